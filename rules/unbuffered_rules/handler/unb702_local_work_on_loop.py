"""UNB702: work of the disk or the processor on the event loop on which the stream runs."""

from collections.abc import Iterator

from unbuffered.api import Confidence, Effect, Hit, Served, Severity, Surety, rule
from unbuffered_rules import waits


@rule("UNB702", severity=Severity.WARNING, effect=Effect.NONE, since="0.3.0")
def local_work_on_loop(served: Served) -> Iterator[Hit]:
    """The disk or the processor is kept busy on the event loop.

    Why
    ---
    To copy a tree of files, hash a password, or parse a large document holds the event loop as surely
    as the network does; how long depends on the size and on the disk. A small file on a local disk costs
    well under a millisecond, one on a network file system does not: calls of that kind are information.

    Bad
    ---
    ```python app.py
    import shutil

    from fastapi import FastAPI
    from fastapi.responses import StreamingResponse

    app = FastAPI()


    async def steps(name: str):
        shutil.copytree(f"/data/{name}", "/tmp/work")  # finds UNB702
        yield "copied"


    @app.get("/steps")
    async def route(name: str):
        return StreamingResponse(steps(name), media_type="text/plain")
    ```

    Good
    ----
    ```python app.py
    import asyncio
    import shutil

    from fastapi import FastAPI
    from fastapi.responses import StreamingResponse

    app = FastAPI()


    async def steps(name: str):
        await asyncio.to_thread(shutil.copytree, f"/data/{name}", "/tmp/work")
        yield "copied"


    @app.get("/steps")
    async def route(name: str):
        return StreamingResponse(steps(name), media_type="text/plain")
    ```

    Guards
    ------
    Those of UNB701. Nothing is said of json, pickle and the like, which cost nothing per token, nor of
    archives in memory. A line on which something worse waits is told once.

    Facts
    -----
    SDK-09, PY-01.

    Source
    ------
    https://docs.python.org/3/library/asyncio-dev.html#running-blocking-code
    """
    for wait in waits.of(served.handler, local=True):
        yield Hit(
            wait.at,
            waits.says(wait),
            label="holds the event loop",
            then="every other stream and request of this process stands still meanwhile; how long depends on the size",
            fix=waits.cure(wait),
            lines=waits.lines(wait),
            because=waits.seen(wait),
            severity=waits.severity(wait),
            confidence=Confidence.MEDIUM if wait.surety is not Surety.ALWAYS else Confidence.HIGH,
        )
