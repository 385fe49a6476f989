"""Documents that several sign, at the desk: what each says and would do, who has signed, and one's own signature.
A witness's daily price, where the rules count in a currency.
"""

from lashou_btc.chain.base import TARGET_BLOCKS
from lashou_btc.errors import LashouError
from lashou_btc.pool import costs
from lashou_btc.pool.document import Document
from lashou_btc.report.markup import Content, Element, el
from lashou_btc.usecases import (
    cover,
    dissolving,
    document_words,
    given_amounts,
    journal,
    journal_words,
    people,
    prospects,
    rotating,
    trays,
)
from lashou_btc.web.desk import journal_sheets, sheet
from lashou_btc.web.desk.loopback import Sheet
from lashou_btc.web.desk.room import At, Deed, fact, hand_over
from lashou_btc.web.desk.sessions import Done, Fact, Takeaway
from lashou_btc.words import Said, noun, said, word


def draw_list(at: At) -> bytes:
    """What lies in the tray, and a price."""
    if at.given["deed"] in ("quote", "price"):
        try:
            return sheet.page(at, said("desk.price"), _confirm_price(at))
        except LashouError as error:
            at.why = error
    rows: list[list[Content]] = []
    for doc in trays.documents(at.pool):
        rows.append([el("a", journal_words.meant(doc, at.state), href=at.to(f"desk/documents/{doc.hash}/")),
                     el("code", doc.hash[:16]), len(doc.signatures)])
    title = said("desk.way.documents")
    return sheet.page(
        at, title, el("section", el("h2", said("desk.tray")), sheet.table(
            said("desk.tray"), ("what", "hash", "signatures"), rows, "lln") if rows else
            sheet.say(said("desk.tray.empty"))),
        el("section", el("h2", said("desk.tray.bring")), sheet.form(
            at, "bring", (), sheet.choose("documents", said("desk.tray.choose"), several=True),
            button=said("desk.tray.bring"), uploads=True)),
        _price(at))


# One document

def _doc(at: At) -> Document:
    return trays.find(at.pool, at.values["hash"])


def draw(at: At) -> bytes:
    """What a document says, and what signing it would do."""
    doc = _doc(at)
    title = journal_words.meant(doc, at.state)
    names = _signers(at, doc)
    named = _facts(at)
    ask: Content = None
    if names:
        ask = el("section", el("h2", said("desk.sign.document")), sheet.facts(named), sheet.form(
            at, "cosign", named, sheet.passphrase(at, names), button=said("desk.cosign")))
    return sheet.page(at, title, None if names else el("section", sheet.facts(named)), ask,
                      el("section", el("h2", said("desk.files")), el("p", el(
                          "a", said("desk.download"), href=at.to(f"desk/documents/{doc.hash}/file/"),
                          download=f"{doc.type}-{doc.hash[:8]}.json")),
                         sheet.form(at, "away", named, button=said("desk.tray.away"))))


def _signers(at: At, doc: Document) -> list[str]:
    """This home's keys whose signature on it would count and is not there yet."""
    found, signed = [], {s.key for s in doc.signatures}
    for name in at.ws.key_names():
        key = at.ws.key_record(name).signing_key
        if key in signed or doc.type not in ("amendment", "rotation", "enrollment"):
            continue
        try:
            people.check_cosigner(at.pool, at.state, key, doc)
            found.append(name)
        except LashouError:
            continue
    return found


def _facts(at: At) -> list[Fact]:
    doc = _doc(at)
    named = _end(at, doc) if doc.type == "amendment" and "dissolve" in doc.body else []
    named.append(fact(said("desk.fact.document"), noun("document", doc.type)))
    lines: list[Said] = list(document_words.in_words(at.pool, at.state, doc))
    if doc.type == "rotation":
        lines += rotating.doubts(at.state, rotating.named(at.state, doc))
    named += [fact(said("desk.fact.line", number=n), line) for n, line in enumerate(lines, 1)]
    try:
        found = prospects.prospect(at.pool, at.state, doc)
        effect: Said = found.effect or said("desk.effect.untold")
    except LashouError as error:
        effect = said("desk.effect.none", why=error.said)
    return [*named, fact(said("desk.fact.effect"), effect),
            fact(said("desk.fact.signed"), ", ".join(_who(at, s.account) for s in doc.signatures)),
            fact(said("desk.fact.hash"), doc.hash)]


