"""Sentences of usecases that look on: doctor, follow, in English and Chinese."""

STEPS: dict[str, tuple[str, str]] = {
    "doctor.no-pool": (
        "if yours lies in another folder, name that with --home or LASHOU_HOME; to follow one, lashou pool add "
        "CONTRACT; only to found one, lashou pool create",
        "若您的互助池在别的主文件夹，请用 --home 或 LASHOU_HOME 指明；要关注一个，用 lashou pool add 契约；要"
        "新建才用 lashou pool create"),
    "doctor.no-home": ("lashou key new makes it with your first key", "lashou key new 生成第一把密钥时会建立它"),
    "doctor.not-writable": ("make it yours: chown -R $USER {home}", "把它归到自己名下：chown -R $USER {home}"),
    "doctor.shown": ("take that right from them: chmod 600 {path}", "收回这个权限：chmod 600 {path}"),
    "doctor.no-key": ("lashou key new makes one", "用 lashou key new 生成一把"),
    "doctor.disk-full": (
        "make room: an index that cannot be written stops a sync",
        "腾出空间：索引写不进去，同步就会中断"),
    "doctor.sqlite-old": ("use a Python with SQLite {least} or later", "换用带 SQLite {least} 或更新版本的 Python"),
    "doctor.source:signs": ("a node of your own would have to be believed less", "用自己的节点，要相信的更少"),
    "doctor.source:looks": (
        "a witness uses a node of its own (lashou chain use node)",
        "见证人应当用自己的节点（lashou chain use node）"),
    "doctor.node-old": (
        "install Bitcoin Core 22 or later, or Bitcoin Knots",
        "请安装 Bitcoin Core 22 或更新版本，或 Bitcoin Knots"),
    "doctor.node:no-filters": (
        "blockfilterindex=1 in bitcoin.conf makes a first sync faster",
        "在 bitcoin.conf 里写 blockfilterindex=1，首次同步会快些"),
    "doctor.syncing": (
        "let it catch up: until then nothing is final and no witness signs",
        "等它跟上：在此之前一切都不算定，见证人也不签名"),
    "doctor.pruned": (
        "a pool that began earlier cannot be read from it; what has been read stays",
        "更早成立的互助池无法从它读取；已读过的不受影响"),
    "doctor.no-peers": ("connect it to the network", "把它连上网络"),
    "doctor.clock:peers-off": ("set the clock of the node's machine", "校准节点所在机器的时钟"),
    "doctor.clock-late": ("set the clock", "校准时钟"),
    "doctor.old-tip:source": (
        "look at this machine's connection, or name others with lashou chain use",
        "检查本机的网络，或用 lashou chain use 改用别的来源"),
    "doctor.old-tip:node": ("look at the node's connection and its log", "检查节点的网络和日志"),
    "doctor.document-damaged": (
        "delete it and take it in again from anybody: lashou document add",
        "删掉它，再从任何人那里重新收入：lashou document add"),
    "doctor.folder": (
        "bring the folder back, name another with lashou document folder FOLDER, or end this with lashou "
        "document folder --forget",
        "恢复这个文件夹，用 lashou document folder 文件夹 另指一个，或用 lashou document folder --forget 停用"),
    "doctor.hub-pool": (
        "lashou hub forget {url}; ask whoever named it which pool it is of",
        "lashou hub forget {url}；再问告诉您的人它是哪个互助池的"),
    "doctor.hub-chain": (
        "lashou sync; if it stays so, lashou hub forget {url}",
        "lashou sync；若仍如此，lashou hub forget {url}"),
    "doctor.hub-strange": (
        "lashou sync; if it stays so, lashou hub forget {url}",
        "lashou sync；若仍如此，lashou hub forget {url}"),
    "doctor.hub-lacks": ("lashou hub give brings them", "lashou hub give 把它们交过去"),
    "hub.silent": (
        "try again later, since what is missing may come from there; or use another hub, too: lashou hub use URL",
        "请稍后再试，缺的文件可能就在那里；或再用一个中转站：lashou hub use 网址"),
    "hub.false": ("lashou hub forget {url}", "lashou hub forget {url}"),
    "doctor.not-read": ("lashou sync", "lashou sync"),
    "doctor.behind": ("lashou sync", "lashou sync"),
    "doctor.behind:beyond": ("lashou sync", "lashou sync"),
    "doctor.quorum": (
        "send payouts through a node that relays them, such as Bitcoin Core",
        "付款请经由肯转发的节点发送，如 Bitcoin Core"),
    "doctor.policy:refuses": (
        "set datacarrier=1 and datacarriersize=83 in bitcoin.conf, or use another node",
        "在 bitcoin.conf 里写 datacarrier=1 和 datacarriersize=83，或换一个节点"),
    "news.unknown": ("lashou status says what ends it", "lashou status 会说明如何解决"),
    "news.matter:new-key": ("lashou member veto", "否决用 lashou member veto"),
    "news.matter:accept": ("lashou pool join", "用 lashou pool join"),
}
"""What somebody at a command line can do about it, by the sentence's key."""

