"""UNB713: a cache around a generator function."""

from collections.abc import Iterator

from unbuffered.api import Effect, Hit, Served, Severity, Shape, rule
from unbuffered_rules import shapes


@rule("UNB713", severity=Severity.WARNING, effect=Effect.BREAKS, since="0.3.0")
def cached_generator(served: Served) -> Iterator[Hit]:
    """A cache around a generator function hands out a generator that is used up.

    Why
    ---
    functools.cache keeps what a function returns. Of a generator function that is the generator, and a
    generator can be walked once: the second client that asks the same gets an empty stream, with status 200.

    Bad
    ---
    ```python app.py
    from functools import lru_cache

    from fastapi import FastAPI
    from fastapi.responses import StreamingResponse

    app = FastAPI()


    @lru_cache  # finds UNB713
    def words(prompt: str):
        yield from prompt.split()


    @app.get("/chat")
    async def chat(prompt: str):
        return StreamingResponse(words(prompt), media_type="text/plain")
    ```

    Good
    ----
    ```python app.py
    from functools import lru_cache

    from fastapi import FastAPI
    from fastapi.responses import StreamingResponse

    app = FastAPI()


    @lru_cache
    def split(prompt: str) -> list[str]:
        return prompt.split()


    def words(prompt: str):
        yield from split(prompt)


    @app.get("/chat")
    async def chat(prompt: str):
        return StreamingResponse(words(prompt), media_type="text/plain")
    ```

    Guards
    ------
    Only caches of the standard library and cachetools, around a generator that is an answer.

    Facts
    -----
    PY-01.

    Source
    ------
    https://docs.python.org/3/library/functools.html#functools.cache
    """
    for fault in shapes.of(served, Shape.CACHED):
        yield Hit(
            fault.at,
            f"{fault.what} keeps the generator that it was given first, and a generator can be walked once",
            label="keeps a generator",
            then="the second client that asks the same gets an empty stream",
            fix="cache what the generator is made of, and make the generator anew",
        )
