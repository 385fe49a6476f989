"""Indexes that are read through Electrum servers."""

import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lashou_btc.anchors.history import NO_DOCUMENTS
from lashou_btc.chain.base import Trust
from lashou_btc.chain.electrum.client import ServerTiming
from lashou_btc.chain.electrum.feed import Electrum
from lashou_btc.chain.electrum.place import ServerAddress
from lashou_btc.chain.regtest_node import RegtestNode
from lashou_btc.index import Index
from lashou_btc.networks import REGTEST
from lashou_btc.pool.contract import Contract
from tests.index_kit import dump
from tests.stories import objects, on_notice
from tests.village import Village


def read(path: Path, contract: Contract, *places: ServerAddress, documents: Any = NO_DOCUMENTS) -> Trust:
    with Electrum(REGTEST, places) as source, Index(path, contract) as index:
        return index.sync(source, documents=documents).trust


def everything(path: Path) -> dict[str, Any]:
    with sqlite3.connect(path) as conn:
        return dump(path) | {"scripts": conn.execute("SELECT * FROM scripts ORDER BY script").fetchall()}


@dataclass(frozen=True)
class Disputed:
    """A claim that would be payable by now, had nobody objected; `objection` is that transaction's id."""

    village: Village
    claim: str
    objection: str

    @property
    def documents(self) -> Any:
        return self.village.pools[0].store.as_documents()

    def status(self, path: Path) -> str:
        with Index(path, self.village.contract) as index:
            return index.state(self.documents).claims[self.claim].status

    def read(self, path: Path, *places: ServerAddress,
             timing: ServerTiming | None = None) -> tuple[Trust, tuple[str, ...]]:
        """Trust and doubts after a sync."""
        with Electrum(REGTEST, places, timing) as source, Index(path, self.village.contract) as index:
            return index.sync(source, documents=self.documents).trust, tuple(map(str, source.about().doubts))


def dispute(folder: Path, node: RegtestNode) -> Disputed:
    """A pool on that node, kept in a folder, in which somebody has objected to a claim."""
    village = Village(folder, node).found()
    village.enroll(3, 900_000)
    claim = on_notice(village, 4, 500_000)
    end = village.state().claims[claim].notice_end
    village.appoint("neighbour")
    objection = objects(village, claim, max(village.people))
    village.mine_to(end + 5)
    assert village.state().claims[claim].status == "disputed"
    return Disputed(village, claim, objection)
