"""Sending what has its signatures: what would go to whom is named, then it is sent."""

from collections.abc import Callable
from functools import partial

from lashou_btc.errors import Incomplete, InvalidInput, LashouError, Refused
from lashou_btc.pool.review import Review
from lashou_btc.report.markup import Element, el
from lashou_btc.usecases import ladders, lifeboats, payouts, sittings
from lashou_btc.usecases.reviewing import Look
from lashou_btc.usecases.sittings import Sitting
from lashou_btc.web.desk import sheet, sitting_facts
from lashou_btc.web.desk.room import At, Deed, fact
from lashou_btc.web.desk.sessions import Done, Fact
from lashou_btc.web.layout import plain
from lashou_btc.words import Said, said, word


class Shown(Exception):
    """What would be sent, and why that: raised in place of sending it."""

    def __init__(self, seen: Review, why: Said | str = "") -> None:
        super().__init__()
        self.seen, self.why = seen, why


def _ask(seen: Review, why: Said | str = "") -> None:
    raise Shown(seen, why)


def shown(send: Callable[[Callable[..., None]], object]) -> Shown:
    """What it would send, of something that asks before it sends. Raises as that does."""
    try:
        send(_ask)
    except Shown as found:
        return found
    raise LookupError("nothing was asked")


def only(txid: str) -> Callable[..., None]:
    """What is asked before something is sent: whether it is still what was named."""
    def ask(seen: Review, why: Said | str = "") -> None:
        if seen.txid != txid:
            raise Refused("desk.moved")
    return ask


def _through(at: At, ask: Callable[..., None]) -> str:
    """Sends it, or the fitting rung of several, after it has asked: its txid. Raises where nothing can be sent."""
    rungs, boats = lifeboats.split(at.pool, sittings.find(at.pool, at.values["name"]).psbts)
    if not rungs:
        raise InvalidInput("lifeboat.alone:carry")
    lifeboats.check_sent(at.pool, at.state, rungs, boats)
    if len(rungs) > 1:
        return ladders.send(at.pool, rungs, at.state, at.chain, ask).txid
    return payouts.send(at.pool, rungs[0], at.state, at.chain, ask)


def _would_send(at: At) -> Shown:
    """What sending would send now. Raises as sending does."""
    return shown(partial(_through, at))


def _send_facts(at: At) -> list[Fact]:
    one = sittings.find(at.pool, at.values["name"])
    found = at.once(_would_send)
    seen, made = found.seen, found.seen.settlement
    paid, fee = sum(p.amount_sat for p in made.payees) if made else 0, seen.fee_sat or 0
    looks = [Look(seen, at.pool, at.state)]
    named = [*sitting_facts.paid(seen, looks), fact(said("desk.fact.fee"), sheet.money(fee)),
             fact(said("desk.fact.left"), sheet.money(max(at.state.funds_sat - paid - fee, 0))),
             fact(said("desk.fact.transaction"), seen.txid),
             fact(said("desk.fact.stands"), sitting_facts.fate(at, one) or said("desk.fate.unsent"))]
    return [*named, *([fact(said("desk.fact.why"), found.why)] if found.why else [])]


def section(at: At, one: Sitting) -> Element | None:
    """The question whether to send it, or what lacks; nothing once it is sent."""
    if sitting_facts.fate(at, one) is not None:
        return None
    try:
        named = _send_facts(at)
    except Incomplete as error:
        found = sitting_facts.progress_of(at, one)
        why = error.said if found.ready else said(
            "desk.send.lacks", lack=max(found.needed - len(found.signed), 1), names=found.missing)
        return el("section", el("h2", said("desk.send")), sheet.say(said("desk.send.not-yet", why=why)))
    except LashouError as error:
        return el("section", el("h2", said("desk.send")), sheet.say(said("desk.send.not-yet", why=error.said)))
    return el("section", el("h2", said("desk.send")), sheet.facts(named), sheet.say(said("desk.send.then")),
              sheet.form(at, "send", named, button=said("desk.send")))


def _do_send(at: At) -> Done:
    txid = _through(at, only(at.once(_would_send).seen.txid))
    return Done(word(said("desk.sent")), (plain(said("desk.sent.txid", txid=txid)),),
                goes_on=f"desk/sign/{at.values['name']}/")


SEND = Deed(_do_send, _send_facts)
