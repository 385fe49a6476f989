"""The hub's inbox over real HTTP: what it takes, what it says, and who cannot push out whom."""

import hashlib
import json
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice
from pathlib import Path

import httpx
import pytest

from lashou_btc.chain.sandbox import Sandbox
from lashou_btc.errors import LashouError, Refused
from lashou_btc.networks import REGTEST
from lashou_btc.pool.document import Document, Signature
from lashou_btc.usecases import hubs, invitations, people, pools, prospects
from lashou_btc.usecases.asking import Hubs
from lashou_btc.usecases.people import Signer
from lashou_btc.usecases.workspace import Workspace
from lashou_btc.wallet.keys import schnorr_sign
from lashou_btc.wallet.public import journal_path
from lashou_btc.wallet.purse import purse_script
from lashou_btc.web.hub import inbox as inboxes
from lashou_btc.web.hub import tries
from lashou_btc.web.hub.inbox import WITHHELD_S, Inbox
from tests.hub_kit import At, served
from tests.village import Person, Village

CODE_BYTES = bytes(range(10))


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[At]:
    folder = tmp_path_factory.mktemp("hub")
    with Sandbox(folder / "chain") as chain:
        village = Village(folder / "town", chain).found()
        village.enroll(5)
        ws = Workspace(folder / "hub", shared_chain=chain)
        ws.add_pool(village.contract)
        village._disclose(ws.pool())
        yield At(village, ws)
        ws.close()


@pytest.fixture
def at(town: At) -> Iterator[At]:
    """The hub, with an empty inbox at the beginning."""
    for path in (town.ws.pool().folder / "hub").rglob("*.json"):
        path.unlink()
    with served(town.ws, lambda: town.time[0]) as town.hub:
        town.hub.caught_up()
        yield town


def test_a_document_is_taken_and_everybody_sees_that_it_waits(at: At) -> None:
    claim = at.claim(4)
    answer = at.post("/inbox", claim.to_bytes())
    assert answer.status_code == 201 and answer.json()["new"] and "Claim filed" in answer.json()["effect"]
    assert [(one["hash"], one["account"], one["publish"], one["withheld"]) for one in at.listed()] == [
        (claim.hash, 4, True, False)]
    again = at.post("/inbox", claim.to_bytes())
    assert again.status_code == 200 and not again.json()["new"] and len(at.listed()) == 1
    got = at.get(f"/inbox/{claim.hash}")
    assert got.content == claim.to_bytes()
    assert got.headers["content-type"] == "application/octet-stream"
    assert got.headers["x-content-type-options"] == "nosniff"
    assert got.headers["content-disposition"] == "attachment"


def test_the_reasons_that_publishing_would_give_come_at_once_in_the_reader_s_language(at: At) -> None:
    state = at.village.state()
    doc = people.review(at.village.pools[0], state, at.village.people[1].signer, "00" * 32, 5)
    english, chinese = (at.post("/inbox", doc.to_bytes(), accept_language=each)
                        for each in ("en", "zh-CN,en;q=0.9"))
    assert english.status_code == chinese.status_code == 422
    assert english.json()["code"] == chinese.json()["code"] == "review.claim"
    assert english.json()["text"].isascii() and not chinese.json()["text"].isascii()
    assert "lashou " not in english.json()["text"] and at.listed() == []


def _forged(at: At) -> bytes:
    other = at.village.people[5].signer
    return Document("statement", at.village.contract.pool_id, {"account": 4, "text": "not mine"}).sign(
        4, other.private_key, other.key).to_bytes()


def _broken(at: At) -> bytes:
    doc = at.statement(4)
    sig = doc.signatures[0].sig
    return doc.to_bytes().replace(sig.encode(), (sig[:-2] + ("00" if sig[-2:] != "00" else "01")).encode())


