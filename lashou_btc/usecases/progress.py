"""How far a payout is: who has signed and since when, what each witness should do next, what has become of it.

A signature carries no date. What a home can know is when it first saw one: a small file per payout in the pool's
folder keeps the height and the median time past of the index's tip then.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from lashou_btc.anchors import record
from lashou_btc.chain.base import Feed
from lashou_btc.errors import InvalidInput, LashouError
from lashou_btc.pool.carry import Carry
from lashou_btc.pool.deductions import deductions
from lashou_btc.pool.glance import Known
from lashou_btc.pool.review import Review
from lashou_btc.pool.settlement import Settlement
from lashou_btc.pool.state import State
from lashou_btc.usecases import files, payouts
from lashou_btc.usecases.workspace import PoolHome, Workspace
from lashou_btc.wallet.psbt.raw import Psbt
from lashou_btc.wallet.psbt.spends import signers

MAX_BYTES = 65_536
ENDED = ("confirmed", "replaced", "unlawful")
"""Fates after which nothing more can be done with a payout."""


@dataclass(frozen=True)
class Moment:
    """The tip of this home's index when something was first seen: height, median time past (seconds since 1970)."""

    height: int
    median_time: int


@dataclass(frozen=True)
class Step:
    """One witness: how many inputs are signed, when this home first saw all of them signed, and what comes next."""

    account: int
    name: str
    signed: bool
    inputs: int
    seen: Moment | None
    next: str


@dataclass(frozen=True)
class Progress:
    """How far a payout's signing is. `ready`: every input has its quorum of signatures."""

    txid: str
    needed: int
    signed: tuple[str, ...]
    missing: tuple[str, ...]
    ready: bool
    advice: str
    steps: tuple[Step, ...]

    @property
    def complete(self) -> bool:
        """Whether it can be sent."""
        return self.ready


def progress(pool: PoolHome, psbt: Psbt, mine: Collection[int] = ()) -> Progress:
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
        steps.append(Step(account, name, done, len(inputs), seen.get(account),
                          _next(name, done, len(inputs), total, ready, account in mine)))
    signed = tuple(s.name for s in steps if s.signed)
    missing = tuple(s.name for s in steps if not s.signed)
    lack = max(needed - len(signed), 1)
    advice = "complete: send it with lashou payout send" if ready else \
        f"{lack} more of {', '.join(missing)} must sign: hand them this file, each runs lashou witness sign"
    return Progress(psbt.tx.txid, needed, signed, missing, ready, advice, tuple(steps))


def together(made: Sequence[Progress], boats: int = 0) -> Progress:
    """The progress of all PSBTs of a bundle as one: a witness has signed when it has signed each of them. So many
    of them are lifeboats.
    """
    if len(made) == 1 and not boats:
        return made[0]
    missing = tuple(dict.fromkeys(name for one in made for name in one.missing))
    signed = tuple(dict.fromkeys(name for one in made for name in one.signed if name not in missing))
    lacking = [(number, one) for number, one in enumerate(made, 1) if not one.ready]
    advice = _whole(len(made) - boats, boats)
    if lacking:
        names = ", ".join(dict.fromkeys(name for _, one in lacking for name in one.missing))
        lack = max(1, *(one.needed - len(one.signed) for _, one in lacking))
        which = ("it" if len(made) == 1 else f"all {len(made)}") if len(lacking) == len(made) else \
            f"number {', '.join(str(n) for n, _ in lacking)} of {len(made)}"
        advice = f"{lack} more of {names} must sign {which}: hand them this file, each runs lashou witness sign"
    stands: dict[int, list[Step]] = {}
    for step in (step for one in made for step in one.steps):
        stands.setdefault(step.account, []).append(step)
    steps = [replace(next((s for s in stand if not s.signed), stand[0]), seen=_latest(stand))
             for stand in stands.values()]
    return Progress(made[0].txid, made[0].needed, signed, missing, not lacking, advice, tuple(steps))


def _whole(rungs: int, boats: int) -> str:
    """What to do with a bundle that has all its signatures."""
    everybody = "give this file to everybody, who takes the lifeboats in with lashou lifeboat show FILE"
    if not rungs:
        return f"complete: {everybody}; there is nothing to send before their time has come"
    send = "complete: send it with lashou payout send" if rungs == 1 else \
        f"all {rungs + boats} are complete: send the one that fits with lashou payout send"
    return f"{send}, and {everybody}" if boats else send


def _latest(steps: Sequence[Step]) -> Moment | None:
    """When the last of these was seen signed, or None while one is not."""
    seen = [step.seen for step in steps]
    return None if None in seen else max((m for m in seen if m is not None), key=lambda m: m.height)


def _next(name: str, done: bool, inputs: int, total: int, ready: bool, mine: bool) -> str:
    if done:
        return "nothing: has signed"
    if ready:
        return "nothing: enough have signed"
    sign = "you: run lashou witness sign on this file" if mine else \
        f"give {name} this file; {name} runs lashou witness sign, or signs it with a device or another wallet"
    return sign if not inputs else f"only {inputs} of {total} inputs are signed, so it does not count yet; {sign}"


# What this home has seen

def _remember(pool: PoolHome, psbt: Psbt, signed: Collection[int]) -> Mapping[int, Moment]:
    """When this home first saw the signatures of each account, those of `signed` that are new from now on.

    Only of transactions that spend the pool's coins: nobody fills the folder with made-up ones.
    """
    path = pool.folder / "payouts" / f"{psbt.tx.txid}.json"
    known = _recall(path)
    new = [account for account in signed if account not in known]
    height = pool.index.tip()[0] if new else -1
    if height < 0 or not {i.outpoint for i in psbt.tx.inputs} <= {c.outpoint for c in pool.index.coins(spent=True)}:
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
        seen = json.loads(files.read(path, MAX_BYTES, "record of a payout"))["seen"]
        return {int(account): Moment(int(height), int(time)) for account, (height, time) in seen.items()}
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise InvalidInput("payout.record", path=path) from None


