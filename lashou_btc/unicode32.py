"""Text by the tables of Unicode 3.2, which never change.

Python's own tables grow with its version. Two versions must not read one document differently, nor make two keys
of one passphrase. What came later is not known here, the sign of bitcoin excepted.
"""

import unicodedata
from typing import Literal

from lashou_btc.errors import InvalidInput
from lashou_btc.words import Said

UNICODE = unicodedata.ucd_3_2_0
LATER = frozenset("₿")
"""Known all the same. It is left as it is by every normalization, in every version since it exists."""

# Their mapping was an error, which Unicode corrected after 3.2 (Corrigendum 4). No other character's has changed.
_CORRECTED = frozenset("\U0002f868\U0002f874\U0002f91f\U0002f95f\U0002f9bf")


def compatible(text: str, form: Literal["NFKC", "NFKD"], what: Said | str, code: str) -> str:
    """The text in the form NFKD or NFKC, the same in every version of Python and in every other program.

    Raises InvalidInput for a character that these tables do not know, or know otherwise than later ones. The error
    names neither the character nor its place: the text may be secret.
    """
    try:
        text.encode()
    except UnicodeEncodeError:
        raise InvalidInput("text.no-text", code=code, what=what) from None
    if any(c in _CORRECTED or (UNICODE.category(c) == "Cn" and c not in LATER) for c in text):
        raise InvalidInput("text.too-new", code=code, what=what)
    return UNICODE.normalize(form, text)
