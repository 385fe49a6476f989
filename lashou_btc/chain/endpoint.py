"""Where a node listens and how it wants to be greeted: URLs, data directories, bitcoin.conf, cookie files.

Nothing here ever shows a password: not in messages, not in `repr`.
"""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

from lashou_btc.errors import InvalidInput, Unreachable
from lashou_btc.networks import NETWORKS, Network

URL_VARIABLE = "LASHOU_RPC_URL"
DATADIR_VARIABLE = "BITCOIN_DATADIR"
MAX_COOKIE_PATH = 1_000
"""Characters: far more than anybody writes, and few enough to be shown."""
_SWITCH = {"test": "testnet"}
"""What the setting of a network is called in bitcoin.conf, where that is not the chain's name."""


@dataclass(frozen=True)
class Endpoint:
    """An RPC address without credentials (`url`), and where these come from: kept here, or in a cookie file.
    `blocks`: where the node keeps its block files, if it may be on this machine.
    """

    url: str
    place: str
    cookie: Path | None
    _login: tuple[str, str] | None = field(default=None, repr=False)
    blocks: Path | None = None

    def refused(self) -> Unreachable:
        """The error where the node does not accept the credentials."""
        if self._login is not None:
            return Unreachable("node.unauthorized", place=self.place)
        return Unreachable("node.unauthorized:cookie", place=self.place, cookie=self.cookie)

    def credentials(self) -> tuple[str, str]:
        """User and password. Raises Unreachable if the cookie file cannot be read."""
        if self._login is not None:
            return self._login
        try:
            user, colon, password = (self.cookie or Path()).read_text("utf-8").strip().partition(":")
        except FileNotFoundError:
            raise Unreachable("node.no-cookie:none", cookie=self.cookie, datadir_variable=DATADIR_VARIABLE,
                              url_variable=URL_VARIABLE) from None
        except OSError as error:
            raise Unreachable("node.no-cookie:unreadable", cookie=self.cookie, reason=error.strerror) from None
        except UnicodeDecodeError:
            raise Unreachable("node.no-cookie:no-text", cookie=self.cookie) from None
        if not colon:
            raise Unreachable("node.no-cookie", cookie=self.cookie)
        return user, password


def default_datadir(environ: Mapping[str, str] = os.environ, platform: str = sys.platform) -> Path:
    """Bitcoin Core's data directory: $BITCOIN_DATADIR, else the system's default (src/common/args.cpp)."""
    if environ.get(DATADIR_VARIABLE):
        return Path(environ[DATADIR_VARIABLE]).expanduser()
    home = Path(environ.get("HOME") or environ.get("USERPROFILE") or "~").expanduser()
    if platform == "win32":
        # Core moved from the roaming to the local folder and keeps using an old roaming one that exists.
        roaming = Path(environ.get("APPDATA") or home / "AppData" / "Roaming") / "Bitcoin"
        local = Path(environ.get("LOCALAPPDATA") or home / "AppData" / "Local") / "Bitcoin"
        return roaming if roaming.is_dir() else local
    if platform == "darwin":
        return home / "Library" / "Application Support" / "Bitcoin"
    return home / ".bitcoin"


def locate(where: str | None, network: Network) -> Endpoint:
    """The endpoint that `where` names: an http(s) URL, a data directory, or None for $LASHOU_RPC_URL and then the
    default data directory. Raises InvalidInput on a malformed URL, Unreachable on a directory that is not there.
    """
    where = where or os.environ.get(URL_VARIABLE) or None
    if where is None:
        return from_datadir(default_datadir(), network)
    if "://" in where:
        return from_url(where, network)
    folder = Path(where).expanduser()
    if not folder.is_dir():
        raise Unreachable("node.where")
    return from_datadir(folder, network)


def network_of(where: str) -> Network | None:
    """The network of the node that uses a data directory on this machine: the one that its bitcoin.conf names, or
    the only one below whose folder a running node keeps its cookie. None where nothing says so, or `where` is none.
    """
    folder = Path(where).expanduser()
    if "://" in where or not folder.is_dir():
        return None
    conf = read_conf(folder / "bitcoin.conf", None)
    for each in NETWORKS.values():
        if conf.get("chain") == each.core_name or conf.get(_SWITCH.get(each.core_name, each.core_name)) == "1":
            return each
    found = [each for each in NETWORKS.values() if cookie_path(folder, each).is_file()]
    return found[0] if len(found) == 1 else None


def from_url(url: str, network: Network) -> Endpoint:
    """An endpoint from http(s)://[user:password@]host[:port]; without credentials the default cookie is used.

    The messages do not repeat the URL: where it is malformed, any part of it may be the password.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise InvalidInput("node.url:unreadable") from None
    if parts.scheme not in ("http", "https") or not host or parts.query or parts.fragment \
            or parts.path not in ("", "/") or any(c <= " " for c in url):
        raise InvalidInput("node.url")
    place = f"[{host}]" if ":" in host else host
    place = f"{place}:{port or network.rpc_port}"
    clean = f"{parts.scheme}://{place}"
    if parts.username is None:
        return Endpoint(clean, place, cookie_path(default_datadir(), network))
    return Endpoint(clean, place, None, (unquote(parts.username), unquote(parts.password or "")))


def cookie_path(datadir: Path, network: Network) -> Path:
    """The cookie file that a running node keeps below its data directory."""
    return datadir / network.datadir / ".cookie"


def from_datadir(datadir: Path, network: Network) -> Endpoint:
    """The endpoint of the node that uses `datadir` on this machine, by its bitcoin.conf and its cookie."""
    conf = read_conf(datadir / "bitcoin.conf", network)
    port = conf.get("rpcport", str(network.rpc_port))
    if not (port.isascii() and port.isdigit() and len(port) <= 5 and 0 < int(port) < 65536):
        raise InvalidInput("node.conf", conf=datadir / "bitcoin.conf")
    host = conf.get("rpcconnect", "127.0.0.1")
    place = f"{f'[{host}]' if ':' in host else host}:{port}"
    blocks = Path(conf.get("blocksdir") or datadir) / network.datadir / "blocks"
    if conf.get("rpcpassword"):
        login = (conf.get("rpcuser", ""), conf["rpcpassword"])
        return Endpoint(f"http://{place}", place, None, login, blocks)
    cookie = conf.get("rpccookiefile")
    if cookie and not (cookie.isprintable() and len(cookie) <= MAX_COOKIE_PATH):
        raise InvalidInput("node.conf:cookie", conf=datadir / "bitcoin.conf")
    path = datadir / network.datadir / cookie if cookie else cookie_path(datadir, network)
    return Endpoint(f"http://{place}", place, path, None, blocks)


def read_conf(path: Path, network: Network | None) -> dict[str, str]:
    """The settings of a bitcoin.conf that hold for `network`: its [section] first, then what stands before any
    section, which is all for None. A setting for a network's own (rpcport) counts outside its section on mainnet
    only, as in Core.
    """
    try:
        lines = path.read_text("utf-8").splitlines()
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError):
        raise Unreachable("node.conf:file", path=path) from None
    section = ""
    general: dict[str, str] = {}
    own: dict[str, str] = {}
    for line in lines:
        line = line.partition("#")[0].strip()
        if line.startswith("[") and line.endswith("]"):
            section = line[1:-1]
            continue
        key, equals, value = (piece.strip() for piece in line.partition("="))
        name, _, bare = key.rpartition(".")
        of = name or section
        target = own if network and of == network.core_name else general if not of else None
        if equals and target is not None:
            target.setdefault(bare, value)
    if network and network.core_name != "main":
        general.pop("rpcport", None)
    return general | own
