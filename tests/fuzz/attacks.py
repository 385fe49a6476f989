"""What is done to each reader: bytes go in, and what must hold of everything that it takes is held against it.

A checksum stops nearly every change at the door. So some attacks put the right one on what was changed ("_summed",
"_canonical", "_inner"), and what lies behind is attacked too.
"""

import base64
import hashlib
import json

import rfc8785

from lashou_btc.anchors import body, record
from lashou_btc.anchors.tx import OutPoint, parse_block, parse_header, parse_tx
from lashou_btc.errors import InvalidInput, LashouError
from lashou_btc.networks import MAINNET, REGTEST
from lashou_btc.pool import contract, document
from lashou_btc.wallet.address import address_to_script, script_to_address
from lashou_btc.wallet.checksum import checksum
from lashou_btc.wallet.descriptor import JournalDescriptor, MultisigDescriptor
from lashou_btc.wallet.formats import bbqr, bsms, bytewords, coldcard, doors, frames, labels, ur
from lashou_btc.wallet.keys import KeyRecord
from lashou_btc.wallet.message import read_signature
from lashou_btc.wallet.psbt.bundle import parse_bundle, write_bundle
from lashou_btc.wallet.psbt.combine import combine
from lashou_btc.wallet.psbt.finalize import finalize
from lashou_btc.wallet.psbt.lint import lint
from lashou_btc.wallet.psbt.raw import decode, parse, serialize, to_base64, to_version
from lashou_btc.wallet.psbt.sign import sign
from lashou_btc.wallet.psbt.spends import signers
from tests.psbt_cases import master, multisig, payout

D = multisig(2, 3)
UNSIGNED = payout(D, 2)
SIGNED = sign(UNSIGNED, master(0), D)
FULL = sign(SIGNED, master(1), D)
TOKEN = "a54044308ceac9b7"


def text_of(data: bytes) -> str:
    """Text as a terminal or a file might bring it: with lone surrogates where the bytes are no UTF-8."""
    return data.decode("utf-8", "surrogateescape")


def bundle(data: bytes) -> None:
    read = parse_bundle(data)
    assert len({one.tx.txid for one in read}) == len(read)
    assert parse_bundle(write_bundle(read)) == read
    for one in read:
        assert parse_bundle(to_base64(one).encode()) == (one,)


def psbt(data: bytes) -> None:
    raw = decode(data)
    read = parse(raw)
    assert serialize(read) == raw
    assert decode(to_base64(read)) == raw
    other = to_version(read, 2 - read.version)
    again = parse(serialize(other))
    assert again == other and again.tx.outputs == read.tx.outputs
    lint(read)
    signers(read, D)
    if read.tx == UNSIGNED.tx:
        # Whatever was done to the rest, nothing comes into our copy but signatures that hold, on our transaction.
        assert parse_tx(finalize(combine(FULL, read), D)).stripped == UNSIGNED.tx.stripped
    signed = sign(read, master(2), D)
    assert signed.tx == read.tx
    finalize(signed, D)


def transaction(data: bytes) -> None:
    read = parse_tx(data)
    assert hashlib.sha256(hashlib.sha256(read.stripped).digest()).digest()[::-1].hex() == read.txid
    record.records(read)
    for out in read.outputs:
        address = script_to_address(out.script, REGTEST)
        assert address is None or address_to_script(address, REGTEST) == out.script


def block(data: bytes) -> None:
    txs = parse_block(data).txs
    for tx in txs:
        record.records(tx)
    assert [txid[::-1].hex() for txid in body.txids(data)] == [tx.txid for tx in txs]


def header(data: bytes) -> None:
    parse_header(data)


def outpoint(data: bytes) -> None:
    text = text_of(data)
    assert str(OutPoint.parse(text)) == text


def address(data: bytes) -> None:
    for network in (MAINNET, REGTEST):
        try:
            script = address_to_script(text_of(data), network)
        except LashouError:
            continue
        shown = script_to_address(script, network)
        assert shown is not None and address_to_script(shown, network) == script
        return
    address_to_script(text_of(data), REGTEST)


def descriptor(data: bytes) -> None:
    read = MultisigDescriptor.parse(text_of(data), REGTEST)
    assert MultisigDescriptor.parse(str(read), REGTEST) == read
    assert address_to_script(read.address(1, 5), REGTEST) == read.script(1, 5)


