"""A pool that grows under a scan: more numbers paid, more spends, another journal. Nothing is read twice for the
first two, and for the third only what may matter.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from lashou_btc.anchors import record
from lashou_btc.anchors.history import Documents
from lashou_btc.anchors.tx import OutPoint, Tx, TxOut, parse_tx, serialize_unsigned
from lashou_btc.errors import Incomplete, Refused
from lashou_btc.index import Index
from lashou_btc.pool.carry import carry, sweep
from lashou_btc.pool.contract import CHANGE_LOOKAHEAD, LOOKAHEAD
from lashou_btc.pool.document import Document
from lashou_btc.pool.fold import fold
from lashou_btc.pool.settlement import basis
from lashou_btc.pool.survey import parse_journal
from lashou_btc.usecases.workspace import PoolHome
from lashou_btc.wallet.psbt.codec import Fields
from lashou_btc.wallet.psbt.raw import Psbt
from tests.block_list import WorldChain
from tests.index_kit import dump
from tests.world import Person, World, journal_text


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "index.sqlite"


def begin() -> World:
    world = World()
    world.chain = WorldChain(world)
    return world.open()


def expected(world: World) -> str:
    """The state hash from a history that has everything."""
    return fold(world.contract, world.history(), world.chain.documents).hash()


def receive(world: World, *numbers: int, sat: int = 5_000) -> Tx:
    """One transaction that pays to all of these."""
    return world.send(*(TxOut(sat, world.contract.descriptor.script(0, n)) for n in numbers))


def kept(index: Index, tx: Tx) -> bool:
    return index.transaction(tx.txid) is not None


@pytest.fixture(scope="module")
def crowd() -> World:
    """A pool in which each number that is paid makes room for one more."""
    world = begin()
    world.first = first = len(world.witnesses) + 1 + LOOKAHEAD + len(world.witnesses)  # these have paid their bonds
    world.early = receive(world, first)  # one too far: it does not count, now or ever
    world.small = receive(world, *range(4, 60), sat=world.contract.min_coin_sat - 1)
    world.twice = [receive(world, n) for n in (1, 2, 3)]
    world.still = receive(world, first)
    receive(world, *range(4, 204))
    world.late = receive(world, first, first + 199)
    world.last = receive(world, first + 201)
    world.far = receive(world, first + 204)
    world.mine(2)
    world.expected = expected(world)
    return world


@pytest.mark.parametrize("stops", [(), (3, 9), tuple(range(1, 14))])
def test_each_payment_makes_room_for_one_number_and_nothing_is_read_twice(path: Path, crowd: World,
                                                                          stops: tuple[int, ...]) -> None:
    chain, birthday = crowd.chain, crowd.contract.birthday
    scanned = 0
    chain.tip()
    for stop in stops:  # also where the process ends in between
        with Index(path, crowd.contract) as index:
            report = index.sync(chain.copy(birthday + stop), documents=chain.documents)
            scanned += report.scanned
    with Index(path, crowd.contract) as index:
        report = index.sync(chain, documents=chain.documents)
        assert report.rescans == 0 and scanned + report.scanned == crowd.height - birthday + 1
        state = index.state(chain.documents)
        assert state.hash() == crowd.expected
        assert not kept(index, crowd.early) and not kept(index, crowd.still) and kept(index, crowd.small)
        assert kept(index, crowd.late) and kept(index, crowd.last) and not kept(index, crowd.far)
        assert {n: sat for n, sat in state.unassigned.items() if n >= crowd.first} == dict.fromkeys(
            (crowd.first, crowd.first + 199, crowd.first + 201), 5_000)
        assert index.sync(chain, documents=chain.documents).scanned == 0


def test_what_is_watched_is_what_may_count(path: Path, crowd: World) -> None:
    """Not a script more than the window asks for, from whichever height a scan goes on."""
    chain, birthday = crowd.chain, crowd.contract.birthday
    chain.tip()
    with Index(path, crowd.contract) as index:
        index.sync(chain.copy(crowd.height))
        for upto in (crowd.height, birthday + 12, birthday, crowd.height):
            state = fold(crowd.contract, crowd.history(upto), chain.documents)
            with index._store.read() as conn:
                watch = index._watching(chain.documents)(conn, upto)
            places = [place for place in watch.places.values() if place[0] >= 0]
            assert len(places) == state.chain.receive_window + state.chain.change_window
            assert watch.seals == {crowd.contract.seal} and crowd.contract.journal.script in watch.scripts


def test_coinbases_make_no_room(path: Path) -> None:
    world = begin()
    first = len(world.witnesses) + 1 + LOOKAHEAD + len(world.witnesses)
    raw = serialize_unsigned(1, [(OutPoint("00" * 32, 0xFFFFFFFF), 0)],
                             [TxOut(5_000, world.contract.descriptor.script(0, 9))], 0)
    reader = fold(world.contract, world.history(), world.chain.documents).chain
    assert reader.receive_window == first
    with Index(path, world.contract) as index:
        index.sync(world.chain)
        with index._store.read() as conn:
            watch = index._watching(world.chain.documents)(conn, world.height)
        watch.saw(parse_tx(raw), "open", [(5_000, 0, 9)])
        assert world.contract.descriptor.script(0, first) not in watch.places
        watch.saw(world.txs[-1].tx, "open", [(5_000, 0, 9)])
        assert world.contract.descriptor.script(0, first) in watch.places


def test_each_spend_makes_room_for_one_change_address(path: Path) -> None:
    world = begin()
    here, coin = world.contract.descriptor.script(0, 1), OutPoint(world.deposit(1, 3_000_000).txid, 0)
    count = 3 * CHANGE_LOOKAHEAD
    for _ in range(count):
        coin = OutPoint(world.send(TxOut(3_000_000, here), inputs=[coin]).txid, 0)
    far, near = (world.send(TxOut(5_000, world.contract.descriptor.script(1, count + CHANGE_LOOKAHEAD - n)))
                 for n in (0, 1))
    with Index(path, world.contract) as index:
        assert index.sync(world.chain, documents=world.chain.documents).rescans == 0
        assert kept(index, near) and not kept(index, far)
        assert index.state(world.chain.documents).hash() == expected(world)


def test_a_fold_gives_the_bases_that_are_asked_for(path: Path) -> None:
    world = begin()
    with Index(path, world.contract) as index:
        index.sync(world.chain)
        folder = index.folded(world.chain.documents, as_of=[world.height - 2])
        assert folder.state.hash() == expected(world)
        assert folder.bases == {world.height - 2: basis(world.state(world.height - 2))}


# Amendments

@pytest.fixture(params=[True, False], ids=["with documents", "without"])
def moved(request: pytest.FixtureRequest, path: Path) -> Iterator[tuple[World, Index, bool]]:
    """A pool whose quorum gives the journal to an heir, and an index of it. The document is not disclosed yet."""
    world = begin()
    world.heir, world.new = Person("heir of the journal"), OutPoint("22" * 32, 7)
    world.new_script = parse_journal(journal_text(world.heir), world.contract.network).script
    world.mine(30)
    world.amended = world.height + 1
    world.amendment = world.amend(
        keep=False, seal=str(world.new), journal=journal_text(world.heir),
        operator={"key": world.heir.key, "payout": world.heir.address})
    world.mine(2)
    said = world.document("statement", {"account": 1, "text": "the journal lives on"}, 1)
    world.documents[said.hash] = said.to_bytes()
    world.moved = world.send(TxOut(50_000, world.new_script), world.record(record.STATEMENT, said.hash),
                             inputs=[world.new])
    world.mine()
    with Index(path, world.contract) as index:
        yield world, index, request.param


def sync(world: World, index: Index, documents: bool) -> tuple[int, int]:
    report = index.sync(world.chain, documents=world.chain.documents if documents else None)
    return report.rescans, report.scanned


def test_a_journal_whose_amendment_comes_late_is_read_again_from_there(
        moved: tuple[World, Index, bool], path: Path, tmp_path: Path) -> None:
    world, index, documents = moved
    assert sync(world, index, documents)[0] == 0
    assert index.state(world.chain.documents).unknown.endswith("is not at hand")
    assert index.transaction(world.moved.txid) is None
    world.documents[world.amendment.hash] = world.amendment.to_bytes()
    for _ in range(2):
        with pytest.raises(Incomplete) as told:
            index.state(world.chain.documents)
        assert told.value.code == "index.outgrown"
    assert sync(world, index, documents) == (1, world.height - world.amended + 1)
    assert sync(world, index, documents) == (0, 0)
    state = index.state(world.chain.documents)
    assert state.hash() == expected(world) and not state.unknown
    assert state.seal == OutPoint(world.moved.txid, 0) and state.events[-1].broken == ""
    with Index(tmp_path / "fresh.sqlite", world.contract) as fresh:
        assert fresh.sync(world.chain, documents=world.chain.documents).rescans == 0
    assert dump(path) == dump(tmp_path / "fresh.sqlite")
    # A spend of the new seal that is no journal transaction is seen too, and breaks the journal.
    spend = world.send(TxOut(1, b"\x51"), inputs=[state.seal])
    assert sync(world, index, documents)[0] == 0
    assert index.state(world.chain.documents).hash() == expected(world)
    assert spend.txid in index.state(world.chain.documents).unknown


def test_what_was_seen_is_remembered_while_it_is_read_again(moved: tuple[World, Index, bool], path: Path) -> None:
    """What is there goes only for a chain of no less work."""
    world, index, documents = moved
    sync(world, index, documents)
    world.documents[world.amendment.hash] = world.amendment.to_bytes()
    with pytest.raises(Incomplete):
        index.state(world.chain.documents)
    less, before = world.chain.copy(world.height - 1), path.read_bytes()
    with pytest.raises(Refused) as refused:
        index.sync(less, documents=world.chain.documents)
    assert refused.value.code == "index.less-work" and path.read_bytes() == before
    assert sync(world, index, documents)[0] == 1


def test_a_document_that_comes_with_more_blocks_is_no_reason_to_skip_any(moved: tuple[World, Index, bool]) -> None:
    world, index, _ = moved
    sync(world, index, True)
    world.documents[world.amendment.hash] = world.amendment.to_bytes()
    world.deposit(1, 5_000)
    assert sync(world, index, True) == (1, 1 + world.height - world.amended + 1)
    assert index.transaction(world.moved.txid) is not None
    assert index.state(world.chain.documents).hash() == expected(world)


def test_a_journal_whose_amendment_is_at_hand_is_read_once(moved: tuple[World, Index, bool], path: Path) -> None:
    world, index, documents = moved
    world.documents[world.amendment.hash] = world.amendment.to_bytes()
    with Index(path, world.contract) as other:
        assert sync(world, other, documents)[0] == 0
        if not documents:
            with pytest.raises(Incomplete):
                other.state(world.chain.documents)
            assert sync(world, other, documents)[0] == 1
    # What was learnt stays in the file.
    assert sync(world, index, False) == (0, 0)
    assert index.state(world.chain.documents).hash() == expected(world)


def test_an_amendment_that_is_taken_back_and_confirms_again(moved: tuple[World, Index, bool], path: Path,
                                                            tmp_path: Path) -> None:
    world, index, documents = moved
    world.documents[world.amendment.hash] = world.amendment.to_bytes()
    sync(world, index, True)
    world.chain.cut(world.amended - 1)
    world.chain.extend((), "other")
    for entry in world.txs:
        if entry.height >= world.amended:
            world.chain.extend([entry.tx], "other")
    while len(world.chain.raw) <= world.height:
        world.chain.extend((), "other")
    chain = world.chain.copy()
    report = index.sync(chain, documents=world.chain.documents if documents else None)
    assert report.rescans == 0
    assert index.state(world.chain.documents).seal == OutPoint(world.moved.txid, 0)
    with Index(tmp_path / "fresh.sqlite", world.contract) as fresh:
        fresh.sync(chain, documents=world.chain.documents)
    assert dump(path) == dump(tmp_path / "fresh.sqlite")


def test_a_named_seal_that_is_spent_by_anything_breaks_the_journal(path: Path) -> None:
    world = begin()
    world.amend(seal=f"{'33' * 32}:1")
    spend = world.send(TxOut(1, b"\x51"), inputs=[OutPoint("33" * 32, 1)])
    with Index(path, world.contract) as index:
        assert index.sync(world.chain, documents=world.chain.documents).rescans == 0
        state = index.state(world.chain.documents)
        assert state.hash() == expected(world) and spend.txid in state.unknown


def test_an_amendment_that_names_nothing_causes_no_scan(path: Path) -> None:
    world = begin()
    with Index(path, world.contract) as index:
        index.sync(world.chain)
        world.amend(rules={"absence_sat": 7_000})
        index.sync(world.chain)
        assert index.state(world.chain.documents).hash() == expected(world)
        assert index.sync(world.chain, documents=world.chain.documents).rescans == 0


def test_what_a_document_without_the_quorum_names_is_looked_for_and_changes_nothing(path: Path) -> None:
    """Whether it counts is the fold's to say; a scan may look for too much, and it takes M keys to be carried."""
    world = begin()
    with Index(path, world.contract) as index:
        index.sync(world.chain)
        doc = world.document("amendment", {"text": "", "seal": f"{'44' * 32}:0"}, 1)
        world.documents[doc.hash] = doc.to_bytes()
        world.confirm(carry(world.state(), 1, doc.hash).unsigned)
        assert index.sync(world.chain, documents=world.chain.documents).rescans == 0
        assert index.state(world.chain.documents).hash() == expected(world)


