"""What a second operator's home needs to go on, as one file: no key is in it.

A zip of the pool's contract and documents, of what the operator has sent and no block has, of the tray, the tag key
(encrypted to the operator's key), invitations, and the contact book. Whoever has it can read the contact book.
"""

import io
import re
import zipfile
from dataclasses import dataclass

from lashou_btc import layout
from lashou_btc.errors import InvalidInput, LashouError, Refused
from lashou_btc.layout import Place
from lashou_btc.pool.state import State
from lashou_btc.usecases import contacts, files, trays
from lashou_btc.usecases.sittings import zipped
from lashou_btc.usecases.workspace import PoolHome

PARTS = (layout.CONTRACT, layout.DOCUMENTS, layout.MANIFESTS, layout.JOURNAL, layout.TAG_KEY, layout.TRAY,
         layout.CONTACTS, layout.HUBS, layout.HUB_INVITATIONS, layout.HUB_GIVEN)
"""What is in it, of the pool's folder."""
KEPT_AS_IT_IS = (layout.JOURNAL, layout.TAG_KEY, layout.HUBS, layout.HUB_INVITATIONS, layout.HUB_GIVEN)
"""What is written as it is, where the home has none of its own."""
MAX_FILES, MAX_UNFOLDED_BYTES = 400_000, 2_000_000_000
MAX_PART_BYTES = 70_000_000


@dataclass(frozen=True)
class Restored:
    """What has come of a backup: documents, contacts and documents in the tray that are new, and other files."""

    documents: int
    contacts: int
    tray: int
    files: tuple[str, ...]
    passed_over: tuple[str, ...]


def export(pool: PoolHome) -> bytes:
    """The file. The same for the same home."""
    parts = [(str(path.relative_to(pool.folder)), files.read(path, MAX_PART_BYTES, "backup"))
             for place in PARTS for path in place.every(pool.folder)]
    return zipped(parts)


def restore(pool: PoolHome, state: State, data: bytes) -> Restored:
    """Takes in such a file: what this home has already stays as it is.

    Raises InvalidInput for what is no backup, Refused for another pool's.
    """
    parts = _unzipped(data)
    if parts.get(layout.CONTRACT.name) != pool.contract.raw:
        raise Refused("backup.pool", pool_id=pool.contract.pool_id[:8])
    found = {name: _place(name) for name in parts}
    before = len(pool.store.hashes()) + len(pool.store.roots())
    for name, place in found.items():
        if place in (layout.DOCUMENTS, layout.MANIFESTS):
            pool.store.add(parts[name])  # under its own hash, whatever it is called there
    documents = len(pool.store.hashes()) + len(pool.store.roots()) - before
    book = 0
    if layout.CONTACTS.name in parts:
        book = contacts.add(pool, contacts.parse(parts[layout.CONTACTS.name]))
    tray, over = 0, [name for name, place in found.items() if place is None]
    for name in [name for name, place in found.items() if place == layout.TRAY]:
        try:
            trays.put(pool, state, trays.of(pool, parts[name]))
            tray += 1
        except LashouError:
            over.append(name)
    kept = []
    for name in [name for name, place in found.items() if place in KEPT_AS_IT_IS]:
        path = pool.folder / name
        if not path.exists():
            files.write(path, parts[name], mode=0o600)
            kept.append(name)
    return Restored(documents, book, tray, tuple(kept), tuple(over))


def _place(name: str) -> Place | None:
    """What a name in the file stands for; None for what is none of it."""
    for place in PARTS:
        if re.fullmatch(re.escape(place.name).replace(r"\{\}", r"[0-9A-Za-z_.-]{1,80}"), name):
            return place
    return None


def _unzipped(data: bytes) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            inside = [one for one in archive.infolist() if not one.is_dir()]
            if len(inside) > MAX_FILES or sum(one.file_size for one in inside) > MAX_UNFOLDED_BYTES:
                raise InvalidInput("backup.file:large")
            return {one.filename: archive.read(one) for one in inside}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError):
        raise InvalidInput("backup.file") from None
