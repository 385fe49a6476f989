"""A period's statement: it adds up to the satoshi whatever happened, and says what happened."""

from contextlib import suppress
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lashou_btc.errors import Incomplete, InvalidInput, Refused
from lashou_btc.pool import statement as statements
from lashou_btc.pool.books import Books
from lashou_btc.report.figures import figures, shown
from tests.statement_kit import TIMES, kinds, made, pay, pot, steal
from tests.world import BIRTHDAY, World, with_rules


@pytest.fixture(scope="module")
def village() -> tuple[World, dict[str, int]]:
    """A pool to which everything happens once, and the heights at which chapters end."""
    world, ends = World().open(), {}
    members = [world.enroll(f"member {n}", deposit_sat=300_000) for n in range(5)]
    watcher = world.enroll("watcher", role="supervisor")
    world.deposit(0, 33_333)
    world.deposit(290, 7_000)  # nobody's yet
    world.mine(world.contract.rules.waiting_blocks)
    ends["joined"] = world.height
    first = world.claim(members[0], 150_000)
    world.approve(first, 140_000)
    world.payable(first)
    assert pay(world)
    ends["paid"] = world.height
    second = world.claim(members[1], 100_000)
    world.approve(second, 90_000)
    moot = world.objection(second, watcher, bond_sat=20_000)
    good = world.objection(second, members[3], bond_sat=26_000)
    assert moot != good
    ends["disputed"] = world.height
    world.verdict(second, good, "upheld")
    assert pay(world)
    ends["upheld"] = world.height
    for number in (1, 2, 3):
        if world.state().balance_sat(number) < world.contract.rules.witness_bond_sat:
            world.deposit(number, world.contract.rules.witness_bond_sat)
    third = world.claim(members[2], 80_000)
    world.review(third, world.drawn(third)[0], 80_000)
    world.mine(world.contract.rules.review_blocks + 1)  # the other one is absent
    for account in world.drawn(third):
        world.review(third, account, 70_000)
    bad = world.objection(third, members[3])
    world.verdict(third, bad, "dismissed")
    world.payable(third)
    assert pay(world)
    ends["dismissed"] = world.height
    ends["gone_sat"] = steal(world)
    ends["stolen"] = world.height
    world.publish(world.document("exit", {"account": members[4]}, members[4]))
    world.mine(world.contract.rules.exit_blocks)
    pay(world)
    world.publish(world.document("exit", {"account": members[4]}, members[4]))  # has no effect any more
    ends["left"] = world.height
    return world, ends


def test_every_period_adds_up_and_they_join(village):
    world, ends = village
    cuts = sorted({BIRTHDAY - 1, *(h for name, h in ends.items() if name != "gone_sat"), world.height})
    parts = [made(world, a + 1, b) for a, b in pairwise(cuts)]
    whole = made(world)
    for before, after in pairwise(parts):
        assert before.closing == after.opening
        assert before.closing.state_hash == world.state(before.end).hash()
        assert not after.revised
    assert whole.closing == parts[-1].closing
    for side in ("cash_in", "cash_out", "costs", "payouts", "irregular", "events"):
        joined = [x for part in parts for x in getattr(part, side)]
        if side in ("cash_in", "cash_out", "costs"):
            summed: dict[str, int] = {}
            for flow in joined:
                summed[flow.kind] = summed.get(flow.kind, 0) + flow.amount_sat
            assert summed == kinds(getattr(whole, side))
        else:
            assert joined == list(getattr(whole, side))


def test_the_money_is_what_the_chain_says(village):
    world, ends = village
    s = made(world)
    flows = kinds(s.cash_in)
    assert flows == {"deposit": 5 * 300_000 + 6_000, "bond": 5 * 50_000, "objection bond": 3 * 20_000,
                     "donation": 33_333, "unassigned": 7_000}
    out = kinds(s.cash_out)
    assert out["benefit"] == 140_000 + 70_000
    assert out["commission"] == 2 * 2_000 * 2
    assert out["reward"] == 100_000 * world.contract.rules.reward_ppm // 1_000_000
    assert out["bond"] == 2 * 20_000  # the upheld one's and the moot one's
    assert out["inquiry"] == world.contract.rules.inquiry_sat
    assert out["irregular"] == ends["gone_sat"]
    assert out["fee"] == sum(spend.fee_sat for spend in world.state().spends)
    assert sum(flows.values()) - sum(out.values()) == s.closing.funds_sat == world.state().funds_sat


