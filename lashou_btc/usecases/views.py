"""What one's view of the chain rests on: who shows it, what must be believed, how old it is."""

import time
from dataclasses import dataclass
from typing import Any

from lashou_btc.chain.base import About, Feed, Trust
from lashou_btc.networks import Network
from lashou_btc.words import Said, said

OLD_S, TOO_OLD_S = 2 * 3600, 24 * 3600
"""The age of the tip from which on people are warned, and from which on nothing is signed."""


@dataclass(frozen=True)
class View:
    """`source`: who shows the chain now. `trust`: what must be believed for nothing to be missing up to the tip.
    `peers`, `doubts`: as `About`. `tip_time`: the tip's median time past. `age_s`: how long ago that is; None where
    blocks come when somebody wants them. `undone`, `gone`: as `SyncReport`, of the sync that gave this view.
    """

    source: str
    trust: Trust
    peers: int | None
    tip_time: int
    age_s: int | None
    doubts: tuple[Said, ...] = ()
    undone: int = 0
    gone: tuple[str, ...] = ()

    @property
    def reorganized(self) -> Said | None:
        """What a reorganization has changed, None if there was none."""
        if not self.undone:
            return None
        if not self.gone:
            return said("view.undone:back", undone=self.undone)
        named = [txid[:16] for txid in self.gone[:3]] + ["…"] * (len(self.gone) > 3)
        return said("view.undone:gone", undone=self.undone, count=len(self.gone), named=named)

    @property
    def verified(self) -> Said:
        """For people, in one line."""
        if self.peers is None:
            return said("view.seen", source=self.source, trust=self.trust.words)
        return said("view.seen:peers", source=self.source, peers=self.peers, trust=self.trust.words)

    def warnings(self) -> list[Said]:
        """What is wrong with it, if anything."""
        found = list(self.doubts)
        if (reorganized := self.reorganized) is not None:
            found.append(said("view.reorganized", what=reorganized))
        if self.trust <= Trust.SERVERS:
            found.append(said("view.one-server" if self.trust <= Trust.SERVER else "view.servers"))
        if self.age_s is None:
            return found
        if self.age_s > OLD_S:
            found.append(said("view.old", age=span(self.age_s)))
        if self.peers == 0:
            found.append(said("view.no-peers"))
        return found

    def obstacle(self, stale_is_meant: bool, signs: bool = True) -> Said | None:
        """Why nothing is signed on it, or None; without `signs`, why what others have signed is not sent either."""
        if signs and self.trust <= Trust.SERVERS:
            return said("view.for-looking")
        if self.age_s is not None and self.age_s > TOO_OLD_S and not stale_is_meant:
            return said("view.too-old", age=span(self.age_s))
        return None

    def to_json(self) -> dict[str, Any]:
        """For programs."""
        return {"source": self.source, "verified": self.trust.label, "words": self.trust.words, "peers": self.peers,
                "tip_time": self.tip_time, "tip_age_s": self.age_s, "signs": not self.obstacle(True),
                "undone": self.undone, "gone": list(self.gone), "warnings": self.warnings()}


def view_of(chain: Feed, trust: Trust, tip_time: int, now: float | None = None) -> View:
    """The view that an index gives which has followed this source to its tip."""
    return view_by(chain.about(), chain.network, trust, tip_time, now)


def view_by(about: About, network: Network, trust: Trust, tip_time: int, now: float | None = None) -> View:
    """The same, where it is known already who shows the chain."""
    age = int((time.time() if now is None else now) - tip_time) if _keeps_time(network) else None
    return View(about.name, trust, about.peers, tip_time, age, about.doubts)


def _keeps_time(network: Network) -> bool:
    """Whether blocks come by themselves: on regtest and in a sandbox they come when they are asked for."""
    return network.work.retargets


def span(seconds: int) -> Said:
    """How long that is, for people: in hours, or in days from four on."""
    if seconds < 4 * 24 * 3600:
        return said("view.hours", hours=seconds // 3600)
    return said("view.days", days=seconds // 86_400)
