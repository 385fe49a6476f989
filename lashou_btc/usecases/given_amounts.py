"""Amounts as people write them: 1,000,000; 1 000 000; 10000 sat; 0.01 BTC; where a pool counts in CNY, 600.50 CNY.

A number alone counts the smallest unit. Whatever could mean two amounts is refused: money is never guessed.
"""

import re
from dataclasses import dataclass

from lashou_btc.errors import InvalidInput

SAT, BTC = "sat", "BTC"
_UNITS = {"sat": SAT, "sats": SAT, "satoshi": SAT, "satoshis": SAT, "聪": SAT, "btc": BTC, "₿": BTC, "比特币": BTC,
          "元": "CNY"}
"""What units are called, in small letters. Any other three letters are a currency's."""
_DIGITS = {SAT: 0, BTC: 8} | dict.fromkeys(
    ("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF",
     "XPF"), 0) | dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3)
"""Digits of a unit behind the point (ISO 4217 for currencies), where they are not two."""
_ALIKE = {**{code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}, **dict.fromkeys(
    (0x3000, 0xA0, 0x2007, 0x2009, 0x202F), 0x20)}
"""As a Chinese keyboard writes digits and signs, and blanks that do not break a line, to plain ones."""
_AMOUNT = re.compile(r"([0-9][0-9,._' ]*?) ?([^\W\d_]+|₿)?")
_PLAIN = re.compile(r"(?P<whole>[0-9]+|[1-9][0-9]{0,2}(?:(?P<mark>[, _'])[0-9]{3})(?:(?P=mark)[0-9]{3})*)"
                    r"(?:\.(?P<part>[0-9]+))?")

MOST_DIGITS = 16
"""Before the point: of satoshi there are not more, and no document holds more of anything."""


@dataclass(frozen=True)
class Amount:
    """An amount as it was given: its digits before and behind the point, and its unit ("": none was named).

    `mark`: what stands between groups of three digits.
    """

    text: str
    whole: str
    part: str
    unit: str
    mark: str

    def minor(self, unit: str) -> int:
        """In the smallest parts of a unit (sat, or a currency's code). Raises InvalidInput for another unit."""
        named = self.unit or unit
        if (SAT if named == BTC else named) != unit:
            raise InvalidInput("money.unit", text=self.text, unit=unit)
        digits = _DIGITS.get(named, 2)
        if self.part and not self.unit:
            # Nobody is led from 600.000 to 600 BTC.
            grouped = unit == SAT and len(self.part) == 3 and int(self.whole)
            example = f"{self.whole}{self.part} {SAT}" if grouped else f"{self.text} {BTC if unit == SAT else unit}"
            raise InvalidInput("money.bare", text=self.text, example=example)
        if self.mark == "," and not self.part and digits > 2 and len(self.whole) < 7:
            raise InvalidInput("money.mark", text=self.text, whole=self.whole, unit=named,
                               part=f"{self.whole[:-3]}.{self.whole[-3:]}")
        if len(self.part) > digits:
            raise InvalidInput("money.part", text=self.text, unit=named, digits=digits)
        if len(self.whole) > MOST_DIGITS:
            raise InvalidInput("money.much", text=self.text[:40])
        return int(self.whole + (self.part.ljust(digits, "0") if self.unit else ""))


def read(text: str) -> Amount:
    """An amount from what somebody wrote. Raises InvalidInput."""
    found = _AMOUNT.fullmatch(text.translate(_ALIKE).strip())
    number = _PLAIN.fullmatch(found[1]) if found else None
    if found is None or number is None:
        raise InvalidInput("money.number", text=text)
    name = (found[2] or "").lower()
    unit = _UNITS.get(name) or name.upper()
    if name not in _UNITS and name and not re.fullmatch("[a-z]{3}", name):
        raise InvalidInput("money.no-unit", text=text, unit=found[2])
    mark = number["mark"] or ""
    return Amount(text, number["whole"].replace(mark, "") if mark else number["whole"], number["part"] or "", unit,
                  mark)


def minor(amount: Amount, unit: str) -> int:
    """An amount of MONEY in the smallest parts of a pool's unit, at least one. Raises InvalidInput."""
    given = amount.minor(unit)
    if not given:
        raise InvalidInput("money.nothing", text=amount.text)
    return given
