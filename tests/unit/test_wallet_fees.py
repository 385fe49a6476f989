"""Sizes worked out beforehand against transactions really built."""

import pytest
import wallycore
from hypothesis import given, settings
from hypothesis import strategies as st

from lashou_btc.errors import InvalidInput
from lashou_btc.wallet.descriptor import multisig_script
from lashou_btc.wallet.sizes import (
    MAX_STANDARD_WEIGHT,
    compact_size,
    multisig_input_vbytes,
    multisig_input_weight,
    multisig_vsize,
    multisig_witness_bytes,
    p2wpkh_vsize,
)


def built_vsize(witness, input_count, output_scripts):
    """libwally's own vsize of a transaction with such a witness on every input."""
    tx = wallycore.tx_init(2, 0, input_count, len(output_scripts) or 1)
    stack = wallycore.tx_witness_stack_init(len(witness))
    for item in witness:
        wallycore.tx_witness_stack_add(stack, item)
    for number in range(input_count):
        wallycore.tx_add_raw_input(tx, number.to_bytes(32, "big"), 0, 0xFFFFFFFD, None, stack, 0)
    for script in output_scripts:
        wallycore.tx_add_raw_output(tx, 1000, script, 0)
    return wallycore.tx_get_vsize(tx)


SCRIPTS = st.lists(st.sampled_from([22, 23, 25, 34, 42]).map(lambda n: b"\x51" * n), min_size=1, max_size=5)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 20).flatmap(lambda n: st.tuples(st.integers(1, n), st.just(n))), st.integers(1, 6), SCRIPTS)
def test_a_multisig_spend_has_the_size_that_was_worked_out(quorum, input_count, scripts):
    m, n = quorum
    witness = [b"", *[b"\x30" * 72] * m, multisig_script(m, [b"\x02" * 33] * n)]
    assert multisig_vsize(m, n, input_count, scripts) == built_vsize(witness, input_count, scripts)


@settings(max_examples=20, deadline=None)
@given(st.integers(1, 4), SCRIPTS)
def test_a_single_key_spend_has_the_size_that_was_worked_out(input_count, scripts):
    assert p2wpkh_vsize(input_count, scripts) == built_vsize([b"\x30" * 72, b"\x02" * 33], input_count, scripts)


@pytest.mark.parametrize("count", [252, 253])
def test_many_outputs_lengthen_their_count(count):
    scripts = [b"\x51" * 22] * count
    assert multisig_vsize(2, 3, 1, scripts) == built_vsize(
        [b"", b"\x30" * 72, b"\x30" * 72, multisig_script(2, [b"\x02" * 33] * 3)], 1, scripts)


def test_a_known_size():
    # 2-of-3: 105-byte script, 254 bytes of witness, 164 weight units of input.
    assert multisig_witness_bytes(2, 3) == 1 + 1 + 2 * 73 + 1 + 105
    assert multisig_input_weight(2, 3) == 418 and multisig_input_vbytes(2, 3) == 105


@pytest.mark.parametrize(("n", "size"), [(0, 1), (252, 1), (253, 3), (65535, 3), (65536, 5), (2 ** 32, 9)])
def test_compact_sizes(n, size):
    assert compact_size(n) == size == wallycore.varint_get_length(n)


def test_signature_operations_never_outweigh_the_bytes():
    """Bitcoin Core counts 20 vbytes a sigop; 20 for any n above 16 (src/policy/policy.cpp)."""
    for n in range(1, 21):
        sigops = n if n <= 16 else 20
        assert 20 * sigops <= multisig_input_weight(1, n)
        assert MAX_STANDARD_WEIGHT // multisig_input_weight(1, n) * sigops < 16_000


@pytest.mark.parametrize(("m", "n"), [(0, 1), (2, 1), (1, 21), (21, 21), (-1, 3)])
def test_no_quorum_has_no_size(m, n):
    with pytest.raises(InvalidInput) as caught:
        multisig_vsize(m, n, 1, [])
    assert caught.value.code == "fees.quorum"


def test_a_transaction_has_inputs():
    for size in (lambda: multisig_vsize(2, 3, 0, [b""]), lambda: p2wpkh_vsize(0, [b""])):
        with pytest.raises(InvalidInput) as caught:
            size()
        assert caught.value.code == "fees.inputs"
