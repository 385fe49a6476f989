"""The carry: what has its form and what has not, what it costs, and that no document decides about that."""

from collections.abc import Callable

import pytest

from lashou_btc.anchors import record
from lashou_btc.anchors.history import ChainTx, Documents
from lashou_btc.anchors.tx import OutPoint, Tx, TxOut, parse_tx, serialize_unsigned
from lashou_btc.errors import Refused
from lashou_btc.pool.carry import REST_BLOCKS, carry, check_meant, read_carry
from lashou_btc.pool.contract import CHANGE_LOOKAHEAD
from lashou_btc.pool.fold import Fold
from lashou_btc.pool.settlement import SEQUENCE
from lashou_btc.pool.survey import survey
from tests.conservation import conserved
from tests.world import FAST, Person, World


def pool() -> tuple[World, int]:
    w = World().open()
    return w, w.enroll("alice", deposit_sat=400_000)


def oldest(w: World) -> OutPoint:
    coin = w.state().chain.oldest()
    assert coin is not None
    return coin.outpoint


def others(w: World) -> list[OutPoint]:
    return [c for c in w.state().coins if c != oldest(w)]


def decision(w: World) -> str:
    """An amendment of the quorum's that is at hand. Returns its hash."""
    doc = w.document("amendment", {"text": "", "rules": {"dues_sat": 5}}, *w.quorum())
    w.documents[doc.hash] = doc.to_bytes()
    return doc.hash


def change(w: World, value: int = 40_000, place: int = 0) -> TxOut:
    return TxOut(value, w.contract.descriptor.script(1, place))


def confirm(w: World, inputs: list[OutPoint], outputs: list[TxOut], locktime: int = 0,
            sequence: int = SEQUENCE) -> Tx:
    return w.confirm(serialize_unsigned(2, [(c, sequence) for c in inputs], outputs, locktime))


# The form

GOOD: dict[str, Callable[[World, TxOut], tuple]] = {
    "as tools make it": lambda w, rec: ([oldest(w)], [change(w, 49_800), rec], w.height),
    "any lock time": lambda w, rec: ([oldest(w)], [change(w), rec], 1_700_000_000),
    "no lock time": lambda w, rec: ([oldest(w)], [change(w), rec]),
    "another sequence": lambda w, rec: ([oldest(w)], [change(w), rec], 0, 0xFFFFFFFF),
    "other coins with it": lambda w, rec: ([oldest(w), *others(w)], [change(w, 500_000), rec]),
    "the oldest coin last": lambda w, rec: ([*others(w)[:2], oldest(w)], [change(w, 100_000), rec]),
    "half of it as fee": lambda w, rec: ([oldest(w)], [change(w, 25_000), rec]),
    "change at the last place that counts": lambda w, rec: (
        [oldest(w)], [change(w, 40_000, CHANGE_LOOKAHEAD - 1), rec])}

BAD: dict[str, Callable[[World, TxOut], tuple]] = {
    "not the oldest coin": lambda w, rec: (others(w)[:1], [change(w), rec]),
    "a stranger's coin with it": lambda w, rec: ([oldest(w), OutPoint("77" * 32, 0)], [change(w), rec]),
    "more than half as fee": lambda w, rec: ([oldest(w)], [change(w, 24_999), rec]),
    "change at a place that does not count": lambda w, rec: (
        [oldest(w)], [change(w, 40_000, CHANGE_LOOKAHEAD), rec]),
    "change to an account": lambda w, rec: ([oldest(w)], [TxOut(40_000, w.contract.descriptor.script(0, 1)), rec]),
    "change to a stranger": lambda w, rec: ([oldest(w)], [TxOut(40_000, Person("thief").script), rec]),
    "the record first": lambda w, rec: ([oldest(w)], [rec, change(w)]),
    "two changes": lambda w, rec: ([oldest(w)], [change(w, 20_000), change(w, 20_000, 1), rec]),
    "a payee": lambda w, rec: ([oldest(w)], [TxOut(1_000, Person("payee").script), change(w), rec]),
    "another output of nothing": lambda w, rec: ([oldest(w)], [change(w), rec, TxOut(0, b"\x6a")]),
    "nothing but the record": lambda w, rec: ([oldest(w)], [rec]),
    "another pool's record": lambda w, rec: (
        [oldest(w)], [change(w), TxOut(0, rec.script[:6] + b"\0\0\0\0" + rec.script[10:])]),
    "another version's record": lambda w, rec: (
        [oldest(w)], [change(w), TxOut(0, rec.script[:4] + b"\2" + rec.script[5:])]),
    "a record with money": lambda w, rec: ([oldest(w)], [change(w), TxOut(1, rec.script)])}


