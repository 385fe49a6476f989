"""What `lashou payout build`, `carry` and `bump` hand to the witnesses: the file, its words, its data."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from lashou_btc.commands import common, hub
from lashou_btc.pool.carry import Carry
from lashou_btc.pool.glance import Made
from lashou_btc.pool.settlement import Settlement
from lashou_btc.usecases import folders, hubs, ladders, payouts, pools, review_words
from lashou_btc.usecases.workspace import PoolHome
from lashou_btc.wallet.psbt.bundle import write_bundle
from lashou_btc.wallet.psbt.raw import Psbt
from lashou_btc.words import Said, noun, said, sentence


def follow(ctx: click.Context, contract: Path | None, documents: Path | None) -> PoolHome:
    """Begins to follow a pool and remembers its folder of documents, with every check of the two commands that do
    so one by one.
    """
    with common.workspace(ctx) as ws:
        if contract is not None:
            read = pools.read_contract(contract)
            pool = pools.follow(ws, read)
            if not ctx.obj["pool"]:
                ctx.obj["pool"] = read.pool_id
        else:
            pool = ws.pool()
        if documents is not None:
            common.say(folders.words(folders.remember(pool, documents)))
        return pool


def follow_hubs(ctx: click.Context, urls: Sequence[str]) -> PoolHome:
    """Begins to use hubs, and to follow their pool, with every check of `lashou hub use`."""
    given = [hubs.Place.parse(url) for url in urls]
    with common.workspace(ctx) as ws:
        pool = hub.follow(ctx, ws, given)
        hubs.use(pool, given)
        return pool


def hand_over(ctx: click.Context, payout: Made, psbt: Psbt, out: Path | None, boats: Sequence[Psbt],
              refused: Said | None) -> None:
    """Writes a payout or carry with its lifeboats, and shows it. `refused`: why the node would not take it.
    """
    then = said("cli.handing.to-witnesses")
    if isinstance(payout, Carry) and payout.moves:
        then = said("cli.handing.to-named", names=[w.name for w in payout.keyholders.witnesses],
                    quorum=payout.keyholders.quorum)
    path = common.save(out, f"payout-{payout.txid[:8]}.psbt", write_bundle([psbt, *boats]), then)
    value = _shown(payout) | {"file": str(path), "lifeboats": [one.tx.txid for one in boats],
                            "node_refuses": refused or ""}
    kind = "payout" if payout.payees else "carry"
    goes: list[Said | str] = [said("cli.handing.pays-nobody")]
    if isinstance(payout, Carry) and payout.moves:
        kind = "move" if payout.begins else "sweep"
        goes = common.payments(said("cli.handing.to-epoch", epoch=payout.to.epoch), [
            (payout.outputs[0].value_sat, payout.to.descriptor.address(1, payout.change_index),
             said("cli.handing.compare"))])
    common.data(ctx, value, lambda: [
        said(f"cli.made.{kind}", txid=payout.txid, height=payout.height),
        *(_payees(payout) if payout.payees else goes), *review_words.less_lines(payout), _fee(payout),
        *_with(boats)])


def _payees(payout: Made) -> list[str | Said]:
    return common.payments(said("cli.handing.payees"), [
        (p.amount_sat, p.address, said("cli.handing.items", items=[
            said("cli.handing.item", kind=noun("due", i.kind), ref=i.ref[:8]) for i in p.items]))
        for p in payout.payees])


def _with(boats: Sequence[Psbt]) -> list[Said]:
    return [said("cli.handing.with-lifeboats", count=len(boats), height=boats[0].tx.locktime)] if boats else []


def _fee(payout: Made) -> Said:
    change = payout.outputs[payout.change_output].value_sat if payout.change_output is not None else 0
    return said("cli.handing.fee", fee=payout.fee_sat, feerate=payout.feerate_sat_vb, change=change)


def hand_over_ladder(ctx: click.Context, ladder: ladders.Ladder, boats: Sequence[Psbt], out: Path | None,
                     refused: Mapping[str, Said]) -> None:
    """The same for a ladder; `refused` by rung."""
    made = [settlement for settlement, _ in ladder.rungs]
    for one in made:
        if payouts.short(one.basis, one.feerate_sat_vb):
            common.say(said("cli.handing.pays-what-it-can", feerate=one.feerate_sat_vb, help=payouts.CARRY_HELPS))
    for feerate, why in ladder.left_out:
        common.say(sentence(said("cli.handing.no-rung", feerate=feerate, why=why)))
    content = write_bundle([*(psbt for _, psbt in ladder.rungs), *boats])
    path = common.save(out, f"payout-{made[0].txid[:8]}.psbt", content, said("cli.handing.to-witnesses"))
    rungs = [_shown(one) | {"node_refuses": refused.get(one.txid, "")} for one in made]
    value = {"file": str(path), "lifeboats": [one.tx.txid for one in boats], "rungs": rungs,
             "left_out": [{"feerate_sat_vb": feerate, "why": why} for feerate, why in ladder.left_out]}
    first, *others = made
    common.data(ctx, value, lambda: [
        said("cli.handing.ladder", height=first.height, count=len(made)), _rung(first), *_payees(first),
        *review_words.less_lines(first),
        *(line for one in others for line in (_rung(one), *review_words.otherwise(first, one))), *_with(boats)])


def _rung(settlement: Settlement) -> Said:
    return said("cli.handing.rung", txid=settlement.txid, fee=_fee(settlement))


def _shown(payout: Made) -> dict[str, object]:
    change = payout.outputs[payout.change_output].value_sat if payout.change_output is not None else 0
    return {"txid": payout.txid, "as_of": payout.height,
            "state_hash": payout.basis.state_hash if isinstance(payout, Settlement) else "",
            "document": payout.digest, "fee_sat": payout.fee_sat, "feerate_sat_vb": payout.feerate_sat_vb,
            "vsize": payout.vsize, "change_sat": change, **_moves(payout),
            "coins": [str(c.outpoint) for c in payout.coins],
            "payees": [{"address": p.address, "amount_sat": p.amount_sat, "due_sat": p.due_sat, "items": [
                {"kind": i.kind, "ref": i.ref, "amount_sat": i.amount_sat} for i in p.items]}
                for p in payout.payees],
            "less": [{"address": one.payee.address, "less_sat": one.less_sat, "why": one.why}
                     for one in review_words.less(payout)]}


def _moves(payout: Made) -> dict[str, object]:
    """Where the money of a move goes, for programs."""
    if not isinstance(payout, Carry) or not payout.moves:
        return {}
    return {"moves_to": {"epoch": payout.to.epoch, "begins": payout.begins,
                         "address": payout.to.descriptor.address(1, payout.change_index),
                         "amount_sat": payout.outputs[0].value_sat, "from_epoch": payout.keyholders.epoch}}
