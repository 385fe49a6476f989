"""Sentences of pool, in English and Chinese."""

STEPS: dict[str, tuple[str, str]] = {}
"""What somebody at a command line can do about it, by the sentence's key."""

SENTENCES: dict[str, tuple[str, str]] = {
    "contract.digest": ("the record names another contract", ""),
    "contract.twice": ("the contract stands in the journal already", ""),
    "statement.account": ("account {number} is not enrolled", ""),
    "price.witness": ("prices come from witnesses", ""),
    "price.unit": ("the price is in {unit}; this pool's unit is {unit_2}", ""),
    "price.height": ("the price is as of height {height}, which is not within the last {price_blocks} blocks", ""),
    "price.order": ("the witness has given a later price", ""),
    "amendment.lane": (
        "in the journal an amendment changes rules only; everything else takes the settlement lane",
        ""),
    "json.size": ("the {what} has {data} bytes; at most {limit} are allowed", ""),
    "json.noncanonical": (
        "the {what} is not in canonical form (RFC 8785: sorted keys, no spaces, no newline at the end); use the "
        "file exactly as it was made",
        ""),
    "text.nfc": ("the text in {named} is not in Unicode form NFC; normalize it first", ""),
    "json.bounds": ("{named} is nested more than {max_depth} deep", ""),
    "json.utf8": ("the {what} is not UTF-8 at byte {start}", ""),
    "json.syntax": ("the {what} is not JSON: {msg} at byte {pos}; is it truncated?", ""),
    "json.bounds:deep": ("the {what} is nested too deeply or has a number too long to read", ""),
    "json.unacceptable": ("the {what} is not acceptable: {error}", ""),
    "text.unprintable": (
        "the text in {named} has the unprintable character U+{ord:04X} at position {n}; remove it",
        ""),
    "json.value": ("a key in {named} is not text", ""),
    "json.number": ("{value!r} in {named} is not an integer; only integers and text are used", ""),
    "json.number:large": ("the number in {named} is beyond 2^53", ""),
    "json.value:kind": ("{name} in {named} has no place in canonical JSON", ""),
    "carry.coins": (
        "the pool has no coins that carry this at {feerate_sat_vb} sat/vB with at most half of them as fee; use "
        "a lower feerate",
        ""),
    "carry.coins:nothing-left-behind": (
        "nothing that is worth moving on at this feerate lies with earlier keyholders{what}",
        ""),
    "carry.coins:none": ("the pool has no coins; without its oldest nothing can be carried", ""),
    "carry.coins:no-move": ("the pool has no coins that could be moved", ""),
    "carry.coins:half": (
        "at {feerate_sat_vb} sat/vB the fee is more than half of what these coins hold; use a lower feerate",
        ""),
    "carry.coins:worthless": (
        "at {feerate_sat_vb} sat/vB none of its coins is worth moving any more; let it wait",
        ""),
    "carry.form": (
        "it is no carry: those have one output with money and a record of an amendment, a rotation or a carry",
        ""),
    "carry.coins:spent": ("it spends what is no unspent coin of the pool now", ""),
    "carry.epoch": (
        "it spends coins of other keyholders than it should: those of one epoch, and with what moves late money "
        "on those of an earlier one",
        ""),
    "carry.late": ("it spends coins of the pool and coins that came late; they are moved on apart", ""),
    "carry.oldest": ("it does not spend the pool's oldest coin, so it would not exclude a payout in flight", ""),
    "carry.form:move": ("it is no move: those have one output with money and a record of a rotation", ""),
    "carry.coins:spent-then": ("it spends what is no unspent coin of the pool then", ""),
    "carry.fee": ("its fee of {fee_sat} sat is less than nothing, or more than half of what it spends", ""),
    "carry.form:sequence": ("it has another version or sequence than carries have here", ""),
    "carry.rotation": (
        "it moves the money to the keyholders of the rotation {digest}, whose document is not at hand",
        ""),
    "carry.change": ("its money does not go to a change address of the pool that counts", ""),
    "carry.feerate": (
        "it pays {feerate_sat_vb} sat/vB, more than {most_of_estimate} times the {estimate_sat_vb} sat/vB that "
        "are expected now, or than the contract's {most}",
        ""),
    "carry.height": ("its lock time {made_height} lies ahead: it could not be sent before that", ""),
    "carry.lifeboat": (
        "the rotation names a recovery set: its move is a lifeboat, signed with a lock time far ahead",
        ""),
    "carry.announced": (
        "the rotation does not stand in the journal yet; it has to, for everybody to see, before its move is "
        "signed",
        ""),
    "carry.announced:early": (
        "the rotation was announced at height {since}; its move is signed from height {due} on, so that whoever "
        "does not want the new witnesses can leave before",
        ""),
    "rotation.operator": ("one of the new witnesses has the operator's signing key", ""),
    "carry.left": ("it leaves coins of {missing} sat behind that it has room for; build the move again", ""),
    "carry.worth": ("it spends coins of less than {least} sat, which is twice what each costs to move", ""),
    "carry.rest": (
        "the last carry was at height {last}; one that carries no decision waits until height {last_2}",
        ""),
    "carry.acted": ("the amendment that it carries has acted already; each acts once", ""),
    "carry.release": (
        "it releases a part of the journal, and nothing there is lost: the state is known, and what everybody "
        "can read would be undone",
        ""),
    "carry.coins:many": ("it spends {coins} coins; {fewest} suffice to carry the amendment", ""),
    "carry.coins:nothing-to-join": ("there are no two coins that are worth putting together at this feerate", ""),
    "carry.change:first": (
        "its money does not go to the first change address of the keyholders that the rotation names",
        ""),
    "claim.active": ("account {number} is {status}; only an active member may claim", ""),
    "claim.sharing": ("account {number} does not share costs now; it claims when it has paid in again", ""),
    "claim.open": ("account {number} has a claim open already", ""),
    "claim.rekey": ("account {number} is about to get a new key; it claims with that", ""),
    "claim.cap": ("the claim is for {amount}; plan {plan} covers at most {cap}", ""),
    "claim.life": (
        "the claim is for {amount}; account {number} has received {received} of the {life_cap} that plan {plan} "
        "gives one person in all",
        ""),
    "claim.again": (
        "account {number} had a claim rejected; it may claim again from height {pause_until}, so that nobody "
        "shops for a lenient panel",
        ""),
    "claim.bond": (
        "a claim takes a bond of {bond} sat out of the account's balance, which is less; pay in first",
        ""),
    "claim.diagnosed": (
        "the claim says that the illness was first diagnosed at height {diagnosed}; this is height {s_height}",
        ""),
    "claim.diagnosed:missing": (
        "the claim does not say when the illness was first diagnosed (diagnosed, a height)",
        ""),
    "claim.older": (
        "the illness was first diagnosed at height {diagnosed}, and the cover of account {account_number} began "
        "at {since}; an illness older than the cover is not covered",
        ""),
    "review.claim": ("the review is of a claim that is not under review", ""),
    "review.seat": ("account {number} was not drawn for this claim", ""),
    "review.twice": ("account {number} has reviewed this claim before", ""),
    "review.late": ("the review came after height {deadline}", ""),
    "review.amount": ("an approval names an amount from 1 to the {amount} claimed", ""),
    "review.met": (
        "the meeting with the claimant was at a height from {drawn}, when the panel was drawn, to {s_height}",
        ""),
    "review.met:missing": (
        "an approval says when the reviewer met the claimant (met, a height since the draw)",
        ""),
    "contract.descriptor": ("the contract's descriptors are not in canonical form (h for hardened, checksum)", ""),
    "contract.payout": ("the operator's payout address is not in its usual form (lower case)", ""),
    "contract.payout:own": (
        "the operator's payout address is the journal's or the pool's own; a payment there would look like a "
        "seal or a deposit",
        ""),
    "contract.account": (
        "witness {witness_name} has account {witness_account}; by its place it must be {number}",
        ""),
    "payout.feerate": (
        "more than {percent} of what all payees or one of them are due goes into its fee, and it pays "
        "{feerate_sat_vb} sat/vB, more than {most_of_estimate} times the {estimate_sat_vb} sat/vB that are "
        "expected now; build it at a lower feerate, so that nobody gets less than need be",
        ""),
    "document.long": ("what {digest} names is longer than {max_bytes} bytes and so no document", ""),
    "pool.dissolved": (
        "the pool was dissolved at height {dissolved}: nobody is enrolled any more, nothing is claimed or "
        "objected to, and no rule changes",
        ""),
    "dissolve.closed": ("a pool that is not open cannot be dissolved", ""),
    "document.type": ("{kind!r} is not a type of document that this version knows", ""),
    "document.signatures": ("the document's signatures are not sorted by account and key, each once", ""),
    "manifest.malformed": ("a manifest is a list of document hashes, and this lists something else", ""),
    "manifest.malformed:list": ("a manifest is a list of document hashes", ""),
    "identity.malformed": ("an identity hash takes a 32-byte salt and texts without NUL", ""),
    "document.differs": ("these are two different documents; only signatures of one can be merged", ""),
    "document.few-signatures": ("the {type} has {count} of the {needed} signatures that it takes of {who}", ""),
    "identity.malformed:no-text": ("the id number or name has a character that is not text", ""),
    "document.signature": ("the signature of account {s_account} on the {type} does not verify", ""),
    "fold.range:state": (
        "the chain data covers heights {start} to {tip}; the pool's state at {height} needs {birthday} to "
        "{height}",
        ""),
    "record.kind": ("the record says {kind_name}, the document is a {doc_type}", ""),
    "document.pool": ("the document belongs to another pool", ""),
    "record.lane": ("a {doc_type} acts in its own lane only", ""),
    "pool.closed": ("the pool is not open yet", ""),
    "document.twice": ("this document has acted before; each acts once", ""),
    "keyholders.count": (
        "the {what} names {witnesses} witnesses and {keys} multisig keys; each witness holds exactly one",
        ""),
    "keyholders.fingerprint": (
        "witness {witness_name} has fingerprint {fingerprint}, the multisig key in its place {fingerprint_2}",
        ""),
    "keyholders.twice": ("the {which} {value} appears twice in the {what}; every party needs its own", ""),
    "exit.gone": ("account {number} has no membership to leave", ""),
    "exit.twice": ("account {number} leaves at height {exit_at} already", ""),
    "exit.rekey": ("account {number} is about to get a new key; nobody leaves with it before", ""),
    "lifeboat.rotation": (
        "the rotation names new witnesses and no recovery set; its move has no lock time ahead",
        ""),
    "lifeboat.announced": (
        "the recovery set does not stand in the journal yet; it has to, for everybody to see, before a lifeboat "
        "is signed",
        ""),
    "rotation.operator:recovery": ("one of the recovery set has the operator's signing key", ""),
    "lifeboat.quorum": (
        "a recovery set of which {quorum} can act alone is a back door; ask for at least {least_rescuers}",
        ""),
    "lifeboat.quorum:stallers": (
        "{stallers} witnesses who do nothing and {quorum} of the recovery set could take the money, fewer than "
        "the {quorum_2} witnesses that it takes otherwise; ask for at least {quorum_3} of the recovery set",
        ""),
    "lifeboat.keys": (
        "a witness's own key, or another of the same seed, is in the recovery set, which is there for when the "
        "witnesses are gone; name other people",
        ""),
    "lifeboat.height": (
        "its lock time {made_height} is not from {first} to {last}: the recovery set must not come before the "
        "witnesses have had {blocks} blocks to renew it, nor long after they are gone",
        ""),
    "lifeboat.fee": (
        "it pays {feerate_sat_vb} sat/vB, more than the {max_feerate_sat_vb} sat/vB that the rules allow",
        ""),
    "lifeboat.fee:share": ("its fee of {fee_sat} sat is more than the rules allow for {spent_sat} sat", ""),
    "lifeboat.coins": (
        "it does not spend {what}the oldest coin, so that more than one lifeboat could be valid",
        ""),
    "lifeboat.coins:many": ("it spends {coins} coins; a lifeboat takes at most {most_coins}", ""),
    "lifeboat.left": ("it carries {spent_sat} sat and could carry more; build it again", ""),
    "lifeboat.depth": (
        "a coin that it spends, or the pool's last spend, is {depth} blocks deep; build one when that is "
        "{required}, so that no reorganization makes another coin the oldest",
        ""),
    "lifeboat.alone": (
        "it leaves no coin that is there already, so that a deposit that confirms before it would be the oldest "
        "coin, which its lifeboat would not spend; build one when it has confirmed",
        ""),
    "lifeboat.change": (
        "this payout leaves no change, which its lifeboat would spend; build one when it has confirmed",
        ""),
    "proof.position:state": ("the proof is of no such tree of a state", ""),
    "proof.root:state": ("the proof does not lead to the state hash", ""),
    "proof.number": ("the state has no number {number} among its {tree}", ""),
    "snapshot.damaged": ("a snapshot has another number of lines than it says", ""),
    "address.form": ("the {what} address is not in its usual form (lower case)", ""),
    "address.own": ("the {what} address is one of the pool's own; name an address of the payee's", ""),
    "acceptance.witness": ("account {number} is no witness of this contract", ""),
    "acceptance.twice": ("witness {number} has accepted before", ""),
    "acceptance.address": (
        "the acceptance names {first_address} as first address; the contract's is {first_address_2}",
        ""),
    "enrollment.number": (
        "the enrollment is for account {number}, which is taken or outside the numbers {witnesses} to {window} "
        "that can be had now",
        ""),
    "enrollment.panel": ("this pool's panel is keyholders only; it enrolls no reviewing witnesses", ""),
    "enrollment.plan:none": ("{get!r} is no plan of this pool; it has {plans}", ""),
    "enrollment.identity": ("a member's enrollment carries its salted identity hash", ""),
    "enrollment.age": ("plan {plan!r} goes by age, and the enrollment says none", ""),
    "enrollment.uniqueness": (
        "a member's enrollment carries the uniqueness tag that the operator gives to the person",
        ""),
    "enrollment.uniqueness:other": (
        "the uniqueness tag is that of account {before_number}; nobody is enrolled twice",
        ""),
    "enrollment.expelled": (
        "account {before_number} of the same person was expelled; only {needed} witnesses can sign for its return",
        ""),
    "enrollment.debt": (
        "account {before_number} of the same person owes {debt_sat} sat; they are to be paid to its receive "
        "address first",
        ""),
    "enrollment.before": (
        "the uniqueness tag was that of account {before_number}, whose key has to sign too, or {needed} witnesses",
        ""),
    "enrollment.age:other": (
        "the enrollment says {age} years; account {said_number} of the same person is {age_2} by now",
        ""),
    "address.invalid": ("the {what} address cannot be paid: {error}", ""),
    "address.reviewer": (
        "the {what} address is the payout address of {role} {number}, who may have to review; name another",
        ""),
    "pool.dissolved:objection": ("the pool has been dissolved; nothing is objected to any more", ""),
    "objection.claim": ("the objection is to a claim that is not on notice, payable or paid", ""),
    "objection.bond": (
        "an objection pays a bond of {bond} sat to the objector's own account in the same transaction",
        ""),
    "verdict.objection": ("the verdict is on an objection that is not open", ""),
    "verdict.one": ("a verdict upholds one objection; the others become moot", ""),
    "reading.rotation": ("the rotation {digest} is not at hand", ""),
    "rekey.twice": ("account {number} has that key, or is about to get one", ""),
    "rekey.account": ("account {number} is a witness's, or gone, or nobody's; its key cannot be changed", ""),
    "veto.unknown": ("no account that is about to get a new key has stated this veto", ""),
    "review.no-payout": (
        "it is no payout that the rules give; at {feerate} sat/vB, the feerate nearest to its own, they give "
        "none: {error}",
        ""),
    "rotation.epoch": ("the rotation is to epoch {epoch}{what}; the next one of this pool is {so_far}", ""),
    "record.kind:rotation": ("the record names a {doc_type}, which is no rotation", ""),
    "document.pool:rotation": ("the rotation belongs to another pool", ""),
    "rotation.descriptor": ("the rotation's descriptor is not in canonical form (h for hardened, checksum)", ""),
    "rotation.duplicate": ("two of the rotation's witnesses have one account", ""),
    "rotation.same": (
        "the rotation names the keys and the quorum of epoch {epoch} ({witnesses}), so its addresses would be "
        "the same; at least one new key is needed",
        ""),
    "rules.plans": ("{where} must name 1 to 100 plans", ""),
    "rules.amendment": ("an amendment's rules are an object with at least one parameter", ""),
    "rules.unknown": ("the amendment changes {unknown!r}, which is no parameter", ""),
    "rules.fixed": (
        "the amendment changes {fixed!r}; that takes a new pool, because balances and open claims are written in "
        "it",
        ""),
    "rules.bands": ("{where} must go by ascending ages, each once", "{where} 须按年龄从小到大，每个年龄只出现一次"),
    "rules.plans:dropped": (
        "the amendment drops plan {name!r} or changes its weights, which its members enrolled with; add a plan "
        "instead",
        ""),
    "rules.reason": ("{where}.{name} {reason}", ""),
    "schema.field": ("{where} must be {wanted}", "{where} 须为{wanted}"),
    "schema.wanted.integer": ("an integer from {least} to {most}", "{least} 至 {most} 的整数"),
    "schema.wanted.text": ("text of {least} to {most} characters", "{least} 至 {most} 个字符的文字"),
    "schema.wanted.hex": ("{digits} lowercase hex digits", "{digits} 位小写十六进制数"),
    "schema.wanted.choice": ("one of {names}", "下列之一：{names}"),
    "schema.wanted.list": ("a list of {least} to {most} items", "{least} 至 {most} 项的列表"),
    "schema.wanted.outpoint": ("an outpoint, txid:vout", "一个交易输出，写作 txid:vout"),
    "schema.wanted.object": ("an object", "一个对象"),
    "schema.fields:lacking": ("{where} lacks {missing}", "{where} 缺 {missing}"),
    "schema.fields:unknown": ("{where} has the unknown field {field!r}", "{where} 有不认识的字段 {field!r}"),
    "schema.duplicate": ("{where}[{n}] repeats an earlier item", ""),
    "settlement.unknown": (
        "the state at height {at_height} is unknown ({unknown}); nothing can be settled on it",
        ""),
    "settlement.nothing": ("nothing to pay at height {height}", ""),
    "settlement.nothing:waiting": (
        "nothing to pay at height {height}: the {waiting} sat due are below dust, cost more than their share of "
        "fees at {feerate_sat_vb} sat/vB, or wait for coins",
        ""),
    "settlement.feerate": ("a feerate of {feerate} sat/vB is outside the contract's 1 to {max_feerate_sat_vb}", ""),
    "settlement.fee": (
        "the fee of {fee_sat} sat is more than the {allowed_sat} sat that may go into fees of the {due} sat it "
        "pays; use a lower feerate, or wait until more is due, or what is due has waited longer",
        ""),
    "snapshot.damaged:state": ("the snapshot of height {snapshot_height} is no state of this pool: {fault}", ""),
    "statement.unbalanced": (
        "the statement does not add up: {what}. This is a mistake in the program; please report it with the "
        "contract and the documents",
        ""),
    "statement.range": (
        "a statement from {start} to {end} cannot be had: the pool begins at {birthday}, the chain data ends at "
        "{tip}, and the first height comes before the last",
        ""),
    "record.kind:amendment": ("the record names a {doc_type}, which is no amendment", ""),
    "document.pool:amendment": ("the amendment belongs to another pool", ""),
    "snapshot.damaged:gone": (
        "the part {part} of a snapshot is not there, or is another",
        "快照的部分 {part} 不在，或是另一份"),
    "snapshot.damaged:count": (
        "a part of a snapshot has another number of values than it says",
        "快照的某部分所含数目与其声称的不符"),
}
