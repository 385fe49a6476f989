"""What is said of prices that the program gives by itself, at the command line and at the desk."""

STEPS: dict[str, tuple[str, str]] = {
    "prices.first": ("lashou quorum price gives one", "用 lashou quorum price 公布"),
    "prices.no-hub": ("lashou hub use URL names one", "用 lashou hub use 网址 指定"),
}
"""What somebody at a command line can do about it, by the sentence's key."""

SENTENCES: dict[str, tuple[str, str]] = {
    "prices.sat": ("this pool counts in satoshi: it needs no price", "本互助池以聪计，不需要价格"),
    "prices.limits": (
        "the largest change is 1 to {percent} percent, the days are 1 to {days}",
        "最大变化须为百分之 1 到 {percent}，天数须为 1 到 {days}"),
    "prices.no-hub": (
        "no hub is used, and nobody else would take the prices to the operator",
        "没有使用中转站，没有别的办法自动交给运营人"),
    "prices.first": (
        "no price has ever been in force, so there is nothing to compare with: the first ones are given by hand",
        "还没有过有效的价格，无从比较：最初的价格要由人来公布"),
    "prices.alone": (
        "with a quorum of {quorum} of {count} one witness's price alone can be the pool's: a source that lies "
        "would bring it further each day. Give prices by hand",
        "本池 {count} 人中须 {quorum} 人签名，一名见证人的报价就可能成为全池的价格：来源若作假，价格会一天天被带"
        "偏。请由您自己公布"),
    "prices.source": (
        "name where the price comes from: --exec PROGRAM or --file FILE, one of the two",
        "请写明价格的来处：--exec 程序 或 --file 文件，二者选一"),
    "prices.web-source": (
        "--price-exec and --price-file: one of the two", "--price-exec 和 --price-file 只能写一个"),
    "prices.long": (
        "{source} gives more than {most} bytes: that is no price", "{source} 给出的超过 {most} 字节，不是价格"),
    "prices.old": (
        "{path} was written {hours} hours ago: that is no price of today",
        "{path} 是 {hours} 小时前写的，不是今天的价格"),
    "prices.ahead": (
        "{path} was written at a time that has not come yet by this computer's clock: whether it is today's price "
        "cannot be told. Set the clock right, or write the file again",
        "按本机时钟，{path} 的写入时间还没有到，无法判断是不是今天的价格。请校准时钟，或重新写入该文件"),
    "prices.view": (
        "this home's view of the chain is not good enough for it: {why}", "本主文件夹看到的链不够可靠：{why}"),
    "prices.unknown": ("the pool's state is unknown: {why}", "互助池状态未知：{why}"),
    "prices.over": ("the days that you set are over", "您定的天数已到"),
    "prices.far": (
        "{price:,} is more than {percent} percent from {before:,}, the pool's price. If it is true, give it by "
        "hand",
        "{price:,} 与现行价格 {before:,} 相差超过百分之 {percent}。若属实，请由您自己公布"),
    "prices.given": (
        "given at block {height:,}: {price:,} of the smallest parts of {unit} for one bitcoin; a hub has it",
        "第 {height:,} 区块时已交：一个比特币值 {price:,}（{unit} 的最小单位）；中转站已收"),
    "prices.not-taken": (
        "{price:,} was signed, and no hub takes it: {why}", "{price:,} 已签名，但没有中转站收下：{why}"),
    "prices.silent": ("no hub answers", "没有中转站回应"),
    "prices.not": ("no price was given: {why}", "没有公布价格：{why}"),
    "cli.prices.begins": (
        "Each day's price is given by itself until block {until:,}, about {days:day|days}, from {source}, if it "
        "is within {percent} percent of the pool's price (now {before:,}). The key for your documents stays open "
        "in this program's memory until then; the coins' key stays shut. Ctrl-C ends it",
        "到第 {until:,} 区块（约 {days} 天）为止，每天的价格自动公布，取自 {source}，与互助池现行价格（目前 "
        "{before:,}）相差不超过百分之 {percent} 才公布。其间签文件的密钥在本程序的内存里打开着；管币的密钥不打开。"
        "按 Ctrl-C 结束"),
    "desk.daily": ("Each day by itself", "每天自动公布"),
    "desk.daily.lead": (
        "While lashou web runs, it can give each day's price for you, within limits that you set here",
        "lashou web 运行期间，可以在您定的限度内替您公布每天的价格"),
    "desk.daily.how": (
        "It takes a source of your own: a program or a file that gives the price. Name it when you start the "
        "desk: lashou web --price-exec PROGRAM, or lashou web --price-file FILE. No page can name one",
        "这需要您自己的价格来源：一个给出价格的程序或文件。启动工作台时写明：lashou web --price-exec 程序，或 "
        "lashou web --price-file 文件。网页上不能指定"),
    "desk.daily.then": (
        "Your key for documents then stays open in this computer's memory until the days are over, you end it "
        "here, or lashou web ends. Who takes this computer over meanwhile can sign documents as you, but no "
        "payment. Nothing of it is written to disk, so it must be begun anew each time. Beyond the limit it "
        "gives nothing, and says so here",
        "之后签文件的密钥在这台电脑的内存里打开着，直到天数到期、您在这里停下，或 lashou web 结束。其间谁控制了这"
        "台电脑，就能以您的名义签文件，但签不了付款。不写入磁盘，所以每次都要重新开始。超出限度就不公布，并在这里"
        "说明"),
    "desk.daily.percent": ("Largest change, in percent", "最大变化，百分之几"),
    "desk.daily.percent.note": ("Against the pool's price in force, each time", "每次都与互助池的现行价格比"),
    "desk.daily.days": ("For how many days", "多少天"),
    "desk.daily.begin": ("Begin", "开始"),
    "desk.daily.end": ("End it, and forget the key", "停下，并忘掉密钥"),
    "desk.daily.begun": ("Each day's price is given by itself from now on", "从现在起每天自动公布价格"),
    "desk.daily.ended": ("It has ended; the key is forgotten", "已停下，密钥已忘掉"),
    "desk.daily.runs": ("It is given by itself", "正在自动公布"),
    "desk.daily.number": ("a whole number is needed for each limit", "限度都要写整数"),
    "desk.daily.broke": ("It has stopped by an error, which the terminal shows", "因错误停下了，终端里有说明"),
    "desk.fact.source": ("From", "取自"),
    "desk.fact.limit": ("Within", "限度"),
    "desk.fact.limit-of": ("{percent} percent of the price in force", "与现行价格相差百分之 {percent} 以内"),
    "desk.fact.until": ("Until", "直到"),
    "desk.fact.last": ("What happened last", "最近一次"),
    "desk.daily.nothing": ("nothing yet", "还没有"),
}
