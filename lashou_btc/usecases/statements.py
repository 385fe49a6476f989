"""Writes a period's statement: the figures as canonical JSON, and a page of them in English or Chinese."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lashou_btc.anchors.hashes import sha256_hex
from lashou_btc.errors import Refused
from lashou_btc.pool import canonical
from lashou_btc.pool.state import State
from lashou_btc.pool.statement import statement
from lashou_btc.report.figures import figures
from lashou_btc.report.page import page
from lashou_btc.usecases import files
from lashou_btc.usecases.workspace import PoolHome


@dataclass(frozen=True)
class Written:
    """The files of a report with their SHA-256, its figures, and how many blocks are wanting until it is final."""

    json: Path
    json_sha256: str
    html: Path
    html_sha256: str
    figures: dict[str, Any]
    shallow: int


def buried(pool: PoolHome, state: State) -> int:
    """The last height that no usual reorganization reaches any more, by the pool's own rule."""
    return max(pool.contract.birthday, state.height - state.rules.confirmations + 1)


def make(pool: PoolHome, start: int, end: int, lang: str) -> tuple[dict[str, Any], bytes, bytes]:
    """Figures, JSON file and page of blocks `start` to `end`: the same for everybody, to the byte.

    Raises InvalidInput where the pool or the index does not have these heights.
    """
    documents = pool.store.as_documents()
    history, opened = pool.index.period(documents, start, end)
    book = pool.index.script_book() if opened is None else None  # the state of an opening has its own
    made = statement(pool.contract, history, documents, start, end, book, opened)
    times = {"start": pool.index.median_time(start), "end": pool.index.median_time(end)}
    raw = canonical.dump(figures(made, times))
    value = json.loads(raw)  # the page is drawn from the file, which keeps no order of keys but its own
    return value, raw, page(value, sha256_hex(raw), lang)


def write(pool: PoolHome, state: State, start: int, end: int, lang: str, folder: Path) -> Written:
    """Writes both files into `folder`. Files that are there already with the very same bytes stay.

    Raises Refused where a file of that name holds something else.
    """
    value, raw, html = make(pool, start, end, lang)
    name = f"lashou-{pool.contract.pool_id[:8]}-{start}-{end}"
    paths = (folder / f"{name}.json", folder / f"{name}.{lang}.html")
    for path, content in zip(paths, (raw, html), strict=True):
        if path.exists() and files.sha256(path) != sha256_hex(content):
            raise Refused("report.exists", path=path)
    for path, content in zip(paths, (raw, html), strict=True):
        if not path.exists():
            files.write(path, content)
    return Written(paths[0], sha256_hex(raw), paths[1], sha256_hex(html), value,
                   max(0, end - buried(pool, state)))
