"""What a simulation takes for granted about people and prices. Every number here is an assumption."""

from dataclasses import dataclass

from lashou_btc.errors import InvalidInput
from lashou_btc.pool.contract import Contract
from lashou_btc.pool.rules import Rules

MAX_MEMBERS, MAX_YEARS = 200_000, 50


@dataclass(frozen=True)
class Band:
    """An age band: ages `first` to `last`, its share of those who join, serious illnesses a year per 1,000."""

    first: int
    last: int
    share: int
    incidence: float

    @classmethod
    def parse(cls, text: str) -> "Band":
        """From "18-29:20:0.6". Raises InvalidInput."""
        try:
            ages, share, incidence = text.split(":")
            first, last = ages.split("-")
            band = cls(int(first), int(last), int(share), float(incidence))
        except ValueError:
            raise InvalidInput(f"{text!r} is no age band; write FIRST-LAST:SHARE:INCIDENCE, such as 30-39:30:1.5.",
                               "simulate.band") from None
        if not (0 <= band.first <= band.last <= 120 and 0 < band.share <= 1_000_000
                and 0 <= band.incidence <= 1_000):
            raise InvalidInput(f"the age band {text!r} has an age, share or incidence (0 to 1,000) that cannot be.",
                               "simulate.band")
        return band


BANDS = (Band(18, 29, 20, 0.6), Band(30, 39, 30, 1.5), Band(40, 49, 25, 3.5), Band(50, 59, 20, 8.0),
         Band(60, 65, 5, 14.0))
"""Of the order that critical-illness tables show for such ages. Put your own region's figures in its place."""


@dataclass(frozen=True)
class Assumptions:
    """A made-up population. Rates are per year, chances from 0 to 1, money as the names say.

    `fraud`: false claims per 1,000 members. `detect`: an honest reviewer sees through a false claim; `doubt`: it
    rejects an honest one. `watch`: a supervisor objects to a false claim on notice. `late`: a reviewer misses its
    deadline. `corrupt`: so many witnesses approve whatever comes, for `bribe` of a false claim's benefit. `lapse`:
    a member asked to top up, or called, does not pay. `leave`, `join`: per member. `price`: hundredths of the
    reference currency for one bitcoin; `drift` and `volatility` of its logarithm. `full`: the least part of the cap
    that a claim asks for.
    """

    rules: Rules
    members: int = 1_000
    years: int = 5
    seed: int = 1
    witnesses: int = 5
    quorum: int = 3
    min_coin_sat: int = Contract.min_coin_sat
    bands: tuple[Band, ...] = BANDS
    fraud: float = 0.5
    detect: float = 0.9
    doubt: float = 0.01
    watch: float = 0.5
    late: float = 0.05
    corrupt: int = 0
    bribe: float = 0.3
    lapse: float = 0.05
    leave: float = 0.03
    join: float = 0.05
    price: int = 10_000_000
    drift: float = 0.0
    volatility: float = 0.5
    full: float = 0.5
    feerate: int = 5
    settle_days: int = 7

    def __post_init__(self) -> None:
        def need(holds: bool, name: str, wanted: str) -> None:
            if not holds:
                raise InvalidInput(f"--{name.replace('_', '-')} must be {wanted}.", f"simulate.{name}")

        need(1 <= self.members <= MAX_MEMBERS, "members", f"from 1 to {MAX_MEMBERS:,}")
        need(1 <= self.years <= MAX_YEARS, "years", f"from 1 to {MAX_YEARS}")
        need(1 <= self.quorum <= self.witnesses <= 20, "witnesses", "from the quorum to 20")
        need(0 <= self.corrupt <= self.witnesses, "corrupt", "from 0 to the number of witnesses")
        for name in ("detect", "doubt", "watch", "late", "bribe", "lapse", "leave", "join", "full"):
            need(0 <= getattr(self, name) <= 1, name, "from 0 to 1")
        need(0 <= self.fraud <= 1_000, "fraud", "from 0 to 1,000 per 1,000 members and year")
        need(0 <= self.volatility <= 10 and -10 <= self.drift <= 10, "volatility", "at most 10, like the drift")
        need(1 <= self.price <= 10**12, "price", "from 1 to 10^12 hundredths")
        need(1 <= self.feerate <= self.rules.max_feerate_sat_vb, "feerate",
             f"from 1 to the rules' {self.rules.max_feerate_sat_vb} sat/vB")
        need(bool(self.bands), "band", "given at least once")

    def incidence(self, age: float) -> float:
        """Illnesses a year per 1,000 at that age: the band's; below the first and above the last, the nearest's."""
        bands = sorted(self.bands, key=lambda b: b.first)
        return next((b.incidence for b in bands if age < b.last + 1), bands[-1].incidence)
