"""A review word for word: what the witness is shown, and that a failure is never shown as anything else."""

from dataclasses import replace
from typing import Any

import pytest

from lashou_btc.anchors.tx import OutPoint, TxOut, parse_tx, serialize_unsigned
from lashou_btc.errors import Incomplete
from lashou_btc.pool import review as reviews
from lashou_btc.pool.carry import Carry, carry
from lashou_btc.pool.review import Check, OutputView, Review
from lashou_btc.pool.settlement import Basis, Settlement, settle
from lashou_btc.pool.state import Coin, Item, State
from lashou_btc.wallet.address import script_to_address
from lashou_btc.wallet.psbt.codec import Fields
from lashou_btc.wallet.psbt.create import PsbtInput, create
from lashou_btc.wallet.psbt.raw import Psbt
from tests.unit.test_review import Scene, build
from tests.unit.test_review import look as looked
from tests.world import FAST, Person, World, with_rules


def read(seen: Review) -> Review:
    """A review as somebody reads it."""
    return replace(seen, checks=tuple(replace(check, text=str(check.text)) for check in seen.checks))


def look(*given: Any, **named: Any) -> Review:
    return read(looked(*given, **named))


def review(*given: Any, **named: Any) -> Review:
    return read(reviews.review(*given, **named))


def names(state: State, address: str) -> list[str]:
    return list(map(str, reviews.named(state, address)))


@pytest.fixture(scope="module")
def scene() -> Scene:
    return build()


def test_the_honest_review_in_full(scene: Scene) -> None:
    seen, made, height = look(scene, scene.psbt), scene.made, scene.psbt.tx.locktime
    depth = scene.world.height - height + 1
    assert seen.checks == (
        Check("well-formed", True, "the PSBT is consistent; signatures in it hold; SIGHASH is ALL"),
        Check("our coins", True, "every input is a coin of this pool's multisig"),
        Check("known coins", True, f"all {len(made.coins)} coins are confirmed in your own index"),
        Check("the only payout", True, "byte for byte the payout that the rules give"),
        Check("fee", True, f"{made.fee_sat} sat at 2 sat/vB, within the contract's caps"),
        Check("buried", True, f"its state at height {height} is {depth} blocks deep; 2 are required"))
    assert seen.settlement == made and seen.failed() == () and seen.what.kind == "payout"
    network = scene.world.contract.network
    payees = [", ".join(f"{i.kind} {i.ref[:8]}" for i in p.items) for p in made.payees]
    change = f"change, back to the pool (1/{made.basis.change_index})"
    commits = f"commits to the settlement document {made.digest[:16]}…"
    assert tuple(replace(view, who=str(view.who)) for view in seen.outputs) == tuple(
        OutputView(n, script_to_address(out.script, network) or "record", out.value_sat, who)
        for n, (out, who) in enumerate(zip(made.outputs, [*payees, change, commits], strict=True)))


def test_what_takes_much_says_so_with_the_rules_share(scene: Scene) -> None:
    made, world = scene.made, scene.world
    strict = replace(made, basis=replace(made.basis, rules=replace(made.basis.rules, max_fee_ppm=1_000)))
    coins = {c.outpoint: c.value_sat for c in made.coins}
    seen = review(scene.psbt, world.contract, world.contract.keyholders, strict, coins, 5)
    assert Check("fee", True, f"{made.fee_sat} sat at 2 sat/vB, within the contract's caps; more than 0.1 % of "
                              "what all payees or one of them are due goes into it") in seen.checks


def test_where_the_rules_give_no_payout_the_review_says_why(scene: Scene) -> None:
    coins = {c.outpoint: c.value_sat for c in scene.made.coins}
    error = Incomplete("text", code="settlement.nothing", text="nothing to pay.")
    seen = review(scene.psbt, scene.world.contract, scene.world.contract.keyholders, error, coins, 5)
    assert seen.failed() == (Check("the only payout", False, "nothing to pay."),)
    assert not seen.ok and seen.settlement is None and seen.fee_sat == scene.made.fee_sat
    assert {str(view.who) for view in seen.outputs} == {"NOT in the payout that the rules give"}


def test_a_malformed_psbt_has_an_unknown_fee(scene: Scene) -> None:
    inputs = tuple(replace(fields, pairs=()) for fields in scene.psbt.inputs)
    seen = look(scene, replace(scene.psbt, inputs=inputs))
    failed = {check.name: check for check in seen.failed()}
    assert failed["well-formed"].ok is False and "does not say what it spends" in str(failed["well-formed"].text)
    assert seen.fee_sat is None
    assert str(failed["fee"].text) == f"the fee is unknown; the rules give {scene.made.fee_sat} sat at 2 sat/vB"


