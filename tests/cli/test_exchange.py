"""Other tools' files and QR codes by commands; a key's backup drill, new passphrase and end."""

import pytest
from cli_kit import ADDRESS, Town

from lashou_btc.networks import REGTEST
from lashou_btc.wallet.formats import bsms, bsms_crypto
from lashou_btc.wallet.keys import Master

TOKEN = "a54044308ceac9b7"
KINDS = ("core", "core-multipath", "descriptor", "bsms", "coldcard", "specter", "caravan", "electrum", "policy")


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_exported_is_recognized_as_this_pool(opened: Town, kind: str):
    file = opened.folder / f"wallet.{kind}"
    assert opened.wang.tries("pool", "export", "--format", kind, "--name", "village", "--out", file).status == 0
    assert opened.li.tries("pool", "compare", file, "--json").json["same"]


def test_a_multisig_with_another_key_is_refused_by_naming_it(opened: Town):
    file = opened.folder / "wallet.txt"
    opened.wang.tries("pool", "export", "--format", "coldcard", "--name", "village", "--out", file)
    changed = file.read_text().replace("Policy: 2 of 3", "Policy: 1 of 3")
    file.write_text(changed)
    assert "1" in opened.li.tries("pool", "compare", file).failed(1)


@pytest.mark.parametrize("token", ["00", TOKEN, "00112233445566778899aabbccddeeff"])
def test_a_bsms_key_record_goes_out_signed_and_comes_in_again(opened: Town, token: str):
    file = opened.folder / "wang.bsms"
    told = opened.wang.tries("key", "show", "--format", "bsms", "--token", token, "--out", file)
    assert told.status == 0, told.err
    assert file.read_text().startswith("BSMS 1.0") == (token == "00")
    record = bsms.read_key(file.read_bytes(), token)
    own = opened.wang.data("key", "show")
    assert (record.label, record.key, record.token) == ("wang", own["xpub"], token)
    assert record.expression(REGTEST).fingerprint == own["fingerprint"]
    new = ("key", "new", "papers", "--cost", "14", "--network", "regtest", "--no-words", "--multisig-key", file)
    if token != "00":
        opened.li.tries(*new).failed(2, "bsms.token-missing")
        opened.li.tries(*new, "--token", TOKEN[::-1]).failed(1, "bsms.mac")
    assert opened.li.tries(*new, "--token", token).json["xpub"] == own["xpub"]
    opened.li.tries("key", "show", "papers", "--format", "bsms").failed(1, "key.elsewhere")


def test_a_bsms_key_record_is_as_its_options_say(opened: Town):
    shown = opened.wang.tries("key", "show", "--format", "bsms", "--label", "王", "--json").json
    assert shown["format"] == "bsms" and shown["text"].split("\n")[3] == "王"
    plain = opened.wang.tries("key", "show", "--format", "bsms", "--label", "王")
    assert plain.out == shown["text"] and not plain.err
    opened.wang.tries("key", "show", "--format", "bsms", "--label", "x" * 81).failed(2, "bsms.label")
    opened.wang.tries("key", "show", "--format", "bsms", "--token", "12x").failed(2, "bsms.token")
    opened.wang.tries("key", "show", "--token", TOKEN).failed(2, "bsms.token-unused")
    wrong = opened.folder / "wrong.txt"
    wrong.write_text("not the passphrase\n")
    opened.wang.tries("key", "show", "--format", "bsms", "--passphrase-file", wrong).failed(1, "keyfile.passphrase")


def test_the_pools_bsms_record_is_sealed_under_a_token(opened: Town):
    file = opened.folder / "village.bsms"
    assert opened.wang.tries("pool", "export", "--format", "bsms", "--token", TOKEN, "--out", file).status == 0
    assert "tpub" not in file.read_text()
    for token in (TOKEN, TOKEN.upper(), str(int(TOKEN, 16)), bsms_crypto.words_of(TOKEN)):
        assert opened.li.tries("pool", "compare", file, "--token", token, "--json").json["same"]
    opened.li.tries("pool", "compare", file).failed(2, "bsms.token-missing")
    opened.li.tries("pool", "compare", file, "--token", "00112233445566aa").failed(1, "bsms.mac")
    for form in ("core", "descriptor", "contract", "labels", "specter"):
        opened.wang.tries("pool", "export", "--format", form, "--token", TOKEN).failed(2, "bsms.token-unused")


@pytest.mark.parametrize(("size", "named"), [
    (15, ""), (16, "a Coldcard, Electrum, a Ledger cannot hold a multisig of 16 keys")])
