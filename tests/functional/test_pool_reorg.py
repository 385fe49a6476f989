"""Reorganizations under a pool at work: whoever followed them holds the state of whoever comes afterwards."""

from pathlib import Path

import pytest

from lashou_btc.anchors import record
from lashou_btc.anchors.tx import OutPoint, TxOut, parse_tx
from lashou_btc.chain.regtest_node import RegtestNode
from lashou_btc.errors import Incomplete
from lashou_btc.pool.document import Document
from lashou_btc.pool.state import State
from lashou_btc.wallet.public import journal_path
from lashou_btc.wallet.purse import PurseCoin, journal_tx
from tests.village import Village

pytestmark = pytest.mark.functional


def same_for_all(village: Village, name: str) -> State:
    """The one state that operator, witness and a newcomer who syncs afresh get; Core's tip is where it stands."""
    states = [village.state(0), village.state(1), village.newcomer(name)]
    assert len({s.hash() for s in states}) == 1
    tip = village.chain.tip()
    assert (states[0].height, states[0].block_hash) == (tip.height, tip.hash)
    return states[0]


def transactions(village: Village) -> list[bytes]:
    """The pool's transactions as they are on chain, oldest first: what somebody may send again after a reorg."""
    index = village.pools[0].index
    return [index.previous_tx(OutPoint(entry.tx.txid, 0)) for entry in index.history().txs]


@pytest.fixture
def village(fresh_node: RegtestNode, tmp_path: Path) -> Village:
    """A pool whose first claim has been paid in the last block."""
    made = Village(tmp_path, fresh_node).found()
    made.enroll(4)
    made.payable(4, 1_000_000)
    _, psbt = made.build()
    made.send(made.signed(psbt))
    fresh_node.mine(1)
    return made


def test_one_block_takes_a_payout_back_and_the_next_brings_it_again(village: Village) -> None:
    before = same_for_all(village, "before")
    assert before.by_number[0].status == "paid"
    village.chain.reorganize(1)
    undone = same_for_all(village, "undone")
    assert undone.by_number[0].status == "payable" and not undone.spends
    village.chain.mine(1)
    again = same_for_all(village, "again")
    assert again.by_number[0].status == "paid" and again.spends[0].lawful
    assert again.spends[0].txid == before.spends[0].txid and again.hash() != before.hash()


def test_six_blocks_undo_a_review_and_the_old_payout_is_not_lawful_any_more(village: Village) -> None:
    """The old payout names a state that is no more. Whoever sends it again shows up in the audit."""
    before, *_, payout = same_for_all(village, "before"), *transactions(village)
    village.chain.reorganize(6)
    undone = same_for_all(village, "undone")
    assert undone.by_number[0].status == "waiting" or undone.by_number[0].panel
    assert undone.height == before.height + 1 and not undone.spends
    assert not village.chain.in_mempool(before.spends[0].txid), "it was not final there for a while"
    village.chain.broadcast(payout)
    village.chain.mine(1)
    after = same_for_all(village, "after")
    old, = after.spends
    assert old.txid == before.spends[0].txid and not old.lawful and after.missing_sat > 0
    assert after.funds_sat + after.missing_sat == after.liabilities_sat()


def test_a_hundred_blocks_undo_the_whole_pool(village: Village) -> None:
    """Sent again, everything confirms in one block: the order is the same, the heights are not what they were."""
    before, everything = village.state(), transactions(village)
    assert before.spends[0].lawful
    village.chain.mine(90 - (village.chain.tip().height - village.contract.birthday))
    same_for_all(village, "before")
    village.chain.reorganize(100)
    empty = same_for_all(village, "empty")
    assert not empty.coins and not empty.contract_published and not empty.spends and not empty.events
    for raw in everything:
        village.chain.broadcast(raw)
    village.chain.mine(1)
    after = same_for_all(village, "after")
    assert after.contract_published and after.opened and len(after.ledger.accounts) == len(before.ledger.accounts)
    assert [s.lawful for s in after.spends] == [False] and after.by_number == []
    assert after.funds_sat + after.missing_sat == after.liabilities_sat()
    village.publish(village.office().statement("we go on"))
    assert told(same_for_all(village, "on"))


def test_a_journal_transaction_is_replaced_by_its_rival(village: Village) -> None:
    """Two journal transactions spend one seal; a reorganization swaps them. One story stands at a time."""
    office = village.office()
    one, other = office.statement("as it was told"), office.statement("as it was told instead")
    before = village.state()
    coin = next(c for c in village.chain.coins(before.chain.journal_script) if c.outpoint == before.seal)
    rival = journal_tx(village.operator.master.private_key(journal_path(village.contract.network, 0)),
                       village.operator.master.public_key(journal_path(village.contract.network, 0)),
                       PurseCoin(coin.outpoint, coin.value_sat), [],
                       TxOut(0, record.encode(record.STATEMENT, village.contract.tag, other.hash)), 3)
    sent, = village.publish(one)
    assert told(village.state()) == [one.hash]
    assert parse_tx(rival).inputs[0].outpoint == before.seal and parse_tx(rival).txid != sent.txid

    village.chain.reorganize(1, transactions=[rival])
    assert not village.chain.in_mempool(sent.txid)
    hidden = same_for_all(village, "hidden")
    assert hidden.unknown == f"the statement {other.hash} is not at hand"
    with pytest.raises(Incomplete, match="unknown"):
        office.publish([Document("statement", one.pool, one.body, one.signatures)])
    disclose(village, other)
    swapped = same_for_all(village, "swapped")
    assert told(swapped) == [other.hash] and str(swapped.seal) == f"{parse_tx(rival).txid}:0"
    # The operator publishes the first one again, on the new seal, and all goes on.
    village.publish(one)
    assert told(same_for_all(village, "on")) == [other.hash, one.hash]


def told(state: State) -> list[str]:
    return [e.digest for e in state.events if e.kind == record.STATEMENT and not e.broken]


def disclose(village: Village, doc: Document) -> None:
    for pool in village.pools:
        pool.store.add(doc.to_bytes())
