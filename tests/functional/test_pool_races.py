"""Decisions of the quorum, payouts in flight and floods of refunds, on a real node."""

from pathlib import Path

import pytest

from lashou_btc.anchors import record
from lashou_btc.anchors.tx import TxOut, parse_tx
from lashou_btc.chain.base import Rejected
from lashou_btc.chain.regtest_node import RegtestNode
from lashou_btc.errors import Incomplete, LashouError, Refused
from lashou_btc.networks import REGTEST
from lashou_btc.pool.carry import carry
from lashou_btc.pool.document import Document
from lashou_btc.pool.state import State
from lashou_btc.usecases import payouts, people
from lashou_btc.usecases.journal import Operator
from lashou_btc.usecases.workspace import Workspace
from lashou_btc.wallet.checksum import checksum
from lashou_btc.wallet.psbt.finalize import finalize
from lashou_btc.wallet.psbt.raw import Psbt
from lashou_btc.wallet.psbt.sign import sign
from lashou_btc.wallet.public import journal_path
from lashou_btc.wallet.purse import PurseCoin, pay, purse_script
from tests.stories import by_quorum, carried, due, got, hospital, join, objects, on_notice, stranger
from tests.stories import pay as paid_out
from tests.village import Person, Village

pytestmark = pytest.mark.functional


def withheld(village: Village, kind: int = record.STATEMENT, digest: str = "ab" * 32) -> str:
    """The operator puts a record into the journal whose document nobody gets. Returns its transaction's id."""
    office = village.office()
    office._rehearse = lambda *_: None  # its own tool would not do that
    sent = office._send(village.state(), kind, digest)
    village.chain.mine(1)
    return sent.txid


def new_operator(village: Village) -> tuple[Person, dict]:
    """Somebody else, with a journal and a paid seal, and what an amendment says of that."""
    other = village.person("operator two")
    public = other.master.public_key(journal_path(REGTEST, 0))
    seal = village.chain.faucet(bytes(purse_script(public)), 100_000)
    village.chain.mine(1)
    text = f"wpkh({public.hex()})"
    return other, {"operator": {"key": other.signer.key, "payout": other.address}, "seal": str(seal),
                   "journal": f"{text}#{checksum(text)}"}


def released(village: Village, body: dict, again: list[Document]) -> Document:
    """An amendment that releases a part of the journal, signed by witnesses 1 and 2 with their own tools."""
    pool, state = village.pools[1], village.state(1)
    doc = people.release(pool, state, village.people[1].signer, body, again)
    doc = people.cosign(pool, state, village.people[2].signer, doc)
    for root in pool.store.roots():
        for other in village.pools:
            other.store.add(pool.store.manifest(root) or b"")
    for one in again:
        village.show(one)
    return doc


