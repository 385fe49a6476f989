"""The manner of the code (docs/architecture.md): what can be told by reading it, and is easily forgotten."""

import ast
import re
from collections.abc import Iterator
from contextlib import suppress
from itertools import combinations
from pathlib import Path

import pytest

import lashou_btc
from lashou_btc.report.style import BASE, CSS
from lashou_btc.web import static

ROOT = Path(lashou_btc.__file__).parent
SOURCES = {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in ROOT.rglob("*.py")}
MOST_LINES = 400


def test_no_module_is_too_long_to_be_read_at_a_sitting() -> None:
    assert len(SOURCES) > 300
    assert {name: lines for name, text in SOURCES.items()
            if (lines := len(text.splitlines())) > MOST_LINES} == {}


WRITERS = {
    "writing.py": {"os.open", "os.link", "os.replace"},  # the writer
    "cli.py": {"os.open"},  # nowhere: the null device in the place of a reader who has gone
    "signers/keyfile.py": {"open"},  # overwrites a key's bytes before its file goes
    "signers/process.py": {"tempfile"},  # what a program is asked, which has no name
    "chain/framelog.py": {"os.open", "open"},  # the sandbox's blocks, frame by frame; the lock beside them
    "chain/kernel.py": {"os.open", "tempfile", ".rename", ".write_text"},  # the consensus code's folders, locked
    "index/sqlite.py": {"os.open"},  # a lock
    "commands/demo.py": {"tempfile"},  # a folder for who names none
    "commands/wording.py": {".write_text"},  # click's word for writing help, to no file
    "regtest/binaries.py": {"open", "tempfile", ".rename", ".write_text"},  # unpacks a node for tests, under a lock
    "regtest/daemon.py": {"open"},  # what a node says as it starts
    "regtest/fetching.py": {"tempfile"},  # what apt says, which has no name
}
"""Who makes or changes files in some other way than through `writing.put`, and why that may be."""


def _constant(node: ast.expr | None) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def ways_to_write(source: str) -> set[str]:
    """How a module makes or changes files."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import | ast.ImportFrom) and "tempfile" in ast.unparse(node):
            found.add("tempfile")
        if not isinstance(node, ast.Call):
            continue
        words, name = ast.unparse(node), ast.unparse(node.func)
        attr = node.func.attr if isinstance(node.func, ast.Attribute) else name
        modes = [*node.args[:2], *(k.value for k in node.keywords if k.arg == "mode")]
        if name == "os.open":
            found |= {name} if any(flag in words for flag in ("O_CREAT", "O_WRONLY", "O_RDWR")) else set()
        elif attr == "open":
            found |= {"open"} if any(1 <= len(_constant(m)) <= 3 and set(_constant(m)) & set("wxa+")
                                     for m in modes) or "os.open" in words else set()
        elif name in ("os.replace", "os.rename", "os.renames", "os.link") or name.startswith("shutil.copy") \
                or name == "shutil.move":
            found.add(name)
        elif attr in ("write_bytes", "write_text", "touch", "rename", "hardlink_to", "symlink_to"):
            found.add(f".{attr}")
    return found


@pytest.mark.parametrize(("line", "way"), [
    ("open(path, 'wb')", "open"), ("path.open('a')", "open"), ("open(path, mode='x')", "open"),
    ("open(path, 'r+b', buffering=0)", "open"), ("os.open(path, os.O_WRONLY | os.O_CREAT)", "os.open"),
    ("path.write_text('x')", ".write_text"), ("path.touch()", ".touch"), ("os.replace(a, b)", "os.replace"),
    ("import tempfile", "tempfile"), ("from tempfile import mkstemp", "tempfile"),
    ("shutil.copyfile(a, b)", "shutil.copyfile")])
def test_a_way_to_write_is_noticed(line: str, way: str) -> None:
    assert ways_to_write(line) == {way}


@pytest.mark.parametrize("line", [
    "open(path)", "open(path, 'rb')", "open(path, encoding='utf-8')", "os.open(path, os.O_RDONLY)",
    "text.replace('a', 'b')", "path.read_bytes()", "replace(made, fee=1)"])
def test_what_only_reads_passes(line: str) -> None:
    assert ways_to_write(line) == set()


def test_files_are_written_in_one_place() -> None:
    assert {name: ways for name, text in SOURCES.items() if (ways := ways_to_write(text))} == WRITERS


SAME_BY_CHANCE = {
    "VERSION",  # of records, of contracts, of statements' figures
    "MAX_BYTES",  # of a contract, of a document, of notes about a payout
    "MAX_HEADERS",  # Bitcoin Core's, over REST and between peers
    "WAIT_S", "AGAIN_S", "CHUNK", "BURIED",  # patience, reading and keeping, each of its own
    "BOTTOM",  # room below two kinds of charts
}


def limits(source: str) -> Iterator[tuple[str, float]]:
    """The numbers that a module names at its top."""
    for node in ast.parse(source).body:
        if not isinstance(node, ast.Assign):
            continue
        for target in node.targets:
            names = target.elts if isinstance(target, ast.Tuple) else [target]
            values = node.value.elts if isinstance(node.value, ast.Tuple) else [node.value]
            for name, value in zip(names, values, strict=False):
                with suppress(ValueError, SyntaxError, TypeError, NameError):
                    number = eval(compile(ast.Expression(value), "", "eval"), {"__builtins__": {}})
                    if isinstance(name, ast.Name) and type(number) in (int, float):
                        yield name.id.lstrip("_"), number


def test_each_limit_is_named_in_one_place() -> None:
    """Two modules that give one name the same number mean the same by it, or are excused above."""
    named: dict[tuple[str, float], list[str]] = {}
    for module, text in SOURCES.items():
        for limit in limits(text):
            named.setdefault(limit, []).append(module)
    assert ("MAX_BLOCK_BYTES", 4_000_000) in named
    twice = {name for (name, _), modules in named.items() if len(modules) > 1}
    assert twice == SAME_BY_CHANCE


VERBS = {"at", "found", "made"}
A_PLACE = {"int", "int | slice", "slice", "At"}
"""`at` is a number in a row, or the desk's request, which is called so."""


