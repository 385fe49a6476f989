"""A statement and the story of a balance, line for line, of a pool whose every satoshi was worked out by hand.

Two members, of weights 1 and 2; dues of 500 a unit. The first claim costs 94 000 with commissions: 3 000 from the
purse, 30 334 a unit. Its payment's fee of 2 035: 2 from the purse, 678 a unit. A verdict brings the purse 15 000 of
a bond of 20 000, the operator 5 000, and costs the purse 209 for its carry. Dues: 1 500. The second claim costs
54 000: 16 292 from the purse, 12 570 a unit. The member of weight 2 then leaves with 400 000 - 2 x 44 082.
"""

from dataclasses import replace
from typing import NamedTuple

import pytest

from lashou_btc.anchors import record
from lashou_btc.anchors.history import Documents
from lashou_btc.anchors.tx import OutPoint, TxOut
from lashou_btc.pool.books import Books, Flow, Pots, Tally
from lashou_btc.pool.ledger import DUE, OUTSIDE
from lashou_btc.pool.rules import Plan
from lashou_btc.pool.settlement import Settlement
from lashou_btc.pool.state import Item, Step
from lashou_btc.pool.statement import PlanCost, Pot, Statement, statement
from lashou_btc.pool.trace import Line, trace
from tests import vectors
from tests.fold_kit import exit_of, on_notice, pool
from tests.statement_kit import made as made_of
from tests.world import BIRTHDAY, World, with_rules

NO_MEMBERS = {"enrolled": 0, "waiting": 0, "active": 0, "lapsed": 0, "left": 0, "expelled": 0, "closed": 0}


class Story(NamedTuple):
    world: World
    cut: int
    claims: list[str]
    paid: Settlement
    gift: str


@pytest.fixture(scope="module")
def story() -> Story:
    w = World(with_rules(plans={"basic": Plan(1, 500_000), "double": Plan(2, 400_000)}, dues_sat=500)).open()
    a, b = w.enroll("alice", deposit_sat=400_000), w.enroll("bob", deposit_sat=400_000, plan="double")
    v = w.enroll("vera", role="supervisor")
    gift = w.deposit(0, 3_000).txid
    w.deposit(290, 7_000)
    w.mine(20)
    cut = w.height
    first = w.claim(a, 100_000)
    w.approve(first, 90_000)
    w.payable(first)
    paid = w.pay(5)
    second = w.claim(b, 50_000)
    w.approve(second, 50_000)
    w.verdict(second, w.objection(second, v, 25_000), "dismissed")
    w.payable(second)
    w.enroll("carol")
    w.publish(w.document("amendment", {"text": "", "rules": {"waiting_blocks": 11}}, 1, 2))
    w.publish(w.document("exit", {"account": b}, b))
    w.mine(30)
    third = w.claim(a, 10_000)
    return Story(w, cut, [first, second, third], paid, gift)


def of(story: Story, start: int, end: int | None = None, own_book: bool = False) -> Statement:
    w = story.world
    documents = Documents.of(w.documents, w.manifests)
    return statement(w.contract, w.history(), documents, start, end or w.height, None if own_book else w.book)


