"""What the desk says of claims: papers, decisions, verdicts."""

STEPS: dict[str, tuple[str, str]] = {}

SENTENCES: dict[str, tuple[str, str]] = {
    "desk.claim": ("Claim #{number}", "申请 #{number}"),
    "desk.claim.yours": ("Waits for you", "等您审核"),
    "desk.claim.not-yours": ("This claim does not wait for your decision (any more)", "这份申请（已）不等您决定"),
    "desk.claims.none": ("There is no claim", "没有申请"),
    "desk.papers": ("Papers", "材料"),
    "desk.papers.choose": ("Sealed papers (.age)", "加密材料（.age）"),
    "desk.papers.note": ("As the claimant sent them to you; several at once", "申请人发给您的文件；可一次选几个"),
    "desk.papers.folder": ("Choose none to take those that lie in {folder}", "不选文件，就用 {folder} 里的"),
    "desk.papers.at-hubs": (
        "The claimant may have brought them to {hubs}. Each is opened with your key and compared with what was "
        "filed",
        "申请人可能已交到 {hubs}。每份用您的密钥打开，并与申请时的哈希核对"),
    "desk.papers.fetch": ("Fetch them from the hubs and compare", "从中转站取来并核对"),
    "desk.papers.open": ("Open and compare", "打开并核对"),
    "desk.papers.opened": ("{done} of {count:paper|papers} opened", "{count} 份材料中打开了 {done} 份"),
    "desk.papers.no-more": (
        "the hubs have no other papers of claim #{claim_number} than those that were opened here",
        "除了已在这里打开的，中转站里没有申请 #{claim_number} 的其他材料"),
    "desk.papers.none": ("there is no sealed paper", "没有加密材料"),
    "desk.papers.left": (
        "{count:paper|papers} of the claim are still to be opened", "这份申请还有 {count} 份材料没有打开"),
    "desk.papers.all": ("Every paper of the claim has been opened here", "这份申请的材料都已在这里打开"),
    "desk.papers.unknown": (
        "The claim's document is not at hand: which papers it names cannot be told yet",
        "申请的文件不在手边：还不知道它列了哪些材料"),
    "desk.paper.seen": ("opened, its hash is the one that was filed", "已打开，哈希与申请时一致"),
    "desk.paper.unseen": ("not opened here", "未在这里打开"),
    "desk.paper.good": ("{name}: {what} {hash}, as it was filed", "{name}：{what} {hash}，与申请时一致"),
    "desk.paper.bad": ("{name}: not taken, {why}", "{name}：没有采用，{why}"),
    "desk.fact.paper": ("Paper {hash}", "材料 {hash}"),
    "desk.fact.asked": ("Asks for", "申请金额"),
    "desk.fact.of-asked": ("The claim asks for", "申请要求"),
    "desk.fact.payee": ("Paid to", "付给"),
    "desk.fact.claimant": ("Claimant", "申请人"),
    "desk.fact.filed": ("Filed", "提出于"),
    "desk.fact.status": ("Stands as", "现状"),
    "desk.fact.diagnosis": ("Illness and cover", "病与保障"),
    "desk.fact.seat": ("Reviewer, account {account}", "审核人，{account} 号账户"),
    "desk.fact.claim": ("Claim", "申请"),
    "desk.fact.approves": ("You approve", "您同意"),
    "desk.fact.rejects": ("You reject", "您不同意"),
    "desk.fact.as": ("You decide as", "您的身份"),
    "desk.fact.met": ("You met the claimant", "您与申请人见面"),
    "desk.fact.text": ("Your reasons, public", "您的理由，公开"),
    "desk.fact.verdict": ("The objection is", "异议"),
    "desk.fact.objections": ("Objections", "涉及的异议"),
    "desk.seat.until": ("decides until {until}", "决定的期限：{until}"),
    "desk.seat.over": ("had not decided when the review was over", "审核结束时还没有决定"),
    "desk.decide": ("Your decision", "您的决定"),
    "desk.decide.which": ("What do you decide?", "您怎么决定？"),
    "desk.decide.approve": ("Approve", "同意"),
    "desk.decide.reject": ("Reject", "不同意"),
    "desk.decide.open-first": (
        "{count:paper|papers} of this claim were not opened here: open them above before you approve. You may "
        "reject",
        "这份申请有 {count} 份材料未在这里打开：同意之前请先在上面打开。可以不同意"),
    "desk.decide.amount": ("How much you approve, of {asked}", "同意多少（申请 {asked}）"),
    "desk.decide.amount.note": (
        "Such as 1,400,000 or 0.014 BTC; at most what is asked", "例如 1,400,000 或 0.014 BTC；不超过申请额"),
    "desk.decide.met": ("The day on which you met the claimant", "与申请人见面的日期"),
    "desk.decide.met.note": (
        "By video or in person; where the rules ask for it, an approval needs it",
        "视频或当面；规则要求见面的，同意时必须填写"),
    "review.met:day": (
        "an approval says on which day you met the claimant: from {drawn}, when you were drawn, to {height}, where "
        "the chain is now",
        "同意申请须写明与申请人见面的日期：从 {drawn}（您被抽中时）到 {height}（链现在到的地方）"),
    "desk.decide.look": ("Look at it before signing", "签名前再看一遍"),
    "desk.decide.sure": ("Is this what you mean?", "是这个意思吗？"),
    "desk.decide.then-approve": (
        "If enough reviewers approve, this is paid out of the members' money after the notice. Your decision "
        "is public and cannot be taken back once it is published",
        "足够多的审核人同意之后，公示期满就从会员的钱里付出。您的决定是公开的，上链后不能收回"),
    "desk.decide.then-reject": (
        "If too few reviewers approve, the claimant gets nothing for this claim. Your decision is public and "
        "cannot be taken back once it is published",
        "同意的审核人不够，申请人就拿不到这份申请的钱。您的决定是公开的，上链后不能收回"),
    "desk.decide.sign": ("Sign this decision", "签署这个决定"),
    "desk.decide.signed": ("Your decision is signed", "您的决定已签署"),
    "desk.unseen": (
        "{unseen}, so you would approve what you have not seen: open them here first",
        "{unseen}，等于同意没看过的材料：请先在这里打开"),
    "desk.verdict": ("Verdict", "裁决"),
    "desk.verdict.which": ("Was the objector right?", "异议成立吗？"),
    "desk.verdict.none": ("say first what you decide: upheld or dismissed", "请先选定：成立还是驳回"),
    "desk.verdict.upheld": (
        "Upheld: the objection {txid} (bond {bond:sat}) is right", "成立：异议 {txid}（押金 {bond:sat}）是对的"),
    "desk.verdict.dismissed": ("Dismissed: all open objections are wrong", "驳回：所有未决异议都不对"),
    "desk.verdict.then-upheld": (
        "Once {quorum} witnesses have signed and a carry brings it: the claim is not paid, and the objector "
        "gets the bond back with a reward",
        "满 {quorum} 位见证人签名并由搬运交易带上链之后：申请不付，异议人拿回押金并得奖励"),
    "desk.verdict.then-dismissed": (
        "Once {quorum} witnesses have signed and a carry brings it: the objectors lose their bonds, and the "
        "claim goes on",
        "满 {quorum} 位见证人签名并由搬运交易带上链之后：异议人押金没收，申请继续"),
    "desk.verdict.signed": ("Your verdict is signed", "您的裁决已签署"),
    "desk.quorum.lacks": (
        "It takes {count:more witness|more witnesses}: give them the file to sign, too",
        "还须 {count} 位见证人：把文件交给他们也签"),
}
