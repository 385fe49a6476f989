"""Sentences of commands about keys, devices, lifeboats, chains and the demo, in English and Chinese."""

STEPS: dict[str, tuple[str, str]] = {}
"""What somebody at a command line can do about it, by the sentence's key."""

SENTENCES: dict[str, tuple[str, str]] = {
    "chain.mine": (
        "nobody mines at will on {network}; use a sandbox or a regtest node",
        "在 {network} 上不能随意挖矿；请用 sandbox 或 regtest 节点"),
    "chain.spec:none": (
        "name a chain: sandbox:FOLDER, node, node:URL, peers, peers:HOST:PORT,HOST:PORT, or electrum:HOST,HOST",
        "请写明用哪条链：sandbox:FOLDER、node、node:URL、peers、peers:HOST:PORT,HOST:PORT 或 electrum:HOST,HOST"),
    "cli.chain.used-now": ("This home uses it from now on", "本主文件夹从现在起用它"),
    "cli.chain.by-peers": (
        "It reads from {source}: {trust}. They see which blocks you ask for. They do not tell what waits for a "
        "block, so a feerate is a guess from the newest ones (say --feerate), a transaction is not tested before "
        "it is sent, and a purse's coins are looked for from two weeks before your first pool on",
        "它从 {source} 读取：{trust}。它们看得到您要了哪些区块。它们不告诉有什么在等待区块，所以费率是按最新区块"
        "猜的（可写 --feerate），交易在发送前不经测试，钱包的币从您第一个互助池之前两周开始找"),
    "cli.chain.tip": ("{network} at height {height}, block {block}", "{network}，高度 {height}，区块 {block}"),
    "cli.chain.with-peers": ("{source} ({count} peers)", "{source}（{count} 个对等节点）"),
    "cli.chain.source": ("{source}; an index read from it: {trust}", "{source}；从它读取的索引：{trust}"),
    "cli.chain.source:loading": (
        "{source}, still loading the chain; an index read from it: {trust}",
        "{source}，还在加载链；从它读取的索引：{trust}"),
    "cli.chain.doubt": ("{doubt}", "{doubt}"),
    "cli.chain.seen-through": ("Seen through it: {trust}", "由它看到的：{trust}"),
    "cli.chain.height": ("height {height}", "高度 {height}"),
    "demo.folder": (
        "{folder} is not empty; name a new folder for the demo",
        "{folder} 不是空的；请给演示另写一个新文件夹"),
    "demo.folder:cannot": ("{folder} cannot be made: {problem}", "无法建立 {folder}：“{problem}”"),
    "cli.demo.look-around": (
        "Look around (every home is a folder below {folder}):",
        "可以四处看看（每个主文件夹都在 {folder} 之下）："),
    "cli.demo.passphrase": (
        "Keys open with the passphrase {passphrase!r}. This is a test chain: none of it is money",
        "密钥的密码是 {passphrase!r}。这是测试链：都不是真钱"),
    "cli.device.ready": ("yes", "是"),
    "cli.device.not-ready": ("no: {why}", "否：{why}"),
    "cli.device.about": ("{name} {fingerprint}: {text}", "{name} {fingerprint}：{text}"),
    "cli.device.none": ("no device; plug it in and unlock it", "没有设备；请接上并解锁"),
    "cli.device.compare": ("Compare on the device: {address}", "请在设备上核对：{address}"),
    "cli.device.same": ("{address}: the {name} has the same", "{address}：{name} 上的相同"),
    "cli.device.same:written": (
        "{address}: the {name} has the same and writes it {shown}",
        "{address}：{name} 上的相同，它写作 {shown}"),
    "cli.device.look": (
        "Look at the device: the multisig's keys, then the address {address}",
        "请看设备：先是多签的各把公钥，然后是地址 {address}"),
    "cli.device.needs-nothing": ("a {name} needs no telling: {wants}", "{name} 不需要告诉：{wants}"),
    "cli.device.knows": (
        "the {name} knows the multisig and has the same first address",
        "{name} 已知道这个多签，第一个地址也相同"),
    "cli.device.knows:each-time": (
        "the {name} knows the multisig and has the same first address; {wants}",
        "{name} 已知道这个多签，第一个地址也相同；{wants}"),
    "table.devices": ("Devices", "设备"),
    "column.model": ("model", "型号"),
    "column.fingerprint": ("fingerprint", "指纹"),
    "column.label": ("label", "标签"),
    "column.ready": ("ready", "可用"),
    "key.elsewhere-two": (
        "the multisig key is either in a file or on a device; give --multisig-key or --device",
        "多签密钥要么在文件里，要么在设备上；请写 --multisig-key 或 --device 之一"),
    "key.backup-other": (
        "these are the words of the wallet that holds the multisig key ({fingerprint}), and they are right; "
        "{key} has words of its own ({seed}): run this with those",
        "这些是存有多签密钥的那个钱包的助记词（{fingerprint}），是对的；{key} 另有自己的助记词（{seed}）：请用那"
        "些再运行一次"),
    "key.backup": (
        "these words make another key (fingerprint {fingerprint}) than {key} ({seed}): the backup is wrong, or a "
        "BIP39 passphrase is missing. Make a new backup now",
        "这些助记词得出的是另一把密钥（指纹 {fingerprint}），不是 {key}（{seed}）：备份有误，或缺少 BIP39 密码。"
        "请马上重做备份"),
    "key.which": ("say which key to destroy, by its name", "请写明要销毁的密钥的名称"),
    "cli.key.write-down": (
        "Write these words down on paper, in this order, and keep them where nobody else looks:",
        "请按这个顺序把这些助记词抄在纸上，收在别人看不到的地方："),
    "cli.key.terminal-keeps": (
        "The terminal keeps what it has shown: close its window now, or clear its history",
        "终端会留着显示过的内容：请现在就关掉窗口，或清除历史"),
    "cli.key.wrote": ("wrote {path}", "已写入 {path}"),
    "cli.key.wrote:elsewhere": (
        "wrote {path}; the multisig key stays in the wallet {fingerprint}: back up both, the words above and "
        "that wallet's",
        "已写入 {path}；多签密钥留在钱包 {fingerprint} 里：两处都要备份，上面的助记词和那个钱包的"),
    "cli.key.to-coordinator": ("give it to the coordinator", "请交给协调人"),
    "cli.key.to-organizer": ("give it to the pool's organizer", "请交给互助池的发起人"),
    "cli.key.multisig-elsewhere": (
        "The multisig key is in the wallet {fingerprint}; the signing and journal keys are of the words in the "
        "key file ({seed})",
        "多签密钥在钱包 {fingerprint} 里；签名密钥和日志密钥出自密钥文件中的助记词（{seed}）"),
    "cli.key.in-file": ("in the key file", "在密钥文件里"),
    "cli.key.elsewhere": ("elsewhere; these words: {seed}", "在别处；这些助记词：{seed}"),
    "cli.key.ask-words": ("The words you wrote down", "您抄下的助记词"),
    "cli.key.ask-words-instead": ("use --words-file", "请用 --words-file"),
    "cli.key.restored": ("the words restore {key} ({seed})", "这些助记词能恢复 {key}（{seed}）"),
    "cli.key.restored:pools": (
        "the words restore {key} ({seed}), key of {pools}",
        "这些助记词能恢复 {key}（{seed}），它是 {pools} 的密钥"),
    "cli.key.sign-documents": (
        "They sign documents. The coins' key is in the wallet {fingerprint}: check its own backup too",
        "它们用来签文件。动用币的密钥在钱包 {fingerprint} 里：请也检查它自己的备份"),
    "cli.key.ask-new": ("The new passphrase", "新密码"),
    "cli.key.ask-new-instead": ("use --new-passphrase-file", "请用 --new-passphrase-file"),
    "cli.key.changed": ("{path} opens with the new passphrase only", "{path} 现在只能用新密码打开"),
    "cli.key.destroy": ("Destroy the key {key} ({fingerprint})?", "销毁密钥 {key}（{fingerprint}）吗？"),
    "cli.key.destroyed": (
        "{path} is destroyed. Disks keep traces and backups keep copies: think of both",
        "{path} 已销毁。磁盘会留痕迹，备份里有副本：两样都要想到"),
    "table.keys": ("Keys", "密钥"),
    "column.name": ("name", "名称"),
    "column.network": ("network", "网络"),
    "column.multisig-key": ("multisig key", "多签密钥"),
    "cli.lifeboat.kept": ("kept {count:lifeboat|lifeboats} of {path}", "已从 {path} 收存 {count} 条救生艇"),
    "cli.lifeboat.nothing-new": ("nothing new in {path}: {why}", "{path} 里没有新的：{why}"),
    "cli.lifeboat.over": (
        "{count:more lifeboat is|more lifeboats are} over: --all shows which, and why",
        "另有 {count} 个救生艇已过时：用 --all 查看是哪些、为何"),
    "cli.psbt.split": ("{path}  transaction {txid}", "{path}  交易 {txid}"),
    "cli.psbt.split:lifeboat": (
        "{path}  lifeboat {txid}: sign it like the rest; nobody can send it before height {height}",
        "{path}  救生艇 {txid}：与其余的一起签；高度 {height} 之前谁也发不出去"),
    "cli.psbt.split-then": (
        "each can be signed alone; bring them back with lashou payout combine",
        "每份可单独签名；签好后用 lashou payout combine 合回"),
    "cli.psbt.split-then:lifeboats": (
        "each can be signed alone; bring all of them back with lashou payout combine: without its lifeboats the "
        "money "
        "could be locked for ever",
        "每份可单独签名；签好后用 lashou payout combine 全部合回：缺了救生艇，钱可能永远锁死"),
    "cli.review.drill": (
        "Those of the recovery set sign it with lashou lifeboat drill sign; as a witness, do not sign it",
        "恢复组用 lashou lifeboat drill sign 签它；见证人请不要签"),
    "cli.status.lacked": (
        "{lacked:sat} were lacking when the pool was dissolved, and were borne by all; what of it is passed on "
        "or "
        "comes back is given out by lashou quorum dissolve",
        "解散时缺少 {lacked:sat}，已由大家分担；日后转来或追回的，用 lashou quorum dissolve 再分"),
    "cli.status.epoch": (
        "epoch {epoch} (the pool has been handed over so many times): the keys are held by {names}",
        "第 {epoch} 届（互助池已移交过这么多次）：密钥由 {names} 掌管"),
    "cli.pool.epoch:first": (
        "0: the founding witnesses hold the keys; each handing over begins the next",
        "0：密钥在创始见证人手里；每次移交开始新的一届"),
    "cli.pool.epoch": (
        "{epoch}: the pool has been handed over so many times to new witnesses",
        "{epoch}：互助池已向新见证人移交过这么多次"),
    "cli.payout.status:payout": (
        "payout {txid}: {signed} of {needed} signatures; {text}", "付款 {txid}：{signed}/{needed} 份签名；"
        "{text}"),
    "cli.payout.status:amendment": (
        "carry of a decision {txid}: {signed} of {needed} signatures; {text}",
        "携带决定的搬运 {txid}：{signed}/{needed} 份签名；{text}"),
    "cli.payout.status:rotation": (
        "move of the money to other keyholders {txid}: {signed} of {needed} signatures; {text}",
        "把钱转给另一届见证人 {txid}：{signed}/{needed} 份签名；{text}"),
    "cli.lifeboat.has-none": ("this home has no lifeboat", "本主文件夹没有救生艇"),
    "cli.lifeboat.without": ("Mind that there is no lifeboat with it: {why}", "注意：没有附带救生艇：{why}"),
    "cli.lifeboat.hand": (
        "hand it to the witnesses: each runs lashou lifeboat sign; then lashou payout combine, and give the "
        "combined file to everybody",
        "请交给见证人：每人运行 lashou lifeboat sign；然后运行 lashou payout combine，并把合并后的文件发给每个人"
        ""),
    "cli.lifeboat.hand:heartbeat": (
        "hand it to the witnesses: each runs lashou lifeboat sign; then lashou payout combine, and give the "
        "combined file to everybody; the heartbeat acts once lashou payout send has sent it",
        "请交给见证人：每人运行 lashou lifeboat sign；然后运行 lashou payout combine，并把合并后的文件发给每个人"
        "；心跳交易在 lashou payout send 发送之后才起作用"),
    "cli.lifeboat.moves": (
        "This moves {amount:sat} to {address}, for which {quorum} of {names} sign from then on, and no longer "
        "{left}. {rest:sat} stay with these or are the fee. It cannot be taken back. While they are there, have "
        "them send a heartbeat instead (lashou lifeboat build --heartbeat)",
        "这会把 {amount:sat} 转到 {address}，从此由 {names} 中的 {quorum} 人签名，{left} 不再签名。{rest:sat} 留"
        "在原处或作手续费。不能收回。他们还在时，应请他们改发心跳交易（lashou lifeboat build --heartbeat）"),
    "cli.lifeboat.send": ("Send this lifeboat?", "发送这条救生艇吗？"),
    "cli.drill.hand": (
        "hand it to {names}: each runs lashou lifeboat drill sign, or signs it with a device or another wallet; "
        "then lashou lifeboat drill check",
        "请交给 {names}：每人运行 lashou lifeboat drill sign，或用设备或别的钱包签名；然后运行 lashou lifeboat "
        "drill check"),
    "cli.drill.give-back": ("give it back to whoever runs the drill", "请交还给主持演练的人"),
    "cli.drill.checked": (
        "drill of height {height}: {works} of {of} keys work, {quorum} are needed",
        "高度 {height} 的演练：{of} 把密钥中 {works} 把可用，需要 {quorum} 把"),
    "cli.drill.works": ("  works    {name}", "  可用    {name}"),
    "cli.drill.lacks": ("  MISSING  {name}", "  缺少    {name}"),
    "drill.missing": (
        "not proven yet are the keys of {missing}; if one is lost, name another recovery set",
        "{missing} 的密钥还没有证明可用；若有丢失，请另定恢复组"),
    "table.lifeboats": ("Lifeboats", "救生艇"),
    "column.from-height": ("from height", "自高度"),
    "noun.standing.ready": ("ready", "可发送"),
    "noun.standing.waits": ("waits", "等待中"),
    "noun.standing.tied": ("tied", "尚待前一笔"),
    "noun.standing.void": ("void", "已失效"),
    "noun.standing.loose": ("loose", "不作数"),
}
