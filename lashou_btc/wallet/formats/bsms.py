"""BIP129 (BSMS 1.0): the four lines that say which multisig a wallet is, and the signed record of one key.

Encryption and tokens are in `bsms_crypto`.
"""

import base64
import binascii
import re
from dataclasses import dataclass

from lashou_btc.errors import InvalidInput, Refused
from lashou_btc.networks import Network
from lashou_btc.wallet import wally
from lashou_btc.wallet.descriptor import KeyExpression, MultisigDescriptor
from lashou_btc.wallet.formats.bsms_crypto import NO_TOKEN, decrypt, encrypt, read_token
from lashou_btc.wallet.formats.foreign import BARE, BSMS, MULTIPATH, descriptor_of, key_expression, spell, text_of
from lashou_btc.wallet.keys import Master, multisig_path
from lashou_btc.wallet.public import check_public_key, parse_path
from lashou_btc.words import said

VERSION = "BSMS 1.0"
UNRESTRICTED = "No path restrictions"
RESTRICTED = "/0/*,/1/*"
MAX_LABEL_CHARS = 80
_ORIGIN_KEY = re.compile(r"\[([0-9a-fA-F]{8})((?:/[0-9]{1,10}[hH']?){0,10})\]([0-9a-zA-Z]{66,120})", re.ASCII)
_WHAT = said("thing.bsms")


@dataclass(frozen=True, slots=True)
class DescriptorRecord:
    """BIP129's descriptor record, its four lines as they stand; nothing in it has been believed yet."""

    descriptor: str
    restrictions: str
    first_address: str

    def __str__(self) -> str:
        return "\n".join((VERSION, self.descriptor, self.restrictions, self.first_address))


@dataclass(frozen=True, slots=True)
class SignerRecord:
    """BIP129's key record: session token, master fingerprint, path, key, label, and a signature by that key.

    `key` is an xpub or 33 bytes in hex. Made by `read_key` and `sign_key` only with a signature that verifies.
    """

    token: str
    fingerprint: str
    path: str
    key: str
    label: str
    signature: str

    def __str__(self) -> str:
        return f"{self.signed_text}\n{self.signature}"

    @property
    def signed_text(self) -> str:
        """The four lines that the signature covers."""
        return "\n".join((VERSION, self.token, f"[{self.fingerprint}{self.path}]{self.key}", self.label))

    def expression(self, network: Network) -> KeyExpression:
        """The key for a pool on a network. Raises InvalidInput unless it is an xpub at the pool's path."""
        if len(self.key) == 66:
            raise InvalidInput("bsms.key:single")
        key = key_expression(1, self.fingerprint, self.path.removeprefix("/"), self.key, network)
        steps = parse_path(key.path)
        if len(steps) != 4 or key.path != multisig_path(network, steps[2] & 0x7FFF_FFFF):
            raise InvalidInput("bsms.path", path=key.path, network=network.name,
                               coin_type=network.coin_type)
        return key


def export(descriptor: MultisigDescriptor) -> str:
    """The descriptor record of a pool, without a newline at its end, as BIP129's vectors have it."""
    body = ",".join(f"{spell(key)}/**" for key in descriptor.keys)
    return str(DescriptorRecord(f"wsh(sortedmulti({descriptor.threshold},{body}))", RESTRICTED,
                                descriptor.address(0, 0)))


def parse(data: bytes, network: Network, token: str = NO_TOKEN) -> MultisigDescriptor:
    """The multisig of a descriptor record, plain or encrypted under `token`, its first address checked.

    The keys may lack `/**`, and the path line may say that there are none, as some tools write them: the first
    address then shows what was meant. It says nothing of fingerprints and accounts, so compare the result with the
    contract. Raises InvalidInput, and Refused for a wrong first address or authentication code.
    """
    record = read_descriptor(open_record(data, token))
    descriptor, _ = descriptor_of(record.descriptor, network, (BSMS, MULTIPATH, BARE), need_checksum=False)
    named = record.first_address
    if (named.lower() if named.isupper() else named) != descriptor.address(0, 0):  # BIP173: capitals are the same
        raise Refused("bsms.first-address", named=named[:90],
                      address=descriptor.address(0, 0), network=network.name)
    return descriptor


def open_record(data: bytes, token: str = NO_TOKEN) -> str:
    """The text of a record; one that is encrypted needs the session's token. Raises InvalidInput or Refused."""
    text = text_of(data, _WHAT).lstrip()
    if text.startswith("BSMS"):
        return text
    if read_token(token) == NO_TOKEN:
        raise InvalidInput("bsms.token-missing")
    return text_of(decrypt(text, token), _WHAT)


