"""What the desk says of contracts and decisions: following, accepting, opening, carrying."""

STEPS: dict[str, tuple[str, str]] = {}

SENTENCES: dict[str, tuple[str, str]] = {
    "desk.contract": ("A pool's contract", "互助池的契约"),
    "desk.contract.lead": (
        "Who gives you a pool's contract gives you a file. Bring it here to see what it says, before you "
        "follow the pool",
        "别人给您的契约是一个文件。带到这里看清内容，再决定是否跟随这个互助池"),
    "desk.contract.choose": ("The contract (contract.json)", "契约（contract.json）"),
    "desk.contract.none": ("choose a contract", "请选择契约"),
    "desk.contract.sure": ("Follow this pool?", "要跟随这个互助池吗？"),
    "desk.contract.then": (
        "Compare the pool id by voice with somebody who has it. Following signs nothing and promises nothing",
        "请在电话里与已有它的人核对池编号。跟随不签任何东西，也不承诺什么"),
    "desk.contract.follow": ("Follow it", "跟随"),
    "desk.contract.followed": ("You follow pool {pool} now", "您已跟随互助池 {pool}"),
    "desk.fact.pool": ("Pool", "互助池"),
    "desk.fact.pool-id": ("Pool id", "池编号"),
    "desk.fact.first-address": ("First address", "首个地址"),
    "desk.fact.network": ("Network", "网络"),
    "desk.fact.quorum": ("Must sign each payout", "每笔付款须签名"),
    "desk.fact.witnesses": ("Witnesses", "见证人"),
    "desk.fact.accepted": ("Have accepted", "已接受"),
    "desk.accept": ("Accept the contract", "接受契约"),
    "desk.accept.place": ("Your place as a witness", "您的见证人席位"),
    "desk.accept.none": (
        "No key of this home has a place in this contract that it has not accepted",
        "这份契约里没有等本主文件夹的密钥接受的席位"),
    "desk.accept.lead": (
        "Compare the pool id by voice with the other witnesses, and the first address with your device, if the "
        "coins' key is on one. Then sign",
        "请在电话里与其他见证人核对池编号；管币的密钥在设备上的，再用设备核对首个地址。然后签名"),
    "desk.accept.starts": (
        "The first {count} characters or more of the pool id, as they were read to you",
        "别人念给您的池编号：前 {count} 个字符，或更多"),
    "desk.accept.starts.note": ("Do not copy them from this page", "不要从本页抄"),
    "desk.accept.payout": ("Where your commissions and your bond are paid", "您的酬劳和押金付到哪个地址"),
    "desk.accept.payout.note": ("An address of a wallet of your own", "您自己钱包的地址"),
    "desk.accept.no-payout": ("name the address that you are paid at", "请写收款地址"),
    "desk.accept.other": (
        "the pool id does not begin with {starts!r}, or fewer than {count} characters were given: if that is "
        "what was read to you, the two contracts are not the same, so do not sign",
        "池编号不以 {starts!r} 开头，或给出的不足 {count} 个字符：如果别人念的就是这个，两份契约不一样，请不要"
        "签"),
    "desk.accepted": ("The contract is accepted", "已接受契约"),
    "desk.opening": ("The pool is not open yet", "互助池还没有开张"),
    "desk.opening.lead": (
        "The contract is published first, then each witness's acceptance as it comes; with the last one the "
        "pool opens. Still to be published: those of {names}",
        "先发布契约，再发布收到的每位见证人的接受书；最后一份发布后互助池开张。还没有发布的：{names}"),
    "desk.carry": ("Bring it into the chain", "带上链"),
    "desk.carry.lead": (
        "It has its signatures. A transaction of its own carries it: it pays nobody but the pool, and M "
        "witnesses sign it as they sign a payout. Its fee is named there",
        "签名已齐。由一笔单独的交易带上链：只付给互助池自己，由 M 位见证人像付款一样签名。手续费在那里写明"),
    "desk.carry.begin": ("Work the transaction out", "推算这笔交易"),
    "desk.build.together": ("small coins put together into one", "把零散的币合成一枚"),
}
