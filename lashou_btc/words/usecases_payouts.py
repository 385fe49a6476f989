"""Sentences of a payout's way, from the rules to the chain, in English and Chinese."""

STEPS: dict[str, tuple[str, str]] = {
    "bundle.several:one": (
        "write each to a file of its own with lashou psbt split",
        "请用 lashou psbt split 把每份写成单独的文件"),
    "payout.carry-helps": ("lashou payout carry does that", "用 lashou payout carry"),
    "payout.document": ("lashou document add takes it in", "用 lashou document add 收入"),
    "payout.signatures": (
        "lashou payout status says what each should do",
        "lashou payout status 会说明各人该做什么"),
    "payout.unknown:signed": ("lashou document add takes them in", "用 lashou document add 收入"),
    "payout.unknown:sent": ("lashou document add takes them in", "用 lashou document add 收入"),
    "payout.unknown:signed-together": ("lashou document add takes them in", "用 lashou document add 收入"),
    "payout.unknown:sent-together": ("lashou document add takes them in", "用 lashou document add 收入"),
}
"""What somebody at a command line can do about it, by the sentence's key."""

SENTENCES: dict[str, tuple[str, str]] = {
    "payout.stale": (
        "{gone}; build again when that is {confirmations} confirmations deep",
        "{gone}；等它有 {confirmations} 次确认再重新制作"),
    "payout.confirmed": (
        "nothing is sent: this very transaction is in the chain already, in block {height}",
        "没有发送：这笔交易已经上链，在区块 {height} 里"),
    "lifeboat.replaced": (
        "it goes to a recovery set in whose place another stands in the journal by now",
        "它付给的恢复组，在日志里已被另一个取代"),
    "payout.height": (
        "it claims to be worked out at height {height} (its lock time); the pool's chain runs from {birthday} "
        "to {tip}",
        "它自称按高度 {height}（锁定时间）计算；而本池的链从 {birthday} 到 {tip}"),
    "psbt.other-transaction": (
        "file {number} has the transaction {txid}, which is not of {of}; leave it out",
        "第 {number} 个文件是交易 {txid}，与 {of} 不是同一笔；请不要放进来"),
    "payout.record": (
        "{path} is damaged; delete it, it only says when signatures were first seen",
        "{path} 已损坏；删掉即可，它只记着何时首次见到签名"),
    "payout.contract": (
        "not signed: the contract {pool_id} names another signing key than yours, so you never accepted it. "
        "Somebody wrote it around your multisig; tell the other witnesses",
        "没有签名：契约 {pool_id} 里的签名密钥不是您的，您从未接受过它。有人拿你们的多签另写了一份；请告诉其他"
        "见证人"),
    "log.damaged": (
        "the signing log {path} is damaged; look at it before signing anything more",
        "签名日志 {path} 已损坏；请先查看它，再签别的"),
    "payout.twice": (
        "not signed: {first} and {second} both pay the same {cause} and share no coin, so that both could "
        "confirm. Whoever gave you them together must say why",
        "没有签名：{first} 和 {second} 付的是同一笔{cause}，又没有共用的币，两笔都可能确认。把它们一起交给您的"
        "人须说明原因"),
    "bundle.several:one": (
        "{path} is a bundle of {count} PSBTs, and one is taken here",
        "{path} 里有 {count} 份 PSBT，而这里只收一份"),
    "payout.stale:coin": (
        "coin {coin} has been spent since height {height}",
        "币 {coin} 在高度 {height} 之后已被花掉"),
    "payout.stale:item": (
        "item {number} ({kind}) is no longer due since height {height}",
        "第 {number} 项（{kind}）在高度 {height} 之后已不再应付"),
    "payout.stale:fee": (
        "its fee of {fee:sat} is more than the rules allow since height {height}",
        "它的手续费 {fee:sat} 超过了高度 {height} 之后规则允许的数额"),
    "payout.short": ("{error}; {help}", "{error}；{help}"),
    "payout.carry-helps": (
        "something waits because it needs more coins than one transaction takes: put coins together first",
        "有款项在等，因为它要用的币多得一笔交易装不下：请先把币合并"),
    "payout.depth:carry": (
        "the coins that would carry it are not yet {deep} blocks deep; wait for that",
        "用来搬运的币还没有埋到 {deep} 个区块深；请等一等"),
    "payout.depth:spent": ("{why}", "{why}"),
    "payout.depth:as-of": (
        "a payout can be worked out as of heights {birthday} to {newest} now: it takes {required} "
        "confirmations and the chain is at {tip}",
        "现在可以按高度 {birthday} 至 {newest} 计算付款：须有 {required} 次确认，而链在高度 {tip}"),
    "payout.depth:left": (
        "much of the pool's money is not yet {deep} blocks deep and would stay behind; wait for that",
        "互助池的钱有许多还没有埋到 {deep} 个区块深，会被落下；请等一等"),
    "payout.depth:elsewhere": (
        "what lies with earlier witnesses is not yet {deep} blocks deep; wait for that",
        "在前任见证人手里的款项还没有埋到 {deep} 个区块深；请等一等"),
    "carry.coins:nothing-elsewhere": (
        "nothing lies with earlier witnesses, so there is nothing to pass on",
        "前任见证人手里没有款项，无可转交"),
    "payout.document": (
        "it names the {document} {digest}, whose document is not at hand; take it in and read it",
        "它指向{document} {digest}，而手头没有这份文件；请收入后读一读"),
    "payout.signatures": ("{error}; it waits for {missing}", "{error}；还在等 {missing}"),
    "psbt.other-transaction:bundle": (
        "file {number} has the transaction {txid}, which is not one of the {count} of the bundle; leave it out",
        "第 {number} 个文件是交易 {txid}，不在这一捆的 {count} 笔之中；请不要放进来"),
    "payout.state-unknown": (
        "the state is unknown since height {since} ({why}): no payout is signed",
        "自高度 {since} 起状态未知（{why}）：不签任何付款"),
    "payout.pool-not-open": (
        "the pool is not open: not every witness has accepted this contract",
        "互助池尚未开张：还有见证人没有接受这份契约"),
    "payout.node-loading": (
        "your node is still loading the chain; nothing is final until it has caught up",
        "您的节点还在加载链；赶上之前一切都不算定"),
    "payout.shallow-spend": (
        "the pool's coins were last spent at height {height}, {depth} blocks deep; a carry waits until that is "
        "{required} deep, because it has to spend the oldest coin, whatever is taken back",
        "互助池的币上一次花用在高度 {height}，埋了 {depth} 个区块；搬运要等它埋到 {required} 个，因为不论链怎样"
        "回退，搬运都须花掉最老的币"),
    "payout.keyholders": (
        "not signed: its coins lie with the keyholders of epoch {epoch} ({witnesses}), who sign it; you are "
        "one of epoch {yours}",
        "没有签名：它的币在第 {epoch} 届（{witnesses}）手里，由他们签名；您属于第 {yours} 届"),
    "payout.contract:rotation": (
        "not signed: the rotation to epoch {epoch} names another signing key than yours, so you never accepted "
        "it. Somebody wrote it around your multisig; tell the other witnesses",
        "没有签名：第 {epoch} 届的换届文件里的签名密钥不是您的，您从未接受过它。有人拿你们的多签另写了一份；请"
        "告诉其他见证人"),
    "payout.numbered": ("number {number}: {reasons:;}", "第 {number} 笔：{reasons:;}"),
    "payout.refused:signed": ("not signed: {reasons:;}", "没有签名：{reasons:;}"),
    "payout.refused:sent": ("not sent: {reasons:;}", "没有发送：{reasons:;}"),
    "payout.refused:signed-together": (
        "not signed: {failed} of {count} do not pass, so none is signed; {reasons:;}",
        "没有签名：{count} 笔中有 {failed} 笔不合格，所以一笔也不签；{reasons:;}"),
    "payout.refused:sent-together": (
        "not sent: {failed} of {count} do not pass, so none is sent; {reasons:;}",
        "没有发送：{count} 笔中有 {failed} 笔不合格，所以一笔也不发；{reasons:;}"),
    "payout.unknown:signed": (
        "not signed yet: {reasons:;}. Take in the documents that lack, then try again",
        "还不能签名：{reasons:;}。请先收入缺少的文件，再试一次"),
    "payout.unknown:sent": (
        "not sent yet: {reasons:;}. Take in the documents that lack, then try again",
        "还不能发送：{reasons:;}。请先收入缺少的文件，再试一次"),
    "payout.unknown:signed-together": (
        "not signed yet: {failed} of {count} do not pass, so none is signed; {reasons:;}. Take in the "
        "documents that lack, then try again",
        "还不能签名：{count} 笔中有 {failed} 笔不合格，所以一笔也不签；{reasons:;}。请先收入缺少的文件，再试一"
        "次"),
    "payout.unknown:sent-together": (
        "not sent yet: {failed} of {count} do not pass, so none is sent; {reasons:;}. Take in the documents "
        "that lack, then try again",
        "还不能发送：{count} 笔中有 {failed} 笔不合格，所以一笔也不发；{reasons:;}。请先收入缺少的文件，再试一"
        "次"),
    "payout.twice:before": (
        "not signed: you signed payout {txid} of the same {cause} before, and both could confirm. That ends by "
        "itself: build again once one of its coins has been spent {confirmations} blocks deep",
        "没有签名：您以前签过付款 {txid}，付的是同一笔{cause}，两笔都可能确认。这会自行了结：等它的某枚币被花掉"
        "并埋到 {confirmations} 个区块深，再重新制作"),
}
