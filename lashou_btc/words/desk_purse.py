"""What the desk says of a key's own purse."""

STEPS: dict[str, tuple[str, str]] = {}

SENTENCES: dict[str, tuple[str, str]] = {
    "desk.way.purse": ("Purse", "钱包"),
    "desk.purse": ("My purse", "我的钱包"),
    "desk.purse.look": ("What it holds", "里面有什么"),
    "desk.purse.look.lead": (
        "The purse is a key's own small wallet; its address follows from the key, so the key has to be opened",
        "钱包是密钥自带的小钱包；地址由密钥推出，所以要先打开密钥"),
    "desk.purse.show": ("Show it", "查看"),
    "desk.purse.waits": ("What waits for a block", "在等区块的"),
    "desk.rate": ("{feerate:,} sat/vB", "{feerate:,} sat/vB"),
    "desk.purse.unseen": (
        "not seen to wait any more; it is sent again with your next payment",
        "已看不到它在等待；会随您的下一笔付款重新发送"),
    "desk.column.rate": ("Feerate", "费率"),
    "desk.fact.holds": ("Holds", "持有"),
    "desk.purse.ask": ("Work out what is sent", "推算要发送的内容"),
    "desk.purse.sure": ("Send this?", "要发出吗？"),
    "desk.purse.way": ("say first what is to be done with the purse", "请先说明要用钱包做什么"),
    "desk.purse.amount": ("How much", "多少"),
    "desk.purse.amount.note": ("In satoshi, or with the unit, as 0.01 BTC", "以聪计，或写上单位，如 0.01 BTC"),
    "desk.purse.account": ("Into which account", "付到哪个账户"),
    "desk.purse.account.note": ("Empty: your own; 0: a donation to the pool", "留空：自己的；0：捐给互助池"),
    "desk.purse.most": ("The fee is to be no more than", "手续费不超过"),
    "desk.purse.deposit": ("Pay in", "存款"),
    "desk.purse.deposit.lead": (
        "What would not count is refused. So a witness pays its bond, too",
        "不会算数的付款不会发出。见证人也这样缴押金"),
    "desk.purse.bump": ("Speed up what waits", "给等待中的交易加费"),
    "desk.purse.bump.lead": (
        "Your own payment is replaced by the same with a higher fee. Of another's that pays you, a payout for "
        "instance, the output is spent to yourself, with a fee for both. You bear the fee",
        "自己的付款：换成同样的一笔，手续费更高。别人付给您的（如互助池的付款）：把那笔钱转给自己，手续费够两笔"
        "用。费用由您承担"),
    "desk.purse.bump.txid": ("Your own payment, or one that pays you", "自己的付款，或付给您的一笔"),
    "desk.purse.cancel": ("Take a payment back", "撤回付款"),
    "desk.purse.cancel.lead": (
        "While it waits, its coins can go to your purse instead, at a higher fee. Which of the two confirms, "
        "miners decide",
        "还在等待时，可以用更高的手续费把它的币转回自己的钱包。两笔中哪一笔确认，由矿工决定"),
    "desk.purse.cancel.txid": ("Your own payment, while it waits", "自己的付款，还在等待的"),
}
