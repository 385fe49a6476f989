"""A key's own purse at the desk: what is named is what is sent, and once."""

import pytest
from cli_kit import ADDRESS, PASSPHRASE, Town
from desk_kit import Browser, Read, at_desk

from lashou_btc.chain.sandbox import Sandbox

WHERE = "desk/purse/"


def funded(town: Town, name: str, amount: int = 1_000_000) -> None:
    town.operator("chain", "faucet", town.person(name).data("purse", "show")["address"], amount)
    town.operator("chain", "mine")


def asks(at: Browser, way: str, status: int = 200, **fields: str) -> Read:
    form = next(one for one in at.get(WHERE).forms if one.fields.get("way") == way)
    return at.send(WHERE, form, status, **({"passphrase": PASSPHRASE} | fields))


def sends(at: Browser, asked: Read, status: int = 200) -> Read:
    return at.send(WHERE, asked.form("send"), status, passphrase=PASSPHRASE)


def own_waiting(town: Town, name: str) -> list[dict]:
    return town.person(name).data("purse", "list")


def test_it_is_seen_only_with_the_passphrase(opened: Town) -> None:
    funded(opened, "an")
    address = opened.an.data("purse", "show")["address"]

    def act(at: Browser) -> None:
        page = at.get(WHERE)
        assert address not in page.text and "1,000,000" not in page.text
        wrong = at.send(WHERE, page.form("look"), passphrase="not it")
        assert "passphrase" in wrong.text and address not in wrong.text
        page = at.send(WHERE, at.get(WHERE).form("look"), passphrase=PASSPHRASE)
        assert address in page.text and "1,000,000 sat" in page.text and "othing waits" in page.text

    at_desk(opened.an, opened, act)


def test_paying_in_names_whom_it_pays_and_is_done_once(opened: Town) -> None:
    funded(opened, "an")
    before = opened.an.data("member", "show")["balance_sat"]

    def act(at: Browser) -> None:
        for bad, words in ((("amount", "0"), "0"), (("amount", "1,0"), "1,0"), (("account", "x"), "account number"),
                           (("account", "99999"), "outside the window"), (("feerate", "0"), "whole number")):
            page = asks(at, "deposit", **({"amount": "50,000"} | dict([bad])))
            assert "send" not in page.deeds and words in page.text, bad
        assert "passphrase" in asks(at, "deposit", amount="50,000", passphrase="not it").text
        asked = asks(at, "deposit", amount="0.003 BTC", feerate="2")
        assert "300,000 sat" in asked.text and "account 4, you" in asked.text and "fee " in asked.text
        changed = at.send(WHERE, asked.form("send"), 409, passphrase=PASSPHRASE, amount="400,000")
        assert "has changed" in changed.text and not own_waiting(opened, "an")
        assert "passphrase" in at.send(WHERE, asked.form("send"), 409, passphrase="not it").text
        done = sends(at, asked)
        assert "It is sent" in done.text and sends(at, asked).text == done.text
        assert len(own_waiting(opened, "an")) == 1
        page = at.send(WHERE, at.get(WHERE).form("look"), passphrase=PASSPHRASE)
        assert own_waiting(opened, "an")[0]["txid"] in page.text and "2 sat/vB" in page.text

    at_desk(opened.an, opened, act)
    opened.operator("chain", "mine", 8)
    assert opened.an.data("member", "show")["balance_sat"] == before + 300_000


