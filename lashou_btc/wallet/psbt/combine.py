"""Signatures of several copies brought together on the stored one (BIP174's Combiner, narrowed on purpose).

The base stays as it is and only signatures that hold are added: other copies' scripts, derivations and utxo
fields are not believed and not taken.
"""

from lashou_btc.errors import Refused
from lashou_btc.wallet.psbt import keytypes as kt
from lashou_btc.wallet.psbt.codec import compact, read_stack
from lashou_btc.wallet.psbt.lint import Coin, check_partial_signature, coin_digest, coins
from lashou_btc.wallet.psbt.raw import Psbt
from lashou_btc.wallet.psbt.sighash import Sighash, signature_holds


def combine(base: Psbt, *others: Psbt) -> Psbt:
    """`base` with the signatures that the others have and it has not; any order gives the same.

    The others may be of another PSBT version, and finalized: some wallets finalize at the last signature, so
    those of a final witness are taken too. Raises Refused if the base fails `lint`, another PSBT is of another
    transaction, or one of its signatures does not hold (the message says which).
    """
    found = coins(base)
    sighash = Sighash.of(base.tx)
    inputs = list(base.inputs)
    for number, other in enumerate(others, 1):
        if other.tx.stripped != base.tx.stripped:
            raise Refused(f"PSBT {number} to combine is of the transaction {other.tx.txid}, not of {base.tx.txid}; "
                          "leave it out.", "psbt.other-transaction")
        for n, (fields, coin) in enumerate(zip(other.inputs, found, strict=True)):
            where = f"PSBT {number} to combine: input {n}"
            have = inputs[n].of_type(kt.IN_PARTIAL_SIG)
            given = fields.of_type(kt.IN_PARTIAL_SIG)
            stack = fields.get(kt.IN_FINAL_SCRIPTWITNESS)
            if not given and stack is None:
                continue
            digest = coin_digest(coin, sighash, n)
            if stack is not None:
                given = given | _from_witness(read_stack(stack, where), coin, digest, where)
            new = []
            for key, signature in given.items():
                if have.get(key) != signature:
                    check_partial_signature(coin, key, signature, digest, where)
                if key not in have:
                    new.append((compact(kt.IN_PARTIAL_SIG) + key, signature))
            inputs[n] = inputs[n].adding(new) if new else inputs[n]
    return base.with_inputs(dict(enumerate(inputs)))


def _from_witness(stack: tuple[bytes, ...], coin: Coin, digest: bytes, where: str) -> dict[bytes, bytes]:
    """A final witness's signatures by key. In a multisig they stand in the order of the script's keys."""
    if len(stack) == 2 and coin.program[:2] == b"\x00\x14":
        return {stack[1]: stack[0]}
    script = coin.script_code or b""
    if len(stack) < 3 or stack[0] or stack[-1] != script:
        raise Refused(f"{where} has a final witness that is not one of this coin's multisig.", "psbt.final")
    signatures = list(stack[1:-1])
    found = {}
    for key in multisig_keys(script):
        if signatures and signature_holds(key, digest, signatures[0][:-1]):
            found[key] = signatures.pop(0)
    if signatures:
        raise Refused(f"{where} has a signature in its final witness that holds for no key of the script.",
                      "psbt.signature")
    return found


def multisig_keys(script: bytes) -> tuple[bytes, ...]:
    """The compressed keys of a multisig script, in its order; none if it is another script."""
    at = 2 if script[:1] == b"\x01" else 1
    keys = []
    while script[at:at + 1] == b"\x21":
        keys.append(script[at + 1:at + 34])
        at += 34
    return tuple(key for key in keys if len(key) == 33)
