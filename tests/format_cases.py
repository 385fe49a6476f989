"""Pools and helpers that the tests of the foreign formats share."""

import json
from collections.abc import Callable
from functools import cache

import pytest

from lashou_btc.errors import LashouError
from lashou_btc.networks import MAINNET, REGTEST, Network
from lashou_btc.wallet.descriptor import KeyExpression, MultisigDescriptor
from lashou_btc.wallet.keys import Master, multisig_path

NAMES = [f"witness {n}" for n in range(1, 21)]


@cache
def master(number: int, network: Network = REGTEST) -> Master:
    return Master.from_seed(bytes([number]) * 32, network)


@cache
def key(number: int, account: int = 0, network: Network = REGTEST) -> KeyExpression:
    path = multisig_path(network, account)
    return KeyExpression(master(number, network).fingerprint, path, master(number, network).xpub(path))


def pool(threshold: int, size: int, network: Network = REGTEST, account: int = 0) -> MultisigDescriptor:
    return MultisigDescriptor(network, threshold, tuple(key(n, account, network) for n in range(1, size + 1)))


POOL = pool(2, 3)
MAIN = pool(2, 3, MAINNET)
# One path differs.
MIXED = MultisigDescriptor(REGTEST, 2, (key(1), key(2, 7), key(3)))


def code_of(call: Callable[..., object], *args: object) -> str:
    """The code of the LashouError that a call must raise, with a message of one sentence's form."""
    with pytest.raises(LashouError) as caught:
        call(*args)
    message = str(caught.value)
    assert message.endswith((".", "?")) and "\n" not in message and len(message) < 400, message
    return caught.value.code


def specters_backup(**changes: object) -> bytes:
    """A wallet as Specter Desktop backs it up: its own names for receive and change, and much else."""
    return json.dumps({
        "name": "Village", "alias": "village", "description": "2 of 3 Multisig (Segwit)", "address_type": "bech32",
        "recv_descriptor": POOL.single_path(0), "change_descriptor": POOL.single_path(1), "devices": ["witness_1"],
        "keys": [{"original": k.xpub, "fingerprint": k.fingerprint, "type": "wsh"} for k in POOL.keys],
        "sigs_required": 2, "blockheight": 100, "labels": {}} | changes).encode()


def coldcards_descriptor(descriptor: MultisigDescriptor) -> str:
    """A Coldcard's descriptor export: receive only, over many lines, with comments in between."""
    body, _, check = descriptor.single_path(0).partition("#")
    keys = body.removeprefix(f"wsh(sortedmulti({descriptor.threshold},").removesuffix("))").split(",")
    return "\n".join(["# Coldcard descriptor export", "# order of keys does not matter", "# native segwit - p2wsh",
                      "wsh(sortedmulti(", f"\t# {descriptor.threshold} of {len(keys)} (threshold)",
                      f"\t{descriptor.threshold},", *(f"\t{k}," for k in keys[:-1]), f"\t{keys[-1]}",
                      f"))#{check}", "", ""])
