"""How a review of a PSBT is shown: to programs as JSON, to people on one screen."""

from collections.abc import Sequence
from typing import Any

from lashou_btc.commands import common
from lashou_btc.pool import review as reviews
from lashou_btc.pool.carry import Carry
from lashou_btc.pool.disclosed import load_document
from lashou_btc.pool.document import Document
from lashou_btc.pool.glance import LAWFUL
from lashou_btc.pool.keyholders import Keyholders
from lashou_btc.pool.review import OutputView, Review
from lashou_btc.pool.state import Claim, State
from lashou_btc.usecases import diagnoses, lifeboats, reviewing, rotating, wording
from lashou_btc.usecases.reviewing import Look
from lashou_btc.usecases.workspace import PoolHome
from lashou_btc.wallet.psbt.bundle import shared_coins
from lashou_btc.wallet.psbt.raw import Psbt

ROWS = 40
"""So many coins and outputs are shown; no payout that fits a screen has more, and the rest is counted."""


def review_json(look: Look) -> dict[str, Any]:
    """A review for programs."""
    seen, pool, state = look.review, look.pool, look.state
    value = {"txid": seen.txid, "ok": None if seen.untold else seen.ok, "kind": seen.what.kind,
             "what": seen.what.text, "fee_sat": seen.fee_sat,
             "inputs": [{"number": i.number, "coin": str(i.outpoint), "amount_sat": i.amount_sat, "what": i.what}
                        for i in seen.inputs],
             "outputs": [{"number": o.number, "address": o.address, "amount_sat": o.amount_sat, "who": o.who}
                         for o in seen.outputs],
             "checks": [{"name": c.name, "ok": c.ok if c.told else None, "text": c.text} for c in seen.checks],
             "signed": [account for account, done in sorted(seen.signed.items()) if done],
             "unsigned": [account for account, done in sorted(seen.signed.items()) if not done]}
    if seen.settlement is not None:
        value |= {"vsize": seen.settlement.vsize, "feerate_sat_vb": seen.settlement.feerate_sat_vb}
    if (decided := _decided(seen, pool, state)) is not None:
        value["amendment"] = decided.body
    if moved := _move(look):
        value["move"] = moved
    if pool is not None and pool.view is not None:
        value["view"] = pool.view.to_json()
    if pool is not None and state is not None:
        value |= {"pool": pool.contract.pool_id, "quorum": _holders(pool, seen).quorum,
                  "max_feerate_sat_vb": state.rules.max_feerate_sat_vb, "max_fee_ppm": state.rules.max_fee_ppm,
                  "claims": [{"number": c.number + 1, "hash": c.hash, "account": c.account, "status": c.status}
                             for c in _claims(seen, state)]}
    return value


def review_lines(look: Look) -> list[Any]:
    """A review on one screen: what it is comes first, whether it may be signed comes last."""
    seen, pool, state = look.review, look.pool, look.state
    rows = [(o.amount_sat, o.address, _who(state, o)) for o in seen.outputs]
    lines: list[Any] = [seen.what.text, f"transaction {seen.txid}"]
    if pool is not None:
        lines[1] += f" · pool {pool.contract.name} ({pool.contract.pool_id[:8]}, {pool.contract.network.name})"
    if pool is not None and pool.view is not None:
        lines.append(f"seen through {pool.view.verified}")
    if state is not None:
        lines += [f"claim #{c.number + 1} {c.hash[:16]}… of account {c.account}: {c.status}{_diagnosed(look, c)}"
                  for c in _claims(seen, state)]
    lines += _move_lines(look)
    if pool is not None and state is not None and (decided := _decided(seen, pool, state)) is not None:
        lines += ["What the quorum has decided in it:", *(f"  {line}" for line in wording.in_words(pool, state,
                                                                                                  decided)[1:])]
    lines += [*common.payments("Outputs", rows[:ROWS]), *_more(rows), *_coins(seen), _fee(seen, state)]
    if pool is not None:
        lines.append(_signatures(pool, seen))
    failed = len(seen.failed())
    verdict = "Every check passes." if not failed else \
        f"NOT YET: {failed} of {len(seen.checks)} checks cannot be told before the documents that lack are at " \
        "hand (lashou document add). This tool does not sign it before." if seen.untold else \
        f"DO NOT SIGN: {failed} of {len(seen.checks)} checks fail. This tool does not sign it."
    looks = [("ok" if c.ok else "NO" if c.told else "?", c.name, c.text) for c in seen.checks]
    return [*lines, common.table("Checks", ("", "check", "what was seen"), looks), verdict]


