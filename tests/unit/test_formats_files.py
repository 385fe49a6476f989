"""The wallet files of Specter, Caravan, Electrum, Core, BIP388 and plain descriptors, and the door to them all."""

import json

import pytest
from format_cases import MAIN, MIXED, NAMES, POOL, code_of, key, master, pool
from hypothesis import given, settings
from hypothesis import strategies as st

from lashou_btc.errors import LashouError
from lashou_btc.networks import MAINNET, REGTEST, SIGNET, TESTNET4
from lashou_btc.wallet.checksum import checksum
from lashou_btc.wallet.descriptor import MultisigDescriptor
from lashou_btc.wallet.formats import (
    bsms,
    caravan,
    coldcard,
    core,
    descriptors,
    doors,
    electrum,
    foreign,
    slip132,
    specter,
    wallet_policy,
)
from lashou_btc.wallet.formats.same_wallet import check_same, mismatch

WRITERS = {
    "descriptor": descriptors.export, "bsms": lambda d: bsms.export(d).encode(),
    "coldcard": lambda d: coldcard.export(d, "pool"),
    "specter": lambda d: specter.export(d, "pool", NAMES[:len(d.keys)], 100),
    "caravan": lambda d: caravan.export(d, "pool", NAMES[:len(d.keys)]), "electrum": electrum.export,
    "policy": lambda d: wallet_policy.export(d, "pool"),
    "core": lambda d: json.dumps(core.import_descriptors(d, 0, 9)).encode()}
SECRET = master(1)._derive("48h/1h/0h/2h")


def sealed(body):
    return f"{body}#{checksum(body)}"


@pytest.mark.parametrize("kind", WRITERS)
@settings(max_examples=12, deadline=None)
@given(data=st.data())
def test_every_format_goes_round_through_the_door(kind, data):
    network = data.draw(st.sampled_from([REGTEST, MAINNET]))
    size = data.draw(st.integers(1, 15))
    descriptor = pool(data.draw(st.integers(1, size)), size, network, data.draw(st.sampled_from([0, 5])))
    written = WRITERS[kind](descriptor)
    assert doors.detect(written) == kind
    assert doors.import_multisig(written, network) == descriptor


@pytest.mark.parametrize("kind", WRITERS)
def test_paths_may_differ_between_keys(kind):
    assert doors.import_multisig(WRITERS[kind](MIXED), REGTEST) == MIXED


@pytest.mark.parametrize("kind", WRITERS)
def test_a_pool_of_another_network_is_refused(kind):
    assert code_of(doors.import_multisig, WRITERS[kind](MAIN), REGTEST) in (
        "xpub.network", "slip132.network", "caravan.network")


@pytest.mark.parametrize("kind", [kind for kind in WRITERS if kind not in ("coldcard", "electrum", "caravan")])
def test_twenty_keys_go_where_the_tool_takes_them(kind):
    assert doors.import_multisig(WRITERS[kind](pool(13, 20)), REGTEST) == pool(13, 20)


@pytest.mark.parametrize("kind", WRITERS)
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_damage_never_makes_another_error_nor_another_key(kind, data):
    written = WRITERS[kind](POOL)
    start = data.draw(st.integers(0, len(written)))
    end = data.draw(st.integers(start, min(len(written), start + 40)))
    damaged = written[:start] + data.draw(st.binary(max_size=4)) + written[end:]
    try:
        found = doors.import_multisig(damaged, REGTEST)
    except LashouError:
        return
    assert {k.xpub for k in found.keys} <= {k.xpub for k in POOL.keys}


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.binary(max_size=200), st.text(max_size=200).map(lambda t: t.encode("utf-8", "replace")),
                 st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=8),
                     lambda inner: st.lists(
                     inner, max_size=3) | st.dictionaries(st.sampled_from([
                         "descriptors", "desc", "descriptor", "wallet_type", "x1/", "xpub", "p2wsh", "xfp",
                             "quorum",
                         "descriptor_template", "keys_info", "extendedPublicKeys", "network", "addressType",
                         "requiredSigners", "totalSigners"]), inner, max_size=5)).map(
                             lambda value: json.dumps(value).encode())))
def test_anything_else_is_refused_in_our_words(data):
    for call in (doors.import_multisig, doors.import_key):
        with pytest.raises(LashouError):
            call(data, REGTEST)


# The door

