"""What a witness's tool refuses to sign: every field of a payout forged, one at a time, each named in the reason.

The numbers are rows of docs/threats.md.
"""

import hashlib
from dataclasses import dataclass, replace
from typing import Any

import pytest

from lashou_btc.anchors import record
from lashou_btc.anchors.tx import OutPoint, TxOut, parse_tx
from lashou_btc.errors import LashouError
from lashou_btc.networks import MAINNET
from lashou_btc.pool import review as reviews
from lashou_btc.pool.review import Review
from lashou_btc.pool.settlement import Settlement, basis, settle
from lashou_btc.pool.state import State
from lashou_btc.wallet.descriptor import KeyExpression, MultisigDescriptor
from lashou_btc.wallet.keys import Master
from lashou_btc.wallet.psbt import keytypes as kt
from lashou_btc.wallet.psbt.codec import Fields, compact, output_bytes, write_unsigned_tx
from lashou_btc.wallet.psbt.create import PsbtInput, create
from lashou_btc.wallet.psbt.raw import Psbt, parse, serialize, to_version
from lashou_btc.wallet.psbt.sign import sign
from lashou_btc.wallet.public import multisig_path
from tests.forging import coin_fields, forge, spending
from tests.world import Person, World, with_rules

FEERATE = 2
THIEF = Person("thief")


@dataclass(frozen=True)
class Scene:
    """A pool with a payable claim, its honest payout, and coins beside those that it spends."""

    world: World
    state: State
    made: Settlement
    psbt: Psbt
    spent: OutPoint

    @property
    def descriptor(self) -> MultisigDescriptor:
        return self.world.contract.descriptor

    def previous(self, outpoint: OutPoint) -> bytes:
        return next(t.tx.stripped for t in self.world.txs if t.tx.txid == outpoint.txid)

    def forged(self, **parts: Any) -> Psbt:
        """The honest PSBT with parts of its transaction replaced."""
        return forge(self.psbt, lambda o: coin_fields(self.descriptor, self.previous(o), o), **parts)

    def outputs_but(self, number: int, out: TxOut) -> list[TxOut]:
        outputs = list(self.made.outputs)
        outputs[number] = out
        return outputs


def build() -> Scene:
    """Three members, one of them ill. A coin has been spent before, one arrives after the payout was worked out."""
    world = World(with_rules(confirmations=2)).open()
    members = [world.enroll(f"member {n}", deposit_sat=300_000) for n in range(3)]
    world.mine(world.contract.rules.waiting_blocks)
    for member, amount in zip(members[:2], (150_000, 350_000), strict=True):
        claim = world.claim(member, amount)
        world.approve(claim, amount)
        world.payable(claim)
        if member == members[0]:
            first = settle(basis(world.state()), FEERATE)
            world.confirm(first.unsigned)
    made = settle(basis(world.state()), FEERATE)
    world.deposit(members[2], 70_000)
    state = world.state()
    change = {made.change_output: (1, made.basis.change_index)}
    previous = {t.tx.txid: t.tx.stripped for t in world.txs}
    psbt = create(made.unsigned, [PsbtInput(previous[c.outpoint.txid], c.branch, c.index) for c in made.coins],
                  change, world.contract.descriptor)
    return Scene(world, state, made, psbt, first.coins[0].outpoint)


@pytest.fixture(scope="module")
def scene() -> Scene:
    made = build()
    assert len(made.made.coins) >= 2 and len(made.made.payees) == 3 and made.made.change_output == 3
    assert len(made.state.coins) > len(made.made.coins) + 1
    return made


def look(scene: Scene, psbt: Psbt, at: State | None = None) -> Review:
    """The review as a witness's tool makes it: with what the rules give at the PSBT's own lock time."""
    height = psbt.tx.locktime
    past = basis(scene.world.state(height)) if 100 <= height <= scene.world.height else None
    coins = {c.outpoint: c.value_sat for c in scene.state.coins.values()}
    try:
        given: Settlement | LashouError = reviews.expected(
            past or basis(scene.state), psbt.tx, sum(coins.get(i.outpoint, 0) for i in psbt.tx.inputs))
    except LashouError as error:
        given = error
    return reviews.review(psbt, scene.world.contract, scene.world.contract.keyholders, given, coins,
                          scene.world.height - height + 1)


