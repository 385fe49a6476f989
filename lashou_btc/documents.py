"""EDGE: the document store, a folder of content-addressed files, verified on the way in and on the way out.

`documents/<sha256>.json` holds a document, or any other bytes that a record may name; `manifests/<root>.json` a
batch's list of documents. Every name is made here from the content, so nothing that is handed over can choose where
it lands.

What a record does depends on the chain and on the bytes that it names, so whatever can have a hash can be kept
under it. `documents/<sha256>.head` holds the first 65,537 bytes (all of them, if they are fewer) of a file that is
not there as such: of one that is longer than any document, and of a manifest, which is kept under another name.

A cut copy cannot be checked against its hash. It is worth the word of whoever read the whole file. So only this
store makes one, while it reads the file itself; it is never taken from others, nor handed to them. If it were,
somebody could pass off a few bytes as the beginning of what is really a document, and who believes it would see no
effect where everybody else sees one. A head counts only if it is longer than a document may be or has the hash, so
a short file passes for no head, and no head for a short file.
"""

import hashlib
import io
import re
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, NamedTuple

from lashou_btc import layout
from lashou_btc.anchors.hashes import sha256_hex
from lashou_btc.anchors.history import Documents
from lashou_btc.anchors.merkle import batch_root
from lashou_btc.errors import InvalidInput, Unreachable
from lashou_btc.pool import document
from lashou_btc.pool.document import MAX_MANIFEST_BYTES
from lashou_btc.writing import is_draft, make_last, put

DOCUMENT, MANIFEST, OTHER, LONG = "document", "manifest", "other", "long"
_HEAD = "head"
_PLACES = {DOCUMENT: layout.DOCUMENTS, MANIFEST: layout.MANIFESTS, _HEAD: layout.LONG}
_LIMITS = {DOCUMENT: document.MAX_BYTES, MANIFEST: MAX_MANIFEST_BYTES, _HEAD: document.MAX_BYTES + 1}
_NAME = re.compile(r"[0-9a-f]{64}", re.ASCII)
_CHUNK = 1 << 20


class Stored(NamedTuple):
    """What was stored: its kind ("document", "manifest", "other" for bytes that are neither, "long" for what is
    longer than a document may be) and its name (SHA-256, of a manifest its batch root; hex)."""

    kind: str
    hash: str


@dataclass(frozen=True, slots=True)
class Content:
    """A file that was read to its end: what it is, its SHA-256, and its bytes.

    `data` is cut one byte beyond the longest document if the kind is "long". `problem` says why it is neither
    document nor manifest, or is "". Made by `read` only.
    """

    kind: str
    name: str
    sha256: str
    problem: str
    data: bytes = field(repr=False)


def read(file: BinaryIO) -> Content:
    """Reads a file of any size to its end, in memory that is bounded. Never refuses anything that can be read."""
    digest = hashlib.sha256()
    data = file.read(document.MAX_BYTES + 1)
    if data[:1] == b"[" and len(data) > document.MAX_BYTES:
        data += file.read(MAX_MANIFEST_BYTES + 1 - len(data))
    digest.update(data)
    rest = 0
    while chunk := file.read(_CHUNK):
        digest.update(chunk)
        rest += len(chunk)
    return _content(data, digest.hexdigest(), len(data) + rest)


def _content(data: bytes, sha256: str, size: int) -> Content:
    problem = ""
    if size == len(data) <= MAX_MANIFEST_BYTES and data[:1] == b"[":
        try:
            return Content(MANIFEST, batch_root(document.parse_manifest(data)), sha256, "", data)
        except InvalidInput as error:
            problem = str(error)
    if size > document.MAX_BYTES:
        problem = problem or f"it has {size} bytes; a document has at most {document.MAX_BYTES}."
        return Content(LONG, sha256, sha256, problem, data[:document.MAX_BYTES + 1])
    try:
        document.parse(data)
    except InvalidInput as error:
        return Content(OTHER, sha256, sha256, problem or str(error), data)
    return Content(DOCUMENT, sha256, sha256, "", data)


