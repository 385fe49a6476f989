"""Following a pool: what each new block changes for the people whose keys this home has.

A `Sight` is what there is to know at one height; news is the difference between two. So nothing is told twice,
a reorganization takes back what it undoes, and whoever begins to follow is told first how things stand.
"""

import json
import os
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from lashou_btc.chain.base import Feed
from lashou_btc.errors import Unreachable
from lashou_btc.pool.shelves import of_key
from lashou_btc.pool.state import State
from lashou_btc.usecases import folders, lifeboats, rotating
from lashou_btc.usecases.people import queue
from lashou_btc.usecases.views import view_by
from lashou_btc.usecases.workspace import PoolHome, Workspace
from lashou_btc.words import Said, noun, said

SOON_BLOCKS = 30
"""So long before a height at which something ends it is told once more: about five hours."""
WAIT_S, RETRY_S, LONGEST_RETRY_S = 10.0, 2.0, 60.0
HOOK_S = 60.0

Matter = tuple[int, str, str]
"""Whose (an account, 0 for everybody), what, about which claim ("" for none)."""


@dataclass(frozen=True)
class News:
    """One thing that has changed. `event`: block, reorganization, waits (something new waits for somebody), over
    (it waits no more), soon (its time ends within 30 blocks), changed (a claim, an account), unknown, known.
    """

    event: str
    height: int
    text: Said
    account: int = 0
    what: str = ""
    claim: str = ""
    until: int = 0
    state_hash: str = ""

    def json(self) -> dict[str, Any]:
        """For programs."""
        return asdict(self) | {"text": str(self.text)}


@dataclass(frozen=True)
class Sight:
    """What there is to know at a height. `waits`: what waits for these people and until which height (0: without
    end), `stands`: how their accounts and everybody's claims stand.
    """

    height: int
    block: str
    state_hash: str
    unknown: Said | str
    waits: dict[Matter, int] = field(default_factory=dict)
    stands: dict[Matter, str | int] = field(default_factory=dict)


def own_accounts(ws: Workspace, state: State) -> list[int]:
    """The accounts that this home's keys sign for."""
    found = []
    for name in ws.key_names():
        key = ws.key_record(name).signing_key
        found += [a.number for a in of_key(state.ledger.accounts, key) if not a.gone]
        found += [w.account for w in state.keyholders.witnesses if w.key == key]
    return sorted(set(found))


def sight(pool: PoolHome, state: State, own: Sequence[int]) -> Sight:
    """What there is to know of the pool now, for the holders of these accounts."""
    waits: dict[Matter, int] = {}
    if not state.unknown:
        moves = [r.moves for r in rotating.announced(pool, state)]
        waits |= {(d.account, d.what, d.claim): d.until for d in queue(state, moves=moves) if d.account in own}
        keepers = [w.account for w in state.keyholders.witnesses if w.account in own]
        if state.items:
            waits |= {(account, "payout", ""): 0 for account in keepers}
        if keepers and (boat := lifeboats.outlook(pool, state)).asks_heartbeat:
            waits |= {(account, "heartbeat", ""): boat.height for account in keepers}
        waits |= {(0, "notice", c.hash): c.notice_end for c in state.open_claims.values() if c.status == "notice"}
        waits |= {(n, "call", c.ref): c.deadline for n in own if (account := state.account(n)) is not None
                  for c in state.calls if state.ledger.unpaid_sat(account, c.call)}
    stands: dict[Matter, str | int] = {(0, "claim", c.hash): c.status for c in state.by_number}
    for number in own:
        account = state.account(number)
        if account is not None:
            stands[(number, "account", "")] = account.status
            stands[(number, "balance", "")] = state.ledger.balance_sat(account)
    return Sight(state.height, state.block_hash, state.hash(), state.why or "", waits, stands)


# What has changed

def changes(before: Sight | None, now: Sight, linked: bool = True,
            reorganized: Said | None = None) -> Iterator[News]:
    """The news between two sights; of the first one, how things stand. `linked`: the later block stands on the
    earlier one. `reorganized`: what is known of it if not.
    """
    height = now.height
    if before is not None and not linked:
        yield News("reorganization", height,
                   said("news.reorganization:more", height=before.height, what=reorganized) if reorganized else
                   said("news.reorganization", height=before.height))
    yield News("block", height, said("news.block", height=height, state=now.state_hash), state_hash=now.state_hash)
    if now.unknown != (before.unknown if before else ""):
        yield News("unknown", height, said("news.unknown", why=now.unknown)) if now.unknown else \
            News("known", height, said("news.known"))
    if now.unknown:
        return  # what waits is not known either: nothing is said to be over
    old = before.waits if before else {}
    for matter, until in now.waits.items():
        if old.get(matter) != until:
            yield _news("waits", height, matter, until)
        elif until and until - height <= SOON_BLOCKS < until - (before.height if before else height):
            yield _news("soon", height, matter, until)
    if before and not before.unknown:
        yield from (_news("over", height, matter, 0) for matter in old if matter not in now.waits)
    if before:
        yield from (_changed(height, matter, stands, before.stands.get(matter))
                    for matter, stands in now.stands.items() if before.stands.get(matter) != stands)


