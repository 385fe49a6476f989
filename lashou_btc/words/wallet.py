"""Sentences of wallet, in English and Chinese."""

STEPS: dict[str, tuple[str, str]] = {}
"""What somebody at a command line can do about it, by the sentence's key."""

SENTENCES: dict[str, tuple[str, str]] = {
    "address.payee": (
        "{shown} is of a kind that not every node passes payments on to (witness version {program}, {program_2} "
        "bytes); ask for an address of an ordinary wallet (P2PKH, P2SH, P2WPKH, P2WSH or P2TR)",
        ""),
    "address.malformed": ("{shown} is base58 but not a Bitcoin address; ask for one that is", ""),
    "address.network": (
        "{shown} is an address of {homes}, and this is {network_name}; ask for a {network_name} address",
        ""),
    "address.malformed:2": (
        "this is a payment link (bitcoin:…), as phones and wallets read it, and not an address alone; give what "
        "stands behind the colon, in lower case where it is all in capitals, and nothing from a question mark on",
        ""),
    "address.malformed:3": (
        "this is not a Bitcoin address: it should be 14 to 90 plain letters and digits; copy it again from where "
        "it came from",
        ""),
    "address.private-key": (
        "this is a private key, not an address; never give it to anybody, and move its coins if it has been shown",
        ""),
    "address.uri": (
        "this payment URI cannot be followed: it requires {unknown!r:.40}, which nobody here understands; ask "
        "for a plain address",
        ""),
    "address.checksum": (
        "the address {shown} does not hold together (wrong checksum, length or letter case); copy it again from "
        "where it came from",
        ""),
    "address.malformed:4": ("{shown} is not a Bitcoin address; copy it again from where it came from", ""),
    "address.checksum:2": (
        "the address {shown} has a wrong checksum: a character was changed or lost; copy it again from where it "
        "came from",
        ""),
    "descriptor.size": ("a descriptor here has at most {max_chars} characters", ""),
    "descriptor.checksum": (
        "the descriptor has no checksum; copy it with the # and the 8 characters at its end",
        ""),
    "descriptor.checksum:2": (
        "the descriptor's checksum is wrong: a character was changed or lost; copy it again from where it came",
        ""),
    "descriptor.character": ("the descriptor has a character at place {place} that no descriptor can have", ""),
    "descriptor.path": (
        "key {number} of the descriptor comes from path {path!r}; on {network_name} it must be "
        "48h/{coin_type}h/account'/2h (BIP48, P2WSH)",
        ""),
    "descriptor.place": (
        "/{branch}/{index} is no place of a pool: the branch is 0 (receive) or 1 (change) and the index at most "
        "{max_index}",
        ""),
    "descriptor.quorum": (
        "{threshold} of {keys} is no quorum; a multisig has 1 to {max_keys} keys and needs at least 1 and at "
        "most all of them",
        ""),
    "descriptor.private-key": (
        "the descriptor holds an extended PRIVATE key; only public keys may be shared, so make a new wallet if "
        "it has been shown",
        ""),
    "descriptor.template": (
        "the descriptor is not wsh(sortedmulti(M,key,…)) with M a plain number; multi, sh and tr are other "
        "wallets with other addresses",
        ""),
    "descriptor.quorum:2": ("a multisig needs at least one key", ""),
    "descriptor.duplicate-key": (
        "two keys of the multisig are the same at /{branch}/{index}; this descriptor must not hold money",
        ""),
    "descriptor.not-a-member": (
        "your own key is not in this descriptor; somebody replaced it, or this is another account's pool. Do not "
        "sign and do not deposit",
        ""),
    "descriptor.key": (
        "key {number} of the descriptor is not [fingerprint/48h/coin'/account'/2h]xpub/<0;1>/*; export the "
        "multisig account key with its origin",
        ""),
    "descriptor.network": (
        "{record_name}'s key is for {network_name} and {records_name}'s for {network_name_2}; all keys must be "
        "on one network",
        ""),
    "descriptor.duplicate-key:2": (
        "keys {seen} and {number} have the same {what}, so one holder would count as two; each witness needs a "
        "device or seed of its own",
        ""),
    "fees.quorum": ("{m} of {n} is no quorum of 1 to 20 keys", ""),
    "fees.inputs": ("a transaction needs at least one input", ""),
    "descriptor.template:2": (
        "the journal's descriptor is not wpkh(key) or wpkh([fingerprint/84h/coin'/account'/0/0]key) with one "
        "compressed public key",
        ""),
    "descriptor.path:2": (
        "the journal key's path is not 84h/{coin_type}h/account'/0/0 (BIP84), which {network_name} needs",
        ""),
    "mnemonic.invalid": (
        "these {words} words are no BIP39 mnemonic in {languages}: a word is misspelt, missing or out of order; "
        "compare them with what was written down",
        ""),
    "mnemonic.entropy": ("a new key takes 16 or 32 bytes of entropy, this is {entropy}", ""),
    "mnemonic.language": ("there is no word list {language!r}; choose one of {languages}", ""),
    "schnorr.fault": (
        "the signature just made does not verify; this machine computes wrongly, do not sign on it",
        ""),
    "mnemonic.invalid:2": ("the mnemonic has a character that is not text", ""),
    "mnemonic.passphrase": ("the passphrase has a null character", ""),
    "schnorr.input": ("a Schnorr signature takes a 32-byte private key and a 32-byte digest", ""),
    "seed.length": ("a BIP32 seed has 16, 32 or 64 bytes, this has {seed}", ""),
    "message.coin": (
        "input {n} of the proof of funds does not prove what it spends: the previous transaction is missing, or "
        "another one",
        ""),
    "message.size": ("a message has at most {max_message_bytes} bytes; sign the hash of a longer text", ""),
    "message.size:2": ("the signature is too long to be one", ""),
    "message.short": ("the signature is empty; the signature is too short", ""),
    "message.other": ("the signature is for another message or another address", ""),
    "message.form": ("the signature's transaction does not have the form that BIP322 asks for", ""),
    "message.form:2": ("the proof of funds signs nothing, or counts a coin twice", ""),
    "message.base64": ("the signature is not whole base64", ""),
    "path.malformed": ("a derivation path has at most 255 steps (BIP32)", ""),
    "path.account": ("{account} is no account number; use 0 to {hardened}", ""),
    "xpub.malformed": ("this is not an extended public key: one has 111 letters and digits", ""),
    "xpub.version": (
        "the extended key has unknown version bytes; give it in the form that starts with {what}",
        ""),
    "xpub.malformed:2": ("the extended public key calls itself a master and names a parent", ""),
    "key.fingerprint": (
        "the master fingerprint is 00000000, a placeholder; export the key again with its origin",
        ""),
    "xpub.path": (
        "the extended public key is at depth {depth}, step {format_path}, and a BIP48 P2WSH account is at depth "
        "4, step 2h; export the multisig account key",
        ""),
    "key.malformed": ("{what} has {size} lowercase hex digits", ""),
    "path.malformed:2": (
        "{path!r} is not a derivation path; write numbers below 2147483648 with / between them and h after the "
        "hardened ones",
        ""),
    "xpub.checksum": ("the extended public key has a wrong checksum or a foreign character; copy it again", ""),
    "xpub.network": (
        "the extended public key belongs to {homes}, and this is {network_name}; export it on {network_name}",
        ""),
    "xpub.malformed:3": ("the extended public key does not hold a point of the curve", ""),
    "key.malformed:2": ("this is not a compressed public key: 33 bytes, a point of the curve", ""),
    "key.malformed:3": ("this is not an x-only public key: 32 bytes, the x of a point of the curve", ""),
    "purse.funds": (
        "the purse holds {have} sat{beside}, which does not cover {wanted} sat and the fee at {feerate_sat_vb} "
        "sat/vB; pay more into it",
        ""),
    "purse.funds:2": (
        "the purse holds {useful} sat with this transaction's output, which does not cover a fee of {fee} sat "
        "and an output above dust; choose a lower feerate",
        ""),
    "purse.enough:4": (
        "it pays {waiting_fee_sat} sat for {waiting_vsize} vB already, which is no less than {feerate_sat_vb} "
        "sat/vB; choose a higher feerate",
        ""),
    "purse.max-fee:2": (
        "lifting it to {feerate_sat_vb} sat/vB takes a fee of {fee} sat, more than the {max_fee_sat} sat that it "
        "may cost; choose a lower feerate or raise --max-fee",
        ""),
    "recipient.malformed": (
        "{where} must be an age recipient: age1 and 58 lower-case letters and digits, whose checksum is right",
        ""),
    "recipient.point": (
        "{where} is an age recipient that no secret belongs to: nothing can be encrypted to it",
        ""),
    "name.malformed": (
        "a name has 1 to {max_name_chars} printable characters in NFC, without control or direction marks and "
        "without a space at either end",
        ""),
    "key-record.path": ("the key record's path is not {multisig_path}", ""),
    "key-record.size": ("a key record has at most {max_record_bytes} bytes", ""),
    "key-record.fields": ("a key record has exactly the fields {record_fields}", ""),
    "key-record.version": ("this is not a lashou-key of version 1", ""),
    "key-record.fields:2": ("in a key record account is an integer and every other field text", ""),
    "key-record.noncanonical": (
        "the key record is not in canonical form (RFC 8785 and one newline); use the file as its holder made it",
        ""),
    "key-record.malformed": ("the key record is not JSON text in UTF-8", ""),
    "uri.amount": ("{amount_sat!r} is no amount to ask for; give whole satoshi, at least 1", ""),
    "uri.text": ("the {key} of a payment URI has at most {max_text_chars} characters", ""),
    "uri.text:2": ("the {key} has a character that is not text", ""),
}
