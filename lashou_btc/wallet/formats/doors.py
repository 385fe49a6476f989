"""The door for every foreign file: what it is, and the multisig or key in it."""

import re
from collections.abc import Callable, Sequence

from lashou_btc.errors import InvalidInput
from lashou_btc.networks import Network
from lashou_btc.wallet.descriptor import KeyExpression, MultisigDescriptor
from lashou_btc.wallet.formats import bsms, caravan, coldcard, descriptors, electrum, specter, wallet_policy
from lashou_btc.wallet.formats.bsms_crypto import NO_TOKEN
from lashou_btc.wallet.formats.core import import_descriptors
from lashou_btc.wallet.formats.foreign import (
    ORIGIN_KEY,
    json_bytes,
    json_of,
    key_expression,
    object_of,
    origin_key,
    text_of,
)
from lashou_btc.wallet.key_record import KeyRecord
from lashou_btc.words import Said, said

_PARSERS: dict[str, Callable[[bytes, Network], MultisigDescriptor]] = {
    "descriptor": descriptors.parse, "core": descriptors.parse_core, "coldcard": coldcard.parse,
    "specter": specter.parse, "caravan": caravan.parse, "electrum": electrum.parse, "policy": wallet_policy.parse}
KINDS = (*_PARSERS, "bsms", "bsms-encrypted", "bsms-key", "coldcard-cosigner", "key-record", "key")
"""Every answer of `detect`. The last four are one person's key, and "bsms-encrypted" may be either."""

MULTISIG_NAMES = {
    "descriptor": said("thing.descriptor"), "core": said("thing.core"), "coldcard": said("thing.coldcard"),
    "specter": said("thing.specter"), "caravan": said("thing.caravan"), "electrum": said("thing.electrum"),
    "policy": said("thing.policy"), "bsms": said("thing.bsms-wallet")}

WRITABLE = {"descriptor": ".txt", "core": ".json", "bsms": ".bsms", "coldcard": ".txt", "specter": ".json",
            "caravan": ".json", "electrum": ".json", "policy": ".json"}
"""What `export_multisig` writes, and the usual end of such a file's name. For Sparrow take bsms or descriptor."""

CORE_LAST_INDEX = 1_000
MOST_KEYS = ((said("thing.a-coldcard"), coldcard.MAX_KEYS), (said("thing.an-electrum"), electrum.MAX_ELECTRUM_KEYS),
             (said("thing.a-ledger"), wallet_policy.LEDGER_KEYS), (said("thing.a-caravan"), caravan.MAX_KEYS))
"""How many keys a multisig may have in what holds fewer than a pool may have."""

# In this order: the first kind of which a file has any field.
_JSON_MARKS = (("key-record", ("signing_key", "journal_key")), ("caravan", ("extendedPublicKeys",)),
               ("policy", ("descriptor_template",)), ("electrum", ("wallet_type",)),
               ("coldcard-cosigner", ("p2wsh", "p2wsh_desc", "p2wsh_key_exp", "p2sh_deriv", "bip48_2", "bip84")),
               ("core", ("descriptors",)), ("specter", ("descriptor", "recv_descriptor")), ("key", ("xpub",)))
# Blanks only before a word: \s would try every run of empty lines from each of its lines.
_DESCRIPTOR = re.compile(r"^[ \t]{0,80}[a-z_]{2,20}\(", re.MULTILINE)
_COLDCARD = re.compile(r"^[ \t]{0,80}(?:name|policy|format|derivation|[0-9a-f]{8}):", re.IGNORECASE | re.MULTILINE)


def detect(data: bytes) -> str:
    """What a file is, one of KINDS, judged by its marks only: reading it comes after.

    Raises InvalidInput for anything else, and as `reading.text_of` for size, encoding and private keys.
    """
    if data[:6] in (b"QklFMQ", b"QklFMg"):
        return "electrum"
    text = text_of(data, said("thing.wallet-file")).strip()
    if text.startswith("BSMS"):
        return "bsms-key" if text.count("\n") == 4 else "bsms"
    if text.startswith(descriptors.CORE_COMMAND):
        return "core"
    if text[:1] in ("{", "["):
        if ORIGIN_KEY.fullmatch(text):
            return "key"
        return _detect_json(data)
    if len(text) > 64 and not "".join(text[:4_096].split()).strip("0123456789abcdefABCDEF"):
        return "bsms-encrypted"
    if specter.DEVICE_TEXT.match(text):
        return "specter"
    if _DESCRIPTOR.search(text):
        return "descriptor"
    if _COLDCARD.search(text):
        return "coldcard"
    raise InvalidInput("format.unknown")


