"""What a document says, in words: what somebody reads before signing it."""

from collections.abc import Mapping
from typing import Any

from lashou_btc.errors import LashouError
from lashou_btc.pool.document import Document
from lashou_btc.pool.rotation import named_keyholders
from lashou_btc.pool.state import State
from lashou_btc.usecases import cover, rotating
from lashou_btc.usecases.workspace import PoolHome
from lashou_btc.words import Said, noun, said


def in_words(pool: PoolHome, state: State, doc: Document) -> list[Said]:
    """The document's lines. A rotation that is for another epoch, or not to be signed, is shown all the same."""
    if doc.type == "rotation":
        return rotating.in_words(state, doc, named_keyholders(doc, pool.contract))
    if doc.type == "amendment":
        return _amendment(pool, state, doc.body)
    if doc.type == "enrollment":
        return _enrollment(state, doc)
    return [said("wording.document", document=noun("document", doc.type)), *_fields(doc.body)]


def _enrollment(state: State, doc: Document) -> list[Said]:
    """Who is enrolled as what, and what a tag means that was used before. Raises Refused as `coming_back`."""
    body, back = doc.body, cover.coming_back(state, doc)
    lines = [_enrolls(body)]
    if back is None:
        return lines
    return [*lines, *cover.return_words(state, back), said("wording.witnesses-decide", quorum=back.quorum)]


def _enrolls(body: Mapping[str, Any]) -> Said:
    values = {"role": noun("role", body["role"]), "account": body["account"], "payout": body["payout"]}
    if "plan" not in body:
        return said("wording.enrolls", **values)
    if "age" not in body:
        return said("wording.enrolls:plan", plan=body["plan"], **values)
    return said("wording.enrolls:age", plan=body["plan"], age=body["age"], **values)


def _fields(body: Mapping[str, Any]) -> list[Said]:
    """Any other document: each field with its value."""
    return [said("wording.field", name=noun("field", name), value=value) for name, value in body.items()]


def _amendment(pool: PoolHome, state: State, body: Mapping[str, Any]) -> list[Said]:
    lines = [said("wording.amendment")]
    if "release" in body:
        txid, leaf = body["release"]["txid"], body["release"].get("leaf")
        lines.append(said("wording.release:leaf", txid=txid, leaf=leaf) if leaf else
                     said("wording.release", txid=txid))
        lines += [said("wording.again", list=body["again"])] if "again" in body else []
    lines += [said("wording.lost", digest=digest) for digest in body.get("lost", ())]
    lines += [said(f"wording.new-{name}", value=body[name]) for name in ("seal", "journal") if name in body]
    if "dissolve" in body:
        lines += [said("wording.dissolve"), *_end(state, body)]
    if "operator" in body:
        lines.append(said("wording.operator", key=body["operator"]["key"], payout=body["operator"]["payout"]))
    lines += [_verdict(state, verdict) for verdict in body.get("verdicts", ())]
    for name, value in body.get("rules", {}).items() if isinstance(body.get("rules"), dict) else ():
        was = state.rules.to_json().get(name, said("wording.no-rule"))
        lines.append(said("wording.rule", name=name, was=was, value=value, blocks=state.rules.amendment_blocks))
    if "rekey" in body:
        lines.append(said("wording.rekey", account=body["rekey"]["account"], key=body["rekey"]["key"]))
    if "rotation" in body:
        lines += [said("wording.rotation", digest=body["rotation"]), *_rotation(pool, state, body["rotation"])]
    return [*lines, *([said("rotation.text", text=body["text"])] if body["text"] else [])]


def _verdict(state: State, verdict: Mapping[str, Any]) -> Said:
    claim = state.claims.get(verdict["claim"])
    which = said("wording.claim", number=claim.number + 1, account=claim.account, digest=verdict["claim"][:16]) \
        if claim else said("wording.claim:unknown", digest=verdict["claim"])
    values = {"count": len(verdict["objections"]), "claim": which,
              "outcome": said(f"wording.outcome.{verdict['outcome']}")}
    return said("wording.verdict:because", why=verdict["text"], **values) if verdict.get("text") else \
        said("wording.verdict", **values)


def _end(state: State, body: Mapping[str, Any]) -> list[Said]:
    """What a dissolution says of open claims and of money for numbers that nobody has."""
    claims, lines = body["dissolve"].get("claims", ()), []
    for one in claims:
        claim, digest = state.claims.get(one["claim"]), one["claim"][:16]
        lines.append(said("wording.claim-gets", number=claim.number + 1, digest=digest, amount=one["amount"])
                     if claim else said("wording.claim-gets:unknown", digest=digest, amount=one["amount"]))
    return [*lines, *(said("wording.returns", account=one["account"], address=one["address"])
                      for one in body["dissolve"].get("returns", ()))]


def _rotation(pool: PoolHome, state: State, digest: str) -> list[Said]:
    try:
        doc = rotating.find(pool, state, digest)
        lines = rotating.in_words(state, doc, named_keyholders(doc, pool.contract))
    except LashouError:
        lines = [said("wording.rotation-lacks")]
    return [said("wording.indented", line=line) for line in lines]
