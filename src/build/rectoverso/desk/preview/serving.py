"""The preview's server: on loopback, for one browser's own page, and for no other site.

Addresses begin with a token made by chance, so that nobody finds them who was not told. A request
must name this server as its host (or another site's name could lead here), and may come from no
other origin. Nothing is read by a name from outside: pictures and sounds are those that a card
showed, pages those that were printed. What an author writes stands in a frame without an origin, in
which only our two scripts run.
"""

from __future__ import annotations

import asyncio
import base64
import json
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from functools import cache
from importlib.resources import files
from secrets import compare_digest, token_urlsafe
from typing import TYPE_CHECKING, Final

from rectoverso.desk.preview.previewing import Preview
from rectoverso.diagnostics import RectoversoError
from rectoverso.typeset.mathjax import browser_files

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response

LOOPBACK: Final = "127.0.0.1"
FIRST_PORT: Final = 8722
_PORTS: Final = 50

_TYPES: Final = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".avif": "image/avif",
    ".mp3": "audio/mpeg",
    ".ogg": "audio/ogg",
    ".oga": "audio/ogg",
    ".opus": "audio/ogg",
    ".wav": "audio/wav",
    ".m4a": "audio/mp4",
    ".flac": "audio/flac",
    ".pdf": "application/pdf",
}
_ALWAYS: Final = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_OURS: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
    " frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
# An author's words: {0} is where cards and their media are, {1} where MathJax is.
_CARD: Final = (
    "default-src 'none'; script-src {0}side.js {1}; style-src {0}side.css 'unsafe-inline';"
    " img-src {0}; media-src {0}; font-src data:; base-uri 'none'; form-action 'none';"
    " frame-ancestors 'self'"
)
_INERT: Final = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'self'"
_ENTRY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox allow-same-origin;"
    " frame-ancestors 'self'"
)
_PAGE_FILES: Final = ("page.css", "page.js", "icon.svg")
_CARD_FILES: Final = ("side.css", "side.js")


def bound(port: int | None) -> socket.socket:
    """A socket on loopback: at `port`, else at the first free one from `FIRST_PORT` on.

    Raises `RectoversoError` where there is none.
    """
    ports = [port] if port is not None else [*range(FIRST_PORT, FIRST_PORT + _PORTS), 0]
    for each in ports:
        made = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            made.bind((LOOPBACK, each))
            made.listen()  # who comes before the server is ready waits
        except OSError as error:
            made.close()
            reason = error.strerror or str(error)
        else:
            return made
    raise RectoversoError(
        f"port {port} can't be used ({reason}): is a preview there already? Name another one, or"
        " none, and a free one is taken"
    )


def serve(preview: Preview, at: socket.socket, editor: str, said: Callable[[str], None]) -> None:
    """Serve until it is interrupted; `said` is told the page's address as soon as it answers.

    `editor` is the address that opens an editor, with `{path}`, `{line}` and `{column}` in it.
    """
    import uvicorn

    token = token_urlsafe(18)
    host, port = at.getsockname()[:2]
    app = application(preview, token, port, editor)
    config = uvicorn.Config(
        app, lifespan="off", log_level="error", access_log=False, timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)

    async def run() -> None:
        work = asyncio.create_task(preview.run())
        serving = asyncio.create_task(server.serve(sockets=[at]))
        work.add_done_callback(lambda _: setattr(server, "should_exit", True))
        said(f"http://{host}:{port}/{token}/")
        try:
            await serving
        finally:
            work.cancel()
            with suppress(asyncio.CancelledError):
                await work

    with suppress(KeyboardInterrupt):
        asyncio.run(run())


