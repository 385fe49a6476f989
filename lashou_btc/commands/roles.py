"""What each role does, step by step, with the commands: `lashou help ROLE`."""

from dataclasses import dataclass


@dataclass(frozen=True)
class RoleStep:
    """Something to do: what, by language, and lines to copy and change."""

    words: dict[str, str]
    commands: tuple[str, ...] = ()


@dataclass(frozen=True)
class Role:
    """A role: what it is, by language, and its steps in order."""

    words: dict[str, str]
    steps: tuple[RoleStep, ...]


def _step(en: str, zh: str, *commands: str) -> RoleStep:
    return RoleStep({"en": en, "zh": zh}, commands)


def _role(en: str, zh: str, *steps: RoleStep) -> Role:
    return Role({"en": en, "zh": zh}, steps)


_KEY = _step("Make a key, write its 24 words down on paper, and try them out. Only the public "
             "record leaves your machine.",
             "生成密钥，把 24 个助记词抄在纸上并试一遍。离开本机的只有公开记录。",
             "lashou key new anna", "lashou key check anna", "lashou key show anna --out anna.json")
_FOLLOW = _step("Take the contract, and compare the pool id and the first address with others over "
                "the phone. Remember "
                "the folder that the documents come into.",
                "拿到契约，在电话里和别人核对池编号和首个地址；再让程序记住文件会放进哪个文件夹。",
                "lashou pool add contract.json", "lashou pool show", "lashou document folder ~/Shared/village")
_CHAIN = _step("Say once which chain is used: your own node, or none.",
               "说一次用哪条链：自己的节点，或者不用节点。",
               "lashou chain use node", "lashou chain use peers")

_HUB = _step("Where the pool has a hub: say so once. Then no file is handed over: leave out --out and the "
             "file's name, and what is to be published, read or signed comes and goes by itself.",
             "池子有中转站的，说一次就行：此后不必转交文件，下面的 --out 和文件名都可以不写，"
             "要发布、要看、要签的自动来去。",
             "lashou hub use https://pool.example.org")
_DESK = _step("Who would rather click: your own desk in the browser.", "不想打字：在浏览器里打开自己的工作台。",
              "lashou web --open")

LISTS = ("roles", "role", "角色")
"""What lists the roles, as nothing does."""
OTHER_NAMES = {
    "founder": "organizer", "发起人": "organizer", "组织者": "organizer", "见证人": "witness", "见证": "witness",
    "会员": "member", "成员": "member",
    "审核人": "reviewer", "审核": "reviewer", "评审人": "reviewer", "评审": "reviewer",
    "监督人": "supervisor", "监督": "supervisor", "运营人": "operator", "运营": "operator", "审计人": "auditor",
    "审计": "auditor"}
"""What else a role is called by those who ask for its page."""

