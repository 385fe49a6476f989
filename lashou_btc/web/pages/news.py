"""The feeds: of the pool, of each claim, of each account; and calendars of what waits and of when a notice ends."""

from collections.abc import Iterable, Mapping
from typing import Any

from lashou_btc.pool.state import Claim
from lashou_btc.web import happenings
from lashou_btc.web.feeds import Date, atom, calendar
from lashou_btc.web.frame import Frame
from lashou_btc.web.site import Page, Route, View
from lashou_btc.words import noun, said


def pool(view: View) -> Page:
    """Everything, the newest first."""
    return atom(view, "pool", said("site.feed.pool"), happenings.of_pool(view.frame))


def claim(view: View, number: str) -> Page:
    """One claim's."""
    found = the_claim(view, number)
    return atom(view, f"claim {found.hash}", said("site.feed.claim", claim=found.number + 1),
                happenings.of_claim(view.frame, found))


def account(view: View, number: str) -> Page:
    """One account's."""
    n = number_of(number)
    if view.frame.state.account(n) is None:
        raise LookupError(number)
    return atom(view, f"account {n}", said("site.feed.account", account=n), happenings.of_account(view.frame, n))


def waits(view: View) -> Page:
    """All that has an end: what waits for somebody, notices, payments called."""
    return calendar(view, said("site.feed.waits"), _waiting(view.frame), said("site.feed.nothing"))


def notice(view: View, number: str) -> Page:
    """When one claim's notice ends, or ended."""
    found = the_claim(view, number)
    dates = [_notice(found)] if found.notice_end else []
    return calendar(view, said("site.feed.claim", claim=found.number + 1), dates,
                    said("site.feed.no-notice", claim=found.number + 1))


def _waiting(frame: Frame) -> list[Date]:
    claims = frame.state.claims
    dates = [_notice(one) for one in frame.state.open_claims.values() if one.status == "notice"]
    for duty in frame.status["waiting"]:
        if duty["until"] > frame.height:
            number = claims[duty["claim"]].number + 1 if duty["claim"] in claims else 0
            dates.append(Date(
                f"waits {duty['account']} {duty['what']} {duty['claim']}", duty["until"],
                said("site.feed.duty:claim" if number else "site.feed.duty", account=duty["account"], claim=number,
                     what=noun("duty", duty["what"])), said("site.feed.until", height=duty["until"])))
    dates += [Date(f"call {call.ref} {call.call.start}", call.deadline, said("site.feed.call"),
                   said("site.feed.until", height=call.deadline)) for call in frame.state.calls]
    return dates


def _notice(found: Claim) -> Date:
    return Date(f"notice {found.hash}", found.notice_end, said("site.feed.notice", claim=found.number + 1),
                said("site.feed.notice-more", claim=found.number + 1, height=found.notice_end))


def the_claim(view: View, number: str) -> Claim:
    """The claim of that number, as people count. Raises LookupError."""
    n, claims = number_of(number), view.frame.state.by_number
    if not 1 <= n <= len(claims):
        raise LookupError(number)
    return claims[n - 1]


def number_of(text: str) -> int:
    """A number as our links write it. Raises LookupError."""
    if not (text.isascii() and text.isdecimal() and len(text) < 9) or str(int(text)) != text:
        raise LookupError(text)
    return int(text)


def every_claim(frame: Frame) -> Iterable[Mapping[str, Any]]:
    """The numbers of all, as paths have them."""
    return ({"number": one.number + 1} for one in frame.state.by_number)


def _accounts(frame: Frame) -> Iterable[Mapping[str, Any]]:
    return ({"number": number} for number in frame.state.ledger.accounts)


ROUTES = (Route("feeds/pool.atom", pool), Route("feeds/claim-{number}.atom", claim, every_claim),
          Route("feeds/account-{number}.atom", account, _accounts), Route("feeds/waits.ics", waits),
          Route("feeds/claim-{number}.ics", notice, every_claim))
