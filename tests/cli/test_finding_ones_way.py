"""What helps somebody who does not know the program by heart."""

import os
import shlex
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import click
import pytest
from cli_kit import Person, Town, at_a_terminal, leaves, refused, run, run_apart

from lashou_btc.commands.examples import EXAMPLES
from lashou_btc.commands.roles import OTHER_NAMES, ROLES
from lashou_btc.languages import LANGUAGES
from lashou_btc.pool.rules import Rules
from lashou_btc.usecases.keyring import Keyring


def test_a_claim_by_its_bare_number(payable: Town) -> None:
    by_hash = payable.wang("claim", "show", payable.wang.data("claim", "show", "#1")["claim"]).out
    assert payable.wang("claim", "show", "1").out == payable.wang("claim", "show", "#1").out == by_hash
    assert payable.wang("explain", "claim", "1").out == payable.wang("explain", "claim", "#1").out
    for name in ("0", "2", "##1", "-1", "1.", "٢"):
        assert "there is #1" in refused(payable, payable.wang, 2, "claim.unknown", "claim", "show", "--", name).err


@pytest.mark.parametrize("args", [("journal", "list"), ("journal", "list", "--json"), ("claim", "list"),
                                  ("--help",), ("claim", "file", "--help")])
def test_a_reader_who_leaves_is_no_error(payable: Town, args: Sequence[str]) -> None:
    ours, theirs = os.pipe()
    os.close(ours)
    with open(theirs, "wb") as closed:
        result = run_apart("--home", payable.folder / "wang", *args, env=payable.wang.env, capture_output=False,
                           stdout=closed, stderr=subprocess.PIPE)
    assert (result.status, result.err) == (0, "")


def test_another_pipe_that_breaks_is_an_error(monkeypatch: pytest.MonkeyPatch, opened: Town) -> None:
    """A connection to a node, say: that must not look as if all were done."""
    def breaks(self: Keyring) -> list[str]:
        raise BrokenPipeError(32, "Broken pipe")
    monkeypatch.setattr(Keyring, "key_names", breaks)
    assert "Broken pipe" in opened.wang.tries("key", "list").failed(4, "os")


@pytest.mark.parametrize(("line", "meant"), [
    ("staus", "lashou status"), ("claim shwo", "lashou claim show"), ("enrol", "lashou member enroll"),
    ("pool deposit", "lashou purse deposit"), ("jion", "lashou pool join"), ("pool --jsn", "--json"),
    ("audit --hme x", "--home"), ("--hom x status", "--home"), ("witness sign --device-tpye", "--device-type")])
def test_what_was_meant_is_said(line: str, meant: str) -> None:
    sentence = run(*line.split()).failed(2, "usage")
    assert f"; did you mean {meant}" in sentence and "--help." in sentence


def test_what_is_much_less_like_the_word_than_the_nearest_is_not_offered() -> None:
    assert "did you mean lashou purse deposit? See" in run("purse", "deposti").failed(2, "usage")


def test_nothing_is_guessed_for_what_is_like_nothing() -> None:
    assert "did you mean" not in run("xyzzy").failed(2, "usage")
    assert "did you mean" not in run("status", "--xyzzy").failed(2, "usage")


def test_the_programs_options_stand_anywhere(opened: Town) -> None:
    env = {"LASHOU_PASSPHRASE": "only for the demo"}
    own = ("--home", opened.wang.home, "--chain", opened.chain)
    shown = run(*own, "--json", "claim", "list", env=env)
    assert shown.status == 0 and shown.json == []
    for args in (("claim", *own, "--json", "list"), ("claim", "list", "--json", *own),
                 ("--chain", "moon:1", "claim", "--json", "list", *own),
                 ("--json", *own[:2], "claim", "list", *own[2:])):
        assert run(*args, env=env) == shown, args
    name = opened.wang.data("pool", "show")["name"]
    assert run("pool", "show", *own, "--pool", name).status == 0
    assert run("pool", "show", *own, "--pool", "Elsewhere").failed(2, "pool.which")
    assert run("message", "verify", "--", "--home", "--json", "x").failed(2)  # words after -- are no options


