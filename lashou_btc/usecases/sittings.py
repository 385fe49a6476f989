"""A sitting: all that a witness signs together, kept in the home until it is sent, so that it can be gone on with.

Nothing in it is believed: it is reviewed each time that it is looked at. Names are ASCII, since devices show no
others, and follow from the pool's id and the first transaction's.
"""

import io
import lzma
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from lashou_btc import layout
from lashou_btc.anchors import record
from lashou_btc.anchors.hashes import sha256_hex
from lashou_btc.chain.base import Feed
from lashou_btc.errors import InvalidInput, LashouError, Refused
from lashou_btc.pool.state import State
from lashou_btc.usecases import dearness, files, ladders, lifeboats, payouts, progress, rotating, trays
from lashou_btc.usecases.workspace import PoolHome
from lashou_btc.wallet.psbt.bundle import MAX_BUNDLE_BYTES, parse_bundle, write_bundle
from lashou_btc.wallet.psbt.combine import bare, forgetful, trimmed
from lashou_btc.wallet.psbt.finalize import of_final
from lashou_btc.wallet.psbt.raw import Psbt, plain
from lashou_btc.wallet.psbt.spends import signers
from lashou_btc.words import Said, said

MAX_SITTINGS = 1_000
MAX_FILES, MAX_ZIP_BYTES = 200, 4 * MAX_BUNDLE_BYTES
_ZIP = b"PK\x03\x04"
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)
_NAME = re.compile(r"[0-9a-f]{8}-[0-9a-f]{8}", re.ASCII)


@dataclass(frozen=True)
class Sitting:
    """What is signed together: payouts, carries, lifeboats, in the order in which they were given."""

    name: str
    psbts: tuple[Psbt, ...]


@dataclass(frozen=True)
class Taken:
    """What has become of one file that came back: its name, whether it brought anything, and what, in words."""

    name: str
    good: bool
    text: Said


def begin(pool: PoolHome, psbts: Sequence[Psbt], own: bool = False) -> Sitting:
    """Keeps these as a sitting, or with the sitting that there is of the very same transactions. `own`: they were
    worked out here; then a sitting of some of them alone becomes the one of all.

    Others bring signatures into every sitting of a transaction, and nothing else: one of what is to be signed and
    what nobody should sign would keep both from being signed. Raises Refused for what spends no coin of the pool,
    and for signatures that do not hold.
    """
    known, unique = pool.index.known_coins(), dict[str, Psbt]()
    for psbt in psbts:
        unique[psbt.tx.txid] = payouts.merge(pool, psbt, [unique[psbt.tx.txid]] if psbt.tx.txid in unique else [])
    for psbt in unique.values():
        if not all(i.outpoint in known or i.outpoint.txid in unique for i in psbt.tx.inputs):
            raise Refused("sitting.foreign", txid=psbt.tx.txid)
    with files.one_at_a_time(pool.folder / layout.SITTINGS.folder):
        there, given = every(pool), dict(unique)
        for one in there:
            mine = {psbt.tx.txid: psbt for psbt in one.psbts if psbt.tx.txid in unique}
            unique |= {txid: _with_signatures(pool, unique[txid], psbt) for txid, psbt in mine.items()}
        for one in there:
            if given.keys() & {psbt.tx.txid for psbt in one.psbts}:
                _keep(pool, replace(one, psbts=tuple(
                    _with_signatures(pool, psbt, given[psbt.tx.txid]) if psbt.tx.txid in given else psbt
                    for psbt in one.psbts)))
        same = next((one for one in there if unique.keys() == {psbt.tx.txid for psbt in one.psbts}), None)
        if same is None and own:
            same = next((one for one in there if unique.keys() > {psbt.tx.txid for psbt in one.psbts}), None)
        if same is not None and not own:
            return find(pool, same.name)
        return _keep(pool, Sitting(same.name if same else _name(pool, list(unique)), tuple(unique.values())))


def _with_signatures(pool: PoolHome, own: Psbt, other: Psbt) -> Psbt:
    """A PSBT with the signatures of another copy, and nothing else of it, unless a device has trimmed ours."""
    return payouts.merge(pool, own, [other if trimmed(own) else bare(other, own)])


def _name(pool: PoolHome, txids: Sequence[str]) -> str:
    """A name that no sitting has: of the first transaction, or where that is taken, of all of them."""
    beginnings = (txids[0], *(sha256_hex(f"{number}{sorted(txids)}".encode()) for number in range(MAX_SITTINGS)))
    names = (f"{pool.contract.pool_id[:8]}-{one[:8]}" for one in beginnings)
    return next(name for name in names if not layout.SITTINGS.at(pool.folder, name).exists())


