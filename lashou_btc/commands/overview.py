"""lashou sync, status, audit."""

import json
import shlex
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from lashou_btc.commands import common
from lashou_btc.commands.screen import printable

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
        common.say(f"{network.name} has no work to check: whoever gives the blocks may have made them all up.")


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
        raise click.UsageError("--exec goes with --follow")
    with common.workspace(ctx) as ws:
        ws.whole = whole
        pool = ws.pool()
        if rebuild:
            pool.index.rebuild()
        if follow:
            _follow(ctx, ws, pool, _split(hook))
            return
        with ws.synced_pool(pool) as state:
            value = {"height": state.height, "block": state.block_hash, "state_hash": state.hash(),
                     "unknown": state.unknown, "view": view_json(pool)}
    _say_what_it_rests_on(pool.contract.network)
    common.data(ctx, value, lambda: [f"height {value['height']}, state {value['state_hash']}"
                                     + (f"; unknown: {value['unknown']}" if value["unknown"] else ""),
                                     *view_lines(pool)])


def view_json(pool: "PoolHome") -> dict[str, Any]:
    """What the view of the chain rests on, for programs."""
    return pool.view.to_json() if pool.view is not None else {}


def view_lines(pool: "PoolHome") -> list[str]:
    """The same for people."""
    return [f"seen through {pool.view.verified}"] if pool.view is not None else []


def _split(hook: str) -> list[str]:
    try:
        return shlex.split(hook)
    except ValueError:
        raise click.UsageError("--exec has a quotation mark that is not closed") from None


def _follow(ctx: click.Context, ws: "Workspace", pool: "PoolHome", hook: list[str]) -> None:
    """News until Ctrl-C, one line each; as JSON one object a line."""
    from lashou_btc.usecases import following

    last = [""]

    def once(what: object) -> None:
        text = str(what)
        if text != last[0]:
            common.say(text)
        last[0] = text

    def tell(news: "News") -> None:
        click.echo(json.dumps(news.json(), ensure_ascii=False) if ctx.obj["json"] else printable(news.text))
        if hook:
            following.run_hook(hook, news, common.say)

    ws.warn = once
    common.say("Following the chain; Ctrl-C ends it.")
    _say_what_it_rests_on(pool.contract.network)
    with _until_interrupted() as goes_on:
        common.say("Each new block is looked at as it comes; Ctrl-C stops it.")
        following.follow(ws, pool, tell, goes_on, once)


@contextmanager
def _until_interrupted() -> Iterator[Callable[[], bool]]:
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


def standing_lines(stands: "Standstill") -> list[str]:
    """A standstill for people: since when and why, what ends it, what waits."""
    waits = [f"{common.sat(stands.payments_sat)} that came in since"] if stands.payments_sat else []
    waits += [f"{stands.decisions} decisions of the quorum"] if stands.decisions else []
    return [f"UNKNOWN since height {stands.since}: {stands.reason}. No deadline runs and no payout is signed.",
            f"{stands.remedy}.", *([f"It waits and will count then: {', '.join(waits)}"] if waits else [])]


def _undecided_lines(value: dict[str, Any]) -> list[str]:
    """What was spent by a state that is unknown, for people."""
    return [f"{common.sat(value['undecided_sat'])} were spent since then, and whether the rules gave that is "
            "unknown before the documents are at hand"] if value["undecided_sat"] else []


def when(what: str, height: int) -> str:
    """Until, or from, which height something waits for somebody."""
    return "" if not height else f"from {height}" if what == "move" else f"until {height}"


def _dust_lines(dust: list[dict[str, Any]]) -> list[str]:
    """What a dissolved pool can pay to nobody, to the satoshi."""
    if not dust:
        return []
    whose = ", ".join(f"{i['amount_sat']:,} of " + (f"account {i['account']}" if i["account"] else
                                                    f"{i['kind']} {i['ref'][:12]}") for i in dust)
    total = common.sat(sum(i["amount_sat"] for i in dust))
    return [f"{total} cannot be paid, because that costs more than the rules allow: {whose}"]


def _end_lines(value: dict[str, Any]) -> list[str]:
    """What is left of a pool that has been dissolved."""
    dust = value["dust"]
    payable = value["due_sat"] - sum(i["amount_sat"] for i in dust)
    lines = [f"DISSOLVED at height {value['dissolved']}: nobody is enrolled any more, nothing is claimed. "
             + (f"{common.sat(payable)} are to be paid out (lashou payout build)" if payable else
                "All that can be paid has been paid")]
    if late := max(value["purse_sat"], 0) + value["unassigned_sat"]:
        lines.append(f"{common.sat(late)} have come in since that are nobody's; the quorum gives them out with "
                     "lashou quorum dissolve")
    return lines


