"""lashou chain: which chain, and on a test chain: mine and pay."""

from pathlib import Path
from typing import cast

import click

from lashou_btc.chain.base import MAX_MINED, About, MinableChain, Trust
from lashou_btc.commands import common
from lashou_btc.commands.amounts import Sat
from lashou_btc.errors import InvalidInput, Refused
from lashou_btc.usecases.workspace import Workspace
from lashou_btc.wallet.address import address_to_script, given_address
from lashou_btc.words import Said, said, sentence


@click.group("chain")
def chain_command() -> None:
    """The chain in use; mine and pay on a test chain."""


@chain_command.command()
@click.argument("spec")
@click.option("--network", default="", help="The network this home's keys and pools are on.")
@common.json_option
@click.pass_context
def use(ctx: click.Context, spec: str, network: str) -> None:
    """Remember which chain this home uses: sandbox:FOLDER, node, node:URL, peers, peers:HOST:PORT,HOST:PORT, or
    electrum:HOST[:PORT[:s|t]],HOST…

    A node of your own is what has to be believed least. Whoever has none reads by filters from peers, two at least:
    those that you name, or some of Bitcoin's network. The first time they are asked for all headers: 75 MB on
    mainnet, some minutes.

    Electrum servers (at least two; s: TLS, t: plain TCP) are for looking: nothing is signed on what only they show.
    They learn which addresses are the pool's.
    """
    with common.workspace(ctx) as ws:
        if not spec:
            raise InvalidInput("chain.spec:none")
        kind, _, folder = spec.partition(":")
        if kind == "sandbox" and folder:  # it must still be found from another folder
            spec = f"sandbox:{Path(folder).expanduser().absolute()}"
        ws.chain_spec = spec
        chosen = ws.network(network)
        chain = ws.chain(chosen)
        tip, about = chain.tip(), chain.about()
        ws.configure(chain=spec, network=chosen.name)
    common.say(sentence(said("cli.chain.used-now")))
    if kind == "peers":
        common.say(sentence(said("cli.chain.by-peers", source=about.name, trust=about.trust.words)))
    _say_doubts(about)
    common.data(ctx, {"network": chosen.name, "height": tip.height, "block": tip.hash},
                lambda: [said("cli.chain.tip", network=chosen.name, height=tip.height, block=tip.hash)])


@chain_command.command()
@click.option("--network", default="", help="Which network.")
@common.json_option
@click.pass_context
def status(ctx: click.Context, network: str) -> None:
    """The chain's tip, and who shows it."""
    with common.workspace(ctx) as ws:
        chosen = ws.network(network)
        chain = ws.chain(chosen)
        tip, about, syncing = chain.tip(), chain.about(), chain.syncing()
    _say_doubts(about)
    common.data(ctx, {"network": chosen.name, "height": tip.height, "block": tip.hash, "source": about.name,
                      "verified": about.trust.label, "peers": about.peers, "syncing": syncing is not None,
                      "doubts": list(about.doubts)},
                lambda: [said("cli.chain.tip", network=chosen.name, height=tip.height, block=tip.hash),
                         said("cli.chain.source:loading" if syncing else "cli.chain.source", source=_source(about),
                              trust=about.trust.words)])


def _source(about: About) -> Said | str:
    return about.name if about.peers is None else said("cli.chain.with-peers", source=about.name, count=about.peers)


def _say_doubts(about: About) -> None:
    for doubt in about.doubts:
        common.say(sentence(said("cli.chain.doubt", doubt=doubt)))
    if about.trust <= Trust.SERVERS:
        common.say(sentence(said("cli.chain.seen-through", trust=about.trust.words)))


def _minable(ws: Workspace) -> MinableChain:
    chain = ws.chain(ws.network())
    if not hasattr(chain, "mine"):
        raise Refused("chain.mine", network=chain.network.name)
    return cast(MinableChain, chain)


@chain_command.command()
@click.argument("count", type=click.IntRange(1, MAX_MINED), default=1)
@common.json_option
@click.pass_context
def mine(ctx: click.Context, count: int) -> None:
    """Mine COUNT blocks (sandbox and regtest only)."""
    with common.workspace(ctx) as ws:
        chain = _minable(ws)
        chain.mine(count)
        tip = chain.tip()
    common.data(ctx, {"height": tip.height, "block": tip.hash},
                lambda: [said("cli.chain.height", height=tip.height)])


@chain_command.command()
@click.argument("address")
@click.argument("amount", type=Sat(330))
@common.json_option
@click.pass_context
def faucet(ctx: click.Context, address: str, amount: int) -> None:
    """Pay AMOUNT (satoshi, or such as 0.01BTC) to ADDRESS from mined coins (sandbox and regtest only).

    Mine a block to confirm it.
    """
    with common.workspace(ctx) as ws:
        chain = _minable(ws)
        coin = chain.faucet(address_to_script(given_address(address), chain.network), amount)
    common.data(ctx, {"outpoint": str(coin)}, lambda: [str(coin)])
