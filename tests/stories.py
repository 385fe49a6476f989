"""What people do in a village, a function a step: claims, reviews, objections, verdicts, payouts, audits."""

from collections.abc import Sequence
from typing import Any

from lashou_btc.anchors.hashes import sha256_hex
from lashou_btc.pool.carry import Carry
from lashou_btc.pool.document import Document
from lashou_btc.pool.settlement import Settlement
from lashou_btc.pool.state import State
from lashou_btc.usecases import disclosure, overview, payouts, people, purses
from lashou_btc.usecases.workspace import Workspace
from lashou_btc.wallet.purse import purse_script
from lashou_btc.wallet.sizes import multisig_input_weight
from tests.village import Person, Village

FEERATE = 2


def join(village: Village, role: str, amount_sat: int = 0) -> int:
    """A supervisor or reviewing witness, enrolled, with its deposit confirmed. Returns its account number."""
    state = village.state()
    number = state.next_account
    person = village.people[number] = village.person(f"{role} {number}")
    village.publish(people.enrollment(village.homes[0], village.pools[0], state, person.signer, role,
                                      person.address, number=number))
    if amount_sat:
        top_up(village, number, amount_sat)
    return number


def top_up(village: Village, account: int, amount_sat: int) -> None:
    """A deposit, confirmed."""
    village.pay_in(account, amount_sat)
    village.chain.mine(1)


def claims(village: Village, account: int, amount: int) -> str:
    """A claim, published, up to the block that draws its reviewers. Returns its hash."""
    paper = sha256_hex(b"diagnosis of %d at %d" % (account, village.chain.tip().height))
    doc = people.claim(village.pools[0], village.state(), village.people[account].signer, amount, [paper], paper,
                       hospital(village, account).address, diagnosed=village.state().height)
    village.publish(doc)
    village.mine_to(village.state().claims[doc.hash].draw_at)
    return doc.hash


def hospital(village: Village, account: int) -> Person:
    return village.person(f"hospital of {account}")


def panel(village: Village, claim: str) -> list[int]:
    """Who was drawn and has not decided yet."""
    return [seat.account for seat in village.state().claims[claim].panel if not seat.decision]


def decide(village: Village, claim: str, amount: int | None, *reviewers: int) -> None:
    """These reviewers approve that amount, or reject (None)."""
    state = village.state()
    village.publish(*(people.review(village.pools[0], state, village.people[n].signer, claim, amount,
                                    met=state.height) for n in reviewers))


def on_notice(village: Village, account: int, amount: int) -> str:
    """A claim that everybody drawn has approved."""
    claim = claims(village, account, amount)
    decide(village, claim, amount, *panel(village, claim))
    assert village.state().claims[claim].status == "notice"
    return claim


def objects(village: Village, claim: str, account: int) -> str:
    """Somebody objects, with the bond, from a purse of its own. Returns the objection's transaction id."""
    purse = purses.Purse.of(village.people[account].master, 0)
    state = village.state()
    bond = state.rules.objection_bond_sat
    village.chain.faucet(bytes(purse_script(purse.public_key)), bond + 10_000)
    village.chain.mine(1)
    state = village.state()
    outputs = purses.objection_outputs(village.pools[0], state, state.claims[claim], account, bond)
    txid, _ = purses.object_to(village.pools[0], purse, village.chain, outputs, FEERATE)
    village.chain.mine(1)
    return txid


def by_quorum(village: Village, body: dict[str, Any], witnesses: Sequence[int] = (1, 2)) -> Document:
    """An amendment that these witnesses have signed, each on the file of the one before."""
    state, pool = village.state(1), village.pools[1]
    first, *others = (village.people[n].signer for n in witnesses)
    doc = people.amendment(pool, state, first, body)
    for signer in others:
        doc = people.cosign(pool, state, signer, doc)
    return doc


def verdict(village: Village, claim: str, objection: str, outcome: str) -> tuple[State, State]:
    """The witnesses decide an objection. Returns the states before and after."""
    body = {"claim": claim, "objections": [objection], "outcome": outcome}
    before = village.state()
    carried(village, by_quorum(village, {"text": "", "verdicts": [body]}))
    return before, village.state()


def carried(village: Village, doc: Document) -> Carry:
    """An amendment carried by the pool's coins: built, reviewed and signed by M, confirmed."""
    village.chain.mine(village.state().rules.confirmations - 1)
    made, psbt = payouts.build_carry(village.pools[0], village.state(), FEERATE, doc)
    village.show(doc)
    village.send(village.signed(psbt))
    village.chain.mine(1)
    return made


def pay(village: Village) -> Settlement:
    """The payout of all that is due, once that is deep enough: built, reviewed and signed by M, confirmed."""
    village.chain.mine(village.state().rules.confirmations - 1)
    made, psbt = village.build(FEERATE)
    assert village.send(village.signed(psbt)) == made.txid
    village.chain.mine(1)
    spend = village.state().spends[-1]
    assert (spend.txid, spend.lawful, spend.reason) == (made.txid, True, None)
    return made


def got(village: Village, person: Person, made: Settlement) -> int:
    """What a payout brought somebody, by the node's own set of coins."""
    return sum(coin.value_sat for coin in village.chain.coins(person.script) if coin.outpoint.txid == made.txid)


def refunded(village: Village, amount_sat: int, coins: int = 1) -> int:
    """What a refund of that amount comes to: it bears its own output, and the coins that the money came in."""
    one = multisig_input_weight(village.quorum, len(village.witnesses))
    return amount_sat - FEERATE * (31 - (-coins * one // 4))


def due(state: State) -> list[tuple[str, int]]:
    """Kinds and amounts of what is to be paid."""
    return [(item.kind, item.amount_sat) for item in state.items.values()]


def balances(state: State, *accounts: int) -> list[int]:
    return [state.balance_sat(n) for n in accounts]


def stranger(village: Village, name: str, source: int = 0) -> State:
    """Somebody with a node, the contract and the documents that one home discloses: same state, clean audit."""
    ws = Workspace(village.folder / f"stranger {name}", shared_chain=village.chain)
    pool = ws.add_pool(village.contract)
    disclosure.export(village.pools[source], village.folder / f"shown to {name}")
    disclosure.add(pool, [village.folder / f"shown to {name}"])
    with ws.synced_pool(pool) as state:
        report = overview.audit(pool, state)
    ws.close()
    assert state.hash() == village.state(source).hash()
    assert (report["unknown"], report["gap_sat"], report["missing_sat"]) == ("", 0, 0)
    assert all(spend["lawful"] for spend in report["spends"])
    return state
