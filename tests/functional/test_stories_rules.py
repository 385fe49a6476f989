"""Stories on a real node: rules changed by announcement, a document that is lost, an operator who is replaced."""

from pathlib import Path

import pytest

from lashou_btc.chain.regtest_node import RegtestNode
from lashou_btc.errors import Incomplete, Refused
from lashou_btc.networks import REGTEST
from lashou_btc.usecases import payouts, people
from lashou_btc.usecases.journal import Operator
from lashou_btc.wallet.descriptor import JournalDescriptor
from lashou_btc.wallet.public import journal_path
from tests.stories import (
    FEERATE,
    balances,
    by_quorum,
    carried,
    due,
    got,
    hospital,
    on_notice,
    pay,
    refunded,
    stranger,
)
from tests.village import Person, Village

pytestmark = pytest.mark.functional


def test_dues_are_announced_one_leaves_first_and_those_who_stay_pay_them(node: RegtestNode, tmp_path: Path) -> None:
    town = Village(tmp_path, node, period_blocks=40).found()
    members = town.enroll(3, 800_000)
    announced = by_quorum(town, {"text": "a monthly contribution", "rules": {"dues_sat": 150_000}})
    town.publish(announced)
    state = town.state()
    assert state.rules.dues_sat == 0
    assert state.pending_rules == [(state.height + town.rules["amendment_blocks"], {"dues_sat": 150_000})]
    in_force, first_dues = state.pending_rules[0][0], state.opened + 40
    assert first_dues > in_force

    *stay, leaver = members
    town.publish(people.leave(town.pools[0], state, town.people[leaver].signer))
    town.mine_to(town.state().account(leaver).exit_at)
    assert town.state().height < in_force
    refund = pay(town)
    assert got(town, town.people[leaver], refund) == refunded(town, 800_000) and due(town.state()) == []
    town.mine_to(in_force - 1)
    assert town.state().rules.dues_sat == 0
    town.mine_to(in_force)
    assert town.state().rules.dues_sat == 150_000

    before = town.state()
    town.mine_to(first_dues)
    state = town.state()
    assert balances(state, *stay) == [b - 150_000 for b in balances(before, *stay)]
    assert state.ledger.purse_sat == before.ledger.purse_sat + 2 * 150_000
    # The purse pays first: this claim costs the members nothing more.
    claim = on_notice(town, stay[0], 250_000)
    town.mine_to(town.state().claims[claim].notice_end)
    assert balances(town.state(), *stay) == balances(state, *stay)
    made = pay(town)
    assert got(town, hospital(town, stay[0]), made) == 250_000
    assert stranger(town, "under new rules").rules.dues_sat == 150_000


@pytest.fixture
def town(node: RegtestNode, tmp_path: Path) -> Village:
    """A pool with three members and a claim of the first that has been approved."""
    made = Village(tmp_path, node).found()
    made.enroll(3)
    made.claim = on_notice(made, 4, 700_000)
    return made


def test_the_quorum_releases_a_document_that_is_lost(town: Village) -> None:
    office = town.office()
    lost = office.statement("nobody has kept this")
    sent, = town.publish(lost)
    for pool in town.pools:
        (pool.folder / "documents" / f"{lost.hash}.json").unlink()
    stopped = town.state()
    assert stopped.unknown == f"the statement {lost.hash} is not at hand"
    with pytest.raises(Incomplete) as refused:
        office.publish([office.statement("as if nothing were")])
    assert refused.value.code == "state.unknown"
    # What is paid in meanwhile waits, and so does the notice.
    town.pay_in(5, 50_000)
    town.chain.mine(10)
    still = town.state()
    assert still.balance_sat(5) == stopped.balance_sat(5) and [p.credits[0][2] for p in still.waiting] == [50_000]
    assert still.claims[town.claim].status == "notice"

    released = {"text": "nobody has it", "release": {"txid": sent.txid}}
    with pytest.raises(Refused) as refused:  # one witness releases nothing
        payouts.build_carry(town.pools[0], still, FEERATE, by_quorum(town, released, [1]))
    assert refused.value.code == "document.quorum"
    made = carried(town, by_quorum(town, released))
    state = town.state()
    assert not state.unknown and state.spends[-1].txid == made.txid
    assert state.balance_sat(5) > stopped.balance_sat(5)
    assert [str(e.text).split(";")[0] for e in state.events if e.txid == made.txid] == [
        f"released what stood in the journal from transaction {sent.txid} on"]
    notice, stood = stopped.claims[town.claim].notice_end, state.height - stopped.unknown_since
    assert state.claims[town.claim].notice_end == notice + stood, "nobody loses a block in which to object"
    town.mine_to(notice + stood)
    made = pay(town)
    assert got(town, hospital(town, 4), made) == 700_000
    # Whoever finds the document one day has the same state as those who have not.
    town.pools[0].store.add(lost.to_bytes())
    assert stranger(town, "with the lost document").hash() == stranger(town, "without", 1).hash()


