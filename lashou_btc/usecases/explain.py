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


@dataclass(frozen=True)
class Moment:
    """One thing that happened to a claim: when, what, by whom, in which transaction, by which document."""

    height: int
    what: str
    who: str = ""
    txid: str = ""
    document: str = ""
    text: str = ""


def claim(pool: PoolHome, state: State, found: Claim) -> list[Moment]:
    """A claim's story in the order it happened."""
    story: list[Moment] = []
    documents = pool.store.as_documents()
    for event in state.events:
        doc = None if _speaks_of_no_claim(event) else load_document(documents, event.digest)
        if isinstance(doc, Document) and (event.digest == found.hash or doc.body.get("claim") == found.hash):
            story.append(_told(event, doc))
        elif isinstance(doc, Document) and any(v["claim"] == found.hash for v in doc.body.get("verdicts", ())):
            story.append(_decided(event, doc, found))
        elif isinstance(doc, Document) and event.text.startswith(EFFECT) and event.height == found.ended:
            story.append(replace(_told(event, doc), what="dissolution"))
        elif event.kind == record.OBJECTION and event.digest == found.hash:
            story.append(Moment(event.height, "objection" if not event.broken else "objection without effect",
                                f"{event.lane} lane", event.txid, "", event.text))
    seeds: dict[int, list[int]] = {}
    for seat in found.panel:
        seeds.setdefault(seat.drawn, []).append(seat.account)
        if seat.decision == "absent":
            story.append(Moment(seat.deadline, "absent", f"account {seat.account}", text="did not review in time; "
                                f"pays {state.rules.absence_sat} sat and is replaced"))
    for height, accounts in seeds.items():
        block = pool.index.block(height)
        story.append(Moment(height, "draw", f"block {block.hash if block else height}", text="drawn: "
                            + ", ".join(f"account {n}" for n in accounts)))
    amounts = [s.amount for s in found.panel if s.decision == "approve"]
    if found.approved in amounts:
        story.append(Moment(found.notice_end, "end of notice", text=f"approved at {found.approved:,}, the lowest "
                            f"of {', '.join(f'{a:,}' for a in amounts)}; status now {found.status}"))
    share = state.rules.case_share_sat
    for step in state.steps:
        if step.ref == found.hash:
            bound = ", the most that the rules let it bear of one case" if share == step.end - step.start else ""
            story.append(Moment(step.height, "cost shared", "every member", text=f"{step.end - step.start} sat for "
                                f"each unit of weight{bound}"))
    story += _bond(state, found)
    returned: dict[int, int] = {}
    for entry in state.entries:
        if entry.kind == "returned" and entry.ref == found.hash:
            returned[entry.height] = returned.get(entry.height, 0) + entry.amount_sat
    story += [Moment(height, "returned", "to those who bore it", text=f"{sat:,} sat, what goes to the common purse "
                     "included") for height, sat in returned.items()]
    paid = next((s for s in state.spends if s.txid == found.paid_txid), None)
    if paid is not None:
        story.append(Moment(paid.height, "paid", f"{pool.holders().quorum} witnesses", paid.txid, paid.document,
                            f"{found.benefit_sat:,} sat to {found.payee}"))
    return sorted(story, key=lambda m: m.height)


def _speaks_of_no_claim(event: Event) -> bool:
    """Whether that is clear without its document: an objection has none, and what has acted is of its kind."""
    return event.kind == record.OBJECTION or (event.lane == "journal" and not event.broken and event.kind in _OTHER)


_OTHER = {record.KINDS[name] for name in (
    "acceptance", "enrollment", "exit", "rekey", "statement", "price")} | {record.BATCH, record.CONTRACT}


def _bond(state: State, found: Claim) -> list[Moment]:
    """Where the claim's bond came from and went to."""
    entries = [e for e in state.entries if e.kind == "claim bond" and e.ref == found.hash]
    who, story, left = f"account {found.account}", [], 0
    for e in entries:
        left -= e.amount_sat
        if e.account == found.account:
            story.append(Moment(e.height, "bond held" if e.amount_sat < 0 else "bond returned", who,
                                text=f"{abs(e.amount_sat):,} sat"))
        elif e.account == PURSE:
            story.append(Moment(e.height, "bond spent", text=f"{e.amount_sat:,} sat of it to the common purse"))
    account = state.ledger.accounts[found.account]
    if left and found.status == "rejected":
        story.append(Moment(found.ended, "bond spent", text=f"{left:,} sat of it to the reviewers who decided"))
    last = max((c.ended for c in state.by_number if c.account == found.account and c.status == "rejected"),
               default=-1)
    if found.status == "rejected" and found.ended == last and account.pause_until > last:
        story.append(Moment(last, "pause", who, text=f"no claim before block {account.pause_until}; rejected in a "
                            f"row: {account.rejections}"))
    return story


def _told(event: Event, doc: Document) -> Moment:
    signers = ", ".join(f"account {s.account}" for s in doc.signatures)
    what = doc.type if not event.broken else f"{doc.type} without effect ({event.broken})"
    said = f"; {doc.body['text']}" if doc.body.get("text") else ""
    return Moment(event.height, what, signers, event.txid, event.digest, event.text + said)


def _decided(event: Event, doc: Document, found: Claim) -> Moment:
    """An amendment with a verdict on the claim, in the words of those who signed it."""
    told = _told(event, doc)
    verdicts = [v for v in doc.body["verdicts"] if v["claim"] == found.hash]
    reasons = dict.fromkeys(v["text"] for v in verdicts if v.get("text") and v["text"] != doc.body["text"])
    outcomes = ", ".join(dict.fromkeys(v["outcome"] for v in verdicts))
    return replace(told, what=told.what.replace("amendment", f"verdict: {outcomes}", 1),
                   text="; ".join([told.text, *reasons]))


def moment_json(m: Moment) -> dict[str, Any]:
    """A moment for programs."""
    return {"height": m.height, "what": m.what, "who": m.who, "txid": m.txid, "document": m.document,
            "text": m.text}
