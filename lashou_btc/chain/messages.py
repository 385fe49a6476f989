"""Judges signed messages (BIP322) with Bitcoin Core's own script engine, for any kind of address."""

from lashou_btc.anchors.tx import TxOut
from lashou_btc.chain.kernel import verify_scripts
from lashou_btc.errors import InvalidInput, Refused
from lashou_btc.networks import Network
from lashou_btc.wallet.address import address_to_script
from lashou_btc.wallet.message import legacy_signer, read_signature


def verify(message: str, address: str, signature: str, network: Network) -> tuple[int, int]:
    """Raises Refused unless the signature is by whoever can spend from the address.

    Takes BIP322's forms, and for P2PKH the older one of `signmessage`. Returns (lock time, sequence): a full
    signature may hold only from a certain time on, which the caller should say. Raises InvalidInput when address or
    signature cannot be read.
    """
    script = address_to_script(address, network)
    if len(script) == 25 and (signer := legacy_signer(message, signature)) is not None:
        if signer != script:
            raise Refused("the signature does not hold for this message and this address.", "message.invalid")
        return 0, 0
    tx, raw = read_signature(message, script, signature)
    if script[0] in range(0x52, 0x61) and len(script) > 2:
        raise InvalidInput("this address is of a witness version that has no rules yet; nothing can be said of it.",
                           "message.version")
    if verify_scripts(raw, [TxOut(0, script)]) is not None:
        raise Refused("the signature does not hold for this message and this address.", "message.invalid")
    return tx.locktime, tx.inputs[0].sequence
