"""The canonical state's lines are RFC 8785, also where they are written by hand for speed."""

import hashlib
import json
from dataclasses import replace

import rfc8785
from world import FAST, World

from lashou_btc.anchors.tx import TxOut
from lashou_btc.pool.rules import Plan
from lashou_btc.pool.state import Claim

ODD_PLAN = 'plan "甲\\乙"\n/é'


def lived_in() -> World:
    """A pool with odd names, several coins in one block and in one transaction, a claim and a payment due."""
    world = World(replace(FAST, plans={"basic": Plan(1, 500_000), ODD_PLAN: Plan(3, 100_000)})).open()
    members = [world.enroll(f"member {n}", deposit_sat=200_000, plan=plan)
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
    kinds = ("pool", "claim", "item", "coin", "account")
    assert {next(k for k in kinds if k in json.loads(line)) for line in lines} == set(kinds)


def test_an_account_line_says_what_the_account_is():
    state = lived_in().state()
    lines = [json.loads(line) for line in state.canonical()]
    for line in lines:
        if line.keys() >= {"role", "sharing"}:
            account = state.ledger.accounts[line["account"]]
            for name in ("role", "key", "payout", "plan", "status", "enrolled", "active_at", "grace_until",
                         "exit_at", "debt_sat"):
                assert line[name] == getattr(account, name)
            assert line["balance_sat"] == state.balance_sat(account.number)
            assert line["sharing"] == int(account.sharing)
            assert len(line) == 13
    assert sum(line.get("plan") == ODD_PLAN for line in lines) == 2


def test_the_oldest_coins_are_the_first_of_all_sorted():
    state = lived_in().state()
    ordered = sorted(state.coins.values())
    assert len(ordered) > 8
    for count in range(len(ordered) + 2):
        assert list(state.oldest_coins(count)) == ordered[:count]
    assert [json.loads(line)["coin"] for line in state.canonical() if b'"coin"' in line] == \
        [str(coin.outpoint) for coin in ordered]




def head(world: World) -> dict:
    return json.loads(next(iter(world.state().canonical())))


def test_the_first_line_in_full():
    """What does not stand in a line of its own: another name or order is another state hash."""
    world = World(replace(FAST, unit="USD")).open()
    world.deposit(0, 6_000)
    world.deposit(9, 7_000)
    world.deposit(8, 5_000)
    for witness, price in ((2, 500), (1, 400)):
        body = {"account": witness, "unit": "USD", "price": price, "height": world.height}
        world.publish(world.document("price", body, witness))
    world.publish(world.document("amendment", {"text": "", "rules": {"dues_sat": 5}}, 1, 2))
    contract = world.contract
    assert head(world) == {
        "pool": contract.pool_id, "height": world.height, "block": world.block_hash(world.height), "unknown": "",
        "seal": str(world.seal), "journal": 7, "accepted": [1, 2, 3], "opened": 104, "next_account": 4,
        "next_item": 1, "change": 0, "missing_sat": 0, "purse_sat": 6_000,
        "rules": replace(FAST, unit="USD").to_json(), "unassigned": [[8, 5_000], [9, 7_000]],
        "prices": [[1, world.height - 2, 400], [2, world.height - 3, 500]], "calls": [],
        "operator": [world.operator.key, world.operator.address, contract.journal.script.hex()],
        "pending": [[world.height + FAST.amendment_blocks, {"dues_sat": 5}]]}


def test_the_first_line_of_a_pool_with_a_call_and_a_broken_journal():
    world = World(replace(FAST, mode="call", min_balance_sat=0, min_deposit_sat=1_000, dues_sat=500)).open()
    world.enroll("alice", deposit_sat=1_000)
    world.until(104 + FAST.period_blocks)
    assert head(world)["calls"] == [["dues", 0, 500, 154 + FAST.call_blocks, 500]]
    txid = world.send(TxOut(700, b"\x51"), inputs=[world.seal]).txid
    first = head(world)
    assert first["seal"] == "" and txid in first["unknown"]


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
    lines = [json.loads(line) for line in world.state().canonical()]
    line = next(x for x in lines if x.get("claim") == claim)
    assert line["objections"] == [[txid, member, FAST.objection_bond_sat, "dismissed"]]
    assert line["notice_left"] == FAST.notice_blocks - 1
    assert line["notice_end"] == world.height + line["notice_left"]
    assert [x for x in lines if "item" in x] == [{
        "item": 1, "kind": "inquiry", "ref": txid, "address": world.operator.address,
        "amount_sat": FAST.objection_bond_sat}]
    assert {"coin": f"{paid_in}:0", "height": 109, "path": f"0/{member}", "value_sat": 400_000} in lines
    world.payable(claim)
    made = world.pay()
    line = next(x for x in map(json.loads, world.state().canonical()) if x.get("claim") == claim)
    assert (line["paid"], line["status"], line["benefit_sat"]) == (made.txid, "paid", 80_000)


def test_which_claims_are_open():
    claim = Claim("", 0, 4, 1, "", 1)
    for status in ("waiting", "review", "notice", "disputed", "called", "payable", "paid", "rejected", "refused",
                   "fraud", "unfunded"):
        claim.status = status
        assert claim.open is (status in ("waiting", "review", "notice", "disputed", "called"))
    assert claim.objection("ab" * 32) is None


def test_nothing_is_due_where_there_is_nothing_to_pay():
    state = World(FAST).open().state()
    for amount in (-1, 0, 1, 2):
        state.pay("refund", "1", "somewhere", amount)
    assert [(n, item.number, item.amount_sat) for n, item in state.items.items()] == [(1, 1, 1), (2, 2, 2)]
    assert state.next_item == 3


def test_the_hash_is_that_of_the_lines_each_with_its_newline():
    state = lived_in().state()
    assert state.hash() == hashlib.sha256(b"".join(line + b"\n" for line in state.canonical())).hexdigest()


def test_coins_of_one_block_are_ordered_by_txid_and_not_by_their_place_in_it():
    world = World(FAST).open()
    member = world.enroll("alice")
    txids = [world.deposit(member, 30_000 + n).txid for n in range(6)]
    height = world.height
    world.txs[-6:] = [replace(t, height=height, position=n) for n, t in enumerate(world.txs[-6:], 1)]
    assert txids != sorted(txids), "another order on the chain"
    state = world.state()
    coins = [json.loads(line)["coin"][:64] for line in state.canonical() if b'"coin"' in line]
    assert coins[-6:] == sorted(txids)
    assert [c.outpoint.txid for c in state.oldest_coins(100)][-6:] == sorted(txids)
    first = len(coins) - 6
    for count in range(1, 6):
        assert [c.outpoint.txid for c in state.oldest_coins(first + count)][first:] == sorted(txids)[:count]


def test_claims_are_listed_in_the_order_of_their_filing():
    world = World(FAST).open()
    members = [world.enroll(f"member {n}", deposit_sat=200_000) for n in range(4)]
    world.mine(10)
    claims = [world.claim(n, 10_000 + n) for n in reversed(members)]
    lines = [json.loads(line) for line in world.state().canonical()]
    assert [line["claim"] for line in lines if "claim" in line] == claims