@pytest.mark.parametrize(("data", "code"), [
    (b"", "format.unknown"), (b"hello", "format.unknown"), (b"\xff\xfe", "format.encoding"),
    (b"a\x00", "format.encoding"),
    (b"{}", "format.unknown"), (b"{", "format.json"), (b'{"descriptor":1,"descriptor":2}', "format.json"),
    (b"[" * 100_000, "format.json"), (b'{"descriptor":NaN}', "format.json"),
    (b"[1" + b"0" * 5_000 + b"]", "format.json"),
    (b"x" * (foreign.MAX_FILE_BYTES + 1), "format.size"), (b"{'a':1}", "format.json"),
])
def test_what_the_door_does_not_know(data, code):
    assert code_of(doors.detect, data) == code


def test_private_keys_are_refused_at_the_door_and_never_repeated():
    import wallycore
    xprv = wallycore.bip32_key_to_base58(SECRET, wallycore.BIP32_FLAG_KEY_PRIVATE)
    for text in (str(POOL).replace(POOL.keys[0].xpub, xprv), json.dumps({"descriptor": xprv}), xprv, "# " + xprv):
        with pytest.raises(LashouError) as caught:
            doors.detect(text.encode())
        assert caught.value.code == "format.private-key" and xprv[5:25] not in str(caught.value)
    assert code_of(foreign.descriptor_of, xprv, REGTEST, ()) == "descriptor.private-key"


def test_one_persons_key_is_no_multisig_and_the_other_way_round():
    record = master(1).record("Ada", 0).to_json()
    signed = str(bsms.sign_key(master(1), 0, "Ada")).encode()
    plain = str(key(1)).encode()
    ccxp = json.dumps({"xfp": key(1).fingerprint, "p2wsh_deriv": "m/48h/1h/0h/2h",
                       "p2wsh": slip132.to_slip132(key(1).xpub, REGTEST)}).encode()
    for data, kind in ((record, "key-record"), (signed, "bsms-key"), (plain, "key"), (ccxp, "coldcard-cosigner")):
        assert doors.detect(data) == kind
        assert doors.import_key(data, REGTEST) == key(1)
        assert code_of(doors.import_multisig, data, REGTEST) == "format.one-key"
        assert code_of(doors.import_key, data, MAINNET) in ("key-record.network", "xpub.network",
            "slip132.network")
    for write in WRITERS.values():
        assert code_of(doors.import_key, write(POOL), REGTEST) == "format.whole-multisig"
    assert code_of(doors.import_key, record, SIGNET) == "key-record.network"


def test_sealed_bsms_through_the_door():
    token = "a54044308ceac9b7"
    wallet, one = (bsms.seal(text, token).encode() for text in (
        bsms.export(POOL), str(bsms.sign_key(master(1), 0, "Ada", token))))
    assert doors.detect(wallet) == doors.detect(one) == "bsms-encrypted"
    assert doors.import_multisig(wallet, REGTEST, token) == POOL
    assert doors.import_key(one, REGTEST, token) == key(1)
    assert code_of(doors.import_multisig, one, REGTEST, token) == "bsms.lines"
    assert code_of(doors.import_key, wallet, REGTEST, token) == "bsms.lines"
    assert code_of(doors.import_multisig, wallet, REGTEST) == "bsms.token-missing"


def test_every_kind_is_listed():
    assert set(WRITERS) <= set(doors.KINDS) and set(doors.MULTISIG_NAMES) == set(WRITERS)


def test_no_text_makes_the_door_work_long():
    """Four megabytes of what a pattern could try again from every line."""
    for text in ("a" + "\n" * 3_900_000 + "b", ("a" + " " * 200) * 19_000, "\n".join(["name" + " " * 100] * 38_000),
                 "xprv" * 970_000, "wsh(" * 970_000, "[" + "0123abcd/48h" * 320_000):
        for call in (doors.import_multisig, doors.import_key):
            with pytest.raises(LashouError):
                call(text.encode(), REGTEST)


@pytest.mark.parametrize("kind", doors.WRITABLE)
def test_the_door_writes_what_it_reads(kind):
    written = doors.export_multisig(kind, POOL, "pool", NAMES[:3], 7)
    assert doors.detect(written) == kind and doors.import_multisig(written, REGTEST) == POOL
    assert kind == "core" or written == WRITERS[kind](POOL).replace(b'"blockheight": 100', b'"blockheight": 7')


def test_the_door_writes_nothing_else():
    assert set(doors.WRITABLE) == set(WRITERS)
    assert code_of(doors.export_multisig, "paper", POOL, "pool", NAMES[:3]) == "format.unknown"


# JSON files, field by field

def edited(kind, edit):
    value = json.loads(WRITERS[kind](POOL))
    edit(value)
    return json.dumps(value).encode()


