"""The hub's payout room over real HTTP: what waits for signatures, and what nobody can bring there."""

import json
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from lashou_btc.anchors.tx import OutPoint, TxOut, parse_tx, serialize_unsigned
from lashou_btc.commands import room
from lashou_btc.errors import Incomplete
from lashou_btc.usecases import hubs, judging, payouts, signing
from lashou_btc.usecases.asking import Hubs
from lashou_btc.usecases.hubs import Place
from lashou_btc.usecases.workspace import Workspace
from lashou_btc.wallet.keys import schnorr_sign
from lashou_btc.wallet.psbt.bundle import parse_bundle, write_bundle
from lashou_btc.wallet.psbt.codec import Fields
from lashou_btc.wallet.psbt.create import PsbtInput, create
from lashou_btc.wallet.psbt.finalize import finalize, of_final
from lashou_btc.wallet.psbt.raw import Psbt, serialize
from lashou_btc.wallet.psbt.sign import sign
from lashou_btc.web.hub import room as rooms
from lashou_btc.web.hub import tries
from lashou_btc.web.hub.room import Room
from lashou_btc.words import Said
from tests.hub_kit import At, false_hub, served
from tests.sandbox_kit import Holder
from tests.village import Village, retold


def owing(village: Village) -> None:
    """A claim is due."""
    village.found()
    village.enroll(5)
    village.payable(4, 500_000)


@pytest.fixture
def at(tmp_path: Path) -> Iterator[At]:
    """A village with a claim that is due, and a hub beside it."""
    with retold(tmp_path, owing) as village:
        ws = Workspace(tmp_path / "hub", shared_chain=village.chain)
        ws.add_pool(village.contract)
        village._disclose(ws.pool())
        town = At(village, ws)
        with served(ws, lambda: town.time[0]) as town.hub:
            town.hub.caught_up()
            yield town
        ws.close()


def bundles(at: At) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = at.get("/room").json()["bundles"]
    return found


def waiting(at: At, name: str = "") -> tuple[Psbt, ...]:
    return parse_bundle(at.get(f"/room/{name or bundles(at)[0]['id']}").content)


def signed(at: At, number: int, given: tuple[Psbt, ...] = ()) -> bytes:
    """What waits, as that witness signs it by its own index."""
    village, pool = at.village, at.village.pools[number]
    given = given or waiting(at)
    state = village.state(number)
    seen = judging.review_all(pool, given, state, village.chain)
    return write_bundle(signing.sign_all(pool, given, seen, village.witnesses[number - 1].master))


def test_what_is_due_is_worked_out_signed_by_two_and_sent_by_the_last_signature(at: At) -> None:
    (first,) = bundles(at)
    assert (first["fate"], first["needed"], first["signed"], first["by"]) == ("signing", 2, [], "")
    assert first["missing"] == [w.name for w in at.village.contract.keyholders.witnesses]
    one = at.post("/room", signed(at, 1))
    assert one.status_code == 201 and one.json()["signed"] == ["witness 1"] and one.json()["seen"]["witness 1"]
    assert at.post("/room", write_bundle(waiting(at))).json()["new"] is False
    two = at.post("/room", signed(at, 3))
    assert two.json()["fate"] == "sent" and two.json()["complete"] and not two.json()["unsent"]
    at.village.chain.mine(1)
    assert at.village.state().by_number[0].status == "paid"
    at.hub.caught_up()
    assert [one["fate"] for one in bundles(at)] == ["confirmed"]
    at.village.chain.mine(1)
    at.hub.caught_up()
    assert bundles(at) == []


def test_it_says_in_the_reader_s_language_who_lacks(at: At) -> None:
    english, chinese = (at.get("/room", **{"accept-language": each}).json()["bundles"][0]["next"]
                        for each in ("en", "zh"))
    assert "witness 1" in english and "must sign" in english and "witness 1" in chinese and english != chinese


