"""A block's body against its header: whole, nothing after it, and the transactions that the Merkle root commits to.

Every block is checked, so this walks over the bytes and makes no transactions of them. It reads as strictly as
`tx.parse_block`, and a test holds the two together.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from struct import Struct

from lashou_btc.anchors.merkle import block_root, climb_block
from lashou_btc.anchors.tx import (
    HEADER_BYTES,
    MAX_BLOCK_BYTES,
    MAX_MONEY_SAT,
    Header,
    Tx,
    display,
    parse_header,
    parse_tx,
    sha256d,
)
from lashou_btc.errors import InvalidInput, Refused

_NO_OUTPUT = b"\x01" + bytes(32) + b"\xff" * 4  # one input, and it spends nothing
_LEAST_TX_BYTES = 60
_COMMITMENT = bytes.fromhex("6a24aa21a9ed")
_amount = Struct("<Q").unpack_from
_WIDTH = {0xFD: 2, 0xFE: 4, 0xFF: 8}


def check(raw: bytes) -> Header:
    """The block's header, if the block is whole and its transactions are those that its header commits to.

    Raises InvalidInput if the bytes are not one block, Refused if they are another body (CVE-2012-2459 among them).
    """
    return _checked(raw, [])


def transactions(raw: bytes) -> list[bytes]:
    """The bytes of each of a block's transactions, in order. Raises as `check`."""
    ends: list[int] = []
    _checked(raw, ends)
    return [raw[start:end] for start, end in pairwise(ends)]


def check_witnesses(raw: bytes) -> None:
    """Raises as `check`, and Refused if a witness is another than the coinbase commits to (BIP141).

    Nothing here relies on witnesses, so a node's are not looked at. A stranger's are: what one keeps of a block is
    then the same whoever has given it.
    """
    txs = transactions(raw)
    coinbase = parse_tx(txs[0])
    roots = [out.script[6:38] for out in coinbase.outputs
             if out.script[:6] == _COMMITMENT and len(out.script) >= 38]
    if not roots:
        if any(tx[4:6] == b"\0\1" for tx in txs):
            raise Refused("block.witness:none-committed")
        return
    reserved = coinbase.inputs[0].witness
    root = block_root([bytes(32), *map(sha256d, txs[1:])])
    if len(reserved) != 1 or len(reserved[0]) != 32 or sha256d(root + reserved[0]) != roots[-1]:
        raise Refused("block.witness")


def _checked(raw: bytes, ends: list[int]) -> Header:
    if len(raw) > MAX_BLOCK_BYTES:
        raise InvalidInput("block.size", most=MAX_BLOCK_BYTES, size=len(raw))
    header = parse_header(raw[:HEADER_BYTES])
    ids = txids(raw, ends)
    if not _begins_with_coinbase(raw):
        # Otherwise a row of the tree, 64 bytes to a pair, could be shown as the transactions (CVE-2017-12842).
        raise Refused("block.coinbase")
    if display(block_root(ids)) != header.merkle_root:
        raise Refused("block.root")
    return header


def check_shown(header: Header, shown: Sequence[tuple[int, bytes, tuple[bytes, ...]]]) -> list[Tx]:
    """The transactions of a block that are shown with their proofs: (position, bytes, branch) each, in order, the
    coinbase first. That there are no others, nobody can tell from this.

    Raises InvalidInput or Refused where one is not what it should be.
    """
    txs, last, deep = [], -1, len(shown[0][2]) if shown else 0
    for position, raw, branch in shown:
        tx = parse_tx(raw)
        if position <= last or (position == 0) != tx.coinbase:
            raise Refused("block.order")
        # The coinbase's depth is that of the tree: of another, an inner node could pass for a transaction
        # (CVE-2017-12842).
        if len(branch) != deep or display(climb_block(tx.stripped, position, branch)) != header.merkle_root:
            raise Refused("block.proof", txid=tx.txid)
        txs.append(tx)
        last = position
    if not txs or not txs[0].coinbase:
        raise Refused("block.coinbase:not-shown")
    return txs


