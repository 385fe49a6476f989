"""One Electrum server: what it is asked, and its answers read strictly. Nothing it says is believed here.

A question that it answers with what no server would say raises Unreachable, and so does one that it refuses.
"""

import hashlib
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from lashou_btc.anchors.tx import HEADER_BYTES, display, parse_tx, sha256d
from lashou_btc.chain.base import Shown, Tip
from lashou_btc.chain.electrum.client import Client, ServerError, ServerTiming
from lashou_btc.chain.electrum.place import ServerAddress
from lashou_btc.chain.rpc_values import block_or_tx_id, natural, rate_sat_vb, raw_bytes
from lashou_btc.errors import InvalidInput, LashouError, Unreachable
from lashou_btc.words import Said

MAX_HEADERS = 2_016
MAX_HEIGHT = 10_000_000
DEEPEST = 32
"""Rows of a block's tree: more than any block has."""
AGAIN_S = 60.0
"""So long a server that fails is left alone."""


@dataclass(frozen=True)
class HistoryEntry:
    """A transaction that touches a script, and the height of its block; 0 or less where it waits for one."""

    txid: str
    height: int


@dataclass(frozen=True)
class Unconfirmed:
    """A transaction that waits, by its fee; `alone`: what it spends is in blocks."""

    fee_sat: int
    alone: bool


class Server:
    """A server, and how it stands: `tip` is what it showed last, `why` why it is left out now, else None.

    `known`: the histories that it gave since its tip was that one. `wrong_chain`: it is on another network.
    """

    def __init__(self, place: ServerAddress, timing: ServerTiming | None = None) -> None:
        self.client = Client(place, timing)
        self.tip: Tip | None = None
        self.why: Said | LashouError | None = None
        self.wrong_chain = False
        self.known: dict[bytes, list[HistoryEntry]] = {}
        self._again = 0.0

    def __repr__(self) -> str:
        return f"Server({self.name})"

    @property
    def name(self) -> str:
        """Its address, for people."""
        return str(self.client.place)

    def drop(self, why: Said | LashouError, lasting: bool) -> None:
        """Leaves it out: where that is `lasting` for a minute, else until the chain is asked for anew."""
        self.why, self._again = why, time.monotonic() + AGAIN_S * lasting
        self.known.clear()

    @property
    def rests(self) -> bool:
        """Whether it is to be left alone still."""
        return self.why is not None and time.monotonic() < self._again

    # The chain

    def look(self) -> Tip:
        """Its best block now, of which it will tell when there is another."""
        self.client.told = False
        with self._asking("blockchain.headers.subscribe"):
            answer = self.client.ask("blockchain.headers.subscribe")
            height, raw = natural(answer["height"]), _header(answer["hex"])
            if height > MAX_HEIGHT:
                raise ValueError("too high")
        tip = Tip(height, display(sha256d(raw)))
        if tip != self.tip:
            self.known.clear()
        self.tip = tip
        return tip

    def id_at(self, height: int) -> str:
        """The id of its block at that height."""
        with self._asking("blockchain.block.header"):
            return display(sha256d(_header(self.client.ask("blockchain.block.header", height))))

    def headers(self, start: int, stop: int) -> list[bytes]:
        """Its headers of these heights, all of them. That they follow one another is not looked at here."""
        spans = [(at, min(MAX_HEADERS, stop + 1 - at)) for at in range(start, stop + 1, MAX_HEADERS)]
        with self._asking("blockchain.block.headers"):
            found: list[bytes] = []
            answers = self.client.ask_all([("blockchain.block.headers", span) for span in spans])
            for (_, count), answer in zip(spans, map(_result, answers), strict=True):
                some = _headers(answer)
                if len(some) != count:
                    raise ValueError("another number of headers")
                found += some
        return found

    # What touches a script

    def histories(self, scripts: Sequence[bytes]) -> list[list[HistoryEntry]]:
        """What touches each of these scripts, as the server says; what it said of this tip is not asked again."""
        missing = [script for script in dict.fromkeys(scripts) if script not in self.known]
        with self._asking("blockchain.scripthash.get_history"):
            answers = self.client.ask_all([("blockchain.scripthash.get_history", (script_hash(script),))
                                           for script in missing])
            for script, answer in zip(missing, map(_result, answers), strict=True):
                self.known[script] = [HistoryEntry(block_or_tx_id(e["tx_hash"]), _height(e["height"]))
                                      for e in answer]
        return [self.known[script] for script in scripts]

    def waiting(self, script: bytes) -> dict[str, Unconfirmed]:
        """What touches a script and waits for a block, by txid."""
        with self._asking("blockchain.scripthash.get_mempool"):
            answer = self.client.ask("blockchain.scripthash.get_mempool", script_hash(script))
            return {block_or_tx_id(e["tx_hash"]): Unconfirmed(natural(e["fee"]), _height(e["height"]) == 0)
                    for e in answer}

    # Transactions

    def transaction(self, txid: str) -> bytes | None:
        """A transaction's bytes, which are that transaction; None where the server does not find it."""
        with self._asking("blockchain.transaction.get"):
            answer, = self.client.ask_all([("blockchain.transaction.get", (txid,))])
            return None if isinstance(answer, ServerError) else _transaction(answer, txid)

    def proofs(self, wanted: Sequence[HistoryEntry]) -> list[Shown | str]:
        """Each of these transactions with its way to the Merkle root, unchecked; or the server's words where it
        has none.
        """
        calls = [call for entry in wanted for call in (
            ("blockchain.transaction.get", (entry.txid,)),
            ("blockchain.transaction.get_merkle", (entry.txid, entry.height)))]
        with self._asking("blockchain.transaction.get_merkle"):
            answers = self.client.ask_all(calls)
            return [_proof(entry, raw, merkle) for entry, raw, merkle in
                    zip(wanted, answers[::2], answers[1::2], strict=True)]

    def coinbases(self, heights: Sequence[int]) -> list[Shown | str]:
        """The coinbases of these blocks, as `proofs`."""
        with self._asking("blockchain.transaction.id_from_pos"):
            answers = self.client.ask_all([("blockchain.transaction.id_from_pos", (h, 0, True)) for h in heights])
            ids = ["" if isinstance(a, ServerError) else block_or_tx_id(a["tx_hash"]) for a in answers]
            raws = iter(self.client.ask_all([("blockchain.transaction.get", (i,)) for i in ids if i]))
            found: list[Shown | str] = []
            for answer, txid in zip(answers, ids, strict=True):
                raw = answer if not txid else next(raws)
                found.append(str(raw) if isinstance(raw, ServerError) else
                             Shown(0, _transaction(raw, txid), _branch(answer["merkle"])))
            return found

    def broadcast(self, raw: bytes, txid: str) -> None:
        """Hands it a transaction. Raises ServerError with its words where it does not take it."""
        with self._asking("blockchain.transaction.broadcast"):
            try:
                answer = self.client.ask("blockchain.transaction.broadcast", raw.hex())
            except ServerError as error:
                raise Refusal(str(error)) from None
            if answer != txid:
                raise ValueError("another transaction")

    def feerate_sat_vb(self, target_blocks: int) -> int | None:
        """What it thinks that a transaction should pay, None where it does not know."""
        with self._asking("blockchain.estimatefee"):
            answer = self.client.ask("blockchain.estimatefee", target_blocks)
            return None if answer == -1 else rate_sat_vb(answer)

    def least_sat_vb(self) -> int | None:
        """The lowest feerate that its node passes on, None where it does not say (from protocol 1.6 on)."""
        with self._asking("blockchain.relayfee"):
            try:
                return rate_sat_vb(self.client.ask("blockchain.relayfee"))
            except ServerError:
                return None

    @contextmanager
    def _asking(self, method: str) -> Iterator[None]:
        try:
            yield
        except ServerError as error:
            raise Unreachable("electrum.refused", name=self.name, method=method, words=error) from None
        except (ValueError, TypeError, KeyError, AttributeError, ArithmeticError):
            raise Unreachable("electrum.garbled:method", name=self.name, method=method) from None


