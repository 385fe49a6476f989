"""Partially signed transactions read strictly into values, and written back byte for byte.

BIP174 (version 0) and BIP370 (version 2). What is read here is well-formed, and means one transaction;
whether it is safe to sign is the question of `lint`.
"""

import base64
import binascii
import codecs
from collections.abc import Mapping
from dataclasses import dataclass, replace

from lashou_btc.anchors.cursor import Cursor
from lashou_btc.anchors.tx import MAX_MONEY_SAT, OutPoint, Tx, TxIn, TxOut, compact, display, outpoint_bytes
from lashou_btc.errors import InvalidInput
from lashou_btc.wallet.psbt import keytypes as kt
from lashou_btc.wallet.psbt.codec import (
    Fields,
    cursor,
    read_unsigned_tx,
    write_unsigned_tx,
)
from lashou_btc.words import Said, said

MAGIC = b"psbt\xff"
MAX_PSBT_BYTES = 32_000_000
"""More than a PSBT of a full standard transaction with its previous transactions needs."""

_BLANKS = b" \t\n\r\v\f"
# "cH" of base64 and "70" of hex.
_UTF16_BEGINNINGS = {encoding: tuple(text.encode(encoding) for text in ("cH", "70"))
                     for encoding in ("utf-16-le", "utf-16-be")}
ENCODINGS = ("base64", "hex", "binary")

_V2_GLOBAL = (kt.GLOBAL_TX_VERSION, kt.GLOBAL_FALLBACK_LOCKTIME, kt.GLOBAL_INPUT_COUNT, kt.GLOBAL_OUTPUT_COUNT,
              kt.GLOBAL_TX_MODIFIABLE, kt.GLOBAL_VERSION)
_V2_INPUT = (kt.IN_PREVIOUS_TXID, kt.IN_OUTPUT_INDEX, kt.IN_SEQUENCE, kt.IN_REQUIRED_TIME_LOCKTIME,
             kt.IN_REQUIRED_HEIGHT_LOCKTIME)
_V2_OUTPUT = (kt.OUT_AMOUNT, kt.OUT_SCRIPT)


@dataclass(frozen=True, slots=True)
class Psbt:
    """A well-formed PSBT: its version (0 or 2), the one transaction that it means (`tx`, without signatures),
    and its maps with every field, unknown and proprietary ones too.

    `tx` says the same as the maps: take a Psbt from `parse`, `create` or `to_version`, and change only maps'
    fields that the transaction does not depend on.
    """

    version: int
    tx: Tx
    globals: Fields
    inputs: tuple[Fields, ...]
    outputs: tuple[Fields, ...]

    def with_inputs(self, inputs: Mapping[int, Fields]) -> "Psbt":
        """With the maps of these input numbers replaced."""
        return replace(self, inputs=tuple(inputs.get(n, fields) for n, fields in enumerate(self.inputs)))


def decode(data: bytes | str) -> bytes:
    """The binary PSBT from a file's content or pasted text: binary, base64 or hex, told apart by the magic.

    Raises InvalidInput.
    """
    raw = plain(data.encode("utf-8", "replace") if isinstance(data, str) else data)
    if raw.startswith(MAGIC):
        return raw
    if len(raw) > 2 * MAX_PSBT_BYTES:
        raise InvalidInput("psbt.size:longer", max_psbt_bytes=MAX_PSBT_BYTES)
    text = raw.translate(None, _BLANKS)
    try:
        if text[:10].lower() == MAGIC.hex().encode():
            return bytes.fromhex(text.decode("ascii"))
        if text.startswith(b"cHNidP"):
            return base64.b64decode(text, validate=True)
    except (ValueError, binascii.Error):
        raise InvalidInput("psbt.encoding") from None
    raise InvalidInput("psbt.magic")


def plain(data: bytes) -> bytes:
    """A file's content without what editors and shells do to text: a byte-order mark, and UTF-16 (PowerShell's
    `>`), with a mark or known by how a PSBT begins. Anything else as it is. Raises InvalidInput for its size.
    """
    if data.startswith(MAGIC):
        return data
    if data.startswith(codecs.BOM_UTF8):
        return data.removeprefix(codecs.BOM_UTF8)
    for mark, encoding in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        if data.startswith(mark) or data[:4] in _UTF16_BEGINNINGS[encoding]:
            if len(data) > 4 * MAX_PSBT_BYTES:
                raise InvalidInput("psbt.size:longer", max_psbt_bytes=MAX_PSBT_BYTES)
            return data.removeprefix(mark).decode(encoding, "replace").encode("utf-8")
    return data


