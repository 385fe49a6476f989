"""lashou document: disclosed documents in and out."""

from pathlib import Path

import click

from lashou_btc.commands import common
from lashou_btc.documents import LONG, OTHER
from lashou_btc.errors import InvalidInput
from lashou_btc.usecases import disclosure


@click.group("document")
def document_command() -> None:
    """Take in disclosed documents; look at them."""


@document_command.command()
@click.argument("files", type=common.PATH, nargs=-1, required=True)
@common.json_option
@click.pass_context
def add(ctx: click.Context, files: tuple[Path, ...]) -> None:
    """Take in documents, manifests, or folders of them. Each is checked and kept under its hash.

    What is no document of this pool is taken only if a record of the pool names it, or if its name is its own hash.
    """
    with common.workspace(ctx) as ws:
        added = disclosure.add(ws.pool(), files)
    for _, reason in added.passed_over:
        common.say(f"passed over: {reason}")
    for kind, digest in added.kept:
        if kind == LONG:
            common.say(f"{digest} is longer than a document may be, so it has no effect. Only its beginning is "
                       "kept, on which nobody else can rely: to show it to others, hand on the file itself.")
    common.data(ctx, [{"kind": kind, "hash": digest} for kind, digest in added.kept],
                lambda: [f"{digest}  {kind}" for kind, digest in added.kept])


@document_command.command()
@click.argument("folder", type=common.PATH)
@common.json_option
@click.pass_context
def export(ctx: click.Context, folder: Path) -> None:
    """Write every document and manifest at hand into FOLDER, for others to take in."""
    with common.workspace(ctx) as ws:
        count = disclosure.export(ws.pool(), folder)
    common.say(f"wrote {count} files into {folder}; others take them in with lashou document add {folder}")
    common.data(ctx, {"folder": str(folder), "files": count}, list)


@document_command.command("list")
@common.json_option
@click.pass_context
def list_(ctx: click.Context) -> None:
    """List the documents at hand, and what else is kept because a record names it ("other")."""
    with common.workspace(ctx) as ws:
        rows = disclosure.listing(ws.pool())
    common.data(ctx, [{"hash": digest, "type": kind} for digest, kind in rows],
                lambda: [f"{digest}  {kind}" for digest, kind in rows])


@document_command.command()
@click.argument("name")
@common.json_option
@click.pass_context
def show(ctx: click.Context, name: str) -> None:
    """Print one document, by the start of its hash."""
    with common.workspace(ctx) as ws:
        pool = ws.pool()
        found = [row for row in disclosure.listing(pool) if row[0].startswith(name)]
        if len(found) != 1 or len(name) < 4:
            raise InvalidInput(f"{name!r} names no single document; see lashou document list.", "document.which")
        digest, kind = found[0]
        if kind == OTHER:  # it could be anything, and steer the terminal
            raise InvalidInput(f"{digest} is no document; what it is, its author may know.", "document.other")
        click.echo((pool.store.document(digest) or b"").decode())
