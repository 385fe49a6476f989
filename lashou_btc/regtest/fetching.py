"""Where downloads are kept, and what is told meanwhile: a bar on a terminal, elsewhere a line for each step."""

import os
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from platformdirs import user_cache_path

from lashou_btc.words import Said, said

OnStep = Callable[[Said | str, float], None]
"""Told what is being fetched, and how much of it is here, in percent."""


def kept(name: str, variable: str) -> Path:
    """The folder of downloads of a kind: what the environment's variable names, else one in the user's cache."""
    named = os.environ.get(variable)
    return (Path(named) if named else user_cache_path("lashou") / name).expanduser().absolute()


def untold(_what: Said | str, _percent: float) -> None:
    """An `OnStep` for whoever wants to hear nothing."""


@contextmanager
def fetching(what: Said | str, folder: Path) -> Iterator[OnStep]:
    """Says on stderr that `what` is fetched and where it is kept, how far it is, and that it is here."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

    screen, last = Console(stderr=True, soft_wrap=True, highlight=False, markup=False), ""
    screen.print(str(said("regtest.fetching", what=what, folder=folder)))
    with Progress(TextColumn("  {task.description}"), BarColumn(), TaskProgressColumn(), console=screen,
                  transient=True, disable=not screen.is_terminal) as bar:
        task = bar.add_task(str(what), total=100.0)

        def step(told: Said | str, percent: float) -> None:
            nonlocal last
            now = str(told)
            if now != last and not screen.is_terminal:
                screen.print(f"  {now}")
            last = now
            bar.update(task, description=now, completed=percent)

        yield step
    screen.print(str(said("regtest.fetched", what=what)))


def watched(apt: Sequence[str], what: Said | str, step: OnStep) -> tuple[int, str]:
    """Runs apt, telling how far its downloads are. Returns its exit status and its words about what went wrong."""
    step(what, 0.0)
    read, write = os.pipe()
    with open(read, encoding="utf-8", errors="replace") as lines, tempfile.TemporaryFile("w+") as heard:
        try:
            process = subprocess.Popen([apt[0], "-o", f"APT::Status-Fd={write}", *apt[1:]], pass_fds=[write],
                                       stdin=subprocess.DEVNULL, stdout=heard, stderr=heard)
        finally:
            os.close(write)
        for line in lines:  # dlstatus:NUMBER:PERCENT:WORDS
            kind, _, rest = line.partition(":")
            if kind == "dlstatus":
                step(what, float(rest.split(":")[1]))
        status = process.wait()
        heard.seek(0)
        return status, " ".join(heard.read().split())
