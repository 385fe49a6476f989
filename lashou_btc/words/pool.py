"""Sentences of the pool's documents, amendments, proofs and snapshots, in English and Chinese."""

STEPS: dict[str, tuple[str, str]] = {}
"""What somebody at a command line can do about it, by the sentence's key."""

SENTENCES: dict[str, tuple[str, str]] = {
    "contract.digest": ("the record names another contract", "这条记录指的是另一份契约"),
    "contract.twice": ("the contract stands in the journal already", "契约已在日志中"),
    "statement.account": ("account {number} is not enrolled", "{number} 号账户没有入会登记"),
    "price.witness": ("prices come from witnesses", "价格由见证人公布"),
    "price.unit": (
        "the price is in {unit}; this pool's unit is {pool_unit}",
        "价格以 {unit} 计；本互助池的单位是 {pool_unit}"),
    "price.height": (
        "the price is as of height {height}, which is not within the last {price_blocks} blocks",
        "价格取自高度 {height}，不在最近 {price_blocks} 个区块之内"),
    "price.order": ("the witness has given a later price", "这位见证人已公布过更晚的价格"),
    "amendment.lane": (
        "in the journal an amendment changes rules only; everything else takes the settlement lane",
        "日志中的修订只能改规则；其他修订都走结算通道"),
    "contract.descriptor": (
        "the contract's descriptors are not in canonical form (h for hardened, checksum)",
        "契约中的描述符不是规范形式（强化用 h，带校验和）"),
    "contract.payout": (
        "the operator's payout address is not in its usual form (lower case)",
        "运营人的收款地址不是通常的写法（小写）"),
    "contract.payout:own": (
        "the operator's payout address is the journal's or the pool's own; a payment there would look like a "
        "seal or a deposit",
        "运营人的收款地址是日志或互助池自己的；付到那里会被当成封条或存款"),
    "contract.account": (
        "witness {name} has account {account}; by its place it must be {number}",
        "见证人 {name} 的账户是 {account}；按其位置应为 {number}"),
    "document.long": (
        "what {digest} names is longer than {max_bytes} bytes and so no document",
        "{digest} 所指的东西超过 {max_bytes} 字节，不是文件"),
    "pool.dissolved": (
        "the pool was dissolved at height {dissolved}: nobody is enrolled any more, nothing is claimed or "
        "objected to, and no rule changes",
        "互助池已在高度 {dissolved} 解散：不再入会、申请、异议，规则也不再变"),
    "dissolve.closed": ("a pool that is not open cannot be dissolved", "尚未开放的互助池不能解散"),
    "document.type": (
        "{kind!r} is not a type of document that this version knows",
        "{kind!r} 不是本版本认识的文件类型"),
    "document.signatures": (
        "the document's signatures are not sorted by account and key, each once",
        "文件的签名没有按账户和密钥排序且各一次"),
    "manifest.malformed": (
        "a manifest is a list of document hashes, and this lists something else",
        "批次清单是文件哈希的列表，而这里列的是别的东西"),
    "manifest.malformed:list": ("a manifest is a list of document hashes", "批次清单应是文件哈希的列表"),
    "identity.malformed": (
        "an identity hash takes a 32-byte salt and texts without NUL",
        "身份哈希需要 32 字节的盐和不含 NUL 的文字"),
    "document.differs": (
        "these are two different documents; only signatures of one can be merged",
        "这是两份不同的文件；只有同一份文件的签名才能合并"),
    "document.few-signatures": (
        "the {type} has {count} of the {needed} signatures that it takes of {signers}",
        "这份{type}需要{signers}的 {needed} 个签名，现有 {count} 个"),
    "identity.malformed:no-text": (
        "the id number or name has a character that is not text",
        "证件号或姓名中有不是文字的字符"),
    "document.signature": (
        "the signature of account {account} on the {type} does not verify",
        "{account} 号账户在这份{type}上的签名验证不通过"),
    "fold.range:state": (
        "the chain data covers heights {start} to {tip}; the pool's state at {height} needs {birthday} to "
        "{height}",
        "链数据覆盖高度 {start} 至 {tip}；互助池在高度 {height} 的状态需要 {birthday} 至 {height}"),
    "record.kind": ("the record says {kind}, the document is of type {type}", "记录写的是{kind}，而文件是{type}"),
    "document.pool": ("the document belongs to another pool", "这份文件属于另一个互助池"),
    "record.lane": ("the {type} acts in its own lane only", "{type}只在自己的通道里生效"),
    "pool.closed": ("the pool is not open yet", "互助池尚未开放"),
    "document.twice": ("this document has acted before; each acts once", "这份文件已经生效过；每份只生效一次"),
    "proof.position:state": ("the proof is of no such tree of a state", "证明指的不是状态中的哪棵树"),
    "proof.root:state": ("the proof does not lead to the state hash", "证明推不出这个状态哈希"),
    "proof.number": ("the state has no number {number} among its {tree}", "状态的{tree}中没有 {number} 号"),
    "pool.dissolved:objection": (
        "the pool has been dissolved; nothing is objected to any more",
        "互助池已解散；不再受理异议"),
    "record.kind:rotation": (
        "the record names a document of type {type}, which is no rotation",
        "记录指的是{type}，不是换届文件"),
    "document.pool:rotation": ("the rotation belongs to another pool", "这份换届文件属于另一个互助池"),
    "snapshot.damaged:state": (
        "the snapshot of height {height} is no state of this pool: {fault}",
        "高度 {height} 的快照不是本互助池的状态：{fault}"),
    "record.kind:amendment": (
        "the record names a document of type {type}, which is no amendment",
        "记录指的是{type}，不是修订"),
    "document.pool:amendment": ("the amendment belongs to another pool", "这份修订属于另一个互助池"),
    "snapshot.damaged:gone": (
        "the part {part} of a snapshot is not there, or is another",
        "快照的部分 {part} 不在，或是另一份"),
    "snapshot.damaged:count": (
        "a part of a snapshot has another number of values than it says",
        "快照的某部分所含数目与其声称的不符"),
    "snapshot.damaged:hash": (
        "the snapshot of height {height} is no state of this pool: it has another hash",
        "高度 {height} 的快照不是本互助池的状态：哈希不同"),
}
