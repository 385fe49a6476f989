"""Sentences of a payout's way, from the rules to the chain, in English and Chinese."""

STEPS: dict[str, tuple[str, str]] = {}
"""What somebody at a command line can do about it, by the sentence's key."""

SENTENCES: dict[str, tuple[str, str]] = {
    "bundle.several:3": (
        "{path} is a bundle of {found} PSBTs, and one is taken here; write each to a file of its own with "
        "lashou psbt split",
        ""),
    "payout.stale": ("{gone}; build again when that is {confirmations} confirmations deep", ""),
    "payout.depth": ("the coins that would carry it are not yet {deep} blocks deep; wait for that", ""),
    "payout.depth:2": ("{shallow}", ""),
    "carry.coins:11": ("nothing lies with earlier witnesses, so there is nothing to pass on", ""),
    "payout.depth:3": (
        "a payout can be worked out as of heights {birthday} to {newest} now: it takes {required} "
        "confirmations and the chain is at {state_height}",
        ""),
    "payout.confirmed": (
        "nothing is sent: this very transaction is in the chain already, in block {found_height}",
        ""),
    "payout.depth:4": (
        "much of the pool's money is not yet {deep} blocks deep and would stay behind; wait for that",
        ""),
    "payout.depth:5": ("what lies with earlier witnesses is not yet {deep} blocks deep; wait for that", ""),
    "lifeboat.replaced": ("it goes to a recovery set in whose place another stands in the journal by now", ""),
    "payout.height": (
        "it claims to be worked out at height {locktime} (its lock time); the pool's chain runs from "
        "{birthday} to {state_height}",
        ""),
    "payouts:2": ("{error}; it waits for {missing}: lashou payout status says what each should do", ""),
    "payouts:3": ("{error}{carry_helps}", ""),
    "psbt.other-transaction": (
        "file {number} has the transaction {txid}, which is not {what}; leave it out",
        ""),
    "payout.record": ("{path} is damaged; delete it, it only says when signatures were first seen", ""),
    "payout.refused:2": ("not {verb}: {where}{reasons}", ""),
    "payout.contract": (
        "not signed: the {named_by} names another signing key than yours, so you never accepted it. Somebody "
        "wrote it around your multisig; tell the other witnesses",
        ""),
    "payout.unknown": (
        "not {verb} yet: {where}{reasons}. Take in the documents that lack (lashou document add), then try "
        "again",
        ""),
    "log.damaged": ("the signing log {path} is damaged; look at it before signing anything more", ""),
    "payout.twice": (
        "not signed: {txid} and {txid_2} both pay the same {twice} and share no coin, so that both could "
        "confirm. Whoever gave you them together must say why",
        ""),
    "payout.twice:2": (
        "not signed: you signed payout {txid} of the same {twice} before, and both could confirm. That ends by "
        "itself: build again once one of its coins has been spent {confirmations} blocks deep",
        ""),
}
