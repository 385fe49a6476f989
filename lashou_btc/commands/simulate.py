"""lashou simulate: the rules tried out on a made-up population."""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from lashou_btc.commands import common
from lashou_btc.pool import rules as rule_book
from lashou_btc.pool.contract import Contract
from lashou_btc.pool.rules import Frame, Rules
from lashou_btc.simulation.assumptions import BANDS, Assumptions, Band
from lashou_btc.simulation.charts import FORMATS, draw, need_plots
from lashou_btc.simulation.outcome import Outcome, Overall, overall
from lashou_btc.simulation.run import simulate
from lashou_btc.usecases import files, pools
from lashou_btc.wallet.fees import multisig_input_vbytes

MAX_RUNS = 1_000
HELD_UP = {"settlement.fee": "the fee was beyond max_fee_ppm of what it would have moved",
           "settlement.nothing": "they were below dust, or coins had to come in first"}
"""Why benefits waited, by the error's code."""


def _rules(contract: Path | None, mode: str, assignments: tuple[str, ...], plans: tuple[str, ...],
           witnesses: int | None, quorum: int | None, min_coin: int | None) -> tuple[Rules, int, int, int]:
    """Rules, witnesses, quorum and smallest coin: the contract's or the defaults, with what the options change."""
    start = pools.read_contract(contract) if contract else None
    count = witnesses or (start.keyholders.count if start else Assumptions.witnesses)
    needed = quorum or (start.keyholders.quorum if start else min(Assumptions.quorum, count))
    changes = pools.rule_changes([*assignments, *([f"mode={mode}"] if mode else [])], plans)
    base = start.rules if start else Rules()
    smallest = min_coin or (start or Contract).min_coin_sat
    # Where these are no quorum, the assumptions are refused afterwards, by the option's name.
    frame = Frame(count, smallest, multisig_input_vbytes(needed, count) if 1 <= needed <= count <= 20 else 0)
    return rule_book.parse({**base.to_json(), **changes}, frame), count, needed, smallest


def _tables(outcomes: list[Outcome], every: Overall) -> list[Any]:
    first = outcomes[0]
    rows = [(y.number, plan, s.p5, s.p50, s.p95, y.members, y.joined, y.lapsed, y.left, y.expelled, y.claims,
             y.false_claims, y.benefits_sat) for y in first.years for plan, s in y.cost_sat.items()]
    columns = ("year", "plan", "cost p5", "median", "p95", "members", "joined", "lapsed", "left", "expelled",
               "claims", "false", "benefits")
    title = f"Seed {first.assumptions['seed']}: cost per member and year, in satoshi"
    shown: list[Any] = [common.table(title, columns, rows)]
    sorts = [("honest", [o.honest for o in outcomes]), ("false", [o.false for o in outcomes])]
    names = ("filed", "in_full", "reduced", "unfunded", "rejected", "refused", "open", "uncovered")
    shown.append(common.table("Claims, all runs", ("claims", *(n.replace("_", " ") for n in names), "paid sat"), [
        (label, *(sum(getattr(c, n) for c in found) for n in names), sum(c.paid_sat for c in found))
        for label, found in sorts]))
    columns = ("who", "how many", "got", "gave", "net each")
    shown.append(common.table("What each earned or lost, in satoshi", columns, [
        (p.name, p.count, p.got_sat, p.gave_sat, p.net_each_sat) for p in first.parties]))
    if every.runs > 1:
        shown.append(_overall(every))
    days, worth = first.honest.days, first.honest.worth_ppm
    if days.count:
        low, high = worth.p5 // 10_000, worth.p95 // 10_000
        shown.append(f"from filing to payment: {days.p50} days (95 in 100 within {days.p95}); a benefit's worth "
                     f"when paid was {low} to {high} % of its worth when claimed")
    shown.append(f"{first.settlements} settlements, {first.consolidations} times coins put together, "
                 f"{first.decisions} decisions carried; {first.transactions:,} transactions, "
                 f"{first.documents:,} documents; funds {first.funds_sat:,} sat, owed "
                 f"{first.liabilities_sat:,} sat")
    shown += [f"benefits waited {count} days: {HELD_UP.get(why, why)}" for why, count in first.held_up.items()]
    shown.append(f"state hash {first.state_hash} by the fold of the whole history")
    return shown


def _overall(every: Overall) -> Table:
    rows = [(f"median member's cost, {plan} (sat)", *_five(s)) for plan, s in every.cost_sat.items()]
    rows += [("honest claims paid in full (per million)", *_five(every.in_full_ppm)),
             ("members lapsed in a year (per million)", *_five(every.lapsed_ppm)),
             ("net of one who filed a false claim (sat)", *_five(every.false_net_sat))]
    return common.table(f"Over {every.runs} runs", ("what", "mean", "p5", "median", "p95"), rows)


def _five(s: Any) -> tuple[int, int, int, int]:
    return s.mean, s.p5, s.p50, s.p95


@click.command("simulate")
@click.option("--members", type=int, default=Assumptions.members, show_default=True, help="How many join at first.")
@click.option("--years", type=int, default=Assumptions.years, show_default=True)
@click.option("--seed", type=click.IntRange(0, 2**63), default=Assumptions.seed, show_default=True,
              help="Same seed, same output.")
