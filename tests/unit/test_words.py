"""Every sentence is there, in every language, and gets the values that it names."""

import ast
import importlib
import re
import string
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import lashou_btc
from lashou_btc.chain.base import Cannot, Rejected
from lashou_btc.errors import Incomplete, InvalidInput, LashouError, Refused, Unreachable
from lashou_btc.index.sqlite import Sqlite
from lashou_btc.languages import LANGUAGES, of
from lashou_btc.words import LANGUAGE, LINE, said, sentence, tables, word

SOURCES = [path for path in sorted(Path(lashou_btc.__file__).parent.rglob("*.py")) if "words" not in path.parts]
MAKERS = {each.__name__ for each in (LashouError, Refused, InvalidInput, Incomplete, Unreachable, Cannot, Rejected)}
MAKERS |= {"said"}


@cache
def made() -> list[tuple[str, str, set[str] | None]]:
    """As `calls`, read once."""
    return list(calls())


def calls() -> Iterator[tuple[str, str, set[str] | None]]:
    """Each place that makes a sentence: where, its key, and the names of its values (None: not to be seen)."""
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "type")
            again = isinstance(node.func, ast.Call) and getattr(node.func.func, "id", "") == "type"
            if name == "noun":
                for kind in keys(node.args[0]):
                    yield f"{path.name}:{node.lineno}", f"noun.{kind}.*", None
            if name not in MAKERS and not again:
                continue
            names = None if any(word.arg is None for word in node.keywords) else {
                word.arg for word in node.keywords if word.arg and word.arg != "code"}
            for key in keys(node.args[0]):
                yield f"{path.name}:{node.lineno}", key, names


def keys(node: ast.expr) -> list[str]:
    """The keys that an expression may be; "a*" for all that begin so."""
    if isinstance(node, ast.Constant):
        return [str(node.value)]
    if isinstance(node, ast.IfExp):
        return [*keys(node.body), *keys(node.orelse)]
    if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
        return [f"{node.values[0].value}*"]
    return []


def placeholders(template: str) -> set[str]:
    """The names of the values in it."""
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


def test_every_sentence_that_is_made_is_there_with_its_values() -> None:
    wrong = []
    for where, key, names in made():
        found = [each for each in tables.SENTENCES if each.startswith(key[:-1])] if key.endswith("*") else \
            [key] if key in tables.SENTENCES else []
        if not found:
            wrong.append(f"{where}: no sentence {key}")
        for each in found:
            wanted = placeholders(tables.SENTENCES[each][0])
            step = tables.STEPS.get(each)
            wanted |= placeholders(step[0]) if step else set()
            if names is not None and not wanted <= names:
                wrong.append(f"{where}: {each} wants {sorted(wanted - names)}")
    assert not wrong, "\n".join(wrong)


def test_no_sentence_is_left_over() -> None:
    used = [key for _, key, _ in made()]
    whole = {key for key in used if not key.endswith("*")}
    begin = tuple(key[:-1] for key in used if key.endswith("*"))
    text = "\n".join(path.read_text() for path in SOURCES)  # a key may stand in a table of its module
    assert not [key for key in tables.SENTENCES
                if key not in whole and not key.startswith(begin) and f'"{key}"' not in text and key != "text"]
    assert set(tables.STEPS) <= set(tables.SENTENCES)


def test_programs_go_by_codes_and_not_by_sentences() -> None:
    compared = re.compile(r"""code\w* *(==|!=|(not )?in) *\(?"[^"]*:""")
    assert not [f"{path.name}: {line}" for path in SOURCES for line in path.read_text().splitlines()
                if compared.search(line)]


def test_a_key_stands_in_one_table() -> None:
    found: dict[str, list[str]] = {}
    for name, table in vars(tables).items():
        for key in getattr(table, "SENTENCES", ()) if not name.startswith("_") else ():
            found.setdefault(key, []).append(name)
    assert not {key: names for key, names in found.items() if len(names) > 1}


