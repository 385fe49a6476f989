"""A payout signed at several feerates in one sitting, so that a later bump needs nobody's signature.

The *rungs* spend the pool's oldest coin, each of them, so only one can confirm. They travel as a bundle
(`wallet/psbt/bundle.py`). What is sent is the lowest rung that the node's estimate supports; a bump sends the next.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lashou_btc.chain.base import TARGET_BLOCKS, Feed, Rejected
from lashou_btc.errors import Incomplete, InvalidInput, Refused
from lashou_btc.pool.carry import Carry
from lashou_btc.pool.glance import Made
from lashou_btc.pool.review import Review
from lashou_btc.pool.settlement import Settlement
from lashou_btc.pool.state import State
from lashou_btc.usecases import judging, payouts, signing
from lashou_btc.usecases.bumping import least_fee
from lashou_btc.usecases.workspace import PoolHome
from lashou_btc.wallet.psbt.bundle import MAX_PSBTS, shared_coins
from lashou_btc.wallet.psbt.raw import Psbt
from lashou_btc.words import Said, noun, said

FEERATES = (1, 4, 16)
"""sat/vB, where nobody says others."""


@dataclass(frozen=True)
class Ladder:
    """The rungs, lowest feerate first, and the feerates that were left out, each with the reason."""

    rungs: tuple[tuple[Settlement, Psbt], ...]
    left_out: tuple[tuple[int, Said], ...]


@dataclass(frozen=True)
class Rung:
    """A PSBT of a bundle that passed every check: its number there (from 1), and the payout or carry that it is."""

    number: int
    psbt: Psbt
    payout: Made

    @property
    def words(self) -> Said:
        """For people: its number and its feerate."""
        return said("ladder.rung", number=self.number, feerate=self.payout.feerate_sat_vb)

    def __str__(self) -> str:
        return str(self.words)


def parse_feerates(text: str) -> tuple[int, ...]:
    """Feerates as people write them, "1,4,16", in ascending order. Raises InvalidInput."""
    parts = [part.strip() for part in text.split(",")]
    if not all(part.isascii() and part.isdigit() and len(part) < 10 and int(part) for part in parts):
        raise InvalidInput("ladder.feerates")
    feerates = tuple(sorted({int(part) for part in parts}))
    if len(feerates) > MAX_PSBTS:
        raise InvalidInput("ladder.feerates:too-many", most=MAX_PSBTS)
    return feerates


def build(pool: PoolHome, state: State, feerates: Sequence[int], as_of: int | None = None,
          estimate_sat_vb: int | None = None) -> Ladder:
    """The payout that the rules give at each of the feerates, as of one height.

    Left out is what the rules do not give, what witnesses would not sign by what the node expects, and what no node
    would take in place of the rung below it. Raises as
    `payouts.build` where no rung is left.
    """
    height, first = payouts.buried_height(pool, state, as_of), None
    rungs: list[tuple[Settlement, Psbt]] = []
    left_out: list[tuple[int, Said]] = []
    for feerate in sorted(feerates):
        try:
            made, psbt = payouts.build(pool, state, feerate, height, estimate_sat_vb)
        except (Refused, Incomplete) as error:
            first = first or error
            left_out.append((feerate, error.said))
            continue
        least = least_fee(rungs[-1][0], made) if rungs else 0
        if made.fee_sat < least:
            left_out.append((feerate, said("ladder.too-near", fee=made.fee_sat, least=least)))
            continue
        rungs.append((made, psbt))
    if not rungs and first is not None:
        raise first
    return Ladder(tuple(rungs), tuple(left_out))


def rungs_of(pool: PoolHome, given: Sequence[Psbt], state: State, chain: Feed, verb: str) -> list[Rung]:
    """The rungs of a ladder, lowest feerate first.

    Raises Refused unless every one passes every check, and all are the same payout or carry at different feerates.
    """
    confirmed = [psbt.tx.txid for psbt in given if pool.index.transaction(psbt.tx.txid) is not None]
    if confirmed:
        raise Refused("ladder.confirmed", done=noun("done", verb), txid=confirmed[0], count=len(given))
    given = [payouts.reopened(pool, psbt, state) for psbt in given]
    try:
        made = signing.insist_all([judging.review(pool, psbt, state, chain, signs=verb != "sent")
                                   for psbt in given], verb)
    except Refused as error:
        raise Refused("ladder.refused", code=error.code, why=error) from None
    one_payout = {(one.kind, one.height if isinstance(one, Settlement) else one.digest) for one in made}
    if len(one_payout) > 1 or not shared_coins(given):
        raise Refused("ladder.mixed", done=noun("done", verb), count=len(given))
    found = [Rung(number, psbt, one) for number, (psbt, one) in enumerate(zip(given, made, strict=True), 1)]
    return sorted(found, key=lambda rung: (rung.payout.feerate_sat_vb, rung.number))


def pick(given: Sequence[Psbt], number: int | None) -> Psbt:
    """The PSBT of that number, from 1; the only one where none is said. Raises InvalidInput."""
    if number is None and len(given) > 1:
        raise InvalidInput("bundle.several:rungs", count=len(given))
    if number is not None and not 1 <= number <= len(given):
        raise InvalidInput("bundle.rung", number=number, count=len(given))
    return given[(number or 1) - 1]


@dataclass(frozen=True)
class Sent:
    """What was sent, and a sentence on why this one."""

    txid: str
    rung: Rung
    why: Said


Ask = Callable[[Review, Said], None]
"""Asked with the rung that is to be sent and why that one; raises where it shall not be."""


def _nobody(seen: Review, why: Said) -> None:
    """Nobody is asked."""


def send(pool: PoolHome, given: Sequence[Psbt], state: State, chain: Feed, ask: Ask = _nobody) -> Sent:
    """Sends the lowest rung that supports the node's estimate, or the highest where none does; never one below what
    waits at the node already. It asks before.

    Raises Refused unless every rung passes every check, Incomplete where that rung's signatures lack.
    """
    rungs = rungs_of(pool, given, state, chain, "sent")
    estimate = chain.feerate_sat_vb(TARGET_BLOCKS)
    enough = [rung for rung in rungs if rung.payout.feerate_sat_vb >= estimate]
    chosen = enough[0] if enough else rungs[-1]
    why = said("ladder.enough" if enough else "ladder.highest", expected=estimate, blocks=TARGET_BLOCKS)
    waiting = _waiting(rungs, chain)
    if waiting is not None and rungs.index(waiting) >= rungs.index(chosen):
        chosen, why = waiting, said("ladder.waits-already")
    asked = said("ladder.chosen", rung=chosen.words, why=why)
    return Sent(_send(pool, chosen, state, chain, ask, asked), chosen, why)


def next_rung(pool: PoolHome, given: Sequence[Psbt], state: State, chain: Feed) -> tuple[Rung, Rung]:
    """The next rung that nodes take in place of the one that waits; both.

    Raises Refused where none waits, where the highest does, and unless every rung passes every check.
    """
    rungs = rungs_of(pool, given, state, chain, "sent")
    waiting = _waiting(rungs, chain)
    if waiting is None:
        raise Refused("bump.not-waiting")
    higher = [rung for rung in rungs if rung.payout.feerate_sat_vb > waiting.payout.feerate_sat_vb
              and rung.payout.fee_sat >= least_fee(waiting.payout, rung.payout)]
    if not higher:
        raise Refused("bump.highest", feerate=waiting.payout.feerate_sat_vb)
    return higher[0], waiting


def send_next(pool: PoolHome, given: Sequence[Psbt], state: State, chain: Feed,
              ask: Ask = _nobody) -> tuple[Sent, Rung]:
    """Sends the next rung in place of the one that waits; both. Nobody signs again. It asks before.

    Raises as `next_rung`; Incomplete where the next one's signatures lack; Rejected where the node refuses it.
    """
    higher, waiting = next_rung(pool, given, state, chain)
    why = said("ladder.in-place", higher=higher.words, waiting=waiting.words, fee=higher.payout.fee_sat,
               before=waiting.payout.fee_sat)
    try:
        txid = _send(pool, higher, state, chain, ask, why)
    except Rejected as error:
        raise Rejected("ladder.rejected", code=error.code, why=error) from None
    return Sent(txid, higher, said("ladder.replaces", waiting=waiting.words)), waiting


def _waiting(rungs: Sequence[Rung], chain: Feed) -> Rung | None:
    """The rung that waits in the node's mempool, or None."""
    return next((rung for rung in rungs if chain.in_mempool(rung.psbt.tx.txid)), None)


def _send(pool: PoolHome, rung: Rung, state: State, chain: Feed, ask: Ask, why: Said) -> str:
    try:
        return payouts.send(pool, rung.psbt, state, chain, lambda seen: ask(seen, why))
    except Incomplete as error:
        raise Incomplete("ladder.unsigned", code=error.code, rung=rung.words, why=error) from None


def to_bump(pool: PoolHome, given: Sequence[Psbt], state: State, chain: Feed) -> Psbt:
    """The one that a newly built payout would have to replace: what waits at the node, or the highest."""
    def feerate(psbt: Psbt) -> int:
        made = judging.expected(pool, psbt.tx, state) if len(given) > 1 else None
        return made.feerate_sat_vb if isinstance(made, Settlement | Carry) else 0

    waiting = [psbt for psbt in given if chain.in_mempool(psbt.tx.txid)]
    return waiting[0] if waiting else max(given, key=feerate)
