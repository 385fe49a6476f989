"""Sentences of the pool's screen: what a PSBT does, its checks, who is paid how much, in English and Chinese."""

STEPS: dict[str, tuple[str, str]] = {}
"""What somebody at a command line can do about it, by the sentence's key."""

SENTENCES: dict[str, tuple[str, str]] = {
    "place.account": ("account {index} ({branch}/{index})", "{index} 号账户（{branch}/{index}）"),
    "place.purse": ("the common purse ({branch}/{index})", "公共池（{branch}/{index}）"),
    "place.change": ("change {index} ({branch}/{index})", "找零 {index}（{branch}/{index}）"),
    "input.foreign": ("not a coin of the pool", "不是互助池的币"),
    "input.foreign:none-followed": ("not a coin of a pool that you follow", "不是您所跟踪的互助池的币"),
    "input.not-indexed": (
        "said to be the pool's, but not in your index: not confirmed, or made up",
        "自称是互助池的，但您的索引里没有：未确认，或是捏造的"),
    "input.coin": ("{parts}", "{parts}"),
    "input.late": ("come late", "迟到的"),
    "input.unconfirmed": ("of what is signed with it", "来自一同签名的交易"),
    "input.spent": ("SPENT at height {height} by {txid}", "已在高度 {height} 被 {txid} 花掉"),
    "input.spent:here": ("SPENT at height {height} by this transaction", "已在高度 {height} 被本交易花掉"),
    "glance.finalized": (
        "{text}. It is finalized already: nothing is left to sign",
        "{text}。它已经签完定稿，没有什么可签的了"),
    "glance.parts": ("{parts:;}", "{parts:;}"),
    "glance.foreign:all": (
        "This spends no coin of a pool that you follow",
        "这笔交易没有花您所跟踪的任何互助池的币"),
    "glance.pays-in": (
        "it pays {amount:sat} into pool \"{pool}\" from somebody's own wallet, which signs it",
        "它从某人自己的钱包向互助池“{pool}”付入 {amount:sat}，由那个钱包签名"),
    "glance.empty": (
        "This has no inputs or no outputs: there is nothing to sign",
        "这笔交易没有输入或没有输出：没有什么可签"),
    "glance.confirmed": (
        "This is in the chain already, at height {height}: nothing is left to sign",
        "这笔交易已在链上，高度 {height}：没有什么可签的了"),
    "glance.spent": (
        "This spends a coin of pool \"{pool}\" that transaction {txid} has spent already, at height {height}: it "
        "can never confirm",
        "这笔交易要花互助池“{pool}”的一枚币，而它已在高度 {height} 被交易 {txid} 花掉：永远无法确认"),
    "glance.unknown": (
        "This claims to spend {coins} of pool \"{pool}\" that your index does not have at height {height}: not "
        "confirmed, or made up",
        "这笔交易自称花互助池“{pool}”的{coins}，而您的索引在高度 {height} 没有：未确认，或是捏造的"),
    "glance.foreign": ("This spends no coin of pool \"{pool}\"", "这笔交易没有花互助池“{pool}”的币"),
    "glance.mixed": (
        "This spends {coins} of pool \"{pool}\" together with {others} from elsewhere, which no payout does",
        "这笔交易把互助池“{pool}”的{coins}和别处的{others}一起花，付款从不这样"),
    "glance.payout": (
        "This is the payout that the rules of pool \"{pool}\" give as of height {height}",
        "这正是互助池“{pool}”的规则在高度 {height} 给出的付款"),
    "glance.amendment": (
        "This carries the amendment {digest}… of pool \"{pool}\": its coins go back to the pool, and what the "
        "quorum decided in it takes effect",
        "这笔交易带上互助池“{pool}”的修订 {digest}…：币回到池中，法定人数在其中的决定随之生效"),
    "glance.consolidation": (
        "This puts {coins} of pool \"{pool}\" together into one. It pays nobody",
        "这笔交易把互助池“{pool}”的{coins}合成一枚，不付给任何人"),
    "glance.keyholders": (
        "the keyholders of epoch {epoch} ({quorum} of {count})",
        "第 {epoch} 届持钥人（{count} 人中 {quorum} 人）"),
    "glance.lifeboat": (
        "This is a lifeboat of pool \"{pool}\": from height {height} on anybody can send it, and it moves "
        "{amount:sat} to a recovery set, {whose}",
        "这是互助池“{pool}”的救生艇：自高度 {height} 起谁都能发送，它把 {amount:sat} 搬给恢复组，即{whose}"),
    "glance.move": (
        "This hands pool \"{pool}\" over: it moves {amount:sat} to {whose}, whom the rotation {digest}… names. "
        "From then on they hold the keys",
        "这笔交易移交互助池“{pool}”：把 {amount:sat} 搬给换届 {digest}… 指定的{whose}。此后由他们持钥"),
    "glance.sweep": (
        "This passes on to {whose} of pool \"{pool}\" what still lies with those of epoch {epoch}: {coins}, "
        "{amount:sat}. It pays nobody else",
        "这笔交易把互助池“{pool}”仍在第 {epoch} 届处的{coins}、{amount:sat} 转给{whose}，不付给别人"),
    "glance.claims.payout": ("is a payout of pool \"{pool}\"", "是互助池“{pool}”的付款"),
    "glance.claims.amendment": ("carries an amendment of pool \"{pool}\"", "带上互助池“{pool}”的修订"),
    "glance.claims.consolidation": ("puts coins together of pool \"{pool}\"", "合并互助池“{pool}”的币"),
    "glance.claims.move": ("hands over the money of pool \"{pool}\"", "移交互助池“{pool}”的钱"),
    "glance.forged": (
        "This says that it {what}, and it is not the one that the rules give",
        "这笔交易自称{what}，但不是规则给出的那一笔"),
    "glance.undecided": (
        "This says that it {what}; whether it is the one that the rules give is unknown before the documents "
        "that lack are at hand",
        "这笔交易自称{what}；在缺少的文件到手之前，不知道是不是规则给出的那一笔"),
    "glance.shuffle": (
        "This moves money of pool \"{pool}\" to other addresses of the pool; the rules do not ask for it, and it "
        "carries no record",
        "这笔交易把互助池“{pool}”的钱挪到池中其他地址；规则并不要求，它也没有带记录"),
    "glance.away": (
        "This moves all the money of pool \"{pool}\" to one other address, and no rotation that the witnesses have "
        "signed names it: to keys that nobody agreed on, or away",
        "这笔交易把互助池“{pool}”的钱全部搬到另一个地址，见证人签过的换届都没有指定它：去了没人同意的密钥，或被卷"
        "走"),
    "glance.payment": (
        "This pays {amount:sat} of the money of pool \"{pool}\" to {count} addresses outside, and it is no payout: "
        "it carries no settlement record",
        "这笔交易把互助池“{pool}”的 {amount:sat} 付给外面的 {count} 个地址，而它不是付款：没有带结算记录"),
    "glance.payment:one": (
        "This pays {amount:sat} of the money of pool \"{pool}\" to an address outside, and it is no payout: it "
        "carries no settlement record",
        "这笔交易把互助池“{pool}”的 {amount:sat} 付给外面的一个地址，而它不是付款：没有带结算记录"),
    "glance.coins": ("{count} coins", " {count} 枚币"),
    "glance.coins:one": ("one coin", "一枚币"),
    "fee.dissolved": ("the pool is dissolved, and payees bear the fee", "互助池已解散，手续费由收款人承担"),
    "fee.not-begun": ("the pool has not begun, and who leaves bears the fee", "互助池尚未启动，手续费由退出者承担"),
    "fee.no-more": ("purse and members cannot bear more", "公共池和会员已无力多担"),
    "fee.share": (
        "the pool bears {percent} of what is paid, and the fee is more",
        "互助池承担所付金额的 {percent}，而手续费超过此数"),
    "deduction.own": (
        "{amount:sat} for the bytes of its own output and coins",
        "自己的输出和币所占字节 {amount:sat}"),
    "deduction.part": ("{amount:sat} of the fee, because {why}", "分担手续费 {amount:sat}，因为{why}"),
    "deduction.let-off": (
        "less what is let off, since the fee is smaller than that",
        "减去免收的部分，因为手续费没有那么多"),
    "deduction.waited": (
        "more than {percent} may be taken, because it has waited since height {height}",
        "可扣超过 {percent}，因为自高度 {height} 起一直在等"),
    "deduction.less": (
        "{less:sat} less than the {due:sat} due: {whys:;}",
        "比应付的 {due:sat} 少 {less:sat}：{whys:;}"),
    "check.well-formed": (
        "the PSBT is consistent; signatures in it hold; SIGHASH is ALL",
        "PSBT 前后一致；其中签名有效；SIGHASH 为 ALL"),
    "check.multisig": ("every input is a coin of this pool's multisig", "每个输入都是本互助池多签的币"),
    "check.unknown-coins": (
        "{coins} is no unspent coin of the pool in your own index",
        "{coins} 在您自己的索引里不是池中未花费的币"),
    "check.buried": (
        "its state at height {height} is {blocks} blocks deep; {required} are required",
        "它所据的高度 {height} 的状态已有 {blocks} 个确认；需要 {required} 个"),
    "check.buried:coins": (
        "the youngest of its coins is {blocks} blocks deep; {required} are required",
        "它最新的一枚币已有 {blocks} 个确认；需要 {required} 个"),
    "check.back": ("it pays nobody: its money goes back to the pool", "它不付给任何人：钱回到互助池"),
    "check.moves": (
        "it pays nobody: all its money goes to change address {index} of the keyholders of epoch {epoch}",
        "它不付给任何人：钱全部去往第 {epoch} 届持钥人的找零地址 {index}"),
    "check.no-carry": ("this is no carry of the pool's coins", "这不是互助池的搬运交易"),
    "check.fee:capped": (
        "{fee} sat at {feerate} sat/vB, within the contract's caps",
        "{fee:sat}，{feerate} sat/vB，在契约上限之内"),
    "check.fee:expected": (
        "{fee} sat at {feerate} sat/vB, about what is expected now",
        "{fee:sat}，{feerate} sat/vB，与目前预计相当"),
    "check.fee:much": (
        "{fee} sat at {feerate} sat/vB, within the contract's caps; more than {percent} of what all payees or "
        "one of them are due goes into it",
        "{fee:sat}，{feerate} sat/vB，在契约上限之内；所有收款人或其中一人的应收款有超过 {percent} 用于手续费"),
    "check.fee:other": (
        "{found}; the rules give {fee} sat at {feerate} sat/vB",
        "{found}；规则给出的是 {fee:sat}，{feerate} sat/vB"),
    "check.fee-found": ("the fee is {fee} sat", "手续费为 {fee:sat}"),
    "check.fee-found:unknown": ("the fee is unknown", "手续费未知"),
    "check.payout": ("byte for byte the payout that the rules give", "与规则给出的付款逐字节相同"),
    "check.other-payout": (
        "this is not the payout that the rules give: {differences:;}",
        "这不是规则给出的付款：{differences:;}"),
    "check.coins": (
        "all {count} coins are confirmed in your own index",
        "全部 {count} 枚币在您自己的索引里都已确认"),
    "check.coins:one": ("its coin is confirmed in your own index", "它的币在您自己的索引里已确认"),
    "check.coins:with-change": (
        "{count} of its coins are confirmed in your own index, and one is the change of what is signed with it",
        "它的 {count} 枚币在您自己的索引里已确认，另一枚是一同签名的交易的找零"),
    "check.foreign": ("no input is a coin of a pool that you follow", "没有一个输入是您所跟踪的互助池的币"),
    "output.not-given": ("NOT in the payout that the rules give", "不在规则给出的付款里"),
    "output.untold": ("whether the rules give this is unknown", "不知道规则是否给出它"),
    "output.own": ("the pool's own, {place}", "互助池自己的，{place}"),
    "output.parts": ("{parts:;}", "{parts:;}"),
    "output.change": ("change, back to the pool ({place})", "找零，回到互助池（{place}）"),
    "output.moved": ("to the keyholders of epoch {epoch} ({place})", "给第 {epoch} 届持钥人（{place}）"),
    "output.rotation": ("names the rotation {digest}…", "指明换届 {digest}…"),
    "output.carries": ("carries {digest}…", "带上 {digest}…"),
    "output.items": ("{items}", "{items}"),
    "output.item": ("{kind:noun.due} {ref}", "{kind:noun.due} {ref}"),
    "output.document": ("commits to the settlement document {digest}…", "其内容为结算文件 {digest}…"),
    "named.witness": ("{role:noun.role} {number} {name}", "{number} 号{role:noun.role} {name}"),
    "named.account": ("{role:noun.role} {number}", "{number} 号{role:noun.role}"),
}
