"""What a program gets that builds on this one: a pool to follow, its state, payouts, files, PSBTs, and the errors.

Each name stands for what the commands call, with the same checks and the same sentences. `lashou_btc` offers these
names as its own and loads this module when one is first asked for. Nothing here signs, and nothing here sends: who
wants a signature or a payment asks a command, which names the money and asks back.
"""

import logging
from os import PathLike
from pathlib import Path

from lashou_btc.chain.base import TARGET_BLOCKS, Feed
from lashou_btc.chain.closing import Closing
from lashou_btc.errors import Incomplete, InvalidInput, LashouError, Refused, Unreachable
from lashou_btc.pool.contract import Contract
from lashou_btc.pool.review import Review
from lashou_btc.pool.settlement import Settlement
from lashou_btc.pool.state import State
from lashou_btc.usecases import anchoring, dearness, disclosure, files, judging, payouts, pools
from lashou_btc.usecases.anchoring import Anchor, Verified
from lashou_btc.usecases.disclosure import Added
from lashou_btc.usecases.views import View
from lashou_btc.usecases.workspace import PoolHome, Workspace
from lashou_btc.wallet.psbt import raw
from lashou_btc.wallet.psbt.raw import Psbt
from lashou_btc.words import Said, sentence

__all__ = ["Anchor", "Incomplete", "InvalidInput", "LashouError", "Pool", "Psbt", "Refused", "Review", "Settlement",
           "State", "Unreachable", "Verified", "follow", "open_pool", "read_psbt", "write_psbt"]

_LOG = logging.getLogger("lashou_btc")


class Pool(Closing):
    """A pool that a home follows, with a source of the chain. Made by `follow` and `open_pool`; to be closed, or
    used in a `with`. One is for one thread.

    Every answer rests on this home's own index and documents: each method brings the index up to the chain's tip
    first, in steps that are checked (docs/architecture.md, *What is believed of a chain*). What people would be
    warned of goes to the logger `lashou_btc`. Where the chain or the home's disk does not answer, methods raise
    Unreachable.
    """

    def __init__(self, workspace: Workspace, home: PoolHome) -> None:
        self._workspace, self._home = workspace, home

    @property
    def contract(self) -> Contract:
        """The pool's contract: `pool_id` (hex), `name`, `network`, `descriptor`, `birthday` (a height), and
        its first `rules`: those in force are the state's.
        """
        return self._home.contract

    @property
    def view(self) -> View | None:
        """What the latest answer rests on: who showed the chain, what must be believed for nothing to be missing
        (`trust`), warnings. None before the first.
        """
        return self._home.view

    def add(self, *paths: str | PathLike[str]) -> Added:
        """Takes in disclosed documents: files, or folders of them, each checked and kept under its SHA-256.

        Returns what was kept, how much of it was new, and what was passed over or bad. Raises InvalidInput where
        nothing is a document, Refused for another pool's. Source: `usecases.disclosure`, as `lashou document add`.
        """
        return disclosure.add(self._home, [Path(path) for path in paths])

    def state(self) -> State:
        """The pool's state at the chain's tip, folded from the chain's records and the documents at hand.

        Where documents are missing it stands still: `unknown` then says why, and nothing is to be concluded from
        what stands there. Source: `pool.fold` (docs/protocol.md), as `lashou status`.
        """
        with self._workspace.synced_pool(self._home) as state:
            return state

    def payout(self, feerate_sat_vb: int | None = None, as_of: int | None = None) -> tuple[Settlement, Psbt]:
        """The only payout that the rules allow, and the PSBT of it that witnesses sign.

        `feerate_sat_vb` in sat/vB: by default what the chain's source suggests, and no more than the rules allow.
        `as_of`: the height it is worked out at, by default the newest that is buried deep enough; every home gets
        the same bytes for the same height and feerate. Raises Incomplete where nothing is due, the state is
        unknown, or the height is not deep enough; Refused where fees are beyond what rules or witnesses take.
        Source: `pool.settlement` (docs/protocol.md, section 7), as `lashou payout build`.
        """
        with self._workspace.synced_pool(self._home) as state:
            estimate = self._workspace.chain(self.contract.network).feerate_sat_vb(TARGET_BLOCKS)
            rate = dearness.usual_feerate(state, estimate) if feerate_sat_vb is None else feerate_sat_vb
            return payouts.build(self._home, state, rate, as_of, estimate)

    def review(self, psbt: Psbt) -> Review:
        """The PSBT against the payout that this home works out: every check of a witness's tool, no signature.

        It is the payout that this pool's rules give, or a carry of its coins, only where `ok`; where `untold`,
        documents are missing by which to say. `checks` names what was looked at and what was seen; amounts are
        satoshi. A PSBT of anybody else's coins is reviewed too, and is never `ok`. Source: `pool.review`
        (docs/threats.md), as `lashou psbt review`.
        """
        with self._workspace.synced_pool(self._home) as state:
            return judging.review(self._home, psbt, state, self._workspace.chain(self.contract.network))

    def verify(self, path: str | PathLike[str], confirmations: int | None = None) -> Verified:
        """Whether a file's SHA-256 is committed on chain by this pool's records: where, how deep, since when.

        `confirmations` in blocks, 1 for a record in the tip: how deep is deep enough, by default what the rules
        say. Raises InvalidInput where there is no such file. Source: `usecases.anchoring`, as `lashou verify`.
        """
        with self._workspace.synced_pool(self._home) as state:
            return anchoring.verify(self._home, state, Path(path), confirmations)

    def close(self) -> None:
        """Lets go of the index, and of the chain unless it came from outside."""
        self._workspace.close()


