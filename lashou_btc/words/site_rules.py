"""What the page of a pool's rules says, with the pool's own numbers, in English and Chinese."""

STEPS: dict[str, tuple[str, str]] = {}
SENTENCES: dict[str, tuple[str, str]] = {
    "site.nav.rules": ("Rules", "规则"),
    "site.rules": ("Rules", "规则"),
    "site.rules.lead": (
        "These numbers stand in the pool's contract. Nobody can change them quietly: a change is announced in the "
        "journal, and whoever does not agree can leave before it holds. Per unit of weight means: a plan that "
        "weighs three pays in, keeps and bears three times as much",
        "这些数字写在互助池的契约里，谁也不能悄悄改：要改须先在日志里公布，不同意的人可以在生效之前退出。“按每份"
        "权重”"
        "是指：权重为三的计划，要存的、要留的、要分摊的都是三倍"),
    "site.rules.why": ("Why there is such a rule", "为什么有这一条"),
    "site.rules.pool": ("What kind of pool", "池子的类型"),
    "site.rules.members": ("Membership", "会员"),
    "site.rules.claims": ("Claims and reviewers", "申请与审核"),
    "site.rules.notice": ("Notice and objections", "公示与异议"),
    "site.rules.costs": ("Costs and prices", "费用与币价"),
    "site.rules.chain": ("Chain and payouts", "上链与付款"),
    "site.rules.pending": ("Changes that are announced", "已公布的修改"),
    "site.rules.pending.lead": (
        "Whoever does not agree declares an exit that ends before that day",
        "不同意的人可以声明退出，并在那天之前退完"),
    "site.rules.together": ("What the numbers mean together", "这些数字合在一起"),
    "site.rules.together.lead": (
        "Worked out from the rules, for a pool of this size. What people do with them nobody can work out",
        "按规则、以目前的规模算出。人会怎么做，谁也算不出来"),
    "site.rules.warnings": ("Where the numbers do not fit", "不相称的地方"),
    "site.rule": ("Rule", "规则"),
    "site.bands": ("By age", "按年龄"),
    "site.now": ("Now", "现在"),
    "site.then": ("Then", "以后"),
    "site.from": ("From", "自"),
    "site.span": ("{lasting} ({blocks:block|blocks})", "{lasting}（{blocks:,} 个区块）"),
    "site.rule.mode:prefund": (
        "Members hold a balance in the pool, and costs are taken from it. So the sick are paid at once",
        "会员先存余额，费用从余额里分摊，病人能马上拿到钱"),
    "site.rule.mode:call": (
        "Nothing is held in advance: each claim that is due calls every member's share. What is not there cannot "
        "be stolen",
        "平时不沉淀资金：有案子要付时，才向每人收一份。不沉淀就没得偷"),
    "site.rule.unit:sat": ("Claims and caps are counted in satoshi", "申请金额和上限用聪计"),
    "site.rule.unit": (
        "Claims and caps are counted in {value}, so that they keep their worth when bitcoin moves; the witnesses "
        "publish prices",
        "申请金额和上限用 {value} 计，币价涨跌不影响保障；币价由见证人公布"),
    "site.rule.min_deposit_sat": (
        "Membership begins with {value:sat} paid in, per unit of weight",
        "按每份权重存够 {value:sat}，会籍才开始"),
    "site.rule.min_balance_sat": (
        "Below {value:sat} per unit of weight, a member is asked to top up",
        "余额低于每份权重 {value:sat}，就要补足"),
    "site.rule.min_balance_sat:off": ("There is no least balance", "不设最低余额"),
    "site.rule.min_coin_sat": (
        "Never pay in less than {value:sat} at once: smaller payments do not count, and nobody gets them back",
        "每次存入不要少于 {value:sat}：更小的付款不入账，也退不回来"),
    "site.rule.waiting_blocks": (
        "One can claim {value} after paying in; costs are shared already meanwhile",
        "存款之后要等{value}才能申请互助，期间照常分摊"),
    "site.rule.waiting_blocks:off": ("Nobody waits before claiming", "存款之后不必等待即可申请"),
    "site.rule.grace_blocks": (
        "Who is asked to top up has {value}; who does not has left",
        "要补足余额的人有{value}时间；过期不补，视为退出"),
    "site.rule.exit_blocks": ("Whoever declares an exit is out after {value}", "声明退出后，{value}生效"),
    "site.rule.uniqueness:on": (
        "Each person has one account. Rejections, debts and an expulsion follow whoever comes back",
        "一人一户。被拒记录、欠款和除名跟着人走"),
    "site.rule.uniqueness:off": (
        "Nobody checks whether a person has several accounts",
        "不查一个人有没有多个账户"),
    "site.rule.min_members": (
        "The pool begins once {value:member|members} have paid in; until then everybody may leave at once with "
        "everything but the fee",
        "有 {value:,} 人存款之后，互助才开始；在此之前，谁都可以随时退出、取回全部（只扣手续费）"),
    "site.rule.min_members:off": ("The pool begins with its first member", "有第一名会员，互助就开始"),
    "site.rule.panel:keyholders": (
        "Reviewers are drawn among the witnesses who hold the keys",
        "审核人从持钥的见证人中抽签"),
    "site.rule.panel:open": (
        "Anybody who is enrolled as a reviewer and has paid a bond can be drawn; on each panel there is at least "
        "one witness who holds a key",
        "登记为审核人并缴了押金的人都可能被抽中；每组至少有一名持钥的见证人"),
    "site.rule.reviewers": (
        "For each claim {value:reviewer is|reviewers are} drawn",
        "每份申请抽 {value:,} 名审核人"),
    "site.rule.approvals": (
        "It passes where {value} of them approve; the lowest approved amount counts",
        "其中 {value:,} 人同意才算通过，以同意金额中最低的为准"),
    "site.rule.claim_bond_sat": (
        "A claim takes a bond of {value:sat} out of the balance, which comes back when it is approved",
        "申请时从余额中扣 {value:sat}作押金，通过即退还"),
    "site.rule.claim_bond_sat:off": ("A claim takes no bond", "申请不收押金"),
    "site.rule.case_share_sat": (
        "One case takes at most {value:sat} from each unit of weight",
        "一个案子，每份权重最多分摊 {value:sat}"),
    "site.rule.case_share_sat:off": (
        "There is no bound to what one case takes from a member",
        "一个案子每人分摊多少，没有上限"),
    "site.rule.draw_blocks": (
        "Reviewers are drawn by a block that comes {value} after the claim, which nobody has seen at its filing",
        "审核人由申请之后{value}的那个区块抽出；申请时谁也没见过那个区块"),
    "site.rule.review_blocks": (
        "A reviewer has {value}; whoever was rejected waits as long before the next claim",
        "审核人有{value}时间；被拒的人也要等这么久才能再申请"),
    "site.rule.max_pause_blocks": (
        "With each rejection in a row the pause doubles, up to {value}",
        "连续被拒，每次停顿加倍，最长{value}"),
    "site.rule.max_pause_blocks:off": ("There is no pause after a rejection", "被拒之后没有停顿"),
    "site.rule.meeting:on": (
        "Who approves says under its signature when it met the claimant",
        "同意的审核人要签名写明何时见过申请人"),
    "site.rule.meeting:off": ("A reviewer need not meet the claimant", "审核人不必见申请人"),
    "site.rule.diagnosis:on": (
        "An illness that is older than the cover is not covered",
        "早于保障的病不在保障之内"),
    "site.rule.diagnosis:off": (
        "Nobody is asked when an illness was first diagnosed",
        "不问病是何时确诊的"),
    "site.rule.witness_bond_sat": (
        "Whoever may be drawn keeps a bond of {value:sat}, and loses it by approving a fraud",
        "可被抽中的人须缴 {value:sat}押金；放行了骗保，押金就没了"),
    "site.rule.witness_bond_sat:off": ("Reviewers put up no bond", "审核人不缴押金"),
    "site.rule.absence_sat": (
        "A reviewer who says nothing in time pays {value:sat} into the common purse",
        "到期不表态的审核人，扣 {value:sat}归公共钱包"),
    "site.rule.absence_sat:off": ("A reviewer who says nothing pays nothing", "不表态的审核人不扣钱"),
    "site.rule.commission_sat": (
        "When a claim passes, each reviewer who decided gets {value:sat}",
        "申请通过后，每名表过态的审核人得 {value:sat}"),
    "site.rule.commission_sat:off": ("Reviewers are not paid", "审核没有酬劳"),
    "site.rule.notice_blocks": (
        "An approved claim is public for {value} before it is paid, so that neighbours can object",
        "通过的申请公示{value}才付款，街坊邻里可以提出异议"),
    "site.rule.objection_bond_sat": (
        "Whoever objects pays in {value:sat}, also without a name; it comes back if the objection is upheld",
        "提出异议须随同缴 {value:sat}，可以匿名；成立则退还"),
    "site.rule.inquiry_sat": (
        "If it is dismissed, {value:sat} of that go to the operator for the inquiry, the rest to the common purse",
        "若被驳回，其中 {value:sat}归运营人作调查费，其余归公共钱包"),
    "site.rule.inquiry_sat:off": (
        "If it is dismissed, all of that goes to the common purse",
        "若被驳回，全部归公共钱包"),
    "site.rule.reward_ppm": (
        "An objection that is upheld is rewarded with {value} of what was asked, out of what the guilty lose",
        "异议成立的，奖励申请金额的 {value}，从有过错者被没收的钱里出"),
    "site.rule.reward_ppm:off": ("An objection that is upheld has no reward", "异议成立没有奖励"),
    "site.rule.dues_sat": (
        "Each unit of weight pays {value:sat} of dues in every period into the common purse",
        "每份权重每期缴 {value:sat}会费，进公共钱包"),
    "site.rule.dues_sat:off": ("There are no dues", "没有会费"),
    "site.rule.running_sat": (
        "Each unit of weight pays the operator {value:sat} in every period for running the pool",
        "每份权重每期付给运营人 {value:sat}运营费用"),
    "site.rule.running_sat:off": ("The operator bears the running costs", "运营费用由运营人自担"),
    "site.rule.period_blocks": ("A period has {value}", "一期为{value}"),
    "site.rule.call_blocks": (
        "Whoever is called has {value} to pay; who does not has left and owes it",
        "被要求缴款的人有{value}时间；不缴视为退出，并记为欠款"),
    "site.rule.price_blocks": (
        "A witness's price is good for {value}",
        "见证人公布的币价{value}内有效"),
    "site.rule.price_wait_blocks": (
        "A benefit that has waited for a price for {value} takes the last one that was in force",
        "互助款等币价等了{value}，就按最近一次有效的币价计"),
    "site.rule.notice_sat": (
        "A stranger's record is listed if its transaction pays the pool {value:sat}",
        "外人的交易付给池子 {value:sat}，其记录才会列出"),
    "site.rule.confirmations": (
        "A payout rests on a state that lies {value:block|blocks} deep on each witness's own node",
        "付款所依据的状态，须在每名见证人自己的节点上埋到 {value:,} 个区块深"),
    "site.rule.max_feerate_sat_vb": (
        "No payout pays more than {value} sat for each virtual byte",
        "付款交易每虚拟字节的手续费不超过 {value:,} 聪"),
    "site.rule.max_fee_ppm": (
        "Fees take at most {value} of what is paid; smaller sums wait until fees are lower",
        "手续费最多占付款额的 {value}；数额太小就等费率降下来"),
    "site.rule.patience_blocks": (
        "What has waited for {value} may bear more of the fee, so that it does not wait for ever",
        "等了{value}的款项可以多承担手续费，免得永远付不出"),
    "site.rule.patience_blocks:off": (
        "Small sums wait until fees are lower, however long that takes",
        "小额款项一直等到费率降下来，不论多久"),
    "site.rule.rotation_blocks": (
        "Between naming new witnesses and moving the money to them {value} pass",
        "公布新见证人之后，过{value}钱才能移交"),
    "site.rule.lifeboat_blocks": (
        "If the witnesses are gone, a recovery set can take over after {value} at the earliest",
        "见证人都失联时，恢复组最早{value}之后可以接管"),
    "site.rule.amendment_blocks": (
        "New rules hold {value} after they are announced",
        "新规则公布之后，过{value}才生效"),
}
