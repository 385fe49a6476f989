"""Files in the very forms in which other programs write them, where those differ from what we write."""

import json

import pytest
from format_cases import MAIN, MIXED, NAMES, POOL, code_of, coldcards_descriptor, key, pool, specters_backup

from lashou_btc.networks import MAINNET, REGTEST, SIGNET, TESTNET3, TESTNET4
from lashou_btc.wallet.checksum import checksum
from lashou_btc.wallet.formats import caravan, coldcard, core, descriptors, doors, electrum, specter, wallet_policy
from lashou_btc.wallet.formats.foreign import spell_path

TEXT = POOL.single_path(0)


# Specter Desktop

def test_specters_backup_is_read():
    assert doors.detect(specters_backup()) == "specter"
    assert doors.import_multisig(specters_backup(), REGTEST) == POOL


@pytest.mark.parametrize(("changes", "code"), [
    ({"change_descriptor": pool(1, 3).single_path(1)}, "specter.disagree"),
    ({"change_descriptor": None}, "format.field"), ({"change_descriptor": TEXT}, "descriptor.ending"),
    ({"recv_descriptor": POOL.single_path(1)}, "descriptor.ending"), ({"recv_descriptor": 5}, "format.field"),
])
def test_a_backup_of_specter_that_is_no_pool_is_refused(changes, code):
    assert code_of(specter.parse, specters_backup(**changes), REGTEST) == code


# What a Coldcard writes besides its own text, and what Jade reads, which is that text and one line more

@pytest.mark.parametrize("descriptor", [POOL, pool(1, 1), pool(8, 15)])
def test_a_coldcards_descriptor_over_many_lines_is_read(descriptor):
    data = coldcards_descriptor(descriptor).encode()
    assert doors.detect(data) == "descriptor" and doors.import_multisig(data, REGTEST) == descriptor
    assert doors.import_multisig(data.replace(b"\n", b"\r\n"), REGTEST) == descriptor


def test_only_where_change_follows_by_rule_the_receiving_half_is_enough():
    text = coldcards_descriptor(POOL)
    assert code_of(descriptors.parse, text.partition("\n")[2].encode(), REGTEST) == "descriptors.half"
    for broken, code in ((f"# Coldcard\n{POOL.single_path(1)}\n", "descriptors.half"),
                         (text.replace("))#", "#"), "descriptor.checksum"),
                         (text.replace("\t2,", "\t3,"), "descriptor.checksum"),
                         ("# Coldcard\n", "descriptors.count"),
                         (text + TEXT.replace("))", "") + "\n", "descriptor.checksum")):
        assert code_of(descriptors.parse, broken.encode(), REGTEST) == code


def test_cores_command_line_around_the_list_is_taken_off():
    """As Coldcards and guides write it, to be pasted into Core's console."""
    listed = json.dumps(core.import_descriptors(POOL, 0, 9))
    for text in (f"importdescriptors '{listed}'\n", f"importdescriptors '{listed}'\r\n\r\n"):
        assert doors.detect(text.encode()) == "core" and doors.import_multisig(text.encode(), REGTEST) == POOL
    assert code_of(doors.import_multisig, f"importdescriptors '{listed}".encode(), REGTEST) == "format.json"
    assert code_of(doors.import_multisig, b"importdescriptors ''", REGTEST) == "format.json"


def test_jades_word_that_the_keys_are_sorted_is_read():
    text = coldcard.export(POOL, "Village").decode()
    for word in ("True", "true"):
        data = text.replace("Format: P2WSH", f"Format: P2WSH\nSorted: {word}").encode()
        assert coldcard.parse(data, REGTEST) == POOL
    for word in ("False", "no"):
        data = text.replace("Format: P2WSH", f"Format: P2WSH\nSorted: {word}").encode()
        assert code_of(coldcard.parse, data, REGTEST) == "coldcard.unsorted"


def test_bluewallets_path_in_a_comment_before_each_key_is_read_and_written():
    """Where paths differ it writes and reads no other: of several Derivation lines the last counts for all keys."""
    lines = ["# BlueWallet Multisig setup file", "#", "Name: Village", "Policy: 2 of 3", "Format: P2WSH", ""]
    for each in MIXED.keys:
        lines += [f"# derivation: {spell_path(each.path)}", f"{each.fingerprint.upper()}: {each.xpub}", ""]
    assert coldcard.parse("\n".join(lines).encode(), REGTEST) == MIXED
    for wrong in ("# derivation m/48'/1'/7'/2'", "# derivation:", "# a derivation: m/48'/1'/7'/2'"):
        spoilt = "\n".join(lines).replace("# derivation: m/48'/1'/0'/2'", wrong, 1)
        assert code_of(coldcard.parse, spoilt.encode(), REGTEST) == "coldcard.derivation"
    written = coldcard.export(MIXED, "Village").decode().split("\n")
    for each in MIXED.keys:
        at = written.index(f"{each.fingerprint.upper()}: {each.xpub}")
        path = spell_path(each.path)
        assert written[at - 2:at] == [f"Derivation: {path}", f"# derivation: {path}"]
    assert "# derivation" not in coldcard.export(POOL, "Village").decode()


