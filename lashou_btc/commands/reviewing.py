"""How a review of a PSBT is shown: to programs as JSON, to people on one screen."""

from collections.abc import Sequence
from typing import Any

from lashou_btc.commands import common
from lashou_btc.pool.review import Review
from lashou_btc.usecases import document_words, lifeboats, review_words, reviewing
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
    if (decided := review_words.decided(seen, pool, state)) is not None:
        value["amendment"] = decided.body
    if moved := review_words.move(look):
        value["move"] = moved
    if pool is not None and pool.view is not None:
        value["view"] = pool.view.to_json()
    if pool is not None and state is not None:
        value |= {"pool": pool.contract.pool_id, "quorum": review_words.holders(pool, seen).quorum,
                  "max_feerate_sat_vb": state.rules.max_feerate_sat_vb, "max_fee_ppm": state.rules.max_fee_ppm,
                  "claims": [{"number": c.number + 1, "hash": c.hash, "account": c.account, "status": c.status}
                             for c in review_words.claims(seen, state)]}
    return value


def review_lines(look: Look) -> list[Any]:
    """A review on one screen: what it is comes first, whether it may be signed comes last."""
    seen, pool, state = look.review, look.pool, look.state
    rows = [(o.amount_sat, noun("output", o.address), review_words.who(state, o)) for o in seen.outputs]
    lines: list[Any] = [
        sentence(seen.what.text),
        said("cli.review.transaction", txid=seen.txid) if pool is None else
        said("cli.review.transaction:pool", txid=seen.txid, pool=pool.contract.name, id=pool.contract.pool_id[:8],
             network=pool.contract.network.name)]
    if pool is not None and pool.view is not None:
        lines.append(said("cli.seen-through", view=pool.view.verified))
    if state is not None:
        lines += [review_words.claim_line(look, c) for c in review_words.claims(seen, state)]
    lines += review_words.move_lines(look)
    if pool is not None and state is not None and (decided := review_words.decided(seen, pool, state)) is not None:
        lines += [said("cli.review.decided"), *(said("cli.line.indented", line=line)
                                                for line in document_words.in_words(pool, state, decided)[1:])]
    lines += [*common.payments(said("cli.review.outputs"), rows[:ROWS]), *_more(rows), *_coins(seen),
              review_words.fee(seen, state)]
    if pool is not None:
        lines.append(review_words.signatures(pool, seen))
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
                                          who=review_words.who(look.state, before))))
        elif now.amount_sat != before.amount_sat:
            rows.append((now.amount_sat, address, said("cli.differs.by", more=now.amount_sat - before.amount_sat,
                                                       who=review_words.who(look.state, now))))
    rows += [(o.amount_sat, address, said("cli.differs.new", number=number, who=review_words.who(look.state, o)))
             for address, o in theirs.items() if address not in ours]
    coins, earlier = ({i.outpoint: i for i in r.inputs} for r in (seen, first))
    lines = [sentence(seen.what.text), said("cli.review.transaction", txid=seen.txid),
             review_words.fee(seen, look.state),
             *(common.payments(said("cli.differs.outputs", number=number), rows) if rows
               else [said("cli.differs.same", number=number)]),
             *(said("cli.differs.spends", coin=c, amount=i.amount_sat or 0, what=i.what) for c, i in coins.items()
               if c not in earlier),
             *(said("cli.differs.does-not-spend", coin=c, amount=i.amount_sat or 0, what=i.what)
               for c, i in earlier.items() if c not in coins)]
    if look.pool is not None and seen.signed != first.signed:
        lines.append(review_words.signatures(look.pool, seen))
    return lines


def _coins(seen: Review) -> list[str | Said]:
    lines = [line for i in seen.inputs for line in (
        said("cli.review.coin:unknown", what=i.what) if i.amount_sat is None else
        said("cli.review.coin", amount=i.amount_sat, what=i.what), f"      {i.outpoint}")]
    return [said("cli.review.coins"), *lines[:2 * ROWS], *_more(seen.inputs)]


def _more(rows: Any) -> list[Said]:
    return [said("cli.review.more", count=len(rows) - ROWS)] if len(rows) > ROWS else []