def application(preview: Preview, token: str, port: int, editor: str) -> Starlette:
    """What answers at `http://127.0.0.1:{port}/{token}/`."""
    from starlette.applications import Starlette
    from starlette.concurrency import run_in_threadpool
    from starlette.responses import PlainTextResponse, Response, StreamingResponse
    from starlette.routing import Route

    hosts = {f"{name}:{port}" for name in (LOOPBACK, "localhost")}

    def refused(request: Request, *, of_card: bool) -> Response | None:
        """Why a request is not answered; None where it is. What a card loads comes from a frame
        without an origin, and so as if from another site.
        """
        if not compare_digest(request.path_params["token"].encode(), token.encode()):
            return PlainTextResponse("not here\n", 404, _ALWAYS)
        origin = request.headers.get("origin")
        site = request.headers.get("sec-fetch-site", "none")
        known = {f"http://{host}" for host in hosts} | ({"null"} if of_card else set())
        strange = origin is not None and origin not in known
        strange |= not of_card and site not in ("same-origin", "none")
        if request.headers.get("host") not in hosts or strange:
            return PlainTextResponse("not for other sites\n", 403, _ALWAYS)
        return None

    def guarded(
        answer: Callable[[Request], Awaitable[Response]], *, of_card: bool = False
    ) -> Callable[[Request], Awaitable[Response]]:
        async def checked(request: Request) -> Response:
            return refused(request, of_card=of_card) or await answer(request)

        return checked

    def file(name: str, content: bytes, policy: str = _INERT, *, ours: bool = True) -> Response:
        suffix = name[name.rfind(".") :].lower() if "." in name else ""
        kind = _TYPES.get(suffix, "application/octet-stream")
        headers = {**_ALWAYS, "Content-Security-Policy": policy}
        if ours:
            headers["Cross-Origin-Resource-Policy"] = "same-origin"
        return Response(content, headers=headers, media_type=kind)

    def values(value: object) -> Response:
        return file("values.json", json.dumps(value, ensure_ascii=False).encode())

    def lost() -> Response:
        return PlainTextResponse("not here\n", 404, _ALWAYS)

    async def page(_: Request) -> Response:
        return file("page.html", _page("page.html"), _OURS)

    async def page_file(request: Request) -> Response:
        name = request.path_params["name"]
        return file(name, _page(name)) if name in _PAGE_FILES else lost()

    async def side(request: Request) -> Response:
        base = f"http://{request.headers['host']}/{token}/"
        policy = _CARD.format(f"{base}cards/", f"{base}mathjax/")
        return file("side.html", _page("side.html"), policy)

    async def card_file(request: Request) -> Response:
        name = request.path_params["name"]
        if name in _CARD_FILES:
            return file(name, _page(name), ours=False)
        content = await run_in_threadpool(preview.medium, name)
        return file(name, content, ours=False) if content is not None else lost()

    async def mathjax(request: Request) -> Response:
        name = request.path_params["name"]
        made = {"mathjax.js": _mathjax, "fonts.js": _fonts}.get(name)
        if made is None:
            return lost()
        answer = file(name, await run_in_threadpool(made), ours=False)
        answer.headers["Cache-Control"] = "private, max-age=3600"
        return answer

    async def deck(_: Request) -> Response:
        return values({**await preview.deck(), "editor": editor})

    async def card(request: Request) -> Response:
        return values(await preview.card(*_asked(request)))

    async def entry(request: Request) -> Response:
        try:
            html = await preview.entry(*_asked(request))
        except RectoversoError as error:
            return PlainTextResponse(str(error), headers=_ALWAYS)
        if html is None:
            return PlainTextResponse("", headers=_ALWAYS)
        return file("entry.html", html.encode(), _ENTRY)

    async def book(request: Request) -> Response:
        try:
            return values(await preview.page(*_asked(request)))
        except (RectoversoError, OSError, RuntimeError) as error:
            return values({"message": str(error)})

    async def book_file(request: Request) -> Response:
        name = request.path_params["name"]
        content = await run_in_threadpool(preview.printed, name)
        if content is None:
            return lost()
        policy = "frame-ancestors 'self'" if name.endswith(".pdf") else _INERT
        return file(name, content, policy)

    async def events(_: Request) -> Response:
        async def lines() -> AsyncIterator[str]:
            yield ": here\n\n"
            async for said in preview.told():
                yield f"data: {said}\n\n" if said else ": still here\n\n"

        return StreamingResponse(lines(), headers=_ALWAYS, media_type="text/event-stream")

    return Starlette(
        routes=[
            Route("/{token}/", guarded(page)),
            Route("/{token}/deck", guarded(deck)),
            Route("/{token}/card", guarded(card)),
            Route("/{token}/entry", guarded(entry)),
            Route("/{token}/book", guarded(book), methods=["POST"]),
            Route("/{token}/book/{name}", guarded(book_file)),
            Route("/{token}/events", guarded(events)),
            Route("/{token}/cards/", guarded(side)),
            Route("/{token}/cards/{name}", guarded(card_file, of_card=True)),
            Route("/{token}/mathjax/{name}", guarded(mathjax, of_card=True)),
            Route("/{token}/{name}", guarded(page_file)),
        ]
    )


def _asked(request: Request) -> tuple[str, str]:
    """The question that an address names: its language and key."""
    return request.query_params.get("language", ""), request.query_params.get("key", "")


@cache
def _page(name: str) -> bytes:
    return (files("rectoverso.desk.preview") / "page" / name).read_bytes()


@cache
def _mathjax() -> bytes:
    return browser_files()[0].read_bytes()


@cache
def _fonts() -> bytes:
    """MathJax's fonts as data: a frame without an origin may load none from a server."""
    fonts = {
        path.name: "data:font/woff;base64," + base64.b64encode(path.read_bytes()).decode()
        for path in browser_files()[1]
    }
    return f"window.FONTS = {json.dumps(fonts)};".encode()
