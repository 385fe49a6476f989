"""A lifeboat: the move to a recovery set, signed in advance with a lock time (docs/protocol.md, section 7).

The judge knows nothing of it: it is a move like any other, and its lock time is the chain's to keep. Here is what
tools make and sign, so that it saves the money of a pool whose witnesses are gone and is of no use while they are
there.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from lashou_btc.anchors.tx import OutPoint, Tx
from lashou_btc.errors import Incomplete, Refused
from lashou_btc.pool.carry import Carry, moved, read_move
from lashou_btc.pool.coins import Coin
from lashou_btc.pool.document import Document
from lashou_btc.pool.keyholders import Keyholders
from lashou_btc.pool.rotation import is_lifeboat, next_keyholders
from lashou_btc.pool.rules import PPM
from lashou_btc.pool.settlement import Settlement
from lashou_btc.pool.state import State

MOST_COINS = 20
"""A lifeboat takes so many coins at most: each takes a signature of every signer in every sitting."""
FULL_PPM = 900_000
"""Below this part of the money it is time to put coins together."""
LEAST_RESCUERS = 2

Parent = Settlement | Carry
"""What is signed in the same sitting and goes before: a lifeboat of it spends its change."""


@dataclass(frozen=True)
class Aboard:
    """What a lifeboat carries of all that lies with the present keyholders once its parent is in the chain."""

    sat: int
    of_sat: int

    @property
    def ppm(self) -> int:
        """The part in millionths."""
        return self.sat * PPM // self.of_sat if self.of_sat else 0


def recovery(doc: Document, state: State) -> Keyholders:
    """The recovery set that a document names for the present keyholders.

    Raises Refused unless it is a valid rotation that says so, stands there for everybody to see, asks for at least
    two rescuers, and for no fewer people than a theft would: those who would have to stall and those who would have
    to sign are together as many as the quorum.
    """
    if not is_lifeboat(doc):
        raise Refused("lifeboat.rotation")
    named = next_keyholders(doc, state.contract, state.chain.all_keyholders)
    check_recovery(state.keyholders, named)
    if doc.hash not in state.rotations:
        raise Refused("lifeboat.announced")
    if state.operator_key in {w.key for w in named.witnesses}:
        raise Refused("rotation.operator:recovery")
    return named


def check_recovery(now: Keyholders, named: Keyholders) -> None:
    """Raises Refused where so few could take the money that a recovery set would be a back door."""
    if named.quorum < LEAST_RESCUERS:
        raise Refused("lifeboat.quorum", quorum=named.quorum, least=LEAST_RESCUERS)
    stallers = now.count - now.quorum + 1
    if stallers + named.quorum < now.quorum:
        raise Refused("lifeboat.quorum:stallers", stallers=stallers, quorum=named.quorum, otherwise=now.quorum,
                      least=now.quorum - stallers)
    # The fingerprint is the seed's: another account of it, or another key of the same person, is no other person.
    ours, theirs = (holders.keys | {x for w in holders.witnesses for x in (w.fingerprint, w.key)} for holders in (
        now, named))
    if ours & theirs:
        raise Refused("lifeboat.keys")


def change_coin(state: State, parent: Parent) -> Coin | None:
    """The coin that a parent's change will be, or None where it has none that goes back to those who sign."""
    number = parent.change_output
    if number is None:
        return None
    branch, index = parent.change_place
    # Younger than any coin that there is.
    return Coin(state.height + 1, OutPoint(parent.txid, number), parent.outputs[number].value_sat, branch, index,
                state.chain.arrived)


def coins_after(state: State, parent: Parent | None) -> tuple[Coin, ...]:
    """The present keyholders' coins once the parent has confirmed: the oldest, its change, then the largest.

    Raises Incomplete where the parent gives no change: what did not spend any could be sent without it; and where
    it leaves no coin that is there already. A deposit that confirms before the parent would then be the oldest, and
    a lifeboat that does not spend the oldest is no move, and yet a transaction that anybody can send.
    """
    epoch = state.keyholders.epoch
    spent = {c.outpoint for c in parent.coins} if parent else set()
    coins = [c for c in state.coins.values() if c.epoch == epoch and c.outpoint not in spent]
    first = min(coins, key=lambda c: c.age, default=None)
    head = [first] if first else []
    if parent is not None:
        if first is None:
            raise Incomplete("lifeboat.alone")
        change = change_coin(state, parent)
        if change is None:
            raise Incomplete("lifeboat.change")
        head.append(change)
    others = sorted((c for c in coins if c != first), key=lambda c: (-c.value_sat, c.age))
    return (*head, *others)


