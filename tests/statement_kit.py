"""What the tests of statements share."""

from lashou_btc.anchors.history import Documents
from lashou_btc.anchors.tx import TxOut
from lashou_btc.errors import Incomplete, Refused
from lashou_btc.pool.statement import Statement, statement
from tests.world import BIRTHDAY, Person, World, script_of

TIMES = {"start": 1_790_000_000, "end": 1_790_600_000}


def made(world: World, start: int = BIRTHDAY, end: int | None = None) -> Statement:
    documents = Documents.of(world.documents, world.manifests)
    return statement(world.contract, world.history(), documents, start, end or world.height, world.book)


def kinds(flows) -> dict[str, int]:
    return {flow.kind: flow.amount_sat for flow in flows}


def pot(s: Statement, name: str) -> dict[str, int]:
    return kinds(next(p for p in s.pots if p.name == name).flows)


def steal(world: World, keep_sat: int = 5_000) -> int:
    """The oldest coin leaves for a thief; part of it comes back. Returns what is gone for good."""
    coin = world.state().chain.oldest()
    world.send(TxOut(coin.value_sat - keep_sat, script_of(Person("thief").address)),
               TxOut(keep_sat - 1_000, world.contract.descriptor.script(0, 0)), inputs=[coin.outpoint])
    return coin.value_sat - keep_sat + 1_000


def pay(world: World) -> bool:
    try:
        world.pay()
    except (Incomplete, Refused):
        return False
    return True
