"""A statement and the story of a balance, line for line, of a pool whose every satoshi was worked out by hand.

Two members, of weights 1 and 2; dues of 500 a unit. The first claim costs 94 000 with commissions: 3 000 from the
purse, 30 334 a unit. Its payment's fee of 2 035: 2 from the purse, 678 a unit. A verdict brings the purse 15 000 of
a bond of 20 000, the operator 5 000, and costs the purse 209 for its carry. Dues: 1 500. The second claim costs
54 000: 16 292 from the purse, 12 570 a unit. The member of weight 2 then leaves with 400 000 - 2 x 44 082.
"""

from typing import NamedTuple

import pytest

from lashou_btc.anchors.history import Documents
from lashou_btc.anchors.tx import OutPoint, TxOut
from lashou_btc.pool.books import Flow, Pots
from lashou_btc.pool.rules import Plan
from lashou_btc.pool.settlement import Settlement
from lashou_btc.pool.state import Step
from lashou_btc.pool.statement import PlanCost, Pot, Statement, statement
from lashou_btc.pool.trace import Line, trace
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
    assert after.pots == Pots(355_918, 155_000, 2, 370_836, 0, 0, 7_000)
    assert after.members == NO_MEMBERS | {"enrolled": 1, "active": 1, "left": 1}
    assert after.plans == {"basic": 1, "double": 0}
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
        Pot("calls", 0, (), 0), Pot("unassigned", 0, (Flow("unassigned", 7_000, 1),), 7_000))
    assert made.costs == (Flow("claims", 42_904, 2), Flow("dues", 500, 1), Flow("fees", 678, 1))
    assert made.plans == (PlanCost("basic", 1, 500_000, 0, 1, 44_082), PlanCost("double", 2, 400_000, 0, 0, 88_164))
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
        960_000, Pots(800_000, 150_000, 3_000, 0, 0, 0, 7_000), 0, 7)
    assert (before.members, before.plans, before.claims) == (
        NO_MEMBERS | {"active": 2}, {"basic": 1, "double": 1}, {})
    assert made.cash_in == (Flow("bond", 5_000, 1), Flow("objection bond", 20_000, 1))
    members, bonds, purse, *_, unassigned = made.pots
    assert members == Pot("members", 800_000, (Flow("due refund", -311_836, 1), Flow("shares", -132_246, 4)),
                          355_918)
    assert bonds == Pot("bonds", 150_000, (Flow("deposit", 5_000, 1),), 155_000)
    assert purse == Pot("purse", 3_000, (Flow("cost", -19_503, 4), Flow("surplus", 5, 3),
                                         Flow("dismissed bond", 15_000, 1), Flow("dues", 1_500, 1)), 2)
    assert unassigned == Pot("unassigned", 7_000, (), 7_000)
    assert made.plans == (PlanCost("basic", 1, 500_000, 1, 1, 44_082), PlanCost("double", 2, 400_000, 1, 0, 88_164))
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
    assert of(story, w.height).gone == {"lapsed": (), "left": (), "expelled": (), "closed": ()}


def test_the_story_of_a_balance(story):
    w = story.world
    documents = Documents.of(w.documents, w.manifests)
    first, second, _ = story.claims
    fee, decided = (f"fee {spend.txid}" for spend in w.state().spends)

    def told(number: int) -> list[Line]:
        state, lines = trace(w.contract, w.history(), documents, number, w.book)
        assert state.hash() == w.state().hash()
        return lines

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
