"""Amounts on a command line, read as `usecases.given_amounts` reads them."""

from typing import Any

import click

from lashou_btc.errors import InvalidInput, LashouError
from lashou_btc.usecases.given_amounts import SAT, Amount, minor, read
from lashou_btc.words import word

__all__ = ["MONEY", "Amount", "Sat", "minor", "read"]


class _Given(click.ParamType):  # type: ignore[type-arg]  # generic only in click's newest releases
    """What all amounts on a line have in common."""

    name = "amount"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The amount, or what is wrong with it as a wrong use of the line."""
        if not isinstance(value, str):
            return value
        try:
            return self.take(read(value))
        except LashouError as error:
            self.fail(word(error.said), param, ctx)

    def take(self, amount: Amount) -> Any:
        """What the command gets."""
        return amount


class Sat(_Given):
    """An amount of bitcoin, which the command gets in satoshi: at least so many."""

    def __init__(self, least: int = 1) -> None:
        self.least = least

    def take(self, amount: Amount) -> int:
        """In satoshi. Raises InvalidInput for less than the least."""
        given = amount.minor(SAT)
        if given < self.least:
            raise InvalidInput("money.small", text=amount.text, least=self.least)
        return given


MONEY = _Given()
"""An amount in the unit of a pool, which the command asks for once it knows the pool: an Amount."""
