"""The bar: a payout in the chain protects what it rests on; and amendments whose document is lost."""

import pytest

from lashou_btc.anchors import record
from lashou_btc.anchors.tx import OutPoint, Tx, TxOut, parse_tx, serialize_unsigned
from tests.conservation import conserved
from tests.world import BIRTHDAY, FAST, Person, World


def pool() -> tuple[World, int]:
    w = World().open()
    a = w.enroll("alice", deposit_sat=400_000)
    w.mine(FAST.waiting_blocks)
    return w, a


def payable(w: World, account: int) -> str:
    claim = w.claim(account, 100_000)
    w.approve(claim, 100_000)
    w.payable(claim)
    return claim


def bar(w: World) -> int:
    return w.state().chain.bar


def statement(w: World, account: int, text: str = "said") -> tuple[str, str]:
    """Its hash and its transaction's id."""
    digest = w.publish(w.document("statement", {"account": account, "text": text}, account))
    return digest, w.txs[-1].tx.txid


def spends(w: World, kind: int, locktime: int, foreign: bool = False, digest: str = "ab" * 32) -> Tx:
    """A spend of the youngest coin with that record: no payout that the rules give."""
    coin = max(w.state().coins.values(), key=lambda c: c.age)
    more = [OutPoint("77" * 32, 0)] if foreign else []
    out = [TxOut(coin.value_sat - 400, w.contract.descriptor.script(1, w.state().chain.spends)),
           TxOut(300, b"\x51"), w.record(kind, digest)]
    return w.confirm(serialize_unsigned(2, [(c, 0xFFFFFFFD) for c in (coin.outpoint, *more)], out, locktime))


# What a payout rests on

def test_the_claim_that_a_payout_has_paid_cannot_be_released():
    """Else the quorum could turn a payment of the past into one that never was due."""
    w, a = pool()
    claim = payable(w, a)
    filed = next(t.tx.txid for t in w.txs for r in [record.the_record(t.tx, w.contract.tag)]
                 if r and r.digest == claim)
    w.pay()
    paid = w.state()
    w.amend(release={"txid": filed})
    state = conserved(w.state())
    assert state.claims[claim].status == "paid" and state.spends[0].lawful
    assert str(state.events[-1].text).startswith("nothing released")
    assert w.state(paid.height).hash() == paid.hash()


@pytest.mark.parametrize(("later", "released"), [(0, False), (1, True)])
def test_what_a_payout_rests_on_reaches_to_its_own_height(later, released):
    """A record of the very block as of which it was worked out stays; the block after may be released."""
    w, a = pool()
    payable(w, a)
    made = w.settlement() if later else None
    digest, txid = statement(w, a)
    w.confirm((made or w.settlement()).unsigned)
    assert w.state().spends[-1].lawful and bar(w) == w.height - 1 - later
    w.amend(release={"txid": txid})
    assert (not [e for e in w.state().events if e.digest == digest]) is released


def test_an_amendment_of_the_very_block_that_a_payout_rests_on_is_not_passed_over():
    w, a = pool()
    payable(w, a)
    doc = w.amend(rules={"dues_sat": 7})
    w.confirm(w.settlement().unsigned)
    assert w.state().spends[-1].lawful and bar(w) == w.height - 1
    w.amend(lost=[doc.hash])
    assert [e.broken for e in w.state().events if e.digest == doc.hash] == [""]


def test_a_payout_that_confirms_first_keeps_its_ground_and_one_that_comes_second_cannot():
    """Both spend the oldest coin: consensus lets one of them in, whichever."""
    for payout_first in (True, False):
        w, a = pool()
        claim = payable(w, a)
        _, txid = statement(w, a)
        w.mine(2)
        made = parse_tx(w.settlement().unsigned)
        if payout_first:
            w.confirm(made)
        w.amend(release={"txid": txid})
        coins = w.state().coins
        assert payout_first or not all(i.outpoint in coins for i in made.inputs)
        state = conserved(w.state())
        assert state.spends[0].lawful and (state.claims[claim].status == "paid") is payout_first
        assert (not [e for e in state.events if e.txid == txid]) is not payout_first


