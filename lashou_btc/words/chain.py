"""Sentences of chain, in English and Chinese."""

_OWN_NODE = ("lashou chain use node", "lashou chain use node")
_OTHER_PEERS = (
    "name others with lashou chain use peers:HOST:PORT,HOST:PORT",
    "请用 lashou chain use peers:主机:端口,主机:端口 指定别的")
_SPECS = (
    "write sandbox:FOLDER, node, node:http://user:password@host:port, peers, peers:HOST:PORT,HOST:PORT, or "
    "electrum:HOST,HOST",
    "请写 sandbox:文件夹、node、node:http://用户:密码@主机:端口、peers、peers:主机:端口,主机:端口 或 "
    "electrum:主机,主机")
_PEERS = (
    "look at this machine's connection, or name peers with lashou chain use peers:HOST:PORT,HOST:PORT",
    "请检查这台机器的网络，或用 lashou chain use peers:主机:端口,主机:端口 指定")
STEPS: dict[str, tuple[str, str]] = {
    "chain.cannot:blocks": _OWN_NODE, "chain.cannot:depends": _OWN_NODE, "chain.cannot:spends": _OWN_NODE,
    "chain.cannot:waits": _OWN_NODE, "chain.cannot:taken": _OWN_NODE,
    "p2p.no-peers": _OTHER_PEERS, "p2p.one-peer": _OTHER_PEERS, "p2p.no-peers:seeds": _PEERS,
    "p2p.one-peer:seeds": _PEERS, "chain.spec": _SPECS, "chain.spec:more": _SPECS,
    "chain.network": ("choose --network regtest", "请选 --network regtest"),
}
"""What somebody at a command line can do about it, by the sentence's key."""

