"""Every line behind a balance sums up to it, and names its cause."""

from lashou_btc.anchors.history import Documents
from lashou_btc.pool.trace import trace
from tests.world import World, with_rules


def test_the_lines_of_every_account_sum_up_to_its_balance():
    w = World().open()
    members = [w.enroll(f"member {n}", deposit_sat=200_000) for n in range(3)]
    w.mine(12)
    claim = w.claim(members[0], 300_000)
    w.approve(claim, 250_000)
    w.payable(claim)
    w.confirm(w.settlement(3).unsigned)
    for number in (0, 1, *members):
        state, lines = trace(w.contract, w.history(), Documents.of(w.documents, w.manifests), number, w.book)
        balance = state.ledger.purse_sat if number == 0 else state.balance_sat(number)
        assert sum(line.amount_sat for line in lines) == balance
        assert not lines or lines[-1].balance_sat == balance
    kinds = [(line.kind, line.ref[:3]) for line in lines]
    assert kinds[0][0] == "deposit" and ("share", claim[:3]) in kinds and ("share", "fee") in kinds


def test_a_share_of_several_costs_at_once_names_them_all():
    w = World(with_rules(dues_sat=500, running_sat=300)).open()
    member = w.enroll("member", deposit_sat=200_000)
    w.mine(w.contract.rules.waiting_blocks + w.contract.rules.period_blocks)
    _, lines = trace(w.contract, w.history(), Documents.of(w.documents, w.manifests), member, w.book)
    assert {(line.ref, line.amount_sat) for line in lines if line.kind == "share"} == {("dues, running", -800)}