def is_psbt(data: bytes) -> bool:
    """Whether a file begins as a PSBT does, in any encoding."""
    head = data.lstrip()[:10]
    return head[:5] == MAGIC or head[:6] == b"cHNidP" or head.lower() == MAGIC.hex().encode()


def to_base64(psbt: Psbt) -> str:
    """The PSBT as one line of base64."""
    return base64.b64encode(serialize(psbt)).decode("ascii")


def encode(psbt: Psbt, encoding: str) -> bytes:
    """The PSBT as the content of a file, in one of ENCODINGS; `decode` reads all of them. Raises InvalidInput for
    another.
    """
    if encoding not in ENCODINGS:
        raise InvalidInput("psbt.encoding:unknown", encoding=encoding[:40], encodings=ENCODINGS)
    if encoding == "binary":
        return serialize(psbt)
    return (serialize(psbt).hex() if encoding == "hex" else to_base64(psbt)).encode("ascii") + b"\n"


def serialize(psbt: Psbt) -> bytes:
    """The PSBT's bytes; `serialize(parse(data)) == data`."""
    return MAGIC + b"".join(fields.write() for fields in (psbt.globals, *psbt.inputs, *psbt.outputs))


def parse(data: bytes) -> Psbt:
    """A binary PSBT of version 0 or 2. Raises InvalidInput that names the map and the field."""
    if len(data) > MAX_PSBT_BYTES:
        raise InvalidInput("psbt.size:most", most=MAX_PSBT_BYTES, size=len(data))
    r = cursor(data, said("thing.psbt"))
    if data[:len(MAGIC)] != MAGIC:
        raise InvalidInput("psbt.magic:bytes")
    r.take(len(MAGIC))
    r.where = said("thing.global-map")
    globals_ = Fields.read(r)
    version = _version(globals_)
    _check(globals_, kt.GLOBAL_TYPES, kt.required(kt.GLOBAL_TYPES, version), version, r.where)
    _check_xpubs(globals_)
    unsigned = globals_.get(kt.GLOBAL_UNSIGNED_TX)
    tx = None if unsigned is None else read_unsigned_tx(unsigned, "PSBT_GLOBAL_UNSIGNED_TX")
    n_inputs, n_outputs = _counts(globals_) if tx is None else (len(tx.inputs), len(tx.outputs))
    if n_inputs + n_outputs > r.left:
        raise InvalidInput("psbt.truncated", n_inputs=n_inputs, n_outputs=n_outputs, left=r.left)
    inputs = _read_maps(r, "input", n_inputs, kt.INPUT_TYPES, version)
    outputs = _read_maps(r, "output", n_outputs, kt.OUTPUT_TYPES, version)
    r.where = said("thing.psbt")
    r.finish()
    return Psbt(version, tx or _transaction(globals_, inputs, outputs), globals_, inputs, outputs)


def to_version(psbt: Psbt, version: int) -> Psbt:
    """The same transaction and fields as PSBT version 0 or 2. Raises InvalidInput on another version, and for
    version 2 of a transaction of version 1, which BIP370 leaves out.

    From 2 to 0 the required lock times and the modifiable flags are lost: version 0 has no place for them.
    """
    if version not in (0, 2):
        raise InvalidInput("psbt.version", version=version)
    if psbt.version == version:
        return psbt
    tx = psbt.tx
    if version == 0:
        globals_ = psbt.globals.without(_V2_GLOBAL).adding([(compact(kt.GLOBAL_UNSIGNED_TX), tx.stripped)])
        return Psbt(0, tx, globals_, tuple(i.without(_V2_INPUT) for i in psbt.inputs),
                    tuple(o.without(_V2_OUTPUT) for o in psbt.outputs))
    if tx.version < 2:
        raise InvalidInput("psbt.transaction-version", version=tx.version)
    globals_ = psbt.globals.without([kt.GLOBAL_UNSIGNED_TX, kt.GLOBAL_VERSION]).adding([
        (compact(kt.GLOBAL_TX_VERSION), _u32(tx.version)),
        (compact(kt.GLOBAL_FALLBACK_LOCKTIME), _u32(tx.locktime)),
        (compact(kt.GLOBAL_INPUT_COUNT), compact(len(tx.inputs))),
        (compact(kt.GLOBAL_OUTPUT_COUNT), compact(len(tx.outputs))),
        (compact(kt.GLOBAL_VERSION), _u32(2))])
    inputs = tuple(fields.adding([
        (compact(kt.IN_PREVIOUS_TXID), outpoint_bytes(spent.outpoint)[:32]),
        (compact(kt.IN_OUTPUT_INDEX), _u32(spent.outpoint.vout)),
        (compact(kt.IN_SEQUENCE), _u32(spent.sequence))])
        for fields, spent in zip(psbt.inputs, tx.inputs, strict=True))
    outputs = tuple(fields.adding([
        (compact(kt.OUT_AMOUNT), paid.value_sat.to_bytes(8, "little")), (compact(kt.OUT_SCRIPT), paid.script)])
        for fields, paid in zip(psbt.outputs, tx.outputs, strict=True))
    return Psbt(2, tx, globals_, inputs, outputs)


