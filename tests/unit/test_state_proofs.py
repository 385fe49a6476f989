"""The state hash is the root of trees: any line can be proven against it, and nothing else can."""

import hashlib
import json
from dataclasses import replace

import pytest

from lashou_btc.anchors.merkle import LeafProof
from lashou_btc.errors import InvalidInput, Refused
from lashou_btc.pool.accounts import Account
from lashou_btc.pool.ledger import OUTSIDE, Ledger
from lashou_btc.pool.lines import TREES, LineProof, account_line, verify_line
from lashou_btc.pool.state import State
from tests.conservation import hash_from_nothing
from tests.world import FAST, World, with_rules


def lived_in() -> World:
    """Accounts with a gap between their numbers, two claims, payments due and paid, coins come and gone."""
    w = World(with_rules(plans=FAST.plans)).open()
    a = w.enroll("alice", deposit_sat=400_000)
    b = w.enroll("bob", deposit_sat=400_000, number=9)
    w.mine(20)
    first = w.claim(a, 90_000)
    w.approve(first, 90_000)
    w.payable(first)
    w.pay()
    second = w.claim(b, 50_000)
    w.approve(second, 50_000)
    w.payable(second)
    return w


STATE = lived_in().state()
ROOT = STATE.hash()
NUMBERS = {"accounts": sorted(STATE.ledger.accounts), "claims": [0, 1], "items": sorted(STATE.items),
           "coins": sorted(c.number for c in STATE.coins.values())}


def refused(root: str, proof: LineProof) -> bool:
    try:
        verify_line(root, proof)
    except Refused:
        return True
    return False


# By the book

def mth(entries: list[bytes]) -> bytes:
    """RFC 6962, section 2.1."""
    n = len(entries)
    if n < 2:
        return hashlib.sha256(b"\x00" + entries[0]).digest() if n else hashlib.sha256().digest()
    k = 1
    while k * 2 < n:
        k *= 2
    return hashlib.sha256(b"\x01" + mth(entries[:k]) + mth(entries[k:])).digest()


def at_their_numbers(state: State, key: str, size: int, shift: int = 0) -> list[bytes]:
    """The lines that have that key, each at its number; empty where there is none."""
    lines = [b""] * size
    for line in list(state.canonical())[3:]:
        value = json.loads(line)
        if next(name for name in ("role", "filed", "item", "coin") if name in value) == key:
            coins = {str(c.outpoint): c.number for c in state.coins.values()}
            number = (value["account"] if key == "role" else value["item"] if key == "item" else
                      coins[value["coin"]] if key == "coin" else state.claims[value["claim"]].number)
            lines[number - shift] = line
    return lines


def by_the_book(state: State) -> str:
    """The state hash from its lines alone, as the protocol says it."""
    trees = [at_their_numbers(state, "role", max(state.ledger.accounts) + 1),
             at_their_numbers(state, "filed", len(state.by_number)),
             at_their_numbers(state, "item", state.next_item - 1, 1),
             at_their_numbers(state, "coin", state.chain.arrived)]
    return mth([*list(state.canonical())[:3], *map(mth, trees)]).hex()


def test_the_state_hash_is_the_root_over_head_rules_lists_and_four_trees():
    assert ROOT == by_the_book(STATE) == hash_from_nothing(STATE)


def test_a_new_pool_s_trees_are_empty():
    """The root of a tree without leaves is the hash of nothing."""
    state = World().state()
    nothing = hashlib.sha256().digest()
    assert state.hash() == mth([*state.canonical(), *[nothing] * 4]).hex()


def test_a_hash_does_not_depend_on_when_the_one_before_was_asked_for():
    w = lived_in()
    hashes = []
    assert w.state(observer=lambda state: hashes.append(state.hash())).hash() == ROOT
    assert len(set(hashes)) > 20


def test_a_payment_that_is_gone_and_a_coin_that_is_spent_leave_empty_leaves():
    """Their numbers never come back, so that what was proven of one is never true of another."""
    assert min(STATE.items) > 1 and at_their_numbers(STATE, "item", STATE.next_item - 1, 1)[0] == b""
    assert b"" in at_their_numbers(STATE, "coin", STATE.chain.arrived)
    assert at_their_numbers(STATE, "role", 10)[5:9] == [b""] * 4


# Proofs

@pytest.mark.parametrize("tree", TREES)
def test_every_line_can_be_proven(tree):
    for number in NUMBERS[tree]:
        proof = STATE.prove(tree, number)
        verify_line(ROOT, proof)
        assert proof.line in list(STATE.canonical())
    assert NUMBERS[tree]


