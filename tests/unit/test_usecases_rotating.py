"""What people are told of a rotation before they sign it, of what is on its way, and of what lies with whom."""

from pathlib import Path

import pytest

from lashou_btc.errors import InvalidInput, LashouError, Refused
from lashou_btc.pool.carry import check_meant, move, sweep
from lashou_btc.pool.document import Document
from lashou_btc.pool.rotation import named_keyholders
from lashou_btc.usecases import document_words, rotating
from lashou_btc.usecases.workspace import PoolHome
from lashou_btc.wallet.key_record import KeyRecord
from lashou_btc.words import Said
from tests.world import Person, World


@pytest.fixture
def w() -> World:
    """An open pool with a member, 4, and three supervisors: 5 carol, 6 dora, 7 erna."""
    world = World().open()
    world.enroll("anna", deposit_sat=150_000)
    for name in ("carol", "dora", "erna"):
        world.enroll(name, "supervisor")
    return world


def record(person: Person) -> KeyRecord:
    return person.master.record(person.name, 0)


def drafted(w: World, *numbers: int, quorum: int = 2) -> Document:
    return rotating.draft(w.state(), quorum, [record(w.people[n]) for n in numbers], "because")


def home(w: World, folder: Path) -> PoolHome:
    pool = PoolHome(folder, w.contract)
    for content in w.documents.values():
        pool.store.add(content)
    return pool


def signed(w: World, doc: Document, *numbers: int) -> Document:
    for n in numbers:
        doc = doc.sign(n, w.people[n].private_key, w.people[n].key)
    return doc


def test_each_new_witness_gets_its_own_account(w: World) -> None:
    doc = drafted(w, 2, 5, 7)
    assert [x["account"] for x in doc.body["witnesses"]] == [2, 5, 7] and doc.body["epoch"] == 1
    w.enroll("anna", "supervisor", number=9)  # the same key a second time
    draft = rotating.draft(w.state(), 1, [record(w.people[4])])
    assert draft.body["witnesses"][0]["account"] == 9 and draft.body["text"] == ""
    for number, name in ((10, w.people[2].name), (11, "dora")):
        w.enroll(name, "supervisor", number=number, payout=Person("elsewhere").address)
    assert [x["account"] for x in drafted(w, 2, 6, 7).body["witnesses"]] == [2, 11, 7], "its own, or the last"


@pytest.mark.parametrize(("person", "code"), [("anna", "rotation.member"), ("fred", "rotation.account"),
                                              ("left", "rotation.account")])
def test_who_has_no_account_that_could_become_a_witnesss_is_named(w: World, person: str, code: str) -> None:
    if person == "left":
        number = w.enroll("left", "supervisor")
        w.publish(w.document("exit", {"account": number}, number))
        w.mine(w.contract.rules.exit_blocks)
    with pytest.raises(Refused, match=f"{person}.*(enroll first|enroll a second account)") as refused:
        rotating.draft(w.state(), 1, [record(Person(person))])
    assert refused.value.code == code


@pytest.mark.parametrize(("change", "code"), [
    (lambda people: people[0].update(account=6), "rotation.duplicate"),
    (lambda people: people[0].update(account=4), "rotation.account"),
    (lambda people: people[0].update(account=99), "rotation.account"),
], ids=["another's of them", "a member's", "nobody's"])
def test_honest_people_sign_no_rotation_that_names_other_accounts(w: World, change, code: str) -> None:
    doc = drafted(w, 5, 6, 7)
    people = [dict(x) for x in doc.body["witnesses"]]
    change(people)
    with pytest.raises(LashouError) as refused:
        rotating.named(w.state(), Document("rotation", doc.pool, doc.body | {"witnesses": people}))
    assert refused.value.code == code


