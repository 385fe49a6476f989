"""Sentences of psbt, in English and Chinese."""

STEPS: dict[str, tuple[str, str]] = {}
"""What somebody at a command line can do about it, by the sentence's key."""

SENTENCES: dict[str, tuple[str, str]] = {
    "bundle.size": ("a bundle has at most {max_bundle_bytes} bytes, this is longer", ""),
    "bundle.line": (
        "line {number} is no PSBT in base64, which begins with cHNidP; a bundle has one on each line and nothing "
        "else",
        ""),
    "bundle.size:2": ("this bundle has more than {max_psbts} PSBTs; no sitting signs so many", ""),
    "bundle.size:3": ("the PSBTs of this bundle have more than {max_fields} fields; no wallet's have", ""),
    "bundle.twice": (
        "the lines {other} and {number} are the same transaction; keep one of them in each file, and bring the "
        "files' signatures together with lashou payout combine",
        ""),
    "bundle": ("line {number}: {error}", ""),
    "psbt.size": ("{where} has {raw} bytes; a block has room for {max_unsigned_bytes}", ""),
    "psbt.amount": ("{where} holds more than 21 million bitcoin", ""),
    "psbt.script-sig": ("{where} has a scriptSig at input {n}, where there must be none", ""),
    "psbt.amount:2": ("{where} pays more than 21 million bitcoin at output {n}", ""),
    "psbt.size:2": ("the PSBT has more than {max_fields} fields; no wallet's has", ""),
    "psbt.duplicate": ("{where} has the key {short} twice", ""),
    "psbt.size:3": (
        "together these PSBTs are larger than the {max_psbt_bytes} bytes and {max_fields} fields that one may "
        "have; leave out the one that somebody filled up",
        ""),
    "psbt.final": ("{where} has a final witness that is not one of this coin's multisig", ""),
    "psbt.signature": ("{where} has a signature in its final witness that holds for no key of the script", ""),
    "psbt.other-transaction:2": (
        "PSBT {number} to combine is of the transaction {txid}, not of {txid_2}; leave it out",
        ""),
    "psbt.inputs": ("the transaction has {inputs} inputs and {inputs_2} are described", ""),
    "psbt.utxo-mismatch": (
        "input {n} spends {outpoint}, which is not an output of the transaction {txid} given for it",
        ""),
    "psbt.foreign-input": (
        "input {n} spends {outpoint}, which is not the multisig's coin at /{branch}/{index}",
        ""),
    "psbt.outputs": ("the transaction has {outputs} outputs, none with number {n}", ""),
    "psbt.foreign-output": ("output {n} does not pay the multisig's script at /{branch}/{index}", ""),
    "create": ("input {n}: the previous transaction given for it cannot be read ({bad})", ""),
    "psbt.incomplete": (
        "input {n} has {signatures} of {threshold} signatures; {missing} more must come from the keys {unsigned}",
        ""),
    "psbt.value": ("{where} has {left} bytes where a fingerprint and steps of 4 bytes each are due", ""),
    "psbt.value:2": ("{where} does not hold one whole tree", ""),
    "psbt.value:3": ("{where} has a leaf of depth {depth} and version {leaf_version}", ""),
    "psbt.empty": ("the PSBT's transaction has no inputs or no outputs, so there is nothing to sign", ""),
    "psbt.sighash": (
        "the PSBT says that it has SIGHASH SINGLE signatures; only ALL commits to the whole transaction",
        ""),
    "psbt.amounts": ("the PSBT's outputs hold more than its inputs", ""),
    "psbt.taproot": ("{where} has taproot fields; taproot is not supported", ""),
    "psbt.final:2": (
        "{where} is finalized already; use the PSBT with partial signatures (the combiner takes the signatures "
        "out of a finalized one)",
        ""),
    "psbt.sighash:2": ("{where} asks for SIGHASH {sighash_name}; only ALL commits to the whole transaction", ""),
    "psbt.utxo-mismatch:2": (
        "{where}: PSBT_IN_WITNESS_UTXO differs from the output {outpoint} of the previous transaction "
        "({value_sat} sat against {value_sat_2} sat, or another script); this is how the fee attack lies",
        ""),
    "psbt.utxo-missing": ("{where} does not say what it spends: PSBT_IN_NON_WITNESS_UTXO is missing", ""),
    "psbt.not-witness": (
        "{where} spends a coin from before segwit or of an unknown kind, which is not supported: a legacy "
        "signature would not commit to the amount",
        ""),
    "psbt.utxo-missing:2": (
        "{where} lacks the previous transaction (PSBT_IN_NON_WITNESS_UTXO), so its amount is only claimed; have "
        "the PSBT made again with both utxo fields",
        ""),
    "psbt.utxo-mismatch:3": (
        "{where}: PSBT_IN_NON_WITNESS_UTXO is the transaction {txid}, but the input spends {outpoint}",
        ""),
    "psbt.utxo-mismatch:4": ("{where} spends {outpoint}, but that transaction has {outputs} outputs", ""),
    "psbt.taproot:2": ("{where} spends a taproot output; taproot is not supported", ""),
    "psbt.script": ("{where} gives a witness script, but the coin is not P2WSH", ""),
    "psbt.not-witness:2": ("{where} has PSBT_IN_WITNESS_UTXO, but the coin is not a witness output", ""),
    "psbt.script:2": ("input {n} has no witness script, so its signatures cannot be checked", ""),
    "psbt.signature:2": ("{where} has a signature under the key {key}, which its script does not name", ""),
    "psbt.duplicate-input": ("the inputs {seen} and {n} spend the same coin {outpoint}", ""),
    "psbt.script:3": ("{where} spends a P2SH output and does not give the redeem script", ""),
    "psbt.script:4": ("{where}: the redeem script does not hash to the script of the coin", ""),
    "psbt.script:5": ("{where} gives a redeem script, but the coin is not P2SH", ""),
    "psbt.script:6": ("{where}: the witness script does not hash to the script of the coin", ""),
    "psbt.magic": (
        "this is not a PSBT: it does not begin with the bytes 70736274ff, nor with their base64 (cHNidP) or hex",
        ""),
    "psbt.locktime": (
        "the PSBT's inputs demand lock times that no transaction can meet: one wants a height, another a time",
        ""),
    "psbt.size:4": ("a PSBT has at most {max_psbt_bytes} bytes, this is longer", ""),
    "psbt.size:5": ("a PSBT has at most {max_psbt_bytes} bytes, this has {data}", ""),
    "psbt.magic:2": ("this is not a PSBT: it does not begin with the bytes 70736274ff", ""),
    "psbt.truncated": (
        "the PSBT announces {n_inputs} inputs and {n_outputs} outputs, and has {left} bytes for their maps; the "
        "copy is cut short or damaged",
        ""),
    "psbt.version": ("there is no PSBT version {version}; choose 0 or 2", ""),
    "psbt.value:4": (
        "the PSBT's global map: the value of PSBT_GLOBAL_VERSION is {value} bytes long where 4 are due",
        ""),
    "psbt.version:2": ("this is a PSBT of version {version}; only the versions 0 and 2 can be read", ""),
    "psbt.encoding": ("this begins like a PSBT, but it is damaged: it is neither whole base64 nor whole hex", ""),
    "psbt.version-field": (
        "{where} has the field {known_name}, which a PSBT of version {version} must not have",
        ""),
    "psbt.key": ("{where}: the key data of {known_name} {problem}", ""),
    "psbt.value:5": ("{where}: the value of {known_name} {problem}", ""),
    "psbt.missing": ("{where} lacks the field {types_name}, which a PSBT of version {version} must have", ""),
    "psbt.value:6": (
        "the PSBT's global map: PSBT_GLOBAL_XPUB number {number} has a path of {steps} steps to a key of depth "
        "{xpub}",
        ""),
    "psbt.amount:3": ("the PSBT's output {n}: PSBT_OUT_AMOUNT is more than 21 million bitcoin", ""),
    "psbt.sighash:3": (
        "{where} has a signature with SIGHASH {sighash_name}; only ALL commits to the whole transaction",
        ""),
    "psbt.signature:3": (
        "{where} has a signature under the key {public_key} that does not hold for this transaction",
        ""),
    "psbt.not-a-signer": (
        "your key (fingerprint {fingerprint}) is not among the {keys} keys of this multisig",
        ""),
    "psbt.signed": ("key {at} of the multisig has signed every input of this PSBT already; hand it on", ""),
    "psbt.complete": (
        "every input has the {threshold} signatures that it needs already; finalize the PSBT instead of signing "
        "it again",
        ""),
    "psbt.network": ("your key is for {network_name} and the multisig is on {network_name_2}", ""),
    "psbt.not-a-signer:2": (
        "key {at} of the multisig claims your fingerprint {fingerprint}, but it is not your key at {key_path}; "
        "somebody replaced it",
        ""),
    "psbt.foreign-input:2": (
        "{where} has no derivation (PSBT_IN_BIP32_DERIVATION) of a key of this multisig; it is not this pool's, "
        "or the PSBT was stripped",
        ""),
    "psbt.foreign-input:3": (
        "{where} has derivations that lead to no single place of the multisig: the branch is 0 or 1, the index "
        "at most {max_index}, and the same for every key",
        ""),
    "psbt.foreign-input:4": (
        "input {n} claims to be the multisig's coin at /{branch}/{index}, but another script locks it; it is not "
        "this pool's",
        ""),
}
