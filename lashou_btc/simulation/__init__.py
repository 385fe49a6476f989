"""A made-up population under the real fold: what a pool's rules do to the people in it."""