def _forged(at: At) -> bytes:
    """The payout with another payee, signed by a real witness's key outside all checks."""
    (psbt,) = waiting(at)
    tx = psbt.tx
    outputs = [TxOut(out.value_sat, at.village.person("thief").script) if out.value_sat == 500_000 else out
               for out in tx.outputs]
    raw = serialize_unsigned(tx.version, [(i.outpoint, i.sequence) for i in tx.inputs], outputs, tx.locktime)
    return write_bundle([sign(_with_coins(at, raw), at.village.witnesses[0].master,
                              at.village.contract.keyholders.descriptor)])


def _with_coins(at: At, raw: bytes) -> Psbt:
    pool = at.village.pools[0]
    (psbt,) = waiting(at)
    coins = at.village.state().coins
    return create(raw, [PsbtInput(pool.index.previous_tx(i.outpoint), coins[i.outpoint].branch,
                                  coins[i.outpoint].index) for i in psbt.tx.inputs], {},
                  pool.contract.keyholders.descriptor)


def _garbage_signature(at: At) -> bytes:
    (psbt,) = parse_bundle(signed(at, 1))
    pairs = [(key, value[:20] + bytes([value[20] ^ 1]) + value[21:] if key[0] == 2 else value)
             for key, value in psbt.inputs[0].pairs]
    return write_bundle([psbt.with_inputs({0: Fields(tuple(pairs))})])


def _foreign(at: At) -> bytes:
    (psbt,) = waiting(at)
    raw = serialize_unsigned(2, [(OutPoint("11" * 32, 0), 0xFFFFFFFD)], list(psbt.tx.outputs[:1]), 0)
    return raw.hex().encode()


@pytest.mark.parametrize("body, status, code", [
    (_forged, 422, "payout.refused"), (_garbage_signature, 422, "psbt.signature"), (_foreign, 400, ""),
    (lambda at: b"", 400, ""), (lambda at: b"cHNidP8=", 400, ""), (lambda at: b"psbt\xff" + b"\x00" * 500, 400, ""),
    (lambda at: b"{" * 60_000, 400, ""), (lambda at: b"cHNidP8\n" * 5_000, 400, ""),
    (lambda at: at.village.contract.raw, 400, ""), (lambda at: b"x" * (rooms.MAX_HANDED_BYTES + 1), 413, ""),
    (lambda at: write_bundle([at.village.build(7)[1]]), 422, "hub.room.unsigned")],
    ids=["forged", "bad signature", "a transaction", "nothing", "cut", "zeros", "deep", "lines", "a contract",
         "too long", "another feerate that nobody has signed"])
def test_a_wrong_one_gets_its_reason_and_changes_nothing(
        at: At, body: Callable[[At], bytes], status: int, code: str) -> None:
    before = bundles(at), at.get(f"/room/{bundles(at)[0]['id']}").content
    answer = at.post("/room", body(at))
    assert answer.status_code == status and (not code or answer.json()["code"] == code), answer.text
    assert before == (bundles(at), at.get(f"/room/{bundles(at)[0]['id']}").content)


def test_nothing_is_kept_of_what_is_brought_but_signatures(at: At) -> None:
    (psbt,) = parse_bundle(signed(at, 2))
    junk = Fields((*psbt.globals.pairs, (b"\xfc\x04junk\x00", b"x" * 100_000)))
    inputs = {0: Fields((*psbt.inputs[0].pairs, (b"\xfc\x04junk\x00", b"y" * 100_000), (b"\xe0", b"z" * 1_000)))}
    answer = at.post("/room", write_bundle([replace(psbt, globals=junk).with_inputs(inputs)]))
    assert answer.json()["signed"] == ["witness 2"]
    (kept,) = waiting(at)
    assert b"junk" not in serialize(kept) and len(serialize(kept)) < len(serialize(psbt)) + 200


def test_the_last_signature_may_come_finalized_as_other_wallets_send_it(at: At) -> None:
    village = at.village
    assert at.post("/room", signed(at, 1)).status_code == 201
    (both,) = parse_bundle(signed(at, 2))
    final = of_final(finalize(both, village.contract.keyholders.descriptor))
    answer = at.post("/room", write_bundle([final]))
    assert answer.status_code == 201 and answer.json()["fate"] == "sent", answer.text


