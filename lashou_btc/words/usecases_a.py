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
    "device.which": ("say which device: {listed}", ""),
    "device.none": ("{what} is not there; {seen}: plug it in, unlock it and try again", ""),
    "device.other-key": (
        "this {facts_name} holds another key than yours ({fingerprint}): {same} at {key_path}. Is it the right "
        "device, with the right passphrase? Nothing was sent to it",
        ""),
    "device.too-many-keys": (
        "a {model_name} works with multisigs of at most {max_keys} keys, and this one has {keys}; its witness "
        "needs another device or a key file",
        ""),
    "device.unsigned": ("the {facts_name} {what}; likely {unsigned}. Its holder must know: {wants}", ""),
    "device.type": ("with a device's path say its type too, one of {models}", ""),
    "devices": (
        "{path} has no multisig key for {network_name}: {error} In the other wallet export the key for a P2WSH "
        "multisig (BIP48), not that of a single signature",
        ""),
    "document.changed": ("{found_path} was changed while it was taken in; try again", ""),
    "document.unnamed": ("{path} is not a document, and no record of the pool names it: {problem}", ""),
    "document.files": ("these are more than {max_files} files; name a smaller folder", ""),
    "document.damaged": ("{path} is damaged: its name is the hash of other bytes; ask for it again", ""),
    "document.pool:5": ("{path} belongs to pool {whose}, not to {pool_id}, and no record here names it", ""),
    "document.room": (
        "{f_path} is left where it is: no record names it, and there is much here that none names; if you want "
        "it, lashou document add takes it",
        ""),
    "folder.unreadable": ("the folder {place} cannot be read: {what}", ""),
    "drill.other": ("this is no drill of this pool's recovery set, or one of more than a year ago", ""),
    "lifeboat.none": ("no recovery set stands in the journal; name one with lashou quorum rotate --lifeboat", ""),
    "demo.published": ("something was published onto a dissolved pool", ""),
    "demo.purse": ("a deposit in the block before has taken a part of the purse", ""),
    "demo.table": ("somebody got another sum than the witnesses were shown", ""),
    "demo.due": ("something is still due after the last payout", ""),
    "demo.differs": ("two witnesses are shown different outcomes", ""),
    "key.elsewhere": (
        "the multisig key of {record_name} is in the wallet {fingerprint}, and a BSMS record is signed with that "
        "key; have that wallet make the record",
        ""),
    "bsms.token-unused": (
        "only BSMS records are encrypted under a token; take --format bsms, or leave --token out",
        ""),
    "file.exists:3": ("{path} exists; name another file", ""),
    "compare.epoch": (
        "this is the multisig of epoch {theirs}, not of epoch {ours}: say --epoch for another one",
        ""),
    "compare.epoch:over": (
        "this is the multisig of epoch {theirs}, not of epoch {ours}: its witnesses have handed over, and "
        "nothing is to be paid to its addresses",
        ""),
    "journal.no-effect": ("the rules give this no effect: {why}", ""),
    "file.size": ("the {what} {path} has more than {limit} bytes; it cannot be one", ""),
    "file.stdin": ("\"-\" is standard input, and there is none; name a file", ""),
    "file.missing": ("there is no file {path}; name the {what}'s file", ""),
    "file.folder": ("{path} is a folder; name the {what}'s file", ""),
    "file.unreadable": ("the {what} {path} cannot be read: {why}", ""),
    "file.missing:2": ("there is no file {path}; name another", ""),
    "file.folder:2": ("{path} is a folder; name a file", ""),
    "file.unreadable:2": ("the file {path} cannot be read: {why}", ""),
    "file.unwritable": ("the folder {parent} cannot be made: {why}", ""),
    "file.unwritable:2": ("{path} cannot be written: {why}", ""),
    "log.folder": ("the folder {folder} cannot be opened: {why}", ""),
    "file.kind": ("{path} is no regular file", ""),
    "folder.large": (
        "{path} has more than {max_manifest_bytes} MiB, which is not read by itself; take it in with lashou "
        "document add",
        ""),
    "folder.missing": ("{folder} is no folder; name the one that documents come into", ""),
    "folder.unreadable:2": (
        "the folder {folder} cannot be read: {what}; check it, or end this with lashou document folder --forget",
        ""),
    "folder.damaged": (
        "{path} is damaged; name the folder again with lashou document folder FOLDER, or end this with --forget",
        ""),
    "folder.files": (
        "the folder {folder} holds more than {max_files} files, so it is not read by itself; name a smaller one",
        ""),
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
    "key.name": ("{name!r} cannot be a key's name; use letters, digits and spaces", ""),
    "keyfile.exists:2": ("there is a key {name!r} already and it is left alone; choose another name", ""),
    "key.which:2": ("there are {names} keys in {home}; say which with --key, or make one with lashou key new", ""),
    "key.elsewhere:2": (
        "the multisig key of {secret_name} is not in this key file but in the wallet {fingerprint}, which alone "
        "can sign for the pool's coins; hand it the PSBT",
        ""),
    "key.folder": ("the folder {parent} cannot be made: {strerror}", ""),
    "key.missing": ("there is no key {name!r} in {home}; there is {what}", ""),
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
