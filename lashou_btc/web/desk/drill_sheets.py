"""A drill of the recovery set at the desk: begun, signed with a key file, checked. It can move no money."""

from lashou_btc.errors import InvalidInput, Refused
from lashou_btc.report.markup import Content, el
from lashou_btc.usecases import drills, judging, sittings
from lashou_btc.usecases.drills import Drill
from lashou_btc.wallet.psbt import raw as psbts
from lashou_btc.wallet.psbt.raw import Psbt
from lashou_btc.web.desk import sheet
from lashou_btc.web.desk.loopback import Sheet
from lashou_btc.web.desk.room import At, Deed
from lashou_btc.web.desk.sessions import Done, Takeaway
from lashou_btc.web.layout import plain
from lashou_btc.words import said, word


def draw(at: At) -> bytes:
    """The three steps, for whoever they are."""
    title = said("desk.drill")
    if judging.document_of(at.pool, at.state) is None:
        return sheet.page(at, title, sheet.say(said("desk.drill.none")))
    steps: tuple[tuple[str, Content, bool], ...] = (
        ("begin", None, False),
        ("sign", [sheet.choose("psbts", said("desk.drill.choose")), sheet.passphrase(at)], True),
        ("check", sheet.choose("psbts", said("desk.drill.copies"), several=True), True))
    return sheet.page(at, title, sheet.say(said("desk.drill.lead"), "lead"), [
        el("section", el("h2", said(f"desk.drill.step.{name}")),
           sheet.say(said(f"desk.drill.step.{name}.lead"), "lead"),
           sheet.form(at, name, (), fields, button=said(f"desk.drill.step.{name}"), uploads=uploads))
        for name, fields, uploads in steps])


def _given(at: At) -> tuple[Drill, list[Psbt]]:
    """The drill that the files are. Raises InvalidInput where there are none, Refused for anything else."""
    found = [psbt for _, name, data in at.given.files for psbt in sittings.read(name, data)]
    if not found:
        raise InvalidInput("desk.bring.empty")
    return drills.read(at.pool, at.state, found[0]), found


def _takeaway(made: Drill, psbt: Psbt, whose: str = "") -> Takeaway:
    return Takeaway(f"drill-{made.height}{whose}.psbt", psbts.to_base64(psbt).encode() + b"\n")


def _begin(at: At) -> Done:
    made = drills.start(at.pool, at.state)
    return Done(word(said("desk.drill.begun")), (plain(said("desk.drill.hand", names=[
        w.name for w in made.holders.witnesses])),), (_takeaway(made, made.psbt),), "desk/drill/")


def _sign(at: At) -> Done:
    made, given = _given(at)
    if len(given) > 1:
        raise Refused("drill.other")
    signed = drills.sign(made, given[0], at.ws.unlock_signer(at.key_name, at.given["passphrase"]))
    return Done(word(said("desk.drill.signed")), (plain(said("cli.drill.give-back")),),
                (_takeaway(made, signed, f"-{at.record.fingerprint}"),), "desk/drill/")


def _check(at: At) -> Done:
    made, given = _given(at)
    found = drills.check(made, given)
    lines = [said("desk.drill.works", names=list(found.works) or said("cli.nobody")),
             *([said("drill.missing", missing=found.missing)] if found.missing else [])]
    title = said("cli.drill.checked", height=found.height, works=len(found.works), quorum=found.quorum,
                 of=len(found.works) + len(found.missing))
    return Done(word(title), tuple(map(plain, lines)), goes_on="desk/drill/")


SHEETS = (Sheet("desk/drill/", draw, {
    "begin": Deed(_begin), "sign": Deed(_sign),
    "check": Deed(_check)}),)