def _news(event: str, height: int, matter: Matter, until: int) -> News:
    account, what, claim = matter
    name = what.replace(" ", "-")
    asked = said(f"news.what.{name}", claim=claim[:16])
    whose = said("news.whose", account=account) if account else ""
    if event == "over":
        return News(event, height, said("news.over", whose=whose, what=asked), account, what, claim, until)
    end = said("news.soon", blocks=until - height, height=until) if event == "soon" else \
        said("news.until", height=until) if until else ""
    text = said(f"news.matter:{name}" if name in ("new-key", "accept") else "news.matter", whose=whose, what=asked,
                end=end)
    return News(event, height, text, account, what, claim, until)


def _changed(height: int, matter: Matter, stands: str | int, before: str | int | None) -> News:
    account, what, claim = matter
    now: Said | str | int | None = stands
    was: Said | str | int | None = before
    if what != "balance":
        kind = "account" if account else "claim"
        now, was = noun(kind, str(stands)), before and noun(kind, str(before))
    text = said(f"news.changed.{what}{'' if before is None else ':was'}", account=account, claim=claim[:16],
                stands=now, before=was)
    return News("changed", height, text, account, what, claim)


# From block to block

def follow(ws: Workspace, pool: PoolHome, tell: Callable[[News], None], goes_on: Callable[[], bool],
           say: Callable[[Said], None]) -> None:
    """Tells the news of each new block until `goes_on` says no. A chain that does not answer is asked again, for
    as long as it takes; that it does not is said once.
    """
    before: Sight | None = None
    for state in states(ws, pool, goes_on, say):
        linked = before is None or pool.index.has_block(before.height, before.block)
        now = sight(pool, state, own_accounts(ws, state))
        if before is None or now != before:
            for news in changes(before, now, linked, pool.view.reorganized if pool.view else None):
                tell(news)
            before = now


def states(ws: Workspace, pool: PoolHome, goes_on: Callable[[], bool],
           say: Callable[[Said], None]) -> Iterator[State]:
    """The pool's state now, and after each block or document that comes, until `goes_on` says no. The next one is
    made of this one: who wants to keep it takes a copy. Raises nothing that passes by itself: see `follow`.
    """
    pause, silent = RETRY_S, False
    chain: Feed = ws.chain(pool.contract.network)
    pool.index.follow()
    while goes_on():
        try:
            if (state := _step(ws, pool, chain)) is None:
                with ws.synced_pool(pool, looked=True) as state:  # `_step` has read what came by itself
                    pass
        except Unreachable as error:
            if not silent:
                say(error.said)
            silent = True
            time.sleep(pause)
            pause = min(2 * pause, LONGEST_RETRY_S)
            continue
        pause, silent = RETRY_S, False
        yield state
        chain.wait(state.height, WAIT_S)


def _step(ws: Workspace, pool: PoolHome, chain: Feed) -> State | None:
    """What a sync would show where just one block has come since, for much less; None where it takes a sync."""
    if told := folders.read(pool):
        ws.warn(told)
    step = pool.index.step(chain, pool.store.as_documents())
    if step is None:
        return None
    report, state, about, tip_time = step
    if state.unknown and ws.hubs(pool).fetch():
        return None
    ws.saw(pool, state, view_by(about, chain.network, report.trust, tip_time), report.syncing)
    return state


def run_hook(command: Sequence[str], news: News, say: Callable[[Said], None]) -> None:
    """Hands the news to a program, as JSON on its standard input: nothing of it goes through a shell. It may call
    this program again, so it has our environment, but no passphrase in it.
    """
    env = {name: value for name, value in os.environ.items() if name != "LASHOU_PASSPHRASE"}
    try:
        done = subprocess.run(command, input=json.dumps(news.json(), ensure_ascii=False).encode(), timeout=HOOK_S,
                              check=False, env=env)
    except subprocess.TimeoutExpired:
        say(said("hook.slow", program=command[0]))
    except OSError as error:
        say(said("hook.failed", program=command[0], why=error.strerror or str(error)))
    else:
        if done.returncode:
            say(said("hook.status", program=command[0], status=done.returncode))
