"""Bedrock AgentCore runtimes and what their inbound authorizers demand."""

from msgspec import Struct

from unbuffered.model.backends import AgentRuntime, JwtAuthorizer, Link
from unbuffered.model.code import Code
from unbuffered.model.fact import Absent, Fact, Known, Unknown, value_of
from unbuffered.model.hops import UserPool
from unbuffered.model.text import Text, text
from unbuffered.readers.code.entry import agent_code, started
from unbuffered.readers.code.toolkit import configured
from unbuffered.readers.estate.template import Resource
from unbuffered.readers.hops.environments import environment
from unbuffered.readers.hops.pools import POOL, read_pool
from unbuffered.readers.resolution.properties import Properties
from unbuffered.readers.resolution.reading import properties
from unbuffered.readers.resolution.scope import Scope

RUNTIME = "AWS::BedrockAgentCore::Runtime"
_ENDPOINT = "AWS::BedrockAgentCore::RuntimeEndpoint"
_WELL_KNOWN = "/.well-known/openid-configuration"


def runtime_in(scope: Scope, target: Text) -> Resource | None:
    """Return the runtime that a URI refers to, by itself or by an endpoint, if it is in the template."""
    for token in target.of(RUNTIME):
        return scope.find(token)
    for token in target.of(_ENDPOINT):
        endpoint = scope.find(token)
        parent = properties(scope, endpoint).text("AgentRuntimeId") if endpoint is not None else None
        runtime = scope.first(parent, RUNTIME) if parent is not None else None
        if runtime is not None:
            return runtime
    return None


def only_runtime(scope: Scope) -> Resource | None:
    """Return the template's runtime if it has exactly one."""
    runtimes = list(scope.template.of(RUNTIME))
    return runtimes[0] if len(runtimes) == 1 else None


def read_runtime(scope: Scope, resource: Resource, link: Link) -> AgentRuntime:
    """Return a runtime with its authorizer; without one it wants IAM signatures."""
    return scope.recall(("runtime", *resource.key, link), lambda fresh: _runtime(fresh, resource, link))


def _runtime(scope: Scope, resource: Resource, link: Link) -> AgentRuntime:
    own = properties(scope, resource)
    configuration = own.inside("AuthorizerConfiguration")
    jwt = configuration.inside("CustomJWTAuthorizer")
    if not jwt and configuration:
        jwt = configuration.inside("CustomJwtAuthorizer")
    sources = agent_code(own, resource)
    variables = own.inside("EnvironmentVariables").settings(decide=True)
    return AgentRuntime(
        name=resource.name,
        key=resource.key,
        protocol=_protocol(own),
        authorizer=_authorizer(own, configuration, jwt),
        headers=own.inside("RequestHeaderConfiguration").texts("RequestHeaderAllowlist"),
        code=_code(own, sources.code),
        container=sources.container,
        environment=environment(variables, sources.variables),
        link=link,
        at=resource.spot.key_place,
    )


def _code(own: Properties, found: Fact[Code]) -> Fact[Code]:
    """Return where the agent's code begins: by its artifact, or as the toolkit's file names it."""
    if isinstance(found, Known):
        return found
    name = value_of(own.word("AgentRuntimeName"))
    for agent in configured(own.scope):
        if agent.name == name:
            return started(agent.own, agent.code()) or found
    return found


def configured_runtime(scope: Scope, target: Text) -> AgentRuntime | None:
    """Return the runtime whose id stands in a URL, as the toolkit's file describes it."""
    for agent in configured(scope):
        if agent.id and target.says(agent.id):
            own = agent.own
            configuration = own.inside("authorizer_configuration")
            jwt = configuration.inside("customJWTAuthorizer")
            service = own.inside("aws").inside("protocol_configuration")
            return AgentRuntime(
                name=agent.name,
                key=(str(own.at.file), agent.name),
                protocol=service.word("server_protocol"),
                authorizer=_authorizer(own, configuration, jwt, _TOOLKIT),
                headers=own.inside("request_header_configuration").texts("requestHeaderAllowlist"),
                code=started(own, agent.code()) or Unknown("its entry file is not here", own.at),
                container=Unknown("the toolkit builds it", own.at),
                environment=Unknown("the toolkit sets it", own.at),
                link=Link.REFERRED,
                at=own.at,
            )
    return None


def _protocol(own: Properties) -> Fact[str]:
    """Return the protocol, a word in CloudFormation and a mapping in the service's own API."""
    inner = own.inside("ProtocolConfiguration")
    return inner.word("ServerProtocol") if inner.names() else own.word("ProtocolConfiguration")


class _Names(Struct, frozen=True):
    """How a JWT authorizer's parts are spelled."""

    discovery: str = "DiscoveryUrl"
    audience: str = "AllowedAudience"
    clients: str = "AllowedClients"
    scopes: str = "AllowedScopes"
    claims: str = "CustomClaims"


_TEMPLATE = _Names()
_TOOLKIT = _Names("discoveryUrl", "allowedAudience", "allowedClients", "allowedScopes", "customClaims")


def _authorizer(
    own: Properties, configuration: Properties, jwt: Properties, names: _Names = _TEMPLATE
) -> Fact[JwtAuthorizer]:
    written_out = all(jwt.scope.readable(layer) for layer in jwt.layers)
    if not written_out or not configuration.readable:
        return Unknown("the authorizer is made by a function", configuration.at)
    if not jwt:
        return Absent(own.at)
    discovery = jwt.text(names.discovery, decide=True)
    return Known(
        JwtAuthorizer(
            discovery=discovery,
            audience=jwt.texts(names.audience),
            clients=jwt.texts(names.clients),
            scopes=jwt.texts(names.scopes),
            claims=_claims(jwt, names),
            pool=_pool(jwt.scope, discovery),
            at=jwt.at,
        ),
        jwt.at,
    )


def _claims(jwt: Properties, names: _Names) -> Fact[bool]:
    """Whether any claim of its own is checked."""
    spot = jwt.spot(names.claims)
    if spot is not None:
        return Known(value=True, at=spot.key_place)
    return Unknown("Fn::Transform may add it", jwt.at) if jwt.open else Absent(jwt.at)


def _pool(scope: Scope, discovery: Fact[Text]) -> UserPool | None:
    """Return the Cognito pool that a discovery URL names, by its id or by its provider URL."""
    if not isinstance(discovery, Known):
        return None
    url = discovery.value
    if url.of(POOL):
        return read_pool(scope, url, discovery.at)
    if not url.says("cognito-idp."):
        return None
    last = url.parts[-1]
    end = last.removesuffix(_WELL_KNOWN) if isinstance(last, str) else last
    return read_pool(scope, text(*url.parts[:-1], end), discovery.at)
