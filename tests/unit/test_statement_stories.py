"""Statements of single stories: payouts in flight, parts, refunds that grow, releases, running costs."""

import pytest

from lashou_btc.anchors import record
from lashou_btc.anchors.tx import OutPoint, TxOut
from lashou_btc.pool.carry import move, sweep
from lashou_btc.pool.contract import CHANGE_LOOKAHEAD
from lashou_btc.pool.rotation import named_keyholders
from lashou_btc.pool.rules import AGE_BLOCKS, Band, Plan
from lashou_btc.report.figures import figures
from lashou_btc.report.page import page
from tests.statement_kit import TIMES, kinds, made, pay, pot, steal
from tests.world import BIRTHDAY, World, with_rules


def test_an_upheld_verdict_and_a_payout_in_flight_exclude_each_other():
    """The settlement is made, then the verdict's carry confirms, then somebody sends the settlement: irregular."""
    world = World().open()
    members = [world.enroll(f"m {n}", deposit_sat=300_000) for n in range(4)]
    world.mine(world.contract.rules.waiting_blocks)
    claim = world.claim(members[0], 100_000)
    world.approve(claim, 100_000)
    world.payable(claim)
    world.verdict(claim, world.objection(claim, members[1]), "upheld")
    s = made(world)
    assert pot(s, "due")["struck benefit"] == -100_000
    assert s.claims[0].claim.status == "refused" and s.closing.missing_sat == 0
    assert kinds(s.cash_out) == {"fee": world.state().spends[0].fee_sat}
    assert [(p.items, p.paid_sat, p.spend.carry) for p in s.payouts] == [((), 0, True)]


def test_a_refund_that_grows_while_its_payout_is_in_flight():
    world = World().open()
    member = world.enroll("m", deposit_sat=150_000)
    world.enroll("n", deposit_sat=150_000)
    world.publish(world.document("exit", {"account": member}, member))
    world.mine(world.contract.rules.exit_blocks)
    early = world.settlement()
    world.deposit(member, 40_000)
    cut = world.height
    world.confirm(early.unsigned)
    s = made(world, cut + 1)
    assert kinds(s.cash_out)["refund"] == 150_000 and "not due" not in kinds(s.cash_out)
    assert s.opening.pots.due == 190_000 and s.closing.pots.due == 40_000
    assert pot(s, "due") == {"paid refund": -150_000}
    assert [i.amount_sat for i in s.payouts[0].items] == [150_000]
    assert kinds(s.cash_out)["borne by payees"] < 0


def test_a_bond_and_a_refund_to_one_person_in_one_payout():
    world = World().open()
    members = [world.enroll(f"m {n}", deposit_sat=300_000) for n in range(4)]
    world.mine(world.contract.rules.waiting_blocks)
    claim = world.claim(members[0], 100_000)
    world.approve(claim, 100_000)
    world.verdict(claim, world.objection(claim, members[1]), "upheld")
    world.publish(world.document("exit", {"account": members[1]}, members[1]))
    world.mine(world.contract.rules.exit_blocks)
    paid = world.pay()
    s = made(world)
    assert {i.kind for i in s.payouts[-1].items} == {"bond", "reward", "refund"}
    assert len({i.address for i in s.payouts[-1].items}) == 1
    assert s.payouts[-1].paid_sat == sum(p.amount_sat for p in paid.payees)
    assert s.levels[-1][1] == world.state().funds_sat


def test_what_the_coins_do_not_suffice_for_is_paid_in_parts():
    world = World(with_rules(commission_sat=0)).open(bonds=False)
    member = world.enroll("m", deposit_sat=400_000)
    for n in (1, 2, 3):
        world.deposit(n, 50_000)
    world.mine(world.contract.rules.waiting_blocks)
    claim = world.claim(member, 300_000)
    world.approve(claim, 300_000)
    world.payable(claim)
    steal(world)
    paid = world.pay()
    part = paid.payees[0].items[0].amount_sat if paid.payees[0].items[0].kind == "benefit" else 0
    s = made(world)
    assert kinds(s.cash_out)["benefit"] == part < 300_000
    assert pot(s, "due") == {"due benefit": 300_000, "paid benefit": -part}
    assert [(i.kind, i.amount_sat) for i in s.payouts[0].items] == [("benefit", part)]
    assert s.closing.pots.due == 300_000 - part and s.claims[0].claim.status == "payable"


