"""lashou device: hardware wallets through HWI."""

from pathlib import Path

import click

from lashou_btc.commands import common
from lashou_btc.signers import hwi
from lashou_btc.signers.device_choice import Where
from lashou_btc.signers.models import EACH_TIME, FILE, NOTHING
from lashou_btc.usecases import devices, exchange, pools
from lashou_btc.words import said


@click.group("device")
def device_command() -> None:
    """Hardware wallets: list them, show addresses on them, register a pool."""


@device_command.command("list")
@click.option("--network", default="", help="Network. Default: the configuration's, else mainnet.")
@common.device_options
@common.json_option
@click.pass_context
def list_(ctx: click.Context, network: str, where: Where) -> None:
    """List the hardware wallets that are plugged in, and what each wants for a pool's multisig."""
    with common.workspace(ctx) as ws:
        found = [d for d in hwi.devices(devices.reach(ws, ws.network(network), where))
                 if where.type in ("", d.type, d.model)]
    value = [{"type": d.type, "model": d.model, "path": d.path, "fingerprint": d.fingerprint, "label": d.label,
              "ready": not d.error, "error": d.error, "max_keys": d.facts.max_keys, "registers": d.facts.registers,
              "wants": d.facts.wants} for d in found]
    rows = [(d.model, d.fingerprint, d.label, said("cli.device.not-ready", why=d.error) if d.error else
             said("cli.device.ready")) for d in found]
    common.data(ctx, value, lambda: [
        common.table(said("table.devices"), (said("column.model"), said("column.fingerprint"), said("column.label"),
                                             said("column.ready")), rows),
        *(said("cli.device.about", name=d.facts.name, fingerprint=d.fingerprint,
               text=hwi.failure(d, d.error, d.code) if d.error else d.facts.wants)
          for d in found)] if found else [said("cli.device.none")])


@device_command.command()
@click.argument("which", default="")
@click.option("--account", type=click.IntRange(0, 2**31 - 1), default=0, show_default=True, help="BIP48 account.")
@click.option("--network", default="", help="Network. Default: the configuration's, else mainnet.")
@common.device_options
@common.json_option
@click.pass_context
def key(ctx: click.Context, which: str, account: int, network: str, where: Where) -> None:
    """Print the multisig account key of a device (WHICH: fingerprint or type, where there are several)."""
    with common.workspace(ctx) as ws:
        at = devices.reach(ws, ws.network(network), where)
        found = devices.read_key(at, devices.choose(at, where, which), account)
    common.data(ctx, {"fingerprint": found.fingerprint, "path": found.path, "xpub": found.xpub, "key": str(found)},
                lambda: [str(found)])


@device_command.command()
@click.argument("number", type=click.IntRange(0, 999_999))
@click.option("--change", is_flag=True, help="The change address of that number instead of the account's.")
@common.epoch_option
@common.rotation_option
@common.key_option
@common.device_options
@common.json_option
@click.pass_context
def address(ctx: click.Context, number: int, change: bool, epoch: int | None, rotation: Path | None, key_name: str,
            where: Where) -> None:
    """Show the pool's address for account NUMBER on your device, and compare it. Exit status 1 if they differ."""
    with common.workspace(ctx) as ws:
        pool = ws.pool()
        descriptor = pools.holders_at(pool, epoch, rotation).descriptor
        ours = descriptor.address(int(change), number)
        at = devices.reach(ws, pool.contract.network, where)
        common.say(said("cli.device.compare", address=ours))
        found, shown = devices.show_address(descriptor, at, where, ws.key_record(key_name), int(change), number)
    common.data(ctx, {"address": ours, "device": found.facts.name, "shown": shown, "same": True},
                lambda: [said("cli.device.same", address=ours, name=found.facts.name) if shown == ours else
                         said("cli.device.same:written", address=ours, name=found.facts.name, shown=shown)])


@device_command.command()
@click.option("--name", default="", help="The pool's name on the device (a Coldcard's: 1 to 20 ASCII characters).")
@common.epoch_option
@common.rotation_option
@common.key_option
@common.device_options
@common.out_option
@common.json_option
@click.pass_context
def register(ctx: click.Context, name: str, epoch: int | None, rotation: Path | None, key_name: str, where: Where,
             out: Path | None) -> None:
    """Tell your device of the pool's multisig, in the way that its type wants; or say that it needs no telling.

    A Coldcard takes a file, which this writes (with --device-type coldcard also without the device). Others learn
    it while they show the first address, which is compared. A multisig is registered once for each epoch in which
    you are a witness; --rotation takes that of a rotation before its move.
    """
    with common.workspace(ctx) as ws:
        pool = ws.pool()
        holders, record = pools.holders_at(pool, epoch, rotation), ws.key_record(key_name)
        descriptor = holders.descriptor
        model = devices.model_without_device(where)
        if model is None:
            at = devices.reach(ws, pool.contract.network, where)
            model = devices.own_device(at, where, record, descriptor).facts
        devices.check_fits(model, descriptor)
        value = {"device": model.name, "registers": model.registers, "wants": model.wants, "epoch": holders.epoch}
        if model.registers == FILE:
            content = exchange.export(pool, "coldcard", holders, name)
            number = f"-{holders.epoch}" if holders.epoch else ""
            common.hand_over(ctx, out, f"coldcard-{pool.contract.tag}{number}.txt", content, model.wants, **value)
            return
        if model.registers != NOTHING:
            common.say(said("cli.device.look", address=holders.first_address))
            devices.show_address(descriptor, at, where, record, 0, 0)
    common.data(ctx, value, lambda: [
        said("cli.device.needs-nothing", name=model.name, wants=model.wants) if model.registers == NOTHING else
        said("cli.device.knows:each-time", name=model.name, wants=model.wants) if model.registers == EACH_TIME else
        said("cli.device.knows", name=model.name)])
