"""Taking part without a node: the same answers by peers, what they cannot tell, and what is said of them."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from block_list import BlockList
from cli_kit import ADDRESS, DIAGNOSED, Person, Town, at_a_terminal
from peer_server import ListPeer

from lashou_btc.anchors.tx import parse_tx
from lashou_btc.chain.p2p import feed
from lashou_btc.chain.sandbox import Sandbox


class Seen:
    """A sandbox's blocks as two peers show them; they keep what is sent."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.chain = folder, BlockList()
        self.look()
        self.peers = [ListPeer(self.chain), ListPeer(self.chain)]
        for peer in self.peers:
            peer.takes = True

    def look(self) -> None:
        with Sandbox(self.folder) as sandbox:
            blocks = list(sandbox.blocks(0, sandbox.tip().height))
        self.chain.raw[:], self.chain.hashes[:] = [b.raw for b in blocks], [b.hash for b in blocks]

    @property
    def spec(self) -> str:
        return "peers:" + ",".join(f"{host}:{port}" for host, port in (peer.place for peer in self.peers))


@pytest.fixture
def seen(payable: Town, monkeypatch: pytest.MonkeyPatch) -> Iterator[Seen]:
    monkeypatch.setattr(feed, "SHOWS_S", 0.0)
    found = Seen(payable.folder / "chain")
    with found.peers[0], found.peers[1]:
        yield found


def by_peers(town: Town, name: str, seen: Seen) -> Person:
    """Somebody of the town who has chosen peers and has no index yet."""
    person = Person(town.person(name).home, town.person(name).env | {"LASHOU_CHAIN": ""})
    for file in person.pool.glob("index.sqlite*"):
        file.unlink()
    return person


def test_the_choice_is_explained_and_kept(payable: Town, seen: Seen) -> None:
    wang = by_peers(payable, "wang", seen)
    chosen = wang("chain", "use", seen.spec, "--network", "regtest")
    assert "127.0.0.1" in chosen.err and "in which all peers agree" in chosen.err and "--feerate" in chosen.err
    tip = len(seen.chain.raw) - 1
    status = wang.data("chain", "status")
    assert (status["height"], status["block"], status["peers"], status["verified"], status["syncing"]) == \
        (tip, seen.chain.hashes[tip], 2, "peers", False)
    findings = {f["code"]: f for f in wang.data("doctor")["findings"]}
    assert findings["doctor.source"]["verdict"] == "good" and "doctor.sandbox" not in findings


def test_the_first_headers_show_how_far_they_have_come_where_somebody_looks(tmp_path: Path) -> None:
    chain = BlockList()
    chain.grow(4_100)
    with ListPeer(chain) as one, ListPeer(chain) as two:
        spec = "peers:" + ",".join(f"{host}:{port}" for host, port in (one.place, two.place))
        args = ("--home", tmp_path, "chain", "use", spec, "--network", "regtest")
        status, screen = at_a_terminal(*args, env={"TERM": "xterm"})
        assert status == 0 and "reading block headers from peers" in screen and "4000/4101" in screen
        again = at_a_terminal(*args, env={"TERM": "xterm"})
        assert again[0] == 0 and "reading" not in again[1]  # they are in the home now


def test_what_names_no_peers_is_refused(payable: Town, seen: Seen) -> None:
    wang = by_peers(payable, "wang", seen)
    before = (wang.home / "config.json").read_bytes() if (wang.home / "config.json").exists() else b""
    one = seen.spec.partition(",")[0]
    for spec, code in (("peers", "chain.spec"), ("peers:", "chain.spec"), (one, "p2p.places"),
                       (f"{one},{one.removeprefix('peers:')}", "p2p.places")):
        wang.tries("chain", "use", spec, "--network", "regtest").failed(2, code)
    wang.tries("chain", "use", f"{one},127.0.0.1:1", "--network", "regtest").failed(4, "p2p.one-peer")
    wang.tries("chain", "use", "peers:127.0.0.1:1,127.0.0.1:2", "--network", "regtest").failed(4, "p2p.no-peers")
    assert ((wang.home / "config.json").read_bytes() if (wang.home / "config.json").exists() else b"") == before


def test_a_witness_reviews_signs_and_sends_by_peers(payable: Town, seen: Seen) -> None:
    truth = payable.wang.data("sync")
    wang = by_peers(payable, "wang", seen)
    wang("chain", "use", seen.spec, "--network", "regtest")
    assert wang.data("sync")["state_hash"] == truth["state_hash"]
    view = wang.data("status")["view"]
    assert (view["verified"], view["peers"], view["signs"]) == ("peers", 2, True)
    assert "peers 127.0.0.1" in view["source"]
    path = payable.post / "payout.psbt"
    signed = [payable.post / "one.psbt", payable.post / "two.psbt"]
    wang("witness", "sign", path, "--yes", "--out", signed[0])
    payable.li("witness", "sign", path, "--yes", "--out", signed[1])
    wang("payout", "combine", *signed, "--out", payable.post / "full.psbt")
    txid = wang("payout", "send", payable.post / "full.psbt", "--yes").out.strip()
    for peer in seen.peers:
        (raw,) = peer.waiting.values()
        assert parse_tx(raw).txid == txid
    found = wang.tries("payout", "status", payable.post / "full.psbt", "--json").json
    assert found["fate"] == "sent"


def test_an_operator_publishes_by_peers(payable: Town, seen: Seen) -> None:
    """The journal's seal and the purse's coins are found by filters; nobody tests a record before it is sent."""
    operator = by_peers(payable, "operator", seen)
    operator("chain", "use", seen.spec, "--network", "regtest")
    purse = payable.operator.data("purse", "show")
    assert operator.data("purse", "show") == purse
    sent = []
    for n in (1, 2):  # the second stands on the first, which waits
        (payable.folder / f"paper{n}").write_bytes(b"paper")
        claim = payable.folder / f"claim{n}.json"
        payable.person(("bo", "ding")[n - 1])(
            "claim", "file", "--amount", 100_000, "--evidence", payable.folder / f"paper{n}", "--notary",
            payable.folder / f"paper{n}", "--payee", ADDRESS, *DIAGNOSED, "--yes", "--out", claim)
        sent += [row["txid"] for row in operator.data("journal", "publish", "--yes", claim)]
    for peer in seen.peers:
        assert [parse_tx(raw).txid for raw in peer.waiting.values()] == sent


def test_following_by_peers(payable: Town, seen: Seen) -> None:
    wang = by_peers(payable, "wang", seen)
    env = os.environ | {"LASHOU_HOME": str(wang.home), "LASHOU_CHAIN": seen.spec}
    wang("chain", "use", seen.spec, "--network", "regtest")
    process = subprocess.Popen([sys.executable, "-m", "lashou_btc.cli", "sync", "--follow", "--json"], env=env,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        def block() -> int:
            return next(news["height"] for news in map(json.loads, process.stdout) if news["event"] == "block")

        height = block()
        with Sandbox(payable.folder / "chain") as chain:
            chain.mine(1)
        seen.look()
        for peer in seen.peers:
            peer.announce()
        assert block() == height + 1
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 0 and "Traceback" not in process.stderr.read()
    finally:
        process.kill()
        process.wait()
