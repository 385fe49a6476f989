"""A home folder: its configuration, keys and pools, and that it lets go of what it opened."""

import os
from pathlib import Path

import pytest
from world import Person, World, contract_of

from lashou_btc.chain.sandbox import Sandbox
from lashou_btc.errors import InvalidInput, LashouError, Refused, Unreachable
from lashou_btc.networks import MAINNET, REGTEST, SIGNET
from lashou_btc.pool.rules import Rules
from lashou_btc.signers.keyfile import MIN_LOG_N, Secret
from lashou_btc.usecases.workspace import Workspace

WORDS = "legal winner thank year wave sausage worth useful legal winner thank yellow"
PASSPHRASE = "opens the file"


def secret(name: str) -> Secret:
    return Secret(name, REGTEST, 0, WORDS)


def failure(act, kind: type[LashouError], code: str) -> str:
    with pytest.raises(kind) as caught:
        act()
    assert caught.value.code == code
    return str(caught.value)


# Configuration

def test_the_configuration_remembers_and_is_private(tmp_path: Path) -> None:
    ws = Workspace(tmp_path)
    assert ws.config() == {} and ws.network() == MAINNET
    ws.configure(chain="node", network="signet")
    ws.configure(chain="sandbox:/x")
    assert Workspace(tmp_path).config() == {"chain": "sandbox:/x", "network": "signet"}
    assert ws.network() == SIGNET and ws.network("regtest") == REGTEST
    assert (tmp_path / "config.json").stat().st_mode & 0o777 == 0o600
    assert Workspace(tmp_path / "new", "sandbox:/x").network() == REGTEST, "a sandbox is regtest"


@pytest.mark.parametrize("text", ["{", "[]", '{"chain": 1}', '"x"', "\xff", "[" * 60_000])
def test_a_configuration_that_cannot_be(tmp_path: Path, text: str) -> None:
    (tmp_path / "config.json").write_bytes(text.encode("latin-1"))
    failure(Workspace(tmp_path).config, InvalidInput, "config.malformed")


def test_networks_by_name(tmp_path: Path) -> None:
    failure(lambda: Workspace(tmp_path).network("moon"), InvalidInput, "network.unknown")
    said = failure(lambda: Workspace(tmp_path).network("m" * 60_000), InvalidInput, "network.unknown")
    assert len(said) < 200


# Keys

def test_keys_are_kept_found_and_opened(tmp_path: Path) -> None:
    ws = Workspace(tmp_path / "home")
    failure(ws.key_name, InvalidInput, "key.which")
    record = ws.keep(secret("one"), PASSPHRASE, MIN_LOG_N)
    assert ws.key_names() == ["one"] and ws.key_name() == "one" and ws.key_record() == record
    opened, master = ws.unlock("", PASSPHRASE)
    assert opened == secret("one") and master.fingerprint == record.fingerprint
    failure(lambda: ws.unlock("", "something else"), Refused, "keyfile.passphrase")
    ws.keep(secret("two"), PASSPHRASE, MIN_LOG_N)
    assert "2 keys" in failure(ws.key_name, InvalidInput, "key.which")
    assert "one, two" in failure(lambda: ws.key_name("three"), InvalidInput, "key.missing")
    failure(lambda: ws.keep(secret("one"), PASSPHRASE, MIN_LOG_N), Refused, "keyfile.exists")
    assert (tmp_path / "home" / "keys").stat().st_mode & 0o777 == 0o700


def test_a_key_that_is_refused_leaves_no_folder(tmp_path: Path) -> None:
    ws = Workspace(tmp_path / "home")
    failure(lambda: ws.keep(secret("one"), "short", MIN_LOG_N), Refused, "keyfile.passphrase-short")
    assert not (tmp_path / "home").exists()
    (tmp_path / "home").write_text("a file")
    failure(lambda: ws.keep(secret("one"), PASSPHRASE, MIN_LOG_N), Unreachable, "key.folder")


@pytest.mark.parametrize("name", ["", ".", "..", ".hidden", "a/b", "../a", "a\\b", "a\0b"])
def test_names_of_keys_stay_in_their_folder(tmp_path: Path, name: str) -> None:
    failure(lambda: Workspace(tmp_path).key_path(name), InvalidInput, "key.name")


# Pools

def test_pools_are_chosen_by_name_or_id(tmp_path: Path) -> None:
    ws = Workspace(tmp_path)
    failure(ws.pool, InvalidInput, "pool.none")
    one = World().contract
    two = contract_of([Person("x"), Person("y")], Person("z"), 1, Rules(reviewers=2, approvals=2),
                      min_coin_sat=20_000)
    ws.add_pool(one)
    assert ws.pool().contract == one and ws.pool() is ws.pool(), "one object per pool, so that one index is open"
    ws.add_pool(two)
    ws.add_pool(one)
    assert len(ws.pools()) == 2
    assert "say which pool" in failure(ws.pool, InvalidInput, "pool.which")
    for name, found in ((one.pool_id[:8], one), (two.pool_id, two)):
        assert Workspace(tmp_path, pool_name=name).pool().contract == found
    for name in (one.pool_id[:3], "nowhere", one.name):  # too short; unknown; the name of both
        failure(Workspace(tmp_path, pool_name=name).pool, InvalidInput, "pool.which")


def test_a_contract_that_was_changed_on_disk(tmp_path: Path) -> None:
    path = Workspace(tmp_path).add_pool(World().contract).folder / "contract.json"
    path.write_bytes(path.read_bytes().replace(b"Test pool", b"Best pool"))
    failure(Workspace(tmp_path).pools, Refused, "contract.changed")


# The chain, and letting go

def test_a_chain_too_short_is_said_to_be(tmp_path: Path) -> None:
    ws = Workspace(tmp_path / "home", f"sandbox:{tmp_path / 'chain'}")
    pool = ws.add_pool(World().contract)
    with pytest.raises(Unreachable) as caught, ws.synced_pool(pool):
        pass
    assert caught.value.code == "chain.short"
    ws.close()


def test_a_shared_chain_of_another_network_is_refused(tmp_path: Path) -> None:
    with Sandbox(tmp_path / "chain") as chain:
        ws = Workspace(tmp_path / "home", shared_chain=chain)
        assert ws.chain(REGTEST) is chain
        failure(lambda: ws.chain(MAINNET), Refused, "chain.network")


def test_closing_lets_go_of_every_file_and_opens_again(tmp_path: Path) -> None:
    ws = Workspace(tmp_path / "home", f"sandbox:{tmp_path / 'chain'}")
    contract = World().contract
    ws.chain(REGTEST).mine(contract.birthday + 1)
    for _ in range(2):
        with ws.synced_pool(ws.add_pool(contract)) as state:
            assert state.height == contract.birthday + 1
        assert _held(tmp_path)
        ws.close()
        assert not _held(tmp_path)


def _held(folder: Path) -> list[str]:
    """Files below the folder that this process has open."""
    links = [f"/proc/self/fd/{n}" for n in os.listdir("/proc/self/fd")]
    return [path for path in (os.readlink(x) for x in links if os.path.lexists(x)) if path.startswith(str(folder))]


def test_a_warning_that_nobody_listens_to_stops_nothing(tmp_path: Path) -> None:
    """A large pool's founding warns of what cannot hold its keys, and not everybody who calls has a screen."""
    assert Workspace(tmp_path).warn("fifteen keys at most") is None
