"""One sitting signs a payout at several feerates: what is built, what is signed together or not at all, what the
log says, which rung is sent, and what replaces what without anybody's signature."""

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from lashou_btc.anchors.tx import OutPoint, TxOut, compact, parse_tx
from lashou_btc.chain.base import Rejected, Trust
from lashou_btc.chain.sandbox import Sandbox
from lashou_btc.commands.reviewing import bundle_json, bundle_lines
from lashou_btc.errors import Incomplete, InvalidInput, LashouError, Refused
from lashou_btc.networks import REGTEST
from lashou_btc.pool.review import Review
from lashou_btc.pool.settlement import Settlement
from lashou_btc.usecases import judging, ladders, payouts, reviewing
from lashou_btc.usecases.purses import Purse
from lashou_btc.usecases.signing import sign_all, signing, signing_log
from lashou_btc.usecases.views import View
from lashou_btc.wallet.psbt import keytypes as kt
from lashou_btc.wallet.psbt.codec import Fields, write_stack
from lashou_btc.wallet.psbt.combine import combine
from lashou_btc.wallet.psbt.finalize import finalize
from lashou_btc.wallet.psbt.raw import Psbt
from lashou_btc.wallet.psbt.sign import sign
from lashou_btc.wallet.public import journal_path
from tests.forging import forge
from tests.stories import by_quorum
from tests.village import Village, retold


def owing(village: Village) -> None:
    """It holds money and owes a benefit."""
    village.found()
    village.enroll(3, 1_500_000)
    village.payable(4, 900_000)


@pytest.fixture
def village(tmp_path: Path) -> Iterator[Village]:
    with retold(tmp_path, owing) as made:
        yield made


def built(village: Village, *feerates: int) -> list[Psbt]:
    found = ladders.build(village.pools[0], village.state(), feerates or ladders.FEERATES)
    return [psbt for _, psbt in found.rungs]


def reviews(village: Village, number: int, rungs: Sequence[Psbt]) -> list[Review]:
    state = village.state(number)
    return [judging.review(village.pools[number], psbt, state, village.chain) for psbt in rungs]


def signed(village: Village, rungs: Sequence[Psbt], number: int) -> list[Psbt]:
    """By witness `number`, as its command does it."""
    return sign_all(village.pools[number], rungs, reviews(village, number, rungs),
                            village.witnesses[number - 1].master)


def full(village: Village, *feerates: int) -> list[Psbt]:
    rungs = built(village, *feerates)
    return payouts.merge_all(village.pools[0], [rungs, signed(village, rungs, 1), signed(village, rungs, 3)])


def send(village: Village, rungs: Sequence[Psbt]) -> ladders.Sent:
    return ladders.send(village.pools[0], rungs, village.state(), village.chain)


def bump(village: Village, rungs: Sequence[Psbt]) -> tuple[ladders.Sent, ladders.Rung]:
    return ladders.send_next(village.pools[0], rungs, village.state(), village.chain)


def refused(act: Callable[[], object], code: str, words: str = ".", kind: type[LashouError] = Refused) -> None:
    with pytest.raises(kind, match=words) as refusal:
        act()
    assert refusal.value.code == code


# Building

def test_the_same_is_paid_at_each_feerate_from_the_same_oldest_coin(village: Village) -> None:
    found = ladders.build(village.pools[0], village.state(), ladders.FEERATES)
    made = [one for one, _ in found.rungs]
    assert [one.feerate_sat_vb for one in made] == [1, 4, 16] and found.left_out == ()
    assert {one.height for one in made} == {made[0].height} and {one.coins[0] for one in made} == {made[0].coins[0]}
    assert len({one.txid for one in made}) == 3
    for one, psbt in found.rungs:
        assert village.build(one.feerate_sat_vb)[0].unsigned == one.unsigned == psbt.tx.stripped
        assert village.pools[0].store.as_documents().document(one.digest) == one.document


def test_feerates_that_the_rules_do_not_give_are_left_out_and_named(village: Village) -> None:
    found = ladders.build(village.pools[0], village.state(), (400, 1, 30, 16))
    assert [one.feerate_sat_vb for one, _ in found.rungs] == [1, 16, 30]
    [(feerate, why)] = found.left_out
    assert feerate == 400 and "outside the contract's 1 to 200" in str(why)
    refused(lambda: built(village, 300, 400), "settlement.feerate", "300 sat/vB is outside")
    refused(lambda: ladders.build(village.pools[0], village.state(), (1, 4), 9_999), "payout.depth", "worked out",
            Incomplete)


