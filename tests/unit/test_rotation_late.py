"""Keyholders who have handed over: what comes late, what is not at hand, what tools sign."""

from collections.abc import Sequence

import pytest
import wallycore

from lashou_btc.anchors import record
from lashou_btc.anchors.history import Documents
from lashou_btc.anchors.tx import Tx, TxOut, serialize_unsigned
from lashou_btc.errors import Refused
from lashou_btc.networks import REGTEST
from lashou_btc.pool.carry import carry, check_meant, move, moved, read_carry, sweep
from lashou_btc.pool.coins import Coin
from lashou_btc.pool.document import Document
from lashou_btc.pool.fold import fold
from lashou_btc.pool.lifeboat import check_recovery
from lashou_btc.pool.rotation import named_keyholders
from lashou_btc.usecases import rotating
from lashou_btc.wallet.descriptor import KeyExpression, MultisigDescriptor
from tests.conservation import conserved, hash_from_nothing
from tests.rotation_kit import gathered, next_witnesses, rotated
from tests.world import Person, World, parse_tx

CAROL, DORA, ERNA, FRED = (Person(name) for name in ("carol", "dora", "erna", "fred"))


@pytest.fixture
def w() -> World:
    return gathered()


# What comes late

def test_late_money_is_credited_when_it_has_been_passed_on_less_its_part_of_the_fee(w: World) -> None:
    rotated(w, 7, 8, 9)
    before = w.state()
    w.deposit(4, 100_000)
    w.deposit(5, 50_000)
    w.deposit(0, 30_000)
    late = conserved(w.state())
    assert late.funds_sat == before.funds_sat and late.balance_sat(4) == before.balance_sat(4)
    assert len(late.chain.late) == 3 and late.hash() != before.hash()
    made = sweep(late, 2)
    w.confirm(made.unsigned)
    state = conserved(w.state())
    assert not state.chain.late and state.spends[-1].late_sat == 180_000 - made.fee_sat
    came = [state.balance_sat(4) - before.balance_sat(4), state.balance_sat(5) - before.balance_sat(5)]
    assert came[0] == 100_000 - -(-made.fee_sat * 100_000 // 180_000)
    assert abs(came[0] - 2 * came[1]) <= 2
    assert state.funds_sat == before.funds_sat + 180_000 - made.fee_sat


def test_no_crumbs_that_came_late_hold_up_a_deposit_that_came_later(w: World) -> None:
    rotated(w, 7, 8, 9)
    for _ in range(200):
        w.deposit(5, w.contract.min_coin_sat)
    w.deposit(4, 100_000)
    made = sweep(w.state(), 1)
    assert len(made.coins) == 200 and made.coins[0].account == 4


def test_late_money_spent_by_the_old_keys_is_no_loss_of_the_pool_s(w: World) -> None:
    rotated(w, 7, 8, 9)
    w.deposit(4, 100_000)
    before = w.state()
    w.send(TxOut(99_000, Person("thief").script), inputs=list(before.chain.late))
    state = conserved(w.state())
    assert not state.chain.late and state.missing_sat == 0 and len(state.spends) == len(before.spends)
    w.deposit(4, 100_000)
    pay = TxOut(99_000, w.state().keyholders.descriptor.script(0, 5))
    w.send(pay, inputs=list(w.state().chain.late))
    assert conserved(w.state()).balance_sat(5) == before.balance_sat(5) + 99_000, "a payment like anybody's"


def test_old_keys_raise_no_bar_and_decide_nothing(w: World) -> None:
    """A pool's coin left with them, spent with every kind of record: irregular, and the new epoch is as it was."""
    doc = w.rotation(next_witnesses(w, 7, 8, 9), 2)
    w.publish(doc)
    w.confirm(move(w.state(), 1, doc.hash, named_keyholders(doc, w.contract), most=3).unsigned)
    old = w.document("amendment", {"text": "", "rules": {"absence_sat": 1}}, 1, 2)
    w.documents[old.hash] = old.to_bytes()
    for kind, digest in ((record.SETTLEMENT, "ab" * 32), (record.AMENDMENT, old.hash),
                         (record.CARRY, w.contract.pool_id)):
        before = w.state()
        coin = before.chain.left_behind()[0]
        to = TxOut(coin.value_sat - 500, w.state().keyholders.script(3, before.chain.spends))
        w.send(to, w.record(kind, digest), inputs=[coin.outpoint], locktime=w.height)
        state = conserved(w.state())
        assert not state.spends[-1].lawful and state.chain.bar == before.chain.bar and not state.pending_rules
        assert state.epoch == 1 and state.missing_sat == before.missing_sat + 500


def test_what_is_passed_on_while_others_take_over_is_still_the_pool_s(w: World) -> None:
    """A sweep to epoch 1 that confirms after epoch 2 has begun: it stays the pool's, to be passed on again."""
    doc = w.rotation(next_witnesses(w, 7, 8, 9), 2)
    w.publish(doc)
    w.confirm(move(w.state(), 1, doc.hash, named_keyholders(doc, w.contract), most=4).unsigned)
    late = sweep(w.state(), 1)
    rotated(w, 1, 7, 8)
    before = w.state()
    w.confirm(late.unsigned)
    state = conserved(w.state())
    assert state.missing_sat == 0 and state.funds_sat == before.funds_sat - late.fee_sat
    assert {c.branch for c in state.chain.left_behind()} == {3}
    w.confirm(sweep(state, 1).unsigned)
    assert not conserved(w.state()).chain.left_behind()


# What is not at hand

def test_without_its_document_nobody_can_follow_the_coins(w: World) -> None:
    doc = w.rotation(next_witnesses(w, 7, 8, 9), 2)
    w.publish(doc)
    w.hand_over(doc)
    blind = {h: b for h, b in w.documents.items() if h != doc.hash}
    state = fold(w.contract, w.history(), Documents.of(blind, w.manifests))
    assert doc.hash in state.unknown
    aware = w.state()
    hidden = fold(w.contract, w.history(), Documents.of(w.documents, w.manifests))
    assert hidden.hash() == aware.hash()


def test_an_amendment_announces_a_rotation_that_the_operator_holds_back(w: World) -> None:
    doc = w.rotation(next_witnesses(w, 7, 8, 9), 2)
    w.documents[doc.hash] = doc.to_bytes()
    made = move(w.state(), 1, doc.hash, named_keyholders(doc, w.contract))
    with pytest.raises(Refused, match="does not stand in the journal"):
        check_meant(made, w.state(), 1, doc)
    w.amend(rotation=doc.hash)
    since = w.height
    made = move(w.state(), 1, doc.hash, named_keyholders(doc, w.contract))
    with pytest.raises(Refused, match=f"signed from height {since + 14} on"):
        check_meant(made, w.state(), 1, doc)
    w.until(since + 14)
    check_meant(made, w.state(), 1, doc)


# What tools sign

def test_tools_sign_no_move_that_leaves_much_behind_or_is_dear(w: World) -> None:
    doc = w.rotation(next_witnesses(w, 7, 8, 9), 2)
    w.publish(doc)
    w.mine(w.contract.rules.rotation_blocks)
    to = named_keyholders(doc, w.contract)
    check_meant(move(w.state(), 2, doc.hash, to), w.state(), 1, doc)
    for made, code in ((move(w.state(), 3, doc.hash, to), "carry.feerate"),
                       (move(w.state(), 1, doc.hash, to, most=3), "carry.left"),
                       (move(w.state(), 1, doc.hash, to, locktime=w.height + 1), "carry.height")):
        with pytest.raises(Refused) as refused:
            check_meant(made, w.state(), 1, doc)
        assert refused.value.code == code


def test_tools_read_a_move_and_a_sweep_as_they_were_made(w: World) -> None:
    doc = w.rotation(next_witnesses(w, 7, 8, 9), 2)
    w.publish(doc)
    made = move(w.state(), 1, doc.hash, named_keyholders(doc, w.contract), most=4)
    assert read_carry(w.state(), parse_tx(made.unsigned), doc) == made and made.change_output is None
    with pytest.raises(Refused, match="not at hand"):
        read_carry(w.state(), parse_tx(made.unsigned))
    w.confirm(made.unsigned)
    w.deposit(4, 100_000)
    swept = sweep(w.state(), 1)
    assert len(swept.coins) == 2 and read_carry(w.state(), parse_tx(swept.unsigned)) == swept
    check_meant(swept, w.state(), 1)
    with pytest.raises(Refused, match="other keyholders"):
        own = carry(w.state(), 1, "ab" * 32)
        mixed = [*own.coins, *swept.coins]
        read_carry(w.state(), parse_tx(serialize_unsigned(2, [(c.outpoint, 0xFFFFFFFD) for c in mixed], [
            TxOut(sum(c.value_sat for c in mixed) - 900, own.outputs[0].script), own.outputs[1]], w.height)))


# What old keys cannot do to the pool

def sent_on(w: World, coins: Sequence[Coin], epoch: int) -> Tx:
    """What their keyholders pass on to the change address of an epoch, at 1 sat/vB."""
    chain = w.state().chain
    to, index = chain.all_keyholders[epoch], chain.epochs[epoch].spends
    return w.confirm(moved(w.state(), coins, 1, chain.epochs[epoch].digest, to, index).unsigned)


def test_what_came_late_and_goes_to_others_who_have_handed_over_is_still_late(w: World) -> None:
    """Else two quorums of the past would have credited what they keep, and the pool would owe it."""
    rotated(w, 7, 8, 9)
    rotated(w, 1, 7, 8)
    before = w.state()
    w.deposit(4, 100_000)
    w.deposit(0, 30_000)
    w.deposit(5, 50_000)
    sent_on(w, list(w.state().chain.late.values()), 1)
    state = conserved(w.state())
    assert state.funds_sat == before.funds_sat and state.balance_sat(4) == before.balance_sat(4)
    (coin,) = state.chain.late.values()
    assert coin.epoch == 1 and [account for account, _ in coin.late] == [4, 0, 5]
    assert sum(sat for _, sat in coin.late) == coin.value_sat and state.hash() == hash_from_nothing(state)
    (lies,) = rotating.elsewhere(state)
    assert lies.late == tuple(sorted(coin.late)) and rotating.late_sat(state, 4) == coin.late[0][1]
    swept = sweep(state, 1)
    w.confirm(swept.unsigned)
    state = conserved(w.state())
    assert not state.chain.late and state.funds_sat == before.funds_sat + coin.value_sat - swept.fee_sat
    assert state.spends[-1].fee_sat == swept.fee_sat and state.spends[-1].late_sat == coin.value_sat - swept.fee_sat
    came = [state.balance_sat(n) - before.balance_sat(n) for n in (4, 5)]
    assert abs(came[0] - 2 * came[1]) <= 3 and 99_000 < came[0] < 100_000


def test_what_is_the_pool_s_and_what_came_late_are_passed_on_apart(w: World) -> None:
    doc = w.rotation(next_witnesses(w, 7, 8, 9), 2)
    w.publish(doc)
    w.confirm(move(w.state(), 1, doc.hash, named_keyholders(doc, w.contract), most=4).unsigned)
    w.deposit(4, 100_000)
    before = w.state()
    both = [*before.chain.left_behind(), *before.chain.late.values()]
    mixed = moved(before, both, 1, doc.hash, before.keyholders, before.chain.spends)
    with pytest.raises(Refused, match="came late") as caught:
        read_carry(before, parse_tx(mixed.unsigned))
    assert caught.value.code == "carry.late"
    first = sweep(before, 1)
    w.confirm(first.unsigned)
    second = sweep(w.state(), 1)
    w.confirm(second.unsigned)
    state = conserved(w.state())
    assert not any(coin.late for coin in first.coins) and all(coin.late for coin in second.coins)
    assert not state.chain.late and not state.chain.left_behind()


def test_old_keys_hold_up_no_carry_and_move_no_change_address(w: World) -> None:
    """Every block they pass on a coin of their own: the oldest coin is as it was, and so is what is signed."""
    rotated(w, 7, 8, 9)
    spends = w.state().chain.spends
    carried = carry(w.state(), 1, "ab" * 32)
    for _ in range(2):
        w.deposit(0, 20_000)
        w.confirm(sweep(w.state(), 1).unsigned)
    state = w.state()
    assert state.chain.spends == spends and not state.spends[-1].ours
    assert carry(state, 1, "ab" * 32).coins[0] == carried.coins[0]
    together = carry(state, 1)
    with pytest.raises(Refused, match="the last carry was at height"):
        check_meant(together, state, 1)
    w.until(state.spends[-3].height + 1_008)
    assert state.spends[-3].ours and state.spends[-3].carry
    check_meant(carry(w.state(), 1), w.state(), 1)


def test_a_coin_that_is_not_worth_moving_keeps_nobody_s_bond(w: World) -> None:
    doc = w.rotation(next_witnesses(w, 7, 8, 9), 2)
    w.publish(doc)
    crumb = 2 * w.state().keyholders.input_vbytes - 1
    oldest = w.state().chain.oldest()
    w.send(TxOut(oldest.value_sat - crumb - 500, w.state().keyholders.script(1, 0)),
           TxOut(crumb, w.state().keyholders.script(1, 1)), inputs=[oldest.outpoint])
    state = w.state()
    w.confirm(move(state, 1, doc.hash, named_keyholders(doc, w.contract), most=len(state.coins) - 1).unsigned)
    assert [coin.value_sat for coin in w.state().chain.left_behind()] == [crumb]
    with pytest.raises(Refused, match="worth moving"):
        sweep(w.state(), 1)
    w.mine(w.contract.rules.exit_blocks)
    assert conserved(w.state()).ledger.accounts[1].status == "left"


# While the state stands still

def test_nobody_s_time_to_leave_is_lost_while_the_state_stands_still(w: World) -> None:
    """Nobody can leave meanwhile, so what is announced waits for so long, too."""
    doc = w.rotation(next_witnesses(w, 7, 8, 9), 2)
    w.publish(doc)
    since = w.height
    txid, _ = w.withhold()
    began = w.height
    w.mine(w.contract.rules.rotation_blocks)
    w.amend(release={"txid": txid})
    assert not w.state().unknown and w.state().rotations == {doc.hash: since + w.height - began}
    made = move(w.state(), 1, doc.hash, named_keyholders(doc, w.contract))
    with pytest.raises(Refused, match="its move is signed from height"):
        check_meant(made, w.state(), 1, doc)


def test_the_new_keyholders_release_what_none_of_their_payouts_rests_on(w: World) -> None:
    rotated(w, 7, 8, 9)
    w.publish(w.document("statement", {"account": 4, "text": "said"}, 4))
    said, state = w.txs[-1].tx.txid, w.state()
    coin, change = state.chain.oldest(), state.keyholders.script(state.keyholders.change, state.chain.spends)
    outputs = [TxOut(coin.value_sat - 700, change), TxOut(300, b"\x51"), w.record(record.SETTLEMENT, "ab" * 32)]
    w.confirm(serialize_unsigned(2, [(coin.outpoint, 0xFFFFFFFD)], outputs, w.height))
    w.amend(signers=[7, 8], release={"txid": said})
    assert str(w.state().events[-1].text).startswith("nothing released")
    lost, _ = w.withhold()
    assert w.state().unknown
    w.amend(signers=[7, 8], release={"txid": lost})
    assert not conserved(w.state()).unknown, "but what came after it can"


def test_a_rotation_that_is_let_act_again_after_another_epoch_began_is_announced(w: World) -> None:
    one = w.rotation(next_witnesses(w, 7, 8, 9), 2)
    w.publish(one)
    made = move(w.state(), 1, one.hash, named_keyholders(one, w.contract))
    txid, _ = w.withhold()
    w.confirm(made.unsigned)
    two = w.rotation(next_witnesses(w, 1, 7, 8), 2)
    w.publish(two)
    assert w.state().unknown and w.state().epoch == 0 and not w.state().rotations
    again = w.batch([two])
    w.amend(signers=[7, 8], release={"txid": txid}, again=again)
    state = conserved(w.state())
    assert state.epoch == 1 and state.rotations == {two.hash: w.height}


def test_a_key_that_the_quorum_has_announced_is_off_when_its_account_becomes_a_witness_s(w: World) -> None:
    """A witness's key does not change: it has just signed with the one it has."""
    doc = w.rotation(next_witnesses(w, 7, 8, 9), 2)
    for number in (9, 4):
        w.amend(rekey={"account": number, "key": FRED.key})
    w.hand_over(doc)
    assert [r.account for r in w.state().rekeys] == [4], "a member's is its own affair"
    w.mine(w.contract.rules.amendment_blocks)
    state = w.state()
    assert not state.rekeys and [state.ledger.accounts[n].key for n in (9, 4)] == [ERNA.key, FRED.key]


def test_a_witness_who_comes_back_before_it_has_left_is_one_again(w: World) -> None:
    """Its bond was never released: it is a ticket in the draw once, not twice."""
    rotated(w, 7, 8, 9)
    w.publish(back := w.rotation(next_witnesses(w, 1, 7, 8), 2))
    w.hand_over(back)
    state = conserved(w.state())
    account = state.ledger.accounts[1]
    assert (account.role, account.exit_at, account.status) == ("witness", 0, "active")
    assert state.drive.bonded.count(1) == 1


# Documents of another shape

def test_the_same_keys_in_another_order_or_of_another_parent_are_the_same_keys(w: World) -> None:
    people = next_witnesses(w, 2, 3, 1)
    plain = w.rotation(people, 2)
    other = other_parents(plain.body["descriptor"])
    assert other != plain.body["descriptor"]
    doc = Document("rotation", plain.pool, plain.body | {"descriptor": other})
    for number, person in people.items():
        doc = doc.sign(number, person.private_key, person.key)
    now = w.contract.keyholders
    named = named_keyholders(doc, w.contract)
    assert named.script(3, 5) == now.script(1, 5) and named.multisig == now.multisig
    with pytest.raises(Refused, match="a witness's own key"):
        check_recovery(now, named)
    w.publish(doc)
    assert w.last() == "rotation.same"


def other_parents(text: str) -> str:
    """The same public keys and chain codes, with another fingerprint of the parent in each extended key."""
    descriptor = MultisigDescriptor.parse(text, REGTEST)
    keys = []
    for key in descriptor.keys:
        raw = bytearray(wallycore.base58check_to_bytes(key.xpub))
        raw[5:9] = b"lies"
        keys.append(KeyExpression(key.fingerprint, key.path, wallycore.base58check_from_bytes(bytes(raw))))
    return str(MultisigDescriptor(REGTEST, descriptor.threshold, tuple(keys)))


def test_where_the_document_is_not_at_hand_the_coins_stay_as_they_were(w: World) -> None:
    doc = w.rotation(next_witnesses(w, 7, 8, 9), 2)
    w.publish(doc)
    before = w.state()
    w.hand_over(doc)
    del w.documents[doc.hash]
    state = w.state()
    assert doc.hash in state.unknown and state.funds_sat == before.funds_sat
    conserved(state)
