"""Fees stay at 100 sat/vB: by the default rules, a pool of 300 members pays all that is due all the same."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace

from lashou_btc.anchors.tx import parse_tx
from lashou_btc.pool.rules import DAY, Rules
from lashou_btc.pool.settlement import CHANGE_DUST_SAT, Settlement
from lashou_btc.simulation.ground import Ground, Person
from lashou_btc.wallet.address import dust_sat

FEERATE, MEMBERS, CAP, PATIENCE = 100, 300, 3_000_000, Rules().patience_blocks
DEPOSITS = ((200_000,), (220_000,), (120_000, 90_000), (20_000,) * 11)
"""What members pay in, by turns: most in one coin, some in the smallest that count."""
GONE = range(101, 161)


def grown(patience: int) -> Ground:
    """Such a pool, where five have got the cap, out of the witnesses' bonds, while fees were low; then six more are
    due it, sixty members have left, and nothing of that has been paid.
    """
    ground = Ground(replace(Rules(), patience_blocks=patience), 5, 3, "dear")
    ground.open()
    first = ground.state.next_account
    for number in range(first, first + MEMBERS):
        ground.people[number] = Person.named(f"member {number}")
        identity = hashlib.sha256(b"%d" % number).hexdigest()
        ground.publish([ground.sign("enrollment", {
            "account": number, "role": "member", "key": ground.people[number].key, "plan": "basic",
            "payout": ground.people[number].address, "identity": identity, "uniqueness": identity}, 0, number)])
        for amount in DEPOSITS[number % 4]:
            ground.deposit(number, amount)
    ground.move(ground.height + Rules().waiting_blocks + 1)
    fall_ill(ground, range(10, 60, 10))
    assert pay(ground, 2) is not None and not ground.state.items
    fall_ill(ground, range(200, 260, 10))
    ground.publish([ground.sign("exit", {"account": number}, number) for number in GONE])
    ground.move(ground.height + Rules().exit_blocks + 1)
    return ground


def fall_ill(ground: Ground, members: Sequence[int]) -> None:
    """They claim the cap and it becomes payable."""
    for number in members:
        ground.publish([ground.sign("claim", {
            "account": number, "amount": CAP, "notary": "aa" * 32, "evidence": ["bb" * 32],
            "payee": Person.named(f"hospital of {number}").address, "diagnosed": ground.height - 1}, number)])
    ground.move(ground.height + Rules().draw_blocks + 1)
    for claim in ground.state.by_number[-len(members):]:
        for seat in claim.panel[:Rules().approvals]:
            ground.publish([ground.sign("review", {
                "claim": claim.hash, "account": seat.account, "decision": "approve", "amount": CAP,
                "met": ground.height}, seat.account)])
    ground.move(ground.height + Rules().notice_blocks + 1)
    assert [claim.benefit_sat for claim in ground.state.by_number[-len(members):]] == [CAP] * len(members)


def pay(ground: Ground, feerate: int) -> Settlement | None:
    """The payout that the rules give now, in the next block; None where they give none."""
    made = ground.settle(feerate)
    ground.move(ground.height + 1)
    if isinstance(made, str):
        return None
    ground.confirm(parse_tx(made.unsigned))
    return made


def day_by_day(ground: Ground, blocks: int) -> list[Settlement]:
    """The payouts of so many blocks, if one is tried each day."""
    made, end = [], ground.height + blocks
    while ground.height < end:
        made += [one] if (one := pay(ground, FEERATE)) else []
        ground.move(ground.height + DAY - 1)
    return made


def test_at_100_sat_vb_everything_due_is_paid_within_twice_the_patience():
    ground = grown(PATIENCE)
    begun, due = ground.height, list(ground.state.items.values())
    assert {i.kind for i in due} == {"benefit", "commission", "refund"}
    assert [sum(i.kind == kind for i in due) for kind in ("benefit", "refund")] == [6, len(GONE)]
    made = day_by_day(ground, 2 * PATIENCE + DAY)
    assert not ground.state.items, "benefits, commissions and every refund, those of eleven small coins too"
    for one in (m for m in made if isinstance(m, Settlement)):  # carries pay nobody
        lost = 0 if one.change_sat else CHANGE_DUST_SAT - 1
        assert one.fee_sat - sum(p.due_sat - p.amount_sat for p in one.payees) <= lost + one.basis.share(
            sum(p.due_sat for p in one.payees))
        for payee in one.payees:
            assert payee.amount_sat >= dust_sat(payee.script)
            assert one.height <= max(begun, *(i.since for i in payee.items)) + 2 * PATIENCE
    state = ground.state
    assert all(spend.lawful for spend in state.spends) and state.funds_sat == state.liabilities_sat()
    assert ground.folded_afresh().hash() == state.hash()


def test_without_patience_it_stands_still_for_as_long_as_fees_do():
    ground = grown(0)
    day_by_day(ground, 4 * PATIENCE)
    waiting = [i.kind for i in ground.state.items.values()]
    assert waiting.count("benefit") and waiting.count("refund") == len(GONE)
