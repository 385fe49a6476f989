"""The second opinion agrees on real transactions, and does not on changed ones."""

import pytest

from lashou_btc.anchors.tx import parse_block, parse_tx
from lashou_btc.chain import opinion
from lashou_btc.errors import LashouError, Refused
from lashou_btc.wallet.psbt.finalize import finalize
from lashou_btc.wallet.psbt.sign import sign
from tests.psbt_cases import master, multisig, payout


def finished():
    descriptor = multisig(2, 3)
    psbt = payout(descriptor, 2)
    for n in range(2):
        psbt = sign(psbt, master(n), descriptor)
    return psbt, finalize(psbt, descriptor)


def test_a_finished_payout_is_read_alike_by_both():
    psbt, raw = finished()
    opinion.check(raw, psbt.tx)


def test_another_transaction_than_the_reviewed_one_is_refused():
    _, raw = finished()
    other = payout(multisig(2, 3), 1)
    with pytest.raises(Refused, match="disagree"):
        opinion.check(raw, other.tx)


@pytest.mark.parametrize("spoil", [lambda raw: raw[:-1], lambda raw: raw + b"\0", lambda raw: b""])
def test_damaged_bytes_are_refused(spoil):
    psbt, raw = finished()
    with pytest.raises(LashouError):
        opinion.check(spoil(raw), psbt.tx)


def test_both_agree_on_a_real_block(vectors):
    """Every transaction of block 170 and the first hundred of block 481824, each reader on its own."""
    from bitcoin.core import CBlock
    for name, count in (("block_170.bin", 2), ("block_481824_complete.bin", 100)):
        raw = (vectors / "blocks" / name).read_bytes()
        ours, theirs = parse_block(raw), CBlock.deserialize(raw)
        assert ours.header.hash == theirs.GetHash()[::-1].hex()
        for mine, other in list(zip(ours.txs, theirs.vtx, strict=True))[:count]:
            opinion.check(other.serialize(), mine)
            assert parse_tx(other.serialize()).txid == mine.txid
