"""What a review of a PSBT says, in words that a screen and a page have in common."""

from typing import Any

from lashou_btc.pool import review as reviews
from lashou_btc.pool.carry import Carry
from lashou_btc.pool.deductions import Deduction, deductions
from lashou_btc.pool.disclosed import load_document
from lashou_btc.pool.document import Document
from lashou_btc.pool.glance import LAWFUL, Made
from lashou_btc.pool.keyholders import Keyholders
from lashou_btc.pool.review import OutputView, Review
from lashou_btc.pool.settlement import Settlement
from lashou_btc.pool.state import Claim, State
from lashou_btc.usecases import diagnoses, rotating
from lashou_btc.usecases.reviewing import Look
from lashou_btc.usecases.workspace import PoolHome
from lashou_btc.words import Said, noun, said


def decided(seen: Review, pool: PoolHome | None, state: State | None) -> Document | None:
    """What an amendment says that is carried, where it is one and passed."""
    made = seen.settlement
    if pool is None or state is None or not isinstance(made, Carry) or seen.what.kind != "amendment":
        return None
    found = load_document(pool.store.as_documents(), made.digest)
    return found if isinstance(found, Document) else None


def move(look: Look) -> dict[str, Any]:
    """Who leaves and who comes with a move, where the money goes, what stays behind; of a sweep, whose it is."""
    made, state = look.review.settlement, look.state
    if state is None or not isinstance(made, Carry) or not made.moves:
        return {}
    found, left = rotating.change(made.keyholders, made.to), rotating.left_by(state, made, look.before)
    late = {str(c.outpoint): [list(part) for part in c.late] for c in made.coins if c.late}
    return {"begins": made.begins, "from_epoch": made.keyholders.epoch, "to_epoch": made.to.epoch,
            "address": made.to.descriptor.address(1, made.change_index), "amount_sat": made.outputs[0].value_sat,
            "leave": [w.name for w in found.leave], "stay": [w.name for w in found.stay],
            "come": [w.name for w in found.come], "quorum": f"{made.to.quorum} of {made.to.count}",
            "left_coins": len(left), "left_sat": sum(left), "late": late}


def move_lines(look: Look) -> list[Said]:
    """The same for people."""
    made, moved = look.review.settlement, move(look)
    if look.state is None or not isinstance(made, Carry) or not moved:
        return []
    whose = sorted({account for parts in moved["late"].values() for account, _ in parts})
    lines = rotating.people(look.state, made.keyholders, made.to) if made.begins else []
    goes = "present" if not made.begins else "recovery" if made.lifeboat else "new"
    lines += [said(f"cli.move.goes.{goes}", address=moved["address"])]
    if moved["left_coins"]:
        lines.append(said("cli.move.left:lost" if made.lifeboat else "cli.move.left", count=moved["left_coins"],
                          amount=moved["left_sat"]))
    if whose:
        lines.append(said("cli.move.late", whose=[said("cli.account", account=n) if n else said("cli.the-purse")
                                                  for n in whose]))
    return lines


def holders(pool: PoolHome, seen: Review) -> Keyholders:
    """Whose coins it spends."""
    return seen.settlement.keyholders if seen.settlement else pool.holders()


def claims(seen: Review, state: State) -> list[Claim]:
    """The claims that it pays."""
    made = seen.settlement
    refs = {i.ref for p in made.payees for i in p.items if i.ref in state.claims} if made else set()
    return sorted((state.claims[ref] for ref in refs), key=lambda c: c.number)


def claim_line(look: Look, claim: Claim) -> Said:
    """A claim that is paid, with when the illness was first diagnosed and the cover began, where it says so."""
    found = diagnoses.stated(look.pool, look.state, claim) if look.pool and look.state else None
    of = {"number": claim.number + 1, "claim": claim.hash[:16], "account": claim.account,
          "status": noun("claim", claim.status)}
    return said("cli.review.claim:diagnosed", **of, diagnosis=found.words()) if found else \
        said("cli.review.claim", **of)


def who(state: State | None, out: OutputView) -> str | Said:
    """Who an output pays."""
    names = reviews.named(state, out.address) if state is not None else ()
    if not names:
        return out.who or ""
    return said("cli.review.who:named", who=out.who, names=names) if out.who else \
        said("cli.review.who", names=names)


def fee(seen: Review, state: State | None) -> Said:
    """The fee, and what bounds it."""
    if seen.fee_sat is None:
        return said("cli.review.fee-unknown")
    paid, made = said("cli.review.fee", fee=seen.fee_sat), seen.settlement
    if made is not None and seen.what.kind in LAWFUL:
        exact = seen.fee_sat <= made.feerate_sat_vb * made.vsize
        paid = said("cli.review.fee-is" if exact else "cli.review.fee-is:remainder", fee=seen.fee_sat,
                   feerate=made.feerate_sat_vb, vsize=made.vsize)
    if state is not None and not isinstance(made, Carry):  # a carry's fee has another bound, which a check names
        return said("cli.review.caps:patience" if state.rules.patience_blocks else "cli.review.caps", fee=paid,
                    feerate=state.rules.max_feerate_sat_vb, share=f"{state.rules.max_fee_ppm / 10_000:g}")
    return paid


def signatures(pool: PoolHome, seen: Review) -> Said:
    """Who has signed, and who has not."""
    if not seen.signed:
        return said("cli.review.signatures-untold")
    of = holders(pool, seen)
    names = {w.account: w.name for w in of.witnesses}
    done = [names[account] for account, ok in sorted(seen.signed.items()) if ok]
    missing = [names[account] for account, ok in sorted(seen.signed.items()) if not ok]
    return said("cli.review.signatures", signed=done or said("cli.nobody"), missing=missing or said("cli.nobody"),
                needed=of.quorum)


# What fees take from whom

def less(payout: Made) -> list[Deduction]:
    """From whom fees take something."""
    return list(deductions(payout)) if isinstance(payout, Settlement) else []


def less_lines(payout: Made) -> list[Said]:
    """The same in words."""
    return [said("cli.handing.gets-less", address=one.payee.address, why=one.why) for one in less(payout)]


def otherwise(first: Made, other: Made) -> list[Said]:
    """Whom the other pays otherwise than the first."""
    before, now = ({p.address: p.amount_sat for p in one.payees} for one in (first, other))
    return [*(said("cli.handing.pays-instead", address=address, amount=now[address], not_=amount)
              for address, amount in before.items() if address in now and now[address] != amount),
            *(said("cli.handing.does-not-pay", address=address) for address in before if address not in now),
            *(said("cli.handing.pays", address=address, amount=amount)
              for address, amount in now.items() if address not in before)]
