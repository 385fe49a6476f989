"""Specter Desktop's wallet export: JSON with a label, the birthday's height and the receive descriptor."""

from collections.abc import Sequence

from lashou_btc.errors import InvalidInput, Refused
from lashou_btc.networks import Network
from lashou_btc.wallet.descriptor import MultisigDescriptor
from lashou_btc.wallet.formats.reading import (
    CHANGE,
    RECEIVE,
    check_names,
    descriptor_of,
    field,
    json_bytes,
    object_of,
)
from lashou_btc.wallet.record import check_name
from lashou_btc.words import said

_WHAT = said("thing.specter")


def export(descriptor: MultisigDescriptor, name: str, key_names: Sequence[str], height: int) -> bytes:
    """The JSON that Specter imports: `height` is where it starts to look for payments. Raises InvalidInput."""
    check_name(name)
    if type(height) is not int or not 0 <= height < 2 ** 31:
        raise InvalidInput("specter.height", height=height)
    check_names(key_names, len(descriptor.keys))
    return json_bytes({"label": name, "blockheight": height, "descriptor": descriptor.single_path(0),
                       "devices": [{"type": "other", "label": label} for label in key_names]})


def parse(data: bytes, network: Network) -> MultisigDescriptor:
    """The multisig in a Specter export or backup. Raises InvalidInput or Refused.

    An export's descriptor is receive-only, change follows by rule (/1/*); a backup of a wallet has one for each.
    """
    value = object_of(data, _WHAT)
    if "recv_descriptor" not in value:
        return descriptor_of(field(value, "descriptor", str, _WHAT), network, (RECEIVE,))[0]
    receive, _ = descriptor_of(field(value, "recv_descriptor", str, _WHAT), network, (RECEIVE,))
    change, _ = descriptor_of(field(value, "change_descriptor", str, _WHAT), network, (CHANGE,))
    if (difference := receive.difference(change)) is not None:
        raise Refused("specter.disagree", difference=difference)
    return receive
