"""Electrum's wallet file: a watch-only multisig out, and one that holds no secrets in."""

import re
from typing import Any

from lashou_btc.errors import InvalidInput, Refused
from lashou_btc.networks import Network
from lashou_btc.wallet.descriptor import MAX_KEYS, MultisigDescriptor
from lashou_btc.wallet.formats.foreign import field, json_bytes, key_expression, object_of, spell_path
from lashou_btc.wallet.formats.slip132 import is_slip132, to_slip132
from lashou_btc.words import said

MAX_ELECTRUM_KEYS = 15
# What Electrum upgrades from without asking, and the first that holds root fingerprints: from an earlier one the
# upgrade sets them to null. Later versions hold nothing more that a new wallet needs.
SEED_VERSION = 20
_WHAT = said("thing.electrum")
_KIND = re.compile(r"([1-9][0-9]?)of([1-9][0-9]?)", re.ASCII)
_SECRETS = ("seed", "xprv", "passphrase", "keypairs", "master_private_keys")


def export(descriptor: MultisigDescriptor) -> bytes:
    """A wallet file that Electrum opens watch-only. Raises Refused for more than 15 keys: Electrum has no more."""
    if len(descriptor.keys) > MAX_ELECTRUM_KEYS:
        raise Refused("electrum.too-many-keys", most=MAX_ELECTRUM_KEYS, count=len(descriptor.keys))
    value: dict[str, Any] = {"seed_version": SEED_VERSION, "use_encryption": False,
                             "wallet_type": f"{descriptor.threshold}of{len(descriptor.keys)}"}
    for number, key in enumerate(descriptor.keys, 1):
        value[f"x{number}/"] = {"type": "bip32", "derivation": spell_path(key.path),
                                "root_fingerprint": key.fingerprint, "pw_hash_version": 1, "xprv": None,
                                "xpub": to_slip132(key.xpub, descriptor.network)}
    return json_bytes(value)


def parse(data: bytes, network: Network) -> MultisigDescriptor:
    """The multisig in an unencrypted Electrum file. Raises Refused if it holds a seed or a private key.

    Electrum tells the script by the key's prefix: only Zpub and Vpub are P2WSH, a plain xpub there is P2SH. Raises
    InvalidInput for those, and for a key without its origin.
    """
    if data[:6] in (b"QklFMQ", b"QklFMg"):
        raise InvalidInput("electrum.encrypted")
    value = object_of(data, _WHAT)
    if (secret := _secret_in(value)) is not None:
        raise Refused("electrum.secret", field=secret)
    kind = _KIND.fullmatch(field(value, "wallet_type", str, _WHAT))
    if kind is None or not 1 <= int(kind[1]) <= int(kind[2]) <= MAX_KEYS:
        raise InvalidInput("electrum.type", kind=value["wallet_type"][:20])
    count = int(kind[2])
    found = {name for name in value if re.fullmatch(r"x[0-9]+/?", name, re.ASCII)}
    slash = "/" if any(name.endswith("/") for name in found) else ""  # storage versions of 2025 and later have none
    if found != {f"x{n}{slash}" for n in range(1, count + 1)}:
        raise InvalidInput("electrum.keys", kind=value["wallet_type"], found=len(found), count=count)
    keys = []
    for number in range(1, count + 1):
        entry = field(value, f"x{number}{slash}", dict, _WHAT)
        if not is_slip132(field(entry, "xpub", str, _WHAT)):
            raise InvalidInput("electrum.script", number=number, prefix=entry["xpub"][:4])
        fingerprint = _fingerprint(entry)
        if fingerprint is None or not isinstance(entry.get("derivation"), str):
            raise InvalidInput("electrum.origin", number=number)
        keys.append(key_expression(number, fingerprint, entry["derivation"], entry["xpub"], network))
    return MultisigDescriptor(network, int(kind[1]), tuple(keys))


def _fingerprint(entry: dict[str, Any]) -> str | None:
    """The master fingerprint as Electrum writes it, or as a Coldcard's export for Electrum has it: `ckcc_xfp`, its
    four bytes as a little-endian number."""
    if isinstance(entry.get("root_fingerprint"), str):
        return str(entry["root_fingerprint"])
    number = entry.get("ckcc_xfp")
    return number.to_bytes(4, "little").hex() if type(number) is int and 0 <= number < 2 ** 32 else None


def _secret_in(value: object) -> str | None:
    """The name of a filled field that holds a secret, however deep. json_of has bounded the depth."""
    left = [value]
    while left:
        item = left.pop()
        if isinstance(item, dict):
            for name, inner in item.items():
                if name in _SECRETS and inner:
                    return str(name)
                left.append(inner)
        elif isinstance(item, list):
            left.extend(item)
    return None
