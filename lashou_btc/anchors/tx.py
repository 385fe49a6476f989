"""Transactions and blocks as frozen values, read strictly from consensus bytes.

Written for scanning whole blocks: it keeps what the rules look at and nothing else, and it never guesses.
Formats: Bitcoin Core's src/primitives/transaction.h and block.h; BIP144 for the witness serialization.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from struct import Struct

from lashou_btc.anchors.cursor import Cursor
from lashou_btc.errors import InvalidInput
from lashou_btc.words import said

COIN_SAT = 100_000_000
"""Satoshi in a bitcoin."""
MAX_MONEY_SAT = 21_000_000 * COIN_SAT
HEADER_BYTES = 80
MAX_BLOCK_BYTES = 4_000_000
MAX_SCRIPT_BYTES = 10_000
"""Consensus: an output with a longer script can never be spent."""
OP_RETURN = 0x6A
REPLACEABLE = 0xFFFFFFFD
"""The highest sequence number that signals replacement (BIP125)."""
_TRANSACTION, _BLOCK = said("thing.transaction"), said("thing.block")


@dataclass(frozen=True, order=True, slots=True)
class OutPoint:
    """An output's place: `txid` in display (reversed) hex, and its number."""

    txid: str
    vout: int

    def __str__(self) -> str:
        return f"{self.txid}:{self.vout}"

    @classmethod
    def parse(cls, text: str) -> "OutPoint":
        """From "txid:vout". Raises InvalidInput."""
        txid, sep, vout = text.partition(":")
        if not sep or len(txid) != 64 or txid.strip("0123456789abcdef") or not vout.isascii() \
                or not vout.isdigit() or len(vout) > 10 or str(int(vout)) != vout or int(vout) > 0xFFFFFFFF:
            raise InvalidInput("outpoint.malformed", text=text[:90])
        return cls(txid, int(vout))


@dataclass(frozen=True, slots=True)
class TxIn:
    """An input: the output it spends, its sequence number, its witness stack (empty where there is none)."""

    outpoint: OutPoint
    sequence: int
    script_sig: bytes
    witness: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class TxOut:
    """An output: satoshi and scriptPubKey."""

    value_sat: int
    script: bytes


@dataclass(frozen=True, slots=True)
class Tx:
    """A transaction. `txid` is display hex; `stripped` its serialization without witnesses."""

    txid: str
    version: int
    inputs: tuple[TxIn, ...]
    outputs: tuple[TxOut, ...]
    locktime: int
    stripped: bytes

    @property
    def coinbase(self) -> bool:
        """Whether it creates new bitcoin: its outputs cannot be spent for 100 blocks."""
        return self.inputs[0].outpoint.txid == "00" * 32


@dataclass(frozen=True, slots=True)
class Header:
    """A block header (80 bytes). Hashes in display hex; `time` in seconds as the miner claims it."""

    hash: str
    version: int
    previous: str
    merkle_root: str
    time: int
    bits: int
    nonce: int


@dataclass(frozen=True, slots=True)
class Block:
    """A block: its header and its transactions in order."""

    header: Header
    txs: tuple[Tx, ...]


def vsize(raw: bytes, tx: Tx) -> int:
    """The virtual size of a transaction with these bytes: a quarter of its weight, rounded up (BIP141)."""
    return (3 * len(tx.stripped) + len(raw) + 3) // 4


def sha256d(data: bytes) -> bytes:
    """SHA-256 of SHA-256."""
    return hashlib.sha256(hashlib.sha256(data).digest()).digest()


def display(digest: bytes) -> str:
    """A 32-byte transaction or block hash in the usual reversed hex."""
    return digest[::-1].hex()


