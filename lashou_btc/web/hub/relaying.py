"""Transactions of members and objectors on their way to the node, for who has none."""

from lashou_btc.anchors.tx import parse_tx
from lashou_btc.chain.base import Feed
from lashou_btc.errors import Refused
from lashou_btc.pool.state import State
from lashou_btc.usecases import guard, waiting
from lashou_btc.usecases.workspace import PoolHome

MAX_RAW_BYTES = 100_000
"""What nodes relay: 400,000 units of weight."""


def relay(pool: PoolHome, state: State, chain: Feed, raw: bytes) -> str:
    """Sends a raw transaction that pays the pool or has one of its records, once the node says that it would take
    it. Returns its id; one that waits or is in the chain is sent again, which changes nothing.

    Raises InvalidInput for bytes that are none, Refused for one that is none of this pool's, Rejected with the
    node's reason.
    """
    tx = parse_tx(raw)
    if not guard.concerns(pool, state, tx):
        raise Refused("hub.relay.foreign")
    if chain.in_mempool(tx.txid) or pool.index.transaction(tx.txid) is not None:
        return tx.txid
    waiting.check(chain, raw)
    return chain.broadcast(raw)
