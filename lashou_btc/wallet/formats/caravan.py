"""Caravan's wallet file. Files exist with `requiredSigners: 0` or a fingerprint of zeros: nothing is believed."""

from collections.abc import Sequence

from lashou_btc.errors import InvalidInput, Refused
from lashou_btc.networks import Network
from lashou_btc.wallet.descriptor import MultisigDescriptor
from lashou_btc.wallet.formats.foreign import check_names, field, json_bytes, key_expression, object_of, spell_path
from lashou_btc.wallet.key_record import check_name
from lashou_btc.words import said

_WHAT = said("thing.caravan")
MAX_KEYS = 16
"""Caravan writes the number of keys as OP_1 to OP_16 and goes on counting opcodes: from 17 keys on its script, and
so its address, is another one, which nobody can spend (seen with @caravan/bitcoin 0.4.5)."""
# Caravan knows mainnet, testnet and, since 2024, regtest; it names signet and does not support it.
_NETWORKS = {"mainnet": ("mainnet",), "testnet": ("testnet3", "testnet4", "signet", "regtest"),
             "regtest": ("regtest",), "signet": ("signet",)}


def export(descriptor: MultisigDescriptor, name: str, key_names: Sequence[str]) -> bytes:
    """The JSON that Caravan imports; every public test network is "testnet" there.

    Raises InvalidInput for names, Refused for more keys than Caravan makes right addresses of.
    """
    check_name(name)
    _check_count(len(descriptor.keys), "caravan.too-many-keys")
    check_names(key_names, len(descriptor.keys))
    return json_bytes({
        "name": name, "addressType": "P2WSH",
        "network": descriptor.network.name if descriptor.network.name in ("mainnet", "regtest") else "testnet",
        "client": {"type": "public"},
        "quorum": {"requiredSigners": descriptor.threshold, "totalSigners": len(descriptor.keys)},
        "extendedPublicKeys": [
            {"name": label, "bip32Path": spell_path(key.path), "xpub": key.xpub, "xfp": key.fingerprint}
            for label, key in zip(key_names, descriptor.keys, strict=True)],
        "startingAddressIndex": 0})


def parse(data: bytes, network: Network) -> MultisigDescriptor:
    """The multisig in a Caravan file. Raises InvalidInput or Refused."""
    value = object_of(data, _WHAT)
    kind = field(value, "addressType", str, _WHAT)
    if kind != "P2WSH":
        raise InvalidInput("caravan.type", kind=kind[:20])
    name = field(value, "network", str, _WHAT)
    if network.name not in _NETWORKS.get(name, ()):
        raise InvalidInput("caravan.network", theirs=name[:20], ours=network.name)
    quorum = field(value, "quorum", dict, _WHAT)
    required, total = (field(quorum, n, int, _WHAT) for n in ("requiredSigners", "totalSigners"))
    entries = field(value, "extendedPublicKeys", list, _WHAT)
    if total != len(entries) or not entries:
        raise InvalidInput("caravan.quorum", total=total, entries=len(entries))
    _check_count(total, "caravan.too-many-keys:file")
    if not 1 <= required <= total:
        raise InvalidInput("caravan.quorum:none", required=required, total=total)
    keys = []
    for number, entry in enumerate(entries, 1):
        if not isinstance(entry, dict):
            raise InvalidInput("format.field:caravan-key", number=number)
        if not str(entry.get("bip32Path")).startswith("m/"):
            raise InvalidInput("caravan.path", number=number)
        keys.append(key_expression(number, entry.get("xfp"), entry.get("bip32Path"), entry.get("xpub"), network))
    return MultisigDescriptor(network, required, tuple(keys))


def _check_count(count: int, key: str) -> None:
    if count > MAX_KEYS:
        raise Refused(key, count=count, most=MAX_KEYS)
