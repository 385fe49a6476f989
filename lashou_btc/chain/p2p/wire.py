"""Messages of Bitcoin's peer-to-peer protocol: written, and read strictly, none larger than its kind can be.

Bitcoin Core's src/protocol.h and net_processing.cpp; BIP157 for filters, BIP339 for `wtxidrelay`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from lashou_btc.anchors.cursor import Cursor
from lashou_btc.anchors.tx import MAX_BLOCK_BYTES, compact, sha256d
from lashou_btc.chain.stretch import linked
from lashou_btc.errors import InvalidInput
from lashou_btc.networks import NETWORKS, Network
from lashou_btc.words import said

HEAD_BYTES = 24
PROTOCOL = 70_016
"""BIP339's version."""
OLDEST_PROTOCOL = 70_015
NODE_NETWORK, NODE_WITNESS, NODE_COMPACT_FILTERS = 1, 8, 64
MSG_TX, MSG_BLOCK, MSG_WTX = 1, 2, 5
MSG_CMPCT_BLOCK = 4
MSG_WITNESS = 1 << 30
MAX_HEADERS, MAX_FILTER_HEADERS, MAX_FILTERS, MAX_INVENTORY = 2_000, 2_000, 1_000, 50_000
BASIC = 0
"""The type of BIP158's basic filter."""

_LIMITS = {"version": 2_000, "verack": 0, "ping": 8, "pong": 8, "headers": 3 + 81 * MAX_HEADERS,
           "inv": 3 + 36 * MAX_INVENTORY, "getdata": 3 + 36 * MAX_INVENTORY, "notfound": 3 + 36 * MAX_INVENTORY,
           "cfheaders": 68 + 32 * MAX_FILTER_HEADERS, "feefilter": 8, "sendheaders": 0, "wtxidrelay": 0,
           "block": MAX_BLOCK_BYTES, "tx": MAX_BLOCK_BYTES, "cfilter": MAX_BLOCK_BYTES}
_MAX_PAYLOAD = 4_000_000  # Core's MAX_PROTOCOL_MESSAGE_LENGTH, for whatever else peers say
_MAX_AGENT = 256


@dataclass(frozen=True)
class MessageHeader:
    """What stands before a message: its kind, and its payload's length and checksum."""

    kind: str
    size: int
    checksum: bytes

    def check(self, payload: bytes) -> bytes:
        """The payload. Raises InvalidInput if it is not the one that was announced."""
        if sha256d(payload)[:4] != self.checksum:
            raise InvalidInput("p2p.checksum", kind=self.kind)
        return payload


def message(network: Network, kind: str, payload: bytes = b"") -> bytes:
    """A whole message."""
    return network.magic + kind.encode().ljust(12, b"\0") + len(payload).to_bytes(4, "little") \
        + sha256d(payload)[:4] + payload


def read_head(network: Network, raw: bytes) -> MessageHeader:
    """The 24 bytes before a payload. Raises InvalidInput where they are no message's of this network, or announce
    more bytes than such a message can have.
    """
    magic, name = raw[:4], raw[4:16].rstrip(b"\0")
    if magic != network.magic:
        other = next((n.name for n in NETWORKS.values() if n.magic == magic), "")
        if other:
            raise InvalidInput("p2p.magic:other", other=other, network=network.name)
        raise InvalidInput("p2p.magic")
    if len(raw) != HEAD_BYTES or not name.isascii() or not name.decode().isprintable() or not name:
        raise InvalidInput("p2p.kind")
    head = MessageHeader(name.decode(), int.from_bytes(raw[16:20], "little"), raw[20:24])
    most = _LIMITS.get(head.kind, _MAX_PAYLOAD)
    if head.size > most:
        raise InvalidInput("p2p.size", kind=head.kind, size=head.size, most=most)
    return head


# The greeting

@dataclass(frozen=True)
class Version:
    """How a peer introduces itself: what it speaks, what it serves, its program's name, how high its chain is, and
    whether it takes transactions (BIP37).
    """

    protocol: int
    services: int
    agent: str
    height: int
    relays: bool


