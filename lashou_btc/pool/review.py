"""What a witness's tool looks at before it signs: the PSBT against the one payout that the rules allow.

Each check has a name, a verdict and a sentence. Nothing here believes the PSBT about anything that the contract,
the index or the recomputed settlement can say (docs/threats.md, rows 1 to 14).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from lashou_btc.anchors import record
from lashou_btc.anchors.tx import OutPoint, Tx, TxOut, parse_tx
from lashou_btc.errors import LashouError, Refused
from lashou_btc.networks import Network
from lashou_btc.pool.carry import Carry
from lashou_btc.pool.compare import differences, nearest, recognize
from lashou_btc.pool.contract import Contract
from lashou_btc.pool.deductions import deductions, percent, takes_much
from lashou_btc.pool.glance import Glance, InputView, Known, Made, glance, input_views, place_name
from lashou_btc.pool.keyholders import Keyholders
from lashou_btc.pool.settlement import Basis, Settlement, settle
from lashou_btc.pool.shelves import of_payout
from lashou_btc.pool.state import State
from lashou_btc.wallet.address import script_to_address
from lashou_btc.wallet.psbt.lint import fee_sat, lint
from lashou_btc.wallet.psbt.raw import Psbt
from lashou_btc.wallet.psbt.spends import signers
from lashou_btc.words import Said, said

UNTOLD = "settlement.unknown"
"""Why nothing can be said of a payout yet: the state that it rests on is unknown."""

WELL_FORMED = said("check.well-formed")


@dataclass(frozen=True)
class Check:
    """One look: what was looked at, whether it is right, and what was seen. Not `told`: whether it is right cannot
    be told before the documents that lack are at hand.
    """

    name: str
    ok: bool
    text: Said
    told: bool = True


@dataclass(frozen=True)
class OutputView:
    """An output as a person should see it: number, address (or "record"), satoshi, who it is."""

    number: int
    address: str
    amount_sat: int
    who: Said | None


@dataclass(frozen=True)
class Review:
    """The screen: what it is, coins, outputs, fee, checks, and who has signed (witness account → all inputs).

    `signed` is empty where it cannot be told, because the PSBT is malformed or an input is not the pool's.
    """

    txid: str
    outputs: tuple[OutputView, ...]
    fee_sat: int | None
    settlement: Made | None
    checks: tuple[Check, ...]
    signed: Mapping[int, bool]
    what: Glance
    inputs: tuple[InputView, ...]

    @property
    def ok(self) -> bool:
        """Whether every check passed."""
        return all(check.ok for check in self.checks)

    @property
    def untold(self) -> bool:
        """Whether nothing is wrong with it that is known, and documents that lack would say whether anything is."""
        return not self.ok and not any(check.told for check in self.failed())

    def failed(self) -> tuple[Check, ...]:
        """The checks that did not pass."""
        return tuple(check for check in self.checks if not check.ok)


def review(psbt: Psbt, contract: Contract, keyholders: Keyholders, settlement: Made | LashouError,
           pool_coins: Mapping[OutPoint, int], confirmations: int, chain_problem: Said | None = None,
           known: Known | None = None, required: int | None = None, told: bool = True) -> Review:
    """Reviews a PSBT. `settlement` is what the rules give at the PSBT's lock time and feerate, or the carry that
    it is (or why it is neither).

    `keyholders` are those whose coins it spends. `pool_coins` are the unspent coins (outpoint → satoshi) of the
    witness's own index; `confirmations` says how deep is what the transaction rests on: a payout's height, a
    carry's coins; `required`, how deep that must be (what the contract began with where it says nothing).
    `chain_problem` is why the chain view cannot be relied on (or None), not `told` where that is only that
    documents are missing. `known` is what that index says now; it only words what is shown, no check asks it.
    """
    tx, checks, lacks = psbt.tx, [], _lacks(psbt.tx, contract, settlement)

    def well_formed() -> Said:
        lint(psbt)
        return WELL_FORMED

    def check(name: str, act: Callable[[], Said]) -> bool:
        try:
            checks.append(Check(name, True, act()))
        except LashouError as error:
            checks.append(Check(name, False, error.said))
        return checks[-1].ok

    def see(name: str, ok: bool, good: Said, bad: Said) -> None:
        checks.append(Check(name, ok, good if ok else bad))

    fee = None
    if check("well-formed", well_formed):
        fee = fee_sat(psbt)
    signed: dict[int, bool] = {}

    def who_signed() -> Said:
        found = signers(psbt, keyholders.descriptor)
        signed.update({keyholders.witnesses[at].account: len(inputs) == len(tx.inputs)
                       for at, inputs in found.items()})
        return said("check.multisig")

    check("our coins", who_signed)
    foreign = [str(i.outpoint) for i in tx.inputs if i.outpoint not in pool_coins]
    see("known coins", not foreign, _all_known(tx, known or Known()),
        said("check.unknown-coins", coins=foreign[:3]))
    required = contract.rules.confirmations if required is None else required
    depth = said("check.buried", height=tx.locktime, blocks=confirmations, required=required)
    if isinstance(settlement, Carry):
        goes = said("check.back") if not settlement.moves else \
            said("check.moves", index=settlement.change_index, epoch=settlement.to.epoch)
        see("the only payout", settlement.unsigned == tx.stripped, goes, said("check.no-carry"))
        see("fee", fee == settlement.fee_sat, said(
            "check.fee:capped" if settlement.lifeboat else "check.fee:expected", fee=settlement.fee_sat,
            feerate=settlement.feerate_sat_vb), _fee(fee))
        depth = said("check.buried:coins", blocks=confirmations, required=required)
    elif isinstance(settlement, Settlement):
        same = settlement.unsigned == tx.stripped
        see("the only payout", same, said("check.payout"), said(
            "check.other-payout", differences=differences(parse_tx(settlement.unsigned), tx, contract.network)))
        rate, much = settlement.feerate_sat_vb, takes_much(settlement)
        see("fee", fee == settlement.fee_sat, said(
            "check.fee:much" if much else "check.fee:capped", fee=settlement.fee_sat, feerate=rate,
            percent=percent(settlement.basis.rules.max_fee_ppm)), said(
            "check.fee:other", found=_fee(fee), fee=settlement.fee_sat, feerate=rate))
    else:
        checks.append(Check("the only payout", False, settlement.said, not lacks))
    see("buried", confirmations >= required and not chain_problem, depth, chain_problem or depth)
    if not told and (lacks or not isinstance(settlement, LashouError)):
        checks[-1] = replace(checks[-1], told=False)
    known, made = known or Known(), settlement if isinstance(settlement, Settlement | Carry) else None
    views = tuple(_view(contract, settlement, known, lacks, n, out) for n, out in enumerate(tx.outputs))
    return Review(tx.txid, views, fee, made, tuple(checks), signed, glance(psbt, contract, known, made, not lacks),
                  input_views(psbt, known))


def _lacks(tx: Tx, contract: Contract, settlement: Made | LashouError) -> bool:
    """Whether it may be the payout that the rules give by a state that is unknown. What has no settlement record is
    none by any.
    """
    rec = record.the_record(tx, contract.tag)
    return isinstance(settlement, LashouError) and settlement.code == UNTOLD and rec is not None \
        and rec.kind == record.SETTLEMENT


def _fee(fee: int | None) -> Said:
    return said("check.fee-found:unknown") if fee is None else said("check.fee-found", fee=fee)


def _all_known(tx: Tx, known: Known) -> Said:
    """What there is to say where every coin is the pool's."""
    count = len(tx.inputs)
    made = sum(i.outpoint in known.coins and not known.coins[i.outpoint].height for i in tx.inputs)
    if made:
        return said("check.coins:with-change", count=count - made)
    return said("check.coins", count=count) if count > 1 else said("check.coins:one")


