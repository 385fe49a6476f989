"""Keyholders who hand over: the document and the move (docs/protocol.md, sections 3, 4 and 6)."""

from collections.abc import Callable

import pytest

from lashou_btc.anchors.tx import TxOut, serialize_unsigned
from lashou_btc.errors import LashouError, Refused
from lashou_btc.pool.carry import move, read_carry, sweep
from lashou_btc.pool.document import Document
from lashou_btc.pool.kinds import Signers
from lashou_btc.pool.rotation import accepting, named_keyholders, next_keyholders
from lashou_btc.pool.timers import Timer
from lashou_btc.wallet.checksum import checksum
from lashou_btc.words import said
from tests.conservation import conserved
from tests.rotation_kit import gathered, next_witnesses, rotated
from tests.world import FAST, Person, World, parse_tx, with_rules

CAROL, DORA, ERNA, FRED = (Person(name) for name in ("carol", "dora", "erna", "fred"))


@pytest.fixture
def w() -> World:
    return gathered()


# The document

@pytest.mark.parametrize(("change", "code"), [
    (lambda w: w.rotation(next_witnesses(w, 7, 8, 9), 2, signers=[1]), "document.unsigned"),
    (lambda w: w.rotation(next_witnesses(w, 7, 8, 9), 2, accepting=[7, 8]), "document.unsigned"),
    (lambda w: w.rotation(next_witnesses(w, 7, 8, 9), 2, epoch=2), "rotation.epoch"),
    (lambda w: w.rotation(next_witnesses(w, 3, 1, 2), 2), "rotation.same"),
    (lambda w: w.rotation({7: CAROL, 8: w.operator, 9: ERNA}, 2), "rotation.operator"),
], ids=["M-1 sign", "one did not accept", "not the next epoch", "the same keys", "the operator among them"])
def test_what_is_no_rotation_is_refused_in_the_journal_by_name(w: World, change: Callable[[World], Document],
                                                               code: str) -> None:
    w.publish(change(w))
    assert w.last() == code and not w.state().rotations


def test_another_quorum_of_the_same_keys_is_a_rotation(w: World) -> None:
    rotated(w, 1, 2, 3, quorum=3)
    assert w.state().keyholders.quorum == 3 and w.state().epoch == 1


def test_each_new_witness_has_one_key_one_name_and_one_account(w: World) -> None:
    doc = w.rotation(next_witnesses(w, 7, 8, 9), 2)
    people = doc.body["witnesses"]
    quoted = doc.body["descriptor"].partition("#")[0].replace("h/", "'/").replace("h]", "']")
    named = named_keyholders(doc, w.contract)
    assert named.epoch == 1 and accepting(named) == Signers(
        {w.people[n].key for n in (7, 8, 9)}, 3, said("signers.new-witnesses"))

    def other(at: int, **fields) -> dict:
        return {"witnesses": [x | fields if n == at else x for n, x in enumerate(people)]}

    for change, code in (
            (other(1, name="carol"), "rotation.duplicate"), (other(1, key=CAROL.key), "rotation.duplicate"),
            (other(1, account=7), "rotation.duplicate"), (other(2, account=8), "rotation.duplicate"),
            (other(1, fingerprint=CAROL.master.fingerprint), "rotation.fingerprint"),
            ({"witnesses": people[:2]}, "rotation.witnesses"),
            ({"descriptor": f"{quoted}#{checksum(quoted)}"}, "rotation.descriptor"),
            ({"descriptor": quoted}, "descriptor.checksum")):
        with pytest.raises(LashouError) as refused:
            named_keyholders(Document("rotation", doc.pool, doc.body | change), w.contract)
        assert refused.value.code == code, change
    for stranger, code in ((Document("amendment", doc.pool, doc.body), "record.kind"),
                           (Document("rotation", "ab" * 32, doc.body), "document.pool")):
        with pytest.raises(Refused) as refused:
            named_keyholders(stranger, w.contract)
        assert refused.value.code == code


def test_nobody_goes_back_to_keys_and_quorum_of_any_earlier_epoch(w: World) -> None:
    rotated(w, 7, 8, 9)
    w.publish(w.rotation(next_witnesses(w, 2, 3, 1), 2))
    assert w.last() == "rotation.same"
    w.publish(w.rotation(next_witnesses(w, 2, 3, 1), 3))
    assert not w.last()


def test_a_rotation_is_announced_once_and_a_later_time_does_not_count(w: World) -> None:
    doc = w.rotation(next_witnesses(w, 7, 8, 9), 2)
    w.publish(doc)
    since = w.height
    w.mine(3)
    w.amend(rotation=doc.hash)
    assert w.state().rotations == {doc.hash: since}
    assert str(w.state().events[-1].text).endswith(f"is signed from height {since + 14} on")


