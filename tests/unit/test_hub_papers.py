"""Sealed papers at a hub: brought by the claimant alone, in parts, given to whoever asks, gone after a while."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from lashou_btc.anchors.hashes import sha256_hex
from lashou_btc.chain.sandbox import Sandbox
from lashou_btc.errors import LashouError
from lashou_btc.usecases import invitations, paper_post, papers, people
from lashou_btc.usecases.asking import Hubs
from lashou_btc.usecases.hubs import MAX_SEALED_BYTES, PAPER_PART_BYTES, Place, Ticket, paper_parts
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


def signed(at: At, data: bytes, name: str = NAME, by: int | str = 4, since: int | None = None, of: str = "",
           **more: Any) -> Ticket:
    """A ticket that holds, or of which `more` is changed before it is signed."""
    signer = (at.village.people[by] if isinstance(by, int) else at.village.person(by)).signer
    parts = tuple(sha256_hex(part) for part in paper_parts(data))
    plain = replace(Ticket(of or claim(at), sha256_hex(data), name, len(data), parts,
                           int(at.time[0]) if since is None else since), **more)
    return replace(plain, signature=schnorr_sign(
        signer.private_key, plain.digest(at.village.contract.pool_id)).hex())


def ticket(at: At, data: bytes, name: str = NAME, by: int = 4, **changed: object) -> bytes:
    return json.dumps(signed(at, data, name, by).json() | changed).encode()


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
            assert [reply.taken for reply in paper_post.bring(
                asked, found.hash, one, key, int(at.time[0]))] == [True]
    for seat in found.panel:
        reader = village.people[seat.account].signer.private_key
        pool, own = village.pools[seat.account], village.state(seat.account)
        opener = papers.Opener(pool, own, reader, tmp_path / str(seat.account))
        opened = [opener.open_data(Path(name), data, found)
                  for name, data in paper_post.fetch(asked, found.hash, lambda name: False)]
        assert {one.what for one in opened} == {"evidence", "notary"} and not papers.unseen(pool, found)
    asked.close()


def test_nobody_else_brings_papers_for_a_claim(at: At) -> None:
    data = b"x" * 1_000
    path = f"/papers/{claim(at)}"
    for body, code in ((ticket(at, data, by=5), "hub.papers.claimant"),
                       (ticket(at, data, signature="00" * 64), "hub.papers.claimant"),
                       (ticket(at, data, signature="zz"), "hub.request"),
                       (ticket(at, data, signature="z" * 128), "hub.papers.claimant"),
                       (ticket(at, data, since=int(at.time[0]) + 1), "hub.papers.claimant"),
                       (ticket(at, data, since=-1), "hub.request"),
                       (ticket(at, data, since=True), "hub.request"),
                       (ticket(at, data, bytes=999), "hub.papers.claimant"),
                       (ticket(at, data, parts=["00" * 32]), "hub.papers.claimant"),
                       (ticket(at, data, parts=["../x"]), "hub.request"),
                       (ticket(at, data, parts=[]), "hub.request"),
                       (ticket(at, data).replace(b"0123", b"fedc"), "hub.papers.claimant"),
                       (ticket(at, data, name="../../etc/passwd"), "hub.request"),
                       (ticket(at, data, name="0123456789abcdef.html/../x.age"), "hub.request"),
                       (ticket(at, data, bytes=MAX_SEALED_BYTES + 1), "hub.request"),
                       (ticket(at, data, bytes=0), "hub.request"),
                       (ticket(at, data, sha256="../x"), "hub.request"),
                       (b"[]", "hub.request"), (b"{", "hub.request"), (b'{"a":' * 9_000, "hub.request"),
                       (ticket(at, data, bytes=True), "hub.request")):
        answer = at.post(path, body)
        assert answer.status_code in (400, 422) and answer.json()["code"] == code, body[-300:]
    assert at.post(f"/papers/{'00' * 32}", ticket(at, data)).json()["code"] == "hub.papers.claimant"
    assert at.post("/papers/x", ticket(at, data)).json()["code"] == "hub.request"
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
    assert at.post(f"{path}/{digest}/-1", b"x").status_code == 400
    other = "11" * 32  # the claimant signs for parts of a whole that is another
    cut = paper_parts(data)
    asked = json.dumps(signed(at, data, sha256=other).json()).encode()
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
    monkeypatch.setitem(kept.MOST, kept.CLAIMS, 2)
    answers = [bring(at, b"%d" % n, f"{n:016x}.age") for n in range(3)]
    assert [one.status_code for one in answers] == [200, 200, 429]
    assert answers[2].json()["code"] == "hub.papers.quota"
    assert len(at.get(f"/papers/{claim(at)}").json()["papers"]) == 2
    monkeypatch.setitem(kept.MOST, kept.CLAIMS, 9)
    monkeypatch.setitem(kept.BYTES, kept.CLAIMS, 10)
    assert bring(at, b"x" * 10, "00000000000000ff.age").status_code == 429
    monkeypatch.setitem(kept.BYTES, kept.CLAIMS, 1_000)
    monkeypatch.setitem(kept.MOST_BYTES, kept.CLAIMS, 10)
    assert bring(at, b"x" * 10, "00000000000000ff.age").json()["code"] == "hub.papers.full"


def test_a_new_copy_of_a_paper_takes_the_place_of_the_old_one_once_it_is_whole(at: At) -> None:
    old, new = b"sealed to one", b"sealed to others" * PAPER_PART_BYTES
    bring(at, old)
    assert at.post(f"/papers/{claim(at)}", ticket(at, new)).status_code == 200
    assert [one["sha256"] for one in at.get(f"/papers/{claim(at)}").json()["papers"]] == [sha256_hex(old)]
    bring(at, new)
    assert [one["sha256"] for one in at.get(f"/papers/{claim(at)}").json()["papers"]] == [sha256_hex(new)]


def test_what_is_full_still_takes_a_new_copy_of_what_is_there(at: At, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(kept.MOST, kept.CLAIMS, 2)
    monkeypatch.setitem(kept.BYTES, kept.CLAIMS, 40)
    names = [f"{n:016x}.age" for n in range(3)]
    for name in names[:2]:
        assert bring(at, name[:16].encode(), name).status_code == 200
    assert bring(at, b"sealed again", names[0]).status_code == 200
    assert bring(at, b"a third one", names[2]).json()["code"] == "hub.papers.quota"
    assert bring(at, b"more than there is room for" * 2, names[1]).json()["code"] == "hub.papers.quota"
    assert {one["sha256"] for one in at.get(f"/papers/{claim(at)}").json()["papers"]} == {
        sha256_hex(b"sealed again"), sha256_hex(names[1][:16].encode())}


def test_they_survive_a_restart_and_go_after_a_while(at: At) -> None:
    bring(at, b"whole")
    at.post(f"/papers/{claim(at)}", ticket(at, b"never comes", "ffffffffffffffff.age"))
    again = Papers(at.ws.pool(), lambda: at.time[0])
    assert len(again.listed(claim(at))) == 1 and len(again.notes[claim(at)]) == 2
    state = at.village.state()
    at.time[0] += kept.COMES_S + 1
    again.refresh(state)
    assert len(again.notes[claim(at)]) == 1
    at.time[0] += kept.KEPT_S[kept.CLAIMS]
    again.refresh(state)
    assert again.notes == {}
    assert not [one for one in (at.ws.pool().folder / "hub/papers").rglob("*") if one.is_file()]


def test_a_hub_that_gives_other_bytes_is_left(at: At, monkeypatch: pytest.MonkeyPatch) -> None:
    bring(at, b"right")
    (path,) = (at.ws.pool().folder / "hub/papers" / claim(at)).glob("*.age")
    path.write_bytes(b"wrong")
    heard: list[str] = []
    asked = Hubs(at.village.pools[0], lambda text: heard.append(text.key), [Place(at.hub.url)])
    assert list(paper_post.fetch(asked, claim(at), lambda name: False)) == [] and heard == ["hub.false"]
    asked.close()


def identity(at: At, name: str, data: bytes = b"card") -> tuple[str, bytes]:
    """A person's paper for the operator: the person's key, and what is brought."""
    signer = at.village.person(name).signer
    sealed = papers.seal_for_operator(at.village.state(), data, "card.jpg", bytes(32))
    return signer.key, sealed.data


def shows(at: At, by: int | str, of: str, data: bytes, invitation: str = "", **more: Any) -> httpx.Response:
    asked = signed(at, data, by=by, of=of, **more)
    answer = at.post(f"/papers/{of}", json.dumps(asked.json()).encode(), lashou_invitation=invitation)
    for n, part in enumerate(paper_parts(data)):
        if answer.status_code == 200:
            answer = at.post(f"/papers/{of}/{asked.sha256}/{n}", part)
    return answer


def test_whoever_has_an_account_or_an_invitation_shows_the_operator_who_he_is(at: At, tmp_path: Path) -> None:
    village, pool = at.village, at.village.pools[0]
    member = village.people[5].signer.key
    card = papers.seal_for_operator(village.state(), b"a card", "card.jpg", bytes(32))
    key, of_xia = identity(at, "Xia", b"another card")
    assert shows(at, 5, member, card.data, name=card.name).status_code == 200
    assert shows(at, "Xia", key, of_xia).json()["code"] == "invitation.none"
    assert shows(at, "Xia", key, of_xia, "wrong").json()["code"] == "invitation.unknown"
    assert shows(at, "Xia", member, of_xia).json()["code"] == "hub.papers.claimant", "in nobody else's name"
    code = invitations.invite(at.ws.pool(), bytes([7] * 10), 1)
    assert shows(at, "Xia", key, of_xia, code).status_code == 200
    other, of_yu = identity(at, "Yu")
    assert shows(at, "Yu", other, of_yu, code).json()["code"] == "invitation.used"
    assert at.post("/inbox", at.enrollment("Xia").to_bytes(), lashou_invitation=code).status_code == 201
    there = at.get("/papers").json()
    assert there["total"] == 2 and {one["account"] for one in there["papers"]} == {5, None}
    asked = Hubs(pool, lambda text: None, [Place(at.hub.url)])
    assert set(paper_post.people(asked)) == {member, key}
    opens = village.operator.signer.private_key
    (name, data), = paper_post.fetch(asked, key, lambda name: False)
    opener = papers.Opener(pool, village.state(), opens, tmp_path)
    found = opener.open_data(Path(name), data, identity=True)
    assert found.file.read_bytes() == b"another card" and found.what == "identity"
    with pytest.raises(LashouError) as refused:
        replace(opener, signing_key=village.people[5].signer.private_key).open_data(Path(name), data, identity=True)
    assert refused.value.code == "papers.key"
    assert not list(paper_post.fetch(asked, key, lambda name: True)), "what is there is not fetched again"
    asked.close()


def test_what_somebody_else_has_shown_is_not_opened_in_the_name_of_who_copied_it(at: At, tmp_path: Path) -> None:
    """Everybody reads the ciphertext, and may sign for it with a key of his own."""
    village, pool = at.village, at.village.pools[0]
    owner, thief = (village.people[n].signer.key for n in (4, 5))
    front = papers.front_of(village.contract.pool_id, owner, bytes(range(32)))
    card = papers.seal_for_operator(village.state(), b"a card", "card.jpg", front)
    assert shows(at, 4, owner, card.data, name=card.name).status_code == 200
    copied = at.get(f"/papers/{owner}/{sha256_hex(card.data)}").content
    assert shows(at, 5, thief, copied, name=card.name).status_code == 200
    asked, opens = Hubs(pool, lambda text: None, [Place(at.hub.url)]), village.operator.signer.private_key
    for key, folder in ((thief, tmp_path / "thief"), (owner, tmp_path / "owner")):
        (name, data), = paper_post.fetch(asked, key, lambda name: False, by=key)
        opener = papers.Opener(pool, village.state(), opens, folder)
        if key == owner:
            found = opener.open_data(Path(name), data, identity=True, by=key)
            assert found.file.read_bytes() == b"a card"
            continue
        with pytest.raises(LashouError) as refused:
            opener.open_data(Path(name), data, identity=True, by=key)
        assert refused.value.code == "papers.copied" and not folder.exists()
    asked.close()


def test_a_hub_that_gives_papers_in_the_name_of_who_has_not_signed_is_left(at: At) -> None:
    """It can seal anything to the operator, with any key in front, and say of it what it likes."""
    village, hub = at.village, at.hub.hosted.hub
    owner, other = (village.people[n].signer.key for n in (4, 5))
    front = papers.front_of(village.contract.pool_id, owner, bytes(32))
    card = papers.seal_for_operator(village.state(), b"another's card", "card.jpg", front)
    assert shows(at, 5, other, card.data, name=card.name).status_code == 200
    digest = sha256_hex(card.data)
    folder = at.ws.pool().folder / "hub/papers"
    (folder / owner).mkdir(exist_ok=True)
    (folder / owner / f"{digest}.age").write_bytes(card.data)
    hub.papers.notes = {owner: dict(hub.papers.notes[other])}
    heard: list[str] = []
    asked = Hubs(village.pools[0], lambda text: heard.append(text.key), [Place(at.hub.url)])
    assert list(paper_post.people(asked)) == [owner]
    assert not list(paper_post.fetch(asked, owner, lambda name: False, by=owner)) and heard == ["hub.false"]
    asked.close()


def test_nothing_is_kept_for_longer_than_whoever_brought_it_has_said(at: At) -> None:
    began, data, newer = int(at.time[0]), b"sealed", b"sealed to others"
    first = signed(at, data)
    assert bring(at, data).status_code == 200
    (told,) = at.get(f"/papers/{claim(at)}").json()["papers"]
    assert told["until"] == began + kept.KEPT_S[kept.CLAIMS] and Ticket.parse(claim(at), told) == first
    at.time[0] += 100
    assert bring(at, newer).status_code == 200
    replayed = at.post(f"/papers/{claim(at)}", json.dumps(first.json()).encode())
    assert replayed.json()["code"] == "hub.papers.older", "who has read the ticket brings nothing back"
    early = signed(at, data, name="ffffffffffffffff.pdf.age", since=int(at.time[0]) + kept.EARLY_S + 1)
    assert at.post(f"/papers/{claim(at)}", json.dumps(early.json()).encode()).json()["code"] == "hub.papers.clock"
    at.time[0] = began + 100 + kept.KEPT_S[kept.CLAIMS]
    at.hub.caught_up()
    assert at.get(f"/papers/{claim(at)}").json() == {"papers": []}
    for over in (first, signed(at, newer, since=began + 100)):
        answer = at.post(f"/papers/{claim(at)}", json.dumps(over.json()).encode())
        assert answer.json()["code"] == "hub.papers.over"


def test_of_strangers_and_members_each_has_room_of_its_own(at: At, monkeypatch: pytest.MonkeyPatch) -> None:
    code, other = (invitations.invite(at.ws.pool(), bytes([n] * 10), 50) for n in (8, 9))
    monkeypatch.setattr(kept, "SOURCE_BYTES", 2_000)
    monkeypatch.setitem(kept.MOST_BYTES, kept.STRANGERS, 3_000)
    statuses = []
    for n in range(4):
        key, _ = identity(at, f"crowd {n}")
        statuses.append(shows(at, f"crowd {n}", key, b"x" * 900, code).status_code)
    assert statuses == [200, 200, 429, 429]
    key, _ = identity(at, "crowd 4")
    assert shows(at, "crowd 4", key, b"x" * 900, other).status_code == 200
    key, _ = identity(at, "crowd 5")
    assert shows(at, "crowd 5", key, b"x" * 900, other).json()["code"] == "hub.papers.full", "all strangers"
    member = at.village.people[5].signer.key
    assert shows(at, 5, member, b"x" * 900).status_code == 200, "who has an account loses no room"
    assert bring(at, b"a claim's").status_code == 200


def test_one_invitation_or_peer_brings_so_many_papers_however_small(at: At,
                                                                     monkeypatch: pytest.MonkeyPatch) -> None:
    """Each is looked at whenever another comes: a peer may name new people without end."""
    code = invitations.invite(at.ws.pool(), bytes([10] * 10), 50)
    monkeypatch.setattr(kept, "SOURCE_MOST", 2)
    statuses = []
    for n in range(3):
        key, _ = identity(at, f"small {n}")
        statuses.append(shows(at, f"small {n}", key, b"x", code).status_code)
    assert statuses == [200, 200, 429]


def test_one_account_s_claims_share_its_room(at: At, monkeypatch: pytest.MonkeyPatch) -> None:
    village = at.village
    for _ in range(40):  # nobody reviews the first: it ends, and another may be filed
        if village.state().by_number[0].ended:
            break
        village.mine_to(village.state().height + 5)
    second = at.claim(4)
    village.publish(second)
    village._disclose(at.ws.pool())
    at.hub.caught_up()
    assert second.hash in at.hub.hosted.hub.state.claims
    monkeypatch.setitem(kept.BYTES, kept.CLAIMS, 1_500)
    assert bring(at, b"x" * 900).status_code == 200
    data = b"y" * 900
    asked = json.dumps(signed(at, data, of=second.hash).json()).encode()
    assert at.post(f"/papers/{second.hash}", asked).json()["code"] == "hub.papers.quota"
