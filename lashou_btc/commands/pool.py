"""lashou pool: create, join, open, addresses, exports."""

import json
import sys
from pathlib import Path

import click

from lashou_btc import layout
from lashou_btc.commands import common, questions, wording
from lashou_btc.commands.amounts import MONEY, Amount, Sat, minor
from lashou_btc.commands.hub import documents_of, hand_in, tell
from lashou_btc.commands.journal import confirm_draft, give, open_operator
from lashou_btc.commands.overview import quorum_words
from lashou_btc.errors import Incomplete, InvalidInput
from lashou_btc.pool import costs
from lashou_btc.pool.contract import Contract
from lashou_btc.pool.document import Document
from lashou_btc.pool.rotation import is_lifeboat
from lashou_btc.pool.rules import Rules
from lashou_btc.usecases import exchange, guard, hubs, meaning, pools, rotating, rule_files
from lashou_btc.usecases.journal import read_documents
from lashou_btc.usecases.workspace import PoolHome
from lashou_btc.words import noun, said, sentence

DEFAULTS = ", ".join(f"{name}={value}" for name, value in Rules().to_json().items() if name != "plans")


@click.group("pool")
def pool_command() -> None:
    """Create a pool, join it, open it, show its addresses."""


def _shown(pool: PoolHome) -> dict[str, object]:
    c, now = pool.contract, pool.holders()
    return {"pool_id": c.pool_id, "tag": c.tag, "name": c.name, "network": c.network.name, "epoch": now.epoch,
            "witnesses": ", ".join(w.name for w in now.witnesses),
            "quorum": f"{now.quorum} of {now.count}", "descriptor": str(now.descriptor),
            "first_address": now.first_address, "journal": c.journal.address, "seal": str(c.seal),
            "birthday": c.birthday, "contract": str(layout.CONTRACT.at(pool.folder))}


def _lines(pool: PoolHome) -> list[str]:
    """The same for people."""
    now = pool.holders()
    shown = _shown(pool) | {
        "quorum": quorum_words(str(_shown(pool)["quorum"])),
        "epoch": said("cli.pool.epoch:first" if not now.epoch else "cli.pool.epoch", epoch=now.epoch)}
    return [f"{wording.filled(str(said(f'cli.pool.field.{name}')), 14)} {text}" for name, text in shown.items()]


def _show(ctx: click.Context, pool: PoolHome) -> None:
    common.data(ctx, _shown(pool), lambda: _lines(pool))


@pool_command.command()
@click.option("--name", required=True, help="The pool's name.")
@click.option("--quorum", required=True, type=click.IntRange(1, 20), help="How many witnesses must sign a payout.")
@click.option("--witness", "witnesses", type=common.PATH, multiple=True, required=True,
              help="A witness's public key record (lashou key show). Once per witness, in the contract's order.")
@click.option("--payout", required=True, metavar="ADDRESS", help="Where the operator is paid (running costs).")
@common.rules_option
@click.option("--rule", "rules", multiple=True, metavar="NAME=VALUE",
              help="A rule that differs from its default; repeat for more. docs/rules.md says what each does. The "
                   f"defaults: {DEFAULTS}.")
@click.option("--min-coin", type=Sat(330),
              help="Payments below so many satoshi do not count; it can never be changed. Default: the rule "
                   f"file's, else {Contract.min_coin_sat:,}.")
@click.option("--plan", "plans", multiple=True, metavar="NAME:WEIGHT:CAP", help="A plan; repeat for more.")
@click.option("--seal", default="", metavar="TXID:VOUT", help="The journal's opening seal, if several are paid.")
@click.option("--birthday", type=click.IntRange(0), help="Height of the seal's block, to create without a chain.")
@click.option("--allow-unrelayable", is_flag=True, help="Accept a quorum that nodes' defaults do not relay.")
@click.option("--yes", is_flag=True, help="Mean these rules without being asked.")
@common.lang_option
@common.key_option
@common.json_option
@click.pass_context
def create(ctx: click.Context, name: str, quorum: int, witnesses: tuple[Path, ...], payout: str,
           rule_file: Path | None, rules: tuple[str, ...], min_coin: int | None, plans: tuple[str, ...], seal: str,
           birthday: int | None, allow_unrelayable: bool, yes: bool, lang: str, key_name: str) -> None:
    """Write a pool's contract from the witnesses' public key records. You are its operator.

    It says what the rules mean, warns where they do not fit one another, and asks at a terminal whether they are
    meant, all before the seal is paid. lashou simulate --write-rules FILE
    makes a file with all rules, lashou simulate --page FILE a page that shows what they do to people.

    The journal needs an opening seal: where it is not paid yet, this says what to pay where (exit status 3).
    """
    file = rule_files.read_or_default(rule_file).changed(pools.rule_changes(rules, plans))
    smallest = min_coin or file.min_coin_sat or Contract.min_coin_sat
    with common.workspace(ctx) as ws, file.located():
        operator = ws.key_record(key_name)
        founding = pools.Founding(name, quorum, pools.read_records(witnesses), operator, payout, file.rules, seal,
                                  birthday, allow_unrelayable, ws.seed_fingerprint(key_name), smallest)
        pool = pools.create(ws, founding, lambda rules: _agree(rules, len(witnesses), quorum, lang, yes))
    means = meaning.meaning(pool.contract.rules, len(witnesses), quorum)
    path = layout.CONTRACT.at(pool.folder)
    common.warn(said("cli.pool.give-contract"))
    common.say(said("cli.pool.simulate", path=path))
    common.data(ctx, {**_shown(pool), "means": means.to_json(lang)}, lambda: _lines(pool))


