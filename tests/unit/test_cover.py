"""What people are told of the rules that carry a village agrees with what the fold then does."""

from dataclasses import replace

import pytest

from lashou_btc.errors import Refused
from lashou_btc.pool.rules import AGE_BLOCKS, Band, Plan
from lashou_btc.usecases import cover
from tests.fold_kit import due, exit_of, pool
from tests.world import Person, World, with_rules

TAG = "77" * 32
AGED = {"basic": Plan(1, 500_000, 900_000, (Band(30, 2, 400_000), Band(50, 5, 300_000)))}


@pytest.mark.parametrize("share", [0, 30_000, 1_000_000])
@pytest.mark.parametrize("purse", [0, 7_000])
def test_a_case_brings_what_was_said_and_not_a_satoshi_more(share: int, purse: int) -> None:
    w = World(with_rules(case_share_sat=share, plans={"basic": Plan(1, 5_000_000), "heavy": Plan(3, 5_000_000)}))
    w.open()
    a = w.enroll("alice", deposit_sat=400_000)
    w.enroll("bob", deposit_sat=310_000, plan="heavy")
    w.enroll("poor", deposit_sat=100_000)
    if purse:
        w.deposit(0, purse)
    w.mine(20)
    claim = w.claim(a, 4_000_000)
    w.approve(claim, 4_000_000)
    said = cover.case(w.state())
    w.payable(claim)
    assert sum(amount for _, _, amount in due(w.state(), "benefit", "commission")) == said.bearable_sat
    assert (f"{share:,} sat for each of 5 units of weight" if share else "all that") in str(said.words())


def test_where_nothing_is_held_and_nothing_bounds_a_share_nothing_is_promised() -> None:
    for share, bearable in ((0, -1), (5_000, 10_000)):
        w, _, _ = pool(mode="call", case_share_sat=share)
        found = cover.case(w.state())
        assert found.bearable_sat == bearable and bool(found.words()) == bool(share)


def test_age_is_told_as_it_will_be() -> None:
    w = World(with_rules(plans=AGED)).open()
    a = w.enroll("alice", deposit_sat=200_000, age=29)
    b = w.enroll("bob", deposit_sat=1_000_000, age=80)
    state = w.state()
    told = cover.cover(state, state.account(a))
    assert told is not None and (told.age, told.weight, told.cap) == (29, 1, 500_000)
    assert (told.next_age, told.next_weight, told.next_cap) == (30, 2, 400_000)
    assert told.changes_at == state.account(a).enrolled + AGE_BLOCKS
    old = cover.cover(state, state.account(b))
    assert old is not None and (old.age, old.weight, old.cap, old.changes_at) == (80, 5, 300_000, 0)
    w.until(told.changes_at - 1)
    assert cover.cover(w.state(), w.state().account(a)).weight == 1
    w.mine()
    then = cover.cover(w.state(), w.state().account(a))
    assert then is not None and (then.age, then.weight, then.cap, then.next_age) == (30, 2, 400_000, 50)
    lines = "\n".join(map(str, cover.cover_words(w.state(), w.state().account(a))))
    assert "age 30: weight 2, a claim gets at most 400,000 sat" in lines and "at 50: weight 5" in lines
    assert [b.age for b in AGED["basic"].by_age] == [0, 30, 50]
    assert [*map(str, cover.plan_words(w.state(), "basic")[1:3])] == [
        "  younger: weight 1, a claim gets at most 500,000 sat",
        "  from 30 on: weight 2, a claim gets at most 400,000 sat"]


def test_the_pause_is_told_before_it_comes() -> None:
    w, a, _ = pool(max_pause_blocks=1_000, claim_bond_sat=10_000)
    for number in (1, 2, 3):
        state = w.state()
        told = cover.cover(state, state.account(a))
        assert told is not None
        w.until(max(w.height, told.pause_until))
        claim = w.claim(a, 100_000)
        assert w.last() == ""
        w.review(claim, w.drawn(claim)[0], 0)
        after = w.state().account(a)
        assert after.pause_until - w.height == told.pause_blocks and after.rejections == number
    assert f"3 claims rejected in a row: no claim before block {after.pause_until:,}" in "\n".join(
        map(str, cover.cover_words(w.state(), after)))


def enrolling(w: World, number: int, *signers: int, **extra):
    """An enrollment under the tag, with the operator's signature and these."""
    body = {"account": number, "role": "member", "key": w.people[number].key, "payout": w.people[number].address,
            "plan": "basic", "identity": "55" * 32, "uniqueness": TAG} | extra
    return w.document("enrollment", body, 0, number, *signers)


