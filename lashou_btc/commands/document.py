"""lashou document: disclosed documents in and out."""

from pathlib import Path

import click

from lashou_btc.commands import common
from lashou_btc.documents import LONG, OTHER
from lashou_btc.errors import InvalidInput
from lashou_btc.usecases import disclosure, folders
from lashou_btc.usecases.disclosure import Added
from lashou_btc.words import noun, said, sentence


@click.group("document")
def document_command() -> None:
    """Take in disclosed documents; look at them."""


@document_command.command()
@click.argument("files", type=common.PATH, nargs=-1, required=True)
@common.json_option
@click.pass_context
def add(ctx: click.Context, files: tuple[Path, ...]) -> None:
    """Take in documents, manifests, or folders of them. Each is checked and kept under its hash.

    What is good is taken, what is bad is listed. What is no document of this pool is taken only if a record of the
    pool names it, or if its name is its own hash. Exit status 0 if nothing was bad, else that of the first.
    """
    with common.workspace(ctx) as ws:
        added = disclosure.add(ws.pool(), files)
    _tell(ctx, added)
    if added.bad:
        first = added.bad[0][1]
        raise type(first)("document", code=first.code, words=folders.words(added))
    common.say(folders.words(added))


def _tell(ctx: click.Context, added: Added) -> None:
    for _, reason in added.passed_over:
        common.say(said("cli.document.passed-over", reason=reason))
    for _, error in added.bad[1:]:
        common.say(sentence(said("cli.document.not-taken", why=error)))
    for kind, digest in added.kept:
        if kind == LONG:
            common.say(sentence(said("cli.document.long", digest=digest)))
    common.data(ctx, {
        "new": added.new, "kept": [{"kind": kind, "hash": digest} for kind, digest in added.kept],
        "bad": [{"file": str(path), "code": error.code, "why": str(error)} for path, error in added.bad],
        "passed_over": [{"file": str(path), "why": str(reason)} for path, reason in added.passed_over]},
        lambda: [f"{digest}  {noun('document', kind)}" for kind, digest in added.kept])


@document_command.command()
@click.argument("folder", type=common.PATH, required=False)
@click.option("--forget", is_flag=True, help="Documents come by hand again.")
@common.json_option
@click.pass_context
def folder(ctx: click.Context, folder: Path | None, forget: bool) -> None:
    """Remember a FOLDER that documents come into: each command that needs them looks there first.

    Whatever fills it (a shared folder, a memory stick, a program of yours), new and changed files in it are taken
    in as lashou document add takes them. Without FOLDER this says which one is remembered.
    """
    if folder is not None and forget:
        raise InvalidInput("folder.which")
    with common.workspace(ctx) as ws:
        pool, added = ws.pool(), None
        if forget:
            at, then = folders.forget(pool), said("cli.document.by-hand-again")
        elif folder is not None:
            added = folders.remember(pool, folder)
            at, then = folders.remembered(pool), said("cli.document.read-from-now-on", added=folders.words(added))
        else:
            at = folders.remembered(pool)
            then = said("cli.document.read-before") if at else said("cli.document.no-folder")
        wrong = folders.trouble(pool)
    common.say(said("cli.document.folder", folder=at, then=then) if at else then)
    if wrong:
        common.say(said("cli.document.trouble", problem=wrong))
    common.data(ctx, {"folder": "" if forget or at is None else str(at), "new": added.new if added else 0,
                      "trouble": wrong}, list)


@document_command.command()
@click.argument("folder", type=common.PATH)
@common.json_option
@click.pass_context
def export(ctx: click.Context, folder: Path) -> None:
    """Write every document and manifest at hand into FOLDER, for others to take in."""
    with common.workspace(ctx) as ws:
        count = disclosure.export(ws.pool(), folder)
    common.say(said("cli.document.exported", count=count, folder=folder))
    common.data(ctx, {"folder": str(folder), "files": count}, list)


@document_command.command("list")
@common.json_option
@click.pass_context
def list_(ctx: click.Context) -> None:
    """List the documents at hand, and what else is kept because a record names it ("other")."""
    with common.workspace(ctx) as ws:
        rows = disclosure.listing(ws.pool())
    common.data(ctx, [{"hash": digest, "type": kind} for digest, kind in rows],
                lambda: [f"{digest}  {noun('document', kind)}" for digest, kind in rows])


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
            raise InvalidInput("document.which", name=name)
        digest, kind = found[0]
        if kind == OTHER:  # it could be anything, and steer the terminal
            raise InvalidInput("document.other", digest=digest)
        click.echo((pool.store.document(digest) or b"").decode())
