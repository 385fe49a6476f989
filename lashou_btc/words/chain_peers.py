"""Sentences of chain/p2p and of block filters: Bitcoin's peers."""

_OTHER_PEERS = (
    "name others with lashou chain use peers:HOST:PORT,HOST:PORT",
    "请用 lashou chain use peers:主机:端口,主机:端口 指定别的")
_PEERS = (
    "look at this machine's connection, or name peers with lashou chain use peers:HOST:PORT,HOST:PORT",
    "请检查这台机器的网络，或用 lashou chain use peers:主机:端口,主机:端口 指定")
STEPS: dict[str, tuple[str, str]] = {
    "p2p.no-peers": _OTHER_PEERS, "p2p.one-peer": _OTHER_PEERS, "p2p.no-peers:seeds": _PEERS,
    "p2p.one-peer:seeds": _PEERS,
    "p2p.not-taken": ("where it pays a pool whose hub you use, lashou hub relay hands it to the hub's node",
                      "若它付给互助池、而您用着它的中转站，lashou hub relay 会把它交给中转站的节点"),
}
"""What somebody at a command line can do about it, by the sentence's key."""

SENTENCES: dict[str, tuple[str, str]] = {
    "p2p.magic:other": ("it speaks on {other}, not on {network}", "它在 {other} 上，不在 {network} 上"),
    "p2p.magic": ("it does not speak Bitcoin's protocol", "它说的不是比特币协议"),
    "p2p.one-peer": (
        "only one peer can be used, {peer}, and one alone could leave out anything: {whys:;}",
        "只有一个对等节点可用（{peer}），而单独一个可能隐瞒任何事：{whys:;}"),
    "p2p.no-peers": ("no peer can be used: {whys:;}", "没有可用的对等节点：{whys:;}"),
    "chain.cannot:fee": (
        "peers do not tell what fee a transaction pays that waits; a node does",
        "对等节点说不出等待中的交易付多少手续费；节点能说"),
    "chain.cannot:spender": (
        "peers do not tell what spends a coin and waits; a node does",
        "对等节点说不出哪笔等待中的交易花了某枚币；节点能说"),
    "chain.cannot:test": (
        "peers do not tell whether they would take a transaction; it shows once it has been sent",
        "对等节点说不出会不会接受一笔交易；发出后才看得到"),
    "p2p.places": (
        "{found:peer is|peers are} named, and it takes 2 to {most}: one alone could leave out anything",
        "指定了 {found} 个对等节点，需要 2 到 {most} 个：单独一个可能隐瞒任何事"),
    "p2p.places:form": (
        "{text!r} names no peer; write HOST:PORT,HOST:PORT",
        "{text!r} 不是对等节点；请写 主机:端口,主机:端口"),
    "chain.no-such-height:peers": (
        "the peers' chain has not all of the heights {start} to {stop}",
        "对等节点的链没有高度 {start} 到 {stop} 的全部区块"),
    "p2p.not-taken": (
        "none of {n:peer|peers} asked for the transaction {txid}: they have it already or do not want it; look "
        "in a while whether it is in a block, or send it from a node",
        "{n} 个对等节点都没有来取交易 {txid}：它们已经有了或不想要；过一会儿看它是否进了区块，或从节点发送"),
    "chain.moved:headers": (
        "the file with this home's headers was damaged, and they are asked for again",
        "保存本处区块头的文件损坏了，正在重新获取"),
    "filter.truncated": (
        "the filter announces {count} numbers where {size} bytes are left",
        "过滤器声称有 {count} 个数，却只剩 {size} 字节"),
    "filter.trailing": ("the filter is followed by bits that do not belong to it", "过滤器之后还有不属于它的位"),
    "filter.truncated:number": ("the filter ends in the middle of a number", "过滤器在一个数的中间就结束了"),
    "header.checkpoint:peers": (
        "the block at height {fork} is another than on the network's chain",
        "高度 {fork} 的区块不是网络的链上的那个"),
    "p2p.kind": ("it sends a message of no kind", "它发来的消息没有种类"),
    "p2p.size": (
        "it announces a {kind} message of {size} bytes; such have {most} at most",
        "它声称有 {size} 字节的 {kind} 消息；这类消息最多 {most} 字节"),
    "p2p.agent": ("its name has {size} bytes", "它的名字有 {size} 字节"),
    "p2p.headers": ("its headers do not follow one another", "它的区块头前后不相接"),
    "p2p.filter-type": ("{where} is about another type of filter", "{where}说的是另一种过滤器"),
    "p2p.checksum": ("a {kind} message is damaged: its checksum is another", "一条 {kind} 消息已损坏：校验和不符"),
    "p2p.headers:transactions": ("its headers message counts transactions", "它的区块头消息带有交易数"),
    "p2p.no-seeds": ("no seed of the network names any", "该网络的种子没有给出任何节点"),
    "p2p.not-shown": (
        "{peer} does not show block {height} of the chain with most work",
        "{peer} 没有给出工作量最多的链的区块 {height}"),
    "trust.peers": (
        "blocks that matter were read whole and compared with their headers; that the others do not matter is "
        "what the filters say in which all peers agree",
        "有关的区块都完整读过并与区块头核对；其余区块无关，是所有对等节点一致的过滤器说的"),
    "source.peers": ("peers {names}", "对等节点 {names}"),
    "p2p.one-peer:seeds": (
        "only one peer can be used, {peer}, and one alone could leave out anything: {whys:;}",
        "只有一个对等节点可用（{peer}），而单独一个可能隐瞒任何事：{whys:;}"),
    "p2p.no-peers:seeds": ("no peer can be used: {whys:;}", "没有可用的对等节点：{whys:;}"),
    "peer.why": ("{peer} {why}", "{peer} {why}"),
    "peer.left": ("{peer} {why}; the others are read from", "{peer} {why}；正在从其他节点读取"),
    "peer.unreached": ("cannot be reached: {why}", "连不上：{why}"),
    "peer.full": (
        "ends the connection instead of greeting: it may be full, or not on {network}",
        "没有打招呼就断开：可能已满，或不在 {network} 上"),
    "peer.no-version": ("begins with {kind} instead of its version", "开头是 {kind}，不是版本消息"),
    "peer.old": ("speaks an old protocol ({protocol})", "协议太旧（{protocol}）"),
    "peer.no-filters": (
        "offers no block filters (a node does with blockfilterindex=1 and peerblockfilters=1)",
        "不提供区块过滤器（节点设 blockfilterindex=1 和 peerblockfilters=1 就会提供）"),
    "peer.pruned": ("does not keep all blocks", "没有保留全部区块"),
    "peer.not-shown": ("does not show {what}", "没有给出{what}"),
    "peer.filter-headers": (
        "gives {found} filter headers of {blocks} blocks",
        "对 {blocks} 个区块给出 {found} 个过滤器头"),
    "peer.filter-hash": (
        "gives a filter of block {height} whose hash is not the one that it gave",
        "给出的区块 {height} 的过滤器与它给的哈希不符"),
    "peer.garbage": ("sends garbage: {error}", "发来乱码：{error}"),
    "peer.gone": ("has gone: {why}", "断开了：{why}"),
    "peer.slow": ("does not answer within {seconds:g} seconds", "{seconds:g} 秒内没有回答"),
    "peer.ended": ("has ended the connection", "结束了连接"),
    "peer.silent": ("it does not answer", "没有回答"),
    "peer.no-host": ("there is no such host", "没有这台主机"),
    "peer.failed": ("the connection failed", "连接失败"),
    "peer.twice": ("is {other} once more", "就是 {other}"),
    "peer.other-chain": (
        "is on another chain than {network}, with another block 0",
        "在另一条链上，不是 {network}，区块 0 不同"),
    "peer.false-chain": ("shows another chain: {error}", "给出另一条链：{error}"),
    "peer.false-filter": ("gives a false filter of block {height}: {why}", "给出假的区块 {height} 过滤器：{why}"),
    "peer.false-block": ("gives a false block {height}: {error}", "给出假的区块 {height}：{error}"),
    "peer.no-transaction": ("gives something that is no transaction", "给出的不是交易"),
    "filter.lacks": ("it lacks a script that the block pays", "缺少该区块付给的一个脚本"),
    "filter.scripts": (
        "it holds {count} scripts, and the block can have {least} to {most}",
        "有 {count} 个脚本，而该区块只能有 {least} 到 {most} 个"),
    "thing.our-headers": ("headers of our chain", "我们的链的区块头"),
    "thing.filters": ("the filters of blocks {first} to {last}", "区块 {first} 到 {last} 的过滤器"),
    "thing.block-of": ("block {block}", "区块 {block}"),
    "thing.filter": ("the filter", "过滤器"),
    "thing.message": ("its {kind} message", "它的 {kind} 消息"),
    "thing.inventory": ("its inventory", "它的清单"),
}