def test_what_each_account_becomes_when_others_take_over() -> None:
    """1 and 3 go, 1 with an exit that it had declared; 2 stays; a supervisor with a declared exit, and a reviewer
    come; a member stays one.
    """
    w = World(with_rules(unit="USD", panel="open")).open()
    carol, dora = w.enroll("carol", "supervisor"), w.enroll("dora", "reviewer")
    erna = w.enroll("erna", deposit_sat=150_000)
    doc = w.rotation(next_witnesses(w, 2, carol, dora, erna), 2)
    w.publish(doc)
    w.mine(w.contract.rules.rotation_blocks)
    w.publish(w.document("exit", {"account": 1}, 1))
    declared = w.height + FAST.exit_blocks
    w.publish(w.document("exit", {"account": carol}, carol))
    for n in (1, 2, 3):
        w.publish(w.document("price", {"account": n, "unit": "USD", "price": 5_000_000, "height": w.height}, n))
    w.hand_over(doc)
    state = w.state()
    assert {n: (a.role, a.exit_at) for n, a in state.ledger.accounts.items()} == {
        1: ("former", declared), 2: ("witness", 0), 3: ("former", w.height + FAST.exit_blocks),
        carol: ("witness", 0), dora: ("witness", 0), erna: ("member", 0)}
    assert list(state.prices) == [2] and state.drive.bonded == [1, 2, 3, dora, carol] and not state.rotations
    assert (w.height + FAST.exit_blocks, Timer.EXIT, 3) in state.drive.timers
    w.until(declared)
    assert {n: w.state().account(n).status for n in (1, 3, carol)} == {1: "left", 3: "active", carol: "active"}
    w.mine(2)
    assert {n: w.state().account(n).status for n in (1, 3, carol)} == {1: "left", 3: "active", carol: "active"}
    w.until(state.account(3).exit_at)
    assert w.state().account(3).status == "left"


# The move

def test_the_money_the_quorum_and_the_accounts_go_over(w: World) -> None:
    before = w.state()
    made = rotated(w, 7, 8, 9)
    state = conserved(w.state())
    assert state.keyholders.epoch == state.epoch == 1
    assert [c.branch for c in state.coins.values()] == [3] and state.chain.spends == 1
    assert state.funds_sat == before.funds_sat - made.fee_sat and state.spends[-1].lawful
    assert {n: a.role for n, a in state.ledger.accounts.items()} == {
        1: "former", 2: "former", 3: "former", 4: "member", 5: "member", 6: "member", 7: "witness", 8: "witness",
        9: "witness"}
    w.deposit(7, w.contract.rules.witness_bond_sat)
    assert w.state().balance_sat(7) == 0, "paid to the keyholders of before"


def pay_in(w: World, account: int, amount_sat: int) -> None:
    w.send(TxOut(amount_sat, w.state().keyholders.descriptor.script(0, account)))


def test_a_pool_goes_on_after_it(w: World) -> None:
    doc = w.rotation(next_witnesses(w, 7, 8, 9), 2)
    w.publish(doc)
    w.mine(w.contract.rules.rotation_blocks)
    claim = w.claim(4, 60_000)
    w.drawn(claim)
    w.hand_over(doc)
    for n in (7, 8, 9):
        pay_in(w, n, w.contract.rules.witness_bond_sat)
    assert w.state().balance_sat(8) == w.contract.rules.witness_bond_sat
    w.approve(claim, 60_000)
    w.payable(claim)
    made = w.pay(1)
    assert w.state().spends[-1].lawful and made.document.count(b'"path":"3/1"') == 1
    assert w.state().claims[claim].status == "paid"
    old = w.document("amendment", {"text": "", "rules": {"absence_sat": 1}}, 1, 2)
    w.bring(old)
    assert w.last() == "document.quorum"
    w.bring(w.document("amendment", {"text": "", "rules": {"absence_sat": 1}}, 7, 8))
    assert not w.last() and len(w.state().pending_rules) == 1


def test_witnesses_who_leave_keep_their_bonds_until_their_exit(w: World) -> None:
    rotated(w, 7, 8, 9)
    assert w.state().balance_sat(1) == w.contract.rules.witness_bond_sat
    w.mine(w.contract.rules.exit_blocks)
    state = conserved(w.state())
    assert {a.status for n, a in state.ledger.accounts.items() if n < 4} == {"left"}
    assert sorted(i.kind for i in state.items.values()) == ["refund"] * 3
    w.pay()
    assert not w.state().items


def test_bonds_stay_while_coins_lie_with_those_who_leave(w: World) -> None:
    doc = w.rotation(next_witnesses(w, 7, 8, 9), 2)
    w.publish(doc)
    made = move(w.state(), 1, doc.hash, named_keyholders(doc, w.contract), most=4)
    w.confirm(made.unsigned)
    state = w.state()
    left = len(state.chain.left_behind())
    assert left == 2 and state.epoch == 1
    w.mine(3 * w.contract.rules.exit_blocks)
    assert w.state().ledger.accounts[1].status == "active"
    w.confirm(sweep(w.state(), 1).unsigned)
    assert not w.state().chain.left_behind() and w.state().funds_sat + made.fee_sat > state.funds_sat
    w.mine(w.contract.rules.exit_blocks)
    assert conserved(w.state()).ledger.accounts[1].status == "left"


