"""Who decided what, when, and why: the whole story of a claim or of a balance, from chain and documents alone."""

from dataclasses import dataclass, replace
from typing import Any

from lashou_btc.anchors import record
from lashou_btc.pool.disclosed import load_document
from lashou_btc.pool.dissolution import EFFECT
from lashou_btc.pool.document import Document
from lashou_btc.pool.ledger import PURSE
from lashou_btc.pool.state import Claim, Event, State
from lashou_btc.usecases.workspace import PoolHome
from lashou_btc.words import Said, noun, said


@dataclass(frozen=True)
class ClaimEvent:
    """One thing that happened to a claim: when, what, by whom, in which transaction, by which document."""

    height: int
    what: Said
    who: Said | str = ""
    txid: str = ""
    document: str = ""
    text: Said | str = ""


def claim(pool: PoolHome, state: State, found: Claim) -> list[ClaimEvent]:
    """A claim's story in the order it happened."""
    story: list[ClaimEvent] = []
    documents = pool.store.as_documents()
    for event in state.events:
        doc = None if _speaks_of_no_claim(event) else load_document(documents, event.digest)
        if isinstance(doc, Document) and (event.digest == found.hash or doc.body.get("claim") == found.hash):
            story.append(_told(event, doc))
        elif isinstance(doc, Document) and any(v["claim"] == found.hash for v in doc.body.get("verdicts", ())):
            story.append(_decided(event, doc, found))
        elif isinstance(doc, Document) and event.text.key == EFFECT and event.height == found.ended:
            story.append(replace(_told(event, doc), what=said("explain.dissolution")))
        elif event.kind == record.OBJECTION and event.digest == found.hash:
            what = said("explain.objection" if not event.broken else "explain.objection:no-effect")
            story.append(ClaimEvent(event.height, what, noun("lane", event.lane), event.txid, "", event.text))
    seeds: dict[int, list[int]] = {}
    for seat in found.panel:
        seeds.setdefault(seat.drawn, []).append(seat.account)
        if seat.decision == "absent":
            story.append(ClaimEvent(seat.deadline, said("explain.absent"), _account(seat.account),
                                    text=said("explain.absent-text", absence=state.rules.absence_sat)))
    for height, accounts in seeds.items():
        block = pool.index.block(height)
        where = said("explain.block", block=block.hash if block else height)
        story.append(ClaimEvent(height, said("explain.draw"), where,
                                text=said("explain.drawn", accounts=list(map(_account, accounts)))))
    amounts = [s.amount for s in found.panel if s.decision == "approve"]
    if found.approved in amounts:
        story.append(ClaimEvent(found.notice_end, said("explain.notice-end"), text=said(
            "explain.approved", amount=found.approved, amounts=amounts, status=noun("claim", found.status))))
    share = state.rules.case_share_sat
    for step in state.steps:
        if step.ref == found.hash:
            key = "explain.share:most" if share == step.end - step.start else "explain.share"
            story.append(ClaimEvent(step.height, said("explain.shared"), said("explain.every-member"),
                                    text=said(key, share=step.end - step.start)))
    story += _bond(state, found)
    returned: dict[int, int] = {}
    for entry in state.entries:
        if entry.kind == "returned" and entry.ref == found.hash:
            returned[entry.height] = returned.get(entry.height, 0) + entry.amount_sat
    story += [ClaimEvent(height, said("explain.returned"), said("explain.bearers"),
                         text=said("explain.returned-text", amount=sat)) for height, sat in returned.items()]
    paid = next((s for s in state.spends if s.txid == found.paid_txid), None)
    if paid is not None:
        by = said("explain.witnesses", quorum=pool.holders().quorum)
        story.append(ClaimEvent(paid.height, said("explain.paid"), by, paid.txid, paid.document,
                                said("explain.paid-text", amount=found.benefit_sat, payee=found.payee)))
    return sorted(story, key=lambda m: m.height)


def _speaks_of_no_claim(event: Event) -> bool:
    """Whether that is clear without its document: an objection has none, and what has acted is of its kind."""
    return event.kind == record.OBJECTION or (event.lane == "journal" and not event.broken and event.kind in _OTHER)


_OTHER = {record.KINDS[name] for name in (
    "acceptance", "enrollment", "exit", "rekey", "statement", "price")} | {record.BATCH, record.CONTRACT}
def _account(number: int) -> Said:
    return said("explain.account", number=number)


def _bond(state: State, found: Claim) -> list[ClaimEvent]:
    """Where the claim's bond came from and went to."""
    entries = [e for e in state.entries if e.kind == "claim bond" and e.ref == found.hash]
    who, story, left = _account(found.account), [], 0
    for e in entries:
        left -= e.amount_sat
        if e.account == found.account:
            what = said("explain.bond-held") if e.amount_sat < 0 else said("explain.bond-returned")
            story.append(ClaimEvent(e.height, what, who, text=said("explain.amount", amount=abs(e.amount_sat))))
        elif e.account == PURSE:
            story.append(ClaimEvent(e.height, said("explain.bond-spent"),
                                    text=said("explain.bond-purse", amount=e.amount_sat)))
    account = state.ledger.accounts[found.account]
    if left and found.status == "rejected":
        story.append(ClaimEvent(found.ended, said("explain.bond-spent"),
                                text=said("explain.bond-reviewers", amount=left)))
    last = max((c.ended for c in state.by_number if c.account == found.account and c.status == "rejected"),
               default=-1)
    if found.status == "rejected" and found.ended == last and account.pause_until > last:
        story.append(ClaimEvent(last, said("explain.pause"), who, text=said(
            "explain.pause-text", height=account.pause_until, rejections=account.rejections)))
    return story


def _signers(doc: Document) -> Said:
    return said("explain.accounts", accounts=[_account(s.account) for s in doc.signatures])


def _told(event: Event, doc: Document) -> ClaimEvent:
    type_ = noun("document", doc.type)
    what = said("explain.document", type=type_) if not event.broken else \
        said("explain.document:no-effect", type=type_, rule=event.broken)
    text = said("explain.texts", texts=[event.text, doc.body["text"]]) if doc.body.get("text") else event.text
    return ClaimEvent(event.height, what, _signers(doc), event.txid, event.digest, text)


def _decided(event: Event, doc: Document, found: Claim) -> ClaimEvent:
    """An amendment with a verdict on the claim, in the words of those who signed it."""
    told = _told(event, doc)
    verdicts = [v for v in doc.body["verdicts"] if v["claim"] == found.hash]
    reasons = dict.fromkeys(v["text"] for v in verdicts if v.get("text") and v["text"] != doc.body["text"])
    outcomes = [noun("outcome", outcome) for outcome in dict.fromkeys(v["outcome"] for v in verdicts)]
    what = said("explain.verdict", outcomes=outcomes) if not event.broken else \
        said("explain.verdict:no-effect", outcomes=outcomes, rule=event.broken)
    return replace(told, what=what, text=said("explain.texts", texts=[told.text, *reasons]))


def moment_json(m: ClaimEvent) -> dict[str, Any]:
    """A moment for programs."""
    return {"height": m.height, "what": m.what, "who": m.who, "txid": m.txid, "document": m.document,
            "text": m.text}
