"""lashou papers: seal papers to those who are to judge them, and open them."""

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import click

from lashou_btc.commands import common, questions
from lashou_btc.commands.hub import replies_json
from lashou_btc.errors import InvalidInput, LashouError, Refused
from lashou_btc.pool.state import Claim
from lashou_btc.signers.entropy import new_entropy
from lashou_btc.usecases import files, paper_post, papers, people
from lashou_btc.usecases.asking import Reply
from lashou_btc.usecases.hubs import remembered
from lashou_btc.usecases.papers import FRONT_BYTES, Opened, Sealed
from lashou_btc.usecases.people import Signer
from lashou_btc.usecases.workspace import PoolHome, Workspace
from lashou_btc.words import Said, noun, said, sentence


@click.group("papers")
def papers_command() -> None:
    """Seal papers to those who judge them; open what was sealed to you."""


_identity = click.option("--identity", is_flag=True, help="Papers that show who you are, for the operator alone.")
_out = click.option("--out", type=common.PATH, metavar="FOLDER", help="The folder to write into.")


def _either(claim: str, identity: bool) -> None:
    if bool(claim) == identity:
        raise InvalidInput("papers.which")


@papers_command.command()
@click.argument("paths", metavar="[FILE]...", type=common.PATH, nargs=-1)
@click.option("--claim", default="", metavar="CLAIM", help="For the reviewers of this claim (1, 2, … or a hash).")
@_identity
@click.option("--without", type=click.IntRange(0), multiple=True, metavar="ACCOUNT", help="Leave a reviewer out.")
@click.option("--also", type=click.IntRange(0), multiple=True, metavar="ACCOUNT",
              help="For somebody else, too: a witness who decides an objection (0: the operator).")
@common.key_option
@common.passphrase_option
@_out
@common.json_option
@click.pass_context
def seal(ctx: click.Context, paths: tuple[Path, ...], claim: str, identity: bool, without: tuple[int, ...],
         also: tuple[int, ...], key_name: str, passphrase_file: Path | None, out: Path | None) -> None:
    """Encrypt papers so that only those who are to judge them can open them.

    Of a claim all its papers, or the FILEs of it that are named, to the reviewers who were drawn. With --identity
    any FILEs, to the operator. Send what is written in any way: nobody else can open it. A claim's papers go to the
    hubs that are used (lashou hub use); a folder is written where --out says one, and where no hub takes them.
    """
    _either(claim, identity)
    with common.workspace(ctx) as ws, ws.synced() as (pool, state):
        if identity:
            if not paths or without or also:
                raise InvalidInput("papers.identity")
            found, to = None, {0: ""}
            made: Iterable[papers.Sealed] = [
                papers.seal_identity(state, path, new_entropy(FRONT_BYTES)) for path in paths]
            folder = _free(out or Path("papers-identity"))
        else:
            found = people.find_claim(state, claim)
            to = papers.readers(state, found, without, also)
            secret, master = ws.unlock(key_name, questions.passphrase(passphrase_file))
            key = Signer.of(master, secret.account).private_key
            made = papers.seal_claim(pool, found, key, paths, list(to.values()))
            folder = _free(out or Path(f"papers-{found.hash[:8]}"))
            if remembered(pool):
                _bring(ctx, ws, pool, found, made, key, to, out, folder)
                return
        written = [(one, _write(folder, one)) for one in made]
    if found and (early := papers.shallow(state, found)):
        common.say(sentence(early))
    common.say(said("cli.papers.sealed", who=_who(to), folder=folder))
    common.data(ctx, {"claim": found.hash if found else "", "accounts": list(to), "papers": [
        {"paper": one.hash, "of": one.of, "file": str(path)} for one, path in written]},
        lambda: [_line(one.of, one.hash, path) for one, path in written])


def _bring(ctx: click.Context, ws: Workspace, pool: PoolHome, claim: Claim, made: Iterable[Sealed], key: bytes,
           to: dict[int, str], out: Path | None, folder: Path) -> None:
    """Brings a claim's sealed papers to the hubs; writes those that none takes, or all with --out."""
    value, left, told = list[dict[str, Any]](), 0, list[tuple[str, Reply]]()
    for one in made:
        replies = paper_post.bring(ws.hubs(pool), claim, one, key)
        told += [(one.of or one.hash[:16], reply) for reply in replies]
        taken = any(reply.taken for reply in replies)
        path = _write(folder, one) if out is not None or not taken else None
        left += not taken
        value.append({"paper": one.hash, "of": one.of, "file": str(path or ""), "hubs": replies_json(replies)})
    _tell(told)
    state = pool.seen
    if state is not None and (early := papers.shallow(state, claim)):
        common.say(sentence(early))
    common.say(said("cli.papers.sealed", who=_who(to), folder=folder) if left or out else
               sentence(said("cli.papers.brought", who=_who(to))))
    common.data(ctx, {"claim": claim.hash, "accounts": list(to), "papers": value},
                lambda: [_line(one["of"], one["paper"], one["file"]) for one in value])


