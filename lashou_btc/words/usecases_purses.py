"""Sentences of purses and of the journal's transactions, in English and Chinese."""

STEPS: dict[str, tuple[str, str]] = {}
"""What somebody at a command line can do about it, by the sentence's key."""

SENTENCES: dict[str, tuple[str, str]] = {
    "purse.not-waiting": ("transaction {txid} is in a block since a moment ago", ""),
    "tx.id": ("this is no transaction id: it has 64 digits of 0 to 9 and a to f", ""),
    "objection.bond:2": ("an objection's bond is at least {objection_bond_sat} sat", ""),
    "veto.none": ("the quorum has announced no new key for account {account}; there is nothing to veto", ""),
    "veto.key": (
        "account {account} has stated another veto than this key's, or has used it up; use the key that it was "
        "enrolled with",
        ""),
    "purses": ("the rules give this no effect: {event_text}", ""),
    "objection.bond:3": ("the rules give this no effect: it pays nobody who could say so", ""),
    "state.unknown:4": (
        "nothing is sent while the state is unknown ({unknown}): whether it would count cannot be told here. "
        "Take the document in first; or, if it is withheld from you and time is short, send it all the same "
        "with --unknown-is-meant",
        ""),
    "purse.not-waiting:2": (
        "transaction {txid} does not wait for a block, as far as can be seen: it is in one, was replaced, or "
        "was never sent",
        ""),
    "purse.no-output": (
        "transaction {txid} pays nothing to this purse ({address}), so this purse cannot speed it up: somebody "
        "whom it pays can; or have a payout replaced with lashou payout bump (the next rung of a ladder, or "
        "all witnesses sign again)",
        ""),
    "purse.enough:2": (
        "it was sped up before, with a fee of {fee_sat} sat; say a feerate above {rate} sat/vB",
        ""),
    "purse.not-waiting:3": (
        "transaction {txid} is no payment of this purse's that waits: it is in a block, or was replaced, or is "
        "somebody else's; lashou purse list says what waits",
        ""),
    "purse.child": (
        "your payment {txid} waits on {txid_2} and would be lost with it; speed up or take back that one: it "
        "counts for both",
        ""),
    "purse.enough:3": (
        "it pays {fee_sat} sat for {vsize} vB already, which is no less than {rate} sat/vB; choose a higher "
        "feerate, {feerate_sat_vb} sat/vB or more",
        ""),
    "purse.max-fee": (
        "at {rate} sat/vB it takes a fee of {fee_sat} sat, more than the {max_fee_sat} sat that it may cost; "
        "choose a lower feerate or raise --max-fee",
        ""),
    "purse.not-waiting:4": ("the transaction {txid}, which it spends from, cannot be had any more", ""),
    "purses:2": (
        "{error}; {forgotten} earlier payments, which are no longer seen to wait, keep the rest: lashou purse "
        "list",
        ""),
    "journal.broken": (
        "transaction {txid} waits, spends the journal's seal and is no journal transaction: the journal breaks "
        "with it. Nothing is published onto it; the quorum names a new seal (lashou quorum amend --seal)",
        ""),
    "journal.seal": (
        "the journal's seal {seal} is not unspent on this chain; sync again, or look whether another program "
        "has spent it",
        ""),
    "purse.meanwhile": (
        "nothing is sent: meanwhile your transaction {min} was sent, from here or from another home, and would "
        "be thrown out by this one. Say it again, and it is put onto that",
        ""),
    "fee.low": (
        "nothing below {least} sat/vB is taken now, and {wanted_sat_vb} sat/vB is wanted; say a higher "
        "--feerate, or none, and what is expected now is paid",
        ""),
    "purse.chain": (
        "as many of your transactions wait one upon the other as your node takes; wait for a block, or have "
        "the last of them confirm sooner with lashou purse bump (lashou purse list names it)",
        ""),
}
