"""What the index's tests share: stories to index, and a look into the file that uses none of our code."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Engine, event

from lashou_btc.anchors.tx import OutPoint, TxOut, parse_tx, serialize_unsigned
from lashou_btc.chain.base import Feed
from lashou_btc.index import Index
from lashou_btc.pool.contract import Contract
from tests.block_list import BlockList, WorldChain
from tests.world import World

CONTRACT = World().contract
TABLES = ("blocks", "txs", "coins", "records", "deposits")
"""What comes from the chain. Scripts follow from the contract: the index keeps those that it ever needed."""


def dump(path: Path) -> dict[str, list[tuple]]:
    """Everything in an index file, read without our code."""
    with sqlite3.connect(path) as conn:
        assert conn.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return {t: sorted(conn.execute(f"SELECT * FROM {t}").fetchall(), key=repr) for t in TABLES}


def fresh(folder: Path, chain: Feed, contract: Contract = CONTRACT) -> dict[str, list[tuple]]:
    """What an index holds that knows nothing but the chain as it is now."""
    path = folder / "fresh.sqlite"
    path.unlink(missing_ok=True)
    with Index(path, contract) as index:
        index.sync(chain)
    return dump(path)


def with_payments(chain: BlockList, upto: int, salt: str) -> None:
    """Blocks that pay a pool account each, with ids of their own, up to a height."""
    while len(chain.raw) <= upto:
        number = len(chain.raw)
        raw = serialize_unsigned(2, [(OutPoint("77" * 32, number), 0)], [
            TxOut(5_000 + number, CONTRACT.descriptor.script(0, number % 7)), TxOut(1, salt.encode())], 0)
        chain.extend([parse_tx(raw)], salt)


def story() -> World:
    """A pool that is opened, covers a claim and pays it."""
    world = World()
    world.chain = WorldChain(world)
    world.open()
    ann = world.enroll("Ann", deposit_sat=400_000)
    world.enroll("Ben", deposit_sat=400_000)
    world.mine(12)
    claim = world.claim(ann, 90_000)
    world.approve(claim, 80_000)
    world.payable(claim)
    world.mine()
    settlement = world.settlement()
    world.documents[settlement.digest] = settlement.document
    world.confirm(settlement.unsigned)
    world.mine(3)
    return world


def statements(act: Callable[[], object]) -> int:
    """How many SQL statements an act takes."""
    seen = []

    def note(*_: object) -> None:
        seen.append(1)
    event.listen(Engine, "before_cursor_execute", note)
    try:
        act()
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    return len(seen)
