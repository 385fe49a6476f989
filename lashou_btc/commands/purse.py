"""lashou purse: a key's own small wallet."""

from pathlib import Path

import click

from lashou_btc.anchors.tx import TxOut
from lashou_btc.commands import common
from lashou_btc.usecases.purses import Purse
from lashou_btc.wallet.address import address_to_script


@click.group("purse")
def purse_command() -> None:
    """A key's own small wallet: pays deposits and objections."""


@purse_command.command()
@common.key_option
@common.passphrase_option
@common.json_option
@click.pass_context
def show(ctx: click.Context, key_name: str, passphrase_file: Path | None) -> None:
    """The purse's address and what it holds."""
    with common.workspace(ctx) as ws:
        secret, master = ws.unlock(key_name, common.passphrase(passphrase_file))
        purse = Purse.of(master, secret.account)
        coins = purse.coins(ws.chain(master.network))
    total = sum(c.value_sat for c in coins)
    common.data(ctx, {"address": purse.address, "balance_sat": total, "coins": [str(c.outpoint) for c in coins]},
                lambda: [purse.address, f"{common.sat(total)} in {len(coins)} coins"])


def _pay(ctx: click.Context, outputs, feerate: int, key_name: str, passphrase_file: Path | None) -> None:
    with common.workspace(ctx) as ws:
        secret, master = ws.unlock(key_name, common.passphrase(passphrase_file))
        txid = Purse.of(master, secret.account).send(ws.chain(master.network), outputs(ws), feerate)
    common.data(ctx, {"txid": txid}, lambda: [txid])


@purse_command.command()
@click.argument("account", type=click.IntRange(0))
@click.argument("amount", type=click.IntRange(1))
@click.option("--feerate", type=click.IntRange(1), default=2, show_default=True, help="sat/vB.")
@common.key_option
@common.passphrase_option
@common.json_option
@click.pass_context
def deposit(ctx: click.Context, account: int, amount: int, feerate: int, key_name: str,
            passphrase_file: Path | None) -> None:
    """Pay AMOUNT satoshi into the pool's ACCOUNT (0: a donation); also a witness's bond."""
    _pay(ctx, lambda ws: [TxOut(amount, ws.holders(ws.pool()).descriptor.script(0, account))], feerate, key_name,
         passphrase_file)


@purse_command.command()
@click.argument("address")
@click.argument("amount", type=click.IntRange(1))
@click.option("--feerate", type=click.IntRange(1), default=2, show_default=True, help="sat/vB.")
@common.key_option
@common.passphrase_option
@common.json_option
@click.pass_context
def pay(ctx: click.Context, address: str, amount: int, feerate: int, key_name: str,
        passphrase_file: Path | None) -> None:
    """Pay AMOUNT satoshi to ADDRESS."""
    _pay(ctx, lambda ws: [TxOut(amount, address_to_script(address, ws.key_record(key_name).network))], feerate,
         key_name, passphrase_file)


@purse_command.command()
@click.argument("txid")
@click.option("--feerate", type=click.IntRange(1), required=True, help="What both together shall pay, sat/vB.")
@click.option("--max-fee", type=click.IntRange(1), default=100_000, show_default=True, metavar="SAT",
              help="Refuse if it would cost more.")
@common.key_option
@common.passphrase_option
@common.json_option
@click.pass_context
def bump(ctx: click.Context, txid: str, feerate: int, max_fee: int, key_name: str,
         passphrase_file: Path | None) -> None:
    """Speed up the waiting transaction TXID, a payout for instance, that pays your purse (CPFP). You bear the fee.

    It spends that output to the purse itself, with a fee for both. Nobody has to sign again.
    """
    with common.workspace(ctx) as ws:
        secret, master = ws.unlock(key_name, common.passphrase(passphrase_file))
        child, fee = Purse.of(master, secret.account).bump(ws.chain(master.network), txid, feerate, max_fee)
    common.data(ctx, {"txid": child, "parent": txid, "fee_sat": fee, "feerate_sat_vb": feerate}, lambda: [
        child, f"fee {common.sat(fee)}; with {txid} it pays {feerate} sat/vB"])
