"""UNB710: an adapter between Lambda and a web application that answers in one piece."""

from collections.abc import Iterator

from unbuffered.api import BufferKind, Effect, Hit, Served, Severity, rule
from unbuffered_rules.adapter import adapter_of, function_of
from unbuffered_rules.proof import streams


@rule("UNB710", severity=Severity.WARNING, effect=Effect.BUFFERS, since="0.3.0")
def buffering_adapter(served: Served) -> Iterator[Hit]:
    """An adapter between Lambda and the application gathers what the application streams.

    Why
    ---
    Mangum and its kin turn an event of Lambda into a request and the whole response into one JSON answer:
    they wait for the last chunk. A StreamingResponse behind them streams on a laptop, under uvicorn, and
    nowhere else. Behind a streaming integration the answer lacks the format that API Gateway reads, and
    every call is a 5xx.

    Bad
    ---
    ```python app.py
    from fastapi import FastAPI
    from fastapi.responses import StreamingResponse
    from mangum import Mangum

    app = FastAPI()


    async def words(prompt: str):
        for word in prompt.split():
            yield word


    @app.get("/chat")
    async def chat(prompt: str):
        return StreamingResponse(words(prompt), media_type="text/plain")


    handler = Mangum(app)  # finds UNB710
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
    Not where the function of every route that leads here has the Lambda Web Adapter: what starts then is
    the server, and the adapter in the file is left over. Nothing is said where nothing streams. It is an
    error where a route asks for a stream.

    Facts
    -----
    PY-05, PY-06, PY-07, LAM-04.

    Source
    ------
    https://github.com/Kludex/mangum/issues/299
    """
    if served.routes and all(
        (function := function_of(route)) is not None and adapter_of(function).placed
        for route in served.routes
    ):
        return
    fails = any(streams(route) for route in served.routes)
    for one in served.handler.buffers:
        if one.kind is not BufferKind.ADAPTER:
            continue
        yield Hit(
            one.at,
            f"{one.named} waits for the last chunk of {served.handler.name}, and answers in one piece",
            label="answers in one piece",
            then="behind a streaming integration every call is a 5xx"
            if fails
            else "the client gets everything at once, at the end",
            fix=f"start a web server behind the Lambda Web Adapter (AWS_LWA_INVOKE_MODE=response_stream) in place of {one.named}",
            severity=Severity.ERROR if fails else None,
            effect=Effect.BREAKS if fails else None,
        )
