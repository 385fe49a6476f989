"""What is closed at the end of its `with`."""

from abc import ABC, abstractmethod
from typing import Self


class Closing(ABC):
    """Calls `close` where a `with` block ends."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @abstractmethod
    def close(self) -> None:
        """Ends what was opened."""
