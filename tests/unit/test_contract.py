"""The contract's file: read whole or refused. Threat rows 4, 5, 15, 17 and 35."""

import hashlib
import json

import pytest

from lashou_btc.errors import InvalidInput, LashouError, Refused
from lashou_btc.networks import MAINNET
from lashou_btc.pool import canonical, contract
from lashou_btc.wallet.checksum import checksum
from lashou_btc.wallet.keys import Master
from tests.world import FAST, Person, contract_of, with_rules

PEOPLE = [Person(f"witness {n}") for n in (1, 2, 3)]
OPERATOR = Person("operator")
GOOD = contract_of(PEOPLE, OPERATOR, 2, FAST)


def value() -> dict:
    return json.loads(GOOD.raw)


def refused(changed: dict) -> LashouError:
    with pytest.raises(LashouError) as caught:
        contract.parse(canonical.dump(changed))
    return caught.value


def with_checksum(text: str) -> str:
    return f"{text}#{checksum(text)}"


def test_reads_back_byte_for_byte():
    again = contract.parse(GOOD.raw)
    assert again == GOOD and again.raw == GOOD.raw
    assert again.pool_id == hashlib.sha256(GOOD.raw).hexdigest()
    assert again.tag == again.pool_id[:8] and again.keyholders.quorum == 2
    assert again.first_address == GOOD.descriptor.address(0, 0)


@pytest.mark.parametrize("changes", [
    {"type": "contracts"}, {"version": 2}, {"version": 0}, {"name": ""}, {"name": "x" * 81}, {"network": "main"},
    {"network": "mainnet"}, {"descriptor": ""}, {"witnesses": []}, {"witnesses": {}}, {"operator": {}},
    {"journal": {}},
    {"rules": {}}, {"rules": None}, {"more": 1}, {"name": 5}, {"min_coin_sat": 329}, {"min_coin_sat": "1000"},
    {"min_coin_sat": 21 * 10**14 + 1}, {"min_coin_sat": None}])
def test_refuses_other_shapes(changes):
    refused(value() | changes)


@pytest.mark.parametrize("field", sorted(json.loads(GOOD.raw)))
def test_refuses_a_missing_part(field):
    assert refused({k: v for k, v in value().items() if k != field}).code == "schema.fields"


