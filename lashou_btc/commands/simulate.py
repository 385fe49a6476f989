"""lashou simulate: the rules tried out on a made-up population."""

import json
import sys
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn
from rich.table import Table

from lashou_btc.commands import common
from lashou_btc.commands.amounts import Sat
from lashou_btc.pool import rules as rule_book
from lashou_btc.pool.contract import Contract
from lashou_btc.pool.rules import Frame, Rules
from lashou_btc.report import founders
from lashou_btc.simulation.assumptions import BANDS, AgeBand, Assumptions, Choice, Fees
from lashou_btc.simulation.outcome import STATES, Outcome, Overall, overall
from lashou_btc.simulation.plots import FORMATS, draw, need_plots
from lashou_btc.simulation.run import simulate
from lashou_btc.simulation.spreads import Estimate, Spread
from lashou_btc.usecases import files, pools, rule_files, studies
from lashou_btc.wallet.sizes import multisig_input_vbytes
from lashou_btc.words import Said, noun, said

MAX_RUNS = 1_000
PAGE_RUNS = 20


def _rules(contract: Path | None, rule_file: Path | None, mode: str, assignments: tuple[str, ...],
           plans: tuple[str, ...], witnesses: int | None, quorum: int | None,
           min_coin: int | None) -> tuple[Rules, int, int, int]:
    """Rules, witnesses, quorum and smallest coin: the contract's or the defaults, with what a rule file and then
    the options change.
    """
    start = pools.read_contract(contract) if contract else None
    count = witnesses or (start.keyholders.count if start else Assumptions.witnesses)
    needed = quorum or (start.keyholders.quorum if start else min(Assumptions.quorum, count))
    changes = pools.rule_changes([*assignments, *([f"mode={mode}"] if mode else [])], plans)
    file = rule_files.read_or_default(rule_file).changed(changes)
    base = start.rules.to_json() if start else Rules().to_json() | rule_files.rule_defaults(count, file.rules)
    smallest = min_coin or file.min_coin_sat or (start or Contract).min_coin_sat
    # Where these are no quorum, the assumptions are refused afterwards, by the option's name.
    frame = Frame(count, smallest, multisig_input_vbytes(needed, count) if 1 <= needed <= count <= 20 else 0)
    with file.located():
        return rule_book.parse(base | file.rules, frame), count, needed, smallest


def _tables(outcomes: list[Outcome], every: Overall) -> list[Any]:
    first, runs = outcomes[0], every.runs
    seed = first.assumptions["seed"]
    rows = [(y.number, plan, s.p5, s.p50, s.p95, y.members, y.joined, y.lapsed, y.left, y.expelled, y.claims,
             y.false_claims, y.benefits_sat) for y in first.years for plan, s in y.cost_sat.items()]
    columns = _columns("year", "plan", "cost-p5", "median", "p95", "members", "joined", "lapsed", "left",
                       "expelled", "claims", "false", "benefits")
    shown: list[Any] = [common.table(said("table.sim.years", seed=seed), columns, rows), *_claims(outcomes, runs)]
    shown.append(common.table(
        said("table.sim.ages", runs=runs),
        _columns("age", "member-years", "paid", "p95", "p99", "worth", "paid-per-worth"),
        [(_ages(a.group), a.member_years, round(a.paid.value), a.cost_sat.p95, a.cost_sat.p99,
          round(a.expected.value), f"{a.ratio.value:.2f}") for a in every.ages if a.member_years]))
    shown.append(common.table(
        said("table.sim.money", runs=runs), _columns("what", "part"),
        [(noun("money", name), _percent(part)) for name, part in every.money.items()]))
    kinds = sorted({kind for o in outcomes for kind in o.waits})
    columns = _columns("kind", "payments", "median", "longest", "unpaid")
    shown.append(common.table(said("table.sim.waits", runs=runs), columns, [
        (noun("due", kind), sum(w.spread.count for w in of),
         Spread.weighed((w.spread.p50, w.spread.count) for w in of).p50,
         max(w.longest for w in of), sum(w.unpaid for w in of))
        for kind in kinds for of in [[o.waits[kind] for o in outcomes if kind in o.waits]]]))
    columns = _columns("who", "how-many", "got", "gave", "net-each")
    shown.append(common.table(said("table.sim.parties", seed=seed), columns, [
        (noun("party", p.name), p.count, p.got_sat, p.gave_sat, p.net_each_sat) for p in first.parties]))
    if every.runs > 1:
        shown += _overall(every)
    return shown + _lines(first)


