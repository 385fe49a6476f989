"""EDGE: the SQLite index. It can be deleted at any time and is rebuilt from chain, contract and documents."""

from lashou_btc.index.index import Index
from lashou_btc.index.sync import SyncReport

__all__ = ["Index", "SyncReport"]
