"""Recipients of encrypted papers: X25519 keys as `age` writes them, in bech32 (C2SP age, "X25519 recipients").

A person's identity follows from the key that signs its documents, so the words alone open old papers again.
"""

from lashou_btc.anchors.hashes import tagged_hash
from lashou_btc.errors import InvalidInput
from lashou_btc.wallet.checksum import ALPHABET, polymod
from lashou_btc.words import Said

RECIPIENT, IDENTITY = "age", "age-secret-key-"
MAX_CHARS = 62
_GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_P = 2**255 - 19
_LOW_ORDER = frozenset((
    0, 1, _P - 1, 325606250916557431795983626356110631294008115727848805560023387167927233504,
    39382357235489614581723060781553021112529911719440698176882885853963445705823))
"""The points of Curve25519 with which everybody shares the same secret, 0 (RFC 7748, section 6.1)."""


def secret(signing_key: bytes) -> bytes:
    """The X25519 secret of whoever has this 32-byte signing key: docs/protocol.md, section 4, Papers."""
    return tagged_hash("lashou/papers", signing_key)


def identity(signing_key: bytes) -> str:
    """The same as `age` takes it: AGE-SECRET-KEY-1…, to be kept as secret as the words."""
    return _encode(IDENTITY, secret(signing_key)).upper()


def recipient_of(signing_key: bytes) -> str:
    """The recipient, age1…, that papers for whoever has this 32-byte signing key are encrypted to."""
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey  # it takes its time to load
    return _encode(RECIPIENT, X25519PrivateKey.from_private_bytes(secret(signing_key)).public_key()
                   .public_bytes_raw())


def check_recipient(text: object, where: Said | str) -> None:
    """Raises InvalidInput unless this is an `age` recipient that a secret can stay secret with.

    In lower case, its checksum right (BIP173), 32 bytes, the point written in the one usual way and not of low
    order: to such a point nothing can be encrypted that not everybody could read, and programs break off.
    """
    point = _decode(text) if isinstance(text, str) and len(text) == MAX_CHARS else None
    if point is None:
        raise InvalidInput("recipient.malformed", where=where)
    value = int.from_bytes(point, "little")
    if value >= _P or value in _LOW_ORDER:
        raise InvalidInput("recipient.point", where=where)


def _checked(prefix: str, groups: list[int]) -> int:
    """What prefix and groups leave modulo bech32's polynomial: 1 where the last six are their checksum."""
    expanded = [*(ord(c) >> 5 for c in prefix), 0, *(ord(c) & 31 for c in prefix)]
    return polymod([*expanded, *groups], _GENERATOR, 6)


def _encode(prefix: str, data: bytes) -> str:
    """32 bytes in bech32."""
    number = int.from_bytes(data, "big") << 4  # 256 bits in 52 groups of 5
    groups = [number >> 5 * (51 - n) & 31 for n in range(52)]
    state = _checked(prefix, [*groups, *[0] * 6]) ^ 1
    return f"{prefix}1" + "".join(ALPHABET[g] for g in [*groups, *(state >> 5 * (5 - n) & 31 for n in range(6))])


def _decode(text: str) -> bytes | None:
    """The 32 bytes of a recipient of the right length, None where it is none."""
    start = f"{RECIPIENT}1"
    groups = [ALPHABET.find(c) for c in text[len(start):]]
    if not text.startswith(start) or -1 in groups or _checked(RECIPIENT, groups) != 1:
        return None
    number = 0
    for group in groups[:-6]:
        number = number << 5 | group
    return None if number & 15 else (number >> 4).to_bytes(32, "big")
