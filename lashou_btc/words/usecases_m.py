"""Sentences of usecases, modules m to z, in English and Chinese."""

STEPS: dict[str, tuple[str, str]] = {}
"""What somebody at a command line can do about it, by the sentence's key."""

SENTENCES: dict[str, tuple[str, str]] = {
    "papers.nobody": (
        "nobody is left to seal the papers of claim #{claim_number} to; name somebody with --also ACCOUNT",
        ""),
    "account.unknown": ("there is no account {number}", ""),
    "papers.recipient": (
        "{who} has stated no recipient of papers, so nothing can be encrypted to it: hand it the papers in "
        "person{what}",
        ""),
    "papers.unnamed": (
        "{path} is no paper of claim #{claim_number}, as far as this home knows: it is another file, or was "
        "changed since (messengers make photographs smaller); seal the one that was filed",
        ""),
    "papers.unnamed:2": (
        "{path} opens, but {who} its hash {digest}: it is not what was filed, so it is not written; ask the "
        "claimant for the papers as filed",
        ""),
    "papers.front": (
        "{path} is what was filed, but shorter than the 32 bytes that stand in front of a file; ask the "
        "claimant what it is",
        ""),
    "papers.format": ("{path} is no sealed paper: it does not begin as a file of age does", ""),
    "papers.size": (
        "{path} has more than {max_file_bytes} MiB, which no paper may have: take a smaller picture of it, or "
        "several files",
        ""),
    "papers.changed": ("{paper_path} was changed while it was read; try again", ""),
    "papers.not-drawn": (
        "nobody is drawn yet to review claim #{claim_number}: the block at height {draw_at} draws, and the "
        "chain is at {state_height}; seal its papers then",
        ""),
    "papers.missing": (
        "{gone} of the {names} papers of claim #{claim_number} are not in this home ({gone_2}): they are kept "
        "where the claim was filed, in pools/{pool_id}/papers; name the files HASH.age from there",
        ""),
    "papers.damaged": (
        "{path} is damaged, so nothing of it can be read: it was cut or changed on its way; ask for it again",
        ""),
    "papers.key": (
        "{path} is not sealed to this key: it is for somebody else, or for the key that you had before (name "
        "it with --key)",
        ""),
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
    "payout.record": ("{path} is damaged; delete it, it only says when signatures were first seen", ""),
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
    "report.exists": (
        "{path} exists and holds another report: the chain or the documents have changed since; name another "
        "folder with --out",
        ""),
    "demo.early": ("a lifeboat was taken before its time", ""),
    "demo.back-door": ("a recovery set of one was taken", ""),
    "demo.rescued": ("the recovery set does not hold the money", ""),
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
    "journal.broken": (
        "transaction {txid} waits, spends the journal's seal and is no journal transaction: the journal breaks "
        "with it. Nothing is published onto it; the quorum names a new seal (lashou quorum amend --seal)",
        ""),
    "journal.seal": (
        "the journal's seal {seal} is not unspent on this chain; sync again, or look whether another program "
        "has spent it",
        ""),
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
    "demo.forged:2": ("a forged payout ({what}) was signed; this must never be", ""),
    "demo.differs:2": ("the auditor works out another payout than the operator", ""),
    "demo.differs:3": ("the state hashes differ; this must not be", ""),
    "operator.key:2": ("this key is not the pool's operator key, and tags are the operator's to make", ""),
    "tagkey.another": (
        "people have been enrolled with tags of another tag key: put it together from the witnesses' shares "
        "with lashou tagkey recover; if it is lost for good, say --lost, and nobody who was a member before "
        "will be recognized",
        ""),
    "tagkey.name": ("these shares give the tag key {key_name}, which is not the one that is meant{what}", ""),
    "tagkey.none": (
        "there is no tag key in this home: the operator makes it once with lashou tagkey new; who takes over "
        "puts it together from the witnesses' shares with lashou tagkey recover",
        ""),
    "tagkey.shares": ("the shares do not give the tag key back; this is a mistake in the program", ""),
    "tagkey.exists": ("there is a tag key in this home already ({path}), and it is left alone", ""),
    "tagkey.key": (
        "{path} was not made with this key, or it was changed; recover the tag key from the witnesses' shares",
        ""),
    "tagkey.damaged": ("{path} is damaged; delete it and recover the tag key from the witnesses' shares", ""),
    "tagkey.pool": ("one of the shares says that it is another pool's", ""),
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
    "pool.which": ("say which pool with --pool: {names}", ""),
    "config.malformed": ("{path} must hold an object of texts; mend or delete it", ""),
    "pool.none": (
        "there is no pool in {home}; create one with lashou pool create or follow one with lashou pool add "
        "CONTRACT",
        ""),
    "chain.short": (
        "the chain is at height {tip_height}; the pool begins at {birthday}. Is this the right chain, and is "
        "the node still loading?",
        ""),
    "config.malformed:2": ("{path} is not JSON; mend or delete it", ""),
    "chain.network:2": ("the chain is {network_name}, the pool lives on {network_name_2}", ""),
    "contract.changed": ("{path} is not the contract of its folder: it was changed; restore it", ""),
}