def bundle_json(looks: Sequence[Look]) -> dict[str, Any]:
    """Reviews of a bundle for programs: of the only PSBT as it is, of several as a list under "rungs"."""
    if len(looks) == 1:
        return review_json(looks[0])
    apart = reviewing.apart(looks)
    ok = None if reviewing.untold(looks) else not apart and all(seen.review.ok for seen in looks)
    return {"ok": ok, "apart": apart or "",
            "rungs": [review_json(seen) for seen in looks]}


def bundle_lines(looks: Sequence[Look], given: Sequence[Psbt]) -> list[Any]:
    """Reviews of a bundle on the screen: the first one whole, of the others what differs from it.

    One that does not pass, or is another kind of transaction, is shown whole, too.
    """
    if len(looks) == 1:
        return review_lines(looks[0])
    # Lifeboats come last, and only one of the rest can confirm.
    order = sorted(range(len(looks)), key=lambda n: _is_boat(looks[n].review))
    rungs = [given[n] for n in order if not _is_boat(looks[n].review)]
    shared, count = shared_coins(rungs or given), len(looks)
    which = "All" if len(rungs) in (0, count) else f"The {len(rungs)} that pay or carry"
    lines: list[Any] = [f"{count} transactions that are to be signed together. " + (
        "The first is followed by the lifeboats that go with it, of which one can confirm." if len(rungs) == 1 else
        f"{which} spend the coin {shared[0]}: only one of them can confirm." if shared else
        "They share no coin: MORE THAN ONE OF THEM CAN CONFIRM.")]
    shown: list[int] = []
    for n in order:
        seen = looks[n]
        like = next((at for at in shown if _comparable(looks[at].review, seen.review)), None)
        lines += ["", f"NUMBER {n + 1} of {count}", *(
            review_lines(seen) if like is None else
            _differences(looks[like].review, seen, like + 1))]
        shown.append(n)
    bad = [str(n) for n, seen in enumerate(looks, 1) if not seen.review.ok]
    apart = reviewing.apart(looks)
    why = "; ".join([*([f"number {', '.join(bad)} of {count} does not pass"] if bad else []),
                     *([str(apart)] if apart else [])])
    if reviewing.untold(looks):
        return [*lines, "", f"NOT YET: number {', '.join(bad)} of {count} cannot be told before the documents that "
                "lack are at hand (lashou document add). This tool signs none of them before."]
    return [*lines, "", f"DO NOT SIGN ANY OF THESE: {why}. This tool signs none of them." if why else
            f"Every check of all {count} passes."]


def keep_lifeboats(pool: PoolHome, given: Sequence[Psbt]) -> int:
    """Keeps the lifeboats among these that have all their signatures, and says so. Returns how many of these are
    lifeboats, signed or not.
    """
    if new := lifeboats.keep(pool, given):
        common.say(f"kept {common.counted(len(new), 'lifeboat')} in {new[0].parent}; give the file to everybody, "
                   "so that nobody depends on one home")
    return len(lifeboats.split(pool, given)[1])


def _is_boat(seen: Review) -> bool:
    return seen.settlement is not None and seen.settlement.lifeboat


def _comparable(first: Review, seen: Review) -> bool:
    return first.ok and seen.ok and first.what.kind == seen.what.kind


def _differences(first: Review, look: Look, number: int) -> list[str]:
    """What a transaction does otherwise than one shown before, of that number: fee, payees, coins."""
    seen = look.review
    ours, theirs = ({o.address: o for o in r.outputs if o.amount_sat} for r in (first, seen))
    rows = []
    for address, before in ours.items():
        now = theirs.get(address)
        if now is None:
            rows.append((0, address, f"NOT PAID in this one, {common.sat(before.amount_sat)} in number {number}; "
                                     f"{_who(look.state, before)}"))
        elif now.amount_sat != before.amount_sat:
            rows.append((now.amount_sat, address, f"{now.amount_sat - before.amount_sat:+,} sat; "
                                                  f"{_who(look.state, now)}"))
    rows += [(o.amount_sat, address, f"not in number {number}; {_who(look.state, o)}")
             for address, o in theirs.items() if address not in ours]
    coins, before = ({i.outpoint: i for i in r.inputs} for r in (seen, first))
    lines = [seen.what.text, f"transaction {seen.txid}", _fee(seen, look.state),
             *(common.payments(f"Outputs that differ from number {number}; all others are the same", rows) if rows
               else [f"the same outputs as in number {number}"]),
             *(f"spends also {c}: {common.sat(i.amount_sat or 0)}, {i.what}" for c, i in coins.items()
               if c not in before),
             *(f"does not spend {c}: {common.sat(i.amount_sat or 0)}, {i.what}" for c, i in before.items()
               if c not in coins)]
    if look.pool is not None and seen.signed != first.signed:
        lines.append(_signatures(look.pool, seen))
    return lines


