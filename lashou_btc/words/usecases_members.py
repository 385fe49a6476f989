"""Sentences of usecases about accounts, cover and claims, in English and Chinese."""

STEPS: dict[str, tuple[str, str]] = {
    "account.several": ("name it with --account", "用 --account 指明"),
    "cover.not-begun": ("lashou member exit leaves", "退出用 lashou member exit"),
    "return.key": (
        "name the key with --before, or, where it is in another home, sign there with lashou quorum cosign, as "
        "the witnesses do",
        "用 --before 指明那把密钥；它若在别的主文件夹，就在那里用 lashou quorum cosign 签名，见证人也这样签"),
    "return.owes": ("witnesses sign with lashou quorum cosign", "见证人用 lashou quorum cosign 签名"),
    "return.age": ("witnesses sign with lashou quorum cosign", "见证人用 lashou quorum cosign 签名"),
    "return.witnesses": ("they sign with lashou quorum cosign", "他们用 lashou quorum cosign 签名"),
    "enrollment.next:witnesses": ("each signs with lashou quorum cosign", "各自用 lashou quorum cosign 签名"),
    "enrollment.next:key": ("each signs with lashou quorum cosign", "各自用 lashou quorum cosign 签名"),
    "enrollment.next:debt": ("each signs with lashou quorum cosign", "各自用 lashou quorum cosign 签名"),
    "state.unknown:deposit": ("lashou document add takes it in", "用 lashou document add 收入"),
    "deposit.epoch": (
        "lashou pool address --account {account} shows it",
        "lashou pool address --account {account} 会显示"),
    "deposit.change": ("lashou purse deposit 0 AMOUNT donates", "捐款用 lashou purse deposit 0 金额"),
    "account.several:deposit": (
        "lashou purse deposit ACCOUNT AMOUNT names it",
        "写成 lashou purse deposit 账户 金额"),
    "deposit.arguments": ("lashou purse deposit [ACCOUNT] AMOUNT", "lashou purse deposit [账户] 金额"),
    "dissolve.pay": ("say --pay as CLAIM=AMOUNT", "写成 --pay 申请=金额"),
    "dissolve.return": ("say --return as NUMBER=ADDRESS", "写成 --return 号码=地址"),
}
"""What somebody at a command line can do about it, by the sentence's key."""

