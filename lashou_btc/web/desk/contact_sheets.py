"""The operator's people: who owes what until when, with a reminder to paste; a contact book that never leaves the
home; money that came for nobody; and a backup for a second operator's home.
"""

from collections.abc import Mapping

from lashou_btc.errors import InvalidInput
from lashou_btc.report.markup import Content, Element, el
from lashou_btc.usecases import contacts, operator_backup
from lashou_btc.usecases.contacts import Contact, Owed
from lashou_btc.web.desk import sheet
from lashou_btc.web.desk.loopback import Sheet
from lashou_btc.web.desk.room import At, Deed
from lashou_btc.web.desk.sessions import Done, Takeaway
from lashou_btc.web.layout import plain
from lashou_btc.words import Said, said, word

MOST_ROWS = 200
"""Reminders, and people in the book, on a page."""


def draw(at: At) -> bytes:
    """Who owes what, the book, strays, the backup."""
    known = contacts.read(at.pool)
    return sheet.page(at, said("desk.way.contacts"), _owed(at, known), _strays(at), _book(at, known), _backup(at))


def _owed(at: At, known: Mapping[int, Contact]) -> Element:
    rows: list[list[Content]] = []
    for n, one in enumerate(contacts.owed(at.pool, at.state)[:MOST_ROWS]):
        found = known.get(one.duty.account)
        rows.append([el("bdi", contacts.who(known, one.duty.account)), el("bdi", found.reach if found else ""),
                     _what(at, one), sheet.when(at, one.duty.until) if one.duty.until else said("desk.no-end"),
                     el("textarea", _reminder(at, one, found), rows="3", readonly="", id=f"reminder-{n}",
                        aria_label=word(said("desk.reminder")))])
    title = said("desk.owed")
    return el("section", el("h2", title), sheet.table(title, ("whose", "reach", "what", "until", "reminder"), rows)
              if rows else sheet.say(said("desk.owed.nothing")) if not at.state.items else None,
              sheet.say(said("site.witness.payments", count=len(at.state.items))) if at.state.items else None)


def _what(at: At, one: Owed) -> Said:
    claim = at.state.claims.get(one.duty.claim)
    named = f"#{claim.number + 1}" if claim is not None else one.duty.claim[:16]
    return said(f"news.what.{one.duty.what.replace(' ', '-')}", claim=named)


def _reminder(at: At, one: Owed, found: Contact | None) -> str:
    """What to send to somebody: who asks, for what, until when. Nobody else's name is in it."""
    until = said("desk.reminder.until", until=sheet.when(at, one.duty.until)) if one.duty.until else ""
    amount = said("desk.reminder.amount", amount=one.amount_sat) if one.amount_sat else ""
    name = found.name if found else said("desk.account", account=one.duty.account)
    return plain(said("desk.reminder.text", name=name, pool=at.state.contract.name, what=_what(at, one),
                      until=until, amount=amount))


def _strays(at: At) -> Element | None:
    rows: list[list[Content]] = [[number, sheet.money(amount), at.state.keyholders.address(number)]
                                 for number, amount in contacts.strays(at.state)[:MOST_ROWS]]
    if not rows:
        return None
    return el("section", el("h2", said("desk.strays")), sheet.table(
        said("desk.strays"), ("number", "amount", "address"), rows, "nnl"), sheet.say(said("desk.strays.note")))


def _book(at: At, known: Mapping[int, Contact]) -> Element:
    rows: list[list[Content]] = [[number, el("bdi", one.name), el("bdi", one.reach), el("bdi", one.note)]
                                 for number, one in sorted(known.items())[:MOST_ROWS]]
    return el("section", el("h2", said("desk.book")), sheet.say(said("desk.book.note"), "lead"), sheet.table(
        said("desk.book"), ("number", "name", "reach", "note"), rows, "nlll") if rows else None, sheet.form(
        at, "note", (), sheet.entry("number", said("desk.column.number"), at.given["number"], kind="number",
                                    min="1", required=""),
        sheet.entry("name", said("desk.column.name"), at.given["name"], note=said("desk.book.forget")),
        sheet.entry("reach", said("desk.column.reach"), at.given["reach"]),
        sheet.entry("remark", said("desk.column.note"), at.given["remark"]), button=said("desk.book.keep")))


def _note(at: At) -> Done:
    number = at.given["number"]
    if not number.isdecimal() or not 0 < int(number) < 1 << 31:
        raise InvalidInput("desk.book.number")
    contact = Contact(at.given["name"].strip(), at.given["reach"].strip(), at.given["remark"].strip())
    contacts.note(at.pool, int(number), contact)
    return Done(word(said("desk.book.kept" if contact.name else "desk.book.gone", number=int(number))),
                goes_on="desk/contacts/")


# A second operator's home

def _backup(at: At) -> Element:
    return el("section", el("h2", said("desk.backup")), sheet.say(said("desk.backup.what"), "lead"),
              el("p", el("a", said("desk.backup.take"), href=at.to("desk/contacts/backup/"),
                         download=_name(at))),
              sheet.form(at, "restore", (), sheet.choose("backup", said("desk.backup.choose"),
                                                         note=said("desk.backup.note")),
                         button=said("desk.backup.restore"), uploads=True))


def _name(at: At) -> str:
    return f"lashou-{at.state.contract.pool_id[:8]}-operator-{at.state.height}.zip"


def _taken(at: At) -> Takeaway:
    return Takeaway(_name(at), operator_backup.export(at.pool))


def _restore(at: At) -> Done:
    if len(at.given.files) != 1:
        raise InvalidInput("backup.file")
    found = operator_backup.restore(at.pool, at.state, at.given.files[0][2])
    lines = [said("desk.restored.documents", count=found.documents), said("desk.restored.tray", count=found.tray),
             said("desk.restored.contacts", count=found.contacts)]
    lines += [said("desk.restored.file", name=name) for name in found.files]
    lines += [said("desk.restored.over", name=name[:80]) for name in found.passed_over[:20]]
    return Done(word(said("desk.restored")), tuple(map(plain, lines)), goes_on="desk/contacts/")


SHEETS = (Sheet("desk/contacts/", draw, {"note": Deed(_note), "restore": Deed(_restore)}),
          Sheet("desk/contacts/backup/", draw, {}, file=_taken))
