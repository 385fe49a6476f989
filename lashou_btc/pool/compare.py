"""Whether a transaction is the settlement that the rules give, and else how it differs."""

from collections.abc import Callable, Iterator

from lashou_btc.anchors import record
from lashou_btc.anchors.hashes import sha256_hex
from lashou_btc.anchors.tx import Tx, TxOut, parse_tx
from lashou_btc.errors import Incomplete, Refused
from lashou_btc.networks import Network
from lashou_btc.pool.settlement import (
    CHANGE_DUST_SAT,
    Basis,
    PaymentPlan,
    Settlement,
    check_fee,
    fill,
    made_of,
    part_payment,
    plan_payment,
    settle,
)
from lashou_btc.pool.told import kept
from lashou_btc.wallet.address import script_to_address
from lashou_btc.words import Said, said

CHANGE_VBYTES = 45
"""What a change output adds to a transaction, rounded up."""

SHOWN = 3
"""So many differences are named; the rest is counted."""


def candidates(basis: Basis, tx: Tx, spent_sat: int) -> range:
    """Feerates at which a settlement of that size could have that fee, from the highest.

    The feerate is not written on chain: it follows from the fee, exactly where there is change, and by trying
    downwards where a remainder went into the fee: less than the dust that a change would have been, and its cost.
    """
    vsize = basis.keyholders.vsize(len(tx.inputs), [o.script for o in tx.outputs])
    fee_sat = spent_sat - sum(out.value_sat for out in tx.outputs)
    highest = min(fee_sat // vsize, basis.rules.max_feerate_sat_vb)
    lowest = max((fee_sat - CHANGE_DUST_SAT) // (vsize + CHANGE_VBYTES) + 1, 1)
    return range(highest, lowest - 1, -1)


def recognize(basis: Basis, tx: Tx, spent_sat: int) -> Settlement | Said:
    """The settlement that a transaction is, or why it is none. `spent_sat`: the worth of its inputs."""
    fee_sat = spent_sat - sum(out.value_sat for out in tx.outputs)
    if basis.unknown:
        return said("settlement.unknown", height=basis.height, why=basis.why)
    if fee_sat < 0:
        return said("spend.no-form")
    found = candidates(basis, tx, spent_sat)
    for feerate, plan in _alike(basis, tx, fee_sat, found):
        if plan_payment(basis, feerate) == plan:
            try:
                check_fee(plan)
            except Refused as error:
                return kept(error.said)
            made = made_of(basis, plan, feerate)
            if made.unsigned == tx.stripped:
                return made
    return _why_not(basis, tx, fee_sat, found)


def _alike(basis: Basis, tx: Tx, fee_sat: int, found: range) -> Iterator[tuple[int, PaymentPlan]]:
    """The feerates among these at which a plan comes to a transaction's coins, payees, fee and document.

    There may be thousands. A plan with a given number of coins is cheap, and given up at the first payee that is
    another's; and documents of plans that come to the same money differ in the feerate alone.
    """
    coins, rec = len(tx.inputs), record.the_record(tx, basis.contract.tag)
    if not found or rec is None or coins >= len(basis.worth) \
            or [i.outpoint for i in tx.inputs] != [c.outpoint for c in basis.coins[:coins]]:
        return
    scripts = [out.script for out in tx.outputs[:-1]]
    kept = [[p for p in order if p.highest >= found[-1] and p.least_sat <= basis.worth[coins]]
            for order in basis.orders]
    first = [p for p in basis.due if p.payee.script in scripts[:1]]
    ways: list[Callable[[int], PaymentPlan | None]] = [
        *(lambda f, payees=payees: fill(basis, f, payees, coins, scripts) for payees in kept),
        lambda feerate: part_payment(basis, feerate, first)]
    for way in ways:
        text, written, last = b"", b"", None
        for feerate in found:
            plan = way(feerate)
            if plan is None or (plan.coins, plan.fee_sat) != (coins, fee_sat):
                continue
            rate = b'"feerate_sat_vb":%d,' % feerate
            if plan != last:
                text, written, last = made_of(basis, plan, feerate).document, rate, plan
            if sha256_hex(text.replace(written, rate)) == rec.digest:
                yield feerate, plan


def nearest(basis: Basis, tx: Tx, spent_sat: int) -> int:
    """The feerate at which the settlement comes nearest to a transaction, whatever that is."""
    return max(candidates(basis, tx, spent_sat).start, 1)


def _why_not(basis: Basis, tx: Tx, fee_sat: int, found: range) -> Said:
    cap = basis.rules.max_feerate_sat_vb
    if not len(found):
        return said("spend.fee:more", fee=fee_sat, cap=cap) if found.start >= cap else \
            said("spend.fee:less", fee=fee_sat)
    try:
        made = settle(basis, found[0])
    except (Incomplete, Refused) as error:
        return kept(error.said)
    return said("spend.differs", differences=differences(parse_tx(made.unsigned), tx, basis.contract.network))


def differences(ours: Tx, theirs: Tx, network: Network) -> list[Said]:
    """What is wrong with `theirs`, which should have been `ours`; nothing where nothing is. Outputs come first."""
    found = [*_outputs(ours, theirs, network), *_inputs(ours, theirs)]
    if theirs.version != ours.version:
        found.append(said("differs.version", there=theirs.version, here=ours.version))
    if theirs.locktime != ours.locktime:
        found.append(said("differs.locktime", there=theirs.locktime, here=ours.locktime))
    if len(found) > SHOWN:
        found[SHOWN:] = [said("differs.more", count=len(found) - SHOWN)]
    return found


def _outputs(ours: Tx, theirs: Tx, network: Network) -> list[Said]:
    found = [said("differs.output", n=n, there=_shown(there, network), here=_shown(here, network))
             for n, (here, there) in enumerate(zip(ours.outputs, theirs.outputs, strict=False)) if here != there]
    if len(theirs.outputs) != len(ours.outputs):
        found.append(said("differs.outputs", there=len(theirs.outputs), here=len(ours.outputs)))
    return found


def _inputs(ours: Tx, theirs: Tx) -> list[Said]:
    found = []
    for n, (here, there) in enumerate(zip(ours.inputs, theirs.inputs, strict=False)):
        if here.outpoint != there.outpoint:
            found.append(said("differs.input", n=n, there=str(there.outpoint), here=str(here.outpoint)))
        if here.sequence != there.sequence:
            found.append(said("differs.sequence", n=n, there=there.sequence, here=here.sequence))
    if len(theirs.inputs) != len(ours.inputs):
        found.append(said("differs.inputs", there=len(theirs.inputs), here=len(ours.inputs)))
    return found


def _shown(out: TxOut, network: Network) -> Said:
    rec = record.decode(out.script)
    if rec is not None:
        return said("differs.to:record", amount=out.value_sat, kind=record.kind_name(rec.kind), pool=rec.tag,
                    digest=rec.digest)
    address = script_to_address(out.script, network)
    return said("differs.to", amount=out.value_sat, address=address) if address else \
        said("differs.to:script", amount=out.value_sat, script=out.script[:40].hex())
