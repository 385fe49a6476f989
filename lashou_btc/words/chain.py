"""Sentences of chain that are of no one source: names of sources, transactions and messages, what may be mined."""

_SPECS = (
    "write sandbox:FOLDER, node, node:http://user:password@host:port, peers, peers:HOST:PORT,HOST:PORT, or "
    "electrum:HOST,HOST",
    "请写 sandbox:文件夹、node、node:http://用户:密码@主机:端口、peers、peers:主机:端口,主机:端口 或 "
    "electrum:主机,主机")
STEPS: dict[str, tuple[str, str]] = {
    "chain.spec": _SPECS, "chain.spec:more": _SPECS,
}
"""What somebody at a command line can do about it, by the sentence's key."""

SENTENCES: dict[str, tuple[str, str]] = {
    "tx.malformed": (
        "these bytes are not a transaction; give a finished raw transaction",
        "这些字节不是交易；请给一笔完成的原始交易"),
    "fee.target": (
        "a confirmation target is 1 to 1008 blocks, not {target_blocks}",
        "确认目标为 1 到 1008 个区块，不是 {target_blocks}"),
    "message.version": (
        "this address is of a witness version that has no rules yet; nothing can be said of it",
        "这个地址的见证版本还没有规则，无从判断"),
    "message.invalid": ("the proof of funds does not hold for its coin {coins}", "资金证明对它的币 {coins} 不成立"),
    "message.invalid:signature": (
        "the signature does not hold for this message and this address",
        "该签名对这条消息和这个地址不成立"),
    "block.weight": ("the transactions do not fit into one block", "这些交易放不进一个区块"),
    "opinion.differs": (
        "two independent readers disagree about the finished transaction; it is not sent. Please report this "
        "with the PSBT",
        "两个独立的解读对这笔完成的交易意见不一，因此不发送。请连同 PSBT 报告此事"),
    "opinion.unreadable": (
        "python-bitcoinlib cannot read the finished transaction ({error}); it is not sent",
        "python-bitcoinlib 读不了这笔完成的交易（{error}），因此不发送"),
    "chain.count": (
        "the number of blocks to mine is not negative, and this is {count}",
        "要挖的区块数不能为负，这里是 {count}"),
    "chain.amount": ("{value_sat} is no amount of satoshi", "{value_sat} 不是聪的金额"),
    "chain.reorganize": (
        "{count} blocks cannot replace the last {depth} of {tip}; a branch must be longer than what it replaces",
        "{count} 个区块不能替换 {tip} 个中的最后 {depth} 个；分支必须比被替换的长"),
    "chain.spec": ("{kind!r} names no chain", "{kind!r} 不是链的名字"),
    "chain.spec:network": (
        "nobody's names lead to peers on {network_name}; write peers:HOST:PORT,HOST:PORT",
        "{network_name} 上没有可查的对等节点名单；请写 peers:主机:端口,主机:端口"),
    "chain.spec:more": ("{kind!r} and what follows names no chain", "{kind!r} 及其后面的内容不是链的名字"),
    "trust.whole": ("every block was read whole and compared with its header", "每个区块都完整读过并与区块头核对"),
    "chain.starting": ("that starts with {genesis}", "以 {genesis} 开头的那条"),
}