def handed_over() -> tuple[World, Document]:
    """A pool whose witnesses have handed over twice, with money that came late; and the first rotation."""
    world = begin()
    for name in ("carol", "dora"):
        world.enroll(name, "supervisor")
    first = world.rotation({n: world.people[n] for n in (2, 4, 5)}, 2)
    world.publish(first)
    world.hand_over(first)
    world.deposit(1, 60_000)
    second = world.rotation({n: world.people[n] for n in (4, 5)}, 1)
    world.documents[second.hash] = second.to_bytes()
    world.hand_over(second)
    receive(world, 2, sat=70_000)
    world.confirm(sweep(world.state(), 1).unsigned)
    world.send(TxOut(80_000, world.state().keyholders.script(4, 3)))
    world.mine()
    return world, first


def test_a_scan_follows_the_money_from_keyholders_to_keyholders(path: Path, tmp_path: Path) -> None:
    world, _ = handed_over()
    with Index(path, world.contract) as index:
        assert index.sync(world.chain, documents=world.chain.documents).rescans == 0
        state = index.state(world.chain.documents)
        assert state.hash() == expected(world) == world.state().hash() and state.keyholders.epoch == 2
        assert {c.branch for c in index.coins(spent=True)} == {0, 3, 4, 5}
    with Index(path, world.contract) as again:
        assert again.state(world.chain.documents).hash() == state.hash()


