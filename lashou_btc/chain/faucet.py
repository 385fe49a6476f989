"""The sandbox's faucet: one key that everybody can know, which owns all mined coins."""

import hashlib
from collections.abc import Sequence

from lashou_btc.anchors.tx import REPLACEABLE, OutPoint, TxOut, compact, parse_tx, serialize_unsigned
from lashou_btc.chain.blocktree import BlockTree
from lashou_btc.chain.mempool import Mempool
from lashou_btc.chain.mining import MATURITY
from lashou_btc.chain.relay_policy import MAX_CHAIN
from lashou_btc.errors import Refused
from lashou_btc.networks import REGTEST
from lashou_btc.wallet import wally
from lashou_btc.wallet.address import dust_sat
from lashou_btc.wallet.psbt.sighash import Sighash, make_signature

FEERATE_SAT_VB = 2
_KEY = hashlib.sha256(b"lashou sandbox faucet").digest()
_PUBLIC = wally.public_key_from_private(_KEY)
SCRIPT = b"\x00\x14" + wally.hash160(_PUBLIC)
CHANGE_MIN_SAT = 1000
MAX_INPUTS = 500
_PATIENCE_BLOCKS = 1_000
_INPUT_VBYTES = 69  # 41 bytes and a witness of 1 + 1 + 72 + 1 + 33, at a quarter of the weight, rounded up


def check_value(script: bytes, value_sat: int) -> None:
    """Raises Refused if nobody would relay an output of that value."""
    least = max(1, dust_sat(script))
    if value_sat < least:
        raise Refused("sandbox.faucet", value_sat=value_sat, least=least)


def check_hope(tree: BlockTree, value_sat: int) -> None:
    """Raises Refused if mining cannot bring that much any more: regtest halves its subsidy every 150 blocks."""
    owned = sum(coin.value_sat for _, coin in tree.paying(SCRIPT))
    height = tree.tip.height
    coming = sum(map(REGTEST.subsidy_sat, range(height + 1, height + 1 + _PATIENCE_BLOCKS)))
    if value_sat + fee_sat(1, SCRIPT) > owned + coming:
        raise Refused("sandbox.faucet:empty", owned=owned, value_sat=value_sat)


def choose(tree: BlockTree, pool: Mempool, script: bytes, value_sat: int) -> list[tuple[OutPoint, int]]:
    """The faucet's coins for a payment, oldest first, then its own waiting change; empty if they do not suffice."""
    chosen: list[tuple[OutPoint, int]] = []
    for coin in [*_confirmed(tree, pool), *_waiting(pool)][:MAX_INPUTS]:
        chosen.append(coin)
        if sum(value for _, value in chosen) >= value_sat + fee_sat(len(chosen), script):
            return chosen
    return []


def _confirmed(tree: BlockTree, pool: Mempool) -> list[tuple[OutPoint, int]]:
    ripe = tree.tip.height + 1 - MATURITY
    return [(outpoint, coin.value_sat) for outpoint, coin in tree.paying(SCRIPT)
            if coin.value_sat >= CHANGE_MIN_SAT and not pool.spends(outpoint)
            and (coin.height <= ripe or not coin.coinbase)]


def _waiting(pool: Mempool) -> list[tuple[OutPoint, int]]:
    """Change of payments that wait, where one more transaction does not make the chain too long."""
    found = []
    for txid, entry in pool.entries.items():
        above = pool.ancestors(entry.tx) | {txid}
        if len(above) < MAX_CHAIN and all(len(pool.descendants([a])) < MAX_CHAIN for a in above):
            found += [(OutPoint(txid, vout), out.value_sat) for vout, out in enumerate(entry.tx.outputs)
                      if out.script == SCRIPT and not pool.spends(OutPoint(txid, vout))]
    return found


def fee_sat(inputs: int, script: bytes) -> int:
    """The fee of a payment from `inputs` coins to `script` and back to the faucet."""
    return FEERATE_SAT_VB * (11 + inputs * _INPUT_VBYTES + 8 + 9 + len(script) + 9 + len(SCRIPT))


def payment(coins: Sequence[tuple[OutPoint, int]], script: bytes, value_sat: int) -> bytes:
    """A signed transaction: output 0 pays `value_sat` to `script`, output 1 the rest to the faucet.

    `coins`: outpoints and values of faucet outputs that cover the value and `fee_sat`.
    """
    change = sum(value for _, value in coins) - value_sat - fee_sat(len(coins), script)
    outputs = [TxOut(value_sat, script)] + ([TxOut(change, SCRIPT)] if change >= CHANGE_MIN_SAT else [])
    raw = serialize_unsigned(2, [(outpoint, REPLACEABLE) for outpoint, _ in coins], outputs, 0)
    shared = Sighash.of(parse_tx(raw))
    witnesses = b"".join(_witness(shared, n, value) for n, (_, value) in enumerate(coins))
    return raw[:4] + b"\x00\x01" + raw[4:-4] + witnesses + raw[-4:]


def _witness(shared: Sighash, number: int, value_sat: int) -> bytes:
    """The P2WPKH witness of one input (BIP143: the script code is that of P2PKH)."""
    code = b"\x76\xa9\x14" + SCRIPT[2:] + b"\x88\xac"
    signature = make_signature(_KEY, shared.digest(number, code, value_sat))
    return b"\x02" + compact(len(signature)) + signature + compact(len(_PUBLIC)) + _PUBLIC
