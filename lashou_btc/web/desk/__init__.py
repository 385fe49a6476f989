"""One's own desk: the pool's pages on loopback, with what this home's keys can do."""
