"""Addresses to scripts and back, and what counts as dust. Base58check, BIP173 and BIP350.

The network is always given by the caller: an address of another network is refused, never converted.
"""

import re

from lashou_btc.anchors.tx import MAX_SCRIPT_BYTES, OP_RETURN
from lashou_btc.errors import InvalidInput
from lashou_btc.networks import NETWORKS, Network
from lashou_btc.wallet import wally

DUST_RELAY_SAT_PER_KVB = 3_000
_HRPS = {n.hrp for n in NETWORKS.values()}
_WIF_VERSIONS = {n.wif_version for n in NETWORKS.values()}
_UNSEEN = "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"


def given_address(text: str) -> str:
    """An address as people hand it on, in the form that everybody compares: out of a payment URI (BIP21), without
    spaces and marks that are not seen, a segwit address all in capitals (as QR codes have it) in small letters.

    Whether it is an address of anything is not looked at. Raises InvalidInput (address.uri) for a payment URI that
    asks for something that is not known here.
    """
    text = "".join(c for c in text if not c.isspace() and c not in _UNSEEN)
    scheme, colon, rest = text.partition(":")
    if colon and scheme.lower() == "bitcoin":
        text, _, query = rest.partition("?")
        if unknown := [name for part in query.split("&") if (name := part.partition("=")[0].lower())[:4] == "req-"]:
            raise InvalidInput("address.uri", unknown=unknown[0])
    lower = text.lower()
    return lower if text.isupper() and lower.rpartition("1")[0] in _HRPS else text


def asked_sat(text: str) -> int | None:
    """What a payment URI (BIP21) asks for, in satoshi; None where it names no amount, or is none.

    Raises InvalidInput (address.amount) for an amount that cannot be read.
    """
    scheme, colon, rest = "".join(text.split()).partition(":")
    given = [value for part in rest.partition("?")[2].split("&") for name, _, value in [part.partition("=")]
             if name.lower() == "amount"]
    if not colon or scheme.lower() != "bitcoin" or not given:
        return None
    found = re.fullmatch(r"([0-9]{1,8})(?:\.([0-9]{1,8}))?", given[0])
    if found is None or len(given) > 1:
        raise InvalidInput("address.amount", amount=given[0])
    return int(found[1]) * 100_000_000 + int((found[2] or "").ljust(8, "0"))


def given_payee(text: str, network: Network) -> str:
    """`given_address` of whom a pool may have to pay. Raises InvalidInput as it does, and as `payee_script`."""
    address = given_address(text)
    payee_script(address, network)
    return address


def address_to_script(address: str, network: Network) -> bytes:
    """The scriptPubKey that `address` stands for on `network`.

    P2PKH, P2SH, P2WPKH, P2WSH, P2TR and the witness versions to come, as Bitcoin Core's DecodeDestination reads
    them. Base58 addresses of the test networks look alike and cannot be told apart.
    Raises InvalidInput: address.malformed, address.checksum, address.network or address.private-key.
    """
    if isinstance(address, str) and address.lower().startswith("bitcoin:"):
        raise InvalidInput("address.malformed:link")
    if not isinstance(address, str) or not address.isascii() or not 1 <= len(address) <= 90 \
            or not address.isprintable() or " " in address:
        raise InvalidInput("address.malformed:size")
    hrp = address.lower().rpartition("1")[0]
    return _segwit_script(address, hrp, network) if hrp in _HRPS else _base58_script(address, network)


def payee_script(address: str, network: Network) -> bytes:
    """The scriptPubKey of an address that a pool may have to pay: P2PKH, P2SH, P2WPKH, P2WSH or P2TR.

    A payout pays many at once, so one output that ordinary nodes do not relay would hold up all the others. Of the
    witness versions to come nobody knows who relays them, and pay-to-anchor is anybody's money.
    Raises InvalidInput: address.payee, or as `address_to_script`.
    """
    script = address_to_script(address, network)
    program = witness_program(script)
    if program is None or program[0] == 0 or (program[0] == 1 and len(program[1]) == 32):
        return script  # of version 0 there are addresses with 20 and 32 bytes only
    raise InvalidInput("address.payee", shown=_shown(address), version=program[0], n=len(program[1]))