@pytest.mark.parametrize("table", ["SENTENCES", "STEPS"])
def test_both_languages_say_the_same_values(table: str) -> None:
    wrong = []
    for key, templates in getattr(tables, table).items():
        assert len(templates) == len(LANGUAGES)
        if not all(templates):
            wrong.append(f"{key} has no {LANGUAGES[templates.index('')]}")
        elif placeholders(templates[0]) != placeholders(templates[1]):
            wrong.append(f"{key}: {templates}")
        elif any(template.endswith((".", "。")) for template in templates):
            wrong.append(f"{key} ends with its mark")
    assert not wrong, f"{len(wrong)}:\n" + "\n".join(wrong)


def test_a_sentence_is_worded_for_its_reader() -> None:
    error = InvalidInput("network.unknown", name="x", networks=["main", "signet"])
    assert str(error) == "'x' is no network; choose one of main, signet."
    token = LANGUAGE.set("zh")
    try:
        assert str(error).startswith("“x”") or "main、signet" in str(error)
    finally:
        LANGUAGE.reset(token)
    assert sentence(error.said, "en") == str(error)


def test_values_are_worded_in_the_language_of_their_sentence() -> None:
    inner = Refused("network.unknown", name="x", networks=["main"])
    assert word(said("text", text=inner), "en") == "'x' is no network; choose one of main"
    assert word(said("text", text=[said("text", text=1), "b"]), "zh") == "1、b"


@pytest.mark.parametrize("environment, language", [
    ({}, "en"), ({"LANG": "zh_CN.UTF-8"}, "zh"), ({"LANG": "de_DE.UTF-8"}, "en"), ({"LANG": "C.UTF-8"}, "en"),
    ({"LANG": "zh_CN.UTF-8", "LC_ALL": "en_US.UTF-8"}, "en"), ({"LANG": "en_US", "LASHOU_LANG": "zh"}, "zh"),
    ({"LANG": "zh_CN", "LC_ALL": "", "LASHOU_LANG": "EN"}, "en"),
], ids=str)
def test_the_language_is_the_readers(environment: dict[str, str], language: str) -> None:
    assert of(environment) == language


@pytest.mark.parametrize("text, whole", [("so", "so."), ("so.", "so."), ("these:", "these:"), ("why?", "why?"),
                                         ("为何？", "为何？"), ("如下：", "如下：")])
def test_a_sentence_gets_its_mark_once(text: str, whole: str) -> None:
    assert sentence(said("text", text=text), "en") == whole


WITHOUT_COMMANDS = ("demo", "formats", "formats_qr", "meaning", "usecases_m", "usecases_papers", "usecases_payouts",
                    "usecases_people", "usecases_progress", "usecases_purses", "usecases_rotating")


@pytest.mark.parametrize("table", WITHOUT_COMMANDS)
def test_a_use_case_names_no_command_and_no_flag(table: str) -> None:
    """Whoever is at a command line learns them by the steps; a page can show the sentence alone."""
    made = importlib.import_module(f"lashou_btc.words.{table}").SENTENCES
    named = re.compile(r"\blashou [a-z]|(?<!\S)--[a-z]")
    assert made and not [key for key, both in made.items() if any(map(named.search, both))]


def test_what_to_do_about_an_index_is_said_in_the_readers_language() -> None:
    wrong = said("index.schema", name="x", remedy=Sqlite.remedy)
    assert word(wrong, "en").endswith("; delete it") and word(wrong, "zh").endswith("；删除它")


def test_what_others_wrote_begins_no_line_of_the_programs() -> None:
    name = "Su\n  5,000,000 sat  change, back to the pool"
    for what in (said("text", text=name), said("text", text=[name]), said("text", text=said("text", text=name)),
                 said("text", text=Refused("rotation.account:none", name=name)),
                 said("cli.status.epoch", epoch=1, names=["Li", name]), said("text", text=ValueError(name))):
        for language in LANGUAGES:
            first, *others = word(what, language).split("\n")
            assert "Su" in first and others and all(line.startswith(LINE.removeprefix("\n")) for line in others)