def test_what_does_not_fit_is_said_before_anybody_signs(w: World) -> None:
    state = w.state()
    assert not rotating.doubts(state, named_keyholders(drafted(w, 5, 6, 7), w.contract))
    [doubt] = rotating.doubts(state, named_keyholders(drafted(w, 5, quorum=1), w.contract))
    assert "do not fit 1 of 1" in str(doubt) and "Draws of reviewers will wait" in str(doubt)
    many = [w.enroll(f"n {n}", "supervisor") for n in range(20)]
    found = rotating.doubts(w.state(), named_keyholders(drafted(w, *many, quorum=14), w.contract))
    assert any("relay" in str(doubt) for doubt in found) and any("a Coldcard" in str(doubt) for doubt in found)
    w.publish(w.document("exit", {"account": 5}, 5))
    [doubt] = rotating.doubts(w.state(), named_keyholders(drafted(w, 5, 6, 7), w.contract))
    assert f"ends at height {w.state().account(5).exit_at}, before the move" in str(doubt)


def texts(lines: list[Said]) -> list[str]:
    return [str(line) for line in lines]


def test_a_rotation_in_words_and_how_far_its_signing_is(w: World, tmp_path: Path) -> None:
    doc = drafted(w, 2, 5, 6)
    pool = home(w, tmp_path)
    to = named_keyholders(doc, w.contract)
    names = [w.people[n].name for n in (1, 2, 3)]
    lines = texts(document_words.in_words(pool, w.state(), signed(w, doc, 1, 5)))
    assert f"leave:  {names[0]} (account 1, witness), {names[2]} (account 3, witness)" in lines
    assert f"stay:   {names[1]} (account 2, witness)" in lines and "text: because" in lines
    assert "come:   carol (account 5, supervisor), dora (account 6, supervisor)" in lines
    assert f"first address of the new multisig: {to.first_address}" in lines
    half = rotating.signatures(w.state().keyholders, signed(w, doc, 1, 5), to)
    assert half.signed == (names[0],) and half.lacking == (names[1], "dora") and not half.complete
    assert f"1 more of the present witnesses and by {names[1]}, dora; " in str(half.then)
    assert "the new ones with lashou pool join" in str(half.then)
    whole = rotating.signatures(w.state().keyholders, signed(w, doc, 1, 2, 5, 6), to)
    assert whole.complete and "send it to the operator" in str(whole.then), "who stays signs once for both"


def test_who_has_signed_and_who_goes_is_told_and_whose_account_is_not_theirs(w: World) -> None:
    doc, state = drafted(w, 2, 5, 6), w.state()
    to, names = named_keyholders(doc, w.contract), [w.people[n].name for n in (1, 2, 3)]
    assert "signed by nobody of the present witnesses (2 have to) and by nobody of the new ones (all have to)" in \
        texts(rotating.in_words(state, doc, to))
    half = f"signed by {names[0]} of the present witnesses (2 have to) and by carol of the new ones (all have to)"
    assert half in texts(rotating.in_words(state, signed(w, doc, 1, 5), to))
    more = drafted(w, 1, 2, 3, 5)
    lines = texts(rotating.in_words(state, more, named_keyholders(more, w.contract)))
    assert "leave:  nobody" in lines and "come:   carol (account 5, supervisor)" in lines
    for account in (6, 99):
        first, *rest = (dict(x) for x in drafted(w, 5, 2, 7).body["witnesses"])
        wrong = Document("rotation", doc.pool, drafted(w, 5, 2, 7).body | {
            "witnesses": [first | {"account": account}, *rest]})
        told = texts(rotating.in_words(state, wrong, named_keyholders(wrong, w.contract)))
        assert f"come:   carol (account {account}, which is NOT THEIRS), erna (account 7, supervisor)" in told


