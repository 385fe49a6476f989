"""Files that other programs have written, read in place, and what is no pool of ours, in words that fit."""

import json
from pathlib import Path

import pytest
from format_cases import MAIN, NAMES, POOL, code_of, key, pool, specters_backup

from lashou_btc.errors import InvalidInput, Refused
from lashou_btc.networks import MAINNET, REGTEST, TESTNET3, Network
from lashou_btc.wallet.checksum import checksum
from lashou_btc.wallet.formats import doors
from lashou_btc.wallet.formats.foreign import spell, spell_path
from lashou_btc.wallet.formats.slip132 import to_slip132

BARE = POOL.single_path(0).partition("#")[0].replace("/0/*", "")


def summed(body: str) -> str:
    return f"{body}#{checksum(body)}"


@pytest.mark.parametrize(("name", "kind", "quorum", "first"), [
    ("first-address-in-capitals.bsms", "bsms", (2, 2),
     "bc1qrgc6p3kylfztu06ysl752gwwuekhvtfh9vr7zg43jvu60mutamcsv948ej"),
    ("specter-without-path.json", "specter", (2, 3), None),
])
def test_a_wallet_as_another_program_wrote_it_is_read(foreign_wallets: Path, name: str, kind: str,
                                                      quorum: tuple[int, int], first: str | None) -> None:
    data = (foreign_wallets / name).read_bytes()
    found = doors.import_multisig(data, MAINNET)
    assert doors.detect(data) == kind and (found.threshold, len(found.keys)) == quorum
    assert all(spell(one) in data.decode() for one in found.keys)
    assert first is None or found.address(0, 0) == first


@pytest.mark.parametrize(("name", "network", "fingerprint"), [
    ("coldcard-generic.json", TESTNET3, "0f056943"), ("xfp-xpub-path.json", MAINNET, "a3909080")])
def test_a_key_as_another_program_wrote_it_is_read(foreign_wallets: Path, name: str, network: Network,
                                                   fingerprint: str) -> None:
    data = (foreign_wallets / name).read_bytes()
    found = doors.import_key(data, network)
    coin = network.coin_type
    assert (found.fingerprint, found.path) == (fingerprint, f"48h/{coin}h/0h/2h") and found.xpub in data.decode()
    assert code_of(doors.import_multisig, data, network) == "format.one-key"
    assert code_of(doors.import_key, data, MAINNET if network == TESTNET3 else TESTNET3) == "xpub.network"


# One key

def generic(**changes: object) -> bytes:
    """A Coldcard's export for other wallets: a part for each kind, the P2WSH multisig's in `bip48_2`."""
    one = key(1)
    part = {"name": "p2wsh", "xfp": "B5EE2F16", "deriv": f"m/{one.path}", "xpub": one.xpub,
            "desc": f"wsh(sortedmulti(M,[{one.fingerprint}/{one.path}]{one.xpub}/0/*,...))",
            "_pub": to_slip132(one.xpub, REGTEST)}
    part |= changes
    return json.dumps({"chain": "XRT", "xfp": one.fingerprint.upper(), "account": 0, "xpub": "tpubD6", "bip84": {},
                       "bip48_2": {name: value for name, value in part.items() if value is not None}}).encode()


@pytest.mark.parametrize("changes", [{}, {"desc": None}, {"_pub": None, "desc": None}, {"xpub": None},
                                     {"xpub": None, "_pub": None}])
def test_a_coldcards_generic_export_holds_the_key_for_a_multisig(changes: dict[str, object]) -> None:
    assert doors.detect(generic()) == "coldcard-cosigner"
    assert doors.import_key(generic(**changes), REGTEST) == key(1)


@pytest.mark.parametrize(("changes", "code"), [
    ({"xpub": key(2).xpub}, "coldcard.disagrees"),
    ({"_pub": to_slip132(key(2).xpub, REGTEST)}, "coldcard.disagrees"),
    ({"deriv": "m/48h/1h/1h/2h"}, "coldcard.disagrees"), ({"deriv": None}, "format.field"),
    ({"xpub": 5}, "format.key"), ({"xpub": None, "_pub": None, "desc": None}, "coldcard.no-p2wsh"),
])
def test_a_generic_export_that_contradicts_itself_says_where(changes: dict[str, object], code: str) -> None:
    assert code_of(doors.import_key, generic(**changes), REGTEST) == code


def test_what_differs_is_said_and_nobody_is_said_to_have_altered_it() -> None:
    with pytest.raises(Refused) as caught:
        doors.import_key(generic(xpub=key(2).xpub, _pub=None), REGTEST)
    assert key(1).xpub[-12:] in str(caught.value) and key(2).xpub[-12:] in str(caught.value)
    assert "altered" not in str(caught.value)


def test_the_generic_export_for_one_signature_says_so() -> None:
    value = json.loads(generic())
    del value["bip48_2"]
    assert code_of(doors.import_key, json.dumps(value).encode(), REGTEST) == "coldcard.no-p2wsh"


