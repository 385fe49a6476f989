"""Sentences of the pool's members, witnesses and who holds the keys, in English and Chinese."""

STEPS: dict[str, tuple[str, str]] = {}
"""What somebody at a command line can do about it, by the sentence's key."""

SENTENCES: dict[str, tuple[str, str]] = {
    "rotation.operator": (
        "one of the new witnesses has the operator's signing key",
        "新见证人之一用的是运营人的签名密钥"),
    "keyholders.count": (
        "the {document} names {witnesses} witnesses and {keys} multisig keys; each witness holds exactly one",
        "{document}列了 {witnesses} 位见证人和 {keys} 把多签密钥；每位见证人恰好持一把"),
    "keyholders.fingerprint": (
        "witness {name} has fingerprint {fingerprint}, the multisig key in its place {key_fingerprint}",
        "见证人 {name} 的指纹是 {fingerprint}，而其位置上的多签密钥是 {key_fingerprint}"),
    "exit.gone": ("account {number} has no membership to leave", "{number} 号账户没有会籍可退"),
    "exit.twice": (
        "account {number} leaves at height {exit_at} already",
        "{number} 号账户已定于高度 {exit_at} 退出"),
    "exit.rekey": (
        "account {number} is about to get a new key; nobody leaves with it before",
        "{number} 号账户即将更换密钥；在那之前不能用旧密钥退出"),
    "rotation.operator:recovery": (
        "one of the recovery set has the operator's signing key",
        "恢复组之一用的是运营人的签名密钥"),
    "acceptance.witness": ("account {number} is no witness of this contract", "{number} 号账户不是本契约的见证人"),
    "acceptance.twice": ("witness {number} has accepted before", "{number} 号见证人已经接受过"),
    "acceptance.address": (
        "the acceptance names {named} as first address; the contract's is {first}",
        "接受书写的第一个地址是 {named}；契约的是 {first}"),
    "enrollment.number": (
        "the enrollment is for account {number}, which is taken or outside the numbers {witnesses} to {window} "
        "that can be had now",
        "入会登记用的是 {number} 号账户，该号已有人，或不在目前可用的 {witnesses} 至 {window} 号之内"),
    "enrollment.panel": (
        "this pool's panel is keyholders only; it enrolls no reviewing witnesses",
        "本互助池只由持钥人审核，不登记审核见证人"),
    "enrollment.plan:none": (
        "{plan!r} is no plan of this pool; it has {plans}",
        "{plan!r} 不是本互助池的计划；现有 {plans}"),
    "enrollment.identity": (
        "a member's enrollment carries its salted identity hash",
        "会员的入会登记要带加盐的身份哈希"),
    "enrollment.age": (
        "plan {plan!r} goes by age, and the enrollment says none",
        "计划 {plan!r} 按年龄计，而入会登记没有写年龄"),
    "enrollment.uniqueness": (
        "a member's enrollment carries the uniqueness tag that the operator gives to the person",
        "会员的入会登记要带运营人给此人的唯一标签"),
    "enrollment.uniqueness:other": (
        "the uniqueness tag is that of account {before}; nobody is enrolled twice",
        "这个唯一标签已属于 {before} 号账户；一人不能入会两次"),
    "enrollment.expelled": (
        "account {before} of the same person was expelled; only {needed} witnesses can sign for its return",
        "同一人的 {before} 号账户已被除名；须由 {needed} 位见证人签名才能回来"),
    "enrollment.debt": (
        "account {before} of the same person owes {debt_sat:sat}; they are to be paid to its receive address "
        "first",
        "同一人的 {before} 号账户欠 {debt_sat:sat}；请先付到它的收款地址"),
    "enrollment.before": (
        "the uniqueness tag was that of account {before}, whose key has to sign too, or {needed} witnesses",
        "这个唯一标签原属 {before} 号账户；要由该账户的密钥一同签名，或由 {needed} 位见证人签名"),
    "enrollment.age:other": (
        "the enrollment says {age} years; account {number} of the same person is {grown} by now",
        "入会登记写 {age} 岁；同一人的 {number} 号账户到现在已是 {grown} 岁"),
    "reading.rotation": ("the rotation {digest} is not at hand", "手头没有换届文件 {digest}"),
    "rekey.twice": (
        "account {number} has that key, or is about to get one",
        "{number} 号账户已是这把密钥，或即将换成它"),
    "rekey.account": (
        "account {number} is a witness's, or gone, or nobody's; its key cannot be changed",
        "{number} 号账户是见证人的，或已不在，或无人使用；不能更换密钥"),
    "veto.unknown": (
        "no account that is about to get a new key has stated this veto",
        "没有哪个即将换密钥的账户声明过这份否决"),
    "rotation.epoch": (
        "the rotation is to epoch {epoch}; the next one of this pool is {next}",
        "换届文件写的是第 {epoch} 届；本互助池的下一届是第 {next} 届"),
    "rotation.descriptor": (
        "the rotation's descriptor is not in canonical form (h for hardened, checksum)",
        "换届文件中的描述符不是规范形式（强化用 h，带校验和）"),
    "rotation.duplicate": (
        "two of the rotation's witnesses have one account",
        "换届文件中有两位见证人用同一个账户"),
    "rotation.same": (
        "the rotation names the keys and the quorum of epoch {epoch} ({witnesses}), so its addresses would be "
        "the same; at least one new key is needed",
        "换届文件的密钥和法定人数与第 {epoch} 届（{witnesses}）相同，地址也就相同；至少要有一把新密钥"),
    "keyholders.twice:name": (
        "the name {value} appears twice in the {document}; every party needs its own",
        "名字 {value} 在{document}中出现两次；每一方都要有自己的"),
    "keyholders.twice:key": (
        "the signing key {value} appears twice in the {document}; every party needs its own",
        "签名密钥 {value} 在{document}中出现两次；每一方都要有自己的"),
    "address.form:payout": (
        "the payout address is not in its usual form (lower case)",
        "收款地址不是通常的写法（小写）"),
    "address.form:payee": (
        "the payee address is not in its usual form (lower case)",
        "领款地址不是通常的写法（小写）"),
    "address.form:operator": (
        "the operator's payout address is not in its usual form (lower case)",
        "运营人的收款地址不是通常的写法（小写）"),
    "address.own:payout": (
        "the payout address is one of the pool's own; name an address of the payee's",
        "收款地址是互助池自己的；请写收款人自己的地址"),
    "address.own:payee": (
        "the payee address is one of the pool's own; name an address of the payee's",
        "领款地址是互助池自己的；请写领款人自己的地址"),
    "address.own:operator": (
        "the operator's payout address is one of the pool's own; name an address of the payee's",
        "运营人的收款地址是互助池自己的；请写运营人自己的地址"),
    "address.invalid:payout": ("the payout address cannot be paid: {error}", "收款地址无法付款：{error}"),
    "address.invalid:payee": ("the payee address cannot be paid: {error}", "领款地址无法付款：{error}"),
    "address.invalid:operator": (
        "the operator's payout address cannot be paid: {error}",
        "运营人的收款地址无法付款：{error}"),
    "address.reviewer:payout": (
        "the payout address is the payout address of {role} {number}, who may have to review; name another",
        "收款地址是 {number} 号{role}的收款地址，此人可能要参加审核；请另写一个"),
    "address.reviewer:payee": (
        "the payee address is the payout address of {role} {number}, who may have to review; name another",
        "领款地址是 {number} 号{role}的收款地址，此人可能要参加审核；请另写一个"),
    "rotation.epoch:begun": (
        "the rotation is to epoch {epoch}, which has begun already; the next one of this pool is {next}",
        "换届文件写的是第 {epoch} 届，而它已经开始；本互助池的下一届是第 {next} 届"),
    "signers.account": ("account {number}", "{number} 号账户"),
    "signers.operator-and-new": ("the operator and the new account's own key", "运营人和新账户自己的密钥"),
    "signers.old-and-new": ("the old and the new key of account {number}", "{number} 号账户的新旧两把密钥"),
    "signers.witnesses": ("the pool's witnesses", "见证人"),
    "signers.new-witnesses": ("the new witnesses, who all sign", "全体新见证人"),
    "signers.nobody": ("nobody in particular", "无特定人"),
}
