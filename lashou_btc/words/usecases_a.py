"""Sentences of usecases, modules a to l, in English and Chinese."""

STEPS: dict[str, tuple[str, str]] = {}
"""What somebody at a command line can do about it, by the sentence's key."""

SENTENCES: dict[str, tuple[str, str]] = {
    "payouts": (
        "it names the {what} {digest}, whose document is not at hand; take it in with lashou document add, and "
        "read it",
        ""),
    "join.key": (
        "your key is not in this {what}'s multisig: somebody may have replaced it. Do not accept; compare the "
        "key records with everyone",
        ""),
    "rotation.account": (
        "{record_name} has no account in this pool with that signing key: enroll first, as supervisor if nothing "
        "else ({enroll}), and rotate then",
        ""),
    "payout.keyholders": (
        "not signed: its coins lie with the keyholders of epoch {epoch} ({witnesses}), who sign it; you are one "
        "of epoch {epoch_2}",
        ""),
    "waiting": ("{path} is damaged; delete it: what waits is looked for on the chain, too", ""),
}
