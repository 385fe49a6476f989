"""The one form of transaction that pays nobody: coins put together, or a decision of the quorum carried.

The judge asks for the form alone (docs/protocol.md, section 3, Carries; `reading.Reader`). Here is what tools make
and sign: less than what would count, so that no operator burns the pool's money through honest tools.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from lashou_btc.anchors import record
from lashou_btc.anchors.tx import Tx, TxOut, display, serialize_unsigned, sha256d
from lashou_btc.errors import Refused
from lashou_btc.pool.contract import Contract
from lashou_btc.pool.document import Document
from lashou_btc.pool.reading import CHANGE, Coin
from lashou_btc.pool.settlement import CHANGE_DUST_SAT, SEQUENCE, TX_VERSION, Payee, coins_in_order, coins_limit
from lashou_btc.pool.state import State
from lashou_btc.wallet.fees import multisig_input_vbytes, multisig_vsize

MOST_OF_ESTIMATE = 2
"""Tools sign no carry at more than so many times the feerate that their node expects."""
REST_BLOCKS = 1_008
"""Nor one that carries no decision within so many blocks of the carry before."""


@dataclass(frozen=True)
class Carry:
    """A carry, complete but for signatures. `kind` and `digest` are its record's: an amendment's hash, or the
    pool's id where it only puts coins together. The change takes everything but the fee.
    """

    contract: Contract
    kind: int
    digest: str
    coins: tuple[Coin, ...]
    change_index: int
    fee_sat: int
    vsize: int
    height: int

    payees: tuple[Payee, ...] = ()
    change_output: int = 0

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
        return (TxOut(self.spent_sat - self.fee_sat, self.contract.descriptor.script(CHANGE, self.change_index)),
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


def carry(state: State, feerate_sat_vb: int, amendment: str = "") -> Carry:
    """The carry to be signed now: of an amendment (its document's hash), or one that only puts coins together.

    An amendment takes the fewest coins that can carry it: the oldest, then the largest. Putting together takes the
    oldest, then the smallest that are worth twice what they cost to move. Raises Refused where that cannot be had.
    """
    contract, oldest = state.contract, state.chain.oldest()
    if oldest is None:
        raise Refused("the pool has no coins; without its oldest nothing can be carried.", "carry.coins")
    most = coins_limit(contract)
    if amendment:
        others = list(coins_in_order(state)[1:most])
        tries: Sequence[int] = range(1, len(others) + 2)
    else:
        others = sorted((c for c in state.coins.values() if c is not oldest), key=lambda c: (c.value_sat, c.age))
        others = [c for c in others if c.value_sat >= _worth(contract, feerate_sat_vb)][:most - 1]
        if not others:
            raise Refused("there are no two coins that are worth putting together at this feerate.", "carry.coins")
        tries = [len(others) + 1]
    for count in tries:
        made = _of(state, (oldest, *others[:count - 1]), feerate_sat_vb, amendment)
        if 2 * made.fee_sat <= made.spent_sat and made.spent_sat - made.fee_sat >= CHANGE_DUST_SAT:
            return made
    raise Refused(f"the pool has no coins that carry this at {feerate_sat_vb} sat/vB with at most half of them as "
                  "fee; use a lower feerate.", "carry.coins")


def _worth(contract: Contract, feerate_sat_vb: int) -> int:
    """From how many satoshi on a coin is put together with others: twice what it costs to move."""
    return 2 * feerate_sat_vb * multisig_input_vbytes(contract.quorum, len(contract.witnesses))


def _of(state: State, coins: tuple[Coin, ...], feerate: int, amendment: str) -> Carry:
    contract, index = state.contract, state.chain.spends
    scripts = [contract.descriptor.script(CHANGE, index), bytes(42)]
    vsize = multisig_vsize(contract.quorum, len(contract.witnesses), len(coins), scripts)
    kind = record.AMENDMENT if amendment else record.CARRY
    return Carry(contract, kind, amendment or contract.pool_id, coins, index, feerate * vsize, vsize, state.height)


def read_carry(state: State, tx: Tx) -> Carry:
    """The carry that a transaction is now, by its form and as tools make it. Raises Refused saying why not."""
    rec = record.the_record(tx, state.contract.tag)
    if rec is None or not rec.known or rec.kind not in (record.AMENDMENT, record.CARRY) or len(tx.outputs) != 2:
        raise Refused("it is no carry: those have one output with money and a record of an amendment or a carry.",
                      "carry.form")
    coins = tuple(state.coins[i.outpoint] for i in tx.inputs if i.outpoint in state.coins)
    if len(coins) != len(tx.inputs):
        raise Refused("it spends what is no unspent coin of the pool now.", "carry.coins")
    if state.chain.oldest() not in coins:
        raise Refused("it does not spend the pool's oldest coin, so it would not exclude a payout in flight.",
                      "carry.oldest")
    place = state.chain.find(tx.outputs[0].script)
    if place is None or place[0] != CHANGE:
        raise Refused("its money does not go to a change address of the pool that counts.", "carry.change")
    contract, spent = state.contract, sum(c.value_sat for c in coins)
    vsize = multisig_vsize(contract.quorum, len(contract.witnesses), len(coins), [o.script for o in tx.outputs])
    fee = spent - tx.outputs[0].value_sat
    if not 0 <= 2 * fee <= spent:
        raise Refused(f"its fee of {fee} sat is less than nothing, or more than half of what it spends.",
                      "carry.fee")
    made = Carry(contract, rec.kind, rec.digest, coins, place[1], fee, vsize, tx.locktime)
    if made.unsigned != tx.stripped:
        raise Refused("it has another version or sequence than carries have here.", "carry.form")
    return made


def check_meant(made: Carry, state: State, estimate_sat_vb: int, amendment: Document | None = None) -> None:
    """Raises Refused for a carry that would count and that no honest tool signs. `amendment`: what it carries."""
    most = state.rules.max_feerate_sat_vb
    if made.fee_sat > min(MOST_OF_ESTIMATE * estimate_sat_vb, most) * made.vsize:
        raise Refused(f"it pays {made.feerate_sat_vb} sat/vB, more than {MOST_OF_ESTIMATE} times the "
                      f"{estimate_sat_vb} sat/vB that your node expects, or than the contract's {most}.",
                      "carry.feerate")
    if made.height > state.height:
        raise Refused(f"its lock time {made.height} lies ahead: it could not be sent before that.", "carry.height")
    if amendment is not None:
        _check_decision(made, state, amendment)
    if made.kind == record.CARRY:
        _check_rest(made, state)


def _check_rest(made: Carry, state: State) -> None:
    """What carries no decision puts together only what is worth its moving, and not often."""
    last = max((s.height for s in state.spends if s.carry), default=-REST_BLOCKS)
    least, oldest = _worth(made.contract, made.feerate_sat_vb), state.chain.oldest()
    if any(c.value_sat < least for c in made.coins if c != oldest):
        raise Refused(f"it spends coins of less than {least} sat, which is twice what each costs to move.",
                      "carry.worth")
    if state.height < last + REST_BLOCKS:
        raise Refused(f"the last carry was at height {last}; one that carries no decision waits until height "
                      f"{last + REST_BLOCKS}.", "carry.rest")


def _check_decision(made: Carry, state: State, amendment: Document) -> None:
    """What M witnesses signed is not carried twice, nor long after it was meant, nor with more than it takes."""
    if amendment.content in state.drive.acted:
        raise Refused("the amendment that it carries has acted already; each acts once.", "carry.acted")
    if "release" in amendment.body and not state.unknown:
        raise Refused("it releases a part of the journal, and nothing there is lost: the state is known, and what "
                      "everybody can read would be undone.", "carry.release")
    fewest = len(carry(state, max(made.feerate_sat_vb, 1), amendment.hash).coins)
    if len(made.coins) > fewest:
        raise Refused(f"it spends {len(made.coins)} coins; {fewest} suffice to carry the amendment.", "carry.coins")