SENTENCES: dict[str, tuple[str, str]] = {
    "electrum.nobody:one": (
        "{why:;}; try again later, or name other servers",
        "{why:;}；请稍后再试，或指定别的服务器"),
    "electrum.nobody": (
        "none of the {count} Electrum servers can be asked: {why:;}",
        "{count} 个 Electrum 服务器都问不到：{why:;}"),
    "p2p.magic:other": ("it speaks on {other}, not on {network}", "它在 {other} 上，不在 {network} 上"),
    "p2p.magic": ("it does not speak Bitcoin's protocol", "它说的不是比特币协议"),
    "tx.malformed": (
        "these bytes are not a transaction; give a finished raw transaction",
        "这些字节不是交易；请给一笔完成的原始交易"),
    "chain.moved:servers": (
        "the chain of the Electrum servers was reorganized while it was read; ask again",
        "读取时 Electrum 服务器的链发生了重组；请再问一次"),
    "node.wrong-chain:servers": (
        "{why:;}; name others, or another network",
        "{why:;}；请指定别的服务器，或别的网络"),
    "electrum.chain": (
        "the Electrum server at {server} is on another chain than {network}",
        "{server} 的 Electrum 服务器在另一条链上，不是 {network}"),
    "electrum.short": (
        "the Electrum server at {server} ends at height {tip}, and {network} is longer than {known} blocks",
        "{server} 的 Electrum 服务器到高度 {tip} 为止，而 {network} 已超过 {known} 个区块"),
    "electrum.chain:block": (
        "the Electrum server at {server} is on another chain: its block {known} is not {network}'s",
        "{server} 的 Electrum 服务器在另一条链上：它的区块 {known} 不是 {network} 的"),
    "electrum.hung-up": (
        "the Electrum server at {place} hung up when it was asked for {what}",
        "{place} 的 Electrum 服务器在被问到 {what} 时挂断了"),
    "electrum.garbled": (
        "what is at {place} answered {what} with something that Electrum servers do not say",
        "{place} 对 {what} 的回答不是 Electrum 服务器会说的"),
    "electrum.version": (
        "the Electrum server at {place} does not speak version {oldest} to {newest} of the protocol: {answer}",
        "{place} 的 Electrum 服务器不支持协议版本 {oldest} 到 {newest}：{answer}"),
    "electrum.down": (
        "the Electrum server at {place} does not answer within {connect_s:g} seconds",
        "{place} 的 Electrum 服务器 {connect_s:g} 秒内没有回答"),
    "electrum.down:none": ("no Electrum server answers at {place}", "{place} 没有 Electrum 服务器回答"),
    "electrum.long": (
        "the Electrum server at {place} answered {what} with a line of more than {max_line_bytes} MB, which no "
        "answer takes",
        "{place} 的 Electrum 服务器对 {what} 的回答一行超过 {max_line_bytes} MB，没有回答需要这么长"),
    "electrum.timeout": (
        "the Electrum server at {place} did not answer {what} within {answer_s:g} seconds",
        "{place} 的 Electrum 服务器 {answer_s:g} 秒内没有回答 {what}"),
    "electrum.certificate": (
        "the Electrum server at {place} has a certificate that does not hold ({why}); name one that an authority "
        "vouches for, or write :t behind its port for no TLS",
        "{place} 的 Electrum 服务器的证书不成立（{why}）；请指定有机构担保的服务器，或在端口后写 :t 表示不用 TLS"),
    "electrum.timeout:tls": (
        "the Electrum server at {place} does not begin to speak TLS within {connect_s:g} seconds",
        "{place} 的 Electrum 服务器 {connect_s:g} 秒内没有开始 TLS"),
    "electrum.tls": (
        "the Electrum server at {place} does not speak TLS; write :t behind the port of one without",
        "{place} 的 Electrum 服务器不用 TLS；不用 TLS 的请在端口后写 :t"),
    "chain.no-such-height:servers": (
        "the chain of the Electrum servers has not all of the heights {start} to {stop}",
        "Electrum 服务器的链没有高度 {start} 到 {stop} 的全部区块"),
    "chain.rejected:server": (
        "the Electrum server at {server} would not take the transaction: {words}",
        "{server} 的 Electrum 服务器不接受这笔交易：{words}"),
    "fee.target": (
        "a confirmation target is 1 to 1008 blocks, not {target_blocks}",
        "确认目标为 1 到 1008 个区块，不是 {target_blocks}"),
    "electrum.many": (
        "{found} Electrum servers are named, and at most {most_servers} are asked",
        "指定了 {found} 个 Electrum 服务器，最多问 {most_servers} 个"),
    "electrum.where": (
        "{part!r} is no Electrum server's address; write HOST, HOST:PORT, or HOST:PORT:t for one without TLS, "
        "and a comma between two",
        "{part!r} 不是 Electrum 服务器地址；请写 主机、主机:端口，不用 TLS 的写 主机:端口:t，多个之间用逗号"),
    "electrum.twice": (
        "the Electrum server {name} is named twice, and it cannot stand in for a second one; name another",
        "Electrum 服务器 {name} 写了两次，它不能顶替第二个；请另指定一个"),
    "electrum.refused": (
        "the Electrum server at {name} would not do {method}: {words}",
        "{name} 的 Electrum 服务器不做 {method}：{words}"),
    "electrum.garbled:method": (
        "what is at {name} answered {method} with something that Electrum servers do not say",
        "{name} 对 {method} 的回答不是 Electrum 服务器会说的"),
    "sandbox.version": (
        "the sandbox holds a record of kind {kind!r} that this version does not know; use the version that wrote "
        "it",
        "沙盒里有本版本不认识的 {kind!r} 类记录；请用写它的那个版本"),
    "sandbox.faucet": (
        "the faucet cannot pay {value_sat:sat} to this script; the least is {least:sat}",
        "水龙头无法向这个脚本付 {value_sat:sat}；至少 {least:sat}"),
    "sandbox.faucet:empty": (
        "the sandbox's faucet has {owned:sat} and mining does not bring it {value_sat:sat} any more; ask for "
        "less or begin a new sandbox",
        "沙盒的水龙头有 {owned:sat}，挖矿再也凑不到 {value_sat:sat}；请少要一些，或另建沙盒"),
    "sandbox.foreign": (
        "{folder} is not empty and holds no sandbox (it has {foreign!r}); choose an empty folder or a new name",
        "{folder} 不是空的，也没有沙盒（里面有 {foreign!r}）；请选空文件夹或新名字"),
    "sandbox.not-a-folder": (
        "{folder} is a file; a sandbox is a folder, choose another name",
        "{folder} 是文件；沙盒是文件夹，请另选名字"),
    "sandbox.foreign:file": (
        "{path} is not a sandbox's chain of this version; choose another folder",
        "{path} 不是本版本的沙盒链；请另选文件夹"),
    "sandbox.damaged": (
        "the sandbox in {folder} is damaged at byte {offset} of {name}; remove the folder and begin a new sandbox",
        "{folder} 的沙盒在 {name} 的第 {offset} 字节处损坏；请删除该文件夹，另建沙盒"),
    "sandbox.locked": (
        "another process has been using the sandbox in {folder} for more than {patience_s:g} seconds; let it "
        "finish and try again",
        "另一个程序占用 {folder} 的沙盒已超过 {patience_s:g} 秒；请等它结束再试"),
    "node.garbled:some": (
        "the node at {place} answered with something that nodes do not say; check that it is bitcoind",
        "{place} 的节点回答的不是节点会说的；请确认它是 bitcoind"),
    "sandbox.kernel": (
        "the consensus code cannot start in {folder}: {why}; check the folder and the free space",
        "共识代码无法在 {folder} 启动：{why}；请检查文件夹和剩余空间"),
    "sandbox.kernel:stopped": (
        "the sandbox's consensus code stopped: {trouble}; check the free disk space and try again",
        "沙盒的共识代码停了：{trouble}；请检查磁盘空间再试"),
    "chain.rejected:block": ("the block breaks consensus: {verdicts}", "该区块违反共识：{verdicts}"),
    "chain.rejected:no-tx": ("the transaction cannot be read by the consensus code", "共识代码读不了这笔交易"),
    "chain.rejected:no-block": (
        "the block cannot be read: its bytes are not a block's",
        "读不了该区块：这些字节不是区块"),
    "message.version": (
        "this address is of a witness version that has no rules yet; nothing can be said of it",
        "这个地址的见证版本还没有规则，无从判断"),
    "message.invalid": ("the proof of funds does not hold for its coin {coins}", "资金证明对它的币 {coins} 不成立"),
    "message.invalid:signature": (
        "the signature does not hold for this message and this address",
        "该签名对这条消息和这个地址不成立"),
    "block.weight": ("the transactions do not fit into one block", "这些交易放不进一个区块"),
    "node.wrong-chain": (
        "the node at {place} is on the chain {chain}, not on {network_name}; name another node or another network",
        "{place} 的节点在链 {chain} 上，不在 {network_name} 上；请指定别的节点或别的网络"),
    "chain.rejected:node": (
        "the node at {place} would not take the transaction: {reason}",
        "{place} 的节点不接受这笔交易：{reason}"),
    "node.refused": (
        "the node at {place} would not do {method}: {message} ({number})",
        "{place} 的节点不做 {method}：{message}（{number}）"),
    "node.garbled:method": (
        "the node at {place} answered {method} with something that nodes do not say; check that it is bitcoind",
        "{place} 的节点对 {method} 的回答不是节点会说的；请确认它是 bitcoind"),
    "chain.moved:node": (
        "the chain of the node at {place} was reorganized while it was read; ask again",
        "读取时 {place} 的节点的链发生了重组；请再问一次"),
    "node.pruned": (
        "the node at {place} has pruned its blocks below height {lowest}, and block {height} is needed; use a "
        "node that still has it",
        "{place} 的节点已删去高度 {lowest} 以下的区块，而需要区块 {height}；请用还有它的节点"),
    "chain.no-such-height:node": (
        "the chain of the node at {place} has not all of the heights {start} to {stop}",
        "{place} 的节点的链没有高度 {start} 到 {stop} 的全部区块"),
    "opinion.differs": (
        "two independent readers disagree about the finished transaction; it is not sent. Please report this "
        "with the PSBT",
        "两个独立的解读对这笔完成的交易意见不一，因此不发送。请连同 PSBT 报告此事"),
    "opinion.unreadable": (
        "python-bitcoinlib cannot read the finished transaction ({error}); it is not sent",
        "python-bitcoinlib 读不了这笔完成的交易（{error}），因此不发送"),
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
    "chain.rejected:sandbox": (
        "the sandbox refuses transaction {txid}: {why} ({reason})",
        "沙盒拒绝交易 {txid}：{why}（{reason}）"),
    "chain.count": (
        "the number of blocks to mine is not negative, and this is {count}",
        "要挖的区块数不能为负，这里是 {count}"),
    "chain.amount": ("{value_sat} is no amount of satoshi", "{value_sat} 不是聪的金额"),
    "chain.reorganize": (
        "{count} blocks cannot replace the last {depth} of {tip}; a branch must be longer than what it replaces",
        "{count} 个区块不能替换 {tip} 个中的最后 {depth} 个；分支必须比被替换的长"),
    "chain.rejected:mined": ("the node would not take the block: {reason}", "节点不接受该区块：{reason}"),
    "chain.faucet": (
        "the node's wallet has less than {value_sat:sat} and mining brings too little; ask for less, or begin a "
        "new chain",
        "节点的钱包不足 {value_sat:sat}，挖矿得的太少；请少要一些，或另建一条链"),
    "chain.rejected:wallet": (
        "the node's wallet would not pay {value_sat:sat}: {reason}",
        "节点的钱包不肯付 {value_sat:sat}：{reason}"),
    "node.garbled:port": (
        "the server at {place} answered with {what}; check that it is bitcoind's RPC port",
        "{place} 的服务器回答的是{what}；请确认它是 bitcoind 的 RPC 端口"),
    "node.closed": ("the connection to the node at {place} was closed", "与 {place} 的节点的连接已关闭"),
    "node.forbidden": (
        "the node at {place} does not take calls from this machine (403); its -rpcallowip says from which it does",
        "{place} 的节点不接受这台机器的调用（403）；它的 -rpcallowip 说明接受哪些"),
    "node.closed:given-up": ("the call to the node at {place} was given up", "放弃了对 {place} 的节点的调用"),
    "node.down": (
        "no node answers at {place}; start bitcoind (with -server), or correct the address",
        "{place} 没有节点回答；请启动 bitcoind（带 -server），或更正地址"),
    "node.timeout": (
        "the node at {place} did not answer {calls} within {read:.0f} seconds",
        "{place} 的节点 {read:.0f} 秒内没有回答 {calls}"),
    "node.hung-up": (
        "the node at {place} hung up in the middle of {calls} ({name}); see its debug.log",
        "{place} 的节点在 {calls} 中途挂断（{name}）；见它的 debug.log"),
    "node.busy": (
        "the node at {place} still answers {why!r} after {waited:.0f} seconds of asking; try again later",
        "{place} 的节点问了 {waited:.0f} 秒仍回答 {why!r}；请稍后再试"),
    "node.unauthorized": (
        "the node at {place} does not accept these credentials (401); check the user and the password that were "
        "given for it",
        "{place} 的节点不接受这些凭据（401）；请检查给它的用户名和密码"),
    "sandbox.damaged:blocks": (
        "the sandbox in {folder} holds blocks that consensus does not accept; remove the folder and begin a new "
        "sandbox",
        "{folder} 的沙盒里有共识不接受的区块；请删除该文件夹，另建沙盒"),
    "chain.count:most": (
        "{count} blocks cannot be mined at once; choose 0 to {max_mined}",
        "不能一次挖 {count} 个区块；请选 0 到 {max_mined}"),
    "chain.no-such-height:sandbox": (
        "the sandbox has blocks 0 to {tip}, not {start} to {stop}",
        "沙盒有区块 0 到 {tip}，没有 {start} 到 {stop}"),
    "chain.rejected:waits": (
        "the sandbox refuses transaction {txid}: it waits already with other signatures "
        "(txn-same-nonwitness-data-in-mempool)",
        "沙盒拒绝交易 {txid}：它已带着别的签名在等待（txn-same-nonwitness-data-in-mempool）"),
    "chain.spec": ("{kind!r} names no chain", "{kind!r} 不是链的名字"),
    "chain.spec:network": (
        "nobody's names lead to peers on {network_name}; write peers:HOST:PORT,HOST:PORT",
        "{network_name} 上没有可查的对等节点名单；请写 peers:主机:端口,主机:端口"),
    "chain.network": (
        "a sandbox is always on regtest, not on {network_name}",
        "沙盒总是在 regtest 上，不在 {network_name} 上"),
    "node.where": (
        "what was given for the node is neither an http:// address nor a data directory that exists",
        "为节点给出的既不是 http:// 地址，也不是存在的数据目录"),
    "node.url": (
        "the node's address is of no form that is known; write http://user:password@host:port, with %-escapes "
        "for /, ?, #, @ and % in the password",
        "节点地址的形式不认识；请写 http://用户:密码@主机:端口，密码中的 /、?、#、@、% 用 % 转义"),
    "node.conf": ("{conf} has an rpcport that is not a port number", "{conf} 里的 rpcport 不是端口号"),
    "node.conf:cookie": (
        "{conf} has an rpccookiefile that no file can be called",
        "{conf} 里的 rpccookiefile 不可能是文件名"),
    "node.no-cookie": (
        "the cookie file {cookie} does not hold user:password; restart bitcoind to have it written anew",
        "cookie 文件 {cookie} 里不是 用户:密码；请重启 bitcoind 让它重写"),
    "node.url:unreadable": (
        "the node's address cannot be read; write http://user:password@host:port, with %-escapes for /, ?, #, @ "
        "and % in the password",
        "读不懂节点地址；请写 http://用户:密码@主机:端口，密码中的 /、?、#、@、% 用 % 转义"),
    "node.conf:file": (
        "{path} cannot be read; run as the node's user, or give the node's address",
        "读不了 {path}；请以节点的用户运行，或给出节点地址"),
    "node.no-cookie:none": (
        "there is no cookie file {cookie}; start bitcoind, or name its data directory with {datadir_variable}, "
        "or its address with {url_variable}",
        "没有 cookie 文件 {cookie}；请启动 bitcoind，或用 {datadir_variable} 指明其数据目录，或用 {url_variable} "
        "指明其地址"),
    "node.no-cookie:unreadable": (
        "the cookie file {cookie} cannot be read: {reason}; run as the node's user or give its password",
        "读不了 cookie 文件 {cookie}：{reason}；请以节点的用户运行，或给出它的密码"),
    "policy.exceeds": ("its outputs exceed its inputs by {fee:sat}", "其输出比输入多 {fee:sat}"),
    "policy.relay-fee": (
        "its fee of {fee:sat} is less than {least} sat/vB for {vsize} vB",
        "其手续费 {fee:sat} 低于 {vsize} vB 所需的 {least} sat/vB"),
    "policy.script": (
        "the script of input {number} does not hold: a signature or witness is wrong or missing",
        "第 {number} 个输入的脚本不成立：签名或见证不对或缺失"),
    "policy.no-outputs": ("it has no outputs", "它没有输出"),
    "policy.too-much": ("its outputs add up to more than 21 million bitcoin", "其输出合计超过 2100 万个比特币"),
    "policy.twice": ("it spends an output twice", "它把同一输出花了两次"),
    "policy.coinbase": ("only a block may contain a coinbase", "只有区块里才能有 coinbase"),
    "policy.version": ("its version is {version}, not 1 or 2", "其版本是 {version}，不是 1 或 2"),
    "policy.weight": ("it weighs more than {most} units", "其重量超过 {most} 单位"),
    "policy.small": ("it has fewer than {least} bytes without witnesses", "不计见证它不足 {least} 字节"),
    "policy.carriers": ("it has {count} OP_RETURN outputs", "它有 {count} 个 OP_RETURN 输出"),
    "policy.op-return": ("its OP_RETURN script exceeds {most} bytes", "其 OP_RETURN 脚本超过 {most} 字节"),
    "policy.locktime": (
        "its lock time {locktime} is not reached, the next block is {height}",
        "其锁定时间 {locktime} 还没到，下一个区块是 {height}"),
    "policy.immature": (
        "input {number} spends a mined coin before block {height}",
        "第 {number} 个输入在区块 {height} 之前就要花挖矿所得的币"),
    "policy.spends-replaced": (
        "it spends an output of a transaction that it would replace",
        "它花了一笔它要替换的交易的输出"),
    "policy.many": ("it would replace {count} transactions", "它要替换 {count} 笔交易"),
    "policy.new-unconfirmed": (
        "it replaces and spends an unconfirmed output that was not spent before",
        "它在替换时花了一个此前没花的未确认输出"),
    "policy.replace-fee": (
        "its fee of {fee:sat} is below the {needed:sat} that replacing takes",
        "其手续费 {fee:sat} 低于替换所需的 {needed:sat}"),
    "policy.chain": (
        "it would make a chain of more than {most} waiting transactions",
        "它会使等待中的交易链超过 {most} 笔"),
    "policy.script-sig": (
        "the unlocking script of input {number} exceeds 1650 bytes",
        "第 {number} 个输入的解锁脚本超过 1650 字节"),
    "policy.push-only": (
        "the unlocking script of input {number} does more than push",
        "第 {number} 个输入的解锁脚本不只是压入数据"),
    "policy.dust": (
        "output {number} has {value:sat}, less than {least:sat}",
        "第 {number} 个输出有 {value:sat}，低于 {least:sat}"),
    "policy.missing": (
        "input {number} spends {outpoint}, which does not exist or is spent",
        "第 {number} 个输入花的 {outpoint} 不存在或已被花掉"),
    "policy.relative-lock": (
        "the relative lock of input {number} is not over",
        "第 {number} 个输入的相对锁还没到期"),
    "policy.no-replacement": (
        "it conflicts with {txid}, which does not signal replacement",
        "它与 {txid} 冲突，而后者没有声明可替换"),
    "policy.feerate": (
        "its feerate is not above that of {txid}, which it would replace",
        "其费率不高于它要替换的 {txid}"),
    "policy.in-block": ("it is in a block already", "它已在区块里"),
    "policy.witness": (
        "the witness of input {number} is larger than nodes relay",
        "第 {number} 个输入的见证大于节点转发的上限"),
    "chain.cannot:blocks": (
        "Electrum servers do not give whole blocks; a node of one's own does",
        "Electrum 服务器不给完整区块；自己的节点才给"),
    "chain.cannot:depends": (
        "Electrum servers do not tell what transaction {txid} depends on: it is too much; a node of one's own "
        "does",
        "Electrum 服务器说不出交易 {txid} 依赖什么：太多了；自己的节点能说"),
    "chain.cannot:spends": (
        "Electrum servers do not tell what spends a coin and waits; a node of one's own does",
        "Electrum 服务器说不出哪笔等待中的交易花了某枚币；自己的节点能说"),
    "chain.cannot:waits": (
        "Electrum servers do not tell whether transaction {txid} waits, as it pays nobody; a node of one's own "
        "does",
        "交易 {txid} 不付给任何人，Electrum 服务器说不出它是否在等待；自己的节点能说"),
    "chain.cannot:taken": (
        "Electrum servers do not tell beforehand whether a transaction will be taken; a node of one's own does",
        "Electrum 服务器不能预先说明交易会不会被接受；自己的节点能说"),
    "chain.rejected:fee": (
        "the node at {place} would not take the transaction: {reason}; it takes {least} sat/vB or more now",
        "{place} 的节点不接受这笔交易：{reason}；它现在要求至少 {least} sat/vB"),
    "p2p.no-seeds": ("no seed of the network names any", "该网络的种子没有给出任何节点"),
    "p2p.not-shown": (
        "{peer} does not show block {height} of the chain with most work",
        "{peer} 没有给出工作量最多的链的区块 {height}"),
    "node.unauthorized:cookie": (
        "the node at {place} does not accept these credentials (401): {cookie} belongs to another node; name "
        "this node's data directory or give its password",
        "{place} 的节点不接受这些凭据（401）：{cookie} 属于另一个节点；请指明该节点的数据目录，或给出它的密码"),
    "chain.spec:more": ("{kind!r} and what follows names no chain", "{kind!r} 及其后面的内容不是链的名字"),
    "node.no-cookie:no-text": (
        "the cookie file {cookie} is not text; run as the node's user or give its password",
        "cookie 文件 {cookie} 不是文字；请以节点的用户运行，或给出它的密码"),
    "trust.server": (
        "what one server shows is in the chain, and it can leave out anything: for looking only",
        "单个服务器给出的都在链上，但它可能隐瞒任何事：只供查看"),
    "trust.servers": (
        "what servers show is in the chain, and they could all leave out the same: for looking only",
        "各服务器给出的都在链上，但它们可能隐瞒同一件事：只供查看"),
    "trust.peers": (
        "blocks that matter were read whole and compared with their headers; that the others do not matter is "
        "what the filters say in which all peers agree",
        "有关的区块都完整读过并与区块头核对；其余区块无关，是所有对等节点一致的过滤器说的"),
    "trust.node": (
        "blocks that matter were read whole and compared with their headers; that the others do not matter is "
        "what your node's filters say",
        "有关的区块都完整读过并与区块头核对；其余区块无关，是您的节点的过滤器说的"),
    "trust.whole": ("every block was read whole and compared with its header", "每个区块都完整读过并与区块头核对"),
    "sandbox.disk:opened": (
        "the sandbox in {folder} cannot be opened: {why}; check the folder, its permissions and the free space",
        "打不开 {folder} 的沙盒：{why}；请检查文件夹、权限和剩余空间"),
    "sandbox.disk:locked": (
        "the sandbox in {folder} cannot be locked: {why}; check the folder, its permissions and the free space",
        "锁不住 {folder} 的沙盒：{why}；请检查文件夹、权限和剩余空间"),
    "sandbox.disk:read": (
        "the sandbox in {folder} cannot be read: {why}; check the folder, its permissions and the free space",
        "读不了 {folder} 的沙盒：{why}；请检查文件夹、权限和剩余空间"),
    "sandbox.disk:written": (
        "the sandbox in {folder} cannot be written: {why}; check the folder, its permissions and the free space",
        "写不了 {folder} 的沙盒：{why}；请检查文件夹、权限和剩余空间"),
    "chain.starting": ("that starts with {genesis}", "以 {genesis} 开头的那条"),
    "verdict.early": ("refused before its transactions were looked at", "在查看其交易之前就被拒绝"),
    "garbled.status": ("status {status} and something that is not whole JSON", "状态 {status} 和不完整的 JSON"),
    "garbled.answers": ("answers that do not belong to the questions", "与所问不符的回答"),
    "garbled.reply": ("JSON that is no JSON-RPC reply", "不是 JSON-RPC 回复的 JSON"),
    "garbled.error": ("a JSON-RPC error of no known form", "形式不明的 JSON-RPC 错误"),
    "source.electrum": ("Electrum {names}", "Electrum 服务器 {names}"),
    "source.sandbox": ("sandbox in {folder}", "{folder} 里的沙盒"),
    "source.node": ("node at {place}", "{place} 的节点"),
    "source.peers": ("peers {names}", "对等节点 {names}"),
    "electrum.behind": (
        "the Electrum server at {server} is at height {height}, and the chain is at {best}",
        "{server} 的 Electrum 服务器在高度 {height}，而链在 {best}"),
    "electrum.less-work": (
        "the Electrum server at {server} is on a branch from height {fork} on that has less work: its block "
        "{tip} is {block}",
        "{server} 的 Electrum 服务器从高度 {fork} 起在工作量较少的分支上：它的区块 {tip} 是 {block}"),
    "electrum.false-chain": (
        "the Electrum server at {server} shows what is not {network}'s chain: {error}",
        "{server} 的 Electrum 服务器给出的不是 {network} 的链：{error}"),
    "electrum.changed": (
        "the Electrum server at {server} has changed to another chain",
        "{server} 的 Electrum 服务器换到了另一条链上"),
    "electrum.leaves-out": (
        "the Electrum server at {server} leaves out transaction {txid}, which is in block {height}",
        "{server} 的 Electrum 服务器漏掉了区块 {height} 中的交易 {txid}"),
    "electrum.unproved:no-proof": (
        "the Electrum server at {server} says that transaction {txid} is in block {height}, and does not prove "
        "it: {words}",
        "{server} 的 Electrum 服务器说交易 {txid} 在区块 {height} 中，却没有证明：{words}"),
    "electrum.unproved:no-fit": (
        "the Electrum server at {server} says that transaction {txid} is in block {height}, and its proof does "
        "not fit the block's header",
        "{server} 的 Electrum 服务器说交易 {txid} 在区块 {height} 中，而证明与区块头不符"),
    "electrum.unproved:no-coinbase": (
        "the Electrum server at {server} says that transaction {txid} is in block {height}, and does not show "
        "the block's first transaction: {words}",
        "{server} 的 Electrum 服务器说交易 {txid} 在区块 {height} 中，却没有给出该区块的第一笔交易：{words}"),
    "chain.rejected:servers": ("{whys:;}", "{whys:;}"),
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
