"""The pool's descriptor: what it accepts, what it derives, and what it refuses (threats.md rows 2 to 6 and 15)."""

import dataclasses
import hashlib

import pytest
import wallycore as wally
from hypothesis import given, settings
from hypothesis import strategies as st

from lashou_btc.errors import InvalidInput, Refused
from lashou_btc.networks import MAINNET, REGTEST, SIGNET
from lashou_btc.wallet import descriptor
from lashou_btc.wallet.descriptor import (
    MAX_INDEX,
    JournalDescriptor,
    KeyExpression,
    MultisigDescriptor,
    checksum,
    multisig_script,
)
from lashou_btc.wallet.keys import Master, journal_path, multisig_path


def master(number, network=REGTEST):
    return Master.from_seed(bytes([number]) * 32, network)


def expression(number, account=0, network=REGTEST):
    path = multisig_path(network, account)
    return KeyExpression(master(number, network).fingerprint, path, master(number, network).xpub(path))


MASTERS = 21
KEYS = tuple(expression(n) for n in range(1, MASTERS + 1))
POOL = MultisigDescriptor(REGTEST, 2, KEYS[:3])


def sealed(body):
    return f"{body}#{checksum(body)}"


def body_of(descriptor):
    return str(descriptor).partition("#")[0]


def code_of(text, network=REGTEST):
    with pytest.raises((InvalidInput, Refused)) as caught:
        MultisigDescriptor.parse(text, network)
    return caught.value.code


def test_text_and_value_are_the_same_thing():
    assert MultisigDescriptor.parse(str(POOL), REGTEST) == POOL
    assert str(POOL).startswith(f"wsh(sortedmulti(2,[{KEYS[0].fingerprint}/48h/1h/0h/2h]tpub")
    assert str(POOL).count("/<0;1>/*") == 3


@pytest.mark.parametrize("mark", ["'", "H"])
def test_other_hardened_marks_are_read_and_written_as_h(mark):
    other = sealed(body_of(POOL).replace("h/", f"{mark}/").replace("2h]", f"2{mark}]"))
    assert other != str(POOL)
    assert str(MultisigDescriptor.parse(other, REGTEST)) == str(POOL)


def test_scripts_and_addresses_agree_with_libwally_where_it_derives():
    for branch in (0, 1):
        theirs = wally.descriptor_parse(POOL.single_path(branch), None, wally.WALLY_NETWORK_BITCOIN_REGTEST, 0)
        for index in (0, 1, 2, 500, MAX_INDEX):
            assert wally.descriptor_to_address(theirs, 0, 0, index, 0) == POOL.address(branch, index)


@pytest.mark.parametrize(("threshold", "size"), [(1, 1), (1, 2), (15, 15), (13, 20), (16, 16), (17, 17), (20, 20)])
def test_every_quorum_up_to_twenty_makes_a_script(threshold, size):
    pool = MultisigDescriptor(REGTEST, threshold, KEYS[:size])
    script = pool.witness_script(1, 7)
    keys = pool.public_keys(1, 7)
    assert len(keys) == size and script[-1] == 0xAE
    position = [script.index(key) for key in sorted(keys)]
    assert position == sorted(position)
    assert pool.script(1, 7) == b"\x00\x20" + hashlib.sha256(script).digest()
    assert MultisigDescriptor.parse(str(pool), REGTEST) == pool


def test_numbers_above_sixteen_are_pushed_as_bytes():
    keys = [bytes([2]) * 33] * 17
    assert multisig_script(16, keys[:16])[0] == 0x60 and multisig_script(16, keys[:16])[-2] == 0x60
    assert multisig_script(17, keys)[:2] == b"\x01\x11" and multisig_script(17, keys)[-3:] == b"\x01\x11\xae"


def test_public_keys_stand_in_the_contracts_order():
    for position, key in enumerate(POOL.public_keys(1, 9)):
        assert key == master(position + 1).public_key(multisig_path(REGTEST, 0) + "/1/9")


@pytest.mark.parametrize("threshold", [0, 4, -1, 100])
def test_a_quorum_out_of_range_is_refused(threshold):
    with pytest.raises(InvalidInput) as caught:
        MultisigDescriptor(REGTEST, threshold, KEYS[:3])
    assert caught.value.code == "descriptor.quorum"


