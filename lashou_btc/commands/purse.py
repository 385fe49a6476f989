"""lashou purse: a key's own small wallet."""

from pathlib import Path
from typing import Any

import click

from lashou_btc.anchors.tx import TxOut
from lashou_btc.commands import common, questions
from lashou_btc.commands.amounts import Sat
from lashou_btc.errors import InvalidInput
from lashou_btc.networks import Network
from lashou_btc.usecases import guard, purse_words
from lashou_btc.usecases.purses import MAX_FEE_SAT, Effect, Purse, PurseDraft
from lashou_btc.usecases.waiting import Own, paid_to
from lashou_btc.usecases.workspace import Workspace
from lashou_btc.wallet.address import address_to_script, asked_sat, given_address, script_to_address
from lashou_btc.words import Said, said


@click.group("purse")
def purse_command() -> None:
    """A key's own small wallet: pays deposits and objections."""


def open_purse(ws: Workspace, key_name: str, passphrase_file: Path | None) -> tuple[Purse, Network]:
    """The purse of a key of this home, and the network that it is on."""
    secret, master = ws.unlock(key_name, questions.passphrase(passphrase_file))
    return Purse.of(master, secret.account, ws.home), master.network


@purse_command.command()
@common.key_option
@common.passphrase_option
@common.json_option
@click.pass_context
def show(ctx: click.Context, key_name: str, passphrase_file: Path | None) -> None:
    """The purse's address and what it can spend: confirmed coins, and the change of its own payments that wait."""
    with common.workspace(ctx) as ws:
        purse, network = open_purse(ws, key_name, passphrase_file)
        has = purse.look(ws.chain(network))
    unconfirmed = sum(c.value_sat for c in has.change)
    value = {"address": purse.address, "balance_sat": has.sat, "unconfirmed_sat": unconfirmed,
             "coins": [str(c.outpoint) for c in has.free], "waiting": [one.txid for one in has.waiting]}
    common.data(ctx, value, lambda: [
        purse.address, said("cli.purse.has:change" if unconfirmed else "cli.purse.has", balance=has.sat,
                            count=len(has.free), change=unconfirmed),
        *([said("cli.purse.waiting", count=len(has.waiting))] if has.waiting else [])])


@purse_command.command("list")
@common.key_option
@common.passphrase_option
@common.json_option
@click.pass_context
def list_(ctx: click.Context, key_name: str, passphrase_file: Path | None) -> None:
    """The purse's payments that wait for a block: what each pays whom, its fee, what it waits on."""
    with common.workspace(ctx) as ws:
        purse, network = open_purse(ws, key_name, passphrase_file)
        found = purse.look(ws.chain(network)).waiting
    common.data(ctx, [_waits(one, purse.script, network) for one in found], lambda: [
        line for one in found for line in waits_lines(one, purse.script, network)] or [said("cli.purse.nothing")])


def waits_lines(one: Own, script: bytes, network: Network) -> list[Said]:
    """A waiting payment of the purse with that script, for people: its fee, what it pays whom, what it waits on."""
    return [said("cli.purse.waits" if one.here else "cli.purse.waits:unseen", txid=one.txid, fee=one.fee_sat,
                 feerate=one.feerate_sat_vb), *purse_words.paid_words(one, script, network)]


def _waits(one: Own, script: bytes, network: Network) -> dict[str, Any]:
    """The same for programs."""
    return {"txid": one.txid, "fee_sat": one.fee_sat, "vsize": one.vsize, "feerate_sat_vb": one.feerate_sat_vb,
            "at_node": one.here, "parents": list(one.parents),
            "pays": [{"address": script_to_address(out.script, network) or "", "amount_sat": out.value_sat}
                     for out in paid_to(one.tx, script)]}


def draft_json(draft: PurseDraft) -> dict[str, Any]:
    """What is to be sent, for programs."""
    return {"fee_sat": draft.fee_sat, "left_sat": draft.left_sat, "replaces": draft.replaces,
            "rests_on": list(draft.rests_on)}


def other_wallet_lines(amount_sat: int, address: str, data: str) -> list[Said]:
    """What another wallet has to pay for an objection or a veto, for people. `data`: hex of the record."""
    return [said("cli.other-wallet"), said("cli.other-wallet.pay", amount=amount_sat, address=address),
            said("cli.other-wallet.record", data=data)]


def asking(whom: Said | str, yes: bool) -> Effect:
    """Says what an objection or a veto pays and does, and asks unless somebody has said yes."""
    def ask(draft: PurseDraft, effect: Said | str) -> None:
        questions.confirm([*purse_words.draft_words(draft, whom), said("cli.draft.effect", effect=effect)],
                          said("cli.send-it"), yes)

    return ask


unknown_option = click.option("--unknown-is-meant", is_flag=True,
                              help="Send it though the state is unknown here; it is looked at when that is over.")


