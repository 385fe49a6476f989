"""A payout from the rules to the chain: build, review, sign, combine, send."""

from collections.abc import Sequence
from pathlib import Path

from lashou_btc.anchors import record
from lashou_btc.anchors.tx import Tx
from lashou_btc.chain import opinion
from lashou_btc.chain.base import ChainSource
from lashou_btc.errors import Incomplete, LashouError, Refused
from lashou_btc.pool import review as reviews
from lashou_btc.pool.document import Document
from lashou_btc.pool.glance import Known, OwnCoin
from lashou_btc.pool.journal import check_amendment, load_document
from lashou_btc.pool.review import Review
from lashou_btc.pool.settlement import Basis, Settlement, basis, settle, settle_amendment
from lashou_btc.pool.state import State
from lashou_btc.usecases import files
from lashou_btc.usecases.signing import check_accepted, signing
from lashou_btc.usecases.workspace import PoolHome
from lashou_btc.wallet.keys import Master
from lashou_btc.wallet.psbt import keytypes as kt
from lashou_btc.wallet.psbt import raw as psbts
from lashou_btc.wallet.psbt.combine import combine
from lashou_btc.wallet.psbt.create import PsbtInput, create
from lashou_btc.wallet.psbt.finalize import finalize
from lashou_btc.wallet.psbt.raw import Psbt
from lashou_btc.wallet.psbt.sign import sign
from lashou_btc.wallet.psbt.spends import signers


def read_psbt(path: Path) -> Psbt:
    """A PSBT from a file (binary, base64 or hex). Raises InvalidInput."""
    return psbts.parse(psbts.decode(files.read(path, psbts.MAX_PSBT_BYTES, "PSBT")))


def build(pool: PoolHome, state: State, feerate_sat_vb: int, as_of: int | None = None) -> tuple[Settlement, Psbt]:
    """The payout that the rules give, as a PSBT for the witnesses.

    `as_of` is the height it is worked out at: by default the newest that is buried deep enough. The same height at
    a higher feerate is a fee bump. The settlement document is kept with the others. Raises Incomplete when nothing
    is due or `as_of` is not deep enough.
    """
    made = settle(_buried_basis(pool, state, as_of), feerate_sat_vb)
    _check_fresh(made, state)
    pool.store.add(made.document)
    return made, to_psbt(pool, made)


def build_amendment(pool: PoolHome, state: State, doc: Document, feerate_sat_vb: int,
                    as_of: int | None = None) -> tuple[Settlement, Psbt]:
    """The transaction that carries an amendment in the settlement lane, as a PSBT. It pays the pool itself.

    It can be built and signed while the state is unknown. Raises Refused unless the quorum signed the document.
    """
    check_amendment(pool.contract, doc)
    made = settle_amendment(_buried_basis(pool, state, as_of), doc.hash, feerate_sat_vb)
    _check_fresh(made, state)
    pool.store.add(doc.to_bytes())
    return made, to_psbt(pool, made)


def _buried_basis(pool: PoolHome, state: State, as_of: int | None) -> Basis:
    required = state.rules.confirmations
    newest = state.height - required + 1
    as_of = newest if as_of is None else as_of
    if as_of > newest or as_of < pool.contract.birthday:
        raise Incomplete(f"a payout can be worked out as of heights {pool.contract.birthday} to {newest} now: it "
                         f"takes {required} confirmations and the chain is at {state.height}.", "payout.depth")
    return basis(pool.state(as_of))


def _check_fresh(made: Settlement, state: State) -> None:
    if gone := stale(made, state):
        raise Incomplete(f"{gone}; build again when that is {state.rules.confirmations} confirmations deep.",
                         "payout.stale")


def stale(made: Settlement, state: State) -> str:
    """Why a payout of an older state can no longer be meant now, or "": what it spends or pays has moved since."""
    spent = [c for c in made.coins if c.outpoint not in state.coins]
    if spent:
        return f"coin {spent[0].outpoint} has been spent since height {made.basis.height}"
    gone = [n for n in made.paid_items if n not in state.items]
    return f"item {gone[0]} is no longer due since height {made.basis.height}" if gone else ""


def to_psbt(pool: PoolHome, made: Settlement) -> Psbt:
    """A settlement as a PSBT with everything that signers ask for."""
    inputs = [PsbtInput(pool.index.previous_tx(c.outpoint), c.branch, c.index) for c in made.coins]
    change = {made.change_output: (1, made.basis.change_index)} if made.change_output is not None else {}
    return create(made.unsigned, inputs, change, pool.contract.descriptor)


