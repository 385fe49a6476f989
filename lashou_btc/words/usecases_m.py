"""Sentences of usecases, modules m to z, in English and Chinese."""

STEPS: dict[str, tuple[str, str]] = {
    "report.exists": ("name another folder with --out", "请用 --out 指明另一个文件夹"),
    "pool.which": ("with --pool", "用 --pool 指明"),
    "pool.none": (
        "if yours lies in another folder, name that with --home or LASHOU_HOME; to follow one, lashou pool add "
        "CONTRACT; only to found one, lashou pool create",
        "若您的互助池在别的主文件夹，请用 --home 或 LASHOU_HOME 指明；要关注一个，用 lashou pool add 契约；要"
        "新建才用 lashou pool create"),
}
"""What somebody at a command line can do about it, by the sentence's key."""

SENTENCES: dict[str, tuple[str, str]] = {
    "report.exists": (
        "{path} exists and holds another report: the chain or the documents have changed since",
        "{path} 已存在，内容是另一份报告：此后链或文件有了变化"),
    "pool.which": ("say which pool: {names}", "请说明是哪个互助池：{names}"),
    "config.malformed": (
        "{path} must hold an object of texts; mend or delete it",
        "{path} 应是一个只含文字的 JSON 对象；请修好或删除它"),
    "pool.none": ("there is no pool in {home}", "{home} 里没有互助池"),
    "chain.short": (
        "the chain is at height {tip}; the pool begins at {birthday}. Is this the right chain, and is the node "
        "still loading?",
        "链在高度 {tip}，而互助池从 {birthday} 开始。链选对了吗？节点是否还在加载？"),
    "contract.changed": (
        "{path} is the contract of pool {found}, and its folder is named for another; give the folder its old "
        "name, or put its own contract back",
        "{path} 是互助池 {found} 的契约，而它的文件夹是按另一个池命名的；请恢复文件夹原来的名字，或放回它自己的契"
        "约"),
    "config.malformed:json": ("{path} is not JSON; mend or delete it", "{path} 不是 JSON；请修好或删除它"),
    "chain.network:pool": ("the chain is {chain}, the pool lives on {pool}", "链是 {chain}，互助池在 {pool} 上"),
    "workspace.witnesses-untold": (
        "whether the witnesses have changed lately cannot be told: {error}",
        "不知道见证人最近是否换过：{error}"),
    "workspace.node-loading": (
        "the node is still loading the chain: nothing shown here is final until it has caught up",
        "节点还在加载链：赶上之前，这里显示的都不算定"),
    "workspace.state-unknown": (
        "the state is unknown since height {since}: {why}. {remedy}. What is shown is how things stood before",
        "自高度 {since} 起状态未知：{why}。{remedy}。这里显示的是此前的情况"),
    "carried.amendment": ("amendment {digest}: {effects:;}", "修订 {digest}：{effects:;}"),
    "carried.together": ("put coins together", "合并了币"),
    "carried.handed-over": (
        "handed over to the keyholders of epoch {epoch}: {names}",
        "移交给第 {epoch} 届：{names}"),
    "carried.passed-on": (
        "passed {amount:sat} on to the keyholders of epoch {epoch}",
        "向第 {epoch} 届转交 {amount:sat}"),
    "carried.passed-on:late": (
        "passed {amount:sat} on to the keyholders of epoch {epoch}, {late:sat} of it late payments",
        "向第 {epoch} 届转交 {amount:sat}，其中 {late:sat}是迟到的款项"),
    "carried.unknown": ("amendment {digest}, which is not at hand", "修订 {digest}，手头没有它的文件"),
    "exit.again": ("as of height {height}", "截至高度 {height}"),
}
