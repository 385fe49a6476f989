"""What a PSBT is said to be, word for word; and that whatever can be parsed can be looked at, and passes only if it
is the payout."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lashou_btc.anchors import record
from lashou_btc.anchors.tx import OutPoint, TxIn, TxOut, parse_tx
from lashou_btc.errors import Incomplete, InvalidInput, LashouError
from lashou_btc.pool import glance as glances
from lashou_btc.pool import review as reviews
from lashou_btc.pool.carry import carry
from lashou_btc.pool.glance import Glance, InputView, Known, OwnCoin
from lashou_btc.pool.review import Check, OutputView
from lashou_btc.pool.settlement import Settlement
from lashou_btc.wallet.psbt import keytypes as kt
from lashou_btc.wallet.psbt.codec import Fields, compact, output_bytes, write_unsigned_tx
from lashou_btc.wallet.psbt.raw import Psbt, parse, serialize, to_version
from lashou_btc.wallet.psbt.sign import sign
from lashou_btc.words import said, sentence
from tests.forging import SEQUENCE
from tests.fuzz.changes import changed_bytes
from tests.psbt_cases import multisig, payout
from tests.unit.test_review import THIEF, Scene, build

THERE = THIEF.script


@pytest.fixture(scope="module")
def scene() -> Scene:
    return build()


def known_of(scene: Scene, spent: dict[OutPoint, tuple[str, int]] | None = None, **more: object) -> Known:
    """The coins of the scene's pool at its tip; of those in `spent`, by whom and at what height."""
    gone = spent or {}
    coins = {c.outpoint: OwnCoin(c.value_sat, c.branch, c.index, c.height, *gone.get(c.outpoint, ("", 0)))
             for c in scene.state.coins.values()}
    return Known(coins, scene.state.chain.place_of, scene.state.height, **more)


def bare(inputs: Sequence[OutPoint], outputs: Sequence[TxOut], said: Sequence[TxOut | None] = ()) -> Psbt:
    """A PSBT that says what `said` has of the coins, as witness utxos, and nothing else."""
    raw = write_unsigned_tx(2, [TxIn(o, SEQUENCE, b"", ()) for o in inputs], outputs, 0)
    maps = tuple(Fields(((compact(kt.IN_WITNESS_UTXO), output_bytes(out)),)) if out else Fields()
                 for out in [*said, *[None] * (len(inputs) - len(said))])
    return Psbt(0, parse_tx(raw) if inputs else payout_without_inputs(raw), Fields(((b"\0", raw),)), maps,
                (Fields(),) * len(outputs))


def payout_without_inputs(raw: bytes):
    return parse(b"psbt\xff" + Fields(((b"\0", raw),)).write() + b"\0" * raw[5]).tx


def seen(scene: Scene, psbt: Psbt, known: Known | None = None) -> Glance:
    return glances.glance(psbt, scene.world.contract, known or known_of(scene), scene.made)


def read(glance: Glance) -> tuple[str, str]:
    """The kind, and what somebody reads."""
    return glance.kind, sentence(glance.text)


def shown_as(views: tuple[InputView, ...]) -> list[tuple[int, OutPoint, int | None, str]]:
    return [(view.number, view.outpoint, view.amount_sat, str(view.what)) for view in views]


def pool(scene: Scene) -> str:
    return f'pool "{scene.world.contract.name}"'


def test_what_the_rules_give(scene: Scene) -> None:
    height = scene.made.basis.height
    assert read(seen(scene, scene.psbt)) == (
        "payout", f"This is the payout that the rules of {pool(scene)} give as of height {height}.")
    together = carry(scene.state, 2)
    count = len(together.coins)
    assert glances.glance(to_version(bare([c.outpoint for c in together.coins], together.outputs), 2),
                          scene.world.contract, known_of(scene), together).kind == "forged"  # another lock time
    psbt = Psbt(0, parse_tx(together.unsigned), Fields(((b"\0", together.unsigned),)), (Fields(),) * count,
                (Fields(),) * len(together.outputs))
    assert read(glances.glance(psbt, scene.world.contract, known_of(scene), together)) == (
        "consolidation", f"This puts {count} coins of {pool(scene)} together into one. It pays nobody.")
    carries = carry(scene.state, 2, "ab" * 32)
    psbt = Psbt(0, parse_tx(carries.unsigned), Fields(), (Fields(),) * len(carries.coins), (Fields(),) * 2)
    assert read(glances.glance(psbt, scene.world.contract, known_of(scene), carries)) == (
        "amendment", f"This carries the amendment {'ab' * 8}… of {pool(scene)}: its coins go back to the pool, and "
                     "what the quorum decided in it takes effect.")
    assert {"payout", "consolidation", "amendment", "move", "sweep", "lifeboat"} == set(glances.LAWFUL)


