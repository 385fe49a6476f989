"""A witness's price at the desk, where the rules count in a currency: today's, or each day's by itself."""

from lashou_btc.errors import InvalidInput, LashouError, Refused
from lashou_btc.report.markup import Content, Element, el
from lashou_btc.usecases import given_amounts, journal, prices
from lashou_btc.usecases.prices import DailyPrice
from lashou_btc.web.desk import sheet
from lashou_btc.web.desk.loopback import Sheet
from lashou_btc.web.desk.room import At, Deed, fact, hand_over
from lashou_btc.web.desk.sessions import Done, Fact
from lashou_btc.words import said, word


def draw(at: At) -> bytes:
    """Today's price, and whether each day's is given by itself."""
    if at.given["deed"] in ("quote", "price") and not (at.why and at.given["deed"] == "quote"):
        try:
            return sheet.page(at, said("desk.price"), _confirm(at))
        except LashouError as error:
            at.why = error
    if "price" not in at.roles:
        raise LookupError("price")
    unit = at.state.rules.unit
    return sheet.page(
        at, said("desk.price"), sheet.facts([_now(at)]),
        el("section", el("h2", said("desk.price.today")), sheet.form(
            at, "quote", (), sheet.entry("price", said("desk.price.one", unit=unit), at.given["price"], note=said(
                "desk.price.note", unit=unit)), button=said("desk.decide.look"))),
        el("section", el("h2", said("desk.daily")), sheet.say(said("desk.daily.lead"), "lead"), _daily(at)))


def _now(at: At) -> Fact:
    found = prices.in_force(at.state)
    return fact(said("desk.fact.price-now"), said(
        "desk.fact.price-of", price=found, unit=at.state.rules.unit) if found else said("desk.moved.nothing"))


# Today's

def _given(at: At) -> int:
    return given_amounts.minor(given_amounts.read(at.given["price"]), at.state.rules.unit)


def _price_facts(at: At) -> list[Fact]:
    return [fact(said("desk.fact.price"), said("desk.fact.price-of", price=_given(at), unit=at.state.rules.unit)),
            _now(at)]


def _confirm(at: At) -> Element:
    named = _price_facts(at)
    return el("section", el("h2", said("desk.decide.sure")), sheet.facts(named), sheet.say(said("desk.price.then")),
              sheet.form(at, "price", named, sheet.hidden("price", at.given["price"]), sheet.passphrase(at),
                         button=said("desk.price.sign")),
              el("p", sheet.link(at, "desk/price/", said("desk.back"))))


def _sign(at: At) -> Done:
    doc = prices.sign(at.pool, at.state, at.signer(), _given(at))
    effect = journal.effect_of(at.pool, at.state, doc)
    return hand_over(at, f"price-{doc.hash[:8]}.json", doc.to_bytes(), said("desk.price.signed"),
                     [said("cli.rehearsed.effect", effect=effect)] if effect else [],
                     "desk/price/", publish=True)


# Each day's

def _daily(at: At) -> Content:
    daily = at.desk.daily
    told: Content = sheet.table(said("desk.fact.last"), ("when", "found"), [
        [sheet.when(at, height) if height else "", what] for height, what in daily.told]) if daily.told else None
    if daily.running is not None:
        return [sheet.say(said("desk.daily.runs"), "note"), sheet.facts(_running(at)),
                told or sheet.say(said("desk.daily.nothing")),
                sheet.form(at, "end", (), button=said("desk.daily.end"))]
    if daily.source is None:
        return sheet.say(said("desk.daily.how"))
    named = _source(at)
    return [told, sheet.facts(named), sheet.form(
        at, "begin", named,
        sheet.entry("percent", said("desk.daily.percent"), at.given["percent"] or "5", kind="number", min="1",
                    max=str(prices.MOST_PERCENT), required="", note=said("desk.daily.percent.note")),
        sheet.entry("days", said("desk.daily.days"), at.given["days"] or "30", kind="number", min="1",
                    max=str(prices.MOST_DAYS), required=""),
        sheet.say(said("desk.daily.then")), sheet.passphrase(at), button=said("desk.daily.begin"))]


def _source(at: At) -> list[Fact]:
    return [_now(at), fact(said("desk.fact.source"), str(at.desk.daily.source or ""))]


def _running(at: At) -> list[Fact]:
    made = at.desk.daily.running
    if made is None:
        return []
    return [fact(said("desk.fact.limit"), said("desk.fact.limit-of", percent=made.percent)),
            fact(said("desk.fact.until"), sheet.when(at, made.until)),
            fact(said("desk.fact.source"), str(made.source))]


def _begin(at: At) -> Done:
    source = at.desk.daily.source
    if source is None:
        raise Refused("desk.daily.how")
    limits = [at.given["percent"], at.given["days"]]
    if not all(one.isascii() and one.isdecimal() and len(one) < 4 for one in limits):
        raise InvalidInput("desk.daily.number")
    made = DailyPrice.begin(at.pool, at.state, source, int(limits[0]), int(limits[1]), at.signer())
    at.desk.daily.begin(at.desk, made)
    return Done(word(said("desk.daily.begun")), tuple(f"{name}: {what}" for name, what in _running(at)),
                goes_on="desk/price/")


def _end(at: At) -> Done:
    at.desk.daily.end()
    return Done(word(said("desk.daily.ended")), goes_on="desk/price/")


SHEETS = (Sheet("desk/price/", draw, {
    "quote": Deed(), "price": Deed(_sign, _price_facts),
    "begin": Deed(_begin, _source), "end": Deed(_end)}),)
