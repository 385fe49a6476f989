"""lashou journal: the operator's work."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from lashou_btc.commands import common, questions
from lashou_btc.commands.hub import documents_of, replies_json, tell
from lashou_btc.errors import InvalidInput, Refused
from lashou_btc.pool.document import Document
from lashou_btc.pool.state import State
from lashou_btc.usecases import disclosure, document_words, overview
from lashou_btc.usecases.asking import Reply
from lashou_btc.usecases.hubs import remembered
from lashou_btc.usecases.journal import JournalDraft, Operator, Published
from lashou_btc.usecases.journal_words import draft_words, meant
from lashou_btc.usecases.workspace import PoolHome, Workspace
from lashou_btc.words import Said, noun, said, sentence

SUPPLIED_BLOCKS = 2_016
"""So far back a hub is looked at for what it lacks: it may have been down when that was published."""


@click.group("journal")
def journal_command() -> None:
    """The operator's work: publish documents, list the journal."""


@journal_command.command()
@click.argument("documents", type=common.PATH, nargs=-1)
@click.option("--disclose", type=common.PATH, metavar="FOLDER",
              help="Then write all documents into this folder, as lashou document export does.")
@common.sending_options
def publish(ctx: click.Context, documents: tuple[Path, ...], disclose: Path | None, feerate: int | None, yes: bool,
            key_name: str, passphrase_file: Path | None) -> None:
    """Commit DOCUMENTS to the journal: one as its own record, several as one batch, in this order.

    Enrollments get the operator's signature. What the rules would give no effect is named and left out, and the
    others are published (exit status 1 then). It says what is sent and the fee, and asks.

    Without DOCUMENTS, it takes what waits at the hubs (lashou journal inbox) and can be published; one of them may
    also be named by the start of its hash. What was published is given to the hubs, for everybody to have.
    """
    with common.workspace(ctx) as ws, ws.synced() as (pool, state):
        paths, docs = _given(ws, pool, documents)
        operator = open_operator(ws, pool, feerate, key_name, passphrase_file)
        draft = operator.draft(docs, state)
        names = {name: path for path, doc in zip(paths, docs, strict=True) for name in (doc.hash, doc.content)}
        for one in draft.left_out:  # an enrollment has got a signature, and another hash with it
            path = names.get(one.document.hash) or names[one.document.content]
            common.say(said("cli.journal.not-published", path=path, why=one.why, rule=one.code))
        confirm_draft(draft, state, yes)
        done = operator.send(state, draft)
        count = disclosure.export(pool, disclose) if disclose else 0
        replies = give(ws, pool, state, operator, draft)
    left_out = [{"document": one.document.hash, "why": one.why, "code": one.code} for one in draft.left_out]
    value = [published_json(p) | ({"left_out": left_out} if left_out else {})
             | ({"hubs": replies_json(replies)} if replies else {}) for p in done]
    common.data(ctx, value, lambda: published_lines(done))
    tell(replies)
    if disclose or not any(reply.taken for reply in replies):
        common.say(said("cli.document.exported", count=count, folder=disclose) if disclose else
                   sentence(said("cli.journal.disclose")))
    ctx.exit(1 if left_out else 0)


def give(ws: Workspace, pool: PoolHome, state: State, operator: Operator, draft: JournalDraft) -> list[Reply]:
    """Gives the pool's hubs what was sent, and what of late they lack. Says what went wrong with the latter."""
    if not remembered(pool):
        return []
    replies = operator.give(ws.hubs(pool), draft)
    tell([reply for reply in ws.hubs(pool).supply(max(state.height - SUPPLIED_BLOCKS, 0)) if not reply.taken])
    return replies