def test_the_quorum_ends_what_an_operator_withholds(node: RegtestNode, tmp_path: Path) -> None:
    """One amendment, without the operator: what was withheld is released, the dispute decided, the journal in other
    hands.
    """
    village = Village(tmp_path, node).found()
    village.enroll(3, 2_000_000)
    claim = on_notice(village, 4, 900_000)
    neighbour = join(village, "supervisor")
    objection = objects(village, claim, neighbour)
    txid = withheld(village)
    unknown = village.state(1)
    assert unknown.unknown and "not at hand" in unknown.unknown
    leaving = people.leave(village.pools[0], unknown, village.people[6].signer)
    office = village.office()
    office._rehearse = lambda *_: None
    office._send(unknown, record.EXIT, leaving.hash)
    village.pay_in(5, 300_000)
    village.chain.mine(3)
    with pytest.raises(LashouError, match="unknown"):
        village.build()
    with pytest.raises(Incomplete, match="unknown"):
        village.publish(office.statement("as if nothing were"))
    before, left = village.state(1), village.state(1).claims[claim].notice_left
    assert before.account(6).exit_at == 0 and len(before.waiting) == 1

    other, changes = new_operator(village)
    verdict = {"claim": claim, "objections": [objection], "outcome": "dismissed"}
    body = {"text": "we go on", "release": {"txid": txid}, "verdicts": [verdict]} | changes
    carried(village, released(village, body, [leaving]))
    state = village.state(1)
    assert not state.unknown and state.operator_key == other.signer.key and str(state.seal) == changes["seal"]
    assert state.account(6).exit_at == state.height + village.rules["exit_blocks"]  # it acts again, from now
    assert state.balance_sat(5) == before.balance_sat(5) + 300_000 and not state.waiting
    assert (state.claims[claim].status, state.claims[claim].notice_end) == ("notice", state.height + left)
    assert due(state) == [("inquiry", state.rules.inquiry_sat)]

    # The old operator's key is worth nothing any more, the new one's is.
    with pytest.raises(Refused, match="not the pool's operator key"):
        village.office().publish([office.statement("still here")])
    home = Workspace(tmp_path / "operator two", shared_chain=node)
    pool = home.add_pool(village.contract)
    village._disclose(pool)
    fresh = Operator(home, pool, other.master, 0, 2)
    village.show(said := fresh.statement("here"))
    fresh.publish([said])
    village.mine_to(state.claims[claim].notice_end)
    assert village.state().events[-1].digest == said.hash and not village.state().events[-1].broken
    made = paid_out(village)
    assert got(village, hospital(village, 4), made) == 900_000
    assert got(village, other, made) == state.rules.inquiry_sat and not got(village, village.operator, made)
    assert stranger(village, "afterwards").claims[claim].paid_txid == made.txid


@pytest.mark.parametrize("feerate", [1, 5, 50])
def test_a_flood_of_small_refunds_holds_up_nobody(node: RegtestNode, tmp_path: Path, feerate: int) -> None:
    """Somebody has left and goes on paying in, in the smallest coins that count. A benefit comes behind it."""
    village = Village(tmp_path, node, max_feerate_sat_vb=200).found()
    village.enroll(4, 3_000_000)
    gone = join(village, "supervisor")
    village.publish(people.leave(village.pools[0], village.state(), village.people[gone].signer))
    village.chain.mine(village.rules["exit_blocks"])
    smallest, count = village.contract.min_coin_sat, 120
    flood(village, village.contract.descriptor.script(0, gone), smallest, count)
    assert due(village.state()) == [("refund", smallest * count)]
    village.payable(4, 1_500_000)
    flood(village, village.contract.descriptor.script(0, gone), smallest, count)
    assert [kind for kind, _ in due(village.state())] == ["refund", "commission", "commission", "benefit"]

    before = village.state()
    village.chain.mine(village.rules["confirmations"] - 1)
    made, psbt = village.build(feerate)
    assert village.send(village.signed(psbt)) == made.txid
    village.chain.mine(1)
    state = village.state()
    assert state.spends[-1].lawful and got(village, hospital(village, 4), made) == 1_500_000
    assert all(claim.status == "paid" for claim in state.by_number)
    # Members bear what this payout costs without the refund: never more than the few coins of one benefit.
    assert members_sat(before) - members_sat(state) <= feerate * 700
    back = got(village, village.people[gone], made)
    assert back < smallest * count * 2
    if feerate == 1:
        assert 0 < back <= 2 * smallest * count - feerate * 2 * count * 100
    assert state.funds_sat == state.liabilities_sat() and not state.missing_sat


def flood(village: Village, script: bytes, amount_sat: int, count: int) -> None:
    """That many coins in one transaction."""
    payer = village.person("payer")
    private, public = (get(journal_path(REGTEST, 2)) for get in (payer.master.private_key, payer.master.public_key))
    coin = village.chain.faucet(bytes(purse_script(public)), amount_sat * count + 100_000)
    village.chain.mine(1)
    coins = [PurseCoin(coin, amount_sat * count + 100_000)]
    village.chain.broadcast(pay(private, public, coins, [TxOut(amount_sat, script)] * count, 2))
    village.chain.mine(1)


