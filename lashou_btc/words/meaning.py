"""What rules mean, and what a pool would cover and cost one person, in English and Chinese."""

STEPS: dict[str, tuple[str, str]] = {
    "meaning.flat": (
        "lashou simulate --page shows how much, and from where on they leave",
        "lashou simulate --page 会显示差多少、什么时候人会走光"),
    "rules.file-head": (
        "`lashou pool rules --rules FILE` says what these numbers mean together, `lashou simulate --rules "
        "FILE` tries them out, `lashou pool create --rules FILE` founds a pool with them",
        "`lashou pool rules --rules FILE` 说明这些数合在一起意味着什么，`lashou simulate --rules FILE` 用它试"
        "算，`lashou pool create --rules FILE` 用它建池"),
    "rules.unknown:field": (
        "lashou simulate --write-rules FILE writes all there are",
        "用 lashou simulate --write-rules FILE 可写出全部规则"),
    "quote.plan": ("name it with --plan", "用 --plan 指明"),
    "quote.price": (
        "say with --price how many minor units one bitcoin is worth",
        "用 --price 写明一个比特币值多少最小货币单位"),
}
"""What somebody at a command line can do about it, by the sentence's key."""

SENTENCES: dict[str, tuple[str, str]] = {
    "meaning.reach": (
        "With {n:,} members (weight {w:,}) one case brings at most {case:sat}, {part} of the cap of {cap:sat}",
        "{n:,} 名会员（总权重 {w:,}）时，一个案子最多可得 {case:sat}，为上限 {cap:sat}的 {part}"),
    "meaning.full": (
        "Of the lightest weight it takes {n:,} members to carry the whole cap",
        "按最轻的权重算，要有 {n:,} 名会员才撑得起整个上限"),
    "meaning.plan-age": ("{plan} from {age} on", "{plan}（{age} 岁起）"),
    "meaning.share": (
        "{plan}: a member (weight {w:,}) pays in {deposit:sat} and bears at most {share:sat} of one case",
        "{plan}：会员（权重 {w:,}）先存 {deposit:sat}，一个案子最多分摊 {share:sat}"),
    "meaning.share-unbounded": (
        "{plan}: a member (weight {w:,}) pays in {deposit:sat}; what it bears of one case has no bound but its "
        "balance",
        "{plan}：会员（权重 {w:,}）先存 {deposit:sat}；一个案子分摊多少没有限度，直到余额用完"),
    "meaning.bribe": (
        "A bought panel costs {sat:sat}: {a:,} approvals × a bond of {b:sat} × odds of notice 1/2",
        "收买一个审核组要 {sat:sat}：{a:,} 票同意 × 押金 {b:sat} × 被发现的机会二分之一"),
    "meaning.tries": (
        "One person can have at most {k:,} panels drawn in a year, because pauses double; each rejection costs "
        "the bond of {bond:sat}, {all:sat} in all",
        "暂停期逐次加倍，同一个人一年最多抽 {k:,} 次签；每被拒一次赔掉押金 {bond:sat}，全年共 {all:sat}"),
    "meaning.tries-free": (
        "Nothing makes one wait after a rejection: one person can have {k:,} panels drawn in a year; each "
        "rejection costs the bond of {bond:sat}",
        "被拒后不用等：同一个人一年能抽 {k:,} 次签；每被拒一次赔掉押金 {bond:sat}"),
    "meaning.fraud": (
        "{c:,} of {n:,} reviewers corrupt: they alone pass a claim with {draw} a draw, {year} a year; a false "
        "claim passes a panel with {pass} a draw, {passyear} a year, and brings {gain} sat a try on the average",
        "{n:,} 名审核人中 {c:,} 名被收买：仅靠他们放行，每次抽签 {draw}，一年 {year}；骗保案通过审核，每次 "
        "{pass}，一年 {passyear}，平均每试一次得失 {gain} 聪"),
    "meaning.fraud-no-price": (
        "{c:,} of {n:,} reviewers corrupt: they alone pass a claim with {draw} a draw, {year} a year; a false "
        "claim passes a panel with {pass} a draw, {passyear} a year",
        "{n:,} 名审核人中 {c:,} 名被收买：仅靠他们放行，每次抽签 {draw}，一年 {year}；骗保案通过审核，每次 "
        "{pass}，一年 {passyear}"),
    "meaning.assumed": (
        "Assumed: an honest reviewer takes one false claim in ten for a true one; of those that pass, every "
        "other one is noticed before it is paid",
        "假定：诚实的审核人每十个假案看走眼一个；放行的假案，付款前有一半会被发现"),
    "meaning.cap-held": (
        "the cap of {cap:sat} exceeds what {n:,} members hold who have paid in their deposits ({held:sat}): "
        "benefits would be cut; lower the cap, or raise min_members or min_deposit_sat",
        "上限 {cap:sat}，超过 {n:,} 名会员存满后的总额（{held:sat}），互助款会打折；请调低上限，或调高 "
        "min_members 或 min_deposit_sat"),
    "meaning.cap-bonds": (
        "the cap of {cap:sat} exceeds what a bought panel costs ({a:,} approvals × {b:sat} × 1/2 = "
        "{bribe:sat}): a bribe could pay; raise witness_bond_sat or approvals, or lower the cap",
        "上限 {cap:sat}，超过收买一个审核组的代价（{a:,} 票 × {b:sat} × 1/2 = {bribe:sat}），收买可能划算；请"
        "调高 witness_bond_sat 或 approvals，或调低上限"),
    "meaning.price": (
        "caps are in {unit}, so what they come to in satoshi depends on the price: below {held:,} minor units "
        "for one bitcoin the first members' deposits do not hold a full case, below {bribe:,} a bribe could pay",
        "上限以 {unit} 计，合多少聪要看币价：一个比特币低于 {held:,}（最小单位）时，首批会员的存款不够付一个足"
        "额案子；低于 {bribe:,} 时，收买审核人可能划算"),
    "meaning.gain": (
        "a false claim brings {gain:sat} a try on the average with {n:,} corrupt reviewers, and one can try "
        "{tries:,} times a year; raise claim_bond_sat or witness_bond_sat, or lower the cap",
        "有 {n:,} 名审核人被收买时，骗保平均每试一次净得 {gain:sat}，一年可试 {tries:,} 次；请调高 "
        "claim_bond_sat 或 witness_bond_sat，或调低上限"),
    "meaning.gain-claimant": (
        "where one of the {n:,} reviewers approves whatever comes, at the risk of its own bond, a false claim "
        "brings its claimant {gain:sat} a try on the average; take five witnesses or more with reviewers 4 and "
        "approvals 3, or raise claim_bond_sat",
        "{n:,} 名审核人中只要有一名不顾自己的押金、来者不拒，骗保者平均每试一次净得 {gain:sat}；请找五名以上见证"
        "人，取 reviewers 4、approvals 3，或调高 claim_bond_sat"),
    "meaning.top-up": (
        "one full share ({share:sat}) is more than a deposit has above the minimum ({spare:sat}): each large "
        "case would ask everybody to top up",
        "分摊一个足额案子（{share:sat}）就会跌破最低余额（存款只比它多 {spare:sat}），每个大案都会要所有人补款"),
    "meaning.call-deposit": (
        "in mode call a deposit of {deposit:sat} leaves a hole wherever somebody does not answer a call; take "
        "{advice:sat}",
        "即用即扣时存款只有 {deposit:sat}，有人不响应就会短缺；建议 {advice:sat}"),
    "meaning.spare": (
        "all {n:,} witnesses review every claim, so nobody can be drawn for one who is silent; take fewer "
        "reviewers or more witnesses",
        "{n:,} 名见证人每案都要全体审核，有人不作为就无人可换；请减少 reviewers 或增加见证人"),
    "meaning.off-claim_bond_sat": (
        "claim_bond_sat is 0: a false claim that is rejected costs nothing, and reviewers are paid only for "
        "passing",
        "claim_bond_sat 为 0：假案被拒不损失什么，审核人也只有放行才有报酬"),
    "meaning.off-max_pause_blocks": (
        "max_pause_blocks is 0: whoever is rejected may try another panel at once",
        "max_pause_blocks 为 0：被拒后马上可以再抽一组审核人"),
    "meaning.off-uniqueness": (
        "uniqueness is 0: rejections, debts and an expulsion follow nobody who comes back under another account",
        "uniqueness 为 0：换个账户回来，被拒记录、欠款、除名都不跟着走"),
    "meaning.off-case_share_sat": (
        "case_share_sat is 0: what a member bears of one case has no bound, and what a claim brings is not "
        "known beforehand",
        "case_share_sat 为 0：一个案子分摊多少没有限度，能得多少事先也不知道"),
    "meaning.off-min_members": (
        "min_members is 0: the pool begins with its first member, who bears the first case alone",
        "min_members 为 0：有一名会员就算开始，头一个案子由他独自承担"),
    "meaning.off-diagnosis": (
        "diagnosis is 0: who joins because it is ill is paid like anybody; where that makes the cover dear, "
        "the healthy leave",
        "diagnosis 为 0：带病入会的人照样领钱；费用因此变贵，健康的人会走"),
    "meaning.off-life_cap": (
        "a plan has no life_cap: one person may claim without limit",
        "有计划没设 life_cap：一个人可以无限次申领"),
    "meaning.flat": (
        "a plan has no age bands, so the young pay for the old",
        "有计划不分年龄段，就是年轻人替年长者付钱"),
    "quote.head": (
        "For somebody of {age} with plan {plan} (weight {weight:,}), in a pool of {members:,} members:",
        "{age} 岁，选计划 {plan}（权重 {weight:,}），池中会员 {members:,} 人："),
    "quote.not-begun": (
        "The pool has not begun: nobody is covered before {needed:,} members have paid in, and until then "
        "everybody may leave with everything but a fee. What follows is for that size",
        "本池尚未开始：存款人数满 {needed:,} 人之前谁也不受保障，但随时可以退出，只扣付款的手续费。以下按满员时"
        "计算"),
    "quote.cover": (
        "A claim brings at most {cap:,} {unit} by the rules, and {case:sat} (of {capsat:,}) as the pool stands "
        "now, with you in it",
        "一次理赔按规则最多 {cap:,} {unit}；按池子现状、算上您最多可得 {case:sat}（上限合 {capsat:sat}）"),
    "quote.life": ("One person gets at most {life:,} {unit} in all", "同一个人总共最多领 {life:,} {unit}"),
    "quote.deposit": (
        "You pay in {deposit:sat}; time until you can claim: {lasting}; what is left of it comes back when you "
        "leave",
        "先存 {deposit:sat}，{lasting}后可以申请互助；退出时余额退还"),
    "quote.deposit-at-once": (
        "You pay in {deposit:sat} and can claim at once; what is left of it comes back when you leave",
        "先存 {deposit:sat}，随即可以申请互助；退出时余额退还"),
    "quote.older": (
        "An illness that was first diagnosed before then is not covered",
        "在此之前首次确诊的病不保"),
    "quote.cost": (
        "The coming year costs {mean:sat} on the average: in every other year at most {median:,}, in 95 of 100 "
        "at most {p95:,}, in 99 of 100 at most {p99:,}",
        "今后一年平均花费 {mean:sat}：有一半年份不超过 {median:sat}，一百年里九十五年不超过 {p95:sat}，九十九年"
        "不超过 {p99:sat}"),
    "quote.share": ("One case costs you at most {share:sat}", "一个案子最多分摊 {share:sat}"),
    "quote.share-unbounded": (
        "What one case costs you has no bound but your balance",
        "一个案子分摊多少没有限度，直到余额用完"),
    "quote.fixed": (
        "{fixed:sat} of it are fixed: dues and running costs",
        "其中 {fixed:sat}是固定的：会费和运行费"),
    "quote.worth": (
        "The chance that you claim within a year is {chance}, so the cover is worth {worth:sat} a year; you "
        "pay {part} times that",
        "一年内用上的机会是 {chance}，保障每年值 {worth:sat}；花费是它的 {part} 倍"),
    "quote.later": (
        "From {age} on your weight is {weight:,} and a claim brings at most {cap:,} {unit}",
        "{age} 岁起权重为 {weight:,}，一次理赔最多 {cap:,} {unit}"),
    "quote.history": (
        "In {days:,} days so far your weight would have borne {borne:sat}; {charged:,} claims were paid or are "
        "due, {cut:,} of them not in full",
        "至今 {days:,} 天，按您的权重共分摊 {borne:sat}；已付或应付的案子 {charged:,} 个，其中 {cut:,} 个没有付"
        "足"),
    "quote.experience": (
        "Members have fallen ill {part} times as often as is assumed, as far as so short a history can tell; "
        "that is reckoned with",
        "就现有历史看，会员患病次数约为假定的 {part} 倍；上面的数已计入"),
    "quote.assumed": (
        "Assumed: illness by age as in docs/simulate.md, claims for half the cap to all of it, nobody joins, "
        "leaves or grows older. It is an estimate and no promise",
        "假定：各年龄患病率见 docs/simulate.md，申请额为上限的一半到全额，会员不增不减、不变老。只是估计，不是"
        "承诺"),
    "meaning.share-cases": (
        "{plan}: a member (weight {w:,}) pays in {deposit:sat} and bears at most {share:sat} of one case; a "
        "full deposit bears {k:,} such cases before a top-up is asked for",
        "{plan}：会员（权重 {w:,}）先存 {deposit:sat}，一个案子最多分摊 {share:sat}；存满后能承担 {k:,} 个这样"
        "的案子，再多就要补足"),
    "rules.quorum": (
        "{quorum} of {witnesses} is no quorum; take at most as many as there are",
        "{witnesses} 名见证人中的 {quorum} 名不成法定人数；最多取全体人数"),
    "rules.unknown:near": (
        "{place}: {name!r} is no rule; did you mean {near}?",
        "{place}：没有名为 {name!r} 的规则；是不是想写 {near}？"),
    "rules.unknown:field": ("{place}: {name!r} is no rule", "{place}：没有名为 {name!r} 的规则"),
    "rules.place": ("{path}, line {line}", "{path} 第 {line} 行"),
    "rules.file:not-text": ("the rule file {path} is not UTF-8 text", "规则文件 {path} 不是 UTF-8 文本"),
    "rules.file:toml": (
        "the rule file {path} is no TOML, {why}; write NAME = NUMBER, texts in \"quotes\"",
        "规则文件 {path} 不是 TOML 格式，{why}；请写成 名称 = 数字，文字放在英文引号里"),
    "rules.toml-line": ("line {line}: {why}", "第 {line} 行：{why}"),
    "rules.toml-end": ("at its end: {why}", "文件末尾：{why}"),
    "rules.toml-somewhere": ("somewhere: {why}", "某处：{why}"),
    "rules.toml-deep": ("nested too deep", "嵌套太深"),
    "rules.file:at": ("{place}: {error}", "{place}：{error}"),
    "rules.file:no-field": (
        "{place}: {table} has no field {field!r}",
        "{place}：{table} 没有名为 {field!r} 的字段"),
    "rules.file:no-table": ("{place}: {table} must be a table", "{place}：{table} 须是一张表"),
    "rules.file-head": (
        "The rules of a mutual aid pool. Blocks are Bitcoin blocks, 144 a day; sat is satoshi, a "
        "hundred-millionth of a bitcoin. What you leave out has its default. Per unit of weight: a member "
        "whose plan weighs 3 pays in, keeps and bears three times as much",
        "互助池的规则。时间按比特币区块计，每天约 144 块；sat 即聪，一亿分之一个比特币。不写的参数取默认值。“"
        "按每份权重”：计划权重为 3 的会员，存的、保有的、分摊的都是三倍"),
    "rules.file-default": (
        "Default: {value}; where the words above name a figure, it is that of the default",
        "默认值：{value}；上面的话里若有具体数字，是按默认值说的"),
    "quote.dissolved": (
        "the pool has been dissolved; it covers nobody any more",
        "互助池已解散，不再保障任何人"),
    "quote.plan": (
        "there is no plan {plan!r}; choose one of {names}",
        "没有名为 {plan!r} 的计划；请从 {names} 中选一个"),
    "quote.price": ("claims are in {unit} and no price is in force", "申请以 {unit} 计，而目前没有有效的币价"),
}
