"""Sentences of people's documents and of founding and joining a pool, in English and Chinese."""

STEPS: dict[str, tuple[str, str]] = {
    "state.unknown:key": ("lashou document add takes them in", "用 lashou document add 收入"),
    "state.unknown:number": ("lashou document add takes them in", "用 lashou document add 收入"),
    "state.unknown:claim": ("lashou document add takes them in", "用 lashou document add 收入"),
    "state.unknown:claims": ("lashou document add takes them in", "用 lashou document add 收入"),
    "rules.unknown:assignment": (
        "lashou pool rules lists them", "全部规则名见 lashou pool rules"),
    "account.none": (
        "if you were enrolled, wait for the block, or take newer documents in with lashou document add; or name "
        "another key with --key. Else lashou member enroll",
        "已交过登记的，请等区块，或用 lashou document add 收入较新的文件；也可用 --key 换一把密钥。从未登记的，"
        "才用 lashou member enroll"),
    "enrollment.age:missing": ("give it with --age", "用 --age 写明"),
    "enrollment.age-not-asked": ("that is, no --age", "即不要写 --age"),
    "enrollment.uniqueness:tag": (
        "lashou journal tag makes it of your id number, and you give it with --tag",
        "运营人用 lashou journal tag 由您的证件号制作，您用 --tag 写明"),
    "enrollment.uniqueness:form": (
        "give it with --tag, as lashou journal tag printed it", "请照 lashou journal tag 的输出用 --tag 写明"),
    "enrollment.before-key": ("name that account's key with --before", "请用 --before 指明那个账户的密钥"),
    "enrollment.before-key:none": ("leave --before out", "请去掉 --before"),
    "review.met:height": ("say it with --met", "用 --met 写明"),
    "verdict.which": ("with --objection", "用 --objection 写明"),
    "rekey.same": ("name another with --new-key", "请用 --new-key 指明另一把"),
    "rotation.join": ("lashou pool join does that", "请用 lashou pool join"),
    "pool.relay": ("or insist with --allow-unrelayable", "若坚持如此，请加 --allow-unrelayable"),
    "join.unknown-pool": ("lashou pool add takes it in", "用 lashou pool add 收入契约"),
    "join.leaves:lifeboat": ("with lashou quorum cosign", "请用 lashou quorum cosign"),
    "join.leaves:rotation": ("a witness signs with lashou quorum cosign", "见证人用 lashou quorum cosign 签名"),
    "pool.epoch:twice": ("--epoch or --rotation, not both", "--epoch 与 --rotation 只能用一个"),
    "pool.journal-reuse": ("lashou key new makes one", "用 lashou key new 制作"),
    "key-record.file": ("lashou key show writes one", "用 lashou key show 写出"),
}
"""What somebody at a command line can do about it, by the sentence's key."""

