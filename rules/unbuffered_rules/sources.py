"""Whether the source ARN of a permission covers a route (APIGW-16)."""

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase

from unbuffered.api import Route, Text, Token

_APIS = ("AWS::ApiGateway::RestApi", "AWS::Serverless::Api")
_OTHERS = ("AWS::ApiGatewayV2::Api", "AWS::Serverless::HttpApi")
_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "ANY")
_PARAMETER = r"\{[^/{}]*\}"


def misfit(route: Route, source: Text) -> str | None:
    """Return why a source ARN does not cover a route; None if it does, or may for all that is known.

    A call comes from ``arn:{partition}:execute-api:{region}:{account}:{api}/{stage}/{method}/{path}``.
    """
    if source.says(":apigateway:") and not source.says(":execute-api:"):
        return "its source ARN is one of apigateway, and calls come from execute-api"
    tokens = source.of(*_APIS, *_OTHERS)
    if not tokens:
        return None
    if route.api.key is not None and (tokens[0].home, tokens[0].name) != route.api.key:
        return f"its source ARN names API {tokens[0].name}, and the route is one of API {route.api.name}"
    pattern = _pattern(source, tokens[0])
    if any(mark in route.path for mark in "…?$"):
        return None
    if any(fnmatchcase(call, pattern) for call in _calls(route, pattern)):
        return None
    shown = pattern.replace("[[]", "[") or "nothing behind the API"
    return f"its source ARN allows {shown}, and the call is {_spoken(route)}"


def _spoken(route: Route) -> str:
    """Return the end of a call's ARN, for a reader."""
    stages = {stage.name for stage in route.stages}
    stage = stages.pop() if len(stages) == 1 else "?"
    return f"/{'{stage}' if stage == '?' else stage}/{route.method}{re.sub(_PARAMETER, '*', route.path)}"


def _pattern(source: Text, api: Token) -> str:
    """Return what stands behind the API's id; what is not known here may be anything."""
    after = source.parts[source.parts.index(api) + 1 :]
    return "".join(part.replace("[", "[[]") if isinstance(part, str) else "*" for part in after)


def _calls(route: Route, pattern: str) -> Iterator[str]:
    """Yield the calls that a route may make, as the end of their ARNs; parameters as a client fills them."""
    written = pattern.split("/", 3)
    own = written[1] if len(written) > 1 else "stage"
    methods = (route.method,) if route.method not in {"ANY", "?"} else _METHODS
    paths = {re.sub(_PARAMETER, "x", route.path), route.path, re.sub(_PARAMETER, "*", route.path)}
    greedy, plus, _ = route.path.partition("+}")
    if plus and f"/{written[-1]}".startswith(greedy.rpartition("{")[0]):
        paths.add(f"/{written[-1]}")
    stages = [own if one.name == "?" or "$" in one.name else one.name for one in route.stages]
    for stage in stages or [own]:
        for method in methods:
            yield from (f"/{stage}/{method}{path}" for path in paths)