def other_payout(seen: Review) -> bool:
    """Whether the whole transaction was compared, and is not the one; the fee may be right or wrong."""
    return any(c.name == "the only payout" and "this is not the payout" in str(c.text) for c in seen.failed())


def reasons(seen: Review) -> str:
    return " | ".join(str(check.text) for check in seen.failed())


def test_the_honest_payout_passes_every_check_and_says_what_it_pays(scene: Scene) -> None:
    seen = look(scene, scene.psbt)
    assert seen.ok and seen.txid == scene.made.txid and seen.fee_sat == scene.made.fee_sat
    assert [c.name for c in seen.checks] == ["well-formed", "our coins", "known coins", "the only payout", "fee",
                                             "buried"]
    who = [str(view.who) for view in seen.outputs]
    assert who[-2] == "change, back to the pool (1/1)" and who[-1].startswith("commits to the settlement document")
    assert any(text.startswith("benefit") for text in who) and [v.amount_sat for v in seen.outputs] == \
        [out.value_sat for out in scene.made.outputs]
    assert seen.signed == {1: False, 2: False, 3: False}


def test_it_passes_as_version_2_and_with_signatures_on_it(scene: Scene) -> None:
    signed = sign(scene.psbt, scene.world.witnesses[1].master, scene.descriptor)
    for psbt in (signed, to_version(signed, 2)):
        seen = look(scene, psbt)
        assert seen.ok and seen.signed == {1: False, 2: True, 3: False}


# Outputs: rows 1, 2, 11 and 14

@pytest.mark.parametrize("change", [-1, 1])
def test_every_amount_one_satoshi_off(scene: Scene, change: int) -> None:
    for number, out in enumerate(scene.made.outputs[:-1]):
        wrong = TxOut(out.value_sat + change, out.script)
        text = reasons(look(scene, scene.forged(outputs=scene.outputs_but(number, wrong))))
        assert f"output {number} pays {wrong.value_sat} sat" in text and "the rules give" in text


def test_an_address_of_the_thief_in_every_place(scene: Scene) -> None:
    for number, out in enumerate(scene.made.outputs):
        psbt = scene.forged(outputs=scene.outputs_but(number, TxOut(out.value_sat, THIEF.script)))
        seen = look(scene, psbt)
        assert f"output {number} pays {out.value_sat} sat to {THIEF.address}" in reasons(seen)
        assert str(seen.outputs[number].who) == "NOT in the payout that the rules give"


def test_payees_swapped(scene: Scene) -> None:
    first, second, *rest = scene.made.outputs
    assert first != second
    assert "output 0 pays" in reasons(look(scene, scene.forged(outputs=[second, first, *rest])))
    swapped = [TxOut(first.value_sat, second.script), TxOut(second.value_sat, first.script), *rest]
    assert "output 0 pays" in reasons(look(scene, scene.forged(outputs=swapped)))


def test_the_thiefs_output_with_derivations_of_ours(scene: Scene) -> None:
    """Row 1: the PSBT swears that the output is the pool's change. It is not asked."""
    number = scene.made.change_output
    outputs = scene.outputs_but(number, TxOut(scene.made.change_sat, THIEF.script))
    forged = scene.forged(outputs=outputs)
    maps = list(forged.outputs)
    maps[number] = scene.psbt.outputs[number]
    assert maps[number].of_type(kt.OUT_BIP32_DERIVATION)
    seen = look(scene, parse(serialize(replace(forged, outputs=tuple(maps)))))
    assert f"output {number} pays {scene.made.change_sat} sat to {THIEF.address}" in reasons(seen)
    assert str(seen.outputs[number].who).startswith("NOT")


def near_copies(descriptor: MultisigDescriptor) -> list[MultisigDescriptor]:
    path = multisig_path(descriptor.network, 0)
    swapped = [list(descriptor.keys) for _ in descriptor.keys]
    for number, keys in enumerate(swapped):
        keys[number] = KeyExpression(THIEF.master.fingerprint, path, THIEF.master.xpub(path))
    copies = [MultisigDescriptor(descriptor.network, descriptor.threshold, tuple(keys)) for keys in swapped]
    return [*copies, MultisigDescriptor(descriptor.network, 1, descriptor.keys)]


