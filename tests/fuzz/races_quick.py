"""What makes many small pools fast: pure functions remember what they gave, and windows of addresses are narrow.

Nothing here changes what a function gives. The narrow windows make their edges a matter of every story, the short
years birthdays, and snapshots that lie close together starts from one.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any
from unittest import mock

from lashou_btc.index import folding, scope, snapshots
from lashou_btc.index.sqlite import Sqlite
from lashou_btc.pool import document, members, reading
from lashou_btc.wallet import descriptor
from lashou_btc.wallet.descriptor import MultisigDescriptor

RECEIVE_AHEAD, CHANGE_AHEAD = 12, 6
"""How far addresses count beyond what has been used, in stories."""

YEAR = 25
"""So that people have birthdays while a story lasts."""

MEMORY = Path("/dev/shm")
"""Where files cost nothing, on systems that have it."""


@contextmanager
def quickened() -> Iterator[None]:
    """While this lasts, stories are quick."""
    with ExitStack() as stack:
        def put(where: Any, name: str, value: Any) -> None:
            stack.enter_context(mock.patch.object(where, name, value))

        put(document, "schnorr_verify", lru_cache(200_000)(document.schnorr_verify))
        put(document, "parse", lru_cache(20_000)(document.parse))
        put(folding, "parse_tx", lru_cache(50_000)(folding.parse_tx))
        put(MultisigDescriptor, "script", lru_cache(20_000)(MultisigDescriptor.script))
        for name in ("checksum", "split_checksum"):
            put(descriptor, name, lru_cache(5_000)(getattr(descriptor, name)))
        put(snapshots, "SPAN", 6)
        put(snapshots, "BURIED", 4)
        put(Sqlite, "_open", _compiling_together(Sqlite._open))
        for module in (reading, scope):
            put(module, "LOOKAHEAD", RECEIVE_AHEAD)
            put(module, "CHANGE_LOOKAHEAD", CHANGE_AHEAD)
        put(members, "AGE_BLOCKS", YEAR)
        yield


def _compiling_together(opened: Any) -> Any:
    """Opens an index's file so that statements compiled for one are there for all."""
    compiled: dict[Any, Any] = {}

    def open_(self: Any) -> Any:
        engine = opened(self)
        engine._compiled_cache = compiled
        return engine

    return open_
