"""Accounts and coins as rows of columns: what objects in a dictionary would be."""

import hashlib
from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lashou_btc.anchors.tx import OutPoint
from lashou_btc.pool.accounts import FIELDS, Account, Accounts
from lashou_btc.pool.coins import Coin, Coins, _hashed
from lashou_btc.wallet.descriptor import MAX_INDEX

OTHERS = {int: 77, bool: True, str: "other"}


def test_an_account_keeps_what_it_is_given_whether_in_a_ledger_or_not():
    first, second = Account(9, "member", "aa" * 32, "addr", spans=((0, -1, 2),)), Account(4, "witness", "k", "p")
    accounts = Accounts()
    for account in (first, second):
        accounts.add(account)
    for name, kind in FIELDS.items():
        value = OTHERS.get(kind, ((1, 2, 3),))
        if name != "number":
            before = getattr(second, name)
            setattr(accounts[9], name, value)
            assert getattr(first, name) == value and type(getattr(first, name)) is type(value)
            assert getattr(second, name) == before
    assert {f.name for f in fields(Account)} == set(FIELDS)
    assert first == accounts[9] == replace(first) != second and list(accounts) == [9, 4]


def test_accounts_are_a_dictionary_in_the_order_in_which_they_were_opened():
    accounts = Accounts()
    for number in (5, 2, MAX_INDEX):
        accounts.add(Account(number, "member", "", ""))
    assert list(accounts) == [5, 2, MAX_INDEX] and [a.number for a in accounts.values()] == [5, 2, MAX_INDEX]
    assert len(accounts.values()) == 3 and 3 not in accounts and -1 not in accounts
    assert accounts.get(3) is None and accounts.get(2) == accounts[2]
    for number in (-1, 0, 3, MAX_INDEX + 1):
        with pytest.raises(KeyError):
            accounts[number]


def coin(n: int) -> Coin:
    txid = hashlib.sha256(b"%d" % n).hexdigest()
    return Coin(n // 3, OutPoint(txid, n % 3), 1_000 + n * 7 % 5, n % 4, n, n, ((n, 5),) if n % 7 == 0 else ())


@given(st.lists(st.one_of(st.none(), st.integers(0, 400)), max_size=400))
def test_coins_are_a_dictionary_in_the_order_in_which_they_came(steps: list[int | None]):
    coins, kept = Coins(), {}
    for n, step in enumerate(steps):
        if step is None or not kept:
            one = coin(n)
            coins.add(one)
            kept[one.outpoint] = one
        else:
            gone = list(kept.values())[step % len(kept)]
            coins.take(gone.outpoint)
            del kept[gone.outpoint]
            assert gone.outpoint not in coins and not coins.has(gone.number)
    for one in (coins, coins.copy(), Coins(kept.values())):
        assert list(one.items()) == list(kept.items()) and list(one.values()) == list(kept.values())
        assert (len(one), one.worth_sat) == (len(kept), sum(c.value_sat for c in kept.values()))
        assert all(one.numbered(c.number) == one[c.outpoint] == c for c in kept.values())
    other = coins.copy()
    other.add(coin(1_000))
    assert len(other) == len(kept) + 1 and list(coins) == list(kept)


def test_a_coin_that_is_not_there_is_told():
    coins = Coins(map(coin, range(5)))
    assert coins | {} == dict(coins.items())
    for missing in (lambda: coins[OutPoint("aa" * 32, 0)], lambda: coins.take(OutPoint("aa" * 32, 0)),
                    lambda: coins.numbered(5), lambda: coins.numbered(-1)):
        with pytest.raises(KeyError):
            missing()


@pytest.mark.parametrize("count", [1, 3, 10, 100])
def test_the_largest_coins_and_all_that_are_equal_to_the_last(count: int):
    coins = Coins(map(coin, range(60)))
    coins.take(coin(8).outpoint)
    ordered = sorted((c for c in coins.values() if c.epoch == 0), key=lambda c: -c.value_sat)
    found = coins.extreme(True, count, 0)
    assert found == ordered[:len(found)] and len(found) >= min(count, len(ordered))
    last = found[min(count, len(found)) - 1]
    assert not any((c.value_sat, c.height) == (last.value_sat, last.height) for c in ordered[len(found):][:1])


def test_what_is_found_by_the_same_hash_is_told_apart():
    alike = [replace(coin(n), outpoint=OutPoint(f"{9 - n:08x}" + "ab" * 28, n)) for n in range(4)]
    coins = Coins(alike)
    assert len(set(map(_hashed, coins))) == 1 and all(coins[one.outpoint] == one for one in alike)
    coins.take(alike[1].outpoint)
    assert list(coins.values()) == [alike[0], alike[2], alike[3]]
    assert alike[1].outpoint not in coins and OutPoint(alike[0].outpoint.txid, 3) not in coins
