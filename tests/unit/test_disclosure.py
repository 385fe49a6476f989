"""What people hand each other: all that a record names, and nothing that only happens to lie about."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from lashou_btc.anchors import record
from lashou_btc.anchors.merkle import batch_root
from lashou_btc.anchors.tx import TxOut
from lashou_btc.errors import InvalidInput, LashouError, Refused
from lashou_btc.pool import canonical, document
from lashou_btc.pool.document import Document
from lashou_btc.usecases import disclosure
from lashou_btc.wallet.purse import PurseCoin, journal_tx
from tests.village import Village, retold

PHOTO = b"\xff\xd8\xff" + bytes(40_000)
FILM = b"\xff\xd8\xff" + bytes(document.MAX_BYTES)


@pytest.fixture
def village(tmp_path: Path) -> Iterator[Village]:
    with retold(tmp_path) as made:
        yield made


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def put(folder: Path, name: str, data: bytes) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(data)
    return folder / name


def commit(village: Village, kind: int, digest: str) -> None:
    """A journal record of anything at all, as an operator can write it that uses no tool of ours."""
    office, state = village.office(), village.state()
    seal = next(c for c in village.chain.coins(state.chain.journal_script) if c.outpoint == state.seal)
    output = TxOut(0, record.encode(kind, village.contract.tag, digest))
    village.chain.broadcast(journal_tx(office.key, office.public_key, PurseCoin(seal.outpoint, seal.value_sat), [],
                                       output, 2))
    village.chain.mine(1)


def refusal(village: Village, *paths: Path, home: int = 1) -> str:
    before = sorted(p.name for p in village.pools[home].folder.rglob("*.*"))
    with pytest.raises(LashouError) as refused:
        disclosure.add(village.pools[home], paths)
    assert sorted(p.name for p in village.pools[home].folder.rglob("*.*")) == before, "all or none"
    return refused.value.code


def test_bytes_that_are_no_document_stop_nobody_who_has_them(village: Village, tmp_path: Path) -> None:
    """By the protocol they have no effect; the store would not take them, so to everybody they were missing."""
    photo = put(tmp_path / "album", "photo.json", PHOTO)
    assert refusal(village, photo) == refusal(village, photo.parent) == "document.unnamed"
    # Whoever exports has a reason to: the index of the one who takes it in may not know that record yet.
    early = disclosure.add(village.pools[2], [put(tmp_path / "early", f"{sha256(PHOTO)}.json", PHOTO).parent])
    assert early.kept == (("other", sha256(PHOTO)),) and not early.passed_over

    commit(village, record.STATEMENT, sha256(PHOTO))
    assert sha256(PHOTO) in village.state(1).unknown and not village.state(2).unknown
    assert disclosure.add(village.pools[1], [photo.parent]).kept == (("other", sha256(PHOTO)),)
    village.pools[0].store.add(PHOTO)
    states = [village.state(home) for home in range(3)]
    assert len({state.hash() for state in states}) == 1 and not states[0].unknown
    assert [e.broken for e in states[0].events if e.digest == sha256(PHOTO)] == ["json.utf8"]
    assert village.newcomer("somebody").hash() == states[0].hash()
    village.enroll(1)
    assert not village.state(1).unknown


def test_a_batch_of_all_sorts(village: Village, tmp_path: Path) -> None:
    """Leaves that are no documents, a document of another pool, and a manifest that is named as a document."""
    good = village.office().statement("good")
    foreign = Document("statement", "ab" * 32, {"account": 0, "text": "elsewhere"}).to_bytes()
    inner = canonical.dump([good.hash])
    leaves = [PHOTO, foreign, inner, b"", good.to_bytes()]
    manifest = canonical.dump([sha256(leaf) for leaf in leaves])
    folder = tmp_path / "public"
    for number, leaf in enumerate([*leaves, manifest]):
        put(folder, f"{number}.json", leaf)
    junk = put(folder, "junk.json", b"nobody names this")
    other = put(folder, "other.json", foreign.replace(b"elsewhere", b"nowhere"))

    # Before the record: what is this pool's, and what no record needs to name. The rest is said to be left.
    added = disclosure.add(village.pools[2], [folder])
    assert {name for _, name in added.kept} == {good.hash, batch_root([good.hash]),
                                                batch_root([sha256(leaf) for leaf in leaves])}
    assert [path for path, _ in added.passed_over] == [folder / "0.json", folder / "1.json", folder / "3.json",
                                                       junk, other]
    assert all("no record" in str(reason) for _, reason in added.passed_over)
    assert refusal(village, folder / "1.json") == "document.pool"
    wrong = put(tmp_path / "wrong folder", f"{sha256(foreign)}.json", foreign)
    put(wrong.parent, "manifest.json", manifest)
    assert refusal(village, wrong) == refusal(village, wrong.parent) == "document.pool"

    commit(village, record.BATCH, batch_root([sha256(leaf) for leaf in leaves]))
    assert all(village.state(home).unknown for home in range(3))
    for home in (0, 1, 2):
        added = disclosure.add(village.pools[home], [folder])
        assert [path for path, _ in added.passed_over] == [junk, other] and len(added.kept) == 6
        for one, code in ((junk, "document.unnamed"), (other, "document.pool")):
            added = disclosure.add(village.pools[home], [folder, one])
            assert [(path, error.code) for path, error in added.bad] == [(one, code)]
            assert (len(added.kept), added.new) == (6, 0)
    states = [village.state(home) for home in range(3)]
    assert len({state.hash() for state in states}) == 1 and not states[0].unknown
    assert [e.broken for e in states[0].events[-5:]] == [
        "json.utf8", "document.pool", "schema.field", "json.syntax", ""]
    assert village.newcomer("somebody").hash() == states[0].hash()


def test_of_a_long_file_everybody_reads_the_whole(village: Village, tmp_path: Path) -> None:
    film = put(tmp_path / "album", "film", FILM)
    assert refusal(village, film) == "document.unnamed"
    commit(village, record.STATEMENT, sha256(FILM))
    village.state(1)
    assert disclosure.add(village.pools[1], [film]).kept == (("long", sha256(FILM)),)
    assert village.pools[1].store.document(sha256(FILM)) == FILM[:document.MAX_BYTES + 1]

    # It is not handed on, neither as it is nor under the long file's name.
    disclosure.export(village.pools[1], tmp_path / "shown")
    assert not [p for p in (tmp_path / "shown").rglob("*") if sha256(FILM) in p.name]
    head = village.pools[1].folder / "documents" / f"{sha256(FILM)}.head"
    assert refusal(village, head, home=2) == "document.unnamed"
    named = put(tmp_path / "trick", f"{sha256(FILM)}.json", head.read_bytes())
    assert refusal(village, named, home=2) == refusal(village, named.parent, home=2) == "document.damaged"
    assert village.pools[2].store.document(sha256(FILM)) is None

    # A damaged copy of something else is not exported either, though its beginning is here.
    (village.pools[1].folder / "documents" / f"{sha256(FILM)}.json").write_bytes(b"damaged")
    disclosure.export(village.pools[1], tmp_path / "shown")
    assert not [p for p in (tmp_path / "shown").rglob("*") if sha256(FILM) in p.name]


def test_what_is_good_is_taken_beside_what_is_damaged(village: Village, tmp_path: Path) -> None:
    """Eleven of twelve files are better than none, and whoever is asked again needs to know for which."""
    docs = [village.office().statement(f"number {n}") for n in range(4)]
    folder = tmp_path / "stick"
    paths = [put(folder, f"{doc.hash}.json", doc.to_bytes()) for doc in docs]
    village.pools[1].store.add(docs[0].to_bytes())
    paths[3].write_bytes(docs[3].to_bytes()[:-3])
    for given in ([folder], paths):
        added = disclosure.add(village.pools[1], given)
        assert {name for _, name in added.kept} == {doc.hash for doc in docs[:3]}
        assert [(path, error.code) for path, error in added.bad] == [(paths[3], "document.damaged")]
        assert added.new == (2 if given == [folder] else 0) and not added.passed_over
    assert refusal(village, paths[3]) == "document.damaged"


def test_a_file_that_changes_while_it_is_taken_in(village: Village, tmp_path: Path,
                                                  monkeypatch: pytest.MonkeyPatch) -> None:
    path = put(tmp_path / "public", "a.json", village.office().statement("one").to_bytes())
    seen = disclosure._wanted

    def meanwhile(*args):
        path.write_bytes(village.office().statement("another").to_bytes())
        return seen(*args)

    monkeypatch.setattr(disclosure, "_wanted", meanwhile)
    with pytest.raises(Refused) as refused:
        disclosure.add(village.pools[1], [path])
    assert refused.value.code == "document.changed"


def test_what_is_kept_besides_documents_disturbs_no_list(village: Village) -> None:
    pool = village.pools[0]
    before = disclosure.listing(pool)
    pool.store.add(PHOTO)
    pool.store.add(FILM)
    pool.store.add(canonical.dump(["ab" * 32]))
    assert disclosure.listing(pool) == sorted([*before, (sha256(PHOTO), "other")], key=lambda row: (row[1], row[0]))
    assert village.office().open_pool() == ([], [])
    with pytest.raises(InvalidInput):
        document.parse(PHOTO)
