"""The one form of transaction that pays nobody: coins put together or moved on to the next keyholders, or a
decision of the quorum carried.

The judge asks for the form alone (docs/protocol.md, section 3, Carries and Moves; `reading.Reader`). Here is what
tools make and sign: less than what would count, so that no operator burns the pool's money through honest tools.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from lashou_btc.anchors import record
from lashou_btc.anchors.tx import Tx, TxOut, display, serialize_unsigned, sha256d
from lashou_btc.errors import Refused
from lashou_btc.pool.coins import Coin
from lashou_btc.pool.contract import Contract
from lashou_btc.pool.document import Document
from lashou_btc.pool.keyholders import Keyholders
from lashou_btc.pool.rotation import is_lifeboat, next_keyholders
from lashou_btc.pool.settlement import (
    CHANGE_DUST_SAT,
    MAX_COINS,
    SEQUENCE,
    TX_VERSION,
    Payee,
    coins_in_order,
    coins_limit,
)
from lashou_btc.pool.state import State

MOST_OF_ESTIMATE = 2
"""Tools sign no carry at more than so many times the feerate that their node expects."""
REST_BLOCKS = 1_008
"""Nor one that carries no decision within so many blocks of the carry before; or within a quarter of
`lifeboat_blocks`, where that is less."""


@dataclass(frozen=True)
class Carry:
    """A carry or a move, complete but for signatures. `keyholders` sign it, its money goes `to` them again or to
    others. `kind` and `digest` are its record's: the hash of an amendment or of a rotation, or the pool's id where
    it only puts coins together. The one output with money takes everything but the fee. `begins`: with it the next
    epoch does; any other move passes on what earlier keyholders hold. `lifeboat`: it is signed for a height that
    lies ahead.
    """

    contract: Contract
    keyholders: Keyholders
    to: Keyholders
    kind: int
    digest: str
    coins: tuple[Coin, ...]
    change_index: int
    fee_sat: int
    vsize: int
    height: int
    begins: bool = False
    lifeboat: bool = False

    payees: tuple[Payee, ...] = ()

    @property
    def moves(self) -> bool:
        """Whether its money goes on to other keyholders."""
        return self.to.epoch != self.keyholders.epoch

    @property
    def change_output(self) -> int | None:
        """The output that goes back to those who sign, or None: what moves on, a device shows as a payment whose
        address one compares.
        """
        return None if self.moves else 0

    @property
    def change_place(self) -> tuple[int, int]:
        """Branch and index of the address that takes the money."""
        return self.to.change, self.change_index

    @property
    def spent_sat(self) -> int:
        """What its coins come to."""
        return sum(coin.value_sat for coin in self.coins)

    @property
    def feerate_sat_vb(self) -> int:
        """The fee for each virtual byte, rounded down."""
        return self.fee_sat // self.vsize

    @property
    def paid_items(self) -> tuple[int, ...]:
        """Nothing that is due is paid by it."""
        return ()

    @cached_property
    def outputs(self) -> tuple[TxOut, ...]:
        """Change and record."""
        return (TxOut(self.spent_sat - self.fee_sat, self.to.script(*self.change_place)),
                TxOut(0, record.encode(self.kind, self.contract.tag, self.digest)))

    @cached_property
    def unsigned(self) -> bytes:
        """The transaction's bytes without signatures. Its lock time is the height at which it was made."""
        return serialize_unsigned(TX_VERSION, [(c.outpoint, SEQUENCE) for c in self.coins], self.outputs,
                                  self.height)

    @property
    def txid(self) -> str:
        """The transaction's id: signatures do not change it."""
        return display(sha256d(self.unsigned))


