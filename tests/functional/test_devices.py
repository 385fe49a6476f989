"""A pool of three witnesses of three kinds: a key file, a hardware wallet, a key in another program.

The hardware wallet is HWI's own program and driver with a Jade at the other end (`soft_jade`, or the real firmware
that LASHOU_DEVICE names); the other program is embit, or Bitcoin Core where there is a node. Nothing of ours signs
for the second and the third witness.
"""

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
import rfc8785
from cli_kit import LOW_COST, PASSPHRASE, Person, Town, refused
from other_wallets import embit_signs, library
from psbt_cases import master, multisig
from soft_jade import WORDS, Jade, any_device, plugged_in

from lashou_btc.chain.sandbox import Sandbox
from lashou_btc.networks import REGTEST
from lashou_btc.signers import keyfile
from lashou_btc.signers.device_choice import Where
from lashou_btc.usecases import devices, drills, payouts
from lashou_btc.usecases.workspace import Workspace
from lashou_btc.wallet import message as messages
from lashou_btc.wallet.psbt import raw as psbts
from lashou_btc.wallet.psbt.raw import Psbt
from tests.village import Village

SELF, HARDWARE, OTHER = "witness 1", "witness 2", "witness 3"
EXTERNAL = 77
"""Number of the third witness's key, in `psbt_cases.master`."""


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The town up to a payout that nobody has signed, post/payout.psbt. Its chain is closed."""
    library("hwilib")
    folder = tmp_path_factory.mktemp("devices") / "town"
    town = Town(folder)
    key = f"[{master(EXTERNAL).fingerprint}/48h/1h/0h/2h]{master(EXTERNAL).xpub('48h/1h/0h/2h')}"
    town.post.mkdir(parents=True)
    town.post.joinpath("their-key.txt").write_text(key + "\n")
    with any_device() as jade:
        town.person("operator")("key", "new", "operator", *LOW_COST)
        town.person(SELF)("key", "new", SELF, *LOW_COST)
        made = town.person(HARDWARE)("key", "new", HARDWARE, *LOW_COST, "--device", "73c5da0a", *at(jade))
        assert "the multisig key stays in the wallet 73c5da0a: back up both" in made.err
    town.person(OTHER)("key", "new", OTHER, *LOW_COST, "--multisig-key", town.post / "their-key.txt")
    with Sandbox(folder / "chain") as chain:
        village = Village(folder, chain)
        for person in (village.operator, *village.witnesses):
            secret, _ = _home(village, person.name).unlock("", PASSPHRASE)
            person.use(secret)
        village.found()
        assert [k.fingerprint for k in village.contract.descriptor.keys][1:] == [
            "73c5da0a", master(EXTERNAL).fingerprint]
        (member,) = village.enroll(1)
        village.payable(member, 500_000)
        _, psbt = village.build()
        town.post.joinpath("payout.psbt").write_text(psbts.to_base64(psbt))
        for pool in village.pools[1:]:
            village._disclose(pool)
        for ws in village.homes:
            ws.close()
    return folder


def _home(village: Village, name: str):
    return next(ws for ws in village.homes if ws.home.name == name)


@pytest.fixture
def town(played: Path, tmp_path: Path) -> Town:
    """A copy of that town for a test of its own."""
    return Town(Path(shutil.copytree(played, tmp_path / "town")))


@contextmanager
def a_jade(jade: Jade | None = None) -> Iterator[Jade]:
    with (plugged_in(jade) if jade else any_device()) as device:
        yield device


def at(jade: Jade) -> tuple[str, ...]:
    """The options that name this device."""
    return "--device-type", jade.type, "--device-path", jade.path


def read(path: Path) -> Psbt:
    return payouts.read_psbt(path)


def logged(person: Person) -> list[str]:
    path = person.pool / "signed.json"
    return [entry["txid"] for entry in json.loads(path.read_text())] if path.exists() else []


def confirmed(town: Town, *files: Path) -> None:
    """The operator combines the copies, sends the payout, and the audit finds it lawful."""
    operator = town.person("operator")
    operator("payout", "combine", town.post / "payout.psbt", *files, "--out", town.post / "signed.psbt")
    assert operator.data("payout", "status", town.post / "signed.psbt")["complete"]
    txid = operator.data("payout", "send", "--yes", town.post / "signed.psbt")["txid"]
    operator("chain", "mine", "1")
    assert [(s["txid"], s["lawful"]) for s in operator.data("audit")["spends"]][-1] == (txid, True)


def test_a_key_file_and_a_device_pay(town: Town) -> None:
    first, second = town.person(SELF), town.person(HARDWARE)
    first("witness", "sign", town.post / "payout.psbt", "--yes", "--out", town.post / "one.psbt")
    with a_jade() as jade:
        shown = second("device", "register", *at(jade))
        assert "has the same first address" in shown.out
        assert second.data("device", "address", "4", *at(jade))["same"]
        assert second.data("device", "address", "0", "--change", *at(jade))["same"]
        done = second("witness", "sign", town.post / "payout.psbt", "--yes", "--device", *at(jade), "--out",
                      town.post / "two.psbt", LASHOU_PASSPHRASE="")
    assert "Compare every address and amount on the device" in done.err
    assert logged(second) == [read(town.post / "payout.psbt").tx.txid]
    confirmed(town, town.post / "one.psbt", town.post / "two.psbt")


def test_a_key_file_and_another_wallet_pay(town: Town) -> None:
    first, third = town.person(SELF), town.person(OTHER)
    handed = third.data("witness", "sign", town.post / "payout.psbt", "--yes")
    path = Path(handed["file"])
    assert handed["wallet"] == master(EXTERNAL).fingerprint and "nothing is signed yet" in handed["next"]
    assert "lashou payout qr" in handed["next"] and "lashou payout combine" in handed["next"]
    assert psbts.serialize(read(path)) == psbts.serialize(read(town.post / "payout.psbt")), "what was reviewed"
    assert logged(third) == [read(path).tx.txid], "before anybody can sign it"
    path.with_name("theirs.psbt").write_bytes(psbts.serialize(embit_signs(read(path), EXTERNAL)))
    first("witness", "sign", town.post / "payout.psbt", "--yes", "--out", town.post / "one.psbt")
    confirmed(town, path.with_name("theirs.psbt"), town.post / "one.psbt")


@pytest.mark.parametrize("style", ["bbqr", "ur"])
def test_by_qr_codes_to_and_fro(town: Town, style: str) -> None:
    third = town.person(OTHER)
    library("zxingcpp")
    path = Path(third.data("witness", "sign", town.post / "payout.psbt", "--yes")["file"])
    third("payout", "qr", path, "--style", style, "--image", town.post / "there.gif")
    third("payout", "scan", town.post / "there.gif", "--out", town.post / "seen.psbt")  # as the other wallet does
    theirs = town.post / "theirs.psbt"
    theirs.write_bytes(psbts.serialize(embit_signs(read(town.post / "seen.psbt"), EXTERNAL)))
    third("payout", "qr", theirs, "--style", style, "--image", town.post / "back.gif")
    third("payout", "scan", town.post / "back.gif", "--out", town.post / "back.psbt")
    third("payout", "combine", path, town.post / "back.psbt", "--out", town.post / "three.psbt")
    town.person(SELF)("witness", "sign", town.post / "three.psbt", "--yes", "--out", town.post / "both.psbt")
    confirmed(town, town.post / "both.psbt")


def test_another_wallet_and_a_device_pay_in_a_chain(town: Town) -> None:
    second, third = town.person(HARDWARE), town.person(OTHER)
    third("witness", "sign", town.post / "payout.psbt", "--yes", "--out", town.post / "three.psbt")
    theirs = town.post / "theirs.psbt"
    theirs.write_bytes(psbts.serialize(embit_signs(read(town.post / "three.psbt"), EXTERNAL)))
    with a_jade() as jade:
        done = second.data("witness", "sign", theirs, "--yes", "--device", *at(jade))
    assert done["complete"] and sorted(done["signed"]) == [HARDWARE, OTHER]
    confirmed(town, Path(done["file"]))


@pytest.mark.parametrize("version", [0, 2])
def test_a_copy_that_was_stripped_is_given_to_a_signer_with_all_it_asks_for(town: Town, version: int) -> None:
    """Without scripts, previous transactions' roles and derivations most wallets sign nothing and say nothing."""
    whole = read(town.post / "payout.psbt")
    bare = psbts.to_version(replace(
        whole, globals=whole.globals.without([0x01]),
        inputs=tuple(f.without([0x05]).adding([(b"\x77", b"theirs")]) for f in whole.inputs),
        outputs=tuple(f.without([0x01, 0x02]) for f in whole.outputs)), version)
    town.post.joinpath("bare.psbt").write_bytes(psbts.serialize(bare))
    with plugged_in() as jade:
        done = town.person(HARDWARE).data("witness", "sign", town.post / "bare.psbt", "--yes", "--device",
                                          *at(jade))
    assert [parsed(given) for given in jade.signed] == [parsed(psbts.serialize(whole))]
    assert done["signed"] == [HARDWARE] and b"theirs" in psbts.serialize(read(Path(done["file"])))
    handed = read(Path(town.person(OTHER).data("witness", "sign", town.post / "bare.psbt", "--yes")["file"]))
    assert handed.version == version and b"theirs" in psbts.serialize(handed)
    assert [dict(f.pairs).items() >= dict(w.pairs).items() for f, w in zip(
        psbts.to_version(handed, 0).inputs, whole.inputs, strict=True)] == [True] * len(whole.inputs)
    assert len(signers_of(embit_signs(psbts.to_version(handed, 0), EXTERNAL))) == len(whole.inputs)


