"""What the sandbox's mempool takes. Consensus for the next block, and the part of relay policy that we rely on.

Refused beyond consensus, as Bitcoin Core does by default: versions other than 1 and 2; over 400,000 weight units or
under 65 bytes; less than 1 sat/vB; dust at 3 sat/vB; more than one OP_RETURN output, or one over 83 bytes;
unlocking scripts that do more than push or exceed 1,650 bytes; P2WSH witnesses with a script over 3,600 bytes, an
item over 80 or more than 100 items; chains of more than 25 waiting transactions; coins that would not be spendable
or locks that would not be open in the next block.

Replacement (BIP125): every transaction in direct conflict signals by a sequence number below 0xfffffffe; the new
one spends no waiting output that those did not spend; its feerate is above each of theirs; its fee covers all fees
of what leaves, plus 1 sat/vB for itself; at most 100 transactions leave. Signalling is not inherited.

Not here: package relay, version 3 (TRUC), a size limit or expiry of the mempool, limits on signature operations,
the script rules that are policy only (low S, minimal IF, clean stack outside witnesses), and refusal of unknown
output types.
"""

from collections.abc import Callable

from lashou_btc.anchors.tx import MAX_MONEY_SAT, REPLACEABLE, OutPoint, Tx, TxOut, parse_tx
from lashou_btc.chain.base import Rejected
from lashou_btc.chain.blocktree import BlockTree, Utxo
from lashou_btc.chain.mempool import Mempool, MempoolEntry
from lashou_btc.chain.mining import MATURITY, weight
from lashou_btc.wallet.address import dust_sat
from lashou_btc.wallet.sizes import MAX_STANDARD_WEIGHT
from lashou_btc.words import Said, said

MIN_RELAY_SAT_VB = 1
MAX_CHAIN = 25
_MAX_REPLACED = 100
_MIN_STRIPPED_BYTES = 65
_MAX_OP_RETURN_BYTES = 83
_FINAL = 0xFFFFFFFF
_LOCKTIME_IS_TIME = 500_000_000
_BIP68_OFF, _BIP68_TIME, _BIP68_MASK, _BIP68_UNIT_S = 1 << 31, 1 << 22, 0xFFFF, 512


