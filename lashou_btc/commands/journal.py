"""lashou journal: the operator's work."""

from pathlib import Path

import click

from lashou_btc.commands import common
from lashou_btc.usecases import reports
from lashou_btc.usecases.journal import Operator, read_documents


@click.group("journal")
def journal_command() -> None:
    """The operator's work: publish documents, list the journal."""


@journal_command.command()
@click.argument("documents", type=common.PATH, nargs=-1, required=True)
@click.option("--feerate", type=click.IntRange(1), default=2, show_default=True, help="sat/vB.")
@common.key_option
@common.passphrase_option
@common.json_option
@click.pass_context
def publish(ctx: click.Context, documents: tuple[Path, ...], feerate: int, key_name: str,
            passphrase_file: Path | None) -> None:
    """Commit DOCUMENTS to the journal: one as its own record, several as one batch, in this order.

    Enrollments get the operator's signature. What the rules would give no effect is refused before it is sent.
    """
    with common.workspace(ctx) as ws:
        pool = ws.pool()
        docs = read_documents(documents)
        secret, master = ws.unlock(key_name, common.passphrase(passphrase_file))
        done = Operator(ws, pool, master, secret.account, feerate).publish(docs)
    value = [{"txid": p.txid, "digest": p.digest, "documents": list(p.documents)} for p in done]
    common.data(ctx, value, lambda: [f"sent {p.txid} committing to {p.digest}" for p in done])
    common.say("Disclose the documents (lashou document export) so that everyone can follow.")


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
        number = common.text_file(id_file, "id number") if id_file else common.ask("The id number", "use --id-file")
        secret, master = ws.unlock(key_name, common.passphrase(passphrase_file))
        made = Operator(ws, ws.pool(), master, secret.account, 1).uniqueness_tag(number)
    common.data(ctx, {"tag": made}, lambda: [made])


@journal_command.command("list")
@common.json_option
@click.pass_context
def list_(ctx: click.Context) -> None:
    """Every record of the pool on chain, with its effect or the rule it broke."""
    with common.workspace(ctx) as ws, ws.synced() as (_, state):
        value = reports.journal(state)
        unknown = state.unknown
    rows = [(e["height"], e["lane"], e["kind"], e["digest"][:12], e["broken"] or "ok", e["text"]) for e in value]
    common.data(ctx, value, lambda: [common.table("Journal", ("height", "lane", "kind", "digest", "rule", "effect"),
                                                  rows), *([f"unknown from here: {unknown}"] if unknown else [])])
