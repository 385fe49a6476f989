"""A real Electrum server for tests: ElectrumX, fetched once into a folder of its own, on loopback, one for a node.

It comes from PyPI (`e-x`) into the user's cache (or $LASHOU_SERVERS_DIR), not into the tests' own environment: it
brings libraries that nothing here uses.
"""

import hashlib
import os
import subprocess
import sys
import time
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from lashou_btc.chain.electrum.client import Client
from lashou_btc.chain.electrum.place import ServerAddress
from lashou_btc.chain.regtest_node import RegtestNode
from lashou_btc.errors import Unreachable
from lashou_btc.regtest.daemon import free_port
from lashou_btc.regtest.fetching import fetching, kept

_LOCKS = Path(__file__).resolve().parents[1] / "requirements"
BUILDS, LOCK = _LOCKS / "build.txt", _LOCKS / "electrumx.txt"
"""Which releases, each with its hash; the first builds those of the second that are source packages."""
_START_S, _STOP_S, _CATCH_UP_S, _STEP_S = 60.0, 20.0, 60.0, 0.05


class Missing(Exception):
    """There is no Electrum server, and why."""


def obtain() -> Path:
    """The server's program: the one that is here, else fetched now (50 MB in the end). Raises Missing."""
    import fcntl

    place = kept("servers", "LASHOU_SERVERS_DIR")
    program = place / "electrumx" / "bin" / "electrumx_server"
    done = place / "electrumx" / hashlib.sha256(LOCK.read_bytes() + sys.version.encode()).hexdigest()
    place.mkdir(parents=True, exist_ok=True)
    with (place / "install.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # another process may be fetching it
        if not done.exists():
            with fetching("ElectrumX (50 MB in the end)", place):
                _install(place / "electrumx")
            done.touch()
    return program


def _install(folder: Path) -> None:
    venv.create(folder, with_pip=True, clear=True)
    pip = [folder / "bin" / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
           "--require-hashes", "--no-build-isolation", "--only-binary", "plyvel"]
    for lock in (BUILDS, LOCK):
        fetched = subprocess.run([*pip, "-r", lock], capture_output=True, text=True, check=False)
        if fetched.returncode:
            said = [line for line in fetched.stderr.splitlines() if line.startswith("ERROR")]
            raise Missing(f"ElectrumX cannot be fetched: {' '.join(said)[:300] or 'pip says nothing'}")


class ElectrumServer:
    """A running server of a node's chain."""

    def __init__(self, node: RegtestNode, process: "subprocess.Popen[bytes]", port: int) -> None:
        self.node, self.process, self.port = node, process, port
        self.place = ServerAddress("127.0.0.1", port, tls=False)

    def caught_up(self) -> "ElectrumServer":
        """Waits until it shows the node's tip: it looks for blocks by itself, ten times a second."""
        client, give_up = Client(self.place), time.monotonic() + _CATCH_UP_S
        try:
            while True:
                shown = client.ask("blockchain.headers.subscribe")
                wanted = self.node.headers(shown["height"], shown["height"]) \
                    if shown["height"] == self.node.tip().height else [b""]
                if shown["hex"] == wanted[0].hex():
                    return self
                assert time.monotonic() < give_up, "the Electrum server does not follow its node"
                time.sleep(_STEP_S)
        finally:
            client.close()

    def stop(self) -> None:
        """Ends it."""
        self.process.terminate()
        try:
            self.process.wait(_STOP_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@contextmanager
def running(program: Path, node: RegtestNode, tls: tuple[Path, Path] | None = None) -> Iterator[ElectrumServer]:
    """A server of a node that keeps an index of all transactions (`-txindex`); `tls`: also one port on with a
    certificate and its key.
    """
    user, password = node.endpoint.credentials()
    port = free_port()
    with TemporaryDirectory(prefix="lashou-electrum-") as kept:
        settings = {
            "DB_DIRECTORY": kept, "DAEMON_URL": f"http://{user}:{password}@{node.endpoint.place}/",
            "COIN": "Bitcoin", "NET": "regtest", "SERVICES": f"tcp://127.0.0.1:{port}", "PEER_DISCOVERY": "off",
            "PEER_ANNOUNCE": "", "ALLOW_ROOT": "1", "CACHE_MB": "10", "DAEMON_POLL_INTERVAL_BLOCKS": "100",
            "DAEMON_POLL_INTERVAL_MEMPOOL": "100", "COST_SOFT_LIMIT": "0", "COST_HARD_LIMIT": "0",
            "PATH": os.environ.get("PATH", "")}
        if tls is not None:
            settings |= {"SERVICES": f"{settings['SERVICES']},ssl://127.0.0.1:{port + 1}",
                         "SSL_CERTFILE": str(tls[0]), "SSL_KEYFILE": str(tls[1])}
        log = Path(kept) / "log"
        with log.open("wb") as written:
            process = subprocess.Popen([program], env=settings, stdout=written, stderr=subprocess.STDOUT)
        server = ElectrumServer(node, process, port)
        try:
            _wait_for(server, log)
            yield server.caught_up()
        finally:
            server.stop()


def _wait_for(server: ElectrumServer, log: Path) -> None:
    give_up, client = time.monotonic() + _START_S, Client(server.place)
    try:
        while True:
            try:
                client.ask("server.ping")
                return
            except Unreachable:
                if server.process.poll() is not None or time.monotonic() > give_up:
                    raise AssertionError(f"the server did not start: {log.read_text()[-2000:]}") from None
                time.sleep(_STEP_S)
    finally:
        client.close()


if __name__ == "__main__":  # python -m tests.electrum_server: fetches it
    try:
        sys.stdout.write(f"{obtain()}\n")
    except Missing as error:
        sys.exit(str(error))
