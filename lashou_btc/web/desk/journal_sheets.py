"""The operator's inbox: what has come, what it would do, who sent it; published in batches, with the fees named."""

from collections.abc import Sequence

from lashou_btc.errors import Incomplete, InvalidInput, LashouError, Refused
from lashou_btc.pool import document
from lashou_btc.pool.document import Document
from lashou_btc.report.markup import Content, Element, el
from lashou_btc.usecases import contacts, hubs, journal_words, trays
from lashou_btc.usecases.journal import JournalDraft, Operator, check_acceptance
from lashou_btc.usecases.seals import Unconfirmed
from lashou_btc.usecases.trays import Tray
from lashou_btc.web.desk import sheet
from lashou_btc.web.desk.loopback import Sheet
from lashou_btc.web.desk.room import At, Deed, fact, unanswered
from lashou_btc.web.desk.sessions import Done, Fact
from lashou_btc.web.layout import plain
from lashou_btc.words import Said, noun, said, word


def draw(at: At) -> bytes:
    """What has come, and what may be done with it."""
    if at.given["deed"] in ("look", "publish"):
        try:
            return sheet.page(at, said("desk.way.journal"), _confirm(at))
        except LashouError as error:
            at.why = error
    found = trays.look(at.pool, at.state)
    return sheet.page(at, said("desk.way.journal"), _opening(at), _inbox(at, found), _bring(at), _waiting(at),
                      _journal(at))


def _inbox(at: At, found: Sequence[Tray]) -> Element:
    known, rows = contacts.read(at.pool), []
    ticked = set(at.given.every("pick-"))
    for one in found:
        doc, ready = one.document, one.prospect is not None and one.prospect.publish
        effect: Said | None = one.refusal.said if one.refusal is not None else \
            one.prospect.effect if one.prospect is not None else None
        name = f"pick-{doc.hash}"
        chosen = {"checked": ""} if doc.hash in ticked or (ready and not ticked) else {}
        tick = el("input", type="checkbox", name=name, id=name, value="yes", **chosen) if ready else ""
        what = el("label", journal_words.meant(doc, at.state), for_=name) if ready else \
            el("span", journal_words.meant(doc, at.state))
        rows.append([what, tick, el("bdi", _sender(at, doc, known)), effect or said("desk.effect.untold"),
                     el("a", said("desk.look"), href=at.to(f"desk/documents/{doc.hash}/"))])
    title = said("desk.inbox")
    if not rows:
        return el("section", el("h2", title), sheet.say(said("desk.inbox.empty")))
    shown = sheet.table(title, ("what", "pick", "sender", "effect", "next"), rows)
    if "operator" not in at.roles:
        return el("section", el("h2", title), shown, sheet.say(said("desk.inbox.not-operator"), "note"))
    return el("section", el("h2", title), sheet.form(
        at, "look", (), shown, sheet.entry("feerate", said("desk.feerate"), at.given["feerate"], kind="number",
                                           note=said("desk.feerate.note"), min="1"),
        sheet.passphrase(at), button=said("desk.inbox.draft")))


def _opening(at: At) -> Element | None:
    """The pool's opening, as long as it is not open: the contract, and the acceptances that have come."""
    if at.state.opened or "operator" not in at.roles:
        return None
    lacks = [w.name for w in at.pool.contract.keyholders.witnesses if w.account not in at.state.accepted]
    return el("section", el("h2", said("desk.opening")), sheet.say(said("desk.opening.lead", names=lacks), "lead"),
              sheet.form(at, "look", (), sheet.hidden("way", "opening"), _feerate(said("desk.feerate.note")),
                         sheet.passphrase(at), button=said("desk.inbox.draft")))


def _sender(at: At, doc: Document, known: dict[int, contacts.Contact]) -> Said | str:
    account = doc.body.get("account")
    if not isinstance(account, int) or not account:
        return said("desk.sender.several") if doc.signatures else ""
    return contacts.who(known, account)


def _bring(at: At) -> Element:
    used = hubs.remembered(at.pool)
    fetch = sheet.form(at, "fetch", (), sheet.say(said("desk.fetch.from", hubs=[p.url for p in used])),
                       button=said("desk.fetch")) if used else None
    return el("section", el("h2", said("desk.tray.bring")), fetch, sheet.form(
        at, "bring", (), sheet.choose("documents", said("desk.tray.choose"), several=True),
        button=said("desk.tray.bring"), uploads=True))


