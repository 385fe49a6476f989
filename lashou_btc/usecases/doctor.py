"""What is well and what is not with this home, its chain and its pools, and what to do about it.

Nothing is changed and no key is opened. Each finding stands alone: what cannot be looked at says so, and the rest
is looked at all the same.
"""

import os
import shutil
import sqlite3
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

from lashou_btc import layout
from lashou_btc.anchors import record
from lashou_btc.anchors.headers import MEDIAN_SPAN
from lashou_btc.anchors.tx import TxOut, parse_header
from lashou_btc.chain.base import Feed, Trust
from lashou_btc.errors import LashouError
from lashou_btc.usecases import folders, hubs
from lashou_btc.usecases.views import OLD_S, TOO_OLD_S, span
from lashou_btc.usecases.workspace import PoolHome, Workspace
from lashou_btc.words import Said, said, step, word

if TYPE_CHECKING:
    from lashou_btc.chain.health import Health
    from lashou_btc.chain.node import Node

VERDICTS = GOOD, ADVICE, BAD, UNKNOWN = "good", "advice", "bad", "unknown"

LEAST_DISK_BYTES = 500_000_000
"""Below this much space a sync may stop in the middle; an index of 10,000 members takes some 50 MB."""
CLOCK_OFF_S = 600
OLDEST_NODE = 220_000
"""Bitcoin Core 22: before it `testmempoolaccept` and descriptor wallets answer otherwise than we rely on."""
OLDEST_SQLITE = (3, 31)
PAYS_SAT = 100_000
"""An output that is no dust anywhere."""


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at. `subject`: home, key, disk, program, chain, clock or a pool's name. `todo`:
    what to do, where the tables of words have no step for what was found.
    """

    subject: str
    verdict: str
    what: Said
    code: str
    todo: Said | str = ""

    @classmethod
    def of(cls, subject: str, verdict: str, what: Said, todo: Said | str = "") -> "Finding":
        """Its code is the key of its sentence, up to a colon."""
        return cls(subject, verdict, what, what.key.partition(":")[0], todo)

    def json(self) -> dict[str, str]:
        """For programs and for people: what was found, and what to do ("" where nothing is)."""
        return {"subject": self.subject, "verdict": self.verdict, "code": self.code, "text": word(self.what),
                "todo": str(self.todo) or step(self.what)}


def look(ws: Workspace) -> list[Finding]:
    """Everything there is to look at in this home."""
    found = [*_home(ws), *_disk(ws.home), _sqlite()]
    try:
        pools = ws.pools()
    except LashouError as error:
        return [*found, _failed("home", error)]
    found += _chain(ws)
    for pool in pools:
        found += _pool(ws, pool)
    if not pools:
        found.append(Finding.of("home", ADVICE, said("doctor.no-pool")))
    return found


def _failed(subject: str, error: LashouError) -> Finding:
    """What an error that stands in the way of looking says."""
    return Finding(subject, UNKNOWN if error.exit_status in (3, 4) else BAD, error.said, error.code)


# The home

def _home(ws: Workspace) -> Iterator[Finding]:
    if not ws.home.is_dir():
        yield Finding.of("home", ADVICE, said("doctor.no-home", home=ws.home))
        return
    try:
        ws.config()
    except LashouError as error:
        yield _failed("home", error)
    if not os.access(ws.home, os.W_OK):
        yield Finding.of("home", BAD, said("doctor.not-writable", home=ws.home))
    for path in _shown(ws):
        yield Finding.of("home", BAD, said("doctor.shown", path=path))
    names = ws.key_names()
    for name in names:
        yield from _key(ws, name)
    if not names:
        yield Finding.of("key", ADVICE, said("doctor.no-key"))


def _shown(ws: Workspace) -> Iterator[Path]:
    """What others on this machine may read and should not. Of keys more is said."""
    pools = layout.POOLS.every(ws.home)
    for folder, places in ((ws.home, layout.HOME), *((pool, layout.POOL) for pool in pools)):
        for place in places:
            if place.private and place is not layout.KEYS:
                yield from (path for path in place.every(folder) if path.stat().st_mode & 0o077)


def _key(ws: Workspace, name: str) -> Iterator[Finding]:
    try:
        found = ws.key_record(name)  # refuses a file that others may read
    except LashouError as error:
        yield _failed("key", error)
        return
    yield Finding.of("key", GOOD, said("doctor.key", name=name, fingerprint=found.fingerprint))


def _disk(home: Path) -> Iterator[Finding]:
    at = next(folder for folder in (home, *home.parents) if folder.exists())
    try:
        free = shutil.disk_usage(at).free
    except OSError as error:
        yield Finding.of("disk", UNKNOWN, said("doctor.disk:unknown", folder=at, why=error.strerror))
        return
    enough = free >= LEAST_DISK_BYTES
    yield Finding.of("disk", GOOD if enough else BAD,
                     said("doctor.disk" if enough else "doctor.disk-full", free=free // 1_000_000, folder=at))


def _sqlite() -> Finding:
    version = sqlite3.sqlite_version_info
    if version >= OLDEST_SQLITE:
        return Finding.of("program", GOOD, said("doctor.sqlite", version=sqlite3.sqlite_version))
    return Finding.of("program", BAD, said("doctor.sqlite-old", version=sqlite3.sqlite_version,
                                           least=".".join(map(str, OLDEST_SQLITE))))


# The chain

def _chain(ws: Workspace) -> Iterator[Finding]:
    try:
        network = ws.network()
        chain = ws.chain(network)
        tip = chain.tip()
    except LashouError as error:
        yield _failed("chain", error)
        return
    if (node := _node(chain)) is None:
        yield from _nodeless(chain, tip.height)
        return
    from lashou_btc.chain import health  # only where there is a node

    try:
        found = health.health(node)
    except LashouError as error:
        yield _failed("chain", error)
        return
    yield from _node_findings(found, network.work.retargets)


def _nodeless(chain: Feed, height: int) -> Iterator[Finding]:
    """What there is to say of a source that is no node."""
    if hasattr(chain, "mine"):
        yield Finding.of("chain", GOOD, said("doctor.sandbox", height=height))
        return
    try:
        about = chain.about()
        times = sorted(parse_header(raw).time for raw in chain.headers(max(height - MEDIAN_SPAN + 1, 0), height))
    except LashouError as error:
        yield _failed("chain", error)
        return
    signs = about.trust > Trust.SERVERS
    yield Finding.of("chain", GOOD if signs else ADVICE,
                     said("doctor.source:signs" if signs else "doctor.source:looks", name=about.name, height=height,
                          trust=about.trust.words))
    yield from (Finding.of("chain", ADVICE, said("doctor.source-doubt", doubt=doubt)) for doubt in about.doubts)
    if chain.network.work.retargets:
        age = int(time.time()) - times[len(times) // 2]
        yield _clock(age, "doctor.clock:chain")
        yield from _old_tip(age, "doctor.old-tip:source")


def _node(chain: Feed) -> "Node | None":
    """The `Node` behind a chain, or None where it is no node's."""
    node = getattr(chain, "node", chain)
    return cast("Node", node) if hasattr(node, "rpc") else None


