"""A source that does not tell the truth: each lie is named in one sentence, and the index stays as it was."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from lashou_btc.anchors.tx import OutPoint, Tx, TxOut, parse_block, parse_tx, serialize_unsigned
from lashou_btc.chain.base import RawBlock
from lashou_btc.errors import LashouError, Refused, Unreachable
from lashou_btc.index import Index
from lashou_btc.networks import Checkpoint
from lashou_btc.pool.contract import Contract
from tests.block_list import BlockList
from tests.header_kit import EASY, PERIOD, Mined
from tests.index_kit import CONTRACT, dump, with_payments

BIRTHDAY = 30
POOL = replace(CONTRACT, network=EASY, birthday=BIRTHDAY)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "index.sqlite"


def chain_of(height: int, pace_s: int = 400) -> Mined:
    chain = Mined()
    chain.pace_s = pace_s
    with_payments(chain, height, "")
    return chain


def refused(path: Path, chain: BlockList, contract: Contract = POOL) -> LashouError:
    """The error of a sync that leaves the file as it was, or in a new one notes no more than what to look for."""
    with Index(path, contract) as index:
        before, rows, held = path.read_bytes(), dump(path), index.tip()
        with pytest.raises(LashouError) as failed:
            index.sync(chain)
        assert index.tip() == held and dump(path)["blocks"] == rows["blocks"]
        assert held == (-1, "") or path.read_bytes() == before
    sentence = str(failed.value)
    assert any(what in sentence for what in ("node", "somebody else", "catch up")), "what helps"
    assert "\n" not in sentence and sentence.endswith(".")
    return failed.value


def honest(path: Path, chain: BlockList, contract: Contract = POOL) -> None:
    with Index(path, contract) as index:
        index.sync(chain)
        assert index.tip() == (chain.tip().height, chain.hashes[-1])


def test_an_index_goes_on_over_retargets_and_knows_the_work(path: Path, tmp_path: Path) -> None:
    chain = chain_of(BIRTHDAY + 2)
    for _ in range(12):
        honest(path, chain)
        chain.grow(5)
    honest(path, chain)
    honest(tmp_path / "fresh", chain)
    assert dump(path) == dump(tmp_path / "fresh")
    with Index(path, POOL) as index:
        block = index.block(chain.tip().height)
        assert block is not None and block.work == chain.head().work
        before = index.block(BIRTHDAY - 1)
        assert before is not None and before.median_time is None


@pytest.mark.parametrize(("birthday", "lowest"), [(24, 14), (30, 20), (35, 24), (36, 26), (47, 36)])
def test_it_keeps_what_the_first_blocks_are_judged_by(path: Path, birthday: int, lowest: int) -> None:
    contract, chain = replace(POOL, birthday=birthday), chain_of(birthday)
    for _ in range(2 * PERIOD):
        honest(path, chain, contract)
        chain.grow(1)
    with Index(path, contract) as index:
        assert index.block(lowest) is not None and index.block(lowest - 1) is None


# Headers

def lazy(chain: Mined) -> None:
    chain.lazy = True


def easy(chain: Mined) -> None:
    chain.other_bits = 0x207FFFFF


def early(chain: Mined) -> None:
    chain.other_time = chain.head().median_time or 0


@pytest.mark.parametrize(("lie", "code", "words"), [
    (lazy, "header.work", "no proof of work"), (easy, "header.bits", "the network's rules give"),
    (early, "header.time", "not after the median")])
@pytest.mark.parametrize("height", [20, BIRTHDAY - 1, BIRTHDAY, BIRTHDAY + 3, 3 * PERIOD, 3 * PERIOD + 1, 45])
@pytest.mark.parametrize("held", [False, True])
def test_a_header_that_breaks_a_rule(path: Path, lie: Callable[[Mined], None], code: str, words: str, height: int,
                                     held: bool) -> None:
    chain = chain_of(44)
    if held:
        honest(path, chain)
    liar = chain.copy(height - 1)
    lie(liar)
    liar.extend((), "lie")
    where = liar.hashes[height]
    liar.lazy, liar.other_bits, liar.other_time = False, 0, 0
    error = refused(path, padded(liar, 50))
    assert isinstance(error, Refused) and error.exit_status == 1 and error.code == code
    assert words in str(error) and where in str(error) and f"height {height}" in str(error)


def padded(liar: Mined, height: int) -> BlockList:
    """The liar's chain with blocks behind it, so that it is the longer one."""
    longer = BlockList()
    longer.network = EASY
    longer.raw, longer.hashes = list(liar.raw), list(liar.hashes)
    longer.grow(height - longer.tip().height)
    return longer