ROLES: dict[str, Role] = {
    "organizer": _role(
        "brings people together, fixes the rules, writes the contract; usually becomes the operator.",
        "召集大家，定规则，写契约；通常就是后来的运营人。",
        _CHAIN, _KEY,
        _step("Try rules out on a made-up population, and write them to a file.",
              "拿虚构的人群试算规则，写进文件。",
              "lashou simulate --write-rules rules.toml",
              "lashou simulate --rules rules.toml --members 200 --years 5 --page page.html",
              "lashou pool rules --rules rules.toml --witnesses 9 --quorum 5"),
        _step("Write the contract from the witnesses' public records. The first try says where the "
              "journal's opening "
              "seal is to be paid; run it again once that is confirmed.",
              "用见证人的公开记录写出契约。第一次运行会说往哪里付开篇封印，确认之后再运行一次。",
              "lashou pool create --name Village --quorum 2 --rules rules.toml --payout bc1q… "
              "--witness wang.json --witness li.json --witness zhao.json",
              "lashou pool export --format contract --out contract.json"),
        _step("Give the contract to every witness. When their acceptances are there, open the pool.",
              "把契约交给每位见证人；接受书到齐后开张。",
              "lashou pool open acceptance-wang.json acceptance-li.json acceptance-zhao.json"),
        _step("Go on as the operator.", "接下来看运营人。", "lashou help operator")),
    "witness": _role(
        "holds one of the keys to the money, and signs only what the rules give.",
        "持有管钱的密钥之一，只签规则算出的付款。",
        _CHAIN, _KEY,
        _step("Check the contract and accept it. Compare pool id and first address over the phone, "
              "and the address with "
              "your device.",
              "检查契约并接受。池编号和首个地址在电话里核对，地址再和自己的设备核对。",
              "lashou pool join contract.json --payout bc1q… --out acceptance-anna.json"),
        _HUB,
        _step("Once the pool is open, pay in your bond.", "池子开张后，缴押金。", "lashou purse deposit 3000000"),
        _step("Now and then: what waits for you? With --follow it tells you by itself.",
              "平时看看有什么等您办；加上 --follow 就会自动通知。",
              "lashou witness queue", "lashou sync --follow"),
        _DESK,
        _step("Sign a payout. It is worked out again here and compared byte for byte.",
              "给付款签名。程序在您这里重新算一遍，逐字节比较。",
              "lashou witness sign payout.psbt", "lashou payout status payout.psbt"),
        _step("You may be drawn to review a claim.", "您可能被抽中审核申请。", "lashou help reviewer"),
        _step("Decide an objection together with the other witnesses.", "和其他见证人一起裁决异议。",
              "lashou quorum verdict 1 --upheld", "lashou quorum cosign verdict.json"),
        _step("Hand over in time; and keep the lifeboat.", "及早换届；收好救生艇。",
              "lashou quorum rotate --quorum 2 --witness wang.json --witness li.json --witness su.json",
              "lashou lifeboat show")),
    "member": _role(
        "pays in, is covered, and files a claim when ill.",
        "存款，受保障，得了大病就提出申请。",
        _CHAIN, _KEY, _FOLLOW, _HUB,
        _step("What would it cover and cost?", "能保多少，要花多少？", "lashou quote --age 34"),
        _step("Show your papers to the operator, who gives you a tag. Ask to be enrolled, and send "
              "the file to the operator.",
              "给运营人看证件，领一个标签；申请入会，把文件交给运营人。",
              "lashou papers seal --identity id-card.jpg",
              "lashou member enroll --name Chen --id-file id.txt --tag 5f0c… --payout bc1q… --out enrollment.json"),
        _step("Once you are enrolled, and not before: pay in.", "入会之后再存款，不要提前。",
              "lashou member show", "lashou purse show", "lashou purse deposit 800000"),
        _step("When you are ill: file a claim, with the hospital's address to pay to. The papers stay with you.",
              "生病了：提出申请，写上医院的收款地址。材料留在自己手里。",
              "lashou claim file --amount 600000 --evidence diagnosis.pdf --notary notary.pdf --payee bc1q… "
              "--diagnosed 2026-05-02 --out claim.json"),
        _step("Once reviewers are drawn, seal the papers to them and meet them.",
              "审核人抽出之后，把材料加密给他们，并和他们见面。",
              "lashou claim show 1", "lashou papers seal --claim 1 --out papers"),
        _step("Look at your account, change its key, leave.", "查看账户、更换密钥、退出。",
              "lashou explain account 4", "lashou member rekey --new-key anna2", "lashou member exit"), _DESK),
    "reviewer": _role(
        "was drawn to judge a claim: reads the papers, meets the claimant, decides.",
        "被抽中审核一份申请：看材料，见本人，作决定。",
        _step("Were you drawn, and until when?", "抽中了吗，截止到什么时候？",
              "lashou witness queue", "lashou claim show 1"),
        _step("Open the papers that the claimant sent you. Each is compared with what was filed.",
              "打开申请人发来的材料；每一份都会和申请时的哈希核对。",
              "lashou papers open papers --out read"),
        _step("A paper that you got in another way: is it the one that was filed, and since when "
              "does it stand there?",
              "通过别的办法拿到的文件：是不是申请时的那一份，什么时候上的链？",
              "lashou verify diagnosis.pdf"),
        _step("Compare the day of the first diagnosis with the day that cover began, call the "
              "hospital and the notary "
              "at numbers that you looked up yourself, and meet the claimant. Then decide.",
              "把首次确诊日和保障开始日对一下；自己查到电话，打给医院和公证处；与申请人见面。然后决定。",
              "lashou witness review 1 --approve 500000 --met 912345 --out review.json",
              'lashou witness review 1 --reject --text "the papers are of another person" --out review.json'),
        _step("Send the file to the operator, and see that it is published.", "把文件交给运营人，并看着它上链。",
              "lashou claim show 1")),
    "supervisor": _role(
        "looks over everybody's shoulder, and objects with money at stake.",
        "盯着所有人；要提异议，就押上自己的钱。",
        _CHAIN, _KEY, _FOLLOW,
        _step("Have an account that is only a key; it needs no name.", "开一个只有密钥的账户，不必留姓名。",
              "lashou member enroll --role supervisor --payout bc1q… --out enrollment.json"),
        _step("What is on notice?", "哪些申请在公示？", "lashou claim list", "lashou claim show 1",
              "lashou explain claim 1"),
        _step("Object while the notice lasts. Upheld, the bond comes back with a reward; dismissed, it is lost.",
              "公示期内提异议。成立则退还押金并有奖励，驳回则押金没收。",
              "lashou supervisor object 1", "lashou supervisor object 1 --outputs"),
        _step("A fraud that was paid already.", "已经付款的骗保。", "lashou supervisor report 1")),
    "operator": _role(
        "publishes documents and builds payouts; holds no key to the money.",
        "把文件上链、拟出付款；管不了钱。",
        _step("Once, before the first member: the tag key, by which nobody is enrolled twice, in "
              "shares for the witnesses.",
              "在第一位会员入会之前做一次：造标签密钥（凭它认出重复入会的人），把份额分给见证人。",
              "lashou tagkey new --out shares"),
        _step("A website for everybody, which is the hub, too; and an invitation for whoever has no account yet.",
              "办一个人人可看的网站，同时做中转站；给还没有账户的人发邀请。",
              "lashou site serve --hub --address https://pool.example.org/",
              "lashou hub invite https://pool.example.org --uses 30", "lashou hub use https://pool.example.org"),
        _step("Somebody shows you an identity paper.", "有人给您看证件。",
              "lashou papers open identity --identity --out read", "lashou journal tag --id-file id.txt"),
        _step("Publish what people send, and disclose it.", "把大家交来的文件上链并公开。",
              "lashou journal publish enrollment-chen.json claim.json", "lashou journal waiting",
              "lashou document export public"),
        _step("It waits too long?", "迟迟不确认？", "lashou journal bump"),
        _step("What is due: build the payout, gather signatures, send it.",
              "到期的款项：拟出付款，收齐签名，发出。",
              "lashou status", "lashou payout build --out payout.psbt",
              "lashou payout combine payout.psbt payout-wang.psbt payout-zhao.psbt --out signed.psbt",
              "lashou payout send signed.psbt"),
        _step("Every quarter: the statement.", "每个季度：报表。", "lashou report --out statements"), _DESK),
    "auditor": _role(
        "was never there, believes nobody, and works everything out again.",
        "从未参与，谁也不信，自己重算一遍。",
        _CHAIN, _FOLLOW,
        _step("Was every spend lawful, is all the money there?",
              "每笔花费都合规吗，钱都在吗？", "lashou audit", "lashou status"),
        _step("Why was this paid, where does this balance come from?", "这笔为什么付，这个余额从哪来？",
              "lashou explain claim 1", "lashou explain account 4", "lashou journal list"),
        _step("Somebody shows you a paper: is it committed, since when?",
              "有人给您看一份文件：上链了吗，什么时候？",
              "lashou verify diagnosis.pdf"),
        _step("The same statement as everybody's, to the byte.", "和所有人一字节不差的报表。",
              "lashou report --out statements")),
}