def build(pool: PoolHome, state: State, chain: Feed, kind: str, estimate_sat_vb: int) -> Sitting:
    """A sitting of what the rules give now, worked out in this home. `kind`: a payout, the same as a ladder; the
    move of an announced rotation, a sweep, a heartbeat, the lifeboats alone; coins put together; the decision that
    lies in the tray, carried.

    Raises as `payouts.build`, `payouts.build_carry`, `trays.find`; InvalidInput for another kind.
    """
    usual = dearness.usual_feerate(state, estimate_sat_vb)
    if kind == "ladder":
        made = ladders.build(pool, state, ladders.FEERATES, None, estimate_sat_vb).rungs
        boats = lifeboats.beside(pool, state, estimate_sat_vb, made)[0]
        return begin(pool, [*(psbt for _, psbt in made), *boats], own=True)
    if kind == "payout":
        paid, psbt = payouts.build(pool, state, usual, None, estimate_sat_vb)
        return begin(pool, [psbt, *lifeboats.beside(pool, state, estimate_sat_vb, [(paid, psbt)])[0]], own=True)
    if kind == "lifeboat":
        boats = [payouts.to_psbt(pool, one) for one in lifeboats.make(pool, state, estimate_sat_vb)]
        return begin(pool, boats, own=True)
    if kind in ("sweep", "heartbeat", "together"):
        carried, psbt = payouts.build_carry(pool, state, estimate_sat_vb, sweeps=kind == "sweep",
                                            heartbeat=kind == "heartbeat")
    elif kind.startswith("move-"):
        carried, psbt = payouts.build_carry(pool, state, estimate_sat_vb,
                                            rotating.find(pool, state, kind.removeprefix("move-")))
    elif kind.startswith("carry-"):
        carried, psbt = payouts.build_carry(pool, state, estimate_sat_vb,
                                            trays.find(pool, kind.removeprefix("carry-")))
    else:
        raise InvalidInput("sitting.kind")
    boats = [] if carried.moves else lifeboats.beside(pool, state, estimate_sat_vb, [(carried, psbt)])[0]
    return begin(pool, [psbt, *boats], own=True)


def take_in(pool: PoolHome, sitting: Sitting) -> None:
    """Takes in what a carry of the sitting names and lies in the tray: its review reads it where documents are."""
    for psbt in sitting.psbts:
        named = record.the_record(psbt.tx, pool.contract.tag)
        if named is not None and pool.store.document(named.digest) is None:
            for doc in trays.documents(pool):
                if doc.hash == named.digest:
                    pool.store.add(doc.to_bytes())


def every(pool: PoolHome) -> list[Sitting]:
    """The sittings of this home, the newest first; one that cannot be read is passed over."""
    found = []
    paths = [path for path in layout.SITTINGS.every(pool.folder) if _NAME.fullmatch(path.stem)]
    for path in sorted(paths, key=lambda each: -each.stat().st_mtime_ns)[:MAX_SITTINGS]:
        try:
            found.append(Sitting(path.stem, payouts.read_psbts(path)))
        except LashouError:
            continue
    return found


def find(pool: PoolHome, name: str) -> Sitting:
    """The sitting of that name. Raises LookupError where there is none."""
    path = layout.SITTINGS.at(pool.folder, name)
    if not _NAME.fullmatch(name) or not path.exists():
        raise LookupError(name)
    return Sitting(name, payouts.read_psbts(path))


def keep(pool: PoolHome, sitting: Sitting, psbts: Sequence[Psbt]) -> Sitting:
    """The sitting with more signatures; lifeboats that have all of theirs are kept as such."""
    with files.one_at_a_time(pool.folder / layout.SITTINGS.folder):
        now = {psbt.tx.txid: psbt for psbt in find(pool, sitting.name).psbts}
        merged = tuple(payouts.merge(pool, psbt, [now[psbt.tx.txid]]) if psbt.tx.txid in now else psbt
                       for psbt in psbts)
        return _keep(pool, replace(sitting, psbts=merged))


def drop(pool: PoolHome, sitting: Sitting) -> None:
    """Forgets a sitting. What was signed stands in the signing log all the same."""
    layout.SITTINGS.at(pool.folder, sitting.name).unlink(missing_ok=True)


