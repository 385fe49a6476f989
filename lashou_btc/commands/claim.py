"""lashou claim: file a claim, look at claims."""

from datetime import date
from pathlib import Path
from typing import Any

import click

from lashou_btc.commands import common, questions
from lashou_btc.commands.amounts import MONEY, Amount, minor
from lashou_btc.commands.hub import hand_in
from lashou_btc.errors import InvalidInput
from lashou_btc.pool.state import State
from lashou_btc.signers.entropy import new_entropy
from lashou_btc.usecases import cover, diagnoses, overview, own_accounts, papers, people
from lashou_btc.usecases.people import Signer
from lashou_btc.usecases.workspace import PoolHome
from lashou_btc.words import Said, noun, said, sentence


@click.group("claim")
def claim_command() -> None:
    """File a claim; look at claims."""


@claim_command.command()
@click.option("--amount", type=MONEY, required=True,
              help="In the pool's unit: 1,000,000 (satoshi, or minor units of the currency), 0.01 BTC, 600.50 CNY.")
@click.option("--evidence", type=common.PATH, multiple=True, required=True,
              help="A file of evidence; only its hash goes into the claim. Repeat for more.")
@click.option("--notary", type=common.PATH, required=True, help="The notary's statement.")
@click.option("--payee", required=True, metavar="ADDRESS", help="Who is paid: a hospital, or you.")
@click.option("--diagnosed", metavar="YYYY-MM-DD",
              help="The day on which the illness was first diagnosed, as the hospital's papers show it.")
@click.option("--text", default="", help="A few words for the reviewers; they will be public.")
@click.option("--yes", is_flag=True, help="Put up the bond without asking.")
@common.account_option
@common.document_options
def file(ctx: click.Context, amount: Amount, evidence: tuple[Path, ...], notary: Path, payee: str,
         diagnosed: str | None, text: str, yes: bool, account: int | None, key_name: str,
         passphrase_file: Path | None, out: Path | None) -> None:
    """File a claim: a document signed by your key, for the operator to publish.

    Where the rules ask for a bond, it is taken out of your balance once the claim is published. It comes back,
    unless the reviewers reject the claim. An illness that was first diagnosed before the cover began is not
    covered, unless the rules say otherwise (diagnosis).
    """
    day = diagnoses.day(diagnosed) if diagnosed is not None else None
    with common.workspace(ctx) as ws, ws.synced() as (pool, state):
        asked = minor(amount, state.rules.unit)
        number = own_accounts.chosen(state, ws.key_record(key_name).signing_key, account,
                                     lambda a: a.role == "member")
        height = _diagnosed(pool, state, day)
        secret, master = ws.unlock(key_name, questions.passphrase(passphrase_file))
        signer = Signer.of(master, secret.account, number)
        made = [papers.new(path, new_entropy(papers.FRONT_BYTES)) for path in (*evidence, notary)]
        doc = people.claim(pool, state, signer, asked, [one.hash for one in made[:-1]], made[-1].hash, payee, text,
                           height)
        diagnoses.check(pool, state, doc)
        bond = state.rules.claim_bond_sat
        questions.confirm((*map(sentence, cover.filing_words(state, doc)), common.rehearsed(pool, state, doc)),
                       said("cli.claim.put-up", bond=bond), yes or not bond)
        papers.keep(pool, made, signer.recipient)
        pool.store.add(doc.to_bytes())  # who has filed it knows what it says, whoever publishes it
        hand_in(ctx, ws, pool, out, f"claim-{doc.hash[:8]}.json", doc.to_bytes(),
                said("cli.claim.filed", claim=doc.hash[:8]), claim=doc.hash, bond_sat=bond,
                case=cover.case(state).json())


def _diagnosed(pool: PoolHome, state: State, day: date | None) -> int:
    """The height that a claim names for the day, -1 for none. It is asked for where it lacks."""
    if not state.rules.diagnosis:
        if day is not None:
            raise InvalidInput("claim.diagnosed-not-asked")
        return -1
    if day is None:
        day = diagnoses.day(questions.ask(said("cli.claim.ask-diagnosed"), said("cli.claim.ask-diagnosed-instead"),
                                       hidden=False))
    return diagnoses.height_of(pool, state, day)


