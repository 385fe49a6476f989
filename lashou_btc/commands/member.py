"""lashou member: enroll, look at an account, change its key, leave."""

import os
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from lashou_btc.commands import common, handing, questions, wording
from lashou_btc.commands.hub import hand_in, replies_json, tell
from lashou_btc.commands.purse import asking, other_wallet_lines, unknown_option
from lashou_btc.errors import InvalidInput
from lashou_btc.pool.by_account import of_account
from lashou_btc.pool.rules import MAX_AGE
from lashou_btc.pool.shelves import of_key
from lashou_btc.pool.state import State
from lashou_btc.signers.entropy import new_entropy
from lashou_btc.signers.keyfile import Secret
from lashou_btc.usecases import cover, files, guard, identities, overview, own_accounts, people, purses, rotating
from lashou_btc.usecases.asking import Hubs
from lashou_btc.usecases.identities import Proof
from lashou_btc.usecases.people import Signer
from lashou_btc.usecases.purses import Purse
from lashou_btc.usecases.workspace import PoolHome, Workspace
from lashou_btc.wallet.keys import Master
from lashou_btc.words import Said, noun, said, sentence


@click.group("member")
def member_command() -> None:
    """Enroll, look at an account, change its key, leave."""


@member_command.command()
@click.option("--role", type=click.Choice(["member", "reviewer", "supervisor"]), default="member",
              show_default=True)
@click.option("--plan", default="", help="Which plan (a member's); default: the only one.")
@click.option("--contract", type=common.PATH,
              help="Follow the pool of this contract first, as lashou pool add does.")
@click.option("--documents", type=common.PATH, metavar="FOLDER",
              help="Remember this folder first, as lashou document folder does.")
@click.option("--hub", "hubs", metavar="URL", multiple=True,
              help="Use this hub or invitation first, as lashou hub use does. May be repeated.")
@click.option("--payout", default="", metavar="ADDRESS",
              help="Where refunds are paid; default: the purse of your key.")
@click.option("--name", "person_name", default="", help="A member's name: hashed with its id number, not shown.")
@click.option("--id-file", type=common.PATH, help="A file with the member's id number (else you are asked).")
@click.option("--account", type=click.IntRange(1), help="Which number; default: a free one that your key gives.")
@click.option("--tag", default="", metavar="HEX", help="The uniqueness tag that the operator gave you.")
@click.option("--age", type=click.IntRange(0, MAX_AGE), help="Your age in whole years, where the plan goes by it.")
@click.option("--before", "before_name", default="", metavar="NAME",
              help="If you were a member before: the key of that account, in this home. It signs, too.")
@click.option("--before-passphrase-file", type=common.PATH,
              help="That key's passphrase; default: the same as this one's, or you are asked.")
@common.document_options
def enroll(ctx: click.Context, role: str, plan: str, contract: Path | None, documents: Path | None,
           hubs: tuple[str, ...], payout: str, person_name: str, id_file: Path | None, account: int | None,
           tag: str, age: int | None, before_name: str, before_passphrase_file: Path | None, key_name: str,
           passphrase_file: Path | None, out: Path | None) -> None:
    """Ask to be enrolled: a document signed by your key, for the operator to sign and publish.

    Whoever was a member before has the same tag again, and what follows a person follows it into the new account.
    Who is new to the pool names its --hub, or its --contract and the folder of its --documents here, and needs no
    other command.
    """
    if hubs:
        handing.follow_hubs(ctx, hubs)
    if contract is not None or documents is not None:
        of = handing.follow(ctx, contract, documents).contract
        common.say(sentence(said("cli.member.follows", pool=of.name, pool_id=of.pool_id, address=of.first_address)))
    with common.workspace(ctx) as ws, ws.synced() as (pool, state):
        if role != "member" and (tag or age is not None or before_name):
            raise InvalidInput("enrollment.role", role=noun("role", role))
        person = None
        if role == "member":
            person = _person(id_file, person_name)
            if not plan and len(state.rules.plans) != 1:
                raise InvalidInput("enrollment.plan", plans=list(state.rules.plans))
            plan = plan or next(iter(state.rules.plans))
        opened = _opened(ws, key_name, passphrase_file, before_name, before_passphrase_file)
        signer, before = _signers(opened)
        payout = payout or Purse.of(opened[0][1], opened[0][0].account).address
        doc = people.enrollment(ws, pool, state, signer, role, payout, plan, person, account, tag, age, before)
        back = cover.coming_back(state, doc)
        for line in cover.plan_words(state, plan) if role == "member" else ():
            common.say(line)
        for had in (a.number for a in of_key(state.ledger.accounts, signer.key) if not a.gone):
            common.say(sentence(said("cli.member.second", account=had)))
        common.say(sentence(said("cli.member.asks-for", account=doc.body["account"])))
        common.say(sentence(said("cli.member.paid-at", address=doc.body["payout"])))
        if role == "member" and state.operator_recipient:
            common.say(sentence(said("cli.member.show-papers")))
        for line in cover.return_words(state, back) if back else ():
            common.say(line)
        hand_in(ctx, ws, pool, out, f"enrollment-{doc.hash[:8]}.json", doc.to_bytes(),
                cover.enrollment_next(state, doc), account=doc.body["account"], document=doc.hash,
                back=back.json() if back else {})


