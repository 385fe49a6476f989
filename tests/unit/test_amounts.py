"""Amounts as people write them: read as they are meant, or refused where they could mean two."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lashou_btc.commands import amounts
from lashou_btc.errors import InvalidInput


@pytest.mark.parametrize(("text", "unit", "minor"), [
    ("1000000", "sat", 1_000_000), ("1,000,000", "sat", 1_000_000), ("1 000 000", "sat", 1_000_000),
    ("1_000_000", "sat", 1_000_000), ("1'000'000", "sat", 1_000_000), ("10000 sat", "sat", 10_000),
    ("10,000sats", "sat", 10_000), ("10000聪", "sat", 10_000), ("0.01 BTC", "sat", 1_000_000),
    ("0.01btc", "sat", 1_000_000), ("1 BTC", "sat", 10 ** 8), ("0.5₿", "sat", 5 * 10 ** 7),
    ("1 000 BTC", "sat", 10 ** 11),
    ("1.234 BTC", "sat", 123_400_000), ("1,234.5 BTC", "sat", 123_450_000_000),
    ("1,234,567 BTC", "sat", 1_234_567 * 10 ** 8), ("0.00000001 BTC", "sat", 1), ("１，０００", "sat", 1_000),
    ("1\u202f000", "sat", 1_000), (" 7 ", "sat", 7), ("007", "sat", 7),
    ("60000", "CNY", 60_000), ("600.50 CNY", "CNY", 60_050), ("60,000.5 cny", "CNY", 6_000_050),
    ("60,000 CNY", "CNY", 6_000_000), ("600元", "CNY", 60_000), ("500 JPY", "JPY", 500),
    ("1.250 KWD", "KWD", 1_250),
])
def test_what_is_clear_is_read(text: str, unit: str, minor: int) -> None:
    assert amounts.read(text).minor(unit) == minor


@pytest.mark.parametrize(("text", "unit", "code"), [
    ("0.01", "sat", "money.bare"), ("800.000", "sat", "money.bare"), ("600.50", "CNY", "money.bare"),
    ("0.5 sat", "sat", "money.part"), ("0.123456789 BTC", "sat", "money.part"),
    ("1.005 CNY", "CNY", "money.part"),
    ("1.5 JPY", "JPY", "money.part"), ("1,234 BTC", "sat", "money.mark"),
    ("0,01 BTC", "sat", "money.number"), ("0,001 BTC", "sat", "money.number"), ("1,5 BTC", "sat", "money.number"),
    ("1.000.000", "sat", "money.number"), ("1,00,000", "sat", "money.number"),
    ("1,000 000", "sat", "money.number"), ("1,000,", "sat", "money.number"), ("", "sat", "money.number"),
    ("-1", "sat", "money.number"), ("1e6", "sat", "money.number"), ("BTC", "sat", "money.number"),
    ("٢", "sat", "money.number"), ("0x10", "sat", "money.number"), ("1 BTC 2", "sat", "money.number"),
    ("1..5 BTC", "sat", "money.number"), (".5 BTC", "sat", "money.number"), ("5. BTC", "sat", "money.number"),
    ("10 mBTC", "sat", "money.no-unit"), ("10 bits", "sat", "money.no-unit"), ("6万元", "CNY", "money.no-unit"),
    ("10 CNY", "sat", "money.unit"), ("1 BTC", "CNY", "money.unit"), ("500 sat", "CNY", "money.unit"),
    ("5 USD", "CNY", "money.unit"),
])
def test_what_could_mean_two_amounts_or_none_is_refused(text: str, unit: str, code: str) -> None:
    with pytest.raises(InvalidInput) as found:
        amounts.read(text).minor(unit)
    assert found.value.code == code and text in str(found.value)


@given(st.integers(0, 10 ** 15), st.sampled_from([",", " ", "_", "'", ""]), st.sampled_from(["", " sat", "sat"]))
def test_satoshi_come_back_however_they_are_grouped(amount: int, mark: str, unit: str) -> None:
    assert amounts.read(f"{amount:,}".replace(",", mark) + unit).minor("sat") == amount


@given(st.integers(0, 21 * 10 ** 14))
def test_bitcoin_come_back_to_the_satoshi(amount: int) -> None:
    assert amounts.read(f"{amount // 10 ** 8}.{amount % 10 ** 8:08} BTC").minor("sat") == amount


@given(st.text("0123456789,. ₿'_abcstBTCNY元万", max_size=12))
def test_no_text_is_anything_but_an_amount_or_a_clear_error(text: str) -> None:
    try:
        assert amounts.read(text).minor("sat") >= 0
    except InvalidInput as error:
        assert error.code.startswith("money.")


@pytest.mark.parametrize("text", ["9" * 17, "9" * 5_000, "9" * 5_000 + " BTC", "1" + ",000" * 6])
def test_more_than_there_can_be_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput) as found:
        amounts.read(text).minor("sat")
    assert found.value.code == "money.much" and len(str(found.value)) < 200
