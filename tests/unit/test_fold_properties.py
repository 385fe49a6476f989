"""What holds in every pool whatever anybody does: random rules, random people, random moments."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lashou_btc.anchors import record
from lashou_btc.anchors.history import Documents
from lashou_btc.errors import Incomplete, Refused
from lashou_btc.pool.fold import fold
from lashou_btc.pool.state import State
from lashou_btc.words import Said
from tests.conservation import conserved, hashed
from tests.examples import examples
from tests.random_story import AGED, RULES, STORIES, begun, short_years, sound, told
from tests.world import World

SLOW = settings(max_examples=examples(30), deadline=None, suppress_health_check=list(HealthCheck))


def checked(state: State) -> None:
    sound(conserved(hashed(state)))


@short_years
@given(RULES, STORIES)
@SLOW
def test_money_is_conserved_and_nothing_is_paid_twice_or_before_its_notice(rules, moves):
    """After every move as people then see it, and after every event as the whole story shows it."""
    story = begun(rules)
    for move, x, y in moves:
        getattr(story, move)(x, y)
        checked(story.w.state())
    story.w.mine(60)
    story.w.state(observer=checked)


@short_years
@given(RULES, STORIES)
@settings(SLOW, max_examples=examples(15))
def test_the_hash_does_not_depend_on_how_often_it_was_worked_out(rules, moves):
    w = told(rules, moves)
    assert w.state(observer=hashed).hash() == w.state().hash() == hashed(w.state()).hash()


@short_years
@given(RULES, STORIES, st.lists(st.integers(0, 300), min_size=2, max_size=4))
@settings(SLOW, max_examples=examples(15))
def test_the_state_of_a_height_is_that_of_the_chain_up_to_it(rules, moves, cuts):
    """A longer history folded as of a height gives what was to be seen then; a shared book changes nothing."""
    w = told(rules, moves)
    documents = Documents.of(w.documents, w.manifests)
    whole = w.history()
    for cut in cuts:
        height = whole.start + cut % (whole.tip - whole.start + 1)
        then = fold(w.contract, w.history(height), documents)
        now = fold(w.contract, whole, documents, height=height, book=w.book)
        assert then.hash() == now.hash() and then.events == now.events
    assert fold(w.contract, whole, documents).hash() == w.state().hash()


@short_years
@given(RULES, STORIES, st.integers(0, 20))
@settings(SLOW, max_examples=examples(15))
def test_after_a_reorganization_the_state_is_that_of_the_new_chain(rules, moves, dropped):
    """Other blocks, other draws, transactions gone: as if the old chain had never been, and as sound."""
    w = told(rules, moves)
    w.salt = "another chain"
    w.txs = w.txs[:len(w.txs) - dropped]
    state = w.state(observer=conserved)
    # A payout that was signed on the other chain may be none on this one; that is not what is asked here.
    assert state.hash() == fold(w.contract, w.history(), Documents.of(w.documents, w.manifests)).hash()


@short_years
@given(RULES, STORIES)
@settings(SLOW, max_examples=examples(20))
def test_a_record_that_breaks_a_rule_changes_nothing(rules, moves):
    """The same chain with a blank in the record's place gives the same state, seal apart."""
    w = told(rules, moves)
    state = w.state()
    spent = {spend.txid for spend in state.spends}  # a release lets documents act in the settlement lane
    refused = [e for e in state.events if e.broken and e.lane == "journal" and e.broken != "record.unknown"
               and e.txid not in spent]
    for event in refused[-3:]:
        place = next(n for n, entry in enumerate(w.txs) if entry.tx.txid == event.txid)
        if place != len(w.txs) - 1:
            continue
        entry = w.txs[place]
        height = w.height
        w.height = entry.height - 1
        w.txs = w.txs[:place]
        outputs = [out if out.value_sat else w.record(0x99, "00" * 32) for out in entry.tx.outputs]
        w.send(*outputs, inputs=[i.outpoint for i in entry.tx.inputs])
        w.height = height
        blank = w.state()
        assert list(blank.canonical())[1:] == [
            line.replace(entry.tx.txid.encode(), w.txs[-1].tx.txid.encode()) for line in state.canonical()][1:]
        assert blank.events[-1].broken == "record.unknown"


