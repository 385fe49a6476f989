"""A witness's sitting at the desk: from what is due to a payout in the chain, whatever order files come back in."""

import io
import json
import re
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from cli_kit import PASSPHRASE, Town, forged
from desk_kit import Browser, Read, at_desk

from lashou_btc.anchors.tx import OutPoint, TxOut
from lashou_btc.usecases import hubs, payouts, sittings
from lashou_btc.usecases.workspace import Workspace
from lashou_btc.wallet.psbt.bundle import parse_bundle, write_bundle
from tests.hub_kit import false_hub


def begin(at: Browser, kind: str = "payout") -> str:
    page = at.send("desk/sign/", at.get("desk/sign/").form("build"), kind=kind)
    return "desk/sign/" + page.links["Go on"].partition("desk/sign/")[2]


def bring(at: Browser, *files: tuple[str, bytes], status: int = 200) -> Read:
    return at.send("desk/sign/", at.get("desk/sign/").form("bring"), status, files=list(files))


def sign(at: Browser, where: str) -> Read:
    return at.send(where, at.get(where).form("sign"), passphrase=PASSPHRASE)


def taken_from(at: Browser, done: Read) -> tuple[str, bytes]:
    """The first file of an outcome."""
    name = next(name for name in done.links if name.endswith((".psbt", ".zip", ".json")))
    return name, at.take("desk/done/x/", done.links[name]).content


def test_two_witnesses_sign_at_their_desks_and_one_sends(payable: Town) -> None:
    post: dict[str, tuple[str, bytes]] = {}

    def first(at: Browser) -> None:
        assert "Look at it and sign" in at.get("desk/").links
        where = begin(at)
        page = at.get(where)
        assert "Your signature is missing" in page.text and "you: sign this file" in page.text
        assert "give wang this file" not in page.text and "give li this file" in page.text
        assert at.get("desk/sign/").links["Look at it and sign"].endswith(where), "nothing below is to be signed"
        asked = page.text[page.text.index("Sign this?"):]
        assert asked.index("Pays in all") < asked.index("fee") and "every check of every one passes" in asked
        assert "cannot be taken back" in asked and "of 2 signatures" not in page.text
        assert "It cannot be sent yet: 2 signatures are missing; wang, li or zhao can sign." in page.text
        post["wang"] = taken_from(at, sign(at, where))
        assert post["wang"][0].isascii()
        after = at.get("desk/")
        assert "Look at it and sign" not in after.links and "You have signed; 1 more of li" in after.text
        assert "Your signature is missing" not in at.get(where).text

    def second(at: Browser) -> None:
        page = bring(at, post["wang"])
        where = "desk/sign/" + page.links["Go on"].partition("desk/sign/")[2]
        sign(at, where)
        asked = at.get(where)
        assert "Stays in the pool" in asked.text and asked.form("send").fields["deed"] == "send"
        again = at.get(where).form("send")
        done = at.send(where, asked.form("send"))
        assert "It is sent" in done.text
        assert at.send(where, asked.form("send")).text == done.text, "a reload sends nothing"
        assert "not sent yet →" in at.send(where, again, 409).text, "nor does another tab"
        assert "waits for a block" in at.get(where).text

    at_desk(payable.wang, payable, first)
    at_desk(payable.zhao, payable, second)
    payable.operator("chain", "mine", 1)
    assert payable.chen.data("claim", "show", "1")["status"] == "paid"

    def third(at: Browser) -> None:
        where = f"desk/sign/{post['wang'][0].rpartition('-')[0]}/"
        page = at.get(where)
        assert "is in the chain since block" in page.text
        assert not [form for form in page.forms if form.fields["deed"] in ("sign", "send")]

    at_desk(payable.wang, payable, third)


