"""EDGE: the document store, a folder of content-addressed files, verified on the way in and on the way out.

`documents/<sha256>.json` holds a document, `manifests/<root>.json` a batch's list of documents. Every name is made
here from the content, so nothing that is handed over can choose where it lands.
"""

import hashlib
import os
import re
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from lashou_btc.anchors.history import Documents
from lashou_btc.anchors.merkle import batch_root
from lashou_btc.errors import InvalidInput, Unreachable
from lashou_btc.pool import document

DOCUMENT, MANIFEST = "document", "manifest"
_FOLDERS = {DOCUMENT: "documents", MANIFEST: "manifests"}
_LIMITS = {DOCUMENT: document.MAX_BYTES, MANIFEST: 8 * 1024 * 1024}  # as the parsers of both have them
_NAME = re.compile(r"[0-9a-f]{64}", re.ASCII)
_DRAFT = ".new-"


class Stored(NamedTuple):
    """What was stored: its kind ("document" or "manifest") and its name (hash, or batch root; hex)."""

    kind: str
    hash: str


class DocumentStore:
    """The documents and manifests in `folder`, which is made when the first one comes in.

    Several processes may use a folder: a file appears whole or not at all. Methods raise Unreachable where the
    disk does not play along.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = Path(folder)

    def add(self, data: bytes) -> Stored:
        """Keeps a document of any type (settlements too) or a manifest. Adding it again changes nothing.

        Raises InvalidInput if it is neither, or too large, or not in canonical form. Signatures are not judged:
        whether a document acts is the fold's business.
        """
        stored = _identify(data)
        path = self._path(stored.kind, stored.hash)
        with self._disk("written"):
            if self._read(stored.kind, path) != data:  # absent, or damaged: then this repairs it
                _write(path, data)
        return stored

    def document(self, digest: str) -> bytes | None:
        """The document of that hash; None if it is not here, or only a file that is something else."""
        data = self._load(DOCUMENT, digest)
        return data if data is not None and hashlib.sha256(data).hexdigest() == digest else None

    def manifest(self, root: str) -> bytes | None:
        """The manifest of the batch with that Merkle root; None if it is not here, or damaged."""
        data = self._load(MANIFEST, root)
        if data is None:
            return None
        with suppress(InvalidInput):
            if batch_root(document.parse_manifest(data)) == root:
                return data
        return None

    def hashes(self) -> list[str]:
        """Hashes of the documents whose files are here, sorted. Whether a file is sound shows when it is read."""
        return self._names(DOCUMENT)

    def roots(self) -> list[str]:
        """Merkle roots of the manifests whose files are here, sorted."""
        return self._names(MANIFEST)

    def damaged(self) -> list[Path]:
        """Files that are not what their names say, and files with no name of ours: none of them is ever used."""
        found = []
        for kind, look_up in ((DOCUMENT, self.document), (MANIFEST, self.manifest)):
            for path in self._files(kind):
                name = _name(path)
                if name is None or look_up(name) is None:
                    found.append(path)
        return found

    def as_documents(self) -> Documents:
        """The two look-ups that the fold takes."""
        return Documents(self.document, self.manifest)

    def _path(self, kind: str, name: str) -> Path:
        return self.folder / _FOLDERS[kind] / f"{name}.json"

    def _load(self, kind: str, name: str) -> bytes | None:
        if not _NAME.fullmatch(name):
            return None
        with self._disk("read"):
            return self._read(kind, self._path(kind, name))

    def _read(self, kind: str, path: Path) -> bytes | None:
        """A regular file's bytes; None where there is none, or one too large to be what it should be."""
        try:
            found = path.lstat()
            # Not everything that has a name can be opened at no cost: a pipe waits, a device never ends.
            if not stat.S_ISREG(found.st_mode) or found.st_size > _LIMITS[kind]:
                return None
            with path.open("rb") as file:
                return file.read(_LIMITS[kind])
        except FileNotFoundError:
            return None

    def _files(self, kind: str) -> list[Path]:
        with self._disk("read"):
            try:
                paths = sorted((self.folder / _FOLDERS[kind]).iterdir())
            except FileNotFoundError:
                return []
        return [p for p in paths if not p.name.startswith(_DRAFT)]

    def _names(self, kind: str) -> list[str]:
        return [name for name in map(_name, self._files(kind)) if name is not None]

    @contextmanager
    def _disk(self, what: str) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise Unreachable(f"the documents in {self.folder} cannot be {what}: {error.strerror or error}; check "
                              "the folder, its permissions and the free space.", "documents.disk") from error


def _identify(data: bytes) -> Stored:
    if data[:1] == b"[":
        return Stored(MANIFEST, batch_root(document.parse_manifest(data)))
    document.parse(data)
    return Stored(DOCUMENT, hashlib.sha256(data).hexdigest())


def _name(path: Path) -> str | None:
    return path.stem if path.suffix == ".json" and _NAME.fullmatch(path.stem) else None


def _write(path: Path, data: bytes) -> None:
    """Writes a file that is there in full or not at all, even if the power fails."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(prefix=_DRAFT, dir=path.parent)
    try:
        with open(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(handle)
        os.chmod(draft, 0o644)  # these are for showing around; mkstemp keeps them to oneself
        os.replace(draft, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(draft)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
