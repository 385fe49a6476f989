"""What each rule does and why, in English and Chinese.

Written from docs/rules.md by `python -m tests.rule_words`.
"""

STEPS: dict[str, tuple[str, str]] = {}
SENTENCES: dict[str, tuple[str, str]] = {
    "rule.mode": (
        "`prefund`: members hold a balance in the pool and costs are taken from it. `call`: nothing is "
        "held in advance; each claim that is due calls every member's share. Holding nothing means nothing "
        "can be stolen; holding something means the sick are paid at once. It can never change",
        "`prefund` 预存制：会员先存余额，费用从中分摊。`call` "
        "即用即扣：平时不沉淀资金，有案子公示期满才向每人收一份。不沉淀就没得偷；有余额则病人能马上拿到钱。"
        "定了就不能改"),
    "rule.unit": (
        "What claims and caps are counted in: satoshi, or a currency's three letters, such as `CNY`, in "
        "its minor units (fen). With a currency the witnesses publish prices, and a cap keeps its worth "
        "when bitcoin moves. It can never change",
        "理赔金额和上限用什么计：聪，或货币的三字母代码（如 "
        "`CNY`，以分为单位）。用货币时由见证人公布币价，币价涨跌不影响保障额度。定了就不能改"),
    "rule.plans": (
        "Kinds of cover. Costs are shared by `weight`; a claim gets at most `cap`, and one person, over "
        "all accounts it ever has, at most `life_cap` (leave it out: no bound), so that nobody claims "
        "without limit. A plan that covers more should weigh more, so that nobody pays for others' better "
        "cover. `bands` give other weights and caps from an age on: a member's age is checked on joining "
        "and counted on by itself, and a claim goes by the cap at its filing. Without bands the young pay "
        "for the old, and where that is much, they leave",
        "保障计划。费用按 `weight`（权重）分摊，一次理赔最多 "
        "`cap`（上限）；同一个人（不论换过几个账户）总共最多领 "
        "`life_cap`（不填则不限），免得无限次申领。保得多的计划权重应当更大，免得别人替他买单。`bands`（年龄"
        "段）从某个年龄起改用另一权重和上限：入会时核对年龄，以后自动增长，理赔按申请时的上限。不分年龄，就"
        "是年轻人替年长者付钱；差得多了，年轻人会走"),
    "rule.min_deposit_sat": (
        "What a member must have paid in before the waiting period begins, per unit of weight. Enough to "
        "bear some cases' shares",
        "存够这么多才开始算等待期（按每份权重）。要够分摊几个案子"),
    "rule.min_balance_sat": (
        "Below this, per unit of weight, a member is asked to top up (in mode `prefund`). Whoever takes "
        "help without giving it has left",
        "余额低于此数（按每份权重）就要补足（预存制）。只受助不出力，等于退出"),
    "rule.waiting_blocks": (
        "90 days between paying in and being able to claim. In that time one shares costs already. It "
        "keeps people from joining with a diagnosis in the drawer",
        "存款后等待 90 天才能申请互助，期间照常分摊。防止带病入会"),
    "rule.grace_blocks": (
        "30 days to top up a balance that fell below the minimum; whoever is still below it then, or was "
        "emptied and has paid nothing in since, lapses, and what is left is refunded. Not while a claim "
        "that concerns the member is open, or has an objection without verdict",
        "余额不足后有 30 "
        "天补足；到期仍不足，或余额已扣空而未再缴款的，会籍终止，剩余退还。与其有关的案子未结、或有举报未裁"
        "决时不终止"),
    "rule.exit_blocks": (
        "30 days from declaring an exit to being out. At least as long as the notice, or members could "
        "leave between seeing a case and paying for it",
        "声明退出后 30 天生效。不得短于公示期，否则有人会看到案子公示就先走，把费用留给别人"),
    "rule.uniqueness": (
        "1: a member's enrollment carries the tag that the operator gives to the person, so that "
        "rejections, debts and an expulsion follow whoever comes back under another account. Who owes pays "
        "first, who was expelled stays out, and coming back takes the old account's key, unless M "
        "witnesses say otherwise. 0: it may be left out, and then nothing follows anybody",
        "1：会员登记须带运营人给此人的唯一标签，换了账户，被拒记录、欠款和除名也跟着人走。欠款先还，除名者不"
        "得再入；再次入会须有旧账户密钥的签名——除非 M 名见证人另有说法。0：可不带标签，也就什么都不跟"),
    "rule.min_members": (
        "Nobody becomes active before so many have paid in. Until then anybody may leave at once with "
        "everything but the fee of that payout, so that coming and going costs nobody else anything, and "
        "no dues or costs are taken. Once that many are there it is over for ever, or all but one could "
        "leave before a cost. With 30 times 200,000 sat the pool holds twice the default cap. 0: none",
        "存款人数达到此数之前，谁也不生效；在此之前可随时退出、取回全部（只扣付款的手续费，进进出出不花别人"
        "的钱），不收会费和成本。一旦达到，此规则永远失效，否则别人会在分摊之前走光。30 人各存 200,000 "
        "聪，池中有默认上限的两倍。0 表示不设"),
    "rule.panel": (
        "Who can be drawn to review: `keyholders`, the witnesses who hold the money's keys; or `open`, "
        "also anybody who is enrolled as a reviewing witness and posts a bond, with at least one keyholder "
        "on each panel",
        "谁能被抽中做审核人：`keyholders` 只有持多签密钥的见证人；`open` "
        "任何人缴纳押金都可以成为见证人，但每组至少有一名持密钥者"),
    "rule.reviewers": (
        "How many are drawn for each claim (a new pool takes 3 with 2 approvals where there are fewer than "
        "five witnesses). With `keyholders` it cannot exceed the number of witnesses, and should be well "
        "below it, so that there are others to draw if one is silent",
        "每个案子抽几人（见证人不足五名时，新建时自动取 3 人、2 票同意）。`keyholders` "
        "时不能多于见证人总数，最好明显少于总数，有人不作为时才有人可换"),
    "rule.approvals": (
        "How many of them must approve. More than half, so that no minority can pass a claim. With two of "
        "three, one corrupt witness among five and one careless reviewer were enough, and a false claim "
        "cost its claimant nothing on the average; with three of four it does, even with two corrupt. The "
        "lowest approved amount counts",
        "其中几人同意才算通过。必须过半，少数人不能放行。若三人中两人同意即可，五名见证人里一名被收买、再有"
        "一人看走眼就够了，骗保平均不亏；四人中须三人同意，即便两名被收买也是亏的。以同意金额中最低的为准"),
    "rule.claim_bond_sat": (
        "Taken from the claimant's balance with the claim. It comes back when the panel approves, or when "
        "nobody was left to decide. If the panel rejects, each reviewer who rejected gets `commission_sat` "
        "of it, then who approved up to as much of what is left, and the purse the rest: a try costs "
        "something, and reading and rejecting is paid as approving is. So it must be enough for those whom "
        "it takes to reject. At most `min_balance_sat` (in mode `call`, `min_deposit_sat`), so that the "
        "sick have it. 0: none",
        "申请时从申请人余额中扣下。审核通过、或没人可审核时退还；被拒则投反对的审核人先从中各得 "
        "`commission_sat`，投同意的再从余下部分各得至多同样多，其余归公共钱包：试一次要付代价，认真看过再拒"
        "绝的也有报酬，因此须够付足以否决的那几名审核人。不得高于 `min_balance_sat`（即用即扣时为 "
        "`min_deposit_sat`），好让病人拿得出。0 表示不收"),
    "rule.case_share_sat": (
        "The most that one unit of weight bears of one case, commissions included. So what a claim can "
        "bring is known beforehand: this times the weight that shares, and what the purse has. 103 members "
        "carry the default cap and its commissions, 30 carry 820,000 sat. 0: no bound",
        "一个案子每份权重最多分摊这么多（含审核辛苦费）。所以一个案子最多能得多少事先就知道：此数乘以参与分"
        "摊的总权重，加上公共钱包所有。103 人撑得起默认上限和辛苦费，30 人撑得起 820,000 聪。0 表示不限"),
    "rule.draw_blocks": (
        "The reviewers are drawn from the block this many after the claim, which nobody has seen when the "
        "claim is filed, so a claimant cannot choose a moment that draws friends",
        "申请上链后再过这么多块，用那一块的哈希抽签。申请时谁也没见过那一块，没法挑时机抽到熟人"),
    "rule.review_blocks": (
        "14 days for each reviewer. After a rejection the same person must wait as long before claiming again",
        "每名审核人有 14 天。被拒后同一个人也要等这么久才能再申请"),
    "rule.max_pause_blocks": (
        "With each rejection in a row the pause after it doubles, up to this: a year. So nobody shops for "
        "a lenient panel; an approval ends the row, an end without a decision changes nothing. 0: no pause",
        "连续被拒，每次暂停期加倍，最长这么久（一年），免得反复抽签碰运气；一次通过即清零，无人裁定而结束的"
        "不算。0 表示不暂停"),
    "rule.meeting": (
        "1: a reviewer who approves states when it met the claimant, at a height not before the draw, so "
        "that approving without having seen anybody is a lie under one's signature. 0: it need not",
        "1：同意的审核人须写明何时（不早于抽签的区块高度）见过申请人；没见过人就同意，等于签名撒谎。0：不要求"),
    "rule.diagnosis": (
        "1: an illness that is older than the cover is not covered. A claim states when it was first "
        "diagnosed, as the hospital's papers show, and is refused if that was before the account became "
        "active: in the waiting period, or before it. Reviewers compare the day with the papers, so that a "
        "wrong one is a lie under one's signature, and a false claim. Without it a pool pays for those who "
        "join because they are ill, and who is well leaves. 0: nobody is asked",
        "1：早于保障的病不保。申请须写明医院病历上的首次确诊日；在账户生效之前（等待期内或更早）确诊的，不予"
        "受理。审核人拿病历核对日期，写错就是签名撒谎，等于骗保。没有这一条，池子就得替带病入会的人买单，健"
        "康的人会走光。0：不问"),
    "rule.witness_bond_sat": (
        "The bond one needs to be drawn, and what an approving reviewer loses if the claim turns out a "
        "fraud. Where every other fraud is noticed, three of them are worth half as much again as the "
        "default cap: more than a bribe could be. In open panels each full bond is one ticket, so it must "
        "cost something: at least 10,000",
        "参加抽签所需的押金；若放行了骗保案，也就赔掉这么多。三名审核人的押金、按一半骗保会被发现算，值默认"
        "上限的一倍半，收买不划算。`open` 时每满一份押金得一签，所以不得低于 10,000 聪"),
    "rule.absence_sat": (
        "What a drawn reviewer pays into the purse for staying silent until the deadline. Somebody is ill "
        "and waiting",
        "被抽中却到期不表态，罚这么多，归公共钱包。病人在等着"),
    "rule.commission_sat": (
        "What each reviewer who decided, either way, is paid when the claim passes. Reading medical papers "
        "is work",
        "案子通过后，每名表过态的审核人（同意或反对都一样）得这么多辛苦费。看病历是要花工夫的"),
    "rule.notice_blocks": (
        "14 days in which an approved claim is public before it is charged and paid. Neighbours know "
        "things that papers do not say",
        "通过后公示 14 天，期满才扣费付款。病历上没写的事，邻居知道"),
    "rule.objection_bond_sat": (
        "What an objector pays in with the objection. It comes back if the objection is upheld, or settled "
        "by another that is. If it is dismissed, a part goes to the operator for the inquiry and the rest "
        "to the common purse. It keeps objections serious and open to anybody, also anonymously",
        "举报时随同缴纳的押金。举报成立（或同案另一举报成立）则退还；不成立则一部分归运营人作调查费，其余归"
        "公共钱包。门槛让举报严肃，又对任何人开放，可以匿名"),
    "rule.inquiry_sat": (
        "What the operator gets of the bond of a dismissed objection, at most half of what that objector "
        "paid. If it got all, its friends could object for nothing and hold up claims as long as they liked",
        "举报不成立时，押金中归运营人的部分，最多为该笔押金的一半。若全归运营人，它的朋友就能不花一分钱反复"
        "举报，把案子一直拖住"),
    "rule.reward_ppm": (
        "The reward for an objection that is upheld, in millionths of the claimed amount: 10,000 is 1 %. "
        "It is never more than what the claimant's balance, a refund not yet paid and the approving "
        "reviewers' bonds bring in, so the pool never pays for it",
        "举报成立的奖励，按申请金额的百万分之几计：10,000 即 "
        "1%。绝不超过申请人余额、未付退款与放行者押金中罚没的总和，所以不用池子掏钱"),
    "rule.dues_sat": (
        "A regular contribution, per unit of weight, into the common purse, which pays before members do. "
        "0: none. For pools that prefer a steady monthly sum to a share in each case",
        "每份权重定期缴入公共钱包的会费，出险时先由公共钱包付。0 表示没有。适合宁愿按月缴固定数额的池子"),
    "rule.running_sat": (
        "What each unit of weight pays the operator in every period for running the pool: its journal "
        "transactions cost it fees. It is taken like dues and paid like anything else that is due, in "
        "sight of all. 0: the operator bears them",
        "每份权重每期付给运营人的运行费：它发布日志要付手续费。收法与会费相同，付法与其他应付款相同，人人看"
        "得见。0 表示由运营人自担"),
    "rule.period_blocks": (
        "How often dues and running costs are taken: every 30 days, as people are used to",
        "会费和运行费多久收一次：每 30 天，与平常按月缴费的习惯相合"),
    "rule.call_blocks": (
        "In mode `call`, 14 days to pay in one's share; who does not has left, owes it, and if it comes "
        "back waits twice as long",
        "即用即扣时，收到通知后 14 天内缴款，不缴视为退出并记为欠款；再次入会须先还清，等待期加倍"),
    "rule.price_blocks": (
        "How long a witness's published price is good for: a day. The lower median counts, or the M-th "
        "lowest if that is higher; it takes M + 1 witnesses (all, where M is N). Without enough prices, "
        "claims in a currency wait",
        "见证人公布的币价一天内有效，须有至少 M + 1 名见证人报价（M 等于 N "
        "时须全体），取中位数（偏低的那个），且不低于从低往高数的第 M 个；报价不够时，以货币计的案子先等着"),
    "rule.price_wait_blocks": (
        "A week. A benefit that has waited so long for a price takes the last one that was in force, so "
        "that witnesses who say nothing cannot keep it back for ever",
        "一周。等币价等了这么久的互助款，就按最近一次有效的币价计，免得有人不报价就能永远拖住"),
    "rule.notice_sat": (
        "What a stranger's transaction must pay the pool for its record to be listed at all. It keeps the "
        "list free of junk. At most `objection_bond_sat`, so that an objection that pays its bond is "
        "always heard",
        "外人的交易至少要付给池子这么多，其记录才会被列出。防垃圾信息。不得高于 "
        "`objection_bond_sat`，交足押金的举报一定会被听到"),
    "rule.confirmations": (
        "How deep the state that a payout is worked out from must be buried on each witness's own node; "
        "and, for a carry (below), its coins and the pool's last spend",
        "付款所依据的状态，须在每名见证人自己的节点上埋到这么深；搬运交易（carry，见下）则是它的币和池子最近"
        "一次花费须这么深"),
    "rule.max_feerate_sat_vb": (
        "The highest feerate a payout may have, so that nobody burns money as fees. Witnesses' programs "
        "sign no carry above it either, nor one above twice what their own node expects",
        "付款交易的费率上限，防止把钱当手续费烧掉。见证人的程序也不签超过它、或超过自己节点估计两倍的搬运交"
        "易（carry）"),
    "rule.max_fee_ppm": (
        "The highest fee as a part of what is paid, in millionths: 5 %, and 500,000, half, at most. That "
        "part of `min_coin_sat` must pay for spending such a coin at 1 sat/vB, or small deposits could "
        "never be paid back. Small sums wait until there is more to pay, until fees are lower, or until "
        "they have waited long enough (next row)",
        "手续费最多占付款额的百万分之几：5%，最多填 500,000 即一半；`min_coin_sat` 的这一比例须够按 1 "
        "sat/vB "
        "花用这样一枚币，否则零星存款永远退不回来。数额太小就等凑多些、等费率降下来，或等满耐心期（见下一行）"),
    "rule.patience_blocks": (
        "A week. Whatever is due and has waited so long bears more of the fee than `max_fee_ppm`, if it "
        "must: what it may bear rises evenly from then on, to all of it after two weeks (but for the dust "
        "limit), so that nothing that is worth more than its own bytes stands still for ever, however high "
        "fees are. (Doubling each week would take five weeks from 5 %, and a refund of 30,000 sat at 100 "
        "sat/vB four.) Only the payee bears what exceeds `max_fee_ppm`, never the pool; and witnesses' "
        "programs sign such a payout only at no more than twice the feerate that their own node expects. "
        "0: small sums wait until fees are lower, however long",
        "一周。应付款等了这么久仍付不出，就允许它承担超过 `max_fee_ppm` "
        "的手续费：允许的比例此后逐块均匀上升，等满两周升到全部（只留粉尘限额）；只要金额够付它自己的字节，"
        "手续费再高也不会永远停摆。（若每周翻倍，从 5% 起要五周；100 sat/vB "
        "时一笔三万聪的退款要等四周。）超出 `max_fee_ppm` "
        "的部分只从收款人所得中扣，池子不垫；这样的付款，见证人的程序只在费率不超过自己节点估计两倍时才签。"
        "填 0：小额款项一直等到费率降下来，不论多久"),
    "rule.rotation_blocks": (
        "30 days from naming new witnesses to moving the money to them. At least as long as an exit, so "
        "that who does not trust them can leave first",
        "公布新见证人后 30 天，钱才能移交。不得短于退出期，信不过新见证人的来得及先走"),
    "rule.lifeboat_blocks": (
        "If the witnesses are gone, about half a year passes before the recovery set can take over: how "
        "far ahead a lifeboat's lock time is at least, at most twice as far. At least as long as a rotation",
        "见证人都失联时，大约半年后由恢复组接管：救生艇的锁定时间至少这么远，至多两倍。不得短于移交期"),
    "rule.amendment_blocks": (
        "60 days from announcing new rules to their taking effect. At least as long as an exit, so that "
        "who does not agree can leave first",
        "宣布新规则后 60 天才生效，不得短于退出期，不同意的人来得及先走"),
    "rule.min_coin_sat": (
        "It is a field of the contract beside the rules, because no amendment may change it. Smaller "
        "payments are neither credited nor ever spent, because spending them costs about as much; so a "
        "flood of dust costs the pool nothing. Do not pay in less than this: it is lost. (Change that the "
        "pool pays itself counts whatever its size.) It may not exceed `min_deposit_sat` or "
        "`objection_bond_sat`",
        "与上列参数并列写在契约里，任何修订都不能改它。小于此数的付款不入账也永不花用，因为花它的手续费差不"
        "多就这么多；所以别人撒粉尘也害不到池子。请勿存入小于此数的金额，存了就没了（池子付给自己的找零不论"
        "大小都算数）。它不得大于 `min_deposit_sat` 和 `objection_bond_sat`"),
}
