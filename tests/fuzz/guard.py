"""What no input may do: raise anything but a LashouError, take long, or take much memory."""

import hashlib
import resource
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from lashou_btc.errors import LashouError

MOST_S = 10
"""No input of these sizes takes a hundredth of it on an idle machine; on a busy one this is still no chance."""
MOST_BYTES = 1 << 30
CORPUS = Path(__file__).parent / "corpus"


class Hang(BaseException):
    """An input took longer than MOST_S. Not an Exception, so that no reader can swallow it."""


def _stop(_signal: int, _frame: object) -> None:
    raise Hang(f"not done after {MOST_S} s")


@contextmanager
def time_cap() -> Iterator[None]:
    """Raises Hang in what runs longer than MOST_S. For the main thread."""
    before = signal.signal(signal.SIGALRM, _stop)
    signal.setitimer(signal.ITIMER_REAL, MOST_S)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def cap_memory() -> None:
    """Lets this process take MOST_BYTES more of address space than it has; beyond it MemoryError is raised."""
    with open("/proc/self/statm", encoding="ascii") as statm:
        now = int(statm.read().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (now + MOST_BYTES, resource.getrlimit(resource.RLIMIT_AS)[1]))


def survives(attack: Callable[[bytes], None], data: bytes) -> bool:
    """Runs an attack under the time cap; whether it was taken, or refused with a LashouError that says why."""
    try:
        with time_cap():
            attack(data)
    except LashouError as refused:
        text = str(refused)
        # What was given may be quoted, but must not speak to the terminal (control characters, bidi, lone halves).
        assert text.strip(" .") and text.isprintable() and len(text) < 2_000, f"{refused.code}: {text[:300]!r}"
        assert refused.code, text
        return False
    return True


def keep(name: str, data: bytes) -> Path:
    """An input that a target did not survive, as a file of the corpus."""
    path = CORPUS / name / hashlib.sha256(data).hexdigest()[:16]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path
