"""How the AgentCore SDK writes what an entry point yields."""

import json
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass

import pytest

from world.agentcore import invoke

# The SDK's log lines ask for the time in a way that Python 3.12 deprecates.
pytestmark = pytest.mark.filterwarnings("ignore:datetime.datetime.utcnow:DeprecationWarning")


class Agent:
    def __repr__(self) -> str:
        return "Agent(secret)"


@pytest.mark.parametrize(
    ("value", "event"),
    [
        ({"data": "word"}, b'data: {"data": "word"}\n\n'),
        ("word", b'data: "word"\n\n'),
        ("gr\u00fcn", 'data: "gr\u00fcn"\n\n'.encode()),
        (None, b"data: null\n\n"),
        (1, b"data: 1\n\n"),
    ],
)
def test_each_value_is_one_event_of_json_and_nothing_else(value: object, event: bytes) -> None:
    """SDK-02."""
    assert invoke(lambda _payload: iter_of(value)).chunks == (event,)


def iter_of(*values: object) -> Iterator[object]:
    yield from values


@pytest.mark.parametrize("value", [b"word", str.encode("word"), bytes([119, 111, 114, 100])])
def test_bytes_arrive_as_python_writes_them(value: bytes) -> None:
    """SDK-03."""
    assert invoke(lambda _payload: iter_of(value)).chunks == (b"data: \"b'word'\"\n\n",)


def test_an_event_that_is_framed_already_is_framed_twice() -> None:
    """SDK-04."""
    [chunk] = invoke(lambda _payload: iter_of('data: {"word": 1}\n\n')).chunks
    assert chunk == b'data: "data: {\\"word\\": 1}\\n\\n"\n\n'


def test_json_that_is_written_already_is_written_twice() -> None:
    """SDK-04."""
    [chunk] = invoke(lambda _payload: iter_of(json.dumps({"word": 1}))).chunks
    text = json.loads(chunk.removeprefix(b"data: "))
    assert isinstance(text, str)
    assert json.loads(text) == {"word": 1}


@pytest.mark.parametrize(
    ("value", "event"),
    [
        (Agent(), b'data: "Agent(secret)"\n\n'),
        # One such value inside is enough: the whole is written in Python's way, not as JSON.
        ({"data": "word", "agent": Agent()}, b"data: \"{'data': 'word', 'agent': Agent(secret)}\"\n\n"),
    ],
)
def test_what_is_no_json_arrives_as_its_repr(value: object, event: bytes) -> None:
    """SDK-05."""
    assert invoke(lambda _payload: iter_of(value)).chunks == (event,)


@dataclass
class Result:
    text: str


@pytest.mark.parametrize(
    ("value", "event"),
    [
        (Result("word"), b'data: {"text": "word"}\n\n'),
        ({"result": Result("word")}, b'data: {"result": {"text": "word"}}\n\n'),
        ({"word"}, b'data: ["word"]\n\n'),
    ],
)
def test_data_classes_and_sets_arrive_as_json(value: object, event: bytes) -> None:
    """SDK-05."""
    assert invoke(lambda _payload: iter_of(value)).chunks == (event,)


def failing(_payload: object) -> Iterator[str]:
    yield "word"
    raise ValueError("no more words")


async def failing_later(_payload: object) -> AsyncIterator[str]:
    yield "word"
    raise ValueError("no more words")


def failing_at_once(payload: object) -> Iterator[str]:
    if payload:
        raise ValueError("no more words")
    yield "word"


async def failing_at_once_later(payload: object) -> AsyncIterator[str]:
    if payload:
        raise ValueError("no more words")
    yield "word"


ERROR = {
    "error": "no more words",
    "error_type": "ValueError",
    "message": "An error occurred during streaming",
}


@pytest.mark.parametrize("entrypoint", [failing, failing_later, failing_at_once, failing_at_once_later])
def test_a_generator_that_fails_is_a_success_whose_last_event_tells(
    entrypoint: Callable[..., object],
) -> None:
    """SDK-08."""
    answer = invoke(entrypoint)
    assert answer.status == 200
    assert answer.raised is None
    assert json.loads(answer.chunks[-1].removeprefix(b"data: ")) == ERROR


def test_an_entry_point_that_fails_without_a_generator_is_a_server_error() -> None:
    """SDK-08."""

    def entrypoint(_payload: object) -> str:
        raise ValueError("no more words")

    answer = invoke(entrypoint)
    assert answer.status == 500
    assert json.loads(answer.body) == {"error": "no more words"}
