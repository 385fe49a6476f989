"""Whom a witness signs for, and what its log keeps it from: contracts of others, a second payout, two at once."""

import json
import threading
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from pathlib import Path

import pytest
import wallycore as wally

from lashou_btc.chain.sandbox import Sandbox
from lashou_btc.errors import InvalidInput, LashouError, Refused
from lashou_btc.networks import REGTEST
from lashou_btc.pool import canonical
from lashou_btc.pool import contract as contracts
from lashou_btc.pool.contract import Contract
from lashou_btc.pool.document import Document
from lashou_btc.pool.keyholders import Keyholders
from lashou_btc.pool.settlement import Settlement
from lashou_btc.usecases import devices, judging, payouts, pools
from lashou_btc.usecases.signing import (
    VANISHED_BLOCKS,
    SigningLogEntry,
    check_holder,
    check_named,
    ended,
    lifeboat_locks,
    log_path,
    sign_reviewed,
    signed_elsewhere,
    signing,
    signing_log,
)
from lashou_btc.usecases.workspace import PoolHome
from lashou_btc.wallet.descriptor import MultisigDescriptor
from lashou_btc.wallet.psbt.raw import parse, serialize, to_version
from lashou_btc.wallet.psbt.sign import own_position
from lashou_btc.wallet.public import journal_path, signing_path
from lashou_btc.wallet.purse import purse_script
from tests.stories import pay
from tests.village import Person, Village, retold


@pytest.fixture
def chain(tmp_path: Path) -> Iterator[Sandbox]:
    with Sandbox(tmp_path / "chain") as made:
        yield made


def owing(village: Village) -> None:
    """It holds money and owes a benefit."""
    village.found()
    village.enroll(3, 1_500_000)
    village.payable(4, 900_000)


@pytest.fixture
def village(tmp_path: Path) -> Iterator[Village]:
    with retold(tmp_path, owing) as made:
        yield made


# A contract of others around this multisig

def around(victim: Contract, thieves: Village) -> Contract:
    """The thieves' contract with the victim's multisig, and the victim's witnesses' names beside their own keys."""
    own, theirs = json.loads(thieves.contract.raw), json.loads(victim.raw)
    for witness, other in zip(own["witnesses"], theirs["witnesses"], strict=True):
        witness |= {"name": other["name"], "fingerprint": other["fingerprint"]}
    return contracts.parse(canonical.dump(own | {"descriptor": theirs["descriptor"]}))


def with_a_journal(victim: Village, folder: Path) -> Village:
    """Another village on the same chain: its contract is written and its seal paid."""
    made = Village(folder, victim.chain)
    victim.chain.faucet(bytes(purse_script(made.operator.master.public_key(journal_path(REGTEST, 0)))),
                        pools.SEAL_SAT)
    victim.chain.mine(1)
    made.pools = [pools.create(made.homes[0], made.founding())]
    return made


def taken_over(victim: Village, folder: Path) -> Village:
    """Thieves open a pool on the victim's multisig: by its rules, what members of the victim pay in is credited to
    thieves, and one of them is owed a benefit."""
    thieves = with_a_journal(victim, folder)
    forged = around(victim.contract, thieves)
    thieves.pools = [ws.add_pool(forged) for ws in thieves.homes]
    for number, thief in enumerate(thieves.witnesses, 1):
        body = {"account": number, "first_address": forged.first_address, "payout": thief.address}
        key = forged.witnesses[number - 1].key
        doc = Document("acceptance", forged.pool_id, body)
        doc = doc.sign(number, thief.master.private_key(signing_path(REGTEST, 0)), key)
        thieves.pools[0].store.add(doc.to_bytes())
    assert thieves.office().open_pool()[1] == []
    for number in range(1, 4):
        thieves.pay_in(number, 200_000)
    for member in (4, 5):  # deposits of honest people, which count in both pools
        victim.pay_in(member, 1_000_000)
    thieves.chain.mine(1)
    thieves.enroll(2, 20_000, first=4)
    thieves.payable(4, 1_900_000)
    return thieves


