"""What attackers get, in satoshi (docs/threats.md): nothing, or the bound that is written down."""

from itertools import permutations

import pytest

from lashou_btc.anchors import record
from lashou_btc.anchors.tx import OutPoint, TxOut
from lashou_btc.errors import Incomplete, Refused
from lashou_btc.pool.carry import carry
from lashou_btc.pool.document import Document, parse
from lashou_btc.pool.ledger import OUTSIDE, PURSE
from lashou_btc.pool.rules import Plan, Rules
from lashou_btc.pool.state import State
from lashou_btc.wallet.psbt.create import PsbtInput, create
from lashou_btc.wallet.psbt.finalize import finalize
from lashou_btc.wallet.psbt.sign import sign
from tests.conservation import conserved as balanced
from tests.world import FAST, Person, World, with_rules

# M-1 witnesses, and one fewer honest price than theirs

IN_DOLLARS = with_rules(unit="USD", commission_sat=0, plans={"basic": Plan(1, 50_000)})


def prices(w: World, given: dict[int, int]) -> None:
    """Witnesses' prices, in cents for a bitcoin, in one batch in this order."""
    w.publish_batch([w.document("price", {"account": n, "unit": "USD", "price": price, "height": w.height}, n)
                     for n, price in given.items()])


def priced(w: World, given) -> tuple[int, int, str, State]:
    """Alice's claim of 100 dollars, its notice over and these prices in: both accounts, the claim, the state."""
    a, b = w.enroll("alice", deposit_sat=900_000), w.enroll("bob", deposit_sat=900_000)
    w.mine(20)
    claim = w.claim(a, 10_000)
    w.approve(claim, 10_000)
    w.until(w.state().claims[claim].notice_end + 1)
    prices(w, given)
    state = balanced(w.state())
    return a, b, claim, state


@pytest.mark.parametrize(("quorum", "size", "given"), [
    (2, 3, {1: 5_000_000, 2: 1, 3: 5_100_000}), (2, 3, {2: 1, 3: 5_100_000, 1: 5_000_000}),
    (3, 5, {4: 1, 5: 1, 1: 5_000_000, 2: 5_000_000}), (3, 5, {1: 5_000_000, 4: 1, 2: 5_200_000, 5: 1}),
    (3, 5, {4: 1, 5: 1, 1: 5_000_000, 2: 5_000_000, 3: 5_000_000})])
def test_m_minus_1_witnesses_cannot_make_a_benefit_larger_than_an_honest_price_makes_it(quorum, size, given):
    """A price of one cent for a bitcoin would make a claim of 100 dollars take everything."""
    w = World(IN_DOLLARS, size, quorum).open()
    _, b, claim, state = priced(w, given)
    assert state.claims[claim].status == "payable"
    assert state.claims[claim].benefit_sat <= 10_000 * 100_000_000 // 5_000_000 == 200_000
    assert state.balance_sat(b) >= 900_000 - 100_000


@pytest.mark.parametrize("given", [{1: 5_000_000, 2: 1}, {1: 5_000_000, 2: 10**15}, {1: 1, 2: 1}])
def test_m_witnesses_prices_alone_decide_nothing(given):
    """With exactly M prices one liar could have emptied a benefit."""
    w = World(IN_DOLLARS).open()
    _, _, claim, state = priced(w, given)
    assert state.claims[claim].status == "notice" and not state.items


@pytest.mark.parametrize(("quorum", "size", "given", "benefit_sat"), [
    (2, 3, {1: 5_000_000, 2: 10**15, 3: 5_000_000}, 200_000),
    (3, 5, {1: 5_000_000, 2: 5_000_000, 3: 5_000_000, 4: 10**15}, 200_000),
    (3, 5, {1: 5_000_000, 2: 5_000_000, 3: 5_000_000, 4: 10**15, 5: 10**15}, 200_000),
    (3, 5, {1: 5_000_000, 2: 5_000_000, 4: 10**15, 5: 10**15}, 0)])
