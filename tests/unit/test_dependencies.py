"""What the program stands on: as it is declared, explained in docs/architecture.md, locked, and installed."""

import ast
import re
import subprocess
import tomllib
from collections.abc import Iterable
from configparser import ConfigParser
from importlib import metadata
from pathlib import Path

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
SETUP = ConfigParser()
SETUP.read(ROOT / "setup.cfg", "utf-8")
NEEDED = SETUP["options"]["install_requires"].split("\n")[1:]
EXTRAS = {name: lines.split("\n")[1:] for name, lines in SETUP["options.extras_require"].items()}
GROUPS = PYPROJECT["dependency-groups"]
OURS = "lashou-btc"
USED = [name for name in EXTRAS if name != "test"]
LOCKS = {"lashou": [], "everything": USED, "test": [*USED, "test"]} | {group: [] for group in GROUPS}
"""Each lock, and the extras that it holds."""
PIN = re.compile(r"^(?P<name>[a-z0-9-]+)==(?P<version>\S+)(?: ; (?P<marker>.*?))? \\\n"
                 r"(?P<hashes>(?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)", re.MULTILINE)
PYTHONS = ("3.11", "3.12", "3.13", "3.14")


def declared(lock: str) -> list[Requirement]:
    """What a lock must hold."""
    lines = GROUPS[lock] if lock in GROUPS else \
        [*NEEDED, *(line for extra in LOCKS[lock] for line in EXTRAS[extra])]
    return [found for line in lines if (found := Requirement(line)).name != OURS]


def pins(lock: str) -> list[re.Match[str]]:
    return list(PIN.finditer((ROOT / "requirements" / f"{lock}.txt").read_text("utf-8")))


def on(python: str, marker: str | Marker | None) -> bool:
    """Whether something is meant for a Python on Linux."""
    return marker is None or Marker(str(marker)).evaluate({
        "python_version": python, "python_full_version": f"{python}.9", "sys_platform": "linux", "os_name": "posix",
        "implementation_name": "cpython", "platform_python_implementation": "CPython", "extra": ""})


def table(after: str) -> list[tuple[str, str]]:
    """The first two cells of each row of the table that follows a line of docs/architecture.md."""
    page = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    rows = re.search(r"^\|.*\|\n\|---.*\n((?:\|.*\n)+)", page[page.index(after):], re.MULTILINE)
    assert rows is not None, after
    return [(cells[1], cells[2]) for cells in (row.split("|") for row in rows[1].splitlines())]


