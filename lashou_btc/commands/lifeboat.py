"""lashou lifeboat: what saves the money when the witnesses are gone."""

from copy import copy
from dataclasses import asdict
from pathlib import Path

import click

from lashou_btc.chain.base import TARGET_BLOCKS
from lashou_btc.commands import common, overview, questions, witness
from lashou_btc.errors import Incomplete
from lashou_btc.signers.device_choice import Where
from lashou_btc.usecases import devices, drills, lifeboats, payouts, transactions_post
from lashou_btc.usecases.hubs import remembered
from lashou_btc.usecases.workspace import PoolHome, Workspace
from lashou_btc.wallet.psbt import raw as psbts
from lashou_btc.wallet.psbt.bundle import write_bundle
from lashou_btc.words import noun, said, sentence


@click.group("lifeboat")
def lifeboat_command() -> None:
    """Lifeboats: moves of the money to a recovery set, signed in advance, for when too many keys are lost."""


sign = copy(witness.sign)
sign.help = """Review lifeboats, and what they go with, against your own index, then sign all of it.

Anything that the rules do not give is refused: it is lashou witness sign by another name.
"""
lifeboat_command.add_command(sign, "sign")


@lifeboat_command.command()
@click.argument("files", type=common.PATH, nargs=-1)
@click.option("--all", "everything", is_flag=True, help="Also those whose time is over.")
@common.json_option
@click.pass_context
def show(ctx: click.Context, files: tuple[Path, ...], everything: bool) -> None:
    """The pool's lifeboats that this home has, when they can be sent, what they carry, and what to do.

    One is over once its coins are spent, or one has been sent. FILES are taken in first: a combined payout with
    lifeboats in it, or one in hex as another home keeps it; and what the hubs have that are used.
    """
    with common.workspace(ctx) as ws, ws.synced() as (pool, state):
        _fetch(ws, pool)
        for path in files:
            taken = lifeboats.take_in(pool, path)
            common.say(said("cli.lifeboat.kept", count=len(taken), path=path) if taken else
                       said("cli.lifeboat.nothing-new", path=path, why=lifeboats.nothing_new(pool, path)))
        found, outlook = lifeboats.kept(pool, state), lifeboats.outlook(pool, state)
        boats = [one for one in found if everything or not one.done]
        days = common.dated_each(pool, {b.height for b in boats})
    over = len(found) - len(boats)
    value = {**asdict(outlook), "over": over, "lifeboats": [
        {"txid": b.txid, "height": b.height, "amount_sat": b.amount_sat, "feerate_sat_vb": b.feerate_sat_vb,
         "standing": b.standing, "text": b.text, "file": str(b.path)} for b in boats]}
    rows = [(b.txid, days[b.height], f"{b.amount_sat:,}", b.feerate_sat_vb or "", noun("standing", b.standing),
             b.text) for b in boats]
    common.data(ctx, value, lambda: [
        *([common.table(said("table.lifeboats"), (said("column.txid"), said("column.from-height"),
                                                  said("column.sat"), "sat/vB", "", ""), rows)] if rows else
          [said("cli.lifeboat.has-none")]), *([said("cli.lifeboat.over", count=over)] if over else []),
        *(overview.lifeboat_lines(outlook) if not state.unknown else [])])
    common.end(ctx, state.unknown)


def _fetch(ws: Workspace, pool: PoolHome) -> None:
    """Takes in what the hubs have."""
    if came := transactions_post.fetch_lifeboats(ws.hubs(pool)) if remembered(pool) else 0:
        common.say(sentence(said("cli.lifeboat.from-hubs", count=came)))


@lifeboat_command.command()
@click.option("--heartbeat", is_flag=True, help="With a transaction that renews the pool's oldest coin.")
@click.option("--feerate", type=click.IntRange(1), help="The heartbeat's sat/vB; default: what the chain suggests.")
@common.out_option
@common.json_option
@click.pass_context
def build(ctx: click.Context, heartbeat: bool, feerate: int | None, out: Path | None) -> None:
    """Build a pair of lifeboats for the witnesses to sign, at two feerates.

    Payouts and carries bring their own (lashou payout build). When nothing has been paid for long, --heartbeat sets
    the clock anew: without it the recovery set could take the money though the witnesses are there.
    """
    with common.workspace(ctx) as ws, ws.synced() as (pool, state):
        estimate = ws.chain(pool.contract.network).feerate_sat_vb(TARGET_BLOCKS)
        beat = payouts.build_carry(pool, state, feerate or estimate, heartbeat=True) if heartbeat else None
        parent = beat[0] if beat else None
        try:
            boats = lifeboats.make(pool, state, estimate, parent)
        except Incomplete as error:
            if beat is None or error.code == "lifeboat.none":
                raise
            common.say(sentence(said("cli.lifeboat.without", why=error)))
            boats = []
        given = [*([beat[1]] if beat else []), *(payouts.to_psbt(pool, one, parent) for one in boats)]
        common.hand_over(
            ctx, out, f"lifeboat-{given[-1].tx.txid[:8]}.psbt", write_bundle(given),
            said("cli.lifeboat.hand:heartbeat" if beat else "cli.lifeboat.hand"),
            heartbeat=given[0].tx.txid if heartbeat else "",
            height=boats[0].height if boats else 0, lifeboats=[
                {"txid": b.txid, "amount_sat": b.outputs[0].value_sat, "feerate_sat_vb": b.feerate_sat_vb}
                for b in boats])


