"""The page's words, in English and Chinese. What documents and rules say stays as it was written."""

from collections.abc import Mapping

from lashou_btc.languages import LANGUAGES

CODES = {"en": "en", "zh": "zh-Hans"}

# key: (English, Chinese). Keys with a dot name a value of the figures: in.*, out.*, move.*, pot.*, status.*, kind.*
TEXTS: dict[str, tuple[str, str]] = {
    "eyebrow": ("Lashou mutual aid · Statement", "拉手互助 · 收支报告"),
    "title": ("{pool}: blocks {a} to {b}", "{pool}：第 {a} 至 {b} 区块"),
    "period": (
        "Blocks {a} to {b} ({n} blocks), {x} to {y} UTC (median time past)",
        "第 {a} 至 {b} 区块（共 {n} 个），{x} 至 {y}，UTC（中位时间）"),
    "pool line": (
        "{m} of {n} witnesses sign every payout · {network} · mode {mode}",
        "{n} 位见证人中 {m} 位共同签署每笔付款 · {network} · {mode}"),
    "mode.prefund": ("prefund (deposits are held)", "预存制"),
    "mode.call": ("call (nothing is held in advance)", "即用即扣制"),
    "sound": (
        "Every sum holds to the satoshi, and every spend of the pool's coins was the one that the rules give.",
        "各项合计分毫不差；每一笔动用池中资金的交易都与规则推算的一致。"),
    "irregular note": (
        "Spends outside the rules: {n}, which took {sat} sat. They are listed below. Missing in all at the end "
        "of the period: {missing} sat.",
        "规则之外动用池中资金的交易：{n} 笔，共 {sat} 聪，见下文“规则之外”。期末累计缺失 {missing} 聪。"),
    "missing note": (
        "Missing at the end of the period: {missing} sat, moved outside the rules earlier or paid though no "
        "longer due.",
        "期末缺失 {missing} 聪：此前在规则之外转出，或已撤销而仍付出。"),
    "unknown note": (
        "The state at the end is unknown: {why}. The coins are counted; balances and claims are as they stood "
        "before.",
        "期末状态未知：{why}。币已计入；余额与申请停留在此前的状态。"),
    "dissolved note": (
        "The pool was dissolved at height {height}. What is still due at the end is listed; nobody is enrolled and "
        "nothing is claimed any more.",
        "本互助池已于高度 {height} 解散。期末尚待支付的款项已列出；不再登记会员，也不再受理申请。"),
    "not begun note": (
        "The pool has not begun: {n} of the {most} members that it takes have paid in. Until then nobody is "
        "active, nothing is taken, and everybody may leave at once with everything but a fee.",
        "本互助池尚未生效：已有 {n} 名会员存款，须满 {most} 名。"
        "在此之前无人生效、不收任何费用，随时可退出，只扣付款的手续费。"),
    "revised note": (
        "In the period the quorum has released journal records from before it. That has changed the opening: its "
        "figures and its state hash are as the rules see them at the end.",
        "期内法定人数的见证人解除了期初之前的日志记录：期初数字与状态哈希按期末的规则结果列出。"),
    "card.funds": ("In the pool at the end", "期末资金"), "card.in": ("Came in", "收入"),
    "card.out": ("Went out", "支出"), "card.paid": ("Claims paid", "已付申请"),
    "card.cost": ("Cost per unit of weight", "每单位权重分摊"), "card.members": ("Active members", "有效会员"),
    "funds": ("Money", "资金"),
    "funds lead": (
        "What the pool's coins held, what came in and what left, from the chain alone.",
        "互助池的币的存量与进出，全部来自链上数据。"),
    "funds chart": ("The pool's coins over the period, in sat", "期内资金，单位：聪"),
    "cash": ("From opening to closing", "期初到期末"), "opening": ("Opening", "期初"),
    "closing": ("Closing", "期末"), "change": ("Change", "变动"), "total in": ("Came in", "收入合计"),
    "total out": ("Went out", "支出合计"), "count": ("times", "笔数"), "sat": ("sat", "聪"),
    "what": ("What", "项目"), "in.deposit": ("Members' deposits", "会员存款"),
    "in.bond": ("Paid in by witnesses and supervisors", "见证人、监督人存入"),
    "in.objection bond": ("Bonds of objections", "异议押金"), "in.donation": ("Donations", "捐款"),
    "in.unassigned": ("Not yet anybody's", "尚未归属"),
    "in.waiting": ("Came while the state stood still", "状态停顿期间到账"), "out.benefit": ("Benefits", "互助款"),
    "out.commission": ("Commissions of reviewers", "审核酬劳"), "out.refund": ("Refunds", "退还余额"),
    "out.reward": ("Rewards of objectors", "监督奖励"),
    "out.bond": ("Bonds of objections returned", "退还异议押金"),
    "out.inquiry": ("Inquiries (part of dismissed objections' bonds)", "调查费（被驳回异议押金的一部分）"),
    "out.running": ("Running costs of the operator", "运营人的运营费用"),
    "out.not due": ("Paid though no longer due", "已撤销而仍付出"), "out.fee": ("Network fees", "网络手续费"),
    "out.borne by payees": ("of them borne by payees", "其中由收款人承担"),
    "out.irregular": ("Moved outside the rules", "规则之外转出"), "owned": ("Whose it is", "归属"),
    "owned lead": (
        "What the coins, and what is missing of them, have to cover: the sum holds at both ends.",
        "权益合计等于互助池的币加缺失额，期初、期末均如此。"),
    "owned total": ("Owed", "权益合计"), "of coins": ("In the pool's coins", "互助池的币"),
    "of missing": ("Missing", "缺失"), "moves": ("How each part moved", "各项变动明细"),
    "pot.members": ("Members' balances", "会员余额"),
    "pot.bonds": ("Witnesses' and supervisors' balances", "见证人、监督人余额"),
    "pot.purse": ("Common purse", "公共钱包"), "pot.due": ("Payments due", "待付款项"),
    "pot.objections": ("Bonds of open objections", "未决异议押金"),
    "pot.claims": ("Bonds of undecided claims", "未决申请押金"),
    "pot.calls": ("Calls running", "进行中的分摊"),
    "pot.unassigned": ("Not yet anybody's, or waiting", "尚未归属或等待处理"),
    "move.deposit": ("deposited", "存入"), "move.donation": ("donations", "捐款"),
    "move.shares": ("shares of costs", "分摊"), "move.returned": ("returned by verdicts", "裁决返还"),
    "move.cost": ("costs that it paid first", "先行承担的费用"),
    "move.absence": ("absent reviewers", "缺席审核扣款"),
    "move.surplus": ("rounding and surplus", "尾数与结余"), "move.dues": ("dues", "会费"),
    "move.running": ("running costs collected", "收取的运营费用"),
    "move.purse": ("fees that it had laid out", "收回垫付的手续费"),
    "move.fee": ("fees that refunds bore", "退款承担的手续费"),
    "move.dismissed bond": ("bonds of dismissed objections", "被驳回异议的押金"),
    "move.claim bond": ("bonds of claims", "申请押金"),
    "move.claim bond back": ("bonds of claims returned", "退还申请押金"),
    "move.forfeited": ("forfeited by the expelled", "被除名者没收"),
    "move.bond forfeited": ("bonds forfeited", "没收的押金"), "move.debt": ("debts paid", "偿还欠款"),
    "move.written off": ("called and written off", "核销的分摊"),
    "move.dissolution": ("split at the dissolution", "解散时分配"),
    "move.cut": ("taken from remainders for what lacked", "为补足缺额从剩余款中扣减"),
    "move.missing": ("missing money, borne", "承担的缺失额"),
    "move.ownerless": ("money of nobody", "无主款项"),
    "move.called": ("called, less what ended", "分摊净变动"), "move.unassigned": ("arrived", "到账"),
    "move.assigned": ("found its owner", "归入账户"), "move.put up": ("put up", "缴纳"),
    "move.due": ("due: {what}", "应付：{what}"), "move.paid": ("paid: {what}", "已付：{what}"),
    "move.struck": ("struck out: {what}", "撤销：{what}"), "costs": ("What it cost", "分摊"),
    "costs lead": (
        "Costs are shared by weight. A member who shared throughout paid its plan's weight times this. What "
        "verdicts returned is not taken off.",
        "费用按权重分摊。全程参与的会员，其分摊为计划权重乘以下数；裁决返还未予扣除。"),
    "case bound": (
        "At the end one case could bring at most {sat} sat, its reviewers' commissions included.",
        "期末一个案子最多能得 {sat} 聪，审核酬劳包括在内。"),
    "from age": (", from {age} on", "，{age} 岁起"),
    "costs chart": (
        "Cost for one unit of weight since the opening, in sat",
        "自期初起每单位权重的累计分摊，单位：聪"),
    "per weight": ("For one unit of weight", "每单位权重"),
    "cost.claims": ("Claims (benefits, commissions)", "申请（互助款与酬劳）"), "cost.dues": ("Dues", "会费"),
    "cost.fees": ("Network fees", "网络手续费"),
    "cost.running": ("Running costs", "运营费用"),
    "cost.purse": ("Fees that the purse had laid out", "公共钱包垫付的手续费"),
    "total": ("Total", "合计"), "plans": ("For one member, by plan", "各计划每位会员"), "plan": ("Plan", "计划"),
    "weight": ("Weight", "权重"), "cap": ("Covers up to ({unit})", "上限（{unit}）"),
    "sharing": ("Members sharing", "分摊会员数"), "per member": ("Cost per member", "每人分摊"),
    "people": ("Members", "会员"), "status": ("Status", "状态"), "joined": ("Enrolled in the period", "期内登记"),
    "nobody": ("nobody", "无"), "accounts": ("accounts {list}", "账户 {list}"),
    "role.member": ("members", "会员"), "role.witness": ("witnesses", "见证人"),
    "role.former": ("former witnesses", "前任见证人"),
    "role.reviewer": ("reviewing witnesses", "审核见证人"), "role.supervisor": ("supervisors", "监督人"),
    "role.depositor": ("depositors without a membership", "未登记的存款人"),
    "status.enrolled": ("enrolled, not paid in", "已登记未存款"), "status.waiting": ("waiting", "等待期"),
    "status.active": ("active", "有效"), "status.lapsed": ("lapsed", "失效"), "status.left": ("left", "退出"),
    "status.expelled": ("expelled", "除名"), "status.closed": ("closed by the dissolution", "因解散而结清"),
    "claims": ("Claims", "互助申请"),
    "claims none": ("No claim was open in the period.", "期内没有申请。"),
    "claims lead": (
        "Every claim that was open, decided or paid in the period. Blocks: from filing to payment, or to the "
        "decision.",
        "期内审理、裁定或付款的全部申请。区块数：自提交至付款（或裁定）。"),
    "number": ("No.", "编号"), "account": ("Account", "账户"), "filed": ("Filed at", "提交高度"),
    "asked": ("Asked ({unit})", "申请额（{unit}）"), "benefit": ("Benefit (sat)", "互助款（聪）"),
    "outcome": ("Status", "状态"), "blocks": ("Blocks", "区块数"), "objections": ("Objections", "异议"),
    "claim.waiting": ("waiting for its draw", "待抽签"), "claim.review": ("under review", "审核中"),
    "claim.notice": ("on notice", "公示中"), "claim.disputed": ("disputed", "异议中"),
    "claim.called": ("called", "分摊中"), "claim.payable": ("payable", "待付"), "claim.paid": ("paid", "已付"),
    "claim.rejected": ("rejected", "未通过"), "claim.refused": ("refused after an objection", "异议成立，拒付"),
    "claim.undecided": ("undecided", "未能裁定"),
    "claim.fraud": ("fraud", "欺诈"), "claim.unfunded": ("unfunded", "无款可付"),
    "objection.upheld": ("upheld", "成立"), "objection.dismissed": ("dismissed", "驳回"),
    "objection.moot": ("moot", "无需裁决"), "objection.open": ("open", "未决"),
    "journal": ("Journal", "链上日志"),
    "journal lead": (
        "{n} journal transactions, for which their operator paid {fees} sat of network fees; in the period "
        "{running} sat of running costs fell due to it. Records of every lane, by kind.",
        "{n} 笔日志交易，运营人为此支付网络手续费 {fees} 聪；期内应付运营人的运营费用为 {running} 聪。"
        "各通道记录按类列出。"),
    "journal dark": (
        "The fees of {n} of these transactions do not show in the chain data.",
        "其中 {n} 笔的手续费无法由链上数据得出。"),
    "record": ("Record", "记录"), "with effect": ("With effect", "有效"),
    "without effect": ("Without effect", "无效"),
    "broken": ("Records without effect, and the rule that says so", "无效的记录及其规则"),
    "height": ("Height", "高度"), "rule": ("Rule", "规则"), "why": ("Why", "原因"), "lane": ("Lane", "通道"),
    "more": ("{n} more are in the JSON file.", "另有 {n} 条见 JSON 文件。"),
    "rules": ("Rules changed", "规则变更"), "before": ("Before", "原值"), "after": ("After", "新值"),
    "payouts": ("Payouts", "付款"), "payouts none": ("No coin of the pool was spent lawfully.", "没有合规付款。"),
    "carry": ("carry", "搬运"), "transaction": ("Transaction", "交易"), "payments": ("Payments", "款项数"),
    "paid": ("Paid (sat)", "付出（聪）"), "fee": ("Fee (sat)", "手续费（聪）"), "coins": ("Coins", "币数"),
    "outside": ("Outside the rules", "规则之外"), "moved": ("Missing (sat)", "缺失（聪）"),
    "proof": ("Check it yourself", "自行核验"),
    "proof lead": (
        "Whoever has the contract, a node and the documents gets these very bytes. Nobody has to be believed.",
        "凡持有契约、节点与文件者，均可得到逐字节相同的报告，无需相信任何人。"),
    "pool id": ("Pool id", "互助池编号"), "state hash": ("State hash at {h}", "{h} 高度状态哈希"),
    "block hash": ("Block {h}", "区块 {h}"),
    "before pool": ("before the pool's first block", "互助池首个区块之前"),
    "json hash": ("SHA-256 of the JSON file", "JSON 文件的 SHA-256"), "again": ("Make it again", "重新生成"),
    "anchored": ("Is it anchored?", "是否已上链"),
    "footer": (
        "All amounts in satoshi (1 BTC = 100,000,000 sat). What each line means: docs/report.md.",
        "金额单位：聪（1 BTC = 100,000,000 聪）。各项含义见 docs/report.md。"),
    "kind.contract": ("contract", "契约"), "kind.batch": ("batch", "批次"),
    "kind.acceptance": ("acceptance", "见证人接受"), "kind.enrollment": ("enrollment", "会员登记"),
    "kind.exit": ("exit", "退出"), "kind.rekey": ("new key", "更换密钥"), "kind.veto": ("veto", "否决"),
    "kind.claim": ("claim", "互助申请"), "kind.review": ("review", "审核"),
    "kind.objection": ("objection", "异议"),
    "kind.statement": ("statement", "声明"), "kind.price": ("price", "价格"),
    "kind.settlement": ("settlement", "结算"), "kind.amendment": ("amendment", "修订"),
    "kind.carry": ("carry", "搬运"), "kind.rotation": ("rotation", "换届"),
    "lane.journal": ("journal", "日志"), "lane.settlement": ("settlement", "结算"),
    "lane.open": ("open", "公开"),
}


class Words:
    """The words of one language."""

    def __init__(self, lang: str, texts: Mapping[str, tuple[str, str]] = TEXTS) -> None:
        self.lang, self.code, self._at, self._texts = lang, CODES[lang], LANGUAGES.index(lang), texts

    def __call__(self, key: str, **values: str | int) -> str:
        """The words for a key, with its values filled in."""
        return self._texts[key][self._at].format(**values)

    def name(self, group: str, value: str) -> str:
        """The words for a value of the figures, or the value itself where it has none."""
        texts = self._texts.get(f"{group}.{value}")
        return texts[self._at] if texts else value
