"""Which hubs a pool's documents come from and go to by themselves, and the forms of what they say and are given.
None of them is believed.

    HOME/pools/POOLID/hubs.json    which hubs, and the invitation to each
"""

import ipaddress
import json
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlsplit

from lashou_btc import layout
from lashou_btc.anchors.hashes import sha256_hex, tagged_hash
from lashou_btc.anchors.merkle import batch_root
from lashou_btc.documents import MANIFEST
from lashou_btc.errors import InvalidInput, Refused, Unreachable
from lashou_btc.pool import contract as contracts
from lashou_btc.pool import document
from lashou_btc.usecases import files
from lashou_btc.usecases.workspace import PoolHome
from lashou_btc.wallet.keys import schnorr_verify

MOST_HUBS = 8
PAPER_PART_BYTES = 256 * 1024
"""Of a sealed paper in one request: a slow line takes some seconds for it."""
MOST_FETCHED, FETCHED_BYTES = 500, 8 * 1024 * 1024
"""Documents asked for at once, and about how many bytes of them come in one answer."""
_MAX_BYTES = 65_536
_HEAD = re.compile(rb"([0-9a-f]{64}) (\d{1,8})\n")
_CODE = re.compile(r"[a-z2-7]{16}")
_HASH = re.compile(r"[0-9a-f]{64}", re.ASCII)
_PAPER = re.compile(r"[0-9a-f]{16}(\.[a-z0-9]{1,8})?\.age", re.ASCII)
MAX_SEALED_BYTES = 33 * 1024 * 1024
"""Of a sealed paper: a file of 32 MiB; `age` adds 16 bytes to each 64 KiB, and a few hundred for each recipient."""


@dataclass(frozen=True)
class Place:
    """A hub as people name it: its address, and the pool and the code of an invitation ("" where there are none).
    """

    url: str
    pool: str = ""
    code: str = ""

    @classmethod
    def parse(cls, text: str) -> "Place":
        """`URL` or `URL#POOLID` or `URL#POOLID.CODE`. Raises InvalidInput; also for http to anywhere but this
        machine or an onion service: who listens would see and could change what is handed in.
        """
        address, _, rest = text.strip().partition("#")
        pool, _, code = rest.partition(".")
        with suppress(ValueError):
            parts = urlsplit(address)
            host, port = parts.hostname or "", parts.port
            bare = not (parts.query or parts.username or parts.password) and len(address) < 200
            whole = not rest or (_HASH.fullmatch(pool) and (not code or _CODE.fullmatch(code)))
            if parts.scheme in ("http", "https") and host and bare and address.isascii() and address.isprintable():
                if not whole:
                    raise InvalidInput("hub.url:invitation", url=address)
                if parts.scheme == "http" and not _near(host):
                    raise InvalidInput("hub.plain", url=address)
                shown = f"[{host}]" if ":" in host else host
                return cls(f"{parts.scheme}://{shown}{f':{port}' if port else ''}{parts.path.rstrip('/')}", pool,
                           code)
        raise InvalidInput("hub.url", url=address[:100])

    def __str__(self) -> str:
        return f"{self.url}/#{self.pool}{f'.{self.code}' if self.code else ''}" if self.pool else self.url


@dataclass(frozen=True)
class Told:
    """What a hub says of a document in its inbox: its hash, since when it waits (seconds since 1970), whether it
    can be published as it is, whether it could for a day.
    """

    hash: str
    since: int
    publish: bool
    withheld: bool

    def also(self, other: "Told") -> "Told":
        """What this hub says, and another."""
        return Told(self.hash, min(self.since, other.since), self.publish or other.publish,
                    self.withheld or other.withheld)


@dataclass(frozen=True)
class Waits:
    """A document that waits at a hub, and what the hub says of it."""

    document: document.Document
    told: Told
    url: str


def _near(host: str) -> bool:
    """Whether a connection to it needs no TLS: it ends on this machine, or is encrypted by itself."""
    with suppress(ValueError):
        return ipaddress.ip_address(host).is_loopback
    return host == "localhost" or host.endswith(".onion")


# Which hubs

def remembered(pool: PoolHome) -> list[Place]:
    """The hubs of this pool, in the order in which they are asked. Raises InvalidInput for a damaged file."""
    path = layout.HUBS.at(pool.folder)
    if not path.exists():
        return []
    try:
        return [Place(str(one["url"]), str(one["pool"]), str(one["code"]))
                for one in json.loads(files.read(path, _MAX_BYTES, "list-of-hubs"))][:MOST_HUBS]
    except (ValueError, TypeError, KeyError, RecursionError):
        raise InvalidInput("hub.damaged-list", path=path) from None


def use(pool: PoolHome, places: Sequence[Place]) -> list[Place]:
    """From now on documents come from these, too, and go there. Each must answer, as a hub of this pool."""
    for place in places:
        if place.pool not in ("", pool.contract.pool_id):
            raise Refused("hub.other-pool", url=place.url, theirs=place.pool[:8], ours=pool.contract.pool_id[:8])
        if contract_at(place).pool_id != pool.contract.pool_id:
            raise Refused("hub.other-pool:shown", url=place.url, ours=pool.contract.pool_id[:8])
    known = {one.url: one for one in remembered(pool)} | {one.url: one for one in places}
    if len(known) > MOST_HUBS:
        raise Refused("hub.many", most=MOST_HUBS)
    _note(pool, list(known.values()))
    return list(known.values())