def test_change_to_a_near_copy_of_the_multisig(scene: Scene) -> None:
    """Row 2: one key swapped, or M lowered, with the copy's own scripts and derivations beside the output."""
    number, at = scene.made.change_output, scene.made.basis.change_index
    for copy in near_copies(scene.descriptor):
        out = TxOut(scene.made.change_sat, copy.script(1, at))
        forged = scene.forged(outputs=scene.outputs_but(number, out))
        fields = Fields(((compact(kt.OUT_WITNESS_SCRIPT), copy.witness_script(1, at)),))
        maps = tuple(fields if n == number else m for n, m in enumerate(forged.outputs))
        assert f"to {copy.address(1, at)}; the rules give" in reasons(look(scene, replace(forged, outputs=maps)))


def test_change_to_another_address_of_the_pool(scene: Scene) -> None:
    """Money that would only move inside the pool: a receive address would credit somebody with it."""
    for place in ((0, 4), (1, scene.made.basis.change_index + 1)):
        out = TxOut(scene.made.change_sat, scene.descriptor.script(*place))
        psbt = scene.forged(outputs=scene.outputs_but(scene.made.change_output, out))
        assert "output 3 pays" in reasons(look(scene, psbt))


def test_records_dropped_doubled_and_altered(scene: Scene) -> None:
    *money, own = scene.made.outputs
    tag, digest = scene.world.contract.tag, scene.made.digest
    other = "00" * 32
    cases = {
        "it has 4 outputs; the rules give 5": money,
        "it has 6 outputs; the rules give 5": [*money, own, own],
        f"commits to {other}": [*money, TxOut(0, record.encode(record.SETTLEMENT, tag, other))],
        "settlement record of pool 00000000": [*money, TxOut(0, record.encode(record.SETTLEMENT, "0" * 8, digest))],
        "0 sat to a statement record of pool": [*money, TxOut(0, record.encode(record.STATEMENT, tag, digest))],
        "1 sat to a settlement record of pool": [*money, TxOut(1, own.script)],
    }
    for words, outputs in cases.items():
        assert words in reasons(look(scene, scene.forged(outputs=outputs))), words


def test_an_output_added_split_or_left_out(scene: Scene) -> None:
    first, *rest = scene.made.outputs
    *money, change, own = scene.made.outputs
    half = first.value_sat // 2
    for outputs in ([TxOut(half, first.script), TxOut(first.value_sat - half, first.script), *rest],
                    [*money, TxOut(change.value_sat - 1_000, change.script), TxOut(1_000, THIEF.script), own],
                    [*money, change, TxOut(0, THIEF.script), own], [*money, own], rest, [own]):
        seen = look(scene, scene.forged(outputs=outputs))
        assert other_payout(seen) and "the rules give" in reasons(seen)


@pytest.mark.parametrize("feerate", [0, 51, 300])
def test_a_fee_beyond_the_contracts_caps(scene: Scene, feerate: int) -> None:
    """Row 14. What the change loses goes to the miner."""
    number = scene.made.change_output
    change = scene.made.change_sat + scene.made.fee_sat - feerate * scene.made.vsize
    psbt = scene.forged(outputs=scene.outputs_but(number, TxOut(change, scene.made.outputs[number].script)))
    seen = look(scene, psbt)
    assert not seen.ok and seen.fee_sat == feerate * scene.made.vsize
    assert f"the fee is {seen.fee_sat} sat" in reasons(seen)


# Inputs: row 12

def test_a_foreign_coin_beside_ours(scene: Scene) -> None:
    thieves = MultisigDescriptor.of_records(2, [Person(f"thief {n}").master.record("t", 0) for n in range(3)])
    source = write_unsigned_tx(2, [spending(OutPoint("22" * 32, 0))],
                               [TxOut(90_000, thieves.script(0, 0))], 0)
    theirs = OutPoint(parse_tx(source).txid, 0)
    spend = write_unsigned_tx(2, [spending(theirs)], [TxOut(600, THIEF.script)], 0)
    fields = create(spend, [PsbtInput(source, 0, 0)], {}, thieves).inputs[0]
    inputs = (*scene.psbt.tx.inputs, spending(theirs))
    raw = write_unsigned_tx(2, inputs, scene.made.outputs, scene.psbt.tx.locktime)
    globals_ = scene.psbt.globals.adding([(compact(kt.GLOBAL_UNSIGNED_TX), raw)])
    seen = look(scene, Psbt(0, parse_tx(raw), globals_, (*scene.psbt.inputs, fields), scene.psbt.outputs))
    text = reasons(seen)
    assert f"input {len(inputs) - 1} has no derivation" in text
    assert f"{theirs} is no unspent coin of the pool" in text


