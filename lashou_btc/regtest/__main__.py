"""`python -m lashou_btc.regtest`."""

from lashou_btc.regtest.cli import main

main()
