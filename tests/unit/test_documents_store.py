"""The document store: what goes in comes out, what is damaged never does, and no file is ever half there."""

import hashlib
import io
import os
import resource
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lashou_btc.anchors.merkle import batch_root
from lashou_btc.documents import DocumentStore, read
from lashou_btc.errors import InvalidInput, Unreachable
from lashou_btc.pool import canonical, document
from lashou_btc.pool.document import Document
from tests.world import Person

DOC = Document("statement", "ab" * 32, {"account": 0, "text": "互助 means mutual aid"}).sign(
    0, Person("operator").private_key, Person("operator").key)
DATA = DOC.to_bytes()
HASHES = [hashlib.sha256(bytes([n])).hexdigest() for n in range(5)]
MANIFEST, ROOT = canonical.dump(HASHES), batch_root(HASHES)
MANIFEST_HASH = hashlib.sha256(MANIFEST).hexdigest()
MAX = document.MAX_BYTES


@pytest.fixture
def store(tmp_path: Path) -> DocumentStore:
    return DocumentStore(tmp_path / "pool")


def files(folder: Path) -> list[str]:
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file())


def test_a_document_is_stored_under_its_hash(store: DocumentStore) -> None:
    assert store.add(DATA) == ("document", DOC.hash) == store.add(DATA)
    assert store.document(DOC.hash) == DATA
    assert files(store.folder) == [f"documents/{DOC.hash}.json"]
    # The name is what sha256sum prints for the file.
    assert hashlib.sha256((store.folder / f"documents/{DOC.hash}.json").read_bytes()).hexdigest() == DOC.hash


def test_a_manifest_is_stored_under_its_root(store: DocumentStore) -> None:
    assert store.add(MANIFEST) == ("manifest", ROOT)
    assert store.manifest(ROOT) == MANIFEST
    assert store.document(ROOT) is None and store.hashes() == [] and store.roots() == [ROOT]
    assert files(store.folder) == [f"documents/{MANIFEST_HASH}.head", f"manifests/{ROOT}.json"]


def test_a_settlement_document_is_a_document(store: DocumentStore) -> None:
    data = Document("settlement", "ab" * 32, {"as_of": {"height": 1, "block": "00"}}).to_bytes()
    assert store.document(store.add(data).hash) == data


def test_what_is_not_here(store: DocumentStore) -> None:
    assert store.document(DOC.hash) is None and store.manifest(ROOT) is None
    assert store.hashes() == store.roots() == store.damaged() == []
    for name in ("", "..", "../../etc/passwd", DOC.hash.upper(), DOC.hash + "\n", DOC.hash + "/.", "\0" * 64):
        assert store.document(name) is None and store.manifest(name) is None


@pytest.mark.parametrize("data", [
    b"", b"{}", b"[]", b"\xff", DATA + b"\n", DATA[:-1], b" " + DATA, MANIFEST + b" ", MANIFEST[:-1],
    canonical.dump(["no hash"]), canonical.dump("text"),
    DATA.replace(b"statement", b"banknotes"), b"[" * MAX, b"{" * MAX, bytes(MAX)])
def test_any_bytes_are_kept_under_their_hash(store: DocumentStore, data: bytes) -> None:
    """A record may name them, and then all should see that it names no document, not that something is missing."""
    digest = hashlib.sha256(data).hexdigest()
    assert store.add(data) == ("other", digest) == store.add(data)
    assert store.document(digest) == data and store.hashes() == [digest] and store.damaged() == []
    assert files(store.folder) == [f"documents/{digest}.json"]


@pytest.mark.parametrize("data", [
    bytes(MAX + 1), b"[" * (MAX + 1), b"{" * (MAX + 1), b"[" * ((8 << 20) + 1), b"[" + b" " * (8 << 20) + b"]",
    bytes(MAX + (3 << 20)), canonical.dump([f"{n:064x}" for n in range(66_000)])])
def test_sizes_are_bounded(store: DocumentStore, data: bytes) -> None:
    """Of what is longer than a document its beginning is enough to see that."""
    digest = hashlib.sha256(data).hexdigest()
    assert store.add(data) == ("long", digest) == store.add(data)
    assert store.document(digest) == data[:MAX + 1] and store.manifest(digest) is None
    assert files(store.folder) == [f"documents/{digest}.head"]
    assert store.hashes() == store.roots() == store.damaged() == []
    with pytest.raises(InvalidInput) as refused:
        document.parse(store.document(digest) or b"")
    assert refused.value.code == "json.size"