def test_what_the_rules_do_not_give_is_not_signed_and_does_not_leave(payable: Town) -> None:
    def thief(outputs: list[TxOut]) -> None:
        outputs[0] = TxOut(outputs[0].value_sat, b"\x00\x14" + bytes(20))

    data = forged(payable, thief).read_bytes()

    def look(at: Browser) -> None:
        page = bring(at, ("payout.psbt", data))
        where = "desk/sign/" + page.links["Go on"].partition("desk/sign/")[2]
        page = at.get(where)
        assert "do not sign" in page.text.lower()
        assert {form.fields["deed"] for form in page.forms} == {"take"}
        assert at.get(f"{where}bundle/", 404)

    at_desk(payable.wang, payable, look)
    assert not (payable.wang.pool / "signed.json").exists()


def test_what_is_no_payout_is_said(payable: Town) -> None:
    def look(at: Browser) -> None:
        for data in (b"", b"hello", b"PK\x03\x04not a zip", b"cHNidP8=", b"\xff" * 100):
            page = bring(at, ("x.psbt", data), status=422)
            assert page.form("bring") and len(page.text) > 100
        assert not list((payable.wang.pool / "sittings").glob("*"))

    at_desk(payable.wang, payable, look)


def test_a_ladder_is_gone_on_with_and_comes_back_in_any_order(payable: Town) -> None:
    parts: dict[str, bytes] = {}

    def first(at: Browser) -> None:
        where = begin(at, "ladder")
        name, data = taken_from(at, sign(at, where))
        ws = Workspace(payable.wang.home, payable.chain)
        pool = ws.pool()
        psbts = payouts.read_psbts(_file(payable.folder / name, data))
        for file, psbt in sittings.named(pool, psbts):
            assert file.isascii() and file.startswith(pool.contract.pool_id[:8])
            parts[file] = write_bundle([psbt])
        ws.close()
        assert len(parts) >= 2

    def second(at: Browser) -> None:
        where = begin(at, "ladder")
        sign(at, where)
        names = sorted(parts)
        form = at.get(where).form("take")
        page = at.send(where, form, files=[(names[-1], parts[names[-1]]), ("foreign.psbt", b"nothing")])
        assert "1 of 2 files brought signatures" in page.text and "foreign.psbt: nothing taken" in page.text
        assert "wang" in page.text
        zipped = io.BytesIO()
        with zipfile.ZipFile(zipped, "w") as archive:
            for name in reversed(names):
                archive.writestr(f"card/{name}", parts[name])
        page = at.send(where, at.get(where).form("take"), files=[("card.zip", zipped.getvalue())])
        assert f"{len(names) - 1} of {len(names)} files brought signatures" in page.text
        assert "nothing taken" in page.text and "no signature that was not here already" in page.text
        asked = at.get(where)
        assert "Why this one" in asked.text
        at.send(where, asked.form("send"))

    at_desk(payable.wang, payable, first)
    at_desk(payable.li, payable, second)
    payable.operator("chain", "mine", 1)
    assert payable.chen.data("claim", "show", "1")["status"] == "paid"


