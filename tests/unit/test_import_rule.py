"""The layering rule: nothing imports from a layer above its own, or from another part of its layer.

Besides, pool, anchors and wallet take values and return values, and touch nothing else.
"""

import ast
import re
from pathlib import Path

import pytest

import lashou_btc

ROOT = Path(lashou_btc.__file__).parent
PURE = ("pool", "anchors", "wallet")
BELOW = ("errors.py", "networks.py", "unicode32.py")
"""Modules that all of them stand on."""
LAYERS = (
    ("languages",), ("words",), ("errors",), ("networks", "unicode32"), ("anchors",), ("wallet",), ("pool",),
    ("layout", "origin", "writing"), ("chain",), ("documents", "hub", "index", "report", "signers"),
    ("simulation",), ("usecases",), ("facade", "regtest", "web"), ("commands",), ("cli",))
"""What `lashou_btc` is made of, from the lowest layer up."""
LEVEL = {name: level for level, names in enumerate(LAYERS) for name in names}
FORBIDDEN = {
    "click", "sqlalchemy", "bitcoinrpc", "httpx", "requests", "rich", "qrcode", "bitcoinkernel", "pbk",
    "socket", "asyncio", "time", "datetime", "random", "secrets", "os", "sys", "io", "subprocess", "threading",
    "multiprocessing", "tempfile", "shutil", "urllib.request", "http", "sqlite3", "pathlib", "glob", "getpass",
    "logging"}
BUILTINS = {"open", "input", "print", "exec", "eval", "compile", "__import__", "breakpoint", "id", "hash"}


