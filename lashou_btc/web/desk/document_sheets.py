"""Documents that several sign, at the desk: what each says and would do, who has signed, one's own signature."""

from collections.abc import Sequence

from lashou_btc.chain.base import TARGET_BLOCKS
from lashou_btc.errors import LashouError, Refused
from lashou_btc.pool import kinds
from lashou_btc.pool.document import Document, Signature
from lashou_btc.pool.rotation import is_lifeboat
from lashou_btc.report.markup import Content, Element, el
from lashou_btc.usecases import (
    cover,
    dissolving,
    document_words,
    journal_words,
    people,
    pools,
    prospects,
    rotating,
    sittings,
    trays,
)
from lashou_btc.web.desk import journal_sheets, sheet, sitting_facts
from lashou_btc.web.desk.loopback import Sheet
from lashou_btc.web.desk.room import At, Deed, fact, hand_over
from lashou_btc.web.desk.sessions import Done, Fact, Takeaway
from lashou_btc.words import Said, noun, said, word

_ENDS = 12
"""So many characters of the first address are read out, at least: 60 bits, more than anybody tries keys for."""


def draw_list(at: At) -> bytes:
    """What lies in the tray."""
    rows: list[list[Content]] = []
    for doc in trays.documents(at.pool):
        rows.append([el("a", journal_words.meant(doc, at.state), href=at.to(f"desk/documents/{doc.hash}/")),
                     el("code", doc.hash[:16]), len(_signed(at, doc))])
    title = said("desk.way.documents")
    return sheet.page(
        at, title, el("section", el("h2", said("desk.tray")), sheet.table(
            said("desk.tray"), ("what", "hash", "signatures"), rows, "lln") if rows else
            sheet.say(said("desk.tray.empty"))),
        el("section", el("h2", said("desk.tray.bring")), sheet.form(
            at, "bring", (), sheet.choose("documents", said("desk.tray.choose"), several=True),
            button=said("desk.tray.bring"), uploads=True)))


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
    return sheet.page(at, title, None if names else el("section", sheet.facts(named)), ask, _accept(at, doc, named),
                      _carry(at, doc, named),
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


def _joiners(at: At, doc: Document) -> list[str]:
    """This home's keys that a rotation gives a place, and that have not signed it."""
    if doc.type != "rotation":
        return []
    try:
        named = {w.key for w in rotating.named(at.state, doc).witnesses} - {s.key for s in doc.signatures}
    except LashouError:
        return []
    return [name for name in at.ws.key_names() if at.ws.key_record(name).signing_key in named]


def _accept(at: At, doc: Document, named: Sequence[Fact]) -> Element | None:
    """The question whether to take the place that a rotation gives; what is compared by voice is typed."""
    if not (names := _joiners(at, doc)):
        return None
    return el("section", el("h2", said("desk.join")), sheet.say(said("desk.join.lead"), "lead"), sheet.form(
        at, "join", named, sheet.entry("ends", said("desk.join.ends", count=_ENDS), at.given["ends"], required="",
                                       note=said("desk.join.ends.note"), autocomplete="off"),
        sheet.passphrase(at, names), button=said("desk.join.sign")))


def _join(at: At) -> Done:
    doc = _doc(at)
    address, ends = rotating.named(at.state, doc).first_address, "".join(at.given["ends"].split()).lower()
    if len(ends) < _ENDS or not address.endswith(ends):
        raise Refused("desk.join.other", ends=ends[:100], count=_ENDS)
    secret, master = at.unlock()
    witness, made = pools.accept(at.ws, at.pool, at.state, doc, master, elsewhere=secret.elsewhere)
    made = trays.put(at.pool, at.state, made)
    place = said("cli.join.recovery-set" if is_lifeboat(made) else "cli.join.rotation", name=witness.name,
                 account=witness.account)
    then = rotating.signatures(at.state.keyholders, made, rotating.named(at.state, made)).then
    return hand_over(at, f"rotation-{made.hash[:8]}.json", made.to_bytes(), said("desk.cosigned"),
                     [place, then], f"desk/documents/{made.hash}/")


def _carried(at: At, doc: Document) -> bool:
    """Whether a transaction of its own brings it, which can be made: a decision with all its signatures."""
    holders = at.state.keyholders
    signed = len(doc.signed_by({w.key for w in holders.witnesses}))
    return doc.type == "amendment" and bool(doc.body.keys() - {"text", "rules"}) and signed >= holders.quorum \
        and doc.message() not in at.state.drive.acted


def _carry(at: At, doc: Document, named: Sequence[Fact]) -> Element | None:
    """The question whether to begin the transaction that carries it."""
    if not _carried(at, doc):
        return None
    return el("section", el("h2", said("desk.carry")), sheet.say(said("desk.carry.lead"), "lead"),
              sheet.form(at, "carry", named, button=said("desk.carry.begin")))


def _begin(at: At) -> Done:
    made = sittings.build(at.pool, at.state, at.chain, f"carry-{_doc(at).hash}", at.chain.feerate_sat_vb(
        TARGET_BLOCKS))
    return sitting_facts.begun(made)


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
            fact(said("desk.fact.signed"), ", ".join(_signed(at, doc))),
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


def _signed(at: At, doc: Document) -> list[str]:
    """Who has signed it, of those whose signatures count: anybody may add one, with whatever account beside it."""
    try:
        keys = prospects.counting(at.state, doc)
    except LashouError:
        return []
    return [_who(at, one) for one in doc.signatures if one.key in keys]


def _who(at: At, one: Signature) -> str:
    witness = next((w for w in at.state.keyholders.witnesses if w.key == one.key), None)
    if witness is not None:
        return witness.name
    its_own = kinds.key_of(at.state, one.account) in (one.key, None)
    return word(said("desk.account", account=one.account)) if its_own else f"{one.key[:16]}…"


def _cosign(at: At) -> Done:
    doc = people.cosign(at.pool, at.state, at.signer(), _doc(at))
    trays.put(at.pool, at.state, doc)
    then = _then(at, doc)
    return hand_over(at, f"{doc.type}-{doc.hash[:8]}.json", doc.to_bytes(), said("desk.cosigned"),
                     [then] if then else [], f"desk/documents/{doc.hash}/", publish=then is None)


def _then(at: At, doc: Document) -> Said | None:
    """What comes next with it; None where it is the operator's."""
    if doc.type == "rotation":
        return rotating.signatures(at.state.keyholders, doc, rotating.named(at.state, doc)).then
    if doc.type == "enrollment":
        return cover.enrollment_next(at.state, doc)
    lacks = at.state.keyholders.quorum - len(doc.signed_by({w.key for w in at.state.keyholders.witnesses}))
    if lacks > 0:
        return said("desk.quorum.lacks", count=lacks)
    return said("desk.quorum.carry") if doc.body.keys() - {"text", "rules"} else None


def _away(at: At) -> Done:
    trays.put_away(at.pool, _doc(at).hash)
    return Done(word(said("desk.tray.put-away")), goes_on="desk/documents/")


def _file(at: At) -> Takeaway:
    doc = _doc(at)
    return Takeaway(f"{doc.type}-{doc.hash[:8]}.json", doc.to_bytes())


SHEETS = (
    Sheet("desk/documents/", draw_list, {"bring": journal_sheets.BRING}),
    Sheet("desk/documents/{hash}/", draw, {
        "cosign": Deed(_cosign, _facts), "join": Deed(_join, _facts), "away": Deed(_away, _facts),
        "carry": Deed(_begin, _facts)}),
    Sheet("desk/documents/{hash}/file/", draw, {}, file=_file),
)