def test_the_whole_of_it(story):
    w, made = story.world, of(story, BIRTHDAY, own_book=True)
    first, second, third = story.claims
    fee = f"fee {story.paid.txid}"
    assert (made.start, made.end, made.revised, made.unit) == (100, 192, False, "sat")
    before = made.opening
    assert (before.height, before.block, before.state_hash, before.funds_sat, before.pots.total_sat, before.members,
            before.plans, before.claims, before.index, before.journal_count) == (
                99, "", "", 0, 0, None, None, None, 0, 0)
    after = made.closing
    assert (after.height, after.block, after.state_hash) == (192, w.block_hash(192), w.state().hash())
    assert (after.unknown, after.funds_sat, after.missing_sat, after.index, after.journal_count) == (
        "", 888_756, 0, 44_082, 17)
    assert after.pots == Pots(355_918, 155_000, 2, 370_836, 0, 0, 0, 7_000)
    assert after.members == NO_MEMBERS | {"enrolled": 1, "active": 1, "left": 1}
    assert after.plans == {("basic", 0): 1, ("double", 0): 0}
    assert after.claims == {first: "paid", second: "payable", third: "waiting"}
    assert made.cash_in == (
        Flow("deposit", 800_000, 2), Flow("bond", 155_000, 4), Flow("objection bond", 20_000, 1),
        Flow("donation", 3_000, 1), Flow("unassigned", 7_000, 1))
    assert made.cash_out == (Flow("benefit", 90_000, 1), Flow("commission", 4_000, 2), Flow("fee", 2_244, 2))
    assert made.pots == (
        Pot("members", 0, (Flow("deposit", 800_000, 2), Flow("due refund", -311_836, 1),
                           Flow("shares", -132_246, 4)), 355_918),
        Pot("bonds", 0, (Flow("deposit", 155_000, 4),), 155_000),
        Pot("purse", 0, (Flow("donation", 3_000, 1), Flow("cost", -19_503, 4), Flow("surplus", 5, 3),
                         Flow("dismissed bond", 15_000, 1), Flow("dues", 1_500, 1)), 2),
        Pot("due", 0, (Flow("due benefit", 140_000, 2), Flow("due commission", 8_000, 4),
                       Flow("due inquiry", 5_000, 1), Flow("due refund", 311_836, 1),
                       Flow("paid benefit", -90_000, 1), Flow("paid commission", -4_000, 2)), 370_836),
        Pot("objections", 0, (Flow("put up", 20_000, 1), Flow("due inquiry", -5_000, 1),
                              Flow("dismissed bond", -15_000, 1)), 0),
        Pot("claims", 0, (), 0), Pot("calls", 0, (), 0),
        Pot("unassigned", 0, (Flow("unassigned", 7_000, 1),), 7_000))
    assert made.costs == (Flow("claims", 42_904, 2), Flow("dues", 500, 1), Flow("fees", 678, 1))
    assert made.plans == (PlanCost("basic", 0, 1, 500_000, 0, 1, 44_082),
                          PlanCost("double", 0, 2, 400_000, 0, 0, 88_164))
    assert made.levels == ((105, 50_000), (106, 100_000), (107, 150_000), (109, 550_000), (111, 950_000),
                           (113, 953_000), (114, 960_000), (146, 863_965), (152, 888_965), (153, 888_756))
    assert made.steps == (Step(145, first, 0, 30_334), Step(146, fee, 30_334, 31_012),
                          Step(154, "dues", 31_012, 31_512), Step(158, second, 31_512, 44_082))
    assert made.gone == {"lapsed": (), "left": (5,), "expelled": (), "closed": ()}
    assert made.rules_changed == (("waiting_blocks", 10, 11),)
    assert [(c.claim.hash, c.before, c.paid_height, c.blocks) for c in made.claims] == [
        (first, "", 146, 11), (second, "", 0, 11), (third, "", 0, 0)]
    assert [account.number for account in made.joined] == [1, 2, 3, 4, 5, 6, 7]
    payout, carried = made.payouts
    assert (payout.spend.txid, [i.number for i in payout.items], payout.paid_sat, payout.coins) == (
        story.paid.txid, [1, 2, 3], 94_000, 2)
    assert (carried.spend.carry, carried.items, carried.paid_sat, carried.coins, carried.spend.fee_sat) == (
        True, (), 0, 1, 209)


def test_the_second_part_of_it(story):
    made = of(story, story.cut + 1)
    first, second, third = story.claims
    before = made.opening
    assert (before.height, before.block, before.state_hash) == (
        134, story.world.block_hash(134), story.world.state(134).hash())
    assert (before.funds_sat, before.pots, before.index, before.journal_count) == (
        960_000, Pots(800_000, 150_000, 3_000, 0, 0, 0, 0, 7_000), 0, 7)
    assert (before.members, before.plans, before.claims) == (
        NO_MEMBERS | {"active": 2}, {("basic", 0): 1, ("double", 0): 1}, {})
    assert made.cash_in == (Flow("bond", 5_000, 1), Flow("objection bond", 20_000, 1))
    members, bonds, purse, *_, unassigned = made.pots
    assert members == Pot("members", 800_000, (Flow("due refund", -311_836, 1), Flow("shares", -132_246, 4)),
                          355_918)
    assert bonds == Pot("bonds", 150_000, (Flow("deposit", 5_000, 1),), 155_000)
    assert purse == Pot("purse", 3_000, (Flow("cost", -19_503, 4), Flow("surplus", 5, 3),
                                         Flow("dismissed bond", 15_000, 1), Flow("dues", 1_500, 1)), 2)
    assert unassigned == Pot("unassigned", 7_000, (), 7_000)
    assert made.plans == (PlanCost("basic", 0, 1, 500_000, 1, 1, 44_082),
                          PlanCost("double", 0, 2, 400_000, 1, 0, 88_164))
    assert made.levels == ((146, 863_965), (152, 888_965), (153, 888_756))
    assert [account.number for account in made.joined] == [7]
    assert made.gone == {"lapsed": (), "left": (5,), "expelled": (), "closed": ()}
    assert [c.claim.hash for c in made.claims] == [first, second, third]


