"""A PSBT's fields by the names that BIP174, BIP370 and BIP371 give them, for people who look for one."""

from collections.abc import Mapping
from dataclasses import dataclass

from lashou_btc.anchors.tx import compact
from lashou_btc.wallet.psbt import keytypes as kt
from lashou_btc.wallet.psbt.codec import Fields
from lashou_btc.wallet.psbt.raw import Psbt
from lashou_btc.words import said


@dataclass(frozen=True)
class Field:
    """One key-value pair: the field's name, its key data, its value. An unknown one's name has its type in it."""

    name: str
    key: bytes
    value: bytes


@dataclass(frozen=True)
class Map:
    """One map: "global", "input 0", "output 0", … and its fields in their order."""

    name: str
    fields: tuple[Field, ...]


def maps(psbt: Psbt) -> tuple[Map, ...]:
    """Every map of the PSBT, with every field."""
    return (Map("global", _fields(psbt.globals, kt.GLOBAL_TYPES)),
            *(Map(f"input {n}", _fields(fields, kt.INPUT_TYPES)) for n, fields in enumerate(psbt.inputs)),
            *(Map(f"output {n}", _fields(fields, kt.OUTPUT_TYPES)) for n, fields in enumerate(psbt.outputs)))


def _fields(fields: Fields, types: Mapping[int, kt.FieldType]) -> tuple[Field, ...]:
    found = []
    for key, value in fields.pairs:
        known = types.get(key[0])  # all known types are single bytes, see raw._check
        found.append(Field(known.name, key[1:], value) if known else _unknown(key, value))
    return tuple(found)


def _unknown(key: bytes, value: bytes) -> Field:
    width = {0xFD: 3, 0xFE: 5, 0xFF: 9}.get(key[0], 1)  # the type is a CompactSize; `raw.parse` has read it
    number = key[0] if width == 1 else int.from_bytes(key[1:width], "little")
    assert key[:width] == compact(number)
    return Field(str(said("field.unknown", number=f"{number:#04x}")), key[width:], value)
