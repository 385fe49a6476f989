"""The checksum at the end of a descriptor (BIP380, "Checksum"), and the arithmetic of such checksums, which bech32
(BIP173) has, too. It finds typing errors; it commits to nothing.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from lashou_btc.errors import InvalidInput

_INPUT = ("0123456789()[],'/*abcdefgh@:$%{}"
          "IJKLMNOPQRSTUVWXYZ&+-.;<=>?!^_|~"
          "ijklmnopqrstuvwxyzABCDEFGH`#\"\\ ")
ALPHABET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_GENERATOR = (0xF5DEE51989, 0xA9FDCA3312, 0x1BAB10E32D, 0x3706B1677A, 0x644D626FFD)
_PLACE = {c: n for n, c in enumerate(_INPUT)}


def polymod(symbols: Iterable[int], generator: Sequence[int], length: int) -> int:
    """What 5-bit symbols leave modulo the polynomial of a checksum that is `length` symbols long (BIP173)."""
    state, low = 1, 5 * (length - 1)
    for symbol in symbols:
        top = state >> low
        state = (state & (1 << low) - 1) << 5 ^ symbol
        for bit, term in enumerate(generator):
            if top >> bit & 1:
                state ^= term
    return state


@lru_cache(64)
def checksum(body: str) -> str:
    """The 8 characters that belong after `#`. Raises InvalidInput for a character no descriptor can have.

    Remembered for the few descriptors of a pool: each document and each command asks for them again.
    """
    symbols, groups = [], []
    for place, character in enumerate(body):
        value = _PLACE.get(character)
        if value is None:
            raise InvalidInput("descriptor.character", place=place + 1)
        symbols.append(value & 31)
        groups.append(value >> 5)
        if len(groups) == 3:
            symbols.append(groups[0] * 9 + groups[1] * 3 + groups[2])
            groups = []
    if groups:
        symbols.append(groups[0] if len(groups) == 1 else groups[0] * 3 + groups[1])
    state = polymod(symbols + [0] * 8, _GENERATOR, 8) ^ 1
    return "".join(ALPHABET[state >> 5 * (7 - n) & 31] for n in range(8))


def split_checksum(text: str, max_chars: int) -> str:
    """What stands before `#checksum`. Raises InvalidInput if it is missing, wrong, or the text too long."""
    if not isinstance(text, str) or len(text) > max_chars:
        raise InvalidInput("descriptor.size", max_chars=max_chars)
    body, hash_sign, given = text.partition("#")
    if not hash_sign:
        raise InvalidInput("descriptor.checksum:none")
    if checksum(body) != given:
        raise InvalidInput("descriptor.checksum")
    return body
