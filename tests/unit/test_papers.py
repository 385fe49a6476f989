"""Papers: sealed to those who are to read them, opened by nobody else, compared with what was filed."""

import base64
import json
from pathlib import Path
from types import SimpleNamespace

import pyrage
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from lashou_btc.errors import Incomplete, InvalidInput, LashouError, Refused
from lashou_btc.pool.document import Document
from lashou_btc.usecases import papers
from lashou_btc.usecases.workspace import PoolHome
from tests import vectors
from tests.world import FAST, Person, World, with_rules

ANN, HOSPITAL = Person("Ann"), Person("hospital")
FRONT = bytes(range(32))
SLOW = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


class Case:
    """A pool in which Ann has filed a claim with two papers, and its home."""

    def __init__(self, folder: Path, world: World | None = None) -> None:
        self.folder, self.w = folder, world or World(FAST).open()
        self.pool = PoolHome(folder / "home", self.w.contract)
        self.ann = self.w.enroll("Ann", deposit_sat=400_000, recipient=ANN.recipient)
        self.w.mine(12)
        self.files = [self.file("diagnosis.PDF", b"a diagnosis"), self.file("notary", b"")]
        self.made = [papers.new(path, FRONT[n:] + bytes(n)) for n, path in enumerate(self.files)]
        papers.keep(self.pool, self.made, ANN.recipient)
        body = {"account": self.ann, "amount": 90_000, "payee": HOSPITAL.address, "notary": self.made[1].hash,
                "evidence": [self.made[0].hash]}
        self.hash = self.w.publish(self.w.document("claim", body, self.ann))
        for data in self.w.documents.values():
            self.pool.store.add(data)

    def file(self, name: str, data: bytes) -> Path:
        (self.folder / name).write_bytes(data)
        return self.folder / name

    @property
    def claim(self):
        return self.w.state().claims[self.hash]

    def seal(self, *paths: Path, to: Person = ANN) -> list[papers.Sealed]:
        return list(papers.seal_claim(self.pool, self.claim, ANN.private_key, paths, [to.recipient]))

    def open(self, data: bytes, name: str = "x.age", key: Person = ANN, **more) -> papers.Opened:
        path = self.file(name, data)
        return papers.Opener(self.pool, self.w.state(), key.private_key, self.folder / "out").open(path, **more)


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return Case(tmp_path)


def code(kind: type[LashouError], call) -> str:
    with pytest.raises(kind) as caught:
        call()
    assert str(caught.value).endswith((".", "?"))
    return caught.value.code


def test_what_is_sealed_is_what_was_filed_and_opens_as_the_file_it_was(case):
    bob = Person("bob")
    sealed = case.seal(to=bob)
    assert [one.hash for one in sealed] == [one.hash for one in case.made]
    assert [one.name for one in sealed] == [f"{case.made[0].hash[:16]}.pdf.age", f"{case.made[1].hash[:16]}.age"]
    home = PoolHome(case.folder / "bob", case.w.contract)
    home.store.add(case.w.documents[case.hash])
    assert papers.unseen(home, case.claim) == [one.hash for one in case.made]
    for n, (one, file) in enumerate(zip(sealed, case.files, strict=True)):
        path = case.file(one.name, one.data)
        found = papers.Opener(home, case.w.state(), bob.private_key, case.folder / "out").open(path)
        assert found.file.read_bytes() == file.read_bytes() and found.file.stat().st_mode & 0o777 == 0o600
        assert (found.hash, found.claim.hash, found.what) == (one.hash, case.hash, ("evidence", "notary")[n])
        assert papers.unseen(home, case.claim) == [p.hash for p in case.made[n + 1:]]
    assert sorted(p.name for p in (case.folder / "out").iterdir()) == sorted(
        one.name.removesuffix(".age") for one in sealed)