def _segwit_script(address: str, hrp: str, network: Network) -> bytes:
    try:
        script = wally.segwit_script(address, hrp)
    except ValueError:
        raise InvalidInput("address.checksum", shown=_shown(address)) from None
    if hrp != network.hrp:
        raise _wrong_network(address, network, [n.name for n in NETWORKS.values() if n.hrp == hrp])
    return script


def _base58_script(address: str, network: Network) -> bytes:
    try:
        wally.base58_decode(address)
    except ValueError:
        raise InvalidInput("address.malformed:other", shown=_shown(address)) from None
    try:
        payload = wally.base58check_decode(address)
    except ValueError:
        raise InvalidInput("address.checksum:changed", shown=_shown(address)) from None
    if len(payload) in (33, 34) and payload[0] in _WIF_VERSIONS:
        raise InvalidInput("address.private-key")
    if len(payload) == 21:
        if payload[0] == network.p2pkh_version:
            return b"\x76\xa9\x14" + payload[1:] + b"\x88\xac"
        if payload[0] == network.p2sh_version:
            return b"\xa9\x14" + payload[1:] + b"\x87"
        homes = [n.name for n in NETWORKS.values() if payload[0] in (n.p2pkh_version, n.p2sh_version)]
        if homes:
            raise _wrong_network(address, network, homes)
    raise InvalidInput("address.malformed", shown=_shown(address))


def _wrong_network(address: str, network: Network, homes: list[str]) -> InvalidInput:
    return InvalidInput("address.network", shown=_shown(address), homes=homes,
                        network_name=network.name)


def _shown(text: str) -> str:
    """Enough to recognize what was typed, too little to leak a key typed by mistake."""
    return repr(text if len(text) <= 16 else f"{text[:8]}…{text[-6:]}")


def witness_program(script: bytes) -> tuple[int, bytes] | None:
    """(version, program) of a segwit output script (BIP141), None of any other."""
    if 4 <= len(script) <= 42 and script[1] == len(script) - 2 and (script[0] == 0 or 0x51 <= script[0] <= 0x60):
        return (script[0] - 0x50 if script[0] else 0), script[2:]
    return None


def script_to_address(script: bytes, network: Network) -> str | None:
    """The address of a scriptPubKey, in lower case where that is a choice; None where it has none."""
    if len(script) == 25 and script[:3] == b"\x76\xa9\x14" and script[23:] == b"\x88\xac":
        return _base58(network.p2pkh_version, script[3:23])
    if len(script) == 23 and script[:2] == b"\xa9\x14" and script[22:] == b"\x87":
        return _base58(network.p2sh_version, script[2:22])
    program = witness_program(script)
    if program is None or (program[0] == 0 and len(program[1]) not in (20, 32)):
        return None
    return segwit_address(script, network)


def segwit_address(script: bytes, network: Network) -> str:
    """The address of a script that is known to be a witness program: `script_to_address` without its doubt."""
    return wally.segwit_address(script, network.hrp)


def _base58(version: int, payload: bytes) -> str:
    return wally.base58check_encode(bytes([version]) + payload)


def dust_sat(script: bytes) -> int:
    """The least amount in satoshi that an output with this script may carry and still be relayed.

    Bitcoin Core's GetDustThreshold (src/policy/policy.cpp) at its default dust relay feerate, 3 sat/vB: three
    times what the output costs to make and to spend. 0 for an output that cannot be spent.
    """
    if script[:1] == bytes([OP_RETURN]) or len(script) > MAX_SCRIPT_BYTES:
        return 0
    output = 8 + (1 if len(script) < 0xFD else 3) + len(script)
    # An input is 41 bytes plus its signature: 107 bytes, at a quarter of the weight in a witness.
    spending = 41 + 107 // 4 if witness_program(script) else 41 + 107
    return (output + spending) * DUST_RELAY_SAT_PER_KVB // 1000
