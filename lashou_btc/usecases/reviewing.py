"""The review of any PSBT, from anybody: which of the home's pools it concerns follows from the coins it spends."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from lashou_btc.errors import Incomplete, LashouError, Refused
from lashou_btc.pool import glance, review
from lashou_btc.pool.glance import Glance, Known, Made
from lashou_btc.pool.review import Check, Review
from lashou_btc.pool.state import State
from lashou_btc.usecases import drills, judging, signing
from lashou_btc.usecases.workspace import PoolHome, Workspace
from lashou_btc.wallet.psbt.raw import Psbt
from lashou_btc.words import Said, said


@dataclass(frozen=True)
class Look:
    """A review, and the pool whose coins are spent with its state at the tip; None and None for a foreign PSBT.
    `before`: the payout or carry that is signed with it, whose change it spends.
    """

    review: Review
    pool: PoolHome | None = None
    state: State | None = None
    before: Made | None = None


def look(ws: Workspace, psbt: Psbt) -> Look:
    """Reviews the PSBT as the pool's witness whose coins it spends, brought up to the chain's tip first.

    Where no pool of the home knows its coins, or the home has none, it is shown as foreign; a chain that does not
    answer is said then, and stops nothing. Raises Unreachable where the coins are a pool's and the chain is silent,
    InvalidInput where --pool names no pool of this home.
    """
    named = ws.pool() if ws.pool_name else None
    pools = ws.pools()
    spent = [(_spent_here(pool, psbt), pool is named, pool) for pool in pools]
    count, _, most = max(spent, key=lambda found: found[:2], default=(0, False, None))
    if count and most is not None:
        return _by_pool(ws, most, psbt, named)
    knowing, missed = {}, []
    for pool in pools:
        try:
            with ws.synced_pool(pool) as state:
                known = judging.known(pool, state, psbt.tx.txid)
        except LashouError as error:
            missed.append(said("reviewing.missed", pool=pool.contract.name, error=error))
            continue
        if (drill := _drill(pool, state, psbt)) is not None:
            return drill
        claimed = [out.script for out in glance.claimed(psbt) if out is not None]
        if _spent_here(pool, psbt) or any(known.place(script) is not None for script in claimed):
            return _by_pool(ws, pool, psbt, named)
        knowing[pool.contract.name] = known
    what = _foreign(psbt, pools, knowing, missed)
    network = (named or pools[0]).contract.network if pools else ws.network()
    return Look(review.foreign(psbt, network, what))


def look_all(ws: Workspace, given: Sequence[Psbt]) -> tuple[Look, ...]:
    """Reviews every PSBT of a bundle, in its order; one that spends another's output after that one. Raises as
    `look`.
    """
    looks: dict[str, Look] = {}
    for psbt in sorted(given, key=lambda one: any(i.outpoint.txid in {p.tx.txid for p in given}
                                                  for i in one.tx.inputs)):
        parent = next((looks[i.outpoint.txid] for i in psbt.tx.inputs if i.outpoint.txid in looks), None)
        if parent is None or parent.pool is None:
            looks[psbt.tx.txid] = look(ws, psbt)
        else:  # it spends what another of them leaves, which no index knows yet
            with ws.synced_pool(parent.pool) as state:
                before = parent.review.settlement
                seen = judging.review(parent.pool, psbt, state, ws.chain(parent.pool.contract.network), before)
            looks[psbt.tx.txid] = Look(seen, parent.pool, state, before)
    return tuple(looks[psbt.tx.txid] for psbt in given)


def apart(looks: Sequence[Look]) -> Said | None:
    """Why what was looked at is no bundle that anybody should sign, or None: different pools' coins."""
    names = list(dict.fromkeys(f"{seen.pool.contract.name} ({seen.pool.contract.pool_id[:8]})" if seen.pool else
                               said("reviewing.no-pool") for seen in looks))
    return None if len(names) < 2 else said("reviewing.apart", count=len(looks), pools=names)


def untold(looks: Sequence[Look]) -> bool:
    """Whether nothing is known to be wrong with any, and documents are missing by which to judge one of them."""
    return not apart(looks) and any(seen.review.untold for seen in looks) \
        and all(seen.review.ok or seen.review.untold for seen in looks)


def _drill(pool: PoolHome, state: State, psbt: Psbt) -> Look | None:
    """The review of a drill of the pool's recovery set; None of anything else."""
    try:
        made = drills.read(pool, state, psbt)
    except (Incomplete, Refused):
        return None
    names = [w.name for w in made.holders.witnesses]
    what = Glance("drill", said("reviewing.drill", pool=pool.contract.name, height=made.height, names=names))
    seen = review.foreign(psbt, pool.contract.network, what)
    none = Check("our coins", False, said("reviewing.drill-check"))  # no witness's tool signs it
    checks = tuple(none if check.name == "our coins" else check for check in seen.checks)
    return Look(replace(seen, checks=checks))


def _by_pool(ws: Workspace, pool: PoolHome, psbt: Psbt, named: PoolHome | None) -> Look:
    if named is not None and named is not pool:
        ws.warn(said("reviewing.other-pool", pool=pool.contract.name, named=named.contract.name))
    with ws.synced_pool(pool) as state:
        return Look(judging.review(pool, psbt, state, ws.chain(pool.contract.network)), pool, state)


def _spent_here(pool: PoolHome, psbt: Psbt) -> int:
    """How many of its inputs spend coins of the pool, by the index as it stands."""
    coins = pool.index.known_coins()
    return sum(outpoint in coins for outpoint in {i.outpoint for i in psbt.tx.inputs})


def _foreign(psbt: Psbt, pools: list[PoolHome], knowing: dict[str, Known], missed: list[Said]) -> Glance:
    if not pools:
        return Glance("foreign", said("reviewing.no-pools"))
    seen = glance.foreign(psbt.tx.outputs, knowing)
    if not missed:
        return seen
    return Glance(seen.kind, said("reviewing.as-far", text=signing.unmarked(seen.text), missed=missed))
