"""What setuptools does not do by itself: a package knows its commit, and a source package has the same bytes again.

Everything else stands in setup.cfg.
"""

import gzip
import os
import sys
import tarfile
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py
from setuptools.command.sdist import sdist

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))  # a build does not look here by itself

from lashou_btc.origin import STAMP, origin  # noqa: E402


def stamp(package: Path) -> None:
    """Writes the commit into a package that is being made, if it is known and not there already."""
    found = origin(HERE / "lashou_btc")
    if found.commit and not (package / STAMP).exists():
        (package / STAMP).write_text(found.stamp(), encoding="utf-8")


class BuildPy(build_py):
    """Leaves the commit in a wheel; an editable installation asks git."""

    def run(self) -> None:
        super().run()
        if not self.editable_mode:
            stamp(Path(self.build_lib) / "lashou_btc")


class Sdist(sdist):
    """Leaves the commit in a source package, and with SOURCE_DATE_EPOCH nothing of when and by whom it was made."""

    def make_release_tree(self, base_dir: str, files: list[str]) -> None:
        super().make_release_tree(base_dir, files)
        stamp(Path(base_dir) / "lashou_btc")

    def make_archive(self, base_name, format, root_dir=None, base_dir=None, owner=None, group=None):
        if format != "gztar" or "SOURCE_DATE_EPOCH" not in os.environ:
            return super().make_archive(base_name, format, root_dir, base_dir, owner, group)
        epoch = int(os.environ["SOURCE_DATE_EPOCH"])

        def plain(member: tarfile.TarInfo) -> tarfile.TarInfo:
            member.uid = member.gid = 0
            member.uname = member.gname = ""
            member.mtime, member.mode = epoch, 0o755 if member.mode & 0o100 else 0o644
            return member

        name = f"{base_name}.tar.gz"
        with (open(name, "wb") as file, gzip.GzipFile("", "wb", 9, file, mtime=epoch) as zipped,
              tarfile.open(fileobj=zipped, mode="w", format=tarfile.GNU_FORMAT) as archive):
            archive.add(Path(root_dir or ".") / base_dir, base_dir, filter=plain)  # folders' entries come sorted
        return name


setup(cmdclass={"build_py": BuildPy, "sdist": Sdist})
