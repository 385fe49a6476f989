"""Sentences of formats, in English and Chinese."""

STEPS: dict[str, tuple[str, str]] = {}
"""What somebody at a command line can do about it, by the sentence's key."""

SENTENCES: dict[str, tuple[str, str]] = {
    "bbqr.type": ("BBQr files here are of type {types}, encoded as H, 2 or Z", ""),
    "bbqr.size": (
        "BBQr carries 1 to {max_data_bytes} bytes here, in frames of {header} to {max_frame_chars} characters",
        ""),
    "bbqr.size:2": ("the file needs {count} QR codes, and BBQr counts to {max_frames}; use a file instead", ""),
    "bbqr.none": ("there is no QR code of the BBQr kind", ""),
    "bbqr.missing": ("{missing} of {total} QR codes are missing: {named}", ""),
    "bbqr.length": (
        "the QR codes of one file have the same length, only the last may be shorter; these do not",
        ""),
    "bbqr.header": ("a QR code is not a BBQr frame: it begins with B$ and has data after 8 characters", ""),
    "bbqr.encoding": ("the QR codes are encoded as {text!r}; H, 2 and Z are known", ""),
    "bbqr.type:2": ("the QR codes hold a file of type {text!r}; {types} are known", ""),
    "bbqr.header:2": ("a QR code's number is not in base 36", ""),
    "bbqr.size:3": ("the QR codes unfold to more than {max_data_bytes} bytes; they are no wallet's", ""),
    "bbqr.deflate": ("the compressed data of the QR codes is cut short, or followed by more", ""),
    "bbqr.mixed": ("these QR codes belong to different files; scan one series only", ""),
    "bbqr.header:3": ("a QR code calls itself number {place} of {parse}", ""),
    "bbqr.mixed:2": ("two QR codes are both number {place} and differ; scan one series only", ""),
    "bbqr.data": ("the data of a QR code is not whole bytes in {kind} of capital letters", ""),
    "bbqr.deflate:2": ("the compressed data of the QR codes is damaged", ""),
    "bsms.first-address": (
        "the BSMS record names {first_address!r} as first address, and its own keys give {address} on "
        "{network_name}; the record was altered, or it is for another network",
        ""),
    "bsms.token-missing": (
        "the BSMS record is encrypted; give the session's token, which the coordinator showed",
        ""),
    "bsms.restrictions": (
        "line 3 of the BSMS record is {restrictions!r}; a pool derives along {restricted}, and BIP129 also has "
        "{unrestricted!r}",
        ""),
    "bsms.first-address:2": (
        "the BSMS record has no first address on line 4, so it cannot be checked; export it again",
        ""),
    "bsms.key": ("line 3 of the BSMS key record is not [fingerprint/path]key", ""),
    "bsms.token": (
        "the BSMS key record is of session {own_token} and not {read_token}; ask the signer for one of this "
        "session",
        ""),
    "bsms.signature": (
        "the signature of {label!r} is not by the key in its record; the key was replaced or a line was changed",
        ""),
    "bsms.signature:2": ("the private key is not that of the record's key", ""),
    "bsms.version": ("the record begins with {lines!r} and not with {version!r}, the only version there is", ""),
    "bsms.lines": (
        "this BSMS record has {lines} lines where {count} are due; it is cut short, or another kind of record",
        ""),
    "bsms.label": ("the label of a BSMS key record has at most {max_label_chars} printable characters", ""),
    "bsms.key:2": ("the record holds a single public key, and a pool needs an extended one (xpub)", ""),
    "bsms.path": (
        "the record's key comes from {key_path}; a pool on {network_name} needs 48h/{coin_type}h/account'/2h",
        ""),
    "bsms.key:3": (
        "the key of the BSMS key record is damaged: neither an extended public key nor 33 bytes in hex",
        ""),
    "bsms.token:2": ("a BSMS token is 00, or 16 or 32 hex digits, or its number, or its 6 or 12 words", ""),
    "bsms.encoding": (
        "an encrypted BSMS record is hex, longer than {mac_bytes} bytes and not over {max_record_bytes}; this is "
        "not",
        ""),
    "bsms.mac": (
        "the encrypted BSMS record does not match this token: the token is of another session or signer, or the "
        "file was altered",
        ""),
    "bsms.token:3": ("00 means no encryption; encrypting takes a token of 16 or 32 hex digits", ""),
    "bsms.token:4": ("a BSMS token has 6 or 12 words, these are {words}", ""),
    "bsms.token:5": ("the words of the BSMS token do not fit together: one is wrong or out of order", ""),
    "bsms.token:6": ("a word of the BSMS token is not in BIP39's English list", ""),
    "ur.bytewords": ("the UR has letters that are no bytewords, or is cut short; scan it again", ""),
    "ur.checksum": ("the UR's checksum is wrong: a letter was lost or changed; scan it again", ""),
    "caravan.type": ("the Caravan file's addressType is {kind!r}, and a pool is P2WSH", ""),
    "caravan.network": ("the Caravan file is for {name!r}, and this is {network_name}", ""),
    "caravan.quorum": (
        "the Caravan file says {total} signers and lists {entries} keys; as many keys as it says are due",
        ""),
    "caravan.quorum:2": (
        "the Caravan file says that {required} of {total} signers are needed, which is no quorum; set it in "
        "Caravan and export again",
        ""),
    "caravan.too-many-keys": (
        "{what} has {count} keys, and Caravan makes wrong addresses of more than {max_keys}: what is paid there "
        "is lost. Use Bitcoin Core or Specter",
        ""),
    "format.field": ("key {number} of the Caravan file is not an object", ""),
    "caravan.path": (
        "key {number} of the Caravan file has no known bip32Path; enter its path in Caravan and export again",
        ""),
    "coldcard.name": (
        "a Coldcard shows a wallet's name of 1 to {max_name_chars} ASCII characters; choose one with --name",
        ""),
    "coldcard.too-many-keys": (
        "a Coldcard holds multisigs of at most {max_keys} keys, this one has {keys}; these witnesses need "
        "another device",
        ""),
    "coldcard.lines": ("{what} has at most {max_lines} lines, this has {lines}", ""),
    "coldcard.format": (
        "the Coldcard file is for {form!r} (no Format line: P2SH), and a pool is P2WSH; choose P2WSH when "
        "exporting",
        ""),
    "coldcard.unsorted": (
        "the Coldcard file says \"Sorted: {sorted}\", and a pool's keys are sorted; others make other addresses",
        ""),
    "coldcard.too-many-keys:2": ("the Coldcard file has {keys} keys; a Coldcard holds at most {max_keys}", ""),
    "coldcard.no-p2wsh": (
        "the Coldcard file has no p2wsh key: it is the export for single signatures, or for P2SH; use Settings, "
        "Multisig Wallets, Export XPUB",
        ""),
    "coldcard.disagrees": (
        "the Coldcard file is for {fingerprint!r} and its key for {fingerprint_2}; export it again",
        ""),
    "coldcard.policy": ("the Coldcard file's Policy is {policy!r}; it reads like \"2 of 3\"", ""),
    "coldcard.policy:2": (
        "the Coldcard file's Policy says {policy!r}, and it lists {count} keys; a line is missing or too many",
        ""),
    "coldcard.line": ("line {number} of the Coldcard file is not \"name: value\"", ""),
    "coldcard.disagrees:2": (
        "{first_name} and {name} in the Coldcard file are different keys; the file was altered, export it again",
        ""),
    "coldcard.key": ("{name} in the Coldcard file holds no [fingerprint/path]xpub", ""),
    "coldcard.line:2": ("the Coldcard file says {capitalize} twice, the second time on line {number}", ""),
    "coldcard.line:3": (
        "line {number} of the Coldcard file begins with {found!r}; known are Name, Policy, Derivation, Format "
        "and a key's fingerprint",
        ""),
    "coldcard.derivation": (
        "line {number} of the Coldcard file gives a key before any Derivation line; without its path nobody can "
        "check it",
        ""),
    "formats.mismatch": ("this is not the same wallet: {difference}", ""),
    "core.timestamp": ("{timestamp!r} is no timestamp; give UNIX seconds, or \"now\"", ""),
    "core.range": ("the last index is 0 to {max_index}, which is as far as Core imports in one range", ""),
    "format.field:2": ("{what} holds 1 to {max_descriptors} of them in \"descriptors\"", ""),
    "format.field:3": ("every entry in {what} has a text in \"desc\"", ""),
    "descriptors.count": (
        "there are {texts} descriptors; a wallet is one with <0;1>, or one for receive and one for change",
        ""),
    "descriptors.half": ("the descriptor for {missing} is missing; give both, or the one with <0;1>", ""),
    "descriptors.disagree": ("descriptors 1 and {number} are not of one wallet: {difference}", ""),
    "format.unknown": (
        "this is no wallet file that is known here: a descriptor, BSMS, Bitcoin Core's descriptors, or an export "
        "of Coldcard, Specter, Caravan, Electrum or a BIP388 policy",
        ""),
    "format.unknown:2": ("a multisig is exported as {writable}", ""),
    "format.unknown:3": (
        "this JSON is no wallet file that is known here: it has none of the fields of Bitcoin Core, Coldcard, "
        "Specter, Caravan, Electrum or a BIP388 policy",
        ""),
    "format.one-key": (
        "this file holds one person's key and not a whole multisig; collect the keys of all witnesses first",
        ""),
    "key-record.network": ("{record_name}'s key is for {network_name}, and this is {network_name_2}", ""),
    "format.whole-multisig": ("this is {multisig_names}, a whole multisig, and one person's key is wanted", ""),
    "electrum.too-many-keys": (
        "Electrum opens multisigs of at most {max_electrum_keys} keys, this one has {keys}; use Sparrow or "
        "Bitcoin Core",
        ""),
    "electrum.encrypted": (
        "the Electrum file is encrypted; in Electrum save a copy without a password, or export the master public "
        "keys",
        ""),
    "electrum.secret": (
        "the Electrum file holds a {secret!r}; it can spend, so do not hand it on. Export the master public keys "
        "instead",
        ""),
    "electrum.type": (
        "the Electrum file's wallet_type is {wallet_type!r}, and a pool is a multisig such as '2of3'",
        ""),
    "electrum.keys": (
        "the Electrum file is {wallet_type} and holds {found} keys; x1/ to x{count}/ (or x1 to x{count}) are due",
        ""),
    "electrum.script": (
        "key {number} of the Electrum file begins with {xpub!r}, and only Zpub and Vpub are P2WSH multisig there",
        ""),
    "electrum.origin": (
        "key {number} of the Electrum file has no root_fingerprint or derivation; import it into Electrum with "
        "its origin, or take another export",
        ""),
    "frames.style": ("QR codes of a PSBT are made as {styles}", ""),
    "frames.none": ("no QR code was read", ""),
    "frames.type": ("the QR codes hold a {types} and not a PSBT", ""),
    "frames.mixed": ("the QR codes are not of one series: some are BBQr or UR and some are not", ""),
    "labels.size": ("a file of labels has at most {max_labels} lines here, this has {lines}", ""),
    "labels.size:2": ("a label's line has at most {max_line_chars} characters", ""),
    "labels.json": ("this is not a JSON object with a type", ""),
    "labels.ref": ("the ref of a label of type {kind} is missing or has foreign characters", ""),
    "labels.type": ("a label's type is one of {types}", ""),
    "labels.field": ("only a tx has an origin, and only an output is spendable or not (BIP329)", ""),
    "labels.field:2": ("spendable is true or false", ""),
    "labels.ref:2": ("the ref of a label of type {kind} has no colon", ""),
    "labels.text": ("the {name} of {ref} is not text of at most {max_label_chars} printable characters", ""),
    "labels": ("line {number}: {error}", ""),
    "labels.ref:3": ("the ref of a tx is its id, 64 lowercase hex digits", ""),
    "policy.template": (
        "the policy's template is not wsh(sortedmulti(M,@0/**,@1/**,…)); other templates are other wallets with "
        "other addresses",
        ""),
    "policy.keys": ("the policy's template has {places} places for {keys} keys; a pool has 1 to {max_keys}", ""),
    "policy.name": (
        "a wallet policy has a name of ASCII characters, as the devices that register it show no others; choose "
        "one with --name",
        ""),
    "format.field:4": ("the keys_info of a wallet policy are texts", ""),
    "policy.placeholder": ("place {number} of the policy's template is {place!r}, and @{number_2}/** is due", ""),
    "format.size": ("{what} has at most {max_file_bytes} bytes here, this has {data}", ""),
    "format.encoding": ("{what} is text in UTF-8, and this has null characters; save it as UTF-8", ""),
    "format.private-key": (
        "{what} holds an extended PRIVATE key; export the watch-only wallet instead, and make a new wallet if "
        "this file has been shown",
        ""),
    "format.json": ("{what} is a JSON object in braces, and this is not", ""),
    "format.field:5": ("{what} needs {name!r} to be {words}; export it again", ""),
    "descriptor.size:2": ("a descriptor here has at most {max_descriptor_chars} characters", ""),
    "descriptor.ending": (
        "after every key of the descriptor {wanted} is due, the same for all of them; this one derives its "
        "addresses in another way",
        ""),
    "format.key": (
        "key {number} is not [fingerprint/48'/coin'/account'/2']xpub; export the multisig account key with its "
        "origin",
        ""),
    "format.names": ("{names} names are given for {count} keys; each key has one", ""),
    "format.encoding:2": ("{what} is text in UTF-8, and this is not; save it as UTF-8", ""),
    "format.json:2": (
        "{what} is JSON, and this cannot be read as JSON (damaged, nested too deep, or a name twice in one "
        "object)",
        ""),
    "format.key:2": (
        "fingerprint, path and extended public key are texts, and one of them is missing; export the key with "
        "its origin",
        ""),
    "reading": ("key {number}: {error}", ""),
    "descriptor.key:2": (
        "key {number} of the descriptor is not [fingerprint/48'/coin'/account'/2']xpub; export the multisig "
        "account key with its origin",
        ""),
    "xpub.private-key": (
        "this is an extended PRIVATE key; only public keys may be shared, so make a new wallet if it has been "
        "shown",
        ""),
    "slip132.kind": (
        "the key is a {others}, which is for {kind}; export the P2WSH multisig key "
        "(48'/{coin_type}'/account'/2'), a {prefix} or {plain}",
        ""),
    "slip132.network": (
        "the key is a {prefix}, and {network_name} needs a {prefix_2}; mainnet and test keys are mixed up",
        ""),
    "specter.height": ("{height!r} is no block height", ""),
    "specter.disagree": ("receive and change of the Specter file are not of one wallet: {difference}", ""),
    "ur.size": ("{value} is too much for a UR", ""),
    "ur.type": ("a PSBT travels as {psbt_types}, with at most {max_data_bytes} bytes", ""),
    "ur.type:2": ("the UR holds a {ur_type}, and a PSBT is wanted ({psbt_types})", ""),
    "ur.cbor": ("the UR's byte string is cut short, or followed by more", ""),
    "ur.size:2": ("a UR carries 1 to {max_data_bytes} bytes here", ""),
    "ur.size:3": ("{max_chars} characters are too few for a part of a UR", ""),
    "ur.size:4": ("the UR would need more than {max_fragments} QR codes; use a file instead", ""),
    "ur.form": ("a QR code is not a UR: it reads ur:type/letters or ur:type/1-9/letters", ""),
    "ur.cbor:2": ("the part of a UR is not a list of five", ""),
    "ur.part": ("the part of a UR does not say the same inside as outside, or is cut short", ""),
    "ur.part:2": (
        "the part of a UR speaks of {count} fragments of {size} bytes for {length}, which does not fit",
        ""),
    "ur.none": ("there is no QR code of the UR kind", ""),
    "ur.missing": ("{known} of {first_count} fragments are known; scan more QR codes of the series", ""),
    "ur.checksum:2": ("the UR's checksum is wrong after joining its parts; scan the series again", ""),
    "ur.cbor:3": ("the UR's CBOR is not what its type says, or not in its shortest form", ""),
    "ur.mixed": ("these QR codes belong to different messages; scan one series only", ""),
    "ur.mixed:2": ("the parts of the UR contradict each other; scan the series again", ""),
}
