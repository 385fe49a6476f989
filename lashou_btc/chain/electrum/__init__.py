"""Electrum servers as a source of chain data, for looking: what they show is proved, what they omit is not.

`place` reads where they are, `client` speaks with one, `server` asks it and reads its answers, `agree` finds the
chain with most work among several, `union` unites what they list, `feed` is the `Feed` made of all that.
"""
