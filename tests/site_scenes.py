"""Pools in every part of their lives, for whoever looks at the pages that show them."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from lashou_btc.anchors.tx import TxOut
from lashou_btc.pool.rules import Band, Plan, Rules
from tests.block_list import WorldChain
from tests.fold_kit import announce
from tests.hostile import MARKUP, said_in
from tests.index_kit import story
from tests.rotation_kit import next_witnesses, rotated
from tests.world import FAST, Person, World, with_rules


def chained(rules: Rules = FAST, witnesses: int = 3) -> World:
    """A world whose blocks are an index's from the beginning: a draw there is the same draw."""
    w = World(rules, witnesses=witnesses)
    w.chain = WorldChain(w)
    return w


def covered(witnesses: int = 3, **rules: Any) -> tuple[World, int, int, int]:
    """An open pool with two active members and a supervisor."""
    w = chained(with_rules(**rules), witnesses).open()
    a, b = (w.enroll(name, deposit_sat=400_000) for name in ("alice", "bob"))
    v = w.enroll("vera", role="supervisor")
    w.mine(FAST.waiting_blocks)
    return w, a, b, v


def approved(**rules: Any) -> tuple[World, str, int, int]:
    """A claim just approved; another member, and the supervisor."""
    w, a, b, v = covered(**rules)
    claim = w.claim(a, 100_000)
    w.approve(claim, 100_000)
    return w, claim, b, v


def gathered() -> World:
    """Three members, and three who may become witnesses: 7 carol, 8 dora, 9 erna."""
    w = chained().open()
    for name in ("anna", "bert", "cilla"):
        w.enroll(name, deposit_sat=150_000)
    for name in ("carol", "dora", "erna"):
        w.enroll(name, "supervisor")
    return w


def not_open() -> World:
    """One of three witnesses has accepted."""
    w = chained()
    w.publish(w.document("acceptance", {"account": 1, "first_address": w.contract.first_address,
                                        "payout": w.witnesses[0].address}, 1))
    return w


def not_begun() -> World:
    w = chained(with_rules(min_members=5, uniqueness=0)).open()
    w.enroll("alice", deposit_sat=200_000)
    return w


def waiting() -> World:
    w, a, *_ = covered()
    w.claim(a, 100_000)
    return w


def review() -> World:
    """One has approved, one says nothing in time, and another is drawn."""
    w, a, *_ = covered(witnesses=5)
    claim = w.claim(a, 100_000)
    first, second = w.drawn(claim)
    w.review(claim, first, 90_000)
    w.mine(FAST.review_blocks)
    assert w.state().claims[claim].status == "review" and second
    return w


def notice() -> World:
    return approved()[0]


def disputed() -> World:
    w, claim, _, v = approved()
    w.objection(claim, v)
    w.mine(9)
    return w


def refused() -> World:
    w, claim, _, v = approved()
    w.verdict(claim, w.objection(claim, v), "upheld")
    return w


def fraud() -> World:
    """Paid, reported, and the report upheld."""
    w, claim, _, v = approved()
    w.payable(claim)
    w.pay()
    w.verdict(claim, w.objection(claim, v), "upheld")
    return w


def dismissed() -> World:
    """An objection that was not upheld, and the benefit is due."""
    w, claim, _, v = approved()
    w.verdict(claim, w.objection(claim, v), "dismissed")
    w.payable(claim)
    return w


def rejected() -> World:
    w, a, *_ = covered(claim_bond_sat=20_000)
    claim = w.claim(a, 100_000)
    for number in w.drawn(claim):
        w.review(claim, number, 0)
    return w


def called() -> World:
    w = chained(with_rules(mode="call", min_deposit_sat=100_000)).open()
    a, _ = (w.enroll(name, deposit_sat=200_000) for name in ("alice", "bob"))
    w.mine(FAST.waiting_blocks)
    claim = w.claim(a, 100_000)
    w.approve(claim, 100_000)
    w.payable(claim)
    return w


def priced() -> World:
    """Claims in a currency, with plans by age, dues, running costs, and prices."""
    plans = {"basic": Plan(1, 500_000, 900_000, (Band(40, 2, 400_000),)), "more": Plan(3, 800_000)}
    w = chained(replace(FAST, unit="USD", plans=plans, dues_sat=500, running_sat=300)).open()
    a = w.enroll("alice", deposit_sat=400_000, age=39)
    w.enroll("bob", deposit_sat=900_000, plan="more", age=50)
    w.mine(FAST.period_blocks)
    for number in (1, 2, 3):
        w.publish(w.document("price", {"account": number, "unit": "USD", "price": 6_000_000, "height": w.height},
                             number))
    claim = w.claim(a, 2_000)
    w.approve(claim, 1_500)
    return w


def dissolved() -> World:
    w, claim, *_ = approved()
    w.amend(dissolve={})
    assert claim
    return w


def unknown() -> World:
    """A document is not at hand; money and a decision wait."""
    w, a, *_ = covered()
    w.claim(a, 100_000)
    w.withhold("withheld", a)
    w.deposit(a, 50_000)
    w.amend(rules={"dues_sat": 5})
    return w


def announced() -> World:
    """Rules and a rotation are announced; of another rotation nobody has the document."""
    w = gathered()
    w.publish(w.rotation(next_witnesses(w, 7, 8, 9), 2))
    announce(w, {"dues_sat": 700, "plans": {"basic": {"weight": 1, "cap": 600_000}}})
    return w


def handed_over() -> World:
    """The money is with new witnesses, and some came late to the old ones."""
    w = gathered()
    rotated(w, 7, 8, 9)
    w.deposit(4, 60_000)
    w.mine(2)
    return w


def robbed() -> World:
    """Two witnesses moved a coin as they liked."""
    w, claim, *_ = approved()
    w.payable(claim)
    coin = next(iter(w.state().coins.values()))
    w.send(TxOut(coin.value_sat - 1_000, Person("thief").script), inputs=[coin.outpoint])
    return w


def broken() -> World:
    """Somebody spent the journal's seal without a record."""
    w, *_ = covered()
    w.send(TxOut(40_000, Person("thief").script), inputs=[w.seal])
    return w


def hostile() -> World:
    """Everybody writes what a page must not do, wherever one may write."""
    return said_in(MARKUP[1])()


STATUS = {"story": "paid", "waiting": "waiting", "review": "review", "notice": "notice", "disputed": "disputed",
          "refused": "refused", "fraud": "fraud", "dismissed": "payable", "rejected": "rejected",
          "called": "called", "dissolved": "undecided", "hostile": "payable"}
"""How the newest claim of such a pool stands."""
SCENES: Mapping[str, Callable[[], World]] = {each.__name__: each for each in (
    story, not_open, not_begun, waiting, review, notice, disputed, refused, fraud, dismissed, rejected, called,
    priced, dissolved, unknown, announced, handed_over, robbed, broken, hostile)}
