"""Who holds the keys: the witnesses, what they have to do and since when, their predecessors, who comes next."""

from typing import Any

from lashou_btc.pool.keyholders import Keyholders
from lashou_btc.report import lists
from lashou_btc.report.markup import Content, Element, el
from lashou_btc.web import parts
from lashou_btc.web.layout import page, plain, when
from lashou_btc.web.site import Page, Route, View
from lashou_btc.words import noun, said


def draw(view: View) -> Page:
    """The witnesses' page."""
    return page(view, said("site.witnesses"), _present(view), _duties(view), _coming(view), _elsewhere(view),
                _lifeboat(view), _epochs(view))


def _present(view: View) -> Element:
    state = view.frame.state
    holders, bond = state.keyholders, state.rules.witness_bond_sat
    rows: list[lists.Row] = []
    for witness in holders.witnesses:
        own = state.account(witness.account)
        held = state.ledger.balance_sat(own) if own is not None else 0
        rows.append(("", [
            el("bdi", witness.name), parts.account(view, witness.account),
            noun("account", own.status) if own is not None else said("site.witness.not-accepted"),
            parts.sat(held), el("code", witness.fingerprint), el("code", witness.key, class_="id")]))
    heads = [said("site.witness"), said("site.who"), said("site.status"), said("site.witness.bond"),
             said("site.witness.fingerprint"), said("site.witness.key")]
    return parts.section(
        said("site.witness.present"),
        el("p", plain(said("site.witness.means", needed=holders.quorum, count=holders.count,
                           lost=holders.count - holders.quorum))),
        parts.table(said("site.witness.present"), heads, "lllnll", rows),
        lead=said("site.witness.lead", bond=bond) if bond else None)


def _duties(view: View) -> Element:
    """What waits for witnesses, and since when what has no end of its own."""
    state = view.frame.state
    people = {w.account: w.name for w in state.keyholders.witnesses}
    rows: list[lists.Row] = []
    for one in view.frame.status["waiting"]:
        if one["account"] in people:
            rows.append(("", [el("bdi", people[one["account"]]), noun("duty", one["what"]),
                              parts.claim(view, one["claim"]) if one["claim"] else "", _since(view, one),
                              parts.until(view, one["until"]) or "—"]))
    heads = [said("site.witness"), said("site.what"), said("site.which-claim"), said("site.since"),
             said("site.until")]
    return parts.section(
        said("site.witness.duties"), parts.table(said("site.witness.duties"), heads, "lllll", rows) if rows
        else None, parts.payments(view, bool(rows)))


def _since(view: View, one: dict[str, Any]) -> Content:
    """Since when it waits, where that is known."""
    claim = view.frame.state.claims.get(one["claim"])
    if claim is None:
        return "—"
    if one["what"] == "verdict":
        return when(view, min(o.height for o in claim.objections if not o.outcome))
    return next((when(view, s.drawn) for s in claim.panel if s.account == one["account"] and not s.decision), "—")


def _coming(view: View) -> Element | None:
    """Rotations that are announced, and whose money has not been handed over yet."""
    made: list[Content] = []
    for r in view.frame.status["rotations"]:
        rows: list[tuple[Content, Content]] = [
            (said("site.rotation.announced"), when(view, r["announced"])),
            (said("site.rotation.moves"), when(view, r["move_from"]))]
        if r["at_hand"]:
            needed, _, count = r["quorum"].partition(" of ")
            rows += [(said(f"site.rotation.{way}"), [[el("bdi", name), " "] for name in r[way]])
                     for way in ("leave", "stay", "come") if r[way]]
            rows.append((said("site.pool.quorum"), said("site.quorum", needed=needed, count=count)))
        else:
            rows.append((said("site.document"), said("site.rotation.not-at-hand")))
        rows.append((said("site.document"), el("code", r["document"])))
        made.append(parts.facts(rows))
    return parts.section(said("site.rotation"), made, lead=said("site.rotation.lead")) if made else None


def _elsewhere(view: View) -> Element | None:
    lies = view.frame.status["elsewhere"]
    if not lies:
        return None
    rows: list[lists.Row] = [("", [
        said("site.epoch", epoch=one["epoch"]), [[el("bdi", name), " "] for name in one["witnesses"]],
        parts.sat(one["amount_sat"])]) for one in lies]
    return parts.section(said("site.elsewhere"), parts.table(
        said("site.elsewhere"), [said("site.epochs"), said("site.witness"), said("site.amount")], "lln", rows),
        lead=said("site.elsewhere.lead"))


def _lifeboat(view: View) -> Element | None:
    """How things stand should the witnesses be gone."""
    frame = view.frame
    state, outlook = frame.state, frame.outlook
    if not state.opened or state.dissolved or state.unknown:
        return None
    rows: list[tuple[Content, Content]] = [
        (said("site.lifeboat.named"), said("site.yes" if outlook.named else "site.lifeboat.none-named")),
        (said("site.lifeboat.aboard"), [parts.sat(outlook.sat), " / ", parts.sat(outlook.of_sat)]
         if outlook.height else None),
        (said("site.lifeboat.from"), when(view, outlook.height) if outlook.height else None),
        (said("site.lifeboat.due"), when(view, outlook.due) if outlook.due else None)]
    overdue = outlook.due and frame.height >= outlook.due
    return parts.section(
        said("site.lifeboat"), parts.facts(rows),
        parts.note(said("site.lifeboat.overdue"), bad=True) if overdue else None,
        parts.nothing(said("site.lifeboat.not-here")) if outlook.named and not outlook.height else None,
        lead=said("site.lifeboat.lead", quorum=state.keyholders.quorum))


def _epochs(view: View) -> Element:
    every = view.frame.state.chain.all_keyholders
    rows: list[lists.Row] = [("", [
        said("site.epoch", epoch=holders.epoch), said("site.quorum", needed=holders.quorum, count=holders.count),
        _names(holders)]) for holders in every]
    return parts.section(said("site.epochs"), parts.table(
        said("site.epochs"), [said("site.epochs"), said("site.pool.quorum"), said("site.witness")], "lll", rows),
        lead=said("site.epochs.lead"))


def _names(holders: Keyholders) -> Content:
    return [[", " if n else "", el("bdi", witness.name)] for n, witness in enumerate(holders.witnesses)]


ROUTES = (Route("witnesses/", draw),)
