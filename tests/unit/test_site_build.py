"""The site as files: the same bytes as served, whole, and nothing but its own ever removed."""

import json
from pathlib import Path

import pytest

from lashou_btc.web import build as builds
from lashou_btc.web.build import LIST, Built, build
from lashou_btc.web.pages import ROUTES
from lashou_btc.web.site import Page, Route, Site
from tests.index_kit import story
from tests.site_kit import framed, page, told


def text(name: str, body: str, ahead: bool = False) -> Route:
    return Route(name, lambda view: Page(body.encode()), worded=False, ahead=ahead)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return told(tmp_path_factory.mktemp("site"))


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_folder_has_what_a_server_shows(site: Site, tmp_path: Path) -> None:
    built = build(site, tmp_path)
    found = files(tmp_path)
    assert built == Built(len(found) - 1, len(found) - 1, 0)
    for path in site.paths():
        name = path + "index.html" if path.endswith("/") or not path else path
        assert found[name] == page(site, path).body
    assert json.loads(found[LIST])["files"] == sorted(found.keys() - {LIST})
    assert b'href="zh/"' in found["index.html"] and b'href="en/"' in found["index.html"]


def test_the_same_block_gives_the_same_bytes_whoever_draws_it(tmp_path: Path) -> None:
    world = story()
    for n, processes in enumerate((1, 2)):
        seen: list[tuple[int, int]] = []
        one = Site(framed(world, tmp_path / f"home{n}"), ROUTES)
        build(one, tmp_path / f"out{n}", lambda done, total: seen.append((done, total)), processes)  # noqa: B023
        assert seen[-1][0] == seen[-1][1] == len(list(one.paths()))
    assert files(tmp_path / "out0") == files(tmp_path / "out1")


def test_what_is_the_same_is_left_alone_and_what_is_no_more_is_removed(site: Site, tmp_path: Path) -> None:
    frame = site.frame
    own = tmp_path / "a" / "mine.txt"
    assert build(Site(frame, [text("a/b/c.txt", "1"), text("a/d.txt", "2")]), tmp_path).removed == 0
    own.write_text("not of the site")
    before = (tmp_path / "a/d.txt").stat().st_mtime_ns
    built = build(Site(frame, [text("a/d.txt", "2"), text("e.txt", "3")]), tmp_path)
    assert (built.written, built.removed) == (1, 1)
    assert (tmp_path / "a/d.txt").stat().st_mtime_ns == before
    assert not (tmp_path / "a/b").exists() and own.read_text() == "not of the site"
    build(Site(frame, []), tmp_path)
    assert own.exists() and not (tmp_path / "e.txt").exists()


def test_a_list_that_somebody_has_changed_removes_nothing_elsewhere(site: Site, tmp_path: Path) -> None:
    outside, folder = tmp_path / "keep", tmp_path / "site"
    outside.write_text("x")
    folder.mkdir()
    names = ["../keep", str(outside), "a/../../keep", ".hidden", "", 5, None, "\0", "b.txt"]
    for name in (".hidden", "b.txt"):
        (folder / name).write_text("y")
    (folder / LIST).write_text(json.dumps({"files": names}))
    assert build(Site(site.frame, []), folder).removed == 1
    assert outside.exists() and (folder / ".hidden").exists() and not (folder / "b.txt").exists()
    for broken in ("{", "[]", '{"files": 3}', "\xff"):
        (folder / LIST).write_text(broken)
        assert build(Site(site.frame, []), folder).removed == 0


def test_an_end_in_between_leaves_no_part_of_a_file_and_is_not_forgotten(site: Site, tmp_path: Path) -> None:
    def breaks(view: object) -> Page:
        raise RuntimeError("here")
    frame = site.frame
    with pytest.raises(RuntimeError):
        build(Site(frame, [text("one.txt", "1"), Route("two.txt", breaks, worded=False)]), tmp_path)
    assert (tmp_path / "one.txt").exists() and not [name for name in files(tmp_path) if name.endswith(".part")]
    assert build(Site(frame, [text("three.txt", "3")]), tmp_path).removed == 2, "also what was not written yet"
    assert files(tmp_path).keys() - {LIST} >= {"three.txt"} and not (tmp_path / "one.txt").exists()


def test_where_a_worker_fails_its_reason_is_said(site: Site, tmp_path: Path) -> None:
    def breaks(view: object) -> Page:
        raise RuntimeError("the reason")
    routes = [text("one.txt", "1"), Route("two.txt", breaks, worded=False)]
    with pytest.raises(RuntimeError, match="the reason"):
        build(Site(site.frame, routes), tmp_path, processes=2)
    assert (tmp_path / "one.txt").read_text() == "1"
    assert builds.workers() in (1, 2)
