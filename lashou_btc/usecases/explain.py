"""Who decided what, when, and why: the whole story of a claim or of a balance, from chain and documents alone."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from lashou_btc.anchors import record
from lashou_btc.anchors.history import Documents
from lashou_btc.pool.disclosed import load_document
from lashou_btc.pool.dissolution import EFFECT
from lashou_btc.pool.document import Document
from lashou_btc.pool.ledger import PURSE, Entry
from lashou_btc.pool.state import Claim, Event, Spend, State, Step
from lashou_btc.words import Said, noun, said


@dataclass(frozen=True)
class ClaimEvent:
    """One thing that happened to a claim: when, what, by whom, in which transaction, by which document. `words` are
    those of whoever wrote the document, told apart from what the rules say of it.
    """

    height: int
    what: Said
    who: Said | str = ""
    txid: str = ""
    document: str = ""
    text: Said | str = ""
    words: tuple[str, ...] = ()

    @property
    def said(self) -> Said | str:
        """Both in one."""
        return said("explain.texts", texts=[self.text, *self.words]) if self.words else self.text


@dataclass(frozen=True)
class Records:
    """What in a state speaks of which claim, by the claim's hash: found in one pass, for whoever tells of many.

    `told` are records with their documents, `dissolution` those of a dissolution, which ends whatever is open.
    """

    state: State
    told: Mapping[str, Sequence[tuple[Event, Document | None]]]
    dissolution: Sequence[tuple[Event, Document]]
    entries: Mapping[str, Sequence[Entry]]
    steps: Mapping[str, Sequence[Step]]
    spends: Mapping[str, Spend]
    rejected: Mapping[int, int]
    """By account, when a claim of its was rejected last."""


def records(state: State, documents: Documents) -> Records:
    """What speaks of which claim."""
    told: dict[str, list[tuple[Event, Document | None]]] = {}
    dissolution = []
    for event in state.events:
        if event.kind == record.OBJECTION:
            told.setdefault(event.digest, []).append((event, None))
        doc = None if _speaks_of_no_claim(event) else load_document(documents, event.digest)
        if not isinstance(doc, Document):
            continue
        for digest in _claims(event, doc):
            told.setdefault(digest, []).append((event, doc))
        if event.text.key == EFFECT:
            dissolution.append((event, doc))
    entries: dict[str, list[Entry]] = {}
    for entry in state.entries:
        if entry.kind in ("claim bond", "returned"):
            entries.setdefault(entry.ref, []).append(entry)
    steps: dict[str, list[Step]] = {}
    for step in state.steps:
        steps.setdefault(step.ref, []).append(step)
    rejected: dict[int, int] = {}
    for claim in state.by_number:
        if claim.status == "rejected":
            rejected[claim.account] = max(claim.ended, rejected.get(claim.account, -1))
    return Records(state, told, dissolution, entries, steps, {s.txid: s for s in state.spends}, rejected)


def _claims(event: Event, doc: Document) -> Iterable[str]:
    """The claims that a document speaks of, each once."""
    if doc.type == "amendment":
        return dict.fromkeys(verdict["claim"] for verdict in doc.body.get("verdicts", ()))
    return [event.digest] if doc.type == "claim" else [doc.body["claim"]] if doc.type == "review" else []


def claim(of: Records, claim: Claim, block: Callable[[int], str]) -> list[ClaimEvent]:
    """A claim's story in the order it happened. `block` gives the hash of the block at a height."""
    state, story = of.state, []
    for event, doc in of.told.get(claim.hash, ()):
        if doc is None:
            what = said("explain.objection" if not event.broken else "explain.objection:no-effect")
            story.append(ClaimEvent(event.height, what, noun("lane", event.lane), event.txid, "", event.text))
        else:
            story.append(_decided(state, event, doc, claim) if doc.type == "amendment" else
                         _told(state, event, doc))
    for event, doc in of.dissolution:
        if event.height == claim.ended and (event, doc) not in of.told.get(claim.hash, ()):
            story.append(replace(_told(state, event, doc), what=said("explain.dissolution")))
    seeds: dict[int, list[int]] = {}
    for seat in claim.panel:
        seeds.setdefault(seat.drawn, []).append(seat.account)
        if seat.decision == "absent":
            story.append(ClaimEvent(seat.deadline, said("explain.absent"), _account(seat.account),
                                text=said("explain.absent-text", absence=state.rules.absence_sat)))
    for height, accounts in seeds.items():
        story.append(ClaimEvent(height, said("explain.draw"), said("explain.block", block=block(height)),
                            text=said("explain.drawn", accounts=list(map(_account, accounts)))))
    amounts = [s.amount for s in claim.panel if s.decision == "approve"]
    if claim.approved in amounts:
        story.append(ClaimEvent(claim.notice_end, said("explain.notice-end"), text=said(
            "explain.approved", amount=claim.approved, amounts=amounts, status=noun("claim", claim.status))))
    share = state.rules.case_share_sat
    for step in of.steps.get(claim.hash, ()):
        key = "explain.share:most" if share == step.end - step.start else "explain.share"
        story.append(ClaimEvent(step.height, said("explain.shared"), said("explain.every-member"),
                            text=said(key, share=step.end - step.start)))
    story += _bond(of, claim)
    returned: dict[int, int] = {}
    for entry in of.entries.get(claim.hash, ()):
        if entry.kind == "returned":
            returned[entry.height] = returned.get(entry.height, 0) + entry.amount_sat
    story += [ClaimEvent(height, said("explain.returned"), said("explain.bearers"),
                     text=said("explain.returned-text", amount=sat)) for height, sat in returned.items()]
    paid = of.spends.get(claim.paid_txid)
    if paid is not None:
        by = said("explain.witnesses", quorum=state.keyholders.quorum)
        story.append(ClaimEvent(paid.height, said("explain.paid"), by, paid.txid, paid.document,
                            said("explain.paid-text", amount=claim.benefit_sat, payee=claim.payee)))
    return sorted(story, key=lambda m: m.height)