def test_what_moves_to_other_keyholders_says_to_whom_and_when(scene: Scene) -> None:
    made = carry(scene.state, 2, "ab" * 32)
    made = replace(made, kind=record.ROTATION, to=replace(made.to, epoch=1))
    money, whose = f"{made.spent_sat - made.fee_sat:,} sat", "the keyholders of epoch 1 (2 of 3)"
    for one, kind, text in (
            (replace(made, begins=True), "move",
             f"This hands {pool(scene)} over: it moves {money} to {whose}, whom the rotation {'ab' * 8}… names. "
             "From then on they hold the keys."),
            (replace(made, begins=True, lifeboat=True), "lifeboat",
             f"This is a lifeboat of {pool(scene)}: from height {made.height} on anybody can send it, and it moves "
             f"{money} to a recovery set, {whose}."),
            (made, "sweep",
             f"This passes on to {whose} of {pool(scene)} what still lies with those of epoch 0: one coin, "
             f"{money}. It pays nobody else.")):
        psbt = Psbt(0, parse_tx(one.unsigned), Fields(), (Fields(),) * len(one.coins), (Fields(),) * 2)
        assert read(glances.glance(psbt, scene.world.contract, known_of(scene), one)) == (kind, text)


def test_what_they_do_not_give(scene: Scene) -> None:
    coins = list(scene.state.coins)
    value = {o: c.value_sat for o, c in scene.state.coins.items()}
    total = sum(value.values())
    away, back = TxOut(total - 500, THERE), TxOut(total - 500, scene.descriptor.script(0, 4))
    tag = scene.world.contract.tag

    def text(*outputs: TxOut, inputs: Sequence[OutPoint] = coins) -> tuple[str, str]:
        found = seen(scene, bare(inputs, outputs))
        return read(found)

    assert text(away) == (
        "away", f"This moves all the money of {pool(scene)} to one other address, and no rotation that the "
                "witnesses have signed names it: to keys that nobody agreed on, or away.")
    assert text(away, TxOut(0, b"\x6a"))[0] == "away"
    no_payout = "and it is no payout: it carries no settlement record."
    assert text(TxOut(700, THERE), inputs=coins[:1]) == (
        "payment", f"This pays 700 sat of the money of {pool(scene)} to an address outside, {no_payout}")
    assert text(TxOut(1_000, THERE), TxOut(900, THERE + b"\0")) == (
        "payment", f"This pays 1,900 sat of the money of {pool(scene)} to 2 addresses outside, {no_payout}")
    assert text(TxOut(900, THERE), TxOut(800, back.script))[0] == "payment"
    assert text(back) == (
        "shuffle", f"This moves money of {pool(scene)} to other addresses of the pool; the rules do not ask for "
                   "it, and it carries no record.")
    for kind, what in ((record.SETTLEMENT, "is a payout"), (record.AMENDMENT, "carries an amendment"),
                       (record.ROTATION, "hands over the money"), (record.CARRY, "puts coins together")):
        assert text(away, TxOut(0, record.encode(kind, tag, "ab" * 32))) == (
            "forged", f"This says that it {what} of {pool(scene)}, and it is not the one that the rules give.")
    assert text(away, TxOut(0, record.encode(record.BATCH, tag, "ab" * 32)))[0] == "away"
    assert text(away, TxOut(0, record.encode(record.SETTLEMENT, "00" * 4, "ab" * 32)))[0] == "away", "another's"
    nothing = ("empty", "This has no inputs or no outputs: there is nothing to sign.")
    assert text(inputs=coins) == nothing and text(away, inputs=[]) == nothing