def _read_tx(r: Cursor) -> Tx:
    start = r.at
    version = r.uint(4)
    segwit = r.data[r.at:r.at + 2] == b"\x00\x01"
    if segwit:
        r.at += 2
    body = r.at
    raw_inputs = []
    for _ in range(r.count(41)):
        outpoint = OutPoint(display(r.take(32)), r.uint(4))
        script_sig = r.sized()
        raw_inputs.append((outpoint, r.uint(4), script_sig))
    if not raw_inputs:
        raise InvalidInput("tx.no-inputs:in", where=r.where)
    outputs = []
    for _ in range(r.count(9)):
        value = r.uint(8)
        if value > MAX_MONEY_SAT:
            raise InvalidInput("tx.value:in", where=r.where)
        outputs.append(TxOut(value, r.sized()))
    body_end = r.at
    witnesses: list[tuple[bytes, ...]] = [()] * len(raw_inputs)
    if segwit:
        witnesses = [tuple(r.sized() for _ in range(r.count(1))) for _ in raw_inputs]
        if not any(witnesses):
            raise InvalidInput("tx.empty-witness:in", where=r.where)
    locktime = r.take(4)
    stripped = r.data[start:start + 4] + r.data[body:body_end] + locktime
    inputs = tuple(TxIn(o, s, sig, w) for (o, s, sig), w in zip(raw_inputs, witnesses, strict=True))
    return Tx(display(sha256d(stripped)), version, inputs, tuple(outputs),
              int.from_bytes(locktime, "little"), stripped)


def parse_tx(raw: bytes) -> Tx:
    """One transaction, with or without witnesses. Raises InvalidInput if truncated or followed by more bytes,
    or larger than a block.
    """
    if len(raw) > MAX_BLOCK_BYTES:
        raise InvalidInput("tx.size", most=MAX_BLOCK_BYTES, size=len(raw))
    r = Cursor(raw, _TRANSACTION)
    tx = _read_tx(r)
    if r.at != len(raw):
        raise InvalidInput("bytes.trailing:tx", size=len(raw) - r.at)
    return tx


_HEADER = Struct("<I32s32sIII")


def _read_header(r: Cursor) -> Header:
    return _header(r.take(80))


def _header(raw: bytes) -> Header:
    version, previous, root, time, bits, nonce = _HEADER.unpack(raw)
    return Header(display(sha256d(raw)), version, display(previous), display(root), time, bits, nonce)


def parse_header(raw: bytes) -> Header:
    """An 80-byte header. Raises InvalidInput on any other length."""
    if len(raw) != 80:
        raise InvalidInput("header.length", size=len(raw))
    return _header(raw)


def parse_block(raw: bytes) -> Block:
    """A whole block. Checks form, not consensus: that is the node's work. Raises InvalidInput."""
    if len(raw) > MAX_BLOCK_BYTES:
        raise InvalidInput("block.size", most=MAX_BLOCK_BYTES, size=len(raw))
    r = Cursor(raw, _BLOCK)
    header = _read_header(r)
    txs = tuple(_read_tx(r) for _ in range(r.count(60)))
    if r.at != len(raw):
        raise InvalidInput("bytes.trailing", size=len(raw) - r.at)
    return Block(header, txs)


_ONE_BYTE = [bytes([n]) for n in range(0xFD)]


def compact(n: int) -> bytes:
    """A CompactSize integer in its shortest form. Raises InvalidInput for what does not fit 64 bits."""
    if 0 <= n < 0xFD:
        return _ONE_BYTE[n]
    for marker, size in ((b"\xfd", 2), (b"\xfe", 4), (b"\xff", 8)):
        if 0 <= n < 1 << 8 * size:
            return marker + n.to_bytes(size, "little")
    raise InvalidInput("bytes.number", n=n)


def outpoint_bytes(outpoint: OutPoint) -> bytes:
    """36 bytes: the txid in internal order and the output's number."""
    return bytes.fromhex(outpoint.txid)[::-1] + outpoint.vout.to_bytes(4, "little")


def output_bytes(output: TxOut) -> bytes:
    """Value and scriptPubKey as in a transaction."""
    return output.value_sat.to_bytes(8, "little") + compact(len(output.script)) + output.script


def serialize_unsigned(version: int, inputs: Sequence[tuple[OutPoint, int]], outputs: Sequence[TxOut],
                       locktime: int) -> bytes:
    """Consensus bytes of a transaction without signatures; `inputs` are (outpoint, sequence)."""
    parts = [version.to_bytes(4, "little"), compact(len(inputs))]
    for outpoint, sequence in inputs:
        parts += [outpoint_bytes(outpoint), b"\x00", sequence.to_bytes(4, "little")]
    parts += [compact(len(outputs)), *map(output_bytes, outputs)]
    return b"".join(parts) + locktime.to_bytes(4, "little")
