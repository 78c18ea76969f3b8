"""What adapters that bring web frameworks to Lambda's handler hand to it."""

import asyncio
from collections.abc import Callable, Iterator

import pytest
from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from mangum import Mangum
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import StreamingResponse
from starlette.routing import Route

from world.lambdas import invoke

EVENT = {
    "resource": "/",
    "path": "/",
    "httpMethod": "GET",
    "headers": {},
    "multiValueHeaders": {},
    "queryStringParameters": None,
    "multiValueQueryStringParameters": None,
    "requestContext": {"path": "/", "resourcePath": "/", "httpMethod": "GET", "stage": "dev"},
    "body": None,
    "isBase64Encoded": False,
}


def words() -> Iterator[str]:
    yield "first "
    yield "last"


@pytest.fixture
def loop() -> Iterator[None]:
    """Mangum runs the application on the thread's own loop."""
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    yield
    asyncio.set_event_loop(None)
    loop.close()


@pytest.mark.usefixtures("loop")
def test_mangum_collects_a_stream_into_one_answer() -> None:
    """PY-05."""
    ended: list[bool] = []

    def noted() -> Iterator[str]:
        yield from words()
        ended.append(True)

    async def endpoint(_: Request) -> StreamingResponse:
        return StreamingResponse(noted(), media_type="text/event-stream")

    mangum = Mangum(Starlette(routes=[Route("/", endpoint)]), lifespan="off")
    ended_before_it_returned: list[bool] = []

    def handler(event: dict[str, object], context: object) -> object:
        answer = mangum(event, context)  # type: ignore[arg-type]
        ended_before_it_returned.extend(ended)
        return answer

    posted = invoke(handler, EVENT)
    assert ended_before_it_returned == [True]
    [answer] = posted.results
    assert answer["statusCode"] == 200
    assert answer["body"] == "first last"


def returned() -> Iterator[str]:
    return words()


@pytest.mark.parametrize(
    ("route", "error"),
    [
        # Its own serializer gives up before the runtime does.
        (words, "TypeError"),
        (returned, "TypeError"),
        (lambda: Response(200, "text/event-stream", words()), "Runtime.MarshalError"),
    ],
    ids=["yielded", "returned", "as the body of a response"],
)
def test_powertools_cannot_answer_with_a_generator(route: Callable[[], object], error: str) -> None:
    """PY-06."""
    app = APIGatewayRestResolver()
    app.get("/")(route)
    posted = invoke(app.resolve, EVENT)
    assert posted.results == []
    [posted_error] = posted.errors
    assert posted_error["errorType"] == error
    assert "Object of type generator is not JSON serializable" in posted_error["errorMessage"]
