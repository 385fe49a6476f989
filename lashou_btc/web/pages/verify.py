"""Is this file on chain? Where, since when, how deep, by what. The server does not learn which file it is.

A browser hashes the file itself and asks for all hashes that begin with the same two digits; who has no JavaScript
reads the page of these.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

from lashou_btc.anchors.record import KIND_NAMES
from lashou_btc.report.lists import Row, number, table
from lashou_btc.report.markup import HOLE, Element, Form, el
from lashou_btc.usecases.anchoring import Commitment
from lashou_btc.web.frame import Frame
from lashou_btc.web.json_pages import json_page
from lashou_btc.web.layout import page, plain, when
from lashou_btc.web.site import Page, Route, View
from lashou_btc.words import noun, said, word

_DIGITS = "0123456789abcdef"
PREFIXES = tuple(a + b for a in _DIGITS for b in _DIGITS)
_HOW = ("record", "batch", "statement", "evidence")
_SLOTS = {"day": "{day}", "height": "{height}", "depth": "{depth}", "needed": "{needed}", "how": "{how}",
          "type": "{type}", "txid": "{txid}", "hash": "{hash}"}
"""What the script fills in: a sentence keeps these braces."""

_CODE = Form(el("code", HOLE))


def draw(view: View) -> Page:
    """The page with the tool."""
    frame, needed = view.frame, view.frame.state.rules.confirmations
    tool = el(
        "section", el("h2", said("site.verify.tool")),
        el("p", el("label", said("site.verify.file"), " ", el("input", type="file", id="verify-file"))),
        el("p", el("label", said("site.verify.hash"), " ", el(
            "input", type="text", id="verify-hash", maxlength=100, autocomplete="off", spellcheck="false")), " ",
           el("button", said("site.verify.look"), type="button", id="verify-look")),
        el("p", plain(said("site.verify.private")), class_="lead"),
        el("div", id="verify-answer", role="status", aria_live="polite"), _sentences(),
        id="verify", hidden="", data_height=frame.height, data_needed=needed, data_buckets=view.to("verify/"),
        data_separator="、" if view.language == "zh" else ", ")
    return page(
        view, said("site.verify.title"), el("p", plain(said("site.verify.lead")), class_="lead"), tool,
        el("section", el("h2", said("site.verify.limits")), el("ul", [
            el("li", plain(said(f"site.verify.limit.{n}", needed=needed))) for n in range(1, 6)])),
        el("section", el("h2", said("site.verify.by-hand")),
           el("p", plain(said("site.verify.by-hand-lead"))),
           el("pre", el("code", "sha256sum FILE\nshasum -a 256 FILE\ncertutil -hashfile FILE SHA256"), tabindex=0),
           el("p", plain(said("site.verify.by-hand-then"))), _links(view)),
        el("section", el("h2", said("site.verify.own")), el("p", plain(said("site.verify.own-text"))),
           el("pre", el("code", "lashou verify FILE"), tabindex=0)),
        scripts=("verify.js",))


def _links(view: View) -> Element:
    return el("ul", [el("li", el("a", prefix, href=view.to(f"./verify/{prefix}/")))
                     for prefix in sorted(view.frame.committed.buckets)], class_="buckets")


def _sentences() -> Element:
    """What the script may say, in the page's language."""
    said_by = {
        "hashing": said("site.verify.hashing"), "malformed": said("site.verify.malformed"),
        "unreadable": said("site.verify.unreadable"), "failed": said("site.verify.failed"),
        "missing": said("site.verify.missing", **_SLOTS), "found": said("site.verify.found", **_SLOTS),
        "row": said("site.verify.row", **_SLOTS), "deep": said("site.verify.deep", **_SLOTS),
        "young": said("site.verify.young", **_SLOTS)}
    texts = [el("p", plain(what), data_says=name) for name, what in said_by.items()]
    texts += [el("p", said(f"site.verify.how.{how}", type="{type}"), data_says=f"how-{how}") for how in _HOW]
    texts += [el("p", noun("document", type_), data_says=f"type-{type_}") for type_ in _TYPES]
    return el("div", texts, id="verify-words", hidden="")


_TYPES = tuple(KIND_NAMES.values())


def draw_bucket(view: View, prefix: str) -> Page:
    """All hashes that begin so, to be read without JavaScript."""
    _check(prefix)
    days, ways = cache(lambda height: when(view, height)), cache(_how)
    rows: list[Row] = [("", [_CODE.fill(digest), days(one.height), number(view.frame.height - one.height + 1),
                             ways(one.how, one.type or one.kind), _CODE.fill(one.txid)])
                       for digest, found in view.frame.committed.buckets.get(prefix, {}).items() for one in found]
    heads = [word(said(f"site.verify.head.{name}")) for name in ("hash", "since", "depth", "by", "transaction")]
    return page(view, said("site.verify.bucket", prefix=prefix),
                el("p", plain(said("site.verify.bucket-lead", count=len(rows))), class_="lead"),
                table(word(said("site.verify.bucket", prefix=prefix)), heads, "llnll", rows, said=True) if rows
                else None, el("p", el("a", said("site.verify.back"), href=view.to("./verify/"))))


def _how(how: str, type_: str) -> str:
    return word(said(f"site.verify.how.{how}", type=noun("document", type_)))


def draw_json(view: View, prefix: str) -> Page:
    """The same for the script: hashes and what commits to each."""
    _check(prefix)
    frame = view.frame
    return json_page({
        "height": frame.height, "hashes": {digest: [_plain(frame, one) for one in found] for digest, found in
                                           frame.committed.buckets.get(prefix, {}).items()}})


def _plain(frame: Frame, one: Commitment) -> Mapping[str, Any]:
    return {"how": one.how, "kind": one.kind, "type": one.type, "lane": one.lane, "txid": one.txid,
            "height": one.height, "time": frame.time(one.height)}


def _check(prefix: str) -> None:
    if prefix not in PREFIXES:
        raise LookupError(prefix)


def _every(frame: Frame) -> list[Mapping[str, Any]]:
    return [{"prefix": prefix} for prefix in PREFIXES]


def _held(frame: Frame) -> list[Mapping[str, Any]]:
    """Nothing leads to the page of a bucket that is empty."""
    return [{"prefix": prefix} for prefix in frame.committed.buckets]


ROUTES = (Route("verify/", draw, ahead=True), Route("verify/{prefix}/", draw_bucket, _held),
          Route("verify/{prefix}.json", draw_json, _every, worded=False))
