"""Two hubs that copy from one another, and a peer that lies."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from lashou_btc.anchors.hashes import sha256_hex
from lashou_btc.chain.sandbox import Sandbox
from lashou_btc.pool.document import Document
from lashou_btc.usecases import invitations, judging, people, signing
from lashou_btc.usecases.hubs import Ticket, paper_parts
from lashou_btc.usecases.people import Signer
from lashou_btc.usecases.workspace import Workspace
from lashou_btc.wallet.keys import schnorr_sign
from lashou_btc.wallet.psbt.bundle import parse_bundle, write_bundle
from lashou_btc.web.hub import copying
from lashou_btc.web.hub import inbox as inboxes
from lashou_btc.web.hub import papers as kept
from tests.hub_kit import At, false_hub, served
from tests.village import Village


@pytest.fixture
def village(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Village]:
    monkeypatch.setattr(copying, "EVERY_S", 0.2)
    with Sandbox(tmp_path / "chain") as chain:
        made = Village(tmp_path / "town", chain).found()
        made.enroll(5)
        yield made


def hub_at(stack: ExitStack, village: Village, folder: Path, documents: bool = True,
           peers: tuple[str, ...] = ()) -> At:
    ws = Workspace(folder, shared_chain=village.chain)
    ws.add_pool(village.contract)
    stack.callback(ws.close)
    if documents:
        village._disclose(ws.pool())
    at = At(village, ws)
    at.hub = stack.enter_context(served(ws, lambda: at.time[0], peers))
    at.hub.caught_up()
    return at


def until(there: Callable[[], Any]) -> Any:
    limit = time.monotonic() + 40
    while not (found := there()):
        assert time.monotonic() < limit
        time.sleep(0.1)
    return found


def test_a_peer_s_documents_inbox_and_room_are_copied(village: Village, tmp_path: Path) -> None:
    with ExitStack() as stack:
        first = hub_at(stack, village, tmp_path / "first")
        code = invitations.invite(first.ws.pool(), bytes(10), 5)
        second = hub_at(stack, village, tmp_path / "second", documents=False, peers=(first.hub.url,))
        until(lambda: not second.hub.live.site.frame.state.unknown)
        assert second.get("/documents").json() == first.get("/documents").json()
        mine, new = first.statement(4, "copied"), first.enrollment("Xia")
        for doc in (mine, new):
            assert first.post("/inbox", doc.to_bytes(), lashou_invitation=code).status_code == 201
        until(lambda: {one["hash"] for one in second.listed()} == {mine.hash, new.hash})
        village.payable(4, 500_000)
        village._disclose(first.ws.pool())
        first.hub.caught_up()
        (bundle,) = until(lambda: first.get("/room").json()["bundles"])
        given = parse_bundle(first.get(f"/room/{bundle['id']}").content)
        seen = judging.review_all(village.pools[1], given, village.state(1), village.chain)
        signed = signing.sign_all(village.pools[1], given, seen, village.witnesses[0].master)
        assert first.post("/room", write_bundle(signed)).status_code == 201
        until(lambda: any(one.get("signed") == ["witness 1"] for one in second.get("/room").json()["bundles"]))


def test_two_that_copy_from_one_another_come_to_the_same(village: Village, tmp_path: Path) -> None:
    with ExitStack() as stack:
        first = hub_at(stack, village, tmp_path / "first")
        second = hub_at(stack, village, tmp_path / "second", peers=(first.hub.url,))
        third = hub_at(stack, village, tmp_path / "third", peers=(second.hub.url, first.hub.url))
        docs = [at.statement(n, f"by {n}") for n, at in ((4, first), (5, second), (6, third))]
        for doc, at in zip(docs, (first, second, third), strict=True):
            assert at.post("/inbox", doc.to_bytes()).status_code == 201
        until(lambda: {one["hash"] for one in third.listed()} == {doc.hash for doc in docs})
        until(lambda: {one["hash"] for one in second.listed()} == {docs[0].hash, docs[1].hash})
        assert {one["hash"] for one in first.listed()} == {docs[0].hash}


def papers_at(at: At, of: str) -> list[str]:
    return sorted(one["sha256"] for one in at.get(f"/papers/{of}").json()["papers"])


def ticket(at: At, signer: Signer, of: str, data: bytes, name: str = "0123456789abcdef.pdf.age", late: int = 0,
           ) -> Ticket:
    parts = tuple(sha256_hex(part) for part in paper_parts(data))
    plain = Ticket(of, sha256_hex(data), name, len(data), parts, int(at.time[0]) + late)
    return replace(plain, signature=schnorr_sign(
        signer.private_key, plain.digest(at.village.contract.pool_id)).hex())


def bring(at: At, asked: Ticket, data: bytes, code: str = "") -> None:
    assert at.post(f"/papers/{asked.of}", json.dumps(asked.json()).encode(),
                   lashou_invitation=code).status_code == 200
    for n, part in enumerate(paper_parts(data)):
        assert at.post(f"/papers/{asked.of}/{asked.sha256}/{n}", part).status_code == 200


def test_papers_are_copied_until_the_same_day_and_a_newer_one_takes_an_older_one_s_place(
        village: Village, tmp_path: Path) -> None:
    claimant, key = village.people[4].signer, village.people[5].signer.key
    stranger = village.person("Xia").signer
    with ExitStack() as stack:
        first = hub_at(stack, village, tmp_path / "first")
        doc = first.claim(4)
        village.publish(doc)
        village._disclose(first.ws.pool())
        first.hub.caught_up()
        second = hub_at(stack, village, tmp_path / "second", peers=(first.hub.url,))
        third = hub_at(stack, village, tmp_path / "third", peers=(second.hub.url, first.hub.url))
        data, card = bytes(range(256)) * 3_000, b"a card"
        bring(first, ticket(first, claimant, doc.hash, data), data)
        bring(first, ticket(first, village.people[5].signer, key, card), card)
        code = invitations.invite(first.ws.pool(), bytes(10), 5)
        bring(first, ticket(first, stranger, stranger.key, card), card, code)
        for at in (second, third):
            until(lambda at=at: papers_at(at, doc.hash) == [sha256_hex(data)])
            until(lambda at=at: papers_at(at, stranger.key) == [sha256_hex(card)])
            until(lambda at=at: papers_at(at, key) == [sha256_hex(card)])
            assert at.get(f"/papers/{doc.hash}").json() == first.get(f"/papers/{doc.hash}").json(), "and until when"
            assert at.get(f"/papers/{doc.hash}/{sha256_hex(data)}").content == data
        newer = b"sealed to others"
        bring(second, ticket(second, claimant, doc.hash, newer, late=5), newer)
        assert papers_at(second, doc.hash) == [sha256_hex(newer)]
        until(lambda: papers_at(third, doc.hash) == [sha256_hex(newer)])
        time.sleep(1)  # some rounds, in which the first still offers the old one
        assert papers_at(second, doc.hash) == papers_at(third, doc.hash) == [sha256_hex(newer)]
        for at in (second, third):
            at.time[0] += kept.KEPT_S[kept.CLAIMS] + 6
            at.hub.caught_up()
            time.sleep(0.5)
            assert papers_at(at, doc.hash) == [], "the first still has one, and it is over all the same"


def test_a_peer_cannot_have_papers_kept_longer_or_other_papers_or_fill_anybody_s_room(
        village: Village, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "SOURCE_BYTES", 20_000)
    claimant = village.people[4].signer
    with ExitStack() as stack:
        at = hub_at(stack, village, tmp_path / "hub")
        doc = at.claim(4)
        village.publish(doc)
        village._disclose(at.ws.pool())
        old, gone, good = b"long ago", b"is never given", b"good" * 100
        signed = ticket(at, claimant, doc.hash, old, late=-kept.KEPT_S[kept.CLAIMS])
        offers = {
            doc.hash: [signed.json(), signed.json() | {"since": int(at.time[0])},
                       ticket(at, village.people[5].signer, doc.hash, b"another's").json(),
                       *(ticket(at, claimant, doc.hash, gone + bytes([n]), f"{n:016x}.age").json()
                         for n in range(kept.MOST[kept.CLAIMS])),
                       ticket(at, claimant, doc.hash, good, "ffffffffffffffff.age").json()],
            **{person.key: [ticket(at, person, person.key, b"x" * 9_000).json()]
               for person in (village.person(f"crowd {n}").signer for n in range(9))}}
        fetched: list[str] = []

        def answers(method: str, path: str, body: bytes) -> tuple[int, bytes]:
            if path.startswith("/papers?"):
                listed = [{"of": of, "kind": "claim", "sha256": one["sha256"], "account": None}
                          for of, some in offers.items() for one in some]
                return 200, json.dumps({"total": len(listed), "from": 0, "papers": listed}).encode()
            if path.startswith("/papers/") and path.count("/") == 2:
                return 200, json.dumps({"papers": offers[path.rpartition("/")[2]]}).encode()
            if path.startswith("/papers/"):
                fetched.append(path.rpartition("/")[2])
                by_name = {sha256_hex(one): one for one in (old, good, b"another's", b"x" * 9_000)}
                if fetched[-1] in by_name:
                    return 200, by_name[fetched[-1]]
                return 404, b"{}"
            if path.startswith("/inbox?"):
                return 200, b'{"total": 0, "entries": []}'
            return (200, b'{"bundles": []}') if path == "/room" else (404, b"{}")

        url = stack.enter_context(false_hub(answers))
        second = hub_at(stack, village, tmp_path / "second", peers=(url,))
        until(lambda: papers_at(second, doc.hash) == [sha256_hex(good)])
        until(lambda: len([one for one in second.get("/papers").json()["papers"] if one["of"] != doc.hash]) == 2)
        time.sleep(1)
        assert len(second.get("/papers").json()["papers"]) == 3, "and no more strangers than a peer may have"
        assert sha256_hex(old) not in fetched and sha256_hex(b"another's") not in fetched, "nor is it asked for"
        bring(second, ticket(second, claimant, doc.hash, b"of one's own", "eeeeeeeeeeeeeeee.age"), b"of one's own")


def test_a_peer_that_lists_without_end_is_looked_at_in_turns(
        village: Village, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copying, "MOST_LOOKED", 6)
    claimant, asked = village.people[4].signer, [0]
    with ExitStack() as stack:
        at = hub_at(stack, village, tmp_path / "hub")
        doc = at.claim(4)
        village.publish(doc)
        village._disclose(at.ws.pool())
        good = ticket(at, claimant, doc.hash, b"good")
        offers: dict[str, list[Any]] = {doc.hash: [good.json()], **{
            sha256_hex(bytes([n])): [good.json() | {"signature": "00" * 64}] for n in range(20)}}

        def answers(method: str, path: str, body: bytes) -> tuple[int, bytes]:
            if path.startswith("/papers?"):
                asked.append(0)
                listed = [{"of": of, "kind": "claim", "sha256": good.sha256, "account": None} for of in offers]
                return 200, json.dumps({"total": len(listed), "from": 0, "papers": listed}).encode()
            if path.startswith("/papers/") and path.count("/") == 2:
                asked[-1] += 1
                return 200, json.dumps({"papers": offers[path.rpartition("/")[2]]}).encode()
            if path.startswith("/papers/"):
                return 200, b"good"
            if path.startswith("/inbox?"):
                return 200, b'{"total": 0, "entries": []}'
            return (200, b'{"bundles": []}') if path == "/room" else (404, b"{}")

        second = hub_at(stack, village, tmp_path / "second", peers=(stack.enter_context(false_hub(answers)),))
        until(lambda: papers_at(second, doc.hash) == [good.sha256])
    assert 0 < max(asked) <= 3, "in a round, with a ticket of each"


def test_a_lying_peer_adds_nothing_that_would_not_be_taken_from_anybody(
        village: Village, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inboxes, "PER_SOURCE", 3)
    pool, state = village.pools[0], village.state()
    signer = village.people[4].signer
    good = people.statement(pool, state, signer, "good")
    foreign = Document("statement", "11" * 32, {"account": 4, "text": "x"}).sign(4, signer.private_key, signer.key)
    unsigned = Document("statement", pool.contract.pool_id, {"account": 4, "text": "unsigned"})
    idle = people.review(pool, state, village.people[1].signer, "00" * 32, 5)
    strangers = [people.enrollment(village.homes[0], pool, state, person.signer, "member", person.address, "basic",
                                   (f"id {n}", person.name)) for n in range(6)
                 for person in [village.person(f"stranger {n}")]]
    flood = [people.statement(pool, state, village.people[5].signer, f"flood {n}")
             for n in range(inboxes.PER_ACCOUNT + 4)]
    docs = {doc.hash: doc.to_bytes() for doc in (good, unsigned, idle, *strangers, *flood)}
    lies = {"aa" * 32: foreign.to_bytes(), "bb" * 32: b"[" * 60_000}

    def answers(method: str, path: str, body: bytes) -> tuple[int, bytes]:
        if path.startswith("/inbox?"):
            names = list(docs)[int(path.partition("=")[2]):]
            return 200, json.dumps({"total": len(docs), "from": 0, "entries": [
                {"hash": name, "since": 1, "publish": True, "withheld": True} for name in names]}).encode()
        if path.startswith("/inbox/"):
            return 200, docs[path.removeprefix("/inbox/")]
        if path == "/room":
            return 200, json.dumps({"bundles": [{"id": "cc" * 32}, {"id": "dd" * 32}]}).encode()
        if path.startswith("/room/"):
            return 200, b"cHNidP8BAA==" if "cc" in path else b"<html>"
        return 404, b"{}"

    def liar(method: str, path: str, body: bytes) -> tuple[int, bytes]:
        if path.startswith("/inbox?"):
            return 200, json.dumps({"total": 2, "entries": [
                {"hash": name, "since": 1, "publish": True, "withheld": False} for name in lies]}).encode()
        return 200, lies.get(path.rpartition("/")[2], b"\x00" * 100)

    with ExitStack() as stack:
        peers = (stack.enter_context(false_hub(answers)), stack.enter_context(false_hub(liar)))
        at = hub_at(stack, village, tmp_path / "hub", peers=peers)
        until(lambda: len(at.listed()) == 1 + inboxes.PER_ACCOUNT + 3)
        time.sleep(1)
        kept = at.listed()
        assert sum(one["queue"] == "strangers" for one in kept) == 3
        assert sum(one["account"] == 5 for one in kept) == inboxes.PER_ACCOUNT
        assert [one["hash"] for one in kept if one["account"] == 4] == [good.hash]
        assert at.get("/room").json() == {"bundles": []}
        assert at.post("/inbox", at.statement(6).to_bytes()).status_code == 201, "and everybody else has room"
        assert httpx.get(at.hub.url + "/en/").status_code == 200
