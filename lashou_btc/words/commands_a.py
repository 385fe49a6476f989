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
}
