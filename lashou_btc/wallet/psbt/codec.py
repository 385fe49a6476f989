"""The bytes below a PSBT: key-value maps, output and witness values, unsigned transactions.

Formats: BIP174 ("Specification"), CompactSize and transactions as in Bitcoin Core's src/serialize.h and
src/primitives/transaction.h, BIP144 for witnesses.
"""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from lashou_btc.anchors.cursor import Cursor
from lashou_btc.anchors.tx import (
    MAX_MONEY_SAT,
    OutPoint,
    Tx,
    TxIn,
    TxOut,
    compact,
    display,
    outpoint_bytes,
    output_bytes,
    parse_tx,
    serialize_unsigned,
    sha256d,
)
from lashou_btc.errors import InvalidInput
from lashou_btc.words import Said, said

MAX_FIELDS = 100_000
"""In all maps of a PSBT together: several times what the largest standard transaction needs with 20 keys an input.

Empty fields would take a hundred times the memory that they take in a file.
"""
MAX_UNSIGNED_BYTES = 1_000_000
"""A transaction without its witnesses: no block has room for a larger one (BIP141)."""
_WITH_WITNESSES = b"\x00\x01"  # BIP144: marker and flag


def sized(data: bytes) -> bytes:
    """Those bytes after their length as CompactSize."""
    return compact(len(data)) + data


def cursor(data: bytes, where: Said | str) -> Cursor:
    """A cursor whose errors are those of a PSBT."""
    return Cursor(data, where, "psbt")


@dataclass(frozen=True, slots=True)
class Fields:
    """One map of a PSBT: whole keys (type and key data) and values, in the order in which they were read."""

    pairs: tuple[tuple[bytes, bytes], ...] = ()
    _values: dict[bytes, bytes] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_values", dict(self.pairs))

    @classmethod
    def read(cls, r: Cursor) -> "Fields":
        """Up to and with the separator. Raises InvalidInput on a key that occurs twice, or too many fields."""
        found: dict[bytes, bytes] = {}
        while length := r.compact():
            r.fields += 1
            if r.fields > MAX_FIELDS:
                raise InvalidInput("psbt.size:fields", max_fields=MAX_FIELDS)
            key = r.take(length)
            if key[0] >= 0xFD:
                cursor(key, said("thing.key-of", where=r.where)).compact()  # the type is a CompactSize of its own
            if key in found:
                raise InvalidInput("psbt.duplicate", where=r.where, short=_short(key))
            found[key] = r.sized()
        return cls(tuple(found.items()))

    def write(self) -> bytes:
        """The map's bytes with its separator."""
        return b"".join(sized(key) + sized(value) for key, value in self.pairs) + b"\0"

    def get(self, key_type: int, key_data: bytes = b"") -> bytes | None:
        """The value under that key, or None."""
        return self._values.get(compact(key_type) + key_data)

    def of_type(self, key_type: int) -> dict[bytes, bytes]:
        """Key data and value of each pair of that type."""
        mark = compact(key_type)
        return {key[len(mark):]: value for key, value in self.pairs if key.startswith(mark)}

    def has(self, key_types: Collection[int]) -> bool:
        """Whether there is any pair of these types, each below 0xfd."""
        return any(key[0] in key_types for key in self._values)

    def adding(self, pairs: Iterable[tuple[bytes, bytes]]) -> "Fields":
        """With these pairs added in the order of keys; a key that is there already takes the new value."""
        new = dict(pairs)
        kept = [(key, new.pop(key, value)) for key, value in self.pairs]
        # Each new one stands before the first greater key of those that are there, which may be in any order.
        highest, pairs, start = list(accumulate((key for key, _ in kept), max)), [], 0
        for key, value in sorted(new.items()):
            end = bisect_right(highest, key)
            pairs += [*kept[start:end], (key, value)]
            start = end
        return Fields((*pairs, *kept[start:]))

    def without(self, key_types: Iterable[int]) -> "Fields":
        """Without the pairs of these types."""
        marks = tuple(compact(t) for t in key_types)
        return Fields(tuple(p for p in self.pairs if not p[0].startswith(marks)))


