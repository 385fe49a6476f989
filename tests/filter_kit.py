"""Basic filters made the plain way, one script after the other (BIP158's pseudocode): for tests, and for liars."""

from collections.abc import Iterable

from lashou_btc.anchors.tx import compact

M64 = (1 << 64) - 1


def siphash(key: bytes, data: bytes) -> int:
    """SipHash-2-4 (Aumasson and Bernstein, 2012)."""
    k0, k1 = int.from_bytes(key[:8], "little"), int.from_bytes(key[8:16], "little")
    v = [k0 ^ 0x736F6D6570736575, k1 ^ 0x646F72616E646F6D, k0 ^ 0x6C7967656E657261, k1 ^ 0x7465646279746573]

    def add(a: int, b: int, by: int) -> None:
        """v[a] += v[b], and v[b] rotated and mixed with the sum."""
        v[a] = v[a] + v[b] & M64
        v[b] = (v[b] << by | v[b] >> 64 - by) & M64 ^ v[a]

    def turn(a: int) -> None:
        v[a] = (v[a] << 32 | v[a] >> 32) & M64

    def rounds(n: int) -> None:
        for _ in range(n):
            add(0, 1, 13), turn(0), add(2, 3, 16)
            add(0, 3, 21), add(2, 1, 17), turn(2)

    padded = data + bytes(7 - len(data) % 8) + bytes([len(data) & 0xFF])
    for at in range(0, len(padded), 8):
        word = int.from_bytes(padded[at:at + 8], "little")
        v[3] ^= word
        rounds(2)
        v[0] ^= word
    v[2] ^= 0xFF
    rounds(4)
    return v[0] ^ v[1] ^ v[2] ^ v[3]


def encode(scripts: Iterable[bytes], block: bytes) -> bytes:
    """The filter that holds these scripts, of the block with that id (internal byte order)."""
    items = {script for script in scripts if script and script[0] != 0x6A}
    return encode_numbers(sorted(siphash(block, item) * len(items) * 784_931 >> 64 for item in items))


def encode_numbers(numbers: list[int]) -> bytes:
    """A Golomb-coded set of ascending numbers."""
    bits, last = "", 0
    for number in numbers:
        bits += "1" * (number - last >> 19) + "0" + format(number - last & (1 << 19) - 1, "019b")
        last = number
    bits += "0" * (-len(bits) % 8)
    return compact(len(numbers)) + (int(bits, 2).to_bytes(len(bits) // 8, "big") if bits else b"")