def test_coins_that_are_not_the_pools_or_no_more(scene: Scene) -> None:
    own, other = list(scene.state.coins)[:2], [OutPoint("ee" * 32, 1), OutPoint("ff" * 32, 0)]
    out = [TxOut(700, THERE)]
    assert read(seen(scene, bare(other, out))) == ("foreign", f"This spends no coin of {pool(scene)}.")
    assert read(seen(scene, bare([*own, other[0]], out))) == (
        "mixed", f"This spends 2 coins of {pool(scene)} together with one coin from elsewhere, which no payout "
                 "does.")
    ours = TxOut(900, scene.descriptor.script(0, 4))
    assert seen(scene, bare(other, out, [TxOut(900, THERE)])).kind == "foreign"
    assert read(seen(scene, bare(other, out, [TxOut(900, THERE), ours]))) == (
        "unknown", f"This claims to spend one coin of {pool(scene)} that your index does not have at height "
                   f"{scene.state.height}: not confirmed, or made up.")
    by = "ab" * 32
    known = known_of(scene, {own[1]: (by, 130)})
    assert read(seen(scene, bare(own, out), known)) == (
        "spent", f"This spends a coin of {pool(scene)} that transaction {by} has spent already, at height 130: it "
                 "can never confirm.")
    psbt = bare(own, out)
    itself = known_of(scene, {o: (psbt.tx.txid, 131) for o in own}, confirmed={psbt.tx.txid: 131})
    assert read(seen(scene, psbt, itself)) == (
        "confirmed", "This is in the chain already, at height 131: nothing is left to sign.")
    assert known.spent(psbt.tx) == (own[1], known.coins[own[1]]) and itself.spent(psbt.tx) is None
    # All that is left is moved: what is spent does not count as money of the pool any more.
    left = [o for o in scene.state.coins if o != own[1]]
    assert seen(scene, bare(left, out), known).kind == "away"


def test_finalized_inputs(scene: Scene) -> None:
    for final in (kt.IN_FINAL_SCRIPTSIG, kt.IN_FINAL_SCRIPTWITNESS):
        some = scene.psbt.with_inputs({0: scene.psbt.inputs[0].adding([(compact(final), b"\0")])})
        assert len(some.inputs) > 1 and seen(scene, some) == seen(scene, scene.psbt)
        every = scene.psbt.with_inputs({n: f.adding([(compact(final), b"\0")]) for n, f in
                                        enumerate(scene.psbt.inputs)})
        assert seen(scene, every).kind == "payout"
        assert sentence(seen(scene, every).text) == \
            f"{sentence(seen(scene, scene.psbt).text)} It is finalized already: nothing is left to sign."
    assert "finalized" not in str(seen(scene, bare([], [TxOut(1, THERE)])).text)


def test_the_coins_as_they_are_shown(scene: Scene) -> None:
    (first, coin), (second, other) = list(scene.state.coins.items())[:2]
    outside = OutPoint("ee" * 32, 1)
    ours = TxOut(900, scene.descriptor.script(0, 4))
    psbt = bare([first, second, outside, OutPoint("ff" * 32, 0), OutPoint("ff" * 32, 1)], [TxOut(700, THERE)],
                [TxOut(1, THERE), None, TxOut(77, THERE), ours])
    known = known_of(scene, {first: ("cc" * 32, 140), second: (psbt.tx.txid, 141)})
    assert shown_as(glances.input_views(psbt, known)) == [
        (0, first, coin.value_sat, str(glances.place_name(coin.branch, coin.index))
                  + f", SPENT at height 140 by {'cc' * 32}"),
        (1, second, other.value_sat, str(glances.place_name(other.branch, other.index))
                  + ", SPENT at height 141 by this transaction"),
        (2, outside, 77, "not a coin of the pool"),
        (3, OutPoint("ff" * 32, 0), 900, "said to be the pool's, but not in your index: not confirmed, or "
                                                  "made up"),
        (4, OutPoint("ff" * 32, 1), None, "not a coin of the pool")]
    late = replace(known, coins={first: replace(known_of(scene).coins[first], late=True, height=0)})
    assert str(glances.input_views(bare([first], []), late)[0].what) == (
        f"{glances.place_name(coin.branch, coin.index)}, come late, of what is signed with it")
    (view, *_) = glances.input_views(bare([outside], [TxOut(700, THERE)]), Known())
    assert shown_as((view,)) == [(0, outside, None, "not a coin of a pool that you follow")]
    assert [str(glances.place_name(*p)) for p in ((0, 0), (0, 7), (1, 0), (1, 3))] == [
        "the common purse (0/0)", "account 7 (0/7)", "change 0 (1/0)", "change 3 (1/3)"]


