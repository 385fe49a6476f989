"""How a node is: what `lashou doctor` asks it, in one request, and whether it relays what a pool makes."""

from dataclasses import dataclass

from bitcoinrpc import RPCError

from lashou_btc.anchors.tx import OutPoint, TxOut, serialize_unsigned
from lashou_btc.chain.node import Node
from lashou_btc.chain.nodeblocks import FILTERS
from lashou_btc.chain.rpc_values import natural
from lashou_btc.errors import Unreachable

_NO_COIN = frozenset(("missing-inputs", "bad-txns-inputs-missingorspent"))
_METHOD_NOT_FOUND = -32601


@dataclass(frozen=True)
class Health:
    """What a node says of itself.

    `version` as in `getnetworkinfo` (290000 is 29.0), `clock_off_s` how far its peers' clocks are from its own,
    `tip_time` the tip's median time past (seconds since 1970). `filters`: it has BIP158 filters of all its blocks.
    `pruned_below`: the height below which it has no blocks any more, 0 if it has all. `warnings`: its own words.
    """

    version: int
    name: str
    peers: int
    clock_off_s: int
    tip_time: int
    blocks: int
    headers: int
    syncing: bool
    pruned_below: int
    filters: bool
    warnings: tuple[str, ...]


def health(node: Node) -> Health:
    """How the node is. Raises Unreachable where it does not answer as a node does."""
    tip = node.tip()  # on the right chain, or this raises
    net, chain = node.call("getnetworkinfo"), node.call("getblockchaininfo")
    try:
        said = net.get("warnings", "")
        return Health(
            natural(net["version"]), str(net["subversion"]), natural(net["connections"]), int(net["timeoffset"]),
            natural(chain["mediantime"]), tip.height, natural(chain["headers"]),
            chain["initialblockdownload"] is not False,
            natural(chain.get("pruneheight", 0)) if chain.get("pruned") else 0, _has_filters(node),
            tuple(str(w) for w in (said if isinstance(said, list) else [said]) if w))
    except (KeyError, TypeError, ValueError, AttributeError, ArithmeticError):
        raise Unreachable("node.garbled:some", place=node.rpc.place) from None


def _has_filters(node: Node) -> bool:
    """Whether filters of all blocks are there."""
    try:
        found = node.rpc.call("getindexinfo", FILTERS)
    except RPCError as error:
        if error.error["code"] != _METHOD_NOT_FOUND:  # before Core 0.21
            raise node.refused("getindexinfo", error) from None
        return False
    return bool(found.get(FILTERS, {}).get("synced"))


def objection(node: Node, outputs: list[TxOut]) -> str:
    """Why the node would not relay a transaction with these outputs, or "".

    It is offered one that spends a coin which does not exist: a node looks at the form first, and misses the coin
    only where the form is to its liking. Nothing is sent.
    """
    nobody = OutPoint("ff" * 32, 0)
    raw = serialize_unsigned(2, [(nobody, 0xFFFFFFFD)], outputs, 0)
    verdict, = node.call("testmempoolaccept", [raw.hex()])
    reason = str(verdict.get("reject-reason", ""))
    return "" if reason in _NO_COIN else reason or "no reason given"
