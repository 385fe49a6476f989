"""What `lashou status` found last, kept to be shown again for as long as it would find the same.

    HOME/answers/status-….json      for each --pool that was given, and language; can be deleted at any time

What status shows follows from files and from what the chain's source says; only the view's age follows from the
clock, and is worked out each time. The files are this program, the libraries, the home's configuration and
contracts, the pool's folder with its index, and the folder that documents come from. So an answer is kept with a
*seal* over what the system says of each of them: its inode, its size, and when it was last changed, which nobody
can set back. It holds while the seal is the same and the source says the same. The documents may be many: their
folders show by their own times that one has come or gone, and of the documents those are looked at that were read.

An answer is only kept if everything under the seal is older than the command that worked it out. What was changed
while it worked may have been read before.
"""

import hashlib
import json
import os
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import lashou_btc
from lashou_btc import layout
from lashou_btc.chain.base import About, Trust
from lashou_btc.errors import LashouError
from lashou_btc.networks import NETWORKS, Network
from lashou_btc.usecases import files
from lashou_btc.usecases.views import View, view_by
from lashou_btc.words import LANGUAGE, Said

OLDER_NS = 2_000_000_000
"""How much older than the command everything must be. File systems count time in steps of up to two seconds."""
APART_NS = 1_000_000_000
"""How far the disk's clock may be from this machine's: on a server's it is another one."""
MOST_READ = 10_000
"""Documents. An answer for which more were read is not kept; the next one begins at a snapshot and reads few."""
MOST_BYTES = 8_000_000
"""Of an answer: of a pool with more than some ten thousand accounts none is kept."""
_APART = (layout.DOCUMENTS.folder, layout.MANIFESTS.folder, layout.HUB_GONE.folder)
_CHAIN = "sandbox.chain"


@dataclass(frozen=True)
class Answer:
    """What status shows but for its view: for programs (`value`), and in words that are not worked out from that:
    `now`, what one case brings, and `care`, what to see to.
    """

    value: dict[str, Any]
    now: list[Said | str]
    care: list[Said | str]


@dataclass(frozen=True)
class Source:
    """Who showed the chain, what must be believed of the index, the tip's median time, and the feerate that was
    expected, if any was.
    """

    network: str
    name: str
    trust: int
    tip_time: int
    feerate_sat_vb: int | None


@dataclass(frozen=True)
class Asked:
    """How status was asked: the home, and the options --chain, --pool and --index."""

    home: Path
    chain: str
    pool: str
    index: str

    @property
    def path(self) -> Path:
        """Where the answer is kept."""
        name = hashlib.sha256(self.pool.encode()).hexdigest()[:16]
        return layout.ANSWERS.at(self.home, f"status-{name}-{LANGUAGE.get()}")

    @property
    def spec(self) -> str:
        """Which chain that means, "" where no answer is kept: its index is on a server, or its chain has no quick
        way to be asked. Raises ValueError for a configuration that cannot be read.
        """
        path = layout.CONFIG.at(self.home)
        config = json.loads(path.read_bytes()) if path.exists() else {}
        if not isinstance(config, dict) or not all(isinstance(entry, str) for entry in config.values()):
            raise ValueError("not a configuration")
        spec = self.chain or config.get("chain", "node")
        known = spec == "node" or spec.startswith(("node:", "sandbox:"))
        return spec if known and not (self.index or config.get("index", "")) else ""


def kept(asked: Asked) -> tuple[Answer, View, Network] | None:
    """The answer that was kept, with the view as it is now, and the network; None if it may hold no more."""
    try:
        spec = asked.spec
        digest, _, body = asked.path.read_bytes().partition(b"\n")
        if not spec or hashlib.sha256(body).hexdigest().encode() != digest:
            return None
        was = json.loads(body)
        if _seal(asked, spec, Path(was["pool"]), was["read"], was["comes"])[0] != was["seal"]:
            return None
        answer, source = Answer(**was["answer"]), Source(**was["source"])
        about = _about(spec, answer, source)
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return None
    if about is None:
        return None
    network = NETWORKS[source.network]
    return answer, view_by(about, network, Trust(source.trust), source.tip_time), network


