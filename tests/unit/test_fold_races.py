"""What honest tools sign is lawful whenever it confirms, whatever is decided meanwhile: random stories of releases,
lost amendments and payouts that wait.
"""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lashou_btc.anchors.history import Documents
from lashou_btc.anchors.tx import Tx, parse_tx
from lashou_btc.errors import Incomplete, Refused
from lashou_btc.pool.fold import folded
from lashou_btc.pool.settlement import settle
from tests.conservation import conserved
from tests.random_story import RULES, STORIES, Story, short_years, sound, veto_of
from tests.world import World

SLOW = settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))

RACES = (
    "sign", "sign", "sign", "pay", "pay", "pay", "confirm", "confirm", "hide", "show", "show", "release", "release",
    "lose", "pass_over", "pass_over", "exit", "exit", "deposit", "whole_claim", "whole_claim", "price", "object",
    "verdict", "carry", "reseal", "wait", "wait", "wait", "steal", "undo")
NUMBERS = st.integers(0, 40)
MOVES = st.lists(st.tuples(st.sampled_from(RACES), NUMBERS, NUMBERS), min_size=6, max_size=22)


class Races(Story):
    """A story in which payouts and decisions are signed at any time and confirm at any other, or never."""

    def __init__(self, rules: dict[str, Any]) -> None:
        super().__init__(rules)
        self.waiting: list[Tx] = []
        self.lawful: dict[str, tuple[int, ...]] = {}
        self.lost: list[str] = []
        self.unlawful: list[str] = []

    def basis_height(self, back: int) -> int:
        return max(self.w.height - back, self.w.contract.birthday + 5)

    def sign(self, x: int, y: int) -> None:
        """As of a height that may lie some blocks back, on what the whole chain says about it now."""
        at = self.basis_height((0, 0, 0, 1, 3, 9)[x % 6])
        documents = Documents.of(self.w.documents, self.w.manifests)
        folder = folded(self.w.contract, self.w.history(), documents, (at,), book=self.w.book)
        if folder.state.unknown:
            return  # honest tools sign nothing on an unknown tip
        try:
            self.waiting.append(parse_tx(settle(folder.bases[at], 1 + y % 4).unsigned))
        except (Incomplete, Refused):
            return

    def confirm(self, x: int, y: int) -> None:
        """Any payout that ever was signed and whose coins are there."""
        coins = self.w.state().coins
        ready = [tx for tx in self.waiting if all(i.outpoint in coins for i in tx.inputs)]
        if not ready:
            return
        tx = ready[x % len(ready)]
        before = {n for n in self.w.state().items}
        self.w.confirm(tx)
        spend = self.w.state().spends[-1]
        if not spend.lawful:
            self.unlawful.append(spend.reason)
        assert set(spend.items) <= before, "it pays what was due"

    def pay(self, x: int, y: int) -> None:
        """Signed now, and in the chain soon after."""
        self.sign(0, y)
        self.w.mine(y % 3)
        self.confirm(-1, 0)

    def release(self, x: int, y: int) -> None:
        """A journal transaction of the past, withheld or not; with what is good of it, or without."""
        journal = [t.tx.txid for t in self.w.txs if t.tx.outputs[0].script == self.w.contract.journal.script]
        txid = journal[-1 - x % 4]
        again = {"again": self.w.batch(good)} if y % 2 and (good := self._behind(txid)) else {}
        self.decide(release={"txid": txid}, **again)

    def undo(self, x: int, y: int) -> None:
        """A release or another decision is passed over, though nobody has lost it."""
        decided = [e.digest for e in self.w.state().events if e.lane == "settlement" and not e.broken]
        if decided:
            self.decide(lost=[decided[-1 - x % len(decided)]])

    def lose(self, x: int, y: int) -> None:
        try:
            self.lost.append(self.w.amend(keep=False, rules={"dues_sat": x}, text=f"{self.w.height} lost").hash)
        except Refused:
            return

    def pass_over(self, x: int, y: int) -> None:
        if self.lost:
            self.decide(lost=[self.lost.pop(x % len(self.lost))])