def test_unknown_coins_are_named_and_counted_up_to_three(scene: Scene) -> None:
    seen = review(scene.psbt, scene.world.contract, scene.world.contract.keyholders, scene.made, {}, 5)
    (check,) = seen.failed()
    named = ", ".join(str(c.outpoint) for c in scene.made.coins[:3])
    assert check == Check("known coins", False, f"{named} is no unspent coin of the pool in your own index")


def test_another_payout_is_told_apart_and_its_outputs_described(scene: Scene) -> None:
    thief = Person("thief")
    outputs = list(scene.made.outputs)
    outputs[0] = TxOut(outputs[0].value_sat, thief.script)
    outputs.append(TxOut(700, b"\x51\x01\xaa"))
    seen = look(scene, scene.forged(outputs=outputs))
    check = next(c for c in seen.failed() if c.name == "the only payout")
    assert check.ok is False
    assert str(check.text).startswith("this is not the payout that the rules give: output 0 pays ")
    assert seen.outputs[0].address == thief.address
    assert str(seen.outputs[0].who) == "NOT in the payout that the rules give"
    assert seen.outputs[-1].address == "5101aa" and seen.outputs[-2].address == "record"


@pytest.mark.parametrize(("confirmations", "problem", "ok"), [(2, "", True), (1, "", False), (2, "no node", False)])
def test_how_deep_it_is_buried(scene: Scene, confirmations: int, problem: str, ok: bool) -> None:
    coins = {c.outpoint: c.value_sat for c in scene.made.coins}
    seen = review(scene.psbt, scene.world.contract, scene.world.contract.keyholders, scene.made, coins,
                          confirmations, problem)
    height = scene.psbt.tx.locktime
    text = problem or f"its state at height {height} is {confirmations} blocks deep; 2 are required"
    assert seen.checks[-1] == Check("buried", ok, text)
    assert seen.ok is ok


# What the rules give for a transaction that claims to be theirs

CONTRACT = World().contract
HERE = Basis(CONTRACT, CONTRACT.keyholders, FAST, 500, "cc" * 32, "dd" * 32,
             (Item(1, "refund", "1", Person("payee").address, 50_000),),
             (Coin(100, OutPoint("aa" * 32, 0), 90_000, 0, 1), Coin(101, OutPoint("bb" * 32, 0), 10**6, 0, 2)), 3,
             10**9)


def altered(made: Settlement, change: int, last: bytes | None = None):
    """The transaction with the change coin `change` satoshi larger, and another last output if given."""
    out = list(made.outputs)
    at = made.change_output
    out[at] = TxOut(out[at].value_sat + change, out[at].script)
    out[-1] = TxOut(0, last) if last else out[-1]
    raw = serialize_unsigned(2, [(c.outpoint, 0xFFFFFFFD) for c in made.coins], out, made.basis.height)
    return parse_tx(raw)


@pytest.mark.parametrize("feerate", [1, 3, 20])
def test_the_rules_own_transaction_is_expected_and_else_the_nearest(feerate: int) -> None:
    made = settle(HERE, feerate)
    spent = sum(c.value_sat for c in made.coins)
    assert reviews.expected(HERE, parse_tx(made.unsigned), spent).unsigned == made.unsigned
    assert reviews.expected(HERE, altered(made, -1), spent).unsigned == made.unsigned
    near = reviews.expected(HERE, altered(made, 1), spent)
    assert near.feerate_sat_vb == max(feerate - 1, 1)


