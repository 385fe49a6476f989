"""Messages signed by whoever could spend from an address (BIP322): the two virtual transactions, and signing.

`to_spend` commits to message and script, `to_sign` spends it; neither can ever be on chain. A signature is the
witness of `to_sign` ("simple", prefix smp) or the whole transaction ("full", prefix ful), in base64. A proof of
funds (prefix pof) is a finalized PSBT of it which spends coins besides. Judging one takes a script engine, which is
an edge: see lashou_btc.chain.messages.
"""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass

from lashou_btc.anchors.hashes import tagged_hash
from lashou_btc.anchors.tx import OutPoint, Tx, TxOut, display, parse_tx, sha256d
from lashou_btc.errors import InvalidInput
from lashou_btc.wallet import wally
from lashou_btc.wallet.descriptor import MultisigDescriptor
from lashou_btc.wallet.psbt import keytypes as kt
from lashou_btc.wallet.psbt.codec import (
    Fields,
    read_output,
    read_stack,
    read_unsigned_tx,
    sized,
    write_signed_tx,
    write_stack,
)
from lashou_btc.wallet.psbt.create import PsbtInput, create
from lashou_btc.wallet.psbt.raw import Psbt, parse
from lashou_btc.wallet.psbt.sighash import Sighash, check_signature, make_signature
from lashou_btc.wallet.purse import purse_script
from lashou_btc.words import said

MAX_MESSAGE_BYTES = 64 * 1024
MAX_SIGNATURE_CHARS = 400_000
SIMPLE, FULL, PROOF = "smp", "ful", "pof"
_LEGACY_HEADERS, _LAST_P2PKH_HEADER = range(27, 43), 34  # BIP137: from 35 on they speak of segwit addresses
_OP_RETURN = TxOut(0, b"\x6a")


@dataclass(frozen=True, slots=True)
class SignedMessage:
    """What a signature stands for: the signed `to_sign`, as a value and as consensus bytes, and what each of its
    inputs spends. The first is the message's own output; any others are the coins of a proof of funds.
    """

    tx: Tx
    raw: bytes
    spent: tuple[TxOut, ...]

    @property
    def coins(self) -> tuple[tuple[OutPoint, TxOut], ...]:
        """The coins whose holder signed, as the signature has them; whether they exist unspent, a chain knows."""
        return tuple((i.outpoint, out) for i, out in zip(self.tx.inputs, self.spent, strict=True))[1:]


def message_hash(message: str) -> bytes:
    """Tagged hash `BIP0322-signed-message` of the UTF-8 text (BIP322, "Full")."""
    raw = message.encode()
    if len(raw) > MAX_MESSAGE_BYTES:
        raise InvalidInput("message.size", max_message_bytes=MAX_MESSAGE_BYTES)
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
    tx = read_unsigned_tx(to_sign(message, script), said("thing.message-transaction"))
    digest = Sighash.of(tx).digest(0, b"\x76\xa9\x14" + script[2:] + b"\x88\xac", 0)
    signature = make_signature(private_key, digest)
    check_signature(public_key, digest, signature, said("thing.made-message"))
    return SIMPLE + base64.b64encode(write_stack((signature, public_key))).decode()


def request(message: str, descriptor: MultisigDescriptor, branch: int, index: int, version: int = 0,
            sequence: int = 0) -> Psbt:
    """A PSBT of `to_sign` for a multisig address: the witnesses sign and combine it like any other.

    It spends nothing: its one input is an output that does not exist.
    """
    script = descriptor.script(branch, index)
    spent = PsbtInput(to_spend(message, script), branch, index)
    return create(to_sign(message, script, version, 0, sequence), [spent], {}, descriptor)


def is_request(psbt: Psbt, message: str, script: bytes, version: int = 0, sequence: int = 0) -> bool:
    """Whether a PSBT is exactly the request to sign this message for this script."""
    return psbt.tx.stripped == to_sign(message, script, version, 0, sequence)


def of_transaction(raw: bytes) -> str:
    """The simple signature in a finalized `to_sign`."""
    return SIMPLE + base64.b64encode(write_stack(parse_tx(raw).inputs[0].witness)).decode()


def check_form(script: bytes, text: str) -> None:
    """Raise InvalidInput where a signature's form is not one for that kind of address, whatever it signs.

    The form from before BIP322 is for P2PKH. The simple form holds a witness alone, and a nested address needs a
    scriptSig besides.
    """
    prefix = text[:3] if text[:3] in (SIMPLE, FULL, PROOF) else ""
    try:
        raw = base64.b64decode(text.removeprefix(prefix), validate=True)
    except ValueError:
        return
    p2pkh = len(script) == 25 and script[:3] == b"\x76\xa9\x14"
    if not prefix and len(raw) == 65 and raw[0] in _LEGACY_HEADERS:
        if not p2pkh:
            raise InvalidInput("message.legacy")
        if raw[0] > _LAST_P2PKH_HEADER:
            raise InvalidInput("message.legacy:segwit")
    elif prefix in ("", SIMPLE) and len(script) == 23 and script[:2] == b"\xa9\x14" and raw:
        raise InvalidInput("message.nested")
    elif prefix in ("", SIMPLE) and p2pkh and raw:
        raise InvalidInput("message.simple")