@pytest.mark.parametrize("kind", [record.AMENDMENT, record.CARRY])
@pytest.mark.parametrize("form", GOOD)
def test_what_is_a_carry(form, kind):
    w, _ = pool()
    confirm(w, *GOOD[form](w, w.record(kind, decision(w))))
    state = conserved(w.state())
    spend = state.spends[-1]
    assert (spend.lawful, spend.carry, spend.items, state.missing_sat) == (True, True, (), 0)
    assert bool(state.pending_rules) is (kind == record.AMENDMENT)


@pytest.mark.parametrize("kind", [record.AMENDMENT, record.CARRY])
@pytest.mark.parametrize("form", BAD)
def test_what_is_none_does_nothing_but_move_coins(form, kind):
    w, a = pool()
    before = w.state()
    confirm(w, *BAD[form](w, w.record(kind, decision(w))))
    state = conserved(w.state())
    assert not state.spends[-1].lawful and not state.spends[-1].carry and state.spends[-1].reason
    assert not state.pending_rules and state.events == before.events and not state.unknown
    assert state.balance_sat(a) == before.balance_sat(a) and state.balance_sat(1) == before.balance_sat(1)


@pytest.mark.parametrize("kind", [record.SETTLEMENT, record.BATCH, record.STATEMENT, 0x42, 0x99])
def test_no_other_record_makes_a_carry(kind):
    w, _ = pool()
    confirm(w, [oldest(w)], [change(w), w.record(kind, decision(w))])
    state = conserved(w.state())
    assert not state.spends[-1].lawful and not state.pending_rules


def test_a_second_record_makes_it_none():
    w, _ = pool()
    rec = w.record(record.AMENDMENT, decision(w))
    confirm(w, [oldest(w)], [change(w), rec, rec])
    assert not w.state().spends[-1].lawful and not w.state().pending_rules


def test_a_carry_is_one_whatever_its_record_names():
    """Nothing is judged by a document's bytes."""
    for digest in ("00" * 32, World().contract.pool_id):
        w, _ = pool()
        confirm(w, [oldest(w)], [change(w), w.record(record.CARRY, digest)])
        assert w.state().spends[-1].carry