def _agree(rules: Rules, witnesses: int, quorum: int, lang: str, yes: bool) -> None:
    """Says what rules mean, and asks whoever sits at a terminal whether they are meant."""
    for line in _meaning_lines(meaning.meaning(rules, witnesses, quorum), lang):
        common.say(line)
    if not yes and sys.stdin is not None and sys.stdin.isatty():
        questions.agree(said("cli.pool.found-it"))


def _meaning_lines(means: meaning.Meaning, lang: str) -> list[str]:
    warnings = [sentence(said("cli.pool.warning", warning=line), lang) for line in meaning.warnings_in_words(means)]
    return [*(sentence(line, lang) for line in meaning.in_words(means)), *warnings]


@pool_command.command("rules")
@common.rules_option
@click.option("--witnesses", type=click.IntRange(1, 20), default=5, show_default=True,
              help="Of a rule file's pool.")
@click.option("--quorum", type=click.IntRange(1, 20), help="Of a rule file's pool; default: more than half.")
@click.option("--members", type=click.IntRange(1), multiple=True,
              help="For a pool of so many members; repeat. Default: min_members, or as the pool stands.")
@click.option("--price", type=MONEY,
              help="Minor units of the contract's currency for one bitcoin. Default: the pool's price in force.")
@common.lang_option
@common.json_option
@click.pass_context
def rules_(ctx: click.Context, rule_file: Path | None, witnesses: int, quorum: int | None, members: tuple[int, ...],
           price: Amount | None, lang: str) -> None:
    """What a pool's rules mean together, as it stands now; or those of a rule file, before there is a pool.

    How large a case is carried, what a member bears of one, what a fraud costs whom; warnings where the numbers do
    not fit one another.
    """
    if rule_file:
        file = rule_files.read(rule_file)
        quorum = quorum or witnesses // 2 + 1
        rules = rule_files.checked(file, witnesses, quorum)
        sizes = [meaning.Size.of(rules, n) for n in members]
        now_price = 0
    else:
        with common.workspace(ctx) as ws, ws.synced() as (_, state):
            rules, witnesses, quorum = state.rules, state.keyholders.count, state.keyholders.quorum
            sizes = [meaning.Size.of(rules, n) for n in members] or [meaning.Size.now(state)]
            now_price = costs.price(state) or state.last_price
    now_price = minor(price, rules.unit) if price is not None else now_price
    means = meaning.meaning(rules, witnesses, quorum, sizes, now_price)
    common.data(ctx, means.to_json(lang), lambda: _meaning_lines(means, lang))


@pool_command.command()
@click.argument("contract", type=common.PATH)
@common.json_option
@click.pass_context
def add(ctx: click.Context, contract: Path) -> None:
    """Follow a pool by its contract file, as a member or auditor does."""
    with common.workspace(ctx) as ws:
        _show(ctx, pools.follow(ws, pools.read_contract(contract)))


@pool_command.command()
@click.argument("file", type=common.PATH)
@click.option("--payout", default="", metavar="ADDRESS",
              help="Where your commissions and your bond are paid (with a contract).")
