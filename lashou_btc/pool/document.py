"""Documents: signed canonical JSON whose SHA-256 a record commits to (docs/protocol.md, section 4)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from lashou_btc.errors import InvalidInput, Refused
from lashou_btc.pool import canonical, schema
from lashou_btc.wallet.keys import schnorr_sign, schnorr_verify

MAX_BYTES = 64 * 1024
MAX_EVIDENCE = 64
_LISTED_BYTES = 67
"""A hash in a manifest with its quotation marks and comma: shorter values would take fifty times their size."""
OPERATOR = 0
"""The account number under which the operator signs: account 0 is the common purse, which it administers."""

_TEXT = schema.text(20_000)

BODIES: Mapping[str, schema.Checker] = {
    "acceptance": schema.record({"account": schema.account, "first_address": schema.address,
                                 "payout": schema.address}),
    "enrollment": schema.record(
        {"account": schema.account, "role": schema.choice("member", "reviewer", "supervisor"),
         "key": schema.hash32, "payout": schema.address},
        {"plan": schema.text(40, 1), "identity": schema.hash32, "uniqueness": schema.hash32}),
    "exit": schema.record({"account": schema.account}, {"text": _TEXT}),
    "claim": schema.record(
        {"account": schema.account, "amount": schema.amount, "notary": schema.hash32, "payee": schema.address,
         "evidence": schema.items(schema.hash32, MAX_EVIDENCE, 1)}, {"text": _TEXT}),
    "review": schema.record(
        {"account": schema.account, "claim": schema.hash32, "decision": schema.choice("approve", "reject")},
        {"amount": schema.amount, "text": _TEXT}),
    "verdict": schema.record(
        {"claim": schema.hash32, "objection": schema.hash32, "outcome": schema.choice("upheld", "dismissed")},
        {"text": _TEXT}),
    "statement": schema.record({"account": schema.account, "text": _TEXT}, {"about": schema.hash32}),
    "price": schema.record({"account": schema.account, "unit": schema.text(10, 1), "price": schema.amount,
                          "height": schema.account}),
    "settlement": lambda value, where: None,  # never believed: recomputed and compared byte for byte
    "amendment": schema.record({"text": _TEXT}, {
        "rules": lambda value, where: None, "seal": schema.outpoint, "journal": schema.text(300),
        "operator": schema.record({"key": schema.hash32, "payout": schema.address}),
        "void": schema.items(schema.hash32, 1000, 1)}),
    "void": schema.record({"records": schema.items(schema.hash32, 1000, 1)}, {"text": _TEXT}),
}
"""What each type's body holds. Amounts are in the contract's unit, hashes in hex, addresses of its network."""

_SIGNATURE = schema.record({"account": schema.account, "key": schema.hash32, "sig": schema.hexadecimal(64)})
_ENVELOPE = schema.record({
    "type": schema.text(20, 1), "pool": schema.hash32, "body": lambda value, where: None,
    "signatures": schema.items(_SIGNATURE, 64)})


@dataclass(frozen=True)
class Signature:
    """A BIP340 signature: the signer's account, x-only key and signature in hex."""

    account: int
    key: str
    sig: str


