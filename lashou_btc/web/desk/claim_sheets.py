"""Claims at the desk: their papers, opened and compared with what was filed; a reviewer's decision; a verdict."""

from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from itertools import chain
from pathlib import Path

from lashou_btc import layout
from lashou_btc.errors import InvalidInput, LashouError, Refused
from lashou_btc.pool.parts import Seat
from lashou_btc.pool.state import Claim
from lashou_btc.report.markup import Content, Element, el
from lashou_btc.usecases import (
    cover,
    deciding,
    diagnoses,
    files,
    folders,
    given_amounts,
    hubs,
    journal,
    paper_post,
    papers,
    people,
)
from lashou_btc.usecases.deciding import Judgment
from lashou_btc.usecases.papers import Opener
from lashou_btc.web.desk import sheet
from lashou_btc.web.desk.loopback import Sheet
from lashou_btc.web.desk.opening import Opening
from lashou_btc.web.desk.room import At, Deed, fact, hand_over, unanswered
from lashou_btc.web.desk.sessions import Done, Fact, Takeaway
from lashou_btc.words import Said, noun, said, word

_MAX_PAPERS = 100


def draw_list(at: At) -> bytes:
    """The claims, those that wait for this home's people first."""
    mine = {claim.hash for claim in at.state.open_claims.values() if _seat(at, claim)}
    claims = sorted(at.state.by_number, key=lambda c: (c.hash not in mine, not c.open, -c.number))[:200]
    rows: list[list[Content]] = [
        [el("a", f"#{c.number + 1}", href=at.to(f"desk/claims/{c.number + 1}/")),
         said("desk.account", account=c.account), cover.amount(at.state, c.amount), noun("claim", c.status),
         said("desk.claim.yours") if c.hash in mine else ""] for c in claims]
    title = said("desk.way.claims")
    return sheet.page(at, title, el("section", sheet.table(
        title, ("claim", "whose", "asked", "status", "next"), rows) if rows else
        sheet.say(said("desk.claims.none"))))


def _claim(at: At) -> Claim:
    number = at.values["number"]
    if not number.isdecimal() or not 0 < int(number) <= len(at.state.by_number):
        raise LookupError(number)
    return at.state.by_number[int(number) - 1]


def _seat(at: At, claim: Claim) -> bool:
    """Whether a key of this home has still to decide on it."""
    keys = {record.signing_key for record in at.records()}
    own = {n for n in (seat.account for seat in claim.panel if not seat.decision)
           if (a := at.state.account(n)) is not None and a.key in keys}
    own |= {w.account for w in at.state.keyholders.witnesses if w.key in keys}
    return claim.status == "review" and any(s.account in own and not s.decision for s in claim.panel)


def draw(at: At) -> bytes:
    """One claim."""
    claim = _claim(at)
    title = said("desk.claim", number=claim.number + 1)
    if at.given["deed"] in ("look", "decide") and not (at.why and at.given["deed"] == "look"):
        try:
            return sheet.page(at, title, _confirm(at, claim))
        except LashouError as error:
            at.why = error
    if at.given["deed"] in ("weigh", "rule") and not (at.why and at.given["deed"] == "weigh"):
        return sheet.page(at, title, _confirm_verdict(at, claim))
    parts: list[Content] = [sheet.facts(_facts(at, claim)), _papers(at, claim)]
    if _seat(at, claim):
        parts.append(_decide(at, claim))
    elif at.given["deed"] in ("look", "decide"):
        parts.append(sheet.say(said("desk.claim.not-yours"), "note"))
    if claim.disputed and "witness" in at.roles:
        parts.append(_verdict(at, claim))
    return sheet.page(at, title, *parts)


def _facts(at: At, claim: Claim) -> list[Fact]:
    found = diagnoses.stated(at.pool, at.state, claim)
    named = [fact(said("desk.fact.asked"), cover.amount(at.state, claim.amount)),
             fact(said("desk.fact.payee"), claim.payee),
             fact(said("desk.fact.claimant"), said("desk.account", account=claim.account)),
             fact(said("desk.fact.filed"), sheet.when(at, claim.filed)),
             fact(said("desk.fact.status"), noun("claim", claim.status))]
    named += [fact(said("desk.fact.diagnosis"), found.words())] if found is not None else []
    return named + [fact(said("desk.fact.seat", account=seat.account), _decided(at, claim, seat))
                    for seat in claim.panel]


