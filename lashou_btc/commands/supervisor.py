"""lashou supervisor: object to a claim, report a fraud."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from lashou_btc.commands import common
from lashou_btc.commands.amounts import Sat
from lashou_btc.commands.purse import asking, open_purse, other_wallet_lines, unknown_option
from lashou_btc.errors import Refused
from lashou_btc.pool.state import Claim
from lashou_btc.usecases import guard, own_accounts, people, purses
from lashou_btc.usecases.workspace import PoolHome
from lashou_btc.words import Said, said, sentence


@click.group("supervisor")
def supervisor_command() -> None:
    """Object to a claim; report a fraud after payment."""


def _object(ctx: click.Context, claim: str, bond: int | None, account: int | None, outputs_only: bool,
            unknown_is_meant: bool, feerate: int | None, yes: bool, key_name: str,
            passphrase_file: Path | None, notice: bool = False) -> None:
    with common.workspace(ctx) as ws, ws.synced() as (pool, state):
        found = people.find_claim(state, claim)
        if notice and found.status in ("called", "payable", "paid"):
            raise Refused("objection.late", number=found.number + 1, height=found.notice_end)
        amount = bond or state.rules.objection_bond_sat
        key = ws.key_record(key_name).signing_key
        account = own_accounts.chosen(state, key, account)
        outputs = purses.objection_outputs(pool, state, found, account, amount)
        value: dict[str, Any] = {
            "account": account, "claim": found.hash, "bond_sat": amount,
            "address": state.keyholders.address(account), "op_return": outputs[1].script[2:].hex()}
        risks = _risks(pool, found, amount)
        if outputs_only:
            purses.check_outputs(pool, outputs, unknown_is_meant)
            common.data(ctx, value, lambda: [
                *other_wallet_lines(amount, value["address"], value["op_return"]),
                *map(sentence, (said("cli.other-wallet.both"), *risks))])
            return
        purse, network = open_purse(ws, key_name, passphrase_file)
        ask = asking(said("cli.objection.bond", whom=guard.whom(state, account, [key]), number=found.number + 1),
                     yes)
        for line in risks:
            common.warn(line)
        txid, effect = purses.object_to(pool, purse, ws.chain(network), outputs, feerate, ask, unknown_is_meant)
        value |= {"txid": txid, "effect": effect}
    common.data(ctx, value, lambda: [said("cli.objection.sent", txid=txid, effect=effect)])


def _risks(pool: PoolHome, claim: Claim, bond_sat: int) -> list[Said]:
    """Up to when an objection stops a claim on notice, and what its bond is for."""
    until = [said("cli.objection.until", height=common.dated(pool, claim.notice_end))] \
        if claim.status == "notice" else []
    return [*until, said("cli.objection.risk", bond=bond_sat)]


def _options(command: Callable[..., None]) -> Callable[..., None]:
    for option in (click.argument("claim"),
                   click.option("--bond", type=Sat(), help="Satoshi at stake; default: the rule's."),
                   click.option("--outputs", "outputs_only", is_flag=True,
                                help="Only say what another wallet has to pay."),
                   common.account_option, unknown_option, common.feerate_option, common.yes_option,
                   common.key_option, common.passphrase_option, common.json_option, click.pass_context):
        command = option(command)
    return command


@supervisor_command.command("object")
@_options
def object_(ctx: click.Context, **options: Any) -> None:
    """Object to a CLAIM on notice: pays your bond into your account, in the same transaction as the record.

    Upheld, you get the bond back and a reward; dismissed, the bond is lost.
    """
    _object(ctx, notice=True, **options)


@supervisor_command.command()
@_options
def report(ctx: click.Context, **options: Any) -> None:
    """Report a CLAIM that was paid as fraud: the same transaction, bond and verdicts as an objection."""
    _object(ctx, **options)
