"""The yardsticks of fold.py: a ledger of numpy arrays, and bare libraries for what no fold can leave out.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence

import numpy
import wallycore

NOBODY = numpy.iinfo(numpy.int64).max


class ArrayLedger:
    """Balances, who shares, who has been told that it is below the minimum, and the purse. Each charge goes over
    the arrays.
    """

    def __init__(self, balances: Sequence[int], minimum: int) -> None:
        self.balances, self.minimum, self.purse = numpy.array(balances, numpy.int64), minimum, 0
        self.sharing = numpy.ones(len(balances), bool)
        self.told = numpy.zeros(len(balances), bool)
        self.count = len(balances)

    def charge(self, need: int) -> int:
        """Water-filling: while somebody cannot pay the share, the poorest pays what it has and drops out."""
        left = need
        while left > 0 and self.count:
            step = -(-left // self.count)
            if self.balances.min(where=self.sharing, initial=NOBODY) >= step:
                numpy.subtract(self.balances, step, out=self.balances, where=self.sharing)
                self.purse += step * self.count - left
                return need
            poorest = int(numpy.where(self.sharing, self.balances, NOBODY).argmin())
            left -= int(self.balances[poorest])
            self.balances[poorest], self.told[poorest] = 0, False  # who runs dry is told so once more
            self.leave(poorest)
        return need - max(0, left)

    def fallen(self) -> list[int]:
        """Who is below the minimum and has not been told."""
        found = numpy.flatnonzero((self.balances < self.minimum) & ~self.told)
        self.told[found] = True
        return [int(n) for n in found]

    def credit(self, n: int, amount: int) -> None:
        """Tops up; back above the minimum it counts as new."""
        self.balances[n] += amount
        self.told[n] = self.balances[n] < self.minimum
        self.count += not self.sharing[n]
        self.sharing[n] = True

    def leave(self, n: int) -> None:
        """Lapses with what is left."""
        self.count -= bool(self.sharing[n])
        self.sharing[n] = False


_TAG = hashlib.sha256(b"lashou/document").digest() * 2


def bare(documents: Iterable[bytes], xpubs: Sequence[str], quorum: int, accounts: int) -> int:
    """Every document hashed and read as JSON, its signatures verified; the receive script of every account derived.
    Returns how many signatures hold. No rule is looked at.
    """
    held = 0
    for raw in documents:
        hashlib.sha256(raw).hexdigest()
        value = json.loads(raw)
        signatures = value.pop("signatures")
        text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        message = hashlib.sha256(_TAG + text.encode()).digest()
        for one in signatures:
            wallycore.ec_sig_verify(bytes.fromhex(one["key"]), message, wallycore.EC_FLAG_SCHNORR,
                                    bytes.fromhex(one["sig"]))
            held += 1
    public = wallycore.BIP32_FLAG_KEY_PUBLIC
    receive = [wallycore.bip32_key_from_parent(wallycore.bip32_key_from_base58(xpub), 0, public) for xpub in xpubs]
    count = bytes([0x50 + len(xpubs)]) + b"\xae"
    for n in range(accounts):
        leaves = sorted(bytes(wallycore.bip32_key_get_pub_key(wallycore.bip32_key_from_parent(branch, n, public)))
                        for branch in receive)
        hashlib.sha256(bytes([0x50 + quorum]) + b"".join(b"\x21" + key for key in leaves) + count).digest()
    return held
