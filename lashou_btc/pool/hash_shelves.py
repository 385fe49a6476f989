"""Sets of hashes, and numbers by a hash, as a snapshot gives them: in parts, read as far as they are touched.

They behave as the plain set and the plain dictionary in whose place they stand; nobody asks for their order.
"""

from collections.abc import Iterator, MutableMapping, MutableSet

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


class ShelvedTags(MutableMapping[str, int]):
    """Numbers by a hash of 32 bytes in hex."""

    def __init__(self, keys: Keys) -> None:
        self.by_tag = keys

    def __getitem__(self, tag: str) -> int:
        found = self.by_tag.find(bytes.fromhex(tag)) if len(tag) == 64 else []
        if not found:
            raise KeyError(tag)
        return found[0]

    def __setitem__(self, tag: str, number: int) -> None:
        for before in self.by_tag.find(bytes.fromhex(tag)):
            self.by_tag.remove(bytes.fromhex(tag), before)
        self.by_tag.add(bytes.fromhex(tag), number)

    def __delitem__(self, tag: str) -> None:
        self.by_tag.remove(bytes.fromhex(tag), self[tag])

    def __iter__(self) -> Iterator[str]:
        return (key.hex() for key, _ in self.by_tag)

    def __len__(self) -> int:
        return len(self.by_tag)
