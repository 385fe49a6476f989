"""What the sandbox's mempool refuses, and for which reason; what it lets replace what."""

import hashlib

import pytest
import wallycore
from sandbox_kit import Holder, Quorum, Spend

from lashou_btc.anchors.tx import OutPoint, TxOut, parse_tx
from lashou_btc.chain.base import Rejected
from lashou_btc.chain.sandbox import Sandbox

ALICE, BOB, QUORUM = Holder("alice"), Holder("bob"), Quorum()
VALUE = 100_000
FINAL = 0xFFFFFFFF


@pytest.fixture
def chain(tmp_path):
    """A sandbox where Alice has four confirmed coins of 100,000 sat."""
    with Sandbox(tmp_path) as sandbox:
        sandbox.coin = [sandbox.faucet(ALICE.script, VALUE) for _ in range(4)]
        sandbox.mine(1)
        yield sandbox


def _refused(chain, raw, reason):
    waiting = chain.mempool()
    with pytest.raises(Rejected, match=reason):
        chain.check(raw)
    with pytest.raises(Rejected, match=reason):
        chain.broadcast(raw)
    assert chain.mempool() == waiting


def _to(value_sat, script=BOB.script, *more):
    return [TxOut(value_sat, script), *more]


def _carrier(size):
    return TxOut(0, b"\x6a" + (b"\x4c" if size > 75 else b"") + bytes([size]) + bytes(size))


@pytest.mark.parametrize(("outputs", "reason"), [
    (_to(VALUE + 1), "bad-txns-in-belowout"),
    (_to(VALUE), "min relay fee not met"),
    (_to(VALUE - 109), "min relay fee not met"),
    (_to(293), "dust"),
    (_to(329, QUORUM.script), "dust"),
    (_to(50_000, BOB.script, _carrier(81)), r"\(scriptpubkey\)"),
    (_to(50_000, BOB.script, _carrier(40), _carrier(40)), "multi-op-return"),
])
def test_refuses_outputs(chain, outputs, reason):
    _refused(chain, ALICE.sign(Spend([(chain.coin[0], VALUE)], outputs)), reason)


def test_refuses_a_transaction_that_pays_nobody(chain):
    _refused(chain, Spend([(chain.coin[0], VALUE)], []).unsigned(), "bad-txns-vout-empty")


@pytest.mark.parametrize("outputs", [
    _to(VALUE - 110), _to(294), _to(330, QUORUM.script), _to(50_000, BOB.script, _carrier(80)),
    _to(50_000, b"\x51\x20" + bytes(32)), _to(50_000, b"\x51" * 20),
])
def test_takes_outputs_at_the_limit(chain, outputs):
    txid = chain.broadcast(ALICE.sign(Spend([(chain.coin[0], VALUE)], outputs)))
    chain.mine(1)
    assert chain.transaction(txid) is not None and not chain.in_mempool(txid)


def test_refuses_inputs_that_are_not_there(chain):
    nowhere = OutPoint("11" * 32, 0)
    _refused(chain, ALICE.pay(nowhere, VALUE, BOB.script, 500), "missingorspent")
    coin = chain.coin[0]
    _refused(chain, ALICE.pay(OutPoint(coin.txid, 9), VALUE, BOB.script, 500), "missingorspent")
    _refused(chain, ALICE.sign(Spend([(coin, VALUE)] * 2, _to(VALUE))), "bad-txns-inputs-duplicate")
    spent = ALICE.pay(coin, VALUE, BOB.script, 500)
    chain.broadcast(spent)
    chain.mine(1)
    _refused(chain, spent, "txn-already-known")
    _refused(chain, ALICE.pay(coin, VALUE, BOB.script, 900), "missingorspent")
    coinbase, = [b for b in chain.blocks(1, 1)]
    _refused(chain, coinbase.raw[81:], r"\(coinbase\)")


def test_refuses_a_mined_coin_before_its_hundredth_block(tmp_path):
    from lashou_btc.chain import faucet
    with Sandbox(tmp_path) as chain:
        chain.mine(99)
        first = chain.coins(faucet.SCRIPT)[0]
        raw = faucet.payment([(first.outpoint, first.value_sat)], ALICE.script, VALUE)
        _refused(chain, raw, "premature-spend")
        chain.mine(1)
        chain.broadcast(raw)
        chain.mine(1)
        assert chain.coins(ALICE.script)[0].value_sat == VALUE