def test_too_low_a_feerate_keeps_no_other_from_being_built(village: Village) -> None:
    found = ladders.build(village.pools[0], village.state(), (0, 1, 4, 150), estimate_sat_vb=60)
    assert [one.feerate_sat_vb for one, _ in found.rungs] == [1, 4]
    assert [feerate for feerate, _ in found.left_out] == [0, 150]
    assert not any(str(why).endswith(".") for _, why in found.left_out), "it stands within a sentence"


def test_where_nothing_is_due_there_is_no_ladder(village: Village) -> None:
    rungs = full(village)
    send(village, rungs)
    village.chain.mine(3)
    refused(lambda: built(village), "settlement.nothing", "nothing to pay", Incomplete)


def test_a_rung_that_no_node_takes_in_place_of_the_one_before_is_left_out(village: Village) -> None:
    """2 sat/vB for 200 vB more than 1 is more; that 2 replaces 1 is only so if its fee is that much higher."""
    found = ladders.build(village.pools[0], village.state(), (4, 5))
    (low, _), (high, _) = found.rungs
    assert high.fee_sat - low.fee_sat >= high.vsize and found.left_out == ()
    found = ladders.build(village.pools[0], village.state(), range(1, 30))
    assert all("nodes would take it in place" in str(why) for _, why in found.left_out) and found.left_out
    fees = [made.fee_sat for made, _ in found.rungs]
    assert fees == sorted(set(fees))


@pytest.mark.parametrize("text", ["", "1,", "a", "1;4", "0,1", "-1", "1.5", "1,,4", "9" * 12, "１"])
def test_feerates_that_are_none(text: str) -> None:
    with pytest.raises(LashouError) as error:
        ladders.parse_feerates(text)
    assert error.value.code == "ladder.feerates" and error.value.exit_status == 2


def test_feerates_in_any_order_and_twice() -> None:
    assert ladders.parse_feerates("16, 1,4,4") == (1, 4, 16)
    assert len(ladders.parse_feerates(",".join(map(str, range(1, 33))))) == 32
    refused(lambda: ladders.parse_feerates(",".join(map(str, range(1, 34)))), "ladder.feerates", "at most 32 rungs",
            InvalidInput)


def test_which_of_a_bundle_is_meant(village: Village) -> None:
    low, high = rungs = built(village, 1, 4)
    assert ladders.pick([low], None) == ladders.pick(rungs, 1) == ladders.pick([low], 1) == low
    assert ladders.pick(rungs, 2) == high
    refused(lambda: ladders.pick(rungs, None), "bundle.several", "from 1 to 2", InvalidInput)
    for number in (-1, 0, 3):
        refused(lambda number=number: ladders.pick(rungs, number), "bundle.rung", "the file has 2", InvalidInput)


# Signing: all or none

def test_all_rungs_are_in_the_log_before_any_signature_is_given(village: Village) -> None:
    rungs = built(village)
    made = [seen.settlement for seen in reviews(village, 1, rungs)]
    with signing(village.pools[1], *made):
        assert signing_log(village.pools[1]) == []
    assert [entry.txid for entry in signing_log(village.pools[1])] == [p.tx.txid for p in rungs]
    again = signed(village, rungs, 1)
    assert len(signing_log(village.pools[1])) == 3, "signed again: nothing new"
    for psbt in again:
        assert len(psbt.inputs[0].of_type(kt.IN_PARTIAL_SIG)) == 1


def changed_payee(rung: Psbt) -> Psbt:
    """The rung with its first payee's address replaced."""
    first, *rest = rung.tx.outputs
    return forge(rung, lambda _: rung.inputs[0], outputs=[TxOut(first.value_sat, b"\x00\x14" + bytes(20)), *rest])


@pytest.mark.parametrize("at", [0, 1, 2])
def test_a_changed_payee_among_good_rungs_gets_no_signature_nor_do_they(village: Village, at: int) -> None:
    rungs = built(village)
    rungs[at] = changed_payee(rungs[at])
    refused(lambda: signed(village, rungs, 1), "payout.refused", f"1 of 3 do not pass.* number {at + 1}: this")
    assert signing_log(village.pools[1]) == []


