"""lashou sync, status, audit."""

import json
import shlex
import signal
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from lashou_btc.commands import common
from lashou_btc.commands.screen import printable
from lashou_btc.words import Said, noun, said, sentence

if TYPE_CHECKING:
    from lashou_btc.networks import Network
    from lashou_btc.usecases.answers import Answer, Asked
    from lashou_btc.usecases.following import News
    from lashou_btc.usecases.lifeboats import Outlook
    from lashou_btc.usecases.standstill import Standstill
    from lashou_btc.usecases.views import View
    from lashou_btc.usecases.workspace import PoolHome, Workspace


ROWS = 50
"""In a table of status: nobody reads more on a screen, and to draw thousands takes longer than all the rest."""


def _say_what_it_rests_on(network: "Network") -> None:
    """Where work costs nothing, it is no protection from whoever sits between here and the chain."""
    if not network.work.retargets:
        common.warn(said("cli.no-work", network=network.name))


@click.command("sync")
@click.option("--rebuild", is_flag=True, help="Throw the index away and read the chain again.")
@click.option("--whole", is_flag=True, help="Read every block whole, whatever filters say.")
@click.option("--follow", is_flag=True, help="Go on with each new block, and tell what it changes for you.")
@click.option("--exec", "hook", metavar="PROGRAM", default="",
              help="With --follow: run this for each piece of news, which it reads as JSON from standard input.")
@common.json_option
@click.pass_context
def sync_command(ctx: click.Context, rebuild: bool, whole: bool, follow: bool, hook: str) -> None:
    """Bring the index up to the chain's tip."""
    if hook and not follow:
        raise click.UsageError(str(said("cli.usage.exec-follow")))
    with common.workspace(ctx) as ws:
        ws.whole = whole
        pool = ws.pool()
        if rebuild:
            pool.index.rebuild()
        if follow:
            _follow(ctx, ws, pool, split_program(hook))
            return
        with ws.synced_pool(pool) as state:
            value = {"height": state.height, "block": state.block_hash, "state_hash": state.hash(),
                     "unknown": state.unknown, "view": view_json(pool)}
    _say_what_it_rests_on(pool.contract.network)
    common.data(ctx, value, lambda: [
        said("cli.sync.at:unknown" if value["unknown"] else "cli.sync.at", height=value["height"],
             state=value["state_hash"], why=value["unknown"]), *view_lines(pool)])


def view_json(pool: "PoolHome") -> dict[str, Any]:
    """What the view of the chain rests on, for programs."""
    return pool.view.to_json() if pool.view is not None else {}


def view_lines(pool: "PoolHome") -> list[Said]:
    """The same for people."""
    return [said("cli.seen-through", view=pool.view.verified)] if pool.view is not None else []


def split_program(hook: str) -> list[str]:
    """The words of a program that is to be run, as a shell would take them apart."""
    try:
        return shlex.split(hook)
    except ValueError:
        raise click.UsageError(str(said("cli.usage.exec-quote"))) from None


def _follow(ctx: click.Context, ws: "Workspace", pool: "PoolHome", hook: list[str]) -> None:
    """News until Ctrl-C, one line each; as JSON one object a line."""
    from lashou_btc.usecases import following

    def tell(news: "News") -> None:
        click.echo(json.dumps(news.json(), ensure_ascii=False) if ctx.obj["json"] else printable(news.text))
        if hook:
            following.run_hook(hook, news, common.warn)

    say = ws.warn = once()
    common.warn(said("cli.following"))
    _say_what_it_rests_on(pool.contract.network)
    with until_interrupted() as goes_on:
        common.warn(said("cli.following.each"))
        following.follow(ws, pool, tell, goes_on, say)


def once() -> Callable[[str | Said], None]:
    """What warns of each thing once, as long as nothing else is to be said."""
    last: list[str | Said] = [""]

    def say(what: str | Said) -> None:
        if what != last[0]:
            common.warn(what)
        last[0] = what
    return say


@contextmanager
def until_interrupted() -> Iterator[Callable[[], bool]]:
    """Whether to go on: until Ctrl-C, which also ends what is waited for.

    An exception alone is not enough: where it is raised in a callback from a C library, it is lost.
    """
    asked = []

    def stop(number: int, frame: object) -> None:
        asked.append(number)
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, stop)
    try:
        with suppress(KeyboardInterrupt):
            yield lambda: not asked
    finally:
        signal.signal(signal.SIGINT, before)