def _given(ws: Workspace, pool: PoolHome, named: Sequence[Path]) -> tuple[list[Path], list[Document]]:
    """The documents of files, or that wait at the hubs: those whose hashes begin as named, or all that can be
    published where none is named. What each is called, too. Raises InvalidInput, Refused.
    """
    if named:
        return list(named), documents_of(ws, pool, named)
    if not remembered(pool):
        raise Refused("hub.none:documents")
    docs = [one.document for one in ws.hubs(pool).inbox() if one.told.publish]
    if not docs:
        ws.hubs(pool).check_answered()
        raise Refused("hub.nothing-waits")
    return [Path(doc.hash) for doc in docs], docs


@journal_command.command()
@click.argument("name", metavar="[HASH]", required=False, default="")
@common.json_option
@click.pass_context
def inbox(ctx: click.Context, name: str) -> None:
    """What waits at the hubs to be published, and since when; or the one document whose HASH begins so."""
    with common.workspace(ctx) as ws, ws.synced() as (pool, state):
        if not remembered(pool):
            raise Refused("hub.none")
        waits = [one for one in ws.hubs(pool).inbox() if one.told.hash.startswith(name)]
        if name:
            if len(waits) != 1:
                raise InvalidInput("document.which", name=name)
            common.data(ctx, json.loads(waits[0].document.to_bytes()), lambda: [
                sentence(line) if isinstance(line, Said) else line
                for line in document_words.in_words(pool, state, waits[0].document)])
            return
        if not waits:
            ws.hubs(pool).check_answered()
    value = [{"hash": one.told.hash, "type": one.document.type, "account": one.document.body.get("account"),
              "since": one.told.since, "publish": one.told.publish, "withheld": one.told.withheld, "hub": one.url}
             for one in waits]
    rows = [(one.told.hash[:16], noun("document", one.document.type), meant(one.document, state),
             f"{datetime.fromtimestamp(one.told.since, UTC):%Y-%m-%d %H:%M}",
             said("cli.inbox.withheld" if one.told.withheld else
                  "cli.inbox.ready" if one.told.publish else "cli.inbox.gathers")) for one in waits]
    common.data(ctx, value, lambda: [common.table(said("table.inbox"), (
        said("column.hash"), said("column.kind"), said("column.what"), said("column.since"), said("column.status")),
        rows)] if rows else [said("hub.nothing-waits")])


def open_operator(ws: Workspace, pool: PoolHome, feerate: int | None, key_name: str,
                  passphrase_file: Path | None) -> Operator:
    """The operator, with a key of this home."""
    secret, master = ws.unlock(key_name, questions.passphrase(passphrase_file))
    return Operator(ws, pool, master, secret.account, feerate)


def confirm_draft(draft: JournalDraft, state: State, yes: bool) -> None:
    """Says what is to be published, what it costs and what it replaces, and asks unless somebody has said yes."""
    questions.confirm(draft_words(draft, state), said("cli.journal.publish"), yes)


def published_json(done: Published) -> dict[str, Any]:
    """What was sent, for programs."""
    return {"txid": done.txid, "digest": done.digest, "documents": list(done.documents)}


def published_lines(done: Sequence[Published]) -> list[Said]:
    """The same for people."""
    return [said("cli.journal.sent", txid=p.txid, digest=p.digest) for p in done]


@journal_command.command("waiting")
@common.key_option
@common.passphrase_option
@common.json_option
@click.pass_context
def waiting_(ctx: click.Context, key_name: str, passphrase_file: Path | None) -> None:
    """Journal transactions that wait for a block, from the first on, also those that another home has sent."""
    with common.workspace(ctx) as ws, ws.synced() as (pool, state):
        journal = open_operator(ws, pool, None, key_name, passphrase_file).journal
        found = journal.waiting(state)
        lost = journal.lost(state, found)
    value = {"waiting": [{
        "txid": one.own.txid, "fee_sat": one.own.fee_sat, "feerate_sat_vb": one.own.feerate_sat_vb,
        "at_node": one.own.here, "digest": one.entry.digest, "documents": list(one.entry.documents)}
        for one in found], "lost": [{"document": digest, "txid": txid} for digest, txid in lost]}
    common.data(ctx, value, lambda: [line for one in found for line in (
        said("cli.journal.waits" if one.own.here else "cli.journal.waits:unseen", txid=one.own.txid,
             fee=one.own.fee_sat, feerate=one.own.feerate_sat_vb),
        *(f"  {digest}" for digest in one.entry.documents or (one.entry.digest,)))] + [
        said("cli.journal.no-more", digest=digest, txid=txid) for digest, txid in lost]
        or [said("cli.journal.nothing")])


