"""lashou key: make keys, show what may be shared of them."""

from pathlib import Path

import click

from lashou_btc.commands import common, questions
from lashou_btc.errors import InvalidInput, Refused
from lashou_btc.signers import keyfile
from lashou_btc.signers.device_choice import Where
from lashou_btc.signers.entropy import new_entropy
from lashou_btc.wallet.keys import LANGUAGES, new_mnemonic, unnumbered
from lashou_btc.words import said, sentence


@click.group("key")
def key_command() -> None:
    """Make keys and show what may be shared of them."""


@key_command.command()
@click.argument("name")
@click.option("--network", default="", help="Network of the key. Default: the configuration's, else mainnet.")
@click.option("--words", type=click.Choice(["12", "24"]), default="24", show_default=True)
@click.option("--language", type=click.Choice(list(LANGUAGES)), default="english", show_default=True,
              help="Of the word list (BIP39).")
@click.option("--account", type=click.IntRange(0, 2**31 - 1), default=0, show_default=True,
              help="BIP48 account: another number, another key from the same words.")
@click.option("--restore", type=common.PATH, help="Take the words from this file instead of making new ones.")
@click.option("--bip39-passphrase-file", type=common.PATH, help="An extra BIP39 passphrase, read from this file.")
@click.option("--multisig-key", type=common.PATH, help="The multisig key stays in another wallet: its export "
              "(Coldcard ccxp, BSMS key record, [fingerprint/path]xpub).")
@click.option("--token", default="00", help="The token of an encrypted BSMS key record.")
@click.option("--device", default="", metavar="WHICH", help="The multisig key stays on this hardware wallet: its "
              "fingerprint or type.")
@common.device_options
@click.option("--cost", type=click.IntRange(keyfile.MIN_LOG_N, keyfile.MAX_LOG_N), default=keyfile.DEFAULT_LOG_N,
              show_default=True, help="Work to open the file: scrypt's N is 2 to this power.")
@click.option("--no-words", is_flag=True, help="Do not show the words (they are in the file, encrypted).")
@common.passphrase_option
@common.json_option
@click.pass_context
def new(ctx: click.Context, name: str, network: str, words: str, language: str, account: int, restore: Path | None,
        bip39_passphrase_file: Path | None, multisig_key: Path | None, token: str, device: str, where: Where,
        cost: int, no_words: bool, passphrase_file: Path | None) -> None:
    """Make a key NAME: BIP39 words in an encrypted file that only you can read.

    Shows the words once, for you to write down on paper. Prints the public record, to be given to the organizer.
    With --multisig-key or --device these words sign documents only, and the other wallet signs for the coins.
    """
    if device and multisig_key:
        raise InvalidInput("key.elsewhere-two")
    from lashou_btc.usecases import devices
    with common.workspace(ctx) as ws:
        path = ws.new_key_path(name)
        elsewhere = None
        if multisig_key:
            elsewhere = devices.import_key(multisig_key, ws.network(network), token)
        elif device:
            at = devices.reach(ws, ws.network(network), where)
            elsewhere = devices.read_key(at, devices.choose(at, where, device), account)
        mnemonic = unnumbered(questions.text_file(restore, "words")) if restore else \
            new_mnemonic(new_entropy(16 if words == "12" else 32), language)
        extra = questions.text_file(bip39_passphrase_file, "passphrase") if bip39_passphrase_file else ""
        secret = keyfile.Secret(name, ws.network(network), account, mnemonic, extra, elsewhere)
        record = ws.keep(secret, questions.passphrase(passphrase_file, confirm=True), cost)
    if not no_words and not restore:
        common.say(f"{said('cli.key.write-down')}\n")
        common.say("  " + mnemonic + "\n")
        common.say(sentence(said("cli.key.terminal-keeps")))
    common.say(said("cli.key.wrote:elsewhere", path=path, fingerprint=elsewhere.fingerprint) if elsewhere else
               said("cli.key.wrote", path=path))
    click.echo(record.to_json().decode(), nl=False)


@key_command.command()
@click.argument("name", default="")
@click.option("--format", "form", type=click.Choice(["lashou", "bsms"]), default="lashou", show_default=True,
              help="lashou: for a pool's organizer; bsms: for another program that puts a multisig together "
              "(BIP129), signed with the key, so the passphrase is asked for.")
@click.option("--token", default="00", help="The token of the BSMS session: the record is encrypted under it.")
@click.option("--label", default="", help="The BSMS record's label. Default: the key's name.")
@common.out_option
@common.passphrase_option
@common.json_option
@click.pass_context
def show(ctx: click.Context, name: str, form: str, token: str, label: str, out: Path | None,
         passphrase_file: Path | None) -> None:
    """Print the public record of a key: what the organizer needs and anyone may see."""
    keys = common.keyring(ctx)
    if form == "bsms" or token != "00":
        from lashou_btc.usecases import exchange
        exchange.check_token(form, token)
    record, seed = keys.key_record(name), keys.seed_fingerprint(name)
    if form == "bsms":
        exchange.check_own(record, seed)
        master = keys.unlock_signer(name, questions.passphrase(passphrase_file))
        content = exchange.key_record(master, record.account, label or record.name, token)
        common.put(ctx, out, content, said("cli.key.to-coordinator"), form, is_json=False)
        return
    if seed != record.fingerprint:
        common.say(sentence(said("cli.key.multisig-elsewhere", fingerprint=record.fingerprint, seed=seed)))
    if out:
        common.hand_over(ctx, out, "", record.to_json(), said("cli.key.to-organizer"))
    else:
        click.echo(record.to_json().decode(), nl=False)


