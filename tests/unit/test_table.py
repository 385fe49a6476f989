"""Tables, sets of numbers and columns hold what dictionaries, sets and lists hold."""

from copy import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lashou_btc.anchors.history import Places
from lashou_btc.anchors.table import Digests, Numbers, Rows, Table
from lashou_btc.pool import columns
from lashou_btc.pool.columns import Cells, Few, Hashes, Same, Seldom, append, filled, integers, put

# Few different bytes, so that keys are found within and across others' rows and buckets.
KEYS = st.one_of(st.lists(st.sampled_from([0, 1, 255]), min_size=4, max_size=6).map(bytes), st.binary(max_size=8))
STEPS = st.lists(st.tuples(KEYS, st.one_of(st.none(), st.integers(0, 300))), max_size=300)


def as_dict(table: Table, steps: list[tuple[bytes, int | None]]) -> dict[bytes, int]:
    kept: dict[bytes, int] = {}
    for key, number in steps:
        if number is None:
            assert table.pop(key, None) == kept.pop(key, None)
        else:
            table[key] = kept[key] = number
        assert (key in table, table.get(key), len(table)) == (key in kept, kept.get(key), len(kept))
    return kept


@given(STEPS, st.sampled_from([1, 2]))
def test_a_table_is_a_dictionary(steps: list[tuple[bytes, int | None]], size: int):
    table = Table(5, size)
    kept = as_dict(table, steps)
    assert dict(table) == kept
    other = table.copy()
    again = Table(5, size, table.buckets)
    assert dict(other) == kept and dict(again) == {key: n for key, n in kept.items() if key not in table.apart}
    table[b"\1\1\1\1\1"] = 7
    table[b"other"] = table[b"wide key"] = 9
    assert dict(other) == kept


def test_a_table_stays_one_while_its_buckets_are_made_more():
    table = Table(6)
    kept = {bytes([n & 1, 7, n % 251, n // 251, 0, n & 3]): n for n in range(3_000)}
    for key, number in kept.items():
        table[key] = number
    assert len(table.buckets) == 128 and dict(table) == kept and len(table) == 3_000
    for key in list(kept)[::2]:
        del table[key]
    assert dict(table) == dict(list(kept.items())[1::2])
    assert all(table.get(key) is None for key in list(kept)[::2])


def test_a_key_across_two_rows_is_not_in_a_table():
    table = Table(4, 1)
    table[b"\0\0\0\1"] = 2
    table[b"\0\0\0\3"] = 4
    assert b"\1\2\0\0" not in table and b"\0\0\1\2" not in table and b"\0\0\0\3" in table
    with pytest.raises(KeyError):
        del table[b"\0\0\1\2"]


@pytest.mark.parametrize("buckets", [[], [b""] * 3, [b"12345"], [b"", b"123456", b"", b"12"]])
def test_what_is_no_table_s_buckets_is_refused(buckets: list[bytes]):
    with pytest.raises(ValueError, match="buckets"):
        Table(4, 2, buckets)


@given(st.lists(st.tuples(st.integers(0, 70), st.booleans())))
def test_numbers_are_a_set(steps: list[tuple[int, bool]]):
    numbers, kept = Numbers(), set()
    for number, stays in steps:
        (numbers.add if stays else numbers.discard)(number)
        (kept.add if stays else kept.discard)(number)
        assert (len(numbers), number in numbers) == (len(kept), number in kept)
    assert list(numbers) == sorted(kept) and numbers == kept == Numbers(kept)
    other = numbers.copy()
    numbers.clear()
    assert not numbers and other == kept and -1 not in other


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(-1, 20), st.booleans())))
def test_numbers_from_the_first_to_the_last_are_filled_in(steps: list[tuple[int, int, bool]]):
    numbers, kept = Numbers(), set()
    for first, more, one_goes in steps:
        numbers.fill(first, first + more)
        kept.update(range(first, first + more + 1))
        if one_goes:
            numbers.discard(first)
            kept.discard(first)
        assert numbers == kept and len(numbers) == len(kept)


HASHED = st.one_of(st.sampled_from([0, 1, 1 << 32, 1 << 24, -1, 1 << 56 | 1]), st.integers(-2**63, 2**63 - 1))


@given(st.lists(st.tuples(HASHED, st.one_of(st.none(), st.sampled_from([0, 1, 256, 1 << 24]))), max_size=300),
       st.integers(0, 300))