def test_a_rotation_for_programs(w: World) -> None:
    doc = signed(w, drafted(w, 2, 5, 6), 1, 5)
    whole = signed(w, doc, 2, 6)
    w.publish(whole)
    state, to = w.state(), named_keyholders(doc, w.contract)
    names = [w.people[n].name for n in (1, 2, 3)]

    def rows(*numbers: int) -> list[dict[str, object]]:
        return [{"account": n, "name": w.people[n].name, "fingerprint": record(w.people[n]).fingerprint}
                for n in numbers]
    value = rotating.as_json(state, doc, to)
    assert value == {
        "document": doc.hash, "epoch": 1, "quorum": "2 of 3", "lifeboat": False, "leave": rows(1, 3),
        "stay": rows(2), "come": rows(5, 6), "descriptor": str(to.descriptor), "first_address": to.first_address,
        "announced": None, "move_from": None, "signed": [names[0]], "accepted": ["carol"],
        "lacking": [names[1], "dora"],
        "complete": False}
    assert rotating.as_json(state, whole, to) == value | {
        "document": whole.hash, "announced": w.height, "move_from": w.height + w.contract.rules.rotation_blocks,
        "signed": names[:2], "accepted": [names[1], "carol", "dora"], "lacking": [], "complete": True}


def test_who_gets_another_key_meanwhile_is_a_doubt(w: World) -> None:
    w.amend(rekey={"account": 5, "key": Person("another").key})
    [doubt] = rotating.doubts(w.state(), named_keyholders(drafted(w, 5, 6, 7), w.contract))
    assert str(doubt).startswith("The quorum is giving the account of carol another key")


def test_announced_rotations_are_found_by_their_hash(w: World, tmp_path: Path) -> None:
    doc = signed(w, drafted(w, 2, 5, 6), 1, 2, 5, 6)
    w.publish(doc)
    pool, state = home(w, tmp_path), w.state()
    assert rotating.find(pool, state, doc.hash[:8]) == doc
    [announced] = rotating.announced(pool, state)
    assert (announced.digest, announced.moves) == (doc.hash, w.height + w.contract.rules.rotation_blocks)
    assert announced.to == named_keyholders(doc, w.contract)
    lines = texts(document_words.in_words(pool, state, doc))
    assert f"may be signed from height {announced.moves} on" in " ".join(lines)
    for name in ("abc", "00000000"):
        with pytest.raises(InvalidInput, match=rf"announced are: {doc.hash[:16]}\.") as refused:
            rotating.find(pool, state, name)
        assert refused.value.code == "rotation.which"
    other = drafted(w, 5, 6, 7)
    pool.store.add(other.to_bytes())
    assert rotating.find(pool, state, other.hash[:8]) == other
    with pytest.raises(InvalidInput):
        rotating.find(pool, state, other.hash[:7])
    empty = PoolHome(tmp_path / "empty", w.contract)
    assert rotating.announced(empty, state)[0].to is None


def test_what_lies_with_earlier_witnesses_is_told_by_account(w: World) -> None:
    doc = signed(w, drafted(w, 5, 6, 7), 1, 2, 5, 6, 7)
    w.publish(doc)
    made = move(w.state(), 1, doc.hash, named_keyholders(doc, w.contract), most=3)
    left = rotating.left_by(w.state(), made)
    assert len(left) == len(w.state().coins) - 3 > 0
    w.confirm(made.unsigned)
    for account, amount in ((4, 60_000), (4, 50_000), (0, 30_000)):
        w.deposit(account, amount)
    [lies] = rotating.elsewhere(w.state())
    assert lies.holders == w.contract.keyholders and sorted(lies.left) == sorted(left)
    assert lies.late == ((0, 30_000), (4, 110_000)) and lies.total_sat == sum(left) + 140_000
    assert rotating.late_sat(w.state(), 4) == 110_000
    for late in (lies.late, ()):  # what was left behind is passed on before what came late
        swept = sweep(w.state(), 1)
        assert not rotating.left_by(w.state(), swept)
        w.confirm(swept.unsigned)
        assert [one.late for one in rotating.elsewhere(w.state())] == ([late] if late else [])


