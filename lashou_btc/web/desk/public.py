"""The public pages beside the desk: they follow the chain by themselves, from when there is a pool."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from lashou_btc.web.live import LiveSite
from lashou_btc.web.site import Page

PATIENCE_S = 20.0
"""So long the first page waits for the first look at the chain."""


@dataclass
class PublicPages:
    """`make` makes the site once `there` says that there is a pool."""

    make: Callable[[], LiveSite]
    there: Callable[[], bool]
    _live: LiveSite | None = None
    _mutex: threading.Lock = field(default_factory=threading.Lock)

    def page(self, path: str) -> Page | None:
        """The page at that path; None where there is none, or the chain has not been seen yet."""
        with self._mutex:
            if self._live is None and self.there():
                self._live = self.make()
                self._live.start(PATIENCE_S)
        try:
            return self._live.site.page(path) if self._live is not None else None
        except LookupError:
            return None

    def stop(self) -> None:
        """Ends what follows the chain, with what it waits for."""
        if self._live is not None:
            self._live.stop()
