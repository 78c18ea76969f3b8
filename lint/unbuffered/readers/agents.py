"""Bedrock AgentCore runtimes and what their inbound authorizers demand."""

from unbuffered.model.backends import AgentRuntime, JwtAuthorizer, Link
from unbuffered.model.fact import Absent, Fact, Known, Unknown
from unbuffered.model.hops import UserPool
from unbuffered.model.place import Place
from unbuffered.model.text import Text, text
from unbuffered.readers.properties import Properties
from unbuffered.readers.reading import properties
from unbuffered.readers.scope import Scope
from unbuffered.readers.template import Resource

RUNTIME = "AWS::BedrockAgentCore::Runtime"
_ENDPOINT = "AWS::BedrockAgentCore::RuntimeEndpoint"
_POOL = "AWS::Cognito::UserPool"
_WELL_KNOWN = "/.well-known/openid-configuration"


def runtime_in(scope: Scope, target: Text) -> Resource | None:
    """Return the runtime that a URI refers to, by itself or by an endpoint, if it is in the template."""
    for token in target.of(RUNTIME):
        return scope.template.resources.get(token.name)
    for token in target.of(_ENDPOINT):
        parent = properties(scope, scope.template.resources[token.name]).text("AgentRuntimeId")
        tokens = parent.value.of(RUNTIME) if isinstance(parent, Known) else ()
        if tokens:
            return scope.template.resources.get(tokens[0].name)
    return None


def only_runtime(scope: Scope) -> Resource | None:
    """Return the template's runtime if it has exactly one."""
    runtimes = list(scope.template.of(RUNTIME))
    return runtimes[0] if len(runtimes) == 1 else None


def read_runtime(scope: Scope, resource: Resource, link: Link) -> AgentRuntime:
    """Return a runtime with its authorizer; without one it wants IAM signatures."""
    return scope.recall(("runtime", resource.id, link), lambda fresh: _runtime(fresh, resource, link))


def _runtime(scope: Scope, resource: Resource, link: Link) -> AgentRuntime:
    own = properties(scope, resource)
    configuration = own.inside("AuthorizerConfiguration")
    jwt = configuration.inside("CustomJWTAuthorizer")
    if not jwt and configuration:
        jwt = configuration.inside("CustomJwtAuthorizer")
    return AgentRuntime(
        name=resource.id,
        protocol=_protocol(own),
        authorizer=_authorizer(own, configuration, jwt),
        link=link,
        at=resource.spot.key_place,
    )


def _protocol(own: Properties) -> Fact[str]:
    """Return the protocol, a word in CloudFormation and a mapping in the service's own API."""
    inner = own.inside("ProtocolConfiguration")
    return inner.word("ServerProtocol") if inner.names() else own.word("ProtocolConfiguration")


def _authorizer(own: Properties, configuration: Properties, jwt: Properties) -> Fact[JwtAuthorizer]:
    written_out = all(jwt.scope.readable(layer) for layer in jwt.layers)
    if not written_out or not configuration.readable:
        return Unknown("the authorizer is made by a function", configuration.at)
    if not jwt:
        return Absent(own.at)
    discovery = jwt.text("DiscoveryUrl", decide=True)
    return Known(
        JwtAuthorizer(
            discovery=discovery,
            audience=jwt.texts("AllowedAudience"),
            clients=jwt.texts("AllowedClients"),
            scopes=jwt.texts("AllowedScopes"),
            claims=_claims(jwt),
            pool=_pool(jwt.scope, discovery),
            at=jwt.at,
        ),
        jwt.at,
    )


def _claims(jwt: Properties) -> Fact[bool]:
    """Whether any claim of its own is checked."""
    spot = jwt.spot("CustomClaims")
    if spot is not None:
        return Known(value=True, at=spot.key_place)
    return Unknown("Fn::Transform may add it", jwt.at) if jwt.open else Absent(jwt.at)


def _pool(scope: Scope, discovery: Fact[Text]) -> UserPool | None:
    """Return the Cognito pool that a discovery URL names, by its id or by its provider URL."""
    if not isinstance(discovery, Known):
        return None
    url = discovery.value
    if url.of(_POOL):
        return read_pool(scope, url, discovery.at)
    if not url.says("cognito-idp."):
        return None
    last = url.parts[-1]
    end = last.removesuffix(_WELL_KNOWN) if isinstance(last, str) else last
    return read_pool(scope, text(*url.parts[:-1], end), discovery.at)


def read_pool(scope: Scope, reference: Text, at: Place) -> UserPool:
    """Return the pool that an ARN, id or provider URL refers to."""
    tokens = reference.of(_POOL)
    if not tokens:
        name = str(reference).rpartition("/")[2]
        literal = reference.literal is not None
        return UserPool(
            name, here=False, literal=literal, trigger=Unknown("the pool is not in this file", at)
        )
    own = properties(scope, scope.template.resources[tokens[0].name])
    lambdas = own.inside("LambdaConfig")
    trigger = lambdas.inside("PreTokenGenerationConfig").word("LambdaVersion")
    if not lambdas.readable:
        trigger = Unknown("the triggers are made by a function", lambdas.at)
    return UserPool(tokens[0].name, here=True, literal=False, trigger=trigger)
