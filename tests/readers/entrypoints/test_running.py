"""How Python files tell their servers to listen."""

import pytest

from unbuffered.readers.code.entrypoints.running import Argument, Running, running
from unbuffered.readers.code.entrypoints.source import source

AGENT = "from bedrock_agentcore import BedrockAgentCoreApp\napp = BedrockAgentCoreApp()\n"
WEB = "import uvicorn as server\nfrom uvicorn import run\n"


def read(text: str) -> Running | None:
    parsed = source(text)
    assert parsed is not None
    return running(parsed)


def values(text: str) -> tuple[object, object]:
    """Return port and host: a literal, ... for an expression, None for nothing."""
    found = read(text)
    assert found is not None
    told = (found.port, found.host)
    port, host = (... if one is not None and one.value is None else one and one.value for one in told)
    return port, host


def test_a_call_is_told_with_the_places_of_its_arguments() -> None:
    assert read(AGENT + "app.run(port=8080)\n") == Running(
        by_sdk=True, port=Argument(8080, 3, 13), host=None, line=3, column=0
    )


@pytest.mark.parametrize(
    ("call", "wanted"),
    [
        (AGENT + "app.run()", (None, None)),
        (AGENT + "if __name__ == '__main__':\n    app.run(9000, '::')", (9000, "::")),
        (AGENT + "app.run(**options)", (..., ...)),
        (AGENT + "app.run(*options)", (..., ...)),
        (AGENT + "app.run(port=int(x), host=True)", (..., ...)),
        (AGENT + "app.run(**options, host='::1')", (..., "::1")),
        (WEB + "server.run('app:app', host='127.0.0.1', port=8000)", (8000, "127.0.0.1")),
        (WEB + "def main():\n    run(app, port=PORT)", (..., None)),
    ],
)
def test_ports_and_hosts_are_literals_or_nothing(call: str, wanted: tuple[object, object]) -> None:
    assert values(call) == wanted


@pytest.mark.parametrize(
    "text", ["app.run()", AGENT, AGENT + "app.run()\napp.run()", "import asyncio\nasyncio.run(main())"]
)
def test_a_file_without_one_such_call_tells_nothing(text: str) -> None:
    assert read(text) is None
