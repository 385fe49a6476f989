"""The README's walk-through, in both languages: every block is run, and must print what the page shows."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.walk_kit import FENCED, pattern

ROOT = Path(__file__).resolve().parents[2]
PAGES = {"README.md": "en", "README.zh-CN.md": "zh"}
"""Each in its reader's language, what the commands print too."""
MISSING = 3
"""How two commands end: the journal's opening seal is not paid yet, and a signature is lacking."""


@dataclass(frozen=True)
class Block:
    """Commands to paste, and the lines that the page shows below them."""

    commands: str
    shown: tuple[str, ...]


def blocks(page: str) -> list[Block]:
    """The page's blocks from the one that makes the keys on."""
    fenced = FENCED.findall((ROOT / page).read_text(encoding="utf-8"))
    first = next(n for n, (kind, text) in enumerate(fenced) if kind == "sh" and "key new" in text)
    found: list[Block] = []
    for kind, text in fenced[first:]:
        if kind == "sh":
            found.append(Block(text, ()))
        elif not kind:
            found[-1] = Block(found[-1].commands, tuple(line for line in text.splitlines() if line != "…"))
    return found


def printed(page: str, folder: Path) -> list[str]:
    """What each block prints, all pasted into one shell. Two commands find that something is missing."""
    walk = blocks(page)
    script = ["trap 'echo \"$? ${BASH_COMMAND:0:31}\" >> ended' ERR"]
    for number, block in enumerate(walk):
        script += [f"exec > out-{number} 2>&1", block.commands]
    clean = {name: value for name, value in os.environ.items() if not name.startswith("LASHOU_")}
    path = os.pathsep.join([str(Path(sys.executable).parent), clean.get("PATH", "")])
    subprocess.run(["bash", "-c", "\n".join(script)], cwd=folder, check=False, timeout=1200,
                   stdin=subprocess.DEVNULL,
                   env=clean | {"PATH": path, "PYTHONPATH": str(ROOT), "COLUMNS": "180",
                                "LASHOU_LANG": PAGES[page]})
    found = [(folder / f"out-{number}").read_text(encoding="utf-8") for number in range(len(walk))]
    assert (folder / "ended").read_text().splitlines() == [
        f"{MISSING} {command}" for command in ("lashou pool create --name Villa",
                                               "lashou --home operator payout s")], "\n".join(found)
    return found


def test_both_languages_walk_the_same_way() -> None:
    ours, theirs = ([block.commands for block in blocks(page)] for page in PAGES)
    assert ours == theirs and len(ours) >= 9


@pytest.mark.parametrize("page", PAGES)
def test_what_the_walk_through_shows_is_what_it_prints(page: str, tmp_path: Path) -> None:
    walk = blocks(page)
    assert sum(len(block.shown) for block in walk) >= 40
    for block, text in zip(walk, printed(page, tmp_path), strict=True):
        for line in block.shown:
            assert pattern(line).search(text), f"{page} shows\n{line}\nwhat was printed is\n{text}"