def legacy_signer(message: str, text: str) -> bytes | None:
    """The P2PKH script whose holder signed in the form from before BIP322 (Bitcoin Core's `signmessage`).

    None for what is not 65 bytes of that form. BIP322 allows it for P2PKH addresses only.
    """
    try:
        raw = base64.b64decode(text, validate=True)
        if len(raw) != 65 or not 27 <= raw[0] <= _LAST_P2PKH_HEADER:
            return None
        digest = sha256d(sized(b"Bitcoin Signed Message:\n") + sized(message.encode()))
        key = wally.ecdsa_recover(digest, raw)
    except ValueError:
        return None
    if raw[0] < 31:  # signed by the holder of an uncompressed key
        key = wally.public_key_decompress(key)
    return b"\x76\xa9\x14" + wally.hash160(key) + b"\x88\xac"


def read_signature(message: str, script: bytes, text: str) -> SignedMessage:
    """The signed `to_sign` that a signature stands for.

    Takes `smp`, `ful` and `pof`; without a prefix, a simple one as older software writes it. Raises InvalidInput
    when it cannot be read or is for another message or address.
    """
    if len(text) > MAX_SIGNATURE_CHARS:
        raise InvalidInput("message.size:signature")
    kind, body = (text[:3], text[3:]) if text[:3] in (SIMPLE, FULL, PROOF) else (SIMPLE, text)
    try:
        data = base64.b64decode(body, validate=True)
    except (ValueError, binascii.Error):
        raise InvalidInput("message.base64") from None
    if not data:
        raise InvalidInput("message.short:empty")
    own = TxOut(0, script)
    if kind == SIMPLE:
        unsigned = read_unsigned_tx(to_sign(message, script), said("thing.message-transaction"))
        raw = write_signed_tx(unsigned, [read_stack(data, said("thing.signature"))])
        return SignedMessage(parse_tx(raw), raw, (own,))
    signed = _proof(parse(data), own) if kind == PROOF else SignedMessage(parse_tx(data), data, (own,))
    if signed.tx.inputs[0].outpoint != OutPoint(display(sha256d(to_spend(message, script))), 0):
        raise InvalidInput("message.other")
    if len(signed.tx.inputs) != len(signed.spent) or signed.tx.outputs != (_OP_RETURN,) \
            or signed.tx.version not in (0, 2):
        raise InvalidInput("message.form")
    return signed


def _proof(psbt: Psbt, own: TxOut) -> SignedMessage:
    """The transaction of a proof of funds, and what it says that it spends after the message's `own` output."""
    if not psbt.inputs or len({read.outpoint for read in psbt.tx.inputs}) < len(psbt.inputs):
        raise InvalidInput("message.form:coins")
    # A previous transaction that several inputs spend stands in one of them only.
    previous = {tx.txid: tx for fields in psbt.inputs if (raw := fields.get(kt.IN_NON_WITNESS_UTXO)) is not None
                for tx in (parse_tx(raw),)}
    coins = [_coin(previous, fields, n, psbt.tx.inputs[n].outpoint) for n, fields in enumerate(psbt.inputs) if n]
    stacks = [read_stack(fields.get(kt.IN_FINAL_SCRIPTWITNESS) or b"\0", said("thing.final-witness", n=n))
              for n, fields in enumerate(psbt.inputs)]
    raw = write_signed_tx(psbt.tx, stacks, [fields.get(kt.IN_FINAL_SCRIPTSIG) or b"" for fields in psbt.inputs])
    return SignedMessage(parse_tx(raw), raw, (own, *coins))


def _coin(previous: Mapping[str, Tx], fields: Fields, n: int, coin: OutPoint) -> TxOut:
    """What input `n` of a proof of funds spends. A signature with a witness commits to the amount (BIP143, BIP341);
    one without does not, and takes the whole previous transaction, whose txid is the coin's.
    """
    output = fields.get(kt.IN_WITNESS_UTXO)
    if coin.txid in previous and coin.vout < len(previous[coin.txid].outputs):
        return previous[coin.txid].outputs[coin.vout]
    if output is not None and fields.get(kt.IN_FINAL_SCRIPTWITNESS) is not None:
        return read_output(output, said("thing.coin-of-input", n=n))
    raise InvalidInput("message.coin", n=n)