def wanted_coins(state: State, parent: Parent | None) -> tuple[Coin, ...]:
    """What a lifeboat takes of them: none so young that a reorganization could take it away, or whoever pays in a
    little in each block would hold it up; but the oldest and the change in any case.
    """
    deep = state.height - state.rules.confirmations + 1
    coins, must = coins_after(state, parent), 2 if parent else 1
    return tuple(c for n, c in enumerate(coins) if n < must or c.height <= deep)[:MOST_COINS]


def boat(state: State, digest: str, to: Keyholders, feerate_sat_vb: int, locktime: int,
         parent: Parent | None = None) -> Carry:
    """The lifeboat of the rotation of that hash: after the parent, or (without one) for the coins as they are."""
    coins = wanted_coins(state, parent)
    return replace(moved(state, coins, feerate_sat_vb, digest, to, 0, locktime, True), lifeboat=True)


def aboard(carry: Carry, state: State, parent: Parent | None = None) -> Aboard:
    """What of the money it carries."""
    return Aboard(carry.spent_sat, sum(c.value_sat for c in coins_after(state, parent)))


def read_boat(state: State, tx: Tx, doc: Document, parent: Parent | None = None) -> Carry:
    """The lifeboat that a transaction is. Raises Refused saying why it is none, as `read_carry`."""
    coins = {c.outpoint: c for c in coins_after(state, parent)}
    made = read_move(state, tx, [coins.get(i.outpoint) for i in tx.inputs], recovery(doc, state))
    return replace(made, lifeboat=True)


def check_boat(carry: Carry, state: State, parent: Parent | None = None) -> None:
    """Raises Refused for a lifeboat that would move the money too early, too late, too dearly, or too little of it,
    or that would be valid without its parent; Incomplete while what it rests on is not deep enough.
    """
    _check_rests(carry, state, parent)
    blocks, rules = state.rules.lifeboat_blocks, state.rules
    first, last = state.height + blocks, state.height + 2 * blocks
    if not first <= carry.height <= last:
        raise Refused("lifeboat.height", height=carry.height, first=first, last=last, blocks=blocks)
    if carry.feerate_sat_vb > rules.max_feerate_sat_vb:
        raise Refused("lifeboat.fee", feerate_sat_vb=carry.feerate_sat_vb,
                      max_feerate_sat_vb=rules.max_feerate_sat_vb)
    if carry.fee_sat * PPM > rules.max_fee_ppm * carry.spent_sat:
        raise Refused("lifeboat.fee:share", fee_sat=carry.fee_sat, spent_sat=carry.spent_sat)
    wanted = wanted_coins(state, parent)
    if any(coin not in carry.coins for coin in wanted[:2 if parent else 1]):
        raise Refused("lifeboat.coins:change" if parent else "lifeboat.coins")
    if len(carry.coins) > MOST_COINS:
        raise Refused("lifeboat.coins:many", coins=len(carry.coins), most_coins=MOST_COINS)
    least = sum(c.value_sat for c in wanted) * FULL_PPM // PPM
    if carry.spent_sat < least:
        raise Refused("lifeboat.left", spent_sat=carry.spent_sat)


def _check_rests(carry: Carry, state: State, parent: Parent | None) -> None:
    """Nothing that a reorganization could take away: its coins, and without a parent the spend before it, or else
    another coin would be the oldest, and the lifeboat no move that counts, and yet a transaction.
    """
    heights = [coin.height for coin in carry.coins if coin.outpoint in state.coins]
    if parent is None:
        heights += [spend.height for spend in state.spends if spend.ours]
    depth, required = state.height - max(heights, default=0) + 1, state.rules.confirmations
    if depth < required:
        raise Incomplete("lifeboat.depth", depth=depth, required=required)


def due_height(locktimes: Sequence[int], state: State) -> int:
    """When the next heartbeat is due: half of `lifeboat_blocks` before the earliest lock time ever signed for coins
    that are still there; now, where none has been.
    """
    return min(locktimes) - state.rules.lifeboat_blocks // 2 if locktimes else state.height
