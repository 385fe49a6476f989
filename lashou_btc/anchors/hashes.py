"""The two hashes that everything is named by: SHA-256 in hex, and BIP340's tagged hash."""

import hashlib


def tagged_hash(tag: str, message: bytes) -> bytes:
    """BIP340's tagged hash: SHA-256(SHA-256(tag) ‖ SHA-256(tag) ‖ message)."""
    prefix = hashlib.sha256(tag.encode()).digest()
    return hashlib.sha256(prefix + prefix + message).digest()


def sha256_hex(data: bytes) -> str:
    """SHA-256 as `sha256sum` prints it."""
    return hashlib.sha256(data).hexdigest()