def test_young_coins_hold_neither_a_move_nor_a_sweep_up(w: World) -> None:
    """Who pays in a little in each block would hold both up for ever, if all coins had to be deep."""
    doc = signed(w, drafted(w, 5, 6, 7), 1, 2, 5, 6, 7)
    w.publish(doc)
    w.mine(w.contract.rules.rotation_blocks)
    w.deposit(4, 25_000)
    to = named_keyholders(doc, w.contract)
    made = move(w.state(), 1, doc.hash, to, confirmations=3)
    assert len(made.coins) == len(w.state().coins) - 1 and rotating.left_by(w.state(), made) == [25_000]
    check_meant(made, w.state(), 1, doc)
    w.confirm(made.unsigned)
    for amount in (40_000, 50_000):
        w.deposit(4, amount)
    with pytest.raises(Refused, match="as deep as it must be"):
        sweep(w.state(), 1, 30)
    assert [c.value_sat for c in sweep(w.state(), 1, 2).coins] == [25_000]
    w.confirm(sweep(w.state(), 1, 2).unsigned)
    w.deposit(4, 60_000)
    assert sorted(c.value_sat for c in sweep(w.state(), 1, 2).coins) == [40_000, 50_000]


AMENDMENT = {"text": "so it is", "rules": {"absence_sat": 7}, "seal": "ab" * 32 + ":1", "lost": ["cd" * 32],
             "operator": {"key": "ef" * 32, "payout": "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080"},
             "release": {"txid": "12" * 32, "leaf": 3}, "again": "34" * 32,
             "rekey": {"account": 4, "key": "56" * 32},
             "verdicts": [{"claim": "78" * 32, "objections": ["9a" * 32], "outcome": "upheld", "text": "forged"}],
             "rotation": "bc" * 32, "dissolve": {
                 "claims": [{"claim": "de" * 32, "amount": 1234}],
                 "returns": [{"account": 9, "address": "bcrt1qxyz"}]}}


def test_an_amendment_in_words_says_everything_that_it_does(w: World, tmp_path: Path) -> None:
    said = "\n".join(texts(document_words.in_words(home(w, tmp_path), w.state(), Document(
        "amendment", w.contract.pool_id, AMENDMENT))))
    for words in ("so it is", f"rule absence_sat: {w.contract.rules.absence_sat} becomes 7", "ab" * 32 + ":1",
                  "passes over the amendment " + "cd" * 32, "ef" * 32, AMENDMENT["operator"]["payout"],
                  "from transaction " + "12" * 32 + " on, from its document number 3", "34" * 32 + " act again",
                  "account 4 gets the key " + "56" * 32, "78" * 32 + ", which is unknown here: UPHELD", "forged",
                  "ENDS THE POOL", "gets 1,234", "what came for account 9 goes to bcrt1qxyz",
                  "announces the rotation " + "bc" * 32, "its document is not at hand"):
        assert words in said, words


def test_a_recovery_set_is_no_move_that_waits_for_anybody(w: World, tmp_path: Path) -> None:
    doc = rotating.draft(w.state(), 2, [record(w.people[n]) for n in (5, 6, 7)], lifeboat=1)
    w.publish(doc := signed(w, doc, 1, 2, 5, 6, 7))
    pool, state = home(w, tmp_path), w.state()
    assert doc.hash in state.rotations and not rotating.announced(pool, state)
    lines = texts(document_words.in_words(pool, state, doc))
    assert lines[0].startswith("This names a recovery set")
    assert any("lifeboats are signed" in line for line in lines)
    move_to = signed(w, drafted(w, 2, 5, 6), 1, 2, 5, 6)
    stale = Document("rotation", doc.pool, move_to.body | {"epoch": 5})
    for one in (move_to, stale):
        w.amend(rotation=one.hash)
        pool.store.add(one.to_bytes())
    w.mine(2)
    found = rotating.announced(pool, w.state())
    assert [(one.digest, one.to and one.to.epoch) for one in found] == [(move_to.hash, 1), (stale.hash, None)]
