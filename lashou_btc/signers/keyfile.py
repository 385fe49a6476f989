"""EDGE: a witness's or member's secret in an encrypted file (mode 0600).

The file is canonical JSON (RFC 8785 and a newline). The public `KeyRecord` stands in it in clear, so that a pool
can be set up without a passphrase; it, the KDF's settings and the nonce are the associated data of the encryption,
so none of them can be changed without the passphrase noticing. Scrypt (RFC 7914) and ChaCha20-Poly1305 (RFC 8439).

The witness's multisig key may live elsewhere, on a hardware wallet or in another program. Then the words here sign
documents only, the record shows the other wallet's account key, and `seed_fingerprint` stands in clear beside it.
"""

import json
import os
import stat
from dataclasses import dataclass, field
from dataclasses import replace as with_changes
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rfc8785

from lashou_btc.errors import InvalidInput, Refused, Unreachable
from lashou_btc.networks import Network
from lashou_btc.signers.entropy import new_entropy
from lashou_btc.unicode32 import compatible
from lashou_btc.wallet.descriptor import KeyExpression
from lashou_btc.wallet.keys import KeyRecord, Master, mnemonic_language
from lashou_btc.wallet.public import multisig_path
from lashou_btc.writing import put

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

MAX_FILE_BYTES = 16_384
MIN_PASSPHRASE_BYTES = 8
# Memory is 1024 * 2**log_n bytes: 16 MiB to 256 MiB, whatever the file asks for.
MIN_LOG_N, DEFAULT_LOG_N, MAX_LOG_N = 14, 17, 18
_SCRYPT_R, _SCRYPT_P = 8, 1
_FILE_FIELDS = {"type", "version", "record", "kdf", "nonce", "ciphertext"}


@dataclass(frozen=True, slots=True)
class Secret:
    """What the file keeps: BIP39 words and their passphrase ("" for none), and what they are for.

    `elsewhere` is the multisig account key if it is of another wallet: then these words sign no coins of a pool.
    Checked when made (InvalidInput). Neither repr nor any error shows the words or the passphrase.
    """

    name: str
    network: Network
    account: int
    mnemonic: str = field(repr=False)
    bip39_passphrase: str = field(default="", repr=False)
    elsewhere: KeyExpression | None = None

    def __post_init__(self) -> None:
        mnemonic_language(self.mnemonic)
        if self.elsewhere is not None:
            path = multisig_path(self.network, self.account)
            if self.elsewhere.path != path:
                raise InvalidInput("key.elsewhere-path", found=self.elsewhere.path, account=self.account,
                                   network_name=self.network.name, path=path)
            if self.elsewhere.fingerprint == self.master().fingerprint:
                raise InvalidInput("key.elsewhere-same")
        self.record()

    def master(self) -> Master:
        """The BIP32 master key."""
        return Master.from_mnemonic(self.mnemonic, self.bip39_passphrase, self.network)

    def record(self) -> KeyRecord:
        """What may be shared of it: the multisig key wherever it is, the other keys of these words."""
        own = self.master().record(self.name, self.account)
        if self.elsewhere is None:
            return own
        return with_changes(own, fingerprint=self.elsewhere.fingerprint, path=self.elsewhere.path,
                            xpub=self.elsewhere.xpub)


def create(path: Path, secret: Secret, passphrase: str, log_n: int = DEFAULT_LOG_N) -> KeyRecord:
    """Write a new key file and return its public record. An existing file is never touched.

    Raises Refused if the path exists or the passphrase is under 8 bytes, InvalidInput if it has a character that
    not every version of Python reads alike, Unreachable if the disk refuses. The file appears whole under its name
    or not at all.
    """
    path = _named(path)
    if path.exists() or path.is_symlink():
        raise _exists(path)
    _write(path, _sealed(secret, passphrase, log_n), replaces=False)
    return secret.record()


