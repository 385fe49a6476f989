"""A node on regtest as a chain to mine on: `MinableChain` over bitcoind and a wallet of its own on it."""

from collections.abc import Collection, Iterator, Sequence

from bitcoinrpc import RPCError

from lashou_btc.anchors.tx import MAX_MONEY_SAT, OutPoint, TxOut, display, parse_tx, sha256d
from lashou_btc.chain.base import About, Grown, Piece, RawBlock, Rejected, ScriptCoin, Syncing, Tip, Waiting, Wanted
from lashou_btc.chain.closing import Closing
from lashou_btc.chain.endpoint import Endpoint
from lashou_btc.chain.mining import MATURITY
from lashou_btc.chain.node import Node
from lashou_btc.chain.rpc import Timing
from lashou_btc.chain.rpc_values import raw_bytes
from lashou_btc.errors import InvalidInput, Refused
from lashou_btc.networks import REGTEST

WALLET = "lashou-regtest"
_PIECE = 200  # blocks to mine in one call, so that each is answered in time
_PATIENCE_BLOCKS = 300  # regtest halves its subsidy every 150: what these do not bring, none will
_WALLET_ERROR, _INSUFFICIENT_FUNDS = -4, -6  # Core's src/rpc/protocol.h


class RegtestNode(Closing):
    """`MinableChain` on a regtest bitcoind. Mined coins go to a descriptor wallet on the node, made when needed.

    `where` as for `Node`; everything that any node can do is handed to `node`.
    """

    def __init__(self, where: str | Endpoint | None = None, timing: Timing | None = None) -> None:
        self.network = REGTEST
        self.node = Node(REGTEST, where, timing)
        self._wallet_open = False

    def __repr__(self) -> str:
        return f"Regtest{self.node!r}"

    # -- what only a chain to mine on can do

    def mine(self, count: int) -> list[str]:
        """Mines `count` blocks with what the mempool holds. Returns their ids."""
        if count < 0:
            raise InvalidInput("chain.count", count=count)
        ids: list[str] = []
        while len(ids) < count:
            ids += self.node.call("generatetoaddress", min(count - len(ids), _PIECE), self.new_address())
        return ids

    def faucet(self, script: bytes, value_sat: int) -> OutPoint:
        """Pays `value_sat` to `script` from mined coins, into the mempool. Mines what it needs, at first 101.

        Raises Rejected if the value is dust, Refused if mining does not bring enough any more.
        """
        if not 0 <= value_sat <= MAX_MONEY_SAT:
            raise InvalidInput("chain.amount", value_sat=value_sat)
        wanted = TxOut(value_sat, script)
        funded, mined = self._fund(wanted), 0
        while funded is None:
            if mined >= _PATIENCE_BLOCKS:
                raise Refused("chain.faucet", value_sat=value_sat)
            mined += len(self.mine(max(MATURITY + 1 - self.tip().height, 10)))
            funded = self._fund(wanted)
        signed = self.node.call("signrawtransactionwithwallet", funded, wallet=WALLET)
        raw = raw_bytes(signed["hex"])
        self.node.broadcast(raw)
        tx = parse_tx(raw)
        return OutPoint(tx.txid, tx.outputs.index(wanted))

    def _fund(self, wanted: TxOut) -> str | None:
        """A transaction that pays `wanted`, with inputs but unsigned, in hex. None with too few coins."""
        self._open_wallet()
        try:
            # The last argument: without inputs, the bytes would read as a transaction with witnesses (BIP144).
            funded = self.node.rpc.call("fundrawtransaction", _unfunded(wanted).hex(),
                                        {"changePosition": 1, "change_type": "bech32"}, False, wallet=WALLET)
        except RPCError as error:
            reason = error.error["message"]
            if error.error["code"] not in (_WALLET_ERROR, _INSUFFICIENT_FUNDS):
                raise self.node.refused("fundrawtransaction", error) from None
            if "insufficient" in reason.lower():
                return None
            raise Rejected("chain.rejected:wallet", value_sat=wanted.value_sat, reason=reason) from None
        return str(funded["hex"])

    def new_address(self) -> str:
        """A fresh P2WPKH address of the node's wallet."""
        self._open_wallet()
        # Asked for by name: what a wallet gives by default differs between nodes.
        return str(self.node.call("getnewaddress", "", "bech32", wallet=WALLET))

    def reorganize(self, depth: int, blocks: int | None = None, *,
                   transactions: Sequence[bytes] = ()) -> list[str]:
        """Replaces the last `depth` blocks by a longer branch of `blocks` (depth + 1). Returns the new blocks' ids.

        Transactions of the replaced blocks wait again. `transactions` go into the branch's first block (parents
        before children), where they may contradict the replaced ones; the other blocks are empty.
        """
        count, tip = depth + 1 if blocks is None else blocks, self.tip()
        first = self.block_hash(tip.height - depth + 1) if 0 < depth <= tip.height else None
        if first is None or count <= depth:
            raise InvalidInput("chain.reorganize", count=count, depth=depth, tip=tip.height)
        contents = [[raw.hex() for raw in transactions], *([] for _ in range(count - 1))]
        # Each block to a new address: the same coinbase again would make the same block again, known as invalid.
        addresses = [self.new_address() for _ in contents]
        self.node.call("invalidateblock", first)
        return [str(self.node.call("generateblock", address, txs)["hash"])
                for address, txs in zip(addresses, contents, strict=True)]

    def submit(self, raw_block: bytes) -> str:
        """Takes in a block made elsewhere; it becomes the tip if its branch has the most work. Returns its id.

        Raises Rejected with the node's reason if it breaks consensus.
        """
        reason = self.node.call("submitblock", raw_block.hex())
        # "inconclusive": as valid as can be told of a block that is not on the best chain.
        if reason not in (None, "duplicate", "inconclusive"):
            raise Rejected("chain.rejected:mined", reason=reason)
        return display(sha256d(raw_block[:80]))

    def _open_wallet(self) -> None:
        if self._wallet_open:
            return
        self.node.tip()  # a wallet is made on the right chain only
        names = {w["name"] for w in self.node.call("listwalletdir")["wallets"]}
        if WALLET not in names:
            self.node.call("createwallet", WALLET, False, False, "", False, True)
        elif WALLET not in self.node.call("listwallets"):
            self.node.call("loadwallet", WALLET)
        self._wallet_open = True

    @property
    def endpoint(self) -> Endpoint:
        """Where the node is: for another connection to it."""
        return self.node.rpc.endpoint

    # -- what any node can do

    def close(self) -> None:
        """Closes the connection. The node and its wallet stay."""
        self.node.close()

    def tip(self) -> Tip:
        """As `Node.tip`."""
        return self.node.tip()

    def about(self) -> About:
        """As `Node.about`."""
        return self.node.about()

    def syncing(self) -> Syncing | None:
        """As `Node.syncing`."""
        return self.node.syncing()

    def block_hash(self, height: int) -> str | None:
        """As `Node.block_hash`."""
        return self.node.block_hash(height)

    def headers(self, start: int, stop: int) -> list[bytes]:
        """As `Node.headers`."""
        return self.node.headers(start, stop)

    def pieces(self, start: int, stop: int, wanted: Wanted) -> Iterator[Piece]:
        """As `Node.pieces`."""
        return self.node.pieces(start, stop, wanted)

    def blocks(self, start: int, stop: int) -> Iterator[RawBlock]:
        """As `Node.blocks`."""
        return self.node.blocks(start, stop)

    def transaction(self, txid: str) -> bytes | None:
        """As `Node.transaction`."""
        return self.node.transaction(txid)

    def coins(self, script: bytes) -> list[ScriptCoin]:
        """As `Node.coins`."""
        return self.node.coins(script)

    def in_mempool(self, txid: str) -> bool:
        """As `Node.in_mempool`."""
        return self.node.in_mempool(txid)

    def waiting(self, txid: str) -> Waiting | None:
        """As `Node.waiting`."""
        return self.node.waiting(txid)

    def spenders(self, outpoints: Collection[OutPoint]) -> dict[OutPoint, str]:
        """As `Node.spenders`."""
        return self.node.spenders(outpoints)

    def check(self, raw: bytes) -> None:
        """As `Node.check`."""
        self.node.check(raw)

    def broadcast(self, raw: bytes) -> str:
        """As `Node.broadcast`."""
        return self.node.broadcast(raw)

    def wait(self, height: int, timeout_s: float) -> None:
        """As `Node.wait`."""
        self.node.wait(height, timeout_s)

    def grown(self, tip: Tip) -> Grown | None:
        """As `Node.grown`."""
        return self.node.grown(tip)

    def feerate_sat_vb(self, target_blocks: int) -> int:
        """As `Node.feerate_sat_vb`."""
        return self.node.feerate_sat_vb(target_blocks)

    def least_sat_vb(self) -> int:
        """As `Node.least_sat_vb`."""
        return self.node.least_sat_vb()


def _unfunded(output: TxOut) -> bytes:
    """A transaction of version 2 with one output and no inputs yet."""
    size = len(output.script)
    length = bytes([size]) if size < 0xFD else b"\xfd" + size.to_bytes(2, "little")
    return (b"\x02\0\0\0" + b"\0" + b"\x01" + output.value_sat.to_bytes(8, "little") + length + output.script
            + bytes(4))