def _benefit(claim: dict[str, Any]) -> Said:
    """The benefit, once it is fixed; before that when it will be."""
    status, payee = claim["status"], claim["payee"]
    if status in ("waiting", "review"):
        return said("cli.claim.benefit:if-approved", payee=payee)
    if status in ("notice", "disputed"):
        return said("cli.claim.benefit:after-notice", payee=payee)
    if status == "called":
        return said("cli.claim.benefit:after-call", payee=payee)
    return said("cli.claim.benefit", benefit=claim["benefit_sat"], payee=payee)


def _lines(claim: dict[str, Any], words: list[Said], days: dict[int, Said]) -> list[Any]:
    panel = [(s["account"], noun("decision", s["decision"]), s["amount"], days[s["deadline"]])
             for s in claim["panel"]]
    of = {"account": claim["account"], "status": noun("claim", claim["status"]), "amount": claim["amount"]}
    return [said("cli.claim.head", number=claim["number"], claim=claim["claim"]),
            said("cli.claim.asked:approved", **of, approved=claim["approved"]) if claim["approved"] else
            said("cli.claim.asked", **of),
            said("cli.line.indented", line=_benefit(claim)),
            said("cli.claim.dates", filed=days[claim["filed"]], drawn=days[claim["draw_at"]]),
            *([said("cli.claim.notice-until", height=days[claim["notice_end"]])] if claim["notice_end"] else []),
            *([said("cli.claim.paid-by", txid=claim["paid_txid"])] if claim["paid_txid"] else []),
            *(said("cli.line.indented", line=line) for line in words),
            *(said("cli.claim.paper:seen" if one["seen"] else "cli.claim.paper:unseen", paper=one["paper"],
                   what=noun("paper", one["what"])) for one in claim["papers"]),
            *([common.table(said("table.panel"), (said("column.account"), said("column.decision"),
                                                  said("column.amount"), said("column.deadline")), panel)]
              if panel else []),
            *(said("cli.claim.objection", account=o["account"], txid=o["txid"],
                   outcome=noun("outcome", o["outcome"])) for o in claim["objections"])]


@claim_command.command()
@click.argument("claim")
@common.json_option
@click.pass_context
def show(ctx: click.Context, claim: str) -> None:
    """One claim: CLAIM is 1, 2, … (or #1, #2) or the start of its hash."""
    with common.workspace(ctx) as ws, ws.synced() as (pool, state):
        found = people.find_claim(state, claim)
        first, unseen = diagnoses.stated(pool, state, found), papers.unseen(pool, found)
        value = overview.claim(found) | {
            "case": cover.case(state).json(), "diagnosis": first.json() if first else {},
            "papers": [{"paper": digest, "what": what, "seen": digest not in unseen}
                       for digest, what in papers.named(pool, found).items()]}
        words = [*diagnoses.words(pool, state, found), *cover.claim_words(state, found)]
        days = common.dated_each(pool, [found.filed, found.draw_at, found.notice_end,
                                        *(seat.deadline for seat in found.panel)])
    common.data(ctx, value, lambda: _lines(value, words, days))
    common.end(ctx, state.unknown)


@claim_command.command("list")
@common.json_option
@click.pass_context
def list_(ctx: click.Context) -> None:
    """All claims."""
    with common.workspace(ctx) as ws, ws.synced() as (_, state):
        value = [overview.claim(c) for c in state.by_number]
    rows = [(f"#{c['number']}", c["claim"][:16], c["account"], noun("claim", c["status"]), c["amount"],
             common.benefit(c)) for c in value]
    common.data(ctx, value, lambda: [common.table(said("table.claims"), (
        "", said("column.hash"), said("column.account"), said("column.status"), said("column.asked"),
        said("column.benefit")), rows)])
    common.end(ctx, state.unknown)
