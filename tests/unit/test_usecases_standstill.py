"""A state that stands still: from which record on, what waits, and what people are told to do about it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lashou_btc.anchors.tx import TxOut, parse_tx
from lashou_btc.errors import Incomplete
from lashou_btc.pool.document import Document
from lashou_btc.usecases import payouts, people, purses, rotating
from lashou_btc.usecases.standstill import Standstill
from lashou_btc.wallet.psbt.finalize import finalize
from lashou_btc.wallet.psbt.sign import sign
from lashou_btc.wallet.public import journal_path
from lashou_btc.wallet.purse import PurseCoin, pay, purse_script
from tests.stories import FEERATE, by_quorum, carried, on_notice
from tests.village import Village, retold


def with_two(village: Village) -> None:
    """An open pool with two members, accounts 4 and 5."""
    village.found()
    village.enroll(2)


@pytest.fixture
def village(tmp_path: Path) -> Iterator[Village]:
    with retold(tmp_path, with_two) as made:
        yield made


def stands(village: Village) -> Standstill:
    """What the second witness is told, whose documents are those that were shown to it."""
    found = village.pools[2].standstill(village.state(2))
    assert found is not None and str(found.reason) == village.state(2).unknown
    return found


def said(village: Village, text: str) -> Document:
    return village.office().statement(text)


def unseen(village: Village, *docs: Document) -> str:
    """The operator publishes and shows nothing."""
    sent, = village.office().publish(docs)
    village.chain.mine(1)
    return sent.txid


def test_a_state_that_is_known_does_not_stand_still(village: Village) -> None:
    assert village.pools[2].standstill(village.state(2)) is None


def test_one_document_and_what_came_in_since(village: Village) -> None:
    txid = unseen(village, said(village, "hidden"))
    since = village.state(2).height
    village.pay_in(4, 60_000)
    village.pay_in(0, 30_000)
    village.chain.mine(2)
    later = unseen(village, said(village, "hidden, too"))
    found = stands(village)
    assert (found.since, found.txid, found.leaf, found.payments_sat, found.decisions) == (since, txid, 0, 90_000, 0)
    assert str(found.remedy).endswith(f"lashou quorum release {txid}") and later not in str(found.remedy)


def test_of_a_batch_from_the_first_document_that_is_missing_on(village: Village) -> None:
    docs = [said(village, f"number {n}") for n in range(3)]
    txid = unseen(village, *docs)
    found = stands(village)
    assert (found.txid, found.leaf) == (txid, 0) and str(found.remedy).endswith(
        f"lashou quorum release {txid}"), "no list yet"
    root, = (r.record.digest for r in village.pools[2].index.records() if r.txid == txid)
    village.pools[2].store.add(village.pools[0].store.manifest(root) or b"")
    village.pools[2].store.add(docs[0].to_bytes())
    village.pools[2].store.add(docs[2].to_bytes())
    found = stands(village)
    assert (found.txid, found.leaf) == (txid, 1) and str(found.remedy).endswith(
        f"lashou quorum release {txid} --leaf 1")
    village.pools[2].store.add(docs[1].to_bytes())
    assert village.pools[2].standstill(village.state(2)) is None


def test_a_lost_decision_is_passed_over_by_its_name(village: Village) -> None:
    doc = by_quorum(village, {"text": "new operator", "operator": {
        "key": village.person("next").signer.key, "payout": village.person("next").address}})
    made = carried(village, doc)
    for pool in village.pools:
        (pool.folder / "documents" / f"{doc.hash}.json").unlink()
    found = stands(village)
    assert found.txid == made.txid and str(found.remedy).endswith(
        f"lashou quorum amend --lost {doc.hash}")
    carried(village, by_quorum(village, {"text": "nobody has it", "lost": [doc.hash]}))
    assert village.pools[2].standstill(village.state(2)) is None


def test_a_decision_whose_list_of_good_documents_is_lost(village: Village) -> None:
    good = people.leave(village.pools[0], village.state(), village.people[4].signer)
    txid = unseen(village, said(village, "hidden"), good)
    body = {"text": "", "release": {"txid": txid}}
    witness = village.people[1].signer
    village.pools[1].store.add(village.pools[0].store.document(good.hash) or good.to_bytes())
    doc = people.release(village.pools[1], village.state(1), witness, body, [good])
    doc = people.cosign(village.pools[1], village.state(1), village.people[2].signer, doc)
    village.chain.mine(village.rules["confirmations"])
    made, psbt = payouts.build_carry(village.pools[1], village.state(1), FEERATE, doc)
    village.show(doc)
    payouts.send(village.pools[1], village.signed(psbt), village.state(1), village.chain)
    village.chain.mine(1)
    assert village.state(1).account(4).exit_at and not village.state(1).unknown, "who has the list sees it act"
    found = stands(village)
    assert found.txid == made.txid and str(found.remedy).endswith(
        f"lashou quorum amend --lost {doc.hash}")


def test_an_objection_and_a_veto_wait_with_their_money(village: Village) -> None:
    claim = on_notice(village, 4, 600_000)
    thief = village.person("thief").signer.key
    carried(village, by_quorum(village, {"text": "", "rekey": {"account": 5, "key": thief}}))
    txid = unseen(village, said(village, "hidden"))
    home, chain = village.pools[2], village.chain
    purse = purses.Purse.of(village.people[5].master, 0)
    for _ in range(2):
        chain.faucet(bytes(purse_script(purse.public_key)), 100_000)
    chain.mine(1)
    state = village.state(2)
    outputs = purses.objection_outputs(home, state, state.claims[claim], 5, 50_000)
    with pytest.raises(Incomplete, match="--unknown-is-meant") as refused:
        purses.object_to(home, purse, chain, outputs, FEERATE)
    assert refused.value.code == "state.unknown" and not purse.look(chain).waiting
    _, effect = purses.object_to(home, purse, chain, outputs, FEERATE, unknown_is_meant=True)
    assert effect == purses.STANDS_STILL
    chain.mine(1)
    secret = people.veto_secret(home, village.people[5].signer)
    outputs = purses.veto_outputs(home, village.state(2), 5, secret)
    _, effect = purses.object_to(home, purse, chain, outputs, FEERATE, unknown_is_meant=True)
    assert effect == purses.STANDS_STILL
    chain.mine(village.rules["confirmations"])
    before = stands(village)
    assert before.txid == txid and before.payments_sat == 50_000 + outputs[0].value_sat

    doc = by_quorum_at(village, {"text": "", "release": {"txid": txid}})
    _, psbt = payouts.build_carry(home, village.state(2), FEERATE, doc)
    village.show(doc)
    payouts.send(home, payouts.merge(home, psbt, [village.sign(psbt, n) for n in (2, 3)]), village.state(2), chain)
    chain.mine(1)
    state = village.state(2)
    assert not state.unknown and state.claims[claim].status == "disputed" and state.rekeys == []
    assert state.account(5).key == village.people[5].signer.key != thief


def by_quorum_at(village: Village, body: dict[str, Any]) -> Document:
    """What the second and third witness sign, to whom the state is unknown."""
    pool, state = village.pools[2], village.state(2)
    doc = people.release(pool, state, village.people[2].signer, body, [])
    return people.cosign(pool, state, village.people[3].signer, doc)


def test_a_broken_journal_needs_a_new_seal(village: Village) -> None:
    key = village.operator.master.private_key(journal_path(village.contract.network, 0))
    public = village.operator.master.public_key(journal_path(village.contract.network, 0))
    before = village.state()
    coin = next(c for c in village.chain.coins(before.chain.journal_script) if c.outpoint == before.seal)
    raw = pay(key, public, [PurseCoin(coin.outpoint, coin.value_sat)], [TxOut(5_000, village.operator.script)], 2)
    village.chain.broadcast(raw)
    village.chain.mine(1)
    found = stands(village)
    assert parse_tx(raw).txid in str(found.reason) and found.txid == ""
    assert "lashou quorum amend --seal" in str(found.remedy)


def test_without_a_rotation_the_file_to_ask_for_is_named(village: Village) -> None:
    new = [village.person(f"new {n}") for n in range(2)]
    numbers = range(village.state().next_account, village.state().next_account + 2)
    docs = [people.enrollment(village.homes[0], village.pools[0], village.state(), person.signer, "supervisor",
                              person.address, number=n) for n, person in zip(numbers, new, strict=True)]
    village.publish(*docs)
    state = village.state()
    rotation = rotating.draft(state, 2, [person.record for person in new])
    for person in (*village.witnesses[:2], *new):
        number = person.signer.account(state)
        rotation = rotation.sign(number, person.signer.private_key, person.signer.key)
    unseen(village, rotation)
    assert "lashou quorum release" in str(stands(village).remedy), "so far only the journal stands still"
    village.chain.mine(village.contract.rules.rotation_blocks)
    made, psbt = payouts.build_carry(village.pools[0], village.state(), FEERATE, rotation)
    for person in village.witnesses[:2]:
        psbt = sign(psbt, person.master, village.contract.descriptor)
    village.chain.broadcast(finalize(psbt, village.contract.descriptor))
    village.chain.mine(1)
    found = stands(village)
    assert rotation.hash in str(found.remedy) and "nobody can pass it over" in str(found.remedy)
    assert "release" not in str(found.remedy) and found.txid == made.txid
    village.pools[2].store.add(rotation.to_bytes())
    assert village.pools[2].standstill(village.state(2)) is None and village.state(2).epoch == 1
