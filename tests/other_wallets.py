"""Others' wallets as second opinions: embit, BDK, HWI's and Ledger's classes, a witness's key in their hands."""

import hashlib
import importlib
import os
import sys
from types import ModuleType

import pytest
import wallycore as wally

from lashou_btc.wallet.descriptor import MultisigDescriptor
from lashou_btc.wallet.psbt.raw import Psbt, decode, parse, serialize, to_base64

# The first Python that a library has no release for, by its metadata: so CI knows which absence is a fault.
_TOO_NEW = {"hwilib": (3, 13), "bdkpython": (3, 14)}


def library(name: str) -> ModuleType:
    """Another wallet's library. Skips where it is absent, but under CI=true that fails: `pip install -e .[test]`
    brings it to every Python that it exists for.
    """
    try:
        return importlib.import_module(name)
    except ImportError as absent:
        message = f"{name} is not installed ({absent}); pip install -e '.[test]' brings it"
        if os.environ.get("CI") == "true" and sys.version_info < _TOO_NEW.get(name.partition(".")[0], (99,)):
            pytest.fail(message, pytrace=False)
        pytest.skip(message)


def seed(number: int) -> bytes:
    """The BIP32 seed of `psbt_cases.master(number)`."""
    return hashlib.sha512(b"witness %d" % number).digest()


def master_xprv(number: int, version: int) -> str:
    """The extended private master key of `psbt_cases.master(number)`."""
    return wally.bip32_key_to_base58(wally.bip32_key_from_seed(seed(number), version, 0),
                                     wally.BIP32_FLAG_KEY_PRIVATE)


def embit_signs(psbt: Psbt, number: int) -> Psbt:
    """With the signatures that embit makes as that witness."""
    root = library("embit.bip32").HDKey.from_seed(seed(number))
    theirs = library("embit.psbt").PSBT.parse(serialize(psbt))
    assert theirs.sign_with(root) == len(psbt.inputs)
    return parse(theirs.serialize())


def bdk_wallet(descriptor: MultisigDescriptor, at: int, number: int) -> object:
    """A BDK wallet of that multisig on regtest, holding the private key of witness `number`, who stands at `at`."""
    bdk = library("bdkpython")
    key = descriptor.keys[at]
    texts = [descriptor.single_path(branch).partition("#")[0].replace(
        str(key), f"{master_xprv(number, descriptor.network.xprv_version)}/{key.path}") for branch in (0, 1)]
    return bdk.Wallet(*(bdk.Descriptor(text, bdk.NetworkKind.TEST) for text in texts), bdk.Network.REGTEST,
                      bdk.Persister.new_in_memory())


def bdk_options() -> object:
    """To sign as carefully as BDK can, without finalizing."""
    return library("bdkpython").SignOptions(
        trust_witness_utxo=False, assume_height=None, allow_all_sighashes=False, try_finalize=False,
        sign_with_tap_internal_key=False, allow_grinding=True)


def bdk_signs(psbt: Psbt, descriptor: MultisigDescriptor, at: int, number: int) -> Psbt:
    """With the signatures that BDK makes as that witness."""
    theirs = library("bdkpython").Psbt(to_base64(psbt))
    bdk_wallet(descriptor, at, number).sign(theirs, bdk_options())
    return parse(decode(theirs.serialize()))
