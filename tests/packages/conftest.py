"""What a release holds, made once: from the checkout as it stands, with what is not committed yet."""

import shutil

import pytest

from tests.package_kit import ROOT, SOMEBODY, Release, absent, release_of, run


@pytest.fixture(scope="session")
def release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """A release of the checkout as it stands."""
    if not (ROOT / ".git").exists() or shutil.which("git") is None:
        absent("a release is made from a git checkout, and this is none")
    folder = tmp_path_factory.mktemp("release")
    checkout = folder / "checkout"
    names = run("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", cwd=ROOT).stdout.split("\0")
    tracked = frozenset(name for name in names if (ROOT / name).is_file())
    for name in tracked:
        (checkout / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, checkout / name)
    for words in (["init", "-q"], ["add", "-f", "."], ["commit", "-q", "-m", "as it stands"]):
        run("git", *words, cwd=checkout, extra=SOMEBODY)
    release_of(checkout, folder / "made")
    return Release(checkout, run("git", "rev-parse", "HEAD", cwd=checkout).stdout.strip(), tracked, folder / "made")
