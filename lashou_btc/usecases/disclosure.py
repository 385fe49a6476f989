"""Documents handed from person to person: in from files and folders, out into a folder."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import accumulate, islice
from pathlib import Path

from lashou_btc import documents
from lashou_btc.anchors import record
from lashou_btc.documents import DOCUMENT, MANIFEST, OTHER, Content, Stored
from lashou_btc.errors import InvalidInput, LashouError, Refused, Unreachable
from lashou_btc.pool import document
from lashou_btc.pool.document import Document
from lashou_btc.usecases import files
from lashou_btc.usecases.workspace import PoolHome

MAX_FILES = 1_000_000
_NAME = re.compile(r"[0-9a-f]{64}\.json", re.ASCII)


@dataclass(frozen=True)
class Added:
    """What was taken in, `new` how much of it was not here before. What was not: `passed_over`, files in folders
    that are something else; `bad`, files that were named themselves, or are not what their name, a hash, says.
    `unnamed_bytes`: how much was kept that no record names yet, where that is bounded.
    """

    kept: tuple[Stored, ...]
    new: int
    passed_over: tuple[tuple[Path, LashouError], ...]
    bad: tuple[tuple[Path, LashouError], ...]
    unnamed_bytes: int = 0


@dataclass(frozen=True)
class Found:
    """A file that was looked at. `named`: itself, not as a part of a folder; `exported`: its own hash is its name;
    `damaged`: another hash is; `fault` says why its bytes are none of this pool's.
    """

    path: Path
    named: bool
    exported: bool
    damaged: bool
    kind: str
    sha256: str
    name: str
    fault: LashouError | None
    content: Content | None
    limit: int | None = None
    size: int = 0


def add(pool: PoolHome, paths: Sequence[Path]) -> Added:
    """Takes in documents and manifests of this pool, and whatever else its records name.

    A record may name bytes that are no document, or another pool's, and then everybody needs them to see that it
    has no effect. So such a file is taken where a record in the index, or the manifest of one, names it. It is also
    taken if its own hash is its name, as `export` writes it, because the index may not be that far yet. Any other
    file in a folder is passed over.

    What is good is taken, whatever is beside it. Nothing is if nothing is good, or if there are another pool's
    documents and none of this one's: somebody may have chosen the wrong folder. Then raises InvalidInput for no
    document, Refused for another pool's.
    """
    bad: list[tuple[Path, LashouError]] = []
    given = list(islice(_files(paths, bad), MAX_FILES + 1))
    if len(given) > MAX_FILES:
        raise InvalidInput("document.files", most=MAX_FILES)
    found, added = take(pool, given)
    added = replace(added, bad=(*bad, *added.bad))
    if not added.kept and (reasons := [f.fault for f in found if f.fault is not None]):
        raise next((error for _, error in added.bad), reasons[0])
    return added


def take(pool: PoolHome, given: Sequence[tuple[Path, bool]], ours: bool = False,
         limit: int | None = None, room: int | None = None) -> tuple[list[Found], Added]:
    """`add` for files, each with whether it was named itself: what was found in them and what was done about it.

    `ours`: they come from where this pool's documents are known to come from. `limit`: no file is longer; `room`:
    no more than so many bytes are kept that no record names. What cannot be read, or changes meanwhile, is `bad`
    where it was not named itself.
    """
    # A public folder may hold more than memory does. So files are read twice, and kept only if they come but once.
    found, bad = [], []
    for path, itself in given:
        try:
            found.append(_look(pool, path, itself, limit))
        except LashouError as error:
            if itself:
                raise
            bad.append((path, error))
    wanted = _wanted(pool, found)
    ours = ours or any(f.kind == DOCUMENT and f.fault is None for f in found)
    taken: list[Found] = []
    left: list[Found] = []
    for f in found:
        fits = f.fault is None or f.sha256 in wanted or (f.exported and (ours or f.kind != DOCUMENT))
        (taken if fits else left).append(f)
    foreign = next((f for f in left if f.kind == DOCUMENT), None)
    if foreign is not None and not ours:
        return found, Added((), 0, (), ((foreign.path, foreign.fault),) if foreign.fault else ())
    unnamed = 0
    if room is not None:
        expected = named(pool, {f.name for f in taken}, found)
        unexpected = [f for f in taken if f.name not in expected and not _here(pool, f)]
        sizes = dict(zip(map(id, unexpected), accumulate(f.size for f in unexpected), strict=True))
        full = [f for f in unexpected if sizes[id(f)] > room]
        bad += [(f.path, Refused("document.room", path=f.path)) for f in full]
        unnamed = max((size for size in sizes.values() if size <= room), default=0)
        taken = [f for f in taken if f not in full]
    new, kept = {f.sha256 for f in taken if not _here(pool, f)}, []
    for f in taken:
        try:
            kept.append(pool.store.keep(_content(f)))
        except Refused as error:
            if f.named:
                raise
            new.discard(f.sha256)
            bad.append((f.path, error))
    return found, Added(tuple(kept), len(new),
                        tuple((f.path, f.fault) for f in left if f.fault and not (f.named or f.damaged)),
                        (*((f.path, f.fault) for f in left if f.fault and (f.named or f.damaged)), *bad), unnamed)


def _here(pool: PoolHome, found: Found) -> bool:
    look_up = pool.store.manifest if found.kind == MANIFEST else pool.store.document
    return look_up(found.name) is not None


def _look(pool: PoolHome, path: Path, named: bool, limit: int | None) -> Found:
    """Reads a file to its end. Its bytes are not kept if they can be read again."""
    content = files.read_with(path, "document", documents.read) if named else \
        files.read_regular(path, limit, "document", documents.read)
    keep = path == files.STANDARD or (named and not path.is_file())
    fault = _fault(pool, path, content)
    damaged = fault is not None and content.kind != DOCUMENT and path.name != f"{content.sha256}.json" \
        and _NAME.fullmatch(path.name) is not None
    if damaged:
        fault = InvalidInput("document.damaged", path=path)
    return Found(path, named, path.name == f"{content.sha256}.json", damaged, content.kind, content.sha256,
                 content.name, fault, content if keep else None, limit,
                 len(content.data))


def _content(found: Found) -> Content:
    """The bytes of a file that was looked at. Raises Refused where it is not as it was."""
    if found.content is not None:
        return found.content
    try:
        content = files.read_with(found.path, "document", documents.read) if found.named else \
            files.read_regular(found.path, found.limit, "document", documents.read)
        if content.sha256 == found.sha256:
            return content
    except LashouError:
        pass
    raise Refused("document.changed", path=found.path)


def _fault(pool: PoolHome, path: Path, content: Content) -> LashouError | None:
    """Why a file is none of this pool's; None if it is. A manifest does not say whose it is."""
    if content.kind == DOCUMENT:
        whose = document.parse(content.data).pool
        return None if whose == pool.contract.pool_id else Refused(
            "document.pool:foreign", path=path, theirs=whose[:8], ours=pool.contract.pool_id[:8])
    if content.kind == MANIFEST:
        return None
    return InvalidInput("document.unnamed", path=path, problem=content.problem)


