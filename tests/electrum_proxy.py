"""An Electrum server that lies: what stands between a client and a real one, and changes what it says."""

import json
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from lashou_btc.chain.electrum.place import ServerAddress

Change = Callable[[dict[str, Any], dict[str, Any]], Any]
"""From a question and its answer to another answer: an object, bytes (sent as they are), or None (never sent)."""


def honest(question: dict[str, Any], answer: dict[str, Any]) -> Any:
    """Changes nothing."""
    return answer


def without(txid: str) -> Change:
    """Leaves a transaction out of every history."""
    def change(question: dict[str, Any], answer: dict[str, Any]) -> Any:
        if question["method"] == "blockchain.scripthash.get_history":
            answer["result"] = [entry for entry in answer["result"] if entry["tx_hash"] != txid]
        return answer
    return change


def of(method: str, says: Callable[[dict[str, Any]], Any]) -> Change:
    """Answers that question otherwise."""
    return lambda question, answer: says(answer) if question["method"] == f"blockchain.{method}" else answer


class Proxy:
    """Listens on loopback. `change` may be set anew at any time; `asked` counts the questions of each kind."""

    def __init__(self, server: ServerAddress, change: Change = honest) -> None:
        self.server, self.change = server, change
        self.asked: dict[str, int] = {}
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.place = ServerAddress("127.0.0.1", self._listener.getsockname()[1], tls=False)
        self._open: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Stops listening, and ends every connection."""
        self._listener.close()
        self.hang_up()

    def hang_up(self) -> None:
        """Ends every connection."""
        for one in self._open:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()
        self._open.clear()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
                server = socket.create_connection((self.server.host, self.server.port))
            except OSError:
                return
            self._open += [client, server]
            questions: dict[int, dict[str, Any]] = {}
            threading.Thread(target=self._up, args=(client, server, questions), daemon=True).start()
            threading.Thread(target=self._down, args=(server, client, questions), daemon=True).start()

    def _up(self, client: socket.socket, server: socket.socket, questions: dict[int, dict[str, Any]]) -> None:
        try:
            for line in client.makefile("rb"):
                question = json.loads(line)
                questions[question["id"]] = question
                self.asked[question["method"]] = self.asked.get(question["method"], 0) + 1
                server.sendall(line)
        except (OSError, ValueError):
            pass
        self._end(client, server)

    def _down(self, server: socket.socket, client: socket.socket, questions: dict[int, dict[str, Any]]) -> None:
        try:
            for line in server.makefile("rb"):
                answer = json.loads(line)
                question = questions.pop(answer.get("id"), None)
                changed = self.change(question, answer) if question is not None else answer
                if changed is not None:
                    client.sendall(changed if isinstance(changed, bytes) else json.dumps(changed).encode() + b"\n")
        except (OSError, ValueError):
            pass
        self._end(client, server)

    @staticmethod
    def _end(*ends: socket.socket) -> None:
        for one in ends:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