def test_a_claim_decided_before_is_listed_until_it_is_paid(story):
    w = story.world
    first, second, third = story.claims
    assert [(c.claim.hash, c.before) for c in of(story, 146).claims] == [
        (first, "payable"), (second, ""), (third, "")]
    assert [(c.claim.hash, c.before) for c in of(story, 160).claims] == [(second, "payable"), (third, "")]
    assert [(c.claim.hash, c.before) for c in of(story, 160, 170).claims] == [(second, "payable")]
    assert of(story, 100, 104).claims == ()
    late = of(story, 150)
    assert late.opening.index == 31_012 and [p.cost_sat for p in late.plans] == [13_070, 26_140]
    assert of(story, w.height).gone == {"lapsed": (), "left": (), "expelled": (), "closed": ()}


def test_the_story_of_a_balance(story):
    w = story.world
    first, second, _ = story.claims
    fee, decided = (f"fee {spend.txid}" for spend in w.state().spends)

    def told(number: int) -> list[Line]:
        return trace(w.state(), number)

    def deposit(number: int) -> str:
        return next(e.ref for e in w.state().entries if e.account == number)

    assert told(4) == [
        Line(109, "deposit", deposit(4), 400_000, 400_000), Line(145, "share", first, -30_334, 369_666),
        Line(146, "share", fee, -678, 368_988), Line(154, "share", "dues", -500, 368_488),
        Line(158, "share", second, -12_570, 355_918)]
    assert told(5)[-2:] == [Line(158, "share", second, -25_140, 311_836), Line(173, "refund", "5", -311_836, 0)]
    (objection,) = w.state().claims[second].objections
    assert told(0) == [
        Line(113, "donation", f"{story.gift}:0", 3_000, 3_000), Line(145, "cost", first, -3_000, 0),
        Line(145, "surplus", first, 2, 2), Line(146, "cost", fee, -2, 0), Line(146, "surplus", fee, 1, 1),
        Line(153, "dismissed bond", objection.txid, 15_000, 15_001), Line(153, "cost", decided, -209, 14_792),
        Line(154, "dues", "", 1_500, 16_292), Line(158, "cost", second, -16_292, 0),
        Line(158, "surplus", second, 2, 2)]
    assert told(77) == []


def test_a_pool_without_funds_whose_payee_bears_the_fee_and_a_theft_after_it():
    """Called and paid in: 100 000. The purse bears 1 500 of the fee, the payee the rest; no change is left."""
    w = World(with_rules(mode="call", min_balance_sat=0, min_deposit_sat=1_000, commission_sat=0,
                         witness_bond_sat=0, absence_sat=0, reward_ppm=0)).open(bonds=False)
    a = w.enroll("alice", deposit_sat=100_000)
    w.mine(20)
    claim = w.claim(a, 100_000)
    w.approve(claim, 100_000)
    w.payable(claim)
    w.deposit(0, 1_500)
    w.mine(5)
    paid = w.pay(20)
    assert paid.change_output is None
    gift = w.deposit(0, 50_000)
    tx = w.send(TxOut(20_000, w.contract.descriptor.script(0, 0)), TxOut(9_000, b"\x51"),
                inputs=[OutPoint(gift.txid, 0)])
    documents = Documents.of(w.documents, w.manifests)
    made = statement(w.contract, w.history(), documents, BIRTHDAY, w.height, w.book)
    borne = paid.fee_sat - 1_500
    assert made.cash_in == (Flow("deposit", 100_000, 1), Flow("donation", 51_500, 2))
    assert made.cash_out == (Flow("benefit", 100_000, 1), Flow("fee", paid.fee_sat, 1),
                             Flow("borne by payees", -borne, 1), Flow("irregular", 30_000, 1))
    (payout,), (theft,) = made.payouts, made.irregular
    assert (payout.paid_sat, payout.coins) == (100_000 - borne, 2)
    assert (theft.spend.txid, theft.missing_sat, made.closing.missing_sat) == (tx.txid, 30_000, 30_000)
    assert made.costs == (Flow("claims", 100_000, 1),)
    assert [p.flows for p in made.pots if p.name == "purse"] == [
        (Flow("donation", 51_500, 2), Flow("cost", -1_500, 1))]


