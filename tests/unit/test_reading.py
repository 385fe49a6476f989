"""The one reading of the chain: what a transaction is, told as facts, the same in every lane."""

import pytest

from lashou_btc.anchors import record
from lashou_btc.anchors.tx import OutPoint, TxOut
from lashou_btc.pool.contract import CHANGE_LOOKAHEAD
from lashou_btc.pool.reading import Reader, Reading
from lashou_btc.wallet.descriptor import MAX_INDEX
from tests.world import MIN_COIN_SAT, Person, World

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
