"""Sealed papers at a hub: brought by the claimant alone, in parts, given to whoever asks, gone after a while."""

import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from lashou_btc.anchors.hashes import sha256_hex
from lashou_btc.chain.sandbox import Sandbox
from lashou_btc.usecases import paper_post, papers, people
from lashou_btc.usecases.asking import Hubs
from lashou_btc.usecases.hubs import PAPER_PART_BYTES, Place, paper_parts, paper_ticket
from lashou_btc.usecases.workspace import Workspace
from lashou_btc.wallet.keys import schnorr_sign
from lashou_btc.web.hub import papers as kept
from lashou_btc.web.hub.papers import Papers
from tests.hub_kit import At, served
from tests.village import Village

NAME = "0123456789abcdef.pdf.age"


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[At]:
    folder = tmp_path_factory.mktemp("papers")
    with Sandbox(folder / "chain") as chain:
        village = Village(folder / "town", chain).found()
        village.enroll(5)
        ws = Workspace(folder / "hub", shared_chain=chain)
        ws.add_pool(village.contract)
        at = At(village, ws)
        paths = [folder / name for name in ("scan.pdf", "notary.pdf")]
        for path in paths:
            path.write_bytes(path.name.encode() * 100_000)
        made = [papers.new(path, bytes([n]) * 32) for n, path in enumerate(paths)]
        state = village.state()
        doc = people.claim(village.pools[0], state, village.people[4].signer, 500_000, [made[0].hash], made[1].hash,
                           village.person("hospital").address, diagnosed=state.height)
        papers.keep(village.pools[0], made, village.people[4].signer.recipient)
        village.publish(doc)
        village.mine_to(village.state().claims[doc.hash].draw_at)
        village._disclose(ws.pool())
        yield at
        ws.close()


@pytest.fixture
def at(town: At) -> Iterator[At]:
    for path in (town.ws.pool().folder / "hub").rglob("*"):
        if path.is_file():
            path.unlink()
    with served(town.ws, lambda: town.time[0]) as town.hub:
        town.hub.caught_up()
        yield town


def claim(at: At) -> str:
    return at.village.state().by_number[0].hash


def ticket(at: At, data: bytes, name: str = NAME, by: int = 4, **changed: object) -> bytes:
    signer, digest = at.village.people[by].signer, sha256_hex(data)
    parts = [sha256_hex(part) for part in paper_parts(data)]
    signature = schnorr_sign(signer.private_key, paper_ticket(
        at.village.contract.pool_id, claim(at), digest, name, len(data), parts)).hex()
    asked = {"sha256": digest, "name": name, "bytes": len(data), "parts": parts, "signature": signature}
    return json.dumps(asked | changed).encode()


def bring(at: At, data: bytes, name: str = NAME) -> httpx.Response:
    answer = at.post(f"/papers/{claim(at)}", ticket(at, data, name))
    if answer.status_code != 200:
        return answer
    for n in answer.json()["parts"]:
        answer = at.post(f"/papers/{claim(at)}/{sha256_hex(data)}/{n}",
                         data[n * PAPER_PART_BYTES:(n + 1) * PAPER_PART_BYTES])
    return answer


def test_the_claimant_brings_them_and_the_reviewers_open_them(at: At, tmp_path: Path) -> None:
    village, state = at.village, at.village.state()
    found = state.by_number[0]
    asked = Hubs(village.pools[0], lambda text: None, [Place(at.hub.url)])
    key = village.people[4].signer.private_key
    to = list(papers.readers(state, found).values())
    sealed = list(papers.seal_claim(village.pools[0], found, key, [], to))
    assert len(sealed) == 2 and all(len(one.data) > 2 * PAPER_PART_BYTES for one in sealed)
    for one in sealed:
        for _ in ("first", "again, which changes nothing"):
            assert [reply.taken for reply in paper_post.bring(asked, found, one, key)] == [True]
    for seat in found.panel:
        reader = village.people[seat.account].signer.private_key
        pool, own = village.pools[seat.account], village.state(seat.account)
        opened = [papers.open_data(pool, own, reader, Path(name), data, tmp_path / str(seat.account), found)
                  for name, data in paper_post.fetch(asked, found)]
        assert {one.what for one in opened} == {"evidence", "notary"} and not papers.unseen(pool, found)
    asked.close()


