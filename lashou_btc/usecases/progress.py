"""How far a payout is: who has signed and since when, what each witness should do next, what has become of it.

A signature carries no date. What a home can know is when it first saw one: a small file per payout in the pool's
folder keeps the height and the median time past of the index's tip then.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from lashou_btc import layout
from lashou_btc.anchors import record
from lashou_btc.chain.base import Feed
from lashou_btc.errors import InvalidInput, LashouError
from lashou_btc.pool.carry import Carry
from lashou_btc.pool.deductions import deductions
from lashou_btc.pool.glance import Known
from lashou_btc.pool.review import Review
from lashou_btc.pool.settlement import Settlement
from lashou_btc.pool.state import State
from lashou_btc.usecases import files, judging, payouts, signing
from lashou_btc.usecases.workspace import PoolHome, Workspace
from lashou_btc.wallet.psbt.raw import Psbt
from lashou_btc.wallet.psbt.spends import signers
from lashou_btc.words import Said, said

MAX_BYTES = 65_536
ENDED = ("confirmed", "replaced", "unlawful")
"""Fates after which nothing more can be done with a payout."""


@dataclass(frozen=True)
class Moment:
    """The tip of this home's index when something was first seen: height, median time past (seconds since 1970)."""

    height: int
    median_time: int


@dataclass(frozen=True)
class WitnessStep:
    """One witness: how many inputs are signed, when this home first saw all of them signed, and what comes next."""

    account: int
    name: str
    signed: bool
    inputs: int
    seen: Moment | None
    next: Said


@dataclass(frozen=True)
class SigningProgress:
    """How far a payout's signing is. `ready`: every input has its quorum of signatures."""

    txid: str
    needed: int
    signed: tuple[str, ...]
    missing: tuple[str, ...]
    ready: bool
    advice: Said
    steps: tuple[WitnessStep, ...]

    @property
    def complete(self) -> bool:
        """Whether it can be sent."""
        return self.ready


def progress(pool: PoolHome, psbt: Psbt, mine: Collection[int] = ()) -> SigningProgress:
    """Who has signed every input, who has not, and what to do next; `mine` are the accounts of this home's keys.

    Remembers when this home first saw each signature. Raises Refused as `signers`.
    """
    holders = pool.holders(psbt)
    found = signers(psbt, holders.descriptor)
    total, needed = len(psbt.tx.inputs), holders.quorum
    ready = all(sum(n in inputs for inputs in found.values()) >= needed for n in range(total))
    seen = _remember(pool, psbt, [holders.witnesses[at].account for at, inputs in found.items()
                                  if len(inputs) == total])
    steps = []
    for at, inputs in sorted(found.items()):
        account, name = holders.witnesses[at].account, holders.witnesses[at].name
        done = len(inputs) == total
        steps.append(WitnessStep(account, name, done, len(inputs), seen.get(account),
                                 _next(name, done, len(inputs), total, ready, account in mine)))
    signed = tuple(s.name for s in steps if s.signed)
    missing = tuple(s.name for s in steps if not s.signed)
    lack = max(needed - len(signed), 1)
    advice = said("progress.complete") if ready else said("progress.lacks", lack=lack, names=missing)
    return SigningProgress(psbt.tx.txid, needed, signed, missing, ready, advice, tuple(steps))


def together(parts: Sequence[SigningProgress], boats: int = 0) -> SigningProgress:
    """The progress of all PSBTs of a bundle as one: a witness has signed when it has signed each of them. So many
    of them are lifeboats.
    """
    if len(parts) == 1 and not boats:
        return parts[0]
    missing = tuple(dict.fromkeys(name for one in parts for name in one.missing))
    signed = tuple(dict.fromkeys(name for one in parts for name in one.signed if name not in missing))
    lacking = [(number, one) for number, one in enumerate(parts, 1) if not one.ready]
    advice = _whole(len(parts) - boats, boats)
    if lacking:
        names = list(dict.fromkeys(name for _, one in lacking for name in one.missing))
        lack = max(1, *(one.needed - len(one.signed) for _, one in lacking))
        if len(parts) == 1:
            advice = said("progress.lacks:it", lack=lack, names=names)
        elif len(lacking) == len(parts):
            advice = said("progress.lacks:all", lack=lack, names=names, count=len(parts))
        else:
            advice = said("progress.lacks:some", lack=lack, names=names, count=len(parts),
                          numbers=[number for number, _ in lacking])
    stands: dict[int, list[WitnessStep]] = {}
    for step in (step for one in parts for step in one.steps):
        stands.setdefault(step.account, []).append(step)
    steps = [replace(next((s for s in stand if not s.signed), stand[0]), seen=_latest(stand))
             for stand in stands.values()]
    return SigningProgress(parts[0].txid, parts[0].needed, signed, missing, not lacking, advice, tuple(steps))


