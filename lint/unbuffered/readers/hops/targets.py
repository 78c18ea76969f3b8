"""From an integration to what stands behind it."""

from collections.abc import Iterable, Iterator

from unbuffered.model.backends import (
    ADAPTER_MODE,
    ADAPTER_WRAPPER,
    AgentRuntime,
    Backend,
    HttpEndpoint,
    LambdaFunction,
    LoadBalancer,
    NoBackend,
)
from unbuffered.model.code import Code
from unbuffered.model.fact import Absent, Fact, Known, Unknown, value_of
from unbuffered.model.hops import Integration
from unbuffered.model.route import Unseen
from unbuffered.model.text import Text
from unbuffered.model.urls import is_lambda_uri
from unbuffered.readers.code.entry import NOT_HERE
from unbuffered.readers.hops.functions import read_function
from unbuffered.readers.hops.versions import function_in
from unbuffered.readers.resolution.scope import Scope


def read_backend(scope: Scope, integration: Integration) -> Fact[Backend]:
    """Return what the integration leads to, as far as this template tells."""
    if value_of(integration.type) == "MOCK":
        return Known(NoBackend("MOCK", integration.at), integration.at)
    match integration.uri:
        case Known() as uri:
            return _function(scope, integration, uri) or _other(scope, integration, uri)
        case missing:
            return missing


def _function(scope: Scope, integration: Integration, uri: Known[Text]) -> Fact[Backend] | None:
    """Return the Lambda function that a URI invokes; None if it does not invoke one."""
    kind = value_of(integration.type)
    function = function_in(scope, uri.value)
    if function is not None and kind != "HTTP_PROXY":
        return Known(read_function(scope, function, integration), uri.at)
    if is_lambda_uri(uri.value) or uri.value.says(":function:"):
        return Unknown(f"the function {_target(uri.value)} is not in this file", uri.at)
    return None


def _other(scope: Scope, integration: Integration, uri: Known[Text]) -> Fact[Backend]:
    kind = value_of(integration.type)
    if kind is not None and kind in {"HTTP_PROXY", "HTTP"}:
        # Imported here: most routes lead to Lambda.
        from unbuffered.readers.hops.addressed import addressed

        return addressed(scope, integration, uri)
    if kind == "AWS":
        return Known(NoBackend("an AWS service", uri.at), uri.at)
    why = uri.value.tokens[0].why if uri.value.tokens else "the target of the integration is not one we know"
    return Unknown(why, uri.at)


def _target(uri: Text) -> str:
    """Return the name of the function in an invocation URI, for a reader."""
    named = uri.between("/functions/", "/")
    if named is not None:
        return str(named)
    return str(uri.tokens[-1]) if uri.tokens else str(uri)


def unresolved(facts: Iterable[tuple[str, Fact[object]]]) -> Iterator[Unseen]:
    """Yield the named facts that nobody can know from here, each once."""
    found = (Unseen(name, fact.why) for name, fact in facts if isinstance(fact, Unknown))
    yield from dict.fromkeys(found)


def unseen_handler(backend: Fact[Backend]) -> Iterator[Unseen]:
    """Yield the hops behind the integration that nobody read."""
    if not isinstance(backend, Known):
        yield Unseen("backend", backend.why if isinstance(backend, Unknown) else "no target is written")
        return
    match backend.value:
        case LambdaFunction() as function:
            yield from unresolved((*_settings(function), *_adapter(function)))
            yield Unseen("handler", _code(function))
        case HttpEndpoint(url):
            yield Unseen("handler", f"the server behind {url}")
        case LoadBalancer(name):
            yield Unseen("handler", f"the targets of {name}")
        case AgentRuntime() as runtime:
            yield from unresolved(_demands(runtime))
            yield Unseen("handler", _agents(runtime.code))
        case NoBackend():
            return


def _settings(function: LambdaFunction) -> tuple[tuple[str, Fact[object]], ...]:
    return (
        ("runtime", function.runtime),
        ("layers", function.layers),
        ("environment", function.environment),
        ("function timeout", function.timeout),
    )


def _adapter(function: LambdaFunction) -> Iterator[tuple[str, Fact[object]]]:
    """Yield the web adapter's switches as far as their values are decided elsewhere."""
    for setting in value_of(function.environment) or ():
        if setting.name in {ADAPTER_MODE, ADAPTER_WRAPPER}:
            value = setting.value
            if isinstance(value, Known) and value.value.literal is None:
                value = Unknown(value.value.tokens[0].why, value.at)
            yield setting.name, value


def _demands(runtime: AgentRuntime) -> Iterator[tuple[str, Fact[object]]]:
    yield "agent's authorizer", runtime.authorizer
    if isinstance(runtime.authorizer, Known):
        jwt = runtime.authorizer.value
        yield from (("discovery URL", jwt.discovery), ("audience", jwt.audience))
        yield from (("clients", jwt.clients), ("agent's scopes", jwt.scopes))


_AGENTS = "the agent's code"


def _agents(code: Fact[Code]) -> str:
    """Return where an agent's code lies."""
    if isinstance(code, Known):
        return _told(code.value)
    why = code.why if isinstance(code, Unknown) else ""
    return why if why.startswith(_AGENTS) else f"{_AGENTS}: {why}" if why else _AGENTS


_ITS = "its code"


def _code(function: LambdaFunction) -> str:
    if isinstance(function.inline, Known):
        return "inline code"
    if isinstance(function.code, Known):
        return _told(function.code.value)
    return _missing(function, function.code.why if isinstance(function.code, Unknown) else "")


def _missing(function: LambdaFunction, why: str) -> str:
    """Return where code lies that was not read."""
    if isinstance(function.where, Absent | Unknown):
        return why if why.startswith(_ITS) else f"{_ITS} is not named"
    where = str(function.where.value)
    if why.startswith(_ITS):
        return why
    if where == "S3" and why not in {"", "S3", NOT_HERE}:
        return f"{_ITS}: {why}"
    lies = where if where.startswith("a container") else f"code in {where}"
    if why == NOT_HERE:
        return f"{lies}, {why}"
    return f"{lies}: {why}" if why and why not in {where, "S3"} else lies


def _told(code: Code) -> str:
    """Return a file and the object in it, for a reader."""
    name = f" {code.name}" if code.name else ""
    return f"{code.at.file}:{code.at.span.line}{name}"
