"""What the docs site adds to docs/ (`make docs`, mkdocs.yml): pages that stand beside the code, and their links."""

import posixpath
import re
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File

ROOT = Path(__file__).resolve().parents[1]
BESIDE = {"README.md": "index.md", "README.zh-CN.md": "zh.md", "CHANGELOG.md": "changelog.md",
          "CONTRIBUTING.md": "contributing.md", "SECURITY.md": "security.md",
          "benchmarks/README.md": "benchmarks.md", "regtest/README.md": "regtest.md"}
"""Pages outside docs/, and their places on the site."""
_FENCED = re.compile(r"(^```.*?^```$)", re.MULTILINE | re.DOTALL)
_TARGET = re.compile(r"(?<=\]\()[^)\s#:]+(?=[)#])")
"""Where a link leads that stays among the files, without its anchor."""


def on_files(files: Any, config: Any) -> Any:
    """Adds the pages outside docs/ (called by MkDocs)."""
    for path, place in BESIDE.items():
        files.append(File.generated(config, place, abs_src_path=str(ROOT / path)))
    return files


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """A page whose links lead to places on the site (called by MkDocs)."""
    path = {place: path for path, place in BESIDE.items()}.get(page.file.src_uri, f"docs/{page.file.src_uri}")
    folder = posixpath.dirname(path)
    return "".join(part if part.startswith("```") else _TARGET.sub(lambda found: place(found[0], folder), part)
                   for part in _FENCED.split(markdown))


def place(target: str, folder: str) -> str:
    """Where on the site a file is that a page in that folder of the checkout links to."""
    path = posixpath.normpath(posixpath.join(folder, target))
    return BESIDE.get(path, path.removeprefix("docs/"))
