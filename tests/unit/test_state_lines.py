"""The canonical state's lines are RFC 8785, also where they are written by hand for speed."""

import json
from dataclasses import replace

import rfc8785
from world import FAST, World

from lashou_btc.anchors.tx import TxOut
from lashou_btc.pool.rules import Plan

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