def test_change_of_a_satoshi_is_change():
    """The pool's own change counts from any value, or a small coin could not be carried."""
    w = World(min_coin_sat=5_000).open()
    w.deposit(0, 5_000)
    coins = sorted(w.state().coins.values(), key=lambda c: c.age)
    for _ in range(3):
        confirm(w, [coins[0].outpoint], [change(w, coins[0].value_sat // 2 + 1, w.state().chain.spends),
                                         w.record(record.CARRY, "00" * 32)])
        assert w.state().spends[-1].carry
        coins = sorted(w.state().coins.values(), key=lambda c: c.age)


# What it costs

def test_its_fee_is_borne_by_the_purse_and_then_by_everybody():
    w, a = pool()
    b = w.enroll("bob", deposit_sat=400_000)
    w.deposit(0, 1_001)
    confirm(w, [oldest(w)], [change(w, 46_000), w.record(record.CARRY, "00" * 32)])
    state = conserved(w.state())
    assert state.spends[-1].fee_sat == 4_000
    assert (state.ledger.purse_sat, state.balance_sat(a), state.balance_sat(b)) == (1, 398_500, 398_500)
    assert all(state.balance_sat(n) == FAST.witness_bond_sat for n in (1, 2, 3)), "bonds bear nothing"


def test_where_nobody_shares_the_purse_bears_it_below_zero_and_the_next_surplus_fills_it():
    w = World().open()
    confirm(w, [oldest(w)], [change(w, 46_000), w.record(record.CARRY, "00" * 32)])
    assert conserved(w.state()).ledger.purse_sat == -4_000
    w.deposit(0, 5_000)
    assert conserved(w.state()).ledger.purse_sat == 1_000


# Nothing that a carry brings decides what a carry is

def facts(w: World) -> tuple:
    """What follows from the chain and the contract alone."""
    state = w.state()
    chain = state.chain
    return (list(chain.coins.values()), chain.spends, chain.bar, chain.receive_window, chain.change_window,
            chain.arrived, [(s.txid, s.carry, s.fee_sat) for s in state.spends if s.carry])


@pytest.mark.parametrize("part", [
    {"rules": {"notice_sat": 90_000}}, {"rules": {"min_deposit_sat": 400_000}}, {"seal": "22" * 32 + ":0"},
    {"operator": {"key": "aa" * 32, "payout": Person("boss").address}}, {"lost": ["ab" * 32]},
    {"rekey": {"account": 4, "key": "ab" * 32}}])
def test_no_amendment_changes_which_coin_is_the_oldest_or_what_carries(part):
    """The same chain, its amendments at hand or lost, has the same coins, windows, bar and carries."""
    w, a = pool()
    first = w.amend(**part)
    w.mine(FAST.amendment_blocks)
    w.deposit(a, 1_000)
    w.deposit(0, 999)
    w.amend(text="second")
    w.carry()
    known = facts(w)
    del w.documents[first.hash]
    assert facts(w) == known and w.state().unknown
    w.documents.clear()
    assert facts(w) == known


# What tools make and sign

def test_an_amendment_takes_the_fewest_coins_and_putting_together_takes_them_all():
    w, _ = pool()
    state = w.state()
    assert [c.outpoint for c in carry(state, 1, "ab" * 32).coins] == [oldest(w)]
    together = carry(state, 1)
    assert {c.outpoint for c in together.coins} == set(state.coins) and together.coins[0].outpoint == oldest(w)
    w.confirm(together.unsigned)
    with pytest.raises(Refused):
        carry(w.state(), 1)


def test_what_tools_make_is_read_back_as_what_it_is():
    w, _ = pool()
    state = w.state()
    for made in (carry(state, 1, "ab" * 32), carry(state, 3)):
        tx = w.confirm(made.unsigned)
        w.txs.pop()
        again = read_carry(state, tx)
        assert (again.kind, again.digest, again.coins, again.fee_sat, again.txid) == (
            made.kind, made.digest, made.coins, made.fee_sat, made.txid)


@pytest.mark.parametrize("form", BAD)
def test_what_is_none_is_none_for_tools_either(form):
    w, _ = pool()
    state = w.state()
    tx = confirm(w, *BAD[form](w, w.record(record.CARRY, w.contract.pool_id)))
    with pytest.raises(Refused) as caught:
        read_carry(state, tx)
    assert caught.value.code.startswith("carry.")


def test_no_honest_tool_burns_the_pool_s_money():
    """At most twice what the node expects; and none soon after another unless it carries a decision."""
    w, _ = pool()
    made = carry(w.state(), 20)
    check_meant(made, w.state(), 10)
    with pytest.raises(Refused) as caught:
        check_meant(made, w.state(), 9)
    assert caught.value.code == "carry.feerate"
    w.carry()
    w.deposit(0, 50_000)
    rest = min(REST_BLOCKS, w.contract.rules.lifeboat_blocks // 4)
    for blocks, code in ((0, "carry.rest"), (rest - 3, "carry.rest"), (rest, "")):
        w.until(w.txs[-2].height + max(blocks, 1))
        check_meant(carry(w.state(), 1, "ab" * 32), w.state(), 1)
        try:
            check_meant(carry(w.state(), 1), w.state(), 1)
            refused = ""
        except Refused as error:
            refused = error.code
        assert refused == code, blocks


def test_without_coins_nothing_is_carried():
    with pytest.raises(Refused) as caught:
        carry(World().open(bonds=False).state(), 1, "ab" * 32)
    assert caught.value.code == "carry.coins"


# What is asked before anybody has signed

@pytest.mark.parametrize("body", [
    {"text": "other rules", "rules": {"dues_sat": 7}, "seal": "33" * 32 + ":1"},
    {"text": "the end", "dissolve": {}}])
def test_what_an_amendment_would_bring_is_what_it_brings(body):
    """One may look at it before it is signed. It sets the timers that it will set, and costs its fee."""
    w, a = pool()
    w.enroll("bob", deposit_sat=300_000)
    w.mine(20)
    doc = w.document("amendment", body, *w.quorum())
    carried = parse_tx(carry(w.state(), 3, doc.hash).unsigned)
    history = w.history(w.height + 1)
    documents = Documents.of(w.documents, w.manifests)
    folder = Fold(w.contract, history, documents, w.book, survey(w.contract, history, documents, w.book))
    for entry in history.txs:
        folder.take(entry)
    folder.reach(w.height)
    before = folder.state.balance_sat(a)
    folder.bring(ChainTx(w.height + 1, 1, carried), doc)
    seen = folder.state
    assert w.bring(doc, 3) == carried
    state = conserved(w.state())
    assert seen.height == w.height and seen.block_hash == state.block_hash and seen.chain.seal == state.chain.seal
    assert (seen.rules, seen.items, seen.ledger.pots, seen.spends, seen.ledger.purse_sat) == (
        state.rules, state.items, state.ledger.pots, state.spends, state.ledger.purse_sat)
    assert seen.ledger.accounts == state.ledger.accounts and sorted(seen.drive.timers) == sorted(state.drive.timers)
    assert [e.text for e in seen.events] == [e.text for e in state.events]
    assert seen.dissolved == state.dissolved and before > seen.balance_sat(a)
