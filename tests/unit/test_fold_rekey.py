"""New signing keys: by the old key and the new, or by the quorum for a lost one, with notice and a veto."""

import hashlib

import pytest

from lashou_btc.anchors import record
from lashou_btc.anchors.tx import TxOut
from lashou_btc.errors import Refused
from lashou_btc.pool.rekeying import check_rekey
from tests.conservation import conserved
from tests.world import FAST, Person, World, with_rules

SECRET = hashlib.sha256(b"alice's veto").hexdigest()
VETO = hashlib.sha256(bytes.fromhex(SECRET)).hexdigest()
NEW = Person("alice's new key")


def pool(**rules) -> tuple[World, int]:
    w = World(with_rules(**rules)).open()
    return w, w.enroll("alice", deposit_sat=400_000, veto=VETO)


def rekey(w: World, number: int, *signers: Person, **changes) -> str:
    doc = w.document("rekey", {"account": number, "key": NEW.key} | changes)
    for person in signers:
        doc = doc.sign(number, person.private_key, person.key)
    w.publish(doc)
    return w.last()


def decide(w: World, number: int, key: str = NEW.key, **more) -> str:
    """The quorum's new key for an account. Returns what the amendment did."""
    w.amend(rekey={"account": number, "key": key} | more)
    return str(w.state().events[-1].text)


# By the old key and the new

def test_the_old_key_and_the_new_one_sign_together():
    w, a = pool()
    old = w.people[a]
    before = w.state().account(a)
    assert rekey(w, a, old, NEW) == ""
    account = w.state().account(a)
    assert (account.key, account.veto, account.payout) == (NEW.key, "", before.payout)
    w.publish(w.document("exit", {"account": a}, a))
    assert w.last() == "document.unsigned", "the old key signs nothing any more"
    w.people[a] = NEW
    w.publish(w.document("exit", {"account": a}, a))
    assert w.last() == ""


def test_papers_go_to_the_new_key_and_to_nobody_where_none_is_named_with_it():
    """Whoever has the old key, or has found it, could read them otherwise."""
    w = World().open()
    a = w.enroll("alice", recipient=Person("alice").recipient)
    assert w.state().account(a).recipient == Person("alice").recipient
    assert rekey(w, a, w.people[a], NEW, recipient=NEW.recipient) == ""
    assert w.state().account(a).recipient == NEW.recipient
    third = Person("third")
    decide(w, a, third.key, recipient=third.recipient)
    assert w.state().account(a).recipient == NEW.recipient, "the quorum's is not in force yet"
    w.mine(FAST.amendment_blocks)
    assert w.state().account(a).recipient == third.recipient
    decide(w, a, NEW.key)
    w.mine(FAST.amendment_blocks)
    assert w.state().account(a).recipient == ""


def test_an_operator_s_recipient_comes_and_goes_with_it():
    w = World().open()
    heir = Person("heir")
    w.amend(operator={"key": heir.key, "payout": heir.address, "recipient": heir.recipient})
    assert w.state().operator_recipient == heir.recipient
    w.amend(operator={"key": NEW.key, "payout": NEW.address})
    assert w.state().operator_recipient == ""


@pytest.mark.parametrize("signers", ["old", "new", "neither", "stranger and new", "operator and new"])
def test_either_alone_changes_nothing(signers):
    w, a = pool()
    people = {"old": [w.people[a]], "new": [NEW], "neither": [], "stranger and new": [Person("stranger"), NEW],
              "operator and new": [w.operator, NEW]}[signers]
    assert rekey(w, a, *people) == "document.unsigned" and w.state().account(a).key == w.people[a].key


def test_the_key_that_one_has_is_no_new_one():
    w, a = pool()
    assert rekey(w, a, w.people[a], key=w.people[a].key) == "document.unsigned"


def test_a_new_key_may_bring_a_new_veto():
    w, a = pool()
    assert rekey(w, a, w.people[a], NEW, veto="77" * 32) == ""
    assert w.state().account(a).veto == "77" * 32


@pytest.mark.parametrize("number", [1, 3, 99])
def test_witnesses_keys_stand_in_the_contract_and_nobody_has_none(number):
    """The quorum is counted by those keys."""
    w, _ = pool()
    who = [w.people[number]] if number in w.people else []
    assert rekey(w, number, *who, NEW) in ("rekey.account", "document.unsigned")
    assert decide(w, number).startswith("not done: ")
    state = w.state()
    assert not state.rekeys and all(state.account(n).key == w.people[n].key for n in (1, 2, 3))


def test_whoever_has_left_needs_no_key():
    w, a = pool()
    w.publish(w.document("exit", {"account": a}, a))
    w.mine(FAST.exit_blocks)
    assert rekey(w, a, w.people[a], NEW) == "rekey.account"
    assert decide(w, a).startswith("not done: ")


