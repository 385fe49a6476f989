"""What the pages of accounts and of witnesses say, in English and Chinese."""

STEPS: dict[str, tuple[str, str]] = {}
SENTENCES: dict[str, tuple[str, str]] = {
    "site.nav.accounts": ("Accounts", "账户"),
    "site.accounts": ("Accounts", "账户"),
    "site.accounts.find": ("Find an account by its number", "按号码找账户"),
    "site.accounts.lead": (
        "A hundred accounts stand on a page, so that nobody who runs it learns which one you look for. No names: "
        "these are nowhere on chain",
        "每页一百个账户，这样运营页面的人不知道您在找哪一个。没有姓名：姓名不在链上"),
    "site.accounts.counts": ("How many there are", "各有多少"),
    "site.accounts.none": ("There is no account yet", "还没有账户"),
    "site.accounts.lines": ("Every line behind it", "逐笔明细"),
    "site.accounts.no-lines": ("Nothing has moved yet", "还没有收支"),
    "site.accounts.group": ("Accounts {first} to {last}", "账户 {first} 至 {last}"),
    "site.accounts.group.lead": (
        "Open an account for its cover and every line behind its balance. What costs took between two of these "
        "stands in one line",
        "点开账户可看保障和余额的逐笔明细；两笔之间的分摊合成一行"),
    "site.accounts.all": ("All accounts", "全部账户"),
    "site.purse.lead": (
        "What belongs to all: it pays before members do",
        "大家共有的钱，先于会员承担费用"),
    "site.role": ("Role", "角色"),
    "site.count": ("How many", "数量"),
    "site.age": ("Age", "年龄"),
    "site.account.life-left": ("Left for this person in all", "此人还可得"),
    "site.account.changes": ("Age changes the plan", "因年龄调整"),
    "site.account.active-at": ("Covered from", "生效"),
    "site.account.grace": ("To top up until", "补足期限"),
    "site.account.exit": ("Leaves", "退出生效"),
    "site.account.pause": ("No claim before", "此前不能申请"),
    "site.account.rejections": ("Rejected in a row", "连续被拒次数"),
    "site.account.before": ("The same person's account before", "此人之前的账户"),
    "site.account.received": ("Received in all", "累计已得"),
    "site.account.debt": ("Owes", "欠款"),
    "site.account.enrolled": ("Enrolled", "登记"),
    # Witnesses
    "site.nav.witnesses": ("Witnesses", "见证人"),
    "site.witnesses": ("Witnesses", "见证人"),
    "site.witness": ("Witness", "见证人"),
    "site.witness.present": ("Who holds the keys", "谁持有密钥"),
    "site.witness.lead": (
        "Each keeps a bond of {bond:sat}, and loses it by approving a fraud",
        "每人缴 {bond:sat}押金，放行了骗保就会失去"),
    "site.witness.means": (
        "{needed} of the {count} have to sign before any money moves: so many would have to be bought or robbed. "
        "{lost} may lose their keys without anything being lost",
        "{count} 人中须有 {needed} 人签名，钱才能动：要偷，得买通或抢到这么多人；有 {lost} 人丢了密钥，钱也不会丢"),
    "site.witness.not-accepted": ("has not accepted yet", "尚未接受"),
    "site.witness.bond": ("Bond held", "已缴押金"),
    "site.witness.fingerprint": ("Fingerprint", "指纹"),
    "site.witness.key": ("Signing key", "签名公钥"),
    "site.witness.duties": ("What waits for them", "见证人的待办"),
    "site.witness.payments": (
        "{count:payment waits|payments wait} for the witnesses' signatures",
        "有 {count:,} 笔款项等见证人签名"),
    "site.rotation": ("Who comes next", "换届"),
    "site.rotation.lead": (
        "Whoever does not trust the new witnesses can leave before the money is moved",
        "信不过新见证人的，可以在移交之前退出"),
    "site.rotation.announced": ("Announced", "公布"),
    "site.rotation.moves": ("The money may move from", "最早移交"),
    "site.rotation.leave": ("Leaving", "离任"),
    "site.rotation.stay": ("Staying", "留任"),
    "site.rotation.come": ("Coming", "新任"),
    "site.rotation.not-at-hand": (
        "not at hand here: whom it names is unknown",
        "不在手头：换成谁尚不知道"),
    "site.elsewhere": ("Money with earlier witnesses", "往届见证人手里的钱"),
    "site.elsewhere.lead": (
        "It came late or was left at the move; they have to pass it on",
        "是迟到的款项或移交时留下的，须由他们转交"),
    "site.epoch": ("epoch {epoch}", "第 {epoch} 届"),
    "site.epochs": ("Epochs", "历届"),
    "site.epochs.lead": (
        "Each set of keyholders is an epoch, counted from 0",
        "每一组持钥人是一届，从 0 数起"),
    "site.lifeboat": ("If the witnesses are gone", "如果见证人都失联"),
    "site.lifeboat.lead": (
        "A lifeboat is a transaction, signed in advance, that moves the money to a recovery set after a long time. "
        "As long as {quorum} witnesses are there, they put it off with a heartbeat",
        "救生艇是预先签好的交易，很久以后才能把钱转给恢复组。只要还有 {quorum} 名见证人在，就用续期交易把它推后"),
    "site.lifeboat.named": ("A recovery set is named", "已指定恢复组"),
    "site.lifeboat.none-named": (
        "no: if too many keys are lost, the money is locked for ever",
        "没有：丢失的密钥过多，钱就永远锁死"),
    "site.lifeboat.aboard": ("Aboard", "已载"),
    "site.lifeboat.from": ("Can be sent from", "最早可发送"),
    "site.lifeboat.due": ("Next heartbeat due", "下次续期"),
    "site.lifeboat.overdue": (
        "The heartbeat is overdue: without one the recovery set can take the money",
        "续期已逾期：再不续期，恢复组就能取走钱"),
    "site.lifeboat.not-here": (
        "Whoever runs this page has no lifeboat that counts. The witnesses may have one",
        "运营本页面的人手里没有算数的救生艇；见证人可能有"),
}