def standing(stands: "Standstill | None") -> dict[str, Any]:
    """A standstill for programs; nothing where the state is known."""
    return asdict(stands) if stands is not None else {}


def standing_lines(stands: "Standstill") -> list[Said | str]:
    """A standstill for people: since when and why, what ends it, what waits."""
    waits = [said("cli.standing.payments", amount=stands.payments_sat)] if stands.payments_sat else []
    waits += [said("cli.standing.decisions", count=stands.decisions)] if stands.decisions else []
    return [sentence(said("cli.standing", since=stands.since, why=stands.reason)), sentence(stands.remedy),
            *([said("cli.standing.waits", what=waits)] if waits else [])]


def _undecided_lines(value: dict[str, Any]) -> list[Said]:
    """What was spent by a state that is unknown, for people."""
    return [said("cli.undecided", amount=value["undecided_sat"])] if value["undecided_sat"] else []


def when(what: str, height: "int | Said") -> Said | str:
    """Until, or from, which height something waits for somebody."""
    return "" if not height else said("cli.from-height" if what == "move" else "cli.until-height", height=height)


def _item(i: dict[str, Any]) -> Said:
    """A payment, by what it is for and to which document or record it goes back."""
    return said("cli.status.item", kind=noun("due", i["kind"]), ref=i["ref"][:12])


def _dust_lines(dust: list[dict[str, Any]]) -> list[Said]:
    """What a dissolved pool can pay to nobody, to the satoshi."""
    if not dust:
        return []
    whose = [said("cli.dust.of", amount=i["amount_sat"],
                  whose=said("cli.account", account=i["account"]) if i["account"] else _item(i)) for i in dust]
    return [said("cli.dust", total=sum(i["amount_sat"] for i in dust), whose=whose)]


def _end_lines(value: dict[str, Any]) -> list[Said]:
    """What is left of a pool that has been dissolved."""
    payable = value["due_sat"] - sum(i["amount_sat"] for i in value["dust"])
    lines = [said("cli.dissolved:payable", height=value["dissolved"], payable=payable) if payable else
             said("cli.dissolved:paid", height=value["dissolved"])]
    if late := max(value["purse_sat"], 0) + value["unassigned_sat"]:
        lines.append(said("cli.dissolved.late", late=late))
    return lines


def lifeboat_lines(outlook: "Outlook") -> list[Said]:
    """How things stand with the pool's lifeboat, for people."""
    found = []
    if outlook.height:
        found.append(said("cli.lifeboat.aboard", aboard=outlook.sat, of=outlook.of_sat, height=outlook.height,
                          due=outlook.due))
    return [*found, *([said("cli.lifeboat.advice", advice=outlook.advice)] if outlook.advice else [])]


def _status_lines(answer: "Answer", stands: "Standstill | None") -> list[Any]:
    value = answer.value
    due = [(i["amount_sat"], i["address"], _item(i)) for i in value["due"]]
    lines: list[Any] = _head_lines(value, stands)
    if not value["open_since"] and stands is None:
        lines.append(said("cli.status.not-open"))
    lines += answer.now
    if value["dissolved"]:
        lines += [*_end_lines(value), *_dust_lines(value["dust"])]
    if stands is not None:
        lines += standing_lines(stands)
    lines += [said("cli.status.rekey", account=r["account"], height=r["height"]) for r in value["rekeys"]]
    lines += [line for r in value["rotations"] for line in _rotation_lines(r)]
    lines += [line for lies in value["elsewhere"] for line in _elsewhere_lines(lies)]
    lines += _undecided_lines(value)
    if value["missing_sat"] > 0:
        lines.append(said("cli.status.missing", missing=value["missing_sat"]))
    elif value["missing_sat"]:
        lines.append(said("cli.status.lacked", lacked=-value["missing_sat"]))
    lines += [*answer.care, *_tables(value, stands)]
    title = _before(said("table.payments-due"), stands)
    return [*lines, *(common.payments(title, due) if due else []),
            said("cli.status.state", state=value["state_hash"])]


