"""A hub between real homes on a real node: a rotation, lifeboats, and a transaction that peers do not pass on."""

import json
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from lashou_btc.chain.p2p import feed
from lashou_btc.chain.regtest_node import RegtestNode
from lashou_btc.networks import REGTEST
from lashou_btc.regtest.binaries import Binaries
from lashou_btc.usecases.story import RULES, Story
from lashou_btc.wallet.address import address_to_script
from tests.cli_kit import LOW_COST, PASSPHRASE, Person
from tests.hub_kit import false_hub, hub_process, name_hubs
from tests.peer_kit import PeerNode, until

pytestmark = pytest.mark.functional
NEW = ("gao", "hua", "ilse")
HTTP = httpx.Client(verify=False)  # of plain http there is nothing to verify


@dataclass
class Town:
    """Homes on a node, with a hub between them. Nobody sees another's files."""

    folder: Path
    node: RegtestNode
    url: str = ""
    records: dict[str, str] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Person:
        return self.person(name)

    def person(self, name: str) -> Person:
        user, password = self.node.endpoint.credentials()
        where = f"node:http://{user}:{password}@{self.node.endpoint.place}"
        return Person(self.folder / name, {"LASHOU_CHAIN": where, "LASHOU_PASSPHRASE": PASSPHRASE})

    def mine(self, blocks: int = 1) -> None:
        self.node.mine(blocks)
        tip = self.node.tip().hash
        self.until(lambda: HTTP.get(f"{self.url}/hub/v1").json().get("block") == tip)

    def publish(self) -> None:
        self.person("operator")("journal", "publish", "--yes")
        self.mine()

    def until(self, there: Callable[[], object]) -> None:
        limit = time.monotonic() + 60
        while not there():
            assert time.monotonic() < limit
            time.sleep(0.1)

    def waiting(self, kind: str) -> str:
        """The hash of what waits of that kind, as whoever is to sign looks it up."""
        (found,) = [one["hash"] for one in self.person("operator").data("journal", "inbox") if one["type"] == kind]
        return str(found)

    def room(self) -> list[dict[str, object]]:
        found: list[dict[str, object]] = HTTP.get(f"{self.url}/hub/v1/room").json()["bundles"]
        return found


@pytest.fixture
def town(fresh_node: RegtestNode, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Town]:
    """A pool with five members. Where commands write files for others, none must be left."""
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    fresh_node.mine(110)
    story = Story(tmp_path / "town", fresh_node, lambda heading, lines: None)
    story.found()
    story.join()
    story.fill()
    story.close()
    made = Town(tmp_path / "town", fresh_node)
    keeper = made.person("served")
    keeper.home.mkdir()
    keeper("pool", "add", made.folder / "post" / "contract.json")
    with hub_process(keeper.home, os.environ | keeper.env) as made.url:
        for name in ("operator", "wang", "li", "zhao", "an"):
            made.person(name)("hub", "use", made.url)
        made.person("operator")("hub", "give")
        made.until(lambda: not HTTP.get(f"{made.url}/hub/v1").json()["unknown"])
        yield made
        assert not list(here.iterdir()), "no file was to be passed on"


@pytest.fixture
def grown(town: Town) -> Town:
    """The same pool with three newcomers, and everybody's key as a line of text, as a message brings it."""
    invitation = town.served.data("hub", "invite", town.url, "--uses", "9")["invitation"]
    for name in NEW:
        new = town.person(name)
        new("key", "new", *LOW_COST, name, "--network", "regtest")
        new("hub", "use", invitation)
        new("member", "enroll", "--role", "supervisor")
    town.publish()
    for name in (*NEW, "wang", "li", "zhao"):
        town.records[name] = town.person(name)("key", "show").out
    return town


def test_a_pool_is_handed_over_and_nobody_hands_a_file_to_anybody(grown: Town) -> None:
    town = grown
    text = [part for name in ("li", "gao", "hua") for part in ("--witness", town.records[name])]
    town.wang("quorum", "rotate", "--quorum", 2, *text, "--text", "we are old")
    for name in ("li", "gao", "hua"):
        shown = town.person(name)("pool", "join", town.waiting("rotation"), "--yes").err
        assert f"Your key stands in this rotation once, as {name}" in shown
    rotation = town.waiting("rotation")
    town.publish()
    (announced,) = town.an.data("status")["rotations"]
    assert announced["document"] == rotation
    town.mine(RULES["rotation_blocks"])
    own = town.operator.home / "move.psbt"
    town.operator("payout", "carry", "--rotation", rotation[:12], "--feerate", 2, "--out", own)
    assert town.operator.data("hub", "give", own, "--operator")[0]["hubs"][0]["taken"]
    for name in ("wang", "li"):
        assert "This hands pool" in town.person(name)("witness", "sign", "--yes").out
    town.mine(RULES["confirmations"])
    status = town.an.data("status")
    assert status["epoch"] == 1 and status["funds_sat"] > 0
    assert town.gao.data("status")["epoch"] == 1 and not town.room()