# By the quorum

def test_the_quorum_s_new_key_comes_into_force_after_its_time_with_its_own_veto():
    w, a = pool()
    assert decide(w, a, veto="77" * 32) == (
        f"a new key for account {a} from height {w.height + FAST.amendment_blocks}, unless its old one vetoes it")
    said, payout = w.height, w.state().account(a).payout
    w.until(said + FAST.amendment_blocks - 1)
    assert w.state().account(a).key == w.people[a].key
    w.mine()
    account = w.state().account(a)
    assert (account.key, account.veto, account.payout) == (NEW.key, "77" * 32, payout)
    assert w.state().rekeys == []


def test_meanwhile_the_account_neither_claims_nor_leaves_and_then_it_does_with_the_new_key():
    w, a = pool()
    w.mine(20)
    decide(w, a)
    w.publish(w.document("exit", {"account": a}, a))
    assert w.last() == "exit.rekey"
    w.claim(a, 1_000)
    assert w.last() == "claim.rekey"
    w.mine(FAST.amendment_blocks)
    w.people[a] = NEW
    w.claim(a, 1_000)
    assert w.last() == ""


def test_meanwhile_it_may_say_something_with_the_old_key():
    w, a = pool()
    decide(w, a)
    w.publish(w.document("statement", {"account": a, "text": "it is I"}, a))
    assert w.last() == ""


def test_one_account_has_one_new_key_announced_at_a_time():
    w, a = pool()
    decide(w, a)
    assert "about to get one" in decide(w, a, key=Person("another").key)
    with pytest.raises(Refused) as refused:
        check_rekey(w.state(), a, Person("another").key)
    assert refused.value.code == "rekey.twice"
    assert [r.key for r in w.state().rekeys] == [NEW.key]


def test_the_quorum_may_not_name_the_key_that_the_account_has():
    w, a = pool()
    assert decide(w, a, key=w.people[a].key).startswith("not done: ") and not w.state().rekeys


# Vetoes

def veto(w: World, secret: str, lane: str, pay: int = 1_000) -> str:
    if lane == "journal":
        w.journal(record.VETO, secret)
    else:
        w.send(TxOut(pay, w.contract.descriptor.script(0, 0)), w.record(record.VETO, secret))
    return w.last()


@pytest.mark.parametrize("lane", ["open", "journal"])
def test_whoever_knows_the_secret_forbids_the_new_key_once(lane):
    """From the open lane, too: an operator who plots with the quorum cannot keep it out."""
    w, a = pool()
    decide(w, a)
    assert veto(w, SECRET, lane) == ""
    assert str(w.state().events[-1].text) == f"account {a} keeps its key" and not w.state().rekeys
    w.mine(FAST.amendment_blocks)
    assert w.state().account(a).key == w.people[a].key and w.state().account(a).veto == ""
    decide(w, a)
    assert veto(w, SECRET, lane) == "veto.unknown", "the secret has been seen"
    w.mine(FAST.amendment_blocks)
    assert w.state().account(a).key == NEW.key


@pytest.mark.parametrize(("secret", "announced"), [("ab" * 32, True), (VETO, True), (SECRET, False)])
def test_a_veto_that_forbids_nothing(secret, announced):
    w, a = pool()
    if announced:
        decide(w, a)
    assert veto(w, secret, "open") == "veto.unknown"
    assert len(w.state().rekeys) == announced


def test_a_veto_that_pays_too_little_is_not_heard():
    w, a = pool()
    decide(w, a)
    veto(w, SECRET, "open", FAST.notice_sat - 1)
    assert w.state().rekeys


def test_a_veto_stays_good_when_it_was_shown_too_early():
    w, a = pool()
    assert veto(w, SECRET, "journal") == "veto.unknown" and w.state().account(a).veto == VETO
    decide(w, a)
    assert veto(w, SECRET, "journal") == ""


def test_a_new_key_by_the_holder_ends_what_the_quorum_announced():
    w, a = pool()
    decide(w, a)
    mine = Person("the holder's own")
    assert rekey(w, a, w.people[a], mine, key=mine.key) == ""
    assert not w.state().rekeys
    w.mine(FAST.amendment_blocks)
    assert w.state().account(a).key == mine.key


def test_who_is_expelled_meanwhile_gets_no_key():
    w, a = pool()
    v = w.enroll("vera", role="supervisor")
    w.mine(20)
    claim = w.claim(a, 50_000)
    w.approve(claim, 50_000)
    objection = w.objection(claim, v)
    decide(w, a)
    w.verdict(claim, objection, "upheld")
    state = conserved(w.state())
    assert state.account(a).status == "expelled" and not state.rekeys
    w.mine(FAST.amendment_blocks)
    assert w.state().account(a).key == w.people[a].key
