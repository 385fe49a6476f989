"""An address that a payout could not be sent to is refused where it is taken from a person."""

from dataclasses import replace
from pathlib import Path

import pytest

from lashou_btc.chain.sandbox import Sandbox
from lashou_btc.errors import InvalidInput, Refused
from lashou_btc.networks import REGTEST
from lashou_btc.usecases import dissolving, guard, people, pools
from lashou_btc.wallet.address import address_to_script, segwit_address
from tests.village import Village


def test_no_payee_of_an_unknown_kind_is_taken(tmp_path: Path) -> None:
    """One valid address of 40 bytes made every payout of a pool unsendable through an ordinary node."""
    with Sandbox(tmp_path / "chain") as chain:
        village = Village(tmp_path, chain).found()
        account, = village.enroll(1)
        pool, state, member = village.pools[0], village.state(), village.people[account]
        paper = "ab" * 32
        operator = {"key": member.signer.key, "payout": member.address}

        def claim(payee: str) -> None:
            people.claim(pool, state, member.signer, 1_000, [paper], paper, payee)

        def enroll(payee: str) -> None:
            people.enrollment(village.homes[0], pool, state, member.signer, "supervisor", payee)

        def join(payee: str) -> None:
            pools.join(village.homes[1], village.contract, village.witnesses[0].master, payee)

        def create(payee: str) -> None:
            pools.create(village.homes[0], replace(village.founding(), operator_payout=payee))

        def amend(payee: str) -> None:
            people.amendment(pool, state, village.witnesses[0].signer,
                             {"text": "", "operator": operator | {"payout": payee}})

        for wide in (bytes.fromhex("6028" + "33" * 40), b"\x51\x02\x4e\x73", b"\x51\x14" + bytes(20)):
            address = segwit_address(wide, REGTEST)
            assert address_to_script(address, REGTEST) == wide
            for take in (claim, enroll, join, create, amend):
                with pytest.raises(InvalidInput) as refused:
                    take(address)
                assert refused.value.code == "address.payee"
        for take in (claim, enroll, join, amend):
            take(member.address)


def test_harmless_spellings_of_an_address_go_into_documents_as_everybody_reads_them(tmp_path: Path) -> None:
    """A person's tool took an address in capitals, as QR codes have it, and the fold gave it no effect."""
    with Sandbox(tmp_path / "chain") as chain:
        village = Village(tmp_path, chain)
        plain, founding = village.person("hospital").address, village.founding()
        uri = f" BITCOIN:{plain.upper()}?amount=1 "
        village.founding = lambda: replace(founding, operator_payout=uri)  # type: ignore[method-assign]
        account, = village.found().enroll(1)
        pool, state, member = village.pools[0], village.state(), village.people[account]
        assert village.contract.operator_payout == plain
        joined = pools.join(village.homes[1], village.contract, village.witnesses[0].master, uri,
                            village.contract.first_address.upper())
        assert joined.acceptance.body["payout"] == plain
        enrolled = people.enrollment(village.homes[0], pool, state, village.person("su").signer, "supervisor", uri)
        assert enrolled.body["payout"] == plain
        amended = people.amendment(pool, state, village.witnesses[0].signer, {
            "text": "", "operator": {"key": member.signer.key, "payout": uri}})
        assert amended.body["operator"]["payout"] == plain
        paper = "ab" * 32
        claim = people.claim(pool, state, member.signer, 1_000, [paper], paper, uri, diagnosed=state.height)
        village.publish(claim, enrolled)
        assert village.state().claims[claim.hash].payee == plain
        state.unassigned[9] = 5_000
        left = dissolving.body(state, [], [f"9={uri}"], "")
        assert left["dissolve"]["returns"] == [{"account": 9, "address": plain}]


def test_an_address_that_the_pool_does_not_watch_is_not_shown(tmp_path: Path) -> None:
    """No state is like that: here a look-up that finds nothing stands for it. Nor may `python -O` show one."""
    with Sandbox(tmp_path / "chain") as chain:
        state = Village(tmp_path, chain).found().state()
        assert guard.payee(state, 1).address == state.keyholders.address(1)
        state.chain.find = lambda script: None  # type: ignore[method-assign]
        with pytest.raises(Refused) as refused:
            guard.payee(state, 1)
        assert refused.value.code == "pool.address-unwatched"
