"""JSON as a page of the site: the same value gives the same bytes, and what is said is said in both languages."""

import json
from typing import Any

from lashou_btc.languages import LANGUAGES
from lashou_btc.web.site import JSON, Page
from lashou_btc.words import Said, word


def json_page(value: Any) -> Page:
    """The value in one line. A Said becomes `{"en": …, "zh": …}`, without a step for the command line."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain)
    return Page(text.encode() + b"\n", JSON)


def _plain(value: Any) -> Any:
    if isinstance(value, Said):
        return {code: word(value, code) for code in LANGUAGES}
    raise TypeError(type(value).__name__)