def lifeboat_lines(outlook: "Outlook") -> list[str]:
    """How things stand with the pool's lifeboat, for people."""
    found = []
    if outlook.height:
        found.append(f"lifeboat: the recovery set can take {common.sat(outlook.sat)} of "
                     f"{common.sat(outlook.of_sat)} from height {outlook.height} on; the next heartbeat is due at "
                     f"height {outlook.due}")
    return [*found, *([f"lifeboat: {outlook.advice}"] if outlook.advice else [])]


def _status_lines(answer: "Answer", stands: "Standstill | None") -> list[Any]:
    value = answer.value
    members = ", ".join(f"{n} {name}" for name, n in value["members"].items()) or "none yet"
    before = f", as they stood before height {stands.since}" if stands else ""
    accounts = [(a["account"], a["role"], a["plan"], a["status"], a["balance_sat"])
                for a in value["accounts"]]
    claims = [(f"#{c['number']}", c["claim"][:12], c["account"], c["status"], c["amount"], common.benefit(c))
              for c in value["claims"]]
    due = [(i["amount_sat"], i["address"], f"{i['kind']} {i['ref'][:12]}") for i in value["due"]]
    waiting = [(w["account"], w["what"], w["claim"][:12], when(w["what"], w["until"]))
               for w in value["waiting"][:ROWS]]
    lines: list[Any] = [
        f"{value['pool']} ({value['pool_id'][:8]}), {value['quorum']} on {value['network']}, height "
        f"{value['height']}",
        *([f"epoch {value['epoch']}: the keys are held by {', '.join(w['name'] for w in value['witnesses'])}"]
          if value["epoch"] else []),
        f"funds {common.sat(value['funds_sat'])}" + (f"; before height {stands.since}: " if stands else ", ")
        + f"purse {common.sat(value['purse_sat'])}, due {common.sat(value['due_sat'])}; members: {members}",
        f"journal: {value['journal']['transactions']} transactions, seal {value['journal']['seal'] or 'broken'}"]
    if not value["open_since"] and stands is None:
        lines.append("not open yet: acceptances are missing")
    lines += answer.now
    if value["dissolved"]:
        lines += [*_end_lines(value), *_dust_lines(value["dust"])]
    if stands is not None:
        lines += standing_lines(stands)
    lines += [f"a new key for account {r['account']} from height {r['height']}, unless the old one forbids it "
              "(lashou member veto)" for r in value["rekeys"]]
    lines += [line for r in value["rotations"] for line in _rotation_lines(r)]
    lines += [line for lies in value["elsewhere"] for line in _elsewhere_lines(lies)]
    lines += _undecided_lines(value)
    if value["missing_sat"] > 0:
        lines.append(f"MISSING: {common.sat(value['missing_sat'])} were moved outside the rules; see lashou audit")
    elif value["missing_sat"]:
        lines.append(f"{common.sat(-value['missing_sat'])} were lacking when the pool was dissolved, and were "
                     "borne by all; what of it is passed on or comes back is given out by lashou quorum dissolve")
    lines += answer.care
    more = {name: f"and {count:,} more {name} (lashou {command} list)" for name, command in (
        ("accounts", "member"), ("claims", "claim")) if (count := value["left_out"][name])}
    for title, columns, rows in (
            ("Accounts", ("account", "role", "plan", "status", "balance"), accounts),
            ("Claims", ("", "hash", "account", "status", "asked", "benefit"), claims),
            ("Waiting", ("account", "what", "claim", "height"), waiting)):
        if rows:
            lines.append(common.table(f"{title}{before}", columns, rows))
        lines += [more[title.lower()]] if title.lower() in more else []
    if len(waiting) < len(value["waiting"]):
        lines.append(f"  (the first {len(waiting)} of {len(value['waiting']):,}; --json has all)")
    return [*lines, *(common.payments(f"Payments due{before}", due) if due else []), f"state {value['state_hash']}"]


