"""What the rules would give no effect is refused where it is made, in the words of the fold."""

from cli_kit import ADDRESS, DIAGNOSED, LOW_COST, PASSPHRASE, Person, Town, at_a_terminal, refused
from test_decisions import drawn, publish

from lashou_btc.signers import keyfile
from lashou_btc.usecases.story import MEMBERS


def test_a_review_that_the_rules_would_not_count_is_not_written(opened: Town) -> None:
    _, names = drawn(opened)
    reviewer = opened.person(names[0])
    review = ("witness", "review", "#1", "--met", reviewer.data("chain", "status")["height"], "--unseen-is-meant",
              "--approve")
    more = refused(opened, reviewer, 1, "review.amount", *review, 900_001).err
    assert "an approval names an amount from 1 to the 900000" in more
    done = reviewer(*review, 900_000, "--out", opened.post / "review.json")
    assert f"Once it is in a block: account {names_account(opened, names[0])}: approve." in done.err
    publish(opened, opened.post / "review.json")
    again = refused(opened, reviewer, 1, "review.twice", *review, 800_000).err
    assert "has reviewed this claim before" in again


def names_account(town: Town, name: str) -> int:
    return town.person(name).data("member", "show")["account"]


def test_an_exit_is_declared_once_and_says_when_it_takes_effect(opened: Town) -> None:
    leave = ("member", "exit")
    done = opened.an(*leave, "--out", opened.post / "exit.json")
    number = names_account(opened, "an")
    assert f"Once it is in a block: account {number} leaves at height " in done.err
    publish(opened, opened.post / "exit.json")
    assert "has acted before" in refused(opened, opened.an, 1, "document.twice", *leave).err


def test_an_address_in_capitals_or_in_a_uri_is_taken_by_everybody(opened: Town) -> None:
    chen, claim = opened.chen, opened.post / "claim.json"
    (chen.home / "paper").write_bytes(b"a diagnosis")
    chen("claim", "file", "--amount", 900_000, "--evidence", chen.home / "paper", "--notary", chen.home / "paper",
         "--payee", f"BITCOIN:{ADDRESS.upper()}?amount=0.01", *DIAGNOSED, "--yes", "--out", claim)
    publish(opened, claim)
    assert opened.an.data("claim", "show", "#1")["payee"] == ADDRESS


def test_nobody_is_enrolled_or_joins_with_an_address_of_the_pool_itself(opened: Town) -> None:
    own = opened.an.data("pool", "address", "--account", 0)["address"]
    for role in ("reviewer", "supervisor"):
        said = refused(opened, opened.an, 1, "address.own", "member", "enroll", "--role", role, "--payout", own).err
        assert "is one of the pool's own" in said
    contract = opened.post / "own-contract.json"
    opened.operator("pool", "export", "--format", "contract", "--out", contract)
    for address in (own, opened.an.data("pool", "show")["journal"]):
        refused(opened, opened.wang, 1, "address.own", "pool", "join", contract, "--payout", address)


def test_a_restored_key_proves_who_its_account_is(opened: Town) -> None:
    """The salt was random and lay in one file: whoever lost that could never show that the hash is its own."""
    chen, number, words = opened.chen, opened.folder / "id.txt", opened.folder / "words.txt"
    key = next((chen.home / "keys").glob("*.key"))
    words.write_text(keyfile.open_(key, PASSPHRASE).mnemonic)
    again = Person(opened.folder / "again", chen.env)
    again("key", "new", key.stem, *LOW_COST, "--network", "regtest", "--restore", words)
    again("pool", "add", chen.pool / "contract.json")
    again("document", "add", chen.pool / "documents", chen.pool / "manifests")
    number.write_text(f" ｉd{MEMBERS.index('chen'):06d}\n")
    prove = ("member", "identity", "--id-file", number, "--name")
    assert "another key, id number or name" in refused(opened, again, 1, "identity.differs", *prove, "Chen").err
    proof = opened.post / "identity.json"
    made = again("member", "identity", "--id-file", number, "--name", "chen ", "--out", proof, "--json").json
    assert made["account"] == names_account(opened, "chen")
    kept, = (chen.home / "identities").iterdir()
    assert proof.read_bytes() == kept.read_bytes()
    shown = opened.operator.data("member", "identity", "--check", proof)
    assert shown == {"account": made["account"], "id_number": "ID000002", "name": "chen"}
    proof.write_bytes(proof.read_bytes().replace(b"ID000002", b"ID000003"))
    refused(opened, opened.operator, 1, "identity.differs", "member", "identity", "--check", proof)
    refused(opened, opened.bo, 1, "identity.differs", *prove, "chen")
    refused(opened, opened.wang, 1, "identity.none", *prove, "chen")


def test_nobody_has_a_second_living_account_with_the_same_key_and_identity(opened: Town) -> None:
    number = opened.folder / "id.txt"
    number.write_text(f"ID{MEMBERS.index('chen'):06d}")
    said = refused(opened, opened.chen, 1, "enrollment.twice", "member", "enroll", "--name", "chen", "--id-file",
                   number, "--tag", "ab" * 32, "--payout", ADDRESS).err
    assert f"account {names_account(opened, 'chen')} is this person's with this key already, and is active" in said


def test_an_id_number_is_typed_twice(opened: Town) -> None:
    args = ("--home", opened.operator.home, "journal", "tag", "--json")
    code, screen = at_a_terminal(*args, answers=["ID000001", "ID000010", "ID000010", "ID000010"],
                                 env=opened.operator.env)
    assert code == 0 and "do not match" in screen
    (opened.folder / "id.txt").write_text("ID000010")
    assert opened.operator.data("journal", "tag", "--id-file", opened.folder / "id.txt")["tag"] in screen


def test_whoever_has_several_accounts_sees_all_and_chooses(opened: Town) -> None:
    """The newest account was taken, whatever it was for: a member with a second role could not file a claim."""
    chen, member = opened.chen, names_account(opened, "chen")
    chen("member", "enroll", "--role", "supervisor", "--payout", ADDRESS, "--out", opened.post / "second.json")
    publish(opened, opened.post / "second.json")
    second = chen.data("member", "show")
    assert second["role"] == "supervisor" and second["others"] == [member]
    assert f"this key also has account {member} (member, active)" in chen("member", "show").out
    leave = ("member", "exit")
    several = f"account {member} (member, active), account {second['account']} (supervisor, active)"
    assert several in refused(opened, chen, 1, "account.several", *leave).err
    assert "is not this key's" in refused(opened, chen, 1, "account.other", *leave, "--account", 1).err
    assert several in refused(opened, chen, 1, "account.several", "purse", "deposit", "--yes", 20_000).err
    claim, number = drawn(opened)[0], member
    assert chen.data("claim", "show", claim[:8])["account"] == number
    done = chen(*leave, "--account", second["account"], "--out", opened.post / "exit.json")
    assert f"account {second['account']} leaves" in done.err
