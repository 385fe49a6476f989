"""What has happened in a pool, as feeds and programs tell it: one line each, with a name that stays the same.

The name follows from what happened (a record, a transaction, a step of a claim), not from the block, so after a
reorganization it is the same happening on another day.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from lashou_btc.anchors import record
from lashou_btc.pool.state import Claim, Event, State
from lashou_btc.web.frame import Frame
from lashou_btc.web.parts import GROUP
from lashou_btc.words import Said, noun, said

NEWEST = 50
"""So many are in a feed; `EVENTS` records of the chain are looked at for it."""
EVENTS = 1_000
_CROWD = {record.ENROLLMENT, record.EXIT, record.PRICE}
"""Kinds of records of which many come at once: told together."""


@dataclass(frozen=True)
class Happening:
    """One thing: its `name` within the pool, height, words, the path below a language of the page that shows it,
    and whose it is: a claim's number as people count, an account; 0 for none.
    """

    name: str
    height: int
    text: Said
    path: str
    claim: int = 0
    account: int = 0


def of_pool(frame: Frame, most: int = NEWEST) -> list[Happening]:
    """The newest of everything, newest first."""
    state = frame.state
    found = [*_records(state), *_spends(state)]
    for claim in state.by_number[-EVENTS:]:
        found += _timed(frame, claim)
    if frame.stands is not None:
        found.append(Happening(f"unknown {frame.stands.since}", frame.stands.since,
                               said("site.happened.unknown", why=frame.stands.reason), ""))
    return _newest(found, most)


def of_claim(frame: Frame, claim: Claim, most: int = NEWEST) -> list[Happening]:
    """What happened to one claim, newest first."""
    number, path = claim.number + 1, f"claims/{claim.number + 1}/"
    found = [Happening(f"claim {claim.hash}", claim.filed, said("site.happened.filed", claim=number), path, number)]
    found += [Happening(f"objection {o.txid}", o.height, said(
        "site.happened.objection", claim=number, account=o.account), path, number) for o in claim.objections]
    for event in reversed(frame.state.events[-10 * EVENTS:]):
        if event.height < claim.filed:
            break
        seat = next((s for s in claim.panel if s.document and s.document == event.digest), None)
        if seat is not None:
            found.append(_record(event, path, number))
    found += [Happening(f"paid {claim.hash} {s.txid}", s.height, said("site.happened.benefit", claim=number), path,
                        number) for s in frame.state.spends if s.txid == claim.paid_txid]
    return _newest([*found, *_timed(frame, claim)], most)


def of_account(frame: Frame, number: int, most: int = NEWEST) -> list[Happening]:
    """What came into an account and left it but for shares of costs, newest first."""
    path, counts = f"accounts/{(number - 1) // GROUP}/#a{number}", dict[str, int]()
    found = []
    for entry in frame.entries.get(number, ()):
        name = f"entry {number} {entry.kind} {entry.ref}"
        counts[name] = counts.get(name, 0) + 1
        text = said("site.happened.entry" if entry.amount_sat >= 0 else "site.happened.entry:out", account=number,
                    kind=noun("entry", entry.kind), amount=abs(entry.amount_sat))
        found.append(Happening(f"{name} {counts[name]}", entry.height, text, path, account=number))
    for claim in frame.claims_of.get(number, ()):
        found.append(Happening(
            f"claim {claim.hash}", claim.filed, said("site.happened.filed", claim=claim.number + 1),
            f"claims/{claim.number + 1}/", claim.number + 1, number))
        found += _timed(frame, claim)
    return _newest(found, most)


def _newest(found: list[Happening], most: int) -> list[Happening]:
    return sorted(found, key=lambda one: one.height)[::-1][:most]


def _records(state: State) -> Iterator[Happening]:
    """Records; many of a kind in one transaction as one."""
    claims = {claim.hash: claim.number + 1 for claim in state.by_number}
    for (txid, kind), some in groupby(state.events[-EVENTS:], _crowd):
        events = list(some)
        good = [event for event in events if not event.broken]
        if len(good) > 1 and kind in _CROWD:
            yield Happening(f"records {txid} {kind}", good[0].height, said(
                "site.happened.many", count=len(good), kind=noun("document", record.kind_name(kind))), "journal/")
            events = [event for event in events if event.broken]
        for event in events:
            number = claims.get(event.digest, 0)
            yield _record(event, f"claims/{number}/" if number else "journal/", number)


def _crowd(event: Event) -> tuple[str, int]:
    """What is told together: records of such a kind in one transaction, of others each by itself."""
    return event.txid, event.kind if event.kind in _CROWD else -event.leaf


def _record(event: Event, path: str, claim: int = 0) -> Happening:
    kind = noun("document", record.kind_name(event.kind))
    text = said("site.happened.record", kind=kind, text=event.text) if not event.broken else \
        said("site.happened.broken", kind=kind, why=event.text)
    return Happening(f"record {event.txid} {event.leaf}", event.height, text, path, claim)


def _spends(state: State) -> Iterator[Happening]:
    for spend in state.spends[-EVENTS:]:
        key = "site.happened.carry" if spend.carry and spend.lawful else "site.happened.paid" if spend.lawful else \
            "site.happened.waits" if spend.unsettled and state.unknown else "site.happened.irregular"
        yield Happening(f"spend {spend.txid}", spend.height, said(
            key, txid=spend.txid[:16], count=len(spend.items), amount=sum(item.amount_sat for item in spend.paid)),
            "payouts/")


def _timed(frame: Frame, claim: Claim) -> Iterator[Happening]:
    """What time alone has done to a claim, and how it ended."""
    number, path = claim.number + 1, f"claims/{claim.number + 1}/"
    seats: dict[int, list[int]] = {}
    for seat in claim.panel:
        seats.setdefault(seat.drawn, []).append(seat.account)
        if seat.decision == "absent":
            yield Happening(f"absent {claim.hash} {seat.account} {seat.drawn}", seat.deadline,
                            said("site.happened.absent", claim=number, account=seat.account), path, number)
    for n, (height, accounts) in enumerate(seats.items()):
        yield Happening(f"drawn {claim.hash} {n}", height,
                        said("site.happened.drawn", claim=number, accounts=accounts), path, number)
    for n, (height, share) in enumerate(frame.shares.get(claim.hash, ())):
        yield Happening(f"shared {claim.hash} {n}", height,
                        said("site.happened.shared", claim=number, share=share), path, number)
    if claim.ended:
        status = "payable" if claim.status == "paid" else claim.status
        yield Happening(f"ended {claim.hash} {status}", claim.ended, said(
            "site.happened.ended", claim=number, status=noun("claim", status)), path, number)