@pytest.mark.parametrize(("edit", "code"), [
    (lambda v: v.pop("quorum"), "format.field"),
    (lambda v: v["quorum"].update(requiredSigners=0), "caravan.quorum"),
    (lambda v: v["quorum"].update(requiredSigners=4), "caravan.quorum"),
    (lambda v: v["quorum"].update(requiredSigners=True), "format.field"),
    (lambda v: v["quorum"].update(requiredSigners="2"), "format.field"),
    (lambda v: v["quorum"].update(totalSigners=2), "caravan.quorum"),
    (lambda v: v["extendedPublicKeys"].pop(), "caravan.quorum"),
    (lambda v: v["extendedPublicKeys"][1].update(xfp="00000000"), "key.fingerprint"),
    (lambda v: v["extendedPublicKeys"][1].update(xfp="zz"), "key.malformed"),
    (lambda v: v["extendedPublicKeys"][1].pop("xfp"), "format.key"),
    (lambda v: v["extendedPublicKeys"][1].update(bip32Path="Unknown"), "caravan.path"),
    (lambda v: v["extendedPublicKeys"][1].update(bip32Path="m/45'/0"), "descriptor.path"),
    (lambda v: v["extendedPublicKeys"].__setitem__(1, "x"), "format.field"),
    (lambda v: v["extendedPublicKeys"][1].update(v["extendedPublicKeys"][0]), "descriptor.duplicate-key"),
    (lambda v: v.update(addressType="P2SH"), "caravan.type"),
    (lambda v: v.update(network="mainnet"), "caravan.network"),
    (lambda v: v.update(network="signet"), "caravan.network"), (lambda v: v.update(network=5), "format.field"),
    (lambda v: v.update(quorum={"requiredSigners": 1, "totalSigners": 0}, extendedPublicKeys=[]),
        "caravan.quorum"),
])
def test_caravan_files_that_are_wrong(edit, code):
    assert code_of(caravan.parse, edited("caravan", edit), REGTEST) == code


def test_caravans_testnet_is_every_test_network_and_its_extra_fields_are_left_alone():
    data = edited("caravan", lambda v: v.update(uuid="x", network="testnet",
                                           client={"type": "private", "url": "http://x"}))
    for network in (REGTEST, SIGNET, TESTNET4):
        assert caravan.parse(data, network).threshold == 2
    assert caravan.parse(edited("caravan", lambda v: v.update(network="regtest")), REGTEST) == POOL


@pytest.mark.parametrize(("edit", "code"), [
    (lambda v: v.update(seed="abandon abandon"), "electrum.secret"),
    (lambda v: v["x1/"].update(seed="x"), "electrum.secret"),
    (lambda v: v["x1/"].update(xprv="x"), "electrum.secret"),
    (lambda v: v.update(deep=[{"a": [{"keypairs": {"a": "b"}}]}]), "electrum.secret"),
    (lambda v: v.update(wallet_type="standard"), "electrum.type"),
    (lambda v: v.update(wallet_type="4of3"), "electrum.type"),
    (lambda v: v.update(wallet_type="2of99"), "electrum.type"),
    (lambda v: v.update(wallet_type=2), "format.field"),
    (lambda v: v.update(wallet_type="2of2"), "electrum.keys"), (lambda v: v.pop("x2/"), "electrum.keys"),
    (lambda v: v["x2/"].update(xpub=POOL.keys[1].xpub), "electrum.script"),
    (lambda v: v["x2/"].update(xpub=None), "format.field"), (lambda v: v.update({"x2/": 5}), "format.field"),
    (lambda v: v["x2/"].update(root_fingerprint=None), "electrum.origin"),
    (lambda v: v["x2/"].pop("derivation"), "electrum.origin"),
    (lambda v: v["x2/"].update(derivation="m"), "descriptor.path"),
    (lambda v: v["x2/"].update(xpub=v["x2/"]["xpub"][:-1] + "1"), "xpub.checksum"),
])
def test_electrum_files_that_are_wrong(edit, code):
    assert code_of(electrum.parse, edited("electrum", edit), REGTEST) == code


def test_electrum_files_with_hardware_and_empty_secrets_are_read():
    def edit(value):
        value["x2/"].update(type="hardware", hw_type="coldcard", seed="")
        value.update(addresses={}, seed_type=None, stored_height=5)
    assert electrum.parse(edited("electrum", edit), REGTEST) == POOL
    assert code_of(electrum.parse, b"QklFMQJh", REGTEST) == "electrum.encrypted"
    assert doors.detect(b"QklFMgJh") == "electrum"
    assert code_of(electrum.export, pool(2, 16)) == "electrum.too-many-keys"


