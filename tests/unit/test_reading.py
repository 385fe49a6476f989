"""The one reading of the chain: what a transaction is, told as facts, the same in every lane."""

import pytest

from lashou_btc.anchors import record
from lashou_btc.anchors.history import Documents
from lashou_btc.anchors.tx import OutPoint, TxOut
from lashou_btc.pool.carry import Carry, move, sweep
from lashou_btc.pool.contract import CHANGE_LOOKAHEAD
from lashou_btc.pool.document import Document
from lashou_btc.pool.keyholders import Keyholders
from lashou_btc.pool.reading import Reader, Reading
from lashou_btc.pool.rotation import named_keyholders
from lashou_btc.wallet.descriptor import MAX_INDEX
from tests.world import BIRTHDAY, MIN_COIN_SAT, Person, World

RECEIVE, CHANGE = 0, 1


def read(w: World) -> tuple[Reader, Reading]:
    """The whole chain, and what its last transaction is."""
    reader = Reader(w.contract, w.contract.script_book())
    *_, last = [reader.read(entry) for entry in w.txs]
    return reader, last


def pool() -> World:
    w = World()
    for account in (1, 2):
        w.deposit(account, 10_000)
    return w


def paying(w: World) -> list[TxOut]:
    """Outputs to a stranger and to the pool, some of them too small to be coins."""
    script = w.contract.descriptor.script
    return [TxOut(700, Person("stranger").script), TxOut(2_000, script(RECEIVE, 4)), TxOut(500, script(RECEIVE, 4)),
            TxOut(MIN_COIN_SAT, script(RECEIVE, 0)), TxOut(MIN_COIN_SAT - 1, script(RECEIVE, 5)),
            TxOut(MIN_COIN_SAT, script(CHANGE, 0)), TxOut(5, script(CHANGE, 1)), TxOut(0, script(CHANGE, 2)),
            TxOut(900, script(CHANGE, CHANGE_LOOKAHEAD))]


@pytest.mark.parametrize("lane", ["settlement", "journal", "open", "broken"])
def test_what_a_transaction_pays_the_pool_is_told_in_every_lane(lane):
    w = pool()
    first = TxOut(3_000, w.contract.journal.script)
    inputs = {"settlement": [OutPoint(w.txs[0].tx.txid, 0)], "journal": [w.seal], "open": [],
              "broken": [OutPoint("77" * 32, 0), w.seal]}[lane]
    tx = w.send(first, *paying(w), w.record(record.STATEMENT, "ab" * 32), inputs=inputs)
    reader, seen = read(w)
    assert (seen.lane, seen.breaks) == (lane if lane != "broken" else "open", lane == "broken")
    assert seen.paid == {4: 2_500, 0: MIN_COIN_SAT, 5: MIN_COIN_SAT - 1}
    came = [(2, 2_000, RECEIVE, 4), (4, MIN_COIN_SAT, RECEIVE, 0), (6, MIN_COIN_SAT, CHANGE, 0)]
    if lane == "settlement":
        came.append((7, 5, CHANGE, 1))
    assert [(c.outpoint, c.value_sat, c.branch, c.index) for c in seen.coins] == [
        (OutPoint(tx.txid, n), *rest) for n, *rest in came]
    assert [c.number for c in seen.coins] == list(range(2, 2 + len(came))) and reader.arrived == 2 + len(came)
    assert {c.height for c in seen.coins} == {w.height}
    assert all(reader.coins[c.outpoint] == c for c in seen.coins)


def test_a_transaction_that_breaks_the_journal_carries_no_record():
    w = pool()
    pays = TxOut(5_000, w.contract.descriptor.script(RECEIVE, 1))
    for inputs in ([], [OutPoint("77" * 32, 0), w.seal], []):
        w.send(pays, w.record(record.STATEMENT, "ab" * 32), inputs=inputs)
    reader = Reader(w.contract, w.contract.script_book())
    seen = [reader.read(entry) for entry in w.txs][-3:]
    assert [(s.lane, s.record is None, s.breaks) for s in seen] == [
        ("open", False, False), ("open", True, True), ("open", False, False)]
    assert reader.seal is None


@pytest.mark.parametrize("count", [MAX_INDEX - CHANGE_LOOKAHEAD, MAX_INDEX + 1 - CHANGE_LOOKAHEAD, MAX_INDEX])
def test_no_window_reaches_beyond_the_last_index(count):
    reader, _ = read(pool())
    reader.epochs[-1].spends = count
    assert reader.change_window == min(count + CHANGE_LOOKAHEAD, MAX_INDEX + 1)


# What a spend says, and its form

@pytest.mark.parametrize(("locktime", "foreign", "bar"), [
    (BIRTHDAY - 1, False, -1), (BIRTHDAY, False, BIRTHDAY), (BIRTHDAY + 2, False, BIRTHDAY + 2),
    (BIRTHDAY + 3, False, -1), (BIRTHDAY + 1, True, -1)])