# What has become of it

@dataclass(frozen=True)
class Status:
    """A payout's progress and its fate: signing, complete, sent, confirmed, unseen (the chain is silent, or this
    home's view of it is for looking only, or old), or replaced or unlawful, which end it. `text` says so, `basis`
    how long it can still be meant; `feerate_sat_vb` is 0 where the rules do not give it, or the
    chain is silent. `less`: who gets less than is due, and why.
    """

    progress: Progress
    fate: str
    text: str
    basis: str
    feerate_sat_vb: int = 0
    less: tuple[str, ...] = ()

    @property
    def alive(self) -> bool:
        """Whether it has confirmed or still can."""
        return self.fate == "confirmed" or self.fate not in ENDED


def status(ws: Workspace, pool: PoolHome, psbt: Psbt) -> Status:
    """What there is to know of a payout. Raises Refused where it is not of this pool's coins."""
    holders, own = pool.holders(psbt), {ws.key_record(name).xpub for name in ws.key_names()}
    mine = {w.account for w, key in zip(holders.witnesses, holders.descriptor.keys, strict=True)
            if key.xpub in own}
    try:
        with ws.synced_pool(pool) as state:
            psbt = payouts.reopened(pool, psbt, state)
            chain = ws.chain(pool.contract.network)
            made = progress(pool, psbt, mine)
            seen = payouts.review(pool, psbt, state, chain)
            fate, text = _fate(psbt, made, payouts.known(pool, state, psbt.tx.txid), seen, state, chain,
                               pool.obstacle())
    except LashouError as error:
        if error.exit_status != 4:
            raise
        return Status(progress(pool, psbt, mine), "unseen",
                      f"whether it has been sent or replaced cannot be told: {error}", _basis(psbt))
    if fate not in ("signing", "complete", "unseen"):
        idle = "nothing: it is in the chain" if fate == "confirmed" else "nothing: it waits for a block" \
            if fate == "sent" else "nothing: do not sign it"
        made = replace(made, advice=text, steps=tuple(replace(s, next=idle) for s in made.steps))
    return Status(made, fate, text, "" if fate in ENDED else _basis(psbt),
                  seen.settlement.feerate_sat_vb if seen.settlement is not None else 0,
                  tuple(f"{one.payee.address} gets {one.why}" for one in deductions(seen.settlement))
                  if isinstance(seen.settlement, Settlement) else ())


def overall(found: Sequence[Status]) -> Status:
    """What has become of a bundle: what one of it has come to in the chain or at the node, or what all wait for."""
    if len(found) == 1:
        return found[0]
    for fate in ("confirmed", "sent", *ENDED, "unseen"):
        for number, one in enumerate(found, 1):
            if one.fate == fate:
                return replace(one, text=f"number {number} of {len(found)}: {one.text}")
    made = together([one.progress for one in found])
    text = f"all {len(found)} have their signatures, and none has been sent" if made.ready else \
        f"not all of the {len(found)} have their signatures"
    return Status(made, "complete" if made.ready else "signing", text, found[0].basis)


def _fate(psbt: Psbt, made: Progress, known: Known, seen: Review, state: State,
          chain: Feed, obstacle: str) -> tuple[str, str]:
    txid, rec = psbt.tx.txid, record.the_record(psbt.tx, state.contract.tag)
    again = "lashou payout build pays what is due"
    if rec is not None and rec.kind in (record.AMENDMENT, record.ROTATION):
        again = f"lashou payout carry --{record.kind_name(rec.kind)} makes it anew"
    if txid in known.confirmed:
        height = known.confirmed[txid]
        deep = known.height - height + 1
        return "confirmed", f"it is in the chain, in block {height}, {deep} deep; {state.rules.confirmations} " \
                            "make it final"
    if (spent := known.spent(psbt.tx)) is not None:
        return "replaced", f"it can never confirm: transaction {spent[1].spent_txid} has spent its coin " \
                           f"{spent[0]} at height {spent[1].spent_height}; {again}"
    if chain.in_mempool(txid):
        return "sent", "it has been sent and waits for a block; if that takes too long: lashou payout bump, or " \
                       "lashou purse bump by somebody whom it pays"
    if doubt := _doubt(state, chain, seen) or obstacle:
        return "unseen", f"whether it is still meant cannot be told: {doubt}"
    if reasons := [c.text.rstrip(".") for c in seen.failed()]:
        return "unlawful", f"no witness's tool signs or sends it: {'; '.join(dict.fromkeys(reasons))}; {again}"
    if made.ready:
        return "complete", "it has its signatures and has not been sent"
    return "signing", "it waits for signatures"


def _basis(psbt: Psbt) -> str:
    count = len(psbt.tx.inputs)
    coins = "its coin is" if count == 1 else f"its {count} coins are"
    return f"worked out as of height {psbt.tx.locktime}; it holds while {coins} unspent and what it pays is due: " \
           "until another payout or carry confirms, and no date ends it"


def _doubt(state: State, chain: Feed, seen: Review) -> str:
    """Why this home cannot judge a payout now, or "". What carries a decision needs no state."""
    if chain.syncing():
        return "your node is still loading the chain"
    decides = isinstance(seen.settlement, Carry) and seen.settlement.kind == record.AMENDMENT
    return f"the state is unknown since height {state.unknown_since}: {state.unknown}" \
        if state.unknown and not decides else ""
