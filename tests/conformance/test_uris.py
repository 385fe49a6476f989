"""Payment URIs against BIP21's and BIP321's examples: those that ask for nothing we do not build."""

import json
from decimal import Decimal
from urllib.parse import parse_qsl, urlsplit

import pytest

from lashou_btc.errors import InvalidInput
from lashou_btc.wallet.uri import payment_uri

pytestmark = pytest.mark.conformance
# The BIPs' own address has a wrong checksum on purpose.
BAD = "175tWpb8K1S7NmH4Zx6rewF9WQrcZv245W"
GOOD = "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"


@pytest.mark.parametrize("name", ["bip21_uris.json", "bip321_uris.json"])
def test_the_examples_come_out_the_same(vectors, name):
    built = 0
    for case in json.loads((vectors / "bips" / name).read_text())["cases"]:
        parts = urlsplit(case["uri"])
        query = parse_qsl(parts.query)
        keys = [key for key, _ in query]
        if parts.path != BAD or not set(keys) <= {"amount", "label", "message"} or len(set(keys)) != len(keys):
            continue
        values = dict(query)
        amount_sat = int(Decimal(values["amount"]) * 10 ** 8) if "amount" in values else None
        assert payment_uri(GOOD, amount_sat, values.get("label"), values.get("message")) == \
            case["uri"].replace(BAD, GOOD)
        built += 1
    assert built == 4


def test_the_examples_address_itself_is_refused():
    with pytest.raises(InvalidInput) as caught:
        payment_uri(BAD)
    assert caught.value.code == "address.checksum"
