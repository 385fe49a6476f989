"""`python -m regtest`: from nothing to a running chain and back, as a person does it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from lashou_btc.errors import LashouError, Unreachable
from lashou_btc.regtest import binaries, daemon
from lashou_btc.regtest.binaries import Binaries

pytestmark = pytest.mark.functional
ROOT = Path(__file__).resolve().parents[2]


def run(*args: str, status: int = 0, door: str = "regtest", **environment: str) -> str:
    """A command's stdout. On failure its stderr must be one sentence, without a traceback."""
    done = subprocess.run([sys.executable, "-m", door, *args], cwd=ROOT, capture_output=True, text=True,
                          check=False, env=os.environ | environment)
    assert done.returncode == status, done.stderr
    if status:
        assert done.stdout == "" and "Traceback" not in done.stderr and done.stderr.endswith(".\n")
    return done.stdout


def test_a_chain_from_start_to_stop(bitcoind: Binaries, tmp_path: Path) -> None:
    here = ("--datadir", str(tmp_path / "some node"))
    assert json.loads(run("get", "--json"))["bitcoind"] == str(bitcoind.bitcoind)
    run("status", *here, status=4)
    run("stop", *here, status=4)
    started = json.loads(run("start", *here, "--json", "-txindex"))
    try:
        run("start", *here, status=1)
        assert len(run("mine", "3", *here).splitlines()) == 3
        address = run("cli", *here, "getnewaddress", "", "bech32").strip()
        paid = json.loads(run("fund", address, "1.25000001", *here, "--json"))
        assert run("cli", *here, "getreceivedbyaddress", address).strip() == "1.25000001"
        txid = paid["outpoint"].partition(":")[0]
        assert json.loads(run("cli", *here, "getrawtransaction", txid, "1"))["blockhash"] == paid["block"]
        for amount in ("-1", "0.000000001", "1e400", "NaN", "much"):
            run("fund", *here, "--", address, amount, status=2)
        run("fund", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", "1", *here, status=2)
        state = json.loads(run("status", *here, "--json"))
        assert state["tip"] == paid["block"] and state["pid"] == started["pid"]
        assert state["rpc"] == started["rpc"] and state["rpc"].startswith("127.0.0.1:")
    finally:
        run("stop", *here)
    run("status", *here, status=4)


def test_the_package_has_the_same_commands_as_its_door(bitcoind: Binaries, tmp_path: Path) -> None:
    for door in ("regtest", "lashou_btc.regtest"):
        assert json.loads(run("get", "--json", door=door))["bitcoind"] == str(bitcoind.bitcoind)
        run("stop", "--datadir", str(tmp_path), door=door, status=4)


def test_a_node_is_fetched_once_and_what_is_going_on_is_told(bitcoind: Binaries, tmp_path: Path) -> None:
    if binaries.node_folder() not in bitcoind.bitcoind.parents:
        pytest.skip("this machine has a node of its own; none is fetched")
    told = [sys.executable, "-m", "regtest", "get", "--json"]
    fetched, found = (subprocess.run(told, cwd=ROOT, capture_output=True, text=True, check=True, env=os.environ | {
        "LASHOU_NODE_DIR": "", "XDG_CACHE_HOME": str(tmp_path)}) for _ in range(2))
    place = tmp_path / "lashou" / "node"
    assert place in Path(json.loads(fetched.stdout)["bitcoind"]).parents and found.stdout == fetched.stdout
    said = fetched.stderr.splitlines()
    assert said[0].startswith("fetching bitcoin-knots") and said[0].endswith(f"; it is kept in {place}")
    assert len(said) == 4 and said[-1].startswith("fetched bitcoin-knots") and found.stderr == ""


def test_a_cache_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    run("get", status=4, PATH=str(tmp_path), BITCOIND="", LASHOU_NODE_DIR=str(tmp_path / "file" / "node"))


def test_a_bitcoind_that_does_not_start(bitcoind: Binaries, tmp_path: Path) -> None:
    with pytest.raises(Unreachable, match="nosuchoption"):
        daemon.start(bitcoind, tmp_path / "datadir", ["-nosuchoption"])
    assert daemon.running(tmp_path / "datadir") is None


def test_the_process_id_of_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "regtest").mkdir()
    (tmp_path / "regtest" / "bitcoind.pid").write_text(str(os.getpid()))
    assert daemon.running(tmp_path) is None


def test_two_nodes_at_once_do_not_meet(bitcoind: Binaries, tmp_path: Path) -> None:
    nodes = [daemon.start(bitcoind, tmp_path / name) for name in ("one", "two")]
    try:
        assert nodes[0].endpoint.place != nodes[1].endpoint.place
        with pytest.raises(LashouError, match="already"):
            daemon.start(bitcoind, tmp_path / "one")
    finally:
        for node in nodes:
            daemon.stop(node)
    assert daemon.running(tmp_path / "one") is None


def test_without_a_node_and_without_apt_one_sentence_says_what_to_do(tmp_path: Path) -> None:
    nothing = {"PATH": str(tmp_path), "BITCOIND": "", "LASHOU_NODE_DIR": str(tmp_path / "node")}
    run("get", status=4, **nothing)
    run("get", status=1, **(nothing | {"BITCOIND": str(tmp_path / "no-program")}))


def test_bitcoind_named_by_the_environment(bitcoind: Binaries, tmp_path: Path,
                                           monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BITCOIND", str(bitcoind.bitcoind))
    monkeypatch.setenv("LASHOU_NODE_DIR", str(tmp_path))
    assert binaries.obtain().bitcoind == bitcoind.bitcoind
    assert "v" in binaries.obtain().version() and list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("ci", "outcome"), [("", "1 skipped"), ("true", "1 error")])
def test_tests_without_a_node_are_skipped_and_in_ci_fail(tmp_path: Path, ci: str, outcome: str) -> None:
    nothing = {"PATH": str(tmp_path), "BITCOIND": "", "LASHOU_NODE_DIR": str(tmp_path / "node"), "CI": ci}
    one = "tests/functional/test_node_chain.py::test_unknown_transactions"
    done = subprocess.run([sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", one], cwd=ROOT,
                          capture_output=True, text=True, check=False, env=os.environ | nothing)
    assert outcome in done.stdout and "so that `bitcoind` is on PATH" in done.stdout
