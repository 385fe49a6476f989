"""lashou quorum: what at least M witnesses decide together, and prices."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from lashou_btc.chain.base import TARGET_BLOCKS
from lashou_btc.commands import common, overview, questions
from lashou_btc.commands.amounts import MONEY, Amount, minor, read
from lashou_btc.commands.hub import documents_of, hand_in, replies_json
from lashou_btc.commands.screen import json_text, printable
from lashou_btc.errors import InvalidInput, LashouError
from lashou_btc.pool import kinds
from lashou_btc.pool.document import Document
from lashou_btc.pool.rotation import is_lifeboat
from lashou_btc.pool.state import State
from lashou_btc.usecases import cover, dissolving, document_words, following, people, pools, prices, rotating
from lashou_btc.usecases.journal import read_documents
from lashou_btc.usecases.people import Signer
from lashou_btc.usecases.pools import operator_parts, read_records, rule_changes
from lashou_btc.usecases.workspace import PoolHome, Workspace
from lashou_btc.words import Said, noun, said, sentence


@click.group("quorum")
def quorum_command() -> None:
    """Verdicts, releases, amendments: documents that M witnesses sign and a carry brings; prices."""


def _write(ctx: click.Context, key_name: str, passphrase_file: Path | None, out: Path | None,
           make: Callable[[PoolHome, State, Signer], Document],
           first: Callable[[Workspace, PoolHome, State], dict[str, Any]] | None = None) -> None:
    """Makes a document with `make(pool, state, signer)`, signed by this witness, and hands it on.

    `first` is shown and asked before a key is opened; what it returns stands beside the file's name for programs.
    """
    with common.workspace(ctx) as ws, ws.synced() as (pool, state):
        more = first(ws, pool, state) if first else {}
        secret, master = ws.unlock(key_name, questions.passphrase(passphrase_file))
        doc: Document = make(pool, state, Signer.of(master, secret.account))
        if doc.type == "rotation":
            _hand_rotation(ctx, ws, pool, state, doc, out)
            return
        if doc.type == "price":
            common.say(common.rehearsed(pool, state, doc))
        hand_in(ctx, ws, pool, out, f"{doc.type}-{doc.hash[:8]}.json", doc.to_bytes(), _then(state, doc),
                document=doc.hash, type=doc.type, body=doc.body, **more)


def _then(state: State, doc: Document) -> Said:
    """What comes next with a document, in words. Only signatures of those who are witnesses now count."""
    lacks = state.keyholders.quorum - len(doc.signed_by(kinds.quorum(state.keyholders).keys))
    if doc.type == "amendment" and lacks > 0:
        return said("cli.quorum.lacks", count=lacks)
    if doc.type == "enrollment":
        return cover.enrollment_next(state, doc)
    if doc.type != "amendment" or not doc.body.keys() - {"text", "rules"}:
        return said("cli.quorum.to-publish")
    return said("cli.quorum.to-carry")


def _hand_rotation(ctx: click.Context, ws: Workspace, pool: PoolHome, state: State, doc: Document,
                   out: Path | None) -> None:
    """Says what speaks against a rotation, and hands it on to whoever has to sign it."""
    to = rotating.named(state, doc)
    for doubt in rotating.doubts(state, to):
        common.say(doubt)
    then = rotating.signatures(state.keyholders, doc, to).then
    hand_in(ctx, ws, pool, out, f"rotation-{doc.hash[:8]}.json", doc.to_bytes(), then, type=doc.type, body=doc.body,
            **rotating.as_json(state, doc, to))


def _carried_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of what only a carry brings, whatever else the amendment says. `_carried` makes parts of them."""
    for option in (
            click.option("--operator-payout", default="", metavar="ADDRESS",
                         help="The new operator's payout address."),
            click.option("--operator", type=common.PATH, help="A new operator's key record."),
            click.option("--journal", default="", metavar="DESCRIPTOR", help="A new journal."),
            click.option("--seal", default="", metavar="TXID:VOUT", help="A new seal."),
            click.option("--rotation", type=common.PATH, help="A rotation that the operator does not publish."),
            click.option("--lost", multiple=True, metavar="HASH",
                         help="An amendment in the chain whose document is lost.")):
        command = option(command)
    return command


