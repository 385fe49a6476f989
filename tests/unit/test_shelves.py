"""What a snapshot gives in parts behaves as the plain collections in whose place it stands."""

from collections import Counter
from dataclasses import replace
from hashlib import sha256
from itertools import product
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lashou_btc.anchors.merkle import Tree
from lashou_btc.anchors.tx import OutPoint
from lashou_btc.errors import InvalidInput
from lashou_btc.pool import accounts as columned
from lashou_btc.pool import by_account, coin_shelves, shelf, shelves
from lashou_btc.pool import coins as columnar
from lashou_btc.pool.account_shelves import ShelvedAccounts, sealed_accounts
from lashou_btc.pool.accounts import Account
from lashou_btc.pool.buckets import queue, sealed_queue
from lashou_btc.pool.by_account import ByAccount, of_account, sealed_by_account
from lashou_btc.pool.coin_shelves import ShelvedCoins, sealed_coins
from lashou_btc.pool.coins import Coin
from lashou_btc.pool.hash_shelves import ShelvedHashes
from lashou_btc.pool.ledger import Entry
from lashou_btc.pool.levels import Levels
from lashou_btc.pool.log import Log
from lashou_btc.pool.shelf import LOOK, Keys, Pages, Part, packed, paged, unpacked
from lashou_btc.pool.shelves import Statuses

