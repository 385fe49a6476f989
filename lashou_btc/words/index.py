"""Sentences of index, in English and Chinese."""

STEPS: dict[str, tuple[str, str]] = {
    "index.empty": ("sync first", "请先同步"),
    "chain.cannot:5": ("lashou chain use node", "lashou chain use node"),
    "index.no-such-tx": ("sync, and look again", "请同步后再看"),
    "index.outgrown": ("sync again to look for them too", "请再同步一次，好把它们也找出来"),
    "index.server:2": ("sync again", "请再同步"),
    "index.full": ("then sync again", "然后再同步"),
    "index.full:2": ("then sync again", "然后再同步"),
    "index.damaged": ("then sync again, which rebuilds it", "然后再同步，就会重建"),
    "index.schema": ("then sync again, which rebuilds it", "然后再同步，就会重建"),
    "index.other-pool": ("then sync again", "然后再同步"),
    "index.less-work": ("lashou sync --rebuild forgets what was seen", "lashou sync --rebuild 会忘掉见过的"),
}
"""What somebody at a command line can do about it, by the sentence's key."""

SENTENCES: dict[str, tuple[str, str]] = {
    "index.bad-block": (
        "the chain gave for block {block_id} at height {height} something else: {what}. Check the node",
        "链上数据源给出的高度 {height} 区块 {block_id} 并不是它本身：{what}。请检查节点"),
    "index.short": (
        "the chain ends at height {tip}, and {network_name} is longer than {checkpoint_height} blocks: whoever "
        "shows it is still loading it, or is on another; let it catch up",
        "这条链到高度 {tip} 为止，而 {network_name} 已超过 {checkpoint_height} 个区块：数据源还在同步，或在另一条"
        "链上；请等它跟上"),
    "fold.range": (
        "the chain data covers heights {birthday} to {tip}; the pool's state at {upto} needs {birthday} to {upto}",
        "链上数据覆盖高度 {birthday} 到 {tip}；要得到互助池在 {upto} 的状态，需要 {birthday} 到 {upto}"),
    "index.empty": (
        "the index has no blocks yet (the contract begins at height {start})",
        "索引里还没有区块（契约从高度 {start} 开始）"),
    "chain.cannot:5": (
        "servers have no whole blocks to read; a node of one's own has",
        "服务器不提供完整区块；自己的节点才有"),
    "index.height": (
        "the index does not know the median time of block {height}; it covers the heights {birthday} to {tip}",
        "索引不知道区块 {height} 的中位时间；它覆盖高度 {birthday} 到 {tip}"),
    "index.no-such-tx": (
        "the index does not hold transaction {txid}: it is not synced so far, or the transaction has nothing to "
        "do with this pool",
        "索引里没有交易 {txid}：还没同步到那里，或这笔交易与本互助池无关"),
    "index.outgrown": (
        "an amendment or a rotation names another journal, seal or keyholders than the last scan looked for",
        "某个修订或换届指定了新的日志、印章或持钥人，上次扫描还没有找它们"),
    "index.server": (
        "the index {name} cannot be used ({words}); the server's log says more",
        "索引 {name} 无法使用（{words}）；服务器日志里有详情"),
    "index.address": (
        "the index's address cannot be read; write postgresql://user:password@host:port/database, with %-escapes "
        "for /, ?, #, @ and % in the password",
        "无法读懂索引的地址；请写 postgresql://用户:密码@主机:端口/数据库，密码中的 /、?、#、@、% 用 % 转义"),
    "index.server:2": (
        "the connection to the index {name} broke while it was synced; what was read until then is kept",
        "同步时与索引 {name} 的连接断了；此前读到的都已保留"),
    "index.full": (
        "there is no room for the index {name}; free some space, nothing of it is lost",
        "索引 {name} 没有空间了；请腾出空间，已有内容不会丢失"),
    "index.login": (
        "the server does not let this user in at {name}; correct the address",
        "服务器不让该用户登录 {name}；请更正地址"),
    "index.server:3": (
        "the server of the index {name} does not answer as it should ({words}); see that it runs, and try again",
        "索引 {name} 的服务器回应不正常（{words}）；请确认它在运行，再试一次"),
    "index.permission": (
        "this user may not use the index {name} ({words}); grant it CREATE on the database",
        "该用户无权使用索引 {name}（{words}）；请授予他数据库的 CREATE 权限"),
    "index.driver": (
        "for an index on PostgreSQL, install the package with it: pip install 'lashou-btc[postgresql]'",
        "要把索引放在 PostgreSQL 上，请连同它一起安装：pip install 'lashou-btc[postgresql]'"),
    "index.disk": (
        "the index {path} cannot be used ({error}); check the folder, its permissions and the free space",
        "索引 {path} 无法使用（{error}）；请检查文件夹、权限和剩余空间"),
    "index.disk:2": (
        "the index {path} cannot be used: {what}; check the folder and its permissions",
        "索引 {path} 无法使用：{what}；请检查文件夹和权限"),
    "index.full:2": (
        "there is no room for the index {path}; free some space, nothing of it is lost",
        "索引 {path} 没有空间了；请腾出空间，已有内容不会丢失"),
    "index.busy": (
        "another process has been using the index {path} for more than {patience_s} seconds; let it finish and "
        "try again",
        "另一个程序占用索引 {path} 已超过 {patience_s} 秒；请等它结束再试"),
    "index.damaged": (
        "the index {place_name} is damaged ({what}); {remedy}",
        "索引 {place_name} 已损坏（{what}）；{remedy}"),
    "index.foreign": (
        "{name} is a database of something else; choose another name for the index",
        "{name} 是别的数据库；请为索引另选一个名字"),
    "index.schema": (
        "the index {name} was made by another version of this program; {remedy}",
        "索引 {name} 是本程序的另一版本建立的；{remedy}"),
    "index.other-pool": (
        "the index {name} belongs to another pool; choose another place, or {remedy}",
        "索引 {name} 属于另一个互助池；请另选位置，或者{remedy}"),
    "index.locked": (
        "the index {name} is being synced by another program, which is not done after {wait_s:g} s; let that "
        "finish and try again",
        "另一个程序正在同步索引 {name}，{wait_s:g} 秒后仍未完成；请等它结束再试"),
    "index.wrong-chain": (
        "the pool is on {network_name} and this chain is {network_name_2} beginning with {genesis}; use a chain "
        "of the pool's network",
        "互助池在 {network_name} 上，而这条链是以 {genesis} 开头的 {network_name_2}；请使用互助池所在网络的链"),
    "index.moving": (
        "the chain was another one each time that it was read: it is being reorganized, or the node does not "
        "tell the truth; try again, or use another node",
        "每次读取时链都不一样：正在重组，或节点没说实话；请再试，或换一个节点"),
    "index.less-work": (
        "the chain that ends with block {branch_hash} at height {tip} has less work than one that this index has "
        "seen: the node is behind, or does not tell the truth; let it catch up, or use another node",
        "以高度 {tip} 区块 {branch_hash} 结尾的链，工作量少于本索引见过的链：节点落后了，或没说实话；请等它跟上，"
        "或换一个节点"),
    "index.changed": (
        "what the index {name} had kept of the pool's state is gone, or was changed; run this again, and it is "
        "made anew",
        "索引 {name} 所存的互助池状态不在了或被改过；请再运行一次，会重新生成"),
    "index.remedy:delete": ("delete it", "删除它"),
    "index.remedy:drop": (
        "drop its schema {schema} (DROP SCHEMA {schema} CASCADE)",
        "删除它的模式 {schema}（DROP SCHEMA {schema} CASCADE）"),
}