def carry(state: State, feerate_sat_vb: int, amendment: str = "", heartbeat: bool = False) -> Carry:
    """The carry to be signed now: of an amendment (its document's hash), or one that only puts coins together.

    An amendment takes the fewest coins that can carry it: the oldest, then the largest. So does a `heartbeat`, as
    it only renews the oldest coin: its lifeboat needs another that is there already. Putting together takes the
    oldest, then the smallest that are worth twice what they cost to move. Raises Refused where that cannot be had.
    """
    holders, oldest = state.keyholders, state.chain.oldest()
    if oldest is None:
        raise Refused("carry.coins:none")
    most = coins_limit(holders)
    if amendment or heartbeat:
        others = list(coins_in_order(state)[1:most])
        tries: Sequence[int] = range(1, len(others) + 2)
    else:
        others = _smallest(state, oldest, holders.worth_sat(feerate_sat_vb), most - 1)
        if not others:
            raise Refused("carry.coins:nothing-to-join")
        tries = [len(others) + 1]
    for count in tries:
        made = _of(state, (oldest, *others[:count - 1]), feerate_sat_vb, amendment)
        if 2 * made.fee_sat <= made.spent_sat and made.spent_sat - made.fee_sat >= CHANGE_DUST_SAT:
            return made
    raise Refused("carry.coins", feerate_sat_vb=feerate_sat_vb)


def _smallest(state: State, oldest: Coin, worth_sat: int, count: int) -> list[Coin]:
    """So many of the present keyholders' smallest coins that are worth that much, the oldest aside."""
    epoch = state.keyholders.epoch

    def chosen(coins: Iterable[Coin]) -> list[Coin]:
        fitting = [c for c in coins if c.number != oldest.number and c.value_sat >= worth_sat]
        return sorted(fitting, key=lambda c: (c.value_sat, c.age))[:count]
    # Among the smallest may be many that are worth too little.
    found = chosen(state.coins.extreme(False, count + 1, epoch))
    return found if len(found) == count else chosen(c for c in state.coins.values() if c.epoch == epoch)


def move(state: State, feerate_sat_vb: int, digest: str, to: Keyholders, locktime: int | None = None,
         most: int = MAX_COINS, confirmations: int = 1) -> Carry:
    """The move that begins the epoch of a rotation (its document's hash): the oldest coin and the largest others
    that are so deep, as many as one transaction takes. Raises Refused where there are no coins that bear the fee.
    """
    held = coins_in_order(state)
    coins = [held[0], *_deep(state, held[1:], confirmations)] if held else []
    return moved(state, coins[:min(most, coins_limit(state.keyholders))], feerate_sat_vb, digest, to, 0, locktime,
                 True)


def _deep(state: State, coins: Iterable[Coin], confirmations: int) -> list[Coin]:
    """Those that are at least so deep. Who pays in a little in each block must not hold up all others."""
    return [coin for coin in coins if coin.height <= state.height - confirmations + 1]


def moved(state: State, coins: Sequence[Coin], feerate_sat_vb: int, digest: str, to: Keyholders, index: int,
          locktime: int | None = None, begins: bool = False) -> Carry:
    """The move of these coins, all of the same keyholders. Raises Refused where they do not bear the fee."""
    if not coins:
        raise Refused("carry.coins:no-move")
    holders = state.chain.all_keyholders[coins[0].epoch]
    vsize = holders.vsize(len(coins), [bytes(34), bytes(42)])
    made = Carry(state.contract, holders, to, record.ROTATION, digest, tuple(coins), index, feerate_sat_vb * vsize,
                 vsize, state.height if locktime is None else locktime, begins)
    if 2 * made.fee_sat > made.spent_sat or made.spent_sat - made.fee_sat < CHANGE_DUST_SAT:
        raise Refused("carry.coins:half", feerate_sat_vb=feerate_sat_vb)
    return made


def sweep(state: State, feerate_sat_vb: int, confirmations: int = 1) -> Carry:
    """The move of what still lies with earlier keyholders: what was left behind, and then what came late, if so
    deep, that of one epoch in one transaction, the first epoch first, the largest coins first: no crumbs hold up a
    deposit. Raises Refused where nothing is worth it.
    """
    chain = state.chain
    for coins in (chain.left_behind(), tuple(chain.late.values())):
        for holders in chain.all_keyholders[:-1]:
            worth = sorted((c for c in _deep(state, coins, confirmations) if c.epoch == holders.epoch
                            and c.value_sat >= holders.worth_sat(feerate_sat_vb)),
                           key=lambda c: (-c.value_sat, c.age))
            if worth:
                return moved(state, worth[:coins_limit(holders)], feerate_sat_vb, chain.epochs[-1].digest,
                             state.keyholders, chain.spends)
    raise Refused("carry.coins:nothing-deep-left-behind" if confirmations > 1 else
                  "carry.coins:nothing-left-behind")


