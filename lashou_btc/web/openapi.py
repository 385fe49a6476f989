"""What /api/v1 and head.json answer, as OpenAPI 3.1 (JSON Schema 2020-12). Tests hold every answer against it."""

from typing import Any

from lashou_btc import __version__

Schema = dict[str, Any]

_INT, _TEXT, _FLAG, _ANY = {"type": "integer"}, {"type": "string"}, {"type": "boolean"}, {"type": "object"}
_HASH = {"type": "string", "pattern": "^([0-9a-f]{64})?$"}
_NUMBER = {"type": "integer", "minimum": 0}
_HEIGHT = _NUMBER | {"description": "block height; 0 where it is not yet or does not apply"}
_SAT = {"type": "integer", "description": "satoshi"}
_TIME = {"type": ["integer", "null"], "description": "median time past (BIP113), seconds since 1970"}
_SAID = {"$ref": "#/components/schemas/Said"}
_SAID_OR_NOTHING = {"anyOf": [_SAID, {"type": "null"}]}


def _record(**fields: Schema) -> Schema:
    """An object with just these fields."""
    return {"type": "object", "properties": fields, "required": sorted(fields), "additionalProperties": False}


def _several(each: Schema) -> Schema:
    return {"type": "array", "items": each}


_COVER = {"description": "what a member's standing comes to (as in `member show --json`); empty for others"} | _ANY
_SCHEMAS: dict[str, Schema] = {
    "Said": _record(en=_TEXT, zh=_TEXT),
    "Problem": _record(status=_NUMBER, error=_SAID),
    "Head": _record(pool_id=_HASH, network=_TEXT, height=_HEIGHT, block=_HASH, time=_TIME, state_hash=_HASH,
                    known=_FLAG, version=_TEXT),
    "Status": {"type": "object", "required": [
        "pool", "pool_id", "network", "quorum", "epoch", "witnesses", "height", "block", "time", "state_hash",
        "known", "unknown", "trust", "warnings", "funds_sat", "purse_sat", "due_sat", "missing_sat", "unit",
        "members", "accounts", "claims", "records", "due", "waiting", "journal"], "properties": {
            "pool": _TEXT, "pool_id": _HASH, "network": _TEXT, "quorum": _TEXT, "epoch": _NUMBER,
            "witnesses": _several(_record(account=_NUMBER, name=_TEXT)), "height": _HEIGHT, "block": _HASH,
            "time": _TIME, "state_hash": _HASH, "known": _FLAG | {"description": "whether the state is known"},
            "unknown": _TEXT, "trust": _TEXT, "warnings": _several(_SAID), "funds_sat": _SAT, "purse_sat": _SAT,
            "due_sat": _SAT, "missing_sat": _SAT, "undecided_sat": _SAT, "unassigned_sat": _SAT, "unit": _TEXT,
            "claim_bond_sat": _SAT, "members": {"type": "object", "additionalProperties": _NUMBER},
            "accounts": _NUMBER, "claims": _NUMBER, "records": _NUMBER, "next_account": _NUMBER,
            "open_since": _HEIGHT, "dissolved": _HEIGHT, "beginning": _ANY, "case": _ANY,
            "rotations": _several(_ANY), "elsewhere": _several(_ANY), "dust": _several(_ANY),
            "due": _several(_record(number=_NUMBER, kind=_TEXT, ref=_TEXT, account=_NUMBER, address=_TEXT,
                                    amount_sat=_SAT, since=_HEIGHT)),
            "journal": _record(seal=_TEXT, transactions=_NUMBER),
            "waiting": _several(_record(account=_NUMBER, what=_TEXT, claim=_HASH, until=_HEIGHT)),
            "rekeys": _several(_record(account=_NUMBER, key=_HASH, height=_HEIGHT))}},
    "ClaimLine": _record(number=_NUMBER, claim=_HASH, account=_NUMBER, status=_TEXT, amount=_INT, approved=_INT,
                         benefit_sat=_SAT, filed=_HEIGHT, notice_end=_HEIGHT, ended=_HEIGHT),
    "Claims": _record(height=_HEIGHT, claims=_several({"$ref": "#/components/schemas/ClaimLine"})),
    "Claim": _record(
        number=_NUMBER, claim=_HASH, account=_NUMBER, status=_TEXT, amount=_INT, approved=_INT, benefit_sat=_SAT,
        payee=_TEXT, bond_sat=_SAT, filed=_HEIGHT, draw_at=_HEIGHT, notice_end=_HEIGHT, ended=_HEIGHT,
        diagnosed={"type": "integer", "description": "height; -1 where the claim says none"}, paid_txid=_HASH,
        panel=_several(_record(account=_NUMBER, decision=_TEXT, amount=_INT, deadline=_HEIGHT)),
        objections=_several(_record(txid=_HASH, account=_NUMBER, bond_sat=_SAT, outcome=_TEXT)),
        shares=_several(_record(height=_HEIGHT, per_weight_sat=_SAT)),
        times={"type": "object", "additionalProperties": {"type": "integer"},
               "description": "median times past of heights named here"}),
    "Account": _record(account=_NUMBER, role=_TEXT, status=_TEXT, plan=_TEXT, balance_sat=_SAT, active_at=_HEIGHT,
                       grace_until=_HEIGHT, exit_at=_HEIGHT, debt_sat=_SAT, payout=_TEXT, recipient=_TEXT,
                       cover=_COVER),
    "Accounts": _record(height=_HEIGHT, first=_NUMBER, last=_NUMBER,
                        accounts=_several({"$ref": "#/components/schemas/Account"})),
    "Payouts": _record(height=_HEIGHT, payouts=_several(_record(
        height=_HEIGHT, txid=_HASH, lawful={"type": ["boolean", "null"]}, reason=_SAID_OR_NOTHING, fee_sat=_SAT,
        document=_HASH, carry=_FLAG, paid=_several(_record(
            number=_NUMBER, kind=_TEXT, ref=_TEXT, account=_NUMBER, address=_TEXT, amount_sat=_SAT))))),
    "Journal": _record(first=_NUMBER, records=_several(_record(
        height=_HEIGHT, position=_NUMBER, leaf=_NUMBER, lane=_TEXT, kind=_TEXT, digest=_HASH, txid=_HASH,
        broken=_TEXT, text=_SAID))),
    "Events": _record(height=_HEIGHT, events=_several(_record(
        id={"type": "string", "format": "uuid"}, height=_HEIGHT, time={"type": ["string", "null"]}, text=_SAID,
        claim=_NUMBER, path=_TEXT))),
    "Bucket": _record(height=_HEIGHT, hashes={"type": "object", "additionalProperties": _several(_record(
        how={"enum": ["record", "batch", "statement", "evidence"]}, kind=_TEXT, type=_TEXT, lane=_TEXT, txid=_HASH,
        height=_HEIGHT, time=_TIME))}),
}
_PATHS: dict[str, tuple[str, str, str]] = {
    "/head.json": ("Head", "", "which block everything here is of; to be asked for again and again"),
    "/api/v1/status.json": ("Status", "", "funds, people, what is due, what waits for whom"),
    "/api/v1/claims.json": ("Claims", "", "every claim in short"),
    "/api/v1/claims/{number}.json": ("Claim", "from 1 on", "one claim"),
    "/api/v1/accounts/{group}.json": ("Accounts", "the hundred accounts above 100 times this", "a hundred"),
    "/api/v1/payouts.json": ("Payouts", "", "every transaction that spent coins of the pool"),
    "/api/v1/journal/{group}.json": ("Journal", "the records from 1,000 times this on", "a thousand records"),
    "/api/v1/events.json": ("Events", "", "what has happened, the newest first"),
    "/verify/{prefix}.json": ("Bucket", "two hex digits", "every hash on chain that begins so"),
    "/api/v1/openapi.json": ("", "", "this description"),
}