def _head_lines(value: dict[str, Any], stands: "Standstill | None") -> list[Said]:
    """Which pool it is, who holds its keys, what it has."""
    members = [said("cli.status.members", count=count, status=noun("account", name))
               for name, count in value["members"].items()] or said("cli.status.no-members")
    return [
        said("cli.status.pool", pool=value["pool"], id=value["pool_id"][:8], quorum=quorum_words(value["quorum"]),
             network=value["network"], height=value["height"]),
        *([said("cli.status.epoch", epoch=value["epoch"], names=[w["name"] for w in value["witnesses"]])]
          if value["epoch"] else []),
        said("cli.status.funds:before" if stands else "cli.status.funds", funds=value["funds_sat"],
             since=stands.since if stands else 0, purse=value["purse_sat"], due=value["due_sat"], members=members),
        said("cli.status.journal", count=value["journal"]["transactions"],
             seal=value["journal"]["seal"] or said("cli.status.seal-broken"))]


def quorum_words(quorum: str) -> Said:
    """A quorum that programs know as "2 of 3"."""
    needed, _, count = quorum.partition(" of ")
    return said("cli.quorum", needed=needed, count=count)


def _before(title: Said, stands: "Standstill | None") -> Said:
    """A title; of what stands still, with since when."""
    return said("cli.status.before", title=title, since=stands.since) if stands else title


def _tables(value: dict[str, Any], stands: "Standstill | None") -> Iterator[Any]:
    accounts = [(a["account"], noun("role", a["role"]), a["plan"], noun("account", a["status"]), a["balance_sat"])
                for a in value["accounts"]]
    claims = [(f"#{c['number']}", c["claim"][:12], c["account"], noun("claim", c["status"]), c["amount"],
               common.benefit(c)) for c in value["claims"]]
    waiting = [(w["account"], noun("duty", w["what"]), w["claim"][:12], when(w["what"], w["until"]))
               for w in value["waiting"][:ROWS]]
    account, status = said("column.account"), said("column.status")
    if accounts:
        yield common.table(_before(said("table.accounts"), stands), (
            account, said("column.role"), said("column.plan"), status, said("column.balance")), accounts)
    if left := value["left_out"]["accounts"]:
        yield said("cli.status.more-accounts", count=left)
    if claims:
        yield common.table(_before(said("table.claims"), stands), (
            "", said("column.hash"), account, status, said("column.asked"), said("column.benefit")), claims)
    if left := value["left_out"]["claims"]:
        yield said("cli.status.more-claims", count=left)
    if waiting:
        yield common.table(_before(said("table.waiting"), stands), (
            account, said("column.what"), said("column.claim"), said("column.height")), waiting)
    if len(waiting) < len(value["waiting"]):
        yield said("cli.status.more-waiting", shown=len(waiting), count=len(value["waiting"]))


def _rotation_lines(r: dict[str, Any]) -> list[str]:
    """An announced rotation for people."""
    of = {"announced": r["announced"], "moves": r["move_from"]}
    if not r["at_hand"]:
        return [sentence(said("cli.rotation.not-at-hand", **of, document=r["document"]))]
    goes = [said(f"cli.rotation.goes.{name}", names=r[name]) for name in ("leave", "stay", "come") if r[name]]
    return [sentence(said("cli.rotation.announced", **of, document=r["document"][:16], goes=goes,
                          quorum=quorum_words(r["quorum"])))]


def _elsewhere_lines(lies: dict[str, Any]) -> list[Said]:
    """What earlier witnesses have to pass on, for people."""
    whose = [said("cli.elsewhere.for", amount=one["amount_sat"], whose=said("cli.account", account=one["account"])
                  if one["account"] else said("cli.the-purse")) for one in lies["late"]]
    parts = [said("cli.elsewhere.left", count=lies["left_coins"], amount=lies["left_sat"])] \
        if lies["left_coins"] else []
    parts += [said("cli.elsewhere.late", whose=whose)] if whose else []
    return [said("cli.elsewhere", amount=lies["amount_sat"], epoch=lies["epoch"], parts=parts,
                 quorum=lies["quorum"], names=lies["witnesses"])]


@click.command("status")
@common.json_option
@click.pass_context
def status_command(ctx: click.Context) -> None:
    """Funds, members, claims, journal, and what waits for whom.

    Exit status 3 if the state is unknown, because documents are missing.
    """
    from lashou_btc.usecases import answers

    began_ns, stands = time.time_ns(), None
    asked = None if "workspace" in ctx.obj else answers.Asked(
        ctx.obj["home"], ctx.obj["chain"], ctx.obj["pool"], ctx.obj["index"])
    if found := asked and answers.kept(asked):
        answer, view, network = found
        for warning in view.warnings():
            common.warn(warning)
    else:
        answer, stands, view, network = _status(ctx, asked, began_ns)
    value = answer.value | {"view": view.to_json()}
    _say_what_it_rests_on(network)
    common.data(ctx, value, lambda: [*_status_lines(answer, stands), said("cli.seen-through", view=view.verified)])
    common.end(ctx, value["unknown"])


