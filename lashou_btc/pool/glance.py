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
    text: str


@dataclass(frozen=True)
class InputView:
    """A coin that is spent, as a person should see it. `amount_sat` is None where nobody says; `what` is its place
    in the pool, or why it is not the pool's.
    """

    number: int
    outpoint: OutPoint
    amount_sat: int | None
    what: str


def claimed(psbt: Psbt) -> list[TxOut | None]:
    """What the PSBT says that each input spends: not believed, only shown."""
    found: list[TxOut | None] = []
    for fields, spent in zip(psbt.inputs, psbt.tx.inputs, strict=True):
        previous, output = fields.get(kt.IN_NON_WITNESS_UTXO), fields.get(kt.IN_WITNESS_UTXO)
        outputs = parse_tx(previous).outputs if previous is not None else ()
        found.append(outputs[spent.outpoint.vout] if spent.outpoint.vout < len(outputs) else
                     read_output(output, "PSBT_IN_WITNESS_UTXO") if output is not None else None)
    return found


def place_name(branch: int, index: int) -> str:
    """A place of the multisig for people."""
    name = f"account {index}" if index else "the common purse"
    return f"{name if is_receive(branch) else f'change {index}'} ({branch}/{index})"


def input_views(psbt: Psbt, known: Known) -> tuple[InputView, ...]:
    """Every coin that the PSBT spends, by one's own index where that knows it."""
    views = []
    for n, (spent, said) in enumerate(zip(psbt.tx.inputs, claimed(psbt), strict=True)):
        coin = known.coins.get(spent.outpoint)
        if coin is None:
            what = "not a coin of the pool" if known.coins else "not a coin of a pool that you follow"
            if said is not None and known.place(said.script) is not None:
                what = "said to be the pool's, but not in your index: not confirmed, or made up"
            views.append(InputView(n, spent.outpoint, said.value_sat if said else None, what))
            continue
        what = place_name(coin.branch, coin.index) + (", come late" if coin.late else "") + (
            "" if coin.height else ", of what is signed with it")
        if coin.spent_txid:
            by = "by this transaction" if coin.spent_txid == psbt.tx.txid else f"by {coin.spent_txid}"
            what += f", SPENT at height {coin.spent_height} {by}"
        views.append(InputView(n, spent.outpoint, coin.value_sat, what))
    return tuple(views)


def glance(psbt: Psbt, contract: Contract, known: Known, expected: Made | None, told: bool = True) -> Glance:
    """What the PSBT is. `expected` is what the rules give in its place, or None where they give nothing; not
    `told`: what they give is unknown.
    """
    seen = _glance(psbt, contract, known, expected, told)
    return Glance(seen.kind, f"{seen.text} It is finalized already: nothing is left to sign.") \
        if psbt.inputs and all(fields.has(kt.IN_FINAL) for fields in psbt.inputs) else seen


def foreign(outputs: Sequence[TxOut], pays: Mapping[str, Known]) -> Glance:
    """A PSBT that spends no pool's coin: what it pays into the pools of that name, if anything."""
    text = "This spends no coin of a pool that you follow"
    for name, known in pays.items():
        if into := [out.value_sat for out in outputs if known.place(out.script) is not None]:
            text += f"; it pays {sum(into):,} sat into pool \"{name}\" from somebody's own wallet, which signs it"
    return Glance("foreign", f"{text}.")


