"""The canonical state's lines are RFC 8785, also where they are written by hand for speed, and say all there is."""

import json
from dataclasses import replace

import pytest
import rfc8785

from lashou_btc.anchors.tx import TxOut
from lashou_btc.errors import Refused
from lashou_btc.pool.accounts import Account
from lashou_btc.pool.ledger import DUE, OUTSIDE
from lashou_btc.pool.lines import account_line, claim_line, verify_line
from lashou_btc.pool.rules import Plan
from lashou_btc.pool.state import Charge, Claim, Item
from tests.world import FAST, Person, World

ODD_PLAN = 'plan "甲\\乙"\n/é'


def lived_in() -> World:
    """A pool with odd names, several coins in one block and in one transaction, a claim and a payment due."""
    world = World(replace(FAST, plans={"basic": Plan(1, 500_000), ODD_PLAN: Plan(3, 100_000)})).open()
    members = [world.enroll(f"member {n}", deposit_sat=400_000, plan=plan)
               for n, plan in enumerate(["basic", ODD_PLAN, "basic", ODD_PLAN])]
    world.send(*(TxOut(30_000 + n, world.contract.descriptor.script(0, m)) for n, m in enumerate(members)))
    world.mine(FAST.waiting_blocks)
    claim = world.claim(members[1], 90_000)
    world.approve(claim, 80_000)
    world.payable(claim)
    return world


def test_every_line_is_canonical_json():
    state = lived_in().state()
    lines = list(state.canonical())
    assert [rfc8785.dumps(json.loads(line)) for line in lines] == lines
    kinds = ("pool", "mode", "waiting", "claim", "item", "coin", "account")
    told = [next(k for k in kinds if k in json.loads(line)) for line in lines]
    assert set(told) == set(kinds) and told[:3] == ["pool", "mode", "waiting"]
    assert told[3:] == sorted(told[3:], key=("account", "claim", "item", "coin").index)


def test_an_account_line_says_what_the_account_is():
    state = lived_in().state()
    lines = [json.loads(line) for line in state.canonical()]
    for line in lines:
        if line.keys() >= {"role", "sharing"}:
            account = state.ledger.accounts[line["account"]]
            for name in ("role", "key", "payout", "plan", "status", "enrolled", "active_at", "grace_until",
                         "exit_at", "debt_sat", "coins", "identity", "pause_until", "refund", "refunds",
                         "uniqueness", "veto", "weight", "sharing", "age", "before", "received", "rejections",
                         "recipient"):
                assert line[name] == getattr(account, name)
            assert tuple(map(tuple, line["spans"])) == account.spans
            index = state.ledger.index if account.sharing else 0
            assert int(line["level_sat"]) == state.balance_sat(account.number) + account.weight * index
            assert int(line["put_sat"]) == state.balance_sat(account.number) + state.ledger.borne_sat(account)
            assert len(line) == 28
    assert sum(line.get("plan") == ODD_PLAN for line in lines) == 2


def test_coins_stand_in_the_order_in_which_they_came():
    state = lived_in().state()
    told = [json.loads(line)["coin"] for line in state.canonical() if b'"coin":' in line]
    coins = sorted(state.coins.values(), key=lambda c: c.number)
    assert told == [str(c.outpoint) for c in coins] and len(told) > 8
    assert [c.number for c in coins] == list(range(len(coins)))


def head(world: World) -> dict:
    return json.loads(next(iter(world.state().canonical())))


def lists(world: World) -> dict:
    return json.loads(list(world.state().canonical())[2])


def test_the_first_line_in_full():
    """What does not stand in a line of its own: another name or order is another state hash."""
    world = World(replace(FAST, unit="USD")).open()
    world.deposit(0, 6_000)
    world.deposit(9, 7_000)
    world.deposit(8, 5_000)
    prices = ((3, 600), (2, 500), (1, 400))
    world.publish_batch([world.document("price", {
        "account": witness, "unit": "USD", "price": price, "height": world.height - (witness > 1)}, witness)
        for witness, price in prices])
    world.publish(world.document("amendment", {"text": "", "rules": {"dues_sat": 5}}, 1, 2))
    contract = world.contract
    state = world.state()
    assert head(world) == {
        "pool": contract.pool_id, "height": world.height, "block": world.block_hash(world.height), "unknown": "",
        "seal": str(world.seal), "journal": 6, "opened": 104, "begun": 104, "published": 1, "next_item": 1,
        "missing_sat": 0,
        "purse_sat": 6_000, "operator": [world.operator.key, world.operator.address, "",
                                         contract.journal.script.hex()],
        "epoch": 0, "numbers": 6, "coins": 6, "bar": -1, "mark": 0, "index": "0", "weight": "0",
        "acted": state.acted, "price": 500, "dissolved": []}
    assert lists(world) == {
        "accepted": [1, 2, 3], "unassigned": [[8, 5_000, 1], [9, 7_000, 1]], "waiting": [], "calls": [],
        "prices": [[1, world.height - 2, 400], [2, world.height - 3, 500], [3, world.height - 3, 600]],
        "pending": [[world.height + FAST.amendment_blocks, {"dues_sat": 5}]], "rekeys": [],
        "epochs": [["", 0, world.state().chain.receive_window]], "rotations": []}
    assert json.loads(list(state.canonical())[1]) == replace(FAST, unit="USD").to_json()


