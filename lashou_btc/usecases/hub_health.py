"""What is well with the hubs that a pool uses, and what is not: whether each answers as a hub of this pool, and has
what the chain commits to. Nothing is handed in and nothing kept.
"""

import json
import random
from collections.abc import Iterator
from typing import TYPE_CHECKING

from lashou_btc.errors import LashouError, Unreachable
from lashou_btc.usecases import naming
from lashou_btc.usecases.asking import ANSWER_BYTES, Hubs
from lashou_btc.usecases.doctor import ADVICE, BAD, GOOD
from lashou_btc.usecases.hubs import Place, hexadecimal, name_of, unframed
from lashou_btc.usecases.naming import Named
from lashou_btc.words import Said, said

if TYPE_CHECKING:
    from lashou_btc.hub.client import Client

SAMPLE = 100
"""Documents of a hub that are compared with their hashes, by chance: whoever fetches one compares it anyway."""
MOST_BLOCKS = 1 << 31
"""No chain is as high."""
BEHIND_BLOCKS = 6
"""A hub that is so far behind shows what was."""


def look(hubs: Hubs) -> Iterator[tuple[str, Said]]:
    """For each hub what is wrong with it, one thing or several, or that it is well: one of the doctor's
    verdicts, and words for it.
    """
    every = {one.name: one for one in naming.named(hubs.pool)}
    lacking = {one.name for one in naming.missing(hubs.pool)}
    for place, client in hubs.each():
        try:
            found = list(_one(hubs, place, client, every, lacking))
        except LashouError as error:
            found = [(BAD if error.code == "hub.false" else ADVICE, error.said)]
        yield from found


def _one(hubs: Hubs, place: Place, client: "Client", every: dict[str, Named],
         lacking: set[str]) -> Iterator[tuple[str, Said]]:
    try:
        about = client.get("").json(place.url)
        pool, height, block = hexadecimal(about["pool"]), about["height"], hexadecimal(about["block"])
        if type(height) is not int or not 0 <= height < MOST_BLOCKS:
            raise ValueError
    except (TypeError, KeyError, ValueError):
        raise Unreachable("hub.no-hub", url=place.url) from None
    if pool != hubs.pool.contract.pool_id:
        yield BAD, said("doctor.hub-pool", url=place.url, theirs=pool[:8])
        return
    tip, own = hubs.pool.index.tip()[0], hubs.pool.index.block(height)
    if own is not None and own.hash != block:
        yield BAD, said("doctor.hub-chain", url=place.url, height=height)
        return
    if height < tip - BEHIND_BLOCKS:
        yield ADVICE, said("doctor.hub-behind", url=place.url, height=height, blocks=tip - height)
    has = hubs.listed(place, client, 0)
    strange = {name for name, at in has.items() if at <= tip} - every.keys()
    lacks = [one for one in every.values()
             if one.height <= height and one.name not in has and one.name not in lacking]
    _compare(place, client, [one for one in every.values() if one.name in has])
    if strange:
        yield BAD, said("doctor.hub-strange", url=place.url, count=len(strange), name=min(strange)[:16])
    if lacks:
        yield ADVICE, said("doctor.hub-lacks", url=place.url, count=len(lacks))
    if not strange and not lacks:
        yield GOOD, said("doctor.hub", url=place.url, count=len(has))


def _compare(place: Place, client: "Client", offered: list[Named]) -> None:
    """Raises Unreachable where a hub gives something else than what has that hash."""
    some = {one.name: one for one in random.sample(offered, min(SAMPLE, len(offered)))}
    answer = client.post("/fetch", json.dumps(list(some)).encode(), ANSWER_BYTES)
    if not answer.good:
        raise Unreachable("hub.no-hub", url=place.url)
    try:
        if any(name_of(some[name].kind, content) != name for name, content in unframed(answer.body)):
            raise ValueError
    except (ValueError, KeyError, LashouError):
        raise Unreachable("hub.false", url=place.url) from None