def _other_pool(at: At) -> bytes:
    signer = at.village.people[4].signer
    return Document("statement", "11" * 32, {"account": 4, "text": "x"}).sign(
        4, signer.private_key, signer.key).to_bytes()


@pytest.mark.parametrize("body, status, code", [
    (lambda at: b"", 400, ""), (lambda at: b"\xff" * 100, 400, ""), (lambda at: b"[" * 60_000, 400, ""),
    (lambda at: b'{"a":' * 10_000 + b"1" + b"}" * 10_000, 400, ""), (lambda at: b"9" * 60_000, 400, ""),
    (lambda at: at.statement(4).to_bytes() + b" ", 400, ""), (lambda at: b"psbt\xff" + b"\x00" * 100, 400, ""),
    (lambda at: json.dumps(json.loads(at.statement(4).to_bytes()), indent=1).encode(), 400, ""),
    (_other_pool, 422, "document.pool"), (_forged, 422, "document.unsigned"), (_broken, 422, "document.signature"),
    (lambda at: b"x" * 65_537, 413, ""), (lambda at: b"x" * 10_000_000, 413, "")],
    ids=["nothing", "noise", "deep list", "deep", "number", "more behind", "psbt", "not canonical", "another pool",
         "another's", "bad signature", "too long", "far too long"])
def test_what_is_no_good_document_is_refused_and_leaves_nothing(
        at: At, body: Callable[[At], bytes], status: int, code: str) -> None:
    answer = at.post("/inbox", body(at))
    assert answer.status_code == status and (not code or answer.json()["code"] == code), answer.text
    assert answer.headers["content-type"] == "application/json" and at.listed() == []
    assert not list((at.ws.pool().folder / "hub").rglob("*.json"))


def test_one_account_that_floods_takes_nobody_s_place(at: At) -> None:
    answers = [at.post("/inbox", at.statement(4, f"flood {n}").to_bytes()) for n in range(inboxes.PER_ACCOUNT + 3)]
    assert [one.status_code for one in answers] == [201] * inboxes.PER_ACCOUNT + [429] * 3
    assert "16 documents" in answers[-1].json()["text"] and answers[-1].json()["code"] == "hub.quota"
    for number in (5, 6, 7):
        assert at.post("/inbox", at.statement(number).to_bytes()).status_code == 201
    large = at.post("/inbox", at.statement(8, "x" * 20_000).to_bytes())
    assert large.status_code == 201 and len(at.listed()) == inboxes.PER_ACCOUNT + 4


def test_an_account_s_documents_are_bounded_together(at: At) -> None:
    answers = [at.post("/inbox", at.statement(4, f"{n}" + "x" * 19_000).to_bytes()) for n in range(15)]
    most = inboxes.PER_ACCOUNT_BYTES // len(at.statement(4, "0" + "x" * 19_000).to_bytes())
    assert [one.status_code for one in answers] == [201] * most + [429] * (15 - most)


def test_strangers_need_an_invitation_and_fill_only_what_it_is_for(at: At, monkeypatch: pytest.MonkeyPatch) -> None:
    pool = at.ws.pool()
    doc = at.enrollment("Xia")
    refused = at.post("/inbox", doc.to_bytes())
    assert refused.status_code == 422 and refused.json()["code"] == "invitation.none"
    assert at.post("/inbox", doc.to_bytes(), lashou_invitation="a" * 16).json()["code"] == "invitation.unknown"
    code = invitations.invite(pool, CODE_BYTES, 2)
    assert at.post("/inbox", doc.to_bytes(), lashou_invitation=code).status_code == 201
    assert [(one["queue"], one["account"]) for one in at.listed()] == [("strangers", None)]
    assert code not in json.dumps(at.get("/inbox").json()) and code not in (
        pool.folder / "hub" / "invitations.json").read_text()
    again = at.enrollment("Xia", 60)
    assert at.post("/inbox", again.to_bytes(), lashou_invitation=code).status_code == 201, "its number may be gone"
    third = at.post("/inbox", at.enrollment("Xia", 61).to_bytes(), lashou_invitation=code)
    assert third.json()["code"] == "hub.quota" and third.status_code == 429
    assert at.post("/inbox", at.enrollment("Yu").to_bytes(), lashou_invitation=code).status_code == 201
    used = at.post("/inbox", at.enrollment("Zhou").to_bytes(), lashou_invitation=code)
    assert used.json()["code"] == "invitation.used"
    other = invitations.invite(pool, bytes(10), 100)
    assert at.post("/inbox", at.enrollment("Zhou").to_bytes(), lashou_invitation=other).status_code == 201
    assert at.post("/inbox", at.statement(4).to_bytes()).status_code == 201, "members are counted apart"


