"""How every pool can end: whatever has happened, after a dissolution and its payouts only dust is left."""

from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lashou_btc.errors import Incomplete, Refused
from lashou_btc.pool.settlement import basis, settle
from lashou_btc.pool.state import State
from tests.conservation import conserved, hashed
from tests.examples import examples
from tests.random_story import ENDED, RULES, begun, short_years, sound
from tests.statement_kit import made
from tests.world import World

SLOW = settings(max_examples=examples(30), deadline=None, suppress_health_check=list(HealthCheck))


def checked(state: State) -> None:
    sound(conserved(hashed(state)))


def payable_alone(state: State) -> list[str]:
    """What is due and would be paid at the lowest feerate if it stood alone."""
    found, at = [], basis(state)
    for item in at.items:
        try:
            settle(replace(at, items=(item,)), 1)
        except (Incomplete, Refused):
            continue
        found.append(f"{item.name} ({item.amount_sat} sat)")
    return found


def pay_all(w: World) -> State:
    """Payouts until the rules give none."""
    for _ in range(60):
        try:
            w.pay(1)
        except (Incomplete, Refused):
            break
    return w.state()


def heal(w: World) -> None:
    """The quorum ends what makes the state unknown: it takes everything from there on out of the journal."""
    for _ in range(6):
        s = w.state()
        if not s.unknown:
            return
        first = next((e.tx.txid for e in w.txs if e.height >= s.unknown_since
                      and e.tx.outputs[0].script == w.contract.journal.script), "")
        w.amend(**({"release": {"txid": first}} if first else {}), seal=f"{w.height:064x}:0")


@short_years
@given(RULES, ENDED, st.booleans())
@SLOW
def test_after_a_dissolution_and_its_payouts_nothing_is_owed_and_only_dust_is_left(rules, moves, named):
    story = begun(rules)
    w = story.w
    for move, x, y in moves:
        getattr(story, move)(x, y)
        checked(w.state())
    for _, doc in story.hidden:
        w.documents[doc.hash] = doc.to_bytes()
    if not w.state().coins:
        w.deposit(0, 50_000)
    heal(w)
    if not w.state().coins:
        return
    story.dissolve(0, int(named))
    s = w.state()
    if s.unknown or not s.coins:
        return
    assert s.dissolved and s.height >= s.dissolved
    whole = s.missing_sat == 0
    s = pay_all(w)
    if s.ledger.purse_sat > 0 or s.unassigned:
        story.dissolve(0, int(named))
        s = pay_all(w)
    w.state(observer=checked)
    made(w)  # a statement of it all adds up
    ledger = s.ledger
    assert not any(map(ledger.balance_sat, ledger.accounts.values()))
    assert ledger.purse_sat <= 0 and not (s.unassigned or s.waiting or s.calls or s.open_claims)
    if whole and not s.missing_sat:
        assert payable_alone(s) == []
        assert s.funds_sat == sum(i.amount_sat for i in s.items.values()) + ledger.purse_sat
        assert not ledger.purse_sat or not any(i.kind == "refund" for i in s.items.values())
