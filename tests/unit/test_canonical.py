"""Canonical JSON: one value, one byte string; and texts that look like what they are."""

import hashlib
import json
import sys
import threading

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from lashou_btc.errors import InvalidInput, LashouError
from lashou_btc.pool import canonical

WORDS = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=8) | st.sampled_from(["会员", "é",
    "a\nb"])
VALUES = st.recursive(st.none() | st.integers(-(2**53) + 1, 2**53 - 1) | WORDS,
                      lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=4),
                      max_leaves=20)


ANY_TEXT = st.text(max_size=8) | st.text(st.characters(max_codepoint=0x9f), max_size=8) | st.text(
    "0123456789", max_size=20) | st.sampled_from(["\ud800", "\U0001f600", "\ue000", "\u2028", '"\\/', "\x7f"])
ANY_VALUE = st.recursive(st.none() | st.booleans() | st.integers() | st.integers(-(2**54), 2**54) | ANY_TEXT,
                         lambda inner: st.lists(inner, max_size=4) | st.tuples(inner, inner)
                         | st.dictionaries(ANY_TEXT, inner, max_size=4), max_leaves=20)


def load(data: bytes):
    return canonical.load(data, 1 << 20, "file")


def refused(data: bytes) -> str:
    with pytest.raises(InvalidInput) as caught:
        load(data)
    return caught.value.code


@given(VALUES)
@settings(max_examples=150, deadline=None)
def test_what_is_written_reads_back(value):
    assert load(canonical.dump(value)) == value


def refused_or(write, value):
    try:
        return write(value)
    except rfc8785.CanonicalizationError as error:
        return type(error)


@given(ANY_VALUE)
@settings(max_examples=600, deadline=None)
def test_whatever_is_written_has_the_bytes_of_the_library_for_rfc_8785(value):
    """Or is refused as there: control characters, halves of characters, keys beyond ASCII, integers of any size."""
    try:
        expected = refused_or(rfc8785.dumps, value)
    except UnicodeEncodeError:  # half a character in a key
        with pytest.raises(UnicodeEncodeError):
            canonical.write(value)
        return
    assert refused_or(canonical.write, value) == expected


@pytest.mark.parametrize("largest", [2**53 - 1, 10**15 - 1, 10**15, 2**53, 2**63, 10**30])
def test_integers_are_written_or_refused_as_by_the_library_at_every_bound(largest):
    for value in (largest, -largest, [largest, {"a": -largest}], "9" * 16, {"9" * 16: largest}):
        assert refused_or(canonical.write, value) == refused_or(rfc8785.dumps, value)


OFFICIAL = [
    ('{"1": {"f": {"f": "hi","F": 5} ,"\\n": 56.0},"10": { },"": "empty","a": { },"111": [ { } ],"A": { }}',
     r'{"":"empty","1":{"\n":56,"f":{"F":5,"f":"hi"}},"10":{},"111":[{}],"A":{},"a":{}}'),
    (r'{"\u20ac": "Euro Sign","1": "One","\u0080": "Control\u007f","\ud83d\ude02": "Smiley",'
     r'"\u00f6": "Latin Small Letter O With Diaeresis","\ufb33": "Hebrew Letter Dalet With Dagesh",'
     r'"</script>": "Browser Challenge"}',
     '{"1":"One","</script>":"Browser Challenge","\u0080":"Control\x7f","\u00f6":"Latin Small Letter O With '
     'Diaeresis","\u20ac":"Euro Sign","\U0001f602":"Smiley","\ufb33":"Hebrew Letter Dalet With Dagesh"}')]
"""`structures` and `weird` of testdata, github.com/cyberphone/json-canonicalization, which RFC 8785 names. The
floats in them are whole numbers.
"""


@pytest.mark.parametrize(("written", "expected"), OFFICIAL)
def test_the_official_vectors_come_out_as_they_should(written, expected):
    value = json.loads(written, parse_float=lambda text: int(float(text)))
    assert canonical.write(value) == expected.encode()


def test_keys_are_in_the_order_of_section_3_2_3():
    value = json.loads(r'{"\u20ac":"Euro Sign","\r":"Carriage Return",'
                       r'"\ufb33":"Hebrew Letter Dalet With Dagesh","1":"One",'
                       r'"\ud83d\ude00":"Emoji: Grinning Face","\u0080":"Control",'
                       r'"\u00f6":"Latin Small Letter O With Diaeresis"}')
    assert list(json.loads(canonical.write(value)).values()) == [
        "Carriage Return", "One", "Control", "Latin Small Letter O With Diaeresis", "Euro Sign",
        "Emoji: Grinning Face", "Hebrew Letter Dalet With Dagesh"]


@given(st.binary(max_size=60))
@settings(max_examples=300, deadline=None)
def test_no_bytes_make_it_fail_otherwise(data):
    try:
        value = load(data)
    except LashouError:
        return
    assert canonical.dump(value) == data