SENTENCES: dict[str, tuple[str, str]] = {
    "account": ("account {number}", "账户 {number}"),
    "account.standing": ("account {number} ({role}, {status})", "账户 {number}（{role}，{status}）"),
    "accounts.listed": ("{accounts}", "{accounts}"),
    "account.several": ("this key has {accounts}: say which one is meant", "这把密钥有{accounts}：请说明指哪一个"),
    "account.other": (
        "account {number} is not this key's: it has {accounts}",
        "账户 {number} 不属于这把密钥：它有的是{accounts}"),
    "amount.sat": ("{amount:sat}", "{amount:sat}"),
    "amount.unit": ("{amount:,} minor units of {unit}", "{amount:,}（{unit} 的最小单位）"),
    "cover.case:share": (
        "today one case brings its claimant at most {brings:sat}, and its reviewers up to {commissions:sat}: "
        "{share:sat} for each of {weight:unit|units} of weight, and the purse",
        "目前一个案子最多给申请人 {brings:sat}，审核酬劳至多 {commissions:sat}：共 {weight:,} 份权重，每份至多分"
        "摊 {share:sat}，再加公共钱包所有"),
    "cover.case:all": (
        "today one case brings its claimant at most {brings:sat}, and its reviewers up to {commissions:sat}: all "
        "that purse and members have",
        "目前一个案子最多给申请人 {brings:sat}，审核酬劳至多 {commissions:sat}：公共钱包和会员所有的钱都在内"),
    "cover.not-begun": (
        "not begun: {paid_in} of the {members:member|members} that it takes (min_members) have paid in. Until "
        "then nobody is active, nothing is taken from anybody, and whoever leaves does so at once with "
        "everything but the fee of that payout",
        "尚未生效：须满 {members} 名会员（min_members），已有 {paid_in} 名存款。在此之前无人生效，不向任何人收"
        "费，要退出的随时可退，只扣那笔付款的手续费"),
    "cover.plan": (
        "plan {plan}: weight {weight}, a claim gets at most {cap}",
        "计划 {plan}：权重 {weight}，一次申请最多得 {cap}"),
    "cover.plan-at-age": (
        "plan {plan}, age {age}: weight {weight}, a claim gets at most {cap}",
        "计划 {plan}，{age} 岁：权重 {weight}，一次申请最多得 {cap}"),
    "cover.plan-by-age": ("plan {plan} goes by age:", "计划 {plan} 按年龄："),
    "cover.band:from": (
        "  from {age} on: weight {weight}, a claim gets at most {cap}",
        "  {age} 岁起：权重 {weight}，一次申请最多得 {cap}"),
    "cover.band:younger": (
        "  younger: weight {weight}, a claim gets at most {cap}",
        "  更年轻：权重 {weight}，一次申请最多得 {cap}"),
    "cover.life-cap": ("  one person gets at most {cap} in all", "  一人累计最多得 {cap}"),
    "cover.plan-changes": (
        "  from block {height:,} on, at {age}: weight {weight}, at most {cap}",
        "  自第 {height:,} 区块起（{age} 岁）：权重 {weight}，最多得 {cap}"),
    "cover.received": (
        "  received {received:,} of the {cap} that the plan gives one person in all",
        "  计划一人累计最多给 {cap}，已得 {received:,}"),
    "cover.indented": ("  {line}", "  {line}"),
    "cover.bond": ("a claim takes a bond of {bond:sat} out of the balance", "每次申请从余额中扣 {bond:sat}作押金"),
    "cover.older-illness": (
        "an illness that was first diagnosed before block {height:,} is not covered",
        "在第 {height:,} 区块之前初次确诊的病不在保障之内"),
    "cover.account-before": ("the same person had account {account} before", "同一个人此前是账户 {account}"),
    "cover.rejections": ("{rejections:claim|claims} rejected in a row", "连续 {rejections} 次申请未通过"),
    "cover.rejections:pausing": (
        "{rejections:claim|claims} rejected in a row: no claim before block {height:,}",
        "连续 {rejections} 次申请未通过：第 {height:,} 区块之前不能申请"),
    "cover.one-more": (
        "{line}; one more would mean a pause of {pause:block|blocks}",
        "{line}；再有一次，须停 {pause:,} 个区块"),
    "cover.asks": (
        "The claim asks for {amount}, paid to {payee}: compare the address with the one that the hospital gave",
        "这份申请要 {amount}，付到 {payee}：请与医院给的地址核对"),
    "cover.filing": (
        "The claim takes a bond of {bond:sat} out of the balance of {balance:sat}. It comes back when the panel "
        "approves, or when nobody is left to decide. If the panel rejects, it pays the reviewers, the common "
        "purse gets the rest",
        "这次申请从余额 {balance:sat}中扣 {bond:sat}作押金。审核通过，或已无人可作决定，押金退回；审核不通过，则"
        "用来付审核酬劳，余下归公共钱包"),
    "cover.filing:pause": (
        "The claim takes a bond of {bond:sat} out of the balance of {balance:sat}. It comes back when the panel "
        "approves, or when nobody is left to decide. If the panel rejects, it pays the reviewers, the common "
        "purse gets the rest, and account {account} may not claim again for {pause:block|blocks}",
        "这次申请从余额 {balance:sat}中扣 {bond:sat}作押金。审核通过，或已无人可作决定，押金退回；审核不通过，则"
        "用来付审核酬劳，余下归公共钱包，账户 {account} 在 {pause:,} 个区块内不得再申请"),
    "cover.too-much": (
        "As things stand the claim cannot bring all that it asks for: {case}",
        "照目前的情形，这次申请得不到所申请的全部：{case}"),
    "cover.bond-held": (
        "a bond of {bond:sat} is held until the panel has decided",
        "押金 {bond:sat}留存至审核有结论"),
    "return.account:expelled": (
        "The tag is that of account {account}, which was expelled",
        "这个标签属于账户 {account}，该账户已被除名"),
    "return.account:closed": (
        "The tag is that of account {account}, which was closed",
        "这个标签属于账户 {account}，该账户已结清"),
    "return.account:lapsed": (
        "The tag is that of account {account}, which has lapsed",
        "这个标签属于账户 {account}，该账户已失效"),
    "return.account:left": (
        "The tag is that of account {account}, which has left",
        "这个标签属于账户 {account}，该账户已退出"),
    "return.account:other": (
        "The tag is that of account {account}, which is there still",
        "这个标签属于账户 {account}，该账户仍在"),
    "return.free": ("{who}", "{who}"),
    "return.key": (
        "{who}; its last key has to sign, too. Without that key {many} witnesses have to sign",
        "{who}；还须由它最后的密钥签名。没有那把密钥，就须 {many} 名见证人签名"),
    "return.debt": ("{debt:sat}: pay them", "{debt:sat}：请付清这笔款"),
    "return.debt:small": (
        "{debt:sat}: pay {least:sat} (less does not count, the rest comes back)",
        "{debt:sat}：请付 {least:sat}（少于此数不计，多付的退回）"),
    "return.owes": (
        "The tag is that of account {account}, which owes {debt} to its address {address} first, or {many} "
        "witnesses sign all the same",
        "这个标签属于账户 {account}，该账户欠款 {debt}，付到它的地址 {address}；或由 {many} 名见证人照样签名"),
    "return.age": (
        "The tag is that of account {account}, which is {age} years old by now; nobody becomes younger. If that "
        "was wrong, {many} witnesses sign",
        "这个标签属于账户 {account}，此人如今 {age} 岁；没有人会变年轻。若当初登记有误，须 {many} 名见证人签名"),
    "return.witnesses": (
        "{who}: only {many} witnesses can sign for its return",
        "{who}：只有 {many} 名见证人签名才能回来"),
    "return.signed": ("{signed} of {many} witnesses have signed", "须 {many} 名见证人签名，已有 {signed} 名"),
    "return.received": (
        "{received:,} received of what the plan gives one person in all",
        "在计划给一人的累计总额中已得 {received:,}"),
    "return.follows": ("It follows the person: {follows:;}", "跟着人走的还有：{follows:;}"),
    "return.waits-twice": (
        "A called share was left unpaid before: the waiting is twice as long",
        "此前有一笔分摊未付：等待期加倍"),
    "enrollment.next": ("send it to the operator", "交给运营人"),
    "enrollment.next:witnesses": (
        "{lacks} more of the witnesses must sign it before the operator publishes it",
        "还须 {lacks} 名见证人签名，运营人才发布"),
    "enrollment.next:key": (
        "{lacks} more of the witnesses must sign it before the operator publishes it, or the key of the account "
        "before",
        "还须 {lacks} 名见证人签名，或由此前账户的密钥签名，运营人才发布"),
    "enrollment.next:debt": (
        "{lacks} more of the witnesses must sign it before the operator publishes it, or the debt is paid first",
        "还须 {lacks} 名见证人签名，或先还清欠款，运营人才发布"),
    "claim.day:to-come": (
        "{on} is to come: by the chain's time it is {now}",
        "{on} 还没有到：按链上时间，今天是 {now}"),
    "claim.day:unread": (
        "{text!r} is no day; write the year, the month and the day, such as 2026-05-02",
        "{text!r} 不是日期；请写年、月、日，如 2026-05-02"),
    "diagnosis": (
        "first diagnosed {day} (block {height:,}), cover began {cover_day} (block {cover_height:,})",
        "初次确诊于 {day}（第 {height:,} 区块），保障始于 {cover_day}（第 {cover_height:,} 区块）"),
    "diagnosis:older": (
        "first diagnosed {day} (block {height:,}), cover began {cover_day} (block {cover_height:,}); the illness "
        "is OLDER than the cover",
        "初次确诊于 {day}（第 {height:,} 区块），保障始于 {cover_day}（第 {cover_height:,} 区块）；病在保障之【前"
        "】"),
    "diagnosis:before": (
        "first diagnosed block {height:,}, before the pool's first, cover began {cover_day} (block "
        "{cover_height:,}); the illness is OLDER than the cover",
        "初次确诊于第 {height:,} 区块，早于互助池的第一个区块，保障始于 {cover_day}（第 {cover_height:,} 区块）；"
        "病在保障之【前】"),
    "diagnosis.compare": (
        "{diagnosis}: compare the first with the day that the hospital's papers show. An illness that is older "
        "than the cover is not covered",
        "{diagnosis}：请把确诊日期与医院材料上的日期核对。早于保障的病不在保障之内"),
    "claim.older:day": (
        "the illness was first diagnosed on {on}, and the cover of account {account} began on {cover_day}; an "
        "illness older than the cover is not covered",
        "此病初次确诊于 {on}，而账户 {account} 的保障始于 {cover_day}；早于保障的病不在保障之内"),
    "claim.older:before-pool": (
        "the illness was first diagnosed on a day before the pool's first block, and the cover of account "
        "{account} began on {cover_day}; an illness older than the cover is not covered",
        "此病初次确诊早于互助池的第一个区块，而账户 {account} 的保障始于 {cover_day}；早于保障的病不在保障之内"),
    "pool.address-unwatched": (
        "the address of account {account} is outside what the pool watches, and nothing paid to it would count; "
        "do not pay to it",
        "{account} 号账户的地址不在互助池查看的范围内，付给它的钱不会算数；不要向它付款"),
    "pool.dissolved:deposit": (
        "the pool was dissolved at height {height}; what is paid to it now goes to nobody",
        "互助池已于高度 {height} 解散；现在付给它的钱不归任何人"),
    "state.unknown:deposit": (
        "the pool's state is unknown since height {since} ({why}), so whether a payment would count cannot be "
        "told; the document has to be taken in first",
        "自高度 {since} 起互助池的状态未知（{why}），因此无法判断付款是否算数；须先收入那份文件"),
    "deposit.small": (
        "{amount:sat} would be lost: this pool counts no payment below {least:sat} (min_coin_sat), and nobody "
        "gets back what does not count",
        "{amount:sat}会白白丢失：本互助池不计少于 {least:sat}的付款（min_coin_sat），不计的款也退不回来"),
    "account.number": ("{account} is no account number", "{account} 不是账户号"),
    "deposit.window": (
        "account {account} is outside the window of numbers that count now, 0 to {last}: what is paid there is "
        "lost",
        "账户 {account} 不在目前有效的号码范围 0 至 {last} 之内：付到那里的钱会丢失"),
    "deposit.nobody": (
        "nobody has account {account}, so nobody would be credited; whoever asks for the number is enrolled "
        "first, and that is in a block",
        "账户 {account} 没有人，付了款也不会记给任何人；要这个号码的人须先登记，并且登记已进区块"),
    "deposit.nobody:witness": (
        "nobody has account {account}: {name} has not accepted yet; whoever asks for the number is enrolled "
        "first, and that is in a block",
        "账户 {account} 没有人：{name} 尚未接受；要这个号码的人须先登记，并且登记已进区块"),
    "deposit.gone": (
        "account {account} is gone ({status}): what is paid there only comes back to {payout}, less a fee",
        "账户 {account} 已不存在（{status}）：付到那里的钱只会扣除手续费退到 {payout}"),
    "guard.purse": ("account 0, the common purse (a donation)", "账户 0，公共钱包（捐款）"),
    "guard.account": ("account {number}, {who}", "账户 {number}，{who}"),
    "guard.account:bare": ("account {number}", "账户 {number}"),
    "guard.account:standing": ("account {number}, {who}, {status}", "账户 {number}，{who}，{status}"),
    "guard.account:owes": (
        "account {number}, {who}, {status}, which owes {debt:sat}",
        "账户 {number}，{who}，{status}，欠 {debt:sat}"),
    "guard.you": ("you", "您本人"),
    "guard.witness": ("witness {name}", "见证人 {name}"),
    "guard.of-pool": ("{who} of {pool}", "{pool}的{who}"),
    "guard.pool": ("pool \"{name}\"", "互助池“{name}”"),
    "deposit.epoch": (
        "{address} is an address of {pool} of before its witnesses handed over; pay to the one of now",
        "{address} 是{pool}换届以前的地址；请付到现在的地址"),
    "deposit.change": (
        "{address} is where {pool} takes its change; a donation goes to account 0",
        "{address} 是{pool}收找零的地址；捐款请付到账户 0"),
    "account.several:deposit": (
        "this key has {accounts}: say which one is paid",
        "这把密钥有{accounts}：请说明付到哪一个"),
    "guard.percent-least": ("less than 0.01%", "不到 0.01%"),
    "deposit.arguments": (
        "say an amount in satoshi, or an account and an amount",
        "请写金额（聪），或者账户和金额"),
    "identity.malformed:empty": (
        "an identity takes an id number and a name, both not empty",
        "身份须有证件号和姓名，两者都不能为空"),
    "identity.none": ("account {number} is no member's and has no identity", "账户 {number} 不是会员的，没有身份"),
    "identity.differs": (
        "this is not who was enrolled as account {number}: another key, id number or name. They are to be those "
        "of the enrollment, to the letter; after a change of keys it is the key from before",
        "这不是登记为账户 {number} 的人：密钥、证件号或姓名不同。三者须与登记时一字不差；换过密钥的，用换之前的那"
        "把"),
    "identity.another": (
        "this proves who account {number} is, which has another key: it is not of whoever shows it here",
        "这份证明说的是 {number} 号账户是谁，而那个账户用的是另一把密钥：在这里出示它的不是那个人"),
    "identity.proof": ("the proof of identity", "身份证明"),
    "dissolve.unknown": (
        "what everybody would get cannot be said while the state is unknown: {why}; that has to end first",
        "状态未知时说不出各人能得多少：{why}；须先结束这种情形"),
    "dissolve.no-effect": ("the rules give this no effect: {why}", "按规则这不起作用：{why}"),
    "dissolve.pay": (
        "{given!r} names no claim with an amount from 1 to the {amount} claimed",
        "{given!r} 不是“申请=金额”；金额须在 1 至所申请的 {amount} 之间"),
    "dissolve.claim": (
        "claim #{number} is {status}; only an open claim is decided here",
        "申请 #{number} 是“{status}”；这里只决定未结的申请"),
    "dissolve.return": ("{given!r} names no number with an address", "{given!r} 不是“号码=地址”"),
    "dissolve.return:none": (
        "no money waits for number {number}, nor for any other",
        "没有款项在等号码 {number}，也没有等其他号码的"),
    "dissolve.return:others": (
        "no money waits for number {number}; it does for {waiting}",
        "没有款项在等号码 {number}；在等的是 {waiting}"),
    "dissolve.kinds": ("{kinds}", "{kinds}"),
    "explain.account": ("account {number}", "账户 {number}"),
    "explain.accounts": ("{accounts}", "{accounts}"),
    "explain.block": ("block {block}", "区块 {block}"),
    "explain.every-member": ("every member", "全体会员"),
    "explain.bearers": ("to those who bore it", "退给分摊过的人"),
    "explain.witnesses": ("{quorum} witnesses", "{quorum} 名见证人"),
    "explain.objection": ("objection", "异议"),
    "explain.objection:no-effect": ("objection without effect", "不起作用的异议"),
    "explain.dissolution": ("dissolution", "解散"),
    "explain.absent": ("absent", "缺席"),
    "explain.absent-text": (
        "did not review in time; pays {absence:sat} and is replaced",
        "没有按时审核；扣 {absence:sat}，由他人替换"),
    "explain.draw": ("draw", "抽签"),
    "explain.drawn": ("drawn: {accounts}", "抽中：{accounts}"),
    "explain.notice-end": ("end of notice", "公示期满"),
    "explain.approved": (
        "approved at {amount:,}, the lowest of {amounts:,}; status now {status}",
        "按 {amounts:,} 中最低的 {amount:,} 通过；现在的状态：{status}"),
    "explain.shared": ("cost shared", "分摊"),
    "explain.share": ("{share:sat} for each unit of weight", "每份权重 {share:sat}"),
    "explain.share:most": (
        "{share:sat} for each unit of weight, the most that the rules let it bear of one case",
        "每份权重 {share:sat}，已是规则允许一个案子分摊的最多"),
    "explain.returned": ("returned", "返还"),
    "explain.returned-text": (
        "{amount:sat}, what goes to the common purse included",
        "{amount:sat}，归公共钱包的部分在内"),
    "explain.paid": ("paid", "已付款"),
    "explain.paid-text": ("{amount:sat} to {payee}", "{amount:sat}付给 {payee}"),
    "explain.bond-held": ("bond held", "扣押金"),
    "explain.bond-returned": ("bond returned", "退押金"),
    "explain.bond-spent": ("bond spent", "押金支出"),
    "explain.bond-purse": ("{amount:sat} of it to the common purse", "其中 {amount:sat}归公共钱包"),
    "explain.bond-reviewers": (
        "{amount:sat} of it to the reviewers who decided",
        "其中 {amount:sat}归作出决定的审核人"),
    "explain.pause": ("pause", "停顿"),
    "explain.pause-text": (
        "no claim before block {height}; rejected in a row: {rejections}",
        "第 {height} 区块之前不能申请；连续未通过：{rejections} 次"),
    "explain.document": ("{type}", "{type}"),
    "explain.document:no-effect": ("{type} without effect ({rule})", "{type}，不起作用（{rule}）"),
    "explain.verdict": ("verdict: {outcomes}", "裁决：{outcomes}"),
    "explain.verdict:no-effect": (
        "verdict: {outcomes} without effect ({rule})",
        "裁决：{outcomes}，不起作用（{rule}）"),
    "explain.texts": ("{texts:;}", "{texts:;}"),
    "explain.amount": ("{amount:sat}", "{amount:sat}"),
}
