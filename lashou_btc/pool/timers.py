"""The one table of timers: what the passing of heights causes, and in which order (docs/protocol.md, section 5)."""

from collections.abc import Callable
from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lashou_btc.pool.state import State


class Timer(IntEnum):
    """Timers in the order in which those of one height run; within each by account or claim number."""

    AMEND = 0
    REKEY = 1
    ACTIVATE = 2
    AGE = 3
    DUES = 4
    GRACE = 5
    CALL = 6
    DRAW = 7
    REVIEW = 8
    NOTICE = 9
    EXIT = 10


TimerHandler = Callable[["State", int], None]
"""Runs a timer that is due now; the key is an account or claim number, or 0. One no longer meant does nothing."""

_handlers: dict[Timer, TimerHandler] = {}


def runs(timer: Timer) -> Callable[[TimerHandler], TimerHandler]:
    """Registers what a timer does."""
    def register(handler: TimerHandler) -> TimerHandler:
        _handlers[timer] = handler
        return handler
    return register


def run(s: "State", timer: int, key: int) -> None:
    """Runs a timer."""
    _handlers[Timer(timer)](s, key)
