"""What a hub says, and what is said about hubs, in English and Chinese."""

STEPS: dict[str, tuple[str, str]] = {
    "hub.none:payouts": ("name a file, or a hub with lashou hub use URL",
                         "请写上文件，或用 lashou hub use 网址 指定中转站"),
    "hub.none:documents": ("name files, or a hub with lashou hub use URL",
                           "请写上文件，或用 lashou hub use 网址 指定中转站"),
    "hub.none": ("name one with lashou hub use URL", "请用 lashou hub use 网址 指定一个"),
    "hub.relay.nothing:this": ("lashou purse list shows what waits", "lashou purse list 列出在等的"),
    "hub.not-used": ("lashou hub list shows those that are used", "lashou hub list 列出正在用的"),
    "hub.damaged-list": ("delete it, and name the hubs again with lashou hub use",
                         "请删除它，再用 lashou hub use 指定中转站"),
    "invitation.none": ("use it by the invitation that the operator gives you: lashou hub use INVITATION",
                        "请向运营人要一份邀请，然后 lashou hub use 邀请"),
    "invitation.unknown": ("ask the operator for another invitation", "请向运营人另要一份邀请"),
    "invitation.used": ("ask the operator for another invitation", "请向运营人另要一份邀请"),
}
"""What somebody at a command line can do about it, by the sentence's key."""