def _keep(pool: PoolHome, sitting: Sitting) -> Sitting:
    lifeboats.keep(pool, sitting.psbts)
    path = layout.SITTINGS.at(pool.folder, sitting.name)
    files.write(path, write_bundle(sitting.psbts), replace=True, mode=0o600)
    return sitting


# Out to devices, and back

def named(pool: PoolHome, psbts: Sequence[Psbt]) -> list[tuple[str, Psbt]]:
    """Each PSBT with its file's name, in the order in which they are to be signed."""
    boats = {psbt.tx.txid for psbt in lifeboats.split(pool, psbts)[1]}
    return [(f"{pool.contract.pool_id[:8]}-{number:02}-{_kind(pool, psbt, boats)}-{psbt.tx.txid[:8]}.psbt", psbt)
            for number, psbt in enumerate(psbts, 1)]


def _kind(pool: PoolHome, psbt: Psbt, boats: set[str]) -> str:
    return "lifeboat" if psbt.tx.txid in boats else progress.kind(psbt, pool.contract.tag)


def zipped(parts: Sequence[tuple[str, bytes]]) -> bytes:
    """One file of several; the same bytes for the same parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in parts:
            archive.writestr(zipfile.ZipInfo(name, _ZIP_TIME), data)
    return out.getvalue()


def take(pool: PoolHome, state: State, sitting: Sitting,
         given: Sequence[tuple[str, bytes]]) -> tuple[Sitting, list[Taken]]:
    """Takes in what came back from devices and other witnesses, files in whatever order, also in a zip: the sitting
    with the signatures that hold, and what has become of each file.
    """
    found: list[Taken] = []
    psbts = {psbt.tx.txid: psbt for psbt in sitting.psbts}
    for name, data in _unzipped(given):
        try:
            for psbt in _read(data):
                found.append(Taken(name, *_add(pool, state, psbts, psbt)))
        except LashouError as error:
            found.append(Taken(name, False, error.said))
    return (keep(pool, sitting, tuple(psbts.values())) if any(one.good for one in found) else sitting), found


def read(name: str, data: bytes) -> list[Psbt]:
    """The PSBTs of a file, or of all files of a zip. Raises InvalidInput."""
    return [psbt for _, one in _unzipped([(name, data)]) for psbt in _read(one)]


def _unzipped(given: Sequence[tuple[str, bytes]]) -> Iterator[tuple[str, bytes]]:
    for name, data in given:
        if not data.startswith(_ZIP):
            yield name, data
            continue
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                inside = [one for one in archive.infolist() if not one.is_dir()]
                if len(inside) > MAX_FILES or sum(one.file_size for one in inside) > MAX_ZIP_BYTES:
                    raise InvalidInput("sitting.zip:large", name=name)
                parts = [(Path(one.filename).name, archive.read(one)) for one in inside]
        except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, NotImplementedError, RuntimeError, EOFError,
                ValueError, OSError):
            raise InvalidInput("sitting.zip", name=name) from None
        yield from parts


def _read(data: bytes) -> tuple[Psbt, ...]:
    """The PSBTs of a file, or a finished transaction as one."""
    if len(data) > MAX_BUNDLE_BYTES:
        raise InvalidInput("bundle.size", max_bundle_bytes=MAX_BUNDLE_BYTES)
    try:
        return parse_bundle(data)
    except InvalidInput as error:
        if error.code != "psbt.magic":
            raise
        text = plain(data)
        try:
            raw = bytes.fromhex(text.decode("ascii").strip())
        except ValueError:
            raw = text
        try:
            return (of_final(raw),)
        except LashouError:
            raise error from None


def _add(pool: PoolHome, state: State, psbts: dict[str, Psbt], theirs: Psbt) -> tuple[bool, Said]:
    ours = psbts.get(theirs.tx.txid)
    if ours is None:
        like = next((one for one in psbts.values() if forgetful(one, theirs)), None)
        if like is not None:
            raise Refused("psbt.other-transaction:version", number=1, theirs=theirs.tx.version,
                          ours=like.tx.version)
        raise Refused("sitting.other", txid=theirs.tx.txid)
    holders = pool.holders(ours)
    before = signers(ours, holders.descriptor)
    merged = payouts.merge(pool, ours, [payouts.reopened(pool, theirs, state)])
    after = signers(merged, holders.descriptor)
    new = [holders.witnesses[at].name for at in after if len(after[at]) > len(before.get(at, ()))]
    if not new:
        return False, said("sitting.nothing-new", txid=theirs.tx.txid[:8])
    psbts[theirs.tx.txid] = merged
    return True, said("sitting.adds", names=new, txid=theirs.tx.txid[:8])
