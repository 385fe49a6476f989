"""A prefunded pool as an actuary would write it for numpy: arrays of members, a step for each day, no documents, no
transactions, no queues. It shares no line with the package and knows the rules by their description alone.

It leaves out what the comparison does not need: calls, objections, false claims, other plans, prices, key changes.
"""

import numpy as np

YEAR, WEEK, PPM = 365, 7, 1_000_000
WAITING, REVIEW, NOTICE, GRACE, EXIT = 90, 4, 14, 30, 30
DEPOSIT, LEAST, CAP, SHARE, COMMISSION, BOND = 200_000, 50_000, 3_000_000, 30_000, 20_000, 50_000
PAYOUT_VB, COIN_VB = 300, 140


def run(rng: np.random.Generator, members: int, years: int, bands: list[tuple[int, int, int, float, float]],
        feerate: int, leave: float = 0.03, join: float = 0.05, lapse: float = 0.05, mortality: float = 0.01,
        doubt: float = 0.01) -> dict[str, float]:
    """A pool through the years: what members paid in all, by how many member-years, and what became of claims.

    `bands`: (first age, last age, share of those who join, illnesses a year of men, of women).
    """
    most = members + round(members * join) * (years - 1)
    first = np.array([b[0] for b in bands])
    last = np.array([b[1] for b in bands])
    part = np.array([b[2] for b in bands], float)
    rates = np.array([[b[3] for b in bands], [b[4] for b in bands]]) / 1_000 / YEAR
    band = rng.choice(len(bands), most, p=part / part.sum())
    joined = np.where(np.arange(most) < members, rng.integers(0, 30, most),
                      YEAR + rng.integers(0, max(years - 1, 1) * YEAR, most))
    age = first[band] + rng.random(most) * (last[band] + 1 - first[band])
    woman = rng.integers(0, 2, most)
    balance = np.zeros(most)
    paid = np.zeros(most)
    alive = np.zeros(most, bool)
    gone = np.zeros(most, bool)
    exit_day = np.full(most, 10**9)
    grace_day = np.full(most, 10**9)
    leaves = 1 - (1 - leave) ** (1 / YEAR)
    days_shared, purse, claims, in_full, cut, benefits, fees = 0, 0.0, 0, 0, 0, 0.0, 0.0
    due: list[tuple[int, float]] = []
    items: list[float] = []

    def charge(need: float, bound: float) -> float:
        nonlocal purse
        got = min(purse, need)
        purse -= got
        left, room = need - got, bound
        while left > 0.5 and room > 0:
            payers = alive & (balance > 0)
            count = int(payers.sum())
            if not count:
                break
            step = min(left / count, room, balance[payers].min())
            step = max(step, 1e-6)
            balance[payers] -= step
            paid[payers] += step
            left, room, got = left - step * count, room - step, got + step * count
        return got

    for day in range(years * YEAR):
        new = joined == day
        balance[new] = DEPOSIT
        alive |= new
        now = age + (day - joined) / YEAR
        rate = rates[woman, np.searchsorted(first, now, "right") - 1]
        chance = rng.random((3, most))
        ill = np.flatnonzero(alive & (chance[0] < rate) & (day - joined >= WAITING))
        dying = chance[1] < mortality / YEAR * 2 ** ((now - 60) / 8)
        going = alive & (exit_day > day + EXIT) & (dying | (chance[2] < leaves))
        exit_day[going] = day + EXIT
        out = alive & (exit_day <= day)
        for number in ill:
            claims += 1
            approves = rng.random(3) >= doubt
            if approves.sum() >= 2:
                due.append((day + REVIEW + NOTICE, CAP * (0.5 + 0.5 * rng.random())))
            else:
                taken = min(balance[number], BOND)
                balance[number] -= taken
                paid[number] += taken
        while due and due[0][0] <= day:
            _, asked = due.pop(0)
            got = charge(asked + 2 * COMMISSION, SHARE)
            benefit = max(got - 2 * COMMISSION, 0)
            in_full, cut = in_full + (benefit >= asked - 1), cut + (benefit < asked - 1)
            benefits += benefit
            items += [benefit, COMMISSION, COMMISSION]
        out |= alive & (grace_day <= day) & (balance < LEAST)
        grace_day[grace_day <= day] = 10**9
        items += list(balance[out & (balance > 0)])
        alive &= ~out
        gone |= out
        low = alive & (balance < LEAST) & (grace_day > 10**8)
        if low.any():
            pays = low & (rng.random(most) >= lapse)
            balance[pays] = DEPOSIT
            paid[pays] += COIN_VB * feerate
            grace_day[low & ~pays] = day + GRACE
        if day % WEEK == 0 and items:
            coins = max(1, round(sum(items) / DEPOSIT))
            fee = feerate * (PAYOUT_VB + COIN_VB * coins + 40 * len(items))
            if fee * PPM <= 50_000 * sum(items):
                fees += charge(fee, SHARE)
                items = []
        days_shared += int(alive.sum())
    return {"cost_sat": paid.sum() + (joined < years * YEAR).sum() * COIN_VB * feerate,
            "member_years": days_shared / YEAR, "claims": claims, "in_full": in_full, "cut": cut,
            "benefits_sat": benefits, "fees_sat": fees}
