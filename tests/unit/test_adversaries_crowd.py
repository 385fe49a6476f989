"""What claimants, bought reviewers, objectors, spammers and miners get, in satoshi: nothing, or a written bound."""

import hashlib
from math import comb

import pytest

from lashou_btc.anchors import record
from lashou_btc.anchors.tx import TxOut
from lashou_btc.errors import InvalidInput
from lashou_btc.pool import rules
from lashou_btc.pool.draw import draw, seed
from lashou_btc.pool.rules import Frame, Plan, Rules
from lashou_btc.pool.state import State
from tests.conservation import conserved as balanced
from tests.world import FAST, Person, World, with_rules

SUBSIDY_SAT = 312_500_000
"""What a block brings its miner in these years, fees apart."""


def due_to(state: State, address: str) -> int:
    return sum(i.amount_sat for i in state.items.values() if i.address == address)


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def pool(parameters: Rules = FAST, members: int = 2, **size: int) -> tuple[World, list[int]]:
    """An open pool with active members of 400,000 sat each."""
    w = World(parameters, **size).open()
    people = [w.enroll(f"member {n}", deposit_sat=400_000) for n in range(members)]
    w.mine(20)
    return w, people


# The claimant

FRIENDS, WITNESSES = {1, 2}, range(1, 10)
"""Two of nine keyholders are the claimant's friends; panels are of three, and two approve."""

CAPTURE = comb(7, 1) / comb(9, 3)
"""The chance that both friends sit: 1 in 12."""


def captured(block: str, claim: str) -> bool:
    return FRIENDS.issubset(draw(seed(block, claim), 3, WITNESSES))


def test_a_claimant_who_tries_many_texts_and_moments_draws_as_everybody_does():
    """It files the variant, and waits for the block, that would have drawn its friends: too early to matter."""
    won = 0
    for n in range(3_000):
        known = digest(f"the newest block when attempt {n} is filed")
        variants = (digest(f"attempt {n}, text {text}") for text in range(40))
        best = next((v for v in variants if captured(known, v)), digest("none"))
        won += captured(digest(f"the block that decides attempt {n}"), best)
    assert abs(won / 3_000 - CAPTURE) < 0.016  # three standard deviations


def test_a_claimant_who_files_again_and_again_gets_one_draw_a_pause():
    w, (a, _) = pool()
    before = w.state().funds_sat
    claim = w.claim(a, 100_000)
    w.claim(a, 99_999)
    assert w.last() == "claim.open"
    for n in w.drawn(claim)[:1]:
        w.review(claim, n, 0)
    rejected = w.height
    for amount in (100_000, 50_000, 1):
        w.claim(a, amount)
        assert w.last() == "claim.again"
    w.until(rejected + FAST.review_blocks - 1)
    w.claim(a, 100_000)
    assert w.last() == "" and len(w.state().by_number) == 2
    state = balanced(w.state())
    assert state.funds_sat == before and not state.items


def test_a_witness_never_reviews_a_claim_of_its_own_under_another_number():
    """By its key it does not sit; by its payout address it gets no account, and as payee no claim."""
    w, _ = pool(with_rules(reviewers=2), witnesses=4, quorum=3)
    me = w.people[1]
    for same_key in (False, True):
        alias = max(w.people) + 1
        person = w.people[alias] = Person(f"alias {alias}")
        if same_key:
            person.key, person.private_key = me.key, me.private_key
        body = {"account": alias, "role": "member", "key": person.key, "plan": "basic", "identity": "cc" * 32,
                "payout": person.address if same_key else me.address}
        w.publish(w.document("enrollment", body, 0, alias))
        assert w.last() == ("" if same_key else "address.reviewer")
    w.deposit(alias, 400_000)
    w.mine(20)
    w.claim(alias, 100_000, payee=me.address)
    assert w.last() == "address.reviewer"
    claim = w.claim(alias, 100_000)
    draws = []
    for salt in map(str, range(24)):
        w.salt = salt
        draws += w.drawn(claim)
    assert 1 not in draws and set(draws) == {2, 3, 4}
    balanced(w.state())


def test_a_claimant_keeps_nobody_off_its_panel_by_what_it_writes():
    """Two corrupt keyholders of four sit together as often as the draw has it, whatever addresses it names."""
    w, (a, _) = pool(with_rules(reviewers=2), witnesses=4, quorum=3)
    for payee in (w.people[1].address, w.people[2].address):
        w.claim(a, 100_000, payee=payee)
        assert w.last() == "address.reviewer"
    claim = w.claim(a, 100_000, payee=w.people[a].address)
    hits = 0
    for salt in map(str, range(120)):
        w.salt = salt
        hits += set(w.drawn(claim)) == {3, 4}
    assert hits / 120 < 1 / comb(4, 2) + 0.11  # three standard deviations; with one kept off it would be a third


