"""A transaction against what this home's own index and documents say: what somebody sees before it is signed."""

from collections import ChainMap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from lashou_btc.anchors import record
from lashou_btc.anchors.record import Record
from lashou_btc.anchors.tx import OutPoint, Tx
from lashou_btc.chain.base import TARGET_BLOCKS, Feed
from lashou_btc.errors import Incomplete, LashouError, Refused
from lashou_btc.pool import carry as carries
from lashou_btc.pool import review as reviews
from lashou_btc.pool.carry import Carry, check_meant, read_carry
from lashou_btc.pool.deductions import check_feerate_meant, takes_much
from lashou_btc.pool.disclosed import load_document
from lashou_btc.pool.document import Document
from lashou_btc.pool.glance import Known, Made, OwnCoin
from lashou_btc.pool.lifeboat import check_boat, read_boat, recovery
from lashou_btc.pool.review import Review
from lashou_btc.pool.rotation import is_lifeboat
from lashou_btc.pool.settlement import Settlement
from lashou_btc.pool.state import State
from lashou_btc.pool.survey import check_amendment
from lashou_btc.usecases.workspace import PoolHome
from lashou_btc.wallet.psbt.raw import Psbt
from lashou_btc.words import Said, noun, said


def review(pool: PoolHome, psbt: Psbt, state: State, chain: Feed, before: Made | None = None,
           signs: bool = True) -> Review:
    """The PSBT against what this home's own index and documents say. `before`: a payout or carry that is reviewed
    with it, whose change it may spend. Without `signs` it is only to be sent: witnesses have judged it by what
    their own nodes show, so a view of the chain that is for looking will do.
    """
    made = expected(pool, psbt.tx, state, before)
    problem: Said | None
    if isinstance(made, LashouError):  # there is nothing that it could rest on
        depth, problem = 0, made.said
    elif isinstance(made, Carry) and made.lifeboat:
        depth = min((state.height - c.height + 1 for c in made.coins if c.outpoint in state.coins),
                    default=state.rules.confirmations)
        problem = _no_boat(pool, made, state, before)
    elif isinstance(made, Carry):
        depth, problem = depth_of(made, state), shallow_spend(state) or _unmeant(pool, made, state, chain)
    else:
        depth = state.height - psbt.tx.locktime + 1
        problem = stale(made, state) or _needlessly_dear(made, state, chain)
    told = not isinstance(made, LashouError) or made.code != reviews.UNTOLD
    if state.unknown and not isinstance(made, LashouError) and made.kind != record.AMENDMENT:
        told = False
        problem = said("payout.state-unknown", since=state.unknown_since, why=state.why)
    if not state.opened and not state.unknown:
        problem = said("payout.pool-not-open")
    if chain.syncing():
        problem = said("payout.node-loading")
    obstacle = pool.obstacle(signs)
    problem, told = obstacle or problem, told or bool(obstacle) or bool(chain.syncing())
    coins = {i.outpoint: coin.value_sat for i in psbt.tx.inputs
             if (coin := state.coins.get(i.outpoint) or state.chain.late.get(i.outpoint)) is not None}
    seen = known(pool, state, psbt.tx.txid)
    if isinstance(made, Carry) and made.lifeboat and before is not None:
        change = {c.outpoint: OwnCoin(c.value_sat, c.branch, c.index, 0) for c in made.coins
                  if c.outpoint.txid == before.txid}
        coins |= {outpoint: coin.value_sat for outpoint, coin in change.items()}
        seen = replace(seen, coins=ChainMap(change, seen.coins))  # type: ignore[arg-type]  # nobody writes there
    return reviews.review(psbt, pool.contract, pool.holders(psbt), made, coins, depth, problem or None, seen,
                          required=state.rules.confirmations, told=told)


def review_all(pool: PoolHome, given: Sequence[Psbt], state: State, chain: Feed,
               signs: bool = True) -> list[Review]:
    """Reviews of what is signed together, in its order: some may spend the change of others among them."""
    found: dict[str, Review] = {}
    txids = {psbt.tx.txid for psbt in given}
    for psbt in sorted(given, key=lambda one: any(i.outpoint.txid in txids for i in one.tx.inputs)):
        parent = next((found[i.outpoint.txid] for i in psbt.tx.inputs if i.outpoint.txid in found), None)
        found[psbt.tx.txid] = review(pool, psbt, state, chain, parent.settlement if parent is not None else None,
                                     signs)
    return [found[psbt.tx.txid] for psbt in given]


def depth_of(carry: Carry, state: State) -> int:
    """How many blocks deep the youngest coin of a carry is."""
    return min(state.height - coin.height + 1 for coin in carry.coins)


def shallow_spend(state: State) -> Said | None:
    """Why no carry can be made yet, or None: were the last spend taken back, another coin would be the oldest. What
    was signed would then neither be lawful nor exclude a payout in flight.
    """
    height = max((spend.height for spend in state.spends if spend.ours), default=0)
    depth, required = state.height - height + 1, state.rules.confirmations
    return None if depth >= required else \
        said("payout.shallow-spend", height=height, depth=depth, required=required)


