"""Peers that serve a made-up chain of which some blocks pay a pool, and a feed that reads from them."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace

from lashou_btc.anchors.tx import OutPoint, TxOut, parse_tx, serialize_unsigned
from lashou_btc.chain.p2p.feed import Peers
from lashou_btc.chain.p2p.peer import Patience
from lashou_btc.networks import REGTEST
from tests.block_list import BlockList
from tests.index_kit import CONTRACT, with_payments
from tests.peer_server import ListPeer

BIRTHDAY = CONTRACT.birthday
SOON = Patience(connect_s=5, answer_s=5)
"""For peers that answer."""
AT_ONCE = Patience(connect_s=5, answer_s=0.3)
"""For peers that never do."""

MakeFeed = Callable[..., Peers]
"""Makes a feed of some peers."""


@contextmanager
def gathered() -> Iterator[MakeFeed]:
    """The peers of its feeds listen until this ends."""
    with ExitStack() as stack:
        def make(*peers: ListPeer, patience: Patience = SOON) -> Peers:
            for peer in peers:
                stack.enter_context(peer)
            return stack.enter_context(Peers(REGTEST, [peer.place for peer in peers], patience=patience))
        yield make


SEAL = parse_tx(serialize_unsigned(2, [(OutPoint("66" * 32, 0), 0)], [TxOut(50_000, CONTRACT.journal.script)], 0))
POOL = replace(CONTRACT, seal=OutPoint(SEAL.txid, 0))
"""A pool whose seal pays its journal, as all do: what spends it is found by a script."""


def chain_to_birthday() -> BlockList:
    """Blocks up to the one that makes the pool's seal."""
    chain = BlockList()
    chain.grow(BIRTHDAY - 1)
    chain.extend([SEAL])
    return chain


def chain_of(blocks: int = 40) -> BlockList:
    """Blocks of which each third pays the pool."""
    chain = chain_to_birthday()
    while len(chain.raw) <= BIRTHDAY + blocks:
        if len(chain.raw) % 3:
            chain.grow(1)
        else:
            with_payments(chain, len(chain.raw), "")
    return chain


HIDDEN = next(height for height in range(BIRTHDAY + 5, BIRTHDAY + 40) if height % 3 == 0)
"""A block that pays the pool."""


def script_at(height: int) -> bytes:
    return CONTRACT.descriptor.script(0, height % 7)
