"""What is taken of a copy that another signer gives back: one key's signatures that hold, and nothing else."""

from dataclasses import replace

import pytest
from psbt_cases import PATH, finalized, master, multisig, payout, with_field, with_global

from lashou_btc.errors import Refused
from lashou_btc.networks import REGTEST, SIGNET
from lashou_btc.wallet.descriptor import MultisigDescriptor
from lashou_btc.wallet.keys import Master
from lashou_btc.wallet.psbt import keytypes as kt
from lashou_btc.wallet.psbt.combine import combine
from lashou_btc.wallet.psbt.raw import Psbt, to_version
from lashou_btc.wallet.psbt.sign import check_wanted, own_position, sign, take

D = multisig(2, 3)
BASE = payout(D, 3)


def partly(signed: Psbt, numbers: set[int]) -> Psbt:
    """The PSBT with signatures on these inputs only."""
    return BASE.with_inputs({n: signed.inputs[n] for n in numbers})


def code(act) -> str:
    with pytest.raises(Refused) as refusal:
        act()
    return refusal.value.code


@pytest.mark.parametrize("at", [0, 1, 2])
def test_one_keys_signatures_are_what_signing_here_would_have_given(at: int) -> None:
    signed = sign(BASE, master(at), D)
    assert take(BASE, signed, D, at) == signed
    assert take(BASE, finalized(combine(signed, sign(BASE, master((at + 1) % 3), D)), D), D, at) == signed


def test_of_another_keys_signatures_and_other_fields_nothing_is_taken() -> None:
    both = combine(sign(BASE, master(0), D), sign(BASE, master(1), D))
    strewn = with_global(with_field(both, 0, 0x77, b"theirs"), 0x78, b"theirs")
    assert take(BASE, strewn, D, 1) == sign(BASE, master(1), D)
    assert take(BASE, strewn, D, 2) == BASE


def test_inputs_are_taken_one_by_one() -> None:
    signed = sign(BASE, master(1), D)
    half = take(BASE, partly(signed, {0, 2}), D, 1)
    assert half == partly(signed, {0, 2})
    assert take(half, signed, D, 1) == signed == take(signed, half, D, 1)


def test_another_valid_signature_does_not_replace_the_one_that_is_there() -> None:
    mine, theirs = (sign(BASE, master(1), D), sign(payout(D, 3, fee_sat=2_000), master(1), D))
    assert take(mine, BASE, D, 1) is mine
    assert code(lambda: take(BASE, theirs, D, 1)) == "psbt.other-transaction"
    wrong = BASE.with_inputs({0: mine.inputs[1]})
    assert code(lambda: take(BASE, wrong, D, 1)) == "psbt.signature"


def test_what_is_taken_closes_a_psbt_of_version_2() -> None:
    open_ = with_global(to_version(BASE, 2), kt.GLOBAL_TX_MODIFIABLE, b"\x03")
    taken = take(open_, sign(BASE, master(0), D), D, 0)
    assert taken.globals.get(kt.GLOBAL_TX_MODIFIABLE) == b"\x00"
    assert take(open_, BASE, D, 0) == open_
    assert taken == sign(open_, master(0), D)


def test_whether_a_signature_is_still_of_use() -> None:
    one = sign(BASE, master(0), D)
    check_wanted(BASE, D, 0)
    check_wanted(one, D, 1)
    check_wanted(partly(one, {1}), D, 0)
    with pytest.raises(Refused, match=r"^key 1 of the multisig has signed every input") as refusal:
        check_wanted(one, D, 0)
    assert refusal.value.code == "psbt.signed"
    both = sign(one, master(1), D)
    assert code(lambda: check_wanted(both, D, 2)) == "psbt.complete"
    assert code(lambda: check_wanted(both, D, 1)) == "psbt.signed"


def test_whose_key_it_is_and_in_what_words_it_is_not() -> None:
    stranger, elsewhere = master(9), Master.from_seed(bytes(32), SIGNET)
    borrowed = MultisigDescriptor(REGTEST, 2, (replace(D.keys[0], fingerprint=stranger.fingerprint), *D.keys[1:]))
    for who, descriptor, expected, words in (
            (elsewhere, D, "psbt.network", "^your key is for signet and the multisig is on regtest"),
            (stranger, D, "psbt.not-a-signer", f"^your key .fingerprint {stranger.fingerprint}. is not among"),
            (stranger, borrowed, "psbt.not-a-signer", f"^key 1 of the multisig claims your fingerprint "
                                                      f"{stranger.fingerprint}, but it is not your key at {PATH}")):
        with pytest.raises(Refused, match=words) as refusal:
            own_position(who, descriptor)
        assert refusal.value.code == expected
