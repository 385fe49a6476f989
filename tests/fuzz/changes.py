"""Changed copies of seeds, as hypothesis strategies: it shrinks what fails to the smallest change that does."""

import json
from typing import Any

from hypothesis import strategies as st

from tests.fuzz.targets import Target

# Lengths at their limits, marks of the formats, text that readers trip over.
PIECES = (b"", b"\0", b"\x01", b"\xfc", b"\xfd", b"\xfe", b"\xff", b"\xff" * 8, b"\0" * 8, b"\x7f\xff\xff\xff",
           b"\xfd\xff\xff", b"\xfe\xff\xff\xff\x7f", b"psbt\xff", b"/", b"h", b"'", b"#", b",", b"(", b")", b"*",
           b"<0;1>", b"{", b"}", b"[", b"]", b'"', b":", b"\\", b"-1", b"0", b"1e999", b"NaN", b"9" * 5_000,
           b"[" * 3_000, b"\r\n", b"\n", b"\t", b"\xc2\xa0", b"\xe2\x80\xae", b"\xed\xa0\x80",
           "\u0661\uff11".encode())
_SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(-2, 3), st.integers(-2**70, 2**70), st.floats(), st.text(max_size=12),
    st.sampled_from(["", "0" * 64, "\ud800", "\u202e", "9" * 400, 2**53, 2**53 + 1, 2**63, -0.0, 1e300]))
_VALUES = st.recursive(_SCALARS, lambda inner: st.lists(inner, max_size=3)
                       | st.dictionaries(st.text(max_size=6), inner, max_size=3), max_leaves=6)


@st.composite
def changed_bytes(draw: st.DrawFn, seeds: tuple[bytes, ...]) -> bytes:
    """A seed with some bytes flipped, cut out, put in, repeated, or joined with another seed's end."""
    data = bytearray(draw(st.sampled_from(seeds)))
    for _ in range(draw(st.integers(0, 6))):
        at = draw(st.integers(0, len(data)))
        size = draw(st.sampled_from((1, 1, 1, 2, 4, 8, 33, 1_000)))
        what = draw(st.integers(0, 5))
        if what == 0:
            data[at:at + 1] = bytes([draw(st.integers(0, 255))])
        elif what == 1:
            data[at:at + size] = b""
        elif what == 2:
            data[at:at] = draw(st.sampled_from(PIECES) | st.binary(max_size=40))
        elif what == 3:
            data[at:at + size] = draw(st.sampled_from(PIECES))
        elif what == 4:
            data[at:at] = data[max(at - size, 0):at] * draw(st.sampled_from((1, 1, 2, 30)))
        else:
            other = draw(st.sampled_from(seeds))
            data[at:] = other[draw(st.integers(0, len(other))):]
        del data[200_000:]
    return bytes(data)


@st.composite
def changed_json(draw: st.DrawFn, seeds: tuple[bytes, ...]) -> bytes:
    """A seed that is JSON, with values in it replaced, removed, renamed or added."""
    text = draw(st.sampled_from(seeds)).decode()
    try:
        value = json.loads(text)
    except ValueError:
        return text.encode()
    for _ in range(draw(st.integers(1, 3))):
        place, name = _place(draw, value)
        if place is None:
            value = draw(_VALUES)
            continue
        what = draw(st.integers(0, 3))
        if what == 0:
            place[name] = draw(_VALUES)
        elif what == 1:
            del place[name]
        elif what == 2:
            place[name] = _near(draw, place[name])
        elif isinstance(place, dict):
            place[draw(st.sampled_from(list(place)) | st.text(max_size=8))] = place[name]
        else:
            place.append(place[name])
    return json.dumps(value, separators=(",", ":"), sort_keys=True, ensure_ascii=draw(st.booleans())).encode(
        "utf-8", "surrogatepass")


def _place(draw: st.DrawFn, value: Any) -> tuple[Any, Any]:
    """Somewhere in a JSON value: the container and the key or index in it; None where there is no container."""
    place: Any = None
    name: Any = None
    while isinstance(value, dict | list) and value and (place is None or draw(st.integers(0, 3))):
        place, name = value, draw(st.sampled_from(list(value) if isinstance(value, dict) else range(len(value))))
        value = place[name]
    return place, name


def _near(draw: st.DrawFn, value: Any) -> Any:
    """A value like the one that stands there."""
    if isinstance(value, bool) or value is None:
        return not value
    if isinstance(value, int):
        return value + draw(st.sampled_from((-1, 1, 2**31, 2**53, -2**63)))
    if isinstance(value, str):
        at = draw(st.integers(0, len(value)))
        return value[:at] + draw(st.sampled_from(("", "0", "\n", "\0", "\u202e", "é", " "))) + value[at + 1:]
    return [value]


def inputs(target: Target) -> st.SearchStrategy[bytes]:
    """What a target is attacked with."""
    found = changed_bytes(target.seeds) | st.binary(max_size=60)
    return found | changed_json(target.seeds) if target.json else found
