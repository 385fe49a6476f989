"""lashou payout: build, combine, check and send payouts."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import click

from lashou_btc.chain.base import TARGET_BLOCKS
from lashou_btc.commands import common, handing, questions, room
from lashou_btc.commands.reviewing import keep_lifeboats
from lashou_btc.errors import InvalidInput
from lashou_btc.pool.glance import Made
from lashou_btc.pool.lifeboat import Parent
from lashou_btc.pool.review import Review
from lashou_btc.pool.state import Item, State
from lashou_btc.usecases import bumping, dearness, guard, ladders, lifeboats, payouts, relay, rotating
from lashou_btc.usecases import progress as progresses
from lashou_btc.usecases.journal import read_documents
from lashou_btc.usecases.workspace import PoolHome, Workspace
from lashou_btc.wallet.psbt import raw as psbts
from lashou_btc.wallet.psbt.bundle import write_bundle
from lashou_btc.wallet.psbt.raw import Psbt
from lashou_btc.words import Said, noun, said, sentence


@click.group("payout")
def payout_command() -> None:
    """Build, combine, check and send payouts."""


@payout_command.command()
@click.option("--feerate", type=click.IntRange(1), help="sat/vB; default: what the chain suggests.")
@click.option("--ladder", "feerates", is_flag=False, flag_value=",".join(map(str, ladders.FEERATES)), default="",
              metavar="[SAT/VB,…]", help="The same payout at several feerates, to be signed in one sitting: one "
                                         "PSBT on each line of the file. Alone it means 1,4,16.")
@click.option("--as-of", type=click.IntRange(0), help="Height to work it out at; default: the newest deep enough.")
@click.option("--no-lifeboat", is_flag=True, help="Leave out the lifeboats that belong to it.")
@common.out_option
@common.json_option
@click.pass_context
def build(ctx: click.Context, feerate: int | None, feerates: str, as_of: int | None, no_lifeboat: bool,
          out: Path | None) -> None:
    """Work out the only payout that the rules allow, as a PSBT for the witnesses.

    With --ladder the witnesses sign it at several feerates at once. Only one of these can confirm, and if it waits
    too long, lashou payout bump sends the next without anybody's signature. Where the pool has a recovery set, the
    file holds the lifeboats that go with it, too (lashou lifeboat show).
    """
    if feerates and feerate:
        raise click.UsageError(str(said("cli.usage.feerate-ladder")))
    with common.workspace(ctx) as ws, ws.synced() as (pool, state):
        estimate = ws.chain(pool.contract.network).feerate_sat_vb(TARGET_BLOCKS)
        if feerates:
            ladder = ladders.build(pool, state, ladders.parse_feerates(feerates), as_of, estimate)
            refused = {made.txid: why for made, _ in ladder.rungs if (why := _not_taken(ws, pool, state, made))}
            boats = [] if no_lifeboat else _boats(pool, state, estimate, ladder.rungs)
            handing.hand_over_ladder(ctx, ladder, boats, out, refused)
            return
        made, psbt = payouts.build(pool, state, feerate or dearness.usual_feerate(state, estimate), as_of, estimate)
        if payouts.short(made.basis, made.feerate_sat_vb):
            common.say(said("cli.payout.pays-what-it-can", help=payouts.CARRY_HELPS))
        boats = [] if no_lifeboat else _boats(pool, state, estimate, [(made, psbt)])
        handing.hand_over(ctx, made, psbt, out, boats, _not_taken(ws, pool, state, made))


def _not_taken(ws: Workspace, pool: PoolHome, state: State, payout: Made) -> Said | None:
    """Why the node would not take this, said to people, too; None where it would."""
    why = relay.not_taken(payout, ws.chain(pool.contract.network))
    if why:
        most = state.rules.max_feerate_sat_vb
        common.warn(said("cli.payout.not-taken:capped" if payout.feerate_sat_vb >= most else "cli.payout.not-taken",
                         why=why, feerate=payout.feerate_sat_vb, most=most))
    return why


def _boats(pool: PoolHome, state: State, estimate: int, parents: Sequence[tuple[Parent, Psbt]]) -> list[Psbt]:
    """The lifeboats that go with these; it says so where there are none."""
    boats, reasons = lifeboats.beside(pool, state, estimate, parents)
    for reason in reasons:
        common.say(said("cli.payout.mind", reason=reason))
    return boats


@payout_command.command()
@click.option("--feerate", type=click.IntRange(1), help="sat/vB; default: what the chain suggests.")
@click.option("--amendment", type=common.PATH, help="What M witnesses have signed: verdict, release, amendment.")
@click.option("--rotation", default="", metavar="FILE|HASH",
              help="A rotation whose time has come: moves the money.")
@click.option("--sweep", is_flag=True, help="Pass on what still lies with witnesses who have handed over.")
@common.out_option
@common.json_option
@click.pass_context
def carry(ctx: click.Context, feerate: int | None, amendment: Path | None, rotation: str, sweep: bool,
          out: Path | None) -> None:
    """Carry a decision of the quorum, move the money to other witnesses, or put coins together.

    A PSBT that pays nobody but the pool itself. It spends the oldest coin, so that it and any payout that has been
    signed exclude each other. A sweep is signed by those who have handed over: it passes on what has come to them
    late, and what the move left with them.
    """
    if bool(amendment) + bool(rotation) + sweep > 1:
        raise InvalidInput("carry.which")
    with common.workspace(ctx) as ws, ws.synced() as (pool, state):
        rate = feerate or ws.chain(pool.contract.network).feerate_sat_vb(TARGET_BLOCKS)
        doc = read_documents([amendment])[0] if amendment else None
        if rotation:
            doc = read_documents([Path(rotation)])[0] if Path(rotation).is_file() else \
                rotating.find(pool, state, rotation)
        wanted = "rotation" if rotation else "amendment"
        if doc is not None and doc.type != wanted:
            raise InvalidInput("carry.which:type", found=noun("document", doc.type),
                               wanted=noun("document", wanted))
        made, psbt = payouts.build_carry(pool, state, rate, doc, sweep)
        if left := rotating.left_by(state, made):
            common.warn(said("cli.payout.left", count=len(left), amount=sum(left)))
        boats = [] if rotation or sweep else _boats(pool, state, rate, [(made, psbt)])
        handing.hand_over(ctx, made, psbt, out, boats, _not_taken(ws, pool, state, made))


@payout_command.command()
@click.argument("psbt", type=common.PATH)
@click.option("--feerate", type=click.IntRange(1), help="Build it anew at this higher feerate, sat/vB.")
@click.option("--yes", is_flag=True, help="Send the next rung without asking.")
@common.out_option
@common.json_option
@click.pass_context
def bump(ctx: click.Context, psbt: Path, feerate: int | None, yes: bool, out: Path | None) -> None:
    """Have a payout that waits too long replaced by one with a higher fee (RBF).

    Of a ladder this sends the next rung above the one that waits for a block, after it has said what that costs
    and asked; nobody signs again. With --feerate it writes the same payout at that feerate as a new PSBT, which all
    witnesses must sign.
    """
    if feerate is None and out is not None:
        raise click.UsageError(str(said("cli.usage.bump-out")))
    with common.workspace(ctx) as ws, ws.synced() as (pool, state):
        read, chain = _rungs(pool, payouts.read_psbts(psbt))[0], ws.chain(pool.contract.network)
        if feerate is None:
            _say_sent(ctx, *ladders.send_next(pool, read, state, chain, _asking(state, yes)))
            return
        done = bumping.bump(pool, state, ladders.to_bump(pool, read, state, chain), feerate,
                            chain.feerate_sat_vb(TARGET_BLOCKS))
        common.warn(said("cli.payout.bumped", before=done.old.fee_sat, fee=done.payout.fee_sat))
        if done.waiting:
            common.warn(said("cli.payout.bumped.waits", addresses=list(done.waiting)))
        boats = _boats(pool, state, feerate, [(done.payout, done.psbt)])
        handing.hand_over(ctx, done.payout, done.psbt, out, boats, _not_taken(ws, pool, state, done.payout))


def _say_sent(ctx: click.Context, sent: ladders.Sent, old: ladders.Rung) -> None:
    common.data(ctx, _sent(sent) | {"replaces": old.payout.txid}, lambda: [sent.txid])
    common.say(said("cli.payout.sent:instead", rung=sent.rung.words, why=sent.why, fee=sent.rung.payout.fee_sat,
                    before=old.payout.fee_sat))


def _sent(sent: ladders.Sent) -> dict[str, object]:
    return {"txid": sent.txid, "rung": sent.rung.number, "feerate_sat_vb": sent.rung.payout.feerate_sat_vb,
            "fee_sat": sent.rung.payout.fee_sat, "why": sent.why}


@payout_command.command()
@click.argument("files", type=common.PATH, nargs=-1, required=True)
@common.out_option
@common.json_option
@click.pass_context
def combine(ctx: click.Context, files: tuple[Path, ...], out: Path | None) -> None:
    """Merge several copies: the first FILE with the others' signatures (and fields of other programs) added.

    Where some of them are ladders and some single rungs, the first ladder is the base, and each signature goes to
    the rung that it is for.
    """
    with common.workspace(ctx) as ws:
        pool = ws.pool()
        merged = payouts.merge_all(pool, list(map(payouts.read_psbts, files)))
        boats = keep_lifeboats(pool, merged)
        found = [progresses.progress(pool, one) for one in merged]
        progress = progresses.together(found, boats)
        rungs = {"rungs": [{"txid": one.txid, "signed": list(one.signed), "complete": one.complete}
                           for one in found]} if len(found) > 1 else {"txid": progress.txid}
        what = "lifeboat" if boats == len(merged) else "payout"
        common.hand_over(ctx, out, f"{what}-{merged[0].tx.txid[:8]}-combined.psbt", write_bundle(merged),
                         progress.advice, **rungs, signed=list(progress.signed), complete=progress.complete)


def _rungs(pool: PoolHome, given: Sequence[Psbt]) -> tuple[tuple[Psbt, ...], list[Psbt]]:
    """What of a file pays or carries, and the lifeboats. Raises InvalidInput for a file of lifeboats alone."""
    rungs, boats = lifeboats.split(pool, given)
    if not rungs:
        raise InvalidInput("lifeboat.alone:carry")
    return tuple(rungs), boats


@payout_command.command()
@click.argument("psbt", type=common.PATH, required=False)
@common.json_option
@click.pass_context
def status(ctx: click.Context, psbt: Path | None) -> None:
    """Who has signed and since when, what each witness should do next, what has become of it.

    Exit status 3 while signatures are missing, 1 if it can never confirm. Of a ladder each rung is shown, and the
    status is 0 once one rung is sent, or all have their signatures. Without PSBT it is what has waited longest at
    the hubs that are used.
    """
    with common.workspace(ctx) as ws:
        pool = ws.pool()
        read = payouts.read_psbts(psbt) if psbt is not None else room.oldest(ws)
        keep_lifeboats(pool, read)
        left, boats = lifeboats.split(pool, read)
        read = tuple(left) or read
        found = [progresses.status(ws, pool, one) for one in read]
        afloat = [progresses.progress(pool, one) for one in boats if left]
    whole = progresses.overall(found)
    p = whole.progress
    value = _status(whole, read[0]) | {"lifeboats": [{"txid": one.txid, "complete": one.complete}
                                                     for one in afloat]}
    if len(found) > 1:
        del value["txid"], value["feerate_sat_vb"]
        value["rungs"] = [_status(one, psbt) for one, psbt in zip(found, read, strict=True)]
    rungs = [(number, f"{one.feerate_sat_vb} sat/vB" if one.feerate_sat_vb else "", one.progress.txid,
              said("cli.payout.signed-of", signed=len(one.progress.signed), needed=one.progress.needed),
              noun("fate", one.fate))
             for number, one in enumerate(found, 1)] if len(found) > 1 else []
    rows = [(s.name, said("cli.payout.signed" if s.signed else "cli.payout.missing"), _since(s.seen), s.next)
            for s in p.steps]
    common.data(ctx, value, lambda: [
        said("cli.payout.stands:several", count=len(found), text=whole.text) if rungs else
        said(f"cli.payout.status:{whole.kind}", txid=p.txid, signed=len(p.signed), needed=p.needed,
             text=whole.text),
        *([common.table(said("table.rungs"), (
            said("column.number"), said("column.feerate"), said("column.txid"), said("column.signed-by"),
            said("column.state")), rungs)] if rungs else []),
        common.table(said("table.witnesses"), (said("column.who"), "", said("column.seen-since"),
                                               said("column.next")), rows), *whole.less,
        *filter(None, (whole.basis,)),
        *([p.advice] if str(p.advice) not in str(whole.text) else []),
        *([_afloat(afloat)] if afloat else [])])
    ctx.exit(1 if not whole.alive else 0 if p.complete or whole.fate in ("sent", "confirmed") else 3)


def _afloat(boats: Sequence[progresses.SigningProgress]) -> Said:
    whole = sum(one.complete for one in boats)
    return said("cli.payout.lifeboats" if whole == len(boats) else "cli.payout.lifeboats:unsigned", whole=whole,
                count=len(boats))


def _status(found: progresses.Status, psbt: Psbt) -> dict[str, object]:
    p = found.progress
    return {"txid": p.txid, "kind": found.kind, "feerate_sat_vb": found.feerate_sat_vb, "needed": p.needed,
            "signed": list(p.signed),
            "missing": list(p.missing), "complete": p.complete, "fate": found.fate, "text": found.text,
            "basis": found.basis or "", "less": list(found.less), "as_of": psbt.tx.locktime, "next": p.advice,
            "witnesses": [
                {"account": s.account, "name": s.name, "signed": s.signed, "inputs": s.inputs,
                 "seen_height": s.seen and s.seen.height, "seen_time": s.seen and s.seen.median_time,
                 "next": s.next} for s in p.steps]}


def _since(seen: progresses.Moment | None) -> Said | str:
    if seen is None:
        return ""
    return said("cli.payout.since", height=seen.height,
                time=f"{datetime.fromtimestamp(seen.median_time, UTC):%Y-%m-%d %H:%M}")


def _asking(state: State, yes: bool) -> Callable[..., None]:
    """Says what is to be sent, to whom, the fee and what will be left, and asks unless somebody has said yes."""
    def named(item: Item) -> Said:
        of = said("cli.handing.item", kind=noun("due", item.kind), ref=item.ref[:8])
        return said("cli.payout.item-of", item=of, whom=guard.whom(state, item.account)) if item.account else of

    def ask(seen: Review, why: Said | str = "") -> None:
        payees, fee = seen.settlement.payees if seen.settlement is not None else (), seen.fee_sat or 0
        rows = [(p.amount_sat, p.address, said("cli.handing.items", items=[named(item) for item in p.items]))
                for p in payees]
        paid = sum(p.amount_sat for p in payees)
        of = paid or state.funds_sat
        questions.confirm([
            sentence(seen.what.text), *(common.payments(said("cli.handing.payees"), rows) if rows else ()),
            said("cli.payout.fee:share", fee=fee, percent=guard.percent(fee, of)) if of else
            said("cli.payout.fee", fee=fee), *([why] if why else ()),
            said("cli.payout.left-in-pool", left=max(state.funds_sat - paid - fee, 0))], said("cli.send-it"), yes)

    return ask


rung_option = click.option("--rung", type=click.IntRange(1), metavar="NUMBER",
                           help="Which one of a ladder; 1 is the first in the file.")


@payout_command.command()
@click.argument("psbt", type=common.PATH, required=False)
@rung_option
@click.option("--no-lifeboat", is_flag=True, help="Send it though no lifeboat that is good goes with it.")
@click.option("--yes", is_flag=True, help="Send it without asking.")
@common.json_option
@click.pass_context
def send(ctx: click.Context, psbt: Path | None, rung: int | None, no_lifeboat: bool, yes: bool) -> None:
    """Finalize a payout that has its signatures, say whom it pays, ask, and send it.

    PSBT may also be the finished transaction, in hex or binary, as other wallets write it: it is checked as any.

    Of a ladder, the lowest rung that pays what is expected to suffice for a block soon; the highest where none
    does. It makes the lifeboat of before void, so the one that goes with it must have its signatures.

    Without PSBT it is what waits at the hubs that are used and has its signatures: a hub sends it itself, unless
    its node would not take it.
    """
    read = payouts.read_final(psbt) if psbt is not None else ()
    with common.workspace(ctx) as ws, ws.synced() as (pool, state):
        read = read or room.complete(ws, pool, state)
        chain = ws.chain(pool.contract.network)
        keep_lifeboats(pool, read)
        read, boats = _rungs(pool, read)
        if not no_lifeboat:
            lifeboats.check_sent(pool, state, read if rung is None else [ladders.pick(read, rung)], boats)
        if rung is None and len(read) > 1:
            sent = ladders.send(pool, read, state, chain, _asking(state, yes))
            value = _sent(sent)
            common.say(said("cli.payout.sent", rung=sent.rung.words, why=sent.why))
        else:
            value = {"txid": payouts.send(pool, ladders.pick(read, rung), state, chain, _asking(state, yes))}
    common.data(ctx, value, lambda: [value["txid"]])


@payout_command.command()
@click.argument("psbt", type=common.PATH)
@rung_option
@click.option("--style", type=click.Choice(["bbqr", "ur"]), default="bbqr", show_default=True,
              help="bbqr: Coldcard, Sparrow; ur: Keystone, Jade, Passport, Sparrow.")
@click.option("--image", type=common.PATH, help="Write a PNG (one code) or an animated GIF instead of showing it.")
@click.option("--seconds", type=click.FloatRange(0.1, 3600), default=60.0, show_default=True,
              help="How long the animation runs on the terminal.")
@common.json_option
@click.pass_context
def qr(ctx: click.Context, psbt: Path, rung: int | None, style: str, image: Path | None, seconds: float) -> None:
    """Show a payout as QR codes for a device without a cable: animated where one code does not suffice.

    A series of codes holds one PSBT: of a ladder say which with --rung.
    """
    import itertools
    import time

    from lashou_btc.signers import qr as codes
    from lashou_btc.usecases import exchange
    texts = exchange.frames_of(ladders.pick(payouts.read_psbts(psbt), rung), style)
    if image:
        exchange.save_frames(texts, image)
    if image or ctx.obj["json"]:
        common.data(ctx, {"image": str(image or ""), "frames": texts},
                    lambda: [said("cli.payout.codes", path=image, count=len(texts))])
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
                     said("cli.payout.scanned"))