def test_a_foreign_coin_that_claims_to_stand_in_our_descriptor(scene: Scene) -> None:
    """Its derivations are ours, its script is not what they lead to."""
    thieves = MultisigDescriptor.of_records(2, [Person(f"thief {n}").master.record("t", 0) for n in range(3)])
    source = write_unsigned_tx(2, [spending(OutPoint("22" * 32, 0))],
                               [TxOut(scene.made.coins[0].value_sat, thieves.script(0, 0))], 0)
    theirs = OutPoint(parse_tx(source).txid, 0)
    lie = scene.psbt.inputs[0].adding([
        (compact(kt.IN_NON_WITNESS_UTXO), source),
        (compact(kt.IN_WITNESS_UTXO), output_bytes(parse_tx(source).outputs[0])),
        (compact(kt.IN_WITNESS_SCRIPT), thieves.witness_script(0, 0))])
    raw = write_unsigned_tx(2, (spending(theirs), *scene.psbt.tx.inputs[1:]), scene.made.outputs,
                            scene.psbt.tx.locktime)
    globals_ = scene.psbt.globals.adding([(compact(kt.GLOBAL_UNSIGNED_TX), raw)])
    text = reasons(look(scene, Psbt(0, parse_tx(raw), globals_, (lie, *scene.psbt.inputs[1:]), scene.psbt.outputs)))
    assert "another script locks it; it is not this pool's" in text
    assert f"{theirs} is no unspent coin of the pool" in text


def test_a_coin_that_was_spent_before(scene: Scene) -> None:
    inputs = (spending(scene.spent), *scene.psbt.tx.inputs[1:])
    text = reasons(look(scene, scene.forged(inputs=inputs)))
    assert f"{scene.spent} is no unspent coin of the pool in your own index" in text


def test_a_coin_that_was_not_confirmed_yet(scene: Scene) -> None:
    """It confirmed after the height that the payout is worked out at."""
    late = max(scene.state.coins.values(), key=lambda c: c.age)
    assert late.height > scene.made.basis.height
    inputs = (*scene.psbt.tx.inputs, spending(late.outpoint))
    assert other_payout(look(scene, scene.forged(inputs=inputs)))


def test_our_coins_in_another_order_fewer_more_or_others(scene: Scene) -> None:
    """Oldest first is what makes two payouts of one history conflict; any other choice would not."""
    ours = scene.psbt.tx.inputs
    spare = next(c for c in scene.made.basis.coins if c not in scene.made.coins)
    more = spending(spare.outpoint)
    assert len(ours) >= 2
    assert f"input 0 spends {ours[-1].outpoint}" in reasons(look(scene, scene.forged(inputs=ours[::-1])))
    for inputs in ((*ours, more), (*ours[:-1], more), ours[:-1]):
        assert not look(scene, scene.forged(inputs=inputs)).ok
        assert other_payout(look(scene, scene.forged(inputs=inputs)))


def test_one_coin_twice(scene: Scene) -> None:
    ours = scene.psbt.tx.inputs
    assert "spend the same coin" in reasons(look(scene, scene.forged(inputs=(*ours, ours[0]))))


# Version, sequence, lock time: row 13

@pytest.mark.parametrize("version", [1, 3])
def test_another_version(scene: Scene, version: int) -> None:
    text = reasons(look(scene, scene.forged(version=version)))
    assert f"it has version {version}; the rules give 2" in text


@pytest.mark.parametrize("sequence", [0, 1, 0xFFFFFFFE, 0xFFFFFFFF])
def test_another_sequence_in_every_input(scene: Scene, sequence: int) -> None:
    for number, original in enumerate(scene.psbt.tx.inputs):
        inputs = list(scene.psbt.tx.inputs)
        inputs[number] = spending(original.outpoint, sequence)
        text = reasons(look(scene, scene.forged(inputs=inputs)))
        assert f"input {number} has sequence {sequence:08x}; the rules give fffffffd" in text


def test_another_lock_time(scene: Scene) -> None:
    """It says at which height the payout was worked out, so another one means another payout."""
    at = scene.made.basis.height
    for locktime in (0, at - 1, at + 1, at + 1_000, 500_000_000, 0xFFFFFFFF):
        assert not look(scene, scene.forged(locktime=locktime)).ok, locktime
    assert "2 are required" in reasons(look(scene, scene.forged(locktime=scene.world.height)))
    later = build()
    later.world.mine(2)  # now the next height is as deep as it must be, and the same is due there
    at = later.made.basis.height
    assert look(later, later.psbt).ok and other_payout(look(later, later.forged(locktime=at + 1)))


