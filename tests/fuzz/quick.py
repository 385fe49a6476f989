"""Changes made by plain chance, ten times as fast as hypothesis makes them, but not shrunk: for long attacks.

Few changes at a time, in the shape of the format where it has one: what is wholly broken is refused at the door.
"""

import copy
import json
import random
from typing import Any

from lashou_btc.errors import LashouError
from lashou_btc.wallet.psbt.codec import Fields
from lashou_btc.wallet.psbt.raw import MAGIC, decode, parse
from tests.fuzz.changes import PIECES
from tests.fuzz.targets import Target

_NUMBERS = (0, 1, 2, 0x7F, 0x80, 0xFC, 0xFD, 0xFE, 0xFF)
_VALUES: tuple[Any, ...] = (None, True, False, 0, -1, 1, 2**31, 2**53, 2**63, 1.5, -0.0, 1e300, "", "0", "é", "\0",
                            "\u202e", "\ud800", "ff" * 32, "x" * 20_001, [], {}, [[]], {"a": 1}, ["00" * 32] * 70)


def changed(rng: random.Random, target: Target) -> bytes:
    """A seed of that target, changed."""
    return change(rng, target, rng.choice(target.seeds))


def change(rng: random.Random, target: Target, data: bytes) -> bytes:
    """An input of that target, changed."""
    how = rng.random()
    if target.json and how < 0.7:
        return _json(rng, data)
    if target.name == "psbt" and how < 0.7:
        return _psbt(rng, data)
    return _bytes(rng, data, target.seeds)


def _bytes(rng: random.Random, seed: bytes, seeds: tuple[bytes, ...]) -> bytes:
    data = bytearray(seed)
    for _ in range(rng.choice((1, 1, 1, 2, 3, 6))):
        at = rng.randrange(len(data) + 1)
        size = rng.choice((1, 1, 2, 4, 8, 32, 33, 1_000))
        what = rng.randrange(7)
        if what <= 1:
            data[at:at + 1] = bytes([rng.choice(_NUMBERS) if what else rng.randrange(256)])
        elif what == 2:
            data[at:at + size] = b""
        elif what == 3:
            data[at:at + rng.choice((0, size))] = rng.choice(PIECES)
        elif what == 4:
            data[at:at] = data[max(at - size, 0):at] * rng.choice((1, 2, 30))
        elif what == 5:
            data[at:at + 1] = bytes([data[at] ^ 1 << rng.randrange(8)]) if at < len(data) else b""
        else:
            other = rng.choice(seeds)
            data[at:] = other[rng.randrange(len(other) + 1):]
    return bytes(data[:200_000])


def _psbt(rng: random.Random, seed: bytes) -> bytes:
    """With fields changed, dropped, swapped between maps or made up, their lengths right."""
    try:
        read = parse(decode(seed))
    except LashouError:
        return seed
    maps = [list(fields.pairs) for fields in (read.globals, *read.inputs, *read.outputs)]
    for _ in range(rng.choice((1, 1, 2, 3))):
        pairs = rng.choice(maps)
        at = rng.randrange(len(pairs) + 1)
        new = bytes([rng.randrange(0x20)]), rng.randbytes(rng.randrange(40))
        key, value = pairs[at] if at < len(pairs) else new
        what = rng.randrange(6)
        if what == 0 and at < len(pairs):
            del pairs[at]
            continue
        if what == 1:
            key = bytes([rng.choice((*range(0x20), 0xFB, 0xFC, 0xFD))]) + key[1:]
        elif what == 2:
            key = _bytes(rng, key, (key,))[:300] or b"\0"
        elif what == 3:
            value = _bytes(rng, value, (value,))
        elif what == 4:
            value = rng.choice(rng.choice([m for m in maps if m] or [[(b"", b"")]]))[1]
        pairs[at:at + 1] = [(key or b"\0", value)]
        if what == 5:
            rng.choice(maps).append((key, value))
    return MAGIC + b"".join(Fields(tuple(pairs)).write() for pairs in maps)


def _json(rng: random.Random, seed: bytes) -> bytes:
    """With values replaced, dropped, doubled or moved."""
    try:
        value = json.loads(seed)
    except (ValueError, RecursionError):
        return _bytes(rng, seed, (seed,))
    for _ in range(rng.choice((1, 1, 2))):
        place, name, inner = None, None, value
        while isinstance(inner, dict | list) and inner and (place is None or rng.random() < 0.7):
            place, name = inner, rng.choice(list(inner) if isinstance(inner, dict) else range(len(inner)))
            inner = inner[name]
        if place is None:
            return json.dumps(rng.choice(_VALUES)).encode()
        inner, what = copy.deepcopy(inner), rng.randrange(5)
        if what == 0:
            place[name] = copy.deepcopy(rng.choice(_VALUES))
        elif what == 1:
            del place[name]
        elif what == 2 and isinstance(inner, str):
            place[name] = _bytes(rng, inner.encode("utf-8", "replace"), (b"ab",)).decode("utf-8", "replace")
        elif what == 3 and isinstance(inner, int):
            place[name] = inner + rng.choice((-1, 1, 2**31, -2**31, 2**53))
        elif isinstance(place, dict):
            place[rng.choice(list(place))] = inner
        else:
            place.insert(rng.randrange(len(place) + 1), inner)
    return json.dumps(value, separators=(",", ":"), sort_keys=True, ensure_ascii=rng.random() < 0.5).encode(
        "utf-8", "surrogatepass")
