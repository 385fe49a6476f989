"""What the pages of the pool and of its costs say, and what all pages say alike, in English and Chinese."""

STEPS: dict[str, tuple[str, str]] = {}
SENTENCES: dict[str, tuple[str, str]] = {
    # What several pages say
    "site.sat": ("{amount} sat", "{amount} 聪"),
    "site.about-worth": ("about {value}", "约合 {value}"),
    "site.purse": ("Common purse", "公共钱包"),
    "site.account": ("account {number}", "账户 {number}"),
    "site.claim": ("Claim {number}", "申请 {number}"),
    "site.operator": ("the operator", "运营人"),
    "site.quorum": ("{needed} of {count}", "{count} 人中 {needed} 人"),
    "site.pages": ("Pages", "分页"),
    "site.more": ("and {count:,} more", "另有 {count:,} 项"),
    "site.unknown-here": ("not known here", "这里不知道"),
    "site.yes": ("yes", "是"),
    "site.when": ("When", "日期"),
    "site.what": ("What", "事项"),
    "site.why": ("Why", "缘由"),
    "site.who": ("Whose", "谁"),
    "site.which-claim": ("Claim", "申请"),
    "site.until": ("Until", "截至"),
    "site.since": ("Since", "自何时"),
    "site.since:then": ("Since", "起始于"),
    "site.status": ("Status", "状态"),
    "site.amount": ("Amount", "金额"),
    "site.plans": ("Plans", "计划"),
    "site.plan": ("Plan", "计划"),
    "site.weight": ("Weight", "权重"),
    "site.cap": ("One claim, at most", "一次申请最多"),
    "site.life-cap": ("One person in all", "一人累计最多"),
    "site.cause": ("For", "缘起"),
    "site.tx": ("Transaction", "交易"),
    "site.document": ("Document", "文件"),
    "site.before": ("← Before", "← 前一组"),
    "site.after": ("Next →", "后一组 →"),
    # The pool
    "site.nav.costs": ("Costs", "分摊"),
    "site.pool.holds": ("The pool holds", "池中现有"),
    "site.pool.members": ("Members covered", "在保会员"),
    "site.pool.members-all": ("of {count:member|members} in all", "历来登记 {count:,} 人"),
    "site.pool.case": ("One claim brings today, at most", "目前一次申请最多得"),
    "site.pool.case-beside": ("and never more than its plan", "且不超过计划的上限"),
    "site.pool.due": ("Owed and waiting to be paid", "应付未付"),
    "site.pool.no-bound": ("no bound", "不限"),
    "site.pool.from-age": ("from {age} on", "{age} 岁起"),
    "site.pool.not-open": (
        "The pool is not open yet: not every witness has accepted. Nobody should pay in before that",
        "互助池尚未开张：见证人的接受书还不齐。开张之前请不要存款"),
    "site.pool.not-begun": (
        "The pool has not begun: {paid_in:,} of the {members:member|members} that it takes have paid in. Until "
        "then nobody is covered, nothing is taken from anybody, and whoever leaves gets everything back but the "
        "fee",
        "互助尚未开始：需要 {members:,} 人存款，现有 {paid_in:,} 人。在此之前谁也没有保障，也不扣任何人的钱；"
        "退出者取回全部，只扣手续费"),
    "site.pool.dissolved": (
        "The pool has been dissolved: nobody is enrolled any more and nothing is claimed. What is left is paid "
        "back. Since",
        "互助池已解散：不再登记，不再受理申请，剩余的钱退还给各人。自"),
    "site.order": ("Is everything in order?", "一切都对吗？"),
    "site.order.lead": (
        "Worked out anew with each block from the chain and the documents. Anybody's program comes to the same",
        "每来一个区块就由链和文件重新算一遍，谁的程序来算都一样"),
    "site.order.yes": ("In order:", "对："),
    "site.order.no": ("Not in order:", "不对："),
    "site.order.unsure": ("Note:", "注意："),
    "site.order.spends": (
        "{count:payment|payments} out of the pool, each as the rules gave it",
        "从池中付出的 {count:,} 笔，每一笔都合乎规则"),
    "site.order.no-spends": ("nothing has been paid out of the pool yet", "还没有从池中付出过"),
    "site.order.irregular": (
        "{count:payment|payments} out of the pool, not as the rules gave it",
        "有 {count:,} 笔付出不合规则"),
    "site.order.undecided": (
        "of {count:payment|payments}, {amount:sat}, nobody can tell yet whether the rules gave them: documents "
        "are not at hand",
        "有 {count:,} 笔付出（{amount:sat}）还无法判断是否合乎规则：文件不在手头"),
    "site.order.books": ("the books balance to the satoshi", "账目分毫不差"),
    "site.order.gap": ("the books do not balance: {gap:sat} are not explained", "账目对不上：{gap:sat}没有着落"),
    "site.order.owed-unknown": (
        "what is owed is unknown as long as documents are not at hand",
        "文件不齐，应付各方多少尚不知道"),
    "site.order.nothing-missing": ("no money is missing", "没有钱缺失"),
    "site.order.missing": (
        "{missing:sat} are missing: they were moved outside the rules",
        "缺失 {missing:sat}：被违规转走"),
    "site.order.journal": (
        "the journal goes on unbroken, {count:transaction|transactions}",
        "日志连续未断，共 {count:,} 笔交易"),
    "site.order.journal-broken": (
        "the journal is broken: nothing can be announced before the witnesses mend it",
        "日志断了：在见证人修复之前，什么也公布不了"),
    "site.order.elsewhere": (
        "{amount:sat} lie with earlier witnesses, who have to pass them on",
        "有 {amount:sat}在往届见证人手里，须由他们转交"),
    "site.order.unknown": (
        "how the pool stands is unknown since block {since}; no deadline runs, and nothing is paid",
        "自第 {since} 区块起，互助池的状态未知；期限不走，也不付款"),
    "site.order.dust": (
        "{amount:sat} are so small that paying them would cost more than they are worth",
        "有 {amount:sat}太零碎，付出去的费用比它还高"),
    "site.pool.promises": ("What it promises", "它承诺什么"),
    "site.pool.promises.lead": (
        "What one claim can bring, by plan. Less comes where members and purse together have less",
        "各计划一次申请能得多少。会员和公共钱包合起来不够时，得到的会少"),
    "site.pool.to-rules": ("All rules in plain words", "全部规则的白话说明"),
    "site.pool.costs": ("What it costs", "要花多少钱"),
    "site.pool.costs.lead": ("For each unit of weight", "按每份权重计"),
    "site.pool.deposit": ("Paid in to begin", "入会须存"),
    "site.pool.share": ("One case, at most", "一个案子最多分摊"),
    "site.pool.dues": ("Dues in every period", "每期会费"),
    "site.pool.running": ("Running costs in every period", "每期运营费用"),
    "site.pool.so-far": ("Borne since the beginning", "开始至今已分摊"),
    "site.pool.cases-paid": ("Claims paid so far", "已付的申请"),
    "site.pool.costs-chart": (
        "Borne by one unit of weight since the beginning, in sat, by block",
        "每份权重自开始以来的累计分摊（聪），横轴为区块"),
    "site.pool.to-costs": ("Every single cost", "每一笔分摊"),
    "site.pool.funds": ("The pool's money over time", "资金变化"),
    "site.pool.funds-chart": ("In the pool's coins, in sat, by block", "池中的币（聪），横轴为区块"),
    "site.waits": ("What waits for whom", "谁有待办的事"),
    "site.waits.lead": (
        "Whoever has something to do, and until which day",
        "谁该做什么，截至哪一天"),
    "site.waits.nothing": ("Nothing waits for anybody", "没有待办的事"),
    "site.news": ("What happened last", "最近的事"),
    "site.news.none": ("Nothing has been recorded yet", "还没有任何记录"),
    "site.news.all": ("The whole journal", "完整日志"),
    "site.subscribe": ("Subscribe", "订阅"),
    "site.calendar": ("Calendar", "日历"),
    "site.pool.which": ("Which pool this is", "这是哪个互助池"),
    "site.pool.which.lead": (
        "Compare the id with the one in your invitation: another id is another pool, whatever its name",
        "请与邀请上的编号核对：编号不同就是另一个池子，不管叫什么名字"),
    "site.pool.id": ("Pool id", "互助池编号"),
    "site.pool.network": ("Network", "网络"),
    "site.pool.quorum": ("Signatures", "签名"),
    "site.pool.since": ("Founded", "建立"),
    "site.pool.opened": ("Open since", "开张"),
    # Costs
    "site.costs": ("Costs", "分摊"),
    "site.costs.title": ("Every cost that was shared", "每一笔分摊"),
    "site.costs.lead": (
        "For one unit of weight. A plan that weighs three bears three times as much. What verdicts gave back "
        "stands "
        "in the accounts",
        "按一份权重计；权重为三的计划分摊三倍。因裁决返还的，见各账户"),
    "site.costs.none": ("No cost has been shared yet", "还没有分摊过费用"),
    "site.costs.each": ("Borne (sat)", "分摊（聪）"),
    "site.costs.all": ("In all (sat)", "累计（聪）"),
}
