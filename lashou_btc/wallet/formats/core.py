"""What Bitcoin Core's `importdescriptors` takes, so that a pool is watched and recovered with Core alone."""

from typing import Any, Literal

from lashou_btc.errors import InvalidInput
from lashou_btc.wallet.descriptor import MAX_INDEX, MultisigDescriptor


def import_descriptors(descriptor: MultisigDescriptor, timestamp: int | Literal["now"],
                       last_index: int, active: bool = True) -> list[dict[str, Any]]:
    """Two single-path entries, receive and change: every Core with descriptor wallets reads them.

    `timestamp` is the UNIX time before which nothing paid the pool (0 to rescan everything, "now" for nothing
    old); `last_index` the highest address wanted on either branch, bounded by MAX_INDEX. Unless `active`, Core
    watches the addresses and gives none of them out. Raises InvalidInput.
    """
    _check(timestamp, last_index)
    return [{"desc": descriptor.single_path(branch), "active": active, "internal": branch == 1,
             "timestamp": timestamp, "range": [0, last_index]} for branch in (0, 1)]


def import_descriptors_multipath(descriptor: MultisigDescriptor, timestamp: int | Literal["now"],
                                 last_index: int, active: bool = True) -> list[dict[str, Any]]:
    """One entry with `<0;1>` (BIP389), for Core 29 or later, which refuses `internal` beside it."""
    _check(timestamp, last_index)
    return [{"desc": str(descriptor), "active": active, "timestamp": timestamp, "range": [0, last_index]}]


def _check(timestamp: int | str, last_index: int) -> None:
    if timestamp != "now" and not (type(timestamp) is int and 0 <= timestamp < 2 ** 32):
        raise InvalidInput("core.timestamp", timestamp=timestamp)
    if not 0 <= last_index <= MAX_INDEX:
        raise InvalidInput("core.range", most=MAX_INDEX)
