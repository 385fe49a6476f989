"""The layering rule: pool, anchors and wallet take values and return values, and touch nothing else.

Among themselves they stand on one another: the pool on the wallet, both on the anchors, never the other way.
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
UPWARDS = {"wallet": {"pool"}, "anchors": {"pool", "wallet"}, "errors": set(PURE), "networks": set(PURE),
           "unicode32": set(PURE)}
EDGES = {"chain", "index", "signers", "web", "commands", "usecases", "documents", "writing", "layout", "cli",
         "simulation", "report", "facade"}
FORBIDDEN = {
    "click", "sqlalchemy", "bitcoinrpc", "httpx", "requests", "rich", "qrcode", "bitcoinkernel", "pbk",
    "socket", "asyncio", "time", "datetime", "random", "secrets", "os", "sys", "io", "subprocess", "threading",
    "multiprocessing", "tempfile", "shutil", "urllib.request", "http", "sqlite3", "pathlib", "glob", "getpass",
    "logging"}
BUILTINS = {"open", "input", "print", "exec", "eval", "compile", "__import__", "breakpoint", "id", "hash"}


def offences(source: str, module: str) -> list[str]:
    """What in a module of the pure core breaks the rule."""
    found = []
    out_of_reach = EDGES | UPWARDS.get(module.split(".")[1], set())
    for node in ast.walk(ast.parse(source)):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                base = ".".join([*module.split(".")[:-node.level], *([base] if base else [])])
            names = [base, *(f"{base}.{alias.name}" for alias in node.names)]
        for name in names:
            parts = name.split(".")
            outside = parts[0] in FORBIDDEN or ".".join(parts[:2]) in FORBIDDEN
            if outside or (parts[0] == "lashou_btc" and len(parts) > 1 and parts[1] in out_of_reach):
                found.append(f"{module}:{node.lineno} imports {name}")
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in BUILTINS:
            found.append(f"{module}:{node.lineno} calls {node.func.id}()")
        if isinstance(node, ast.Attribute) and node.attr in {"read_bytes", "read_text", "write_bytes",
            "write_text"}:
            found.append(f"{module}:{node.lineno} uses .{node.attr}")
    return found


MODULES = sorted([*(path for name in PURE for path in (ROOT / name).rglob("*.py")),
                  *(ROOT / name for name in BELOW)])


def test_there_is_something_to_look_at():
    assert {path.relative_to(ROOT).parts[0] for path in MODULES} == {*PURE, *BELOW}
    assert len(MODULES) > 20


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_core_imports_nothing_from_outside(path):
    module = ".".join(("lashou_btc", *path.relative_to(ROOT).with_suffix("").parts))
    assert offences(path.read_text(encoding="utf-8"), module) == []


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
