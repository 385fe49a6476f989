"""Sentences of commands, modules a to l, in English and Chinese."""

STEPS: dict[str, tuple[str, str]] = {}
"""What somebody at a command line can do about it, by the sentence's key."""

SENTENCES: dict[str, tuple[str, str]] = {
    "file.exists": ("{path} exists; name another file with --out", "{path} 已存在；请用 --out 另写一个文件名"),
    "cli.line.usage:number-sign": (
        "{problem}: write 1, or '#1' with the marks, since a shell passes over what begins with #; see {where}",
        "{problem}：请写 1，或带引号的 '#1'，因为命令行会略过 # 开头的词；见 {where}"),
    "terminal.none": (
        "{question} is asked for, and there is no terminal to type it at; {instead}",
        "需要输入{question}，但没有终端可输入；{instead}"),
    "file.utf8": ("the file {path} is not UTF-8 text", "文件 {path} 不是 UTF-8 文本"),
    "cli.line.guess": (
        "{problem}; did you mean {meant}? See {where}",
        "{problem}；您要的是 {meant} 吗？见 {where}"),
    "cli.line.usage": ("{problem}; see {where}", "{problem}；见 {where}"),
    "cli.line.or": ("or", "或"),
    "cli.line.no-integer": (
        "is no whole number: write digits alone, without commas, points or a unit; money is counted in its "
        "smallest unit, such as satoshi",
        "不是整数：请只写数字，不要逗号、小数点或单位；金额按最小单位计，例如聪"),
    "cli.line.no-float": (
        "is no number: write digits, and a point where it has a fraction",
        "不是数：请写数字，小数用点"),
    "cli.stopped": ("stopped; nothing was done", "已停下，什么也没有做"),
    "cli.stopped:amid": (
        "stopped in the middle; what was written or sent before that stands, so look before you begin again",
        "中途停下了；此前已写下或发出的仍然算数，请先看清再重做"),
    "cli.disk": (
        "the disk or a file did not do as asked: {problem} ({where}); look at it and try again",
        "磁盘或文件没有照办：“{problem}”（{where}）；请检查后再试"),
    "cli.standard-output": ("standard output", "标准输出"),
    "cli.utf8": (
        "what was given has a character that is not text; write it in UTF-8",
        "给出的内容里有不是文字的字符；请用 UTF-8 书写"),
    "cli.bug": (
        "this is a mistake in the program ({kind}); please report it with what it prints under LASHOU_DEBUG=1",
        "这是程序的错误（{kind}）；请用 LASHOU_DEBUG=1 再运行一次，并把打印的内容报告给我们"),
    "cli.rehearsed.effect": ("Once it is in a block: {effect}", "进入区块之后：{effect}"),
    "cli.rehearsed.unknown": (
        "Whether this {document} will have an effect cannot be told while the state is unknown: {why}",
        "状态未知，无法判断这份{document}是否会起作用：{why}"),
    "cli.usage.one-output": (
        "--out - and --json both want standard output; choose one of them",
        "--out - 和 --json 都要用标准输出；请只选一个"),
    "cli.progress.blocks": ("reading blocks", "读取区块"),
    "cli.progress.headers": ("reading block headers from peers", "从对等节点读取区块头"),
    "cli.ask.passphrase": ("The key's passphrase", "密钥的密码"),
    "cli.ask.passphrase-instead": (
        "use --passphrase-file or set LASHOU_PASSPHRASE",
        "请用 --passphrase-file，或设 LASHOU_PASSPHRASE"),
    "cli.ask.id-number": ("The id number", "证件号"),
    "cli.ask.id-number-instead": ("use --id-file", "请用 --id-file"),
    "cli.file.wrote": ("wrote {path}; {then}", "已写入 {path}；{then}"),
    "terminal.none:question": (
        "\"{question}\" is asked, and there is no terminal to answer at; nothing was done, add --yes to say so "
        "beforehand",
        "要询问“{question}”，但没有终端可回答；什么也没有做，可加 --yes 事先答应"),
    "cli.common.sat": ("{amount:sat}", "{amount:sat}"),
    "cli.height.bare": ("{height}", "{height}"),
    "cli.height.day": ("{height} ({day})", "{height}（{day}）"),
    "cli.height.about": ("{height} (about {day})", "{height}（约 {day}）"),
    "column.address": ("address", "地址"),
    "column.txid": ("txid", "交易号"),
    "column.hash": ("hash", "哈希"),
    "column.digest": ("digest", "哈希"),
    "cli.doctor-mark.good": ("ok", "正常"),
    "cli.doctor-mark.advice": ("advice", "建议"),
    "cli.doctor-mark.bad": ("PROBLEM", "有问题"),
    "cli.doctor-mark.unknown": ("unknown", "无法判断"),
    "cli.doctor.found": ("{mark}{subject}: {text}", "{mark}{subject}：{text}"),
    "cli.doctor.todo": ("        -> {todo}", "         -> {todo}"),
    "cli.help.wrote": (
        "wrote {count} pages into {folder}; look at one with man {page}",
        "已把 {count} 页写入 {folder}；用 man {page} 看其中一页"),
    "cli.help.more": (
        "lashou help COMMAND for one command, lashou --help for all of them",
        "看一条命令用 lashou help COMMAND，看全部用 lashou --help"),
    "cli.manual.name": ("NAME", "名称"),
    "cli.manual.synopsis": ("SYNOPSIS", "用法"),
    "cli.manual.description": ("DESCRIPTION", "说明"),
    "cli.manual.options": ("OPTIONS", "选项"),
    "cli.manual.commands": ("COMMANDS", "命令"),
    "cli.manual.examples": ("EXAMPLES", "例子"),
    "cli.manual.roles": ("ROLES", "角色"),
    "cli.manual.see-also": ("SEE ALSO", "参见"),
    "money.number": (
        "{text!r} is no amount: write 1000000, 1,000,000, 0.01 BTC or 10000 sat, with a point before a fraction "
        "and three digits in each group",
        "{text!r} 不是金额：请写 1000000、1,000,000、0.01 BTC 或 10000 sat；小数用点，分节每节三位"),
    "money.no-unit": (
        "in {text!r}, {unit} is no unit that is known: write sat, BTC or a currency's three letters",
        "{text!r} 中的 {unit} 不是已知的单位：请写 sat、BTC 或货币的三个字母"),
    "money.unit": (
        "{text!r} is in another unit: amounts here are in {unit}",
        "{text!r} 的单位不对：这里的金额以 {unit} 计"),
    "money.bare": (
        "{text!r} could mean two amounts: a number alone counts the smallest unit and has no fraction; write "
        "digits alone, or the unit after it, such as {example}",
        "{text!r} 有歧义：不写单位的数按最小单位计，没有小数；请只写数字，或在后面写上单位，例如 {example}"),
    "money.mark": (
        "{text!r} could mean two amounts: write {whole} {unit} or {part} {unit}",
        "{text!r} 有歧义：请写 {whole} {unit} 或 {part} {unit}"),
    "money.part": (
        "{text!r} is finer than {unit} goes: it has {digits:digit|digits} behind the point",
        "{text!r} 太细：{unit} 小数点后只有 {digits} 位"),
    "money.much": (
        "{text!r} is more than there is: an amount has at most 16 digits before the point",
        "{text!r} 超过了可能有的数：小数点前最多 16 位"),
    "money.small": ("{text!r} is too little: the least is {least:sat}", "{text!r} 太少：最少 {least:sat}"),
    "money.nothing": ("{text!r} is nothing", "{text!r} 等于零"),
    "cli.complete.node": ("Bitcoin Core here", "本机的 Bitcoin Core"),
    "cli.complete.node-at": ("Bitcoin Core at a URL", "某个网址上的 Bitcoin Core"),
    "cli.complete.peers": ("Bitcoin's own network", "比特币网络本身"),
    "cli.complete.electrum": ("Electrum servers", "Electrum 服务器"),
    "cli.complete.sandbox": ("a folder, for trying", "一个文件夹，供试用"),
    "cli.complete.pool": ("pool {pool}", "互助池 {pool}"),
    "cli.complete.claim": ("of account {account}, {status}", "账户 {account}，{status}"),
    "cli.ask.yes-or-no": ("answer y or n", "请回答 y 或 n（也可答“是”或“否”）"),
    "cli.line.dash": (
        "{word} begins with a long dash; write {meant}, with two short ones",
        "{word} 开头是长破折号；请写 {meant}，用两个短横"),
    "cli.help.of-role": ("lashou help {name}{role}: {what}", "lashou help {name}{role}：{what}"),
    "cli.help.role": ("{role}: {what}", "{role}：{what}"),
}
