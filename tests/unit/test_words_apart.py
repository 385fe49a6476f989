"""Use cases know no language, no command and no flag: what people read stands in the tables of words."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import lashou_btc
from lashou_btc.pool import unknown
from lashou_btc.words import tables

USECASES = Path(lashou_btc.__file__).parent / "usecases"
STORIES = {"ending", "handover", "rescue", "story"}
"""What the demo plays: commands to look around, and what documents say in it."""
MODULES = sorted(path.stem for path in USECASES.glob("*.py") if path.stem not in STORIES)
MEANT = {
    "drills": {"This is a drill of pool {} at height {}: my key of the recovery set works."},  # what keys sign
    # Names that the state and a review give, and what programs read
    "explain": {"claim bond"}, "following": {"top up", "new key"}, "people": {"top up", "new key"},
    "reviewing": {"our coins"}, "overview": {"{} of {}"}, "rotating": {"{} of {}"},
    "review_words": {"{} of {}"}, "contacts": {"contact book"},
    "papers": {"No matching keys found"}, "tags": {r"(?:tag key|标签密钥) ([0-9a-f]{8})\b"},  # others' sentences
    "rule_files": {r"\(at (?:line (\d+), column (\d+)|end of document)\)"},
    "workspace": {"dict[Path, Hubs]"},  # a type
}
"""By module: what may stand there all the same."""
SENTENCE = re.compile(r"[A-Za-z]{2,}[,;:.]? \(?(?:[A-Za-z]{2,}|\{\})|\{\} [a-z]{2,}|[a-z]{2,}: ")
COMMAND = re.compile(r"\blashou [a-z]|(?<![\w-])--[a-z]")


def literals(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Every text in the code but docstrings and what assertions say, with its line; {} stands for a value."""
    apart = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    apart |= {id(node.msg) for node in ast.walk(tree) if isinstance(node, ast.Assert)}  # for whoever writes code
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            apart |= {id(part) for part in node.values}
            yield node.lineno, "".join(str(part.value) if isinstance(part, ast.Constant) else "{}"
                                       for part in node.values)
    yield from ((node.lineno, node.value) for node in ast.walk(tree)
                if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in apart)


def words_in(source: str) -> list[tuple[int, str]]:
    """What of it is written for people."""
    return [(line, text) for line, text in sorted(literals(ast.parse(source)))
            if SENTENCE.search(text) or COMMAND.search(text)]


@pytest.mark.parametrize("name", MODULES)
def test_no_sentence_and_no_command_stands_in_a_use_case(name: str) -> None:
    found = [(line, text) for line, text in words_in((USECASES / f"{name}.py").read_text())
             if text not in MEANT.get(name, ())]
    assert not found, f"{name}.py says by itself: {found}"


CORE = [path for area in ("pool", "anchors", "wallet") for path in sorted((USECASES.parent / area).rglob("*.py"))
        if "formats" not in path.parts]
MOVEMENTS = {"objection bond", "not due", "borne by payees", "put up", "claim bond", "claim bond back",
             "written off", "dismissed bond", "bond forfeited", "due bond", "due inquiry",
             "due commission", "due {}", "fee {}"}
"""What programs call movements of money."""
CHECKS = {"our coins", "known coins", "the only payout"}
MEANT_IN_CORE = {"review": CHECKS, "describe": {"input {}", "output {}"}, "unknown": set(unknown.TEXTS.values())}


@pytest.mark.parametrize("path", CORE, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_no_sentence_and_no_command_stands_in_the_core(path: Path) -> None:
    """Whatever it keeps or says is the same for every reader. How packed bytes are damaged is for programmers."""
    found = [(line, text) for line, text in words_in(path.read_text())
             if text not in MOVEMENTS | MEANT_IN_CORE.get(path.stem, set())]
    assert not found or path.stem == "packing", f"{path.name} says by itself: {found}"


@pytest.mark.parametrize("source, wanted", [
    ('x = "the pool stands still"', 1), ('x = f"{n} coins"', 1), ('x = f"height {n}: it waits"', 1),
    ('x = f"{a} --flag"', 1), ('run("lashou sync")', 1), ('x = "kept: "', 1),
    ('def f():\n    """It says a thing to people."""\n    said("a.key", what="a-kind")', 0),
    ('x = f"{a}-{b}.json"', 0), ('x = "rw"', 0), ('"""A table\'s words, after it."""', 0),
])
def test_sentences_and_commands_are_found(source: str, wanted: int) -> None:
    assert len(words_in(source)) == wanted


def test_sentences_about_use_cases_name_no_command() -> None:
    """What to do at a command line stands in STEPS, so that others may show the sentence alone."""
    own = {key for name in MODULES for key in keys(ast.parse((USECASES / f"{name}.py").read_text()))}
    named = [key for key, templates in tables.SENTENCES.items() if key in own or key.startswith(tuple(
        each[:-1] for each in own if each.endswith("*"))) if any(map(COMMAND.search, templates))]
    assert not named


def keys(tree: ast.AST) -> Iterator[str]:
    """The keys that a module has as texts; "a.*" for all that begin so."""
    for _, text in literals(tree):
        if "." in text and " " not in text and not text.startswith(("{}", ".")):
            yield text.partition("{}")[0] + ("*" if "{}" in text else "")


WHAT_AT = {"read": 2, "read_with": 1, "read_regular": 2, "text_file": 1}


def test_every_kind_of_file_that_is_read_has_its_word() -> None:
    kinds = set()
    for path in USECASES.parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call):
                name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
                given = node.args[WHAT_AT[name]:][:1] if name in WHAT_AT else []
                kinds |= {one.value for one in given if isinstance(one, ast.Constant)}
    assert {"document", "passphrase"} <= kinds
    assert not [kind for kind in kinds if f"noun.file.{kind.replace(' ', '-')}" not in tables.SENTENCES]
