"""The yardstick of fold.py: a ledger without index or queue, which visits everybody for each charge."""


class PlainLedger:
    """Balances, who shares, who has been told that it is below the minimum, and the purse."""

    def __init__(self, balances: list[int], minimum: int) -> None:
        self.balances, self.minimum, self.purse = balances, minimum, 0
        self.sharing = [True] * len(balances)
        self.told = [False] * len(balances)

    def charge(self, need: int) -> int:
        """Water-filling: while somebody cannot pay the share, the poorest pays what it has and drops out."""
        left = need
        while left > 0 and (count := sum(self.sharing)):
            step = -(-left // count)
            poorest, balance = -1, step
            for n, on in enumerate(self.sharing):
                if on and self.balances[n] < balance:
                    poorest, balance = n, self.balances[n]
            if poorest < 0:
                for n, on in enumerate(self.sharing):
                    if on:
                        self.balances[n] -= step
                self.purse += step * count - left
                return need
            left -= balance
            self.balances[poorest], self.sharing[poorest] = 0, False
        return need - max(0, left)

    def fallen(self) -> list[int]:
        """Who is below the minimum and has not been told."""
        found = [n for n, balance in enumerate(self.balances)
                 if balance < self.minimum and not self.told[n]]
        for n in found:
            self.told[n] = True
        return found

    def credit(self, n: int, amount: int) -> None:
        """Tops up; back above the minimum it counts as new."""
        self.balances[n] += amount
        self.told[n] = self.balances[n] < self.minimum
        self.sharing[n] = True

    def leave(self, n: int) -> None:
        """Lapses with what is left."""
        self.sharing[n] = False
