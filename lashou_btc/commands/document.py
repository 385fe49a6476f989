"""lashou document: disclosed documents in and out."""

from pathlib import Path

import click

from lashou_btc.commands import common
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
    """Take in documents, manifests, or folders of them. Each is checked and kept under its hash."""
    with common.workspace(ctx) as ws:
        added = disclosure.add(ws.pool(), files)
    common.data(ctx, [{"kind": kind, "hash": digest} for kind, digest in added],
                lambda: [f"{digest}  {kind}" for kind, digest in added])


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
    """List the documents at hand."""
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
        found = [digest for digest, _ in disclosure.listing(pool) if digest.startswith(name)]
        if len(found) != 1 or len(name) < 4:
            raise InvalidInput(f"{name!r} names no single document; see lashou document list.", "document.which")
        click.echo((pool.store.document(found[0]) or b"").decode())
