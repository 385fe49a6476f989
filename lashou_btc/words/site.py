"""What every page of a pool's site says around its own."""

SENTENCES: dict[str, tuple[str, str]] = {
    "site.skip": ("To the content", "跳到正文"),
    "site.nav": ("This pool", "本互助池"),
    "site.nav.pool": ("Pool", "互助池"),
    "site.nav.join": ("Joining", "加入"),
    "site.nav.verify": ("Look up a file", "查文件"),
    "site.nav.help": ("Help", "帮助"),
    "site.language.en": ("English", "English"),
    "site.language.zh": ("中文", "中文"),
    "site.unknown": (
        "Since block {since} nobody can say how the pool stands: {why}. What is shown here is of before",
        "自第 {since} 区块起，无人能说互助池现状如何：{why}。此处所示是那之前的情况"),
    "site.footer.seen": ("As of", "截至"),
    "site.footer.state": ("State hash", "状态哈希"),
    "site.footer.server": (
        "Whoever runs this page cannot touch the pool's money, and can forge nothing that is checked; it can leave "
        "things out. Whoever wants to be sure looks with a program of their own",
        "运营本页面的人动不了互助池的钱，经核对的内容也伪造不了；但可能有所隐瞒。想要确认，请用自己的程序查看"),
    "site.height": ("block {height}", "第 {height} 区块"),
    "site.day-and-block": ("{day}, {block}", "{day} {block}"),
    "site.about": ("about {day}", "约 {day}"),
    "cli.site.built": (
        "{folder} has the {count:,} files of block {height:,}: {written:,} written, {removed:,} of before removed",
        "{folder} 已有第 {height:,} 区块的 {count:,} 个文件：写入 {written:,} 个，移除旧的 {removed:,} 个"),
    "cli.progress.pages": ("drawing pages", "生成页面"),
    "cli.site.serves": ("The pages are at {url} until Ctrl-C", "页面在 {url}，按 Ctrl-C 结束"),
    "serve.public": (
        "{url} is no address of a website; one looks like https://pool.example.org/",
        "{url} 不是网站的地址；应像 https://pool.example.org/"),
    "serve.address": (
        "no server can listen at {host}, port {port}: {why}; choose another with --host and --port",
        "无法在 {host} 的 {port} 端口监听：{why}；请用 --host 和 --port 另选"),
    "serve.address:taken": (
        "something listens at {host}, port {port}, already, perhaps another lashou site serve; end that, or choose "
        "another port with --port",
        "{host} 的 {port} 端口已有程序在用，也许是另一个 lashou site serve；请先结束它，或用 --port 另选"),
}
STEPS: dict[str, tuple[str, str]] = {}