def test_nobody_else_brings_papers_for_a_claim(at: At) -> None:
    data = b"x" * 1_000
    path = f"/papers/{claim(at)}"
    for body, code in ((ticket(at, data, by=5), "hub.papers.claimant"),
                       (ticket(at, data, signature="00" * 64), "hub.papers.claimant"),
                       (ticket(at, data, signature="zz"), "hub.papers.claimant"),
                       (ticket(at, data, bytes=999), "hub.papers.claimant"),
                       (ticket(at, data, parts=["00" * 32]), "hub.papers.claimant"),
                       (ticket(at, data, parts=["../x"]), "hub.request"),
                       (ticket(at, data, parts=[]), "hub.request"),
                       (ticket(at, data).replace(b"0123", b"fedc"), "hub.papers.claimant"),
                       (ticket(at, data, name="../../etc/passwd"), "hub.request"),
                       (ticket(at, data, name="0123456789abcdef.html/../x.age"), "hub.request"),
                       (ticket(at, data, bytes=papers.MAX_SEALED_BYTES + 1), "hub.request"),
                       (ticket(at, data, bytes=0), "hub.request"),
                       (ticket(at, data, sha256="../x"), "hub.request"),
                       (b"[]", "hub.request"), (b"{", "hub.request"), (b'{"a":' * 9_000, "hub.request"),
                       (ticket(at, data, bytes=True), "hub.request")):
        answer = at.post(path, body)
        assert answer.status_code in (400, 422) and answer.json()["code"] == code, body[-300:]
    assert at.post(f"/papers/{'00' * 32}", ticket(at, data)).json()["code"] == "hub.papers.claim"
    assert at.post(f"{path}/{sha256_hex(data)}/0", data).json()["code"] == "hub.papers.unexpected"
    assert at.get(path).json() == {"papers": []}
    assert not [one for one in (at.ws.pool().folder / "hub").rglob("*") if one.is_file()]


def test_a_false_part_is_refused_when_it_comes_and_harms_no_other(at: At) -> None:
    """Whoever has read a ticket at one hub may bring parts at another."""
    data = b"".join(bytes([n]) * PAPER_PART_BYTES for n in range(3))
    digest, path, parts = sha256_hex(data), f"/papers/{claim(at)}", paper_parts(data)
    at.post(path, ticket(at, data))
    assert at.post(f"{path}/{digest}/1", parts[1]).status_code == 200
    for n in (0, 1, 2):
        answer = at.post(f"{path}/{digest}/{n}", b"y" * PAPER_PART_BYTES)
        assert answer.status_code == 400 and answer.json()["code"] == "hub.papers.another", answer.text
    assert at.post(path, ticket(at, data)).json()["parts"] == [0, 2]
    assert at.post(f"{path}/{digest}/0", parts[0]).json() == {"whole": False}
    assert at.post(f"{path}/{digest}/2", parts[2]).json() == {"whole": True}
    assert at.get(f"{path}/{digest}").content == data


def test_what_comes_in_parts_is_whole_or_thrown_away(at: At) -> None:
    data = b"age" + bytes(2 * PAPER_PART_BYTES + 10)
    digest, path = sha256_hex(data), f"/papers/{claim(at)}"
    assert at.post(path, ticket(at, data)).json()["parts"] == [0, 1, 2]
    assert at.post(f"{path}/{digest}/1", data[PAPER_PART_BYTES:2 * PAPER_PART_BYTES]).json() == {"whole": False}
    assert at.post(path, ticket(at, data)).json()["parts"] == [0, 2], "what came need not come again"
    assert at.get(path).json() == {"papers": []} and at.get(f"{path}/{digest}").status_code == 404
    for n, part in ((0, b"short"), (2, b"x" * 14), (3, b"x"), (9_999, b"x")):
        assert at.post(f"{path}/{digest}/{n}", part).status_code == 400
    assert at.post(f"{path}/{digest}/0", b"x" * (PAPER_PART_BYTES + 1)).status_code == 413
    assert at.post(f"{path}/{digest}/-1", b"x").status_code in (404, 405)
    other = "11" * 32  # the claimant signs for parts of a whole that is another
    cut = paper_parts(data)
    names = [sha256_hex(part) for part in cut]
    said = schnorr_sign(at.village.people[4].signer.private_key, paper_ticket(
        at.village.contract.pool_id, claim(at), other, NAME, len(data), names)).hex()
    asked = ticket(at, data, sha256=other, signature=said)
    assert at.post(path, asked).json()["parts"] == [0, 1, 2]
    answers = [at.post(f"{path}/{other}/{n}", part) for n, part in enumerate(cut)]
    assert [one.status_code for one in answers] == [200, 200, 400]
    assert answers[-1].json()["code"] == "hub.papers.another"
    assert at.post(path, asked).json()["parts"] == [0, 1, 2]