@dataclass(frozen=True)
class Document:
    """A document. `pool` is the pool id; `body` is as `BODIES` says for its `type`."""

    type: str
    pool: str
    body: dict[str, Any]
    signatures: tuple[Signature, ...] = ()

    def to_bytes(self) -> bytes:
        """The file's bytes: RFC 8785, nothing after."""
        return canonical.dump({**self._unsigned(), "signatures": [
            {"account": s.account, "key": s.key, "sig": s.sig} for s in self.signatures]})

    @property
    def hash(self) -> str:
        """SHA-256 of the file, hex."""
        return canonical.sha256_hex(self.to_bytes())

    @cached_property
    def content(self) -> str:
        """What it says, whoever signed it, in hex: the tagged hash `lashou/document` of it without `signatures`."""
        return canonical.tagged_hash("lashou/document", canonical.dump(self._unsigned())).hex()

    def message(self) -> bytes:
        """The 32 bytes that are signed: its content."""
        return bytes.fromhex(self.content)

    def _unsigned(self) -> dict[str, Any]:
        return {"type": self.type, "pool": self.pool, "body": self.body}

    def sign(self, account: int, private_key: bytes, public_key: str) -> "Document":
        """This document with the account's signature added (or replaced). `private_key`: 32 bytes."""
        signature = Signature(account, public_key, schnorr_sign(private_key, self.message()).hex())
        return self.merge(Document(self.type, self.pool, self.body, (signature,)))

    def merge(self, other: "Document") -> "Document":
        """The same document with both sets of signatures. Raises Refused if the contents differ."""
        if self._unsigned() != other._unsigned():
            raise Refused("these are two different documents; only signatures of one can be merged.",
                          "document.differs")
        by_account = {s.account: s for s in (*self.signatures, *other.signatures)}
        return Document(self.type, self.pool, self.body, tuple(by_account[a] for a in sorted(by_account)))

    def signers(self, key_of: Callable[[int], str | None]) -> set[int]:
        """Accounts whose signature is there and good. `key_of` gives an account's x-only key.

        Raises Refused when any signature is by a key that is not the account's, or does not verify: a document
        with a bad signature is as bad as the signature.
        """
        message = self.message()
        for s in self.signatures:
            if key_of(s.account) != s.key:
                raise Refused(f"the {self.type} is signed for account {s.account} by a key that is not its own.",
                              "document.key")
            if not schnorr_verify(bytes.fromhex(s.key), message, bytes.fromhex(s.sig)):
                raise Refused(f"the signature of account {s.account} on the {self.type} does not verify.",
                              "document.signature")
        return {s.account for s in self.signatures}


def parse(data: bytes) -> Document:
    """A document from a file's bytes: canonical, complete, its body as its type says. Raises InvalidInput."""
    value = canonical.load(data, MAX_BYTES, "document")
    _ENVELOPE(value, "document")
    kind = value["type"]
    if kind not in BODIES:
        raise InvalidInput(f"{kind!r} is not a type of document that this version knows.", "document.type")
    BODIES[kind](value["body"], f"{kind}.body")
    accounts = [s["account"] for s in value["signatures"]]
    if accounts != sorted(set(accounts)):
        raise InvalidInput("the document's signatures are not sorted by account, each once.",
                           "document.signatures")
    return Document(kind, value["pool"], value["body"], tuple(Signature(**s) for s in value["signatures"]))


def parse_manifest(data: bytes) -> tuple[str, ...]:
    """The document hashes of a batch from its manifest file, in order. Raises InvalidInput."""
    if data.count(b",") > len(data) // _LISTED_BYTES:
        raise InvalidInput("a manifest is a list of document hashes, and this lists something else.",
                           "manifest.malformed")
    value = canonical.load(data, 8 * 1024 * 1024, "manifest")
    if type(value) is not list or not value:
        raise InvalidInput("a manifest is a list of document hashes.", "manifest.malformed")
    for n, item in enumerate(value):
        schema.hash32(item, f"manifest[{n}]")
    if len(set(value)) != len(value):
        raise InvalidInput("the manifest lists a document twice.", "manifest.duplicate")
    return tuple(value)


def identity_hash(salt: bytes, id_number: str, name: str) -> str:
    """The salted identity of a member: SHA-256(salt ‖ 00 ‖ id number ‖ 00 ‖ name). Salt: 32 bytes it keeps."""
    if len(salt) != 32 or "\0" in id_number or "\0" in name:
        raise InvalidInput("an identity hash takes a 32-byte salt and texts without NUL.", "identity.malformed")
    try:
        return canonical.sha256_hex(b"\0".join((salt, id_number.encode(), name.encode())))
    except UnicodeEncodeError:
        raise InvalidInput("the id number or name has a character that is not text.",
                           "identity.malformed") from None
