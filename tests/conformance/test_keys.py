"""Keys against the vectors of BIP32, BIP39 and BIP340."""

import csv
import hashlib
import json
import unicodedata

import pytest
import wallycore

from lashou_btc.errors import InvalidInput, Refused
from lashou_btc.networks import MAINNET, REGTEST
from lashou_btc.wallet.keys import (
    LANGUAGES,
    Master,
    mnemonic_language,
    new_mnemonic,
    parse_xpub,
    schnorr_sign,
    schnorr_verify,
    xonly,
)

pytestmark = pytest.mark.conformance


def test_bip32_derivations(vectors):
    cases = json.loads((vectors / "bips/bip32_vectors.json").read_text())
    derivations = 0
    for case in cases["valid"]:
        master = Master.from_seed(bytes.fromhex(case["seed"]), MAINNET)
        for step in case["chain"]:
            derivations += 1
            assert master.xpub(step["path"]) == step["xpub"]
            private = wallycore.base58_to_bytes(step["xprv"], wallycore.BASE58_FLAG_CHECKSUM)[46:]
            assert master.private_key(step["path"]) == private
            key = parse_xpub(step["xpub"], MAINNET)
            assert key.public_key == master.public_key(step["path"])
            assert key.depth == step["path"].count("/")
            with pytest.raises(Refused):
                parse_xpub(step["xprv"], MAINNET)
    assert derivations == cases["n_derivations"] == 17


def test_bip32_invalid_keys(vectors):
    """libwally alone accepts the four that name a parent at depth 0."""
    cases = json.loads((vectors / "bips/bip32_vectors.json").read_text())["invalid"]
    public = [case["key"] for case in cases if case["key"].startswith("xpub")]
    assert len(cases) == 16 and len(public) == 6
    for case in cases:
        with pytest.raises((InvalidInput, Refused)):
            parse_xpub(case["key"], MAINNET)
    for key in public:
        with pytest.raises(InvalidInput):
            parse_xpub(key, MAINNET)


def words_of(vectors, language):
    return (vectors / "bips/bip-0039" / f"{language}.txt").read_text(encoding="utf-8").split()


def independent_mnemonic(entropy, words):
    """BIP39's "Generating the mnemonic", with the standard library only."""
    bits = f"{int.from_bytes(entropy, 'big'):0{len(entropy) * 8}b}"
    bits += f"{hashlib.sha256(entropy).digest()[0]:08b}"[:len(entropy) // 4]
    return " ".join(words[int(bits[place:place + 11], 2)] for place in range(0, len(bits), 11))


def independent_seed(mnemonic, passphrase):
    """BIP39's "From mnemonic to seed", with the standard library only."""
    def nfkd(text):
        return unicodedata.normalize("NFKD", text).encode()
    return hashlib.pbkdf2_hmac("sha512", nfkd(mnemonic), b"mnemonic" + nfkd(passphrase), 2048)


@pytest.mark.parametrize("language", LANGUAGES)
def test_bip39_word_lists(vectors, language):
    words = words_of(vectors, language)
    code = {"english": "en", "chinese_simplified": "zhs", "chinese_traditional": "zht"}[language]
    library = wallycore.bip39_get_wordlist(code)
    assert len(words) == 2048
    assert [wallycore.bip39_get_word(library, n) for n in range(2048)] == words
    # And every word where our own function puts it: 0 to 2047 in the first eleven bits.
    for n in range(2048):
        assert new_mnemonic((n << 117).to_bytes(16, "big"), language).split()[0] == words[n]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("passphrase", ["", "TREZOR", "密碼", "密码１２３", "Å é", "㍍ガバヴァ"])
def test_bip39_mnemonics_and_seeds_against_the_standard_library(vectors, language, passphrase):
    words = words_of(vectors, language)
    for entropy in (bytes(16), b"\xff" * 32, b"\x7f" * 16, hashlib.sha256(b"lashou").digest()):
        mnemonic = new_mnemonic(entropy, language)
        assert mnemonic == independent_mnemonic(entropy, words)
        assert mnemonic_language(mnemonic) in LANGUAGES
        expected = Master.from_seed(independent_seed(mnemonic, passphrase), REGTEST)
        for form in ("NFC", "NFKD"):
            master = Master.from_mnemonic(mnemonic, unicodedata.normalize(form, passphrase), REGTEST)
            assert master.private_key("") == expected.private_key("")


def test_bip39_a_published_vector():
    """The first of the vectors that BIP39 points to (trezor/python-mnemonic)."""
    mnemonic = " ".join(["abandon"] * 11 + ["about"])
    seed = ("c55257c360c07c72029aebc1b53c05ed0362ada38ead3e3e9efa3708e53495531f09a6987599d18264c1e1c92f2cf141630c"
            "7a3c4ab7c81b2f001698e7463b04")
    assert new_mnemonic(bytes(16), "english") == mnemonic
    assert independent_seed(mnemonic, "TREZOR").hex() == seed
    root = ("xprv9s21ZrQH143K3h3fDYiay8mocZ3afhfULfb5GX8kCBdno77K4HiA15Tg23wpbeF1pLfs1c5SPmYHrEpTuuRhxMwvKDwqdKiGJ"
            "S9XFKzUsAF")
    private = wallycore.base58_to_bytes(root, wallycore.BASE58_FLAG_CHECKSUM)[46:]
    assert Master.from_mnemonic(mnemonic, "TREZOR", MAINNET).private_key("") == private


def test_bip39_every_length_is_read_and_other_lengths_are_not(vectors):
    words = words_of(vectors, "english")
    for size in (16, 20, 24, 28, 32):
        mnemonic = independent_mnemonic(bytes(range(size)), words)
        assert mnemonic_language(mnemonic) == "english"
        assert Master.from_mnemonic(mnemonic, "", REGTEST).private_key("") == Master.from_seed(
            independent_seed(mnemonic, ""), REGTEST).private_key("")
    for count in (1, 9, 11, 13, 25):
        with pytest.raises(InvalidInput):
            mnemonic_language(" ".join(["abandon"] * count))


def test_bip340_vectors(vectors):
    """Every vector of a 32-byte message. We sign digests only, so messages of other sizes are refused."""
    with (vectors / "bips/bip-0340/test-vectors.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    verified = signed = refused = 0
    for row in rows:
        key, message, signature = (bytes.fromhex(row[c]) for c in ("public key", "message", "signature"))
        if len(message) != 32:
            refused += 1
            assert not schnorr_verify(key, message, signature)
            with pytest.raises(InvalidInput):
                schnorr_sign(bytes.fromhex(row["secret key"]), message)
            continue
        verified += 1
        assert schnorr_verify(key, message, signature) == (row["verification result"] == "TRUE")
        if row["secret key"]:
            private = bytes.fromhex(row["secret key"])
            assert xonly(bytes(wallycore.ec_public_key_from_private_key(private))) == key
            ours = schnorr_sign(private, message)
            assert schnorr_verify(key, message, ours)
            if not any(bytes.fromhex(row["aux_rand"])):
                signed += 1
                assert ours == signature
    assert (verified, refused) == (15, 4) and signed >= 1
