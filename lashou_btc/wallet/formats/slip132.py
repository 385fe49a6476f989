"""SLIP-132 prefixes: an extended key written as Zpub or Vpub, which say "P2WSH multisig" in their first letter.

Electrum and Coldcard write them. Only the four version bytes differ from an xpub; the prefix is checked, because a
zpub (one signer) or an Ypub (wrapped in P2SH) given for a Zpub means another wallet with other addresses.
"""


from lashou_btc.errors import InvalidInput, Refused
from lashou_btc.networks import Network
from lashou_btc.wallet import wally
from lashou_btc.wallet.public import parse_xpub

# SLIP-0132, "Registered HD version bytes".
MULTISIG_VERSION = {0: 0x02AA7ED3, 1: 0x02575483}
_PREFIX = {0: "Zpub", 1: "Vpub"}
_PLAIN = {0: "xpub", 1: "tpub"}
_OTHERS = {
    0x049D7CB2: "ypub", 0x044A5262: "upub", 0x04B24746: "zpub", 0x045F1CF6: "vpub",
    0x0295B43F: "Ypub", 0x024289EF: "Upub"}
_PRIVATE = {0x049D7878, 0x044A4E28, 0x04B2430C, 0x045F18BC, 0x0295B005, 0x024285B5, 0x02AA7A99, 0x02575048}


def to_xpub(key: str, network: Network) -> str:
    """The xpub or tpub of an extended public key that may be written as Zpub or Vpub.

    Raises InvalidInput for another kind of key or another network, Refused for a private key.
    """
    version, raw = _split(key)
    if version in _PRIVATE:
        raise Refused("xpub.private-key")
    if version in _OTHERS:
        single = _OTHERS[version] in ("zpub", "vpub")
        raise InvalidInput("slip132.kind" if single else "slip132.kind:wrapped", found=_OTHERS[version],
                           coin_type=network.coin_type, prefix=_PREFIX[network.coin_type],
                           plain=_PLAIN[network.coin_type])
    if version in MULTISIG_VERSION.values():
        if version != MULTISIG_VERSION[network.coin_type]:
            raise InvalidInput("slip132.network", found=_PREFIX[1 - network.coin_type], network=network.name,
                               prefix=_PREFIX[network.coin_type])
        key = _join(network.xpub_version, raw)
    parse_xpub(key, network)
    return key


def to_slip132(xpub: str, network: Network) -> str:
    """The Zpub (mainnet) or Vpub form of an xpub or tpub. Raises as `parse_xpub` does."""
    return _join(MULTISIG_VERSION[network.coin_type], parse_xpub(xpub, network).serialized[4:])


def is_slip132(key: str) -> bool:
    """Whether a key bears a prefix of P2WSH multisig, Zpub or Vpub, on any network."""
    return isinstance(key, str) and key[:4] in _PREFIX.values()


def _split(key: str) -> tuple[int, bytes]:
    """Version and payload; a key that cannot be read at all is left for `parse_xpub` to explain."""
    if not isinstance(key, str) or not key.isascii() or not 100 <= len(key) <= 120:
        return 0, b""
    try:
        raw = wally.base58check_decode(key)
    except ValueError:
        return 0, b""
    return (int.from_bytes(raw[:4], "big"), raw[4:]) if len(raw) == 78 else (0, b"")


def _join(version: int, raw: bytes) -> str:
    return wally.base58check_encode(version.to_bytes(4, "big") + raw)
