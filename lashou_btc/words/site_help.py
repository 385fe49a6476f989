"""What the pages say to whoever wants to join, needs help, or checks."""

SENTENCES: dict[str, tuple[str, str]] = {
    "site.join.title": ("What joining would bring and cost you", "加入后能得到什么，要花多少"),
    "site.join.lead": (
        "These are estimates from this pool's rules, its members and what has happened so far. They are no "
        "promise, and nobody insures you here: members bear each case together",
        "以下是按本互助池的规则、现有会员和以往情况作的估计，不是承诺。这里没有人给您保险：每个案子由会员共同分"
        "摊"),
    "site.join.choose": ("Narrow it down", "只看适合我的"),
    "site.join.plan": ("Plan", "计划"),
    "site.join.age": ("Age", "年龄"),
    "site.join.from": ("{age} and above", "{age} 岁起"),
    "site.join.all": ("Show all", "全部显示"),
    "site.join.costs": ("Plans and ages", "各计划、各年龄"),
    "site.join.costs-lead": (
        "The costs of the coming year, satoshi, from {years:,} years drawn by chance from the pool as it is (its "
        "size to two digits); illness by age as the simulation assumes",
        "今后一年的花费（聪），由按现状随机抽取的 {years:,} 个年份得出（规模取前两位数字）；各年龄患病率按模拟的"
        "假定"),
    "site.join.words": ("The same in words", "用文字说明"),
    "site.join.table": ("Plan {plan}", "计划 {plan}"),
    "site.join.person": ("Plan {plan}, {age} years old", "计划 {plan}，{age} 岁"),
    "site.join.head.age": ("Age", "年龄"),
    "site.join.head.weight": ("Weight", "权重"),
    "site.join.head.deposit": ("You pay in (sat)", "先存（聪）"),
    "site.join.head.cap": ("A claim at most", "一次最多"),
    "site.join.head.case": ("as the pool stands (sat)", "按现状最多（聪）"),
    "site.join.head.mean": ("A year on the average (sat)", "一年平均（聪）"),
    "site.join.head.half": ("In half of the years at most", "半数年份不超过"),
    "site.join.head.most": ("in 95 of 100", "百年中九十五年不超过"),
    "site.join.head.rare": ("in 99 of 100", "百年中九十九年不超过"),
    "site.join.head.year": ("Year", "年份"),
    "site.join.head.cases": ("Cases", "案子"),
    "site.join.head.borne": ("Borne by one unit of weight (sat)", "每份权重分摊（聪）"),
    "site.join.head.bitcoin": ("in bitcoin", "合比特币"),
    "site.join.head.claim": ("Claim", "申请"),
    "site.join.head.since": ("Shared", "分摊日期"),
    "site.join.claim": ("Claim {claim:,}", "第 {claim:,} 号申请"),
    "site.join.history": ("What it has cost so far", "到目前为止花了多少"),
    "site.join.bound": (
        "One case costs a unit of weight at most {most:sat}",
        "一个案子每份权重最多分摊 {most:sat}"),
    "site.join.unbounded": (
        "What one case costs has no bound but your balance",
        "一个案子分摊多少没有限度，直到余额用完"),
    "site.join.since": ("Costs have been shared since", "开始分摊的日期"),
    "site.join.by-year": ("By year", "按年份"),
    "site.join.by-case": ("The {count:,} newest cases", "最近 {count:,} 个案子"),
    "site.join.nothing-yet": ("Nothing has been shared yet", "还没有分摊过"),
    "site.join.not": ("What it does not cover", "哪些不保"),
    "site.join.not.waiting": ("What is filed within {lasting} of paying in", "存款后{lasting}内提出的申请"),
    "site.join.not.older": (
        "An illness that was first diagnosed before your cover began",
        "保障开始之前已经首次确诊的病"),
    "site.join.not.cap": (
        "What goes beyond the cap of your plan, and what the bound of each share does not let through",
        "超过计划上限的部分，以及受每份分摊限额所限而筹不到的部分"),
    "site.join.not.money": (
        "What is not there: a case brings at most what the members' balances can bear",
        "池子里没有的钱：一个案子最多只能得到会员余额承担得起的数额"),
    "site.join.not.panel": (
        "What the reviewers do not approve: {approvals} of {reviewers} drawn by lot must agree, and others may "
        "object",
        "审核人不同意的：抽签选出 {reviewers} 人，须有 {approvals} 人同意，别人还可提出异议"),
    "site.join.not.lapse": (
        "Anything once your balance has been too low for {lasting}: membership then lapses",
        "余额不足达{lasting}之后：会员资格失效，不再有任何保障"),
    "site.join.not.bitcoin": (
        "A fall of bitcoin's price: what you pay in is bitcoin and stays it",
        "比特币价格下跌：您存的是比特币，始终是比特币"),
    "site.join.not.keys": (
        "Theft or loss by so many of the witnesses together as the help page names",
        "见证人串通偷窃或一起丢失密钥，人数见帮助页"),
    "site.join.not.bond": (
        "A claim that is rejected loses its bond of {bond:sat}, and you pause before the next, up to {years:,} "
        "years",
        "申请未通过会失去押金 {bond:sat}，并要等一段时间才能再申请，最长 {years:,} 年"),
    "site.join.steps": ("How to join", "怎样加入"),
    "site.join.step.voice": (
        "Have somebody whom you know in the pool read this to you, on the telephone or face to face, and compare "
        "all of it. This page could show you another pool",
        "请池中您认识的人当面或打电话念这一行，从头到尾核对。本页面有可能给您看的是另一个互助池"),
    "site.join.id": ("Pool id", "互助池编号"),
    "site.join.step.key": (
        "Make a key with the program, lashou; whoever told you of this pool knows where to get it. NAME is what "
        "you call the key. Write the words on paper; whoever has them is you",
        "用程序 lashou 生成密钥，程序从哪里来请问介绍您来的人；NAME 是您给密钥起的名字。"
        "把助记词抄在纸上；谁有这些词，谁就是您"),
    "site.join.step.hub": (
        "If the operator has sent you an invitation, an address with a # in it: name it here, and hand no file to "
        "anybody below. Leave out --contract, --documents and --out then",
        "运营人给了您邀请（带 # 的网址）的，先写在这里，以下就都不必转交文件，"
        "--contract、--documents、--out 也不用写"),
    "site.join.step.enroll": (
        "Fill in your enrollment. FILE is a text file with nothing but your id number, which stays with you. The "
        "operator, to whom you show who you are, tells you the tag, and gives you the contract and the documents",
        "填写入会登记。FILE 是一个只写着证件号的文本文件，留在您手里。给运营人看过证件，运营人告诉您标签，"
        "契约和文件也由运营人给您"),
    "site.join.step.hand": (
        "Give enrollment.json to the operator, who publishes it. Wait until it is on chain",
        "把 enrollment.json 交给运营人发布，等它上链"),
    "site.join.step.pay": (
        "Only then pay in: the program works the address out itself",
        "然后才存款：地址由程序自己算出"),
    "site.join.address-warning": (
        "Pay to no address that a page, a mail or a message shows you. This site shows none on purpose: your own "
        "program derives yours",
        "不要往网页、邮件或消息里给出的地址付款。本网站特意不显示存款地址：由您自己的程序推算"),
    "site.help.title": ("Help", "帮助"),
    "site.help.lead": (
        "What to do if something happens, in the order in which it usually is asked. The numbers are those of "
        "this pool",
        "遇到事情该怎么办，按常被问到的次序排列。数字都是本互助池的"),
    "site.help.contents": ("On this page", "本页内容"),
    "site.help.q.ill": ("I have fallen ill. What now?", "我生病了，怎么办？"),
    "site.help.a.ill": (
        "Collect the hospital's papers as files and file a claim with the program. {reviewers} reviewers are "
        "drawn by lot within {draw}; {approvals} of them must agree. Then everybody may object "
        "for {notice}, and after that the witnesses pay. Write nothing into the claim that you do "
        "not want everybody to read: names and diagnoses belong into the papers, which only the reviewers can "
        "open",
        "把医院的材料存成文件，用程序提出申请。{draw}内抽签选出 {reviewers} 名审核人，须有"
        " {approvals} 人同意。之后公示{notice}，谁都可以提异议；期满后见证人付款。不想让所有人看到的，"
        "不要写在申请里：姓名、病名放在材料里，只有审核人能打开"),
    "site.help.q.low": ("My balance is getting low", "我的余额不多了"),
    "site.help.a.low": (
        "Below {least:sat} for each unit of weight you have {grace} to top up. After that your "
        "membership lapses and you are covered no more. What you topped up counts as soon as it is on chain",
        "每份权重余额低于 {least:sat} 时，有{grace}可以补足。过期会员资格失效，不再有保障。补存的钱一上链就"
        "算"),
    "site.help.a.low:call": (
        "For each case you are asked to pay in your share within {call}. Who does not has "
        "{grace} more, then the membership lapses",
        "每个案子都会请您在{call}内存入应摊的份额。逾期未存的，再过{grace}会员资格失效"),
    "site.help.q.leave": ("I want to leave", "我想退出"),
    "site.help.a.leave": (
        "Sign an exit with your program and give it to the operator. After {exit} what is left of "
        "your money is due to you, less the fee of the payment. Until then you still bear what the others' cases "
        "cost",
        "用程序签一份退出声明交给运营人。{exit}后，您的余额扣除付款手续费后付给您。在那之前仍要分摊别人"
        "的案子"),
    "site.help.q.words": ("I have lost my telephone, computer or key", "我丢了手机、电脑或密钥"),
    "site.help.a.words": (
        "With the words on paper everything is back: restore the key with the program. Without them the "
        "witnesses can enter a new key for you, {rekey} after they announce it; who still has the "
        "old key can veto that. If somebody else may have your words, make a new key at once",
        "只要有抄在纸上的助记词，就能用程序恢复一切。没有的话，见证人可以替您登记新密钥，公布{rekey}后生"
        "效，其间持旧密钥的人可以否决。怀疑别人知道了助记词，就马上换新密钥"),
    "site.help.q.object": ("I believe that a claim is false", "我认为某个申请是假的"),
    "site.help.a.object": (
        "Object before its notice ends: a transaction with a bond of {bond:sat}. The witnesses decide. If you "
        "are right you get the bond back and a reward; if not, the bond is lost. Talk to people first: most "
        "doubts are settled by a question",
        "在公示期满前提出异议：一笔带押金 {bond:sat} 的交易，由见证人裁决。成立则退还押金并有奖励，不成立则没收"
        "。最好先问一问，多数疑问一问就清楚"),
    "site.help.q.stuck": ("A payment does not come", "该付的钱没有到"),
    "site.help.a.stuck": (
        "It takes {quorum} of {count} witnesses to sign. The page of payouts says what is due and since "
        "when. Ask the witnesses; nobody else can sign. A payment whose fee was too low can be sent again with a "
        "higher one",
        "付款须有 {count} 名见证人中的 {quorum} 名签名。付款页面写着应付什么、自何时起；请去问见证人，别人签不了。"
        "手续费太低而没确认的，可以加价重发"),
    "site.help.q.unknown": (
        "The page says that nobody can say how the pool stands",
        "页面说“无人能说互助池现状如何”"),
    "site.help.a.unknown": (
        "A document that the chain names is not at hand here. Nothing is lost: whoever has the file hands it on, "
        "and all is known again. Ask the operator and the witnesses for it",
        "链上提到的某份文件，这里没有。什么也没有丢：有这份文件的人交出来就好了。请向运营人和见证人要"),
    "site.help.q.gone": (
        "This site is gone, or shows something else than my program",
        "这个网站打不开，或者和我的程序显示的不一样"),
    "site.help.a.gone": (
        "Believe your program. The pool does not need this site: everything that counts is on the chain and in "
        "files that many people have. Where the two differ, tell others, and show them both state hashes and the "
        "block",
        "以您的程序为准。互助池不依赖本网站：有效的一切都在链上和许多人手里的文件里。两边不一致时，请告诉大家，"
        "并出示两边的状态哈希和区块号"),
    "site.help.q.scam": (
        "Somebody wants my words, or gives me an address to pay to",
        "有人要我的助记词，或给我一个付款地址"),
    "site.help.a.scam": (
        "That is a thief. No witness, no operator and no page ever needs your words. Deposit addresses come from "
        "your own program",
        "那是骗子。见证人、运营人和任何网页都不需要您的助记词。存款地址由您自己的程序给出"),
    "site.help.quorum": (
        "{quorum} of {count} witnesses: what that means",
        "{count} 名见证人中 {quorum} 名签名：这意味着什么"),
    "site.help.quorum-lead": (
        "The pool's money moves only where {quorum} of the {count} witnesses sign. So {quorum} together can "
        "steal all of it, whatever any program says; fewer cannot take a satoshi. And if so many lose their keys "
        "that fewer than {quorum} are left, the money is stuck",
        "动用池子里的钱，必须有 {count} 名见证人中的 {quorum} 名签名。所以 {quorum} 人串通就能偷走全部，任何程序"
        "都拦不住；少于这个数，一聪也拿不走。反过来，丢了密钥的人多到剩下不足 {quorum} 名，钱就动不了了"),
    "site.help.quorum-lost": (
        "Up to {may:,} may lose their keys without harm; at {stuck:,} the money is stuck, unless a lifeboat was "
        "signed in advance",
        "最多 {may:,} 人丢密钥不要紧；丢到 {stuck:,} 人，钱就动不了，除非事先签好救生艇交易"),
    "site.help.quorum-assumed": (
        "Assumed: an honest reviewer takes one false claim in {slips:,} for a true one. A panel is drawn by lot "
        "each time",
        "假定：诚实的审核人每 {slips:,} 个假申请会错认一个。每次审核都抽签选人"),
    "site.help.head.corrupt": ("So many witnesses", "见证人数"),
    "site.help.head.steal": ("if they are thieves: the money", "若是小偷：池里的钱"),
    "site.help.head.lost": ("if they have lost their keys: the money", "若丢了密钥：池里的钱"),
    "site.help.head.panel": ("A panel is theirs", "审核组被他们控制"),
    "site.help.head.passes": ("A false claim passes its panel", "假申请通过审核"),
    "site.help.safe": ("is safe", "安全"),
    "site.help.stolen": ("can be stolen", "会被偷走"),
    "site.help.moves": ("can be moved", "仍可动用"),
    "site.help.stuck": ("is stuck", "动不了"),
    "site.help.server": ("What this server can do, and what it cannot", "本服务器能做什么，不能做什么"),
    "site.help.server.can.1": (
        "It can leave things out, or show an old state. The block and its day stand below each page: compare them",
        "它可以隐瞒内容，或显示旧状态。每页底下写着区块和日期，请核对"),
    "site.help.server.can.2": (
        "It can show you another pool that looks like yours. So compare the pool id by voice",
        "它可以给您看一个相似的冒牌互助池。所以要口头核对互助池编号"),
    "site.help.server.can.3": (
        "It can show what is not true to somebody who checks nothing",
        "对什么都不核对的人，它可以显示假内容"),
    "site.help.server.can.4": (
        "It can see which pages your network address asks for. It is meant to keep no list of that, but you "
        "cannot check it",
        "它看得到您的网络地址访问了哪些页面。它本应不留记录，但您无从核实"),
    "site.help.server.cannot.1": (
        "It cannot touch the pool's money: no key is on it",
        "它动不了互助池的钱：上面没有任何密钥"),
    "site.help.server.cannot.2": (
        "It cannot forge a document, a signature or the chain for a program that checks them",
        "对会核对的程序，它伪造不了文件、签名和区块链"),
    "site.help.server.cannot.3": (
        "It cannot keep you from paying in, leaving or claiming by other ways: any copy of the files and any "
        "node will do",
        "它拦不住您用别的途径存款、退出或申请：有任何一份文件副本和任何一个节点就行"),
    "site.help.more": ("Check it yourself", "自己核对"),
    "site.audit.title": ("How to check all of this", "怎样核对这一切"),
    "site.audit.lead": (
        "Nothing on this site has to be believed. With your own program and a node, or any node you trust, you "
        "work out the same state from the chain and compare one line",
        "本网站的任何内容都不必轻信。用自己的程序和节点（或您信得过的节点），从链上算出同一个状态，比对一行即可"),
    "site.audit.step.1": (
        "Take the contract from somebody whom you know, and compare the pool id by voice",
        "向认识的人要契约，并口头核对互助池编号"),
    "site.audit.step.2": (
        "Take in the documents, from whomever: each is known by its hash, so nobody can give you a false one",
        "收入文件，谁给都行：文件以哈希为准，没人能塞给您假的"),
    "site.audit.step.3": ("Read the chain", "读取区块链"),
    "site.audit.step.4": (
        "Compare the state hash at the same height with the one below each page. If they are the same, "
        "everything here is what the rules make of the chain",
        "在同一高度，把状态哈希和每页底下的比对。相同，就说明这里的一切正是规则由链上算出的结果"),
    "site.audit.step.5": (
        "See every spend of the pool's coins judged, and whether the books balance to the satoshi",
        "逐笔检查池中资金的花费是否合规，账目是否一聪不差"),
    "site.audit.step.6": ("Have a claim or a balance explained, line by line", "让程序逐条说明一个申请或一笔余额"),
    "site.audit.now": ("At block {height:,} the state hash is", "第 {height:,} 区块的状态哈希是"),
    "site.audit.proves": ("What each step shows", "每一步说明什么"),
    "site.audit.proves.id": (
        "The pool id is a hash of the whole contract: rules, witnesses, addresses. One letter changed makes "
        "another id",
        "互助池编号是整份契约（规则、见证人、地址）的哈希，改一个字就是另一个编号"),
    "site.audit.proves.state": (
        "The state hash covers every account, claim, coin and payment due",
        "状态哈希涵盖每个账户、申请、币和待付款项"),
    "site.audit.proves.audit": (
        "The audit says of each transaction that spent coins whether the rules made it",
        "审计对每笔花费给出是否合规的结论"),
    "site.audit.not": ("What it does not show", "它说明不了什么"),
    "site.audit.not.people": (
        "Whether a claimant was ill, and whether members are real people: that is what reviewers, objections and "
        "the operator's word are for",
        "申请人是否真的生病、会员是否真有其人：那要靠审核、异议和运营人"),
    "site.audit.not.keys": (
        "Whether the witnesses still have their keys, and whether they are honest",
        "见证人是否还持有密钥、是否诚实"),
    "site.audit.not.future": (
        "What will happen: rules can be amended by the witnesses, after notice",
        "将来如何：见证人可以在公示后修订规则"),
    "site.audit.programs": ("For programs", "供程序使用"),
    "site.audit.programs-text": (
        "The same figures as JSON, with a description (OpenAPI 3.1)",
        "同样的数字，JSON 格式，附说明（OpenAPI 3.1）"),
}
STEPS: dict[str, tuple[str, str]] = {}