def test_twenty_one_keys_are_too_many():
    with pytest.raises(InvalidInput) as caught:
        MultisigDescriptor(REGTEST, 2, KEYS)
    assert caught.value.code == "descriptor.quorum"


@pytest.mark.parametrize("change", [
    ("wsh(sortedmulti(2", "wsh(multi(2"), ("wsh(", "sh("), ("wsh(sortedmulti", "tr(sortedmulti"), ("(2,", "(02,"),
    ("(2,", "(+2,"), ("(2,", "(2,,"), ("))", ",))"), ("))", "))x"), ("(2,", "(two,"), ("wsh", " wsh")])
def test_another_shape_is_refused(change):
    assert code_of(sealed(body_of(POOL).replace(*change))) in ("descriptor.template", "descriptor.key")


@pytest.mark.parametrize("change", [
    ("/<0;1>/*", "/<1;0>/*"), ("/<0;1>/*", "/0/*"), ("/<0;1>/*", "/**"), ("/<0;1>/*", "/<0;1>/*h"),
    ("/<0;1>/*", "/<0;1>/0/*"), ("/<0;1>/*", ""), ("/<0;1>/*", "/<0;1;2>/*"), ("[", ""), ("]", "]]")])
def test_another_key_expression_is_refused(change):
    assert code_of(sealed(body_of(POOL).replace(*change, 1))) == "descriptor.key"


@pytest.mark.parametrize("path", ["48h/1h/0h/1h", "48h/0h/0h/2h", "44h/1h/0h/2h", "48h/1h/0/2h", "48h/1h/0h/2h/0h",
                                  "48h/1h/2147483648h/2h", "48h/1h/00h/2h", "45h/1h/0h"])
def test_another_path_is_refused(path):
    """threats.md row 6."""
    text = sealed(body_of(POOL).replace("48h/1h/0h/2h", path, 1))
    assert code_of(text) in ("descriptor.path", "path.malformed", "descriptor.key")


def test_an_xpub_from_another_level_is_refused():
    for path in ("48h/1h/0h", "48h/1h/0h/1h", "48h/1h/0h/2h/0", ""):
        key = dataclasses.replace(KEYS[0], xpub=master(1).xpub(path))
        with pytest.raises(InvalidInput) as caught:
            MultisigDescriptor(REGTEST, 2, (key, *KEYS[1:3]))
        assert caught.value.code == "xpub.path"


@pytest.mark.parametrize(("branch", "index"), [(0, MAX_INDEX + 1), (0, 2 ** 31 - 1), (0, 2 ** 31), (0, -1), (2, 0),
                                               (-1, 0), (0, 2 ** 64)])
def test_an_odd_branch_or_a_huge_index_is_refused(branch, index):
    """threats.md row 6."""
    for derive in (POOL.script, POOL.witness_script, POOL.address, POOL.public_keys):
        with pytest.raises(InvalidInput) as caught:
            derive(branch, index)
        assert caught.value.code == "descriptor.place"


def test_the_highest_index_is_derived():
    assert len(POOL.script(1, MAX_INDEX)) == 34


def test_the_checksum_is_required_and_checked():
    body = body_of(POOL)
    for wrong in (body, body + "#", str(POOL)[:-1], str(POOL) + "q", body + "##" + str(POOL)[-7:],
                  body.replace("(2,", "(3,") + str(POOL)[-9:]):
        assert code_of(wrong) == "descriptor.checksum"
    assert code_of(body.replace("tpub", "tpüb", 1) + "#00000000") == "descriptor.character"
    assert code_of("w" * 10_000) == "descriptor.size"
    assert code_of(None) == "descriptor.size"


@settings(max_examples=60)
@given(st.text(max_size=60), st.integers(0, 200))
def test_no_text_escapes_as_another_error(text, place):
    for candidate in (text, str(POOL)[:place] + text + str(POOL)[place:]):
        try:
            read = MultisigDescriptor.parse(candidate, REGTEST)
        except (InvalidInput, Refused):
            continue
        assert read == POOL


@pytest.mark.parametrize("key", [
    KEYS[0],
    dataclasses.replace(KEYS[0], fingerprint="deadbeef"),
    dataclasses.replace(KEYS[0], path="48h/1h/7h/2h"),
    expression(1, account=1),
    dataclasses.replace(KEYS[2], fingerprint=KEYS[0].fingerprint),
], ids=["the same key", "under another fingerprint", "under another path", "another account of the same device",
        "another key that claims the same device"])
