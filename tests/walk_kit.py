"""Blocks of a page that are run, and what the page shows below them, compared with what was printed."""

import re

FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
MADE = re.compile(r"(?P<cut>…)|bcrt1[0-9a-z]+|tpub\w+|\b[0-9a-f]{8,64}\b")
"""What differs from what the page shows, made by chance: hashes, addresses, keys; and what the page left out."""


def pattern(line: str) -> re.Pattern[str]:
    """What a shown line stands for: its words and figures, with other hashes, addresses and blanks."""
    at, parts = 0, []
    for made in MADE.finditer(line):
        parts += [re.escape(line[at:made.start()]), ".*" if made["cut"] else r"\w+"]
        at = made.end()
    return re.compile(re.sub(r"(\\ )+", r"\\s+", "".join([*parts, re.escape(line[at:])]).strip()))
