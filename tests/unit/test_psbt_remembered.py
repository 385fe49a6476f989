"""What was checked once is not checked again, and nothing that was not checked profits from it."""

from dataclasses import replace

import pytest
from psbt_cases import PATH, master, multisig, payout, with_field

from lashou_btc.errors import Refused
from lashou_btc.wallet.psbt import keytypes as kt
from lashou_btc.wallet.psbt.combine import combine
from lashou_btc.wallet.psbt.finalize import finalize
from lashou_btc.wallet.psbt.lint import coins, lint
from lashou_btc.wallet.psbt.raw import parse, serialize
from lashou_btc.wallet.psbt.sighash import signature_holds
from lashou_btc.wallet.psbt.sign import sign

D = multisig(2, 3)
SIGNED = sign(sign(payout(D, 2), master(0), D), master(1), D)
KEY, SIGNATURE = next(iter(SIGNED.inputs[0].of_type(kt.IN_PARTIAL_SIG).items()))
OTHER = SIGNED.inputs[1].of_type(kt.IN_PARTIAL_SIG)


def test_the_same_value_is_checked_once() -> None:
    coins.cache_clear()
    assert coins(SIGNED) is coins(SIGNED) is coins(parse(serialize(SIGNED)))
    assert coins.cache_info().misses == 1


def test_a_lie_in_a_copy_of_what_was_found_good_is_refused_each_time() -> None:
    lint(SIGNED)
    for bad in (with_field(SIGNED, 0, kt.IN_PARTIAL_SIG, next(iter(OTHER.values())), KEY),
                with_field(SIGNED, 0, kt.IN_SIGHASH_TYPE, b"\3\0\0\0"),
                with_field(SIGNED, 0, kt.IN_PARTIAL_SIG, SIGNATURE[:-1] + b"\2", KEY),
                replace(SIGNED, inputs=SIGNED.inputs[::-1])):
        for _ in range(2):
            with pytest.raises(Refused):
                lint(bad)
            with pytest.raises(Refused):
                finalize(bad, D)
            with pytest.raises(Refused):
                combine(bad, SIGNED)


def test_a_signature_that_held_for_one_digest_holds_for_no_other() -> None:
    digests = [bytes([n]) * 32 for n in range(3)]
    assert not any(signature_holds(KEY, digest, SIGNATURE[:-1]) for digest in digests)
    lint(SIGNED)
    assert not any(signature_holds(KEY, digest, SIGNATURE[:-1]) for digest in digests)


def test_private_keys_derived_together_are_those_derived_apart() -> None:
    places = [(0, 0), (1, 7), (0, 999_999), (0, 0)]
    assert master(0).private_keys(PATH, places) == [
        master(0).private_key(f"{PATH}/{branch}/{index}") for branch, index in places]
    assert master(0).private_keys(PATH, []) == []
