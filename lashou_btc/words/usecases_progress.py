"""Sentences of how far a payout is, of views of the chain and of standstills, in English and Chinese."""

STEPS: dict[str, tuple[str, str]] = {
    "progress.complete": ("send it with lashou payout send", "用 lashou payout send 发送"),
    "progress.complete:boats": (
        "they are taken in with lashou lifeboat show FILE",
        "各人用 lashou lifeboat show 文件 收入"),
    "progress.complete:boats-with-it": (
        "send it with lashou payout send; they are taken in with lashou lifeboat show FILE",
        "用 lashou payout send 发送；各人用 lashou lifeboat show 文件 收入救生艇"),
    "progress.complete:all": (
        "send the one that fits with lashou payout send",
        "用 lashou payout send 发送合适的一笔"),
    "progress.complete:all-with-boats": (
        "send the one that fits with lashou payout send; they are taken in with lashou lifeboat show FILE",
        "用 lashou payout send 发送合适的一笔；各人用 lashou lifeboat show 文件 收入救生艇"),
    "progress.lacks": ("each runs lashou witness sign", "各人执行 lashou witness sign"),
    "progress.lacks:it": ("each runs lashou witness sign", "各人执行 lashou witness sign"),
    "progress.lacks:all": ("each runs lashou witness sign", "各人执行 lashou witness sign"),
    "progress.lacks:some": ("each runs lashou witness sign", "各人执行 lashou witness sign"),
    "progress.next:you": ("run lashou witness sign", "执行 lashou witness sign"),
    "progress.next:give": (
        "{name} runs lashou witness sign, or signs it with a device or another wallet",
        "由 {name} 执行 lashou witness sign，或用硬件钱包、其他钱包签名"),
    "progress.replaced:payout": (
        "lashou payout build pays what is due",
        "lashou payout build 会支付仍应付的款"),
    "progress.replaced:amendment": (
        "lashou payout carry --amendment makes it anew",
        "用 lashou payout carry --amendment 重新制作"),
    "progress.replaced:rotation": (
        "lashou payout carry --rotation makes it anew",
        "用 lashou payout carry --rotation 重新制作"),
    "progress.sent": (
        "if that takes too long: lashou payout bump, or lashou purse bump by somebody whom it pays",
        "若等得太久：lashou payout bump，或由收款人用 lashou purse bump"),
    "progress.sent:carry": ("if that takes too long: lashou payout bump", "若等得太久：lashou payout bump"),
    "progress.unlawful:payout": (
        "lashou payout build pays what is due",
        "lashou payout build 会支付仍应付的款"),
    "progress.unlawful:amendment": (
        "lashou payout carry --amendment makes it anew",
        "用 lashou payout carry --amendment 重新制作"),
    "progress.unlawful:rotation": (
        "lashou payout carry --rotation makes it anew",
        "用 lashou payout carry --rotation 重新制作"),
    "reviewing.other-pool": ("--pool names the pool that was meant", "--pool 指明的才是想要的池"),
    "view.one-server": ("lashou chain use names sources", "用 lashou chain use 指定来源"),
    "view.servers": ("lashou chain use names sources", "用 lashou chain use 指定来源"),
    "view.too-old": (
        "lashou --stale-tip-is-meant signs all the same",
        "加 lashou --stale-tip-is-meant 则照签不误"),
    "standstill.rotation": ("lashou document add takes it in", "用 lashou document add 收入"),
    "standstill.seal": ("lashou quorum amend --seal does that", "用 lashou quorum amend --seal"),
    "standstill.amendment": (
        "that is lashou document add, or lashou quorum amend --lost {amendment}",
        "即 lashou document add，或 lashou quorum amend --lost {amendment}"),
    "standstill.document": (
        "that is lashou document add, or lashou quorum release {txid}",
        "即 lashou document add，或 lashou quorum release {txid}"),
    "standstill.leaf": (
        "that is lashou document add, or lashou quorum release {txid} --leaf {leaf}",
        "即 lashou document add，或 lashou quorum release {txid} --leaf {leaf}"),
}
"""What somebody at a command line can do about it, by the sentence's key."""

