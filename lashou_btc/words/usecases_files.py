"""Sentences of usecases about files, documents, keys and devices, in English and Chinese."""

STEPS: dict[str, tuple[str, str]] = {
    "file.exists:there": ("say with --out which one", "用 --out 指明"),
    "document.room": ("if you want it, lashou document add takes it", "如果需要，用 lashou document add 收入"),
    "folder.unreadable:remembered": (
        "or end this with lashou document folder --forget",
        "或用 lashou document folder --forget 停用"),
    "folder.large": ("take it in with lashou document add", "请用 lashou document add 收入"),
    "folder.damaged": (
        "name the folder again with lashou document folder FOLDER, or end this with --forget",
        "用 lashou document folder 文件夹 重新指定，或用 --forget 停用"),
    "key.which:none": ("make one with lashou key new", "用 lashou key new 生成一把"),
    "key.which:several": ("name it with --key", "用 --key 指明"),
    "device.which": ("--device-type or --device-path names it", "用 --device-type 或 --device-path 指明"),
    "device.type": ("say it with --device-type", "用 --device-type 说明"),
    "bsms.token-unused": ("take --format bsms, or leave --token out", "用 --format bsms，或去掉 --token"),
    "compare.epoch": ("say --epoch for another one", "比较别的届用 --epoch"),
}
"""What somebody at a command line can do about it, by the sentence's key."""