def _decided(seen: Review, pool: PoolHome | None, state: State | None) -> Document | None:
    """What an amendment says that is carried, where it is one and passed."""
    made = seen.settlement
    if pool is None or state is None or not isinstance(made, Carry) or seen.what.kind != "amendment":
        return None
    found = load_document(pool.store.as_documents(), made.digest)
    return found if isinstance(found, Document) else None


def _move(look: Look) -> dict[str, Any]:
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


def _move_lines(look: Look) -> list[str]:
    made, moved = look.review.settlement, _move(look)
    if look.state is None or not isinstance(made, Carry) or not moved:
        return []
    whose = sorted({account for parts in moved["late"].values() for account, _ in parts})
    lines = rotating.people(look.state, made.keyholders, made.to) if made.begins else []
    theirs = "the recovery set's" if made.lifeboat else "the new keyholders'"
    lines += [f"the money goes to {moved['address']}: compare it with what {theirs} own tools (lashou psbt review "
              "on this file) and devices (lashou device address 0 --change --rotation FILE) say" if made.begins else
              f"the money goes to {moved['address']}, an address of the present keyholders"]
    if moved["left_coins"]:
        count, amount = moved["left_coins"], common.sat(moved["left_sat"])
        left = f"it does not take {common.counted(count, 'coin')} of {amount}, which"
        lines.append(f"{left} would stay with lost keys" if made.lifeboat else f"{left} you pass on later")
    if whose:
        lines.append("late payments to " + ", ".join(f"account {n}" if n else "the purse" for n in whose)
                     + " are credited with it, less their part of the fee")
    return lines


def _holders(pool: PoolHome, seen: Review) -> Keyholders:
    return seen.settlement.keyholders if seen.settlement else pool.holders()


def _claims(seen: Review, state: State) -> list[Claim]:
    made = seen.settlement
    refs = {i.ref for p in made.payees for i in p.items if i.ref in state.claims} if made else set()
    return sorted((state.claims[ref] for ref in refs), key=lambda c: c.number)


def _diagnosed(look: Look, claim: Claim) -> str:
    """When a claim's illness was first diagnosed and the cover began, where it says so."""
    found = diagnoses.stated(look.pool, look.state, claim) if look.pool and look.state else None
    return f"; {found.words()}" if found else ""


def _who(state: State | None, out: OutputView) -> str:
    names = reviews.named(state, out.address) if state is not None else ""
    return " ".join(filter(None, (out.who, f"({names})" if names else "")))


def _coins(seen: Review) -> list[str]:
    total = [f"{common.sat(i.amount_sat) if i.amount_sat is not None else 'unknown amount'}  {i.what}"
             for i in seen.inputs]
    lines = [line for text, i in zip(total, seen.inputs, strict=True)
             for line in (f"  {text}", f"      {i.outpoint}")]
    return ["Coins spent", *lines[:2 * ROWS], *_more(seen.inputs)]


def _more(rows: Any) -> list[str]:
    return [f"  … and {len(rows) - ROWS} more; --json shows all"] if len(rows) > ROWS else []


def _fee(seen: Review, state: State | None) -> str:
    if seen.fee_sat is None:
        return "fee unknown: the PSBT does not prove what it spends"
    text, made = f"fee {common.sat(seen.fee_sat)}", seen.settlement
    if made is not None and seen.what.kind in LAWFUL:
        text += f" = {made.feerate_sat_vb} sat/vB for {made.vsize} vB"
        if seen.fee_sat > made.feerate_sat_vb * made.vsize:
            text += " and a remainder too small for change"
    if state is not None and not isinstance(made, Carry):  # a carry's fee has another bound, which a check names
        text += f"; the contract's caps: {state.rules.max_feerate_sat_vb} sat/vB and " \
                f"{state.rules.max_fee_ppm / 10_000:g} % of what moves" + (
                    ", more of what has waited" if state.rules.patience_blocks else "")
    return text


def _signatures(pool: PoolHome, seen: Review) -> str:
    if not seen.signed:
        return "signatures: they cannot be told, since not every input is this pool's or the PSBT is not consistent"
    holders = _holders(pool, seen)
    names = {w.account: w.name for w in holders.witnesses}
    done = [names[account] for account, ok in sorted(seen.signed.items()) if ok]
    missing = [names[account] for account, ok in sorted(seen.signed.items()) if not ok]
    return f"signed by {', '.join(done) or 'nobody'}; missing {', '.join(missing) or 'nobody'}; " \
           f"{holders.quorum} are needed"
