"""What this program was made from: its version, and its commit where one is known. Only `--version` asks."""

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from lashou_btc import __version__

STAMP = "_commit.py"
"""Written beside this module into a package when it is built (setup.py), and into nothing else."""
_STAMPED = re.compile(r'^COMMIT, CHANGED = "([0-9a-f]{40,64})", (True|False)$', re.MULTILINE)


@dataclass(frozen=True)
class Origin:
    """`commit`: the whole id, "" if unknown; `changed`: whether the files differed from that commit's."""

    commit: str = ""
    changed: bool = False

    def stamp(self) -> str:
        """What a package keeps of it."""
        return f'"""Written when this package was built."""\n\nCOMMIT, CHANGED = "{self.commit}", {self.changed}\n'

    def words(self) -> str:
        """One line for people."""
        if not self.commit:
            return f"lashou {__version__}, from an unknown commit"
        return f"lashou {__version__}, from commit {self.commit}" + (" and changes to it" if self.changed else "")


def origin(package: Path = Path(__file__).parent) -> Origin:
    """Of the code in the folder `package`: by its stamp, else by git where the folder is part of a checkout."""
    try:
        found = _STAMPED.search((package / STAMP).read_text(encoding="utf-8"))
    except OSError:
        return _by_git(package.parent)
    return Origin(found[1], found[2] == "True") if found else Origin()


def _by_git(root: Path) -> Origin:
    if not (root / ".git").exists():
        return Origin()
    try:
        commit = _git(root, "rev-parse", "HEAD")
        return Origin(commit, bool(_git(root, "status", "--porcelain", "--untracked-files=no")))
    except (OSError, subprocess.CalledProcessError):  # no git, no commit yet, or somebody else's folder
        return Origin()


def _git(root: Path, *words: str) -> str:
    return subprocess.run(["git", "-C", str(root), *words], capture_output=True, text=True, check=True,
                          stdin=subprocess.DEVNULL).stdout.strip()