def test_the_same_transaction_twice_is_one(chain):
    raw = ALICE.pay(chain.coin[0], VALUE, BOB.script, 500)
    assert chain.broadcast(raw) == chain.broadcast(raw) == parse_tx(raw).txid
    chain.check(raw)
    assert chain.mempool() == [parse_tx(raw).txid]
    with pytest.raises(Rejected, match="txn-same-nonwitness-data-in-mempool"):
        chain.check(parse_tx(raw).stripped)
    assert chain.broadcast(parse_tx(raw).stripped) == parse_tx(raw).txid  # as a node: the first one stays
    assert chain.transaction(parse_tx(raw).txid) == raw


@pytest.mark.parametrize("spoil", [
    lambda raw: raw[:-40] + bytes([raw[-40] ^ 1]) + raw[-39:],  # in the public key
    lambda raw: raw[:-60] + bytes([raw[-60] ^ 1]) + raw[-59:],  # in the signature
    lambda raw: parse_tx(raw).stripped,
])
def test_refuses_wrong_signatures(chain, spoil):
    _refused(chain, spoil(ALICE.pay(chain.coin[0], VALUE, BOB.script, 500)), "mandatory-script-verify-flag-failed")


def test_refuses_someone_elses_signature_and_a_changed_amount(chain):
    _refused(chain, BOB.pay(chain.coin[0], VALUE, BOB.script, 500), "mandatory-script-verify-flag-failed")
    lied = Spend([(chain.coin[0], VALUE + 1)], _to(VALUE - 500))  # BIP143 signs what it believes to spend
    _refused(chain, ALICE.sign(lied), "mandatory-script-verify-flag-failed")


def test_verifies_taproot_key_spends(chain):
    private = hashlib.sha256(b"taproot").digest()
    public = wallycore.ec_public_key_from_private_key(private)[1:]
    script = b"\x51\x20" + public
    coin = chain.faucet(script, VALUE)
    chain.mine(1)
    spend = Spend([(coin, VALUE)], _to(VALUE - 500))
    tx = wallycore.tx_from_bytes(spend.unsigned(), 0)
    scripts, values = wallycore.map_init(1, None), [VALUE]
    wallycore.map_add_integer(scripts, 0, script)
    digest = wallycore.tx_get_btc_taproot_signature_hash(tx, 0, scripts, values, None, 0, 0xFFFFFFFF, None, 0, 0)
    signature = wallycore.ec_sig_from_bytes(private, digest, wallycore.EC_FLAG_SCHNORR)
    _refused(chain, spend.with_stacks([[bytes(64)]]), "mandatory-script-verify-flag-failed")
    chain.broadcast(spend.with_stacks([[signature]]))


def test_chains_of_waiting_transactions_end_at_25(chain):
    coin, value = chain.coin[0], VALUE
    for _ in range(25):
        coin, value = OutPoint(chain.broadcast(ALICE.pay(coin, value, ALICE.script, 200)), 0), value - 200
    longer = ALICE.pay(coin, value, ALICE.script, 200)
    _refused(chain, longer, "too-long-mempool-chain")
    chain.mine(1)
    chain.broadcast(longer)


@pytest.mark.parametrize(("lock", "sequence", "open_"), [
    (101, 0, True), (102, 0, False), (102, FINAL, True), (102, FINAL - 1, False),
    (1_704_067_200 + 50 * 600, 0, True), (1_704_067_200 + 200 * 600, 0, False),
])
def test_lock_times_must_be_over_in_the_next_block(chain, lock, sequence, open_):
    raw = ALICE.pay(chain.coin[0], VALUE, BOB.script, 500, sequence, locktime=lock, version=1)
    if not open_:
        _refused(chain, raw, "non-final")
        chain.mine(1)
    if lock < 500_000_000 or open_:
        chain.broadcast(raw)
        chain.mine(1)
        assert not chain.mempool()


@pytest.mark.parametrize(("sequence", "version", "open_"), [
    (1, 2, True), (2, 2, False), (2, 1, True), (1 << 31 | 2, 2, True),
    (1 << 22 | 7, 2, False), (1 << 22, 2, True),
])
def test_relative_locks_count_from_the_coins_block(chain, sequence, version, open_):
    raw = ALICE.pay(chain.coin[0], VALUE, BOB.script, 500, sequence, version=version)
    if not open_:
        _refused(chain, raw, "non-BIP68-final")
        chain.mine(8)
    chain.broadcast(raw)
    chain.mine(1)
    assert not chain.mempool()


def test_a_version_that_nobody_relays(chain):
    _refused(chain, ALICE.pay(chain.coin[0], VALUE, BOB.script, 500, version=3), r"\(version\)")