def _glance(psbt: Psbt, contract: Contract, known: Known, expected: Made | None, told: bool) -> Glance:
    tx, pool = psbt.tx, f'pool "{contract.name}"'
    if not tx.inputs or not tx.outputs:
        return Glance("empty", "This has no inputs or no outputs: there is nothing to sign.")
    if tx.txid in known.confirmed:
        return Glance("confirmed", f"This is in the chain already, at height {known.confirmed[tx.txid]}: nothing "
                                   "is left to sign.")
    if (spent := known.spent(tx)) is not None:
        return Glance("spent", f"This spends a coin of {pool} that transaction {spent[1].spent_txid} has spent "
                               f"already, at height {spent[1].spent_height}: it can never confirm.")
    if expected is not None and expected.unsigned == tx.stripped:
        return _lawful(expected, pool)
    unknown = [(n, said) for n, (i, said) in enumerate(zip(tx.inputs, claimed(psbt), strict=True))
               if i.outpoint not in known.coins]
    unconfirmed = [n for n, said in unknown if said is not None and known.place(said.script) is not None]
    if unconfirmed:
        return Glance("unknown", f"This claims to spend {_coins(len(unconfirmed))} of {pool} that your index does "
                                 f"not have at height {known.height}: not confirmed, or made up.")
    if len(unknown) == len(tx.inputs):
        return Glance("foreign", f"This spends no coin of {pool}.")
    if unknown:
        return Glance("mixed", f"This spends {_coins(len(tx.inputs) - len(unknown))} of {pool} together with "
                               f"{_coins(len(unknown))} from elsewhere, which no payout does.")
    return _unlawful(tx, contract, known, pool, told)


def _lawful(made: Made, pool: str) -> Glance:
    if isinstance(made, Settlement):
        return Glance("payout", f"This is the payout that the rules of {pool} give as of height {made.height}.")
    if made.kind == record.AMENDMENT:
        return Glance("amendment", f"This carries the amendment {made.digest[:16]}… of {pool}: its coins go back "
                                   "to the pool, and what the quorum decided in it takes effect.")
    if made.kind == record.ROTATION:
        return _moved(made, pool)
    return Glance("consolidation", f"This puts {_coins(len(made.coins))} of {pool} together into one. It pays "
                                   "nobody.")


def _moved(made: Carry, pool: str) -> Glance:
    money = f"{made.outputs[0].value_sat:,} sat"
    whose = f"the keyholders of epoch {made.to.epoch} ({made.to.quorum} of {made.to.count})"
    if made.lifeboat:
        return Glance("lifeboat", f"This is a lifeboat of {pool}: from height {made.height} on anybody can send "
                                  f"it, and it moves {money} to a recovery set, {whose}.")
    if made.begins:
        return Glance("move", f"This hands {pool} over: it moves {money} to {whose}, whom the rotation "
                              f"{made.digest[:16]}… names. From then on they hold the keys.")
    return Glance("sweep", f"This passes on to {whose} of {pool} what still lies with those of epoch "
                           f"{made.keyholders.epoch}: {_coins(len(made.coins))}, {money}. It pays nobody else.")


def _unlawful(tx: Tx, contract: Contract, known: Known, pool: str, told: bool) -> Glance:
    """It spends the pool's coins, all of them unspent, and it is not what the rules give."""
    rec = record.the_record(tx, contract.tag)
    claims = {record.SETTLEMENT: "is a payout", record.AMENDMENT: "carries an amendment",
              record.CARRY: "puts coins together", record.ROTATION: "hands over the money"}
    if rec is not None and (what := claims.get(rec.kind)):
        if not told:
            return Glance("undecided", f"This says that it {what} of {pool}; whether it is the one that the rules "
                                       "give is unknown before the documents that lack are at hand.")
        return Glance("forged", f"This says that it {what} of {pool}, and it is not the one that the rules give.")
    outside = [out for out in tx.outputs if out.value_sat and known.place(out.script) is None]
    if not outside:
        return Glance("shuffle", f"This moves money of {pool} to other addresses of the pool; the rules do not ask "
                                 "for it, and it carries no record.")
    spent = {i.outpoint for i in tx.inputs}
    everything = all(coin.spent_txid or outpoint in spent for outpoint, coin in known.coins.items())
    if everything and len(outside) == 1 and len([out for out in tx.outputs if out.value_sat]) == 1:
        return Glance("away", f"This moves all the money of {pool} to one other address, and no rotation that the "
                              "witnesses have signed names it: to keys that nobody agreed on, or away.")
    return Glance("payment", f"This pays {sum(out.value_sat for out in outside):,} sat of the money of {pool} to "
                             f"{_outside(len(outside))}, and it is no payout: it carries no settlement record.")


def _coins(count: int) -> str:
    return "one coin" if count == 1 else f"{count} coins"


def _outside(count: int) -> str:
    return "an address outside" if count == 1 else f"{count} addresses outside"
