"""Transactions of one's own that wait: a purse's payments and the journal's, on the sandbox."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from lashou_btc.anchors.tx import TxOut, parse_tx
from lashou_btc.chain.base import Cannot, Rejected
from lashou_btc.chain.sandbox import Sandbox
from lashou_btc.errors import LashouError, Refused
from lashou_btc.pool import document
from lashou_btc.pool.document import Document
from lashou_btc.usecases import people, purses, seals
from lashou_btc.usecases.journal import Operator
from lashou_btc.usecases.purses import Purse
from lashou_btc.usecases.workspace import Workspace
from tests.stories import objects, on_notice
from tests.village import Person, Village, retold

BOB, EVE = Person("bob"), Person("eve")
MOST = 100_000


@pytest.fixture
def chain(tmp_path: Path) -> Iterator[Sandbox]:
    with Sandbox(tmp_path / "chain") as made:
        made.mine(110)
        yield made


@pytest.fixture
def purse(chain: Sandbox, tmp_path: Path) -> Purse:
    return filled(chain, tmp_path / "ann")


def filled(chain: Sandbox, folder: Path) -> Purse:
    """A purse with one coin of a million satoshi."""
    made = Purse.of(Person("ann").master, 0, folder)
    chain.faucet(made.script, 1_000_000)
    chain.mine(1)
    return made


@pytest.fixture
def village(tmp_path: Path) -> Iterator[Village]:
    with retold(tmp_path) as made:
        yield made


def to(person: Person, amount_sat: int) -> list[TxOut]:
    return [TxOut(amount_sat, person.script)]


def code_of(call, *args) -> str:
    with pytest.raises(LashouError) as refused:
        call(*args)
    return refused.value.code


# A purse

def test_a_second_payment_spends_the_change_of_the_first_and_replaces_nothing(chain: Sandbox, purse: Purse) -> None:
    first = purse.send(chain, to(BOB, 300_000), 1)
    draft = purse.draft(chain, to(EVE, 200_000), 6)
    assert draft.rests_on == (first,) and draft.left_sat == purse.look(chain).sat - 200_000 - draft.fee_sat
    second = purse.send_draft(chain, draft)
    assert chain.in_mempool(first) and [one.txid for one in purse.look(chain).waiting] == [first, second]
    whole = chain.waiting(second)
    assert 6 <= whole.fee_sat / whole.vsize < 6.2, "it pays for what it waits on, too"
    chain.mine(1)
    assert [sum(c.value_sat for c in chain.coins(p.script)) for p in (BOB, EVE)] == [300_000, 200_000]
    has = purse.look(chain)
    assert not has.waiting and has.sat == draft.left_sat


def test_the_largest_coin_is_spent_first(chain: Sandbox, purse: Purse) -> None:
    for _ in range(3):
        chain.faucet(purse.script, 20_000)
    chain.faucet(purse.script, 2_000_000)
    chain.mine(1)
    draft = purse.draft(chain, to(BOB, 30_000), 1)
    assert [purse.look(chain).values[i.outpoint] for i in draft.tx.inputs] == [2_000_000]


@pytest.mark.parametrize("keeps", [True, False])
def test_what_was_sent_while_somebody_was_asked_is_not_thrown_out(chain: Sandbox, purse: Purse,
                                                                  keeps: bool) -> None:
    """Another terminal, or another home: what was worked out before is then another payment."""
    other = purse if keeps else Purse(purse.private_key, purse.public_key, purse.address)
    slow = purse.draft(chain, to(EVE, 200_000), 6)
    first = other.send(chain, to(BOB, 300_000), 1)
    assert code_of(purse.send_draft, chain, slow) == "purse.meanwhile" and chain.in_mempool(first)
    again = purse.send(chain, to(EVE, 200_000), 6)
    assert chain.in_mempool(first) and chain.in_mempool(again)


def test_nor_what_was_put_onto_what_is_to_be_replaced_meanwhile(chain: Sandbox, purse: Purse) -> None:
    first = purse.send(chain, to(BOB, 300_000), 1)
    drafts = [purse.draft_bump(chain, first, 9, MOST), purse.draft_cancel(chain, first, 9, MOST)]
    child = purse.send(chain, to(EVE, 200_000), 1)
    for draft in drafts:
        assert code_of(purse.send_draft, chain, draft) == "purse.meanwhile"
    assert chain.in_mempool(first) and chain.in_mempool(child)


@pytest.mark.parametrize("keeps", [True, False])
def test_a_home_without_its_file_finds_what_waits_at_the_node(chain: Sandbox, purse: Purse, keeps: bool) -> None:
    txids = [purse.send(chain, to(BOB, 1_000 * n), 1) for n in (1, 2, 3)]
    other = purse if keeps else Purse(purse.private_key, purse.public_key, purse.address)
    assert [one.txid for one in other.look(chain).waiting] == txids
    other.send(chain, to(EVE, 4_000), 9)
    assert all(map(chain.in_mempool, txids))


def test_a_payment_is_sped_up_by_the_same_payment_and_only_while_nothing_waits_on_it(chain: Sandbox,
                                                                                     purse: Purse) -> None:
    first = purse.send(chain, to(BOB, 300_000), 2)
    assert code_of(purse.draft_bump, chain, first, 2, MOST) == "purse.enough"
    assert code_of(purse.draft_bump, chain, first, 9, 100) == "purse.max-fee"
    assert code_of(purse.draft_bump, chain, "ab" * 32, 9, MOST) == "purse.not-waiting"
    assert code_of(purse.draft_bump, chain, "AB", 9, MOST) == "tx.id"
    draft = purse.draft_bump(chain, first, 9, MOST)
    assert draft.pays == tuple(to(BOB, 300_000)) and draft.replaces == first
    bumped = purse.send_draft(chain, draft)
    found = chain.waiting(bumped)
    assert not chain.in_mempool(first) and 9 <= found.fee_sat / found.vsize < 9.2
    assert [one.txid for one in purse.look(chain).waiting] == [bumped]
    child = purse.send(chain, to(EVE, 1_000), 9)
    for call in (purse.draft_bump, purse.draft_cancel):
        with pytest.raises(Refused, match=child) as refused:
            call(chain, bumped, 20, MOST)
        assert refused.value.code == "purse.child" and chain.in_mempool(child)


def test_a_payment_is_taken_back_while_it_waits(chain: Sandbox, purse: Purse) -> None:
    first = purse.send(chain, to(BOB, 300_000), 2)
    later = purse.send(chain, to(EVE, 1_000), 2)
    back = purse.send_draft(chain, purse.draft_cancel(chain, later, None, MOST))
    assert chain.in_mempool(first) and chain.in_mempool(back) and not chain.in_mempool(later)
    chain.mine(1)
    assert not chain.coins(EVE.script)
    assert code_of(purse.draft_cancel, chain, first, None, MOST) == "purse.not-waiting"
    assert purse.look(chain).sat == 700_000 - sum(fee(chain, txid) for txid in (first, back))


def fee(chain: Sandbox, txid: str) -> int:
    tx = parse_tx(chain.transaction(txid))
    spent = [parse_tx(chain.transaction(i.outpoint.txid)).outputs[i.outpoint.vout].value_sat for i in tx.inputs]
    return sum(spent) - sum(out.value_sat for out in tx.outputs)


class Choosy:
    """A chain whose node takes nothing below a feerate, and has forgotten what waited."""

    def __init__(self, chain: Sandbox) -> None:
        self.chain, self.least, self.forgotten = chain, 1, set()

    def __getattr__(self, name: str):
        return getattr(self.chain, name)

    def least_sat_vb(self) -> int:
        return self.least

    def waiting(self, txid: str):
        return None if txid in self.forgotten else self.chain.waiting(txid)

    def in_mempool(self, txid: str) -> bool:
        return self.waiting(txid) is not None

    def spenders(self, outpoints):
        return {o: txid for o, txid in self.chain.spenders(outpoints).items() if txid not in self.forgotten}

    def broadcast(self, raw: bytes) -> str:
        if parse_tx(raw).txid in self.forgotten:
            raise Rejected("text", text=f"min relay fee not met; it takes {self.least} sat/vB")
        return self.chain.broadcast(raw)


def test_what_the_node_has_forgotten_is_not_paid_for_twice(chain: Sandbox, purse: Purse) -> None:
    """Its coins are kept for it: it may wait elsewhere. Sped up, it is taken again."""
    node = Choosy(chain)
    first = purse.send(node, to(BOB, 300_000), 1)
    node.forgotten, node.least = {first}, 10
    with pytest.raises(Refused, match="nothing below 10 sat/vB is taken now") as refused:
        purse.draft(node, to(EVE, 1_000), 2)
    assert refused.value.code == "fee.low"
    with pytest.raises(Refused, match="1 earlier payment, no longer seen to wait"):
        purse.draft(node, to(EVE, 1_000))
    assert [(one.txid, one.here) for one in purse.look(node).waiting] == [(first, False)]
    bumped = purse.send_draft(node, purse.draft_bump(node, first, None, MOST))
    assert node.in_mempool(bumped)
    purse.send(node, to(EVE, 1_000), 10)
    chain.mine(1)
    assert [sum(c.value_sat for c in chain.coins(p.script)) for p in (BOB, EVE)] == [300_000, 1_000]


def test_a_payment_that_everybody_has_forgotten_is_sent_again_with_the_next(chain: Sandbox, purse: Purse) -> None:
    chain.faucet(purse.script, 500_000)
    chain.mine(1)
    first = purse.send(chain, to(BOB, 300_000))
    chain.mine(1)
    chain.reorganize(1, vanish=True)
    assert [(one.txid, one.here) for one in purse.look(chain).waiting] == [(first, False)]
    draft = purse.draft(chain, to(EVE, 1_000))
    assert [one.txid for one in draft.again] == [first] and not chain.in_mempool(first), "asked first"
    purse.send_draft(chain, draft)
    assert chain.in_mempool(first)
    chain.mine(1)
    assert [sum(c.value_sat for c in chain.coins(p.script)) for p in (BOB, EVE)] == [300_000, 1_000]


class Terse:
    """A source that sends, and cannot say what spends an output, what a node takes or whether it would."""

    def __init__(self, chain: Sandbox) -> None:
        self.chain = chain

    def __getattr__(self, name: str):
        if name in ("spenders", "least_sat_vb", "check"):
            def cannot(*_: object) -> None:
                raise Cannot("text", text="nobody knows.")
            return cannot
        return getattr(self.chain, name)


def test_where_a_source_cannot_say_what_was_kept_here_counts(village: Village, tmp_path: Path) -> None:
    chain = village.chain
    purse, terse = filled(chain, tmp_path / "ann"), Terse(chain)
    first = purse.send(terse, to(BOB, 300_000))
    second = purse.send(terse, to(EVE, 200_000), 6)
    assert [one.txid for one in purse.look(terse).waiting] == [first, second] == [
        txid for txid in chain.mempool() if txid in (first, second)]
    texts = [say(village, text, None, terse) for text in "AB"]
    assert all(map(chain.in_mempool, texts))


def test_as_many_as_wait_one_upon_the_other_is_said_with_what_helps(chain: Sandbox, purse: Purse) -> None:
    for _ in range(25):
        purse.send(chain, to(BOB, 1_000), 1)
    with pytest.raises(Refused, match="lashou purse bump") as refused:
        purse.send(chain, to(BOB, 1_000), 1)
    assert refused.value.code == "purse.chain"


def test_an_objection_survives_a_dearer_payment(village: Village) -> None:
    village.enroll(3, 5_000_000)
    claim = on_notice(village, 4, 600_000)
    purse = Purse.of(village.people[5].master, 0)
    village.chain.faucet(purse.script, 300_000)
    village.chain.mine(1)
    state = village.state()
    outputs = purses.objection_outputs(village.pools[0], state, state.claims[claim], 5, 50_000)
    txid, _ = purses.object_to(village.pools[0], purse, village.chain, outputs, 1)
    purse.send(village.chain, to(EVE, 50_000), 30)
    village.chain.mine(1)
    assert [o.txid for o in village.state().claims[claim].objections] == [txid]


def test_an_objection_that_would_not_count_is_neither_sent_nor_shown(village: Village) -> None:
    village.enroll(3, 5_000_000)
    claim = on_notice(village, 4, 600_000)
    pool, state = village.pools[0], village.state()
    outputs = purses.objection_outputs(pool, state, state.claims[claim], 5, 50_000)
    assert str(purses.check_outputs(pool, outputs)).startswith("account 5 objects")
    nobodys = [TxOut(50_000, state.keyholders.descriptor.script(0, 99)), outputs[1]]
    assert code_of(purses.check_outputs, pool, nobodys) == "objection.bond"
    objects(village, claim, 5)
    assert village.state().claims[claim].disputed
    assert str(purses.check_outputs(pool, outputs)) == "account 5 objects"
    unfiled = [outputs[0], TxOut(0, outputs[1].script[:-32] + b"\x11" * 32)]
    assert code_of(purses.check_outputs, pool, unfiled) == "objection.claim"


# The journal

def office(village: Village, rate: int | None = 2, chain=None) -> Operator:
    made = village.office()
    made.feerate, made.chain = rate, chain or village.chain
    return made


def say(village: Village, text: str, rate: int | None = 2, chain=None) -> str:
    desk = office(village, rate, chain)
    return desk.publish([desk.statement(text)])[-1].txid


def told(village: Village) -> list[str]:
    """What the operator's statements say that stand in the chain, in their order."""
    docs = [document.parse(village.pools[0].store.document(digest)) for digest in village.pools[0].store.hashes()]
    texts = {doc.hash: doc.body["text"] for doc in docs if doc.type == "statement"}
    state = village.state()
    assert not state.unknown
    return [texts[e.digest] for e in state.events if e.digest in texts and not e.broken]


