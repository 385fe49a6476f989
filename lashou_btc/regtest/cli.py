"""The command line: `python -m lashou_btc.regtest get|start|stop|status|fund|mine|cli`."""

import json
import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from functools import wraps
from pathlib import Path

import click
from platformdirs import user_data_path

from lashou_btc.chain.base import MAX_MINED
from lashou_btc.chain.regtest_node import WALLET, RegtestNode
from lashou_btc.errors import InvalidInput, LashouError, Refused, Unreachable
from lashou_btc.regtest import daemon
from lashou_btc.regtest.binaries import obtain


def _worded(command: Callable[..., None]) -> Callable[..., None]:
    """Errors as one sentence on stderr and the error's exit status."""
    @wraps(command)
    def run(*args: object, **options: object) -> None:
        try:
            command(*args, **options)
        except LashouError as error:
            click.echo(f"regtest: {error}", err=True)
            sys.exit(error.exit_status)
    return run


def _show(as_json: bool, **facts: object) -> None:
    """Facts on stdout: as JSON, or a line each."""
    if as_json:
        click.echo(json.dumps(facts))
        return
    for name, value in facts.items():
        for one in value if isinstance(value, list) else [value]:
            click.echo(f"{name.replace('_', ' ')}: {one}")


_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
_datadir = click.option("--datadir", type=click.Path(file_okay=False, path_type=Path), default=None,
                        help="The node's data directory; several nodes may run in several of them.")


def _folder(datadir: Path | None) -> Path:
    return (datadir or user_data_path("lashou") / "regtest").absolute()


def _running(datadir: Path | None) -> daemon.Daemon:
    found = daemon.running(_folder(datadir))
    if found is None:
        raise Unreachable("regtest.stopped", folder=_folder(datadir))
    return found


def _sat(amount: str) -> int:
    """An amount of bitcoin, as a decimal text, in satoshi."""
    try:
        sat = Decimal(amount) * 100_000_000
        if sat == int(sat) and sat >= 0:
            return int(sat)
    except (InvalidOperation, OverflowError, ValueError):
        pass
    raise InvalidInput("regtest.amount", amount=amount[:40])


@click.group()
def main() -> None:
    """A real bitcoind on a private regtest chain."""


@main.command()
@_json
@_worded
def get(as_json: bool) -> None:
    """Find bitcoind, or fetch it (about 20 MB)."""
    node = obtain()
    _show(as_json, bitcoind=str(node.bitcoind), version=node.version())


@main.command(context_settings={"ignore_unknown_options": True})
@_datadir
@_json
@click.argument("options", nargs=-1, type=click.UNPROCESSED)
@_worded
def start(datadir: Path | None, as_json: bool, options: tuple[str, ...]) -> None:
    """Start the node. OPTIONS go to bitcoind, for example -txindex."""
    node = daemon.start(obtain(), _folder(datadir), options)
    _show(as_json, rpc=node.endpoint.place, datadir=str(node.datadir), pid=node.pid)


@main.command()
@_datadir
@_worded
def stop(datadir: Path | None) -> None:
    """Stop the node. Its chain stays."""
    daemon.stop(_running(datadir))


@main.command()
@_datadir
@_json
@_worded
def status(datadir: Path | None, as_json: bool) -> None:
    """Say whether the node runs, where, and how high its chain is. Exit status 4 if it does not run."""
    node = _running(datadir)
    with RegtestNode(node.endpoint) as chain:
        tip = chain.tip()
    _show(as_json, rpc=node.endpoint.place, datadir=str(node.datadir), pid=node.pid, height=tip.height,
          tip=tip.hash)


@main.command()
@click.argument("address")
@click.argument("amount")
@_datadir
@_json
@_worded
def fund(address: str, amount: str, datadir: Path | None, as_json: bool) -> None:
    """Pay AMOUNT bitcoin to ADDRESS from mined coins, and mine one block."""
    sat = _sat(amount)
    with RegtestNode(_running(datadir).endpoint) as chain:
        known = chain.node.call("validateaddress", address)
        if not known["isvalid"]:
            raise InvalidInput("regtest.address", address=address[:100])
        outpoint = chain.faucet(bytes.fromhex(known["scriptPubKey"]), sat)
        block, = chain.mine(1)
    _show(as_json, outpoint=str(outpoint), block=block)


@main.command()
@click.argument("count", type=click.IntRange(1, MAX_MINED), default=1)
@_datadir
@_json
@_worded
def mine(count: int, datadir: Path | None, as_json: bool) -> None:
    """Mine COUNT blocks with what waits."""
    with RegtestNode(_running(datadir).endpoint) as chain:
        blocks = chain.mine(count)
    _show(as_json, block=blocks)


@main.command(context_settings={"ignore_unknown_options": True})
@_datadir
@click.argument("args", nargs=-1, type=click.UNPROCESSED, required=True)
@_worded
def cli(datadir: Path | None, args: tuple[str, ...]) -> None:
    """Run bitcoin-cli with ARGS on the node and its wallet."""
    node, program = _running(datadir), obtain().cli
    if program is None:
        raise Refused("regtest.no-cli")
    with RegtestNode(node.endpoint) as chain:
        chain.new_address()  # the wallet is there and loaded
    sys.exit(subprocess.run([str(program), f"-datadir={node.datadir}", f"-rpcwallet={WALLET}", *args],
                            check=False).returncode)
