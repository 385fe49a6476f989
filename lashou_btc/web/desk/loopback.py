"""The desk over HTTP, on loopback: who is let in, what is drawn, and what is done at most once.

Whoever has no session sees one page, wherever it asks: how to get one. Nothing of this home is on it. What changes
anything must come from a page of ours: its Origin is this very host and port, the browser says so itself
(Sec-Fetch-Site), and the session's form token stands in it. Each form is done once, and only as long as what it
named is still so.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from lashou_btc.errors import InvalidInput, LashouError, Refused
from lashou_btc.languages import LANGUAGES
from lashou_btc.report.markup import el
from lashou_btc.web import static
from lashou_btc.web.app import language
from lashou_btc.web.desk import posted, sheet
from lashou_btc.web.desk.posted import Given
from lashou_btc.web.desk.room import At, Deed, Desk
from lashou_btc.web.desk.sessions import Door, Fact, Session, Takeaway
from lashou_btc.web.gate import Gate
from lashou_btc.web.layout import plain
from lashou_btc.web.problems import problem
from lashou_btc.web.site import HTML, Page, compiled
from lashou_btc.words import LANGUAGE, said

MAX_UPLOAD_BYTES = 40 * 1024 * 1024
"""Of a form with files: a sealed paper is the largest of them."""
HEADERS = {"cache-control": "no-store", "referrer-policy": "same-origin"}
"""Of what is not for everybody. With `no-referrer` browsers would hide from us where a form comes from."""
AWAY = {"content-security-policy": "sandbox; default-src 'none'", "cache-control": "no-store"}
"""Of what is to be taken away: were it shown as a page, it could do nothing."""


@dataclass(frozen=True)
class Sheet:
    """A page of the desk: its path below the language, with `{names}`; how it is drawn; what its forms can have
    done. Not `pooled`: it is there without a pool, too.
    """

    pattern: str
    draw: Callable[[At], bytes]
    deeds: Mapping[str, Deed]
    pooled: bool = True
    file: Callable[[At], Takeaway] | None = None
    """What is taken away here; then nothing is drawn."""


@dataclass
class Loopback:
    """What answers. `pages`: the pool's public pages by path, as they are now."""

    desk: Desk
    door: Door
    port: int
    sheets: Sequence[Sheet]
    pages: Callable[[str], Page | None]
    program: str = "lashou web"
    """What was run in the terminal, and would have to be run again for another link."""

    @property
    def host(self) -> str:
        """The only name that this server has."""
        return f"localhost:{self.port}"

    @property
    def cookie(self) -> str:
        """The session's cookie. All ports share their cookies, so its name has ours."""
        return f"lashou-{self.port}"

    @property
    def link(self) -> str:
        """The link that lets its first visitor in."""
        return f"http://{self.host}/#{self.door.token}"

    def application(self) -> ASGIApp:
        """The whole, behind the gate."""
        return Gate(self._answer, (self.host,), limits={f"/{self.door.place}/": MAX_UPLOAD_BYTES})

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        try:
            answer = await self._to(Request(scope, receive))
        except ClientDisconnect:
            return
        except Exception:
            await problem(500, scope["path"])(scope, receive, send)
            raise  # what went wrong is said at the terminal
        await answer(scope, receive, send)

    async def _to(self, request: Request) -> Response:
        path, method = request.url.path, request.method
        if method not in ("GET", "HEAD", "POST"):
            return PlainTextResponse("no such thing is done here\n", 405)
        if method == "POST" and not self._from_here(request):
            return PlainTextResponse("not asked by a page of this desk\n", 403)
        if method == "POST" and path == "/enter":
            return self._enter(request, (await request.body()).decode("latin-1"))
        place = f"/{self.door.place}/"
        if path.startswith((place + "static/", "/static/")) and method != "POST":
            return _kept(path.removeprefix("/" + self.door.place))
        session = self.door.session(request.cookies.get(self.cookie, ""))
        if session is None or not path.startswith(place):
            return self._outside(request)
        within, query = path.removeprefix(place), Given()
        if method == "POST":
            try:
                query = posted.read(request.headers.get("content-type", ""), await request.body())
            except InvalidInput:
                return PlainTextResponse("no form\n", 400)
        return await run_in_threadpool(self._inside, session, within, method, query, language(request))

    def _from_here(self, request: Request) -> bool:
        return request.headers.get("origin", "").lower() == f"http://{self.host}" \
            and request.headers.get("sec-fetch-site", "") == "same-origin"

    def _enter(self, request: Request, token: str) -> Response:
        name = self.door.enter(token, time.monotonic())
        if not name:
            return PlainTextResponse("this link has been used, or is too old\n", 403)
        place = f"/{self.door.place}/"
        answer = PlainTextResponse(f"{place}{language(request)}/desk/", headers=HEADERS)
        answer.set_cookie(self.cookie, name, path=place, httponly=True, samesite="strict")
        return answer

    def _outside(self, request: Request) -> Response:
        """How to get a session; in the browser's language, then in the other."""
        first = language(request)
        parts = []
        for code in sorted(LANGUAGES, key=lambda each: each != first):
            token = LANGUAGE.set(code)
            how = said("desk.outside.how", program=self.program)
            parts.append(el("section", sheet.lines([said("desk.outside"), how]), lang=code))
            if code == first:
                notes = [el("p", plain(said(f"desk.outside.{name}", program=self.program)), id=name, hidden="",
                            role="alert") for name in ("used", "failed")]
                title = str(said("desk.name"))
                script = [el("noscript", sheet.say(said("desk.outside.script")))]
            LANGUAGE.reset(token)
        body = sheet.draw(first, 0, title, [*notes, *script, *parts], script="desk.js")
        return Response(body, 200 if request.url.path == "/" else 403, HEADERS, HTML)

    # With a session

    def _inside(self, session: Session, path: str, method: str, given: Given, preferred: str) -> Response:
        head, _, rest = path.partition("/")
        if not path or (head in LANGUAGES and rest == "desk"):
            return _goes(f"/{self.door.place}/{head or preferred}/desk/")
        spoken = LANGUAGE.set(head if head in LANGUAGES else preferred)
        try:
            if head not in LANGUAGES or not rest.startswith("desk/"):
                return self._public(path)
            return self._desk(At(self.desk, session, path, head, {}, given), rest, method)
        finally:
            LANGUAGE.reset(spoken)

    def _public(self, path: str) -> Response:
        page = self.pages(path)
        if page is None and self.pages(path + "/") is not None:
            return _goes(f"/{self.door.place}/{path}/")
        if page is None:
            return problem(404, f"/{path}", why=said("desk.no-page"))
        return Response(page.body, 200, {"cache-control": "no-store"}, page.media)

    def _desk(self, at: At, rest: str, method: str) -> Response:
        if method == "POST" and not at.session.owns(at.given["token"]):
            return PlainTextResponse("not asked by a page of this desk\n", 403)
        if found := compiled("desk/done/{name}/").fullmatch(rest):
            done = at.session.outcome(found["name"])
            return _html(sheet.outcome(at, found["name"], done)) if done else self._gone(at)
        if rest.startswith("desk/done/") and rest.count("/") == 3:
            return self._file(at, *rest.split("/")[2:])
        for one in self.sheets:
            values = compiled(one.pattern).fullmatch(rest)
            if values is not None:
                at = replace(at, values=values.groupdict())
                try:
                    return self._sheet(at, one, method)
                except LookupError:
                    break
                except LashouError as error:
                    at.why = error
                    return _html(sheet.page(at, said("desk.cannot"), el("p", sheet.link(
                        at, "desk/doctor/", said("desk.way.doctor")))), 409)
        return _html(sheet.page(at, said("desk.nothing-here"), el("p", sheet.link(
            at, "desk/", said("desk.way.home")))), 404)

    def _gone(self, at: At) -> Response:
        return _html(sheet.page(at, said("desk.forgotten"), el("p", sheet.link(
            at, "desk/", said("desk.way.home")))), 410)

    def _file(self, at: At, name: str, file: str) -> Response:
        done = at.session.outcome(name)
        found = next((one for one in done.files if one.name == file), None) if done else None
        return away(found) if found else self._gone(at)

    def _sheet(self, at: At, one: Sheet, method: str) -> Response:
        with self.desk.alone():
            if not one.pooled:
                return self._turn(at, one, method)
            if not self.desk.has_pool:
                return _goes(f"/{self.door.place}/{at.language}/desk/begin/")
            with self.desk.synced() as (pool, state):
                at = replace(at, _pool=pool, _state=state)
                self.desk.roles = at.roles
                return self._turn(at, one, method)

    def _turn(self, at: At, one: Sheet, method: str) -> Response:
        if method == "POST":
            return self._post(at, one)
        return away(one.file(at)) if one.file is not None else _html(one.draw(at))

    def _post(self, at: At, one: Sheet) -> Response:
        """Does what a form asks for, once; or draws the page again, with the reason."""
        asked, deed = at.session.asked(at.given["once"]), one.deeds.get(at.given["deed"])
        if asked is None or deed is None or asked.deed != at.given["deed"]:
            return _html(sheet.page(at, said("desk.too-old"), el("p", sheet.link(
                at, at.path.partition("/")[2], said("desk.again")))), 409)
        if asked.outcome:
            return self._done(at, asked.outcome)
        try:
            now = tuple(deed.facts(at))
            if now != asked.facts:
                at.moved = differences(asked.facts, now)
                return _html(one.draw(at), 409)
            if deed.act is None:
                return _html(one.draw(at))
            asked.outcome = at.session.done(deed.act(at))
        except LashouError as error:
            at.why = error
            return _html(one.draw(at), 409 if isinstance(error, Refused) else 422)
        return self._done(at, asked.outcome)

    def _done(self, at: At, name: str) -> Response:
        return _goes(f"/{self.door.place}/{at.language}/desk/done/{name}/")