def imported(node: ast.AST, module: str) -> list[str]:
    """What a statement of a module imports, by its whole name."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if not isinstance(node, ast.ImportFrom):
        return []
    base = node.module or ""
    if node.level:
        base = ".".join([*module.split(".")[:-node.level], *([base] if base else [])])
    return [base, *(f"{base}.{alias.name}" for alias in node.names)]


def upwards(source: str, module: str) -> list[str]:
    """What a module imports from above or beside it, wherever in it that stands, and be it for types alone."""
    own = module.split(".")[1]
    return [f"{module}:{node.lineno} imports {name}"
            for node in ast.walk(ast.parse(source)) for name in imported(node, module)
            if (parts := name.split("."))[0] == "lashou_btc" and len(parts) > 1
            and parts[1] != own and LEVEL.get(parts[1], -1) >= LEVEL[own]]


def offences(source: str, module: str) -> list[str]:
    """What in a module of the pure core breaks the rule."""
    found = upwards(source, module)
    for node in ast.walk(ast.parse(source)):
        for name in imported(node, module):
            parts = name.split(".")
            if parts[0] in FORBIDDEN or ".".join(parts[:2]) in FORBIDDEN:
                found.append(f"{module}:{node.lineno} imports {name}")
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in BUILTINS:
            found.append(f"{module}:{node.lineno} calls {node.func.id}()")
        if isinstance(node, ast.Attribute) and node.attr in {"read_bytes", "read_text", "write_bytes",
            "write_text"}:
            found.append(f"{module}:{node.lineno} uses .{node.attr}")
    return found


MODULES = sorted([*(path for name in PURE for path in (ROOT / name).rglob("*.py")),
                  *(ROOT / name for name in BELOW)])
ALL = sorted(path for path in ROOT.rglob("*.py") if path.parent != ROOT or path.name not in {
    "__init__.py",  # offers the facade's names, which it loads when one is asked for
    "_commit.py"})  # written by a build


def module_of(path: Path) -> str:
    """Its name, as if it stood in its package: an `__init__` too."""
    return ".".join(("lashou_btc", *path.relative_to(ROOT).with_suffix("").parts))


def test_every_part_has_its_layer():
    assert {module_of(path).split(".")[1] for path in ALL} == set(LEVEL)


@pytest.mark.parametrize("path", ALL, ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_imports_from_above_or_beside(path):
    assert upwards(path.read_text(encoding="utf-8"), module_of(path)) == []


@pytest.mark.parametrize(("line", "module"), [
    ("from lashou_btc.commands import common", "lashou_btc.usecases.sample"),
    ("def f():\n    from lashou_btc.cli import root", "lashou_btc.commands.sample"),
    ("if TYPE_CHECKING:\n    from lashou_btc.usecases.workspace import PoolHome", "lashou_btc.simulation.sample"),
    ("from lashou_btc.simulation import run", "lashou_btc.report.sample"),
    ("from lashou_btc import signers", "lashou_btc.index.sample"),
    ("from lashou_btc.facade import read_psbt", "lashou_btc.web.sample"),
    ("from lashou_btc.errors import Refused", "lashou_btc.words.sample"),
])
def test_an_import_from_above_or_beside_is_found(line, module):
    assert upwards(line, module)


@pytest.mark.parametrize(("line", "module"), [
    ("from lashou_btc.usecases import people", "lashou_btc.usecases.sample"),
    ("import lashou_btc", "lashou_btc.index.sample"),
    ("from lashou_btc import __version__", "lashou_btc.commands.sample"),
    ("from lashou_btc.pool.state import State", "lashou_btc.simulation.sample"),
])
def test_an_import_from_below_is_none(line, module):
    assert upwards(line, module) == []


def test_there_is_something_to_look_at():
    assert {path.relative_to(ROOT).parts[0] for path in MODULES} == {*PURE, *BELOW}
    assert len(MODULES) > 20


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_core_imports_nothing_from_outside(path):
    assert offences(path.read_text(encoding="utf-8"), module_of(path)) == []


@pytest.mark.parametrize("line", [
    "import time", "import os.path", "from os import urandom", "from datetime import datetime",
    "import random as r",
    "from lashou_btc import chain", "from lashou_btc.index.sync import sync", "from .. import usecases",
    "from ..chain import base", "import lashou_btc.signers.keyfile",
    "from lashou_btc.documents import DocumentStore",
    "open('x')", "def f():\n    import socket", "x = p.read_bytes()", "eval('1')", "from pathlib import Path",
    "import urllib.request",
])
def test_the_rule_can_be_broken(line):
    assert offences(line, "lashou_btc.pool.sample")


@pytest.mark.parametrize(("line", "module"), [
    ("from lashou_btc.pool.canonical import dump", "lashou_btc.wallet.sample"),
    ("from lashou_btc import pool", "lashou_btc.wallet.sample"),
    ("from ...pool import fold", "lashou_btc.wallet.psbt.sample"),
    ("import lashou_btc.pool.document", "lashou_btc.anchors.sample"),
    ("from lashou_btc.wallet.address import dust_sat", "lashou_btc.anchors.sample"),
    ("from ..wallet import keys", "lashou_btc.anchors.sample"),
    ("from lashou_btc.anchors.hashes import sha256_hex", "lashou_btc.unicode32"),
])
def test_nothing_reaches_up(line, module):
    assert offences(line, module)


@pytest.mark.parametrize(("line", "module"), [
    ("from lashou_btc.anchors.hashes import tagged_hash", "lashou_btc.wallet.sample"),
    ("from lashou_btc.wallet import address", "lashou_btc.pool.sample"),
    ("from lashou_btc.unicode32 import UNICODE", "lashou_btc.anchors.sample"),
])
def test_what_stands_below_may_be_used(line, module):
    assert offences(line, module) == []


@pytest.mark.parametrize("line", [
    "import hashlib, heapq, json", "from urllib.parse import quote", "from lashou_btc.anchors.tx import Tx",
    "from lashou_btc.errors import Refused",
    "from . import rules", "from lashou_btc.wallet import address", "x.open('y')",
])
def test_the_rule_lets_pass_what_it_should(line):
    assert offences(line, "lashou_btc.pool.sample") == []


def test_one_module_alone_speaks_with_libwally():
    """It gives types to what has none, so nobody else has values of unknown types from it."""
    found = {path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*.py")
             if re.search(r"^ *(import|from) wallycore\b", path.read_text(encoding="utf-8"), re.MULTILINE)}
    assert found == {"wallet/wally.py"}