def test_age_alone_is_enough_to_read_and_to_compare(case):
    """What docs/protocol.md promises to somebody without this program."""
    sealed = case.seal()[0].data
    paper = pyrage.decrypt(sealed, [pyrage.x25519.Identity.from_str(vectors.recipient.identity(ANN.private_key))])
    assert papers.sha256_hex(paper) == case.made[0].hash and paper[32:] == b"a diagnosis"
    value = json.loads((vectors.FOLDER / "papers.json").read_text())
    key = bytes.fromhex(value["keys"][0]["signing_key"])
    said = papers._open(base64.b64decode(value["sealed"]), key, Path("x"))
    assert papers.sha256_hex(said) == value["hash"]


def test_a_paper_cannot_be_guessed_by_its_hash(case):
    """The same form twice has two hashes, and neither is the file's."""
    one, two = (papers.new(case.files[0], front) for front in (FRONT, FRONT[::-1]))
    assert len({one.hash, two.hash, one.file_hash}) == 3 and one.file_hash == two.file_hash


def test_what_is_kept_is_sealed_and_only_for_its_owner(case):
    for path in (case.pool.folder / "papers").iterdir():
        assert path.stat().st_mode & 0o777 == 0o600 and b"diagnosis" not in path.read_bytes()
    bob = Person("bob")
    assert code(Refused, lambda: list(papers.seal_claim(case.pool, case.claim, bob.private_key, (),
                                                        [bob.recipient]))) == "papers.key"


def test_a_file_of_the_claim_may_be_named_as_it_was_or_as_it_is_kept(case):
    kept = case.pool.folder / "papers" / f"{case.made[0].hash}.age"
    for path in (case.files[0], kept):
        one, = case.seal(path)
        assert one.hash == case.made[0].hash
    case.files[0].write_bytes(b"a diagnosis, smaller")
    assert code(Refused, lambda: case.seal(case.files[0])) == "papers.unnamed"
    elsewhere = case.file("brought.age", kept.read_bytes())
    for path in (case.pool.folder / "papers").iterdir():
        path.unlink()
    assert code(Incomplete, case.seal) == "papers.missing"
    one, = case.seal(elsewhere)
    assert one.hash == case.made[0].hash, "a restored key opens what was kept"


def test_a_file_that_changes_while_it_is_filed_is_said_to_have(case):
    case.files[0].write_bytes(b"another diagnosis")
    assert code(Refused, lambda: papers.keep(case.pool, case.made, ANN.recipient)) == "papers.changed"


def test_what_was_not_filed_is_not_written(case):
    other = pyrage.encrypt(FRONT + b"a forged diagnosis", [pyrage.x25519.Recipient.from_str(ANN.recipient)])
    assert code(Refused, lambda: case.open(other)) == "papers.unnamed"
    assert code(Refused, lambda: case.open(other, claim=case.claim)) == "papers.unnamed"
    assert not (case.folder / "out").exists()
    assert case.open(other, identity=True).file.read_bytes() == b"a forged diagnosis"


def test_a_paper_of_another_claim_is_not_one_of_this(case):
    body = {"account": case.ann, "amount": 5, "payee": HOSPITAL.address, "notary": "aa" * 32,
            "evidence": ["bb" * 32]}
    doc = Document("claim", case.w.contract.pool_id, body)
    case.pool.store.add(doc.to_bytes())
    other = SimpleNamespace(hash=doc.hash, number=7)
    sealed = case.seal()[0].data
    assert code(Refused, lambda: case.open(sealed, claim=other)) == "papers.unnamed"
    assert case.open(sealed).what == "evidence"


@pytest.mark.parametrize(("cut", "kind", "expected"), [
    (lambda d: d[:-5], Refused, "papers.damaged"),
    (lambda d: d[:-1] + bytes([d[-1] ^ 1]), Refused, "papers.damaged"),
    (lambda d: d + b"x", Refused, "papers.damaged"), (lambda d: d[:60], Refused, "papers.damaged"),
    (lambda d: b"", InvalidInput, "papers.format"), (lambda d: b"%PDF-1.4", InvalidInput, "papers.format"),
    (lambda d: d[1:], InvalidInput, "papers.format")])
