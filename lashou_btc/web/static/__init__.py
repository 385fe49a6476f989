"""Style sheet and scripts, each at a path that names its bytes: it may be kept for ever, and a change is seen."""

from collections.abc import Mapping
from functools import cache
from importlib import resources

from lashou_btc.anchors.hashes import sha256_hex
from lashou_btc.report.style import BASE

MEDIA = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml"}


@cache
def content(name: str) -> bytes:
    """A static file's bytes. Before the site's style sheet stands what it has in common with a statement's page."""
    own = resources.files(__name__).joinpath(name).read_bytes()
    return BASE.encode() + own if name == "site.css" else own


@cache
def path(name: str) -> str:
    """Where the site has it: its name, and the beginning of its SHA-256."""
    stem, _, kind = name.rpartition(".")
    return f"static/{stem}-{sha256_hex(content(name))[:16]}.{kind}"


@cache
def names() -> tuple[str, ...]:
    """All of them."""
    return tuple(sorted(each.name for each in resources.files(__name__).iterdir()
                        if each.name.rpartition(".")[2] in MEDIA))


@cache
def by_path() -> Mapping[str, tuple[str, bytes]]:
    """Media type and bytes of each, by its path."""
    return {path(name): (MEDIA[name.rpartition(".")[2]], content(name)) for name in names()}
