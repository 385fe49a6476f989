"""What a view of the chain rests on is told, and nothing is signed on one that is for looking only, or too old."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from lashou_btc.anchors.merkle import block_branch
from lashou_btc.anchors.tx import parse_block
from lashou_btc.chain.base import About, Feed, Picked, Shown, Trust, Wanted
from lashou_btc.chain.blocktree import with_witness
from lashou_btc.chain.sandbox import Sandbox
from lashou_btc.errors import Refused
from lashou_btc.networks import MAINNET
from lashou_btc.usecases.views import OLD_S, TOO_OLD_S, View, view_of
from lashou_btc.words import said
from tests.block_list import BlockList
from tests.village import Village

HOUR = 3600


def view(trust: Trust = Trust.WHOLE, age_s: int | None = HOUR, peers: int | None = 8) -> View:
    return View("node at 127.0.0.1:8332", trust, peers, 1_700_000_000, age_s)


@pytest.mark.parametrize(("seen", "warned", "words", "stopped", "stopped_though_meant"), [
    (view(), 0, "", False, False),
    (view(Trust.NODE), 0, "", False, False),
    (view(Trust.PEERS), 0, "", False, False),
    (view(Trust.SERVERS), 1, "for looking", True, True),
    (view(Trust.SERVER), 1, "one server", True, True),
    (replace(view(), doubts=(said("electrum.behind", server="one", height=1, best=2),)), 1,
     "is at height 1,", False, False),
    (view(age_s=OLD_S), 0, "", False, False),
    (view(age_s=OLD_S + 1), 1, "2 hours old", False, False),
    (view(age_s=TOO_OLD_S), 1, "24 hours old", False, False),
    (view(age_s=TOO_OLD_S + 1), 1, "24 hours old", True, False),
    (view(age_s=400 * 24 * HOUR), 1, "400 days old", True, False),
    (view(peers=0), 1, "no peers", False, False),
    (view(peers=None), 0, "", False, False),
    (view(age_s=None, peers=0), 0, "", False, False),  # regtest: blocks come when they are wanted
    (view(Trust.SERVERS, age_s=TOO_OLD_S + 1, peers=0), 3, "for looking", True, True)])
def test_what_is_told_and_what_stops_a_signature(seen: View, warned: int, words: str, stopped: bool,
                                                 stopped_though_meant: bool) -> None:
    assert len(seen.warnings()) == warned and words in " ".join(map(str, seen.warnings()))
    assert bool(seen.obstacle(False)) == stopped and bool(seen.obstacle(True)) == stopped_though_meant
    value = seen.to_json()
    assert value["verified"] == seen.trust.label
    assert str(value["words"]) in str(seen.verified) and value["source"] in str(seen.verified)
    assert value["tip_age_s"] == seen.age_s and value["warnings"] == seen.warnings()
    assert value["signs"] is not stopped_though_meant
    # What others have signed may be sent on a view that is for looking, but not on one that is too old.
    assert bool(seen.obstacle(False, signs=False)) == (seen.age_s is not None and seen.age_s > TOO_OLD_S)


def test_a_reorganization_is_told_with_what_it_changed() -> None:
    assert view().reorganized is None
    kept = replace(view(), undone=2)
    assert str(kept.reorganized) == (
        "blocks that were taken back: 2; every transaction of the pool that was in them is in the chain again")
    lost = replace(view(), undone=5, gone=tuple(f"{n}" * 64 for n in range(4)))
    assert f"any more: 4 ({'0' * 16}, {'1' * 16}, {'2' * 16}, …)" in str(lost.reorganized)
    assert str(lost.reorganized) in str(lost.warnings()[0]) and not lost.obstacle(False)
    assert (lost.to_json()["undone"], lost.to_json()["gone"]) == (5, list(lost.gone))


def test_who_is_not_relied_on_any_more_is_told() -> None:
    seen = View("peers a, b", Trust.PEERS, 2, 1_700_000_000, HOUR, ("c:1 gives a false filter of block 7",))
    assert seen.warnings() == ["c:1 gives a false filter of block 7"]
    assert not seen.obstacle(False)


def test_each_trust_says_another_thing() -> None:
    assert len({trust.words for trust in Trust}) == len({trust.label for trust in Trust}) == len(Trust)


def test_the_age_is_told_where_blocks_come_by_themselves() -> None:
    chain = BlockList()
    assert view_of(chain, Trust.WHOLE, 1_000, now=9_000).age_s is None
    chain.network = MAINNET
    seen = view_of(chain, Trust.NODE, 1_000, now=9_000)
    assert (seen.age_s, seen.trust, seen.source, seen.peers) == (8_000, Trust.NODE, "list of blocks", None)


class Servers:
    """Shows what servers can: transactions with their proofs."""

    def __init__(self, chain: Feed) -> None:
        self.chain = chain

    def __getattr__(self, name: str) -> Any:
        return getattr(self.chain, name)

    def about(self) -> About:
        return About("two servers", Trust.SERVERS)

    def pieces(self, start: int, stop: int, wanted: Wanted) -> Iterator[Picked]:
        for block in self.chain.blocks(start, stop):
            txs = parse_block(block.raw).txs
            ids = [bytes.fromhex(tx.txid)[::-1] for tx in txs]
            yield Picked(block.height, block.hash, Trust.SERVERS, tuple(
                Shown(n, with_witness(tx), block_branch(ids, n)) for n, tx in enumerate(txs)))


def test_no_signature_rests_on_what_servers_show(tmp_path: Path) -> None:
    with Sandbox(tmp_path / "chain") as chain:
        chain.mine(110)
        village = Village(tmp_path / "village", chain).found()
        village.enroll(3, 900_000)
        village.payable(4, 500_000)
        _, psbt = village.build()
        witness = village.homes[1]
        witness.shared_chain, warned = Servers(chain), []
        witness.warn = warned.append
        chain.mine(1)
        with pytest.raises(Refused) as refused:
            village.sign(psbt, 1)
        assert "for looking only" in str(refused.value)
        assert village.pools[1].view is not None and village.pools[1].view.source == "two servers"
        assert any("for looking" in str(text) for text in warned)
        assert village.state(1).hash() == village.state(2).hash()  # to look, it is enough
        witness.shared_chain = chain
        village.send(village.signed(psbt))  # a node has shown the same blocks again, and more
