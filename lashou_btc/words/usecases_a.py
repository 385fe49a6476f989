"""Sentences of usecases, modules a to l, in English and Chinese."""

STEPS: dict[str, tuple[str, str]] = {}
"""What somebody at a command line can do about it, by the sentence's key."""

SENTENCES: dict[str, tuple[str, str]] = {
    "bump.feerate": ("this payout pays {feerate_sat_vb} sat/vB already; say a higher feerate", ""),
    "bump.fee": (
        "at {feerate_sat_vb} sat/vB its fee is {fee_sat} sat, and nodes replace one of {fee_sat_2} sat by "
        "{least} sat or more only; take {least_2} sat/vB",
        ""),
    "bump.confirmed": ("this payout is confirmed at height {confirmed_height}; there is nothing to speed up", ""),
    "bump.other": (
        "this is not the payout that the rules give at height {locktime} at any feerate; look at it with lashou "
        "psbt review, and build one with lashou payout build",
        ""),
    "payout.dear": (
        "not signed: at {feerate_sat_vb} sat/vB the payout costs a fee of {fee_sat:,} sat; at {times} times the "
        "{estimate} sat/vB that are expected now it would be {enough_sat:,} sat. Have it built at a lower "
        "feerate, or say --feerate-is-meant",
        ""),
    "drill.other": ("this is no drill of this pool's recovery set, or one of more than a year ago", ""),
    "lifeboat.none": ("no recovery set stands in the journal; name one with lashou quorum rotate --lifeboat", ""),
    "demo.published": ("something was published onto a dissolved pool", ""),
    "demo.purse": ("a deposit in the block before has taken a part of the purse", ""),
    "demo.table": ("somebody got another sum than the witnesses were shown", ""),
    "demo.due": ("something is still due after the last payout", ""),
    "demo.differs": ("two witnesses are shown different outcomes", ""),
    "journal.no-effect": ("the rules give this no effect: {why}", ""),
    "demo.late": ("late money that was stolen changed the pool's books; this must never be", ""),
    "journal": ("{why}", ""),
    "journal:2": ("the rules would give this {doc_type} no effect: {event_text}", ""),
    "journal:3": ("{path}: {error}", ""),
    "journal.nothing-waits": ("no journal transaction of yours waits for a block", ""),
    "purse.enough": (
        "what waits pays {pays} sat/vB already, which is no less than {rate} sat/vB; choose {pays_2} sat/vB or "
        "more",
        ""),
    "journal.not-waiting": ("{name!r} names {what} document that waits; lashou journal waiting lists them", ""),
    "state.unknown:2": (
        "the pool's state is unknown since height {unknown_since}: {unknown}. Nothing is published onto it: take "
        "the document in, or have the quorum release it",
        ""),
    "operator.key": ("this key is not the pool's operator key", ""),
    "acceptance.foreign": ("this {doc_type} is no acceptance of pool {pool_id}; leave it out", ""),
    "acceptance.forged": (
        "the acceptance for account {number} is not signed by that witness, or names another first address; ask "
        "the witness for its own file",
        ""),
    "journal.unknown": (
        "with this the pool would stand still: {unknown}. If it waits already, take its document in (lashou "
        "document add) from the home that sent it",
        ""),
    "journal:4": ("the rules give this no effect: {event_text}", ""),
    "ladder.feerates": ("say the feerates of the ladder as whole sat/vB with commas, such as 1,4,16", ""),
    "ladder.feerates:2": ("a ladder has at most {max_psbts} rungs", ""),
    "ladder.confirmed": (
        "not {verb}: {confirmed}, one of the {given}, is in the chain, and that ends the others",
        ""),
    "ladder.mixed": (
        "not {verb}: these {given} are not one payout at several feerates; say with lashou payout send --rung "
        "which one is meant",
        ""),
    "bundle.several:2": ("this is a bundle of {given} PSBTs; say which one with --rung, from 1 to {given}", ""),
    "bundle.rung": ("there is no rung {number}: the file has {given}", ""),
    "bump.not-waiting": (
        "none of this waits for a block, so there is nothing to replace; send it with lashou payout send",
        ""),
    "bump.highest": (
        "{feerate_sat_vb} sat/vB waits for a block, and no rung above it was signed; build a higher one with "
        "--feerate, which all must sign again, or let a payee pay for it with lashou purse bump",
        ""),
    "ladders": ("{error} One that passes can be sent alone, with lashou payout send --rung", ""),
    "ladders:2": (
        "{error} If somebody whom it pays has spent from the payout that waits, a replacement must pay more than "
        "both together: send a higher rung with lashou payout send --rung, or pay for what waits with lashou "
        "purse bump (docs/payouts.md)",
        ""),
    "ladders:3": (
        "{rung} is the one to send now, and it is not fully signed: {error}; or choose another with lashou "
        "payout send --rung",
        ""),
    "ladder.feerates:3": (
        "{parents} rungs and their lifeboats are {parents_2} PSBTs, and a file has at most {max_psbts}; build "
        "fewer rungs",
        ""),
    "lifeboat.incomplete": (
        "its lifeboats lack signatures, and sending it makes the one of before void; have them signed, {insist}",
        ""),
    "lifeboat.stale": (
        "its lifeboat was signed long ago and could be sent from height {min} on, which leaves the witnesses "
        "less than {rest} blocks to renew it; build it again, {insist}",
        ""),
    "lifeboat.incomplete:2": (
        "no lifeboat goes with it, and sending it makes the one of before void; build it again with its "
        "lifeboats, {insist} and build one as soon as it has confirmed (lashou lifeboat build)",
        ""),
    "lifeboat.epoch": ("it is of no epoch that there has been", ""),
    "lifeboat.file": (
        "{path} is a transaction that moves no money of this pool to a recovery set, as far as its documents are "
        "at hand",
        ""),
    "lifeboat.signatures": (
        "{path} has not the signatures that it takes, or they do not hold; ask for another copy",
        ""),
    "lifeboat.file:2": ("the document that names its recovery set is not at hand", ""),
    "lifeboat.early": ("no lifeboat can be sent now: {why}", ""),
    "lifeboat.file:3": ("{path} is neither a PSBT nor a transaction in hex: there is no lifeboat in it", ""),
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