def test_a_rung_of_another_pool_spoils_the_bundle(village: Village, tmp_path: Path) -> None:
    other = Village(tmp_path / "other", village.chain).found()
    other.enroll(3, 1_500_000)
    other.payable(4, 900_000)
    rungs = built(village)
    rungs[2] = built(other)[2]
    refused(lambda: signed(village, rungs, 1), "payout.refused", "number 3: ")
    assert signing_log(village.pools[1]) == []
    refused(lambda: send(village, rungs), "payout.refused", "number 3: ")


def test_payouts_of_two_pools_that_both_pass_are_not_signed_together(village: Village, tmp_path: Path) -> None:
    """Somebody who is a witness of two pools, or only follows both: one file is one sitting of one pool."""
    other = Village(tmp_path / "other", village.chain).found()
    other.enroll(3, 1_500_000)
    other.payable(4, 900_000)
    home = village.homes[1]
    other._disclose(home.add_pool(other.contract))
    looks = reviewing.look_all(home, [*built(village, 1), *built(other, 4)])
    assert all(look.review.ok for look in looks)
    assert "different pools" in str(reviewing.apart(looks)) and reviewing.apart(looks[:1]) is None
    value = bundle_json(looks)
    assert not value["ok"] and village.contract.pool_id[:8] in str(value["apart"])
    assert "DO NOT SIGN ANY OF THESE: these 2 do not belong together" in bundle_lines(looks, [
        *built(village, 1), *built(other, 4)])[-1]


def of_other_coins(made: Settlement) -> Settlement:
    """The same payout as if it spent coins of its own."""
    coins = tuple(replace(c, outpoint=OutPoint("ab" * 32, n)) for n, c in enumerate(made.coins))
    return replace(made, coins=coins)


def test_what_pays_the_same_and_shares_no_coin_is_not_signed_together(village: Village) -> None:
    """Both could confirm. No honest operator makes such a bundle, and each alone would pass."""
    low, high = (seen.settlement for seen in reviews(village, 1, built(village, 1, 4)))
    with pytest.raises(Refused, match="share no coin") as refusal, \
            signing(village.pools[1], low, of_other_coins(high)):
        pass
    assert refusal.value.code == "payout.twice" and signing_log(village.pools[1]) == []


def test_a_ladder_that_could_confirm_beside_what_was_signed_before_is_refused_whole(village: Village) -> None:
    _, high = (seen.settlement for seen in reviews(village, 1, built(village, 1, 4)))
    with signing(village.pools[1], of_other_coins(high)):
        pass
    refused(lambda: signed(village, built(village), 1), "payout.twice", "you signed payout")
    assert len(signing_log(village.pools[1])) == 1


def test_who_signed_a_payout_before_signs_a_ladder_of_it_and_the_other_way_round(village: Village) -> None:
    village.sign(village.build(2)[1], 1)
    rungs = built(village)
    signed(village, rungs, 1)
    village.sign(village.build(25)[1], 1)
    assert len(signing_log(village.pools[1])) == 5


def test_a_rung_that_has_its_signatures_stays_and_the_others_are_signed(village: Village) -> None:
    rungs = built(village)
    some = payouts.merge_all(village.pools[0], [rungs, *(signed(village, rungs[:1], n) for n in (1, 3))])
    more = signed(village, some, 2)
    assert more[0] == some[0] and all(len(p.inputs[0].of_type(kt.IN_PARTIAL_SIG)) == 1 for p in more[1:])
    refused(lambda: signed(village, some[:1], 2), "psbt.complete")


def test_a_carry_and_a_payout_may_be_signed_in_one_sitting(village: Village) -> None:
    """Both spend the oldest coin. They are not one payout at several feerates, so a person says which is sent."""
    doc = by_quorum(village, {"text": "cheaper", "rules": {"commission_sat": 4_000}})
    for pool in village.pools:
        pool.store.add(doc.to_bytes())
    _, carry = payouts.build_carry(village.pools[0], village.state(), 2, doc)
    sitting = [carry, *built(village, 1, 4)]
    done = payouts.merge_all(village.pools[0], [sitting, signed(village, sitting, 1), signed(village, sitting, 2)])
    refused(lambda: send(village, done), "ladder.mixed", "^not sent: .*not one payout at several feerates")
    assert payouts.send(village.pools[0], ladders.pick(done, 1), village.state(), village.chain) == carry.tx.txid