def test_a_payee_whose_address_becomes_the_pools_change_pays_it_back_in():
    """Refused while it counts, and far enough ahead that it does not count yet."""
    world = World().open()
    members = [world.enroll(f"m {n}", deposit_sat=300_000) for n in range(4)]
    world.mine(world.contract.rules.waiting_blocks)
    theirs = world.contract.descriptor.address(1, CHANGE_LOOKAHEAD + 1)
    claim = world.claim(members[0], 100_000, payee=theirs)
    world.approve(claim, 100_000)
    world.payable(claim)
    for _ in range(2):
        world.deposit(0, 50_000)
        world.carry()
    paid = world.pay()
    s = made(world)
    assert kinds(s.cash_out)["benefit"] == 100_000 and kinds(s.cash_in)["donation"] == 200_000
    assert world.state().claims[claim].status == "paid" and paid.payees[0].address == theirs


def test_running_costs_are_the_operators():
    world = World(with_rules(running_sat=7_000, period_blocks=20)).open()
    for n in range(3):
        world.enroll(f"m {n}", deposit_sat=200_000)
    world.mine(30)
    s = made(world)
    assert kinds(s.costs) == {"running": 7_000} and pot(s, "due") == {"due running": 21_000}
    assert pot(s, "purse") == {"running": 21_000, "due running": -21_000}
    assert pay(world)
    assert kinds(made(world).cash_out)["running"] == 21_000


def test_what_journal_transactions_cost_is_said_where_the_chain_shows_it():
    world = World().open()
    s = made(world)
    assert (s.journal_fees.amount_sat, s.journal_fees.count, s.journal_dark) == (0, 3, 1)
    seal = world.seal
    statement = world.document("statement", {"account": 0, "text": "cheaper"}, 0)
    world.documents[statement.hash] = statement.to_bytes()
    world.seal = OutPoint(world.send(
        TxOut(49_400, world.contract.journal.script), world.record(record.STATEMENT, statement.hash),
        inputs=[seal]).txid, 0)
    s = made(world)
    assert (s.journal_fees.amount_sat, s.journal_fees.count, s.journal_dark) == (600, 4, 1)
    assert figures(s, TIMES)["journal"]["fees_sat"] == 600


def test_a_pool_that_holds_nothing_and_calls():
    world = World(with_rules(mode="call", min_balance_sat=0, dues_sat=500)).open()
    members = [world.enroll(f"m {n}", deposit_sat=100_000) for n in range(4)]
    world.mine(world.contract.rules.waiting_blocks)
    claim = world.claim(members[0], 90_000)
    world.approve(claim, 90_000)
    world.payable(claim)
    running = made(world)
    assert running.closing.pots.calls > 0 and running.claims[0].claim.status == "called"
    world.mine(world.contract.rules.call_blocks)
    assert pay(world)
    world.until(200)
    s = made(world, running.end + 1)
    assert s.opening == running.closing and kinds(s.cash_out)["benefit"] == 90_000
    assert pot(s, "calls")["called"] == -running.closing.pots.calls
    assert kinds(made(world).costs)["dues"] >= 500


def test_dues_fill_the_purse():
    world = World(with_rules(dues_sat=700, period_blocks=20)).open()
    for n in range(3):
        world.enroll(f"m {n}", deposit_sat=200_000)
    world.mine(60)
    s = made(world)
    periods = next(flow for flow in s.costs if flow.kind == "dues")
    assert periods.amount_sat == 700 * periods.count > 0
    assert pot(s, "purse") == {"dues": 3 * periods.amount_sat}
    assert pot(s, "members")["shares"] == -3 * periods.amount_sat


