"""What rules mean together: figures against the ledger that charges, and the warnings."""

from dataclasses import replace
from types import MappingProxyType

import pytest
from world import FAST, World

from lashou_btc.languages import LANGUAGES
from lashou_btc.pool.rules import Band, Plan, Rules
from lashou_btc.usecases import meaning
from lashou_btc.usecases.meaning import Size
from lashou_btc.words import sentence

DEFAULT = Rules()
BANDS = MappingProxyType({"basic": Plan(1, 3_000_000, 9_000_000, (Band(50, 4, 3_000_000),))})


def codes(rules: Rules, price: int = 0) -> set[str]:
    return {code for code, _ in meaning.meaning(rules, 5, 3, (), price).warnings}


def test_defaults_fit_one_another():
    assert codes(DEFAULT) == {"flat"}
    assert codes(replace(DEFAULT, plans=BANDS)) == set()


@pytest.mark.parametrize(("change", "code"), [
    ({"min_members": 14}, "cap-held"), ({"min_deposit_sat": 99_999}, "cap-held"),
    ({"witness_bond_sat": 1_999_999}, "cap-bonds"), ({"claim_bond_sat": 0}, "gain"),
    ({"reviewers": 3, "approvals": 2}, "gain-claimant"), ({"diagnosis": 0}, "off-diagnosis"),
    ({"case_share_sat": 150_001}, "top-up"), ({"mode": "call", "min_deposit_sat": 199_999}, "call-deposit"),
    ({"reviewers": 5, "approvals": 3}, "spare"), ({"claim_bond_sat": 0}, "off-claim_bond_sat"),
    ({"max_pause_blocks": 0}, "off-max_pause_blocks"), ({"uniqueness": 0}, "off-uniqueness"),
    ({"case_share_sat": 0}, "off-case_share_sat"), ({"min_members": 0}, "off-min_members"),
    ({"plans": MappingProxyType({"basic": replace(BANDS["basic"], life_cap=0)})}, "off-life_cap"),
    ({"unit": "CNY"}, "price"),
])
def test_each_warning_has_its_cause(change, code):
    assert code in codes(replace(DEFAULT, **({"plans": BANDS} | change)))
    assert code not in codes(replace(DEFAULT, plans=BANDS))


def test_a_price_makes_a_cap_in_currency_comparable():
    yuan = replace(DEFAULT, plans=BANDS, unit="CNY")
    assert codes(yuan, 100_000_000) == set(), "one unit is a satoshi then"
    assert "cap-bonds" in codes(yuan, 66_000_000) and "gain" in codes(yuan, 50_000_000)
    assert "cap-held" in codes(yuan, 40_000_000)
    (_, values), = [w for w in meaning.meaning(yuan, 5, 3).warnings if w[0] == "price"]
    for code, price in (("cap-bonds", values["bribe"]), ("cap-held", values["held"])):
        assert code not in codes(yuan, price) and code in codes(yuan, price * 999 // 1_000)


@pytest.mark.parametrize(("share", "deposit", "members"), [
    (0, 100_000, 3), (20_000, 100_000, 3), (20_000, 300_000, 3), (120_000, 150_000, 2), (250_000, 300_000, 4)])
def test_what_one_case_brings_is_what_the_fold_pays(share, deposit, members):
    rules = replace(FAST, case_share_sat=share)
    world = World(rules).open()
    numbers = [world.enroll(f"member {n}", deposit_sat=deposit) for n in range(members)]
    world.mine(30)
    size = Size.now(world.state())
    assert (size.members, size.weight) == (members, members)
    claim = world.claim(numbers[0], 500_000)
    world.approve(claim, 500_000)
    found = world.payable(claim).claims[claim]
    assert found.benefit_sat == meaning.case_sat(rules, size, 500_000)
    assert (found.benefit_sat < 500_000) == (deposit * members < 504_000 or 0 < share * members < 504_000)


def test_so_many_members_carry_the_whole_cap_and_one_less_does_not():
    m = meaning.meaning(DEFAULT, 5, 3)
    cap = DEFAULT.plans["basic"].cap
    assert meaning.case_sat(DEFAULT, Size.of(DEFAULT, m.full_from), cap) == cap
    assert meaning.case_sat(DEFAULT, Size.of(DEFAULT, m.full_from - 1), cap) < cap


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("change", [
    {}, {"unit": "CNY"}, {"mode": "call", "case_share_sat": 0, "max_pause_blocks": 0}])
def test_in_words(lang, change):
    m = meaning.meaning(replace(DEFAULT, **change), 5, 3)
    lines = [sentence(line, lang) for line in (*meaning.in_words(m), *meaning.warnings_in_words(m))]
    assert len(lines) > 6 and not any("{" in line for line in lines)
    text = "\n".join(lines)
    assert "4,500,000" in text and m.bribe_sat == 4_500_000
    if not change:
        assert "−" in text and "820,000" in text and "103" in text and "30,000" in text
