"""A witness's sitting: what is to be signed, worked out again here and compared; then signed, taken back, sent."""

from collections.abc import Sequence

from lashou_btc.chain.base import TARGET_BLOCKS
from lashou_btc.errors import InvalidInput, LashouError, Refused
from lashou_btc.pool.settlement import basis
from lashou_btc.report.lists import number
from lashou_btc.report.markup import Content, Element, el
from lashou_btc.signers.device_choice import Where
from lashou_btc.usecases import (
    devices,
    early,
    hubs,
    lifeboats,
    payouts,
    review_words,
    reviewing,
    rotating,
    signing,
    sittings,
)
from lashou_btc.usecases.reviewing import Look
from lashou_btc.usecases.sittings import Sitting
from lashou_btc.wallet.psbt.bundle import write_bundle
from lashou_btc.wallet.psbt.raw import Psbt
from lashou_btc.web.desk import raising, sending, sheet, sitting_facts
from lashou_btc.web.desk.loopback import Sheet
from lashou_btc.web.desk.room import At, Deed, fact, unanswered
from lashou_btc.web.desk.sessions import Done, Fact, Takeaway
from lashou_btc.web.desk.sitting_facts import ROWS, sign_facts
from lashou_btc.web.layout import plain
from lashou_btc.words import Said, noun, said, word


def draw_list(at: At) -> bytes:
    """The sittings there are, and the ways to begin one."""
    rows: list[list[Content]] = []
    for one in sittings.every(at.pool):
        found = sitting_facts.progress_of(at, one)
        rows.append([[el("a", sitting_facts.called(at, one), href=at.to(f"desk/sign/{one.name}/")), " ",
                      el("code", one.name)], number(len(one.psbts)), ", ".join(found.signed) or said("cli.nobody"),
                     sitting_facts.fate(at, one) or (
                         sheet.link(at, f"desk/sign/{one.name}/", said("desk.progress.look"))
                         if sitting_facts.lacking(at, found) else sitting_facts.advice(at, one, found))])
    due = _due(at)
    kinds = _kinds(at)
    work = sheet.form(at, "build", due, sheet.select("kind", said("desk.build.kind"), kinds),
                      button=said("desk.build")) if kinds else sheet.say(said("desk.build.nothing"))
    used = hubs.remembered(at.pool)
    fetch = _way(said("desk.sittings.hubs"), said("desk.sittings.hubs.lead", hubs=[one.url for one in used]),
                 sheet.form(at, "fetch", (), button=said("desk.sittings.at-hubs")), best=True) if used else None
    bring = sheet.form(at, "bring", (), sheet.choose("psbts", said("desk.bring.choose"), several=True,
                                                     note=said("desk.bring.note")),
                       button=said("desk.bring"), uploads=True)
    return sheet.page(
        at, said("desk.way.sign"),
        el("section", el("h2", said("desk.sittings")),
           sheet.table(said("desk.sittings"), ("sitting", "count", "signed", "next"), rows, "lnll") if rows else
           sheet.say(said("desk.sittings.none"))),
        fetch, _way(said("desk.bring"), said("desk.bring.lead"), bring, best=not used),
        _way(said("desk.build.here"), said("desk.build.lead"), sheet.facts(due), work))


def _way(title: Said, lead: Said, *content: Content, best: bool = False) -> Element:
    """A way to begin a sitting: for whom it is, first of all, and whether it is the `best` for most people."""
    return el("section", el("h2", said("desk.sign.best", way=title) if best else title), sheet.say(lead, "lead"),
              content)


def _due(at: At) -> list[Fact]:
    items = list(at.state.items.values())
    return [fact(said("desk.fact.due"), sheet.money(sum(i.amount_sat for i in items))),
            fact(said("desk.fact.payments"), len(items)),
            fact(said("desk.fact.state"), at.state.why or said("desk.known"))]


def _kinds(at: At) -> list[tuple[str, Said | str]]:
    """What can be worked out now."""
    state, found = at.state, list[tuple[str, Said | str]]()
    if state.items:
        found += [("payout", said("desk.build.payout")), ("ladder", said("desk.build.ladder"))]
    found += [(f"move-{r.digest}", said("desk.build.move", digest=r.digest[:8]))
              for r in rotating.announced(at.pool, state) if r.to is not None and r.moves <= state.height]
    if rotating.elsewhere(state):
        found.append(("sweep", said("desk.build.sweep")))
    if _together_helps(at):
        found.append(("together", said("desk.build.together")))
    outlook = lifeboats.outlook(at.pool, state)
    if outlook.asks_heartbeat:
        found.append(("heartbeat", said("desk.build.heartbeat")))
    elif outlook.named and outlook.advice and state.chain.oldest() is not None:
        found.append(("lifeboat", said("desk.build.lifeboat")))
    return found


