"""Documents: signed canonical JSON whose SHA-256 a record commits to (docs/protocol.md, section 4)."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from lashou_btc.errors import InvalidInput, Refused
from lashou_btc.pool import canonical, kinds, schema
from lashou_btc.pool.kinds import OPERATOR
from lashou_btc.wallet.keys import schnorr_sign, schnorr_verify
from lashou_btc.words import noun, said

__all__ = ["MAX_BYTES", "MAX_MANIFEST_BYTES", "OPERATOR", "Document", "Signature", "identity_hash", "identity_salt",
           "parse", "parse_manifest"]

MAX_BYTES = 64 * 1024
MAX_MANIFEST_BYTES = 8 * 1024 * 1024
_LISTED_BYTES = 67
"""A hash in a manifest with its quotation marks and comma: shorter values would take fifty times their size."""

_SIGNATURE = schema.record({"account": schema.account, "key": schema.hash32, "sig": schema.hexadecimal(64)})
_ENVELOPE = schema.record({
    "type": schema.text(20, 1), "pool": schema.hash32, "body": lambda value, where: None,
    "signatures": schema.items(_SIGNATURE, 64)})


@dataclass(frozen=True)
class Signature:
    """A BIP340 signature: x-only key and signature in hex. Who signed is told by the key; the account beside it is
    what the signer says, so that people find each other.
    """

    account: int
    key: str
    sig: str


@dataclass(frozen=True)
class Document:
    """A document. `pool` is the pool id; `body` is as `kinds.ROWS` says for its `type`."""

    type: str
    pool: str
    body: dict[str, Any]
    signatures: tuple[Signature, ...] = ()

    def to_bytes(self) -> bytes:
        """The file's bytes: RFC 8785, nothing after."""
        return canonical.dump({**self._unsigned(), "signatures": [
            {"account": s.account, "key": s.key, "sig": s.sig} for s in self.signatures]})

    @cached_property
    def hash(self) -> str:
        """SHA-256 of the file, hex."""
        return canonical.sha256_hex(self.to_bytes())

    @cached_property
    def content(self) -> str:
        """What it says, whoever signed it, in hex: the tagged hash `lashou/document` of it without `signatures`."""
        return _content(canonical.dump(self._unsigned()))

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
        """The same document with both sets of signatures; of two at one place the first that holds. Raises Refused
        if the contents differ.
        """
        if self._unsigned() != other._unsigned():
            raise Refused("document.differs")
        each = {(s.account, s.key): s for s in self.signatures}
        for s in other.signatures:
            there = each.setdefault((s.account, s.key), s)
            if there != s and not self.holds(there):
                each[s.account, s.key] = s
        return Document(self.type, self.pool, self.body, tuple(each[at] for at in sorted(each)))

    def holds(self, one: Signature) -> bool:
        """Whether a signature under it is good, whoever's it is."""
        return schnorr_verify(bytes.fromhex(one.key), self.message(), bytes.fromhex(one.sig))

    def signed_by(self, keys: Collection[str]) -> set[str]:
        """Which of these x-only keys have signed. Others' signatures are not looked at.

        Raises Refused where a signature by one of them does not verify: if only the good ones were counted, two
        programs with different ideas of "bad" would count differently.
        """
        good = set()
        for s in self.signatures:
            if s.key not in keys:
                continue
            if not self.holds(s):
                raise Refused("document.signature", account=s.account, type=noun("document", self.type))
            good.add(s.key)
        return good

    def require(self, signers: kinds.Signers) -> None:
        """Raises Refused unless enough of those who have to have signed."""
        count = len(self.signed_by(signers.keys))
        if count < signers.needed:
            code = "document.quorum" if self.type == "amendment" else "document.unsigned"
            raise Refused("document.few-signatures", code=code, type=noun("document", self.type), count=count,
                          needed=signers.needed, signers=signers.who)


def parse(data: bytes) -> Document:
    """A document from a file's bytes: canonical, complete, its body as its type says. Raises InvalidInput."""
    value = canonical.load(data, MAX_BYTES, said("noun.file.document"))
    _ENVELOPE(value, "document")
    kind = value["type"]
    row = kinds.BY_NAME.get(kind)
    if row is None or row.body is None:
        raise InvalidInput("document.type", kind=kind)
    row.body(value["body"], f"{kind}.body")
    places = [(s["account"], s["key"]) for s in value["signatures"]]
    if places != sorted(set(places)):
        raise InvalidInput("document.signatures")
    doc = Document(kind, value["pool"], value["body"], tuple(Signature(**s) for s in value["signatures"]))
    vars(doc)["hash"], vars(doc)["content"] = canonical.sha256_hex(data), _content(_without_signatures(data, doc))
    return doc


def _without_signatures(data: bytes, doc: Document) -> bytes:
    """Canonical bytes as they would be without the signatures: these stand right before the type, and hold nothing
    that could be written in another way. Writing it all down anew takes a tenth of a fold's time.
    """
    last = len(f'"type":"{doc.type}"}}')
    listed = ",".join([f'{{"account":{s.account},"key":"{s.key}","sig":"{s.sig}"}}' for s in doc.signatures])
    return data[:-last - len(f'"signatures":[{listed}],')] + data[-last:]


def _content(unsigned: bytes) -> str:
    return canonical.tagged_hash("lashou/document", unsigned).hex()


def parse_manifest(data: bytes) -> tuple[str, ...]:
    """The document hashes of a batch from its manifest file, in order. Raises InvalidInput.

    One may stand there twice: it acts once, as everywhere.
    """
    if data.count(b",") > len(data) // _LISTED_BYTES:
        raise InvalidInput("manifest.malformed")
    value = canonical.load(data, MAX_MANIFEST_BYTES, said("noun.file.manifest"))
    if type(value) is not list or not value:
        raise InvalidInput("manifest.malformed:list")
    for n, item in enumerate(value):
        schema.hash32(item, f"manifest[{n}]")
    return tuple(value)


def identity_salt(signing_key: bytes, pool_id: str) -> bytes:
    """The 32-byte salt of whoever has this 32-byte signing key in a pool: docs/protocol.md, section 4, Identity."""
    return canonical.tagged_hash("lashou/identity", signing_key + bytes.fromhex(pool_id))


def identity_hash(salt: bytes, id_number: str, name: str) -> str:
    """The salted identity of a member: SHA-256(salt ‖ 00 ‖ id number ‖ 00 ‖ name). Salt: 32 bytes it keeps."""
    if len(salt) != 32 or "\0" in id_number or "\0" in name:
        raise InvalidInput("identity.malformed")
    try:
        return canonical.sha256_hex(b"\0".join((salt, id_number.encode(), name.encode())))
    except UnicodeEncodeError:
        raise InvalidInput("identity.malformed:no-text") from None
