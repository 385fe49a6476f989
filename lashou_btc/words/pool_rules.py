"""Sentences of the pool's rules and the form of what is read, in English and Chinese."""

STEPS: dict[str, tuple[str, str]] = {}
"""What somebody at a command line can do about it, by the sentence's key."""

SENTENCES: dict[str, tuple[str, str]] = {
    "json.size": (
        "the {document} has {size:,} bytes; at most {limit:,} are allowed",
        "{document}有 {size:,} 字节；最多 {limit:,} 字节"),
    "json.noncanonical": (
        "the {document} is not in canonical form (RFC 8785: sorted keys, no spaces, no newline at the end); use "
        "the file exactly as it was made",
        "{document}不是规范形式（RFC 8785：键按序、无空格、末尾不换行）；请原样使用当初生成的文件"),
    "text.nfc": (
        "the text in {place} is not in Unicode form NFC; normalize it first",
        "{place} 中的文字不是 Unicode NFC 形式；请先规范化"),
    "json.bounds": ("{place} is nested more than {max_depth} deep", "{place} 的嵌套超过 {max_depth} 层"),
    "json.utf8": ("the {document} is not UTF-8 at byte {position}", "{document}在第 {position} 字节处不是 UTF-8"),
    "json.syntax": (
        "the {document} is not JSON: {problem} at byte {position}; is it truncated?",
        "{document}不是 JSON：第 {position} 字节处 {problem}；是否被截断了？"),
    "json.bounds:deep": (
        "the {document} is nested too deeply or has a number too long to read",
        "{document}嵌套太深，或有长得无法读取的数字"),
    "json.unacceptable": ("the {document} is not acceptable: {error}", "{document}不可用：{error}"),
    "text.unprintable": (
        "the text in {place} has the unprintable character U+{number:04X} at position {position}; remove it",
        "{place} 的文字在第 {position} 位有不可见字符 U+{number:04X}；请删去"),
    "json.value": ("a key in {place} is not text", "{place} 中有一个键不是文字"),
    "json.number": (
        "{value} in {place} is not an integer; only integers and text are used",
        "{place} 中的 {value} 不是整数；只能用整数和文字"),
    "json.number:large": ("the number in {place} is beyond 2^53", "{place} 中的数超过 2^53"),
    "json.value:kind": (
        "{type} in {place} has no place in canonical JSON",
        "{place} 中的 {type} 不能出现在规范 JSON 里"),
    "rules.plans": ("{where} must name 1 to 100 plans", "{where} 须列出 1 到 100 个计划"),
    "rules.amendment": (
        "an amendment's rules are an object with at least one parameter",
        "修订的规则应是至少含一个参数的对象"),
    "rules.unknown": (
        "the amendment changes {unknown!r}, which is no parameter",
        "修订改了 {unknown!r}，没有这个参数"),
    "rules.fixed": (
        "the amendment changes {fixed!r}; that takes a new pool, because balances and open claims are written in "
        "it",
        "修订改了 {fixed!r}；这要另建互助池，因为余额和未结申请都以它计"),
    "rules.bands": ("{where} must go by ascending ages, each once", "{where} 须按年龄从小到大，每个年龄只出现一次"),
    "rules.plans:dropped": (
        "the amendment drops plan {name!r} or changes its weights, which its members enrolled with; add a plan "
        "instead",
        "修订去掉了计划 {name!r} 或改了它的权重，而会员是按它入会的；请改为新增计划"),
    "schema.field": ("{where} must be {wanted}", "{where} 须为{wanted}"),
    "schema.wanted.integer": ("an integer from {least} to {most}", "{least} 至 {most} 的整数"),
    "schema.wanted.text": ("text of {least} to {most} characters", "{least} 至 {most} 个字符的文字"),
    "schema.wanted.hex": ("{digits} lowercase hex digits", "{digits} 位小写十六进制数"),
    "schema.wanted.choice": ("one of {names}", "下列之一：{names}"),
    "schema.wanted.list": ("a list of {least} to {most} items", "{least} 至 {most} 项的列表"),
    "schema.wanted.outpoint": ("an outpoint, txid:vout", "一个交易输出，写作 txid:vout"),
    "schema.wanted.object": ("an object", "一个对象"),
    "schema.fields:lacking": ("{where} lacks {missing}", "{where} 缺 {missing}"),
    "schema.fields:unknown": ("{where} has the unknown field {field!r}", "{where} 有不认识的字段 {field!r}"),
    "schema.duplicate": ("{where}[{n}] repeats an earlier item", "{where}[{n}] 与前面的一项重复"),
    "rules.reason:exit-notice": (
        "{place} must be at least notice_blocks, or members could leave between a notice and its cost",
        "{place} 不得小于 notice_blocks，否则会员可在公示与扣费之间退出"),
    "rules.reason:amendment-exit": (
        "{place} must be at least exit_blocks, so that members can leave before a change they do not want",
        "{place} 不得小于 exit_blocks，让会员能在不愿接受的改动生效前退出"),
    "rules.reason:rotation-exit": (
        "{place} must be at least exit_blocks, so that members can leave before keyholders whom they do not want",
        "{place} 不得小于 exit_blocks，让会员能在不愿接受的持钥人上任前退出"),
    "rules.reason:lifeboat-rotation": (
        "{place} must be at least rotation_blocks, or a lifeboat would sail before the witnesses could be "
        "replaced",
        "{place} 不得小于 rotation_blocks，否则见证人还来不及换届，救生艇就先开走了"),
    "rules.reason:approvals-reviewers": ("{place} cannot be more than reviewers", "{place} 不得大于 reviewers"),
    "rules.reason:reviewers-witnesses": (
        "{place} cannot be more than the {witnesses} witnesses where only keyholders review",
        "只由持钥人审核时，{place} 不得大于见证人数 {witnesses}"),
    "rules.reason:approvals-half": (
        "{place} must be more than half of reviewers, or a minority of the panel could approve a claim",
        "{place} 须超过 reviewers 的一半，否则少数审核人就能通过申请"),
    "rules.reason:bond-ticket": (
        "{place} must be at least {least} where the panel is open, because each bond is a ticket in the draw",
        "审核开放时 {place} 不得小于 {least}，因为每份押金就是一张抽签票"),
    "rules.reason:absence-bond": (
        "{place} cannot be more than witness_bond_sat",
        "{place} 不得大于 witness_bond_sat"),
    "rules.reason:balance-deposit": (
        "{place} must be from 1 to min_deposit_sat where deposits are held",
        "预存制下 {place} 须在 1 至 min_deposit_sat 之间"),
    "rules.reason:claim-bond-kept": (
        "{place} cannot be more than the {most} sat that a member keeps here, or the sick would have to pay in "
        "first",
        "{place} 不得大于会员在此保有的 {most:sat}，否则病人得先存钱"),
    "rules.reason:claim-bond-rejections": (
        "{place} must pay {rejections} who reject their commission_sat, or be 0; else who approves would get more",
        "{place} 须够付 {rejections} 位否决者的 commission_sat，或为 0；否则同意的人反而得的多"),
    "rules.reason:life-cap": (
        "{place} gives {name!r} a life_cap below its cap of {highest}, which nobody could ever claim",
        "{place} 给 {name!r} 的 life_cap 低于其上限 {highest}，那个上限谁也领不到"),
    "rules.reason:unit": (
        "{place} must be sat or a three-letter currency code",
        "{place} 须为 sat 或三字母货币代码"),
    "rules.reason:deposit-all-bitcoin": (
        "{place} is per unit of weight, and {heaviest} units would be more than all bitcoin",
        "{place} 按每份权重计，{heaviest} 份就超过全部比特币"),
    "rules.reason:dues": (
        "{place} and running_sat are per unit of weight; for {heaviest} units they come to more than {most} sat",
        "{place} 和 running_sat 按每份权重计；{heaviest} 份合计超过 {most:sat}"),
    "rules.reason:commissions": (
        "{place} makes commissions of more than {most} sat for one claim",
        "{place} 使一份申请的审核酬劳超过 {most:sat}"),
    "rules.reason:fee-small-coins": (
        "{place} of min_coin_sat ({least}) does not pay for the {vbytes} vbytes of such a coin at 1 sat/vB, so "
        "that what came in small coins could never be paid back",
        "{place} 乘 min_coin_sat（{least}）付不起这样一枚币的 {vbytes} vB（按 1 sat/vB），以小额币存入的钱就永远"
        "退不回去"),
    "rules.reason:notice-bond": (
        "{place} cannot be more than objection_bond_sat, or an objection that pays its bond would not be heard",
        "{place} 不得大于 objection_bond_sat，否则付了押金的异议也不会被受理"),
    "rules.reason:inquiry-half": (
        "{place} cannot be more than half of objection_bond_sat",
        "{place} 不得大于 objection_bond_sat 的一半"),
    "rules.reason:deposit-coin": (
        "{place} and objection_bond_sat cannot be less than min_coin_sat ({least}), or they would not be credited",
        "{place} 和 objection_bond_sat 不得小于 min_coin_sat（{least}），否则不会入账"),
}
