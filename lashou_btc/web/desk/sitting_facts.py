"""What a sitting is to people: what it pays, who has signed, what has become of it, why it may not be signed."""

from collections.abc import Sequence

from lashou_btc.errors import LashouError, Refused
from lashou_btc.pool.review import Review
from lashou_btc.usecases import (
    dearness,
    following,
    hubs,
    lifeboats,
    progress,
    review_words,
    reviewing,
    signing,
    sittings,
)
from lashou_btc.usecases.progress import SigningProgress, WitnessStep
from lashou_btc.usecases.reviewing import Look
from lashou_btc.usecases.sittings import Sitting
from lashou_btc.web.desk import sheet
from lashou_btc.web.desk.room import At, fact
from lashou_btc.web.desk.sessions import Done, Fact
from lashou_btc.web.layout import plain
from lashou_btc.words import Said, said, word

ROWS = 60
"""So many outputs are named one by one; the rest is counted and summed."""


def begun(one: Sitting, lines: Sequence[Said | str] = ()) -> Done:
    """A sitting has begun: how large it is, what else there is to say of it, and that it is looked at first."""
    return Done(word(said("desk.begun", name=one.name, count=len(one.psbts))), tuple(map(plain, [
        *lines, said("desk.begun.next")])), goes_on=f"desk/sign/{one.name}/")


def progress_of(at: At, one: Sitting) -> SigningProgress:
    """Who has signed all of it."""
    mine = following.own_accounts(at.ws, at.state)
    return progress.together([progress.progress(at.pool, psbt, mine) for psbt in one.psbts],
                             len(lifeboats.split(at.pool, one.psbts)[1]))


def lacking(at: At, progress: SigningProgress) -> bool:
    """Whether it waits for a signature of this home's own."""
    mine = following.own_accounts(at.ws, at.state)
    return not progress.ready and any(step.account in mine and not step.signed for step in progress.steps)


def _by_hub(at: At, one: Sitting) -> bool:
    """Whether its other witnesses may find it at a hub. A ladder goes to none."""
    return bool(hubs.remembered(at.pool)) and len(lifeboats.split(at.pool, one.psbts)[0]) < 2


def next_of(at: At, one: Sitting, progress: SigningProgress, step: WitnessStep) -> Said:
    """What is to be done for one witness's signature. Nobody hands over by hand what lies at a hub."""
    mine = following.own_accounts(at.ws, at.state)
    waits = not (progress.ready or step.signed or step.account in mine) and _by_hub(at, one)
    return said("desk.progress.at-hub", name=step.name) if waits else step.next


def advice(at: At, one: Sitting, progress: SigningProgress) -> Said:
    """What is to be done next, seen from this home: what it can do itself comes first."""
    if lacking(at, progress):
        return said("desk.progress.you")
    if not progress.ready and _by_hub(at, one):
        return said("desk.progress.at-hubs", lack=max(progress.needed - len(progress.signed), 1),
                    names=progress.missing)
    return progress.advice


def called(at: At, one: Sitting) -> Said:
    """What is in it and of which day, by its bytes alone: nobody has judged it yet."""
    rungs, boats = lifeboats.split(at.pool, one.psbts)
    first = (rungs or boats)[0]
    paid = [out.value_sat for out in first.tx.outputs
            if out.value_sat and at.state.chain.place_of(out.script) is None]
    what = said("desk.called.boats-alone") if not rungs else \
        said("desk.called.pays", amount=sum(paid), count=len(paid)) if paid else \
        said(f"desk.called.kind.{progress.kind(first, at.pool.contract.tag)}")
    if len(rungs) > 1:
        what = said("desk.called.rungs", what=what, count=len(rungs))
    if rungs and boats:
        what = said("desk.called.boats", what=what, count=len(boats))
    return said("desk.called", what=what, when=sheet.when(at, first.tx.locktime))


def fate(at: At, one: Sitting) -> Said | None:
    """Where it has come to something: confirmed, replaced, or waiting at the node."""
    for psbt in one.psbts:
        if (found := at.pool.index.transaction(psbt.tx.txid)) is not None:
            return said("desk.fate.confirmed", height=found.height, txid=psbt.tx.txid[:8])
        if at.chain.in_mempool(psbt.tx.txid):
            return said("desk.fate.sent", txid=psbt.tx.txid[:8])
    coins = at.pool.index.known_coins()
    if all(any((coin := coins.get(i.outpoint)) is not None and coin.spent_txid for i in psbt.tx.inputs)
           for psbt in one.psbts):
        return said("desk.fate.replaced")
    return None


def obstacle(looks: Sequence[Look]) -> LashouError | None:
    """Why it is not to be signed, by the rules; None where it may be."""
    if mixed := reviewing.apart(looks):
        return Refused("payout.refused", mixed=mixed)
    try:
        signing.insist_all([look.review for look in looks])
    except LashouError as error:
        return error
    return None


def dear(at: At, looks: Sequence[Look]) -> Refused | None:
    """That its fee is higher than need be, if it is: a person may mean that."""
    made = [look.review.settlement for look in looks if look.review.settlement is not None]
    try:
        dearness.check_feerates(made, at.chain)
    except Refused as error:
        return error
    return None


def sign_facts(at: At) -> list[Fact]:
    """What is named before anybody signs: the money first."""
    one = sittings.find(at.pool, at.values["name"])
    looks = reviewing.look_all(at.ws, one.psbts)
    named = []
    first = next((look for look in looks if look.review.settlement and look.review.settlement.payees), looks[0])
    named += paid(first.review, looks)
    for look in looks:
        seen, made = look.review, look.review.settlement
        named.append(fact(said("desk.fact.tx", txid=seen.txid[:16]), said(
            "desk.fact.fee-of", fee=seen.fee_sat or 0, feerate=made.feerate_sat_vb if made else 0,
            what=seen.what.text)))
    named.append(fact(said("desk.fact.checks"), said("desk.fact.passed") if all(
        look.review.ok for look in looks) else said("desk.fact.failed")))
    found = progress_of(at, one)
    return [*named, fact(said("desk.fact.signed"), ", ".join(found.signed) or said("cli.nobody"))]


def paid(seen: Review, looks: Sequence[Look]) -> list[Fact]:
    """What is paid to whom; what of that pays the pool itself is counted apart."""
    made, state = seen.settlement, looks[0].state
    if made is None or not made.payees:
        moved = sum(out.amount_sat for out in seen.outputs)
        to = next((out.address for out in seen.outputs if out.amount_sat), "")
        return [fact(said("desk.fact.moves"), sheet.money(moved)), fact(said("desk.fact.to"), to)]
    total = sum(p.amount_sat for p in made.payees)
    named = [fact(said("desk.fact.pays"), sheet.money(total))]
    for out in [out for out in seen.outputs if out.address in {p.address for p in made.payees}][:ROWS]:
        who = review_words.who(state, out)
        whose = word(who) if isinstance(who, Said) else who
        named.append((out.address, f"{sheet.money(out.amount_sat)} · {whose}"))
    return named
