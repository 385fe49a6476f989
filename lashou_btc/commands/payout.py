"""lashou payout: build, combine, check and send payouts."""

from datetime import UTC, datetime
from pathlib import Path

import click

from lashou_btc.commands import common
from lashou_btc.pool.glance import Made
from lashou_btc.pool.settlement import Settlement
from lashou_btc.usecases import bumping, payouts
from lashou_btc.usecases import progress as progresses
from lashou_btc.usecases.journal import read_documents
from lashou_btc.wallet.psbt import raw as psbts
from lashou_btc.wallet.psbt.raw import Psbt


@click.group("payout")
def payout_command() -> None:
    """Build, combine, check and send payouts."""


def _shown(made: Made) -> dict[str, object]:
    change = made.outputs[made.change_output].value_sat if made.change_output is not None else 0
    return {"txid": made.txid, "as_of": made.height,
            "state_hash": made.basis.state_hash if isinstance(made, Settlement) else "",
            "document": made.digest, "fee_sat": made.fee_sat, "feerate_sat_vb": made.feerate_sat_vb,
            "vsize": made.vsize, "change_sat": change, "coins": [str(c.outpoint) for c in made.coins],
            "payees": [{"address": p.address, "amount_sat": p.amount_sat,
                        "items": [{"kind": i.kind, "ref": i.ref, "amount_sat": i.amount_sat} for i in p.items]}
                       for p in made.payees]}


@payout_command.command()
@click.option("--feerate", type=click.IntRange(1), help="sat/vB; default: what the chain suggests.")
@click.option("--as-of", type=click.IntRange(0), help="Height to work it out at; default: the newest deep enough.")
@common.out_option
@common.json_option
@click.pass_context
def build(ctx: click.Context, feerate: int | None, as_of: int | None, out: Path | None) -> None:
    """Work out the only payout that the rules allow, as a PSBT for the witnesses."""
    with common.workspace(ctx) as ws, ws.synced() as (pool, state):
        estimate = ws.chain(pool.contract.network).feerate_sat_vb(payouts.TARGET_BLOCKS)
        made, psbt = payouts.build(pool, state, feerate or min(estimate, state.rules.max_feerate_sat_vb), as_of)
        if payouts.short(made.basis, made.feerate_sat_vb):
            common.say(f"It pays what it can{payouts.CARRY_HELPS}")
        _hand_over(ctx, made, psbt, out)


@payout_command.command()
@click.option("--feerate", type=click.IntRange(1), help="sat/vB; default: what the chain suggests.")
@click.option("--amendment", type=common.PATH, help="What M witnesses have signed: verdict, release, amendment.")
@common.out_option
@common.json_option
@click.pass_context
def carry(ctx: click.Context, feerate: int | None, amendment: Path | None, out: Path | None) -> None:
    """Carry a decision of the quorum, or put coins together: a PSBT that pays nobody but the pool itself.

    It spends the oldest coin, so that it and any payout that has been signed exclude each other.
    """
    with common.workspace(ctx) as ws, ws.synced() as (pool, state):
        rate = feerate or ws.chain(pool.contract.network).feerate_sat_vb(payouts.TARGET_BLOCKS)
        doc = read_documents([amendment])[0] if amendment else None
        _hand_over(ctx, *payouts.build_carry(pool, state, rate, doc), out)


@payout_command.command()
@click.argument("psbt", type=common.PATH)
@click.option("--feerate", type=click.IntRange(1), required=True, help="The higher feerate, sat/vB.")
@common.out_option
@common.json_option
@click.pass_context
def bump(ctx: click.Context, psbt: Path, feerate: int, out: Path | None) -> None:
    """The same payout at a higher feerate (RBF), for one that waits too long. All witnesses must sign again."""
    with common.workspace(ctx) as ws, ws.synced() as (pool, state):
        done = bumping.bump(pool, state, payouts.read_psbt(psbt), feerate)
        common.say(f"The fee goes from {common.sat(done.old.fee_sat)} to {common.sat(done.made.fee_sat)}. Both "
                   "spend the same oldest coin, so that only one of the two can confirm. A signature holds for one "
                   "fee: all must sign again.")
        if done.waiting:
            common.say(f"At this feerate {', '.join(done.waiting)} would be left with dust, and waits for another "
                       "payout.")
        _hand_over(ctx, done.made, done.psbt, out)


def _hand_over(ctx: click.Context, made: Made, psbt: Psbt, out: Path | None) -> None:
    path = common.save(out, f"payout-{made.txid[:8]}.psbt", psbts.to_base64(psbt).encode() + b"\n",
                       "hand it to the witnesses: each runs lashou witness sign")
    value = _shown(made) | {"file": str(path)}
    rows = [(p.amount_sat, p.address, ", ".join(f"{i.kind} {i.ref[:8]}" for i in p.items)) for p in made.payees]
    common.data(ctx, value, lambda: [
        f"{'payout' if made.payees else 'carry'} {made.txid} as of height {made.height}",
        *(common.payments("Payees", rows) if rows else ["it pays nobody but the pool"]),
        f"fee {common.sat(made.fee_sat)} ({made.feerate_sat_vb} sat/vB), change {common.sat(value['change_sat'])}"])