def test_one_holder_does_not_count_twice(key):
    """threats.md row 5: in every disguise, both as a value and as text."""
    keys = (KEYS[0], KEYS[1], key)
    with pytest.raises(Refused) as caught:
        MultisigDescriptor(REGTEST, 2, keys)
    assert caught.value.code == "descriptor.duplicate-key" and "1 and 3" in str(caught.value)
    body = f"wsh(sortedmulti(2,{','.join(f'{k}/<0;1>/*' for k in keys)}))"
    assert code_of(sealed(body)) == "descriptor.duplicate-key"


def test_the_same_public_key_with_another_chain_code_counts_as_the_same():
    raw = bytearray(wally.base58_to_bytes(KEYS[0].xpub, wally.BASE58_FLAG_CHECKSUM))
    raw[20] ^= 1
    twin = KeyExpression("deadbeef", KEYS[0].path, wally.base58check_from_bytes(bytes(raw)))
    with pytest.raises(Refused) as caught:
        MultisigDescriptor(REGTEST, 2, (KEYS[0], twin))
    assert caught.value.code == "descriptor.duplicate-key"


def test_keys_that_meet_at_one_place_are_refused_there(monkeypatch):
    """threats.md row 5: nobody can make such keys, so the derivation is made to meet."""
    monkeypatch.setattr(descriptor, "_public_key", lambda xpub, branch, index: bytes([2]) * 33)
    for make in (lambda: POOL.script(0, 5), lambda: MultisigDescriptor(REGTEST, 2, KEYS[:3])):
        with pytest.raises(Refused) as caught:
            make()
        assert caught.value.code == "descriptor.duplicate-key"


def test_a_swapped_key_is_found_by_its_owner_and_by_everybody_else():
    """threats.md row 3: swap each of the keys in turn, and all of them."""
    mallory = [expression(n) for n in (11, 12, 13)]
    for swapped in range(1, 8):
        keys = tuple(mallory[n] if swapped >> n & 1 else KEYS[n] for n in range(3))
        forged = MultisigDescriptor(REGTEST, 2, keys)
        assert POOL.difference(forged) is not None and forged.address(0, 0) != POOL.address(0, 0)
        for n in range(3):
            if swapped >> n & 1:
                with pytest.raises(Refused) as caught:
                    forged.position(KEYS[n].xpub)
                assert caught.value.code == "descriptor.not-a-member"
            else:
                assert forged.position(KEYS[n].xpub) == n


def test_a_key_that_only_borrows_a_fingerprint_is_not_mine():
    """threats.md row 3: whole keys are matched."""
    borrowed = dataclasses.replace(expression(11), fingerprint=KEYS[0].fingerprint)
    forged = MultisigDescriptor(REGTEST, 2, (borrowed, *KEYS[1:3]))
    assert "key 1" in str(POOL.difference(forged))
    with pytest.raises(Refused):
        forged.position(KEYS[0].xpub)


def test_a_lower_quorum_or_another_order_is_another_contract():
    """threats.md rows 2 and 4: each is well formed with a right checksum, and none passes as the contract's."""
    lower = MultisigDescriptor.parse(sealed(body_of(POOL).replace("(2,", "(1,")), REGTEST)
    reordered = MultisigDescriptor(REGTEST, 2, (KEYS[1], KEYS[0], KEYS[2]))
    fewer = MultisigDescriptor(REGTEST, 2, KEYS[:2])
    relabelled = MultisigDescriptor(REGTEST, 2, (dataclasses.replace(KEYS[0], fingerprint="deadbeef"), *KEYS[1:3]))
    for other, word in ((lower, "1 signatures"), (reordered, "another order"), (fewer, "2 keys"),
                        (relabelled, "key 1")):
        assert other != POOL and str(other) != str(POOL)
        assert word in str(POOL.difference(other))
    # sortedmulti: the order is the contract's (it numbers the accounts), not the script's.
    assert reordered.address(0, 0) == POOL.address(0, 0)
    assert POOL.difference(MultisigDescriptor.parse(str(POOL), REGTEST)) is None


def test_keys_of_another_network_are_refused():
    """threats.md row 15."""
    assert code_of(str(POOL), MAINNET) in ("descriptor.path", "xpub.network")
    real = MultisigDescriptor(MAINNET, 1, (expression(1, network=MAINNET),))
    assert code_of(str(real), REGTEST) in ("descriptor.path", "xpub.network")
    # The test networks share versions and paths; the network is part of the value and of every address.
    signet = MultisigDescriptor.parse(str(POOL), SIGNET)
    assert signet != POOL and signet.address(0, 0) != POOL.address(0, 0)
    assert "signet" in str(POOL.difference(signet))