def test_a_contract_of_others_around_this_multisig_gets_no_signature(village: Village, tmp_path: Path) -> None:
    """Keys of a multisig are public: a thief's contract names them, and by its rules our coins are the thief's. A
    witness who has been talked into following it sees a payout that is right by those rules in every respect."""
    thieves = taken_over(village, tmp_path / "thieves")
    made, psbt = thieves.build()
    assert sum(p.amount_sat for p in made.payees) == 1_910_000, "benefit and commissions"
    deposits = [c for c in made.coins if c.value_sat == 1_000_000 and c.outpoint in village.state().coins]
    assert len(deposits) == 2, "it would be our members' money"
    home = village.homes[1]
    pool = home.add_pool(thieves.contract)
    thieves._disclose(pool)
    with home.synced_pool(pool) as state:
        seen = judging.review(pool, psbt, state, village.chain)
        assert seen.ok, "nothing in the transaction gives it away"
        own = village.witnesses[0].master
        for sign in (lambda: sign_reviewed(pool, psbt, seen, own),
                     lambda: devices.hand_over(pool, [psbt], [seen], own.record("own", 0))):
            with pytest.raises(Refused) as refused:
                sign()
            assert refused.value.code == "payout.contract" and "you never accepted it" in str(refused.value)
    assert not log_path(pool).exists()


def test_a_contract_with_another_key_in_ones_place_is_not_joined(village: Village, tmp_path: Path) -> None:
    """Row 3. The name, the fingerprint and the path are the witness's own; one of its two keys is not."""
    thieves = with_a_journal(village, tmp_path / "thieves")
    own, thief = village.witnesses[0], thieves.witnesses[0]

    def refused(contract: Contract) -> str:
        with pytest.raises(Refused) as refusal:
            pools.join(village.homes[1], contract, own.master, own.address, contract.first_address,
                       contract.pool_id)
        return refusal.value.code

    assert refused(around(village.contract, thieves)) == "join.signing-key"
    descriptor = village.contract.descriptor
    at = descriptor.position(own.master.xpub(descriptor.keys[0].path))
    keys = list(descriptor.keys)
    keys[at] = replace(keys[at], xpub=thief.master.xpub(keys[at].path))
    swapped = replace(descriptor, keys=tuple(keys))
    assert swapped.keys[at].fingerprint == own.master.fingerprint
    assert refused(contracts.parse(canonical.dump(json.loads(village.contract.raw) | {
        "descriptor": str(swapped)}))) == "join.key"


def test_a_contract_that_not_every_witness_accepted_gets_no_signature(village: Village, tmp_path: Path) -> None:
    """With the witnesses' own signing keys in it, it never opens; what its rules give meanwhile is not signed.

    A carry needs no more than its form: without this, a contract of anybody's could burn a share in fees.
    """
    other = json.loads(with_a_journal(village, tmp_path / "other").contract.raw)
    forged = contracts.parse(canonical.dump(json.loads(village.contract.raw) | {
        key: other[key] for key in ("journal", "operator")}))
    assert forged.keyholders == village.contract.keyholders
    for _ in range(20):
        village.pay_in(0, 50_000)
    village.chain.mine(3)
    home = village.homes[2]
    pool = home.add_pool(forged)
    with home.synced_pool(pool) as state:
        assert not state.opened and len(state.coins) >= 20
        _, psbt = payouts.build_carry(pool, state, 2)
        seen = judging.review(pool, psbt, state, village.chain)
        assert [str(c.text) for c in seen.failed()] == [
            "the pool is not open: not every witness has accepted this contract"]
        with pytest.raises(Refused, match="not every witness has accepted"):
            sign_reviewed(pool, psbt, seen, village.witnesses[1].master)