def test_a_longer_chain_of_less_work(path: Path) -> None:
    chain = chain_of(60, pace_s=200)
    slow = chain.copy(BIRTHDAY)
    slow.pace_s = 3_000
    slow.grow(60)
    assert len(slow.raw) > len(chain.raw) and slow.head().work < chain.head().work
    honest(path, chain)
    error = refused(path, slow)
    assert isinstance(error, Refused) and error.code == "index.less-work" and slow.hashes[-1] in str(error)


def test_a_shorter_chain_of_more_work(path: Path, tmp_path: Path) -> None:
    slow = chain_of(BIRTHDAY, pace_s=200)
    quick = slow.copy()
    slow.pace_s = 3_000
    slow.grow(70)
    quick.pace_s = 100
    quick.grow(45)
    assert len(quick.raw) < len(slow.raw) and quick.head().work > slow.head().work
    honest(path, slow)
    honest(path, quick)
    honest(tmp_path / "fresh", quick)
    assert dump(path) == dump(tmp_path / "fresh")
    assert refused(path, slow).code == "index.less-work"


def test_more_work_counts_from_the_moment_that_its_headers_were_seen(path: Path) -> None:
    chain = chain_of(BIRTHDAY + 120)
    cut = chain.copy()
    cut.raw[-1] = cut.raw[-1][:-1]
    with Index(path, POOL) as index:
        with pytest.raises(Unreachable):
            index.sync(cut)
        assert index.tip()[0] == BIRTHDAY + 99
    assert refused(path, chain.copy(BIRTHDAY + 119)).code == "index.less-work"
    honest(path, chain)


# Where headers begin

def knowing(chain: BlockList, height: int) -> tuple[Mined, Contract]:
    """The chain and a contract on a network whose checkpoint is its block at that height."""
    work = chain.copy(height).head().work
    network = replace(EASY, checkpoint=Checkpoint(height, chain.hashes[height], work))
    shown = chain.copy()
    shown.network = network
    return shown, replace(POOL, network=network)


@pytest.mark.parametrize("height", [0, 5, 12, 29, 30, 31, 36, 47, 50])
def test_headers_are_judged_from_the_checkpoint_on(path: Path, tmp_path: Path, height: int) -> None:
    chain = chain_of(50)
    shown, contract = knowing(chain, height)
    honest(path, shown, contract)
    with Index(path, contract) as index:
        assert [index.block(h).work for h in (BIRTHDAY, 50)] == [chain.copy(h).head().work for h in (BIRTHDAY, 50)]
    shown.grow(20)
    honest(path, shown, contract)


def test_another_chain_than_the_checkpoints(path: Path) -> None:
    chain = chain_of(50)
    shown, contract = knowing(chain, 40)
    for height in (39, 20, 3):
        liar = shown.copy(height)
        liar.network = contract.network
        liar.pace_s = 700
        liar.grow(50 - height)
        error = refused(path, liar, contract)
        assert isinstance(error, Refused) and error.code == "header.checkpoint"
        assert chain.hashes[40] in str(error) and liar.hashes[40] in str(error)


def test_a_chain_that_ends_below_the_checkpoint(path: Path) -> None:
    shown, contract = knowing(chain_of(50), 40)
    shown.cut(39)
    error = refused(path, shown, contract)
    assert isinstance(error, Unreachable) and error.exit_status == 4 and error.code == "index.short"
    assert "height 39" in str(error) and "40" in str(error)


# Bodies

