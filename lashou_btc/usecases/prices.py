"""A witness's daily price: signed when asked, or given by the program itself within limits, while it runs.

Nothing of the latter is on disk: source, limits and the opened key are in one process's memory, and end with it. So
nobody finds a passphrase in a file, and after a restart somebody has to mean it again.

The limit is a change against the pool's price in force, which no single witness moves: a source that lies, or is
taken over, brings one price near to everybody's, day after day, and no further one. The key that lies open is the
one for documents; the coins' key stays shut.
"""

import os
import selectors
import signal
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from lashou_btc.errors import InvalidInput, Refused, Unreachable
from lashou_btc.pool import costs
from lashou_btc.pool.document import Document
from lashou_btc.pool.rules import DAY
from lashou_btc.pool.state import State
from lashou_btc.usecases import files, given_amounts, hubs, journal
from lashou_btc.usecases.asking import Hubs, Reply
from lashou_btc.usecases.people import Signer
from lashou_btc.usecases.workspace import PoolHome
from lashou_btc.words import Said, said

MOST_PERCENT, MOST_DAYS = 50, 92
PROGRAM_S = 60.0
OLD_S = 86_400.0
"""A file that nobody has written for so long has no price of today."""
AHEAD_S = 3600.0
"""A file that was written so far ahead of the clock would not grow old for as long."""
_MAX_BYTES = 200


def sign(pool: PoolHome, state: State, signer: Signer, price: int) -> Document:
    """A price as of now, in minor units for one bitcoin, signed by a witness."""
    account = signer.account(state)
    return signer.sign(pool, "price", account, {
        "account": account, "unit": state.rules.unit, "price": price, "height": state.height})


def in_force(state: State) -> int:
    """The price in force, or the last one that was; 0 before the first."""
    return costs.price(state) or state.last_price