def _tell(replies: Sequence[tuple[str, Reply]]) -> None:
    """What hubs have said to papers, by their names: once for all that a hub has taken."""
    for url, count in Counter(reply.url for _, reply in replies if reply.taken).items():
        common.say(sentence(said("cli.papers.taken", url=url, count=count)))
    for name, reply in replies:
        if not reply.taken:
            common.say(sentence(said("cli.papers.not-taken", name=name, why=reply.words)))


def _line(name: str, digest: str, path: Path | str) -> str:
    return "  ".join(filter(None, (name, digest, str(path))))


def _who(to: dict[int, str]) -> list[Said]:
    """The operator, or the accounts."""
    return [said("cli.account", account=number) if number else said("cli.the-operator") for number in sorted(to)]


def _write(folder: Path, one: Sealed) -> Path:
    return files.write(folder / one.name, one.data)


def _free(folder: Path) -> Path:
    """A folder in which nothing is sealed yet: to whom, nobody could tell apart later."""
    if folder.is_dir() and any(folder.glob("*.age")):
        raise Refused("file.exists:sealed", folder=folder)
    return folder


@papers_command.command("open")
@click.argument("paths", metavar="[SEALED|CLAIM]...", type=common.PATH, nargs=-1)
@click.option("--claim", default="", metavar="CLAIM", help="Which claim they have to be of; default: any.")
@_identity
@common.key_option
@common.passphrase_option
@_out
@common.json_option
@click.pass_context
def open_command(ctx: click.Context, paths: tuple[Path, ...], claim: str, identity: bool, key_name: str,
                 passphrase_file: Path | None, out: Path | None) -> None:
    """Decrypt SEALED papers (files, or folders of them) and compare them with what the claim names.

    A CLAIM (1, 2, … or the start of its hash) stands for its papers at the hubs that are used.

    What is not what was filed is not written. That you have opened a paper is remembered in this home: lashou
    witness review asks twice about an approval of papers that were not.
    """
    if claim and identity:
        raise InvalidInput("papers.which:not-both")
    folder = out or Path("papers-opened")
    done: list[tuple[Path, Opened]] = []
    bad: list[tuple[Path, LashouError]] = []
    with common.workspace(ctx) as ws, ws.synced() as (pool, state):
        wanted = people.find_claim(state, claim) if claim else None
        named = [path for path in paths if path.exists() or not remembered(pool)]
        at_hubs = [people.find_claim(state, str(path)) for path in paths if path not in named]
        if not paths and wanted is not None and remembered(pool):
            at_hubs = [wanted]
        sealed = [one for path in named for one in (_in(path) if path.is_dir() else [path])]
        if not sealed and not at_hubs:
            raise InvalidInput("papers.none")
        secret, master = ws.unlock(key_name, questions.passphrase(passphrase_file))
        key = Signer.of(master, secret.account).private_key
        for path in sealed:
            try:
                done.append((path, papers.open_(pool, state, key, path, folder, wanted, identity)))
            except LashouError as error:
                bad.append((path, error))
        for of_claim in at_hubs:
            for name, data in paper_post.fetch(ws.hubs(pool), of_claim):
                path = Path(name)
                try:
                    done.append((path, papers.open_data(pool, state, key, path, data, folder, of_claim)))
                except LashouError as error:
                    bad.append((path, error))
        if not done and not bad:
            ws.hubs(pool).check_answered()
            raise Refused("hub.papers.none", claim_number=at_hubs[0].number + 1)
        if len(done) + len(bad) == 1 and bad:
            raise bad[0][1]
        of = {one.claim.hash: one.claim for _, one in done if one.claim is not None}
        left = {name: papers.unseen(pool, one) for name, one in of.items()}
    _say(of, left)
    for _, one in done:
        if one.warning:
            common.say(sentence(one.warning))
    for _, why in bad:
        common.say(str(why))
    common.data(ctx, {
        "opened": [{"sealed": str(path), "paper": one.hash, "claim": one.claim.hash if one.claim else "",
                    "what": one.what, "file": str(one.file)} for path, one in done],
        "failed": [{"sealed": str(path), "code": error.code, "why": str(error)} for path, error in bad],
        "unseen": left},
        lambda: [said("cli.papers.opened", digest=one.hash, what=_what(one), path=one.file) for _, one in done])
    if bad:
        raise Refused("papers.some", bad=len(bad), sealed=len(done) + len(bad))


def _in(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.glob("*.age")) if path.is_file() and not path.is_symlink()]


def _what(one: Opened) -> Said:
    if one.claim is None:
        return said("cli.papers.of-no-claim")
    return said("cli.papers.of-claim", what=noun("paper", one.what), number=one.claim.number + 1)


def _say(of: dict[str, Claim], left: dict[str, list[str]]) -> None:
    for name, claim in of.items():
        count, number = len(left[name]), claim.number + 1
        common.say(said("cli.papers.left", count=count, number=number) if count else
                   said("cli.papers.all-opened", number=number))