def _carried(lost: Sequence[str], seal: str, journal: str, operator: Path | None, operator_payout: str,
             rotation: Path | None) -> dict[str, Any]:
    """The parts of an amendment that pass others over, replace seal, journal and operator, announce a rotation."""
    parts: dict[str, Any] = {name: value for name, value in (("seal", seal), ("journal", journal)) if value}
    if operator:
        parts["operator"] = operator_parts(read_records([operator])[0], operator_payout)
    if rotation:
        parts["rotation"] = read_documents([rotation])[0].hash
    return parts | ({"lost": list(lost)} if lost else {})


@quorum_command.command()
@click.argument("claim")
@click.option("--objection", default="", metavar="TXID", help="Which objection; default: the only one open.")
@click.option("--upheld", "outcome", flag_value="upheld", help="The objector is right.")
@click.option("--dismissed", "outcome", flag_value="dismissed", help="The objector is wrong.")
@click.option("--text", default="", help="The reasons; they will be public.")
@common.document_options
def verdict(ctx: click.Context, claim: str, objection: str, outcome: str | None, text: str, key_name: str,
            passphrase_file: Path | None, out: Path | None) -> None:
    """Decide an objection to a CLAIM."""
    if outcome is None:
        raise InvalidInput("verdict.outcome")

    def make(pool: PoolHome, state: State, signer: Signer) -> Document:
        body = people.verdict_body(people.find_claim(state, claim), outcome, objection, text)
        return people.amendment(pool, state, signer, {"text": text, "verdicts": [body]})

    _write(ctx, key_name, passphrase_file, out, make)


@quorum_command.command()
@click.argument("txid")
@click.option("--leaf", type=click.IntRange(1, 65_535), help="Of a batch, only from this document on (from 0).")
@click.option("--again", type=common.PATH, multiple=True, help="A good document among what is released: it acts.")
@click.option("--verdict", "verdicts", type=common.PATH, multiple=True, help="A verdict's file, to decide at once.")
@_carried_options
@click.option("--text", default="", help="The reasons; they will be public.")
@common.document_options
def release(ctx: click.Context, txid: str, leaf: int | None, again: tuple[Path, ...], lost: tuple[str, ...],
            verdicts: tuple[Path, ...], seal: str, journal: str, operator: Path | None, operator_payout: str,
            rotation: Path | None, text: str, key_name: str, passphrase_file: Path | None,
            out: Path | None) -> None:
    """Release what stands in the journal from transaction TXID on, where a document is lost or withheld.

    Nobody loses a deadline by it: everything goes on from where the state came to stand still. What a payout in the
    chain rests on is out of reach. It takes a state that is unknown. Later documents that are at hand are
    released, too, unless --again lets them act.
    """
    body: dict[str, Any] = {"text": text, "release": {"txid": txid} | ({"leaf": leaf} if leaf else {})}
    body |= _carried(lost, seal, journal, operator, operator_payout, rotation)
    if verdicts:
        body["verdicts"] = [one for doc in read_documents(verdicts) for one in doc.body.get("verdicts", ())]
    _write(ctx, key_name, passphrase_file, out,
           lambda pool, state, signer: people.release(pool, state, signer, body, read_documents(again)))


@quorum_command.command()
@click.option("--rule", "rules", multiple=True, metavar="NAME=VALUE", help="A rule's new value.")
@click.option("--plan", "plans", multiple=True, metavar="NAME:WEIGHT:CAP", help="All plans, if they change.")
@_carried_options
@click.option("--rekey", default="", metavar="ACCOUNT:KEY[:RECIPIENT]",
              help="A key for an account that lost its own, and the recipient of papers that belongs to it.")
