"""The manner of the code (docs/architecture.md): what can be told by reading it, and is easily forgotten."""

from pathlib import Path

import lashou_btc

ROOT = Path(lashou_btc.__file__).parent
SOURCES = {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in ROOT.rglob("*.py")}
MOST_LINES = 400


def test_no_module_is_too_long_to_be_read_at_a_sitting() -> None:
    assert len(SOURCES) > 300
    assert {name: lines for name, text in SOURCES.items()
            if (lines := len(text.splitlines())) > MOST_LINES} == {}
