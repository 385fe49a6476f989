"""What `lashou payout build`, `carry` and `bump` hand to the witnesses: the file, its words, its data."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from lashou_btc.commands import common
from lashou_btc.pool.carry import Carry
from lashou_btc.pool.deductions import Deduction, deductions
from lashou_btc.pool.glance import Made
from lashou_btc.pool.settlement import Settlement
from lashou_btc.usecases import ladders, payouts
from lashou_btc.wallet.psbt.bundle import write_bundle
from lashou_btc.wallet.psbt.raw import Psbt

HAND_IT = "hand it to the witnesses: each runs lashou witness sign"


def hand_over(ctx: click.Context, made: Made, psbt: Psbt, out: Path | None, boats: Sequence[Psbt],
              refused: str) -> None:
    """Writes a payout or carry with its lifeboats, and shows it. `refused`: why the node would not take it, or "".
    """
    then = HAND_IT
    if isinstance(made, Carry) and made.moves:
        then = f"hand it to {', '.join(w.name for w in made.keyholders.witnesses)}, with whom the money lies: " \
               f"{made.keyholders.quorum} of them run lashou witness sign"
    path = common.save(out, f"payout-{made.txid[:8]}.psbt", write_bundle([psbt, *boats]), then)
    value = _shown(made) | {"file": str(path), "lifeboats": [one.tx.txid for one in boats],
                            "node_refuses": refused}
    rows = [(p.amount_sat, p.address, ", ".join(f"{i.kind} {i.ref[:8]}" for i in p.items)) for p in made.payees]
    kind, goes = "payout" if made.payees else "carry", ["it pays nobody but the pool"]
    if isinstance(made, Carry) and made.moves:
        kind = "move" if made.begins else "sweep"
        goes = common.payments(f"To the keyholders of epoch {made.to.epoch}", [
            (made.outputs[0].value_sat, made.to.descriptor.address(1, made.change_index), "compare the address")])
    common.data(ctx, value, lambda: [
        f"{kind} {made.txid} as of height {made.height}", *(common.payments("Payees", rows) if rows else goes),
        *_less_lines(made), _fee(made), *_with(boats)])


def _with(boats: Sequence[Psbt]) -> list[str]:
    return [f"with {common.counted(len(boats), 'lifeboat')}, from height {boats[0].tx.locktime}; they are signed "
            "with it"] if boats else []


def _fee(made: Made) -> str:
    change = made.outputs[made.change_output].value_sat if made.change_output is not None else 0
    return f"fee {common.sat(made.fee_sat)} ({made.feerate_sat_vb} sat/vB), change {common.sat(change)}"


def hand_over_ladder(ctx: click.Context, ladder: ladders.Ladder, boats: Sequence[Psbt], out: Path | None,
                     refused: Mapping[str, str]) -> None:
    """The same for a ladder; `refused` by rung."""
    made = [settlement for settlement, _ in ladder.rungs]
    for one in made:
        if payouts.short(one.basis, one.feerate_sat_vb):
            common.say(f"At {one.feerate_sat_vb} sat/vB it pays what it can{payouts.CARRY_HELPS}")
    for feerate, why in ladder.left_out:
        common.say(f"There is no rung at {feerate} sat/vB: {why}.")
    content = write_bundle([*(psbt for _, psbt in ladder.rungs), *boats])
    path = common.save(out, f"payout-{made[0].txid[:8]}.psbt", content, HAND_IT)
    rungs = [_shown(one) | {"node_refuses": refused.get(one.txid, "")} for one in made]
    value = {"file": str(path), "lifeboats": [one.tx.txid for one in boats], "rungs": rungs,
             "left_out": [{"feerate_sat_vb": feerate, "why": why} for feerate, why in ladder.left_out]}
    first, *others = made
    rows = [(p.amount_sat, p.address, ", ".join(f"{i.kind} {i.ref[:8]}" for i in p.items)) for p in first.payees]
    common.data(ctx, value, lambda: [
        f"payout as of height {first.height} at {common.counted(len(made), 'feerate')}, of which one can confirm",
        f"{first.txid}: {_fee(first)}", *common.payments("Payees", rows), *_less_lines(first),
        *(line for one in others for line in (f"{one.txid}: {_fee(one)}", *_otherwise(first, one))),
        *_with(boats)])


def _otherwise(first: Settlement, rung: Settlement) -> list[str]:
    """Whom a rung pays otherwise than the first."""
    before, now = ({p.address: p.amount_sat for p in one.payees} for one in (first, rung))
    return [*(f"  pays {address} {common.sat(now[address])}, not {common.sat(amount)}" for address, amount in
              before.items() if address in now and now[address] != amount),
            *(f"  does not pay {address}" for address in before if address not in now),
            *(f"  pays {address} {common.sat(amount)}" for address, amount in now.items() if address not in before)]


def _shown(made: Made) -> dict[str, object]:
    change = made.outputs[made.change_output].value_sat if made.change_output is not None else 0
    return {"txid": made.txid, "as_of": made.height,
            "state_hash": made.basis.state_hash if isinstance(made, Settlement) else "",
            "document": made.digest, "fee_sat": made.fee_sat, "feerate_sat_vb": made.feerate_sat_vb,
            "vsize": made.vsize, "change_sat": change, **_moves(made),
            "coins": [str(c.outpoint) for c in made.coins],
            "payees": [{"address": p.address, "amount_sat": p.amount_sat, "due_sat": p.due_sat, "items": [
                {"kind": i.kind, "ref": i.ref, "amount_sat": i.amount_sat} for i in p.items]} for p in made.payees],
            "less": [{"address": one.payee.address, "less_sat": one.less_sat, "why": one.why}
                     for one in _less(made)]}


def _less(made: Made) -> list[Deduction]:
    """From whom fees take something."""
    return list(deductions(made)) if isinstance(made, Settlement) else []


def _less_lines(made: Made) -> list[str]:
    return [f"{one.payee.address} gets {one.why}" for one in _less(made)]


def _moves(made: Made) -> dict[str, object]:
    """Where the money of a move goes, for programs."""
    if not isinstance(made, Carry) or not made.moves:
        return {}
    return {"moves_to": {"epoch": made.to.epoch, "begins": made.begins,
                         "address": made.to.descriptor.address(1, made.change_index),
                         "amount_sat": made.outputs[0].value_sat, "from_epoch": made.keyholders.epoch}}
