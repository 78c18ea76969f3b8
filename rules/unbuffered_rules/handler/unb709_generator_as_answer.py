"""UNB709: a FastAPI route whose answer is a bare generator."""

from collections.abc import Iterator

from unbuffered.api import Confidence, Effect, Evidence, Handler, Hit, Host, Served, Severity, Shape, rule
from unbuffered_rules import shapes

_YIELDS = (0, 134, 0)
"""The release of FastAPI from which a route that yields streams (PY-02)."""


@rule("UNB709", severity=Severity.ERROR, effect=Effect.BREAKS, since="0.3.0")
def generator_as_answer(served: Served) -> Iterator[Hit]:
    """A FastAPI route answers with a bare generator.

    Why
    ---
    FastAPI makes JSON of what a route returns. Of a plain generator it makes a list: everything at once, at
    the end. Of an async generator it can make nothing: every call is a 500. A route that yields itself
    streams from FastAPI 0.134 on, and does the same two things before.

    Bad
    ---
    ```python app.py
    from fastapi import FastAPI

    app = FastAPI()


    async def words(prompt: str):
        for word in prompt.split():
            yield word


    @app.get("/chat")
    async def chat(prompt: str):
        return words(prompt)  # finds UNB709
    ```

    Good
    ----
    ```python app.py
    from fastapi import FastAPI
    from fastapi.responses import StreamingResponse

    app = FastAPI()


    async def words(prompt: str):
        for word in prompt.split():
            yield word


    @app.get("/chat")
    async def chat(prompt: str):
        return StreamingResponse(words(prompt), media_type="text/plain")
    ```

    Guards
    ------
    Not where the route names a response class that streams. A route that yields is told only where the
    pinned release of FastAPI is older than 0.134; where none is pinned, it is information. A plain
    generator that is returned is a warning.

    Facts
    -----
    PY-02.

    Source
    ------
    https://fastapi.tiangolo.com/advanced/custom-response/#streamingresponse
    """
    handler = served.handler
    if handler.host is not Host.FASTAPI:
        return
    for fault in shapes.of(served, Shape.GENERATOR):
        is_async = fault.what == "async"
        yield Hit(
            fault.at,
            f"route {handler.name} returns {'an async' if is_async else 'a'} generator, and FastAPI streams none",
            label="no response that streams",
            then="every call is a 500"
            if is_async
            else "the client gets a JSON list, everything at once, at the end",
            fix="return StreamingResponse(...), or EventSourceResponse(...)",
            because=shapes.seen(fault),
            severity=None if is_async else Severity.WARNING,
            effect=None if is_async else Effect.BUFFERS,
        )
    if handler.is_generator and handler.paths:
        yield from _yields(handler)


def _yields(handler: Handler) -> Iterator[Hit]:
    """Yield a hit for a route that yields, by the release of FastAPI."""
    pin = handler.pin("fastapi")
    if pin is not None and pin.versions.are_from(_YIELDS):
        return
    certain = pin is not None and pin.versions.are_before(_YIELDS)
    yield Hit(
        handler.at,
        f"route {handler.name} yields, which FastAPI streams from 0.134 on"
        + (", and an older one is pinned" if certain else ", and no release is pinned"),
        label="yields",
        then="before 0.134 every call is a 500"
        if handler.is_async
        else "before 0.134 the client gets a JSON list at the end",
        fix="pin fastapi>=0.134, or return StreamingResponse(...)",
        severity=(None if handler.is_async else Severity.WARNING) if certain else Severity.INFO,
        effect=(Effect.BREAKS if handler.is_async else Effect.BUFFERS) if certain else Effect.NONE,
        because=(Evidence(pin.fixed or pin.at, "an older one is pinned"),)
        if certain and pin is not None
        else (),
        confidence=Confidence.HIGH if certain else Confidence.MEDIUM,
    )
