"""Basic block filters (BIP158): decoded, matched, and compared with their block as far as that can be.

Both are done on whole numbers with many digits, which Python does quickly. A filter of 10,000 scripts takes 8 ms as
a string of binary digits, in which the ends of the unary parts are found by `find`. SipHash of 2,400 scripts takes
2 ms, because all are hashed at once: each has a lane of 128 bits in one long number, and a sum's carry goes no
further than the lane's upper half, where it is cut off.
"""

from collections import defaultdict
from collections.abc import Iterable
from struct import iter_unpack

from lashou_btc.anchors.cursor import Cursor
from lashou_btc.anchors.tx import OP_RETURN, parse_block, sha256d
from lashou_btc.errors import InvalidInput
from lashou_btc.words import Said, said

P, M = 19, 784_931
_LANE = 16
_64 = (1 << 64) - 1


def decode(raw: bytes) -> list[int]:
    """The numbers in a filter, in ascending order. Raises InvalidInput unless it is exactly a filter."""
    r = Cursor(raw, said("thing.filter"), "filter")
    count = r.compact()
    coded = r.data[r.at:]
    if count * (P + 1) > len(coded) * 8:
        raise InvalidInput("filter.truncated", count=count, size=len(coded))
    bits = format(int.from_bytes(b"\1" + coded, "big"), "b")  # a 1 first, or zeros at the beginning would be lost
    find, at, value, found = bits.find, 1, 0, []
    try:
        for _ in range(count):
            end = find("0", at)
            if end < 0:
                raise ValueError
            rest = end + 1 + P
            value += (end - at << P) + int(bits[end + 1:rest], 2)
            at = rest
            found.append(value)
        if at > len(bits):
            raise ValueError
    except ValueError:
        raise InvalidInput("filter.truncated:number") from None
    if len(bits) - at > 7 or "1" in bits[at:]:
        raise InvalidInput("filter.trailing")
    return found


class Scripts:
    """Scripts to look for in many filters."""

    def __init__(self, scripts: Iterable[bytes]) -> None:
        by_length = defaultdict(set)
        for script in scripts:
            by_length[len(script)].add(script)
        self._groups = [_Group(sorted(group)) for group in by_length.values()]

    def match(self, raw: bytes, block: bytes) -> set[bytes]:
        """Those that the filter of the block with that id (internal byte order) holds. One that it does not hold
        passes once in 784,931 times. Raises InvalidInput.
        """
        numbers = decode(raw)
        held, within = set(numbers), len(numbers) * M
        return {script for group in self._groups
                for script, number in zip(group.scripts, group.numbers(block, within), strict=True)
                if number in held}


def contradiction(raw: bytes, block: bytes) -> Said | None:
    """Why that cannot be the filter of the block, whose body has been compared with its header; None where
    nothing speaks against it.

    Which scripts the block's inputs spend, a block does not say. So a filter is known to be false where it lacks
    one that an output pays, or holds fewer or more scripts than there can be; one that exchanges a spent script
    for another is not found out by this.
    """
    try:
        count = len(decode(raw))
    except InvalidInput as error:
        return error.said
    txs = parse_block(block).txs
    paid = {out.script for tx in txs for out in tx.outputs if out.script and out.script[0] != OP_RETURN}
    own = {tx.txid for tx in txs}
    spends = sum(i.outpoint.txid not in own for tx in txs[1:] for i in tx.inputs)
    if Scripts(paid).match(raw, sha256d(block[:80])) != paid:
        return said("filter.lacks")
    if not len(paid) <= count <= len(paid) + spends:
        return said("filter.scripts", count=count, least=len(paid), most=len(paid) + spends)
    return None


class _Group:
    """Scripts of one length, and their 8-byte words for SipHash: all first words in one number, and so on."""

    def __init__(self, scripts: list[bytes]) -> None:
        self.scripts, size = scripts, len(scripts[0])
        padded = [script + bytes(7 - size % 8) + bytes([size & 0xFF]) for script in scripts]
        self._words = [int.from_bytes(b"".join(p[at:at + 8].ljust(_LANE, b"\0") for p in padded), "little")
                       for at in range(0, len(padded[0]), 8)]
        self._ones = int.from_bytes(b"\1".ljust(_LANE, b"\0") * len(scripts), "little")
        self._mask = self._ones * _64

    def numbers(self, block: bytes, within: int) -> list[int]:
        """SipHash-2-4 of each script under the block's key, brought into 0..within - 1."""
        lanes = self._hash(block).to_bytes(_LANE * len(self.scripts), "little")
        return [number * within >> 64 for number, _ in iter_unpack("<QQ", lanes)]

    def _hash(self, block: bytes) -> int:
        key0, key1 = int.from_bytes(block[:8], "little"), int.from_bytes(block[8:16], "little")
        ones, mask = self._ones, self._mask
        v0, v1 = ones * (key0 ^ 0x736F6D6570736575), ones * (key1 ^ 0x646F72616E646F6D)
        v2, v3 = ones * (key0 ^ 0x6C7967656E657261), ones * (key1 ^ 0x7465646279746573)
        for word in (*self._words, None):
            if word is None:
                v2 ^= ones * 0xFF
            else:
                v3 ^= word
            for _ in range(4 if word is None else 2):
                v0 = v0 + v1 & mask
                v1 = (v1 << 13 & mask | v1 >> 51 & mask) ^ v0
                v0 = v0 << 32 & mask | v0 >> 32 & mask
                v2 = v2 + v3 & mask
                v3 = (v3 << 16 & mask | v3 >> 48 & mask) ^ v2
                v0 = v0 + v3 & mask
                v3 = (v3 << 21 & mask | v3 >> 43 & mask) ^ v0
                v2 = v2 + v1 & mask
                v1 = (v1 << 17 & mask | v1 >> 47 & mask) ^ v2
                v2 = v2 << 32 & mask | v2 >> 32 & mask
            if word is not None:
                v0 ^= word
        return v0 ^ v1 ^ v2 ^ v3