def names(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def explained() -> tuple[list[str], list[str]]:
    """Those that have a row of their own, and those that come along."""
    own = [name for after in ("## Libraries, and why these", "Whoever uses the program has none")
           for cell, does in table(after) for name in names(cell) if len(does.strip()) > 10]
    return own, [name for _, cell in table("What these bring along") for name in names(cell)]


def test_each_declared_package_has_its_row_and_no_other_has_one() -> None:
    wanted = {canonicalize_name(one.name) for lock in LOCKS for one in declared(lock)}
    assert sorted(explained()[0]) == sorted(wanted) and "wallycore" in wanted and "uv" in wanted


def test_each_locked_package_is_named_once() -> None:
    own, along = explained()
    assert sorted([*own, *along]) == sorted({pin["name"] for lock in LOCKS for pin in pins(lock)})


@pytest.mark.parametrize("lock", LOCKS)
def test_each_lock_holds_what_is_declared_for_each_python(lock: str) -> None:
    held = pins(lock)
    for python in PYTHONS:
        for wanted in declared(lock):
            found = [pin["version"] for pin in held if pin["name"] == canonicalize_name(wanted.name)
                     and on(python, pin["marker"])]
            assert len(found) == on(python, wanted.marker), (python, wanted.name)
            assert all(wanted.specifier.contains(version, prereleases=True) for version in found), wanted


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_is_nothing_but_releases_with_hashes(lock: str) -> None:
    text = (ROOT / "requirements" / f"{lock}.txt").read_text("utf-8")
    left = [line for line in PIN.sub("", text).splitlines() if not line.lstrip().startswith("#")]
    assert left == [] and "://" not in text and "index" not in text
    assert text.splitlines()[1] == "#    make lock"


def test_the_locks_agree() -> None:
    """Who uses the program gets what was tested."""
    tested = {(pin["name"], pin["version"]): pin["hashes"] for pin in pins("test")}
    for lock in ("lashou", "everything", "build"):
        for pin in pins(lock):
            assert set(pin["hashes"].split()) == set(tested[pin["name"], pin["version"]].split()), pin["name"]


def test_there_is_a_lock_for_each_group_and_no_other_file() -> None:
    assert {path.name for path in (ROOT / "requirements").iterdir()} == {f"{name}.txt" for name in LOCKS}


def test_what_builds_is_what_is_locked() -> None:
    assert PYPROJECT["build-system"]["requires"] == GROUPS["build"]


def test_make_installs_nothing_that_is_not_locked() -> None:
    """As make itself says what it would do."""
    done = subprocess.run(["make", "-n", "-B", "setup", "fuzz", "mutants", "lock", "release"], cwd=ROOT, check=True,
                          capture_output=True, text=True).stdout
    installs = [line for line in done.splitlines() if "pip install" in line]
    locks = [name for line in installs for name in re.findall(r" -r requirements/(\w+)\.txt", line)]
    assert locks == ["build", "test", "fuzz", "mutants", "lock"]
    assert all("--require-hashes" in line or "--no-deps --no-build-isolation -e ." in line for line in installs)


def installed(wanted: list[Requirement]) -> dict[str, metadata.Distribution]:
    """What is here of some requirements and of all that they require. Raises PackageNotFoundError."""
    found: dict[str, metadata.Distribution] = {}
    left = [(one, frozenset(one.extras)) for one in wanted]
    while left:
        one, extras = left.pop()
        name = canonicalize_name(one.name)
        if one.marker is not None and not any(one.marker.evaluate({"extra": extra}) for extra in ("", *extras)):
            continue
        here = metadata.distribution(name)
        assert one.specifier.contains(here.version, prereleases=True), f"{name} {here.version} is here, not {one}"
        if name not in found or one.extras:
            found[name] = here
            for line in here.requires or ():
                below = Requirement(line)
                if below.marker is None or any(below.marker.evaluate({"extra": e}) for e in ("", *one.extras)):
                    left.append((Requirement(str(below).partition(";")[0]), frozenset(below.extras)))
    return found


def test_what_is_installed_is_what_is_declared_and_explained() -> None:
    here = installed(declared("test"))
    own, along = explained()
    assert set(here) <= {*own, *along} and len(here) > 50
    assert not set(here) & {"requests", "urllib3"}, "one way to a network is enough"


@pytest.mark.parametrize(("folder", "locks"), [("lashou_btc", ("everything",)), ("tests", LOCKS),
                                               ("benchmarks", LOCKS)])
def test_what_is_imported_is_declared(folder: str, locks: Iterable[str]) -> None:
    """And not only brought along by something else, which may do without it tomorrow."""
    allowed = {canonicalize_name(one.name) for lock in locks for one in declared(lock)} | {OURS}
    known = metadata.packages_distributions()
    imported = {name.partition(".")[0] for path in (ROOT / folder).rglob("*.py") for node in ast.walk(
        ast.parse(path.read_text("utf-8"))) for name in (
            [alias.name for alias in node.names] if isinstance(node, ast.Import) else
            [node.module] if isinstance(node, ast.ImportFrom) and node.module and not node.level else [])}
    found = {name: {canonicalize_name(one) for one in known[name]} for name in imported & set(known)}
    assert len(found) > 2 and [name for name, here in found.items() if not here & allowed] == []