def test_what_is_missing_at_the_end_of_a_pool_its_remainders_bear():
    world = World().open()
    member = world.enroll("alice", deposit_sat=400_000)
    gone = steal(world)
    cut = world.height
    world.amend(dissolve={})
    for s in (made(world), made(world, cut + 1)):
        assert s.closing.missing_sat == 0 and pot(s, "purse")["missing"] == -gone
    assert s.opening.missing_sat == gone and s.closing.members["closed"] == 1
    assert (s.opening.dissolved, s.closing.dissolved) == (0, world.height)
    assert s.gone == {"lapsed": (), "left": (), "expelled": (), "closed": (1, 2, 3, member)}


def test_a_withheld_document_leaves_the_rest_unknown_and_the_sums_right():
    world = World().open()
    member = world.enroll("m", deposit_sat=150_000)
    world.publish(world.document("exit", {"account": member}, member), keep=False)
    world.deposit(member, 25_000)
    world.deposit(0, 2_000)
    s = made(world)
    assert "is not at hand" in s.closing.unknown and kinds(s.cash_in)["waiting"] == 27_000
    assert pot(s, "unassigned") == {"unassigned": 27_000} and s.closing.pots.unassigned == 27_000
    assert figures(s, TIMES)["closing"]["unknown"] == s.closing.unknown
    assert s.events == tuple(world.state().events)


def test_a_pool_that_nobody_has_paid_or_written_to_has_a_statement():
    s = made(World())
    assert s.closing.pots == s.opening.pots and s.closing.funds_sat == 0 and not s.events


def test_a_later_release_shows_the_opening_as_it_is_now():
    world = World().open()
    members = [world.enroll(f"m {n}", deposit_sat=150_000) for n in range(3)]
    world.mine(world.contract.rules.waiting_blocks)
    claim = world.claim(members[1], 60_000)
    world.approve(claim, 60_000)
    world.publish(world.document("exit", {"account": members[0]}, members[0]), keep=False)
    txid = world.txs[-1].tx.txid
    world.deposit(members[0], 25_000)
    objection = world.objection(claim, members[2], bond_sat=21_000)
    cut = world.height
    assert made(world, cut).revised is False
    before = made(world, BIRTHDAY, cut)
    assert before.closing.pots.unassigned == 46_000 and before.closing.pots.objections == 0
    world.amend(release={"txid": txid})
    s = made(world, cut + 1)
    assert s.revised and "released by the amendment" in s.opening.unknown
    assert s.opening.pots == before.closing.pots and s.opening.state_hash != world.state(cut).hash()
    assert figures(s, TIMES)["revised"] == 1
    # What waited has come to its owner, and the objection to its bond.
    assert kinds(s.cash_in) == {} and s.closing.unknown == ""
    assert pot(s, "unassigned") == {"assigned": -46_000} and pot(s, "objections") == {"put up": 20_000}
    assert pot(s, "members")["deposit"] == 26_000
    assert world.state().claims[claim].objection(objection).bond_sat == 20_000
    world.deposit(members[1], 2_000)
    assert not made(world, world.height).revised, "what came after the release is as it was seen then"


def test_changed_rules_are_listed():
    world = World().open()
    doc = world.document("amendment", {"rules": {"absence_sat": 7_000}, "text": "a higher fine"}, 1, 2)
    world.publish(doc)
    world.mine(world.contract.rules.amendment_blocks + 1)
    assert made(world).rules_changed == (("absence_sat", 5_000, 7_000),)
    assert made(world, world.height).rules_changed == ()