@pytest.mark.parametrize(("text", "code"), [
    (str(POOL), "descriptor.ending"), (POOL.single_path(1), "descriptor.ending"), (5, "format.field"),
    (POOL.single_path(0)[:-9], "descriptor.checksum"), (POOL.single_path(0)[:-1], "descriptor.checksum"),
    ("x" * 9_000, "descriptor.size"), ("wsh(é)#aaaaaaaa", "descriptor.character"),
])
def test_specter_files_that_are_wrong(text, code):
    assert code_of(specter.parse, edited("specter", lambda v: v.update(descriptor=text)), REGTEST) == code


def test_names_and_heights_that_cannot_be_exported():
    for names in (NAMES[:2], [*NAMES[:2], "a\u202eb"], [*NAMES[:2], ""]):
        assert code_of(specter.export, POOL, "pool", names, 0) in ("format.names", "name.malformed")
        assert code_of(caravan.export, POOL, "pool", names) in ("format.names", "name.malformed")
    assert code_of(caravan.export, POOL, "\x1b[31m", NAMES[:3]) == "name.malformed"
    assert code_of(wallet_policy.export, POOL, "") == "name.malformed"
    for height in (-1, 2 ** 31, True, 1.5):
        assert code_of(specter.export, POOL, "pool", NAMES[:3], height) == "specter.height"


# Descriptors

def lines(*texts):
    return "\n".join(texts).encode()


def test_descriptors_in_pairs_in_any_order_and_with_other_marks():
    for data in (lines(POOL.single_path(1), "",
        "# c", POOL.single_path(0)), lines(str(POOL)), lines(str(POOL), str(POOL)),
                 lines(str(POOL), POOL.single_path(0)),
                 lines(sealed(str(POOL).partition("#")[0].replace("h/", "'/").replace("2h]", "2']")))):
        assert descriptors.parse(data, REGTEST) == POOL


@pytest.mark.parametrize(("texts", "code"), [
    ([POOL.single_path(0)], "descriptors.half"), ([POOL.single_path(1)], "descriptors.half"),
    ([], "descriptors.count"),
    ([str(POOL)] * 9, "descriptors.count"), ([str(POOL), "words"], "descriptor.checksum"),
    ([POOL.single_path(0), pool(1, 3).single_path(1)], "descriptors.disagree"),
    ([sealed(str(POOL).partition("#")[0].replace("<0;1>", "<1;0>"))], "descriptor.ending"),
    ([sealed(str(POOL).partition("#")[0].replace("<0;1>/*", "0/5", 1))], "descriptor.ending"),
    ([sealed("tr(a)")], "descriptor.template"), ([str(POOL)[:-8]], "descriptor.checksum"),
])
def test_descriptors_that_are_no_pool(texts, code):
    assert code_of(descriptors.parse, lines(*texts), REGTEST) == code


@pytest.mark.parametrize("value", [{"descriptors": 5}, {"descriptors": [5]}, {"descriptors": [{}]}, [None], 5,
                                   {"descriptors": [{"desc": str(POOL)}] * 9}, [{"desc": None}]])
def test_lists_of_core_that_are_wrong(value):
    assert code_of(descriptors.parse_core, json.dumps(value).encode(), REGTEST) == "format.field"


def test_listdescriptors_is_read():
    entries = [{"desc": POOL.single_path(branch), "timestamp": 1, "active": True} for branch in (0, 1)]
    data = json.dumps({"wallet_name": "w", "descriptors": entries}).encode()
    assert doors.detect(data) == "core" and doors.import_multisig(data, REGTEST) == POOL
    assert code_of(descriptors.parse_core, b"[]", REGTEST) == "descriptors.count"


# SLIP-132

