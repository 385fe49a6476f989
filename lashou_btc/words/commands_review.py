"""Sentences of the commands that review and sign, in English and Chinese."""

STEPS: dict[str, tuple[str, str]] = {
    "cli.move.goes.recovery": (
        "lashou psbt review on this file, lashou device address 0 --change --rotation FILE",
        "对此文件运行 lashou psbt review，在设备上运行 lashou device address 0 --change --rotation 文件"),
    "cli.move.goes.new": (
        "lashou psbt review on this file, lashou device address 0 --change --rotation FILE",
        "对此文件运行 lashou psbt review，在设备上运行 lashou device address 0 --change --rotation 文件"),
}
"""What somebody at a command line can do about it, by the sentence's key."""

SENTENCES: dict[str, tuple[str, str]] = {
    "review.decision": ("say either --approve AMOUNT or --reject", "请写 --approve 金额 或 --reject"),
    "review.unseen": (
        "{unseen}, so you would approve what you have not seen: ask the claimant to seal them to you, open them "
        "with lashou papers open, or say --unseen-is-meant",
        "{unseen}，等于同意没看过的材料：请申请人把它们加密给您，用 lashou papers open 打开，或写 "
        "--unseen-is-meant"),
    "payout.refused": ("not signed: {mixed}", "没有签名：{mixed}"),
    "witness.half-signed": (
        "the device signed number {done} of {count} and not {left}: {refusal}. What it signed is in {path}; to "
        "go on, run lashou witness sign --device on that file, which asks only for what is left",
        "设备签了 {count} 笔中的第 {done} 笔，没有签第 {left} 笔：{refusal}。签好的在 {path}；要继续，请对该文件"
        "运行 lashou witness sign --device，它只问剩下的"),
    "cli.review.transaction": ("transaction {txid}", "交易 {txid}"),
    "cli.review.transaction:pool": (
        "transaction {txid} · pool {pool} ({id}, {network})",
        "交易 {txid} · 互助池 {pool}（{id}，{network}）"),
    "cli.review.claim": (
        "claim #{number} {claim}… of account {account}: {status}",
        "账户 {account} 的申请 #{number} {claim}…：{status}"),
    "cli.review.claim:diagnosed": (
        "claim #{number} {claim}… of account {account}: {status}; {diagnosis}",
        "账户 {account} 的申请 #{number} {claim}…：{status}；{diagnosis}"),
    "cli.review.decided": ("What the quorum has decided in it:", "法定人数在其中决定了："),
    "cli.review.outputs": ("Outputs", "输出"),
    "cli.review.passes": ("Every check passes", "每项检查都通过"),
    "cli.review.not-yet": (
        "NOT YET: {failed} of {count} checks cannot be told before the documents that lack are at hand (lashou "
        "document add). This tool does not sign it before",
        "暂不能签：{count} 项检查中有 {failed} 项，要等所缺的文件到手（lashou document add）才能判断。在此之前本"
        "工具不签"),
    "cli.review.do-not-sign": (
        "DO NOT SIGN: {failed} of {count} checks fail. This tool does not sign it",
        "请不要签：{count} 项检查中有 {failed} 项不通过。本工具不签"),
    "cli.check.ok": ("ok", "通过"),
    "cli.check.no": ("NO", "不通过"),
    "cli.check.untold": ("?", "？"),
    "noun.check.well-formed": ("well-formed", "格式"),
    "noun.check.our coins": ("our coins", "本池的币"),
    "noun.check.known coins": ("known coins", "已知的币"),
    "noun.check.the only payout": ("the only payout", "唯一的付款"),
    "noun.output.record": ("record", "上链记录"),
    "noun.check.fee": ("fee", "手续费"),
    "noun.check.buried": ("buried", "深度"),
    "table.checks": ("Checks", "检查"),
    "column.check": ("check", "检查项"),
    "column.seen": ("what was seen", "所见"),
    "cli.bundle.together.lifeboats": (
        "{count} transactions that are to be signed together. The first is followed by the lifeboats that go "
        "with it, of which one can confirm",
        "{count} 笔交易，要一起签。第一笔后面是随附的救生艇，其中只有一条能确认"),
    "cli.bundle.together.all": (
        "{count} transactions that are to be signed together. All spend the coin {coin}: only one of them can "
        "confirm",
        "{count} 笔交易，要一起签。都花费同一枚币 {coin}：只有一笔能确认"),
    "cli.bundle.together.some": (
        "{count} transactions that are to be signed together. The {rungs} that pay or carry spend the coin "
        "{coin}: only one of them can confirm",
        "{count} 笔交易，要一起签。其中付款或搬运的 {rungs} 笔都花费同一枚币 {coin}：只有一笔能确认"),
    "cli.bundle.together.apart": (
        "{count} transactions that are to be signed together. They share no coin: MORE THAN ONE OF THEM CAN "
        "CONFIRM",
        "{count} 笔交易，要一起签。它们没有共同的币：可能不止一笔确认！"),
    "cli.bundle.number": ("NUMBER {number} of {count}", "第 {number} 笔，共 {count} 笔"),
    "cli.bundle.bad": ("number {numbers} of {count} does not pass", "{count} 笔中的第 {numbers} 笔不通过"),
    "cli.bundle.not-yet": (
        "NOT YET: number {numbers} of {count} cannot be told before the documents that lack are at hand (lashou "
        "document add). This tool signs none of them before",
        "暂不能签：{count} 笔中的第 {numbers} 笔，要等所缺的文件到手（lashou document add）才能判断。在此之前本工"
        "具一笔也不签"),
    "cli.bundle.do-not-sign": (
        "DO NOT SIGN ANY OF THESE: {why:;}. This tool signs none of them",
        "一笔也不要签：{why:;}。本工具一笔也不签"),
    "cli.bundle.passes": ("Every check of all {count} passes", "{count} 笔的每项检查都通过"),
    "cli.review.kept": (
        "kept {count:lifeboat|lifeboats} in {folder}; give the file to everybody, so that nobody depends on one "
        "home",
        "已把 {count} 条救生艇存入 {folder}；请把文件交给每个人，不要只靠一个主文件夹"),
    "cli.differs.not-paid": (
        "NOT PAID in this one, {amount:sat} in number {number}; {who}",
        "这一笔不付，第 {number} 笔付 {amount:sat}；{who}"),
    "cli.differs.by": ("{more:+,} sat; {who}", "{more:+,} 聪；{who}"),
    "cli.differs.new": ("not in number {number}; {who}", "第 {number} 笔没有；{who}"),
    "cli.differs.outputs": (
        "Outputs that differ from number {number}; all others are the same",
        "与第 {number} 笔不同的输出；其余都相同"),
    "cli.differs.same": ("the same outputs as in number {number}", "输出与第 {number} 笔相同"),
    "cli.differs.spends": ("spends also {coin}: {amount:sat}, {what}", "还花费 {coin}：{amount:sat}，{what}"),
    "cli.differs.does-not-spend": (
        "does not spend {coin}: {amount:sat}, {what}",
        "不花费 {coin}：{amount:sat}，{what}"),
    "cli.move.goes.present": (
        "the money goes to {address}, an address of the present keyholders",
        "钱转到 {address}，是现任掌钥人的地址"),
    "cli.move.goes.recovery": (
        "the money goes to {address}: compare it with what the recovery set's own tools and devices say",
        "钱转到 {address}：请与恢复组自己的工具和设备所示的核对"),
    "cli.move.goes.new": (
        "the money goes to {address}: compare it with what the new keyholders' own tools and devices say",
        "钱转到 {address}：请与新任掌钥人自己的工具和设备所示的核对"),
    "cli.move.left": (
        "it does not take {count:coin|coins} of {amount:sat}, which you pass on later",
        "有 {count} 枚币共 {amount:sat}不转走，由您以后转交"),
    "cli.move.left:lost": (
        "it does not take {count:coin|coins} of {amount:sat}, which would stay with lost keys",
        "有 {count} 枚币共 {amount:sat}不转走，会留在丢失的密钥里"),
    "cli.move.late": (
        "late payments to {whose} are credited with it, less their part of the fee",
        "付给{whose}的迟到款项随之入账，扣除各自分担的手续费"),
    "cli.review.who": ("({names})", "（{names}）"),
    "cli.review.who:named": ("{who} ({names})", "{who}（{names}）"),
    "cli.review.coin": ("  {amount:sat}  {what}", "  {amount:sat}  {what}"),
    "cli.review.coin:unknown": ("  unknown amount  {what}", "  金额未知  {what}"),
    "cli.review.coins": ("Coins spent", "花费的币"),
    "cli.review.more": ("  … and {count} more; --json shows all", "  ……另有 {count} 项；--json 显示全部"),
    "cli.review.fee-unknown": (
        "fee unknown: the PSBT does not prove what it spends",
        "手续费未知：这个 PSBT 没有证明它花费多少"),
    "cli.review.fee": ("fee {fee:sat}", "手续费 {fee:sat}"),
    "cli.review.fee-is": (
        "fee {fee:sat} = {feerate} sat/vB for {vsize} vB",
        "手续费 {fee:sat}，即 {vsize} vB 按 {feerate} sat/vB"),
    "cli.review.fee-is:remainder": (
        "fee {fee:sat} = {feerate} sat/vB for {vsize} vB and a remainder too small for change",
        "手续费 {fee:sat}，即 {vsize} vB 按 {feerate} sat/vB，加上不够找零的尾数"),
    "cli.review.caps": (
        "{fee}; the contract's caps: {feerate} sat/vB and {share} % of what moves",
        "{fee}；契约的上限：{feerate} sat/vB，且不超过动用金额的 {share}%"),
    "cli.review.caps:patience": (
        "{fee}; the contract's caps: {feerate} sat/vB and {share} % of what moves, more of what has waited",
        "{fee}；契约的上限：{feerate} sat/vB，且不超过动用金额的 {share}%，等得久的可以更高"),
    "cli.review.signatures": (
        "signed by {signed}; missing {missing}; {needed} are needed",
        "已签名：{signed}；未签名：{missing}；需要 {needed} 人"),
    "cli.review.signatures-untold": (
        "signatures: they cannot be told, since not every input is this pool's or the PSBT is not consistent",
        "签名：无法判断，因为并非每个输入都属于本互助池，或这个 PSBT 自相矛盾"),
    "cli.nobody": ("nobody", "无"),
    "cli.witness.approves": (
        "Of the {asked} that claim #{number} asks for, this approves {approved}, to {payee}",
        "申请 #{number} 要 {asked}，这里同意 {approved}，付到 {payee}"),
    "cli.witness.claim": ("claim #{number}: {line}", "申请 #{number}：{line}"),
    "cli.witness.unseen": (
        "{papers:paper was|papers were} never opened in this home that claim #{number} names",
        "申请 #{number} 有 {papers} 份材料从未在本主文件夹打开"),
    "cli.witness.approve-unseen": ("{unseen}. Approve the claim all the same?", "{unseen}。仍要同意这份申请吗？"),
    "cli.witness.seen-otherwise": (
        "Others pay for what nobody has looked at. Have you seen these papers in another way?",
        "没人看过的材料，要由别人出钱。您通过别的办法看过这些材料吗？"),
    "cli.sign.this.payout": ("Sign this payout?", "签这笔付款吗？"),
    "cli.sign.this.carry": ("Sign this carry?", "签这笔搬运吗？"),
    "cli.sign.this.move": ("Sign this move?", "签这笔换届转移吗？"),
    "cli.sign.this.sweep": ("Sign this sweep?", "签这笔补转吗？"),
    "cli.sign.all": ("Sign all {count}?", "{count} 笔全都签吗？"),
    "cli.witness.compare": (
        "Compare every address and amount on the device with those above, then approve there",
        "请把设备上的每个地址和金额与上面的核对，然后在设备上同意"),
    "cli.witness.compare:several": (
        "Compare every address and amount on the device with those above, then approve there. It asks {count} "
        "times, once for each",
        "请把设备上的每个地址和金额与上面的核对，然后在设备上同意。它会问 {count} 次，每笔一次"),
    "cli.witness.rest-below": (
        "it has the signatures that were made; the rest is below",
        "其中有已做的签名；其余见下"),
    "cli.witness.elsewhere": (
        "This key has signed {txids} in another home: this one was restored, or the key is at work twice. What "
        "that home signed and nobody has sent yet is not known here; ask the other witnesses before you sign a "
        "second payout of the same",
        "这把密钥在另一个主文件夹签过 {txids}：本主文件夹是恢复的，或这把密钥同时用在两处。那边签了而尚未发送的，"
        "这里不知道；再签同一笔钱的第二笔付款之前，请先问其他见证人"),
    "cli.witness.other-wallet": (
        "nothing is signed yet: your key is in the wallet {wallet}. Sign this file there, or show it to that "
        "wallet with lashou payout qr {path}, and compare every address and amount on it. Bring the signature "
        "back with lashou payout combine {path} SIGNED-FILE, or lashou payout scan PICTURES and then combine",
        "还没有签名：您的密钥在钱包 {wallet} 里。请在那里签这个文件，或用 lashou payout qr {path} 显示给它，并在"
        "上面核对每个地址和金额。用 lashou payout combine {path} 签好的文件 把签名带回，或先 lashou payout scan "
        "照片 再 combine"),
    "cli.witness.other-wallet:several": (
        "nothing is signed yet: your key is in the wallet {wallet}. It takes one of the {count} at a time: write "
        "each to a file of its own with lashou psbt split {path}, or show one after another with lashou payout "
        "qr {path} --rung 1 and so on; sign all, and compare every address and amount on it. Bring the signature "
        "back with lashou payout combine {path} SIGNED-FILES, or lashou payout scan PICTURES and then combine",
        "还没有签名：您的密钥在钱包 {wallet} 里。它一次只能签 {count} 笔中的一笔：用 lashou psbt split {path} 各"
        "写一个文件，或用 lashou payout qr {path} --rung 1 等逐笔显示；每笔都签，并在上面核对每个地址和金额。用 "
        "lashou payout combine {path} 签好的各文件 把签名带回，或先 lashou payout scan 照片 再 combine"),
}
