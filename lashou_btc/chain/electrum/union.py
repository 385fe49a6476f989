"""What several servers list of some scripts, united: whatever one of them can prove counts, though others hide it.

Each transaction is proved by a server that lists it. One that cannot prove what it lists, or does not list what
another proves, is left out by name; so what it takes to hide something is that all do.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Self

from lashou_btc.anchors import body
from lashou_btc.anchors.tx import OutPoint, parse_header, parse_tx
from lashou_btc.chain.base import Picked, Piece, Quiet, Shown, Trust, Wanted
from lashou_btc.chain.electrum.agree import Servers
from lashou_btc.chain.electrum.server import HistoryEntry, Server
from lashou_btc.chain.stretch import Stretch
from lashou_btc.errors import InvalidInput, Refused, Unreachable
from lashou_btc.words import said

AHEAD = 50
"""So many scripts more are asked for when some are, so that it is seldom waited for one."""
TOGETHER, MOST_TOGETHER = 50, 500
"""So many blocks' transactions are asked for at once, if these are not more."""


@dataclass(frozen=True)
class Headers(Stretch):
    """With the headers themselves."""

    raws: Sequence[bytes] = ()

    @classmethod
    def of(cls, start: int, headers: Sequence[bytes]) -> Self:
        """As `Stretch.of`."""
        return cls(start, Stretch.of(start, headers).ids, headers)

    def raw(self, height: int) -> bytes:
        """A header."""
        return self.raws[height - self.start]


@dataclass
class _Listed:
    """A transaction in a block, and who lists it."""

    entry: HistoryEntry
    by: list[Server]


