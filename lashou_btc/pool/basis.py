"""What a payout is worked out from: a state, reduced to what matters for paying (docs/protocol.md, section 7)."""

from dataclasses import dataclass
from functools import cache, cached_property
from heapq import nsmallest
from itertools import accumulate

from lashou_btc.pool.contract import Contract
from lashou_btc.pool.keyholders import Keyholders
from lashou_btc.pool.rules import PPM, Rules
from lashou_btc.pool.state import Coin, Item, State
from lashou_btc.wallet.address import address_to_script, dust_sat
from lashou_btc.wallet.sizes import MAX_STANDARD_WEIGHT, compact_size, multisig_input_weight, multisig_vsize
from lashou_btc.words import Said

MAX_COINS, MAX_ITEMS = 200, 150
"""What one settlement takes at most, so that its document stays below 64 KiB. Many keys take fewer coins, see
`coins_limit`.
"""

ORDER = ("benefit", "commission", "reward", "bond", "inquiry", "running", "refund")
"""Kinds of payments due in the order in which they are paid; within each by number."""


@dataclass(frozen=True)
class Payee:
    """An output of a settlement: the items it pays, merged by address, and what it gets after the fee's share."""

    address: str
    script: bytes
    items: tuple[Item, ...]
    amount_sat: int

    @property
    def due_sat(self) -> int:
        """What its items come to."""
        return sum(item.amount_sat for item in self.items)


@dataclass(frozen=True, slots=True)
class Weighed:
    """A payee with everything due to it, and what decides whether it is paid.

    `may_sat`: what its items may bear of the fee; `dust_sat` is left to it in any case. `borne`: virtual bytes that
    a refund pays for: its output and the coins that it came in. `highest`: above that feerate it waits in any case.
    `least_sat`: what any part of it takes from the coins at least.
    """

    payee: Payee
    due_sat: int
    may_sat: int
    dust_sat: int
    bytes: int
    borne: int
    highest: int
    least_sat: int

    @property
    def allowed_sat(self) -> int:
        """The most that fees may take from it."""
        return allowed(self.may_sat, self.due_sat, self.dust_sat)


def allowed(may_sat: int, due_sat: int, dust_sat: int) -> int:
    """The most that fees may take from a payee whose items may bear so much: nobody is left dust."""
    return max(min(may_sat, due_sat - dust_sat), 0)


