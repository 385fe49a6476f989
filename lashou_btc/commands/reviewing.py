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
from lashou_btc.usecases import diagnoses, document_words, lifeboats, reviewing, rotating
from lashou_btc.usecases.reviewing import Look
from lashou_btc.usecases.workspace import PoolHome
from lashou_btc.wallet.psbt.bundle import shared_coins
from lashou_btc.wallet.psbt.raw import Psbt
from lashou_btc.words import Said, noun, said, sentence

ROWS = 40
"""So many coins and outputs are shown; no payout that fits a screen has more, and the rest is counted."""


def review_json(look: Look) -> dict[str, Any]:
    """A review for programs."""
    seen, pool, state = look.review, look.pool, look.state
    value: dict[str, Any] = {
        "txid": seen.txid, "ok": None if seen.untold else seen.ok, "kind": seen.what.kind,
        "what": sentence(seen.what.text), "fee_sat": seen.fee_sat,
        "inputs": [{"number": i.number, "coin": str(i.outpoint), "amount_sat": i.amount_sat, "what": i.what}
                   for i in seen.inputs],
        "outputs": [{"number": o.number, "address": o.address, "amount_sat": o.amount_sat, "who": o.who or ""}
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
    rows = [(o.amount_sat, noun("output", o.address), _who(state, o)) for o in seen.outputs]
    lines: list[Any] = [
        sentence(seen.what.text),
        said("cli.review.transaction", txid=seen.txid) if pool is None else
        said("cli.review.transaction:pool", txid=seen.txid, pool=pool.contract.name, id=pool.contract.pool_id[:8],
             network=pool.contract.network.name)]
    if pool is not None and pool.view is not None:
        lines.append(said("cli.seen-through", view=pool.view.verified))
    if state is not None:
        lines += [_claim_line(look, c) for c in _claims(seen, state)]
    lines += _move_lines(look)
    if pool is not None and state is not None and (decided := _decided(seen, pool, state)) is not None:
        lines += [said("cli.review.decided"), *(said("cli.line.indented", line=line)
                                                for line in document_words.in_words(pool, state, decided)[1:])]
    lines += [*common.payments(said("cli.review.outputs"), rows[:ROWS]), *_more(rows), *_coins(seen),
              _fee(seen, state)]
    if pool is not None:
        lines.append(_signatures(pool, seen))
    failed = len(seen.failed())
    verdict = said("cli.review.drill") if seen.what.kind == "drill" else said("cli.review.passes") if not failed \
        else said("cli.review.not-yet" if seen.untold else "cli.review.do-not-sign", failed=failed,
                  count=len(seen.checks))
    looks = [(said("cli.check.ok" if c.ok else "cli.check.no" if c.told else "cli.check.untold"),
              noun("check", c.name), c.text) for c in seen.checks]
    return [*lines, common.table(said("table.checks"), ("", said("column.check"), said("column.seen")), looks),
            sentence(verdict)]



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
    together = "lifeboats" if len(rungs) == 1 else "apart" if not shared else \
        "all" if len(rungs) in (0, count) else "some"
    lines: list[Any] = [sentence(said(f"cli.bundle.together.{together}", count=count, rungs=len(rungs),
                                      coin=shared[0] if shared else ""))]
    shown: list[int] = []
    for n in order:
        seen = looks[n]
        like = next((at for at in shown if _comparable(looks[at].review, seen.review)), None)
        lines += ["", said("cli.bundle.number", number=n + 1, count=count), *(
            review_lines(seen) if like is None else
            _differences(looks[like].review, seen, like + 1))]
        shown.append(n)
    bad = [n for n, seen in enumerate(looks, 1) if not seen.review.ok]
    apart = reviewing.apart(looks)
    why = [*([said("cli.bundle.bad", numbers=bad, count=count)] if bad else []), *([apart] if apart else [])]
    return [*lines, "", sentence(
        said("cli.bundle.not-yet", numbers=bad, count=count) if reviewing.untold(looks) else
        said("cli.bundle.do-not-sign", why=why) if why else said("cli.bundle.passes", count=count))]


def keep_lifeboats(pool: PoolHome, given: Sequence[Psbt]) -> int:
    """Keeps the lifeboats among these that have all their signatures, and says so. Returns how many of these are
    lifeboats, signed or not.
    """
    if new := lifeboats.keep(pool, given):
        common.say(said("cli.review.kept", count=len(new), folder=new[0].parent))
    return len(lifeboats.split(pool, given)[1])


def _is_boat(seen: Review) -> bool:
    return seen.settlement is not None and seen.settlement.lifeboat


def _comparable(first: Review, seen: Review) -> bool:
    return first.ok and seen.ok and first.what.kind == seen.what.kind


def _differences(first: Review, look: Look, number: int) -> list[str | Said]:
    """What a transaction does otherwise than one shown before, of that number: fee, payees, coins."""
    seen = look.review
    ours, theirs = ({o.address: o for o in r.outputs if o.amount_sat} for r in (first, seen))
    rows = []
    for address, before in ours.items():
        now = theirs.get(address)
        if now is None:
            rows.append((0, address, said("cli.differs.not-paid", amount=before.amount_sat, number=number,
                                          who=_who(look.state, before))))
        elif now.amount_sat != before.amount_sat:
            rows.append((now.amount_sat, address, said("cli.differs.by", more=now.amount_sat - before.amount_sat,
                                                       who=_who(look.state, now))))
    rows += [(o.amount_sat, address, said("cli.differs.new", number=number, who=_who(look.state, o)))
             for address, o in theirs.items() if address not in ours]
    coins, earlier = ({i.outpoint: i for i in r.inputs} for r in (seen, first))
    lines = [sentence(seen.what.text), said("cli.review.transaction", txid=seen.txid), _fee(seen, look.state),
             *(common.payments(said("cli.differs.outputs", number=number), rows) if rows
               else [said("cli.differs.same", number=number)]),
             *(said("cli.differs.spends", coin=c, amount=i.amount_sat or 0, what=i.what) for c, i in coins.items()
               if c not in earlier),
             *(said("cli.differs.does-not-spend", coin=c, amount=i.amount_sat or 0, what=i.what)
               for c, i in earlier.items() if c not in coins)]
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


def _move_lines(look: Look) -> list[Said]:
    made, moved = look.review.settlement, _move(look)
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


def _holders(pool: PoolHome, seen: Review) -> Keyholders:
    return seen.settlement.keyholders if seen.settlement else pool.holders()


def _claims(seen: Review, state: State) -> list[Claim]:
    made = seen.settlement
    refs = {i.ref for p in made.payees for i in p.items if i.ref in state.claims} if made else set()
    return sorted((state.claims[ref] for ref in refs), key=lambda c: c.number)


def _claim_line(look: Look, claim: Claim) -> Said:
    """A claim that is paid, with when the illness was first diagnosed and the cover began, where it says so."""
    found = diagnoses.stated(look.pool, look.state, claim) if look.pool and look.state else None
    of = {"number": claim.number + 1, "claim": claim.hash[:16], "account": claim.account,
          "status": noun("claim", claim.status)}
    return said("cli.review.claim:diagnosed", **of, diagnosis=found.words()) if found else \
        said("cli.review.claim", **of)


def _who(state: State | None, out: OutputView) -> str | Said:
    names = reviews.named(state, out.address) if state is not None else ()
    if not names:
        return out.who or ""
    return said("cli.review.who:named", who=out.who, names=names) if out.who else \
        said("cli.review.who", names=names)


def _coins(seen: Review) -> list[str | Said]:
    lines = [line for i in seen.inputs for line in (
        said("cli.review.coin:unknown", what=i.what) if i.amount_sat is None else
        said("cli.review.coin", amount=i.amount_sat, what=i.what), f"      {i.outpoint}")]
    return [said("cli.review.coins"), *lines[:2 * ROWS], *_more(seen.inputs)]


def _more(rows: Any) -> list[Said]:
    return [said("cli.review.more", count=len(rows) - ROWS)] if len(rows) > ROWS else []


def _fee(seen: Review, state: State | None) -> Said:
    if seen.fee_sat is None:
        return said("cli.review.fee-unknown")
    fee, made = said("cli.review.fee", fee=seen.fee_sat), seen.settlement
    if made is not None and seen.what.kind in LAWFUL:
        exact = seen.fee_sat <= made.feerate_sat_vb * made.vsize
        fee = said("cli.review.fee-is" if exact else "cli.review.fee-is:remainder", fee=seen.fee_sat,
                   feerate=made.feerate_sat_vb, vsize=made.vsize)
    if state is not None and not isinstance(made, Carry):  # a carry's fee has another bound, which a check names
        return said("cli.review.caps:patience" if state.rules.patience_blocks else "cli.review.caps", fee=fee,
                    feerate=state.rules.max_feerate_sat_vb, share=f"{state.rules.max_fee_ppm / 10_000:g}")
    return fee


def _signatures(pool: PoolHome, seen: Review) -> Said:
    if not seen.signed:
        return said("cli.review.signatures-untold")
    holders = _holders(pool, seen)
    names = {w.account: w.name for w in holders.witnesses}
    done = [names[account] for account, ok in sorted(seen.signed.items()) if ok]
    missing = [names[account] for account, ok in sorted(seen.signed.items()) if not ok]
    return said("cli.review.signatures", signed=done or said("cli.nobody"), missing=missing or said("cli.nobody"),
                needed=holders.quorum)
