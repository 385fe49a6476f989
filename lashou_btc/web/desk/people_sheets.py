"""The operator: who people are, before one enrolls them. What they have shown is fetched, opened, and kept apart
for each; and the tag by which nobody is enrolled twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from lashou_btc import layout
from lashou_btc.errors import InvalidInput, Refused
from lashou_btc.pool.document import Document
from lashou_btc.pool.members import had_before
from lashou_btc.report.markup import Content, Element, el
from lashou_btc.usecases import contacts, files, hubs, papers, persons, trays
from lashou_btc.usecases.journal import Operator
from lashou_btc.usecases.papers import Opener
from lashou_btc.usecases.persons import Person
from lashou_btc.web.desk import contact_sheets, sheet
from lashou_btc.web.desk.loopback import Sheet
from lashou_btc.web.desk.opening import Opening
from lashou_btc.web.desk.room import At, Deed
from lashou_btc.web.desk.sessions import Done, Takeaway
from lashou_btc.web.layout import plain
from lashou_btc.words import Said, said, word

BY_HAND = "by-hand"
"""The folder of what was chosen as a file: no hub has said whose it is."""
_EVERYBODY = "everybody"


@dataclass
class _Seen:
    """Whom there is something to be said of. `shown`: those at the hubs, None where these were not asked."""

    shown: dict[str, Person] | None
    troubles: Sequence[Said] = ()
    here: dict[str, list[Path]] = field(default_factory=dict)
    waits: dict[str, Document] = field(default_factory=dict)

    @property
    def keys(self) -> list[str]:
        """Whose enrollment waits first: they are looked at next."""
        return list(dict.fromkeys([*self.waits, *(self.shown or ()), *self.here]))


def draw(at: At) -> bytes:
    """Who has shown what, and the ways to it."""
    if "operator" not in at.roles:
        raise LookupError("operator")
    seen = _seen(at)
    return sheet.page(at, said("desk.people"), sheet.say(said("desk.people.lead"), "lead"), _table(at, seen),
                      _hubs(at, seen), _by_hand(at), _tag(at), _forget(at, seen))


def _seen(at: At) -> _Seen:
    found, troubles = None, list[Said]()
    if at.given["deed"] in ("look", "open") and hubs.remembered(at.pool):
        asked = at.ws.hubs(at.pool).anew()
        found = {one.key: one for one in persons.everybody(asked, at.state)}
        troubles = asked.troubles()
    here: dict[str, list[Path]] = {}
    for path in layout.SHOWN.every(at.pool.folder):
        here.setdefault(path.parent.name, []).append(path)
    waits = {doc.body["key"]: doc for doc in trays.documents(at.pool) if doc.type == "enrollment" and any(
        one.key == doc.body["key"] and doc.holds(one) for one in doc.signatures)}  # anybody may name another's key
    return _Seen(found, troubles, here, waits)


def _folder(at: At, key: str) -> Path:
    return layout.SHOWN.at(at.pool.folder, key).parent


def _who(at: At, key: str) -> Said | str:
    if key == BY_HAND:
        return said("desk.people.by-hand")
    person = persons.of_key(at.state, key)
    return said("desk.people.key", key=key[:16]) if person.account is None else \
        contacts.who(contacts.read(at.pool), person.account)


def _table(at: At, seen: _Seen) -> Element:
    rows: list[list[Content]] = []
    for key in seen.keys[:contact_sheets.MOST_ROWS]:
        doc = seen.waits.get(key)
        waits: Content = sheet.link(at, f"desk/documents/{doc.hash}/", said(
            "desk.people.waits", account=doc.body["account"])) if doc is not None else ""
        rows.append([el("bdi", _who(at, key)), waits, _at_hubs(seen, key),
                     _opened(at, key, seen.here.get(key, ()))])
    title = said("desk.people.shown")
    return el("section", el("h2", title), sheet.table(title, ("whose", "enrollment", "hubs", "opened"), rows)
              if rows else sheet.say(said("desk.people.nobody")))


def _at_hubs(seen: _Seen, key: str) -> Said | str:
    if seen.shown is None or key == BY_HAND:
        return ""
    if (person := seen.shown.get(key)) is not None:
        return said("desk.people.papers", count=person.papers)
    return said("desk.people.none:untold" if seen.troubles else "desk.people.none")


def _opened(at: At, key: str, paths: Sequence[Path]) -> Content:
    if not paths:
        return said("desk.paper.unseen")
    found: list[Content] = []
    for path in paths:
        found.append(el("p", el("a", path.name, href=at.to(f"desk/people/{key}/{path.name.partition('.')[0]}/"),
                                download=path.name)))
        found += [el("p", words, class_="ok" if good else "no") for good, words in _proof(at, path)]
    return found


def _proof(at: At, path: Path) -> list[tuple[bool, str]]:
    """What a file says that is a proof of identity, and whether that holds and is of whoever shows it; nothing of
    any other.
    """
    whose = path.parent.name
    proof = persons.proved(at.pool, at.state, path, "" if whose == BY_HAND else whose)
    return [(proof[0], plain(proof[1]))] if proof is not None else []


# From the hubs, or as files

def _hubs(at: At, seen: _Seen) -> Element:
    used, title = hubs.remembered(at.pool), said("desk.people.at-hubs")
    if not used:
        return el("section", el("h2", title), sheet.say(said("desk.people.no-hubs")))
    look = sheet.form(at, "look", (), sheet.say(said("desk.fetch.from", hubs=[one.url for one in used])),
                      button=said("desk.people.look"))
    told: list[Content] = [sheet.say(each, "note bad") for each in seen.troubles]
    if seen.shown is not None and not seen.shown and not seen.troubles:
        told.append(sheet.say(said("hub.papers.none:identity"), "note"))
    fetch = None
    if seen.shown:
        whom = [(_EVERYBODY, said("desk.people.everybody")), *((key, _who(at, key)) for key in seen.shown)]
        fetch = sheet.form(at, "open", (), sheet.select("who", said("desk.people.whose"), whom, at.given["who"]),
                           sheet.passphrase(at), button=said("desk.people.open"))
    return el("section", el("h2", title), look, told, fetch)


def _by_hand(at: At) -> Element:
    return el("section", el("h2", said("desk.people.bring")), sheet.form(
        at, "bring", (), sheet.choose("papers", said("desk.people.choose"), several=True,
                                      note=said("desk.people.choose.note")),
        sheet.passphrase(at), button=said("desk.papers.open"), uploads=True))


def _open(at: At) -> Done:
    """Fetches what somebody shows, or everybody, and opens it. What is false, or named and not given, is said."""
    who = at.given["who"]
    key, asked = _signing_key(at), at.ws.hubs(at.pool).anew()
    opening, had = Opening(), 0
    for person in persons.everybody(asked, at.state):
        if who not in (person.key, _EVERYBODY):
            continue
        opener = Opener(at.pool, at.state, key, _folder(at, person.key))
        for name, opens in persons.fetch(asked, opener, person):
            if opens is None:
                had += 1
            else:
                _opens(at, opening, said("desk.people.of", whose=_who(at, person.key), name=name), opens)
    if not opening.count and not had and not asked.silent():
        raise Refused("hub.papers.none:identity")
    here = [plain(said("cli.papers.here", count=had))] if had else []
    return opening.end(*here, *map(plain, asked.troubles()), goes_on="desk/people/")


def _bring(at: At) -> Done:
    """Opens sealed papers that came as files. Whose each is, only what stands in it says."""
    if not at.given.files:
        raise InvalidInput("desk.papers.none")
    opener, opening = Opener(at.pool, at.state, _signing_key(at), _folder(at, BY_HAND)), Opening()
    for _, name, data in at.given.files:
        shown = opening.named(name)
        _opens(at, opening, shown, partial(opener.open_data, Path(shown), data, identity=True))
    return opening.end(goes_on="desk/people/")


def _opens(at: At, opening: Opening, name: Said | str, opens: persons.Opens) -> None:
    """Opens one, and says of a proof of identity whether it holds."""
    if (opened := opening.take(name, opens)) is not None:
        opening.lines += [words for _, words in _proof(at, opened.file)]


def _signing_key(at: At) -> bytes:
    signer = at.signer()
    if signer.key != at.state.operator_key:
        raise Refused("operator.key")
    return signer.private_key


def _take(at: At) -> Takeaway:
    """What somebody has shown, to be looked at with other programs."""
    if "operator" not in at.roles:
        raise LookupError("operator")
    begin = f"{at.values['name']}."
    path = next((one for one in layout.SHOWN.every(at.pool.folder)
                 if one.parent.name == at.values["key"] and f"{one.name}.".startswith(begin)), None)
    if path is None:
        raise LookupError(at.values["name"])
    return Takeaway(path.name, files.read(path, papers.MAX_FILE_BYTES, "paper"))


# The tag, and what is not needed any more

def _tag(at: At) -> Element:
    number = partial(sheet.entry, kind="text", autocomplete="off", required="")
    return el("section", el("h2", said("desk.tag")), sheet.say(said("desk.tag.lead"), "lead"), sheet.form(
        at, "tag", (), number("number", said("desk.tag.number")),
        number("again", said("desk.tag.again"), note=said("desk.tag.note")), sheet.passphrase(at),
        button=said("desk.tag.make")))


def _make_tag(at: At) -> Done:
    number = at.given["number"].strip()
    if not number or number != at.given["again"].strip():
        raise InvalidInput("desk.tag.differs")
    secret, master = at.unlock()
    operator = Operator(at.ws, at.pool, master, secret.account, 1)
    if operator.signing_public != at.state.operator_key:
        raise Refused("operator.key")
    tag = operator.uniqueness_tag(number)
    before = had_before(at.state, tag)
    lines = [said("desk.tag.before", account=before.number)] if before is not None else []
    lines += [said("desk.tag.waits", account=doc.body["account"]) for doc in trays.documents(at.pool)
              if doc.type == "enrollment" and doc.body.get("uniqueness") == tag]
    return Done(word(said("desk.tag.made")), (tag, *map(plain, [*lines, said("desk.tag.give")])),
                goes_on="desk/people/")


def _forget(at: At, seen: _Seen) -> Element | None:
    if not seen.here:
        return None
    whom = [(key, _who(at, key)) for key in seen.here]
    return el("section", el("h2", said("desk.people.forget")), sheet.say(said("desk.people.forget.lead"), "lead"),
              sheet.form(at, "forget", (), sheet.select("whose", said("desk.people.whose"), whom),
                         button=said("desk.people.delete")))


def _delete(at: At) -> Done:
    gone = [path for path in layout.SHOWN.every(at.pool.folder) if path.parent.name == at.given["whose"]]
    for path in gone:
        path.unlink(missing_ok=True)
    return Done(word(said("desk.people.deleted", count=len(gone))), goes_on="desk/people/")


SHEETS = (
    Sheet("desk/people/", draw, {
        "look": Deed(), "open": Deed(_open), "bring": Deed(_bring),
        "tag": Deed(_make_tag), "forget": Deed(_delete)}),
    Sheet("desk/people/{key}/{name}/", draw, {}, file=_take),
)
