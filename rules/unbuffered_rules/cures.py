"""Cures that a program can make, in the words of the dialect in which a route is written."""

from unbuffered.api import (
    ADAPTER_MODE,
    Add,
    Append,
    Dialect,
    Edit,
    Integration,
    Known,
    LambdaFunction,
    Lines,
    Mend,
    Place,
    Route,
    Stage,
    Swap,
    Table,
    Write,
    is_buffered_uri,
)

_MODE = {
    Dialect.SAM: ("ResponseTransferMode", "RESPONSE_STREAM"),
    Dialect.OPENAPI: ("responseTransferMode", "STREAM"),
}
_TIMEOUT = {Dialect.OPENAPI: "timeoutInMillis"}
_VERB = {Dialect.OPENAPI: "httpMethod"}


def cure(route: Route, *edits: Edit, safe: bool = True) -> Mend | None:
    """Return a cure, unless a program wrote the template: there people change the program."""
    return None if route.by_cdk or not edits else Mend(edits, safe)


def asked(route: Route, word: str, at: Place, right: str) -> Mend | None:
    """Return the cure for a word that is none, if it asks for a stream: what else it means is for people to say."""
    return cure(route, Write(at, right)) if "stream" in word.lower() else None


def streaming_lines(route: Route) -> Lines | None:
    """Return the options of a CDK integration that streams."""
    if not route.by_cdk:
        return None
    return Lines(
        typescript=("responseTransferMode: apigateway.ResponseTransferMode.STREAM,",),
        python=("response_transfer_mode=apigateway.ResponseTransferMode.STREAM,",),
    )


def timeout_lines(route: Route, millis: int) -> Lines | None:
    """Return the option of a CDK integration that sets its timeout, in milliseconds."""
    if not route.by_cdk:
        return None
    minutes = millis // 60_000
    return Lines((f"timeout: Duration.minutes({minutes}),",), (f"timeout=Duration.minutes({minutes}),",))


def regional_lines(route: Route) -> Lines | None:
    """Return the option of a CDK RestApi that makes it Regional."""
    if not route.by_cdk:
        return None
    return Lines(
        typescript=("endpointTypes: [apigateway.EndpointType.REGIONAL],",),
        python=("endpoint_types=[apigateway.EndpointType.REGIONAL],",),
    )


def uncached_lines(route: Route) -> Lines | None:
    """Return the option of a CDK RestApi that switches caching off for one method."""
    if not route.by_cdk:
        return None
    key = f"{route.path}/{route.method}" if route.path != "/" else f"//{route.method}"
    return Lines(
        typescript=(
            "deployOptions: {",
            f"  methodOptions: {{ {key!r}: {{ cachingEnabled: false }} }},",
            "},",
        ),
        python=(
            "deploy_options=apigateway.StageOptions(",
            f'    method_options={{"{key}": apigateway.MethodDeploymentOptions(caching_enabled=False)}},',
            "),",
        ),
    )


def adapter_lines(route: Route) -> Lines | None:
    """Return what sets the web adapter's mode on a CDK function."""
    if not route.by_cdk:
        return None
    return Lines(
        typescript=(f"fn.addEnvironment('{ADAPTER_MODE}', 'response_stream');",),
        python=(f'fn.add_environment("{ADAPTER_MODE}", "response_stream")',),
    )


def mode(integration: Integration) -> tuple[str, str]:
    """Return the key and the word that switch streaming on."""
    return _MODE.get(integration.dialect, ("ResponseTransferMode", "STREAM"))


def switched_on(integration: Integration) -> tuple[Edit, ...]:
    """Return what makes an integration without a mode stream: the mode, and the URI if it is Lambda's."""
    key, word = mode(integration)
    return (Add(integration.at, key, word), *streaming_uri(integration))


def streaming_uri(integration: Integration) -> tuple[Edit, ...]:
    """Return what makes a Lambda URI invoke with a stream; nothing where SAM writes it, or it does already."""
    uri = integration.uri
    if integration.dialect is Dialect.SAM or not isinstance(uri, Known):
        return ()
    edits: list[Edit] = []
    if uri.value.says("path/2015-03-31/"):
        edits.append(Swap(uri.at, "path/2015-03-31/", "path/2021-11-15/"))
    if is_buffered_uri(uri.value):
        edits.append(Swap(uri.at, "/invocations", "/response-streaming-invocations"))
    return tuple(edits)


def timeout(integration: Integration, millis: int) -> Edit:
    """Return what sets the integration's timeout, in milliseconds."""
    fact = integration.timeout
    if isinstance(fact, Known):
        return Write(fact.at, millis)
    return Add(integration.at, _TIMEOUT.get(integration.dialect, "TimeoutInMillis"), millis)


def verb(integration: Integration, word: str) -> Edit:
    """Return what sets the method with which the backend is called."""
    fact = integration.verb
    if isinstance(fact, Known):
        return Write(fact.at, word)
    return Add(integration.at, _VERB.get(integration.dialect, "IntegrationHttpMethod"), word)


def properties(at: Place) -> Place | None:
    """Return the properties of a resource that stands at a place; None for a place that is no resource."""
    return at.below("Properties") if len(at.steps) == 2 and at.steps[0] == "Resources" else None  # noqa: PLR2004


def variables(function: LambdaFunction, **values: str) -> tuple[Edit, ...]:
    """Return what gives a function environment variables that it does not have."""
    at = properties(function.at)
    if at is None:
        return ()
    if isinstance(function.environment, Known):
        return tuple(Add(at, name, value, ("Environment", "Variables")) for name, value in values.items())
    return (Add(at, "Variables", Table(tuple(values.items())), ("Environment",)),)


def uncached(route: Route, stage: Stage) -> tuple[Edit, ...]:
    """Return what switches caching off for one method of a stage."""
    if stage.exact and isinstance(stage.caching, Known):
        return (Write(stage.caching.at, value=False),)
    if stage.settings is None or "…" in route.path:
        return ()
    path = "/" + route.path.strip("/").replace("/", "~1")
    setting = Table(
        (
            ("ResourcePath", path if path == "/" else f"/~1{path[1:]}"),
            ("HttpMethod", "*" if route.method == "ANY" else route.method),
            ("CachingEnabled", False),
        )
    )
    return (Append(stage.settings, setting, ("MethodSettings",)),)