def test_a_fingerprint_is_read_as_a_coldcard_writes_it_for_electrum():
    """A number, its bytes the other way round; Electrum works the fingerprint out from it as well."""
    value = json.loads(electrum.export(POOL))
    for number in (1, 2, 3):
        fingerprint = value[f"x{number}/"].pop("root_fingerprint")
        value[f"x{number}/"] |= {"ckcc_xfp": int.from_bytes(bytes.fromhex(fingerprint), "little"),
                                 "hw_type": "coldcard", "type": "hardware"}
    assert electrum.parse(json.dumps(value).encode(), REGTEST) == POOL
    for wrong in ("4ba43603", -1, 2 ** 32, True, 1.5, None):
        value["x2/"]["ckcc_xfp"] = wrong
        assert code_of(electrum.parse, json.dumps(value).encode(), REGTEST) == "electrum.origin"


# Caravan

def test_more_keys_than_caravan_can_count_are_refused_both_ways():
    """For 17 keys and more it puts a wrong opcode where their number stands: its addresses cannot be spent."""
    assert caravan.parse(caravan.export(pool(13, 16), "pool", NAMES[:16]), REGTEST) == pool(13, 16)
    for size in (17, 20):
        assert code_of(caravan.export, pool(13, size), "pool", NAMES[:size]) == "caravan.too-many-keys"
    value = json.loads(caravan.export(pool(2, 16), "pool", NAMES[:16]))
    value["extendedPublicKeys"].append({"name": "x", "bip32Path": "m/48'/1'/0'/2'", "xpub": key(17).xpub,
                                        "xfp": key(17).fingerprint})
    value["quorum"]["totalSigners"] = 17
    assert code_of(caravan.parse, json.dumps(value).encode(), REGTEST) == "caravan.too-many-keys"


def test_what_holds_fewer_keys_than_a_pool_may_have_is_named():
    fewer = ["a Coldcard", "Electrum", "a Ledger"]
    assert doors.too_small_for(15) == [] and [*map(str, doors.too_small_for(16))] == fewer
    assert doors.too_small_for(17) == doors.too_small_for(20)
    assert [*map(str, doors.too_small_for(17))] == [*fewer, "Caravan"]


@pytest.mark.parametrize(("network", "named"), [(MAINNET, "mainnet"), (TESTNET3, "testnet"), (TESTNET4, "testnet"),
                                                (SIGNET, "testnet"), (REGTEST, "regtest")])
def test_the_network_has_caravans_own_name(network, named):
    """It shows regtest's addresses only for "regtest", and has a name for signet that it does not support."""
    written = caravan.export(pool(2, 3, network), "pool", NAMES[:3])
    assert json.loads(written)["network"] == named and caravan.parse(written, network) == pool(2, 3, network)


# Names

@pytest.mark.parametrize("name", ["拉手村", "Dorf für alle", "“x”"])
def test_a_policys_name_is_one_that_devices_show(name):
    assert code_of(wallet_policy.export, MAIN, name) == "policy.name"
    assert wallet_policy.parse(wallet_policy.export(MAIN, "Village 2"), MAINNET) == MAIN


def test_chinese_names_go_where_there_is_room_for_them():
    names = ["王", "李", "赵"]
    for kind in ("specter", "caravan"):
        written = doors.export_multisig(kind, POOL, "拉手村的互助池", names)
        assert "拉手村的互助池" in written.decode() and "赵" in written.decode()
        assert doors.import_multisig(written, REGTEST) == POOL
        assert doors.import_multisig(json.dumps(json.loads(written)).encode(), REGTEST) == POOL


# Ends of lines, marks of order

@pytest.mark.parametrize("kind", doors.WRITABLE)
@pytest.mark.parametrize("change", [
    lambda b: b.replace(b"\n", b"\r\n"), lambda b: b.replace(b"\n", b"\r"), lambda b: b"\xef\xbb\xbf" + b,
    lambda b: b.rstrip(b"\n"), lambda b: b + b"\n\n", lambda b: b + b"\r\n", lambda b: b"\xef\xbb\xbf\r\n" + b],
    ids=["crlf", "cr", "bom", "no end", "more ends", "crlf at the end", "bom and crlf"])
def test_ends_of_lines_and_marks_of_order_change_nothing(kind, change):
    written = change(doors.export_multisig(kind, POOL, "pool", NAMES[:3]))
    assert doors.detect(written) == kind and doors.import_multisig(written, REGTEST) == POOL


def test_utf16_is_named_for_what_it_is():
    """As Windows' Notepad saves "Unicode"."""
    for encoding in ("utf-16", "utf-16-le"):
        assert code_of(doors.detect, coldcard.export(POOL, "pool").decode().encode(encoding)) == "format.encoding"


def test_the_checksum_is_asked_for_where_it_is_lost():
    body = str(POOL).partition("#")[0]
    assert code_of(descriptors.parse, body.encode(), REGTEST) == "descriptor.checksum"
    assert descriptors.parse(f"{body}#{checksum(body)}".encode(), REGTEST) == POOL