@click.option("--text", default="", help="The reasons; they will be public.")
@common.document_options
def amend(ctx: click.Context, rules: tuple[str, ...], plans: tuple[str, ...], seal: str, journal: str,
          operator: Path | None, operator_payout: str, lost: tuple[str, ...], rotation: Path | None, rekey: str,
          text: str,
          key_name: str, passphrase_file: Path | None, out: Path | None) -> None:
    """Amend the rules (announced ahead), or, carried by a spend of the pool's coins, journal, operator, a key."""
    body: dict[str, Any] = {"text": text}
    if rules or plans:
        body["rules"] = rule_changes(rules, plans)
    body |= _carried(lost, seal, journal, operator, operator_payout, rotation)
    if rekey:
        account, _, new = rekey.partition(":")
        key, _, recipient = new.partition(":")
        if not account.isdecimal() or len(account) > 9:
            raise InvalidInput("amendment.rekey")
        body["rekey"] = {"account": int(account), "key": key} | ({"recipient": recipient} if recipient else {})
    if len(body) == 1:
        raise InvalidInput("amendment.empty")
    _write(ctx, key_name, passphrase_file, out,
           lambda pool, state, signer: people.amendment(pool, state, signer, body))


def _show_end(ctx: click.Context, ws: Workspace, pool: PoolHome, doc: Document,
              feerate: int | None) -> dict[str, Any]:
    """Says what everybody would get of a dissolution, before anybody signs it. Returns it for programs."""
    rate = feerate or ws.chain(pool.contract.network).feerate_sat_vb(TARGET_BLOCKS)
    found = dissolving.outcome(pool, doc, rate)
    if not ctx.obj["json"]:
        _say_end(found, rate)
    return {"outcome": found.json()}


def _say_end(found: dissolving.DissolutionOutcome, rate: int) -> None:
    """What a dissolution comes to, for people."""
    common.say(sentence(said("cli.end.effect", feerate=rate, effect=found.effect)))
    for claim in found.claims:
        common.say(said("cli.end.claim", number=claim["number"], account=claim["account"],
                        status=noun("claim", claim["status"]), benefit=claim["benefit_sat"]))
    common.say(said("cli.end.costs", fee=found.fee_sat, purse=found.purse_sat, count=found.payouts,
                    fees=found.fees_sat))
    for row in found.rows:
        who = said("cli.account", account=row.account) if row.account else said("cli.end.several")
        common.say(said("cli.end.row", arrives=row.arrives_sat, due=row.due_sat, who=who, what=row.what))
        common.say(f"{'':20}{row.address}")
    whose = [said("cli.dust.of", amount=i.amount_sat, whose=said("cli.account", account=i.account) if i.account
                  else noun("due", i.kind)) for i in found.dust]
    common.say(said("cli.end.dust:of", dust=found.dust_sat, whose=whose) if whose else
               said("cli.end.dust", dust=found.dust_sat))


@quorum_command.command()
@click.option("--pay", multiple=True, metavar="CLAIM=AMOUNT",
              help="An open claim that is to be paid so much, in the contract's unit. Others end unpaid.")
@click.option("--return", "returns", multiple=True, metavar="NUMBER=ADDRESS",
              help="Where money goes back to that came for a number that nobody has. The rest of it goes to all.")
@click.option("--feerate", type=click.IntRange(1), help="sat/vB to reckon with; default: what the chain suggests.")
@click.option("--text", default="", help="The reasons, and what is done about missed payments; public.")
@click.option("--yes", is_flag=True, help="Sign without asking.")
@common.document_options
def dissolve(ctx: click.Context, pay: tuple[str, ...], returns: tuple[str, ...], feerate: int | None, text: str,
             yes: bool, key_name: str, passphrase_file: Path | None, out: Path | None) -> None:
    """End the pool: all that is owed falls due, the purse is split, everybody is paid out.

    It first says what everybody would get, as things stand now. It acts once a carry has brought it. May be
    repeated for what comes in afterwards.
    """
    def first(ws: Workspace, pool: PoolHome, state: State) -> dict[str, Any]:
        people.check_decides(state, ws.key_record(key_name).signing_key, "dissolution")
        body = dissolving.body(state, _in_unit(state, pay), returns, text)
        shown = _show_end(ctx, ws, pool, Document("amendment", pool.contract.pool_id, body), feerate)
        if not yes:
            questions.agree(said("cli.quorum.sign-end"))
        return shown

    _write(ctx, key_name, passphrase_file, out, lambda pool, state, signer: people.amendment(
        pool, state, signer, dissolving.body(state, _in_unit(state, pay), returns, text)), first)