def test_what_reads_the_disk_holds_nobody_up(at: At, monkeypatch: pytest.MonkeyPatch) -> None:
    documents = at.hub.hosted.hub.documents
    begun, ends = threading.Event(), threading.Event()

    def slow(*args: object) -> list[object]:
        begun.set()
        ends.wait(20)
        return []

    monkeypatch.setattr(documents, "listed", slow)
    monkeypatch.setattr(documents, "document", slow)
    for path, body in (("/documents", None), ("/fetch", json.dumps(["00" * 32]).encode())):
        begun.clear()
        ends.clear()
        with ThreadPoolExecutor(1) as pool:
            asked = pool.submit(httpx.request, "POST" if body else "GET", at.hub.url + "/hub/v1" + path,
                                content=body, timeout=30)
            assert begun.wait(20)
            assert at.get("/contract").status_code == 200 and not asked.done()
            ends.set()
            asked.result(30)


def test_signatures_on_coins_that_are_spent_are_nobody_s(at: At) -> None:
    """Else everybody could use up a witness's tries with what it signed long ago."""
    village = at.village
    old = signed(at, 1, (village.build(7)[1],))
    village.send(village.signed(village.build(3)[1]))
    village.chain.mine(1)
    at.hub.caught_up()
    assert at.post("/room", old).json()["code"] == "hub.room.unsigned"


def test_one_witness_cannot_fill_the_room(at: At) -> None:
    village = at.village
    answers = [at.post("/room", signed(at, 1, (village.build(feerate)[1],))) for feerate in (3, 4, 5, 6)]
    assert [one.status_code for one in answers] == [201] * rooms.PER_WITNESS + [429], answers[0].text
    assert answers[-1].json()["code"] == "hub.room.quota" and len(bundles(at)) == 1 + rooms.PER_WITNESS
    other = at.post("/room", signed(at, 2, (village.build(7)[1],)))
    assert other.status_code == 201 and other.json()["by"] == "2"


def test_two_witnesses_together_cannot_fill_it_either(at: At) -> None:
    """Fewer than have to sign a payout leave room for those that the others sign."""
    village = at.village

    def by_both(feerate: int) -> bytes:
        given = (village.build(feerate)[1],)
        return signed(at, 1, parse_bundle(signed(at, 2, given)))

    was, rooms.Room._sent = rooms.Room._sent, lambda self, bundle, state, chain: bundle  # type: ignore[method-assign]
    try:
        feerates = range(3, 3 + 2 * rooms.PER_WITNESS + 1)
        answers = [at.post("/room", by_both(feerate)).status_code for feerate in feerates]
    finally:
        rooms.Room._sent = was  # type: ignore[method-assign]
    assert answers == [201] * 2 * rooms.PER_WITNESS + [429]


def test_a_payout_that_one_witness_brings_and_nobody_else_signs_holds_up_nobody(at: At) -> None:
    village = at.village
    (own,) = bundles(at)
    at.hub.hosted.hub.room._drop(at.hub.hosted.hub.room.bundles[own["id"]])
    brought = at.post("/room", signed(at, 1, (village.build(3)[1],))).json()
    village.chain.mine(1)
    at.hub.caught_up()
    assert [one["by"] for one in bundles(at)] == ["1"], "it may yet be signed"
    village.chain.mine(rooms.AWAITED_BLOCKS)
    at.hub.caught_up()
    found = {one["by"]: one["id"] for one in bundles(at)}
    assert found.keys() == {"1", ""} and found["1"] == brought["id"]


def test_what_is_not_signed_by_a_witness_makes_no_work(at: At, monkeypatch: pytest.MonkeyPatch) -> None:
    """Anybody can work out a payout at another feerate, or send nonsense: whose it is, is seen first."""
    village = at.village
    bodies = [write_bundle([village.build(feerate)[1]]) for feerate in (3, 4)]
    forged = _forged(at)

    def never(*args: object) -> None:
        raise AssertionError("somebody's nonsense was worked out")

    with monkeypatch.context() as patched:
        patched.setattr(judging, "review_all", never)
        patched.setattr(payouts, "reopened", never)
        assert [at.post("/room", body).json()["code"] for body in bodies] == ["hub.room.unsigned"] * 2
    refused = {at.post("/room", forged).json()["code"] for _ in range(tries.MOST_TRIES + 2)}
    assert refused == {"payout.refused"}, "what is brought again is not counted again"
    assert at.post("/room", signed(at, 1)).status_code == 201, "what waits takes signatures all the same"
    assert at.post("/room", signed(at, 2, (village.build(5)[1],))).status_code == 201, "and another witness brings"


