"""A payout that waits too long gets a higher fee at the desk, as the command line gives it, once it is named."""

import pytest
from cli_kit import Town
from desk_kit import Browser, Read, at_desk
from test_desk_sitting import begin, bring, sign, taken_from

from lashou_btc.chain.sandbox import Sandbox
from lashou_btc.usecases import payouts
from lashou_btc.usecases.workspace import Workspace


def sent(town: Town, kind: str) -> str:
    """Signed by two at their desks, and sent by the second; where the sitting is at zhao's."""
    half: list[tuple[str, bytes]] = []
    found: list[str] = []

    def second(at: Browser) -> None:
        page = bring(at, half[0])
        found.append("desk/sign/" + page.links["Go on"].partition("desk/sign/")[2])
        sign(at, found[0])
        assert "raise" in at.get(found[0]).deeds
        at.send(found[0], at.get(found[0]).form("send"))

    at_desk(town.wang, town, lambda at: half.append(taken_from(at, sign(at, begin(at, kind)))))
    at_desk(town.zhao, town, second)
    return found[0]


def waiting(town: Town) -> list[str]:
    ws = Workspace(town.operator.home, town.chain)
    chain = ws.chain(ws.pool().contract.network)
    found = [psbt.tx.txid for path in (town.zhao.pool / "sittings").iterdir() for psbt in payouts.read_psbts(path)]
    found = [txid for txid in found if chain.in_mempool(txid)]
    ws.close()
    return found


def asks(at: Browser, where: str, rate: object, status: int = 200) -> Read:
    return at.send(where, at.get(where).form("raise"), status, feerate=str(rate))


def test_the_next_rung_is_named_and_sent_once_and_nobody_signs(payable: Town) -> None:
    where = sent(payable, "ladder")
    (low,) = waiting(payable)

    def act(at: Browser) -> None:
        page = at.get(where)
        asked = page.text[page.text.index("It waits too long"):]
        assert asked.index("Pays in all") < asked.index("Instead of") < asked.index("Of that the pool bears")
        assert "Must sign again Nobody" in asked.replace("nobody", "Nobody") and low in asked
        other = at.get(where).form("next")
        done = at.send(where, page.form("next"))
        assert "It is sent" in done.text and "4 sat/vB" in done.text
        assert at.send(where, page.form("next")).text == done.text, "a reload sends nothing"
        (middle,) = waiting(payable)
        assert middle != low
        at.send(where, other, 409)
        assert waiting(payable) == [middle], "another tab sends nothing that it has not named"
        at.send(where, at.get(where).form("next"))
        assert waiting(payable) not in ([low], [middle])
        page = at.get(where)
        assert "next" not in page.deeds and "no rung above it was signed" in page.text and "raise" in page.deeds

    at_desk(payable.zhao, payable, act)
    payable.operator("chain", "mine")
    assert payable.chen.data("claim", "show", "1")["status"] == "paid"
    at_desk(payable.zhao, payable, lambda at: _none(at, where))


def _none(at: Browser, where: str) -> None:
    page = at.get(where)
    assert not page.deeds & {"next", "raise"} and "It waits too long" not in page.text


def test_a_dearer_one_is_worked_out_named_signed_again_and_takes_its_place(payable: Town) -> None:
    where = sent(payable, "payout")
    (old,) = waiting(payable)
    payable.operator("payout", "bump", payable.zhao.pool / "sittings" / f"{where.split('/')[2]}.psbt", "--feerate",
                     "9", "--out", payable.post / "cli.psbt")
    (expected,) = [p.tx.txid for p in payouts.read_psbts(payable.post / "cli.psbt")]
    half: list[tuple[str, bytes]] = []

    def first(at: Browser) -> None:
        for bad in ("", "0", "x", "1.5", "٣"):
            assert "whole number" in asks(at, where, bad, 200).text
        assert "pays 1 sat/vB already" in asks(at, where, 1).text
        assert "outside" in asks(at, where, 99_999).text
        page = asks(at, where, 9)
        for words in (expected, old, "9 sat/vB instead of 1", "Of that the pool bears", "2 witnesses"):
            assert words in page.text, words
        changed = at.send(where, page.form("bump"), 409, feerate="8")
        assert "8 sat/vB" in changed.text and "has changed" in changed.text
        done = at.send(where, page.form("bump"))
        assert "all must sign again" in done.text and waiting(payable) == [old]
        again = at.send(where, page.form("bump"))
        assert again.text == done.text, "a reload begins nothing"
        new = "desk/sign/" + done.links["Go on"].partition("desk/sign/")[2]
        assert new != where
        half.append(taken_from(at, sign(at, new)))

    def second(at: Browser) -> None:
        page = bring(at, half[0])
        new = "desk/sign/" + page.links["Go on"].partition("desk/sign/")[2]
        sign(at, new)
        at.send(new, at.get(new).form("send"))

    at_desk(payable.zhao, payable, first)
    at_desk(payable.wang, payable, second)
    assert waiting(payable) == [expected]
    payable.operator("chain", "mine")
    assert payable.chen.data("claim", "show", "1")["status"] == "paid"
    at_desk(payable.zhao, payable, lambda at: _none(at, where))


def test_whom_a_higher_fee_leaves_unpaid_is_named(payable: Town) -> None:
    where = sent(payable, "payout")
    path = payable.zhao.pool / "sittings" / f"{where.split('/')[2]}.psbt"
    told = payable.operator.data("payout", "bump", path, "--feerate", "9", "--out", payable.post / "cli.psbt")
    before = payable.operator.data("psbt", "review", path)["outputs"]
    paid = {one["address"] for one in told["payees"]}
    unpaid = [one["address"] for one in before if one["amount_sat"] == 5_000 and one["address"] not in paid]
    assert unpaid

    def act(at: Browser) -> None:
        page = asks(at, where, 9)
        assert all(f"does not pay {address}" in page.text for address in unpaid)
        assert f"Fee {told['fee_sat']:,} sat" in page.text and "The chain suggests now 1 sat/vB" in page.text

    at_desk(payable.zhao, payable, act)


def test_a_fee_that_witnesses_would_not_sign_is_refused_before_anything_is_begun(payable: Town) -> None:
    where = sent(payable, "payout")
    before = sorted(p.name for p in (payable.zhao.pool / "sittings").iterdir())

    def act(at: Browser) -> None:
        page = asks(at, where, 900)
        assert "bump" not in page.deeds and "desk/sign" in where
        assert sorted(p.name for p in (payable.zhao.pool / "sittings").iterdir()) == before

    at_desk(payable.zhao, payable, act)


def test_what_nobody_has_signed_enough_is_not_raised(payable: Town) -> None:
    def act(at: Browser) -> None:
        where = begin(at)
        assert "raise" not in at.get(where).deeds
        sign(at, where)
        assert "raise" not in at.get(where).deeds

    at_desk(payable.wang, payable, act)


def test_the_same_in_chinese(payable: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    where = sent(payable, "payout")

    def act(at: Browser) -> None:
        monkeypatch.setattr(Sandbox, "feerate_sat_vb", lambda self, target: 7)
        assert "链上现在建议 7 sat/vB" in at.get(where).text
        page = asks(at, where, 7)
        for words in ("7 sat/vB，原来 1", "链上现在建议 7 sat/vB", "其中互助池承担", "2 位见证人"):
            assert words in page.text, words

    at_desk(payable.zhao, payable, act, "zh")
