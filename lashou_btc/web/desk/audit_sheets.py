"""The auditor's view: every spend lawful or irregular, the books to the satoshi, all of it to take away."""

from collections.abc import Callable

from lashou_btc.report.markup import Content, el
from lashou_btc.usecases import ledger_files, overview
from lashou_btc.web.desk import sheet
from lashou_btc.web.desk.loopback import Sheet
from lashou_btc.web.desk.room import At, fact
from lashou_btc.web.desk.sessions import Takeaway
from lashou_btc.words import said

MOST_SPENDS = 200
FILES: dict[str, Callable[[At], bytes]] = {
    "audit.json": lambda at: ledger_files.audit_json(at.pool, at.state),
    "spends.csv": lambda at: ledger_files.spends_csv(at.pool, at.state),
    "accounts.csv": lambda at: ledger_files.accounts_csv(at.state),
    "claims.csv": lambda at: ledger_files.claims_csv(at.state),
    "journal.csv": lambda at: ledger_files.journal_csv(at.state)}


def draw(at: At) -> bytes:
    """The audit."""
    found = overview.audit(at.pool, at.state)
    names = {True: ("lawful", "ok"), False: ("irregular", "no"), None: ("unknown", "")}
    rows: list[list[Content]] = []
    for s in reversed(found["spends"][-MOST_SPENDS:]):
        name, mark = names[s["lawful"]]
        rows.append([sheet.when(at, s["height"]), el("span", said(f"cli.audit.spend.{name}"), class_=mark),
                     sheet.money(s["fee_sat"]), el("bdi", s["reason"] or s["effect"] or said(
                         "cli.audit.settlement", digest=s["document"][:16])), el("code", s["txid"])])
    owed = said("desk.audit.untold") if found["owed_sat"] is None else sheet.money(found["owed_sat"])
    named = [fact(said("desk.audit.funds"), sheet.money(found["funds_sat"])), fact(said("desk.audit.owed"), owed),
             fact(said("desk.audit.missing"), sheet.money(max(found["missing_sat"], 0))),
             fact(said("desk.audit.gap"), sheet.money(found["gap_sat"])),
             fact(said("desk.audit.undecided"), sheet.money(found["undecided_sat"])),
             fact(said("desk.audit.state"), found["state_hash"])]
    bad = [s for s in found["spends"] if s["lawful"] is False]
    verdict = said("desk.audit.bad", count=len(bad)) if bad or found["gap_sat"] else \
        said("desk.audit.cannot-tell") if found["unknown"] else said("desk.audit.good", count=len(found["spends"]))
    title = said("desk.way.audit")
    return sheet.page(
        at, title, sheet.say(verdict, "note bad" if bad or found["gap_sat"] or found["unknown"] else "note"),
        el("section", el("h2", said("desk.audit.books")), sheet.facts(named),
           [sheet.say(said("cli.audit.damaged", name=name), "note bad") for name in found["damaged_documents"]]),
        el("section", el("h2", said("table.spends")), sheet.table(
            said("table.spends"), ("when", "verdict", "fee", "found", "txid"), rows, "llnll") if rows else
            sheet.say(said("cli.audit.none"))),
        el("section", el("h2", said("desk.files")), el("ul", [
            el("li", el("a", name, href=at.to(f"desk/audit/{name}"), download=name)) for name in FILES])))


def _file(name: str) -> Callable[[At], Takeaway]:
    return lambda at: Takeaway(name, FILES[name](at))


SHEETS = (Sheet("desk/audit/", draw, {}), *(
    Sheet(f"desk/audit/{name}", draw, {}, file=_file(name)) for name in FILES))
