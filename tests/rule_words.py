"""The sentences of docs/rules.md as Python, so that programs say of a rule what the page says.

    python -m tests.rule_words

writes lashou_btc/words/rules.py anew; tests/unit/test_rule_files.py notices when that has been forgotten.
"""

import re
from pathlib import Path

HOME = Path(__file__).parents[1]
PAGE, MODULE = HOME / "docs" / "rules.md", HOME / "lashou_btc" / "words" / "rules.py"
WIDTH = 112

HEAD = '''"""What each rule does and why, in English and Chinese.

Written from docs/rules.md by `python -m tests.rule_words`.
"""

STEPS: dict[str, tuple[str, str]] = {}
'''


def sentences(page: str) -> dict[str, tuple[str, str]]:
    """Parameter → its sentences, as they stand in the page's tables and order; min_coin_sat at the end."""
    found = {name: (english.strip(), chinese.strip()) for name, english, chinese in re.findall(
        r"^\| `(\w+)` \| [^|]+ \| ([^|]{40,}) \| ([^|]{15,}) \|$", page, re.MULTILINE)}
    english, chinese = (re.search(pattern, page, re.DOTALL | re.MULTILINE) for pattern in (
        r"^`min_coin_sat` \(\d+\) (.*?)\n\n", r"^`min_coin_sat`（\d+）(.*?)\n\n"))
    assert english and chinese
    found["min_coin_sat"] = ("It " + " ".join(english[1].split()), chinese[1].replace("\n", ""))
    return found


def module(page: str) -> str:
    """The module's text."""
    lines = [HEAD, "SENTENCES: dict[str, tuple[str, str]] = {\n"]
    for name, both in sentences(page).items():
        lines.append(f"    \"rule.{name}\": (\n")
        for text in both:
            parts = _parts(text.rstrip(".。"))
            lines += [f"        {_quoted(part)}{',' if part is parts[-1] else ''}\n" for part in parts]
        lines[-1] = lines[-1].rstrip(",\n") + "),\n"
    return "".join([*lines, "}\n"])


def _parts(text: str) -> list[str]:
    """A long text in pieces that fit a line; Chinese characters are as wide as two others."""
    pieces, rest = [], text
    while len(_quoted(rest)) + _wide(rest) > WIDTH - 10:
        cut, width = 0, 0
        while width < WIDTH - 14:
            width += 1 + _wide(rest[cut])
            cut += 1
        cut = rest.rfind(" ", 0, cut) + 1 or cut
        pieces.append(rest[:cut])
        rest = rest[cut:]
    return [*pieces, rest]


def _wide(text: str) -> int:
    return sum(character > "\u2000" for character in text)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


if __name__ == "__main__":
    MODULE.write_text(module(PAGE.read_text("utf-8")), "utf-8")