def test_the_bar_rises_to_the_height_that_a_whole_spend_names_between_birthday_and_its_own(
        locktime: int, foreign: bool, bar: int):
    w = pool()
    inputs = [OutPoint(t.tx.txid, 0) for t in w.txs] + [OutPoint("77" * 32, 0)] * foreign
    w.send(TxOut(15_000, Person("x").script), w.record(record.SETTLEMENT, "ab" * 32), inputs=inputs,
           locktime=locktime)
    reader, seen = read(w)
    assert (reader.bar, seen.whole, seen.spent_sat, seen.carry) == (bar, not foreign, 20_000, False)
    assert [c.number for c in seen.spent] == [0, 1] and {0, 1} <= reader.changed
    assert not (reader.has(0) or reader.has(1))
    w.send(TxOut(5_000, w.contract.descriptor.script(RECEIVE, 1)))
    again = OutPoint(w.txs[-1].tx.txid, 0)
    w.send(TxOut(4_000, Person("x").script), w.record(record.SETTLEMENT, "ab" * 32), inputs=[again],
           locktime=BIRTHDAY)
    assert read(w)[0].bar == max(bar, BIRTHDAY), "and never falls"


def carrying(w: World, value: int = 10_000, kind: int = record.CARRY, to: bytes | None = None, only: int = 2,
             *more: TxOut) -> bool:
    script = w.contract.descriptor.script(CHANGE, 0) if to is None else to
    coins = [OutPoint(t.tx.txid, 0) for t in w.txs]
    w.send(TxOut(value, script), w.record(kind, "ab" * 32), *more,
           inputs=coins[:only] if only > 0 else coins[only:])
    return read(w)[1].carry


def test_a_carry_by_its_form():
    """All inputs the pool's with the oldest, one output to a change address that counts and the record, at most
    half of it as fee.
    """
    script = pool().contract.descriptor.script
    for fine, *deviation in (
            (True,), (False, 9_999), (True, 10_000, record.AMENDMENT), (False, 10_000, record.SETTLEMENT),
            (False, 10_000, record.ROTATION), (True, 19_999, record.CARRY, script(CHANGE, CHANGE_LOOKAHEAD - 1)),
            (False, 10_000, record.CARRY, script(CHANGE, CHANGE_LOOKAHEAD)),
            (False, 10_000, record.CARRY, script(RECEIVE, 1)), (False, 10_000, record.CARRY, Person("x").script),
            (True, 5_000, record.CARRY, None, 1), (False, 5_000, record.CARRY, None, -1),
            (False, 10_000, record.CARRY, None, 2, TxOut(600, Person("x").script))):
        assert carrying(pool(), *deviation) is fine, deviation


def test_a_journal_transaction_spends_the_seal_first_and_pays_the_journal_s_script_first():
    script = World().contract.journal.script
    for outputs, before, fine in (
            ([TxOut(3_000, script)], [], True), ([TxOut(700, b"\x51"), TxOut(3_000, script)], [], False),
            ([TxOut(3_000, script)], [OutPoint("77" * 32, 0)], False), ([TxOut(0, script)], [], True)):
        w = pool()
        tx = w.send(*outputs, w.record(record.STATEMENT, "ab" * 32), inputs=[*before, w.seal])
        reader, seen = read(w)
        assert (seen.lane, seen.breaks, reader.journal_count) == (
            ("journal", False, 1) if fine else ("open", True, 0))
        assert reader.seal == (OutPoint(tx.txid, 0) if fine else None)


# Keyholders who hand over

def rotating(most: int = 2) -> tuple[World, Document, Keyholders, Carry]:
    """Three coins of the first witnesses, of which a move that is not yet confirmed takes this many."""
    w = World().open(bonds=False)
    for amount in (30_000, 60_000, 20_000):
        w.deposit(0, amount)
    people = {n: w.people[n] for n in (w.enroll("carol", "supervisor"), w.enroll("dora", "supervisor"))}
    doc = w.rotation(people, 2)
    w.publish(doc)
    to = named_keyholders(doc, w.contract)
    return w, doc, to, move(w.state(), 1, doc.hash, to, most=most)


def read_on(w: World, *, blind: bool = False) -> tuple[Reader, Reading]:
    known = Documents.of({} if blind else w.documents, w.manifests)
    reader = Reader(w.contract, w.contract.script_book(), known)
    *_, last = [reader.read(entry) for entry in w.txs]
    return reader, last