def differences(before: Sequence[Fact], now: Sequence[Fact]) -> list[tuple[Fact | None, Fact | None]]:
    """What has changed of what was named: each fact as it was and as it is."""
    old, new = dict(before), dict(now)
    if list(old) == [name for name, _ in before] and list(new) == [name for name, _ in now]:
        return [((name, old[name]) if name in old else None, (name, new[name]) if name in new else None)
                for name in {**old, **new} if old.get(name) != new.get(name)]
    gone, come = [one for one in before if one not in now], [one for one in now if one not in before]
    return [*((one, None) for one in gone), *((None, one) for one in come)]


def _goes(target: str) -> Response:
    return RedirectResponse(target, 303, HEADERS)


def _html(body: bytes, status: int = 200) -> Response:
    return Response(body, status, HEADERS, HTML)


def _kept(path: str) -> Response:
    found = static.by_path().get(path.removeprefix("/"))
    if found is None:
        return Response(status_code=404)
    media, body = found
    return Response(body, 200, {"cache-control": "public, max-age=31536000, immutable"}, media)


def away(file: Takeaway) -> Response:
    """A file to take away: a download, and nothing that a browser would show as a page of ours."""
    name = "".join(each if each.isascii() and (each.isalnum() or each in "._-") else "_" for each in file.name)
    headers: dict[str, Any] = AWAY | {"content-disposition": f'attachment; filename="{name}"'}
    return Response(file.data, 200, headers, "application/octet-stream")
