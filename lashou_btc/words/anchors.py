"""Sentences of anchors, in English and Chinese."""

STEPS: dict[str, tuple[str, str]] = {}
"""What somebody at a command line can do about it, by the sentence's key."""

SENTENCES: dict[str, tuple[str, str]] = {
    "bytes.truncated": (
        "the block ends after {size} bytes in the middle of a field; the copy is cut short or damaged",
        "区块在第 {size} 字节处中断，字段不完整：这份数据被截断或已损坏"),
    "block.witness": ("its witnesses are not those that it commits to", "它的见证数据与其承诺的不一致"),
    "block.size": ("a block has at most {most} bytes, this has {size}", "区块最多 {most} 字节，这个有 {size} 字节"),
    "block.coinbase": ("its first transaction is not a coinbase", "它的第一笔交易不是 coinbase"),
    "block.root": ("its transactions are not those that its header commits to", "它的交易与区块头承诺的不一致"),
    "block.coinbase:not-shown": ("its coinbase is not shown", "没有给出它的 coinbase 交易"),
    "bytes.trailing": ("the block is followed by {size} more bytes", "区块之后还多出 {size} 字节"),
    "block.empty": ("a block has at least one transaction", "区块至少要有一笔交易"),
    "tx.no-inputs": ("the block has a transaction without inputs", "区块中有一笔没有输入的交易"),
    "tx.empty-witness": (
        "the block has a witness marker and no witness (BIP144 forbids it)",
        "区块有见证标记却没有见证数据（BIP144 不允许）"),
    "bytes.noncanonical": (
        "the block has a number at byte {at} that is not in its shortest form",
        "区块第 {at} 字节处的数字没有用最短形式书写"),
    "block.witness:none-committed": (
        "it has witnesses and commits to none",
        "它带有见证数据，却没有承诺任何见证数据"),
    "block.order": (
        "its transactions are not shown in the block's order, beginning with the coinbase",
        "给出的交易没有按区块内的顺序、从 coinbase 开始排列"),
    "block.proof": ("transaction {txid} is not shown to be in it", "没有证明交易 {txid} 在该区块中"),
    "tx.value": ("the block has an output of more than 21 million bitcoin", "区块中有一个输出超过 2100 万个比特币"),
    "bytes.truncated:in": (
        "{where} ends after {size} bytes in the middle of a field; the copy is cut short or damaged",
        "{where}在第 {size} 字节处中断，字段不完整：这份数据被截断或已损坏"),
    "bytes.noncanonical:in": (
        "{where} has a number at byte {at} that is not in its shortest form",
        "{where}第 {at} 字节处的数字没有用最短形式书写"),
    "bytes.truncated:items": (
        "{where} announces {n} items where {left} bytes are left; the copy is cut short or damaged",
        "{where}声称有 {n} 项，却只剩 {left} 字节：这份数据被截断或已损坏"),
    "bytes.trailing:in": (
        "{where} is followed by {left} bytes that do not belong to it",
        "{where}之后多出 {left} 字节不属于它的数据"),
    "header.link": (
        "the header at height {height} does not follow the one before. This is not the network's chain; have "
        "somebody else show it",
        "高度 {height} 的区块头没有接在前一个之后。这不是该网络的链，请换一个数据来源"),
    "header.bits": (
        "block {block} at height {height} sets its difficulty by the bits {bits:08x}, and the network's rules "
        "give {wanted:08x}. This is not the network's chain; have somebody else show it",
        "高度 {height} 的区块 {block} 的难度位为 {bits:08x}，而按网络规则应为 {wanted:08x}。这不是该网络的链，请"
        "换一个数据来源"),
    "header.work": (
        "block {block} at height {height} has no proof of work: its hash is above its target. This is not the "
        "network's chain; have somebody else show it",
        "高度 {height} 的区块 {block} 没有工作量证明：其哈希高于目标值。这不是该网络的链，请换一个数据来源"),
    "header.time": (
        "block {block} at height {height} has the time {time}, which is not after the median {median} of the "
        "eleven blocks before (BIP113). This is not the network's chain; have somebody else show it",
        "高度 {height} 的区块 {block} 的时间 {time} 不晚于前十一个区块的中位时间 {median}（BIP113）。这不是该网络"
        "的链，请换一个数据来源"),
    "header.time:warp": (
        "block {block} at height {height} begins a period more than {grace_s} seconds before the block before it "
        "(BIP94). This is not the network's chain; have somebody else show it",
        "高度 {height} 的区块 {block} 开始一个难度周期，时间却比前一区块早 {grace_s} 秒以上（BIP94）。这不是该网"
        "络的链，请换一个数据来源"),
    "header.checkpoint": (
        "the block at height {height} is {block}, and on the network's chain it is {known}. This is not the "
        "network's chain; have somebody else show it",
        "高度 {height} 的区块是 {block}，而网络的链上是 {known}。这不是该网络的链，请换一个数据来源"),
    "hash.malformed": (
        "{text!r} is not a hash; write 64 lowercase hex digits",
        "{text!r} 不是哈希；请写 64 位小写十六进制数字"),
    "batch.size": (
        "a batch has 1 to {most} documents, this has {count}",
        "一个批次有 1 到 {most} 份文件，这个有 {count} 份"),
    "proof.position:tree": ("the proof's position lies outside its tree", "证明中的位置超出了它的树"),
    "proof.depth": ("the proof is shorter than its batch is deep", "证明比批次的深度短"),
    "block.position": (
        "the block has {count} transactions, none at position {position}",
        "该区块有 {count} 笔交易，没有第 {position} 位"),
    "proof.64": (
        "a 64-byte transaction could be an inner node of the tree; it proves nothing",
        "64 字节的交易可能是树的内部节点，不能证明什么"),
    "proof.position:block": (
        "position {position} lies outside a block of {count} transactions",
        "位置 {position} 超出了有 {count} 笔交易的区块"),
    "proof.depth:branch": (
        "a block of {count} transactions has a branch of {wanted} hashes, this has {found}",
        "有 {count} 笔交易的区块，其分支应有 {wanted} 个哈希，这里有 {found} 个"),
    "proof.root:header": ("the branch does not lead to the header's Merkle root", "该分支推不出区块头的默克尔根"),
    "proof.position:rows": (
        "position {position} lies outside a tree of {rows} rows",
        "位置 {position} 超出了 {rows} 层的树"),
    "proof.depth:long": ("the proof is longer than its batch is deep", "证明比批次的深度长"),
    "tree.rows": ("these are not the rows of a tree", "这些不是一棵树的各层"),
    "batch.position:leaves": (
        "the tree has {count} leaves, none of number {number}",
        "该树有 {count} 个叶子，没有编号 {number} 的"),
    "block.duplicate": (
        "the block's tree pairs two equal hashes; a transaction was repeated",
        "区块的树把两个相同的哈希配成一对：有交易被重复了"),
    "proof.duplicate": (
        "the branch repeats a hash where the block's tree does not",
        "该分支重复了一个哈希，而区块的树在此处并不重复"),
    "proof.duplicate:copy": (
        "the branch leads to the copy of a transaction, not to itself",
        "该分支指向交易的副本，而不是交易本身"),
    "record.malformed": ("a record's tag and digest are lowercase hexadecimal", "记录的标签和摘要须为小写十六进制"),
    "record.malformed:size": (
        "a record has a 4-byte tag, a 32-byte digest and a one-byte kind",
        "记录由 4 字节标签、32 字节摘要和 1 字节种类组成"),
    "bytes.number": ("{n} does not fit a CompactSize integer", "{n} 放不进 CompactSize 整数"),
    "tx.no-inputs:in": ("{where} has a transaction without inputs", "{where}里有一笔没有输入的交易"),
    "tx.size": (
        "a transaction has at most {most} bytes, this has {size}",
        "交易最多 {most} 字节，这个有 {size} 字节"),
    "bytes.trailing:tx": ("the transaction is followed by {size} more bytes", "交易之后还多出 {size} 字节"),
    "header.length": ("a block header has 80 bytes, this has {size}", "区块头有 80 字节，这个有 {size} 字节"),
    "outpoint.malformed": (
        "{text!r} is not an outpoint; write 64 lowercase hex digits, a colon and the output's number",
        "{text!r} 不是输出点；请写 64 位小写十六进制数字、冒号和输出序号"),
    "tx.value:in": (
        "{where} has an output of more than 21 million bitcoin",
        "{where}里有一个输出超过 2100 万个比特币"),
    "tx.empty-witness:in": (
        "{where} has a witness marker and no witness (BIP144 forbids it)",
        "{where}有见证标记却没有见证数据（BIP144 不允许）"),
    "thing.transaction": ("the transaction", "交易"),
    "thing.block": ("the block", "区块"),
}
