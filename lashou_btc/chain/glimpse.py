"""What a node says in one question, asked with what Python brings: is the chain still the one that it was?

`node.Node` speaks with a node at length, and what it takes for that loads longer than this question lasts. Whatever
is not as expected here is no error but no answer: who gets none asks a `Node`, which says what is wrong.
"""

import base64
import http.client
import json
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from lashou_btc.chain.base import TARGET_BLOCKS
from lashou_btc.chain.endpoint import locate
from lashou_btc.chain.rpc_values import block_or_tx_id, expected_sat_vb, natural
from lashou_btc.errors import LashouError
from lashou_btc.networks import Network
from lashou_btc.words import said

_QUESTIONS: tuple[tuple[str, list[int]], ...] = (
    ("getblockchaininfo", []), ("getblockhash", [0]), ("getnetworkinfo", []), ("getmempoolinfo", []),
    ("estimatesmartfee", [TARGET_BLOCKS]))
_ANSWER_S = 5.0
_MAX_BYTES = 1_000_000


@dataclass(frozen=True)
class Glimpse:
    """A node that has caught up: its best block's id, and what `Node` gives as the name and the number of peers of
    `about` and as `feerate_sat_vb` for `TARGET_BLOCKS`.
    """

    tip: str
    name: str
    peers: int
    feerate_sat_vb: int


def glimpse(where: str | None, network: Network) -> Glimpse | None:
    """What the node at `where` (as for `locate`) says now. None where it does not answer at once, is on another
    network, is still catching up, or says what nodes do not say.
    """
    try:
        endpoint = locate(where, network)
        info, genesis, around, pool, estimate = _ask(endpoint.url, endpoint.credentials())
        if info["chain"] != network.core_name or genesis != network.genesis \
                or info["initialblockdownload"] is not False:
            return None
        return Glimpse(block_or_tx_id(info["bestblockhash"]), str(said("source.node", place=endpoint.place)),
                       natural(around["connections"]), expected_sat_vb(estimate, pool))
    except (LashouError, OSError, http.client.HTTPException, ValueError, TypeError, KeyError, AttributeError,
            ArithmeticError, RecursionError):
        return None


def _ask(url: str, login: tuple[str, str]) -> list[Any]:
    """The results of all questions, in order. Raises ValueError and others where there is not one for each."""
    parts = urlsplit(url)
    if parts.scheme != "http":
        raise ValueError("a connection that is encrypted is made by Node")
    body = json.dumps([{"jsonrpc": "1.0", "id": n, "method": method, "params": params}
                       for n, (method, params) in enumerate(_QUESTIONS)])
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=_ANSWER_S)
    try:
        connection.request("POST", "/", body, {
            "Authorization": "Basic " + base64.b64encode(":".join(login).encode()).decode(),
            "Content-Type": "application/json"})
        response = connection.getresponse()
        replies = json.loads(response.read(_MAX_BYTES), parse_float=Decimal)
    finally:
        connection.close()
    if response.status != 200 or [reply["id"] for reply in replies] != list(range(len(_QUESTIONS))) \
            or any(reply.get("error") is not None for reply in replies):
        raise ValueError("not an answer to each question")
    return [reply["result"] for reply in replies]