def _file(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def test_a_sitting_survives_the_end_of_the_program(payable: Town) -> None:
    found: list[str] = []
    at_desk(payable.wang, payable, lambda at: found.append(begin(at)))
    at_desk(payable.wang, payable, lambda at: found.append(at.get("desk/sign/").text))
    assert found[0].split("/")[2] in found[1]
    at_desk(payable.wang, payable, lambda at: found.append(begin(at)))
    assert found[2] == found[0], "the same transaction is the same sitting"


def test_each_way_to_begin_says_for_whom_it_is_and_a_sitting_what_is_in_it(payable: Town) -> None:
    def look(at: Browser) -> None:
        page = at.get("desk/sign/").text
        assert page.index("Bring a file (the usual way)") < page.index("If the operator or another witness has")
        assert page.index("Work it out here") < page.index("If nobody has begun yet") and "Fetch from" not in page
        where = begin(at, "ladder")
        named = re.compile(r"Payment of ([0-9,]+) sat to \d+ address(es)?, at 3 feerates, as of 2024-\d\d-\d\d,")
        shown, title = named.search(at.get("desk/sign/").text), named.search(at.get(where).text)
        assert shown and title and int(shown[1].replace(",", "")) > 800_000
        hubs._note(Workspace(payable.wang.home, payable.chain).pool(), [hubs.Place("http://127.0.0.1:1")])
        page = at.get("desk/sign/").text
        assert page.index("Fetch from the hubs (the usual way)") < page.index("http://127.0.0.1:1") < page.index(
            "Bring a file If the operator")

    at_desk(payable.wang, payable, look)


@pytest.mark.parametrize("name", ["x", "00000000-00000000", "..%2fsigned", "AAAAAAAA-00000000"])
def test_no_other_file_is_a_sitting(payable: Town, name: str) -> None:
    at_desk(payable.wang, payable, lambda at: at.get(f"desk/sign/{name}/", 404) and None)


def test_a_zip_that_unfolds_to_more_than_it_may_is_refused(payable: Town) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(4):
            archive.writestr(f"../{number}.psbt", bytes(sittings.MAX_ZIP_BYTES // 3))

    def look(at: Browser) -> None:
        assert "holds too much" in bring(at, ("bomb.zip", out.getvalue()), status=422).text

    at_desk(payable.wang, payable, look)


def test_nothing_that_somebody_brings_spoils_a_sitting_or_takes_its_name(payable: Town) -> None:
    def thief(outputs: list[TxOut]) -> None:
        outputs[0] = TxOut(outputs[0].value_sat, b"\x00\x14" + bytes(20))

    bad = sittings.read("bad.psbt", forged(payable, thief).read_bytes())

    def look(at: Browser) -> None:
        where = begin(at)
        good = sittings.every(Workspace(payable.wang.home, payable.chain).pool())[0].psbts
        for given in ((*good, *bad), (*bad, *good)):
            page = bring(at, ("together.psbt", write_bundle(given)))
            assert page.links["Go on"]
            assert "do not sign" not in at.get(where).text.lower()
        assert begin(at) == where, "and what is worked out anew is the same sitting"
        sign(at, where)

    at_desk(payable.wang, payable, look)


def test_what_a_hub_offers_first_keeps_nobody_from_what_comes_after_it(payable: Town) -> None:
    def thief(outputs: list[TxOut]) -> None:
        outputs[0] = TxOut(outputs[0].value_sat, b"\x00\x14" + bytes(20))

    bad = forged(payable, thief).read_bytes()
    good = payable.folder / "good.psbt"
    payable.wang.data("payout", "build", "--out", str(good))
    (psbt,) = parse_bundle(bad)
    coins = [replace(one, outpoint=OutPoint("11" * 32, 0)) for one in psbt.tx.inputs]
    foreign = write_bundle([replace(psbt, tx=replace(psbt.tx, inputs=tuple(coins)))])
    room = {f"{n:064x}": data for n, data in enumerate((foreign, bad, good.read_bytes()))}

    kept = dict(room)

    def answers(method: str, path: str, body: bytes) -> tuple[int, bytes]:
        if method == "POST":
            return 200, b"{}"
        return 200, room.get(path.removeprefix("/room/")) or json.dumps(
            {"bundles": [{"id": name} for name in room]}).encode()

    def look(at: Browser) -> None:
        page = at.send("desk/sign/", at.get("desk/sign/").form("fetch"))
        rows = re.findall("desk/sign/[0-9a-f]{8}-[0-9a-f]{8}/", " ".join(at.get("desk/sign/").links.values()))
        assert all("li finds it at the hub" in at.get(where).text and "li this file" not in at.get(where).text
                   for where in rows) and rows
        room.clear()
        none = at.send("desk/sign/", at.get("desk/sign/").form("fetch"))
        assert "Nothing waits for signatures there" in none.text
        room.update(kept)
        assert len(re.findall("[0-9a-f]{8}-[0-9a-f]{8}: Payment of [0-9,]+ sat to 3 addresses", page.text)) == 2

    with false_hub(answers) as url:
        pool = Workspace(payable.wang.home, payable.chain).pool()
        hubs._note(pool, [hubs.Place(url)])
        at_desk(payable.wang, payable, look)
        signed = payable.wang.data("witness", "sign", "--yes")
    assert signed["ok"] and signed["txid"] == parse_bundle(good.read_bytes())[0].tx.txid
