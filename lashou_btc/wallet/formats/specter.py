"""Specter Desktop's wallet export: JSON with a label, the birthday's height and the receive descriptor."""

from collections.abc import Sequence

from lashou_btc.errors import InvalidInput
from lashou_btc.networks import Network
from lashou_btc.wallet.descriptor import MultisigDescriptor
from lashou_btc.wallet.formats.reading import RECEIVE, check_names, descriptor_of, field, json_bytes, object_of
from lashou_btc.wallet.record import check_name

_WHAT = "a Specter wallet file"


def export(descriptor: MultisigDescriptor, name: str, key_names: Sequence[str], height: int) -> bytes:
    """The JSON that Specter imports: `height` is where it starts to look for payments. Raises InvalidInput."""
    check_name(name)
    if type(height) is not int or not 0 <= height < 2 ** 31:
        raise InvalidInput(f"{height!r} is no block height.", "specter.height")
    check_names(key_names, len(descriptor.keys))
    return json_bytes({"label": name, "blockheight": height, "descriptor": descriptor.single_path(0),
                       "devices": [{"type": "other", "label": label} for label in key_names]})


def parse(data: bytes, network: Network) -> MultisigDescriptor:
    """The multisig in a Specter export; its descriptor is receive-only, change follows by rule (/1/*).

    Raises InvalidInput or Refused.
    """
    text = field(object_of(data, _WHAT), "descriptor", str, _WHAT)
    return descriptor_of(text, network, (RECEIVE,))[0]
