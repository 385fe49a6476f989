"""Who holds the keys is the state's to say: nobody reads it from the contract."""

import hashlib
import re
from dataclasses import replace
from pathlib import Path

import pytest
import wallycore as wally

from lashou_btc.errors import LashouError
from lashou_btc.pool.keyholders import check_witnesses, is_receive
from lashou_btc.wallet.sizes import multisig_input_vbytes, multisig_vsize
from tests.world import FAST, Person, contract_of

PACKAGE = Path(__file__).parents[2] / "lashou_btc"
READS = re.compile(r"\b(contract|start|c)\.(descriptor|witnesses|quorum)\b")


def test_no_code_but_the_contract_s_own_reads_its_multisig() -> None:
    found = [f"{path.relative_to(PACKAGE)}:{n}" for path in sorted(PACKAGE.rglob("*.py"))
             if path.name != "contract.py" and path.parent.name != "words"
             for n, line in enumerate(path.read_text().splitlines(), 1)
             if READS.search(re.sub(r'said\("[^"]*"', "", line.split('"contract.')[0]))]
    assert not found


# What they hold, of any epoch

PEOPLE = [Person(f"witness {n}") for n in range(1, 4)]
OPERATOR = Person("operator")


def test_places_sizes_and_names_of_an_epoch() -> None:
    first = contract_of(PEOPLE, OPERATOR, 2, FAST).keyholders
    third = replace(first, epoch=2)
    scripts = [bytes(34), bytes(42)]
    raw = [bytes(wally.base58_to_bytes(key.xpub, wally.BASE58_FLAG_CHECKSUM)) for key in first.descriptor.keys]
    keys = [one[45:] + one[13:45] for one in raw]  # the public key, the chain code
    named = hashlib.sha256(b"\x02" + b"".join(sorted(keys))).hexdigest()[:32]
    assert contract_of(PEOPLE[::-1], OPERATOR, 2, FAST).keyholders.multisig == named
    assert contract_of(PEOPLE, OPERATOR, 3, FAST).keyholders.multisig != named
    assert (first.receive, first.change, third.receive, third.change) == (0, 1, 4, 5)
    assert [is_receive(branch) for branch in range(6)] == [True, False] * 3
    for holders in (first, third):
        assert (holders.quorum, holders.count) == (2, 3)
        assert holders.address(7) == first.descriptor.address(0, 7) != holders.first_address == holders.address(0)
        assert holders.script(holders.receive, 3) == first.descriptor.script(0, 3)
        assert holders.script(holders.change, 4) == first.descriptor.script(1, 4)
        assert holders.input_vbytes == multisig_input_vbytes(2, 3)
        assert holders.vsize(3, scripts) == multisig_vsize(2, 3, 3, scripts)
        assert holders.worth_sat(10) == 20 * multisig_input_vbytes(2, 3)
        assert holders.keys == set(keys) and holders.multisig == named
    assert [first.witness(n) for n in (0, 1, 3, 4)] == [None, first.witnesses[0], first.witnesses[2], None]


@pytest.mark.parametrize(("at", "field", "value", "code"), [
    (0, "name", "witness 3", "rotation.duplicate"), (2, "name", "witness 1", "rotation.duplicate"),
    (1, "key", PEOPLE[2].key, "rotation.duplicate"), (1, "key", OPERATOR.key, "rotation.duplicate"),
    (1, "key", "ff" * 32, "key.malformed"), (2, "key", "00" * 32, "key.malformed"),
    (1, "fingerprint", PEOPLE[0].master.fingerprint, "rotation.fingerprint"), (None, "", "", "rotation.witnesses")])
def test_each_has_one_key_of_the_multisig_and_a_name_and_signing_key_of_its_own(at: int | None, field: str,
                                                                               value: str, code: str) -> None:
    holders = contract_of(PEOPLE, OPERATOR, 2, FAST).keyholders
    check_witnesses(holders.descriptor, holders.witnesses, [OPERATOR.key], "rotation")
    people = list(holders.witnesses)
    if at is None:
        people.pop()
    else:
        people[at] = replace(people[at], **{field: value})
    with pytest.raises(LashouError) as refused:
        check_witnesses(holders.descriptor, people, [OPERATOR.key], "rotation")
    assert refused.value.code == code
