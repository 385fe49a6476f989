"""BIP388's vectors: the policy of our template is read to the published descriptor, every other one is refused."""

import json
import re

import pytest

from lashou_btc.errors import InvalidInput, LashouError
from lashou_btc.networks import MAINNET
from lashou_btc.wallet.formats import wallet_policy

pytestmark = pytest.mark.conformance
OURS = "wsh(sortedmulti(2,@0/**,@1/**))"


@pytest.fixture(scope="module")
def cases(vectors):
    found = json.loads((vectors / "bips" / "bip388_wallet_policies.json").read_text())
    assert len(found["valid"]) == 9 and len(found["invalid"]) == 9
    return found


def test_valid_policies(cases):
    """One of the nine is a pool's template; the rest are other wallets, named as such."""
    read = []
    for case in cases["valid"]:
        given = wallet_policy.Policy(case["template"], tuple(case["keys"]))
        if case["template"] != OURS:
            with pytest.raises(InvalidInput) as caught:
                wallet_policy.to_descriptor(given, MAINNET)
            assert caught.value.code == "policy.template"
            continue
        descriptor = wallet_policy.to_descriptor(given, MAINNET)
        assert str(descriptor).partition("#")[0] == case["descriptor"].replace("'", "h")
        assert wallet_policy.of_descriptor(descriptor) == given
        read.append(given)
    assert len(read) == 1


def test_invalid_policies(cases):
    ours = next(case for case in cases["valid"] if case["template"] == OURS)
    keys = tuple(ours["keys"])
    for case in cases["invalid"]:
        count = 1 + max(map(int, re.findall(r"@([0-9]+)", case["template"])))
        with pytest.raises(LashouError):
            wallet_policy.to_descriptor(wallet_policy.Policy(case["template"], (keys * 2)[:count]), MAINNET)


@pytest.mark.parametrize("places", ["@0,@1", "@0/0/**,@1/**", "@1/**,@0/**", "@0/**,@2/**", "@0/**,@0/**",
                                    "@0/<0;1>/*,@0/<1;2>/*", "@0/**,xpub/<0;1>/*", "@0/<0;1;2>/*,@1/**",
                                        "@00/**,@1/**"])
def test_the_same_faults_in_our_own_template(cases, places):
    """The invalid vectors use other templates, so each fault is put into ours as well."""
    keys = next(tuple(case["keys"]) for case in cases["valid"] if case["template"] == OURS)
    with pytest.raises(InvalidInput) as caught:
        wallet_policy.to_descriptor(wallet_policy.Policy(f"wsh(sortedmulti(2,{places}))", keys), MAINNET)
    assert caught.value.code == "policy.placeholder"
