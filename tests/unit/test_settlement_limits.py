"""What a settlement does at its limits: dust that waits, many payees, many coins, fees beyond the cap."""

import hashlib
from dataclasses import replace

import pytest

from lashou_btc.anchors.tx import TxOut, parse_tx, serialize_unsigned
from lashou_btc.networks import REGTEST
from lashou_btc.pool.basis import allowed
from lashou_btc.pool.compare import recognize
from lashou_btc.pool.settlement import MAX_ITEMS, Basis, basis, change_script, coins_limit, settle
from lashou_btc.pool.state import Item
from lashou_btc.wallet.address import script_to_address
from lashou_btc.wallet.sizes import MAX_STANDARD_WEIGHT
from tests.world import World


@pytest.fixture(scope="module")
def at() -> Basis:
    """A pool with money and nothing due."""
    world = World().open()
    world.enroll("member", deposit_sat=10_000_000)
    world.mine()
    return basis(world.state())


def due(number: int, amount_sat: int) -> Item:
    """Something to be paid to an address of its own."""
    script = b"\x00\x14" + hashlib.sha256(b"%d" % number).digest()[:20]
    return Item(number, "benefit", str(number), script_to_address(script, REGTEST) or "", amount_sat)


def paid(at: Basis, *items: Item) -> tuple[int, ...]:
    return settle(replace(at, items=items), 2).paid_items


def test_amounts_below_dust_wait_and_hold_up_nobody(at: Basis) -> None:
    dust = [due(n, 200) for n in range(1, 3 * MAX_ITEMS)]
    assert paid(at, *dust, due(1_000, 50_000)) == (1_000,)
    many = [due(2_000 + n, 10_000) for n in range(MAX_ITEMS + 5)]
    assert paid(at, *dust, *many) == tuple(i.number for i in many[:MAX_ITEMS])


def test_amounts_below_dust_that_make_a_payment_together_are_paid(at: Basis) -> None:
    crumbs = [replace(due(n, 200), address=due(0, 0).address) for n in (1, 2, 3)]
    assert paid(at, crumbs[0], due(5, 50_000), crumbs[1], crumbs[2]) == (1, 2, 3, 5)


def test_a_fee_beyond_the_cap_is_said_to_be_that(at: Basis) -> None:
    at = replace(at, items=(due(1, 50_000),))
    made = settle(at, 2)
    spent = sum(c.value_sat for c in made.coins)
    cap = at.rules.max_feerate_sat_vb
    address = script_to_address(change_script(at), REGTEST)
    for burnt, words in ((made.vsize * (cap + 20), f"is more than the contract's {cap} sat/vB allow"),
                         (-made.fee_sat + 1, "is below 1 sat/vB"), (made.vsize // 2, "")):
        outputs = list(made.outputs)
        change = made.change_output
        outputs[change] = TxOut(made.change_sat - burnt, outputs[change].script)
        tx = parse_tx(made.unsigned)
        raw = serialize_unsigned(2, [(i.outpoint, i.sequence) for i in tx.inputs], outputs, tx.locktime)
        said = recognize(at, parse_tx(raw), spent)
        assert str(said) == (f"its fee of {made.fee_sat + burnt} sat {words}" if words else
                        f"output {change} pays {outputs[change].value_sat} sat to {address}; the rules give "
                        f"{made.change_sat} sat to {address}")


@pytest.mark.parametrize(("quorum", "keys"), [(1, 1), (2, 3), (15, 15), (13, 20)])
def test_the_most_coins_and_payees_are_still_a_standard_transaction(quorum: int, keys: int) -> None:
    """Standard: Core's MAX_STANDARD_TX_WEIGHT."""
    world = World(witnesses=keys, quorum=quorum)
    limit = coins_limit(world.contract.keyholders)
    for _ in range(limit):
        world.deposit(0, 100_000)
    state = world.state()
    at = replace(basis(state), items=tuple(due(n, 40_000) for n in range(MAX_ITEMS)))
    full = replace(at, items=(due(1, 100_000 * (limit - 1)), *at.items))
    made = settle(full, 1)
    assert len(made.coins) == limit or len(made.payees) > 1
    assert made.vsize * 4 <= MAX_STANDARD_WEIGHT


def test_fees_take_nothing_that_leaves_a_payee_dust():
    dust = 330
    for due, most in ((dust - 30, 0), (dust, 0), (dust + 1, 1), (dust + 400, 400), (dust + 5_000, 400)):
        assert allowed(400, due, dust) == most
