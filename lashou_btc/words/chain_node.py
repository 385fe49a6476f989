"""Sentences of chain/node and its calls: a node of one's own, the regtest one too."""

STEPS: dict[str, tuple[str, str]] = {}
"""What somebody at a command line can do about it, by the sentence's key."""

SENTENCES: dict[str, tuple[str, str]] = {
    "node.garbled:some": (
        "the node at {place} answered with something that nodes do not say; check that it is bitcoind",
        "{place} 的节点回答的不是节点会说的；请确认它是 bitcoind"),
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
    "chain.rejected:fee": (
        "the node at {place} would not take the transaction: {reason}; it takes {least} sat/vB or more now",
        "{place} 的节点不接受这笔交易：{reason}；它现在要求至少 {least} sat/vB"),
    "node.unauthorized:cookie": (
        "the node at {place} does not accept these credentials (401): {cookie} belongs to another node; name "
        "this node's data directory or give its password",
        "{place} 的节点不接受这些凭据（401）：{cookie} 属于另一个节点；请指明该节点的数据目录，或给出它的密码"),
    "node.no-cookie:no-text": (
        "the cookie file {cookie} is not text; run as the node's user or give its password",
        "cookie 文件 {cookie} 不是文字；请以节点的用户运行，或给出它的密码"),
    "trust.node": (
        "blocks that matter were read whole and compared with their headers; that the others do not matter is "
        "what your node's filters say",
        "有关的区块都完整读过并与区块头核对；其余区块无关，是您的节点的过滤器说的"),
    "garbled.status": ("status {status} and something that is not whole JSON", "状态 {status} 和不完整的 JSON"),
    "garbled.answers": ("answers that do not belong to the questions", "与所问不符的回答"),
    "garbled.reply": ("JSON that is no JSON-RPC reply", "不是 JSON-RPC 回复的 JSON"),
    "garbled.error": ("a JSON-RPC error of no known form", "形式不明的 JSON-RPC 错误"),
    "source.node": ("node at {place}", "{place} 的节点"),
}
