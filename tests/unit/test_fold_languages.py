"""What a fold tells is values: it comes to the same, to the byte, in whichever language somebody reads it."""

from hypothesis import given

from lashou_btc.languages import LANGUAGES
from lashou_btc.pool.fold import Fold
from lashou_btc.pool.packing import opened, pack, sealed, unpack
from lashou_btc.pool.snapshot import Snapshot, freeze
from lashou_btc.pool.state import Event, State
from lashou_btc.pool.told import kept
from lashou_btc.words import LANGUAGE, Said, said, word
from tests.random_story import RULES, STORIES, short_years, told
from tests.unit.test_fold_snapshots import SLOW, documents
from tests.world import World


def read(w: World, language: str) -> tuple[State, Snapshot]:
    token = LANGUAGE.set(language)
    try:
        made = Fold(w.contract, w.history(), documents(w), w.book)
        made.run()
        return made.state, freeze(made.state)
    finally:
        LANGUAGE.reset(token)


def differ(what: Said) -> bool:
    return len({word(what, language) for language in LANGUAGES}) == len(LANGUAGES)


@short_years
@given(RULES, STORIES)
@SLOW
def test_a_fold_is_the_same_in_every_language(rules, moves):
    w = told(rules, moves)
    (one, first), (other, second) = (read(w, language) for language in LANGUAGES)
    assert one.hash() == other.hash() and list(one.canonical()) == list(other.canonical())
    assert (first.body, first.digests) == (second.body, second.digests)
    assert list(one.events) == list(other.events) and one.spends == other.spends and one.why == other.why
    assert one.events and all(differ(event.text) for event in one.events)
    assert all(differ(spend.reason) for spend in one.spends if spend.reason)
    assert all(event.text == kept(event.text) for event in one.events), "nothing but what can be packed"


def test_a_reason_is_a_fixed_text_in_the_state_and_a_sentence_for_people():
    w = World().open()
    doc = w.document("statement", {"account": 1, "text": "not shown"}, 1)
    w.publish(doc)
    w.documents.pop(doc.hash)
    state = w.state()
    assert state.unknown == f"the statement {doc.hash} is not at hand" == str(state.why)
    assert state.why is not None and word(state.why, "zh") == f"手头没有声明 {doc.hash}"
    assert read(w, "zh")[0].unknown == state.unknown


def test_what_is_said_is_packed_by_its_values():
    each = [said("a", n=1, x="x"), said("b"), said("a", n=2, x=said("b")),
            said("a", x=3, n=[1, "y", [said("b")], []]),
            said("b"), said("a", n="1", x="x")]
    out = bytearray()
    data = sealed(pack(list[Said], each, out), out)
    assert unpack(list[Said], *opened(data)) == each
    event = Event(1, 2, 0, "journal", 3, "ab" * 32, "cd" * 32, "", each[3])
    out = bytearray()
    assert unpack(Event, pack(Event, event, out), bytes(out)) == event