def _in_unit(state: State, pay: Sequence[str]) -> list[str]:
    """CLAIM=AMOUNT with the amounts in the smallest parts of the pool's unit."""
    parts = (one.partition("=") for one in pay)
    return [f"{claim}={minor(read(amount), state.rules.unit) if amount else ''}" for claim, _, amount in parts]


@quorum_command.command()
@click.argument("price", type=MONEY)
@common.document_options
def price(ctx: click.Context, price: Amount, key_name: str, passphrase_file: Path | None, out: Path | None) -> None:
    """Give the reference currency's PRICE: its minor units (cents, fen) for one bitcoin, as of now."""
    _write(ctx, key_name, passphrase_file, out, lambda pool, state, signer: prices.sign(
        pool, state, signer, minor(price, state.rules.unit)))


@quorum_command.command("daily-price")
@click.option("--exec", "program", metavar="PROGRAM", default="",
              help="A program of your own that prints the price, such as 650,000.00 CNY.")
@click.option("--file", "path", type=common.PATH, help="Or a file with it that is written anew each day.")
@click.option("--change", "percent", type=click.IntRange(1, prices.MOST_PERCENT), default=5, show_default=True,
              metavar="PERCENT", help="The largest change against the pool's price in force.")
@click.option("--days", type=click.IntRange(1, prices.MOST_DAYS), default=30, show_default=True,
              help="For how many days.")
@common.key_option
@common.passphrase_option
@common.json_option
@click.pass_context
def daily_price(ctx: click.Context, program: str, path: Path | None, percent: int, days: int, key_name: str,
                passphrase_file: Path | None) -> None:
    """Give each day's price by itself, within limits, as long as this runs; Ctrl-C ends it.

    It signs what your own program or file says and brings it to the hubs, a quarter before your last price is too
    old. What is further from the pool's price in force than --change is not given, and said: give it by hand if it
    is true. The key for documents stays open in memory meanwhile, never on disk; the coins' key stays shut.
    """
    source = prices.Source(tuple(overview.split_program(program)), path)
    if bool(source.program) == (path is not None):
        raise InvalidInput("prices.source")
    with common.workspace(ctx) as ws, overview.until_interrupted() as goes_on:
        with ws.synced() as (pool, state):
            secret, master = ws.unlock(key_name, questions.passphrase(passphrase_file))
            daily = prices.DailyPrice.begin(pool, state, source, percent, days,
                                            Signer.of(master, secret.account))
            del secret, master
            common.warn(said("cli.prices.begins", until=daily.until, days=days, source=str(source),
                             percent=percent, before=prices.in_force(state)))
        _give_daily(ctx, ws, pool, daily, goes_on)


def _give_daily(ctx: click.Context, ws: Workspace, pool: PoolHome, daily: prices.DailyPrice,
                goes_on: Callable[[], bool]) -> None:
    """Gives prices until its days are over, one line for each; what kept it from giving one is a warning."""
    once = ws.warn = overview.once()
    for state in following.states(ws, pool, goes_on, once):
        if daily.over(state):
            common.warn(said("prices.over"))
            return
        try:
            if not daily.due(state):
                continue
            price = daily.source.read(state.rules.unit)
            doc, replies = daily.give(pool, state, ws.hubs(pool), price)
        except LashouError as error:
            daily.tried = state.height
            once(said("prices.not", why=error.said))
            continue
        value = {"document": doc.hash, "price": price, "height": state.height, "hubs": replies_json(replies)}
        click.echo(json_text(value, None) if ctx.obj["json"] else printable(daily.words(state, price, replies)))


@quorum_command.command()
@click.option("--quorum", "needed", required=True, type=click.IntRange(1, 20), metavar="M",
              help="How many of the new witnesses must sign a payout.")
@click.option("--witness", "witnesses", type=common.PATH, multiple=True, required=True,
              help="A new witness's public key record (lashou key show), also of who stays. Once each, in order.")