def import_multisig(data: bytes, network: Network, token: str = NO_TOKEN) -> MultisigDescriptor:
    """The multisig in a file of any kind that holds one; `token` opens an encrypted BSMS record.

    Raises InvalidInput for a file that cannot be read or holds one key only, Refused for what must not be.
    """
    kind = detect(data)
    if kind in ("bsms", "bsms-encrypted"):
        return bsms.parse(data, network, token)
    if kind not in _PARSERS:
        raise InvalidInput("format.one-key")
    return _PARSERS[kind](data, network)


def import_key(data: bytes, network: Network, token: str = NO_TOKEN) -> KeyExpression:
    """One cosigner's account key: a Coldcard's ccxp-*.json or generic export, a BSMS or lashou key record,
    `[fp/path]xpub`, or `xfp`, `path` and `xpub` in JSON.

    Raises InvalidInput or Refused.
    """
    kind = detect(data)
    if kind == "coldcard-cosigner":
        return coldcard.parse_cosigner(data, network)
    if kind in ("bsms-key", "bsms-encrypted"):
        return bsms.read_key(data, token).expression(network)
    if kind == "key-record":
        record = KeyRecord.parse(data)
        if record.network != network:
            raise InvalidInput("key-record.network", name=record.name, theirs=record.network.name,
                               ours=network.name)
        key = KeyExpression(record.fingerprint, record.path, record.xpub)
    elif kind == "key":
        key = _key(data, network)
    else:
        raise InvalidInput("format.whole-multisig", kind=MULTISIG_NAMES[kind])
    return MultisigDescriptor(network, 1, (key,)).keys[0]


def _key(data: bytes, network: Network) -> KeyExpression:
    """`[fingerprint/path]xpub`, or the same in JSON: `xfp`, `path`, `xpub`."""
    text = text_of(data, said("thing.key")).strip()
    if text.startswith("["):
        return origin_key(1, text, network)
    value = object_of(data, said("thing.key"))
    return key_expression(1, value.get("xfp"), value.get("path"), value.get("xpub"), network)


def export_multisig(kind: str, descriptor: MultisigDescriptor, name: str, key_names: Sequence[str],
                    height: int = 0) -> bytes:
    """A pool as a file of one of WRITABLE, with its name and the witnesses' where the format has room for them.

    `height` is where the other tool starts to look for payments (Specter; Core rescans everything). Raises
    InvalidInput for an unknown kind or a name that the tool cannot take, Refused for too many keys.
    """
    if kind == "specter":
        return specter.export(descriptor, name, key_names, height)
    if kind == "caravan":
        return caravan.export(descriptor, name, key_names)
    if kind == "coldcard":
        return coldcard.export(descriptor, name)
    if kind == "policy":
        return wallet_policy.export(descriptor, name)
    if kind == "electrum":
        return electrum.export(descriptor)
    if kind == "bsms":
        return bsms.export(descriptor).encode()
    if kind == "core":
        return json_bytes(import_descriptors(descriptor, 0, CORE_LAST_INDEX))
    if kind == "descriptor":
        return descriptors.export(descriptor)
    raise InvalidInput("format.unknown:kind", kinds=list(WRITABLE))


def too_small_for(count: int) -> list[Said]:
    """What cannot hold a multisig of so many keys, in the words of MOST_KEYS."""
    return [name for name, most in MOST_KEYS if most < count]


def _detect_json(data: bytes) -> str:
    value = json_of(data, said("thing.wallet-file"))
    if isinstance(value, list):
        specters = any(isinstance(entry, dict) and "recv_descriptor" in entry for entry in value)
        return "specter" if specters else "core"
    for kind, marks in _JSON_MARKS:
        if isinstance(value, dict) and any(mark in value for mark in marks):
            return kind
    raise InvalidInput("format.unknown:json")
