"""`lashou sync --follow` as a process of its own: it tells what each block changes, and Ctrl-C ends it well."""

import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cli_kit import Town

from lashou_btc.chain.sandbox import Sandbox

PATIENCE_S = 60


@contextmanager
def following(town: Town, name: str, *more: str) -> Iterator[tuple[subprocess.Popen, queue.Queue]]:
    """A process that follows, and its lines as they come."""
    env = os.environ | {"LASHOU_HOME": str(town.folder / name), "LASHOU_CHAIN": town.chain}
    command = [sys.executable, "-m", "lashou_btc.cli", "sync", "--follow", "--json", *more]
    process = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    lines: queue.Queue = queue.Queue()
    threading.Thread(target=lambda: [lines.put(json.loads(line)) for line in process.stdout], daemon=True).start()
    try:
        yield process, lines
    finally:
        process.kill()
        process.wait()


def until(lines: queue.Queue, event: str, what: str = "") -> dict:
    while True:
        news = lines.get(timeout=PATIENCE_S)
        if news["event"] == event and news["what"] == what:
            return news


def test_a_witness_hears_of_what_waits_and_of_each_block(payable: Town) -> None:
    with following(payable, "wang") as (process, lines):
        first = until(lines, "block")
        assert first["state_hash"] == payable.wang.tries("sync", "--json").json["state_hash"]
        assert until(lines, "waits", "payout")["account"] == 1
        with Sandbox(payable.folder / "chain") as chain:
            chain.mine(1)
            assert until(lines, "block")["height"] == first["height"] + 1
            chain.reorganize(1)
            assert "blocks that were taken back: 1; " in until(lines, "reorganization")["text"]
            assert until(lines, "block")["height"] == first["height"] + 2
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=PATIENCE_S) == 0 and process.stderr.read().count("Traceback") == 0


def test_a_program_is_run_for_each_piece_of_news(payable: Town, tmp_path: Path) -> None:
    script = tmp_path / "hook.py"
    script.write_text(f"import sys; open({str(tmp_path / 'heard')!r}, 'a').write(sys.stdin.read() + '\\n')")
    with following(payable, "wang", "--exec", f"{sys.executable} {script}") as (_, lines):
        until(lines, "waits", "payout")
        with Sandbox(payable.folder / "chain") as chain:
            chain.mine(1)
        last, give_up = until(lines, "block"), time.monotonic() + PATIENCE_S
        while last not in (heard := _heard(tmp_path / "heard")):
            assert time.monotonic() < give_up, heard
            time.sleep(0.1)


def _heard(path: Path) -> list[dict]:
    """What the program has written down; it may be writing the last line now."""
    lines = path.read_text().split("\n")[:-1] if path.exists() else []
    return [json.loads(line) for line in lines]


def test_a_hook_needs_somebody_to_follow(payable: Town) -> None:
    payable.wang.tries("sync", "--exec", "true").failed(2, "usage")
    payable.wang.tries("sync", "--follow", "--exec", "'").failed(2, "usage")
