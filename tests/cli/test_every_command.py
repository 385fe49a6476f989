"""What holds for every command there is, also for those that come later."""

from pathlib import Path

import click
import pytest
from cli_kit import HUGE, Town, leaves, run

from lashou_btc.signers import keyfile


def test_every_command_takes_json_and_explains_itself() -> None:
    found = leaves()
    assert len(found) > 35
    for path, command in found:
        assert any("--json" in p.opts for p in command.params), path
        shown = run(*path, "--help")
        assert shown.status == 0 and shown.err == "" and command.help, path
        assert len({o for p in command.params for o in p.opts}) == sum(len(p.opts) for p in command.params), path


@pytest.mark.parametrize("nonsense", ["", "\x1b[31m\udcff", HUGE, "#1"])
def test_no_command_falls_over_nonsense(payable: Town, nonsense: str) -> None:
    for path, command in leaves():
        if path[0] in ("demo", "simulate", "web") or path[-1] == "serve":  # they take long, and take no argument
            continue
        args: list[str] = []
        for param in command.params:
            if isinstance(param, click.Option) and param.required:
                args += [param.opts[0], nonsense]
        args += ["--", *(nonsense for p in command.params if isinstance(p, click.Argument) and p.required)]
        # A device that happens to be plugged in here is left alone.
        result = payable.wang.tries(*path, *args, LASHOU_HWI="/nowhere/hwi")
        assert result.status in (0, 1, 2, 3, 4) and "[bug]" not in result.err, (path, nonsense, result.err)
        if result.status and not result.out:  # what a question is about stands before it
            result.failed(result.status, "stopped" if result.err.endswith("[stopped]\n") else "")


def test_a_mistake_in_the_program_ends_in_one_sentence(opened: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(path: Path):
        raise ZeroDivisionError("canary")
    monkeypatch.setattr(keyfile, "public_record", broken)
    sentence = opened.wang.tries("key", "show").failed(1, "bug")
    assert "ZeroDivisionError" in sentence and "report" in sentence and "canary" not in sentence
    debugged = opened.wang.tries("key", "show", LASHOU_DEBUG="1")
    assert "Traceback" in debugged.err and "canary" in debugged.err and debugged.status == 1
