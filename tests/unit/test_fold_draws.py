"""Who is drawn, ticket by ticket: each panel against the draw done over by hand."""

from lashou_btc.pool.draw import draw, seed
from tests.world import FAST, World, with_rules

BOND = FAST.witness_bond_sat


def panel(w: World, claim: str) -> list[tuple[int, int]]:
    """(account, height of the draw) of each seat."""
    return [(seat.account, seat.drawn) for seat in w.state().claims[claim].panel]


def filed(w: World, account: int) -> tuple[str, int]:
    """A claim, and the height of its draw, which has passed."""
    claim = w.claim(account, 100_000)
    at = w.state().claims[claim].draw_at
    w.until(at)
    return claim, at


def test_among_keyholders_only_a_ticket_each_however_many_bonds():
    for salt in map(str, range(8)):
        w = World(witnesses=5)
        w.salt = salt
        w.open()
        w.deposit(1, 9 * BOND)
        a = w.enroll("alice", deposit_sat=400_000)
        w.mine(20)
        claim, at = filed(w, a)
        assert panel(w, claim) == [(n, at) for n in draw(seed(w.block_hash(at), claim), 2, [1, 2, 3, 4, 5])]


def test_in_an_open_panel_a_ticket_for_each_whole_bond():
    for salt in map(str, range(8)):
        w = World(with_rules(panel="open"))
        w.salt = salt
        w.open()
        a = w.enroll("alice", deposit_sat=400_000)
        rich = w.enroll("rich", role="reviewer", deposit_sat=3 * BOND - 1)
        w.mine(20)
        claim, at = filed(w, a)
        drawn = draw(seed(w.block_hash(at), claim), 2, [1, 2, 3, rich, rich], [1, 2, 3])
        assert panel(w, claim) == [(n, at) for n in drawn]


def test_where_no_bond_is_asked_everybody_has_a_ticket():
    for salt in map(str, range(8)):
        w = World(with_rules(panel="open", witness_bond_sat=0, absence_sat=0, reward_ppm=0))
        w.salt = salt
        w.open(bonds=False)
        a = w.enroll("alice", deposit_sat=400_000)
        other = w.enroll("other", role="reviewer")
        w.deposit(2, 90_000)
        w.mine(20)
        claim, at = filed(w, a)
        drawn = draw(seed(w.block_hash(at), claim), 2, [1, 2, 3, other], [1, 2, 3])
        assert panel(w, claim) == [(n, at) for n in drawn]


def test_who_has_declared_an_exit_is_not_drawn():
    w = World(with_rules(exit_blocks=60), witnesses=4).open()
    a = w.enroll("alice", deposit_sat=400_000)
    w.mine(20)
    w.publish(w.document("exit", {"account": 3}, 3))
    claim, at = filed(w, a)
    assert panel(w, claim) == [(n, at) for n in draw(seed(w.block_hash(at), claim), 2, [1, 2, 4])]


def test_a_keyholder_who_sits_leaves_the_replacement_to_everybody():
    """Reserved is a seat, not every seat: with a keyholder there, bonds alone decide."""
    outsiders = 0
    for salt in map(str, range(6)):
        w = World(with_rules(panel="open"))
        w.salt = salt
        w.open()
        a = w.enroll("alice", deposit_sat=400_000)
        rich = [w.enroll(f"rich {n}", role="reviewer", deposit_sat=20 * BOND) for n in range(4)]
        w.mine(20)
        claim, _ = filed(w, a)
        (first, _), (second, _) = panel(w, claim)
        assert first in (1, 2, 3)
        w.review(claim, first, 90_000)
        deadline = w.state().claims[claim].panel[1].deadline
        w.until(deadline)
        bonds = {n: w.state().balance_sat(n) // BOND for n in (1, 2, 3, *rich)}
        tickets = [n for n in (1, 2, 3, *rich) if n not in (first, second) for _ in range(bonds[n])]
        expected = draw(seed(w.block_hash(deadline), claim), 1, tickets)
        assert panel(w, claim)[2:] == [(n, deadline) for n in expected]
        outsiders += expected[0] in rich
    assert outsiders


def test_an_open_panel_with_a_keyholder_approves():
    w = World(with_rules(panel="open")).open()
    a = w.enroll("alice", deposit_sat=400_000)
    for n in range(4):
        w.enroll(f"rich {n}", role="reviewer", deposit_sat=20 * BOND)
    w.mine(20)
    claim, _ = filed(w, a)
    w.approve(claim, 90_000)
    assert w.state().claims[claim].status == "notice"