def review(pool: PoolHome, psbt: Psbt, state: State, chain: ChainSource) -> Review:
    """The PSBT against what this home's own index and documents say."""
    as_of = psbt.tx.locktime
    problem = "" if pool.contract.birthday <= as_of <= state.height else \
        f"it claims to be worked out at height {as_of} (its lock time); the pool's chain runs from " \
        f"{pool.contract.birthday} to {state.height}"
    syncing = getattr(chain, "syncing", lambda: None)()
    if syncing:
        problem = "your node is still loading the chain; nothing is final until it has caught up"
    coins, settlement = {}, Refused(problem or "no settlement", "payout.height")
    if not problem:
        then = pool.state(as_of)
        settlement, coins = _expected(pool, then, psbt.tx), {o: coin.value_sat for o, coin in then.coins.items()}
        problem = stale(settlement, state) if isinstance(settlement, Settlement) else ""
        if not state.opened:
            problem = "the pool is not open: not every witness has accepted this contract"
    return reviews.review(psbt, pool.contract, settlement, coins, state.height - as_of + 1, problem,
                          known(pool, state, psbt.tx.txid))


def known(pool: PoolHome, state: State, txid: str) -> Known:
    """What the index says of the pool's coins and scripts, and whether that transaction is in the chain."""
    found = pool.index.transaction(txid)
    coins = {c.outpoint: OwnCoin(c.value_sat, c.branch, c.index, c.height, c.spent_txid or "", c.spent_height or 0)
             for c in pool.index.coins(spent=True)}
    return Known(coins, state.book.find, state.height, {txid: found.height} if found else {})


def given(then: State, tx: Tx) -> Settlement:
    """What the rules give in a transaction's place, by the state at its lock time. Raises as `reviews.expected`."""
    spent_sat = sum(then.coins[i.outpoint].value_sat for i in tx.inputs if i.outpoint in then.coins)
    return reviews.expected(basis(then), tx, spent_sat)


def _expected(pool: PoolHome, then: State, tx: Tx) -> Settlement | LashouError:
    """`given`, or why not; of an amendment the document must be at hand."""
    try:
        made = given(then, tx)
        if made.kind == record.AMENDMENT:
            doc = load_document(pool.store.as_documents(), made.digest)
            if not isinstance(doc, Document) or doc.type != "amendment":
                raise Refused(f"it carries the amendment {made.digest}, whose document is not at hand; read it "
                              "before you sign.", "payout.amendment")
            check_amendment(pool.contract, doc)
        return made
    except LashouError as error:
        return error


def insist(reviewed: Review, verb: str = "signed") -> Settlement:
    """The settlement that was reviewed. Raises Refused with the reasons unless every check passed."""
    if not reviewed.ok or reviewed.settlement is None:
        reasons = "; ".join(dict.fromkeys(check.text.rstrip(".") for check in reviewed.failed()))
        raise Refused(f"not {verb}: {reasons}.", "payout.refused")
    return reviewed.settlement


def sign_reviewed(pool: PoolHome, psbt: Psbt, reviewed: Review, master: Master) -> Psbt:
    """Signs what was reviewed, if every check passed. It is in the signing log before anybody gets a signature.

    Raises Refused with the reasons; no flag overrides it.
    """
    made = insist(reviewed)
    check_accepted(pool, master)
    with signing(pool, made):
        return sign(psbt, master, pool.contract.descriptor)


def merge(pool: PoolHome, base: Psbt, others: Sequence[Psbt]) -> Psbt:
    """The base with the signatures of the others added. Raises Refused for another payout's."""
    merged = combine(base, *others)
    signers(merged, pool.contract.descriptor)
    return merged


def reopened(pool: PoolHome, psbt: Psbt) -> Psbt:
    """A payout that another wallet finalized with the last signature, as its witnesses had it, all signatures in.

    Any other PSBT as it is. Raises Refused for a final witness that does not hold.
    """
    known_height = pool.contract.birthday <= psbt.tx.locktime <= pool.index.tip()[0]
    if not known_height or not any(fields.has(kt.IN_FINAL) for fields in psbt.inputs):
        return psbt
    made = _expected(pool, pool.state(psbt.tx.locktime), psbt.tx)
    same = isinstance(made, Settlement) and made.unsigned == psbt.tx.stripped
    return combine(to_psbt(pool, made), psbt) if same else psbt


def send(pool: PoolHome, psbt: Psbt, state: State, chain: ChainSource) -> str:
    """Finalizes the payout and hands it to the chain. Returns its txid.

    Raises Incomplete when signatures lack, Refused when it is not the payout that the rules give.
    """
    psbt = reopened(pool, psbt)
    made = insist(review(pool, psbt, state, chain), "sent")
    raw = finalize(psbt, pool.contract.descriptor)
    opinion.check(raw, psbt.tx)
    if made.kind == record.SETTLEMENT:
        pool.store.add(made.document)
    return chain.broadcast(raw)