def test_what_a_verdict_brings_in_goes_back_and_is_no_cost():
    """The claimant's 400 000 and two bonds, less the reward: 490 000. Half of it would be the claimant's own, for
    it shared when the notice began; that goes to the purse, which pays 209 for the carry.
    """
    w = World(with_rules()).open()
    a, b = (w.enroll(n, deposit_sat=400_000) for n in ("alice", "bob"))
    v = w.enroll("vera", role="supervisor")
    w.mine(20)
    claim = w.claim(a, 100_000)
    w.approve(claim, 100_000)
    w.verdict(claim, w.objection(claim, v), "upheld")
    documents = Documents.of(w.documents, w.manifests)
    made = statement(w.contract, w.history(), documents, BIRTHDAY, w.height, w.book)
    assert made.costs == ()
    assert made.gone == {"lapsed": (), "left": (), "expelled": (a,), "closed": ()}
    assert made.closing.members == NO_MEMBERS | {"active": 1, "expelled": 1} and w.state().balance_sat(b) == 645_000
    members, bonds, purse, due, objections, *_ = made.pots
    assert members.flows == (Flow("deposit", 800_000, 2), Flow("forfeited", -400_000, 1),
                             Flow("returned", 245_000, 1))
    assert bonds.flows == (Flow("deposit", 150_000, 3), Flow("bond forfeited", -100_000, 2))
    assert purse.flows == (Flow("returned", 245_000, 1), Flow("cost", -209, 1))
    assert due.flows == (Flow("due reward", 10_000, 1), Flow("due bond", 20_000, 1))
    assert objections.flows == (Flow("put up", 20_000, 1), Flow("due bond", -20_000, 1))


# The stories of docs/vectors: each flow as its kind, satoshi and movements

