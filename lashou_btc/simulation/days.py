"""What all who act in a simulation share: the agenda of the days to come, the ground, the people, the books."""

from collections.abc import Callable
from heapq import heappop, heappush
from typing import Any

from lashou_btc.pool.rules import DAY
from lashou_btc.simulation.assumptions import Assumptions
from lashou_btc.simulation.bare import Bare
from lashou_btc.simulation.bookkeeping import Bookkeeping
from lashou_btc.simulation.ground import BIRTHDAY, Ground
from lashou_btc.simulation.population import YEAR, Filed, Member, People

Act = Callable[[Any, int], object]
"""Something that happens: about what, and on which day."""


class Days:
    """Which days are lived, and who and what there is on them. `docs`: what is published when the day ends."""

    def __init__(self, given: Assumptions, ground: Ground | Bare) -> None:
        self.given, self.ground, self.people, self.end = given, ground, People(given), given.years * YEAR
        self.members: dict[int, Member] = {}
        self.filed: dict[str, Filed] = {}
        self.books = Bookkeeping(given, ground, self.members, self.filed)
        self.docs: list[Any] = []
        self.today = -1
        self._agenda: dict[int, list[tuple[Act, Any]]] = {}
        self._heap: list[int] = []

    def on(self, day: int, act: Act, about: Any) -> None:
        """Puts something on a day's agenda."""
        if day >= self.end:
            return
        if day not in self._agenda:
            self._agenda[day] = []
            heappush(self._heap, day)
        self._agenda[day].append((act, about))

    def soon(self, day: int, then: int, act: Act, about: Any) -> None:
        """On a later day's agenda, or done at once."""
        if then > day:
            self.on(then, act, about)
        else:
            act(about, day)

    def look(self, day: int) -> None:
        """Has that day lived, if only to be there."""
        self.on(day, lambda about, day: None, None)

    def next_day(self) -> int:
        """The next day that has something on its agenda, or that follows a timer of the state."""
        timers = self.ground.state.drive.timers
        after = max(day_after(timers[0][0]), self.today + 1) if timers else self.end
        return min(self._heap[0] if self._heap else self.end, after)

    def begin(self, day: int) -> None:
        """From here on it is that day."""
        if self._heap and self._heap[0] == day:
            heappop(self._heap)
        self.today = day
        self.ground.day(BIRTHDAY + DAY * (day + 1))
        self.books.note_due()
        self.people.pass_to(day)

    def happen(self) -> None:
        """What is on today's agenda happens."""
        for act, about in self._agenda.pop(self.today, ()):
            act(about, self.today)


def day_after(height: int) -> int:
    """The first day whose people see what a height has caused."""
    return -(-(height + 1 - BIRTHDAY) // DAY) - 1
