"""The checkers of JSON objects: what they let pass at their bounds, and how they name what they refuse."""

import pytest

from lashou_btc.errors import InvalidInput
from lashou_btc.pool import schema


def test_a_bound_itself_passes_and_what_is_beyond_it_does_not():
    digit = schema.uint(9)
    for checker, good, bad in (
            (schema.uint(3), (0, 3), (-1, 4, "1", True, None)), (schema.uint(3, 2), (2, 3), (1, 4)),
            (schema.text(2), ("", "ab"), ("abc", 1, None)), (schema.text(2, 1), ("a", "ab"), ("", "abc")),
            (schema.hexadecimal(1), ("0f", "99"), ("0F", "0", "0ff", "0g", 15)),
            (schema.items(digit, 2), ([], [1, 2]), ([1, 2, 3], [10], (1,), None)),
            (schema.items(digit, 2, 1), ([1], [1, 2]), ([], [1, 1]))):
        for value in good:
            checker(value, "it")
        for value in bad:
            with pytest.raises(InvalidInput, match=r"^it\b"):
                checker(value, "it")


def test_an_object_lists_every_field_that_it_lacks_and_the_beginning_of_one_that_nobody_knows():
    check = schema.record({"b": schema.amount, "a": schema.amount}, {"c": schema.amount})
    check({"a": 1, "b": 1, "c": 1}, "it")
    for value, said in (({}, "it lacks a, b."), ([], "it must be an object."),
                        ({"a": 1, "b": 1, "x" * 41: 1}, f"it has the unknown field '{'x' * 40}'."),
                        ({"a": 1, "b": 1, "c": 0}, "it.c must be an integer from 1 to ")):
        with pytest.raises(InvalidInput) as refused:
            check(value, "it")
        assert str(refused.value).startswith(said)