def test_damaged_or_no_sealed_paper(case, cut, kind, expected):
    assert code(kind, lambda: case.open(cut(case.seal()[0].data))) == expected


def test_sealed_to_somebody_else(case):
    sealed = case.seal(to=Person("bob"))[0].data
    assert code(Refused, lambda: case.open(sealed)) == "papers.key"


def test_too_short_for_a_paper(case):
    w = case.w
    short = pyrage.encrypt(b"short", [pyrage.x25519.Recipient.from_str(ANN.recipient)])
    body = {"account": case.ann, "amount": 5, "payee": HOSPITAL.address, "notary": "aa" * 32,
            "evidence": [papers.sha256_hex(b"short")]}
    doc = Document("claim", w.contract.pool_id, body)
    case.pool.store.add(doc.to_bytes())
    assert code(Refused, lambda: case.open(short, claim=SimpleNamespace(hash=doc.hash, number=0))) == "papers.front"


def test_too_large(case, monkeypatch):
    monkeypatch.setattr(papers, "MAX_FILE_BYTES", 100)
    monkeypatch.setattr(papers, "MAX_SEALED_BYTES", 1_000)
    assert papers.new(case.file("fits", bytes(100)), FRONT)
    assert code(InvalidInput, lambda: papers.new(case.file("large", bytes(101)), FRONT)) == "papers.size"
    assert code(InvalidInput, lambda: case.open(bytes(1_001))) == "file.size"


def test_opening_again_changes_nothing_and_nothing_else_is_overwritten(case):
    sealed = case.seal()[0].data
    first = case.open(sealed).file
    assert case.open(sealed).file == first
    first.write_bytes(b"mine")
    assert code(Refused, lambda: case.open(sealed)) == "file.exists"
    assert first.read_bytes() == b"mine"


# To whom

def test_nobody_is_drawn_yet(case):
    assert code(Incomplete, lambda: papers.readers(case.w.state(), case.claim)) == "papers.not-drawn"


def accepting(w: World, *without: int) -> World:
    """A pool whose witnesses state their recipients, but for some."""
    w.journal(1, w.contract.pool_id)
    for n, person in enumerate(w.witnesses, 1):
        body = {"account": n, "first_address": w.contract.first_address, "payout": person.address}
        w.publish(w.document("acceptance", body | ({} if n in without else {"recipient": person.recipient}), n))
        w.deposit(n, FAST.witness_bond_sat)
    return w


def test_the_drawn_reviewers_and_who_takes_the_place_of_one(tmp_path):
    case = Case(tmp_path, accepting(World(FAST)))
    first = case.w.drawn(case.hash)
    said = papers.readers(case.w.state(), case.claim)
    assert said == {n: case.w.people[n].recipient for n in first} and len(said) == 2
    case.w.review(case.hash, first[0], 90_000)
    case.w.mine(FAST.review_blocks)  # the other is late
    third, = {1, 2, 3} - set(first)
    assert set(papers.readers(case.w.state(), case.claim)) == {first[0], third}


def test_where_all_are_late_nobody_is_drawn_until_the_next_draw(tmp_path):
    case = Case(tmp_path, accepting(World(FAST)))
    case.w.drawn(case.hash)
    case.w.mine(FAST.review_blocks)
    assert case.claim.draw_at > case.w.height
    assert code(Incomplete, lambda: papers.readers(case.w.state(), case.claim)) == "papers.not-drawn"


