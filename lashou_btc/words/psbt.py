"""Sentences of psbt, in English and Chinese."""

STEPS: dict[str, tuple[str, str]] = {}
"""What somebody at a command line can do about it, by the sentence's key."""

SENTENCES: dict[str, tuple[str, str]] = {
    "bundle.size": (
        "a bundle has at most {max_bundle_bytes} bytes, this is longer",
        "一束最多 {max_bundle_bytes} 字节，这个更长"),
    "bundle.line": (
        "line {number} is no PSBT in base64, which begins with cHNidP; a bundle has one on each line and nothing "
        "else",
        "第 {number} 行不是 base64 的 PSBT（以 cHNidP 开头）；一束里每行一个 PSBT，别无他物"),
    "bundle.size:many": (
        "this bundle has more than {max_psbts} PSBTs; no sitting signs so many",
        "这一束超过 {max_psbts} 个 PSBT；没有人一次签这么多"),
    "bundle.size:fields": (
        "the PSBTs of this bundle have more than {max_fields} fields; no wallet's have",
        "这一束的 PSBT 超过 {max_fields} 个字段；没有钱包会这样"),
    "bundle.twice": (
        "the lines {other} and {number} are the same transaction; keep one of them in each file, and bring the "
        "files' signatures together",
        "第 {other} 行和第 {number} 行是同一笔交易；每个文件里只留一个，再把各文件的签名合在一起"),
    "bundle.within": ("line {number}: {error}", "第 {number} 行：{error}"),
    "psbt.size": (
        "{where} has {size} bytes; a block has room for {most}",
        "{where}有 {size} 字节；一个区块只容得下 {most} 字节"),
    "psbt.amount": ("{where} holds more than 21 million bitcoin", "{where}的金额超过 2100 万个比特币"),
    "psbt.script-sig": (
        "{where} has a scriptSig at input {n}, where there must be none",
        "{where}的第 {n} 个输入有 scriptSig，这里不该有"),
    "psbt.amount:output": (
        "{where} pays more than 21 million bitcoin at output {n}",
        "{where}的第 {n} 个输出付出超过 2100 万个比特币"),
    "psbt.size:fields": (
        "the PSBT has more than {max_fields} fields; no wallet's has",
        "这个 PSBT 超过 {max_fields} 个字段；没有钱包会这样"),
    "psbt.duplicate": ("{where} has the key {short} twice", "{where}里键 {short} 出现了两次"),
    "psbt.size:together": (
        "together these PSBTs are larger than the {most} bytes and {max_fields} fields that one may have; leave "
        "out the one that somebody filled up",
        "这些 PSBT 合起来超过了一个所允许的 {most} 字节和 {max_fields} 个字段；请去掉被人塞满的那个"),
    "psbt.final": (
        "{where} has a final witness that is not one of this coin's multisig",
        "{where}的最终见证不是这枚币的多签见证"),
    "psbt.signature": (
        "{where} has a signature in its final witness that holds for no key of the script",
        "{where}的最终见证里有一个签名，对脚本中任何一把钥匙都不成立"),
    "psbt.other-transaction:combine": (
        "PSBT {number} to combine is of the transaction {theirs}, not of {ours}; leave it out",
        "要合并的第 {number} 个 PSBT 是交易 {theirs} 的，不是 {ours} 的；请去掉它"),
    "psbt.inputs": (
        "the transaction has {inputs} inputs and {described} are described",
        "交易有 {inputs} 个输入，却描述了 {described} 个"),
    "psbt.utxo-mismatch": (
        "input {n} spends {outpoint}, which is not an output of the transaction {txid} given for it",
        "第 {n} 个输入花的是 {outpoint}，而给出的交易 {txid} 并没有这个输出"),
    "psbt.foreign-input": (
        "input {n} spends {outpoint}, which is not the multisig's coin at /{branch}/{index}",
        "第 {n} 个输入花的是 {outpoint}，它不是多签在 /{branch}/{index} 的币"),
    "psbt.outputs": (
        "the transaction has {outputs} outputs, none with number {n}",
        "交易有 {outputs} 个输出，没有第 {n} 个"),
    "psbt.foreign-output": (
        "output {n} does not pay the multisig's script at /{branch}/{index}",
        "第 {n} 个输出付的不是多签在 /{branch}/{index} 的脚本"),
    "psbt.previous": (
        "input {n}: the previous transaction given for it cannot be read ({error})",
        "第 {n} 个输入：给出的前一笔交易无法读取（{error}）"),
    "psbt.incomplete": (
        "input {n} has {signatures} of {threshold} signatures; {missing} more must come from the keys {unsigned}",
        "第 {n} 个输入有 {threshold} 个签名中的 {signatures} 个；还差 {missing} 个，应来自第 {unsigned} 把钥匙"),
    "psbt.value": (
        "{where} has {left} bytes where a fingerprint and steps of 4 bytes each are due",
        "{where}有 {left} 字节，而此处应为一个指纹和若干 4 字节的步"),
    "psbt.value:tree": ("{where} does not hold one whole tree", "{where}不是一棵完整的树"),
    "psbt.value:leaf": (
        "{where} has a leaf of depth {depth} and version {leaf_version}",
        "{where}有一个深度 {depth}、版本 {leaf_version} 的叶子"),
    "psbt.empty": (
        "the PSBT's transaction has no inputs or no outputs, so there is nothing to sign",
        "这个 PSBT 的交易没有输入或没有输出，没有可签的"),
    "psbt.sighash": (
        "the PSBT says that it has SIGHASH SINGLE signatures; only ALL commits to the whole transaction",
        "这个 PSBT 称其含有 SIGHASH SINGLE 的签名；只有 ALL 承诺整笔交易"),
    "psbt.amounts": ("the PSBT's outputs hold more than its inputs", "这个 PSBT 的输出多于输入"),
    "psbt.taproot": (
        "{where} has taproot fields; taproot is not supported",
        "{where}有 taproot 字段；这里不支持 taproot"),
    "psbt.final:already": (
        "{where} is finalized already; use the PSBT with partial signatures (the combiner takes the signatures "
        "out of a finalized one)",
        "{where}已经定稿；请用带部分签名的 PSBT（合并时会从定稿的里取出签名）"),
    "psbt.sighash:asked": (
        "{where} asks for SIGHASH {sighash_name}; only ALL commits to the whole transaction",
        "{where}要求 SIGHASH {sighash_name}；只有 ALL 承诺整笔交易"),
    "psbt.utxo-mismatch:differs": (
        "{where}: PSBT_IN_WITNESS_UTXO differs from the output {outpoint} of the previous transaction "
        "({claimed:sat} against {proved:sat}, or another script); this is how the fee attack lies",
        "{where}：PSBT_IN_WITNESS_UTXO 与前一笔交易的输出 {outpoint} 不同（{claimed:sat} 对 {proved:sat}，或脚本"
        "不同）；手续费攻击就是这样撒谎的"),
    "psbt.utxo-missing": (
        "{where} does not say what it spends: PSBT_IN_NON_WITNESS_UTXO is missing",
        "{where}没有说明花的是什么：缺少 PSBT_IN_NON_WITNESS_UTXO"),
    "psbt.not-witness": (
        "{where} spends a coin from before segwit or of an unknown kind, which is not supported: a legacy "
        "signature would not commit to the amount",
        "{where}花的是隔离见证之前的或未知种类的币，这里不支持：旧式签名不承诺金额"),
    "psbt.utxo-missing:claimed": (
        "{where} lacks the previous transaction (PSBT_IN_NON_WITNESS_UTXO), so its amount is only claimed; have "
        "the PSBT made again with both utxo fields",
        "{where}缺少前一笔交易（PSBT_IN_NON_WITNESS_UTXO），金额只是声称；请重新做出两种 utxo 字段都有的 PSBT"),
    "psbt.utxo-mismatch:other": (
        "{where}: PSBT_IN_NON_WITNESS_UTXO is the transaction {txid}, but the input spends {outpoint}",
        "{where}：PSBT_IN_NON_WITNESS_UTXO 是交易 {txid}，而该输入花的是 {outpoint}"),
    "psbt.utxo-mismatch:outputs": (
        "{where} spends {outpoint}, but that transaction has {outputs} outputs",
        "{where}花的是 {outpoint}，而那笔交易只有 {outputs} 个输出"),
    "psbt.taproot:spends": (
        "{where} spends a taproot output; taproot is not supported",
        "{where}花的是 taproot 输出；这里不支持 taproot"),
    "psbt.script:no-p2wsh": (
        "{where} gives a witness script, but the coin is not P2WSH",
        "{where}给了见证脚本，而这枚币不是 P2WSH"),
    "psbt.not-witness:claimed": (
        "{where} has PSBT_IN_WITNESS_UTXO, but the coin is not a witness output",
        "{where}有 PSBT_IN_WITNESS_UTXO，而这枚币不是见证输出"),
    "psbt.script:no-witness-script": (
        "input {n} has no witness script, so its signatures cannot be checked",
        "第 {n} 个输入没有见证脚本，无法检查它的签名"),
    "psbt.signature:foreign": (
        "{where} has a signature under the key {key}, which its script does not name",
        "{where}有钥匙 {key} 的签名，而脚本里没有这把钥匙"),
    "psbt.duplicate-input": (
        "the inputs {seen} and {n} spend the same coin {outpoint}",
        "第 {seen} 和第 {n} 个输入花的是同一枚币 {outpoint}"),
    "psbt.script:no-redeem": (
        "{where} spends a P2SH output and does not give the redeem script",
        "{where}花的是 P2SH 输出，却没有给出赎回脚本"),
    "psbt.script:redeem-hash": (
        "{where}: the redeem script does not hash to the script of the coin",
        "{where}：赎回脚本的哈希不是这枚币的脚本"),
    "psbt.script:no-p2sh": (
        "{where} gives a redeem script, but the coin is not P2SH",
        "{where}给了赎回脚本，而这枚币不是 P2SH"),
    "psbt.script:witness-hash": (
        "{where}: the witness script does not hash to the script of the coin",
        "{where}：见证脚本的哈希不是这枚币的脚本"),
    "psbt.magic:json": (
        "{path} is a contract, a document or a key record, and no payout: ask for the file that ends in .psbt",
        "{path} 是契约、文件或公钥记录，不是付款：请要以 .psbt 结尾的那一份"),
    "psbt.magic:file": (
        "{path} is no payout (PSBT), nor anything else that is signed here: ask for the file again",
        "{path} 不是付款（PSBT），也不是这里要签的别的东西：请重新要一份"),
    "psbt.magic": (
        "this is not a PSBT: it does not begin with the bytes 70736274ff, nor with their base64 (cHNidP) or hex",
        "这不是 PSBT：开头不是字节 70736274ff，也不是它的 base64（cHNidP）或十六进制"),
    "psbt.locktime": (
        "the PSBT's inputs demand lock times that no transaction can meet: one wants a height, another a time",
        "这个 PSBT 的各输入要求的锁定时间没有交易能同时满足：一个要高度，另一个要时间"),
    "psbt.size:longer": (
        "a PSBT has at most {max_psbt_bytes} bytes, this is longer",
        "PSBT 最多 {max_psbt_bytes} 字节，这个更长"),
    "psbt.size:most": (
        "a PSBT has at most {most} bytes, this has {size}",
        "PSBT 最多 {most} 字节，这个有 {size} 字节"),
    "psbt.magic:bytes": (
        "this is not a PSBT: it does not begin with the bytes 70736274ff",
        "这不是 PSBT：开头不是字节 70736274ff"),
    "psbt.truncated": (
        "the PSBT announces {n_inputs} inputs and {n_outputs} outputs, and has {left} bytes for their maps; the "
        "copy is cut short or damaged",
        "这个 PSBT 称有 {n_inputs} 个输入和 {n_outputs} 个输出，却只剩 {left} 字节给它们的映射：这份数据被截断或"
        "已损坏"),
    "psbt.version": (
        "there is no PSBT version {version}; choose 0 or 2",
        "没有版本 {version} 的 PSBT；请选 0 或 2"),
    "psbt.value:version": (
        "the PSBT's global map: the value of PSBT_GLOBAL_VERSION is {size} bytes long where 4 are due",
        "PSBT 的全局映射：PSBT_GLOBAL_VERSION 的值长 {size} 字节，应为 4 字节"),
    "psbt.version:other": (
        "this is a PSBT of version {version}; only the versions 0 and 2 can be read",
        "这是版本 {version} 的 PSBT；只能读版本 0 和 2"),
    "psbt.encoding": (
        "this begins like a PSBT, but it is damaged: it is neither whole base64 nor whole hex",
        "开头像 PSBT，但已损坏：既不是完整的 base64，也不是完整的十六进制"),
    "psbt.encoding:unknown": (
        "{encoding} is no encoding of a PSBT; there are {encodings:and}",
        "PSBT 没有 {encoding} 这种编码；有的是 {encodings:and}"),
    "psbt.version-field": (
        "{where} has the field {field}, which a PSBT of version {version} must not have",
        "{where}有字段 {field}，版本 {version} 的 PSBT 不得有它"),
    "psbt.key": ("{where}: the key data of {field} {problem}", "{where}：{field} 的键数据{problem}"),
    "psbt.value:field": ("{where}: the value of {field} {problem}", "{where}：{field} 的值{problem}"),
    "psbt.missing": (
        "{where} lacks the field {field}, which a PSBT of version {version} must have",
        "{where}缺少字段 {field}，版本 {version} 的 PSBT 必须有它"),
    "psbt.value:xpub": (
        "the PSBT's global map: PSBT_GLOBAL_XPUB number {number} has a path of {steps} steps to a key of depth "
        "{depth}",
        "PSBT 的全局映射：第 {number} 个 PSBT_GLOBAL_XPUB 的路径有 {steps} 步，而钥匙的深度是 {depth}"),
    "psbt.amount:out": (
        "the PSBT's output {n}: PSBT_OUT_AMOUNT is more than 21 million bitcoin",
        "PSBT 的第 {n} 个输出：PSBT_OUT_AMOUNT 超过 2100 万个比特币"),
    "psbt.sighash:signature": (
        "{where} has a signature with SIGHASH {sighash_name}; only ALL commits to the whole transaction",
        "{where}有 SIGHASH {sighash_name} 的签名；只有 ALL 承诺整笔交易"),
    "psbt.signature:false": (
        "{where} has a signature under the key {public_key} that does not hold for this transaction",
        "{where}有钥匙 {public_key} 的签名，对这笔交易不成立"),
    "psbt.not-a-signer": (
        "your key (fingerprint {fingerprint}) is not among the {keys} keys of this multisig",
        "您的钥匙（指纹 {fingerprint}）不在这个多签的 {keys} 把钥匙之中"),
    "psbt.signed": (
        "key {at} of the multisig has signed every input of this PSBT already; hand it on",
        "多签的第 {at} 把钥匙已签了这个 PSBT 的全部输入；请交给下一位"),
    "psbt.complete": (
        "every input has the {threshold} signatures that it needs already; finalize the PSBT instead of signing "
        "it again",
        "每个输入都已有所需的 {threshold} 个签名；请直接定稿，不必再签"),
    "psbt.network": (
        "your key is for {yours} and the multisig is on {theirs}",
        "您的钥匙用于 {yours}，而多签在 {theirs}"),
    "psbt.not-a-signer:replaced": (
        "key {at} of the multisig claims your fingerprint {fingerprint}, but it is not your key at {key_path}; "
        "somebody replaced it",
        "多签的第 {at} 把钥匙自称您的指纹 {fingerprint}，却不是您在 {key_path} 的钥匙：有人换掉了它"),
    "psbt.foreign-input:no-derivation": (
        "{where} has no derivation (PSBT_IN_BIP32_DERIVATION) of a key of this multisig; it is not this pool's, "
        "or the PSBT was stripped",
        "{where}没有这个多签任何一把钥匙的派生（PSBT_IN_BIP32_DERIVATION）：它不是这个互助池的，或 PSBT 被删减过"
        ""),
    "psbt.foreign-input:no-place": (
        "{where} has derivations that lead to no single place of the multisig: the branch is 0 or 1, the index "
        "at most {max_index}, and the same for every key",
        "{where}的派生没有指向多签的同一位置：分支为 0 或 1，序号最大 {max_index}，且各钥匙须相同"),
    "psbt.foreign-input:other-script": (
        "input {n} claims to be the multisig's coin at /{branch}/{index}, but another script locks it; it is not "
        "this pool's",
        "第 {n} 个输入自称是多签在 /{branch}/{index} 的币，锁定它的却是另一个脚本；它不是这个互助池的"),
    "psbt.witnesses": (
        "{where} carries witnesses, and a PSBT's transaction has none: signatures stand in fields of their own; "
        "have the program that made the PSBT write it again",
        "{where}带有见证，而 PSBT 里的交易不带见证：签名另有字段；请让做出这个 PSBT 的程序重新写出"),
    "psbt.transaction-version": (
        "the transaction is of version {version}, and a PSBT of version 2 holds transactions of version 2 or "
        "later (BIP370); a PSBT of version 0 can hold it",
        "这笔交易的版本是 {version}，而版本 2 的 PSBT 只容版本 2 或更高的交易（BIP370）；版本 0 的 PSBT 可以容它"),
    "psbt.unsigned": (
        "input {n} of this transaction has no witness: nobody has signed it; give the PSBT with the signatures, "
        "or the finished transaction",
        "这笔交易的第 {n} 个输入没有见证：还没有人签名；请给带签名的 PSBT，或完成的交易"),
    "psbt.other-transaction:version": (
        "file {number} is a PSBT of version 2 whose transaction has version {theirs}, not {ours}, and is else "
        "the same; some programs forget the version when they read PSBT version 2, and their signatures are for "
        "another transaction: sign it again as PSBT version 0",
        "第 {number} 个文件是版本 2 的 PSBT，其中交易的版本是 {theirs}，不是 {ours}，其余相同；有些程序读版本 2 "
        "的 PSBT 时会忘掉交易版本，它们的签名属于另一笔交易：请改用版本 0 的 PSBT 重新签名"),
    "thing.input": ("input {n}", "第 {n} 个输入"),
    "thing.combined-input": ("PSBT {number} to combine: input {n}", "要合并的第 {number} 个 PSBT 的第 {n} 个输入"
    ""),
    "thing.unsigned": ("the unsigned transaction", "未签名的交易"),
    "thing.psbt": ("the PSBT", "PSBT"),
    "thing.global-map": ("the PSBT's global map", "PSBT 的全局映射"),
    "thing.psbt-input": ("the PSBT's input {n}", "PSBT 的第 {n} 个输入"),
    "thing.psbt-output": ("the PSBT's output {n}", "PSBT 的第 {n} 个输出"),
    "thing.psbt-transaction": ("the PSBT's transaction", "PSBT 的交易"),
    "thing.field-of": ("{where}: {field}", "{where}：{field}"),
    "sighash.unknown": ("of unknown type {kind}", "未知类型 {kind}"),
    "field.unknown": ("unknown type {number}", "未知类型 {number}"),
    "field.size": ("is {size} bytes long where {wanted:or} are due", "长 {size} 字节，应为 {wanted:or} 字节"),
    "field.point": ("is not a point of the curve", "不是曲线上的点"),
    "field.key-size": ("is {size} bytes long where 33 or 65 are due", "长 {size} 字节，应为 33 或 65 字节"),
    "field.path": (
        "is {size} bytes long where a fingerprint and steps of 4 bytes each are due",
        "长 {size} 字节，应为一个指纹和若干 4 字节的步"),
    "field.unreadable": ("cannot be read ({error})", "无法读取（{error}）"),
    "field.number": ("is {n}, outside {least} to {most}", "是 {n}，超出 {least} 到 {most}"),
    "field.signature": (
        "is {size} bytes long where a signature has 9 to 73",
        "长 {size} 字节，签名应为 9 到 73 字节"),
    "field.control": ("is {size} bytes long, which no control block has", "长 {size} 字节，控制块没有这么长的"),
    "field.leaf": ("is empty where a script and its leaf version are due", "是空的，应为脚本及其叶子版本"),
    "field.keys": (
        "is {size} bytes long where keys of 33 bytes each are due",
        "长 {size} 字节，应为若干 33 字节的钥匙"),
    "thing.key-of": ("{where}: a key", "{where}：某个键"),
    "thing.it": ("it", "它"),
}