SENTENCES: dict[str, tuple[str, str]] = {
    "file.size": (
        "the {what} {path} has more than {limit} bytes; it cannot be one",
        "{path} 超过 {limit} 字节，不可能是真的{what}"),
    "file.stdin": (
        "\"-\" is standard input, and there is none; name a file",
        "“-”表示标准输入，而这里没有；请指定文件"),
    "witness.signed": (
        "your signature is in {path} already, and nothing was written: hand that file on",
        "{path} 里已有您的签名，没有另写文件：请把它交给下一位"),
    "document.psbt": (
        "{path} is a payout (PSBT), and no document: witnesses sign it, nobody publishes it",
        "{path} 是付款（PSBT），不是文件：由见证人签名，不用公布"),
    "document.psbt:contract": (
        "{path} is a payout (PSBT), and no contract: ask the operator for contract.json",
        "{path} 是付款（PSBT），不是契约：请向运营人要 contract.json"),
    "document.key-record": (
        "{path} is somebody's key record, and no contract: ask the operator for contract.json",
        "{path} 是某人的密钥记录，不是契约：请向运营人要 contract.json"),
    "file.missing": (
        "there is no file {path}; name the {what}'s file",
        "没有文件 {path}；这里要的是{what}，请指明它在哪里"),
    "file.folder": (
        "{path} is a folder; name the {what}'s file",
        "{path} 是文件夹；这里要的是{what}，请指明是其中哪一个"),
    "file.unreadable": ("the {what} {path} cannot be read: {why}", "无法读取 {path}（{what}）：{why}"),
    "file.missing:any": ("there is no file {path}; name another", "没有文件 {path}；请另指一个"),
    "file.folder:any": ("{path} is a folder; name a file", "{path} 是文件夹；请指定文件"),
    "file.unreadable:any": ("the file {path} cannot be read: {why}", "无法读取文件 {path}：{why}"),
    "file.unwritable:folder": ("the folder {folder} cannot be made: {why}", "无法建立文件夹 {folder}：{why}"),
    "file.unwritable": ("{path} cannot be written: {why}", "无法写入 {path}：{why}"),
    "file.kind": ("{path} is no regular file", "{path} 不是普通文件"),
    "file.exists:there": ("{path} exists; name another file", "{path} 已存在；请另取文件名"),
    "file.exists:pictures": ("{path} exists; name another file", "{path} 已存在；请另取文件名"),
    "log.folder": ("the folder {folder} cannot be opened: {why}", "无法打开文件夹 {folder}：{why}"),
    "document.changed": (
        "{path} was changed while it was taken in; try again",
        "{path} 在收入期间被改动；请再试一次"),
    "document.unnamed": (
        "{path} is not a document, and no record of the pool names it: {problem}",
        "{path} 不是文件，互助池也没有记录提到它：{problem}"),
    "document.files": (
        "these are more than {most} files; name a smaller folder",
        "超过 {most} 个文件；请指定小一些的文件夹"),
    "document.damaged": (
        "{path} is damaged: its name is the hash of other bytes; ask for it again",
        "{path} 已损坏：它的名字是另一份内容的哈希；请重新索取"),
    "document.pool:foreign": (
        "{path} belongs to pool {theirs}, not to {ours}, and no record here names it",
        "{path} 属于互助池 {theirs}，不属于 {ours}，这里也没有记录提到它"),
    "document.room": (
        "{path} is left where it is: no record names it, and there is much here that none names",
        "{path} 没有收入：没有记录提到它，而这样的文件这里已经很多"),
    "folder.unreadable": ("the folder {folder} cannot be read: {why}", "无法读取文件夹 {folder}：{why}"),
    "folder.unreadable:remembered": (
        "the folder {folder} cannot be read: {why}; check it",
        "无法读取文件夹 {folder}：{why}；请检查"),
    "folder.large": (
        "{path} has more than {most} MiB, which is not read by itself",
        "{path} 超过 {most} MiB，不会自动读取"),
    "folder.missing": (
        "{folder} is no folder; name the one that documents come into",
        "{folder} 不是文件夹；请指定文件会进入的那个"),
    "folder.damaged": ("{path} is damaged", "{path} 已损坏"),
    "folder.files": (
        "the folder {folder} holds more than {most} files, so it is not read by itself; name a smaller one",
        "文件夹 {folder} 里超过 {most} 个文件，因此不自动读取；请指定小一些的"),
    "folder.stopped": ("documents do not come by themselves now: {why}", "现在文件不会自动收入：{why}"),
    "folder.from": ("from {folder}: {added}", "来自 {folder}：{added}"),
    "folder.added": ("{counts}", "{counts}"),
    "folder.added:why": ("{counts}: {why}", "{counts}：{why}"),
    "folder.added:more": ("{counts}: {why}; and {more} more", "{counts}：{why}；另有 {more} 个"),
    "folder.new": ("{n} new", "新收 {n} 个"),
    "folder.known": ("{n} known", "已有 {n} 个"),
    "folder.broken": ("{n} damaged", "损坏 {n} 个"),
    "folder.refused": ("{n} not taken", "未收 {n} 个"),
    "key.name": (
        "{name!r} cannot be a key's name; use letters, digits and spaces",
        "{name!r} 不能用作密钥名；请用字母、数字和空格"),
    "keyfile.exists:name": (
        "there is a key {name!r} already and it is left alone; choose another name",
        "已有密钥 {name!r}，不会动它；请另取名字"),
    "key.which:none": ("there is no key in {home}", "{home} 里没有密钥"),
    "key.which:several": (
        "there are {names} keys in {home}; say which",
        "{home} 里有 {names} 把密钥；请说明用哪一把"),
    "key.elsewhere:sign": (
        "the multisig key of {name} is not in this key file but in the wallet {fingerprint}, which alone can "
        "sign for the pool's coins; hand it the PSBT",
        "{name} 的多签密钥不在这个密钥文件里，而在钱包 {fingerprint} 里，只有它能为互助池的币签名；请把 PSBT 交给"
        "它"),
    "key.elsewhere": (
        "the multisig key of {name} is in the wallet {fingerprint}, and a BSMS record is signed with that key; "
        "have that wallet make the record",
        "{name} 的多签密钥在钱包 {fingerprint} 里，BSMS 记录要用那把密钥签名；请让那个钱包来生成"),
    "key.folder": ("the folder {folder} cannot be made: {why}", "无法建立文件夹 {folder}：{why}"),
    "key.missing": (
        "there is no key {name!r} in {home}; there is {names}",
        "{home} 里没有密钥 {name!r}；有的是 {names}"),
    "key.missing:none": (
        "there is no key {name!r} in {home}, nor any other",
        "{home} 里没有密钥 {name!r}，也没有别的密钥"),
    "device.which": ("say which device: {devices}", "请说明用哪个设备：{devices}"),
    "device.seen": ("{name} {fingerprint}", "{name} {fingerprint}"),
    "device.seen:not-ready": ("{name} (not ready)", "{name}（未就绪）"),
    "device.none": (
        "{wanted} is not there; there is no device: plug it in, unlock it and try again",
        "没有找到 {wanted}；没有任何设备：请插上、解锁后再试"),
    "device.none:others": (
        "{wanted} is not there; there is only {devices}: plug it in, unlock it and try again",
        "没有找到 {wanted}；只有 {devices}：请插上、解锁后再试"),
    "device.any": ("a hardware wallet", "硬件钱包"),
    "device.other-key": (
        "this {device} holds another key than yours ({fingerprint}): fingerprint {theirs} at {path}. Is it the "
        "right device, with the right passphrase? Nothing was sent to it",
        "这个 {device} 里的不是您的密钥（{fingerprint}）：{path} 处的指纹是 {theirs}。设备对吗？密码对吗？没有向"
        "它发送任何东西"),
    "device.other-key:same-fingerprint": (
        "this {device} holds another key than yours ({fingerprint}): the same fingerprint and another key at "
        "{path}. Is it the right device, with the right passphrase? Nothing was sent to it",
        "这个 {device} 里的不是您的密钥（{fingerprint}）：{path} 处指纹相同而密钥不同。设备对吗？密码对吗？没有向"
        "它发送任何东西"),
    "device.too-many-keys": (
        "a {device} works with multisigs of at most {most} keys, and this one has {keys}; its witness needs "
        "another device or a key file",
        "{device} 至多支持 {most} 把密钥的多签，这里有 {keys} 把；这位见证人要换设备，或用密钥文件"),
    "device.unsigned": (
        "the {device} did not sign; likely {likely}. Its holder must know: {wants}",
        "{device} 没有签名；多半是：{likely}。持有人须知：{wants}"),
    "device.unsigned:some": (
        "the {device} signed {done} of {total} inputs only; likely {likely}. Its holder must know: {wants}",
        "{device} 只签了 {total} 个输入中的 {done} 个；多半是：{likely}。持有人须知：{wants}"),
    "device.type": (
        "a device that is named by its path needs its type, too, one of {types}",
        "按路径指定设备时，还须说明类型，可选 {types}"),
    "key-export.other": (
        "{path} has no multisig key for {network}: {why}; the other wallet has to export the key for a P2WSH "
        "multisig (BIP48), not that of a single signature",
        "{path} 里没有用于 {network} 的多签密钥：{why}；另一个钱包应导出 P2WSH 多签（BIP48）的密钥，而不是单签的"
        ""),
    "bsms.token-unused": ("only BSMS records are encrypted under a token", "只有 BSMS 记录用令牌加密"),
    "compare.epoch": (
        "this is the multisig of epoch {theirs}, not of epoch {ours}",
        "这是第 {theirs} 届的多签，不是第 {ours} 届的"),
    "compare.epoch:over": (
        "this is the multisig of epoch {theirs}, not of epoch {ours}: its witnesses have handed over, and "
        "nothing is to be paid to its addresses",
        "这是第 {theirs} 届的多签，不是第 {ours} 届的：那届见证人已经交接，不要再向它的地址付款"),
    "label.account": ("{role} {number}", "{role} {number}"),
    "label.witness": ("witness {name}", "见证人 {name}"),
    "label.claim": ("claim #{number} {claim}", "申请 #{number} {claim}"),
    "label.purse": ("common purse", "公共钱包"),
    "label.old": ("{label} (old: pay nothing here)", "{label}（旧地址：不要付款）"),
    "label.moved": ("to the keyholders of epoch {epoch}", "转给第 {epoch} 届密钥持有人"),
}
