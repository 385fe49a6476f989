"""A real bitcoind on a private regtest chain, for the project's tests and for people who want to try things.

`binaries` finds or fetches the node, `daemon` runs one, `python -m regtest` does both from a shell.
"""
