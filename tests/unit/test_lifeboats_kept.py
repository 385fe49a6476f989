"""What a home says of the lifeboats that it has, or lacks, and which of them it sends."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from lashou_btc.anchors.tx import parse_tx
from lashou_btc.chain.sandbox import Sandbox
from lashou_btc.errors import Incomplete, InvalidInput, LashouError, Refused
from lashou_btc.pool import lifeboat
from lashou_btc.pool.rotation import named_keyholders
from lashou_btc.usecases import judging, lifeboats, payouts, transactions_post
from lashou_btc.usecases.signing import log_path, sign_reviewed, signing_log
from lashou_btc.usecases.workspace import Workspace
from lashou_btc.wallet.psbt.bundle import write_bundle
from lashou_btc.wallet.psbt.finalize import finalize
from lashou_btc.wallet.psbt.raw import Psbt
from lashou_btc.wallet.psbt.sign import sign
from lashou_btc.web.hub.hub import Hub
from tests.village import Village, retold


def with_rescuers(made: Village) -> Village:
    """A pool of 2 of 3 with four members, and three rescuers whom the journal names."""
    made.found()
    made.enroll(4)
    made.publish(made.rotation(made.appoint("carol", "dora", "erna"), 2, lifeboat=1))
    made.chain.mine(2)
    return made


@pytest.fixture
def village(tmp_path: Path) -> Iterator[Village]:
    with retold(tmp_path, with_rescuers) as made:
        yield made


def built(village: Village, *wanted: int) -> list[Psbt]:
    pool = village.pools[0]
    return [payouts.to_psbt(pool, one) for one in lifeboats.make(pool, village.state(), 1, wanted=wanted)]


def signed(village: Village, given: Sequence[Psbt]) -> list[Psbt]:
    """With two witnesses' signatures, whatever their tools would say of it."""
    descriptor = village.contract.descriptor
    return payouts.merge_all(village.pools[0], [[sign(psbt, witness.master, descriptor) for psbt in given]
                                                for witness in village.witnesses[:2]])


def kept(village: Village, home: int = 0) -> list[lifeboats.KeptLifeboat]:
    return lifeboats.kept(village.pools[home], village.state(home))


def refused(act: Callable[[], object], code: str, words: str, kind: type[LashouError] = Refused) -> None:
    with pytest.raises(kind, match=words) as refusal:
        act()
    assert refusal.value.code == code


def test_a_pair_pays_twice_and_ten_times_what_is_expected_within_the_rules(village: Village) -> None:
    state = village.state()
    assert [lifeboats.feerates(state, expected) for expected in (0, 1, 5, 50, 100, 300)] == [
        (2, 10), (2, 10), (10, 50), (100, 200), (200,), (200,)]
    first, second = made = lifeboats.make(village.pools[0], state, 1)
    assert [one.feerate_sat_vb for one in made] == [2, 10] and first.spent_sat == second.spent_sat
    assert {one.height for one in made} == {state.height + 60}
    assert [one.feerate_sat_vb for one in lifeboats.make(village.pools[0], state, 1, wanted=(7, 3))] == [3, 7]


def test_a_feerate_that_takes_too_much_gives_way_to_the_highest_that_does_not(tmp_path: Path) -> None:
    with Sandbox(tmp_path / "chain") as chain:
        village = with_rescuers(Village(tmp_path / "village", chain, max_fee_ppm=20_000))
        made, = lifeboats.make(village.pools[0], village.state(), 1, wanted=(199, 200))
        assert made.fee_sat <= made.spent_sat // 50 < made.fee_sat + made.vsize and made.feerate_sat_vb < 199


def test_why_nothing_is_taken_in_is_said(village: Village, tmp_path: Path) -> None:
    pool, file = village.pools[3], tmp_path / "file"
    bare = built(village)
    good, other = signed(village, bare)
    village.payable(4, 500_000)
    for given, why in (([good, other], "this home has what is in it already"),
                       ([good, bare[1]], "its lifeboats lack signatures"), (bare[:1], "lack signatures"),
                       ([village.build()[1]], "there is no lifeboat of this pool in it")):
        file.write_bytes(write_bundle(given))
        lifeboats.take_in(pool, file)
        assert lifeboats.take_in(pool, file) == []
        assert why in str(lifeboats.nothing_new(pool, file))
    file.write_bytes(finalize(good, village.contract.descriptor).hex().encode())
    assert str(lifeboats.nothing_new(pool, file)) == "this home has it already"