def parsed(data: bytes) -> tuple[dict[bytes, bytes], ...]:
    """Every map of a PSBT, whatever the order of its fields."""
    psbt = psbts.parse(data)
    return tuple(dict(f.pairs) for f in (psbt.globals, *psbt.inputs, *psbt.outputs))


def signers_of(psbt: Psbt) -> list[bytes]:
    return [key for fields in psbt.inputs for key in fields.of_type(0x02)]


# A ladder: one after another

def laddered(town: Town) -> Path:
    path = town.post / "ladder.psbt"
    town.person("operator")("payout", "build", "--ladder", "1,4,16", "--out", path)
    return path


def test_a_ladder_is_signed_by_a_device_a_key_file_and_another_wallet(town: Town) -> None:
    path = laddered(town)
    rungs = payouts.read_psbts(path)
    second, third, operator = town.person(HARDWARE), town.person(OTHER), town.person("operator")
    with a_jade() as jade:
        done = second("witness", "sign", path, "--yes", "--device", *at(jade), "--json")
    assert "It asks 3 times, once for each" in done.err
    assert (done.json["device_signed"], done.json["device_left"]) == ([1, 2, 3], [])
    assert done.json["signed"] == [HARDWARE]
    assert logged(second) == [p.tx.txid for p in rungs]
    handed = third.data("witness", "sign", path, "--yes")
    assert "lashou psbt split" in handed["next"] and "nothing is signed yet" in handed["next"]
    assert logged(third) == [p.tx.txid for p in rungs], "all, before anybody can sign one"
    files = third.data("psbt", "split", handed["file"], "--out", town.post / "split")["files"]
    theirs = []
    for number, entry in enumerate(files):
        theirs.append(town.post / f"theirs-{number}.psbt")
        theirs[-1].write_bytes(psbts.serialize(embit_signs(read(Path(entry["file"])), EXTERNAL)))
    third("payout", "combine", handed["file"], *theirs, "--out", town.post / "three.psbt")
    operator("payout", "combine", done.json["file"], town.post / "three.psbt", "--out", town.post / "full.psbt")
    assert operator.data("payout", "status", town.post / "full.psbt")["complete"]
    assert operator.data("payout", "send", "--yes", town.post / "full.psbt")["txid"] == rungs[0].tx.txid
    assert operator.data("payout", "bump", "--yes", town.post / "full.psbt")["txid"] == rungs[1].tx.txid


