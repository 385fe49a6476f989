"""EDGE: where private keys live."""
