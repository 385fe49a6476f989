"""The story behind a balance: every change of one account, with its cause, as the fold made it."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from lashou_btc.pool.by_account import of_account
from lashou_btc.pool.ledger import Entry
from lashou_btc.pool.state import State
from lashou_btc.pool.told import Stance, Step, Turn


@dataclass(frozen=True, slots=True)
class Line:
    """A change of a balance (signed satoshi), why, and the balance after it."""

    height: int
    kind: str
    ref: str
    amount_sat: int
    balance_sat: int


@dataclass(frozen=True, slots=True)
class _Moment:
    """A turn that may have changed a balance without an entry: its steps, how the account stood after it if it
    began or ended to share in it, and which entries are of it.
    """

    height: int
    steps: list[Step]
    stance: Stance | None
    before: int
    after: int


class _Teller:
    """Writes the lines, from an account's entries and the moments in order.

    What is not an entry of its own is a share of a cost, which everybody bears in one step: while the account
    shares, by its weight; where it begins or ends to, what is missing between the balance before and after.
    """

    def __init__(self, entries: list[tuple[int, Entry]]) -> None:
        self.lines: list[Line] = []
        self._entries, self._balance, self._weight = iter(entries), 0, 0
        self._next = next(self._entries, None)

    def take(self, moment: _Moment) -> None:
        """What happened up to a moment and in it."""
        self._own(self._upto(moment.before))
        own = self._upto(moment.after)
        if moment.stance is not None:
            share = moment.stance.balance_sat - self._balance - sum(entry.amount_sat for entry in own)
            self._weight = moment.stance.weight
        else:
            share = -self._weight * sum(step.end - step.start for step in moment.steps)
        if share:
            self._line(moment.height, "share", ", ".join(dict.fromkeys(step.ref for step in moment.steps)), share)
        self._own(own)

    def end(self) -> list[Line]:
        """All lines."""
        self._own(self._upto(None))
        return self.lines

    def _upto(self, place: int | None) -> list[Entry]:
        found = []
        while self._next is not None and (place is None or self._next[0] < place):
            found.append(self._next[1])
            self._next = next(self._entries, None)
        return found

    def _own(self, entries: list[Entry]) -> None:
        for entry in entries:
            self._line(entry.height, entry.kind, entry.ref, entry.amount_sat)

    def _line(self, height: int, kind: str, ref: str, amount_sat: int) -> None:
        self._balance += amount_sat
        self.lines.append(Line(height, kind, ref, amount_sat, self._balance))


def trace(state: State, number: int) -> list[Line]:
    """Every line behind the account's balance (0: the common purse's); they sum up to it. Of a state that a
    snapshot gave, nothing is read but the account's own lines.
    """
    teller = _Teller(of_account(state.entries, number))
    stances = [stance for _, stance in of_account(state.told.stances, number)]
    for moment in _moments(state.told.turns, state.steps, stances):
        teller.take(moment)
    return teller.end()


def _moments(turns: list[Turn], steps: list[Step], stances: list[Stance]) -> Iterator[_Moment]:
    """Turns in which the index moved, or the account began or ended to share, in order."""
    own = {stance.turn: stance for stance in stances}
    moved = {turn.number: (turn, steps[before:turn.steps]) for before, turn in zip(
        (0, *(turn.steps for turn in turns)), turns, strict=False)}
    for number in sorted(own.keys() | moved.keys()):
        stance = own.get(number)
        if number in moved:
            turn, taken = moved[number]
            yield _Moment(taken[0].height, taken, stance, turn.before, turn.after)
        elif stance is not None:
            yield _Moment(stance.height, [], stance, stance.before, stance.after)


@dataclass(frozen=True, slots=True)
class Drawn:
    """Lines of one kind drawn together: of shares of costs between two lines of an account's own, from the first's
    height to the last's, all; of the others one.
    """

    first: int
    last: int
    kind: str
    ref: str
    amount_sat: int
    balance_sat: int


class Traces:
    """The same for everybody at once, with the shares of costs drawn together: each of these is the same for all of
    one weight, and a pool of ten thousand has thousands of them.

    Everything is read once, when this is made. An account then costs what its own lines cost.
    """

    def __init__(self, state: State) -> None:
        self._entries: dict[int, list[tuple[int, Entry]]] = {}
        for at, entry in enumerate(state.entries):
            self._entries.setdefault(entry.account, []).append((at, entry))
        self._stances: dict[int, list[Stance]] = {}
        for stance in state.told.stances:
            self._stances.setdefault(stance.account, []).append(stance)
        self._turns = [turn.number for turn in state.told.turns]
        self._before = [turn.before for turn in state.told.turns]
        self._heights, self._levels, done = list[int](), [0], 0
        for turn in state.told.turns:
            steps, done = state.steps[done:turn.steps], turn.steps
            self._heights.append(steps[0].height)
            self._levels.append(self._levels[-1] + sum(step.end - step.start for step in steps))

    def of(self, number: int) -> list[Drawn]:
        """Every line behind the account's balance (0: the common purse's); they sum up to it."""
        lines: list[Drawn] = []
        own, balance, weight, turn, at = self._entries.get(number, []), 0, 0, 0, 0

        def line(first: int, last: int, kind: str, ref: str, amount_sat: int) -> None:
            nonlocal balance
            balance += amount_sat
            if kind == "share" and lines and lines[-1].kind == "share":
                first, amount_sat = lines[-1].first, amount_sat + lines.pop().amount_sat
            lines.append(Drawn(first, last, kind, ref, amount_sat, balance))

        def shares(until: int) -> None:
            nonlocal turn
            share = -weight * (self._levels[until] - self._levels[turn]) if until > turn else 0
            if share:
                line(self._heights[turn], self._heights[until - 1], "share", "", share)
            turn = max(turn, until)

        def take(place: int, until: int) -> None:
            """Own lines before that place, each after the shares that came before it."""
            nonlocal at
            while at < len(own) and own[at][0] < place:
                shares(bisect_right(self._before, own[at][0], turn, max(turn, until)))
                entry = own[at][1]
                line(entry.height, entry.height, entry.kind, entry.ref, entry.amount_sat)
                at += 1

        for stance in self._stances.get(number, ()):
            until = bisect_left(self._turns, stance.turn)
            take(stance.before, until)
            shares(until)
            within = at
            while within < len(own) and own[within][0] < stance.after:
                within += 1
            share = stance.balance_sat - balance - sum(entry.amount_sat for _, entry in own[at:within])
            if share:
                line(stance.height, stance.height, "share", "", share)
            weight, turn = stance.weight, until + (self._turns[until:until + 1] == [stance.turn])
            for _, entry in own[at:within]:
                line(entry.height, entry.height, entry.kind, entry.ref, entry.amount_sat)
            at = within
        take(own[-1][0] + 1 if own else 0, len(self._turns))
        shares(len(self._turns))
        return lines
