"""docs/recover.md, done: a pool's money got out with the node's own commands and no Lashou.

The commands are not repeated here. They are read from the document and run by bash, so the document cannot lie.
"""

import json
import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from lashou_btc.anchors.tx import TxOut, parse_tx
from lashou_btc.chain.regtest_node import RegtestNode
from lashou_btc.networks import REGTEST
from lashou_btc.pool.contract import Contract
from lashou_btc.pool.document import Document
from lashou_btc.regtest.binaries import Binaries
from lashou_btc.usecases import pools
from lashou_btc.usecases.workspace import Workspace
from lashou_btc.wallet.address import address_to_script
from lashou_btc.wallet.descriptor import MultisigDescriptor
from lashou_btc.wallet.keys import Master, new_mnemonic

pytestmark = pytest.mark.functional
DOCUMENT = Path(__file__).parents[2] / "docs" / "recover.md"
COINS = {(0, 0): 700_000, (0, 4): 1_000_000, (0, 9): 250_000, (1, 0): 420_000, (1, 1): 90_000}
LAST_COIN = (0, 40), 300_000
"""At the last address that is imported: the document says to set LAST as high as it takes."""


@dataclass
class Witness:
    """A witness as recovery finds it: words on paper, perhaps a passphrase, a machine of its own."""

    name: str
    words: str
    passphrase: str
    machine: Path


WORDS = {"wang": ("english", ""), "li": ("english", ""), "zhao": ("chinese_simplified", "拉手 ａ é")}
"""Language and passphrase. The last one's is not in the form that BIP39 hashes (NFKD)."""


def blocks() -> dict[str, str]:
    """The document's named code blocks."""
    return {name: text for name, text in re.findall(r"^```\w+ (\S+)\n(.*?)^```$", DOCUMENT.read_text("utf-8"),
                                                   re.DOTALL | re.MULTILINE)}


@pytest.fixture
def people(tmp_path: Path) -> dict[str, Witness]:
    return generation(tmp_path, 1)


def generation(folder: Path, first: int) -> dict[str, Witness]:
    """Three witnesses: the words of the first are made of that number, and so on."""
    found = {}
    for n, (name, (language, passphrase)) in enumerate(WORDS.items(), first):
        machine = folder / name
        machine.mkdir(parents=True)
        found[name] = Witness(name, new_mnemonic(bytes([n]) * 32, language), passphrase, machine)
    return found


@pytest.fixture
def contract(people: dict[str, Witness], fresh_node: RegtestNode, tmp_path: Path) -> Contract:
    """A pool of two of three, made by Lashou, with money on accounts, in the purse and in change."""
    masters = [Master.from_mnemonic(w.words, w.passphrase, REGTEST) for w in people.values()]
    records = tuple(m.record(name, 0) for m, name in zip(masters, people, strict=True))
    operator = Master.from_seed(bytes(32), REGTEST).record("operator", 0)
    fresh_node.mine(101)
    payout = fresh_node.new_address()
    seal = fresh_node.faucet(address_to_script(payout, REGTEST), 50_000)
    fresh_node.mine(1)
    made = pools.create(Workspace(tmp_path / "operator", shared_chain=fresh_node), pools.Founding(
        "Recovery", 2, records, operator, payout, {}, str(seal), fresh_node.tip().height)).contract
    for (branch, index), value_sat in [*COINS.items(), LAST_COIN]:
        fresh_node.faucet(made.descriptor.script(branch, index), value_sat)
    fresh_node.mine(1)
    return made


