"""One multisig, one pool; one journal key, one journal: what two pools count is trouble in both."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from lashou_btc.chain.sandbox import Sandbox
from lashou_btc.errors import Refused
from lashou_btc.pool import canonical
from lashou_btc.pool import contract as contracts
from lashou_btc.pool.contract import Contract
from lashou_btc.usecases import pools
from lashou_btc.wallet.purse import purse_script
from tests.village import Village


@pytest.fixture
def village(tmp_path: Path):
    """A pool that is open and holds money, and a payment that waits at its journal's address."""
    with Sandbox(tmp_path / "chain") as chain:
        made = Village(tmp_path, chain).found()
        made.enroll(1)
        chain.faucet(made.contract.journal.script, 2 * pools.SEAL_SAT)
        chain.mine(1)
        yield made


def join(village: Village, contract: Contract) -> pools.Joining:
    witness = village.witnesses[0]
    return pools.join(village.homes[1], contract, witness.master, witness.address)


def test_a_second_pool_on_the_same_journal_key_is_refused(village: Village) -> None:
    """It would take the first pool's seal for its own, or spend it for its fees, and so break the journal."""
    with pytest.raises(Refused) as refused:
        pools.create(village.homes[0], replace(village.founding(), name="Second"))
    assert refused.value.code == "pool.journal-reuse" and "Village" in str(refused.value)
    assert len(village.homes[0].pools()) == 1


def test_a_contract_is_written_anew_before_the_pool_has_begun(tmp_path: Path) -> None:
    """A mistake in the name is mended: the same seal serves, because it has not been spent."""
    with Sandbox(tmp_path / "chain") as chain:
        village = Village(tmp_path, chain)
        record = village.founding().operator
        chain.faucet(bytes(purse_script(bytes.fromhex(record.journal_key))), pools.SEAL_SAT)
        chain.mine(1)
        first = pools.create(village.homes[0], village.founding())
        second = pools.create(village.homes[0], replace(village.founding(), name="Village of Wang"))
        assert first.contract.seal == second.contract.seal and first.contract.pool_id != second.contract.pool_id
        for pool in (first, second):
            assert join(village, pool.contract).account == 1


def test_a_witness_does_not_join_a_second_pool_on_the_same_multisig(village: Village) -> None:
    """The first one's money would count in both."""
    village.state(1)
    other = contract_like(village.contract, name="Second")
    with pytest.raises(Refused) as refused:
        join(village, other)
    assert refused.value.code == "join.reuse" and village.contract.pool_id[:8] in str(refused.value)
    assert len(village.homes[1].pools()) == 1
    assert join(village, village.contract).contract == village.contract, "its own pool it may join again"


def test_nor_does_anybody_follow_one_beside_the_first(village: Village) -> None:
    """A payout by the second contract's rules would look right there, and spend the first one's money."""
    village.state(2)
    home, other = village.homes[2], contract_like(village.contract, name="Second")
    with pytest.raises(Refused) as refused:
        pools.follow(home, other)
    assert refused.value.code == "join.reuse" and [p.contract for p in home.pools()] == [village.contract]
    assert pools.follow(home, village.contract).contract == village.contract


def contract_like(contract: Contract, **changes: str) -> Contract:
    """The contract with texts changed, as somebody else might write it."""
    return contracts.parse(canonical.dump(json.loads(contract.raw) | changes))
