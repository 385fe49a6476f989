"""Payment URIs that phones and wallets open: BIP21, and BIP321 which replaces it."""

from urllib.parse import quote

from lashou_btc.anchors.tx import MAX_MONEY_SAT
from lashou_btc.errors import InvalidInput
from lashou_btc.networks import NETWORKS
from lashou_btc.wallet.address import address_to_script

MAX_TEXT_CHARS = 256
_SAT_PER_BTC = 100_000_000


def payment_uri(address: str, amount_sat: int | None = None, label: str | None = None,
                message: str | None = None) -> str:
    """`bitcoin:ADDRESS?amount=…&label=…&message=…`, each key at most once, the amount in decimal BTC.

    The address stands in the body on every network, where every wallet looks for it. Raises InvalidInput for an
    address of no network, an amount that is not 1 to 21 million bitcoin in satoshi, or a text over 256 characters.
    """
    _check_address(address)
    parts = []
    if amount_sat is not None:
        parts.append(f"amount={btc(amount_sat)}")
    for key, text in (("label", label), ("message", message)):
        if text is not None:
            parts.append(f"{key}={_encoded(key, text)}")
    return f"bitcoin:{address}" + (f"?{'&'.join(parts)}" if parts else "")


def btc(amount_sat: int) -> str:
    """A positive amount in decimal BTC, without needless zeros: 2030000000 is "20.3". Raises InvalidInput."""
    if type(amount_sat) is not int or not 0 < amount_sat <= MAX_MONEY_SAT:
        raise InvalidInput("uri.amount", amount_sat=amount_sat)
    whole, rest = divmod(amount_sat, _SAT_PER_BTC)
    return f"{whole}.{rest:08d}".rstrip("0").rstrip(".")


def _check_address(address: str) -> None:
    """Good on some network; the last one's reason is as good as any other's where it is good on none."""
    *others, last = NETWORKS.values()
    for network in others:
        try:
            address_to_script(address, network)
            return
        except InvalidInput:
            continue
    address_to_script(address, last)


def _encoded(key: str, text: str) -> str:
    if len(text) > MAX_TEXT_CHARS:
        raise InvalidInput("uri.text", key=key, max_text_chars=MAX_TEXT_CHARS)
    try:
        return quote(text, safe="")
    except UnicodeEncodeError:
        raise InvalidInput("uri.text:no-text", key=key) from None
