"""Pools and helpers that the tests of the foreign formats share."""

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