@pytest.mark.parametrize("rate", [1, 2, 10])
@pytest.mark.parametrize("keeps", [True, False])
def test_what_a_reorganization_takes_back_waits_again_and_is_not_thrown_out(village: Village, rate: int,
                                                                           keeps: bool) -> None:
    first = say(village, "A")
    village.chain.mine(1)
    second = say(village, "B")
    village.chain.reorganize(1)
    if not keeps:
        office(village).journal.kept.path.unlink()
    say(village, "C", rate)
    assert village.chain.in_mempool(first) and village.chain.in_mempool(second)
    village.chain.mine(1)
    assert told(village) == ["A", "B", "C"]


def test_what_a_reorganization_makes_everybody_forget_is_published_again(village: Village) -> None:
    say(village, "A")
    village.chain.mine(1)
    say(village, "B")
    village.chain.mine(1)
    village.chain.reorganize(2, vanish=True)
    assert told(village) == []
    assert [one.own.here for one in office(village).journal.waiting(village.state())] == [False, False]
    say(village, "C")
    village.chain.mine(1)
    assert told(village) == ["A", "B", "C"]


def test_a_restored_home_puts_its_document_onto_what_waits(village: Village) -> None:
    first = say(village, "A", 1)
    office(village).journal.kept.path.unlink()
    last = say(village, "B", 10)
    assert village.chain.in_mempool(first) and village.chain.in_mempool(last)
    whole = village.chain.waiting(last)
    assert 10 <= whole.fee_sat / whole.vsize < 10.3, "it pays for what it waits on, too"