def test_what_is_kept_says_what_it_moves_at_which_feerate_and_when(village: Village) -> None:
    made = lifeboats.make(village.pools[0], village.state(), 1)
    new = lifeboats.keep(village.pools[0], signed(village, built(village)))
    found = {one.txid: one for one in kept(village)}
    assert set(new) == {one.path for one in found.values()} and len(new) == 2
    for one in made:
        has = found[one.txid]
        assert (has.height, has.amount_sat, has.feerate_sat_vb) == (
            one.height, one.spent_sat - one.fee_sat, one.feerate_sat_vb)
        assert has.standing == "waits" and str(has.text).endswith(f"before height {one.height}, in 60 blocks")
        assert has.path.read_text() == has.raw.hex() + "\n" and parse_tx(has.raw).txid == one.txid
        assert has.path.name.startswith(f"{one.height}-{one.txid}-")
    village.mine_to(made[0].height - 1)
    assert {str(one.text)[-10:] for one in kept(village)} == {"in 1 block"}
    village.chain.mine(1)
    assert {one.standing for one in kept(village)} == {"ready"}
    assert {str(one.text) for one in kept(village)} == {"anybody can send it now; lashou lifeboat send"}


def test_what_is_tied_to_payouts_that_never_confirm_takes_no_place_of_what_a_hub_gives_to_all(
        village: Village) -> None:
    pool = village.pools[0]
    village.payable(4, 500_000)
    parents = [village.build(feerate) for feerate in range(1, 10)]
    for parent in parents:
        more, _ = lifeboats.beside(pool, village.state(), 1, [parent])
        lifeboats.keep(pool, signed(village, more))
    village.chain.mine(3)
    lifeboats.keep(pool, signed(village, built(village)))
    standing = [one.standing for one in kept(village)]
    assert standing.count("waits") == 2 and standing.count("tied") > transactions_post.MOST_LIFEBOATS
    hub = Hub(Workspace(village.homes[0].home, shared_chain=village.chain))
    hub.do(hub.refresh, None).result()
    given = [parse_tx(bytes.fromhex(raw)).txid for raw in hub.lifeboats]
    hub.close()
    assert {one.txid for one in kept(village) if one.standing == "waits"} == set(given[:2])


def test_of_what_is_ready_the_cheapest_is_sent_that_the_estimate_supports_or_the_dearest(
        village: Village, monkeypatch: pytest.MonkeyPatch) -> None:
    pool, chain = village.pools[0], village.chain
    refused(lambda: lifeboats.to_send(pool, village.state(), chain), "lifeboat.early", "none that is valid",
            Incomplete)
    lifeboats.keep(pool, signed(village, built(village, 3, 20, 9)))
    state = village.state()
    refused(lambda: lifeboats.to_send(pool, state, chain), "lifeboat.early", "nobody can send it before",
            Incomplete)
    village.mine_to(lifeboats.outlook(pool, state).height)
    state = village.state()
    assert str(lifeboats.outlook(pool, state).advice).startswith("a heartbeat is due since height ")
    for estimate, feerate in ((1, 3), (3, 3), (4, 9), (20, 20), (21, 20)):
        monkeypatch.setattr(Sandbox, "feerate_sat_vb", lambda self, target, said=estimate: said)
        assert lifeboats.to_send(pool, state, chain).feerate_sat_vb == feerate


def test_to_whom_it_moves_the_money_as_long_as_the_document_is_there(village: Village) -> None:
    lifeboats.keep(village.pools[0], signed(village, built(village)))
    one = kept(village)[0]
    to = lifeboats.recovery_set(village.pools[0], one)
    assert [w.name for w in to.witnesses] == ["carol", "dora", "erna"] and to.quorum == 2
    raw = bytes.fromhex(one.path.read_text().strip()).replace(b"LS", b"LT")
    refused(lambda: lifeboats.recovery_set(village.pools[0], replace(one, raw=raw)), "lifeboat.file", "not at hand")


