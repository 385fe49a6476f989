"""The pool for programs, version 1: the same values as the pages', as JSON. Read only; a folder of files has it.

`openapi.json` beside them describes each (OpenAPI 3.1). What is long comes in groups, so that what is old in it
stays the same bytes from block to block.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from lashou_btc.anchors import record
from lashou_btc.pool.state import Spend
from lashou_btc.usecases import overview
from lashou_btc.web import happenings, openapi
from lashou_btc.web.feeds import name_of
from lashou_btc.web.frame import Frame
from lashou_btc.web.json_pages import json_page
from lashou_btc.web.layout import stamp
from lashou_btc.web.pages.news import every_claim, number_of, the_claim
from lashou_btc.web.parts import GROUP
from lashou_btc.web.site import Page, Route, View

RECORDS = 1_000
"""So many are in a group of the journal."""
_LISTED_ELSEWHERE = ("accounts", "claims", "left_out")


def status(view: View) -> Page:
    """Funds, people, what is due and what waits, without accounts and claims, which have addresses of their own."""
    frame = view.frame
    found = {name: value for name, value in frame.status.items() if name not in _LISTED_ELSEWHERE}
    return json_page(found | {
        "time": frame.time(frame.height), "known": frame.stands is None, "trust": frame.view.trust.label,
        "warnings": frame.view.warnings(), "accounts": len(frame.state.ledger.accounts),
        "claims": len(frame.state.by_number), "records": len(frame.state.events)})


def claims(view: View) -> Page:
    """Every claim in short."""
    return json_page({"height": view.frame.height, "claims": [
        {"number": c.number + 1, "claim": c.hash, "account": c.account, "status": c.status, "amount": c.amount,
         "approved": c.approved, "benefit_sat": c.benefit_sat, "filed": c.filed, "notice_end": c.notice_end,
         "ended": c.ended} for c in view.frame.state.by_number]})


def claim(view: View, number: str) -> Page:
    """One claim whole, with what a unit of weight has borne of it."""
    frame, found = view.frame, the_claim(view, number)
    return json_page(overview.claim(found) | {
        "ended": found.ended, "diagnosed": found.diagnosed,
        "shares": [{"height": height, "per_weight_sat": sat} for height, sat in frame.shares.get(found.hash, ())],
        "times": {str(height): frame.time(height) for height in (found.filed, found.notice_end, found.ended)
                  if height and frame.time(height) is not None}})


def accounts(view: View, group: str) -> Page:
    """So many accounts, by their numbers."""
    frame = view.frame
    first = number_of(group) * GROUP + 1
    found = [frame.state.account(number) for number in range(first, first + GROUP)]
    here = [overview.account(frame.state, one) for one in found if one is not None]
    if not here:
        raise LookupError(group)
    return json_page({"height": frame.height, "first": first, "last": first + GROUP - 1, "accounts": here})


def payouts(view: View) -> Page:
    """Every transaction that spent coins of the pool. `lawful`: null where it cannot be told yet."""
    state = view.frame.state

    def plain(s: Spend) -> Mapping[str, Any]:
        return {"height": s.height, "txid": s.txid, "lawful": None if overview.undecided(state, s) else s.lawful,
                "reason": s.reason, "fee_sat": s.fee_sat, "document": s.document, "carry": s.carry,
                "paid": [{"number": i.number, "kind": i.kind, "ref": i.ref, "account": i.account,
                          "address": i.address, "amount_sat": i.amount_sat} for i in s.paid]}
    return json_page({"height": view.frame.height, "payouts": [plain(spend) for spend in state.spends]})


def journal(view: View, group: str) -> Page:
    """So many records in the chain's order, with their effect or the rule that they broke."""
    frame, first = view.frame, number_of(group) * RECORDS
    if first >= len(frame.state.events):
        raise LookupError(group)
    return json_page({"first": first, "records": [
        {"height": e.height, "position": e.position, "leaf": e.leaf, "lane": e.lane,
         "kind": record.kind_name(e.kind), "digest": e.digest, "txid": e.txid, "broken": e.broken,
         "text": e.text} for e in frame.state.events[first:first + RECORDS]]})


def events(view: View) -> Page:
    """The newest happenings, as the pool's feed tells them."""
    frame = view.frame
    return json_page({"height": frame.height, "events": [
        {"id": name_of(frame, one.name), "height": one.height, "time": _stamp(frame, one.height), "text": one.text,
         "claim": one.claim, "path": one.path} for one in happenings.of_pool(frame)]})


def _stamp(frame: Frame, height: int) -> str | None:
    seconds = frame.time(height)
    return stamp(seconds) if seconds is not None else None


def description(view: View) -> Page:
    """What all this is, for programs that make programs."""
    return json_page(openapi.description())


def _account_groups(frame: Frame) -> Iterable[Mapping[str, Any]]:
    return ({"group": group} for group in frame.groups)


def _record_groups(frame: Frame) -> Iterable[Mapping[str, Any]]:
    return ({"group": group} for group in range(-(-len(frame.state.events) // RECORDS)))


ROUTES = (
    Route("api/v1/status.json", status, worded=False), Route("api/v1/claims.json", claims, worded=False),
    Route("api/v1/claims/{number}.json", claim, every_claim, worded=False),
    Route("api/v1/accounts/{group}.json", accounts, _account_groups, worded=False),
    Route("api/v1/payouts.json", payouts, worded=False),
    Route("api/v1/journal/{group}.json", journal, _record_groups, worded=False),
    Route("api/v1/events.json", events, worded=False),
    Route("api/v1/openapi.json", description, worded=False))