SENTENCES: dict[str, tuple[str, str]] = {
    "doctor.no-pool": ("no pool is followed here", "这里没有关注任何互助池"),
    "doctor.no-home": ("there is no folder {home} yet", "还没有文件夹 {home}"),
    "doctor.not-writable": ("the folder {home} cannot be written to", "文件夹 {home} 无法写入"),
    "doctor.shown": ("others on this machine may read {path}", "这台机器上的其他用户能读 {path}"),
    "doctor.no-key": ("there is no key here, so this home can only look", "这里没有密钥，只能查看"),
    "doctor.key": ("{name}: {fingerprint}, only its owner may read it", "{name}：{fingerprint}，只有所有者能读"),
    "doctor.disk:unknown": (
        "how much space {folder} has cannot be told: {why}",
        "无法得知 {folder} 还有多少空间：{why}"),
    "doctor.disk": ("{free:,} MB free at {folder}", "{folder} 还有 {free:,} MB 可用"),
    "doctor.disk-full": ("{free:,} MB free at {folder}", "{folder} 只剩 {free:,} MB 可用"),
    "doctor.sqlite": ("SQLite {version}", "SQLite {version}"),
    "doctor.sqlite-old": ("SQLite {version}", "SQLite {version} 太旧"),
    "doctor.sandbox": ("a sandbox at height {height}: no real money", "沙盒，高度 {height}：不是真钱"),
    "doctor.source:signs": ("{name} at height {height}: {trust}", "{name}，高度 {height}：{trust}"),
    "doctor.source:looks": ("{name} at height {height}: {trust}", "{name}，高度 {height}：{trust}"),
    "doctor.source-doubt": ("{doubt}", "{doubt}"),
    "doctor.node-old": ("the node is {name}, which is too old", "节点是 {name}，太旧了"),
    "doctor.node": ("{name} at height {height}, with filters", "{name}，高度 {height}，有过滤器"),
    "doctor.node:no-filters": ("{name} at height {height}, without filters", "{name}，高度 {height}，没有过滤器"),
    "doctor.node-version": ("version {version}", "版本 {version}"),
    "doctor.syncing": ("the node has {blocks} of {headers} blocks", "节点有 {headers} 个区块中的 {blocks} 个"),
    "doctor.pruned": ("the node has no blocks below height {height}", "节点没有高度 {height} 以下的区块"),
    "doctor.node-warns": ("the node warns: {warning}", "节点警告：{warning}"),
    "doctor.no-peers": ("the node has no peers, so it hears of no blocks", "节点没有对等节点，收不到新区块"),
    "doctor.clock:peers-off": (
        "the node's clock and its peers' are {seconds} seconds apart",
        "节点的时钟与对等节点的相差 {seconds} 秒"),
    "doctor.clock:chain": ("the clock fits the chain", "时钟与链相符"),
    "doctor.clock:peers": ("the clock fits the chain and the node's peers", "时钟与链及节点的对等节点相符"),
    "doctor.clock-late": (
        "this machine's clock is {seconds} seconds behind the chain",
        "本机时钟比链慢 {seconds} 秒"),
    "doctor.old-tip:source": (
        "the newest block is {age} old by its median time",
        "按中位时间，最新区块已是 {age} 前的"),
    "doctor.old-tip:node": (
        "the newest block is {age} old by its median time",
        "按中位时间，最新区块已是 {age} 前的"),
    "doctor.document-damaged": ("the document {file} is damaged", "文件 {file} 已损坏"),
    "doctor.folder": ("documents do not come by themselves now: {why}", "现在文件不会自动收入：{why}"),
    "doctor.hub": (
        "the hub {url} answers; it has {count:document|documents} that records name, and what was compared is what "
        "the chain commits to",
        "中转站 {url} 有回应；链上记录提到的文件它有 {count:份|份}，抽查的都与链上的承诺一致"),
    "doctor.hub-pool": ("the hub {url} is of another pool ({theirs}…)",
                        "中转站 {url} 属于另一个互助池（{theirs}…）"),
    "doctor.hub-chain": (
        "the hub {url} shows another block at height {height} than the chain has",
        "中转站 {url} 在高度 {height} 的区块与链上的不同"),
    "doctor.hub-behind": (
        "the hub {url} is at height {height}, {blocks:block|blocks} behind: what it says of what waits is old",
        "中转站 {url} 在高度 {height}，落后 {blocks} 个区块：它说的等待事项是旧的"),
    "doctor.hub-strange": (
        "the hub {url} gives out {count:document|documents} as committed that no record on chain names ({name}…)",
        "中转站 {url} 给出 {count:份|份}链上记录没有提到的文件，却说是链上的（{name}…）"),
    "doctor.hub-lacks": (
        "the hub {url} lacks {count:document|documents} that records name and this home has",
        "中转站 {url} 缺 {count:份|份}记录提到、这里有的文件"),
    "doctor.not-read": ("the chain has not been read for it yet", "还没有为它读过链"),
    "doctor.behind": (
        "read up to height {height}, {blocks:block|blocks} behind the chain",
        "读到高度 {height}，比链落后 {blocks} 个区块"),
    "doctor.behind:beyond": (
        "read up to height {height}, {blocks:block|blocks} beyond the chain",
        "读到高度 {height}，比链超前 {blocks} 个区块"),
    "doctor.unknown": ("its state is unknown since height {since}: {why}", "自高度 {since} 起状态未知：{why}"),
    "doctor.pool": (
        "known up to height {height}, all documents are at hand",
        "到高度 {height} 为止状态已知，文件齐全"),
    "doctor.quorum": ("{problem}", "{problem}"),
    "doctor.policy:refuses": (
        "the node does not relay payouts of the pool's form: {reason}",
        "节点不转发本互助池这种形式的付款：{reason}"),
    "doctor.policy": ("the node relays payouts of its form", "节点转发这种形式的付款"),
    "news.reorganization": (
        "the chain was reorganized: block {height} is another one now",
        "链发生重组：高度 {height} 的区块已换成另一个"),
    "news.block": ("height {height}, state {state}", "高度 {height}，状态 {state}"),
    "news.unknown": ("the state is unknown: {why}", "状态未知：{why}"),
    "news.known": ("the state is known again", "状态重新明确"),
    "news.matter": ("{whose}{what}{end}", "{whose}{what}{end}"),
    "news.matter:new-key": ("{whose}{what}{end}", "{whose}{what}{end}"),
    "news.matter:accept": ("{whose}{what}{end}", "{whose}{what}{end}"),
    "news.over": ("{whose}waits no more: {what}", "{whose}不必再等：{what}"),
    "news.whose": ("account {account}: ", "账户 {account}："),
    "news.until": (", until height {height}", "，至高度 {height} 为止"),
    "news.soon": (
        ", {blocks:block is|blocks are} left (until height {height})",
        "，只剩 {blocks} 个区块（至高度 {height} 为止）"),
    "news.what.review": ("review claim {claim}", "请审核申请 {claim}"),
    "news.what.verdict": ("decide on the objection to claim {claim}", "请裁决对申请 {claim} 的异议"),
    "news.what.top-up": ("top up", "请补存"),
    "news.what.new-key": (
        "the quorum gives this account a new key: veto it if that is not meant",
        "法定人数的见证人要给此账户换密钥：如非本意，请否决"),
    "news.what.accept": ("accept the contract", "请接受契约"),
    "news.what.bond": ("pay in the whole bond", "请存足押金"),
    "news.what.move": ("sign the move of the announced rotation", "请签署已公告换届的资金转移"),
    "news.what.sweep": ("sign what passes money on", "请签署转交款项的交易"),
    "news.what.payout": ("payments are due: build or sign their payout", "有款项到期：请构建或签署付款"),
    "news.what.heartbeat": ("sign a heartbeat", "请签署续期交易"),
    "news.what.notice": (
        "claim {claim} will be paid unless somebody objects",
        "如无人提出异议，申请 {claim} 将获付款"),
    "news.what.call": ("pay in the called share", "请存入分摊款"),
    "news.changed.account": ("account {account}: {stands}", "账户 {account}：{stands}"),
    "news.changed.account:was": (
        "account {account}: {stands} (was {before})",
        "账户 {account}：{stands}（原为{before}）"),
    "news.changed.balance": ("account {account}'s balance: {stands:sat}", "账户 {account} 的余额：{stands:sat}"),
    "news.changed.balance:was": (
        "account {account}'s balance: {stands:sat} (was {before:sat})",
        "账户 {account} 的余额：{stands:sat}（原为 {before:sat}）"),
    "news.changed.claim": ("claim {claim}: {stands}", "申请 {claim}：{stands}"),
    "news.changed.claim:was": ("claim {claim}: {stands} (was {before})", "申请 {claim}：{stands}（原为{before}）"),
    "hook.failed": ("{program} could not be run: {why}", "{program} 无法运行：{why}"),
    "hook.slow": ("{program} could not be run: it took more than a minute", "{program} 没有完成：超过一分钟"),
    "hook.status": ("{program} ended with status {status}", "{program} 结束，状态码 {status}"),
}