def test_one_that_does_not_spend_the_oldest_coin_is_loose_and_the_clock_goes_by_it(village: Village) -> None:
    """It is no move that counts, and yet the chain would take it."""
    pool, state = village.pools[0], village.state()
    made = lifeboats.make(pool, state, 1)[0]
    loose = replace(made, coins=tuple(c for c in made.coins if c != state.chain.oldest()))
    lifeboats.keep(pool, signed(village, [payouts.to_psbt(pool, loose)]))
    assert [one.standing for one in kept(village)] == ["loose"]
    assert str(kept(village)[0].text).endswith("but the chain would take it: a heartbeat makes it void")
    outlook = lifeboats.outlook(pool, village.state())
    assert (outlook.height, outlook.sat) == (0, 0) and outlook.due == made.height - 20
    assert str(outlook.advice).startswith("this home has no lifeboat that counts")
    village.mine_to(outlook.due)
    assert f"from height {made.height} on" in str(lifeboats.outlook(pool, village.state()).advice)
    village.payable(4, 500_000)
    lifeboats.check_sent(pool, village.state(), [village.build()[1]], [])


def test_the_outlook_says_what_is_aboard_and_what_to_do(village: Village) -> None:
    pool, state = village.pools[1], village.state(1)
    bare = built(village)
    first = lifeboats.outlook(pool, state)
    everything = sum(c.value_sat for c in state.coins.values())
    assert (first.named, first.height, first.sat, first.of_sat, str(first.advice)[:34]) == (
        True, 0, 0, everything, "this home has no lifeboat that cou")
    assert str(first.advice).endswith("; else lashou lifeboat build makes one for the witnesses to sign")
    sign_reviewed(pool, bare[0], judging.review(pool, bare[0], state, village.chain), village.witnesses[0].master)
    assert signing_log(pool)[0].lock == bare[0].tx.locktime
    told = lifeboats.outlook(pool, state)
    assert str(told.advice).startswith("a lifeboat has been signed here") and told.due == bare[0].tx.locktime - 20
    lifeboats.keep(pool, signed(village, bare))
    told = lifeboats.outlook(pool, state)
    assert not told.advice and told.sat == max(one.amount_sat for one in kept(village, 1)) > 0.99 * everything
    assert (told.height, told.due) == (bare[0].tx.locktime, bare[0].tx.locktime - 20)
    village.pay_in(4, everything)
    village.chain.mine(1)
    told = lifeboats.outlook(pool, village.state(1))
    assert told.of_sat == 2 * everything and str(told.advice).startswith(
        f"it carries {told.sat:,} of {2 * everything:,} sat: put coins together")
    log_path(pool).write_text("no")
    told = lifeboats.outlook(pool, village.state(1))
    advice = str(told.advice)
    assert advice.startswith("what this home has signed cannot be told: ") and "is damaged" in advice
    assert told.due == bare[0].tx.locktime - 20 and not advice.endswith(".")


def test_a_file_that_is_none_is_told_apart(village: Village, tmp_path: Path) -> None:
    file, (one,) = tmp_path / "file", signed(village, built(village, 3))
    assert kept(village, 3) == []
    file.write_bytes(b"ab")
    refused(lambda: lifeboats.take_in(village.pools[3], file), "lifeboat.file", "neither a PSBT nor", InvalidInput)
    file.write_bytes(write_bundle([one])[:-3])
    with pytest.raises(InvalidInput) as refusal:
        lifeboats.take_in(village.pools[3], file)
    assert refusal.value.code.startswith("psbt.")
    raw = finalize(one, village.contract.descriptor)
    file.write_bytes(one.tx.stripped.hex().encode())
    refused(lambda: lifeboats.take_in(village.pools[3], file), "lifeboat.signatures", "another copy")
    file.write_bytes(b"\n" + raw.hex().encode() + b"\n\n")
    path, = lifeboats.take_in(village.pools[3], file)
    path.write_bytes(b"what?")
    assert [(k.txid, k.standing, str(k.text)) for k in kept(village, 3)] == [
        (path.stem, "void", f"{path} is damaged; take it in again")]
    assert {(k.height, k.amount_sat, k.feerate_sat_vb, k.raw) for k in kept(village, 3)} == {(0, 0, 0, b"")}


