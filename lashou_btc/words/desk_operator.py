"""What the desk says to the operator, to whoever signs documents, and to the auditor."""

STEPS: dict[str, tuple[str, str]] = {}

SENTENCES: dict[str, tuple[str, str]] = {
    "noun.file.contact-book": ("contact book", "通讯录"),
    "noun.file.backup": ("backup", "备份"),
    "tray.full": ("the tray holds {most:,} documents already", "文件盘里已有 {most:,} 份文件"),
    "contacts.damaged": ("the contact book cannot be read", "通讯录无法读取"),
    "contacts.text": ("write at most {most} printable letters into each field", "每一栏最多 {most} 个可打印的字"),
    "contacts.many": ("the contact book holds at most {most:,} people", "通讯录最多 {most:,} 人"),
    "contacts.who": ("{name} (account {number})", "{name}（{number} 号账户）"),
    "backup.pool": ("this backup is not of pool {pool_id}", "这份备份不是互助池 {pool_id} 的"),
    "backup.file": ("this is no backup of an operator's home", "这不是运营人主文件夹的备份"),
    "backup.file:large": ("this backup is larger than any can be", "这份备份大得不合理"),
    "desk.tray": ("Documents that came here", "收到的文件"),
    "desk.tray.empty": ("No document has come", "没有收到文件"),
    "desk.tray.bring": ("Bring documents", "带文件来"),
    "desk.tray.choose": ("Documents (.json)", "文件（.json）"),
    "desk.tray.none": ("choose a document", "请选择文件"),
    "desk.tray.took": ("{name}: {what}", "{name}：{what}"),
    "desk.tray.refused": ("{name}: not taken, {why}", "{name}：没有收，{why}"),
    "desk.tray.came": ("{good} of {count:document|documents} taken", "{count} 份文件中收下 {good} 份"),
    "desk.tray.came:nothing": ("Nothing waits there", "那里没有等待的文件"),
    "desk.tray.away": ("Put it away", "收起来"),
    "desk.tray.put-away": ("It is put away", "已收起"),
    "desk.fetch": ("Fetch what waits there", "取来等待的文件"),
    "desk.fetch.from": ("Your hubs: {hubs}", "您的中转站：{hubs}"),
    "desk.inbox": ("Inbox", "收件箱"),
    "desk.inbox.empty": ("Nothing waits to be published", "没有等着上链的文件"),
    "desk.inbox.not-operator": (
        "Only the operator's key publishes; nothing here is it", "只有运营人的密钥能上链；这里没有这把密钥"),
    "desk.inbox.draft": ("Work out what is sent, and its fee", "推算要发送的内容和手续费"),
    "desk.inbox.nothing": ("choose at least one document", "请至少选一份文件"),
    "desk.inbox.sure": ("Publish this?", "要上链吗？"),
    "desk.inbox.then": (
        "The fee is paid out of the journal's own money. Once it is in a block, what is published stays for "
        "ever",
        "手续费从日志自己的钱里付。进入区块之后，上链的内容永远都在"),
    "desk.inbox.publish": ("Publish", "上链"),
    "desk.bumped": (
        "Sent again at a higher fee, in the place of what waited", "已以更高的手续费重发，取代原来等待的"),
    "desk.published": ("Sent: {count:document|documents}", "已发出：{count} 份文件"),
    "desk.published.disclose": (
        "Now give the documents to everybody (lashou document export, or a hub)",
        "现在把文件交给所有人（lashou document export，或中转站）"),
    "desk.feerate": ("Feerate, sat/vB", "费率，sat/vB"),
    "desk.feerate.note": ("Empty: what the chain suggests", "留空：按链上建议"),
    "desk.feerate.number": ("a feerate is a whole number of sat/vB", "费率须是整数（sat/vB）"),
    "desk.bump.summary": ("Something waits too long", "有交易等得太久"),
    "desk.bump": ("Work out a higher fee for what waits", "给等待中的交易加费"),
    "desk.bump.note": (
        "All journal transactions that wait are replaced by one with the same documents",
        "等待中的日志交易全部换成一笔，文件不变"),
    "desk.journal.waits": ("Sent, and in no block yet", "已发出，还没进区块"),
    "desk.drop.lead": (
        "What is ticked is taken back: the others are sent again without it, in the same order, at a higher fee",
        "打勾的收回：其余的不带它重新发出，顺序不变，手续费更高"),
    "desk.drop": ("Work out how to take it back", "推算如何收回"),
    "desk.drop.sure": ("Take this back?", "要收回吗？"),
    "desk.drop.then": (
        "Whether this or what it replaces comes into a block, miners decide; whoever has read the document has "
        "read it",
        "进区块的是这一笔还是它取代的那笔，由矿工决定；文件已被看到的，收不回来"),
    "desk.drop.send": ("Take back", "收回"),
    "desk.dropped": ("Sent without it, in the place of what waited", "已不带它重发，取代原来等待的"),
    "desk.dropped.back": (
        "{what} lies in the inbox again: put it away there if it is not to be published",
        "{what}又回到收件箱了：不想上链的，请在那里收起来"),
    "desk.column.drop": ("Take back", "收回"),
    "desk.journal.newest": ("The newest records", "最新记录"),
    "desk.effect.untold": ("cannot be told before the missing documents are at hand", "缺的文件到手之前无法判断"),
    "desk.effect.none": ("none: {why}", "无：{why}"),
    "desk.sender.several": ("several", "多人"),
    "desk.look": ("Look", "查看"),
    "desk.fact.journal-left": ("Stays in the journal", "日志余额"),
    "desk.fact.line": ("Line {number}", "第 {number} 条"),
    "desk.fact.left-out": ("Left out: {what} {hash}", "未列入：{what} {hash}"),
    "desk.fact.seal": ("Follows the seal", "接在封印之后"),
    "desk.fact.document": ("Document", "文件"),
    "desk.fact.effect": ("If it were published now", "如果现在上链"),
    "desk.fact.hash": ("Hash", "哈希"),
    "desk.fact.dust": ("Too little to be paid", "太少，付不出"),
    "desk.fact.price": ("One bitcoin is worth", "一个比特币值"),
    "desk.fact.price-of": ("{price:,} of the smallest parts of {unit}", "{price:,}（{unit} 的最小单位）"),
    "desk.fact.price-now": ("In force now", "现行"),
    "desk.sign.document": ("Sign this document?", "要签这份文件吗？"),
    "desk.cosign": ("Add my signature", "加上我的签名"),
    "desk.cosigned": ("Your signature is added", "已加上您的签名"),
    "desk.quorum.carry": (
        "It has its signatures: its page works out the transaction that carries it",
        "签名已齐：到它的页面上推算带它上链的交易"),
    "desk.join": ("It gives you a place. Accept it?", "这份文件给您一个位置，要接受吗？"),
    "desk.join.lead": (
        "Somebody could have changed the file on its way to you. So have another of those who are named in it "
        "read the first address to you, over the phone, from their own copy, and compare all of it; with a "
        "device, on its screen, too (lashou device address 0 --rotation FILE)",
        "文件在路上可能被人换过。所以请文件里的另一个人在电话里，照他自己的那份，把首个地址念给您听，全部核对；"
        "用设备的，也在设备屏幕上核对（lashou device address 0 --rotation 文件）"),
    "desk.join.ends": (
        "The last {count} characters or more of the first address, as they were read to you",
        "别人念给您的首个地址的最后 {count} 个或更多字符"),
    "desk.join.ends.note": ("Do not copy them from this page", "不要从本页抄"),
    "desk.join.sign": ("Accept and sign", "接受并签名"),
    "desk.join.other": (
        "the first address does not end in {ends!r}, or fewer than {count} characters were given: if that is what "
        "was read to you, the two files are not the same, so do not sign",
        "首个地址不以 {ends!r} 结尾，或给出的不足 {count} 个字符：如果别人念的就是这个，两份文件不一样，请不要签"),
    "desk.drill": ("Drill of the recovery set", "恢复组演练"),
    "desk.drill.none": (
        "No recovery set stands in the journal, so there is nothing to drill", "日志里没有恢复组，无从演练"),
    "desk.drill.lead": (
        "Those of the recovery set prove that they still have their keys. It moves no money; once a year is often "
        "enough",
        "恢复组的人证明密钥还在、还管用。不动一分钱；一年一次就够"),
    "desk.drill.step.begin": ("Begin one", "开始一次"),
    "desk.drill.step.begin.lead": (
        "For whoever runs the drill, a witness or the operator: it makes the file that all of them sign",
        "主持演练的人用，见证人或运营人都行：做出大家要签的文件"),
    "desk.drill.step.sign": ("Sign it", "签名"),
    "desk.drill.step.sign.lead": (
        "For those of the recovery set. Anything that is no drill of this pool is refused",
        "恢复组的人用。不是本互助池演练的一概拒绝"),
    "desk.drill.step.check": ("Check what came back", "核对交回的文件"),
    "desk.drill.step.check.lead": (
        "For whoever runs the drill: the signed files of all of them, or of some",
        "主持演练的人用：各人签好的文件，全部或一部分"),
    "desk.drill.choose": ("The drill's file", "演练文件"),
    "desk.drill.copies": ("The signed files, or a zip of them", "已签的文件，或它们的 zip"),
    "desk.drill.begun": ("The drill is made", "演练文件已做好"),
    "desk.drill.hand": (
        "Give the file to {names}. Each signs it here, or with a device or another wallet, and gives it back to "
        "you",
        "请把文件交给 {names}。每人在这里签，或用设备或别的钱包签，再交还给您"),
    "desk.drill.signed": ("The drill is signed", "演练已签名"),
    "desk.drill.works": ("Their keys work: {names}", "密钥可用：{names}"),
    "desk.price": ("Today's price", "今日价格"),
    "desk.price.today": ("Give it now", "现在公布"),
    "desk.price.one": ("One bitcoin, in {unit}", "一个比特币，以 {unit} 计"),
    "desk.price.note": (
        "In the smallest parts of {unit} (cents, fen), or with the unit, as 600000.50 {unit}",
        "以 {unit} 的最小单位（分）计，或写上单位，如 600000.50 {unit}"),
    "desk.price.then": (
        "The median of the witnesses' prices turns amounts into satoshi: a low price makes benefits large",
        "各见证人价格的中位数用来把金额折成聪：价格越低，互助款的聪数越多"),
    "desk.price.sign": ("Sign this price", "签署这个价格"),
    "desk.price.signed": ("Your price is signed", "您的价格已签署"),
    "desk.owed": ("Who owes what until when", "谁有什么事，到什么时候"),
    "desk.owed.nothing": ("Nothing waits for anybody", "谁都没有待办的事"),
    "desk.reminder": ("Reminder to paste", "可粘贴的提醒"),
    "desk.reminder.text": (
        "{name}: in {pool} something waits for you: {what}{until}{amount}",
        "{name}：{pool} 有一件事等您办：{what}{until}{amount}"),
    "desk.reminder.until": (", until {until}", "，截止 {until}"),
    "desk.reminder.amount": (", {amount:sat}", "，{amount:sat}"),
    "desk.strays": ("Money for numbers that nobody has", "付给无主账户号的钱"),
    "desk.strays.note": (
        "Somebody paid too early or to a wrong number. It counts for whoever is enrolled under that number; at "
        "the end of the pool it can be returned",
        "有人付早了，或付错了号码。谁以这个号码入会就归谁；互助池解散时可以退回"),
    "desk.book": ("Contact book", "通讯录"),
    "desk.book.note": (
        "It lies in your home alone: in no page for others, on no hub, on no chain",
        "只在您的主文件夹里：不上网页，不上中转站，不上链"),
    "desk.book.forget": ("Empty: forget the entry", "留空：删去这一条"),
    "desk.book.number": ("name an account number", "请写账户号"),
    "desk.book.keep": ("Keep", "保存"),
    "desk.book.kept": ("Noted: account {number}", "已记下：{number} 号账户"),
    "desk.book.gone": ("Forgotten: account {number}", "已删去：{number} 号账户"),
    "desk.backup": ("A second operator's home", "第二个运营人主文件夹"),
    "desk.backup.what": (
        "One file with what the operator needs to go on: documents, what waits, the inbox, invitations, the "
        "contact book, the tag key as it lies here, encrypted. No key is in it; keep it where only you can "
        "read it",
        "一个文件，装着运营人接着做所需的一切：文件、待确认的、收件箱、邀请、通讯录，以及按原样加密的标签密钥。"
        "里面没有密钥；请放在只有您能看到的地方"),
    "desk.backup.take": ("Download the backup", "下载备份"),
    "desk.backup.choose": ("A backup (.zip)", "备份（.zip）"),
    "desk.backup.note": ("What is here already stays as it is", "这里已有的保持不变"),
    "desk.backup.restore": ("Take it in", "导入"),
    "desk.restored": ("The backup is taken in", "备份已导入"),
    "desk.restored.documents": ("{count:new document|new documents}", "新文件 {count} 份"),
    "desk.restored.tray": ("{count:document|documents} in the inbox", "收件箱 {count} 份"),
    "desk.restored.contacts": ("{count:person|people} new in the contact book", "通讯录新增 {count} 人"),
    "desk.restored.file": ("{name}", "{name}"),
    "desk.restored.over": ("Passed over: {name}", "略过：{name}"),
    "desk.column.pick": ("Publish", "上链"),
    "desk.column.sender": ("From", "来自"),
    "desk.column.effect": ("Effect", "效力"),
    "desk.column.when": ("When", "时间"),
    "desk.column.signatures": ("Signatures", "签名数"),
    "desk.column.reach": ("How to reach", "联系方式"),
    "desk.column.reminder": ("Reminder to paste", "可粘贴的提醒"),
    "desk.column.number": ("Account", "账户号"),
    "desk.column.name": ("Name", "姓名"),
    "desk.column.note": ("Note", "备注"),
    "desk.column.fee": ("Fee", "手续费"),
    "desk.column.txid": ("Transaction", "交易"),
    "desk.audit.books": ("The books", "账目"),
    "desk.audit.funds": ("In the pool's coins", "互助池的币"),
    "desk.audit.owed": ("Owed", "权益合计"),
    "desk.audit.missing": ("Missing", "缺失"),
    "desk.audit.gap": ("Difference", "差额"),
    "desk.audit.undecided": ("Cannot be judged yet", "暂时无法判断"),
    "desk.audit.state": ("State hash", "状态哈希"),
    "desk.audit.untold": ("cannot be told: documents are missing", "无法判断：缺文件"),
    "desk.audit.good": (
        "Every spend was lawful ({count}), and the books balance to the satoshi",
        "每笔花费都合规（{count} 笔），账目一聪不差"),
    "desk.audit.bad": (
        "{count:spend was|spends were} irregular, or the books do not balance", "{count} 笔花费违规，或账目不平"),
    "desk.audit.cannot-tell": ("Documents are missing: not everything can be judged", "缺文件：不能全部判断"),
    "desk.sittings.at-hubs": ("Fetch what waits at the hubs", "取来中转站上等签的"),
}