def keep(asked: Asked, began_ns: int, answer: Answer, source: Source, pool: Path, read: Sequence[Path],
         comes: Path | None) -> None:
    """Keeps an answer that was worked out by a command that began then, if it may be shown again.

    `pool`: the pool's folder; `read`: the documents that were looked for in it; `comes`: where documents come from.
    """
    with suppress(OSError, ValueError, LashouError):
        spec = asked.spec
        if not spec or len(read) > MOST_READ or _about(spec, answer, source) is None:
            return
        names, place = sorted(str(path.relative_to(pool)) for path in read), str(comes or "")
        seal, newest = _seal(asked, spec, pool, names, place)
        body = json.dumps({"seal": seal, "pool": str(pool), "read": names, "comes": place, "answer": vars(answer),
                           "source": vars(source)}, default=str).encode()
        if newest < began_ns - OLDER_NS and len(body) <= MOST_BYTES:
            files.write(asked.path, hashlib.sha256(body).hexdigest().encode() + b"\n" + body, replace=True,
                        mode=0o600, durable=False)
            if abs(asked.path.stat().st_ctime_ns - time.time_ns()) > APART_NS:
                asked.path.unlink()


def _about(spec: str, answer: Answer, source: Source) -> About | None:
    """Who shows the chain now; None unless the chain is that of the answer. A sandbox is a file under the seal."""
    kind, _, where = spec.partition(":")
    if kind == "sandbox":
        return About(source.name, Trust.WHOLE)
    from lashou_btc.chain.glimpse import glimpse
    seen = glimpse(where or None, NETWORKS[source.network])
    same = seen is not None and (seen.tip, seen.name, seen.feerate_sat_vb) == (
        answer.value["block"], source.name, source.feerate_sat_vb)
    return About(source.name, Trust.WHOLE, seen.peers) if seen is not None and same else None


# The seal

def _seal(asked: Asked, spec: str, pool: Path, read: Sequence[str], comes: str) -> tuple[str, int]:
    """A hash over the names of all that an answer rests on and what the system says of each, and when the newest of
    it was changed, in ns. Raises OSError where that cannot be told.
    """
    digest, newest = hashlib.sha256(sys.version.encode()), 0
    for path in _rests_on(asked, spec, pool, read, comes):
        said = ""
        with suppress(FileNotFoundError):
            at = os.stat(path)
            said, newest = f"{at.st_ino} {at.st_size} {at.st_ctime_ns}", max(newest, at.st_ctime_ns)
        digest.update(os.fsencode(f"{path}\0{said}\0"))
    return digest.hexdigest(), newest


def _rests_on(asked: Asked, spec: str, pool: Path, read: Sequence[str], comes: str) -> Iterator[str]:
    """Every file and folder that an answer may depend on, in an order that follows from their names."""
    yield from (path for path in _below(os.path.dirname(lashou_btc.__file__)) if path.endswith(".py"))
    yield from (path for path in sys.path if path.endswith("-packages"))
    pools = asked.home / layout.POOLS.folder
    yield from map(str, (layout.CONFIG.at(asked.home), pools))
    yield from (str(layout.CONTRACT.at(pools / name)) for name in sorted(os.listdir(pools)))
    yield from _below(str(pool), _APART)
    yield from (f"{pool}/{name}" for name in read)
    if comes:
        yield from _below(comes)
    if spec.startswith("sandbox:"):
        yield f"{Path(spec.partition(':')[2]).expanduser().absolute()}/{_CHAIN}"


def _below(top: str, apart: Sequence[str] = ()) -> Iterator[str]:
    """A folder and everything below it; of the folders `apart` in it, only they themselves.

    Raises OSError for what cannot be read, and where a link leads to another folder: nobody looks after that.
    """
    yield top
    for place, folders, names in os.walk(top, onerror=_raise):
        yield from (f"{place}/{name}" for name in sorted([*folders, *names]))
        if place == top:
            folders[:] = [name for name in folders if name not in apart]
        if any(os.path.islink(f"{place}/{name}") for name in folders):
            raise OSError(place)  # a link to another folder, whose changes no seal would see
        folders.sort()


def _raise(error: OSError) -> None:
    raise error
