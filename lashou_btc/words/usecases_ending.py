"""Sentences of the demo's story of a pool that ends, in English and Chinese."""

STEPS: dict[str, tuple[str, str]] = {}
"""What somebody at a command line can do about it, by the sentence's key."""

SENTENCES: dict[str, tuple[str, str]] = {
    "demo.ending.months": ("Months pass", "几个月过去"),
    "demo.ending.dues": ("dues have been paid: the purse holds {purse:sat}", "会费已收：公共钱包里有 {purse:sat}"),
    "demo.ending.early": (
        "somebody has paid {amount:sat} for number {number}, which nobody has",
        "有人为号码 {number} 付了 {amount:sat}，而这个号码还没有人"),
    "demo.ending.rich": (
        "rich is enrolled as account {number} and has paid nothing in",
        "rich 登记为账户 {number}，一分未存"),
    "demo.ending.text": ("The county has a fund now", "县里有了基金"),
    "demo.ending.decides": ("Two of three witnesses decide that the pool ends", "三名见证人中的两名决定解散互助池"),
    "demo.ending.claim": (
        "Chen's claim is still under review: the decision itself says what it gets, {amount:sat}",
        "Chen 的申请仍在审核：决定里直接写明给付 {amount:sat}"),
    "demo.ending.table": (
        "before each signs, its program says what everybody would get ({payouts:payout|payouts}, fee {fees:,}; "
        "the purse's {purse:,} are split by what each has borne):",
        "签名之前，各人的程序会列出每个人能得多少（{payouts} 笔付款，手续费 {fees:,}；公共钱包的 {purse:,} 按各人"
        "承担过的分）："),
    "demo.ending.row": ("  {arrives:>9,} of {due:>9,} sat  {who}", "  {arrives:>9,} / {due:>9,} 聪  {who}"),
    "demo.ending.account": ("account {account}, {name}: {what}", "账户 {account}，{name}：{what}"),
    "demo.ending.dust": ("  {dust:sat} could not be paid", "  {dust:sat}无法付出"),
    "demo.ending.carried": (
        "Somebody pays in a fortune in the block before, and the decision is carried",
        "有人在前一个区块存入巨款，随后决定上链"),
    "demo.ending.fortune": (
        "rich pays in {amount:sat}; the purse holds {purse:,}",
        "rich 存入 {amount:sat}；公共钱包里有 {purse:sat}"),
    "demo.ending.carry": (
        "the carry {txid} is in block {height}: {effect}",
        "搬运交易 {txid} 进入区块 {height}：{effect}"),
    "demo.ending.refund": (
        "rich gets back {refund:sat} and nothing of the purse, which goes to those who bore dues and costs",
        "rich 取回 {refund:sat}，公共钱包一分未得：那些钱归交过会费、分摊过费用的人"),
    "demo.ending.attack": ("What is tried after the end", "解散之后的种种尝试"),
    "demo.ending.enrolls": ("somebody enrolls:", "有人要登记："),
    "demo.ending.claims": ("An claims:", "An 提出申请："),
    "demo.ending.moved": ("{amount:sat} moved from one payee to another", "把 {amount:sat}从一个收款人挪给另一个"),
    "demo.ending.unpublished": ("  not published: {why}", "  没有发布：{why}"),
    "demo.ending.as-said": (
        "the {payees} payees of the table got what it said, to {off:sat}, since rich bears a part of the fee",
        "表上的 {payees} 位收款人都得到了所列的数额，相差不过 {off:sat}，因为 rich 分担了部分手续费"),
    "demo.ending.then": ("then: {why}", "然后：{why}"),
    "demo.ending.again": (
        "An, who had not heard of it, pays in {amount:sat} again:",
        "An 还不知道，又存入 {amount:sat}："),
    "demo.ending.nothing": (
        "nothing is owed to anybody; {dust:sat} are left as dust, {funds:sat} in coins",
        "不再欠任何人；剩下 {dust:sat}粉尘，币里共 {funds:sat}"),
    "demo.ending.paid": ("Everybody is paid out", "所有人都已付清"),
    "demo.ending.payout": (
        "payout {txid}: {payees:payee gets|payees get} {amount:sat}, fee {fee:,}",
        "付款 {txid}：{payees} 位收款人得 {amount:sat}，手续费 {fee:,}"),
}
