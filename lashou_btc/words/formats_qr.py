"""Sentences of formats: QR codes and labels, in English and Chinese."""

STEPS: dict[str, tuple[str, str]] = {}
"""What somebody at a command line can do about it, by the sentence's key."""

SENTENCES: dict[str, tuple[str, str]] = {
    "bbqr.type": (
        "BBQr files here are of type {types:or}, encoded as H, 2 or Z",
        "这里的 BBQr 文件类型为 {types:or}，编码为 H、2 或 Z"),
    "bbqr.size": (
        "BBQr carries 1 to {most} bytes here, in frames of {least} to {chars} characters",
        "BBQr 在这里可载 1 到 {most} 字节，每帧 {least} 到 {chars} 个字符"),
    "bbqr.size:frames": (
        "the file needs {count} QR codes, and BBQr counts to {most}; use a file instead",
        "这个文件要 {count} 个二维码，而 BBQr 只数到 {most}；请改用文件"),
    "bbqr.none": ("there is no QR code of the BBQr kind", "没有 BBQr 的二维码"),
    "bbqr.missing": (
        "{missing} of {total} QR codes are missing: {named}",
        "{total} 个二维码中缺 {missing} 个：{named}"),
    "bbqr.missing:more": (
        "{missing} of {total} QR codes are missing: {named} and more",
        "{total} 个二维码中缺 {missing} 个：{named} 等"),
    "bbqr.length": (
        "the QR codes of one file have the same length, only the last may be shorter; these do not",
        "同一文件的二维码长度相同，只有最后一个可以短些；这些不是"),
    "bbqr.header": (
        "a QR code is not a BBQr frame: it begins with B$ and has data after 8 characters",
        "有一个二维码不是 BBQr 帧：BBQr 帧以 B$ 开头，8 个字符之后是数据"),
    "bbqr.encoding": (
        "the QR codes are encoded as {mark!r}; H, 2 and Z are known",
        "二维码的编码是 {mark!r}；认得的有 H、2 和 Z"),
    "bbqr.type:unknown": (
        "the QR codes hold a file of type {mark!r}; {types:and} are known",
        "二维码里的文件类型是 {mark!r}；认得的有 {types:and}"),
    "bbqr.header:number": ("a QR code's number is not in base 36", "有一个二维码的编号不是三十六进制"),
    "bbqr.size:unfolded": (
        "the QR codes unfold to more than {most} bytes; they are no wallet's",
        "二维码解开后超过 {most} 字节；不会是钱包的"),
    "bbqr.deflate": (
        "the compressed data of the QR codes is cut short, or followed by more",
        "二维码的压缩数据被截短，或后面多出了东西"),
    "bbqr.mixed": (
        "these QR codes belong to different files; scan one series only",
        "这些二维码属于不同的文件；请只扫同一组"),
    "bbqr.header:place": (
        "a QR code calls itself number {place} of {total}",
        "有一个二维码自称是 {total} 个中的第 {place} 个"),
    "bbqr.mixed:twice": (
        "two QR codes are both number {place} and differ; scan one series only",
        "有两个二维码都是第 {place} 个，内容却不同；请只扫同一组"),
    "bbqr.data": (
        "the data of a QR code is not whole bytes in {encoding} of capital letters",
        "有一个二维码的数据不是大写 {encoding} 的完整字节"),
    "bbqr.deflate:damaged": ("the compressed data of the QR codes is damaged", "二维码的压缩数据已损坏"),
    "ur.bytewords": (
        "the UR has letters that are no bytewords, or is cut short; scan it again",
        "UR 里有不是 bytewords 的字母，或被截短；请重新扫描"),
    "ur.checksum": (
        "the UR's checksum is wrong: a letter was lost or changed; scan it again",
        "UR 的校验和不对：有字母丢了或变了；请重新扫描"),
    "frames.style": ("QR codes of a PSBT are made as {styles:or}", "PSBT 的二维码可做成 {styles:or}"),
    "frames.none": ("no QR code was read", "没有读到二维码"),
    "frames.type": ("the QR codes hold {held} and not a PSBT", "二维码里是{held}，不是 PSBT"),
    "frames.mixed": (
        "the QR codes are not of one series: some are BBQr or UR and some are not",
        "这些二维码不是同一组：有的是 BBQr 或 UR，有的不是"),
    "labels.size": (
        "a file of labels has at most {most} lines here, this has {count}",
        "标签文件在这里最多 {most} 行，这个有 {count} 行"),
    "labels.size:line": ("a label's line has at most {most} characters", "标签的一行最多 {most} 个字符"),
    "labels.json": ("this is not a JSON object with a type", "这不是带 type 的 JSON 对象"),
    "labels.ref": (
        "the ref of a label of type {kind} is missing or has foreign characters",
        "{kind} 类标签缺少 ref，或其中有外来字符"),
    "labels.type": ("a label's type is one of {types}", "标签的 type 是 {types} 之一"),
    "labels.field": (
        "only a tx has an origin, and only an output is spendable or not (BIP329)",
        "只有 tx 有 origin，只有 output 有 spendable（BIP329）"),
    "labels.field:spendable": ("spendable is true or false", "spendable 只能是 true 或 false"),
    "labels.ref:colon": ("the ref of a label of type {kind} has no colon", "{kind} 类标签的 ref 里没有冒号"),
    "labels.text": (
        "the {field} of {ref} is not text of at most {most} printable characters",
        "{ref} 的 {field} 不是至多 {most} 个可打印字符的文字"),
    "labels.line": ("line {number}: {error}", "第 {number} 行：{error}"),
    "labels.ref:txid": (
        "the ref of a tx is its id, 64 lowercase hex digits",
        "tx 的 ref 是它的编号，64 位小写十六进制数字"),
    "ur.size:number": ("{value} is too much for a UR", "{value} 对 UR 来说太大"),
    "ur.type": (
        "a PSBT travels as {types:or}, with at most {most} bytes",
        "PSBT 以 {types:or} 传送，最多 {most} 字节"),
    "ur.type:wanted": (
        "the UR holds a {found}, and a PSBT is wanted ({types:or})",
        "UR 里是 {found}，而这里要 PSBT（{types:or}）"),
    "ur.cbor": ("the UR's byte string is cut short, or followed by more", "UR 的字节串被截短，或后面多出了东西"),
    "ur.size": ("a UR carries 1 to {most} bytes here", "UR 在这里可载 1 到 {most} 字节"),
    "ur.size:part": ("{chars} characters are too few for a part of a UR", "{chars} 个字符放不下 UR 的一段"),
    "ur.size:fragments": (
        "the UR would need more than {most} QR codes; use a file instead",
        "这个 UR 要 {most} 个以上的二维码；请改用文件"),
    "ur.form": (
        "a QR code is not a UR: it reads ur:type/letters or ur:type/1-9/letters",
        "有一个二维码不是 UR：UR 写作 ur:类型/字母 或 ur:类型/1-9/字母"),
    "ur.cbor:part": ("the part of a UR is not a list of five", "UR 的一段不是五项的列表"),
    "ur.part": (
        "the part of a UR does not say the same inside as outside, or is cut short",
        "UR 的一段里外说的不一样，或被截短"),
    "ur.part:sizes": (
        "the part of a UR speaks of {count} fragments of {size} bytes for {length}, which does not fit",
        "UR 的一段说 {length} 字节分成 {count} 块、每块 {size} 字节，对不上"),
    "ur.none": ("there is no QR code of the UR kind", "没有 UR 的二维码"),
    "ur.missing": (
        "{known} of {total} fragments are known; scan more QR codes of the series",
        "已知 {total} 块中的 {known} 块；请再扫这一组的二维码"),
    "ur.checksum:joined": (
        "the UR's checksum is wrong after joining its parts; scan the series again",
        "UR 各段合起来校验和不对；请重新扫描这一组"),
    "ur.cbor:head": (
        "the UR's CBOR is not what its type says, or not in its shortest form",
        "UR 的 CBOR 与其类型不符，或不是最短形式"),
    "ur.mixed": (
        "these QR codes belong to different messages; scan one series only",
        "这些二维码属于不同的消息；请只扫同一组"),
    "ur.mixed:contradict": (
        "the parts of the UR contradict each other; scan the series again",
        "UR 的各段互相矛盾；请重新扫描这一组"),
    "thing.labels": ("a file of labels", "标签文件"),
    "thing.a-psbt": ("a PSBT", "PSBT"),
    "thing.a-transaction": ("a transaction", "交易"),
    "thing.json": ("JSON", "JSON"),
    "thing.text": ("text", "文字"),
}