def test_m_minus_1_witnesses_can_make_it_smaller_only_while_few_prices_are_in(quorum, size, given, benefit_sat):
    """The bound: two liars and an honest witness who is silent spoil a claim: nobody gains; it is filed again."""
    w = World(IN_DOLLARS, size, quorum).open()
    a, b, claim, state = priced(w, given)
    assert state.claims[claim].benefit_sat == benefit_sat
    assert state.balance_sat(b) == 900_000 - -(-benefit_sat // 2)
    w.claim(a, 9_999)
    assert w.last() == ""


# An operator that publishes twice

def pool(rules: Rules = FAST, **size: int) -> tuple[World, int, int]:
    """An open pool with two active members, 400,000 sat each."""
    w = World(rules, **size).open()
    members = w.enroll("alice", deposit_sat=400_000), w.enroll("bob", deposit_sat=400_000)
    w.mine(20)
    return w, *members


def signed_by(doc: Document, *accounts: int) -> Document:
    """The same document with these signatures only: another file with another hash."""
    return Document(doc.type, doc.pool, doc.body, tuple(s for s in doc.signatures if s.account in accounts))


def test_an_operator_cannot_file_a_member_s_claim_again_with_its_own_signature_beside():
    """Signatures are part of the file: one more makes another hash, and the same document."""
    w, a, b = pool()
    claim = w.claim(a, 100_000)
    w.approve(claim, 100_000)
    w.payable(claim)
    w.pay()
    before = w.state()
    copy = parse(w.documents[claim]).sign(0, w.operator.private_key, w.operator.key)
    assert copy.hash != claim
    w.publish(copy)
    state = balanced(w.state())
    assert w.last() == "document.twice" and len(state.by_number) == 1
    assert [state.balance_sat(n) for n in (a, b)] == [before.balance_sat(n) for n in (a, b)]


def carried(w: World, doc: Document) -> None:
    """An amendment's document, disclosed, and the carry that brings it, confirmed."""
    w.documents[doc.hash] = doc.to_bytes()
    w.confirm(carry(w.state(), 1, doc.hash).unsigned)


@pytest.mark.parametrize("lane", ["journal", "settlement"])
def test_an_operator_cannot_bring_back_old_rules_by_leaving_a_signature_out(lane: str):
    w, _, _ = pool()
    old = w.document("amendment", {"text": "", "rules": {"notice_blocks": 9}}, 1, 2, 3)
    w.publish(old)
    w.publish(w.document("amendment", {"text": "", "rules": {"notice_blocks": 5}}, 1, 2, 3))
    w.mine(FAST.amendment_blocks + 1)
    assert w.state().rules.notice_blocks == 5
    again = signed_by(old, 1, 2)
    assert again.hash != old.hash
    if lane == "journal":
        w.publish(again)
    else:
        carried(w, again)
    assert w.last() == "document.twice"
    w.mine(FAST.amendment_blocks)
    assert w.state().rules.notice_blocks == 5


def test_a_seal_that_was_replaced_does_not_come_back_with_a_signature_less():
    """The look ahead must judge as the fold does, or the journal would be in two places."""
    w, a, _ = pool()
    first = w.document("amendment", {"text": "", "seal": "22" * 32 + ":0"}, 1, 2, 3)
    second = w.document("amendment", {"text": "", "seal": "33" * 32 + ":0"}, 1, 2, 3)
    for doc in (first, second, signed_by(first, 1, 2)):
        w.mine()
        carried(w, doc)
    assert w.last() == "document.twice" and str(w.state().seal) == "33" * 32 + ":0"
    w.seal = OutPoint("33" * 32, 0)
    w.publish(w.document("exit", {"account": a}, a))
    assert w.last() == "" and balanced(w.state()).account(a).exit_at


def test_a_witness_may_leave_twice_and_nobody_else_makes_it():
    w, _, _ = pool()
    first = w.document("exit", {"account": 3}, 3)
    w.publish(first)
    w.mine(FAST.exit_blocks)
    w.deposit(3, FAST.witness_bond_sat)
    w.publish(first.sign(0, w.operator.private_key, w.operator.key))
    assert w.last() == "document.twice" and not w.state().account(3).exit_at
    w.publish(w.document("exit", {"account": 3, "text": "again"}, 3))
    w.mine(FAST.exit_blocks)
    state = balanced(w.state())
    assert state.balance_sat(3) == 0
    assert [i.amount_sat for i in state.items.values() if i.kind == "refund"] == [2 * FAST.witness_bond_sat]


# M-1 witnesses sign whatever they like

def worth(state: State) -> tuple:
    """Who has what, what is due, which rules are in force or announced."""
    return ({n: state.ledger.balance_sat(a) for n, a in state.ledger.accounts.items()}, state.ledger.purse_sat,
            [(i.kind, i.address, i.amount_sat) for i in state.items.values()], state.rules, state.pending_rules,
            [(c.status, c.benefit_sat) for c in state.by_number], state.operator_key, state.missing_sat)


def gets(state: State, address: str) -> int:
    """What is due to an address."""
    return sum(i.amount_sat for i in state.items.values() if i.address == address)


def test_m_minus_1_witnesses_sign_verdicts_amendments_and_releases_for_nothing():
    w, a, _ = pool(witnesses=5, quorum=3)
    v = w.enroll("vera", role="supervisor")
    claim = w.claim(a, 100_000)
    filed = w.txs[-1].tx.txid
    w.approve(claim, 100_000)
    objection = w.objection(claim, v)
    w.deposit(0, 50_000)
    before, thief = w.state(), Person("thief")
    for parts in ({"verdicts": [{"claim": claim, "objections": [objection], "outcome": "upheld"}]},
                  {"verdicts": [{"claim": claim, "objections": [objection], "outcome": "dismissed"}]},
                  {"rules": {"max_fee_ppm": 1_000_000, "notice_blocks": 1}}, {"release": {"txid": filed}},
                  {"rekey": {"account": a, "key": thief.key}},
                  {"seal": "22" * 32 + ":0", "operator": {"key": thief.key, "payout": thief.address}}):
        for helpers in ((), (a,), (0,), (v,), (a, v, 0)):  # anybody else's signature beside theirs is ignored
            seal = w.seal
            w.amend(signers=(4, 5, *helpers), **parts)
            w.seal = seal
            assert w.last() == "document.quorum"
    w.publish(w.document("amendment", {"text": "", "rules": {"notice_blocks": 1}}, 4, 5))
    assert w.last() == "document.quorum"
    w.mine(FAST.amendment_blocks + 5)
    state = balanced(w.state())
    state.ledger.move(OUTSIDE, PURSE, sum(s.fee_sat for s in state.spends), "the carries' fees", "")
    assert worth(state) == worth(before) and not state.unknown and gets(state, thief.address) == 0


def test_m_minus_1_witnesses_have_no_payout_signed():
    w, a, _ = pool(witnesses=5, quorum=3)
    claim = w.claim(a, 100_000)
    w.approve(claim, 100_000)
    w.payable(claim)
    made, descriptor = w.settlement(), w.contract.descriptor
    raw = {entry.tx.txid: entry.tx.stripped for entry in w.txs}
    psbt = create(made.unsigned, [PsbtInput(raw[c.outpoint.txid], c.branch, c.index) for c in made.coins],
                  {made.change_output or 0: (1, made.basis.change_index)}, descriptor)
    for n in (4, 5, 4):
        psbt = sign(psbt, w.people[n].master, descriptor)
    with pytest.raises(Incomplete, match="1 more"):
        finalize(psbt, descriptor)
    with pytest.raises(Refused):
        sign(psbt, Person("a friend of theirs").master, descriptor)


def test_m_minus_1_witnesses_on_one_panel_pass_a_false_claim_and_pay_for_it_when_somebody_objects():
    """They are on one panel as often as the draw has it; the notice then stands between them and the money."""
    w, a, b = pool(with_rules(reviewers=3), witnesses=5, quorum=3)
    v = w.enroll("vera", role="supervisor")
    claim = w.claim(a, 500_000)
    w.salt = next(salt for salt in map(str, range(100)) if _draws(w, salt, claim, {4, 5}))
    for n in (4, 5):
        w.review(claim, n, 500_000)
    w.deposit(0, 10_000)
    before = w.state()
    assert before.claims[claim].status == "notice"
    w.verdict(claim, w.objection(claim, v), "upheld")
    state = balanced(w.state())
    stake = 400_000 + 2 * FAST.witness_bond_sat
    assert sum(before.balance_sat(n) for n in (a, 4, 5)) == stake
    assert [state.balance_sat(n) for n in (a, 4, 5)] == [0, 0, 0]
    reward = 500_000 * FAST.reward_ppm // 1_000_000
    assert state.balance_sat(b) == before.balance_sat(b) + (stake - reward) // 2
    assert state.ledger.purse_sat == 10_000 - state.spends[-1].fee_sat + (stake - reward) // 2
    assert gets(state, w.people[v].address) == FAST.objection_bond_sat + reward
    assert gets(state, w.state().claims[claim].payee) == 0


def _draws(w: World, salt: str, claim: str, wanted: set[int]) -> bool:
    w.salt = salt
    return wanted <= set(w.drawn(claim))


# The operator

def test_an_operator_that_withholds_stops_payouts_and_gets_nothing():
    """When the quorum has released the hole, everybody has what they would have had without it."""
    def story(withheld: bool) -> State:
        w, a, b = pool()
        claim = w.claim(a, 100_000)
        w.approve(claim, 100_000)
        if withheld:
            w.publish(w.document("statement", {"account": 0, "text": "hidden"}, 0), keep=False)
        lost = w.txs[-1].tx.txid
        w.deposit(b, 70_000)
        w.deposit(0, 60_000)
        w.mine(FAST.notice_blocks)
        if withheld:
            with pytest.raises(Incomplete) as stopped:
                w.settlement()
            assert stopped.value.code == "settlement.unknown"
            w.amend(release={"txid": lost})
            w.payable(claim)
        else:
            w.amend(text="nothing to release")
        w.pay()
        assert gets(w.state(), w.operator.address) == 0
        return balanced(w.state())

    assert worth(story(True)) == worth(story(False))


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_an_operator_that_reorders_gains_nothing_by_it(order: tuple[int, ...]):
    w, a, b = pool()
    docs = [w.document("exit", {"account": b}, b),
            w.document("amendment", {"text": "", "rules": {"dues_sat": 1_000}}, 1, 2),
            w.document("claim", {"account": a, "amount": 100_000, "notary": "aa" * 32, "evidence": ["bb" * 32],
                                 "payee": Person("hospital").address}, a)]
    w.publish_batch([docs[n] for n in order])
    claim = docs[2].hash
    w.approve(claim, 100_000)
    w.payable(claim)
    w.until(w.state().account(b).exit_at or w.height)
    state = balanced(w.state())
    assert state.claims[claim].status == "payable" and state.account(b).status == "left"
    assert gets(state, w.operator.address) == 0
    cost = 100_000 + 2 * FAST.commission_sat
    assert gets(state, w.people[b].address) == 400_000 - cost // 2 == state.balance_sat(a)


def test_an_operator_that_writes_two_histories_has_one():
    """Both spend one seal. A chain takes one; a history that held both would still count the first alone."""
    w, a, _ = pool()
    seal = w.seal
    w.publish(w.document("statement", {"account": 0, "text": "as it was"}, 0))
    before = worth(w.state())
    other = w.document("exit", {"account": a}, a)
    w.documents[other.hash] = other.to_bytes()
    w.send(TxOut(50_000, w.contract.journal.script), w.record(record.EXIT, other.hash), inputs=[seal])
    state = balanced(w.state())
    assert worth(state) == before and state.seal == w.seal and not state.account(a).exit_at


def test_an_operator_that_publishes_what_is_another_pool_s_or_long_past():
    w, a, _ = pool(with_rules(unit="USD", plans={"basic": Plan(1, 50_000)}))
    other = World(with_rules(notice_blocks=7))
    other.people[a] = w.people[a]
    w.publish(other.document("exit", {"account": a}, a))
    assert w.last() == "document.pool" and not w.state().account(a).exit_at
    old = w.document("price", {"account": 1, "unit": "USD", "price": 1, "height": w.height}, 1)
    leaving = w.document("exit", {"account": a}, a)
    w.mine(300)
    w.publish(old)
    assert w.last() == "price.height" and not w.state().prices
    w.publish(leaving)  # what it kept back counts from when it shows it, and what is due is the member's
    w.mine(FAST.exit_blocks)
    state = balanced(w.state())
    assert state.account(a).status == "left" and gets(state, w.people[a].address) == 400_000
    assert gets(state, w.operator.address) == 0


def test_an_operator_that_enrolls_people_who_never_asked():
    w, a, b = pool()
    number, puppet, victim = b + 1, Person("puppet"), Person("victim")
    body = {"account": number, "role": "member", "key": victim.key, "payout": puppet.address, "plan": "basic",
            "identity": "cc" * 32}
    unsigned = w.document("enrollment", body, 0)
    w.publish(unsigned)
    assert w.last() == "document.unsigned"
    w.publish(unsigned.sign(number, puppet.private_key, victim.key))
    assert w.last() == "document.signature"
    w.publish(unsigned.sign(number, puppet.private_key, puppet.key))
    assert w.last() == "document.unsigned"
    assert sorted(w.state().ledger.accounts) == [1, 2, 3, a, b]


def test_an_operator_that_gives_a_number_away_gets_what_was_paid_to_it_too_early_and_no_more():
    """The bound: money that is paid before the enrollment is in the journal is the operator's to misdirect."""
    w, a, b = pool()
    early = 150_000
    w.deposit(b + 1, early)  # Carol was told her number and could not wait
    puppet = w.enroll("puppet")
    assert puppet == b + 1
    carol = w.enroll("carol", deposit_sat=200_000)
    w.publish(w.document("exit", {"account": puppet}, puppet))
    w.mine(FAST.exit_blocks)
    state = balanced(w.state())
    assert gets(state, w.people[puppet].address) == early
    assert not state.unassigned
    assert state.balance_sat(carol) == 200_000 and [state.balance_sat(n) for n in (a, b)] == [400_000] * 2


def test_an_operator_that_hides_honest_reviews_seats_its_friends_and_cannot_hide_the_objection():
    """Silenced reviewers count as absent and are replaced until the two friends sit, whatever the draw.

    It costs each of the silenced `absence_sat`. An objection has its own lane, and no money moves while it is open.
    """
    w, a, b = pool(with_rules(reviewers=3), witnesses=5, quorum=3)
    v = w.enroll("vera", role="supervisor")
    claim = w.claim(a, 500_000)
    w.salt = next(salt for salt in map(str, range(100)) if not _draws(w, salt, claim, {4, 5}))
    while w.state().claims[claim].status == "review":
        for n in {4, 5} & set(w.drawn(claim)):
            w.review(claim, n, 500_000)
        if w.state().claims[claim].status == "review":
            w.mine(FAST.review_blocks)
    state = w.state()
    assert {s.account for s in state.claims[claim].panel if s.decision == "approve"} == {4, 5}
    silenced = [s.account for s in state.claims[claim].panel if s.decision == "absent"]
    assert silenced and state.ledger.purse_sat == len(silenced) * FAST.absence_sat
    objection = w.objection(claim, v)
    w.mine(1_000)
    assert w.state().claims[claim].status == "disputed" and not w.state().items
    w.verdict(claim, objection, "upheld")  # under another operator, if need be
    state = balanced(w.state())
    assert gets(state, state.claims[claim].payee) == 0 and [state.balance_sat(n) for n in (a, 4, 5)] == [0, 0, 0]
    assert state.balance_sat(b) > 400_000
