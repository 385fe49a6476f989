"""EDGE: the SQLite index. It can be deleted at any time and is rebuilt from chain, contract and documents."""
