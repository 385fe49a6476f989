"""Documents handed from person to person: in from files and folders, out into a folder."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from lashou_btc.errors import InvalidInput, Refused
from lashou_btc.pool import document
from lashou_btc.usecases import files
from lashou_btc.usecases.workspace import PoolHome

MAX_MANIFEST_BYTES = 8 * 1024 * 1024
MAX_FILES = 1_000_000


def add(pool: PoolHome, paths: Sequence[Path]) -> list[tuple[str, str]]:
    """Takes in documents and manifests of this pool, all or none. Returns (kind, hash or root) of each."""
    found = list(islice(_files(paths), MAX_FILES + 1))
    if len(found) > MAX_FILES:
        raise InvalidInput(f"these are more than {MAX_FILES} files; name a smaller folder.", "document.files")
    # A public folder may hold more than memory does. So files are read twice, and kept only if they come but once.
    contents = [_read(pool, path, keep=path == files.STANDARD or not path.is_file()) for path in found]
    return [pool.store.add(data or _read(pool, path, keep=True))
            for path, data in zip(found, contents, strict=True)]


def _read(pool: PoolHome, path: Path, keep: bool) -> bytes:
    """A file's bytes, checked; none of them if they are not to be kept."""
    data = files.read(path, MAX_MANIFEST_BYTES, "document")
    _check(pool, path, data)
    return data if keep else b""


def _check(pool: PoolHome, path: Path, data: bytes) -> None:
    """Raises InvalidInput naming the file for what is no document, Refused for another pool's."""
    if data[:1] == b"[":
        document.parse_manifest(data)
        return
    try:
        doc = document.parse(data)
    except InvalidInput as error:
        raise InvalidInput(f"{path}: {error}", error.code) from None
    if doc.pool != pool.contract.pool_id:
        raise Refused(f"{path} belongs to pool {doc.pool[:8]}, not to {pool.contract.pool_id[:8]}.",
                      "document.pool")


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(p for p in path.rglob("*.json") if p.is_file() and not p.is_symlink())
        else:
            yield path


def export(pool: PoolHome, folder: Path) -> int:
    """Writes everything at hand into a folder, under the same names. Returns how many files."""
    count = 0
    for path in sorted(pool.folder.glob("documents/**/*.json")) + sorted(pool.folder.glob("manifests/**/*.json")):
        target = folder / path.parent.name / path.name
        if not target.exists():
            files.write(target, files.read(path, MAX_MANIFEST_BYTES, "document"))
            count += 1
    return count


def listing(pool: PoolHome) -> list[tuple[str, str]]:
    """(hash, type) of every document at hand."""
    found = []
    for digest in pool.store.hashes():
        data = pool.store.document(digest)
        if data is not None:
            found.append((digest, document.parse(data).type))
    return sorted(found, key=lambda row: (row[1], row[0]))
