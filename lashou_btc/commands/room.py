"""What commands take from the hubs' payout rooms, and bring back there."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from lashou_btc.chain.base import Feed
from lashou_btc.commands import common
from lashou_btc.commands.hub import replies_json, tell
from lashou_btc.errors import Incomplete, InvalidInput, LashouError, Refused
from lashou_btc.pool.state import State
from lashou_btc.usecases import dearness, hubs, judging, lifeboats, signing
from lashou_btc.usecases.progress import ENDED, overall, progress, status_at
from lashou_btc.usecases.workspace import PoolHome, Workspace
from lashou_btc.wallet.key_record import KeyRecord
from lashou_btc.wallet.psbt.bundle import write_bundle
from lashou_btc.wallet.psbt.raw import Psbt
from lashou_btc.words import Said, said, sentence


def bundles(ws: Workspace, pool: PoolHome) -> list[tuple[Psbt, ...]]:
    """All that waits at the pool's hubs. Raises Refused where none is used, or nothing waits;
    Unreachable where a hub that might have it is silent.
    """
    if not hubs.remembered(pool):
        raise Refused("hub.none:payouts")
    found = ws.hubs(pool).room()
    if not found:
        ws.hubs(pool).check_answered()
        raise Refused("hub.no-payouts")
    return found


def waiting(ws: Workspace, record: KeyRecord) -> tuple[Psbt, ...]:
    """What has waited longest for the signatures of this key and may have them, and says how much more does; where
    none may, the first, which the review then says. Raises Refused where nothing waits.
    """
    with ws.synced() as (pool, state):
        own = [one for one in bundles(ws, pool) if any(_lacks(pool, psbt, record) for psbt in one)]
        if not own:
            ws.hubs(pool).check_answered()
            raise Refused("hub.no-payouts:yours")
        if len(own) > 1:
            common.say(sentence(said("cli.room.more", count=len(own) - 1)))
            chain = ws.chain(pool.contract.network)
            return next((one for one in own if _may_be_signed(pool, one, state, chain)), own[0])
    return own[0]


def _may_be_signed(pool: PoolHome, given: Sequence[Psbt], state: State, chain: Feed) -> bool:
    """Whether it is what the rules give, at a fee that need not be meant: what somebody else puts first into a room
    keeps nobody from signing what comes after it.
    """
    try:
        made = signing.insist_all(judging.review_all(pool, given, state, chain))
        dearness.check_feerates(made, chain)
    except LashouError:
        return False
    return True


def oldest(ws: Workspace) -> tuple[Psbt, ...]:
    """What has waited longest at the hubs, and says how much more does."""
    with ws.synced() as (pool, _):
        found = bundles(ws, pool)
    if len(found) > 1:
        common.say(sentence(said("cli.room.others", count=len(found) - 1)))
    return found[0]


def complete(ws: Workspace, pool: PoolHome, state: State) -> tuple[Psbt, ...]:
    """What has waited longest of what has all its signatures and is to be sent; of what is sent already, or never
    can be, it says so. Raises Incomplete where nothing is.
    """
    chain = ws.chain(pool.contract.network)
    for one in bundles(ws, pool):
        try:
            payments = lifeboats.split(pool, one)[0]
            if not payments or not all(progress(pool, psbt).complete for psbt in one):
                continue
            found = overall([status_at(pool, psbt, state, chain) for psbt in payments])
        except (Refused, InvalidInput):  # it is not of this pool's coins
            continue
        if found.fate not in ("sent", *ENDED):
            return one
        common.say(sentence(said("cli.room.over", txid=payments[0].tx.txid, text=found.text)))
    ws.hubs(pool).check_answered()
    raise Incomplete("hub.no-payouts:complete")


def _lacks(pool: PoolHome, psbt: Psbt, record: KeyRecord) -> bool:
    """Whether a key is of those that sign this, and has not."""
    try:
        return any(key.xpub == record.xpub for key in pool.holders(psbt).descriptor.keys) \
            and not signing.has_signed(pool, psbt, record.xpub)
    except LashouError:  # the review says what is wrong with it
        return True


def hand_back(ctx: click.Context, ws: Workspace, pool: PoolHome, psbts: Sequence[Psbt], out: Path | None,
              path: Path, then: str | Said, /, **value: Any) -> None:
    """Brings signatures to the pool's hubs. They become a file where one is asked for, where there is no hub, and
    where none has taken them.
    """
    from lashou_btc.commands.screen import json_text
    replies = ws.hubs(pool).sign(psbts) if hubs.remembered(pool) else []
    if replies:
        tell(replies)
        value["hubs"] = replies_json(replies)
    if out is not None or not any(reply.taken for reply in replies):
        common.hand_over(ctx, path, "", write_bundle(psbts), then, **value)
    elif ctx.obj["json"]:
        click.echo(json_text({**value, "next": then}))
