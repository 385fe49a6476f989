"""What the pages of claims say, in English and Chinese."""

STEPS: dict[str, tuple[str, str]] = {}
SENTENCES: dict[str, tuple[str, str]] = {
    "site.nav.claims": ("Claims", "申请"),
    "site.claims": ("Claims", "互助申请"),
    "site.claims.lead": (
        "What is public of a claim is what the claimant wrote and the rules need. Whose it is, those learn whom "
        "the "
        "pool tells outside the chain",
        "申请公开的只有申请人写的和规则所需的。是谁家的事，由互助池在链外告诉该知道的人"),
    "site.claims.open": ("Open claims", "未结的申请"),
    "site.claims.none-open": ("No claim is open", "没有未结的申请"),
    "site.claims.newest": ("The newest claims", "最近的申请"),
    "site.claims.none": ("Nobody has claimed yet", "还没有人申请过"),
    "site.claims.on-page": ("Claims, page {page}", "申请，第 {page} 页"),
    "site.filed": ("Filed", "提交"),
    "site.asked": ("Asked", "申请额"),
    "site.benefit": ("Benefit", "互助款"),
    "site.claim.is.waiting": (
        "A block that nobody has seen yet will decide who reviews it",
        "由一个谁都没见过的未来区块决定谁来审核"),
    "site.claim.is.review": (
        "Those who were drawn read the papers and meet the claimant",
        "抽中的人在看材料、见申请人"),
    "site.claim.is.notice": (
        "It was approved and is public: whoever knows that it is wrong can object",
        "已通过，正在公示：知道情况不实的人可以提出异议"),
    "site.claim.is.disputed": (
        "Somebody objects, and the witnesses decide. Nothing is paid meanwhile",
        "有人提出异议，由见证人裁决；其间不付款"),
    "site.claim.is.called": (
        "Every member is paying in its share",
        "正在向每位会员收取分摊"),
    "site.claim.is.payable": (
        "The notice is over and the benefit is due. It goes out with the witnesses' next payout",
        "公示期满，互助款应付，随见证人的下一次付款发出"),
    "site.claim.is.paid": ("The benefit has been paid", "互助款已付"),
    "site.claim.is.rejected": ("The reviewers rejected it", "审核未通过"),
    "site.claim.is.refused": ("An objection was upheld before anything was paid", "付款之前异议成立，不予支付"),
    "site.claim.is.undecided": (
        "Nobody was left to decide. It may be filed again at once",
        "没有人可以裁定，可立即重新申请"),
    "site.claim.is.unfunded": ("Nothing came in to pay it", "没有收到可付的钱"),
    "site.claim.is.fraud": (
        "It turned out to be false after it had been approved",
        "通过之后查明不实"),
    "site.claim.draw-at": ("Drawn", "抽签"),
    "site.claim.asks": ("What it asks for", "申请内容"),
    "site.claim.asks.lead": (
        "This is all that is public. Papers and persons stand in no page: of them there are salted hashes only, "
        "which tell nobody what is in them",
        "公开的只有这些。病历和姓名不在任何页面上：链上只有加盐的哈希，谁也看不出内容"),
    "site.claim.approved": ("Approved", "同意金额"),
    "site.claim.payee": ("Paid to", "收款地址"),
    "site.claim.diagnosed": ("First diagnosed", "首次确诊"),
    "site.claim.bond": ("Bond", "押金"),
    "site.claim.papers": ("Papers", "材料"),
    "site.claim.hashed": (
        "{count:paper|papers}, known by salted hashes only",
        "{count:,} 份，只有加盐的哈希"),
    "site.claim.hash": ("Hash of the claim", "申请的哈希"),
    "site.claim.not-at-hand": (
        "The document of this claim is not at hand here, so its words cannot be shown. Its hash is on chain",
        "这份申请的文件不在手头，无法显示其文字；它的哈希在链上"),
    "site.claim.their-words": ("In the claimant's words", "申请人自己的话"),
    "site.claim.panel": ("Who reviews it", "由谁审核"),
    "site.claim.panel.lead": (
        "{reviewers:reviewer is|reviewers are} drawn, and {approvals} must approve",
        "抽 {reviewers:,} 名审核人，须 {approvals:,} 人同意"),
    "site.claim.no-panel": ("Nobody has been drawn yet", "还没有抽签"),
    "site.reviewer": ("Reviewer", "审核人"),
    "site.drawn": ("Drawn", "抽中"),
    "site.decision": ("Decision", "决定"),
    "site.deadline": ("Deadline", "期限"),
    "site.seat.pending": ("still open", "尚未表态"),
    "site.seat.approve": ("approved", "同意"),
    "site.seat.reject": ("rejected", "不同意"),
    "site.seat.absent": ("silent until the deadline", "到期未表态"),
    "site.claim.objections": ("Objections", "异议"),
    "site.objection.open": ("open", "未决"),
    "site.objection.upheld": ("upheld", "成立"),
    "site.objection.dismissed": ("dismissed", "驳回"),
    "site.objection.moot": ("nothing left to decide", "无需裁决"),
    "site.claim.object": ("If it is not true", "如果情况不实"),
    "site.claim.object.lead": (
        "Neighbours know things that papers do not say. Anybody may object, also without a name",
        "病历上没写的事，街坊知道。谁都可以提出异议，也可以匿名"),
    "site.object.when": (
        "Object before the notice ends: nothing is paid before that",
        "请在公示期满之前提出：在那之前不会付款"),
    "site.object.when:after": (
        "The notice is over. An objection still counts: a fraud that is found later is punished, too",
        "公示期已过，异议仍然算数：事后查出的骗保同样追究"),
    "site.object.bond": (
        "An objection pays in {bond:sat}. They come back if it is upheld, with a reward",
        "提出异议须随同缴 {bond:sat}；成立则退还，并有奖励"),
    "site.object.how": (
        "Whoever has the program writes: lashou supervisor object {number}. Whoever has none asks a supervisor "
        "or a "
        "witness of the pool",
        "装有程序的人执行 lashou supervisor object {number}；没有程序的，请找监督人或见证人帮忙"),
    "site.object.verdict": (
        "{quorum} of the {count} witnesses decide, under their signatures, for all to see",
        "由 {count} 名见证人中的 {quorum} 名签名裁决，人人看得见"),
    "site.object.paste": ("For the group chat: copy this text", "发到群里：复制下面的文字"),
    "site.object.paste:address": (
        "For the group chat: copy this text, and put the address of this site before its last line",
        "发到群里：复制下面的文字，并在最后一行前面加上本网站的网址"),
    "site.object.link": ("The link to this page, to be sent with it", "本页链接，随文字一起发"),
    "site.object.text": (
        "{pool}, claim {number}: {amount} asked. On notice until {day}. Whoever knows that it is not true can "
        "object "
        "before that, with {bond:sat}, also without a name. Pool {id}…",
        "{pool} 第 {number} 号申请：申请 {amount}，公示到 {day}。知道情况不实的，请在此之前提出异议（须缴 "
        "{bond:sat}，"
        "可匿名）。互助池编号 {id}…"),
    "site.object.text:after": (
        "{pool}, claim {number}: {amount} asked, now {status}. Whoever knows that it is not true can still object, "
        "with {bond:sat}, also without a name. Pool {id}…",
        "{pool} 第 {number} 号申请：申请 {amount}，现在{status}。知道情况不实的，仍可提出异议（须缴 {bond:sat}，"
        "可匿名）。"
        "互助池编号 {id}…"),
    "site.claim.story": ("What happened, in order", "经过"),
    "site.claim.story.lead": (
        "From the chain and the documents alone. What people wrote stands apart, in their own words",
        "全部来自链上记录和文件。各人自己写的话单独列出"),
    "site.draw": ("Draw again", "重新抽签"),
    "site.draw.lead": (
        "Nobody chose the reviewers: a block did that had not been seen when the claim was filed",
        "审核人不是谁挑的：由申请时谁也没见过的区块决定"),
    "site.draw.at": ("Decided by", "由此决定"),
    "site.draw.block": ("Hash of the block", "区块哈希"),
    "site.draw.claim": ("Hash of the claim", "申请的哈希"),
    "site.draw.seed": ("Seed", "种子"),
    "site.draw.drawn": ("Drawn, by account", "抽中的账户"),
    "site.draw.to-come": ("The draw is to come", "尚未抽签，预计在"),
    "site.draw.how": (
        "The seed is the SHA-256, tagged lashou/draw, of the block's hash and the claim's. From it follow numbers, "
        "and each number takes one of those who could be drawn, in the order of their accounts. Any program of a "
        "witness, member or auditor draws again and comes to the same",
        "种子是区块哈希与申请哈希的 SHA-256（标签为 lashou/draw）。由它依次算出数字，每个数字从可抽的人中按账户顺"
        "序取一个。"
        "见证人、会员、审计人的程序都会重新抽一遍，结果相同"),
}
