"""REST and HTTP APIs, from CloudFormation and SAM."""

from msgspec.structs import replace

from unbuffered.model.fact import Absent, Fact, Known, Unknown, convert
from unbuffered.model.hops import Api, ApiKind
from unbuffered.model.place import Place
from unbuffered.model.text import Text
from unbuffered.readers.documents.tree import Scalar
from unbuffered.readers.estate.template import Resource
from unbuffered.readers.hops.cors import allowing, own_allowing
from unbuffered.readers.resolution.properties import Properties
from unbuffered.readers.resolution.reading import properties
from unbuffered.readers.resolution.scope import Scope

REST_APIS = ("AWS::ApiGateway::RestApi", "AWS::Serverless::Api")


def read_api(scope: Scope, resource: Resource) -> Api:
    """Return a REST API."""
    at = resource.spot.key_place
    return scope.recall(
        ("api", *resource.key),
        lambda fresh: replace(
            api_of(properties(fresh, resource), resource.name, at),
            key=resource.key,
            by_sam=resource.type == "AWS::Serverless::Api",
            allowing=allowing(fresh, resource),
        ),
    )


def api_of(own: Properties, name: str, at: Place) -> Api:
    """Return the REST API that these properties make."""
    return Api(
        name=name,
        key=None,
        kind=ApiKind.REST,
        endpoint=_endpoint(own),
        compression=own.number("MinimumCompressionSize"),
        allowing=own_allowing(own),
        at=at,
    )


def foreign_api(reference: Fact[Text], kind: ApiKind, at: Place) -> Api:
    """Return an API of which only the reference to it is here."""
    name = str(reference.value) if isinstance(reference, Known) else "?"
    elsewhere = Unknown("the API is not in this file", at)
    return Api(name, None, kind, endpoint=elsewhere, compression=elsewhere, allowing=elsewhere, at=at)


def http_api(name: str, at: Place) -> Api:
    """Return an HTTP API; of its settings none matters here, as it cannot stream."""
    nothing = Absent(at)
    return Api(name, None, ApiKind.HTTP, Known("REGIONAL", at), compression=nothing, allowing=nothing, at=at)


def _endpoint(own: Properties) -> Fact[str]:
    """Return the endpoint type: a list in CloudFormation, a word in SAM, or a parameter of an import."""
    spot = own.spot("EndpointConfiguration")
    if spot is not None and isinstance(spot.node, Scalar):
        return convert(own.word("EndpointConfiguration"), str.upper, "a type")
    configuration = own.inside("EndpointConfiguration")
    if not configuration.readable:
        return Unknown("the endpoint configuration is made by a function", configuration.at)
    for name in ("Type", "Types"):
        spot = configuration.spot(name)
        items = own.scope.items(spot)
        if items:
            return convert(own.scope.word(items[0], configuration.at), str.upper, "a type")
        if spot is not None:
            return convert(configuration.word(name), str.upper, "a type")
    imported = own.inside("Parameters").spot("endpointConfigurationTypes")
    if imported is not None:
        return convert(own.inside("Parameters").word("endpointConfigurationTypes"), str.upper, "a type")
    return Absent(configuration.at)