@pytest.mark.parametrize("how", ["declines", "signs nothing", "is locked"])
def test_a_device_that_stops_at_a_rung_leaves_what_it_signed_and_goes_on_later(town: Town, how: str) -> None:
    path, person, out = laddered(town), town.person(HARDWARE), town.post / "two.psbt"
    rungs = payouts.read_psbts(path)

    def first_only(given: bytes) -> bytes:
        if how == "declines":
            jade.declines = True
        elif how == "is locked":
            jade.locked = True
        else:
            jade.instead = lambda psbt: psbt
        return jade.sign(given)

    with plugged_in() as jade:
        jade.instead = first_only
        result = person.tries("witness", "sign", path, "--yes", "--device", *at(jade), "--out", out, "--json")
        status, code = {"declines": (1, "device.declined"), "signs nothing": (1, "device.unsigned"),
                        "is locked": (4, "device.locked")}[how]
        sentence = result.err.splitlines()[-1]
        assert result.status == status and sentence.endswith(f"[{code}]"), result.err
        assert "the device signed number 1 of 3 and not 2, 3: " in sentence and str(out) in sentence
        assert (result.json["device_signed"], result.json["device_left"]) == ([1], [2, 3])
        assert result.json["signed"] == [] and not result.json["complete"]
        value = person("payout", "status", out, "--json", status=3).json
        assert [r["signed"] for r in value["rungs"]] == [[HARDWARE], [], []]
        assert logged(person) == [p.tx.txid for p in rungs], "what left, and what it may have signed all the same"

        jade.declines, jade.locked, jade.instead = False, False, None
        asked = len(jade.signed)
        rest = person("witness", "sign", out, "--yes", "--device", *at(jade), "--json").json
        assert len(jade.signed) == asked + 2, "it is asked for what is left only"
        assert (rest["device_signed"], rest["device_left"]) == ([2, 3], []) and rest["signed"] == [HARDWARE]
        again = person.tries("witness", "sign", rest["file"], "--yes", "--device", *at(jade))
        assert again.status == 1 and again.err.splitlines()[-1].endswith("[witness.signed]")
    first = town.person(SELF).data("witness", "sign", rest["file"], "--yes")
    assert first["complete"]
    assert town.person("operator").data("payout", "send", "--yes", first["file"])["txid"] == rungs[0].tx.txid


