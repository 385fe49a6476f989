"""Sizes of transactions before anybody has signed them, so that a fee is known and the same for all.

Worst cases: an ECDSA signature of 72 bytes with its sighash byte (71 where the signer grinds for a low R). BIP141,
"Transaction size calculations". Bitcoin Core's sigop-adjusted size never exceeds these for one to twenty keys.
"""

from collections.abc import Sequence

from lashou_btc.errors import InvalidInput

SIGNATURE_BYTES = 72
PUBLIC_KEY_BYTES = 33
# Bitcoin Core's MAX_STANDARD_TX_WEIGHT (src/policy/policy.h): nodes relay nothing heavier.
MAX_STANDARD_WEIGHT = 400_000
RELAY_SAT_VB = 1
"""What a node asks for relaying a replacement: so much per vbyte more than all fees of what it replaces (BIP125,
rule 4, Bitcoin Core's `-incrementalrelayfee`; newer versions ask less)."""
_INPUT_BYTES = 32 + 4 + 1 + 4


def compact_size(n: int) -> int:
    """How many bytes the CompactSize of `n` takes."""
    return 1 if n < 0xFD else 3 if n <= 0xFFFF else 5 if n <= 0xFFFF_FFFF else 9


def multisig_script_bytes(m: int, n: int) -> int:
    """The size of an m-of-n witness script: numbers above 16 take two bytes."""
    if not 1 <= m <= n <= 20:
        raise InvalidInput("fees.quorum", m=m, n=n)
    return (1 if m <= 16 else 2) + n * (1 + PUBLIC_KEY_BYTES) + (1 if n <= 16 else 2) + 1


def multisig_witness_bytes(m: int, n: int) -> int:
    """The serialized witness of one input: the count, the empty element, m signatures, the script."""
    script = multisig_script_bytes(m, n)
    return compact_size(m + 2) + 1 + m * (1 + SIGNATURE_BYTES) + compact_size(script) + script


def multisig_input_weight(m: int, n: int) -> int:
    """The weight that one P2WSH m-of-n input adds, counts aside."""
    return 4 * _INPUT_BYTES + multisig_witness_bytes(m, n)


def multisig_input_vbytes(m: int, n: int) -> int:
    """The same in virtual bytes, rounded up."""
    return -(-multisig_input_weight(m, n) // 4)


def multisig_vsize(m: int, n: int, input_count: int, output_scripts: Sequence[bytes]) -> int:
    """Virtual bytes of a transaction with `input_count` m-of-n inputs and outputs of these scripts, at worst."""
    return _vsize(multisig_witness_bytes(m, n), input_count, output_scripts)


def p2wpkh_vsize(input_count: int, output_scripts: Sequence[bytes]) -> int:
    """Virtual bytes of a transaction with `input_count` P2WPKH inputs and outputs of these scripts, at worst."""
    return _vsize(1 + 1 + SIGNATURE_BYTES + 1 + PUBLIC_KEY_BYTES, input_count, output_scripts)


def _vsize(witness_bytes: int, input_count: int, output_scripts: Sequence[bytes]) -> int:
    if input_count < 1:
        raise InvalidInput("fees.inputs")
    base = (4 + compact_size(input_count) + input_count * _INPUT_BYTES
            + compact_size(len(output_scripts))
            + sum(8 + compact_size(len(script)) + len(script) for script in output_scripts) + 4)
    # Two more for BIP144's marker and flag.
    weight = 4 * base + 2 + input_count * witness_bytes
    return -(-weight // 4)