def test_what_was_published_while_somebody_was_asked_stays(village: Village) -> None:
    desk, other, state = office(village, 5), office(village, 1), village.state()
    slow = desk.draft([desk.statement("slow")], state)
    quick = other.publish([other.statement("quick")])[-1]
    assert code_of(desk.send, state, slow) == "purse.meanwhile" and village.chain.in_mempool(quick.txid)
    desk.feerate = 9
    bump = desk.draft_bump(state)
    onto = other.publish([other.statement("onto it")])[-1]
    assert code_of(desk.send, state, bump) == "purse.meanwhile" and village.chain.in_mempool(onto.txid)
    desk.send(state, desk.draft_bump(state))
    village.chain.mine(1)
    assert [e.digest for e in village.state().events[-2:]] == [*quick.documents, *onto.documents]


def test_a_second_home_says_which_document_of_the_first_it_lacks(village: Village) -> None:
    ws = Workspace(village.folder / "second", shared_chain=village.chain)
    pool = ws.add_pool(village.contract)
    village._disclose(pool)
    desk = office(village)
    doc = desk.statement("A")
    desk.publish([doc])
    second = Operator(ws, pool, village.operator.master, 0, 2)
    with pytest.raises(Refused, match=f"the statement {doc.hash} is not at hand") as refused:
        second.publish([second.statement("B")])
    assert refused.value.code == "journal.unknown" and "the home that sent it" in str(refused.value)
    pool.store.add(doc.to_bytes())
    sent, = second.publish([second.statement("B")])
    village.chain.mine(1)
    village.pools[0].store.add(pool.store.document(sent.digest))
    assert told(village) == ["A", "B"]


