"""Judges signed messages (BIP322) with Bitcoin Core's own script engine, for any kind of address."""

from dataclasses import dataclass

from lashou_btc.anchors.tx import OutPoint, TxOut
from lashou_btc.chain.kernel import verify_scripts
from lashou_btc.errors import InvalidInput, Refused
from lashou_btc.networks import Network
from lashou_btc.wallet.address import address_to_script
from lashou_btc.wallet.message import check_form, legacy_signer, read_signature


@dataclass(frozen=True, slots=True)
class Verdict:
    """A signature that holds: from which lock time and at which sequence (0: always), and the coins besides whose
    holder signed it, if it is a proof of funds. That they exist and are unspent is not looked at here.
    """

    lock_time: int = 0
    sequence: int = 0
    coins: tuple[tuple[OutPoint, TxOut], ...] = ()


def verify(message: str, address: str, signature: str, network: Network) -> Verdict:
    """Raises Refused unless the signature is by whoever can spend from the address, and every coin's of a proof.

    Takes BIP322's forms, and for P2PKH the older one of `signmessage`. Raises InvalidInput when address or
    signature cannot be read.
    """
    script = address_to_script(address, network)
    check_form(script, signature)
    if len(script) == 25 and (signer := legacy_signer(message, signature)) is not None:
        if signer != script:
            raise Refused("message.invalid:signature")
        return Verdict()
    signed = read_signature(message, script, signature)
    if any(out.script[0] in range(0x52, 0x61) and len(out.script) > 2 for out in signed.spent if out.script):
        raise InvalidInput("message.version")
    wrong = verify_scripts(signed.raw, signed.spent)
    if wrong:
        raise Refused("message.invalid", coins=signed.coins[wrong - 1][0])
    if wrong is not None:
        raise Refused("message.invalid:signature")
    return Verdict(signed.tx.locktime, signed.tx.inputs[0].sequence, signed.coins)
