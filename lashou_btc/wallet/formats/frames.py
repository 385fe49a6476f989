"""A PSBT as QR texts and back, whichever way the other device speaks: BBQr, UR, or one plain code."""

from collections.abc import Iterable, Iterator
from itertools import islice

from lashou_btc.errors import InvalidInput, Refused
from lashou_btc.wallet.formats import bbqr, ur
from lashou_btc.wallet.psbt import raw

STYLES = ("bbqr", "ur")
"""BBQr for Coldcard, Sparrow, Nunchuk and Bitkey; UR for Sparrow, Keystone, Passport, Jade, SeedSigner, Krux."""


def of_psbt(psbt: bytes, style: str = "bbqr", max_chars: int = bbqr.VERSION_27_CHARS) -> list[str]:
    """The texts that carry a PSBT, to be shown again and again in this order.

    UR in many parts comes with as many mixed parts as plain ones, so that a missed one need not be waited for.
    Raises InvalidInput.
    """
    if style == "bbqr":
        return bbqr.split(psbt, "P", max_chars=max_chars)
    if style != "ur":
        raise InvalidInput("frames.style", styles=STYLES)
    resource = ur.of_psbt(psbt)
    count = ur.part_count(resource, max_chars)
    return list(islice(ur.parts(resource, max_chars), 1 if count == 1 else 2 * count))


def endless(psbt: bytes, max_chars: int) -> Iterator[str]:
    """A UR's parts without end (or its only one), for a screen that shows them until the other side has enough."""
    return ur.parts(ur.of_psbt(psbt), max_chars)


def to_psbt(texts: Iterable[str]) -> bytes:
    """The PSBT in scanned texts, in any order; it is well-formed, and nothing more has been checked.

    Raises Incomplete while texts are missing, InvalidInput or Refused for anything else.
    """
    seen = list(dict.fromkeys(text.strip() for text in texts))
    if not seen:
        raise InvalidInput("frames.none")
    if all(bbqr.is_frame(text) for text in seen):
        file = bbqr.join(seen)
        if file.type != "P":
            raise InvalidInput("frames.type", held=bbqr.TYPES[file.type])
        data = file.data
    elif all(ur.is_part(text) for text in seen):
        data = ur.to_psbt(ur.join(seen))
    elif len(seen) == 1:
        data = raw.decode(seen[0])
    else:
        raise Refused("frames.mixed")
    raw.parse(data)
    return data