def test_two_carries_of_two_documents_are_no_ladder(village: Village) -> None:
    """Both spend the oldest coin, and each passes; which amendment is carried, a person says."""
    carries = []
    for feerate, commission_sat in ((1, 4_000), (2, 6_000)):
        doc = by_quorum(village, {"text": "", "rules": {"commission_sat": commission_sat}})
        village.show(doc)
        carries.append(payouts.build_carry(village.pools[0], village.state(), feerate, doc)[1])
    done = payouts.merge_all(village.pools[0], [carries, *(signed(village, carries, n) for n in (1, 2))])
    refused(lambda: send(village, done), "ladder.mixed", "these 2 are not one payout")
    assert payouts.send(village.pools[0], ladders.pick(done, 2), village.state(), village.chain) == done[1].tx.txid


# Bringing signatures together

def test_signatures_come_together_from_bundles_and_single_rungs_in_any_order(village: Village) -> None:
    rungs = built(village)
    first, third = signed(village, rungs, 1), signed(village, rungs, 3)
    whole = payouts.merge_all(village.pools[0], [rungs, first, third])
    for copies in ([third[2:], first, third[:1], third[1:2]], [rungs, third[::-1], first[:2], first[2:]],
                   [[third[1]], [third[0]], [third[2]], first[::-1]]):
        merged = payouts.merge_all(village.pools[0], copies)
        assert {p.tx.txid: set(p.inputs[0].pairs) for p in merged} == {
            p.tx.txid: set(p.inputs[0].pairs) for p in whole}
    stray = village.build(25)[1]
    refused(lambda: payouts.merge_all(village.pools[0], [[stray], rungs]), "psbt.other-transaction",
            f"file 1 has the transaction {stray.tx.txid}, which is not one of the 3")
    refused(lambda: payouts.merge_all(village.pools[0], [rungs[:1], rungs[1:2]]), "psbt.other-transaction",
            "file 2 has")


def trim(psbt: Psbt) -> Psbt:
    """As devices answer by QR code: signatures, and nothing else of the inputs."""
    return psbt.with_inputs({n: Fields(tuple((compact(kt.IN_PARTIAL_SIG) + key, value) for key, value in
                                             fields.of_type(kt.IN_PARTIAL_SIG).items()))
                             for n, fields in enumerate(psbt.inputs)})


def test_trimmed_copies_come_together_in_any_order(village: Village) -> None:
    blank, = built(village, 1)
    first, third = (signed(village, [blank], number)[0] for number in (1, 3))
    merged = payouts.merge(village.pools[0], blank, [first, third])
    for copies in itertools.permutations([blank, trim(first), trim(third)]):
        found, = payouts.merge_all(village.pools[0], [[copy] for copy in copies])
        assert finalize(found, village.contract.descriptor) == finalize(merged, village.contract.descriptor)
    for copies in itertools.permutations([first, trim(third)]):
        assert payouts.merge(village.pools[0], copies[0], copies[1:]).inputs == merged.inputs
    refused(lambda: payouts.merge(village.pools[0], trim(first), [trim(third)]), "psbt.utxo-missing")


# Sending

@pytest.mark.parametrize("form", ["hex", "binary", "hex-utf-16"])
def test_a_finished_transaction_is_sent_as_the_payout_that_it_is(village: Village, tmp_path: Path,
                                                                 form: str) -> None:
    one, = full(village, 4)
    raw = finalize(one, village.contract.descriptor)
    path = tmp_path / "final.tx"
    path.write_bytes({"hex": raw.hex().encode() + b"\r\n", "binary": raw,
                      "hex-utf-16": raw.hex().upper().encode("utf-16")}[form])
    read, = payouts.read_final(path)
    asked: list[Review] = []
    assert payouts.send(village.pools[0], read, village.state(), village.chain, asked.append) == one.tx.txid
    assert asked[0].ok and asked[0].txid == one.tx.txid


def test_a_finished_transaction_that_the_rules_do_not_give_is_told_so(village: Village, tmp_path: Path) -> None:
    one, = built(village, 4)
    less = forge(one, lambda _: one.inputs[0], outputs=one.tx.outputs[:1])
    spent = combine(less, *(sign(less, village.witnesses[n].master, village.contract.descriptor) for n in (0, 1)))
    path = tmp_path / "final.tx"
    path.write_text(finalize(spent, village.contract.descriptor).hex())
    read, = payouts.read_final(path)
    with pytest.raises(Refused, match="no payout that the rules give") as refusal:
        payouts.send(village.pools[0], read, village.state(), village.chain)
    assert refusal.value.code == "payout.refused" and "finalized" not in str(refusal.value)