SENTENCES: dict[str, tuple[str, str]] = {
    "account.none": (
        "this key has no account in the pool as far as is known here; its enrollment may still wait for a block",
        "就此处所知，这把密钥在本池没有账户；入会登记可能还在等区块"),
    "enrollment.uniqueness:form": (
        "{tag!r} is no tag: it has 64 digits of 0 to 9 and a to f",
        "{tag!r} 不是标签：标签是 64 位的 0 至 9、a 至 f"),
    "enrollment.person": (
        "a member's enrollment needs its id number and name; only a salted hash is shown",
        "会员登记须有证件号和姓名；公开的只是加盐哈希"),
    "enrollment.age-not-asked": (
        "plan {name} does not go by age, and what is in an enrollment is public; leave the age out",
        "计划 {name} 不按年龄分段，而登记内容是公开的；请不要填年龄"),
    "enrollment.full": (
        "the pool has no free account number until somebody who was enrolled pays in",
        "本池暂时没有空账号；要等已登记的人存款后才有"),
    "claim.evidence": ("a claim names at least one file of evidence", "申请至少要有一份证明材料"),
    "claim.unknown": ("{name!r} names no claim; there is {known}", "没有申请叫 {name!r}；现有 {known}"),
    "review.drawn": (
        "account {account} was not drawn to review claim #{claim_number}, so that its decision would not "
        "count; drawn were the accounts {drawn}",
        "账户 {account} 没有被抽中审核申请 #{claim_number}，它的决定不算数；抽中的是账户 {drawn}"),
    "release.known": (
        "nothing that the journal names is lost: the state is known, and a release would undo what everybody "
        "can read",
        "日志所列的文件一份也没有丢：状态是已知的，解除只会推翻人人都读得到的内容"),
    "verdict.which": (
        "the claim has {open} open objections that match; name one of them",
        "该申请有 {open} 项符合的未决异议；请指明其中一项"),
    "rekey.same": ("the new key is the one that the account has", "新密钥就是账户现在的密钥"),
    "document.signer": (
        "nobody had this enrollment's tag before: it takes the operator's signature and its own, and no others "
        "count; send it to the operator",
        "这份登记的标签以前没有人用过：只须运营人和本人签名，别人的签名不算数；请把它交给运营人"),
    "enrollment.before-key": (
        "the key named as the earlier one is not that of the account which had this tag before; account {had} "
        "had it",
        "所指的旧密钥不是以前用此标签的账户的密钥；以前用此标签的是账户 {had}"),
    "enrollment.twice": (
        "account {number} is this person's with this key already, and is {status}; nobody is enrolled twice",
        "账户 {number} 已是此人以这把密钥登记的，状态：{status}；同一个人不能登记两次"),
    "rotation.join": (
        "this rotation makes you a witness of the next epoch: check your key and the first address in it, and "
        "sign it as a new witness, which counts for what you are now, too",
        "这份换届文件让您成为下一届见证人：请核对其中您的密钥和首个地址，并以新见证人的身份签名；这也算作您现任"
        "身份的签名"),
    "pool.network": (
        "{name}'s key is for another network than the operator's ({network}); a pool lives on one network",
        "{name} 的密钥与运营人的（{network}）不在同一网络；一个互助池只在一个网络上"),
    "pool.relay": ("{problem}", "{problem}"),
    "pool.seal-shared": (
        "this home follows pool {pool} ({pool_id}) with the same seal, which opens only one of the two; where that "
        "one is not meant any more, tell everybody who has its contract, and delete its folder {folder}",
        "本主文件夹里还有用同一封印的互助池 {pool}（{pool_id}），两者只有一个能开张；它若已作废，"
        "请告诉拿到其契约的人，并删去它的文件夹 {folder}"),
    "pool.seal": (
        "the journal needs its opening seal: pay {amount:sat} to {address}, wait for a confirmation, and run "
        "this again",
        "日志还缺开篇封印：请向 {address} 支付 {amount:sat}，等一次确认，再执行一遍"),
    "join.origin": (
        "the {document} says that your key comes from {named}, and it comes from {own}: your wallet would not "
        "know its coins. Do not accept",
        "{document}写着您的密钥来自 {named}，实际来自 {own}：您的钱包会认不出自己的币。请不要接受"),
    "join.signing-key": (
        "the {document} names another signing key than yours; do not accept it",
        "{document}里的签名密钥不是您的；请不要接受"),
    "join.address": (
        "the {document}'s first address is {address}, you expect {expected}: it is not the {document} you "
        "agreed on",
        "{document}的首个地址是 {address}，您预期的是 {expected}：这不是你们商定的那份{document}"),
    "join.pool": (
        "the {document}'s pool id is {pool_id}, you expect {expected}: it is not the {document} you agreed on",
        "{document}的互助池编号是 {pool_id}，您预期的是 {expected}：这不是你们商定的那份{document}"),
    "join.unknown-pool": (
        "this {document} is of the pool {pool}, which you do not follow: take its contract in first, and "
        "compare the pool id by voice",
        "这份{document}属于互助池 {pool}，而您没有关注它：请先收入它的契约，并口头核对互助池编号"),
    "join.twice": ("your signature is on it already; hand it on", "您已经签过；请转给下一位"),
    "pool.epoch": (
        "there is no epoch {epoch}; the last that has begun is {last}",
        "没有第 {epoch} 届；已开始的最后一届是第 {last} 届"),
    "rotation.type": (
        "{path} is a {document}; a rotation is wanted",
        "{path} 是{document}；这里要的是换届文件"),
    "pool.journal-reuse": (
        "this key carries the journal of {pool} ({pool_id}) already; make another key for this pool",
        "这把密钥已用于互助池 {pool}（{pool_id}）的日志；请为本池另做一把密钥"),
    "join.reuse": (
        "this multisig holds the money of {pool} ({pool_id}) already, and every coin would count in both "
        "pools; ask for new keys",
        "这个多签已存着互助池 {pool}（{pool_id}）的钱，每枚币会在两个池里各算一次；请要求换新密钥"),
    "account.unknown:next": (
        "there is no account {number}; the next free number is {next}",
        "没有 {number} 号账户；下一个空号是 {next}"),
    "state.unknown:key": (
        "this key has no account as things stood before height {since}, and what came later is unknown here "
        "({why}): take the documents in first",
        "按高度 {since} 之前的情况，这把密钥没有账户；之后的情况这里还不知道（{why}）：请先收入缺少的文件"),
    "state.unknown:number": (
        "there is no account {number} as things stood before height {since}, and what came later is unknown "
        "here ({why}): take the documents in first",
        "按高度 {since} 之前的情况，没有 {number} 号账户；之后的情况这里还不知道（{why}）：请先收入缺少的文件"),
    "state.unknown:claim": (
        "{name!r} names no claim as things stood before height {since}, and what came later is unknown here "
        "({why}): take the documents in first",
        "按高度 {since} 之前的情况，没有申请叫 {name!r}；之后的情况这里还不知道（{why}）：请先收入缺少的文件"),
    "state.unknown:claims": (
        "{name!r} names more than one claim as things stood before height {since}, and what came later is "
        "unknown here ({why}): take the documents in first",
        "按高度 {since} 之前的情况，{name!r} 对应不止一份申请；之后的情况这里还不知道（{why}）：请先收入缺少的"
        "文件"),
    "enrollment.plan:unknown": (
        "{name!r} is no plan of this pool; it has {plans}",
        "本池没有名为 {name!r} 的计划；现有 {plans}"),
    "enrollment.age:missing": (
        "plan {name} goes by age (other weights and caps from {ages} on): say yours in whole years, as your "
        "papers show it to the operator",
        "计划 {name} 按年龄分段（{ages} 岁起权重和上限不同）：请写明您的周岁，须与交运营人查验的证件一致"),
    "enrollment.uniqueness:tag": (
        "this pool enrolls members by a tag, one for each person: ask the operator for yours",
        "本池凭标签登记会员，每人一个：请向运营人索取您的标签"),
    "enrollment.before-key:none": (
        "the key named as the earlier one is not that of an account which had this tag before; no account had "
        "it",
        "所指的旧密钥不对应以前用此标签的账户；没有账户用过此标签"),
    "claim.unknown:none": ("{name!r} names no claim; there is none", "没有申请叫 {name!r}；目前一份申请也没有"),
    "claim.unknown:several": (
        "{name!r} names more than one claim; there is {known}",
        "{name!r} 对应不止一份申请；现有 {known}"),
    "review.met:height": (
        "an approval says when you met the claimant: a height from {drawn}, when you were drawn, to {height}, "
        "where the chain is now",
        "同意申请须写明何时见过申请人：高度从 {drawn}（您被抽中时）到 {height}（链现在的高度）"),
    "rekey.account:witness": (
        "account {account} is a witness's, whose key stands in the contract and stays",
        "账户 {account} 是见证人的，其密钥写在契约里，不能换"),
    "document.signer:witnesses": (
        "your signature on this {document} would not count: it takes those of the witnesses now, {witnesses}",
        "您在这份{document}上的签名不算数：须由现任见证人 {witnesses} 签名"),
    "pool.small-devices": (
        "Mind who signs with what: {devices} cannot hold a multisig of {keys} keys, and a pool's keys stay as "
        "they are",
        "请留意各人用什么签名：{devices} 容不下 {keys} 把密钥的多签，而互助池的密钥定了就不变"),
    "join.key": (
        "your key is not in this {document}'s multisig: somebody may have replaced it. Do not accept; compare "
        "the key records with everyone",
        "您的密钥不在这份{document}的多签里：可能有人把它换掉了。请不要接受，并与每个人核对公钥记录"),
    "join.network:contract": (
        "your key is for {key}, the contract for {contract}",
        "您的密钥属于 {key} 网络，契约属于 {contract}"),
    "join.network:pool": (
        "your key is for {key}, the pool lives on {pool}",
        "您的密钥属于 {key} 网络，互助池在 {pool} 上"),
    "join.leaves:lifeboat": (
        "you are a witness now, and it names a recovery set, which you sign as a witness",
        "您是现任见证人，而它指定的是恢复组，应以见证人身份签名"),
    "join.leaves:rotation": (
        "you are a witness now, and this rotation does not name you: if you are to leave, sign it as a "
        "witness; if not, somebody has replaced your key, and you do not sign it",
        "您是现任见证人，而这份换届文件里没有您：若您要离任，请以见证人身份签名；若不是，就是有人换掉了您的密"
        "钥，请不要签"),
    "pool.epoch:twice": (
        "an epoch and a rotation name keyholders twice: say one of the two",
        "届数和换届文件都指明了密钥持有人：只写其中一个"),
    "rules.unknown:assignment": (
        "{text!r} sets no rule; write NAME=VALUE with a rule's name",
        "{text!r} 没有设定任何规则；请写成 规则名=值"),
    "rules.unknown:assignment-near": (
        "{text!r} names no rule; did you mean {near:or}?",
        "{text!r} 不是任何规则的名字；是否指 {near:or}？"),
    "rules.plan:form": (
        "{text!r} is no plan; write name:weight:cap, the cap in satoshi (or minor units of the reference "
        "currency)",
        "{text!r} 不是计划；请写成 名称:权重:上限，上限以聪计（或以参考货币的最小单位计）"),
    "rules.plan:twice": (
        "plan {name!r} is given twice; name each plan once",
        "计划 {name!r} 写了两次；每个计划只写一次"),
    "pool.address-label": ("{pool}, account {account}", "{pool}，账户 {account}"),
    "key-record.file": ("{path} is no key record: {error}", "{path} 不是公钥记录：{error}"),
    "document.pool:this": ("the document belongs to another pool", "这份文件属于另一个互助池"),
}