def _version(globals_: Fields) -> int:
    value = globals_.get(kt.GLOBAL_VERSION)
    if value is not None and len(value) != 4:
        raise InvalidInput("psbt.value:version", size=len(value))
    version = 0 if value is None else int.from_bytes(value, "little")
    if version not in (0, 2):
        raise InvalidInput("psbt.version:other", version=version)
    return version


def _read_maps(r: Cursor, what: str, count: int, types: Mapping[int, kt.FieldType],
               version: int) -> tuple[Fields, ...]:
    must = kt.required(types, version)
    maps = []
    for n in range(count):
        r.where = said(f"thing.psbt-{what}", n=n)
        maps.append(Fields.read(r))
        _check(maps[-1], types, must, version, r.where)
    return tuple(maps)


def _check(fields: Fields, types: Mapping[int, kt.FieldType], must: tuple[int, ...], version: int,
           where: Said | str) -> None:
    for key, value in fields.pairs:
        known = types.get(key[0])  # all known types are single bytes; longer ones begin with 0xfd and up
        if known is None:
            continue
        if version not in known.versions:
            raise InvalidInput("psbt.version-field", where=where, field=known.name, version=version)
        if problem := known.key(key[1:]):
            raise InvalidInput("psbt.key", where=where, field=known.name, problem=problem)
        if problem := known.value(value):
            raise InvalidInput("psbt.value:field", where=where, field=known.name, problem=problem)
    for key_type in must:
        if fields.get(key_type) is None:
            raise InvalidInput("psbt.missing", where=where, field=types[key_type].name, version=version)


def _check_xpubs(globals_: Fields) -> None:
    """BIP174: a global xpub's origin has as many steps as the key's depth."""
    for number, (xpub, origin) in enumerate(globals_.of_type(kt.GLOBAL_XPUB).items()):
        if (steps := len(origin) // 4 - 1) != xpub[4]:
            raise InvalidInput("psbt.value:xpub", number=number, steps=steps, depth=xpub[4])


def _counts(globals_: Fields) -> tuple[int, int]:
    """How many inputs and outputs a version 2 announces."""
    inputs, outputs = (cursor(globals_.get(key) or b"", said("thing.global-map")).compact()
                       for key in (kt.GLOBAL_INPUT_COUNT, kt.GLOBAL_OUTPUT_COUNT))
    return inputs, outputs


def _transaction(globals_: Fields, inputs: tuple[Fields, ...], outputs: tuple[Fields, ...]) -> Tx:
    """The transaction that a version 2 means."""
    spent = [TxIn(OutPoint(display(i.get(kt.IN_PREVIOUS_TXID) or b""), _number(i, kt.IN_OUTPUT_INDEX, 0)),
                  _number(i, kt.IN_SEQUENCE, 0xFFFFFFFF), b"", ()) for i in inputs]
    paid = []
    for n, o in enumerate(outputs):
        amount = _number(o, kt.OUT_AMOUNT, 0)
        if amount > MAX_MONEY_SAT:
            raise InvalidInput("psbt.amount:out", n=n)
        paid.append(TxOut(amount, o.get(kt.OUT_SCRIPT) or b""))
    raw = write_unsigned_tx(_number(globals_, kt.GLOBAL_TX_VERSION, 2), spent, paid, _locktime(globals_, inputs))
    return read_unsigned_tx(raw, said("thing.psbt-transaction"))


def _locktime(globals_: Fields, inputs: tuple[Fields, ...]) -> int:
    """BIP370, "Determining Lock Time": the kind that every input with a demand allows, heights before times."""
    demands = [(_number(i, kt.IN_REQUIRED_HEIGHT_LOCKTIME, 0), _number(i, kt.IN_REQUIRED_TIME_LOCKTIME, 0))
               for i in inputs]
    demands = [d for d in demands if any(d)]
    if not demands:
        return _number(globals_, kt.GLOBAL_FALLBACK_LOCKTIME, 0)
    for kind in (0, 1):
        if all(d[kind] for d in demands):
            return max(d[kind] for d in demands)
    raise InvalidInput("psbt.locktime")


def _number(fields: Fields, key_type: int, default: int) -> int:
    value = fields.get(key_type)
    return default if value is None else int.from_bytes(value, "little")


def _u32(n: int) -> bytes:
    return n.to_bytes(4, "little")