def _journal(at: At) -> Element:
    events = at.state.events[-20:]
    rows = [[sheet.when(at, e.height), el("code", e.digest[:12]), e.broken or said("cli.check.ok"), e.text]
            for e in reversed(events)]
    return el("section", el("h2", said("desk.journal.newest")), sheet.table(
        said("desk.journal.newest"), ("when", "hash", "verdict", "effect"), rows))


def _waiting(at: At) -> Element | None:
    """What was sent and no block has yet: to be taken back, or sent again at a higher fee; what is lost."""
    if "operator" not in at.roles:
        return None
    journal, title = Unconfirmed(at.pool, at.chain), said("desk.journal.waits")
    try:
        waits = journal.waiting(at.state)
        lost = [said("cli.journal.no-more", digest=digest, txid=txid) for digest, txid in journal.lost(
            at.state, waits)]
    except LashouError as error:
        return el("section", el("h2", title), el("div", sheet.refusal(error), class_="note bad"))
    if not waits and not lost:
        return None
    rows: list[list[Content]] = []
    for link in waits:
        fee = said("cli.journal.waits" if link.own.here else "cli.journal.waits:unseen", txid=link.own.txid[:16],
                   fee=link.own.fee_sat, feerate=link.own.feerate_sat_vb)
        rows += [[el("label", _meant(at, digest), for_=f"drop-{digest}"),
                  el("input", type="checkbox", name=f"drop-{digest}", id=f"drop-{digest}", value="yes"), fee]
                 for digest in link.entry.documents]
        rows += [[noun("document", "contract"), "", fee]] if not link.entry.documents else []
    cancel = sheet.form(
        at, "look", (), sheet.hidden("way", "cancel"), sheet.table(title, ("what", "drop", "txid"), rows),
        _feerate(said("desk.feerate.note")), sheet.passphrase(at), button=said("desk.drop"))
    bump = el("details", el("summary", said("desk.bump.summary")), sheet.form(
        at, "look", (), sheet.hidden("way", "bump"), _feerate(said("desk.bump.note")), sheet.passphrase(at),
        button=said("desk.bump")))
    return el("section", el("h2", title), [sheet.say(line, "note bad") for line in lost],
              [sheet.say(said("desk.drop.lead"), "lead"), cancel, bump] if waits else None)


def _feerate(note: Said) -> Element:
    return sheet.entry("feerate", said("desk.feerate"), kind="number", note=note, min="1")


def _meant(at: At, digest: str) -> Said | str:
    data = at.pool.store.document(digest)
    try:
        return journal_words.meant(document.parse(data or b""), at.state)
    except LashouError:  # anything may have been anchored
        return digest[:16]


# Bringing

def _bring_in(at: At) -> Done:
    lines, good = [], 0
    for _, name, data in at.given.files:
        try:
            doc = trays.put(at.pool, at.state, trays.of(at.pool, data))
            good += 1
            lines.append(word(said("desk.tray.took", name=name[:80], what=journal_words.meant(doc, at.state))))
        except LashouError as error:
            lines.append(word(said("desk.tray.refused", name=name[:80], why=error.said)))
    if not at.given.files:
        raise InvalidInput("desk.tray.none")
    return Done(word(said("desk.tray.came", good=good, count=len(at.given.files))), tuple(lines),
                goes_on="desk/journal/")


def _fetch(at: At) -> Done:
    lines, good = [], 0
    asked = at.ws.hubs(at.pool).anew()
    found = asked.inbox()
    if not found:
        asked.check_answered()
        return Done(word(said("desk.tray.came:nothing")), goes_on="desk/journal/")
    for one in found:
        try:
            trays.put(at.pool, at.state, one.document, trays.MOST_FROM_HUBS)
            good += 1
        except LashouError as error:
            lines.append(plain(error.said))
            if error.code == "tray.full":
                break
    return Done(word(said("desk.tray.came", good=good, count=len(found))), (*lines, *unanswered(at)),
                goes_on="desk/journal/")


# Publishing