def test_another_wallet_gets_the_payout_as_this_home_describes_it(village: Village) -> None:
    """Row 1, for a screen that is not ours: a PSBT that is right in every byte that counts may still say that a
    payee is change, so that a wallet hides it, or bring account keys along for the wallet to learn."""
    made, psbt = village.build()
    lied = village.sign(psbt, 2)
    change = lied.outputs[made.change_output]
    xpub = bytes(wally.base58_to_bytes(village.person("thief").master.xpub("48h/1h/0h/2h"),
                                       wally.BASE58_FLAG_CHECKSUM))
    lied = replace(lied, outputs=(change,) * len(lied.outputs),
                   globals=lied.globals.adding([(b"\x01" + xpub, bytes(20)), (b"\x70", b"kept")]))
    pool, own = village.pools[1], village.witnesses[0]
    for version in (0, 2):
        given = to_version(lied, version)
        seen = judging.review(pool, given, village.state(1), village.chain)
        (handed,) = devices.hand_over(pool, [parse(serialize(given))], [seen], own.master.record(own.name, 0))
        assert handed.version == version
        honest = to_version(village.sign(psbt, 2), version)
        assert handed == replace(honest, globals=honest.globals.adding([(b"\x70", b"kept")]))


# The log

def noted(pool: PoolHome, *entries: dict[str, object]) -> None:
    log_path(pool).write_text(json.dumps(entries))


def entry(txid: str, items: Sequence[str], coins: Sequence[str], height: int = 0) -> dict[str, object]:
    return {"txid": txid, "items": list(items), "coins": list(coins), "height": height, "lock": 0}


def names(made: Settlement) -> tuple[str, ...]:
    return tuple(item.cause for payee in made.payees for item in payee.items)


def test_a_second_payout_of_an_item_is_signed_only_if_it_conflicts_with_the_first(village: Village) -> None:
    """Row 10. Within one history the rules see to it; the log is for what a reorganization or a bug might bring."""
    pool, (made, psbt) = village.pools[1], village.build()
    name, coin, other = names(made)[0], str(made.coins[-1].outpoint), "ab" * 32
    tip = pool.index.tip()[0]
    for old, signs in ((entry(other, [name], ["cd" * 32 + ":0"], tip), False),
                       (entry(other, [name], [], tip), False),
                       (entry(other, [name], [coin], tip), True),
                       (entry(other, ["benefit of something else 0 0"], [], tip), True),
                       (entry(made.txid, [name], [], tip), True)):
        noted(pool, old)
        if signs:
            village.sign(psbt, 1)
            assert made.txid in [e.txid for e in signing_log(pool)] and asdict(signing_log(pool)[0]) == {
                **old, "items": tuple(old["items"]), "coins": tuple(old["coins"])}
            continue
        with pytest.raises(Refused) as refused:
            village.sign(psbt, 1)
        assert refused.value.code == "payout.twice" and f"payout {other} of the same {name.split()[0]}" in \
            str(refused.value)
        assert [e.txid for e in signing_log(pool)] == [other]
    good = entry("", ["x"], ["y"])
    for damage in ("", "{}", "[{}]", "[" * 100_000, *(json.dumps([good | wrong]) for wrong in (
            {"items": [1]}, {"items": "x"}, {"coins": "ab"}, {"coins": [1.5]}, {"height": "1"}, {"height": 1.5},
            {"txid": None})), json.dumps([good]).replace("0}", "Infinity}")):
        log_path(pool).write_text(damage)
        with pytest.raises(InvalidInput) as bad:
            village.sign(psbt, 1)
        assert bad.value.code == "log.damaged", damage[:80]


def test_a_fee_bump_is_signed_and_both_are_in_the_log(village: Village) -> None:
    (slow, first), (fast, second) = village.build(2), village.build(9)
    village.sign(first, 1)
    village.sign(second, 1)
    village.sign(first, 1)
    log = signing_log(village.pools[1])
    assert [e.txid for e in log] == [slow.txid, fast.txid]
    assert log[0].items == names(slow) and log[1].coins == tuple(str(c.outpoint) for c in fast.coins)
    assert log_path(village.pools[1]).stat().st_mode & 0o777 == 0o600