def test_a_payout_worked_out_before_the_place_is_lawful_after_the_release():
    w, a = pool()
    claim = payable(w, a)
    made = w.settlement()
    txid, _ = w.withhold()
    w.mine(3)
    w.confirm(made.unsigned)
    assert w.state().spends[-1].lawful and w.state().claims[claim].status == "paid" and w.state().unknown
    w.amend(release={"txid": txid})
    state = conserved(w.state())
    assert not state.unknown and state.claims[claim].status == "paid" and state.spends[0].lawful


# How it moves

def test_a_new_pool_has_none():
    assert bar(World().open()) == -1


def test_any_spend_of_the_pool_s_coins_with_a_settlement_s_record_raises_it_lawful_or_not():
    """Whether it was lawful would depend on who has which bytes."""
    w, a = pool()
    said = w.height
    w.mine(4)
    spends(w, record.SETTLEMENT, said)
    state = conserved(w.state())
    assert not state.spends[-1].lawful and bar(w) == said
    _, txid = statement(w, a)
    spends(w, record.SETTLEMENT, w.height)
    w.amend(release={"txid": txid})
    assert str(w.state().events[-1].text).startswith("nothing released")


def test_it_never_falls():
    w, _ = pool()
    high = w.height
    w.mine(3)
    spends(w, record.SETTLEMENT, high)
    spends(w, record.SETTLEMENT, high - 5)
    assert bar(w) == high


@pytest.mark.parametrize("kind", [record.CARRY, record.AMENDMENT, record.STATEMENT, 0x42])
def test_other_records_do_not_raise_it(kind):
    w, _ = pool()
    said = w.height
    w.mine()
    spends(w, kind, said)
    assert bar(w) == -1


def test_a_spend_with_a_stranger_s_coin_does_not_raise_it():
    w, _ = pool()
    said = w.height
    w.mine()
    spends(w, record.SETTLEMENT, said, foreign=True)
    assert bar(w) == -1 and not w.state().spends[-1].lawful


@pytest.mark.parametrize(("locktime", "raises"), [
    (lambda h: h, False), (lambda h: h - 1, True), (lambda h: h + 1, False), (lambda h: BIRTHDAY, True),
    (lambda h: BIRTHDAY - 1, False), (lambda h: 0, False), (lambda h: 1_700_000_000, False)])
def test_its_lock_time_is_a_height_from_the_birthday_to_below_its_own(locktime, raises):
    w, _ = pool()
    at = locktime(w.height + 1)
    spends(w, record.SETTLEMENT, at)
    assert bar(w) == (at if raises else -1)


def test_a_settlement_s_record_without_coins_raises_nothing():
    w, a = pool()
    w.send(TxOut(5_000, w.contract.descriptor.script(0, a)), w.record(record.SETTLEMENT, "ab" * 32),
           locktime=w.height)
    assert bar(w) == -1


# Amendments passed over

def test_a_lost_amendment_is_passed_over_by_a_later_one_that_names_it():
    w, a = pool()
    lost = w.amend(keep=False, rules={"dues_sat": 5}, seal="22" * 32 + ":0")
    w.seal = w.contract.seal
    assert lost.hash in w.state().unknown
    w.deposit(a, 5_000)
    w.amend(lost=[lost.hash])
    state = conserved(w.state())
    assert not state.unknown and not state.pending_rules
    assert [(e.digest, e.broken) for e in state.events[-2:-1]] == [(lost.hash, "amendment.lost")]
    w.documents[lost.hash] = lost.to_bytes()
    assert w.state().hash() == state.hash() and w.state().events == state.events, "whoever has it sees the same"


def test_the_coins_that_carried_it_have_moved_all_the_same():
    w, _ = pool()
    lost = w.amend(keep=False)
    w.amend(lost=[lost.hash])
    state = conserved(w.state())
    assert [(s.lawful, s.carry) for s in state.spends] == [(True, True)] * 2 and state.chain.spends == 2


