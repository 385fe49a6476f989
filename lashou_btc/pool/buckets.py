"""The ledger's queues as a snapshot gives them: a bucket is unpacked when its turn comes (`levels`)."""

import heapq
from collections.abc import Callable, ItemsView, Mapping

from lashou_btc.pool.levels import Bucket, Entry, Levels, entries
from lashou_btc.pool.shelf import Part, packed, unpacked


class Buckets(dict[int, Bucket]):
    """Buckets of a queue. What is pushed to a packed one waits beside it, so that pushing unpacks nothing."""

    def __init__(self, parts: Mapping[int, Part]) -> None:
        super().__init__()
        self.parts = dict(parts)
        self._beside: dict[int, list[Entry]] = {}

    def get(self, key: int, default: Bucket | None = None) -> Bucket | None:  # type: ignore[override]  # for buckets alone
        """Where to push an entry of that bucket."""
        if key in self.parts:
            return self._beside.setdefault(key, [])
        return super().get(key, default)

    def __missing__(self, key: int) -> Bucket:
        found: list[Entry] = unpacked(Entry, self.parts[key])
        del self.parts[key]
        found += self._beside.pop(key, ())
        heapq.heapify(found)
        self[key] = found
        return found

    def items(self) -> ItemsView[int, Bucket]:  # type: ignore[override]  # dict's may be reversed, too
        """Every bucket, unpacked."""
        for key in list(self.parts):
            self[key]
        return super().items()

    def seal(self, meant: Callable[[Entry], bool]) -> dict[int, Part]:
        """All in parts: packed ones to which nothing has come as they are, of the others what is `meant`."""
        for key in [key for key, beside in self._beside.items() if beside]:
            self[key]
        found = dict(self.parts)
        for key, bucket in super().items():
            if left := sorted(filter(meant, entries(key, bucket))):
                found[key] = packed(Entry, left)
        return found

    def count(self) -> int:
        """How many entries there are."""
        return sum(part.count for part in self.parts.values()) + sum(map(len, self._beside.values())) \
            + sum(map(len, super().values()))


def queue(parts: Mapping[int, Part]) -> Levels:
    """A queue of these parts."""
    made = Levels()
    made._buckets, made._keys = Buckets(parts), sorted(parts)
    heapq.heapify(made._keys)
    return made


def sealed_queue(levels: Levels, meant: Callable[[Entry], bool], known: Callable[[Entry], bool],
                 most: int) -> dict[int, Part]:
    """A queue in parts. `meant`: whether an entry counts still; of a queue whose buckets are packed only where that
    is `known` without reading more, as long as it has no more than `most` entries.
    """
    buckets = levels._buckets
    if isinstance(buckets, Buckets) and buckets.count() <= most:
        return buckets.seal(lambda entry: not known(entry) or meant(entry))
    return {key: packed(Entry, left) for key, bucket in buckets.items()
            if (left := sorted(filter(meant, entries(key, bucket))))}
