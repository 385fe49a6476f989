"""Help in Chinese: the program, the commands a to l, and click's own words.

Keys: "" for the program, "payout build" for a command or group, "payout build --feerate" for an option of one
command (its argument: "payout build FILE"), "--feerate" for an option that several share. A paragraph is one line;
one that begins with \\b keeps its lines. The first sentence is what a list of commands says.
"""

CLICK: dict[str, str] = {
    "Usage:": "用法:",
    "Options": "选项",
    "Commands": "命令",
    "Examples": "例子",
    "Positional arguments": "参数",
    "Missing command.": "没有写命令",
    "Missing argument": "缺少参数",
    "Missing option": "缺少选项",
    "Missing parameter": "缺少参数",
    "Missing parameter: {param_name}": "缺少参数：{param_name}",
    "Missing {param_type}": "缺少 {param_type}",
    "No such option {name!r}.": "没有选项 {name!r}",
    "No such command {name!r}.": "没有命令 {name!r}",
    "Invalid value: {message}": "值无效：{message}",
    "Invalid value for {param_hint}: {message}": "{param_hint} 的值无效：{message}",
    "Got unexpected extra argument ({args})": "多出了参数（{args}）",
    "Got unexpected extra arguments ({args})": "多出了参数（{args}）",
    "Option {name!r} does not take a value.": "选项 {name!r} 后面不写值",
    "Option {name!r} requires an argument.": "选项 {name!r} 后面要写一个值",
    "Option {name!r} requires {nargs} arguments.": "选项 {name!r} 后面要写 {nargs} 个值",
    "Argument {name!r} takes {nargs} values.": "参数 {name!r} 要写 {nargs} 个值",
    "Takes {nargs} values but 1 was given.": "要写 {nargs} 个值，只写了 1 个",
    "Takes {nargs} values but {len} were given.": "要写 {nargs} 个值，写了 {len} 个",
    "{value!r} is not {choice}.": "{value!r} 不是 {choice}",
    "{value!r} is not one of {choices}.": "{value!r} 不在可选之列：{choices}",
    "{value} is not in the range {range}.": "{value} 不在范围 {range} 之内",
    "Choose from:\n\t{choices}": "请从中选一个：{choices}",
    "{name} {filename!r} does not exist.": "{filename!r} 不存在",
    "{name} {filename!r} is a file.": "{filename!r} 是文件，不是文件夹",
    "{name} {filename!r} is a directory.": "{filename!r} 是文件夹，不是文件",
    "{name} {filename!r} is not readable.": "{filename!r} 无法读取",
    "{name} {filename!r} is not writable.": "{filename!r} 无法写入",
    "default: {default}": "默认: {default}",
    "required": "必填",
    "env var: {var}": "环境变量: {var}",
    "Repeat for confirmation": "请再输入一遍",
    "Error: {message}": "错误：{message}",
    "Error: The two entered values do not match.": "两次输入的不一样",
    "Error: invalid input": "请回答 y 或 n",
    "Aborted!": "已停下",
}

