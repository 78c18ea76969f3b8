"""UNB810: a target that a policy does not allow: a host, or the runtime of a function."""

import re
from collections.abc import Iterator

from unbuffered.api import (
    Absent,
    Effect,
    Fact,
    Fit,
    Hit,
    Known,
    LambdaFunction,
    Promised,
    Route,
    Severity,
    Text,
    Unknown,
    any_glob,
    is_lambda_uri,
    rule,
    value_of,
)
from unbuffered_rules.promise import demanded, unknown, untold

_HTTP = ("HTTP", "HTTP_PROXY")
_IMAGE = "image"
_SOME = "${}"
"""Stands for a piece of a host that is not known here."""

_VARIABLE = r"\$\{[^{}]*\}"
"""A piece that API Gateway fills in from the variables of the stage."""

_AUTHORITY = r"(?s)[a-z][a-z0-9+.-]*://(?:[^/?#]*@)?([^/?#]*?)(?::[^:/?#\]]*)?(?:[/?#].*)?"


@rule("UNB810", severity=Severity.ERROR, effect=Effect.NONE, since="0.4.0", hop="6")
def target_not_allowed(promised: Promised) -> Iterator[Hit]:
    """The route leads to a host, or to a function of a runtime, that a policy does not allow.

    Why
    ---
    An HTTP proxy hands the caller's request on, token and all, to the host that its URI names; a policy
    lists the hosts that may see it: `hosts: ["*.internal.example.com", bedrock-agentcore.*]`. And not
    every runtime may answer: `runtimes: [nodejs2*, image]` leaves those out that cannot stream.

    Bad
    ---
    ```yaml template.yaml
    Resources:
      Api:
        Type: AWS::ApiGateway::RestApi
        Properties: {Name: chat, EndpointConfiguration: {Types: [REGIONAL]}}
      Post:
        Type: AWS::ApiGateway::Method
        Properties:
          RestApiId: !Ref Api
          ResourceId: !GetAtt Api.RootResourceId
          HttpMethod: POST
          AuthorizationType: AWS_IAM
          Integration:
            Type: HTTP_PROXY
            IntegrationHttpMethod: POST
            ResponseTransferMode: STREAM
            TimeoutInMillis: 900000
            Uri: https://chat.example.org/  # finds UNB810
    ```
    ```yaml policy.yaml
    version: 1
    name: chat
    reason: where prompts may go
    rules:
      - name: own-hosts
        routes: "**"
        reason: prompts hold personal data and stay in the house
        require: {hosts: "*.example.com"}
    ```

    Good
    ----
    ```yaml template.yaml
    Resources:
      Api:
        Type: AWS::ApiGateway::RestApi
        Properties: {Name: chat, EndpointConfiguration: {Types: [REGIONAL]}}
      Post:
        Type: AWS::ApiGateway::Method
        Properties:
          RestApiId: !Ref Api
          ResourceId: !GetAtt Api.RootResourceId
          HttpMethod: POST
          AuthorizationType: AWS_IAM
          Integration:
            Type: HTTP_PROXY
            IntegrationHttpMethod: POST
            ResponseTransferMode: STREAM
            TimeoutInMillis: 900000
            Uri: https://chat.example.com/
    ```
    ```yaml policy.yaml
    version: 1
    name: chat
    reason: where prompts may go
    rules:
      - name: own-hosts
        routes: "**"
        reason: prompts hold personal data and stay in the house
        require: {hosts: "*.example.com"}
    ```

    Guards
    ------
    A host is compared without its port, and in small letters; AgentCore's is one like any other. A
    piece of it that is decided elsewhere or by a stage variable is information, unless every or no value
    of it would be allowed, and so is a piece that the client's path fills in. `hosts` is silent on
    functions, `runtimes` on everything else.

    Facts
    -----
    APIGW-01, APIGW-28, LAM-01, LAM-05.

    Source
    ------
    https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-integration-types.html
    """
    yield from _host(promised)
    yield from _runtime(promised)


def _host(promised: Promised) -> Iterator[Hit]:
    demand, route = promised.clause.require.hosts, promised.route
    if demand is None or not _is_http(route):
        return
    what = f"the host that {route.label} leads to is allowed"
    match route.integration.uri:
        case Unknown() as fact:
            yield unknown(promised, demand, what, fact)
        case Known(uri, at, given):
            host = _named(uri)
            fit = any_glob(tuple(one.lower() for one in demand.value), host)
            if "{" in host.replace(_SOME, ""):
                yield untold(promised, demand, at, what, f"the client's path is a piece of {uri}")
            elif fit is Fit.MAYBE:
                yield untold(promised, demand, at, what, f"a piece of {uri} is decided elsewhere")
            elif fit is Fit.NO:
                hit = Hit(
                    at,
                    f"{route.label} leads to {host.replace(_SOME, '…')}, and policy {promised.clause.policy} allows"
                    f" only {', '.join(demand.value)}",
                    label="not allowed",
                    then="this host gets every request of the route, with what the client sends along",
                    fix="lead the route to a host of the policy, or have the host allowed by it",
                )
                yield demanded(promised, demand, hit, given)
        case _:
            return


def _is_http(route: Route) -> bool:
    """Whether a route leads to a host, as far as its type or its URI tells."""
    kind, uri = route.integration.type, value_of(route.integration.uri)
    if isinstance(kind, Known):
        return kind.value in _HTTP
    return uri is None or not (is_lambda_uri(uri) or uri.says("arn:"))


def _named(uri: Text) -> str:
    """Return the host of a URI, pieces that are not known as ``${}``."""
    spelled = "".join(
        re.sub(_VARIABLE, _SOME, part) if isinstance(part, str) else _SOME for part in uri.parts
    )
    found = re.fullmatch(_AUTHORITY, spelled.lower())
    return found[1] if found is not None else _SOME


def _runtime(promised: Promised) -> Iterator[Hit]:
    demand, route = promised.clause.require.runtimes, promised.route
    if demand is None:
        return
    backend, what = route.backend, f"the runtime behind {route.label} is allowed"
    if isinstance(backend, Unknown) and value_of(route.integration.type) in {"AWS_PROXY", None}:
        yield unknown(promised, demand, what, backend)
    function = value_of(backend)
    if not isinstance(function, LambdaFunction):
        return
    match _kind(function):
        case Unknown() as fact:
            yield unknown(promised, demand, what, fact)
        case Known(word, at, given) if any_glob(demand.value, word) is not Fit.SURE:
            hit = Hit(
                at,
                f"function {function.name} runs on {word}, and policy {promised.clause.policy} allows only"
                f" {', '.join(demand.value)}",
                label="not allowed",
                then="the route is answered by a runtime that the policy does not count on",
                fix="move the function to a runtime of the policy",
            )
            yield demanded(promised, demand, hit, given)
        case _:
            return


def _kind(function: LambdaFunction) -> Fact[str]:
    """Return a function's runtime, `image` for a container image."""
    if value_of(function.package) == "Image":
        return Known(_IMAGE, function.package.at)
    if isinstance(function.runtime, Absent):
        return Unknown("its runtime is not written", function.runtime.at)
    return function.runtime
