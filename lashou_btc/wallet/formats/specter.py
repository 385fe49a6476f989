"""Specter Desktop's wallet export: JSON with a label, the birthday's height and the receive descriptor.

Specter's devices take `addwallet NAME&DESCRIPTOR` from a QR code, and its settings write wallets into a list.
"""

import re
from collections.abc import Sequence
from typing import Any

from lashou_btc.errors import InvalidInput, LashouError, Refused
from lashou_btc.networks import Network
from lashou_btc.wallet.checksum import split_checksum
from lashou_btc.wallet.descriptor import MAX_DESCRIPTOR_CHARS, MultisigDescriptor
from lashou_btc.wallet.formats.foreign import (
    BARE,
    CHANGE,
    MULTIPATH,
    RECEIVE,
    check_names,
    descriptor_of,
    field,
    json_bytes,
    json_of,
    object_of,
    text_of,
)
from lashou_btc.wallet.key_record import check_name
from lashou_btc.words import said

_WHAT = said("thing.specter")
MAX_WALLETS = 100
DEVICE_TEXT = re.compile(r"(?:addwallet )?[^\n&(){}]{1,80}&(?=[a-z_]{2,20}\()")
"""What stands before the descriptor in the text for a device, which says `{0,1}` for both branches, or nothing."""


def export(descriptor: MultisigDescriptor, name: str, key_names: Sequence[str], height: int) -> bytes:
    """The JSON that Specter imports: `height` is where it starts to look for payments. Raises InvalidInput."""
    check_name(name)
    if type(height) is not int or not 0 <= height < 2 ** 31:
        raise InvalidInput("specter.height", height=height)
    check_names(key_names, len(descriptor.keys))
    return json_bytes({"label": name, "blockheight": height, "descriptor": descriptor.single_path(0),
                       "devices": [{"type": "other", "label": label} for label in key_names]})


def parse(data: bytes, network: Network) -> MultisigDescriptor:
    """The multisig in a Specter export or backup, a list of backups, or the text for its devices.

    An export's descriptor is receive-only, with or without `/0/*`: change follows by rule (/1/*). A backup of a
    wallet has one for each. Raises InvalidInput or Refused.
    """
    text = text_of(data, _WHAT).strip()
    if (found := DEVICE_TEXT.match(text)) is not None:
        return _of_device(text[found.end():], network)
    if text.startswith("["):
        return _of_list(json_of(data, _WHAT), network)
    return _of_wallet(object_of(data, _WHAT), network)


def _of_wallet(value: dict[str, Any], network: Network) -> MultisigDescriptor:
    if "recv_descriptor" not in value:
        return descriptor_of(field(value, "descriptor", str, _WHAT), network, (RECEIVE, BARE))[0]
    receive, _ = descriptor_of(field(value, "recv_descriptor", str, _WHAT), network, (RECEIVE, BARE))
    change, _ = descriptor_of(field(value, "change_descriptor", str, _WHAT), network, (CHANGE, BARE))
    if (difference := receive.difference(change)) is not None:
        raise Refused("specter.disagree", difference=difference)
    return receive


def _of_list(wallets: list[Any], network: Network) -> MultisigDescriptor:
    """The one multisig among wallets of all kinds. Raises the first one's error where there is none."""
    if not 1 <= len(wallets) <= MAX_WALLETS or not all(isinstance(wallet, dict) for wallet in wallets):
        raise InvalidInput("specter.list", most=MAX_WALLETS)
    found: dict[MultisigDescriptor, str] = {}
    problems = []
    for wallet in wallets:
        try:
            found.setdefault(_of_wallet(wallet, network), str(wallet.get("name", ""))[:40])
        except LashouError as error:
            problems.append(error)
    if len(found) > 1:
        raise InvalidInput("specter.list:several", names=list(found.values())[:5], count=len(found))
    if not found:
        raise problems[0]
    return next(iter(found))


def _of_device(text: str, network: Network) -> MultisigDescriptor:
    body = split_checksum(text, MAX_DESCRIPTOR_CHARS) if "#" in text else text
    return descriptor_of(body.replace("/{0,1}/*", MULTIPATH), network, (MULTIPATH, RECEIVE, BARE),
                         need_checksum=False)[0]