def test_a_payout_without_change_whose_payee_has_become_the_pools_pays_it_back_in():
    world = World().open(bonds=False)
    number = world.state().chain.receive_window
    member = world.enroll("alice", payout=world.contract.descriptor.address(0, number), deposit_sat=400_000)
    world.publish(world.document("exit", {"account": member}, member))
    world.mine(world.contract.rules.exit_blocks)
    paid = world.pay()
    s = made(world, world.height)
    assert not paid.change_sat and kinds(s.cash_out)["refund"] == 400_000
    assert kinds(s.cash_in) == {"unassigned": 400_000 - paid.fee_sat}
    assert s.closing.pots.unassigned == s.closing.funds_sat


@pytest.mark.parametrize("unknown", [False, True])
def test_late_money_that_is_passed_on_while_the_state_is_unknown_waits(unknown):
    world = World().open()
    member = world.enroll("alice", deposit_sat=150_000)
    doc = world.rotation({n: world.people[n] for n in (world.enroll(x, "supervisor") for x in ("gao", "hua"))}, 2)
    world.publish(doc)
    world.mine(world.contract.rules.rotation_blocks)
    world.hand_over(doc)
    world.deposit(member, 100_000)
    if unknown:
        world.withhold()
    swept = sweep(world.state(), 2)
    world.confirm(swept.unsigned)
    s = made(world, world.height)
    assert kinds(s.cash_in) == {"waiting" if unknown else "deposit": 100_000 - swept.fee_sat}
    assert kinds(s.cash_out) == {"fee": 0}, "the depositor bears it"
    assert s.closing.pots.unassigned == (100_000 - swept.fee_sat) * unknown


def test_a_move_late_money_and_a_sweep_balance():
    """Late money comes in when it has been passed on, less the fee; the pool bears that of its own coins."""
    world = World().open()
    members = [world.enroll(f"m {n}", deposit_sat=150_000) for n in range(2)]
    new = {n: world.people[n] for n in (world.enroll(name, "supervisor") for name in ("gao", "hua", "ilse"))}
    doc = world.rotation(new, 2)
    world.publish(doc)
    before = world.state().funds_sat
    handed = move(world.state(), 1, doc.hash, named_keyholders(doc, world.contract), most=4)
    world.confirm(handed.unsigned)
    cut = world.height
    s = made(world)
    assert kinds(s.cash_out) == {"fee": handed.fee_sat} and s.levels[-1][1] == before - handed.fee_sat
    assert [(p.spend.carry, p.paid_sat, p.coins) for p in s.payouts] == [(True, 0, 4)]
    nobody = world.state().next_account
    for account, amount in ((members[0], 100_000), (0, 30_000), (nobody, 50_000)):
        world.deposit(account, amount)
    late = made(world, cut + 1)
    assert not late.cash_in and late.closing.pots == late.opening.pots, "what is late is not the pool's"
    left = sweep(world.state(), 2)
    world.confirm(left.unsigned)
    s = made(world, cut + 1)
    assert not s.cash_in and kinds(s.cash_out) == {"fee": left.fee_sat}, "what was left behind"
    swept = sweep(world.state(), 2)
    world.confirm(swept.unsigned)
    s = made(world, cut + 1)
    came = kinds(s.cash_in)
    assert sum(came.values()) == 180_000 - swept.fee_sat and came.keys() == {"deposit", "donation", "unassigned"}
    assert kinds(s.cash_out) == {"fee": left.fee_sat}, "of the second the depositors bear it"
    assert s.payouts[-1].paid_sat == 0 and s.levels[-1][1] == world.state().funds_sat
    world.enroll("late", number=nobody)
    assert made(world, cut + 1).closing.pots.unassigned == 0


