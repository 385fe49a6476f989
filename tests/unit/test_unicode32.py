"""Text by tables that never change: no passphrase makes two keys, in whatever version of Python it is typed."""

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lashou_btc.errors import InvalidInput
from lashou_btc.networks import REGTEST
from lashou_btc.signers import keyfile
from lashou_btc.signers.keyfile import Secret
from lashou_btc.unicode32 import UNICODE, compatible
from lashou_btc.usecases.tags import TagKey
from lashou_btc.wallet.key_record import check_name
from lashou_btc.wallet.keys import Master, new_mnemonic

WORDS = new_mnemonic(bytes(range(16)), "english")
REMAPPED = [*"\U0002f868\U0002f874\U0002f91f\U0002f95f\U0002f9bf"]
"""The five whose mapping has changed since."""
# Younger than 3.2; half a character; unassigned for ever.
STRANGE = ["\U0001f600", "\u4dc0", "\u1e9e", "\ufa70", "\u0358", "\udc80", "\uffff", *REMAPPED]
ASSIGNED = [c for c in map(chr, range(0x110000)) if UNICODE.category(c) not in ("Cn", "Cs")]


def refused(text: str, form: str = "NFKD") -> bool:
    try:
        compatible(text, form, "passphrase", "x")
    except InvalidInput:
        return True
    return False


def test_every_character_known_then_is_taken_and_read_as_it_is_today() -> None:
    """What other programs make of a passphrase, and recover.py in docs/recover.md, is the same seed."""
    taken = [c for c in ASSIGNED if not refused(c)]
    assert sorted({*ASSIGNED} - {*taken}) == REMAPPED
    for form in ("NFKD", "NFKC"):
        assert all(compatible(c, form, "", "") == unicodedata.normalize(form, c) for c in taken)


@given(st.text(st.sampled_from(ASSIGNED) | st.characters(), max_size=20))
def test_a_text_is_refused_or_reads_the_same_by_every_table(text: str) -> None:
    for form in ("NFKD", "NFKC"):
        if not refused(text, form):
            assert compatible(text, form, "", "") == unicodedata.normalize(form, text)
            assert compatible(compatible(text, form, "", ""), form, "", "") == compatible(text, form, "", "")


@pytest.mark.parametrize("strange", STRANGE)
def test_no_key_is_made_with_a_character_that_is_not_read_alike_everywhere(tmp_path: Path, strange: str) -> None:
    for passphrase in (strange, f"correct horse {strange} battery"):
        with pytest.raises(InvalidInput) as caught:
            Master.from_mnemonic(WORDS, passphrase, REGTEST)
        assert caught.value.code == "mnemonic.passphrase" and strange not in str(caught.value)
        with pytest.raises(InvalidInput) as caught:
            Secret("Li", REGTEST, 0, WORDS, passphrase)
        assert caught.value.code == "mnemonic.passphrase"
        with pytest.raises(InvalidInput) as caught:
            keyfile.create(tmp_path / "key", Secret("Li", REGTEST, 0, WORDS), f"{passphrase} long enough", 14)
        assert caught.value.code == "keyfile.passphrase-text" and strange not in str(caught.value)
        assert not list(tmp_path.iterdir())
    with pytest.raises(InvalidInput):
        check_name(f"Li{strange}")


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKC", "NFKD"])
def test_a_key_file_opens_with_its_passphrase_in_any_form(tmp_path: Path, form: str) -> None:
    phrase = "密碼 é ﾊﾟ ㍍ ₿ 한국"
    secret = Secret("Li ₿", REGTEST, 0, WORDS, phrase)
    keyfile.create(tmp_path / "key", secret, phrase, 14)
    assert keyfile.open_(tmp_path / "key", unicodedata.normalize(form, phrase)) == secret
    again = Secret("Li", REGTEST, 0, WORDS, unicodedata.normalize(form, phrase))
    assert again.record().xpub == secret.record().xpub
    with pytest.raises(InvalidInput):
        keyfile.open_(tmp_path / "key", phrase + "\U0001f600")


def test_a_person_has_one_tag_however_its_number_is_typed() -> None:
    """The tag is to find a person again years later, with another Python."""
    def tag(text: str) -> str:
        return TagKey("00" * 32, bytes(16)).tag(text)
    assert tag("11010519491231002x") == tag(" １１０１０５１９４９１２３１００２Ｘ ") != tag("11010519491231002")
    for strange in STRANGE:
        with pytest.raises(InvalidInput):
            tag(f"1{strange}")
