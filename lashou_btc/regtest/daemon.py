"""One bitcoind on regtest in a folder of its own, on a free loopback port, stopped by RPC, else by process id."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from lashou_btc.chain.endpoint import Endpoint, cookie_path, from_datadir, read_conf
from lashou_btc.chain.rpc import Rpc, Timing
from lashou_btc.errors import Refused, Unreachable
from lashou_btc.networks import REGTEST
from lashou_btc.regtest.binaries import Binaries
from lashou_btc.writing import put

_STARTS = 5  # a port that was free may be taken before bitcoind binds it
_START_S, _STOP_S = 120.0, 60.0
_STEP_S = 0.05

# No peers, no ports but RPC on loopback, the relay policy of the real networks, small pools: many may run at once.
# Its wallet does not wait for the disk, which took most of the time of mining; what it holds is easy to mine again.
# The last line is known to Knots only, others say so in the log: a test chain does not wear out.
_CONF = """\
regtest=1
[regtest]
server=1
rpcbind=127.0.0.1
rpcallowip=127.0.0.1
rpcport={port}
rpcthreads=4
listen=0
connect=0
dnsseed=0
natpmp=0
acceptnonstdtxn=0
fallbackfee=0.0001
keypool=20
dbcache=16
maxmempool=50
par=1
debug=0
unsafesqlitesync=1
softwareexpiry=0
"""


@dataclass(frozen=True)
class Daemon:
    """A node that runs, by its data directory. `pid` is bitcoind's own, `process` set if we are its parent."""

    datadir: Path
    pid: int
    process: "subprocess.Popen[bytes] | None" = field(default=None, repr=False, compare=False)

    @property
    def endpoint(self) -> Endpoint:
        """Its RPC address, with the cookie file for credentials."""
        return from_datadir(self.datadir, REGTEST)


def start(binaries: Binaries, datadir: Path, extra: Sequence[str] = ()) -> Daemon:
    """Starts a node in `datadir` (made if need be, kept if there) and waits until it answers.

    `extra` are more bitcoind options. Raises Refused if a node runs there already, Unreachable if none will start.
    """
    if running(datadir) is not None:
        raise Refused("regtest.running", datadir=datadir)
    datadir = datadir.absolute()
    datadir.mkdir(parents=True, exist_ok=True)
    cookie_path(datadir, REGTEST).unlink(missing_ok=True)  # of a node that was killed: it would not let us in
    words = ""
    port = read_conf(datadir / "bitcoin.conf", REGTEST).get("rpcport")  # the same address as last time, if free
    for _ in range(_STARTS):
        put(datadir / "bitcoin.conf", _CONF.format(port=port or free_port()).encode(), replace=True)
        port = None
        # In a session of its own: Ctrl-C here is ours to handle, and stops the node by RPC.
        with (datadir / "stderr.txt").open("wb") as stderr:
            process = subprocess.Popen(
                [str(binaries.bitcoind), f"-datadir={datadir}", "-printtoconsole=0", *extra],
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=stderr, start_new_session=True)
        try:
            if _answers(process, datadir):
                return Daemon(datadir, process.pid, process)
        except BaseException:
            process.kill()
            process.wait()
            raise
        words = " ".join((datadir / "stderr.txt").read_text(errors="replace").split())
        if "bind" not in words.lower() and "RPC server" not in words:
            break
    raise Unreachable("regtest.start" if words else "regtest.start:silent", datadir=datadir, why=words[-300:])


def _answers(process: "subprocess.Popen[bytes]", datadir: Path) -> bool:
    """Waits until the node answers (True) or ends (False)."""
    cookie = cookie_path(datadir, REGTEST)
    waited = 0.0
    while process.poll() is None:
        if cookie.exists() and cookie.stat().st_size:
            try:
                with Rpc(from_datadir(datadir, REGTEST), Timing(answer_s=10.0, patience_s=_START_S)) as rpc:
                    rpc.call("getblockcount")
                return True
            except Unreachable as error:
                if error.code != "node.down":
                    raise
        if waited > _START_S:
            raise Unreachable("regtest.start:slow", datadir=datadir, seconds=_START_S)
        time.sleep(_STEP_S)
        waited += _STEP_S
    return False


def running(datadir: Path) -> Daemon | None:
    """The node that runs in `datadir`, if one does."""
    datadir = datadir.absolute()
    try:
        pid = int((datadir / REGTEST.datadir / "bitcoind.pid").read_text())
    except (OSError, ValueError):
        return None
    daemon = Daemon(datadir, pid)
    return daemon if _alive(daemon) else None


def stop(daemon: Daemon) -> None:
    """Stops the node: by RPC, after a minute by SIGTERM, at last by SIGKILL. Its data stay."""
    try:
        with Rpc(daemon.endpoint, Timing(answer_s=10.0, patience_s=10.0)) as rpc:
            rpc.call("stop")
    except Unreachable:
        _signal(daemon, signal.SIGTERM)
    for sign in (signal.SIGTERM, signal.SIGKILL):
        if _gone(daemon, _STOP_S):
            return
        _signal(daemon, sign)
    if not _gone(daemon, _STOP_S):
        raise Unreachable("regtest.stop", pid=daemon.pid, datadir=daemon.datadir)


def _gone(daemon: Daemon, within_s: float) -> bool:
    waited = 0.0
    while _alive(daemon):
        if waited > within_s:
            return False
        time.sleep(_STEP_S)
        waited += _STEP_S
    return True


def _signal(daemon: Daemon, sign: signal.Signals) -> None:
    if _alive(daemon):
        os.kill(daemon.pid, sign)


def _alive(daemon: Daemon) -> bool:
    """Whether the process is there and is still the node of this folder: process ids are used again."""
    if daemon.process is not None:
        return daemon.process.poll() is None
    return f"-datadir={daemon.datadir}" in _arguments(daemon.pid)


def _arguments(pid: int) -> list[str]:
    """The command line of a process, [] if it has ended. From /proc where there is one, else from ps."""
    if Path("/proc/self/cmdline").exists():
        try:
            return Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").split("\0")
        except OSError:
            return []
    shown = subprocess.run(["ps", "-ww", "-o", "args=", "-p", str(pid)], capture_output=True, text=True,
                           check=False)
    return shown.stdout.split()


def free_port() -> int:
    """A port on loopback that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