def test_a_transaction_with_too_many_coins_is_refused_before_any_is_looked_up(at: At) -> None:
    (psbt,) = waiting(at)
    inputs = [(OutPoint(f"{n:064x}", 0), 0xFFFFFFFD) for n in range(1, rooms.MOST_INPUTS + 2)]
    raw = serialize_unsigned(2, inputs, list(psbt.tx.outputs[:1]), 0)
    tx = parse_tx(raw)
    body = b"psbt\xff" + Fields(((b"\x00", raw),)).write() + b"\x00" * (len(tx.inputs) + len(tx.outputs))
    assert at.post("/room", body).json()["code"] == "hub.room.large"


def test_a_ladder_s_dearer_rungs_are_never_read_in_the_room(at: At) -> None:
    """Whoever read the dearest one signed could send it, and the pool would pay its fee."""
    village = at.village
    rungs = tuple(village.build(feerate)[1] for feerate in (2, 9))
    (before,) = bundles(at)
    once = signed(at, 1, rungs)
    for body in (once, signed(at, 2, parse_bundle(once))):
        answer = at.post("/room", body)
        assert answer.status_code == 422 and answer.json()["code"] == "hub.room.ladder", answer.text
    digest = hubs.announcement(village.contract.pool_id, [psbt.tx.txid for psbt in rungs])
    by_operator = at.post("/room", write_bundle(rungs),
                          lashou_operator=schnorr_sign(village.operator.signer.private_key, digest).hex())
    assert by_operator.json()["code"] == "hub.room.ladder"
    assert bundles(at) == [before] and not any(village.chain.in_mempool(psbt.tx.txid) for psbt in rungs)
    assert at.post("/room", signed(at, 1, rungs[:1])).status_code == 201, "one alone is taken"


def test_a_ladder_that_an_earlier_hub_has_kept_is_shown_no_more(at: At) -> None:
    pool = at.ws.pool()
    rungs = parse_bundle(signed(at, 1, tuple(at.village.build(feerate)[1] for feerate in (2, 9))))
    kept = rooms.Bundle(rungs, 0, 0, "1")
    room = Room(pool, lambda: 0.0)
    room._keep(kept)
    assert kept.id in room.bundles and kept.id not in Room(pool, lambda: 0.0).bundles


def test_whoever_signs_a_ladder_brings_it_to_no_hub_and_takes_none_from_there(at: At) -> None:
    rungs = parse_bundle(signed(at, 1, tuple(at.village.build(feerate)[1] for feerate in (2, 9))))
    brought: list[bytes] = []

    def answers(method: str, path: str, body: bytes) -> tuple[int, bytes]:
        brought.append(body)
        there = json.dumps({"bundles": [{"id": "cc" * 32}]}).encode()
        return 200, write_bundle(rungs) if path.startswith("/room/") else there

    with false_hub(answers) as url:
        heard: list[str] = []
        asked = Hubs(at.village.pools[1], lambda text: heard.append(text.key), [Place(url)])
        (reply,) = asked.sign(rungs)
        assert not reply.taken and isinstance(reply.text, Said) and reply.text.key == "hub.room.ladder"
        assert brought == []
        assert asked.room() == [] and heard == ["hub.room.ladder"]
        assert asked.sign(rungs[:1])[0].taken and brought[-1] == write_bundle(rungs[:1])
        asked.close()


def test_the_operator_brings_what_nobody_has_signed_and_nobody_else_does(at: At) -> None:
    village = at.village
    psbt = village.build(8)[1]
    digest = hubs.announcement(village.contract.pool_id, [psbt.tx.txid])
    for person, status in ((village.people[1], 422), (village.operator, 201)):
        answer = at.post("/room", write_bundle([psbt]),
                         lashou_operator=schnorr_sign(person.signer.private_key, digest).hex())
        assert answer.status_code == status, answer.text
    assert at.post("/room", write_bundle([psbt]), lashou_operator="zz").json()["code"] == "hub.operator"