def test_what_acted_is_one_hash_over_the_contents_in_their_order():
    from lashou_btc.pool.canonical import sha256_hex
    world = World(FAST).open()
    before = head(world)["acted"]
    doc = world.document("statement", {"account": 0, "text": ""}, 0)
    world.publish(doc)
    assert head(world)["acted"] == sha256_hex(bytes.fromhex(before + doc.content))
    world.publish(doc)
    assert head(world)["acted"] == sha256_hex(bytes.fromhex(before + doc.content)), "once"
    fresh = World(FAST)
    assert head(fresh)["acted"] == "00" * 32


def test_the_head_of_a_pool_with_a_call_and_a_broken_journal():
    world = World(replace(FAST, mode="call", min_balance_sat=0, min_deposit_sat=1_000, dues_sat=500)).open()
    world.enroll("alice", deposit_sat=1_000)
    world.until(104 + FAST.period_blocks)
    assert lists(world)["calls"] == [["dues", "0", "500", 154 + FAST.call_blocks, 500, 0]]
    assert (head(world)["index"], head(world)["weight"], head(world)["mark"]) == ("500", "1", 1)
    txid = world.send(TxOut(700, b"\x51"), inputs=[world.seal]).txid
    first = head(world)
    assert first["seal"] == "" and txid in first["unknown"]


def test_what_waits_stands_in_the_lists():
    """Payments with what they object to, decisions by their document's hash, in the chain's order."""
    world = World(FAST).open()
    a = world.enroll("alice", deposit_sat=400_000)
    world.publish(world.document("statement", {"account": a, "text": "withheld"}, a), keep=False)
    paid = world.deposit(a, 7_000).txid
    doc = world.amend(rekey={"account": a, "key": "ab" * 32})
    objects = world.objection("cd" * 32, a)
    assert lists(world)["waiting"] == [
        ["payment", paid, "", [[a, 7_000]]], ["amendment", world.txs[-2].tx.txid, doc.hash, []],
        ["payment", objects, "cd" * 32, [[a, FAST.objection_bond_sat]]]]


def test_a_new_key_that_is_announced_stands_in_the_lists():
    world = World(FAST).open()
    a = world.enroll("alice", deposit_sat=400_000)
    b = world.enroll("ben")
    new = Person("new").recipient
    world.amend(rekey={"account": a, "key": "ab" * 32, "veto": "cd" * 32, "recipient": new})
    world.amend(rekey={"account": b, "key": "ac" * 32})
    height = world.height + FAST.amendment_blocks
    assert lists(world)["rekeys"] == [[a, "ab" * 32, "cd" * 32, new, height - 1], [b, "ac" * 32, "", "", height]]


def test_a_claim_s_objections_a_payment_and_a_coin_in_full():
    world = World(FAST).open()
    member = world.enroll("alice", deposit_sat=400_000)
    paid_in = world.txs[-1].tx.txid
    claim = world.claim(member, 90_000)
    world.mine(10)
    claim = world.claim(member, 90_000)
    world.approve(claim, 80_000)
    txid = world.objection(claim, member)
    world.verdict(claim, txid, "dismissed")
    said = world.height
    lines = [json.loads(line) for line in world.state().canonical()]
    line = next(x for x in lines if x.get("claim") == claim)
    assert line["objections"] == [[txid, member, FAST.objection_bond_sat, "dismissed"]]
    assert line["notice_left"] == FAST.notice_blocks - 1
    assert line["notice_end"] == world.height + line["notice_left"]
    assert [x for x in lines if "item" in x] == [{
        "item": 1, "kind": "inquiry", "ref": txid, "address": world.operator.address, "account": 0, "serial": 0,
        "amount_sat": FAST.inquiry_sat, "coins": 0, "since": said}]
    assert {"coin": f"{paid_in}:0", "height": 109, "late": [], "path": f"0/{member}",
            "value_sat": 400_000} in lines
    assert (line["charge"], line["apart"], line["notice_mark"]) == ([], [], 0)
    world.payable(claim)
    made = world.pay()
    line = next(x for x in map(json.loads, world.state().canonical()) if x.get("claim") == claim)
    assert (line["paid"], line["status"], line["benefit_sat"]) == (made.txid, "paid", 80_000)
    purse = FAST.objection_bond_sat - FAST.inquiry_sat - world.state().spends[0].fee_sat
    assert (line["charge"][1:], line["apart"]) == ([84_000 - purse, purse], []), "84 000 with commissions"


def test_which_claims_are_open():
    claim = Claim("", 0, 4, 1, "", 1)
    for status in ("waiting", "review", "notice", "disputed", "called", "payable", "paid", "rejected", "refused",
                   "fraud", "unfunded"):
        claim.status = status
        assert claim.open is (status in ("waiting", "review", "notice", "disputed", "called"))
    assert claim.objection("ab" * 32) is None


