"""A key's own purse at the desk: what it holds, what of its own waits; paid in, sped up, taken back, once named.

Its address follows from the key, so it is seen only with the passphrase.
"""

from dataclasses import dataclass

from lashou_btc.anchors.tx import TxOut
from lashou_btc.chain.base import Feed
from lashou_btc.errors import InvalidInput, LashouError
from lashou_btc.networks import Network
from lashou_btc.report.markup import Content, Element, el
from lashou_btc.usecases import given_amounts, guard, purse_words
from lashou_btc.usecases.given_amounts import SAT
from lashou_btc.usecases.purses import MAX_FEE_SAT, Purse, PurseDraft
from lashou_btc.usecases.waiting import Holdings
from lashou_btc.web.desk import sheet
from lashou_btc.web.desk.loopback import Sheet
from lashou_btc.web.desk.room import At, Deed, fact
from lashou_btc.web.desk.sessions import Done, Fact
from lashou_btc.web.layout import plain
from lashou_btc.words import Said, said, word

_WAYS = ("deposit", "bump", "cancel")


@dataclass(frozen=True)
class _Opened:
    """A purse that was opened, with the chain and the network that it is on."""

    purse: Purse
    chain: Feed
    network: Network


def draw(at: At) -> bytes:
    """What it holds; or the question whether to send something."""
    title = said("desk.purse")
    try:
        if at.given["deed"] in ("ask", "send") and not (at.why and at.given["deed"] == "ask"):
            return sheet.page(at, title, _confirm(at))
        shown = _shown(at) if at.given["deed"] == "look" and not at.why else None
    except LashouError as error:
        at.why, shown = error, None
    look = el("section", el("h2", said("desk.purse.look")), sheet.say(said("desk.purse.look.lead"), "lead"),
              sheet.form(at, "look", (), sheet.passphrase(at), button=said("desk.purse.show")))
    ways = [_way(at, way) for way in _WAYS] if at.ws.key_names() else []
    return sheet.page(at, title, shown, look, ways)


def _open(at: At) -> _Opened:
    secret, master = at.unlock()
    return _Opened(Purse.of(master, secret.account, at.ws.home), at.ws.chain(master.network), master.network)


def _shown(at: At) -> Element:
    one = _open(at)
    has = one.purse.look(one.chain)
    return el("section", el("h2", at.key_name), sheet.facts([
        fact(said("desk.fact.holds"), sheet.money(has.sat)), fact(said("desk.column.address"), one.purse.address)]),
        _waiting(one, has))


def _waiting(one: _Opened, has: Holdings) -> Element:
    rows: list[list[Content]] = [
        [el("code", own.txid), sheet.money(own.fee_sat), said("desk.rate", feerate=own.feerate_sat_vb),
         [el("p", word(line).strip()) for line in purse_words.paid_words(own, one.purse.script, one.network)],
         "" if own.here else said("desk.purse.unseen")] for own in has.waiting]
    title = said("desk.purse.waits")
    return sheet.table(title, ("txid", "fee", "rate", "what", "status"), rows) if rows else \
        sheet.say(said("cli.purse.nothing"))


def _way(at: At, way: str) -> Element:
    """What can be done with it: paying in, more fee for what waits, taking back."""
    chosen = at.given["way"] == way
    fields = [sheet.entry("amount", said("desk.purse.amount"), at.given["amount"] if chosen else "", required="",
                          note=said("desk.purse.amount.note")),
              sheet.entry("account", said("desk.purse.account"), at.given["account"] if chosen else "",
                          note=said("desk.purse.account.note"))] if way == "deposit" else [
        sheet.entry("txid", said("desk.column.txid"), at.given["txid"] if chosen else "", required="",
                    note=said(f"desk.purse.{way}.txid")),
        sheet.entry("most", said("desk.purse.most"), at.given["most"] if chosen else f"{MAX_FEE_SAT:,}",
                    required="")]
    return el("section", el("h2", said(f"desk.purse.{way}")), sheet.say(said(f"desk.purse.{way}.lead"), "lead"),
              sheet.form(at, "ask", (), sheet.hidden("way", way), fields, sheet.entry(
                  "feerate", said("desk.feerate"), at.given["feerate"] if chosen else "", kind="number",
                  note=said("desk.feerate.note"), min="1"), sheet.passphrase(at), button=said("desk.purse.ask")))


def _sat(text: str) -> int:
    return given_amounts.minor(given_amounts.read(text), SAT)


def _draft(at: At) -> tuple[_Opened, PurseDraft, Said | str]:
    """What would be sent, and to whom or what for. Raises as `Purse.draft`, `draft_bump`, `draft_cancel`."""
    way, rate, txid = at.given["way"], at.feerate, at.given["txid"].strip()
    if way not in _WAYS:
        raise InvalidInput("desk.purse.way")
    if way != "deposit":
        most, one = _sat(at.given["most"]), _open(at)
        if way == "cancel":
            return one, one.purse.draft_cancel(one.chain, txid, rate, most), said("cli.purse.takes-back", txid=txid)
        draft = one.purse.draft_bump(one.chain, txid, rate, most)
        return one, draft, said("cli.purse.as-before") if draft.pays else said("cli.purse.both-sooner", txid=txid)
    amount, number, key = _sat(at.given["amount"]), at.given["account"].strip(), at.record.signing_key
    if number and not (number.isascii() and number.isdecimal() and len(number) < 11):
        raise InvalidInput("desk.book.number")
    account = int(number) if number else guard.own_account(at.state, key)
    payee = guard.payee(at.state, account, amount, [key])
    one = _open(at)
    whom = said("cli.purse.of-pool", whom=payee.words, pool=at.state.contract.name)
    return one, one.purse.draft(one.chain, [TxOut(amount, payee.script)], rate), whom


def _facts(at: At) -> list[Fact]:
    _, draft, whom = at.once(_draft)
    lines = purse_words.draft_words(draft, whom)
    paid = fact(said("desk.fact.pays"), sheet.money(draft.paid_sat)) if draft.pays else \
        fact(said("desk.fact.fee"), sheet.money(draft.fee_sat))
    return [paid, *(fact(said("desk.fact.line", number=n), line) for n, line in enumerate(lines, 1))]


def _confirm(at: At) -> Element:
    named = _facts(at)
    kept = [sheet.hidden(name, at.given[name]) for name in ("way", "txid", "most", "amount", "account", "feerate",
                                                            "key")]
    return el("section", el("h2", said("desk.purse.sure")), sheet.facts(named), sheet.say(said("desk.send.then")),
              sheet.form(at, "send", named, kept, sheet.passphrase(at, [at.key_name]), button=said("desk.send")),
              el("p", sheet.link(at, "desk/purse/", said("desk.back"))))


def _send(at: At) -> Done:
    one, draft, _ = at.once(_draft)
    txid = one.purse.send_draft(one.chain, draft)
    return Done(word(said("desk.sent")), (plain(said("desk.sent.txid", txid=txid)),), goes_on="desk/purse/")


SHEETS = (Sheet("desk/purse/", draw, {
    "look": Deed(), "ask": Deed(), "send": Deed(_send, _facts)}),)
