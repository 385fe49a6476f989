"""How a transaction differs from the one that the rules give, in words that name the field."""

from lashou_btc.anchors import record
from lashou_btc.anchors.tx import Tx, TxOut
from lashou_btc.networks import Network
from lashou_btc.wallet.address import script_to_address

SHOWN = 3
"""So many differences are named; the rest is counted."""


def difference(ours: Tx, theirs: Tx, network: Network) -> str:
    """What is wrong with `theirs`, which should have been `ours`; "" where nothing is. Outputs come first."""
    found = [*_outputs(ours, theirs, network), *_inputs(ours, theirs)]
    if theirs.version != ours.version:
        found.append(f"it has version {theirs.version}; the rules give {ours.version}")
    if theirs.locktime != ours.locktime:
        found.append(f"it has lock time {theirs.locktime}; the rules give {ours.locktime}")
    if len(found) > SHOWN:
        found[SHOWN:] = [f"and {len(found) - SHOWN} more differences"]
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
