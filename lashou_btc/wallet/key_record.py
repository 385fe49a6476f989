"""The record of a key that its holder may share: public keys, their origin and a name."""

import json
from dataclasses import dataclass

import rfc8785

from lashou_btc import networks
from lashou_btc.errors import InvalidInput
from lashou_btc.networks import Network
from lashou_btc.unicode32 import LATER, UNICODE
from lashou_btc.wallet.public import (
    check_account_xpub,
    check_fingerprint,
    check_public_key,
    check_xonly,
    hex_bytes,
    multisig_path,
)
from lashou_btc.wallet.recipient import check_recipient
from lashou_btc.words import said

MAX_RECORD_BYTES = 4_096
MAX_NAME_CHARS = 64
_RECORD_FIELDS = {"type", "version", "name", "network", "fingerprint", "account", "path", "xpub", "signing_key",
                  "journal_key", "recipient"}
_LYING_CATEGORIES = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


def check_name(name: str) -> None:
    """Raise InvalidInput unless a name is 1 to 64 printable characters that cannot lie on a screen.

    NFC, no control, bidirectional or other invisible characters (threat 35), no space at either end; nothing
    younger than Unicode 3.2, as the contract that the name goes into takes none.
    """
    if not isinstance(name, str) or not 1 <= len(name) <= MAX_NAME_CHARS or name != name.strip() \
            or not UNICODE.is_normalized("NFC", name) \
            or any(c not in LATER and UNICODE.category(c) in _LYING_CATEGORIES for c in name):
        raise InvalidInput("name.malformed", max_name_chars=MAX_NAME_CHARS)


@dataclass(frozen=True, slots=True)
class KeyRecord:
    """What the holder of a key may share; nothing in it is secret, and nothing in it can spend.

    `fingerprint` of the master (8 hex), `path` of the multisig account and its `xpub`, `signing_key` for
    documents (x-only hex), `journal_key` (33-byte compressed hex) and the `recipient` of papers (`age`), "" where
    the holder has none. Checked when made: raises InvalidInput.
    """

    name: str
    network: Network
    fingerprint: str
    account: int
    path: str
    xpub: str
    signing_key: str
    journal_key: str
    recipient: str = ""

    def __post_init__(self) -> None:
        check_name(self.name)
        check_fingerprint(self.fingerprint)
        if self.path != multisig_path(self.network, self.account):
            raise InvalidInput("key-record.path", multisig_path=multisig_path(self.network, self.account))
        check_account_xpub(self.xpub, self.network)
        check_xonly(hex_bytes(self.signing_key, 32, "signing"))
        check_public_key(hex_bytes(self.journal_key, 33, "journal"))
        if self.recipient:
            check_recipient(self.recipient, said("thing.record-recipient"))

    def to_json(self) -> bytes:
        """RFC 8785 bytes and a newline."""
        return rfc8785.dumps({
            "type": "lashou-key", "version": 1, "name": self.name, "network": self.network.name,
            "fingerprint": self.fingerprint, "account": self.account, "path": self.path, "xpub": self.xpub,
            "signing_key": self.signing_key, "journal_key": self.journal_key, "recipient": self.recipient}) + b"\n"

    @classmethod
    def parse(cls, data: bytes) -> "KeyRecord":
        """Read `to_json`'s bytes, and only those: same fields, same order, nothing after. Raises InvalidInput."""
        if len(data) > MAX_RECORD_BYTES:
            raise InvalidInput("key-record.size", max_record_bytes=MAX_RECORD_BYTES)
        try:
            value = json.loads(data.decode())
        except (ValueError, RecursionError):
            raise InvalidInput("key-record.malformed") from None
        if not isinstance(value, dict) or set(value) != _RECORD_FIELDS:
            raise InvalidInput("key-record.fields", record_fields=", ".join(sorted(_RECORD_FIELDS)))
        if value.pop("type") != "lashou-key" or type(value["version"]) is not int or value.pop("version") != 1:
            raise InvalidInput("key-record.version")
        if type(value["account"]) is not int or any(type(v) is not str for k, v in value.items() if k != "account"):
            raise InvalidInput("key-record.fields:types")
        record = cls(**{**value, "network": networks.network(value["network"])})
        if record.to_json() != data:
            raise InvalidInput("key-record.noncanonical")
        return record