# What the PSBT says about itself: rows 7, 8 and 15

def test_signature_types_other_than_all(scene: Scene) -> None:
    for kind in (0, 2, 3, 0x81, 0x82, 0x83):
        fields = scene.psbt.inputs[-1].adding([(compact(kt.IN_SIGHASH_TYPE), kind.to_bytes(4, "little"))])
        psbt = scene.psbt.with_inputs({len(scene.psbt.inputs) - 1: fields})
        assert "only ALL commits to the whole transaction" in reasons(look(scene, psbt))


def test_a_lie_about_an_amount(scene: Scene) -> None:
    out = TxOut(scene.made.coins[0].value_sat + 10_000, scene.descriptor.script(0, 1))
    fields = scene.psbt.inputs[0].adding([(compact(kt.IN_WITNESS_UTXO), output_bytes(out))])
    assert "this is how the fee attack lies" in reasons(look(scene, scene.psbt.with_inputs({0: fields})))
    bare = scene.psbt.inputs[0].without([kt.IN_NON_WITNESS_UTXO])
    assert "lacks the previous transaction" in reasons(look(scene, scene.psbt.with_inputs({0: bare})))


def test_the_same_witnesses_pool_on_another_network(scene: Scene) -> None:
    """Row 15: a PSBT of the mainnet pool that the same people hold, handed over as if it were this pool's."""
    path = multisig_path(MAINNET, 0)
    masters = [Master.from_seed(hashlib.sha512(w.name.encode()).digest(), MAINNET) for w in scene.world.witnesses]
    elsewhere = MultisigDescriptor(MAINNET, 2, tuple(KeyExpression(m.fingerprint, path, m.xpub(path))
                                                     for m in masters))
    source = write_unsigned_tx(2, [spending(OutPoint("33" * 32, 0))],
                               [TxOut(500_000, elsewhere.script(0, 0))], 0)
    raw = write_unsigned_tx(2, [spending(OutPoint(parse_tx(source).txid, 0))],
                            scene.made.outputs[-1:], scene.made.basis.height)
    psbt = create(raw, [PsbtInput(source, 0, 0)], {}, elsewhere)
    text = reasons(look(scene, psbt))
    assert "no derivation (PSBT_IN_BIP32_DERIVATION) of a key of this multisig" in text
    assert "is no unspent coin of the pool" in text


# When the rules give nothing, and when the chain cannot be relied on

def test_nothing_is_due_so_nothing_is_signed(scene: Scene) -> None:
    quiet = scene.made.basis.contract.birthday + 30
    seen = look(scene, scene.forged(locktime=quiet))
    assert seen.settlement is None and "nothing to pay at height" in reasons(seen)
    assert all(str(view.who).startswith("NOT") for view in seen.outputs)


def test_a_chain_that_cannot_be_relied_on(scene: Scene) -> None:
    coins = {c.outpoint: c.value_sat for c in scene.made.basis.coins}

    def judged(confirmations: int, problem: str) -> Review:
        return reviews.review(scene.psbt, scene.world.contract, scene.world.contract.keyholders, scene.made, coins,
                              confirmations, problem)

    assert judged(2, "").ok
    assert "1 blocks deep; 2 are required" in reasons(judged(1, ""))
    assert reasons(judged(2, "your node is still loading the chain")) == "your node is still loading the chain"


def test_every_single_byte_of_the_transaction_matters(scene: Scene) -> None:
    """Flipped anywhere, a bit gives a PSBT that is refused or none at all."""
    raw = scene.made.unsigned
    refused = 0
    for at in range(0, len(raw), 3):
        bad = raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1:]
        psbt = try_parse(scene, bad)
        if psbt is not None:
            refused += 1
            assert not look(scene, psbt).ok, at
    assert refused > len(raw) // 6


def try_parse(scene: Scene, raw: bytes) -> Psbt | None:
    globals_ = scene.psbt.globals.adding([(compact(kt.GLOBAL_UNSIGNED_TX), raw)])
    try:
        return parse(serialize(replace(scene.psbt, globals=globals_)))
    except LashouError:
        return None
