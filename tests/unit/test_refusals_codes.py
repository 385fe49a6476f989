"""Files that are not what they should be, each with the code that programs tell it by, at the bound and beyond."""

import pytest

from lashou_btc.errors import InvalidInput
from lashou_btc.pool import canonical, contract, document, schema
from lashou_btc.pool.canonical import dump
from lashou_btc.pool.document import Document, identity_hash, parse, parse_manifest

HASH = "ab" * 32


def code(act, *given) -> str:
    """The code of the refusal, or ""."""
    try:
        act(*given)
    except InvalidInput as error:
        assert str(error)
        return error.code
    return ""


@pytest.mark.parametrize(("value", "expected"), [
    ([HASH], ""), ([], "manifest.malformed"), ({}, "manifest.malformed"), ("ab", "manifest.malformed"),
    ([HASH, HASH], ""), ([HASH, "ab"], "schema.field"), ([HASH, 1], "schema.field")])
def test_manifests(value, expected):
    assert code(parse_manifest, dump(value)) == expected


def test_a_manifest_of_too_many_parts_is_refused_before_it_is_read():
    assert code(parse_manifest, b"[" + b"1," * 100_000 + b"1]") == "manifest.malformed"


def test_a_manifest_s_size_is_bounded():
    most = (8 * 1024 * 1024 - 1) // 67
    hashes = [f"{n:064x}" for n in range(most)]
    assert len(dump(hashes)) <= 8 * 1024 * 1024 < len(dump([*hashes, "ff" * 32]))
    assert parse_manifest(dump(hashes))[-1] == hashes[-1]
    assert code(parse_manifest, dump([*hashes, "ff" * 32])) == "json.size"
    assert code(parse_manifest, b" " * (8 * 1024 * 1024 + 1)) == "json.size"
    assert code(parse_manifest, b" " * 8 * 1024 * 1024) == "json.syntax"


def test_a_document_of_an_unknown_type():
    assert code(parse, Document("letter", HASH, {}).to_bytes()) == "document.type"


def test_identity_hashes():
    assert len(identity_hash(bytes(32), "a", "b")) == 64
    salt = bytes(32)
    for given in ((bytes(31), "a", "b"), (salt, "a\0", "b"), (salt, "a", "b\0"), (salt, "\ud800", "b")):
        assert code(identity_hash, *given) == "identity.malformed"


@pytest.mark.parametrize(("value", "expected"), [
    ({1: "a"}, "json.value"), ({"a": object()}, "json.value"), ([b"a"], "json.value"), (1.5, "json.number"),
    (True, "json.number"), (None, ""), ({"a": [None, 1, "b", ("c",)]}, ""), (2**53, "json.number"),
    (2**53 - 1, ""), (-(2**53), "json.number"), (1 - 2**53, "")])
def test_what_has_a_place_in_canonical_json(value, expected):
    assert code(dump, value) == expected


def test_how_deep_and_how_long_a_file_may_be():
    value: list | dict = []
    for _ in range(canonical.MAX_DEPTH):
        value = [value]
    assert code(dump, value) == "" and code(dump, [value]) == "json.bounds" == code(dump, {"a": value})
    assert code(canonical.load, b"[1]", 3, "file") == "" and code(canonical.load, b"[1]", 2, "file") == "json.size"


@pytest.mark.parametrize(("check", "good", "bad"), [
    (schema.uint(5, 3), (3, 4, 5), (2, 6, 4.0, "4", True, None)),
    (schema.text(3, 1), ("a", "abc"), ("", "abcd", 1, None)),
    (schema.text(3), ("", "abc"), ("abcd",)),
    (schema.hash32, (HASH, "0123456789abcdef" * 4),
     (HASH[:-1], HASH + "a", HASH.upper(), "g" * 64, "X" * 64, 1, None)),
    (schema.choice("a", "b"), ("a", "b"), ("c", "", 1, None)),
    (schema.items(schema.hash32, 2, 1), ([HASH], [HASH, "cd" * 32]),
     ([], [HASH, "cd" * 32, "ef" * 32], (HASH,), HASH, None, [1])),
    (schema.items(schema.hash32, 2), ([],), ({},)), (schema.outpoint, (HASH + ":0",), (1, None))])
def test_fields(check, good, bad):
    for value in good:
        assert code(check, value, "field") == ""
    for value in bad:
        assert code(check, value, "field") == "schema.field"


def test_lists_and_objects():
    assert code(schema.items(schema.hash32, 3), [HASH, "cd" * 32, HASH], "list") == "schema.duplicate"
    check = schema.record({"a": schema.hash32, "b": schema.uint(2, 1)}, {"c": schema.hash32})
    for value, expected in (
            ({"a": HASH, "b": 1}, ""), ({"a": HASH, "b": 1, "c": HASH}, ""), ({"a": HASH}, "schema.fields"),
            ({"a": HASH, "b": 1, "d": 1}, "schema.fields"), ({"a": HASH, "b": 3}, "schema.field"),
            ({"a": HASH, "b": 1, "c": 1}, "schema.field"), ([], "schema.field"), (None, "schema.field")):
        assert code(check, value, "thing") == expected
    with pytest.raises(InvalidInput, match=r"thing lacks a, b\."):
        check({"c": HASH}, "thing")
    with pytest.raises(InvalidInput, match=r"thing has the unknown field 'd'\."):
        check({"a": HASH, "b": 1, "d": 1, "e": 1}, "thing")
    with pytest.raises(InvalidInput, match=r"^thing\.a must be "):
        check({"a": 1, "b": 1}, "thing")
    with pytest.raises(InvalidInput, match=r"^list\[1\] must be "):
        schema.items(schema.hash32, 3)([HASH, 1], "list")
    assert code(schema.record({}), {}, "thing") == ""


def test_the_place_of_a_fault_is_named():
    for data, act, said in (
            (dump({"type": "exit"}), parse, "document lacks body, pool, signatures."),
            (Document("exit", HASH, {"account": "x"}).to_bytes(), parse, "exit.body.account must be "),
            (dump([HASH, "x"]), parse_manifest, "manifest[1] must be "),
            (dump({}), contract.parse, "contract lacks "),
            (b'["\\u200b"]', parse, "the document is not acceptable: the text in value ")):
        with pytest.raises(InvalidInput) as caught:
            act(data)
        assert str(caught.value).startswith(said)


def test_objects_may_be_as_deep_as_lists():
    value: dict = {}
    for _ in range(canonical.MAX_DEPTH):
        value = {"a": value}
    assert code(dump, value) == "" and code(dump, {"a": value}) == "json.bounds"


def test_the_bound_of_a_document_is_64_kib():
    assert document.MAX_BYTES == 65_536


@pytest.mark.parametrize(("key", "shown"), [
    ("k" * 80, "k" * 80), ("k" * 81, "k" * 80), ("k" * 200, "k" * 80)])
def test_a_key_that_somebody_else_chose_is_quoted_short(key, shown):
    with pytest.raises(InvalidInput) as caught:
        dump({key: 1.5})
    assert str(caught.value) == f"1.5 in {shown} is not an integer; only integers and text are used."


def test_a_key_of_two_lines_is_quoted_on_one():
    with pytest.raises(InvalidInput) as caught:
        dump({"a\nb": 1.5})
    assert str(caught.value).startswith("1.5 in a\\nb") and "\n" not in str(caught.value)