def verbs(source: str) -> set[str]:
    """Fields and public functions' parameters that say what was done, and not what it is."""
    named = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ClassDef):
            named |= {f"{node.name}.{field.target.id}" for field in node.body if isinstance(field, ast.AnnAssign)
                      and isinstance(field.target, ast.Name) and field.target.id in VERBS}
        if isinstance(node, ast.FunctionDef) and (not node.name.startswith("_") or node.name == "__init__"):
            named |= {f"{node.name}({arg.arg})" for arg in (*node.args.args, *node.args.kwonlyargs)
                      if arg.arg in VERBS and (arg.annotation is None
                                               or ast.unparse(arg.annotation) not in A_PLACE)}
    return named


@pytest.mark.parametrize(("source", "name"), [
    ("class Bump:\n    made: Carry", "Bump.made"), ("def settle(at: Basis): ...", "settle(at)"),
    ("def ask(*, found): ...", "ask(found)"), ("def put(at: int, made_of: str): ...", "")])
def test_a_verb_is_noticed(source: str, name: str) -> None:
    assert verbs(source) == ({name} if name else set())


def test_what_is_handed_on_is_called_by_a_noun() -> None:
    assert {name: found for name, text in SOURCES.items() if (found := verbs(text))} == {}


def sheet_rules(css: str) -> set[str]:
    """A style sheet's rules, those in conditions as one."""
    return {rule.strip() for rule in re.findall(r"[^{}]+\{(?:[^{}]|\{[^{}]*\})*\}", css.replace("\n", ""))}


def test_what_both_style_sheets_say_stands_in_one_place() -> None:
    site, page = (ROOT / "web/static/site.css").read_text("utf-8"), CSS.removeprefix(BASE)
    assert min(map(len, map(sheet_rules, (BASE, site, page)))) > 20 and len(page) < len(CSS)
    assert static.content("site.css").decode() == BASE + site
    assert [(a & b) for a, b in combinations(map(sheet_rules, (BASE, site, page)), 2)] == [set()] * 3
