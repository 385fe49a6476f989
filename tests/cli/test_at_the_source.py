"""What the rules would give no effect is refused where it is made, in the words of the fold."""

from cli_kit import ADDRESS, DIAGNOSED, Town, refused
from test_decisions import drawn, publish


def test_a_review_that_the_rules_would_not_count_is_not_written(opened: Town) -> None:
    _, names = drawn(opened)
    reviewer = opened.person(names[0])
    review = ("witness", "review", "#1", "--met", reviewer.data("chain", "status")["height"], "--unseen-is-meant",
              "--approve")
    more = refused(opened, reviewer, 1, "review.amount", *review, 900_001).err
    assert "the rules would give this review no effect: an approval names an amount from 1 to the 900000" in more
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
