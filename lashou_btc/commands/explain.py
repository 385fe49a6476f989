"""lashou explain: the whole story of a claim, every line behind a balance."""

from typing import TYPE_CHECKING

import click

from lashou_btc.commands import common
from lashou_btc.pool.trace import trace
from lashou_btc.usecases import explain, people
from lashou_btc.usecases.explain import ClaimEvent
from lashou_btc.words import Said, noun, said

if TYPE_CHECKING:
    from lashou_btc.usecases.workspace import PoolHome


@click.group("explain")
def explain_command() -> None:
    """The whole story of a claim; every line behind a balance."""


@explain_command.command()
@click.argument("claim")
@common.json_option
@click.pass_context
def claim(ctx: click.Context, claim: str) -> None:
    """Who decided what about a CLAIM (1, 2, … or the start of its hash), when, where on chain, and why."""
    with common.workspace(ctx) as ws, ws.synced() as (pool, state):
        found = people.find_claim(state, claim)
        of = explain.records(state, pool.store.as_documents())
        story = explain.claim(of, found, lambda height: _block(pool, height))
        days = common.dated_each(pool, {m.height for m in story})
    value = {"claim": found.hash, "number": found.number + 1, "status": found.status,
             "story": [explain.moment_json(m) for m in story]}
    common.data(ctx, value, lambda: [
        said("cli.explain.head", number=found.number + 1, claim=found.hash, status=noun("claim", found.status)),
        *(line for m in story for line in _moment(m, days[m.height]))])
    common.end(ctx, state.unknown)


def _block(pool: "PoolHome", height: int) -> str:
    """The hash of the block there, or its height where the index has none."""
    block = pool.index.block(height)
    return block.hash if block else str(height)


def _moment(m: ClaimEvent, when: Said) -> list[Said]:
    return [said("cli.explain.moment:by", when=when, what=m.what, who=m.who, text=m.said) if m.who else
            said("cli.explain.moment", when=when, what=m.what, text=m.said),
            *([said("cli.explain.transaction", txid=m.txid)] if m.txid else []),
            *([said("cli.explain.document-of", digest=m.document)] if m.document else [])]


@explain_command.command()
@click.argument("number", type=click.IntRange(0))
@common.json_option
@click.pass_context
def account(ctx: click.Context, number: int) -> None:
    """Every line behind account NUMBER's balance (0: the common purse)."""
    with common.workspace(ctx) as ws, ws.synced() as (pool, state):
        if number:
            people.find_account(state, number)
        lines = trace(state, number)
        days = common.dated_each(pool, {x.height for x in lines})
    value = {"account": number, "balance_sat": lines[-1].balance_sat if lines else 0, "lines": [
        {"height": x.height, "kind": x.kind, "ref": x.ref, "amount_sat": x.amount_sat, "balance_sat": x.balance_sat}
        for x in lines]}
    rows = [(days[x.height], noun("entry", x.kind), x.ref, x.amount_sat, x.balance_sat) for x in lines]
    common.data(ctx, value, lambda: [common.table(said("table.account", number=number), (
        said("column.height"), said("column.what"), said("column.for"), said("column.sat"), said("column.balance")),
        rows)])
    common.end(ctx, state.unknown)
