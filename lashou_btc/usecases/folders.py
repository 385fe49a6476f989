"""Documents that come by themselves: a folder that is remembered and read before each fold.

    HOME/pools/POOLID/folder.json    which folder, and what has been seen of the files in it

Something else fills the folder: a cloud, a memory stick, a program of somebody's. Only what is new or has changed,
by name, size and time, is read; what `documents` has under its hash is not looked at again.
"""

import json
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from itertools import accumulate
from pathlib import Path

from lashou_btc import layout
from lashou_btc.errors import InvalidInput, LashouError, Unreachable
from lashou_btc.pool.document import MAX_MANIFEST_BYTES
from lashou_btc.usecases import disclosure, files
from lashou_btc.usecases.disclosure import Added
from lashou_btc.usecases.workspace import PoolHome
from lashou_btc.words import Said, said

MAX_FILES = 100_000
"""In a folder that is read by itself: each command looks at all names."""
MAX_READ_BYTES = 256 * 1024 * 1024
"""So much is read for one command; what is left, for the next."""
MAX_UNNAMED_BYTES = 256 * 1024 * 1024
"""So much of what no record names is taken from a folder, until it is remembered anew: anybody can make that."""
_MAX_NOTES_BYTES = 64 * 1024 * 1024

Seen = dict[str, tuple[int, int, str]]
"""By path below the folder: size, time in ns, and the hash of what was left there (a manifest's root), or ""."""


def remember(pool: PoolHome, folder: Path) -> Added:
    """From now on that folder's documents come by themselves. Takes in what is in it.

    Raises InvalidInput for what is no folder, or too large a one, Refused for one that holds another pool's only.
    """
    if not folder.is_dir():
        raise InvalidInput("folder.missing", folder=folder)
    folder = folder.resolve()
    added, seen = _look(pool, folder, {}, 0, False)
    if not added.kept and (foreign := next((e for _, e in added.bad if e.code == "document.pool"), None)):
        raise foreign
    _note(pool, folder, seen, added.unnamed_bytes)
    return added


def forget(pool: PoolHome) -> Path | None:
    """Documents come by hand again. Returns which folder it was, if any."""
    folder = None
    with suppress(InvalidInput):  # a damaged note is forgotten, too
        folder = remembered(pool)
    _path(pool).unlink(missing_ok=True)
    return folder


def remembered(pool: PoolHome) -> Path | None:
    """The folder that is read by itself, or None."""
    return _noted(pool)[0]


def trouble(pool: PoolHome) -> Said | str:
    """Why nothing comes from the remembered folder now, or "". Takes nothing in."""
    folder = None
    try:
        folder = remembered(pool)
        if folder is not None:
            with os.scandir(folder):
                pass
    except OSError as error:
        return said("folder.unreadable", folder=folder, why=files.why(error))
    except LashouError as error:
        return error.said
    return ""


def read(pool: PoolHome) -> Said | str:
    """Takes in what is new in the remembered folder. What is to be said about it, in one line; "" for nothing.

    Raises nothing: a folder that cannot be read keeps nobody from working with what is here.
    """
    try:
        folder, before, unnamed = _noted(pool)
        if folder is None:
            return ""
        added, seen = _look(pool, folder, before, unnamed, True)
        if seen != before or added.unnamed_bytes:
            _note(pool, folder, seen, unnamed + added.unnamed_bytes)
        return said("folder.from", folder=folder, added=words(added)) if added.new or added.bad else ""
    except LashouError as error:
        return said("folder.stopped", why=error)


def words(added: Added) -> Said:
    """"12 new, 1 damaged: …": what was taken in and what was not."""
    known = len(added.kept) - added.new
    damaged = sum(error.code == "document.damaged" for _, error in added.bad)
    counts = [said("folder.new", n=added.new), *([said("folder.known", n=known)] if known else []),
              *([said("folder.broken", n=damaged)] if damaged else []),
              *([said("folder.refused", n=len(added.bad) - damaged)] if len(added.bad) > damaged else [])]
    if not added.bad:
        return said("folder.added", counts=counts)
    first = added.bad[0][1]
    if len(added.bad) == 1:
        return said("folder.added:why", counts=counts, why=first)
    return said("folder.added:more", counts=counts, why=first, more=len(added.bad) - 1)


