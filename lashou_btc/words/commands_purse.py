"""Sentences of the commands about purses and objections, in English and Chinese."""

STEPS: dict[str, tuple[str, str]] = {}
"""What somebody at a command line can do about it, by the sentence's key."""

SENTENCES: dict[str, tuple[str, str]] = {
    "cli.objection.bond": (
        "{whom}: the bond of an objection to claim #{number}",
        "{whom}：对申请 #{number} 提异议的押金"),
    "cli.objection.risk": (
        "The bond of {bond:sat} is held until the witnesses decide. If they uphold the objection it comes back "
        "with a reward; if they dismiss it, all of it is lost",
        "押金 {bond:sat}一直扣到见证人裁决为止。异议成立，押金退还并有奖励；异议被驳回，押金全部没收"),
    "cli.objection.until": (
        "It stops the claim only if it is in a block up to height {height}, when the notice ends",
        "要在高度 {height} 公示结束之前（含该高度）进入区块，才拦得住这份申请"),
    "cli.other-wallet.both": (
        "both in the same transaction: without the OP_RETURN output the payment is no objection, and does not come "
        "back as a bond",
        "两个输出须在同一笔交易里：没有 OP_RETURN 输出，这笔付款就不算异议，也不会作为押金退回"),
    "cli.objection.sent": ("sent {txid}; once confirmed: {effect}", "已发送 {txid}；确认之后：{effect}"),
    "cli.other-wallet": ("in one transaction, from any wallet:", "请用任何钱包，在同一笔交易里："),
    "cli.other-wallet.pay": ("  pay {amount:sat} to {address}", "  付 {amount:sat}到 {address}"),
    "cli.other-wallet.record": (
        "  and an OP_RETURN output with the data {data}",
        "  并加一个 OP_RETURN 输出，数据为 {data}"),
    "cli.purse.has": ("{balance:sat} in {count:coin|coins}", "{balance:sat}，共 {count} 枚币"),
    "cli.purse.has:change": (
        "{balance:sat} in {count:coin|coins}, {change:sat} of it change that waits for a block",
        "{balance:sat}，共 {count} 枚币，其中 {change:sat}是在等区块的找零"),
    "cli.purse.waiting": (
        "{count:payment|payments} of its own wait: lashou purse list",
        "它自己有 {count} 笔付款在等待：见 lashou purse list"),
    "cli.purse.waits": ("{txid}  fee {fee:sat}, {feerate} sat/vB", "{txid}  手续费 {fee:sat}，{feerate} sat/vB"),
    "cli.purse.waits:unseen": (
        "{txid}  fee {fee:sat}, {feerate} sat/vB; it is no longer seen to wait, and is sent again with your next "
        "payment, or with lashou purse bump",
        "{txid}  手续费 {fee:sat}，{feerate} sat/vB；已看不到它在等待，会随您的下一笔付款重新发送，也可用 lashou "
        "purse bump"),
    "cli.purse.pays": ("  {amount:sat} to {address}", "  {amount:sat}付到 {address}"),
    "cli.purse.a-record": ("a record", "一条记录"),
    "cli.purse.pays-itself": ("  it pays the purse itself", "  付给钱包自己"),
    "cli.purse.after": ("  after {txid}", "  排在 {txid} 之后"),
    "cli.purse.nothing": ("nothing waits", "没有在等待的"),
    "cli.purse.of-pool": ("{whom}, of pool \"{pool}\"", "{whom}，互助池“{pool}”"),
    "cli.purse.as-before": ("the same as before", "与原来相同的收款人"),
    "cli.purse.both-sooner": (
        "spends what {txid} pays the purse to the purse itself, so that both confirm sooner",
        "把 {txid} 付给钱包的钱转给钱包自己，让两笔都早些确认"),
    "cli.purse.takes-back": ("takes {txid} back: it pays nobody but the purse", "撤回 {txid}：只付给钱包自己"),
    "cli.draft.pays": ("pays {amount:sat} to {whom}", "付 {amount:sat}，给{whom}"),
    "cli.draft.fee": (
        "fee {fee:sat} ({percent}; {feerate} sat/vB)",
        "手续费 {fee:sat}（{percent}；{feerate} sat/vB）"),
    "cli.draft.replaces": ("it replaces your transaction {txid}", "替换您的交易 {txid}"),
    "cli.draft.rests-on": (
        "it spends change of {txid}, which waits, and confirms with it or after it",
        "用到 {txid} 的找零，那笔还在等待；两笔一起确认，或这笔在后"),
    "cli.draft.again": (
        "your node gets {txid} again, which it no longer holds", "您的节点已没有 {txid}，会再收到一次"),
    "cli.draft.left": ("left in the purse {left:sat}", "钱包还剩 {left:sat}"),
    "cli.draft.effect": ("once confirmed: {effect}", "确认之后：{effect}"),
}