def test_what_stands_in_the_way_of_sending_has_its_code(village: Village) -> None:
    pool = village.pools[0]
    village.payable(4, 500_000)
    made, psbt = village.build()
    lifeboats.keep(pool, signed(village, built(village)))
    more, _ = lifeboats.beside(pool, village.state(), 1, [(made, psbt)])
    refused(lambda: lifeboats.check_sent(pool, village.state(), [psbt], []), "lifeboat.incomplete",
            "no lifeboat goes", Incomplete)
    refused(lambda: lifeboats.check_sent(pool, village.state(), [psbt], more), "lifeboat.incomplete",
            "lack signatures", Incomplete)
    complete = signed(village, more)
    refused(lambda: lifeboats.check_sent(pool, village.state(), [psbt], [complete[0], more[1]]),
            "lifeboat.incomplete", "lack signatures", Incomplete)
    lifeboats.keep(pool, complete)
    assert [str(one.text) for one in kept(village) if one.standing == "tied"] == [
        f"worth nothing until transaction {made.txid} has confirmed"] * 2
    soon = more[0].tx.locktime - 20
    village.mine_to(soon)
    lifeboats.check_sent(pool, village.state(), [psbt], complete)
    village.chain.mine(1)
    refused(lambda: lifeboats.check_sent(pool, village.state(), [psbt], complete), "lifeboat.stale",
            f"from height {more[0].tx.locktime} on, which leaves the witnesses less than 20 blocks", Incomplete)


def test_a_move_to_the_next_keyholders_is_no_lifeboat_and_needs_none(village: Village) -> None:
    """Those who come sign their own."""
    pool = village.pools[0]
    lifeboats.keep(pool, signed(village, built(village)))
    doc = village.rotation(village.appoint("fay", "gil", "hal"), 2)
    village.publish(doc)
    village.chain.mine(village.rules["rotation_blocks"])
    made, psbt = payouts.build_carry(pool, village.state(), 1, doc)
    assert made.moves and lifeboats.beside(pool, village.state(), 1, [(made, psbt)]) == ([], [])
    beat = payouts.build_carry(pool, village.state(), 1, heartbeat=True)
    more, reasons = lifeboats.beside(pool, village.state(), 1, [(made, psbt), beat])
    assert len(more) == 2 and not reasons, "they are the heartbeat's"
    done = signed(village, [psbt])
    assert lifeboats.split(pool, done) == (done, []) and lifeboats.keep(pool, done) == []
    lifeboats.check_sent(pool, village.state(), done, [])


def test_one_of_an_epoch_that_there_has_not_been_is_none(village: Village) -> None:
    pool, state = village.pools[0], village.state()
    doc = village.rotation(village.appoint("fay", "gil", "hal"), 2, lifeboat=1, epoch=2)
    village.show(doc)
    to = named_keyholders(doc, village.contract)
    odd = payouts.to_psbt(pool, lifeboat.boat(state, doc.hash, to, 1, lifeboats.lock_height(state)))
    done = signed(village, [odd])
    assert lifeboats.split(pool, done) == ([], done) and lifeboats.keep(pool, done) == []


def test_without_a_recovery_set_nothing_is_due(tmp_path: Path) -> None:
    with Sandbox(tmp_path / "chain") as chain:
        bare = Village(tmp_path / "bare", chain).found()
        told = lifeboats.outlook(bare.pools[0], bare.state())
        assert (told.named, told.height, told.sat, told.of_sat, told.due) == (False, 0, 0, 600_000, 0)
        assert str(told.advice).startswith("no recovery set: if too many keys are lost")
        assert str(told.advice).endswith("; name one with lashou quorum rotate --lifeboat")


def test_one_that_could_not_be_read_again_is_not_kept(village: Village, tmp_path: Path) -> None:
    """Its coins are not known yet, so that its signatures tell nothing; only its size does."""
    file, tx = tmp_path / "file", built(village, 3)[0].tx
    for size, taken in ((200_000, False), (199_999, True)):
        head = tx.stripped[:4] + bytes((0, 1)) + tx.stripped[4:-4] + bytes((1, 254))
        rest = bytes(len(tx.inputs) - 1) + tx.stripped[-4:]
        many = size - len(head) - 4 - len(rest)
        raw = head + many.to_bytes(4, "little") + bytes(many) + rest
        assert len(raw) == size and parse_tx(raw).txid == tx.txid
        file.write_bytes(raw.hex().encode())
        if taken:
            assert len(lifeboats.take_in(village.pools[3], file)) == 1
        else:
            refused(lambda: lifeboats.take_in(village.pools[3], file), "lifeboat.file", "moves no money")
    assert [one.standing for one in lifeboats.kept(village.pools[3], village.state(0))] == ["tied"]
