"""Whether a transaction is the settlement that the rules give, and else how it differs, in words."""

from collections.abc import Sequence

from lashou_btc.anchors import record
from lashou_btc.anchors.tx import Tx, TxOut, parse_tx
from lashou_btc.errors import Incomplete, Refused
from lashou_btc.networks import Network
from lashou_btc.pool.settlement import Basis, Settlement, change_script, settle, settle_amendment
from lashou_btc.wallet.address import dust_sat, script_to_address
from lashou_btc.wallet.fees import multisig_vsize

CHANGE_VBYTES = 45
"""What a change output adds to a transaction, rounded up."""

SHOWN = 3
"""So many differences are named; the rest is counted."""


def recognize(at: Basis, spent_sat: int, outputs: Sequence[TxOut], stripped: bytes, kind: int, digest: str,
              ) -> Settlement | str:
    """The settlement that a confirmed transaction is, or in words why it is none.

    The feerate is not written on chain: it follows from the fee, exactly where there is change, and by trying
    downwards where a remainder went into the fee: less than the dust that a change would have been, and its cost.
    """
    fee_sat = spent_sat - sum(out.value_sat for out in outputs)
    contract = at.contract
    vsize = multisig_vsize(contract.quorum, len(contract.witnesses), stripped[4], [out.script for out in outputs]) \
        if stripped[4] < 0xFD else 0
    if not vsize or fee_sat < 0:
        return "it is not of a settlement's form"
    reason = ""
    cap = at.rules.max_feerate_sat_vb
    highest = min(fee_sat // vsize, cap)
    dust = dust_sat(change_script(at))

    def too_much(feerate: int) -> bool:
        return fee_sat - feerate * vsize >= dust + CHANGE_VBYTES * feerate

    if too_much(cap):
        return f"its fee of {fee_sat} sat is more than the contract's {cap} sat/vB allow"
    for feerate in range(highest, 0, -1):
        if feerate < highest and too_much(feerate):
            break
        try:
            made = settle(at, feerate) if kind == record.SETTLEMENT else settle_amendment(at, digest, feerate)
        except (Incomplete, Refused) as error:
            reason = reason or str(error)
            continue
        if made.unsigned == stripped:
            return made
        reason = reason or difference(parse_tx(made.unsigned), parse_tx(stripped), contract.network)
        if made.change_sat:
            break
    return reason or f"its fee of {fee_sat} sat is below 1 sat/vB"


def difference(ours: Tx, theirs: Tx, network: Network) -> str:
    """What is wrong with `theirs`, which should have been `ours`; "" where nothing is. Outputs come first."""
    found = [*_outputs(ours, theirs, network), *_inputs(ours, theirs)]
    if theirs.version != ours.version:
        found.append(f"it has version {theirs.version}; the rules give {ours.version}")
    if theirs.locktime != ours.locktime:
        found.append(f"it has lock time {theirs.locktime}; the rules give {ours.locktime}")
    if len(found) > SHOWN:
        found[SHOWN:] = [f"and {len(found) - SHOWN} more"]
    return "; ".join(found)


def _outputs(ours: Tx, theirs: Tx, network: Network) -> list[str]:
    found = [f"output {n} pays {_shown(there, network)}; the rules give {_shown(here, network)}"
             for n, (here, there) in enumerate(zip(ours.outputs, theirs.outputs, strict=False)) if here != there]
    if len(theirs.outputs) != len(ours.outputs):
        found.append(f"it has {len(theirs.outputs)} outputs; the rules give {len(ours.outputs)}")
    return found


def _inputs(ours: Tx, theirs: Tx) -> list[str]:
    found = []
    for n, (here, there) in enumerate(zip(ours.inputs, theirs.inputs, strict=False)):
        if here.outpoint != there.outpoint:
            found.append(f"input {n} spends {there.outpoint}; the rules give {here.outpoint}")
        if here.sequence != there.sequence:
            found.append(f"input {n} has sequence {there.sequence:08x}; the rules give {here.sequence:08x}")
    if len(theirs.inputs) != len(ours.inputs):
        found.append(f"it spends {len(theirs.inputs)} coins; the rules give {len(ours.inputs)}")
    return found


def _shown(out: TxOut, network: Network) -> str:
    rec = record.decode(out.script)
    if rec is not None:
        to = f"a {record.kind_name(rec.kind)} record of pool {rec.tag} that commits to {rec.digest}"
    else:
        to = script_to_address(out.script, network) or f"the script {out.script[:40].hex()}"
    return f"{out.value_sat} sat to {to}"