FLOWS: dict[str, dict[str, str]] = {
    "called": {
        "in": "deposit 340000 4, bond 150000 3",
        "out": "benefit 50000 1, commission 4000 2, fee 814 1, borne by payees -814 1",
        "costs": "claims 18000 1",
        "members": "deposit 340000 4, shares -54000 1",
        "bonds": "deposit 150000 3",
        "due": "due benefit 50000 1, due commission 4000 2, paid benefit -50000 1, paid commission -4000 2",
        "journal": "0 12 1",
        "payouts": "53186 2 3"},
    "dissolved": {
        "in": "deposit 2715000 4, bond 150000 3, objection bond 20000 1, donation 25000 1, unassigned 39000 2",
        "out": "benefit 70000 1, commission 4000 2, bond 20000 1, refund 2854582 10, fee 3468 4, "
               "borne by payees -3050 2",
        "costs": "claims 23403 1, dues 2000 1",
        "members": "deposit 2715000 4, dissolution 33791 6, due refund -2674582 7, shares -74209 2",
        "bonds": "deposit 180000 4, due refund -180000 4",
        "purse": "dues 4000 1, cost -4209 3, ownerless 9000 1, dissolution -33791 6, donation 25000 1",
        "due": "due benefit 70000 1, due commission 4000 2, due bond 20000 1, due refund 2854582 11, "
               "paid benefit -70000 1, paid commission -4000 2, paid bond -20000 1, "
               "paid refund -2854582 10",
        "objections": "put up 20000 1, due bond -20000 1",
        "unassigned": "unassigned 39000 1, assigned -39000 1",
        "journal": "0 12 1",
        "payouts": "0 1 0, 2906105 9 11, 0 1 0, 39427 2 3"},
    "prefunded": {
        "in": "deposit 1066000 4, bond 150000 3, objection bond 40000 2, donation 50000 1, unassigned 30000 1",
        "out": "benefit 140000 2, commission 8000 4, reward 9000 1, bond 20000 1, inquiry 5000 1, "
               "running 600 1, refund 667322 1, fee 2777 5, borne by payees -136 1, irregular 483437 1",
        "costs": "claims 27737 2, dues 500 1, running 300 1, fees 271 1",
        "members": "deposit 1066000 4, forfeited -371992 1, returned 124938 1, due refund -733322 3, "
                   "shares -85624 5",
        "bonds": "deposit 150000 3, bond forfeited -100000 2",
        "purse": "donation 50000 1, cost -66621 7, surplus 4 3, dismissed bond 15000 1, returned 338054 1, "
                 "dues 1000 1, running 600 1, due running -600 1",
        "due": "due benefit 140000 2, due commission 8000 4, due reward 9000 1, due bond 20000 1, "
               "due inquiry 5000 1, due running 600 1, due refund 733322 3, paid benefit -140000 2, "
               "paid commission -8000 4, paid reward -9000 1, paid bond -20000 1, paid inquiry -5000 1, "
               "paid running -600 1, paid refund -667322 1",
        "objections": "put up 40000 2, due bond -20000 1, due inquiry -5000 1, dismissed bond -15000 1",
        "unassigned": "unassigned 30000 1",
        "journal": "0 13 1",
        "payouts": "84000 2 3, 0 1 0, 0 1 0, 765786 2 8, 0 9 0"},
    "released": {
        "in": "deposit 800000 2, bond 150000 3, waiting 50000 2",
        "out": "benefit 90000 1, commission 4000 2, inquiry 5000 1, fee 1294 3",
        "costs": "claims 39709 1, fees 438 1",
        "members": "deposit 830000 3, due refund -389853 1, shares -80294 2",
        "bonds": "deposit 150000 3",
        "purse": "dismissed bond 15000 1, cost -15000 3",
        "due": "due benefit 90000 1, due commission 4000 2, due inquiry 5000 1, due refund 389853 1, "
               "paid benefit -90000 1, paid commission -4000 2, paid inquiry -5000 1",
        "objections": "put up 20000 1, due inquiry -5000 1, dismissed bond -15000 1",
        "unassigned": "unassigned 50000 1, assigned -50000 1",
        "journal": "0 11 1",
        "payouts": "0 1 0, 0 1 0, 99000 2 4"},
    "rotated": {
        "in": "deposit 800000 2, bond 150000 3",
        "out": "benefit 90000 1, commission 4000 2, refund 150000 3, fee 2215 6, borne by payees -671 2",
        "costs": "claims 47000 1, fees 772 6",
        "members": "deposit 800000 2, shares -95544 7",
        "bonds": "deposit 150000 3, due refund -150000 3",
        "purse": "surplus 2 2, cost -2 2",
        "due": "due benefit 90000 1, due commission 4000 2, due refund 150000 3, paid benefit -90000 1, "
               "paid commission -4000 2, paid refund -150000 3",
        "journal": "0 11 1",
        "payouts": "0 3 0, 0 2 0, 193456 1 5, 0 1 0, 0 2 0, 49873 1 1"},
}


@pytest.mark.parametrize("name", sorted(FLOWS))
def test_what_moved_in_each_story_of_the_vectors(name):
    """A move and what came late after it, a dissolution and what came in later, what waited for a release, a call,
    a fraud: the sums of each statement hold, and these are what they add up.
    """
    made = made_of(vectors.STORIES[name]())
    told = {"in": made.cash_in, "out": made.cash_out, "costs": made.costs} | {
        pot.name: pot.flows for pot in made.pots if pot.flows}
    assert {k: ", ".join(f"{f.kind} {f.amount_sat} {f.count}" for f in flows) for k, flows in told.items()} | {
        "journal": f"{made.journal_fees.amount_sat} {made.journal_fees.count} {made.journal_dark}",
        "payouts": ", ".join(f"{p.paid_sat} {p.coins} {len(p.items)}" for p in made.payouts)} == FLOWS[name]