def journal_of(operator: Person) -> JournalDescriptor:
    return JournalDescriptor(REGTEST, operator.master.public_key(journal_path(REGTEST, 0)),
                             (operator.master.fingerprint, 0))


def test_an_operator_who_withholds_is_replaced_by_the_witnesses(town: Village) -> None:
    """The state is unknown to all but the operator. The money and the quorum are not the operator's."""
    withheld = town.office().statement("only I know what this says")
    hidden, = town.office().publish([withheld])
    town.chain.mine(1)
    assert not town.state(0).unknown and withheld.hash in town.state(1).unknown
    successor = town.person("successor")
    seal = town.chain.faucet(journal_of(successor).script, 100_000)
    town.chain.mine(2)
    new = by_quorum(town, {
        "text": "the operator hides what it publishes", "release": {"txid": hidden.txid}, "seal": str(seal),
        "journal": str(journal_of(successor)),
        "operator": {"key": successor.signer.key, "payout": successor.address}})
    assert town.state(1).unknown
    with pytest.raises(Refused) as refused:  # one signature is not enough to build it, let alone to spend
        payouts.build_carry(town.pools[1], town.state(1), FEERATE, by_quorum(town, new.body, [2]))
    assert refused.value.code == "document.quorum"
    made, psbt = payouts.build_carry(town.pools[1], town.state(1), FEERATE, new)
    with pytest.raises(Refused, match="whose document is not at hand"):
        town.sign(psbt, 2)
    town.pools[2].store.add(new.to_bytes())
    signed = payouts.merge(town.pools[1], psbt, [town.sign(psbt, n) for n in (1, 2)])
    assert payouts.send(town.pools[1], signed, town.state(1), town.chain) == made.txid
    town.chain.mine(1)

    state = town.state(1)
    assert not state.unknown and state.seal == seal and state.operator_key == successor.signer.key
    assert (state.spends[-1].txid, state.spends[-1].lawful) == (made.txid, True)
    # The old operator goes on writing into a journal that is nobody's any more.
    town.pools[0].store.add(new.to_bytes())
    assert town.state(0).hash() == state.hash(), "what was withheld has no effect for the one who has it either"
    with pytest.raises(Refused) as refused:
        town.office().publish([town.office().statement("I am still here")])
    assert refused.value.code == "operator.key"

    office = Operator(town.homes[1], town.pools[1], successor.master, 0, FEERATE)
    sent, = office.publish([people.leave(town.pools[1], state, town.people[6].signer)])
    town.chain.mine(town.rules["exit_blocks"] + 1)
    state = town.state(1)
    assert str(state.seal) == f"{sent.txid}:0" and state.account(6).status == "left"
    assert state.claims[town.claim].status == "payable"
    town.pools[2].store.add((town.pools[1].store.document(sent.digest)) or b"")
    town.chain.mine(1)
    made, psbt = town.build(home=1)
    payouts.send(town.pools[1], payouts.merge(town.pools[1], psbt, [town.sign(psbt, n) for n in (1, 2)]),
                 town.state(1), town.chain)
    town.chain.mine(1)
    assert got(town, hospital(town, 4), made) == 700_000 and got(town, town.people[6], made) > 0
    assert stranger(town, "under the successor", 1).claims[town.claim].paid_txid == made.txid
