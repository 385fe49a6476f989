"""What a PSBT does with a pool's money, in one sentence: the first thing that a person should read of it.

It says what a transaction is, whoever made it. Whether it may be signed is the question of `review`, whose checks
do not ask here.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from lashou_btc.anchors import record
from lashou_btc.anchors.tx import OutPoint, Tx, TxOut, parse_tx
from lashou_btc.pool.carry import Carry
from lashou_btc.pool.contract import Contract
from lashou_btc.pool.keyholders import is_receive
from lashou_btc.pool.settlement import Settlement
from lashou_btc.wallet.psbt import keytypes as kt
from lashou_btc.wallet.psbt.codec import read_output
from lashou_btc.wallet.psbt.raw import Psbt
from lashou_btc.words import Said, said

Made = Settlement | Carry
"""What may be signed: a payout that the rules give, or a carry."""

LAWFUL = ("payout", "amendment", "consolidation", "move", "sweep", "lifeboat")
"""The kinds that the rules give. Every other is refused."""


@dataclass(frozen=True, slots=True)
class OwnCoin:
    """A coin of the pool as one's own index has it; `spent_txid` is "" while nothing confirmed has spent it.
    `late`: it came to keyholders who had handed over before; `height` is 0 of the change of a transaction that is
    signed with the one that spends it, and has not confirmed.
    """

    value_sat: int
    branch: int
    index: int
    height: int
    spent_txid: str = ""
    spent_height: int = 0
    late: bool = False


@dataclass(frozen=True)
class Known:
    """What one's own index says of a pool now: every coin there ever was, and which scripts are the pool's.

    `place` gives (branch, index) of a scriptPubKey, None of one that is not the pool's; `height` is the index's
    tip; `confirmed` gives the height of a transaction that is in the chain.
    """

    coins: Mapping[OutPoint, OwnCoin] = field(default_factory=dict)
    place: Callable[[bytes], tuple[int, int] | None] = lambda script: None
    height: int = -1
    confirmed: Mapping[str, int] = field(default_factory=dict)

    def spent(self, tx: Tx) -> tuple[OutPoint, OwnCoin] | None:
        """The first of its coins that another transaction has spent, or None."""
        for spent in tx.inputs:
            coin = self.coins.get(spent.outpoint)
            if coin is not None and coin.spent_txid and coin.spent_txid != tx.txid:
                return spent.outpoint, coin
        return None


@dataclass(frozen=True)
class Glance:
    """What kind of transaction it is (a word for programs) and the sentence."""

    kind: str
    text: Said


@dataclass(frozen=True)
class InputView:
    """A coin that is spent, as a person should see it. `amount_sat` is None where nobody says; `what` is its place
    in the pool, or why it is not the pool's.
    """

    number: int
    outpoint: OutPoint
    amount_sat: int | None
    what: Said


def claimed(psbt: Psbt) -> list[TxOut | None]:
    """What the PSBT says that each input spends: not believed, only shown."""
    found: list[TxOut | None] = []
    for fields, spent in zip(psbt.inputs, psbt.tx.inputs, strict=True):
        previous, output = fields.get(kt.IN_NON_WITNESS_UTXO), fields.get(kt.IN_WITNESS_UTXO)
        outputs = parse_tx(previous).outputs if previous is not None else ()
        found.append(outputs[spent.outpoint.vout] if spent.outpoint.vout < len(outputs) else
                     read_output(output, "PSBT_IN_WITNESS_UTXO") if output is not None else None)
    return found


def place_name(branch: int, index: int) -> Said:
    """A place of the multisig for people."""
    return said("place.change" if not is_receive(branch) else "place.account" if index else "place.purse",
                branch=branch, index=index)


def input_views(psbt: Psbt, known: Known) -> tuple[InputView, ...]:
    """Every coin that the PSBT spends, by one's own index where that knows it."""
    views = []
    for n, (spent, claim) in enumerate(zip(psbt.tx.inputs, claimed(psbt), strict=True)):
        coin = known.coins.get(spent.outpoint)
        if coin is None:
            what = said("input.foreign" if known.coins else "input.foreign:none-followed")
            if claim is not None and known.place(claim.script) is not None:
                what = said("input.not-indexed")
            views.append(InputView(n, spent.outpoint, claim.value_sat if claim else None, what))
            continue
        parts = [place_name(coin.branch, coin.index), *([said("input.late")] if coin.late else []),
                 *([] if coin.height else [said("input.unconfirmed")])]
        if coin.spent_txid == psbt.tx.txid:
            parts.append(said("input.spent:here", height=coin.spent_height))
        elif coin.spent_txid:
            parts.append(said("input.spent", height=coin.spent_height, txid=coin.spent_txid))
        views.append(InputView(n, spent.outpoint, coin.value_sat, said("input.coin", parts=parts)))
    return tuple(views)


