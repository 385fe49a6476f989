"""A cursor over bytes that refuses to run past their end: the strict readers of Bitcoin's formats work with it."""

from lashou_btc.errors import InvalidInput
from lashou_btc.words import Said

_WIDTH = {0xFD: 2, 0xFE: 4, 0xFF: 8}
_LEAST = {2: 0xFD, 4: 0x1_0000, 8: 0x1_0000_0000}


class Cursor:
    """A place in bytes. Every error is InvalidInput: `where` names what is being read ("the block"), and the codes
    begin with `realm`. `fields` is for a reader of PSBTs, which counts key-value pairs over all maps.
    """

    __slots__ = ("at", "data", "fields", "realm", "where")

    def __init__(self, data: bytes, where: Said | str, realm: str = "bytes") -> None:
        self.data, self.at, self.where, self.realm, self.fields = data, 0, where, realm, 0

    @property
    def left(self) -> int:
        """How many bytes remain."""
        return len(self.data) - self.at

    def take(self, n: int) -> bytes:
        """The next `n` bytes."""
        end = self.at + n
        if end > len(self.data):
            raise InvalidInput("bytes.truncated:in", code=f"{self.realm}.truncated", where=self.where,
                               size=len(self.data))
        piece = self.data[self.at:end]
        self.at = end
        return piece

    def uint(self, n: int) -> int:
        """A little-endian unsigned integer of `n` bytes."""
        return int.from_bytes(self.take(n), "little")

    def compact(self) -> int:
        """A CompactSize integer, in its shortest form only."""
        first = self.take(1)[0]
        if first < 0xFD:
            return first
        size = _WIDTH[first]
        value = self.uint(size)
        if value < _LEAST[size]:
            raise InvalidInput("bytes.noncanonical:in", code=f"{self.realm}.noncanonical", where=self.where,
                               at=self.at - size - 1)
        return value

    def count(self, least: int) -> int:
        """A number of items of at least `least` bytes each, bounded by what is left to read."""
        n = self.compact()
        if n * least > self.left:
            raise InvalidInput("bytes.truncated:items", code=f"{self.realm}.truncated", where=self.where, n=n,
                               left=self.left)
        return n

    def sized(self) -> bytes:
        """Bytes after their length."""
        return self.take(self.compact())

    def finish(self) -> None:
        """Refuse bytes that are left over."""
        if self.left:
            raise InvalidInput("bytes.trailing:in", code=f"{self.realm}.trailing", where=self.where, left=self.left)
