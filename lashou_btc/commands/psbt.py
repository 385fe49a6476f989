"""lashou psbt: any PSBT, whoever made it: reviewed, shown field by field, converted."""

from pathlib import Path
from typing import Any

import click

from lashou_btc.commands import common
from lashou_btc.commands.reviewing import bundle_json, bundle_lines
from lashou_btc.errors import InvalidInput
from lashou_btc.usecases import files, lifeboats, payouts, reviewing
from lashou_btc.wallet.psbt import describe
from lashou_btc.wallet.psbt import raw as psbts
from lashou_btc.wallet.psbt.bundle import write_bundle
from lashou_btc.words import Said, said


@click.group("psbt")
def psbt_command() -> None:
    """Review, show, convert and split any PSBT, whoever made it."""


@psbt_command.command()
@click.argument("psbt", type=common.PATH)
@common.json_option
@click.pass_context
def review(ctx: click.Context, psbt: Path) -> None:
    """Say what a PSBT is and does, with every check of a witness's tool, without signing.

    The pool is the one whose coins it spends. Exit status 1 unless it is the payout that this pool's rules give, 3
    where documents are missing by which to tell. Of a ladder (several PSBTs in one file) the first is shown whole,
    and of the others what differs.
    """
    read = payouts.read_psbts(psbt)
    with common.workspace(ctx) as ws:
        seen = reviewing.look_all(ws, read)
        value = bundle_json(seen)
        common.data(ctx, value, lambda: bundle_lines(seen, read))
    ctx.exit(0 if value["ok"] else 3 if reviewing.untold(seen) else 1)


@psbt_command.command()
@click.argument("psbt", type=common.PATH)
@common.json_option
@click.pass_context
def show(ctx: click.Context, psbt: Path) -> None:
    """Every field of a PSBT by name, unknown ones too. Nothing is judged; --json gives the values whole."""
    read = payouts.read_psbts(psbt)
    values = [{"psbt_version": one.version, "txid": one.tx.txid, "version": one.tx.version,
               "locktime": one.tx.locktime, "maps": [
                   {"map": m.name, "fields": [{"name": f.name, "key": f.key.hex(), "value": f.value.hex()}
                                              for f in m.fields]} for m in describe.maps(one)]} for one in read]
    common.data(ctx, values[0] if len(read) == 1 else {"rungs": values}, lambda: [
        line for number, one in enumerate(read, 1) for line in (
            *([said("cli.psbt.number", number=number, count=len(read))] if len(read) > 1 else []),
            said("cli.psbt.version", version=one.version, inputs=len(one.inputs), outputs=len(one.outputs)),
            said("cli.psbt.transaction", txid=one.tx.txid, version=one.tx.version, lock_time=one.tx.locktime),
            *(line for m in describe.maps(one) for line in _map_lines(m)))])


def _map_lines(described: describe.Map) -> list[str | Said]:
    kind, _, number = described.name.partition(" ")
    return [said(f"cli.psbt.map.{kind}", number=number),
            *(f"  {f.name}{f' {_short(f.key)}' if f.key else ''} = {_short(f.value)}" for f in described.fields)]


def _short(data: bytes) -> str | Said:
    return data.hex() if len(data) <= 36 else said("cli.psbt.short", start=data[:16].hex(), count=len(data))


@psbt_command.command()
@click.argument("psbt", type=common.PATH)
@click.option("--version", type=click.Choice(["0", "2"]), help="Of BIP174 (0) or BIP370 (2); default: as it is.")
@click.option("--encoding", type=click.Choice(list(psbts.ENCODINGS)), default="base64", show_default=True)
@common.out_option
@common.json_option
@click.pass_context
def convert(ctx: click.Context, psbt: Path, version: str | None, encoding: str, out: Path | None) -> None:
    """The same PSBT in another version or encoding: same transaction, same signatures, same unknown fields.

    A ladder stays one PSBT on each line, which takes base64.
    """
    read = payouts.read_psbts(psbt)
    if len(read) > 1 and encoding != "base64":
        raise InvalidInput("bundle.several", read=len(read), encoding=encoding)
    made = [psbts.to_version(one, one.version if version is None else int(version)) for one in read]
    facts: dict[str, Any] = {"txid": made[0].tx.txid, "psbt_version": made[0].version, "encoding": encoding}
    if len(made) > 1:
        rungs = [{"txid": one.tx.txid, "psbt_version": one.version} for one in made]
        facts = {"encoding": encoding, "rungs": rungs}
    common.hand_over(ctx, out, f"{read[0].tx.txid[:8]}-v{made[0].version}-{encoding}.psbt",
                     write_bundle(made) if len(made) > 1 else psbts.encode(made[0], encoding),
                     said("cli.psbt.converted", versions=sorted({one.version for one in made}), encoding=encoding),
                     **facts)


@psbt_command.command()
@click.argument("psbt", type=common.PATH)
@click.option("--out", type=common.PATH, default=Path(), metavar="DIR",
              help="The folder for the files. Default: where you are.")
@click.option("--encoding", type=click.Choice(list(psbts.ENCODINGS)), default="base64", show_default=True)
@common.json_option
@click.pass_context
def split(ctx: click.Context, psbt: Path, out: Path, encoding: str) -> None:
    """Write each PSBT of a ladder to a file of its own, for wallets and devices that take one at a time.

    Bring the signed ones back with lashou payout combine, all at once or one by one. Lifeboats are named so, where
    this home follows the pool.
    """
    read = payouts.read_psbts(psbt)
    stem = psbt.stem if psbt != files.STANDARD else f"payout-{read[0].tx.txid[:8]}"
    with common.workspace(ctx) as ws:
        boats = {one.tx.txid for pool in ws.pools() for one in lifeboats.split(pool, read)[1]}
    paths = [common.free(out / f"{stem}-{number}{'-lifeboat' if one.tx.txid in boats else ''}.psbt")
             for number, one in enumerate(read, 1)]
    written = list(zip(paths, read, strict=True))
    for path, one in written:
        files.write(path, psbts.encode(one, encoding))
    common.data(ctx, {"files": [{"file": str(path), "txid": one.tx.txid, "lifeboat": one.tx.txid in boats}
                                for path, one in written]}, lambda: [
        *(said("cli.psbt.split:lifeboat", path=path, txid=one.tx.txid, height=one.tx.locktime)
          if one.tx.txid in boats else said("cli.psbt.split", path=path, txid=one.tx.txid)
          for path, one in written),
        said("cli.psbt.split-then:lifeboats" if boats else "cli.psbt.split-then")])