class Shell:
    """Runs the document's blocks with bash, where `bitcoin-cli` is the node's own."""

    def __init__(self, bitcoind: Binaries, datadir: Path, folder: Path) -> None:
        if bitcoind.cli is None:
            pytest.skip("there is a bitcoind and no bitcoin-cli")
        programs = folder / "programs"
        programs.mkdir()
        wrapper = programs / "bitcoin-cli"
        wrapper.write_text(f'#!/bin/sh\nexec "{bitcoind.cli}" -datadir="{datadir}" "$@"\n')
        wrapper.chmod(0o755)
        self.path = f"{programs}:{os.environ['PATH']}"
        self.blocks = blocks()

    def run(self, where: Path, *names: str, **values: object) -> str:
        """Runs blocks in a folder, one after the other in one shell; stops at the first command that fails."""
        script = "set -euo pipefail\n" + "\n".join(self.blocks[name] for name in names)
        done = subprocess.run(["bash", "-c", script], cwd=where, capture_output=True, text=True, check=False,
                              env={**os.environ, "PATH": self.path, **{k: str(v) for k, v in values.items()}})
        assert done.returncode == 0, f"{names}: {done.stderr}\n{done.stdout}"
        return done.stdout


@pytest.fixture
def shell(bitcoind: Binaries, tmp_path: Path) -> Shell:
    return Shell(bitcoind, tmp_path / "datadir", tmp_path)


def recover(shell: Shell, how: str, contract: Contract, people: dict[str, Witness], desk: Path, safe: str,
            last: int, watched_sat: int, rotation: Document | None = None) -> str:
    """Steps 1 to 4. Returns the txid that the last command prints. With a rotation, by those whom it names.

    LAST is set to `last` in the document's program, or nodes would spend minutes here on deriving addresses.
    """
    desk.mkdir()
    program = re.sub(r"^LAST = \d+", f"LAST = {last}", shell.blocks["recover.py"], flags=re.MULTILINE)
    for folder in (desk, *(w.machine for w in people.values())):
        (folder / "contract.json").write_bytes(contract.raw)
        (folder / "recover.py").write_text(program, "utf-8")
        if rotation is not None:
            (folder / "rotation.json").write_bytes(rotation.to_bytes())
    file = "rotation.json" if rotation else "contract.json"
    watched = shell.run(desk, "watch", **({"files": file} if rotation else {}))
    assert watched.count('"success": true') == 2, watched
    assert f'"trusted": {watched_sat / 1e8:.8f},' in watched
    shell.run(desk, how, safe=safe, feerate=5)
    for number, w in enumerate(people.values(), 1):
        if w.name == "li":
            continue  # two of three are enough, and the document's last step names wang and zhao
        (w.machine / "words.txt").write_text(f"{w.words}\n{w.passphrase}\n", "utf-8")
        (w.machine / "payout.psbt").write_bytes((desk / "payout.psbt").read_bytes())
        chosen = {"file": file} if rotation else {}
        imported = shell.run(w.machine, "witness", witness=w.name, number=number, **chosen)
        assert imported.count('"success": true') == 2, imported
        shell.run(w.machine, "sign", witness=w.name)
        signed = f"payout-{w.name}.psbt"
        (desk / signed).write_bytes((w.machine / signed).read_bytes())
    return shell.run(desk, "send").splitlines()[-1]


def test_all_of_it_to_one_address(fresh_node: RegtestNode, contract: Contract, people: dict[str, Witness],
                                  shell: Shell, tmp_path: Path) -> None:
    safe = fresh_node.new_address()
    total = sum(COINS.values()) + LAST_COIN[1]
    txid = recover(shell, "everything", contract, people, tmp_path / "desk", safe, 40, total)
    raw = fresh_node.transaction(txid)
    assert raw is not None
    tx = parse_tx(raw)
    assert len(tx.inputs) == len(COINS) + 1
    [out] = tx.outputs
    assert out.script == address_to_script(safe, REGTEST)
    assert total - 10_000 < out.value_sat < total
    fresh_node.mine(1)
    assert all(fresh_node.coins(contract.descriptor.script(*place)) == [] for place in COINS)


