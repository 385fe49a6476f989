"""Bytewords, minimal style (BCR-2020-012): each byte as two letters, CRC-32 at the end. The text of every UR."""

import zlib

from lashou_btc.errors import InvalidInput

# The first and the last letter of each of the 256 words, in order (BCR-2020-012, "Word List").
_LETTERS = (
    "aeadaoaxaaahamatayasbkbdbnbtbabsbebybgbwbbbzcmchcscfcycwcecackct"
    "cxclcpcndkdadsdidedtdrdndwdpdmdldyeheyeoeeecenemetesftfrfnfsfmfh"
    "fzfpfwfxfyfefgflfdgagegrgsgtglgwgdgygmgughgohfhghdhkhthphhhlhyhe"
    "hnhsidiaieihiyioisinimjejzjnjtjljojsjpjkjykpkoktkskkknkgkekikblb"
    "lalylflslrlplnltloldlelulklgmnmymhmemomumwmdmtmsmknlnyndnsntnnne"
    "nboyoeotoxonolospdptpkpypspmplpepfpaprqdqzrerprlrorhrdrkrfryrnrs"
    "rtsesasrssskswstspsosgsbsfsntotktitttdtetytltbtstptatnuyuoutueur"
    "vtvyvovlvevwvavdvswlwdwmwpwewywswtwnwzwfwkykynylyaytzszoztzczezm")
_CODES = tuple(_LETTERS[at:at + 2] for at in range(0, len(_LETTERS), 2))
_VALUES = {code: value for value, code in enumerate(_CODES)}


def encode(data: bytes) -> str:
    """Two letters a byte, and four bytes of checksum."""
    return "".join(_CODES[byte] for byte in data + zlib.crc32(data).to_bytes(4, "big"))


def decode(text: str) -> bytes:
    """What `encode` was given, in either case. Raises InvalidInput for foreign letters or a wrong checksum."""
    lower = text.lower()
    values = [_VALUES.get(lower[at:at + 2]) for at in range(0, len(lower), 2)]
    if len(values) < 5 or None in values:
        raise InvalidInput("ur.bytewords")
    raw = bytes(value for value in values if value is not None)
    if zlib.crc32(raw[:-4]).to_bytes(4, "big") != raw[-4:]:
        raise InvalidInput("ur.checksum")
    return raw[:-4]
