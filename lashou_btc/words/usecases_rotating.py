"""Sentences of rotations, and of what documents say, in English and Chinese."""

STEPS: dict[str, tuple[str, str]] = {
    "rotation.member:key": (
        "lashou member enroll --role supervisor",
        "用 lashou member enroll --role supervisor"),
    "rotation.member:account": (
        "lashou member enroll --role supervisor",
        "用 lashou member enroll --role supervisor 登记"),
    "rotation.account:none": (
        "lashou member enroll --role supervisor",
        "用 lashou member enroll --role supervisor 登记"),
    "rotation.account:nobody": ("lashou quorum rotate writes it", "用 lashou quorum rotate 重写"),
    "rotation.account:gone": ("lashou quorum rotate writes it", "用 lashou quorum rotate 重写"),
    "rotation.account:another": ("lashou quorum rotate writes it", "用 lashou quorum rotate 重写"),
    "rotation.then:complete": (
        "or announce it with lashou quorum amend --rotation",
        "或用 lashou quorum amend --rotation 公布"),
    "rotation.then:new": ("each with lashou pool join, which checks it", "各人用 lashou pool join 核对并签名"),
    "rotation.then:old": ("each with lashou quorum cosign", "各人用 lashou quorum cosign 签名"),
    "rotation.then:both": (
        "the present ones with lashou quorum cosign, the new ones with lashou pool join, which checks it",
        "现任用 lashou quorum cosign，新任用 lashou pool join 核对并签名"),
    "wording.rotation-lacks": ("lashou document add takes it in", "用 lashou document add 收入"),
}
"""What somebody at a command line can do about it, by the sentence's key."""

