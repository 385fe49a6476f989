"""Cases are named by what they are about."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.case_names import MOST_CHARS, case_name


@dataclass(frozen=True)
class Coin:
    height: int
    owner: Any


class Plain:
    pass


def without(names: list[str]) -> list[str]:
    return names[1:]


def keeping(count: int) -> Callable[[list[str]], list[str]]:
    def keep(names: list[str]) -> list[str]:
        return names[:count]
    return keep


CASES: list[tuple[Any, str | None]] = [
    ("a word", None), (7, None), (None, None), (b"ab", None), (Coin, None),
    ({"quorum": 4, "keys": [1, 2]}, "quorum: 4, keys: 1, 2"), ({"b", "a"}, "a, b"), ({}, "{}"), ((), "()"),
    (Coin(3, None), "Coin(3, None)"), (without, "without"), (partial(without, ["a"]), "without(a)"),
    (keeping(3), "keeping(3)"), (lambda names: names.pop("first"), 'names.pop("first")'),
    (lambda names: [name for name in names
                    if name], "[name for name in names if name]"),
    (Plain(), "Plain"), (Coin(1, Plain()), "Coin(1, Plain)"), (Path("/somewhere/else/file.json"), "file.json"),
    (bytes(80), "00" * 20 + ".. (80 bytes)"), ("错", None), (["错"], "\\u9519"),
]


@pytest.mark.parametrize(("value", "name"), CASES)
def test_what_a_case_is_called(value: Any, name: str | None) -> None:
    assert case_name(value) == name


@pytest.mark.parametrize("value", ["x" * 61, ["x" * 100], {"错" * 50: 1}, bytes(10_000), list(range(1_000))])
def test_no_name_is_long(value: Any) -> None:
    name = case_name(value)
    assert name is not None and len(name) <= MOST_CHARS and name.isascii()
