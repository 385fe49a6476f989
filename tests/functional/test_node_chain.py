"""A real node through the Feed protocol."""

from pathlib import Path

import pytest

from lashou_btc.anchors.tx import parse_block, parse_header, parse_tx
from lashou_btc.chain import nodeblocks
from lashou_btc.chain.base import Rejected, Tip
from lashou_btc.chain.node import Node
from lashou_btc.chain.nodeblocks import NodeBlocks
from lashou_btc.chain.regtest_node import WALLET, RegtestNode
from lashou_btc.chain.sandbox import Sandbox
from lashou_btc.errors import InvalidInput, Refused, Unreachable
from lashou_btc.networks import REGTEST

pytestmark = pytest.mark.functional


def p2wsh(tag: int) -> bytes:
    return b"\x00\x20" + bytes([tag]) * 32


def test_blocks_in_batches_equal_blocks_one_by_one(node: RegtestNode) -> None:
    top = node.tip().height
    together = list(node.blocks(0, top))
    assert top > 100  # more than one batch
    assert [b.height for b in together] == list(range(top + 1))
    assert together == [block for h in range(top + 1) for block in node.blocks(h, h)]
    assert [b.raw[:80] for b in together] == node.headers(0, top)
    assert [b.hash for b in together] == [parse_header(b.raw[:80]).hash for b in together]
    assert [b.hash for b in together] == [node.block_hash(h) for h in range(top + 1)]
    assert together[0].hash == REGTEST.genesis and node.tip() == Tip(top, together[-1].hash)


def test_heights_outside_the_chain(node: RegtestNode) -> None:
    top = node.tip().height
    assert node.block_hash(top + 1) is None
    assert node.headers(5, 4) == [] and list(node.blocks(5, 4)) == []
    with pytest.raises(InvalidInput) as error:
        list(node.blocks(top, top + 1))
    assert error.value.code == "chain.no-such-height"
    with pytest.raises(InvalidInput):
        node.headers(-1, 3)
    assert node.block_hash(-1) is None


def test_a_block_ends_the_wait(node: RegtestNode) -> None:
    height = node.tip().height
    node.wait(height, 0.01)
    assert node.tip().height == height
    node.mine(1)
    node.wait(height, 600)
    assert node.tip().height == height + 1


def test_a_payment_from_mempool_to_coin(node: RegtestNode) -> None:
    script = p2wsh(1)
    assert node.coins(script) == []
    outpoint = node.faucet(script, 123_456_789)
    raw = node.transaction(outpoint.txid)
    assert raw is not None and parse_tx(raw).outputs[outpoint.vout].script == script
    assert node.in_mempool(outpoint.txid) and node.coins(script) == []
    assert node.broadcast(raw) == outpoint.txid  # again: it is there, and that is all that was wanted
    node.check(raw)
    block_id, = node.mine(1)
    block, = node.blocks(node.tip().height, node.tip().height)
    assert block.hash == block_id and outpoint.txid in [tx.txid for tx in parse_block(block.raw).txs]
    coin, = node.coins(script)
    assert (coin.outpoint, coin.value_sat, coin.height) == (outpoint, 123_456_789, block.height)
    assert not node.in_mempool(outpoint.txid)
    with pytest.raises(Rejected):
        node.broadcast(raw)
    with pytest.raises(Rejected):
        node.check(raw)


def test_amounts_are_exact_to_the_satoshi(node: RegtestNode) -> None:
    script = p2wsh(2)
    amounts = [1_000_000_001, 100_000_003, 70_000_007, 1_001, 330]  # no binary fraction holds these in bitcoin
    for amount in amounts:
        node.faucet(script, amount)
    node.mine(1)
    assert sorted(c.value_sat for c in node.coins(script)) == sorted(amounts)


def test_coins_come_oldest_first(node: RegtestNode) -> None:
    script = p2wsh(3)
    for _ in range(3):
        node.faucet(script, 10_000)
        node.mine(1)
    heights = [c.height for c in node.coins(script)]
    assert heights == sorted(heights) and len(set(heights)) == 3


def test_what_the_mempool_does_not_take(node: RegtestNode) -> None:
    raw = node.transaction(node.faucet(p2wsh(4), 50_000).txid)
    assert raw is not None
    spoiled = raw[:-30] + bytes([raw[-30] ^ 1]) + raw[-29:]  # inside the last witness
    for attempt in (node.check, node.broadcast):
        with pytest.raises(InvalidInput) as error:
            attempt(b"\x00\x01\x02")
        assert error.value.code == "tx.malformed"
    node.mine(1)
    for attempt in (node.check, node.broadcast):
        with pytest.raises(Rejected):
            attempt(spoiled)


def test_faucet_pays_an_op_return_and_dust_is_refused(node: RegtestNode) -> None:
    data = b"\x6a\x28" + bytes(40)
    assert node.in_mempool(node.faucet(data, 0).txid)
    with pytest.raises(Rejected, match="too small"):
        node.faucet(p2wsh(5), 329)
    with pytest.raises(InvalidInput):
        node.faucet(p2wsh(5), -1)


