"""What the desk says on every page: its head, its forms, what waits, how one gets in."""

STEPS: dict[str, tuple[str, str]] = {}

SENTENCES: dict[str, tuple[str, str]] = {
    "cli.web.serves": (
        "Your desk, for one browser, once, within ten minutes: {url}\nIt ends with Ctrl-C",
        "您的工作台（十分钟内，只能在一个浏览器里打开一次）：{url}\n按 Ctrl-C 结束"),
    "desk.name": ("Lashou · my desk", "拉手 · 我的工作台"),
    "desk.ways": ("The desk", "工作台"),
    "desk.way.home": ("What waits", "待办"),
    "desk.way.claims": ("Claims", "申请"),
    "desk.way.sign": ("Sign payouts", "付款签名"),
    "desk.way.documents": ("Documents", "文件"),
    "desk.way.price": ("Price", "价格"),
    "desk.way.journal": ("Journal", "日志"),
    "desk.way.contacts": ("Contacts", "联系人"),
    "desk.way.audit": ("Audit", "审计"),
    "desk.way.doctor": ("What is well", "体检"),
    "desk.way.begin": ("New, or from a backup?", "新建，还是从备份恢复？"),
    "desk.way.pages": ("The pool's pages", "互助池网页"),
    "desk.outside": (
        "This is somebody's own desk. It opens in the browser that used its link, and in no other",
        "这是某人自己的工作台，只在用过它的链接的那个浏览器里打开"),
    "desk.outside.how": (
        "To get in: run {program} in a terminal on this computer, and open the link that it prints. The link "
        "works once, within ten minutes. If the desk is open in a tab already, go on there",
        "进入的办法：在这台电脑的终端里运行 {program}，打开它显示的链接。链接十分钟内有效，只能用一次。如果工"
        "作台已经在某个标签页里打开，请到那里继续"),
    "desk.outside.script": (
        "JavaScript is off. It is needed once, to hand over the link; everything after that works without",
        "JavaScript 已关闭。只有打开链接这一步需要它，之后都不需要"),
    "desk.outside.used": (
        "This link has been used already, or is older than ten minutes. End {program} with Ctrl-C and start "
        "it again for a new one",
        "这个链接已经用过，或超过了十分钟。请用 Ctrl-C 结束 {program} 再重新运行，取得新链接"),
    "desk.outside.failed": (
        "{program} did not answer. Is it still running", "{program} 没有应答。它还在运行吗"),
    "desk.form": ("this is no form that a browser sends", "这不是浏览器会发出的表单"),
    "desk.no-page": ("There is no such page, or the chain has not been read yet", "没有这个网页，或者还没读到链"),
    "desk.nothing-here": ("There is nothing here", "这里什么也没有"),
    "desk.cannot": ("This cannot be shown now", "现在无法显示"),
    "desk.forgotten": ("This is not kept any more", "这里的结果已不再保留"),
    "desk.too-old": (
        "This form is too old. Nothing has been done; open its page again",
        "这份表单太旧了。什么都没有做；请重新打开该页"),
    "desk.again": ("Open the page again", "重新打开该页"),
    "desk.back": ("Back, without signing", "返回，不签"),
    "desk.go-on": ("Go on", "继续"),
    "desk.files": ("To take away", "下载"),
    "desk.download": ("Download", "下载"),
    "desk.kept": ("A copy is kept at {path}", "副本存放在 {path}"),
    "desk.at-a-command-line": ("At a command line: {step}", "在命令行：{step}"),
    "desk.moved": (
        "Nothing has been done: since this page was shown, something has changed. Look again, and decide anew",
        "什么都没有做：这一页显示之后，情况有了变化。请再看一遍，重新决定"),
    "desk.moved.nothing": ("nothing", "无"),
    "desk.hubs.silent": (
        "{urls} did not answer, and may have more. Ask again later", "{urls} 没有回答，那里可能还有。请稍后再问"),
    "desk.key": ("Which key", "用哪把密钥"),
    "desk.passphrase": ("The key's passphrase", "密钥的密码"),
    "desk.passphrase.note": (
        "It opens the key on this computer and is kept nowhere: you are asked for it each time",
        "只在这台电脑上打开密钥，不会保存，所以每次都要输入"),
    "desk.text": ("Reasons (public)", "理由（公开）"),
    "desk.text.note": ("Everybody will read this: no names, no diagnoses", "所有人都会看到：不要写姓名和病情"),
    "desk.sat": ("{amount:sat}", "{amount:sat}"),
    "desk.account": ("account {account}", "{account} 号账户"),
    "desk.everybody": ("everybody", "所有人"),
    "desk.no-end": ("no end", "无期限"),
    "desk.known": ("known", "已知"),
    "desk.to-operator": ("Give the file to the operator, who publishes it", "把文件交给运营人上链"),
    "desk.column.what": ("What", "事项"),
    "desk.column.whose": ("Whose", "谁的"),
    "desk.column.until": ("Until", "截止"),
    "desk.column.next": ("Next step", "下一步"),
    "desk.column.who": ("Who", "谁"),
    "desk.column.verdict": ("Verdict", "结论"),
    "desk.column.subject": ("About", "对象"),
    "desk.column.found": ("What was seen", "看到的情况"),
    "desk.column.todo": ("What to do", "怎么办"),
    "desk.column.status": ("Status", "状态"),
    "desk.column.asked": ("Asked", "申请金额"),
    "desk.column.claim": ("Claim", "申请"),
    "desk.column.paper": ("Paper", "材料"),
    "desk.column.hash": ("Hash", "哈希"),
    "desk.column.checked": ("Checked", "核对"),
    "desk.column.take": ("Take away", "下载"),
    "desk.column.amount": ("Amount", "金额"),
    "desk.column.address": ("Address", "地址"),
    "desk.column.check": ("Check", "检查"),
    "desk.column.signed": ("Signed", "已签"),
    "desk.column.sitting": ("Sitting", "签名事项"),
    "desk.column.count": ("To sign", "份数"),
    "desk.column.quorum": ("Quorum", "法定人数"),
    "desk.column.steal": ("Thieves it takes", "多少人勾结可盗"),
    "desk.column.lose": ("Keys that may be lost", "可丢几把"),
    "desk.column.stuck": ("Lost keys that end it", "丢几把就无法付款"),
    "desk.column.chance": ("Chance of that in a year", "一年内发生的机会"),
    "desk.finding.good": ("well", "正常"),
    "desk.finding.advice": ("advice", "建议"),
    "desk.finding.bad": ("not well", "有问题"),
    "desk.finding.unknown": ("could not be looked at", "没能查看"),
    "desk.home": ("What waits in {pool}", "{pool} 的待办"),
    "desk.home.mine": ("What waits for you", "等您办的事"),
    "desk.home.notice": ("On notice, for everybody to look at", "公示中，人人可看"),
    "desk.home.nothing": ("Nothing waits for you", "没有等您办的事"),
    "desk.home.operator": (
        "You are this pool's operator, without an account of your own. What people hand in waits here to be "
        "published",
        "您是本互助池的运营人，自己没有账户。大家交来的文件在这里等您发布"),
    "desk.home.due": (
        "{due:sat} are due. Work the payout out for the witnesses to sign",
        "应付未付 {due:sat}：请推算付款，让见证人签名"),
    "desk.home.nobody": (
        "No account of this pool belongs to a key of this home: you see what everybody sees",
        "本主文件夹的密钥在这个互助池里没有账户：您看到的和所有人一样"),
    "desk.home.no-key": ("There is no key in this home yet", "本主文件夹还没有密钥"),
    "desk.home.boat": ("Lifeboat", "救生艇"),
    "desk.home.boat-none": ("Nothing is to be done about the lifeboat", "救生艇目前没有要办的事"),
    "desk.home.fresh": ("How fresh this is", "数据有多新"),
    "desk.home.age": ("{age} old", "距今 {age}"),
    "desk.home.age:asked": ("on this network blocks come when they are asked for", "这个网络上的区块按需产生"),
    "desk.next.review": ("Read the papers and decide", "看材料，作决定"),
    "desk.next.verdict": ("Decide together with the other witnesses", "和其他见证人一起裁决"),
    "desk.next.top-up": (
        "Pay in: from your purse, or from any wallet to your account's address (lashou pool address)",
        "存款：用自己的钱包，或用任何钱包向您账户的地址付款（lashou pool address）"),
    "desk.next.new-key": (
        "If you do not want this new key, veto it with lashou member veto",
        "若这把新密钥不是您要的，用 lashou member veto 否决"),
    "desk.next.accept": (
        "Check the contract and accept it", "核对契约并接受"),
    "desk.next.bond": (
        "Pay in your bond: from your purse, or from any wallet to your account's address (lashou pool address)",
        "缴押金：用自己的钱包，或用任何钱包向您账户的地址付款（lashou pool address）"),
    "desk.next.move": ("Look at it and sign", "核对并签名"),
    "desk.next.sweep": ("Look at it and sign", "核对并签名"),
    "desk.next.payout": ("Look at it and sign", "核对并签名"),
    "desk.payout.signed": (
        "You have signed; {lack} more of {names} must", "您已签名；还须 {names} 中 {lack} 人签名"),
    "desk.payout.send": ("Enough have signed: look at it and send it", "签名已齐：核对并发出"),
    "desk.next.heartbeat": ("Look at it and sign", "核对并签名"),
    "desk.next.notice": ("Look, and object while it lasts", "查看；有问题趁公示期提异议"),
    "desk.next.call": (
        "Pay in: from your purse, or from any wallet to your account's address (lashou pool address)",
        "存款：用自己的钱包，或用任何钱包向您账户的地址付款（lashou pool address）"),
    "desk.begin": ("New, or from a backup?", "新建，还是从备份恢复？"),
    "desk.begin.no-key": ("There is no key in this home yet", "本主文件夹还没有密钥"),
    "desk.begin.no-pool": ("There is no pool in this home yet", "本主文件夹还没有互助池"),
    "desk.begin.new": ("New", "新建"),
    "desk.begin.new.1": (
        "Make a key in a terminal: lashou key new NAME. Write its 24 words on paper and try them: lashou key "
        "check NAME. Keys are not made in the browser",
        "在终端里生成密钥：lashou key new 名字。把 24 个词抄在纸上并试一遍：lashou key check 名字。密钥不在浏览"
        "器里生成"),
    "desk.begin.new.2": (
        "To join a pool: get its contract, bring it here, and compare the pool id over the phone (a witness then "
        "accepts it)",
        "加入互助池：拿到契约，带到这里，在电话里核对池编号（见证人随后接受）"),
    "desk.begin.new.3": (
        "To found one: choose rules, collect the witnesses' public records, run lashou pool create (lashou "
        "help organizer says it step by step)",
        "发起互助池：定规则，收齐见证人的公开记录，运行 lashou pool create（lashou help 发起人 有逐步说明）"),
    "desk.begin.new.4": (
        "Say which chain is used: lashou chain use node, or lashou chain use peers. Then load this page again",
        "选定用哪条链：lashou chain use node 或 lashou chain use peers。然后重新载入本页"),
    "desk.begin.backup": ("From a backup", "从备份恢复"),
    "desk.begin.backup.why": (
        "Do not make a new key if you have words on paper: a new key is another person to the pool, and "
        "nothing that was yours follows it",
        "纸上有词的，不要生成新密钥：对互助池来说新密钥是另一个人，您原有的一切都不会跟过来"),
    "desk.begin.backup.1": (
        "Copy your home folder back (by default ~/.lashou), if you have a copy of it: nothing else is needed "
        "then",
        "有主文件夹（默认 ~/.lashou）的副本就拷回来：其他都不用做"),
    "desk.begin.backup.2": (
        "Otherwise make the key from its words: lashou key new NAME --restore words.txt",
        "否则用词恢复密钥：lashou key new 名字 --restore words.txt"),
    "desk.begin.backup.3": (
        "Follow the pool again: lashou pool add contract.json, then lashou document add with the documents "
        "that the operator or anybody else has",
        "重新跟随互助池：lashou pool add contract.json，再用 lashou document add 加入运营人或任何人手里的文件"),
    "desk.begin.backup.4": (
        "A witness: the log of what was signed before is not in the words. Ask the others what is in flight "
        "before you sign anything",
        "见证人注意：签过什么不在词里。签任何东西之前，先问其他见证人有哪些付款在途"),
    "desk.begin.quorum": ("What M of N means", "N 选 M 是什么意思"),
    "desk.begin.quorum.why": (
        "M of N witnesses sign each payout. With a larger M more must conspire to steal; with a larger N − M "
        "more keys may be lost before nobody can pay any more",
        "每笔付款须 N 位见证人中的 M 位签名。M 越大，要偷钱就得越多人勾结；N − M 越大，丢更多密钥才会付不出款"),
    "desk.begin.quorum.note": (
        "The chance assumes that each key is gone within a year with 5%, each by itself, and is not replaced. "
        "A lifeboat (a recovery set, signed in advance) saves the money even then",
        "机会按每把密钥一年内各自有 5% 丢失、且没有换掉来算。即便如此，还有预先签好的救生艇（恢复组）可以救出钱"),
}