def test_signatures_survive_a_restart_and_a_disk_that_broke_off(at: At) -> None:
    at.post("/room", signed(at, 1))
    at.post("/room", signed(at, 2, (at.village.build(5)[1],)))
    pool = at.ws.pool()
    ids = {one["id"] for one in bundles(at)}
    again = Room(pool, lambda: 0.0)
    assert set(again.bundles) == ids and all(one.signed for one in again.bundles.values())
    (pool.folder / "hub/room" / f"{sorted(ids)[0]}.psbt").write_bytes(b"cHNid")
    (pool.folder / "hub/room" / f"{'ab' * 32}.json").write_text("[" * 5_000)
    assert set(Room(pool, lambda: 0.0).bundles) == {sorted(ids)[1]}


def test_what_nobody_has_signed_gives_way_when_more_is_due(at: At) -> None:
    village = at.village
    (before,) = bundles(at)
    village.chain.mine(2)
    at.hub.caught_up()
    assert [one["id"] for one in bundles(at)] == [before["id"]], "it pays the same"
    village.payable(5, 400_000)
    village._disclose(at.ws.pool())
    at.hub.caught_up()
    (after,) = bundles(at)
    assert after["id"] != before["id"]
    made = judging.expected(village.pools[0], waiting(at)[0].tx, village.state())
    assert not isinstance(made, Exception) and len(made.payees) > 1


def test_of_a_payout_that_was_sent_elsewhere_nothing_waits(at: At) -> None:
    village = at.village
    psbt = village.build(3)[1]
    village.send(village.signed(psbt))
    village.chain.mine(3)
    at.hub.caught_up()
    assert bundles(at) == []


def test_of_what_has_its_signatures_the_next_is_sent_once_the_first_is_in_the_chain(
        at: At, capsys: pytest.CaptureFixture[str]) -> None:
    village = at.village
    paid = village.signed(village.build(3)[1])
    village.send(paid)
    village.chain.mine(3)
    village.payable(5, 400_000)
    village._disclose(at.ws.pool())
    due = village.signed(village.build(3)[1])
    there = {"aa" * 32: write_bundle([paid])}

    def answers(method: str, path: str, body: bytes) -> tuple[int, bytes]:
        return 200, there.get(path.removeprefix("/room/")) or json.dumps(
            {"bundles": [{"id": name} for name in there]}).encode()

    with false_hub(answers) as url, at.ws.synced() as (pool, state):
        hubs._note(pool, [Place(url)])
        with pytest.raises(Incomplete):
            room.complete(at.ws, pool, state)
        assert paid.tx.txid in capsys.readouterr().err
        there["bb" * 32] = write_bundle([due])
        assert [one.tx.txid for one in room.complete(at.ws, pool, state)] == [due.tx.txid]


# Relay

def test_a_members_transaction_is_relayed_and_no_other(at: At) -> None:
    village, member = at.village, Holder("member")
    coin = village.chain.faucet(member.script, 400_000)
    other = village.chain.faucet(member.script, 300_000)
    village.chain.mine(1)
    raw = member.pay(coin, 400_000, village.contract.descriptor.script(0, 5), 1_000)
    assert at.post("/relay", b"\x00" * 80).status_code == 400
    assert at.post("/relay", b"x" * 100_001).status_code == 413
    unsigned = member.pay(coin, 399_999, village.contract.descriptor.script(0, 5), 1_000)  # signs another value
    refused = at.post("/relay", unsigned)
    assert refused.status_code == 422 and refused.json()["text"], refused.text
    answer = at.post("/relay", raw)
    assert answer.status_code == 200 and village.chain.in_mempool(answer.json()["txid"]), answer.text
    assert at.post("/relay", raw).json() == answer.json()
    foreign = at.post("/relay", member.pay(other, 300_000, member.script, 1_000))
    assert foreign.status_code == 422 and foreign.json()["code"] == "hub.relay.foreign"


def test_reading_the_room_twice_gives_json_that_is_the_same(at: At) -> None:
    assert json.dumps(bundles(at)) == json.dumps(bundles(at))
    assert at.get("/room/" + "0" * 64).status_code == 404
