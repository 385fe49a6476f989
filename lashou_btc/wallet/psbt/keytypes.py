"""The fields that a PSBT may hold: their numbers, and what each one's key and value must look like.

BIP174 (v0), BIP370 (v2), BIP371 (taproot), BIP373 (MuSig2). A type that is not in the tables is unknown:
it is kept byte for byte and means nothing here. Checks are of form; `lint` checks what the fields say.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from lashou_btc.anchors.tx import parse_tx
from lashou_btc.errors import InvalidInput
from lashou_btc.wallet import wally
from lashou_btc.wallet.psbt.codec import cursor, read_output, read_stack, read_unsigned_tx
from lashou_btc.words import Said, said

GLOBAL_UNSIGNED_TX, GLOBAL_XPUB, GLOBAL_TX_VERSION, GLOBAL_FALLBACK_LOCKTIME = 0x00, 0x01, 0x02, 0x03
GLOBAL_INPUT_COUNT, GLOBAL_OUTPUT_COUNT, GLOBAL_TX_MODIFIABLE, GLOBAL_VERSION = 0x04, 0x05, 0x06, 0xFB
IN_NON_WITNESS_UTXO, IN_WITNESS_UTXO, IN_PARTIAL_SIG, IN_SIGHASH_TYPE = 0x00, 0x01, 0x02, 0x03
IN_REDEEM_SCRIPT, IN_WITNESS_SCRIPT, IN_BIP32_DERIVATION = 0x04, 0x05, 0x06
IN_FINAL_SCRIPTSIG, IN_FINAL_SCRIPTWITNESS = 0x07, 0x08
IN_PREVIOUS_TXID, IN_OUTPUT_INDEX, IN_SEQUENCE = 0x0E, 0x0F, 0x10
IN_REQUIRED_TIME_LOCKTIME, IN_REQUIRED_HEIGHT_LOCKTIME = 0x11, 0x12
IN_FINAL = (IN_FINAL_SCRIPTSIG, IN_FINAL_SCRIPTWITNESS)
IN_TAPROOT = (0x13, 0x14, 0x15, 0x16, 0x17, 0x18, 0x1A, 0x1B, 0x1C)
OUT_REDEEM_SCRIPT, OUT_WITNESS_SCRIPT, OUT_BIP32_DERIVATION, OUT_AMOUNT, OUT_SCRIPT = range(5)
PROPRIETARY = 0xFC

LOCKTIME_THRESHOLD = 500_000_000
"""Below it a lock time is a height, from it on a time (BIP65)."""

_FIELD_SIZE = 2**256 - 2**32 - 977

Check = Callable[[bytes], Said | None]
"""Says what is wrong with the bytes ("is …", "has …"), or None."""


@dataclass(frozen=True, slots=True)
class FieldType:
    """A registered field: its name, the checks of its key data and value, the PSBT versions that allow it,
    and whether they demand it.
    """

    name: str
    key: Check
    value: Check
    versions: tuple[int, ...] = (0, 2)
    required: bool = False


def _length(*sizes: int) -> Check:
    """Bytes of one of these lengths."""
    return lambda data: None if len(data) in sizes else said("field.size", size=len(data), wanted=sizes)


def _anything(_data: bytes) -> Said | None:
    return None


_none = _length(0)


def _pubkey(data: bytes) -> Said | None:
    if len(data) == 33:
        try:
            wally.public_key_verify(data)
        except ValueError:
            return said("field.point")
        return None
    if len(data) != 65:
        return said("field.key-size", size=len(data))
    x, y = int.from_bytes(data[1:33], "big"), int.from_bytes(data[33:], "big")
    good = data[0] == 4 and x < _FIELD_SIZE and y < _FIELD_SIZE and (y * y - x * x * x - 7) % _FIELD_SIZE == 0
    return None if good else said("field.point")


def _origin(data: bytes) -> Said | None:
    good = len(data) >= 4 and len(data) % 4 == 0
    return None if good else said("field.path", size=len(data))


def _reads(reader: Callable[[bytes, Said], object]) -> Check:
    """Bytes that `reader(data, where)` reads without InvalidInput."""

    def check(data: bytes) -> Said | None:
        try:
            reader(data, said("thing.it"))
        except InvalidInput as bad:
            return said("field.unreadable", error=bad)
        return None

    return check


def _compact(data: bytes, where: Said | str) -> int:
    r = cursor(data, where)
    n = r.compact()
    r.finish()
    return n


def _locktime(least: int, most: int) -> Check:
    def check(data: bytes) -> Said | None:
        if len(data) != 4:
            return said("field.size", size=len(data), wanted=(4,))
        n = int.from_bytes(data, "little")
        return None if least <= n <= most else said("field.number", n=n, least=least, most=most)

    return check


def _signature(data: bytes) -> Said | None:
    return None if 9 <= len(data) <= 73 else said("field.signature", size=len(data))


def _control_block(data: bytes) -> Said | None:
    good = 33 <= len(data) <= 33 + 32 * 128 and len(data) % 32 == 1
    return None if good else said("field.control", size=len(data))


def _leaf_script(data: bytes) -> Said | None:
    return None if data else said("field.leaf")


def _tap_origin(data: bytes, where: Said | str) -> None:
    r = cursor(data, where)
    r.take(32 * r.count(32))
    if r.left < 4 or r.left % 4:
        raise InvalidInput("psbt.value", where=where, left=r.left)


def _tap_tree(data: bytes, where: Said | str) -> None:
    """Leaves in depth-first order (BIP371): equal neighbours join into their parent, one root must remain."""
    r = cursor(data, where)
    open_depths: list[int] = []
    while r.left:
        depth, leaf_version = r.uint(1), r.uint(1)
        r.sized()
        if depth > 128 or leaf_version & 1:
            raise InvalidInput("psbt.value:leaf", where=where, depth=depth, leaf_version=leaf_version)
        open_depths.append(depth)
        while len(open_depths) > 1 and open_depths[-1] == open_depths[-2]:
            open_depths.pop()
            open_depths[-1] -= 1
    if open_depths != [0]:
        raise InvalidInput("psbt.value:tree", where=where)


def _proprietary(data: bytes, where: Said | str) -> None:
    r = cursor(data, where)
    r.sized()
    r.compact()


def _participants(data: bytes) -> Said | None:
    good = data and len(data) % 33 == 0
    return None if good else said("field.keys", size=len(data))


_proprietary_field = FieldType("PROPRIETARY", _reads(_proprietary), _anything)
_transaction = _reads(lambda data, _where: parse_tx(data))
_u32 = _length(4)

GLOBAL_TYPES = {
    GLOBAL_UNSIGNED_TX: FieldType("PSBT_GLOBAL_UNSIGNED_TX", _none, _reads(read_unsigned_tx), (0,), True),
    GLOBAL_XPUB: FieldType("PSBT_GLOBAL_XPUB", _length(78), _origin),
    GLOBAL_TX_VERSION: FieldType("PSBT_GLOBAL_TX_VERSION", _none, _u32, (2,), True),
    GLOBAL_FALLBACK_LOCKTIME: FieldType("PSBT_GLOBAL_FALLBACK_LOCKTIME", _none, _u32, (2,)),
    GLOBAL_INPUT_COUNT: FieldType("PSBT_GLOBAL_INPUT_COUNT", _none, _reads(_compact), (2,), True),
    GLOBAL_OUTPUT_COUNT: FieldType("PSBT_GLOBAL_OUTPUT_COUNT", _none, _reads(_compact), (2,), True),
    GLOBAL_TX_MODIFIABLE: FieldType("PSBT_GLOBAL_TX_MODIFIABLE", _none, _length(1), (2,)),
    GLOBAL_VERSION: FieldType("PSBT_GLOBAL_VERSION", _none, _u32),
    PROPRIETARY: _proprietary_field,
}

INPUT_TYPES = {
    IN_NON_WITNESS_UTXO: FieldType("PSBT_IN_NON_WITNESS_UTXO", _none, _transaction),
    IN_WITNESS_UTXO: FieldType("PSBT_IN_WITNESS_UTXO", _none, _reads(read_output)),
    IN_PARTIAL_SIG: FieldType("PSBT_IN_PARTIAL_SIG", _pubkey, _signature),
    IN_SIGHASH_TYPE: FieldType("PSBT_IN_SIGHASH_TYPE", _none, _u32),
    IN_REDEEM_SCRIPT: FieldType("PSBT_IN_REDEEM_SCRIPT", _none, _anything),
    IN_WITNESS_SCRIPT: FieldType("PSBT_IN_WITNESS_SCRIPT", _none, _anything),
    IN_BIP32_DERIVATION: FieldType("PSBT_IN_BIP32_DERIVATION", _pubkey, _origin),
    IN_FINAL_SCRIPTSIG: FieldType("PSBT_IN_FINAL_SCRIPTSIG", _none, _anything),
    IN_FINAL_SCRIPTWITNESS: FieldType("PSBT_IN_FINAL_SCRIPTWITNESS", _none, _reads(read_stack)),
    0x09: FieldType("PSBT_IN_POR_COMMITMENT", _none, _anything),
    0x0A: FieldType("PSBT_IN_RIPEMD160", _length(20), _anything),
    0x0B: FieldType("PSBT_IN_SHA256", _length(32), _anything),
    0x0C: FieldType("PSBT_IN_HASH160", _length(20), _anything),
    0x0D: FieldType("PSBT_IN_HASH256", _length(32), _anything),
    IN_PREVIOUS_TXID: FieldType("PSBT_IN_PREVIOUS_TXID", _none, _length(32), (2,), True),
    IN_OUTPUT_INDEX: FieldType("PSBT_IN_OUTPUT_INDEX", _none, _u32, (2,), True),
    IN_SEQUENCE: FieldType("PSBT_IN_SEQUENCE", _none, _u32, (2,)),
    IN_REQUIRED_TIME_LOCKTIME: FieldType(
        "PSBT_IN_REQUIRED_TIME_LOCKTIME", _none, _locktime(LOCKTIME_THRESHOLD, 0xFFFFFFFF), (2,)),
    IN_REQUIRED_HEIGHT_LOCKTIME: FieldType(
        "PSBT_IN_REQUIRED_HEIGHT_LOCKTIME", _none, _locktime(1, LOCKTIME_THRESHOLD - 1), (2,)),
    0x13: FieldType("PSBT_IN_TAP_KEY_SIG", _none, _length(64, 65)),
    0x14: FieldType("PSBT_IN_TAP_SCRIPT_SIG", _length(64), _length(64, 65)),
    0x15: FieldType("PSBT_IN_TAP_LEAF_SCRIPT", _control_block, _leaf_script),
    0x16: FieldType("PSBT_IN_TAP_BIP32_DERIVATION", _length(32), _reads(_tap_origin)),
    0x17: FieldType("PSBT_IN_TAP_INTERNAL_KEY", _none, _length(32)),
    0x18: FieldType("PSBT_IN_TAP_MERKLE_ROOT", _none, _length(32)),
    0x1A: FieldType("PSBT_IN_MUSIG2_PARTICIPANT_PUBKEYS", _length(33), _participants),
    0x1B: FieldType("PSBT_IN_MUSIG2_PUB_NONCE", _length(66, 98), _length(66)),
    0x1C: FieldType("PSBT_IN_MUSIG2_PARTIAL_SIG", _length(66, 98), _length(32)),
    PROPRIETARY: _proprietary_field,
}

OUTPUT_TYPES = {
    OUT_REDEEM_SCRIPT: FieldType("PSBT_OUT_REDEEM_SCRIPT", _none, _anything),
    OUT_WITNESS_SCRIPT: FieldType("PSBT_OUT_WITNESS_SCRIPT", _none, _anything),
    OUT_BIP32_DERIVATION: FieldType("PSBT_OUT_BIP32_DERIVATION", _pubkey, _origin),
    OUT_AMOUNT: FieldType("PSBT_OUT_AMOUNT", _none, _length(8), (2,), True),
    OUT_SCRIPT: FieldType("PSBT_OUT_SCRIPT", _none, _anything, (2,), True),
    0x05: FieldType("PSBT_OUT_TAP_INTERNAL_KEY", _none, _length(32)),
    0x06: FieldType("PSBT_OUT_TAP_TREE", _none, _reads(_tap_tree)),
    0x07: FieldType("PSBT_OUT_TAP_BIP32_DERIVATION", _length(32), _reads(_tap_origin)),
    0x08: FieldType("PSBT_OUT_MUSIG2_PARTICIPANT_PUBKEYS", _length(33), _participants),
    PROPRIETARY: _proprietary_field,
}


def required(types: Mapping[int, FieldType], version: int) -> tuple[int, ...]:
    """The types that a map of that PSBT version must have."""
    return tuple(t for t, known in types.items() if known.required and version in known.versions)