def _node_findings(found: "Health", has_work: bool) -> Iterator[Finding]:
    name = found.name.strip("/") or said("doctor.node-version", version=found.version)
    if found.version < OLDEST_NODE:
        yield Finding.of("chain", BAD, said("doctor.node-old", name=name))
    else:
        yield Finding.of("chain", GOOD, said("doctor.node" if found.filters else "doctor.node:no-filters",
                                             name=name, height=found.blocks))
    if found.syncing:
        yield Finding.of("chain", ADVICE, said("doctor.syncing", blocks=found.blocks, headers=found.headers))
    if found.pruned_below:
        yield Finding.of("chain", ADVICE, said("doctor.pruned", height=found.pruned_below))
    yield from (Finding.of("chain", ADVICE, said("doctor.node-warns", warning=w)) for w in found.warnings)
    if not has_work:
        return
    if not found.peers:
        yield Finding.of("chain", BAD, said("doctor.no-peers"))
    age = int(time.time()) - found.tip_time
    if age >= 0 and abs(found.clock_off_s) > CLOCK_OFF_S:
        yield Finding.of("clock", BAD, said("doctor.clock:peers-off", seconds=abs(found.clock_off_s)))
    else:
        yield _clock(age, "doctor.clock:peers")
    if not found.syncing:
        yield from _old_tip(age, "doctor.old-tip:node")


