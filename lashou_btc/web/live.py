"""The site that follows the chain: one thread folds on, and a frame that differs from the last becomes the site."""

import threading
from collections.abc import Callable, Iterable

from lashou_btc.usecases import following
from lashou_btc.usecases.workspace import PoolHome, Workspace
from lashou_btc.web.frame import Frame, frame
from lashou_btc.web.site import Route, Site
from lashou_btc.words import Said

ENDS_S = 0.3
"""So long an end waits for what the thread is at."""


class LiveSite:
    """Keeps a site at the chain's tip. `drawn` is called with each new frame, in the thread that follows; `address`
    as in Site.
    """

    def __init__(self, ws: Workspace, pool: PoolHome, routes: Iterable[Route], say: Callable[[Said], None],
                 drawn: Callable[[Frame], None] = lambda frame: None, address: str = "") -> None:
        self._ws, self._pool, self._routes, self._say, self._drawn = ws, pool, tuple(routes), say, drawn
        self._address = address
        self._site: Site | None = None
        self._first, self._ends = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name="following", daemon=True)
        self.error: BaseException | None = None

    @property
    def site(self) -> Site:
        """The present pages. Raises LookupError before there are any."""
        if self._site is None:
            raise LookupError("nothing has been followed yet")
        return self._site

    def start(self, patience_s: float | None = None) -> None:
        """Begins, and waits for the first frame, so long at most. Raises what the first sync raises and does not
        pass by itself.
        """
        self._thread.start()
        self._first.wait(patience_s)
        if self.error is not None:
            raise self.error

    def stop(self) -> None:
        """Ends; a chain that is being waited for is left to itself, as it may take longer than anybody waits."""
        self._ends.set()
        self._thread.join(ENDS_S)

    def _run(self) -> None:
        before: Frame | None = None
        try:
            for state in following.states(self._ws, self._pool, lambda: not self._ends.is_set(), self._say):
                view = self._pool.view
                if view is None:
                    continue
                now = frame(self._pool, state, view, before)
                if now is not before:
                    before = now
                    site = Site(now, self._routes, True, self._address)
                    site.prepare()
                    self._site = site
                    self._drawn(now)
                self._first.set()
        except BaseException as error:
            self.error = error
            raise
        finally:
            self._first.set()