def _send(ctx: click.Context, ws: Workspace, purse: Purse, network: Network, draft: PurseDraft, to: Said | str,
          yes: bool, **more: Any) -> None:
    questions.confirm(purse_words.draft_words(draft, to), said("cli.send-it"), yes)
    txid = purse.send_draft(ws.chain(network), draft)
    common.data(ctx, {"txid": txid, **more, **draft_json(draft)}, lambda: [txid])


def _account_and_sat(ctx: click.Context, param: click.Parameter, words: tuple[str, ...]) -> tuple[int, ...]:
    """Numbers of accounts, and satoshi at the end; its unit may be a word of its own."""
    if len(words) > 1 and words[-1].isalpha():
        words = (*words[:-2], " ".join(words[-2:]))
    return (*(click.IntRange(0)(word, param, ctx) for word in words[:-1]),
            Sat(0).convert(words[-1], param, ctx))


@purse_command.command()
@click.argument("numbers", nargs=-1, metavar="[ACCOUNT] AMOUNT", required=True, callback=_account_and_sat)
@common.sending_options
def deposit(ctx: click.Context, numbers: tuple[int, ...], feerate: int | None, yes: bool, key_name: str,
            passphrase_file: Path | None) -> None:
    """Pay AMOUNT (satoshi, or such as 0.01 BTC) into your account, or into the pool's ACCOUNT (0: a donation).

    So a witness pays its bond, too.
    It says to whom it pays, the fee, and what will be left, and asks. What would not count is refused.
    """
    account, amount = guard.deposit_arguments(numbers)
    with common.workspace(ctx) as ws, ws.synced() as (pool, state):
        key = ws.key_record(key_name).signing_key
        payee = guard.payee(state, guard.own_account(state, key) if account is None else account, amount, [key])
        purse, network = open_purse(ws, key_name, passphrase_file)
        draft = purse.draft(ws.chain(network), [TxOut(amount, payee.script)], feerate)
        _send(ctx, ws, purse, network, draft, said("cli.purse.of-pool", whom=payee.words, pool=pool.contract.name),
              yes, account=payee.account, whom=payee.words, amount_sat=amount)


@purse_command.command()
@click.argument("address")
@click.argument("amount", type=Sat())
@common.sending_options
def pay(ctx: click.Context, address: str, amount: int, feerate: int | None, yes: bool, key_name: str,
        passphrase_file: Path | None) -> None:
    """Pay AMOUNT (satoshi, or such as 0.01BTC) to ADDRESS. It replaces no other payment of yours that waits."""
    with common.workspace(ctx) as ws:
        record = ws.key_record(key_name)
        if (asked := asked_sat(address)) not in (None, amount):
            raise InvalidInput("pay.amount", asked=asked, amount=amount)
        address = given_address(address)
        script = address_to_script(address, record.network)
        to = guard.recipient(ws, address, script, amount, record.network.name, [record.signing_key])
        purse, network = open_purse(ws, key_name, passphrase_file)
        draft = purse.draft(ws.chain(network), [TxOut(amount, script)], feerate)
        _send(ctx, ws, purse, network, draft, to.words, yes, whom=to.words, amount_sat=amount)


max_fee_option = click.option("--max-fee", type=Sat(), default=MAX_FEE_SAT, show_default=True,
                              metavar="SAT", help="Refuse if it would cost more.")


@purse_command.command()
@click.argument("txid")
@max_fee_option
@common.sending_options
def bump(ctx: click.Context, txid: str, feerate: int | None, max_fee: int, yes: bool, key_name: str,
         passphrase_file: Path | None) -> None:
    """Speed up the waiting transaction TXID: one of your purse's own, or one that pays it. You bear the fee.

    Your own payment is replaced by the same with a higher fee (RBF). Of another's, a payout for instance, the
    output is spent to the purse itself, with a fee for both (CPFP); nobody has to sign again.
    """
    with common.workspace(ctx) as ws:
        purse, network = open_purse(ws, key_name, passphrase_file)
        draft = purse.draft_bump(ws.chain(network), txid, feerate, max_fee)
        rate = draft.fee_sat // draft.vsize if feerate is None else feerate
        _send(ctx, ws, purse, network, draft, said("cli.purse.as-before") if draft.pays else
              said("cli.purse.both-sooner", txid=txid), yes, parent=txid, feerate_sat_vb=rate)


@purse_command.command()
@click.argument("txid")
@max_fee_option
@common.sending_options
def cancel(ctx: click.Context, txid: str, feerate: int | None, max_fee: int, yes: bool, key_name: str,
           passphrase_file: Path | None) -> None:
    """Take your payment TXID back while it waits: its coins go to your purse instead, at a higher fee.

    Whether it or this one confirms, miners decide; once it is in a block, nothing brings it back.
    """
    with common.workspace(ctx) as ws:
        purse, network = open_purse(ws, key_name, passphrase_file)
        draft = purse.draft_cancel(ws.chain(network), txid, feerate, max_fee)
        _send(ctx, ws, purse, network, draft, said("cli.purse.takes-back", txid=txid), yes)
