"""lashou hub: the servers by which files need not be passed by hand."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from lashou_btc.commands import common, questions
from lashou_btc.commands.purse import open_purse, waits_lines
from lashou_btc.errors import InvalidInput, Refused
from lashou_btc.pool.document import Document
from lashou_btc.usecases import files, hubs, invitations, pools, transactions_post
from lashou_btc.usecases.asking import Reply
from lashou_btc.usecases.guard import concerns
from lashou_btc.usecases.hubs import Place
from lashou_btc.usecases.invitations import CODE_BYTES, MOST_USES
from lashou_btc.usecases.journal import read_documents
from lashou_btc.usecases.people import Signer
from lashou_btc.usecases.waiting import SHORTEST
from lashou_btc.usecases.workspace import PoolHome, Workspace
from lashou_btc.wallet.keys import schnorr_sign
from lashou_btc.wallet.psbt.bundle import MAX_BUNDLE_BYTES, parse_bundle
from lashou_btc.wallet.psbt.raw import is_psbt
from lashou_btc.words import Said, said, sentence


@click.group("hub")
def hub_command() -> None:
    """Servers that documents come from and go to by themselves."""


def follow(ctx: click.Context, ws: Workspace, given: Sequence[Place]) -> PoolHome:
    """The pool that these hubs are of, followed from now on where it was not. What to compare is said where no
    invitation names it.
    """
    named = next((place.pool for place in given if place.pool), "")
    known = {pool.contract.pool_id: pool for pool in ws.pools()}
    if named in known:
        return known[named]
    if known and not named:
        return ws.pool()
    read = hubs.contract_at(next(place for place in given if place.pool == named))
    pool = pools.follow(ws, read)
    if not ctx.obj["pool"]:
        ctx.obj["pool"] = ws.pool_name = read.pool_id
    common.say(sentence(said("cli.hub.follows" if named else "cli.member.follows", pool=read.name,
                             pool_id=read.pool_id, address=read.first_address)))
    return pool


@hub_command.command()
@click.argument("urls", metavar="URL…", nargs=-1, required=True)
@common.json_option
@click.pass_context
def use(ctx: click.Context, urls: tuple[str, ...]) -> None:
    """Use hubs at these URLs from now on: documents come from them, and what you sign for others goes there.

    An invitation is such a URL with the pool's id in it: whoever does not follow that pool yet does so then. A hub
    is believed nothing; all that comes from it is checked as a stranger's file is. Several may be used.
    """
    given = [Place.parse(url) for url in urls]
    with common.workspace(ctx) as ws:
        pool = follow(ctx, ws, given)
        known = hubs.use(pool, given)
    _show(ctx, pool, known)


@hub_command.command("list")
@common.json_option
@click.pass_context
def list_(ctx: click.Context) -> None:
    """The hubs that are used, in the order in which they are asked."""
    with common.workspace(ctx) as ws:
        pool = ws.pool()
        known = hubs.remembered(pool)
    _show(ctx, pool, known)


@hub_command.command()
@click.argument("urls", metavar="[URL]…", nargs=-1)
@common.json_option
@click.pass_context
def forget(ctx: click.Context, urls: tuple[str, ...]) -> None:
    """Use these hubs no more; without URL, none at all."""
    with common.workspace(ctx) as ws:
        pool = ws.pool()
        known = hubs.forget(pool, urls)
    _show(ctx, pool, known)


def _show(ctx: click.Context, pool: PoolHome, known: Sequence[Place]) -> None:
    common.data(ctx, {"pool": pool.contract.pool_id, "hubs": [{"url": place.url, "invited": bool(place.code)}
                                                              for place in known]},
                lambda: [place.url for place in known] or [said("cli.hub.none")])


@hub_command.command()
@click.argument("url", required=False, default="")
@click.option("--uses", type=click.IntRange(1, MOST_USES), default=1, show_default=True,
              help="How many people may enroll by it.")
@click.option("--note", default="", help="For yourself: whom it is for.")
@click.option("--list", "listed", is_flag=True, help="Show those there are, and how often each was used.")
@common.json_option
@click.pass_context
def invite(ctx: click.Context, url: str, uses: int, note: str, listed: bool) -> None:
    """Make an invitation to the hub that this home serves at URL: people without an account hand in by it.

    It carries the pool's id, so that whoever uses it can be shown no other pool.
    """
    from lashou_btc.signers.entropy import new_entropy
    with common.workspace(ctx) as ws:
        pool = ws.pool()
        if listed:
            found = invitations.listed(pool)
            common.data(ctx, [{"hash": one.hash, "uses": one.uses, "used": len(one.keys), "note": one.note}
                              for one in found], lambda: [said(
                                  "cli.hub.invitation", hash=one.hash[:8], used=len(one.keys), uses=one.uses,
                                  note=one.note) for one in found] or [said("cli.hub.no-invitations")])
            return
        if not url:
            raise InvalidInput("hub.url", url="")
        place = Place.parse(url)
        code = invitations.invite(pool, new_entropy(CODE_BYTES), uses, note)
    made = str(Place(place.url, pool.contract.pool_id, code))
    common.data(ctx, {"invitation": made, "uses": uses}, lambda: [made])


@hub_command.command()
@click.argument("paths", metavar="[FILE]…", type=common.PATH, nargs=-1)
@click.option("--operator", is_flag=True,
              help="Bring a payout that nobody has signed yet, with the operator's word.")
@common.key_option
@common.passphrase_option
@common.json_option
@click.pass_context
def give(ctx: click.Context, paths: tuple[Path, ...], operator: bool, key_name: str,
         passphrase_file: Path | None) -> None:
    """Hand in FILEs: documents as if they had just been made, payouts with the signatures that they have.

    Without FILE, every hub is given what the pool's records name, is at hand here, and it lacks.

    Exit status 1 if no hub takes one of them.
    """
    with common.workspace(ctx) as ws:
        pool, value, bad = ws.pool(), [], 0
        if not hubs.remembered(pool):
            raise Refused("hub.none")
        if not paths:
            supplied = ws.hubs(pool).supply()
            tell(supplied)
            bad, value = sum(not reply.taken for reply in supplied), [{"file": "", "hubs": replies_json(supplied)}]
        signer = None
        if operator:
            secret, master = ws.unlock(key_name, questions.passphrase(passphrase_file))
            signer = Signer.of(master, secret.account)
        for path in paths:
            replies = _given(ws, pool, files.read(path, MAX_BUNDLE_BYTES, "PSBT"), signer)
            tell(replies)
            bad += not any(reply.taken for reply in replies)
            value.append({"file": str(path), "hubs": replies_json(replies)})
    common.data(ctx, value, list)
    ctx.exit(1 if bad else 0)


def _given(ws: Workspace, pool: PoolHome, data: bytes, signer: Signer | None) -> list[Reply]:
    if not is_psbt(data):
        return ws.hubs(pool).hand_in(data)
    psbts, signature = parse_bundle(data), ""
    if signer is not None:
        digest = hubs.announcement(pool.contract.pool_id, [psbt.tx.txid for psbt in psbts])
        signature = schnorr_sign(signer.private_key, digest).hex()
    return ws.hubs(pool).sign(psbts, signature)


@hub_command.command()
@click.argument("txid", required=False, default="")
@click.option("--yes", is_flag=True, help="Do not ask.")
@common.key_option
@common.passphrase_option
@common.json_option
@click.pass_context
def relay(ctx: click.Context, txid: str, yes: bool, key_name: str, passphrase_file: Path | None) -> None:
    """Hand what your purse has sent, and no block has yet, to the nodes of the hubs that are used.

    Of that what pays the pool or has a record of it, or the one that is named by TXID: for when peers or servers do
    not pass it on. A node says why it does not take something, which peers never do. A hub sees from which address
    it comes.

    Exit status 1 if no hub takes one of them.
    """
    with common.workspace(ctx) as ws, ws.synced() as (pool, state):
        urls = [place.url for place in hubs.remembered(pool)]
        if not urls:
            raise Refused("hub.none")
        purse, network = open_purse(ws, key_name, passphrase_file)
        has = purse.look(ws.chain(network))
        whole = has.whole(txid)
        found = [one for one in has.waiting if (one.txid == whole if txid else concerns(pool, state, one.tx))]
        if not found:
            raise Refused("hub.relay.nothing:this" if txid else "hub.relay.nothing", txid=txid)
        questions.confirm([line for one in found for line in waits_lines(one, purse.script, network)],
                          said("cli.hub.relay-to", urls=urls), yes)
        value, bad = [], 0
        for one in found:
            replies = transactions_post.relay(ws.hubs(pool), one.raw)
            common.say(said("cli.hub.relayed", txid=one.txid))
            tell(replies)
            bad += not any(reply.taken for reply in replies)
            value.append({"txid": one.txid, "hubs": replies_json(replies)})
    common.data(ctx, value, list)
    ctx.exit(1 if bad else 0)


def documents_of(ws: Workspace, pool: PoolHome, named: Sequence[Path]) -> list[Document]:
    """Documents from files, or, where there is no such file, from the hubs by the starts of their hashes."""
    waits = [] if all(path.exists() for path in named) or not hubs.remembered(pool) else ws.hubs(pool).inbox()
    found: list[Document] = []
    for path in named:
        there = [] if path.exists() or len(str(path)) < SHORTEST else [
            one.document for one in waits if one.told.hash.startswith(str(path))]
        found += there if len(there) == 1 else read_documents([path])
    return found


def tell(replies: Sequence[Reply]) -> None:
    """What each hub has said, as its own words."""
    for reply in replies:
        common.say(sentence(reply.words))


def replies_json(replies: Sequence[Reply]) -> list[dict[str, Any]]:
    """The same for programs."""
    return [{"url": reply.url, "taken": reply.taken, "text": reply.text} for reply in replies]


def hand_in(ctx: click.Context, ws: Workspace, pool: PoolHome, out: Path | None, name: str, content: bytes,
            then: str | Said, **more: Any) -> None:
    """Hands a document in at the pool's hubs, and says what they say. It becomes a file where one is asked for,
    where there is no hub, and where none has taken it: then somebody has to pass it on.
    """
    from lashou_btc.commands.screen import json_text
    if not hubs.remembered(pool):
        common.hand_over(ctx, out, name, content, then, **more)
        return
    replies = ws.hubs(pool).hand_in(content)
    tell(replies)
    more["hubs"] = replies_json(replies)
    if out is not None or not any(reply.taken for reply in replies):
        common.hand_over(ctx, out, name, content, then, **more)
        return
    common.say(sentence(said("cli.hub.waits")))
    if ctx.obj["json"]:
        click.echo(json_text({**more, "next": said("cli.hub.waits")}))
