"""Every line behind a balance sums up to it, and names its cause: the same lines as who watches each block sees."""

from dataclasses import replace

from hypothesis import HealthCheck, given, settings

from lashou_btc.anchors.history import Documents
from lashou_btc.pool.fold import fold
from lashou_btc.pool.ledger import PURSE
from lashou_btc.pool.snapshot import freeze, thaw
from lashou_btc.pool.state import State
from lashou_btc.pool.trace import Drawn, Line, Traces, trace
from tests.random_story import RULES, STORIES, short_years, told
from tests.world import World, with_rules

SLOW = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


class Watcher:
    """Compares a balance before and after each event, and names what is behind the difference."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.lines: list[Line] = []
        self.balance = self.entries = self.steps = 0

    def __call__(self, s: State) -> None:
        account = s.account(self.number)
        now = s.ledger.purse_sat if self.number == PURSE else s.ledger.balance_sat(account) if account else 0
        own = [e for e in s.entries[self.entries:] if e.account == self.number]
        steps = s.steps[self.steps:]
        self.entries, self.steps = len(s.entries), len(s.steps)
        share = now - self.balance - sum(e.amount_sat for e in own)
        if share:
            self._line(s.height, "share", ", ".join(dict.fromkeys(step.ref for step in steps)), share)
        for entry in own:
            self._line(s.height, entry.kind, entry.ref, entry.amount_sat)

    def _line(self, height: int, kind: str, ref: str, amount_sat: int) -> None:
        self.balance += amount_sat
        self.lines.append(Line(height, kind, ref, amount_sat, self.balance))


def drawn_together(lines: list[Line]) -> list[Drawn]:
    found: list[Drawn] = []
    for line in lines:
        one = Drawn(line.height, line.height, line.kind, line.ref, line.amount_sat, line.balance_sat)
        if line.kind == "share":
            one = replace(one, ref="")
            if found and found[-1].kind == "share":
                before = found.pop()
                one = replace(one, first=before.first, amount_sat=before.amount_sat + one.amount_sat)
        found.append(one)
    return found


def documents(w: World) -> Documents:
    return Documents.of(w.documents, w.manifests)


@short_years
@given(RULES, STORIES)
@SLOW
def test_the_lines_are_those_that_somebody_sees_who_watches_each_event(rules, moves):
    w = told(rules, moves)
    s = w.state()
    watchers = [Watcher(number) for number in (PURSE, *s.ledger.accounts)]

    def watch(state: State) -> None:
        for watcher in watchers:
            watcher(state)
    fold(w.contract, w.history(), documents(w), observer=watch)
    again = thaw(freeze(s), w.contract, documents(w), w.book) if s.chain.seal and not s.waiting else s
    every, every_again = Traces(s), Traces(again)
    for watcher in watchers:
        assert trace(s, watcher.number) == watcher.lines
        assert trace(again, watcher.number) == watcher.lines
        assert every.of(watcher.number) == every_again.of(watcher.number) == drawn_together(watcher.lines)


def test_the_lines_of_every_account_sum_up_to_its_balance():
    w = World().open()
    members = [w.enroll(f"member {n}", deposit_sat=200_000) for n in range(3)]
    w.mine(12)
    claim = w.claim(members[0], 300_000)
    w.approve(claim, 250_000)
    w.payable(claim)
    w.confirm(w.settlement(3).unsigned)
    state = w.state()
    for number in (0, 1, *members):
        lines = trace(state, number)
        balance = state.ledger.purse_sat if number == 0 else state.balance_sat(number)
        assert sum(line.amount_sat for line in lines) == balance
        assert not lines or lines[-1].balance_sat == balance
    kinds = [(line.kind, line.ref[:3]) for line in lines]
    assert kinds[0][0] == "deposit" and ("share", claim[:3]) in kinds and ("share", "fee") in kinds


def test_a_share_of_several_costs_at_once_names_them_all():
    w = World(with_rules(dues_sat=500, running_sat=300)).open()
    member = w.enroll("member", deposit_sat=200_000)
    w.mine(w.contract.rules.waiting_blocks + w.contract.rules.period_blocks)
    lines = trace(w.state(), member)
    assert {(line.ref, line.amount_sat) for line in lines if line.kind == "share"} == {("dues, running", -800)}
