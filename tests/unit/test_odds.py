"""Odds of a panel: against every possible draw, against the draw itself, and what the defaults make of fraud."""

import hashlib
from collections import Counter
from dataclasses import replace
from fractions import Fraction
from itertools import combinations, product
from math import prod

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lashou_btc.pool.draw import draw
from lashou_btc.pool.odds import (
    NOTICED,
    SLIPS,
    Panel,
    bribe_sat,
    claimant_gain_sat,
    gain_sat,
    tries,
    within,
)
from lashou_btc.pool.rules import AGE_BLOCKS, Rules

DEFAULT = Rules()
CAP = DEFAULT.plans["basic"].cap


@st.composite
def panels(draw_):
    keyholders = draw_(st.integers(1, 8))
    others = draw_(st.integers(0, 5))
    reviewers = draw_(st.integers(1, min(5, keyholders + others)))
    return Panel(reviewers, draw_(st.integers(reviewers // 2 + 1, reviewers)), keyholders,
                 draw_(st.integers(0, keyholders)), others, draw_(st.integers(0, others)))


def every_draw(panel):
    """Each possible panel with its probability: the first seat a keyholder's where the panel is open."""
    people = [n < panel.corrupt for n in range(panel.keyholders)]
    people += [n < panel.corrupt_others for n in range(panel.others)]
    if not panel.others:
        found = list(combinations(range(panel.keyholders), panel.reviewers))
        return [([people[n] for n in seats], Fraction(1, len(found))) for seats in found]
    found = []
    for first in range(panel.keyholders):
        rest = [n for n in range(len(people)) if n != first]
        more = list(combinations(rest, panel.reviewers - 1))
        found += [([people[first], *(people[n] for n in seats)], Fraction(1, panel.keyholders * len(more)))
                  for seats in more]
    return found


@settings(deadline=None)
@given(panels())
def test_capture_is_what_every_possible_draw_gives(panel):
    assert sum(panel.seats.values()) == 1
    assert panel.captured == sum((p for seats, p in every_draw(panel) if sum(seats) >= panel.approvals), Fraction())


@pytest.mark.parametrize("panel", [Panel(3, 2, 5, 2), Panel(3, 2, 4, 1, 6, 3), Panel(2, 2, 3, 2, 2, 2),
                                   Panel(4, 3, 2, 2, 3, 1), Panel(1, 1, 3, 1, 5, 5), Panel(3, 2, 3, 0, 2, 2)])
def test_seats_of_some_panels_are_what_every_possible_draw_gives(panel):
    found = Counter()
    for seats, likely in every_draw(panel):
        found[sum(seats)] += likely
    assert panel.seats == found


def test_the_panel_of_the_rules():
    rules = replace(DEFAULT, reviewers=5, approvals=3, panel="open")
    assert Panel.of(rules, 2, 1, 9, 4) == Panel(5, 3, 2, 1, 9, 4)
    assert Panel.of(rules, 1, 1, 3, 2) == Panel(4, 3, 1, 1, 3, 2), "no more seats than people"
    assert Panel.of(rules, 7) == Panel(5, 3, 7, 0, 0, 0)
    assert Panel.of(replace(rules, panel="keyholders"), 4, 1, 9, 4) == Panel(4, 3, 4, 1, 0, 0)


@settings(deadline=None)
@given(panels(), st.fractions(0, 1, max_denominator=20))
def test_a_false_claim_passes_as_often_as_every_decision_gives(panel, slips):
    chance = Fraction()
    for seats, likely in every_draw(panel):
        for errs in product((False, True), repeat=len(seats)):
            if all(err for err, bad in zip(errs, seats, strict=True) if bad):  # the corrupt always approve
                weight = prod((slips if err else 1 - slips for err, bad in zip(errs, seats, strict=True)
                               if not bad), start=Fraction(1))
                chance += likely * weight * (sum(errs) >= panel.approvals)
    assert panel.passes(slips) == chance
    assert panel.captured <= panel.passes(slips) <= 1 and panel.passes(Fraction()) == panel.captured


@pytest.mark.parametrize("panel", [Panel(3, 2, 5, 2), Panel(5, 3, 9, 4), Panel(3, 2, 4, 1, 6, 3)])
def test_the_real_draw_is_captured_as_often(panel):
    count, hits = 20_000, 0
    keyholders = list(range(1, panel.keyholders + 1))
    tickets = list(range(1, panel.keyholders + panel.others + 1))
    bad = {*keyholders[:panel.corrupt], *tickets[panel.keyholders:][:panel.corrupt_others]}
    for n in range(count):
        seats = draw(hashlib.sha256(n.to_bytes(4, "big")).digest(), panel.reviewers, tickets,
                     keyholders if panel.others else ())
        hits += len(bad.intersection(seats)) >= panel.approvals
    expected = float(panel.captured)
    assert abs(hits / count - expected) < 4 * (expected * (1 - expected) / count) ** 0.5


@given(panels(), st.integers(0, 4))
def test_more_corrupt_reviewers_never_make_capture_less_likely(panel, more):
    worse = replace(panel, corrupt=min(panel.corrupt + more, panel.keyholders))
    assert worse.captured >= panel.captured and worse.passes() >= panel.passes()


def test_tries_of_a_year_by_the_default_pauses():
    heights, at = [], 0
    for n in range(20):
        heights.append(at)
        at += DEFAULT.draw_blocks + min(DEFAULT.review_blocks << n, DEFAULT.max_pause_blocks)
    assert tries(DEFAULT) == sum(h < AGE_BLOCKS for h in heights) == 5
    assert tries(replace(DEFAULT, max_pause_blocks=0)) == AGE_BLOCKS // DEFAULT.draw_blocks
    assert tries(DEFAULT, 10 * AGE_BLOCKS) == sum(h < 10 * AGE_BLOCKS for h in heights)


@given(st.fractions(0, 1, max_denominator=50), st.integers(0, 30))
def test_it_happens_at_one_try_or_at_a_later_one(chance, times):
    assert within(chance, times) == sum((chance * (1 - chance) ** n for n in range(times)), Fraction())


def test_tries_at_one_in_four():
    assert within(Fraction(1, 4), 2) == Fraction(7, 16) and within(Fraction(), 3) == 0


@pytest.mark.parametrize("keyholders", range(3, 21))
def test_at_defaults_a_false_claim_pays_nobody_however_often_it_is_tried(keyholders):
    for corrupt in range(keyholders + 1):
        panel = Panel.of(DEFAULT, keyholders, corrupt)
        assert gain_sat(DEFAULT, panel, CAP) <= 0, (keyholders, corrupt)
    assert bribe_sat(DEFAULT) >= CAP


def test_without_the_bond_of_a_claim_trying_pays():
    """As it was before there was one: the test above would notice."""
    free = replace(DEFAULT, claim_bond_sat=0)
    assert gain_sat(free, Panel.of(free, 5), CAP) > 0
    assert gain_sat(DEFAULT, Panel.of(DEFAULT, 5, 1), 2 * CAP) > 0


@pytest.mark.parametrize("noticed", [NOTICED, Fraction(1)])
def test_gain_against_every_course_that_things_can_take(noticed):
    """Brute force at the defaults: each panel, each honest decision, the best choice of the corrupt."""
    for corrupt in range(4):
        panel, mean = Panel.of(DEFAULT, 5, corrupt), Fraction()
        for seats, likely in every_draw(panel):
            honest = [n for n, bad in enumerate(seats) if not bad]
            for errs in product((0, 1), repeat=len(honest)):
                weight = prod((SLIPS if e else 1 - SLIPS for e in errs), start=Fraction(1))
                best = None
                for say in product((0, 1), repeat=sum(seats)):
                    votes = sum(errs) + sum(say)
                    if votes >= DEFAULT.approvals:
                        needed = max(DEFAULT.approvals - sum(errs), 0)  # whoever approves first is who pays
                        value = (1 - noticed) * (CAP + len(say) * DEFAULT.commission_sat) - noticed * (
                            DEFAULT.claim_bond_sat + needed * DEFAULT.witness_bond_sat)
                    else:
                        value = Fraction(len(say) * min(DEFAULT.commission_sat,
                                                        DEFAULT.claim_bond_sat // max(2, len(say)))
                                         - DEFAULT.claim_bond_sat)
                    best = value if best is None else max(best, value)
                mean += likely * weight * best
        assert gain_sat(DEFAULT, panel, CAP, noticed=noticed) == mean


def test_the_claimant_s_own_gain_against_every_course_that_things_can_take():
    """Who approves whatever comes does so whatever it costs; the others err or do not."""
    for rules, keyholders in ((DEFAULT, 5), (replace(DEFAULT, reviewers=3, approvals=2), 4)):
        for corrupt in range(4):
            panel, mean = Panel.of(rules, keyholders, corrupt), Fraction()
            for seats, likely in panel.seats.items():
                for errs in product((0, 1), repeat=panel.reviewers - seats):
                    weight = likely * prod((SLIPS if e else 1 - SLIPS for e in errs), start=Fraction(1))
                    lost = -rules.claim_bond_sat
                    passed = seats + sum(errs) >= rules.approvals
                    mean += weight * (NOTICED * lost + (1 - NOTICED) * CAP if passed else lost)
            assert claimant_gain_sat(rules, panel, CAP) == mean


def test_at_defaults_a_claimant_gains_nothing_by_one_reviewer_who_approves_whatever_comes():
    """With fewer than five witnesses panels are smaller, and it does: of that the tool warns."""
    assert all(claimant_gain_sat(DEFAULT, Panel.of(DEFAULT, n, 1), CAP) < 0 for n in range(5, 21))
    few = replace(DEFAULT, reviewers=3, approvals=2)
    assert claimant_gain_sat(few, Panel.of(few, 4, 1), CAP) > 0
