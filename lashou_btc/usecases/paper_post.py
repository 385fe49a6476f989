"""Sealed papers to hubs, and from there to those who are to read them."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from lashou_btc.anchors.hashes import sha256_hex
from lashou_btc.errors import LashouError, Unreachable
from lashou_btc.usecases.asking import Hubs, Reply, refusal
from lashou_btc.usecases.hubs import MAX_SEALED_BYTES, PAPER_PART_BYTES, Place, Ticket, hexadecimal, paper_parts
from lashou_btc.usecases.papers import Sealed
from lashou_btc.wallet.keys import schnorr_sign
from lashou_btc.words import said

if TYPE_CHECKING:
    from lashou_btc.hub.client import Answer, Client

MOST_PAPERS = 256
"""Of one claim, or of one person, at one hub."""


MOST_HEARD = 25_000
"""Of all, at one hub."""


def bring(hubs: Hubs, of: str, sealed: Sealed, signing_key: bytes, now: int) -> list[Reply]:
    """Brings a sealed paper to every hub, signed by that key at that time (seconds since 1970). `of`: the claim
    that it is of, or the key of whoever shows who he is. What each says.
    """
    plain = Ticket(of, sha256_hex(sealed.data), sealed.name, len(sealed.data),
                   tuple(sha256_hex(part) for part in paper_parts(sealed.data)), now)
    ticket = replace(plain, signature=schnorr_sign(signing_key, plain.digest(hubs.pool.contract.pool_id)).hex())
    replies = []
    for place, client in hubs.each():
        try:
            answer = _bring(place, client, ticket, sealed.data)
            replies.append(Reply(place.url, True, said("hub.papers.brought")) if answer.good else
                           refusal(place, answer))
        except LashouError as error:
            hubs.failed(place, error)
            replies.append(Reply(place.url, False, error.said))
    return replies


def _bring(place: Place, client: "Client", ticket: Ticket, data: bytes) -> "Answer":
    """Asks, and brings the parts that are still to come. The last answer."""
    path, code = f"/papers/{ticket.of}", {"lashou-invitation": place.code} if place.code else {}
    answer = client.post(path, json.dumps(ticket.json()).encode(), headers=code)
    if not answer.good:
        return answer
    try:
        value = answer.json(place.url)
        parts = [int(n) for n in value["parts"]] if value["part_bytes"] == PAPER_PART_BYTES else [-1]
    except (TypeError, KeyError, ValueError, OverflowError):
        parts = [-1]
    cut = paper_parts(data)
    if any(not 0 <= n < len(cut) for n in parts) or len(set(parts)) != len(parts):
        raise Unreachable("hub.nonsense", url=place.url)
    for n in parts:
        answer = client.post(f"{path}/{ticket.sha256}/{n}", cut[n])
        if not answer.good:
            break
    return answer


def fetch(hubs: Hubs, of: str, there: Callable[[str], bool], by: str = "",
          lost: list[str] | None = None) -> Iterator[tuple[str, bytes]]:
    """Sealed papers at the hubs, of a claim or of somebody's identity, each once, under the name that its file had,
    but for names of which one is `there` already. What they are shows when they are opened. `by`: whose key has to
    have signed for each, where nothing else says whose it is; a hub that gives another is left. `lost` gets the
    names of those that a hub says it has and none has given.
    """
    seen: set[str] = set()
    wanted: dict[str, str] = {}
    for place, client in hubs.each():
        try:
            for ticket in listed(place, client, of):
                if by and not ticket.holds(by, hubs.pool.contract.pool_id):
                    raise Unreachable("hub.false", url=place.url)
                if ticket.sha256 not in seen and not there(ticket.name):
                    wanted[ticket.sha256] = ticket.name
                    data = content(place, client, ticket)
                    if data is not None:
                        seen.add(ticket.sha256)
                        yield ticket.name, data
        except LashouError as error:
            hubs.failed(place, error)
    if lost is not None:
        lost += [name for digest, name in wanted.items() if digest not in seen]


def people(hubs: Hubs) -> dict[str, set[str]]:
    """The keys of those who show the operator who they are, at any hub, with the SHA-256 of each sealed paper."""
    found: dict[str, set[str]] = {}
    for place, client in hubs.each():
        try:
            for of, digest, kind in everything(place, client):
                if kind == "identity":
                    found.setdefault(of, set()).add(digest)
        except LashouError as error:
            hubs.failed(place, error)
    return found


# One hub, which may say anything

def listed(place: Place, client: "Client", of: str) -> list[Ticket]:
    """What it has of a claim, or of somebody's identity."""
    try:
        value = client.get(f"/papers/{of}").json(place.url)["papers"]
        return [Ticket.parse(of, one) for one in value][:MOST_PAPERS]
    except (TypeError, KeyError, ValueError):
        raise Unreachable("hub.nonsense", url=place.url) from None


def everything(place: Place, client: "Client") -> list[tuple[str, str, str]]:
    """All its papers: the claim's hash or the key, the SHA-256, "claim" or "identity"."""
    found: list[tuple[str, str, str]] = []
    while len(found) < MOST_HEARD:
        value = client.get(f"/papers?from={len(found)}").json(place.url)
        try:
            new = [(hexadecimal(one["of"]), hexadecimal(one["sha256"]), str(one["kind"]))
                   for one in value["papers"]]
            total = int(value["total"])
        except (TypeError, KeyError, ValueError, OverflowError):
            raise Unreachable("hub.nonsense", url=place.url) from None
        found += new
        if not new or len(found) >= total:
            break
    return found[:MOST_HEARD]


def content(place: Place, client: "Client", ticket: Ticket) -> bytes | None:
    """A sealed paper; None where it has just gone. Raises Unreachable for other bytes."""
    answer = client.get(f"/papers/{ticket.of}/{ticket.sha256}", MAX_SEALED_BYTES)
    if answer.good and sha256_hex(answer.body) != ticket.sha256:
        raise Unreachable("hub.false", url=place.url)
    return answer.body if answer.good else None
