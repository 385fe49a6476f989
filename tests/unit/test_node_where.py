"""Where a node is: addresses, data directories, bitcoin.conf, cookies."""

from pathlib import Path

import pytest

from lashou_btc.chain.endpoint import (
    Endpoint,
    cookie_path,
    default_datadir,
    from_datadir,
    from_url,
    locate,
    network_of,
    read_conf,
)
from lashou_btc.errors import InvalidInput, LashouError, Unreachable
from lashou_btc.networks import MAINNET, NETWORKS, REGTEST, SIGNET, TESTNET4


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The person's own node is none of the tests' business."""
    monkeypatch.delenv("LASHOU_RPC_URL", raising=False)
    monkeypatch.setenv("BITCOIN_DATADIR", str(tmp_path / "default"))


@pytest.mark.parametrize(("url", "place", "login"), [
    ("http://u:p@127.0.0.1:1234", "127.0.0.1:1234", ("u", "p")),
    ("http://u:p@node/", "node:18443", ("u", "p")),
    ("https://u:p@[::1]:99", "[::1]:99", ("u", "p")),
    ("http://__cookie__:00ff@localhost:18443", "localhost:18443", ("__cookie__", "00ff")),
    ("http://u%40x:p%2F%3A%25@h:1", "h:1", ("u@x", "p/:%")),
    ("http://u:a:b@h:1", "h:1", ("u", "a:b")),
    ("http://u@h:1", "h:1", ("u", "")),
])
def test_urls(url: str, place: str, login: tuple[str, str]) -> None:
    end = from_url(url, REGTEST)
    assert (end.place, end.credentials()) == (place, login)
    assert end.url == f"{url.partition(':')[0]}://{place}"
    assert repr(end) == repr(Endpoint(end.url, place, None))  # nothing of the login in it


@pytest.mark.parametrize("url", [
    "http://", "http://u:p@", "http://u:p@h:99999", "http://u:p@h:port", "ftp://u:p@h", "http://u:p@h/wallet/x",
    "http://u:p@h?x=1", "http://u:p@h#x", "http://u:p /@h", "http://u:p@h:1\n", "http://[::1", "://", "http://u:p@h:-1",
])
def test_malformed_urls(url: str) -> None:
    with pytest.raises(InvalidInput) as error:
        from_url(url, REGTEST)
    assert error.value.code == "node.url"


def test_an_address_without_credentials_takes_the_default_cookie(tmp_path: Path) -> None:
    end = from_url("http://127.0.0.1:7", TESTNET4)
    assert end.cookie == tmp_path / "default" / "testnet4" / ".cookie"
    with pytest.raises(Unreachable) as error:
        end.credentials()
    assert error.value.code == "node.no-cookie"
    end.cookie.parent.mkdir(parents=True)
    end.cookie.write_text("__cookie__:0123")
    assert end.credentials() == ("__cookie__", "0123")
    end.cookie.write_text("nothing")
    with pytest.raises(Unreachable):
        end.credentials()
    end.cookie.write_bytes(b"\xff\xfe:")
    with pytest.raises(Unreachable):
        end.credentials()


@pytest.mark.parametrize("network", NETWORKS.values(), ids=NETWORKS)
def test_each_network_has_its_own_cookie_and_port(network, tmp_path: Path) -> None:
    end = from_datadir(tmp_path, network)
    assert end == Endpoint(f"http://127.0.0.1:{network.rpc_port}", f"127.0.0.1:{network.rpc_port}",
                           tmp_path / network.datadir / ".cookie", blocks=tmp_path / network.datadir / "blocks")
    assert end.cookie == cookie_path(tmp_path, network)


def test_default_data_directories() -> None:
    home = {"HOME": "/home/ada"}
    assert default_datadir(home, "linux") == Path("/home/ada/.bitcoin")
    assert default_datadir(home, "darwin") == Path("/home/ada/Library/Application Support/Bitcoin")
    windows = {"USERPROFILE": "/u", "APPDATA": "/u/AppData/Roaming", "LOCALAPPDATA": "/u/AppData/Local"}
    assert default_datadir(windows, "win32") == Path("/u/AppData/Local/Bitcoin")
    assert default_datadir(home | {"BITCOIN_DATADIR": "/srv/bitcoin"}, "linux") == Path("/srv/bitcoin")


def test_what_a_person_may_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert locate(None, SIGNET).cookie == tmp_path / "default" / "signet" / ".cookie"
    assert locate(str(tmp_path), SIGNET).cookie == tmp_path / "signet" / ".cookie"
    monkeypatch.setenv("LASHOU_RPC_URL", "http://u:p@h:5")
    assert locate(None, SIGNET).place == "h:5"
    assert locate("http://u:p@i:6", SIGNET).place == "i:6"
    with pytest.raises(LashouError) as error:
        locate(str(tmp_path / "secret"), SIGNET)
    assert error.value.code == "node.where" and "secret" not in str(error.value)


def test_a_data_directory_says_which_network_its_node_is_on(tmp_path: Path) -> None:
    assert network_of(str(tmp_path)) is None and network_of("http://u:p@h:5") is None
    cookie_path(tmp_path, REGTEST).parent.mkdir()
    cookie_path(tmp_path, REGTEST).write_text("__cookie__:00")
    assert network_of(str(tmp_path)) == REGTEST
    cookie_path(tmp_path, MAINNET).write_text("__cookie__:00")
    assert network_of(str(tmp_path)) is None, "two nodes run there"
    older = NETWORKS["testnet3"]
    for line, network in (("signet=1", SIGNET), ("chain=test", older), ("testnet=1", older),
                          ("chain=main", MAINNET), ("regtest=0", None), ("[signet]\nsignet=1", None)):
        (tmp_path / "bitcoin.conf").write_text(line + "\n")
        assert network_of(str(tmp_path)) == network, line


CONF = """
# a comment
rpcport=1111
rpcuser = alice
rpcpassword=main-only   # trailing
main.rpcport=2222
[signet]
rpcport=3333
rpcport=4444
rpcpassword=of-signet
[regtest]
rpccookiefile=other-cookie
nonsense
"""


def test_settings_of_a_network(tmp_path: Path) -> None:
    path = tmp_path / "bitcoin.conf"
    path.write_text(CONF)
    assert read_conf(path, MAINNET) == {"rpcport": "2222", "rpcuser": "alice", "rpcpassword": "main-only"}
    assert read_conf(path, SIGNET)["rpcport"] == "3333"  # the first one counts, as in Core
    assert "rpcport" not in read_conf(path, TESTNET4)  # outside a section it is mainnet's
    assert from_datadir(tmp_path, SIGNET).credentials() == ("alice", "of-signet")
    path.write_text("[regtest]\nrpccookiefile=other-cookie\n")
    assert from_datadir(tmp_path, REGTEST).cookie == tmp_path / "regtest" / "other-cookie"
    path.write_text("rpcport=many\n")
    with pytest.raises(InvalidInput):
        from_datadir(tmp_path, MAINNET)
    path.write_bytes(b"\xff")
    with pytest.raises(Unreachable):
        from_datadir(tmp_path, MAINNET)