def test_a_long_file_is_read_to_its_end_without_filling_the_memory(store: DocumentStore, tmp_path: Path) -> None:
    path = tmp_path / "film"
    with path.open("wb") as film:
        film.write(b"[")
        film.truncate(200 << 20)
    tracemalloc.start()
    try:
        with path.open("rb") as film:
            stored = store.keep(read(film))
        assert tracemalloc.get_traced_memory()[1] < 40 << 20
    finally:
        tracemalloc.stop()
    with path.open("rb") as film:
        assert stored == ("long", hashlib.file_digest(film, "sha256").hexdigest())
    assert store.document(stored.hash) == b"[" + bytes(MAX)


class Dripping(io.RawIOBase):
    """A stream that never gives more than it likes to, as a pipe does."""

    def __init__(self, data: bytes, steps: list[int]) -> None:
        self.data, self.steps, self.at = data, steps, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:
        step = self.steps[self.at % len(self.steps)] if self.steps else len(buffer)
        part = self.data[:min(step, len(buffer))]
        buffer[:len(part)] = part
        self.data, self.at = self.data[len(part):], self.at + 1
        return len(part)


@settings(max_examples=60, deadline=None)
@given(size=st.sampled_from([0, 1, 33, MAX - 1, MAX, MAX + 1, MAX + 2, 2 * MAX, 1 << 20, (1 << 20) + 1]),
       start=st.sampled_from([b"", b"[", b"{", MANIFEST, DATA]),
       steps=st.lists(st.integers(1, 1 << 20), max_size=3))
