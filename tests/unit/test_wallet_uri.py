"""Payment URIs."""

from decimal import Decimal
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lashou_btc.errors import InvalidInput
from lashou_btc.wallet.uri import btc, payment_uri

ADDRESSES = ("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa",
             "tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3q0sl5k7",
             "2NC2hEhe28ULKAJkW5MjZ3jtTMJdvXmByvK")
GOOD = ADDRESSES[0]


@given(st.sampled_from(ADDRESSES), st.none() | st.integers(1, 21 * 10 ** 14),
       st.none() | st.text(max_size=100), st.none() | st.text(max_size=100))
def test_what_goes_in_comes_out_again(address, amount_sat, label, message):
    for text in (label, message):
        if text is not None and any(0xD800 <= ord(c) < 0xE000 for c in text):
            with pytest.raises(InvalidInput):
                payment_uri(address, amount_sat, label, message)
            return
    parts = urlsplit(payment_uri(address, amount_sat, label, message))
    assert (parts.scheme, parts.path, parts.fragment) == ("bitcoin", address, "")
    query = parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query))
    assert len(dict(query)) == len(query)
    found = dict(query)
    assert found.get("label") == label and found.get("message") == message
    assert (Decimal(found["amount"]) * 10 ** 8 if "amount" in found else None) == amount_sat


@pytest.mark.parametrize(("amount_sat", "text"), [
    (1, "0.00000001"), (100_000_000, "1"), (2_030_000_000, "20.3"), (10, "0.0000001"), (1_000_000_000, "10"),
    (21 * 10 ** 14, "21000000")])
def test_amounts_are_decimal_without_needless_zeros(amount_sat, text):
    assert btc(amount_sat) == text


@pytest.mark.parametrize("amount", [0, -1, 21 * 10 ** 14 + 1, 1.5, True, "1"])
def test_what_is_no_amount_is_refused(amount):
    with pytest.raises(InvalidInput) as caught:
        payment_uri(GOOD, amount)
    assert caught.value.code == "uri.amount"


@pytest.mark.parametrize("address", ["175tWpb8K1S7NmH4Zx6rewF9WQrcZv245W", "", GOOD[:-1], GOOD + "?amount=1",
                                     "bitcoin:" + GOOD])
def test_what_is_no_address_is_refused(address):
    with pytest.raises(InvalidInput) as caught:
        payment_uri(address)
    assert caught.value.code.startswith("address.")


def test_a_long_text_is_refused_and_a_text_cannot_add_keys():
    with pytest.raises(InvalidInput) as caught:
        payment_uri(GOOD, label="x" * 257)
    assert caught.value.code == "uri.text"
    with pytest.raises(InvalidInput) as caught:
        payment_uri(GOOD, message="\udc80")
    assert caught.value.code == "uri.text"
    assert payment_uri(GOOD, label="x&amount=1#?") == f"bitcoin:{GOOD}?label=x%26amount%3D1%23%3F"