def _look(pool: PoolHome, folder: Path, before: Seen, unnamed: int, ours: bool) -> tuple[Added, Seen]:
    """What is new in the folder, taken in, and what has now been seen of it. `unnamed`: bytes taken from there that
    no record named.
    """
    have = {*pool.store.hashes(), *pool.store.roots()}
    seen: Seen = {}
    bad: list[tuple[Path, LashouError]] = []
    for path, at in _files(folder, bad):
        if path.stem not in have:
            name = str(path.relative_to(folder))
            old = before.get(name)
            same = old is not None and old[:2] == (at.st_size, at.st_mtime_ns)
            seen[name] = (at.st_size, at.st_mtime_ns, old[2] if old is not None and same else "?")
    wanted = disclosure.named(pool, {d for name, (_, _, digest) in seen.items()
                                     for d in (digest, Path(name).stem) if d not in ("", "?")})
    new = [name for name, (_, _, digest) in seen.items() if digest == "?" or digest in wanted]
    large = [name for name in new if seen[name][0] > MAX_MANIFEST_BYTES]
    look_at = [name for name in new if seen[name][0] <= MAX_MANIFEST_BYTES]
    # What the pool waits for comes first, so that nothing else, however much it is, is in its way.
    look_at.sort(key=lambda name: (Path(name).stem not in wanted, seen[name][0], name))
    sizes = accumulate(seen[name][0] for name in look_at)
    now = [name for name, size in zip(look_at, sizes, strict=True) if size <= MAX_READ_BYTES]
    found, added = disclosure.take(pool, [(folder / name, False) for name in now], ours, MAX_MANIFEST_BYTES,
                                   MAX_UNNAMED_BYTES - unnamed)
    bad += [(folder / name, _too_large(folder / name)) for name in large]
    seen |= {name: (*seen[name][:2], "") for name in large}
    kept = {stored.hash for stored in added.kept}
    for one in found:
        name = str(one.path.relative_to(folder))
        seen[name] = (*seen[name][:2], "" if one.name in kept else one.name)
    return replace(added, bad=(*added.bad, *bad)), {name: at for name, at in seen.items() if at[2] != "?"}


def _too_large(path: Path) -> InvalidInput:
    return InvalidInput("folder.large", path=path, most=MAX_MANIFEST_BYTES // 1024 ** 2)


def _files(folder: Path, bad: list[tuple[Path, LashouError]]) -> Iterator[tuple[Path, os.stat_result]]:
    """Every file *.json below the folder that can be opened at no cost. Folders in it that cannot be read go into
    `bad`. Raises Unreachable, InvalidInput.
    """
    note = disclosure.unreadable(bad)

    def fails(place: Path, error: OSError) -> None:
        if place == folder:
            raise Unreachable("folder.unreadable:remembered", folder=folder,
                              why=files.why(error)) from error
        note(place, error)
    count = 0
    for path, at in files.below(folder, fails):
        if path.name.endswith(".json"):
            count += 1
            if count > MAX_FILES:
                raise InvalidInput("folder.files", folder=folder, most=MAX_FILES)
            yield path, at


def _path(pool: PoolHome) -> Path:
    return layout.FOLDER.at(pool.folder)


def _note(pool: PoolHome, folder: Path, seen: Seen, unnamed: int) -> None:
    rows = sorted(seen.items())
    sizes = accumulate(6 * len(name) + 200 for name, _ in rows)  # what is not noted is looked at again
    noted = {name: list(at) for (name, at), size in zip(rows, sizes, strict=True) if size < _MAX_NOTES_BYTES}
    value = {"folder": str(folder), "unnamed_bytes": unnamed, "seen": noted}
    files.write(_path(pool), json.dumps(value, indent=1).encode() + b"\n", replace=True, mode=0o600)


def _noted(pool: PoolHome) -> tuple[Path | None, Seen, int]:
    path = _path(pool)
    if not path.exists():
        return None, {}, 0
    try:
        value = json.loads(files.read(path, _MAX_NOTES_BYTES, "list-of-what-has-been-seen"))
        seen = {str(name): (int(at[0]), int(at[1]), str(at[2])) for name, at in value["seen"].items()}
        return Path(str(value["folder"])), seen, int(value["unnamed_bytes"])
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError):
        raise InvalidInput("folder.damaged", path=path) from None
