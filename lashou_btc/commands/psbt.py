"""lashou psbt: any PSBT, whoever made it: reviewed, shown field by field, converted."""

from pathlib import Path
from typing import Any

import click

from lashou_btc.commands import common
from lashou_btc.commands.reviewing import review_json, review_lines
from lashou_btc.usecases import payouts, reviewing
from lashou_btc.wallet.psbt import describe
from lashou_btc.wallet.psbt import raw as psbts


@click.group("psbt")
def psbt_command() -> None:
    """Review, show and convert any PSBT, whoever made it."""


@psbt_command.command()
@click.argument("psbt", type=common.PATH)
@common.json_option
@click.pass_context
def review(ctx: click.Context, psbt: Path) -> None:
    """Say what a PSBT is and does, with every check of a witness's tool, without signing.

    The pool is the one whose coins it spends. Exit status 1 unless it is the payout that this pool's rules give.
    """
    read = payouts.read_psbt(psbt)
    with common.workspace(ctx) as ws:
        seen = reviewing.look(ws, read)
        common.data(ctx, review_json(seen.review, seen.pool, seen.state),
                    lambda: review_lines(seen.pool, seen.state, seen.review))
    ctx.exit(0 if seen.review.ok else 1)


@psbt_command.command()
@click.argument("psbt", type=common.PATH)
@common.json_option
@click.pass_context
def show(ctx: click.Context, psbt: Path) -> None:
    """Every field of a PSBT by name, unknown ones too. Nothing is judged; --json gives the values whole."""
    read = payouts.read_psbt(psbt)
    value = {"psbt_version": read.version, "txid": read.tx.txid, "version": read.tx.version,
             "locktime": read.tx.locktime, "maps": [
                 {"map": m.name, "fields": [{"name": f.name, "key": f.key.hex(), "value": f.value.hex()}
                                            for f in m.fields]} for m in describe.maps(read)]}
    common.data(ctx, value, lambda: [
        f"PSBT version {read.version}, {len(read.inputs)} inputs, {len(read.outputs)} outputs",
        f"transaction {read.tx.txid}, version {read.tx.version}, lock time {read.tx.locktime}",
        *(line for m in describe.maps(read) for line in _map_lines(m))])


def _map_lines(described: describe.Map) -> list[str]:
    return [described.name, *(f"  {f.name}{' ' + _short(f.key) if f.key else ''} = {_short(f.value)}"
                              for f in described.fields)]


def _short(data: bytes) -> str:
    return data.hex() if len(data) <= 36 else f"{data[:16].hex()}… ({len(data)} bytes)"


@psbt_command.command()
@click.argument("psbt", type=common.PATH)
@click.option("--version", type=click.Choice(["0", "2"]), help="Of BIP174 (0) or BIP370 (2); default: as it is.")
@click.option("--encoding", type=click.Choice(list(psbts.ENCODINGS)), default="base64", show_default=True)
@common.out_option
@common.json_option
@click.pass_context
def convert(ctx: click.Context, psbt: Path, version: str | None, encoding: str, out: Path | None) -> None:
    """The same PSBT in another version or encoding: same transaction, same signatures, same unknown fields."""
    read = payouts.read_psbt(psbt)
    made = psbts.to_version(read, read.version if version is None else int(version))
    facts: dict[str, Any] = {"txid": made.tx.txid, "psbt_version": made.version, "encoding": encoding}
    common.hand_over(ctx, out, f"{read.tx.txid[:8]}-v{made.version}-{encoding}.psbt",
                     psbts.encode(made, encoding), f"PSBT version {made.version}, {encoding}", **facts)