SENTENCES: dict[str, tuple[str, str]] = {
    # What a hub answers
    "hub.begins": ("the hub has just started and reads the chain; ask again in a moment",
                   "中转站刚刚启动，正在读链；请稍后再试"),
    "hub.busy": ("too many ask the hub at once; nothing was taken, ask again in a moment",
                 "同时找中转站的人太多；什么也没有收下，请稍后再试"),
    "hub.request": ("this is not what the hub asks for here", "这里不收这样的请求"),
    "hub.damaged": ("its file was damaged on the hub's disk; hand it in again",
                    "它在中转站磁盘上的文件已损坏；请重新递交"),
    "hub.failed": ("the hub could not do its work at this block ({kind}: {error})",
                   "中转站在这个区块没能完成工作（{kind}：{error}）"),
    "hub.published": ("it stands in the chain already", "它已经上链"),
    "hub.full": (
        "the hub has room for no more: {count:,} documents wait to be published, and none of them is dropped for "
        "a new one; ask the operator to publish, or use another hub",
        "中转站已满：有 {count:,} 份文件等待公布，不会为新文件丢掉旧的；请运营人公布，或用别的中转站"),
    "hub.tries": (
        "{count} documents or payouts with this signature were refused within {minutes} minutes; what waits stays, "
        "try again later",
        "{minutes} 分钟内有 {count} 份带这个签名的文件或付款被拒绝；已递交的不受影响，请稍后再试"),
    "hub.quota": (
        "account {account} has {count:,} documents waiting to be published, which is all that one account may "
        "have; what waits stays",
        "{account} 号账户已有 {count:,} 份文件等待公布，一个账户最多这么多；已递交的不受影响"),
    "hub.quota:key": (
        "this key has asked {count:,} times to be enrolled, which is as often as one may; what waits stays",
        "这把密钥已申请入会 {count:,} 次，最多这么多；已递交的不受影响"),
    "hub.quota:source": (
        "{count:,} people who came by the same invitation wait to be enrolled, which is all that one may bring; "
        "ask for another invitation",
        "凭同一份邀请的已有 {count:,} 人等待入会，一份邀请最多这么多；请另要一份"),
    "hub.operator": ("the operator of this pool has not signed that", "本互助池的运营人没有签过这个"),
    "hub.unnamed": (
        "no record of the pool names {name}, and its operator has not said that it is coming: a hub keeps nothing "
        "else",
        "本互助池的记录没有提到 {name}，运营人也没有说它要来：别的东西中转站不存"),
    "hub.room.large": ("no payout spends more than {most:,} coins", "没有哪笔付款花费超过 {most:,} 枚币"),
    "hub.room.unsigned": (
        "the hub works out itself what is due; anything else that the rules would give is taken once a witness has "
        "signed it, or with a word of the operator",
        "到期的付款中转站自己会算；规则允许的其他付款，要有见证人签过，或由运营人交来，才收"),
    "hub.room.ladder": (
        "several payouts of which only one is to be sent are nothing for a hub: everybody reads what is there, and "
        "could send the dearest one once it is signed; pass them from witness to witness as a file",
        "几份付款里只该发出一份的，不能放在中转站：那里人人可读，签好后谁都能把手续费最高的那份发出去；请把文件在见证人之间转交"),
    "hub.room.quota": (
        "account {account} has brought {count} payouts that nobody else has signed, which is all that one may",
        "{account} 号账户已交来 {count} 份没有别人签过的付款，最多这么多"),
    "hub.room.full": (
        "{count} payouts wait for signatures already, and none of them is dropped for a new one",
        "已有 {count} 份付款等待签名，不会为新的丢掉旧的"),
    "hub.relay.foreign": (
        "this transaction neither pays the pool nor has a record of it: a hub relays no others",
        "这笔交易既没有付给互助池，也没有它的记录：别的交易中转站不转发"),
    "hub.relay.nothing": ("nothing that your purse has sent, and that pays the pool, waits for a block",
                          "您的钱包发给互助池的，没有还在等区块的"),
    "hub.relay.nothing:this": ("your purse has sent nothing that waits for a block and begins with {txid}",
                               "您的钱包发出的交易里，没有以 {txid} 开头、还在等区块的"),
    "cli.hub.relay-to": ("Hand it to the nodes of {urls:and}?", "交给 {urls:and} 的节点吗？"),
    "cli.hub.relayed": ("{txid}:", "{txid}："),
    "hub.papers.claimant": (
        "nobody whose papers these could be has signed that: a claim's papers are brought by whoever filed it, "
        "once the claim is in the chain; papers that show who somebody is, by that person's key",
        "该签的人没有签过这个：申请的材料由提出申请的人在申请上链之后交来；证件由本人的密钥交来"),
    "hub.papers.clock": (
        "this was signed in the future, by more than a day; set your clock, and bring it again",
        "这份材料的签名时间比现在晚一天以上；请校准时钟再交"),
    "hub.papers.over": ("it has been here for as long as papers are kept, or its claim ended long ago",
                        "它已过了保存期，或这份申请早已结束"),
    "hub.papers.older": ("a newer copy of this paper is here", "已有这份材料的新副本"),
    "hub.papers.quota": ("{count} papers of yours are here, and there is no room for another",
                         "您已有 {count} 份材料在这里，放不下更多"),
    "hub.papers.full": ("the hub has no room for more papers of this kind", "中转站放不下更多这类材料"),
    "hub.papers.unexpected": ("nobody has said that this paper is coming, or it took too long",
                              "没有人说过这份材料要来，或来得太慢"),
    "hub.papers.another": ("what came is not the paper that was said to come; bring all of it again",
                           "收到的不是所说的那份材料；请全部重交"),
    "hub.papers.another:part": ("what came is not the part that was signed for; nothing of it was kept, "
                                "and what is here stays",
                                "收到的不是签过的那一段；没有留下它，已有的不受影响"),
    "hub.papers.brought": ("it keeps the paper for its readers", "材料已代收件人保存"),
    "prospect.kind": ("a {type} is not handed in: everybody works it out", "{type}不必递交：人人自己都能算出"),
    "prospect.signatures": ("it waits for the signatures that it lacks", "等待还缺的签名"),
    "prospect.carry": ("it has its signatures, and waits for a payment of the pool to carry it into the chain",
                       "签名已齐，等一笔互助池的交易把它带上链"),
    "journal.moved": ("the chain has moved on meanwhile; try again", "这期间链又前进了；请再试一次"),
    "prospect.acceptance": ("it waits for the contract to be published", "等契约公布"),
    "prospect.enrollment": ("account {number} is free; it waits for the operator",
                            "{number} 号账户空着；等运营人处理"),
    "prospect.enrollment:witnesses": (
        "{lacks:more witness|more witnesses} must sign it before the operator can publish it",
        "运营人公布之前还须 {lacks:位见证人|位见证人}签名"),
    "prospect.enrollment:other": ("it waits: somebody was a member before, and something is still to be done",
                                  "等待：此人以前是会员，还有事要办"),
    "signers.new-key": ("the new account's own key", "新账户自己的密钥"),
    "invitation.many": ("there are {count:,} invitations already, and no home keeps more",
                        "已有 {count:,} 份邀请，不能再多"),
    "invitation.damaged": ("the invitations in {path} cannot be read", "无法读取 {path} 里的邀请"),
    "invitation.none": ("whoever has no account yet hands in by an invitation of the operator",
                        "还没有账户的人要凭运营人的邀请递交"),
    "invitation.unknown": ("this hub knows no such invitation", "这个中转站没有这份邀请"),
    "invitation.used": ("this invitation was for {uses:,} people, and so many have used it",
                        "这份邀请供 {uses:,} 人使用，已经用完"),
    # What a home says of hubs
    "hub.none": ("no hub is used", "没有使用中转站"),
    "hub.url": (
        "{url} is no hub's address: write https://HOST, or an invitation with the pool's id behind a #",
        "{url} 不是中转站的网址：请写 https://主机，或带 # 和互助池编号的邀请"),
    "hub.url:invitation": (
        "the invitation to {url} is not whole: behind the # come the pool's id, a point and a code; copy it again "
        "from end to end, in quotes",
        "去 {url} 的邀请不完整：# 后面是互助池编号、一个点和一个码；请从头到尾重新复制，并加引号"),
    "hub.plain": (
        "{url} would be spoken with in the open, where others can read and change what is handed in: http is for "
        "this machine and for onion services, everything else takes https",
        "与 {url} 的通信不加密，别人可以偷看和改动：http 只用于本机和 onion 服务，其他一律用 https"),
    "hub.many": ("no more than {most} hubs are used", "最多使用 {most} 个中转站"),
    "hub.not-used": ("the hub {url} is not used", "没有使用中转站 {url}"),
    "hub.damaged-list": ("the list of hubs in {path} cannot be read", "无法读取 {path} 里的中转站列表"),
    "hub.other-pool": ("the invitation to {url} is of pool {theirs}…, and this is pool {ours}…",
                       "去 {url} 的邀请属于互助池 {theirs}…，而这里是互助池 {ours}…"),
    "hub.other-pool:shown": ("{url} is a hub of another pool than {ours}…",
                             "{url} 是别的互助池的中转站，不是 {ours}… 的"),
    "hub.false-contract": (
        "{url} shows the contract of pool {theirs}…, and the invitation names {named}…: nothing was taken from it",
        "{url} 出示的是互助池 {theirs}… 的契约，而邀请写的是 {named}…：没有收下它的任何东西"),
    "hub.no-hub": ("at {url} something answers that is no hub", "{url} 有回应，但不是中转站"),
    "hub.silent": (
        "the hub {url} does not answer ({why}); everything else goes on without it",
        "中转站 {url} 没有回应（{why}）；其他照常进行"),
    "hub.silent:now": ("the hub {url} does not answer ({why}); it is not used, try again later",
                       "中转站 {url} 没有回应（{why}）；没有使用它，请稍后再试"),
    "hub.silent-why.time": ("it takes too long", "等得太久"),
    "hub.silent-why.nobody": (
        "nothing listens at that address, or the line is down", "那个网址没有程序在听，或网络不通"),
    "hub.silent-why.name": ("no machine of that name is found", "找不到叫这个名字的机器"),
    "hub.silent-why.certificate": ("its certificate does not hold", "它的证书无效"),
    "hub.silent-why.broke": ("the connection broke off", "连接中断"),
    "hub.slow": (
        "the hub {url} has kept this waiting for {seconds} seconds and is asked for nothing more now; what it has "
        "given counts, and everything else goes on without it",
        "已为中转站 {url} 等了 {seconds} 秒，暂时不再向它要东西；它已给的仍然有效，其他照常进行"),
    "hub.nonsense": (
        "the hub {url} answers what cannot be read; nothing was taken from it",
        "中转站 {url} 的回应无法读懂；没有收下它的任何东西"),
    "hub.false": (
        "the hub {url} has given something else than it was asked for: that was thrown away, and it is asked for "
        "nothing more now",
        "中转站 {url} 给的不是所要的：已丢弃，暂时不再向它要东西"),
    "hub.refused-so": ("it says no, and not why (status {status})", "它拒绝了，没有说原因（状态 {status}）"),
    "hub.given": ("it has {count:document|documents}", "它有 {count:份文件|份文件}"),
    "hub.came": ("{count:document|documents} came from hubs", "从中转站取得 {count:份文件|份文件}"),
    "hub.none:documents": ("no document is named, and no hub is used that could have some",
                           "没有写要公布哪份文件，也没有使用中转站"),
    "hub.nothing-waits": ("nothing waits at the hubs to be published", "中转站里没有等待公布的文件"),
    "noun.file.list-of-hubs": ("list of hubs", "中转站列表"),
    "noun.file.list-of-invitations": ("list of invitations", "邀请列表"),
    "hub.none:payouts": ("no payout is named, and no hub is used where some could wait",
                         "没有写明付款文件，也没有使用中转站"),
    "hub.taken": ("the hub {url} has taken it and says: {text}", "中转站 {url} 已收下，并说：{text}"),
    "hub.taken:silently": ("the hub {url} has taken it", "中转站 {url} 已收下"),
    "hub.not-taken": ("the hub {url} has not taken it: {text}", "中转站 {url} 没有收下：{text}"),
    "hub.unanswered": (
        "nobody can say whether anything waits: {urls} did not answer, and may have what the others do not; ask "
        "again later, or take it as a file",
        "是否有等待的，谁也说不准：{urls} 没有回答，别处没有的它可能有；请稍后再问，或用文件传递"),
    "hub.no-payouts": ("no payout waits at the hubs", "中转站里没有等待的付款"),
    "hub.no-payouts:complete": ("no payout at the hubs has all its signatures yet", "中转站里还没有签名齐全的付款"),
    "hub.papers.none": ("no papers of claim #{claim_number} are at the hubs",
                        "中转站里没有申请 #{claim_number} 的材料"),
    "hub.papers.none:identity": ("nobody shows the operator at the hubs who they are",
                                 "中转站里没有人向运营人出示证件"),
    "cli.lifeboat.from-hubs": ("{count:lifeboat|lifeboats} came from hubs, and the signatures hold",
                               "从中转站取得 {count:艘救生艇|艘救生艇}，签名有效"),
    "cli.papers.here": ("{count:paper is|papers are} in the folder already, and not fetched again",
                        "{count:份材料|份材料}已在文件夹里，没有再取"),
    "hub.no-payouts:yours": ("no payout waits at the hubs for the signature of this key",
                             "中转站里没有等这把密钥签名的付款"),
    # Commands
    "table.inbox": ("Waiting at the hubs", "中转站里等待的"),
    "column.since": ("since", "自"),
    "cli.inbox.ready": ("to be published", "待公布"),
    "cli.inbox.withheld": ("to be published, for more than a day", "待公布，已超过一天"),
    "cli.inbox.gathers": ("gathers signatures", "收集签名中"),
    "cli.papers.taken": ("The hub {url} has taken {count:paper|papers}", "中转站 {url} 已收下 {count} 份材料"),
    "cli.papers.not-taken": ("{name}: {why}", "{name}：{why}"),
    "cli.papers.brought": ("Sealed to {who}; the hubs keep it for them, and nobody else can open it",
                           "已加密给 {who}；由中转站保存，别人打不开"),
    "cli.room.others": ("{count:payout more waits|payouts more wait} there", "那里还有 {count:份付款|份付款}等待"),
    "cli.room.over": ("Payout {txid} at the hubs is not to be sent: {text}",
                      "中转站里的付款 {txid} 不必发出：{text}"),
    "cli.room.more": ("{count:payout more waits|payouts more wait} for your signature",
                      "还有 {count:份付款|份付款}等您签名"),
    "cli.hub.none": ("No hub is used", "没有使用中转站"),
    "cli.hub.follows": (
        "Following {pool}, the pool that the invitation names; its id is {pool_id}, its first address {address}",
        "开始关注邀请所指的互助池 {pool}；编号 {pool_id}，首个地址 {address}"),
    "cli.hub.waits": (
        "It waits there for the operator; no file has to be passed on",
        "它在那里等运营人处理；不必再转交文件"),
    "cli.hub.invitation": ("{hash}…  used {used:,} of {uses:,}  {note}", "{hash}…  已用 {used:,}/{uses:,}  {note}"),
    "cli.hub.no-invitations": ("There are no invitations", "还没有邀请"),
}
