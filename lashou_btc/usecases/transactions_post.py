"""Signed transactions by hubs: one's own on the way to a node, and lifeboats from there, which all should have."""

from collections.abc import Iterable
from pathlib import Path

from lashou_btc.errors import InvalidInput, LashouError, Refused, Unreachable
from lashou_btc.usecases import lifeboats
from lashou_btc.usecases.asking import Hubs, Reply
from lashou_btc.usecases.lifeboats import KeptLifeboat

MOST_LIFEBOATS = 16
"""Of one hub."""


def to_give(kept: Iterable[KeptLifeboat]) -> list[str]:
    """Those that a hub gives to all, in hex. What is tied to a payout that may never confirm, as of two feerates
    one never does, and what is older takes no place of what could be sent as things stand.
    """
    good = [one for one in kept if one.standing in ("waits", "ready", "tied")]
    good.sort(key=lambda one: (one.standing == "tied", -one.height))
    return [one.raw.hex() for one in good[:MOST_LIFEBOATS]]


def relay(hubs: Hubs, raw: bytes) -> list[Reply]:
    """Hands a signed transaction to every hub, whose node is to take it. What each says."""
    return hubs.everywhere("/relay", raw, lambda value: "", {})


def fetch_lifeboats(hubs: Hubs) -> int:
    """Keeps the lifeboats that hubs have and this home has not, once their signatures are seen to hold. Returns how
    many came.
    """
    came = 0
    for place, client in hubs.each():
        try:
            answer = client.get("/lifeboats")
            if not answer.good:
                continue  # it is an earlier one, which gives none
            raws = [bytes.fromhex(raw) for raw in answer.json(place.url)["lifeboats"]]
            for raw in raws[:MOST_LIFEBOATS]:
                came += len(lifeboats.take_raw(hubs.pool, raw, Path(place.url), tied=False))
        except (TypeError, KeyError, ValueError):
            hubs.failed(place, Unreachable("hub.nonsense", url=place.url))
        except (InvalidInput, Refused):
            hubs.failed(place, Unreachable("hub.false", url=place.url))
        except LashouError as error:
            hubs.failed(place, error)
    return came
