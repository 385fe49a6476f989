"""What the desk says of sittings: payouts to sign, hand out, take back, send."""

STEPS: dict[str, tuple[str, str]] = {}

SENTENCES: dict[str, tuple[str, str]] = {
    "sitting.foreign": (
        "transaction {txid} spends coins that are not this pool's", "交易 {txid} 花的不是本互助池的币"),
    "sitting.kind": ("nothing of that kind can be worked out", "没有这一类可以推算的交易"),
    "sitting.zip": ("{name} cannot be read as a zip", "{name} 无法当作 zip 读取"),
    "sitting.zip:large": ("{name} holds too much", "{name} 里的内容太多"),
    "sitting.other": (
        "it is another transaction ({txid}) than any in this sitting",
        "它是另一笔交易（{txid}），不在这次签名之中"),
    "sitting.nothing-new": ("{txid}: no signature that was not here already", "{txid}：没有新的签名"),
    "sitting.adds": ("{txid}: signatures of {names}", "{txid}：{names} 的签名"),
    "desk.sittings": ("Begun", "进行中"),
    "desk.sittings.none": ("Nothing has been begun", "这里还没有要签的"),
    "desk.sittings.hubs": ("Fetch from the hubs", "从中转站取"),
    "desk.sittings.hubs.lead": (
        "What waits for signatures lies at {hubs}, with those that others have given. Your own goes back there by "
        "itself",
        "等签的付款在 {hubs}，别人已签的也在里面。您签过之后会自动送回去"),
    "desk.sign.best": ("{way} (the usual way)", "{way}（通常用这个）"),
    "desk.bring.lead": (
        "If the operator or another witness has sent you a file: their signatures come with it",
        "运营人或别的见证人给您发来了文件，就用这个：他们的签名也在里面"),
    "desk.build.lead": (
        "If nobody has begun yet. One begins, the others take it from there: of two that are worked out at other "
        "times, the signatures cannot be put together",
        "还没有人开始时才用。由一人开始，其他人接着签：不同时候推算的两份，签名合不到一起"),
    "desk.called": ("{what}, as of {when}", "{what}，截至 {when}"),
    "desk.called.pays": (
        "Payment of {amount:sat} to {count:address|addresses}", "付款 {amount:sat}，{count} 个地址"),
    "desk.called.kind.payout": ("Money moved within the pool", "池内移动资金"),
    "desk.called.kind.rotation": ("The money passed on to other keyholders", "资金移交给另一组密钥"),
    "desk.called.kind.amendment": ("A decision of the witnesses, brought into the chain", "把见证人的决定带上链"),
    "desk.called.boats-alone": ("Lifeboats", "救生艇"),
    "desk.called.rungs": ("{what}, at {count} feerates", "{what}，{count} 档费率"),
    "desk.called.boats": ("{what}, with {count:lifeboat|lifeboats}", "{what}，附 {count} 艘救生艇"),
    "desk.build": ("Work it out", "推算"),
    "desk.build.here": ("Work it out here", "在这里推算"),
    "desk.build.kind": ("What", "哪一种"),
    "desk.build.nothing": ("Nothing is due", "没有到期的款项"),
    "desk.build.payout": ("the payout of what is due", "到期款项的付款"),
    "desk.build.ladder": (
        "the same at three feerates, to be raised later without signatures",
        "同一付款，三档费率，以后加费不用再签"),
    "desk.build.move": ("the move of rotation {digest}", "换届 {digest} 的资金转移"),
    "desk.build.sweep": ("what earlier witnesses pass on", "前任见证人补转的款项"),
    "desk.build.heartbeat": ("a heartbeat for the lifeboat", "救生艇的续期"),
    "desk.build.lifeboat": ("the lifeboats for the money as it lies", "现有资金的救生艇"),
    "desk.bring": ("Bring a file", "带文件来"),
    "desk.bring.choose": ("PSBT files, or a zip of them", "PSBT 文件，或它们的 zip"),
    "desk.bring.note": (
        "From the operator or another witness. It is worked out again here and compared, byte for byte",
        "来自运营人或别的见证人。在这里重新推算，逐字节比较"),
    "desk.bring.empty": ("there is no PSBT in this", "里面没有 PSBT"),
    "desk.fetched": ("{count:bundle|bundles} fetched", "取来 {count} 份"),
    "desk.fetched:nothing": ("Nothing waits for signatures there", "那里没有等签的"),
    "desk.begun": ("Sitting {name}: {count:transaction|transactions}", "签名事项 {name}：{count} 笔交易"),
    "desk.begun.next": ("Nothing is signed yet. Look at it first", "还没有签名。请先查看"),
    "desk.fate.confirmed": (
        "{txid} is in the chain since block {height:,}", "{txid} 自第 {height:,} 区块起已上链"),
    "desk.fate.sent": ("{txid} was sent and waits for a block", "{txid} 已发出，等待区块"),
    "desk.fate.replaced": ("Another transaction has taken its place", "已有别的交易取代了它"),
    "desk.fact.due": ("Due", "到期"),
    "desk.fact.payments": ("Payments", "笔数"),
    "desk.fact.state": ("The pool's state", "互助池状态"),
    "desk.fact.pays": ("Pays in all", "共付"),
    "desk.fact.moves": ("Moves", "转移"),
    "desk.fact.to": ("To", "到"),
    "desk.fact.tx": ("Transaction {txid}", "交易 {txid}"),
    "desk.fact.fee-of": (
        "fee {fee:sat} ({feerate:,} sat/vB); {what}", "手续费 {fee:sat}（{feerate:,} sat/vB）；{what}"),
    "desk.fact.checks": ("Checks", "检查"),
    "desk.fact.passed": ("every check of every one passes", "每一笔的每项检查都通过"),
    "desk.fact.failed": ("not every check passes", "有检查没有通过"),
    "desk.fact.signed": ("Signed so far", "目前已签"),
    "desk.fact.fee": ("Fee", "手续费"),
    "desk.fact.left": ("Stays in the pool, about", "池中约余"),
    "desk.fact.transaction": ("Transaction", "交易"),
    "desk.fact.stands": ("Stands as", "现状"),
    "desk.fate.unsent": ("not sent yet", "尚未发出"),
    "desk.fact.why": ("Why this one", "为什么是这一笔"),
    "desk.progress": ("Who has signed", "谁已签名"),
    "desk.progress.of": ("{signed} have signed; {needed} must", "已有 {signed} 位签名，须 {needed} 位"),
    "desk.progress.you": ("Your signature is missing: look at it below and sign", "还缺您的签名：请往下看清再签"),
    "desk.progress.look": ("Look at it and sign", "看清后签名"),
    "desk.progress.at-hub": (
        "{name} finds it at the hub, if {name} uses it", "{name} 若也用这个中转站，在那里就能取到"),
    "desk.progress.at-hubs": (
        "{lack} more of {names} must sign. Who uses the same hub finds it there; hand this file to anybody else",
        "还须 {names} 中 {lack} 人签名。用同一中转站的人在那里就能取到；其他人请把这份文件交给他们"),
    "desk.signed.yes": ("signed", "已签"),
    "desk.signed.no": ("missing", "未签"),
    "desk.checks": ("{count:check|checks}", "{count} 项检查"),
    "desk.more-outputs": (
        "and {count:more payment|more payments} of {amount:sat} in all", "另有 {count} 笔，共 {amount:sat}"),
    "desk.sign": ("Sign", "签名"),
    "desk.sign.ask": ("Sign this?", "要签名吗？"),
    "desk.sign.done": ("Your keys have signed all of it", "您的密钥都已签过"),
    "desk.sign.then": (
        "Once enough witnesses have signed, anybody can send it, and it cannot be taken back",
        "签名够了之后，任何人都能发出，而且无法收回"),
    "desk.sign.all": ("Sign {count:transaction|transactions}", "签署 {count} 笔交易"),
    "desk.sign.meant": ("I mean this fee", "这个手续费是我的本意"),
    "desk.signed": ("Signed: {count:transaction|transactions}", "已签：{count} 笔交易"),
    "desk.signed-before": ("this key has signed all of it before", "这把密钥先前已全部签过"),
    "desk.hand": ("Download for the device", "下载给设备签"),
    "desk.hand.note": (
        "The coins' key of {name} is in another wallet ({wallet}). What you download now passed every check, "
        "and is in the signing log before it leaves",
        "{name} 管币的密钥在另一个钱包（{wallet}）里。现在下载的内容通过了全部检查，并且先记入签名日志"),
    "desk.handed": ("{count:file|files} for the device", "给设备的 {count} 个文件"),
    "desk.handed.next": (
        "Sign each file with wallet {wallet}, comparing amounts and addresses on its screen; then bring back "
        "what it wrote, in any order",
        "用钱包 {wallet} 逐个签名，在设备屏幕上核对金额和地址；然后把它写出的文件带回来，顺序不限"),
    "desk.device": ("Sign with the device that is plugged in", "用插着的设备签名"),
    "desk.device.note": (
        "Compare on the device's screen, for each transaction, the amounts and addresses above",
        "在设备屏幕上，把每笔交易与上面的金额和地址核对"),
    "desk.device.signed": ("The device has signed {done} of {count}", "设备签了 {count} 笔中的 {done} 笔"),
    "desk.take": ("Add signed files", "添上签好的文件"),
    "desk.take.choose": ("Signed files, or a zip of them", "已签的文件，或它们的 zip"),
    "desk.take.note": (
        "From your device or from other witnesses, in any order; each signature is checked",
        "来自您的设备或其他见证人，顺序不限；每个签名都会核对"),
    "desk.take.bundle": ("Download all of it, with the signatures so far", "下载全部，含目前的签名"),
    "desk.taken": ("{good} of {count:file|files} brought signatures", "{count} 个文件中 {good} 个带来了签名"),
    "desk.taken.good": ("{name}: taken, {what}", "{name}：已收，{what}"),
    "desk.taken.bad": ("{name}: nothing taken, {what}", "{name}：没有收，{what}"),
    "desk.send": ("Send it", "发出"),
    "desk.send.not-yet": ("It cannot be sent yet: {why}", "还不能发出：{why}"),
    "desk.send.lacks": (
        "{lack:signature is|signatures are} missing; {names:or} can sign",
        "还差 {lack} 人签名，可以签的有 {names}"),
    "desk.send.then": (
        "It goes to the network now. Once it is in a block, nobody can take it back",
        "现在就发到网络上。进入区块之后，谁也收不回"),
    "desk.sent": ("It is sent", "已发出"),
    "desk.sent.txid": ("Transaction {txid} waits for a block", "交易 {txid} 等待区块"),
    "desk.raise": ("It waits too long, or pays too little", "等得太久，或手续费太低"),
    "desk.raise.lead": (
        "All that is done here spends the same oldest coin: only one of them can ever confirm",
        "这里的做法花的都是最旧的同一枚币：只有一笔能确认"),
    "desk.raise.next": ("Send the next feerate, which is signed already", "发出已签好的更高一档"),
    "desk.raise.send": ("Send it in its place", "发出，取代它"),
    "desk.raise.anew": ("Work it out anew, at a higher fee", "以更高手续费重新推算"),
    "desk.raise.anew.lead": (
        "A signature holds for one fee, so all must sign again. Nothing is replaced before that",
        "签名只对一种手续费有效，所以大家都要重签。在那之前什么都不会被取代"),
    "desk.raise.look": ("Work out what it costs whom", "推算谁承担多少"),
    "desk.raise.sure": ("Have this signed in its place?", "改签这一笔？"),
    "desk.raise.then": (
        "It becomes a sitting of its own, which nobody has signed yet", "它会单独成为一项签名事项，还没有人签过"),
    "desk.raise.begin": ("Begin the sitting", "开始签名"),
    "desk.raise.same": ("this is the same transaction", "这是同一笔交易"),
    "desk.raise.purse": (
        "Pay more for it yourself, if it pays you: from your purse, without anybody's signature",
        "如果它付钱给您：用您自己的钱包为它加费，不用别人签名"),
    "desk.fact.fee-before": ("Instead of", "原来是"),
    "desk.fact.feerate": ("Feerate", "费率"),
    "desk.fact.feerate-of": (
        "{feerate:,} sat/vB instead of {before:,}", "{feerate:,} sat/vB，原来 {before:,}"),
    "desk.fact.suggested": ("The chain suggests now", "链上现在建议"),
    "desk.fact.pool-bears": ("Of that the pool bears", "其中互助池承担"),
    "desk.fact.pool-bears-of": ("{now:sat} instead of {before:sat}", "{now:sat}，原来 {before:sat}"),
    "desk.fact.replaces": ("In place of", "取代"),
    "desk.fact.signs": ("Must sign again", "须重签"),
    "desk.fact.signs-again": ("{quorum} witnesses", "{quorum} 位见证人"),
    "desk.fact.node": ("Your node", "您的节点"),
}