def _columns(*names: str) -> list[Said]:
    return [said(f"column.sim.{name}") for name in names]


def _ages(group: str) -> Said:
    """An age group, "30 to 39" or "60 and over"."""
    first, _, last = group.partition(" to ")
    return said("cli.sim.ages", first=first, last=last) if last else \
        said("cli.sim.ages:over", first=group.partition(" ")[0])


def _claims(outcomes: list[Outcome], runs: int) -> list[Table]:
    sorts = [("honest", [o.honest for o in outcomes]), ("false", [o.false for o in outcomes])]
    names = ("filed", *STATES, "early", "uncovered", "paid_sat", "due_sat")
    cuts = ("charged", "known", "surprising", "asked_sat", "lacking_sat", "surprise_sat")
    depth = Spread.weighed((c.depth_ppm.mean // 10_000, c.cuts) for c in sorts[0][1])

    def sums(of: tuple[str, ...]) -> list[tuple[Any, ...]]:
        return [(noun("claims", label), *(sum(getattr(c, n) for c in found) for n in of))
                for label, found in sorts]

    return [common.table(said("table.sim.claims", runs=runs), _columns("claims", *names), sums(names)),
            common.table(said("table.sim.cuts", runs=runs, percent=depth.mean), _columns("claims", *cuts),
                         sums(cuts))]


def _lines(first: Outcome) -> list[Said]:
    shown, days, worth = [], first.honest.days, first.honest.worth_ppm
    if days.count:
        waiting = first.honest.censored
        shown.append(said("cli.sim.days:waiting" if waiting else "cli.sim.days", median=days.p50, most=days.p95,
                          waiting=waiting, count=days.count))
    if worth.count:
        shown.append(said("cli.sim.worth", least=worth.p5 // 10_000, most=worth.p95 // 10_000))
    shown.append(said("cli.sim.totals", settlements=first.settlements, consolidations=first.consolidations,
                      decisions=first.decisions, transactions=first.transactions, documents=first.documents,
                      funds=first.funds_sat, owed=first.liabilities_sat))
    shown += [said("cli.sim.waited", days=count, why=noun("held-up", why)) for why, count in first.held_up.items()]
    if first.spiral:
        shown.append(said("cli.sim.spiral", year=first.spiral))
    shown.append(said("cli.sim.fast") if first.fast else said("cli.sim.state", state=first.state_hash))
    return shown


def _overall(every: Overall) -> list[Any]:
    rows = [(said("cli.sim.plan-cost", plan=plan), *_five(s)) for plan, s in every.cost_sat.items()]
    rows += [(said(f"cli.sim.spread.{name}"), *_five(s)) for name, s in (
        ("year", every.year_sat), ("in-full", every.in_full_ppm), ("lapsed", every.lapsed_ppm),
        ("false-net", every.false_net_sat), ("days", every.days), ("after-fall", every.after_fall_ppm))]
    sats = [("cost", every.cost), ("false-gain", every.false_gain), ("false-try", every.false_try)]
    parts = [("cut", every.cut), ("surprise", every.surprise), ("depth", every.depth), ("lacking", every.lacking),
             ("surprise-sat", every.surprise_sat), ("false-paid", every.false_paid), ("kept", every.members_kept)]
    estimates = [(said(f"cli.sim.estimate.{name}"), common.sat(round(e.value)), f"{e.low:,.0f}", f"{e.high:,.0f}")
                 for name, e in sats if e.of]
    estimates += [(said(f"cli.sim.estimate.{name}"), _percent(e), _percent(e, "low"), _percent(e, "high"))
                  for name, e in parts if e.of]
    shown: list[Any] = [
        common.table(said("table.sim.runs", runs=every.runs),
                     _columns("what", "mean", "p5", "median", "p95", "p99"), rows),
        common.table(said("table.sim.confidence"), _columns("what", "estimate", "from", "to"), estimates)]
    if every.spiral_runs:
        shown.append(said("cli.sim.spirals", count=every.spiral_runs, runs=every.runs, year=every.spiral_year))
    return shown


def _five(s: Spread) -> tuple[int, ...]:
    return s.mean, s.p5, s.p50, s.p95, s.p99


def _percent(e: Estimate, which: str = "value") -> str:
    return f"{100 * getattr(e, which):.1f} %"


def _write_page(ctx: click.Context, given: Assumptions, path: Path, lang: str, runs: int) -> None:
    with Progress(TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn(), transient=True,
                  console=Console(stderr=True), disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task(str(said("cli.sim.trying")), total=None)
        figures = studies.study(given, runs, lambda done, total: bar.update(task, completed=done, total=total))
    common.say(said("cli.sim.page", path=files.write(path, founders.page(figures, lang))))
    main = figures["sizes"][-1]
    sizes = [(s["members"], s["charged"], founders.percent(s["cut_ppm"]), s["cost_sat"], s["year"]["p95"],
              s["year"]["p99"]) for s in figures["sizes"]]
    ages = [(_ages(a["group"]), a["paid_sat"], a["cost"]["p95"], a["cost"]["p99"], a["worth_sat"])
            for a in figures["ages"]]
    common.data(ctx, figures, lambda: [
        common.table(said("table.sim.sizes"), _columns("members", "claims", "cut", "mean", "p95", "p99"), sizes),
        common.table(said("table.sim.page-ages", members=main["members"]),
                     _columns("age", "mean", "p95", "p99", "cover-worth"), ages)])


@click.command("simulate")
@click.option("--members", type=int, default=Assumptions.members, show_default=True, help="How many join at first.")
@click.option("--years", type=int, default=Assumptions.years, show_default=True)
@click.option("--seed", type=click.IntRange(0, 2**63), default=Assumptions.seed, show_default=True,
              help="Same seed, same output.")
@click.option("--runs", type=click.IntRange(1, MAX_RUNS), default=1, show_default=True,
              help="Repeat with the seeds that follow, to see what luck does.")
@click.option("--fast", is_flag=True, help="The rules alone, without documents and transactions: the same figures, "
              "some twenty times as fast, and nothing is confirmed by the fold.")
@click.option("--contract", type=common.PATH, help="Start from this contract's rules, witnesses and quorum.")
@common.rules_option
@click.option("--write-rules", type=common.PATH, metavar="FILE",
              help="Write all rules with what each does and why, for you to change, and simulate nothing.")
@click.option("--witnesses", type=click.IntRange(1, 20), help="Default: the contract's, else 5.")
@click.option("--quorum", type=click.IntRange(1, 20), help="Default: the contract's, else 3.")
@click.option("--min-coin", type=Sat(330), help="Smallest payment that counts, in satoshi. Default: the "
              f"contract's, else {Contract.min_coin_sat:,}.")
@click.option("--mode", type=click.Choice(["prefund", "call"]), help="Deposits held, or every claim called for.")
@click.option("--rule", "assignments", multiple=True, metavar="NAME=VALUE", help="A rule that differs.")
@click.option("--plan", "plans", multiple=True, metavar="NAME:WEIGHT:CAP", help="A plan; repeat for more.")
@click.option("--band", "bands", multiple=True, metavar="FIRST-LAST:SHARE:PER1000[/WOMEN]",
              help="An age band: its share of those who join, serious illnesses a year per 1,000 of (men/women); "
              "repeat. Replaces the built-in table.")
@click.option("--choose", "choices", multiple=True, metavar="PLAN:FIRST-LAST",
              help="Who joins at these ages takes that plan; repeat. Default: each plan with equal chances.")
@click.option("--women", type=float, default=Assumptions.women, show_default=True,
              help="Of those who join.")
@click.option("--again", type=float, default=Assumptions.again, show_default=True,
              help="Who has been ill falls ill so many times as often.")
@click.option("--later", type=float, default=Assumptions.later, show_default=True,
              help="Chance that who fell ill while waiting claims when the waiting is over.")
@click.option("--mortality", type=float, default=Assumptions.mortality, show_default=True,
              help="Deaths a year per 1,000 at 60; doubles with 8 years of age.")
@click.option("--adverse", type=float, default=Assumptions.adverse, show_default=True,
              help="Part of those who join later because they are ill, or expect to be.")
@click.option("--founders", type=float, default=Assumptions.founders, show_default=True,
              help="The same of the first members.")
@click.option("--adverse-times", type=float, default=Assumptions.adverse_times, show_default=True,
              help="So many times the usual illness for these; 0: they join ill.")
@click.option("--full", type=float, default=Assumptions.full, show_default=True,
              help="The least part of the cap that a claim asks for.")
@click.option("--fraud", type=float, default=Assumptions.fraud, show_default=True,
              help="False claims a year per 1,000 members.")
@click.option("--retry", type=float, default=Assumptions.retry, show_default=True,
              help="Chance that who was found out tries again, as soon as the rules allow.")
@click.option("--detect", type=float, default=Assumptions.detect, show_default=True,
              help="Chance that an honest reviewer sees through one.")
@click.option("--doubt", type=float, default=Assumptions.doubt, show_default=True,
              help="Chance that an honest reviewer rejects an honest claim.")
@click.option("--dated", type=float, default=Assumptions.dated, show_default=True,
              help="Chance that an honest reviewer rejects a claim because the illness is older than the cover, "
                   "where the rules do not ask when it was first diagnosed (diagnosis).")
@click.option("--misdate", type=float, default=Assumptions.misdate, show_default=True,
              help="Where they ask: chance that who has such an illness claims all the same, with a wrong day. "
                   "That is a false claim, found out like any (--detect, --watch).")
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
@click.option("--rejoin", type=float, default=Assumptions.rejoin, show_default=True,
              help="Chance that who lapsed joins again within a year.")
@click.option("--quit", type=float, default=Assumptions.quit, show_default=True,
              help="Chance that who paid too much in a year leaves.")
@click.option("--dear", type=float, default=Assumptions.dear, show_default=True,
              help="Too much: more than so many times what the cover was worth at that age.")
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
@click.option("--feerate", default=str(Assumptions.feerate), show_default=True, metavar="SAT/VB",
              help="5: all the time; 5,100@2,5@3: 100 from the end of year 2, 5 from that of year 3; walk:5:0.8: a "
              "walk about 5, its logarithm spread by 0.8.")
@click.option("--settle-days", type=click.IntRange(1, 365), default=Assumptions.settle_days, show_default=True,
              help="Days between settlements.")
@click.option("--out", type=common.PATH, metavar="DIR", help="Write pictures and outcome.json into this folder.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="svg", show_default=True,
              help="Of the pictures.")
@click.option("--page", "page_file", type=common.PATH, metavar="FILE",
              help="Write the founder's page: how many members are enough, what a year costs at each age, when "
                   "members leave, what the cap will be worth. --members is the largest size; at least "
                   f"{PAGE_RUNS} runs of each.")
@common.lang_option
@common.json_option
@click.pass_context
def simulate_command(ctx: click.Context, /, runs: int, contract: Path | None, rule_file: Path | None,
                     write_rules: Path | None, page_file: Path | None, lang: str, witnesses: int | None,
                     quorum: int | None, min_coin: int | None, mode: str | None, assignments: tuple[str, ...],
                     plans: tuple[str, ...], bands: tuple[str, ...], choices: tuple[str, ...], feerate: str,
                     fast: bool, out: Path | None, form: str, **numbers: Any) -> None:
    """Try rules out: run the real fold over a made-up population and show what it does to people.

    Everything about the population is an assumption that an option sets; docs/simulate.md says where the defaults
    come from and how to read the pictures.
    """
    rules, count, needed, smallest = _rules(contract, rule_file, mode or "", assignments, plans, witnesses, quorum,
                                            min_coin)
    if write_rules:
        common.hand_over(ctx, common.free(write_rules), "", rule_files.write(rules, smallest, lang),
                         said("cli.sim.rules", path=write_rules))
        return
    given = [Assumptions(rules, witnesses=count, quorum=needed, min_coin_sat=smallest,
                         bands=tuple(map(AgeBand.parse, bands)) or BANDS, choose=tuple(map(Choice.parse, choices)),
                         feerate=Fees.parse(feerate),
                         **{**numbers, "seed": numbers["seed"] + n}) for n in range(runs)]
    if page_file:
        _write_page(ctx, given[0], common.free(page_file), lang, max(runs, PAGE_RUNS))
        return
    if out:
        need_plots()  # before the work, not after it
    outcomes = []
    with Progress(TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn(), transient=True,
                  console=Console(stderr=True), disable=not sys.stderr.isatty()) as bar:
        for n, one in enumerate(given, 1):
            task = bar.add_task(str(said("cli.sim.run", number=n, runs=runs)), total=one.years * 365 + 1)
            outcomes.append(simulate(one, partial(_advance, bar, task), fast))
            bar.remove_task(task)
    every = overall(outcomes)
    value = {"overall": asdict(every), "runs": [o.to_json() for o in outcomes]}
    if out:
        data = json.dumps(value, ensure_ascii=False, indent=1).encode() + b"\n"
        for name, content in {**draw(outcomes, form), "outcome.json": data}.items():
            common.say(said("cli.sim.wrote", path=files.write(out / name, content, replace=True)))
    common.data(ctx, value, lambda: _tables(outcomes, every))


def _advance(bar: Progress, task: TaskID, done: int, _total: int) -> None:
    bar.update(task, completed=done)