def test_twenty_five_that_wait_keep_nothing_back(village: Village) -> None:
    """The last one is replaced by a batch of its documents and the new one, again and again."""
    for n in range(30):
        say(village, str(n), 1)
    assert len(village.chain.mempool()) == 25
    wait = office(village).journal.waiting(village.state())
    assert len(wait) == 25 and len(wait[-1].entry.documents) == 6
    village.chain.mine(1)
    assert told(village) == [str(n) for n in range(30)]
    assert office(village).journal.waiting(village.state()) == []


def test_what_the_node_takes_no_more_is_made_anew_with_the_same_documents(village: Village) -> None:
    node = Choosy(village.chain)
    cheap = [say(village, text, 1, node) for text in "AB"]
    node.forgotten, node.least = set(cheap), 10
    with pytest.raises(Refused, match="nothing below 10 sat/vB"):
        say(village, "C", 2, node)
    last = say(village, "C", None, node)
    assert node.in_mempool(last) and not any(map(village.chain.in_mempool, cheap)), "they had spent the seal"
    wait, = office(village).journal.waiting(village.state())
    assert len(wait.entry.documents) == 3 and wait.own.feerate_sat_vb >= 10
    village.chain.mine(1)
    assert told(village) == ["A", "B", "C"]


def test_all_that_waits_is_replaced_by_one_at_a_higher_feerate(village: Village) -> None:
    desk = office(village, 9)
    assert code_of(desk.draft_bump, village.state()) == "journal.nothing-waits"
    old = [say(village, text, 2) for text in "ABC"]
    assert code_of(office(village, 2).draft_bump, village.state()) == "purse.enough"
    draft = desk.draft_bump(village.state())
    assert [one.own.txid for one in draft.outgoing.replaces] == old
    sent, = desk.send(village.state(), draft)
    found = village.chain.waiting(sent.txid)
    assert village.chain.mempool() == [sent.txid] and found.fee_sat >= 9 * found.vsize
    village.chain.mine(1)
    assert told(village) == ["A", "B", "C"]