def test_where_the_fee_says_nothing_the_contract_s_bounds_hold() -> None:
    here = replace(HERE, rules=with_rules(max_fee_ppm=500_000))
    made = settle(here, 2)
    spent = sum(c.value_sat for c in made.coins)
    assert reviews.expected(here, altered(made, made.fee_sat + 5_000), spent).feerate_sat_vb == 1
    rich = reviews.expected(here, altered(made, 1 - made.change_sat), spent).feerate_sat_vb
    assert rich == min((spent - 50_001) // made.vsize, FAST.max_feerate_sat_vb)


@pytest.fixture(scope="module")
def carried() -> tuple[World, Carry]:
    world = World(with_rules(confirmations=2)).open()
    world.enroll("member", deposit_sat=300_000)
    world.mine(3)
    return world, carry(world.state(), 2, "ab" * 32)


def carried_psbt(world: World, made: Carry) -> Psbt:
    previous = {t.tx.txid: t.tx.stripped for t in world.txs}
    return create(made.unsigned, [PsbtInput(previous[c.outpoint.txid], c.branch, c.index) for c in made.coins],
                  {0: (1, made.change_index)}, world.contract.descriptor)


def test_a_carry_in_full(carried: tuple[World, Carry]) -> None:
    world, made = carried
    psbt, coins = carried_psbt(world, made), {c.outpoint: c.value_sat for c in made.coins}
    seen = review(psbt, world.contract, world.contract.keyholders, made, coins, 2)
    assert seen.checks == (
        Check("well-formed", True, "the PSBT is consistent; signatures in it hold; SIGHASH is ALL"),
        Check("our coins", True, "every input is a coin of this pool's multisig"),
        Check("known coins", True, "its coin is confirmed in your own index"),
        Check("the only payout", True, "it pays nobody: its money goes back to the pool"),
        Check("fee", True, f"{made.fee_sat} sat at 2 sat/vB, about what is expected now"),
        Check("buried", True, "the youngest of its coins is 2 blocks deep; 2 are required"))
    assert [str(v.who) for v in seen.outputs] == ["change, back to the pool (1/0)", f"carries {'ab' * 8}…"]
    assert seen.settlement == made
    shallow = review(psbt, world.contract, world.contract.keyholders, made, coins, 0)
    assert shallow.failed() == (Check("buried", False, "the youngest of its coins is 0 blocks deep; 2 are "
                                                       "required"),)
    stopped = review(psbt, world.contract, world.contract.keyholders, made, coins, 5,
                             "your node is still loading the chain")
    assert [str(c.text) for c in stopped.failed()] == ["your node is still loading the chain"]


def test_a_move_says_whose_the_money_will_be(carried: tuple[World, Carry]) -> None:
    world, made = carried
    made = replace(made, to=replace(made.to, epoch=1))
    previous = {t.tx.txid: t.tx.stripped for t in world.txs}
    psbt = create(made.unsigned, [PsbtInput(previous[c.outpoint.txid], c.branch, c.index) for c in made.coins], {},
                  world.contract.descriptor)
    coins = {c.outpoint: c.value_sat for c in made.coins}
    seen = review(psbt, world.contract, world.contract.keyholders, made, coins, 2)
    assert Check("the only payout", True, "it pays nobody: all its money goes to change address "
                                          f"{made.change_index} of the keyholders of epoch 1") in seen.checks
    assert [str(v.who) for v in seen.outputs] == [f"to the keyholders of epoch 1 (3/{made.change_index})",
                                             f"names the rotation {'ab' * 8}…"]


def test_what_is_no_carry_is_told_apart_from_one(carried: tuple[World, Carry]) -> None:
    world, made = carried
    other, coins = replace(made, fee_sat=made.fee_sat + 1), {c.outpoint: c.value_sat for c in made.coins}
    seen = review(carried_psbt(world, other), world.contract, world.contract.keyholders, made, coins, 2)
    assert {c.name: str(c.text) for c in seen.failed()} == {
        "the only payout": "this is no carry of the pool's coins", "fee": f"the fee is {other.fee_sat} sat"}


def test_who_has_an_address() -> None:
    world = World().open()
    for name in ("alice", "bob"):
        world.enroll(name, **({"payout": Person("shared").address}))
    state = world.state()
    assert names(state, Person("shared").address) == ["member 4", "member 5"]
    assert names(state, world.witnesses[1].address) == [f"witness 2 {world.witnesses[1].name}"]
    assert names(state, Person("nobody").address) == []


def test_a_payout_without_change_and_with_two_payments_to_one_address() -> None:
    """Its fee holds a remainder: more than a satoshi per vbyte, and still the payout at the lower feerate."""
    payee = Person("payee").address
    items = tuple(Item(n, "bond", f"{n}", payee, 25_000) for n in (1, 2))
    fee = settle(replace(HERE, items=items), 1).fee_sat - 43
    coin = Coin(100, OutPoint("aa" * 32, 0), 50_000 + fee + 320, 0, 1)
    made = settle(replace(HERE, items=items, coins=(coin,)), 1)
    assert made.change_output is None and made.fee_sat > 2 * made.vsize
    given = reviews.expected(made.basis, parse_tx(made.unsigned), coin.value_sat)
    assert given == made
    seen = review(scene_psbt(made), CONTRACT, CONTRACT.keyholders, made, {coin.outpoint: coin.value_sat}, 1)
    assert [str(view.who) for view in seen.outputs] == [
        "bond 1, bond 2", f"commits to the settlement document {made.digest[:16]}…"]


def scene_psbt(made: Settlement):
    """A PSBT of that payout with nothing in it: enough to be looked at, not to be signed."""
    fields = Fields(())
    return Psbt(0, parse_tx(made.unsigned), Fields(((b"\0", made.unsigned),)), (fields,) * len(made.coins),
                (fields,) * len(made.outputs))
