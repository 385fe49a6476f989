"""The operator, whoever cosigns, and an auditor at the desk."""

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import wallycore as wally
from cli_kit import ADDRESS, DIAGNOSED, PASSPHRASE, Town
from desk_kit import Browser, Form, Read, at_desk, desk
from test_desk_people import newcomer

from lashou_btc.chain.sandbox import Sandbox
from lashou_btc.errors import InvalidInput
from lashou_btc.pool.document import Document, parse
from lashou_btc.usecases import ledger_files, operator_backup, trays
from lashou_btc.usecases.workspace import Workspace
from tests.hub_kit import false_hub, name_hubs


@pytest.fixture
def operator(opened: Town) -> Iterator[Browser]:
    """The operator's browser."""
    with desk(opened.operator.home, opened.chain) as server:
        browser = Browser(server)
        browser.enter()
        yield browser


def claim(town: Town, name: str = "chen", amount: int = 900_000) -> Path:
    """Somebody's claim, as a file in the post."""
    person = town.person(name)
    (person.home / "scan.pdf").write_bytes(b"a scan")
    out = town.post / f"claim-{name}.json"
    person("claim", "file", "--amount", amount, "--evidence", person.home / "scan.pdf", "--notary",
           person.home / "scan.pdf", "--payee", ADDRESS, *DIAGNOSED, "--yes", "--out", out)
    return out


def bring(at: Browser, *paths: Path) -> Read:
    return at.send("desk/journal/", at.get("desk/journal/").form("bring"),
                   files=[(path.name, path.read_bytes()) for path in paths])


def test_what_has_come_is_published_in_a_batch_with_its_fee_named(opened: Town, operator: Browser) -> None:
    bad = opened.post / "bad.json"
    bad.write_text("{}")
    done = bring(operator, claim(opened, "chen"), claim(opened, "an"), bad)
    assert "2 of 3 documents taken" in done.text and "bad.json: not taken" in done.text
    page = operator.get("desk/journal/")
    assert "account 6" in page.text and "claim" in page.text
    assert not _bumps(page), "nothing waits for a block"

    form = page.form("look")
    picked = {name: "yes" for name in _ticks(page)}
    asked = operator.send("desk/journal/", form, passphrase=PASSPHRASE, feerate="3", **picked)
    assert asked.text.index("Fee") < asked.text.index("Line 1") and "stays for ever" in asked.text
    before = opened.operator.data("journal", "list")
    sent = operator.send("desk/journal/", asked.form("publish"), passphrase=PASSPHRASE)
    assert "Sent: 2 documents" in sent.text
    assert {"Journal", "Contacts"} <= set(sent.links), "the operator's ways lead on from what was done"
    again = operator.send("desk/journal/", asked.form("publish"), passphrase=PASSPHRASE)
    assert again.text == sent.text, "a reload sends nothing"
    assert _bumps(operator.get("desk/journal/"))
    opened.operator("chain", "mine", 1)
    assert not _bumps(operator.get("desk/journal/"))
    assert len(opened.operator.data("journal", "list")) == len(before) + 2
    assert len(opened.operator.data("claim", "list")) == 2
    assert "Nothing waits to be published" in operator.get("desk/journal/").text