@click.option("--expect-pool", default="", metavar="ID", help="The pool id you were told on another channel.")
@click.option("--expect-address", default="", metavar="ADDRESS", help="The first address your own device shows.")
@click.option("--yes", is_flag=True, help="Sign a rotation without asking.")
@common.document_options
def join(ctx: click.Context, file: Path, payout: str, expect_pool: str, expect_address: str, yes: bool,
         key_name: str, passphrase_file: Path | None, out: Path | None) -> None:
    """A witness's check of the contract, and its signed acceptance; or of a rotation that makes it a witness.

    FILE is the contract, or a rotation, to which your signature is added; that may wait at a hub, and is then named
    by the start of its hash.
    """
    read = _waiting_rotation(ctx, file) or pools.read_joinable(file)
    if isinstance(read, Document):
        _join_rotation(ctx, read, payout, expect_pool, expect_address, yes, key_name, passphrase_file, out)
        return
    if not payout:
        raise InvalidInput("join.payout")
    with common.workspace(ctx) as ws:
        secret, master = ws.unlock(key_name, questions.passphrase(passphrase_file))
        joined = pools.join(ws, read, master, payout, expect_address, expect_pool, secret.elsewhere)
    common.warn(said("cli.join.contract", account=joined.account))
    _say_which(read.pool_id, read.first_address)
    common.warn(said("cli.join.compare"))
    with common.workspace(ctx) as ws:
        pool = next(each for each in ws.pools() if each.contract.pool_id == read.pool_id)
        hand_in(ctx, ws, pool, out, f"acceptance-{joined.account}.json", joined.acceptance.to_bytes(),
                said("cli.to-operator"))


def _waiting_rotation(ctx: click.Context, name: Path) -> Document | None:
    """The rotation of that name at the hubs, where there is no such file."""
    if name.exists():
        return None
    with common.workspace(ctx) as ws:
        if not ws.pools() or not hubs.remembered(ws.pool()):
            return None
        (found,) = documents_of(ws, ws.pool(), [name])
    return found if found.type == "rotation" else None


def _say_which(pool_id: str, first_address: str) -> None:
    """What people compare by voice."""
    common.say(said("cli.join.pool-id", pool_id=pool_id))
    common.say(said("cli.join.first-address", address=first_address))


def _join_rotation(ctx: click.Context, doc: Document, payout: str, expect_pool: str, expect_address: str,
                   yes: bool, key_name: str, passphrase_file: Path | None, out: Path | None) -> None:
    if payout:
        raise InvalidInput("join.payout:rotation")
    with common.workspace(ctx) as ws:
        pool = pools.pool_of(ws, doc)
        with ws.synced_pool(pool) as state:
            secret, master = ws.unlock(key_name, questions.passphrase(passphrase_file))
            witness, signed = pools.accept(ws, pool, state, doc, master, expect_address, expect_pool,
                                           secret.elsewhere)
            to = rotating.named(state, signed)
            for line in (*rotating.in_words(state, doc, to), *rotating.doubts(state, to)):
                common.say(line)
            boat = is_lifeboat(doc)
            common.warn(said("cli.join.recovery-set" if boat else "cli.join.rotation", name=witness.name,
                             account=witness.account))
            _say_which(doc.pool, to.first_address)
            common.warn(said("cli.join.compare:recovery-set" if boat else "cli.join.compare:rotation"))
            if not yes:
                what = said("cli.recovery-set") if boat else noun("document", doc.type)
                questions.agree(said("cli.sign.document", document=what))
            hand_in(ctx, ws, pool, out, f"rotation-{signed.hash[:8]}.json", signed.to_bytes(),
                    rotating.signatures(state.keyholders, signed, to).then, account=witness.account,
                    **rotating.as_json(state, signed, to))


@pool_command.command("open")
@click.argument("acceptances", type=common.PATH, nargs=-1)
@common.sending_options
def open_(ctx: click.Context, acceptances: tuple[Path, ...], feerate: int | None, yes: bool, key_name: str,
          passphrase_file: Path | None) -> None:
    """Publish the contract and the witnesses' ACCEPTANCES: the pool opens with the last one.

    Those that wait at the hubs that are used (lashou hub use) are found there.

    Exit status 3 while acceptances are missing.
    """
    with common.workspace(ctx) as ws, ws.synced() as (pool, state):
        docs = read_documents(acceptances)
        used = bool(hubs.remembered(pool))
        for one in ws.hubs(pool).inbox() if used else ():
            if one.document.type == "acceptance":
                pool.store.add(one.document.to_bytes())  # whether it is one of a witness's own is looked at below
        operator = open_operator(ws, pool, feerate, key_name, passphrase_file)
        draft, missing = operator.draft_opening(state, docs)
        if draft is not None:
            confirm_draft(draft, state, yes)
        done = operator.send(state, draft) if draft is not None else []
        if draft is not None:
            tell(give(ws, pool, state, operator, draft))
    value = {"sent": [{"txid": p.txid, "digest": p.digest} for p in done], "missing": missing}
    common.data(ctx, value, lambda: [said("cli.journal.sent", txid=p.txid, digest=p.digest) for p in done]
                or [said("cli.pool.nothing-to-send")])
    if missing:
        raise Incomplete("pool.acceptances", missing=list(missing))


@pool_command.command()
@common.json_option
@click.pass_context
def show(ctx: click.Context) -> None:
    """Show the contract's essentials and who holds the keys now, to compare by voice."""
    with common.workspace(ctx) as ws:
        pool = ws.pool()
        ws.holders(pool)
        _show(ctx, pool)


