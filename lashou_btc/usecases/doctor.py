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
from typing import TYPE_CHECKING

from lashou_btc.anchors import record
from lashou_btc.anchors.headers import MEDIAN_SPAN
from lashou_btc.anchors.tx import TxOut, parse_header
from lashou_btc.chain.base import Feed, Trust
from lashou_btc.errors import LashouError
from lashou_btc.usecases import folders
from lashou_btc.usecases.views import OLD_S, TOO_OLD_S, span
from lashou_btc.usecases.workspace import PoolHome, Workspace

if TYPE_CHECKING:
    from lashou_btc.chain.health import Health
    from lashou_btc.chain.node import Node

GOOD, ADVICE, BAD, UNKNOWN = "good", "advice", "bad", "unknown"

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
    """One thing that was looked at. `subject`: home, key, disk, program, chain, clock or a pool's name. `todo` is
    what to do, "" where nothing is.
    """

    subject: str
    verdict: str
    code: str
    text: str
    todo: str = ""


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
        found.append(Finding("home", ADVICE, "doctor.no-pool", "no pool is followed here",
                             "create one with lashou pool create, or follow one with lashou pool add CONTRACT"))
    return found


def _failed(subject: str, error: LashouError) -> Finding:
    """What an error that stands in the way of looking says."""
    text = str(error).rstrip(".")
    return Finding(subject, UNKNOWN if error.exit_status in (3, 4) else BAD, error.code, text)


# The home

def _home(ws: Workspace) -> Iterator[Finding]:
    if not ws.home.is_dir():
        yield Finding("home", ADVICE, "doctor.no-home", f"there is no folder {ws.home} yet",
                      "lashou key new makes it with your first key")
        return
    try:
        ws.config()
    except LashouError as error:
        yield _failed("home", error)
    if not os.access(ws.home, os.W_OK):
        yield Finding("home", BAD, "doctor.not-writable", f"the folder {ws.home} cannot be written to",
                      f"make it yours: chown -R $USER {ws.home}")
    names = ws.key_names()
    for name in names:
        yield from _key(ws, name)
    if not names:
        yield Finding("key", ADVICE, "doctor.no-key", "there is no key here, so this home can only look",
                      "lashou key new makes one")


def _key(ws: Workspace, name: str) -> Iterator[Finding]:
    try:
        found = ws.key_record(name)  # refuses a file that others may read
    except LashouError as error:
        yield _failed("key", error)
        return
    yield Finding("key", GOOD, "doctor.key", f"{name}: {found.fingerprint}, only its owner may read it")


def _disk(home: Path) -> Iterator[Finding]:
    at = next(folder for folder in (home, *home.parents) if folder.exists())
    try:
        free = shutil.disk_usage(at).free
    except OSError as error:
        yield Finding("disk", UNKNOWN, "doctor.disk", f"how much space {at} has cannot be told: {error.strerror}")
        return
    text = f"{free // 1_000_000:,} MB free at {at}"
    yield Finding("disk", GOOD, "doctor.disk", text) if free >= LEAST_DISK_BYTES else \
        Finding("disk", BAD, "doctor.disk-full", text, "make room: an index that cannot be written stops a sync")


