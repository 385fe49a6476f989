"""Sentences of the commands about founding a pool and what its quorum decides, in English and Chinese."""

STEPS: dict[str, tuple[str, str]] = {}
"""What somebody at a command line can do about it, by the sentence's key."""

SENTENCES: dict[str, tuple[str, str]] = {
    "join.payout": (
        "say with --payout where your commissions and your bond are to be paid",
        "请用 --payout 写明您的审核酬劳和押金付到哪里"),
    "join.payout:rotation": (
        "a rotation changes no payout address: yours is that of your account; leave --payout out",
        "换届不改收款地址：您的就是您账户的地址；请不要写 --payout"),
    "pool.acceptances": (
        "the acceptance of {missing} is still missing: when it comes, run this again with it",
        "还缺 {missing} 的接受书：到了之后，带上它再运行一次"),
    "verdict.outcome": ("say either --upheld or --dismissed", "请写 --upheld 或 --dismissed"),
    "amendment.empty": (
        "say what the amendment changes: a rule, plans, the journal, the operator, a key, an amendment whose "
        "document is lost, a rotation",
        "请写明修订改什么：规则、计划、日志、运营人、密钥、文件已丢失的修订，或换届"),
    "amendment.rekey": (
        "say --rekey as ACCOUNT:KEY or ACCOUNT:KEY:RECIPIENT, for example 12: and 64 digits of the new signing "
        "key",
        "--rekey 请写成 账户:密钥 或 账户:密钥:收件公钥，例如 12: 后接新签名密钥的 64 位数字"),
    "cli.pool.field.pool_id": ("pool_id", "池编号"),
    "cli.pool.field.tag": ("tag", "标记"),
    "cli.pool.field.name": ("name", "名称"),
    "cli.pool.field.network": ("network", "网络"),
    "cli.pool.field.epoch": ("epoch", "届"),
    "cli.pool.field.witnesses": ("witnesses", "见证人"),
    "cli.pool.field.quorum": ("quorum", "法定人数"),
    "cli.pool.field.descriptor": ("descriptor", "描述符"),
    "cli.pool.field.first_address": ("first_address", "首个地址"),
    "cli.pool.field.journal": ("journal", "日志"),
    "cli.pool.field.seal": ("seal", "封印"),
    "cli.pool.field.birthday": ("birthday", "起始高度"),
    "cli.pool.field.contract": ("contract", "契约"),
    "cli.pool.give-contract": (
        "Give the contract file to every witness; compare pool id and first address by voice",
        "请把契约文件交给每位见证人；在电话里核对池编号和首个地址"),
    "cli.pool.simulate": (
        "What these rules do to people: lashou simulate --contract {path} --page page.html",
        "这些规则对人有什么影响：lashou simulate --contract {path} --page page.html"),
    "cli.pool.found-it": ("Found the pool with these rules?", "按这些规则建立互助池吗？"),
    "cli.pool.warning": ("Mind: {warning}", "注意：{warning}"),
    "cli.pool.nothing-to-send": ("nothing to send", "没有要发送的"),
    "table.pools": ("Pools", "互助池"),
    "column.pool-id": ("pool id", "池编号"),
    "cli.pool.public-keys": ("it holds public keys only", "里面只有公钥"),
    "cli.pool.same": ("{kind}: the same multisig", "{kind}：同一个多签"),
    "cli.pool.same:order": (
        "{kind}: the same multisig, its keys in another order, which changes nothing",
        "{kind}：同一个多签，密钥次序不同，没有影响"),
    "cli.join.contract": (
        "Your key stands in this contract once, as witness {account}",
        "您的密钥在这份契约中出现一次，是见证人 {account}"),
    "cli.join.rotation": (
        "Your key stands in this rotation once, as {name}, account {account}",
        "您的密钥在这份换届文件中出现一次，名为 {name}，账户 {account}"),
    "cli.join.recovery-set": (
        "Your key stands in this recovery set once, as {name}, account {account}",
        "您的密钥在这个恢复组中出现一次，名为 {name}，账户 {account}"),
    "cli.join.pool-id": ("pool id        {pool_id}", "池编号    {pool_id}"),
    "cli.join.first-address": ("first address  {address}", "首个地址  {address}"),
    "cli.join.compare": (
        "Compare both with the other witnesses by voice, and the address with your device",
        "请在电话里与其他见证人核对两者，并用您的设备核对地址"),
    "cli.join.compare:rotation": (
        "Compare both with the other new witnesses by voice, and the address with your device (lashou device "
        "address 0 --rotation FILE)",
        "请在电话里与其他新任见证人核对两者，并用您的设备核对地址（lashou device address 0 --rotation 文件）"),
    "cli.join.compare:recovery-set": (
        "Compare both with the others of the recovery set by voice, and the address with your device (lashou "
        "device address 0 --rotation FILE)",
        "请在电话里与恢复组的其他人核对两者，并用您的设备核对地址（lashou device address 0 --rotation 文件）"),
    "cli.recovery-set": ("recovery set", "恢复组"),
    "cli.sign.document": ("Sign this {document}?", "签这份{document}吗？"),
    "cli.quorum.lacks": (
        "{count} more of the witnesses must sign it: hand it on, each runs lashou quorum cosign",
        "还须 {count} 位见证人签名：请转交，各人运行 lashou quorum cosign"),
    "cli.quorum.to-publish": ("send it to the operator to publish", "请交给运营人发布"),
    "cli.quorum.to-carry": (
        "build the transaction that carries it with lashou payout carry --amendment",
        "用 lashou payout carry --amendment 造出搬运它的交易"),
    "cli.quorum.sign-end": ("Sign this dissolution?", "签这份解散决定吗？"),
    "cli.end.effect": (
        "If this were carried in the next block, at {feerate} sat/vB: {effect}",
        "如果在下一个区块以 {feerate} sat/vB 搬运：{effect}"),
    "cli.end.claim": (
        "claim #{number} of account {account} is then {status}, {benefit:sat}",
        "账户 {account} 的申请 #{number} 届时为“{status}”，{benefit:sat}"),
    "cli.end.costs": (
        "The carry costs {fee:sat}; the purse's {purse:sat} are split; {count} payouts cost {fees:sat} and pay:",
        "搬运花费 {fee:sat}；公共钱包的 {purse:sat}分给大家；{count} 次付款花费 {fees:sat}，付给："),
    "cli.end.several": ("several, or nobody's account", "数人合计，或无主账户"),
    "cli.end.row": (
        "  {arrives:>14,} sat of {due:,}  {who} ({what})",
        "  {arrives:>14,} 聪，应付 {due:,}  {who}（{what}）"),
    "cli.end.dust": ("{dust:sat} cannot be paid", "{dust:sat}付不出去"),
    "cli.end.dust:of": ("{dust:sat} cannot be paid: {whose}", "{dust:sat}付不出去：{whose}"),
    "noun.document.dissolution": ("dissolution", "解散决定"),
}
