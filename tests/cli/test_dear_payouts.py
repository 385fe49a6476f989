"""Payouts that are dearer than need be: a witness says that it means that, or signs nothing."""

from pathlib import Path

import pytest
from cli_kit import Town, refused

from lashou_btc.chain.sandbox import Sandbox
from lashou_btc.usecases import dearness


def built(town: Town, *how: object) -> Path:
    path = town.post / f"built-{len(list(town.post.iterdir()))}.psbt"
    town.operator("payout", "build", *how, "--out", path)
    return path


def signs(town: Town, path: Path, *more: object) -> tuple[object, ...]:
    return ("witness", "sign", path, "--yes", *more, "--out", f"{path}-{len(list(town.post.iterdir()))}")


def test_a_needlessly_dear_payout_is_signed_only_where_it_is_meant(payable: Town) -> None:
    dear = built(payable, "--feerate", 100)
    said = refused(payable, payable.wang, 1, "payout.dear", *signs(payable, dear)).err
    seen = payable.wang.data("psbt", "review", dear)
    assert f"at 100 sat/vB the payout costs a fee of {seen['fee_sat']:,} sat; at 2 times the 1 sat/vB" in said
    assert "say --feerate-is-meant" in said
    payable.wang(*signs(payable, dear, "--feerate-is-meant"))
    payable.zhao(*signs(payable, built(payable, "--feerate", 5)))


def test_a_node_that_expects_as_much_lets_it_be_signed(payable: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    dear = built(payable, "--feerate", 100)
    monkeypatch.setattr(Sandbox, "feerate_sat_vb", lambda self, target: 50)
    payable.wang(*signs(payable, dear))


def test_upper_rungs_have_a_bound_of_their_own(payable: Town) -> None:
    fine, steep = (built(payable, "--ladder", text) for text in ("1,35", "1,80"))
    low = built(payable, "--ladder", "60,70")
    payable.wang(*signs(payable, fine))
    said = refused(payable, payable.li, 1, "payout.dear", *signs(payable, steep)).err
    assert "at 80 sat/vB" in said and "at 16 times the 1 sat/vB" in said
    said = refused(payable, payable.li, 1, "payout.dear", *signs(payable, low)).err
    assert "at 60 sat/vB" in said and "at 2 times" in said
    payable.li(*signs(payable, steep, "--feerate-is-meant"))


def test_a_small_fee_asks_no_node(payable: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    small = built(payable, "--feerate", 20)
    assert 5_000 < payable.wang.data("psbt", "review", small)["fee_sat"] <= dearness.SLACK_SAT

    def nobody(self: Sandbox, target: int) -> int:
        raise AssertionError("nobody asks for the feerate")

    monkeypatch.setattr(Sandbox, "feerate_sat_vb", nobody)
    payable.wang(*signs(payable, small))
