"""Sets of hashes as a snapshot gives them: in parts, read as far as they are touched.

They behave as the plain set in whose place they stand; nobody asks for their order.
"""

from collections.abc import Iterator, MutableSet

from lashou_btc.pool.shelf import Keys


class ShelvedHashes(MutableSet[bytes]):
    """A set of hashes of 32 bytes."""

    def __init__(self, keys: Keys) -> None:
        self.keys = keys

    def __contains__(self, value: object) -> bool:
        return isinstance(value, bytes) and bool(self.keys.find(value))

    def __iter__(self) -> Iterator[bytes]:
        return (key for key, _ in self.keys)

    def __len__(self) -> int:
        return len(self.keys)

    def add(self, value: bytes) -> None:
        """Puts one in."""
        if value not in self:
            self.keys.add(value)

    def discard(self, value: bytes) -> None:
        """Takes one out."""
        if value in self:
            self.keys.remove(value, 0)