def _wanted(pool: PoolHome, findings: Sequence[Found]) -> set[str]:
    """Which of the files that have a fault are named by a record, or by the manifest of a batch."""
    return named(pool, {f.sha256 for f in findings if f.fault is not None}, findings)


def named(pool: PoolHome, doubtful: set[str], findings: Sequence[Found] = ()) -> set[str]:
    """Which of these hashes a record names, or the manifest of a batch that is here or among these findings."""
    if not doubtful or not pool.has_index:  # to ask an index makes one
        return set()
    own = [r.record for r in pool.index.records() if r.record.tag == pool.contract.tag]
    wanted = doubtful & {r.digest for r in own}
    roots = {r.digest for r in own if r.kind == record.BATCH}
    fresh = {f.name: f for f in findings if f.kind == MANIFEST and f.name in roots}
    for root in roots:
        if wanted == doubtful:
            break
        manifest = pool.store.manifest(root)
        if manifest is None and root in fresh:
            with suppress(Refused):
                manifest = _content(fresh[root]).data
        if manifest is not None:
            wanted |= doubtful.intersection(document.parse_manifest(manifest))
    return wanted


def _files(paths: Iterable[Path], bad: list[tuple[Path, LashouError]]) -> Iterator[tuple[Path, bool]]:
    """Every file, and whether it was named itself; folders that cannot be read go into `bad`."""
    for path in paths:
        if path.is_dir():
            yield from ((p, False) for p, _ in files.below(path, unreadable(bad)) if p.suffix == ".json")
        else:
            yield path, True


def unreadable(bad: list[tuple[Path, LashouError]]) -> Callable[[Path, OSError], None]:
    """Puts what `files.below` cannot read into `bad`."""
    def fails(place: Path, error: OSError) -> None:
        bad.append((place, Unreachable("folder.unreadable", folder=place,
                                       why=files.why(error))))
    return fails


def export(pool: PoolHome, folder: Path) -> int:
    """Writes everything at hand into a folder, under the same names. Returns how many files.

    Of a file that is longer than a document only the beginning is at hand, and that is never passed on: who is to
    see that it has no effect has to read the file itself.
    """
    store, count = pool.store, 0
    for kind, names, look_up in (("documents", store.hashes(), store.document),
                                 ("manifests", store.roots(), store.manifest)):
        for name in names:
            target = folder / kind / f"{name}.json"
            data = None if target.exists() else look_up(name)
            if data is not None and (kind == "manifests" or len(data) <= document.MAX_BYTES):
                files.write(target, data)
                count += 1
    return count


def listing(pool: PoolHome) -> list[tuple[str, str]]:
    """(hash, type) of all that is at hand whole, manifests apart; the type of what is no document is "other"."""
    return sorted(((digest, doc.type if doc else OTHER) for digest, doc in at_hand(pool)),
                  key=lambda row: (row[1], row[0]))


def at_hand(pool: PoolHome) -> Iterator[tuple[str, Document | None]]:
    """Every document at hand by its hash; None for bytes that are none."""
    for digest in pool.store.hashes():
        data = pool.store.document(digest)
        if data is not None:
            try:
                yield digest, document.parse(data)
            except InvalidInput:
                yield digest, None
