"""lashou explain: the whole story of a claim, every line behind a balance."""

import click

from lashou_btc.commands import common
from lashou_btc.usecases import explain, people


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
        story = explain.claim(pool, state, found)
    value = {"claim": found.hash, "number": found.number + 1, "status": found.status,
             "story": [explain.moment_json(m) for m in story]}
    common.data(ctx, value, lambda: [
        f"claim #{found.number + 1} {found.hash}: {found.status}", *(
            f"{m.height:>8}  {m.what}{f' by {m.who}' if m.who else ''}: {m.text}"
            + (f"\n          transaction {m.txid}" if m.txid else "")
            + (f"\n          document {m.document}" if m.document else "") for m in story)])
    common.end(ctx, state.unknown)


@explain_command.command()
@click.argument("number", type=click.IntRange(0))
@common.json_option
@click.pass_context
def account(ctx: click.Context, number: int) -> None:
    """Every line behind account NUMBER's balance (0: the common purse)."""
    with common.workspace(ctx) as ws, ws.synced() as (pool, state):
        if number:
            people.find_account(state, number)
        _, lines = explain.account(pool, number)
    value = {"account": number, "balance_sat": lines[-1].balance_sat if lines else 0, "lines": [
        {"height": x.height, "kind": x.kind, "ref": x.ref, "amount_sat": x.amount_sat, "balance_sat": x.balance_sat}
        for x in lines]}
    rows = [(x.height, x.kind, x.ref[:40], x.amount_sat, x.balance_sat) for x in lines]
    common.data(ctx, value, lambda: [common.table(f"Account {number}", ("height", "what", "for", "sat", "balance"),
                                                  rows)])
    common.end(ctx, state.unknown)
