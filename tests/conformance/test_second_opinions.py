"""What other wallets' code makes of our multisigs and PSBTs: embit, BDK, HWI's classes and libwally, the real ones.

Signatures are compared byte for byte: RFC 6979 with low R leaves nobody a choice. What they do not support is said
where it is left out.
"""

import base64
import hashlib

import pytest
import wallycore as wally
from hypothesis import given, settings
from hypothesis import strategies as st
from other_wallets import bdk_options, bdk_signs, bdk_wallet, embit_signs, library
from psbt_cases import PATH, deposit, master, multisig, payout

from lashou_btc.anchors.tx import OutPoint, TxIn, TxOut, parse_tx
from lashou_btc.errors import Refused
from lashou_btc.networks import MAINNET, TESTNET4, Network
from lashou_btc.wallet.descriptor import MAX_INDEX, KeyExpression, MultisigDescriptor
from lashou_btc.wallet.keys import Master
from lashou_btc.wallet.psbt import keytypes as kt
from lashou_btc.wallet.psbt.codec import write_unsigned_tx
from lashou_btc.wallet.psbt.combine import combine
from lashou_btc.wallet.psbt.create import PsbtInput, create
from lashou_btc.wallet.psbt.finalize import finalize
from lashou_btc.wallet.psbt.lint import fee_sat
from lashou_btc.wallet.psbt.raw import Psbt, decode, parse, serialize, to_base64, to_version
from lashou_btc.wallet.psbt.sighash import Sighash
from lashou_btc.wallet.psbt.sign import sign
from lashou_btc.wallet.psbt.spends import signers, spends

QUORUMS = [(1, 1), (2, 3), (8, 15), (13, 20), (20, 20)]
PLACES = [(0, 0), (1, 0), (0, 7), (1, 1_000), (0, MAX_INDEX)]


def signed_by(psbt: Psbt, descriptor: MultisigDescriptor, numbers: range) -> Psbt:
    """With the signatures of these witnesses."""
    for number in numbers:
        psbt = sign(psbt, master(number), descriptor)
    return psbt


# -- addresses and scripts


@pytest.mark.parametrize(("threshold", "size"), QUORUMS)
def test_embit_derives_the_same_scripts_and_addresses(threshold: int, size: int) -> None:
    descriptor = multisig(threshold, size)
    theirs = library("embit.descriptor").Descriptor.from_string(str(descriptor))
    regtest = library("embit.networks").NETWORKS["regtest"]
    for branch, index in PLACES:
        there = theirs.derive(index, branch_index=branch)
        assert there.address(regtest) == descriptor.address(branch, index)
        if size <= 16:  # above that embit writes the number of keys as an opcode that it is not
            assert there.witness_script().data == descriptor.witness_script(branch, index)


@pytest.mark.parametrize(("threshold", "size"), QUORUMS)
def test_bdk_derives_the_same_addresses(threshold: int, size: int) -> None:
    bdk = library("bdkpython")
    descriptor = multisig(threshold, size)
    theirs = bdk.Descriptor(str(descriptor), bdk.NetworkKind.TEST)
    for branch, single in enumerate(theirs.to_single_descriptors()):
        for index in [index for at, index in PLACES if at == branch]:
            there = single.derive_address(index, bdk.Network.REGTEST)
            assert str(there) == descriptor.address(branch, index)
            assert there.script_pubkey().to_bytes() == descriptor.script(branch, index)


@pytest.mark.parametrize(("network", "theirs", "kind"), [(MAINNET, "BITCOIN", "MAIN"),
                                                         (TESTNET4, "TESTNET4", "TEST")])
def test_other_networks_too(network: Network, theirs: str, kind: str) -> None:
    bdk = library("bdkpython")
    path = PATH.replace("1h", f"{network.coin_type}h", 1)
    masters = [Master.from_seed(bytes([n]) * 32, network) for n in (1, 2, 3)]
    descriptor = MultisigDescriptor(network, 2, tuple(KeyExpression(m.fingerprint, path, m.xpub(path))
                                                      for m in masters))
    both = bdk.Descriptor(str(descriptor), getattr(bdk.NetworkKind, kind)).to_single_descriptors()
    embit = library("embit.descriptor").Descriptor.from_string(str(descriptor))
    name = {"BITCOIN": "main", "TESTNET4": "test"}[theirs]
    for branch, index in PLACES:
        address = descriptor.address(branch, index)
        assert str(both[branch].derive_address(index, getattr(bdk.Network, theirs))) == address
        assert embit.derive(index, branch_index=branch).address(
            library("embit.networks").NETWORKS[name]) == address


# -- what is signed


