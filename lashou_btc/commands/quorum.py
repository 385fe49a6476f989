"""lashou quorum: what at least M witnesses decide together, and prices."""

import json
from pathlib import Path
from typing import Any

import click

from lashou_btc.commands import common
from lashou_btc.errors import InvalidInput
from lashou_btc.pool.document import Document
from lashou_btc.usecases import people
from lashou_btc.usecases.journal import read_documents
from lashou_btc.usecases.people import Signer
from lashou_btc.usecases.pools import rule_changes


@click.group("quorum")
def quorum_command() -> None:
    """Verdicts, amendments, voids: documents that M witnesses sign; prices."""


def _write(ctx: click.Context, key_name: str, passphrase_file: Path | None, out: Path | None, make) -> None:
    """Makes a document with `make(pool, state, signer)`, signed by this witness, and hands it on."""
    with common.workspace(ctx) as ws, ws.synced() as (pool, state):
        secret, master = ws.unlock(key_name, common.passphrase(passphrase_file))
        doc: Document = make(pool, state, Signer.of(master, secret.account))
        signed = len(doc.signatures)
        needed = pool.contract.quorum
        then = "send it to the operator to publish" if signed >= needed or doc.type == "price" else \
            f"{needed - signed} more witnesses must sign it: hand it on, each runs lashou quorum cosign"
        common.hand_over(ctx, out, f"{doc.type}-{doc.hash[:8]}.json", doc.to_bytes(), then)


@quorum_command.command()
@click.argument("claim")
@click.option("--objection", default="", metavar="TXID", help="Which objection; default: the only one open.")
@click.option("--upheld", "outcome", flag_value="upheld", help="The objector is right.")
@click.option("--dismissed", "outcome", flag_value="dismissed", help="The objector is wrong.")
@click.option("--text", default="", help="The reasons; they will be public.")
@common.key_option
@common.passphrase_option
@common.out_option
@common.json_option
@click.pass_context
def verdict(ctx: click.Context, claim: str, objection: str, outcome: str | None, text: str, key_name: str,
            passphrase_file: Path | None, out: Path | None) -> None:
    """Decide an objection to a CLAIM."""
    if outcome is None:
        raise InvalidInput("say either --upheld or --dismissed.", "verdict.outcome")

    def make(pool, state, signer: Signer) -> Document:
        found = people.find_claim(state, claim)
        open_ = [o.txid for o in found.objections if not o.outcome and o.txid.startswith(objection)]
        if len(open_) != 1:
            raise InvalidInput(f"the claim has {len(open_)} open objections that match; name one with --objection.",
                               "verdict.which")
        body: dict[str, Any] = {"claim": found.hash, "objection": open_[0], "outcome": outcome}
        return people.quorum_document(pool, state, signer, "verdict", body | ({"text": text} if text else {}))

    _write(ctx, key_name, passphrase_file, out, make)


@quorum_command.command()
@click.option("--rule", "rules", multiple=True, metavar="NAME=VALUE", help="A rule's new value.")
@click.option("--plan", "plans", multiple=True, metavar="NAME:WEIGHT:CAP", help="All plans, if they change.")
@click.option("--seal", default="", metavar="TXID:VOUT", help="A new seal (settlement lane).")
@click.option("--journal", default="", metavar="DESCRIPTOR", help="A new journal (settlement lane).")
@click.option("--operator", type=common.PATH, help="A new operator's key record (settlement lane).")
@click.option("--operator-payout", default="", metavar="ADDRESS", help="The new operator's payout address.")
@click.option("--void", "voids", multiple=True, metavar="HASH", help="A record to release (settlement lane).")
@click.option("--text", default="", help="The reasons; they will be public.")
@common.key_option
@common.passphrase_option
@common.out_option
@common.json_option
@click.pass_context
def amend(ctx: click.Context, rules: tuple[str, ...], plans: tuple[str, ...], seal: str, journal: str,
          operator: Path | None, operator_payout: str, voids: tuple[str, ...], text: str, key_name: str,
          passphrase_file: Path | None, out: Path | None) -> None:
    """Amend the rules (announced ahead), or, carried by a spend of the pool's coins, journal and operator."""
    body: dict[str, Any] = {"text": text}
    if rules or plans:
        body["rules"] = rule_changes(rules, plans)
    if voids:
        body["void"] = list(voids)
    body |= {name: value for name, value in (("seal", seal), ("journal", journal)) if value}
    if operator:
        from lashou_btc.usecases.pools import read_records
        body["operator"] = {"key": read_records([operator])[0].signing_key, "payout": operator_payout}
    if len(body) == 1:
        raise InvalidInput("say what the amendment changes: a rule, plans, the journal, the operator, voids.",
                           "amendment.empty")
    _write(ctx, key_name, passphrase_file, out,
           lambda pool, state, signer: people.quorum_document(pool, state, signer, "amendment", body))


@quorum_command.command()
@click.argument("records", nargs=-1, required=True)
@click.option("--text", default="", help="The reasons; they will be public.")
@common.key_option
@common.passphrase_option
@common.out_option
@common.json_option
@click.pass_context
def void(ctx: click.Context, records: tuple[str, ...], text: str, key_name: str, passphrase_file: Path | None,
         out: Path | None) -> None:
    """Release RECORDS (document hashes or batch roots) whose documents are lost."""
    body = {"records": list(records)} | ({"text": text} if text else {})
    _write(ctx, key_name, passphrase_file, out,
           lambda pool, state, signer: people.quorum_document(pool, state, signer, "void", body))


@quorum_command.command()
@click.argument("price", type=click.IntRange(1))
@common.key_option
@common.passphrase_option
@common.out_option
@common.json_option
@click.pass_context
def price(ctx: click.Context, price: int, key_name: str, passphrase_file: Path | None, out: Path | None) -> None:
    """Give the reference currency's PRICE: its minor units (cents, fen) for one bitcoin, as of now."""
    def make(pool, state, signer: Signer) -> Document:
        account = signer.account(state)
        return signer.sign(pool, "price", account, {"account": account, "unit": state.rules.unit, "price": price,
                                                    "height": state.height})

    _write(ctx, key_name, passphrase_file, out, make)


@quorum_command.command()
@click.argument("document", type=common.PATH)
@click.option("--yes", is_flag=True, help="Sign without asking.")
@common.key_option
@common.passphrase_option
@common.out_option
@common.json_option
@click.pass_context
def cosign(ctx: click.Context, document: Path, yes: bool, key_name: str, passphrase_file: Path | None,
           out: Path | None) -> None:
    """Read another witness's DOCUMENT and add your signature."""
    doc = read_documents([document])[0]
    common.say(json.dumps(doc.body, ensure_ascii=False, indent=1))
    if not yes:
        click.confirm(f"Sign this {doc.type}?", abort=True, err=True)
    _write(ctx, key_name, passphrase_file, out,
           lambda pool, state, signer: people.cosign(pool, state, signer, doc))