@click.option("--runs", type=click.IntRange(1, MAX_RUNS), default=1, show_default=True,
              help="Repeat with the seeds that follow, to see what luck does.")
@click.option("--contract", type=common.PATH, help="Start from this contract's rules, witnesses and quorum.")
@click.option("--witnesses", type=click.IntRange(1, 20), help="Default: the contract's, else 5.")
@click.option("--quorum", type=click.IntRange(1, 20), help="Default: the contract's, else 3.")
@click.option("--min-coin", type=click.IntRange(330), help="Smallest payment that counts, in satoshi. Default: the "
              f"contract's, else {Contract.min_coin_sat:,}.")
@click.option("--mode", type=click.Choice(["prefund", "call"]), help="Deposits held, or every claim called for.")
@click.option("--rule", "assignments", multiple=True, metavar="NAME=VALUE", help="A rule that differs.")
@click.option("--plan", "plans", multiple=True, metavar="NAME:WEIGHT:CAP", help="A plan; repeat for more.")
@click.option("--band", "bands", multiple=True, metavar="FIRST-LAST:SHARE:PER1000",
              help="An age band with its yearly illnesses per 1,000; repeat. Replaces the built-in table.")
@click.option("--fraud", type=float, default=Assumptions.fraud, show_default=True,
              help="False claims a year per 1,000 members.")
@click.option("--detect", type=float, default=Assumptions.detect, show_default=True,
              help="Chance that an honest reviewer sees through one.")
@click.option("--doubt", type=float, default=Assumptions.doubt, show_default=True,
              help="Chance that an honest reviewer rejects an honest claim.")
@click.option("--watch", type=float, default=Assumptions.watch, show_default=True,
              help="Chance that somebody objects to a false claim on notice.")
@click.option("--late", type=float, default=Assumptions.late, show_default=True,
              help="Chance that a reviewer misses its deadline (or a witness its daily price).")
@click.option("--corrupt", type=int, default=Assumptions.corrupt, show_default=True,
              help="Witnesses who approve whatever comes.")
@click.option("--bribe", type=float, default=Assumptions.bribe, show_default=True,
              help="Their part of a false claim's benefit.")
@click.option("--lapse", type=float, default=Assumptions.lapse, show_default=True,
              help="Chance that a member asked to top up, or called, does not pay.")
@click.option("--leave", type=float, default=Assumptions.leave, show_default=True,
              help="Members who leave, a year.")
@click.option("--join", type=float, default=Assumptions.join, show_default=True,
              help="Members who join, a year, as a part of the first ones.")
@click.option("--price", type=int, default=Assumptions.price, show_default=True,
              help="Hundredths of the reference currency for one bitcoin at the start.")
@click.option("--price-drift", "drift", type=float, default=Assumptions.drift, show_default=True,
              help="Of the price, a year (0.1: 10 % up).")
@click.option("--price-volatility", "volatility", type=float, default=Assumptions.volatility, show_default=True,
              help="Of the price, a year.")
@click.option("--feerate", type=int, default=Assumptions.feerate, show_default=True, help="sat/vB, all the time.")
@click.option("--settle-days", type=click.IntRange(1, 365), default=Assumptions.settle_days, show_default=True,
              help="Days between settlements.")
@click.option("--out", type=common.PATH, metavar="DIR", help="Write pictures and outcome.json into this folder.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="svg", show_default=True,
              help="Of the pictures.")
@common.json_option
@click.pass_context
def simulate_command(ctx: click.Context, runs: int, contract: Path | None, witnesses: int | None,
                     quorum: int | None, min_coin: int | None, mode: str | None, assignments: tuple[str, ...],
                     plans: tuple[str, ...], bands: tuple[str, ...], out: Path | None, form: str,
                     **numbers: Any) -> None:
    """Try rules out: run the real fold over a made-up population and show what it does to people.

    Everything about the population is an assumption that an option sets; docs/simulate.md says where the defaults
    come from and how to read the pictures.
    """
    rules, count, needed, smallest = _rules(contract, mode or "", assignments, plans, witnesses, quorum, min_coin)
    given = [Assumptions(rules, witnesses=count, quorum=needed, min_coin_sat=smallest,
                         bands=tuple(map(Band.parse, bands)) or BANDS,
                         **{**numbers, "seed": numbers["seed"] + n}) for n in range(runs)]
    if out:
        need_plots()  # before the work, not after it
    outcomes = []
    with Progress(TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn(), transient=True,
                  console=Console(stderr=True), disable=not sys.stderr.isatty()) as bar:
        for n, one in enumerate(given, 1):
            task = bar.add_task(f"run {n} of {runs}", total=one.years * 365 + 1)
            outcomes.append(simulate(one, lambda done, total, task=task: bar.update(task, completed=done)))
            bar.remove_task(task)
    every = overall(outcomes)
    value = {"overall": asdict(every), "runs": [o.to_json() for o in outcomes]}
    if out:
        data = json.dumps(value, ensure_ascii=False, indent=1).encode() + b"\n"
        for name, content in {**draw(outcomes, form), "outcome.json": data}.items():
            common.say(f"wrote {files.write(out / name, content, replace=True)}")
    common.data(ctx, value, lambda: _tables(outcomes, every))
