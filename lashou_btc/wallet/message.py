"""Messages signed by whoever could spend from an address (BIP322): the two virtual transactions, and signing.

`to_spend` commits to message and script, `to_sign` spends it; neither can ever be on chain. A signature is the
witness of `to_sign` ("simple", prefix smp) or the whole transaction ("full", prefix ful), in base64. Judging one
takes a script engine, which is an edge: see lashou_btc.chain.messages.
"""

import base64
import binascii

import wallycore

from lashou_btc.anchors.tx import OutPoint, Tx, TxIn, TxOut, display, parse_tx, sha256d
from lashou_btc.errors import InvalidInput
from lashou_btc.pool.canonical import tagged_hash
from lashou_btc.wallet.descriptor import MultisigDescriptor
from lashou_btc.wallet.psbt.codec import read_stack, read_unsigned_tx, sized, write_signed_tx, write_stack
from lashou_btc.wallet.psbt.create import PsbtInput, create
from lashou_btc.wallet.psbt.raw import Psbt
from lashou_btc.wallet.psbt.sighash import Sighash, check_signature, make_signature
from lashou_btc.wallet.purse import purse_script

MAX_MESSAGE_BYTES = 64 * 1024
MAX_SIGNATURE_CHARS = 400_000
SIMPLE, FULL = "smp", "ful"
_OP_RETURN = TxOut(0, b"\x6a")


def message_hash(message: str) -> bytes:
    """Tagged hash `BIP0322-signed-message` of the UTF-8 text (BIP322, "Full")."""
    raw = message.encode()
    if len(raw) > MAX_MESSAGE_BYTES:
        raise InvalidInput(f"a message has at most {MAX_MESSAGE_BYTES} bytes; sign the hash of a longer text.",
                           "message.size")
    return tagged_hash("BIP0322-signed-message", raw)


def to_spend(message: str, script: bytes) -> bytes:
    """The virtual transaction whose output is locked by the address's script, as consensus bytes."""
    commitment = b"\x00\x20" + message_hash(message)
    return b"".join([bytes(4), b"\x01", bytes(32), b"\xff" * 4, sized(commitment), bytes(4), b"\x01", bytes(8),
                     sized(script), bytes(4)])


def to_sign(message: str, script: bytes, version: int = 0, locktime: int = 0, sequence: int = 0) -> bytes:
    """The virtual transaction to be signed, without signatures."""
    spent = sha256d(to_spend(message, script))
    return b"".join([version.to_bytes(4, "little"), b"\x01", spent, bytes(4), b"\x00",
                     sequence.to_bytes(4, "little"), b"\x01", bytes(8), sized(_OP_RETURN.script),
                     locktime.to_bytes(4, "little")])


def sign_single(message: str, private_key: bytes, public_key: bytes) -> str:
    """A simple signature by the P2WPKH address of a key."""
    script = purse_script(public_key)
    tx = read_unsigned_tx(to_sign(message, script), "the message's transaction")
    digest = Sighash.of(tx).digest(0, b"\x76\xa9\x14" + script[2:] + b"\x88\xac", 0)
    signature = make_signature(private_key, digest)
    check_signature(public_key, digest, signature, "the message, signed just now,")
    return SIMPLE + base64.b64encode(write_stack((signature, public_key))).decode()


def request(message: str, descriptor: MultisigDescriptor, branch: int, index: int) -> Psbt:
    """A PSBT of `to_sign` for a multisig address: the witnesses sign and combine it like any other.

    It spends nothing: its one input is an output that does not exist.
    """
    script = descriptor.script(branch, index)
    return create(to_sign(message, script), [PsbtInput(to_spend(message, script), branch, index)], {}, descriptor)


def is_request(psbt: Psbt, message: str, script: bytes) -> bool:
    """Whether a PSBT is exactly the request to sign this message for this script."""
    return psbt.tx.stripped == to_sign(message, script)


def of_transaction(raw: bytes) -> str:
    """The simple signature in a finalized `to_sign`."""
    return SIMPLE + base64.b64encode(write_stack(parse_tx(raw).inputs[0].witness)).decode()


def legacy_signer(message: str, text: str) -> bytes | None:
    """The P2PKH script whose holder signed in the form from before BIP322 (Bitcoin Core's `signmessage`).

    None for what is not 65 bytes of that form. BIP322 allows it for P2PKH addresses only.
    """
    try:
        raw = base64.b64decode(text, validate=True)
        if len(raw) != 65 or not 27 <= raw[0] <= 34:
            return None
        digest = sha256d(sized(b"Bitcoin Signed Message:\n") + sized(message.encode()))
        key = bytes(wallycore.ec_sig_to_public_key(digest, raw))
    except ValueError:
        return None
    if raw[0] < 31:  # signed by the holder of an uncompressed key
        key = bytes(wallycore.ec_public_key_decompress(key))
    return b"\x76\xa9\x14" + bytes(wallycore.hash160(key)) + b"\x88\xac"


def read_signature(message: str, script: bytes, text: str) -> tuple[Tx, bytes]:
    """The signed `to_sign` that a signature stands for: as a value and as consensus bytes.

    Takes `smp` and `ful`; without a prefix, a simple one as older software writes it. Raises InvalidInput when it
    cannot be read or is for another message or address.
    """
    if len(text) > MAX_SIGNATURE_CHARS:
        raise InvalidInput("the signature is too long to be one.", "message.size")
    kind, body = (text[:3], text[3:]) if text[:3] in (SIMPLE, FULL) else (SIMPLE, text)
    if text.startswith("pof"):
        raise InvalidInput("this is a proof of funds; only signatures (smp, ful) are read here.", "message.pof")
    try:
        raw = base64.b64decode(body, validate=True)
    except (ValueError, binascii.Error):
        raise InvalidInput("the signature is not whole base64.", "message.base64") from None
    if not raw:
        raise InvalidInput("the signature is empty; the signature is too short.", "message.short")
    if kind == SIMPLE:
        unsigned = read_unsigned_tx(to_sign(message, script), "the message's transaction")
        signed = write_signed_tx(unsigned, [read_stack(raw, "the signature")])
        return parse_tx(signed), signed
    tx = parse_tx(raw)
    _check_full(tx, message, script)
    return tx, raw


def _check_full(tx: Tx, message: str, script: bytes) -> None:
    """Raises InvalidInput unless a full signature's transaction is `to_sign` for this message and script."""
    spent = OutPoint(display(sha256d(to_spend(message, script))), 0)
    first: TxIn = tx.inputs[0]
    if first.outpoint != spent:
        raise InvalidInput("the signature is for another message or another address.", "message.other")
    if len(tx.inputs) != 1 or tx.outputs != (_OP_RETURN,) or tx.version not in (0, 2):
        raise InvalidInput("the signature's transaction does not have the form that BIP322 asks for.",
                           "message.form")
