"""Messages of a purse and of a pool's multisig, judged by Bitcoin Core's script engine."""

import base64

import pytest
import wallycore

from lashou_btc.chain.messages import verify
from lashou_btc.errors import InvalidInput, LashouError, Refused
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


PURSE = Purse.of(Person("an").master, 0)
KEY_HASH = bytes(wallycore.hash160(PURSE.public_key))
REDEEM_HASH = bytes(wallycore.hash160(b"\x00\x14" + KEY_HASH))
NESTED, OLD = (wallycore.scriptpubkey_to_address(script, wallycore.WALLY_NETWORK_BITCOIN_REGTEST)
               for script in (b"\xa9\x14" + REDEEM_HASH + b"\x87", b"\x76\xa9\x14" + KEY_HASH + b"\x88\xac"))
SIMPLE = messages.sign_single("hello", PURSE.private_key, PURSE.public_key)


def legacy(message: str, header: int) -> str:
    """Signed as Bitcoin Core's `signmessage` does it, with another first byte (BIP137)."""
    digest = wallycore.format_bitcoin_message(message.encode(), wallycore.BITCOIN_MESSAGE_FLAG_HASH)
    flags = wallycore.EC_FLAG_ECDSA | wallycore.EC_FLAG_RECOVERABLE
    raw = bytes(wallycore.ec_sig_from_bytes(PURSE.private_key, digest, flags))
    return base64.b64encode(bytes([header + (raw[0] - 27) % 4]) + raw[1:]).decode()


@pytest.mark.parametrize(("address", "signature", "code", "words"), [
    *((PURSE.address, legacy("hello", header), "message.legacy", "the form from before BIP322")
      for header in (27, 31, 35, 39)),
    (NESTED, legacy("hello", 35), "message.legacy", "the form from before BIP322"),
    (OLD, legacy("hello", 39), "message.legacy", "in its first byte that it is for a segwit address"),
    (NESTED, SIMPLE, "message.nested", "begins with ful"),
    (NESTED, SIMPLE[3:], "message.nested", "begins with ful"),
    (OLD, SIMPLE, "message.simple", "65 bytes"),
])
def test_a_form_that_is_not_for_this_kind_of_address_is_named(address: str, signature: str, code: str,
                                                             words: str) -> None:
    with pytest.raises(InvalidInput, match=words) as refusal:
        verify("hello", address, signature, REGTEST)
    assert refusal.value.code == code


def test_the_form_from_before_bip322_holds_for_the_address_that_it_is_for() -> None:
    verify("hello", OLD, legacy("hello", 31), REGTEST)
    with pytest.raises(Refused):
        verify("other", OLD, legacy("hello", 31), REGTEST)
