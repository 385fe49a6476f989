"""Headers as a chain: what each must show, and how much work they hold together.

The rules are Bitcoin Core's (src/pow.cpp; ContextualCheckBlockHeader in src/validation.cpp) with each network's
parameters as a value. What they leave out: a time too far in the future, which takes a clock; the version numbers
that old soft forks demand; and signet's signature in the block (BIP325).
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from lashou_btc.anchors.tx import Header, parse_header
from lashou_btc.errors import Refused
from lashou_btc.networks import Checkpoint, WorkRules

MEDIAN_SPAN = 11
_TIMEWARP_GRACE_S = 600

@dataclass(frozen=True, slots=True)
class Head:
    """A header in its chain, with all that judging the next one takes.

    `work` is that of the chain from block 0 up to here. `times` are those of the last 11 blocks, this one included,
    or of as many as are known. `first` is the first header of this one's period, None if that is not known.
    `real_bits`: the bits of the period's last block that was not made by the rule of twenty minutes.
    """

    height: int
    header: Header
    raw: bytes
    work: int
    times: tuple[int, ...]
    first: Header | None
    real_bits: int

    @property
    def median_time(self) -> int | None:
        """Median time past (BIP113), None if too few times are known."""
        return median(self.times, self.height)


def median(times: Collection[int], height: int) -> int | None:
    """That of the last times up to a height: of even numbers, near block 0, the upper one. None if too few are
    known.
    """
    if len(times) < min(MEDIAN_SPAN, height + 1):
        return None
    return sorted(times)[len(times) // 2]


def target_of(bits: int) -> int:
    """The target that a header's `bits` stand for; 0 where they stand for none: negative, or beyond 256 bits."""
    size, mantissa = bits >> 24, bits & 0x7FFFFF
    value = mantissa << 8 * (size - 3) if size > 3 else mantissa >> 8 * (3 - size)
    return 0 if bits & 0x800000 or value >> 256 else value


@lru_cache(4096)
def bits_of(target: int) -> int:
    """A target in the 32 bits of a header: three bytes of it, rounded down, and how many bytes it has."""
    size = (target.bit_length() + 7) // 8
    mantissa = target >> 8 * (size - 3) if size > 3 else target << 8 * (3 - size)
    if mantissa & 0x800000:  # would be read as a sign
        mantissa, size = mantissa >> 8, size + 1
    return size << 24 | mantissa


@lru_cache(4096)
def work_of(bits: int) -> int:
    """How many hashes a block of these bits took on average (Core's GetBlockProof)."""
    target = target_of(bits)
    return (1 << 256) // (target + 1) if target else 0


def required_bits(head: Head, time: int, rules: WorkRules) -> int:
    """The bits that the block after `head` must have if its time is `time` (Core's GetNextWorkRequired)."""
    if not rules.retargets:
        return bits_of(rules.limit)
    if (head.height + 1) % rules.period_blocks == 0:
        return _retarget(head, rules)
    if not rules.min_difficulty:
        return head.header.bits
    return bits_of(rules.limit) if time > head.header.time + 2 * rules.spacing_s else head.real_bits


def _retarget(head: Head, rules: WorkRules) -> int:
    """For a new period: the target grows as the last one's time did, to a quarter or four times at most.

    The time is that between the period's first and last block, one interval less than a period; so it has always
    been.
    """
    assert head.first is not None, "the caller knows the period from its beginning"
    took = min(max(head.header.time - head.first.time, rules.period_s // 4), rules.period_s * 4)
    base = head.first.bits if rules.bip94 else head.header.bits
    return bits_of(min(target_of(base) * took // rules.period_s, rules.limit))


def origin(height: int, rules: WorkRules) -> int:
    """The lowest height from which headers must be known to judge the block after `height`."""
    period = height % rules.period_blocks if rules.retargets else 0
    return max(0, height - max(period, MEDIAN_SPAN - 1))


def begin(height: int, raw: bytes, work: int, rules: WorkRules) -> Head:
    """The lowest header that is known, with the work up to it."""
    header = parse_header(raw)
    first = header if height % rules.period_blocks == 0 else None
    return Head(height, header, raw, work, (header.time,), first, header.bits)


def step(head: Head, raw: bytes, rules: WorkRules) -> Head:
    """The next head, without judging it: for headers that are known to be good. Raises Refused if it does not
    follow.
    """
    header, height = parse_header(raw), head.height + 1
    if header.previous != head.header.hash:
        raise Refused("header.link", height=height)
    first, real_bits = head.first, head.real_bits
    if height % rules.period_blocks == 0:
        first, real_bits = header, header.bits
    elif header.bits != bits_of(rules.limit):
        real_bits = header.bits
    times = (*head.times[1 - MEDIAN_SPAN:], header.time)
    return Head(height, header, raw, head.work + work_of(header.bits), times, first, real_bits)


def head_of(start: int, raws: Sequence[bytes], work: int, rules: WorkRules) -> Head:
    """The last of headers from `start` on that are known to be good; `work` is that up to the first. Raises as
    `step`.
    """
    head = begin(start, raws[0], work, rules)
    for raw in raws[1:]:
        head = step(head, raw, rules)
    return head


def extend(head: Head, raw: bytes, rules: WorkRules) -> Head:
    """The next head, judged by all rules. Raises Refused, or InvalidInput if the bytes are no header."""
    after = step(head, raw, rules)
    header = after.header
    wanted = required_bits(head, header.time, rules)
    if header.bits != wanted:
        raise Refused("header.bits", block=header.hash, height=after.height, bits=header.bits, wanted=wanted)
    if int(header.hash, 16) > target_of(header.bits):
        raise Refused("header.work", block=header.hash, height=after.height)
    median = head.median_time
    assert median is not None, "the caller knows eleven times"
    if header.time <= median:
        raise Refused("header.time", block=header.hash, height=after.height, time=header.time, median=median)
    if rules.bip94 and after.height % rules.period_blocks == 0 \
            and header.time < head.header.time - _TIMEWARP_GRACE_S:
        raise Refused("header.time:warp", block=header.hash, height=after.height, grace_s=_TIMEWARP_GRACE_S)
    return after


def heads(root: Head, raws: Iterable[bytes], known: Checkpoint, trusted: int, rules: WorkRules) -> Iterator[Head]:
    """`root` and the headers that follow it. Those above the height `trusted` are judged by all rules; up to there
    links are enough, because they lead to a block that is known. Raises Refused where that is another than the
    known one.
    """
    head = root
    _recognize(head, known)
    yield head
    for raw in raws:
        head = (extend if head.height >= trusted else step)(head, raw, rules)
        _recognize(head, known)
        yield head


def _recognize(head: Head, known: Checkpoint) -> None:
    if head.height == known.height and head.header.hash != known.hash:
        raise Refused("header.checkpoint", height=head.height, block=head.header.hash, known=known.hash)


def root_below(known: Checkpoint, start: int, raws: Sequence[bytes], rules: WorkRules) -> Head:
    """The first of `raws`, headers from `start` up to a known block or further, with the work that the known
    block's leaves for it.
    """
    above = raws[1:known.height - start + 1]
    work = known.work - sum(work_of(int.from_bytes(raw[72:76], "little")) for raw in above)
    return begin(start, raws[0], work, rules)
