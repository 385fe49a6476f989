"""The table of mistakes: what somebody types, the one sentence that answers it in two languages, the exit status.

In a line, {NAME} stands for what `places` gives: a file, an address, somebody. `en` and `zh` are what distinguishes
the sentence.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from cli_kit import ADDRESS, MAINNET_ADDRESS, Town


@dataclass(frozen=True)
class Mistake:
    """A line of `who` in a town where a payout waits to be signed, or (`at` paid) is in the chain. `env`: what is
    set otherwise than it should be; `answers`: what is typed at a terminal.
    """

    name: str
    who: str
    line: str
    status: int
    code: str
    en: str
    zh: str
    env: Mapping[str, str] = field(default_factory=dict)
    at: str = "payable"
    answers: tuple[str, ...] = ()

    def words(self, places: Mapping[str, object]) -> list[str]:
        """The line's words. A blank within one is written as {_}."""
        return [word.format_map(places) for word in self.line.split()]


def places(town: Town) -> dict[str, object]:
    """What lines may name. Writes the files that there are not yet."""
    desk = town.folder / "desk"
    desk.mkdir(exist_ok=True)
    files = {
        "SCAN": b"a scan", "ID": b"110101199001011234\n", "WORDS": b"about" + b" abandon" * 11,
        "MISSPELT": b"abandon " * 10 + b"abandn about", "TORN": (town.post / "payout.psbt").read_bytes()[:200],
        "EMPTY": b"", "PICTURE": b"\x89PNG\r\n\x1a\n" + bytes(100)}
    for name, data in files.items():
        (desk / name.lower()).write_bytes(data)
    post, claim = town.post, next(town.post.glob("chen-claim-*.json"))
    reviews = {path.name.partition("-")[0]: path for path in sorted(post.glob("*-review-*.json"))}
    return {name: desk / name.lower() for name in files} | {
        "_": " ", "ADDRESS": ADDRESS, "MISTYPED": ADDRESS[:-1] + "q", "MAINNET": MAINNET_ADDRESS, "POST": post,
        "PAYOUT": post / "payout.psbt", "CONTRACT": post / "contract.json", "CLAIM": claim,
        "DRAWN": next(iter(reviews)), "UNDRAWN": next(n for n in ("wang", "li", "zhao") if n not in reviews),
        "SIGNED": desk / "signed.psbt", "STRANGE": desk / "strange.json", "NOWHERE": desk / "nowhere",
            "WHOLE": desk / "whole.psbt", "INSIDE": desk / "scan" / "payout.psbt"}


FILE = "claim file --evidence {SCAN} --notary {SCAN} --yes --out {NOWHERE}"
REVIEW = "witness review 1 --unseen-is-meant --met 118 --approve"

