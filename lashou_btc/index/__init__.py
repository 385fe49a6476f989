"""EDGE: the SQLite index. It can be deleted at any time and is rebuilt from chain, contract and documents."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lashou_btc.index.index import Index
    from lashou_btc.index.sync import SyncReport

__all__ = ["Index", "SyncReport"]


def __getattr__(name: str) -> Any:
    """SQLAlchemy takes longer to load than all the rest: it is loaded when an index is opened."""
    if name not in __all__:
        raise AttributeError(name)
    from lashou_btc.index.index import Index
    from lashou_btc.index.sync import SyncReport
    return {"Index": Index, "SyncReport": SyncReport}[name]
