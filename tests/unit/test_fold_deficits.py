"""Fees that nobody could bear when they came, and money that is missing: who makes it good, what is still paid."""

from lashou_btc.anchors.tx import TxOut
from lashou_btc.pool.settlement import basis, settle
from tests.conservation import conserved
from tests.world import Person, World, with_rules

FREE = with_rules(max_fee_ppm=400_000)


def two() -> tuple[World, int, int]:
    """Two members and no bonds: what the pool holds is theirs."""
    w = World(FREE).open(bonds=False)
    return w, w.enroll("Ann", deposit_sat=200_000), w.enroll("Ben", deposit_sat=200_000)


def leave(w: World, *accounts: int) -> None:
    for account in accounts:
        w.publish(w.document("exit", {"account": account}, account))
    w.mine(w.contract.rules.exit_blocks + 1)


def rob(w: World) -> None:
    """The quorum's keys move a coin away."""
    w.send(TxOut(1_000, Person("thief").script), inputs=[next(iter(w.state().coins))])


def test_the_fee_of_a_release_is_borne_by_those_who_are_there_then() -> None:
    """Not by the purse, which would be below zero for ever where no later cost comes."""
    w, ann, ben = two()
    w.publish(w.document("statement", {"account": 0, "text": "withheld"}, 0), keep=False)
    lost = w.txs[-1].tx.txid
    w.amend(20, release={"txid": lost})
    s = w.state()
    fee = s.spends[-1].fee_sat
    assert not s.unknown and fee > 3_000 and 0 <= s.ledger.purse_sat <= 1
    assert s.balance_sat(ann) == s.balance_sat(ben) == 200_000 - -(-fee // 2)
    conserved(s)


def test_a_purse_below_zero_is_filled_by_the_next_cost_before_anybody_leaves_with_the_rest() -> None:
    """A carry on an unknown state cannot be charged to members; the next fee or benefit makes the purse whole."""
    w, ann, ben = two()
    withheld = w.document("statement", {"account": 0, "text": "withheld"}, 0)
    w.publish(withheld, keep=False)
    w.carry(10)
    owed = -w.state().ledger.purse_sat
    assert w.state().unknown and owed > 0
    w.amend(10, text="of the quorum")
    assert w.state().ledger.purse_sat < -owed, "one fee more"
    w.documents[withheld.hash] = withheld.to_bytes()  # it turns up after all: as if it had never lacked
    assert w.state().ledger.purse_sat >= 0
    del w.documents[withheld.hash]
    w.amend(10, release={"txid": next(t.tx.txid for t in w.txs if t.tx.outputs[1:2] == (w.record(
        0x24, withheld.hash),))})
    s = w.state()
    assert not s.unknown and 0 <= s.ledger.purse_sat <= 1
    fees = sum(spend.fee_sat for spend in s.spends)
    assert s.balance_sat(ann) + s.balance_sat(ben) + s.ledger.purse_sat == 400_000 - fees
    conserved(s)


def test_a_purse_that_lacks_one_satoshi_is_made_whole() -> None:
    w = World(FREE).open()
    w.carry(10)
    w.deposit(0, w.state().spends[-1].fee_sat - 1)
    assert w.state().ledger.purse_sat == -1
    ann = w.enroll("Ann", deposit_sat=200_000)
    w.carry()
    s = conserved(w.state())
    assert s.ledger.purse_sat == 0 and s.balance_sat(ann) == 200_000 - s.spends[-1].fee_sat - 1


def test_what_the_coins_give_is_paid_and_the_rest_stays_due() -> None:
    w, ann, ben = two()
    leave(w, ann, ben)
    rob(w)
    s = w.state()
    assert (s.funds_sat, s.missing_sat) == (200_000, 200_000)
    made = settle(basis(s), 5)
    (payee,) = made.payees
    assert payee.items[0].name == f"refund {ann} {ann} 1" and made.change_sat == 0
    assert payee.amount_sat + made.fee_sat == 200_000
    w.pay(5)
    left = w.state()
    assert left.spends[-1].lawful and left.funds_sat == 0
    w.deposit(0, 50_000)
    part = w.pay(2)
    s = w.state()
    assert s.spends[-1].lawful and s.spends[-1].reason is None
    (rest,) = s.items.values()
    assert (rest.account, rest.serial) == (ben, 2) and part.payees[0].items[0].serial == 1
    assert rest.amount_sat == 200_000 - part.payees[0].items[0].amount_sat
    conserved(s)


def paid_in_part() -> tuple[World, str, int, int]:
    """(world, Ann's claim on 300,000 sat, Ann, Ben): what the robbed pool has is paid, the rest of it is due."""
    w, ann, ben = two()
    w.mine(12)
    for n in (1, 2):
        w.deposit(n, 50_000)
    claim = w.claim(ann, 300_000)
    w.approve(claim, 300_000)
    w.payable(claim)
    for _ in range(2):
        rob(w)
    w.pay(1)
    w.pay(1)
    return w, claim, ann, ben


def test_a_benefit_paid_in_part_is_paid_when_all_of_it_has_gone_out() -> None:
    w, claim, *_ = paid_in_part()
    s = w.state()
    assert s.claims[claim].status == "payable" and s.claims[claim].paid_txid
    (rest,) = (i for i in s.items.values() if i.kind == "benefit")
    assert 0 < rest.amount_sat < 300_000 and rest.serial == 1
    w.deposit(0, 500_000)
    w.pay(1)
    s = w.state()
    assert s.claims[claim].status == "paid" and not any(i.kind == "benefit" for i in s.items.values())
    conserved(s)


def test_of_a_benefit_paid_in_part_the_claimant_owes_that_part() -> None:
    w, claim, ann, ben = paid_in_part()
    s = w.state()
    (rest,) = (i for i in s.items.values() if i.kind == "benefit")
    balance = s.balance_sat(ann)
    went_out = 300_000 - rest.amount_sat
    w.deposit(0, 100_000)
    w.verdict(claim, w.objection(claim, ben), "upheld")
    s = w.state()
    assert s.claims[claim].status == "fraud" and s.account(ann).debt_sat == went_out - balance
    assert not any(i.kind == "benefit" for i in s.items.values())
    conserved(s)


def test_a_refund_that_has_not_gone_out_is_taken_from_an_expelled_claimant() -> None:
    w, ann, ben = two()
    w.mine(12)
    for n in (1, 2):
        w.deposit(n, 50_000)
    claim = w.claim(ann, 100_000)
    w.approve(claim, 100_000)
    w.payable(claim)
    w.pay(1)
    leave(w, ann)
    s = w.state()
    (due,) = (i for i in s.items.values() if i.kind == "refund")
    w.verdict(claim, w.objection(claim, ben), "upheld")
    s = w.state()
    assert not any(i.kind == "refund" and i.account == ann for i in s.items.values())
    assert due.amount_sat > 100_000 and s.account(ann).debt_sat == 0 and s.account(ann).refund == 0
    conserved(s)
