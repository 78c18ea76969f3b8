"""What Lambda's Python runtime posts for handlers that mean to stream."""

import io
from collections.abc import AsyncIterator, Callable, Iterator

import pytest

from world.lambdas import invoke


class Handlers:
    """Handlers that note when any of their code runs."""

    def __init__(self) -> None:
        self.ran = False

    async def coroutine(self, _event: object, _context: object) -> dict[str, int]:
        self.ran = True
        return {"statusCode": 200}

    def generator(self, _event: object, _context: object) -> Iterator[str]:
        self.ran = True
        yield "word"

    async def async_generator(self, _event: object, _context: object) -> AsyncIterator[str]:
        self.ran = True
        yield "word"


def test_a_plain_answer_is_posted_once_and_whole() -> None:
    """LAM-03, the other way round."""
    posted = invoke(lambda _event, _context: {"statusCode": 200, "body": "words"})
    assert posted.results == [{"statusCode": 200, "body": "words"}]
    assert posted.errors == []


@pytest.mark.filterwarnings("ignore:coroutine 'Handlers.coroutine' was never awaited:RuntimeWarning")
@pytest.mark.parametrize("kind", ["coroutine", "generator", "async_generator"])
def test_a_handler_that_awaits_or_yields_cannot_be_marshalled_and_never_runs(kind: str) -> None:
    """LAM-02, LAM-03."""
    handlers = Handlers()
    posted = invoke(getattr(handlers, kind))
    assert posted.results == []
    [error] = posted.errors
    assert error["errorType"] == "Runtime.MarshalError"
    assert f"Object of type {kind} is not JSON serializable" in error["errorMessage"]
    assert not handlers.ran


@pytest.mark.parametrize("kind", ["generator", "async_generator"])
@pytest.mark.parametrize(
    "answer",
    [lambda words: words, lambda words: {"statusCode": 200, "body": words}],
    ids=["bare", "as a body"],
)
def test_a_generator_that_is_returned_cannot_be_marshalled(
    kind: str, answer: Callable[[object], object]
) -> None:
    """LAM-03."""
    handlers = Handlers()
    words = getattr(handlers, kind)
    posted = invoke(lambda event, context: answer(words(event, context)))
    assert posted.results == []
    [error] = posted.errors
    assert error["errorType"] == "Runtime.MarshalError"
    assert f"Object of type {kind} is not JSON serializable" in error["errorMessage"]
    assert not handlers.ran


def test_a_generator_in_a_text_buffer_is_refused_by_the_buffer() -> None:
    """LAM-03, the advice of posts."""
    handlers = Handlers()

    def handler(event: object, context: object) -> object:
        return {"statusCode": 200, "body": io.StringIO(handlers.generator(event, context))}  # type: ignore[arg-type]

    posted = invoke(handler)
    assert posted.results == []
    assert [error["errorType"] for error in posted.errors] == ["TypeError"]
    assert not handlers.ran