def test_what_a_psbt_claims_of_its_coins(scene: Scene) -> None:
    previous = scene.previous(scene.made.coins[0].outpoint)
    whole, said = parse_tx(previous), TxOut(5, THERE)
    at = scene.made.coins[0].outpoint
    field = (compact(kt.IN_NON_WITNESS_UTXO), previous)
    utxo = (compact(kt.IN_WITNESS_UTXO), output_bytes(said))
    psbt = bare([at, at, OutPoint(at.txid, 99), OutPoint(at.txid, len(whole.outputs))], [said])
    maps = (Fields((field,)), Fields((field, utxo)), Fields((field, utxo)), Fields((field,)))
    proved = whole.outputs[at.vout]
    assert glances.claimed(replace(psbt, inputs=maps)) == [proved, proved, said, None]


def test_a_foreign_psbt_is_shown_and_refused(scene: Scene) -> None:
    descriptor = multisig(2, 3)
    psbt, network = payout(descriptor, 1), scene.world.contract.network
    what = glances.foreign(psbt.tx.outputs, {"Village": known_of(scene)})
    assert read(what) == ("foreign", "This spends no coin of a pool that you follow.")
    shown = reviews.foreign(psbt, network, what)
    assert not shown.ok and shown.what == what and shown.fee_sat == 1_000 and shown.settlement is None
    assert shown.signed == {} and shown.txid == psbt.tx.txid
    assert shown.checks == (
        Check("well-formed", True, said("check.well-formed")), Check("our coins", False, said("check.foreign")))
    assert shown.outputs[1] == OutputView(1, descriptor.address(1, 3), psbt.tx.outputs[1].value_sat, None)
    assert [(v.number, v.amount_sat, str(v.what)) for v in shown.inputs] == [
        (0, 1_000_000, "not a coin of a pool that you follow")]
    torn = psbt.with_inputs({0: Fields()})
    shown = reviews.foreign(torn, network, what)
    assert shown.fee_sat is None and (shown.checks[0].name, shown.checks[0].ok) == ("well-formed", False)
    assert "does not say what it spends" in str(shown.checks[0].text)
    ours = [scene.descriptor.script(*place) for place in ((0, 4), (1, 0))]
    paying = [TxOut(700, ours[0]), TxOut(50, THERE), TxOut(800, ours[1])]
    assert sentence(glances.foreign(paying, {"Village": known_of(scene), "Town": Known()}).text) == \
        "This spends no coin of a pool that you follow; it pays 1,500 sat into pool \"Village\" from somebody's " \
        "own wallet, which signs it."


def test_outputs_that_are_the_pools_own_are_said_to_be(scene: Scene) -> None:
    coins = {c.outpoint: c.value_sat for c in scene.state.coins.values()}
    psbt = bare(list(coins), [TxOut(900, scene.descriptor.script(1, 1)), TxOut(800, THERE)])
    view = reviews.review(psbt, scene.world.contract, scene.world.contract.keyholders, Incomplete("text",
                                                                                                  text="nothing."),
                          coins, 5, None, known_of(scene))
    assert [str(o.who) for o in view.outputs] == [
        "NOT in the payout that the rules give; the pool's own, change 1 (1/1)",
        "NOT in the payout that the rules give"]
    assert view.what.kind == "payment" and [i.number for i in view.inputs] == list(range(len(coins)))