def test_only_the_one_that_is_named_falls():
    w, _ = pool()
    lost = w.amend(keep=False, rules={"dues_sat": 5})
    kept = w.amend(rules={"dues_sat": 6})
    w.amend(lost=[lost.hash])
    state = w.state()
    assert not state.unknown and [c for _, c in state.pending_rules] == [{"dues_sat": 6}]
    other = w.amend(keep=False, rules={"dues_sat": 7})
    w.amend(lost=[kept.hash])
    assert other.hash in w.state().unknown


def test_one_that_is_at_hand_falls_as_well_if_it_is_named():
    """Whether it was lost must not depend on who asks."""
    w, _ = pool()
    doc = w.amend(rules={"dues_sat": 5}, seal="22" * 32 + ":0")
    w.amend(lost=[doc.hash])
    state = w.state()
    assert not state.pending_rules and state.seal != w.seal and state.events[-2].broken == "amendment.lost"


def test_one_that_has_fallen_passes_over_nothing():
    w, _ = pool()
    first = w.amend(rules={"dues_sat": 5})
    second = w.amend(lost=[first.hash])
    assert not w.state().pending_rules
    w.amend(lost=[second.hash])
    assert len(w.state().pending_rules) == 1, "the first acts again"
    w.amend(lost=[first.hash])
    assert not w.state().pending_rules


def test_a_later_amendment_is_not_passed_over_by_an_earlier_one():
    w, _ = pool()
    later = w.document("amendment", {"text": "later", "rules": {"dues_sat": 5}}, *w.quorum())
    w.amend(lost=[later.hash])
    w.bring(later)
    assert len(w.state().pending_rules) == 1


@pytest.mark.parametrize(("later", "falls"), [(0, False), (1, True)])
def test_an_amendment_that_a_payout_rests_on_does_not_fall(later, falls):
    """The payout is of the very block of the amendment, or of the one before it."""
    w, a = pool()
    payable(w, a)
    doc = w.document("amendment", {"text": "", "rules": {"dues_sat": 5}}, *w.quorum())
    before = w.height
    w.bring(doc)
    spends(w, record.SETTLEMENT, before + 1 - later)
    w.amend(lost=[doc.hash])
    assert bool(w.state().pending_rules) is not falls


@pytest.mark.parametrize("signers", [(1,), (0, 1)])
def test_fewer_than_the_quorum_pass_over_nothing(signers):
    w, _ = pool()
    doc = w.amend(rules={"dues_sat": 5})
    w.bring(w.document("amendment", {"text": "", "lost": [doc.hash]}, *signers))
    assert w.state().pending_rules


def test_journal_records_under_the_seal_of_one_that_falls_are_nothing():
    """The old seal counts again, and what was spent of it before."""
    w, a = pool()
    old = w.seal
    doc = w.amend(seal="22" * 32 + ":0")
    w.publish(w.document("exit", {"account": a}, a))
    assert w.state().account(a).exit_at
    w.amend(lost=[doc.hash])
    state = conserved(w.state())
    assert not state.account(a).exit_at and state.seal == old and not state.unknown
    w.seal = old
    w.publish(w.document("exit", {"account": a}, a))
    assert w.last() == "" and w.state().account(a).exit_at


def test_what_a_fallen_amendment_released_is_not_released():
    w, _ = pool()
    txid, lost = w.withhold()
    doc = w.amend(release={"txid": txid})
    assert not w.state().unknown
    w.amend(lost=[doc.hash])
    assert lost.hash in w.state().unknown
    w.amend(release={"txid": txid})
    assert not w.state().unknown


def test_an_operator_named_by_one_that_falls_was_never_operator():
    w, _ = pool()
    new = Person("new operator")
    doc = w.amend(operator={"key": new.key, "payout": new.address})
    w.mine(5)
    w.amend(lost=[doc.hash])
    assert w.state().operator_key == w.operator.key
