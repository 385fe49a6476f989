"""A pool's contract at the desk: what it says and means, followed; and accepted by one of its witnesses, once what
was compared by voice is typed.
"""

from lashou_btc.errors import InvalidInput, LashouError, Refused
from lashou_btc.pool import contract as contracts
from lashou_btc.pool.contract import Contract
from lashou_btc.report.markup import Content, Element, el
from lashou_btc.usecases import meaning, pools
from lashou_btc.web.desk import sheet
from lashou_btc.web.desk.loopback import Sheet
from lashou_btc.web.desk.room import At, Deed, fact, hand_over
from lashou_btc.web.desk.sessions import Done, Fact
from lashou_btc.web.layout import plain
from lashou_btc.words import Said, said, sentence, word

_STARTS = 16
"""So many characters of the pool's id are read out, at least: 64 bits, more than anybody tries contracts for."""


# Following

def bring(at: At) -> Element:
    """The question for a contract; or what the one says that was brought, and whether to follow its pool."""
    contract = None
    if at.given["deed"] in ("contract", "follow"):
        try:
            contract = _given(at)
        except LashouError as error:
            at.why = error
    if contract is None:
        return el("section", el("h2", said("desk.contract")), sheet.say(said("desk.contract.lead"), "lead"),
                  sheet.form(at, "contract", (), sheet.choose("contract", said("desk.contract.choose")),
                             button=said("desk.decide.look"), uploads=True))
    named = facts_of(contract)
    return el("section", el("h2", said("desk.contract.sure")), sheet.facts(named), sheet.say(said(
        "desk.contract.then")), sheet.form(
        at, "follow", named, sheet.hidden("contract", contract.raw.decode()), button=said("desk.contract.follow")))


def _given(at: At) -> Contract:
    """The contract that was brought, or that stands in the form. Raises InvalidInput."""
    given = [data for _, _, data in at.given.files] or [at.given["contract"].encode()]
    if not given[0]:
        raise InvalidInput("desk.contract.none")
    return contracts.parse(given[0])


def facts_of(contract: Contract) -> list[Fact]:
    """What a contract says, and what its rules mean."""
    holders = contract.keyholders
    means = meaning.meaning(contract.rules, holders.count, holders.quorum)
    lines: list[Said | str] = [*meaning.in_words(means), *(said("cli.pool.warning", warning=line)
                                                   for line in meaning.warnings_in_words(means))]
    return [fact(said("desk.fact.pool"), contract.name), fact(said("desk.fact.pool-id"), contract.pool_id),
            fact(said("desk.fact.first-address"), contract.first_address),
            fact(said("desk.fact.network"), contract.network.name),
            fact(said("desk.fact.quorum"), said("cli.quorum", needed=holders.quorum, count=holders.count)),
            fact(said("desk.fact.witnesses"), ", ".join(w.name for w in holders.witnesses)),
            *(fact(said("desk.fact.line", number=n), sentence(line) if isinstance(line, Said) else line)
              for n, line in enumerate(lines, 1))]


def _follow_facts(at: At) -> list[Fact]:
    return facts_of(_given(at))


def _follow(at: At) -> Done:
    pool = pools.follow(at.ws, _given(at))
    contract = pool.contract
    mine = {w.key for w in contract.keyholders.witnesses} & {record.signing_key for record in at.records()}
    return Done(word(said("desk.contract.followed", pool=contract.name)), tuple(map(plain, [
        said("cli.join.pool-id", pool_id=contract.pool_id),
        said("cli.join.first-address", address=contract.first_address), said("cli.join.compare")])),
        goes_on="desk/accept/" if mine else "desk/")


DEEDS = {"contract": Deed(), "follow": Deed(_follow, _follow_facts)}


# Accepting

def draw(at: At) -> bytes:
    """What the contract says, and the question whether to accept the place that it gives."""
    named, names = _facts(at), _places(at)
    ask: Content = sheet.say(said("desk.accept.none"), "note")
    if names:
        ask = [sheet.say(said("desk.accept.lead"), "lead"), sheet.form(
            at, "accept", named,
            sheet.entry("starts", said("desk.accept.starts", count=_STARTS), at.given["starts"], required="",
                        note=said("desk.accept.starts.note"), autocomplete="off"),
            sheet.entry("payout", said("desk.accept.payout"), at.given["payout"], required="",
                        note=said("desk.accept.payout.note"), autocomplete="off"),
            sheet.passphrase(at, names), button=said("desk.join.sign"))]
    return sheet.page(at, said("desk.accept"), el("section", sheet.facts(named)), el("section", el(
        "h2", said("desk.accept.place")), ask))


def _facts(at: At) -> list[Fact]:
    accepted = [w.name for w in at.pool.contract.keyholders.witnesses if w.account in at.state.accepted]
    return [*facts_of(at.pool.contract),
            fact(said("desk.fact.accepted"), ", ".join(accepted) or said("cli.nobody"))]


def _places(at: At) -> list[str]:
    """This home's keys that the contract gives a place, and that have not accepted it in the chain."""
    keys = {w.key for w in at.pool.contract.keyholders.witnesses if w.account not in at.state.accepted}
    return [name for name in at.ws.key_names() if at.ws.key_record(name).signing_key in keys]


def _accept(at: At) -> Done:
    contract, starts = at.pool.contract, "".join(at.given["starts"].split()).lower()
    if len(starts) < _STARTS or not contract.pool_id.startswith(starts):
        raise Refused("desk.accept.other", starts=starts[:100], count=_STARTS)
    if not at.given["payout"].strip():
        raise InvalidInput("desk.accept.no-payout")
    secret, master = at.unlock()
    joined = pools.join(at.ws, contract, master, at.given["payout"].strip(), elsewhere=secret.elsewhere)
    name = f"acceptance-{joined.account}-{joined.acceptance.hash[:8]}.json"  # another is not taken for this one
    return hand_over(at, name, joined.acceptance.to_bytes(), said("desk.accepted"), [
        said("cli.join.contract", account=joined.account), said("desk.to-operator")], "desk/")


SHEETS = (Sheet("desk/accept/", draw, {"accept": Deed(_accept, _facts)}),)