def seeds() -> tuple[bytes, ...]:
    scene = build()
    signed = sign(scene.psbt, scene.world.witnesses[0].master, scene.descriptor)
    coins = list(scene.state.coins)
    made = [scene.psbt, signed, to_version(signed, 2), payout(multisig(2, 3), 2),
            bare(coins, [TxOut(700, THERE)]), bare([*coins[:2], OutPoint("ee" * 32, 1)], [TxOut(0, b"\x6a\x02ab")])]
    return tuple(serialize(psbt) for psbt in made)


@st.composite
def changed_psbts(draw: st.DrawFn, whole: tuple[bytes, ...]) -> bytes:
    """A seed with coins, outputs and fields exchanged for those of other seeds, dropped, doubled or made up: most
    of these are PSBTs, which changed bytes seldom are."""
    psbts = [to_version(parse(data), 0) for data in whole]
    first = draw(st.sampled_from(psbts))
    pairs = [pair for p in psbts for fields in (*p.inputs, *p.outputs) for pair in fields.pairs]
    ins = [(i.outpoint, fields) for p in psbts for i, fields in zip(p.tx.inputs, p.inputs, strict=True)]
    outs = [*first.tx.outputs, TxOut(700, THERE), TxOut(0, b""), TxOut(2_100_000_000_000_000, b"\x51" * 50)]
    spent = draw(st.lists(st.sampled_from(ins), max_size=4) | st.just([
        (i.outpoint, fields) for i, fields in zip(first.tx.inputs, first.inputs, strict=True)]))
    paid = draw(st.lists(st.sampled_from(outs), max_size=4) | st.just(list(first.tx.outputs)))
    maps = [fields for _, fields in spent] + [Fields()] * len(paid)
    for _ in range(draw(st.integers(0, 3)) if maps else 0):
        at = draw(st.integers(0, len(maps) - 1))
        key, value = draw(st.sampled_from(pairs))
        new = draw(st.sampled_from(((key, value), (key, value[:-1]), (bytes([draw(st.integers(0, 255))]), value))))
        maps[at] = draw(st.sampled_from((maps[at].adding([new]), maps[at].without([key[0]]), Fields())))
    numbers = st.sampled_from((0, 1, 157, 2**32 - 1)) | st.just(first.tx.locktime)
    version, sequence, locktime = draw(st.just((2, SEQUENCE, first.tx.locktime)) | st.tuples(
        st.sampled_from((2, 1, 2**32 - 1)), st.sampled_from((SEQUENCE, 0, 2**32 - 1)), numbers))
    raw = write_unsigned_tx(version, [TxIn(o, sequence, b"", ()) for o, _ in spent], paid, locktime)
    return b"psbt\xff" + Fields(((b"\0", raw),)).write() + b"".join(fields.write() for fields in maps)


def test_whatever_can_be_parsed_can_be_looked_at_and_only_the_payout_passes(scene: Scene) -> None:
    coins = {c.outpoint: c.value_sat for c in scene.made.basis.coins}
    contract, known, whole = scene.world.contract, known_of(scene), seeds()
    kinds, taken = set(), []

    @settings(max_examples=400, deadline=None, database=None, derandomize=True,
              suppress_health_check=list(HealthCheck))
    @given(changed_psbts(whole) | changed_bytes(whole), st.booleans())
    def attack(data: bytes, ours: bool) -> None:
        try:
            psbt = parse(data)
        except InvalidInput:
            return
        try:
            spent = sum(coins.get(i.outpoint, 0) for i in psbt.tx.inputs)
            given: Settlement | LashouError = reviews.expected(scene.made.basis, psbt.tx, spent)
        except LashouError as error:  # as the caller does, who shows it
            given = error
        shown = reviews.review(psbt, contract, contract.keyholders, given, coins, 5, "", known) if ours else \
            reviews.foreign(psbt, contract.network, glances.foreign(psbt.tx.outputs, {"Village": known}))
        assert sentence(shown.what.text).endswith(".") and len(shown.inputs) == len(psbt.tx.inputs)
        if shown.ok:
            assert shown.what.kind == "payout" and psbt.tx.stripped == scene.made.unsigned
        kinds.add(shown.what.kind)
        taken.append(shown.ok)

    attack()
    assert len(taken) > 60 and kinds >= {"empty", "foreign", "mixed", "payment", "payout"}, (len(taken), kinds)
