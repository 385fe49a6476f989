"""Sentences of rotations, and of what documents say, in English and Chinese."""

STEPS: dict[str, tuple[str, str]] = {}
"""What somebody at a command line can do about it, by the sentence's key."""

SENTENCES: dict[str, tuple[str, str]] = {
    "rotation.member": (
        "{record_name}'s key has account {own_number}, a member's, whose balance is no bond: enroll a second "
        "account for this key ({enroll}), and rotate then",
        ""),
    "rotation.operator:3": (
        "one of the new witnesses has the operator's signing key: who orders the journal must not hold the "
        "money",
        ""),
    "rotation.which": ("{name!r} names {what} rotation at hand; announced are: {announced}", ""),
    "rotation.network": ("{record_name}'s key is for {network_name}, the pool lives on {network_name_2}", ""),
    "rotation.account:2": (
        "the rotation gives {witness_name} account {witness_account}, which is {whose}: no account would "
        "become this witness's. Do not sign it; have it written again with lashou quorum rotate",
        ""),
    "rotation.member:2": (
        "the rotation gives {witness_name} account {witness_account}, a member's, whose balance is no bond: it "
        "needs a second account ({enroll})",
        ""),
}