@payout_command.command()
@click.argument("files", type=common.PATH, nargs=-1, required=True)
@common.out_option
@common.json_option
@click.pass_context
def combine(ctx: click.Context, files: tuple[Path, ...], out: Path | None) -> None:
    """Merge several copies: the first FILE with the others' signatures (and fields of other programs) added."""
    with common.workspace(ctx) as ws:
        pool = ws.pool()
        first, *others = map(payouts.read_psbt, files)
        merged = payouts.merge(pool, first, others)
        progress = progresses.progress(pool, merged)
        common.hand_over(ctx, out, f"payout-{merged.tx.txid[:8]}-combined.psbt",
                         psbts.to_base64(merged).encode() + b"\n", progress.advice,
                         txid=progress.txid, signed=list(progress.signed), complete=progress.complete)


@payout_command.command()
@click.argument("psbt", type=common.PATH)
@common.json_option
@click.pass_context
def status(ctx: click.Context, psbt: Path) -> None:
    """Who has signed and since when, what each witness should do next, what has become of it.

    Exit status 3 while signatures are missing, 1 if it can never confirm.
    """
    read = payouts.read_psbt(psbt)
    with common.workspace(ctx) as ws:
        found = progresses.status(ws, ws.pool(), read)
    p = found.progress
    value = {"txid": p.txid, "needed": p.needed, "signed": list(p.signed), "missing": list(p.missing),
             "complete": p.complete, "fate": found.fate, "text": found.text, "basis": found.basis,
             "as_of": read.tx.locktime, "next": p.advice, "witnesses": [
                 {"account": s.account, "name": s.name, "signed": s.signed, "inputs": s.inputs,
                  "seen_height": s.seen and s.seen.height, "seen_time": s.seen and s.seen.median_time,
                  "next": s.next} for s in p.steps]}
    rows = [(s.name, "signed" if s.signed else "missing", _since(s.seen), s.next) for s in p.steps]
    common.data(ctx, value, lambda: [
        f"payout {p.txid}: {len(p.signed)} of {p.needed} signatures; {found.text}",
        common.table("Witnesses", ("who", "", "seen here since", "next"), rows), *filter(None, (found.basis,)),
        *([p.advice] if p.advice != found.text else [])])
    ctx.exit(1 if not found.alive else 0 if p.complete or found.fate in ("sent", "confirmed") else 3)


def _since(seen: progresses.Moment | None) -> str:
    if seen is None:
        return ""
    return f"height {seen.height}, {datetime.fromtimestamp(seen.median_time, UTC):%Y-%m-%d %H:%M} UTC"


@payout_command.command()
@click.argument("psbt", type=common.PATH)
@common.json_option
@click.pass_context
def send(ctx: click.Context, psbt: Path) -> None:
    """Finalize a payout that has its signatures, and send it."""
    with common.workspace(ctx) as ws, ws.synced() as (pool, state):
        txid = payouts.send(pool, payouts.read_psbt(psbt), state, ws.chain(pool.contract.network))
    common.data(ctx, {"txid": txid}, lambda: [txid])


@payout_command.command()
@click.argument("psbt", type=common.PATH)
@click.option("--style", type=click.Choice(["bbqr", "ur"]), default="bbqr", show_default=True,
              help="bbqr: Coldcard, Sparrow; ur: Keystone, Jade, Passport, Sparrow.")
@click.option("--image", type=common.PATH, help="Write a PNG (one code) or an animated GIF instead of showing it.")
@click.option("--seconds", type=click.FloatRange(0.1, 3600), default=60.0, show_default=True,
              help="How long the animation runs on the terminal.")
@common.json_option
@click.pass_context
def qr(ctx: click.Context, psbt: Path, style: str, image: Path | None, seconds: float) -> None:
    """Show a payout as QR codes for a device without a cable: animated where one code does not suffice."""
    import itertools
    import time

    from lashou_btc.signers import qr as codes
    from lashou_btc.usecases import exchange
    texts = exchange.frames_of(payouts.read_psbt(psbt), style)
    if image:
        exchange.save_frames(texts, image)
    if image or ctx.obj["json"]:
        common.data(ctx, {"image": str(image or ""), "frames": texts},
                    lambda: [f"wrote {image}, {len(texts)} codes"])
        return
    version = codes.version_for(texts)
    if len(texts) == 1:
        click.echo(codes.terminal(codes.matrix(texts[0], version)))
        return
    until = time.monotonic() + seconds
    for picture in codes.animate(itertools.cycle(texts), version):
        click.echo(picture)
        if time.monotonic() > until:
            break
        time.sleep(0.25)


@payout_command.command()
@click.argument("images", type=common.PATH, nargs=-1, required=True)
@common.out_option
@common.json_option
@click.pass_context
def scan(ctx: click.Context, images: tuple[Path, ...], out: Path | None) -> None:
    """Read a PSBT from pictures of QR codes (BBQr, UR or plain), in any order. Exit status 3 while some lack."""
    from lashou_btc.usecases import exchange
    read = exchange.scan(images)
    common.hand_over(ctx, out, f"payout-{read.tx.txid[:8]}-scanned.psbt", psbts.to_base64(read).encode() + b"\n",
                     "combine it with lashou payout combine")
