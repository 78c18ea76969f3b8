"""Lambda functions: CloudFormation's and SAM's."""

from msgspec.structs import replace

from unbuffered.model.backends import LambdaFunction
from unbuffered.model.code import Code
from unbuffered.model.fact import Absent, Fact, Known, Unknown
from unbuffered.model.hops import Integration
from unbuffered.model.place import Place
from unbuffered.model.text import Text, text
from unbuffered.readers.code import javascript
from unbuffered.readers.code.entry import function_code
from unbuffered.readers.documents.tree import Scalar
from unbuffered.readers.estate.template import Resource
from unbuffered.readers.hops.environments import environment
from unbuffered.readers.hops.permissions import grants, role_grants
from unbuffered.readers.hops.versions import invoked
from unbuffered.readers.resolution.properties import Properties
from unbuffered.readers.resolution.reading import properties
from unbuffered.readers.resolution.scope import Scope


def read_function(scope: Scope, resource: Resource, integration: Integration) -> LambdaFunction:
    """Return a function as the route that invokes it sees it."""
    found = scope.recall(("function", *resource.key), lambda fresh: _function(fresh, resource))
    found = replace(found, qualifier=invoked(scope, integration.uri))
    if isinstance(integration.credentials, Absent):
        return found
    return replace(found, grants=role_grants(scope, integration.credentials), by_role=True)


def _function(scope: Scope, resource: Resource) -> LambdaFunction:
    own = properties(scope, resource)
    code = own.inside("Code")
    layers = own.texts("Layers")
    if len(own.layers) > 1 and isinstance(layers, Known):
        layers = _merged(own)
    written = own.inside("Environment").inside("Variables").settings(decide=True)
    sources = function_code(own, resource, written)
    inline = code.word("ZipFile") if code.spot("ZipFile") is not None else own.word("InlineCode")
    return LambdaFunction(
        name=resource.name,
        key=resource.key,
        qualifier=Unknown("nothing invokes it", resource.spot.key_place),
        runtime=own.word("Runtime"),
        handler=own.text("Handler"),
        package=own.word("PackageType"),
        layers=layers,
        layers_at=layers.at,
        environment=environment(written, sources.variables),
        architecture=_architecture(own.texts("Architectures")),
        timeout=own.number("Timeout"),
        inline=inline,
        where=_where(own, code),
        code=sources.code,
        container=sources.container,
        streams=_streams(inline, sources.code),
        url_mode=_url_mode(scope, own, resource),
        grants=tuple(grants(scope, resource)),
        by_role=False,
        at=resource.spot.key_place,
    )


def _streams(inline: Fact[str], code: Fact[Code]) -> Place | None:
    """Return where a handler is made a streaming one."""
    if isinstance(inline, Known):
        return inline.at if javascript.streams(inline.value) else None
    return code.value.streams if isinstance(code, Known) else None


def _merged(own: Properties) -> Fact[tuple[Text, ...]]:
    """Return layers of Globals and function, which SAM concatenates."""
    facts = [own.scope.texts(own.scope.member(layer, "Layers"), own.at) for layer in reversed(own.layers)]
    found: list[Text] = []
    at = own.at
    for fact in facts:
        if isinstance(fact, Unknown):
            return fact
        if isinstance(fact, Known):
            found += fact.value
            at = fact.at
    return Known(tuple(found), at)


def _architecture(fact: Fact[tuple[Text, ...]]) -> Fact[str]:
    if not isinstance(fact, Known):
        return fact
    word = fact.value[0].literal if fact.value else None
    return Known(word, fact.at, fact.given) if word is not None else Unknown("not a plain word", fact.at)


def _where(own: Properties, code: Properties) -> Fact[Text]:
    """Return where the code lies, for a reader."""
    uri = own.spot("CodeUri")
    if uri is not None and isinstance(uri.node, Scalar):
        return own.text("CodeUri")
    image = code.spot("ImageUri") or own.spot("ImageUri")
    if image is not None:
        return Known(text("a container image"), image.place)
    key = code.spot("S3Key") or uri
    if key is not None:
        return Known(text("S3"), key.place)
    return Absent(own.at)


def _url_mode(scope: Scope, own: Properties, resource: Resource) -> Fact[str]:
    """Return the invoke mode of a function's URL, from SAM's configuration or a resource of its own."""
    if own.spot("FunctionUrlConfig") is not None:
        return own.inside("FunctionUrlConfig").word("InvokeMode")
    for url in own.scope.template.about("AWS::Lambda::Url", resource.id):
        return properties(scope, url).word("InvokeMode")
    return Absent(own.at)