@short_years
@given(RULES, STORIES)
@settings(SLOW, max_examples=examples(15))
def test_every_settlement_made_on_a_state_is_lawful_when_it_confirms(rules, moves):
    w = told(rules, moves)
    for feerate in (1, 3):
        try:
            made = w.settlement(feerate)
        except (Incomplete, Refused):
            continue
        chain = (w.height, list(w.txs))
        w.mine(2)
        w.confirm(made.unsigned)
        spend = w.state().spends[-1]
        assert (spend.lawful, spend.fee_sat, spend.document) == (True, made.fee_sat, made.digest), spend
        checked(w.state())
        w.height, w.txs = chain


def made_unlawful(w: World) -> list[Said]:
    """Why spends that carry a settlement's record were irregular."""
    return [s.reason for s in w.state().spends if not s.lawful and s.reason.key != "spend.record"]


@short_years
@given(RULES, STORIES)
@settings(SLOW, max_examples=examples(20))
def test_whatever_the_quorum_decides_meanwhile_a_payout_that_confirms_is_lawful(rules, moves):
    """Signed before a verdict, a release or new rules, in the chain after them or never."""
    w = told(rules, [*moves, ("sign", 1, 1), ("show", 0, 1), ("verdict", 0, 0), ("sign", 1, 1)])
    assert made_unlawful(w) == []


def test_the_stories_reach_what_they_are_to_test():
    """A fixed story of every kind, so that the properties above cannot hold for want of anything happening."""
    w = told({"mode": "prefund", "panel": "keyholders", "meeting": 0, "running_sat": 300}, [
        ("wait", 12, 0), ("whole_claim", 4, 6), ("wait", 3, 0), ("object", 1, 5), ("verdict", 0, 1),
        ("wait", 14, 0), ("pay", 1, 0), ("steal", 0, 0), ("hide", 1, 0), ("deposit", 3, 1), ("enroll", 0, 0),
        ("wait", 3, 0), ("show", 1, 1), ("hide", 1, 0), ("show", 0, 0), ("rekey", 4, 0), ("rekey", 5, 1),
        ("veto", 5, 1), ("rekey", 5, 0), ("carry", 1, 0), ("reseal", 7, 0), ("amend", 1, 0), ("sign", 0, 0),
        ("exit", 5, 1), ("wait", 14, 0), ("wait", 14, 0), ("wait", 14, 0), ("pay", 0, 0), ("sign", 0, 0)])
    state = w.state()
    assert {c.status for c in state.claims.values()} == {"paid"}
    assert {s.lawful for s in state.spends} == {True, False} and any(s.carry for s in state.spends)
    kinds = {e.kind for e in state.events if not e.broken}
    assert kinds >= {record.CLAIM, record.REVIEW, record.OBJECTION, record.AMENDMENT, record.EXIT, record.REKEY,
                     record.VETO, record.STATEMENT, record.ENROLLMENT}
    assert any(a.status == "left" for a in state.ledger.accounts.values())
    said = [str(e.text) for e in state.events]
    assert any("released" in text for text in said)
    assert any("verdict" in text or "dismissed" in text for text in said)


@short_years
def test_the_stories_reach_the_rules_that_carry_a_village():
    """Rejected with a bond; a share that is bounded; gone, and back with its own key alone; grown older."""
    w = told({"mode": "prefund", "panel": "keyholders", "meeting": 0, "min_deposit_sat": 20_000, "uniqueness": 1,
              "min_members": 3, "claim_bond_sat": 20_000, "case_share_sat": 1_500, "max_pause_blocks": 25,
              "plans": AGED}, [
        ("wait", 12, 0), ("rejected", 0, 2), ("whole_claim", 1, 9), ("exit", 4, 1), ("wait", 14, 0),
        ("come_back", 2, 3), ("come_back", 2, 0), ("wait", 14, 0), ("wait", 14, 0), ("wait", 14, 0)])
    state = w.state()
    assert {c.status for c in state.by_number} == {"rejected", "payable"}
    assert [c.charge.step for c in state.by_number if c.charge] == [1_500]
    assert "enrollment.before" in {e.broken for e in state.events}
    back = next(a for a in state.ledger.accounts.values() if a.before)
    assert (back.before, back.rejections, back.status) == (4, 1, "active")
    assert state.account(6).spans[0][2] == 5 and state.account(6).weight == 1