@journal_command.command()
@common.sending_options
def bump(ctx: click.Context, feerate: int | None, yes: bool, key_name: str, passphrase_file: Path | None) -> None:
    """Have all journal transactions that wait replaced by one with the same documents and a higher fee (RBF)."""
    with common.workspace(ctx) as ws, ws.synced() as (pool, state):
        operator = open_operator(ws, pool, feerate, key_name, passphrase_file)
        draft = operator.draft_bump(state)
        confirm_draft(draft, state, yes)
        done = operator.send(state, draft)
        replies = give(ws, pool, state, operator, draft)
    common.data(ctx, [published_json(p) for p in done], lambda: published_lines(done))
    tell(replies)


@journal_command.command()
@click.argument("hashes", nargs=-1, required=True, metavar="HASH…")
@common.sending_options
def cancel(ctx: click.Context, hashes: tuple[str, ...], feerate: int | None, yes: bool, key_name: str,
           passphrase_file: Path | None) -> None:
    """Take documents back that wait for a block (lashou journal waiting), each by the start of its HASH.

    What waits with them and after them stays, in the same order. Whether this or what it replaces confirms, miners
    decide.
    """
    with common.workspace(ctx) as ws, ws.synced() as (pool, state):
        operator = open_operator(ws, pool, feerate, key_name, passphrase_file)
        draft = operator.draft_cancel(state, hashes)
        confirm_draft(draft, state, yes)
        done = operator.send(state, draft)
        replies = give(ws, pool, state, operator, draft)
    common.data(ctx, [published_json(p) for p in done], lambda: published_lines(done))
    tell(replies)


@journal_command.command()
@click.option("--id-file", type=common.PATH, help="A file with the person's id number (else you are asked).")
@common.key_option
@common.passphrase_option
@common.json_option
@click.pass_context
def tag(ctx: click.Context, id_file: Path | None, key_name: str, passphrase_file: Path | None) -> None:
    """The uniqueness tag of a person, for its enrollment: the same person cannot be enrolled twice.

    It is made with the pool's tag key (lashou tagkey) and tells nothing about the person to anybody without that.
    """
    with common.workspace(ctx) as ws:
        number = questions.id_number(id_file)
        secret, master = ws.unlock(key_name, questions.passphrase(passphrase_file))
        made = Operator(ws, ws.pool(), master, secret.account, 1).uniqueness_tag(number)
    common.data(ctx, {"tag": made}, lambda: [made])


@journal_command.command("list")
@common.json_option
@click.pass_context
def list_(ctx: click.Context) -> None:
    """Every record of the pool on chain, with its effect or the rule it broke."""
    with common.workspace(ctx) as ws, ws.synced() as (pool, state):
        value = overview.journal(state)
        why, days = state.why, common.dated_each(pool, {e["height"] for e in value})
    rows = [(days[e["height"]], noun("lane", e["lane"]), noun("document", e["kind"]), e["digest"][:12],
             e["broken"] or said("cli.check.ok"), e["text"]) for e in value]
    common.data(ctx, value, lambda: [
        common.table(said("table.journal"), (
            said("column.height"), said("column.lane"), said("column.kind"), said("column.digest"),
            said("column.rule"), said("column.effect")), rows),
        *([said("cli.journal.unknown", why=why)] if why else [])])
    common.end(ctx, state.unknown)