def test_some_of_it_and_the_rest_comes_back(fresh_node: RegtestNode, contract: Contract, people: dict[str, Witness],
                                            shell: Shell, tmp_path: Path) -> None:
    safe = fresh_node.new_address()
    txid = recover(shell, "some", contract, people, tmp_path / "desk", safe, 9, sum(COINS.values()))
    raw = fresh_node.transaction(txid)
    assert raw is not None
    tx = parse_tx(raw)
    assert TxOut(100_000, address_to_script(safe, REGTEST)) in tx.outputs
    change_scripts = {contract.descriptor.script(1, n) for n in range(10)}
    [change] = [out for out in tx.outputs if out.script in change_scripts]
    assert len(tx.outputs) == 2 and change.value_sat > 0


def test_over_two_epochs(fresh_node: RegtestNode, contract: Contract, people: dict[str, Witness], shell: Shell,
                         tmp_path: Path) -> None:
    """Others hold the keys now, whom a rotation names. One wallet watches both; the new ones pay out theirs."""
    after = generation(tmp_path / "after", 11)
    masters = [Master.from_mnemonic(w.words, w.passphrase, REGTEST) for w in after.values()]
    records = [m.record(name, 0) for m, name in zip(masters, after, strict=True)]
    descriptor = MultisigDescriptor.of_records(2, records)
    rotation = Document("rotation", contract.pool_id, {
        "epoch": 1, "descriptor": str(descriptor), "text": "", "witnesses": [
            {"account": n, "name": r.name, "fingerprint": r.fingerprint, "key": r.signing_key}
            for n, r in enumerate(records, 4)]})
    theirs = {(1, 0): 2_000_000, (0, 4): 150_000}
    for place, value_sat in theirs.items():
        fresh_node.faucet(descriptor.script(*place), value_sat)
    fresh_node.mine(1)
    watching = tmp_path / "watching"
    watching.mkdir()
    (watching / "contract.json").write_bytes(contract.raw)
    (watching / "rotation.json").write_bytes(rotation.to_bytes())
    (watching / "recover.py").write_text(shell.blocks["recover.py"].replace("LAST = 999", "LAST = 40"), "utf-8")
    whole = sum(COINS.values()) + LAST_COIN[1] + sum(theirs.values())
    watched = shell.run(watching, "watch", files="contract.json rotation.json")
    assert watched.count('"success": true') == 4 and f'"trusted": {whole / 1e8:.8f},' in watched
    fresh_node.node.call("unloadwallet", "pool")
    (tmp_path / "datadir" / "regtest" / "wallets" / "pool").rename(tmp_path / "all")
    safe = fresh_node.new_address()
    txid = recover(shell, "everything", contract, after, tmp_path / "desk", safe, 9, sum(theirs.values()), rotation)
    tx = parse_tx(fresh_node.transaction(txid) or b"")
    assert len(tx.inputs) == len(theirs) and [o.script for o in tx.outputs] == [address_to_script(safe, REGTEST)]
    fresh_node.mine(1)
    assert all(fresh_node.coins(descriptor.script(*place)) == [] for place in theirs)
    assert fresh_node.coins(contract.descriptor.script(0, 4)), "what lies with the first witnesses stays"


def test_the_little_program_agrees_with_lashou(contract: Contract, people: dict[str, Witness], shell: Shell,
                                               fresh_node: RegtestNode, tmp_path: Path) -> None:
    """Public and private requests give the very addresses of the contract, for every witness."""
    (tmp_path / "contract.json").write_bytes(contract.raw)
    (tmp_path / "recover.py").write_text(shell.blocks["recover.py"], "utf-8")

    def request(*arguments: str, stdin: str = "") -> list[dict[str, object]]:
        done = subprocess.run(["python3", "recover.py", "contract.json", *arguments], cwd=tmp_path, input=stdin,
                              capture_output=True, text=True, check=True)
        return json.loads(done.stdout)

    public = request()
    assert [entry["desc"] for entry in public] == [contract.descriptor.single_path(b) for b in (0, 1)]
    for number, w in enumerate(people.values(), 1):
        for branch, entry in enumerate(request(str(number), stdin=f"{w.words}\n{w.passphrase}\n")):
            found = fresh_node.node.call("deriveaddresses", entry["desc"], [7, 7])
            assert found == [contract.descriptor.address(branch, 7)]
