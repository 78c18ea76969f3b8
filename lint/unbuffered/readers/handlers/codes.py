"""The code behind endpoints, as far as it is Python and its route means to stream."""

from collections.abc import Iterator

from unbuffered.intent import intent
from unbuffered.model.backends import AgentRuntime, LambdaFunction
from unbuffered.model.code import Code
from unbuffered.model.fact import value_of
from unbuffered.model.route import Endpoint, Route

PYTHON = ".py"


def codes(endpoint: Endpoint) -> Iterator[Code]:
    """Yield the code behind an endpoint in the scenarios in which it means to stream."""
    for _, route in endpoint.cases:
        code = code_of(route)
        if code is not None and intent(route):
            yield code


def code_of(route: Route) -> Code | None:
    """Return the Python code behind a route, if it was located."""
    backend = value_of(route.backend)
    code = value_of(backend.code) if isinstance(backend, LambdaFunction | AgentRuntime) else None
    return code if code is not None and code.at.file.suffix == PYTHON else None