class TestReplacement:
    def test_a_higher_fee_and_feerate_replace(self, chain):
        old = chain.broadcast(ALICE.pay(chain.coin[0], VALUE, BOB.script, 500))
        child = chain.broadcast(BOB.pay(OutPoint(old, 0), VALUE - 500, BOB.script, 500))
        new = chain.broadcast(ALICE.pay(chain.coin[0], VALUE, BOB.script, 1_500))
        assert chain.mempool() == [new]
        assert chain.transaction(old) is None and chain.transaction(child) is None
        chain.mine(1)
        assert [c.value_sat for c in chain.coins(BOB.script)] == [VALUE - 1_500]

    def test_both_sides_are_kept_after_a_restart(self, chain, tmp_path):
        chain.broadcast(ALICE.pay(chain.coin[0], VALUE, BOB.script, 500))
        new = chain.broadcast(ALICE.pay(chain.coin[0], VALUE, BOB.script, 1_500))
        with Sandbox(tmp_path) as again:
            assert again.mempool() == [new]

    @pytest.mark.parametrize("fee", [499, 500, 501, 609])
    def test_not_for_less_than_its_own_relay(self, chain, fee):
        chain.broadcast(ALICE.pay(chain.coin[0], VALUE, BOB.script, 500))
        _refused(chain, ALICE.pay(chain.coin[0], VALUE, QUORUM.script, fee), "insufficient fee")

    def test_not_if_the_first_did_not_signal(self, chain):
        chain.broadcast(ALICE.pay(chain.coin[0], VALUE, BOB.script, 500, FINAL - 1))
        _refused(chain, ALICE.pay(chain.coin[0], VALUE, BOB.script, 5_000), "txn-mempool-conflict")

    def test_not_if_one_of_two_did_not_signal(self, chain):
        chain.broadcast(ALICE.pay(chain.coin[0], VALUE, BOB.script, 500))
        chain.broadcast(ALICE.pay(chain.coin[1], VALUE, BOB.script, 500, FINAL))
        both = Spend([(chain.coin[0], VALUE), (chain.coin[1], VALUE)], _to(2 * VALUE - 9_000))
        _refused(chain, ALICE.sign(both), "txn-mempool-conflict")

    def test_not_without_paying_for_the_descendants_that_leave(self, chain):
        old = chain.broadcast(ALICE.pay(chain.coin[0], VALUE, BOB.script, 500))
        chain.broadcast(BOB.pay(OutPoint(old, 0), VALUE - 500, BOB.script, 5_000))
        _refused(chain, ALICE.pay(chain.coin[0], VALUE, BOB.script, 5_500), "insufficient fee")
        chain.broadcast(ALICE.pay(chain.coin[0], VALUE, BOB.script, 5_610))

    def test_not_with_a_lower_feerate_though_more_fee(self, chain):
        chain.broadcast(ALICE.pay(chain.coin[0], VALUE, BOB.script, 1_100))
        wide = Spend([(c, VALUE) for c in chain.coin], _to(4 * VALUE - 1_600))
        _refused(chain, ALICE.sign(wide), "insufficient fee")

    def test_not_while_spending_what_it_replaces(self, chain):
        old = chain.broadcast(ALICE.pay(chain.coin[0], VALUE, ALICE.script, 500))
        ring = Spend([(chain.coin[0], VALUE), (OutPoint(old, 0), VALUE - 500)], _to(VALUE))
        _refused(chain, ALICE.sign(ring), "bad-txns-spends-conflicting-tx")

    def test_not_with_a_new_unconfirmed_coin(self, chain):
        chain.broadcast(ALICE.pay(chain.coin[0], VALUE, BOB.script, 500))
        other = chain.broadcast(ALICE.pay(chain.coin[1], VALUE, ALICE.script, 500))
        wide = Spend([(chain.coin[0], VALUE), (OutPoint(other, 0), VALUE - 500)], _to(VALUE))
        _refused(chain, ALICE.sign(wide), "replacement-adds-unconfirmed")


def test_a_block_holds_children_after_their_parents(chain):
    parent = chain.broadcast(ALICE.pay(chain.coin[0], VALUE, BOB.script, 200))
    child = chain.broadcast(BOB.pay(OutPoint(parent, 0), VALUE - 200, ALICE.script, 5_000))
    block, = chain.mine(1)
    assert chain.tip().hash == block
    assert not chain.in_mempool(parent) and not chain.in_mempool(child)
    assert OutPoint(child, 0) in [c.outpoint for c in chain.coins(ALICE.script)]
