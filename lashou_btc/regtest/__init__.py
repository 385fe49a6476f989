"""A real bitcoind on a private regtest chain, for the project's tests, the demo, and people who want to try things.

`binaries` finds or fetches the node, `daemon` runs one, `python -m lashou_btc.regtest` does both from a shell.
"""
