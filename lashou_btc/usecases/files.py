"""Files that people hand to each other: read within bounds, written whole or not at all."""

import fcntl
import hashlib
import io
import os
import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, TypeVar

from lashou_btc.errors import InvalidInput, Refused, Unreachable
from lashou_btc.words import Said, noun
from lashou_btc.writing import put

T = TypeVar("T")

STANDARD = Path("-")
"""Stands for standard input where a file is read, and for standard output where one is written."""


def read(path: Path, limit: int, what: str | Said) -> bytes:
    """A file's bytes; "-" is standard input. `what` it is: one of the words for files (`noun.file`), or said.

    Raises InvalidInput when there is none or it is too large, Unreachable when it resists.
    """
    data = read_with(path, what, lambda file: file.read(limit + 1))
    if len(data) > limit:
        raise InvalidInput("file.size", what=_noun(what), path=path, limit=limit)
    return data


def read_with(path: Path, what: str | Said, reader: Callable[[BinaryIO], T]) -> T:
    """What `reader` makes of a file; "-" is standard input. Raises as `read`, but for the size."""
    try:
        with _opened(path) as file:
            return reader(file)
    except FileNotFoundError:
        raise InvalidInput("file.missing", path=path, what=_noun(what)) from None
    except IsADirectoryError:
        raise InvalidInput("file.folder", path=path, what=_noun(what)) from None
    except (OSError, ValueError) as error:
        raise Unreachable("file.unreadable", what=_noun(what), path=path, why=why(error)) from None


def read_regular(path: Path, limit: int | None, what: str | Said, reader: Callable[[BinaryIO], T]) -> T:
    """As `read_with`, of a file that others may have put there: regular, no link, of at most `limit` bytes,
    whatever it becomes meanwhile.
    """
    def opener(name: str, flags: int) -> int:
        return os.open(name, flags | os.O_NOFOLLOW | os.O_NONBLOCK)  # a pipe would wait for somebody who writes
    try:
        with open(path, "rb", opener=opener) as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise InvalidInput("file.kind", path=path)
            if limit is None:
                return reader(file)
            data = file.read(limit + 1)
    except OSError as error:
        raise Unreachable("file.unreadable", what=_noun(what), path=path, why=why(error)) from None
    if len(data) > limit:
        raise InvalidInput("file.size", what=_noun(what), path=path, limit=limit)
    return reader(io.BytesIO(data))


def below(folder: Path, fails: Callable[[Path, OSError], None]) -> Iterator[tuple[Path, os.stat_result]]:
    """Every regular file below a folder that is no link, in order within each folder. `fails` is told of folders
    that cannot be read.
    """
    todo = [folder]
    while todo:
        place, deeper = todo.pop(), []
        try:
            with os.scandir(place) as entries:
                names = sorted(entry.name for entry in entries)
        except OSError as error:
            fails(place, error)
            continue
        for name in names:
            path = place / name
            try:
                found = path.lstat()
            except OSError:  # it has just gone, or its name cannot be looked up
                continue
            if stat.S_ISDIR(found.st_mode):
                deeper.append(path)
            elif stat.S_ISREG(found.st_mode):
                yield path, found
        todo += reversed(deeper)


def sha256(path: Path) -> str:
    """SHA-256 of a file of any size, as `sha256sum` prints it; "-" is standard input. Raises as `read`."""
    try:
        with _opened(path) as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        raise InvalidInput("file.missing:any", path=path) from None
    except IsADirectoryError:
        raise InvalidInput("file.folder:any", path=path) from None
    except (OSError, ValueError) as error:
        raise Unreachable("file.unreadable:any", path=path, why=why(error)) from None


@contextmanager
def _opened(path: Path) -> Iterator[io.BufferedReader]:
    if path != STANDARD:
        with open(path, "rb") as file:
            yield file
        return
    stream = getattr(sys.stdin, "buffer", None)  # there may be no standard input, or one without bytes
    if stream is None:
        raise InvalidInput("file.stdin")
    yield stream


def write(path: Path, data: bytes, replace: bool = False, mode: int = 0o644, durable: bool = True) -> Path:
    """Writes a file, whole or not at all, and the folders that lead to it. `mode`, `durable`: as in `writing.put`.

    Raises Refused when it exists and may not be replaced, Unreachable when the disk refuses.
    """
    try:
        try:
            put(path, data, replace=replace, mode=mode, durable=durable)
        except (FileNotFoundError, NotADirectoryError):
            _make_folder(path.parent)
            put(path, data, replace=replace, mode=mode, durable=durable)
    except FileExistsError:
        raise Refused("file.exists:there", path=path) from None
    except (OSError, ValueError) as error:
        raise Unreachable("file.unwritable", path=path, why=why(error)) from None
    return path


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Unreachable("file.unwritable:folder", folder=folder, why=why(error)) from None


@contextmanager
def one_at_a_time(folder: Path) -> Iterator[None]:
    """Keeps a second process, or a second one of this, waiting that comes here with the same folder."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError as error:
        raise Unreachable("log.folder", folder=folder, why=why(error)) from None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _noun(what: str | Said) -> Said | str:
    return what if isinstance(what, Said) else noun("file", what.replace(" ", "-"))


def why(error: Exception) -> str:
    """The system's reason, as the end of a sentence."""
    return (getattr(error, "strerror", None) or str(error)).lower()