def glance(psbt: Psbt, contract: Contract, known: Known, expected: Made | None, told: bool = True) -> Glance:
    """What the PSBT is. `expected` is what the rules give in its place, or None where they give nothing; not
    `told`: what they give is unknown.
    """
    seen = _glance(psbt, contract, known, expected, told)
    return Glance(seen.kind, said("glance.finalized", text=seen.text)) \
        if psbt.inputs and all(fields.has(kt.IN_FINAL) for fields in psbt.inputs) else seen


def foreign(outputs: Sequence[TxOut], pays: Mapping[str, Known]) -> Glance:
    """A PSBT that spends no pool's coin: what it pays into the pools of that name, if anything."""
    parts = [said("glance.foreign:all")]
    for name, known in pays.items():
        if into := [out.value_sat for out in outputs if known.place(out.script) is not None]:
            parts.append(said("glance.pays-in", amount=sum(into), pool=name))
    return Glance("foreign", said("glance.parts", parts=parts))


def _glance(psbt: Psbt, contract: Contract, known: Known, expected: Made | None, told: bool) -> Glance:
    tx, pool = psbt.tx, contract.name
    if not tx.inputs or not tx.outputs:
        return Glance("empty", said("glance.empty"))
    if tx.txid in known.confirmed:
        return Glance("confirmed", said("glance.confirmed", height=known.confirmed[tx.txid]))
    if (spent := known.spent(tx)) is not None:
        return Glance("spent", said("glance.spent", pool=pool, txid=spent[1].spent_txid,
                                    height=spent[1].spent_height))
    if expected is not None and expected.unsigned == tx.stripped:
        return _lawful(expected, pool)
    unknown = [(n, claim) for n, (i, claim) in enumerate(zip(tx.inputs, claimed(psbt), strict=True))
               if i.outpoint not in known.coins]
    unconfirmed = [n for n, claim in unknown if claim is not None and known.place(claim.script) is not None]
    if unconfirmed:
        return Glance("unknown", said("glance.unknown", coins=_coins(len(unconfirmed)), pool=pool,
                                      height=known.height))
    if len(unknown) == len(tx.inputs):
        return Glance("foreign", said("glance.foreign", pool=pool))
    if unknown:
        return Glance("mixed", said("glance.mixed", coins=_coins(len(tx.inputs) - len(unknown)), pool=pool,
                                    others=_coins(len(unknown))))
    return _unlawful(tx, contract, known, told)


def _lawful(payout: Made, pool: str) -> Glance:
    if isinstance(payout, Settlement):
        return Glance("payout", said("glance.payout", pool=pool, height=payout.height))
    if payout.kind == record.AMENDMENT:
        return Glance("amendment", said("glance.amendment", digest=payout.digest[:16], pool=pool))
    if payout.kind == record.ROTATION:
        return _moved(payout, pool)
    return Glance("consolidation", said("glance.consolidation", coins=_coins(len(payout.coins)), pool=pool))


def _moved(carry: Carry, pool: str) -> Glance:
    amount = carry.outputs[0].value_sat
    whose = said("glance.keyholders", epoch=carry.to.epoch, quorum=carry.to.quorum, count=carry.to.count)
    if carry.lifeboat:
        return Glance("lifeboat", said("glance.lifeboat", pool=pool, height=carry.height, amount=amount,
                                       whose=whose))
    if carry.begins:
        return Glance("move", said("glance.move", pool=pool, amount=amount, whose=whose, digest=carry.digest[:16]))
    return Glance("sweep", said("glance.sweep", whose=whose, pool=pool, epoch=carry.keyholders.epoch,
                                coins=_coins(len(carry.coins)), amount=amount))


_CLAIMS = {record.SETTLEMENT: "payout", record.AMENDMENT: "amendment", record.CARRY: "consolidation",
           record.ROTATION: "move"}


def _unlawful(tx: Tx, contract: Contract, known: Known, told: bool) -> Glance:
    """It spends the pool's coins, all of them unspent, and it is not what the rules give."""
    rec, pool = record.the_record(tx, contract.tag), contract.name
    if rec is not None and rec.kind in _CLAIMS:
        what = said(f"glance.claims.{_CLAIMS[rec.kind]}", pool=pool)
        return Glance("forged", said("glance.forged", what=what)) if told else \
            Glance("undecided", said("glance.undecided", what=what))
    outside = [out for out in tx.outputs if out.value_sat and known.place(out.script) is None]
    if not outside:
        return Glance("shuffle", said("glance.shuffle", pool=pool))
    spent = {i.outpoint for i in tx.inputs}
    everything = all(coin.spent_txid or outpoint in spent for outpoint, coin in known.coins.items())
    if everything and len(outside) == 1 and len([out for out in tx.outputs if out.value_sat]) == 1:
        return Glance("away", said("glance.away", pool=pool))
    amount, count = sum(out.value_sat for out in outside), len(outside)
    return Glance("payment", said("glance.payment" if count > 1 else "glance.payment:one", amount=amount, pool=pool,
                                  count=count))


def _coins(count: int) -> Said:
    return said("glance.coins" if count > 1 else "glance.coins:one", count=count)
