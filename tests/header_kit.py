"""Chains whose work is easy, under the rules of networks whose work is not: only the parameters differ."""

from dataclasses import replace

from lashou_btc.anchors.headers import Head, begin, bits_of, extend, required_bits, target_of, work_of
from lashou_btc.anchors.tx import sha256d
from lashou_btc.networks import REGTEST, WorkRules
from tests.block_list import BlockList

PERIOD = 12
MAINNET_LIKE = WorkRules((1 << 255) - 1, period_blocks=PERIOD, period_s=PERIOD * 600)
"""A period of twelve blocks, and a target that every second hash meets at first."""

TESTNET3_LIKE = replace(MAINNET_LIKE, min_difficulty=True)
TESTNET4_LIKE = replace(TESTNET3_LIKE, bip94=True)
EASY = replace(REGTEST, work=MAINNET_LIKE)
"""Regtest with retargets."""

EASIEST = bits_of(MAINNET_LIKE.limit)
GENESIS = begin(0, BlockList().raw[0][:80], work_of(EASIEST), MAINNET_LIKE)


def mined(previous: bytes, root: bytes, time: int, bits: int, lazy: bool = False) -> bytes:
    """A header with proof of work; `lazy`: with the first nonce whose hash proves nothing."""
    front = ((4).to_bytes(4, "little") + previous + root + time.to_bytes(4, "little") + bits.to_bytes(4, "little"))
    nonce, lazy = 0, lazy or not target_of(bits)  # no hash is below a target that is none
    while (int.from_bytes(sha256d(front + nonce.to_bytes(4, "little")), "little") <= target_of(bits)) == lazy:
        nonce += 1
    return front + nonce.to_bytes(4, "little")


def following(head: Head, rules: WorkRules, time: int, bits: int | None = None, lazy: bool = False) -> bytes:
    """The header of a block after `head`, with the right bits unless others are given."""
    return mined(bytes.fromhex(head.header.hash)[::-1], bytes(32), time,
                 required_bits(head, time, rules) if bits is None else bits, lazy)


def grown(head: Head, rules: WorkRules, *steps_s: int) -> Head:
    """The head after blocks that came so many seconds after one another."""
    for step_s in steps_s:
        head = extend(head, following(head, rules, head.header.time + step_s), rules)
    return head


class Mined(BlockList):
    """A BlockList under rules that retarget. The next block comes `pace_s` seconds after the last one."""

    network = EASY
    pace_s = 600

    def __init__(self) -> None:
        super().__init__()
        self.lazy, self.other_bits, self.other_time = False, 0, 0

    def copy(self, height: int | None = None) -> "Mined":
        other, same = Mined(), super().copy(height)
        other.raw, other.hashes, other.pace_s = same.raw, same.hashes, self.pace_s
        return other

    def head(self) -> Head:
        head = GENESIS
        for raw in self.raw[1:]:
            head = extend(head, raw[:80], self.network.work)
        return head

    def header(self, root: bytes) -> bytes:
        """As a miner makes it who keeps the rules, or not: without work, with other bits, with another time."""
        head = self.head()
        time = self.other_time or head.header.time + self.pace_s
        bits = self.other_bits or required_bits(head, time, self.network.work)
        return mined(bytes.fromhex(head.header.hash)[::-1], root, time, bits, self.lazy)