def test_feerates(node: RegtestNode) -> None:
    assert node.feerate_sat_vb(6) >= 1
    for target in (0, 1009):
        with pytest.raises(InvalidInput):
            node.feerate_sat_vb(target)


def test_unknown_transactions(node: RegtestNode) -> None:
    assert node.transaction("ab" * 32) is None and not node.in_mempool("ab" * 32)


def test_a_reorganization_puts_transactions_back(fresh_node: RegtestNode) -> None:
    outpoint = fresh_node.faucet(p2wsh(6), 60_000)  # mines the 101 blocks that it needs
    assert fresh_node.tip().height == 101
    fresh_node.mine(2)
    before = [fresh_node.block_hash(h) for h in range(104)]
    made = fresh_node.reorganize(2)
    after = [fresh_node.block_hash(h) for h in range(105)]
    assert before[:102] == after[:102] and before[102] != after[102] and after[102:] == made
    assert fresh_node.in_mempool(outpoint.txid) and fresh_node.coins(p2wsh(6)) == []
    fresh_node.mine(1)
    assert [c.outpoint for c in fresh_node.coins(p2wsh(6))] == [outpoint]
    for depth, blocks in ((0, 1), (106, None), (2, 2), (-1, None)):
        with pytest.raises(InvalidInput) as error:
            fresh_node.reorganize(depth, blocks)
        assert error.value.code == "chain.reorganize"


def test_a_reorganization_that_contradicts_a_payment(fresh_node: RegtestNode) -> None:
    fresh_node.mine(102)
    paid = fresh_node.faucet(p2wsh(6), 60_000)
    raw = fresh_node.transaction(paid.txid)
    assert raw is not None
    fresh_node.mine(1)
    fresh_node.node.call("invalidateblock", fresh_node.tip().hash)
    bumped = fresh_node.node.call("bumpfee", paid.txid, wallet=WALLET)["txid"]
    rival = fresh_node.transaction(bumped)
    assert rival is not None
    fresh_node.mine(1)
    assert parse_block(next(fresh_node.blocks(103, 103)).raw).txs[1].txid == bumped
    fresh_node.reorganize(1, transactions=[raw])
    assert parse_block(next(fresh_node.blocks(103, 103)).raw).txs[1].txid == paid.txid
    assert not fresh_node.in_mempool(bumped)
    with pytest.raises(Rejected):
        fresh_node.broadcast(rival)


def test_a_chain_that_moves_while_its_headers_are_read(fresh_node: RegtestNode,
                                                       monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks are asked for by their ids, so a reading stays on one chain once its headers are known
    (test_feed_node.py).
    """
    fresh_node.mine(40)
    monkeypatch.setattr(nodeblocks, "HEADERS_BATCH", 10)
    monkeypatch.setattr(nodeblocks, "MAX_HEADERS", 10)
    truth, seen = NodeBlocks._some_headers, []

    def some(self: NodeBlocks, start: int, stop: int) -> list[bytes]:
        if len(seen) == 2:
            fresh_node.reorganize(35)
        seen.append(start)
        return truth(self, start, stop)

    monkeypatch.setattr(NodeBlocks, "_some_headers", some)
    with pytest.raises(Unreachable) as error:
        fresh_node.headers(0, 39)
    assert error.value.code == "chain.moved" and seen == [0, 10, 20]


def test_blocks_made_elsewhere(fresh_node: RegtestNode, tmp_path: Path) -> None:
    with Sandbox(tmp_path / "sandbox") as sandbox:
        sandbox.faucet(p2wsh(8), 40_000)
        sandbox.mine(2)
        made = list(sandbox.blocks(1, sandbox.tip().height))
    for block in made:
        assert fresh_node.submit(block.raw) == block.hash
    assert fresh_node.tip() == Tip(made[-1].height, made[-1].hash)
    assert [c.value_sat for c in fresh_node.coins(p2wsh(8))] == [40_000]
    assert fresh_node.submit(made[-1].raw) == made[-1].hash  # again: known already
    with pytest.raises(Rejected):
        fresh_node.submit(made[-1].raw[:-1] + b"\x01")  # another locktime: the Merkle root does not fit


def test_a_fresh_node_is_catching_up(fresh_node: RegtestNode) -> None:
    progress = fresh_node.syncing()
    assert progress is not None and progress.blocks == 0
    fresh_node.mine(1)
    assert fresh_node.syncing() is None


def test_what_mining_cannot_bring(fresh_node: RegtestNode) -> None:
    with pytest.raises(Refused) as error:
        fresh_node.faucet(p2wsh(7), 20_000_00000000)  # regtest's subsidies add up to 15,000 bitcoin
    assert error.value.code == "chain.faucet"


def test_a_second_connection_finds_the_wallet_again(node: RegtestNode) -> None:
    with RegtestNode(node.endpoint) as other, Node(REGTEST, node.endpoint) as plain:
        assert other.new_address().startswith("bcrt1q")
        assert other.tip() == plain.tip()
