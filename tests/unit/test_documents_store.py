"""The document store: what goes in comes out, what is damaged never does, and no file is ever half there."""

import hashlib
import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lashou_btc.anchors.merkle import batch_root
from lashou_btc.documents import DocumentStore
from lashou_btc.errors import InvalidInput, LashouError, Unreachable
from lashou_btc.pool import canonical
from lashou_btc.pool.document import Document
from tests.world import Person

DOC = Document("statement", "ab" * 32, {"account": 0, "text": "互助 means mutual aid"}).sign(
    0, Person("operator").private_key, Person("operator").key)
DATA = DOC.to_bytes()
HASHES = [hashlib.sha256(bytes([n])).hexdigest() for n in range(5)]
MANIFEST, ROOT = canonical.dump(HASHES), batch_root(HASHES)


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
    canonical.dump([*HASHES, HASHES[0]]), canonical.dump(["no hash"]), canonical.dump("text"),
    DATA.replace(b"statement", b"banknotes"), b"[" * 100_000, b"{" * 70_000])
def test_what_is_neither_document_nor_manifest_is_refused(store: DocumentStore, data: bytes) -> None:
    with pytest.raises(InvalidInput):
        store.add(data)
    assert not store.folder.exists()


def test_sizes_are_bounded(store: DocumentStore) -> None:
    body = {"account": 0, "text": "x" * 20_000, "about": "00" * 32}
    many = DOC.signatures * 400
    with pytest.raises(InvalidInput) as refused:
        store.add(Document("statement", "ab" * 32, body, many).to_bytes())
    assert refused.value.code == "json.size"
    with pytest.raises(InvalidInput) as refused:
        store.add(b"[" + b" " * (8 << 20) + b"]")
    assert refused.value.code == "json.size"


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_changed_bytes_are_refused_or_kept_as_they_are(tmp_path_factory: pytest.TempPathFactory,
                                                       data: st.DataObject) -> None:
    mutated = bytearray(data.draw(st.sampled_from([DATA, MANIFEST])))
    for _ in range(data.draw(st.integers(1, 3))):
        mutated[data.draw(st.integers(0, len(mutated) - 1))] = data.draw(st.integers(0, 255))
    store = DocumentStore(tmp_path_factory.mktemp("store"))
    try:
        stored = store.add(bytes(mutated))
    except LashouError:
        assert files(store.folder) == []
    else:
        look_up = store.document if stored.kind == "document" else store.manifest
        assert look_up(stored.hash) == bytes(mutated)


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
    assert files(store.folder) == [f"manifests/{ROOT}.json"]
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