def test_whose_it_is(village):
    world, ends = village
    s = made(world, ends["joined"] + 1)
    assert s.opening.pots.bonds == 150_000 and s.opening.pots.unassigned == 7_000
    assert pot(s, "bonds")["bond forfeited"] == -100_000
    assert pot(s, "bonds")["absence"] == -pot(s, "purse")["absence"] < 0
    assert pot(s, "members")["forfeited"] < 0 and pot(s, "members")["due refund"] < 0
    assert pot(s, "members")["returned"] > 0
    assert pot(s, "members")["deposit"] == 6_000  # the bond's surplus; bonds themselves are no deposits
    assert pot(s, "objections") == {"put up": 60_000, "due bond": -40_000, "due inquiry": -5_000,
                                    "dismissed bond": -15_000}
    due = pot(s, "due")
    assert due["due benefit"] == -due["paid benefit"] == 210_000
    for end in (s.opening, s.closing):
        assert end.pots.total_sat == end.funds_sat + end.missing_sat
    assert s.closing.missing_sat == ends["gone_sat"]


def test_costs_members_and_claims(village):
    world, ends = village
    s = made(world, ends["joined"] + 1)
    steps = [x for x in world.state().steps if x.height > ends["joined"]]
    assert sum(flow.amount_sat for flow in s.costs) == sum(x.end - x.start for x in steps)
    assert s.plans[0].cost_sat == s.closing.index - s.opening.index and s.plans[0].members_opening == 5
    assert all(amount > 0 for amount in kinds(s.costs).values()) and set(kinds(s.costs)) == {"claims", "fees"}
    assert s.joined == () and s.gone["expelled"] == (5,) and s.gone["left"] == (8,) and s.gone["lapsed"] == ()
    assert s.closing.members["active"] == 3
    lines = {line.claim.number: line for line in s.claims}
    assert [lines[n].claim.status for n in range(3)] == ["paid", "refused", "paid"]
    assert lines[0].blocks == lines[0].paid_height - lines[0].claim.filed > 0
    later = made(world, ends["paid"] + 1, ends["disputed"])
    assert [(x.claim.number, x.before, x.claim.status, x.blocks) for x in later.claims] == [(1, "", "disputed", 0)]
    assert made(world, ends["left"], ends["left"]).claims == ()


def test_records_without_effect_and_irregular_spends_are_listed(village):
    world, ends = village
    s = made(world, ends["dismissed"] + 1)
    broken = [e for e in s.events if e.broken]
    assert [e.broken for e in broken] == ["document.twice"]
    assert [i.missing_sat for i in s.irregular] == [ends["gone_sat"]]
    assert "no settlement record" in str(s.irregular[0].spend.reason)
    value = figures(s, TIMES)
    assert value["irregular"][0]["missing_sat"] == ends["gone_sat"]
    assert value["journal"]["without_effect"][0]["rule"] == "document.twice"
    assert {k["kind"]: (k["with_effect"], k["without"]) for k in value["journal"]["kinds"]} == {"exit": (1, 1)}


@pytest.mark.parametrize(("start", "end"), [(99, 120), (120, 119), (100, 10_000)])
def test_heights_that_there_are_not(village, start, end):
    with pytest.raises(InvalidInput) as caught:
        made(village[0], start, end)
    assert caught.value.code == "statement.range"


@pytest.mark.parametrize("spoil", [
    lambda b: b.cash_in.add("deposit", 1), lambda b: b.cash_out.add("fee", -1),
    lambda b: b.arisen.add("benefit", 1), lambda b: b.paid.add("refund", -1),
    lambda b: b.put_up.add("put up", 1), lambda b: b.cash_out.add("irregular", 1),
    lambda b: (b.cash_out.add("borne by payees", 10**6), b.cash_in.add("deposit", 10**6)),
    lambda b: (b.cash_out.add("irregular", 1), b.cash_in.add("deposit", 1)),
    lambda b: (b.cash_out.add("not due", 1), b.cash_in.add("deposit", 1)),
    lambda b: b.cancelled.add("benefit", 1)])
