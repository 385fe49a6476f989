"""Sentences of chain/sandbox: consensus in this process, and what its policy does not take."""

STEPS: dict[str, tuple[str, str]] = {
    "chain.network": ("choose --network regtest", "请选 --network regtest"),
}
"""What somebody at a command line can do about it, by the sentence's key."""

SENTENCES: dict[str, tuple[str, str]] = {
    "sandbox.version": (
        "the sandbox holds a record of kind {kind!r} that this version does not know; use the version that wrote "
        "it",
        "沙盒里有本版本不认识的 {kind!r} 类记录；请用写它的那个版本"),
    "sandbox.faucet": (
        "the faucet cannot pay {value_sat:sat} to this script; the least is {least:sat}",
        "水龙头无法向这个脚本付 {value_sat:sat}；至少 {least:sat}"),
    "sandbox.faucet:empty": (
        "the sandbox's faucet has {owned:sat} and mining does not bring it {value_sat:sat} any more; ask for "
        "less or begin a new sandbox",
        "沙盒的水龙头有 {owned:sat}，挖矿再也凑不到 {value_sat:sat}；请少要一些，或另建沙盒"),
    "sandbox.foreign": (
        "{folder} is not empty and holds no sandbox (it has {foreign!r}); choose an empty folder or a new name",
        "{folder} 不是空的，也没有沙盒（里面有 {foreign!r}）；请选空文件夹或新名字"),
    "sandbox.not-a-folder": (
        "{folder} is a file; a sandbox is a folder, choose another name",
        "{folder} 是文件；沙盒是文件夹，请另选名字"),
    "sandbox.foreign:file": (
        "{path} is not a sandbox's chain of this version; choose another folder",
        "{path} 不是本版本的沙盒链；请另选文件夹"),
    "sandbox.damaged": (
        "the sandbox in {folder} is damaged at byte {offset} of {name}; remove the folder and begin a new sandbox",
        "{folder} 的沙盒在 {name} 的第 {offset} 字节处损坏；请删除该文件夹，另建沙盒"),
    "sandbox.locked": (
        "another process has been using the sandbox in {folder} for more than {patience_s:g} seconds; let it "
        "finish and try again",
        "另一个程序占用 {folder} 的沙盒已超过 {patience_s:g} 秒；请等它结束再试"),
    "sandbox.kernel": (
        "the consensus code cannot start in {folder}: {why}; check the folder and the free space",
        "共识代码无法在 {folder} 启动：{why}；请检查文件夹和剩余空间"),
    "sandbox.kernel:stopped": (
        "the sandbox's consensus code stopped: {trouble}; check the free disk space and try again",
        "沙盒的共识代码停了：{trouble}；请检查磁盘空间再试"),
    "chain.rejected:block": ("the block breaks consensus: {verdicts}", "该区块违反共识：{verdicts}"),
    "chain.rejected:no-tx": ("the transaction cannot be read by the consensus code", "共识代码读不了这笔交易"),
    "chain.rejected:no-block": (
        "the block cannot be read: its bytes are not a block's",
        "读不了该区块：这些字节不是区块"),
    "chain.rejected:sandbox": (
        "the sandbox refuses transaction {txid}: {why} ({reason})",
        "沙盒拒绝交易 {txid}：{why}（{reason}）"),
    "sandbox.damaged:blocks": (
        "the sandbox in {folder} holds blocks that consensus does not accept; remove the folder and begin a new "
        "sandbox",
        "{folder} 的沙盒里有共识不接受的区块；请删除该文件夹，另建沙盒"),
    "chain.count:most": (
        "{count} blocks cannot be mined at once; choose 0 to {max_mined}",
        "不能一次挖 {count} 个区块；请选 0 到 {max_mined}"),
    "chain.no-such-height:sandbox": (
        "the sandbox has blocks 0 to {tip}, not {start} to {stop}",
        "沙盒有区块 0 到 {tip}，没有 {start} 到 {stop}"),
    "chain.rejected:waits": (
        "the sandbox refuses transaction {txid}: it waits already with other signatures "
        "(txn-same-nonwitness-data-in-mempool)",
        "沙盒拒绝交易 {txid}：它已带着别的签名在等待（txn-same-nonwitness-data-in-mempool）"),
    "chain.network": (
        "a sandbox is always on regtest, not on {network_name}",
        "沙盒总是在 regtest 上，不在 {network_name} 上"),
    "policy.exceeds": ("its outputs exceed its inputs by {fee:sat}", "其输出比输入多 {fee:sat}"),
    "policy.relay-fee": (
        "its fee of {fee:sat} is less than {least} sat/vB for {vsize} vB",
        "其手续费 {fee:sat} 低于 {vsize} vB 所需的 {least} sat/vB"),
    "policy.script": (
        "the script of input {number} does not hold: a signature or witness is wrong or missing",
        "第 {number} 个输入的脚本不成立：签名或见证不对或缺失"),
    "policy.no-outputs": ("it has no outputs", "它没有输出"),
    "policy.too-much": ("its outputs add up to more than 21 million bitcoin", "其输出合计超过 2100 万个比特币"),
    "policy.twice": ("it spends an output twice", "它把同一输出花了两次"),
    "policy.coinbase": ("only a block may contain a coinbase", "只有区块里才能有 coinbase"),
    "policy.version": ("its version is {version}, not 1 or 2", "其版本是 {version}，不是 1 或 2"),
    "policy.weight": ("it weighs more than {most} units", "其重量超过 {most} 单位"),
    "policy.small": ("it has fewer than {least} bytes without witnesses", "不计见证它不足 {least} 字节"),
    "policy.carriers": ("it has {count} OP_RETURN outputs", "它有 {count} 个 OP_RETURN 输出"),
    "policy.op-return": ("its OP_RETURN script exceeds {most} bytes", "其 OP_RETURN 脚本超过 {most} 字节"),
    "policy.locktime": (
        "its lock time {locktime} is not reached, the next block is {height}",
        "其锁定时间 {locktime} 还没到，下一个区块是 {height}"),
    "policy.immature": (
        "input {number} spends a mined coin before block {height}",
        "第 {number} 个输入在区块 {height} 之前就要花挖矿所得的币"),
    "policy.spends-replaced": (
        "it spends an output of a transaction that it would replace",
        "它花了一笔它要替换的交易的输出"),
    "policy.many": ("it would replace {count} transactions", "它要替换 {count} 笔交易"),
    "policy.new-unconfirmed": (
        "it replaces and spends an unconfirmed output that was not spent before",
        "它在替换时花了一个此前没花的未确认输出"),
    "policy.replace-fee": (
        "its fee of {fee:sat} is below the {needed:sat} that replacing takes",
        "其手续费 {fee:sat} 低于替换所需的 {needed:sat}"),
    "policy.chain": (
        "it would make a chain of more than {most} waiting transactions",
        "它会使等待中的交易链超过 {most} 笔"),
    "policy.script-sig": (
        "the unlocking script of input {number} exceeds 1650 bytes",
        "第 {number} 个输入的解锁脚本超过 1650 字节"),
    "policy.push-only": (
        "the unlocking script of input {number} does more than push",
        "第 {number} 个输入的解锁脚本不只是压入数据"),
    "policy.dust": (
        "output {number} has {value:sat}, less than {least:sat}",
        "第 {number} 个输出有 {value:sat}，低于 {least:sat}"),
    "policy.missing": (
        "input {number} spends {outpoint}, which does not exist or is spent",
        "第 {number} 个输入花的 {outpoint} 不存在或已被花掉"),
    "policy.relative-lock": (
        "the relative lock of input {number} is not over",
        "第 {number} 个输入的相对锁还没到期"),
    "policy.no-replacement": (
        "it conflicts with {txid}, which does not signal replacement",
        "它与 {txid} 冲突，而后者没有声明可替换"),
    "policy.feerate": (
        "its feerate is not above that of {txid}, which it would replace",
        "其费率不高于它要替换的 {txid}"),
    "policy.in-block": ("it is in a block already", "它已在区块里"),
    "policy.witness": (
        "the witness of input {number} is larger than nodes relay",
        "第 {number} 个输入的见证大于节点转发的上限"),
    "sandbox.disk:opened": (
        "the sandbox in {folder} cannot be opened: {why}; check the folder, its permissions and the free space",
        "打不开 {folder} 的沙盒：{why}；请检查文件夹、权限和剩余空间"),
    "sandbox.disk:locked": (
        "the sandbox in {folder} cannot be locked: {why}; check the folder, its permissions and the free space",
        "锁不住 {folder} 的沙盒：{why}；请检查文件夹、权限和剩余空间"),
    "sandbox.disk:read": (
        "the sandbox in {folder} cannot be read: {why}; check the folder, its permissions and the free space",
        "读不了 {folder} 的沙盒：{why}；请检查文件夹、权限和剩余空间"),
    "sandbox.disk:written": (
        "the sandbox in {folder} cannot be written: {why}; check the folder, its permissions and the free space",
        "写不了 {folder} 的沙盒：{why}；请检查文件夹、权限和剩余空间"),
    "verdict.early": ("refused before its transactions were looked at", "在查看其交易之前就被拒绝"),
    "source.sandbox": ("sandbox in {folder}", "{folder} 里的沙盒"),
}
