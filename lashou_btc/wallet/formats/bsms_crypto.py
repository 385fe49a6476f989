"""BIP129's tokens and encryption: what keeps a set-up session from being read on its way.

A token is "00" (no encryption), 64 bits in hex for one session (STANDARD) or 128 bits for one signer (EXTENDED).
"""

import hashlib
import hmac

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from lashou_btc.errors import InvalidInput, Refused
from lashou_btc.wallet import wally

NO_TOKEN = "00"
MAX_RECORD_BYTES = 64 * 1024
_ROUNDS = 2048
_MAC_BYTES = 32
_ENGLISH = wally.word_list("en")


def read_token(text: str) -> str:
    """The token in hex, from hex, from its decimal number, or from its English BIP39 words.

    16 or 32 characters of hex are hex even if all of them are digits. Raises InvalidInput.
    """
    words = text.split()
    if len(words) > 1:
        return _of_words(words)
    token = text.strip().lower()
    if token.strip("0") == "" and len(token) <= 2:
        return NO_TOKEN
    if len(token) in (16, 32) and not token.strip("0123456789abcdef"):
        return token
    if token.isascii() and token.isdigit() and len(token) <= 39 and int(token) < 2 ** 128:
        return f"{int(token):016x}" if int(token) < 2 ** 64 else f"{int(token):032x}"
    raise InvalidInput("bsms.token:form")


def words_of(token: str) -> str:
    """A token as English words, for reading out: 6 for 64 bits, 12 for 128. Raises InvalidInput for no token."""
    raw = _raw(token)
    bits = int.from_bytes(raw, "big") << len(raw) // 4 | hashlib.sha256(raw).digest()[0] >> 8 - len(raw) // 4
    count = len(raw) * 8 * 33 // 32 // 11
    return " ".join(wally.word(_ENGLISH, bits >> 11 * (count - 1 - n) & 2047) for n in range(count))


def encryption_key(token: str) -> bytes:
    """PBKDF2-SHA512("No SPOF", token, 2048 rounds), 32 bytes. Raises InvalidInput."""
    return hashlib.pbkdf2_hmac("sha512", b"No SPOF", _raw(token), _ROUNDS, 32)


def encrypt(text: str, token: str) -> str:
    """hex(MAC ‖ ciphertext), lower case. Deterministic: the same text under one token gives the same bytes."""
    key, data = encryption_key(token), text.encode()
    mac = _mac(key, token, data)
    return (mac + _aes_ctr(key, mac[:16], data)).hex()


def decrypt(text: str, token: str) -> bytes:
    """What `encrypt` was given. Raises InvalidInput if it is not hex, Refused if the code does not match."""
    digits = "".join(text.split())
    try:
        raw = bytes.fromhex(digits) if len(digits) <= 2 * MAX_RECORD_BYTES else b""
    except ValueError:
        raw = b""
    if len(raw) <= _MAC_BYTES:
        raise InvalidInput("bsms.encoding", least=_MAC_BYTES, most=MAX_RECORD_BYTES)
    key, mac = encryption_key(token), raw[:_MAC_BYTES]
    data = _aes_ctr(key, mac[:16], raw[_MAC_BYTES:])
    if not hmac.compare_digest(_mac(key, token, data), mac):
        raise Refused("bsms.mac")
    return data


def _raw(token: str) -> bytes:
    value = read_token(token)
    if value == NO_TOKEN:
        raise InvalidInput("bsms.token:none")
    return bytes.fromhex(value)


def _mac(key: bytes, token: str, data: bytes) -> bytes:
    return hmac.new(hashlib.sha256(key).digest(), read_token(token).encode() + data, hashlib.sha256).digest()


def _aes_ctr(key: bytes, iv: bytes, data: bytes) -> bytes:
    """Encrypts and decrypts alike."""
    worker = Cipher(algorithms.AES(key), modes.CTR(iv)).encryptor()
    return worker.update(data) + worker.finalize()


def _of_words(words: list[str]) -> str:
    """BIP39's own packing, carried down to 64 bits, for which libraries have no words."""
    if len(words) not in (6, 12):
        raise InvalidInput("bsms.token:words", count=len(words))
    numbers = {wally.word(_ENGLISH, n): n for n in range(2048)}
    bits = 0
    for word in words:
        if word.lower() not in numbers:
            raise InvalidInput("bsms.token:word")
        bits = bits << 11 | numbers[word.lower()]
    size = len(words) * 11 * 32 // 33 // 8
    token = (bits >> size // 4).to_bytes(size, "big").hex()
    if words_of(token).split() != [word.lower() for word in words]:
        raise InvalidInput("bsms.token:order")
    return token
