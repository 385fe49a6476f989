"""Sentences of the commands about claims, documents and the journal, in English and Chinese."""

STEPS: dict[str, tuple[str, str]] = {}
"""What somebody at a command line can do about it, by the sentence's key."""

SENTENCES: dict[str, tuple[str, str]] = {
    "cli.anchor.committed": (
        "committed by {kind} ({how}, {lane}) in {txid}, block {height}, {depth} deep, not later than {time} UTC "
        "(median time past)",
        "由{kind}（{how}，{lane}）承诺，见交易 {txid}，区块 {height}，深度 {depth}，不晚于 {time} UTC（中位时间"
        "）"),
    "cli.anchor.none": ("not committed by any record of this pool", "本互助池没有任何记录承诺过它"),
    "noun.anchor.record": ("record", "单独的记录"),
    "noun.anchor.batch": ("batch", "批次中的一份"),
    "noun.anchor.statement": ("statement", "声明所指"),
    "noun.anchor.evidence": ("evidence", "证据"),
    "noun.lane.open": ("open lane", "公开通道"),
    "cli.journal.sent": ("sent {txid} committing to {digest}", "已发送 {txid}，承诺 {digest}"),
    "claim.diagnosed-not-asked": (
        "this pool does not ask when an illness was diagnosed, and what is in a claim is public; leave "
        "--diagnosed out",
        "本互助池不问何时确诊，而申请的内容是公开的；请不要写 --diagnosed"),
    "cli.claim.put-up": ("Put up {bond:sat} and file this claim?", "交 {bond:sat} 押金并提出这份申请吗？"),
    "cli.claim.filed": (
        "send it to the operator. Once the reviewers are drawn, lashou papers seal --claim {claim} encrypts the "
        "papers to them; they are kept in this home for that",
        "请交给运营人。抽出审核人之后，用 lashou papers seal --claim {claim} 把材料加密给他们；材料为此保存在本主"
        "文件夹"),
    "cli.claim.ask-diagnosed": ("The day of the first diagnosis (YYYY-MM-DD)", "首次确诊的日期（YYYY-MM-DD）"),
    "cli.member.follows": (
        "Compare with a witness by voice: pool {pool!r}, id {pool_id}, first address {address}",
        "请口头与一名见证人核对：互助池 {pool!r}，编号 {pool_id}，首个地址 {address}"),
    "cli.member.paid-at": (
        "What the pool pays this account goes to {address}, for as long as there is the account: it should be "
        "of your "
        "own wallet, since an exchange may close an address or give it to somebody else",
        "本池付给这个账户的钱都到 {address}，账户在一天就用一天：应是您自己钱包的地址，因为交易所可能停用地址或"
        "改给别人"),
    "cli.claim.ask-diagnosed-instead": (
        "say it with --diagnosed YYYY-MM-DD, as the hospital's papers show it",
        "请照医院材料写 --diagnosed YYYY-MM-DD"),
    "cli.claim.head": ("claim #{number} {claim}", "申请 #{number} {claim}"),
    "cli.claim.asked": (
        "  account {account}, {status}; asked {amount:,}",
        "  账户 {account}，{status}；申请 {amount:,}"),
    "cli.claim.asked:approved": (
        "  account {account}, {status}; asked {amount:,}, approved {approved:,}",
        "  账户 {account}，{status}；申请 {amount:,}，同意 {approved:,}"),
    "cli.claim.benefit": ("benefit {benefit:sat} to {payee}", "互助款 {benefit:sat}，付给 {payee}"),
    "cli.claim.benefit:if-approved": (
        "if it is approved, the benefit goes to {payee}",
        "若获通过，互助款付给 {payee}"),
    "cli.claim.benefit:after-notice": (
        "the benefit is fixed when the notice is over, and goes to {payee}",
        "互助款在公示期满时确定，付给 {payee}"),
    "cli.claim.benefit:after-call": (
        "the benefit is fixed when the call is over, and goes to {payee}",
        "互助款在分摊期满时确定，付给 {payee}"),
    "cli.claim.dates": ("  filed at {filed}, drawn at {drawn}", "  提出于 {filed}，抽签于 {drawn}"),
    "cli.claim.notice-until": ("  notice until {height}", "  公示至 {height}"),
    "cli.claim.paid-by": ("  paid by {txid}", "  由 {txid} 付清"),
    "cli.claim.paper:seen": ("  {what} {paper}: seen here", "  {what} {paper}：在此看过"),
    "cli.claim.paper:unseen": ("  {what} {paper}: never opened here", "  {what} {paper}：从未在此打开"),
    "cli.claim.objection": (
        "  objection of account {account} ({txid}): {outcome}",
        "  账户 {account} 的异议（{txid}）：{outcome}"),
    "cli.line.indented": ("  {line}", "  {line}"),
    "table.panel": ("Panel", "审核组"),
    "table.claims": ("Claims", "互助申请"),
    "column.account": ("account", "账户"),
    "column.decision": ("decision", "决定"),
    "column.amount": ("amount", "金额"),
    "column.deadline": ("deadline", "期限"),
    "column.status": ("status", "状态"),
    "column.asked": ("asked", "申请额"),
    "column.benefit": ("benefit", "互助款"),
    "noun.decision.pending": ("pending", "未决"),
    "noun.decision.approve": ("approve", "同意"),
    "noun.decision.reject": ("reject", "不同意"),
    "noun.decision.absent": ("absent", "缺席"),
    "noun.outcome.open": ("open", "待裁决"),
    "noun.outcome.moot": ("moot", "不再相干"),
    "noun.paper.evidence": ("evidence", "证据"),
    "noun.paper.notary": ("notary", "公证书"),
    "noun.paper.identity": ("identity", "身份证件"),
    "document": ("{words}", "{words}"),
    "folder.which": ("name a folder or say --forget, not both", "写一个文件夹，或写 --forget，不要两样都写"),
    "document.which": (
        "{name!r} names no single document; see lashou document list",
        "{name!r} 不能确定一份文件；见 lashou document list"),
    "document.other": (
        "{digest} is no document; what it is, its author may know",
        "{digest} 不是互助池的文件；它是什么，其作者或许知道"),
    "cli.document.passed-over": ("passed over: {reason}", "已略过：{reason}"),
    "cli.document.not-taken": ("not taken: {why}", "未收下：{why}"),
    "cli.document.long": (
        "{digest} is longer than a document may be, so it has no effect. Only its beginning is kept, on which "
        "nobody else can rely: to show it to others, hand on the file itself",
        "{digest} 超过了文件允许的长度，因此不起作用。这里只保存了它的开头，别人无法据此核对：要给别人看，请转交"
        "文件本身"),
    "cli.document.by-hand-again": (
        "documents come by hand again: lashou document add",
        "文件重新改由人手工收入：lashou document add"),
    "cli.document.read-from-now-on": (
        "read before each command from now on; {added}",
        "从现在起每条命令之前都先读它；{added}"),
    "cli.document.read-before": ("read before each command", "每条命令之前都先读它"),
    "cli.document.no-folder": (
        "no folder is remembered; documents come by hand",
        "没有记住任何文件夹；文件由人手工收入"),
    "cli.document.folder": ("{folder}: {then}", "{folder}：{then}"),
    "cli.document.trouble": (
        "documents do not come by themselves now: {problem}; check it, name another, or say --forget",
        "文件现在不会自己进来：{problem}；请检查，另写一个文件夹，或写 --forget"),
    "cli.document.exported": (
        "wrote {count:file|files} into {folder}; others take them in with lashou document add {folder}",
        "已把 {count} 个文件写入 {folder}；别人用 lashou document add {folder} 收入"),
    "noun.document.other": ("other", "其他"),
    "noun.document.manifest": ("manifest", "清单"),
    "noun.document.long": ("long", "过长"),
    "cli.explain.head": ("claim #{number} {claim}: {status}", "申请 #{number} {claim}：{status}"),
    "cli.explain.moment": ("  {when}  {what}: {text}", "  {when}  {what}：{text}"),
    "cli.explain.moment:by": ("  {when}  {what} by {who}: {text}", "  {when}  {what}，{who}：{text}"),
    "cli.explain.transaction": ("          transaction {txid}", "          交易 {txid}"),
    "cli.explain.document-of": ("          document {digest}", "          文件 {digest}"),
    "table.account": ("Account {number}", "账户 {number}"),
    "column.height": ("height", "高度"),
    "column.what": ("what", "事项"),
    "column.for": ("for", "对应"),
    "column.sat": ("sat", "聪"),
    "column.balance": ("balance", "余额"),
    "cli.handing.to-witnesses": (
        "hand it to the witnesses: each runs lashou witness sign",
        "请交给见证人：每人运行 lashou witness sign"),
    "cli.handing.to-named": (
        "hand it to {names}, with whom the money lies: {quorum} of them run lashou witness sign",
        "请交给掌管这笔钱的 {names}：其中 {quorum} 人运行 lashou witness sign"),
    "cli.handing.pays-nobody": ("it pays nobody but the pool", "除互助池自己外不付给任何人"),
    "cli.handing.to-epoch": ("To the keyholders of epoch {epoch}", "付给第 {epoch} 届的掌钥人"),
    "cli.handing.compare": ("compare the address", "请核对地址"),
    "cli.made.payout": ("payout {txid} as of height {height}", "付款 {txid}，按高度 {height} 计"),
    "cli.made.carry": ("carry {txid} as of height {height}", "搬运 {txid}，按高度 {height} 计"),
    "cli.made.move": ("move {txid} as of height {height}", "换届转移 {txid}，按高度 {height} 计"),
    "cli.made.sweep": ("sweep {txid} as of height {height}", "补转 {txid}，按高度 {height} 计"),
    "cli.handing.payees": ("Payees", "收款人"),
    "cli.handing.items": ("{items}", "{items}"),
    "cli.handing.item": ("{kind} {ref}", "{kind} {ref}"),
    "cli.handing.with-lifeboats": (
        "with {count:lifeboat|lifeboats}, from height {height}; they are signed with it",
        "附 {count} 条救生艇，自高度 {height} 起可用；与它一起签名"),
    "cli.handing.fee": (
        "fee {fee:sat} ({feerate} sat/vB), change {change:sat}",
        "手续费 {fee:sat}（{feerate} sat/vB），找零 {change:sat}"),
    "cli.handing.pays-what-it-can": (
        "At {feerate} sat/vB it pays what it can{help}",
        "在 {feerate} sat/vB 时只付得起一部分{help}"),
    "cli.handing.no-rung": ("There is no rung at {feerate} sat/vB: {why}", "没有 {feerate} sat/vB 这一档：{why}"),
    "cli.handing.ladder": (
        "payout as of height {height} at {count:feerate|feerates}, of which one can confirm",
        "付款，按高度 {height} 计，有 {count} 种费率，只有其中一笔能确认"),
    "cli.handing.rung": ("{txid}: {fee}", "{txid}：{fee}"),
    "cli.handing.pays-instead": (
        "  pays {address} {amount:sat}, not {not_:sat}",
        "  付给 {address} {amount:sat}，而不是 {not_:sat}"),
    "cli.handing.does-not-pay": ("  does not pay {address}", "  不付给 {address}"),
    "cli.handing.pays": ("  pays {address} {amount:sat}", "  付给 {address} {amount:sat}"),
    "cli.handing.gets-less": ("{address} gets {why}", "{address} 少得：{why}"),
    "cli.journal.not-published": ("not published: {path}: {why} [{rule}]", "未发布：{path}：{why} [{rule}]"),
    "cli.journal.disclose": (
        "Disclose the documents (lashou document export) so that everyone can follow",
        "请披露这些文件（lashou document export），让人人都能核对"),
    "cli.journal.sent-before": ("document {digest}, sent before", "先前已发送的文件 {digest}"),
    "cli.journal.document": ("{document} {digest}", "{document} {digest}"),
    "cli.journal.document:of": ("{document} {digest} of {who}", "{document} {digest}，属于{who}"),
    "cli.journal.document:for": (
        "{document} {digest} for account {account}",
        "{document} {digest}，用于账户 {account}"),
    "cli.journal.publishes": ("publishes {what}", "发布 {what}"),
    "cli.journal.takes-back": ("takes document {digest} back", "撤回文件 {digest}"),
    "cli.journal.replaces": ("it replaces {txid}, with the same documents", "替换 {txid}，文件相同"),
    "cli.journal.replaces:but": (
        "it replaces {txid}, with the same documents but for that",
        "替换 {txid}，除此之外文件相同"),
    "cli.journal.waits-on": ("it waits on {txid}", "排在 {txid} 之后"),
    "cli.journal.lost": (
        "document {digest}, sent in {txid}, is in the journal no more, because another transaction took its "
        "place: publish it again",
        "{txid} 中发送的文件 {digest} 已不在日志里，因为另一笔交易取代了它：请重新发布"),
    "cli.journal.fee": (
        "fee {fee:sat} ({percent} of what the journal has; {feerate} sat/vB)",
        "手续费 {fee:sat}（占日志所有的 {percent}；{feerate} sat/vB）"),
    "cli.journal.left": ("left in the journal {left:sat}", "日志里还剩 {left:sat}"),
    "cli.journal.publish": ("Publish it?", "发布吗？"),
    "cli.journal.waits": ("{txid}  fee {fee:sat}, {feerate} sat/vB", "{txid}  手续费 {fee:sat}，{feerate} "
    "sat/vB"),
    "cli.journal.waits:unseen": (
        "{txid}  fee {fee:sat}, {feerate} sat/vB; it is no longer seen to wait: it goes with what is published "
        "next",
        "{txid}  手续费 {fee:sat}，{feerate} sat/vB；已看不到它在等待：它会随下次发布一起发出"),
    "cli.journal.no-more": (
        "in the journal no more, publish it again: {digest} (sent in {txid})",
        "已不在日志里，请重新发布：{digest}（曾在 {txid} 中发送）"),
    "cli.journal.nothing": ("nothing waits", "没有在等待的"),
    "cli.journal.unknown": ("unknown from here: {why}", "从这里起未知：{why}"),
    "table.journal": ("Journal", "日志"),
    "column.lane": ("lane", "通道"),
    "column.kind": ("kind", "种类"),
    "column.rule": ("rule", "规则"),
    "column.effect": ("effect", "作用"),
    "noun.entry.share": ("share", "分摊"),
    "noun.entry.deposit": ("deposit", "存款"),
    "noun.entry.donation": ("donation", "捐款"),
    "noun.entry.returned": ("returned", "返还"),
    "noun.entry.cost": ("cost", "费用"),
    "noun.entry.claim bond": ("claim bond", "申请押金"),
    "noun.entry.absence": ("absence", "缺席扣款"),
    "noun.entry.purse": ("purse", "补公共钱包"),
    "noun.entry.written off": ("written off", "核销"),
    "noun.entry.ownerless": ("ownerless", "无主款项"),
    "noun.entry.missing": ("missing", "缺失"),
    "noun.entry.dissolution": ("dissolution", "解散分配"),
    "noun.entry.cut": ("cut", "扣减"),
    "noun.entry.debt": ("debt", "偿还欠款"),
    "noun.entry.refund": ("refund", "退款"),
    "noun.entry.surplus": ("surplus", "结余"),
    "noun.entry.dismissed bond": ("dismissed bond", "被驳回异议的押金"),
    "noun.entry.bond forfeited": ("bond forfeited", "没收的押金"),
    "noun.entry.forfeited": ("forfeited", "没收"),
    "noun.entry.fee": ("fee", "手续费"),
    "noun.entry.running": ("running", "运营费用"),
    "noun.entry.dues": ("dues", "会费"),
    "noun.entry.benefit": ("benefit", "互助款"),
    "noun.entry.commission": ("commission", "审核酬劳"),
    "noun.entry.reward": ("reward", "监督奖励"),
    "noun.entry.bond": ("bond", "押金"),
    "noun.entry.inquiry": ("inquiry", "调查费"),
}