def test_a_document_is_taken_back_and_the_others_stay(village: Village) -> None:
    desk = office(village)
    docs = [desk.statement(text) for text in "ABCD"]
    first = desk.publish(docs[:1])[0].txid
    desk.publish(docs[1:3])
    desk.publish(docs[3:])
    state = village.state()
    assert code_of(desk.draft_cancel, state, ["ab" * 32]) == code_of(desk.draft_cancel, state, [""]) \
        == "journal.not-waiting"
    sent, = desk.send(state, desk.draft_cancel(state, [docs[1].hash[:12]]))
    assert village.chain.mempool() == [first, sent.txid] and sent.documents == (docs[2].hash, docs[3].hash)
    draft = desk.draft_cancel(state, [doc.hash for doc in (docs[0], *docs[2:])])
    alone, = desk.send(state, draft)
    assert village.chain.mempool() == [alone.txid] and docs[3].hash in draft.documents[alone.digest].body["text"]
    village.chain.mine(1)
    (text,) = told(village)
    assert text.startswith("in the place of ") and desk.journal.lost(village.state(), []) == []


def test_nothing_is_taken_back_on_which_something_rests_that_waits(village: Village) -> None:
    desk, state = office(village), village.state()
    person = village.person("late")
    asks = people.enrollment(village.homes[0], village.pools[0], state, person.signer, "supervisor", person.address)
    number = asks.body["account"]
    leaves = person.signer.sign(village.pools[0], "exit", number, {"account": number})
    desk.publish([asks, leaves])
    enrolled, left = desk.journal.waiting(state)[0].entry.documents
    assert code_of(desk.draft_cancel, state, [enrolled]).startswith("document.") and left == leaves.hash
    sent, = desk.send(state, desk.draft_cancel(state, [left]))
    assert sent.documents == (enrolled,)


