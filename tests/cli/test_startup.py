"""What a command loads: the program is to answer at once, so nothing is loaded that this command does not need."""

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

import lashou_btc
from lashou_btc.chain import sandbox
from lashou_btc.chain.sandbox import Sandbox
from lashou_btc.usecases import answers
from lashou_btc.usecases.workspace import Workspace
from tests.village import Village

PROGRAM = "import sys; {first}; from lashou_btc.cli import main; status = main(sys.argv[1:]); " \
          "print('\\n'.join(sorted(sys.modules)), file=sys.stderr); sys.exit(status)"
YOUNG = "from lashou_btc.usecases import answers; answers.OLDER_NS = 0"
"""What status shows is kept though all that it rests on has just been made."""
NODE = {"bitcoinrpc", "httpx"}
"""To talk to a node."""
SCREEN = {"rich"}
INDEX = {"sqlalchemy", "sqlite3", "asyncio", "ssl"}
"""The last two come with SQLAlchemy."""
SELDOM = {"bitcoin", "matplotlib", "PIL", "zxingcpp", "qrcode", "numpy", "hwilib", "embit", "bdkpython", "pbk",
          "pyrage", "rich.progress", "lashou_btc.wallet.formats.doors", "lashou_btc.simulation",
          "lashou_btc.report", "lashou_btc.chain.node", "lashou_btc.chain.regtest_node"}
"""For other commands."""
CORE = {"wallycore", "cryptography", "rfc8785", "lashou_btc.pool", "lashou_btc.wallet", "lashou_btc.index",
        "lashou_btc.chain", "lashou_btc.usecases.judging", "lashou_btc.usecases.payouts",
        "lashou_btc.usecases.workspace"}

POOLS = CORE - {"wallycore", "rfc8785", "lashou_btc.wallet"} | {"lashou_btc.documents"}
"""For commands that look at a pool. Nor is anything deciphered where nobody gives a passphrase."""


ALL = CORE - {"lashou_btc.chain"} | {"lashou_btc.documents", "lashou_btc.chain.sandbox"}
"""What works anything out."""


def loaded(*arguments: str, home: Path | None = None, first: str = "pass") -> tuple[str, set[str]]:
    """What a command prints, and every module that it has loaded, without our own tests' doing.

    `first`: Python that runs before.
    """
    where = ["--home", str(home)] if home is not None else []
    ran = subprocess.run([sys.executable, "-c", PROGRAM.format(first=first), *where, *arguments], check=False,
                         capture_output=True, text=True, cwd=Path(lashou_btc.__file__).parents[1])
    assert ran.returncode == 0, [line for line in ran.stderr.splitlines() if " " in line]
    return ran.stdout, set(ran.stderr.splitlines())


def test_the_package_itself_loads_nothing_before_a_name_of_it_is_asked_for() -> None:
    names = "sorted(name for name in sys.modules if name not in before)"
    program = "import sys; before = set(sys.modules); import lashou_btc; print({names}); lashou_btc.read_psbt; " \
              "print({names})".replace("{names}", names)
    ran = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True,
                         cwd=Path(lashou_btc.__file__).parents[1])
    first, then = map(ast.literal_eval, ran.stdout.splitlines())
    assert [name for name in first if name.startswith("lashou_btc")] == ["lashou_btc"] and len(first) < 10
    assert "lashou_btc.facade" in then and not set(then) & (NODE | SCREEN | {"sqlalchemy", "click", "pbk"})


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["status", "--help"], ["sync", "--help"],
                                       ["help"], ["help", "witness"]])
def test_a_help_text_loads_nothing_but_itself(arguments: list[str]) -> None:
    printed, modules = loaded(*arguments)
    assert "ashou" in printed and "click" in modules
    assert not modules & (NODE | SCREEN | INDEX | SELDOM | CORE)


def test_listing_keys_loads_what_reads_their_public_records(tmp_path: Path) -> None:
    words, passphrase = (tmp_path / name for name in ("words", "passphrase"))
    words.write_text("abandon " * 11 + "about")
    passphrase.write_text("not to be guessed")
    made, _ = loaded("key", "new", "anna", "--network", "regtest", "--restore", str(words), "--cost", "14",
                     "--passphrase-file", str(passphrase), home=tmp_path)
    shown, modules = loaded("key", "show", "anna", home=tmp_path)
    assert shown == made and not modules & (NODE | SCREEN | INDEX | SELDOM | POOLS)
    printed, modules = loaded("--json", "key", "list", home=tmp_path)
    assert [key["name"] for key in json.loads(printed)] == ["anna"]
    assert not modules & (NODE | SCREEN | INDEX | SELDOM | POOLS)
    printed, modules = loaded("key", "list", home=tmp_path)
    assert "in the key file" in printed and modules >= SCREEN
    assert not modules & (NODE | INDEX | SELDOM | POOLS)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A witness's home, its index at the tip of a sandbox."""
    with Sandbox(tmp_path / "chain") as chain:
        chain.mine(110)
        village = Village(tmp_path / "village", chain).found()
        village.state(1)
        home = village.homes[1].home
        Workspace(home).configure(chain=f"sandbox:{tmp_path / 'chain'}", network="regtest")
    return home


def test_status_loads_what_it_shows_and_no_node(home: Path) -> None:
    printed, modules = loaded("--json", "status", home=home)
    value = json.loads(printed)
    assert value["view"]["verified"] == "whole" and "sandbox" in value["view"]["source"]
    assert modules >= INDEX and "lashou_btc.pool.fold" in modules
    assert not modules & (NODE | SCREEN | SELDOM)
    printed, modules = loaded("status", home=home)
    assert "every block was read whole" in printed and modules >= SCREEN
    assert not modules & (NODE | SELDOM)


def test_status_that_is_shown_again_loads_neither_index_nor_rules(home: Path) -> None:
    before, _ = loaded("status", home=home, first=YOUNG)
    assert list((home / "answers").iterdir())
    printed, modules = loaded("status", home=home)
    assert printed == before and modules >= SCREEN
    assert not modules & (NODE | INDEX | SELDOM | ALL)
    printed, modules = loaded("--json", "status", home=home)
    assert json.loads(printed)["height"] and not modules & (NODE | SCREEN | INDEX | SELDOM | ALL)


def test_asking_a_node_whether_its_chain_is_the_same_loads_what_python_brings(tmp_path: Path) -> None:
    first = "from lashou_btc.chain.glimpse import glimpse; from lashou_btc.networks import REGTEST; " \
            "glimpse('http://a:b@127.0.0.1:1', REGTEST)"
    _, modules = loaded("--version", first=first)
    assert "http.client" in modules and not modules & (NODE | SCREEN | INDEX - {"ssl"} | SELDOM | ALL)


def test_what_the_seal_rests_on_is_named_as_by_those_who_write_it() -> None:
    """`answers` says this name again, as it must not load who has it: under another, nothing would be sealed."""
    assert answers._CHAIN == sandbox.FILE
