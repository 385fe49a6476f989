"""Sentences of sync, status, audit, report and what waits for a witness, in English and Chinese."""

STEPS: dict[str, tuple[str, str]] = {}
"""What somebody at a command line can do about it, by the sentence's key."""

SENTENCES: dict[str, tuple[str, str]] = {
    "cli.no-work": (
        "{network} has no work to check: whoever gives the blocks may have made them all up",
        "{network} 没有工作量可核对：区块可能全是提供者自己编的"),
    "cli.usage.exec-follow": ("--exec goes with --follow", "--exec 要和 --follow 一起用"),
    "cli.usage.exec-quote": ("--exec has a quotation mark that is not closed", "--exec 里有一个引号没有配对"),
    "cli.sync.at": ("height {height}, state {state}", "高度 {height}，状态 {state}"),
    "cli.sync.at:unknown": (
        "height {height}, state {state}; unknown: {why}",
        "高度 {height}，状态 {state}；未知：{why}"),
    "cli.seen-through": ("seen through {view}", "来源：{view}"),
    "cli.following": ("Following the chain; Ctrl-C ends it", "正在跟随链；按 Ctrl-C 结束"),
    "cli.following.each": (
        "Each new block is looked at as it comes; Ctrl-C stops it",
        "每来一个新区块就查看；按 Ctrl-C 停下"),
    "cli.standing": (
        "UNKNOWN since height {since}: {why}. No deadline runs and no payout is signed",
        "自高度 {since} 起状态未知：{why}。期限不走，付款不签"),
    "cli.standing.payments": ("{amount:sat} that came in since", "此后收到的 {amount:sat}"),
    "cli.standing.decisions": ("{count} decisions of the quorum", "法定人数的 {count} 项决定"),
    "cli.standing.waits": ("It waits and will count then: {what}", "在等待、届时才计入的有：{what}"),
    "cli.undecided": (
        "{amount:sat} were spent since then, and whether the rules gave that is unknown before the documents are "
        "at hand",
        "此后花掉了 {amount:sat}，文件到手之前，无法知道是否合乎规则"),
    "cli.from-height": ("from {height}", "自 {height}"),
    "cli.until-height": ("until {height}", "至 {height}"),
    "cli.status.item": ("{kind} {ref}", "{kind} {ref}"),
    "cli.the-purse": ("the purse", "公共钱包"),
    "cli.quorum": ("{needed} of {count}", "{count} 人中 {needed} 人"),
    "cli.dust": (
        "{total:sat} cannot be paid, because that costs more than the rules allow: {whose}",
        "有 {total:sat}付不出去，因为费用超过规则所允许的：{whose}"),
    "cli.dust.of": ("{amount:,} of {whose}", "{whose} {amount:,}"),
    "cli.dissolved:payable": (
        "DISSOLVED at height {height}: nobody is enrolled any more, nothing is claimed. {payable:sat} are to be "
        "paid out (lashou payout build)",
        "已在高度 {height} 解散：不再登记，不再受理申请。还有 {payable:sat}待付（lashou payout build）"),
    "cli.dissolved:paid": (
        "DISSOLVED at height {height}: nobody is enrolled any more, nothing is claimed. All that can be paid has "
        "been paid",
        "已在高度 {height} 解散：不再登记，不再受理申请。能付的都已付清"),
    "cli.dissolved.late": (
        "{late:sat} have come in since that are nobody's; the quorum gives them out with lashou quorum dissolve",
        "此后又收到 {late:sat}无主款项；由法定人数用 lashou quorum dissolve 分配"),
    "cli.lifeboat.aboard": (
        "lifeboat: the recovery set can take {aboard:sat} of {of:sat} from height {height} on; the next "
        "heartbeat is due at height {due}",
        "救生艇：自高度 {height} 起，恢复组可取走 {of:sat}中的 {aboard:sat}；下一次心跳在高度 {due}"),
    "cli.lifeboat.advice": ("lifeboat: {advice}", "救生艇：{advice}"),
    "cli.status.pool": (
        "{pool} ({id}), {quorum} on {network}, height {height}",
        "{pool}（{id}），{quorum}签名，{network}，高度 {height}"),
    "cli.status.funds": (
        "funds {funds:sat}, purse {purse:sat}, due {due:sat}; members: {members}",
        "资金 {funds:sat}，公共钱包 {purse:sat}，应付 {due:sat}；会员：{members}"),
    "cli.status.funds:before": (
        "funds {funds:sat}; before height {since}: purse {purse:sat}, due {due:sat}; members: {members}",
        "资金 {funds:sat}；高度 {since} 之前：公共钱包 {purse:sat}，应付 {due:sat}；会员：{members}"),
    "cli.status.members": ("{count} {status}", "{status} {count} 人"),
    "cli.status.no-members": ("none yet", "还没有"),
    "cli.status.journal": ("journal: {count} transactions, seal {seal}", "日志：{count} 笔交易，封印 {seal}"),
    "cli.status.seal-broken": ("broken", "已断"),
    "cli.status.not-open": ("not open yet: acceptances are missing", "尚未开张：接受书不齐"),
    "cli.status.rekey": (
        "a new key for account {account} from height {height}, unless the old one forbids it (lashou member veto)",
        "账户 {account} 自高度 {height} 起换新密钥，除非旧密钥否决（lashou member veto）"),
    "cli.status.missing": (
        "MISSING: {missing:sat} were moved outside the rules; see lashou audit",
        "缺失：有 {missing:sat}被违规转走；见 lashou audit"),
    "cli.status.before": ("{title}, as they stood before height {since}", "{title}（高度 {since} 之前的情况）"),
    "cli.status.more-accounts": (
        "and {count:,} more accounts (lashou member list)",
        "另有 {count:,} 个账户（lashou member list）"),
    "cli.status.more-claims": (
        "and {count:,} more claims (lashou claim list)",
        "另有 {count:,} 份申请（lashou claim list）"),
    "cli.status.more-waiting": (
        "  (the first {shown} of {count:,}; --json has all)",
        "  （共 {count:,} 项，这里是前 {shown} 项；--json 显示全部）"),
    "cli.status.state": ("state {state}", "状态 {state}"),
    "table.accounts": ("Accounts", "账户"),
    "table.waiting": ("Waiting", "待办"),
    "table.payments-due": ("Payments due", "应付款项"),
    "column.role": ("role", "角色"),
    "column.plan": ("plan", "计划"),
    "column.claim": ("claim", "申请"),
    "column.fee": ("fee", "手续费"),
    "column.why": ("why", "缘由"),
    "noun.duty.review": ("review", "审核"),
    "noun.duty.verdict": ("verdict", "裁决"),
    "noun.duty.top up": ("top up", "补足余额"),
    "noun.duty.new key": ("new key", "换新密钥"),
    "noun.duty.accept": ("accept", "接受契约"),
    "noun.duty.bond": ("bond", "缴押金"),
    "noun.duty.move": ("move", "签换届转移"),
    "noun.duty.sweep": ("sweep", "签补转"),
    "cli.rotation.not-at-hand": (
        "A rotation is announced at height {announced}; its move may be signed from height {moves} on. Its "
        "document {document} is not at hand: ask for the file and take it in with lashou document add, or nobody "
        "here can follow the coins after the move",
        "高度 {announced} 公布了一次换届；自高度 {moves} 起可签转移。文件 {document} 不在手头：请要来并用 lashou "
        "document add 收入，否则转移之后这里无法追踪这些币"),
    "cli.rotation.announced": (
        "A rotation is announced at height {announced}; its move may be signed from height {moves} on (lashou "
        "payout carry --rotation {document}): {goes:;}; {quorum} then. Whoever does not want that leaves before",
        "高度 {announced} 公布了一次换届；自高度 {moves} 起可签转移（lashou payout carry --rotation {document}"
        "）：{goes:;}；届时{quorum}签名。不愿意的人请在此之前退出"),
    "cli.rotation.goes.leave": ("leaving {names}", "离任 {names}"),
    "cli.rotation.goes.stay": ("staying {names}", "留任 {names}"),
    "cli.rotation.goes.come": ("coming {names}", "新任 {names}"),
    "cli.elsewhere": (
        "{amount:sat} lie with the witnesses of epoch {epoch}: {parts:;}; {quorum} of {names} sign what passes "
        "it on: lashou payout carry --sweep",
        "有 {amount:sat}在第 {epoch} 届见证人手里：{parts:;}；由 {names} 中 {quorum} 人签名转交：lashou payout "
        "carry --sweep"),
    "cli.elsewhere.for": ("{amount:sat} for {whose}", "{whose} {amount:sat}"),
    "cli.elsewhere.left": (
        "{count:coin|coins} of {amount:sat} that the move left",
        "转移时留下的 {count} 枚币，共 {amount:sat}"),
    "cli.elsewhere.late": ("late payments, {whose}, not credited yet", "迟到的付款，{whose}，尚未入账"),
    "cli.audit.spend.lawful": ("lawful", "合法"),
    "cli.audit.spend.irregular": ("IRREGULAR", "异常"),
    "cli.audit.spend.unknown": ("unknown", "未知"),
    "cli.audit.settlement": ("settlement {digest}", "结算 {digest}"),
    "cli.audit.none": ("no coin of the pool has been spent", "互助池的币还没有花过"),
    "cli.audit.books": (
        "in the pool {funds:sat}, owed {owed:sat}, missing {missing:sat}, unexplained {gap:sat}",
        "池中 {funds:sat}，应付各方 {owed:sat}，缺失 {missing:sat}，对不上 {gap:sat}"),
    "cli.audit.books:unknown": (
        "in the pool {funds:sat}, owed unknown, missing {missing:sat}, as far as is known, unexplained {gap:sat}",
        "池中 {funds:sat}，应付各方未知，就所知缺失 {missing:sat}，对不上 {gap:sat}"),
    "cli.audit.damaged": ("damaged document: {name}", "损坏的文件：{name}"),
    "cli.audit.state": ("state {state} at height {height}", "状态 {state}，高度 {height}"),
    "table.spends": ("Spends of pool coins", "互助池的币的花费"),
    "cli.queue.before": ("{title}, as things stood before height {since}", "{title}（高度 {since} 之前的情况）"),
    "cli.queue.nothing": ("nothing waits for you", "没有等您办的事"),
    "cli.queue.unknown": ("whether anything waits for you is unknown", "是否有等您办的事，尚不知道"),
    "cli.queue.duty.review": (
        "Who files a claim seals its papers to those who were drawn: open them before you decide (lashou papers "
        "open)",
        "申请人会把材料加密给抽中的人：决定之前请先打开（lashou papers open）"),
    "cli.queue.duty.new key": (
        "The quorum gives a new key to somebody who has lost the old one. If that is not so, the old one forbids "
        "it before that height: lashou member veto",
        "法定人数要给丢了旧密钥的人换新密钥。若并非如此，旧密钥可在该高度之前否决：lashou member veto"),
    "cli.queue.duty.bond": (
        "Who has not paid in the whole bond of {bond:sat} is not drawn as a reviewer: pay it to the account "
        "(lashou purse deposit, or lashou pool address)",
        "押金 {bond:sat}没有缴足的人不会被抽为审核人：请付到账户（lashou purse deposit 或 lashou pool address）"),
    "cli.queue.duty.move": (
        "A rotation is announced; from that height on you sign its move: lashou payout carry --rotation builds "
        "it, lashou status shows who comes",
        "已公布一次换届；自该高度起由您签转移：用 lashou payout carry --rotation 制作，lashou status 显示谁新任"),
    "cli.queue.duty.sweep": (
        "Money lies with those who have handed over, you among them: lashou payout carry --sweep builds what "
        "passes it on; you sign it as a payout",
        "有钱在已交班的人手里，您也在其中：用 lashou payout carry --sweep 制作补转，您像付款一样签名"),
    "cli.queue.due": ("{due:sat} are due: lashou payout build", "应付 {due:sat}：lashou payout build"),
    "cli.queue.due:then": (
        "{due:sat} were due then and wait with everything else",
        "当时应付 {due:sat}，与其他一起等待"),
    "cli.report.shallow": (
        "block {end} is not as deep as the rules ask; a reorganization could still change this report. It will "
        "be final {count} blocks from now",
        "区块 {end} 还没有规则要求的那么深；链若重组，这份报表还会变。再过 {count} 个区块即为定局"),
    "cli.report.period": (
        "blocks {start} to {end}: opening {opening:sat}, in {came:sat}, out {went:sat}, closing {closing:sat}",
        "区块 {start} 至 {end}：期初 {opening:sat}，收入 {came:sat}，支出 {went:sat}，期末 {closing:sat}"),
    "cli.report.unknown": ("UNKNOWN: {why}", "状态未知：{why}"),
    "cli.report.irregular": ("IRREGULAR: {count} spends outside the rules", "异常：{count} 笔违规花费"),
    "cli.report.missing": ("MISSING: {missing:sat}", "缺失：{missing:sat}"),
    "cli.report.date": ("To date it on the chain: lashou anchor {path}", "让链上有它的日期：lashou anchor {path}"),
    "cli.report.page": (
        "The page follows from the JSON file and names its hash; anchor it too if you hand it on alone",
        "网页由 JSON 文件得出，并写有它的哈希；若单独转交网页，请也把网页承诺上链"),
}
