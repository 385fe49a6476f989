"""The rules for headers: work, difficulty, times and links, with the real rules and easy parameters."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lashou_btc.anchors.headers import (
    Head,
    begin,
    bits_of,
    extend,
    heads,
    origin,
    required_bits,
    root_below,
    step,
    target_of,
    work_of,
)
from lashou_btc.anchors.tx import Header
from lashou_btc.errors import InvalidInput, LashouError, Refused
from lashou_btc.networks import MAINNET, NETWORKS, REGTEST, SIGNET, Checkpoint, WorkRules
from tests.header_kit import (
    EASIEST,
    GENESIS,
    MAINNET_LIKE,
    PERIOD,
    TESTNET3_LIKE,
    TESTNET4_LIKE,
    following,
    grown,
)


def code(head: Head, raw: bytes, rules: WorkRules) -> str:
    with pytest.raises(LashouError) as failed:
        extend(head, raw, rules)
    assert str(failed.value).endswith(".")
    return failed.value.code


# Targets

@pytest.mark.parametrize(("bits", "target"), [
    (0x1D00FFFF, 0xFFFF << 208), (0x207FFFFF, 0x7FFFFF << 232), (0x1E0377AE, 0x0377AE << 216),
    (0x01123456, 0x12), (0x02123456, 0x1234), (0x03123456, 0x123456), (0x04123456, 0x12345600), (0, 0),
    (0x01003456, 0), (0x04923456, 0), (0x23000001, 0), (0x22000100, 0), (0x21010000, 0), (0xFF7FFFFF, 0)])
def test_what_bits_stand_for(bits: int, target: int) -> None:
    assert target_of(bits) == target
    assert work_of(bits) == (2**256 // (target + 1) if target else 0)


@given(st.integers(0, 2**256 - 1))
def test_bits_keep_three_bytes_of_a_target_and_never_round_it_up(target: int) -> None:
    kept = target_of(bits_of(target))
    assert kept <= target and bits_of(kept) == bits_of(target)
    assert target - kept < max(1, target >> 15)


def test_limits_are_those_of_the_networks() -> None:
    limits = {name: f"{bits_of(n.work.limit):08x}" for name, n in NETWORKS.items()}
    assert limits == {"mainnet": "1d00ffff", "testnet3": "1d00ffff", "testnet4": "1d00ffff", "signet": "1e0377ae",
                      "regtest": "207fffff"}
    assert REGTEST.checkpoint.work == work_of(0x207FFFFF)


# Retargets

@pytest.mark.parametrize(("last_height", "bits", "first_time", "last_time", "expected"), [
    # The main chain's own (Bitcoin Core, src/test/pow_tests.cpp, holds the same blocks).
    (2_015, 0x1D00FFFF, 1_231_006_505, 1_233_061_996, 0x1D00FFFF),
    (32_255, 0x1D00FFFF, 1_261_130_161, 1_262_152_739, 0x1D00D86A),
    (68_543, 0x1C05A3F4, 1_279_008_237, 1_279_297_671, 0x1C0168FD),
    (46_367, 0x1C387F6F, 1_263_163_443, 1_269_211_443, 0x1D00E1FD)])
def test_retargets_of_the_main_chain(last_height: int, bits: int, first_time: int, last_time: int,
                                     expected: int) -> None:
    first, last = (Header("00" * 32, 1, "00" * 32, "00" * 32, time, bits, 0) for time in (first_time, last_time))
    head = Head(last_height, last, b"", 0, (last_time,) * 11, first, bits)
    assert required_bits(head, last_time + 600, MAINNET.work) == expected
    assert required_bits(replace(head, height=last_height - 1), last_time + 600, MAINNET.work) == bits


def at_period_end(rules: WorkRules, pace_s: int) -> Head:
    return grown(GENESIS, rules, *[pace_s] * (2 * PERIOD - 1))


@pytest.mark.parametrize(("pace_s", "factor"), [(60, 0.25), (300, 0.5), (655, 1), (1_200, 2), (6_000, 4)])
def test_the_target_follows_the_time_that_a_period_took(pace_s: int, factor: float) -> None:
    head = grown(GENESIS, MAINNET_LIKE, *[60] * (2 * PERIOD - 1))  # hard enough that it can become easier
    head = grown(head, MAINNET_LIKE, *[pace_s] * PERIOD)
    now, after = target_of(head.header.bits), target_of(required_bits(head, 0, MAINNET_LIKE))
    # The period's time is counted from its first block to its last, one interval less than there are.
    assert after == pytest.approx(min(now * max(0.25, min(4, pace_s * (PERIOD - 1) / (600 * PERIOD))),
                                      MAINNET_LIKE.limit), rel=1e-4)
    assert after == pytest.approx(min(now * factor, MAINNET_LIKE.limit), rel=0.1)


@given(st.lists(st.integers(1, 3_000), min_size=30, max_size=30), st.integers(0, 29), st.integers(-3, 3))
def test_only_the_bits_that_the_rules_give_are_taken(steps: list[int], at: int, other: int) -> None:
    for rules in (MAINNET_LIKE, TESTNET3_LIKE, TESTNET4_LIKE):
        head = grown(GENESIS, rules, *steps[:at])
        time = head.header.time + steps[at]
        raw = following(head, rules, time, required_bits(head, time, rules) + other)
        if other:
            assert code(head, raw, rules) == "header.bits"
        else:
            after = extend(head, raw, rules)
            assert after.work == head.work + work_of(after.header.bits)


@pytest.mark.parametrize("rules", [MAINNET_LIKE, TESTNET3_LIKE, TESTNET4_LIKE])
def test_wrong_bits_at_a_retarget(rules: WorkRules) -> None:
    head = at_period_end(rules, 60)
    time = head.header.time + 60
    assert required_bits(head, time, rules) != head.header.bits
    for bits in (head.header.bits, EASIEST, 0, 0xFFFFFFFF, 0x04923456):
        raw = following(head, rules, time, bits)
        assert code(head, raw, rules) == "header.bits"


def test_twenty_minutes_without_a_block_make_one_easy() -> None:
    for rules in (TESTNET3_LIKE, TESTNET4_LIKE):
        head = grown(at_period_end(rules, 60), rules, 60, 60)
        hard = head.header.bits
        assert hard != EASIEST
        time = head.header.time
        assert required_bits(head, time + 1_200, rules) == hard
        assert required_bits(head, time + 1_201, rules) == EASIEST
        # After easy blocks, the last real bits of the period count again.
        head = grown(head, rules, 1_201, 1_201, 1_500)
        assert head.header.bits == EASIEST and required_bits(head, head.header.time + 60, rules) == hard
        assert grown(head, rules, 60).header.bits == hard
        assert required_bits(head, time + 1_201, MAINNET_LIKE) == EASIEST == head.header.bits


def test_an_easy_first_block_of_a_period_is_as_far_as_one_looks_back() -> None:
    # On testnet3 an easy last block makes the next period easy: there is no harder block in it to go back to.
    head = grown(at_period_end(TESTNET3_LIKE, 60), TESTNET3_LIKE, *[60] * (PERIOD - 1), 1_300)
    assert head.header.bits == EASIEST and (head.height + 1) % PERIOD == 0
    head = grown(head, TESTNET3_LIKE, 60)
    assert head.header.bits != EASIEST  # four times as hard as the easiest, whatever there was before
    assert work_of(head.header.bits) <= 5 * work_of(EASIEST)


def test_testnet4_goes_by_the_periods_first_block() -> None:
    head = grown(at_period_end(TESTNET4_LIKE, 60), TESTNET4_LIKE, *[60] * (PERIOD - 1), 1_300)
    assert head.header.bits == EASIEST and head.first is not None and head.first.bits != EASIEST
    after = required_bits(head, head.header.time + 60, TESTNET4_LIKE)
    assert target_of(after) < target_of(head.first.bits)
    assert target_of(after) < target_of(required_bits(head, head.header.time + 60, TESTNET3_LIKE))
    # Nor may the first block of a period be an easy one.
    assert required_bits(head, head.header.time + 5_000, TESTNET4_LIKE) == after


def test_testnet4_does_not_let_a_period_begin_in_the_past() -> None:
    head = grown(GENESIS, TESTNET4_LIKE, *[600] * (PERIOD - 2), 5_000)
    early = following(head, TESTNET4_LIKE, head.header.time - 601)
    assert code(head, early, TESTNET4_LIKE) == "header.time"
    extend(head, following(head, TESTNET4_LIKE, head.header.time - 600), TESTNET4_LIKE)
    extend(head, early, TESTNET3_LIKE)
    within = grown(head, TESTNET4_LIKE, 600, 5_000)
    extend(within, following(within, TESTNET4_LIKE, within.header.time - 601), TESTNET4_LIKE)


def test_regtest_never_retargets() -> None:
    head = GENESIS
    for pace in (1, 600, 90_000):
        head = grown(head, REGTEST.work, *[pace] * 12)
        assert head.header.bits == 0x207FFFFF
    harder = following(head, REGTEST.work, head.header.time + 1, 0x2007FFFF)
    assert code(head, harder, REGTEST.work) == "header.bits"


# Work, times, links

def test_a_header_without_work() -> None:
    head = at_period_end(MAINNET_LIKE, 60)
    lazy = following(head, MAINNET_LIKE, head.header.time + 60, lazy=True)
    assert code(head, lazy, MAINNET_LIKE) == "header.work"


@given(st.lists(st.integers(-900, 2_000), min_size=1, max_size=25))
def test_times_are_after_the_median_of_eleven(steps: list[int]) -> None:
    head = GENESIS
    for step_s in steps:
        # Taken from all blocks, not from what the head remembers.
        median = head.median_time
        assert median is not None
        raw = following(head, MAINNET_LIKE, time := head.header.time + step_s)
        if time > median:
            head = extend(head, raw, MAINNET_LIKE)
        else:
            assert code(head, raw, MAINNET_LIKE) == "header.time"


def test_the_median_is_of_the_last_eleven() -> None:
    head, times = GENESIS, [GENESIS.header.time]
    for n in range(30):
        assert head.median_time == sorted(times[-11:])[len(times[-11:]) // 2]
        head = grown(head, MAINNET_LIKE, 700 if n % 3 else 50)
        times.append(head.header.time)
    assert code(head, following(head, MAINNET_LIKE, head.median_time or 0), MAINNET_LIKE) == "header.time"
    extend(head, following(head, MAINNET_LIKE, (head.median_time or 0) + 1), MAINNET_LIKE)


def test_links_and_lengths() -> None:
    head = grown(GENESIS, MAINNET_LIKE, 600, 600)
    raw = following(head, MAINNET_LIKE, head.header.time + 600)
    assert code(GENESIS, raw, MAINNET_LIKE) == "header.link"
    for wrong in (raw[:79], raw + b"\0", b""):
        with pytest.raises(InvalidInput):
            extend(head, wrong, MAINNET_LIKE)


# From where to where

@given(st.integers(0, 60), st.integers(0, 20))
def test_from_its_origin_on_a_chain_is_judged_as_from_its_beginning(height: int, more: int) -> None:
    paces = [(60, 2_000, 300, 1_300)[n % 4] for n in range(height + 1)]
    for rules in (MAINNET_LIKE, TESTNET3_LIKE, TESTNET4_LIKE):
        every = [GENESIS]
        for pace in paces:
            every.append(grown(every[-1], rules, pace))
        start = max(0, origin(height, rules) - more)
        head = begin(start, every[start].raw, every[start].work, rules)
        for known in every[start + 1:height + 1]:
            head = step(head, known.raw, rules)
        assert head == every[height]
        assert extend(head, every[height + 1].raw, rules) == every[height + 1]


@pytest.mark.parametrize(("height", "expected"), [
    (0, 0), (7, 0), (2_015, 0), (2_016, 2_006), (2_026, 2_016), (4_031, 2_016), (4_032, 4_022)])
def test_where_judging_begins(height: int, expected: int) -> None:
    assert origin(height, MAINNET.work) == expected
    assert origin(height, REGTEST.work) == max(0, height - 10)
    assert origin(height, SIGNET.work) == expected


def test_a_known_block_vouches_for_what_lies_below_it() -> None:
    every = [GENESIS]
    for n in range(50):
        every.append(grown(every[-1], MAINNET_LIKE, 60 + 40 * n))
    raws = [head.raw for head in every]
    for height in (0, 20, 23, 24, 30):
        known = Checkpoint(height, every[height].header.hash, every[height].work)
        for start in {origin(height, MAINNET_LIKE), 0}:
            root = root_below(known, start, raws[start:], MAINNET_LIKE)
            shown = list(heads(root, raws[start + 1:], known, height, MAINNET_LIKE))
            assert [head.work for head in shown] == [head.work for head in every[start:]]
            assert shown[-1] == every[-1]


def test_another_block_than_the_known_one() -> None:
    every = [GENESIS]
    for _ in range(30):
        every.append(grown(every[-1], MAINNET_LIKE, 600))
    for height in (0, 15, 30):
        known = Checkpoint(height, "ab" * 32, every[height].work)
        root = root_below(known, 0, [head.raw for head in every], MAINNET_LIKE)
        with pytest.raises(Refused) as refused:
            list(heads(root, [head.raw for head in every[1:]], known, height, MAINNET_LIKE))
        assert refused.value.code == "header.checkpoint"
