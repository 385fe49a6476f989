"""Sentences of chain, in English and Chinese."""

STEPS: dict[str, tuple[str, str]] = {}
"""What somebody at a command line can do about it, by the sentence's key."""

SENTENCES: dict[str, tuple[str, str]] = {
    "electrum.nobody:one": ("{why}; try again later, or name other servers", ""),
    "electrum.nobody": ("none of the {count} Electrum servers can be asked: {why}", ""),
    "p2p.magic:other": ("it speaks on {other}, not on {network}", ""),
    "p2p.magic": ("it does not speak Bitcoin's protocol", ""),
    "tx.malformed": ("these bytes are not a transaction; give a finished raw transaction", ""),
    "chain.moved": ("the chain of the Electrum servers was reorganized while it was read; ask again", ""),
    "node.wrong-chain": ("{why}; name others, or another network", ""),
    "electrum.chain": ("the Electrum server at {server_name} is on another chain than {network_name}", ""),
    "electrum.short": (
        "the Electrum server at {server_name} ends at height {tip_height}, and {network_name} is longer than "
        "{known_height} blocks",
        ""),
    "electrum.chain:2": (
        "the Electrum server at {server_name} is on another chain: its block {known_height} is not "
        "{network_name}'s",
        ""),
    "electrum.hung-up": ("the Electrum server at {place} hung up when it was asked for {what}", ""),
    "electrum.garbled": (
        "what is at {place} answered {what} with something that Electrum servers do not say",
        ""),
    "electrum.version": ("{where} does not speak version {oldest} to {newest} of the protocol: {answer}", ""),
    "electrum.down": ("{where} does not answer within {connect_s:g} seconds", ""),
    "electrum.down:2": ("no Electrum server answers at {place}", ""),
    "electrum.long": (
        "the Electrum server at {place} answered {what} with a line of more than {max_line_bytes} MB, which no "
        "answer takes",
        ""),
    "electrum.timeout": ("the Electrum server at {place} did not answer {what} within {answer_s:g} seconds", ""),
    "electrum.certificate": (
        "{where} has a certificate that does not hold ({verify_message}); name one that an authority vouches "
        "for, or write :t behind its port for no TLS",
        ""),
    "electrum.timeout:2": ("{where} does not begin to speak TLS within {connect_s:g} seconds", ""),
    "electrum.tls": ("{where} does not speak TLS; write :t behind the port of one without", ""),
    "chain.cannot": ("Electrum servers do not {what}; use a node of your own (lashou chain use node)", ""),
    "chain.no-such-height": (
        "the chain of the Electrum servers has not all of the heights {start} to {stop}",
        ""),
    "chain.rejected": ("{said}", ""),
    "fee.target": ("a confirmation target is 1 to 1008 blocks, not {target_blocks}", ""),
    "electrum.many": ("{found} Electrum servers are named, and at most {most_servers} are asked", ""),
    "electrum.where": (
        "{part!r} is no Electrum server's address; write HOST, HOST:PORT, or HOST:PORT:t for one without TLS, "
        "and a comma between two",
        ""),
    "electrum.twice": (
        "the Electrum server {name} is named twice, and it cannot stand in for a second one; name another",
        ""),
    "electrum.refused": ("the Electrum server at {name} would not do {method}: {error}", ""),
    "electrum.garbled:2": (
        "what is at {name} answered {method} with something that Electrum servers do not say",
        ""),
    "electrum.unproved": (
        "the Electrum server at {server_name} says that transaction {txid} is in block {entry_height}, and {what}",
        ""),
    "sandbox.version": (
        "the sandbox holds a record of kind {kind!r} that this version does not know; use the version that wrote "
        "it",
        ""),
    "sandbox.faucet": ("the faucet cannot pay {value_sat} sat to this script; the least is {least} sat", ""),
    "sandbox.faucet:2": (
        "the sandbox's faucet has {owned} sat and mining does not bring it {value_sat} sat any more; ask for "
        "less or begin a new sandbox",
        ""),
    "sandbox.foreign": (
        "{folder} is not empty and holds no sandbox (it has {foreign!r}); choose an empty folder or a new name",
        ""),
    "sandbox.not-a-folder": ("{folder} is a file; a sandbox is a folder, choose another name", ""),
    "sandbox.disk": (
        "the sandbox in {folder} cannot be {what}: {what_2}; check the folder, its permissions and the free space",
        ""),
    "sandbox.foreign:2": ("{path} is not a sandbox's chain of this version; choose another folder", ""),
    "sandbox.damaged": (
        "the sandbox in {folder} is damaged at byte {offset} of {path_name}; remove the folder and begin a new "
        "sandbox",
        ""),
    "sandbox.locked": (
        "another process has been using the sandbox in {folder} for more than {patience_s:g} seconds; let it "
        "finish and try again",
        ""),
    "node.garbled": (
        "the node at {place} answered with something that nodes do not say; check that it is bitcoind",
        ""),
    "sandbox.kernel": (
        "the consensus code cannot start in {folder}: {why}; check the folder and the free space",
        ""),
    "sandbox.kernel:2": (
        "the sandbox's consensus code stopped: {trouble}; check the free disk space and try again",
        ""),
    "chain.rejected:2": ("the block breaks consensus: {verdicts}", ""),
    "chain.rejected:3": ("the transaction cannot be read by the consensus code", ""),
    "chain.rejected:4": ("the block cannot be read: its bytes are not a block's", ""),
    "message.version": (
        "this address is of a witness version that has no rules yet; nothing can be said of it",
        ""),
    "message.invalid": ("the proof of funds does not hold for its coin {coins}", ""),
    "message.invalid:2": ("the signature does not hold for this message and this address", ""),
    "block.weight": ("the transactions do not fit into one block", ""),
    "node.wrong-chain:2": (
        "the node at {place} is on the chain {chain}, not on {network_name}; name another node or another network",
        ""),
    "chain.rejected:5": ("the node at {place} would not take the transaction: {reason}{needs}", ""),
    "node.refused": ("the node at {place} would not do {method}: {message} ({code_given})", ""),
    "node.garbled:2": (
        "the node at {place} answered {method} with something that nodes do not say; check that it is bitcoind",
        ""),
    "chain.moved:2": ("the chain of the node at {place} was reorganized while it was read; ask again", ""),
    "node.pruned": (
        "the node at {place} has pruned its blocks below height {lowest}, and block {heights} is needed; use a "
        "node that still has it",
        ""),
    "chain.no-such-height:2": (
        "the chain of the node at {place} has not all of the heights {start} to {stop}",
        ""),
    "opinion.differs": (
        "two independent readers disagree about the finished transaction; it is not sent. Please report this "
        "with the PSBT",
        ""),
    "opinion.unreadable": (
        "python-bitcoinlib cannot read the finished transaction ({error}); it is not sent",
        ""),
    "p2p.one-peer": (
        "only one peer can be used, {found_name}, and one alone could leave out anything: {said}; {todo}",
        ""),
    "p2p.no-peers": ("no peer can be used: {said}; {todo}", ""),
    "chain.cannot:2": ("peers do not tell what fee a transaction pays that waits; use a node for it", ""),
    "chain.cannot:3": ("peers do not tell what spends a coin and waits; use a node for it", ""),
    "chain.cannot:4": (
        "peers do not tell whether they would take a transaction; it shows once it has been sent",
        ""),
    "p2p.places": (
        "{found} peer{what} named, and it takes 2 to {most_named}: one alone could leave out anything",
        ""),
    "p2p.places:2": ("{text!r} names no peer; write peers:HOST:PORT,HOST:PORT", ""),
    "chain.no-such-height:3": ("the peers' chain has not all of the heights {start} to {stop}", ""),
    "p2p.not-taken": (
        "none of {taken} peers asked for the transaction {txid}: they have it already or do not want it; look in "
        "a while whether it is in a block, or send it from a node",
        ""),
    "chain.moved:3": ("the file with this home's headers was damaged, and they are asked for again", ""),
    "filter.truncated": ("the filter announces {count} numbers where {coded} bytes are left", ""),
    "filter.trailing": ("the filter is followed by bits that do not belong to it", ""),
    "filter.truncated:2": ("the filter ends in the middle of a number", ""),
    "header.checkpoint:2": ("the block at height {fork} is another than on the network's chain", ""),
    "p2p.kind": ("it sends a message of no kind", ""),
    "p2p.size": ("it announces a {kind} message of {size} bytes; such have {most} at most", ""),
    "p2p.agent": ("its name has {agent} bytes", ""),
    "p2p.headers": ("its headers do not follow one another", ""),
    "p2p.filter-type": ("{where} is about another type of filter", ""),
    "p2p.checksum": ("a {kind} message is damaged: its checksum is another", ""),
    "p2p.headers:2": ("its headers message counts transactions", ""),
    "chain.rejected:6": ("the sandbox refuses transaction {txid}: {why} ({reason})", ""),
    "chain.count": ("the number of blocks to mine is not negative, and this is {count}", ""),
    "chain.amount": ("{value_sat} is no amount of satoshi", ""),
    "chain.reorganize": (
        "{count} blocks cannot replace the last {depth} of {tip_height}; a branch must be longer than what it "
        "replaces",
        ""),
    "chain.rejected:7": ("the node would not take the block: {reason}", ""),
    "chain.faucet": (
        "the node's wallet has less than {value_sat} sat and mining brings too little; ask for less, or begin a "
        "new chain",
        ""),
    "chain.rejected:8": ("the node's wallet would not pay {value_sat} sat: {reason}", ""),
    "node.garbled:3": ("the server at {place} answered with {what}; check that it is bitcoind's RPC port", ""),
    "node.closed": ("the connection to the node at {place} was closed", ""),
    "node.forbidden": (
        "the node at {place} does not take calls from this machine (403); add it to -rpcallowip there",
        ""),
    "node.closed:2": ("the call to the node at {place} was given up", ""),
    "node.down": ("no node answers at {place}; start bitcoind (with -server), or correct the address", ""),
    "node.timeout": ("the node at {place} did not answer {calls} within {read:.0f} seconds", ""),
    "node.hung-up": ("the node at {place} hung up in the middle of {calls} ({name}); see its debug.log", ""),
    "node.busy": (
        "the node at {place} still answers {why!r} after {waited:.0f} seconds of asking; try again later",
        ""),
    "node.unauthorized": ("the node at {place} does not accept these credentials (401); {advice}", ""),
    "sandbox.damaged:2": (
        "the sandbox in {folder} holds blocks that consensus does not accept; remove the folder and begin a new "
        "sandbox",
        ""),
    "chain.count:2": ("{count} blocks cannot be mined at once; choose 0 to {max_mined}", ""),
    "chain.no-such-height:4": ("the sandbox has blocks 0 to {tip_height}, not {start} to {stop}", ""),
    "chain.rejected:9": (
        "the sandbox refuses transaction {txid}: it waits already with other signatures "
        "(txn-same-nonwitness-data-in-mempool)",
        ""),
    "chain.spec": (
        "{kind!r}{what} names no chain; write sandbox:FOLDER, node, node:http://user:password@host:port, peers, "
        "peers:HOST:PORT,HOST:PORT, or electrum:HOST,HOST",
        ""),
    "chain.spec:2": ("nobody's names lead to peers on {network_name}; write peers:HOST:PORT,HOST:PORT", ""),
    "chain.network": ("a sandbox is always on regtest, not on {network_name}; choose --network regtest", ""),
    "node.where": (
        "what was given for the node is neither an http:// address nor a data directory that exists",
        ""),
    "node.url": ("the node's address is of no form that is known; {hint}", ""),
    "node.conf": ("{datadir} has an rpcport that is not a port number", ""),
    "node.conf:2": ("{datadir} has an rpccookiefile that no file can be called", ""),
    "node.no-cookie": (
        "the cookie file {cookie} does not hold user:password; restart bitcoind to have it written anew",
        ""),
    "node.url:2": ("the node's address cannot be read; {hint}", ""),
    "node.conf:3": ("{path} cannot be read; run as the node's user, or give the node's address", ""),
    "node.no-cookie:2": (
        "there is no cookie file {cookie}; start bitcoind, or name its data directory with {datadir_variable}, "
        "or its address with {url_variable}",
        ""),
    "node.no-cookie:3": (
        "the cookie file {cookie} cannot be read: {reason}; run as the node's user or give its password",
        ""),
}
