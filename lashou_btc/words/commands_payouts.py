"""Sentences of the commands about payouts and PSBTs, in English and Chinese."""

STEPS: dict[str, tuple[str, str]] = {}
"""What somebody at a command line can do about it, by the sentence's key."""

SENTENCES: dict[str, tuple[str, str]] = {
    "carry.which": (
        "say one of --amendment, --rotation and --sweep",
        "--amendment、--rotation、--sweep 只能写一个"),
    "carry.which:type": ("this is a {found}, not the {wanted} that is wanted", "这是{found}，不是所要的{wanted}"),
    "bundle.several": (
        "a file of {read} PSBTs is base64, one on each line; write each to a file of its own with lashou psbt "
        "split --encoding {encoding}",
        "装有 {read} 个 PSBT 的文件是 base64，每行一个；请用 lashou psbt split --encoding {encoding} 各写一个文件"),
    "cli.psbt.number": ("number {number} of {count}", "第 {number} 个，共 {count} 个"),
    "cli.psbt.version": (
        "PSBT version {version}, {inputs} inputs, {outputs} outputs",
        "PSBT 版本 {version}，{inputs} 个输入，{outputs} 个输出"),
    "cli.psbt.transaction": (
        "transaction {txid}, version {version}, lock time {lock_time}",
        "交易 {txid}，版本 {version}，锁定时间 {lock_time}"),
    "cli.psbt.short": ("{start}… ({count} bytes)", "{start}…（{count} 字节）"),
    "cli.psbt.converted": ("PSBT version {versions:and}, {encoding}", "PSBT 版本 {versions:and}，{encoding}"),
    "cli.usage.feerate-ladder": (
        "--feerate is for one payout and --ladder for several; choose one of them",
        "--feerate 只做一笔付款，--ladder 做几笔；请只选一个"),
    "cli.usage.bump-out": (
        "--out is for a new PSBT, which --feerate builds; a rung is sent and not written",
        "--out 用于 --feerate 新造的 PSBT；梯中的一档是发送，不写成文件"),
    "cli.payout.pays-what-it-can": ("It pays what it can; {help}", "付得起的先付；{help}"),
    "cli.payout.not-taken": (
        "Mind that {why}. It was built at {feerate} sat/vB; signed as it is, it can only be sent once your node "
        "takes it",
        "注意：{why}。它按 {feerate} sat/vB 造成；照这样签名，要等您的节点肯收才能发送"),
    "cli.payout.not-taken:capped": (
        "Mind that {why}. It was built at {feerate} sat/vB, and the rules allow no more than {most} sat/vB; "
        "signed as it is, it can only be sent once your node takes it",
        "注意：{why}。它按 {feerate} sat/vB 造成，规则允许的最高是 {most} sat/vB；照这样签名，要等您的节点肯收才"
        "能发送"),
    "cli.payout.mind": ("Mind that {reason}", "注意：{reason}"),
    "cli.payout.left": (
        "{count:coin|coins} of {amount:sat} stay with the present witnesses, who pass that on later: lashou "
        "payout carry --sweep",
        "有 {count} 枚币共 {amount:sat}留在现任见证人手里，由他们以后转交：lashou payout carry --sweep"),
    "cli.payout.bumped": (
        "The fee goes from {before:sat} to {fee:sat}. Both spend the same oldest coin, so that only one of the "
        "two can confirm. A signature holds for one fee: all must sign again",
        "手续费从 {before:sat}提到 {fee:sat}。两笔都花费最旧的同一枚币，只有一笔能确认。签名只对一种手续费有效："
        "所有人都要重签"),
    "cli.payout.bumped.waits": (
        "At this feerate {addresses} would be left with dust, and waits for another payout",
        "按这个费率，{addresses} 只剩零头，要等下一次付款"),
    "cli.payout.sent": ("sent {rung}: {why}", "已发送{rung}：{why}"),
    "cli.payout.sent:instead": (
        "sent {rung}: {why}; fee {fee:sat} instead of {before:sat}",
        "已发送{rung}：{why}；手续费 {fee:sat}，原为 {before:sat}"),
    "cli.payout.signed-of": ("{signed} of {needed}", "{signed}/{needed}"),
    "cli.payout.signed": ("signed", "已签"),
    "cli.payout.missing": ("missing", "未签"),
    "cli.payout.stands:several": ("{count} transactions: {text}", "{count} 笔交易：{text}"),
    "table.rungs": ("Rungs", "各档"),
    "table.witnesses": ("Witnesses", "见证人"),
    "column.number": ("number", "序号"),
    "column.feerate": ("feerate", "费率"),
    "column.signed-by": ("signed by", "签名"),
    "column.state": ("state", "状态"),
    "column.who": ("who", "谁"),
    "column.seen-since": ("seen here since", "在此见到"),
    "column.next": ("next", "下一步"),
    "noun.fate.signing": ("signing", "签名中"),
    "noun.fate.complete": ("complete", "已签齐"),
    "noun.fate.sent": ("sent", "已发送"),
    "noun.fate.confirmed": ("confirmed", "已上链"),
    "noun.fate.unseen": ("unseen", "看不到"),
    "noun.fate.replaced": ("replaced", "被取代"),
    "noun.fate.unlawful": ("unlawful", "不合规则"),
    "cli.payout.since": ("height {height}, {time} UTC", "高度 {height}，{time} UTC"),
    "cli.payout.lifeboats": (
        "lifeboats with it: {whole} of {count} have all their signatures",
        "随附的救生艇：{count} 条中 {whole} 条签名已齐"),
    "cli.payout.lifeboats:unsigned": (
        "lifeboats with it: {whole} of {count} have all their signatures; have all of the file signed before it "
        "is sent",
        "随附的救生艇：{count} 条中 {whole} 条签名已齐；发送之前，请让整个文件都签齐"),
    "cli.payout.item-of": ("{item} ({whom})", "{item}（{whom}）"),
    "cli.payout.fee": ("fee {fee:sat}", "手续费 {fee:sat}"),
    "cli.payout.fee:share": ("fee {fee:sat} ({percent})", "手续费 {fee:sat}（{percent}）"),
    "cli.payout.left-in-pool": ("left in the pool {left:sat}", "池中还剩 {left:sat}"),
    "cli.payout.codes": ("wrote {path}, {count} codes", "已写入 {path}，{count} 个二维码"),
    "cli.payout.scanned": ("combine it with lashou payout combine", "用 lashou payout combine 合并"),
    "lifeboat.alone:carry": (
        "this file holds lifeboats only, which lashou lifeboat show takes in and lashou lifeboat send sends",
        "这个文件里只有救生艇；用 lashou lifeboat show 收入，用 lashou lifeboat send 发送"),
    "cli.psbt.map.global": ("global", "全局"),
    "cli.psbt.map.input": ("input {number}", "输入 {number}"),
    "cli.psbt.map.output": ("output {number}", "输出 {number}"),
}