def _person(id_file: Path | None, name: str) -> tuple[str, str]:
    """(id number, name), asked for where they are not given."""
    return questions.id_number(id_file), name or questions.ask(
        said("cli.member.ask-name"), said("cli.member.ask-name-instead"), hidden=False)


Opened = list[tuple[Secret, Master]]


def _opened(ws: Workspace, key_name: str, passphrase_file: Path | None, other: str,
            other_file: Path | None) -> Opened:
    """A key of this home, and the `other` one if it is named, with its own passphrase where that differs."""
    names = [ws.key_name(name) for name in (key_name, *([other] if other else []))]
    typed = passphrase_file is None and "LASHOU_PASSPHRASE" not in os.environ
    given = questions.passphrase(passphrase_file)
    opened = [ws.unlock(names[0], given)]
    if other:
        if other_file is not None:
            given = questions.text_file(other_file, "passphrase")
        elif typed:
            given = questions.ask(said("cli.member.ask-passphrase", key=other),
                               said("cli.member.ask-passphrase-instead"))
        opened.append(ws.unlock(names[1], given))
    return opened


def _signers(opened: Opened) -> tuple[Signer, Signer | None]:
    signers = [Signer.of(master, secret.account) for secret, master in opened]
    return signers[0], signers[1] if len(signers) > 1 else None


@member_command.command("list")
@common.json_option
@click.pass_context
def list_(ctx: click.Context) -> None:
    """All accounts: who has which, how it stands, its balance."""
    with common.workspace(ctx) as ws, ws.synced() as (_, state):
        value = [{"account": a.number, "role": a.role, "plan": a.plan, "status": a.status,
                  "balance_sat": state.ledger.balance_sat(a)} for a in state.ledger.accounts.values()]
    # As lines: there may be more than a table is made for.
    common.data(ctx, value, lambda: [
        _listed(a) for a in value])
    common.end(ctx, state.unknown)


def _listed(a: dict[str, Any]) -> str:
    role, status = str(noun("role", a["role"])), str(noun("account", a["status"]))
    balance = common.sat(a["balance_sat"])
    return (f"{a['account']:>8}  {wording.filled(role, 10)}  {wording.filled(status, 8)}  "
            f"{'':{max(20 - wording.width(balance), 0)}}{balance}  {a['plan']}").rstrip()


@member_command.command()
@click.option("--account", type=click.IntRange(0), help="Which account; default: your key's.")
@common.key_option
@common.json_option
@click.pass_context
def show(ctx: click.Context, account: int | None, key_name: str) -> None:
    """An account's status, balance and entries."""
    with common.workspace(ctx) as ws, ws.synced() as (pool, state):
        others: list[int] = []
        if account is None:
            key = ws.key_record(key_name).signing_key
            account, others = people.account_of_key(state, key), own_accounts.of_key(state, key)
            others.remove(account)
        found = people.find_account(state, account)
        address, closed = guard.address_now(state, account)
        late = rotating.late_sat(state, account)
        words = cover.cover_words(state, found)
        value = overview.account(state, found) | {"address": address, "closed": closed, "late_sat": late}
        value["others"], listed = others, own_accounts.words(state, others)
        value["entries"] = [
            {"height": e.height, "kind": e.kind, "ref": e.ref, "amount_sat": e.amount_sat}
            for _, e in of_account(state.entries, account)]
        stands = _stands(pool, value)
    rows = [(e["height"], noun("entry", e["kind"]), e["ref"], e["amount_sat"]) for e in value["entries"]]
    common.data(ctx, value, lambda: [
        stands,
        *([said("cli.member.late", late=late)] if late else []),
        *([said("cli.member.others", others=listed)] if others else []),
        *words, said("cli.member.deposits-to", address=address) if address else
        said("cli.member.deposits-nowhere", why=closed), said("cli.member.paid-to", address=value["payout"]),
        common.table(said("table.entries"), (said("column.height"), said("column.kind"), said("column.for"),
                                             said("column.sat")), rows)])
    common.end(ctx, state.unknown)