def description() -> Schema:
    """The whole description."""
    return {
        "openapi": "3.1.0", "jsonSchemaDialect": "https://json-schema.org/draft/2020-12/schema",
        "info": {"title": "A Lashou pool", "version": f"1 ({__version__})", "description":
                 "Read only, the same for everybody, without credentials. Amounts are satoshi in fields that end "
                 "in _sat, else in the pool's unit. What a server says can be checked against one's own program."},
        "servers": [{"url": "../../"}],
        "paths": {path: {"get": _operation(path, *said)} for path, said in _PATHS.items()},
        "components": {"schemas": _SCHEMAS}}


def _operation(path: str, schema: str, parameter: str, summary: str) -> Schema:
    content: Schema = {"$ref": f"#/components/schemas/{schema}"} if schema else {"type": "object"}
    found: Schema = {
        "operationId": "_".join(part.removesuffix(".json").strip("{}") for part in path.split("/")[1:]
                                if part not in ("api", "v1")),
        "summary": summary, "responses": {
            "200": {"description": summary, "content": {"application/json": {"schema": content}}},
            "304": {"description": "not changed since the ETag that was named in If-None-Match"}}}
    if parameter:
        name = path[path.index("{") + 1:path.index("}")]
        kind: Schema = {"type": "string", "pattern": "^[0-9a-f]{2}$"} if name == "prefix" else _NUMBER
        found["parameters"] = [{"name": name, "in": "path", "required": True, "description": parameter,
                                "schema": kind}]
        found["responses"]["404"] = {"description": "there is none", "content": {"application/json": {
            "schema": {"$ref": "#/components/schemas/Problem"}}}}
    return found
