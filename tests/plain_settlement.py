"""The payout worked out by plain loops over sizes of transactions: a second opinion for tests and benchmarks."""

from collections.abc import Sequence
from dataclasses import replace

from lashou_btc.networks import REGTEST
from lashou_btc.pool.settlement import Basis, coins_limit
from lashou_btc.pool.state import Item
from lashou_btc.wallet.address import address_to_script, dust_sat
from lashou_btc.wallet.sizes import multisig_input_weight, multisig_vsize

KINDS = ("benefit", "commission", "reward", "bond", "inquiry", "running", "refund")
RECORD, CHANGE = bytes(42), bytes(34)


class PlainSettlement:
    """Section 7 of the protocol as a person would do it on paper: everything is worked out anew each time."""

    def __init__(self, at: Basis, feerate: int) -> None:
        self.at, self.feerate, self.cap = at, feerate, at.rules.max_fee_ppm
        self.coins = [c.value_sat for c in at.coins[:coins_limit(at.keyholders)]]
        self.whole = {item.number: item.amount_sat for item in at.items}

    def size(self, coins: int, taken: Sequence[Sequence[Item]], change: bool = False) -> int:
        scripts = [address_to_script(items[0].address, REGTEST) for items in taken]
        return multisig_vsize(self.at.keyholders.quorum, self.at.keyholders.count, coins,
                              scripts + [CHANGE] * change + [RECORD])

    def borne(self, items: Sequence[Item]) -> int:
        """What refunds pay: the bytes of their output and of their coins, but of no more than they could fill."""
        alone = self.size(1, [])
        per_coin = multisig_input_weight(self.at.keyholders.quorum, self.at.keyholders.count)
        least = self.at.contract.min_coin_sat
        return sum(self.feerate * (self.size(1, [[item]]) - alone - (
            -min(item.coins, -(-self.whole[item.number] // least)) * per_coin // 4))
                   for item in items if item.kind == "refund")

    def need(self, coins: int, taken: Sequence[Sequence[Item]], change: bool) -> int:
        due, borne = sum(i.amount_sat for g in taken for i in g), sum(map(self.borne, taken))
        if self.at.dissolved:
            return due
        return due + min(self.feerate * self.size(coins, taken, change) - borne, self.at.budget_sat,
                         self.cap * due // 1_000_000)

    def fewest(self, taken: Sequence[Sequence[Item]], most: int) -> int | None:
        """How many coins pay these, without change."""
        return next((n for n in range(1, most + 1) if sum(self.coins[:n]) >= self.need(n, taken, False)), None)

    def may_lose(self, items: Sequence[Item]) -> int:
        """The most that fees may take of these, which one output pays: each one's cap of it, and not the dust."""
        patience, most = self.at.rules.patience_blocks, 0
        for item in items:
            cap, waited = self.cap, self.at.height - item.since
            if patience and waited >= 2 * patience:
                cap = 1_000_000
            elif patience and waited > patience:
                cap += (1_000_000 - cap) * (waited - patience) // patience
            most += cap * item.amount_sat // 1_000_000
        dust = dust_sat(address_to_script(items[0].address, REGTEST))
        return max(0, min(most, sum(i.amount_sat for i in items) - dust))

    def worth_it(self, items: list[Item]) -> bool:
        """Whether the output, and a refund's coins, cost no more than fees may take."""
        output = self.feerate * (self.size(1, [items]) - self.size(1, []))
        return max(output, self.borne(items)) <= self.may_lose(items)

    def groups(self) -> list[list[Item]]:
        groups: list[list[Item]] = []
        for kind in KINDS:
            for item in sorted((i for i in self.at.items if i.kind == kind), key=lambda i: i.number):
                same = [g for g in groups if kind != "refund" and g[0].kind != "refund"
                        and g[0].address == item.address]
                if same:
                    same[0].append(item)
                else:
                    groups.append([item])
        return groups

    def chosen(self, groups: list[list[Item]], most: int) -> list[list[Item]]:
        """Who is taken, in that order, with at most so many coins."""
        taken: list[list[Item]] = []
        for group in groups:
            room = 150 - sum(map(len, taken))
            while len(group) > room:
                group = self.without(group, min(i.amount_sat for i in group))
            while group and not (self.worth_it(group) and self.fewest([*taken, group], most)):
                group = self.without(group, max(i.amount_sat for i in group))
            if group:
                taken.append(group)
        return taken

    @staticmethod
    def without(items: list[Item], amount: int) -> list[Item]:
        """All but the last of those with that amount."""
        last = max(n for n, item in enumerate(items) if item.amount_sat == amount)
        return items[:last] + items[last + 1:]

    def within_reach(self, group: list[Item]) -> int:
        """What of it all the coins could pay, without its largest items if need be."""
        while sum(i.amount_sat for i in group) > sum(self.coins):
            group = self.without(group, max(i.amount_sat for i in group))
        return sum(i.amount_sat for i in group)

    def cheap(self, taken: list[list[Item]], fee: int) -> bool:
        """Whether the whole fee is no more than fees may take of all."""
        return fee <= sum(map(self.may_lose, taken))

    def plan(self):
        """(coins, [(address, item numbers, amount)], change, fee); None for nothing. Too dear where all are."""
        first = None
        groups = self.groups()
        for order in (groups, sorted(groups, key=self.within_reach, reverse=True)):
            for most in range(len(self.coins), 0, -1):
                taken = self.chosen(order, most)
                if not taken:
                    break
                plan = self.paid(taken, self.fewest(taken, most))
                if self.cheap(taken, plan[3]):
                    return plan
                first = first or plan
        part = self.part(groups) if 0 < len(self.coins) == len(self.at.coins) else None
        if part and (first is None or self.cheap(*part)):
            return self.paid(part[0], self.fewest(part[0], len(self.coins)))
        return first

    def part(self, groups: list[list[Item]]):
        """All the coins for the first who can have them, a part of what is due, and the fee; or None."""
        for group in groups:
            fee = self.feerate * self.size(len(self.coins), [group])
            held, borne = sum(self.coins), self.borne(group[:1])
            gives = next((due for due in range(held + max(borne, 0), 0, -1) if held >= due + (
                0 if self.at.dissolved else min(fee - borne, self.at.budget_sat, self.cap * due // 1_000_000))), 0)
            if 0 < gives < group[0].amount_sat:
                taken = [[replace(group[0], amount_sat=gives)]]
                if self.worth_it(taken[0]):
                    return taken, self.paid(taken, self.fewest(taken, len(self.coins)))[3]
        return None

    def paid(self, taken: list[list[Item]], coins: int):
        """The money of a transaction that pays these."""
        for change in (True, False):
            fee = self.feerate * self.size(coins, taken, change)
            left = sum(self.coins[:coins]) - self.need(coins, taken, change)
            if left >= 330:
                break
        borne = [self.borne(g) for g in taken]
        due = [sum(i.amount_sat for i in g) for g in taken]
        net = [sat - own for sat, own in zip(due, borne, strict=True)]
        by = [self.may_lose(g) - own for g, own in zip(taken, borne, strict=True)]
        over = fee - sum(borne)
        if not self.at.dissolved:
            over = max(over - min(self.at.budget_sat, self.cap * sum(due) // 1_000_000), 0)
        elif over < 0:
            by = borne
        sums = [over * sum(by[:n]) // max(sum(by), 1) for n in range(len(net) + 1)]
        paid = [(g[0].address, tuple(i.number for i in g), net[n] - sums[n + 1] + sums[n])
                for n, g in enumerate(taken)]
        return (coins, paid, left, fee) if change else (coins, paid, 0, fee + left)