class Refusal(Exception):
    """A server would not take a transaction: its words."""


def script_hash(script: bytes) -> str:
    """What Electrum servers call a script: its SHA-256 in reversed hex."""
    return display(hashlib.sha256(script).digest())


def _result(answer: Any) -> Any:
    if isinstance(answer, ServerError):
        raise answer
    return answer


def _header(value: object) -> bytes:
    raw = raw_bytes(value)
    if len(raw) != HEADER_BYTES:
        raise ValueError("no header")
    return raw


def _headers(answer: Any) -> list[bytes]:
    """From version 1.6 on a list, before one text."""
    if "headers" in answer:
        return [_header(one) for one in answer["headers"]]
    raw = raw_bytes(answer["hex"])
    return [_header(raw[at:at + HEADER_BYTES].hex()) for at in range(0, len(raw), HEADER_BYTES)]


def _height(value: object) -> int:
    return -1 if value == -1 and type(value) is int else natural(value)


def _branch(value: Any) -> tuple[bytes, ...]:
    if not isinstance(value, list) or len(value) > DEEPEST:
        raise ValueError("no branch")
    return tuple(bytes.fromhex(block_or_tx_id(one))[::-1] for one in value)


def _transaction(value: object, txid: str) -> bytes:
    """The bytes of that very transaction: an id commits to all but the witnesses."""
    raw = raw_bytes(value)
    try:
        if parse_tx(raw).txid != txid:
            raise ValueError("another transaction")
    except InvalidInput:
        raise ValueError("no transaction") from None
    return raw


def _proof(entry: HistoryEntry, raw: Any, merkle: Any) -> Shown | str:
    failed = next((answer for answer in (raw, merkle) if isinstance(answer, ServerError)), None)
    if failed is not None:
        return str(failed)
    if merkle.get("block_height", entry.height) != entry.height:
        raise ValueError("another block")
    return Shown(natural(merkle["pos"]), _transaction(raw, entry.txid), _branch(merkle["merkle"]))