@st.composite
def transactions(draw: st.DrawFn) -> tuple[Psbt, list[int]]:
    """PSBTs of 2-of-3 coins with any version, lock time, sequences, amounts and output scripts.

    Only sequence 0 is left out: embit 0.8 takes it for a missing one, and signs 0xffffffff instead.
    """
    descriptor = multisig(2, 3)
    amounts = draw(st.lists(st.integers(1_000, 10**13), min_size=1, max_size=4))
    previous = [deposit(descriptor.script(0, n), sat, n) for n, sat in enumerate(amounts)]
    inputs = [TxIn(OutPoint(parse_tx(raw).txid, 1), draw(st.integers(1, 2**32 - 1)), b"", ()) for raw in previous]
    outputs = draw(st.lists(st.builds(TxOut, st.integers(0, 250), st.binary(max_size=90)), min_size=1, max_size=4))
    raw = write_unsigned_tx(draw(st.integers(1, 2**31 - 1)), inputs, outputs, draw(st.integers(0, 2**32 - 1)))
    return create(raw, [PsbtInput(p, 0, n) for n, p in enumerate(previous)], {}, descriptor), amounts


@settings(max_examples=60, deadline=None)
@given(transactions())
def test_embit_and_libwally_compute_the_same_digest(case: tuple[Psbt, list[int]]) -> None:
    psbt, amounts = case
    descriptor, sighash = multisig(2, 3), Sighash.of(psbt.tx)
    theirs = library("embit.psbt").PSBT.parse(serialize(psbt))
    libwally = wally.tx_from_bytes(psbt.tx.stripped, 0)
    for n, sat in enumerate(amounts):
        script = descriptor.witness_script(0, n)
        digest = sighash.digest(n, script, sat)
        assert theirs.sighash(n) == digest
        assert wally.tx_get_btc_signature_hash(libwally, n, script, sat, wally.WALLY_SIGHASH_ALL,
                                               wally.WALLY_TX_FLAG_USE_WITNESS) == digest
        assert spends(psbt, descriptor)[n].digest == digest


# -- signatures


@pytest.mark.parametrize(("threshold", "size"), QUORUMS)
@pytest.mark.parametrize("version", [0, 2])
def test_embit_makes_the_same_signatures(threshold: int, size: int, version: int) -> None:
    descriptor = multisig(threshold, size)
    unsigned = to_version(payout(descriptor, 3), version)
    for number in {0, size - 1}:
        assert embit_signs(unsigned, number) == sign(unsigned, master(number), descriptor)


@pytest.mark.parametrize(("threshold", "size"), QUORUMS)
def test_bdk_makes_the_same_signatures(threshold: int, size: int) -> None:
    """BDK reads version 0 only."""
    descriptor = multisig(threshold, size)
    unsigned = payout(descriptor, 3)
    for number in {0, size - 1}:
        assert bdk_signs(unsigned, descriptor, number, number) == sign(unsigned, master(number), descriptor)


def test_three_wallets_sign_one_after_the_other_and_apart() -> None:
    descriptor = multisig(3, 4)
    unsigned = payout(descriptor, 2)
    chain = embit_signs(bdk_signs(sign(unsigned, master(2), descriptor), descriptor, 0, 0), 3)
    apart = combine(unsigned, sign(unsigned, master(2), descriptor), embit_signs(unsigned, 3),
                    bdk_signs(unsigned, descriptor, 0, 0))
    assert combine(unsigned, chain) == apart  # embit writes new signatures last, whatever their key
    assert signers(chain, descriptor) == {0: {0, 1}, 1: set(), 2: {0, 1}, 3: {0, 1}}
    assert finalize(chain, descriptor) == finalize(apart, descriptor)


def test_a_wallet_of_another_witness_adds_nothing() -> None:
    """As complete a PSBT as ours must still not make them sign with a key that is not in it."""
    descriptor = multisig(2, 3)
    unsigned = payout(descriptor, 2)
    theirs = library("embit.psbt").PSBT.parse(serialize(unsigned))
    stranger = library("embit.bip32").HDKey.from_seed(hashlib.sha512(b"stranger").digest())
    assert theirs.sign_with(stranger) == 0 and parse(theirs.serialize()) == unsigned
    bdk = library("bdkpython")
    other = bdk.Psbt(to_base64(unsigned))
    bdk_wallet(multisig(2, 3, 7), 0, 7).sign(other, bdk_options())
    assert parse(decode(other.serialize())) == unsigned


# -- combining and finalizing


@pytest.mark.parametrize(("threshold", "size"), QUORUMS)
def test_bdk_combines_and_finalizes_to_the_same_transaction(threshold: int, size: int) -> None:
    bdk = library("bdkpython")
    descriptor = multisig(threshold, size)
    unsigned = payout(descriptor, 2)
    copies = [sign(unsigned, master(number), descriptor) for number in range(size - threshold, size)]
    together = combine(unsigned, *copies)
    theirs = bdk.Psbt(to_base64(unsigned))
    for copy in copies:
        theirs = theirs.combine(bdk.Psbt(to_base64(copy)))
    assert parse(decode(theirs.serialize())) == together
    assert theirs.fee() == fee_sat(together)
    done = theirs.finalize()
    assert done.could_finalize, done.errors
    assert done.psbt.extract_tx().serialize() == finalize(together, descriptor)
    # A finalized copy of another wallet gives its signatures back.
    assert combine(unsigned, parse(decode(done.psbt.serialize()))) == together


