"""The end of a pause: all running timers move by its length (docs/protocol.md, section 4, Releases)."""

import heapq
from collections.abc import Callable
from dataclasses import replace

from lashou_btc.pool.state import Claim, State
from lashou_btc.words import Said, said


def move_timers(s: State, blocks: int) -> Said:
    """Moves everything that was running when the state came to stand still, so that nobody loses a deadline.

    Timers run at the ends of heights, and those of the height at which it began to stand had not run.
    """
    began = s.height - blocks
    s.drive.timers[:] = [(height + blocks, timer, key) for height, timer, key in s.drive.timers]
    heapq.heapify(s.drive.timers)

    def moved(height: int) -> int:
        return height + blocks if height >= began else height

    for account in s.ledger.accounts.values():
        s.ledger.change(account, **{name: moved(getattr(account, name)) for name in (
            "active_at", "grace_until", "exit_at", "pause_until")})
    for claim in s.open_claims.values():
        _move_claim(s, claim, moved, blocks)
    s.calls[:] = [replace(call, deadline=moved(call.deadline)) for call in s.calls]
    s.pending_rules = [(moved(height), changes) for height, changes in s.pending_rules]
    s.rekeys = [replace(rekey, height=moved(rekey.height)) for rekey in s.rekeys]
    # Nobody could leave meanwhile: what was to be signed at a height is to be signed so much later.
    wait = s.rules.rotation_blocks
    s.rotations = {digest: moved(height + wait) - wait for digest, height in s.rotations.items()}
    return said("event.moved", blocks=blocks)


def _move_claim(s: State, claim: Claim, moved: Callable[[int], int], blocks: int) -> None:
    for seat in claim.panel:
        if not seat.decision:
            seat.deadline = moved(seat.deadline)
    s.change(claim, draw_at=moved(claim.draw_at), give_up=moved(claim.give_up),
             notice_end=claim.notice_end + blocks if claim.status == "notice" else moved(claim.notice_end))