def test_a_value_that_looks_like_an_option_is_a_value(opened: Town) -> None:
    assert run("--home", opened.wang.home, "key", "show", "--label=--home", "--json",
               env={"LASHOU_PASSPHRASE": "x"}).status in (0, 2)
    assert run("demo", "--chain", "moon").failed(2, "usage").count("moon")  # the demo's own --chain


def test_every_command_shows_examples_that_hold() -> None:
    found = {" ".join(path): command for path, command in leaves()}
    assert set(found) == set(EXAMPLES)
    for path, lines in EXAMPLES.items():
        shown = run(*path.split(), "--help", env={"COLUMNS": "60"}).out
        assert lines, path
        for line in lines:
            assert all(f"    {part}\n" in shown for part in line.split("\n")), path
            words = shlex.split(line.replace("\\\n", " "))[1:]
            assert words[:len(path.split())] == path.split(), line
            found[path].make_context(path, words[len(path.split()):], obj={"json": False})


def test_every_roles_page_names_commands_that_hold() -> None:
    found = {" ".join(path): command for path, command in leaves()}
    assert list(ROLES) == ["organizer", "witness", "member", "reviewer", "supervisor", "operator", "auditor"]
    assert all(f"lashou help {name} " in run("help").out for name in ROLES)
    for name, role in ROLES.items():
        pages = {lang: run("help", name, "--lang", lang).out for lang in LANGUAGES}
        value = run("help", name, "--json").json
        assert value["what"] == role.words["en"] and len(value["steps"]) == len(role.steps)
        for part in (role, *role.steps):
            assert all(part.words[lang] in page for lang, page in pages.items())
        for line in (line for step in role.steps for line in step.commands):
            assert all(f"\n     {line}\n" in page for page in pages.values())
            words = shlex.split(line)[1:]
            path = next(p for p in found if words[:len(p.split())] == p.split())
            found[path].make_context(path, words[len(path.split()):], obj={"json": False})
            if path == "help":
                assert words[1] in ROLES


def test_roles_are_found_by_their_chinese_names_too() -> None:
    assert run("help", "roles").out == run("help").out
    listed = run("help", "角色", "--lang", "zh").out
    assert all(f"lashou help {name}" in listed for name in ROLES) and "见证人：持有管钱的密钥之一" in listed
    for word, name in OTHER_NAMES.items():
        assert run("help", word).out == run("help", name).out
    assert set(OTHER_NAMES.values()) == set(ROLES)


def test_a_long_dash_before_an_option_is_told() -> None:
    for dash in ("—", "——", "–", "－－"):
        told = run("quote", f"{dash}age", "34", "--json").failed(2, "usage")
        assert f"{dash}age begins with a long dash; write --age, with two short ones" in told
    assert "dash" not in run("quote", "—nothing", "34").failed(2, "usage")


def test_help_of_a_command_by_its_words() -> None:
    assert run("help", "claim", "show").out == run("claim", "show", "--help").out
    assert run("help", "claim").out == run("claim", "--help").out
    assert "did you mean lashou claim show" in run("help", "claim", "shwo").failed(2, "usage")
    assert "did you mean lashou witness" in run("help", "witnes").failed(2, "usage")


