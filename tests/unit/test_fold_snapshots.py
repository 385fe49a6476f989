"""A fold goes on where an earlier one stopped, and comes to the same, to the byte, as one from the birthday."""

import dataclasses
import json
from collections.abc import Iterator, Mapping, Set
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lashou_btc.anchors import record
from lashou_btc.anchors.history import Documents, History, ScriptBook
from lashou_btc.anchors.merkle import Tree
from lashou_btc.anchors.tx import TxOut
from lashou_btc.errors import InvalidInput, LashouError
from lashou_btc.pool import by_account, coin_shelves, shelf
from lashou_btc.pool.accounts import Account
from lashou_btc.pool.contract import Contract
from lashou_btc.pool.course import Begun
from lashou_btc.pool.document import Document
from lashou_btc.pool.fold import Fold, fold, folded
from lashou_btc.pool.ledger import Entry, Ledger
from lashou_btc.pool.levels import Levels
from lashou_btc.pool.lines import Lines
from lashou_btc.pool.log import KEPT, Log
from lashou_btc.pool.packing import column, pack, unpack
from lashou_btc.pool.reading import Reader
from lashou_btc.pool.rules import Rules
from lashou_btc.pool.settlement import settle
from lashou_btc.pool.shelf import Keys, Pages
from lashou_btc.pool.snapshot import APART, LEDGER, READER, Snapshot, freeze, kinds, thaw
from lashou_btc.pool.state import Claim, Drive, State, Told
from lashou_btc.pool.survey import Looked
from tests.examples import examples
from tests.fuzz import races, races_core
from tests.fuzz.races_quick import quickened
from tests.random_story import RULES, STORIES, begun, short_years, told
from tests.world import FAST, World