def write_version(now: int, nonce: bytes) -> bytes:
    """Our greeting: we serve nothing, and want to hear of transactions (else we are not given any)."""
    nobody = bytes(26)
    agent = b"/lashou/"
    return (PROTOCOL.to_bytes(4, "little") + bytes(8) + now.to_bytes(8, "little") + nobody + nobody + nonce
            + compact(len(agent)) + agent + bytes(4) + b"\1")


def read_version(payload: bytes) -> Version:
    """A peer's greeting. Raises InvalidInput."""
    r = Cursor(payload, said("thing.message", kind="version"), "p2p")
    protocol, services = r.uint(4), r.uint(8)
    r.take(8 + 26 + 26 + 8)
    agent = r.sized()
    if len(agent) > _MAX_AGENT:
        raise InvalidInput("p2p.agent", size=len(agent))
    height = r.uint(4)
    return Version(protocol, services, "".join(c for c in agent.decode("ascii", "replace") if c.isprintable()),
                   height, r.left == 0 or r.uint(1) != 0)


# Headers and inventories

def write_getheaders(locator: Sequence[bytes], stop: bytes = bytes(32)) -> bytes:
    """Asks for the headers after the first block of the locator that the peer has; without a locator, for the
    header `stop` alone. Ids in internal byte order, as everywhere here.
    """
    return PROTOCOL.to_bytes(4, "little") + compact(len(locator)) + b"".join(locator) + stop


def read_headers(payload: bytes) -> list[bytes]:
    """80-byte headers, each of which follows the one before. Raises InvalidInput."""
    r = Cursor(payload, said("thing.message", kind="headers"), "p2p")
    found: list[bytes] = []
    for _ in range(r.count(81)):
        found.append(r.take(80))
        if r.take(1) != b"\0":
            raise InvalidInput("p2p.headers:transactions")
    r.finish()
    if len(found) > MAX_HEADERS or not linked(found):
        raise InvalidInput("p2p.headers")
    return found


InventoryVector = tuple[int, bytes]
"""Of what kind, and which."""


def write_items(items: Sequence[InventoryVector]) -> bytes:
    """The payload of inv and getdata."""
    return compact(len(items)) + b"".join(kind.to_bytes(4, "little") + which for kind, which in items)


def read_items(payload: bytes) -> list[InventoryVector]:
    """What an inv, getdata or notfound names. Raises InvalidInput."""
    r = Cursor(payload, said("thing.inventory"), "p2p")
    found = [(r.uint(4), r.take(32)) for _ in range(r.count(36))]
    r.finish()
    return found


# Filters (BIP157)

def write_filters(start: int, stop: bytes) -> bytes:
    """The payload of getcfilters and getcfheaders: from that height to that block."""
    return bytes([BASIC]) + start.to_bytes(4, "little") + stop


@dataclass(frozen=True)
class FilterHeaders:
    """The hashes of some blocks' filters, up to the block `stop`, and the filter header before the first."""

    stop: bytes
    previous: bytes
    hashes: tuple[bytes, ...]


def read_filter_headers(payload: bytes) -> FilterHeaders:
    """A cfheaders message. Raises InvalidInput."""
    r = Cursor(payload, said("thing.message", kind="cfheaders"), "p2p")
    _basic(r)
    stop, previous = r.take(32), r.take(32)
    hashes = tuple(r.take(32) for _ in range(r.count(32)))
    r.finish()
    return FilterHeaders(stop, previous, hashes)


def read_filter(payload: bytes) -> tuple[bytes, bytes]:
    """A cfilter message: the block's id and the filter. Raises InvalidInput."""
    r = Cursor(payload, said("thing.message", kind="cfilter"), "p2p")
    _basic(r)
    block, found = r.take(32), r.sized()
    r.finish()
    return block, found


def _basic(r: Cursor) -> None:
    if r.uint(1) != BASIC:
        raise InvalidInput("p2p.filter-type", where=r.where)