def test_what_is_kept_does_not_depend_on_how_it_arrived(tmp_path_factory: pytest.TempPathFactory, size: int,
                                                        start: bytes, steps: list[int]) -> None:
    data = (start + bytes(size))[:max(size, len(start))]
    one, other = (DocumentStore(tmp_path_factory.mktemp("store")) for _ in range(2))
    drops = [max(step, len(data) // 100 + 1) for step in steps]
    assert one.add(data) == other.keep(read(io.BufferedReader(Dripping(data, drops))))
    digest = hashlib.sha256(data).hexdigest()
    assert files(one.folder) == files(other.folder)
    assert one.document(digest) == other.document(digest) == data[:MAX + 1]


def test_a_manifest_is_found_by_its_hash_as_well(store: DocumentStore) -> None:
    """A record may name the file as if it were a document; it must not matter that it was taken for a manifest."""
    many = canonical.dump([f"{n:064x}" for n in range(2_000)])
    assert len(many) > MAX
    for data in (MANIFEST, many):
        kind, root = store.add(data)
        assert kind == "manifest" and store.manifest(root) == data
        assert store.document(hashlib.sha256(data).hexdigest()) == data[:MAX + 1]
    assert store.hashes() == store.damaged() == []


def test_no_short_file_passes_for_the_beginning_of_a_long_one(store: DocumentStore) -> None:
    """Somebody who could make others believe that would take a document's effect away."""
    store.add(bytes(MAX + 9))
    long = hashlib.sha256(bytes(MAX + 9)).hexdigest()
    documents = store.folder / "documents"
    for size in (0, 1, MAX, MAX + 2, MAX + 9):
        (documents / f"{long}.head").write_bytes(bytes(size))
        assert store.document(long) is None and store.damaged() == [documents / f"{long}.head"]
    # Whatever lies beside a document: the bytes that have the hash are the ones that count.
    store.add(DATA)
    (documents / f"{DOC.hash}.head").write_bytes(bytes(MAX + 1))
    assert store.document(DOC.hash) == DATA
    # A head is one file among others for whoever takes it in, and known by its own hash only.
    assert store.add((documents / f"{DOC.hash}.head").read_bytes()).hash != DOC.hash
    # A long file that somebody copied there by hand is not read to its end each time; to add it is the remedy.
    (documents / f"{long}.head").unlink()
    (documents / f"{long}.json").write_bytes(bytes(MAX + 9))
    assert store.document(long) is None and documents / f"{long}.json" in store.damaged()
    store.add(bytes(MAX + 9))
    assert store.document(long) == bytes(MAX + 1)


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_changed_bytes_are_kept_as_they_are(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    mutated = bytearray(data.draw(st.sampled_from([DATA, MANIFEST])))
    for _ in range(data.draw(st.integers(1, 3))):
        mutated[data.draw(st.integers(0, len(mutated) - 1))] = data.draw(st.integers(0, 255))
    store = DocumentStore(tmp_path_factory.mktemp("store"))
    stored = store.add(bytes(mutated))
    assert store.document(hashlib.sha256(mutated).hexdigest()) == bytes(mutated)
    if stored.kind == "manifest":
        assert store.manifest(stored.hash) == bytes(mutated)


def test_damaged_files_are_reported_and_never_used(store: DocumentStore) -> None:
    store.add(DATA)
    store.add(MANIFEST)
    documents, manifests = store.folder / "documents", store.folder / "manifests"
    good = documents / f"{DOC.hash}.json"
    good.write_bytes(DATA.replace(b"mutual", b"Mutual"))
    (manifests / f"{ROOT}.json").write_bytes(canonical.dump(HASHES[::-1]))
    (documents / f"{'00' * 32}.json").write_bytes(DATA)
    (documents / "notes.txt").write_bytes(b"hello")
    (documents / f"{'11' * 32}.json").mkdir()
    os.mkfifo(documents / f"{'22' * 32}.json")
    (documents / f"{'33' * 32}.json").symlink_to("/dev/zero")
    with (documents / f"{'44' * 32}.json").open("wb") as huge:
        huge.truncate(1 << 40)
    (manifests / f"{'55' * 32}.json").write_bytes(b"[]")
    (documents / f"{'66' * 32}.head").write_bytes(b"short")
    (documents / f"{MANIFEST_HASH}.head").write_bytes(MANIFEST[:-1])
    (documents / "77.head").write_bytes(bytes(MAX + 1))
    (manifests / f"{'88' * 32}.head").write_bytes(bytes(MAX + 1))
    assert store.document(DOC.hash) is None and store.manifest(ROOT) is None
    assert [p.name[:8] for p in store.damaged()] == sorted(
        [p.name[:8] for p in documents.iterdir()]) + sorted([p.name[:8] for p in manifests.iterdir()])
    # To add the right content again is the repair.
    store.add(DATA)
    assert store.document(DOC.hash) == DATA and good not in store.damaged()


@contextmanager
def no_room_beyond(size: int) -> Iterator[None]:
    """Files cannot grow beyond `size` bytes: the operating system itself refuses to write."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("room", [0, 1, len(DATA) - 1])
def test_without_room_nothing_is_half_written(store: DocumentStore, room: int) -> None:
    store.add(MANIFEST)
    with no_room_beyond(room), pytest.raises(Unreachable) as failed:
        store.add(DATA)
    assert failed.value.code == "documents.disk"
    assert files(store.folder) == [f"documents/{MANIFEST_HASH}.head", f"manifests/{ROOT}.json"]
    assert store.document(DOC.hash) is None and store.damaged() == []
    store.add(DATA)
    assert store.document(DOC.hash) == DATA


def test_a_folder_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "pool").write_text("not a folder")
    store = DocumentStore(tmp_path / "pool")
    for attempt in (lambda: store.add(DATA), lambda: store.document(DOC.hash), store.hashes, store.damaged):
        with pytest.raises(Unreachable):
            attempt()


def test_a_folder_that_may_not_be_read(store: DocumentStore) -> None:
    store.add(DATA)
    store.folder.chmod(0)
    me = os.geteuid()
    try:
        if me == 0:
            os.seteuid(65534)  # root may read everything, nobody may not
        for attempt in (lambda: store.add(DATA), lambda: store.document(DOC.hash), store.hashes):
            with pytest.raises(Unreachable):
                attempt()
    finally:
        os.seteuid(me)
        store.folder.chmod(0o700)


def test_a_kill_before_the_rename_leaves_no_document(store: DocumentStore) -> None:
    store.add(MANIFEST)
    child = os.fork()
    if child == 0:
        os.replace = lambda *_: os.kill(os.getpid(), 9)  # the last moment before the file has its name
        store.add(DATA)
        os._exit(1)
    assert os.waitpid(child, 0)[1] == 9
    assert store.document(DOC.hash) is None and store.hashes() == [] and store.damaged() == []
    store.add(DATA)
    assert store.document(DOC.hash) == DATA


def test_the_fold_reads_from_it(store: DocumentStore) -> None:
    store.add(DATA)
    store.add(MANIFEST)
    documents = store.as_documents()
    assert documents.document(DOC.hash) == DATA and documents.manifest(ROOT) == MANIFEST
    assert documents.document(ROOT) is None
