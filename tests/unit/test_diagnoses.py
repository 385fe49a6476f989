"""Days of diagnoses: how people write them, which height they are, and what is refused."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from village import Village

from lashou_btc.chain.mining import START_TIME
from lashou_btc.chain.sandbox import Sandbox
from lashou_btc.errors import InvalidInput, Refused
from lashou_btc.pool import members
from lashou_btc.usecases import diagnoses, people

BEGIN = date(2024, 1, 1)
"""The sandbox's first day; it has a block every ten minutes."""


@pytest.mark.parametrize("text", [
    "2026-05-02", "2026-5-2", "2026/05/02", "2026.5.2", "20260502", " 2026-05-02 ", "2026 05 02", "2026年5月2日",
    "2026年05月02日", "２０２６－０５－０２", "2026–05–02", "2026 / 5 / 2", "2026年 5月 2日"])
def test_a_day_is_written_in_many_ways_and_means_one(text: str) -> None:
    assert diagnoses.day(text) == date(2026, 5, 2)


@pytest.mark.parametrize("text", [
    "", " ", "2026", "2026-05", "02.05.2026", "05/02/2026", "26-05-02", "2026-13-01", "2026-02-30", "2026-00-01",
    "2026-05-00", "0000-05-02", "2026-05-02T10:00", "yesterday", "2026-05-02 and later", "202605021", "2026502",
    "-2026-05-02", "2026-05-02-", "٢٠٢٦-٠٥-٠٢x", "9" * 40])
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        diagnoses.day(text)
    assert caught.value.code == "claim.day" and "such as 2026-05-02" in str(caught.value)


@pytest.fixture(scope="module")
def village(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Village, int]]:
    """A pool over several days, and one member, who became active on the second."""
    folder = tmp_path_factory.mktemp("diagnoses")
    with Sandbox(folder / "chain") as chain:
        made = Village(folder, chain).found()
        chain.mine(144)
        account, = made.enroll(1)
        chain.mine(2 * 144)
        yield made, account


def test_the_height_of_a_day_is_its_last_block_so_far(village: tuple[Village, int]) -> None:
    made, _ = village
    pool, state = made.pools[0], made.state()
    tip = date.fromisoformat(diagnoses.day_of(pool, state.height))
    for on in (tip - timedelta(1), tip - timedelta(2)):
        height = diagnoses.height_of(pool, state, on)
        assert diagnoses.day_of(pool, height) == on.isoformat() < diagnoses.day_of(pool, height + 1)
    for on in (tip, tip + timedelta(1)):
        assert diagnoses.height_of(pool, state, on) == state.height


def test_a_day_before_the_pool_is_older_than_any_cover_and_one_to_come_is_none(
        village: tuple[Village, int]) -> None:
    made, _ = village
    pool, state = made.pools[0], made.state()
    assert pool.index.median_time(pool.contract.birthday) > START_TIME
    for on in (BEGIN - timedelta(1), date(1, 1, 1)):
        assert diagnoses.height_of(pool, state, on) == 0
    assert not diagnoses.day_of(pool, 0)
    tip = date.fromisoformat(diagnoses.day_of(pool, state.height))
    for on in (tip + timedelta(2), date(9999, 12, 31)):
        with pytest.raises(InvalidInput) as caught:
            diagnoses.height_of(pool, state, on)
        assert caught.value.code == "claim.day" and f"by the chain's time it is {tip}" in str(caught.value)


def test_who_falls_ill_on_the_day_on_which_its_cover_begins_is_covered(village: tuple[Village, int]) -> None:
    made, account = village
    pool, state, member = made.pools[0], made.state(), made.people[account]
    paper = "ab" * 32
    began = date.fromisoformat(diagnoses.day_of(pool, members.covered_since(state, state.ledger.accounts[account])))
    payee = made.person("hospital").address

    def claims(on: date) -> None:
        diagnoses.check(pool, state, people.claim(pool, state, member.signer, 1_000, [paper], paper, payee,
                                                  diagnosed=diagnoses.height_of(pool, state, on)))

    claims(began)
    claims(began + timedelta(1))
    for on in (began - timedelta(1), BEGIN - timedelta(1)):
        with pytest.raises(Refused) as caught:
            claims(on)
        assert caught.value.code == "claim.older" and f"began on {began}; an illness older" in str(caught.value)
    assert f"first diagnosed on {began - timedelta(1)}, " in _refused(claims, began - timedelta(1))
    assert "a day before the pool's first block" in _refused(claims, BEGIN - timedelta(1))


def _refused(claims: object, on: date) -> str:
    with pytest.raises(Refused) as caught:
        claims(on)  # type: ignore[operator]
    return str(caught.value)
