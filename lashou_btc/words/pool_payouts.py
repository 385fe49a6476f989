"""Sentences of the pool's payouts, carries, lifeboats and statements, in English and Chinese."""

STEPS: dict[str, tuple[str, str]] = {}
"""What somebody at a command line can do about it, by the sentence's key."""

SENTENCES: dict[str, tuple[str, str]] = {
    "carry.coins": (
        "the pool has no coins that carry this at {feerate_sat_vb} sat/vB with at most half of them as fee; use "
        "a lower feerate",
        "按 {feerate_sat_vb} sat/vB，池中没有哪些币能带上它而手续费不过半；请用更低的费率"),
    "carry.coins:nothing-left-behind": (
        "nothing that is worth moving on at this feerate lies with earlier keyholders",
        "按这个费率，前几届持钥人那里没有值得搬走的币"),
    "carry.coins:none": (
        "the pool has no coins; without its oldest nothing can be carried",
        "池中没有币；没有最旧的那枚币，什么也带不了"),
    "carry.coins:no-move": ("the pool has no coins that could be moved", "池中没有可以搬动的币"),
    "carry.coins:half": (
        "at {feerate_sat_vb} sat/vB the fee is more than half of what these coins hold; use a lower feerate",
        "按 {feerate_sat_vb} sat/vB，手续费超过这些币的一半；请用更低的费率"),
    "carry.coins:worthless": (
        "at {feerate_sat_vb} sat/vB none of its coins is worth moving any more; let it wait",
        "按 {feerate_sat_vb} sat/vB，它的币都已不值得搬动；请先等等"),
    "carry.form": (
        "it is no carry: those have one output with money and a record of an amendment, a rotation or a carry",
        "这不是搬运交易：搬运只有一个带钱的输出，外加一条修订、换届或搬运记录"),
    "carry.coins:spent": ("it spends what is no unspent coin of the pool now", "它花掉的不是池中现有的未花费的币"),
    "carry.epoch": (
        "it spends coins of other keyholders than it should: those of one epoch, and with what moves late money "
        "on those of an earlier one",
        "它花掉了不该由它花的持钥人的币：应为同一届的币；搬运迟到的钱时，应为较早某一届的币"),
    "carry.late": (
        "it spends coins of the pool and coins that came late; they are moved on apart",
        "它把池中的币和迟到的币一起花了；两者要分开搬"),
    "carry.oldest": (
        "it does not spend the pool's oldest coin, so it would not exclude a payout in flight",
        "它没有花掉池中最旧的币，因而排除不了一笔在途的付款"),
    "carry.form:move": (
        "it is no move: those have one output with money and a record of a rotation",
        "这不是换届搬运：换届搬运只有一个带钱的输出，外加一条换届记录"),
    "carry.coins:spent-then": (
        "it spends what is no unspent coin of the pool then",
        "它花掉的不是当时池中未花费的币"),
    "carry.fee": (
        "its fee of {fee_sat:sat} is less than nothing, or more than half of what it spends",
        "手续费 {fee_sat:sat} 小于零，或超过所花金额的一半"),
    "carry.form:sequence": (
        "it has another version or sequence than carries have here",
        "版本或 sequence 与这里的搬运交易不同"),
    "carry.rotation": (
        "it moves the money to the keyholders of the rotation {digest}, whose document is not at hand",
        "它把钱搬给换届 {digest} 的持钥人，但手头没有这份换届文件"),
    "carry.change": (
        "its money does not go to a change address of the pool that counts",
        "它的钱没有去往有效的互助池找零地址"),
    "carry.feerate": (
        "it pays {feerate_sat_vb} sat/vB, more than {most_of_estimate} times the {estimate_sat_vb} sat/vB that "
        "are expected now, or than the contract's {most}",
        "它付 {feerate_sat_vb} sat/vB，超过目前预计的 {estimate_sat_vb} sat/vB 的 {most_of_estimate} 倍，或超过契"
        "约规定的 {most}"),
    "carry.height": (
        "its lock time {made_height} lies ahead: it could not be sent before that",
        "它的锁定时间 {made_height} 在将来：在那之前发不出去"),
    "carry.lifeboat": (
        "the rotation names a recovery set: its move is a lifeboat, signed with a lock time far ahead",
        "这次换届指定的是恢复组：它的搬运是救生艇，签名时锁定时间要远在将来"),
    "carry.announced": (
        "the rotation does not stand in the journal yet; it has to, for everybody to see, before its move is "
        "signed",
        "换届还没有写入日志；要先写入，让所有人看到，才能签它的搬运"),
    "carry.announced:early": (
        "the rotation was announced at height {since}; its move is signed from height {due} on, so that whoever "
        "does not want the new witnesses can leave before",
        "换届在高度 {since} 公告；从高度 {due} 起才签它的搬运，让不愿接受新见证人的会员来得及先退出"),
    "carry.left": (
        "it leaves coins of {missing:sat} behind that it has room for; build the move again",
        "它留下了 {missing:sat} 的币没搬，其实还装得下；请重新生成搬运交易"),
    "carry.worth": (
        "it spends coins of less than {least:sat}, which is twice what each costs to move",
        "它花掉了不足 {least:sat} 的币；搬动一枚的费用的两倍就有这么多"),
    "carry.rest": (
        "the last carry was at height {last}; one that carries no decision waits until height {next}",
        "上一次搬运在高度 {last}；不带决议的搬运要等到高度 {next}"),
    "carry.acted": (
        "the amendment that it carries has acted already; each acts once",
        "它带的修订已经生效过；每份只生效一次"),
    "carry.release": (
        "it releases a part of the journal, and nothing there is lost: the state is known, and what everybody "
        "can read would be undone",
        "它要解除日志的一段，但那里什么也没丢：状态是已知的，解除会推翻人人都读得到的内容"),
    "carry.coins:many": (
        "it spends {coins} coins; {fewest} suffice to carry the amendment",
        "它花掉 {coins} 枚币；带上这份修订只需 {fewest} 枚"),
    "carry.coins:nothing-to-join": (
        "there are no two coins that are worth putting together at this feerate",
        "按这个费率，没有两枚值得合并的币"),
    "carry.change:first": (
        "its money does not go to the first change address of the keyholders that the rotation names",
        "它的钱没有去往换届所指定的持钥人的第一个找零地址"),
    "payout.feerate": (
        "more than {percent} of what all payees or one of them are due goes into its fee, and it pays "
        "{feerate_sat_vb} sat/vB, more than {most_of_estimate} times the {estimate_sat_vb} sat/vB that are "
        "expected now; build it at a lower feerate, so that nobody gets less than need be",
        "所有收款人或其中一人的应收款有超过 {percent} 要付手续费，而费率是 {feerate_sat_vb} sat/vB，超过目前预计"
        "的 {estimate_sat_vb} sat/vB 的 {most_of_estimate} 倍；请用更低的费率，别让人白白少拿"),
    "lifeboat.rotation": (
        "the rotation names new witnesses and no recovery set; its move has no lock time ahead",
        "这次换届指定的是新见证人，没有恢复组；它的搬运没有将来的锁定时间"),
    "lifeboat.announced": (
        "the recovery set does not stand in the journal yet; it has to, for everybody to see, before a lifeboat "
        "is signed",
        "恢复组还没有写入日志；要先写入，让所有人看到，才能签救生艇"),
    "lifeboat.quorum": (
        "a recovery set of which {quorum} can act alone is a back door; ask for at least {least}",
        "恢复组只要 {quorum} 人就能动钱，等于留了后门；至少要 {least} 人"),
    "lifeboat.quorum:stallers": (
        "{stallers} witnesses who do nothing and {quorum} of the recovery set could take the money, fewer than "
        "the {otherwise} witnesses that it takes otherwise; ask for at least {least} of the recovery set",
        "只要 {stallers} 位见证人不作为，加上恢复组 {quorum} 人就能拿走钱，比平时需要的 {otherwise} 位见证人还"
        "少；恢复组至少要 {least} 人"),
    "lifeboat.keys": (
        "a witness's own key, or another of the same seed, is in the recovery set, which is there for when the "
        "witnesses are gone; name other people",
        "恢复组里有见证人自己的密钥，或同一助记词的另一把密钥；恢复组正是为见证人都不在时准备的，请指定别人"),
    "lifeboat.height": (
        "its lock time {height} is not from {first} to {last}: the recovery set must not come before the "
        "witnesses have had {blocks} blocks to renew it, nor long after they are gone",
        "它的锁定时间 {height} 不在 {first} 至 {last} 之间：要先给见证人 {blocks} 个区块来续期，恢复组才能动手，"
        "也不能在见证人不在之后拖得太久"),
    "lifeboat.fee": (
        "it pays {feerate_sat_vb} sat/vB, more than the {max_feerate_sat_vb} sat/vB that the rules allow",
        "它付 {feerate_sat_vb} sat/vB，超过规则允许的 {max_feerate_sat_vb} sat/vB"),
    "lifeboat.fee:share": (
        "its fee of {fee_sat:sat} is more than the rules allow for {spent_sat:sat}",
        "对 {spent_sat:sat} 来说，手续费 {fee_sat:sat} 超过规则允许的数"),
    "lifeboat.coins": (
        "it does not spend the oldest coin, so that more than one lifeboat could be valid",
        "它没有花掉最旧的币，这样可能有不止一艘救生艇有效"),
    "lifeboat.coins:many": (
        "it spends {coins} coins; a lifeboat takes at most {most_coins}",
        "它花掉 {coins} 枚币；一艘救生艇最多 {most_coins} 枚"),
    "lifeboat.left": (
        "it carries {spent_sat:sat} and could carry more; build it again",
        "它带走 {spent_sat:sat}，其实还能多带；请重新生成"),
    "lifeboat.depth": (
        "a coin that it spends, or the pool's last spend, is {depth} blocks deep; build one when that is "
        "{required}, so that no reorganization makes another coin the oldest",
        "它花掉的某枚币，或互助池的上一次花费，只有 {depth} 个确认；等到 {required} 个再生成，免得链重组后最旧的"
        "变成另一枚币"),
    "lifeboat.alone": (
        "it leaves no coin that is there already, so that a deposit that confirms before it would be the oldest "
        "coin, which its lifeboat would not spend; build one when it has confirmed",
        "它没有留下任何已有的币；若有一笔存款先于它确认，那笔就成了最旧的币，而它的救生艇不会花到；请等它确认后再"
        "生成"),
    "lifeboat.change": (
        "this payout leaves no change, which its lifeboat would spend; build one when it has confirmed",
        "这笔付款没有找零可供救生艇花费；请等它确认后再生成"),
    "review.no-payout": (
        "it is no payout that the rules give; at {feerate} sat/vB, the feerate nearest to its own, they give "
        "none: {error}",
        "这不是规则给出的付款；按最接近它的费率 {feerate} sat/vB，规则给不出付款：{error}"),
    "settlement.unknown": (
        "the state at height {height} is unknown ({why}); nothing can be settled on it",
        "高度 {height} 的状态未知（{why}）；无法据以结算"),
    "settlement.nothing": ("nothing to pay at height {height}", "高度 {height} 没有要付的款"),
    "settlement.nothing:waiting": (
        "nothing to pay at height {height}: the {waiting:sat} due are below dust, cost more than their share of "
        "fees at {feerate_sat_vb} sat/vB, or wait for coins",
        "高度 {height} 没有可付的款：应付的 {waiting:sat} 低于粉尘线，或按 {feerate_sat_vb} sat/vB 手续费超出应摊"
        "份额，或在等币"),
    "settlement.feerate": (
        "a feerate of {feerate} sat/vB is outside the contract's 1 to {max_feerate_sat_vb}",
        "费率 {feerate} sat/vB 不在契约规定的 1 至 {max_feerate_sat_vb} 之内"),
    "settlement.fee": (
        "the fee of {fee_sat:sat} is more than the {allowed_sat:sat} that may go into fees of the {due:sat} it "
        "pays; use a lower feerate, or wait until more is due, or what is due has waited longer",
        "手续费 {fee_sat:sat} 超过所付 {due:sat} 中可用作手续费的 {allowed_sat:sat}；请用更低的费率，或等应付款更"
        "多，或等得更久"),
    "statement.unbalanced": (
        "the statement does not add up: {sum} {seen:sat}, by another way it is {computed:sat}. This is a mistake "
        "in the program; please report it with the contract and the documents",
        "对账单对不上：{sum}{seen:sat}，另一种算法得 {computed:sat}。这是程序的错误；请连同契约和文件一起报告"),
    "statement.range": (
        "a statement from {start} to {end} cannot be had: the pool begins at {birthday}, the chain data ends at "
        "{tip}, and the first height comes before the last",
        "得不到 {start} 至 {end} 的对账单：互助池始于 {birthday}，链数据止于 {tip}，且起点须在终点之前"),
    "carry.coins:nothing-deep-left-behind": (
        "nothing that is worth moving on at this feerate lies with earlier keyholders as deep as it must be",
        "按这个费率，前几届持钥人那里没有确认数足够又值得搬走的币"),
    "lifeboat.coins:change": (
        "it does not spend the change of the payout that it belongs to and the oldest coin, so that more than "
        "one lifeboat could be valid",
        "它没有花掉所属付款的找零和最旧的币，这样可能有不止一艘救生艇有效"),
    "statement.unbalanced:payees": (
        "the statement does not add up: payees got more than what was due to them. This is a mistake in the "
        "program; please report it with the contract and the documents",
        "对账单对不上：收款人所得超过应付。这是程序的错误；请连同契约和文件一起报告"),
    "sum.due-at": ("at height {height} payments due come to", "高度 {height} 的应付款合计 "),
    "sum.objections-at": ("at height {height} bonds of objections come to", "高度 {height} 的异议押金合计 "),
    "sum.calls-at": ("at height {height} running calls bring", "高度 {height} 的待收分摊合计 "),
    "sum.waiting-at": ("at height {height} what waits comes to", "高度 {height} 的待定款合计 "),
    "sum.verdicts-at": ("at height {height} between two verdicts there are", "高度 {height} 两次裁决之间尚有 "),
    "sum.owed-at": ("at height {height} all that is owed comes to", "高度 {height} 的全部应付合计 "),
    "sum.pots-at": ("at height {height} the pots hold", "高度 {height} 的各项合计 "),
    "sum.coins": ("the coins hold", "币的总额为 "),
    "sum.missing": ("missing are", "缺失为 "),
    "sum.due": ("payments due are", "应付款为 "),
    "sum.bonds": ("the balances of those who are no members are", "非会员账户余额为 "),
    "sum.purse": ("the purse holds", "公共池为 "),
    "sum.objections": ("bonds of objections are", "异议押金为 "),
    "sum.claims": ("bonds of claims are", "申请押金为 "),
}
