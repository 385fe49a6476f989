"""A release as files: source package, wheel and SHA256SUMS of the commit that is checked out. Publishes nothing.

What comes out depends on that commit, this Python and the locked build tools alone (docs/releases.md).
"""

import argparse
import hashlib
import os
import subprocess
import sys
import tempfile
from configparser import ConfigParser
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SUMS = "SHA256SUMS"


def git(*words: str) -> str:
    """What git says of the checkout."""
    done = subprocess.run(["git", "-C", str(ROOT), *words], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def build(out: Path) -> None:
    """Builds both packages from a clean copy of HEAD: what is not committed is not in them."""
    os.umask(0o022)
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "lashou"
        subprocess.run(["git", "clone", "--quiet", "--depth", "1", f"file://{ROOT}", str(copy)], check=True)
        same = {"SOURCE_DATE_EPOCH": git("log", "-1", "--format=%ct"), "PYTHONHASHSEED": "0", "LC_ALL": "C.UTF-8"}
        subprocess.run([sys.executable, "-m", "build", "--no-isolation", "--outdir", str(out), str(copy)],
                       check=True, stdout=sys.stderr, env=os.environ | same)


def sums(out: Path) -> str:
    """The lines of SHA256SUMS, as sha256sum writes and checks them."""
    return "".join(f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}\n"
                   for file in sorted(out.iterdir()))


def lacking() -> list[str]:
    """What this commit lacks to be published."""
    setup = ConfigParser()
    setup.read(ROOT / "setup.cfg", "utf-8")
    found = [] if git("tag", "--points-at", "HEAD") else ["no tag is at this commit"]
    if ".example/" in setup["metadata"]["project_urls"]:
        found.append("project_urls in setup.cfg lead nowhere yet")
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "dist", help="a folder with nothing in it, or none yet")
    out = parser.parse_args().out.absolute()
    if git("status", "--porcelain", "--untracked-files=no"):
        sys.exit("release: there are changes that are not committed; commit them or put them aside.")
    if out.exists() and any(out.iterdir()):
        sys.exit(f"release: {out} is not empty; remove it, so that only this release's files are in it.")
    build(out)
    (out / SUMS).write_text(sums(out), encoding="utf-8")
    sys.stdout.write((out / SUMS).read_text(encoding="utf-8"))
    for one in lacking():
        sys.stderr.write(f"release: before this is published: {one}.\n")


if __name__ == "__main__":
    main()
