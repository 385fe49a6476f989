"""BIP329 labels: JSON lines that name addresses, transactions and outputs in other wallets."""

import json
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lashou_btc.anchors.tx import OutPoint
from lashou_btc.errors import InvalidInput, LashouError
from lashou_btc.wallet.descriptor import MultisigDescriptor
from lashou_btc.wallet.formats.foreign import no_duplicates, text_of
from lashou_btc.words import said

TYPES = ("tx", "addr", "pubkey", "input", "output", "xpub")
MAX_LABEL_CHARS = 255
MAX_REF_CHARS = 200
MAX_LABELS = 20_000
MAX_LINE_CHARS = 8_192
_UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
_HEX = "0123456789abcdef"


@dataclass(frozen=True, slots=True)
class Label:
    """What one line says. `origin` only on a tx, `spendable` only on an output. Checked when made: InvalidInput.

    `label` is None where the line leaves the label alone.
    """

    type: str
    ref: str
    label: str | None = None
    origin: str | None = None
    spendable: bool | None = None

    def __post_init__(self) -> None:
        if self.type not in TYPES:
            raise InvalidInput("labels.type", types=TYPES)
        _check_ref(self.type, self.ref)
        for name, text in (("label", self.label), ("origin", self.origin)):
            if text is not None and not (isinstance(text, str) and len(text) <= MAX_LABEL_CHARS and _honest(text)):
                raise InvalidInput("labels.text", field=name, ref=self.ref[:80], most=MAX_LABEL_CHARS)
        if (self.origin is not None and self.type != "tx") or (self.spendable is not None
                                                               and self.type != "output"):
            raise InvalidInput("labels.field")
        if self.spendable is not None and type(self.spendable) is not bool:
            raise InvalidInput("labels.field:spendable")

    def to_json(self) -> dict[str, object]:
        """The object that the line holds."""
        value: dict[str, object] = {"type": self.type, "ref": self.ref}
        for name in ("label", "origin", "spendable"):
            if (item := getattr(self, name)) is not None:
                value[name] = item
        return value


@dataclass(frozen=True, slots=True)
class Labels:
    """A file's labels, and how many lines were of types that are not known here (they are left out)."""

    labels: tuple[Label, ...]
    unknown: int


def dump(labels: Iterable[Label]) -> bytes:
    """The labels as JSON lines in UTF-8."""
    return "".join(json.dumps(label.to_json(), ensure_ascii=False) + "\n" for label in labels).encode()


def parse(data: bytes) -> Labels:
    """The labels of a file; more fields than are known here are left out, as BIP329 says.

    Raises InvalidInput that names the line: not JSON, a wrong field, too long, or more than 20,000 lines.
    """
    lines = text_of(data, said("thing.labels")).split("\n")
    if len(lines) > MAX_LABELS + 1:
        raise InvalidInput("labels.size", most=MAX_LABELS, count=len(lines))
    labels, unknown = [], 0
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            label = _read(line)
        except LashouError as error:
            raise InvalidInput("labels.line", code=error.code, number=number, error=error) from None
        if label is None:
            unknown += 1
        else:
            labels.append(label)
    return Labels(tuple(labels), unknown)


def origin_of(descriptor: MultisigDescriptor) -> str | None:
    """The pool's abbreviated descriptor, without keys, for `origin`; None where it would be over 255 characters."""
    body = ",".join(f"[{key.fingerprint}/{key.path}]" for key in descriptor.keys)
    text = f"wsh(sortedmulti({descriptor.threshold},{body}))"
    return text if len(text) <= MAX_LABEL_CHARS else None


def for_accounts(descriptor: MultisigDescriptor, names: Mapping[int, str]) -> list[Label]:
    """A label for each account's receive address; `names` is account number to name. Raises InvalidInput."""
    return [Label("addr", descriptor.address(0, account), name) for account, name in sorted(names.items())]


def for_claims(descriptor: MultisigDescriptor, payouts: Mapping[str, str]) -> list[Label]:
    """A label for each transaction, such as the claims it pays; `payouts` is txid to text."""
    return [Label("tx", txid, text, origin_of(descriptor)) for txid, text in sorted(payouts.items())]


def _read(line: str) -> Label | None:
    if len(line) > MAX_LINE_CHARS:
        raise InvalidInput("labels.size:line", most=MAX_LINE_CHARS)
    try:
        value = json.loads(line, object_pairs_hook=no_duplicates)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict) or not isinstance(value.get("type"), str):
        raise InvalidInput("labels.json")
    if value["type"] not in TYPES:
        return None
    return Label(value["type"], value.get("ref", ""), value.get("label"),
                 value.get("origin") if value["type"] == "tx" else None,
                 value.get("spendable") if value["type"] == "output" else None)


def _check_ref(kind: str, ref: object) -> None:
    if not isinstance(ref, str) or not 1 <= len(ref) <= MAX_REF_CHARS \
            or not ref.replace(":", "0").isalnum() or not ref.isascii():
        raise InvalidInput("labels.ref", kind=kind)
    if kind in ("input", "output"):
        OutPoint.parse(ref)
    elif ":" in ref:
        raise InvalidInput("labels.ref:colon", kind=kind)
    elif kind == "tx" and (len(ref) != 64 or ref.strip(_HEX)):
        raise InvalidInput("labels.ref:txid")


def _honest(text: str) -> bool:
    """No character that is not seen or turns the direction (threat 35); labels come from strangers."""
    return all(unicodedata.category(character) not in _UNSEEN for character in text)