def test_lifeboats_are_signed_by_a_hub_and_everybody_has_them_from_there(grown: Town) -> None:
    town = grown
    text = [part for name in NEW for part in ("--witness", town.records[name])]
    town.wang("quorum", "rotate", "--lifeboat", "--quorum", 2, *text)
    town.li("quorum", "cosign", town.waiting("rotation"), "--yes")
    for name in NEW:
        town.person(name)("pool", "join", town.waiting("rotation"), "--yes")
    town.publish()
    own = town.operator.home / "boats.psbt"
    town.operator("lifeboat", "build", "--out", own)
    assert town.operator.data("hub", "give", own, "--operator")[0]["hubs"][0]["taken"]
    for name in ("wang", "zhao"):
        town.person(name)("witness", "sign", "--yes")
    shown = town.an("lifeboat", "show")
    assert "2 lifeboats came from hubs" in shown.err
    boats = town.an.data("lifeboat", "show")
    assert [one["standing"] for one in boats["lifeboats"]] == ["waits", "waits"]
    assert "came from hubs" not in town.an("lifeboat", "show").err
    forged_lifeboats_are_not_kept(town)
    # The witnesses are gone for good. Whoever has a node sends it when its time has come.
    town.mine(boats["height"] - town.node.tip().height)
    late = town.ilse.data("lifeboat", "send", "--yes")
    assert late["recovery_set"] == list(NEW)
    town.mine(RULES["confirmations"])
    assert town.an.data("status")["epoch"] == 1
    assert town.an.data("lifeboat", "show")["over"] == 2
    assert HTTP.get(f"{town.url}/hub/v1/lifeboats").json() == {"lifeboats": []}


def forged_lifeboats_are_not_kept(town: Town) -> None:
    """A hub that gives lifeboats with other signatures, or none at all."""
    (good, _) = HTTP.get(f"{town.url}/hub/v1/lifeboats").json()["lifeboats"]
    at = len(good) // 2
    bad = good[:at] + ("0" if good[at] != "0" else "1") + good[at + 1:]
    town.ilse("status")  # she has every document before it is that hub alone
    named = town.ilse.pool / "hubs.json"
    kept = named.read_text()
    for given in (bad, "zz", good[:-2], 7):
        def answers(method: str, path: str, body: bytes, given: object = given) -> tuple[int, bytes]:
            return 200, json.dumps({"lifeboats": [given]}).encode()

        with false_hub(answers) as url:
            name_hubs(town.ilse.pool, url)
            shown = town.ilse("lifeboat", "show", "--json")
            assert url in shown.err and shown.json["lifeboats"] == [], given
    named.write_text(kept)


@pytest.fixture
def deaf(town: Town, bitcoind: Binaries, tmp_path: Path,
         monkeypatch: pytest.MonkeyPatch) -> Iterator[list[PeerNode]]:
    """Two peers that have the chain and want nobody's transactions. None of them will have any to show later."""
    monkeypatch.setattr(feed, "SHOWS_S", 0.0)
    found: list[PeerNode] = []
    try:
        for name in ("one", "two"):
            found.append(PeerNode(bitcoind, tmp_path / name, "-blocksonly=1"))
            take(town.node, found[-1])
        yield found
    finally:
        for peer in found:
            peer.stop()


def take(node: RegtestNode, peer: PeerNode) -> None:
    """Gives a peer the blocks that it lacks."""
    for height in range(peer.height() + 1, node.tip().height + 1):
        name = node.node.call("getblockhash", height)
        peer.call("submitblock", node.node.call("getblock", name, 0))
    until(lambda: peer.height() == node.tip().height)


def test_what_peers_do_not_pass_on_goes_by_a_hub_that_is_named_and_asked(
        town: Town, deaf: list[PeerNode]) -> None:
    address = town.an.data("purse", "show")["address"]
    town.node.faucet(address_to_script(address, REGTEST), 500_000)
    town.mine()
    for peer in deaf:
        take(town.node, peer)
    before = town.an.data("member", "show")["balance_sat"]
    places = ",".join(f"127.0.0.1:{peer.place[1]}" for peer in deaf)
    an = Person(town.an.home, town.an.env | {"LASHOU_CHAIN": ""})
    an("chain", "use", f"peers:{places}", "--network", "regtest")
    nothing = an.tries("hub", "relay", "--yes")
    assert nothing.status == 1 and "nothing that your purse has sent" in nothing.err
    failed = an.tries("purse", "deposit", "100,000", "--feerate", "2", "--yes")
    assert failed.status == 4, "the peers want no transactions"
    (waits,) = an.data("purse", "list")
    asked = an.tries("hub", "relay")
    assert asked.status == 2 and "100,000 sat" in asked.err and town.url in asked.err, "named, and asked for"
    assert not town.node.in_mempool(waits["txid"])
    assert "begins with abcd" in an.tries("hub", "relay", "abcd", "--yes").failed(1, "hub.relay.nothing")
    (sent,) = an.data("hub", "relay", waits["txid"][:8], "--yes")
    assert sent["txid"] == waits["txid"] and sent["hubs"][0]["taken"] and town.node.in_mempool(waits["txid"])
    town.mine()
    assert town.an.data("member", "show")["balance_sat"] == before + 100_000
    # One that pays somebody else is no hub's business, and its node's reason is passed on.
    town.an("purse", "pay", address, "10,000", "--yes")
    refused = town.an.tries("hub", "relay", town.an.data("purse", "list")[0]["txid"], "--yes")
    assert refused.status == 1 and "neither pays the pool" in refused.err
