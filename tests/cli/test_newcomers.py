"""What somebody new stumbled over: words before money, sums that agree, what is not known yet, how to stop."""

import re
import signal
import subprocess
import sys
from pathlib import Path

from cli_kit import ADDRESS, DIAGNOSED, LOW_COST, Town, at_a_terminal
from test_decisions import disclose, drawn, on_notice


def test_pool_show_says_what_an_epoch_is(opened: Town) -> None:
    assert "epoch          0: the founding witnesses hold the keys; each handing over begins the next" in opened.an(
        "pool", "show").out
    assert opened.an.data("pool", "show")["epoch"] == 0


def test_the_rules_are_told_and_asked_for_before_the_seal_is_paid(tmp_path) -> None:
    town = Town(tmp_path)
    town.post.mkdir()
    for name in ("wang", "li", "zhao", "operator"):
        town.person(name)("key", "new", name, *LOW_COST)
        town.person(name)("key", "show", "--out", town.post / f"{name}.json")
    create = ("pool", "create", "--name", "Village", "--quorum", 2, "--payout", ADDRESS,
              *(f"--witness={town.post / name}.json" for name in ("wang", "li", "zhao")))
    first = town.operator.tries(*create)
    asks = first.failed(3, "pool.seal")
    before = first.err[:first.err.index(asks)]
    assert "one case brings at most 840,000 sat" in before and "Mind: a plan has no age bands" in before
    args = ("--home", town.operator.home, *create)
    code, screen = at_a_terminal(*args, answers=["n"], env=town.operator.env)
    assert code == 1 and "Found the pool with these rules? [y/N]: n" in screen and "bcrt1" not in screen
    code, screen = at_a_terminal(*args, answers=["maybe", "否"], env=town.operator.env)
    assert code == 1 and "Error: answer y or n" in screen and "bcrt1" not in screen
    for answers, more in ((["是"], ()), ([], ("--yes",))):
        code, screen = at_a_terminal(*args, *more, answers=answers, env=town.operator.env)
        assert code == 3 and "the journal needs its opening seal" in screen
        assert ("Found the pool" in screen) == (not more)


def test_what_a_case_brings_is_one_sum_everywhere(opened: Town) -> None:
    chen = opened.chen
    case = chen.data("status")["case"]
    assert case["brings_sat"] == case["bearable_sat"] - case["commissions_sat"]
    size, = chen.data("pool", "rules")["sizes"]
    assert size["case_sat"] == case["brings_sat"]
    told = f"one case brings its claimant at most {case['brings_sat']:,} sat"
    assert told in chen("status").out and told in chen("member", "show").out
    assert f"one case brings at most {case['brings_sat']:,} sat" in chen("pool", "rules").out
    # Whoever asks for a quote is not in the pool yet: with it there is one share more.
    quote = chen.data("quote", "--age", 40)
    assert quote["case_sat"] == min(case["brings_sat"] + 300_000, quote["cap_sat"])
    assert "with you in it" in chen("quote", "--age", 40).out


def test_no_sum_is_shown_before_it_is_fixed(opened: Town) -> None:
    on_notice(opened)
    shown = opened.an("claim", "show", "#1").out
    assert "the benefit is fixed when the notice is over, and goes to bcrt1" in shown
    assert "benefit 0" not in shown and "approved 900,000" in shown
    assert not re.search(r"│\s+0 │", opened.an("claim", "list").out)


def test_a_claim_under_review_has_no_approved_sum(opened: Town) -> None:
    drawn(opened)
    disclose(opened)
    shown = opened.an("claim", "show", "#1").out
    assert "if it is approved, the benefit goes to bcrt1" in shown and "approved 0" not in shown


def test_ones_own_claim_is_kept_before_anybody_publishes_it(opened: Town) -> None:
    chen = opened.chen
    (chen.home / "paper").write_bytes(b"a diagnosis")
    made = chen.data("claim", "file", "--amount", 900_000, "--evidence", chen.home / "paper", "--notary",
                     chen.home / "paper", "--payee", ADDRESS, *DIAGNOSED, "--yes", "--out", opened.post / "c.json")
    kept, = (p for p in (chen.pool / "documents").rglob("*") if made["claim"] in p.name)
    assert kept.read_bytes() == (opened.post / "c.json").read_bytes()


def test_a_quote_of_the_first_day_tells_no_history_of_no_days(opened: Town) -> None:
    said = opened.chen("quote", "--age", 40).out
    assert "In 0 days" not in said and re.search("time until you can claim: about [0-9]+ (minutes|hours?);", said)


def test_a_quote_in_chinese_is_chinese_throughout(opened: Town) -> None:
    told = opened.chen("quote", "--age", 40, "--lang", "zh").out
    assert "你" not in told and " sat" not in told.replace("sat/vB", "")


def test_following_says_how_to_stop(opened: Town) -> None:
    args = [sys.executable, "-m", "lashou_btc.cli", "--home", str(opened.an.home), "sync", "--follow"]
    running = subprocess.Popen(args, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, env=opened.an.env | {
        "PYTHONPATH": ":".join(sys.path), "PATH": "/usr/bin:/bin"}, text=True)
    try:
        assert running.stderr is not None
        assert any("Ctrl-C stops it" in line for line in running.stderr)
        running.send_signal(signal.SIGINT)
        assert running.wait(60) == 0
    finally:
        running.kill()


def test_what_the_demo_says_to_type_can_be_typed_where_it_was_played(tmp_path: Path) -> None:
    """`make demo` puts nothing on PATH."""
    env = {"PATH": "/usr/bin:/bin", "PYTHONPATH": ":".join(sys.path), "LASHOU_LANG": "en", "HOME": str(tmp_path)}
    program = Path(sys.executable).with_name("lashou")
    told = subprocess.run([program, "demo", "--dir", tmp_path / "played"], env=env, capture_output=True, text=True,
                          check=True).stdout
    lines = [line.strip() for line in told[told.index("Look around"):].splitlines() if line.startswith("  ")]
    assert len(lines) > 4
    for look in lines[1:]:
        done = subprocess.run(["sh", "-c", f"{lines[0]}; {look}"], env=env, capture_output=True, text=True,
                              check=False)
        assert done.returncode == 0 and done.stdout, (look, done.stderr)


def test_the_words_about_the_tag_key_say_what_it_is_for(opened: Town) -> None:
    said = opened.operator("tagkey", "--help").out
    assert "so that nobody is enrolled twice" in " ".join(said.split())
    shares = opened.operator("tagkey", "shares", "--out", opened.folder / "shares").err
    assert "once they are handed over, destroy the files" in shares
    assert "fewer tell nothing" in shares and "write each down, then clear this screen" in opened.operator(
        "tagkey", "shares").err