def test_a_device_that_declines_the_first_rung_signs_nothing(town: Town) -> None:
    path, person, out = laddered(town), town.person(HARDWARE), town.post / "two.psbt"
    with plugged_in(Jade(declines=True)) as jade:
        result = person.tries("witness", "sign", path, "--yes", "--device", *at(jade), "--out", out)
    assert result.status == 1 and result.err.splitlines()[-1].endswith("[device.declined]") and not out.exists()
    town.person(SELF)("witness", "sign", path, "--yes", "--out", town.post / "one.psbt")


def test_no_rung_goes_to_a_device_while_one_does_not_pass(town: Town) -> None:
    rungs = payouts.read_psbts(laddered(town))
    raw = psbts.serialize(rungs[2]).replace(rungs[2].tx.outputs[0].value_sat.to_bytes(8, "little"),
                                            (rungs[2].tx.outputs[0].value_sat - 1).to_bytes(8, "little"), 1)
    path = town.post / "bad.psbt"
    path.write_text("".join(f"{psbts.to_base64(p)}\n" for p in (*rungs[:2], psbts.parse(raw))))
    with plugged_in() as jade:
        for person, options in ((town.person(HARDWARE), ("--device", *at(jade))), (town.person(OTHER), ())):
            result = person.tries("witness", "sign", path, "--yes", *options)
            assert result.status == 1 and "[payout.refused]" in result.err and logged(person) == []
        assert jade.asked == []


# What is refused, and what is left behind then