def _decided(at: At, claim: Claim, seat: Seat) -> Said | str:
    if seat.decision:
        return noun("decision", seat.decision)
    return said("desk.seat.until", until=sheet.when(at, seat.deadline)) if claim.status == "review" else \
        said("desk.seat.over")


# Papers

def _folder(at: At) -> Path:
    """Where opened papers lie: in this home, and nobody else's business."""
    return at.pool.folder / layout.READ.folder


def _opened(at: At, digest: str) -> Path | None:
    return next(iter(sorted(_folder(at).glob(f"{digest[:16]}*"))), None)


def _here(at: At, claim: Claim) -> set[str]:
    """The beginnings of the hashes of those that were opened here and can be taken away."""
    unseen = papers.unseen(at.pool, claim)
    return {digest[:16] for digest in papers.named(at.pool, claim)
            if digest not in unseen and _opened(at, digest) is not None}


def _papers(at: At, claim: Claim) -> Element:
    rows: list[list[Content]] = []
    unseen = papers.unseen(at.pool, claim)
    for digest, what in papers.named(at.pool, claim).items():
        path = _opened(at, digest)
        taken = el("a", said("desk.download"), href=at.to(f"desk/claims/{claim.number + 1}/papers/{digest}/"),
                   download=path.name) if path is not None else ""
        rows.append([noun("paper", what), el("code", digest[:16]),
                     said("desk.paper.unseen" if digest in unseen else "desk.paper.seen"), taken])
    shown = sheet.table(said("desk.papers"), ("paper", "hash", "checked", "take"), rows) if rows else \
        sheet.say(said("desk.papers.unknown"))
    if not rows:
        return el("section", el("h2", said("desk.papers")), shown)
    folder, used = folders.remembered(at.pool), hubs.remembered(at.pool)
    named = _paper_facts(at)
    fetch = sheet.form(at, "fetch", named, sheet.say(said("desk.papers.at-hubs", hubs=[one.url for one in used])),
                       sheet.passphrase(at), button=said("desk.papers.fetch")) \
        if used and len(_here(at, claim)) < len(rows) else None
    choose = sheet.choose("papers", said("desk.papers.choose"), several=True, needed=folder is None,
                          note=said("desk.papers.folder", folder=folder) if folder else said("desk.papers.note"))
    return el("section", el("h2", said("desk.papers")), shown, fetch, sheet.form(
        at, "open", named, choose, sheet.passphrase(at), button=said("desk.papers.open"), uploads=True))


def _paper_facts(at: At) -> list[Fact]:
    claim = _claim(at)
    return [fact(said("desk.fact.paper", hash=digest[:16]), noun("paper", what))
            for digest, what in papers.named(at.pool, claim).items()]


def _open(at: At) -> Done:
    """Opens what was sent to this key, and compares each with what the claim names."""
    sealed = [(name, data) for _, name, data in at.given.files]
    folder = folders.remembered(at.pool)
    if not sealed and folder is not None:
        found = [path for path in sorted(folder.rglob("*.age")) if path.is_file() and not path.is_symlink()]
        sealed = [(path.name, files.read_regular(path, hubs.MAX_SEALED_BYTES, "sealed paper", lambda f: f.read()))
                  for path in found[:_MAX_PAPERS]]
    if not sealed:
        raise InvalidInput("desk.papers.none")
    return _compare(at, sealed, at.signer().private_key)


def _fetch(at: At) -> Done:
    """The same with what the hubs have of the claim. Raises where nothing came: Unreachable, where a hub was silent
    that may have it.
    """
    claim, asked, key = _claim(at), at.ws.hubs(at.pool).anew(), at.signer().private_key
    had = _here(at, claim)
    found = paper_post.fetch(asked, claim.hash, lambda name: name[:16] in had)
    if (first := next(found, None)) is None:
        asked.check_answered()
        raise Refused("desk.papers.no-more" if had else "hub.papers.none", claim_number=claim.number + 1)
    done = _compare(at, chain([first], found), key)
    return replace(done, lines=(*done.lines, *unanswered(at)))


def _compare(at: At, sealed: Iterable[tuple[str, bytes]], key: bytes) -> Done:
    """Opens sealed papers, each with the name that its file had, and says of each whether it is what was filed."""
    claim, opening = _claim(at), Opening()
    opens = Opener(at.pool, at.state, key, _folder(at))
    for name, data in sealed:
        shown = opening.named(name)
        opening.take(shown, partial(opens.open_data, Path(shown), data, claim))
    left = len(papers.unseen(at.pool, claim))
    return opening.end(word(said("desk.papers.left", count=left) if left else said("desk.papers.all")),
                       goes_on=f"desk/claims/{claim.number + 1}/")


