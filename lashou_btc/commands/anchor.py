"""lashou anchor, verify: put a hash on chain, and find it there."""

from datetime import UTC, datetime
from pathlib import Path

import click

from lashou_btc.commands import common
from lashou_btc.commands.hub import tell
from lashou_btc.commands.journal import confirm_draft, give, open_operator
from lashou_btc.errors import InvalidInput
from lashou_btc.pool import document
from lashou_btc.usecases import anchoring, files
from lashou_btc.words import noun, said


@click.command("anchor")
@click.argument("file", type=common.PATH)
@click.option("--text", default="", help="A few words about the file, public.")
@common.sending_options
def anchor_command(ctx: click.Context, file: Path, text: str, feerate: int | None, yes: bool, key_name: str,
                   passphrase_file: Path | None) -> None:
    """Commit FILE to the journal: a document of the pool as itself, any other file by its hash in a statement."""
    with common.workspace(ctx) as ws, ws.synced() as (pool, state):
        operator = open_operator(ws, pool, feerate, key_name, passphrase_file)
        try:
            doc = document.parse(files.read(file, document.MAX_BYTES, "document"))
        except InvalidInput:
            doc = operator.statement(text, files.sha256(file))
        draft = operator.draft([doc], state)
        confirm_draft(draft, state, yes)
        done = operator.send(state, draft)[-1]
        replies = give(ws, pool, state, operator, draft)
    common.data(ctx, {"txid": done.txid, "digest": done.digest, "file": files.sha256(file)},
                lambda: [said("cli.journal.sent", txid=done.txid, digest=done.digest)])
    tell(replies)


@click.command("verify")
@click.argument("file", type=common.PATH)
@click.option("--confirmations", type=click.IntRange(1), help="How deep it must be; default: the contract's rule.")
@common.json_option
@click.pass_context
def verify_command(ctx: click.Context, file: Path, confirmations: int | None) -> None:
    """Is FILE's hash committed? Where, how deep, since when?

    Exit status 0: yes, deep enough; 1: no; 3: yes, but not deep enough yet.
    """
    with common.workspace(ctx) as ws, ws.synced() as (pool, state):
        found = anchoring.verify(pool, state, file, confirmations)
    value = {"file": str(file), "sha256": found.digest, "needed": found.required, "anchors": [
        {"how": a.how, "kind": a.kind, "lane": a.lane, "txid": a.txid, "height": a.height, "depth": a.depth,
         "median_time": a.median_time} for a in found.anchors]}
    common.data(ctx, value, lambda: [f"{found.digest}  {file}", *(
        said("cli.anchor.committed", kind=noun("document", a.kind), how=noun("anchor", a.how),
             lane=noun("lane", a.lane), txid=a.txid, height=a.height, depth=a.depth,
             time=f"{datetime.fromtimestamp(a.median_time, UTC):%Y-%m-%d %H:%M}") for a in found.anchors)]
        + ([] if found.committed else [said("cli.anchor.none")]))
    ctx.exit(1 if not found.committed else 0 if found.deep_enough else 3)