HELP: dict[str, str] = {
    "": "Lashou（拉手互助）：在比特币上为重病互助，谁也不用信。\n\n"
        "先看 lashou help：每种角色一步一步做什么。\n\n"
        "--home、--chain、--pool、--index、--json 和 --stale-tip-is-meant 可以写在命令行的任何位置。\n\n"
        "退出状态：0 完成；1 被拒绝，或答案为否；2 用法不对，或输入无法读取；3 还缺东西；"
        "4 链、磁盘或设备没有应答。",
    "--home": "放密钥、互助池和配置的文件夹。",
    "--chain": "sandbox:FOLDER、node、node:URL、peers、peers:HOST:PORT,HOST:PORT 或 electrum:HOST,HOST。"
               "默认：主文件夹的配置，否则 node。",
    "--pool": "主文件夹里有几个互助池时，写池名或池编号的开头。",
    "--index": "postgresql://…：把索引放在那台服务器上，而不是文件里。",
    "--json": "以 JSON 打印数据。",
    "--stale-tip-is-meant": "最新的区块已超过一天，也照样签名。",
    "--version": "显示版本后退出。",
    "--help": "显示本说明后退出。",

    "--key": "用主文件夹里的哪把密钥。",
    "--account": "您的密钥有几个账户时，用哪一个。",
    "--passphrase-file": "从这个文件读取密钥的密码（也可以设 LASHOU_PASSPHRASE）。",
    "--out": "写入这个文件，它必须还不存在；- 表示标准输出。",
    "--rules": "规则文件，由 lashou simulate --write-rules 生成。",
    "--lang": "给人看的文字用哪种语言。",
    "--epoch": "那一届的见证人；默认：现任。",
    "--rotation": "这份换届文件所指定的见证人。",
    "--feerate": "付的费率，sat/vB；默认：链所建议的。",
    "--yes": "不再询问，直接发送。",
    "--hwi": "HWI 程序的位置。默认：主文件夹的配置、本 Python 旁边、PATH。",
    "--device-type": "只用这一类设备，例如 coldcard。",
    "--device-path": "位于这个路径的设备；须同时写 --device-type。",
    "--emulators": "也算上设备模拟器（供测试用）。",
    "--network": "网络。默认：配置里的，否则主网。",
    "--text": "几句说明，会公开。",
    "--id-file": "存有此人证件号的文件（不写则当场询问）。",

    "anchor": "把 FILE 承诺到日志里。互助池的文件以它自身承诺，其他文件把哈希写进一份声明。",
    "anchor --text": "关于这个文件的几句话，会公开。",
    "verify": "FILE 的哈希是否已承诺。在哪里、有多深、从何时起？\n\n"
              "退出状态 0：是，而且够深；1：否；3：是，但还不够深。",
    "verify --confirmations": "必须有多深；默认：契约的规则。",
    "audit": "互助池每一枚币的花费，合法还是异常。也说明一项已上链的决定起了什么作用。\n\n"
             "有异常时退出状态为 1；状态未知时为 3：这时，依据的文件缺失的花费既不算合法也不算异常"
             "（JSON 中它的 \"lawful\" 为 null）。",

    "chain": "正在使用的链；在测试链上挖矿和付款。",
    "chain use": "记住本主文件夹用哪条链：sandbox:FOLDER、node、node:URL、peers、peers:HOST:PORT,HOST:PORT 或 "
                 "electrum:HOST[:PORT[:s|t]],HOST…\n\n"
                 "自己的节点需要信任的最少。没有节点的人通过过滤器从对等节点读取，至少两个：您指定的，"
                 "或比特币网络里的一些。第一次会向它们要全部区块头：主网上 75 MB，需几分钟。\n\n"
                 "Electrum 服务器（至少两台；s：TLS，t：明文 TCP）只供查看：只由它们显示的内容，不会据此签名。"
                 "它们会知道哪些地址属于互助池。",
    "chain use --network": "本主文件夹的密钥和互助池所在的网络。",
    "chain status": "链的最新区块，以及由谁提供。",
    "chain status --network": "哪个网络。",
    "chain mine": "挖 COUNT 个区块（只限 sandbox 和 regtest）。",
    "chain faucet": "用挖得的币向 ADDRESS 付 AMOUNT（只限 sandbox 和 regtest）。挖一个区块即可确认。",

    "claim": "提出互助申请；查看申请。",
    "claim file": "提出申请。这是一份由您的密钥签名、交运营人发布的文件。\n\n"
                  "规则要求押金时，申请发布后从您的余额中扣下；除非申请被否决，押金会退回。"
                  "保障开始之前就已首次确诊的疾病不在保障之内，除非规则另有规定（diagnosis）。",
    "claim file --amount": "按互助池的单位：1,000,000（聪，或货币的最小单位）、0.01 BTC、600.50 CNY。",
    "claim file --evidence": "证据文件；只有它的哈希写进申请。有几份就写几次。",
    "claim file --notary": "公证书。",
    "claim file --payee": "付给谁：医院，或您本人。",
    "claim file --diagnosed": "医院材料上所写的首次确诊日期。",
    "claim file --text": "给审核人的几句话，会公开。",
    "claim file --yes": "不再询问，直接交押金。",
    "claim show": "一份申请：CLAIM 写 1、2……（或 #1、#2），或它的哈希的开头。",
    "claim list": "所有申请。",

    "demo": "演一个完整的故事。一个有 3 位见证人（须 2 位签名）和 5 名会员的互助池，"
            "一次申请，一次付款，一次审计。\n\n"
            "STORY 可写：life（即上面所说，不写就是它）；rotation（见证人换届）；"
            "lifeboat（见证人都不在了，钱被救回）；dissolution（互助池结束，付清所有人）。\n\n"
            "每个人在所给文件夹下有自己的主文件夹，彼此只分享现实中会分享的东西：文件和链。",
    "demo --chain": "sandbox：本进程内的 Bitcoin Core 共识引擎；node：regtest 上真正的 bitcoind。",
    "demo --dir": "在这个文件夹里演；默认：新建一个临时文件夹。",

    "device": "硬件钱包：列出，在它上面显示地址，登记互助池。",
    "device list": "列出已接上的硬件钱包，以及每个对互助池的多签有什么要求。",
    "device key": "打印设备的多签账户公钥（有几个设备时，WHICH 写指纹或类型）。",
    "device key --account": "BIP48 账户号。",
    "device address": "在您的设备上显示互助池给账户 NUMBER 的地址并比较。不一致时退出状态为 1。",
    "device address --change": "显示该号的找零地址，而不是账户的地址。",
    "device register": "按设备类型所要的方式，把互助池的多签告诉设备；或说明它不需要告诉。\n\n"
                       "Coldcard 要一个文件，本命令写出它（加 --device-type coldcard 时，设备不在也行）。"
                       "其他设备在显示第一个地址时学到多签，地址会被比较。您任见证人的每一届登记一次；"
                       "--rotation 可在换届转移之前登记新的一届。",
    "device register --name": "互助池在设备上的名称（Coldcard：1 到 20 个 ASCII 字符）。",

    "doctor": "检查主文件夹、密钥、磁盘、时钟、节点和互助池，并说该怎么办。\n\n"
              "什么也不改，也不打开密钥。有问题时退出状态为 1，有无法判断的为 3。",

    "document": "收入已披露的文件；查看文件。",
    "document add": "收入文件、清单或装有它们的文件夹。每份都经检查，按哈希保存。\n\n"
                    "好的收下，坏的列出。不是本互助池的文件，只有池的记录提到它，或文件名就是它自己的哈希时才收"
                    "下。"
                    "没有坏的则退出状态为 0，否则是第一个坏文件的状态。",
    "document folder": "记住文件进来的文件夹 FOLDER。凡需要文件的命令都先看那里。\n\n"
                       "不管由什么来放（共享文件夹、U 盘、您的程序），其中新的和改过的文件都像 lashou document "
                       "add "
                       "那样收下。不写 FOLDER 时，说明记住的是哪个。",
    "document folder --forget": "文件重新改由人手工收入。",
    "document export": "把手头的每份文件和清单写入 FOLDER，供他人收入。",
    "document list": "列出手头的文件，以及因记录提到而保存的其他东西（“other”）。",
    "document show": "按哈希的开头打印一份文件。",

    "explain": "一份申请的来龙去脉；余额背后的每一笔。",
    "explain claim": "关于申请 CLAIM（1、2……或哈希的开头），谁在何时、链上何处、因何作了什么决定。",
    "explain account": "账户 NUMBER 的余额背后的每一笔（0：公共钱包）。",

    "help": "某种角色（ROLE）一步一步做什么，附可照抄的命令；或某条命令（COMMAND）的说明。\n\n"
            "角色：organizer（发起人）、witness（见证人）、member（会员）、reviewer（审核人）、supervisor（监督"
            "人）、"
            "operator（运营人）、auditor（审计人）。",
    "help --man": "改为把手册写进这个文件夹，每条命令一个 man 页。",

    "hub": "中转站：文件自动从那里来、到那里去。",
    "hub use": "从此使用这些 URL 的中转站：文件从那里来，您签给别人的交到那里。\n\n"
               "邀请就是带有互助池编号的这样一个 URL：还没有关注那个互助池的人，由此开始关注。中转站说的一概不信，"
               "从它那里来的都像陌生人的文件一样核对。可以用几个。",
    "hub list": "正在用的中转站，按询问的次序。",
    "hub forget": "不再使用这些中转站；不写 URL 就一个也不用。",
    "hub invite": "为本目录在 URL 提供的中转站制作一份邀请：还没有账户的人凭它递交。\n\n"
                  "邀请里有互助池编号，所以拿到它的人不会被别的互助池冒充。",
    "hub invite --uses": "可供几个人入会。",
    "hub invite --note": "给自己看的：发给了谁。",
    "hub invite --list": "列出已有的邀请和各用了几次。",
    "hub give": "递交 FILE：文件就像刚刚签出一样，付款连同已有的签名。\n\n"
                "不写 FILE 时，互助池的记录提到、这里有而中转站缺的，都给它。\n\n"
                "若没有中转站收下其中一份，退出状态为 1。",
    "hub relay": "把您的钱包已发出、还没有进区块的，交给正在用的中转站的节点。\n\n"
                 "只交付给互助池的、或带有它的记录的；写 TXID 就只交那一笔。对等节点或服务器不传播时用它。"
                 "节点会说明为什么不收，对等节点从不说。中转站看得到是从哪个 IP 地址来的。\n\n"
                 "若没有中转站收下其中一笔，退出状态为 1。",
    "hub give --operator": "以运营人的名义交来一份还没有人签过的付款。",

    "journal": "运营人的工作：发布文件，列出日志。",
    "journal publish": "把 DOCUMENTS 承诺到日志。单份作为一条记录，几份按此顺序作为一批。\n\n"
                       "入会登记会加上运营人的签名。按规则不会有作用的，指出并略去，其余照常发布"
                       "（此时退出状态为 1）。"
                       "发送之前会说明发送的内容和手续费，并询问。\n\n"
                       "不写 DOCUMENTS 时，取中转站里等待着而且可以公布的（见 lashou journal inbox）；也可以写其中"
                       "一份的哈希的开头。公布之后会交给中转站，让大家都能取到。",
    "journal inbox": "中转站里等待公布的，及各自从何时起；写上 HASH 的开头，就显示那一份。",
    "journal publish --disclose": "随后把全部文件写入这个文件夹，与 lashou document export 相同。",
    "journal waiting": "正在等待区块的日志交易，从最早的开始，也包括别的主文件夹发出的。",
    "journal bump": "用一笔手续费更高、文件相同的交易替换所有正在等待的日志交易（RBF）。",
    "journal cancel": "撤回正在等待区块的文件（见 lashou journal waiting），各写哈希（HASH）的开头。\n\n"
                      "与它们一起、在它们之后等待的，按原来的顺序保留。最终确认的是这笔还是被替换的那笔，由矿工"
                      "决定。",
    "journal tag": "某人的唯一标签，用于入会登记。同一个人不能登记两次。\n\n"
                   "它由互助池的标签密钥（lashou tagkey）算出，没有该密钥的人看不出是谁。",
    "journal list": "互助池在链上的每条记录，及其作用或违反的规则。",

    "key": "生成密钥，显示其中可以公开的部分。",
    "key new": "生成名为 NAME 的密钥。BIP39 助记词存在只有您能读的加密文件里。\n\n"
               "助记词只显示一次，供您抄在纸上。打印出的公开记录交给发起人。"
               "写了 --multisig-key 或 --device 时，这些助记词只签文件，动用币由另一个钱包签名。",
    "key new --network": "密钥所在的网络。默认：配置里的，否则主网。",
    "key new --words": "助记词的个数。",
    "key new --language": "助记词表（BIP39）的语言。",
    "key new --account": "BIP48 账户号：号不同，同样的助记词得到不同的密钥。",
    "key new --restore": "助记词取自这个文件，不生成新的。",
    "key new --bip39-passphrase-file": "额外的 BIP39 密码，从这个文件读取。",
    "key new --multisig-key": "多签密钥留在另一个钱包里：这是它的导出文件（Coldcard ccxp、BSMS 密钥记录、"
                              "[fingerprint/path]xpub）。",
    "key new --token": "加密的 BSMS 密钥记录的令牌。",
    "key new --device": "多签密钥留在这个硬件钱包里：写它的指纹或类型。",
    "key new --cost": "打开文件所需的运算量：scrypt 的 N 是 2 的这个次方。",
    "key new --no-words": "不显示助记词（它们已加密存在文件里）。",
    "key show": "打印密钥的公开记录：发起人需要它，谁都可以看。",
    "key show --format": "lashou：给互助池的发起人；bsms：给拼装多签的其他程序（BIP129），"
                         "要用密钥签名，所以会问密码。",
    "key show --token": "BSMS 会话的令牌：记录用它加密。",
    "key show --label": "BSMS 记录的标签。默认：密钥的名称。",
    "key list": "列出主文件夹里的密钥。",
    "key check": "演练：您抄下的助记词能恢复出这把密钥吗？不能时退出状态为 1。什么也不保留。",
    "key check --words-file": "存有抄下的助记词的文件（不写则当场询问）。",
    "key check --bip39-passphrase-file": "额外的 BIP39 密码（如果有）。",
    "key passphrase": "更改密钥文件的密码。旧文件的副本仍能用旧密码打开：请销毁它们。",
    "key passphrase --new-passphrase-file": "新密码（不写则当场询问）。",
    "key destroy": "销毁密钥文件。没有抄下的助记词，密钥就永远没了（请先运行 lashou key check）。",
    "key destroy --yes": "不再询问，直接销毁。",

    "lifeboat": "救生艇。预先签好、把钱转到恢复组的交易，供太多密钥丢失时使用。",
    "lifeboat show": "本主文件夹有的救生艇：何时可以发送，带走多少，以及该怎么办。\n\n"
                     "币已花掉、或已有一个发送的，就算过时。先收入 FILES：带有救生艇的已合并付款，或另一个主文件夹"
                     "保存的十六进制文件；也收入正在用的中转站里有的。",
    "lifeboat show --all": "连同已过时的。",
    "lifeboat build": "按两种费率造一对救生艇，交见证人签名。\n\n"
                      "付款和搬运自带救生艇（lashou payout build）。很久没有付款时，--heartbeat 让时钟重新开始："
                      "否则见证人都在，恢复组也可能把钱取走。",
    "lifeboat build --heartbeat": "同时造一笔更新互助池最旧那枚币的交易。",
    "lifeboat build --feerate": "心跳交易的费率，sat/vB；默认：链所建议的。",
    "lifeboat sign": "先对照您自己的索引审查救生艇及随附的交易，再全部签名。\n\n"
                     "凡不是规则给出的一概拒绝：它就是 lashou witness sign，换了个名字。",
    "lifeboat sign --yes": "当且仅当每项检查都通过时，不再询问直接签名。",
    "lifeboat sign --feerate-is-meant": "手续费远高于预计所需，也照样签名。",
    "lifeboat sign --device": "用存有本密钥多签密钥的硬件钱包签名。",
    "lifeboat send": "发送时间已到的救生艇。此后钱由恢复组掌管。\n\n"
                     "会说明钱去哪里，并询问。谁都可以发送，不需要密钥。见证人还在时，应请他们改发心跳交易。"
                     "时间还没到时退出状态为 3。",
    "lifeboat drill": "演练。恢复组证明他们的密钥可用，一分钱也不动。",
    "lifeboat drill start": "写出一份演练。这是一个动不了钱的 PSBT，由恢复组的每个人签名。",
    "lifeboat drill sign": "用您在恢复组的密钥签演练。不是本互助池演练的一概拒绝。",
    "lifeboat drill sign --device": "用存有本密钥多签密钥的硬件钱包签名。",
    "lifeboat drill check": "恢复组里哪些人的密钥签了演练。有人没签时退出状态为 3。",
}