def _taken(at: At) -> Takeaway:
    """An opened paper, to be looked at with other programs."""
    claim, digest = _claim(at), at.values["hash"]
    path = _opened(at, digest) if digest in papers.named(at.pool, claim) else None
    if path is None:
        raise LookupError(digest)
    return Takeaway(path.name, files.read(path, papers.MAX_FILE_BYTES, "paper"))


# Deciding

def _decide(at: At, claim: Claim) -> Element:
    if left := len(papers.unseen(at.pool, claim)):
        may = [sheet.say(said("desk.decide.open-first", count=left), "note")]
    else:
        may = [_radio(at, "decision", "approve", said("desk.decide.approve")),
               sheet.entry("amount", said("desk.decide.amount", asked=cover.amount(at.state, claim.amount)),
                           at.given["amount"], note=said("desk.decide.amount.note"), autocomplete="off"),
               sheet.entry("met", said("desk.decide.met"), at.given["met"], kind="date",
                           note=said("desk.decide.met.note"))]
    return el("section", el("h2", said("desk.decide")), sheet.form(
        at, "look", (), el("fieldset", el("legend", said("desk.decide.which")), may,
                           _radio(at, "decision", "reject", said("desk.decide.reject"))),
        sheet.entry("text", said("desk.text"), at.given["text"], note=said("desk.text.note"), maxlength="2000"),
        button=said("desk.decide.look")))


def _radio(at: At, name: str, value: str, words: Said) -> Element:
    chosen = {"checked": ""} if at.given[name] == value else {}
    return el("label", el("input", type="radio", name=name, value=value, required="", **chosen), " ", words)


def _judged(at: At) -> Judgment:
    """What was filled in, as a decision that would count. Raises for one that would not."""
    claim, approved, met = _claim(at), None, None
    if at.given["decision"] == "approve":
        approved = given_amounts.minor(given_amounts.read(at.given["amount"]), at.state.rules.unit)
        if at.given["met"]:
            met = diagnoses.height_of(at.pool, at.state, diagnoses.day(at.given["met"]))
    elif at.given["decision"] != "reject":
        raise InvalidInput("review.decision")
    key = at.ws.key_record(at.given["key"] or next(iter(_drawn(at, claim)), "")).signing_key
    try:
        found = deciding.judge(at.pool, at.state, key, claim, approved, met, at.given["text"])
    except InvalidInput as error:
        if error.said.key != "review.met:height":
            raise
        days = {name: sheet.when(at, error.said.values[name]) for name in ("drawn", "height")}
        raise InvalidInput("review.met:day", **days) from None  # the page asks for a day
    if found.unseen and approved is not None:
        raise Refused("desk.unseen", unseen=deciding.unseen_words(found))
    return found


def _drawn(at: At, claim: Claim) -> list[str]:
    """The names of this home's keys that have a seat on the claim's panel."""
    numbers = {seat.account for seat in claim.panel}
    keys = {a.key for n in numbers if (a := at.state.account(n)) is not None}
    keys |= {w.key for w in at.state.keyholders.witnesses if w.account in numbers}
    return [name for name in at.ws.key_names() if at.ws.key_record(name).signing_key in keys]


def _decision_facts(at: At) -> list[Fact]:
    found, claim = _judged(at), _claim(at)
    if found.approved is None:
        named = [fact(said("desk.fact.rejects"), cover.amount(at.state, claim.amount))]
    else:
        named = [fact(said("desk.fact.approves"), cover.amount(at.state, found.approved)),
                 fact(said("desk.fact.payee"), claim.payee)]
    named += [fact(said("desk.fact.of-asked"), cover.amount(at.state, claim.amount)),
              fact(said("desk.fact.claim"), f"#{claim.number + 1} {claim.hash[:16]}"),
              fact(said("desk.fact.claimant"), said("desk.account", account=claim.account)),
              fact(said("desk.fact.status"), noun("claim", claim.status)),
              fact(said("desk.fact.as"), said("desk.account", account=found.account))]
    if found.met is not None:
        named.append(fact(said("desk.fact.met"), sheet.when(at, found.met)))
    if found.text:
        named.append(fact(said("desk.fact.text"), found.text))
    stated = diagnoses.stated(at.pool, at.state, claim)
    return named + ([fact(said("desk.fact.diagnosis"), stated.words())] if stated is not None else [])


