"""What the pages say that are about hashes, what has happened, and errors."""

SENTENCES: dict[str, tuple[str, str]] = {
    "site.door.enter": ("In English", "中文"),
    "site.error.request": ("This request cannot be read", "读不懂这个请求"),
    "site.error.foreign": (
        "Another site's page has asked for this, so nothing was done",
        "这个请求来自别的网站，因此什么也没有做"),
    "site.error.missing": ("There is no such page", "没有这个页面"),
    "site.error.method": ("This page can only be read", "此页面只能查看"),
    "site.error.length": ("The request does not say how long it is", "请求没有说明长度"),
    "site.error.large": ("This is more than is taken here", "内容太大，这里不收"),
    "site.error.host": ("This server does not go by that name", "本服务器不叫这个名字"),
    "site.error.ours": ("Something went wrong here; it is not your fault", "这里出了差错，不是您的问题"),
    "site.error.other": ("This cannot be done", "这件事做不了"),
    "site.error.step": ("To the pool's first page", "到互助池首页"),
    "site.error.step:host": ("Type the address that the pool's operator has given you", "请输入运营人给您的网址"),
    "site.verify.title": ("Is this file on chain?", "这份文件上链了吗？"),
    "site.verify.lead": (
        "Every file has a fingerprint of 64 digits and letters, its SHA-256 hash. Whoever changes one letter of "
        "the file gets another one. Where the fingerprint stands in a block, this very file existed before that "
        "block was made",
        "每份文件都有一个指纹：64 位数字和字母，叫 SHA-256 哈希。文件改动一个字，指纹就完全不同。指纹写进了某个"
        "区块，就说明那个区块产生之前，这份文件已经一字不差地存在"),
    "site.verify.tool": ("Look it up", "查一查"),
    "site.verify.file": ("A file of yours:", "选一份文件："),
    "site.verify.hash": ("or its hash:", "或粘贴哈希："),
    "site.verify.look": ("Look", "查询"),
    "site.verify.private": (
        "The file does not leave this device. The server is asked only for all hashes with the same two first "
        "digits, so it does not learn which one you look for",
        "文件不会离开您的设备。向服务器只要开头两位相同的全部哈希，所以它不知道您查的是哪一个"),
    "site.verify.hashing": ("Reading the file", "正在读取文件"),
    "site.verify.malformed": (
        "That is no SHA-256 hash: it has 64 characters, 0 to 9 and a to f",
        "这不是 SHA-256 哈希：应为 64 个字符，由 0 到 9 和 a 到 f 组成"),
    "site.verify.unreadable": (
        "The file could not be read, so nothing is known about it",
        "文件读不出来，所以无法判断"),
    "site.verify.failed": (
        "The list could not be loaded. That says nothing about the file; try again",
        "列表没能加载。这不说明文件上没上链，请再试一次"),
    "site.verify.missing": (
        "This server knows of no record of this pool for {hash}. Is it exactly the same file? Pictures sent by a "
        "messenger are often changed on the way, and a form that the operator has signed after you is another file "
        "than yours: the one with all signatures is on chain. It may also stand in a batch whose list this server "
        "has not been given",
        "本服务器所知的本互助池记录中没有 {hash}。确定是同一份文件吗？聊天软件发图片时常会改动文件；运营人在您之后"
        "签过名的表格，与您手里那份已不是同一个文件：上链的是签齐的那份。也可能它在某个批次里，而本服务器没有拿到"
        "那份清单"),
    "site.verify.found": ("On chain since {day}, block {height}: {how}", "{day} 起已上链，第 {height} 区块：{how}"),
    "site.verify.row": (
        "{day}, block {height}, {depth} blocks deep: {how}; transaction {txid}",
        "{day}，第 {height} 区块，已有 {depth} 次确认：{how}；交易 {txid}"),
    "site.verify.deep": (
        "{depth} blocks deep; this pool asks for {needed}",
        "已有 {depth} 次确认；本互助池要求 {needed} 次"),
    "site.verify.young": (
        "Only {depth} of the {needed} blocks that this pool asks for are on top: it may still be undone; look "
        "again later",
        "本互助池要求 {needed} 次确认，现在只有 {depth} 次：仍可能被撤销，请稍后再查"),
    "site.verify.how.record": ("a {type}, in a record of its own", "{type}，有单独的记录"),
    "site.verify.how.batch": ("a {type}, in a batch with others", "{type}，与别的文件同在一个批次"),
    "site.verify.how.statement": ("a {type} is about it", "有一份{type}提到它"),
    "site.verify.how.evidence": ("a {type} names it as evidence", "有一份{type}把它列为证据"),
    "site.verify.limits": ("What this does not prove", "这不能证明什么"),
    "site.verify.limit.1": (
        "Not that what the file says is true: a lie can be on chain, too",
        "不能证明内容属实：假话也可以上链"),
    "site.verify.limit.2": (
        "Not who wrote it: documents of the pool are signed for that",
        "不能证明是谁写的：互助池的文件为此另有签名"),
    "site.verify.limit.3": (
        "Not that there is no other version: several may be on chain, the later one does not replace the earlier",
        "不能证明没有别的版本：可能上链了好几份，后来的并不取代先前的"),
    "site.verify.limit.4": (
        "Not when it was made: only that it was there before that block",
        "不能证明何时写成：只证明在那个区块之前已经存在"),
    "site.verify.limit.5": (
        "Below {needed} blocks it may still vanish; and this page shows what this server says of the chain",
        "不到 {needed} 次确认时仍可能消失；而且本页所示是本服务器所说的链上情况"),
    "site.verify.by-hand": ("Without JavaScript", "不用 JavaScript"),
    "site.verify.by-hand-lead": (
        "Have your computer work out the hash: the first line is for Linux, the second for a Mac, the third for "
        "Windows",
        "先让电脑算出哈希：第一行用于 Linux，第二行用于苹果电脑，第三行用于 Windows"),
    "site.verify.by-hand-then": (
        "Then choose its first two digits. Where there is no link, no hash begins so",
        "再点它开头的两位。没有链接的，就是没有这样开头的哈希"),
    "site.verify.own": ("Without this server", "不靠本服务器"),
    "site.verify.own-text": (
        "Your own program asks the chain itself, and needs nobody's word",
        "您自己的程序直接查链，不必听任何人说"),
    "site.verify.bucket": ("Hashes that begin with {prefix}", "以 {prefix} 开头的哈希"),
    "site.verify.bucket-lead": (
        "All that records of this pool commit to, as far as this server has the documents: {count:line|lines}",
        "本互助池的记录所指的全部哈希，以本服务器持有的文件为限：共 {count:,} 行"),
    "site.verify.back": ("Look up another one", "查另一份"),
    "site.verify.head.hash": ("Hash", "哈希"),
    "site.verify.head.since": ("On chain since", "上链日期"),
    "site.verify.head.depth": ("Blocks deep", "确认次数"),
    "site.verify.head.by": ("By", "依据"),
    "site.verify.head.transaction": ("Transaction", "交易"),
    "site.feed.pool": ("Everything", "全部动态"),
    "site.feed.claim": ("Claim {claim:,}", "第 {claim:,} 号申请"),
    "site.feed.account": ("Account {account:,}", "账户 {account:,}"),
    "site.feed.waits": ("What waits until when", "待办与期限"),
    "site.feed.nothing": ("Nothing waits", "目前没有待办"),
    "site.feed.no-notice": ("Claim {claim:,} has not been put on notice", "第 {claim:,} 号申请尚未公示"),
    "site.feed.notice": ("The notice of claim {claim:,} ends about now", "第 {claim:,} 号申请公示约于今日期满"),
    "site.feed.notice-more": (
        "Whoever objects to claim {claim:,} must have done so before block {height:,}",
        "对第 {claim:,} 号申请有异议，须在第 {height:,} 区块之前提出"),
    "site.feed.duty": ("Account {account:,}: {what}", "账户 {account:,}：{what}"),
    "site.feed.duty:claim": (
        "Account {account:,}: {what}, claim {claim:,}",
        "账户 {account:,}：{what}，第 {claim:,} 号申请"),
    "site.feed.until": ("Block {height:,} decides; the day is an estimate", "以第 {height:,} 区块为准，日期是估计"),
    "site.feed.call": ("A called share must be paid in", "应存入分摊款"),
    "site.happened.unknown": (
        "Since here nobody can say how the pool stands: {why}",
        "自此无人能说互助池现状如何：{why}"),
    "site.happened.filed": ("Claim {claim:,} was filed", "第 {claim:,} 号申请已提出"),
    "site.happened.objection": (
        "Account {account:,} objected to claim {claim:,}",
        "账户 {account:,} 对第 {claim:,} 号申请提出异议"),
    "site.happened.benefit": ("The benefit of claim {claim:,} was paid", "第 {claim:,} 号申请的互助款已付出"),
    "site.happened.entry": (
        "Account {account:,}: {kind}, {amount:sat} came in",
        "账户 {account:,}：{kind}，收入 {amount:sat}"),
    "site.happened.entry:out": (
        "Account {account:,}: {kind}, {amount:sat} went out",
        "账户 {account:,}：{kind}，支出 {amount:sat}"),
    "site.happened.many": ("{count:,} records at once: {kind}", "同批 {count:,} 条记录：{kind}"),
    "site.happened.record": ("{kind}: {text}", "{kind}：{text}"),
    "site.happened.broken": ("{kind} without effect: {why}", "{kind}不起作用：{why}"),
    "site.happened.carry": (
        "The pool's coins were put together or moved, transaction {txid}",
        "互助池的币已归集或搬运，交易 {txid}"),
    "site.happened.paid": (
        "Payout of {amount:sat} for {count:item|items}, transaction {txid}",
        "付出 {amount:sat}，共 {count:,} 项，交易 {txid}"),
    "site.happened.waits": (
        "Coins of the pool were spent; whether by the rules cannot be said yet, transaction {txid}",
        "互助池的币被花费，是否合规尚无法判断，交易 {txid}"),
    "site.happened.irregular": (
        "Coins of the pool were spent against the rules, transaction {txid}",
        "互助池的币被违规花费，交易 {txid}"),
    "site.happened.absent": (
        "Account {account:,} did not review claim {claim:,} in time",
        "账户 {account:,} 未按时审核第 {claim:,} 号申请"),
    "site.happened.drawn": (
        "The lot fell on accounts {accounts} to review claim {claim:,}",
        "第 {claim:,} 号申请抽签：由账户 {accounts} 审核"),
    "site.happened.shared": (
        "Claim {claim:,} was shared: {share:sat} for each unit of weight",
        "第 {claim:,} 号申请已分摊：每份权重 {share:sat}"),
    "site.happened.ended": ("Claim {claim:,}: {status}", "第 {claim:,} 号申请：{status}"),
}
STEPS: dict[str, tuple[str, str]] = {}