def _speaks_of_no_claim(event: Event) -> bool:
    """Whether that is clear without its document: an objection has none, and what has acted is of its kind."""
    return event.kind == record.OBJECTION or (event.lane == "journal" and not event.broken and event.kind in _OTHER)


_OTHER = {record.KINDS[name] for name in (
    "acceptance", "enrollment", "exit", "rekey", "statement", "price")} | {record.BATCH, record.CONTRACT}


def _account(number: int) -> Said:
    return said("explain.account", number=number)


def _bond(of: Records, claim: Claim) -> list[ClaimEvent]:
    """Where the claim's bond came from and went to."""
    entries = [e for e in of.entries.get(claim.hash, ()) if e.kind == "claim bond"]
    who, story, left = _account(claim.account), [], 0
    for e in entries:
        left -= e.amount_sat
        if e.account == claim.account:
            what = said("explain.bond-held") if e.amount_sat < 0 else said("explain.bond-returned")
            story.append(ClaimEvent(e.height, what, who, text=said("explain.amount", amount=abs(e.amount_sat))))
        elif e.account == PURSE:
            story.append(ClaimEvent(e.height, said("explain.bond-spent"),
                                text=said("explain.bond-purse", amount=e.amount_sat)))
    account = of.state.ledger.accounts[claim.account]
    if left and claim.status == "rejected":
        story.append(ClaimEvent(claim.ended, said("explain.bond-spent"),
                            text=said("explain.bond-reviewers", amount=left)))
    last = of.rejected.get(claim.account, -1)
    if claim.status == "rejected" and claim.ended == last and account.pause_until > last:
        story.append(ClaimEvent(last, said("explain.pause"), who, text=said(
            "explain.pause-text", height=account.pause_until, rejections=account.rejections)))
    return story


def _signers(state: State, doc: Document) -> Said:
    """Whose it is: an amendment those witnesses', present or past, whose keys have signed it. Anybody may have
    added a signature with any account beside it.
    """
    if doc.type != "amendment":
        return said("explain.accounts", accounts=[_account(doc.body["account"])])
    witnesses = {w.key: w.account for holders in state.chain.all_keyholders for w in holders.witnesses}
    found = {witnesses[s.key] for s in doc.signatures if s.key in witnesses and doc.holds(s)}
    return said("explain.accounts", accounts=[_account(number) for number in sorted(found)])


def _told(state: State, event: Event, doc: Document) -> ClaimEvent:
    type_ = noun("document", doc.type)
    what = said("explain.document", type=type_) if not event.broken else \
        said("explain.document:no-effect", type=type_, rule=event.broken)
    words = (doc.body["text"],) if doc.body.get("text") else ()
    return ClaimEvent(event.height, what, _signers(state, doc), event.txid, event.digest, event.text, words)


def _decided(state: State, event: Event, doc: Document, claim: Claim) -> ClaimEvent:
    """An amendment with a verdict on the claim, in the words of those who signed it."""
    verdicts = [v for v in doc.body["verdicts"] if v["claim"] == claim.hash]
    told = _told(state, event, doc)
    words = tuple(dict.fromkeys((*told.words, *(v["text"] for v in verdicts if v.get("text")))))
    outcomes = [noun("outcome", outcome) for outcome in dict.fromkeys(v["outcome"] for v in verdicts)]
    what = said("explain.verdict", outcomes=outcomes) if not event.broken else \
        said("explain.verdict:no-effect", outcomes=outcomes, rule=event.broken)
    return replace(told, what=what, words=words)


def moment_json(m: ClaimEvent) -> dict[str, Any]:
    """A moment for programs."""
    return {"height": m.height, "what": m.what, "who": m.who, "txid": m.txid, "document": m.document,
            "text": m.said}