@pool_command.command("list")
@common.json_option
@click.pass_context
def list_(ctx: click.Context) -> None:
    """List the pools this home follows."""
    with common.workspace(ctx) as ws:
        rows = [(p.contract.name, p.contract.pool_id, p.contract.network.name) for p in ws.pools()]
    common.data(ctx, [dict(zip(("name", "pool_id", "network"), row, strict=True)) for row in rows],
                lambda: [common.table(said("table.pools"), (said("column.name"), said("column.pool-id"),
                                                          said("column.network")), rows)])


@pool_command.command()
@click.option("--account", type=click.IntRange(0), required=True, help="Account number (0: donations).")
@click.option("--amount", type=Sat(), help="Satoshi (or such as 0.01 BTC) to ask for in the payment URI.")
@click.option("--no-qr", is_flag=True, help="Leave the QR code out.")
@common.json_option
@click.pass_context
def address(ctx: click.Context, account: int, amount: int | None, no_qr: bool) -> None:
    """An account's deposit address, payment URI and QR code. None is shown where a payment would not count."""
    with common.workspace(ctx) as ws, ws.synced() as (pool, state):
        payee = guard.payee(state, account, amount)
        text, uri = pools.address(pool.contract, state.keyholders, account, amount)
    common.data(ctx, {"account": account, "whom": payee.words, "address": text, "uri": uri}, lambda: [text, uri])
    common.say(payee.words)
    if not no_qr and not ctx.obj["json"]:
        import qrcode
        code = qrcode.QRCode(border=2)
        code.add_data(uri)
        code.print_ascii(out=sys.stderr, invert=True)


@pool_command.command()
@click.option("--format", "form", type=click.Choice(["core", "core-multipath", "descriptor", "contract", "bsms",
                                                     "coldcard", "specter", "caravan", "electrum", "policy",
                                                     "labels"]), default="core", show_default=True)
@click.option("--name", default="", help="The name in the other tool (a Coldcard's: 1 to 20 ASCII characters).")
@click.option("--last", type=click.IntRange(0, 999_999), default=1999, show_default=True,
              help="The highest address index to watch.")
@common.epoch_option
@click.option("--token", default="00", help="The token of a BSMS session: the BSMS record is encrypted under it.")
@common.out_option
@common.json_option
@click.pass_context
def export(ctx: click.Context, form: str, name: str, last: int, epoch: int | None, token: str,
           out: Path | None) -> None:
    """Write the pool's multisig for another tool: Bitcoin Core's importdescriptors, or another's own file.

    Each epoch has its multisig. Bitcoin Core gets those of all epochs at once unless one is named; other programs
    get one, by default that of the present witnesses.

    Sparrow takes bsms or descriptor; labels are BIP329 lines that name the accounts' addresses. docs/formats.md
    says which program takes what, and what each cannot do.
    """
    exchange.check_token(form, token)
    with common.workspace(ctx) as ws:
        pool = ws.pool()
        if form == "contract":
            content = pool.contract.raw
        elif form == "descriptor":
            content = str(pools.holders_at(pool, epoch).descriptor).encode() + b"\n"
        elif form == "labels":
            with ws.synced_pool(pool) as state:
                content = exchange.labels(state, pools.holders_at(pool, epoch))
        elif not form.startswith("core"):
            content = exchange.export(pool, form, pools.holders_at(pool, epoch), name, token)
        else:
            chain = ws.chain(pool.contract.network)
            request = pools.export_core(pool, chain, last, form == "core-multipath", epoch)
            content = json.dumps(request, indent=1).encode() + b"\n"
    if form == "descriptor" and ctx.obj["json"] and not out:
        common.data(ctx, {"descriptor": content.decode().strip()}, list)
    else:  # a contract comes byte for byte: its hash is the pool id
        common.put(ctx, out, content, said("cli.pool.public-keys"), form,
                   form not in ("bsms", "coldcard", "labels"))


@pool_command.command()
@click.argument("file", type=common.PATH)
@click.option("--token", default="00", help="The token of an encrypted BSMS record.")
@common.epoch_option
@common.rotation_option
@common.json_option
@click.pass_context
def compare(ctx: click.Context, file: Path, token: str, epoch: int | None, rotation: Path | None) -> None:
    """Is another tool's wallet FILE this pool's multisig? Says which key or number differs (exit status 1)."""
    with common.workspace(ctx) as ws:
        pool = ws.pool()
        holders = pools.holders_at(pool, epoch, rotation)
        kind, same_order = exchange.compare(pool, file, holders, token)
    common.data(ctx, {"same": True, "kind": kind, "same_order": same_order, "epoch": holders.epoch}, lambda: [
        said("cli.pool.same" if same_order else "cli.pool.same:order", kind=kind)])
