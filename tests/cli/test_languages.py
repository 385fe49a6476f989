"""What the command line says is said in the reader's language."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from cli_kit import run

from lashou_btc.cli import root
from lashou_btc.commands import wording
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
TABLES = {"program, a to l": [path for path in EVERY if path < "m"]}
"""Whose help is in Chinese throughout, by the part of the table that it stands in."""


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
    assert re.findall(r"^  (--[\w-]+)", chinese, re.M) == re.findall(r"^  (--[\w-]+)", english, re.M)


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
