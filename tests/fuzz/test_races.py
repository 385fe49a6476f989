"""Races in the ordinary tests: a fixed set, every story ever found, and whether the machine sees what it should."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.fuzz import races, races_core
from tests.fuzz.races_desk import Broken
from tests.fuzz.races_kept import KEPT
from tests.fuzz.races_moves import Story, play
from tests.fuzz.races_oracle import check, finish
from tests.fuzz.races_quick import quickened
from tests.fuzz.races_town import GROUNDS


@pytest.fixture(scope="module", autouse=True)
def quick() -> Iterator[None]:
    with quickened():
        yield


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2 * len(GROUNDS)))
def test_a_story_on_each_ground(seed: int) -> None:
    races.tell(seed, races.steps_of(seed))


@pytest.mark.parametrize("seed", range(races.CORE, races.CORE + 56))
def test_a_story_of_the_core(seed: int) -> None:
    races.tell(seed, races_core.steps_of(seed))


@pytest.mark.parametrize(("seed", "steps"), [one[:2] for one in KEPT], ids=[one[2] for one in KEPT])
def test_what_was_found_once(seed: int, steps: str) -> None:
    races.tell(seed, races.read(steps))


def test_keyholders_hand_over_in_stories_of_the_core() -> None:
    """Twice, with money that comes late, old keys that spend it, and a reorganization over the first move."""
    with races_core.one_of_each():
        race = races_core.begun(races.CORE + 3)
        for move, x, y in races.read("whole_claim 1 5; rotate 0 1; pay_former 4 7; reorganize 1 1; wait 4 0; "
                                     "sweep 0 1; rotate 8 1; pay_former 5 7; pay_former 6 7; old_keys 0 1; "
                                     "wait 5 0; sweep 0 1; pay 0 1"):
            getattr(race, move)(x, y)
            race.check()
        assert race.w.state().epoch == 2
        race.finish()
        assert not race.w.state().chain.left_behind() and len(race.papers) > 4


def test_keyholders_hand_over_in_stories_with_homes() -> None:
    story = Story(GROUNDS[0])
    try:
        for step in races.read("illness 1 5; rotate 6 1; deposit 2 0; settle_down 2 3; sweep 0 1; rotate 9 2"):
            play(story, step)
            check(story)
        state = story.place.truth()
        assert state.epoch == 2 and len(story.town.homes) > 4
        finish(story)
    finally:
        story.place.close()


def test_lifeboats_and_ladders_are_played_in_stories_with_homes() -> None:
    """A rung of a ladder and then the lifeboat that was signed with it; its people have to end the story."""
    story = Story(GROUNDS[3])
    try:
        for step in races.read("crew 1 1; illness 3 6; wait 2 0; ladder 1 1; wait 2 0; launch 0 2"):
            play(story, step)
            check(story)
        state, papers = story.place.truth(), story.desk.papers
        rung, boat = (papers[spend.txid] for spend in state.spends)
        assert rung.txid in {one.psbt.tx.txid for one in story.desk.ladders[0]} and state.epoch == 1
        assert boat.lock and rung.txid in {i.outpoint.txid for i in boat.tx.inputs}
        finish(story)
    finally:
        story.place.close()


def test_lifeboats_are_played_in_stories_of_the_core() -> None:
    with races_core.one_of_each():
        race = races_core.begun(races.CORE + 3)
        for move, x, y in races.read("whole_claim 1 5; crew 1 1; beside 1 2; wait 5 0; boats 0 1; launch 0 1"):
            getattr(race, move)(x, y)
            race.check()
        assert [race.papers[spend.txid].lock > 0 for spend in race.w.state().spends] == [False, True]
        race.finish()


def test_a_story_is_written_as_it_is_read() -> None:
    steps = races.steps_of(7)
    assert races.read(races.written(steps)) == steps
    assert [races.ground_of(seed) for seed in range(len(GROUNDS))] == list(GROUNDS)


def test_what_fails_is_made_small(monkeypatch: pytest.MonkeyPatch) -> None:
    def tell(seed: int, steps: list, aloud: bool = False) -> int:
        if {"wait", "send"} <= {move for move, _, _ in steps}:
            raise Broken("stuck", "as it was told to")
        return 0

    monkeypatch.setattr(races, "tell", tell)
    steps = races.read("next 1 1; wait 2 2; leave 3 3; illness 4 4; send 5 5; deposit 6 6")
    small, error = races.smaller(0, steps, Broken("stuck", ""))
    assert races.written(small) == "wait 2 2; send 5 5" and races.kind(error) == "stuck"


def test_the_oracle_sees_what_must_not_be(monkeypatch: pytest.MonkeyPatch) -> None:
    story = Story(GROUNDS[0])
    try:
        state = check(story)
        monkeypatch.setattr(state.ledger, "purse_sat", state.ledger.purse_sat + 1)
        with pytest.raises(Broken, match="lost"):
            check(story)
        monkeypatch.undo()
        story.illness(3, 5)
        story.settle_down(1, 1)
        assert [spend.lawful for spend in check(story).spends] == [True]
        paper = next(iter(story.desk.papers.values()))
        monkeypatch.setattr(story.desk, "papers", {})
        with pytest.raises(Broken, match="no quorum has signed"):
            check(story)
        monkeypatch.setattr(story.desk, "papers", {paper.txid: replace(paper, names=paper.names * 2)})
        with pytest.raises(Broken, match="is paid by"):
            check(story)
    finally:
        story.place.close()
