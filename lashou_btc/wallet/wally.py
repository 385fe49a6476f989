"""libwally with types: the only module that imports `wallycore`, which has none.

What libwally hands over as a bytearray comes out as bytes. All raise ValueError for what libwally does not accept,
and it never says why.
"""

from collections.abc import Sequence
from typing import NewType

import wallycore  # type: ignore[import-untyped]  # it has no stubs; this module is what they would say

Node = NewType("Node", object)
"""A BIP32 key, private or public, in libwally's memory."""
WordList = NewType("WordList", object)
"""One of BIP39's word lists, in libwally's memory."""


def hash160(data: bytes) -> bytes:
    """RIPEMD-160 of SHA-256: 20 bytes."""
    return bytes(wallycore.hash160(data))


def message_digest(message: bytes) -> bytes:
    """The 32-byte digest of a "Bitcoin Signed Message"."""
    return bytes(wallycore.format_bitcoin_message(message, wallycore.BITCOIN_MESSAGE_FLAG_HASH))


# Text forms

def base58_decode(text: str) -> bytes:
    """The bytes of a base58 text as they stand, a checksum with them."""
    return bytes(wallycore.base58_to_bytes(text, 0))


def base58check_decode(text: str) -> bytes:
    """The bytes of a base58 text whose checksum holds, without it."""
    return bytes(wallycore.base58_to_bytes(text, wallycore.BASE58_FLAG_CHECKSUM))


def base58check_encode(data: bytes) -> str:
    """The base58 text of some bytes and their checksum."""
    return str(wallycore.base58_from_bytes(data, wallycore.BASE58_FLAG_CHECKSUM))


def segwit_script(address: str, hrp: str) -> bytes:
    """The output script of a bech32 or bech32m address."""
    return bytes(wallycore.addr_segwit_to_bytes(address, hrp, 0))


def segwit_address(script: bytes, hrp: str) -> str:
    """The bech32 or bech32m address of a witness program's output script."""
    return str(wallycore.addr_segwit_from_bytes(script, hrp, 0))


# BIP39

def word_list(language: str) -> WordList:
    """The list of a language, by libwally's short names ("en", "zhs", "zht")."""
    return WordList(wallycore.bip39_get_wordlist(language))


def word(words: WordList, index: int) -> str:
    """The word at 0 to 2047 of a list."""
    return str(wallycore.bip39_get_word(words, index))


def mnemonic_from_bytes(words: WordList, entropy: bytes) -> str:
    """The words of some entropy and their checksum."""
    return str(wallycore.bip39_mnemonic_from_bytes(words, entropy))


def mnemonic_validate(words: WordList, mnemonic: str) -> None:
    """Raises ValueError unless all are words of the list and their checksum holds."""
    wallycore.bip39_mnemonic_validate(words, mnemonic)


def mnemonic_to_seed(mnemonic: str, passphrase: str) -> bytes:
    """The 64-byte seed of words and passphrase, both in NFKD already."""
    return bytes(wallycore.bip39_mnemonic_to_seed512(mnemonic, passphrase))


# BIP32

def key_from_seed(seed: bytes, version: int) -> Node:
    """The master of a seed of 16, 32 or 64 bytes; `version` is that of the network's private keys."""
    return Node(wallycore.bip32_key_from_seed(seed, version, 0))


def key_from_base58(text: str) -> Node:
    """The key of an xpub or xprv."""
    return Node(wallycore.bip32_key_from_base58(text))


def key_unserialize(raw: bytes) -> Node:
    """The key of BIP32's 78 bytes."""
    return Node(wallycore.bip32_key_unserialize(raw))


def private_child(node: Node, number: int) -> Node:
    """The private child of a private key at a child number."""
    return Node(wallycore.bip32_key_from_parent(node, number, wallycore.BIP32_FLAG_KEY_PRIVATE))


def private_descendant(node: Node, numbers: Sequence[int]) -> Node:
    """The private key below a private key, at one or more child numbers."""
    return Node(wallycore.bip32_key_from_parent_path(node, list(numbers), wallycore.BIP32_FLAG_KEY_PRIVATE))


