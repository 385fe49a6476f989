"""Whether one's own node would take what nobody has signed yet."""

from lashou_btc.chain.base import Feed, Rejected
from lashou_btc.pool.glance import Made
from lashou_btc.usecases import waiting
from lashou_btc.wallet.psbt.codec import read_unsigned_tx, write_signed_tx
from lashou_btc.wallet.sizes import SIGNATURE_BYTES
from lashou_btc.words import Said, noun


def not_taken(payout: Made, chain: Feed) -> Said | None:
    """Why the node would not take a payout or carry once it is signed, or None. All is checked but the signatures.
    """
    signature = bytes(SIGNATURE_BYTES)
    witnesses = [(b"", *[signature] * payout.keyholders.quorum,
                  payout.keyholders.descriptor.witness_script(c.branch % 2, c.index)) for c in payout.coins]
    try:
        waiting.check(chain, write_signed_tx(read_unsigned_tx(payout.unsigned, noun("file", "PSBT")), witnesses))
    except Rejected as error:
        return None if "script-verify-flag" in str(error) else error.said
    return None
