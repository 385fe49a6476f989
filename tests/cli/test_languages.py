"""What the command line says is said in the reader's language."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from cli_kit import Town, run

from lashou_btc.cli import root
from lashou_btc.commands import wording
from lashou_btc.commands.roles import ROLES
from lashou_btc.pool.rules import Rules
from lashou_btc.words import LANGUAGE, help_a, help_m

ZH = {"LASHOU_LANG": "zh", "COLUMNS": "80"}
HAN = re.compile(r"[\u4e00-\u9fff]")


def commands() -> Iterator[tuple[str, click.Command]]:
    """Every command and group, with its words."""
    def below(path: str, command: click.Command) -> Iterator[tuple[str, click.Command]]:
        yield path, command
        if isinstance(command, click.Group):
            ctx = click.Context(command)
            for name in command.list_commands(ctx):
                one = command.get_command(ctx, name)
                assert one is not None
                yield from below(f"{path} {name}".strip(), one)
    return below("", root)


EVERY = dict(commands())
TABLES = {"program, a to l": [path for path in EVERY if path < "m"],
          "m to z": [path for path in EVERY if path >= "m"]}
"""Whose help is in Chinese, by the table that it stands in."""


def wanted(path: str) -> Iterator[tuple[str, ...]]:
    """The keys of help that a command needs, one of each."""
    yield (path,)
    for param in EVERY[path].params:
        if isinstance(param, click.Option) and not param.hidden:
            yield (*(f"{path} {name}".strip() for name in param.opts), *param.opts)
        if isinstance(param, click.Argument) and param.help:
            yield (f"{path} {param.human_readable_name}",)


@pytest.mark.parametrize("part", TABLES)
def test_every_command_and_option_has_help_in_chinese(part: str) -> None:
    have = help_a.HELP | help_m.HELP
    missing = [keys[0] for path in TABLES[part] for keys in wanted(path) if not any(key in have for key in keys)]
    assert not missing, "\n".join(missing)


def test_no_help_is_left_over() -> None:
    assert not set(help_a.HELP) & set(help_m.HELP)
    used = {key for path in EVERY for keys in wanted(path) for key in keys}
    assert not [key for key in help_a.HELP | help_m.HELP if key not in used]
    assert all(HAN.search(text) for text in (*help_a.HELP.values(), *help_m.HELP.values()))


def test_clicks_words_are_those_that_click_says() -> None:
    said = {"Examples", "required"}  # ours; and one that click looks up by a variable
    for path in Path(click.__file__).parent.glob("*.py"):
        said |= {text.value for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)
                 and getattr(node.func, "id", "") in ("_", "ngettext") for text in node.args[:2]
                 if isinstance(text, ast.Constant)}
    assert set(help_a.CLICK) <= said
    for english, chinese in help_a.CLICK.items():
        assert set(re.findall(r"{\w+", chinese)) <= set(re.findall(r"{\w+", english)), english


@pytest.mark.parametrize("path", ["", "claim", "claim file", "key new", "device address"])
def test_help_fits_its_screen_in_both_languages(path: str) -> None:
    chinese = run(*path.split(), "--help", env=ZH).out
    assert HAN.search(chinese) and "Options" not in chinese and "Examples" not in chinese
    assert all(wording.width(line) <= 80 for line in chinese.splitlines() if "lashou" not in line), chinese
    assert not re.search(r"\n *[，。、；：）]", chinese), "a mark begins no line"
    english = run(*path.split(), "--help").out
    assert not HAN.search(english.replace("拉手互助", "")) and "Options" in english
    options = [re.findall(r"^  (--[\w-]+)", shown.partition(head)[2], re.M)
               for shown, head in ((chinese, "\n选项:"), (english, "\nOptions:"))]
    assert options[0] == options[1]


def test_help_is_written_as_it_was_after_somebody_has_read_it_in_chinese() -> None:
    before = {path: run(*path.split(), "--help").out for path in ("", "key", "lifeboat sign", "witness sign")}
    for path in before:
        run(*path.split(), "--help", env=ZH)
    assert before == {path: run(*path.split(), "--help").out for path in before}


def test_the_manual_is_in_the_readers_language(tmp_path: Path) -> None:
    run("help", "--man", tmp_path / "zh", env=ZH)
    run("help", "--man", tmp_path / "en")
    page = (tmp_path / "zh" / "lashou-claim-file.1").read_text()
    assert "公证书" in page and ".SH 用法" in page
    assert not HAN.search((tmp_path / "en" / "lashou-claim-file.1").read_text())
    assert LANGUAGE.get() == "en"


# Nothing in English

NAMES = set(re.findall(r"\w+", (
    "wang li zhao an bo chen su tang operator auditor stranger lashou village anna sandbox regtest "
    "mainnet testnet signet node peers electrum bitcoin core hwi coldcard jade ledger trezor sparrow sat "
    "sats btc utc psbt txid rbf bip json utf bech cny satoshi fen xpub bsms ccxp spec lashou_lang pdf tls "
    "tcp mb python path importdescriptors keystone passport bbqr null bitcoind scrypt man lowercase iso hex index "
    "postgresql diagnosis mutual aid basic wsh sortedmulti ctrl"))) | set(Rules().to_json())
"""What is written in English letters in Chinese, too: names, units, forms, and what programs are called."""
_SHOWN_AS_IT_IS = (
    re.compile(r"^ *(\$ )?(export |python -m |lashou ).*(\\\n.*)*$", re.M),  # lines to copy
    re.compile(r"(?<![\w/])lashou(?![\w-])((?: |\n +)[a-z][\w-]*)*( --[\w-]+)*( [A-Z#“'\"…/~][^，。；：、）]*)?"),
    re.compile(r"[a-z]+-[0-9a-f]{8}\.json"),  # files by their hashes, which may have no digit
    re.compile(r"--?[a-z][\w-]*"),  # options
    re.compile(r"[a-z]+(?=\s*（)"),  # what is explained in Chinese behind it
    re.compile(r"\[[^\]\n]*\]"), re.compile(r"^  [a-z][\w-]*(?=  )", re.M),  # an error's code, choices; commands
    re.compile(r"'[^'\n]*'|“[^”\n]*”|\"[^\"\n]*\""),  # what was typed
    re.compile(r"[\w-]*[/:@=_.]\w[\w/:@=_.-]*|#\w{8}\b"),  # paths, addresses; a descriptor's checksum
    re.compile(r"\b(?=\w*\d)\w+\b"), re.compile(r"\b[A-Z][A-Z-]+(\.{3}|…)?\b"))  # hashes, and values to fill in


def english(text: str) -> list[str]:
    """Words of English in what a Chinese reader is shown."""
    for shown in _SHOWN_AS_IT_IS:
        text = shown.sub(" ", text)
    return [word for word in re.findall(r"(?<![A-Za-z])[A-Za-z][a-z]{2,}", text) if word.lower() not in NAMES]


def test_the_checker_finds_english_and_nothing_else() -> None:
    assert english("申请 #1：paid") == ["paid"]
    assert english("wrote /tmp/x.json; send it") == ["wrote", "send"]
    assert english("费率 3 sat/vB，见 lashou claim file --help。 [usage]\n  lashou key new anna --device x\n") == []
    assert english("用法: lashou claim file [OPTIONS] FILES...\n  --account NUMBER  账户。 [默认: english]") == []
    assert english("'No such thing' 不是整数；地址 bcrt1qw508d6qejxtdg4y，哈希 64262ce3abcd") == []
    assert english("Claims\n申请 not done") == ["Claims", "not", "done"]


@pytest.mark.parametrize("part", TABLES)
def test_no_help_has_a_word_of_english(part: str) -> None:
    for path in TABLES[part]:
        shown = run(*path.split(), "--help", env=ZH).out
        assert not english(shown), (path, english(shown), shown)


USAGE = ("xyzzy", "claim shwo", "claim show", "claim show 1 2", "claim list --xyzzy", "claim list --json=1",
         "claim file --amount", "claim file", "claim file --amount 0,01BTC", "chain faucet x 1.5",
         "chain faucet x 1,234BTC", "key new a --words 13", "key new a --account x", "key new a --account -1",
         "device key --device-path", "explain account x", "verify x --confirmations 0", "help nothing",
         "key show --out - --json", "anchor x --feerate 0.5")
"""Lines that do not hold together."""
OURS = ("help", "help claim file", "help witness", "document show zz", "document folder x --forget",
        "document folder", "document list", "document add /nowhere", "key destroy wang", "key destroy nobody",
        "key list", "key show",
        "key show nobody", "claim list", "claim show 1", "claim show 7", "claim show zzz", "explain account 4",
        "explain account 999", "journal waiting", "journal publish /nowhere", "journal cancel zz", "chain status",
        "chain use moon", "chain use --network moon node", "lifeboat send", "lifeboat build",
        "lifeboat drill start", "lifeboat show /nowhere", "anchor /nowhere", "verify /nowhere", "doctor")
"""Lines of the commands a to l."""
PAYEE = "bcrt1q5y6rv3ufvprwk9jf9a2vjkjuk42zfwx79nkcau"
M_TO_Z = (
    "sync", "sync --exec x", "sync --follow --exec \"", "status", "audit", "member list", "member show",
    "member show --account 4", "member veto", f"member enroll --payout {PAYEE} --name n",
    f"member enroll --role supervisor --payout {PAYEE}", "member enroll --role supervisor --payout x --age 3",
    "member identity --name x --id-file /nowhere", "member rekey --new-key wang", "witness queue",
    "witness queue --all", "witness review 1", "payout build --out p.psbt", "payout build --ladder --out l.psbt",
    "payout build --feerate 1 --ladder 1,2", "payout status p.psbt", "payout status l.psbt", "payout bump p.psbt",
    "payout bump p.psbt --out z.psbt", "payout carry --sweep --rotation x", "payout carry --out c.psbt",
    "payout send p.psbt --yes", "payout qr p.psbt --image q.png", "payout scan q.png --out s.psbt",
    "payout combine p.psbt p.psbt --out pp.psbt", "psbt show p.psbt", "psbt convert l.psbt --encoding hex",
    "psbt convert p.psbt --version 2 --out p2.psbt", "psbt split l.psbt --out parts", "purse show", "purse list",
    "purse deposit 100000", "purse deposit 1 0", f"purse pay {PAYEE} 5", "purse bump x", "purse cancel x",
    "pool show", "pool list", "pool address --account 4 --no-qr", "pool rules",
    "pool export --format labels --out lab.txt", "pool compare /nowhere", "pool join /nowhere", "pool open",
    "pool add /nowhere", "quorum verdict 1", "quorum verdict 1 --upheld", "quorum amend",
    "quorum amend --rekey x", "quorum amend --rule notice_blocks=5 --out a.json", "quorum cosign a.json",
    "quorum combine a.json --out b.json", "quorum release zz", "report --out statements", "quote --age 34",
    "supervisor object 1", "supervisor object 1 --outputs", "papers seal", "papers seal --claim 1",
    "papers seal --identity", "papers open .", "tagkey new", "tagkey shares", "message verify x y z",
    "message request hi --account 0 --out m.psbt", "message cosign p.psbt hi --account 0 --out n.psbt",
    "simulate --members 20 --years 1 --runs 2 --fast", "simulate --write-rules r.toml",
    "pool rules --rules r.toml", *(f"help {role}" for role in ROLES))
"""The same of commands m to z, in this order: some read what others write."""
OTHERS = (
    "explain claim 1", "journal list", "lifeboat show", "pool address --account 99", "member exit",
    "witness review 1 --reject", "payout build --out p.psbt", "payout qr /nowhere", "psbt show /nowhere",
    "psbt review p.psbt", "witness sign p.psbt --yes --out q.psbt", "quorum price 5", "quorum dissolve --yes",
    "quorum amend --rule x=5", "supervisor report 1", "report --from 5", "simulate --rules /nowhere",
    "papers open /nowhere")
"""Lines that also say what other tables hold."""


def said_in_chinese(town: Town, line: str) -> list[str]:
    """What is English in what a line prints, with the line."""
    shown = town.wang.tries(*line.split(), **ZH)
    assert shown.status in (0, 1, 2, 3, 4) and "[bug]" not in shown.err, (line, shown.err)
    found = english(shown.out + shown.err)
    return [f"{line}: {' '.join(found)}"] if found else []


def test_a_wrong_line_is_answered_in_chinese() -> None:
    for line in USAGE:
        shown, before = run(*line.split(), env=ZH), run(*line.split())
        assert shown.status == before.status == 2 or line == "help nothing", (line, shown, before)
        assert not english(shown.err) and HAN.search(shown.err), (line, shown.err)
        assert shown.err.rpartition("[")[2] == before.err.rpartition("[")[2], (shown, before)


@pytest.mark.parametrize("lines", [OURS, M_TO_Z], ids=["a to l", "m to z"])
def test_commands_speak_chinese(payable: Town, lines: tuple[str, ...]) -> None:
    assert not [found for line in lines for found in said_in_chinese(payable, line)]


def test_status_found_before_is_shown_in_the_readers_language(payable: Town) -> None:
    first, chinese, second, again = (payable.wang("status", **env).out for env in ({}, ZH, {}, ZH))
    assert first == second and chinese == again and HAN.search(chinese) and not HAN.search(first)


@pytest.mark.parametrize("role", ROLES)
def test_what_a_role_does_has_the_same_steps_in_both_languages(role: str) -> None:
    english_, chinese = run("help", role).out, run("help", role, env=ZH).out
    assert all(step.words["en"] in english_ and step.words["zh"] in chinese for step in ROLES[role].steps)
    copied = [re.findall(r"^ {5}lashou .*$", shown, re.M) for shown in (english_, chinese)]
    assert copied[0] == copied[1] and not HAN.search(english_)


def test_commands_speak_chinese_of_everything(payable: Town) -> None:
    found = [found for line in OTHERS for found in said_in_chinese(payable, line)]
    assert not found, "\n".join(found)


def test_programs_read_the_same_in_both_languages(payable: Town) -> None:
    for line in ("claim list", "claim show 1", "journal waiting", "key list", "document list", "explain account 4",
                 "member list", "member show", "witness queue", "purse show", "pool list", "pool show"):
        before, shown = (payable.wang("--json", *line.split(), **env).json for env in ({}, ZH))
        assert before == shown, line


def test_heights_have_their_days(payable: Town) -> None:
    shown = payable.wang("claim", "show", "1").out
    assert re.search(r"filed at \d+ \(2024-01-\d\d\), drawn at \d+ \(2024-01-\d\d\)", shown), shown
    claim = payable.wang.data("claim", "show", "1")
    assert f"notice until {claim['notice_end']} (" in shown
