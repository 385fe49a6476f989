"""What an ECDSA signature of a witness input signs (BIP143), and the signatures themselves.

Only version 0 witness programs and only SIGHASH_ALL: nothing else is ever signed or accepted here.
"""

from dataclasses import dataclass
from functools import lru_cache

from lashou_btc.anchors.tx import Tx, outpoint_bytes, output_bytes, sha256d
from lashou_btc.errors import Refused
from lashou_btc.wallet import wally
from lashou_btc.wallet.psbt.codec import sized
from lashou_btc.words import Said, said

SIGHASH_ALL = 1
_NAMES = {2: "NONE", 3: "SINGLE", 0x81: "ALL|ANYONECANPAY", 0x82: "NONE|ANYONECANPAY", 0x83: "SINGLE|ANYONECANPAY"}


def sighash_name(kind: int) -> str:
    """How people call a signature hash type."""
    return _NAMES.get(kind, str(said("sighash.unknown", kind=kind)))


@dataclass(frozen=True, slots=True)
class Sighash:
    """The parts of BIP143's digest that all inputs of a transaction share."""

    tx: Tx
    prevouts: bytes
    sequences: bytes
    outputs: bytes

    @classmethod
    def of(cls, tx: Tx) -> "Sighash":
        """For that transaction."""
        return cls(tx, sha256d(b"".join(outpoint_bytes(i.outpoint) for i in tx.inputs)),
                   sha256d(b"".join(i.sequence.to_bytes(4, "little") for i in tx.inputs)),
                   sha256d(b"".join(output_bytes(o) for o in tx.outputs)))

    def digest(self, number: int, script_code: bytes, value_sat: int) -> bytes:
        """The 32 bytes that input `number` signs with SIGHASH_ALL: `script_code` is the witness script
        (or the P2PKH form of a P2WPKH program), `value_sat` what the spent output holds.
        """
        spent = self.tx.inputs[number]
        return sha256d(b"".join([
            self.tx.version.to_bytes(4, "little"), self.prevouts, self.sequences, outpoint_bytes(spent.outpoint),
            sized(script_code), value_sat.to_bytes(8, "little"), spent.sequence.to_bytes(4, "little"),
            self.outputs, self.tx.locktime.to_bytes(4, "little"), SIGHASH_ALL.to_bytes(4, "little")]))


def make_signature(private_key: bytes, digest: bytes) -> bytes:
    """A low-R, low-S DER signature (RFC 6979) followed by SIGHASH_ALL: at most 71 bytes."""
    return wally.der_encode(wally.ecdsa_sign(private_key, digest)) + bytes([SIGHASH_ALL])


# Combining, reviewing and finalizing come to the same signatures again. A pure function of public bytes.
@lru_cache(maxsize=8_192)
def signature_holds(public_key: bytes, digest: bytes, signature: bytes) -> bool:
    """Whether a DER signature without its type byte is strictly encoded, low-S (BIP66, BIP146), and by that
    compressed key over that digest.
    """
    try:
        compact_form = wally.der_decode(signature)
        wally.ecdsa_verify(public_key, digest, compact_form)
    except ValueError:
        return False
    return wally.der_encode(compact_form) == signature


def check_signature(public_key: bytes, digest: bytes, signature: bytes, where: Said | str) -> None:
    """Refused unless the signature (with its type byte) is a valid one of type ALL. `where` names it."""
    kind = signature[-1] if signature else 0
    if kind != SIGHASH_ALL:
        raise Refused("psbt.sighash:signature", where=where, sighash_name=sighash_name(kind))
    if len(public_key) != 33 or not signature_holds(public_key, digest, signature[:-1]):
        raise Refused("psbt.signature:false", where=where, public_key=public_key.hex())