def test_many_strangers_fill_their_invitation_and_no_other(at: At, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inboxes, "PER_SOURCE", 3)
    first, second = (invitations.invite(at.ws.pool(), bytes([n] * 10), 100) for n in (1, 2))
    answers = [at.post("/inbox", at.enrollment(f"flood {n}").to_bytes(), lashou_invitation=first) for n in range(5)]
    assert [one.status_code for one in answers] == [201, 201, 201, 429, 429]
    assert at.post("/inbox", at.enrollment("late").to_bytes(), lashou_invitation=second).status_code == 201


def test_a_full_queue_says_so_and_keeps_what_it_has(at: At, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(inboxes.MOST, "members", 2)
    docs = [at.statement(n) for n in (4, 5, 6)]
    answers = [at.post("/inbox", doc.to_bytes()) for doc in docs]
    assert [one.status_code for one in answers] == [201, 201, 429] and answers[2].json()["code"] == "hub.full"
    assert "2 documents wait" in answers[2].json()["text"]
    assert {one["hash"] for one in at.listed()} == {docs[0].hash, docs[1].hash}


def test_what_is_published_leaves_and_the_others_stay(at: At) -> None:
    code = invitations.invite(at.ws.pool(), CODE_BYTES, 5)
    mine, stays, new = at.statement(4, "published"), at.statement(5, "stays"), at.enrollment("Qin")
    for doc in (mine, stays, new):
        assert at.post("/inbox", doc.to_bytes(), lashou_invitation=code).status_code == 201
    at.village.office().publish([mine, new])  # an enrollment gets another hash by the operator's signature
    assert len(at.listed()) == 3
    at.village.chain.mine(1)
    at.village._disclose(at.ws.pool())
    at.hub.caught_up()
    assert [one["hash"] for one in at.listed()] == [stays.hash]
    gone = at.get(f"/inbox/{mine.hash}")
    assert gone.status_code == 410 and gone.json()["published"]
    assert at.post("/inbox", mine.to_bytes()).json()["code"] == "hub.published"
    assert at.get(f"/documents/{mine.hash}").content == mine.to_bytes()


def test_what_the_hub_was_handed_cannot_be_withheld_once_a_record_names_it(at: At) -> None:
    """The operator publishes and shows nobody: whoever handed it in has shown it already."""
    doc = at.statement(6, "withheld")
    assert at.post("/inbox", doc.to_bytes()).status_code == 201
    at.village.office().publish([doc])
    at.village.chain.mine(1)
    until = time.monotonic() + 40
    while at.hub.live.site.frame.state.unknown or at.get("/inbox").json()["total"]:
        assert time.monotonic() < until
        time.sleep(0.1)
    assert at.get(f"/documents/{doc.hash}").content == doc.to_bytes()


def test_what_can_have_no_effect_any_more_expires_with_its_reason(at: At) -> None:
    code = invitations.invite(at.ws.pool(), CODE_BYTES, 5)
    late = at.enrollment("Lu", 70)
    assert at.post("/inbox", late.to_bytes(), lashou_invitation=code).status_code == 201
    at.village.publish(at.enrollment("Tang", 70))
    at.village._disclose(at.ws.pool())
    at.hub.caught_up()
    assert at.listed() == []
    english, chinese = (at.get(f"/inbox/{late.hash}", **{"accept-language": each}) for each in ("en", "zh"))
    assert english.status_code == 410 and not english.json()["published"] and "70" in english.json()["text"]
    assert "70" in chinese.json()["text"] and not chinese.json()["text"].isascii()


def test_after_a_day_everybody_sees_what_was_not_published(at: At) -> None:
    doc = at.statement(7)
    at.post("/inbox", doc.to_bytes())
    at.time[0] += WITHHELD_S - 1
    assert not at.listed()[0]["withheld"]
    at.time[0] += 1
    assert at.listed()[0]["withheld"]


def test_it_survives_a_restart_and_a_disk_that_broke_off(at: At) -> None:
    docs = [at.statement(n, "kept") for n in (4, 5, 6)]
    for doc in docs:
        at.post("/inbox", doc.to_bytes())
    folder = at.ws.pool().folder
    before = Inbox(folder, lambda: 0.0).entries
    assert set(before) == {doc.hash for doc in docs} and before == at.hub.hosted.hub.inbox.entries
    (folder / "hub/inbox" / f"{docs[0].hash}.json").write_bytes(b"broken off")
    (folder / "hub/notes" / f"{docs[1].hash}.json").write_text('{"hash": "')
    (folder / "hub/notes" / f"{'ab' * 32}.json").write_text("[" * 3000)
    assert set(Inbox(folder, lambda: 0.0).entries) == {docs[2].hash}


def test_signatures_on_a_decision_are_gathered_and_nobody_fills_it_with_others(at: At) -> None:
    village, pool = at.village, at.village.pools[0]
    body = {"text": "more time", "rules": {"review_blocks": 9}}
    by = [people.amendment(pool, village.state(), village.people[n].signer, body) for n in (1, 2)]
    first = at.post("/inbox", by[0].to_bytes())
    assert first.status_code == 201 and not first.json()["publish"] and first.json()["queue"] == "decisions"
    stranger = Signer.of(village.person("nobody").master, 0)
    junk = by[1].sign(77, stranger.private_key, stranger.key)
    second = at.post("/inbox", junk.to_bytes())
    assert second.status_code == 201 and second.json()["publish"], second.text
    (entry,) = at.listed()
    got = json.loads(at.get(f"/inbox/{entry['hash']}").content)
    assert {one["key"] for one in got["signatures"]} == {village.people[n].signer.key for n in (1, 2)}
    assert at.post("/inbox", by[0].to_bytes()).json()["new"] is False
    lonely = Document("amendment", village.contract.pool_id, body | {"text": "other"}).sign(
        77, stranger.private_key, stranger.key)
    assert at.post("/inbox", lonely.to_bytes()).json()["code"] == "document.signer"


def test_nobody_puts_signatures_into_a_document_that_its_author_has_yet_to_bring(at: At) -> None:
    """As another hub could that gets it first: one by the operator's key that does not hold would keep the
    enrollment from ever counting; one by a key that counts for nothing yet may count one day; many fill a quota.
    """
    village = at.village
    nobody = Signer.of(village.person("nobody").master, 0)

    def placed(*signatures: Signature) -> tuple[Signature, ...]:
        return tuple(sorted(signatures, key=lambda s: (s.account, s.key)))

    code = invitations.invite(at.ws.pool(), CODE_BYTES, 5)
    for doc in (at.enrollment("Ning"), at.claim(4)):
        author = doc.signatures[0]
        false = Signature(77, village.state().operator_key, author.sig)
        refused = at.post("/inbox", replace(doc, signatures=placed(*doc.signatures, false)).to_bytes(),
                          lashou_invitation=code)
        assert refused.status_code == 422 and refused.json()["code"] == "document.signature", refused.text
        others = tuple(Signature(n, nobody.key, author.sig) for n in range(78, 90))
        again = tuple(Signature(n, author.key, author.sig) for n in range(90, 99))
        stuffed = replace(doc, signatures=placed(author, *others, *again))
        assert at.post("/inbox", stuffed.to_bytes(), lashou_invitation=code).status_code == 201
        (entry,) = [one for one in at.listed() if one["type"] == doc.type]
        kept = json.loads(at.get(f"/inbox/{entry['hash']}").content)["signatures"]
        assert [(one["key"], one["sig"]) for one in kept] == [(author.key, author.sig)]
        assert at.post("/inbox", doc.to_bytes(), lashou_invitation=code).json()["new"] is False


# Documents

def test_documents_are_given_by_hash_and_only_what_a_record_names(at: At) -> None:
    store = at.ws.pool().store
    named = at.get("/documents").json()
    heights = [height for height, _, _ in named]
    assert len(named) > 5 and heights == sorted(heights)
    later = at.get(f"/documents?since={heights[-1]}").json()
    assert later and all(height >= heights[-1] for height, _, _ in later) and len(later) < len(named)
    prefix = named[0][2][:6]
    assert [one[2] for one in at.get(f"/documents?prefix={prefix}").json()] == [named[0][2]]
    for _, kind, name in named:
        got = at.get(f"/{kind}s/{name}")
        assert got.status_code == 200 and hubs.name_of(kind, got.content) == name
        assert got.headers["content-disposition"] == "attachment"
    private = store.add(b'{"a note": "of the home, that no record names"}')
    assert at.get(f"/documents/{private.hash}").status_code == 404
    assert at.get("/documents/..%2fcontract.json").status_code == 404
    assert at.get("/contract").content == at.village.contract.raw


def test_many_documents_come_in_one_answer(at: At) -> None:
    names = [name for _, _, name in at.get("/documents").json()]
    answer = at.post("/fetch", json.dumps([*names, "00" * 32]).encode())
    assert {name for name, _ in hubs.unframed(answer.content)} == set(names)
    for bad in (b"[", b"{}", b'["x"]', b'["' + b"0" * 64 + b'"' + b',"' + b"0" * 64 + b'"' * 600 + b"]", b"[1]",
                json.dumps(["00" * 32] * 501).encode(), b"[" * 60_000):
        assert at.post("/fetch", bad).status_code == 400


def test_nobody_fills_the_store_with_what_no_record_names(at: At) -> None:
    before = set(at.ws.pool().store.hashes())
    for body in (b"noise", at.statement(4).to_bytes(), json.dumps(["00" * 32] * 50).encode()):
        answer = at.post("/documents", body)
        assert answer.status_code == 422 and answer.json()["code"] == "hub.unnamed"
    assert set(at.ws.pool().store.hashes()) == before


def test_the_operator_says_what_is_coming_and_nobody_else_can(at: At) -> None:
    village = at.village
    doc = at.statement(5, "soon")
    digest = hubs.announcement(village.contract.pool_id, [doc.hash])

    def announce(person: Person) -> httpx.Response:
        return at.post("/announcements", json.dumps({
            "names": [doc.hash], "signature": schnorr_sign(person.signer.private_key, digest).hex()}).encode())

    assert announce(village.people[1]).json()["code"] == "hub.operator"
    assert at.post("/documents", doc.to_bytes()).status_code == 422
    assert announce(village.operator).status_code == 200
    assert at.post("/documents", doc.to_bytes()).json() == {"name": doc.hash}
    assert at.get(f"/documents/{doc.hash}").content == doc.to_bytes()
    for bad in (b"[]", b"{}", b'{"names": [], "signature": 1}', b'{"names": ["x"], "signature": ""}'):
        assert at.post("/announcements", bad).status_code == 400


@contextmanager
def kept_busy(at: At, *floods: tuple[str, bytes]) -> Iterator[list[Future[httpx.Response]]]:
    """Until it ends the hub does one thing, and forty of each of these wait, or were told to come again: those are
    given.
    """
    begun, ends = threading.Event(), threading.Event()
    at.hub.hosted.hub.do(lambda: (begun.set(), ends.wait(60)))
    assert begun.wait(60)
    with ThreadPoolExecutor(40 * len(floods)) as many:
        asked = [many.submit(at.post, path, body) for path, body in floods for _ in range(40)]
        try:
            yield list(islice(as_completed(asked), 8 * len(floods)))
        finally:
            ends.set()


def test_one_kind_of_request_however_many_come_leaves_places_to_the_others(at: At) -> None:
    with ThreadPoolExecutor(1) as one, kept_busy(at, ("/relay", b"none")) as busy:
        for answer in map(Future.result, busy):
            assert answer.status_code == 503 and answer.headers["retry-after"]
            assert answer.json()["code"] == "hub.busy"
        handed = one.submit(at.post, "/inbox", at.statement(4).to_bytes())
        with pytest.raises(TimeoutError):
            handed.result(0.5)  # it waits for its turn
    assert handed.result().status_code == 201


def test_too_many_at_once_are_told_to_come_again(at: At) -> None:
    with kept_busy(at, ("/relay", b"none"), ("/documents", b"noise")) as busy:
        assert {each.result().json()["code"] for each in busy} == {"hub.busy"}
        assert at.post("/inbox", at.statement(4).to_bytes()).json()["code"] == "hub.busy"
    assert at.post("/inbox", at.statement(4).to_bytes()).status_code == 201


def test_an_invitation_is_read_as_it_was_written() -> None:
    place = hubs.Place("https://pool.example.org", "ab" * 32, "abcdefgh234567ab")
    assert hubs.Place.parse(str(place)) == place
    assert hubs.Place.parse("http://127.0.0.1:80/x/") == hubs.Place("http://127.0.0.1:80/x")
    assert hubs.Place.parse("http://[::1]:8080").url == "http://[::1]:8080"


@pytest.mark.parametrize("url, code", [
    ("http://pool.example.org", "hub.plain"), ("http://192.168.1.2", "hub.plain"), ("ftp://127.0.0.1", "hub.url"),
    ("pool.example.org", "hub.url"), ("https://", "hub.url"), ("https://a/#xyz", "hub.url:invitation"),
    ("https://user:pass@a", "hub.url"), ("https://a/?x=1", "hub.url"), ("https://a:99999", "hub.url"),
    (f"https://a/#{'ab' * 32}.0000000000000000", "hub.url:invitation"), (f"ftp://a/#{'ab' * 32}", "hub.url"),
    (f"https://a/#{'ab' * 32}.abcdefgh234567", "hub.url:invitation"),
    ("http://localhost.example.org", "hub.plain")])
def test_where_a_hub_may_not_be(url: str, code: str) -> None:
    with pytest.raises(Exception) as error:
        hubs.Place.parse(url)
    assert isinstance(error.value, LashouError) and error.value.said.key == code


def test_an_invitation_counts_each_key_once(tmp_path: Path) -> None:
    with Sandbox(tmp_path / "chain") as chain:
        pool = Village(tmp_path / "town", chain).found().pools[0]
    code = invitations.invite(pool, CODE_BYTES, 1, "for Zhao")
    keys = [hashlib.sha256(b"%d" % n).hexdigest() for n in range(2)]
    assert invitations.use(pool, code.upper(), keys[0]) == invitations.use(pool, code, keys[0])
    with pytest.raises(Refused):
        invitations.use(pool, code, keys[1])
    assert [(one.left, one.note) for one in invitations.listed(pool)] == [(0, "for Zhao")]
    assert REGTEST.name == pool.contract.network.name


def test_acceptances_wait_there_before_the_pool_is_open(tmp_path: Path) -> None:
    with Sandbox(tmp_path / "chain") as chain:
        village = Village(tmp_path / "town", chain)
        key = village.operator.master.public_key(journal_path(REGTEST, 0))
        chain.faucet(bytes(purse_script(key)), pools.SEAL_SAT)
        chain.mine(1)
        village.pools = [pools.create(village.homes[0], village.founding())]
        ws = Workspace(tmp_path / "hub", shared_chain=chain)
        ws.add_pool(village.contract)
        at = At(village, ws)
        with served(ws, lambda: at.time[0]) as at.hub:
            at.hub.caught_up()
            for home, witness in zip(village.homes[1:], village.witnesses, strict=True):
                joined = pools.join(home, village.contract, witness.master, witness.address,
                                    village.contract.first_address, village.contract.pool_id)
                assert at.post("/inbox", joined.acceptance.to_bytes()).status_code == 201
            asked = Hubs(village.pools[0], lambda text: None, [hubs.Place(at.hub.url)])
            for one in asked.inbox():
                village.pools[0].store.add(one.document.to_bytes())
            office, state = village.office(), village.state()
            draft, missing = office.draft_opening(state)
            assert draft is not None and missing == []
            office.send(state, draft)
            assert [reply.taken for reply in office.give(asked, draft)] == [True]
            chain.mine(1)
            until = time.monotonic() + 40
            while at.listed():
                assert time.monotonic() < until
                time.sleep(0.1)
            asked.close()
        ws.close()
        assert village.state().opened


def test_one_who_asks_for_what_comes_to_nothing_takes_nobody_s_turn(
        at: At, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each answer takes a fold: of so many in vain, and of what waits already, none is made."""
    worked: list[str] = []
    real = prospects.effect_of
    monkeypatch.setattr(prospects, "effect_of", lambda pool, state, doc: worked.append(doc.hash) or real(
        pool, state, doc))
    village, state = at.village, at.village.state()
    idle = [people.review(village.pools[0], state, village.people[1].signer, f"{n:064x}", 5)
            for n in range(tries.MOST_TRIES + 5)]
    answers = [at.post("/inbox", doc.to_bytes()) for doc in idle]
    assert [one.status_code for one in answers] == [422] * tries.MOST_TRIES + [429] * 5
    assert answers[-1].json()["code"] == "hub.tries" and len(worked) == tries.MOST_TRIES
    again = at.post("/inbox", idle[0].to_bytes())
    assert again.status_code == 422 and again.json() == answers[0].json() and len(worked) == tries.MOST_TRIES
    good = at.statement(4)
    for _ in range(5):
        assert at.post("/inbox", good.to_bytes()).status_code in (200, 201)
    assert len(worked) == tries.MOST_TRIES + 1, "what waits is not worked out again"
    at.time[0] += tries.TRIES_S
    assert at.post("/inbox", idle[-1].to_bytes()).status_code == 422


def test_a_stranger_s_false_word_of_the_operator_makes_no_work(at: At, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(pool: object, state: object, doc: object) -> None:
        raise AssertionError("a fold was made for nobody")

    monkeypatch.setattr(prospects, "effect_of", never)
    signer = Signer.of(at.village.person("nobody").master, 0)
    doc = at.enrollment("nobody")
    doc = Document(doc.type, doc.pool, doc.body).sign(0, signer.private_key, signer.key)  # the operator's number
    assert at.post("/inbox", doc.to_bytes()).json()["code"] == "invitation.none"


def test_nobody_uses_up_another_s_tries_with_what_that_one_has_signed_once(at: At) -> None:
    village = at.village
    old = people.review(village.pools[0], village.state(), village.people[1].signer, "ab" * 32, 5)
    assert {at.post("/inbox", old.to_bytes()).status_code for _ in range(2 * tries.MOST_TRIES)} == {422}
    mine = people.statement(village.pools[0], village.state(), village.people[1].signer, "still heard")
    assert at.post("/inbox", mine.to_bytes()).status_code == 201