@pytest.mark.parametrize(("data", "code"), [
    (b'{"b":1,"a":2}', "json.noncanonical"), (b'{"a": 1}', "json.noncanonical"), (b'{"a":1}\n',
    "json.noncanonical"),
    (b'{"a":1,"a":1}', "json.noncanonical"), (b'{"a":1,"a":2}', "json.noncanonical"), (b"-0", "json.noncanonical"),
    (rb'"\u0061"', "json.noncanonical"), (rb'"\/"', "json.noncanonical"), (b"\xef\xbb\xbf1", "json.syntax"),
    (b"1.0", "json.number"), (b"1e3", "json.number"), (b"NaN", "json.number"), (b"Infinity", "json.number"),
    (b"true", "json.number"), (b"[false]", "json.number"), (b"9007199254740992", "json.number"),
    (b"-9007199254740992", "json.number"), (b"9" * 5000, "json.bounds"), (b"01", "json.syntax"), (b"",
    "json.syntax"),
    (b"{", "json.syntax"), (b"\xff", "json.utf8"), (b'"\xed\xa0\x80"', "json.utf8"), (rb'"\ud800"',
    "text.unprintable"),
    (b"1" * (1 << 20) + b"1", "json.size")])
def test_refuses_every_other_form(data, code):
    assert refused(data) == code


@pytest.mark.parametrize("depth", [40, 300, 500, 900, 990, 5_000, 100_000])
def test_deep_nesting_is_refused_by_a_number_not_by_the_stack(depth):
    """What one machine's stack decides, another's would decide otherwise."""
    for opening, closing in ((b"[", b"]"), (b'{"a":', b"}")):
        data = opening * depth + b"1" + closing * depth
        if len(data) < 1 << 20:
            assert refused(data) == "json.bounds"
    value = 1
    for _ in range(min(depth, 5_000)):
        value = [value]
    with pytest.raises(InvalidInput) as caught:
        canonical.dump(value)
    assert caught.value.code == "json.bounds"


def test_the_answer_does_not_depend_on_who_asks():
    """The same bytes read under a nearly used up stack give the same answer."""
    data = b"[" * 30 + b"1" + b"]" * 30
    answers = []

    def deep(frames: int) -> None:
        if frames:
            deep(frames - 1)
        else:
            answers.append(load(data))

    thread = threading.Thread(target=deep, args=(sys.getrecursionlimit() - 200,))
    thread.start()
    thread.join()
    assert answers == [load(data)]


@pytest.mark.parametrize("value", [1.5, True, b"x", {1: 2}, {"a": {2}}, object(), [1, 2.0], 2**53])
def test_writes_nothing_but_integers_and_text(value):
    with pytest.raises(InvalidInput):
        canonical.dump(value)


@pytest.mark.parametrize("text", [
    "\x00", "\x1b[31m", "\x7f", "\x9b", "\t", "\r", "a\u202eb", "\u2066x\u2069", "\u200b", "\u200d", "\u200f",
    "\u061c",
    "\ufeff", "\u00ad", "\u2028", "\u2029", "\ue000", "\uffff", "\U000e0041", "\u180e", "\u3164", "\u115f",
    "\u1160",
    "\uffa0", "\u034f", "\ufe0f", "\u17b4"])
def test_refuses_text_that_is_not_what_it_looks_like(text):
    with pytest.raises(InvalidInput) as caught:
        canonical.check_text(f"before{text}after", "name")
    assert caught.value.code == "text.unprintable"
    with pytest.raises(InvalidInput):
        canonical.dump({f"k{text}": 1})
    assert refused(json.dumps(text, ensure_ascii=False).encode()) in (
        "text.unprintable", "json.syntax", "json.noncanonical")


@pytest.mark.parametrize("text", ["王小明", "Łódź", "naïve", "a\nb", "１２３", "₿", "𠀀", "ABC-123 (x)", "", "　"])
def test_lets_real_text_pass(text):
    canonical.check_text(text, "name")


def test_refuses_text_that_is_not_nfc():
    with pytest.raises(InvalidInput) as caught:
        canonical.check_text("e\u0301", "name")
    assert caught.value.code == "text.nfc"


def test_an_error_quotes_a_place_as_it_is_up_to_a_line_s_length():
    for where, quoted in ((r"\a" * 40, r"\a" * 40), ("a" * 81, "a" * 80), ("a\nb", r"a\nb")):
        with pytest.raises(InvalidInput) as caught:
            canonical.check_text("\t", where)
        assert f" in {quoted} has " in str(caught.value)


def test_letters_younger_than_the_fixed_table_are_refused_everywhere_alike():
    """Python's own Unicode table grows from version to version; two versions must not fold to two states."""
    for char in ("\U0001f600", "\u20bf", "\U0002a700"):
        expected = char == "₿"
        try:
            canonical.check_text(char, "name")
            passed = True
        except InvalidInput:
            passed = False
        assert passed == expected, hex(ord(char))


def test_tagged_hash_is_bip340_s():
    tag = hashlib.sha256(b"BIP0340/challenge").digest()
    assert canonical.tagged_hash("BIP0340/challenge", b"m") == hashlib.sha256(tag + tag + b"m").digest()
    assert canonical.sha256_hex(b"") == hashlib.sha256(b"").hexdigest()