def test_rows_are_found_by_their_hashes_and_others_besides(steps: list[tuple[int, int | None]], copied: int):
    rows, kept, before = Rows(), [], None
    for n, (hashed, number) in enumerate(steps):
        if n == copied:
            before = rows.copy(), list(kept)
        if number is not None:
            rows.add(hashed, number)
            kept.append((hashed, number))
        elif kept:
            gone = kept.pop(hashed % len(kept))
            rows.remove(*gone)
        assert len(rows) == len(kept)
    for one, held in filter(None, ((rows, kept), before)):
        for hashed, _ in steps:
            alike = sorted(n for other, n in held if (other - hashed) % (1 << 32) == 0)
            assert sorted(one.find(hashed)) == alike


def test_no_row_goes_that_was_never_there():
    rows = Rows()
    with pytest.raises(KeyError):
        rows.remove(5, 1)
    rows.add(5, 1)
    for hashed, number in ((5, 2), (6, 1), (0x00000001_00000000, 0x05000000)):
        with pytest.raises(KeyError):
            rows.remove(hashed, number)
    assert rows.find(5) == [1] and len(rows) == 1


def test_rows_stay_while_their_buckets_are_made_more():
    rows = Rows()
    for n in range(3_000):
        rows.add(n * n * n, n)
    assert all(n in rows.find(n * n * n) for n in range(3_000)) and len(rows._buckets) == 64


def test_digests_and_places_are_tables_with_keys_of_their_own():
    digests, places = Digests(), Places()
    digest = bytes(range(32))
    digests.add(digest)
    digests.add(digest)
    places[b"\0\x20" + digest], places[b"short"] = (1, 999_999), (0, 3)
    assert list(digests) == [digest] and digest in digests and bytes(32) not in digests
    assert dict(places) == {b"\0\x20" + digest: (1, 999_999), b"short": (0, 3)}
    assert places.get(b"\0\x20" + bytes(32)) is None and places.get(b"short") == places[b"short"] == (0, 3)
    digests.discard(digest)
    del places[b"short"]
    assert (len(digests), len(places)) == (0, 1)


WORDS = st.sampled_from(["", "active", "left", "active ", "aa" * 32, "AA" * 32, "00" * 32, "0a" * 32,
                         "ab" * 31 + "00", "zz" * 32, "bcrt1qxyz", "白", "end\0", "\0"])
SPANS = st.sampled_from([(), ((0, -1, 1),), ((0, 2, 1), (3, -1, 5))])


@pytest.mark.parametrize(("make", "values"), [
    (Few, WORDS), (Cells, WORDS), (Hashes, WORDS), (lambda: Seldom(""), WORDS), (Same, SPANS),
    (integers, st.one_of(st.integers(-130, 130), st.integers(-2**70, 2**70)))])
@given(data=st.data())
def test_a_column_is_a_list(make, values, data):
    given_, changes = data.draw(st.lists(values)), data.draw(st.lists(st.tuples(st.integers(0, 99), values)))
    one, kept = [make()], list(given_)
    for value in given_:
        append(one, [value])
    other = filled(make, given_)
    assert list(one[0]) == list(other) == kept
    before = copy(one[0])
    for at, value in changes:
        if kept:
            row = at % len(kept)
            kept[row] = value
            put(one, 0, row, value)
            assert one[0][row] == value
    assert list(one[0]) == kept == [one[0][row] for row in range(len(kept))]
    assert list(before) == given_
    append(one, [given_[0] if given_ else data.draw(values)])
    assert list(one[0])[:-1] == kept


def test_a_column_of_numbers_takes_the_bytes_that_its_widest_needs():
    one = [integers()]
    for value, size in ((0, 1), (-128, 1), (128, 2), (-40_000, 4), (2**31, 8)):
        append(one, [value])
        assert one[0].itemsize == size
    put(one, 0, 0, 2**63)
    assert type(one[0]) is list and one[0] == [2**63, -128, 128, -40_000, 2**31]
    assert filled(integers, [5, -129]).itemsize == 2 and type(filled(integers, [2**63])) is list


def test_equal_values_of_a_column_are_one_object():
    spans = [tuple([(0, -1, n // 2)]) for n in range(4)]
    one = Same()
    for span in spans:
        one.append(span)
    assert one[0] is one[1] and one[2] is one[3] and one[0] is not one[2]
    assert columns.filled(Same, [tuple([1]), tuple([2]), tuple([1])])[0] == (1,)
