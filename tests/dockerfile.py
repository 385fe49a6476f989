"""A Dockerfile's steps without Docker: each stage is a folder, and its base image an environment of this Python.

It knows what our own Dockerfile uses, and stops at anything else. What it cannot do is told in LEFT_OUT.
"""

import json
import os
import re
import shutil
import subprocess
import venv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

LEFT_OUT = ("RUN useradd ", "USER ")
"""What would change this machine: everything runs as the user who tests."""
PYTHON = "python"
"""Where a stage's folder has its Python."""


@dataclass(frozen=True)
class Stage:
    """What a stage has become: its folder, which stands for the root of its file system, and its settings."""

    root: Path
    env: Mapping[str, str] = field(default_factory=dict)
    folder: str = "/"
    entry: tuple[str, ...] = ()
    command: tuple[str, ...] = ()

    def at(self, path: str) -> Path:
        """A path in the image."""
        return self.root / os.path.join(self.folder, path).lstrip("/")

    def run(self, *words: str, extra: Mapping[str, str] | None = None) -> "subprocess.CompletedProcess[str]":
        """Runs words in the image's working folder, however they end."""
        clean = {k: v for k, v in os.environ.items() if not k.startswith(("LASHOU_", "PYTHON", "VIRTUAL_ENV"))}
        path = f"{self.root / PYTHON / 'bin'}{os.pathsep}{clean.get('PATH', '')}"
        return subprocess.run(words, cwd=self.at("."), capture_output=True, text=True, check=False,
                              stdin=subprocess.DEVNULL,
                              env=clean | {"PATH": path, "HOME": str(self.root / "home/lashou")} | dict(self.env)
                              | dict(extra or {}))

    def start(self, *words: str, **extra: str) -> "subprocess.CompletedProcess[str]":
        """What `docker run IMAGE words…` runs."""
        return self.run(*self.entry, *(words or self.command), extra=extra)


def steps(text: str) -> Iterator[tuple[str, str]]:
    """The Dockerfile's instructions."""
    for line in re.sub(r"^#.*\n", "", text, flags=re.MULTILINE).replace("\\\n", " ").splitlines():
        if line.strip():
            name, _, rest = line.strip().partition(" ")
            yield name, rest.strip()


def build(context: Path, work: Path) -> dict[str, Stage]:
    """Every stage by its name. Raises AssertionError with what a step said that failed."""
    made: dict[str, Stage] = {}
    now = ""
    for name, rest in steps((context / "Dockerfile").read_text(encoding="utf-8")):
        if f"{name} {rest}".startswith(LEFT_OUT) or (name == "ARG" and not made):
            continue
        if name == "FROM":
            base, _, now = rest.partition(" AS ")
            made[now] = made[base] if base in made else _image(work / now)
        else:
            made[now] = _after(made[now], name, rest, context, made)
    return made


def _image(root: Path) -> Stage:
    venv.create(root / PYTHON, with_pip=True)
    (root / "home/lashou").mkdir(parents=True)
    return Stage(root)


def _after(stage: Stage, name: str, rest: str, context: Path, made: Mapping[str, Stage]) -> Stage:
    if name == "WORKDIR":
        stage.at(rest).mkdir(parents=True, exist_ok=True)
        return Stage(stage.root, stage.env, os.path.join(stage.folder, rest), stage.entry, stage.command)
    if name == "COPY":
        _copy(stage, rest, context, made)
        return stage
    if name == "RUN":
        done = stage.run("sh", "-c", rest)
        assert done.returncode == 0, f"RUN {rest}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}"
        return stage
    if name == "ENV":
        key, _, value = rest.partition("=")
        return Stage(stage.root, {**stage.env, key: value}, stage.folder, stage.entry, stage.command)
    entry, command = (tuple(json.loads(rest)) if name == wanted else held
                      for wanted, held in (("ENTRYPOINT", stage.entry), ("CMD", stage.command)))
    assert name in ("ENTRYPOINT", "CMD"), f"{name} is not known here"
    return Stage(stage.root, stage.env, stage.folder, entry, command)


def _copy(stage: Stage, rest: str, context: Path, made: Mapping[str, Stage]) -> None:
    *sources, target = rest.split()
    if sources[0].startswith("--from="):
        other = made[sources.pop(0).removeprefix("--from=")]
        found = [other.root / name.lstrip("/") for name in sources]
    else:
        found = [context / name for name in sources]
    for path in found:
        assert path.exists(), f"COPY {path}: there is no such file"
        if path.is_dir():
            shutil.copytree(path, stage.at(target), dirs_exist_ok=True)
        else:
            assert target.endswith(("/", ".")), f"COPY {rest}: several files go into a folder"
            stage.at(target).mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, stage.at(target))
