"""`python -m regtest`."""

from regtest.cli import main

main()