def txids(raw: bytes, ends: list[int] | None = None) -> list[bytes]:
    """Ids of a block's transactions in internal byte order. Raises InvalidInput if it is not exactly one block.
    `ends` gets where the first begins and where each ends.
    """
    ends = [] if ends is None else ends
    try:
        count, at = _compact(raw, HEADER_BYTES)
        if count * _LEAST_TX_BYTES > len(raw) - at:
            raise _cut(raw)
        ids = []
        ends.append(at)
        for _ in range(count):
            start, (body, end, at) = at, _walk(raw, at)
            ids.append(sha256d(raw[start:start + 4] + raw[body:end] + raw[at - 4:at]))
            ends.append(at)
    except IndexError:
        raise _cut(raw) from None
    if at > len(raw):
        raise _cut(raw)
    if at < len(raw):
        raise InvalidInput("bytes.trailing", size=len(raw) - at)
    if not ids:
        raise InvalidInput("block.empty")
    return ids


def bounds(raw: bytes) -> Iterator[tuple[int, int]]:
    """Where each of a block's transactions begins and ends, worked out as far as it is asked for.

    It says nothing of what follows, nor whether they are the header's: that is for `check`. Raises InvalidInput
    where bytes are none.
    """
    try:
        count, at = _compact(raw, HEADER_BYTES)
        for _ in range(count):
            start, (_, _, at) = at, _walk(raw, at)
            if at > len(raw):
                raise _cut(raw)
            yield start, at
    except IndexError:
        raise _cut(raw) from None


def _walk(raw: bytes, start: int) -> tuple[int, int, int]:
    """Where a transaction's inputs begin, where its outputs end, and where the next transaction begins. IndexError
    where the bytes end too early.
    """
    at = start + 4
    segwit = raw[at:at + 2] == b"\x00\x01"
    body = at = at + 2 if segwit else at
    # Here and below: what is most often one byte is read at once, and only what is longer by `_compact`.
    inputs, at = (raw[at], at + 1) if raw[at] < 0xFD else _compact(raw, at)
    if not inputs:
        raise InvalidInput("tx.no-inputs")
    for _ in range(inputs):
        size = raw[at + 36]
        if size < 0xFD:
            at += size + 41
        else:
            size, at = _compact(raw, at + 36)
            at += size + 4
    outputs, at = (raw[at], at + 1) if raw[at] < 0xFD else _compact(raw, at)
    for _ in range(outputs):
        size = raw[at + 8]
        if _amount(raw, at)[0] > MAX_MONEY_SAT:
            raise InvalidInput("tx.value")
        if size < 0xFD:
            at += size + 9
        else:
            size, at = _compact(raw, at + 8)
            at += size
    if not segwit:
        return body, at, at + 4
    end, witnesses = at, 0
    for _ in range(inputs):
        items, at = (raw[at], at + 1) if raw[at] < 0xFD else _compact(raw, at)
        witnesses += items
        for _ in range(items):
            size = raw[at]
            if size < 0xFD:
                at += size + 1
            else:
                size, at = _compact(raw, at)
                at += size
    if not witnesses:
        raise InvalidInput("tx.empty-witness")
    return body, end, at + 4


def _compact(raw: bytes, at: int) -> tuple[int, int]:
    """A CompactSize integer in its shortest form, and where it ends."""
    first = raw[at]
    if first < 0xFD:
        return first, at + 1
    size = _WIDTH[first]
    end = at + 1 + size
    value = int.from_bytes(raw[at + 1:end], "little")
    if end > len(raw):
        raise IndexError
    if value < (0xFD if size == 2 else 1 << 4 * size):
        raise InvalidInput("bytes.noncanonical", at=at)
    return value, end


def _begins_with_coinbase(raw: bytes) -> bool:
    _, at = _compact(raw, HEADER_BYTES)
    at += 6 if raw[at + 4:at + 6] == b"\x00\x01" else 4
    return raw[at:at + len(_NO_OUTPUT)] == _NO_OUTPUT


def _cut(raw: bytes) -> InvalidInput:
    return InvalidInput("bytes.truncated", size=len(raw))
