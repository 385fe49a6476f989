"""Messages of a purse and of a pool's multisig, judged by Bitcoin Core's script engine."""

import pytest

from lashou_btc.chain.messages import verify
from lashou_btc.errors import LashouError, Refused
from lashou_btc.networks import REGTEST
from lashou_btc.usecases.purses import Purse
from lashou_btc.wallet import message as messages
from lashou_btc.wallet.psbt.combine import combine
from lashou_btc.wallet.psbt.finalize import finalize
from lashou_btc.wallet.psbt.sign import sign
from tests.world import Person, World


def test_a_purse_signs_and_only_its_text_and_address_verify():
    purse, other = (Purse.of(Person(name).master, 0) for name in ("an", "bo"))
    signature = messages.sign_single("收到三百元", purse.private_key, purse.public_key)
    verify("收到三百元", purse.address, signature, REGTEST)
    verify("收到三百元", purse.address, signature.removeprefix("smp"), REGTEST)
    for text, address in (("收到四百元", purse.address), ("收到三百元", other.address)):
        with pytest.raises(Refused):
            verify(text, address, signature, REGTEST)


def test_a_quorum_signs_as_the_pool():
    world = World()
    descriptor = world.contract.descriptor
    asked = messages.request("this pool is ours", descriptor, 0, 0)
    assert messages.is_request(asked, "this pool is ours", descriptor.script(0, 0))
    assert not messages.is_request(asked, "this pool is yours", descriptor.script(0, 0))
    copies = [sign(asked, w.master, descriptor) for w in world.witnesses[:2]]
    signature = messages.of_transaction(finalize(combine(asked, *copies), descriptor))
    verify("this pool is ours", world.contract.first_address, signature, REGTEST)
    with pytest.raises(LashouError):
        verify("this pool is yours", world.contract.first_address, signature, REGTEST)
    with pytest.raises(LashouError):
        finalize(copies[0], descriptor)


def test_a_payout_is_no_message():
    """A witness asked to sign a text signs nothing else (threat 31)."""
    world = World()
    asked = messages.request("hello", world.contract.descriptor, 0, 1)
    assert not messages.is_request(asked, "hello", world.contract.descriptor.script(0, 0))


@pytest.mark.parametrize("text", ["", "smp", "smp!!", "ful", "fulAAAA", "pofAAAA", "smp" + "A" * 500_000])
def test_garbage_is_refused_in_words(text):
    with pytest.raises(LashouError):
        verify("hello", World().contract.first_address, text, REGTEST)