def test_nothing_but_the_rules_payout_goes_to_a_device_or_to_another_wallet(town: Town) -> None:
    forged = read(town.post / "payout.psbt")
    raw = psbts.serialize(forged).replace(forged.tx.outputs[0].value_sat.to_bytes(8, "little"),
                                          (forged.tx.outputs[0].value_sat - 1).to_bytes(8, "little"), 1)
    town.post.joinpath("forged.psbt").write_bytes(raw)
    with plugged_in() as jade:
        for person, options in ((town.person(HARDWARE), ("--device", *at(jade))), (town.person(OTHER), ())):
            result = person.tries("witness", "sign", town.post / "forged.psbt", "--yes", *options)
            assert result.status == 1 and "[payout.refused]" in result.err
            assert logged(person) == []
        assert jade.asked == []


@pytest.mark.parametrize("how", ["words", "key"])
def test_another_device_is_told_nothing(town: Town, how: str) -> None:
    """Also one with the right fingerprint and another key: four bytes prove nothing."""
    jade = Jade(words=" ".join(["zoo"] * 11 + ["wrong"])) if how == "words" else \
        Jade(wrong_xpub=lambda xpub: master(5).xpub("48h/1h/0h/2h") if xpub != first_child(jade) else xpub)
    with a_jade(jade):
        for words in (("witness", "sign", town.post / "payout.psbt", "--yes", "--device"),
                      ("device", "address", "0"), ("device", "register")):
            result = town.person(HARDWARE).tries(*words, *at(jade))
            sentence = result.err.splitlines()[-1]
            assert result.status == 1 and sentence.endswith("[device.other-key]"), result.err
            assert "Nothing was sent to it" in sentence
    assert set(jade.asked) == {"get_version_info", "add_entropy", "auth_user", "get_xpub"}
    assert logged(town.person(HARDWARE)) == []


def first_child(jade: Jade) -> str:
    """The key that tells a device's fingerprint."""
    return jade.xpub([0x80000000])


MISDEEDS: dict[str, tuple[int, str, Callable[[Jade], object]]] = {
    "declines": (1, "device.declined", lambda j: setattr(j, "declines", True)),
    "signs nothing": (1, "device.unsigned", lambda j: setattr(j, "instead", lambda psbt: psbt)),
    "signs something else": (1, "psbt.other-transaction", lambda j: setattr(
        j, "instead", lambda psbt: psbt.replace((500_000).to_bytes(8, "little"), (400_000).to_bytes(8, "little"))))}


@pytest.mark.parametrize("name", MISDEEDS)
def test_a_device_that_does_not_do_as_asked(town: Town, name: str) -> None:
    status, code, spoil = MISDEEDS[name]
    person, out = town.person(HARDWARE), town.post / "two.psbt"
    with plugged_in() as jade:
        spoil(jade)
        result = person.tries("witness", "sign", town.post / "payout.psbt", "--yes", "--device", *at(jade), "--out",
                              out)
    assert result.status == status and result.err.splitlines()[-1].endswith(f"[{code}]"), result.err
    assert not out.exists()
    assert len(logged(person)) == 1, "it may have signed all the same: logged before it was asked"


def test_it_stands_in_the_log_when_the_device_is_asked(town: Town) -> None:
    person, seen = town.person(HARDWARE), []
    with plugged_in() as jade:
        jade.instead = lambda psbt: seen.append(logged(person)) or jade.sign(psbt)
        person("witness", "sign", town.post / "payout.psbt", "--yes", "--device", *at(jade))
    assert seen == [[read(town.post / "payout.psbt").tx.txid]]


def test_a_locked_device_leaves_everything_as_it_was(town: Town) -> None:
    with plugged_in(Jade(locked=True)) as jade:
        person = town.person(HARDWARE)
        result = person.tries("witness", "sign", town.post / "payout.psbt", "--yes", "--device", *at(jade))
    assert result.status == 4 and "[device.locked]" in result.err and logged(person) == []


def test_a_key_that_is_elsewhere_signs_nothing_here(town: Town) -> None:
    person = town.person(OTHER)
    town.person("operator")("message", "request", "hello", "--account", "0", "--out", town.post / "message.psbt")
    refused(town, person, 1, "key.elsewhere", "message", "cosign", town.post / "message.psbt", "hello", "--account",
            "0")


