"""Sentences of regtest, in English and Chinese."""

_INSTALL = (
    "install Bitcoin Core or Bitcoin Knots so that `bitcoind` is on PATH, or set BITCOIND to the program's path",
    "请安装 Bitcoin Core 或 Bitcoin Knots，使 PATH 上有 `bitcoind`，或把 BITCOIND 设为该程序的路径")
STEPS: dict[str, tuple[str, str]] = {
    **dict.fromkeys(("regtest.no-node:program", "regtest.no-node:gone", "regtest.no-node:task",
                     "regtest.no-node:fetch", "regtest.no-node:folder", "regtest.no-node:mirror",
                     "regtest.no-node:bitcoind", "regtest.no-node:loader", "regtest.no-node:tool"), _INSTALL),
    "regtest.stopped": (
        "start one with `python -m lashou_btc.regtest start`",
        "请用 `python -m lashou_btc.regtest start` 启动一个"),
}
"""What somebody at a command line can do about it, by the sentence's key."""

SENTENCES: dict[str, tuple[str, str]] = {
    "regtest.no-node:program": (
        "{name} was fetched and is not a program for this machine",
        "{name} 已下载，但不是这台机器能运行的程序"),
    "regtest.no-node:gone": (
        "the node was fetched and cannot be found again below {folder}",
        "节点已下载，却在 {folder} 之下找不到了"),
    "regtest.no-node:task": ("could not {task}: {why}", "未能{task}：{why}"),
    "regtest.no-node:fetch": ("could not fetch {what}: {why}", "未能下载{what}：{why}"),
    "regtest.no-node:folder": (
        "{folder}, where a node would be kept, cannot be made: {why}",
        "无法建立存放节点的文件夹 {folder}：{why}"),
    "regtest.no-node:mirror": (
        "there is no bitcoind here, and no Debian mirror among the machine's apt sources to fetch one from",
        "这里没有 bitcoind，机器的 apt 源里也没有可供下载的 Debian 镜像"),
    "regtest.no-node:bitcoind": (
        "{package} was fetched and holds no bitcoind",
        "{package} 已下载，但里面没有 bitcoind"),
    "regtest.no-node:loader": (
        "{package} was fetched without its dynamic loader",
        "{package} 已下载，但缺少它的动态加载器"),
    "regtest.no-node:tool": (
        "there is no bitcoind here, and no {tool} to fetch Debian's with",
        "这里没有 bitcoind，也没有用来下载 Debian 版本的 {tool}"),
    "regtest.bitcoind": (
        "BITCOIND is set to {named}, which is no program that can be run; correct it or unset it",
        "BITCOIND 设为 {named}，它不是能运行的程序；请改正或取消设置"),
    "regtest.amount": (
        "{amount!r} is no amount of bitcoin; write something like 0.5, with at most 8 digits after the point",
        "{amount!r} 不是比特币金额；请写成 0.5 这样，小数点后最多 8 位"),
    "regtest.stopped": ("no node is running in {folder}", "{folder} 中没有节点在运行"),
    "regtest.no-cli": (
        "there is a bitcoind and no bitcoin-cli beside it; install that too",
        "有 bitcoind，旁边却没有 bitcoin-cli；请一并安装"),
    "regtest.address": ("{address!r} is not an address on regtest", "{address!r} 不是 regtest 上的地址"),
    "regtest.start": (
        "bitcoind stopped while it was starting in {datadir}: {why}",
        "bitcoind 在 {datadir} 启动时停了：{why}"),
    "regtest.start:silent": (
        "bitcoind stopped while it was starting in {datadir}; see regtest/debug.log there",
        "bitcoind 在 {datadir} 启动时停了；请看其中的 regtest/debug.log"),
    "regtest.start:slow": (
        "bitcoind in {datadir} does not answer after {seconds:.0f} seconds; see regtest/debug.log there",
        "{datadir} 中的 bitcoind 过了 {seconds:.0f} 秒仍不应答；请看其中的 regtest/debug.log"),
    "regtest.running": ("a node is running in {datadir} already", "{datadir} 中已有节点在运行"),
    "regtest.stop": (
        "bitcoind (process {pid}) in {datadir} does not stop",
        "{datadir} 中的 bitcoind（进程 {pid}）停不下来"),
    "regtest.fetching": ("fetching {what}; it is kept in {folder}", "正在下载{what}，存放在 {folder}"),
    "regtest.fetched": ("fetched {what}", "已下载{what}"),
    "regtest.fetched-node": (
        "{package} (about 20 MB, Debian's {suite} suite)",
        " {package}（约 20 MB，Debian 的 {suite} 版）"),
    "regtest.fetched-lists": ("the package lists of Debian's {suite} suite", " Debian {suite} 版的软件包列表"),
    "regtest.fetched-package": ("{package} and its libraries", " {package} 及其库"),
    "regtest.task-start": ("start bitcoind", "启动 bitcoind"),
    "regtest.task-apt": ("read apt's configuration", "读取 apt 的配置"),
    "regtest.task-architecture": ("ask dpkg for the architecture", "向 dpkg 询问架构"),
    "regtest.task-unpack": ("unpack {file}", "解开 {file}"),
}