def public_child(node: Node, number: int) -> Node:
    """The public child of a key at a child number."""
    return Node(wallycore.bip32_key_from_parent(node, number, wallycore.BIP32_FLAG_KEY_PUBLIC))


def public_child_key(node: Node, number: int) -> bytes:
    """The 33-byte public key of a child that is to have no children itself, which costs less."""
    flags = wallycore.BIP32_FLAG_KEY_PUBLIC | wallycore.BIP32_FLAG_SKIP_HASH
    return public_key(Node(wallycore.bip32_key_from_parent(node, number, flags)))


def public_key(node: Node) -> bytes:
    """The 33-byte compressed public key of a key."""
    return bytes(wallycore.bip32_key_get_pub_key(node))


def private_key(node: Node) -> bytes:
    """The 32 bytes of a private key."""
    return bytes(wallycore.bip32_key_get_priv_key(node))


def fingerprint(node: Node) -> bytes:
    """The 4-byte fingerprint of a key."""
    return bytes(wallycore.bip32_key_get_fingerprint(node))


def xpub(node: Node) -> str:
    """The extended public key of a key, in base58."""
    return str(wallycore.bip32_key_to_base58(node, wallycore.BIP32_FLAG_KEY_PUBLIC))


# Points and signatures

def public_key_from_private(key: bytes) -> bytes:
    """The 33-byte compressed public key of 32 private bytes."""
    return bytes(wallycore.ec_public_key_from_private_key(key))


def public_key_decompress(key: bytes) -> bytes:
    """The 65 bytes of a compressed public key's point."""
    return bytes(wallycore.ec_public_key_decompress(key))


def public_key_verify(key: bytes) -> None:
    """Raises ValueError unless the key is a point on the curve."""
    wallycore.ec_public_key_verify(key)


def xonly_verify(key: bytes) -> None:
    """Raises ValueError unless 32 bytes are an x-only key."""
    wallycore.ec_xonly_public_key_verify(key)


def ecdsa_sign(key: bytes, digest: bytes) -> bytes:
    """A low-R, low-S ECDSA signature (RFC 6979): 64 bytes."""
    return bytes(wallycore.ec_sig_from_bytes(key, digest, wallycore.EC_FLAG_ECDSA | wallycore.EC_FLAG_GRIND_R))


def ecdsa_sign_recoverable(key: bytes, digest: bytes) -> bytes:
    """An ECDSA signature from which the key can be found: a header byte and 64 bytes."""
    return bytes(wallycore.ec_sig_from_bytes(key, digest, wallycore.EC_FLAG_ECDSA | wallycore.EC_FLAG_RECOVERABLE))


def ecdsa_verify(key: bytes, digest: bytes, signature: bytes) -> None:
    """Raises ValueError unless the 64 bytes are the key's ECDSA signature of the digest."""
    wallycore.ec_sig_verify(key, digest, wallycore.EC_FLAG_ECDSA, signature)


def ecdsa_recover(digest: bytes, signature: bytes) -> bytes:
    """The 33-byte public key that made a recoverable signature of 65 bytes."""
    return bytes(wallycore.ec_sig_to_public_key(digest, signature))


def der_encode(signature: bytes) -> bytes:
    """The DER form of a 64-byte ECDSA signature."""
    return bytes(wallycore.ec_sig_to_der(signature))


def der_decode(signature: bytes) -> bytes:
    """The 64 bytes of a DER signature."""
    return bytes(wallycore.ec_sig_from_der(signature))


def schnorr_sign(key: bytes, digest: bytes) -> bytes:
    """A 64-byte BIP340 signature with 32 zero bytes as auxiliary randomness, and so the same each time."""
    return bytes(wallycore.ec_sig_from_bytes_aux(key, digest, bytes(32), wallycore.EC_FLAG_SCHNORR))


def schnorr_verify(key: bytes, digest: bytes, signature: bytes) -> None:
    """Raises ValueError unless the 64 bytes are the x-only key's BIP340 signature of the digest."""
    wallycore.ec_sig_verify(key, digest, wallycore.EC_FLAG_SCHNORR, signature)
