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
    "rules.reason": ("{where}.{name} {reason}", ""),
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
}