def judge(raw: bytes, tree: BlockTree, pool: Mempool,
          scripts: Callable[[bytes, list[TxOut]], int | None] | None) -> MempoolEntry:
    """The entry that the transaction would be. Raises Rejected with Core's reason, InvalidInput if unreadable.

    `scripts` verifies the inputs' scripts (see kernel.verify_scripts); None where they were verified before.
    """
    tx = parse_tx(raw)
    _form(tx)
    _standard(tx)
    _locktime(tx, tree)
    coins = [_coin(tx, number, tree, pool) for number in range(len(tx.inputs))]
    fee = sum(c.value_sat for c in coins) - sum(o.value_sat for o in tx.outputs)
    if fee < 0:
        raise _no(tx, said("policy.exceeds", fee=-fee), "bad-txns-in-belowout")
    _sequence_locks(tx, coins, tree)
    _witnesses(tx, coins)
    entry = MempoolEntry(tx, raw, fee, -(-weight(tx) // 4))
    if fee < entry.vsize * MIN_RELAY_SAT_VB:
        raise _no(tx, said("policy.relay-fee", fee=fee, least=MIN_RELAY_SAT_VB, vsize=entry.vsize),
                  "min relay fee not met")
    leaving = _replacement(entry, pool)
    _chain_limits(tx, pool, leaving)
    bad = scripts(raw, [c.out() for c in coins]) if scripts else None
    if bad is not None:
        raise _no(tx, said("policy.script", number=bad),
                  "mandatory-script-verify-flag-failed")
    return entry


def _no(tx: Tx, why: Said, reason: str) -> Rejected:
    return Rejected("chain.rejected:sandbox", txid=tx.txid, why=why, reason=reason)


def _form(tx: Tx) -> None:
    """CheckTransaction, as far as parsing did not do it."""
    if not tx.outputs:
        raise _no(tx, said("policy.no-outputs"), "bad-txns-vout-empty")
    if sum(o.value_sat for o in tx.outputs) > MAX_MONEY_SAT:
        raise _no(tx, said("policy.too-much"), "bad-txns-txouttotal-toolarge")
    if len({i.outpoint for i in tx.inputs}) < len(tx.inputs):
        raise _no(tx, said("policy.twice"), "bad-txns-inputs-duplicate")
    if any(i.outpoint == OutPoint("00" * 32, 0xFFFFFFFF) for i in tx.inputs):
        raise _no(tx, said("policy.coinbase"), "coinbase")


def _standard(tx: Tx) -> None:
    if tx.version not in (1, 2):
        raise _no(tx, said("policy.version", version=tx.version), "version")
    if weight(tx) > MAX_STANDARD_WEIGHT:
        raise _no(tx, said("policy.weight", most=MAX_STANDARD_WEIGHT), "tx-size")
    if len(tx.stripped) < _MIN_STRIPPED_BYTES:
        raise _no(tx, said("policy.small", least=_MIN_STRIPPED_BYTES), "tx-size-small")
    for number, spent in enumerate(tx.inputs):
        if len(spent.script_sig) > 1650:
            raise _no(tx, said("policy.script-sig", number=number), "scriptsig-size")
        if not _push_only(spent.script_sig):
            raise _no(tx, said("policy.push-only", number=number), "scriptsig-not-pushonly")
    carriers = [o for o in tx.outputs if o.script[:1] == b"\x6a"]
    if len(carriers) > 1:
        raise _no(tx, said("policy.carriers", count=len(carriers)), "multi-op-return")
    if any(len(o.script) > _MAX_OP_RETURN_BYTES for o in carriers):
        raise _no(tx, said("policy.op-return", most=_MAX_OP_RETURN_BYTES), "scriptpubkey")
    for number, out in enumerate(tx.outputs):
        if out.value_sat < dust_sat(out.script):
            least = dust_sat(out.script)
            raise _no(tx, said("policy.dust", number=number, value=out.value_sat, least=least), "dust")


def _push_only(script: bytes) -> bool:
    at = 0
    while at < len(script):
        op = script[at]
        at += 1
        if op > 0x60:
            return False
        if op < 0x4C:
            at += op
        elif op <= 0x4E:
            width = 1 << (op - 0x4C)
            at += width + int.from_bytes(script[at:at + width], "little")
    return at == len(script)


def _locktime(tx: Tx, tree: BlockTree) -> None:
    """IsFinalTx for the next block (BIP113: times are compared with the median time past)."""
    if not tx.locktime or all(i.sequence == _FINAL for i in tx.inputs):
        return
    height = tree.tip.height + 1
    now = height if tx.locktime < _LOCKTIME_IS_TIME else tree.median_time_past(tree.tip)
    if tx.locktime >= now:
        raise _no(tx, said("policy.locktime", locktime=tx.locktime, height=height), "non-final")


def _coin(tx: Tx, number: int, tree: BlockTree, pool: Mempool) -> Utxo:
    outpoint, next_height = tx.inputs[number].outpoint, tree.tip.height + 1
    coin = tree.coins.get(outpoint)
    if coin is None:
        out = pool.output(outpoint)
        if out is None:
            if tree.confirmed(tx.txid):
                raise _no(tx, said("policy.in-block"), "txn-already-known")
            raise _no(tx, said("policy.missing", number=number, outpoint=outpoint),
                      "bad-txns-inputs-missingorspent")
        return Utxo(out.value_sat, out.script, next_height, False)
    if coin.coinbase and next_height - coin.height < MATURITY:
        raise _no(tx, said("policy.immature", number=number, height=coin.height + MATURITY),
                  "bad-txns-premature-spend-of-coinbase")
    return coin


def _sequence_locks(tx: Tx, coins: list[Utxo], tree: BlockTree) -> None:
    """BIP68: relative locks, counted from the coin's block, must be over in the next block."""
    if tx.version < 2:
        return
    for number, (spent, coin) in enumerate(zip(tx.inputs, coins, strict=True)):
        lock = spent.sequence & _BIP68_MASK
        if spent.sequence & _BIP68_OFF:
            continue
        if spent.sequence & _BIP68_TIME:
            start = tree.median_time_past(tree.at(max(coin.height - 1, 0)))
            over = start + lock * _BIP68_UNIT_S <= tree.median_time_past(tree.tip)
        else:
            over = coin.height + lock <= tree.tip.height + 1
        if not over:
            raise _no(tx, said("policy.relative-lock", number=number), "non-BIP68-final")


def _witnesses(tx: Tx, coins: list[Utxo]) -> None:
    """IsWitnessStandard, for the version 0 script hashes that this project uses."""
    for number, (spent, coin) in enumerate(zip(tx.inputs, coins, strict=True)):
        if len(coin.script) == 34 and coin.script[:2] == b"\x00\x20" and spent.witness:
            *items, script = spent.witness
            if len(script) > 3600 or len(items) > 100 or any(len(item) > 80 for item in items):
                raise _no(tx, said("policy.witness", number=number),
                          "bad-witness-nonstandard")


def _replacement(entry: MempoolEntry, pool: Mempool) -> set[str]:
    """What would leave for the entry, after the rules of BIP125."""
    tx, direct = entry.tx, pool.conflicts(entry.tx)
    if not direct:
        return set()
    leaving = pool.descendants(direct)
    for txid in direct:
        old = pool.entries[txid]
        if all(i.sequence > REPLACEABLE for i in old.tx.inputs):
            raise _no(tx, said("policy.no-replacement", txid=txid), "txn-mempool-conflict")
        if entry.fee_sat * old.vsize <= old.fee_sat * entry.vsize:
            raise _no(tx, said("policy.feerate", txid=txid), "insufficient fee")
    if leaving & pool.ancestors(tx):
        raise _no(tx, said("policy.spends-replaced"),
                  "bad-txns-spends-conflicting-tx")
    if len(leaving) > _MAX_REPLACED:
        raise _no(tx, said("policy.many", count=len(leaving)), "too many potential replacements")
    known = {i.outpoint.txid for txid in direct for i in pool.entries[txid].tx.inputs}
    if any(i.outpoint.txid in pool and i.outpoint.txid not in known for i in tx.inputs):
        raise _no(tx, said("policy.new-unconfirmed"),
                  "replacement-adds-unconfirmed")
    needed = sum(pool.entries[txid].fee_sat for txid in leaving) + entry.vsize * MIN_RELAY_SAT_VB
    if entry.fee_sat < needed:
        raise _no(tx, said("policy.replace-fee", fee=entry.fee_sat, needed=needed),
                  "insufficient fee")
    return leaving


def _chain_limits(tx: Tx, pool: Mempool, leaving: set[str]) -> None:
    above = pool.ancestors(tx) - leaving
    if len(above) + 1 > MAX_CHAIN or any(len(pool.descendants([a]) - leaving) + 1 > MAX_CHAIN for a in above):
        raise _no(tx, said("policy.chain", most=MAX_CHAIN),
                  "too-long-mempool-chain")
