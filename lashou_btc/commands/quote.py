"""lashou quote: what this pool would cover and cost one person."""

import click

from lashou_btc.commands import common
from lashou_btc.commands.amounts import MONEY, Amount, minor
from lashou_btc.usecases import quotes
from lashou_btc.words import sentence


@click.command("quote")
@click.option("--age", required=True, type=click.IntRange(0, 120), help="In whole years.")
@click.option("--plan", default="", metavar="NAME", help="A plan of the pool; needed where it has several.")
@click.option("--price", type=MONEY,
              help="Minor units of the contract's currency for one bitcoin. Default: the price in force.")
@common.lang_option
@common.json_option
@click.pass_context
def quote_command(ctx: click.Context, age: int, plan: str, price: Amount | None, lang: str) -> None:
    """What this pool would cover and cost somebody of some age, with its spread.

    It goes by the rules in force, the members there are, what they have had, and the simulation's assumptions about
    illness. An estimate, no promise.
    """
    with common.workspace(ctx) as ws, ws.synced() as (_, state):
        quote = quotes.quote(state, plan, age, minor(price, state.rules.unit) if price is not None else 0)
    common.data(ctx, quote.to_json(), lambda: [sentence(line, lang) for line in quotes.in_words(quote)])