def test_a_rotation_gives_nobody_s_account_away(w: World) -> None:
    """It names a member's and another supervisor's number with keys of others."""
    doc = w.rotation({4: FRED, 7: w.people[8], 9: w.people[9]}, 2)
    w.publish(doc)
    w.hand_over(doc)
    state = conserved(w.state())
    assert [state.ledger.accounts[n].role for n in (4, 7, 9)] == ["member", "supervisor", "witness"]
    assert state.ledger.accounts[4].key != FRED.key
    body = {"account": 7, "unit": "sat", "price": 1, "height": w.height}
    w.publish(w.document("price", body, 7))
    assert w.last() == "price.witness"
    w.amend(signers=[4, 9], rules={"absence_sat": 1})
    assert w.last() == "document.quorum", "the member's own key is not the quorum's"
    w.people[4] = FRED
    w.amend(signers=[4, 9], rules={"absence_sat": 1})
    assert not w.last() and len(w.state().pending_rules) == 1


def test_a_member_with_its_own_key_is_a_keyholder_and_stays_a_member(w: World) -> None:
    rotated(w, 4, 7, 8)
    account = w.state().ledger.accounts[4]
    assert account.role == "member" and account.sharing


@pytest.mark.parametrize("change", [
    lambda tx: (tx[0], [TxOut(tx[1][0].value_sat, Person("thief").script), tx[1][1]]),
    lambda tx: (tx[0], [TxOut(tx[1][0].value_sat - 10_000, tx[1][0].script), tx[1][1], TxOut(9_000, b"\x51")]),
    lambda tx: (tx[0], [TxOut(tx[1][0].value_sat // 3, tx[1][0].script), tx[1][1]]),
    lambda tx: (tx[0][1:], [TxOut(300_000, tx[1][0].script), tx[1][1]]),
], ids=["another script", "a third output", "most as fee", "not the oldest coin"])
def test_a_move_of_another_form_begins_nothing(w: World, change: Callable) -> None:
    doc = w.rotation(next_witnesses(w, 7, 8, 9), 2)
    w.publish(doc)
    made = move(w.state(), 1, doc.hash, named_keyholders(doc, w.contract))
    inputs, outputs = change(([(c.outpoint, 0xFFFFFFFD) for c in made.coins], list(made.outputs)))
    raw = serialize_unsigned(2, inputs, outputs, w.height)
    with pytest.raises(Refused):
        read_carry(w.state(), parse_tx(raw), doc)
    w.confirm(raw)
    state = conserved(w.state())
    assert state.epoch == 0 and not state.spends[-1].lawful and state.missing_sat > 0


def test_of_two_rotations_the_first_in_the_chain_counts(w: World) -> None:
    """Both moves spend the oldest coin, so only one can confirm; the other's document is of the past then."""
    one, two = (w.rotation(next_witnesses(w, *n), 2) for n in ((7, 8, 9), (1, 7, 8)))
    w.publish(one)
    w.publish(two)
    rival = move(w.state(), 1, two.hash, named_keyholders(two, w.contract))
    made = w.hand_over(one)
    assert {c.outpoint for c in made.coins} & {c.outpoint for c in rival.coins}
    with pytest.raises(Refused, match="the next one of this pool is 2"):
        next_keyholders(two, w.contract, w.state().chain.all_keyholders)
    assert not w.state().rotations


def test_a_move_signed_long_ago_is_lawful_whatever_the_rules_have_become(w: World) -> None:
    doc = w.rotation(next_witnesses(w, 7, 8, 9), 2)
    w.publish(doc)
    made = move(w.state(), 1, doc.hash, named_keyholders(doc, w.contract))
    for n in range(3):
        w.deposit(4, 30_000 + n)
    w.claim(5, 10_000)
    w.mine(100)
    w.confirm(made.unsigned)
    assert w.state().epoch == 1 and len(w.state().chain.left_behind()) == 3


def test_a_payout_in_flight_and_the_move_exclude_each_other(w: World) -> None:
    w.publish(w.document("exit", {"account": 4}, 4))
    w.mine(w.contract.rules.exit_blocks)
    payout = w.settlement()
    made = rotated(w, 7, 8, 9)
    assert {c.outpoint for c in payout.coins} & {c.outpoint for c in made.coins}


def test_several_rotations_follow_one_another(w: World) -> None:
    rotated(w, 7, 8, 9)
    rotated(w, 7, 8, quorum=2)
    rotated(w, 1, 7, 9, quorum=3)
    state = conserved(w.state())
    assert state.epoch == 3 and [c.branch for c in state.coins.values()] == [7]
    assert {n: (a.role, a.status) for n, a in state.ledger.accounts.items() if n in (1, 7, 8, 9)} == {
        1: ("former", "left"), 7: ("witness", "active"), 8: ("former", "active"), 9: ("former", "left")}, \
        "whoever had left before it came again has to be enrolled again"