def test_what_is_neither_a_psbt_nor_signed_is_told_so(village: Village, tmp_path: Path) -> None:
    one, = built(village, 4)
    path = tmp_path / "file"
    for data, code, kind in ((one.tx.stripped.hex().encode(), "psbt.unsigned", Incomplete),
                             (one.tx.stripped[:-1], "psbt.magic", InvalidInput), (b"", "psbt.magic", InvalidInput),
                             (b"0200", "psbt.magic", InvalidInput)):
        path.write_bytes(data)
        refused(lambda: payouts.read_final(path), code, kind=kind)


@pytest.mark.parametrize(("estimate", "feerate"), [(1, 1), (2, 4), (4, 4), (5, 16), (16, 16), (17, 16), (150, 16)])
def test_the_lowest_rung_that_supports_the_estimate_is_sent(village: Village, monkeypatch: pytest.MonkeyPatch,
                                                            estimate: int, feerate: int) -> None:
    rungs = full(village)
    monkeypatch.setattr(Sandbox, "feerate_sat_vb", lambda self, target: estimate)
    sent = send(village, rungs[::-1])
    assert sent.rung.payout.feerate_sat_vb == feerate and village.chain.in_mempool(sent.txid)
    assert ("this is the highest" in str(sent.why)) == (estimate > 16)
    assert sent.rung.number == 3 - [1, 4, 16].index(feerate), "its number in that file"
    village.chain.mine(1)
    assert village.state().spends[-1].lawful and village.state().spends[-1].txid == sent.txid


def test_each_rung_replaces_the_one_before_without_anybody(village: Village) -> None:
    rungs = full(village)
    refused(lambda: bump(village, rungs), "bump.not-waiting", "nothing to replace")
    for given in (rungs, rungs[::-1]):
        assert ladders.to_bump(village.pools[0], given, village.state(), village.chain) == rungs[2], "the highest"
    first = send(village, rungs)
    assert ladders.to_bump(village.pools[0], rungs, village.state(), village.chain) == rungs[0], "what waits"
    second, old = bump(village, rungs)
    assert old.payout.txid == first.txid and second.rung.payout.feerate_sat_vb == 4
    assert village.chain.in_mempool(second.txid) and not village.chain.in_mempool(first.txid)
    again = send(village, rungs)
    assert again.txid == second.txid and "waits for a block already" in str(again.why), "never one below what waits"
    third, _ = bump(village, rungs)
    assert third.rung.payout.feerate_sat_vb == 16 and not village.chain.in_mempool(second.txid)
    refused(lambda: bump(village, rungs), "bump.highest", "no rung above it was signed")
    assert ladders.to_bump(village.pools[0], rungs, village.state(), village.chain) == rungs[2]
    village.chain.mine(1)
    assert [(s.txid, s.lawful) for s in village.state().spends] == [(third.txid, True)]
    for act in (send, bump):
        refused(lambda act=act: act(village, rungs), "ladder.confirmed", f"^not sent: {third.txid}, one of the 3")


def test_who_sends_is_asked_with_the_rung_and_why_that_one(village: Village) -> None:
    rungs, asked = full(village, 1, 4), []

    def ask(seen: Review, why: str) -> None:
        asked.append((seen.settlement.txid, why))

    first = ladders.send(village.pools[0], rungs, village.state(), village.chain, ask)
    assert [(txid, str(why)) for txid, why in asked] == [(first.txid, f"rung 1 (1 sat/vB): {first.why}")]
    sent, _ = ladders.send_next(village.pools[0], rungs, village.state(), village.chain, ask)
    assert asked[1][0] == sent.txid
    assert str(asked[1][1]).startswith(
        "rung 2 (4 sat/vB), in place of rung 1 (1 sat/vB), which waits for a block; fee ")


def test_a_rung_that_another_wallet_has_finalized_is_one_all_the_same(village: Village) -> None:
    low, high = full(village, 1, 4)
    tx = parse_tx(finalize(low, village.contract.descriptor))
    final = low.with_inputs({n: Fields(((compact(kt.IN_FINAL_SCRIPTWITNESS), write_stack(one.witness)),))
                             for n, one in enumerate(tx.inputs)})
    assert send(village, [final, high]).txid == low.tx.txid