# Reviewers that are bought

@pytest.mark.parametrize(("honest", "bought", "written"), [
    (20, 5, 3.3), (20, 10, 10.3), (20, 20, 24.4), (50, 20, 7.9)])
def test_a_panel_is_captured_as_often_as_the_tickets_say_and_spreading_them_is_best(honest, bought, written):
    """Three seats, the first a keyholder's; `honest` tickets are left. Docs: an open panel can be bought into."""
    bound = bought * (bought - 1) / ((bought + honest) * (bought + honest - 1))
    assert round(100 * bound, 1) == written
    keyholders, others = [1, 2, 3], list(range(4, honest + 2))
    trials = 3_000

    def rate(tickets: list[int]) -> float:
        mine = set(tickets)
        return sum(len(mine & set(draw(seed(digest(f"{honest} {bought} {n}"), "aa" * 32), 3,
                                       [*keyholders, *others, *tickets], keyholders))) == 2
                   for n in range(trials)) / trials

    deviation = (bound * (1 - bound) / trials) ** 0.5
    thin = rate([1_000 + n for n in range(bought)])
    assert abs(thin - bound) < 3.5 * deviation
    assert rate([1_000 + 2 * n // bought for n in range(bought)]) < thin + 3.5 * deviation  # in two accounts
    assert rate([1_000] * bought) == 0  # all bonds in one: one seat


def test_bought_reviewers_who_pass_a_false_claim_lose_a_bond_each_and_the_rest_of_theirs_stays():
    w, (a, b) = pool(with_rules(panel="open", reviewers=3))
    puppets = [w.enroll(f"puppet {n}", role="reviewer", deposit_sat=FAST.witness_bond_sat) for n in range(6)]
    v = w.enroll("vera", role="supervisor")
    claim = w.claim(a, 500_000)
    for salt in map(str, range(200)):
        w.salt = salt
        if len(sitting := [n for n in w.drawn(claim) if n in puppets]) == 2:
            break
    for n in sitting:
        w.review(claim, n, 500_000)
    w.deposit(0, 10_000)
    before = w.state()
    assert before.claims[claim].status == "notice", "two of three have passed it; the keyholder was not asked"
    w.verdict(claim, w.objection(claim, v), "upheld")
    state = balanced(w.state())
    lost = [before.balance_sat(n) - state.balance_sat(n) for n in puppets]
    assert sorted(lost) == [0] * 4 + [FAST.witness_bond_sat] * 2
    assert due_to(state, state.claims[claim].payee) == 0
    reward = 500_000 * FAST.reward_ppm // 1_000_000
    back = 400_000 + 2 * FAST.witness_bond_sat - reward
    assert state.balance_sat(b) == 400_000 + back // 2
    assert state.ledger.purse_sat == 10_000 - state.spends[-1].fee_sat + back // 2


def test_bonds_that_cost_nothing_are_refused_where_they_are_tickets():
    with pytest.raises(InvalidInput):
        rules.parse(with_rules(panel="open", witness_bond_sat=9_999).to_json(), Frame(3, 1_000, 0))


# Objectors

def on_notice(amount: int, **parameters: int) -> tuple[World, str, int, int, list[int]]:
    """A claim on notice, its claimant, another member, and two supervisors of one person."""
    w, (a, b) = pool(with_rules(**parameters))
    puppets = [w.enroll(f"puppet {n}", role="supervisor") for n in range(2)]
    claim = w.claim(a, amount)
    w.approve(claim, amount)
    return w, claim, a, b, puppets


def test_an_objector_who_harasses_an_honest_claimant_pays_a_bond_each_time_and_delays():
    w, claim, _, _, puppets = on_notice(100_000)
    times = 4
    for n in range(times):
        txid = w.objection(claim, puppets[n % 2])
        w.verdict(claim, txid, "dismissed")
    state = balanced(w.payable(claim))
    assert state.claims[claim].benefit_sat == 100_000
    assert due_to(state, w.operator.address) == times * FAST.inquiry_sat
    kept = sum(e.amount_sat for e in state.entries if e.kind == "dismissed bond" and e.account == 0)
    assert kept == times * (FAST.objection_bond_sat - FAST.inquiry_sat)
    assert [due_to(state, w.people[n].address) for n in puppets] == [0, 0]
    # The notice ran on between objections: each cost the time until its verdict and no more.
    assert state.claims[claim].notice_end - state.claims[claim].filed <= FAST.draw_blocks + 2 + FAST.notice_blocks \
        + 2 * times


def test_many_objections_at_once_cost_the_quorum_one_verdict():
    w, claim, _, _, puppets = on_notice(100_000)
    txids = [w.objection(claim, puppets[n % 2]) for n in range(6)]
    w.verdict(claim, txids[0], "dismissed", *txids[1:])
    state = balanced(w.state())
    assert state.claims[claim].status == "notice" and len([s for s in state.spends if s.carry]) == 1


def test_an_operator_whose_friend_objects_earns_less_than_the_friend_pays():
    """It can at best get half of each bond back; the rest is everybody's (cases/attacks/a6)."""
    most = rules.parse(with_rules(inquiry_sat=FAST.objection_bond_sat // 2).to_json(), Frame(3, 1_000, 0))
    with pytest.raises(InvalidInput):
        rules.parse(with_rules(inquiry_sat=FAST.objection_bond_sat // 2 + 1).to_json(), Frame(3, 1_000, 0))
    w, claim, _, _, puppets = on_notice(100_000, inquiry_sat=most.inquiry_sat)
    w.verdict(claim, w.objection(claim, puppets[0]), "dismissed")
    assert due_to(balanced(w.state()), w.operator.address) == FAST.objection_bond_sat // 2


def test_two_objections_of_one_person_bring_one_reward():
    w, claim, _, _, puppets = on_notice(500_000)
    first, second = (w.objection(claim, n) for n in puppets)
    w.verdict(claim, second, "upheld")
    w.verdict(claim, first, "upheld")
    assert str(w.state().events[-1].text) == "not done: the verdict is on an objection that is not open"
    late = w.objection(claim, puppets[0])
    assert late and w.last() == "objection.claim"
    state = balanced(w.state())
    reward = 500_000 * FAST.reward_ppm // 1_000_000
    both = sum(due_to(state, w.people[n].address) for n in puppets)
    assert both == 2 * FAST.objection_bond_sat + reward


@pytest.mark.parametrize(("deposit_sat", "gain_sat"), [(400_000, 100_000 - 348_000), (100_000, 100_000 - 48_000)])
def test_who_cheats_and_reports_itself_takes_from_the_reviewers_it_fooled_alone(deposit_sat, gain_sat):
    """Docs: cheating and reporting oneself. The bound is the reward less what it had left in the pool."""
    w, (honest, other) = pool(with_rules(reward_ppm=200_000, grace_blocks=100))
    puppet = w.enroll("puppet", role="supervisor")
    cheat = w.enroll("cheat", deposit_sat=deposit_sat)
    w.mine(20)
    w.approve(first := w.claim(honest, 152_000), 152_000)
    w.payable(first)
    claim = w.claim(cheat, 500_000)
    w.approve(claim, 500_000)
    before = w.state()
    approvers = [s.account for s in before.claims[claim].panel]
    w.verdict(claim, w.objection(claim, puppet), "upheld")
    state = balanced(w.state())
    reward = 500_000 // 5
    left = before.balance_sat(cheat)
    assert due_to(state, w.people[puppet].address) - FAST.objection_bond_sat - left == reward - left == gain_sat
    assert [before.balance_sat(n) - state.balance_sat(n) for n in approvers] == [FAST.witness_bond_sat] * 2
    assert gain_sat < reward <= 2 * FAST.witness_bond_sat
    assert all(state.balance_sat(n) >= before.balance_sat(n) for n in (honest, other))


def test_whatever_the_rules_promise_a_cheat_who_reports_itself_takes_at_most_what_it_brings_in():
    """The whole sum claimed as reward: it gets its own balance back and the bonds of those whom it fooled."""
    w, (honest, other) = pool(with_rules(reward_ppm=1_000_000))
    puppet = w.enroll("puppet", role="supervisor")
    cheat = w.enroll("cheat", deposit_sat=100_000)
    w.mine(20)
    claim = w.claim(cheat, 500_000)
    w.approve(claim, 500_000)
    w.deposit(0, 10_000)
    w.verdict(claim, w.objection(claim, puppet), "upheld")
    state = balanced(w.state())
    assert due_to(state, w.people[puppet].address) - FAST.objection_bond_sat == 100_000 + 2 * FAST.witness_bond_sat
    assert [state.balance_sat(n) for n in (honest, other)] == [400_000] * 2


# Who joins late (cases/attacks/a3)

def test_who_pays_in_between_a_charge_and_its_return_gets_nothing_of_it():
    """Three accomplices with the heaviest plan took most of a benefit that others had paid for."""
    plans = {"basic": Plan(1, 500_000), "premium": Plan(50, 500_000)}
    w, honest = pool(with_rules(plans=plans), members=5)
    cheat = w.enroll("cheat", deposit_sat=100_000)
    accomplices = [w.enroll(f"accomplice {n}", plan="premium") for n in range(3)]
    w.mine(20)
    claim = w.claim(cheat, 500_000)
    w.approve(claim, 500_000)
    w.payable(claim)
    objection = w.objection(claim, honest[0])
    price = 50 * FAST.min_deposit_sat
    for n in accomplices:
        w.deposit(n, FAST.min_deposit_sat)  # a minimum that does not ask for the weight would have let them in
        assert not w.state().account(n).sharing
        w.deposit(n, price - FAST.min_deposit_sat)
        assert w.state().account(n).sharing
    w.deposit(0, 10_000)
    w.verdict(claim, objection, "upheld")
    state = balanced(w.state())
    assert [state.balance_sat(n) for n in accomplices] == [price] * 3
    assert not [e for e in state.entries if e.kind == "returned" and e.account in accomplices]
    lost = [400_000 - state.balance_sat(n) for n in honest]
    assert len(set(lost)) == 1 and lost[0] < FAST.commission_sat  # two commissions shared by six


# Spam and dust

def test_a_spammer_in_the_open_lane_pays_the_purse_for_every_line():
    w, (a, b) = pool()
    claim = w.claim(a, 100_000)
    w.approve(claim, 100_000)
    before = w.state()
    kinds = [kind for kind in record.KINDS.values() if kind != record.OBJECTION]
    purse = w.contract.descriptor.script(0, 0)
    for n in range(200):
        w.send(TxOut(FAST.notice_sat, purse), w.record(kinds[n % len(kinds)], digest(f"spam {n}")))
        w.height -= 1  # all in one block
    for n in range(50):
        w.send(TxOut(FAST.notice_sat - 1, purse), w.record(record.CLAIM, digest(f"cheap {n}")))
        w.height -= 1
    w.txs[-250:] = [type(t)(t.height, 2 + n, t.tx) for n, t in enumerate(w.txs[-250:])]
    w.mine()
    state = balanced(w.state())
    assert not state.unknown and len(state.events) == len(before.events) + 200
    assert state.ledger.purse_sat == before.ledger.purse_sat + 200 * FAST.notice_sat
    assert [state.balance_sat(n) for n in (a, b)] == [before.balance_sat(n) for n in (a, b)]
    assert list(state.claims) == [claim] and w.payable(claim).claims[claim].benefit_sat == 100_000


def test_dust_changes_no_payout_by_a_satoshi():
    def story(dust: bool) -> tuple:
        w, (a, b) = pool(members=2)
        claim = w.claim(a, 100_000)
        w.approve(claim, 100_000)
        if dust:
            places = [(0, 0), (0, 1), (0, a), (0, b), (0, 500), (1, 0), (1, 1)]
            outs = [TxOut(w.contract.min_coin_sat - 1, w.contract.descriptor.script(*place)) for place in places]
            w.send(*outs * 30)
            w.height -= 1
            w.txs[-1] = type(w.txs[-1])(w.height, 2, w.txs[-1].tx)
        w.payable(claim)
        made = w.pay()
        state = balanced(w.state())
        assert state.spends[-1].lawful and len(state.coins) == 5 - len(made.coins) + 1
        return made.fee_sat, [(p.address, p.amount_sat) for p in made.payees], made.coins, state.balance_sat(b)

    assert story(True) == story(False)


# A miner

def test_a_miner_who_throws_blocks_away_gains_less_than_they_would_have_brought():
    """Docs: a withheld block. Each is worth one more throw: at most `cap` times the chance of a capture."""
    share, rounds = 0.3, 20_000
    wins = thrown = 0
    for n in range(rounds):
        at = 0
        while True:
            block = digest(f"{n} {at}")
            mine = int(digest(f"who finds {block}"), 16) % 1_000 < 1_000 * share
            if captured(block, "aa" * 32) or not mine:
                break
            thrown, at = thrown + 1, at + 1
        wins += captured(block, "aa" * 32)
    extra = wins / rounds - CAPTURE
    assert extra > 0 and abs(extra * rounds / thrown - CAPTURE) < 0.03
    cap = Rules().plans["basic"].cap
    assert extra * rounds * cap < thrown * SUBSIDY_SAT / 100, "at the defaults, not a hundredth of what it costs"
    assert SUBSIDY_SAT / CAPTURE == 3_750_000_000, "it begins to pay with caps of 37.5 bitcoin"