def _draft(at: At) -> tuple[Operator, JournalDraft]:
    """What would be sent: what was ticked (`way`: ""), the opening, or what waits, at a higher fee or without what
    was ticked. Raises as `Operator.draft` and the other drafts.
    """
    if "operator" not in at.roles:
        raise Refused("operator.key")
    way, rate = at.given["way"], at.feerate
    secret, master = at.unlock()
    operator = Operator(at.ws, at.pool, master, secret.account, rate)
    if way == "bump":
        return operator, operator.draft_bump(at.state)
    if way == "opening":
        given = [doc for doc in trays.documents(at.pool) if doc.type == "acceptance" and _accepts(at, doc)]
        draft, missing = operator.draft_opening(at.state, given)
        if draft is None:
            raise Incomplete("pool.acceptances", missing=missing)
        return operator, draft
    if way == "cancel":
        if not (dropped := at.given.every("drop-")):
            raise InvalidInput("desk.inbox.nothing")
        return operator, operator.draft_cancel(at.state, dropped)
    docs = [trays.find(at.pool, digest) for digest in at.given.every("pick-")]
    if not docs:
        raise InvalidInput("desk.inbox.nothing")
    return operator, operator.draft(docs, at.state)


def _accepts(at: At, doc: Document) -> bool:
    """Whether a witness has signed it: anybody may hand in what calls itself an acceptance."""
    try:
        check_acceptance(at.pool.contract, doc)
    except LashouError:
        return False
    return True


def _draft_facts(at: At) -> list[Fact]:
    return _named(at, at.once(_draft)[1])


def _named(at: At, draft: JournalDraft) -> list[Fact]:
    fee, left = draft.outgoing.fee_sat, draft.outgoing.left_sat
    named = [fact(said("desk.fact.fee"), sheet.money(fee)), fact(said("desk.fact.journal-left"), sheet.money(left)),
             fact(said("desk.fact.payments"), len(draft.outgoing.links))]
    lines = journal_words.draft_words(draft, at.state)
    named += [fact(said("desk.fact.line", number=n), line) for n, line in enumerate(lines, 1)]
    named += [fact(said("desk.fact.left-out", what=noun("document", one.document.type), hash=one.document.hash[:8]),
                   one.why) for one in draft.left_out]
    return [*named, fact(said("desk.fact.seal"), str(at.state.seal or ""))]


def _confirm(at: At) -> Element:
    _, draft = at.once(_draft)
    named = _named(at, draft)
    kept = [sheet.hidden(f"{tick}-{digest}", "yes") for tick in ("pick", "drop")
            for digest in at.given.every(f"{tick}-")]
    kept += [sheet.hidden(name, at.given[name]) for name in ("way", "feerate")]
    title, then, button = ("desk.inbox.sure", "desk.inbox.then", "desk.inbox.publish")
    if at.given["way"] == "cancel":
        title, then, button = ("desk.drop.sure", "desk.drop.then", "desk.drop.send")
    return el("section", el("h2", said(title)), sheet.facts(named), sheet.say(said(then)),
              sheet.form(at, "publish", named, kept, sheet.passphrase(at), button=said(button)),
              el("p", sheet.link(at, "desk/journal/", said("desk.back"))))


def _publish(at: At) -> Done:
    operator, draft = at.once(_draft)
    done = operator.send(at.state, draft)
    replies = operator.give(at.ws.hubs(at.pool), draft) if hubs.remembered(at.pool) else []
    lines = [said("cli.journal.sent", txid=one.txid, digest=one.digest) for one in done]
    if (way := at.given["way"]) in ("bump", "cancel"):  # the documents were handed out when they were published
        lines += [_back(at, digest) for digest in draft.taken_back]
        return Done(word(said("desk.dropped" if way == "cancel" else "desk.bumped")), tuple(map(plain, [
            *lines, *(each.words for each in replies)])), goes_on="desk/journal/")
    sent = {doc.content for doc in draft.documents.values()}
    for doc in trays.documents(at.pool):  # what was left out stays
        if doc.content in sent:
            trays.put_away(at.pool, doc.hash)
    return Done(word(said("desk.published", count=len(draft.documents))), tuple(map(plain, [
        *lines, *(each.words for each in replies), *([] if replies else [said("desk.published.disclose")])])),
        goes_on="desk/journal/")


def _back(at: At, digest: str) -> Said:
    """Lays what was taken back into the tray again, which it left when it was sent: nobody else may have it."""
    try:
        doc = trays.put(at.pool, at.state, trays.of(at.pool, at.pool.store.document(digest) or b""))
    except LashouError as error:
        return said("desk.tray.refused", name=digest[:16], why=error.said)
    return said("desk.dropped.back", what=journal_words.meant(doc, at.state))


BRING = Deed(_bring_in)
SHEETS = (Sheet("desk/journal/", draw, {
    "bring": BRING, "fetch": Deed(_fetch), "look": Deed(),
    "publish": Deed(_publish, _draft_facts)}),)