@pytest.mark.parametrize("name", ["a\x1b[2Jb", "a\u202eb", "a\nb"[:1] + "\t", "e\u0301"])
def test_refuses_names_that_lie_on_a_screen(name):
    for changed in (value() | {"name": name}, value()):
        if changed["name"] != name:
            changed["witnesses"][0]["name"] = name
        data = json.dumps(changed, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
        with pytest.raises(InvalidInput):
            contract.parse(data)


def test_an_altered_descriptor_with_its_checksum_made_anew_is_another_pool():
    """Threat 4: the checksum is no commitment; the pool id is."""
    changed = value()
    changed["descriptor"] = with_checksum(changed["descriptor"].split("#")[0].replace("sortedmulti(2,",
        "sortedmulti(1,"))
    other = contract.parse(canonical.dump(changed))
    assert other.pool_id != GOOD.pool_id and other.first_address != GOOD.first_address
    changed["descriptor"] = changed["descriptor"].split("#")[0] + GOOD.raw.decode().split("#")[1][:9]
    refused(changed)


def test_the_same_cosigner_twice_is_refused():
    """Threat 5: the same key, also under another origin, and the same signing key or name."""
    keys = [str(key) for key in GOOD.descriptor.keys]
    twins = (keys[0], keys[0].replace(keys[0][1:9], "deadbeef"))
    for twin in twins:
        changed = value()
        text = changed["descriptor"].split("#")[0].replace(keys[1], twin)
        changed["descriptor"] = with_checksum(text)
        changed["witnesses"][1]["fingerprint"] = twin[1:9]
        assert isinstance(refused(changed), Refused)
    for field in ("key", "name"):
        changed = value()
        changed["witnesses"][1][field] = changed["witnesses"][0][field]
        assert refused(changed).code == "contract.duplicate"


def test_the_operator_s_key_is_none_of_the_witnesses():
    changed = value()
    changed["operator"]["key"] = changed["witnesses"][2]["key"]
    assert refused(changed).code == "contract.duplicate"


def test_signing_keys_are_keys():
    """A key that nobody can sign with would make a pool that never opens."""
    for place in ("operator", "witness"):
        changed = value()
        (changed["operator"] if place == "operator" else changed["witnesses"][0])["key"] = "ff" * 32
        assert refused(changed).code == "key.malformed"


def test_witnesses_stand_in_the_order_of_their_keys():
    changed = value()
    changed["witnesses"] = changed["witnesses"][::-1]
    assert refused(changed).code == "contract.account"
    changed = value()
    changed["witnesses"][0]["fingerprint"], changed["witnesses"][1]["fingerprint"] = (
        changed["witnesses"][1]["fingerprint"], changed["witnesses"][0]["fingerprint"])
    assert refused(changed).code == "contract.fingerprint"
    changed = value()
    del changed["witnesses"][2]
    assert refused(changed).code == "contract.witnesses"


def test_descriptors_stand_in_their_one_form():
    for old, new in (("h/", "'/"), (f"[{GOOD.witnesses[0].fingerprint}",
        f"[{GOOD.witnesses[0].fingerprint.upper()}")):
        changed = value()
        text = changed["descriptor"].split("#")[0]
        changed["descriptor"] = with_checksum(text.replace(old, new))
        if changed["descriptor"] != value()["descriptor"]:
            assert refused(changed).code == "contract.descriptor"
    changed = value()
    changed["descriptor"] = changed["descriptor"].split("#")[0]
    refused(changed)


def test_private_keys_are_refused_and_not_repeated():
    import wallycore
    master = Master.from_seed(b"\x07" * 32, PEOPLE[0].master.network)
    xprv = wallycore.bip32_key_to_base58(
        wallycore.bip32_key_from_seed(b"\x07" * 32, master.network.xprv_version, 0),
        wallycore.BIP32_FLAG_KEY_PRIVATE)
    changed = value()
    changed["descriptor"] = with_checksum(changed["descriptor"].split("#")[0].replace(
        GOOD.descriptor.keys[0].xpub, xprv))
    error = refused(changed)
    assert xprv not in str(error) and error.code == "descriptor.private-key"


def test_everything_is_on_one_network():
    """Threat 15."""
    from lashou_btc.wallet.address import script_to_address
    mainnet = script_to_address(OPERATOR.script, MAINNET)
    changed = value()
    changed["operator"]["payout"] = mainnet
    assert refused(changed).code == "address.network"
    refused(value() | {"network": "mainnet"})
    # The test networks share their keys' versions; their addresses tell them apart, and the pool id does.
    refused(value() | {"network": "signet"})


def test_the_operator_is_paid_neither_into_the_journal_nor_into_the_pool():
    keys, to = len(GOOD.descriptor.keys), GOOD.descriptor.address
    for address in (GOOD.journal.address, GOOD.first_address, to(0, 3), to(0, keys + contract.LOOKAHEAD), to(1, 0),
                    to(1, contract.CHANGE_LOOKAHEAD - 1)):
        changed = value()
        changed["operator"]["payout"] = address
        assert refused(changed).code == "contract.payout"
    for address in (to(0, keys + contract.LOOKAHEAD + 1), to(1, contract.CHANGE_LOOKAHEAD)):
        changed = value()
        changed["operator"]["payout"] = address
        assert contract.parse(canonical.dump(changed)).operator_payout == address, "nobody looks that far ahead"


def test_an_address_has_one_form():
    changed = value()
    changed["operator"]["payout"] = changed["operator"]["payout"].upper()
    assert refused(changed).code == "contract.payout"


@pytest.mark.parametrize("seal", ["11" * 32, "11" * 32 + ":-1", "11" * 32 + ":00", "AA" * 32 + ":0", ""])
def test_the_opening_seal_is_an_outpoint(seal):
    changed = value()
    changed["journal"]["seal"] = seal
    refused(changed)


def test_two_pools_that_differ_in_anything_differ_in_their_id():
    ids = {contract_of(PEOPLE, OPERATOR, quorum, rules).pool_id
           for quorum in (1, 2, 3) for rules in (FAST, with_rules(notice_blocks=7))}
    ids |= {contract_of(PEOPLE, OPERATOR, 2, FAST, coin).pool_id for coin in (330, 331)}
    assert len(ids) == 8


def test_the_least_coin_stands_beside_the_rules_and_they_must_fit_it():
    assert value()["min_coin_sat"] == GOOD.min_coin_sat == GOOD.frame(GOOD.keyholders).min_coin_sat == 1_000
    assert "min_coin_sat" not in value()["rules"] and GOOD.frame(GOOD.keyholders).witnesses == 3
    assert contract.parse(canonical.dump(value() | {"min_coin_sat": 20_000})).min_coin_sat == 20_000
    assert refused(value() | {"min_coin_sat": 20_001}).code == "rules.min_deposit_sat"


def test_the_windows_are_numbers_of_the_protocol():
    """Every script within them is watched by every sync."""
    assert (contract.LOOKAHEAD, contract.CHANGE_LOOKAHEAD) == (300, 20)


@pytest.mark.parametrize("end", [0, 1, 100, 1000, len(GOOD.raw) - 1])
def test_a_truncated_contract_is_refused(end):
    with pytest.raises(InvalidInput):
        contract.parse(GOOD.raw[:end])
