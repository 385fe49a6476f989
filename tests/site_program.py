"""The program as a server, in a process of its own, at a free port of loopback."""

import json
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def serving(command: Sequence[str | Path], env: Mapping[str, str], cwd: Path | None = None) -> Iterator[str]:
    """`lashou … site serve` until it is left; its address. `command`: all words but the port and `--json`."""
    with running([*command, "--port", "0"], env, cwd) as url:
        yield url


@contextmanager
def running(command: Sequence[str | Path], env: Mapping[str, str], cwd: Path | None = None) -> Iterator[str]:
    """A command that serves, until it is left; the address that it prints. `command`: all words but `--json`."""
    process = subprocess.Popen([*map(str, command), "--json"], env=dict(env), cwd=cwd,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None and process.stderr is not None
        told = ""
        while not told.rstrip().endswith("}"):
            line = process.stdout.readline()
            assert line, process.stderr.read()
            told += line
        yield str(json.loads(told)["url"])
    finally:
        process.terminate()
        process.communicate(timeout=300)