def _together_helps(at: At) -> bool:
    """Whether coins are better put together now: what is due waits for that, or fees are low."""
    rate = early.expected_sat_vb(at.chain)
    due = bool(at.state.items) and not at.state.unknown and rate is not None
    return early.proposed(at.state, rate) is not None or (due and payouts.short(basis(at.state), rate or 1))


def _build(at: At) -> Done:
    made = sittings.build(at.pool, at.state, at.chain, at.given["kind"], at.chain.feerate_sat_vb(TARGET_BLOCKS))
    return sitting_facts.begun(made, [sitting_facts.called(at, made)])


def _bring(at: At) -> Done:
    given = [psbt for _, name, data in at.given.files for psbt in sittings.read(name, data)]
    if not given:
        raise InvalidInput("desk.bring.empty")
    made = sittings.begin(at.pool, given)
    return sitting_facts.begun(made, [sitting_facts.called(at, made)])


def _fetch(at: At) -> Done:
    """What waits for signatures in the hubs' rooms, each a sitting."""
    names, refused = list[str](), []
    for psbts in at.ws.hubs(at.pool).anew().room():
        try:
            made = sittings.begin(at.pool, psbts)
            names.append(f"{made.name}: {word(sitting_facts.called(at, made))}")
        except LashouError as error:  # a hub that offers nonsense keeps nothing else from coming
            refused.append(plain(error.said))
    if not names and not refused:
        at.ws.hubs(at.pool).check_answered()
        return Done(word(said("desk.fetched:nothing")), goes_on="desk/sign/")
    return Done(word(said("desk.fetched", count=len(names))), (*names, *refused, *unanswered(at)),
                goes_on="desk/sign/")


# One sitting

def draw(at: At) -> bytes:
    """Everything about one: what it is, whether it is what the rules give, who has signed, what to do."""
    one = _one(at)
    if at.given["deed"] in ("raise", "bump") and not (at.why and at.given["deed"] == "raise"):
        try:
            return sheet.page(at, sitting_facts.called(at, one), raising.confirm(at))
        except LashouError as error:
            at.why = error
    looks = reviewing.look_all(at.ws, one.psbts)
    return sheet.page(at, sitting_facts.called(at, one), el("p", el("code", one.name)), _together(at, one, looks),
                      [_shown(at, n, psbt, look) for n, (psbt, look) in enumerate(
                          zip(one.psbts, looks, strict=True), 1)],
                      _signs(at, one, looks), _back(at), sending.section(at, one), raising.section(at, one))


def _together(at: At, one: Sitting, looks: Sequence[Look]) -> Element:
    found = sitting_facts.progress_of(at, one)
    rows: list[list[Content]] = [[s.name, said("desk.signed.yes" if s.signed else "desk.signed.no"),
                                  sitting_facts.next_of(at, one, found, s)] for s in found.steps]
    fate = sitting_facts.fate(at, one)
    return el("section", el("h2", said("desk.progress")), sheet.say(fate) if fate else None,
              sheet.say(said("desk.progress.of", signed=len(found.signed), needed=found.needed)),
              sheet.table(said("desk.progress"), ("who", "signed", "next"), rows),
              sheet.say(sitting_facts.advice(at, one, found)) if not fate else None,
              el("p", el("a", said("desk.take.bundle"), href=at.to(f"desk/sign/{one.name}/bundle/"),
                         download=f"{one.name}.psbt")) if _may_leave(at, one, looks) else None)


def _may_leave(at: At, one: Sitting, looks: Sequence[Look]) -> bool:
    """Whether all of it may go to others: it is what the rules give, and where the key is on a device that knows no
    rules, it stands in the signing log before.
    """
    if sitting_facts.obstacle(looks) is not None:
        return False
    log = {entry.txid for entry in signing.signing_log(at.pool)}
    elsewhere = any(_elsewhere(at, name) for name in _own_keys(at, one))
    return not elsewhere or all(psbt.tx.txid in log for psbt in one.psbts)