def _sealed(secret: Secret, passphrase: str, log_n: int) -> bytes:
    """The bytes of a key file. Raises as `create`, but for the disk."""
    if len(_normal(passphrase)) < MIN_PASSPHRASE_BYTES:
        raise Refused("keyfile.passphrase-short", min_passphrase_bytes=MIN_PASSPHRASE_BYTES)
    if not MIN_LOG_N <= log_n <= MAX_LOG_N:
        raise InvalidInput("keyfile.cost", min_log_n=MIN_LOG_N, max_log_n=MAX_LOG_N, log_n=log_n)
    head: dict[str, Any] = {"type": "lashou-keyfile", "version": 1, "record": json.loads(secret.record().to_json()),
            "kdf": {"name": "scrypt", "log_n": log_n, "salt": new_entropy(16).hex()},
            "nonce": new_entropy(12).hex()}
    plain: dict[str, Any] = {"mnemonic": secret.mnemonic, "bip39_passphrase": secret.bip39_passphrase}
    if secret.elsewhere is not None:
        head["seed_fingerprint"] = secret.master().fingerprint
        plain["multisig_key"] = {"fingerprint": secret.elsewhere.fingerprint, "path": secret.elsewhere.path,
                                 "xpub": secret.elsewhere.xpub}
    cipher = _cipher(_stretched(passphrase, bytes.fromhex(head["kdf"]["salt"]), log_n))
    head["ciphertext"] = cipher.encrypt(bytes.fromhex(head["nonce"]), rfc8785.dumps(plain), _associated(head)).hex()
    data = rfc8785.dumps(head) + b"\n"
    if len(data) > MAX_FILE_BYTES:
        raise InvalidInput("keyfile.size")
    return data


def open_(path: Path, passphrase: str) -> Secret:
    """The secret in a key file.

    Raises Refused for a wrong passphrase, a file changed since it was made or readable by others, InvalidInput for
    what is no key file, Unreachable for what cannot be read.
    """
    path = _named(path)
    head, record, seed = _read(path)
    from cryptography.exceptions import InvalidTag
    cipher = _cipher(_stretched(passphrase, bytes.fromhex(head["kdf"]["salt"]), head["kdf"]["log_n"]))
    try:
        plain = cipher.decrypt(bytes.fromhex(head["nonce"]), bytes.fromhex(head["ciphertext"]), _associated(head))
    except InvalidTag:
        raise Refused("keyfile.passphrase", name=path.name) from None
    value = json.loads(plain)
    key = value.get("multisig_key")
    secret = Secret(record.name, record.network, record.account, value["mnemonic"], value["bip39_passphrase"],
                    key and KeyExpression(**key))
    if secret.record() != record or secret.master().fingerprint != seed:
        raise Refused("keyfile.record", name=path.name)
    return secret


def public_record(path: Path) -> KeyRecord:
    """The public record in a key file, read without its passphrase and so not yet authenticated.

    Good for lists; before a key goes into a contract its holder should open the file once. Raises as `open_` does.
    """
    return _read(_named(path))[1]


def seed_fingerprint(path: Path) -> str:
    """The master fingerprint of the words in a key file: the record's own, unless the multisig key is elsewhere.

    Read without the passphrase, and not authenticated either. Raises as `open_` does.
    """
    return _read(_named(path))[2]


def _named(path: Path) -> Path:
    if "\x00" in str(path):
        raise InvalidInput("keyfile.name")
    return Path(path)


def _exists(path: Path) -> Refused:
    return Refused("keyfile.exists", path=path)


def _normal(passphrase: str) -> bytes:
    return compatible(passphrase, "NFKD", "passphrase", "keyfile.passphrase-text").encode()


def _cipher(key: bytes) -> "ChaCha20Poly1305":
    # Loaded here, as scrypt is below: what stands in clear is read without.
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
    return ChaCha20Poly1305(key)


def _stretched(passphrase: str, salt: bytes, log_n: int) -> bytes:
    from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
    try:
        return Scrypt(salt=salt, length=32, n=1 << log_n, r=_SCRYPT_R, p=_SCRYPT_P).derive(_normal(passphrase))
    except MemoryError:
        raise Unreachable("keyfile.memory", n=1 << log_n - 10) from None


def _associated(head: dict[str, Any]) -> bytes:
    return rfc8785.dumps({k: v for k, v in head.items() if k != "ciphertext"})


