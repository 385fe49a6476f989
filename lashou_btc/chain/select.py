"""Opens the chain that a person names: `sandbox:FOLDER`, `node`, `node:URL`, `node:DATADIR`, `peers`,
`peers:HOST:PORT,HOST:PORT`, `electrum:HOST,…`.
"""

from collections.abc import Callable
from pathlib import Path

from lashou_btc.chain.base import Feed, OnProgress
from lashou_btc.errors import InvalidInput
from lashou_btc.networks import REGTEST, Network

# Each source is imported when it is asked for: neither needs what the other is made of, and both take their time.


def open_chain(spec: str, network: Network, home: Path | None = None,
               since: Callable[[], int | None] = lambda: None, progress: OnProgress | None = None) -> Feed:
    """The chain that `spec` names, on `network`; one to mine on where that is regtest. `home`: where a source may
    keep what it would have to ask for again. `since`: gives the height where what one wants to know begins.
    `progress` is told of headers that come from peers, where they are many.

    `sandbox:FOLDER` begins a sandbox if the folder is new or empty. `node` finds a node on this machine by
    $LASHOU_RPC_URL or its data directory, `node:…` names an address or a data directory. `peers` are those whom the
    network's seeds name. `electrum:HOST[:PORT[:s|t]],…` names Electrum servers (`chain.electrum.place`).
    Raises InvalidInput on anything else, Unreachable if a folder or a data directory cannot be used.
    """
    kind, colon, rest = spec.partition(":")
    if kind == "sandbox" and rest:
        if network != REGTEST:
            raise InvalidInput("chain.network", network_name=network.name)
        from lashou_btc.chain.sandbox import Sandbox
        return Sandbox(Path(rest).expanduser())
    if kind == "node" and (rest or not colon):
        if network == REGTEST:
            from lashou_btc.chain.regtest_node import RegtestNode
            return RegtestNode(rest or None)
        from lashou_btc.chain.node import Node
        return Node(network, rest or None)
    if kind == "peers" and (rest or (not colon and network.seeds)):
        from lashou_btc.chain.p2p.feed import Peers, places
        return Peers(network, places(rest, network) if rest else (), home, since, progress=progress)
    if kind == "peers":
        raise InvalidInput("chain.spec:network", network_name=network.name)
    if kind == "electrum" and rest:
        from lashou_btc.chain.electrum.feed import Electrum
        from lashou_btc.chain.electrum.place import places as servers
        return Electrum(network, servers(rest))
    # An address may hold a password: only its kind is repeated.
    raise InvalidInput("chain.spec:more" if colon else "chain.spec", kind=kind[:20])