def _elsewhere(at: At, name: str) -> bool:
    """Whether a key's multisig key is in another wallet."""
    return at.ws.seed_fingerprint(name) != at.ws.key_record(name).fingerprint


def _shown(at: At, n: int, psbt: Psbt, look: Look) -> Element:
    """One transaction as this home sees it."""
    seen, checks = look.review, []
    for check in seen.checks:
        mark = "ok" if check.ok else "no"
        words = said("cli.check.ok" if check.ok else "cli.check.no" if check.told else "cli.check.untold")
        checks.append([el("span", words, class_=mark), noun("check", check.name), check.text])
    rows: list[list[Content]] = [
        [sheet.money(out.amount_sat), el("bdi", review_words.who(look.state, out)), el("code", out.address)]
        for out in seen.outputs[:ROWS] if out.amount_sat]
    more = seen.outputs[ROWS:]
    lines: list[Said] = [review_words.claim_line(look, c) for c in review_words.claims(seen, look.state)] \
        if look.state is not None else []
    lines += [*review_words.move_lines(look), review_words.fee(seen, look.state)]
    if more:
        lines.append(said("desk.more-outputs", count=len(more), amount=sum(o.amount_sat for o in more)))
    verdict = said("cli.review.passes") if seen.ok else said(
        "cli.review.not-yet" if seen.untold else "cli.review.do-not-sign", failed=len(seen.failed()),
        count=len(seen.checks))
    return el("section", el("h2", f"{n}. ", plain(seen.what.text)), el("p", el("code", seen.txid)),
              sheet.table(said("cli.review.outputs"), ("amount", "who", "address"), rows, "nll"),
              sheet.lines(lines),
              el("details", el("summary", said("desk.checks", count=len(seen.checks))),
                 sheet.table(said("table.checks"), ("verdict", "check", "found"), checks),
                 **({} if seen.ok else {"open": ""})),
              sheet.say(verdict, "note" if seen.ok else "note bad"))


def _signs(at: At, one: Sitting, looks: Sequence[Look]) -> Element | None:
    """The question whether to sign, with everything named; or why nothing is to be signed."""
    names = _own_keys(at, one)
    if not names or sitting_facts.fate(at, one):
        return None
    left = [name for name in names if not all(
        signing.has_signed(at.pool, psbt, at.ws.key_record(name).xpub) for psbt in one.psbts)]
    if not left:
        return el("section", el("h2", said("desk.sign")), sheet.say(said("desk.sign.done")))
    if why := sitting_facts.obstacle(looks):
        return el("section", el("h2", said("desk.sign")), el("div", sheet.refusal(why), class_="note bad"))
    named = sign_facts(at)
    elsewhere = [name for name in left if _elsewhere(at, name)]
    dear = sitting_facts.dear(at, looks)
    meant = [sheet.say(dear.said, "note bad"), el("p", el("label", el(
        "input", type="checkbox", name="meant", value="yes", required=""), " ", said("desk.sign.meant")))] \
        if dear is not None else None
    forms: list[Content] = []
    if here := [name for name in left if name not in elsewhere]:
        forms.append(sheet.form(at, "sign", named, meant, sheet.passphrase(at, here), button=said(
            "desk.sign.all", count=len(one.psbts))))
    for name in elsewhere:
        wallet = at.ws.key_record(name).fingerprint
        forms.append(sheet.form(at, "hand", named, meant, sheet.hidden("key", name), sheet.say(
            said("desk.hand.note", name=name, wallet=wallet)), button=said("desk.hand")))
        forms.append(sheet.form(at, "device", named, meant, sheet.hidden("key", name), sheet.say(
            said("desk.device.note")), button=said("desk.device")))
    return el("section", el("h2", said("desk.sign.ask")), sheet.facts(named), sheet.say(said("desk.sign.then")),
              forms)


def _own_keys(at: At, one: Sitting) -> list[str]:
    """This home's keys that are among those of the coins' keyholders."""
    keys = {key.xpub for psbt in one.psbts for key in at.pool.holders(psbt).descriptor.keys}
    return [name for name in at.ws.key_names() if at.ws.key_record(name).xpub in keys]


def _one(at: At) -> Sitting:
    """The sitting, with what it carries at hand if that has come."""
    one = sittings.find(at.pool, at.values["name"])
    sittings.take_in(at.pool, one)
    return one