def test_who_founds_a_large_pool_hears_what_cannot_hold_its_keys(opened: Town, size: int, named: str):
    asked = ["pool", "create", "--name", "Large", "--quorum", "5", "--payout", ADDRESS, "--plan", "basic:1:2000000"]
    for number in range(size):
        file = opened.folder / f"w{number}.json"
        file.write_bytes(Master.from_seed(bytes([number + 1]) * 32, REGTEST).record(f"w{number}", 0).to_json())
        asked += ["--witness", file]
    made = opened.li.tries(*asked)
    assert made.status == 3 and "[pool.seal]" in made.err
    assert (named in made.err) if named else "Mind who signs" not in made.err


@pytest.mark.parametrize("form", ["bsms", "coldcard", "labels"])
def test_with_json_even_a_file_that_is_none_comes_as_json(opened: Town, form: str):
    asked = ("pool", "export", "--format", form, "--name", "village")
    assert opened.wang.tries(*asked, "--json").json == {"format": form, "text": opened.wang.tries(*asked).out}


def test_labels_name_the_accounts(opened: Town):
    lines = opened.wang.tries("pool", "export", "--format", "labels").out.splitlines()
    assert any("witness wang" in line for line in lines) and all(line.startswith("{") for line in lines)


@pytest.mark.parametrize("style", ["bbqr", "ur"])
def test_a_payout_goes_through_pictures_and_comes_back_the_same(payable: Town, style: str):
    psbt, image = payable.folder / "post" / "payout.psbt", payable.folder / "payout.gif"
    assert payable.operator.tries("payout", "qr", psbt, "--style", style, "--image", image).status == 0
    back = payable.folder / "back.psbt"
    assert payable.wang.tries("payout", "scan", image, "--out", back).status == 0
    assert back.read_text().strip() == psbt.read_text().strip()
    payable.operator.tries("payout", "qr", psbt, "--image", image).failed(4, "file.exists")


def test_the_drill_tells_a_good_backup_from_a_bad_one(opened: Town):
    words = opened.folder / "words.txt"
    made = opened.wang.tries("key", "new", "spare", "--cost", "14", "--network", "regtest")
    words.write_text(next(line.strip() for line in made.err.splitlines() if len(line.split()) == 24))
    assert opened.wang.tries("key", "check", "spare", "--words-file", words, "--json").json["key"] == "spare"
    other = opened.wang.tries("key", "new", "other", "--cost", "14", "--network", "regtest")
    words.write_text(next(line.strip() for line in other.err.splitlines() if len(line.split()) == 24))
    checked = opened.wang.tries("key", "check", "spare", "--words-file", words)
    assert "another key" in checked.failed(1, "key.backup")


def test_a_new_passphrase_opens_and_the_old_one_no_longer_does(opened: Town):
    fresh = opened.folder / "fresh.txt"
    fresh.write_text("quite another passphrase\n")
    assert opened.wang.tries("key", "passphrase", "--new-passphrase-file", fresh).status == 0
    opened.wang.tries("purse", "show").failed(1, "keyfile.passphrase")
    assert opened.wang.tries("purse", "show", "--passphrase-file", fresh).status == 0


def test_a_destroyed_key_is_gone(opened: Town):
    path = opened.folder / "wang" / "keys" / "wang.key"
    opened.wang.tries("key", "destroy", "wang").failed(1, "stopped")
    assert path.exists()
    assert opened.wang.tries("key", "destroy", "wang", "--yes").status == 0
    assert not path.exists()


def test_nobody_is_enrolled_twice_under_the_operators_tag(opened: Town):
    """The same id number, however it is typed, gives the same tag, and the second enrollment is refused."""
    tags = []
    for n, number in enumerate(("11010519491231002X", " 11010519491231002x\n")):
        file = opened.folder / f"id{n}.txt"
        file.write_text(number)
        tags.append(opened.operator.data("journal", "tag", "--id-file", file)["tag"])
    assert tags[0] == tags[1]
    for n, status in ((0, 0), (1, 1)):
        opened.an("key", "new", f"twin{n}", "--cost", "14", "--network", "regtest", "--no-words")
        request = opened.folder / f"twin{n}.json"
        opened.an("member", "enroll", "--key", f"twin{n}", "--payout", ADDRESS, "--name", "twin", "--id-file",
                  opened.folder / "id0.txt", "--tag", tags[n], "--out", request, "--account", 9 + n)
        result = opened.operator.tries("journal", "publish", "--yes", request)
        assert result.status == status, result.err
        opened.an("chain", "mine")
    assert "uniqueness" in result.err