def _status(ctx: click.Context, asked: "Asked | None",
            began_ns: int) -> tuple["Answer", "Standstill | None", "View", "Network"]:
    """What status shows, worked out from the chain and the documents, and kept if it may be shown again."""
    from lashou_btc.usecases import answers, cover, early, folders, lifeboats, overview

    told: list[str | Said] = []

    def warn(text: str | Said) -> None:
        told.append(text)
        common.warn(text)

    with common.workspace(ctx) as ws:
        ws.warn, pool = warn, ws.pool()
        read = pool.store.looked_at = set()
        with ws.synced_pool(pool) as state:
            stands, outlook, view = pool.standstill(state), lifeboats.outlook(pool, state), pool.view
            assert view is not None  # a sync has just made it
            estimate = early.expected_sat_vb(ws.chain(pool.contract.network))
            carry = early.proposed(state, estimate)
            answer = answers.Answer(
                overview.status(pool, state) | {"standstill": standing(stands), "lifeboat": asdict(outlook),
                                                "carry": asdict(carry) if carry else {}},
                [*cover.pool_words(state)] if stands is None else [],
                [*(lifeboat_lines(outlook) if state.opened and not state.dissolved and stands is None else []),
                 *([carry.text] if carry else [])])
        network = pool.contract.network
        if asked and stands is None and not view.doubts and told == view.warnings():
            answers.keep(asked, began_ns, answer, answers.Source(
                network.name, view.source, int(view.trust), view.tip_time, estimate), pool.folder, sorted(read),
                folders.remembered(pool))
    return answer, stands, view, network


@click.command("audit")
@common.json_option
@click.pass_context
def audit_command(ctx: click.Context) -> None:
    """Every spend of pool coins: lawful or irregular; what a decision that one carried has done.

    Exit status 1 if any is irregular, 3 if the state is unknown: then a spend that rests on documents which are
    missing is neither (in JSON its "lawful" is null).
    """
    from lashou_btc.usecases import overview
    with common.workspace(ctx) as ws, ws.synced() as (pool, state):
        stands = pool.standstill(state)
        value = overview.audit(pool, state) | {"standstill": standing(stands), "view": view_json(pool)}
        days = common.dated_each(pool, {s["height"] for s in value["spends"]})
    common.data(ctx, value, lambda: audit_lines(value, stands, days))
    bad = any(s["lawful"] is False for s in value["spends"]) or value["gap_sat"]
    ctx.exit(1 if bad else 3 if value["unknown"] else 0)


def audit_lines(value: dict[str, Any], stands: "Standstill | None", days: Mapping[int, Any]) -> list[Any]:
    """An audit for people. `days`: heights with their days."""
    names = {True: "lawful", False: "irregular", None: "unknown"}
    rows = [(days[s["height"]], s["txid"], said(f"cli.audit.spend.{names[s['lawful']]}"), s["fee_sat"],
             s["reason"] or s["effect"] or said("cli.audit.settlement", digest=s["document"][:16]))
            for s in value["spends"]]
    return [
        common.table(said("table.spends"), (said("column.height"), said("column.txid"), "", said("column.fee"),
                                            said("column.why")), rows) if rows else said("cli.audit.none"),
        said("cli.audit.books" if stands is None else "cli.audit.books:unknown", funds=value["funds_sat"],
             owed=value["owed_sat"], missing=max(value["missing_sat"], 0), gap=value["gap_sat"]),
        *([said("cli.status.lacked", lacked=-value["missing_sat"])] if value["missing_sat"] < 0 else []),
        *_undecided_lines(value),
        *_dust_lines(value["dust"]),
        *(said("cli.audit.damaged", name=name) for name in value["damaged_documents"]),
        *(line for lies in value["elsewhere"] for line in _elsewhere_lines(lies)),
        *(standing_lines(stands) if stands is not None else []),
        said("cli.audit.state", state=value["state_hash"], height=value["height"])]