SENTENCES: dict[str, tuple[str, str]] = {
    "rotation.which": (
        "{name!r} names no rotation at hand; announced are: {announced}",
        "手头没有叫 {name!r} 的换届文件；已公布的有：{announced}"),
    "rotation.network": (
        "{name}'s key is for {key}, the pool lives on {pool}",
        "{name} 的密钥属于 {key} 网络，互助池在 {pool} 上"),
    "rotation.member:key": (
        "{name}'s key has account {account}, a member's, whose balance is no bond: enroll a second account for "
        "this key, and rotate then",
        "{name} 的密钥是会员账户 {account} 的，会员余额不能当押金：请先为这把密钥另登记一个账户，再换届"),
    "rotation.member:account": (
        "the rotation gives {name} account {account}, a member's, whose balance is no bond: it needs a second "
        "account",
        "换届文件给 {name} 的是会员账户 {account}，会员余额不能当押金：须另有一个账户"),
    "rotation.account:none": (
        "{name} has no account in this pool with that signing key: enroll first, as supervisor if nothing "
        "else, and rotate then",
        "{name} 在本池没有用这把签名密钥的账户：请先登记（至少登记为监督人），再换届"),
    "rotation.account:nobody": (
        "the rotation gives {name} account {account}, which is nobody's: no account would become this "
        "witness's. Do not sign it; have it written again",
        "换届文件给 {name} 的是账户 {account}，而没有这个账户：此人当了见证人却没有账户。请不要签，让对方重写"),
    "rotation.account:gone": (
        "the rotation gives {name} account {account}, which is gone: no account would become this witness's. "
        "Do not sign it; have it written again",
        "换届文件给 {name} 的是账户 {account}，而它已经注销：此人当了见证人却没有账户。请不要签，让对方重写"),
    "rotation.account:another": (
        "the rotation gives {name} account {account}, which is somebody else's: no account would become this "
        "witness's. Do not sign it; have it written again",
        "换届文件给 {name} 的是账户 {account}，而那是别人的：此人当了见证人却没有账户。请不要签，让对方重写"),
    "rotation.operator:witness": (
        "one of the new witnesses has the operator's signing key: who orders the journal must not hold the "
        "money",
        "新见证人中有一位用的是运营人的签名密钥：管日志的人不能再管钱"),
    "rotation.which:several": (
        "{name!r} names more than one rotation at hand; announced are: {announced}",
        "手头叫 {name!r} 的换届文件不止一份；已公布的有：{announced}"),
    "rotation.none": ("none", "无"),
    "rotation.doubt.rules": (
        "The rules do not fit {quorum} of {count}: {error}. Draws of reviewers will wait until an amendment "
        "changes that",
        "规则与 {count} 人中取 {quorum} 人不相配：{error}。在修订改好之前，抽审核人会一直等着"),
    "rotation.doubt.relay": (
        "Money that they hold may be hard to spend: {problem}",
        "他们手里的钱可能不好花：{problem}"),
    "rotation.doubt.devices": (
        "Mind who signs with what: {devices} cannot hold a multisig of {keys} keys",
        "请留意各人用什么签名：{devices} 容不下 {keys} 把密钥的多签"),
    "rotation.doubt.ends": (
        "The account of {name} ({account}) ends at height {height}, before the move can be signed; a new one "
        "is needed",
        "{name} 的账户（{account}）在高度 {height} 就到期了，那时移交还不能签；须另有一个账户"),
    "rotation.doubt.rekey": (
        "The quorum is giving the account of {name} another key; the rotation names the one that it has now",
        "法定人数正在给 {name} 的账户换密钥；换届文件里写的是现在这把"),
    "rotation.then:complete": (
        "it has its signatures: send it to the operator to publish",
        "签名已齐：请交给运营人发布"),
    "rotation.then:new": ("hand it on, it has to be signed by {new}", "请转下去，还须 {new} 签名"),
    "rotation.then:old": (
        "hand it on, it has to be signed by {short} more of the present witnesses",
        "请转下去，还须 {short} 名现任见证人签名"),
    "rotation.then:both": (
        "hand it on, it has to be signed by {short} more of the present witnesses and by {new}",
        "请转下去，还须 {short} 名现任见证人以及 {new} 签名"),
    "rotation.moves": (
        "its move may be signed from height {height} on; the chain is at {tip}",
        "从高度 {height} 起可以签署移交；链现在在 {tip}"),
    "rotation.moves:later": (
        "its move may be signed {blocks} blocks after it stands in the journal",
        "写进日志 {blocks} 个区块之后可以签署移交"),
    "rotation.hands-over": (
        "This hands the pool over to other keyholders: those of epoch {epoch}",
        "这份文件把互助池移交给新的密钥持有人：第 {epoch} 届"),
    "rotation.recovery": (
        "This names a recovery set, to whom a lifeboat can take the money when the witnesses are gone",
        "这份文件指定恢复组：见证人都失联时，救生艇可把钱交给他们"),
    "rotation.recovery-set": (
        "they:   {witnesses}; {quorum} of {count} sign then",
        "他们：{witnesses}；届时 {count} 人中 {quorum} 人签名"),
    "rotation.lifeboats": (
        "lifeboats are signed at least {blocks} blocks ahead, once it stands in the journal",
        "写进日志之后，救生艇至少提前 {blocks} 个区块签署"),
    "rotation.first-address": ("first address of the new multisig: {address}", "新多签的首个地址：{address}"),
    "rotation.signed": (
        "signed by {signed} of the present witnesses ({needed} have to) and by {accepted} of the new ones (all "
        "have to)",
        "已签名：现任见证人 {signed}（须 {needed} 人），新见证人 {accepted}（须全体）"),
    "rotation.nobody": ("nobody", "无人"),
    "rotation.text": ("text: {text}", "说明：{text}"),
    "rotation.who.leave": ("leave:  {witnesses}", "离任：{witnesses}"),
    "rotation.who.stay": ("stay:   {witnesses}", "留任：{witnesses}"),
    "rotation.who.come": ("come:   {witnesses}", "新任：{witnesses}"),
    "rotation.quorum": (
        "{quorum} of {count} sign from then on; now {before} of {of}",
        "此后 {count} 人中 {quorum} 人签名；现在是 {of} 人中 {before} 人"),
    "rotation.witness": ("{name} (account {account}, {role})", "{name}（账户 {account}，{role}）"),
    "rotation.witness:not-theirs": (
        "{name} (account {account}, which is NOT THEIRS)",
        "{name}（账户 {account}，不是他本人的！）"),
    "wording.document": ("This is a {document}", "这是一份{document}"),
    "wording.enrolls": (
        "This enrolls a {role} as account {account}; it is paid at {payout}",
        "登记一名{role}，账户 {account}；收款地址 {payout}"),
    "wording.enrolls:plan": (
        "This enrolls a {role} as account {account} in plan {plan}; it is paid at {payout}",
        "登记一名{role}，账户 {account}，计划 {plan}；收款地址 {payout}"),
    "wording.enrolls:age": (
        "This enrolls a {role} as account {account} in plan {plan}, {age} years old; it is paid at {payout}",
        "登记一名{role}，账户 {account}，计划 {plan}，{age} 岁；收款地址 {payout}"),
    "wording.witnesses-decide": (
        "With the signatures of {quorum} witnesses it acts in any case: they say that this is somebody else, "
        "or that it is forgiven",
        "只要有 {quorum} 名见证人签名，它总会生效：他们是在说这是另一个人，或者既往不咎"),
    "wording.field": ("{name}: {value}", "{name}：{value}"),
    "wording.amendment": (
        "This is an amendment: what M of the witnesses sign has effect",
        "这是一份修订：M 名见证人签名即生效"),
    "wording.release": ("it releases the journal from transaction {txid} on", "从交易 {txid} 起解除日志"),
    "wording.release:leaf": (
        "it releases the journal from transaction {txid} on, from its document number {leaf}",
        "从交易 {txid} 中第 {leaf} 份文件起解除日志"),
    "wording.again": ("the documents listed in {list} act again", "{list} 所列的文件重新生效"),
    "wording.lost": (
        "it passes over the amendment {digest}, whose document is lost",
        "跳过修订 {digest}，其文件已丢失"),
    "wording.new-seal": ("the journal gets a new seal: {value}", "日志换新封印：{value}"),
    "wording.new-journal": ("the journal gets a new journal: {value}", "日志换新密钥：{value}"),
    "wording.dissolve": (
        "it ENDS THE POOL: everybody is paid out, and nothing is claimed any more",
        "解散互助池：给每个人结清，此后不再受理申请"),
    "wording.operator": (
        "the operator is replaced: key {key}, paid at {payout}",
        "更换运营人：密钥 {key}，收款地址 {payout}"),
    "wording.claim": (
        "claim #{number} of account {account} ({digest}…)",
        "账户 {account} 的申请 #{number}（{digest}…）"),
    "wording.claim:unknown": ("claim {digest}, which is unknown here", "申请 {digest}（这里不知道）"),
    "wording.verdict": (
        "{count:objection|objections} to {claim}: {outcome}",
        "对{claim}的 {count} 项异议：{outcome}"),
    "wording.verdict:because": (
        "{count:objection|objections} to {claim}: {outcome}, because: {why}",
        "对{claim}的 {count} 项异议：{outcome}，理由：{why}"),
    "wording.outcome.upheld": ("UPHELD", "成立"),
    "wording.outcome.dismissed": ("DISMISSED", "驳回"),
    "wording.rule": (
        "rule {name}: {was} becomes {value}, {blocks} blocks after it stands in the chain",
        "规则 {name}：由 {was} 改为 {value}，上链 {blocks} 个区块后生效"),
    "wording.no-rule": ("no such rule", "（没有这条规则）"),
    "wording.rekey": (
        "account {account} gets the key {key}, unless its old one forbids it",
        "账户 {account} 换密钥为 {key}，除非旧密钥否决"),
    "wording.rotation": ("it announces the rotation {digest}:", "公布换届文件 {digest}："),
    "wording.rotation-lacks": (
        "its document is not at hand: ask for the file, take it in, and read it before you sign",
        "手头没有它的文件：请索取文件，收入后读过再签名"),
    "wording.claim-gets": (
        "  claim #{number} ({digest}…) gets {amount:,}",
        "  申请 #{number}（{digest}…）得 {amount:,}"),
    "wording.claim-gets:unknown": (
        "  claim that is unknown here ({digest}…) gets {amount:,}",
        "  这里不知道的申请（{digest}…）得 {amount:,}"),
    "wording.returns": (
        "  what came for account {account} goes to {address}",
        "  打给账户 {account} 的钱退到 {address}"),
    "wording.indented": ("  {line}", "  {line}"),
    "noun.field.account": ("account", "账户"),
    "noun.field.first_address": ("first address", "首个地址"),
    "noun.field.payout": ("payout", "收款地址"),
    "noun.field.recipient": ("recipient", "收材料的公钥"),
    "noun.field.amount": ("amount", "金额"),
    "noun.field.payee": ("payee", "收款人"),
    "noun.field.notary": ("notary", "公证"),
    "noun.field.evidence": ("evidence", "证明材料"),
    "noun.field.text": ("text", "说明"),
    "noun.field.diagnosed": ("diagnosed", "确诊高度"),
    "noun.field.claim": ("claim", "申请"),
    "noun.field.decision": ("decision", "决定"),
    "noun.field.met": ("met", "会面高度"),
    "noun.field.key": ("key", "密钥"),
    "noun.field.veto": ("veto", "否决码"),
    "noun.field.about": ("about", "关于"),
    "noun.field.unit": ("unit", "单位"),
    "noun.field.price": ("price", "价格"),
    "noun.field.height": ("height", "高度"),
}
