"""Sentences of chain/electrum: Electrum servers."""

_OWN_NODE = ("lashou chain use node", "lashou chain use node")
STEPS: dict[str, tuple[str, str]] = {
    "chain.cannot:blocks": _OWN_NODE, "chain.cannot:depends": _OWN_NODE, "chain.cannot:spends": _OWN_NODE,
    "chain.cannot:waits": _OWN_NODE, "chain.cannot:taken": _OWN_NODE,
}
"""What somebody at a command line can do about it, by the sentence's key."""

SENTENCES: dict[str, tuple[str, str]] = {
    "electrum.nobody:one": (
        "{why:;}; try again later, or name other servers",
        "{why:;}；请稍后再试，或指定别的服务器"),
    "electrum.nobody": (
        "none of the {count} Electrum servers can be asked: {why:;}",
        "{count} 个 Electrum 服务器都问不到：{why:;}"),
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
        "{place} 的 Electrum 服务器的证书无效（{why}）；请指定有机构担保的服务器，或在端口后写 :t 表示不用 TLS"),
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
    "trust.server": (
        "what one server shows is in the chain, and it can leave out anything: for looking only",
        "单个服务器给出的都在链上，但它可能隐瞒任何事：只供查看"),
    "trust.servers": (
        "what servers show is in the chain, and they could all leave out the same: for looking only",
        "各服务器给出的都在链上，但它们可能隐瞒同一件事：只供查看"),
    "source.electrum": ("Electrum {names}", "Electrum 服务器 {names}"),
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
}
