"""Feeds and calendars against the rules of their formats, and that what was told keeps its name."""

import re
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

import pytest

from lashou_btc.languages import LANGUAGES
from lashou_btc.web import feeds
from lashou_btc.web.feeds import folded, text
from lashou_btc.web.pages import ROUTES
from lashou_btc.web.site import Site
from tests.index_kit import story
from tests.site_kit import framed, home, on_notice, page, site_of, told
from tests.world import Person, World

ATOM = "{http://www.w3.org/2005/Atom}"
POOL = "en/feeds/pool.atom"
STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def atom(body: bytes) -> list[dict[str, str]]:
    """A feed's entries, newest first, if it is one by RFC 4287: what 4.1.1 and 4.1.2 ask of feed and entries."""
    feed = ElementTree.fromstring(body)
    assert feed.tag == ATOM + "feed"
    assert feed.attrib.keys() == {"{http://www.w3.org/XML/1998/namespace}lang"}

    def one(parent: ElementTree.Element, name: str) -> str:
        found = parent.findall(ATOM + name)
        assert len(found) == 1 and (found[0].text or "").strip(), name
        return found[0].text or ""

    def links(parent: ElementTree.Element) -> dict[str, str]:
        found = {link.attrib["rel"]: link.attrib["href"] for link in parent.findall(ATOM + "link")}
        assert len(found) == len(parent.findall(ATOM + "link")), "one of a relation and type"
        return found

    one(feed, "title")
    assert feed.find(f"{ATOM}author/{ATOM}name") is not None and links(feed).keys() == {"self", "alternate"}
    assert {child.tag for child in feed} <= {ATOM + name for name in (
        "id", "title", "updated", "author", "link", "entry")}
    entries = []
    for entry in feed.findall(ATOM + "entry"):
        assert {child.tag for child in entry} == {ATOM + name for name in ("id", "title", "updated", "link")}
        entries.append({name: one(entry, name) for name in ("id", "title", "updated")}
                       | {"link": links(entry)["alternate"]})
    ids = [one(feed, "id"), *(entry["id"] for entry in entries)]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", each) for each in ids)
    stamps = [one(feed, "updated"), *(entry["updated"] for entry in entries)]
    assert all(STAMP.fullmatch(each) and datetime.fromisoformat(each) for each in stamps)
    assert stamps == sorted(stamps, reverse=True) and stamps[0] == (stamps[1:] or stamps)[0]
    return entries


def calendar(body: bytes) -> list[dict[str, str]]:
    """A calendar's components, if it is one by RFC 5545: lines (3.1), an object (3.4), its components (3.6)."""
    bare = body.replace(b"\r\n", b"")
    assert body.endswith(b"\r\n") and b"\n" not in bare and b"\r" not in bare
    for line in body.split(b"\r\n"):
        assert len(line) <= 75
        line.decode()  # no character is cut
    lines = body.replace(b"\r\n ", b"").decode().split("\r\n")[:-1]
    for line in lines:
        assert re.fullmatch(r"[A-Z-]+(;[A-Z-]+=[A-Z-]+)*:[^\x00-\x08\x0a-\x1f\x7f]+", line), line
    assert lines[0] == "BEGIN:VCALENDAR" and lines[-1] == "END:VCALENDAR"
    assert lines.count("VERSION:2.0") == 1 and sum(line.startswith("PRODID:") for line in lines) == 1
    components: list[dict[str, str]] = []
    inside = ""
    for line in lines[1:-1]:
        name, _, value = line.partition(":")
        if name == "BEGIN":
            assert not inside
            inside = value
            components.append({"BEGIN": value})
        elif name == "END":
            assert value == inside
            inside = ""
        elif inside:
            assert name not in components[-1], "once only"
            components[-1][name] = value
            if name in ("SUMMARY", "DESCRIPTION"):
                assert re.fullmatch(r"([^\\;,]|\\[\\;,nN])*", value), value
    assert components, "a calendar without a component is none"
    for found in components:
        assert found["BEGIN"] in ("VEVENT", "VJOURNAL") and found["UID"]
        assert re.fullmatch(r"\d{8}T\d{6}Z", found["DTSTAMP"])
        start = datetime.strptime(found["DTSTART;VALUE=DATE"], "%Y%m%d")
        if found["BEGIN"] == "VEVENT":
            assert (datetime.strptime(found["DTEND;VALUE=DATE"], "%Y%m%d") - start).days == 1
            assert found["SEQUENCE"].isdecimal()
    assert len({found["UID"] for found in components}) == len(components)
    return components


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return told(tmp_path_factory.mktemp("site"))