def test_an_ordinary_race_of_two_lawful_payouts_freezes_nobody(village: Village) -> None:
    """The first is signed and waits; a second, of more, is signed too, and the first is what confirms."""
    slow = village.signed(village.build(2)[1])
    village.payable(5, 700_000)
    made, psbt = village.build(9)
    village.signed(psbt)
    village.send(slow)
    village.chain.mine(1)
    rest = village.state()
    assert [i.kind for i in rest.items.values()] and set(names(made)) & {i.cause for i in rest.items.values()}
    village.chain.mine(1)
    paid = pay(village)
    assert set(names(paid)) == {i.cause for i in rest.items.values()}, "the same witnesses sign what is left"


def test_what_a_fee_bump_leaves_out_is_paid_later(tmp_path: Path, chain: Sandbox) -> None:
    """At a high feerate small commissions wait. What was signed for them binds until the bump is buried."""
    village = Village(tmp_path / "dear", chain, commission_sat=2_000, confirmations=3).found()
    village.enroll(3, 1_500_000)
    village.payable(4, 900_000)
    (slow, first), (fast, second) = village.build(1), village.build(60)
    left = set(names(slow)) - set(names(fast))
    assert left and set(names(fast)) < set(names(slow))
    village.signed(first)
    village.send(village.signed(second))
    village.chain.mine(3)
    assert {i.cause for i in village.state().items.values()} == left
    village.payable(6, 300_000)
    made, psbt = village.build(1)
    assert left < set(names(made)), "the same witnesses sign it with what has become due since"
    village.send(village.signed(psbt))


def test_an_entry_binds_while_it_can_still_matter_and_again_after_a_reorganization(village: Village) -> None:
    """It ends when one of its coins has been spent, deep enough, by itself or by another transaction."""
    pool, (_, psbt) = village.pools[1], village.build(2)
    village.sign(psbt, 1)
    (signed,) = signing_log(pool)
    assert not ended(pool, signed, 2)
    village.send(village.signed(village.build(9)[1], (2, 3)))
    village.chain.mine(1)
    village.state(1)
    assert not ended(pool, signed, 2), "one block deep is not enough"
    village.chain.mine(1)
    village.state(1)
    assert ended(pool, signed, 2)
    village.chain.reorganize(2, 3, vanish=True)
    village.state(1)
    assert not ended(pool, signed, 2), "what had spent the coin is gone from the chain"


def test_a_coin_that_vanished_binds_for_a_week_and_no_longer(village: Village) -> None:
    pool, (made, psbt) = village.pools[1], village.build()
    gone = SigningLogEntry("ab" * 32, names(made), ("cd" * 32 + ":0",), pool.index.tip()[0])
    noted(pool, asdict(gone))
    with pytest.raises(Refused, match="both could confirm"):
        village.sign(psbt, 1)
    village.chain.mine(VANISHED_BLOCKS)
    village.state(1)
    assert ended(pool, gone, 2)
    village.sign(village.build()[1], 1)


def test_a_restored_home_is_told_what_the_chain_can_tell(village: Village) -> None:
    made, psbt = village.build()
    village.send(village.signed(psbt, (1, 2)))
    village.chain.mine(1)
    state, descriptor = village.state(1), village.contract.descriptor
    at = {n: own_position(village.witnesses[n - 1].master, descriptor) for n in (1, 2, 3)}
    pool = village.pools[1]
    assert signed_elsewhere(pool, state, state.keyholders, at[1]) == []
    log_path(pool).unlink()  # an older backup, or a second machine
    assert signed_elsewhere(pool, state, state.keyholders, at[1]) == [made.txid]
    assert signed_elsewhere(pool, state, state.keyholders, at[3]) == [], "whoever did not sign is not told so"
    others = replace(state.keyholders, descriptor=MultisigDescriptor.of_records(
        2, [Person(f"heir {n}").record for n in range(3)]))
    assert signed_elsewhere(pool, state, others, at[1]) == [], "nor is who holds other coins"
    village.chain.reorganize(1, 2, vanish=True)
    village.state(1)
    assert signed_elsewhere(pool, state, state.keyholders, at[1]) == [], "it is in the chain no more"


