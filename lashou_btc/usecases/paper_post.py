"""Sealed papers to hubs, and from there to those who are to judge them."""

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

from lashou_btc.anchors.hashes import sha256_hex
from lashou_btc.errors import LashouError, Unreachable
from lashou_btc.pool.state import Claim
from lashou_btc.usecases.asking import Hubs, Reply, hexadecimal, refusal
from lashou_btc.usecases.hubs import PAPER_PART_BYTES, Place, paper_parts, paper_ticket
from lashou_btc.usecases.papers import MAX_SEALED_BYTES, Sealed
from lashou_btc.wallet.keys import schnorr_sign
from lashou_btc.words import said

if TYPE_CHECKING:
    from lashou_btc.hub.client import Answer, Client

MOST_PAPERS = 256
"""Of one claim at one hub."""


def bring(hubs: Hubs, claim: Claim, sealed: Sealed, signing_key: bytes) -> list[Reply]:
    """Brings a claim's sealed paper to every hub, signed by the claimant's key. What each says."""
    digest = sha256_hex(sealed.data)
    parts = [sha256_hex(part) for part in paper_parts(sealed.data)]
    ticket = paper_ticket(hubs.pool.contract.pool_id, claim.hash, digest, sealed.name, len(sealed.data), parts)
    asked = json.dumps({"sha256": digest, "name": sealed.name, "bytes": len(sealed.data), "parts": parts,
                        "signature": schnorr_sign(signing_key, ticket).hex()}).encode()
    replies = []
    for place, client in hubs.each():
        try:
            answer = _bring(place, client, f"/papers/{claim.hash}", digest, asked, sealed.data)
            replies.append(Reply(place.url, True, said("hub.papers.brought")) if answer.good else
                           refusal(place, answer))
        except LashouError as error:
            hubs.failed(place, error)
            replies.append(Reply(place.url, False, error.said))
    return replies


def _bring(place: Place, client: "Client", path: str, digest: str, asked: bytes, data: bytes) -> "Answer":
    """Asks, and brings the parts that are still to come. The last answer."""
    answer = client.post(path, asked)
    if not answer.good:
        return answer
    try:
        value = answer.json(place.url)
        parts = [int(n) for n in value["parts"]] if value["part_bytes"] == PAPER_PART_BYTES else [-1]
    except (TypeError, KeyError, ValueError):
        parts = [-1]
    cut = paper_parts(data)
    if any(not 0 <= n < len(cut) for n in parts) or len(set(parts)) != len(parts):
        raise Unreachable("hub.nonsense", url=place.url)
    for n in parts:
        answer = client.post(f"{path}/{digest}/{n}", cut[n])
        if not answer.good:
            break
    return answer


def fetch(hubs: Hubs, claim: Claim) -> Iterator[tuple[str, bytes]]:
    """A claim's sealed papers at the hubs, each once, under the name that its file had. What they are shows when
    they are opened.
    """
    seen: set[str] = set()
    for place, client in hubs.each():
        try:
            for digest, name in _listed(place, client, claim):
                if digest not in seen:
                    answer = client.get(f"/papers/{claim.hash}/{digest}", MAX_SEALED_BYTES)
                    if answer.good and sha256_hex(answer.body) != digest:
                        raise Unreachable("hub.false", url=place.url)
                    if answer.good:
                        seen.add(digest)
                        yield name, answer.body
        except LashouError as error:
            hubs.failed(place, error)


def _listed(place: Place, client: "Client", claim: Claim) -> list[tuple[str, str]]:
    try:
        value = client.get(f"/papers/{claim.hash}").json(place.url)["papers"]
        return [(hexadecimal(one["sha256"]), str(one["name"])[-64:]) for one in value][:MOST_PAPERS]
    except (TypeError, KeyError, ValueError):
        raise Unreachable("hub.nonsense", url=place.url) from None