def test_a_move_and_a_sweep_told_as_facts():
    w, doc, to, made = rotating()
    w.confirm(made.unsigned)
    reader, seen = read_on(w)
    (coin,) = seen.coins
    assert seen == Reading(w.txs[-1], "settlement", seen.record, made.coins, True, True, False, 1, True, (),
                           (coin,), {})
    assert (coin.branch, coin.index, coin.account, coin.epoch, coin.late, coin.number) == (3, 0, 0, 1, (), 3)
    assert reader.holders(coin) == to and reader.holders(made.coins[0]) == w.contract.keyholders
    assert reader.all_keyholders == [w.contract.keyholders, to] and reader.keyholders == to
    assert [(e.digest, e.spends) for e in reader.epochs] == [("", 0), (doc.hash, 1)] and reader.spends == 1
    assert reader.oldest() == coin and [c.value_sat for c in reader.left_behind()] == [20_000]
    window, width = reader.epochs[0].receive_window, len(reader.numbers)
    late = [w.deposit(n, 5_000 + n) for n in (0, window - 1, window)]
    w.send(TxOut(6_000, w.contract.descriptor.script(CHANGE, CHANGE_LOOKAHEAD - 1)),
           TxOut(6_000, w.contract.descriptor.script(CHANGE, CHANGE_LOOKAHEAD)))
    reader, seen = read_on(w)
    assert seen.coins == () and seen.paid == {} and len(reader.numbers) == width
    assert [(c.value_sat, c.branch, c.index, c.late, c.number) for c in reader.late.values()] == [
        (5_000, 0, 0, ((0, 5_000),), 4),
        (5_000 + window - 1, 0, window - 1, ((window - 1, 5_000 + window - 1),), 5),
        (6_000, 1, CHANGE_LOOKAHEAD - 1, ((0, 6_000),), 6)] and reader.arrived == 7
    assert late[2].txid not in {c.outpoint.txid for c in reader.late.values()}
    script = w.contract.descriptor.script
    assert reader.find(script(RECEIVE, window)) is None and reader.find(to.script(2, 7)) == (2, 7)
    assert reader.place_of(to.script(3, 0)) == (3, 0) and reader.place_of(script(CHANGE, 2)) == (1, 2)
    assert reader.place_of(b"\x51") is None
    swept = sweep(w.state(), 1)
    w.confirm(swept.unsigned)
    reader, seen = read_on(w)
    assert (seen.lane, seen.moves, seen.begins, seen.ours, seen.whole, seen.carry, seen.passed) == (
        "settlement", 1, False, False, False, False, ())
    assert [c.value_sat for c in seen.spent] == [20_000] and len(reader.late) == 3 and reader.spends == 1
    assert [(c.branch, c.index, c.late) for c in seen.coins] == [(3, 1, ())]
    passing = sweep(w.state(), 1)
    w.confirm(passing.unsigned)
    reader, seen = read_on(w)
    assert (seen.lane, seen.moves, seen.spent, seen.passed) == ("settlement", 1, (), passing.coins)
    assert not reader.late and [(c.branch, c.index, c.late) for c in seen.coins] == [(3, 1, ())]


def test_what_is_no_move_moves_nothing():
    """At most half goes to the fee; the oldest and only the present keyholders' coins; to the first change address
    of those whom a document at hand names.
    """
    w, doc, to, made = rotating()
    start, spent = (list(w.txs), w.height), made.spent_sat
    coins = [c.outpoint for c in made.coins]
    target, named = to.script(3, 0), w.record(record.ROTATION, doc.hash)
    unsigned = w.rotation({4: w.people[4], 5: w.people[5]}, 1, signers=[1])
    w.documents[unsigned.hash] = unsigned.to_bytes()
    other = w.document("statement", {"account": 0, "text": "x"}, 0)
    w.documents[other.hash] = other.to_bytes()
    for fine, outputs, inputs in (
            (True, [TxOut(spent // 2, target), named], coins),
            (False, [TxOut(spent // 2 - 1, target), named], coins),
            (False, [TxOut(spent // 2, to.script(3, 1)), named], coins),
            (False, [TxOut(spent // 2, to.script(2, 0)), named], coins),
            (False, [TxOut(spent // 2, target), named, TxOut(600, b"\x51")], coins),
            (False, [TxOut(spent // 2, target), w.record(record.CARRY, doc.hash)], coins),
            (False, [TxOut(spent // 2, target), named], coins[1:]),
            (False, [TxOut(spent // 2, target), named], [*coins, OutPoint("77" * 32, 0)]),
            (False, [TxOut(spent // 2, target), w.record(record.ROTATION, unsigned.hash)], coins),
            (False, [TxOut(spent // 2, target), w.record(record.ROTATION, other.hash)], coins)):
        w.txs, w.height = list(start[0]), start[1]
        w.send(*outputs, inputs=inputs)
        reader, seen = read_on(w)
        assert (seen.moves, seen.begins, len(reader.epochs), seen.lane) == (
            (1, True, 2, "settlement") if fine else (0, False, 1, "settlement"))
        assert reader.lost == ""


def test_without_the_rotation_s_document_nothing_more_is_read():
    w, doc, _, made = rotating()
    w.confirm(made.unsigned)
    w.deposit(0, 40_000)
    reader, seen = read_on(w, blind=True)
    assert reader.lost == doc.hash and seen == Reading(w.txs[-1], "open", None)
    assert len(reader.coins) == 3 and len(reader.epochs) == 1 and all(
        map(reader.has, reader.changed))
