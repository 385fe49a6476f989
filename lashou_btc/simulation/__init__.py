"""A made-up population under the real rules: what they do to the people in it."""
