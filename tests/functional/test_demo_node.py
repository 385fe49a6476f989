"""The demos on a real node: the same stories as on the sandbox, judged by bitcoind."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from lashou_btc.regtest.binaries import Binaries
from tests.cli.test_process import check_rescue

pytestmark = [pytest.mark.functional, pytest.mark.slow]


def test_the_demo_on_a_node(bitcoind: Binaries, tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-m", "lashou_btc.cli", "demo", "--chain", "node", "--dir",
                           tmp_path / "demo", "--json"], capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    shown = json.loads(done.stdout)
    lines = [line for chapter in shown["chapters"] for line in chapter["lines"]]
    assert sum("not signed: this is not the payout that the rules give" in line for line in lines) == 2
    assert sum(line.endswith(" " + shown["state_hash"]) for line in lines) == 4
    assert [line for line in lines if line.startswith("spend") and line.endswith(": lawful")]


@pytest.mark.matrix
def test_a_rotation_on_a_node(bitcoind: Binaries, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "lashou_btc.cli", "demo", "rotation", "--chain", "node", "--json"]
    done = subprocess.run([*command, "--dir", tmp_path / "demo"], capture_output=True, text=True, check=False,
                          timeout=600)
    assert done.returncode == 0, done.stderr
    shown = json.loads(done.stdout)
    lines = [line for chapter in shown["chapters"] for line in chapter["lines"]]
    assert sum("who sign it; you are one of epoch" in line for line in lines) == 3
    assert any("0 sat are missing" in line for line in lines)
    assert sum(line.endswith(" " + shown["state_hash"]) for line in lines) == 4
    assert sum(line.startswith("spend") and line.endswith(": lawful") for line in lines) == 3


@pytest.mark.matrix
def test_a_lifeboat_on_a_node(bitcoind: Binaries, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "lashou_btc.cli", "demo", "lifeboat", "--chain", "node", "--json"]
    done = subprocess.run([*command, "--dir", tmp_path / "demo"], capture_output=True, text=True, check=False,
                          timeout=300)
    assert done.returncode == 0, done.stderr
    check_rescue(done.stdout)


def test_the_end_of_a_pool_on_a_node(bitcoind: Binaries, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "lashou_btc.cli", "demo", "dissolution", "--chain", "node", "--json"]
    done = subprocess.run([*command, "--dir", tmp_path / "demo"], capture_output=True, text=True, check=False,
                          timeout=300)
    assert done.returncode == 0, done.stderr
    shown = json.loads(done.stdout)
    lines = [line for chapter in shown["chapters"] for line in chapter["lines"]]
    assert "nothing is owed to anybody; 0 sat are left as dust, 0 sat in coins" in lines
    assert sum("the pool was dissolved at height" in line for line in lines) == 2
    assert sum(line.endswith(" " + shown["state_hash"]) for line in lines) == 4
    assert sum(line.startswith("spend") and line.endswith(": lawful") for line in lines) == 3