SLOW = settings(max_examples=examples(10), deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """So little in a part that a small pool has many."""
    for where, name, value in ((shelf, "WIDE", 2), (coin_shelves, "ENDS", (4, 5)), (Keys, "FULL", 2),
                               (Pages, "SIZE", 64), (by_account, "PIECE", 3)):
        monkeypatch.setattr(where, name, value)


SHARED = (Contract, ScriptBook, Documents)


def parts(value: Any, where: str) -> Iterator[tuple[str, Any, Any]]:
    """What an object is made of: name, part, and whether there are more parts within it."""
    if isinstance(value, (Ledger, Reader)) or dataclasses.is_dataclass(value):
        names = [f.name for f in dataclasses.fields(value)] if dataclasses.is_dataclass(value) else vars(value)
        for name in names:
            yield f"{where}.{name}", getattr(value, name)
    elif isinstance(value, Levels):
        yield where, sorted(value)
    elif isinstance(value, Lines):
        for name, tree in value.trees.items():
            yield f"{where}.{name}", [bytes(row) for row in tree.rows()]
    elif isinstance(value, dict):
        yield f"{where} keys", list(value)
        for key, part in value.items():
            yield f"{where}[{key}]", part
    elif isinstance(value, (list, tuple)):
        yield f"{where} length", len(value)
        for n, part in enumerate(value):
            yield f"{where}[{n}]", part


def living(ledger: Ledger, queue: Levels) -> list[tuple[int, int, int]]:
    return sorted(level for level in queue if ledger.accounts[level[1]].sharing
                  and ledger.accounts[level[1]].version == level[2])


def same(one: Any, other: Any, where: str = "state") -> None:
    """Two states are the same in everything that they are made of, down to the last field."""
    if isinstance(one, SHARED) or "_documents" in where or where.endswith((".book", ".holders")):
        return
    if isinstance(one, Log):
        one, other = list(one), list(other)
    if isinstance(one, Mapping):  # what a snapshot gives in parts is the same to whoever asks
        one, other = dict(one), dict(other)
    if isinstance(one, Set):
        one, other = set(one), set(other)
    assert type(one) is type(other), (where, one, other)
    if isinstance(one, Ledger):
        for name in ("_dry", "_low"):
            assert living(one, getattr(one, name)) == living(other, getattr(other, name)), f"{where}.{name}"
    inner = [(name, part) for name, part in parts(one, where) if not name.endswith(("_dry", "_low"))]
    if not inner:
        assert one == other, where
        return
    for (name, part), (again, counterpart) in zip(inner, parts_without_queues(other, where), strict=True):
        assert name == again
        same(part, counterpart, name)


def parts_without_queues(value: Any, where: str) -> list[tuple[str, Any]]:
    return [(name, part) for name, part in parts(value, where) if not name.endswith(("_dry", "_low"))]


def alike(one: State, other: State) -> None:
    """The same hash and lines, and everything else the same, timers in whichever order the heap has them."""
    assert one.hash() == other.hash()
    assert list(one.canonical()) == list(other.canonical())
    for state in (one, other):
        state.drive.timers.sort()
    same(one, other)


def documents(w: World) -> Documents:
    return Documents.of(w.documents, w.manifests)


def since(history: History, height: int) -> History:
    """What comes after a height, with the block of that height."""
    return History(height, history.tip, history.block_hashes, [t for t in history.txs if t.height > height])


Kept = tuple[Snapshot, Looked]


def kept(w: World, heights: list[int]) -> list[Kept]:
    """Snapshots at those of the heights at which nothing waits."""
    found: list[Kept] = []

    def keep(made: Fold) -> None:
        if made.settled:
            found.append((freeze(made.state), made.begun().looked))
    Fold(w.contract, w.history(), documents(w), w.book).run(heights, keep)
    return found


def go_on(w: World, one: Kept, as_of: tuple[int, ...] = ()) -> Fold | None:
    """The fold from a snapshot, or None where what is known now does not let it begin there."""
    snapshot, looked = one
    state = thaw(snapshot, w.contract, documents(w), w.book)
    made = Fold(w.contract, since(w.history(), snapshot.height), documents(w), w.book, as_of=as_of,
                begun=Begun(state, looked))
    if not made.ahead.holds:
        return None
    made.run()
    return made


def cut(w: World, numbers: list[int]) -> list[int]:
    start = w.contract.birthday
    return sorted({start + n % (w.height - start + 1) for n in numbers})


CUTS = st.lists(st.integers(0, 400), min_size=2, max_size=4)


@short_years
@given(RULES, STORIES, CUTS)
@SLOW
def test_a_start_from_a_snapshot_comes_to_the_same_as_one_from_the_birthday(rules, moves, cuts):
    w = told(rules, moves)
    whole = w.state()
    for one in kept(w, cut(w, cuts)):
        made = go_on(w, one)
        if made is not None:
            alike(made.state, w.state())
        else:  # a payout in the chain was worked out before it
            heights = [t.tx.locktime for t in w.txs if t.height > one[0].height]
            assert min(heights) < one[0].height
    assert whole.hash() == w.state().hash()


@short_years
@given(RULES, STORIES, STORIES, CUTS)
@SLOW
def test_what_comes_after_a_snapshot_is_folded_as_ever_or_the_snapshot_is_not_used(rules, moves, more, cuts):
    """Releases, late documents, verdicts that came since: what is not the same is not begun from."""
    story = begun(rules)
    for move, x, y in moves:
        getattr(story, move)(x, y)
    w = story.w
    snapshots = kept(w, cut(w, cuts))
    for move, x, y in [*more, ("show", 1, 0), ("show", 0, 1), ("wait", 9, 0)]:
        getattr(story, move)(x, y)
        for one in snapshots:
            made = go_on(w, one)
            if made is not None:
                alike(made.state, w.state())


@short_years
@given(RULES, STORIES, CUTS)
@SLOW
def test_what_is_due_and_payouts_are_the_same_from_a_snapshot(rules, moves, cuts):
    w = told(rules, moves)
    w.mine(3)
    for one in kept(w, cut(w, cuts)):
        heights = tuple(range(max(one[0].height, w.height - 8), w.height + 1))
        made = go_on(w, one, heights)
        if made is None:
            continue
        whole = folded(w.contract, w.history(), documents(w), heights, book=w.book)
        assert made.bases == {height: whole.bases[height] for height in made.bases} and made.bases
        for height in heights:
            results = []
            for at in (made.bases[height], whole.bases[height]):
                try:
                    results.append((settle(at, 2).unsigned, settle(at, 2).document))
                except LashouError as error:
                    results.append((str(error).encode(), b""))
            assert results[0] == results[1]


def test_a_fold_begins_with_what_the_contract_says():
    w = World()
    contract = dataclasses.replace(w.contract, operator_recipient="to me")
    s = Fold(contract, w.history(), documents(w), w.book).state
    assert (s.height, s.operator_key, s.operator_payout, s.operator_recipient) == (
        contract.birthday, contract.operator_key, contract.operator_payout, "to me")


@pytest.mark.parametrize("seed", range(races.CORE + 300, races.CORE + 312))
def test_in_races_with_rotations_and_reorganizations_too(seed):
    """Tools sign, chains are reorganized, keyholders hand over and money comes late (tests/fuzz/races_core.py)."""
    begins = 0
    with quickened(), races_core.one_of_each():
        race = races_core.begun(seed)
        snapshots: list[Kept] = []
        for n, (move, x, y) in enumerate(races_core.steps_of(seed)):
            getattr(race, move)(x, y)
            w = race.w
            snapshots = [one for one in snapshots if one[0].height <= w.height
                         and w.block_hash(one[0].height) == one[0].block]
            if n % 3 == 0:
                for one in snapshots[-3:]:
                    made = go_on(w, one)
                    if made is not None:
                        begins += 1
                        alike(made.state, w.state())
                snapshots += kept(w, cut(w, [13 * n + x, w.height - w.contract.birthday - 2]))
    assert begins


def rich() -> World:
    """A story with something of every kind in it."""
    w = told({"mode": "prefund", "panel": "keyholders", "meeting": 0, "running_sat": 300}, [
        ("wait", 12, 0), ("whole_claim", 4, 6), ("wait", 3, 0), ("object", 1, 5), ("verdict", 0, 1),
        ("wait", 14, 0), ("pay", 1, 0), ("steal", 0, 0), ("deposit", 3, 1), ("enroll", 0, 0), ("wait", 3, 0),
        ("rekey", 4, 0), ("carry", 1, 0), ("amend", 1, 0), ("exit", 5, 1), ("wait", 3, 0), ("claim", 4, 2)])
    return w


def test_no_field_is_forgotten():
    """Every field of what a state is made of is packed by its type, or is named as one that is packed apart."""
    state = rich().state()
    state.hash()
    assert set(vars(state.ledger)) == set(LEDGER) | APART[Ledger]
    assert set(vars(state.chain)) == set(READER) | APART[Reader]
    for cls in (State, Drive, Told):
        names = {f.name for f in dataclasses.fields(cls)}
        assert names == set(kinds(cls)) | APART[cls] and not set(kinds(cls)) & APART[cls]
    for cls in (Account, Claim, *kinds(State).values(), *kinds(Drive).values(), *kinds(Told).values()):
        column(cls)


def test_what_is_packed_apart_is_the_same_again_or_empty():
    w = rich()
    state = w.state()
    again = thaw(freeze(state), w.contract, documents(w), w.book)
    same(state, again)
    assert not (again.ledger.changed or again.chain.changed or again.drive.claims_changed
                or again.drive.items_changed)
    assert again.open_claims and all(again.claims[c.hash] is c and again.by_number[c.number] is c
                                     for c in again.open_claims.values())


def test_events_and_entries_stay_packed_until_they_are_asked_for():
    w = rich()
    first = kept(w, [w.height - 5])[0]
    read: list[bytes] = []

    def load(digest: bytes) -> bytes | None:
        read.append(digest)
        return first[0].load(digest)
    made = go_on(w, (dataclasses.replace(first[0], load=load), first[1]))
    assert made is not None
    told = made.state.events.chunks
    second = freeze(made.state)
    assert len(told) == 1 and {chunk.digest for chunk in told} <= set(second.digests) - set(read)
    assert made.state.events._unpacked == made.state.entries._unpacked == 0
    again = thaw(second, w.contract, documents(w), w.book)
    assert again.events == w.state().events and again.entries == w.state().entries


def test_a_snapshot_whose_data_is_not_right_is_refused():
    """Every byte that is dropped, and every part of the data that is another value, or of another type."""
    w = rich()
    good = freeze(w.state())
    size = 8 + int.from_bytes(good.body[:8], "big")
    value, data = json.loads(good.body[8:size]), good.body[size:]

    def refused(body: bytes, **more: Any) -> bool:
        try:
            thaw(dataclasses.replace(good, body=body, **more), w.contract, documents(w), w.book)
        except InvalidInput as error:
            assert error.code == "snapshot.damaged"
            return True
        return False

    def sealed(changed: Any) -> bytes:
        text = json.dumps(changed).encode()
        return len(text).to_bytes(8, "big") + text + data
    assert not refused(sealed(value))
    for name in value:
        assert refused(sealed({k: v for k, v in value.items() if k != name})), name
        for other in (None, {}, "x", [[]], 7):
            assert refused(sealed(value | {name: other})), (name, other)
    for length in (0, 7, 8, 20, size - 1, len(good.body) - 1):
        assert refused(good.body[:length])
    assert refused(good.body, state_hash="00" * 32) and refused(good.body, height=good.height + 1)
    assert refused(good.body, block="11" * 32)


def test_a_part_that_is_not_what_was_packed_is_refused_when_it_is_read():
    w = rich()
    good = freeze(w.state())
    for digest in good.digests:
        for data in (None, b"", good.load(digest)[:-1], good.load(digest) + b"x"):
            changed = dataclasses.replace(
                good, load=lambda d, at=digest, data=data: data if d == at else good.load(d))
            try:
                s = thaw(changed, w.contract, documents(w), w.book)
            except InvalidInput as error:  # accounts that have just run dry are read at once
                assert error.code == "snapshot.damaged"
                continue
            with pytest.raises(InvalidInput) as refused:
                everything(s)
            assert refused.value.code == "snapshot.damaged"


def everything(s: State) -> None:
    """Reads all that a state has."""
    list(s.canonical()), list(s.events), list(s.entries), list(s.drive.acted)
    list(s.ledger._dry), list(s.ledger._low), s.ledger.accounts.values()
    list(s.told.stances)
    [list(keys) for keys in (s.ledger.accounts.looked_up, s.chain.coins.places, s.ledger.entries.who,
                             s.told.stances.who)]
    [list(s.chain.coins.extreme(largest, 1, 0)) for largest in (True, False)]
    assert all(outpoint in s.coins for outpoint in s.coins)
    for tree in s.drive.trees.trees.values():
        list(map(bytes, tree.rows()))


def test_a_snapshot_after_a_rotation_needs_its_document():
    w = World().open()
    w.enroll("ann", deposit_sat=400_000)
    for name in ("carol", "dora", "erna"):
        w.enroll(name, "supervisor")
    doc = w.rotation({n: w.people[n] for n in (5, 6, 7)}, 2)
    w.publish(doc)
    w.mine(w.contract.rules.rotation_blocks)
    w.hand_over(doc)
    w.mine(5)
    one, = kept(w, [w.height])
    w.deposit(4, 30_000)  # to those who have handed over: it comes late
    w.send(TxOut(40_000, w.state().keyholders.script(2, 4)))
    made = go_on(w, one)
    assert made is not None and made.state.chain.epochs[1].holders.epoch == 1 and made.state.chain.late
    alike(made.state, w.state())
    del w.documents[doc.hash]
    with pytest.raises(InvalidInput):
        go_on(w, one)


def test_a_release_of_what_was_before_a_snapshot_makes_it_useless():
    w = World().open()
    a = w.enroll("ann", deposit_sat=400_000)
    w.mine(20)
    before = w.journal(record.KINDS["statement"], w.document("statement", {"account": a, "text": "x"}, a).hash)
    # It was not at hand, so that a snapshot after it is none; its document comes, and there may be one.
    assert not kept(w, [w.height])
    doc = w.document("statement", {"account": a, "text": "x"}, a)
    w.documents[doc.hash] = doc.to_bytes()
    w.mine(5)
    one, = kept(w, [w.height])
    assert go_on(w, one) is not None
    w.amend(release={"txid": before.txid})
    w.mine(2)
    assert go_on(w, one) is None
    assert fold(w.contract, w.history(), documents(w)).chain.bar == -1


@pytest.mark.parametrize("value", [[], ["00" * 32], ["ab" * 32, "cd" * 32], ["AB" * 32, "cd" * 32],
                                   ["x" * 64, "00" * 32], ["0" * 33] * 2, ["", ""], ["a", "a"], [" " * 64] * 2,
                                   ["0" * 62 + " 0", "0" * 64], ["é" * 64, "0" * 64]])
def test_texts_come_back_as_they_were_whether_hashes_or_not(value):
    out = bytearray()
    packed = json.loads(json.dumps(pack(list[str], value, out)))
    assert unpack(list[str], packed, bytes(out)) == value


def test_hashes_lie_in_a_row_of_bytes():
    for size in (16, 32):
        values, out = ["ab" * size, "0c" * size, "99" * size], bytearray(b"before")
        packed = pack(list[str], values, out)
        assert out == b"before" + bytes.fromhex("".join(values)) and unpack(list[str], packed, bytes(out)) == values


@dataclasses.dataclass
class Plain:
    """Without slots."""

    number: int
    name: str


def test_what_is_packed_comes_back():
    cases: list[tuple[Any, Any]] = [
        (list[tuple[int, str, bool]], [(1, "a", True), (2**80, "", False)]),
        (dict[int, set[str]], {3: {"a"}, 4: set()}),
        (list[list[list[int]]], [[[1], []], [], [[2, 3]]]), (Rules, FAST), (int | None, None),
        (list[int | None], [1, None, 2]), (tuple[tuple[int, int], ...], ((1, 2),)), (bytes, b"\x00\xff")]
    for kind, value in cases:
        out = bytearray()
        packed = json.loads(json.dumps(pack(kind, value, out)))
        again = unpack(kind, packed, bytes(out))
        assert again == value and type(again) is type(value)
    doc = World().open().document("statement", {"account": 1, "text": "x"}, 1)
    again, = unpack(list[Document], json.loads(json.dumps(pack(list[Document], [doc], bytearray()))), b"")
    assert again.to_bytes() == doc.to_bytes()
    plain = [Plain(1, "a"), Plain(2, "b")]
    assert unpack(list[Plain], pack(list[Plain], plain, bytearray()), b"") == plain
    for kind, packed in ((int, [True]), (int, ["1"]), (bool, [1]), (str, [1]), (list[int], [[[1], 2, [1]]]),
                         (set[int], [[2], 2, [1]]), (dict[int, int], [[2], 2, [[1], [1, 2]]]), (int, [1, 2]),
                         (list[int], [[-1], -1, []]), (list[bytes], [[2], 2, ["00", "11", "22"]]),
                         (list[bytes], [[2], 2, {"00": 1, "11": 1}])):
        with pytest.raises((ValueError, TypeError)):
            unpack(kind, packed, b"")


def test_a_tree_is_made_of_its_rows_again():
    for size in range(20):
        tree = Tree()
        for n in range(size):
            tree.set(n, b"%d" % n)
        again = Tree.of(tree.rows())
        assert again.root() == tree.root() and len(again) == size
        for other in (tree, again):
            other.set(size // 2, b"other")
            other.set(size + 3, b"more")
        assert again.root() == tree.root()
        if size > 2:
            with pytest.raises(InvalidInput):
                Tree.of(tree.rows()[:-1])


def test_a_log_is_a_list():
    packed = Log(int)
    for n in range(1, 4):
        packed.append(n)
    log, plain = Log(int, packed.sealed()), Log(int)
    for n in range(1, 6):
        plain.append(n)
    log.append(4)
    log.append(5)
    assert len(log) == len(plain) == 5 and log[-1] == 5 and log[3] == 4 and log[3:] == [4, 5] and log[-2:] == [4, 5]
    assert not log._before
    every = [1, 2, 3, 4, 5]
    assert log != tuple(every) and log != 5
    assert log == plain == every and log != every[:-1] and every == log and list(reversed(log)) == every[::-1]
    for start in range(-7, 8):
        for stop in (*range(-7, 8), None):
            for step in (1, 2, -1):
                assert log[start:stop:step] == plain[start:stop:step] == every[start:stop:step]
    with pytest.raises(IndexError):
        log[5]
    assert not Log(int) and Log(int) == []


def test_what_a_log_has_packed_on_the_way_is_there_when_somebody_asks():
    log = Log(Entry)
    every = [Entry(n, n % 7, "deposit", f"{n:064x}", -n) for n in range(5 * KEPT)]
    for n, entry in enumerate(every):
        log.append(entry)
        if n == 3 * KEPT:
            assert log == every[:n + 1]
    assert len(log.chunks) == 4 and len(log.new) == KEPT
    assert log[-KEPT:] == every[-KEPT:] and log == every and log[1] == every[1]
    assert Log(Entry, log.sealed()) == every
    assert sum(len(chunk.data) for chunk in log.chunks) < 60 * sum(chunk.count for chunk in log.chunks)