def test_books_that_are_a_satoshi_off_give_no_statement(village, monkeypatch, spoil):
    """The sums are looked at, not assumed: one satoshi more or less in any book is found."""
    class Spoilt(Books):
        def begin(self):
            super().begin()
            spoil(self)

    monkeypatch.setattr(statements, "Books", Spoilt)
    with pytest.raises(Refused) as caught:
        made(village[0])
    assert caught.value.code == "statement.unbalanced"


def test_payees_bear_a_part_of_the_fee_or_nothing_and_gain_no_satoshi(monkeypatch):
    class Gained(Books):
        def begin(self):
            super().begin()
            self.cash_out.add("borne by payees", 1)
            self.cash_in.add("deposit", 1)

    monkeypatch.setattr(statements, "Books", Gained)
    with pytest.raises(Refused, match="payees got more than what was due"):
        made(World().open())


def test_what_was_paid_without_being_due_is_missing_like_what_was_stolen(monkeypatch):
    class Paid(Books):
        def begin(self):
            super().begin()
            self.cash_out.add("not due", 700)
            self.cash_out.add("irregular", -700)

    monkeypatch.setattr(statements, "Books", Paid)
    assert made(World().open()).closing.missing_sat == 0


def test_text_that_lies_on_the_screen_is_written_out():
    assert shown("plain 互助") == "plain 互助"
    assert shown("a\x1b[2Jb") == "a\\x1b[2Jb" and shown("a\u202eb") == "a\\u202eb"


ACTS = ("deposit", "donate", "claim", "object", "pay", "late pay", "steal", "mine", "leave", "stray", "withhold",
        "release", "carry")


@settings(max_examples=15, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 10_000)), min_size=4, max_size=12),
       st.sampled_from(["prefund", "call"]))
def test_whatever_happens_it_adds_up(acts, mode):
    """Stories in any order: the sums hold over the whole and over each half, which `statement` itself sees to."""
    rules = with_rules(mode=mode, dues_sat=300, running_sat=2_000, period_blocks=15)
    world = World(replace(rules, min_balance_sat=0) if mode == "call" else rules).open()
    members = [world.enroll(f"m {n}", deposit_sat=120_000) for n in range(3)]
    world.mine(world.contract.rules.waiting_blocks)
    middle, withheld, early = world.height, "", None
    for act, n in acts:
        member = members[n % 3]
        if act == "deposit":
            world.deposit(member, 1_000 + n)
        elif act == "donate":
            world.deposit(0, 1_000 + n)
        elif act == "claim":
            claim = world.claim(member, 20_000 + n)
            if claim in world.state().claims:
                world.approve(claim, 20_000 + n // 2)
        elif act == "object":
            for claim in [c.hash for c in world.state().by_number if c.status == "notice"][:1]:
                txid = world.objection(claim, members[(n + 1) % 3])
                world.verdict(claim, txid, "upheld" if n % 2 else "dismissed")
        elif act == "pay":
            pay(world)
        elif act == "late pay":  # what was worked out when this came before, if it can still confirm
            if early is not None and all(c.outpoint in world.state().coins for c in early.coins):
                world.confirm(early.unsigned)
            with suppress(Incomplete, Refused):
                early = world.settlement()
        elif act == "withhold":
            lost = world.document("statement", {"account": 1, "text": f"{world.height}"}, 1)
            world.publish(lost, keep=False)
            withheld = withheld or world.txs[-1].tx.txid
        elif act in ("release", "carry"):
            with suppress(Incomplete, Refused):
                if act == "carry":
                    world.carry()
                elif withheld:
                    world.amend(release={"txid": withheld})
                    withheld = ""
        elif act == "steal":
            if (oldest := world.state().chain.oldest()) is not None and oldest.value_sat > 10_000:
                steal(world)
        elif act == "mine":
            world.mine(1 + n % 12)
        elif act == "leave":
            world.publish(world.document("exit", {"account": member}, member))
        else:
            world.deposit(290, 1_000 + n)
        if act in ("mine", "claim"):
            middle = world.height
    if not world.state().coins:
        return
    whole, first, last = made(world), made(world, BIRTHDAY, middle), None
    if middle < world.height:
        last = made(world, middle + 1)
        assert last.closing == whole.closing
        assert last.revised or last.opening == first.closing
    parts = [first] + ([last] if last else [])
    for side in ("cash_in", "cash_out"):
        assert sum(f.amount_sat for f in getattr(whole, side)) == sum(
            f.amount_sat for part in parts for f in getattr(part, side))