def test_bonds_of_claims_are_followed_to_wherever_they_go():
    world = World(with_rules(claim_bond_sat=20_000, commission_sat=7_500)).open()
    members = [world.enroll(f"member {n}", deposit_sat=300_000) for n in range(4)]
    world.mine(world.contract.rules.waiting_blocks)
    start = world.height + 1
    good, bad = world.claim(members[0], 100_000), world.claim(members[1], 100_000)
    filed = made(world, start)
    assert filed.closing.pots.claims == 40_000 and filed.closing.pots.objections == 0
    assert pot(filed, "claims") == {"put up": 40_000} and pot(filed, "members")["claim bond"] == -40_000
    world.approve(good, 90_000)
    for account in world.drawn(bad)[:1]:
        world.review(bad, account, 0)
    rejected = world.height
    assert world.state().claims[bad].status == "rejected"
    s = made(world, filed.end + 1)
    assert pot(s, "claims") == {"claim bond back": -20_000, "due commission": -7_500, "claim bond": -12_500}
    assert pot(s, "members")["claim bond back"] == 20_000 and pot(s, "purse")["claim bond"] == 12_500
    # A claim of somebody who is expelled for an earlier one: its bond goes with the forfeits.
    world.payable(good)
    objector = world.enroll("watcher", role="supervisor")
    report = world.objection(good, objector)
    second = world.claim(members[0], 50_000)
    before = world.height
    world.verdict(good, report, "upheld")
    assert world.state().claims[second].status == "refused"
    s = made(world, before + 1)
    assert pot(s, "claims") == {"bond forfeited": -20_000} and s.closing.pots.claims == 0
    assert pot(made(world, rejected + 1), "claims") == {"put up": 20_000, "bond forfeited": -20_000}, \
        "what was decided in the block before is another period's"
    assert set(figures(made(world), TIMES)["closing"]["pots"]) == {p.name for p in s.pots}


def test_a_claim_is_listed_while_it_or_an_objection_to_it_is_open():
    world = World().open()
    members = [world.enroll(f"member {n}", deposit_sat=300_000) for n in range(2)]
    watcher = world.enroll("watcher", role="supervisor")
    world.mine(world.contract.rules.waiting_blocks)

    def listed(start: int) -> list[str]:
        return [line.before for line in made(world, start).claims]

    claim = world.claim(members[0], 60_000)
    world.mine(1)
    assert listed(world.height) == ["waiting"]
    world.approve(claim, 60_000)
    world.payable(claim)
    world.pay()
    world.mine(1)
    assert listed(world.height) == []
    report = world.objection(claim, watcher)
    reported = world.height
    world.mine(1)
    assert listed(world.height) == ["paid"], "nothing has happened, but a verdict is to come"
    world.verdict(claim, report, "dismissed")
    assert [listed(reported), listed(reported + 1)] == [["paid"], []]


def test_bands_of_age_and_a_beginning_that_has_not_come_are_told_in_both_languages():
    plan = Plan(1, 500_000, 0, (Band(30, 2, 400_000),))
    world = World(with_rules(plans={"basic": plan}, min_members=2, case_share_sat=30_000)).open()
    world.enroll("young", deposit_sat=300_000, age=29)
    alone = figures(made(world), TIMES)
    assert (alone["closing"]["begun"], alone["closing"]["min_members"]) == (0, 2)
    for lang, said in (("en", "1 of the 2 members that it takes have paid in"),
                       ("zh", "已有 1 名会员存款，须满 2 名")):
        assert said in page(alone, "00" * 32, lang).decode()
    world.enroll("old", deposit_sat=300_000, age=64)
    world.mine(20)
    s = made(world)
    assert [(p.age, p.weight, p.cap, p.members_closing) for p in s.plans] == [
        (0, 1, 500_000, 1), (30, 2, 400_000, 1)]
    told = figures(s, TIMES)
    assert told["closing"]["begun"] == world.state().begun and told["closing"]["case_sat"] == 90_000
    for lang, bound, aged in (("en", "could bring at most 90,000 sat", ", from 30 on"),
                              ("zh", "最多能得 90,000 聪", "，30 岁起")):
        shown = page(told, "00" * 32, lang).decode()
        assert bound in shown and aged in shown and "not begun" not in shown and "尚未生效" not in shown
    world.until(world.state().account(4).enrolled + AGE_BLOCKS)
    assert [p.members_closing for p in made(world).plans] == [0, 2], "she has turned thirty"
