"""What the documents name exists: commands, rules, tests, files. They are read as a newcomer would read them."""

import ast
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from lashou_btc import layout
from lashou_btc.cli import root
from lashou_btc.pool.basis import MAX_COINS, MAX_ITEMS
from lashou_btc.pool.contract import CHANGE_LOOKAHEAD, LOOKAHEAD
from lashou_btc.pool.kinds import ROWS
from lashou_btc.pool.rules import DAY, FIELDS, Rules
from lashou_btc.wallet.descriptor import MAX_INDEX

HOME = Path(__file__).parents[2]
DOCS = sorted([*HOME.glob("*.md"), *(HOME / "docs").glob("*.md"), HOME / "regtest" / "README.md"])
READMES = ("README.md", "README.zh-CN.md")


def text(name: str) -> str:
    return (HOME / name).read_text("utf-8")


def shell_lines(markdown: str) -> Iterator[str]:
    """Commands in a document's shell blocks, with continued lines joined."""
    for block in re.findall(r"^```sh[^\n]*\n(.*?)^```$", markdown, re.DOTALL | re.MULTILINE):
        yield from block.replace("\\\n", " ").splitlines()


def calls(markdown: str) -> Iterator[list[str]]:
    """The arguments of every `lashou` that a document runs in a shell block or mentions between backticks."""
    spans = re.findall(r"`(lashou [^`]+)`", re.sub(r"^```.*?^```$", "", markdown, flags=re.DOTALL | re.MULTILINE))
    for line in [*shell_lines(markdown), *spans]:
        for call in re.findall(r"(?:^|[\s(;|{&])lashou((?:\s+(?:\"[^\"]*\"|'[^']*'|[^\s;|&(){}\"']+))+)", line):
            yield shlex.split(call, comments=True)


def resolve(words: list[str]) -> click.Command | None:
    """The command that the words name, after its options have been looked up; None for a mention of nothing.

    Raises AssertionError for a command or an option that does not exist.
    """
    command: click.Command = root
    context = click.Context(command, info_name="lashou")
    rest = list(words)
    while rest:
        word = rest.pop(0)
        if word.startswith("--"):
            name, _, value = word.partition("=")
            option = next((p for p in command.params if name in p.opts), None)
            assert option is not None or name == "--help", f"{name} is no option of {context.command_path}"
            if option is not None and not getattr(option, "is_flag", False) and not value and rest:
                rest.pop(0)
        elif isinstance(command, click.Group):
            found = command.get_command(context, word)
            assert found is not None, f"{word} is no command of {context.command_path}"
            context = click.Context(found, info_name=word, parent=context)
            command = found
    return command


@pytest.mark.parametrize("path", DOCS, ids=lambda p: str(p.relative_to(HOME)))
def test_every_command_exists_with_its_options(path: Path) -> None:
    for words in calls(path.read_text("utf-8")):
        resolve(words)


@pytest.mark.parametrize("name", READMES)
def test_the_walk_through_ends_in_commands_not_in_groups(name: str) -> None:
    found = [words for line in shell_lines(text(name)) for words in calls(f"```sh\n{line}\n```\n")]
    assert len(found) > 50
    for words in found:
        command = resolve(words)
        assert command is not None and not isinstance(command, click.Group), words


def test_both_readmes_run_the_same_commands() -> None:
    english, chinese = (list(shell_lines(text(name))) for name in READMES)
    assert [line.split("#")[0].rstrip() for line in english] == [line.split("#")[0].rstrip() for line in chinese]


def test_the_chinese_readme_says_which_documents_have_chinese() -> None:
    (line,) = (one for one in text("README.zh-CN.md").splitlines() if "其余都是英文" in one)
    have = {path.name for path in (HOME / "docs").glob("*.md")
            if len(re.findall("[\u4e00-\u9fff]", path.read_text("utf-8"))) > 100}
    assert set(re.findall(r"docs/([a-z]+\.md)\)", line)) == have


def test_a_command_that_is_not_there_is_noticed() -> None:
    for line in ("lashou pool destroy", "lashou payout build --for-me", "x=$(lashou --house here status)"):
        with pytest.raises(AssertionError):
            [resolve(words) for words in calls(f"```sh\n{line}\n```\n")]


def test_make_targets_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", text("Makefile"), re.MULTILINE))
    lines = [line for content in (path.read_text("utf-8") for path in DOCS) for line in [
        *shell_lines(content), *re.findall(r"`([^`\n]+)`", content)]]
    named = {word for line in lines for word in re.findall(r"^make ([a-z-]+)", line)}
    assert named and named <= targets


def test_every_rule_is_in_both_texts_with_its_default() -> None:
    rules, protocol = text("docs/rules.md"), text("docs/protocol.md")
    defaults = Rules().to_json()
    for name in FIELDS:
        assert f"`{name}`" in protocol, name
        row = re.search(rf"^\| `{name}` \| ([^|]+) \|[^|]{{40,}}\|[^|]{{15,}}\|$", rules, re.MULTILINE)
        assert row is not None, name
        if name == "plans":
            plan = defaults["plans"]["basic"]
            assert row[1] == (f"`basic`: weight {plan['weight']}, cap {plan['cap']:,}, "
                              f"life cap {plan['life_cap']:,}")
        else:
            assert row[1] == f"`{defaults[name]}`", name