def test_where_the_log_cannot_be_written_there_is_no_signature(village: Village) -> None:
    pool, (_, psbt) = village.pools[1], village.build()
    scratch = log_path(pool)
    scratch.mkdir()
    with pytest.raises(LashouError):
        village.sign(psbt, 1)
    scratch.rmdir()
    village.sign(psbt, 1)
    assert len(signing_log(pool)) == 1


def test_what_failed_to_sign_is_not_in_the_log(village: Village) -> None:
    pool, (made, _) = village.pools[1], village.build()
    with pytest.raises(Refused), signing(pool, made):
        raise Refused("text", code="test", text="the key is not there.")
    assert signing_log(pool) == []


def test_two_that_sign_at_once_see_each_others_lines(village: Village) -> None:
    """The second waits until the first has written its line, and then knows of it: here it must refuse."""
    pool, (made, _) = village.pools[1], village.build()
    rival = replace(made, coins=made.coins[:0], fee_sat=made.fee_sat + 1)  # the same items, no coin in common
    assert rival.paid_items == made.paid_items and rival.txid != made.txid
    inside, found = threading.Event(), []

    def second() -> None:
        inside.wait(30)
        try:
            with signing(pool, rival):
                found.append("signed twice")
        except Refused as refusal:
            found.append(refusal.code)

    other = threading.Thread(target=second)
    other.start()
    with signing(pool, made):
        inside.set()
        other.join(0.3)
        assert found == [], "it waits"
    other.join(30)
    assert found == ["payout.twice"] and [e.txid for e in signing_log(pool)] == [made.txid]


# Whose signature it takes

def test_the_signing_key_is_the_one_that_the_contract_or_the_rotation_names(village: Village) -> None:
    made, _ = village.build()
    first, second, _ = (w.key for w in made.keyholders.witnesses)
    later = replace(made, basis=replace(made.basis, keyholders=replace(made.keyholders, epoch=2)))
    check_named(made, 0, first)
    check_named(later, 1, second)
    for one, at, words in ((made, 1, f"the contract {made.contract.pool_id[:8]} names another signing key"),
                           (later, 1, "the rotation to epoch 2 names another signing key")):
        with pytest.raises(Refused, match=words) as refused:
            check_named(one, at, first)
        assert refused.value.code == "payout.contract"


def test_who_is_of_other_keyholders_is_told_so_and_strangers_are_not(village: Village) -> None:
    pool, (made, _) = village.pools[1], village.build()
    own = made.keyholders
    heirs = Keyholders(1, MultisigDescriptor.of_records(2, [
        (p := village.person(f"heir {n}")).master.record(p.name, 0) for n in range(3)]), own.witnesses)
    theirs = replace(made, basis=replace(made.basis, keyholders=heirs))
    check_holder(pool, made, lambda key: key == own.descriptor.keys[2])
    check_holder(pool, made, lambda key: False)
    check_holder(pool, theirs, lambda key: key == heirs.descriptor.keys[0])
    mine = own.descriptor.keys[1]
    with pytest.raises(Refused) as refused:
        check_holder(pool, theirs, lambda key: key == mine)
    assert refused.value.code == "payout.keyholders"
    names = ", ".join(w.name for w in own.witnesses)
    assert f"the keyholders of epoch 1 ({names}), who sign it; you are one of epoch 0." in str(refused.value)
    moving = replace(payouts.build_carry(pool, village.state(1), 2)[0], to=heirs)
    check_holder(pool, moving, lambda key: key == mine)
    with pytest.raises(Refused, match=r"of epoch 0 .* you are one of epoch 1"):
        check_holder(pool, moving, lambda key: key == heirs.descriptor.keys[0])


