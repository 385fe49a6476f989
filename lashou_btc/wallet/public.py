"""Public keys and where they come from: derivation paths, extended public keys, their checks.

Paths are written without `m/` and with `h` as the hardened mark: "48h/1h/0h/2h".
"""

from dataclasses import dataclass

from lashou_btc.errors import InvalidInput, Refused
from lashou_btc.networks import NETWORKS, Network
from lashou_btc.wallet import wally

HARDENED = 0x8000_0000
MULTISIG_DEPTH = 4
# BIP43 purpose of the document-signing key: 0x4c53, "LS", the marker of the records on chain.
SIGNING_PURPOSE = 0x4C53


def parse_path(path: str) -> tuple[int, ...]:
    """The child numbers of a path like "48h/1h/0h/2h"; `m/` may lead it, and ' or H may stand for h.

    Raises InvalidInput. An empty path, or "m", is the master itself.
    """
    text = path[2:] if path.startswith("m/") else "" if path == "m" else path
    numbers = []
    for step in text.split("/") if text else ():
        digits = step[:-1] if step[-1:] in ("h", "'", "H") else step
        if not (digits.isascii() and digits.isdigit() and len(digits) <= 10 and int(digits) < HARDENED) \
                or (len(digits) > 1 and digits[0] == "0"):
            raise InvalidInput("path.malformed:text", path=path[:80])
        numbers.append(int(digits) + (HARDENED if digits != step else 0))
    if len(numbers) > 255:
        raise InvalidInput("path.malformed:deep")
    return tuple(numbers)


def format_path(numbers: tuple[int, ...]) -> str:
    """The canonical text of child numbers, with `h`."""
    return "/".join(f"{n - HARDENED}h" if n >= HARDENED else str(n) for n in numbers)


def multisig_path(network: Network, account: int) -> str:
    """BIP48's path of a P2WSH multisig account."""
    return f"48h/{network.coin_type}h/{_account(account)}h/2h"


def signing_path(network: Network, account: int) -> str:
    """The path of the key that signs documents. A purpose of its own: it never signs for coins."""
    return f"{SIGNING_PURPOSE}h/{network.coin_type}h/{_account(account)}h"


def journal_path(network: Network, account: int) -> str:
    """The path of the operator's journal key: BIP84's first receive address."""
    return f"84h/{network.coin_type}h/{_account(account)}h/0/0"


def _account(account: int) -> int:
    if not 0 <= account < HARDENED:
        raise InvalidInput("path.account", account=account, hardened=HARDENED - 1)
    return account


@dataclass(frozen=True, slots=True)
class ExtendedKey:
    """What an xpub says: 33-byte public key, chain code, depth, child number, and its 78 bytes."""

    public_key: bytes
    chain_code: bytes
    depth: int
    child: int
    serialized: bytes


def parse_xpub(xpub: str, network: Network) -> ExtendedKey:
    """Read an extended public key strictly (BIP32, "Serialization format").

    Raises Refused for a private key (never repeated in the message), InvalidInput for another network's key,
    SLIP-132 prefixes (Zpub, Vpub: give the xpub or tpub form), or anything that does not hold together.
    """
    if not isinstance(xpub, str) or not xpub.isascii() or not 100 <= len(xpub) <= 120:
        raise InvalidInput("xpub.malformed")
    try:
        raw = wally.base58check_decode(xpub)
    except ValueError:
        raise InvalidInput("xpub.checksum") from None
    version = int.from_bytes(raw[:4], "big")
    if version in {n.xprv_version for n in NETWORKS.values()}:
        raise Refused("xpub.private-key")
    if version != network.xpub_version:
        homes = [n.name for n in NETWORKS.values() if n.xpub_version == version]
        if homes:
            raise InvalidInput("xpub.network", homes=homes, network_name=network.name)
        raise InvalidInput("xpub.version", start="xpub" if network.coin_type == 0 else "tpub")
    try:
        wally.key_unserialize(raw)
    except ValueError:
        raise InvalidInput("xpub.malformed:point") from None
    depth, parent, child = raw[4], raw[5:9], int.from_bytes(raw[9:13], "big")
    # wallycore lets these pass (BIP32 test vector 5).
    if depth == 0 and (child != 0 or any(parent)):
        raise InvalidInput("xpub.malformed:master")
    return ExtendedKey(raw[45:78], raw[13:45], depth, child, raw)


def xonly(public_key: bytes) -> bytes:
    """The 32-byte x-only key (BIP340) of a 33-byte compressed key. Raises InvalidInput."""
    check_public_key(public_key)
    return public_key[1:]


def check_public_key(public_key: bytes) -> None:
    """Raise InvalidInput unless these are 33 bytes of a compressed point on the curve."""
    try:
        if len(public_key) != 33:
            raise ValueError
        wally.public_key_verify(public_key)
    except ValueError:
        raise InvalidInput("key.malformed:compressed") from None


def check_xonly(key: bytes) -> None:
    """Raise InvalidInput unless these are the 32 bytes of an x-only key (BIP340)."""
    try:
        if len(key) != 32:
            raise ValueError
        wally.xonly_verify(key)
    except ValueError:
        raise InvalidInput("key.malformed:x-only") from None


def check_fingerprint(fingerprint: str) -> None:
    """Raise InvalidInput unless this is a master fingerprint: 8 lowercase hex digits, not all zero."""
    if not any(hex_bytes(fingerprint, 4, "fingerprint")):
        raise InvalidInput("key.fingerprint")


def check_account_xpub(xpub: str, network: Network) -> ExtendedKey:
    """`parse_xpub`, and it must be where BIP48 puts a P2WSH account: depth 4, last step 2h; else InvalidInput."""
    key = parse_xpub(xpub, network)
    if key.depth != MULTISIG_DEPTH or key.child != HARDENED + 2:
        raise InvalidInput("xpub.path", depth=key.depth, step=format_path((key.child,)))
    return key


def hex_bytes(text: str, size: int, what: str) -> bytes:
    """`size` bytes from exactly that many lowercase hex pairs; `what` ("fingerprint", "signing" or "journal") says
    which ones in the InvalidInput that is raised."""
    if not isinstance(text, str) or len(text) != 2 * size or text.strip("0123456789abcdef"):
        raise InvalidInput(f"key.malformed:{what}", size=2 * size)
    return bytes.fromhex(text)
