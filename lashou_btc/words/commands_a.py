"""Sentences of commands, modules a to l, in English and Chinese."""

STEPS: dict[str, tuple[str, str]] = {}
"""What somebody at a command line can do about it, by the sentence's key."""

SENTENCES: dict[str, tuple[str, str]] = {
    "chain.mine": ("nobody mines at will on {network_name}; use a sandbox or a regtest node", ""),
    "chain.spec:3": (
        "name a chain: sandbox:FOLDER, node, node:URL, peers, peers:HOST:PORT,HOST:PORT, or electrum:HOST,HOST",
        ""),
    "claim.diagnosed-not-asked": (
        "this pool does not ask when an illness was diagnosed, and what is in a claim is public; leave "
        "--diagnosed out",
        ""),
    "file.exists": ("{path} exists; name another file with --out", ""),
    "terminal.none": ("{within} is asked for, and there is no terminal to type it at; {instead}", ""),
    "terminal.none:2": (
        "\"{question}\" is asked, and there is no terminal to answer at; nothing was done, add --yes to say so "
        "beforehand",
        ""),
    "file.utf8": ("the file {path} is not UTF-8 text", ""),
    "demo.folder": ("{folder} is not empty; name a new folder for the demo", ""),
    "demo.folder:2": ("{folder} cannot be made: {strerror}", ""),
    "document": ("{words}", ""),
    "folder.which": ("name a folder or say --forget, not both", ""),
    "document.which": ("{name!r} names no single document; see lashou document list", ""),
    "document.other": ("{digest} is no document; what it is, its author may know", ""),
    "key.elsewhere-two": (
        "the multisig key is either in a file or on a device; give --multisig-key or --device",
        ""),
    "key.backup-other": (
        "these are the words of the wallet that holds the multisig key ({fingerprint}), and they are right; "
        "{record_name} has words of its own ({seed}): run this with those",
        ""),
    "key.backup": (
        "these words make another key (fingerprint {fingerprint}) than {record_name} ({seed}): the backup is "
        "wrong, or a BIP39 passphrase is missing. Make a new backup now",
        ""),
    "key.which": ("say which key to destroy, by its name", ""),
    "drill.missing": ("not proven yet are the keys of {missing}; if one is lost, name another recovery set", ""),
    "line.guess": ("{problem}; did you mean {meant}? See {where}", "{problem}；您要的是 {meant} 吗？见 {where}"),
    "line.usage": ("{problem}; see {where}", "{problem}；见 {where}"),
    "line.or": ("or", "或"),
    "line.no-integer": (
        "is no whole number: write digits alone, without commas, points or a unit; money is counted in its "
        "smallest unit, such as satoshi",
        "不是整数：请只写数字，不要逗号、小数点或单位；金额按最小单位计，例如聪"),
    "line.no-float": (
        "is no number: write digits, and a point where it has a fraction",
        "不是数：请写数字，小数用点"),
    "cli.stopped": ("stopped; nothing was done", "已停下，什么也没有做"),
    "cli.disk": (
        "the disk or a file did not do as asked: {problem} ({where}); look at it and try again",
        "磁盘或文件没有照办：{problem}（{where}）；请检查后再试"),
    "cli.standard-output": ("standard output", "标准输出"),
    "cli.utf8": (
        "what was given has a character that is not text; write it in UTF-8",
        "给出的内容里有不是文字的字符；请用 UTF-8 书写"),
    "cli.bug": (
        "this is a mistake in the program ({kind}); please report it with what it prints under LASHOU_DEBUG=1",
        "这是程序的错误（{kind}）；请用 LASHOU_DEBUG=1 再运行一次，并把打印的内容报告给我们"),
}