def test_a_private_key_is_refused_and_not_repeated():
    xprv = wally.bip32_key_to_base58(
        wally.bip32_key_from_seed(bytes(32), REGTEST.xprv_version, 0), wally.BIP32_FLAG_KEY_PRIVATE)
    body = body_of(POOL).replace(KEYS[1].xpub, xprv)
    for text in (sealed(body), body, f"[{KEYS[1].fingerprint}/48h/1h/0h/2h]{xprv}", xprv):
        with pytest.raises(Refused) as caught:
            MultisigDescriptor.parse(text, REGTEST)
        assert caught.value.code == "descriptor.private-key" and xprv[10:30] not in str(caught.value)
    wif = "cTpB4YiyKiBcPxnefsDpbnDxFDffjqJob8wGCEDXxgQ7zQoMXJdH"
    with pytest.raises(InvalidInput) as caught:
        MultisigDescriptor.parse(sealed(body_of(POOL).replace(KEYS[1].xpub, wif)), REGTEST)
    assert wif[5:30] not in str(caught.value)


def test_records_make_a_descriptor():
    records = [master(n).record(f"witness {n}", 0) for n in (1, 2, 3)]
    assert MultisigDescriptor.of_records(2, records) == POOL
    with pytest.raises(InvalidInput):
        MultisigDescriptor.of_records(2, [])
    with pytest.raises(InvalidInput) as caught:
        MultisigDescriptor.of_records(2, [*records, master(4, SIGNET).record("witness 4", 0)])
    assert caught.value.code == "descriptor.network"


@pytest.mark.parametrize(("threshold", "size", "relayed"), [
    (2, 3, True), (15, 15, True), (15, 16, True), (13, 20, True), (14, 20, False), (16, 16, False),
    (20, 20, False)])
def test_what_nodes_do_not_relay_is_said(threshold, size, relayed):
    problem = MultisigDescriptor(REGTEST, threshold, KEYS[:size]).relay_problem()
    assert (problem is None) == relayed
    assert relayed or f"{threshold} of {size}" in str(problem)


@pytest.mark.parametrize("branch", [0, 1])
def test_single_path_descriptors_carry_their_own_checksum(branch):
    text = POOL.single_path(branch)
    assert text == sealed(body_of(POOL).replace("<0;1>", str(branch)))
    with pytest.raises(InvalidInput):
        POOL.single_path(2)


def test_the_journals_descriptor_both_ways():
    key = master(1).public_key(journal_path(REGTEST, 3))
    for origin, text in ((None, f"wpkh({key.hex()})"),
                         ((master(1).fingerprint, 3), f"wpkh([{master(1).fingerprint}/84h/1h/3h/0/0]{key.hex()})")):
        journal = JournalDescriptor(REGTEST, key, origin)
        assert str(journal) == sealed(text)
        assert JournalDescriptor.parse(str(journal), REGTEST) == journal
        assert JournalDescriptor.parse(sealed(text.replace("h/", "'/")), REGTEST) == journal
        theirs = wally.descriptor_parse(str(journal), None, wally.WALLY_NETWORK_BITCOIN_REGTEST, 0)
        assert wally.descriptor_to_address(theirs, 0, 0, 0, 0) == journal.address
        assert len(journal.script) == 22


@pytest.mark.parametrize("body", [
    "wpkh({key}/*)", "pkh({key})", "wsh({key})", "wpkh([{fp}/84h/0h/0h/0/0]{key})", "wpkh([{fp}/84h/1h/0h/0]{key})",
    "wpkh([{fp}/84h/1h/0h/1/0]{key})", "wpkh([{fp}]{key})", "wpkh([00000000/84h/1h/0h/0/0]{key})", "wpkh(02{zero})",
    "wpkh()", "wpkh([{fp}/84h/1h/0/0/0]{key})", "wpkh(04{zero})"])
def test_another_journal_descriptor_is_refused(body):
    text = body.format(key=master(1).public_key("1").hex(), fp=master(1).fingerprint, zero="00" * 32)
    with pytest.raises(InvalidInput):
        JournalDescriptor.parse(sealed(text), REGTEST)