def test_what_the_journal_paid_to_miners_is_known_where_all_that_it_spent_was_the_journal_s():
    """50,000 sat come out of nowhere, which the chain data does not show; then 1,200 and 800 are paid, and once
    more something from elsewhere is added.
    """
    w = World()
    w.journal(record.CONTRACT, w.contract.pool_id)
    for value in (48_800, 48_000):
        tx = w.send(TxOut(value, w.contract.journal.script), w.record(record.BATCH, "ab" * 32), inputs=[w.seal])
        w.seal = OutPoint(tx.txid, 0)
    w.send(TxOut(60_000, w.contract.journal.script), w.record(record.BATCH, "ab" * 32),
           inputs=[w.seal, OutPoint("77" * 32, 0)])
    made = made_of(w)
    assert (made.journal_fees, made.journal_dark) == (Flow("fee", 2_000, 2), 2)
    later = made_of(w, BIRTHDAY + 3)
    assert (later.journal_fees, later.journal_dark) == (Flow("fee", 800, 1), 1)
    assert made_of(w, BIRTHDAY + 4).journal_fees == Flow("fee", 0, 0) and later.opening.journal_count == 2


def test_what_comes_before_the_contract_is_no_transaction_of_the_journal():
    w = World()
    w.deposit(0, 9_000)
    w.journal(record.CONTRACT, w.contract.pool_id)
    made = made_of(w)
    assert (made.journal_fees, made.journal_dark) == (Flow("fee", 0, 0), 1)
    assert made.cash_in == (Flow("donation", 9_000, 1),)


def test_a_bond_that_is_paid_in_two_outputs_is_one_and_the_rest_a_deposit():
    w, claim, _, b, _ = on_notice()
    w.send(*[TxOut(12_000, w.script(0, b))] * 2, w.record(record.OBJECTION, claim))
    assert w.last() == ""
    assert made_of(w, w.height).cash_in == (Flow("deposit", 4_000, 1), Flow("objection bond", 20_000, 1))


def test_a_payment_due_that_grows_or_shrinks_by_one_satoshi_is_written_down():
    w, _ = pool()[:2]
    w.publish(exit_of(w, 4))
    w.mine(12)
    books, state = Books(), w.state()
    books(state)
    (item,) = state.items.values()
    books.begin()
    for amount in (item.amount_sat + 1, item.amount_sat - 1):
        state.ledger.move(OUTSIDE, DUE, amount - state.items[item.number].amount_sat)
        state.put(replace(item, amount_sat=amount))
        books(state)
    assert books.arisen.flows() == (Flow("refund", 1, 1),) and books.cancelled.flows() == (Flow("refund", 2, 1),)


def test_a_tally_adds_up_by_kind_and_leaves_out_what_did_not_move():
    tally = Tally(("b", "a"))
    tally.add("c", 5)
    tally.add("a", 7)
    tally.add("a", -3, 2)
    tally.add("x", 0, 0)
    tally.add("one", 0)
    assert tally.flows() == (Flow("a", 4, 3), Flow("c", 5, 1), Flow("one", 0, 1))
    assert (tally.of("a"), tally.of("b"), tally.total_sat) == (4, 0, 9)
    assert Pots(1, 2, 4, 8, 16, 32, 64, 128).total_sat == 255


def test_a_payment_that_another_amount_was_paid_of_is_written_down():
    """What the rules exclude (docs/protocol.md, 8) would still add up: more paid than due, and nothing due."""
    books = Books()
    item = Item(1, "refund", "4", "x", 900, 4)
    books.due[1] = replace(item, amount_sat=500)
    books._paid(item)
    assert books.cash_out.flows() == (Flow("refund", 500, 1), Flow("not due", 400, 1))
    assert books.paid.flows() == (Flow("refund", 500, 1),) and not books.due and not books.arisen.flows()
    books._paid(item)
    assert books.cash_out.of("not due") == 1_300 and books.paid.of("refund") == 500
    books.due[1] = replace(item, amount_sat=1_000)
    books._paid(item)
    assert books.paid.of("refund") == 1_400 and books.arisen.flows() == (Flow("refund", -100, -1),)
