"""Lifeboats through real homes on the sandbox: built, signed in one sitting, kept, sent when the time has come."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from lashou_btc.chain.base import Rejected
from lashou_btc.chain.sandbox import Sandbox
from lashou_btc.commands.reviewing import bundle_json, bundle_lines
from lashou_btc.errors import Incomplete, InvalidInput, Refused
from lashou_btc.pool.carry import Carry
from lashou_btc.pool.lifeboat import Parent
from lashou_btc.usecases import drills, ladders, lifeboats, payouts, people, reviewing, signing
from lashou_btc.usecases.signing import signing_log
from lashou_btc.wallet.psbt.bundle import write_bundle
from lashou_btc.wallet.psbt.finalize import finalize
from lashou_btc.wallet.psbt.raw import Psbt
from tests.village import Village, retold

LIFEBOAT_BLOCKS = 40


@pytest.fixture
def chain(tmp_path: Path) -> Iterator[Sandbox]:
    with Sandbox(tmp_path / "chain") as made:
        yield made


def with_rescuers(village: Village) -> None:
    """A pool of 2 of 3 with four members, and three rescuers whom the journal names."""
    village.found()
    village.enroll(4)
    village.rescuers = village.appoint("carol", "dora", "erna")
    village.doc = village.rotation(village.rescuers, 2, lifeboat=1)
    village.publish(village.doc)
    village.chain.mine(2)


@pytest.fixture
def village(tmp_path: Path) -> Iterator[Village]:
    with retold(tmp_path, with_rescuers) as made:
        yield made


def sitting(village: Village, given: Sequence[Psbt], numbers: Sequence[int] = (1, 2)) -> list[Psbt]:
    """These witnesses review all of it, each by its own index, and sign; what they give back, combined."""
    copies = []
    for number in numbers:
        ws, master = village.homes[number], village.witnesses[number - 1].master
        looks = reviewing.look_all(ws, given)
        copies.append(signing.sign_all(village.pools[number], given, [look.review for look in looks], master))
    return payouts.merge_all(village.pools[0], [list(given), *copies])


def boats(village: Village) -> list[Psbt]:
    state = village.state()
    return [payouts.to_psbt(village.pools[0], one) for one in lifeboats.make(village.pools[0], state, 1)]


def standings(village: Village, home: int = 0) -> list[str]:
    return [one.standing for one in lifeboats.kept(village.pools[home], village.state(home))]


def test_a_pair_is_signed_kept_and_sent_by_anybody_when_its_time_has_come(village: Village, tmp_path: Path) -> None:
    assert "no lifeboat" in str(lifeboats.outlook(village.pools[0], village.state()).advice)
    signed = sitting(village, boats(village))
    assert len(signed) == 2 and len(lifeboats.keep(village.pools[0], signed)) == 2
    assert lifeboats.keep(village.pools[0], signed) == [] and standings(village) == ["waits", "waits"]
    outlook = lifeboats.outlook(village.pools[0], village.state())
    assert not outlook.advice and outlook.sat > 0.99 * outlook.of_sat
    assert outlook.due == outlook.height - LIFEBOAT_BLOCKS // 2
    with pytest.raises(Incomplete, match="nobody can send it before height"):
        lifeboats.to_send(village.pools[0], village.state(), village.chain)
    with pytest.raises(Rejected, match="final"):
        village.chain.broadcast(lifeboats.kept(village.pools[0], village.state())[0].raw)
    village.mine_to(outlook.due)
    assert "a heartbeat is due" in str(lifeboats.outlook(village.pools[0], village.state()).advice)
    village.mine_to(outlook.height)
    chosen = lifeboats.to_send(village.pools[0], village.state(), village.chain)
    village.chain.broadcast(chosen.raw)
    village.chain.mine(1)
    state = village.state()
    assert state.epoch == 1 and [w.name for w in state.keyholders.witnesses] == ["carol", "dora", "erna"]
    assert standings(village) == ["void", "void"] and village.newcomer("auditor").hash() == state.hash()


def test_a_payout_and_its_lifeboats_are_one_sitting(village: Village) -> None:
    first = sitting(village, boats(village))
    lifeboats.keep(village.pools[0], first)
    village.payable(4, 500_000)
    ladder = ladders.build(village.pools[0], village.state(), (1, 4))
    more, reasons = lifeboats.beside(village.pools[0], village.state(), 1, ladder.rungs)
    assert not reasons and len(more) == 4
    given = [*(psbt for _, psbt in ladder.rungs), *more]
    signed = sitting(village, given)
    rungs, afloat = lifeboats.split(village.pools[0], signed)
    assert len(rungs) == 2 and len(lifeboats.keep(village.pools[0], afloat)) == 4
    assert standings(village).count("tied") == 4, "worth nothing until the payout is in the chain"
    logged = signing_log(village.pools[1])
    assert sum(entry.lock > 0 for entry in logged) == 6 and len(logged) == 8
    sent = ladders.send(village.pools[0], rungs, village.state(), village.chain)
    village.chain.mine(1)
    assert sent.rung.number == 1 and sorted(standings(village)) == ["tied"] * 2 + ["void"] * 2 + ["waits"] * 2
    village.mine_to(max(one.height for one in lifeboats.kept(village.pools[0], village.state())))
    chosen = lifeboats.to_send(village.pools[0], village.state(), village.chain)
    village.chain.broadcast(chosen.raw)
    village.chain.mine(1)
    assert village.state().epoch == 1 and village.state().spends[-1].lawful


def test_the_screen_says_what_a_lifeboat_takes_of_the_payout_before_it(village: Village) -> None:
    village.payable(4, 500_000)
    made, psbt = village.build()
    more, _ = lifeboats.beside(village.pools[0], village.state(), 1, [(made, psbt)])
    given = [psbt, *more]
    looks = reviewing.look_all(village.homes[1], given)
    boat = looks[1].review
    assert [str(i.what).endswith(", of what is signed with it") for i in boat.inputs].count(True) == 1
    said = {check.name: str(check.text) for check in boat.checks}
    assert said["known coins"].endswith("own index, and one is the change of what is signed with it")
    assert said["fee"].endswith("within the contract's caps")
    assert looks[1].before == made
    lines = [line for line in bundle_lines(looks, given) if isinstance(line, str)]
    assert lines[0].startswith("3 transactions that are to be signed together. The first is followed by")
    assert not any("not in your index" in line or "does not take" in line for line in lines)
    assert bundle_json(looks)["rungs"][1]["move"]["left_coins"] == 0, "the payout has spent what it does not take"


def test_a_lifeboat_alone_of_a_payout_that_is_not_shown_is_refused(village: Village) -> None:
    village.payable(4, 500_000)
    made, psbt = village.build()
    more, _ = lifeboats.beside(village.pools[0], village.state(), 1, [(made, psbt)])
    with pytest.raises(Refused):
        sitting(village, more)
    assert signing_log(village.pools[1]) == []


def test_a_heartbeat_renews_the_clock(village: Village) -> None:
    first = sitting(village, boats(village))
    lifeboats.keep(village.pools[0], first)
    village.mine_to(lifeboats.outlook(village.pools[0], village.state()).due)
    beat, psbt = payouts.build_carry(village.pools[0], village.state(), 1, heartbeat=True)
    more, _ = lifeboats.beside(village.pools[0], village.state(), 1, [(beat, psbt)])
    signed = sitting(village, [psbt, *more])
    rungs, afloat = lifeboats.split(village.pools[0], signed)
    lifeboats.keep(village.pools[0], afloat)
    payouts.send(village.pools[0], rungs[0], village.state(), village.chain)
    village.chain.mine(2)
    outlook = lifeboats.outlook(village.pools[0], village.state())
    assert sorted(standings(village)) == ["void", "void", "waits", "waits"] and not outlook.advice
    assert outlook.due > village.state().height


def test_another_home_takes_it_in_from_a_file_or_as_hex(village: Village, tmp_path: Path) -> None:
    signed = sitting(village, boats(village))
    file = tmp_path / "combined.psbt"
    file.write_bytes(write_bundle(signed))
    assert len(lifeboats.take_in(village.pools[2], file)) == 2
    raw = lifeboats.kept(village.pools[2], village.state(2))[0].path
    assert lifeboats.take_in(village.pools[3], raw) and not lifeboats.take_in(village.pools[3], raw)
    assert standings(village, 3) == ["waits"]
    for content, error in ((b"no", InvalidInput), (b"ab", InvalidInput)):
        file.write_bytes(content)
        with pytest.raises(error):
            lifeboats.take_in(village.pools[3], file)
    half = tmp_path / "half.psbt"
    half.write_bytes(write_bundle(boats(village)))
    assert lifeboats.take_in(village.pools[3], half) == [], "without its signatures it is none"


def test_a_drill_shows_whose_keys_work_and_moves_nothing(village: Village) -> None:
    made = drills.start(village.pools[0], village.state())
    people = [village.people[n] for n in village.rescuers]
    read = drills.read(village.pools[0], village.state(), made.psbt)
    assert read.text == made.text
    copies = [drills.sign(read, made.psbt, person.master) for person in people[:2]]
    found = drills.check(read, copies)
    assert (found.works, found.missing, found.quorum) == (("carol", "dora"), ("erna",), 2)
    with pytest.raises(Refused):
        drills.sign(read, made.psbt, village.witnesses[0].master)
    with pytest.raises(Refused, match="no drill"):
        drills.read(village.pools[0], village.state(), boats(village)[0])


def test_without_a_recovery_set_status_says_what_is_missing(tmp_path: Path, chain: Sandbox) -> None:
    bare = Village(tmp_path / "bare", chain).found()
    assert "no recovery set" in str(lifeboats.outlook(bare.pools[0], bare.state()).advice)
    with pytest.raises(Incomplete, match="no recovery set"):
        lifeboats.make(bare.pools[0], bare.state(), 1)


def test_a_heartbeat_of_the_only_coin_has_no_lifeboat_before_it_has_confirmed(village: Village) -> None:
    """A deposit that confirms before it would be the oldest coin, which that lifeboat would not spend."""
    carried, psbt = payouts.build_carry(village.pools[0], village.state(), 1)
    assert lifeboats.beside(village.pools[0], village.state(), 1, [(carried, psbt)])[0] == [], "it leaves no coin"
    village.send(village.signed(psbt))
    village.chain.mine(LIFEBOAT_BLOCKS // 4 + 1)
    beat, psbt = payouts.build_carry(village.pools[0], village.state(), 1, heartbeat=True)
    more, reasons = lifeboats.beside(village.pools[0], village.state(), 1, [(beat, psbt)])
    assert more == [] and "build one when it has confirmed" in str(reasons[0])
    village.pay_in(4, 60_000)
    village.chain.mine(1)
    village.send(village.signed(psbt))
    village.chain.mine(2)
    assert "no lifeboat" in str(lifeboats.outlook(village.pools[0], village.state()).advice)
    signed = sitting(village, boats(village))
    assert len(signed[0].tx.inputs) == 2 and len(lifeboats.keep(village.pools[0], signed)) == 2
    assert standings(village) == ["waits", "waits"]


def ahead(village: Village, made: Sequence[Carry], blocks: int, parent: Parent | None = None) -> list[Psbt]:
    """These lifeboats with a lock time so many blocks ahead."""
    height = village.state().height + blocks
    return [payouts.to_psbt(village.pools[0], replace(one, height=height), parent) for one in made]


def test_who_holds_back_a_payout_holds_back_its_lifeboats_and_the_clock_goes_by_them(village: Village) -> None:
    """The payout and its lifeboats were sent at once, in one block, when their time had come and the clock of the
    lifeboat before had half of its time to go: the witnesses were there, and were told nothing.
    """
    pool = village.pools[0]
    first = sitting(village, ahead(village, lifeboats.make(pool, village.state(), 1), 2 * LIFEBOAT_BLOCKS))
    for home in (pool, village.pools[1]):
        lifeboats.keep(home, first)
    village.payable(4, 500_000)
    made, psbt = village.build()
    boats_ = ahead(village, lifeboats.make(pool, village.state(), 1, made), LIFEBOAT_BLOCKS, made)
    held = sitting(village, [psbt, *boats_])
    due = boats_[0].tx.locktime - LIFEBOAT_BLOCKS // 2
    assert lifeboats.outlook(village.pools[1], village.state(1)).due == due
    village.mine_to(due)
    told = lifeboats.outlook(village.pools[1], village.state(1))
    assert f"from height {due + LIFEBOAT_BLOCKS // 2} on" in str(told.advice)
    beat, psbt = payouts.build_carry(pool, village.state(), 1, heartbeat=True)
    more, _ = lifeboats.beside(pool, village.state(), 1, [(beat, psbt)])
    lifeboats.keep(village.pools[1], sitting(village, [psbt, *more])[1:])
    village.send(village.signed(psbt))
    village.chain.mine(2)
    told = lifeboats.outlook(village.pools[1], village.state(1))
    assert not told.advice and told.due == more[0].tx.locktime - LIFEBOAT_BLOCKS // 2, "held back in vain"
    village.mine_to(boats_[0].tx.locktime)
    with pytest.raises(Refused):
        village.send(held[0])
    with pytest.raises(Rejected):
        village.chain.broadcast(finalize(held[0], village.contract.descriptor))


def test_no_lifeboat_rests_on_a_spend_that_could_be_taken_back(village: Village) -> None:
    """It took the next oldest coin; with the spend taken back that was not the oldest, and the chain took it."""
    made, psbt = payouts.build_carry(village.pools[0], village.state(), 1, heartbeat=True)
    early = ahead(village, lifeboats.make(village.pools[0], village.state(), 1, made), LIFEBOAT_BLOCKS + 9, made)
    village.send(village.signed(psbt))
    village.chain.mine(1)
    with pytest.raises(Incomplete, match="last spend, is 1 blocks deep"):
        lifeboats.make(village.pools[0], village.state(), 1)
    with pytest.raises(Refused, match="last spend"):
        sitting(village, early)
    village.chain.mine(1)
    assert len(sitting(village, boats(village))) == 2


def test_a_payout_goes_without_a_lifeboat_that_would_have_to_spend_a_coin_of_just_now(village: Village) -> None:
    """The witnesses refused that, and with it the payout."""
    pool = village.pools[0]
    village.send(village.signed(payouts.build_carry(pool, village.state(), 1)[1]))
    village.chain.mine(LIFEBOAT_BLOCKS // 4 + 1)
    village.pay_in(4, 60_000)
    village.chain.mine(1)
    beat, psbt = payouts.build_carry(pool, village.state(), 1, heartbeat=True)
    more, reasons = lifeboats.beside(pool, village.state(), 1, [(beat, psbt)])
    assert more == [] and "1 blocks deep" in str(reasons[0])
    village.send(village.signed(psbt))


def test_a_payout_is_not_sent_with_stale_lifeboats_or_without_any(village: Village) -> None:
    pool = village.pools[0]
    village.payable(4, 500_000)
    made, psbt = village.build()
    lifeboats.check_sent(pool, village.state(), [psbt], [])
    lifeboats.keep(pool, sitting(village, boats(village)))
    with pytest.raises(Incomplete, match="no lifeboat goes with it"):
        lifeboats.check_sent(pool, village.state(), [psbt], [])
    more = ahead(village, lifeboats.make(pool, village.state(), 1, made), LIFEBOAT_BLOCKS, made)
    with pytest.raises(Incomplete, match="lack signatures"):
        lifeboats.check_sent(pool, village.state(), [psbt], more)
    signed = sitting(village, [psbt, *more])
    lifeboats.keep(pool, signed[1:])
    lifeboats.check_sent(pool, village.state(), signed[:1], signed[1:])
    village.chain.mine(LIFEBOAT_BLOCKS // 2 + 1)
    with pytest.raises(Incomplete, match="signed long ago"):
        lifeboats.check_sent(pool, village.state(), signed[:1], signed[1:])


def test_a_copy_without_good_signatures_is_none_and_takes_no_place(village: Village, tmp_path: Path) -> None:
    """Its id says nothing of them: it stood there as a lifeboat that waits, and the good one was not taken in."""
    pool, file = village.pools[3], tmp_path / "boat.hex"
    signed = sitting(village, boats(village))
    assert standings(village, 3) == []
    good = finalize(signed[0], village.contract.descriptor)
    at = good.index(bytes.fromhex("3044")) + 10
    bad, bare = good[:at] + bytes([good[at] ^ 1]) + good[at + 1:], signed[0].tx.stripped
    for raw in (bad, bare):
        file.write_bytes(raw.hex().encode())
        with pytest.raises(Refused, match="signatures"):
            lifeboats.take_in(pool, file)
    file.write_bytes(good.hex().encode())
    assert len(lifeboats.take_in(pool, file)) == 1 and standings(village, 3) == ["waits"]


def test_a_copy_that_waits_for_its_parent_is_told_by_its_signatures_when_that_has_come(village: Village,
                                                                                       tmp_path: Path) -> None:
    pool, file = village.pools[3], tmp_path / "boat.hex"
    village.payable(4, 500_000)
    made, psbt = village.build()
    more, _ = lifeboats.beside(village.pools[0], village.state(), 1, [(made, psbt)])
    signed = sitting(village, [psbt, *more])
    file.write_bytes(signed[1].tx.stripped.hex().encode())
    assert len(lifeboats.take_in(pool, file)) == 1 and standings(village, 3) == ["tied"]
    village.send(signed[0])
    village.chain.mine(1)
    assert standings(village, 3) == ["void"]
    assert "signatures" in str(lifeboats.kept(pool, village.state(3))[0].text)
    file.write_bytes(finalize(signed[1], village.contract.descriptor).hex().encode())
    assert len(lifeboats.take_in(pool, file)) == 1 and standings(village, 3) == ["waits"]
    path = lifeboats.kept(pool, village.state(3))[0].path
    for damage in (b"what?", b"\xff", b"ab", b"0" * 500_000):
        path.write_bytes(damage)
        assert set(standings(village, 3)) == {"void"}, "and everything else goes on"


def test_only_what_moves_the_money_to_the_recovery_set_is_taken_in(village: Village, tmp_path: Path) -> None:
    file, tx = tmp_path / "boat.hex", boats(village)[0].tx
    elsewhere = replace(lifeboats.make(village.pools[0], village.state(), 1)[0], change_index=1)
    for raw in (elsewhere.unsigned, tx.stripped.replace(b"LS", b"LT")):
        file.write_bytes(raw.hex().encode())
        with pytest.raises(Refused, match="moves no money"):
            lifeboats.take_in(village.pools[3], file)


def test_for_a_recovery_set_that_another_has_replaced_nothing_is_signed(village: Village) -> None:
    old = boats(village)
    assert len(sitting(village, old)) == 2
    village.publish(village.rotation(village.appoint("fay", "gil"), 2, lifeboat=1))
    village.chain.mine(2)
    with pytest.raises(Refused, match="another stands in the journal"):
        sitting(village, old, (2, 3))
    assert len(sitting(village, boats(village))) == 2


def test_a_decision_that_ends_a_standstill_has_no_lifeboat_that_would_keep_it_from_being_signed(
        village: Village) -> None:
    lifeboats.keep(village.pools[0], sitting(village, boats(village)))
    hidden, = village.office().publish([village.office().statement("hidden")])
    village.chain.mine(2)
    assert village.state(1).unknown
    decision = people.release(village.pools[1], village.state(1), village.witnesses[0].signer,
                              {"text": "", "release": {"txid": hidden.txid}}, [])
    decision = people.cosign(village.pools[2], village.state(2), village.witnesses[1].signer, decision)
    village.show(decision)
    made, psbt = payouts.build_carry(village.pools[1], village.state(1), 1, decision)
    more, reasons = lifeboats.beside(village.pools[1], village.state(1), 1, [(made, psbt)])
    assert more == [] and "unknown" in str(reasons[0])
    assert str(reasons[0]).endswith("; build one then; lashou lifeboat build")
    payouts.send(village.pools[1], sitting(village, [psbt])[0], village.state(1), village.chain)
    village.chain.mine(1)
    assert not village.state(1).unknown


def test_more_rungs_and_lifeboats_than_a_file_takes_are_refused_before_anybody_has_it(village: Village) -> None:
    village.payable(4, 500_000)
    ladder = ladders.build(village.pools[0], village.state(), range(1, 34, 3))
    assert len(ladder.rungs) == 11
    with pytest.raises(InvalidInput, match="33 PSBTs, and a file has at most 32"):
        lifeboats.beside(village.pools[0], village.state(), 1, ladder.rungs)
    assert len(lifeboats.beside(village.pools[0], village.state(), 1, ladder.rungs[:10])[0]) == 20


def test_a_sweep_to_a_recovery_set_is_no_lifeboat(village: Village) -> None:
    lifeboats.keep(village.pools[0], sitting(village, boats(village)))
    village.pay_in(4, 300_000)
    village.mine_to(lifeboats.outlook(village.pools[0], village.state()).height)
    village.chain.broadcast(lifeboats.to_send(village.pools[0], village.state(), village.chain).raw)
    village.chain.mine(2)
    state = village.state()
    assert state.epoch == 1 and [c.value_sat for c in state.chain.left_behind()] == [300_000]
    _, psbt = payouts.build_carry(village.pools[0], state, 1, sweeps=True)
    swept = sitting(village, [psbt])
    assert lifeboats.split(village.pools[0], swept) == (swept, []) and not lifeboats.keep(village.pools[0], swept)
    payouts.send(village.pools[0], swept[0], village.state(), village.chain)
    village.chain.mine(1)
    assert not village.state().chain.left_behind()
