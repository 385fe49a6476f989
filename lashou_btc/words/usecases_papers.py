"""Sentences of papers and of the secret behind tags, in English and Chinese."""

STEPS: dict[str, tuple[str, str]] = {
    "papers.nobody": ("name somebody with --also ACCOUNT", "用 --also 账户号 指明给谁"),
    "papers.recipient:account": ("leave it out with --without {number}", "并用 --without {number} 跳过它"),
    "papers.missing": ("name the files HASH.age from there", "请指明那里的 哈希.age 文件"),
    "papers.key": ("name an earlier key of yours with --key", "用 --key 指明以前的密钥"),
    "tagkey.another": (
        "put it together from the witnesses' shares with lashou tagkey recover; if it is lost for good, say "
        "--lost, and nobody who was a member before will be recognized",
        "请用 lashou tagkey recover 以见证人手中的分片把它合起来；若它永远丢了，就加 --lost，此后谁也认不出以前"
        "的会员"),
    "tagkey.none": (
        "the operator makes it once with lashou tagkey new; who takes over puts it together from the "
        "witnesses' shares with lashou tagkey recover",
        "运营人用 lashou tagkey new 制作一次；接任者用 lashou tagkey recover 以见证人手中的分片把它合起来"),
}
"""What somebody at a command line can do about it, by the sentence's key."""