def read_descriptor(text: str) -> DescriptorRecord:
    """A descriptor record's lines. Raises InvalidInput if one is missing, too many, or not of BIP129's form."""
    lines = _lines(text, 4)
    record = DescriptorRecord(*lines[1:])
    if record.restrictions not in (UNRESTRICTED, RESTRICTED):
        raise InvalidInput("bsms.restrictions", restrictions=record.restrictions[:40], restricted=RESTRICTED,
                           unrestricted=UNRESTRICTED)
    if not record.first_address.strip():
        raise InvalidInput("bsms.first-address:none")
    return record


def read_key(data: bytes, token: str = NO_TOKEN) -> SignerRecord:
    """One signer's key record, plain or encrypted under `token`, its signature verified.

    Raises InvalidInput, and Refused if the signature is not by the key, or the record is of another session.
    """
    lines = _lines(open_record(data, token), 5)
    found = _ORIGIN_KEY.fullmatch(lines[2])
    if found is None:
        raise InvalidInput("bsms.key")
    _check_label(lines[3])
    own_token = read_token(lines[1])
    if own_token != read_token(token) and read_token(token) != NO_TOKEN:
        raise Refused("bsms.token:session", theirs=own_token, ours=read_token(token))
    record = SignerRecord(lines[1], found[1], found[2], found[3], lines[3], lines[4])
    if not _verify(record):
        raise Refused("bsms.signature", label=record.label)
    return record


def sign_key(master: Master, account: int, label: str, token: str = NO_TOKEN) -> SignerRecord:
    """A witness's own key record for a coordinator, signed with the account key itself as BIP129 says.

    The message is bound to "Bitcoin Signed Message", so that it can never be a transaction. Raises InvalidInput.
    """
    path = multisig_path(master.network, account)
    return sign_record(master.private_key(path), master.fingerprint, path, master.xpub(path), label, token)


def sign_record(private_key: bytes, fingerprint: str, path: str, key: str, label: str, token: str) -> SignerRecord:
    """As `sign_key`, from its parts: the 32-byte private key of `key`. Raises InvalidInput."""
    _check_label(label)
    record = SignerRecord(read_token(token), fingerprint, "/" + path.replace("h", "'"), key, label, "")
    signature = wally.ecdsa_sign_recoverable(private_key, _digest(record.signed_text))
    signed = SignerRecord(record.token, record.fingerprint, record.path, record.key, record.label,
                          base64.b64encode(signature).decode())
    if not _verify(signed):
        raise InvalidInput("bsms.signature:own")
    return signed


def seal(text: str, token: str) -> str:
    """A record's text as it leaves: hex under the session's token, the text itself where there is none."""
    return text if read_token(token) == NO_TOKEN else encrypt(text, token)


def _lines(text: str, count: int) -> list[str]:
    lines = text.rstrip("\n").split("\n")
    if lines[0] != VERSION:
        raise InvalidInput("bsms.version", line=lines[0][:20], version=VERSION)
    if len(lines) != count:
        raise InvalidInput("bsms.lines", lines=len(lines), count=count)
    return lines


def _check_label(label: str) -> None:
    if len(label) > MAX_LABEL_CHARS or not label.isprintable():
        raise InvalidInput("bsms.label", most=MAX_LABEL_CHARS)


def _digest(text: str) -> bytes:
    return wally.message_digest(text.encode())


def _verify(record: SignerRecord) -> bool:
    """The legacy message signature: the public key is recovered from it and compared (BIP137 headers 27 to 42)."""
    public_key = _public_key(record.key)
    try:
        raw = base64.b64decode(record.signature, validate=True)
        if len(raw) != 65 or not 27 <= raw[0] <= 42:
            raise ValueError
        compact = bytes([27 + (raw[0] - 27) % 4 + 4]) + raw[1:]
        return wally.ecdsa_recover(_digest(record.signed_text), compact) == public_key
    except (ValueError, binascii.Error):
        return False


def _public_key(key: str) -> bytes:
    """The 33 bytes that must have signed, of an xpub of any network or of a key in hex. Raises InvalidInput."""
    try:
        raw = bytes.fromhex(key) if len(key) == 66 else \
            wally.base58check_decode(key)[45:78]
    except ValueError:
        raise InvalidInput("bsms.key:damaged") from None
    check_public_key(raw)
    return raw
