"""A higher fee for a payout that waits: its next rung, which nobody signs again, or one worked out anew, which all
sign. What it costs whom is named before.
"""

from lashou_btc.errors import InvalidInput, LashouError, Refused
from lashou_btc.pool.glance import Made
from lashou_btc.report.markup import Content, Element, el
from lashou_btc.usecases import bumping, early, ladders, lifeboats, payouts, relay, review_words, sittings
from lashou_btc.usecases.bumping import Bump
from lashou_btc.usecases.ladders import Rung
from lashou_btc.usecases.reviewing import Look
from lashou_btc.usecases.sittings import Sitting
from lashou_btc.wallet.psbt.raw import Psbt
from lashou_btc.web.desk import sending, sheet, sitting_facts
from lashou_btc.web.desk.room import At, Deed, fact
from lashou_btc.web.desk.sessions import Done, Fact
from lashou_btc.web.layout import plain
from lashou_btc.words import said, word


def section(at: At, one: Sitting) -> Element | None:
    """The ways to a higher fee, where it waits for a block or has its signatures; else nothing."""
    rungs = lifeboats.split(at.pool, one.psbts)[0]
    waits = any(at.chain.in_mempool(psbt.tx.txid) for psbt in rungs)
    if not rungs or (sitting_facts.fate(at, one) is not None and not waits):
        return None
    if not waits and not sitting_facts.progress_of(at, one).ready:
        return None
    return el("section", el("h2", said("desk.raise")), sheet.say(said("desk.raise.lead"), "lead"),
              _next(at, rungs) if waits and len(rungs) > 1 else None, _anew(at),
              el("p", sheet.link(at, "desk/purse/", said("desk.raise.purse"))) if waits else None)


def _rungs(at: At) -> list[Psbt]:
    return lifeboats.split(at.pool, sittings.find(at.pool, at.values["name"]).psbts)[0]


def _cost(at: At, old: Made, new: Made) -> list[Fact]:
    """What the new one costs whom: the fee as it was and as it would be, the pool's part of both, everybody who
    gets another amount or nothing.
    """
    before, now = (one.fee_sat - sum(each.less_sat for each in review_words.less(one)) for one in (old, new))
    named = [fact(said("desk.fact.fee"), sheet.money(new.fee_sat)),
             fact(said("desk.fact.fee-before"), sheet.money(old.fee_sat)),
             fact(said("desk.fact.feerate"), said("desk.fact.feerate-of", feerate=new.feerate_sat_vb,
                                                  before=old.feerate_sat_vb)),
             fact(said("desk.fact.pool-bears"), said("desk.fact.pool-bears-of", now=now, before=before))]
    lines = [*review_words.otherwise(old, new), *review_words.less_lines(new)]
    named += [fact(said("desk.fact.line", number=n), word(line).strip()) for n, line in enumerate(lines, 1)]
    return [*named, fact(said("desk.fact.replaces"), old.txid), fact(said("desk.fact.transaction"), new.txid)]


def _suggested(at: At) -> list[Fact]:
    """The feerate that the chain's source suggests, where it does. It need not hold until one has decided."""
    rate = early.expected_sat_vb(at.chain)
    return [fact(said("desk.fact.suggested"), said("desk.rate", feerate=rate))] if rate is not None else []


# The next rung

def _next_rung(at: At) -> tuple[Rung, Rung]:
    return ladders.next_rung(at.pool, _rungs(at), at.state, at.chain)


def _next_facts(at: At) -> list[Fact]:
    higher, waiting = at.once(_next_rung)
    seen = sending.shown(lambda ask: payouts.send(at.pool, higher.psbt, at.state, at.chain, ask)).seen
    paid = sitting_facts.paid(seen, [Look(seen, at.pool, at.state)])
    return [*paid, *_cost(at, waiting.payout, higher.payout), fact(said("desk.fact.signs"), said("cli.nobody"))]


def _next(at: At, rungs: list[Psbt]) -> list[Content]:
    title = el("h3", said("desk.raise.next"))
    try:
        named = _next_facts(at)
    except LashouError as error:
        return [title, sheet.say(error.said, "note")]
    return [title, sheet.facts([*named, *_suggested(at)]), sheet.say(said("desk.send.then")),
            sheet.form(at, "next", named, button=said("desk.raise.send"))]


def _send_next(at: At) -> Done:
    sent, old = ladders.send_next(at.pool, _rungs(at), at.state, at.chain,
                                  sending.only(at.once(_next_rung)[0].payout.txid))
    return Done(word(said("desk.sent")), (plain(said(
        "cli.payout.sent:instead", rung=sent.rung.words, why=sent.why, fee=sent.rung.payout.fee_sat,
        before=old.payout.fee_sat)), plain(said("desk.sent.txid", txid=sent.txid))),
        goes_on=f"desk/sign/{at.values['name']}/")


# Worked out anew

def _anew(at: At) -> list[Content]:
    suggested = _suggested(at)
    return [el("h3", said("desk.raise.anew")), sheet.say(said("desk.raise.anew.lead")),
            sheet.facts(suggested) if suggested else None, sheet.form(
        at, "raise", (), sheet.entry("feerate", said("desk.feerate"), at.given["feerate"], kind="number", min="1",
                                     required=""),
        button=said("desk.raise.look"))]


def _bump(at: At) -> Bump:
    old = ladders.to_bump(at.pool, _rungs(at), at.state, at.chain)
    rate = at.feerate
    if rate is None:
        raise InvalidInput("desk.feerate.number")
    return bumping.bump(at.pool, at.state, old, rate, early.expected_sat_vb(at.chain))


def _bump_facts(at: At) -> list[Fact]:
    done = at.once(_bump)
    named = _cost(at, done.old, done.payout)
    why = relay.not_taken(done.payout, at.chain)
    return [*named, fact(said("desk.fact.signs"), said("desk.fact.signs-again", quorum=at.state.keyholders.quorum)),
            *([fact(said("desk.fact.node"), why)] if why else [])]


def confirm(at: At) -> Element:
    """The question whether to have that one signed instead. Raises as `bumping.bump`."""
    named = _bump_facts(at)
    return el("section", el("h2", said("desk.raise.sure")), sheet.facts([*named, *_suggested(at)]),
              sheet.say(said("desk.raise.then")),
              sheet.form(at, "bump", named, sheet.hidden("feerate", at.given["feerate"]),
                         button=said("desk.raise.begin")),
              el("p", sheet.link(at, f"desk/sign/{at.values['name']}/", said("desk.back"))))


def _begin(at: At) -> Done:
    done = at.once(_bump)
    boats, reasons = lifeboats.beside(at.pool, at.state, done.payout.feerate_sat_vb, [(done.payout, done.psbt)])
    made = sittings.begin(at.pool, [done.psbt, *boats], own=True)
    if made.name == at.values["name"]:
        raise Refused("desk.raise.same")
    return sitting_facts.begun(made, [*reasons, said("cli.payout.bumped", before=done.old.fee_sat,
                                                     fee=done.payout.fee_sat)])


DEEDS = {"next": Deed(_send_next, _next_facts), "raise": Deed(), "bump": Deed(_begin, _bump_facts)}
