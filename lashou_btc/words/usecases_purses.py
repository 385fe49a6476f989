"""Sentences of purses and of the journal's transactions, in English and Chinese."""

STEPS: dict[str, tuple[str, str]] = {
    "objection.late": (
        "who knows of a fraud says so with lashou supervisor report, with the same bond",
        "知道有诈的，可用 lashou supervisor report 举报，押金相同"),
    "state.unknown:send": (
        "lashou document add takes it in; --unknown-is-meant sends it",
        "用 lashou document add 收入；加 --unknown-is-meant 则照发"),
    "purse.funds": ("lashou purse show says where", "地址见 lashou purse show"),
    "purse.funds:crumbs": ("lashou purse show says where", "地址见 lashou purse show"),
    "purse.no-output": ("that is lashou payout bump", "即 lashou payout bump"),
    "purse.not-waiting:other": ("lashou purse list says what waits", "lashou purse list 会列出在等的"),
    "purse.max-fee": ("that is --max-fee", "即 --max-fee"),
    "purse.forgotten": ("lashou purse list shows them", "lashou purse list 会列出它们"),
    "journal.broken": ("that is lashou quorum amend --seal", "即 lashou quorum amend --seal"),
    "fee.low": ("say it with --feerate, or leave that out", "用 --feerate 写明，或干脆不写"),
    "purse.chain": (
        "lashou purse bump does that, lashou purse list names it",
        "用 lashou purse bump 加速，lashou purse list 会列出是哪一笔"),
}
"""What somebody at a command line can do about it, by the sentence's key."""