def _whole(rungs: int, boats: int) -> Said:
    """What to do with a bundle that has all its signatures."""
    if not rungs:
        return said("progress.complete:boats")
    if rungs == 1:
        return said("progress.complete:boats-with-it" if boats else "progress.complete")
    return said("progress.complete:all-with-boats" if boats else "progress.complete:all", count=rungs + boats)


def _latest(steps: Sequence[WitnessStep]) -> Moment | None:
    """When the last of these was seen signed, or None while one is not."""
    seen = [step.seen for step in steps]
    return None if None in seen else max((m for m in seen if m is not None), key=lambda m: m.height)


def _next(name: str, done: bool, inputs: int, total: int, ready: bool, mine: bool) -> Said:
    if done:
        return said("progress.next:signed")
    if ready:
        return said("progress.next:enough")
    sign = said("progress.next:you") if mine else said("progress.next:give", name=name)
    return said("progress.next:partly", inputs=inputs, total=total, then=sign) if inputs else sign


# What this home has seen

def _remember(pool: PoolHome, psbt: Psbt, signed: Collection[int]) -> Mapping[int, Moment]:
    """When this home first saw the signatures of each account, those of `signed` that are new from now on.

    Only of transactions that spend the pool's coins: nobody fills the folder with made-up ones.
    """
    path = layout.PAYOUTS.at(pool.folder, psbt.tx.txid)
    known = _recall(path)
    new = [account for account in signed if account not in known]
    height = pool.index.tip()[0] if new else -1
    if height < 0 or any(i.outpoint not in pool.index.known_coins() for i in psbt.tx.inputs):
        return known
    now = Moment(height, pool.index.median_time(height))
    known = dict(known) | dict.fromkeys(new, now)
    files.write(path, json.dumps({"seen": {str(account): [m.height, m.median_time] for account, m in
                                           sorted(known.items())}}, indent=1).encode() + b"\n", replace=True)
    return known


def _recall(path: Path) -> Mapping[int, Moment]:
    if not path.exists():
        return {}
    try:
        seen = json.loads(files.read(path, MAX_BYTES, "record-of-a-payout"))["seen"]
        return {int(account): Moment(int(height), int(time)) for account, (height, time) in seen.items()}
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise InvalidInput("payout.record", path=path) from None


# What has become of it

@dataclass(frozen=True)
class Status:
    """A payout's progress and its fate: signing, complete, sent, confirmed, unseen (the chain is silent, or this
    home's view of it is for looking only, or old), or replaced or unlawful, which end it. `text` says so, `basis`
    how long it can still be meant; `kind` is payout, or what it carries: amendment, rotation; `feerate_sat_vb` is 0
    where the rules do not give it, or the chain is silent. `less`: who gets less than is due, and why.
    """

    progress: SigningProgress
    fate: str
    text: Said
    basis: Said | None
    feerate_sat_vb: int = 0
    less: tuple[Said, ...] = ()
    kind: str = "payout"

    @property
    def alive(self) -> bool:
        """Whether it has confirmed or still can."""
        return self.fate == "confirmed" or self.fate not in ENDED


def status(ws: Workspace, pool: PoolHome, psbt: Psbt) -> Status:
    """What there is to know of a payout. Raises Refused where it is not of this pool's coins."""
    holders, own = pool.holders(psbt), {ws.key_record(name).xpub for name in ws.key_names()}
    mine = {w.account for w, key in zip(holders.witnesses, holders.descriptor.keys, strict=True)
            if key.xpub in own}
    carries = kind(psbt, pool.contract.tag)
    try:
        with ws.synced_pool(pool) as state:
            return status_at(pool, psbt, state, ws.chain(pool.contract.network), mine)
    except LashouError as error:
        if error.exit_status != 4:
            raise
        return Status(progress(pool, psbt, mine), "unseen", said("progress.untold", error=error),
                      _basis(psbt, carries), kind=carries)