def test_a_rotation_that_comes_to_hand_late_is_read_from_its_move_on(path: Path) -> None:
    world, first = handed_over()
    blind = Documents.of({h: b for h, b in world.documents.items() if h != first.hash})
    with Index(path, world.contract) as index:
        index.sync(world.chain, documents=blind)
        assert first.hash in index.state(blind).unknown
        whole = Documents.of(world.documents)
        with pytest.raises(Incomplete, match="sync again"):
            index.state(whole)
        report, state = index.sync_state(world.chain, whole)
        assert report.rescans == 1 and state.hash() == world.state().hash() and not state.unknown


def test_documents_that_name_what_is_there_already_confuse_no_home(tmp_path: Path) -> None:
    """Old keys spend what came late with a rotation that counts nowhere: the contract's keys in another order, and
    those of the keyholders to come, under numbers of other epochs.
    """
    world = begin()
    for name in ("carol", "dora"):
        world.enroll(name, "supervisor")
    first = world.rotation({n: world.people[n] for n in (2, 4, 5)}, 2)
    world.publish(first)
    world.hand_over(first)
    second, kept = world.rotation({n: world.people[n] for n in (4, 5)}, 1), len(world.txs)
    for epoch, people, quorum in ((9, (3, 1, 2), 2), (7, (5, 4), 1), (6, (5, 2, 4), 2)):
        world.deposit(1, 60_000)
        named = {n: world.people[n] for n in people}
        lie = world.rotation(named, quorum, signers=[], accepting=[], epoch=epoch)
        world.documents[lie.hash] = lie.to_bytes()
        world.send(TxOut(59_000, world.contract.descriptor.script(0, 1)), world.record(record.ROTATION, lie.hash),
                   inputs=list(world.state().chain.late))
    world.documents[second.hash] = second.to_bytes()
    world.hand_over(second)
    world.send(TxOut(80_000, world.state().chain.all_keyholders[1].script(2, 3)))
    world.mine()
    home = PoolHome(tmp_path, world.contract)
    _, home.seen = home.index.sync_state(world.chain, world.chain.documents)
    assert home.seen.hash() == world.state().hash() and home.seen.keyholders.epoch == 2
    for epoch, coins in ((2, home.seen.coins), (0, home.seen.chain.late), (1, home.seen.chain.late)):
        spent = next(outpoint for outpoint, coin in coins.items() if coin.epoch == epoch)
        tx = parse_tx(serialize_unsigned(2, [(spent, 0)], [TxOut(1_000, b"\x51")], 0))
        assert home.holders(Psbt(0, tx, Fields(()), (), ())).epoch == epoch
    del world.documents[lie.hash], world.txs[kept:]  # on another branch, none of them was ever named
    world.chain.cut(world.txs[-1].height)
    world.chain.extend((), "another branch")
    world.height = len(world.chain.raw) - 1
    world.hand_over(second)
    world.mine(20)
    _, state = home.index.sync_state(world.chain, world.chain.documents)
    assert state.hash() == world.state().hash() and state.keyholders.epoch == 2
    home.close()