def forget(pool: PoolHome, urls: Sequence[str] = ()) -> list[Place]:
    """Uses these hubs no more, or none at all where none is named. Returns those that are left. Raises InvalidInput
    for one that was not used.
    """
    known = remembered(pool)
    gone = {Place.parse(url).url for url in urls} or {one.url for one in known}
    if strange := gone - {one.url for one in known}:
        raise InvalidInput("hub.not-used", url=min(strange))
    left = [one for one in known if one.url not in gone]
    _note(pool, left)
    return left


def contract_at(place: Place) -> contracts.Contract:
    """The contract of the pool of a hub: the one that its invitation names, or what it shows. Raises Unreachable,
    Refused.
    """
    from lashou_btc.hub.client import Client
    client = Client(place.url)
    try:
        answer = client.get("/contract", contracts.MAX_BYTES)
    except Unreachable as error:
        if error.code == "hub.silent":
            raise Unreachable("hub.silent:now", **error.said.values) from None
        raise
    finally:
        client.close()
    if not answer.good:
        raise Unreachable("hub.no-hub", url=place.url)
    found = contracts.parse(answer.body)
    if place.pool and found.pool_id != place.pool:
        raise Refused("hub.false-contract", url=place.url, theirs=found.pool_id[:8], named=place.pool[:8])
    return found


def _note(pool: PoolHome, places: Sequence[Place]) -> None:
    path = layout.HUBS.at(pool.folder)
    if places:
        files.write(path, json.dumps([asdict(one) for one in places]).encode(), replace=True, mode=0o600)
    else:
        path.unlink(missing_ok=True)


# What both sides say

def announcement(pool_id: str, names: Sequence[str]) -> bytes:
    """The 32 bytes that an operator signs for documents with these names to be taken before a block names them."""
    return tagged_hash("lashou/hub", bytes.fromhex(pool_id) + "".join(sorted(names)).encode())


def paper_parts(data: bytes) -> list[bytes]:
    """A sealed paper as it goes to hubs, part by part."""
    return [data[at:at + PAPER_PART_BYTES] for at in range(0, len(data), PAPER_PART_BYTES)]


@dataclass(frozen=True)
class Ticket:
    """What somebody signs so that a sealed paper is taken: what it is `of` (a claim's hash, or the key of whoever
    shows who he is), its SHA-256, the name of its file, its size, the SHA-256 of each of its parts, and when that
    was signed (seconds since 1970), from which on it is kept for so long, by whichever hub.

    Nobody who reads it can bring another part, or have it kept for longer.
    """

    of: str
    sha256: str
    name: str
    size: int
    parts: tuple[str, ...]
    since: int
    signature: str = ""

    def digest(self, pool_id: str) -> bytes:
        """The 32 bytes that are signed."""
        return tagged_hash("lashou/hub/paper", bytes.fromhex(pool_id + self.of + self.sha256)
                           + self.size.to_bytes(8, "big") + self.since.to_bytes(8, "big")
                           + bytes.fromhex("".join(self.parts)) + self.name.encode())

    def holds(self, key: str, pool_id: str) -> bool:
        """Whether the owner of that x-only key (hex) has signed it."""
        try:
            return schnorr_verify(bytes.fromhex(key), self.digest(pool_id), bytes.fromhex(self.signature))
        except ValueError:
            return False

    def json(self) -> dict[str, Any]:
        """As hubs have it."""
        return {"sha256": self.sha256, "name": self.name, "bytes": self.size, "parts": list(self.parts),
                "since": self.since, "signature": self.signature}

    @classmethod
    def parse(cls, of: str, value: Any) -> "Ticket":
        """One that anybody may have written. Raises ValueError."""
        kinds = {"sha256": str, "name": str, "bytes": int, "parts": list, "since": int, "signature": str}
        if type(value) is not dict or any(type(value.get(name)) is not kind for name, kind in kinds.items()):
            raise ValueError
        size, parts = value["bytes"], value["parts"]
        if not (_PAPER.fullmatch(value["name"]) and 0 < size <= MAX_SEALED_BYTES and 0 <= value["since"] < 1 << 36
                and len(parts) == -(-size // PAPER_PART_BYTES) and len(value["signature"]) == 128
                and all(type(one) is str and _HASH.fullmatch(one) for one in (of, value["sha256"], *parts))):
            raise ValueError
        return cls(of, value["sha256"], value["name"], size, tuple(parts), value["since"], value["signature"])


def hexadecimal(value: object) -> str:
    """A hash in hex, out of what a hub has said. Raises ValueError for anything else."""
    if type(value) is not str or not _HASH.fullmatch(value):
        raise ValueError
    return value


def framed(name: str, content: bytes) -> bytes:
    """One of several documents in an answer."""
    return f"{name} {len(content)}\n".encode() + content + b"\n"


def unframed(data: bytes) -> Iterator[tuple[str, bytes]]:
    """The documents in an answer, with the names that they go by there. Raises ValueError for anything else."""
    at = 0
    while at < len(data):
        head = _HEAD.match(data, at)
        if head is None:
            raise ValueError
        end = head.end() + int(head[2])
        if data[end:end + 1] != b"\n":
            raise ValueError
        yield head[1].decode(), data[head.end():end]
        at = end + 1


def name_of(kind: str, data: bytes) -> str:
    """The name that a document, or a batch's list, has by its content."""
    return batch_root(document.parse_manifest(data)) if kind == MANIFEST else sha256_hex(data)