def _end(at: At, doc: Document) -> list[Fact]:
    """What everybody would get of a dissolution."""
    rate = at.chain.feerate_sat_vb(TARGET_BLOCKS)
    found = dissolving.outcome(at.pool, doc, rate)
    total = sum(row.arrives_sat for row in found.rows)
    return [fact(said("desk.fact.pays"), sheet.money(total)), *(
        (row.address, f"{sheet.money(row.arrives_sat)} · {word(row.what)}") for row in found.rows),
        fact(said("desk.fact.fee"), sheet.money(found.fee_sat + found.fees_sat)),
        fact(said("desk.fact.dust"), sheet.money(found.dust_sat))]


def _who(at: At, account: int) -> str:
    witness = at.state.keyholders.witness(account)
    return witness.name if witness is not None else word(said("desk.account", account=account))


def _cosign(at: At) -> Done:
    doc = people.cosign(at.pool, at.state, at.signer(), _doc(at))
    trays.put(at.pool, doc)
    return hand_over(at, f"{doc.type}-{doc.hash[:8]}.json", doc.to_bytes(), said("desk.cosigned"),
                     [_then(at, doc)], f"desk/documents/{doc.hash}/")


def _then(at: At, doc: Document) -> Said:
    """What comes next with it."""
    if doc.type == "rotation":
        return rotating.signatures(at.state.keyholders, doc, rotating.named(at.state, doc)).then
    if doc.type == "enrollment":
        return cover.enrollment_next(at.state, doc)
    lacks = at.state.keyholders.quorum - len(doc.signed_by({w.key for w in at.state.keyholders.witnesses}))
    if lacks > 0:
        return said("desk.quorum.lacks", count=lacks)
    return said("desk.quorum.carry" if doc.body.keys() - {"text", "rules"} else "desk.to-operator")


def _away(at: At) -> Done:
    trays.put_away(at.pool, _doc(at).hash)
    return Done(word(said("desk.tray.put-away")), goes_on="desk/documents/")


def _file(at: At) -> Takeaway:
    doc = _doc(at)
    return Takeaway(f"{doc.type}-{doc.hash[:8]}.json", doc.to_bytes())


# A price

def _price(at: At) -> Element | None:
    unit = at.state.rules.unit
    if unit == "sat" or "witness" not in at.roles:
        return None
    return el("section", el("h2", said("desk.price")), sheet.form(
        at, "quote", (), sheet.entry("price", said("desk.price.one", unit=unit), at.given["price"],
                                     note=said("desk.price.note", unit=unit)), button=said("desk.decide.look")))


def _price_facts(at: At) -> list[Fact]:
    unit = at.state.rules.unit
    price = given_amounts.minor(given_amounts.read(at.given["price"]), unit)
    return [fact(said("desk.fact.price"), said("desk.fact.price-of", price=price, unit=unit)),
            fact(said("desk.fact.price-now"), costs.price(at.state) or said("desk.moved.nothing"))]


def _confirm_price(at: At) -> Element:
    named = _price_facts(at)
    return el("section", el("h2", said("desk.decide.sure")), sheet.facts(named), sheet.say(said("desk.price.then")),
              sheet.form(at, "price", named, sheet.hidden("price", at.given["price"]), sheet.passphrase(at),
                         button=said("desk.price.sign")))


def _sign_price(at: At) -> Done:
    price, signer = given_amounts.minor(given_amounts.read(at.given["price"]), at.state.rules.unit), at.signer()
    account = signer.account(at.state)
    doc = signer.sign(at.pool, "price", account, {"account": account, "unit": at.state.rules.unit, "price": price,
                                                  "height": at.state.height})
    effect = journal.effect_of(at.pool, at.state, doc)
    return hand_over(at, f"price-{doc.hash[:8]}.json", doc.to_bytes(), said("desk.price.signed"),
                     [*([said("cli.rehearsed.effect", effect=effect)] if effect else []), said("desk.to-operator")],
                     "desk/documents/")


SHEETS = (
    Sheet("desk/documents/", draw_list, {
        "bring": journal_sheets.BRING, "quote": Deed(journal_sheets.look_first),
        "price": Deed(_price_facts, _sign_price)}),
    Sheet("desk/documents/{hash}/", draw, {"cosign": Deed(_facts, _cosign), "away": Deed(_facts, _away)}),
    Sheet("desk/documents/{hash}/file/", draw, {}, file=_file),
)