class Liar(Mined):
    """Shows true headers, and some blocks with another body."""

    def __init__(self, chain: Mined, bodies: dict[int, bytes]) -> None:
        super().__init__()
        self.raw, self.hashes, self.bodies = chain.raw, chain.hashes, bodies

    def blocks(self, start: int, stop: int) -> Iterator[RawBlock]:
        for block in super().blocks(start, stop):
            yield replace(block, raw=self.bodies.get(block.height, block.raw))


def somebodys(number: int) -> Tx:
    return parse_tx(serialize_unsigned(2, [(OutPoint("88" * 32, number), 0)], [TxOut(1, b"\x51")], 0))


@pytest.mark.parametrize("pays", [True, False])
def test_a_true_header_with_another_body_or_none(path: Path, pays: bool) -> None:
    chain = chain_of(BIRTHDAY)
    honest(path, chain)
    if pays:
        with_payments(chain, BIRTHDAY + 1, "")
    else:  # nothing of the pool's: whoever only looks at what seems to matter would not look here
        chain.extend([somebodys(1)])
    chain.grow(1)
    raw = chain.raw[BIRTHDAY + 1]
    coinbase, payment = (tx.stripped for tx in parse_block(raw).txs)
    head, other = raw[:80], somebodys(2).stripped
    for body in (head, raw[:81], raw[:-1], raw + b"\0", head + b"\0", head + b"\x01" + coinbase,
                 head + b"\x01" + payment, head + b"\x02" + coinbase + other, head + b"\x02" + payment + coinbase,
                 head + b"\x03" + coinbase + payment + other):
        error = refused(path, Liar(chain, {BIRTHDAY + 1: body}))
        assert isinstance(error, Unreachable) and error.exit_status == 4 and error.code == "index.bad-block"
        assert f"height {BIRTHDAY + 1}" in str(error) and chain.hashes[BIRTHDAY + 1] in str(error)
    honest(path, chain)


def test_transactions_repeated_under_the_same_root(path: Path) -> None:
    chain = chain_of(BIRTHDAY)
    honest(path, chain)
    made = [somebodys(1), somebodys(2)]
    chain.extend(made)  # three with the coinbase: the last one stands twice in the tree
    raw = chain.raw[-1]
    twice = raw[:80] + b"\x04" + raw[81:] + made[-1].stripped
    assert refused(path, Liar(chain, {BIRTHDAY + 1: twice})).code == "index.bad-block"
    honest(path, chain)


def test_a_header_that_is_cut_off(path: Path) -> None:
    chain = chain_of(BIRTHDAY + 5)
    liar = chain.copy()
    liar.raw[BIRTHDAY + 2] = liar.raw[BIRTHDAY + 2][:79]
    error = refused(path, liar)
    assert error.code == "index.bad-block" and "79 bytes" in str(error)


def test_headers_that_do_not_follow_one_another(path: Path) -> None:
    chain = chain_of(BIRTHDAY + 5)
    honest(path, chain)
    liar = chain.copy()
    liar.grow(1)
    other = chain.copy(10)
    other.grow(40)
    liar.raw.append(other.raw[BIRTHDAY + 7])
    liar.hashes.append(other.hashes[BIRTHDAY + 7])
    error = refused(path, liar)
    assert error.code == "index.moving" and "does not tell the truth" in str(error)


@pytest.mark.parametrize("change", [lambda given: given[:-1], lambda given: [*given, given[-1]],
                                    lambda given: [*given[:2], *given[3:]], lambda given: given[::-1]])
def test_other_blocks_than_those_whose_headers_were_shown(path: Path, change: Callable[[list], list]) -> None:
    chain = chain_of(BIRTHDAY)
    honest(path, chain)
    chain.grow(6)

    class Other(Mined):
        def blocks(self, start: int, stop: int) -> Iterator[RawBlock]:
            yield from change(list(super().blocks(start, stop)))

    liar = Other()
    liar.raw, liar.hashes = chain.raw, chain.hashes
    with Index(path, POOL) as index:
        if change([1, 2]) == [1, 2, 2]:  # all that was asked for, and more: nobody looks at it
            index.sync(liar)
            assert index.tip()[0] == chain.tip().height
        else:
            assert refused(path, liar).code == "index.moving"
    honest(path, chain)