def test_every_feed_and_calendar_is_one(site: Site) -> None:
    paths = [path for path in site.paths() if path.endswith((".atom", ".ics"))]
    accounts, claims = len(site.frame.state.ledger.accounts), len(site.frame.state.by_number)
    assert len(paths) == len(LANGUAGES) * (2 + accounts + 2 * claims)
    for path in paths:
        found = page(site, path)
        assert (atom if path.endswith(".atom") else calendar)(found.body)
        assert found.media == (feeds.ATOM if path.endswith(".atom") else feeds.CALENDAR)
        assert not found.listed


def test_the_story_is_told_in_order_and_in_the_reader_s_language(site: Site) -> None:
    english, chinese = (atom(page(site, f"{code}/feeds/pool.atom").body) for code in ("en", "zh"))
    assert len(english) == len(chinese)
    assert not {one["id"] for one in english} & {one["id"] for one in chinese}
    assert english[0]["title"].startswith("Payout of ") and chinese[0]["title"].startswith("付出")
    titles = [one["title"] for one in atom(page(site, "en/feeds/claim-1.atom").body)]
    order = ["benefit", "payable", "shared", "approve", "approve", "lot fell", "filed"]
    assert [part for part, title in zip(order, titles, strict=True) if part not in title] == []
    (deposit, *rest) = atom(page(site, "en/feeds/account-4.atom").body)[::-1]
    assert "deposit, 400,000 sat came in" in deposit["title"] and any("filed" in one["title"] for one in rest)


def test_what_was_told_keeps_its_name_and_day(tmp_path: Path) -> None:
    world = story()
    pool = home(world, tmp_path)
    before = {one["id"]: one for one in atom(page(Site(framed(world, tmp_path, pool=pool), ROUTES), POOL).body)}
    world.mine(3)
    world.publish(world.document("statement", {"account": 0, "text": "later"}, 0), keep=False)
    after = {one["id"]: one for one in atom(page(Site(framed(world, tmp_path, pool=pool), ROUTES), POOL).body)}
    assert before.items() <= after.items() and len(after) > len(before)


def test_a_notice_has_its_day_and_an_objection_is_told(tmp_path: Path) -> None:
    world, claim, b = on_notice()
    site = site_of(world, tmp_path / "a")
    for path in ("en/feeds/claim-1.ics", "en/feeds/waits.ics"):
        (found,) = calendar(page(site, path).body)
        assert "claim 1" in found["SUMMARY"]
    end = site.frame.state.claims[claim].notice_end
    seconds = site.frame.view.tip_time + (end - site.frame.height) * 600
    assert found["DTSTART;VALUE=DATE"] == f"{datetime.fromtimestamp(seconds, UTC):%Y%m%d}"
    world.objection(claim, b)
    later = site_of(world, tmp_path / "b")
    assert "objected" in atom(page(later, "en/feeds/claim-1.atom").body)[0]["title"]
    duties = calendar(page(later, "zh/feeds/waits.ics").body)
    assert [one["BEGIN"] for one in duties] == ["VJOURNAL"], "a verdict has no end"


def test_what_there_is_none_of_is_no_feed(site: Site) -> None:
    for name in ("claim-0.atom", "claim-2.atom", "claim-01.ics", "account-99.atom", "account-x.atom"):
        assert site.page(f"en/feeds/{name}") is None, name


def test_lines_are_folded_by_octets_and_never_within_a_character() -> None:
    for line in ("a" * 75, "a" * 76, "互" * 200, "SUMMARY:" + "😀" * 50, "a" * 74 + "é" + "b" * 80, "x"):
        made = folded(line)
        assert made.replace(b"\r\n ", b"")[:-2].decode() == line
        assert all(len(part) <= 75 for part in made.split(b"\r\n"))
        [part.decode() for part in made.split(b"\r\n")]
    assert folded("a" * 75) == b"a" * 75 + b"\r\n"


def test_texts_are_escaped() -> None:
    assert text("a;b,c\\d\ne\x00\x1b\rf") == "a\\;b\\,c\\\\d\\nef"
    assert text("END:VEVENT\r\nBEGIN:VALARM") == "END:VEVENT\\nBEGIN:VALARM"


def test_many_enrollments_at_once_are_one_line(tmp_path: Path) -> None:
    world = World().open()
    docs = []
    for number in range(4, 16):
        person = world.people[number] = Person(f"person {number}")
        docs.append(world.document("enrollment", {
            "account": number, "role": "supervisor", "key": person.key, "payout": person.address}, 0, number))
    world.publish_batch(docs)
    titles = [one["title"] for one in atom(page(site_of(world, tmp_path), "en/feeds/pool.atom").body)]
    assert titles[0] == "12 records at once: enrollment." and len(titles) == 5
