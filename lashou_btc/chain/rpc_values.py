"""Reads values out of a node's answers. All raise ValueError on what a node would not say; `Node` words it."""

from collections.abc import Mapping
from decimal import ROUND_CEILING, Decimal
from typing import Any

from lashou_btc.anchors.tx import COIN_SAT, MAX_MONEY_SAT

_HEX = frozenset("0123456789abcdef")


def block_or_tx_id(value: object) -> str:
    """A hash in display hex."""
    if not isinstance(value, str) or len(value) != 64 or not _HEX.issuperset(value):
        raise ValueError("not a hash")
    return value


def raw_bytes(value: object) -> bytes:
    """Hex as bytes."""
    if not isinstance(value, str):
        raise ValueError("not hex")
    return bytes.fromhex(value)


def natural(value: object) -> int:
    """A height or a number: an int of 0 or more, not a bool."""
    if type(value) is not int or value < 0:
        raise ValueError("not a number of 0 or more")
    return value


def amount_sat(value: object) -> int:
    """An amount of bitcoin, read as int or Decimal, in satoshi."""
    if type(value) is int:
        value = Decimal(value)
    if not isinstance(value, Decimal) or not 0 <= value * COIN_SAT <= MAX_MONEY_SAT \
            or value * COIN_SAT != int(value * COIN_SAT):
        raise ValueError("not an amount")
    return int(value * COIN_SAT)


def rate_sat_vb(value: object) -> int:
    """A feerate in BTC per 1,000 vbytes as whole sat/vB, rounded up: estimates come with any number of digits."""
    if type(value) is int:
        value = Decimal(value)
    if not isinstance(value, Decimal) or not 0 <= value * COIN_SAT <= MAX_MONEY_SAT:
        raise ValueError("not a feerate")
    return int((value * COIN_SAT / 1000).to_integral_value(ROUND_CEILING))


def expected_sat_vb(estimate: Mapping[str, Any], pool: Mapping[str, Any]) -> int:
    """The feerate to pay by the answers to `estimatesmartfee` and `getmempoolinfo`: what is estimated, if anything
    is, but no less than the mempool takes. Raises KeyError where one says less than nodes do.
    """
    rates = (estimate.get("feerate", Decimal(0)), pool["mempoolminfee"], pool["minrelaytxfee"])
    return max(1, *(rate_sat_vb(rate) for rate in rates))