def _stands(pool: PoolHome, value: dict[str, Any]) -> Said:
    """An account's role, status and balance in one line, and what else is so of it."""
    heights = [("active-from" if value["status"] == "waiting" else "active-since", "active_at"),
               ("top-up-by", "grace_until"), ("exit-at", "exit_at")]
    days = common.dated_each(pool, (value[name] for _, name in heights))
    return said("cli.member.stands", account=value["account"], parts=[
        noun("role", value["role"]), noun("account", value["status"]),
        said("cli.member.balance", balance=value["balance_sat"]),
        *(said(f"cli.member.when.{key}", height=days[value[name]]) for key, name in heights if value[name]),
        *([said("cli.member.debt", debt=value["debt_sat"])] if value["debt_sat"] else [])])


@member_command.command()
@click.option("--new-key", "new_name", required=True, metavar="NAME", help="The key of this home to sign with.")
@click.option("--new-passphrase-file", type=common.PATH,
              help="The new key's passphrase; default: the same as the old one's, or you are asked.")
@common.account_option
@common.document_options
def rekey(ctx: click.Context, new_name: str, new_passphrase_file: Path | None, account: int | None, key_name: str,
          passphrase_file: Path | None, out: Path | None) -> None:
    """Give your account a new signing key: a document that the old and the new key sign. Both are in this home.

    The address that you are paid at stays. Keep the old key until the document stands in the chain.
    """
    with common.workspace(ctx) as ws, ws.synced() as (pool, state):
        number = own_accounts.chosen(state, ws.key_record(key_name).signing_key, account)
        old, new = _signers(_opened(ws, key_name, passphrase_file, new_name, new_passphrase_file))
        if new is None:  # an empty name
            raise InvalidInput("rekey.same")
        doc = people.rekey(pool, state, replace(old, chosen=number), new)
        common.say(common.rehearsed(pool, state, doc))
        hand_in(ctx, ws, pool, out, f"rekey-{doc.hash[:8]}.json", doc.to_bytes(), said("cli.member.rekeyed"),
                account=doc.body["account"], document=doc.hash)


@member_command.command()
@click.option("--outputs", "outputs_only", is_flag=True, help="Only say what another wallet has to pay.")
@common.account_option
@unknown_option
@common.sending_options
def veto(ctx: click.Context, outputs_only: bool, account: int | None, unknown_is_meant: bool, feerate: int | None,
         yes: bool, key_name: str, passphrase_file: Path | None) -> None:
    """Forbid a new key that the quorum has announced for your account, while you have the old one. It works once.

    The key's purse pays a small sum into the account, with a record that no operator can hold back.
    """
    with common.workspace(ctx) as ws, ws.synced() as (pool, state):
        secret, master = ws.unlock(key_name, questions.passphrase(passphrase_file))
        signer = Signer.of(master, secret.account)
        announced = {r.account for r in state.rekeys}
        account = own_accounts.chosen(state, signer.key, account, lambda a: a.number in announced)
        outputs = purses.veto_outputs(pool, state, account, people.veto_secret(pool, signer))
        value: dict[str, Any] = {
            "account": account, "pays_sat": outputs[0].value_sat,
            "address": state.keyholders.address(account), "op_return": outputs[1].script[2:].hex()}
        if outputs_only:
            purses.check_outputs(pool, outputs, unknown_is_meant)
            common.data(ctx, value, lambda: other_wallet_lines(
                value["pays_sat"], value["address"], value["op_return"]))
            return
        chain, purse = ws.chain(pool.contract.network), Purse.of(master, secret.account, ws.home)
        ask = asking(said("cli.member.veto-pays", whom=guard.whom(state, account, [signer.key])), yes)
        txid, effect = purses.object_to(pool, purse, chain, outputs, feerate, ask, unknown_is_meant)
        value |= {"txid": txid, "effect": effect}
    common.data(ctx, value, lambda: [
        said("cli.member.vetoed", txid=txid, pays=outputs[0].value_sat, effect=effect)])