def _short(key: bytes) -> str:
    return key.hex() if len(key) <= 40 else f"{key[:40].hex()}…"


def read_unsigned_tx(raw: bytes, where: Said | str) -> Tx:
    """A transaction without scriptSigs in the serialization without witnesses; may have no inputs (BIP174).

    `where` begins the sentence of an error. Raises InvalidInput.
    """
    if len(raw) > MAX_UNSIGNED_BYTES:
        raise InvalidInput("psbt.size", where=where, size=len(raw), most=MAX_UNSIGNED_BYTES)
    if raw[4:6] == _WITH_WITNESSES and _is_signed(raw):
        raise InvalidInput("psbt.witnesses", where=where)
    r = cursor(raw, where)
    version = r.uint(4)
    inputs = []
    for n in range(r.count(41)):
        outpoint = OutPoint(display(r.take(32)), r.uint(4))
        if r.sized():
            raise InvalidInput("psbt.script-sig", where=where, n=n)
        inputs.append(TxIn(outpoint, r.uint(4), b"", ()))
    outputs = []
    for n in range(r.count(9)):
        value = r.uint(8)
        if value > MAX_MONEY_SAT:
            raise InvalidInput("psbt.amount:output", where=where, n=n)
        outputs.append(TxOut(value, r.sized()))
    locktime = r.uint(4)
    r.finish()
    return Tx(display(sha256d(raw)), version, tuple(inputs), tuple(outputs), locktime, raw)


def _is_signed(raw: bytes) -> bool:
    """Whether it is a transaction with witnesses; one without inputs may begin like it."""
    try:
        return any(read.witness for read in parse_tx(raw).inputs)
    except InvalidInput:
        return False


def write_unsigned_tx(version: int, inputs: Sequence[TxIn], outputs: Sequence[TxOut], locktime: int) -> bytes:
    """The serialization without witnesses and with empty scriptSigs."""
    return serialize_unsigned(version, [(i.outpoint, i.sequence) for i in inputs], outputs, locktime)


def write_signed_tx(tx: Tx, witnesses: Sequence[Sequence[bytes]], script_sigs: Sequence[bytes] = ()) -> bytes:
    """The transaction with one witness stack per input (BIP144), and one scriptSig where there are any.

    `tx` has empty scriptSigs. Without any witness it is in the serialization from before BIP144.
    """
    body = tx.stripped[4:-4] if not script_sigs else b"".join([
        compact(len(tx.inputs)),
        *(outpoint_bytes(i.outpoint) + sized(sig) + i.sequence.to_bytes(4, "little")
          for i, sig in zip(tx.inputs, script_sigs, strict=True)),
        compact(len(tx.outputs)), *map(output_bytes, tx.outputs)])
    marker, stacks = (b"\x00\x01", b"".join(map(write_stack, witnesses))) if any(witnesses) else (b"", b"")
    return tx.stripped[:4] + marker + body + stacks + tx.stripped[-4:]


def write_stack(stack: Sequence[bytes]) -> bytes:
    """A witness stack: how many items, then each after its length."""
    return compact(len(stack)) + b"".join(sized(item) for item in stack)


def read_stack(raw: bytes, where: Said | str) -> tuple[bytes, ...]:
    """A witness stack that fills `raw` exactly. Raises InvalidInput."""
    r = cursor(raw, where)
    stack = tuple(r.sized() for _ in range(r.count(1)))
    r.finish()
    return stack


def read_output(raw: bytes, where: Said | str) -> TxOut:
    """A transaction output that fills `raw` exactly. Raises InvalidInput."""
    r = cursor(raw, where)
    value = r.uint(8)
    if value > MAX_MONEY_SAT:
        raise InvalidInput("psbt.amount", where=where)
    output = TxOut(value, r.sized())
    r.finish()
    return output