def test_a_lifeboat_s_lock_time_is_in_the_log_and_no_other_s(village: Village) -> None:
    pool = village.pools[1]
    made = payouts.build_carry(pool, village.state(1), 2)[0]
    with signing(pool, made, replace(made, lifeboat=True, height=made.height + 99)):
        assert signing_log(pool) == [], "not before what is inside has returned"
    tip = pool.index.tip()[0]
    assert [(e.lock, e.height, e.items) for e in signing_log(pool)] == [(0, tip, ()), (made.height + 99, tip, ())]
    assert log_path(pool) == pool.folder / "signed.json" and log_path(pool).read_bytes().endswith(b"]\n")


def test_of_one_sitting_no_two_pay_the_same_without_a_coin_in_common(village: Village) -> None:
    pool, (made, _) = village.pools[1], village.build()
    rival = replace(made, coins=made.coins[:0], fee_sat=made.fee_sat + 1)
    with pytest.raises(Refused, match=f"{made.txid} and {rival.txid} both pay the same ") as refused, \
            signing(pool, made, rival):
        raise AssertionError
    assert refused.value.code == "payout.twice" and signing_log(pool) == []


def test_a_coin_that_is_not_there_binds_for_so_many_blocks_to_the_block(village: Village) -> None:
    pool, (made, _) = village.pools[1], village.build()
    village.state(1)
    tip, coins = pool.index.tip()[0], (str(made.coins[0].outpoint), "cd" * 32 + ":0")
    for height, over in ((tip - VANISHED_BLOCKS, True), (tip - VANISHED_BLOCKS + 1, False)):
        assert ended(pool, SigningLogEntry("ab" * 32, ("x",), coins, height), 1) is over
        assert not ended(pool, SigningLogEntry("ab" * 32, ("x",), coins[:1], height), 1), "an unspent coin binds"


def test_a_lifeboat_can_be_sent_while_its_coins_are_there_or_can_still_come(village: Village) -> None:
    """Rung on rung: one spends a coin that is there, one the change of a payout that waits, one the change of that
    one's; each is listed as long as the payouts below it can confirm.
    """
    pool, (made, psbt) = village.pools[1], village.build()
    village.state(1)
    tip, (coin, *_) = pool.index.tip()[0], [str(c.outpoint) for c in made.coins]
    one, two, three, lost = ("ab" * 32, "cd" * 32, "ef" * 32, "99" * 32)

    def boat(lock: int, coins: Sequence[str], height: int = tip) -> dict[str, object]:
        return entry(f"{lock:064x}", [], coins, height) | {"lock": lock}

    noted(pool, entry(one, ["a"], [coin], 0), entry(two, ["b"], [f"{one}:1"], 0), entry(three, ["c"], [coin], tip),
          boat(11, [coin], 0), boat(12, [f"{one}:1"], 0), boat(13, [f"{two}:0", coin], 0), boat(14, []),
          boat(15, [f"{lost}:0"], tip - VANISHED_BLOCKS + 1), boat(16, [f"{lost}:0"], tip - VANISHED_BLOCKS),
          entry(made.txid, [], [coin], tip) | {"lock": 17})
    assert lifeboat_locks(pool) == [11, 12, 13, 14, 15, 17]
    village.send(village.signed(psbt, (2, 3)))
    village.chain.mine(1)
    village.state(1)
    assert lifeboat_locks(pool) == [14], "what they rest on can confirm no more, 15's coin has vanished, 17 is sent"


def test_a_log_is_no_longer_than_one_can_be(village: Village) -> None:
    pool = village.pools[1]
    for size, code in ((50_000_000, "log.damaged"), (50_000_001, "file.size")):
        with log_path(pool).open("wb") as file:
            file.truncate(size)
        with pytest.raises(InvalidInput, match="the signing log ") as refused:
            signing_log(pool)
        assert refused.value.code == code
