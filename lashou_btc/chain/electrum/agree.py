"""Several servers and the chain that they show: the one with most work, by headers that keep the network's rules.

A server on another branch, or that shows what is no chain, is left out by name. One that is only behind is not:
what it says counts up to its tip.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from lashou_btc.anchors.headers import extend, head_of, origin
from lashou_btc.anchors.tx import display, sha256d
from lashou_btc.chain.electrum.server import Server
from lashou_btc.errors import InvalidInput, LashouError, Refused, Unreachable
from lashou_btc.networks import Network
from lashou_btc.words import Said, said

Answer = TypeVar("Answer")


class _Gone(Exception):
    """A server has been left out meanwhile."""


class Servers:
    """The servers of one view. `lead` shows the chain; None until `agree` has chosen it."""

    def __init__(self, network: Network, servers: Sequence[Server]) -> None:
        self.network, self.servers = network, servers
        self.lead: Server | None = None
        self._recognized: dict[Server, int] = {}
        self._followed: set[tuple[str, int]] = set()

    @property
    def live(self) -> list[Server]:
        """Those that are not left out, in the order in which they were named."""
        return [server for server in self.servers if not server.why]

    def doubts(self) -> list[Said]:
        """What is to be said of servers that are left out, or behind."""
        found = [said("text", text=server.why) for server in self.servers if server.why]
        best = self.lead.tip if self.lead is not None else None
        return found + [said("electrum.behind", server=server.name, height=server.tip.height, best=best.height)
                        for server in self.live
                        if best is not None and server.tip is not None and server.tip.height < best.height]

    def drop(self, server: Server, why: Said | LashouError, lasting: bool = True) -> None:
        """Leaves one out."""
        server.drop(why, lasting)
        if self.lead is server:
            self.lead = None

    def each(self, ask: Callable[[Server], Answer],
             servers: Sequence[Server] | None = None) -> dict[Server, Answer]:
        """Asks all of them at once, and leaves out those that fail."""
        asked = self.live if servers is None else servers
        found: dict[Server, Answer] = {}
        with ThreadPoolExecutor(max(len(asked), 1), "electrum") as pool:
            for server, future in [(server, pool.submit(ask, server)) for server in asked]:
                try:
                    found[server] = future.result()
                except Unreachable as error:
                    self.drop(server, error)
        return found

    def all(self, ask: Callable[[Server], Answer]) -> dict[Server, Answer]:
        """As `each`, of all that are not left out. Raises as `nobody` where no answer is left."""
        found = self.each(ask)
        if not found:
            raise self.nobody()
        return found

    def nobody(self) -> Refused | Unreachable:
        """The error where nobody is left to ask."""
        why = [server.why for server in self.servers]
        if all(server.wrong_chain for server in self.servers):
            return Refused("node.wrong-chain:servers", why=why)
        if len(self.servers) == 1:
            return Unreachable("electrum.nobody:one", why=why)
        return Unreachable("electrum.nobody", count=len(self.servers), why=why)

    def first(self, ask: Callable[[Server], Answer]) -> Answer:
        """The answer of the one that shows the chain. Where it fails, it is left out: then raises Unreachable
        (`chain.moved`, to ask again from the start, if there are others).
        """
        lead = self.lead or self.agree()
        try:
            return ask(lead)
        except Unreachable as error:
            if error.code == "chain.moved":
                raise
            self.drop(lead, error)
        raise self.moved() if self.live else self.nobody()

    def moved(self) -> Unreachable:
        """The error for a chain that is another one than it was."""
        return Unreachable("chain.moved:servers")

    # Choosing

    def agree(self) -> Server:
        """Asks all for their tips, those left out before too, and chooses the one with most work. Raises
        Unreachable, or Refused (`node.wrong-chain`), where none is left.
        """
        self.lead = None
        resting = all(server.rests for server in self.servers)
        for server in self.servers:
            if resting or not server.rests:
                server.why = None
        self.each(self._look)
        while self.lead is None:
            if not self.live:
                raise self.nobody()
            self._compare()
        return self.lead

    def _look(self, server: Server) -> None:
        """Asks for its tip, and of a new connection whether it is on the network."""
        tip, known = server.look(), self.network.checkpoint
        if self._recognized.get(server) != server.client.connections:
            server.wrong_chain = server.id_at(0) != self.network.genesis
            if server.wrong_chain:
                raise Unreachable("electrum.chain", server=server.name, network=self.network.name)
            if tip.height < known.height:
                raise Unreachable("electrum.short", server=server.name, tip=tip.height,
                                  network=self.network.name, known=known.height)
            if server.id_at(known.height) != known.hash:
                raise Unreachable("electrum.chain:block", server=server.name, known=known.height,
                                  network=self.network.name)
            self._recognized[server] = server.client.connections

    def _compare(self) -> None:
        """Chooses the highest if the others are on its chain; else leaves one out, and has to be called again."""
        highest, *others = sorted(self.live, key=lambda server: -_tip(server))
        try:
            for other in others:
                if self._id_at(highest, _tip(other)) != _id(other):
                    self._judge(highest, other, self._fork(highest, other))
                    return
        except _Gone:
            return
        if not others or _tip(others[0]) == _tip(highest) or self._follows(highest, _tip(others[0])):
            self.lead = highest

    def _fork(self, one: Server, other: Server) -> int:
        """The last height on which both agree: they do at the checkpoint. Each block names the one before."""
        good, bad = self.network.checkpoint.height, _tip(other)
        while bad - good > 1:
            middle = (good + bad) // 2
            same = self._id_at(one, middle) == self._id_at(other, middle)
            good, bad = (middle, bad) if same else (good, middle)
        return good

    def _id_at(self, server: Server, height: int) -> str:
        try:
            return server.id_at(height)
        except Unreachable as error:
            self.drop(server, error)
            raise _Gone from None

    def _judge(self, one: Server, other: Server, fork: int) -> None:
        """Leaves out the one of two branches that has less work, or breaks a rule."""
        works = {server: self._work(server, fork) for server in (one, other)}
        if one.why or other.why:
            return
        less = one if works[one] < works[other] else other
        self.drop(less, said("electrum.less-work", server=less.name, fork=fork, tip=_tip(less), block=_id(less)),
                  lasting=False)

    def _follows(self, server: Server, height: int) -> bool:
        """Whether what only this one shows above that height keeps the rules; else it is left out."""
        seen = _id(server), height
        if seen not in self._followed:
            self._work(server, height)
            if not server.why:
                self._followed.add(seen)
        return not server.why

    def _work(self, server: Server, fork: int) -> int:
        """The work of a server's headers above the fork; it is left out where they are not what they should be."""
        rules, start = self.network.work, origin(fork, self.network.work)
        try:
            raws = server.headers(start, _tip(server))
            if display(sha256d(raws[-1])) != _id(server):
                raise self.moved()
            head = head_of(start, raws[:fork + 1 - start], 0, rules)
            below = head.work
            for raw in raws[fork + 1 - start:]:
                head = extend(head, raw, rules)
            return head.work - below
        except Unreachable as error:
            self.drop(server, error, lasting=error.code != "chain.moved")
        except (Refused, InvalidInput) as error:
            self.drop(server, said("electrum.false-chain", server=server.name, network=self.network.name,
                                   error=error))
        return 0


def _tip(server: Server) -> int:
    assert server.tip is not None, "it has been asked"
    return server.tip.height


def _id(server: Server) -> str:
    assert server.tip is not None, "it has been asked"
    return server.tip.hash