@lifeboat_command.command()
@click.option("--yes", is_flag=True, help="Send it without asking.")
@common.json_option
@click.pass_context
def send(ctx: click.Context, yes: bool) -> None:
    """Send the lifeboat whose time has come: the recovery set then holds the money.

    It says where the money goes, and asks. Anybody can send it, and it takes no key. While the witnesses are there,
    have them send a heartbeat instead. Exit status 3 while it is too early.
    """
    with common.workspace(ctx) as ws, ws.synced() as (pool, state):
        _fetch(ws, pool)
        chain = ws.chain(pool.contract.network)
        boat = lifeboats.to_send(pool, state, chain)
        to, left = lifeboats.recovery_set(pool, boat), [w.name for w in state.keyholders.witnesses]
        names, address = [w.name for w in to.witnesses], to.descriptor.address(1, 0)
        rest = lifeboats.outlook(pool, state).of_sat - boat.amount_sat
        questions.confirm([sentence(said("cli.lifeboat.moves", amount=boat.amount_sat, address=address,
                                      quorum=to.quorum, names=names, left=left, rest=rest))],
                       said("cli.lifeboat.send"), yes)
        chain.broadcast(boat.raw)
    common.data(ctx, {"txid": boat.txid, "amount_sat": boat.amount_sat, "feerate_sat_vb": boat.feerate_sat_vb,
                      "recovery_set": names, "quorum": f"{to.quorum} of {to.count}", "address": address},
                lambda: [boat.txid])


@lifeboat_command.group()
def drill() -> None:
    """A drill: the recovery set proves that its keys work, without moving anything."""


@drill.command()
@common.out_option
@common.json_option
@click.pass_context
def start(ctx: click.Context, out: Path | None) -> None:
    """Write a drill: a PSBT that cannot move money, for every one of the recovery set to sign."""
    with common.workspace(ctx) as ws, ws.synced() as (pool, state):
        made = drills.start(pool, state)
        common.hand_over(ctx, out, f"drill-{state.height}.psbt", psbts.to_base64(made.psbt).encode() + b"\n",
                         said("cli.drill.hand", names=[w.name for w in made.holders.witnesses]),
                         text=made.text, height=state.height)


@drill.command("sign")
@click.argument("psbt", type=common.PATH)
@click.option("--device", is_flag=True, help="Sign with the hardware wallet that holds this key's multisig key.")
@common.key_option
@common.passphrase_option
@common.device_options
@common.out_option
@common.json_option
@click.pass_context
def sign_drill(ctx: click.Context, psbt: Path, device: bool, key_name: str, passphrase_file: Path | None,
               where: Where, out: Path | None) -> None:
    """Sign a drill with your key of the recovery set. Anything that is no drill of this pool is refused."""
    with common.workspace(ctx) as ws, ws.synced() as (pool, state):
        read = payouts.read_psbt(psbt)
        made = drills.read(pool, state, read)
        if device:
            at = devices.reach(ws, pool.contract.network, where)
            signed = drills.sign_on_device(made, read, at, where, ws.key_record(key_name))
        else:
            signed = drills.sign(made, read, ws.unlock_signer(key_name, questions.passphrase(passphrase_file)))
        common.hand_over(ctx, out, f"{psbt.stem}-{ws.key_name(key_name)}.psbt",
                         psbts.to_base64(signed).encode() + b"\n", said("cli.drill.give-back"))


@drill.command()
@click.argument("files", type=common.PATH, nargs=-1, required=True)
@common.json_option
@click.pass_context
def check(ctx: click.Context, files: tuple[Path, ...]) -> None:
    """Whose keys of the recovery set have signed the drill. Exit status 3 while any has not."""
    with common.workspace(ctx) as ws, ws.synced() as (pool, state):
        read = [payouts.read_psbt(path) for path in files]
        found = drills.check(drills.read(pool, state, read[0]), read)
    value = {"drill": found.text, "height": found.height, "quorum": found.quorum,
             "works": list(found.works), "missing": list(found.missing)}
    common.data(ctx, value, lambda: [
        said("cli.drill.checked", height=found.height, works=len(found.works), of=len(found.works + found.missing),
             quorum=found.quorum),
        *(said("cli.drill.works", name=name) for name in found.works),
        *(said("cli.drill.lacks", name=name) for name in found.missing)])
    if found.missing:
        raise Incomplete("drill.missing", missing=list(found.missing))
