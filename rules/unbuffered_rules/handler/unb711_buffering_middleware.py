"""UNB711: a middleware that holds a stream back."""

from collections.abc import Iterator

from unbuffered.api import (
    Buffer,
    BufferKind,
    Confidence,
    Effect,
    Evidence,
    Handler,
    Hit,
    Served,
    Severity,
    rule,
)

_EVENTS_PASS = (0, 46, 0)
"""The release of Starlette from which GZipMiddleware leaves server-sent events alone (PY-04)."""

_ALL_PASS = (1, 5, 0)
"""The release from which it flushes every chunk."""


@rule("UNB711", severity=Severity.WARNING, effect=Effect.BUFFERS, since="0.3.0")
def buffering_middleware(served: Served) -> Iterator[Hit]:
    """A middleware gathers what the application streams.

    Why
    ---
    A middleware that reads a response's body before it hands it on waits for its last chunk. Starlette's
    GZipMiddleware did so for every stream before 0.46, and does for all but server-sent events before 1.5:
    the compressor keeps what it has not yet filled a block with. A plain BaseHTTPMiddleware passes chunks on,
    whatever is said of it.

    Bad
    ---
    ```python app.py
    from fastapi import FastAPI, Request, Response
    from fastapi.responses import StreamingResponse

    app = FastAPI()


    async def words(prompt: str):
        for word in prompt.split():
            yield word


    @app.middleware("http")
    async def log(request: Request, call_next):
        response = await call_next(request)
        body = b"".join([chunk async for chunk in response.body_iterator])  # finds UNB711
        return Response(body, response.status_code, dict(response.headers))


    @app.get("/chat")
    async def chat(prompt: str):
        return StreamingResponse(words(prompt), media_type="text/plain")
    ```

    Good
    ----
    ```python app.py
    from fastapi import FastAPI, Request
    from fastapi.responses import StreamingResponse

    app = FastAPI()


    async def words(prompt: str):
        for word in prompt.split():
            yield word


    @app.middleware("http")
    async def log(request: Request, call_next):
        response = await call_next(request)
        response.headers["x-served-by"] = "chat"
        return response


    @app.get("/chat")
    async def chat(prompt: str):
        return StreamingResponse(words(prompt), media_type="text/plain")
    ```

    Guards
    ------
    GZipMiddleware is judged by the pinned release of Starlette and the media types of the streams; where no
    release is pinned, it is information. Nothing is said where nothing streams.

    Facts
    -----
    PY-03, PY-04.

    Source
    ------
    https://www.starlette.io/middleware/#gzipmiddleware
    """
    for one in served.handler.buffers:
        if one.kind is BufferKind.GZIP:
            yield from _gzip(served.handler, one)
        elif one.kind is BufferKind.MIDDLEWARE:
            yield Hit(
                one.at,
                f"middleware {one.named} reads the whole body of a response before it hands it on",
                label="waits for the last chunk",
                then="the client gets everything at once, at the end",
                fix="wrap body_iterator in an async generator that yields each chunk, or leave streaming routes out",
            )


def _gzip(handler: Handler, one: Buffer) -> Iterator[Hit]:
    pin = handler.pin("starlette")
    events_only = bool(one.media) and all(
        (media or "").startswith("text/event-stream") for media in one.media
    )
    passes = _EVENTS_PASS if events_only else _ALL_PASS
    if pin is not None and pin.versions.are_from(passes):
        return
    certain = pin is not None and pin.versions.are_before(passes)
    since = ".".join(map(str, passes[:2]))
    what = "server-sent events" if events_only else "streams that are no server-sent events"
    yield Hit(
        one.at,
        f"GZipMiddleware holds back {what} before Starlette {since}"
        + (", and an older one is pinned" if certain else ", and no release is pinned"),
        label="compresses what is streamed",
        then="the client gets everything at once, at the end",
        fix=f"pin starlette>={since}, or leave the streaming routes out of the compression",
        severity=None if certain else Severity.INFO,
        effect=None if certain else Effect.NONE,
        because=(Evidence(pin.fixed or pin.at, "an older one is pinned"),)
        if certain and pin is not None
        else (),
        confidence=Confidence.HIGH if certain else Confidence.MEDIUM,
    )
