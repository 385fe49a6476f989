"""The two ways in which Electrum names a wallet's keys, and what an older storage version would forget."""

import json

import pytest
from psbt_cases import multisig

from lashou_btc.errors import InvalidInput
from lashou_btc.networks import REGTEST
from lashou_btc.wallet.formats import electrum
from lashou_btc.wallet.formats.doors import import_multisig

D = multisig(2, 3)


def renamed(names: dict[str, str]) -> bytes:
    """Our export with these fields under other names."""
    wallet = json.loads(electrum.export(D))
    return json.dumps({names.get(name, name): value for name, value in wallet.items()}).encode()


def test_keys_are_read_under_their_old_and_their_new_names() -> None:
    assert import_multisig(renamed({}), REGTEST) == D
    assert import_multisig(renamed({"x1/": "x1", "x2/": "x2", "x3/": "x3"}), REGTEST) == D


@pytest.mark.parametrize("names", [{"x1/": "x1"}, {"x3/": "x4/"}, {"x3/": "x4"}, {"x2/": "y"}])
def test_mixed_or_missing_names_are_refused(names: dict[str, str]) -> None:
    with pytest.raises(InvalidInput, match="x1/ to x3/"):
        electrum.parse(renamed(names), REGTEST)


def test_a_key_twice_under_both_names_is_refused() -> None:
    value = json.loads(electrum.export(D))
    with pytest.raises(InvalidInput, match="holds 4 keys"):
        electrum.parse(json.dumps(value | {"x1": value["x2/"]}).encode(), REGTEST)


def test_the_storage_version_is_one_that_keeps_root_fingerprints() -> None:
    """Electrum's upgrade to 20 sets root_fingerprint to null, so a file must not call itself older."""
    assert json.loads(electrum.export(D))["seed_version"] >= 20
