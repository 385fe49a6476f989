"""A payout from the rules to the chain: build, review, combine, send (and `signing` between)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from lashou_btc.anchors.tx import parse_tx
from lashou_btc.chain.base import Feed
from lashou_btc.errors import Incomplete, InvalidInput, LashouError, Refused
from lashou_btc.pool import carry as carries
from lashou_btc.pool.carry import Carry, carry, check_meant
from lashou_btc.pool.coins import Coin
from lashou_btc.pool.deductions import check_feerate_meant
from lashou_btc.pool.document import Document
from lashou_btc.pool.glance import Made
from lashou_btc.pool.review import Review
from lashou_btc.pool.rotation import next_keyholders
from lashou_btc.pool.settlement import Basis, Settlement, coins_limit, plan_payment, settle
from lashou_btc.pool.state import State
from lashou_btc.pool.survey import check_amendment
from lashou_btc.usecases import files
from lashou_btc.usecases.judging import depth_of, expected, review, shallow_spend, stale
from lashou_btc.usecases.signing import insist
from lashou_btc.usecases.workspace import PoolHome
from lashou_btc.wallet.psbt import keytypes as kt
from lashou_btc.wallet.psbt.bundle import MAX_BUNDLE_BYTES, parse_bundle
from lashou_btc.wallet.psbt.combine import combine, forgetful, trimmed
from lashou_btc.wallet.psbt.create import PsbtInput, create
from lashou_btc.wallet.psbt.finalize import finalize, of_final
from lashou_btc.wallet.psbt.raw import Psbt, plain
from lashou_btc.wallet.psbt.spends import signers
from lashou_btc.words import said


def read_psbts(path: Path) -> tuple[Psbt, ...]:
    """The PSBTs of a file: a bundle's, one on each line, or the only one (binary, base64, hex). Raises
    InvalidInput."""
    data = files.read(path, MAX_BUNDLE_BYTES, "PSBT")
    try:
        return parse_bundle(data)
    except InvalidInput as error:
        if error.code != "psbt.magic":
            raise
        own = data.lstrip()[:1] == b"{"
        raise InvalidInput("psbt.magic:json" if own else "psbt.magic:file", path=path) from None


def read_final(path: Path) -> tuple[Psbt, ...]:
    """As `read_psbts`, or a finished transaction (hex or binary) as the PSBT that it is extracted from. Raises
    InvalidInput, and Incomplete for a transaction that nobody has signed.
    """
    data = plain(files.read(path, MAX_BUNDLE_BYTES, "PSBT"))
    try:
        raw = bytes.fromhex(data.decode("ascii"))
    except ValueError:
        raw = data
    try:
        parse_tx(raw)
    except LashouError:
        return parse_bundle(data)
    return (of_final(raw),)


def read_psbt(path: Path) -> Psbt:
    """The only PSBT of a file. Raises InvalidInput, also for a bundle."""
    found = read_psbts(path)
    if len(found) > 1:
        raise InvalidInput("bundle.several:one", path=path, count=len(found))
    return found[0]


def build(pool: PoolHome, state: State, feerate_sat_vb: int, as_of: int | None = None,
          estimate_sat_vb: int | None = None) -> tuple[Settlement, Psbt]:
    """The payout that the rules give, as a PSBT for the witnesses.

    `as_of` is the height it is worked out at: by default the newest that is buried deep enough. The same height at
    a higher feerate is a fee bump. The settlement document is kept with the others. Raises Incomplete when nothing
    is due or `as_of` is not deep enough; Refused where, by what the node expects, witnesses would not sign it.
    """
    at = pool.basis(buried_height(pool, state, as_of))
    try:
        made = settle(at, feerate_sat_vb)
    except Incomplete as error:
        plan_short = not at.unknown and short(at, feerate_sat_vb)
        raise Incomplete("payout.short", code=error.code, error=error,
                         help=CARRY_HELPS) if plan_short else error from None
    if gone := stale(made, state):
        raise Incomplete("payout.stale", gone=gone, confirmations=state.rules.confirmations)
    if estimate_sat_vb is not None:
        check_feerate_meant(made, estimate_sat_vb, state.rules)
    pool.store.add(made.document)
    return made, to_psbt(pool, made)


CARRY_HELPS = said("payout.carry-helps")


def build_carry(pool: PoolHome, state: State, feerate_sat_vb: int, doc: Document | None = None,
                sweeps: bool = False, heartbeat: bool = False, old: Carry | None = None) -> tuple[Carry, Psbt]:
    """The transaction that carries an amendment, or moves the money on to the keyholders of a rotation, or only
    puts coins together, as a PSBT. It pays the pool itself. `sweeps`: it moves on what earlier keyholders hold,
    with the coins of the `old` one that it replaces; `heartbeat`: it renews the oldest coin, even if there is no
    other.

    One that carries an amendment can be built and signed while the state is unknown. Raises Refused unless those
    signed the document who have to, or where honest tools would not sign the carry.
    """
    deep = state.rules.confirmations
    if doc is not None and doc.type == "rotation":
        to = next_keyholders(doc, pool.contract, state.chain.all_keyholders)
        made = carries.move(state, feerate_sat_vb, doc.hash, to, confirmations=deep)
    elif sweeps:
        made = carries.again(old, state, feerate_sat_vb) if old else _sweep(state, feerate_sat_vb, deep)
    else:
        if doc is not None:
            check_amendment(pool.contract, state.keyholders, doc)
        made = carry(state, feerate_sat_vb, doc.hash if doc else "", heartbeat)
    if depth_of(made, state) < deep:
        raise Incomplete("payout.depth:carry", deep=deep)
    try:
        check_meant(made, state, feerate_sat_vb, doc)
    except Refused as error:
        if error.code != "carry.left":
            raise
        raise Incomplete("payout.depth:left", deep=deep) from None
    if shallow := shallow_spend(state):
        raise Incomplete("payout.depth:spent", why=shallow)
    if doc is not None:
        pool.store.add(doc.to_bytes())
    return made, to_psbt(pool, made)


def _sweep(state: State, feerate_sat_vb: int, deep: int) -> Carry:
    """What can be passed on now. Raises Incomplete where something only has to be deeper, Refused where there is
    nothing.
    """
    if not (state.chain.left_behind() or state.chain.late):
        raise Refused("carry.coins:nothing-elsewhere")
    try:
        return carries.sweep(state, feerate_sat_vb, deep)
    except Refused:
        carries.sweep(state, feerate_sat_vb)  # or nothing of it is worth the fee, which this says
        raise Incomplete("payout.depth:elsewhere", deep=deep) from None


def short(basis: Basis, feerate_sat_vb: int) -> bool:
    """Whether putting coins together would help: something waits for more coins than one transaction takes."""
    plan = plan_payment(basis, feerate_sat_vb)
    return plan.short if plan else bool(basis.items) and len(basis.coins) > coins_limit(basis.keyholders)


def buried_height(pool: PoolHome, state: State, as_of: int | None) -> int:
    """The height as of which a payout is worked out now. Raises Incomplete for one that is not deep enough."""
    required = state.rules.confirmations
    newest = state.height - required + 1
    as_of = newest if as_of is None else as_of
    if as_of > newest or as_of < pool.contract.birthday:
        raise Incomplete("payout.depth:as-of", birthday=pool.contract.birthday, newest=newest,
                         required=required, tip=state.height)
    return as_of


def to_psbt(pool: PoolHome, payout: Made, before: Made | None = None) -> Psbt:
    """A payout or carry as a PSBT with everything that signers ask for. `before`: what it spends the change of,
    where that has not confirmed; its id does not depend on signatures.
    """
    inputs = [PsbtInput(before.unsigned if before is not None and c.outpoint.txid == before.txid
                        else pool.index.previous_tx(c.outpoint), c.branch % 2, c.index) for c in payout.coins]
    place = payout.change_place[0] % 2, payout.change_place[1]
    change = {payout.change_output: place} if payout.change_output is not None else {}
    return create(payout.unsigned, inputs, change, payout.keyholders.descriptor)


def to_psbts(pool: PoolHome, payouts: Sequence[Made]) -> list[Psbt]:
    """The PSBTs of what is signed together, some of which may spend the change of others."""
    known = {one.txid: one for one in payouts}
    return [to_psbt(pool, one, parent_of(one.coins, known)) for one in payouts]


def parent_of(coins: Iterable[Coin], known: Mapping[str, Made]) -> Made | None:
    """The transaction among these, by txid, whose output is one of the coins."""
    return next((known[c.outpoint.txid] for c in coins if c.outpoint.txid in known), None)


def merge(pool: PoolHome, base: Psbt, others: Sequence[Psbt]) -> Psbt:
    """The base with the signatures of the others added, or where a device or wallet has trimmed it, the first copy
    that is whole. Raises Refused for another payout's.
    """
    whole = next((copy for copy in (base, *others) if not trimmed(copy)), base)
    merged = combine(whole, *(copy for copy in (base, *others) if copy is not whole))
    signers(merged, pool.holders(base).descriptor)
    return merged


def merge_all(pool: PoolHome, copies: Sequence[Sequence[Psbt]]) -> list[Psbt]:
    """The PSBTs of the copy that has the most (the first of these), each with the signatures that the other copies
    have for the same transaction. Raises Refused for a copy that has another transaction, or as `merge`.
    """
    base = max(copies, key=len)
    known = {psbt.tx.txid: psbt for psbt in base}
    others: dict[str, list[Psbt]] = {txid: [] for txid in known}
    for number, copy in enumerate(copies, 1):
        if copy is base:
            continue
        for psbt in copy:
            if psbt.tx.txid not in known:
                if (like := next((one for one in base if forgetful(one, psbt)), None)) is not None:
                    raise Refused("psbt.other-transaction:version", number=number, theirs=psbt.tx.version,
                                  ours=like.tx.version)
                if len(base) == 1:
                    raise Refused("psbt.other-transaction", number=number, txid=psbt.tx.txid, of=base[0].tx.txid)
                raise Refused("psbt.other-transaction:bundle", number=number, txid=psbt.tx.txid, count=len(base))
            others[psbt.tx.txid].append(psbt)
    return [merge(pool, psbt, others[txid]) for txid, psbt in known.items()]


def reopened(pool: PoolHome, psbt: Psbt, state: State) -> Psbt:
    """A payout that another wallet finalized with the last signature, as its witnesses had it, all signatures in.

    Any other PSBT as it is, and what spends coins that are not known here. Raises Refused for a final witness that
    does not hold.
    """
    if not any(fields.has(kt.IN_FINAL) for fields in psbt.inputs):
        return psbt
    made = expected(pool, psbt.tx, state)
    if isinstance(made, Settlement | Carry) and made.unsigned == psbt.tx.stripped:
        return combine(to_psbt(pool, made), psbt)
    coins = pool.index.known_coins()
    own = [coins.get(spent.outpoint) for spent in psbt.tx.inputs]
    if not all(own):
        return psbt
    inputs = [PsbtInput(pool.index.previous_tx(spent.outpoint), coin.branch % 2, coin.index)
              for spent, coin in zip(psbt.tx.inputs, own, strict=True) if coin is not None]
    return combine(create(psbt.tx.stripped, inputs, {}, pool.holders(psbt).descriptor), psbt)


Ask = Callable[[Review], None]
"""Asked with what is to be sent, right before it is; raises where it shall not be."""


def send(pool: PoolHome, psbt: Psbt, state: State, chain: Feed, ask: Ask = lambda seen: None) -> str:
    """Finalizes the payout and hands it to the chain, once it has asked. Returns its txid.

    Raises Incomplete when signatures lack, Refused when it is not the payout that the rules give, or is in the
    chain.
    """
    psbt = reopened(pool, psbt, state)
    if (found := pool.index.transaction(psbt.tx.txid)) is not None:
        raise Refused("payout.confirmed", height=found.height)
    seen = review(pool, psbt, state, chain, signs=False)
    made = insist(seen, "sent")
    try:
        raw = finalize(psbt, made.keyholders.descriptor)
    except Incomplete as error:
        missing = [w.name for w in made.keyholders.witnesses if not seen.signed.get(w.account)]
        raise Incomplete("payout.signatures", code=error.code, error=error, missing=missing) from None
    from lashou_btc.chain import opinion  # another library, which nothing else needs
    opinion.check(raw, psbt.tx)
    ask(seen)
    if isinstance(made, Settlement):
        pool.store.add(made.document)
    return chain.broadcast(raw)
