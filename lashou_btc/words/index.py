"""Sentences of index, in English and Chinese."""

STEPS: dict[str, tuple[str, str]] = {}
"""What somebody at a command line can do about it, by the sentence's key."""

SENTENCES: dict[str, tuple[str, str]] = {
    "index.bad-block": (
        "the chain gave for block {block_id} at height {height} something else: {what} Check the node",
        ""),
    "index.short": (
        "the chain ends at height {tip}, and {network_name} is longer than {checkpoint_height} blocks: whoever "
        "shows it is still loading it, or is on another; let it catch up",
        ""),
    "fold.range": (
        "the chain data covers heights {birthday} to {tip}; the pool's state at {upto} needs {birthday} to {upto}",
        ""),
    "index.empty": ("the index has no blocks yet; sync first (the contract begins at height {start})", ""),
    "chain.cannot:5": (
        "servers have no whole blocks to read; use a node of your own (lashou chain use node)",
        ""),
    "index.height": (
        "the index does not know the median time of block {height}; it covers the heights {birthday} to {tip}",
        ""),
    "index.no-such-tx": (
        "the index does not hold transaction {txid}; sync first, or it has nothing to do with this pool",
        ""),
    "index.outgrown": (
        "an amendment or a rotation names another journal, seal or keyholders than the last scan looked for; "
        "sync again to look for them too",
        ""),
    "index.server": ("the index {name} cannot be used ({words}); look at the server's log", ""),
    "index.address": (
        "the index's address cannot be read; write postgresql://user:password@host:port/database, with %-escapes "
        "for /, ?, #, @ and % in the password",
        ""),
    "index.server:2": (
        "the connection to the index {name} broke while it was synced; what was read until then is kept, sync "
        "again",
        ""),
    "index.full": (
        "there is no room for the index {name}; free some space and sync again, nothing of it is lost",
        ""),
    "index.login": ("the server does not let this user in at {name}; correct the address", ""),
    "index.server:3": (
        "the server of the index {name} does not answer as it should ({words}); see that it runs, and try again",
        ""),
    "index.permission": ("this user may not use the index {name} ({words}); grant it CREATE on the database", ""),
    "index.driver": (
        "for an index on PostgreSQL, install the package with it: pip install 'lashou-btc[postgresql]'",
        ""),
    "index.disk": (
        "the index {path} cannot be used ({error}); check the folder, its permissions and the free space",
        ""),
    "index.disk:2": ("the index {path} cannot be used: {what}; check the folder and its permissions", ""),
    "index.full:2": (
        "there is no room for the index {path}; free some space and sync again, nothing of it is lost",
        ""),
    "index.busy": (
        "another process has been using the index {path} for more than {patience_s} seconds; let it finish and "
        "try again",
        ""),
    "index.damaged": (
        "the index {place_name} is damaged ({what}); {remedy} and sync again, which rebuilds it",
        ""),
    "index.foreign": ("{name} is a database of something else; choose another name for the index", ""),
    "index.schema": (
        "the index {name} was made by another version of this program; {remedy} and sync again, which rebuilds it",
        ""),
    "index.other-pool": (
        "the index {name} belongs to another pool; choose another place, or {remedy} and sync again",
        ""),
    "index.locked": (
        "the index {name} is being synced by another program, which is not done after {wait_s:g} s; let that "
        "finish and try again",
        ""),
    "index.wrong-chain": (
        "the pool is on {network_name} and this chain is {network_name_2} beginning with {genesis}; use a chain "
        "of the pool's network",
        ""),
    "index.moving": (
        "the chain was another one each time that it was read: it is being reorganized, or the node does not "
        "tell the truth; try again, or use another node",
        ""),
    "index.less-work": (
        "the chain that ends with block {branch_hash} at height {tip} has less work than one that this index has "
        "seen: the node is behind, or does not tell the truth; let it catch up, or use another node (lashou sync "
        "--rebuild forgets what was seen)",
        ""),
}
