"""What claimants and reviewers are asked and told about when an illness was first diagnosed."""

from cli_kit import ADDRESS, DIAGNOSED, Town, at_a_terminal, refused
from test_decisions import disclose, drawn, publish


def files(town: Town, *more: object) -> tuple[object, ...]:
    (town.chen.home / "paper").write_bytes(b"a diagnosis")
    return ("claim", "file", "--amount", 900_000, "--evidence", town.chen.home / "paper", "--notary",
            town.chen.home / "paper", "--payee", ADDRESS, "--yes", "--out",
            town.post / f"claim-{len(list(town.post.iterdir()))}.json", *more)


def test_the_day_is_asked_for_and_wrong_ones_get_one_sentence(opened: Town) -> None:
    chen = opened.chen
    asked = refused(opened, chen, 2, "terminal.none", *files(opened)).err
    assert "the day of the first diagnosis (YYYY-MM-DD) is asked for" in asked
    assert "say it with --diagnosed YYYY-MM-DD" in asked
    assert "no day" in refused(opened, chen, 2, "claim.day", *files(opened, "--diagnosed", "1.5.2024")).err
    to_come = refused(opened, chen, 2, "claim.day", *files(opened, "--diagnosed", "2031-01-01")).err
    assert "2031-01-01 is to come: by the chain's time it is 2024-01-0" in to_come
    older = refused(opened, chen, 1, "claim.older", *files(opened, "--diagnosed", "2023-12-31")).err
    assert "first diagnosed on a day before the pool's first block" in older and "not covered" in older
    code, screen = at_a_terminal("--home", chen.home, *files(opened), answers=["2024年1月2日"], env=chen.env)
    assert code == 0 and "The day of the first diagnosis (YYYY-MM-DD): 2024" in screen and "wrote" in screen


def test_reviewers_are_shown_when_the_illness_was_first_diagnosed_and_when_the_cover_began(opened: Town) -> None:
    _, names = drawn(opened)
    reviewer = opened.person(names[0])
    shown = reviewer.data("claim", "show", "#1")["diagnosis"]
    claim = reviewer.data("claim", "show", "#1")
    began = reviewer.data("member", "show", "--account", claim["account"])["active_at"]
    assert shown["cover_height"] == began <= shown["height"] < claim["filed"]
    line = (f"first diagnosed {shown['day']} (block {shown['height']}), cover began {shown['cover_day']} "
            f"(block {began}): compare the first with the day that the hospital's papers show")
    assert line in reviewer("claim", "show", "#1").out
    done = reviewer("witness", "review", "#1", "--approve", 900_000, "--met",
                    reviewer.data("chain", "status")["height"], "--unseen-is-meant", "--out",
                    opened.post / "review.json")
    assert line in done.err


def test_who_signs_a_payout_sees_both_days(payable: Town) -> None:
    out = payable.wang("psbt", "review", payable.post / "payout.psbt").out
    assert "first diagnosed 2024-01-01 (block " in out and "cover began 2024-01-01 (block " in out


def test_a_member_is_told_from_when_on_an_illness_is_covered(opened: Town) -> None:
    active = opened.chen.data("member", "show")["active_at"]
    assert f"an illness that was first diagnosed before block {active} is not covered" in opened.chen(
        "member", "show").out


def test_where_the_rules_do_not_ask_no_day_is_taken(opened: Town) -> None:
    first, both = opened.post / "first.json", opened.post / "both.json"
    opened.wang("quorum", "amend", "--rule", "diagnosis=0", "--text", "whoever is ill", "--out", first)
    opened.li("quorum", "cosign", first, "--yes", "--out", both)
    publish(opened, both)
    opened.operator("chain", "mine", 13)
    made = opened.chen.data(*files(opened))
    opened.operator("journal", "publish", "--yes", made["file"])
    opened.operator("chain", "mine")
    disclose(opened)
    assert opened.an.data("claim", "show", "#1")["diagnosis"] == {}
    assert "first diagnosed" not in opened.an("claim", "show", "#1").out
    assert "leave --diagnosed out" in refused(opened, opened.chen, 2, "claim.diagnosed-not-asked",
                                              *files(opened, *DIAGNOSED)).err