@pytest.mark.parametrize(("changes", "code"), [
    ({}, None), ({"xfp": key(1).fingerprint.upper(), "xpub": to_slip132(key(1).xpub, REGTEST)}, None),
    ({"more": [1]}, None), ({"xfp": None}, "format.key"), ({"path": None}, "format.key"),
    ({"path": "m/84h/1h/0h"}, "descriptor.path"), ({"xpub": MAIN.keys[0].xpub}, "xpub.network"),
    ({"xfp": "00000000"}, "key.fingerprint"),
])
def test_fingerprint_path_and_key_in_json(changes: dict[str, object], code: str | None) -> None:
    value = {"xfp": key(1).fingerprint, "path": spell_path(key(1).path), "xpub": key(1).xpub} | changes
    data = json.dumps(value).encode()
    if code is None:
        assert doors.detect(data) == "key" and doors.import_key(data, REGTEST) == key(1)
    else:
        assert code_of(doors.import_key, data, REGTEST) == code


# Specter

@pytest.mark.parametrize("text", [
    f"addwallet Village&{BARE}", f"addwallet My village&{BARE}\n", f"Village&{BARE}",
    f"addwallet 互助&{summed(BARE)}",
    "addwallet v&" + str(POOL), "addwallet v&" + str(POOL).partition("#")[0].replace("<0;1>", "{0,1}"),
    "addwallet v&" + summed(str(POOL).partition("#")[0].replace("<0;1>", "{0,1}")),
    "addwallet v&" + POOL.single_path(0),
])
def test_the_text_for_specters_devices_is_read(text: str) -> None:
    assert doors.detect(text.encode()) == "specter" and doors.import_multisig(text.encode(), REGTEST) == POOL


@pytest.mark.parametrize(("text", "code"), [
    (f"addwallet v&{BARE}#aaaaaaaa", "descriptor.checksum"), (f"addwallet v&{BARE[:-2]}", "descriptor.template"),
    ("addwallet v&" + POOL.single_path(1), "descriptor.ending"), (f"addwallet {'v' * 90}&{BARE}", "format.unknown"),
    (f"addwallet v&wpkh({key(1)})", "descriptor.template")])
def test_such_a_text_that_is_no_pool_is_refused(text: str, code: str) -> None:
    assert code_of(doors.import_multisig, text.encode(), REGTEST) == code


def wallets(*backups: bytes) -> bytes:
    return json.dumps([json.loads(backup) for backup in backups]).encode()


def test_specters_list_of_wallets_holds_one_multisig() -> None:
    single = specters_backup(recv_descriptor=summed(f"wpkh({key(4)}/0/*)"), name="Own")
    other = pool(1, 3)
    both = {"recv_descriptor": other.single_path(0), "change_descriptor": other.single_path(1), "name": "Other"}
    for data in (wallets(specters_backup()), wallets(single, specters_backup()),
                 wallets(specters_backup(), single, specters_backup())):
        assert doors.detect(data) == "specter" and doors.import_multisig(data, REGTEST) == POOL
    assert code_of(doors.import_multisig, wallets(single), REGTEST) == "descriptor.template"
    assert code_of(doors.import_multisig, wallets(specters_backup(), specters_backup(**both)), REGTEST) == \
        "specter.list"
    assert code_of(doors.import_multisig, wallets(*[single] * 101), REGTEST) == "specter.list"
    mixed = json.dumps([json.loads(specters_backup()), 5]).encode()
    assert code_of(doors.import_multisig, mixed, REGTEST) == "specter.list"


def test_specters_file_without_the_branch_is_read() -> None:
    export = {"label": "Village", "blockheight": 5, "descriptor": summed(BARE), "devices": NAMES[:3]}
    assert doors.import_multisig(json.dumps(export).encode(), REGTEST) == POOL
    backup = specters_backup(recv_descriptor=summed(BARE), change_descriptor=summed(BARE))
    assert doors.import_multisig(backup, REGTEST) == POOL


# Right reasons

@pytest.mark.parametrize(("body", "code", "words"), [
    (str(POOL).partition("#")[0].replace("/<0;1>/*", "/**"), "descriptor.ending", "write /<0;1>/* for it"),
    (f"wpkh({key(1)}/<0;1>/*)", "descriptor.template", "names a key by its hash"),
    (f"wsh(pk_h({key(1)}/<0;1>/*))", "descriptor.template", "pk_h(…)"),
    (f"wsh(and_v(v:pk_h({key(1)}/0/*),older(9)))", "descriptor.template", "pk_h(…)"),
    (f"wsh(sortedmulti(1,H({key(1)})))", "descriptor.template", "H(…)"),
    (f"wsh(expr_raw_pkh({'ab' * 20}))", "descriptor.template", "expr_raw_pkh(…)"),
    (f"wsh(sortedmulti(1,{'ab' * 20},{'cd' * 20}))", "descriptor.key", "key 1 of the descriptor is a hash"),
    (f"wsh(multi(2,{key(1)}/<0;1>/*,{key(2)}/<0;1>/*))", "descriptor.template", "multi, sh and tr"),
])
def test_a_descriptor_of_another_kind_is_told_what_it_is(body: str, code: str, words: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        doors.import_multisig(summed(body).encode(), REGTEST)
    assert caught.value.code == code and words in str(caught.value)
