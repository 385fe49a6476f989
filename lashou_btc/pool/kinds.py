"""One row per kind of record: its code, its document's body, when it may act, who signs (docs/protocol.md, 3, 4).

A new kind is a row here and a handler that registers itself with `acts`.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lashou_btc.anchors import record
from lashou_btc.errors import InvalidInput
from lashou_btc.pool import schema
from lashou_btc.pool.rules import MAX_AGE
from lashou_btc.words import Said, said

if TYPE_CHECKING:
    from lashou_btc.pool.document import Document
    from lashou_btc.pool.keyholders import Keyholders
    from lashou_btc.pool.state import State

OPERATOR = 0
"""The account number under which the operator signs: account 0 is the common purse, which it administers."""

MAX_EVIDENCE = 64
ROLES = ("member", "reviewer", "supervisor")
"""What one can be enrolled as."""

RecordHandler = Callable[["State", "Document"], Said]
"""What a document does once the journal admits it. Returns the effect; raises Refused before anything changes."""


@dataclass(frozen=True)
class Signers:
    """Whose signatures a document takes: `needed` different ones of `keys` (x-only, hex). `who` names them."""

    keys: Collection[str]
    needed: int
    who: Said


@dataclass(frozen=True)
class Kind:
    """A kind of record. `body` is None where there is no document of its own; `signers` where nobody needs to sign.

    `before_open`: it may act before the pool is open. Which kinds act in the settlement lane and in the open lane
    is the business of the fold.
    """

    code: int
    name: str
    body: schema.Checker | None = None
    signers: Callable[["State", dict[str, Any]], Signers] | None = None
    before_open: bool = False


# Who signs

def _author(s: "State", body: dict[str, Any]) -> Signers:
    number = body["account"]
    key = key_of(s, number)
    return Signers({key} if key else (), 1, said("signers.account", number=number))


def _both(s: "State", body: dict[str, Any]) -> Signers:
    """The operator and the new account's own key."""
    keys = {s.operator_key, body["key"]}
    return Signers(keys, len(keys), said("signers.operator-and-new"))


def _old_and_new(s: "State", body: dict[str, Any]) -> Signers:
    keys = {key_of(s, body["account"]) or "", body["key"]}
    return Signers(keys, 2, said("signers.old-and-new", number=body["account"]))


def quorum(keyholders: "Keyholders") -> Signers:
    """M of the witnesses."""
    return Signers({w.key for w in keyholders.witnesses}, keyholders.quorum, said("signers.witnesses"))


def _quorum(s: "State", body: dict[str, Any]) -> Signers:
    return quorum(s.keyholders)


def _by_handler(s: "State", body: dict[str, Any]) -> Signers:
    """Two different sets sign: the handler asks for each."""
    return Signers((), 0, said("signers.nobody"))


def key_of(s: "State", number: int) -> str | None:
    """The x-only key with which an account signs. Account 0 is the operator's; a first witness's that has not
    accepted yet stands in the contract.
    """
    if number == OPERATOR:
        return s.operator_key
    account, first = s.account(number), s.contract.keyholders.witness(number)
    return account.key if account else first.key if first else None


# What the documents hold

def _anything(value: Any, where: str) -> None:
    """Rules are checked by their own parser."""


def _object(value: Any, where: str) -> None:
    """A settlement is recomputed and never believed; it only has to be an object, as every body."""
    if type(value) is not dict:
        raise InvalidInput("schema.field", where=where, wanted=said("schema.wanted.object"))


OPERATOR_PARTS = schema.record({"key": schema.hash32, "payout": schema.address}, {"recipient": schema.recipient})
_TEXT = schema.text(20_000)
_VERDICT = schema.record(
    {"claim": schema.hash32, "objections": schema.items(schema.hash32, 100, 1),
     "outcome": schema.choice("upheld", "dismissed")}, {"text": _TEXT})
_DISSOLVE = schema.record({}, {
    "claims": schema.items(schema.record({"claim": schema.hash32, "amount": schema.amount}), 200, 1),
    "returns": schema.items(schema.record({"account": schema.account, "address": schema.address}), 200, 1)})
