"""A witness whose coins' key is on a device: what leaves for it, when, what comes back. And the command itself."""

import io
import json
import os
import signal
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from unittest.mock import patch

import httpx
import pytest
from cli_kit import Town
from desk_kit import Browser, desk

from lashou_btc.chain.sandbox import Sandbox
from lashou_btc.signers import keyfile
from lashou_btc.usecases import pools
from lashou_btc.usecases.story import PASSPHRASE, Actor, Story
from lashou_btc.usecases.workspace import Workspace
from lashou_btc.wallet.address import script_to_address
from lashou_btc.wallet.descriptor import KeyExpression
from lashou_btc.wallet.keys import Master, new_mnemonic
from lashou_btc.wallet.psbt.bundle import parse_bundle, write_bundle
from lashou_btc.wallet.psbt.sign import sign
from lashou_btc.wallet.public import journal_path, multisig_path
from lashou_btc.wallet.purse import purse_script

JOIN = pools.join


class Apart(Story):
    """The story, in which Wang's key to the coins is on a device."""

    device: Master
    held: KeyExpression

    def join(self) -> None:
        """Wang's tool knows that the key to the coins is on the device."""
        with patch.object(pools, "join", lambda ws, contract, master, *more: JOIN(
                ws, contract, master, *more, **({"elsewhere": self.held} if ws is self.actors["wang"].ws else {}))):
            super().join()

    def actor(self, name: str) -> Actor:
        if name != "wang":
            return super().actor(name)
        network = self.chain.network
        self.device = keyfile.Secret("device", network, 0, new_mnemonic(bytes(range(32)), "english")).master()
        path = multisig_path(network, 0)
        self.held = KeyExpression(self.device.fingerprint, path, self.device.xpub(path))
        words = new_mnemonic(bytes(reversed(range(32))), "english")
        secret = keyfile.Secret(name, network, 0, words, elsewhere=self.held)
        ws = Workspace(self.folder / name, shared_chain=self.chain)
        ws.keep(secret, PASSPHRASE, keyfile.MIN_LOG_N)
        master = secret.master()
        payout = script_to_address(purse_script(master.public_key(journal_path(network, 1))), network) or ""
        self.actors[name] = Actor(name, ws, master, payout)
        return self.actors[name]


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[Town, Master]:
    """A payout waits; what Wang's device holds."""
    folder = tmp_path_factory.mktemp("apart")
    with Sandbox(folder / "chain") as chain:
        story = Apart(folder, chain, lambda heading, lines: None)
        story.found()
        story.join()
        story.fill()
        claim = story.fall_ill()
        story.review(claim)
        story.work_out()
        story.close()
    return Town(folder), story.device


@pytest.fixture
def wang(played: tuple[Town, Master]) -> Iterator[Browser]:
    with desk(played[0].wang.home, played[0].chain) as server:
        browser = Browser(server)
        browser.enter()
        yield browser


def test_files_leave_for_a_device_only_once_they_are_checked_and_logged(played: tuple[Town, Master],
                                                                       wang: Browser) -> None:
    town, device = played
    log = town.wang.pool / "signed.json"
    begun = wang.send("desk/sign/", wang.get("desk/sign/").form("build"), kind="ladder")
    where = "desk/sign/" + begun.links["Go on"].partition("desk/sign/")[2]
    page = wang.get(where)
    assert {form.fields["deed"] for form in page.forms} == {"hand", "device", "take"}
    assert wang.client.get(wang.at(f"{where}bundle/")).status_code == 404 and not log.exists()
    assert "Pays in all" in page.text and device.fingerprint in page.text

    wang.send(where, page.form("device"), 422)  # nothing is plugged in here
    assert not log.exists(), "nothing has left for one"

    done = wang.send(where, page.form("hand"))
    files = {name: wang.take("desk/done/x/", href).content for name, href in done.links.items()
             if name.endswith(".psbt")}
    archive = next(name for name in done.links if name.endswith(".zip"))
    with zipfile.ZipFile(io.BytesIO(wang.take("desk/done/x/", done.links[archive]).content)) as zipped:
        assert {name: zipped.read(name) for name in zipped.namelist()} == files
    assert all(name.isascii() and len(name) < 60 for name in files) and len(files) >= 2
    logged = {entry["txid"] for entry in json.loads(log.read_text())}
    assert {psbt.tx.txid for data in files.values() for psbt in parse_bundle(data)} == logged
    assert wang.client.get(wang.at(f"{where}bundle/")).status_code == 200

    ws = Workspace(town.wang.home, town.chain)
    descriptor = ws.pool().contract.descriptor
    ws.close()
    signed = [(f"signed ({n}) 签.psbt", write_bundle([sign(psbt, device, descriptor)
                                                     for psbt in parse_bundle(data)]))
              for n, data in enumerate(files.values())]
    first = wang.send(where, wang.get(where).form("take"), files=[signed[-1]])
    assert "1 of 1 file brought signatures" in first.text and "signatures of wang" in first.text
    rest = wang.send(where, wang.get(where).form("take"), files=list(reversed(signed)))
    assert f"{len(signed) - 1} of {len(signed)} files brought signatures" in rest.text
    page = wang.get(where)
    assert "Your keys have signed all of it" in page.text and "1 have signed; 2 must" in page.text


def test_the_command_prints_a_link_for_one_browser_and_ends_with_ctrl_c(played: tuple[Town, Master]) -> None:
    town, _ = played
    env = {name: value for name, value in os.environ.items() if not name.startswith("LASHOU_")} | {
        "LASHOU_LANG": "en", "LASHOU_PASSPHRASE": "nobody inherits this"}
    running = subprocess.Popen(
        [sys.executable, "-u", "-m", "lashou_btc.cli", "--home", town.li.home, "--chain", town.chain, "web",
         "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env, text=True, start_new_session=True)
    assert running.stdout is not None and running.stderr is not None
    said = ""
    while not said.rstrip().endswith("}"):
        said += running.stdout.readline()
    base, _, token = json.loads(said)["url"].partition("#")
    own = {"origin": base.rstrip("/"), "sec-fetch-site": "same-origin"}
    with httpx.Client(base_url=base, timeout=60) as browser:
        place = browser.post("/enter", content=token, headers=own).text
        assert browser.get(place).status_code == 200
        assert browser.post("/enter", content=token, headers=own).status_code == 403
    running.send_signal(signal.SIGINT)
    error = running.stderr.read()
    assert running.wait(30) == 0 and "Traceback" not in error, error
    assert "GET" not in error and token not in error, "nothing is logged"