def _clock(age: int, fits: str) -> Finding:
    """What the tip's age says of this machine's clock; `fits` is the sentence where it is right."""
    return Finding.of("clock", GOOD, said(fits)) if age >= 0 else \
        Finding.of("clock", BAD, said("doctor.clock-late", seconds=-age))


def _old_tip(age: int, key: str) -> Iterator[Finding]:
    if age > OLD_S:
        yield Finding.of("chain", BAD if age > TOO_OLD_S else ADVICE, said(key, age=span(age)))


# A pool

def _pool(ws: Workspace, pool: PoolHome) -> Iterator[Finding]:
    name = pool.contract.name
    try:
        tip, damaged = pool.index.tip()[0], pool.store.damaged()
    except LashouError as error:
        yield _failed(name, error)
        return
    yield from (Finding.of(name, BAD, said("doctor.document-damaged", file=file.name)) for file in damaged)
    yield from _policy(ws, pool)
    if wrong := folders.trouble(pool):
        yield Finding.of(name, ADVICE, said("doctor.folder", why=wrong))
    yield from _hubs(ws, pool)
    if tip < pool.contract.birthday:
        yield Finding.of(name, ADVICE, said("doctor.not-read"))
        return
    try:
        behind = ws.chain(pool.contract.network).tip().height - tip
    except LashouError:
        behind = 0  # said of the chain already
    if behind:
        yield Finding.of(name, ADVICE, said("doctor.behind" if behind > 0 else "doctor.behind:beyond", height=tip,
                                            blocks=abs(behind)))
    try:
        stands = pool.standstill(pool.state())
    except LashouError as error:
        yield _failed(name, error)
        return
    if stands is not None:
        yield Finding.of(name, UNKNOWN, said("doctor.unknown", since=stands.since, why=stands.reason),
                         stands.remedy)
    else:
        yield Finding.of(name, GOOD, said("doctor.pool", height=tip))


def _hubs(ws: Workspace, pool: PoolHome) -> Iterator[Finding]:
    """Whether the hubs that are used answer, and have what the chain commits to."""
    if not layout.HUBS.at(pool.folder).exists():
        return
    from lashou_btc.usecases import hub_health  # only where there is a hub
    try:
        hubs.remembered(pool)  # raises for a list that cannot be read
        for verdict, what in hub_health.look(ws.hubs(pool).anew()):
            yield Finding.of(pool.contract.name, verdict, what)
    except LashouError as error:
        yield _failed(pool.contract.name, error)


def _policy(ws: Workspace, pool: PoolHome) -> Iterator[Finding]:
    """Whether nodes relay what this pool makes: all of them by the quorum's size, and this one by its form."""
    contract = pool.contract
    if (problem := contract.keyholders.descriptor.relay_problem()) is not None:
        yield Finding.of(contract.name, ADVICE, said("doctor.quorum", problem=str(problem).rstrip(".。")))
    try:
        node = _node(ws.chain(contract.network))
        if node is None:
            return
        from lashou_btc.chain import health  # only where there is a node

        outputs = [TxOut(PAYS_SAT, contract.keyholders.script(0, 0)),
                   TxOut(0, record.encode(record.SETTLEMENT, contract.tag, "00" * 32))]
        reason = health.objection(node, outputs)
    except LashouError:
        return  # said of the chain already
    if reason:
        yield Finding.of(contract.name, BAD, said("doctor.policy:refuses", reason=reason))
    else:
        yield Finding.of(contract.name, GOOD, said("doctor.policy"))