def test_what_no_rule_gives_is_not_what_a_new_payout_replaces(village: Village) -> None:
    low, high = built(village, 1, 4)
    bare = forge(high, lambda _: high.inputs[0], outputs=high.tx.outputs[:1])
    for given in ([low], [low, bare], [bare, low]):
        assert ladders.to_bump(village.pools[0], given, village.state(), village.chain) == low


def test_a_view_that_is_only_for_looking_will_do_to_send_and_to_replace(village: Village) -> None:
    """The witnesses have judged it by what their own nodes show."""
    rungs, pool = full(village), village.pools[0]
    state = village.state()
    pool.view = View("two servers", Trust.SERVERS, None, 0, None)
    first = ladders.send(pool, rungs, state, village.chain)
    sent, old = ladders.send_next(pool, rungs, state, village.chain)
    assert old.payout.txid == first.txid and village.chain.in_mempool(sent.txid)
    assert not judging.review(pool, rungs[2], state, village.chain).ok, "nobody signs on it"


def without_signature(psbt: Psbt) -> Psbt:
    """With one signature left on the first input."""
    (key, *_) = psbt.inputs[0].of_type(kt.IN_PARTIAL_SIG)
    return psbt.with_inputs({0: replace(psbt.inputs[0], pairs=tuple(
        pair for pair in psbt.inputs[0].pairs if pair[0] != bytes([kt.IN_PARTIAL_SIG]) + key))})


def test_a_rung_that_lacks_a_signature_is_not_sent_and_no_dearer_one_in_its_place(village: Village) -> None:
    """Or one witness, who withholds the cheap signature, would make the pool pay the dear fee."""
    rungs = full(village)
    lacking = [without_signature(rungs[0]), *rungs[1:]]
    refused(lambda: send(village, lacking), "psbt.incomplete", r"rung 1 \(1 sat/vB\) .* not fully", Incomplete)
    assert not any(village.chain.in_mempool(p.tx.txid) for p in rungs)
    txid = payouts.send(village.pools[0], ladders.pick(lacking, 2), village.state(), village.chain)
    assert txid == rungs[1].tx.txid


def test_a_bump_to_a_rung_that_is_not_fully_signed_sends_nothing(village: Village) -> None:
    rungs = full(village)
    sent = send(village, rungs)
    lacking = [rungs[0], without_signature(rungs[1]), rungs[2]]
    refused(lambda: bump(village, lacking), "psbt.incomplete", r"rung 2 \(4 sat/vB\) .* not fully", Incomplete)
    assert village.chain.in_mempool(sent.txid)


def test_a_forged_rung_keeps_the_file_from_being_sent_until_one_is_named(village: Village) -> None:
    rungs = full(village)
    spoiled = [rungs[0], changed_payee(rungs[1]), rungs[2]]
    refused(lambda: send(village, spoiled), "payout.refused", "number 2: .*this is not the payout.*--rung")
    assert payouts.send(village.pools[0], ladders.pick(spoiled, 1), village.state(), village.chain)
    refused(lambda: bump(village, spoiled), "payout.refused", "number 2: .*this is not the payout")


def test_a_payee_s_child_pins_a_rung_until_one_is_dear_enough_or_the_child_pays(village: Village) -> None:
    """What hangs on the waiting payout must be paid for by whatever replaces it (BIP125, rule 3)."""
    hospital = village.person("hospital of 4")
    rungs = full(village, 1, 4, 60)
    first = send(village, rungs)
    path = journal_path(REGTEST, 1)
    purse = Purse(hospital.master.private_key(path), hospital.master.public_key(path), hospital.address)
    child, fee = purse.bump(village.chain, first.txid, 20, 100_000)
    (second,) = reviews(village, 0, rungs[1:2])
    assert second.fee_sat is not None and fee > second.fee_sat
    with pytest.raises(Rejected, match="lashou purse bump"):
        bump(village, rungs)
    assert village.chain.in_mempool(child)
    assert payouts.send(village.pools[0], ladders.pick(rungs, 3), village.state(), village.chain)
    assert not village.chain.in_mempool(child) and not village.chain.in_mempool(first.txid)