@dataclass(frozen=True)
class Source:
    """Where the figure of the day comes from: a program of the witness's own, or a file that one writes."""

    program: tuple[str, ...] = ()
    file: Path | None = None

    def __str__(self) -> str:
        return " ".join(self.program) or str(self.file)

    def read(self, unit: str) -> int:
        """The price that it gives, as people write amounts: 650,000.00 CNY; a number alone counts the smallest
        parts. Raises InvalidInput, Refused, Unreachable.
        """
        data = self._run() if self.program else self._file()
        if len(data) > _MAX_BYTES:
            raise InvalidInput("prices.long", source=str(self), most=_MAX_BYTES)
        return given_amounts.minor(given_amounts.read(data.decode("utf-8", "replace").strip()), unit)

    def _run(self) -> bytes:
        env = {name: value for name, value in os.environ.items() if not name.startswith("LASHOU_")}
        try:
            process = subprocess.Popen(self.program, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, env=env,
                                       process_group=0)
        except OSError as error:
            raise Unreachable("hook.failed", program=self.program[0],
                              why=error.strerror or str(error)) from None
        try:
            data = self._printed(process, time.monotonic() + PROGRAM_S)
        finally:  # what it has started ends with it, but for what another user runs
            with suppress(OSError):
                os.killpg(process.pid, signal.SIGKILL)
            with suppress(subprocess.TimeoutExpired):
                process.wait(1)
        return data

    def _printed(self, process: subprocess.Popen[bytes], until: float) -> bytes:
        """What it prints until it ends, or a little more than may be: it may print without end."""
        data = b""
        assert process.stdout is not None  # a pipe
        with process.stdout as out, selectors.DefaultSelector() as waiting:
            waiting.register(out, selectors.EVENT_READ)
            while waiting.select(max(until - time.monotonic(), 0)):
                part = os.read(out.fileno(), _MAX_BYTES + 1)
                data += part
                if len(data) > _MAX_BYTES:
                    return data
                if not part:
                    break
            try:
                status = process.wait(max(until - time.monotonic(), 0))
            except subprocess.TimeoutExpired:
                raise Unreachable("hook.slow", program=self.program[0]) from None
        if status:
            raise Refused("hook.status", program=self.program[0], status=status)
        return data

    def _file(self) -> bytes:
        path = self.file or Path()
        data, written = files.read_with(path, "price", lambda file: (
            file.read(_MAX_BYTES + 1), os.fstat(file.fileno()).st_mtime))
        if (age := time.time() - written) > OLD_S:
            raise Refused("prices.old", path=path, hours=int(age // 3600))
        if age < -AHEAD_S:
            raise Refused("prices.ahead", path=path)
        return data


@dataclass
class DailyPrice:
    """What gives the price by itself. `percent`: the largest change against the price in force; `until`: the last
    height at which it gives one; `given`, `tried`: when it last gave one that a hub took, and when it last tried.
    """

    source: Source
    percent: int
    until: int
    signer: Signer
    given: int = -1
    tried: int = -1

    @classmethod
    def begin(cls, pool: PoolHome, state: State, source: Source, percent: int, days: int,
              signer: Signer) -> "DailyPrice":
        """Raises Refused where it could give none: no currency, no witness, no price yet to compare with, no hub
        that takes it, or a quorum in which one price alone may be the pool's; InvalidInput for limits beyond those
        that there are.
        """
        if state.rules.unit == "sat":
            raise Refused("prices.sat")
        if not (1 <= percent <= MOST_PERCENT and 1 <= days <= MOST_DAYS):
            raise InvalidInput("prices.limits", percent=MOST_PERCENT, days=MOST_DAYS)
        if not hubs.remembered(pool):
            raise Refused("prices.no-hub")
        _witness(state, signer)
        if not in_force(state):
            raise Refused("prices.first")
        _outvoted(state)
        return cls(source, percent, state.height + days * DAY, signer)

    def over(self, state: State) -> bool:
        """Whether its days are over."""
        return state.height > self.until

    def due(self, state: State) -> bool:
        """Whether it is time: three quarters of the time for which this witness's last price is good are over, and
        nothing was tried at this height.
        """
        last = max(self.given, state.prices.get(_witness(state, self.signer), (-1, 0))[0])
        wait = max(state.rules.price_blocks * 3 // 4, 1)
        return not self.over(state) and state.height > self.tried and (last < 0 or state.height - last >= wait)

    def give(self, pool: PoolHome, state: State, asked: Hubs, price: int) -> tuple[Document, list[Reply]]:
        """Signs the price and hands it in. Raises Refused, and does nothing, beyond a limit or where it would have
        no effect; Incomplete while the state is unknown.
        """
        self.tried = state.height
        if (why := pool.obstacle(signs=False)) is not None:
            raise Refused("prices.view", why=why)
        if state.unknown:
            raise Refused("prices.unknown", why=state.why)
        before = in_force(state)
        if self.over(state):
            raise Refused("prices.over")
        _outvoted(state)
        if 100 * abs(price - before) > self.percent * before:
            raise Refused("prices.far", price=price, before=before, percent=self.percent)
        doc = sign(pool, state, self.signer, price)
        journal.effect_of(pool, state, doc)
        replies = asked.hand_in(doc.to_bytes())
        if any(reply.taken for reply in replies):
            self.given = state.height
        return doc, replies

    def words(self, state: State, price: int, replies: list[Reply]) -> Said:
        """What has become of a price, in words."""
        if any(reply.taken for reply in replies):
            return said("prices.given", price=price, unit=state.rules.unit, height=state.height)
        why = next((reply.text for reply in replies), "") or said("prices.silent")
        return said("prices.not-taken", price=price, why=why)


def _outvoted(state: State) -> None:
    """Raises Refused where one price alone may be the pool's, and so be moved by the percentage at each turn."""
    holders = state.keyholders
    if holders.quorum in (1, holders.count):
        raise Refused("prices.alone", quorum=holders.quorum, count=holders.count)


def _witness(state: State, signer: Signer) -> int:
    """The account of the witness whose key it is. Raises Refused where it is none now."""
    found = next((w.account for w in state.keyholders.witnesses if w.key == signer.key), None)
    if found is None:
        raise Refused("price.witness")
    return found
