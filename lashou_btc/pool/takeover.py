"""What a rotation does to the state: announced, and taken over (docs/protocol.md, section 6, Rotation)."""

from lashou_btc.errors import Refused
from lashou_btc.pool.document import Document
from lashou_btc.pool.kinds import acts
from lashou_btc.pool.rotation import next_keyholders
from lashou_btc.pool.state import State
from lashou_btc.pool.timers import Timer
from lashou_btc.words import Said, said


@acts("rotation")
def place(s: State, doc: Document) -> Said:
    """A rotation stands in the journal. Whoever does not want it has until its move to leave."""
    named = next_keyholders(doc, s.contract, s.chain.all_keyholders)
    if s.operator_key in {w.key for w in named.witnesses}:
        raise Refused("rotation.operator")
    return announce(s, doc.hash)


def announce(s: State, digest: str) -> Said:
    """Notes since when a rotation has been known to everybody: a later time does not replace it."""
    s.rotations.setdefault(digest, s.height)
    return said("event.rotation", digest=digest[:16], height=s.rotations[digest] + s.rules.rotation_blocks)


def begin(s: State) -> None:
    """An epoch has begun: what was announced was of rotations to it. While the state stands still nobody takes
    over.
    """
    s.rotations.clear()
    if not s.unknown:
        take_over(s)


def take_over(s: State) -> None:
    """Gives the accounts of witnesses to those who hold the keys now.

    Whoever leaves keeps its seats on panels until they are done, and its bond until no coin from before lies with
    the old keys. Of those who come, one whom the pool has enrolled under that number with that very key, and who
    shares no costs, has a witness's account, and keeps that key. Any other counts for the quorum and has none: a
    rotation can give nobody's account away.
    """
    now = s.chain.keyholders
    s.epoch = now.epoch
    key_of = {w.account: w.key for w in now.witnesses}
    for account in list(s.ledger.accounts.values()):
        if account.gone:
            continue
        stays = key_of.get(account.number) == account.key
        if account.role == "witness" and not stays:
            leave_at = account.exit_at or s.height + s.rules.exit_blocks
            s.ledger.change(account, role="former", exit_at=leave_at)
            s.at(max(leave_at, s.height), Timer.EXIT, account.number)
            s.prices.pop(account.number, None)
        elif stays and account.role in ("reviewer", "supervisor", "former"):
            s.ledger.change(account, role="witness", exit_at=0)
            s.rekeys = [r for r in s.rekeys if r.account != account.number]
            if account.number not in s.drive.bonded:
                s.drive.bonded.append(account.number)
