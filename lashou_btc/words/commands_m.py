"""Sentences of commands, modules m to z, in English and Chinese."""

STEPS: dict[str, tuple[str, str]] = {}
"""What somebody at a command line can do about it, by the sentence's key."""

SENTENCES: dict[str, tuple[str, str]] = {
    "enrollment.role": (
        "a {role} has no plan: --tag, --age and --before are for members",
        "{role}没有计划：--tag、--age、--before 只用于会员"),
    "enrollment.plan": ("choose a plan with --plan: {plans}", "请用 --plan 选一个计划：{plans}"),
    "document.pool:proof": ("the proof is for another pool", "这份证明属于另一个互助池"),
    "message.request": (
        "this PSBT is not the request to sign this text for this account; it is not signed",
        "这个 PSBT 不是为该账户签这段文字的请求；没有签名"),
    "papers.which": (
        "say either --claim CLAIM, for its reviewers, or --identity, for the operator",
        "请写 --claim 申请（给它的审核人），或 --identity（给运营人）"),
    "papers.some": (
        "{bad} of {sealed} papers could not be opened; why stands above",
        "{sealed} 份材料中有 {bad} 份打不开；原因见上"),
    "papers.none": (
        "there is no file *.age in the folder; name the sealed papers",
        "文件夹里没有 *.age 文件；请写出加密材料"),
    "papers.identity": (
        "name the files that show who you are; --without and --also are for claims",
        "请写出证明您身份的文件；--without 和 --also 只用于申请"),
    "file.exists:sealed": (
        "{folder} holds sealed papers already, for those who were to read them then; name another folder with "
        "--out",
        "{folder} 里已有加密材料，是给当时的收件人的；请用 --out 另写一个文件夹"),
    "papers.which:not-both": (
        "identity papers are of no claim; say --claim or --identity, not both",
        "身份证件不属于任何申请；请写 --claim 或 --identity，不要两样都写"),
    "cli.to-operator": ("send it to the operator", "请交给运营人"),
    "cli.account": ("account {account}", "账户 {account}"),
    "cli.the-operator": ("the operator", "运营人"),
    "cli.send-it": ("Send it?", "发送吗？"),
    "cli.member.second": (
        "Mind: this key signs for account {account} already. This asks for a second account",
        "注意：这把密钥已经是账户 {account} 的签名密钥。这是申请第二个账户"),
    "cli.member.asks-for": (
        "This asks for account {account}. Pay in once you are enrolled, and not before: lashou purse deposit, or "
        "from any wallet to the address that lashou member show says then",
        "这是申请账户 {account}。登记之后再存款，不要提前：用 lashou purse deposit，或从任何钱包付到届时 lashou "
        "member show 所示的地址"),
    "cli.member.show-papers": (
        "To show the operator who you are: lashou papers seal --identity FILE encrypts a paper that nobody else "
        "can open",
        "给运营人看证件：lashou papers seal --identity 文件 会把它加密，别人打不开"),
    "cli.member.ask-name": ("Name", "姓名"),
    "cli.member.ask-name-instead": ("use --name", "请用 --name"),
    "cli.member.ask-passphrase": ("The passphrase of the key {key}", "密钥 {key} 的密码"),
    "cli.member.ask-passphrase-instead": ("use a file for it", "请用密码文件"),
    "cli.member.stands": ("account {account}: {parts}", "账户 {account}：{parts}"),
    "cli.member.balance": ("balance {balance:sat}", "余额 {balance:sat}"),
    "cli.member.when.active-from": ("active from {height}", "生效于 {height}"),
    "cli.member.when.active-since": ("active since {height}", "生效于 {height}"),
    "cli.member.when.top-up-by": ("top up by {height}", "补足期限 {height}"),
    "cli.member.when.exit-at": ("exit at {height}", "退出于 {height}"),
    "cli.member.debt": ("debt {debt:sat}", "欠款 {debt:sat}"),
    "cli.member.late": (
        "{late:sat} came to an old address of it, after the witnesses had changed: credited once those who hold "
        "it have passed it on",
        "换届之后，有 {late:sat}付到了它的旧地址：掌管这笔钱的人转交之后即入账"),
    "cli.member.others": (
        "this key also has {others}: see them with --account",
        "这把密钥还有{others}：用 --account 查看"),
    "cli.member.deposits-to": ("deposits to  {address}", "存款地址  {address}"),
    "cli.member.deposits-nowhere": ("deposits to  nowhere now: {why}", "存款地址  目前没有：{why}"),
    "cli.member.paid-to": ("paid to      {address}", "收款地址  {address}"),
    "table.entries": ("Entries", "账目"),
    "cli.member.rekeyed": (
        "send it to the operator to publish; the old key signs until that is in the chain",
        "请交给运营人发布；上链之前，签名仍用旧密钥"),
    "cli.member.veto-pays": ("{whom}: it comes with the veto", "{whom}：随否决书一起付"),
    "cli.member.vetoed": (
        "sent {txid}, which pays {pays:sat} into your account; once confirmed: {effect}",
        "已发送 {txid}，向您的账户付 {pays:sat}；确认之后：{effect}"),
    "cli.member.is": (
        "account {account} is {name}, id number {id_number}",
        "账户 {account} 是 {name}，证件号 {id_number}"),
    "cli.member.proof": (
        "it opens who you are: send it only to whoever is to know, such as with lashou papers seal; they check "
        "it with lashou member identity --check FILE",
        "它会透露您是谁：只交给该知道的人，例如用 lashou papers seal 加密；对方用 lashou member identity --check "
        "文件 核对"),
    "cli.message.holds": ("the signature holds", "签名有效"),
    "cli.message.holds:from": (
        "the signature holds, from lock time {lock_time} on",
        "签名有效，自锁定时间 {lock_time} 起"),
    "cli.message.holds:at": ("the signature holds, at sequence {sequence}", "签名有效，序列号 {sequence}"),
    "cli.message.holds:both": (
        "the signature holds, from lock time {lock_time} on, at sequence {sequence}",
        "签名有效，自锁定时间 {lock_time} 起，序列号 {sequence}"),
    "cli.message.coin": (
        "the same holder can spend {coin}, said to be of {amount:sat}",
        "同一人可以花费 {coin}，据称有 {amount:sat}"),
    "cli.message.unspent": (
        "whether these coins exist unspent, a node says: bitcoin-cli gettxout",
        "这些币是否存在、是否未花，要问节点：bitcoin-cli gettxout"),
    "cli.message.requested": (
        "each witness runs lashou message cosign on it (account {account})",
        "每位见证人对它运行 lashou message cosign（账户 {account}）"),
    "cli.papers.sealed": (
        "only {who:and} can open what is in {folder}: send it in any way, as files and not as pictures, which "
        "messengers make smaller",
        "{folder} 里的东西只有{who:and}能打开：怎么发都行，但要作为文件发，不要作为图片发，聊天软件会压缩图片"),
    "cli.papers.opened": ("{digest}  {what}  {path}", "{digest}  {what}  {path}"),
    "cli.papers.of-claim": ("{what} of claim #{number}", "申请 #{number} 的{what}"),
    "cli.papers.of-no-claim": ("of no claim; compare its hash by voice", "不属于任何申请；请在电话里核对它的哈希"),
    "cli.papers.left": (
        "{count} papers of claim #{number} have not been opened here yet; ask for them",
        "申请 #{number} 还有 {count} 份材料没有在此打开；请向申请人要"),
    "cli.papers.all-opened": (
        "every paper of claim #{number} has been opened here, and each is what was filed",
        "申请 #{number} 的材料都已在此打开，每一份都与提交时一致"),
    "cli.tagkey.wrote": ("wrote {path}, for {witness}", "已写入 {path}，给 {witness}"),
    "cli.tagkey.hand-out": (
        "Give each witness its own share and no other, on paper or in person; any {needed} of them together give "
        "the tag key back, fewer tell nothing",
        "把每位见证人自己的那一份交给本人，不要给别的份，写在纸上或当面交；任意 {needed} 份合起来可恢复标签密钥，"
        "少于此数则什么也看不出"),
    "cli.tagkey.none-kept:files": (
        "No share is kept in this home: once they are handed over, destroy the files",
        "本主文件夹不保存任何一份：交出之后，请销毁这些文件"),
    "cli.tagkey.none-kept:screen": (
        "No share is kept in this home: write each down, then clear this screen",
        "本主文件夹不保存任何一份：请逐份抄下，然后清屏"),
    "cli.tagkey.shares": (
        "tag key {name}: {count:share|shares}, any {needed} give it back",
        "标签密钥 {name}：{count} 份，任意 {needed} 份可恢复"),
    "cli.tagkey.ask-share": ("Share {number} (nothing: that was all)", "第 {number} 份（直接回车：没有了）"),
    "cli.tagkey.ask-share-instead": ("name the shares' files", "请写出各份的文件"),
    "cli.tagkey.kept": ("the tag key {name} is kept in this home", "标签密钥 {name} 已保存在本主文件夹"),
}
