"""Random chains: an index that was cut back and grew on equals one made afresh, and holds all that matters."""

from collections.abc import Iterator, Sequence
from functools import cache
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lashou_btc.anchors import record
from lashou_btc.anchors.history import NO_DOCUMENTS, ChainTx, History
from lashou_btc.anchors.tx import OutPoint, Tx, TxOut, parse_block, parse_tx, serialize_unsigned
from lashou_btc.errors import Refused
from lashou_btc.index import Index
from lashou_btc.pool.contract import CHANGE_LOOKAHEAD, LOOKAHEAD
from lashou_btc.pool.fold import fold
from tests.block_list import BlockList
from tests.index_kit import CONTRACT, dump, fresh
from tests.world import BIRTHDAY

FIRST = len(CONTRACT.witnesses) + 1 + LOOKAHEAD
"""The first receive address that does not count yet where nothing has been paid."""
PLACES = [(0, 0), (0, 7), (0, FIRST - 1), (0, FIRST + 1), (0, 5000), (1, 3), (1, CHANGE_LOOKAHEAD)]
SCRIPTS = [*(CONTRACT.descriptor.script(*place) for place in PLACES), CONTRACT.journal.script,
           b"\x00\x20" + bytes(32), b"\x51"]
RECORDS = [record.encode(kind, tag, "ab" * 32) for kind in (record.STATEMENT, record.OBJECTION, 0xEE)
           for tag in (CONTRACT.tag, "00000000")]


class Story:
    """A chain that grows and is cut back by chance, with transactions that spend what earlier ones made."""

    def __init__(self, random: Random) -> None:
        self.random, self.chain, self.made = random, BASE.copy(), 0

    def cut(self) -> None:
        away = self.random.choice([0, 0, 1, 2, 3, 10])
        self.chain.cut(max(len(self.chain.raw) - 1 - away, BIRTHDAY - 5))

    def grow(self) -> None:
        for _ in range(self.random.randrange(7)):
            txs: list[Tx] = []
            for _ in range(self.random.randrange(4)):
                txs.append(self.transaction(txs))
            self.chain.extend(txs, str(self.made))

    def transaction(self, before: Sequence[Tx]) -> Tx:
        """Spends some of the pool's coins, or pays some of its scripts, or neither; with a record at times."""
        self.made += 1
        random, coins = self.random, self.coins(before)
        inputs = random.sample(coins, min(len(coins), random.choice([0, 0, 1, 1, 2])))
        inputs.append(OutPoint(f"{self.made:064x}", 1))
        paid = random.choices(range(len(SCRIPTS)), k=random.choice([0, 1, 1, 3]))
        outputs = [TxOut(random.choice([999, 1_000]) + random.choice([0, 50]), SCRIPTS[n]) for n in paid]
        if random.random() < 0.3:
            outputs.append(TxOut(0, random.choice(RECORDS)))
        if random.random() < 0.2:  # so that an outpoint's number has more than one byte
            outputs = [TxOut(1, b"\x51")] * 300 + outputs
        return parse_tx(serialize_unsigned(2, [(o, 0) for o in inputs], [*outputs, TxOut(9, b"\x51")], 0))

    def coins(self, before: Sequence[Tx]) -> list[OutPoint]:
        """What is of interest and unspent after a block's first transactions."""
        found = {CONTRACT.seal: None}
        for raw in self.chain.raw[BIRTHDAY - 4:]:
            _spend(transactions(raw), found)
        _spend(before, found)
        return list(found)


@cache
def transactions(raw: bytes) -> tuple[Tx, ...]:
    return parse_block(raw).txs


def _spend(txs: Sequence[Tx], coins: dict[OutPoint, None]) -> None:
    for tx in txs:
        for spent in tx.inputs:
            coins.pop(spent.outpoint, None)
        coins |= {OutPoint(tx.txid, n): None for n, out in enumerate(tx.outputs) if out.script in SCRIPTS[:8]}


def whole_history(chain: BlockList) -> History:
    txs = [ChainTx(height, position, tx) for height in range(BIRTHDAY, len(chain.raw))
           for position, tx in enumerate(transactions(chain.raw[height]))]
    return History(BIRTHDAY, len(chain.raw) - 1, dict(enumerate(chain.hashes)), txs)


BOOK = CONTRACT.script_book()
BASE = BlockList()
BASE.grow(BIRTHDAY - 2)


def follow(index: Index, chain: BlockList, best: int) -> int:
    """Syncs, and holds the index to it that less work than the best seen is refused. Returns the best height."""
    height, before = chain.tip().height, index.tip()
    try:
        index.sync(chain)
    except Refused as refused:
        assert refused.code == "index.less-work" and height < best and index.tip() == before
        return best
    assert height >= best
    return height if height >= BIRTHDAY else 0


@settings(max_examples=15, deadline=None)
@given(st.randoms(use_true_random=True))
def test_any_sequence_of_blocks_and_reorganizations_equals_a_fresh_sync(
        tmp_path_factory: pytest.TempPathFactory, random: Random) -> None:
    folder, story = tmp_path_factory.mktemp("random"), Story(random)
    chain = story.chain
    with Index(folder / "index.sqlite", CONTRACT) as index:
        best = 0
        for _ in range(8):
            story.cut()
            if random.random() < 0.3:
                best = follow(index, chain, best)
            story.grow()
            best = follow(index, chain, best)
        chain.grow(best - chain.tip().height)
        index.sync(chain)
        assert dump(folder / "index.sqlite") == fresh(folder, chain)
        if chain.tip().height >= BIRTHDAY:
            # And what was kept is all that matters of every transaction of every block.
            everything = whole_history(chain)
            assert index.state().hash() == fold(CONTRACT, everything, NO_DOCUMENTS, book=BOOK).hash()
            kept = {t.tx.txid for t in index.history().txs}
            assert kept == set(relevant(everything))


def relevant(history: History) -> Iterator[str]:
    """Transactions that matter, by the plainest reading: every payment and every spend may widen what counts."""
    coins: dict[OutPoint, bool] = {CONTRACT.seal: False}
    numbers, spends = set(), 0
    for entry in history.txs:
        spent = [coins.pop(i.outpoint) for i in entry.tx.inputs if i.outpoint in coins]
        counts = [CONTRACT.journal.script, *(
            CONTRACT.descriptor.script(*place) for place in PLACES
            if place[1] < (FIRST + len(numbers) if place[0] == 0 else CHANGE_LOOKAHEAD + spends))]
        paid = {n: out for n, out in enumerate(entry.tx.outputs) if out.script in counts}
        if spent or paid:
            yield entry.tx.txid
        coins |= {OutPoint(entry.tx.txid, n): out.script != CONTRACT.journal.script for n, out in paid.items()}
        spends += any(spent)
        numbers |= {out.script for out in paid.values() if out.script in SCRIPTS[:5]
                    and out.value_sat >= CONTRACT.min_coin_sat}