def summed(data: bytes) -> str:
    """The text with the checksum that belongs to it."""
    body = text_of(data).partition("#")[0]
    return f"{body}#{checksum(body)}"


def descriptor_summed(data: bytes) -> None:
    descriptor(summed(data).encode("utf-8", "surrogateescape"))


def journal_summed(data: bytes) -> None:
    read = JournalDescriptor.parse(summed(data), REGTEST)
    assert JournalDescriptor.parse(str(read), REGTEST) == read


def canonical_of(data: bytes) -> bytes:
    """The same JSON in the one form that documents have; as it is if there is none."""
    try:
        return rfc8785.dumps(json.loads(data))
    except (ValueError, RecursionError, rfc8785.CanonicalizationError):
        return data


def contract_(data: bytes) -> None:
    read = contract.parse(data)
    assert read.raw == data and contract.parse(read.raw).pool_id == read.pool_id


def contract_canonical(data: bytes) -> None:
    """With the checksums of its descriptors put right too."""
    try:
        value = json.loads(data)
        value["descriptor"] = summed(value["descriptor"].encode())
        value["journal"]["descriptor"] = summed(value["journal"]["descriptor"].encode())
        data = rfc8785.dumps(value)
    except (ValueError, RecursionError, KeyError, TypeError, AttributeError, LashouError,
            rfc8785.CanonicalizationError):
        data = canonical_of(data)
    contract_(data)


def document_(data: bytes) -> None:
    read = document.parse(data)
    assert document.parse(read.to_bytes()) == read and read.to_bytes() == data
    read.signed_by({s.key for s in read.signatures})


def document_canonical(data: bytes) -> None:
    document_(canonical_of(data))


def manifest(data: bytes) -> None:
    document.parse_manifest(canonical_of(data))


def key_record(data: bytes) -> None:
    read = KeyRecord.parse(data)
    assert KeyRecord.parse(read.to_json()) == read


def wallet_file(data: bytes) -> None:
    assert doors.detect(data) in doors.KINDS
    read = doors.import_multisig(data, REGTEST)
    assert MultisigDescriptor.parse(str(read), REGTEST) == read


def key_file(data: bytes) -> None:
    try:
        coldcard.parse_cosigner(data, REGTEST)
    except LashouError:
        doors.import_key(data, REGTEST)


def bsms_(data: bytes) -> None:
    try:
        read = bsms.parse(data, REGTEST)
    except LashouError:
        bsms.read_key(data)
    else:
        assert bsms.parse(bsms.export(read).encode(), REGTEST) == read


def bsms_sealed(data: bytes) -> None:
    try:
        bsms.parse(data, REGTEST, TOKEN)
    except LashouError:
        # The MAC stops what was changed: seal it rightly, so that what is inside gets read.
        bsms.parse(bsms.seal(data.decode("utf-8", "replace"), TOKEN).encode(), REGTEST, TOKEN)


def lines(data: bytes) -> list[str]:
    return text_of(data).split("\n")


def bbqr_(data: bytes) -> None:
    read = bbqr.join(lines(data))
    assert bbqr.join(bbqr.split(read.data, read.type)) == read


def bbqr_inner(data: bytes) -> None:
    """Any bytes where deflated ones are due."""
    text = base64.b32encode(data).decode().rstrip("=")
    read = bbqr.join([f"B$ZJ0100{text}"])
    assert len(read.data) <= 1 << 26


def ur_(data: bytes) -> None:
    ur.to_psbt(ur.join(lines(data)))


def ur_inner(data: bytes) -> None:
    """Any bytes as the CBOR in a UR, whole and as parts."""
    whole = ur.join([f"ur:crypto-psbt/{bytewords.encode(data)}"])
    try:
        assert ur.join([f"ur:crypto-psbt/1-1/{bytewords.encode(data)}"])
    except InvalidInput:
        assert decode(ur.to_psbt(whole))


def scanned(data: bytes) -> None:
    frames.to_psbt(lines(data))


def labels_(data: bytes) -> None:
    read = labels.parse(data)
    assert labels.parse(labels.dump(read.labels)).labels == read.labels


def message(data: bytes) -> None:
    read_signature("hello", D.script(0, 0), text_of(data))