def test_ciphertext_leaves_as_bytes_to_be_saved_and_never_as_a_page(at: At) -> None:
    data = b"<html><script>alert(1)</script>"
    assert bring(at, data, "0123456789abcdef.html.age").json() == {"whole": True}
    (one,) = at.get(f"/papers/{claim(at)}").json()["papers"]
    got = at.get(f"/papers/{claim(at)}/{one['sha256']}")
    assert got.content == data and got.headers["content-type"] == "application/octet-stream"
    assert got.headers["content-disposition"] == "attachment" and got.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in got.headers["content-security-policy"]


def test_a_claim_has_room_of_its_own_and_no_more(at: At, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "MOST_PER_CLAIM", 2)
    answers = [bring(at, b"%d" % n, f"{n:016x}.age") for n in range(3)]
    assert [one.status_code for one in answers] == [200, 200, 429]
    assert answers[2].json()["code"] == "hub.papers.quota"
    assert len(at.get(f"/papers/{claim(at)}").json()["papers"]) == 2
    monkeypatch.setattr(kept, "MOST_PER_CLAIM", 9)
    monkeypatch.setattr(kept, "PER_CLAIM_BYTES", 10)
    assert bring(at, b"x" * 10, "00000000000000ff.age").status_code == 429
    monkeypatch.setattr(kept, "PER_CLAIM_BYTES", 1_000)
    monkeypatch.setattr(kept, "MOST_BYTES", 10)
    assert bring(at, b"x" * 10, "00000000000000ff.age").json()["code"] == "hub.papers.full"


def test_a_new_copy_of_a_paper_takes_the_place_of_the_old_one_once_it_is_whole(at: At) -> None:
    old, new = b"sealed to one", b"sealed to others" * PAPER_PART_BYTES
    bring(at, old)
    assert at.post(f"/papers/{claim(at)}", ticket(at, new)).status_code == 200
    assert [one["sha256"] for one in at.get(f"/papers/{claim(at)}").json()["papers"]] == [sha256_hex(old)]
    bring(at, new)
    assert [one["sha256"] for one in at.get(f"/papers/{claim(at)}").json()["papers"]] == [sha256_hex(new)]


def test_they_survive_a_restart_and_go_after_a_while(at: At) -> None:
    bring(at, b"whole")
    at.post(f"/papers/{claim(at)}", ticket(at, b"never comes", "ffffffffffffffff.age"))
    again = Papers(at.ws.pool(), lambda: at.time[0])
    assert len(again.listed(claim(at))) == 1 and len(again.notes[claim(at)]) == 2
    state = at.village.state()
    at.time[0] += kept.COMES_S + 1
    again.refresh(state)
    assert len(again.notes[claim(at)]) == 1
    at.time[0] += kept.KEPT_S
    again.refresh(state)
    assert again.notes == {}
    assert not [one for one in (at.ws.pool().folder / "hub/papers").rglob("*") if one.is_file()]


def test_a_hub_that_gives_other_bytes_is_left(at: At, monkeypatch: pytest.MonkeyPatch) -> None:
    bring(at, b"right")
    (path,) = (at.ws.pool().folder / "hub/papers" / claim(at)).glob("*.age")
    path.write_bytes(b"wrong")
    heard: list[str] = []
    asked = Hubs(at.village.pools[0], lambda text: heard.append(text.key), [Place(at.hub.url)])
    assert list(paper_post.fetch(asked, at.village.state().by_number[0])) == [] and heard == ["hub.false"]
    asked.close()