def _sqlite() -> Finding:
    version = sqlite3.sqlite_version_info
    text = f"SQLite {sqlite3.sqlite_version}"
    return Finding("program", GOOD, "doctor.sqlite", text) if version >= OLDEST_SQLITE else \
        Finding("program", BAD, "doctor.sqlite-old", text, "use a Python with SQLite "
                f"{'.'.join(map(str, OLDEST_SQLITE))} or later")


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
        yield Finding("chain", GOOD, "doctor.sandbox", f"a sandbox at height {height}: no real money")
        return
    try:
        about = chain.about()
        times = sorted(parse_header(raw).time for raw in chain.headers(max(height - MEDIAN_SPAN + 1, 0), height))
    except LashouError as error:
        yield _failed("chain", error)
        return
    signs = about.trust > Trust.SERVERS
    yield Finding("chain", GOOD if signs else ADVICE, "doctor.source",
                  f"{about.name} at height {height}: {about.trust.words}",
                  "a node of your own would have to be believed less" if signs else
                  "a witness uses a node of its own (lashou chain use node)")
    yield from (Finding("chain", ADVICE, "doctor.source-doubt", doubt) for doubt in about.doubts)
    if chain.network.work.retargets:
        age = int(time.time()) - times[len(times) // 2]
        yield _clock(age, "the chain")
        yield from _old_tip(age, "look at this machine's connection, or name others with lashou chain use")


def _node(chain: Feed) -> "Node | None":
    """The `Node` behind a chain, or None where it is no node's."""
    node = getattr(chain, "node", chain)
    return node if hasattr(node, "rpc") else None


def _node_findings(found: "Health", has_work: bool) -> Iterator[Finding]:
    name = found.name.strip("/") or f"version {found.version}"
    if found.version < OLDEST_NODE:
        yield Finding("chain", BAD, "doctor.node-old", f"the node is {name}, which is too old",
                      "install Bitcoin Core 22 or later, or Bitcoin Knots")
    else:
        yield Finding("chain", GOOD, "doctor.node", f"{name} at height {found.blocks}, "
                      + ("with filters" if found.filters else "without filters"),
                      "" if found.filters else "blockfilterindex=1 in bitcoin.conf makes a first sync faster")
    if found.syncing:
        yield Finding("chain", ADVICE, "doctor.syncing", f"the node has {found.blocks} of {found.headers} blocks",
                      "let it catch up: until then nothing is final and no witness signs")
    if found.pruned_below:
        yield Finding("chain", ADVICE, "doctor.pruned", f"the node has no blocks below height {found.pruned_below}",
                      "a pool that began earlier cannot be read from it; what has been read stays")
    yield from (Finding("chain", ADVICE, "doctor.node-warns", f"the node warns: {w}") for w in found.warnings)
    if not has_work:
        return
    if not found.peers:
        yield Finding("chain", BAD, "doctor.no-peers", "the node has no peers, so it hears of no blocks",
                      "connect it to the network")
    age = int(time.time()) - found.tip_time
    if age >= 0 and abs(found.clock_off_s) > CLOCK_OFF_S:
        yield Finding("clock", BAD, "doctor.clock", f"the node's clock and its peers' are {abs(found.clock_off_s)} "
                      "seconds apart", "set the clock of the node's machine")
    else:
        yield _clock(age, "the chain and the node's peers")
    if not found.syncing:
        yield from _old_tip(age, "look at the node's connection and its log")


def _clock(age: int, fits: str) -> Finding:
    """What the tip's age says of this machine's clock."""
    return Finding("clock", GOOD, "doctor.clock", f"the clock fits {fits}") if age >= 0 else \
        Finding("clock", BAD, "doctor.clock-late", f"this machine's clock is {-age} seconds behind the chain",
                "set the clock")


def _old_tip(age: int, todo: str) -> Iterator[Finding]:
    if age > OLD_S:
        yield Finding("chain", BAD if age > TOO_OLD_S else ADVICE, "doctor.old-tip",
                      f"the newest block is {span(age)} old by its median time", todo)


# A pool

def _pool(ws: Workspace, pool: PoolHome) -> Iterator[Finding]:
    name = pool.contract.name
    try:
        tip, damaged = pool.index.tip()[0], pool.store.damaged()
    except LashouError as error:
        yield _failed(name, error)
        return
    yield from (Finding(name, BAD, "doctor.document-damaged", f"the document {file.name} is damaged",
                        "delete it and take it in again from anybody: lashou document add") for file in damaged)
    yield from _policy(ws, pool)
    if wrong := folders.trouble(pool):
        yield Finding(name, ADVICE, "doctor.folder", f"documents do not come by themselves now: {wrong}",
                      "bring the folder back, name another with lashou document folder FOLDER, or end this with "
                      "lashou document folder --forget")
    if tip < pool.contract.birthday:
        yield Finding(name, ADVICE, "doctor.not-read", "the chain has not been read for it yet", "lashou sync")
        return
    try:
        behind = ws.chain(pool.contract.network).tip().height - tip
    except LashouError:
        behind = 0  # said of the chain already
    if behind:
        yield Finding(name, ADVICE, "doctor.behind", f"read up to height {tip}, {abs(behind)} blocks "
                      f"{'behind' if behind > 0 else 'beyond'} the chain", "lashou sync")
    try:
        stands = pool.standstill(pool.state())
    except LashouError as error:
        yield _failed(name, error)
        return
    if stands is not None:
        yield Finding(name, UNKNOWN, "doctor.unknown", f"its state is unknown since height {stands.since}: "
                      f"{stands.reason}", str(stands.remedy))
    else:
        yield Finding(name, GOOD, "doctor.pool", f"known up to height {tip}, all documents are at hand")


def _policy(ws: Workspace, pool: PoolHome) -> Iterator[Finding]:
    """Whether nodes relay what this pool makes: all of them by the quorum's size, and this one by its form."""
    contract = pool.contract
    if (problem := contract.keyholders.descriptor.relay_problem()) is not None:
        yield Finding(contract.name, ADVICE, "doctor.quorum", problem.rstrip("."),
                      "send payouts through a node that relays them, such as Bitcoin Core")
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
        yield Finding(contract.name, BAD, "doctor.policy", "the node does not relay payouts of the pool's form: "
                      f"{reason}", "set datacarrier=1 and datacarriersize=83 in bitcoin.conf, or use another node")
    else:
        yield Finding(contract.name, GOOD, "doctor.policy", "the node relays payouts of its form")