def test_every_prefix_but_the_right_one_is_refused():
    import wallycore
    raw = bytes(wallycore.base58_to_bytes(key(1).xpub, wallycore.BASE58_FLAG_CHECKSUM))[4:]

    def prefixed(version):
        return wallycore.base58_from_bytes(bytes.fromhex(version) + raw, wallycore.BASE58_FLAG_CHECKSUM)

    assert slip132.to_xpub(prefixed("02575483"), REGTEST) == slip132.to_xpub(key(1).xpub, REGTEST) == key(1).xpub
    assert slip132.to_slip132(key(1).xpub, REGTEST) == prefixed("02575483")
    cases = {"02aa7ed3": ("Zpub", "slip132.network"), "049d7cb2": ("ypub", "slip132.kind"),
             "044a5262": ("upub", "slip132.kind"), "04b24746": ("zpub", "slip132.kind"),
             "045f1cf6": ("vpub", "slip132.kind"), "0295b43f": ("Ypub", "slip132.kind"),
             "024289ef": ("Upub", "slip132.kind"), "02575048": ("Vprv", "xpub.private-key"),
             "02aa7a99": ("Zprv", "xpub.private-key"), "0488b21e": ("xpub", "xpub.network"),
             "01020304": ("", "xpub.version")}
    for version, (prefix, code) in cases.items():
        assert prefixed(version).startswith(prefix)
        assert code_of(slip132.to_xpub, prefixed(version), REGTEST) == code
    assert code_of(slip132.to_xpub, prefixed("02575483"), MAINNET) == "slip132.network"
    short = wallycore.base58_from_bytes(raw[:74], wallycore.BASE58_FLAG_CHECKSUM)
    for text in ("", "é" * 111, "1" * 111, short, None):
        assert code_of(slip132.to_xpub, text, REGTEST) in ("xpub.malformed", "xpub.checksum", "xpub.version")


# Comparing

def changed(number, new):
    keys = list(POOL.keys)
    keys[number] = new
    return MultisigDescriptor(REGTEST, 2, tuple(keys))


def test_the_same_wallet_in_any_order():
    assert check_same(POOL, pool(2, 3)) is True
    turned = MultisigDescriptor(REGTEST, 2, POOL.keys[::-1])
    assert check_same(POOL, turned) is False and turned.address(1, 7) == POOL.address(1, 7)


def test_the_key_that_differs_is_named_with_both_sides():
    other = key(9)
    said = str(mismatch(POOL, changed(1, other)))
    assert said.startswith("key 2 differs: yours [")
    assert POOL.keys[1].fingerprint in said and other.fingerprint in said
    assert POOL.keys[1].xpub[-12:] in said and other.xpub[-12:] in said
    same_origin = changed(1, type(other)(POOL.keys[1].fingerprint, other.path, other.xpub))
    assert other.xpub[-12:] in str(mismatch(POOL, same_origin))
    same_key = changed(1, type(other)("aabbccdd", POOL.keys[1].path, POOL.keys[1].xpub))
    assert "aabbccdd" in str(mismatch(POOL, same_key))
    two = MultisigDescriptor(REGTEST, 2, (POOL.keys[2], key(8), key(9)))
    said = str(mismatch(POOL, two))
    assert said.startswith("key 1 differs") and said.endswith(" 1 more differ")
    others = MultisigDescriptor(REGTEST, 2, (key(7), key(8), key(9)))
    assert str(mismatch(POOL, others)).startswith("none of your 3 keys")
    assert str(mismatch(POOL, pool(1, 3))) == "yours needs 2 of 3 keys, theirs 1 of 3"
    assert str(mismatch(POOL, pool(2, 4))) == "yours needs 2 of 3 keys, theirs 2 of 4"
    assert str(mismatch(POOL, MAIN)) == "yours is on regtest, theirs on mainnet"
    assert code_of(check_same, POOL, pool(1, 3)) == "formats.mismatch"


# Policies

@pytest.mark.parametrize(("edit", "code"), [
    (lambda v: v.update(descriptor_template="wsh(multi(2,@0/**,@1/**,@2/**))"), "policy.template"),
    (lambda v: v.update(descriptor_template="wsh(sortedmulti(2,@0/**,@1/**))"), "policy.keys"),
    (lambda v: v.update(descriptor_template="wsh(sortedmulti(2,@0/**,@1/**,@1/**))"), "policy.placeholder"),
    (lambda v: v.update(descriptor_template="wsh(sortedmulti(2,@0/**,@1/**,@2/<2;3>/*))"), "policy.placeholder"),
    (lambda v: v.update(descriptor_template="x" * 600), "policy.template"),
    (lambda v: v["keys_info"].__setitem__(0, POOL.keys[0].xpub), "format.key"),
    (lambda v: v["keys_info"].__setitem__(0, 5), "format.field"), (lambda v: v.pop("keys_info"), "format.field"),
    (lambda v: v.update(descriptor_template="wsh(sortedmulti(4,@0/**,@1/**,@2/**))"), "descriptor.quorum"),
])
def test_policies_that_are_no_pool(edit, code):
    assert code_of(wallet_policy.parse, edited("policy", edit), REGTEST) == code


def test_the_long_form_of_a_placeholder_is_the_same():
    data = edited("policy", lambda v: v.update(descriptor_template=v["descriptor_template"].replace("**",
        "<0;1>/*")))
    assert wallet_policy.parse(data, REGTEST) == POOL