def _rotation_lines(r: dict[str, Any]) -> list[str]:
    """An announced rotation for people."""
    when = f"announced at height {r['announced']}; its move may be signed from height {r['move_from']} on"
    if not r["at_hand"]:
        return [f"A rotation is {when}. Its document {r['document']} is not at hand: ask for the file and take it "
                "in with lashou document add, or nobody here can follow the coins after the move."]
    goes = "; ".join(f"{word} {', '.join(r[name])}" for word, name in (
        ("leaving", "leave"), ("staying", "stay"), ("coming", "come")) if r[name])
    return [f"A rotation is {when} (lashou payout carry --rotation {r['document'][:16]}): {goes}; {r['quorum']} "
            "then. Whoever does not want that leaves before."]


def _elsewhere_lines(lies: dict[str, Any]) -> list[str]:
    """What earlier witnesses have to pass on, for people."""
    whose = ", ".join(f"{common.sat(one['amount_sat'])} for " + (f"account {one['account']}" if one["account"] else
                                                                 "the purse") for one in lies["late"])
    left = common.counted(lies["left_coins"], "coin")
    parts = [f"{left} of {common.sat(lies['left_sat'])} that the move left"] if lies["left_coins"] else []
    parts += [f"late payments, {whose}, not credited yet"] if whose else []
    names = ", ".join(lies["witnesses"])
    return [f"{common.sat(lies['amount_sat'])} lie with the witnesses of epoch {lies['epoch']}: "
            f"{'; '.join(parts)}; {lies['quorum']} of {names} sign what passes it on: lashou payout carry --sweep"]


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
            common.say(f"{warning}.")
    else:
        answer, stands, view, network = _status(ctx, asked, began_ns)
    value = answer.value | {"view": view.to_json()}
    _say_what_it_rests_on(network)
    common.data(ctx, value, lambda: [*_status_lines(answer, stands), f"seen through {view.verified}"])
    common.end(ctx, value["unknown"])


def _status(ctx: click.Context, asked: "Asked | None",
            began_ns: int) -> tuple["Answer", "Standstill | None", "View", "Network"]:
    """What status shows, worked out from the chain and the documents, and kept if it may be shown again."""
    from lashou_btc.usecases import answers, cover, early, folders, lifeboats, reports

    said: list[str] = []

    def warn(text: str) -> None:
        said.append(text)
        common.say(text)

    with common.workspace(ctx) as ws:
        ws.warn, pool = warn, ws.pool()
        read = pool.store.looked_at = set()
        with ws.synced_pool(pool) as state:
            stands, outlook, view = pool.standstill(state), lifeboats.outlook(pool, state), pool.view
            estimate = early.expected_sat_vb(ws.chain(pool.contract.network))
            carry = early.proposed(state, estimate)
            answer = answers.Answer(
                reports.status(pool, state) | {"standstill": standing(stands), "lifeboat": asdict(outlook),
                                               "carry": asdict(carry) if carry else {}},
                cover.pool_words(state) if stands is None else [],
                [*(lifeboat_lines(outlook) if state.opened and not state.dissolved and stands is None else []),
                 *([carry.text] if carry else [])])
        network = pool.contract.network
        if asked and stands is None and not view.doubts and said == [f"{one}." for one in view.warnings()]:
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
    from lashou_btc.usecases import reports
    with common.workspace(ctx) as ws, ws.synced() as (pool, state):
        stands = pool.standstill(state)
        value = reports.audit(pool, state) | {"standstill": standing(stands), "view": view_json(pool)}
    names = {True: "lawful", False: "IRREGULAR", None: "unknown"}
    rows = [(s["height"], s["txid"], names[s["lawful"]], s["fee_sat"],
             s["reason"] or s["effect"] or f"settlement {s['document'][:16]}") for s in value["spends"]]
    common.data(ctx, value, lambda: [
        common.table("Spends of pool coins", ("height", "txid", "", "fee", "why"), rows) if rows
        else "no coin of the pool has been spent",
        f"in the pool {common.sat(value['funds_sat'])}, owed "
        + ("unknown" if stands is not None else common.sat(value["owed_sat"]))
        + f", missing {common.sat(value['missing_sat'])}"
        + (", as far as is known" if stands is not None else "") + f", unexplained {common.sat(value['gap_sat'])}",
        *_undecided_lines(value),
        *_dust_lines(value["dust"]),
        *(f"damaged document: {name}" for name in value["damaged_documents"]),
        *(line for lies in value["elsewhere"] for line in _elsewhere_lines(lies)),
        *(standing_lines(stands) if stands is not None else []),
        f"state {value['state_hash']} at height {value['height']}"])
    bad = any(s["lawful"] is False for s in value["spends"]) or value["gap_sat"]
    ctx.exit(1 if bad else 3 if value["unknown"] else 0)
