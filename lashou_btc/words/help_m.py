"""Help of the commands m to z in Chinese. The keys are as in `help_a`."""

HELP: dict[str, str] = {
    "pool": "建立互助池，加入，开张，显示地址。",
    "pool create": "用见证人的公开密钥记录写出互助池的契约。您就是运营人。\n\n"
                   "它说明这些规则意味着什么，规则互不相称时提出警告，有终端时询问是否当真，都在付封印之前。"
                   "lashou simulate --write-rules FILE 写出含全部规则的文件，lashou simulate --page FILE 写出一"
                   "页，说明规则对人的影响。\n\n"
                   "日志需要一枚开篇封印：还没付时，会说往哪里付多少（退出状态 3）。",
    "pool create --name": "互助池的名称。",
    "pool create --quorum": "一笔付款须有多少位见证人签名。",
    "pool create --witness": "一位见证人的公开密钥记录（lashou key show）。每位写一次，按契约中的次序。",
    "pool create --payout": "付给运营人的地址（运营费用）。",
    "pool create --rule": "与默认值不同的规则；有几条就写几次。各条的作用和默认值见 docs/rules.md。",
    "pool create --min-coin": "低于这么多聪的付款不算数；以后永远不能改。默认：规则文件的，否则契约的默认值。",
    "pool create --plan": "一个计划；有几个就写几次。",
    "pool create --seal": "付了几枚封印时，用哪一枚开篇。",
    "pool create --birthday": "封印所在区块的高度，用于不连链就建立。",
    "pool create --allow-unrelayable": "接受节点默认不转发的法定人数。",
    "pool create --yes": "不再询问，这些规则就是当真的。",
    "pool rules": "互助池的规则合在一起意味着什么，按目前的情况；或者在建池之前，看一个规则文件。\n\n"
                  "能承担多大的病例，每位会员为一例出多少，骗保让谁损失多少；各数字互不相称时提出警告。",
    "pool rules --witnesses": "规则文件的池有多少位见证人。",
    "pool rules --quorum": "规则文件的池的法定人数；默认：过半数。",
    "pool rules --members": "按这么多会员算；可写几次。默认：min_members，或池的现状。",
    "pool rules --price": "一个比特币值多少契约货币的最小单位。默认：池现行的价格。",
    "pool add": "用契约文件关注一个互助池，会员和审计人这样做。",
    "pool join": "见证人检查契约并签署接受书；或检查使其成为见证人的换届文件。\n\n"
                 "FILE 是契约，或换届文件；后者会加上您的签名，也可以还在中转站等着，那就写它哈希的开头。",
    "pool join --payout": "您的审核酬劳和押金付到哪里（用于契约）。",
    "pool join --expect-pool": "别人在另一个渠道告诉您的池编号。",
    "pool join --expect-address": "您自己的设备显示的首个地址。",
    "pool join --yes": "不再询问，直接签换届文件。",
    "pool open": "发布契约和见证人的接受书（ACCEPTANCES）：最后一份上链时，互助池开张。\n\n"
                 "正在用的中转站（lashou hub use）里等着的接受书，会自己取来。\n\n"
                 "接受书不齐时退出状态为 3。",
    "pool show": "显示契约的要点和目前由谁掌钥，供在电话里核对。",
    "pool list": "列出本主文件夹关注的互助池。",
    "pool address": "一个账户的存款地址、付款链接和二维码。付了也不算数时不显示。",
    "pool address --account": "账户号（0：捐款）。",
    "pool address --amount": "付款链接里要的聪数（也可写 0.01 BTC）。",
    "pool address --no-qr": "不显示二维码。",
    "pool export": "为其他工具写出互助池的多签：Bitcoin Core 的 importdescriptors，或其他工具自己的文件。\n\n"
                   "每一届有自己的多签。不指明哪一届时，Bitcoin Core 一次得到所有各届的；其他程序只得到一届，默认"
                   "是现任见证人的。\n\n"
                   "Sparrow 用“bsms”或“descriptor”；“labels”是 BIP329 的行，给各账户的地址起名。哪个程序用哪种、"
                   "各自做不到什么，见 docs/formats.md。",
    "pool export --format": "写成哪种格式。",
    "pool export --name": "在另一个工具里的名称（Coldcard：1 到 20 个 ASCII 字符）。",
    "pool export --last": "要监视的最大地址序号。",
    "pool export --token": "BSMS 会话的令牌：BSMS 记录用它加密。",
    "pool compare": "另一个工具的钱包 FILE 是不是本互助池的多签？会说哪把密钥、哪个数不同（退出状态 1）。",
    "pool compare --token": "加密的 BSMS 记录的令牌。",

    "member": "入会登记，查看账户，更换密钥，退出。",
    "member enroll": "申请入会。这是一份由您的密钥签名的文件，交运营人签名并发布。\n\n"
                     "以前当过会员的人标签仍然相同，跟着人走的东西会随之进入新账户。"
                     "初次接触本池的人在这里写上 --hub，或写 --contract 和 --documents 的文件夹，"
                     "就不用别的命令了。",
    "member enroll --contract": "先跟随这份契约的互助池，与 lashou pool add 相同。",
    "member enroll --hub": "先使用这个中转站或邀请，与 lashou hub use 相同。可写多次。",
    "member enroll --documents": "先记住这个文件夹，与 lashou document folder 相同。",
    "member enroll --role": "登记为哪种角色。",
    "member enroll --plan": "哪个计划（会员的）；默认：唯一的那个。",
    "member enroll --payout": "退款付到哪里；默认：您的密钥的钱包。",
    "member enroll --name": "会员的姓名：与证件号一起取哈希，不会显示。",
    "member enroll --id-file": "存有会员证件号的文件（不写则当场询问）。",
    "member enroll --account": "用哪个账户号；默认：由您的密钥得出的空号。",
    "member enroll --tag": "运营人给您的唯一标签。",
    "member enroll --age": "您的周岁年龄，计划按年龄时要写。",
    "member enroll --before": "以前当过会员的：那个账户的密钥，须在本主文件夹。它也要签名。",
    "member enroll --before-passphrase-file": "那把密钥的密码；默认：与这把相同，否则当场询问。",
    "member list": "所有账户：谁、状态如何、余额多少。",
    "member show": "一个账户的状态、余额和账目。",
    "member show --account": "哪个账户；默认：您的密钥的。",
    "member rekey": "给您的账户换一把新的签名密钥。这份文件由旧、新两把密钥签名，两把都在本主文件夹。\n\n"
                    "付给您的地址不变。文件上链之前，请保留旧密钥。",
    "member rekey --new-key": "本主文件夹里用来签名的新密钥。",
    "member rekey --new-passphrase-file": "新密钥的密码；默认：与旧的相同，否则当场询问。",
    "member veto": "法定人数公布要给您的账户换新密钥时，用还在手里的旧密钥否决。只能用一次。\n\n"
                   "由密钥的钱包向账户付一小笔钱，附一条任何运营人都扣不住的记录。",
    "member identity": "证明一个账户登记的身份就是您：写一个文件，交给该知道您是谁的人。\n\n"
                       "写 --to-operator 就加密后交到正在用的中转站，运营人用 lashou papers open --identity 取；"
                       "写了 --out，或没有中转站收下时，写成文件。\n\n"
                       "它由您的助记词和互助池得出，恢复出来的密钥也能证明。换过密钥之后，请写换之前的密钥（--key"
                       "）和 --account。不是登记的那个人时，退出状态为 1。",
    "member identity --to-operator": "加密给运营人，并交到中转站。",
    "member identity --name": "您登记时的姓名。",
    "member identity --id-file": "存有您证件号的文件（不写则当场询问）。",
    "member identity --account": "哪个账户；默认：您的密钥的。",
    "member identity --check": "别人的证明：那个账户是不是这个人？",
    "member exit": "声明退出（见证人：取回押金）。退出生效时，余款退还。",
    "--outputs": "只说明另一个钱包该付什么。",
    "--unknown-is-meant": "状态未知也照样发送；状态恢复后再来看它。",

    "papers": "把材料加密给审查的人；打开加密给您的材料。",
    "papers seal": "加密材料，只有该审查的人能打开。\n\n"
                   "申请的材料：全部，或写出的几个 FILE，加密给抽中的审核人。写 --identity 时：任何 FILE，加密给"
                   "运营人。材料交到正在用的中转站（lashou hub use）；写了 --out，或没有中转站收下时，写成文件夹，"
                   "怎么发都行，别人打不开。",
    "papers seal --claim": "给这份申请的审核人（1、2……或哈希）。",
    "papers seal --hub": "先使用这个中转站或邀请，与 lashou hub use 相同。可写多次。",
    "papers seal --without": "不给这位审核人。",
    "papers seal --also": "也给另外的人，例如裁决异议的见证人（0：运营人）。",
    "papers open": "解密 SEALED 材料（文件，或装有它们的文件夹），并与申请所写的哈希核对。\n\n"
                   "WHOSE 指中转站里的材料：一份申请（1、2……或哈希的开头）；写 --identity 时是一个账户或密钥的"
                   "开头，只写 --identity 就是所有人的。文件夹里已有的不再取。\n\n"
                   "与提交时不符的不写出。您打开过哪份材料，本主文件夹会记住：同意没打开过的材料时，lashou witness "
                   "review 会问两次。",
    "papers open --claim": "必须属于哪份申请；默认：不限。",
    "--identity": "证明您是谁的材料，只给运营人。",
    "papers seal --out": "写入哪个文件夹。",
    "papers open --out": "写入哪个文件夹。",

    "witness": "有什么等您办；审核申请；签付款。",
    "witness queue": "有什么等您办：审核、裁决、接受书、押金、要签的换届转移或补转、应付的款项。",
    "witness queue --all": "等任何人办的事。",
    "witness review": "对抽中您审核的申请 CLAIM（1、2……或哈希的开头）作出决定。\n\n"
                      "下一个区块里不会起作用的决定会被拒绝：超过申请额、第二次决定、抽签之前或期限之后。",
    "witness review --approve": "最多同意这么多，按互助池的单位。",
    "witness review --reject": "不同意该申请。",
    "witness review --met": "您与申请人见面时的区块高度。",
    "witness review --text": "您的理由，会公开。",
    "witness review --unseen-is-meant": "从未在本主文件夹打开过的材料，也照样同意。",
    "witness sign": "先对照您自己的索引审查付款，再签名；任何别的交易一概拒绝。\n\n"
                    "不写 PSBT 时，取中转站里等您签名最久的一份，签好就交回那里。\n\n"
                    "显示什么就签什么：文件只读一次。费率梯（同一笔付款的几种费率，在一个文件里）要么全签，要么一"
                    "笔不签。手续费若比按预计费率的两倍所需还多出 10,000 聪以上（梯的上面几档按 16 倍算），会被拒"
                    "绝，除非您说明当真。\n\n"
                    "您的多签密钥在另一个钱包里、又没有写 --device 时，它把审查过的内容写成文件给那个钱包，并说明"
                    "怎样带回来。",
    "witness sign --yes": "当且仅当每项检查都通过时，不再询问直接签名。",
    "witness sign --feerate-is-meant": "手续费远高于预计所需，也照样签名。",
    "witness sign --device": "用存有本密钥多签密钥的硬件钱包签名。",

    "supervisor": "对申请提异议；付款之后举报欺诈。",
    "supervisor object": "对公示中的申请 CLAIM 提异议：在同一笔交易里，把押金付进您的账户并写下记录。\n\n"
                         "成立则押金退回并有奖励；驳回则押金没收。",
    "supervisor report": "举报已付款的申请 CLAIM 为欺诈。交易、押金和裁决都与异议相同。",
    "supervisor object --bond": "押多少聪；默认：规则所定。",
    "supervisor report --bond": "押多少聪；默认：规则所定。",

    "quorum": "裁决、解除、修订：由 M 位见证人签名、由搬运带上链的文件；以及价格。",
    "quorum verdict": "裁决对申请 CLAIM 的异议。",
    "quorum verdict --objection": "哪一项异议；默认：唯一未决的那项。",
    "quorum verdict --upheld": "异议成立。",
    "quorum verdict --dismissed": "异议不成立。",
    "quorum verdict --text": "理由，会公开。",
    "quorum release": "日志中从交易 TXID 起有文件丢失或被扣住时，解除其后的记录。\n\n"
                      "没有人因此错过期限：一切从状态停住的地方继续。链上付款所依据的不能解除。只有状态未知时才能"
                      "用。手头已有的后续文件也一并解除，除非用 --again 让它们起作用。",
    "quorum release --leaf": "批次中只从这份文件起（从 0 数）。",
    "quorum release --again": "被解除的之中一份好的文件：让它起作用。",
    "quorum release --verdict": "一份裁决的文件，一并决定。",
    "quorum release --text": "理由，会公开。",
    "quorum release --rotation": "运营人不肯发布的换届文件。",
    "quorum amend": "修订规则（提前公布）；或由花费池中币的交易搬运：更换日志、运营人、某个密钥。",
    "quorum amend --rule": "某条规则的新值。",
    "quorum amend --plan": "计划有变时，写出全部计划。",
    "quorum amend --rekey": "给丢了密钥的账户一把新密钥，以及与之相配的收件公钥。",
    "quorum amend --text": "理由，会公开。",
    "quorum amend --rotation": "运营人不肯发布的换届文件。",
    "quorum release --lost": "链上一份修订，其文件已丢失。",
    "quorum amend --lost": "链上一份修订，其文件已丢失。",
    "quorum release --seal": "新的封印。",
    "quorum amend --seal": "新的封印。",
    "--journal": "新的日志。",
    "--operator": "新运营人的密钥记录。",
    "--operator-payout": "新运营人的收款地址。",
    "quorum dissolve": "结束互助池：所欠的全部到期，公共钱包分给大家，付清每个人。\n\n"
                       "先说明按现状每个人会得到多少。搬运上链之后才起作用。其后再收到的钱，可以再做一次。",
    "quorum dissolve --pay": "一份未了结的申请要付这么多，按契约的单位。其余的申请不付而结束。",
    "quorum dissolve --return": "付给无人账号的钱退回哪里。其余的归大家。",
    "quorum dissolve --feerate": "按这个费率估算，sat/vB；默认：链所建议的。",
    "quorum dissolve --text": "理由，以及怎样处理错过的付款；会公开。",
    "quorum dissolve --yes": "不再询问，直接签名。",
    "quorum price": "给出参考货币的价格 PRICE：此刻一个比特币值多少最小单位（分）。",
    "quorum daily-price": "运行期间按您定的限度每天自动公布价格；按 Ctrl-C 结束。\n\n"
                          "它签您自己的程序或文件给出的价格，在上一个价格过期前四分之一时间交到中转站。与互助池现"
                          "行价格相差超过 --change 的不公布，并说明；若属实，请由您自己公布。其间签文件的密钥在内存"
                          "里打开着，不写入磁盘；管币的密钥不打开。",
    "quorum daily-price --exec": "您自己的程序，输出价格，例如 650,000.00 CNY。",
    "quorum daily-price --file": "或一个每天重写、写有价格的文件。",
    "quorum daily-price --change": "与现行价格相比的最大变化，百分之几。",
    "quorum daily-price --days": "多少天。",
    "quorum rotate": "把互助池交给另一些见证人。这份文件由现任中 M 人和每位新任签名。\n\n"
                     "每位新见证人须事先登记，至少登记为监督人。文件进入日志、大家都有时间退出之后，由 lashou "
                     "payout carry --rotation 转移资金。写 --lifeboat 时指定的是恢复组，供太多密钥丢失时使用；不"
                     "会动钱。",
    "quorum rotate --quorum": "一笔付款须有多少位新见证人签名。",
    "quorum rotate --witness": "一位新见证人的公开密钥记录（lashou key show），留任的也要写。各写一次，按次序。",
    "quorum rotate --lifeboat": "他们不是新见证人，而是恢复组（lashou lifeboat）。",
    "quorum rotate --text": "理由，会公开。",
    "quorum combine": "把几个人各自签过的同一份文件合成一个文件，含全部签名。",
    "quorum cosign": "读另一位见证人的文件 DOCUMENT，加上您的签名。解散文件会先说明每个人会得到多少。\n\n"
                     "曾被除名、欠款或丢了旧密钥的人重新入会，登记须有 M 位见证人签名。别人签过的副本也可一起写"
                     "出：签名会合在一起。中转站里等着的（lashou journal inbox），写哈希的开头即可。",
    "quorum cosign --yes": "不再询问，直接签名。",
    "quorum cosign --feerate": "解散文件：按这个费率估算，sat/vB。",

    "purse": "密钥自己的小钱包：用来付存款和异议押金。",
    "purse show": "钱包的地址，以及能花多少：已确认的币，和自己在等待的付款的找零。",
    "purse list": "钱包在等区块的付款：各付给谁多少、手续费、排在什么之后。",
    "purse deposit": "把 AMOUNT（聪，或写 0.01 BTC）付进您的账户，或池中的 ACCOUNT（0：捐款）。\n\n"
                     "见证人也这样缴押金。它会说明付给谁、手续费、还剩多少，并询问。付了也不算数的会被拒绝。",
    "purse pay": "把 AMOUNT（聪，或写 0.01BTC）付到 ADDRESS。不会替换您在等待的其他付款。",
    "purse bump": "让在等待的交易 TXID 早些确认：您钱包自己的，或付给它的。费用由您承担。\n\n"
                  "您自己的付款由同样内容、更高手续费的一笔替换（RBF）。别人的，例如互助池的付款，则把付给您的那"
                  "个输出转给钱包自己，手续费兼顾两笔（CPFP）；没有人需要重签。",
    "purse cancel": "撤回在等待的付款 TXID：以更高的手续费，把它的币转回您的钱包。\n\n"
                    "最终确认哪一笔由矿工决定；进了区块就追不回来。",
    "--max-fee": "要花得更多就拒绝。",

    "payout": "造付款，合并，核对，发送。",
    "payout build": "算出规则所允许的唯一一笔付款，写成 PSBT 交见证人。\n\n"
                    "写 --ladder 时，见证人一次签好几种费率。其中只有一笔能确认；等得太久时，lashou payout bump "
                    "发送下一档，不用任何人再签。互助池有恢复组时，文件里还附有相配的救生艇（lashou lifeboat show"
                    "）。",
    "payout build --ladder": "同一笔付款的几种费率，一次签完：文件每行一个 PSBT。只写选项本身就是 1,4,16。",
    "payout build --as-of": "按哪个高度计算；默认：足够深的最新高度。",
    "payout build --no-lifeboat": "不附相配的救生艇。",
    "payout carry": "搬运法定人数的决定，把钱转给其他见证人，或合并币。\n\n"
                    "写出的 PSBT 除互助池自己外不付给任何人。它花费最旧的币，因此与已签的任何付款互相排斥。补转由"
                    "已交班的人签名：转交迟到的款项和转移时留下的币。",
    "payout carry --amendment": "M 位见证人签好的：裁决、解除、修订。",
    "payout carry --rotation": "时间已到的换届文件：转移资金。",
    "payout carry --sweep": "转交仍在已交班的见证人手里的钱。",
    "payout bump": "付款等得太久时，用手续费更高的一笔替换（RBF）。\n\n"
                   "对费率梯：先说明要花多少并询问，再发送比正在等的高一档的那笔；没有人需要重签。写 --feerate "
                   "时：按该费率把同一笔付款写成新的 PSBT，所有见证人要重签。",
    "payout bump --feerate": "按这个更高的费率重造，sat/vB。",
    "payout bump --yes": "不再询问，直接发送下一档。",
    "payout combine": "合并几份副本：第一个 FILE，加上其余的签名（以及其他程序的字段）。\n\n"
                      "其中既有费率梯又有单独的一档时，以第一个梯为准，每个签名归到它所属的那一档。",
    "payout status": "谁签了、何时签的，每位见证人下一步做什么，这笔付款后来怎样。\n\n"
                     "签名不齐时退出状态为 3，永远不会确认时为 1。费率梯逐档显示；有一档已发送，或全部签齐时为 0"
                     "。不写 PSBT 时，是中转站里等得最久的那份。",
    "payout send": "把签名已齐的付款定稿，说明付给谁，询问，然后发送。\n\n"
                   "费率梯：发送费率预计足以很快确认的最低一档；都不够时发最高一档。它使先前的救生艇失效，所以相"
                   "配的救生艇必须已签齐。\n\n"
                   "不写 PSBT 时，是中转站里签名已齐的那份：中转站自己会发，除非它的节点不收。",
    "payout send --no-lifeboat": "没有可用的救生艇相配，也照样发送。",
    "--rung": "费率梯的哪一档；1 是文件里的第一个。",
    "payout qr": "用二维码把付款显示给不接线的设备：一个码装不下时用动画。\n\n"
                 "一组码只装一个 PSBT：费率梯请用 --rung 写明哪一档。",
    "payout qr --style": "bbqr：用于 Coldcard、Sparrow；ur：用于 Keystone、Jade、Passport、Sparrow。",
    "payout qr --image": "写成 PNG（一个码）或动画 GIF，不在屏幕显示。",
    "payout qr --seconds": "终端上的动画放多久。",
    "payout scan": "从二维码照片（BBQr、UR 或普通码）读出 PSBT，次序不限。还缺几张时退出状态为 3。",

    "psbt": "审查、显示、转换、拆分任何 PSBT，不管谁做的。",
    "psbt review": "说明一个 PSBT 是什么、做什么，附见证人工具的每项检查，不签名。\n\n"
                   "互助池由它花费的币得知。除非它正是该池规则给出的付款，退出状态为 1；缺文件无法判断时为 3。费"
                   "率梯（一个文件里几个 PSBT）显示第一个的全部，其余只显示不同之处。",
    "psbt show": "PSBT 的每个字段及其名称，不认识的也在内。不作判断；--json 给出完整的值。",
    "psbt convert": "同一个 PSBT 换成另一种版本或编码：交易、签名、不认识的字段都不变。\n\n"
                    "费率梯仍是每行一个 PSBT，只能用 base64。",
    "psbt convert --version": "BIP174（0）或 BIP370（2）；默认：不变。",
    "--encoding": "用哪种编码。",
    "psbt split": "把费率梯的每个 PSBT 各写一个文件，供一次只能处理一个的钱包和设备。\n\n"
                  "签好之后用 lashou payout combine 合回来，一起或逐个都行。",
    "psbt split --out": "写入哪个文件夹。默认：当前文件夹。",

    "tagkey": "由证件号算出标签的秘密，使同一个人不能登记两次。运营人造一次，把份额分给每位见证人，下一任运营人再"
              "由份额合成。",
    "tagkey new": "造互助池的标签密钥。运营人在第一位会员入会之前做一次。\n\n"
                  "它加密存在本主文件夹。会显示每位见证人的份额，使它不随您一人消失。",
    "tagkey new --lost": "先前标签所用的密钥已永远丢失。",
    "tagkey new --out": "把各份写入那里的文件，不在屏幕显示。",
    "tagkey shares": "另造一套份额，给现任的见证人：换届之后，或份额丢失时。\n\n"
                     "不同套的份额不能合用。旧的一套仍能恢复密钥：请让人销毁。",
    "tagkey shares --out": "把各份写入那里的文件，不在屏幕显示。",
    "tagkey recover": "用见证人的份额 SHARES（文件；不写则逐份询问）合成标签密钥。\n\n"
                      "新运营人由此沿用已有的标签；法定人数指定它之前就可以做。",
    "tagkey recover --name": "密钥的名称，造时显示过。",

    "sync": "让索引跟上链的最新区块。",
    "sync --rebuild": "丢掉索引，重新读链。",
    "sync --whole": "不管过滤器怎么说，每个区块都完整读取。",
    "sync --follow": "每来一个新区块就继续，并说它给您带来什么变化。",
    "sync --exec": "与 --follow 一起：每有一条消息就运行这个程序，它从标准输入读到 JSON。",

    "status": "资金、会员、申请、日志，以及等谁办什么。\n\n"
              "因文件缺失而状态未知时，退出状态为 3。",

    "report": "写出一个时期的报表：收支、余额、费用、申请、日志、异常。\n\n"
              "两个文件人人相同，一字节不差，一个 SHA-256 就代表这个时期。期末状态未知时退出状态为 3，报表里也会"
              "写明。",
    "report --from": "时期的第一个区块；默认：互助池的第一个。",
    "report --to": "最后一个区块；默认：达到规则所要深度的最后一个。",
    "report --lang": "网页用哪种语言；默认：您的（LASHOU_LANG）。",
    "report --out": "放两个文件的文件夹。",

    "site": "互助池的网页：写进文件夹，或由服务器提供。",
    "site build": "把互助池的公开网页写进 DIR，可放在任何网页服务器或镜像上。",
    "site serve": "提供互助池的公开网页，每来一个区块就更新，直到被中断。\n\n"
                  "加上 --hub 就同时是中转站：别人用 lashou hub use 指定它。它没有密钥，谁也不必信它。",
    "site build --address": "公众打开这些网页的网址；写在供人转发的文字里。",
    "site serve --address": "公众打开这些网页的网址；写在供人转发的文字里。",
    "site serve --host": "在哪个地址监听。",
    "site serve --port": "端口；0 表示任选一个空闲的。",
    "site serve --name": "浏览器访问本服务器所用的名称，带端口就写上端口。可写多次。",

    "site serve --peer": "另一个中转站，从那里复制；它和任何人一样，说的不算数。可写多次。",
    "site serve --hub": "同时作为中转站：收下并转交各人程序互相要签要交的文件、付款和材料。",
    "web": "在这台电脑的浏览器里打开自己的工作台：互助池的网页，加上本主文件夹的密钥能办的事，直到被中断。\n\n"
           "它显示一个链接，十分钟内只能让一个浏览器进入一次。别的机器连不上它，它除了链和您用的中转站，不问任何"
           "服务器。密码每次签名都要输入，不会保存。",
    "web --price-exec": "您自己的程序，输出每天的价格；网页上可以让它开始自动公布。",
    "web --price-file": "或一个每天重写、写有价格的文件。",
    "web --open": "在浏览器里打开链接。",

    "message": "以地址持有人的身份签署、核对消息（BIP322）。",
    "message sign": "以您钱包地址持有人的身份签署 TEXT。",
    "message verify": "SIGNATURE 是不是能动用 ADDRESS 的人对 TEXT 的签名？不是时退出状态为 1。\n\n"
                      "可用 BIP322 的签名和资金证明，以及 P2PKH 地址的旧式签名。",
    "message verify --network": "地址所在的网络；默认：配置里的。",
    "message request": "造一个 PSBT，由见证人以互助池的身份签署 TEXT。它动不了钱。",
    "message request --account": "以这个账户的收款地址签署。",
    "message cosign": "以见证人身份签署 TEXT。不是为这段文字、这个账户所造的 PSBT 一概拒绝。",
    "message cosign --account": "是为哪个账户造的。",
    "message finish": "把见证人签好的副本合成互助池的签名。",

    "quote": "对某个年龄的人，这个互助池能保多少、花多少，附可能的范围。\n\n"
             "依据现行规则、现有会员、他们的经历，以及模拟对患病的假设。是估计，不是承诺。",
    "quote --age": "周岁。",
    "quote --plan": "池的哪个计划；有几个时必须写。",
    "quote --price": "一个比特币值多少契约货币的最小单位。默认：现行价格。",

    "simulate": "试算规则：在虚构的人群上运行真正的规则计算，看它对人有什么影响。\n\n"
                "关于人群的一切都是假设，各有选项可改；默认值从哪里来、图怎么看，见 docs/simulate.md。",
    "simulate --members": "起初有多少人加入。",
    "simulate --years": "模拟多少年。",
    "simulate --seed": "种子相同，结果就相同。",
    "simulate --runs": "用后续的种子重复几次，看运气的影响。",
    "simulate --fast": "只算规则，没有文件和交易：数字相同，快约二十倍，但没有用完整历史确认。",
    "simulate --contract": "从这份契约的规则、见证人和法定人数开始。",
    "simulate --write-rules": "写出全部规则，附各自的作用和缘由，供您修改；不模拟。",
    "simulate --witnesses": "见证人的人数。默认：契约的，否则 5。",
    "simulate --quorum": "法定人数。默认：契约的，否则 3。",
    "simulate --min-coin": "算数的最小付款，单位聪。默认：契约的。",
    "simulate --mode": "prefund（预存存款），或 call（每次申请时分摊）。",
    "simulate --rule": "与默认值不同的规则。",
    "simulate --plan": "一个计划；有几个就写几次。",
    "simulate --band": "一个年龄段：占入会者的份额，每千人（男/女）每年患重病的次数；有几段就写几次。取代内置的"
                       "表。",
    "simulate --choose": "这个年龄的入会者选这个计划；可写几次。默认：各计划机会相等。",
    "simulate --women": "入会者中女性的比例。",
    "simulate --again": "得过病的人再得病的次数是常人的多少倍。",
    "simulate --later": "等待期内得病的人，等待期满后提出申请的机会。",
    "simulate --mortality": "60 岁时每千人每年的死亡数；每长 8 岁翻一倍。",
    "simulate --adverse": "后来的入会者中，因为有病或预料会病而加入的比例。",
    "simulate --founders": "最初的会员中，同样的比例。",
    "simulate --adverse-times": "这些人得病的次数是常人的多少倍；0：加入时已病。",
    "simulate --full": "申请额至少占上限的多少。",
    "simulate --fraud": "每千名会员每年的虚假申请数。",
    "simulate --retry": "被识破的人在规则允许时立即再试的机会。",
    "simulate --detect": "诚实的审核人识破一份虚假申请的机会。",
    "simulate --doubt": "诚实的审核人错判、不同意一份真实申请的机会。",
    "simulate --dated": "规则不问首次确诊日（diagnosis）时，诚实的审核人因病早于保障而不同意的机会。",
    "simulate --misdate": "规则问确诊日时，这样的病人写错日期照样申请的机会。这是虚假申请，与其他的一样会被识破（"
                          "--detect、--watch）。",
    "simulate --watch": "公示期内有人对虚假申请提异议的机会。",
    "simulate --late": "审核人误期（或见证人漏报当日价格）的机会。",
    "simulate --corrupt": "来者不拒、一律同意的见证人数。",
    "simulate --bribe": "他们从虚假互助款中分得的部分。",
    "simulate --lapse": "须补足余额或分摊的会员不付的机会。",
    "simulate --rejoin": "失效的人一年内重新加入的机会。",
    "simulate --quit": "一年里付得太多的人退出的机会。",
    "simulate --dear": "太多：超过该年龄保障所值的多少倍。",
    "simulate --leave": "每年退出的会员比例。",
    "simulate --join": "每年加入的会员，占最初人数的比例。",
    "simulate --price": "起初一个比特币值多少参考货币的百分之一（分）。",
    "simulate --price-drift": "价格每年的变化（0.1：涨 10%）。",
    "simulate --price-volatility": "价格每年的波动。",
    "simulate --feerate": "5：始终如此；5,100@2,5@3：第 2 年末起 100，第 3 年末起 5；walk:5:0.8：围绕 5 随机游"
                          "走，对数的离散为 0.8。",
    "simulate --settle-days": "两次结算相隔的天数。",
    "simulate --out": "把图和 outcome.json 写入这个文件夹。",
    "simulate --format": "图的格式。",
    "simulate --page": "写出发起人的一页：多少会员才够，各年龄一年花多少，会员退出会怎样，上限以后值多少。"
                       "--members 是最大规模；每种至少运行 20 次。",
}
