"""lashou tagkey: the secret behind people's tags, and the witnesses' shares of it."""

from pathlib import Path

import click

from lashou_btc.commands import common, questions
from lashou_btc.pool.state import State
from lashou_btc.usecases import files, tags
from lashou_btc.usecases.people import Signer
from lashou_btc.usecases.tags import TagKey
from lashou_btc.usecases.workspace import PoolHome
from lashou_btc.words import said, sentence


@click.group("tagkey")
def tagkey_command() -> None:
    """The secret from which tags are made of id numbers, so that nobody is enrolled twice: the operator makes it
    once and hands each witness a share, and the next operator puts it together from these.
    """


def _hand_out(ctx: click.Context, pool: PoolHome, state: State, key: TagKey, out: Path | None) -> None:
    """Shows each witness's share once, or writes it into a file of its own. Nothing of it is kept here."""
    made, written = tags.shares(state, key), []
    for share in made:
        text = share.text(pool.contract.name)
        if out is None:
            common.say(text)
            continue
        written.append(files.write(out / f"tag-share-{share.number}-{key.name}.txt", text.encode(), mode=0o600))
        common.say(said("cli.tagkey.wrote", path=written[-1], witness=share.witness))
    common.say(sentence(said("cli.tagkey.hand-out", needed=made[0].needed)))
    common.say(sentence(said("cli.tagkey.none-kept:files" if out else "cli.tagkey.none-kept:screen")))
    value = {"tagkey": key.name, "needed": made[0].needed, "files": [str(p) for p in written],
             "shares": [{"number": share.number, "witness": share.witness} for share in made]}
    common.data(ctx, value, lambda: [said("cli.tagkey.shares", name=key.name, count=len(made),
                                          needed=made[0].needed)])


_folder = click.option("--out", type=common.PATH, metavar="FOLDER",
                       help="Write each share into a file there instead of showing it.")


@tagkey_command.command()
@click.option("--lost", is_flag=True, help="The key that earlier tags were made with is lost for good.")
@_folder
@common.key_option
@common.passphrase_option
@common.json_option
@click.pass_context
def new(ctx: click.Context, lost: bool, out: Path | None, key_name: str, passphrase_file: Path | None) -> None:
    """Make the pool's tag key: the operator does it once, before the first member is enrolled.

    It stays in this home, encrypted. Shows a share for each witness, so that it outlives you.
    """
    with common.workspace(ctx) as ws, ws.synced() as (pool, state):
        secret, master = ws.unlock(key_name, questions.passphrase(passphrase_file))
        key = tags.make(pool, state, Signer.of(master, secret.account), lost)
        _hand_out(ctx, pool, state, key, out)


@tagkey_command.command()
@_folder
@common.key_option
@common.passphrase_option
@common.json_option
@click.pass_context
def shares(ctx: click.Context, out: Path | None, key_name: str, passphrase_file: Path | None) -> None:
    """Another set of shares, for the witnesses there are now: after a handing over, or when shares were lost.

    Shares of different sets do not fit together. Those of an old set still give the key back: have them destroyed.
    """
    with common.workspace(ctx) as ws, ws.synced() as (pool, state):
        secret, master = ws.unlock(key_name, questions.passphrase(passphrase_file))
        _hand_out(ctx, pool, state, tags.load(pool, Signer.of(master, secret.account)), out)


@tagkey_command.command()
@click.argument("shares", type=common.PATH, nargs=-1)
@click.option("--name", default="", metavar="HEX", help="The key's name, as it was shown when it was made.")
@common.key_option
@common.passphrase_option
@common.json_option
@click.pass_context
def recover(ctx: click.Context, shares: tuple[Path, ...], name: str, key_name: str,
            passphrase_file: Path | None) -> None:
    """Put the tag key together from witnesses' SHARES (files; else you are asked for them, one after the other).

    So a new operator goes on with the tags that there are: it may do this before the quorum has named it.
    """
    with common.workspace(ctx) as ws:
        pool = ws.pool()
        texts = [questions.text_file(path, "share") for path in shares]
        while not shares and (typed := questions.ask(said("cli.tagkey.ask-share", number=len(texts) + 1),
                                                  said("cli.tagkey.ask-share-instead"), empty=True)):
            texts.append(typed)
        secret, master = ws.unlock(key_name, questions.passphrase(passphrase_file))
        key = tags.recover(pool, Signer.of(master, secret.account), texts, name.lower())
    common.data(ctx, {"tagkey": key.name}, lambda: [said("cli.tagkey.kept", name=key.name)])
