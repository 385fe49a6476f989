"""The hub over HTTP, below /hub/v1. What others have written leaves it as bytes to be saved, never as a page."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any

from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from lashou_btc.errors import Incomplete, InvalidInput, LashouError, Refused, Unreachable
from lashou_btc.pool.document import MAX_MANIFEST_BYTES
from lashou_btc.usecases.hubs import FETCHED_BYTES, MOST_FETCHED, PAPER_PART_BYTES, Ticket, framed
from lashou_btc.web.app import language
from lashou_btc.web.hub.hub import FULL, Hub, Taken
from lashou_btc.web.hub.relaying import MAX_RAW_BYTES
from lashou_btc.web.hub.room import MAX_HANDED_BYTES, Bundle
from lashou_btc.web.layout import plain
from lashou_btc.words import LANGUAGE

PREFIX = "/hub/v1"
LIMITS = {f"{PREFIX}/manifests": MAX_MANIFEST_BYTES, f"{PREFIX}/room": MAX_HANDED_BYTES,
          f"{PREFIX}/relay": MAX_RAW_BYTES, f"{PREFIX}/papers": PAPER_PART_BYTES}
"""Bodies that may be larger than others."""
MOST_SHOWN = 1_000
"""Entries of the inbox in one answer."""
STATUS: dict[type[LashouError], int] = {InvalidInput: 400, Refused: 422, Incomplete: 409, Unreachable: 503}
SAVED = {"content-type": "application/octet-stream", "content-disposition": "attachment",
         "cache-control": "no-store", "x-robots-tag": "noindex"}
FOR_EVER = SAVED | {"cache-control": "public, max-age=31536000, immutable"}
"""Of what is named by its own hash."""

Handler = Callable[[Request], Awaitable[Response]]


def data(value: Any, status: int = 200) -> Response:
    """JSON, which nobody is to keep."""
    return Response(json.dumps(value, ensure_ascii=False).encode(), status, media_type="application/json",
                    headers={"cache-control": "no-store", "x-robots-tag": "noindex"})


def refusal(error: LashouError) -> Response:
    """Why not, in the language of whoever asked."""
    status = next((status for kind, status in STATUS.items() if isinstance(error, kind)), 500)
    answer = data({"code": error.code, "text": plain(error.said)}, 429 if error.code in FULL else status)
    if isinstance(error, Unreachable):
        answer.headers["retry-after"] = "5"
    return answer


def answering(handler: Handler) -> Handler:
    """A handler whose known errors become answers, in the language that the request asks for."""
    async def answered(request: Request) -> Response:
        spoken = LANGUAGE.set(language(request))
        try:
            return await handler(request)
        except LashouError as error:
            return refusal(error)
        except ClientDisconnect:
            return Response(status_code=400)
        finally:
            LANGUAGE.reset(spoken)
    return answered


def saved(content: bytes | None, headers: dict[str, str] = SAVED) -> Response:
    """Bytes to be saved; or that there are none."""
    return data({"code": "hub.nothing", "text": ""}, 404) if content is None else Response(content, headers=headers)


def number(request: Request, name: str) -> int:
    """A count in the query, 0 where there is none. Raises InvalidInput."""
    text = request.query_params.get(name, "0")
    if not (text.isascii() and text.isdecimal() and len(text) < 12):
        raise InvalidInput("hub.request")
    return int(text)


async def body(request: Request) -> Any:
    """The JSON that was sent. Raises InvalidInput."""
    try:
        return json.loads(await request.body())
    except (ValueError, RecursionError):
        raise InvalidInput("hub.request") from None


def names_of(value: Any, most: int) -> list[str]:
    """A list of names as documents have them. Raises InvalidInput."""
    if type(value) is not list or len(value) > most or not all(
            type(name) is str and len(name) == 64 and not set(name) - set("0123456789abcdef") for name in value):
        raise InvalidInput("hub.request")
    return value


def taken_json(taken: Taken, now: int) -> dict[str, Any]:
    """What became of a document that was handed in."""
    return taken.entry.json(now) | {"new": taken.new, "effect": plain(taken.effect) if taken.effect else ""}


def bundle_json(bundle: Bundle) -> dict[str, Any]:
    """What is in the payout room, with what there is to say about it."""
    value = bundle.json()
    if bundle.status is not None:
        value |= {"text": plain(bundle.status.text), "next": plain(bundle.status.progress.advice)}
    return value | {"unsent": (bundle.unsent or {}).get(LANGUAGE.get(), "")}


def routes(hub: Hub) -> Iterable[Route]:
    """The routes for documents and the inbox."""
    async def about(request: Request) -> Response:
        state = hub.state
        return data({"version": 1, "pool": hub.pool.contract.pool_id, "name": hub.pool.contract.name,
                     "height": state.height, "block": state.block_hash, "unknown": state.unknown})

    async def contract(request: Request) -> Response:
        return saved(hub.pool.contract.raw, FOR_EVER)

    async def listing(request: Request) -> Response:
        named = await asyncio.to_thread(hub.documents.listed, number(request, "since"),
                                        request.query_params.get("prefix", "")[:64])
        return data([[one.height, one.kind, one.name] for one in named])

    async def document(request: Request) -> Response:
        return saved(await asyncio.to_thread(hub.documents.document, request.path_params["name"]), FOR_EVER)

    async def manifest(request: Request) -> Response:
        return saved(await asyncio.to_thread(hub.documents.manifest, request.path_params["name"]), FOR_EVER)

    def some(names: Sequence[str]) -> bytes:
        parts: list[bytes] = []
        size = 0
        for name in names:
            content = hub.documents.document(name) or hub.documents.manifest(name)
            if content is not None:
                size += len(content)
                if parts and size > FETCHED_BYTES:
                    break
                parts.append(framed(name, content))
        return b"".join(parts)

    async def fetch(request: Request) -> Response:
        return Response(await asyncio.to_thread(some, names_of(await body(request), MOST_FETCHED)), headers=SAVED)

    async def give(request: Request) -> Response:
        content = await request.body()
        return data({"name": (await hub.work(hub.documents.take, content)).name})

    async def announce(request: Request) -> Response:
        value = await body(request)
        if type(value) is not dict or type(value.get("signature")) is not str:
            raise InvalidInput("hub.request")
        names = names_of(value.get("names"), MOST_FETCHED)
        await hub.work(lambda: hub.documents.announce(hub.state, names, value["signature"]))
        return data({"names": len(names)})

    async def inbox(request: Request) -> Response:
        now, first = hub.now(), number(request, "from")
        entries = sorted(hub.inbox.entries.values(), key=lambda one: (one.since, one.hash))
        return data({"total": len(entries), "from": first, "entries": [
            one.json(now) for one in entries[first:first + MOST_SHOWN]]})

    async def waiting(request: Request) -> Response:
        name = request.path_params["name"]
        if (gone := hub.inbox.gone.get(name)) is not None and name not in hub.inbox.entries:
            return data({"code": "hub.gone", "published": gone.published,
                         "text": gone.why.get(LANGUAGE.get(), "")}, 410)
        return saved(await asyncio.to_thread(hub.inbox.document, name), FOR_EVER)

    async def hand_in(request: Request) -> Response:
        content = await request.body()
        taken = await hub.work(hub.hand_in, content, request.headers.get("lashou-invitation", "")[:100])
        return data(taken_json(taken, hub.now()), 201 if taken.new else 200)

    async def room(request: Request) -> Response:
        return data({"bundles": [bundle_json(one) for one in sorted(
            hub.room.bundles.values(), key=lambda one: (one.since, one.id))]})

    async def bundle(request: Request) -> Response:
        return saved(await asyncio.to_thread(hub.room.content, request.path_params["name"]))

    async def sign(request: Request) -> Response:
        content = await request.body()
        made, new = await hub.work(hub.sign, content, request.headers.get("lashou-operator", "")[:200])
        return data(bundle_json(made) | {"new": new}, 201 if new else 200)

    async def boats(request: Request) -> Response:
        return data({"lifeboats": list(hub.lifeboats)})

    async def relay(request: Request) -> Response:
        return data({"txid": await hub.work(hub.relay, await request.body())})

    async def all_papers(request: Request) -> Response:
        first, there = number(request, "from"), hub.papers.all()
        return data({"total": len(there), "from": first, "papers": there[first:first + MOST_SHOWN]})

    async def papers(request: Request) -> Response:
        return data({"papers": hub.papers.listed(request.path_params["of"])})

    async def paper(request: Request) -> Response:
        path = hub.papers.path(request.path_params["of"], request.path_params["name"])
        return saved(None) if path is None else FileResponse(path, headers=SAVED)

    async def expect(request: Request) -> Response:
        try:
            ticket = Ticket.parse(request.path_params["of"], await body(request))
        except ValueError:
            raise InvalidInput("hub.request") from None
        parts = await hub.work(hub.expect_paper, ticket, request.headers.get("lashou-invitation", "")[:100])
        return data({"part_bytes": PAPER_PART_BYTES, "parts": parts})

    async def part(request: Request) -> Response:
        at, content = request.path_params, await request.body()
        if not (at["number"].isascii() and at["number"].isdecimal() and len(at["number"]) < 6):
            raise InvalidInput("hub.request")
        whole = await hub.work(hub.papers.take, at["of"], at["name"], int(at["number"]), content)
        return data({"whole": whole})

    return [Route(PREFIX + path, answering(handler), methods=[method]) for path, method, handler in (
        ("", "GET", about), ("/contract", "GET", contract), ("/documents", "GET", listing),
        ("/documents", "POST", give), ("/documents/{name}", "GET", document), ("/manifests", "POST", give),
        ("/manifests/{name}", "GET", manifest), ("/fetch", "POST", fetch), ("/announcements", "POST", announce),
        ("/inbox", "GET", inbox), ("/inbox", "POST", hand_in), ("/inbox/{name}", "GET", waiting),
        ("/room", "GET", room), ("/room", "POST", sign), ("/room/{name}", "GET", bundle),
        ("/lifeboats", "GET", boats), ("/relay", "POST", relay), ("/papers", "GET", all_papers),
        ("/papers/{of}", "GET", papers), ("/papers/{of}", "POST", expect), ("/papers/{of}/{name}", "GET", paper),
        ("/papers/{of}/{name}/{number}", "POST", part))]
