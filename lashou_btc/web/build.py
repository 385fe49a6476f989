"""The site as files in a folder, for any host or mirror: each whole or not at all, and what is no more is removed.

A list in the folder names what was written there, so that nothing else is ever removed. Files that would be the
same are left alone: a mirror copies what has changed.
"""

import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import groupby
from multiprocessing import get_context
from pathlib import Path, PurePosixPath
from typing import Any

from lashou_btc.languages import LANGUAGES
from lashou_btc.usecases import files
from lashou_btc.web import static
from lashou_btc.web.site import Site

LIST = ".lashou-site.json"
_MOST_LIST_BYTES = 256_000_000
_EACH = 200
"""So many files between two words of progress."""
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Built:
    """How many files the site has, how many of them were written because they were other ones, and how many of
    before were removed.
    """

    files: int
    written: int
    removed: int


def build(site: Site, folder: Path, progress: Progress = lambda done, total: None, processes: int = 1) -> Built:
    """Writes every page. `processes`: so many draw, each its own part. Raises Unreachable."""
    with files.one_at_a_time(folder):
        before, pages = _listed(folder), list(site.paths())
        names = {path: _file(path) for path in pages} | {path: path for path in static.by_path()}
        _list(folder, sorted({*before, *names.values()}))  # what an end in between leaves is not forgotten
        written = _static(folder) + (_share(site, folder, pages, progress, processes) if processes > 1 else
                                     _draw(site, folder, pages, lambda done: progress(done, len(pages))))
        gone = sorted(set(before) - set(names.values()))
        for name in gone:
            _remove(folder, name)
        _list(folder, sorted(names.values()))
    return Built(len(names), written, len(gone))


def _file(path: str) -> str:
    """Where a page lies."""
    return path + "index.html" if path.endswith("/") or not path else path


def _draw(site: Site, folder: Path, paths: Sequence[str], tell: Callable[[int], None]) -> int:
    """Draws these pages and writes those that are not there already. Returns how many that were."""
    written = 0
    for done, path in enumerate(paths, 1):
        page = site.draw(path)
        if page is None:
            raise LookupError(path)
        written += _write(folder / _file(path), page.body)
        if not done % _EACH or done == len(paths):
            tell(done)
    return written


def _share(site: Site, folder: Path, paths: Sequence[str], progress: Progress, workers: int) -> int:
    """The same in several processes, which have by forking what is drawn from. A page is drawn by the same one in
    every language. Where one of them fails, this one does all that is left, and meets what it met.
    """
    context = get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    pages = [list(some) for _, some in groupby(paths, _below_language)]
    parts = [[path for some in pages[part::workers] for path in some] for part in range(workers)]

    def work(part: int) -> None:
        mine = parts[part]
        theirs.send((part, len(mine), _draw(site, folder, mine, lambda done: theirs.send((part, done, None)))))

    processes = [context.Process(target=work, args=(part,), daemon=True) for part in range(workers)]
    for each in processes:
        each.start()
    theirs.close()
    done, written = [0] * workers, dict[int, int]()
    with ours, suppress(EOFError):
        while True:
            part, done[part], result = ours.recv()
            progress(sum(done), len(paths))
            if result is not None:
                written[part] = result
    for each in processes:
        each.join()
    left = [path for part in range(workers) if part not in written for path in parts[part]]
    return sum(written.values()) + (_draw(site, folder, left, lambda _: None) if left else 0)


def _below_language(path: str) -> str:
    first, _, rest = path.partition("/")
    return rest if first in LANGUAGES else path


def workers() -> int:
    """How many processes may draw: forking is safe only where nothing but our own code runs in threads."""
    return min(len(LANGUAGES), os.cpu_count() or 1) if sys.platform == "linux" else 1


def _static(folder: Path) -> int:
    return sum(_write(folder / path, content) for path, (_, content) in static.by_path().items())


def _write(path: Path, data: bytes) -> bool:
    """Writes a file that is not the same already; says whether it did."""
    with suppress(OSError):
        if path.stat().st_size == len(data) and path.read_bytes() == data and not path.is_symlink():
            return False
    files.write(path, data, replace=True, durable=False)
    return True


def _remove(folder: Path, name: str) -> None:
    """Removes a page of before, and folders that it leaves empty."""
    path = folder / name
    with suppress(OSError):
        path.unlink()
        for parent in list(path.parents)[:len(PurePosixPath(name).parts) - 1]:
            os.rmdir(parent)


def _listed(folder: Path) -> list[str]:
    """What was written here before; nothing that lies elsewhere, whatever the list says."""
    path = folder / LIST
    if not path.exists():
        return []
    try:
        found = json.loads(files.read(path, _MOST_LIST_BYTES, "list-of-pages"))["files"]
    except (ValueError, KeyError, TypeError):
        return []
    return list(_below(found))


def _below(names: Any) -> Iterator[str]:
    for name in names if isinstance(names, list) else ():
        parts = PurePosixPath(name).parts if isinstance(name, str) else ()
        if parts and "\0" not in name and not parts[0].startswith(("/", ".")) and ".." not in parts:
            yield name


def _list(folder: Path, names: Sequence[str]) -> None:
    files.write(folder / LIST, json.dumps({"files": names}, indent=0).encode() + b"\n", replace=True)