@dataclass(frozen=True)
class Basis:
    """What a settlement is worked out from: a state at `height`, reduced to what matters for paying.

    `budget_sat` is what purse and members can bear of the fee; what exceeds it, or `max_fee_ppm` of what is paid,
    is taken from the payees. `coins` are those that settlements spend, in their order: the oldest, then the
    largest. `dissolved`: payees bear all of the fee, and no more. Not `begun`: the pool bears nothing of it.
    """

    contract: Contract
    keyholders: Keyholders
    rules: Rules
    height: int
    block_hash: str
    state_hash: str
    items: tuple[Item, ...]
    coins: tuple[Coin, ...]
    change_index: int
    budget_sat: int
    unknown: str = ""
    dissolved: bool = False
    begun: bool = True
    why: Said | None = None

    def cap_ppm(self, since: int) -> int:
        """What may go into fees of an item that arose at that height: more, once it has waited for long."""
        least, patience = self.rules.max_fee_ppm, self.rules.patience_blocks
        late = self.height - since - patience
        return min(least + (PPM - least) * late // patience, PPM) if patience and late > 0 else least

    def may_bear(self, item: Item) -> int:
        """The most that an item may bear of the fee."""
        return self.cap_ppm(item.since) * item.amount_sat // PPM

    def allowance(self, payee: Payee) -> int:
        """The most that fees may take from a payee."""
        return allowed(sum(map(self.may_bear, payee.items)), payee.due_sat, dust_sat(payee.script))

    def pool_bears(self, fee_sat: int, borne_sat: int, due_sat: int) -> int:
        """What the pool pays of the fee for so much that is due, of which payees bear a part by themselves; below
        zero is its gain.
        """
        return 0 if self.dissolved else min(fee_sat - borne_sat, self.budget_sat, self.share(due_sat))

    def share(self, sat: int) -> int:
        """What the contract lets go into fees of such a sum, as long as nobody has waited."""
        return self.rules.max_fee_ppm * sat // PPM

    def most_due(self, worth_sat: int, fee_sat: int, borne_sat: int) -> int:
        """The most that can be due for coins of that worth to hold it and what the pool bears of the fee for it."""
        if self.dissolved:
            return worth_sat
        return max(worth_sat - min(fee_sat - borne_sat, self.budget_sat),
                   ((worth_sat + 1) * PPM - 1) // (PPM + self.rules.max_fee_ppm))

    @cached_property
    def due(self) -> tuple[Weighed, ...]:
        """Everything due in the order of payment, merged by address: a payee stands where its first item does.

        A refund stands alone: it bears the coins that it came in, and nobody else's money should.
        """
        payees: dict[tuple[str, int], list[Item]] = {}
        for item in sorted(self.items, key=lambda i: (ORDER.index(i.kind), i.number)):
            payees.setdefault((item.address, item.number if item.kind == "refund" else 0), []).append(item)
        return tuple(self._weighed(address, tuple(items)) for (address, _), items in payees.items())

    @cached_property
    def orders(self) -> tuple[tuple[Weighed, ...], tuple[Weighed, ...]]:
        """In the order of payment; and the largest first, by what of each the coins could pay."""
        return self.due, tuple(sorted(self.due, key=lambda payee: -self._within_reach(payee)))

    def _within_reach(self, payee: Weighed) -> int:
        due = payee.due_sat
        for amount in sorted((item.amount_sat for item in payee.payee.items), reverse=True):
            if due <= self.worth[-1]:
                break
            due -= amount
        return due

    def _weighed(self, address: str, items: tuple[Item, ...]) -> Weighed:
        script = address_to_script(address, self.contract.network)
        payee = Payee(address, script, items, sum(item.amount_sat for item in items))
        due, size, most = payee.due_sat, output_bytes(script), self.allowance(payee)
        borne, least = 0, min(item.amount_sat for item in items)
        if items[0].kind == "refund":
            # What is left of a saver's many deposits came in no more coins than it could fill.
            coins = min(items[0].coins, -(-due // self.contract.min_coin_sat))
            borne, least = size - (-coins * self.sizes.one_input // 4), due - most
        return Weighed(payee, due, sum(map(self.may_bear, items)), dust_sat(script), size, borne,
                       most // max(size, borne), least)

    @cached_property
    def worth(self) -> tuple[int, ...]:
        """What the first 0, 1, 2, … of its coins come to, as many as one settlement takes."""
        return tuple(accumulate((c.value_sat for c in self.coins[:coins_limit(self.keyholders)]), initial=0))

    @cached_property
    def sizes(self) -> "Sizes":
        """The sizes of its settlements."""
        return Sizes.of(self.keyholders)


@dataclass(frozen=True)
class Sizes:
    """Weights of a settlement's parts, worst cases, so that thousands can be weighed without being made."""

    one_input: int
    frame: int

    @classmethod
    def of(cls, keyholders: Keyholders) -> "Sizes":
        """For a quorum. The frame holds version, lock time, marker, flag and the record."""
        return cls(multisig_input_weight(keyholders.quorum, keyholders.count),
                   4 * (4 + 4 + output_bytes(bytes(42))) + 2)

    def vsize(self, coins: int, outputs: int, output_bytes: int) -> int:
        """Virtual bytes with that many coins, and outputs (the record aside) of so many bytes in all."""
        counts = compact_size(coins) + compact_size(outputs + 1)
        return -(-(self.frame + 4 * (counts + output_bytes) + coins * self.one_input) // 4)


def output_bytes(script: bytes) -> int:
    """The serialized size of an output with that script."""
    return 8 + compact_size(len(script)) + len(script)


def basis(state: State) -> Basis:
    """The basis for settlements as of the state's height."""
    ledger = state.ledger
    budget = max(ledger.purse_sat, 0) + (max(ledger.shared_sat, 0) if ledger.holds_funds else 0)
    budget = budget if state.begun and not state.dissolved else 0
    return Basis(state.contract, state.keyholders, state.rules, state.height, state.block_hash, state.hash(),
                 tuple(state.items.values()), coins_in_order(state), state.chain.spends, budget, state.unknown,
                 bool(state.dissolved), bool(state.begun), state.why)


def coins_in_order(state: State) -> tuple[Coin, ...]:
    """The present keyholders' oldest coin, then their largest, equal ones by age: one more than a settlement may
    spend, if there is one.

    The oldest makes any two payouts exclude each other; the others need only be few.
    """
    oldest = state.chain.oldest()
    if oldest is None:
        return ()
    most = state.coins.extreme(True, MAX_COINS + 1, state.keyholders.epoch)
    return (oldest, *nsmallest(MAX_COINS, (coin for coin in most if coin.number != oldest.number),
                               key=lambda coin: (-coin.value_sat, coin.age)))


@cache
def _coins_limit(quorum: int, keys: int) -> int:
    widest = [bytes(42)] * (MAX_ITEMS + 2)
    one = multisig_input_weight(quorum, keys)
    rest = 4 * (multisig_vsize(quorum, keys, 1, widest) + 2) - one
    return min(MAX_COINS, (MAX_STANDARD_WEIGHT - rest) // one)


def coins_limit(keyholders: Keyholders) -> int:
    """How many coins keep a settlement a standard transaction, even with every output that it may have."""
    return _coins_limit(keyholders.quorum, keyholders.count)