SENTENCES: dict[str, tuple[str, str]] = {
    "objection.late": (
        "the notice of claim #{number} was over at height {height}, and an objection stops it no longer",
        "申请 #{number} 的公示在高度 {height} 已经结束，异议拦不住它了"),
    "pay.amount": (
        "the payment URI asks for {asked:sat}, and {amount:sat} stand on the line: make sure which is meant, "
        "and write "
        "that, or the address alone",
        "付款链接要求 {asked:sat}，而命令里写的是 {amount:sat}：请弄清哪个对，再写那个，或只写地址"),
    "purse.not-waiting": ("transaction {txid} is in a block since a moment ago", "交易 {txid} 刚刚已进入区块"),
    "tx.id": (
        "this is no transaction id: it has 64 digits of 0 to 9 and a to f",
        "这不是交易编号：交易编号是 64 位的 0 至 9、a 至 f"),
    "veto.none": (
        "the quorum has announced no new key for account {account}; there is nothing to veto",
        "法定人数没有给账户 {account} 公布新密钥；无可否决"),
    "veto.key": (
        "account {account} has stated another veto than this key's, or has used it up; use the key that it was "
        "enrolled with",
        "账户 {account} 登记的否决码不属于这把密钥，或已经用掉；请用登记时的那把密钥"),
    "purse.no-output": (
        "transaction {txid} pays nothing to this purse ({address}), so this purse cannot speed it up: somebody "
        "whom it pays can; or have a payout replaced (the next rung of a ladder, or all witnesses sign again)",
        "交易 {txid} 没有付给这个钱包（{address}），所以这个钱包无法替它加速：由收款人来做；或者换一笔付款（梯"
        "子的下一级，或全体见证人重签）"),
    "purse.child": (
        "your payment {txid} waits on {on} and would be lost with it; speed up or take back that one: it "
        "counts for both",
        "您的付款 {txid} 依赖 {on}，会随它一起作废；请加速或撤回前一笔：对两笔都有效"),
    "purse.max-fee": (
        "at {rate} sat/vB it takes a fee of {fee:sat}, more than the {most:sat} that it may cost; choose a "
        "lower feerate or allow more",
        "按 {rate} sat/vB 要付手续费 {fee:sat}，超过允许的 {most:sat}；请选更低的费率，或提高上限"),
    "journal.broken": (
        "transaction {txid} waits, spends the journal's seal and is no journal transaction: the journal breaks "
        "with it. Nothing is published onto it; the quorum names a new seal",
        "交易 {txid} 在等区块，它花掉了日志的封印，却不是日志交易：日志会因此断掉。不会在它后面发布任何东西；须"
        "由法定人数指定新封印"),
    "journal.seal": (
        "the journal's seal {seal} is not unspent on this chain; sync again, or look whether another program "
        "has spent it",
        "日志的封印 {seal} 在这条链上已不是未花的币；请重新同步，或看看是否被别的程序花掉了"),
    "purse.meanwhile": (
        "nothing is sent: meanwhile your transaction {txid} was sent, from here or from another home, and "
        "would be thrown out by this one. Say it again, and it is put onto that",
        "没有发送：其间您的交易 {txid} 已从这里或别处发出，会被这一笔挤掉。请再执行一次，就会接在它后面"),
    "fee.low": (
        "nothing below {least} sat/vB is taken now, and {wanted} sat/vB is wanted; take a higher feerate, or "
        "what is expected now",
        "现在低于 {least} sat/vB 的都不收，而要求的是 {wanted} sat/vB；请提高费率，或按当前预期付"),
    "purse.chain": (
        "as many of your transactions wait one upon the other as your node takes; wait for a block, or have "
        "the last of them confirm sooner",
        "您的交易一笔接一笔地等着，已到节点接受的上限；请等一个区块，或让其中最后一笔早点确认"),
    "objection.bond:least": ("an objection's bond is at least {least:sat}", "异议押金至少 {least:sat}"),
    "purse.no-effect": ("the rules give this no effect: {why}", "按规则这不会生效：{why}"),
    "objection.bond:nobody-paid": (
        "the rules give this no effect: it pays nobody who could say so",
        "按规则这不会生效：它没有付给任何能为它作证的人"),
    "state.unknown:send": (
        "nothing is sent while the state is unknown ({why}): whether it would count cannot be told here. Take "
        "the document in first; or, if it is withheld from you and time is short, send it all the same",
        "状态未知（{why}），所以没有发送：这里说不准它算不算数。请先收入缺少的文件；若有人扣着不给而时间又紧，"
        "可以照发"),
    "purse.stands-still": (
        "nothing yet, because the state stands still; it is looked at when that is over",
        "暂时没有，因为状态停顿；恢复后再看"),
    "purse.not-waiting:unseen": (
        "transaction {txid} does not wait for a block, as far as can be seen: it is in one, was replaced, or "
        "was never sent",
        "就所能看到的，交易 {txid} 没有在等区块：它已上链、被取代，或从未发送"),
    "purse.enough:before": (
        "it was sped up before, with a fee of {fee:sat}; say a feerate above {rate} sat/vB",
        "它以前加速过，手续费 {fee:sat}；请给出高于 {rate} sat/vB 的费率"),
    "purse.not-waiting:other": (
        "transaction {txid} is no payment of this purse's that waits: it is in a block, or was replaced, or is "
        "somebody else's",
        "交易 {txid} 不是这个钱包正在等待的付款：它已上链、被取代，或是别人的"),
    "purse.enough:already": (
        "it pays {fee:sat} for {vsize} vB already, which is no less than {rate} sat/vB; choose a higher "
        "feerate, {least} sat/vB or more",
        "它已为 {vsize} vB 付了 {fee:sat}，不低于 {rate} sat/vB；请选更高的费率，至少 {least} sat/vB"),
    "purse.not-waiting:parent": (
        "the transaction {txid}, which it spends from, cannot be had any more",
        "它所花用的交易 {txid} 已取不到了"),
    "purse.forgotten": (
        "{error}; {count:earlier payment|earlier payments}, no longer seen to wait, keep the rest",
        "{error}；其余的被先前 {count} 笔已看不到在等的付款占着"),
    "purse.kept-damaged": (
        "{path} is damaged; delete it: what waits is looked for on the chain, too",
        "{path} 已损坏；请删除它：在等的交易也会到链上去找"),
}
