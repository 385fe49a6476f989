"""Handing a pool over at the command line: the rotation, who checks and signs it, the move, late money, sweeps."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from cli_kit import LOW_COST, Town, refused

from lashou_btc.pool.document import Document, parse
from lashou_btc.usecases.story import RULES

NEW = ("gao", "hua", "ilse")


def publish(town: Town, *documents: Path) -> str:
    txid = town.operator.data("journal", "publish", "--yes", *documents)[0]["txid"]
    town.operator("chain", "mine")
    disclose(town)
    return txid


def disclose(town: Town) -> None:
    """Everybody takes in what the operator has."""
    town.operator("document", "export", town.folder / "disclosed")
    for home in sorted(town.folder.glob("*/pools")):
        town.person(home.parent.name)("document", "add", town.folder / "disclosed")


@pytest.fixture
def ready(opened: Town) -> Town:
    """A town with three newcomers."""
    return newcomers(opened)


def newcomers(town: Town) -> Town:
    """Three people with keys, enrolled as supervisors; their records lie in the post."""
    requests = []
    for number, name in enumerate(NEW, 20):
        new = town.person(name)
        new("key", "new", *LOW_COST, name)
        new("pool", "add", town.operator.pool / "contract.json")
        (town.post / f"{name}.json").write_text(new("key", "show").out)
        requests.append(town.post / f"{name}-enrolls.json")
        new("member", "enroll", "--role", "supervisor", "--payout", new.data("purse", "show")["address"],
            "--account", number, "--out", requests[-1])
    publish(town, *requests)
    for name in ("wang", "li", "zhao"):
        (town.post / f"{name}.json").write_text(town.person(name)("key", "show").out)
    return town


def rotate(town: Town, *names: str, quorum: int = 2, by: str = "wang", out: str = "rotation-1.json") -> Path:
    made = town.post / out
    records = [part for name in names for part in ("--witness", town.post / f"{name}.json")]
    town.person(by)("quorum", "rotate", "--quorum", quorum, *records, "--text", "we are old", "--out", made)
    return made


def agreed(town: Town) -> Path:
    """A rotation from wang, li and zhao to li, gao and hua that everybody concerned has signed."""
    first = rotate(town, "li", "gao", "hua", out="draft.json")
    copies = [first]
    for name in ("li", "gao", "hua"):
        copies.append(town.post / f"rotation-{name}.json")
        town.person(name)("pool", "join", first, "--yes", "--out", copies[-1])
    whole = town.post / "rotation.json"
    said = town.zhao("quorum", "combine", *copies, "--out", whole)
    assert "it has its signatures: send it to the operator to publish" in said.err
    return whole


def signed(town: Town, kind: str, bare: Path, *names: str) -> str:
    """Signed by these, combined, sent, in a block."""
    copies = []
    for name in names:
        copies.append(bare.with_name(f"{bare.stem}-{name}.psbt"))
        shown = town.person(name)("witness", "sign", bare, "--yes", "--out", copies[-1])
        assert {"move": "This hands pool", "sweep": "This passes on to the keyholders"}[kind] in shown.out
    whole = bare.with_name(f"{bare.stem}-whole.psbt")
    town.operator("payout", "combine", *copies, "--out", whole)
    txid = town.operator.data("payout", "send", "--yes", whole)["txid"]
    town.operator("chain", "mine", RULES["confirmations"])
    return txid


def handed_over(town: Town) -> str:
    """The pool with new witnesses. Returns the txid of the move."""
    rotation = agreed(town)
    publish(town, rotation)
    town.operator("chain", "mine", RULES["rotation_blocks"])
    bare = town.post / "move.psbt"
    town.operator("payout", "carry", "--rotation", rotation, "--feerate", 2, "--out", bare)
    return signed(town, "move", bare, "wang", "li")


def test_a_pool_is_handed_over(ready: Town) -> None:
    rotation = rotate(ready, "li", "gao", "hua")
    shown = ready.zhao("quorum", "cosign", rotation, "--yes", "--out", ready.post / "cosigned.json").err
    for words in ("leave:  wang (account 1, witness), zhao (account 3", "stay:   li (account 2, witness)",
                  "come:   gao (account", "2 of 3 sign from then on; now 2 of 3", "14 blocks after it stands",
                  "signed by wang of the present witnesses (2 have to) and by nobody of the new ones"):
        assert words in shown
    assert "signed by li, gao, hua; each with lashou pool join" in shown and '"descriptor"' not in shown
    to = parse(rotation.read_bytes()).body
    address = ready.wang.data("quorum", "combine", rotation, "--out", ready.post / "same.json")["first_address"]
    joined = ready.gao("pool", "join", rotation, "--expect-address", address, "--expect-pool",
                       ready.operator.pool.name[:8], "--yes", "--out", ready.post / "joined.json")
    assert f"first address  {address}" in joined.err and f"account {to['witnesses'][1]['account']}" in joined.err

    whole = agreed(ready)
    publish(ready, whole)
    status = ready.an.data("status")
    [announced] = status["rotations"]
    assert announced["move_from"] == status["height"] + RULES["rotation_blocks"]
    assert announced["come"] == ["gao", "hua"]
    told = ready.an("status").out
    assert "leaving wang, zhao; staying li; coming gao, hua" in told and f"from {announced['move_from']}" in told
    assert "Whoever does not want that leaves before" in told
    assert [d["what"] for d in ready.li.data("witness", "queue")["duties"]] == ["move"]
    early = ready.operator.tries("payout", "carry", "--rotation", announced["document"][:12], "--feerate", 2)
    assert f"its move is signed from height {announced['move_from']} on" in early.failed(1, "carry.announced")
    ready.operator("chain", "mine", RULES["rotation_blocks"])
    bare = ready.post / "move.psbt"
    built = ready.operator.data("payout", "carry", "--rotation", announced["document"][:12], "--feerate", 2,
                                "--out", bare)
    assert built["moves_to"]["epoch"] == 1 and built["moves_to"]["begins"] and built["change_sat"] == 0
    review = ready.zhao("psbt", "review", bare).out
    for words in ("leave:  wang", "come:   gao", f"goes to {built['moves_to']['address']}: compare it",
                  "Every check passes"):
        assert words in review
    going = ready.zhao("payout", "status", bare, status=3).out
    assert going.startswith("move of the money to other keyholders ") and "what it pays is due" not in going
    assert "it holds until one of its" in going
    looked = ready.zhao.data("psbt", "review", bare)
    assert looked["kind"] == "move" and looked["move"]["left_coins"] == 0
    refused(ready, ready.gao, 1, "payout.keyholders", "witness", "sign", bare, "--yes")
    assert "lashou psbt review on this file" in review and "--change --rotation FILE" in review
    txid = signed(ready, "move", bare, "wang", "zhao")

    assert "epoch          1: the pool has been handed over so many times to new witnesses" in ready.an(
        "pool", "show").out
    assert "epoch 1 (the pool has been handed over so many times): the keys" in ready.an("status").out
    shown = ready.an.data("pool", "show")
    assert shown["epoch"] == 1 and shown["first_address"] == address and shown["witnesses"] == "li, gao, hua"
    [spend] = ready.an.data("audit")["spends"]
    assert spend["txid"] == txid and spend["lawful"]
    assert spend["effect"] == "handed over to the keyholders of epoch 1: li, gao, hua"
    assert not ready.an.data("status")["rotations"]
    assert [ready.person(n).data("member", "show")["role"] for n in ("gao", "wang")] == ["witness", "former"]
    assert [d["what"] for d in ready.gao.data("witness", "queue")["duties"]] == ["bond"]
    assert "Who has not paid in the whole bond of 200,000 sat is not drawn" in ready.gao("witness", "queue").out
    again = refused(ready, ready.operator, 1, "rotation.epoch", "payout", "carry", "--rotation", whole).err
    assert "epoch 1, which has begun already" in again


def test_late_money_is_passed_on_by_those_who_left(ready: Town) -> None:
    old = ready.an.data("pool", "address", "--account", 4, "--no-qr")["address"]
    handed_over(ready)
    assert ready.an.data("pool", "address", "--account", 4, "--no-qr")["address"] != old
    before = ready.an.data("member", "show", "--account", 4)["balance_sat"]
    ready.operator("chain", "faucet", old, 300_000)
    ready.operator("chain", "mine")
    said = ready.operator.tries("payout", "carry", "--sweep", "--feerate", 1).failed(3, "payout.depth")
    assert "is not yet 2 blocks deep; wait for that" in said
    ready.operator("chain", "mine", RULES["confirmations"] - 1)
    found = ready.an.data("member", "show", "--account", 4)
    assert found["late_sat"] == 300_000 and found["balance_sat"] == before
    assert "300,000 sat came to an old address" in ready.an("member", "show", "--account", 4).out
    [lies] = ready.an.data("status")["elsewhere"]
    assert lies["epoch"] == 0 and lies["late"] == [{"account": 4, "amount_sat": 300_000}]
    assert "2 of wang, li, zhao sign what passes it" in ready.an("status").out
    assert [d["what"] for d in ready.zhao.data("witness", "queue")["duties"]] == ["sweep"]
    bare = ready.post / "sweep.psbt"
    ready.operator("payout", "carry", "--sweep", "--feerate", 1, "--out", bare)
    said = refused(ready, ready.gao, 1, "payout.keyholders", "witness", "sign", bare, "--yes").err
    assert "the keyholders of epoch 0 (wang, li, zhao), who sign it; you are one of epoch 1" in said
    bumped = ready.post / "sweep-bumped.psbt"
    ready.operator("payout", "bump", bare, "--feerate", 2, "--out", bumped)
    assert ready.wang("payout", "status", bare, status=3)
    review = ready.wang("psbt", "review", bumped).out
    assert "late payments to account 4 are credited with it" in review and "come late" in review
    signed(ready, "sweep", bumped, "wang", "zhao")
    found = ready.an.data("member", "show", "--account", 4)
    assert found["late_sat"] == 0 and before < found["balance_sat"] < before + 300_000
    assert not ready.an.data("status")["elsewhere"]
    assert "of it late payments" in ready.an.data("audit")["spends"][-1]["effect"]
    said = refused(ready, ready.operator, 1, "carry.coins", "payout", "carry", "--sweep", "--feerate", 2).err
    assert "nothing lies with earlier witnesses" in said


def test_a_move_that_waits_is_bumped_as_a_move(ready: Town) -> None:
    rotation = agreed(ready)
    publish(ready, rotation)
    ready.operator("chain", "mine", RULES["rotation_blocks"])
    bare, bumped = ready.post / "move.psbt", ready.post / "bumped.psbt"
    first = ready.operator.data("payout", "carry", "--rotation", rotation, "--feerate", 1, "--out", bare)
    assert "it waits for signatures" in ready.wang("payout", "status", bare, status=3).out
    ready.operator("payout", "bump", bare, "--feerate", 2, "--out", bumped)
    txid = signed(ready, "move", bumped, "wang", "zhao")
    assert txid != first["txid"] and ready.an.data("pool", "show")["epoch"] == 1
    assert "it can never confirm" in ready.wang("payout", "status", bare, status=1).out


def test_who_has_no_account_is_refused_before_anybody_signs(ready: Town) -> None:
    kurt, an = ready.person("kurt"), ready.an
    kurt("key", "new", *LOW_COST, "kurt")
    for name, person, code, words in (("kurt", kurt, "rotation.account", "enroll first, as supervisor"),
                                      ("an", an, "rotation.member", "enroll a second account")):
        record = ready.post / f"{name}.json"
        record.write_text(person("key", "show").out)
        args = [part for n in (name, "gao", "hua") for part in ("--witness", ready.post / f"{n}.json")]
        said = refused(ready, ready.wang, 1, code, "quorum", "rotate", "--quorum", 2, *args).err
        assert words in said


def altered(town: Town, name: str, change: Callable[[dict], None]) -> Path:
    """The rotation of the post with its body changed, and the signatures that it had."""
    doc = parse((town.post / "rotation-1.json").read_bytes())
    body = json.loads(json.dumps(doc.body))
    change(body)
    path = town.post / f"{name}.json"
    path.write_bytes(Document("rotation", doc.pool, body, doc.signatures).to_bytes())
    return path


def test_a_new_witness_signs_nothing_that_is_not_its_own(ready: Town) -> None:
    honest = rotate(ready, "gao", "hua", "ilse")
    address = ready.wang.data("quorum", "combine", honest, "--out", ready.post / "same.json")["first_address"]
    rotate(ready, "gao", "hua", "zhao", out="other.json")

    def another_account(body: dict) -> None:
        body["witnesses"][0]["account"] = 4  # an's

    for name, args, code in (
            ("ilse", (ready.post / "other.json",), "join.key"),
            ("gao", (honest, "--expect-address", ready.an.data("pool", "show")["first_address"]), "join.address"),
            ("gao", (honest, "--expect-pool", "00" * 32), "join.pool"),
            ("gao", (altered(ready, "account", another_account),), "rotation.account"),
            ("gao", (altered(ready, "epoch", lambda body: body.update(epoch=2)),), "rotation.epoch"),
            ("gao", (honest, "--payout", "x"), "join.payout")):
        person = ready.person(name)
        result = person.tries("pool", "join", *args, "--yes", "--out", ready.post / "never.json")
        assert result.status and result.err.rstrip().endswith(f"[{code}]"), (code, result.err)
        assert not (ready.post / "never.json").exists()
    stranger = ready.person("kurt")
    stranger("key", "new", *LOW_COST, "kurt")
    refused(ready, stranger, 1, "join.unknown-pool", "pool", "join", honest)
    asked = ready.gao.tries("pool", "join", honest, "--out", ready.post / "never.json").failed(1, "stopped")
    assert "nothing was done" in asked and not (ready.post / "never.json").exists()
    good = ready.post / "good.json"
    ready.gao("pool", "join", honest, "--expect-address", address, "--yes", "--out", good)
    refused(ready, ready.gao, 1, "join.twice", "pool", "join", good, "--yes")
    said = refused(ready, ready.wang, 1, "join.leaves", "pool", "join", good, "--yes").err
    assert "if you are to leave, sign it" in said and "with lashou quorum cosign" in said
    said = refused(ready, ready.wang, 2, "key-record.fields", "quorum", "rotate", "--quorum", 1, "--witness",
                   ready.operator.pool / "contract.json").err
    assert "contract.json is no key record: " in said and "lashou key show writes one" in said


def test_only_those_whom_it_takes_cosign(ready: Town) -> None:
    rotation = rotate(ready, "gao", "hua", "zhao")
    for name in ("gao", "zhao"):
        refused(ready, ready.person(name), 1, "rotation.join", "quorum", "cosign", rotation, "--yes")
    said = refused(ready, ready.ilse, 1, "document.signer", "quorum", "cosign", rotation, "--yes").err
    assert "it takes those of the witnesses now, wang, li, zhao" in said
    assert "2 more of" not in ready.li("quorum", "cosign", rotation, "--yes", "--out", ready.post / "two.json").err