def status_at(pool: PoolHome, psbt: Psbt, state: State, chain: Feed, mine: Collection[int] = ()) -> Status:
    """The same by a state at the tip. Raises as `status`, and where the chain does not answer."""
    carries = kind(psbt, pool.contract.tag)
    psbt = payouts.reopened(pool, psbt, state)
    made = progress(pool, psbt, mine)
    seen = judging.review(pool, psbt, state, chain)
    fate, text = _fate(psbt, made, judging.known(pool, state, psbt.tx.txid), seen, state, chain, pool.obstacle())
    if fate not in ("signing", "complete", "unseen"):
        idle = said(f"progress.idle:{fate if fate in ('confirmed', 'sent') else 'ended'}")
        made = replace(made, advice=text, steps=tuple(replace(s, next=idle) for s in made.steps))
    return Status(made, fate, text, None if fate in ENDED else _basis(psbt, carries),
                  seen.settlement.feerate_sat_vb if seen.settlement is not None else 0,
                  tuple(said("progress.less", address=one.payee.address, why=one.why)
                        for one in deductions(seen.settlement))
                  if isinstance(seen.settlement, Settlement) else (), carries)


def overall(statuses: Sequence[Status]) -> Status:
    """What has become of a bundle: what one of it has come to in the chain or at the node, or what all wait for."""
    if len(statuses) == 1:
        return statuses[0]
    for fate in ("confirmed", "sent", *ENDED, "unseen"):
        for number, one in enumerate(statuses, 1):
            if one.fate == fate:
                return replace(one, text=said("progress.numbered", number=number, count=len(statuses),
                                              text=one.text))
    made = together([one.progress for one in statuses])
    text = said("progress.all-signed" if made.ready else "progress.not-all-signed", count=len(statuses))
    return Status(made, "complete" if made.ready else "signing", text, statuses[0].basis, kind=statuses[0].kind)


def _fate(psbt: Psbt, made: SigningProgress, known: Known, seen: Review, state: State,
          chain: Feed, obstacle: Said | None) -> tuple[str, Said]:
    txid, carries = psbt.tx.txid, kind(psbt, state.contract.tag)
    if txid in known.confirmed:
        height = known.confirmed[txid]
        deep = known.height - height + 1
        return "confirmed", said("progress.confirmed", height=height, deep=deep,
                                 required=state.rules.confirmations)
    if (spent := known.spent(psbt.tx)) is not None:
        return "replaced", said(f"progress.replaced:{carries}", txid=spent[1].spent_txid, coin=spent[0],
                                height=spent[1].spent_height)
    if chain.in_mempool(txid):
        return "sent", said("progress.sent" if carries == "payout" else "progress.sent:carry")
    if doubt := _doubt(state, chain, seen) or obstacle:
        return "unseen", said("progress.unseen", why=doubt)
    if reasons := signing.reasons(seen):
        return "unlawful", said(f"progress.unlawful:{carries}", reasons=reasons)
    return ("complete", said("progress.unsent")) if made.ready else ("signing", said("progress.signing"))


def kind(psbt: Psbt, tag: str) -> str:
    """What it carries, of the pool of that tag: "amendment", "rotation", or it is a "payout"."""
    rec = record.the_record(psbt.tx, tag)
    return record.kind_name(rec.kind) if rec is not None and rec.kind in (record.AMENDMENT, record.ROTATION) \
        else "payout"


def _basis(psbt: Psbt, carries: str) -> Said:
    count = len(psbt.tx.inputs)
    if carries != "payout":
        return said("progress.basis:carry", height=psbt.tx.locktime, count=count)
    return said("progress.basis", height=psbt.tx.locktime) if count == 1 else \
        said("progress.basis:coins", height=psbt.tx.locktime, count=count)


def _doubt(state: State, chain: Feed, seen: Review) -> Said | None:
    """Why this home cannot judge a payout now, or None. What carries a decision needs no state."""
    if chain.syncing():
        return said("progress.node-loading")
    decides = isinstance(seen.settlement, Carry) and seen.settlement.kind == record.AMENDMENT
    return said("progress.state-unknown", since=state.unknown_since, why=state.why) \
        if state.unknown and not decides else None