def test_what_acts_is_published_and_what_does_not_is_named_one_by_one(village: Village) -> None:
    a, b = village.enroll(2)
    desk, state = office(village), village.state()
    leaves = [people.leave(village.pools[0], state, village.people[n].signer) for n in (a, b)]
    stranger = Document("exit", village.contract.pool_id, {"account": b})
    key = village.person("stranger").signer
    forged = stranger.sign(b, key.private_key, key.key)
    good = desk.statement("good")
    village.publish(leaves[0])
    draft = desk.draft([leaves[0], good, forged, leaves[1], good], village.state())
    assert [(one.document, one.code) for one in draft.left_out] == [
        (good, "document.waiting"), (leaves[0], "document.twice"), (forged, "document.unsigned")]
    sent, = desk.send(village.state(), draft)
    assert sent.documents == (good.hash, leaves[1].hash)
    again = desk.statement("good")
    with pytest.raises(Refused, match=f"it waits already in transaction {sent.txid}"):
        desk.publish([again])
    village.chain.mine(1)
    assert told(village) == ["good"] and village.state().account(b).exit_at
    with pytest.raises(Refused) as refused:
        desk.draft([leaves[0], forged], village.state())
    assert refused.value.code == "document.twice"


def test_what_another_transaction_took_the_place_of_is_named(village: Village) -> None:
    desk = office(village)
    doc = desk.statement("A")
    sent, = desk.publish([doc])
    rival = Operator(village.homes[0], village.pools[0], village.operator.master, 0, 9)
    rival_doc = rival.statement("B")
    made = rival.journal._make(village.state(), [], [seals.JournalEntry.of(rival_doc)], rival.journal.waiting(
        village.state()), 9)
    village.pools[0].store.add(rival_doc.to_bytes())
    village.chain.broadcast(made.links[0].own.raw)  # as another program might
    state = village.state()
    assert desk.journal.lost(state, desk.journal.waiting(state)) == [(doc.hash, sent.txid)]
    assert desk.draft([desk.statement("C")], state).lost == ((doc.hash, sent.txid),)
    desk.publish([doc])
    village.chain.mine(1)
    state = village.state()
    assert told(village) == ["B", "A"] and desk.journal.lost(state, []) == []


def test_a_transaction_that_would_break_the_journal_stops_what_would_follow_it(village: Village) -> None:
    desk = office(village)
    coin = next(c for c in village.chain.coins(village.state().chain.journal_script)
                if c.outpoint == village.state().seal)
    raw = seals.journal_tx(desk.key, desk.public_key, seals.PurseCoin(coin.outpoint, coin.value_sat), [],
                           TxOut(1_000, EVE.script), 2)
    village.chain.broadcast(raw)
    assert code_of(desk.publish, [desk.statement("A")]) == "journal.broken"