def follow(contract: str | PathLike[str], home: str | PathLike[str], chain: str | Feed = "") -> Pool:
    """Begins to follow the pool of a contract file in the folder `home`, or goes on with it there.

    `chain` is as in `lashou chain use` (`node`, `node:URL`, `peers`, `electrum:HOST,…`, `sandbox:FOLDER`), or a
    `lashou_btc.chain.base.Feed` that is open already; by default what the home is configured for. Nothing is asked
    of it yet. Raises InvalidInput for what is no contract, Refused where its multisig is another followed pool's.
    Source: `usecases.pools.follow`, as `lashou pool add`.
    """
    workspace = _workspace(home, chain)
    return Pool(workspace, pools.follow(workspace, pools.read_contract(Path(contract))))


def open_pool(home: str | PathLike[str], name: str = "", chain: str | Feed = "") -> Pool:
    """A pool that the folder `home` follows already: by its name, the start of its id, or the only one.

    `chain` as in `follow`. Raises InvalidInput where there is none, or several that could be meant.
    """
    workspace = _workspace(home, chain)
    workspace.pool_name = name
    return Pool(workspace, workspace.pool())


def read_psbt(source: bytes | str | PathLike[str]) -> Psbt:
    """The PSBT (BIP174, BIP370) of a file ("-" is standard input), or of bytes: binary, base64 or hex. Its `tx` is
    the one transaction that it means. Raises InvalidInput that names the map and the field; also for a file of
    several PSBTs.

    What is read is well-formed. Whether it is safe to sign, only a review says. Source: `wallet.psbt.raw`.
    """
    return raw.parse(raw.decode(source)) if isinstance(source, bytes) else payouts.read_psbt(Path(source))


def write_psbt(psbt: Psbt, path: str | PathLike[str] | None = None, encoding: str = "base64") -> bytes:
    """The PSBT as the content of a file, written to `path` if one is given.

    `encoding` is "base64" (one line), "hex" or "binary"; `read_psbt` reads it back, field by field the same. Raises
    Refused where the file exists, InvalidInput for another encoding. Source: `wallet.psbt.raw`.
    """
    content = raw.encode(psbt, encoding)
    if path is not None:
        files.write(Path(path), content)
    return content


def _workspace(home: str | PathLike[str], chain: str | Feed) -> Workspace:
    if isinstance(chain, str):
        return Workspace(Path(home), chain_spec=chain, warn=_warn)
    return Workspace(Path(home), shared_chain=chain, warn=_warn)


def _warn(text: Said | str) -> None:
    _LOG.warning("%s", sentence(text) if isinstance(text, Said) else text)