class DocumentStore:
    """The documents and manifests in `folder`, which is made when the first one comes in.

    Several processes may use a folder: a file appears whole or not at all. Methods raise Unreachable where the
    disk does not play along.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = Path(folder)
        self.looked_at: set[Path] | None = None
        """Where it looks for files from now on, whether there is one or not, if somebody puts a set here."""

    def add(self, data: bytes) -> Stored:
        """Keeps any bytes under their hash, a manifest under its batch root, too. Again changes nothing.

        Signatures are not judged, nor whether it is a document at all: whether and how it acts is the fold's
        business. `keep` does the same for a file that `read` has read.
        """
        return self.keep(read(io.BytesIO(data)))

    def keep(self, content: Content) -> Stored:
        """Keeps what was read of a file. Adding it again changes nothing; if it was damaged, that repairs it."""
        self._keep(content, True)
        return Stored(content.kind, content.name)

    def add_all(self, many: Iterable[bytes]) -> None:
        """Keeps all of these, as `add`; the disk is waited for once all are written, and not after each."""
        written = [path for data in many for path in self._keep(read(io.BytesIO(data)), False)]
        with self._disk("written"):
            make_last(written)

    def _keep(self, content: Content, durable: bool) -> list[Path]:
        """Writes what is absent or damaged; which files."""
        written = []
        files = {_HEAD if content.kind in (MANIFEST, LONG) else DOCUMENT: content.sha256}
        if content.kind == MANIFEST:
            files[MANIFEST] = content.name
        with self._disk("written"):
            for kind, name in files.items():
                path, data = self._path(kind, name), content.data[:_LIMITS[kind]]
                if self._read(kind, path) != data:  # absent, or damaged
                    path.parent.mkdir(parents=True, exist_ok=True)
                    put(path, data, replace=True, durable=durable)
                    written.append(path)
        return written

    def document(self, digest: str) -> bytes | None:
        """The bytes that have this SHA-256, document or not; None if they are not here, or damaged.

        Of a file longer than the longest document these are its first MAX_BYTES + 1 bytes, which have another hash:
        so long, it is no document.
        """
        data = self._whole(digest)
        return self._head(digest) if data is None else data

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
        """SHA-256 of what is here whole, sorted, manifests apart. Whether a file is sound shows when it is read."""
        return self._names(DOCUMENT)

    def roots(self) -> list[str]:
        """Merkle roots of the manifests whose files are here, sorted."""
        return self._names(MANIFEST)

    def damaged(self) -> list[Path]:
        """Files that are not what their names say, and files with no name of ours: none of them is ever used."""
        found = []
        for kind, checks in ((DOCUMENT, {layout.DOCUMENTS.ends: self._whole, layout.LONG.ends: self._head}),
                             (MANIFEST, {layout.MANIFESTS.ends: self.manifest})):
            for path in self._files(kind):
                look_up = checks.get(path.suffix) if _NAME.fullmatch(path.stem) else None
                if look_up is None or look_up(path.stem) is None:
                    found.append(path)
        return found

    def as_documents(self) -> Documents:
        """The two look-ups that the fold takes."""
        return Documents(self.document, self.manifest)

    def _path(self, kind: str, name: str) -> Path:
        return _PLACES[kind].at(self.folder, name)

    def _whole(self, digest: str) -> bytes | None:
        data = self._load(DOCUMENT, digest)
        return data if data is not None and sha256_hex(data) == digest else None

    def _head(self, digest: str) -> bytes | None:
        data = self._load(_HEAD, digest)
        return data if data is not None and (len(data) == _LIMITS[_HEAD] or sha256_hex(data) == digest) else None

    def _load(self, kind: str, name: str) -> bytes | None:
        if not _NAME.fullmatch(name):
            return None
        with self._disk("read"):
            return self._read(kind, self._path(kind, name))

    def _read(self, kind: str, path: Path) -> bytes | None:
        """A regular file's bytes; None where there is none, or one too large to be what it should be."""
        if self.looked_at is not None:
            self.looked_at.add(path)
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
                paths = sorted((self.folder / _PLACES[kind].folder).iterdir())
            except FileNotFoundError:
                return []
        return [p for p in paths if not is_draft(p.name)]

    def _names(self, kind: str) -> list[str]:
        return [path.stem for path in self._files(kind)
                if path.suffix == _PLACES[kind].ends and _NAME.fullmatch(path.stem)]

    @contextmanager
    def _disk(self, done: str) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise Unreachable(f"documents.disk:{done}", folder=self.folder, why=error.strerror or error) from error
