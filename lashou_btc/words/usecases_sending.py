"""Sentences of usecases about payouts, lifeboats and the journal, in English and Chinese."""

STEPS: dict[str, tuple[str, str]] = {
    "bump.other": (
        "look at it with lashou psbt review, and build one with lashou payout build",
        "用 lashou psbt review 查看它，用 lashou payout build 构建付款"),
    "payout.dear": (
        "have it built at a lower feerate, or say --feerate-is-meant",
        "请让人以较低费率重新构建，或注明 --feerate-is-meant"),
    "early.carry": ("lashou payout carry puts them together", "用 lashou payout carry 合并"),
    "ladder.mixed": ("say with lashou payout send --rung which one is meant", "用 lashou payout send --rung 指明"
    ""),
    "ladder.refused": (
        "one that passes can be sent alone, with lashou payout send --rung",
        "通过检查的可以单独发送：lashou payout send --rung"),
    "ladder.rejected": (
        "send a higher rung with lashou payout send --rung, or pay for what waits with lashou purse bump "
        "(docs/payouts.md)",
        "用 lashou payout send --rung 发送更高的一档，或用 lashou purse bump 为待确认的加费（docs/payouts.md）"),
    "ladder.unsigned": (
        "or choose another with lashou payout send --rung",
        "或用 lashou payout send --rung 另选一档"),
    "ladder.waits-already": ("lashou payout bump sends the next", "用 lashou payout bump 发送下一档"),
    "bundle.several:rungs": ("name it with --rung", "用 --rung 指明"),
    "bump.not-waiting": ("send it with lashou payout send", "用 lashou payout send 发送"),
    "bump.highest": (
        "build it with --feerate, or let a payee pay for what waits with lashou purse bump",
        "用 --feerate 构建，或请收款人用 lashou purse bump 加费"),
    "lifeboat.none": ("name one with lashou quorum rotate --lifeboat", "用 lashou quorum rotate --lifeboat 指定"),
    "lifeboat.not-with-it:unknown": ("lashou lifeboat build", "用 lashou lifeboat build 构建"),
    "lifeboat.incomplete": ("or insist with --no-lifeboat", "执意发送可用 --no-lifeboat"),
    "lifeboat.incomplete:none": (
        "or insist with --no-lifeboat and build one as soon as it has confirmed (lashou lifeboat build)",
        "执意发送可用 --no-lifeboat，确认后立即构建一个（lashou lifeboat build）"),
    "lifeboat.stale": ("or insist with --no-lifeboat", "执意发送可用 --no-lifeboat"),
    "lifeboat.no-valid": ("take one in with lashou lifeboat show FILE", "用 lashou lifeboat show 文件 收入一个"),
    "lifeboat.unsigned": ("witnesses sign it with lashou lifeboat sign", "见证人用 lashou lifeboat sign 签名"),
    "lifeboat.ready": ("lashou lifeboat send", "用 lashou lifeboat send 发送"),
    "lifeboat.advice.name-one": (
        "name one with lashou quorum rotate --lifeboat",
        "用 lashou quorum rotate --lifeboat 指定一个"),
    "lifeboat.advice.heartbeat": ("lashou lifeboat build --heartbeat", "用 lashou lifeboat build --heartbeat 构"
    "建"),
    "lifeboat.advice.none": (
        "take it in with lashou lifeboat show FILE; else lashou lifeboat build makes one for the witnesses to "
        "sign",
        "用 lashou lifeboat show 文件 收入；若没有，用 lashou lifeboat build 构建，交见证人签名"),
    "lifeboat.advice.unkept": ("take it in with lashou lifeboat show FILE", "用 lashou lifeboat show 文件 收入"),
    "lifeboat.advice.partial": ("lashou payout carry puts them together", "用 lashou payout carry 合并"),
    "journal.not-waiting": ("lashou journal waiting lists them", "用 lashou journal waiting 列出"),
    "journal.not-waiting:several": ("lashou journal waiting lists them", "用 lashou journal waiting 列出"),
    "acceptance.several": (
        "ask the witness which one is meant, and put the other away",
        "请问该见证人以哪份为准，把另一份收起来"),
    "journal.unknown": ("lashou document add takes it in", "用 lashou document add 收入"),
}
"""What somebody at a command line can do about it, by the sentence's key."""

