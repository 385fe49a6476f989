"""A pool that outgrows what was scanned for it: more accounts, more settlements, another journal."""

from dataclasses import replace
from pathlib import Path

import pytest

from lashou_btc.anchors import record
from lashou_btc.anchors.tx import OutPoint, TxOut
from lashou_btc.errors import Incomplete
from lashou_btc.index import Index
from lashou_btc.pool.contract import LOOKAHEAD
from lashou_btc.pool.fold import fold
from lashou_btc.pool.settlement import basis, settle_amendment
from tests.block_list import WorldChain
from tests.index_kit import dump
from tests.world import Person, World, journal_text


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "index.sqlite"


FREE = 1_010
"""The first free account of the crowd: this and the look-ahead are more than the first scan looks for."""


def begin() -> tuple[World, WorldChain]:
    world = World()
    world.chain = WorldChain(world)
    return world.open(), world.chain


def expected(world: World) -> str:
    """The state hash from a history that has everything."""
    return fold(world.contract, world.history(), world.chain.documents).hash()


@pytest.fixture(scope="module")
def crowd() -> World:
    """A pool of many members. Somebody paid in advance, to an address far from being given out."""
    world, _ = begin()
    first = len(world.witnesses) + 1
    docs = []
    for number in range(first, FREE):
        person = world.people[number] = Person(f"member {number}")
        body = {"account": number, "role": "member", "plan": "basic", "key": person.key, "payout": person.address,
                "identity": f"{number:064x}"}
        docs.append(world.document("enrollment", body, 0, number))
    world.publish_batch(docs)
    # This far ahead, it counts only because the accounts before it exist.
    world.deposit(FREE + LOOKAHEAD - 1, 123_456)
    world.deposit(FREE + LOOKAHEAD, 99_999)  # and this does not
    world.mine(2)
    world.expected = expected(world)
    return world


def test_a_pool_that_outgrows_its_window(path: Path, crowd: World) -> None:
    with Index(path, crowd.contract) as index:
        report = index.sync(crowd.chain, documents=crowd.chain.documents)
        assert report.rescans == 1 and report.scanned == 2 * (crowd.height - crowd.contract.birthday + 1)
        state = index.state(crowd.chain.documents)
        assert state.hash() == crowd.expected
        assert state.unassigned == {FREE + LOOKAHEAD - 1: 123_456}
        assert index.sync(crowd.chain, documents=crowd.chain.documents).scanned == 0
    with Index(path, crowd.contract) as index:  # the scripts come from the file now
        assert index.state(crowd.chain.documents).hash() == state.hash()


def test_who_syncs_without_documents_is_told_and_syncs_again(path: Path, tmp_path: Path, crowd: World) -> None:
    documents = crowd.chain.documents
    with Index(path, crowd.contract) as index, Index(path, crowd.contract) as other:
        assert index.sync(crowd.chain).rescans == 0
        assert other.tip()[0] == crowd.height
        for _ in range(2):
            with pytest.raises(Incomplete) as told:
                index.state(documents)
            assert told.value.code == "index.outgrown"
        assert index.sync(crowd.chain).rescans == 1
        # Also for whoever had the file open all the time.
        assert other.state(documents).hash() == index.state(documents).hash() == crowd.expected
        assert index.sync(crowd.chain).rescans == 0
    with Index(tmp_path / "fresh.sqlite", crowd.contract) as fresh:
        fresh.sync(crowd.chain, documents=documents)
    assert dump(path) == dump(tmp_path / "fresh.sqlite")


def amended(world: World, **body: object) -> str:
    """An amendment in the settlement lane. Returns its hash; it is not disclosed yet."""
    doc = world.document("amendment", {"text": "", **body}, *world.quorum())
    raw = settle_amendment(basis(world.state()), doc.hash, 2).unsigned
    world.confirm(raw)
    world.amendment = doc.to_bytes()
    return doc.hash


def test_another_journal_by_amendment(path: Path) -> None:
    world, chain = begin()
    heir = Person("heir of the journal")
    contract = replace(world.contract, operator_key=heir.key)
    seal = OutPoint("22" * 32, 7)
    with Index(path, world.contract) as index:
        assert index.sync(chain, documents=chain.documents).rescans == 0
        digest = amended(world, seal=str(seal), journal=journal_text(heir),
                         operator={"key": heir.key, "payout": heir.address})
        world.mine(2)
        # The new journal is unknown to whoever has not got the amendment: so are its transactions.
        new_script = replace(contract, journal=type(contract.journal).parse(
            journal_text(heir), contract.network)).journal.script
        said = world.document("statement", {"account": 1, "text": "the journal lives on"}, 1)
        world.documents[said.hash] = said.to_bytes()
        first = world.send(TxOut(50_000, new_script), world.record(record.STATEMENT, said.hash), inputs=[seal])
        world.mine()
        assert index.sync(chain, documents=chain.documents).rescans == 0
        assert index.state(chain.documents).unknown.endswith("is not at hand")
        assert index.transaction(first.txid) is None
        world.documents[digest] = world.amendment
        with pytest.raises(Incomplete) as told:
            index.state(chain.documents)
        assert told.value.code == "index.outgrown"
        assert index.sync(chain, documents=chain.documents).rescans == 1
        state = index.state(chain.documents)
        assert state.hash() == expected(world) and not state.unknown
        assert state.seal == OutPoint(first.txid, 0) and state.events[-1].broken == ""
        assert [c.outpoint for c in index.journal_coins()][-1] == state.seal
        # A spend of the new seal that is no journal transaction is seen too, and breaks the journal.
        spend = world.send(TxOut(1, b"\x51"), inputs=[state.seal])
        assert index.sync(chain, documents=chain.documents).rescans == 0
        assert index.state(chain.documents).hash() == expected(world)
        assert spend.txid in index.state(chain.documents).unknown


def test_a_named_seal_that_is_spent_by_anything_breaks_the_journal(path: Path) -> None:
    world, chain = begin()
    digest = amended(world, seal=f"{'33' * 32}:1")
    world.documents[digest] = world.amendment
    spend = world.send(TxOut(1, b"\x51"), inputs=[OutPoint("33" * 32, 1)])
    with Index(path, world.contract) as index:
        assert index.sync(chain, documents=chain.documents).rescans == 1
        state = index.state(chain.documents)
        assert state.hash() == expected(world) and spend.txid in state.unknown


def test_an_amendment_without_the_quorum_causes_no_scan(path: Path) -> None:
    world, chain = begin()
    doc = world.document("amendment", {"text": "", "seal": f"{'44' * 32}:0"}, 1)
    world.documents[doc.hash] = doc.to_bytes()
    world.confirm(settle_amendment(basis(world.state()), doc.hash, 2).unsigned)
    with Index(path, world.contract) as index:
        assert index.sync(chain, documents=chain.documents).rescans == 0
        assert index.state(chain.documents).hash() == expected(world)


def test_more_spends_than_change_addresses_were_scanned(path: Path) -> None:
    world, _ = begin()
    here, coin = world.contract.descriptor.script(0, 1), OutPoint(world.deposit(1, 3_000_000).txid, 0)
    for _ in range(310):
        coin = OutPoint(world.send(TxOut(3_000_000, here), inputs=[coin]).txid, 0)
    far = world.send(TxOut(5_000, world.contract.descriptor.script(1, 405)))
    with Index(path, world.contract) as index:
        assert index.sync(world.chain, documents=world.chain.documents).rescans == 1
        assert index.transaction(far.txid) is not None
        assert index.state(world.chain.documents).hash() == expected(world)
