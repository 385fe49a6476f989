"""A PSBT as HWI should see it for a Ledger, so that one payment is reviewed once on the device.

HWI makes one account of a Ledger for every order of keys that it finds in the inputs' scripts. A sortedmulti has
another order at each index, so a payout of many coins would be registered and reviewed as often as it has coins.
HWI makes no account of an input of which it does not know a co-signer; the Bitcoin app then signs all inputs that
belong to the account of the first. Tried with HWI 3.2.0 and the app 2.4.1.
"""

from lashou_btc.anchors.tx import compact
from lashou_btc.wallet.psbt import keytypes as kt
from lashou_btc.wallet.psbt.raw import Psbt

STRANGER = b"\xff\xff\xff\xff"


def one_review(psbt: Psbt, fingerprint: str) -> Psbt:
    """A copy to be shown to HWI, and to be thrown away: in every input but the first one of the derivations of
    others than the device (`fingerprint`, 8 hex) claims to be a stranger's. The transaction is the same."""
    inputs = {}
    for n, fields in enumerate(psbt.inputs[1:], 1):
        others = {key: origin for key, origin in fields.of_type(kt.IN_BIP32_DERIVATION).items()
                  if origin[:4] != bytes.fromhex(fingerprint)}
        if others:
            key = min(others)
            inputs[n] = fields.adding([(compact(kt.IN_BIP32_DERIVATION) + key, STRANGER + others[key][4:])])
    return psbt.with_inputs(inputs)