SENTENCES: dict[str, tuple[str, str]] = {
    "progress.complete": ("complete", "签名已齐"),
    "progress.complete:boats": (
        "complete: give this file to everybody; there is nothing to send before their time has come",
        "签名已齐：请把这份文件交给每个人；救生艇到时之前无须发送"),
    "progress.complete:boats-with-it": (
        "complete: give this file to everybody, for the lifeboats",
        "签名已齐：请把这份文件交给每个人，里面有救生艇"),
    "progress.complete:all": ("all {count} are complete", "{count} 笔的签名都齐了"),
    "progress.complete:all-with-boats": (
        "all {count} are complete: give this file to everybody, for the lifeboats",
        "{count} 笔的签名都齐了：请把这份文件交给每个人，里面有救生艇"),
    "progress.lacks": (
        "{lack} more of {names} must sign: hand them this file",
        "还须 {names} 中 {lack} 人签名：请把这份文件交给他们"),
    "progress.lacks:it": (
        "{lack} more of {names} must sign it: hand them this file",
        "还须 {names} 中 {lack} 人签名：请把这份文件交给他们"),
    "progress.lacks:all": (
        "{lack} more of {names} must sign all {count}: hand them this file",
        "还须 {names} 中 {lack} 人签这 {count} 笔：请把这份文件交给他们"),
    "progress.lacks:some": (
        "{lack} more of {names} must sign number {numbers} of {count}: hand them this file",
        "还须 {names} 中 {lack} 人签 {count} 笔中的第 {numbers} 笔：请把这份文件交给他们"),
    "progress.next:signed": ("nothing: has signed", "不用：已签名"),
    "progress.next:enough": ("nothing: enough have signed", "不用：签名已够"),
    "progress.next:you": ("you: sign this file", "您：请签这份文件"),
    "progress.next:give": ("give {name} this file", "请把这份文件交给 {name}"),
    "progress.next:partly": (
        "only {inputs} of {total} inputs are signed, so it does not count yet; {then}",
        "{total} 个输入只签了 {inputs} 个，还不算数；{then}"),
    "progress.idle:confirmed": ("nothing: it is in the chain", "不用：已上链"),
    "progress.idle:sent": ("nothing: it waits for a block", "不用：在等区块"),
    "progress.idle:ended": ("nothing: do not sign it", "不用：请不要签"),
    "progress.untold": (
        "whether it has been sent or replaced cannot be told: {error}",
        "不知道它是否已发送或被取代：{error}"),
    "progress.less": ("{address} gets {why}", "{address}：{why}"),
    "progress.numbered": ("number {number} of {count}: {text}", "{count} 笔中的第 {number} 笔：{text}"),
    "progress.all-signed": (
        "all {count} have their signatures, and none has been sent",
        "{count} 笔的签名都齐了，一笔也还没发送"),
    "progress.not-all-signed": ("not all of the {count} have their signatures", "{count} 笔中还有签名不齐的"),
    "progress.confirmed": (
        "it is in the chain, in block {height}, {deep} deep; {required} make it final",
        "它已上链，在区块 {height}，埋了 {deep} 个；满 {required} 个即为定局"),
    "progress.replaced:payout": (
        "it can never confirm: transaction {txid} has spent its coin {coin} at height {height}",
        "它永远不会确认了：交易 {txid} 在高度 {height} 花掉了它的币 {coin}"),
    "progress.replaced:amendment": (
        "it can never confirm: transaction {txid} has spent its coin {coin} at height {height}",
        "它永远不会确认了：交易 {txid} 在高度 {height} 花掉了它的币 {coin}"),
    "progress.replaced:rotation": (
        "it can never confirm: transaction {txid} has spent its coin {coin} at height {height}",
        "它永远不会确认了：交易 {txid} 在高度 {height} 花掉了它的币 {coin}"),
    "progress.sent": ("it has been sent and waits for a block", "它已发送，在等区块"),
    "progress.unseen": ("whether it is still meant cannot be told: {why}", "不知道它是否仍然有效：{why}"),
    "progress.unlawful:payout": (
        "no witness's tool signs or sends it: {reasons:;}",
        "见证人的程序都不会签它、发它：{reasons:;}"),
    "progress.unlawful:amendment": (
        "no witness's tool signs or sends it: {reasons:;}",
        "见证人的程序都不会签它、发它：{reasons:;}"),
    "progress.unlawful:rotation": (
        "no witness's tool signs or sends it: {reasons:;}",
        "见证人的程序都不会签它、发它：{reasons:;}"),
    "progress.unsent": ("it has its signatures and has not been sent", "签名已齐，尚未发送"),
    "progress.signing": ("it waits for signatures", "它在等签名"),
    "progress.sent:carry": ("it has been sent and waits for a block", "它已发送，在等区块"),
    "progress.basis:carry": (
        "made as of height {height}; it holds until one of its {count:coin|coins} is spent, and no date ends it",
        "按高度 {height} 制作；它的 {count} 枚币都未花掉时有效，没有截止日期"),
    "reviewing.drill": (
        "This is a drill of pool {pool!r}, begun at height {height}: {names} prove by it that their keys work. "
        "It "
        "spends no coin that there is, and moves no money",
        "这是互助池 {pool!r} 在高度 {height} 开始的演练：{names} 以此证明自己的密钥管用。它不花任何真实的币，也"
        "不动钱"),
    "reviewing.drill-check": (
        "none, as it should be: it is to the byte what the recovery set is asked to sign",
        "没有，本该如此：它与请恢复组签名的内容逐字节相同"),
    "progress.basis": (
        "worked out as of height {height}; it holds while its coin is unspent and what it pays is due: until "
        "another payout or carry confirms, and no date ends it",
        "按高度 {height} 计算；只要它的币还没花掉、要付的款仍应付，它就有效：直到另一笔付款或搬运确认为止，没有截"
        "止日期"),
    "progress.basis:coins": (
        "worked out as of height {height}; it holds while its {count} coins are unspent and what it pays is due: "
        "until another payout or carry confirms, and no date ends it",
        "按高度 {height} 计算；只要它的 {count} 枚币还没花掉、要付的款仍应付，它就有效：直到另一笔付款或搬运确认"
        "为止，没有截止日期"),
    "progress.node-loading": ("your node is still loading the chain", "您的节点还在加载链"),
    "progress.state-unknown": (
        "the state is unknown since height {since}: {why}",
        "自高度 {since} 起状态未知：{why}"),
    "reviewing.missed": ("pool {pool} could not be looked at: {error}", "没能查看互助池 {pool}：{error}"),
    "reviewing.no-pool": ("none that you follow", "您没有关注的池"),
    "reviewing.apart": (
        "these {count} do not belong together: their coins are those of different pools, {pools}",
        "这 {count} 笔不该放在一起：它们的币属于不同的互助池，{pools}"),
    "reviewing.other-pool": (
        "its coins are those of pool {pool}; the pool that was named is {named}",
        "它的币属于互助池 {pool}；而指定的是 {named}"),
    "reviewing.no-pools": (
        "This spends no coin of a pool that you follow: there is no pool in this home",
        "它没有花您所关注的互助池的币：本机没有关注任何互助池"),
    "reviewing.as-far": ("{text}, as far as your index knows ({missed:;})", "{text}（就您的索引所知；"
    "{missed:;}）"),
    "view.seen": ("{source}: {trust}", "{source}：{trust}"),
    "view.seen:peers": ("{source} ({peers} peers): {trust}", "{source}（{peers} 个对等节点）：{trust}"),
    "view.one-server": (
        "only one server has shown some of this, and it can leave out anything, such as an objection or the "
        "newest blocks; name a second, and it is read again",
        "其中有些只由一个服务器提供，它可以漏掉任何东西，比如一项异议或最新的区块；再指定一个，就会重新读取"),
    "view.servers": (
        "only servers show this, and they could all leave out the same: it is for looking, and no signature "
        "rests on it; use a node of your own or peers to sign",
        "这些只由服务器提供，它们可能都漏掉同样的东西：仅供查看，不据此签名；要签名请用自己的节点或对等节点"),
    "view.old": (
        "the newest block is {age} old by its median time: this machine, or whoever shows the chain, may be cut "
        "off, or behind",
        "按中位时间，最新的区块已是 {age}前的：本机或提供链数据的一方可能断网或落后"),
    "view.no-peers": ("the node hears from nobody: it has no peers", "节点没有任何对等节点，听不到外界"),
    "view.for-looking": (
        "what is known of the chain rests on what servers show, which is for looking only; sync with a node of "
        "your own, or with peers",
        "链上情况只来自服务器，仅供查看；请用自己的节点或对等节点同步"),
    "view.too-old": (
        "the newest block is {age} old by its median time, so this machine, or whoever shows the chain, may be "
        "cut off from the network; look at it",
        "按中位时间，最新的区块已是 {age}前的，本机或提供链数据的一方可能已与网络断开；请检查"),
    "lasting.days": ("about {days:day|days}", "约 {days:,} 天"),
    "lasting.hours": ("about {hours:hour|hours}", "约 {hours:,} 小时"),
    "lasting.minutes": ("about {minutes:minute|minutes}", "约 {minutes:,} 分钟"),
    "view.hours": ("{hours:hour|hours}", "{hours} 小时"),
    "view.days": ("{days:day|days}", "{days} 天"),
    "standstill.rotation": (
        "Ask anybody for the file of the rotation {rotation}, which witnesses old and new have signed, and take "
        "it in. Nothing else helps: it says to which keys the money went, and nobody can pass it over",
        "请向任何人索取换届文件 {rotation}（新旧见证人都签过），并收入它。别无他法：它写着钱去了哪些密钥，谁也不"
        "能跳过它"),
    "standstill.seal": ("The journal is broken: the quorum names a new seal", "日志已断：须由法定人数指定新封印"),
    "standstill.amendment": (
        "Take {lacks} in; if it is lost, a later amendment passes over the one that needs it, {amendment}",
        "请收入 {lacks}；若已丢失，可由后来的修订跳过需要它的那份修订 {amendment}"),
    "standstill.document": (
        "Take it in; if it is lost or withheld, the quorum releases the journal from transaction {txid} on",
        "请收入它；若已丢失或被扣着不给，可由法定人数从交易 {txid} 起解除日志"),
    "standstill.leaf": (
        "Take it in; if it is lost or withheld, the quorum releases the journal from document number {leaf} of "
        "transaction {txid} on",
        "请收入它；若已丢失或被扣着不给，可由法定人数从交易 {txid} 的第 {leaf} 份文件起解除日志"),
    "news.reorganization:more": (
        "the chain was reorganized: block {height} is another one now; {what}",
        "链发生了重组：区块 {height} 现在是另一个；{what}"),
    "view.reorganized": (
        "the chain was reorganized since this home's last look; {what}",
        "上次查看之后链发生了重组；{what}"),
    "view.undone:back": (
        "blocks that were taken back: {undone}; every transaction of the pool that was in them is in the chain "
        "again",
        "被撤回的区块：{undone} 个；其中互助池的交易都已重新进入链上"),
    "view.undone:gone": (
        "blocks that were taken back: {undone}; transactions of the pool that are not in the chain any more: "
        "{count} ({named})",
        "被撤回的区块：{undone} 个；不再在链上的互助池交易：{count} 笔（{named}）"),
}