def test_a_second_payout_of_the_same_item_is_not_handed_over_either(town: Town) -> None:
    person = town.person(OTHER)
    path = person.pool / "signed.json"
    person("witness", "sign", town.post / "payout.psbt", "--yes", "--out", town.post / "three.psbt")
    entry = json.loads(path.read_text())[0]
    path.write_text(json.dumps([entry | {"txid": "11" * 32, "coins": [f"{'22' * 32}:0"]}]))
    result = person.tries("witness", "sign", town.post / "payout.psbt", "--yes", "--out", town.post / "again.psbt")
    assert result.status == 1 and "[payout.twice]" in result.err and not (town.post / "again.psbt").exists()


def test_a_contract_that_names_other_keys_is_not_joined(town: Town) -> None:
    """Another key in the device's place, or the right one with another origin, which the device would not know."""
    contract = json.loads((town.person(OTHER).pool / "contract.json").read_bytes())
    own = master(EXTERNAL)
    for old, new, code in ((own.xpub("48h/1h/0h/2h"), master(5).xpub("48h/1h/0h/2h"), "join.key"),
                           (own.fingerprint, "01020304", "join.origin")):
        descriptor = contract["descriptor"].partition("#")[0].replace(old, new)
        changed = contract | {"descriptor": with_checksum(descriptor), "witnesses": [
            w | {"fingerprint": w["fingerprint"].replace(old, new)} for w in contract["witnesses"]]}
        path = town.post / f"{code}.json"
        path.write_bytes(rfc8785.dumps(changed))
        refused(town, town.person(OTHER), 1, code, "pool", "join", path, "--payout",
                "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080")


def with_checksum(body: str) -> str:
    from lashou_btc.wallet.checksum import checksum
    return f"{body}#{checksum(body)}"


# Keys

def test_lists_and_drills_say_where_the_multisig_key_is(town: Town, tmp_path: Path) -> None:
    person = town.person(HARDWARE)
    (row,) = person.data("key", "list")
    assert row["elsewhere"] and row["fingerprint"] == "73c5da0a" != row["words"]
    assert not town.person(SELF).data("key", "list")[0]["elsewhere"]
    assert "elsewhere" in person("key", "list").out and "73c5da0a" in person("key", "show").err
    secret = keyfile.open_(person.home / "keys" / f"{HARDWARE}.key", PASSPHRASE)
    words = tmp_path / "words"
    words.write_text(secret.mnemonic + "\n")
    drilled = person.data("key", "check", "--words-file", words)
    assert drilled["elsewhere"] and drilled["words"] == row["words"] and drilled["pools"] == ["Village"]
    assert "check its own backup too" in person("key", "check", "--words-file", words).out
    words.write_text(WORDS)
    assert person.tries("key", "check", "--words-file", words).failed(1, "key.backup-other")
    words.write_text(" ".join(["zoo"] * 11 + ["wrong"]))
    assert person.tries("key", "check", "--words-file", words).failed(1, "key.backup")


def test_the_wrong_export_of_a_wallet_is_refused_in_clear_words(town: Town) -> None:
    person, path = town.person(OTHER), town.post / "key"
    fingerprint = master(8).fingerprint
    for text, status in ((f"[{fingerprint}/84h/1h/0h]{master(8).xpub('84h/1h/0h')}", 2),
                         (f"[{fingerprint}/48h/1h/0h/2h]{master(8).xpub('84h/1h/0h')}", 2),
                         (f"[{fingerprint}/48h/1h/3h/2h]{master(8).xpub('48h/1h/3h/2h')}", 2),
                         (str(multisig(2, 3)), 2), ("wpkh(nonsense)", 2), ("x" * 200_000, 2)):
        path.write_text(text)
        refused(town, person, status, "", "key", "new", "another", *LOW_COST, "--multisig-key", path)
    assert person.tries("key", "new", "another", *LOW_COST, "--multisig-key", path, "--device", "jade").failed(
        2, "key.elsewhere-two")
    path.write_text(f"[{fingerprint}/84h/1h/0h]{master(8).xpub('84h/1h/0h')}")
    sentence = person.tries("key", "new", "another", *LOW_COST, "--multisig-key", path).failed(2)
    assert "P2WSH multisig (BIP48), not that of a single signature" in sentence