@key_command.command("list")
@common.json_option
@click.pass_context
def list_(ctx: click.Context) -> None:
    """List the keys of this home."""
    keys = common.keyring(ctx)
    records = [(keys.key_record(name), keys.seed_fingerprint(name)) for name in keys.key_names()]
    value = [{"name": r.name, "network": r.network.name, "fingerprint": r.fingerprint, "account": r.account,
              "elsewhere": seed != r.fingerprint, "words": seed} for r, seed in records]
    rows = [(one["name"], one["network"], one["fingerprint"], one["account"],
             said("cli.key.elsewhere", seed=one["words"]) if one["elsewhere"] else said("cli.key.in-file"))
            for one in value]
    common.data(ctx, value, lambda: [common.table(said("table.keys"), (
        said("column.name"), said("column.network"), said("column.fingerprint"), said("column.account"),
        said("column.multisig-key")), rows)])


@key_command.command()
@click.argument("name", default="")
@click.option("--words-file", type=common.PATH, help="A file with the written-down words (else you are asked).")
@click.option("--bip39-passphrase-file", type=common.PATH, help="The extra BIP39 passphrase, if there is one.")
@common.json_option
@click.pass_context
def check(ctx: click.Context, name: str, words_file: Path | None, bip39_passphrase_file: Path | None) -> None:
    """A drill: do the words you wrote down restore this very key? Exit status 1 if not. Keeps nothing."""
    with common.workspace(ctx) as ws:
        record, seed = ws.key_record(name), ws.seed_fingerprint(name)
        words = questions.text_file(words_file, "words") if words_file else \
            questions.ask(said("cli.key.ask-words"), said("cli.key.ask-words-instead"))
        extra = questions.text_file(bip39_passphrase_file, "passphrase") if bip39_passphrase_file else ""
        restored = keyfile.Secret(record.name, record.network, record.account, words.strip(), extra).record()
        pools = [p.contract.name for p in ws.pools()
                 if any(key.xpub == record.xpub for holders in p.all_holders() for key in holders.descriptor.keys)]
    elsewhere = seed != record.fingerprint
    if elsewhere and restored.xpub == record.xpub:
        raise Refused("key.backup-other", fingerprint=record.fingerprint, key=record.name, seed=seed)
    same = (restored.fingerprint, restored.signing_key, restored.journal_key) == (
        seed, record.signing_key, record.journal_key) and (elsewhere or restored.xpub == record.xpub)
    if not same:
        raise Refused("key.backup", fingerprint=restored.fingerprint, key=record.name, seed=seed)
    common.data(ctx, {"key": record.name, "fingerprint": record.fingerprint, "words": seed, "elsewhere": elsewhere,
                      "pools": pools}, lambda: [
        said("cli.key.restored:pools", key=record.name, seed=seed, pools=pools) if pools else
        said("cli.key.restored", key=record.name, seed=seed),
        *([sentence(said("cli.key.sign-documents", fingerprint=record.fingerprint))] if elsewhere else [])])


@key_command.command()
@click.argument("name", default="")
@click.option("--new-passphrase-file", type=common.PATH, help="The new passphrase (else you are asked).")
@common.passphrase_option
@common.json_option
@click.pass_context
def passphrase(ctx: click.Context, name: str, new_passphrase_file: Path | None,
               passphrase_file: Path | None) -> None:
    """Change a key file's passphrase. Copies of the old file still open with the old one: destroy them."""
    keys = common.keyring(ctx)
    path = keys.key_path(keys.key_name(name))
    secret, _ = keys.unlock(name, questions.passphrase(passphrase_file))
    fresh = questions.text_file(new_passphrase_file, "new passphrase") if new_passphrase_file else \
        questions.ask(said("cli.key.ask-new"), said("cli.key.ask-new-instead"), confirm=True)
    keyfile.replace(path, secret, fresh)
    common.data(ctx, {"key": secret.name, "file": str(path)},
                lambda: [said("cli.key.changed", path=path)])


@key_command.command()
@click.argument("name")
@click.option("--yes", is_flag=True, help="Destroy without asking.")
@common.json_option
@click.pass_context
def destroy(ctx: click.Context, name: str, yes: bool) -> None:
    """Destroy a key file. Without the written-down words the key is gone for ever (run lashou key check first)."""
    if not name:
        raise InvalidInput("key.which")
    keys = common.keyring(ctx)
    path, record = keys.key_path(keys.key_name(name)), keys.key_record(name)
    if not yes:
        questions.agree(said("cli.key.destroy", key=record.name, fingerprint=record.fingerprint))
    keyfile.destroy(path)
    common.data(ctx, {"key": record.name, "destroyed": str(path)}, lambda: [
        sentence(said("cli.key.destroyed", path=path))])