@pytest.mark.parametrize("tree", TREES)
def test_what_is_not_there_has_no_proof(tree):
    beyond = max(NUMBERS[tree]) + 1
    for number in (-1, beyond, *({"items": [1], "accounts": [0, 6], "coins": [], "claims": []}[tree])):
        with pytest.raises(InvalidInput) as caught:
            STATE.prove(tree, number)
        assert caught.value.code == "proof.number"


def test_a_spent_coin_has_no_proof():
    spent = next(n for n in range(STATE.chain.arrived) if n not in NUMBERS["coins"])
    with pytest.raises(InvalidInput):
        STATE.prove("coins", spent)


@pytest.mark.parametrize("tree", TREES)
def test_nothing_of_a_proof_may_change(tree):
    for number in NUMBERS[tree]:
        proof = STATE.prove(tree, number)
        for part in ("within", "above"):
            path: LeafProof = getattr(proof, part)
            for n in range(len(path.siblings)):
                siblings = (*path.siblings[:n], "00" * 32, *path.siblings[n + 1:])
                assert refused(ROOT, replace(proof, **{part: replace(path, siblings=siblings)}))
            for siblings in ((*path.siblings, "00" * 32), path.siblings[:-1] or ("00" * 32,)):
                assert refused(ROOT, replace(proof, **{part: replace(path, siblings=siblings)}))
        assert refused(ROOT, replace(proof, line=proof.line.replace(b"1", b"2", 1)))
        assert refused("00" * 32, proof)
        for other in TREES:
            assert other == tree or refused(ROOT, replace(proof, tree=other))
        assert refused(ROOT, replace(proof, tree="heads"))
        assert refused(ROOT, replace(proof, above=replace(proof.above, count=8)))
        assert refused(ROOT, replace(proof, within=replace(proof.within, position=-1)))


def test_an_empty_leaf_proves_no_line():
    """An entry of nothing stands in the trees, but it is no line of anybody's."""
    for tree, free in (("accounts", 6), ("items", 1)):
        for number in NUMBERS[tree]:
            assert refused(ROOT, replace(STATE.prove(tree, number), line=b"")), (tree, free)


def test_the_root_of_a_tree_is_no_line_of_the_state():
    proof = STATE.prove("accounts", 1)
    assert refused(ROOT, LineProof("accounts", bytes.fromhex(proof.above.siblings[0]), LeafProof(0, 1, ()),
                                   proof.above))


# Lines that a charge to all does not change

def test_a_charge_to_all_changes_no_account_s_line():
    ledger = Ledger(1, True)
    for number, weight in ((1, 1), (2, 3)):
        ledger.open(Account(number, "member", "", "", weight=weight))
        ledger.move(OUTSIDE, number, 1_000, "deposit", "")
        ledger.join(ledger.accounts[number])
    before = [account_line(a) for a in ledger.accounts.values()]
    ledger.charge(400, OUTSIDE, "cost", "")
    assert [account_line(a) for a in ledger.accounts.values()] == before
    assert [ledger.balance_sat(a) for a in ledger.accounts.values()] == [900, 700]


def test_touching_an_account_between_charges_does_not_show():
    """No implementation's laziness stands in the state: only what happened."""
    lines = []
    for touch in (True, False):
        ledger = Ledger(1, True)
        for number, weight in ((1, 2), (2, 5)):
            ledger.open(Account(number, "member", "", "", weight=weight))
            ledger.move(OUTSIDE, number, 10_000, "deposit", "")
            ledger.join(ledger.accounts[number])
        for need in (70, 35, 700):
            ledger.charge(need, OUTSIDE, "cost", "")
            if touch:
                for account in ledger.accounts.values():
                    ledger.rewatch(account)
        lines.append([account_line(a) for a in ledger.accounts.values()])
    assert lines[0] == lines[1]


def test_today_s_balance_follows_from_the_line_and_the_head_s_index():
    index = int(json.loads(next(iter(STATE.canonical())))["index"])
    assert index > 0
    for number in NUMBERS["accounts"]:
        line = json.loads(STATE.prove("accounts", number).line)
        assert int(line["level_sat"]) - line["sharing"] * line["weight"] * index == STATE.balance_sat(number)


def test_dues_change_the_head_and_no_line():
    w = World(with_rules(dues_sat=700)).open()
    w.enroll("alice", deposit_sat=400_000)
    w.until(w.state().opened + FAST.period_blocks - 1)
    before = w.state()
    w.mine()
    after = w.state()
    assert list(after.canonical())[1:] == list(before.canonical())[1:] and after.hash() != before.hash()
    assert after.balance_sat(4) == before.balance_sat(4) - 700
