"""Sentences of formats: other programs' wallet files, in English and Chinese."""

STEPS: dict[str, tuple[str, str]] = {
    "coldcard.name": ("choose one with --name", "请用 --name 取一个"),
    "policy.name": ("choose one with --name", "请用 --name 取一个"),
}
"""What somebody at a command line can do about it, by the sentence's key."""

SENTENCES: dict[str, tuple[str, str]] = {
    "bsms.first-address": (
        "the BSMS record names {named!r} as first address, and its own keys give {address} on {network}; it is "
        "for another network, derives addresses in another way, or a line of it was changed",
        "BSMS 记录写的首个地址是 {named!r}，而按其中的钥匙在 {network} 上应为 {address}；它是给别的网络的，或用别"
        "的方式派生地址，或有一行被改过"),
    "bsms.token-missing": (
        "the BSMS record is encrypted; give the session's token, which the coordinator showed",
        "这份 BSMS 记录是加密的；请给出协调方显示过的会话令牌"),
    "bsms.restrictions": (
        "line 3 of the BSMS record is {restrictions!r}; a pool derives along {restricted}, and BIP129 also has "
        "{unrestricted!r}",
        "BSMS 记录的第 3 行是 {restrictions!r}；互助池按 {restricted} 派生，BIP129 另有 {unrestricted!r} 一种"),
    "bsms.first-address:none": (
        "the BSMS record has no first address on line 4, so it cannot be checked; export it again",
        "BSMS 记录的第 4 行没有首个地址，无从核对；请重新导出"),
    "bsms.key": (
        "line 3 of the BSMS key record is not [fingerprint/path]key",
        "BSMS 钥匙记录的第 3 行不是 [指纹/路径]钥匙"),
    "bsms.token:session": (
        "the BSMS key record is of session {theirs} and not {ours}; ask the signer for one of this session",
        "这份 BSMS 钥匙记录属于会话 {theirs}，不是 {ours}；请向签名人索要本次会话的"),
    "bsms.signature": (
        "the signature of {label!r} is not by the key in its record; the key was replaced or a line was changed",
        "{label!r} 的签名不是由记录中的钥匙签的；钥匙被换过，或有一行被改过"),
    "bsms.signature:own": ("the private key is not that of the record's key", "这把私钥不是记录中那把钥匙的私钥"),
    "bsms.version": (
        "the record begins with {line!r} and not with {version!r}, the only version there is",
        "记录以 {line!r} 开头，而不是 {version!r}；目前只有这一个版本"),
    "bsms.lines": (
        "this BSMS record has {lines} lines where {count} are due; it is cut short, or another kind of record",
        "这份 BSMS 记录有 {lines} 行，应有 {count} 行；它被截短了，或是另一种记录"),
    "bsms.label": (
        "the label of a BSMS key record has at most {most} printable characters",
        "BSMS 钥匙记录的标签最多 {most} 个可打印字符"),
    "bsms.key:single": (
        "the record holds a single public key, and a pool needs an extended one (xpub)",
        "记录里是单个公钥，而互助池需要扩展公钥（xpub）"),
    "bsms.path": (
        "the record's key comes from {path}; a pool on {network} needs 48h/{coin_type}h/account'/2h",
        "记录中的钥匙来自 {path}；{network} 上的互助池需要 48h/{coin_type}h/账户'/2h"),
    "bsms.key:damaged": (
        "the key of the BSMS key record is damaged: neither an extended public key nor 33 bytes in hex",
        "BSMS 钥匙记录中的钥匙已损坏：既不是扩展公钥，也不是 33 字节的十六进制"),
    "bsms.token:form": (
        "a BSMS token is 00, or 16 or 32 hex digits, or its number, or its 6 or 12 words",
        "BSMS 令牌是 00、16 或 32 位十六进制数字、它的十进制数，或它的 6 或 12 个词"),
    "bsms.encoding": (
        "an encrypted BSMS record is hex, longer than {least} bytes and not over {most}; this is not",
        "加密的 BSMS 记录是十六进制，长于 {least} 字节且不超过 {most} 字节；这个不是"),
    "bsms.mac": (
        "the encrypted BSMS record does not match this token: the token is of another session or signer, or a "
        "character of the file was changed or lost",
        "加密的 BSMS 记录与这个令牌对不上：令牌属于别的会话或签名人，或文件中有字符被改或丢了"),
    "bsms.token:none": (
        "00 means no encryption; encrypting takes a token of 16 or 32 hex digits",
        "00 表示不加密；加密需要 16 或 32 位十六进制数字的令牌"),
    "bsms.token:words": (
        "a BSMS token has 6 or 12 words, these are {count}",
        "BSMS 令牌有 6 或 12 个词，这里有 {count} 个"),
    "bsms.token:order": (
        "the words of the BSMS token do not fit together: one is wrong or out of order",
        "BSMS 令牌的词合不起来：有一个错了或顺序不对"),
    "bsms.token:word": (
        "a word of the BSMS token is not in BIP39's English list",
        "BSMS 令牌中有一个词不在 BIP39 英文词表里"),
    "caravan.type": (
        "the Caravan file's addressType is {kind!r}, and a pool is P2WSH",
        "Caravan 文件的 addressType 是 {kind!r}，而互助池是 P2WSH"),
    "caravan.network": (
        "the Caravan file is for {theirs!r}, and this is {ours}",
        "Caravan 文件是给 {theirs!r} 的，而这里是 {ours}"),
    "caravan.quorum": (
        "the Caravan file says {total} signers and lists {entries} keys; as many keys as it says are due",
        "Caravan 文件说有 {total} 个签名人，却列了 {entries} 把钥匙；两者应相等"),
    "caravan.quorum:none": (
        "the Caravan file says that {required} of {total} signers are needed, which is no quorum; set it in "
        "Caravan and export again",
        "Caravan 文件说 {total} 个签名人中要 {required} 个，这不成其为法定人数；请在 Caravan 中设好后重新导出"),
    "caravan.too-many-keys": (
        "this multisig has {count} keys, and Caravan makes wrong addresses of more than {most}: what is paid "
        "there is lost. Use Bitcoin Core or Specter",
        "这个多签有 {count} 把钥匙，而 Caravan 对多于 {most} 把的会算出错误的地址：付到那里的钱就丢了。请用 "
        "Bitcoin Core 或 Specter"),
    "caravan.too-many-keys:file": (
        "this file has {count} keys, and Caravan makes wrong addresses of more than {most}: what is paid there "
        "is lost. Use Bitcoin Core or Specter",
        "这个文件有 {count} 把钥匙，而 Caravan 对多于 {most} 把的会算出错误的地址：付到那里的钱就丢了。请用 "
        "Bitcoin Core 或 Specter"),
    "format.field:caravan-key": (
        "key {number} of the Caravan file is not an object",
        "Caravan 文件的第 {number} 把钥匙不是对象"),
    "caravan.path": (
        "key {number} of the Caravan file has no known bip32Path; enter its path in Caravan and export again",
        "Caravan 文件的第 {number} 把钥匙没有已知的 bip32Path；请在 Caravan 中填入路径后重新导出"),
    "coldcard.name": (
        "a Coldcard shows a wallet's name of 1 to {most} ASCII characters",
        "Coldcard 能显示的钱包名为 1 到 {most} 个 ASCII 字符"),
    "coldcard.too-many-keys": (
        "a Coldcard holds multisigs of at most {most} keys, this one has {count}; these witnesses need another "
        "device",
        "Coldcard 的多签最多 {most} 把钥匙，这个有 {count} 把；这些见证人需要别的设备"),
    "coldcard.lines": (
        "a Coldcard multisig file has at most {most} lines, this has {count}",
        "Coldcard 多签文件最多 {most} 行，这个有 {count} 行"),
    "coldcard.format": (
        "the Coldcard file is for {format!r} (no Format line: P2SH), and a pool is P2WSH; choose P2WSH when "
        "exporting",
        "Coldcard 文件是给 {format!r} 的（没有 Format 行即 P2SH），而互助池是 P2WSH；导出时请选 P2WSH"),
    "coldcard.unsorted": (
        "the Coldcard file says \"Sorted: {sorted}\", and a pool's keys are sorted; others make other addresses",
        "Coldcard 文件写着 \"Sorted: {sorted}\"，而互助池的钥匙要排序；不排序则地址不同"),
    "coldcard.too-many-keys:file": (
        "the Coldcard file has {count} keys; a Coldcard holds at most {most}",
        "Coldcard 文件有 {count} 把钥匙；Coldcard 最多容 {most} 把"),
    "coldcard.no-p2wsh": (
        "the Coldcard file has no p2wsh key: it is the export for single signatures, or for P2SH; use Settings, "
        "Multisig Wallets, Export XPUB",
        "Coldcard 文件里没有 p2wsh 钥匙：它是单签用的或 P2SH 用的导出；请用 Settings、Multisig Wallets、Export "
        "XPUB"),
    "coldcard.disagrees": (
        "the Coldcard file is for {file!r} and its key for {key}; export it again",
        "Coldcard 文件是 {file!r} 的，而其中的钥匙是 {key} 的；请重新导出"),
    "coldcard.policy": (
        "the Coldcard file's Policy is {policy!r}; it reads like \"2 of 3\"",
        "Coldcard 文件的 Policy 是 {policy!r}；应写成 \"2 of 3\" 这样"),
    "coldcard.policy:count": (
        "the Coldcard file's Policy says {policy!r}, and it lists {count} keys; a line is missing or too many",
        "Coldcard 文件的 Policy 写着 {policy!r}，却列了 {count} 把钥匙；少了或多了一行"),
    "coldcard.line": (
        "line {number} of the Coldcard file is not \"name: value\"",
        "Coldcard 文件的第 {number} 行不是 \"名称: 值\""),
    "coldcard.disagrees:keys": (
        "{one} and {other} in the Coldcard file are different keys, {one_key} and {other_key}; export it again",
        "Coldcard 文件里 {one} 和 {other} 是不同的钥匙：{one_key} 和 {other_key}；请重新导出"),
    "coldcard.key": (
        "{name} in the Coldcard file holds no [fingerprint/path]xpub",
        "Coldcard 文件的 {name} 里没有 [指纹/路径]xpub"),
    "coldcard.line:twice": (
        "the Coldcard file says {name} twice, the second time on line {number}",
        "Coldcard 文件两次写了 {name}，第二次在第 {number} 行"),
    "coldcard.line:unknown": (
        "line {number} of the Coldcard file begins with {found!r}; known are Name, Policy, Derivation, Format "
        "and a key's fingerprint",
        "Coldcard 文件的第 {number} 行以 {found!r} 开头；认得的有 Name、Policy、Derivation、Format 和钥匙的指纹"),
    "coldcard.derivation": (
        "line {number} of the Coldcard file gives a key before any Derivation line; without its path nobody can "
        "check it",
        "Coldcard 文件的第 {number} 行给了钥匙，之前却没有 Derivation 行；不知路径就无从核对"),
    "formats.mismatch": ("this is not the same wallet: {difference}", "这不是同一个钱包：{difference}"),
    "mismatch.network": ("yours is on {yours}, theirs on {theirs}", "您的在 {yours} 上，对方的在 {theirs} 上"),
    "mismatch.quorum": (
        "yours needs {yours} of {of_yours} keys, theirs {theirs} of {of_theirs}",
        "您的要 {of_yours} 把钥匙中的 {yours} 把，对方的要 {of_theirs} 把中的 {theirs} 把"),
    "mismatch.all": ("none of your {count} keys is in theirs", "您的 {count} 把钥匙没有一把在对方的里面"),
    "mismatch.key": (
        "key {number} differs: yours {yours}, theirs {theirs}",
        "第 {number} 把钥匙不同：您的是 {yours}，对方的是 {theirs}"),
    "mismatch.keys": (
        "key {number} differs: yours {yours}, theirs {theirs}. {more} more differ",
        "第 {number} 把钥匙不同：您的是 {yours}，对方的是 {theirs}。另有 {more} 把也不同"),
    "core.timestamp": (
        "{timestamp!r} is no timestamp; give UNIX seconds, or \"now\"",
        "{timestamp!r} 不是时间戳；请给 UNIX 秒数，或 \"now\""),
    "core.range": (
        "the last index is 0 to {most}, which is as far as Core imports in one range",
        "最后的序号为 0 到 {most}，Core 一次导入的范围到此为止"),
    "format.field:descriptors": (
        "{what} holds 1 to {most} of them in \"descriptors\"",
        "{what}的 \"descriptors\" 里有 1 到 {most} 个描述符"),
    "format.field:desc": ("every entry in {what} has a text in \"desc\"", "{what}的每一项都有文字 \"desc\""),
    "descriptors.count": (
        "there are {count} descriptors; a wallet is one with <0;1>, or one for receive and one for change",
        "这里有 {count} 个描述符；一个钱包是一个带 <0;1> 的，或收款、找零各一个"),
    "descriptors.half:change": (
        "the descriptor for change (/1/*) is missing; give both, or the one with <0;1>",
        "缺少找零（/1/*）的描述符；请给出两个，或那个带 <0;1> 的"),
    "descriptors.half:receive": (
        "the descriptor for receive (/0/*) is missing; give both, or the one with <0;1>",
        "缺少收款（/0/*）的描述符；请给出两个，或那个带 <0;1> 的"),
    "descriptors.disagree": (
        "descriptors 1 and {number} are not of one wallet: {difference}",
        "第 1 个和第 {number} 个描述符不属于同一个钱包：{difference}"),
    "format.unknown": (
        "this is no wallet file that is known here: a descriptor, BSMS, Bitcoin Core's descriptors, or an export "
        "of Coldcard, Specter, Caravan, Electrum or a BIP388 policy",
        "这不是这里认得的钱包文件：描述符、BSMS、Bitcoin Core 的描述符，或 Coldcard、Specter、Caravan、Electrum "
        "的导出，或 BIP388 策略"),
    "format.unknown:kind": ("a multisig is exported as {kinds:or}", "多签可导出为 {kinds:or}"),
    "format.unknown:json": (
        "this JSON is no wallet file that is known here: it has none of the fields of Bitcoin Core, Coldcard, "
        "Specter, Caravan, Electrum or a BIP388 policy",
        "这份 JSON 不是这里认得的钱包文件：其中没有 Bitcoin Core、Coldcard、Specter、Caravan、Electrum 或 BIP388 "
        "策略的字段"),
    "format.one-key": (
        "this file holds one person's key and not a whole multisig; collect the keys of all witnesses first",
        "这个文件里是一个人的钥匙，不是整个多签；请先收齐所有见证人的钥匙"),
    "key-record.network": (
        "{name}'s key is for {theirs}, and this is {ours}",
        "{name} 的钥匙是给 {theirs} 的，而这里是 {ours}"),
    "format.whole-multisig": (
        "this is {kind}, a whole multisig, and one person's key is wanted",
        "这是{kind}，是整个多签，而这里要的是一个人的钥匙"),
    "electrum.too-many-keys": (
        "Electrum opens multisigs of at most {most} keys, this one has {count}; use Sparrow or Bitcoin Core",
        "Electrum 能打开的多签最多 {most} 把钥匙，这个有 {count} 把；请用 Sparrow 或 Bitcoin Core"),
    "electrum.encrypted": (
        "the Electrum file is encrypted; in Electrum save a copy without a password, or export the master public "
        "keys",
        "Electrum 文件是加密的；请在 Electrum 中另存一份不设密码的，或导出主公钥"),
    "electrum.secret": (
        "the Electrum file holds a {field!r}; it can spend, so do not hand it on. Export the master public keys "
        "instead",
        "Electrum 文件里有 {field!r}，能用来花钱，不要给别人；请改为导出主公钥"),
    "electrum.type": (
        "the Electrum file's wallet_type is {kind!r}, and a pool is a multisig such as '2of3'",
        "Electrum 文件的 wallet_type 是 {kind!r}，而互助池是 '2of3' 这样的多签"),
    "electrum.keys": (
        "the Electrum file is {kind} and holds {found} keys; x1/ to x{count}/ (or x1 to x{count}) are due",
        "Electrum 文件是 {kind}，却有 {found} 把钥匙；应有 x1/ 到 x{count}/（或 x1 到 x{count}）"),
    "electrum.script": (
        "key {number} of the Electrum file begins with {prefix!r}, and only Zpub and Vpub are P2WSH multisig "
        "there",
        "Electrum 文件的第 {number} 把钥匙以 {prefix!r} 开头，而在那里只有 Zpub 和 Vpub 是 P2WSH 多签"),
    "electrum.origin": (
        "key {number} of the Electrum file has no root_fingerprint or derivation; import it into Electrum with "
        "its origin, or take another export",
        "Electrum 文件的第 {number} 把钥匙没有 root_fingerprint 或 derivation；请连同来源导入 Electrum，或改用别"
        "的导出"),
    "policy.template": (
        "the policy's template is not wsh(sortedmulti(M,@0/**,@1/**,…)); other templates are other wallets with "
        "other addresses",
        "策略的模板不是 wsh(sortedmulti(M,@0/**,@1/**,…))；别的模板是别的钱包，地址也不同"),
    "policy.keys": (
        "the policy's template has {places} places for {keys} keys; a pool has 1 to {most}",
        "策略的模板有 {places} 个位置，却有 {keys} 把钥匙；互助池有 1 到 {most} 把"),
    "policy.name": (
        "a wallet policy has a name of ASCII characters, as the devices that register it show no others",
        "钱包策略的名字只能用 ASCII 字符，登记它的设备显示不了别的"),
    "format.field:keys-info": ("the keys_info of a wallet policy are texts", "钱包策略的 keys_info 都是文字"),
    "policy.placeholder": (
        "place {number} of the policy's template is {place!r}, and @{due}/** is due",
        "策略模板的第 {number} 个位置是 {place!r}，应为 @{due}/**"),
    "format.size": (
        "{what} has at most {most:,} bytes here, this has {size:,}",
        "{what}在这里最多 {most:,} 字节，这个有 {size:,} 字节"),
    "format.encoding:null": (
        "{what} is text in UTF-8, and this has null characters; save it as UTF-8",
        "{what}应是 UTF-8 文字，而这个里有空字符；请存为 UTF-8"),
    "format.private-key": (
        "{what} holds an extended PRIVATE key; export the watch-only wallet instead, and make a new wallet if "
        "this file has been shown",
        "{what}里有扩展私钥；请改为导出只读钱包，若这个文件已给人看过，请另建新钱包"),
    "format.json:object": (
        "{what} is a JSON object in braces, and this is not",
        "{what}应是花括号中的 JSON 对象，这个不是"),
    "format.field": (
        "{what} needs {name!r} to be {kind}; export it again",
        "{what}的 {name!r} 应是{kind}；请重新导出"),
    "descriptor.size:file": (
        "a descriptor here has at most {most:,} characters",
        "这里的描述符最多 {most:,} 个字符"),
    "descriptor.ending": (
        "after every key of the descriptor {due:or} is due, the same for all of them; this one derives its "
        "addresses in another way",
        "描述符的每把钥匙之后应为 {due:or}，各把一样；这个用别的方式派生地址"),
    "format.key": (
        "key {number} is not [fingerprint/48'/coin'/account'/2']xpub; export the multisig account key with its "
        "origin",
        "第 {number} 把钥匙不是 [指纹/48'/币种'/账户'/2']xpub；请导出多签账户钥匙并带上来源"),
    "format.names": (
        "{names} names are given for {keys} keys; each key has one",
        "给了 {names} 个名字，却有 {keys} 把钥匙；每把钥匙一个名字"),
    "format.encoding": (
        "{what} is text in UTF-8, and this is not; save it as UTF-8",
        "{what}应是 UTF-8 文字，这个不是；请存为 UTF-8"),
    "format.json": (
        "{what} is JSON, and this cannot be read as JSON (damaged, nested too deep, or a name twice in one "
        "object)",
        "{what}应是 JSON，而这个读不成 JSON（已损坏、嵌套太深，或一个对象里同名两次）"),
    "format.key:parts": (
        "fingerprint, path and extended public key are texts, and one of them is missing; export the key with "
        "its origin",
        "指纹、路径和扩展公钥都是文字，这里缺了一个；请连同来源导出钥匙"),
    "format.key:number": ("key {number}: {error}", "第 {number} 把钥匙：{error}"),
    "descriptor.key:file": (
        "key {number} of the descriptor is not [fingerprint/48'/coin'/account'/2']xpub; export the multisig "
        "account key with its origin",
        "描述符的第 {number} 把钥匙不是 [指纹/48'/币种'/账户'/2']xpub；请导出多签账户钥匙并带上来源"),
    "xpub.private-key": (
        "this is an extended PRIVATE key; only public keys may be shared, so make a new wallet if it has been "
        "shown",
        "这是扩展私钥；只有公钥可以给人，若已给人看过，请另建新钱包"),
    "slip132.kind": (
        "the key is a {found}, which is for a single signature; export the P2WSH multisig key "
        "(48'/{coin_type}'/account'/2'), a {prefix} or {plain}",
        "这把钥匙是 {found}，用于单签；请导出 P2WSH 多签钥匙（48'/{coin_type}'/账户'/2'），即 {prefix} 或 {plain}"),
    "slip132.kind:wrapped": (
        "the key is a {found}, which is for addresses wrapped in P2SH (those that start with 3 or 2); export the "
        "P2WSH multisig key (48'/{coin_type}'/account'/2'), a {prefix} or {plain}",
        "这把钥匙是 {found}，用于包在 P2SH 里的地址（以 3 或 2 开头）；请导出 P2WSH 多签钥匙（48'/{coin_type}'/账"
        "户'/2'），即 {prefix} 或 {plain}"),
    "slip132.network": (
        "the key is a {found}, and {network} needs a {prefix}; mainnet and test keys are mixed up",
        "这把钥匙是 {found}，而 {network} 要 {prefix}；主网和测试网的钥匙弄混了"),
    "specter.height": ("{height!r} is no block height", "{height!r} 不是区块高度"),
    "specter.disagree": (
        "receive and change of the Specter file are not of one wallet: {difference}",
        "Specter 文件的收款和找零不属于同一个钱包：{difference}"),
    "descriptor.ending:bsms": (
        "the descriptor has /** after its keys, which only BSMS records and wallet policies know; write /<0;1>/* "
        "for it, and the checksum that goes with that",
        "描述符的钥匙之后是 /**，只有 BSMS 记录和钱包策略懂得；请改写成 /<0;1>/*，并换上相应的校验和"),
    "descriptor.key:hash": (
        "key {number} of the descriptor is a hash, from which nobody can make the addresses; export the multisig "
        "account key itself, [fingerprint/48'/coin'/account'/2']xpub",
        "描述符的第 {number} 把钥匙只是一个哈希，由它算不出地址；请导出多签账户钥匙本身，即 [指纹/48'/币种'/账户"
        "'/2']xpub"),
    "descriptor.template:hash": (
        "the descriptor has {script}(…), a script that names a key by its hash, as wallets of a single signature "
        "do; a pool's is wsh(sortedmulti(M,key,…)), with whole keys",
        "描述符里有 {script}(…)，这种脚本以哈希指代钥匙，是单签钱包所用；互助池的是 wsh(sortedmulti(M,钥匙,…))，"
        "写的是完整的钥匙"),
    "specter.list": (
        "a Specter backup of several wallets is a list of 1 to {most} objects",
        "Specter 的多钱包备份应是 1 到 {most} 个对象的列表"),
    "specter.list:several": (
        "this Specter backup holds {count} multisigs: {names}; keep the one that is meant, or export it by itself",
        "这份 Specter 备份里有 {count} 个多签：{names}；请只留所要的那个，或单独导出它"),
    "thing.bsms": ("a BSMS record", "BSMS 记录"),
    "thing.bsms-wallet": ("a BSMS descriptor record", "BSMS 描述符记录"),
    "thing.caravan": ("a Caravan wallet", "Caravan 钱包文件"),
    "thing.coldcard": ("a Coldcard multisig file", "Coldcard 多签文件"),
    "thing.coldcard-key": ("a Coldcard cosigner file", "Coldcard 签名人文件"),
    "thing.descriptors": ("a file of descriptors", "描述符文件"),
    "thing.descriptor": ("a descriptor", "描述符"),
    "thing.core": ("a list of Bitcoin Core's descriptors", "Bitcoin Core 的描述符列表"),
    "thing.electrum": ("an Electrum wallet", "Electrum 钱包文件"),
    "thing.specter": ("a Specter wallet", "Specter 钱包文件"),
    "thing.policy": ("a BIP388 wallet policy", "BIP388 钱包策略"),
    "thing.wallet-file": ("a wallet file", "钱包文件"),
    "thing.key": ("a key", "钥匙"),
    "thing.nothing": ("nothing", "空"),
    "thing.json-text": ("text", "文字"),
    "thing.json-number": ("a whole number", "整数"),
    "thing.json-list": ("a list", "列表"),
    "thing.json-object": ("an object", "对象"),
    "thing.a-coldcard": ("a Coldcard", "Coldcard"),
    "thing.an-electrum": ("Electrum", "Electrum"),
    "thing.a-ledger": ("a Ledger", "Ledger"),
    "thing.a-caravan": ("Caravan", "Caravan"),
}
