"""Sentences of people's documents and of founding and joining a pool, in English and Chinese."""

STEPS: dict[str, tuple[str, str]] = {}
"""What somebody at a command line can do about it, by the sentence's key."""

SENTENCES: dict[str, tuple[str, str]] = {
    "account.none": ("this key has no account in the pool; enroll first, or name another key", ""),
    "account.unknown:2": ("there is no account {number}; the next free number is {next_account}", ""),
    "state.unknown:3": (
        "{what} as things stood before height {unknown_since}, and what came later is unknown here "
        "({unknown}): take the documents in first (lashou document add)",
        ""),
    "enrollment.person": (
        "a member's enrollment needs its id number and name; only a salted hash is shown",
        ""),
    "enrollment.plan:3": ("{name!r} is no plan of this pool; it has {plans}", ""),
    "enrollment.age:3": (
        "plan {name} goes by age (other weights and caps from {bands} on): say yours in whole years with "
        "--age, as your papers show it to the operator",
        ""),
    "enrollment.age-not-asked": (
        "plan {name} does not go by age, and what is in an enrollment is public; leave --age out",
        ""),
    "enrollment.uniqueness:3": (
        "this pool enrolls members by a tag, one for each person: ask the operator for yours (lashou journal "
        "tag makes it of your id number) and give it with --tag",
        ""),
    "enrollment.full": ("the pool has no free account number until somebody who was enrolled pays in", ""),
    "claim.evidence": ("a claim names at least one file of evidence", ""),
    "claim.unknown": ("{name!r} names {what} claim; there is {known}", ""),
    "review.drawn": (
        "account {account} was not drawn to review claim #{claim_number}, so that its decision would not "
        "count; drawn were the accounts {drawn}",
        ""),
    "review.met:3": (
        "an approval says when you met the claimant: say the height with --met, from {drawn}, when you were "
        "drawn, to {state_height}, where the chain is now",
        ""),
    "release.known": (
        "nothing that the journal names is lost: the state is known, and a release would undo what everybody "
        "can read",
        ""),
    "verdict.which": ("the claim has {open} open objections that match; name one with --objection", ""),
    "rekey.account:2": ("account {account} is a witness's, whose key stands in the contract and stays", ""),
    "rekey.same": ("the new key is the one that the account has; name another with --new-key", ""),
    "document.signer": (
        "nobody had this enrollment's tag before: it takes the operator's signature and its own, and no others "
        "count; send it to the operator",
        ""),
    "document.signer:2": (
        "your signature on this {what} would not count: it takes those of the witnesses now, {witnesses}",
        ""),
    "enrollment.before-key": (
        "the key named with --before is not that of the account which had this tag before; {what}",
        ""),
    "enrollment.twice": (
        "account {a_number} is this person's with this key already, and is {status}; nobody is enrolled twice",
        ""),
    "rotation.join": (
        "this rotation makes you a witness of the next epoch: check your key and the first address in it and "
        "sign with lashou pool join, which counts for what you are now, too",
        ""),
    "pool.network": (
        "{strangers}'s key is for another network than the operator's ({network_name}); a pool lives on one "
        "network",
        ""),
    "pool.relay": ("{problem} Choose a smaller quorum, or insist with --allow-unrelayable", ""),
    "pool.seal": (
        "the journal needs its opening seal: pay {seal_sat} sat to {address}, wait for a confirmation, and run "
        "this again",
        ""),
    "join.origin": (
        "the {what} says that your key comes from [{fingerprint}/{key_path}], and it comes from "
        "[{fingerprint_2}/{elsewhere_path}]: your wallet would not know its coins. Do not accept",
        ""),
    "join.signing-key": ("the {what} names another signing key than yours; do not accept it", ""),
    "join.address": (
        "the {what}'s first address is {first_address}, you expect {expect_address}: it is not the {what} you "
        "agreed on",
        ""),
    "join.network": ("your key is for {network_name}, the contract for {network_name_2}", ""),
    "join.pool": (
        "the {what}'s pool id is {pool_id}, you expect {expected}: it is not the {what} you agreed on",
        ""),
    "join.unknown-pool": (
        "this {doc_type} is of the pool {pool}, which you do not follow: take its contract with lashou pool "
        "add first, and compare the pool id by voice",
        ""),
    "join.network:2": ("your key is for {network_name}, the pool lives on {network_name_2}", ""),
    "join.leaves": ("you are a witness now, and {why}", ""),
    "join.twice": ("your signature is on it already; hand it on", ""),
    "pool.epoch": ("there is no epoch {epoch}; the last that has begun is {everybody}", ""),
    "rotation.type": ("{path} is a {doc_type}; a rotation is wanted", ""),
    "rules.unknown:2": ("{text!r} sets no rule; write one of {keys}=value", ""),
    "rules.plan": (
        "{text!r} is no plan; write name:weight:cap, the cap in satoshi (or minor units of the reference "
        "currency)",
        ""),
    "rules.plan:2": ("plan {parts!r} is given twice; name each plan once", ""),
    "pool.journal-reuse": (
        "this key carries the journal of {contract_name} ({pool_id}) already; make another key for this pool "
        "with lashou key new",
        ""),
    "join.reuse": (
        "this multisig holds the money of {contract_name} ({pool_id}) already, and every coin would count in "
        "both pools; ask for new keys",
        ""),
    "pool.epoch:2": ("say --epoch or --rotation, not both", ""),
    "pools": ("{path} is no key record as lashou key show writes it: {error}", ""),
}