def members_sat(state: State) -> int:
    """What members and purse have together."""
    members = (n for n, account in state.ledger.accounts.items() if account.role == "member")
    return sum(map(state.balance_sat, members)) + state.ledger.purse_sat


def in_flight(village: Village) -> tuple[Psbt, Psbt, str]:
    """A release of an exit whose document was not there, and a payout that rests on it, since it came after all.

    Both are as witnesses sign them in good faith, one after the other. Also the exit's transaction.
    """
    claim = village.fall_ill(4, 900_000)
    village.mine_to(village.state().claims[claim].notice_end - 1)
    leaving = people.leave(village.pools[0], village.state(), village.people[6].signer)
    txid = withheld(village, record.EXIT, leaving.hash)
    village.chain.mine(village.rules["confirmations"] - 1)
    doc = released(village, {"text": "nobody has it", "release": {"txid": txid}}, [])
    village.show(doc)
    release = village.signed(payouts.build_carry(village.pools[0], village.state(), 2, doc)[1])
    village.show(leaving)
    made, psbt = village.build(2)
    exits = next(row.height for row in village.pools[0].index.records() if row.txid == txid)
    assert made.basis.height >= exits and made.paid_items
    return village.signed(psbt), release, txid


@pytest.mark.parametrize("first", ["payout", "release"])
def test_of_a_payout_and_a_release_of_what_it_rests_on_one_confirms(node: RegtestNode, tmp_path: Path,
                                                                   first: str) -> None:
    """Both spend the oldest coin, so consensus leaves one of them. Whichever it is, the claim is paid once."""
    village = Village(tmp_path, node).found()
    village.enroll(3, 5_000_000)
    payout, release, txid = in_flight(village)
    raws = [finalize(one, village.contract.descriptor) for one in (payout, release)]
    assert {i.outpoint for i in parse_tx(raws[0]).inputs} & {i.outpoint for i in parse_tx(raws[1]).inputs}
    if first == "release":
        raws.reverse()
    node.broadcast(raws[0])
    node.mine(1)
    with pytest.raises(Rejected):
        node.broadcast(raws[1])
    with pytest.raises(LashouError):  # nor does a miner who would take anything
        node.node.call("generateblock", node.new_address(), [raws[1].hex()])

    state = village.state()
    assert state.spends[-1].txid == parse_tx(raws[0]).txid and state.spends[-1].lawful
    if first == "payout":
        assert state.account(6).exit_at and state.by_number[0].status == "paid"
        forced(village, by_quorum(village, {"text": "again", "release": {"txid": txid}}))
        state = village.state()
        assert "nothing released" in str(state.events[-1].text)
        assert state.account(6).gone or state.account(6).exit_at, "a payout rests on it, so it stands"
    else:
        assert not state.account(6).exit_at and state.by_number[0].status in ("notice", "payable")
        village.mine_to(state.by_number[0].notice_end)
        paid_out(village)
        state = village.state()
        assert not state.account(6).exit_at and state.by_number[0].status == "paid"
    assert [c.value_sat for c in node.coins(hospital(village, 4).script)] == [900_000]
    assert not state.missing_sat and state.funds_sat == state.liabilities_sat()
    stranger(village, "afterwards")


def forced(village: Village, doc: Document) -> None:
    """Witnesses 1 and 2 carry an amendment by their keys alone, though their tools would not."""
    village.show(doc)
    psbt = payouts.to_psbt(village.pools[0], carry(village.state(), 2, doc.hash))
    for witness in village.witnesses[:2]:
        psbt = sign(psbt, witness.master, village.contract.descriptor)
    village.chain.broadcast(finalize(psbt, village.contract.descriptor))
    village.chain.mine(1)
