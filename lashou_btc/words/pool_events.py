"""Sentences of the pool's course: records, standstills, spends, in English and Chinese."""

STEPS: dict[str, tuple[str, str]] = {}
"""What somebody at a command line can do about it, by the sentence's key."""

SENTENCES: dict[str, tuple[str, str]] = {
    "unknown.document": (
        "the {kind:noun.document} {digest} is not at hand",
        "手头没有{kind:noun.document} {digest}"),
    "unknown.manifest": ("the manifest of batch {digest} is not at hand", "手头没有批次 {digest} 的清单"),
    "unknown.amendment": ("the amendment {digest} is not at hand", "手头没有修订 {digest}"),
    "unknown.rotation": (
        "the rotation {digest} is not at hand, which says where the coins went",
        "手头没有换届文件 {digest}，币去了哪里要看它"),
    "unknown.seal": (
        "transaction {txid} spends the journal's seal and is no journal transaction",
        "交易 {txid} 花掉了日志的封条，却不是日志交易"),
    "unknown.released": (
        "transaction {txid} and what follows it is released by the amendment {amendment}",
        "交易 {txid} 及其后的内容由修订 {amendment} 解除"),
    "event.contract": ("contract published", "契约已公布"),
    "event.statement": ("statement of account {number}", "{number} 号账户的声明"),
    "event.price": ("price of witness {number}", "{number} 号见证人的价格"),
    "event.rules": ("new rules from height {height}", "新规则自高度 {height} 起生效"),
    "event.not-done": ("not done: {why}", "未执行：{why}"),
    "event.operator": ("new operator", "更换运营人"),
    "event.rekey:announced": (
        "a new key for account {number} from height {height}, unless its old one vetoes it",
        "{number} 号账户自高度 {height} 起用新密钥，除非旧密钥否决"),
    "event.rekey": ("account {number} has a new key", "{number} 号账户已换新密钥"),
    "event.veto": ("account {numbers} keeps its key", "{numbers} 号账户保留原密钥"),
    "event.moved": ("what was running goes on {blocks} blocks later", "所有期限顺延 {blocks} 个区块"),
    "event.exit": ("account {number} leaves at height {height}", "{number} 号账户将于高度 {height} 退出"),
    "event.rotation": (
        "rotation {digest}… announced; its move is signed from height {height} on",
        "换届 {digest}… 已公告；自高度 {height} 起可签其搬运"),
    "event.dissolution": ("the pool is dissolved; {parts:;}", "互助池解散；{parts:;}"),
    "event.dissolution:due": (
        "{due} sat more are due; open claims paid: {paid}",
        "新增应付 {due:sat}；获付的未结申请 {paid} 份"),
    "event.dissolution:returned": (
        "numbers that nobody has, whose money goes back: {count}",
        "退回无人登记的编号之款 {count} 个"),
    "event.dissolution:lacking": (
        "{lack} sat were lacking and are borne by all remainders",
        "缺 {lack:sat}，由各人余款分担"),
    "event.objection:notice": (
        "account {number} objects; the notice stands still until a verdict",
        "{number} 号账户提出异议；公示暂停，待裁决"),
    "event.objection": ("account {number} objects", "{number} 号账户提出异议"),
    "event.objection:fraud": ("account {number} reports fraud", "{number} 号账户举报欺诈"),
    "event.verdict:upheld": ("objection upheld; account {number} is expelled", "异议成立；{number} 号账户除名"),
    "event.verdict:notice": (
        "objections dismissed; the notice goes on until height {height}",
        "异议驳回；公示继续至高度 {height}"),
    "event.verdict:dismissed": ("objections dismissed", "异议驳回"),
    "event.claim": (
        "claim filed; its reviewers are drawn from block {height}",
        "申请已提交；审核人由区块 {height} 抽出"),
    "event.review:notice": (
        "account {number} approved; the claim is on notice until height {height}",
        "{number} 号账户同意；申请公示至高度 {height}"),
    "event.review:rejected": (
        "account {number} rejected; the claim can no longer be approved and is rejected",
        "{number} 号账户不同意；申请已不可能通过，予以否决"),
    "event.review": ("account {number}: {decision:noun.decision}", "{number} 号账户：{decision:noun.decision}"),
    "event.acceptance": ("witness {number} accepted", "{number} 号见证人已接受"),
    "event.acceptance:open": ("witness {number} accepted; the pool is open", "{number} 号见证人已接受；互助池开放"),
    "event.enrollment": ("{role:noun.role} {number} enrolled", "{number} 号{role:noun.role}已登记"),
    "event.evidence": ("dated evidence; acts once the journal admits it", "带时间的凭证；写入日志后生效"),
    "event.amendment:lost": ("a later amendment passes it over", "后来的修订略过了它"),
    "event.journal": ("new journal", "换新日志"),
    "event.seal": ("new seal {seal}", "新封条 {seal}"),
    "event.released": (
        "released what stood in the journal from transaction {txid} on; {moved}",
        "解除日志中自交易 {txid} 起的内容；{moved}"),
    "event.released:nothing": (
        "nothing released: that is no journal transaction, or a payout rests on it, or it has been released "
        "before",
        "没有解除什么：那不是日志交易，或已有付款以它为据，或先前已解除"),
    "event.waits": ("everything else waits, because the state stands still", "其余各项等待，因为状态停住了"),
    "event.to-dissolve": ("the pool is to be dissolved", "互助池将解散"),
    "event.amendment": ("{effects}", "{effects:;}"),
    "event.no-change": ("no change", "没有变化"),
    "event.unknown": ("a kind or version not known here", "此处不认识的种类或版本"),
    "event.lane": ("it acts in its own lane only", "它只在自己的通道里生效"),
    "spend.record": ("it carries no settlement record of this pool", "它没有带本互助池的结算记录"),
    "spend.coins": (
        "it spends coins that are not the pool's, or that do not count, or lie with earlier keyholders",
        "它花掉的币不是互助池的，或不计数，或仍在前几届持钥人处"),
    "spend.form": (
        "it has not the form of a carry or a move: the oldest coin and others into one output, at most half as "
        "fee",
        "它不是搬运的形式：最旧的币和其他币合为一个输出，手续费至多一半"),
    "spend.height": (
        "it claims to be worked out at height {height}, which is before the pool's birthday or not before its own",
        "它自称按高度 {height} 算出，而那早于互助池的起点，或不早于它自己"),
    "spend.undue": ("{undue} sat of it were no longer due", "其中 {undue:sat} 已不再应付"),
    "spend.no-form": ("it is not of a settlement's form", "它不是结算的形式"),
    "spend.fee:more": (
        "its fee of {fee} sat is more than the contract's {cap} sat/vB allow",
        "手续费 {fee:sat} 超过契约的 {cap} sat/vB 所允许的"),
    "spend.fee:less": ("its fee of {fee} sat is below 1 sat/vB", "手续费 {fee:sat} 低于 1 sat/vB"),
    "spend.differs": ("{differences:;}", "{differences:;}"),
    "differs.version": ("it has version {there}; the rules give {here}", "版本为 {there}；规则给出的是 {here}"),
    "differs.locktime": (
        "it has lock time {there}; the rules give {here}",
        "锁定时间为 {there}；规则给出的是 {here}"),
    "differs.more": ("and {count} more", "另有 {count} 处"),
    "differs.output": ("output {n} pays {there}; the rules give {here}", "输出 {n} 为{there}；规则给出的是{here}"),
    "differs.outputs": ("it has {there} outputs; the rules give {here}", "有 {there} 个输出；规则给出 {here} 个"),
    "differs.input": (
        "input {n} spends {there}; the rules give {here}",
        "输入 {n} 花掉 {there}；规则给出的是 {here}"),
    "differs.sequence": (
        "input {n} has sequence {there:08x}; the rules give {here:08x}",
        "输入 {n} 的 sequence 为 {there:08x}；规则给出的是 {here:08x}"),
    "differs.inputs": ("it spends {there} coins; the rules give {here}", "花掉 {there} 枚币；规则给出 {here} 枚"),
    "differs.to": ("{amount} sat to {address}", "付 {amount:sat} 给 {address}"),
    "differs.to:script": ("{amount} sat to the script {script}", "付 {amount:sat} 给脚本 {script}"),
    "differs.to:record": (
        "{amount} sat to a {kind:noun.document} record of pool {pool} that commits to {digest}",
        "付 {amount:sat} 给互助池 {pool} 的{kind:noun.document}记录，其内容为 {digest}"),
}