SENTENCES: dict[str, tuple[str, str]] = {
    "bump.feerate": (
        "this payout pays {feerate} sat/vB already; say a higher feerate",
        "这笔付款的费率已是 {feerate} sat/vB；请给出更高的费率"),
    "bump.fee": (
        "at {feerate} sat/vB its fee is {fee:sat}, and nodes replace one of {before:sat} by {least:sat} or more "
        "only; take {enough} sat/vB",
        "按 {feerate} sat/vB，手续费是 {fee:sat}；而节点只肯用至少 {least:sat}的替换 {before:sat}的；请用 "
        "{enough} sat/vB"),
    "bump.confirmed": (
        "this payout is confirmed at height {height}; there is nothing to speed up",
        "这笔付款已在高度 {height} 确认，无需加速"),
    "bump.other": (
        "this is not the payout that the rules give at height {height} at any feerate",
        "这不是规则在高度 {height} 以任何费率给出的付款"),
    "payout.dear": (
        "not signed: at {feerate} sat/vB the payout costs a fee of {fee:sat}; at {times} times the {expected} "
        "sat/vB that are expected now it would be {enough:sat}",
        "没有签名：按 {feerate} sat/vB，这笔付款的手续费是 {fee:sat}；目前预计 {expected} sat/vB，按其 {times} 倍"
        "也只是 {enough:sat}"),
    "early.carry": (
        "fees are low: at {feerate} sat/vB one carry puts {coins:coin|coins} of together {sat:sat} into one for "
        "{fee:sat}. Left as they are, payments from them wait as soon as fees are above {above} sat/vB",
        "现在费率低：按 {feerate} sat/vB，一笔搬运交易可把 {coins} 枚币（共 {sat:sat}）合成一枚，手续费 {fee:sat}"
        "。若不合并，费率一高过 {above} sat/vB，用它们的付款就要等待"),
    "ladder.rung": ("rung {number} ({feerate} sat/vB)", "第 {number} 档（{feerate} sat/vB）"),
    "ladder.feerates": (
        "say the feerates of the ladder as whole sat/vB with commas, such as 1,4,16",
        "请写各档费率，整数 sat/vB，用逗号隔开，如 1,4,16"),
    "ladder.feerates:too-many": ("a ladder has at most {most} rungs", "至多 {most} 档"),
    "ladder.feerates:with-lifeboats": (
        "{rungs} rungs and their lifeboats are {all} PSBTs, and a file has at most {most}; build fewer rungs",
        "{rungs} 档连同救生艇共 {all} 个 PSBT，而一个文件至多 {most} 个；请少建几档"),
    "ladder.too-near": (
        "its fee is {fee:sat}, and nodes would take it in place of the rung before it from {least:sat} on only",
        "手续费是 {fee:sat}，而节点要到 {least:sat}才肯用它替换前一档"),
    "ladder.confirmed": (
        "not {done}: {txid}, one of the {count}, is in the chain, and that ends the others",
        "没有{done}：{count} 个中的 {txid} 已经上链，其余的就此作废"),
    "ladder.mixed": (
        "not {done}: these {count} are not one payout at several feerates; one has to be chosen",
        "没有{done}：这 {count} 个不是同一笔付款的几档费率；须选定一个"),
    "ladder.refused": ("{why}", "{why}"),
    "ladder.rejected": (
        "{why}. If somebody whom it pays has spent from the payout that waits, a replacement must pay more than "
        "both together",
        "{why}。如果有收款人已花掉待确认付款里的钱，替换它的费用就须高于两者之和"),
    "ladder.unsigned": (
        "{rung} is the one to send now, and it is not fully signed: {why}",
        "现在应发送{rung}，而它签名不全：{why}"),
    "ladder.enough": (
        "{expected} sat/vB are expected to suffice for a block within {blocks}",
        "预计 {expected} sat/vB 足以在 {blocks} 个区块内确认"),
    "ladder.highest": (
        "{expected} sat/vB are expected to suffice for a block within {blocks}, and no rung pays as much: this "
        "is the highest",
        "预计 {expected} sat/vB 才足以在 {blocks} 个区块内确认，没有一档付这么多：这是最高的一档"),
    "ladder.waits-already": ("it waits for a block already", "它已在等待确认"),
    "ladder.chosen": ("{rung}: {why}", "{rung}：{why}"),
    "ladder.in-place": (
        "{higher}, in place of {waiting}, which waits for a block; fee {fee:sat} instead of {before:sat}",
        "{higher}，替换正在等待确认的{waiting}；手续费由 {before:sat}改为 {fee:sat}"),
    "ladder.replaces": ("it replaces {waiting}, which waited for a block", "它替换了原先等待确认的{waiting}"),
    "bundle.several:rungs": (
        "this is a bundle of {count} PSBTs; say which one, from 1 to {count}",
        "这里有 {count} 个 PSBT；请说明第几个，从 1 到 {count}"),
    "bundle.rung": ("there is no rung {number}: the file has {count}", "没有第 {number} 档：文件里有 {count} 档"),
    "bump.not-waiting": (
        "none of this waits for a block, so there is nothing to replace",
        "其中没有一个在等待确认，没有可替换的"),
    "bump.highest": (
        "{feerate} sat/vB waits for a block, and no rung above it was signed; a higher one has to be built, "
        "which all must sign again",
        "{feerate} sat/vB 的一档在等待确认，没有签过更高的；须构建更高的一档，由大家重新签名"),
    "lifeboat.none": ("no recovery set stands in the journal", "日志里没有恢复组"),
    "lifeboat.not-with-it": ("there is no lifeboat with it: {why}", "没有随附救生艇：{why}"),
    "lifeboat.not-with-it:unknown": (
        "there is no lifeboat with it: the state is unknown, and none is signed before that has ended; build one "
        "then",
        "没有随附救生艇：状态未知，在此之前不签救生艇；状态明确后再构建"),
    "lifeboat.incomplete": (
        "its lifeboats lack signatures, and sending it makes the one of before void; have them signed",
        "它的救生艇签名不全，而一旦发送，先前的救生艇就作废；请先签全"),
    "lifeboat.incomplete:none": (
        "no lifeboat goes with it, and sending it makes the one of before void; build it again with its "
        "lifeboats",
        "没有随附救生艇，而一旦发送，先前的救生艇就作废；请连同救生艇重新构建"),
    "lifeboat.stale": (
        "its lifeboat was signed long ago and could be sent from height {height} on, which leaves the witnesses "
        "less than {rest} blocks to renew it; build it again",
        "它的救生艇签得太早，从高度 {height} 起就能发送，留给见证人续期的不到 {rest} 个区块；请重新构建"),
    "lifeboat.epoch": ("it is of no epoch that there has been", "从未有过它所属的那一届"),
    "lifeboat.file:other": (
        "{path} is a transaction that moves no money of this pool to a recovery set, as far as its documents are "
        "at hand",
        "就手头的文件看，{path} 这笔交易并没有把本互助池的钱转给恢复组"),
    "lifeboat.signatures": (
        "{path} has not the signatures that it takes, or they do not hold; ask for another copy",
        "{path} 缺少所需的签名，或签名无效；请另要一份"),
    "lifeboat.file:no-document": (
        "the document that names its recovery set is not at hand",
        "指定其恢复组的文件不在手头"),
    "lifeboat.file:unread": (
        "{path} is neither a PSBT nor a transaction in hex: there is no lifeboat in it",
        "{path} 既不是 PSBT，也不是十六进制的交易：里面没有救生艇"),
    "lifeboat.early": ("no lifeboat can be sent now: {why}", "现在没有可发送的救生艇：{why}"),
    "lifeboat.again": (
        "a lifeboat is in the chain already, and the recovery set holds the money: there is nothing to send",
        "救生艇已上链，钱在恢复组手里：没有什么要发送"),
    "lifeboat.again:waits": (
        "the lifeboat {txid} ({feerate} sat/vB) has been sent already and waits for a block: wait for it",
        "救生艇 {txid}（{feerate} sat/vB）已经发送，正在等区块：请等待"),
    "lifeboat.no-valid": ("this home has none that is valid", "这里没有有效的救生艇"),
    "lifeboat.has-it": ("this home has it already", "这里已经有了"),
    "lifeboat.has-all": ("this home has what is in it already", "里面的这里都已有了"),
    "lifeboat.not-in-it": ("there is no lifeboat of this pool in it", "里面没有本互助池的救生艇"),
    "lifeboat.unsigned": ("its lifeboats lack signatures", "里面的救生艇签名不全"),
    "lifeboat.damaged": ("{path} is damaged; take it in again", "{path} 已损坏；请重新收入"),
    "lifeboat.sent": (
        "it has been sent, or another one like it: the recovery set holds the money",
        "它或另一个同样的已经发送：钱在恢复组手里"),
    "lifeboat.spent": ("transaction {txid} has spent its coin {coin}", "交易 {txid} 已花掉它的币 {coin}"),
    "lifeboat.tied": ("worth nothing until transaction {txid} has confirmed", "交易 {txid} 确认之前不起作用"),
    "lifeboat.bad-signatures": (
        "it has not the signatures that it takes, or they do not hold; ask for another copy",
        "它缺少所需的签名，或签名无效；请另要一份"),
    "lifeboat.loose": (
        "it does not spend the pool's oldest coin, so it does not count; but the chain would take it: a "
        "heartbeat makes it void",
        "它没有花互助池最老的币，所以不算数；但链会接受它：一笔续期交易可使它作废"),
    "lifeboat.waits": (
        "nobody can send it before height {height}, in {blocks:block|blocks}",
        "高度 {height} 之前谁也不能发送，还有 {blocks} 个区块"),
    "lifeboat.ready": ("anybody can send it now", "现在谁都可以发送"),
    "lifeboat.advice.log": ("what this home has signed cannot be told: {why}", "无法得知这里签过什么：{why}"),
    "lifeboat.advice.name-one": (
        "no recovery set: if too many keys are lost, the money is locked for ever",
        "没有恢复组：丢失的密钥过多，钱就永远锁死"),
    "lifeboat.advice.heartbeat": (
        "a heartbeat is due since height {due}: without one, the recovery set can take the money from height "
        "{height} on",
        "自高度 {due} 起应发续期交易：否则从高度 {height} 起，恢复组就能取走钱"),
    "lifeboat.advice.none": (
        "this home has no lifeboat that counts: if there is one, ask for the file",
        "这里没有算数的救生艇：如果已有，请索取文件"),
    "lifeboat.advice.unkept": (
        "a lifeboat has been signed here, and this home does not have it with all signatures: ask for the "
        "combined file",
        "这里签过一个救生艇，但没有签名齐全的那份：请索取合并后的文件"),
    "lifeboat.advice.partial": (
        "it carries {sat:,} of {of_sat:sat}: put coins together, and build it again",
        "它只载着 {of_sat:sat}中的 {sat:,}：请先合并币，再重新构建"),
    "drill.other": (
        "this is no drill of this pool's recovery set, or one of more than a year ago",
        "这不是本互助池恢复组的演练，或是一年多以前的"),
    "document.unreadable:file": ("{path}: {why}", "{path}：{why}"),
    "journal.waits-in": ("it waits already in transaction {txid}", "它已在交易 {txid} 中等待确认"),
    "journal.twice": ("it is given twice", "重复给出"),
    "journal.no-effect": ("the rules give this no effect: {why}", "按规则这不起作用：{why}"),
    "journal.left-out": ("{why:;}", "{why:;}"),
    "journal.taken-back": (
        "in the place of {documents}, taken back before a block",
        "代替 {documents}，该文件在进入区块之前收回"),
    "journal.nothing-waits": ("no journal transaction of yours waits for a block", "您没有日志交易在等待确认"),
    "purse.enough": (
        "what waits pays {pays} sat/vB already, which is no less than {rate} sat/vB; choose {more} sat/vB or "
        "more",
        "等待中的已付 {pays} sat/vB，不低于 {rate} sat/vB；请选 {more} sat/vB 或更高"),
    "journal.not-waiting": ("{name!r} names no document that waits", "{name!r} 不对应任何等待中的文件"),
    "journal.not-waiting:several": (
        "{name!r} names more than one document that waits",
        "{name!r} 对应不止一份等待中的文件"),
    "state.unknown:journal": (
        "the pool's state is unknown since height {since}: {why}. Nothing is published onto it: take the "
        "document in, or have the quorum release it",
        "自高度 {since} 起互助池的状态未知：{why}。此时不再发布：请收入那份文件，或由法定人数的见证人解除"),
    "operator.key": ("this key is not the pool's operator key", "这不是本互助池运营人的密钥"),
    "acceptance.foreign": (
        "this {type} is no acceptance of pool {pool}; leave it out",
        "这份{type}不是互助池 {pool} 的接受书；请去掉"),
    "acceptance.forged": (
        "the acceptance for account {number} is not signed by that witness, or names another first address; ask "
        "the witness for its own file",
        "账户 {number} 的接受书不是那位见证人签的，或写的是另一个首个地址；请向该见证人索取本人的文件"),
    "acceptance.several": (
        "there are two acceptances for account {number}, and they differ, such as in the address that is paid",
        "账户 {number} 有两份内容不同的接受书，比如收款地址不同"),
    "journal.unknown": (
        "with this the pool would stand still: {why}. If it waits already, take its document in from the home "
        "that sent it",
        "这会使互助池停顿：{why}。如果它已在等待确认，请从发送它的地方收入那份文件"),
    "journal.would-have-none": (
        "the rules would give this {type} no effect: {why}",
        "按规则，这份{type}不会起作用：{why}"),
    "demo.published": ("something was published onto a dissolved pool", "竟有东西发布到了已解散的互助池"),
    "demo.purse": (
        "a deposit in the block before has taken a part of the purse",
        "前一个区块的存款竟分走了公共钱包的一部分"),
    "demo.table": ("somebody got another sum than the witnesses were shown", "有人得到的数额与见证人所见的不同"),
    "demo.due": ("something is still due after the last payout", "最后一次付款之后仍有应付款项"),
    "demo.differs": ("two witnesses are shown different outcomes", "两名见证人看到的结果不同"),
    "demo.late": (
        "late money that was stolen changed the pool's books; this must never be",
        "被盗的迟到款项改动了互助池的账；这绝不应发生"),
}
