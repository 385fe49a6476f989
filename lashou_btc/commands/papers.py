"""lashou papers: seal papers to those who are to read them, and open them."""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

import click

from lashou_btc.commands import common, handing, questions
from lashou_btc.commands.hub import replies_json
from lashou_btc.errors import InvalidInput, LashouError, Refused
from lashou_btc.pool.state import Claim
from lashou_btc.signers.entropy import new_entropy
from lashou_btc.usecases import files, paper_post, papers, people, persons
from lashou_btc.usecases.asking import Hubs, Reply
from lashou_btc.usecases.hubs import remembered
from lashou_btc.usecases.papers import FRONT_BYTES, Opened, Opener, Sealed
from lashou_btc.usecases.people import Signer
from lashou_btc.usecases.workspace import PoolHome
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
@click.option("--hub", "hubs", metavar="URL", multiple=True,
              help="Use this hub or invitation first, as lashou hub use does. May be repeated.")
@common.key_option
@common.passphrase_option
@_out
@common.json_option
@click.pass_context
def seal(ctx: click.Context, paths: tuple[Path, ...], claim: str, identity: bool, without: tuple[int, ...],
         also: tuple[int, ...], hubs: tuple[str, ...], key_name: str, passphrase_file: Path | None,
         out: Path | None) -> None:
    """Encrypt papers so that only those who are to judge them can open them.

    Of a claim all its papers, or the FILEs of it that are named, to the reviewers who were drawn. With --identity
    any FILEs, to the operator. They go to the hubs that are used (lashou hub use); a folder is written where --out
    says one, and where no hub takes them. Send that in any way: nobody else can open what is in it.
    """
    _either(claim, identity)
    if hubs:
        handing.follow_hubs(ctx, hubs)
    with common.workspace(ctx) as ws, ws.synced() as (pool, state):
        if identity:
            if not paths or without or also:
                raise InvalidInput("papers.identity")
            found, to = None, {0: ""}
            own = ws.key_record(key_name).signing_key if remembered(pool) else ""
            made: Iterable[Sealed] = [papers.seal_identity(state, path, _front(pool, own)) for path in paths]
            folder = _free(out or Path("papers-identity"))
        else:
            found = people.find_claim(state, claim)
            to = papers.readers(state, found, without, also)
            folder = _free(out or Path(f"papers-{found.hash[:8]}"))
        if found is not None or remembered(pool):
            secret, master = ws.unlock(key_name, questions.passphrase(passphrase_file))
            signer = Signer.of(master, secret.account)
            if found is not None:
                made = papers.seal_claim(pool, found, signer.private_key, paths, list(to.values()))
            left, value = _bring(ws.hubs(pool), found.hash if found is not None else signer.key, made,
                                 signer.private_key, folder, out is not None)
        else:
            left, value = True, [{"paper": one.hash, "of": one.of, "file": str(_write(folder, one))}
                                 for one in made]
    if found and (early := papers.shallow(state, found)):
        common.say(sentence(early))
    common.say(said("cli.papers.sealed", who=_who(to), folder=folder) if left or out else
               sentence(said("cli.papers.brought", who=_who(to))))
    common.data(ctx, {"claim": found.hash if found else "", "accounts": list(to), "papers": value},
                lambda: [_line(one["of"], one["paper"], one["file"]) for one in value])


def _front(pool: PoolHome, key: str) -> bytes:
    """What stands in front of a file that shows who somebody is; without a key nothing says who brings it."""
    chance = new_entropy(FRONT_BYTES)
    return papers.front_of(pool.contract.pool_id, key, chance) if key else chance


