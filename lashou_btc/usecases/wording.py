"""What a document says, in words: what somebody reads before signing it."""

from collections.abc import Mapping
from typing import Any

from lashou_btc.errors import LashouError
from lashou_btc.pool.document import Document
from lashou_btc.pool.rotation import named_keyholders
from lashou_btc.pool.state import State
from lashou_btc.usecases import cover, rotating
from lashou_btc.usecases.workspace import PoolHome


def in_words(pool: PoolHome, state: State, doc: Document) -> list[str]:
    """The document's lines. A rotation that is for another epoch, or not to be signed, is shown all the same."""
    if doc.type == "rotation":
        return rotating.in_words(state, doc, named_keyholders(doc, pool.contract))
    if doc.type == "amendment":
        return _amendment(pool, state, doc.body)
    if doc.type == "enrollment":
        return _enrollment(state, doc)
    return [f"This is a {doc.type}.", *_fields(doc.body)]


def _enrollment(state: State, doc: Document) -> list[str]:
    """Who is enrolled as what, and what a tag means that was used before. Raises Refused as `coming_back`."""
    body, back = doc.body, cover.coming_back(state, doc)
    plan = f" in plan {body['plan']}" if "plan" in body else ""
    age = f", {body['age']} years old" if "age" in body else ""
    lines = [f"This enrolls a {body['role']} as account {body['account']}{plan}{age}; it is paid at "
             f"{body['payout']}."]
    if back is None:
        return lines
    return [*lines, *cover.return_words(state, back),
            f"With the signatures of {back.quorum} witnesses it acts in any case: they say that this is somebody "
            "else, or that it is forgiven."]


def _fields(body: Mapping[str, Any]) -> list[str]:
    """Any other document: each field with its value."""
    return [f"{name.replace('_', ' ')}: {', '.join(map(str, value)) if isinstance(value, list) else value}"
            for name, value in body.items()]


def _amendment(pool: PoolHome, state: State, body: Mapping[str, Any]) -> list[str]:
    lines = ["This is an amendment: what M of the witnesses sign has effect."]
    if "release" in body:
        leaf = body["release"].get("leaf")
        lines.append(f"it releases the journal from transaction {body['release']['txid']} on"
                     + (f", from its document number {leaf}" if leaf else "")
                     + ("; the documents listed in " + body["again"] + " act again" if "again" in body else ""))
    lines += [f"it passes over the amendment {digest}, whose document is lost" for digest in body.get("lost", ())]
    lines += [f"the journal gets a new {name}: {body[name]}" for name in ("seal", "journal") if name in body]
    if "dissolve" in body:
        lines += ["it ENDS THE POOL: everybody is paid out, and nothing is claimed any more", *_end(state, body)]
    if "operator" in body:
        lines.append(f"the operator is replaced: key {body['operator']['key']}, paid at "
                     f"{body['operator']['payout']}")
    for verdict in body.get("verdicts", ()):
        claim = state.claims.get(verdict["claim"])
        what = f"claim #{claim.number + 1} of account {claim.account} ({verdict['claim'][:16]}…)" if claim else \
            f"claim {verdict['claim']}, which is unknown here"
        lines.append(f"{len(verdict['objections'])} objection(s) to {what}: {verdict['outcome'].upper()}"
                     + (f", because: {verdict['text']}" if verdict.get("text") else ""))
    for name, value in body.get("rules", {}).items() if isinstance(body.get("rules"), dict) else ():
        was = state.rules.to_json().get(name, "no such rule")
        lines.append(f"rule {name}: {was} becomes {value}, {state.rules.amendment_blocks} blocks after it stands "
                     "in the chain")
    if "rekey" in body:
        lines.append(f"account {body['rekey']['account']} gets the key {body['rekey']['key']}, unless its old one "
                     "forbids it")
    if "rotation" in body:
        lines += [f"it announces the rotation {body['rotation']}:", *_rotation(pool, state, body["rotation"])]
    return [*lines, *([f"text: {body['text']}"] if body["text"] else [])]


def _end(state: State, body: Mapping[str, Any]) -> list[str]:
    """What a dissolution says of open claims and of money for numbers that nobody has."""
    claims, lines = body["dissolve"].get("claims", ()), []
    for one in claims:
        claim = state.claims.get(one["claim"])
        number = f"#{claim.number + 1}" if claim else "that is unknown here"
        lines.append(f"  claim {number} ({one['claim'][:16]}…) gets {one['amount']:,}")
    return [*lines, *(f"  what came for account {one['account']} goes to {one['address']}"
                      for one in body["dissolve"].get("returns", ()))]


def _rotation(pool: PoolHome, state: State, digest: str) -> list[str]:
    try:
        doc = rotating.find(pool, state, digest)
        return [f"  {line}" for line in rotating.in_words(state, doc, named_keyholders(doc, pool.contract))]
    except LashouError:
        return ["  its document is not at hand: ask for the file, take it in with lashou document add, and read it "
                "before you sign"]
