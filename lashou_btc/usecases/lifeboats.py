"""The lifeboats of a home: built, reviewed, kept, told about, sent (`pool/lifeboat.py` says what they are).

A lifeboat is kept as the signed transaction in hex, in a file of its own: whoever has it and a node can send it
when its time has come, without this program.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from lashou_btc import layout
from lashou_btc.anchors import record
from lashou_btc.anchors.hashes import sha256_hex
from lashou_btc.anchors.tx import Tx, parse_tx, vsize
from lashou_btc.chain.base import TARGET_BLOCKS, Feed
from lashou_btc.errors import Incomplete, InvalidInput, LashouError, Refused
from lashou_btc.pool import lifeboat
from lashou_btc.pool.carry import Carry
from lashou_btc.pool.disclosed import load_document
from lashou_btc.pool.document import Document
from lashou_btc.pool.keyholders import Keyholders
from lashou_btc.pool.lifeboat import Parent
from lashou_btc.pool.rotation import is_lifeboat, named_keyholders
from lashou_btc.pool.rules import PPM
from lashou_btc.pool.state import State
from lashou_btc.usecases import files
from lashou_btc.usecases.judging import document_of
from lashou_btc.usecases.payouts import to_psbt
from lashou_btc.usecases.progress import progress
from lashou_btc.usecases.signing import lifeboat_locks, signing_log, with_signatures
from lashou_btc.usecases.workspace import PoolHome
from lashou_btc.wallet.descriptor import MultisigDescriptor
from lashou_btc.wallet.psbt.bundle import MAX_BUNDLE_BYTES, MAX_PSBTS, parse_bundle
from lashou_btc.wallet.psbt.finalize import finalize
from lashou_btc.wallet.psbt.raw import Psbt
from lashou_btc.words import Said, said

MAX_BYTES = 400_000
DEARER = (2, 10)
"""A pair of lifeboats pays so many times the feerate that the node expects now: nobody knows it in half a year."""


# Making

def feerates(state: State, estimate_sat_vb: int) -> tuple[int, ...]:
    """The feerates of a pair, lowest first, within the rules."""
    most = state.rules.max_feerate_sat_vb
    return tuple(sorted({min(times * max(estimate_sat_vb, 1), most) for times in DEARER}))


def lock_height(state: State) -> int:
    """In the middle of what is allowed, so that a sitting may take days."""
    return state.height + state.rules.lifeboat_blocks * 3 // 2


def make(pool: PoolHome, state: State, estimate_sat_vb: int, parent: Parent | None = None,
         wanted: Sequence[int] = ()) -> list[Carry]:
    """The lifeboats for the coins as they are, or as the parent will leave them; at the feerates that are `wanted`.

    A feerate that the rules do not allow for what there is gives way to the highest that they do. Raises
    Incomplete where no recovery set stands in the journal, or as `lifeboat.boat`.
    """
    doc = document_of(pool, state)
    if doc is None:
        raise Incomplete("lifeboat.none")
    to, found = lifeboat.recovery(doc, state), {}
    for feerate in wanted or feerates(state, estimate_sat_vb):
        one = lifeboat.boat(state, doc.hash, to, 1, lock_height(state), parent)
        most = max(state.rules.max_fee_ppm * one.spent_sat // (PPM * one.vsize), 1)
        one = lifeboat.boat(state, doc.hash, to, min(feerate, most), lock_height(state), parent)
        lifeboat.check_boat(one, state, parent)
        found[one.feerate_sat_vb] = one
    return [found[feerate] for feerate in sorted(found)]


def beside(pool: PoolHome, state: State, estimate_sat_vb: int,
           parents: Sequence[tuple[Parent, Psbt]]) -> tuple[list[Psbt], list[Said]]:
    """The lifeboats that are signed in the same sitting as these; and why one of these has none, in words.

    Nothing of either where no recovery set stands in the journal. Raises InvalidInput where they are more than a
    file takes.
    """
    if document_of(pool, state) is None:
        return [], []
    if state.unknown:
        return [], [said("lifeboat.not-with-it:unknown")]
    boats, reasons = [], []
    for parent, _ in parents:
        if isinstance(parent, Carry) and parent.moves:
            continue  # those who come sign their own
        try:
            boats += [to_psbt(pool, one, parent) for one in make(pool, state, estimate_sat_vb, parent)]
        except (Incomplete, Refused) as error:
            reasons.append(said("lifeboat.not-with-it", why=error.said))
    if len(parents) + len(boats) > MAX_PSBTS:
        raise InvalidInput("ladder.feerates:with-lifeboats", rungs=len(parents), all=len(parents) + len(boats),
                           most=MAX_PSBTS)
    return boats, list(dict.fromkeys(reasons))


def split(pool: PoolHome, given: Iterable[Psbt]) -> tuple[list[Psbt], list[Psbt]]:
    """What of a bundle pays or carries, and what are lifeboats."""
    boats = [psbt for psbt in given if _names(pool, psbt.tx) is not None]
    return [psbt for psbt in given if psbt not in boats], boats


def check_one(pool: PoolHome, given: Iterable[Psbt]) -> None:
    """Raises Refused for several payouts in one bundle, beside their lifeboats: a hub shows to all what it has,
    and whoever reads a ladder's dearest rung signed can send it, and the pool pays its fee.
    """
    if len(split(pool, given)[0]) > 1:
        raise Refused("hub.room.ladder")


def _names(pool: PoolHome, tx: Tx) -> Document | None:
    """The recovery set that a transaction moves the money to, if it does and the document is at hand.

    A sweep names it, too, once it holds the money; but only the move itself pays to its first change address.
    """
    rec = record.the_record(tx, pool.contract.tag)
    if rec is None or not rec.known or rec.kind != record.ROTATION:
        return None
    doc = load_document(pool.store.as_documents(), rec.digest)
    if not isinstance(doc, Document) or doc.type != "rotation" or not is_lifeboat(doc):
        return None
    try:
        to = named_keyholders(doc, pool.contract)
    except LashouError:
        return None
    return doc if tx.outputs[0].script == to.script(to.change, 0) else None


# Keeping

@dataclass(frozen=True)
class KeptLifeboat:
    """A lifeboat that this home has with all signatures. `standing` is one of: ready, waits (for its height), tied
    (to a transaction that has not confirmed), loose (it would not count, though the chain would take it), void.
    `text` says why, in words.
    """

    txid: str
    height: int
    amount_sat: int
    feerate_sat_vb: int
    standing: str
    text: Said
    path: Path
    raw: bytes

    @property
    def done(self) -> bool:
        """Whether its time is over, and nothing is to be done about it."""
        return self.standing == "void" and self.text.key in ("lifeboat.sent", "lifeboat.spent")


def keep(pool: PoolHome, psbts: Iterable[Psbt]) -> list[Path]:
    """Keeps every lifeboat among them that has all its signatures. Returns the files that are new."""
    new = []
    for psbt in psbts:
        doc = _names(pool, psbt.tx)
        if doc is None:
            continue
        try:
            raw = finalize(psbt, _descriptor(pool, doc))
        except LashouError:
            continue
        path = _path(pool, psbt.tx, raw)
        if not path.exists():
            files.write(path, raw.hex().encode() + b"\n")
            new.append(path)
    return new


def check_sent(pool: PoolHome, state: State, rungs: Sequence[Psbt], boats: Sequence[Psbt]) -> None:
    """Raises Incomplete where sending one of these would leave the money without a lifeboat, or with one that could
    be sent before the witnesses can renew it.
    """
    if not all(progress(pool, one).complete for one in boats):
        raise Incomplete("lifeboat.incomplete")
    own = [one for one in kept(pool, state) if one.standing not in ("void", "loose")]
    going = {psbt.tx.txid for psbt in rungs}
    after = {(i.outpoint.txid, one.height) for one in own for i in parse_tx(one.raw).inputs
             if i.outpoint.txid in going}
    rest = state.rules.lifeboat_blocks // 2
    if soon := [lock for _, lock in after if lock < state.height + rest]:
        raise Incomplete("lifeboat.stale", height=min(soon), rest=rest)
    moves = all((rec := record.the_record(psbt.tx, pool.contract.tag)) is not None and rec.kind == record.ROTATION
                for psbt in rungs)
    if not moves and going - {txid for txid, _ in after} and any(one.standing in ("waits", "ready") for one in own):
        raise Incomplete("lifeboat.incomplete:none")


def _descriptor(pool: PoolHome, doc: Document) -> MultisigDescriptor:
    """The multisig that signs the move to the recovery set that a document names."""
    epoch = named_keyholders(doc, pool.contract).epoch - 1
    everybody = pool.all_holders()
    if not 0 <= epoch < len(everybody):
        raise Refused("lifeboat.epoch")
    return everybody[epoch].descriptor


def take_in(pool: PoolHome, path: Path) -> list[Path]:
    """Keeps the lifeboats in a file: a combined payout's, or one in hex as another home keeps it. Returns those
    that are new. Raises InvalidInput for anything else, Refused for one whose signatures do not hold. (Where its
    parent has not confirmed, `kept` tells when it has.)
    """
    data = files.read(path, MAX_BUNDLE_BYTES, "lifeboat").strip()
    try:
        raw = bytes.fromhex(data.decode("ascii"))
        parse_tx(raw)
    except (ValueError, InvalidInput):
        return keep(pool, _bundle(path, data))
    return take_raw(pool, raw, path)


def take_raw(pool: PoolHome, raw: bytes, path: Path, tied: bool = True) -> list[Path]:
    """The same for one transaction. `tied`: also where nobody can say yet whether its signatures hold."""
    tx = parse_tx(raw)
    doc, new = _names(pool, tx), _path(pool, tx, raw)
    if doc is None or len(tx.outputs) != 2 or len(tx.inputs) > lifeboat.MOST_COINS or 2 * len(raw) >= MAX_BYTES:
        raise Refused("lifeboat.file:other", path=path)
    known = pool.index.known_coins()
    told = all(i.outpoint in known for i in tx.inputs)
    if told and not _holds(pool, doc, tx, raw):
        raise Refused("lifeboat.signatures", path=path)
    if new.exists() or not (told or tied):
        return []
    files.write(new, raw.hex().encode() + b"\n")
    return [new]


def _bundle(path: Path, data: bytes) -> tuple[Psbt, ...]:
    try:
        return parse_bundle(data)
    except InvalidInput as error:
        if error.code != "psbt.magic":
            raise
        raise InvalidInput("lifeboat.file:unread", path=path) from None


def nothing_new(pool: PoolHome, path: Path) -> Said:
    """Why nothing was taken in from a file that could be read."""
    data = files.read(path, MAX_BUNDLE_BYTES, "lifeboat").strip()
    try:
        boats = split(pool, parse_bundle(data))[1]
    except InvalidInput:  # a transaction in hex, which is taken in unless it is there
        return said("lifeboat.has-it")
    if not boats:
        return said("lifeboat.not-in-it")
    if all(progress(pool, one).complete for one in boats):
        return said("lifeboat.has-all")
    return said("lifeboat.unsigned")


def _path(pool: PoolHome, tx: Tx, raw: bytes) -> Path:
    """Its id says nothing of the signatures: a copy with bad ones must not take the place of a good one."""
    return layout.LIFEBOATS.at(pool.folder, f"{tx.locktime}-{tx.txid}-{sha256_hex(raw)[:8]}")


def _holds(pool: PoolHome, doc: Document, tx: Tx, raw: bytes) -> bool:
    """Whether those bytes are the transaction with the signatures that it takes. Its coins must be known."""
    try:
        descriptor = _descriptor(pool, doc)
        psbt = with_signatures(pool, descriptor, tx)
        return psbt is not None and finalize(psbt, descriptor) == raw
    except LashouError:
        return False


def kept(pool: PoolHome, state: State) -> list[KeptLifeboat]:
    """Every lifeboat that this home has, the earliest first, with what has become of it; of copies a good one."""
    found: dict[str, KeptLifeboat] = {}
    for path in layout.LIFEBOATS.every(pool.folder):
        try:
            raw = bytes.fromhex(files.read(path, MAX_BYTES, "lifeboat").decode("ascii").strip())
            one = _kept(pool, state, parse_tx(raw), raw, path)
        except (ValueError, InvalidInput):
            one = KeptLifeboat(path.stem, 0, 0, 0, "void", said("lifeboat.damaged", path=path), path, b"")
        if one.txid not in found or found[one.txid].standing == "void":
            found[one.txid] = one
    return sorted(found.values(), key=lambda one: (one.height, one.txid))


def _kept(pool: PoolHome, state: State, tx: Tx, raw: bytes, path: Path) -> KeptLifeboat:
    coins = pool.index.known_coins()
    amount = tx.outputs[0].value_sat
    mine = [coins[i.outpoint] for i in tx.inputs if i.outpoint in coins]
    fee = sum(c.value_sat for c in mine) - amount if len(mine) == len(tx.inputs) else 0
    spent = next((c for c in mine if c.spent_txid), None)
    rec = record.the_record(tx, pool.contract.tag)
    if rec is not None and rec.digest in {epoch.digest for epoch in state.chain.epochs}:
        standing, text = "void", said("lifeboat.sent")
    elif spent is not None:
        standing, text = "void", said("lifeboat.spent", txid=spent.spent_txid, coin=spent.outpoint)
    elif len(mine) < len(tx.inputs):
        missing = next(i.outpoint for i in tx.inputs if i.outpoint not in coins)
        standing, text = "tied", said("lifeboat.tied", txid=missing.txid)
    elif (doc := _names(pool, tx)) is None or not _holds(pool, doc, tx, raw):
        standing, text = "void", said("lifeboat.bad-signatures")
    elif (oldest := state.chain.oldest()) is not None and oldest.outpoint not in {i.outpoint for i in tx.inputs}:
        standing, text = "loose", said("lifeboat.loose")
    elif tx.locktime >= state.height + 1:
        standing, text = "waits", said("lifeboat.waits", height=tx.locktime, blocks=tx.locktime - state.height)
    else:
        standing, text = "ready", said("lifeboat.ready")
    return KeptLifeboat(tx.txid, tx.locktime, amount, fee // vsize(raw, tx), standing, text, path, raw)


# How things stand

@dataclass(frozen=True)
class Outlook:
    """How things stand with the pool's lifeboat. `named`: a recovery set stands in the journal; `height`: from
    which on it can be sent, 0 where this home has none that is valid; `sat` of `of_sat` are aboard; `due`: when the
    next heartbeat is; `advice` says what to do, or "".
    """

    named: bool
    height: int
    sat: int
    of_sat: int
    due: int
    advice: Said | str

    @property
    def asks_heartbeat(self) -> bool:
        """Whether a heartbeat is due."""
        return isinstance(self.advice, Said) and self.advice.key == "lifeboat.advice.heartbeat"


def outlook(pool: PoolHome, state: State) -> Outlook:
    """How things stand, and what to do about it."""
    named_ = document_of(pool, state) is not None
    oldest, epoch = state.chain.oldest(), state.keyholders.epoch
    of_sat = state.coins.sums().get(epoch, (0, 0))[1]
    everything = kept(pool, state)
    boats = [one for one in everything if one.standing in ("waits", "ready")]
    try:
        log, damaged = signing_log(pool), None
        locks = lifeboat_locks(pool)
    except InvalidInput as error:  # it stops all signing; that is no reason to say nothing of the pool
        log, damaged, locks = [], error, []
    locks = [*locks,
             *(one.height for one in everything if one.standing in ("waits", "ready", "loose"))]
    due = lifeboat.due_height(locks, state) if named_ and oldest is not None else 0
    sat = max((one.amount_sat for one in boats), default=0)
    height = min((one.height for one in boats), default=0)
    advice: Said | str = ""
    if damaged is not None:
        advice = said("lifeboat.advice.log", why=damaged)
    elif not named_:
        advice = said("lifeboat.advice.name-one")
    elif oldest is None:
        advice = ""
    elif locks and state.height >= due:
        advice = said("lifeboat.advice.heartbeat", due=due, height=min(locks))
    elif not boats and not any(entry.lock and str(oldest.outpoint) in entry.coins for entry in log):
        advice = said("lifeboat.advice.none")
    elif not boats:
        advice = said("lifeboat.advice.unkept")
    elif sat * PPM < lifeboat.FULL_PPM * of_sat:
        advice = said("lifeboat.advice.partial", sat=sat, of_sat=of_sat)
    return Outlook(named_, height, sat, of_sat, due, advice)


def recovery_set(pool: PoolHome, boat: KeptLifeboat) -> Keyholders:
    """To whom a kept lifeboat moves the money. Raises Refused where its document is gone."""
    doc = _names(pool, parse_tx(boat.raw))
    if doc is None:
        raise Refused("lifeboat.file:no-document")
    return named_keyholders(doc, pool.contract)


def to_send(pool: PoolHome, state: State, chain: Feed) -> KeptLifeboat:
    """The lifeboat whose time has come: the cheapest that the node's estimate supports, or the dearest.

    Raises Incomplete where none is ready, and says when one will be; Refused where one has been sent, unless that
    waits and a dearer one could take its place.
    """
    boats = kept(pool, state)
    if any(one.done and one.text.key == "lifeboat.sent" for one in boats):
        raise Refused("lifeboat.again")
    ready = sorted((one for one in boats if one.standing == "ready"), key=lambda one: one.feerate_sat_vb)
    if not ready:
        soon = [one.text for one in boats if one.standing in ("waits", "tied")]
        why = soon[0] if soon else said("lifeboat.no-valid")
        raise Incomplete("lifeboat.early", why=why)
    estimate = chain.feerate_sat_vb(TARGET_BLOCKS)
    chosen = next((one for one in ready if one.feerate_sat_vb >= estimate), ready[-1])
    for one in ready:
        if one.feerate_sat_vb >= chosen.feerate_sat_vb and chain.in_mempool(one.txid):
            raise Refused("lifeboat.again:waits", txid=one.txid, feerate=one.feerate_sat_vb)
    return chosen
