"""Sentences of wallet, in English and Chinese."""

STEPS: dict[str, tuple[str, str]] = {
    "purse.max-fee:lift": ("--max-fee says how much", "上限用 --max-fee 指定"),
}
"""What somebody at a command line can do about it, by the sentence's key."""

SENTENCES: dict[str, tuple[str, str]] = {
    "address.payee": (
        "{shown} is of a kind that not every node passes payments on to (witness version {version}, "
        "{n:byte|bytes}); ask for an address of an ordinary wallet (P2PKH, P2SH, P2WPKH, P2WSH or P2TR)",
        "{shown} 这种地址（见证版本 {version}，{n} 字节）不是每个节点都转发；请对方给一个普通钱包的地址（P2PKH、"
        "P2SH、P2WPKH、P2WSH 或 P2TR）"),
    "address.malformed": (
        "{shown} is base58 but not a Bitcoin address; ask for one that is",
        "{shown} 是 base58，却不是比特币地址；请对方给一个比特币地址"),
    "address.network": (
        "{shown} is an address of {homes:or}, and this is {network_name}; ask for a {network_name} address",
        "{shown} 是 {homes:or} 的地址，而这里是 {network_name}；请对方给一个 {network_name} 地址"),
    "address.malformed:link": (
        "this is a payment link (bitcoin:…), as phones and wallets read it, and not an address alone; give what "
        "stands behind the colon, in lower case where it is all in capitals, and nothing from a question mark on",
        "这是手机和钱包读的付款链接（bitcoin:…），不只是地址；请只给冒号后面的部分，全是大写的改成小写，问号及其"
        "后面的去掉"),
    "address.malformed:size": (
        "this is not a Bitcoin address: it should be 14 to 90 plain letters and digits; copy it again from where "
        "it came from",
        "这不是比特币地址：应为 14 到 90 个普通字母和数字；请从原处重新复制"),
    "address.private-key": (
        "this is a private key, not an address; never give it to anybody, and move its coins if it has been "
        "shown",
        "这是私钥，不是地址；绝不要给任何人，如果已经给人看过，请转走它的币"),
    "address.amount": (
        "the payment URI asks for {amount!r:.40}, which is no amount; ask for another, or for a plain address",
        "付款链接要求的 {amount!r:.40} 不是金额；请对方另给一个，或只给地址"),
    "address.uri": (
        "this payment URI cannot be followed: it requires {unknown!r:.40}, which nobody here understands; ask "
        "for a plain address",
        "无法按这个付款链接付款：它要求 {unknown!r:.40}，这里没有程序懂得；请对方只给地址"),
    "address.checksum": (
        "the address {shown} does not hold together (wrong checksum, length or letter case); copy it again from "
        "where it came from",
        "地址 {shown} 不成立（校验和、长度或大小写不对）；请从原处重新复制"),
    "address.malformed:other": (
        "{shown} is not a Bitcoin address; copy it again from where it came from",
        "{shown} 不是比特币地址；请从原处重新复制"),
    "address.checksum:changed": (
        "the address {shown} has a wrong checksum: a character was changed or lost; copy it again from where it "
        "came from",
        "地址 {shown} 的校验和不对：有字符被改或丢了；请从原处重新复制"),
    "descriptor.size": (
        "a descriptor here has at most {max_chars} characters",
        "这里的描述符最多 {max_chars} 个字符"),
    "descriptor.checksum:none": (
        "the descriptor has no checksum; copy it with the # and the 8 characters at its end",
        "描述符没有校验和；复制时请带上末尾的 # 和 8 个字符"),
    "descriptor.checksum": (
        "the descriptor's checksum is wrong: a character was changed or lost; copy it again from where it came",
        "描述符的校验和不对：有字符被改或丢了；请从原处重新复制"),
    "descriptor.character": (
        "the descriptor has a character at place {place} that no descriptor can have",
        "描述符第 {place} 位有一个描述符里不会出现的字符"),
    "descriptor.path": (
        "key {number} of the descriptor comes from path {path!r}; on {network_name} it must be "
        "48h/{coin_type}h/account'/2h (BIP48, P2WSH)",
        "描述符的第 {number} 把钥匙来自路径 {path!r}；在 {network_name} 上必须是 48h/{coin_type}h/账户'/2h（BIP48"
        "，P2WSH）"),
    "descriptor.place": (
        "/{branch}/{index} is no place of a pool: the branch is 0 (receive) or 1 (change) and the index at most "
        "{max_index}",
        "/{branch}/{index} 不是互助池里的位置：分支为 0（收款）或 1（找零），序号最大 {max_index}"),
    "descriptor.quorum": (
        "{threshold} of {keys} is no quorum; a multisig has 1 to {max_keys} keys and needs at least 1 and at "
        "most all of them",
        "{keys} 把钥匙中要 {threshold} 把，不成其为法定人数；多签有 1 到 {max_keys} 把钥匙，至少要一把，最多要全"
        "部"),
    "descriptor.private-key": (
        "the descriptor holds an extended PRIVATE key; only public keys may be shared, so make a new wallet if "
        "it has been shown",
        "描述符里有扩展私钥；只有公钥可以给人，若已给人看过，请另建新钱包"),
    "descriptor.template": (
        "the descriptor is not wsh(sortedmulti(M,key,…)) with M a plain number; multi, sh and tr are other "
        "wallets with other addresses",
        "描述符不是 wsh(sortedmulti(M,钥匙,…)) 且 M 为普通数字；multi、sh、tr 是别的钱包，地址也不同"),
    "descriptor.quorum:no-key": ("a multisig needs at least one key", "多签至少要有一把钥匙"),
    "descriptor.duplicate-key": (
        "two keys of the multisig are the same at /{branch}/{index}; this descriptor must not hold money",
        "多签中有两把钥匙在 /{branch}/{index} 处相同；这个描述符不能存钱"),
    "descriptor.not-a-member": (
        "your own key is not in this descriptor; somebody replaced it, or this is another account's pool. Do not "
        "sign and do not deposit",
        "您自己的钥匙不在这个描述符里：有人换掉了它，或这是别的账户的互助池。不要签名，也不要存款"),
    "descriptor.key": (
        "key {number} of the descriptor is not [fingerprint/48h/coin'/account'/2h]xpub/<0;1>/*; export the "
        "multisig account key with its origin",
        "描述符的第 {number} 把钥匙不是 [指纹/48h/币种'/账户'/2h]xpub/<0;1>/* 的形式；请导出多签账户钥匙并带上来"
        "源"),
    "descriptor.network": (
        "{one}'s key is for {one_network} and {other}'s for {other_network}; all keys must be on one network",
        "{one} 的钥匙用于 {one_network}，{other} 的用于 {other_network}；所有钥匙必须在同一网络"),
    "descriptor.duplicate-key:same": (
        "keys {seen} and {number} have the same {mark}, so one holder would count as two; each witness needs a "
        "device or seed of its own",
        "第 {seen} 和第 {number} 把钥匙的{mark}相同，一个持有人会被算作两个；每位见证人都要有自己的设备或种子"),
    "fees.quorum": (
        "{m} of {n} is no quorum of 1 to 20 keys",
        "{n} 把钥匙中要 {m} 把，不是 1 到 20 把钥匙的法定人数"),
    "fees.inputs": ("a transaction needs at least one input", "交易至少要有一个输入"),
    "descriptor.template:journal": (
        "the journal's descriptor is not wpkh(key) or wpkh([fingerprint/84h/coin'/account'/0/0]key) with one "
        "compressed public key",
        "日志的描述符不是带一把压缩公钥的 wpkh(钥匙) 或 wpkh([指纹/84h/币种'/账户'/0/0]钥匙)"),
    "descriptor.path:journal": (
        "the journal key's path is not 84h/{coin_type}h/account'/0/0 (BIP84), which {network_name} needs",
        "日志钥匙的路径不是 {network_name} 所要的 84h/{coin_type}h/账户'/0/0（BIP84）"),
    "mnemonic.invalid": (
        "these {n:word|words} are no BIP39 mnemonic in {languages}: a word is misspelt, missing or out of order; "
        "compare them with what was written down",
        "这 {n} 个词不是 {languages} 的 BIP39 助记词：有词写错、漏写或顺序不对；请与当初抄写的核对"),
    "mnemonic.entropy": (
        "a new key takes 16 or 32 bytes of entropy, this is {size}",
        "新密钥需要 16 或 32 字节的熵，这里有 {size} 字节"),
    "mnemonic.language": (
        "there is no word list {language!r}; choose one of {languages}",
        "没有 {language!r} 的词表；请从 {languages} 中选"),
    "schnorr.fault": (
        "the signature just made does not verify; this machine computes wrongly, do not sign on it",
        "刚做出的签名验证不通过：这台机器算错了，不要在它上面签名"),
    "mnemonic.invalid:no-text": ("the mnemonic has a character that is not text", "助记词里有一个不是文字的字符"),
    "mnemonic.passphrase": ("the passphrase has a null character", "密码里有空字符"),
    "schnorr.input": (
        "a Schnorr signature takes a 32-byte private key and a 32-byte digest",
        "Schnorr 签名需要 32 字节的私钥和 32 字节的摘要"),
    "seed.length": (
        "a BIP32 seed has 16, 32 or 64 bytes, this has {size}",
        "BIP32 种子有 16、32 或 64 字节，这个有 {size} 字节"),
    "message.coin": (
        "input {n} of the proof of funds does not prove what it spends: the previous transaction is missing, or "
        "another one",
        "资金证明的第 {n} 个输入没有证明它所花的币：缺少前一笔交易，或给的是另一笔"),
    "message.size": (
        "a message has at most {max_message_bytes} bytes; sign the hash of a longer text",
        "消息最多 {max_message_bytes} 字节；更长的文字请签它的哈希"),
    "message.size:signature": ("the signature is too long to be one", "太长了，不会是签名"),
    "message.other": (
        "the signature is for another message or another address",
        "该签名是给另一条消息或另一个地址的"),
    "message.form": (
        "the signature's transaction does not have the form that BIP322 asks for",
        "签名中的交易不是 BIP322 要求的形式"),
    "message.form:coins": (
        "the proof of funds signs nothing, or counts a coin twice",
        "该资金证明什么也没签，或把一枚币算了两次"),
    "message.base64": ("the signature is not whole base64", "签名不是完整的 base64"),
    "path.malformed:deep": ("a derivation path has at most 255 steps (BIP32)", "派生路径最多 255 步（BIP32）"),
    "path.account": (
        "{account} is no account number; use 0 to {hardened}",
        "{account} 不是账户号；请用 0 到 {hardened}"),
    "xpub.malformed": (
        "this is not an extended public key: one has 111 letters and digits",
        "这不是扩展公钥：扩展公钥有 111 个字母和数字"),
    "xpub.version": (
        "the extended key has unknown version bytes; give it in the form that starts with {start}",
        "扩展钥匙的版本字节未知；请给以 {start} 开头的形式"),
    "xpub.malformed:master": (
        "the extended public key calls itself a master and names a parent",
        "这个扩展公钥自称主钥匙，却又写有上级"),
    "key.fingerprint": (
        "the master fingerprint is 00000000, a placeholder; export the key again with its origin",
        "主指纹是占位的 00000000；请连同来源重新导出钥匙"),
    "xpub.path": (
        "the extended public key is at depth {depth}, step {step}, and a BIP48 P2WSH account is at depth 4, step "
        "2h; export the multisig account key",
        "这个扩展公钥在第 {depth} 层、第 {step} 步，而 BIP48 P2WSH 账户在第 4 层、第 2h 步；请导出多签账户的钥匙"
        ""),
    "path.malformed:text": (
        "{path!r} is not a derivation path; write numbers below 2147483648 with / between them and h after the "
        "hardened ones",
        "{path!r} 不是派生路径；请写小于 2147483648 的数字，以 / 分隔，强化步后加 h"),
    "xpub.checksum": (
        "the extended public key has a wrong checksum or a foreign character; copy it again",
        "扩展公钥的校验和不对或有外来字符；请重新复制"),
    "xpub.network": (
        "the extended public key belongs to {homes:or}, and this is {network_name}; export it on {network_name}",
        "该扩展公钥属于 {homes:or}，而这里是 {network_name}；请在 {network_name} 上导出"),
    "xpub.malformed:point": (
        "the extended public key does not hold a point of the curve",
        "该扩展公钥里没有曲线上的点"),
    "key.malformed:compressed": (
        "this is not a compressed public key: 33 bytes, a point of the curve",
        "这不是压缩公钥：压缩公钥有 33 字节，是曲线上的一个点"),
    "key.malformed:x-only": (
        "this is not an x-only public key: 32 bytes, the x of a point of the curve",
        "这不是 x-only 公钥：它有 32 字节，是曲线上一个点的 x 坐标"),
    "purse.fault": (
        "the journal transaction just made does not spend the seal first or lacks the record; it is not sent",
        "刚做出的日志交易没有先花费封印，或没有带上记录；不会发送"),
    "purse.funds": (
        "the purse holds {have:sat}, which does not cover {wanted:sat} and the fee at {feerate_sat_vb} sat/vB; "
        "pay more into it",
        "钱包里有 {have:sat}，不够支付 {wanted:sat} 和按 {feerate_sat_vb} sat/vB 计的手续费；请再存入"),
    "purse.funds:own": (
        "the purse holds {useful:sat} with this transaction's output, which does not cover a fee of {fee:sat} "
        "and an output above dust; choose a lower feerate",
        "连同这笔交易的输出，钱包里有 {useful:sat}，不够支付 {fee:sat} 手续费并留下一个高于粉尘的输出；请选较低的"
        "费率"),
    "purse.enough:coin": (
        "it pays {fee:sat} for {vsize} vB already, which is no less than {feerate_sat_vb} sat/vB; choose a "
        "higher feerate",
        "它已为 {vsize} vB 付了 {fee:sat}，不低于 {feerate_sat_vb} sat/vB；请选更高的费率"),
    "purse.max-fee:lift": (
        "lifting it to {feerate_sat_vb} sat/vB takes a fee of {fee:sat}, more than the {most:sat} that it may "
        "cost; choose a lower feerate, or allow more",
        "提到 {feerate_sat_vb} sat/vB 要 {fee:sat} 手续费，超过允许的 {most:sat}；请选较低的费率，或放宽上限"),
    "recipient.malformed": (
        "{where} must be an age recipient: age1 and 58 lower-case letters and digits, whose checksum is right",
        "{where}必须是 age 收件人：age1 加 58 个小写字母和数字，且校验和正确"),
    "recipient.point": (
        "{where} is an age recipient that no secret belongs to: nothing can be encrypted to it",
        "{where}是一个没有对应私钥的 age 收件人：无法加密给它"),
    "name.malformed": (
        "a name has 1 to {max_name_chars} printable characters in NFC, without control or direction marks and "
        "without a space at either end",
        "名字为 1 到 {max_name_chars} 个 NFC 可打印字符，不含控制符和方向符，首尾没有空格"),
    "key-record.path": ("the key record's path is not {multisig_path}", "钥匙记录的路径不是 {multisig_path}"),
    "key-record.size": (
        "a key record has at most {max_record_bytes} bytes",
        "钥匙记录最多 {max_record_bytes} 字节"),
    "key-record.fields": (
        "a key record has exactly the fields {record_fields}",
        "钥匙记录恰好有这些字段：{record_fields}"),
    "key-record.version": ("this is not a lashou-key of version 1", "这不是版本 1 的 lashou-key"),
    "key-record.fields:types": (
        "in a key record account is an integer and every other field text",
        "钥匙记录里 account 是整数，其余字段是文字"),
    "key-record.noncanonical": (
        "the key record is not in canonical form (RFC 8785 and one newline); use the file as its holder made it",
        "钥匙记录不是规范形式（RFC 8785 加一个换行）；请使用持有人做出的原文件"),
    "key-record.malformed": ("the key record is not JSON text in UTF-8", "钥匙记录不是 UTF-8 的 JSON 文字"),
    "uri.amount": (
        "{amount_sat!r} is no amount to ask for; give whole satoshi, at least 1",
        "{amount_sat!r} 不是可以索要的金额；请给整数聪，至少 1"),
    "uri.text": (
        "the {key} of a payment URI has at most {max_text_chars} characters",
        "付款链接的 {key} 最多 {max_text_chars} 个字符"),
    "uri.text:no-text": ("the {key} has a character that is not text", "{key} 里有一个不是文字的字符"),
    "descriptor.mark:xpub": ("extended public key", "扩展公钥"),
    "descriptor.mark:fingerprint": ("master fingerprint", "主指纹"),
    "message.legacy": (
        "this signature of 65 bytes is of the form from before BIP322, which proves something for addresses that "
        "begin with 1 (m or n on test networks) alone; sign with a wallet that knows BIP322",
        "这是 BIP322 之前的 65 字节签名，只对以 1 开头（测试网为 m 或 n）的地址才算数；请用懂得 BIP322 的钱包签名"),
    "message.legacy:segwit": (
        "this signature of 65 bytes says in its first byte that it is for a segwit address, and the address is "
        "of the kind from before segwit; sign for the address itself",
        "这个 65 字节的签名首字节说它是给隔离见证地址的，而这个地址是隔离见证之前的；请就这个地址本身签名"),
    "message.nested": (
        "the address wraps another script (P2SH), and a simple signature has no place for what unwraps it; sign "
        "in the full form, which begins with ful",
        "这个地址里包着另一个脚本（P2SH），简单形式的签名放不下解开它的部分；请用完整形式签名，以 ful 开头"),
    "message.simple": (
        "an address from before segwit has no witness, and a simple signature is nothing else; sign in the form "
        "from before BIP322 (65 bytes), or in the full form, which begins with ful",
        "隔离见证之前的地址没有见证，而简单形式的签名只有见证；请用 BIP322 之前的形式（65 字节）签名，或用以 ful "
        "开头的完整形式"),
    "message.short:empty": ("the signature is empty", "签名是空的"),
    "key.malformed:fingerprint": (
        "a master fingerprint has {size} lowercase hex digits",
        "主指纹是 {size} 位小写十六进制数字"),
    "key.malformed:signing": (
        "a signing key has {size} lowercase hex digits",
        "签名公钥是 {size} 位小写十六进制数字"),
    "key.malformed:journal": (
        "a journal key has {size} lowercase hex digits",
        "日志公钥是 {size} 位小写十六进制数字"),
    "purse.funds:crumbs": (
        "the purse holds {have:sat} (beside {crumbs:coin|coins} that would cost more than they bring), which "
        "does not cover {wanted:sat} and the fee at {feerate_sat_vb} sat/vB; pay more into it",
        "钱包里有 {have:sat}（另有 {crumbs} 枚币花起来得不偿失），不够支付 {wanted:sat} 和按 {feerate_sat_vb} "
        "sat/vB 计的手续费；请再存入"),
    "compare.network": ("the network is {theirs}, not {ours}", "网络是 {theirs}，不是 {ours}"),
    "compare.quorum": ("{theirs} signatures are needed, not {ours}", "需要 {theirs} 个签名，不是 {ours} 个"),
    "compare.keys": ("there are {theirs} keys, not {ours}", "有 {theirs} 把钥匙，不是 {ours} 把"),
    "compare.order": (
        "the same keys stand in another order, first at key {number}: another contract",
        "同样的钥匙但顺序不同，从第 {number} 把起：是另一份契约"),
    "compare.key": (
        "key {number} is another key or claims another origin",
        "第 {number} 把是另一把钥匙，或声称另一来源"),
    "policy.witness-size": (
        "a payout signed by {threshold} of {keys} needs a witness of about {size} bytes and nodes of the Knots "
        "family relay at most {most}; take fewer keys or a lower quorum, such as 15 of 16 or 13 of 20",
        "由 {keys} 把钥匙中 {threshold} 把签的付款，见证约需 {size} 字节，而 Knots 系节点最多转发 {most} 字节；请"
        "减少钥匙或降低法定人数，如 16 取 15 或 20 取 13"),
    "thing.message-transaction": ("the message's transaction", "消息中的交易"),
    "thing.signature": ("the signature", "签名"),
    "thing.made-message": ("the message, signed just now,", "刚签的消息"),
    "thing.final-witness": ("the final witness of input {n}", "第 {n} 个输入的最终见证"),
    "thing.coin-of-input": ("the coin of input {n}", "第 {n} 个输入的币"),
    "thing.made-input": ("input {n}, signed just now,", "刚签的第 {n} 个输入"),
    "thing.record-recipient": ("the key record's recipient", "钥匙记录的收件人"),
}