def test_a_reviewer_without_a_recipient_is_named_and_may_be_left_out(tmp_path):
    case = Case(tmp_path, accepting(World(with_rules(reviewers=3, approvals=2)), 2))
    case.w.drawn(case.hash)
    state = case.w.state()
    with pytest.raises(Refused) as caught:
        papers.readers(state, case.claim)
    assert caught.value.code == "papers.recipient" and "account 2" in str(caught.value)
    assert sorted(papers.readers(state, case.claim, without=[2])) == [1, 3]
    assert sorted(papers.readers(state, case.claim, without=[2], also=[case.ann])) == [1, 3, case.ann]
    assert code(Refused, lambda: papers.readers(state, case.claim, without=[1, 2, 3])) == "papers.nobody"
    for other, kind, expected in ((99, InvalidInput, "account.unknown"), (0, Refused, "papers.recipient")):
        assert code(kind, lambda other=other: papers.readers(state, case.claim, [2], [other])) == expected
    heir = Person("heir")
    case.w.amend(operator={"key": heir.key, "payout": heir.address, "recipient": heir.recipient})
    assert papers.readers(case.w.state(), case.claim, without=[1, 2, 3], also=[0]) == {0: heir.recipient}


# Readers of what others hand over

@SLOW
@given(st.binary(max_size=300), st.sampled_from([
    b"", b"age-encryption.org/v1\n", b"age-encryption.org/v1\n-> X25519 ",
    b"-----BEGIN AGE ENCRYPTED FILE-----\n"]))
def test_any_bytes_are_refused_in_one_sentence(data, start):
    assert code(LashouError, lambda: papers._open(start + data, ANN.private_key, Path("x"))).startswith("papers.")


SEALED = pyrage.encrypt(FRONT + b"diagnosis", [pyrage.x25519.Recipient.from_str(ANN.recipient)])


@SLOW
@given(st.integers(0, len(SEALED) - 1), st.integers(0, 255))
@example(30, 0)
def test_no_byte_of_a_sealed_paper_can_be_changed(at, byte):
    data = SEALED[:at] + bytes([byte]) + SEALED[at + 1:]
    if data != SEALED:
        assert code(LashouError, lambda: papers._open(data, ANN.private_key, Path("x"))).startswith("papers.")


@SLOW
@given(st.binary(max_size=80))
@example(b'{"file": 1}')
@example(b'{"file": "aa", "ends": "/../../x"}')
@example(b"[" * 80)
@example(b'{"file": "aa", "ends": ".pdf"}')
def test_a_note_that_cannot_be_read_is_as_if_there_were_none(case, data):
    path = case.pool.folder / "papers" / f"{'ab' * 32}.json"
    path.write_bytes(data)
    found = papers._noted(case.pool, "ab" * 32)
    assert found is None or found[1] in ("", ".pdf")


@given(st.text(max_size=30))
@example("x.PDF")
@example("x.tar.gz")
@example("../../etc/passwd")
@example("x./y")
@example("x.\u202epdf")
def test_how_a_name_ends_says_no_more_than_what_kind_of_file_it_is(name):
    end = papers._suffix(name)
    assert end == "" or (end[0] == "." and end[1:].isascii() and end[1:].isalnum() and len(end) <= 9)
    assert papers._suffix("x.PDF") == ".pdf" and papers._suffix("x") == ""


@pytest.mark.parametrize("suffix", [".html", ".svg", ".exe", ".docm", ".zip"])
def test_a_file_that_acts_when_it_is_opened_is_named_as_text(case, suffix):
    data = pyrage.encrypt(FRONT + b"a diagnosis", [pyrage.x25519.Recipient.from_str(ANN.recipient)])
    opened = case.open(data, f"x{suffix}.age", identity=True)
    assert opened.file.name == f"{opened.hash[:16]}{suffix}.txt" and opened.file.read_bytes() == b"a diagnosis"
    assert str(opened.warning).startswith(f"a file that ends in {suffix} can do something by itself")


@pytest.mark.parametrize("suffix", [".pdf", ".jpg", ".docx", ""])
def test_what_programs_only_show_keeps_its_name(case, suffix):
    data = pyrage.encrypt(FRONT + b"a diagnosis", [pyrage.x25519.Recipient.from_str(ANN.recipient)])
    opened = case.open(data, f"x{suffix}.age", identity=True)
    assert opened.file.name == f"{opened.hash[:16]}{suffix}" and opened.warning is None
