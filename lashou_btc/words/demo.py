"""Sentences of the stories that the demo plays, in English and Chinese."""

STEPS: dict[str, tuple[str, str]] = {}
"""What somebody at a command line can do about it, by the sentence's key."""

SENTENCES: dict[str, tuple[str, str]] = {
    "demo.early": ("a lifeboat was taken before its time", "救生艇不到时间就被收下了"),
    "demo.back-door": ("a recovery set of one was taken", "一个人的恢复组被接受了"),
    "demo.rescued": ("the recovery set does not hold the money", "恢复组没有拿到钱"),
    "demo.differs:payout": (
        "the auditor works out another payout than the operator",
        "审计人算出的付款与运营人的不同"),
    "demo.differs:state": ("the state hashes differ; this must not be", "状态哈希不一致；不该如此"),
    "demo.boat-afloat": (
        "the first lifeboat counts though its coins are spent",
        "币已花掉，第一艘救生艇却还算数"),
    "demo.text.pool": ("Village mutual aid", "村里互助"),
    "demo.text.rotation": ("Wang and Zhao have served ten years", "Wang 和 Zhao 已任职十年"),
    "demo.text.recovery": ("If we are gone", "以防我们都不在了"),
    "demo.text.end": ("The witnesses are gone", "见证人都不在了"),
    "demo.tried": ("{what}:", "{what}："),
    "demo.answer": ("  {answer}", "  {answer}"),
    "demo.keys": ("Ten people make keys", "十个人各自生成密钥"),
    "demo.keys.witnesses": (
        "{names} are witnesses: each makes a key on a machine of its own and shares the public half only",
        "{names} 是见证人：各在自己的机器上生成密钥，只交出公开的一半"),
    "demo.contract": ("The operator writes the contract", "运营人写出契约"),
    "demo.contract.seal": ("the seal is paid: {seal}", "封印已付：{seal}"),
    "demo.contract.pool": ("pool id        {pool_id}", "互助池编号  {pool_id}"),
    "demo.contract.descriptor": ("descriptor     {descriptor}", "描述符      {descriptor}"),
    "demo.contract.address": ("first address  {address}", "首个地址    {address}"),
    "demo.contract.quorum": (
        "the money needs 2 of the 3 witnesses; the operator holds no key",
        "动用资金须 3 名见证人中的 2 名；运营人没有钱的密钥"),
    "demo.join": ("The witnesses join and the pool opens", "见证人加入，互助池开张"),
    "demo.join.check": (
        "each finds its own key in the multisig exactly once, compares pool id and first address, signs",
        "每人在多签里恰好找到自己的密钥一次，核对互助池编号和首个地址，签名"),
    "demo.join.sent": ("journal transaction {txid} commits to {digest}…", "日志交易 {txid} 写入 {digest}…"),
    "demo.join.open": ("open since height {height}", "从高度 {height} 起开张"),
    "demo.join.tags": (
        "the operator makes the tag key {key}, by which nobody is enrolled twice; each witness gets a share of "
        "it, and any {needed} of {count} give it to the next operator",
        "运营人制作标签密钥 {key}，有了它谁也不能登记两次；每名见证人拿一份分片，{count} 份中任意 {needed} 份即"
        "可交给下一任运营人"),
    "demo.fill": (
        "Five members enroll and pay in; the witnesses post bonds",
        "五名会员登记并存款；见证人缴押金"),
    "demo.fill.enrolled": (
        "each enrollment names a salted hash of the person and is signed by the member's own key; one Merkle "
        "root commits to all five",
        "每份登记写有本人信息的加盐哈希，由会员自己的密钥签名；一个默克尔根把五份都写进链里"),
    "demo.fill.four": ("four have paid in: {waits}", "四人已存款：{waits}"),
    "demo.fill.begun": (
        "the fifth has, too, and the pool begins at height {height}; it holds {funds:sat}",
        "第五人也存了，互助池从高度 {height} 生效；池中有 {funds:sat}"),
    "demo.fill.active": (
        "after {blocks} blocks of waiting {active} members are active; {case}",
        "等待 {blocks} 个区块后，{active} 名会员生效；{case}"),
    "demo.claim": ("Chen falls ill and files a claim", "Chen 生病，提出申请"),
    "demo.claim.asks": (
        "{amount:sat} to the hospital; the papers stay with Chen, and the SHA-256 of each, with random bytes "
        "in front, is in the claim",
        "向医院支付 {amount:sat}；材料留在 Chen 手里，申请里写的是每份材料（前面加随机字节）的 SHA-256"),
    "demo.claim.hash": ("claim {digest}", "申请 {digest}"),
    "demo.claim.evidence": ("it names {file} as {digest}", "其中 {file} 写作 {digest}"),
    "demo.review": (
        "Two witnesses are drawn, review, and the claim is published",
        "抽出两名见证人审核，申请公示"),
    "demo.review.drawn": (
        "block {height}, which nobody had seen, draws {names}: {block}",
        "由谁也没见过的区块 {height} 抽出 {names}：{block}"),
    "demo.review.papers": (
        "Chen seals the papers to these two and nobody else; each opens them, and they are what was filed",
        "Chen 把材料只加密给这两人；两人各自打开，正是当初提交的"),
    "demo.review.approves": (
        "{name}'s queue: review of claim {claim}… until height {until}; meets Chen, approves {amount:,}",
        "{name} 的待办：在高度 {until} 之前审核申请 {claim}…；见过 Chen，同意 {amount:,}"),
    "demo.review.approved": (
        "approved at the lowest amount; the bond goes back to Chen",
        "按最低的金额通过；押金退给 Chen"),
    "demo.review.notice": (
        "on public notice until height {height}; nobody objects",
        "公示到高度 {height}；无人异议"),
    "demo.review.due": ("now due: {items}", "现在应付：{items}"),
    "demo.review.item": ("{kind} {amount:,}", "{kind} {amount:,}"),
    "demo.payout": ("The operator works out the payout", "运营人算出付款"),
    "demo.payout.made": (
        "transaction {txid}, fee {fee:sat}, as of height {height}",
        "交易 {txid}，手续费 {fee:sat}，按高度 {height} 计算"),
    "demo.payout.document": (
        "its OP_RETURN commits to settlement document {digest}",
        "它的 OP_RETURN 写入结算文件 {digest}"),
    "demo.payout.state": ("which names the state hash {hash}", "结算文件写有状态哈希 {hash}"),
    "demo.payout.same": (
        "the auditor works it out alone and gets the same bytes",
        "审计人独自计算，得到相同的字节"),
    "demo.cheat": ("Somebody hands Zhao two forged payouts", "有人交给 Zhao 两笔假付款"),
    "demo.cheat.address": ("the hospital's address replaced by a thief's", "医院的地址被换成贼的"),
    "demo.cheat.change": (
        "the change sent to a multisig that differs in one key",
        "找零付给了差一把密钥的多签"),
    "demo.pay": ("Two witnesses sign and the hospital is paid", "两名见证人签名，医院收到付款"),
    "demo.pay.signs": (
        "{name} recomputes it from its own index: {checks} checks passed, signed",
        "{name} 用自己的索引重算：{checks} 项检查通过，签名"),
    "demo.pay.signed": (
        "signed by {signed}, missing {missing}: complete",
        "已签 {signed}，未签 {missing}：签名已齐"),
    "demo.pay.sent": (
        "sent {txid}; in block {height} the claim is {status}",
        "已发送 {txid}；到区块 {height}，申请的状态是：{status}"),
    "demo.pay.shares": ("every member's share: {members}", "各会员分摊之后：{members}"),
    "demo.pay.share": ("{name} has {balance:sat} left", "{name} 余 {balance:sat}"),
    "demo.audit": (
        "A stranger rebuilds everything from the chain and the documents",
        "陌生人凭链和文件重建一切"),
    "demo.audit.lawful": ("spend {txid}: lawful", "花用 {txid}：合规"),
    "demo.audit.irregular": ("spend {txid}: IRREGULAR: {why}", "花用 {txid}：违规！{why}"),
    "demo.recovery": ("Three people of another village become the recovery set", "邻村三人成为恢复组"),
    "demo.recovery.named": (
        "{names} are enrolled; two of three witnesses and all three of them sign; it stands in the journal for "
        "everybody to see",
        "{names} 登记；三名见证人中两名以及他们三人都签名；写进日志，人人可见"),
    "demo.recovery.drill": (
        "a drill: {names} sign a text that cannot move money; {quorum} of them would be needed",
        "演练：{names} 签一段动不了钱的文字；真要用时须其中 {quorum} 人"),
    "demo.recovery.three": (
        "with one witness who does nothing and two of them it takes three people, as many as a theft would",
        "一名不作为的见证人加他们中的两人，要三个人，与偷钱所需的一样多"),
    "demo.boat": ("Two witnesses sign the first lifeboat", "两名见证人签署第一艘救生艇"),
    "demo.boat.rung": (
        "{rate} sat/vB: {amount:sat} to the recovery set, not before height {height}",
        "{rate} sat/vB：付给恢复组 {amount:sat}，不早于高度 {height}"),
    "demo.boat.kept": (
        "everybody keeps both; {percent} % of the money is aboard; a heartbeat is due at height {height}",
        "人人都存着两份；{percent} % 的钱在艇上；下次心跳应在高度 {height}"),
    "demo.boat.tried": ("What is tried with lifeboats", "有人在救生艇上动手脚"),
    "demo.early.chain": (
        "the chain refuses a lifeboat that is sent too early: {error}",
        "链拒收过早发送的救生艇：{error}"),
    "demo.early.tool": ("the tool says so, too: {error}", "程序也这么说：{error}"),
    "demo.early.alone": (
        "somebody proposes Su alone as the recovery set: {error}",
        "有人提议让 Su 一个人当恢复组：{error}"),
    "demo.sitting": (
        "The hospital is paid, and the next lifeboat is signed in the same sitting",
        "医院收到付款，同一次签名里也签好下一艘救生艇"),
    "demo.sitting.payout": (
        "payout {txid} and {count:lifeboat|lifeboats} that spend its change; before the payout: {before}",
        "付款 {txid}，以及花用其找零的 {count} 艘救生艇；付款之前：{before}"),
    "demo.sitting.void": ("the first lifeboat is void: {why}", "第一艘救生艇作废：{why}"),
    "demo.sitting.late": (
        "An pays in {amount:sat} afterwards, which no lifeboat carries",
        "之后 An 又存入 {amount:sat}，没有救生艇载它"),
    "demo.gone": ("Wang and Li die, Zhao's device breaks", "Wang 和 Li 去世，Zhao 的设备坏了"),
    "demo.gone.due": (
        "from height {height} on everybody's status says: {asks}",
        "从高度 {height} 起，每个人的状态里都写着：{asks}"),
    "demo.gone.time": ("height {height} comes, and nobody has renewed it", "到了高度 {height}，没有人续期"),
    "demo.rescue": ("A member sends the lifeboat", "一名会员发出救生艇"),
    "demo.rescue.moves": (
        "{txid} at {rate} sat/vB moves {amount:sat}",
        "{txid} 以 {rate} sat/vB 转移 {amount:sat}"),
    "demo.rescue.epoch": (
        "epoch 1: {names} are the witnesses now, by the same rules; every balance is as it was",
        "第 1 届：{names} 成为见证人，规则不变；每个人的余额照旧"),
    "demo.rescue.left": (
        "{amount:sat} that came in later lie with the lost keys",
        "后来存入的 {amount:sat}留在丢失的密钥那里"),
    "demo.end": ("The recovery set pays everybody back", "恢复组给每个人退款"),
    "demo.end.carry": (
        "carry {txid}: the two of them decide that it ends; what is missing is cut from all alike",
        "搬运 {txid}：两人决定解散；缺失的由所有人同等承担"),
    "demo.end.payout": (
        "payout {txid}: {payees:payee gets|payees get} {amount:sat}",
        "付款 {txid}：{payees} 名收款人共得 {amount:sat}"),
    "demo.end.left": ("{amount:sat} are left with the recovery set", "恢复组那里还剩 {amount:sat}"),
    "demo.newcomers": (
        "Gao and Hua are to follow Wang and Zhao, and enroll",
        "Gao 和 Hua 将接替 Wang 和 Zhao，先登记"),
    "demo.newcomers.account": (
        "{name} has account {account}, so far a supervisor's: a key and an address to be paid at",
        "{name} 有了账户 {account}，目前是监督人账户：一把密钥和一个收款地址"),
    "demo.rotation": (
        "The rotation is signed by two of those now and by every new witness",
        "换届文件由两名现任和全体新见证人签名"),
    "demo.rotation.account": (
        "a rotation that gives Gao somebody else's account is handed to Zhao",
        "有人交给 Zhao 一份换届文件，把别人的账户给了 Gao"),
    "demo.rotation.account-gao": ("and to Gao", "也交给 Gao"),
    "demo.rotation.swapped": (
        "the operator swaps Hua's key after the signatures; Hua looks",
        "签名之后运营人换掉 Hua 的密钥；Hua 一看"),
    "demo.rotation.published": ("and publishes it all the same", "他还是要发布"),
    "demo.rotation.too-few": (
        "Li and all the new ones, without a second witness of those now",
        "只有 Li 和全体新人，缺一名现任见证人"),
    "demo.rotation.without": (
        "without the signature of Hua, who has not accepted",
        "缺 Hua 的签名，Hua 没有接受"),
    "demo.announce": (
        "The operator publishes the rotation, and everybody has the time to leave",
        "运营人发布换届文件，人人都有时间退出"),
    "demo.announce.heights": (
        "announced at height {height}; its move is signed from height {moves} on",
        "在高度 {height} 公布；从高度 {moves} 起可签署移交"),
    "demo.announce.at-once": ("the operator wants the money moved at once", "运营人想马上移交"),
    "demo.move": ("Wang and Zhao sign the move", "Wang 和 Zhao 签署移交"),
    "demo.move.to": (
        "{amount:sat} to {address}, which the new devices show",
        "{amount:sat}付到 {address}，新设备上显示的正是它"),
    "demo.move.thief": ("the same move to a thief's address", "同样的移交，地址换成贼的"),
    "demo.move.gao": ("Gao, who is not yet one of them, is asked to sign", "请还不是见证人的 Gao 签名"),
    "demo.move.reads": (
        "{name} reads: {what}; {checks} checks passed, signed",
        "{name} 读到：{what}；{checks} 项检查通过，签名"),
    "demo.move.role": ("{account} {role}", "{account} {role}"),
    "demo.move.begun": (
        "sent {txid}; epoch {epoch} has begun: {roles}",
        "已发送 {txid}；第 {epoch} 届开始：{roles}"),
    "demo.move.holds": (
        "the pool holds {funds:sat}, {quorum} of {count} sign",
        "池中有 {funds:sat}，{count} 人中 {quorum} 人签名"),
    "demo.late-payments": (
        "Ding and Bo pay to the address that they had on paper: late",
        "Ding 和 Bo 按纸上的旧地址付款：迟了"),
    "demo.late.paid": (
        "{bo:,} sat for account {bo_account}, {ding:,} for {ding_account}: credited when those who hold it "
        "have passed it on",
        "账户 {bo_account} 付 {bo:,} 聪，账户 {ding_account} 付 {ding:,} 聪：等保管的人转交后入账"),
    "demo.late.asked": (
        "somebody asks Wang to pass Bo's money on to other keys",
        "有人请 Wang 把 Bo 的钱转给别的密钥"),
    "demo.late.thieves": (
        "two thieves with the old keys, and a tool of their own, take it:",
        "两个拿着旧密钥、用自己程序的贼把它拿走："),
    "demo.late.gone": (
        "  it is gone, and it is no loss of the pool's, which holds {funds:sat} as before; {missing:sat} are "
        "missing",
        "  钱没了，但不是互助池的损失，池中仍有 {funds:sat}；缺失 {missing:sat}"),
    "demo.sweep": ("Wang and Zhao pass on what came late", "Wang 和 Zhao 转交迟到的款项"),
    "demo.sweep.hua": ("Hua is asked to sign for coins of the old keys", "请 Hua 为旧密钥的币签名"),
    "demo.sweep.sent": (
        "sent {txid}; Ding's account is credited {came:,} of {of:sat}: it bears the fee",
        "已发送 {txid}；Ding 的账户入账 {came:,}（原为 {of:sat}）：手续费由它承担"),
    "demo.wang": ("Wang has no say any more", "Wang 不再有发言权"),
    "demo.wang.asked": ("asked to sign this payout, too", "也请他签这笔付款"),
    "demo.forged:accepted": (
        "a forgery ({what}) was accepted; this must never be",
        "假造的东西（{what}）被接受了；绝不该如此"),
}
