"""Several PSBTs in one file: what is read, in which order, and what is said of a file that is none."""

import base64
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from psbt_cases import master, multisig, payout

from lashou_btc.errors import InvalidInput
from lashou_btc.wallet.psbt.bundle import MAX_BUNDLE_BYTES, MAX_PSBTS, parse_bundle, shared_coins, write_bundle
from lashou_btc.wallet.psbt.codec import MAX_FIELDS
from lashou_btc.wallet.psbt.raw import MAGIC, Psbt, encode, serialize, to_base64, to_version
from lashou_btc.wallet.psbt.sign import sign

D = multisig(2, 3)
RUNGS = [payout(D, n_inputs, fee) for n_inputs in (1, 2) for fee in range(1_000, 9_000, 2_000)]
ELSEWHERE = payout(multisig(2, 3, 50), 1)


def refusal(data: bytes) -> InvalidInput:
    with pytest.raises(InvalidInput) as refused:
        parse_bundle(data)
    return refused.value


chosen = st.lists(st.sampled_from(RUNGS), min_size=1, max_size=len(RUNGS), unique_by=lambda p: p.tx.txid)


@given(chosen, st.sampled_from(["\n", "\r\n", "\n\n", " \n\t", "\r\n\r\n"]),
       st.sampled_from(["", "\n", "\r\n", "\n \n"]))
def test_it_is_read_as_it_was_written_in_the_order_that_it_has(rungs: list[Psbt], end: str, last: str) -> None:
    assert parse_bundle(write_bundle(rungs)) == tuple(rungs)
    text = end.join(to_base64(p) for p in rungs) + last
    assert parse_bundle(text.encode()) == tuple(rungs)
    assert write_bundle(parse_bundle(text.encode())) == write_bundle(rungs)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-be"])
def test_a_bundle_that_an_editor_or_shell_has_written_anew(encoding: str) -> None:
    text = "\ufeff" * (encoding == "utf-16-be") + write_bundle(RUNGS[:3]).decode().replace("\n", "\r\n")
    assert parse_bundle(text.encode(encoding)) == tuple(RUNGS[:3])


def test_a_bundle_of_one_is_an_ordinary_psbt_in_every_encoding() -> None:
    one = sign(RUNGS[4], master(0), D)
    assert write_bundle([one]) == encode(one, "base64")
    wrapped = b"\n".join(write_bundle([one])[at:at + 64] for at in range(0, 20_000, 64))
    for data in (serialize(one), encode(one, "hex"), encode(one, "base64"), wrapped,
                 wrapped.replace(b"\n", b"\r\n"), b"  " + to_base64(one).encode()):
        assert parse_bundle(data) == (one,)


def test_bundles_of_both_versions_and_of_several_pools_are_read_and_nothing_is_judged() -> None:
    mixed = (to_version(RUNGS[0], 2), ELSEWHERE, RUNGS[5])
    assert parse_bundle(write_bundle(mixed)) == mixed


@given(st.integers(2, 8), st.integers(0, 8), st.binary(min_size=1, max_size=60).filter(
    lambda junk: junk.strip() and b"\n" not in junk and not junk.strip().startswith(b"cHNidP")))
def test_a_line_that_is_no_psbt_is_named(count: int, at: int, junk: bytes) -> None:
    lines = write_bundle(RUNGS[:count]).splitlines()
    at = min(at, len(lines))
    error = refusal(b"\n".join([*lines[:at], junk, *lines[at:]]))
    if junk.startswith(MAGIC) and not at:
        assert error.code.startswith("psbt")
    else:
        assert error.code == "bundle.line" and f"line {at + 1} is no PSBT" in str(error)


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_damaged_line_is_named_and_nothing_of_the_file_is_taken(number: int) -> None:
    for spoil, code in ((lambda line: line[:-40], "psbt"), (lambda line: line[:-1] + b"!", "psbt.encoding"),
                        (lambda line: base64.b64encode(base64.b64decode(line) + b"\0"), "psbt")):
        lines = write_bundle(RUNGS[:3]).splitlines()
        lines[number - 1] = spoil(lines[number - 1])
        error = refusal(b"\n".join(lines))
        assert error.code.startswith(code) and str(error).startswith(f"line {number}: "), error


def test_the_same_transaction_twice_is_refused_whoever_has_signed_it() -> None:
    first, signed = RUNGS[0], sign(RUNGS[0], master(1), D)
    for again in (first, signed, to_version(signed, 2)):
        error = refusal(write_bundle([first, RUNGS[1], again]))
        assert error.code == "bundle.twice" and "lines 1 and 3 are the same transaction" in str(error)


def test_nothing_and_words_are_no_psbt() -> None:
    for data in (b"", b"\n", b"\r\n \r\n", b"hello\nworld\n", b"\xff\xfe"):
        assert refusal(data).code == "psbt.magic"


def test_two_binary_psbts_in_one_file_are_none() -> None:
    assert refusal(serialize(RUNGS[0]) + serialize(RUNGS[1])).code.startswith("psbt")
    assert refusal(encode(RUNGS[0], "hex") + encode(RUNGS[1], "hex")).code.startswith("psbt")


def test_a_bundle_has_bounds() -> None:
    many = [payout(D, 1, 1_000 + n) for n in range(MAX_PSBTS + 1)]
    assert len(parse_bundle(write_bundle(many[:-1]))) == MAX_PSBTS
    assert refusal(write_bundle(many)).code == "bundle.size"
    line = to_base64(RUNGS[0]).encode() + b"\n"
    assert refusal(line * 2 + b"\n" * MAX_BUNDLE_BYTES).code == "bundle.size"

    def crowded(psbt: Psbt) -> Psbt:
        pairs = [(b"\x70" + n.to_bytes(3, "big"), b"") for n in range(MAX_FIELDS * 3 // 4)]
        return replace(psbt, globals=psbt.globals.adding(pairs))
    assert len(parse_bundle(write_bundle(map(crowded, RUNGS[:2])))) == 2
    assert refusal(write_bundle(map(crowded, RUNGS[:3]))).code == "bundle.size"


@given(chosen)
def test_the_coins_that_all_share_are_those_of_each(rungs: list[Psbt]) -> None:
    sets = [{str(i.outpoint) for i in p.tx.inputs} for p in rungs]
    assert set(shared_coins(rungs)) == set.intersection(*sets)
    assert shared_coins([*rungs, ELSEWHERE]) == ()