def raced(rules: dict[str, Any], moves: list[tuple[str, int, int]]) -> Races:
    story = Races(rules)
    for n in range(3):
        story.w.enroll(f"member {n}", deposit_sat=(300_000, 400_000, 150_000)[n], veto=veto_of(4 + n))
    v = story.w.enroll("vera", role="supervisor", deposit_sat=60_000)
    story.w.publish(story.w.document("exit", {"account": v}, v))
    story.w.mine(13)
    for move, x, y in moves:
        getattr(story, move)(x, y)
        remember(story)
    return story


def remember(story: Races) -> None:
    """What has been lawful in the chain stays so, and stays paid, whatever comes after it."""
    state = story.w.state()
    lawful = {s.txid: s.items for s in state.spends if s.lawful}
    for txid, items in story.lawful.items():
        assert lawful.get(txid) == items, "an earlier payout is judged otherwise now"
    story.lawful = lawful
    sound(conserved(state))


@short_years
@given(RULES, MOVES)
@SLOW
def test_a_payout_that_honest_tools_sign_is_lawful_or_cannot_confirm(rules, moves):
    """Releases, verdicts, lost amendments and thefts before, between and after: principle 1 and 2."""
    story = raced(rules, [*moves, ("sign", 0, 1), ("release", 3, 0), ("confirm", 0, 0), ("confirm", 1, 0)])
    assert story.unlawful == []


@short_years
@given(RULES, MOVES)
@settings(SLOW, max_examples=6)
def test_a_payout_in_the_chain_stays_lawful_whatever_is_decided_later(rules, moves):
    story = raced(rules, [("sign", 0, 1), ("confirm", 0, 0), *moves])
    kept = dict(story.lawful)
    for back in range(4):
        story.release(back, back)
        remember(story)
    for _ in range(3):
        story.undo(0, 0)
        remember(story)
    assert kept.items() <= story.lawful.items()


@short_years
@given(RULES, STORIES)
@settings(SLOW, max_examples=10)
def test_signer_and_judge_ask_for_one_basis(rules, moves):
    """What a signer was given at a height is what the chain is judged by, unless a decision reaches beyond it."""
    story = Races(rules)
    for move, x, y in moves:
        getattr(story, move)(x, y)
    w = story.w
    state = w.state()
    documents = Documents.of(w.documents, w.manifests)
    heights = range(max(w.contract.birthday, w.height - 8), w.height + 1)
    bases = folded(w.contract, w.history(), documents, heights, book=w.book).bases
    for height in heights:
        known = w.state(height)
        if not state.unknown and not bases[height].unknown and not known.unknown and height >= state.chain.bar:
            assert bases[height].state_hash == known.hash() or decided_later(w, height)


def decided_later(w: World, height: int) -> bool:
    """Whether an amendment after that height looks back to before it."""
    return any(e.lane == "settlement" and e.height > height and ("released" in str(e.text) or e.broken)
               for e in w.state().events)


def test_the_races_reach_what_they_are_to_test():
    """A fixed race of every kind, so that the properties above cannot hold for want of anything happening."""
    story = raced({"mode": "prefund"}, [
        ("sign", 0, 1), ("hide", 0, 0), ("sign", 0, 1), ("release", 0, 1), ("confirm", 0, 0), ("sign", 0, 1),
        ("confirm", 0, 0), ("lose", 3, 0), ("confirm", 0, 0), ("pass_over", 0, 0), ("exit", 4, 1), ("wait", 14, 0),
        ("sign", 0, 2), ("release", 1, 0), ("confirm", 0, 0), ("sign", 4, 0), ("undo", 0, 0), ("confirm", 0, 0)])
    state = story.w.state()
    assert len(story.waiting) >= 3 and any(s.items for s in state.spends)
    assert any(e.broken == "amendment.lost" for e in state.events)
    assert any("released" in str(e.text) for e in state.events)
    left = [tx for tx in story.waiting if tx.txid not in story.lawful]
    assert left and story.unlawful == []