def test_the_journal_s_key_is_of_the_words_though_the_multisig_key_is_elsewhere(town: Town) -> None:
    """An operator may have such a key too: the journal's origin must lead to the words that hold its key."""
    person = town.person("another")
    path = town.post / "their-key.txt"
    person("key", "new", "another", *LOW_COST, "--multisig-key", path)
    record, (row,) = town.post / "one.json", person.data("key", "list")
    town.person(SELF)("key", "show", "--out", record)
    person("pool", "create", "--name", "Hamlet", "--quorum", "1", "--witness", record, "--payout",
           "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080", "--plan", "basic:1:2000000", "--seal", f"{'11' * 32}:0",
           "--birthday", "1")
    contract = json.loads((person.pool / "contract.json").read_bytes())
    assert contract["journal"]["descriptor"].startswith(f"wpkh([{row['words']}/84h/1h/0h/0/0]")


def test_a_device_s_key_is_printed_as_others_read_it(town: Town) -> None:
    with a_jade() as jade:
        key = town.person(HARDWARE).data("device", "key", "--account", "2", *at(jade))
        assert key["key"] == f"[73c5da0a/48h/1h/2h/2h]{jade.xpub([0x80000000 | n for n in (48, 1, 2, 2)])}"


def test_a_coldcard_s_file_is_written_without_the_device(town: Town) -> None:
    person = town.person(HARDWARE)
    out = town.post / "coldcard.txt"
    done = person.data("device", "register", "--device-type", "coldcard", "--name", "Village", "--out", out)
    assert done["registers"] == "file" and "Import from SD" in done["next"]
    assert out.read_text().startswith("# Coldcard Multisig setup file") and "73C5DA0A: tpub" in out.read_text()


def test_devices_are_listed_with_what_each_wants(town: Town) -> None:
    """First what the real HWI finds on this machine's cables, probably nothing; then two that are written down."""
    person = town.person(HARDWARE)
    real = person.tries("device", "list", "--json")
    assert isinstance(real.json, list) if real.status == 0 else "install libusb" in real.failed(4, "hwi.failed")
    program = town.post / "hwi"
    program.write_text("""#!/bin/sh
echo '[{"type": "coldcard", "model": "coldcard", "path": "usb1", "fingerprint": "0f056943"},
       {"type": "bitbox02", "model": "bitbox02_multi", "path": "usb2", "error": "not paired yet", "code": -12}]'
""")
    program.chmod(0o755)
    first, second = person("device", "list", "--json", LASHOU_HWI=str(program)).json
    assert (first["ready"], first["registers"], first["max_keys"]) == (True, "file", 15) and not second["ready"]
    shown = person("device", "list", LASHOU_HWI=str(program)).out
    assert "import the multisig's file on it first" in shown and "pair it in the BitBoxApp" in shown


def test_without_hwi_it_says_what_to_install(town: Town) -> None:
    refused(town, town.person(HARDWARE), 4, "hwi.missing", "device", "list", "--hwi", town.post / "nothing")


def test_a_device_signs_a_drill_and_nothing_else_is_given_to_it(town: Town) -> None:
    """What a recovery set signs to show that its keys work is a PSBT like any other to a device."""
    ws = Workspace(town.person(HARDWARE).home, shared_chain=None)
    pool, record = ws.pool(), ws.key_record()
    holders, text = pool.contract.keyholders, "This is a drill: my key works."
    made = drills.Drill(holders, 1, text, messages.request(text, holders.descriptor, 0, 0, *drills.ORDINARY))
    with a_jade() as jade:
        where = Where(type=jade.type, path=jade.path)
        signed = drills.sign_on_device(made, made.psbt, devices.reach(ws, REGTEST, where), where, record)
    assert drills.check(made, [signed]).works == (HARDWARE,)
    pool.close()
