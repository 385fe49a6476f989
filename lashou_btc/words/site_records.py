"""What the pages of payouts, of the journal and of statements say, in English and Chinese."""

STEPS: dict[str, tuple[str, str]] = {}
SENTENCES: dict[str, tuple[str, str]] = {
    "site.nav.payouts": ("Payouts", "付款"),
    "site.payouts": ("Payouts", "付款"),
    "site.payouts.lead": (
        "Every transaction that ever spent the pool's money, by its id: any block explorer shows it, too",
        "花过池中的钱的每一笔交易，都列出交易号；任何区块浏览器也能查到"),
    "site.payouts.due": ("Due and waiting", "应付未付"),
    "site.payouts.due.lead": (
        "What the rules give and no payout has paid yet. {quorum} of the {count} witnesses sign the next one",
        "按规则应付而还没有付的。下一次付款须 {count} 名见证人中的 {quorum} 名签名"),
    "site.payouts.nothing-due": ("Nothing is due", "没有应付的款项"),
    "site.payouts.what": ("What", "款项"),
    "site.payouts.to": ("Paid to", "收款地址"),
    "site.payouts.paid": ("What it paid", "付了什么"),
    "site.payouts.irregular": ("Not what the rules gave", "不合规则的"),
    "site.payouts.irregular.lead": (
        "Each with the difference to the one payout that the rules allowed",
        "逐笔列出它与规则所允许的唯一付款有何不同"),
    "site.payouts.all": ("Every transaction", "每一笔交易"),
    "site.payouts.none": ("No money of the pool has been spent yet", "池中的钱还没有花过"),
    "site.spent.lawful": ("lawful", "合规"),
    "site.spent.irregular": ("NOT LAWFUL", "不合规"),
    "site.spent.unknown": ("not to be told yet", "尚无法判断"),
    "site.spend.carry": ("pays nobody, moves the pool's own money", "不付给谁，只移动池子自己的钱"),
    "site.spend.took": ("took {took:sat} out of the pool", "从池中拿走 {took:sat}"),
    "site.spend.paid": (
        "{count:payment|payments}, {paid:sat}; network fee {fee:sat}",
        "{count:,} 笔款项，{paid:sat}；网络手续费 {fee:sat}"),
    "site.spend.detail": ("What it paid ({count})", "付了什么（{count}）"),
    "site.nav.journal": ("Journal", "日志"),
    "site.journal": ("Journal", "日志"),
    "site.journal.title": ("What has been recorded on chain", "链上的记录"),
    "site.journal.lead": (
        "Every record of this pool in the order of the chain, newest first, and what the rules make of it",
        "本互助池在链上的每一条记录，最近的在前，以及规则如何对待它"),
    "site.journal.transactions": ("Transactions of the journal", "日志交易数"),
    "site.journal.seal": ("Its present seal", "现在的封印"),
    "site.journal.broken": ("broken", "已断"),
    "site.journal.no-effect": ("without effect, by the rule", "不起作用，依据规则"),
    "site.nav.statements": ("Statements", "声明"),
    "site.statements": ("Statements", "声明"),
    "site.statements.title": ("What people have said in public", "各人公开说的话"),
    "site.statements.lead": (
        "In their own words, signed and dated by the chain. A statement may also carry the hash of a file, such "
        "as a "
        "period's report: whoever has the file can tell since when it exists unchanged",
        "都是本人的原话，有签名，由链证明日期。声明还可以附上文件的哈希（例如一期报告）：有这份文件的人可以验证它"
        "从何时起"
        "就是这样"),
    "site.statements.none": ("Nobody has made a statement yet", "还没有声明"),
    "site.statements.about": ("About", "关于"),
    "site.statements.not-at-hand": (
        "Its words are not at hand here",
        "文件不在手头，无法显示"),
    "site.statements.no-document": (
        "What was recorded is no statement that can be read",
        "所记录的不是可以读的声明"),
}
