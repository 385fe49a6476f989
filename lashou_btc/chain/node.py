"""A Bitcoin node as a source of blocks: `Feed` over bitcoind's RPC.

Works with Bitcoin Core and Bitcoin Knots, pruned or not, without a wallet and without a transaction index.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any

from bitcoinrpc import RPCError

from lashou_btc.anchors.tx import OutPoint, display
from lashou_btc.chain.base import (
    About,
    Grown,
    Piece,
    RawBlock,
    Rejected,
    ScriptCoin,
    Syncing,
    Tip,
    Trust,
    Waiting,
    Wanted,
    no_transaction,
)
from lashou_btc.chain.closing import Closing
from lashou_btc.chain.endpoint import Endpoint, locate
from lashou_btc.chain.nodeblocks import NodeBlocks
from lashou_btc.chain.rpc import Rpc, Timing
from lashou_btc.chain.rpc_values import amount_sat, block_or_tx_id, expected_sat_vb, natural, rate_sat_vb, raw_bytes
from lashou_btc.chain.stretch import Stretch
from lashou_btc.errors import InvalidInput, Refused, Unreachable
from lashou_btc.networks import Network
from lashou_btc.words import Said, said

_SCAN_S = 3600.0  # scantxoutset reads the whole set of coins: minutes on the main chain
# Core's src/rpc/protocol.h
_NOT_FOUND, _UNDECODABLE = -5, -22
_VERIFY_ERROR, _VERIFY_REJECTED, _IN_CHAIN = -25, -26, -27


class Node(Closing):
    """`Feed` on one bitcoind. Checks that the node is on `network` before it believes anything.

    `where` is an http(s) URL, a data directory, or None (see `chain.endpoint.locate`). `filters`, `rest`,
    `files`: whether to read by them; by default where they are there and quicker. May be used from any thread.
    """

    def __init__(self, network: Network, where: str | Endpoint | None = None, timing: Timing | None = None, *,
                 filters: bool | None = None, rest: bool | None = None, files: bool | None = None) -> None:
        self.network = network
        self.rpc = Rpc(where if isinstance(where, Endpoint) else locate(where, network), timing)
        self._blocks = NodeBlocks(self, filters, rest, files)
        self._known = False
        self._told: Tip | None = None  # what the node named last as its tip, to somebody who waited

    def __repr__(self) -> str:
        return f"Node({self.network.name}, {self.rpc.place})"

    def close(self) -> None:
        """Closes the connection."""
        self.rpc.close()

    # -- who is there

    def identify(self) -> dict[str, Any]:
        """`getblockchaininfo` of a node that is on our network. Raises Refused if it is not."""
        with self.asking("getblockchaininfo"):
            info, genesis = self.rpc.batch([("getblockchaininfo", []), ("getblockhash", [0])])
            if info["chain"] != self.network.core_name:
                raise self._wrong_chain(str(info["chain"]))
            self.check_genesis(genesis)
            self._known = True
            return dict(info)

    def check_genesis(self, genesis: object) -> None:
        if genesis != self.network.genesis:
            raise self._wrong_chain(said("chain.starting", genesis=genesis))

    def _wrong_chain(self, chain: Said | str) -> Refused:
        return Refused("node.wrong-chain", place=self.rpc.place, chain=chain, network_name=self.network.name)

    def _ensure_known(self) -> None:
        if not self._known:
            self.identify()

    def syncing(self) -> Syncing | None:
        """How far the node has come if it is still catching up (initial block download), else None."""
        info = self.identify()
        with self.asking("getblockchaininfo"):
            return _syncing(info)

    def about(self) -> About:
        """Who shows this chain: the node by its address, and to how many others it is connected."""
        self._ensure_known()
        with self.asking("getnetworkinfo"):
            return self._about(*self.rpc.batch([("getnetworkinfo", []), ("getindexinfo", [])]))

    def _about(self, network: Any, indexes: Any) -> About:
        trust = Trust.NODE if self._blocks.best_filter(indexes) >= 0 else Trust.WHOLE
        return About(str(said("source.node", place=self.rpc.place)), trust, natural(network["connections"]))

    # -- blocks

    def tip(self) -> Tip:
        """The best block now. Checks the network each time: the node behind an address can be exchanged."""
        info = self.identify()
        with self.asking("getblockchaininfo"):
            return Tip(natural(info["blocks"]), block_or_tx_id(info["bestblockhash"]))

    def block_hash(self, height: int) -> str | None:
        """Id of the active chain's block at `height`, or None above the tip."""
        ids = self._blocks.ids(height, height) if height >= 0 else []
        return ids[0] if ids else None

    def headers(self, start: int, stop: int) -> list[bytes]:
        """80-byte headers of heights start..stop inclusive. Raises InvalidInput above the tip, else as `blocks`."""
        return self._blocks.headers(start, stop) if start <= stop else []

    def pieces(self, start: int, stop: int, wanted: Wanted) -> Iterator[Piece]:
        """What is wanted of heights start..stop: the newest blocks whole, and the others too unless the node keeps
        filters and they are quicker (`NodeBlocks`). Raises as `blocks`.
        """
        return self._blocks.pieces(start, stop, wanted)

    def blocks(self, start: int, stop: int) -> Iterator[RawBlock]:
        """Blocks of heights start..stop inclusive, in order, all of one chain.

        Raises InvalidInput above the tip, Unreachable (`node.pruned`) for blocks the node no longer has, and
        Unreachable (`chain.moved`) if the chain is reorganized while its headers are read: ask again then.
        """
        return self._blocks.blocks(start, stop)

    # -- transactions and coins

    def transaction(self, txid: str) -> bytes | None:
        """A transaction's bytes if it is in the mempool or the node has a transaction index, else None."""
        self._ensure_known()
        with self.asking("getrawtransaction"):
            try:
                return raw_bytes(self.rpc.call("getrawtransaction", txid, False))
            except RPCError as error:
                if error.error["code"] != _NOT_FOUND:
                    raise
                return None

    def coins(self, script: bytes) -> list[ScriptCoin]:
        """Confirmed unspent outputs that pay `script`, oldest first. Reads the node's whole set of coins."""
        self._ensure_known()
        with self.asking("scantxoutset"):
            answer = self.rpc.call("scantxoutset", "start", [f"raw({script.hex()})"], answer_s=_SCAN_S)
            found = [ScriptCoin(OutPoint(block_or_tx_id(coin["txid"]), natural(coin["vout"])),
                                amount_sat(coin["amount"]), natural(coin["height"])) for coin in answer["unspents"]]
        return sorted(found, key=lambda coin: (coin.height, coin.outpoint))

    def in_mempool(self, txid: str) -> bool:
        """Whether the transaction waits for a block here."""
        return self.waiting(txid) is not None

    def waiting(self, txid: str) -> Waiting | None:
        """The transaction if it waits for a block here, with fee and size of what it depends on; else None."""
        self._ensure_known()
        with self.asking("getmempoolentry"):
            try:
                entry, raw = self.rpc.batch([("getmempoolentry", [txid]), ("getrawtransaction", [txid, False])])
            except RPCError as error:
                if error.error["code"] != _NOT_FOUND:
                    raise
                return None
            return Waiting(raw_bytes(raw), amount_sat(entry["fees"]["ancestor"]), natural(entry["ancestorsize"]),
                           amount_sat(entry["fees"]["base"]), natural(entry["vsize"]))

    def spenders(self, outpoints: Collection[OutPoint]) -> dict[OutPoint, str]:
        """Of the outpoints those that a waiting transaction spends, with its txid (Bitcoin Core 24 or later)."""
        self._ensure_known()
        asked = list(outpoints)
        if not asked:
            return {}
        with self.asking("gettxspendingprevout"):
            answer = self.rpc.call("gettxspendingprevout", [{"txid": o.txid, "vout": o.vout} for o in asked])
            return {outpoint: block_or_tx_id(one["spendingtxid"])
                    for outpoint, one in zip(asked, answer, strict=True) if "spendingtxid" in one}

    def check(self, raw: bytes) -> None:
        """Raises Rejected if the mempool would not take the transaction, InvalidInput if it is none."""
        self.identify()
        with self.asking("testmempoolaccept"), self._offering():
            verdict, = self.rpc.call("testmempoolaccept", [raw.hex()])
            # What waits here already has been taken.
            if verdict["allowed"] is not True and verdict["reject-reason"] != "txn-already-in-mempool":
                raise self._rejected(str(verdict["reject-reason"]))

    def broadcast(self, raw: bytes) -> str:
        """Hands the transaction to the mempool and the network. Returns its txid. Raises Rejected, InvalidInput."""
        self.identify()
        with self.asking("sendrawtransaction"), self._offering():
            return block_or_tx_id(self.rpc.call("sendrawtransaction", raw.hex()))

    @contextmanager
    def _offering(self) -> Iterator[None]:
        try:
            yield
        except RPCError as error:
            code = error.error["code"]
            if code == _UNDECODABLE:
                raise no_transaction() from None
            if code not in (_VERIFY_ERROR, _VERIFY_REJECTED, _IN_CHAIN):
                raise
            raise self._rejected(error.error["message"]) from None

    def _rejected(self, reason: str) -> Rejected:
        if "fee not met" in reason:
            return Rejected("chain.rejected:fee", place=self.rpc.place, reason=reason, least=self.least_sat_vb())
        return Rejected("chain.rejected:node", place=self.rpc.place, reason=reason)

    def feerate_sat_vb(self, target_blocks: int) -> int:
        """The node's estimate for `target_blocks` (1 to 1008), not below what its mempool takes, at least 1."""
        if not 1 <= target_blocks <= 1008:
            raise InvalidInput("fee.target", target_blocks=target_blocks)
        self._ensure_known()
        with self.asking("estimatesmartfee"):
            estimate, pool = self.rpc.batch([("estimatesmartfee", [target_blocks]), ("getmempoolinfo", [])])
            return expected_sat_vb(estimate, pool)

    def least_sat_vb(self) -> int:
        """What the mempool takes now: the node's own least, or more while it is full."""
        self._ensure_known()
        with self.asking("getmempoolinfo"):
            pool = self.rpc.call("getmempoolinfo")
            return max(1, *(rate_sat_vb(pool[name]) for name in ("mempoolminfee", "minrelaytxfee")))

    def wait(self, height: int, timeout_s: float) -> None:
        """Returns when there is a block above `height`, at the latest after `timeout_s`."""
        with self.asking("waitforblockheight"):
            best = self.rpc.call("waitforblockheight", height + 1, int(timeout_s * 1000), answer_s=timeout_s + 30)
            self._told = Tip(natural(best["height"]), block_or_tx_id(best["hash"]))

    def grown(self, tip: Tip) -> Grown | None:
        """As `Feed.grown`: the block that `wait` was told of. What it stands on shows which chain it is of."""
        told, self._told = self._told, None
        if told is None or told.height != tip.height + 1:
            return None
        block, = self._blocks.several(Stretch(told.height, bytes.fromhex(told.hash)[::-1]), [told.height])
        with self.asking("getblockchaininfo"):
            info, network, indexes = self.rpc.batch(
                [("getblockchaininfo", []), ("getnetworkinfo", []), ("getindexinfo", [])])
            if info["bestblockhash"] != told.hash or display(block.raw[4:36]) != tip.hash:
                return None
            return Grown(block, self._about(network, indexes), _syncing(info))

    # -- for the rest of chain/

    def call(self, method: str, *params: object, wallet: str | None = None) -> Any:
        """Any RPC call. Raises Unreachable with the node's words where it fails."""
        with self.asking(method):
            return self.rpc.call(method, *params, wallet=wallet)

    @contextmanager
    def asking(self, method: str) -> Iterator[None]:
        """Words what goes wrong with a call: the node refuses it, or its answer is not what nodes answer."""
        try:
            yield
        except RPCError as error:
            raise self.refused(method, error) from None
        except (ValueError, TypeError, KeyError, AttributeError, ArithmeticError):
            raise Unreachable("node.garbled:method", place=self.rpc.place, method=method) from None

    def refused(self, method: str, error: RPCError) -> Unreachable:
        """The error for a call that the node answers with one."""
        return Unreachable("node.refused", place=self.rpc.place, method=method, message=error.error["message"],
                           number=error.error["code"])


def _syncing(info: dict[str, Any]) -> Syncing | None:
    """How far a node has come that is still catching up, by its `getblockchaininfo`."""
    progress = Syncing(natural(info["blocks"]), natural(info["headers"]))
    return progress if info["initialblockdownload"] is not False else None