def again(old: Carry, state: State, feerate_sat_vb: int) -> Carry:
    """The same sweep at a higher feerate: the same coins, but for those that are not worth it any more, so that the
    two exclude each other. Raises Refused where none is.
    """
    worth = [c for c in old.coins if c.value_sat >= old.keyholders.worth_sat(feerate_sat_vb)]
    if not worth:
        raise Refused("carry.coins:worthless", feerate_sat_vb=feerate_sat_vb)
    return moved(state, worth, feerate_sat_vb, old.digest, old.to, old.change_index)


def _of(state: State, coins: tuple[Coin, ...], feerate: int, amendment: str) -> Carry:
    contract, holders, index = state.contract, state.keyholders, state.chain.spends
    vsize = holders.vsize(len(coins), [bytes(34), bytes(42)])
    kind = record.AMENDMENT if amendment else record.CARRY
    return Carry(contract, holders, holders, kind, amendment or contract.pool_id, coins, index, feerate * vsize,
                 vsize, state.height)


def read_carry(state: State, tx: Tx, rotation: Document | None = None) -> Carry:
    """The carry or move that a transaction is now, by its form and as tools make it. Raises Refused saying why not.

    `rotation`: the document that its record names, where that is one whose epoch has not begun.
    """
    rec = record.the_record(tx, state.contract.tag)
    if rec is None or not rec.known or rec.kind not in KINDS or len(tx.outputs) != 2:
        raise Refused("carry.form")
    chain = state.chain
    coins = tuple(coin for i in tx.inputs if (coin := chain.coins.get(i.outpoint) or chain.late.get(i.outpoint)))
    if len(coins) != len(tx.inputs):
        raise Refused("carry.coins:spent")
    to, begins = _goes_to(state, rec, rotation)
    epochs = {coin.epoch for coin in coins}
    if len(epochs) > 1 or (rec.kind == record.ROTATION and not begins) != (max(epochs) < state.keyholders.epoch):
        raise Refused("carry.epoch")
    if len({bool(coin.late) for coin in coins}) > 1:
        raise Refused("carry.late")
    holders = chain.all_keyholders[coins[0].epoch]
    if holders == state.keyholders and chain.oldest() not in coins:
        raise Refused("carry.oldest")
    index = _place_of(state, to, begins, tx.outputs[0].script)
    spent, vsize = sum(c.value_sat for c in coins), holders.vsize(len(coins), [o.script for o in tx.outputs])
    fee = spent - tx.outputs[0].value_sat
    return _as_made(Carry(state.contract, holders, to, rec.kind, rec.digest, coins, index, fee, vsize, tx.locktime,
                          begins), tx)


def read_move(state: State, tx: Tx, spent: Sequence[Coin | None], to: Keyholders) -> Carry:
    """The move to the next keyholders that a transaction is, which spends these coins; None: not the pool's. Some
    of them may become coins only when another transaction confirms. Raises Refused saying why it is none.
    """
    rec, coins = record.the_record(tx, state.contract.tag), tuple(c for c in spent if c is not None)
    if rec is None or rec.kind != record.ROTATION or len(tx.outputs) != 2:
        raise Refused("carry.form:move")
    if len(coins) != len(tx.inputs):
        raise Refused("carry.coins:spent-then")
    index = _place_of(state, to, True, tx.outputs[0].script)
    vsize = state.keyholders.vsize(len(coins), [o.script for o in tx.outputs])
    fee = sum(c.value_sat for c in coins) - tx.outputs[0].value_sat
    return _as_made(Carry(state.contract, state.keyholders, to, rec.kind, rec.digest, coins, index, fee, vsize,
                          tx.locktime, True), tx)


def _as_made(carry: Carry, tx: Tx) -> Carry:
    """The carry, if it is that transaction to the byte. Raises Refused."""
    if not 0 <= 2 * carry.fee_sat <= carry.spent_sat:
        raise Refused("carry.fee", fee_sat=carry.fee_sat)
    if carry.unsigned != tx.stripped:
        raise Refused("carry.form:sequence")
    return carry