def test_one_signature_too_few_is_too_few_for_them_too() -> None:
    bdk, finalizer = library("bdkpython"), library("embit.finalizer")
    descriptor = multisig(2, 3)
    lacking = sign(payout(descriptor, 2), master(1), descriptor)
    done = bdk.Psbt(to_base64(lacking)).finalize()
    assert not done.could_finalize and len(done.errors) == 2
    assert finalizer.finalize_psbt(library("embit.psbt").PSBT.parse(serialize(lacking))) is None


@pytest.mark.parametrize(("threshold", "size"), [(1, 1), (2, 3), (8, 15)])
@pytest.mark.parametrize("version", [0, 2])
def test_embit_finalizes_to_the_same_transaction(threshold: int, size: int, version: int) -> None:
    """embit finalizes scripts of at most 16 keys."""
    descriptor = multisig(threshold, size)
    full = signed_by(to_version(payout(descriptor, 2), version), descriptor, range(threshold))
    theirs = library("embit.psbt").PSBT.parse(serialize(full))
    assert theirs.verify() and theirs.fee() == fee_sat(full)
    assert library("embit.finalizer").finalize_psbt(theirs).serialize() == finalize(full, descriptor)


# -- the same bytes, read and written


@pytest.mark.parametrize(("threshold", "size"), QUORUMS)
@pytest.mark.parametrize("version", [0, 2])
@pytest.mark.parametrize("signatures", [0, 1])
def test_our_bytes_go_through_other_codecs(threshold: int, size: int, version: int, signatures: int) -> None:
    descriptor = multisig(threshold, size)
    ours = signed_by(to_version(payout(descriptor, 2), version), descriptor, range(signatures))
    raw, text = serialize(ours), to_base64(ours)
    libwally = wally.psbt_from_bytes(raw, wally.WALLY_PSBT_PARSE_FLAG_STRICT)
    assert parse(base64.b64decode(wally.psbt_to_base64(libwally, 0))) == ours
    assert wally.psbt_get_id(libwally, wally.WALLY_PSBT_ID_BIP370 if version else 0)
    assert library("embit.psbt").PSBT.parse(raw).serialize() == raw
    if version == 0:
        assert library("bdkpython").Psbt(text).serialize() == text


@pytest.mark.parametrize("version", [0, 2])
def test_hwi_reads_ours_and_we_read_what_hwi_writes(version: int) -> None:
    hwi = library("hwilib.psbt")
    descriptor = multisig(2, 3)
    ours = signed_by(to_version(payout(descriptor, 2), version), descriptor, range(2))
    theirs = hwi.PSBT()
    theirs.deserialize(to_base64(ours))
    assert len(theirs.xpub) == 3 and [i.prev_txid[::-1].hex() for i in theirs.inputs] == [
        i.outpoint.txid for i in ours.tx.inputs]
    for mine, spend in zip(theirs.inputs, spends(ours, descriptor), strict=True):
        assert mine.witness_script == spend.witness_script
        assert {k: bytes(s) for k, s in mine.partial_sigs.items()} == {
            spend.public_keys[at]: signature for at, signature in spend.signatures.items()}
        assert {origin.get_derivation_path()[2:] for origin in mine.hd_keypaths.values()} == {
            f"{key.path}/{spend.branch}/{spend.index}" for key in descriptor.keys}
    back = parse(decode(theirs.serialize()))
    if version == 0:
        assert back == ours
        theirs.convert_to_v2()
        assert parse(decode(theirs.serialize())) == to_version(ours, 2)
    else:
        # HWI 3.2 forgets the transaction's version and lock time on reading version 2; all else comes back.
        lost = (kt.GLOBAL_TX_VERSION, kt.GLOBAL_FALLBACK_LOCKTIME)
        assert (back.inputs, back.outputs) == (ours.inputs, ours.outputs)
        with pytest.raises(Refused, match="some programs forget the version"):
            combine(ours, back)
        assert back.globals.without(lost) == ours.globals.without(lost)
        assert back.tx.inputs == ours.tx.inputs and back.tx.outputs == ours.tx.outputs


def test_a_psbt_that_another_wallet_makes_from_the_bare_transaction_is_read() -> None:
    """Their creators write fewer fields; what is missing is named, not guessed."""
    bdk, embit = library("bdkpython"), library("embit.psbt")
    ours = payout(multisig(2, 3), 2)
    bare = parse(decode(bdk.Psbt.from_unsigned_tx(bdk.Transaction(ours.tx.stripped)).serialize()))
    other = parse(embit.PSBT(library("embit.transaction").Transaction.parse(ours.tx.stripped)).serialize())
    assert bare == other and bare.tx == ours.tx and not any(fields.pairs for fields in bare.inputs)
    assert ours.tx.txid == str(bdk.Transaction(ours.tx.stripped).compute_txid())
