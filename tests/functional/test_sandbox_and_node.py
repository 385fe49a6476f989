"""The sandbox against a real node: it takes the sandbox's blocks, and the two mempools judge alike."""

import pytest
from sandbox_kit import Holder, Quorum, Spend

from lashou_btc.anchors.tx import OutPoint, TxOut, parse_tx
from lashou_btc.chain import faucet
from lashou_btc.chain.base import Rejected
from lashou_btc.chain.sandbox import Sandbox

pytestmark = pytest.mark.functional

ALICE, BOB, QUORUM = Holder("alice"), Holder("bob"), Quorum()
VALUE = 100_000
FINAL = 0xFFFFFFFF


@pytest.fixture
def both(fresh_node, tmp_path):
    """A sandbox with twelve coins of Alice's, and a node that was given its blocks."""
    with Sandbox(tmp_path / "sandbox") as sandbox:
        sandbox.coin = [sandbox.faucet(ALICE.script, VALUE) for _ in range(11)]
        sandbox.coin.append(sandbox.faucet(QUORUM.script, VALUE))
        sandbox.mine(2)
        _follow(fresh_node, sandbox, 1)
        yield sandbox, fresh_node


def _follow(node, sandbox, start):
    for block in sandbox.blocks(start, sandbox.tip().height):
        assert node.node.call("submitblock", block.raw.hex()) in (None, "inconclusive", "duplicate")
    assert node.tip() == sandbox.tip()


def _reason(chain, raw):
    try:
        chain.broadcast(raw)
    except Rejected as error:
        return str(error)
    return None


def test_a_node_follows_the_sandbox_through_payments_and_reorganizations(both):
    sandbox, node = both
    for coin in sandbox.coin[:3]:
        sandbox.broadcast(ALICE.pay(coin, VALUE, BOB.script, 500))
    sandbox.broadcast(QUORUM.sign(Spend([(sandbox.coin[11], VALUE)], [TxOut(90_000, BOB.script)]), [0, 2]))
    sandbox.mine(4)
    _follow(node, sandbox, 103)
    sandbox.reorganize(3, 5, transactions=[ALICE.pay(sandbox.coin[5], VALUE, BOB.script, 500)])
    sandbox.mine(60)  # past a halving
    _follow(node, sandbox, 103)
    assert node.coins(BOB.script) == sandbox.coins(BOB.script)
    assert len(sandbox.coins(BOB.script)) == 5


def _carrier(size):
    return TxOut(0, b"\x6a" + (b"\x4c" if size > 75 else b"") + bytes([size]) + bytes(size))


def _offers(coin, first):
    """Transactions to offer, one after the other, to a fresh mempool: some good, some not."""
    def pay(number, fee=500, sequence=FINAL - 2, to=BOB.script, **more):
        return ALICE.pay(coin[number], VALUE, to, fee, sequence, **more)

    def outs(number, *outputs):
        return ALICE.sign(Spend([(coin[number], VALUE)], outputs))

    parent = pay(0)
    yield "a payment", parent
    yield "again", parent
    yield "without its witness", parse_tx(parent).stripped
    yield "a replacement for one satoshi too few", pay(0, 609, to=QUORUM.script)
    yield "a child", BOB.pay(OutPoint(parse_tx(parent).txid, 0), VALUE - 500, BOB.script, 3_000)
    yield "a replacement that forgets the child", pay(0, 3_400)
    yield "one that pays for it", pay(0, 3_611)
    yield "one that spends what it replaces", ALICE.sign(Spend(
        [(coin[0], VALUE), (OutPoint(parse_tx(pay(0, 3_611)).txid, 0), VALUE - 3_611)], [TxOut(VALUE, BOB.script)]))
    yield "fee 0", pay(1, 0)
    yield "fee below 1 sat/vB", pay(1, 109)
    yield "fee of 1 sat/vB", pay(1, 110)
    yield "more than it has", outs(2, TxOut(VALUE + 1, BOB.script))
    yield "dust", outs(2, TxOut(50_000, BOB.script), TxOut(293, BOB.script))
    yield "dust of P2WSH", outs(2, TxOut(50_000, BOB.script), TxOut(329, QUORUM.script))
    yield "two carriers", outs(2, TxOut(50_000, BOB.script), _carrier(20), _carrier(20))
    yield "a carrier of 81", outs(2, TxOut(50_000, BOB.script), _carrier(81))
    yield "a carrier of 40", outs(2, TxOut(99_000, BOB.script), _carrier(40))
    yield "just above dust", outs(3, TxOut(99_000, BOB.script), TxOut(294, BOB.script), TxOut(330, QUORUM.script))
    yield "a lock that is not over", pay(4, sequence=0, locktime=103, version=1)
    yield "a lock that is over", pay(4, sequence=0, locktime=102, version=1)
    yield "a relative lock that is not over", pay(5, sequence=3)
    yield "a relative lock that is over", pay(5, sequence=2)
    yield "a relative time lock", pay(6, sequence=1 << 22 | 9)
    yield "a foreign signature", BOB.pay(coin[6], VALUE, BOB.script, 500)
    yield "a coin twice", ALICE.sign(Spend([(coin[6], VALUE)] * 2, [TxOut(VALUE, BOB.script)]))
    yield "no such coin", ALICE.pay(OutPoint("11" * 32, 0), VALUE, BOB.script, 500)
    young = [(first.outpoint, first.value_sat)]
    yield "a mined coin too early", faucet.payment(young, BOB.script, VALUE)
    one, two = (QUORUM.sign(Spend([(coin[11], VALUE)], [TxOut(90_000, BOB.script)]), who) for who in ([1], [1, 2]))
    yield "one signature of two", one
    yield "two signatures of two", two
    link, value = coin[7], VALUE
    for number in range(26):
        raw = ALICE.pay(link, value, ALICE.script, 200)
        yield f"link {number}", raw
        link, value = OutPoint(parse_tx(raw).txid, 0), value - 200


def test_both_mempools_take_and_refuse_the_same(both):
    sandbox, node = both
    youngest = sandbox.coins(faucet.SCRIPT)[-1]
    taken = {}
    for name, raw in _offers(sandbox.coin, youngest):
        here, there = _reason(sandbox, raw), _reason(node, raw)
        assert (here is None) == (there is None), f"{name}: sandbox {here}, node {there}"
        taken[name] = here is None
        txid = parse_tx(raw).txid
        assert sandbox.in_mempool(txid) == node.in_mempool(txid), name
        assert sandbox.waiting(txid) == node.waiting(txid), name
    assert taken["a payment"] and taken["one that pays for it"] and taken["link 24"]
    assert 15 < sum(not t for t in taken.values()) < len(taken) - 15
    sandbox.mine(1)
    _follow(node, sandbox, 103)
    assert sandbox.mempool() == node.node.call("getrawmempool") == []
