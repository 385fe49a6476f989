"""When an illness was first diagnosed: days for people, heights for the rules.

A day is one in UTC, by the median time past of blocks (BIP113), which is the chain's own clock.
"""

import re
import unicodedata
from bisect import bisect_right
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from lashou_btc.errors import InvalidInput, Refused
from lashou_btc.pool import claims, members
from lashou_btc.pool.document import Document
from lashou_btc.pool.state import Claim, State
from lashou_btc.usecases.workspace import PoolHome
from lashou_btc.words import Said, said

_BETWEEN = re.compile(r"[-/.年月\s‐‑–—−]+")
_DAY = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})|([0-9]{4})([0-9]{2})([0-9]{2})")


def day(text: str) -> date:
    """A day as people write it: year, month, day, such as 2026-05-02, 2026/5/2, 20260502, 2026年5月2日.

    Raises InvalidInput for anything else, such as 02.05.2026, which two people may read as two days.
    """
    found = _DAY.fullmatch(_BETWEEN.sub("-", unicodedata.normalize("NFKC", text).strip().removesuffix("日")))
    try:
        year, month, of = (int(part) for part in found.groups() if part) if found else (0, 0, 0)
        return date(year, month, of)
    except ValueError:
        raise InvalidInput("claim.day:unread", text=text) from None


def day_of(pool: PoolHome, height: int) -> str:
    """The day of a block, as 2026-05-02; empty where it lies before the pool's first block."""
    if height < pool.contract.birthday:
        return ""
    return _day(pool, height).isoformat()


def height_of(pool: PoolHome, state: State, on: date) -> int:
    """The last block of a day so far, so that who falls ill on the day on which its cover begins is covered; 0 for
    a day before the pool's first block. Raises InvalidInput for a day to come.
    """
    first, tip = pool.contract.birthday, state.height
    now = _day(pool, tip)
    if on > now + timedelta(1):  # somewhere it is the next day already, and the median lags an hour
        raise InvalidInput("claim.day:to-come", on=on, now=now)
    heights = range(first, tip + 1)
    found = bisect_right(heights, on, key=lambda height: _day(pool, height))
    return heights[found - 1] if found else 0


def _day(pool: PoolHome, height: int) -> date:
    return datetime.fromtimestamp(pool.index.median_time(height), UTC).date()


@dataclass(frozen=True)
class Diagnosis:
    """When an illness was first diagnosed, by the claim, and when the account's cover began: heights, and their
    days (the first is "" where it lies before the pool's first block).
    """

    height: int
    day: str
    cover_height: int
    cover_day: str

    def json(self) -> dict[str, Any]:
        """For programs."""
        return asdict(self)

    def words(self) -> Said:
        """For people: both days, beside one another."""
        key = "diagnosis" if self.height >= self.cover_height else "diagnosis:older" if self.day else \
            "diagnosis:before"
        return said(key, **vars(self))


def stated(pool: PoolHome, state: State, claim: Claim) -> Diagnosis | None:
    """What a claim says of it; None where it says nothing."""
    if claim.diagnosed < 0:
        return None
    since = members.covered_since(state, state.ledger.accounts[claim.account])
    return Diagnosis(claim.diagnosed, day_of(pool, claim.diagnosed), since, day_of(pool, since))


def words(pool: PoolHome, state: State, claim: Claim) -> list[Said]:
    """For whoever looks at a claim or reviews it."""
    found = stated(pool, state, claim)
    if found is None:
        return []
    return [said("diagnosis.compare", diagnosis=found.words()) if state.rules.diagnosis else found.words()]


def check(pool: PoolHome, state: State, doc: Document) -> None:
    """Raises Refused, in days, where a claim's illness is older than the cover by what the claim itself says."""
    try:
        claims.check_claim(state, doc.body)
    except Refused as error:
        if error.code != "claim.older":
            raise
        since = members.covered_since(state, state.ledger.accounts[doc.body["account"]])
        on = day_of(pool, doc.body["diagnosed"])
        raise Refused("claim.older:day" if on else "claim.older:before-pool", on=on, account=doc.body["account"],
                      cover_day=day_of(pool, since)) from None