def _checked(at: At) -> tuple[Sitting, tuple[Look, ...]]:
    """The sitting, looked at right before it is signed. Raises where it is not to be signed."""
    one = _one(at)
    looks = reviewing.look_all(at.ws, one.psbts)
    if why := sitting_facts.obstacle(looks):
        raise why
    if (dear := sitting_facts.dear(at, looks)) is not None and not at.given["meant"]:
        raise dear
    return one, looks


def _sign(at: At) -> Done:
    one, looks = _checked(at)
    if all(signing.has_signed(at.pool, psbt, at.record.xpub) for psbt in one.psbts):
        raise Refused("desk.signed-before")
    master = at.ws.unlock_signer(at.key_name, at.given["passphrase"])
    signed = signing.sign_all(at.pool, one.psbts, [look.review for look in looks], master)
    return _signed(at, sittings.keep(at.pool, one, signed), [])


def _signed(at: At, one: Sitting, lines: Sequence[Said]) -> Done:
    found = sitting_facts.progress_of(at, one)
    files = (Takeaway(f"{one.name}-{at.record.fingerprint}.psbt", write_bundle(one.psbts)),)
    brought = [each.words for each in at.ws.hubs(at.pool).sign(one.psbts)] if hubs.remembered(at.pool) else []
    return Done(word(said("desk.signed", count=len(one.psbts))), tuple(map(plain, [
        *lines, *brought, sitting_facts.advice(at, one, found)])), files, f"desk/sign/{one.name}/")


def _hand(at: At) -> Done:
    """Hands out what was reviewed, once it stands in the signing log."""
    one, looks = _checked(at)
    handed = devices.hand_over(at.pool, one.psbts, [look.review for look in looks], at.record)
    parts = [(name, write_bundle([psbt])) for name, psbt in sittings.named(at.pool, handed)]
    files = [Takeaway(f"{one.name}.zip", sittings.zipped(parts)), *(Takeaway(name, data) for name, data in parts)]
    return Done(word(said("desk.handed", count=len(parts))), (plain(said(
        "desk.handed.next", wallet=at.record.fingerprint)),), tuple(files), f"desk/sign/{one.name}/")


def _device(at: At) -> Done:
    """Has the device sign that is plugged in."""
    one, looks = _checked(at)
    where = Where("", "", "", False)
    hwi = devices.reach(at.ws, at.pool.contract.network, where)
    answers = devices.sign(at.pool, hwi, where, one.psbts, [look.review for look in looks], at.record)
    kept = sittings.keep(at.pool, one, answers.psbts)
    lines = [said("desk.device.signed", done=len(answers.done), count=len(one.psbts))]
    return _signed(at, kept, [*lines, *([answers.refusal.said] if answers.refusal is not None else [])])


# What comes back

def _back(at: At) -> Element:
    return el("section", el("h2", said("desk.take")), sheet.form(
        at, "take", (), sheet.choose("psbts", said("desk.take.choose"), several=True, note=said("desk.take.note")),
        button=said("desk.take"), uploads=True))


def _take(at: At) -> Done:
    one = sittings.find(at.pool, at.values["name"])
    kept, found = sittings.take(at.pool, at.state, one, [(name, data) for _, name, data in at.given.files])
    lines = [word(said("desk.taken.good" if each.good else "desk.taken.bad", name=each.name[:80], what=each.text))
             for each in found]
    advice = sitting_facts.progress_of(at, kept).advice
    return Done(word(said("desk.taken", good=sum(each.good for each in found), count=len(found))),
                   (*lines, plain(advice)), goes_on=f"desk/sign/{kept.name}/")


def _bundle(at: At) -> Takeaway:
    one = sittings.find(at.pool, at.values["name"])
    if not _may_leave(at, one, reviewing.look_all(at.ws, one.psbts)):
        raise LookupError(one.name)
    return Takeaway(f"{one.name}.psbt", write_bundle(one.psbts))


SHEETS = (
    Sheet("desk/sign/", draw_list, {
        "build": Deed(_build, _due), "bring": Deed(_bring), "fetch": Deed(_fetch)}),
    Sheet("desk/sign/{name}/", draw, {
        "sign": Deed(_sign, sign_facts), "hand": Deed(_hand, sign_facts), "device": Deed(_device, sign_facts),
        "take": Deed(_take), "send": sending.SEND, **raising.DEEDS}),
    Sheet("desk/sign/{name}/bundle/", draw, {}, file=_bundle),
)