@member_command.command()
@click.option("--name", "person_name", default="", help="Your name, as it was enrolled.")
@click.option("--id-file", type=common.PATH, help="A file with your id number (else you are asked).")
@click.option("--account", type=click.IntRange(1), help="Which account; default: your key's.")
@click.option("--check", "shown", type=common.PATH, help="Somebody's proof: is it who that account is?")
@click.option("--to-operator", is_flag=True, help="Encrypt it to the operator, and bring it to the hubs.")
@common.document_options
def identity(ctx: click.Context, person_name: str, id_file: Path | None, account: int | None, shown: Path | None,
             to_operator: bool, key_name: str, passphrase_file: Path | None, out: Path | None) -> None:
    """Prove that an account's identity is yours: a file that opens it, for whoever is to know who you are.

    With --to-operator it is encrypted and goes to the hubs that are used, from where lashou papers open --identity
    fetches it; a file is written where --out says one, or no hub takes it.

    It follows from your words and the pool, so a key that was restored proves it, too. After a change of keys name
    the key from before (--key) and the --account. Exit status 1 if it is not who was enrolled.
    """
    with common.workspace(ctx) as ws, ws.synced() as (pool, state):
        if shown is not None:
            proof = Proof.parse(files.read(shown, identities.MAX_BYTES, "proof of identity"))
            people.check_proof(pool, state, proof)
            common.data(ctx, {"account": proof.account, "id_number": proof.id_number, "name": proof.name}, lambda: [
                said("cli.member.is", account=proof.account, name=proof.name, id_number=proof.id_number)])
            return
        person = _person(id_file, person_name)
        secret, master = ws.unlock(key_name, questions.passphrase(passphrase_file))
        signer = Signer.of(master, secret.account)
        number = account or own_accounts.chosen(state, signer.key, None, lambda a: a.role == "member")
        proof = Proof.of(signer.private_key, pool.contract.pool_id, number, person)
        people.check_proof(pool, state, proof)
        if to_operator:
            _show_operator(ctx, ws.hubs(pool), state, proof, signer, out)
            return
        common.hand_over(ctx, out, f"identity-{number}.json", proof.to_bytes(),
                         said("cli.member.proof"), account=number)


def _show_operator(ctx: click.Context, hubs: Hubs, state: State, proof: Proof, signer: Signer,
                   out: Path | None) -> None:
    """Seals a proof to the operator, and brings it to the hubs."""
    from lashou_btc.commands.screen import json_text
    from lashou_btc.usecases import paper_post, papers  # what encrypts is loaded where something is encrypted

    front = papers.front_of(hubs.pool.contract.pool_id, signer.key, new_entropy(papers.FRONT_BYTES))
    sealed = papers.seal_for_operator(state, proof.to_bytes(), proof.file_name, front)
    replies = paper_post.bring(hubs, signer.key, sealed, signer.private_key, int(time.time()))
    tell(replies)
    value = {"account": proof.account, "hubs": replies_json(replies)}
    if out is not None or not any(reply.taken for reply in replies):
        name = f"identity-{proof.account}.json.age"
        common.hand_over(ctx, out, name, sealed.data, said("cli.to-operator"), **value)
        return
    common.say(sentence(said("cli.papers.brought", who=[said("cli.the-operator")])))
    if ctx.obj["json"]:
        click.echo(json_text(value))


@member_command.command("exit")
@common.account_option
@common.document_options
def exit_(ctx: click.Context, account: int | None, key_name: str, passphrase_file: Path | None,
          out: Path | None) -> None:
    """Declare your exit (a witness: withdraw the bond); what is left is refunded when it takes effect."""
    with common.workspace(ctx) as ws, ws.synced() as (pool, state):
        number = own_accounts.chosen(state, ws.key_record(key_name).signing_key, account)
        secret, master = ws.unlock(key_name, questions.passphrase(passphrase_file))
        doc = people.leave(pool, state, Signer.of(master, secret.account, number))
        common.say(common.rehearsed(pool, state, doc))
        hand_in(ctx, ws, pool, out, f"exit-{doc.hash[:8]}.json", doc.to_bytes(), said("cli.to-operator"),
                document=doc.hash)