def test_the_manual_has_a_page_for_each_command(tmp_path: Path) -> None:
    written = run("help", "--man", tmp_path / "man1", "--json")
    pages = {path.name: path.read_text() for path in (tmp_path / "man1").iterdir()}
    assert written.json["pages"] == len(pages) > len(leaves())
    for path, command in leaves():
        page = pages[f"lashou-{'-'.join(path)}.1"]
        for param in command.params:
            if isinstance(param, click.Option) and not param.hidden:
                assert param.opts[0].replace("-", "\\-") in page, (path, param.opts)
        assert ".SH EXAMPLES" in page and EXAMPLES[" ".join(path)][0].split("\n")[0].replace(
            "\\", "\\e").replace("-", "\\-") in page
    assert "lashou help auditor" in pages["lashou.1"] and "lashou claim" in pages["lashou.1"]
    run("help", "--man", tmp_path / "man1")  # a newer manual takes the place of an older one
    if shutil.which("man"):
        for name in ("lashou.1", "lashou-claim-file.1", "lashou-pool-create.1"):
            shown = subprocess.run(["man", "--warnings", "-l", str(tmp_path / "man1" / name)], capture_output=True,
                                   text=True, check=True, env={"PATH": os.environ["PATH"], "LANG": "C.UTF-8"})
            assert "SYNOPSIS" in shown.stdout and not shown.stderr, shown.stderr


def completed(town: Town, *line: str, **env: str) -> set[str]:
    """What the shell would offer for the last word."""
    done = run_apart(env=town.wang.env | env | {"_LASHOU_COMPLETE": "bash_complete", "COMP_WORDS": shlex.join(
        ["lashou", *line]), "COMP_CWORD": str(len(line))})
    assert done.err == "", done.err
    return {entry.split(",", 1)[1] for entry in done.out.splitlines() if entry}


def test_the_shell_completes_what_the_home_knows(payable: Town) -> None:
    home, claim = ("--home", str(payable.wang.home)), payable.wang.data("claim", "show", "1")["claim"]
    pool = payable.wang.data("pool", "show")
    assert completed(payable, *home, "claim", "show", "") == {"1"}
    assert completed(payable, "claim", "show", *home, claim[:4]) == {claim}
    assert completed(payable, *home, "witness", "review", "") == completed(payable, *home, "papers", "seal",
                                                                           "--claim", "") == {"1"}
    assert completed(payable, *home, "purse", "show", "--key", "") == {"wang"}
    assert completed(payable, *home, "key", "show", "") == {"wang"}
    assert completed(payable, *home, "--pool", "") == {pool["name"]}
    assert completed(payable, "status", *home, "--pool", pool["pool_id"][:3]) == {pool["pool_id"]}
    assert completed(payable, "claim", "show", "", LASHOU_HOME=str(payable.wang.home)) == {"1"}
    assert completed(payable, "claim", "show", "", LASHOU_HOME="/nowhere") == set()
    assert completed(payable, "cla") == {"claim"} and "--approve" in completed(payable, "witness", "review", "--")


def test_hashes_are_whole_on_a_narrow_screen(payable: Town) -> None:
    """Rows of a table that does not fit stand below one another."""
    def screen(person: Person, width: int, *args: object) -> list[str]:
        status, shown = at_a_terminal("--home", person.home, *args, env=person.env | {
            "COLUMNS": str(width), "TERM": "xterm"})
        assert status == 0, shown
        return shown.splitlines()

    payout = payable.post / "payout.psbt"
    for name in ("wang", "li"):
        payable.person(name)("witness", "sign", payout, "--yes", "--out", payable.post / f"{name}.psbt")
    payable.operator("payout", "combine", payout, payable.post / "wang.psbt", payable.post / "li.psbt", "--out",
                     payable.post / "signed.psbt")
    payable.operator("payout", "send", payable.post / "signed.psbt", "--yes")
    payable.operator("chain", "mine", 3)
    (spend,) = payable.operator.data("audit")["spends"]
    for width in (60, 80):
        shown = screen(payable.operator, width, "audit")
        assert f"  txid    {spend['txid']}" in shown and "          lawful" in shown, shown
    wide = screen(payable.operator, 180, "audit")
    assert any(f" {spend['txid']} " in line and " lawful " in line for line in wide)
    assert any("│" in line for line in screen(payable.operator, 80, "claim", "list"))


def test_the_rules_are_listed_where_a_pool_is_created() -> None:
    shown = " ".join(run("pool", "create", "--help").out.split())
    for name, value in Rules().to_json().items():
        assert name == "plans" or f" {name}={value}" in shown, name