class Union:
    """Reads heights start..stop of a chain whose headers are known."""

    def __init__(self, servers: Servers, headers: Headers, start: int, stop: int) -> None:
        self._servers, self._headers, self._start, self._stop = servers, headers, start, stop
        # Up to where each one's word counts: it may come to know more while it is asked, and not have said it.
        self._reach = {server: min(server.tip.height, stop) for server in servers.live if server.tip is not None}
        self._listed: dict[int, dict[str, _Listed]] = {}
        self._coinbases: dict[tuple[Server, int], Shown | str] = {}
        self._proofs: dict[tuple[Server, HistoryEntry], Shown | str] = {}
        self._paid: dict[OutPoint, bytes] = {}
        self._asked: set[bytes] = set()

    def pieces(self, wanted: Wanted) -> Iterator[Piece]:
        """As `Feed.pieces`."""
        height, known = self._start, 0
        while height <= self._stop:
            missing = [script for script in (*wanted.scripts[known:], *self._of_outpoints(wanted))
                       if script not in self._asked]
            known = len(wanted.scripts)
            if missing or not self._asked:
                self._ask([*missing, *(s for s in wanted.ahead(AHEAD) if s not in self._asked)])
            hit = min((h for h in self._listed if h >= height), default=self._stop + 1)
            for quiet in range(height, hit):
                yield Quiet(quiet, self._headers.id_at(quiet), self._trust(quiet))
            if hit <= self._stop:
                yield self._piece(hit)
            height = hit + 1

    def _voices(self, height: int) -> list[Server]:
        """Those that know the block at that height; the one that shows the chain first."""
        voices = [server for server in self._servers.live if self._reach.get(server, -1) >= height]
        if not voices:
            raise self._servers.moved() if self._servers.live else self._servers.nobody()
        return sorted(voices, key=lambda server: server is not self._servers.lead)

    def _trust(self, height: int) -> Trust:
        return Trust.SERVERS if len(self._voices(height)) > 1 else Trust.SERVER

    # What they list

    def _of_outpoints(self, wanted: Wanted) -> list[bytes]:
        """The scripts that wanted outpoints pay. What is in no server's index, none of them shows spent either."""
        for outpoint in wanted.outpoints:
            if outpoint not in self._paid:
                raw = find(self._servers, outpoint.txid)
                outputs = parse_tx(raw).outputs if raw is not None else ()
                self._paid[outpoint] = outputs[outpoint.vout].script if outpoint.vout < len(outputs) else b""
        return [script for outpoint in wanted.outpoints if (script := self._paid[outpoint])]

    def _ask(self, scripts: Sequence[bytes]) -> None:
        """Takes in what all list of these scripts; then looks whether they are on the same chain as before."""
        lead = self._servers.lead
        found = self._servers.each(lambda server: server.histories(scripts), self._voices(self._start))
        self._asked.update(scripts)
        now = self._servers.each(self._still, [server for server in found if not server.why])
        for server, block in now.items():
            if block != self._headers.id_at(self._reach[server]):
                if server is lead:
                    raise self._servers.moved()
                self._servers.drop(server, said("electrum.changed", server=server.name), lasting=False)
        for server, histories in found.items():
            for entry in (entry for history in histories for entry in history):
                if self._start <= entry.height <= self._reach[server] and not server.why:
                    listed = self._listed.setdefault(entry.height, {}).setdefault(entry.txid, _Listed(entry, []))
                    if server not in listed.by:
                        listed.by.append(server)

    def _still(self, server: Server) -> str:
        """The id of its block where its word ends: what was read after a reorganization says nothing of before."""
        height = self._reach[server]
        return server.id_at(height) if server.look().height >= height else ""

    # What they prove

    def _piece(self, height: int) -> Piece:
        listed = self._listed[height]
        shown = [proved for txid in sorted(listed) if (proved := self._prove(listed[txid])) is not None]
        coinbase = self._coinbase(height)
        found = {one.position: one for one in (coinbase, *shown)}
        txs = tuple(found[at] for at in sorted(found))
        return Picked(height, self._headers.id_at(height), self._trust(height), txs) if shown else \
            Quiet(height, self._headers.id_at(height), self._trust(height))

    def _prove(self, listed: _Listed) -> Shown | None:
        """The transaction as somebody proves it, those who list it first; None where nobody can."""
        entry, proved = listed.entry, None
        others = [server for server in self._voices(entry.height) if server not in listed.by]
        for server in (*listed.by, *others):
            if server.why:
                continue
            try:
                proved = self._proved(server, entry)
                break
            except Unreachable as error:
                if server in listed.by or error.code != "electrum.unproved":
                    self._servers.drop(server, error)
        self._voices(entry.height)  # or nobody is left
        if proved is not None:
            for server in others:
                if not server.why:
                    self._servers.drop(server, said("electrum.leaves-out", server=server.name, txid=entry.txid,
                                                    height=entry.height))
        return proved

    def _proved(self, server: Server, entry: HistoryEntry) -> Shown:
        if (server, entry) not in self._proofs:
            self._fetch(server, entry)
        proof, coinbase = self._proofs.pop((server, entry)), self._coinbases[server, entry.height]
        if isinstance(proof, str) or isinstance(coinbase, str):
            raise _unproved(server, entry, "no-proof",
                            proof if isinstance(proof, str) else str(coinbase))
        return self._checked(server, entry, [coinbase, proof] if proof.position else [proof])[-1]

    def _checked(self, server: Server, entry: HistoryEntry, shown: list[Shown]) -> list[Shown]:
        try:
            body.check_shown(parse_header(self._headers.raw(entry.height)),
                             [(one.position, one.raw, one.branch) for one in shown])
        except (InvalidInput, Refused):
            raise _unproved(server, entry, "no-fit") from None
        return shown

    def _coinbase(self, height: int) -> Shown:
        """The block's first transaction, with which a proof's depth is compared."""
        for server in self._voices(height):
            coinbase = self._coinbases.get((server, height))
            try:
                if coinbase is None:
                    coinbase = self._coinbases[server, height] = server.coinbases([height])[0]
                first = HistoryEntry("0" * 64 if isinstance(coinbase, str) else parse_tx(coinbase.raw).txid, height)
                if isinstance(coinbase, str):
                    raise _unproved(server, first, "no-coinbase", coinbase)
                return self._checked(server, first, [coinbase])[0]
            except Unreachable as error:
                self._servers.drop(server, error)
        self._voices(height)
        raise self._servers.moved()

    def _fetch(self, server: Server, first: HistoryEntry) -> None:
        """Asks a server for the proof of an entry and, at once, for those that it will likely be asked for next.
        """
        heights = sorted(h for h in self._listed if h >= first.height)[:TOGETHER]
        entries = [first, *(listed.entry for h in heights for listed in self._listed[h].values()
                            if listed.by[0] is server and listed.entry != first)][:MOST_TOGETHER]
        self._proofs |= {(server, e): p for e, p in zip(entries, server.proofs(entries), strict=True)}
        blocks = sorted({e.height for e in entries} - {h for s, h in self._coinbases if s is server})
        self._coinbases |= {(server, h): c for h, c in zip(blocks, server.coinbases(blocks), strict=True)}


def _unproved(server: Server, entry: HistoryEntry, how: str, words: str = "") -> Unreachable:
    return Unreachable(f"electrum.unproved:{how}", server=server.name, txid=entry.txid, height=entry.height,
                       words=words)


def find(servers: Servers, txid: str) -> bytes | None:
    """A transaction's bytes from whoever has it, or None where all say that they do not find it."""
    return next(filter(None, servers.all(lambda server: server.transaction(txid)).values()), None)
