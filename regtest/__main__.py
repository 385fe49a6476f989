"""`python -m regtest` in a checkout: the door to `lashou_btc.regtest`, which is where the code is."""

from lashou_btc.regtest.cli import main

main()