def test_published_is_for_the_fee_that_was_named_even_where_the_chain_names_another_meanwhile(
        opened: Town, operator: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    told = iter([3])
    monkeypatch.setattr(Sandbox, "feerate_sat_vb", lambda self, target_blocks: next(told, 90))
    bring(operator, claim(opened, "chen"))
    page = operator.get("desk/journal/")
    asked = operator.send("desk/journal/", page.form("look"), passphrase=PASSPHRASE,
                          **{name: "yes" for name in _ticks(page)})
    told = iter([3])  # once while it is named again, and another right afterwards
    assert "Sent: 1 document" in operator.send("desk/journal/", asked.form("publish"), passphrase=PASSPHRASE).text
    assert "3 sat/vB" in operator.get("desk/journal/").text


def _bumps(page: Read) -> bool:
    """Whether one may pay more for what was sent."""
    return any(form.fields.get("way") == "bump" for form in page.forms)


def _ticks(page: Read) -> list[str]:
    return sorted({name for name in page.ticks if name.startswith("pick-")})


def test_a_wrong_passphrase_a_block_in_between_and_nothing_ticked_publish_nothing(opened: Town,
                                                                                  operator: Browser) -> None:
    bring(operator, claim(opened))
    page = operator.get("desk/journal/")
    assert "at least one document" in operator.send("desk/journal/", page.form("look"), passphrase=PASSPHRASE).text
    picked = dict.fromkeys(_ticks(page), "yes")
    wrong = operator.send("desk/journal/", operator.get("desk/journal/").form("look"), passphrase="not this one",
                          **picked)
    assert "passphrase" in wrong.text and not [f for f in wrong.forms if f.fields["deed"] == "publish"]
    asked = operator.send("desk/journal/", operator.get("desk/journal/").form("look"), passphrase=PASSPHRASE,
                          **picked)
    opened.operator("journal", "publish", "--yes", opened.post / "claim-chen.json")
    changed = operator.send("desk/journal/", asked.form("publish"), 409, passphrase=PASSPHRASE)
    assert "already" in changed.text or "has changed" in changed.text or "waits" in changed.text
    opened.operator("chain", "mine", 1)
    assert len(opened.operator.data("claim", "list")) == 1


def test_an_operator_without_an_account_is_told_what_waits(payable: Town) -> None:
    def act(at: Browser) -> None:
        first = at.get("desk/")
        assert "You are this pool's operator" in first.text and "you see what everybody sees" not in first.text
        assert "are due" in first.text
        people = at.get("desk/contacts/").text
        assert "for the witnesses' signatures" in people and "Nothing waits for anybody" not in people

    at_desk(payable.operator, payable, act)


def test_nobody_but_the_operator_publishes(opened: Town) -> None:
    path = claim(opened)

    def look(at: Browser) -> None:
        page = bring(at, path)
        page = at.get("desk/journal/")
        assert "Only the operator's key publishes" in page.text
        assert {form.fields["deed"] for form in page.forms} == {"bring"}

    at_desk(opened.wang, opened, look)


def test_the_contact_book_and_reminders_stay_at_home(opened: Town, operator: Browser) -> None:
    claim(opened)
    opened.operator("journal", "publish", "--yes", opened.post / "claim-chen.json")
    opened.operator("chain", "mine", 3)
    panel = [seat["account"] for seat in opened.operator.data("claim", "show", "1")["panel"]]
    form = operator.get("desk/contacts/").form("note")
    operator.send("desk/contacts/", form, number=str(panel[0]), name="王大爷", reach="+86 1", remark="<b>deaf</b>")
    page = operator.get("desk/contacts/")
    assert "王大爷" in page.text and f"王大爷 (account {panel[0]})" in page.text
    assert "something waits for you" in page.text and "until about" in page.text
    raw = operator.client.get(operator.at("desk/contacts/")).text
    assert "<b>deaf" not in raw and "&lt;b&gt;deaf" in raw
    public = operator.client.get(operator.at("witnesses/")).text + operator.client.get(operator.at("")).text
    assert "王大爷" not in public
    book = opened.operator.pool / "contacts.json"
    assert book.stat().st_mode & 0o77 == 0
    operator.send("desk/contacts/", operator.get("desk/contacts/").form("note"), number=str(panel[0]), name="",
                  reach="", remark="")
    assert "王大爷" not in operator.get("desk/contacts/").text
    long = operator.send("desk/contacts/", operator.get("desk/contacts/").form("note"), 422, number="1",
                         name="x" * 300, reach="", remark="")
    assert "200" in long.text


def test_money_for_nobody_is_told(opened: Town, operator: Browser) -> None:
    number = opened.operator.data("status")["next_account"] + 3
    ws = Workspace(opened.operator.home, opened.chain)
    address = ws.pool().holders().address(number)
    ws.close()
    opened.operator("chain", "faucet", address, 123_456)
    opened.operator("chain", "mine", 1)
    page = operator.get("desk/contacts/")
    assert "Money for numbers that nobody has" in page.text and "123,456 sat" in page.text and address in page.text


def test_a_second_home_goes_on_with_the_backup_and_it_holds_no_key(opened: Town, operator: Browser) -> None:
    bring(operator, claim(opened))
    operator.send("desk/contacts/", operator.get("desk/contacts/").form("note"), number="1", name="Wang", reach="",
                  remark="")
    page = operator.get("desk/contacts/")
    data = operator.take("desk/contacts/", page.links["Download the backup"]).content
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert "contacts.json" in archive.namelist() and not [n for n in archive.namelist() if "key" in n.split(
            "/")[0] and n != "tagkey.json"]
    contract = opened.operator.pool / "contract.json"
    second = opened.person("second")
    second("pool", "add", contract)

    def restore(at: Browser) -> None:
        done = at.send("desk/contacts/", at.get("desk/contacts/").form("restore"), files=[("b.zip", data)])
        assert "The backup is taken in" in done.text and "1 person new" in done.text
        page = at.get("desk/contacts/")
        assert "Wang" in page.text
        assert "account 6" in at.get("desk/documents/").text
        again = at.send("desk/contacts/", page.form("restore"), files=[("b.zip", data)])
        assert "0 new documents" in again.text and "0 people new" in again.text
        for bad in (b"nothing", _other(data)):
            at.send("desk/contacts/", at.get("desk/contacts/").form("restore"),
                    409 if bad != b"nothing" else 422, files=[("b.zip", bad)])

    at_desk(second, opened, restore)
    assert second.data("status")["state_hash"] == opened.operator.data("status")["state_hash"]


def _other(data: bytes) -> bytes:
    """A backup with a path that leads elsewhere, of another pool."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name) + b" " * (name == "contract.json"))
        new.writestr("../../evil.json", b"x")
    return out.getvalue()


def test_what_leads_elsewhere_in_a_backup_is_passed_over(opened: Town) -> None:
    ws = Workspace(opened.operator.home, opened.chain)
    pool = ws.pool()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("contract.json", pool.contract.raw)
        for name in ("../evil.json", "/tmp/evil.json", "keys/x.key", "documents/../../x.json", "signed.json"):
            archive.writestr(name, b"{}")
    found = operator_backup.restore(pool, pool.state(), out.getvalue())
    assert len(found.passed_over) == 5 and not found.files
    ws.close()


def test_two_witnesses_sign_an_amendment_at_their_desks(opened: Town) -> None:
    path = opened.post / "amendment.json"
    opened.wang("quorum", "amend", "--rule", "notice_blocks=9", "--text", "more time", "--out", path)
    made: list[bytes] = []

    def sign(at: Browser) -> None:
        done = at.send("desk/documents/", at.get("desk/documents/").form("bring"),
                       files=[(path.name, path.read_bytes())])
        assert "1 of 1 document taken" in done.text or "1 of 1" in done.text
        listed = at.get("desk/documents/")
        where = next(href for href in listed.links.values() if "desk/documents/" in href and len(href) > 70)
        at_path = "desk/documents/" + where.rstrip("/").rpartition("/")[2] + "/"
        page = at.get(at_path)
        assert "notice_blocks" in page.text and "If it were published now" in page.text
        signed = at.send(at_path, page.form("cosign"), passphrase=PASSPHRASE)
        name = next(name for name in signed.links if name.endswith(".json"))
        made.append(at.take("desk/done/x/", signed.links[name]).content)

    at_desk(opened.zhao, opened, sign)
    opened.zhao("quorum", "cosign", path, "--yes", "--out", opened.post / "same.json")
    assert made[0] == (opened.post / "same.json").read_bytes()

    def look(at: Browser) -> None:
        at.send("desk/documents/", at.get("desk/documents/").form("bring"), files=[(path.name, made[0])])
        listed = at.get("desk/documents/")
        where = next(href for href in listed.links.values() if "desk/documents/" in href and len(href) > 70)
        page = at.get("desk/documents/" + where.rstrip("/").rpartition("/")[2] + "/")
        assert "cosign" not in {form.fields["deed"] for form in page.forms}, "a member's counts for nothing"

    at_desk(opened.chen, opened, look)


def test_the_auditor_takes_the_books_away(payable: Town) -> None:
    def look(at: Browser) -> None:
        page = at.get("desk/audit/")
        assert "the books balance to the satoshi" in page.text
        taken = {name: at.take("desk/audit/", page.links[name]) for name in (
            "audit.json", "spends.csv", "accounts.csv", "claims.csv", "journal.csv")}
        assert all(a.headers["content-disposition"].startswith("attachment") for a in taken.values())
        audit = json.loads(taken["audit.json"].content)
        assert audit["gap_sat"] == 0 and audit["state_hash"] == payable.auditor.data("status")["state_hash"]
        rows = list(csv.DictReader(io.StringIO(taken["accounts.csv"].content.decode("utf-8-sig"))))
        accounts = payable.auditor.data("member", "list")
        assert {int(r["account"]): int(r["balance_sat"]) for r in rows} == {
            a["account"]: a["balance_sat"] for a in accounts}
        claims = list(csv.DictReader(io.StringIO(taken["claims.csv"].content.decode("utf-8-sig"))))
        assert [c["number"] for c in claims] == ["1"]

    at_desk(payable.auditor, payable, look)


def test_no_cell_of_others_becomes_a_formula() -> None:
    made = ledger_files._csv(("a",), [("=1+1",), ("@x",), ("-1",), (-1,), ("plain",)]).decode("utf-8-sig")
    assert made.splitlines() == ["a", "'=1+1", "'@x", "'-1", "-1", "plain"]


def _drops(page: Read) -> Form:
    return next(form for form in page.forms if form.fields.get("way") == "cancel")


def test_what_no_block_has_yet_is_taken_back_and_the_rest_stays(opened: Town, operator: Browser) -> None:
    paths = [claim(opened, "chen"), claim(opened, "an")]
    sent = opened.operator("journal", "publish", *paths, "--yes", "--json").json
    kept, dropped = sent[0]["documents"]
    page = operator.get("desk/journal/")
    assert "Sent, and in no block yet" in page.text
    assert {one for one in page.ticks if one.startswith("drop-")} == {f"drop-{kept}", f"drop-{dropped}"}
    nothing = operator.send("desk/journal/", _drops(page), passphrase=PASSPHRASE)
    assert "at least one document" in nothing.text and "publish" not in nothing.deeds
    bad = operator.send("desk/journal/", _drops(operator.get("desk/journal/")), passphrase=PASSPHRASE,
                        **{"drop-" + "0" * 64: "yes"})
    assert "publish" not in bad.deeds and "waits" in bad.text
    drop = {f"drop-{dropped}": "yes"}
    assert "passphrase" in operator.send("desk/journal/", _drops(operator.get("desk/journal/")),
                                         passphrase="not it", **drop).text
    asked = operator.send("desk/journal/", _drops(operator.get("desk/journal/")), passphrase=PASSPHRASE, **drop)
    assert "Take this back?" in asked.text and f"takes document {dropped} back" in asked.text
    assert asked.text.index("Fee") < asked.text.index("Line 1") and "miners decide" in asked.text
    done = operator.send("desk/journal/", asked.form("publish"), passphrase=PASSPHRASE)
    assert "Sent without it" in done.text
    assert operator.send("desk/journal/", asked.form("publish"), passphrase=PASSPHRASE).text == done.text
    (wait,) = opened.operator.data("journal", "waiting")["waiting"]
    assert wait["documents"] == [kept]
    page = operator.get("desk/journal/")
    last = operator.send("desk/journal/", _drops(page), passphrase=PASSPHRASE, **{f"drop-{kept}": "yes"})
    operator.send("desk/journal/", last.form("publish"), passphrase=PASSPHRASE)
    opened.operator("chain", "mine")
    assert not opened.operator.data("claim", "list")
    page = operator.get("desk/journal/")
    assert "Sent, and in no block yet" not in page.text and "statement of account 0" in page.text


def test_what_a_block_has_meanwhile_is_not_taken_back(opened: Town, operator: Browser) -> None:
    sent = opened.operator("journal", "publish", claim(opened), "--yes", "--json").json
    drop = {f"drop-{sent[0]['documents'][0]}": "yes"}
    asked = operator.send("desk/journal/", _drops(operator.get("desk/journal/")), passphrase=PASSPHRASE, **drop)
    opened.operator("chain", "mine", 1)
    late = operator.send("desk/journal/", asked.form("publish"), 409, passphrase=PASSPHRASE)
    assert "publish" not in late.deeds
    assert len(opened.operator.data("claim", "list")) == 1


def test_what_is_left_out_of_a_batch_stays_in_the_inbox(opened: Town, operator: Browser) -> None:
    first = claim(opened, "chen").rename(opened.post / "first.json")
    files = [(path.name, path.read_bytes()) for path in (first, claim(opened, "chen", 800_000))]
    operator.send("desk/journal/", operator.get("desk/journal/").form("bring"), files=files)
    page = operator.get("desk/journal/")
    ticks = _ticks(page)
    assert len(ticks) == 2, "each would have an effect by itself, and both have none"
    asked = operator.send("desk/journal/", page.form("look"), passphrase=PASSPHRASE, **dict.fromkeys(ticks, "yes"))
    assert "Left out" in asked.text
    assert "Sent: 1 document" in operator.send("desk/journal/", asked.form("publish"), passphrase=PASSPHRASE).text
    left = [path.stem for path in (opened.operator.pool / "tray").iterdir()]
    assert len(left) == 1 and f"pick-{left[0]}" in ticks, "nobody else may have it"
    (wait,) = opened.operator.data("journal", "waiting")["waiting"]
    assert wait["documents"] != left


def test_what_was_taken_back_lies_in_the_inbox_again(opened: Town, operator: Browser) -> None:
    bring(operator, claim(opened))
    page = operator.get("desk/journal/")
    (tick,) = _ticks(page)
    asked = operator.send("desk/journal/", page.form("look"), passphrase=PASSPHRASE, **{tick: "yes"})
    operator.send("desk/journal/", asked.form("publish"), passphrase=PASSPHRASE)
    page = operator.get("desk/journal/")
    assert not _ticks(page)
    asked = operator.send("desk/journal/", _drops(page), passphrase=PASSPHRASE,
                          **{tick.replace("pick", "drop"): "yes"})
    done = operator.send("desk/journal/", asked.form("publish"), passphrase=PASSPHRASE)
    assert "in the inbox again" in done.text
    page = operator.get("desk/journal/")
    assert _ticks(page) == [tick], "the claimant is not asked for it once more"
    asked = operator.send("desk/journal/", page.form("look"), passphrase=PASSPHRASE, **{tick: "yes"})
    operator.send("desk/journal/", asked.form("publish"), passphrase=PASSPHRASE)
    opened.operator("chain", "mine", 1)
    assert len(opened.operator.data("claim", "list")) == 1


def stranger_s(doc: Document, account: int) -> Document:
    """A copy with a signature by a key of nobody's, in the name of that account."""
    key = (7).to_bytes(32, "big")
    return doc.sign(account, key, wally.ec_public_key_from_private_key(key)[1:].hex())


def test_what_others_add_to_a_copy_keeps_no_document_from_acting(opened: Town, operator: Browser) -> None:
    """A copy comes first whose good signature is spoiled, and which has another in a witness's name."""
    path = claim(opened)
    doc = parse(path.read_bytes())
    (good,) = doc.signatures
    spoiled = stranger_s(Document(doc.type, doc.pool, doc.body, (replace(good, sig="ab" * 64),)), 1)
    stranger, false = spoiled.signatures
    full = Document(doc.type, doc.pool, doc.body, tuple(replace(stranger, account=n) for n in range(64)))
    with pytest.raises(InvalidInput):
        parse(full.merge(doc).to_bytes())
    copies = (Document(doc.type, doc.pool, doc.body, (false,)), spoiled, full, doc)
    done = operator.send("desk/journal/", operator.get("desk/journal/").form("bring"), files=[
        (str(n), one.to_bytes()) for n, one in enumerate(copies)])
    assert "2 of 4 documents taken" in done.text and "0: not taken" in done.text and "2: not taken" in done.text
    page = operator.get("desk/journal/")
    tick = _ticks(page)[0]
    shown = operator.get(f"desk/documents/{tick.removeprefix('pick-')}/").text
    assert "Signed so far account 6 " in shown.replace("Account", "account") and "Signed so far wang" not in shown
    asked = operator.send("desk/journal/", page.form("look"), passphrase=PASSPHRASE, **{tick: "yes"})
    operator.send("desk/journal/", asked.form("publish"), passphrase=PASSPHRASE)
    opened.operator("chain", "mine", 1)
    assert len(opened.operator.data("claim", "list")) == 1


def test_a_signature_in_the_operator_s_name_does_not_stand_for_it(opened: Town, operator: Browser) -> None:
    newcomer(opened)
    doc = stranger_s(parse((opened.post / "gao.json").read_bytes()), 0)
    (opened.post / "gao.json").write_bytes(doc.to_bytes())
    bring(operator, opened.post / "gao.json")
    page = operator.get("desk/journal/")
    asked = operator.send("desk/journal/", page.form("look"), passphrase=PASSPHRASE,
                          **dict.fromkeys(_ticks(page), "yes"))
    operator.send("desk/journal/", asked.form("publish"), passphrase=PASSPHRASE)
    opened.operator("chain", "mine", 1)
    assert doc.body["account"] in [one["account"] for one in opened.operator.data("member", "list")]


def test_hubs_do_not_fill_the_inbox_to_the_brim(opened: Town, operator: Browser,
                                                monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trays, "MOST_FROM_HUBS", 1)
    docs = [parse(claim(opened, name).read_bytes()) for name in ("chen", "an", "bo")]
    listed = json.dumps({"total": 3, "entries": [
        {"hash": doc.hash, "since": 1, "publish": True, "withheld": False} for doc in docs]}).encode()
    by_path = {"/inbox?from=0": listed} | {f"/inbox/{doc.hash}": doc.to_bytes() for doc in docs}
    with false_hub(lambda method, path, body: (200, by_path[path]) if path in by_path else (404, b"{}")) as url:
        name_hubs(opened.operator.pool, url)
        done = operator.send("desk/journal/", operator.get("desk/journal/").form("fetch"))
        assert "1 of 3 documents taken" in done.text and done.text.count("holds 1 document") == 1
    brought = bring(operator, opened.post / "claim-an.json", opened.post / "claim-bo.json",
                    opened.post / "claim-chen.json")
    assert "3 of 3 documents taken" in brought.text, "there is room for what people bring"
