"""Files that people hand to each other: read within bounds, written whole or not at all."""

import os
from contextlib import suppress
from pathlib import Path

from lashou_btc.errors import InvalidInput, Refused, Unreachable

MAX_EVIDENCE_BYTES = 4 * 1024 ** 3


def read(path: Path, limit: int, what: str) -> bytes:
    """A file's bytes. Raises InvalidInput when there is none or it is too large, Unreachable when it resists."""
    try:
        with open(path, "rb") as file:
            data = file.read(limit + 1)
    except FileNotFoundError:
        raise InvalidInput(f"there is no file {path}; name the {what}'s file.", "file.missing") from None
    except IsADirectoryError:
        raise InvalidInput(f"{path} is a folder; name the {what}'s file.", "file.folder") from None
    except (OSError, ValueError) as error:
        raise Unreachable(f"the {what} {path} cannot be read: {_why(error)}.", "file.unreadable") from None
    if len(data) > limit:
        raise InvalidInput(f"the {what} {path} has more than {limit} bytes; it cannot be one.", "file.size")
    return data


def sha256(path: Path) -> str:
    """SHA-256 of a file of any size, as `sha256sum` prints it."""
    import hashlib
    try:
        with open(path, "rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        raise InvalidInput(f"there is no file {path}.", "file.missing") from None
    except (OSError, ValueError) as error:
        raise Unreachable(f"the file {path} cannot be read: {_why(error)}.", "file.unreadable") from None


def write(path: Path, data: bytes, replace: bool = False, mode: int = 0o644) -> Path:
    """Writes a file, whole or not at all. Raises Refused when it exists and may not be replaced."""
    scratch = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and not replace:
            raise Refused(f"{path} exists; name another file with --out.", "file.exists")
        with open(os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(scratch, path)
    except OSError as error:
        raise Unreachable(f"{path} cannot be written: {_why(error)}.", "file.unwritable") from None
    finally:
        with suppress(OSError):
            scratch.unlink()
    return path


def _why(error: Exception) -> str:
    return (getattr(error, "strerror", None) or str(error)).lower()
