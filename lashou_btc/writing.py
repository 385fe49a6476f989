"""How this program writes a file: whole or not at all. All that it keeps, or makes for people, is written here.

The few that write otherwise, and why, stand in `tests/unit/test_manner.py`.
"""

import errno
import os
import secrets
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

_DRAFT_ENDS = ".part"


def put(path: Path, data: bytes, *, replace: bool, mode: int = 0o644, private: bool = False,
        durable: bool = True) -> None:
    """Writes a file into a folder that is there. Nobody ever sees a part of it; what fails leaves nothing behind.

    Without `replace` a name that is taken stays as it is, even if it is taken meanwhile. `mode`: of which the umask
    takes away. `private`: its owner's alone (mode 0600), or not written where a disk cannot keep others off.
    `durable`: it is there even if the power fails right afterwards; what money or keys rest on is.

    Raises FileExistsError where it may not replace, OSError where the disk refuses, ValueError for a name that no
    file can have.
    """
    if not replace and (path.exists() or path.is_symlink()):
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path))
    draft, named = f"{path.parent}/.{secrets.token_hex(8)}{_DRAFT_ENDS}", False
    try:
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC,
                         0o600 if private else mode)
        try:
            if private:
                os.fchmod(handle, 0o600)
            left = memoryview(data)
            while left:
                left = left[os.write(handle, left):]
            if durable:
                os.fsync(handle)
        finally:
            os.close(handle)
        if replace:
            os.replace(draft, path)
            named = True
        else:
            _take_name(draft, path, mode)
    finally:
        if not named:  # by a second name, or by none
            with suppress(OSError, ValueError):
                os.unlink(draft)
    if durable:
        _keep_name(path.parent)


def make_last(paths: Iterable[Path]) -> None:
    """Makes files last that were not written durably, and their names."""
    every = list(paths)
    for path in every:
        with path.open("rb") as file:
            os.fsync(file.fileno())
    for folder in {path.parent for path in every}:
        _keep_name(folder)


def is_draft(name: str) -> bool:
    """Whether a file of this name is one that was being written: it is left where the program was killed."""
    return name.startswith(".") and name.endswith(_DRAFT_ENDS)


def _take_name(draft: str, path: Path, mode: int) -> None:
    """Gives the file its name, which nobody may have taken meanwhile: a link fails then, a rename does not."""
    try:
        os.link(draft, path, follow_symlinks=False)
    except OSError as error:
        if error.errno not in (errno.EPERM, errno.ENOTSUP, errno.ENOSYS):
            raise
        # A disk without links, as memory sticks are: the name is taken by an empty file first
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode))
        os.replace(draft, path)


def _keep_name(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno != errno.EINVAL:  # a disk that knows no such thing
            raise
    finally:
        os.close(handle)