def test_the_rules_page_names_no_rule_that_is_gone() -> None:
    named = re.findall(r"^\| `(\w+)` \|", text("docs/rules.md"), re.MULTILINE)
    assert sorted(named) == sorted(FIELDS)


def test_the_protocol_names_every_document_and_every_limit() -> None:
    protocol = text("docs/protocol.md")
    for row in ROWS:
        assert row.body is None or f"| `{row.name}` |" in protocol, row.name
    for sentence in (f"plus {LOOKAHEAD:,} at that point", f"below spends plus {CHANGE_LOOKAHEAD}",
                     f"{MAX_ITEMS} items", f"At most {MAX_COINS} are taken"):
        assert sentence in protocol, sentence


def test_the_page_of_a_home_has_what_lies_in_one() -> None:
    rows = re.findall(r"^\| `(.+?)` \| (.+) \| (.*?) ?\|$", text("docs/home.md"), re.MULTILINE)
    assert rows == [(place.name.replace("{}", "*"), place.holds, ", ".join(word for word, holds in (
        ("back up", place.own), ("made again", place.remade), ("private", place.private)) if holds))
        for place in (*layout.HOME, *layout.POOL)]


def names_in(source: str) -> set[str]:
    """What a module defines at its top, and what its classes do, as `Class.name`."""
    top = ast.parse(source).body
    tables = {target.id for node in top if isinstance(node, ast.Assign) for target in node.targets
              if isinstance(target, ast.Name)}
    methods = {f"{node.name}.{inner.name}" for node in top if isinstance(node, ast.ClassDef) for inner in node.body
               if isinstance(inner, ast.FunctionDef)}
    return tables | methods | {node.name for node in top if isinstance(node, ast.ClassDef | ast.FunctionDef)}


def test_the_ten_questions_are_decided_where_the_page_says() -> None:
    section = re.search(r"^## Ten questions\n(.*?)^## ", text("docs/architecture.md"), re.MULTILINE | re.DOTALL)
    assert section is not None
    rows = re.findall(r"^\| (….*\?) \| (.*) \| .* \|$", section[1], re.MULTILINE)
    assert len(rows) == 10
    for question, places in rows:
        for place in places.split("; "):
            found = re.fullmatch(r"`([\w/]+\.py)`: ((?:`[\w.]+`(?:, )?)+)", place)
            assert found is not None, place
            there = names_in((HOME / found[1]).read_text("utf-8"))
            assert set(re.findall(r"`([\w.]+)`", found[2])) <= there, f"{question} {place}"


@pytest.mark.parametrize("folder", ["pool", "anchors", "usecases", "hub", "web/hub"])
def test_the_page_of_the_code_names_every_module_of_these_folders(folder: str) -> None:
    modules = {path.stem for path in (HOME / "lashou_btc" / folder).glob("*.py")} - {"__init__"}
    named = set(re.findall(r"\w+", " ".join(re.findall(r"`[^`]*`", text("docs/architecture.md")))))
    assert modules and sorted(modules - named) == []


def test_the_limit_of_one_pool_is_said_as_it_is() -> None:
    """And that of a set of witnesses: a change address for each payout."""
    for name in ("docs/protocol.md", "docs/lifetime.md"):
        assert {int(n.replace(",", "")) for n in re.findall(r"\b999,\d{3}\b", text(name))} == {MAX_INDEX}, name
    lifetime = text("docs/lifetime.md")
    assert f"Indexes end at {MAX_INDEX:,} (`MAX_INDEX`" in lifetime and f"**{MAX_INDEX:,} accounts" in lifetime
    assert MAX_INDEX + 1 == 1_000_000 and "**A million payouts and carries by one set of witnesses**" in lifetime
    assert "nineteen years" in lifetime and 19 <= (MAX_INDEX + 1) / (365 * DAY) < 20


def test_the_tests_that_show_a_threat_exist() -> None:
    named = set(re.findall(r"`(test_\w+)`", text("docs/threats.md")))
    there = {name for path in (HOME / "tests").rglob("test_*.py")
             for name in re.findall(r"^\s*(?:async )?def (test_\w+)\(", path.read_text("utf-8"), re.MULTILINE)}
    assert len(named) > 80
    assert sorted(named - there) == []


def test_every_threat_has_a_test_or_says_that_it_is_open() -> None:
    rows = re.findall(r"^\| (\d+) \| (.*)$", text("docs/threats.md"), re.MULTILINE)
    assert len(rows) > 70 and sorted(int(number) for number, _ in rows) == list(range(1, len(rows) + 1))
    for number, row in rows:
        assert "`test_" in row or "*open*" in row, number


@pytest.mark.parametrize("path", DOCS, ids=lambda p: str(p.relative_to(HOME)))
def test_links_and_paths_lead_somewhere(path: Path) -> None:
    content = path.read_text("utf-8")
    for target in re.findall(r"\]\(([^)\s]+)\)", content):
        if "://" not in target:
            assert (path.parent / target.partition("#")[0]).exists(), target
    folders = "lashou_btc|tests|docs|regtest|benchmarks|requirements|tools"
    for target in re.findall(rf"`((?:{folders})/[\w/.-]*)`", content):
        assert (HOME / target).exists(), target


def test_no_two_files_of_tests_have_one_name() -> None:
    """The second one would not be run."""
    names = [path.name for path in (HOME / "tests").rglob("test_*.py")]
    assert sorted(names) == sorted(set(names))
