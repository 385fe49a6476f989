"""The daily price that the desk gives by itself while it runs (`usecases.prices`): begun and ended on a page."""

import threading
from collections import deque
from contextvars import copy_context
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lashou_btc.errors import LashouError
from lashou_btc.usecases.prices import PROGRAM_S, DailyPrice, Source
from lashou_btc.words import Said, said

if TYPE_CHECKING:
    from lashou_btc.web.desk.room import Desk

LOOK_S = 60.0
"""So often it looks whether a price is due."""
_KEPT = 10


@dataclass
class Daily:
    """`source`: where prices come from, named when the desk was started, or None. `running`: what gives them, with
    the opened key. `told`: what has happened, with its height, the newest first.
    """

    source: Source | None = None
    running: DailyPrice | None = None
    told: deque[tuple[int, Said]] = field(default_factory=lambda: deque(maxlen=_KEPT))
    _ends: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def begin(self, desk: "Desk", price: DailyPrice) -> None:
        """Gives prices from now on, in a thread of its own."""
        self.end()
        self.running, self._ends = price, threading.Event()
        self._thread = threading.Thread(target=copy_context().run, args=(self._run, desk, price, self._ends),
                                        daemon=True)
        self._thread.start()

    def end(self) -> None:
        """Gives none any more, and forgets the key."""
        self._ends.set()
        self.running = None

    def close(self) -> None:
        """The same, and waits for what is being done."""
        self.end()
        if self._thread is not None:
            self._thread.join(PROGRAM_S)

    def _run(self, desk: "Desk", made: DailyPrice, ends: threading.Event) -> None:
        wait = 0.0
        try:
            while not ends.wait(wait):
                self._look(desk, made, ends)
                wait = LOOK_S
        except Exception:
            self._tell(0, said("desk.daily.broke"))
            raise  # what went wrong is said at the terminal
        finally:
            if self.running is made:
                self.running = None

    def _look(self, desk: "Desk", made: DailyPrice, ends: threading.Event) -> None:
        """Gives a price if one is due. The desk is free while the source is asked."""
        height = made.tried
        try:
            with desk.synced() as (_, state):
                height, unit = state.height, state.rules.unit
                if made.over(state):
                    self._tell(height, said("prices.over"))
                    ends.set()
                    return
                if not made.due(state):
                    return
                made.tried = height
            price = made.source.read(unit)
            with desk.synced() as (pool, state):
                if not ends.is_set():
                    _, replies = made.give(pool, state, desk.ws.hubs(pool), price)
                    self._tell(state.height, made.words(state, price, replies))
        except LashouError as error:
            made.tried = max(made.tried, height)
            self._tell(height, said("prices.not", why=error.said))

    def _tell(self, height: int, what: Said) -> None:
        if not self.told or self.told[0][1] != what:
            self.told.appendleft((height, what))