@click.option("--lifeboat", is_flag=True, help="They are no new witnesses but a recovery set (lashou lifeboat).")
@click.option("--text", default="", help="The reasons; they will be public.")
@common.document_options
def rotate(ctx: click.Context, needed: int, witnesses: tuple[Path, ...], lifeboat: bool, text: str, key_name: str,
           passphrase_file: Path | None, out: Path | None) -> None:
    """Hand the pool over to other witnesses: a document that M of those now and every new one sign.

    Each new witness is enrolled before, as supervisor if nothing else. Once the document stands in the journal and
    everybody has had the time to leave, lashou payout carry --rotation moves the money. With --lifeboat it names a
    recovery set, for when too many keys are lost; nothing moves by it.
    """
    with common.workspace(ctx) as ws, ws.synced() as (pool, state):
        doc = rotating.draft(state, needed, read_records(witnesses), text,
                             **({"lifeboat": 1} if lifeboat else {}))
        secret, master = ws.unlock(key_name, questions.passphrase(passphrase_file))
        doc = pools.sign_rotation(ws, pool, state, doc, master, secret)
        for line in document_words.in_words(pool, state, doc):
            common.say(line)
        _hand_rotation(ctx, ws, pool, state, doc, out)


@quorum_command.command()
@click.argument("documents", type=common.PATH, nargs=-1, required=True)
@common.out_option
@common.json_option
@click.pass_context
def combine(ctx: click.Context, documents: tuple[Path, ...], out: Path | None) -> None:
    """Put copies of one document together that several have signed: one file with all signatures."""
    doc = _merged(ctx, documents)
    with common.workspace(ctx) as ws, ws.synced() as (pool, state):
        if doc.type == "rotation":
            _hand_rotation(ctx, ws, pool, state, doc, out)
            return
        hand_in(ctx, ws, pool, out, f"{doc.type}-{doc.hash[:8]}.json", doc.to_bytes(), _then(state, doc),
                document=doc.hash, type=doc.type, body=doc.body)


def _merged(ctx: click.Context, paths: Sequence[Path]) -> Document:
    """One document from copies of it: files, or what waits at the hubs. Raises Refused where they are different
    ones.
    """
    with common.workspace(ctx) as ws:
        at_hubs = ws.pools() and not all(path.exists() for path in paths)
        first, *others = documents_of(ws, ws.pool(), paths) if at_hubs else read_documents(paths)
    for other in others:
        first = first.merge(other)
    return first


@quorum_command.command()
@click.argument("documents", metavar="DOCUMENT...", type=common.PATH, nargs=-1, required=True)
@click.option("--yes", is_flag=True, help="Sign without asking.")
@click.option("--feerate", type=click.IntRange(1), help="Of a dissolution: sat/vB to reckon with.")
@common.document_options
def cosign(ctx: click.Context, documents: tuple[Path, ...], yes: bool, feerate: int | None, key_name: str,
           passphrase_file: Path | None, out: Path | None) -> None:
    """Read another witness's DOCUMENT and add your signature. Of a dissolution it says what everybody would get.

    An enrollment takes M witnesses' where somebody comes back who was expelled, owes, or has lost the old key.
    Copies that others have signed may be named, too: their signatures are put together. What waits at the hubs
    that are used (lashou journal inbox) is named by the start of its hash.
    """
    doc = _merged(ctx, documents)

    def first(ws: Workspace, pool: PoolHome, state: State) -> dict[str, Any]:
        people.check_cosigner(pool, state, ws.key_record(key_name).signing_key, doc)
        for line in document_words.in_words(pool, state, doc):
            common.say(line)
        ends = doc.type == "amendment" and "dissolve" in doc.body
        shown = _show_end(ctx, ws, pool, doc, feerate) if ends else {}
        if not yes:
            what = said("cli.recovery-set") if doc.type == "rotation" and is_lifeboat(doc) else \
                noun("document", doc.type)
            questions.agree(said("cli.sign.document", document=what))
        return shown

    _write(ctx, key_name, passphrase_file, out,
           lambda pool, state, signer: people.cosign(pool, state, signer, doc), first)