def test_nothing_is_due_where_there_is_nothing_to_pay():
    state = World(FAST).open().state()
    numbers = [state.pay("refund", "1", "somewhere", amount, OUTSIDE) for amount in (-1, 0, 1, 2)]
    assert [(n, item.number, item.amount_sat) for n, item in state.items.items()] == [(1, 1, 1), (2, 2, 2)]
    assert (numbers, state.next_item, state.ledger.pots[DUE]) == ([0, 0, 1, 2], 3, 3)


def test_an_item_is_named_by_what_it_is_for():
    world = World(FAST).open()
    v = world.enroll("vera", role="supervisor", deposit_sat=50_000)
    world.publish(world.document("exit", {"account": v}, v))
    world.mine(FAST.exit_blocks)
    (first,) = world.state().items.values()
    world.pay()
    world.deposit(v, 9_000)
    (second,) = world.state().items.values()
    assert (first.name, second.name) == (f"refund {v} {v} 1", f"refund {v} {v} 2")


def test_of_coins_of_one_block_the_oldest_is_the_one_of_the_lowest_txid():
    """Not of the lowest place in it: that is the miner's choice, too, but nobody else's."""
    world = World(FAST).open(bonds=False)
    member = world.enroll("alice")
    txids = [world.deposit(member, 30_000 + n).txid for n in range(6)]
    world.txs[-6:] = [replace(t, height=world.height, position=n) for n, t in enumerate(world.txs[-6:], 1)]
    assert txids[0] != min(txids), "another order on the chain"
    state = world.state()
    told = [json.loads(line)["coin"][:64] for line in state.canonical() if b'"coin":' in line]
    assert told == txids, "they are numbered in the order of the chain"
    assert state.chain.oldest().outpoint.txid == min(txids)


def test_claims_are_listed_in_the_order_of_their_filing():
    world = World(FAST).open()
    members = [world.enroll(f"member {n}", deposit_sat=200_000) for n in range(4)]
    world.mine(10)
    claims = [world.claim(n, 10_000 + n) for n in reversed(members)]
    lines = [json.loads(line) for line in world.state().canonical()]
    assert [line["claim"] for line in lines if "claim" in line] == claims


# What everybody asks

def test_numbers_that_can_be_had():
    w = World().open()
    window = w.state().chain.receive_window
    assert w.state().free_numbers() == list(range(4, window)) and w.state().next_account == 4
    w.enroll("alice", number=5)
    w.deposit(4, 30_000)
    assert w.state().free_numbers()[:2] == [6, 7] and w.state().next_account == 6
    state = w.state()
    for number in state.free_numbers():
        state.unassigned[number] = 1
    assert state.free_numbers() == [] and state.next_account == 0


def test_a_payment_due_is_put_in_made_and_struck_out():
    state = World().open().state()
    state.ledger.move(OUTSIDE, DUE, 0)
    assert state.pay("bond", "x", "y", 0, OUTSIDE) == 0 and not state.items and state.next_item == 1
    number = state.pay("refund", "x", "y", 9, OUTSIDE, 2, 3, 4)
    assert (number, state.next_item, state.ledger.pots[DUE]) == (1, 2, 9)
    assert state.items == {1: Item(1, "refund", "x", "y", 9, 2, 3, 4, state.height)}
    assert state.pay("bond", "x", "y", 1, OUTSIDE) == 2
    assert state.items[2] == Item(2, "bond", "x", "y", 1, 0, 0, 0, state.height)
    for _ in range(2):
        state.drive.items_changed.clear()
        state.put(replace(state.items.get(1, Item(1, "", "", "", 0)), amount_sat=0))
        assert list(state.items) == [2] and state.drive.items_changed == {1}


def test_a_line_is_proved_by_tree_and_number_and_nothing_else_by_its_proof():
    state = lived_in().state()
    for tree, number in (("accounts", 4), ("claims", 0), ("items", 1), ("coins", 0)):
        proof = state.prove(tree, number)
        assert proof.tree == tree and proof == state.drive.trees.prove(state, tree, number)
        verify_line(state.hash(), proof)
        for wrong, code in ((replace(proof, tree="rules"), "proof.position"),
                            (replace(proof, above=replace(proof.above, count=8)), "proof.position"),
                            (replace(proof, tree="accounts" if tree != "accounts" else "coins"), "proof.position"),
                            (replace(proof, line=proof.line + b" "), "proof.root")):
            with pytest.raises(Refused) as refused:
                verify_line(state.hash(), wrong)
            assert refused.value.code == code


def test_spans_and_what_was_borne_apart_in_full():
    account = Account(4, "member", "k", "p", spans=((0, 2, 1), (5, -1, 3)))
    assert b'"spans":[[0,2,1],[5,-1,3]],' in account_line(account)
    assert b'"spans":[],' in account_line(replace(account, spans=[]))
    claim = Claim("c" * 64, 0, 4, 1, "p", 7, charge=Charge(3, 20, 10, [(5, 8), (6, -2)]))
    assert b'"apart":[[5,8],[6,-2]],' in claim_line(claim) and b'"charge":[3,20,10],' in claim_line(claim)
    assert b'"apart":[],' in claim_line(replace(claim, charge=None))