SENTENCES: dict[str, tuple[str, str]] = {
    "papers.active": (
        "a file that ends in {suffix} can do something by itself when it is opened, so it was named {name}: a "
        "scan or a photograph is what a reviewer needs, ask for one",
        "以 {suffix} 结尾的文件打开时可能自行运行，所以改名为 {name}：审核只需要扫描件或照片，请向对方要"),
    "papers.shallow": (
        "the reviewers of claim #{claim_number} were drawn by block {drawn}, which is {depth} deep: if the chain "
        "replaces it, others are drawn, and these have read the papers; whoever waits for height {deep} avoids "
        "that",
        "申请 #{claim_number} 的审核人由区块 {drawn} 抽出，它只有 {depth} 块深：若该区块被链替换，会另抽别人，"
        "而这些人已看过材料；等到高度 {deep} 再加密即可避免"),
    "papers.nobody": (
        "nobody is left to seal the papers of claim #{claim_number} to",
        "申请 #{claim_number} 的材料已没有可以加密给谁的人"),
    "account.unknown": ("there is no account {number}", "没有 {number} 号账户"),
    "papers.unnamed": (
        "{path} is no paper of claim #{claim_number}, as far as this home knows: it is another file, or was "
        "changed since (messengers make photographs smaller); seal the one that was filed",
        "就本机所知，{path} 不是申请 #{claim_number} 的材料：或是别的文件，或是后来改动过（聊天软件会压缩照"
        "片）；请加密当初提交的那一份"),
    "papers.front": (
        "{path} is what was filed, but shorter than the 32 bytes that stand in front of a file; ask the "
        "claimant what it is",
        "{path} 是当初提交的，但比文件前面应有的 32 字节还短；请问申请人这是什么"),
    "papers.format": (
        "{path} is no sealed paper: it does not begin as a file of age does",
        "{path} 不是加密材料：开头不像 age 文件"),
    "papers.size": (
        "{path} has more than {mib} MiB, which no paper may have: take a smaller picture of it, or several "
        "files",
        "{path} 超过 {mib} MiB，材料不能这么大：请拍小一些，或分成几个文件"),
    "papers.changed": (
        "{path} was changed while it was read; try again",
        "读取 {path} 时它被改动了；请再试一次"),
    "papers.not-drawn": (
        "nobody is drawn yet to review claim #{claim_number}: the block at height {draw_at} draws, and the "
        "chain is at {state_height}; seal its papers then",
        "申请 #{claim_number} 还没有抽出审核人：由高度 {draw_at} 的区块抽签，链现在在 {state_height}；到时再加"
        "密材料"),
    "papers.missing": (
        "{count} of the {of} papers of claim #{claim_number} are not in this home ({hashes}): they are kept "
        "where the claim was filed, in pools/{pool_id}/papers",
        "申请 #{claim_number} 的 {of} 份材料中有 {count} 份不在本机（{hashes}）：它们保存在提交申请的那台机器"
        "上，位于 pools/{pool_id}/papers"),
    "papers.not-given": (
        "{name} stands in a hub's list, and no hub gives it: ask that person for it again",
        "{name} 列在中转站的清单里，却没有一个中转站给得出：请向本人重新索取"),
    "papers.damaged": (
        "{path} is damaged, so nothing of it can be read: it was cut or changed on its way; ask for it again",
        "{path} 已损坏，无法读取：途中被截断或改动过；请对方重发"),
    "papers.copied": (
        "{path} was brought in the name of the key {key}, which did not seal it: it may be a copy of what somebody "
        "else has shown. Nothing of it was written; ask that person for it again",
        "{path} 是以密钥 {key} 的名义送来的，却不是由它加密的：可能抄自别人出示的材料。没有写出任何内容；请向本人"
        "重新索取"),
    "papers.key": (
        "{path} is not sealed to this key: it is for somebody else, or for the key that you had before",
        "{path} 不是加密给这把密钥的：它是给别人的，或是给您以前那把密钥的"),
    "tagkey.another": (
        "people have been enrolled with tags of another tag key",
        "已有人用另一把标签密钥做出的标签登记入会"),
    "tagkey.name": (
        "these shares give the tag key {key}, which is not the one that is meant",
        "这些分片合成的标签密钥是 {key}，不是要的那一把"),
    "tagkey.none": ("there is no tag key in this home", "本机没有标签密钥"),
    "tagkey.shares": (
        "the shares do not give the tag key back; this is a mistake in the program",
        "这些分片合不回标签密钥；这是程序的错误"),
    "tagkey.exists": (
        "there is a tag key in this home already ({path}), and it is left alone",
        "本机已有标签密钥（{path}），不去动它"),
    "tagkey.key": (
        "{path} was not made with this key, or it was changed; recover the tag key from the witnesses' shares",
        "{path} 不是用这把密钥加密的，或被改动过；请用见证人手中的分片恢复标签密钥"),
    "tagkey.damaged": (
        "{path} is damaged; delete it and recover the tag key from the witnesses' shares",
        "{path} 已损坏；请删除它，再用见证人手中的分片恢复标签密钥"),
    "tagkey.pool": ("one of the shares says that it is another pool's", "其中一份分片注明属于另一个互助池"),
    "papers.recipient:operator": (
        "the operator has stated no recipient of papers, so nothing can be encrypted to it: hand it the papers "
        "in person",
        "运营人没有公布收材料用的公钥，无法加密给他：请当面把材料交给他"),
    "papers.recipient:account": (
        "account {number} has stated no recipient of papers, so nothing can be encrypted to it: hand it the "
        "papers in person",
        "账户 {number} 没有公布收材料用的公钥，无法加密给他：请当面把材料交给他"),
    "papers.unnamed:any": (
        "{path} opens, but no claim here names its hash {digest}: it is not what was filed, so it is not "
        "written; ask the claimant for the papers as filed",
        "{path} 能打开，但这里没有哪份申请写有它的哈希 {digest}：它不是当初提交的材料，所以没有写出；请向申请人"
        "要当初提交的原件"),
    "papers.unnamed:claim": (
        "{path} opens, but claim #{claim_number} does not name its hash {digest}: it is not what was filed, so "
        "it is not written; ask the claimant for the papers as filed",
        "{path} 能打开，但申请 #{claim_number} 里没有它的哈希 {digest}：它不是当初提交的材料，所以没有写出；请"
        "向申请人要当初提交的原件"),
    "operator.key:tags": (
        "this key is not the pool's operator key, and tags are the operator's to make",
        "这不是本池运营人的密钥，而标签只能由运营人制作"),
    "tagkey.name:meant": (
        "these shares give the tag key {key}, which is not the one that is meant ({meant})",
        "这些分片合成的标签密钥是 {key}，不是要的那一把（{meant}）"),
    "tagkey.share-of": (
        "A share of the tag key {key} of the pool {pool} ({pool_id})",
        "互助池 {pool}（{pool_id}）的标签密钥 {key} 的一份分片"),
    "tagkey.share": (
        "Share {number} of {count}, of {witness}; any {needed} give the key back (SLIP-39)",
        "共 {count} 份中的第 {number} 份，由 {witness} 保管；任意 {needed} 份即可合回密钥（SLIP-39）"),
}