KINDS = (record.AMENDMENT, record.ROTATION, record.CARRY)


def _goes_to(state: State, rec: record.Record, rotation: Document | None) -> tuple[Keyholders, bool]:
    """Whose its money will be, and whether their epoch begins with it."""
    if rec.kind != record.ROTATION:
        return state.keyholders, False
    if rec.digest == state.chain.epochs[-1].digest:
        return state.keyholders, False
    if rotation is None:
        raise Refused("carry.rotation", digest=rec.digest)
    return next_keyholders(rotation, state.contract, state.chain.all_keyholders), True


def _place_of(state: State, to: Keyholders, begins: bool, script: bytes) -> int:
    """The index of the change address that takes the money."""
    if begins:
        if script != to.script(to.change, 0):
            raise Refused("carry.change:first")
        return 0
    place = state.chain.find(script)
    if place is None or place[0] != to.change:
        raise Refused("carry.change")
    return place[1]


def check_meant(carry: Carry, state: State, estimate_sat_vb: int, document: Document | None = None) -> None:
    """Raises Refused for a carry that would count and that no honest tool signs.

    `document`: the amendment or rotation that it names, None of a rotation whose epoch has begun.
    """
    most = state.rules.max_feerate_sat_vb
    if carry.fee_sat > min(MOST_OF_ESTIMATE * estimate_sat_vb, most) * carry.vsize:
        raise Refused("carry.feerate", feerate_sat_vb=carry.feerate_sat_vb, most_of_estimate=MOST_OF_ESTIMATE,
                      estimate_sat_vb=estimate_sat_vb, most=most)
    if carry.height > state.height:
        raise Refused("carry.height", made_height=carry.height)
    if carry.kind == record.AMENDMENT and document is not None:
        _check_decision(carry, state, document)
    elif carry.kind == record.ROTATION and document is not None:
        _check_rotation(carry, state, document)
    elif carry.kind == record.CARRY:
        _check_rest(carry, state)
    else:
        _check_worth(carry, state)


def _check_rotation(carry: Carry, state: State, rotation: Document) -> None:
    """Nobody is handed the money before everybody has had the time to leave, nor a part of it only."""
    if is_lifeboat(rotation):
        raise Refused("carry.lifeboat")
    since = state.rotations.get(rotation.hash)
    if since is None:
        raise Refused("carry.announced")
    due = since + state.rules.rotation_blocks
    if state.height < due:
        raise Refused("carry.announced:early", since=since, due=due)
    if state.operator_key in {w.key for w in carry.to.witnesses}:
        raise Refused("rotation.operator")
    missing = sum(c.value_sat for c in coins_in_order(state)[:coins_limit(carry.keyholders)]) - carry.spent_sat
    if missing * PARTS > carry.spent_sat:
        raise Refused("carry.left", missing=missing)


PARTS = 10
"""A move that could take more is signed if what it leaves is less than a tenth of what it takes: deposits that came
since it was built."""


def _check_worth(carry: Carry, state: State) -> None:
    least, oldest = carry.keyholders.worth_sat(carry.feerate_sat_vb), state.chain.oldest()
    if any(c.value_sat < least for c in carry.coins if c != oldest):
        raise Refused("carry.worth", least=least)


def _check_rest(carry: Carry, state: State) -> None:
    """What carries no decision puts together only what is worth its moving, and not often."""
    _check_worth(carry, state)
    rest = min(REST_BLOCKS, state.rules.lifeboat_blocks // 4)
    last = max((s.height for s in state.spends if s.carry and s.ours), default=-rest)
    if state.height < last + rest:
        raise Refused("carry.rest", last=last, next=last + rest)


def _check_decision(proposed: Carry, state: State, amendment: Document) -> None:
    """What M witnesses signed is not carried twice, nor long after it was meant, nor with more than it takes."""
    if amendment.message() in state.drive.acted:
        raise Refused("carry.acted")
    if "release" in amendment.body and not state.unknown:
        raise Refused("carry.release")
    fewest = len(carry(state, max(proposed.feerate_sat_vb, 1), amendment.hash).coins)
    if len(proposed.coins) > fewest:
        raise Refused("carry.coins:many", coins=len(proposed.coins), fewest=fewest)
