"""BIP129's own vectors: tokens, signatures, encryption and records, byte for byte."""

import hashlib
import json

import pytest
import wallycore

from lashou_btc.errors import InvalidInput, LashouError, Refused
from lashou_btc.networks import MAINNET
from lashou_btc.wallet.address import script_to_address
from lashou_btc.wallet.descriptor import multisig_script
from lashou_btc.wallet.formats import bsms, bsms_crypto

pytestmark = pytest.mark.conformance
POOLS = ("NO_ENCRYPTION", "STANDARD Encryption")


@pytest.fixture(scope="module")
def modes(vectors):
    cases = json.loads((vectors / "bips" / "bip129_bsms.json").read_text())["modes"]
    found = {mode["mode"]: mode for mode in cases}
    assert list(found) == ["NO_ENCRYPTION with Public Keys", "NO_ENCRYPTION", "STANDARD Encryption",
                           "EXTENDED Encryption"]
    return found


def signers(modes):
    """Every signer with the token of its session or its own."""
    for mode in modes.values():
        tokens = [entry["token_hex"] for entry in mode["coordinator"].get("tokens", ())] \
            or [mode["coordinator"].get("TOKEN (hex)", "00")] * len(mode["signers"])
        yield from zip(mode["signers"], tokens, strict=True)


def test_every_key_record_is_read_and_its_signature_holds(modes):
    seen = 0
    for signer, token in signers(modes):
        record = bsms.read_key(signer["key_bsms"].encode(), token)
        assert str(record) == signer["key_bsms"]
        assert (record.token, record.fingerprint) == (token, signer["fingerprint"])
        assert "m" + record.path == signer["path"] and record.key == (signer["xpub"] or signer["pubkey"])
        seen += 1
    assert seen == 9


def test_every_key_record_is_signed_again_to_the_same_bytes(modes):
    for signer, token in signers(modes):
        private_key = bytes(wallycore.wif_to_bytes(signer["wif"], wallycore.WALLY_ADDRESS_VERSION_WIF_MAINNET, 0))
        label = signer["key_bsms"].split("\n")[3]
        record = bsms.sign_record(private_key, signer["fingerprint"], signer["path"].removeprefix("m/"),
                                  signer["xpub"] or signer["pubkey"], label, token)
        assert str(record) == signer["key_bsms"]


def test_key_records_are_encrypted_and_decrypted_to_the_same_bytes(modes):
    seen = 0
    for signer, token in signers(modes):
        if signer["dat"] is None:
            continue
        key = bsms_crypto.encryption_key(token)
        assert hashlib.sha256(key).hexdigest() == signer["hmac_key"]
        assert bsms.seal(signer["key_bsms"], token) == signer["dat"] == signer["mac"] + signer["ciphertext"]
        assert signer["mac"].startswith(signer["iv"])
        assert str(bsms.read_key(signer["dat"].encode(), token)) == signer["key_bsms"]
        seen += 1
    assert seen == 5


def test_descriptor_records_are_encrypted_and_decrypted_to_the_same_bytes(modes):
    for mode in modes.values():
        tokens = [entry["token_hex"] for entry in mode["coordinator"].get("tokens", ())] \
            or [mode["coordinator"].get("TOKEN (hex)")]
        for sealed, token in zip(mode["wallet_encrypted"], tokens, strict=bool(mode["wallet_encrypted"])):
            assert bsms.seal(mode["wallet_bsms"], token) == sealed["dat"]
            assert bsms.open_record(sealed["dat"].encode(), token) == mode["wallet_bsms"]


def test_tokens_in_all_their_forms(modes):
    standard = modes["STANDARD Encryption"]["coordinator"]
    token = standard["TOKEN (hex)"]
    assert bsms_crypto.read_token(standard["TOKEN (decimal)"]) == token
    assert bsms_crypto.read_token(standard["TOKEN (mnemonic)"]) == token
    assert bsms_crypto.words_of(token) == standard["TOKEN (mnemonic)"]
    assert bsms_crypto.encryption_key(token).hex() == standard["ENCRYPTION_KEY (hex)"]
    for entry in modes["EXTENDED Encryption"]["coordinator"]["tokens"]:
        assert bsms_crypto.read_token(entry["token_decimal"]) == entry["token_hex"]
        assert bsms_crypto.encryption_key(entry["token_hex"]).hex() == entry["encryption_key"]
        assert bsms_crypto.read_token(bsms_crypto.words_of(entry["token_hex"])) == entry["token_hex"]


@pytest.mark.parametrize("name", POOLS)
def test_the_records_of_our_template_are_imported_and_written_back(modes, name):
    mode = modes[name]
    descriptor = bsms.parse(mode["wallet_bsms"].encode(), MAINNET)
    assert f"{descriptor.threshold}/{len(descriptor.keys)}" == mode["coordinator"]["M-of-N"]
    assert [key.xpub for key in descriptor.keys] == [signer["xpub"] for signer in mode["signers"]]
    assert bsms.export(descriptor) == mode["wallet_bsms"]
    for signer, token in signers({name: mode}):
        record = bsms.read_key(signer["key_bsms"].encode(), token)
        assert record.expression(MAINNET) in descriptor.keys
    for sealed in mode["wallet_encrypted"]:
        assert bsms.parse(sealed["dat"].encode(), MAINNET, mode["coordinator"]["TOKEN (hex)"]) == descriptor


def test_the_records_of_other_templates_are_read_and_refused_by_name(modes):
    """Plain public keys, and a wrapped multi: well-formed BSMS, and no pool's wallet."""
    plain, wrapped = modes["NO_ENCRYPTION with Public Keys"], modes["EXTENDED Encryption"]
    record = bsms.read_descriptor(plain["wallet_bsms"])
    assert record.restrictions == bsms.UNRESTRICTED and str(record) == plain["wallet_bsms"]
    script = multisig_script(1, sorted(bytes.fromhex(signer["pubkey"]) for signer in plain["signers"]))
    assert script_to_address(b"\x00\x20" + hashlib.sha256(script).digest(), MAINNET) == record.first_address
    for mode, code in ((plain, "descriptor.key"), (wrapped, "descriptor.template")):
        with pytest.raises(InvalidInput) as caught:
            bsms.parse(mode["wallet_bsms"].encode(), MAINNET)
        assert caught.value.code == code
        for signer in mode["signers"]:
            with pytest.raises(InvalidInput):
                bsms.read_key(signer["key_bsms"].encode()).expression(MAINNET)


def test_one_changed_character_anywhere_is_noticed(modes):
    for signer, token in list(signers(modes))[::4]:
        text = signer["key_bsms"]
        for place in range(0, len(text), 7):
            other = "b" if text[place] != "b" else "c"
            with pytest.raises(LashouError):
                bsms.read_key((text[:place] + other + text[place + 1:]).encode(), token)
    sealed = modes["STANDARD Encryption"]["wallet_encrypted"][0]["dat"]
    token = modes["STANDARD Encryption"]["coordinator"]["TOKEN (hex)"]
    for place in range(0, len(sealed), 101):
        other = "0" if sealed[place] != "0" else "1"
        with pytest.raises(Refused) as caught:
            bsms.open_record((sealed[:place] + other + sealed[place + 1:]).encode(), token)
        assert caught.value.code == "bsms.mac"
