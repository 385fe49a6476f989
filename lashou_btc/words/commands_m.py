"""Sentences of commands, modules m to z, in English and Chinese."""

STEPS: dict[str, tuple[str, str]] = {}
"""What somebody at a command line can do about it, by the sentence's key."""

SENTENCES: dict[str, tuple[str, str]] = {
    "enrollment.role": ("a {role} has no plan: --tag, --age and --before are for members", ""),
    "enrollment.plan": ("choose a plan with --plan: {plans}", ""),
    "document.pool:proof": ("the proof is for another pool", ""),
    "message.request": ("this PSBT is not the request to sign this text for this account; it is not signed", ""),
    "papers.which": ("say either --claim CLAIM, for its reviewers, or --identity, for the operator", ""),
    "file.exists:2": (
        "{folder} holds sealed papers already, for those who were to read them then; name another folder with "
        "--out",
        ""),
    "papers.which:2": ("identity papers are of no claim; say --claim or --identity, not both", ""),
    "papers.some": ("{bad} of {sealed} papers could not be opened; why stands above", ""),
    "papers.none": ("there is no file *.age in the folder; name the sealed papers", ""),
    "papers.identity": ("name the files that show who you are; --without and --also are for claims", ""),
    "carry.which": ("say one of --amendment, --rotation and --sweep", ""),
    "lifeboat.alone:carry": (
        "this file holds lifeboats only, which lashou lifeboat show takes in and lashou lifeboat send sends",
        ""),
    "carry.which:2": ("this is a {doc_type}, not the {wanted} that is wanted", ""),
    "join.payout": ("say with --payout where your commissions and your bond are to be paid", ""),
    "join.payout:2": (
        "a rotation changes no payout address: yours is that of your account; leave --payout out",
        ""),
    "pool.acceptances": ("the acceptance of {missing} is still missing: when it comes, run this again with it", ""),
    "bundle.several": (
        "a file of {read} PSBTs is base64, one on each line; write each to a file of its own with lashou psbt "
        "split --encoding {encoding}",
        ""),
    "verdict.outcome": ("say either --upheld or --dismissed", ""),
    "amendment.empty": (
        "say what the amendment changes: a rule, plans, the journal, the operator, a key, an amendment whose "
        "document is lost, a rotation",
        ""),
    "amendment.rekey": (
        "say --rekey as ACCOUNT:KEY or ACCOUNT:KEY:RECIPIENT, for example 12: and 64 digits of the new signing "
        "key",
        ""),
    "witness": (
        "the device signed number {done} of {psbts} and not {left}: {refusal}. What it signed is in {path}; to "
        "go on, run lashou witness sign --device on that file, which asks only for what is left",
        ""),
    "review.decision": ("say either --approve AMOUNT or --reject", ""),
    "review.unseen": (
        "{unseen}, so you would approve what you have not seen: ask the claimant to seal them to you, open them "
        "with lashou papers open, or say --unseen-is-meant",
        ""),
    "payout.refused": ("not signed: {mixed}", ""),
}
