"""UNB707: what is yielded does not suit what carries it."""

from collections.abc import Iterator

from unbuffered.api import Channel, Chunk, ChunkKind, Effect, Hit, Served, Severity, rule

_AGENTCORE = {
    ChunkKind.BYTES: (
        "the AgentCore SDK writes bytes as the text of a Python literal",
        "the client gets data: \"b'...'\"",
        "yield text or a mapping; the SDK encodes it",
    ),
    ChunkKind.FRAME: (
        "the AgentCore SDK frames each chunk itself, so that a framed text is framed twice",
        'the client gets data: "data: ...", an event inside an event',
        "yield the value alone; the SDK writes data: and the blank line",
    ),
    ChunkKind.JSON: (
        "the AgentCore SDK encodes each chunk as JSON, so that the text of json.dumps is encoded twice",
        "the client gets a JSON string with JSON in it, and has to parse it twice",
        "yield the value itself",
    ),
    ChunkKind.EVENT: (
        "a whole event of a Strands agent is yielded, which JSON cannot hold",
        "an event with an agent or a span in it arrives as one long Python text, internals and all",
        'yield what the client needs: if "data" in event: yield event["data"]',
    ),
}


@rule("UNB707", severity=Severity.ERROR, effect=Effect.BREAKS, since="0.3.0")
def chunk_misfit(served: Served) -> Iterator[Hit]:
    r"""A chunk is of a kind that what carries it spoils.

    Why
    ---
    The AgentCore SDK encodes and frames what is yielded; Starlette's StreamingResponse takes text and
    bytes and nothing else, and frames nothing; EventSourceResponse frames by itself. The same yield is
    right on one of them and garbled, or an exception after the status 200, on another.

    Bad
    ---
    ```python app.py
    import json

    from fastapi import FastAPI
    from fastapi.responses import StreamingResponse

    app = FastAPI()


    async def events(prompt: str):
        yield {"event": "start"}  # finds UNB707
        yield f"data: {json.dumps({'text': prompt})}\n\n"
        yield "data: [DONE]"  # finds UNB707


    @app.get("/chat")
    async def chat(prompt: str):
        return StreamingResponse(events(prompt), media_type="text/event-stream")
    ```

    Good
    ----
    ```python app.py
    import json

    from fastapi import FastAPI
    from fastapi.responses import StreamingResponse

    app = FastAPI()


    async def events(prompt: str):
        yield 'event: start\ndata: {}\n\n'
        yield f"data: {json.dumps({'text': prompt})}\n\n"
        yield "data: [DONE]\n\n"


    @app.get("/chat")
    async def chat(prompt: str):
        return StreamingResponse(events(prompt), media_type="text/event-stream")
    ```

    Guards
    ------
    Only where what is yielded can be told from how it is written, and what carries it is known. Text from
    json.dumps on AgentCore is information, a whole agent event a warning.

    Facts
    -----
    SDK-02, SDK-03, SDK-04, SDK-05, PY-01, PY-09.

    Source
    ------
    https://html.spec.whatwg.org/multipage/server-sent-events.html
    """
    for chunk in served.handler.chunks:
        cause, after, fix = _words(chunk)
        yield Hit(
            chunk.at,
            f"{chunk.what} is yielded: {cause}",
            label="does not suit what carries it",
            then=after,
            fix=fix,
            severity={ChunkKind.JSON: Severity.INFO, ChunkKind.EVENT: Severity.WARNING}.get(chunk.kind)
            if chunk.channel is Channel.AGENTCORE
            else None,
            effect=Effect.BREAKS if chunk.kind is ChunkKind.OBJECT else Effect.NONE,
        )


def _words(chunk: Chunk) -> tuple[str, str, str]:
    """Return the cause, what happens, and the cure."""
    if chunk.channel is Channel.AGENTCORE:
        return _AGENTCORE[chunk.kind]
    match chunk.kind:
        case ChunkKind.OBJECT:
            return (
                f"{chunk.channel} sends text and bytes alone",
                "an exception after the status 200 was sent: the client sees a stream that ends early",
                "yield text: json.dumps(...), framed as the client reads it",
            )
        case ChunkKind.OPEN_FRAME:
            return (
                "an event of text/event-stream ends with a blank line, and this one has none",
                "the client holds it back, and loses it when the stream ends",
                "end it with \n\n",
            )
        case ChunkKind.UNFRAMED:
            return (
                "a text is sent as text/event-stream that is no event",
                "the client ignores lines that begin with no field name",
                "write data: before it and \n\n behind it",
            )
        case _:
            return (
                "EventSourceResponse frames each chunk itself, so that a framed text is framed twice",
                "the client gets data: data: ..., an event inside an event",
                "yield the value alone, or answer with StreamingResponse",
            )
