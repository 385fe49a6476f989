"""What people copy from the screen stands there whole, at a pipe and on a narrow terminal."""

import re

import pytest
from cli_kit import Town, at_a_terminal


@pytest.mark.parametrize("command", [("explain", "account"), ("member", "show", "--account")])
def test_what_an_entry_is_for_can_be_copied(payable: Town, command: tuple[str, ...]) -> None:
    filed = payable.chen.data("claim", "list")[0]
    account, claim = filed["account"], filed["claim"]
    paid_in = payable.chen.data("member", "show", "--account", account)["entries"][0]["ref"]
    assert re.fullmatch("[0-9a-f]{64}(:[0-9]+)?", paid_in)
    shown = payable.chen(*command, account).out
    assert paid_in in shown and claim in shown
    status, screen = at_a_terminal("--home", payable.chen.home, *command, account,
                                   env=payable.chen.env | {"COLUMNS": "80"})
    assert status == 0 and paid_in in screen and claim in screen