_REKEY = schema.record({"account": schema.account, "key": schema.hash32},
                       {"veto": schema.hash32, "recipient": schema.recipient})
_AMENDMENT = schema.record({"text": _TEXT}, {
    "rules": _anything, "seal": schema.outpoint, "journal": schema.text(300),
    "operator": OPERATOR_PARTS,
    "release": schema.record({"txid": schema.hash32}, {"leaf": schema.uint(65_535)}), "again": schema.hash32,
    "lost": schema.items(schema.hash32, 16, 1), "verdicts": schema.items(_VERDICT, 100, 1),
    "rekey": _REKEY, "rotation": schema.hash32, "dissolve": _DISSOLVE})
_WITNESS = schema.record({"account": schema.uint(2**31 - 1, 1), "name": schema.text(64, 1),
                          "fingerprint": schema.hexadecimal(4), "key": schema.hash32})
_ROTATION = schema.record({"epoch": schema.uint(10_000, 1), "descriptor": schema.text(10_000),
                           "witnesses": schema.items(_WITNESS, 20, 1), "text": _TEXT},
                          {"lifeboat": schema.uint(1, 1)})

ROWS = (
    Kind(record.CONTRACT, "contract", before_open=True),
    Kind(record.BATCH, "batch", before_open=True),
    Kind(record.ACCEPTANCE, "acceptance", schema.record(
        {"account": schema.account, "first_address": schema.address, "payout": schema.address},
        {"recipient": schema.recipient}), _author, True),
    Kind(record.ENROLLMENT, "enrollment", schema.record(
        {"account": schema.account, "role": schema.choice(*ROLES),
         "key": schema.hash32, "payout": schema.address},
        {"plan": schema.text(40, 1), "age": schema.uint(MAX_AGE), "identity": schema.hash32,
         "uniqueness": schema.hash32, "veto": schema.hash32, "recipient": schema.recipient}), _both),
    Kind(record.EXIT, "exit", schema.record({"account": schema.account}, {"text": _TEXT}), _author),
    Kind(record.REKEY, "rekey", _REKEY, _old_and_new),
    Kind(record.VETO, "veto"),
    Kind(record.CLAIM, "claim", schema.record(
        {"account": schema.account, "amount": schema.amount, "notary": schema.hash32, "payee": schema.address,
         "evidence": schema.items(schema.hash32, MAX_EVIDENCE, 1)}, {"diagnosed": schema.account, "text": _TEXT}),
        _author),
    Kind(record.REVIEW, "review", schema.record(
        {"account": schema.account, "claim": schema.hash32, "decision": schema.choice("approve", "reject")},
        {"amount": schema.amount, "met": schema.account, "text": _TEXT}), _author),
    Kind(record.OBJECTION, "objection"),
    Kind(record.STATEMENT, "statement", schema.record(
        {"account": schema.account, "text": _TEXT}, {"about": schema.hash32}), _author, True),
    Kind(record.PRICE, "price", schema.record(
        {"account": schema.account, "unit": schema.text(10, 1), "price": schema.amount, "height": schema.account}),
        _author),
    Kind(record.SETTLEMENT, "settlement", _object),
    Kind(record.AMENDMENT, "amendment", _AMENDMENT, _quorum),
    Kind(record.ROTATION, "rotation", _ROTATION, _by_handler),
    Kind(record.CARRY, "carry"),
)
"""Amounts are in the contract's unit, hashes in hex, addresses of the contract's network."""

BY_NAME: Mapping[str, Kind] = {row.name: row for row in ROWS}

_handlers: dict[str, RecordHandler] = {}


def acts(name: str) -> Callable[[RecordHandler], RecordHandler]:
    """Registers what a kind's document does in the journal."""
    def register(handler: RecordHandler) -> RecordHandler:
        _handlers[BY_NAME[name].name] = handler
        return handler
    return register


def handler(name: str) -> RecordHandler | None:
    """What that kind's document does in the journal, or None where it acts in another lane only."""
    return _handlers.get(name)