def _write(path: Path, data: bytes, replaces: bool) -> None:
    try:
        put(path, data, replace=replaces, private=True)
    except FileExistsError:
        raise _exists(path) from None
    except OSError as error:
        raise Unreachable("keyfile.write:replace" if replaces else "keyfile.write", path=path,
                          strerror=error.strerror) from None


def _read_private(path: Path) -> bytes:
    try:
        # Not blocking: a pipe under this name must not hang the program.
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        try:
            mode = os.fstat(handle).st_mode
            if not stat.S_ISREG(mode):
                raise InvalidInput("keyfile.malformed:no-file", path=path)
            if stat.S_IMODE(mode) & 0o077:
                raise Refused("keyfile.permissions", path=path)
            with open(handle, "rb", closefd=False) as file:
                return file.read(MAX_FILE_BYTES + 1)
        finally:
            os.close(handle)
    except OSError as error:
        raise Unreachable("keyfile.read", path=path, strerror=error.strerror) from None


def _read(path: Path) -> tuple[dict[str, Any], KeyRecord, str]:
    """What stands in clear: the whole head, the record, the words' fingerprint."""
    data = _read_private(path)
    malformed = InvalidInput("keyfile.malformed", path=path)
    if len(data) > MAX_FILE_BYTES:
        raise malformed
    try:
        head = json.loads(data.decode())
    except (ValueError, RecursionError):
        raise malformed from None
    if not isinstance(head, dict) or set(head) - {"seed_fingerprint"} != _FILE_FIELDS \
            or head["type"] != "lashou-keyfile" or type(head["version"]) is not int or head["version"] != 1 \
            or not _is_hex(head["nonce"], 12, 12) or not _is_hex(head["ciphertext"], 16, MAX_FILE_BYTES):
        raise malformed
    kdf = head["kdf"]
    if not isinstance(kdf, dict) or set(kdf) != {"name", "log_n", "salt"} or kdf["name"] != "scrypt" \
            or type(kdf["log_n"]) is not int or not _is_hex(kdf["salt"], 16, 16):
        raise malformed
    if not MIN_LOG_N <= kdf["log_n"] <= MAX_LOG_N:
        raise Refused("keyfile.cost:file", path=path, log_n=kdf["log_n"] if abs(kdf["log_n"]) < 1000 else "…",
                      min_log_n=MIN_LOG_N, max_log_n=MAX_LOG_N)
    if not isinstance(head["record"], dict) or any(type(v) not in (str, int) for v in head["record"].values()) \
            or any(type(v) is int and not 0 <= v < 2 ** 31 for v in head["record"].values()):
        raise malformed
    try:
        record = KeyRecord.parse(rfc8785.dumps(head["record"]) + b"\n")
        canonical = rfc8785.dumps(head) + b"\n"
    except (rfc8785.CanonicalizationError, UnicodeEncodeError):  # the second for half a character in a name
        raise malformed from None
    seed = head.get("seed_fingerprint", record.fingerprint)
    if canonical != data or not _is_hex(seed, 4, 4) or ("seed_fingerprint" in head) != (seed != record.fingerprint):
        raise malformed
    return head, record, seed


def _is_hex(text: object, least: int, most: int) -> bool:
    return isinstance(text, str) and 2 * least <= len(text) <= 2 * most and len(text) % 2 == 0 \
        and not text.strip("0123456789abcdef")


def replace(path: Path, secret: Secret, passphrase: str) -> None:
    """Encrypts the same secret under a new passphrase, in place: the file is the old one or the new, never half.

    Raises as `create`.
    """
    path = _named(path)
    _write(path, _sealed(secret, passphrase, DEFAULT_LOG_N), replaces=True)


def destroy(path: Path) -> None:
    """Overwrites the file's bytes, then removes it; what disks and backups keep stays. Raises Unreachable."""
    path = _named(path)
    try:
        size = path.stat().st_size
        with open(path, "r+b") as file:
            file.write(bytes(size))
            file.flush()
            os.fsync(file.fileno())
        path.unlink()
    except OSError as error:
        raise Unreachable("keyfile.write:destroy", path=path, strerror=error.strerror) from None