def foreign(psbt: Psbt, network: Network, what: Glance) -> Review:
    """The screen for a PSBT that spends no coin of a followed pool: shown as far as it can be, and refused."""
    fee, formed = None, Check("well-formed", True, WELL_FORMED)
    try:
        fee = fee_sat(psbt)
    except LashouError as error:
        formed = Check("well-formed", False, error.said)
    checks = (formed, Check("our coins", False, said("check.foreign")))
    views = tuple(OutputView(n, _address(out, network), out.value_sat, None)
                  for n, out in enumerate(psbt.tx.outputs))
    return Review(psbt.tx.txid, views, fee, None, checks, {}, what, input_views(psbt, Known()))


def _address(out: TxOut, network: Network) -> str:
    return script_to_address(out.script, network) or ("record" if out.value_sat == 0 else out.script.hex())


def _view(contract: Contract, settlement: Made | LashouError, known: Known, lacks: bool, n: int,
          out: TxOut) -> OutputView:
    parts = [said("output.untold" if lacks else "output.not-given")]
    if (place := known.place(out.script)) is not None:
        parts.append(said("output.own", place=place_name(*place)))
    who = said("output.parts", parts=parts)
    if isinstance(settlement, Settlement | Carry) and n < len(settlement.outputs) and settlement.outputs[n] == out:
        if n == settlement.change_output:
            who = said("output.change", place="/".join(map(str, settlement.change_place)))
        elif isinstance(settlement, Carry) and n == 0:
            who = said("output.moved", epoch=settlement.to.epoch, place="/".join(map(str, settlement.change_place)))
        elif isinstance(settlement, Carry) and settlement.moves:
            who = said("output.rotation", digest=settlement.digest[:16])
        elif isinstance(settlement, Carry):
            who = said("output.carries", digest=settlement.digest[:16])
        elif n < len(settlement.payees):
            payee = settlement.payees[n]
            less = [one.why for one in deductions(settlement) if one.payee == payee]
            items = [said("output.item", kind=item.kind, ref=item.ref[:8]) for item in payee.items]
            who = said("output.parts", parts=[said("output.items", items=items), *less])
        else:
            who = said("output.document", digest=settlement.digest[:16])
    return OutputView(n, _address(out, contract.network), out.value_sat, who)


def expected(basis: Basis, tx: Tx, spent_sat: int) -> Settlement:
    """What the rules give where a transaction claims to be the settlement of that basis.

    The transaction itself if it is one; otherwise the settlement at the nearest feerate, to be compared with it.
    Raises Incomplete or Refused as `settle` where the rules give none.
    """
    made = recognize(basis, tx, spent_sat)
    if isinstance(made, Settlement):
        return made
    feerate = nearest(basis, tx, spent_sat)
    try:
        return settle(basis, feerate)
    except Refused as error:
        raise Refused("review.no-payout", code=error.code, feerate=feerate, error=error) from error


def named(state: State, address: str) -> list[Said]:
    """Who in the pool has this payout address, for people: "member 4", "witness 1 wang", or nobody.

    Only witnesses have names in documents; of members there are salted hashes.
    """
    names = {w.account: w.name for holders in state.chain.all_keyholders for w in holders.witnesses}
    return [said("named.witness", role=a.role, number=a.number, name=names[a.number]) if a.number in names else
            said("named.account", role=a.role, number=a.number) for a in of_payout(state.ledger.accounts, address)]
