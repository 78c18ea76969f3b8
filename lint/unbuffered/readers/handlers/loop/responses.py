"""The classes by which frameworks answer with a stream."""

from msgspec import Struct


class Response(Struct, frozen=True):
    """A class of responses: where its content is given, and the media type it has unless told otherwise."""

    family: str
    content: int | None = 0
    keyword: str = "content"
    media: str | None = None


_STARLETTE = Response("starlette")
_SSE = Response("sse", media="text/event-stream")

RESPONSES = {
    "starlette.responses.StreamingResponse": _STARLETTE,
    "fastapi.responses.StreamingResponse": _STARLETTE,
    "sse_starlette.EventSourceResponse": _SSE,
    "sse_starlette.sse.EventSourceResponse": _SSE,
    "fastapi.sse.EventSourceResponse": _SSE,
    "flask.Response": Response("flask", keyword="response"),
    "flask.wrappers.Response": Response("flask", keyword="response"),
    "werkzeug.wrappers.Response": Response("flask", keyword="response"),
    "werkzeug.Response": Response("flask", keyword="response"),
    "quart.Response": Response("flask", keyword="response"),
    "django.http.StreamingHttpResponse": Response("django", keyword="streaming_content"),
    "aiohttp.web.StreamResponse": Response("aiohttp", content=None),
    "litestar.response.Stream": Response("litestar"),
    "litestar.response.ServerSentEvent": Response("litestar", media="text/event-stream"),
}
"""By name; in these families an iterator is answered piece by piece."""

ONLY_ITERATORS = frozenset({"flask"})
"""Families whose class answers in one piece unless it is given an iterator."""
