"""Several PSBTs in one file: one on each line, in base64, in an order that whoever wrote it gave them.

A PSBT has no place for a second transaction, and every wallet reads a line of base64. So a bundle of one is an
ordinary PSBT file, each line stands alone for other programs, and `cat` and `split` work on it, too.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import islice

from lashou_btc.errors import InvalidInput
from lashou_btc.wallet.psbt.codec import MAX_FIELDS
from lashou_btc.wallet.psbt.raw import MAGIC, MAX_PSBT_BYTES, Psbt, decode, parse, plain, to_base64

MAX_PSBTS = 32
"""Far more than a sitting signs; each is reviewed against the rules, which takes time."""

MAX_BUNDLE_BYTES = 2 * MAX_PSBT_BYTES

_BASE64 = b"cHNidP"
_BEGINNING = re.compile(rb"^[ \t]*cHNidP", re.MULTILINE)
_LINE = re.compile(rb"[^\n]+")


def parse_bundle(data: bytes) -> tuple[Psbt, ...]:
    """The PSBTs of a file in its order: those of its lines, or the only one, in any of its encodings.

    Raises InvalidInput that names the line: not a PSBT, the same transaction twice, too many.
    """
    data = plain(data)
    if data.startswith(MAGIC) or len(list(islice(_BEGINNING.finditer(data), 2))) < 2:
        return (parse(decode(data)),)
    if len(data) > MAX_BUNDLE_BYTES:
        raise InvalidInput("bundle.size", max_bundle_bytes=MAX_BUNDLE_BYTES)
    found: list[Psbt] = []
    lines: dict[str, int] = {}
    fields = 0
    for match in _LINE.finditer(data):
        text = match.group().strip()
        if not text:
            continue
        number = data.count(b"\n", 0, match.start()) + 1
        if len(found) == MAX_PSBTS:
            raise InvalidInput("bundle.size:many", max_psbts=MAX_PSBTS)
        psbt = _of_line(text, number)
        fields += sum(len(m.pairs) for m in (psbt.globals, *psbt.inputs, *psbt.outputs))
        if fields > 2 * MAX_FIELDS:
            raise InvalidInput("bundle.size:fields", max_fields=2 * MAX_FIELDS)
        if (other := lines.setdefault(psbt.tx.txid, number)) != number:
            raise InvalidInput("bundle.twice", other=other, number=number)
        found.append(psbt)
    return tuple(found)


def _of_line(text: bytes, number: int) -> Psbt:
    if not text.startswith(_BASE64):
        raise InvalidInput("bundle.line", number=number)
    try:
        return parse(decode(text))
    except InvalidInput as error:
        raise InvalidInput("bundle.within", code=error.code, number=number, error=error) from None


def write_bundle(psbts: Iterable[Psbt]) -> bytes:
    """The file's content; `parse_bundle` reads it."""
    return b"".join(to_base64(psbt).encode("ascii") + b"\n" for psbt in psbts)


def shared_coins(psbts: Sequence[Psbt]) -> tuple[str, ...]:
    """Coins ("txid:vout") that every one of them spends: where there is one, only one of them can confirm."""
    first, *others = [[str(i.outpoint) for i in psbt.tx.inputs] for psbt in psbts]
    return tuple(coin for coin in first if all(coin in other for other in others))