def test_what_a_used_tag_still_needs_is_what_the_journal_asks_for() -> None:
    w = World(with_rules(uniqueness=1)).open()
    first = w.enroll("alice", deposit_sat=400_000, uniqueness=TAG)
    w.people[9] = Person("alice again")
    with pytest.raises(Refused) as twice:
        cover.coming_back(w.state(), enrolling(w, 9))
    assert twice.value.code == "enrollment.uniqueness"
    assert cover.coming_back(w.state(), enrolling(w, 9, uniqueness="66" * 32)) is None
    w.publish(exit_of(w, first))
    w.mine(20)
    state = w.state()
    for signers, needs in (((), "key"), ((1,), "key"), ((first,), ""), ((1, 2), "")):
        doc = enrolling(w, 9, *signers)
        back = cover.coming_back(state, doc)
        assert back is not None and (back.needs, back.before) == (needs, first), signers
        assert back.signed == len([n for n in signers if n < 3])
        assert f"account {first}" in str(cover.return_words(state, back)[0])
        assert (str(cover.enrollment_next(state, doc)) == "send it to the operator") == (not needs)
    w.publish(enrolling(w, 9))
    assert w.last() == "enrollment.before"
    w.publish(enrolling(w, 9, first))
    assert w.last() == "" and w.state().account(9).before == first


def test_an_expelled_persons_and_a_debtors_tag_say_so() -> None:
    w = World(with_rules(uniqueness=1)).open()
    a = w.enroll("alice", deposit_sat=400_000, uniqueness=TAG)
    w.enroll("bob", deposit_sat=400_000, uniqueness="66" * 32)
    v = w.enroll("vera", role="supervisor")
    w.mine(20)
    claim = w.claim(a, 100_000)
    w.approve(claim, 100_000)
    w.payable(claim)
    w.mine()
    w.pay()
    w.verdict(claim, w.objection(claim, v), "upheld")
    w.people[9] = Person("alice again")
    back = cover.coming_back(w.state(), enrolling(w, 9, a))
    assert back is not None and (back.needs, back.status) == ("witnesses", "expelled")
    assert "only 2 witnesses can sign for its return" in str(cover.return_words(w.state(), back)[0])
    assert cover.coming_back(w.state(), enrolling(w, 9, 1, 2)).needs == ""


def test_nobody_becomes_younger_but_by_the_witnesses_word() -> None:
    w = World(with_rules(plans=AGED, uniqueness=1)).open()
    a = w.enroll("alice", deposit_sat=400_000, uniqueness=TAG, age=45)
    w.publish(exit_of(w, a))
    w.mine(20)
    w.people[9] = Person("alice again")
    for age, signers, needs in ((45, (a,), ""), (44, (a,), ""), (30, (a,), "age"), (30, (1, 2), ""),
                                (30, (), "key")):
        back = cover.coming_back(w.state(), enrolling(w, 9, *signers, age=age))
        assert back is not None and back.needs == needs, (age, signers)
        if needs == "age":
            assert "45 years old by now" in str(cover.return_words(w.state(), back)[0])
            assert "2 more of the witnesses" in str(cover.enrollment_next(w.state(), enrolling(w, 9, a, age=age)))
    with pytest.raises(Refused) as missing:
        cover.coming_back(w.state(), enrolling(w, 9, a))
    assert missing.value.code == "enrollment.age"


def test_whoever_did_not_pay_a_call_is_told_what_coming_back_costs() -> None:
    w = World(with_rules(uniqueness=1, mode="call", min_deposit_sat=1_000, claim_bond_sat=0)).open()
    a = w.enroll("alice", deposit_sat=1_000, uniqueness=TAG)
    b = w.enroll("bob", deposit_sat=400_000, uniqueness="66" * 32)
    w.mine(20)
    claim = w.claim(b, 300_000)
    w.approve(claim, 300_000)
    w.payable(claim)
    w.mine(30)
    assert w.state().account(a).status == "lapsed"
    owed = w.state().account(a).debt_sat
    w.people[9] = Person("alice again")
    back = cover.coming_back(w.state(), enrolling(w, 9, a))
    assert back is not None and (back.needs, back.debt_sat, back.waits_twice) == ("debt", owed, True) and owed
    lines = [*map(str, cover.return_words(w.state(), back))]
    assert f"owes {owed:,} sat" in lines[0] and w.contract.descriptor.address(0, a) in lines[0]
    assert "twice as long" in lines[-1] and "pay them to its address" in lines[0]
    small = str(cover.return_words(w.state(), replace(back, debt_sat=w.contract.min_coin_sat - 1))[0])
    assert f"pay {w.contract.min_coin_sat:,} sat (less does not count" in small
    w.deposit(a, owed + 5_000)
    assert cover.coming_back(w.state(), enrolling(w, 9, a)).needs == ""


def test_the_beginning_is_told_until_it_has_come() -> None:
    w = World(with_rules(min_members=2)).open()
    w.enroll("alice", deposit_sat=400_000)
    assert cover.beginning(w.state()) == {"begun": 0, "waiting": 1, "min_members": 2}
    assert "1 of the 2 members" in str(cover.beginning_words(w.state()))
    w.enroll("bob", deposit_sat=400_000)
    assert cover.beginning(w.state())["begun"] == w.height and cover.beginning_words(w.state()) is None