def _confirm(at: At, claim: Claim) -> Element:
    named = _decision_facts(at)
    kept = [sheet.hidden(name, at.given[name]) for name in ("decision", "amount", "met", "text")]
    then = said("desk.decide.then-reject") if at.given["decision"] == "reject" else said("desk.decide.then-approve")
    return el("section", el("h2", said("desk.decide.sure")), sheet.facts(named), sheet.say(then),
              sheet.form(at, "decide", named, kept, sheet.passphrase(at, _drawn(at, claim)),
                         button=said("desk.decide.sign")),
              el("p", sheet.link(at, f"desk/claims/{claim.number + 1}/", said("desk.back"))))


def _sign(at: At) -> Done:
    found = _judged(at)
    doc = deciding.sign(at.pool, at.state, at.signer(found.account), found)
    effect = journal.effect_of(at.pool, at.state, doc)
    return hand_over(at, f"review-{doc.hash[:8]}.json", doc.to_bytes(), said("desk.decide.signed"),
                     [said("cli.rehearsed.effect", effect=effect)] if effect else [],
                     f"desk/claims/{found.claim.number + 1}/", publish=True)


# Verdicts

def _verdict(at: At, claim: Claim) -> Element:
    open_ = [o for o in claim.objections if not o.outcome]
    which = [_radio(at, "which", f"upheld:{o.txid}", said("desk.verdict.upheld", txid=o.txid[:16],
                                                          bond=o.bond_sat)) for o in open_]
    return el("section", el("h2", said("desk.verdict")), sheet.form(
        at, "weigh", (), el("fieldset", el("legend", said("desk.verdict.which")), which,
                            _radio(at, "which", "dismissed:", said("desk.verdict.dismissed"))),
        sheet.entry("text", said("desk.text"), at.given["text"], note=said("desk.text.note"), maxlength="2000"),
        button=said("desk.decide.look")))


def _verdict_facts(at: At) -> list[Fact]:
    claim = _claim(at)
    outcome, _, txid = at.given["which"].partition(":")
    body = people.verdict_body(claim, _outcome(outcome), txid, at.given["text"])
    return [fact(said("desk.fact.verdict"), said(f"wording.outcome.{outcome}")),
            fact(said("desk.fact.asked"), cover.amount(at.state, claim.amount)),
            fact(said("desk.fact.payee"), claim.payee),
            fact(said("desk.fact.claim"), f"#{claim.number + 1} {claim.hash[:16]}"),
            fact(said("desk.fact.objections"), ", ".join(one[:16] for one in body["objections"])),
            *([fact(said("desk.fact.text"), at.given["text"])] if at.given["text"] else [])]


def _outcome(name: str) -> str:
    if name not in ("upheld", "dismissed"):
        raise InvalidInput("desk.verdict.none")
    return name


def _confirm_verdict(at: At, claim: Claim) -> Element:
    named = _verdict_facts(at)
    kept = [sheet.hidden(name, at.given[name]) for name in ("which", "text")]
    then = said("desk.verdict.then-upheld" if at.given["which"].startswith("upheld") else
                "desk.verdict.then-dismissed", quorum=at.state.keyholders.quorum)
    return el("section", el("h2", said("desk.decide.sure")), sheet.facts(named), sheet.say(then),
              sheet.form(at, "rule", named, kept, sheet.passphrase(at), button=said("desk.decide.sign")),
              el("p", sheet.link(at, f"desk/claims/{claim.number + 1}/", said("desk.back"))))


def _rule(at: At) -> Done:
    claim = _claim(at)
    outcome, _, txid = at.given["which"].partition(":")
    body = people.verdict_body(claim, _outcome(outcome), txid, at.given["text"])
    doc = people.amendment(at.pool, at.state, at.signer(), {"text": at.given["text"], "verdicts": [body]})
    lacks = at.state.keyholders.quorum - 1
    return hand_over(at, f"amendment-{doc.hash[:8]}.json", doc.to_bytes(), said("desk.verdict.signed"),
                     [said("desk.quorum.lacks", count=lacks)], "desk/documents/")


SHEETS = (
    Sheet("desk/claims/", draw_list, {}),
    Sheet("desk/claims/{number}/", draw, {
        "open": Deed(_open, _paper_facts), "fetch": Deed(_fetch, _paper_facts),
        "look": Deed(), "decide": Deed(_sign, _decision_facts),
        "weigh": Deed(), "rule": Deed(_rule, _verdict_facts)}),
    Sheet("desk/claims/{number}/papers/{hash}/", draw, {}, file=_taken),
)
