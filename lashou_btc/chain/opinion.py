"""A second opinion on a finished transaction before it is sent: python-bitcoinlib reads the same bytes.

What was reviewed was read by our own parser. Should that parser and the rest of the world ever disagree about what
some bytes mean, this is the last place to notice.
"""

from bitcoin.core import CTransaction, b2lx
from bitcoin.core.serialize import SerializationError

from lashou_btc.anchors.tx import Tx, parse_tx
from lashou_btc.errors import Refused


def check(raw: bytes, reviewed: Tx) -> None:
    """Raises Refused unless both readers find in `raw` exactly the transaction that was reviewed, signed.

    Compared: txid, version, lock time, every input's outpoint and sequence, every output's satoshi and script.
    """
    ours = parse_tx(raw)
    try:
        theirs = CTransaction.deserialize(raw)
    except (SerializationError, ValueError) as error:
        raise Refused("opinion.unreadable", error=error) from None
    seen = {_of(ours), _of(reviewed), (
        b2lx(theirs.GetTxid()), theirs.nVersion, theirs.nLockTime,
        tuple((b2lx(i.prevout.hash), i.prevout.n, i.nSequence) for i in theirs.vin),
        tuple((out.nValue, bytes(out.scriptPubKey)) for out in theirs.vout))}
    if len(seen) != 1:
        raise Refused("opinion.differs")


def _of(tx: Tx) -> tuple[object, ...]:
    return (tx.txid, tx.version, tx.locktime,
            tuple((i.outpoint.txid, i.outpoint.vout, i.sequence) for i in tx.inputs),
            tuple((out.value_sat, out.script) for out in tx.outputs))
