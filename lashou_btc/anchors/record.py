"""The 40-byte record: what a Lashou transaction says on chain (docs/protocol.md, section 3).

One OP_RETURN output of value 0 with one push of exactly 40 bytes: "LS", version, kind, pool tag, digest.
"""

from dataclasses import dataclass

from lashou_btc.anchors.tx import OP_RETURN, Tx
from lashou_btc.errors import InvalidInput

MAGIC = b"LS"
VERSION = 1
PAYLOAD_BYTES = 40

CONTRACT, BATCH, ACCEPTANCE = 0x01, 0x02, 0x03
ENROLLMENT, EXIT, REKEY, VETO = 0x10, 0x11, 0x12, 0x13
CLAIM, REVIEW, OBJECTION, STATEMENT = 0x20, 0x21, 0x22, 0x24
PRICE = 0x30
SETTLEMENT, AMENDMENT, ROTATION, CARRY = 0x40, 0x41, 0x42, 0x43

KIND_NAMES = {
    CONTRACT: "contract", BATCH: "batch", ACCEPTANCE: "acceptance", ENROLLMENT: "enrollment", EXIT: "exit",
    REKEY: "rekey", VETO: "veto", CLAIM: "claim", REVIEW: "review", OBJECTION: "objection", STATEMENT: "statement",
    PRICE: "price", SETTLEMENT: "settlement", AMENDMENT: "amendment", ROTATION: "rotation",
    CARRY: "carry",
}
KINDS = {name: kind for kind, name in KIND_NAMES.items()}


def kind_name(kind: int) -> str:
    """The kind's name, or "unknown 0x.." for one that this version does not know."""
    return KIND_NAMES.get(kind, f"unknown 0x{kind:02x}")


@dataclass(frozen=True, slots=True)
class Record:
    """A decoded payload. `tag` is the pool tag (8 hex digits), `digest` 64 hex digits."""

    version: int
    kind: int
    tag: str
    digest: str

    @property
    def known(self) -> bool:
        """Whether this version gives the record a meaning. Unknown ones are kept and listed."""
        return self.version == VERSION and self.kind in KIND_NAMES


def encode(kind: int, tag: str, digest: str) -> bytes:
    """The scriptPubKey of a record: OP_RETURN and a 40-byte push, 42 bytes in all. Raises InvalidInput."""
    if (tag + digest).strip("0123456789abcdef"):
        raise InvalidInput("record.malformed")
    if len(tag) != 8 or len(digest) != 64 or not 0 <= kind <= 0xFF:
        raise InvalidInput("record.malformed:size")
    return bytes([OP_RETURN, PAYLOAD_BYTES]) + MAGIC + bytes([VERSION, kind]) + bytes.fromhex(tag + digest)


def decode(script: bytes) -> Record | None:
    """The record in a scriptPubKey, or None where there is none: other length, opcode, push or magic."""
    if len(script) != PAYLOAD_BYTES + 2 or script[0] != OP_RETURN or script[1] != PAYLOAD_BYTES \
            or script[2:4] != MAGIC:
        return None
    return Record(script[4], script[5], script[6:10].hex(), script[10:42].hex())


def records(tx: Tx, tag: str | None = None) -> list[tuple[int, Record]]:
    """Every record output of a transaction as (output number, record), for one pool tag or for all.

    An output that carries money is no record: value has to be 0.
    """
    found = []
    for n, out in enumerate(tx.outputs):
        record = decode(out.script) if out.value_sat == 0 else None
        if record is not None and (tag is None or record.tag == tag):
            found.append((n, record))
    return found


def the_record(tx: Tx, tag: str) -> Record | None:
    """The transaction's single record for the pool, or None: two of them have no effect."""
    found = records(tx, tag)
    return found[0][1] if len(found) == 1 else None
