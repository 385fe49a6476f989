"""What somebody has who installs a package, far from any checkout: the whole program, and nothing beside it."""

import json
import re
import subprocess
import sys
import venv
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.package_kit import Release, absent, clean, run
from tests.site_program import serving

pytestmark = pytest.mark.slow
KINDS = ("wheel", pytest.param("source", marks=pytest.mark.matrix))


@pytest.fixture(scope="module", params=KINDS)
def installed(request: pytest.FixtureRequest, release: Release, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs' folder of a new environment with one package, and with what that package asks for."""
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder, with_pip=True)
    package = getattr(release, request.param)
    pip = (folder / "bin" / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    reached = subprocess.run([*pip, "--dry-run", "rfc8785"], capture_output=True, text=True, check=False)
    if reached.returncode:
        absent(f"no package index can be reached: {reached.stderr.strip()[-300:]}")
    run(*pip, package, cwd=folder)
    return folder / "bin"


def test_it_runs_and_knows_where_it_is_from(installed: Path, release: Release, tmp_path: Path) -> None:
    said = json.loads(run(installed / "lashou", "--json", "--version", cwd=tmp_path).stdout)
    assert (said["commit"], said["changed"]) == (release.commit, False)
    assert re.fullmatch(r"lashou \d\S+, from commit [0-9a-f]{40}\n",
                        run(installed / "lashou", "--version", cwd=tmp_path).stdout)


def test_demo_help_a_report_and_the_site(installed: Path, tmp_path: Path) -> None:
    lashou = installed / "lashou"
    played = json.loads(run(lashou, "demo", "--dir", tmp_path / "demo", "--json", cwd=tmp_path).stdout)
    lines = [line for chapter in played["chapters"] for line in chapter["lines"]]
    assert sum(line.endswith(" " + played["state_hash"]) for line in lines) == 4
    assert "lashou witness sign" in run(lashou, "help", "witness", cwd=tmp_path).stdout
    assert run(lashou, "--help", cwd=tmp_path).stdout.startswith("Usage: lashou")
    pages = run(lashou, "help", "--man", tmp_path / "man", cwd=tmp_path)
    assert (tmp_path / "man" / "lashou-claim-file.1").exists(), pages.stdout
    demo = tmp_path / "demo"
    stranger = (lashou, "--home", demo / "stranger", "--chain", f"sandbox:{demo / 'chain'}", "--json")
    height = json.loads(run(*stranger, "status", cwd=tmp_path).stdout)["height"]
    for lang in ("en", "zh"):
        made = json.loads(run(*stranger, "report", "--to", str(height), "--out", tmp_path / lang, "--lang", lang,
                              cwd=tmp_path).stdout)
        assert made["state_hash"] == played["state_hash"]
        assert Path(made["html"]).read_text(encoding="utf-8").rstrip().endswith("</html>")
    site = tmp_path / "site"
    built = json.loads(run(*stranger, "site", "build", site, cwd=tmp_path).stdout)
    assert built["height"] == height and built["files"] == built["written"] > 50
    page = (site / "en" / "index.html").read_text(encoding="utf-8")
    (sheet,) = re.findall(r'<link rel="stylesheet" href="\.\./([^"]+)"', page)
    with serving((*stranger[:-1], "site", "serve"), clean(), tmp_path) as url, urlopen(url + sheet) as served:
        assert served.read() == (site / sheet).read_bytes()


def test_the_node_s_tool_comes_along_and_nothing_lands_beside_the_package(installed: Path, tmp_path: Path) -> None:
    shown = run(installed / "python", "-m", "lashou_btc.regtest", "--help", cwd=tmp_path).stdout
    assert "lashou_btc.regtest" in shown and "Start the node" in shown
    listed = run(installed / "python", "-m", "pip", "show", "--files", "lashou-btc", cwd=tmp_path).stdout
    files = [line.strip() for line in listed.partition("Files:\n")[2].splitlines()]
    assert {name.partition("/")[0] for name in files} == \
        {"..", "lashou_btc", next(name for name in files if ".dist-info" in name).partition("/")[0]}
    assert [name for name in files if name.startswith("..")] == ["../../../bin/lashou"]
    run(installed / "python", "-m", "pip", "check", cwd=tmp_path)


def test_the_source_package_s_own_tests_run(release: Release, tmp_path: Path) -> None:
    """With the libraries that are here, and with nothing of this checkout."""
    done = run(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--basetemp", tmp_path / "made",
               "tests/unit/test_docs.py", "tests/unit/test_import_rule.py", "tests/unit/test_ledger.py",
               cwd=release.unpacked(tmp_path / "source"))
    assert re.search(r"^\d{2,} passed", done.stdout, re.MULTILINE) and "skipped" not in done.stdout
