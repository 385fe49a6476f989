"""lashou message: sign and verify messages as the holder of an address (BIP322)."""

from pathlib import Path

import click

from lashou_btc.commands import common, questions
from lashou_btc.errors import Refused
from lashou_btc.usecases import payouts, progress
from lashou_btc.usecases.purses import Purse
from lashou_btc.wallet import message as messages
from lashou_btc.wallet.address import given_address
from lashou_btc.wallet.psbt import raw as psbts
from lashou_btc.wallet.psbt.finalize import finalize
from lashou_btc.wallet.psbt.sign import sign as sign_psbt
from lashou_btc.words import Said, said


@click.group("message")
def message_command() -> None:
    """Sign and verify messages as the holder of an address (BIP322)."""


@message_command.command()
@click.argument("text")
@common.key_option
@common.passphrase_option
@common.json_option
@click.pass_context
def sign(ctx: click.Context, text: str, key_name: str, passphrase_file: Path | None) -> None:
    """Sign TEXT as the holder of your purse's address."""
    with common.workspace(ctx) as ws:
        secret, master = ws.unlock(key_name, questions.passphrase(passphrase_file))
        purse = Purse.of(master, secret.account)
        signature = messages.sign_single(text, purse.private_key, purse.public_key)
    common.data(ctx, {"address": purse.address, "message": text, "signature": signature},
                lambda: [purse.address, signature])


@message_command.command()
@click.argument("address")
@click.argument("signature")
@click.argument("text")
@click.option("--network", default="", help="The address's network; default: the configuration's.")
@common.json_option
@click.pass_context
def verify(ctx: click.Context, address: str, signature: str, text: str, network: str) -> None:
    """Is SIGNATURE by whoever can spend from ADDRESS, for TEXT? Exit status 1 if not.

    Takes BIP322's signatures and proofs of funds, and the older form of P2PKH addresses.
    """
    from lashou_btc.chain import messages as judge
    with common.workspace(ctx) as ws:
        held = judge.verify(text, given_address(address), signature, ws.network(network))
    coins = [{"coin": str(outpoint), "amount_sat": out.value_sat} for outpoint, out in held.coins]
    value = {"valid": True, "lock_time": held.lock_time, "sequence": held.sequence, "coins": coins}
    common.data(ctx, value, lambda: [
        _holds(held.lock_time, held.sequence),
        *(said("cli.message.coin", coin=outpoint, amount=out.value_sat) for outpoint, out in held.coins),
        *([said("cli.message.unspent")] if coins else [])])


def _holds(lock_time: int, sequence: int) -> Said:
    if lock_time and sequence:
        return said("cli.message.holds:both", lock_time=lock_time, sequence=sequence)
    if lock_time:
        return said("cli.message.holds:from", lock_time=lock_time)
    return said("cli.message.holds:at", sequence=sequence) if sequence else said("cli.message.holds")


@message_command.command()
@click.argument("text")
@click.option("--account", type=click.IntRange(0), required=True, help="Sign as this account's receive address.")
@common.out_option
@common.json_option
@click.pass_context
def request(ctx: click.Context, text: str, account: int, out: Path | None) -> None:
    """Make a PSBT with which the witnesses sign TEXT as the pool. It cannot move money."""
    with common.workspace(ctx) as ws:
        descriptor = ws.pool().holders().descriptor
        psbt = messages.request(text, descriptor, 0, account)
        common.hand_over(ctx, out, "message.psbt", psbts.to_base64(psbt).encode() + b"\n",
                         said("cli.message.requested", account=account))


@message_command.command()
@click.argument("psbt", type=common.PATH)
@click.argument("text")
@click.option("--account", type=click.IntRange(0), required=True, help="The account it was requested for.")
@common.document_options
def cosign(ctx: click.Context, psbt: Path, text: str, account: int, key_name: str, passphrase_file: Path | None,
           out: Path | None) -> None:
    """Sign TEXT as a witness: refuses any PSBT that is not exactly the request for this text and account."""
    with common.workspace(ctx) as ws:
        descriptor = ws.pool().holders().descriptor
        read = payouts.read_psbt(psbt)
        if not messages.is_request(read, text, descriptor.script(0, account)):
            raise Refused("message.request")
        master = ws.unlock_signer(key_name, questions.passphrase(passphrase_file))
        signed = sign_psbt(read, master, descriptor)
        common.hand_over(ctx, out, f"{psbt.stem}-signed.psbt", psbts.to_base64(signed).encode() + b"\n",
                         progress.progress(ws.pool(), signed).advice)


@message_command.command()
@click.argument("files", type=common.PATH, nargs=-1, required=True)
@common.json_option
@click.pass_context
def finish(ctx: click.Context, files: tuple[Path, ...]) -> None:
    """Combine the witnesses' signed copies into the pool's signature."""
    with common.workspace(ctx) as ws:
        pool = ws.pool()
        first, *others = map(payouts.read_psbt, files)
        merged = payouts.merge(pool, first, others)
        signature = messages.of_transaction(finalize(merged, pool.holders().descriptor))
    common.data(ctx, {"signature": signature}, lambda: [signature])