def test_what_is_sent_has_the_fee_that_was_named_even_where_the_chain_names_another_meanwhile(
        opened: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    funded(opened, "an")
    told = iter([3])
    monkeypatch.setattr(Sandbox, "feerate_sat_vb", lambda self, target_blocks: next(told, 90))

    def act(at: Browser) -> None:
        nonlocal told
        asked = asks(at, "deposit", amount="50,000")
        told = iter([3])  # once while it is named again, and another right afterwards
        assert "It is sent" in sends(at, asked).text

    at_desk(opened.an, opened, act)
    waits, = own_waiting(opened, "an")
    assert waits["feerate_sat_vb"] == 3


def test_a_payment_is_sped_up_and_taken_back_within_the_fee_that_is_meant(opened: Town) -> None:
    funded(opened, "an")
    first = opened.an.data("purse", "pay", ADDRESS, 300_000, "--yes")["txid"]

    def act(at: Browser) -> None:
        assert "send" not in asks(at, "bump", txid="ab", feerate="5").deeds
        assert "send" not in asks(at, "bump", txid="0" * 64, feerate="5").deeds
        assert "send" not in asks(at, "bump", txid=first, feerate="5", most="100").deeds
        asked = asks(at, "bump", txid=first, feerate="5")
        assert "300,000 sat to the same as before" in asked.text
        assert f"replaces your transaction {first}" in asked.text
        other = asks(at, "bump", txid=first, feerate="6")
        sends(at, asked)
        (bumped,) = own_waiting(opened, "an")
        assert bumped["txid"] != first and bumped["feerate_sat_vb"] == 5
        sends(at, other, 409)
        assert own_waiting(opened, "an") == [bumped], "what was named is gone, so nothing is sent"
        asked = asks(at, "cancel", txid=bumped["txid"])
        assert "pays nobody but the purse" in asked.text
        done = sends(at, asked)
        assert sends(at, asked).text == done.text and own_waiting(opened, "an")[0]["pays"] == []

    at_desk(opened.an, opened, act)
    opened.operator("chain", "mine")
    assert opened.an.data("purse", "show")["balance_sat"] > 990_000


def test_what_somebody_else_pays_is_sped_up_by_whom_it_pays(opened: Town) -> None:
    funded(opened, "an")
    funded(opened, "bo", 200_000)
    theirs = opened.an.data("purse", "pay", opened.bo.data("purse", "show")["address"], 300_000, "--yes")["txid"]

    def act(at: Browser) -> None:
        asked = asks(at, "bump", txid=theirs, feerate="20")
        assert "so that both confirm sooner" in asked.text and theirs in asked.text
        sends(at, asked)

    at_desk(opened.bo, opened, act)
    assert [one["pays"] for one in own_waiting(opened, "bo")] == [[]]
    opened.operator("chain", "mine")
    assert 490_000 < opened.bo.data("purse", "show")["balance_sat"] < 500_000


def test_of_several_keys_the_one_that_is_meant(opened: Town) -> None:
    opened.an("key", "new", "second", "--network", "regtest", "--no-words", "--cost", "14")
    names = sorted(path.stem for path in (opened.an.home / "keys").glob("*.key"))
    first = next(name for name in names if name != "second")
    address = opened.an.data("purse", "show", "--key", "second")["address"]
    opened.operator("chain", "faucet", address, 400_000)
    opened.operator("chain", "mine")

    def act(at: Browser) -> None:
        page = at.send(WHERE, at.get(WHERE).form("look"), passphrase=PASSPHRASE, key="second")
        assert address in page.text
        page = at.send(WHERE, at.get(WHERE).form("look"), passphrase=PASSPHRASE, key=first)
        assert address not in page.text
        asked = asks(at, "deposit", amount="60,000", account="4", key="second")
        assert asked.form("send").fields["key"] == "second"
        sends(at, asked)

    at_desk(opened.an, opened, act)
    assert opened.an.data("purse", "list", "--key", "second")


def test_the_same_in_chinese(opened: Town) -> None:
    funded(opened, "an")

    def act(at: Browser) -> None:
        asked = asks(at, "deposit", amount="30万", feerate="2")
        assert "send" not in asked.deeds
        asked = asks(at, "deposit", amount="300,000 聪", feerate="2")
        assert "要发出吗？" in asked.text and "付 300,000 聪" in asked.text

    at_desk(opened.an, opened, act, "zh")