def _bring(hubs: Hubs, of: str, sealed: Iterable[Sealed], key: bytes, folder: Path,
           write: bool) -> tuple[bool, list[dict[str, Any]]]:
    """Brings sealed papers to the hubs that are used; writes those that none takes, or all. Whether any was
    written, and what became of each.
    """
    value, left, told = list[dict[str, Any]](), False, list[tuple[str, Reply]]()
    for one in sealed:
        replies = paper_post.bring(hubs, of, one, key, int(time.time()))
        told += [(one.of or one.hash[:16], reply) for reply in replies]
        written = write or not any(reply.taken for reply in replies)
        left |= written
        path = _write(folder, one) if written else ""
        value.append({"paper": one.hash, "of": one.of, "file": str(path), "hubs": replies_json(replies)})
    _tell(told)
    return left, value


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
@click.argument("paths", metavar="[SEALED|WHOSE]...", type=common.PATH, nargs=-1)
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

    WHOSE stands for papers at the hubs that are used: a claim (1, 2, … or the start of its hash), or with
    --identity an account or the start of a key; with --identity alone, those of everybody. What is in the folder
    already is not fetched again.

    What is not what was filed is not written. That you have opened a paper is remembered in this home: lashou
    witness review asks twice about an approval of papers that were not.
    """
    if claim and identity:
        raise InvalidInput("papers.which:not-both")
    with common.workspace(ctx) as ws, ws.synced() as (pool, state):
        wanted = people.find_claim(state, claim) if claim else None
        hubs = ws.hubs(pool) if remembered(pool) else None
        named = [path for path in paths if path.exists() or hubs is None]
        others = [str(path) for path in paths if path not in named]
        claims = [] if identity else [people.find_claim(state, name) for name in others]
        if not paths and wanted is not None and hubs is not None:
            claims = [wanted]
        sealed = [one for path in named for one in (_in(path) if path.is_dir() else [path])]
        if not sealed and not claims and (hubs is None or not identity):
            raise InvalidInput("papers.none")
        secret, master = ws.unlock(key_name, questions.passphrase(passphrase_file))
        key = Signer.of(master, secret.account).private_key
        at = _Opening(Opener(pool, state, key, out or Path("papers-opened")))
        for path in sealed:
            at.take(path, partial(at.opener.open, path, wanted, identity))
        if hubs is not None:
            for of_claim in claims:
                at.fetch(hubs, of_claim)
            if identity and (others or not paths):
                at.fetch_people(hubs, others)
            if not (at.done or at.bad or at.before or at.had):
                hubs.check_answered()
                raise Refused("hub.papers.none:identity") if identity else Refused(
                    "hub.papers.none", claim_number=claims[0].number + 1)
        if len(at.bad) == 1 and not at.done and not at.before:
            raise at.bad[0][1]
        of = {one.claim.hash: one.claim for one in at.opened if one.claim is not None}
        left = {name: papers.unseen(pool, one) for name, one in of.items()}
        proofs = {one.file: persons.proved(pool, state, one.file, one.by) for _, one in at.done if identity}
    at.say(of, left)
    for proof in proofs.values():
        if proof is not None:
            common.say(sentence(proof[1]))
    common.data(ctx, {
        "opened": [{"sealed": str(path), "paper": one.hash, "claim": one.claim.hash if one.claim else "",
                    "what": one.what, "file": str(one.file)} | (
                        {"proof": proof[1] if (proof := proofs[one.file]) else ""} if one.file in proofs else {})
                   for path, one in [*at.done, *(("", each) for each in at.before)]],
        "failed": [{"sealed": str(path), "code": error.code, "why": str(error)} for path, error in at.bad],
        "unseen": left},
        lambda: [said("cli.papers.opened", digest=one.hash, what=_what(one), path=one.file) for one in at.opened])
    if at.bad:
        raise Refused("papers.some", bad=len(at.bad), sealed=len(at.done) + len(at.bad))


@dataclass
class _Opening:
    """Opens papers, one after the other. What came of it: `done`, `bad`; what was here already: `before`, and
    of persons so many as `had` counts.
    """

    opener: Opener
    done: list[tuple[Path, Opened]] = field(default_factory=list)
    bad: list[tuple[Path, LashouError]] = field(default_factory=list)
    before: list[Opened] = field(default_factory=list)
    had: int = 0

    def take(self, path: Path, opening: Callable[[], Opened]) -> None:
        try:
            self.done.append((path, opening()))
        except LashouError as error:
            self.bad.append((path, error))

    def fetch(self, hubs: Hubs, claim: Claim) -> None:
        """Opens a claim's papers at the hubs, but for those that are here."""
        pool = self.opener.pool
        before = papers.opened_before(pool, claim, self.opener.folder)
        self.before += before
        had = {one.hash[:16] for one in before}
        if len(had) == len(papers.named(pool, claim)):
            return
        for name, data in paper_post.fetch(hubs, claim.hash, lambda name: name[:16] in had):
            self.take(Path(name), partial(self.opener.open_data, Path(name), data, claim))

    def fetch_people(self, hubs: Hubs, names: Sequence[str]) -> None:
        """The same of what people show of who they are, each in a folder of its own: an account, or a key that has
        none.
        """
        for person in persons.everybody(hubs, self.opener.state):
            if names and not any(map(person.called, names)):
                continue
            opener = replace(self.opener, folder=self.opener.folder / person.whose)
            for name, opening in persons.fetch(hubs, opener, person):
                if opening is None:
                    self.had += 1
                else:
                    self.take(Path(person.whose, name), opening)

    @property
    def opened(self) -> list[Opened]:
        return [*(one for _, one in self.done), *self.before]

    def say(self, of: dict[str, Claim], left: dict[str, list[str]]) -> None:
        if here := len(self.before) + self.had:
            common.say(sentence(said("cli.papers.here", count=here)))
        for name, claim in of.items():
            count, number = len(left[name]), claim.number + 1
            common.say(said("cli.papers.left", count=count, number=number) if count else
                       said("cli.papers.all-opened", number=number))
        for _, one in self.done:
            if one.warning:
                common.say(sentence(one.warning))
        for _, why in self.bad:
            common.say(str(why))


def _in(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.glob("*.age")) if path.is_file() and not path.is_symlink()]


def _what(one: Opened) -> Said:
    if one.claim is None:
        return said("cli.papers.of-no-claim")
    return said("cli.papers.of-claim", what=noun("paper", one.what), number=one.claim.number + 1)