MISTAKES = (
    # Amounts
    Mistake("a comma for a point", "chen", "purse pay {ADDRESS} 0,01{_}BTC", 2, "usage",
            "'0,01 BTC' is no amount: write 1000000, 1,000,000, 0.01 BTC",
            "不是金额：请写 1000000、1,000,000、0.01 BTC"),
    Mistake("points between thousands", "chen", "purse deposit 800.000", 2, "usage",
            "'800.000' could mean two amounts", "'800.000' 有歧义"),
    Mistake("a group of four digits", "chen", "purse deposit 1,2345", 2, "usage", "three digits in each group",
            "分节每节三位"),
    Mistake("Chinese digits and commas are read", "chen", "purse deposit １，０００ --yes", 1, "deposit.small",
            "1,000 sat would be lost", "1,000 聪会白白丢失"),
    Mistake("a Chinese stop for a point", "chen", "purse pay {ADDRESS} 1。5{_}BTC", 2, "usage", "is no amount",
            "不是金额"),
    Mistake("another unit", "chen", "purse deposit 100{_}CNY", 2, "usage", "is in another unit", "单位不对"),
    Mistake("a deposit that would not count", "chen", "purse deposit 19,999 --yes", 1, "deposit.small",
            "this pool counts no payment below 20,000 sat", "本互助池不计少于 20,000 聪的付款"),
    Mistake("more than the purse has", "chen", "purse deposit 100,000 --yes", 1, "purse.funds",
            "pay more into it; lashou purse show says where", "请再存入；地址见 lashou purse show"),
    Mistake("a claim of more than the plan bears", "chen",
            FILE + " --payee {ADDRESS} --diagnosed 2024-01-02 --amount 9,000,000", 1, "claim.cap",
            "plan basic covers at most 2", "2"),
    # Addresses
    Mistake("an address of the other network", "chen", "purse pay {MAINNET} 10,000 --yes", 2, "address.network",
            "is an address of mainnet, and this is regtest", "是 mainnet 的地址，而这里是 regtest"),
    Mistake("a hospital's address of the other network", "chen",
            FILE + " --payee {MAINNET} --diagnosed 2024-01-02 --amount 100,000", 2, "address.network",
            "is an address of mainnet, and this is regtest", "是 mainnet 的地址，而这里是 regtest"),
    Mistake("an address with a slip", "chen", "purse pay {MISTYPED} 10,000 --yes", 2, "address.checksum",
            "does not hold together", "不成立"),
    Mistake("a name for an address", "chen", "purse pay Binance 10,000 --yes", 2, "address.checksum",
            "copy it again from where it came from", "请从原处重新复制"),
    Mistake("a link that asks for another amount", "chen",
            "purse pay bitcoin:{ADDRESS}?amount=0.001 20,000 --yes", 2, "pay.amount",
            "the payment URI asks for 100,000 sat, and 20,000 sat stand on the line",
            "付款链接要求 100,000 聪，而命令里写的是 20,000 聪"),
    Mistake("a link whose amount is none", "chen", "purse pay bitcoin:{ADDRESS}?amount=much 20,000 --yes", 2,
            "address.amount", "asks for 'much', which is no amount", "'much' 不是金额"),
    # Accounts, claims, days
    Mistake("one's own account mistyped", "chen", "member exit --account 44", 1, "account.other",
            "account 44 is not this key's: it has account 6", "账户 44 不属于这把密钥：它有的是账户 6"),
    Mistake("a number that nobody has", "chen", "purse deposit 55 100,000 --yes", 1, "deposit.nobody",
            "nobody has account 55, so nobody would be credited", "账户 55 没有人，付了款也不会记给任何人"),
    Mistake("an account that there is not", "chen", "explain account 77", 2, "account.unknown",
            "there is no account 77; the next free number is 9", "没有 77 号账户；下一个空号是 9"),
    Mistake("a claim that there is not", "chen", "claim show 7", 2, "claim.unknown",
            "'7' names no claim; there is #1",
            "没有申请叫 '7'；现有 #1"),
    Mistake("#1 unquoted, which the shell passes over", "chen", "claim show", 2, "usage",
            "write 1, or '#1' with the marks, since a shell passes over what begins with #",
            "请写 1，或带引号的 '#1'，因为命令行会略过 # 开头的词"),
    Mistake("a day in another form", "chen", FILE + " --payee {ADDRESS} --diagnosed 02.01.2024 --amount 100,000",
            2,
            "claim.day", "write the year, the month and the day", "请写年、月、日"),
    Mistake("a day that is to come", "chen", FILE + " --payee {ADDRESS} --diagnosed 2099-01-01 --amount 100,000",
            2,
            "claim.day", "2099-01-01 is to come", "2099-01-01 还没有到"),
    Mistake("the papers' folder mistyped", "chen",
            "claim file --evidence {NOWHERE} --notary {SCAN} --payee {ADDRESS} --diagnosed 2024-01-02 --yes "
            "--amount 100,000", 2, "file.missing", "there is no file", "没有文件"),
    Mistake("a claim with nobody to say yes", "chen",
            "claim file --evidence {SCAN} --notary {SCAN} --payee {ADDRESS} --diagnosed 2024-01-02 "
            "--amount 100,000 --out {NOWHERE}", 2, "terminal.none", "nothing was done, add --yes",
            "什么也没有做，可加 --yes"),
    # Reviews, objections
    Mistake("a review by somebody who was not drawn", "{UNDRAWN}", REVIEW + " 1,000", 1, "review.drawn",
            "was not drawn to review claim #1", "没有被抽中审核申请 #1"),
    Mistake("a second review", "{DRAWN}", REVIEW + " 1,000", 1, "review.claim",
            "would give this review no effect",
            "这份审核意见不会起作用"),
    Mistake("a review that lacks when one has met", "{DRAWN}",
            "witness review 1 --approve 1,000 --unseen-is-meant", 2,
            "review.met", "say it with --met", "用 --met 写明"),
    Mistake("an objection too late", "bo", "supervisor object 1 --yes", 1, "objection.late",
            "and an objection stops it no longer; who knows of a fraud says so with lashou supervisor report",
            "异议拦不住它了；知道有诈的，可用 lashou supervisor report 举报"),
    Mistake("a claim before the waiting is over", "eva",
            FILE + " --payee {ADDRESS} --diagnosed 2024-01-02 --amount 100,000", 1, "claim.active",
            "and only an active member may claim", ""),
    # Files
    Mistake("the payout published", "operator", "journal publish {PAYOUT} --yes", 2, "document.psbt",
            "is a payout (PSBT), and no document: witnesses sign it", "是付款（PSBT），不是文件：由见证人签名"),
    Mistake("the payout for the contract", "chen", "pool add {PAYOUT}", 2, "document.psbt",
            "is a payout (PSBT), and no contract", "是付款（PSBT），不是契约"),
    Mistake("the contract for the payout", "wang", "witness sign {CONTRACT} --yes", 2, "psbt.magic",
            "is a contract, a document or a key record, and no payout", "是契约、文件或公钥记录，不是付款"),
    Mistake("a picture for the payout", "wang", "witness sign {PICTURE} --yes", 2, "psbt.magic",
            "is no payout (PSBT)", "不是付款（PSBT）"),
    Mistake("a payout cut off on its way", "wang", "witness sign {TORN} --yes", 2, "psbt.truncated",
            "the copy is cut short or damaged", "被截断或已损坏"),
    Mistake("a document of another pool", "operator", "journal publish {STRANGE} --yes", 1, "document.pool",
            "the document belongs to another pool", "按规则这不起作用"),
    Mistake("a document published before", "operator", "journal publish {CLAIM} --yes", 1, "document.twice",
            "the rules give this no effect", "按规则这不起作用"),
    Mistake("a paper that was not filed", "chen", "papers seal --claim 1 {SCAN}", 1, "papers.unnamed",
            "is no paper of claim #1", "不是申请 #1 的材料"),
    Mistake("a file beneath a file", "wang", "witness sign {PAYOUT} --yes --out {INSIDE}", 4, "file.unwritable",
            "cannot be made", "无法建立文件夹"),
    Mistake("a folder without rights", "wang", "witness sign {PAYOUT} --yes --out /sys/signed.psbt", 4,
            "file.unwritable", "cannot be written", "无法写入"),
    # Signing, sending
    Mistake("signed twice", "wang", "witness sign {SIGNED} --yes --out {NOWHERE}", 1, "witness.signed",
            "your signature is in", "里已有您的签名"),
    Mistake("sent before all have signed", "operator", "payout send {SIGNED} --yes", 3, "psbt.incomplete",
            "it waits for li, zhao", "还在等 li、zhao"),
    Mistake("signed by somebody who is no witness", "chen", "witness sign {PAYOUT} --yes --out {NOWHERE}", 1,
            "psbt.not-a-signer", "is not among the 3 keys of this multisig", "不在这个多签的 3 把钥匙之中"),
    Mistake("a feerate beyond the rules", "operator", "payout build --feerate 5000 --out {NOWHERE}", 1,
            "settlement.feerate", "5000 sat/vB", "5000 sat/vB"),
    # Keys, passphrases, words
    Mistake("a wrong passphrase", "chen", "member exit --out {NOWHERE}", 1, "keyfile.passphrase",
            "the passphrase does not open", "密码打不开", {"LASHOU_PASSPHRASE": "wrong"}),
    Mistake("words in the wrong order", "chen", "key new again --network regtest --restore {WORDS}", 2,
            "mnemonic.invalid", "a word is misspelt, missing or out of order", "有词写错、漏写或顺序不对"),
    Mistake("a word misspelt", "chen", "key new again --network regtest --restore {MISSPELT}",
            2, "mnemonic.invalid",
            "a word is misspelt, missing or out of order", "有词写错、漏写或顺序不对"),
    Mistake("a key of that name again", "chen", "key new chen --network regtest --no-words", 1, "keyfile.exists",
            "there is a key 'chen' already and it is left alone", "已有密钥 'chen'，不会动它"),
    Mistake("no key", "keyless", "purse show", 2, "key.which", "make one with lashou key new",
            "用 lashou key new 生成一把"),
    Mistake("two keys and none named", "twokeys", "purse show", 2, "key.which", "--key", "--key"),
    Mistake("no pool", "keyless", "status", 2, "pool.none", "name that with --home or LASHOU_HOME",
            "请用 --home 或 LASHOU_HOME 指明"),
    Mistake("a contract that is not one's own", "chen", "pool join {CONTRACT} --payout {ADDRESS}", 1, "join.key",
            "your key is not in this contract's multisig", "您的密钥不在这份契约的多签里"),
    # The chain
    Mistake("a node that does not run", "wang", "status", 4, "node.down", "no node answers at 127.0.0.1:1",
            "127.0.0.1:1 没有节点回答", {"LASHOU_CHAIN": "node:http://u:p@127.0.0.1:1"}),
    Mistake("a port that is none", "wang", "status", 2, "node.url", "the node's address cannot be read",
            "读不懂节点地址",
            {"LASHOU_CHAIN": "node:http://u:p@127.0.0.1:99999"}),
    # After the payout is in the chain
    Mistake("an old payout signed", "wang", "witness sign {PAYOUT} --yes --out {NOWHERE}", 1, "payout.refused",
            "This is in the chain already", "没有签名", at="paid"),
    Mistake("a payout sent again", "operator", "payout send {WHOLE} --yes", 1, "payout.confirmed",
            "this very transaction is in the chain already", "这笔交易已经上链", at="paid"),
    Mistake("a payout of nothing", "operator", "payout build --feerate 2 --out {NOWHERE}", 3, "settlement.nothing",
            "nothing to pay at height", "", at="paid"),
    Mistake("a paid claim reviewed", "{DRAWN}", REVIEW + " 1,000", 1, "review.claim",
            "would give this review no effect", "这份审核意见不会起作用", at="paid"),
    # At a terminal
    Mistake("a payment that is not meant after all", "bo", "purse pay {ADDRESS} 20,000", 1, "stopped",
            "stopped; nothing was done", "已停下，什么也没有做", answers=("n",)),
    # Lines
    Mistake("an option that lacks", "chen", "claim file --amount 1,000 --evidence {SCAN} --payee {ADDRESS}", 2,
            "usage", "Missing option '--notary'", "缺少选项 '--notary'"),
    Mistake("an option mistyped", "chen", "purse deposit 100,000 --feerat 3", 2, "usage",
            "did you mean --feerate",
            "您要的是 --feerate"),
    Mistake("a command mistyped", "chen", "member shwo", 2, "usage", "did you mean lashou member show?",
            "您要的是 lashou member show 吗？"),
    Mistake("a group mistyped", "chen", "membr show", 2, "usage", "did you mean lashou member?",
            "您要的是 lashou member 吗？"),
)
"""Each leaves everything as it was."""