SLOW = settings(deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    for where, name, value in ((shelf, "WIDE", 3), (coin_shelves, "ENDS", (4, 6)), (Keys, "FULL", 2),
                               (Pages, "SIZE", 64), (by_account, "PIECE", 3)):
        monkeypatch.setattr(where, name, value)


def lost(part: Part) -> Part:
    """The part as it is in a snapshot that has been read again, its bytes to be asked for."""
    return Part(part.count, part.digest, lambda digest: part.data)


def test_a_part_is_its_bytes_or_an_error():
    part = packed(int, [1, 2, 3])
    assert unpacked(int, lost(part)) == [1, 2, 3] and not lost(part).at_hand and lost(part) == part
    for data in (None, b"", part.data + b"x"):
        with pytest.raises(InvalidInput):
            _ = Part(3, part.digest, lambda digest, data=data: data).data
    with pytest.raises(InvalidInput, match="another number"):
        unpacked(int, Part(2, part.digest, lambda digest: part.data))


def key(number: int) -> bytes:
    return sha256(b"%d" % number).digest()[:12]


MOVES = st.lists(st.tuples(st.sampled_from(["add", "remove", "seal"]), st.integers(0, 30), st.integers(0, 4)),
                 max_size=120)


@given(MOVES)
@SLOW
def test_keys_are_as_a_dictionary_of_lists(moves):
    keys, plain = Keys(12), {}
    for move, n, number in moves:
        have = plain.setdefault(key(n), [])
        if move == "seal":
            keys = keys.seal()
            assert all(keys._place(found) == at for at, part in keys.parts.items() for found, _ in keys._rows(part))
            keys = Keys(12, keys.bits, {at: lost(part) for at, part in keys.parts.items()})
        elif move == "add" and number not in have:
            have.append(number)
            keys.add(key(n), number)
        elif move == "remove" and number in have:
            have.remove(number)
            keys.remove(key(n), number)
        assert len(keys) == sum(map(len, plain.values()))
        assert all(sorted(keys.find(one)) == sorted(numbers) for one, numbers in plain.items())
    assert Counter(keys) == Counter((one, number) for one, numbers in plain.items() for number in numbers)


def test_a_key_is_found_only_where_a_row_begins():
    rows = Keys(4)
    rows.add(b"\0\0\0\0", 0)
    rows.add(b"\0\0\0\1", 2**32)
    sealed = rows.seal()
    assert sealed.find(b"\0\0\0\0") == [0] and sealed.find(b"\0\0\0\1") == [2**32]
    assert sealed.find(b"\0\0\1\0") == []


@given(st.lists(st.tuples(st.integers(0, 40), st.binary(max_size=3)), max_size=40))
@SLOW
def test_a_tree_on_pages_is_the_same_tree(changes):
    tree, again = Tree(), Tree()
    for number, entry in changes:
        for one in (tree, again):
            one.set(number, entry)
        assert again.root() == tree.root()
        rows = [Pages(len(row), row.seal() if isinstance(row, Pages) else paged(row)) for row in again.rows()]
        assert [bytes(row) for row in rows] == [bytes(row) for row in tree.rows()]
        again = Tree.of(rows)
        assert again.root() == tree.root()
        if len(tree):
            assert again.proof(len(tree) - 1) == tree.proof(len(tree) - 1)


def test_a_root_of_what_has_not_changed_reads_next_to_nothing():
    tree, read = Tree(), []
    for number in range(500):
        tree.set(number, b"x")

    def asked(part: Part) -> Part:
        def load(digest: bytes) -> bytes:
            read.append(digest)
            return part.data
        return Part(part.count, part.digest, load)
    again = Tree.of([Pages(len(row), list(map(asked, paged(row)))) for row in tree.rows()])
    assert again.root() == tree.root() and len(read) == 1
    again.set(77, b"y")
    tree.set(77, b"y")
    assert again.root() == tree.root() and len(read) <= len(tree.rows()) * 2


def coin(number: int, value: int, epoch: int) -> Coin:
    return Coin(number // 3, OutPoint(sha256(b"coin %d" % (number // 2)).hexdigest(), number % 2), value, 2 * epoch,
                number, number)


def thawed(coins: Any) -> ShelvedCoins:
    made = sealed_coins(coins)
    assert made.ends is not None
    return ShelvedCoins({at: lost(part) for at, part in made.shelf.parts.items()}, made.worth,
                        Keys(LOOK, made.places.bits, {at: lost(p) for at, p in made.places.parts.items()}),
                        (lost(made.ends[0]), lost(made.ends[1])))


@given(st.lists(st.tuples(st.sampled_from(["come", "come", "go", "seal", "fork"]), st.integers(0, 60),
                          st.integers(0, 1)), max_size=60))
@SLOW
def test_coins_are_as_a_dictionary(moves):
    plain: dict[OutPoint, Coin] = {}
    columns, coins = columnar.Coins(), thawed(columnar.Coins())
    arrived = 0
    for move, n, epoch in moves:
        if move == "come":
            new = coin(arrived, n % 7, epoch)
            plain[new.outpoint] = new
            for one in (columns, coins):
                one.add(new)
            arrived += 1
        elif move == "go" and plain:
            gone = list(plain)[n % len(plain)]
            taken = plain.pop(gone)
            for one in (columns, coins):
                assert one[gone] == one.numbered(taken.number) == taken and one.has(taken.number)
                one.take(gone)
                assert gone not in one and not one.has(taken.number)
        elif move == "seal":
            coins = thawed(coins)
        elif move == "fork":
            for other in (columns.copy(), coins.copy()):
                for outpoint in list(other)[:3]:
                    other.take(outpoint)
        for one in (columns, coins):
            assert len(one) == len(plain) and one.worth_sat == sum(c.value_sat for c in plain.values())
            assert one.sums() == {e: (len(of), sum(of)) for e in (0, 1)
                                  if (of := [c.value_sat for c in plain.values() if c.epoch == e])}
        assert coins.before(1) == [one for one in plain.values() if one.epoch < 1]
        for one, largest, count in product((columns, coins), (True, False), (1, 3)):
            own = sorted((c for c in plain.values() if c.epoch == epoch),
                         key=lambda c: (-c.value_sat if largest else c.value_sat, c.number))
            few = sorted(one.extreme(largest, count, epoch),
                         key=lambda c: (-c.value_sat if largest else c.value_sat, c.number))
            assert few[:count] == own[:count] and set(few) <= set(own)
            if len(own) >= count:
                last = own[count - 1]
                equal = {c for c in own[count:] if (c.value_sat, c.height) == (last.value_sat, last.height)}
                assert equal <= set(few)
    for one in (columns, coins):
        assert list(one) == list(plain) and list(one.items()) == list(plain.items()) and one | {} == plain
        assert list(one.values()) == list(plain.values())
        assert all(one[outpoint] == plain[outpoint] for outpoint in plain)
        assert coin(10_000, 1, 0).outpoint not in one
        with pytest.raises(KeyError):
            one[coin(10_000, 1, 0).outpoint]
        with pytest.raises(KeyError):
            one.numbered(10_000)
    ways = sealed_coins(columns), sealed_coins(coins)
    assert ways[0].shelf.parts == ways[1].shelf.parts and ways[0].ends == ways[1].ends
    assert sorted(ways[0].places) == sorted(ways[1].places)


def test_when_the_largest_kept_ones_are_spent_all_are_looked_through_once_for_many_payouts(monkeypatch) -> None:
    monkeypatch.setattr(coin_shelves, "ENDS", (20, 20))
    plain = columnar.Coins(coin(number, number % 101, 0) for number in range(300))
    coins, looked, each = thawed(plain), 0, ShelvedCoins._each

    def counted(self: ShelvedCoins) -> Any:
        nonlocal looked
        looked += 1
        return each(self)
    monkeypatch.setattr(ShelvedCoins, "_each", counted)
    for payout in range(40):
        few = sorted(coins.extreme(True, 2, 0), key=lambda c: (-c.value_sat, c.number))[:2]
        assert few == sorted(plain.extreme(True, 2, 0), key=lambda c: (-c.value_sat, c.number))[:2]
        for one in few:
            for all_of in (coins, plain):
                all_of.take(one.outpoint)
        new = coin(300 + payout, 50 + payout, 0)
        for all_of in (coins, plain):
            all_of.add(new)
    assert 0 < looked <= 8


def test_of_coins_that_are_all_alike_the_oldest_are_found_without_looking_through_all(monkeypatch) -> None:
    monkeypatch.setattr(coin_shelves, "ENDS", (20, 20))
    plain = columnar.Coins(coin(number, 7, 0) for number in range(300))
    coins = thawed(plain)
    monkeypatch.setattr(ShelvedCoins, "_each", lambda coins: pytest.fail("all of them were looked through"))
    for largest in (True, False):
        for _ in range(4):
            few = sorted(coins.extreme(largest, 2, 0), key=lambda c: c.number)[:2]
            assert few == sorted(plain.extreme(largest, 2, 0), key=lambda c: c.number)[:2]
            for one in few:
                for all_of in (coins, plain):
                    all_of.take(one.outpoint)


def member(number: int) -> Account:
    return Account(number, "member" if number % 3 else "reviewer", sha256(b"%d" % (number % 5)).hexdigest(),
                   f"address {number % 4}", status="active", uniqueness=tag(number) if number % 6 else "")


def tag(number: int) -> str:
    return sha256(b"tag %d" % (number % 7)).hexdigest()


ACTS = st.sampled_from(["open", "open", "change", "look", "seal"])


@given(st.lists(st.tuples(ACTS, st.integers(1, 40)), max_size=60))
@SLOW
def test_accounts_are_as_a_dictionary(moves):
    plain: dict[int, Account] = {}
    columns, accounts = columned.Accounts(), sealed_accounts({})
    thens: list[tuple[Any, Any, dict[int, str]]] = []
    for move, number in moves:
        if move == "open" and number not in plain:
            plain[number] = member(number)
            for all_of in (columns, accounts):
                all_of.add(member(number))
        elif move == "change" and plain:
            known = list(plain)[number % len(plain)]
            for one in (plain[known], columns[known], accounts[known]):
                one.grace_until, one.status, one.key = number % 3, ("active", "lapsed")[number % 2], "00" * 32
        elif move == "look":
            thens = [(Statuses(plain), Statuses(accounts), {n: a.status for n, a in plain.items()})]
        elif move == "seal":
            thens.clear()
            made = sealed_accounts(accounts)
            accounts = ShelvedAccounts({at: lost(part) for at, part in made.shelf.parts.items()}, made.spans,
                                       lost(made.order) if made.order else None, made.facts, made.looked_up)
        assert shelves.tally(accounts) == shelves.tally(columns) == shelves.tally(plain)
        for before in thens:
            for one, other in zip(before, (plain, accounts), strict=False):
                assert one.joined(other) == [a for n, a in sorted(plain.items()) if n not in before[2]]
                assert one.moved(other) == [a for n, a in plain.items() if before[2].get(n) != a.status]
        assert shelves.in_grace(accounts) == shelves.in_grace(columns) == shelves.in_grace(plain)
        assert shelves.free(accounts, 1, 45) == shelves.free(columns, 1, 45) == shelves.free(plain, 1, 45)
        for text in ("00" * 32, member(1).key, member(3).key):
            assert shelves.of_key(accounts, text) == shelves.of_key(columns, text) == shelves.of_key(plain, text)
        assert shelves.of_payout(accounts, "address 1") == shelves.of_payout(plain, "address 1")
        for text in ("", member(1).key, *map(tag, range(7))):
            last = next((a for a in reversed(plain.values()) if text and a.uniqueness == text), None)
            assert accounts.tagged(text) == columns.tagged(text) == last
        assert all((n in accounts) == (n in plain) for n in range(1, 45)) and len(accounts) == len(plain)
    assert list(accounts) == list(plain) and accounts.values() == list(plain.values())
    assert accounts.items() == list(plain.items()) and accounts.get(99) is None
    for all_of in (columns, accounts):
        with pytest.raises(KeyError):
            all_of[99]
    ways = sealed_accounts(columns), sealed_accounts(accounts)
    assert ways[0].shelf.parts == ways[1].shelf.parts and ways[0].facts == ways[1].facts
    assert ways[0].spans == ways[1].spans and ways[0].order == ways[1].order


def test_asking_for_all_at_once_reads_no_account():
    made = sealed_accounts({n: member(n) for n in range(1, 40)})

    def never(digest: bytes) -> bytes:
        raise AssertionError("read")
    accounts = ShelvedAccounts({at: Part(part.count, part.digest, never) for at, part in made.shelf.parts.items()},
                               made.spans, made.order, made.facts, made.looked_up)
    assert sum(row[3] for row in accounts.tally()) == 39
    assert accounts.in_grace() == [] and accounts.free(1, 42) == [40, 41]
    assert 7 in accounts and 40 not in accounts and list(accounts) == list(range(1, 40))


def test_sets_are_as_plain_ones():
    hashes, digests = ShelvedHashes(Keys(32)), [sha256(b"%d" % n).digest() for n in range(20)]
    for digest in digests:
        hashes.add(digest)
        hashes.add(digest)
    hashes = ShelvedHashes(hashes.keys.seal())
    hashes.discard(digests[0])
    hashes.discard(b"x" * 32)
    assert set(hashes) == set(digests[1:]) and len(hashes) == 19 and digests[0] not in hashes and "x" not in hashes


LEVEL = st.tuples(st.integers(-5_000, 9_000), st.integers(1, 9), st.integers(0, 3))


@given(st.lists(LEVEL, max_size=60), st.lists(st.one_of(LEVEL, st.none(), st.just("seal")), max_size=60))
@SLOW
def test_a_queue_in_parts_gives_what_a_queue_gives(first, steps):
    plain = Levels.of(first)
    made = queue(sealed_queue(plain, lambda entry: True, lambda entry: True, 0))
    for step in steps:
        if step == "seal":
            parts = sealed_queue(made, lambda entry: True, lambda entry: True, 10**9)
            made = queue({at: lost(part) for at, part in parts.items()})
        elif step is not None:
            plain.push(step)
            made.push(step)
        elif plain.top() is not None:
            plain.pop()
            made.pop()
        assert made.top() == plain.top()
        assert sorted(made.below(1_000)) == sorted(entry for entry in plain if entry[0] < 1_000)
    assert sorted(made) == sorted(plain)


def test_what_counts_no_more_is_left_out_when_it_is_known_or_there_is_much_of_it():
    entries = [(n * 100, n % 9 + 1, n) for n in range(80)]
    parts = sealed_queue(Levels.of(entries), lambda entry: entry[2] % 2 == 0, lambda entry: True, 0)
    assert sorted(queue(parts)) == [entry for entry in entries if entry[2] % 2 == 0]
    made = queue({at: lost(part) for at, part in parts.items()})
    made.push((-1, 1, 100))
    few = sealed_queue(made, lambda entry: entry[2] < 40, lambda entry: entry[2] >= 60, 1_000)
    assert (-1, 1, 100) not in queue(few) and len(list(queue(few))) == 40
    again = queue({at: lost(part) for at, part in few.items()})
    all_known = sealed_queue(again, lambda entry: entry[2] < 40, lambda entry: False, 3)
    assert sorted(entry[2] for entry in queue(all_known)) == list(range(0, 40, 2))


@given(st.lists(st.one_of(st.integers(0, 5), st.just(-1)), max_size=60))
@SLOW
def test_the_lines_of_an_account_are_found_in_a_log_in_parts(moves):
    plain, log = [], Log(Entry)
    for number, account in enumerate(moves):
        if account < 0:
            parts, who = sealed_by_account(log)
            log = ByAccount(Entry, list(map(lost, parts)), who)
        else:
            plain.append(Entry(number, account, "deposit", f"{number:064x}", number))
            log.append(plain[-1])
        for asked in range(6):
            assert of_account(log, asked) == [(at, e) for at, e in enumerate(plain) if e.account == asked]
    assert log == plain and log[2:] == plain[2:]
    assert sealed_by_account(log)[0] == sealed_by_account(ByAccount(Entry, *sealed_by_account(log)))[0]


def test_a_changed_coin_makes_only_its_own_parts_anew():
    first = sealed_coins(columnar.Coins(coin(n, 1_000 + n, 0) for n in range(60)))
    second = thawed(first)
    second.take(coin(31, 0, 0).outpoint)
    second = sealed_coins(second)
    changed = [at for at, part in second.shelf.parts.items() if part != first.shelf.parts[at]]
    assert changed == [31 // shelf.WIDE]
    assert replace(coin(31, 0, 0), value_sat=1_031) not in second.values()