def stale(settlement: Settlement, state: State) -> Said | None:
    """Why a payout of an older state can no longer be meant now, or None: what it spends or pays has moved since.

    A refund that has grown since is still due. What is due is compared by what it is, never by its number alone.
    """
    spent = [c for c in settlement.coins if c.outpoint not in state.coins]
    if spent:
        return said("payout.stale:coin", coin=spent[0].outpoint, height=settlement.height)
    due = {item.name: item.amount_sat for item in state.items.values()}
    gone = [i for payee in settlement.payees for i in payee.items if due.get(i.name, 0) < i.amount_sat]
    if gone:
        return said("payout.stale:item", number=gone[0].number, kind=noun("due", gone[0].kind),
                    height=settlement.height)
    most = sum(map(replace(settlement.basis, rules=state.rules).allowance, settlement.payees))
    dear = settlement.feerate_sat_vb > state.rules.max_feerate_sat_vb or settlement.fee_sat > most
    return said("payout.stale:fee", fee=settlement.fee_sat, height=settlement.height) if dear else None


def _needlessly_dear(settlement: Settlement, state: State, chain: Feed) -> Said | None:
    try:
        if takes_much(settlement, state.rules):
            check_feerate_meant(settlement, chain.feerate_sat_vb(TARGET_BLOCKS), state.rules)
    except LashouError as error:
        return error.said
    return None


def _unmeant(pool: PoolHome, carry: Carry, state: State, chain: Feed) -> Said | None:
    try:
        check_meant(carry, state, chain.feerate_sat_vb(TARGET_BLOCKS), named(pool, state, carry))
    except LashouError as error:
        return error.said
    return None


def _no_boat(pool: PoolHome, carry: Carry, state: State, before: Made | None) -> Said | None:
    try:
        check_boat(carry, state, before)
        last = document_of(pool, state)
        if last is None or last.hash != carry.digest:
            raise Refused("lifeboat.replaced")
    except LashouError as error:
        return error.said
    return None


def document_of(pool: PoolHome, state: State) -> Document | None:
    """The recovery set that stands in the journal: the one announced last, if it is at hand and may be one."""
    documents = pool.store.as_documents()
    for digest in reversed(state.rotations):
        doc = load_document(documents, digest)
        if isinstance(doc, Document) and doc.type == "rotation" and is_lifeboat(doc):
            try:
                recovery(doc, state)
            except LashouError:
                continue
            return doc
    return None


def known(pool: PoolHome, state: State, txid: str) -> Known:
    """What the index says of the pool's coins and scripts, and whether that transaction is in the chain."""
    found = pool.index.transaction(txid)
    return Known(_OwnCoins(pool, state), state.chain.place_of, state.height, {txid: found.height} if found else {})


class _OwnCoins(Mapping[OutPoint, OwnCoin]):
    """Every coin that the index knows, as it is asked for. Where those are that are unspent, the state says: a scan
    looks for more than counts.
    """

    def __init__(self, pool: PoolHome, state: State) -> None:
        self._coins, self._chain = pool.index.known_coins(), state.chain

    def __getitem__(self, outpoint: OutPoint) -> OwnCoin:
        coin, late = self._coins[outpoint], outpoint in self._chain.late
        unspent = self._chain.late.get(outpoint) or self._chain.coins.get(outpoint) or coin
        return OwnCoin(coin.value_sat, unspent.branch, coin.index, coin.height, coin.spent_txid or "",
                       coin.spent_height or 0, late)

    def __iter__(self) -> Iterator[OutPoint]:
        return iter(self._coins)

    def __len__(self) -> int:
        return len(self._coins)


def expected(pool: PoolHome, tx: Tx, state: State, before: Made | None = None) -> Made | LashouError:
    """What the rules give in a transaction's place: the payout at its lock time, or the carry that it is; or why
    not. A lifeboat may spend the change of what comes `before`.

    Of an amendment the document must be at hand.
    """
    rec = record.the_record(tx, pool.contract.tag)
    try:
        if rec is not None and rec.known and rec.kind in carries.KINDS:
            doc = named(pool, state, rec)
            if doc is not None and doc.type == "rotation" and is_lifeboat(doc):
                return read_boat(state, tx, doc, before)
            return read_carry(state, tx, doc)
        if not pool.contract.birthday <= tx.locktime <= state.height:
            raise Refused("payout.height", height=tx.locktime, birthday=pool.contract.birthday, tip=state.height)
        coins = pool.index.known_coins()
        spent = sum(coin.value_sat for i in tx.inputs if (coin := coins.get(i.outpoint)) is not None)
        return reviews.expected(pool.basis(tx.locktime), tx, spent)
    except LashouError as error:
        return error


def named(pool: PoolHome, state: State, rec: Record | Carry) -> Document | None:
    """The amendment or rotation that a carry names; None where it names none, or one whose epoch has begun.

    Raises Incomplete unless at hand, Refused unless those have signed it who have to.
    """
    if rec.kind == record.CARRY or rec.digest in {epoch.digest for epoch in state.chain.epochs}:
        return None
    what = record.kind_name(rec.kind)
    doc = load_document(pool.store.as_documents(), rec.digest)
    if not isinstance(doc, Document) or doc.type != what:
        raise Incomplete("payout.document", code=f"payout.{what}", document=noun("document", what),
                         digest=rec.digest)
    if doc.type == "amendment":
        check_amendment(pool.contract, state.keyholders, doc)
    return doc
