"""Integrations as CloudFormation's methods and OpenAPI's extension write them."""

from msgspec import Struct
from msgspec.structs import replace

from unbuffered.model.fact import Absent, Fact, Known, convert
from unbuffered.model.hops import Dialect, Integration, Transfer
from unbuffered.model.place import Place
from unbuffered.readers.documents.tree import Map
from unbuffered.readers.language.intrinsics import intrinsic
from unbuffered.readers.resolution.properties import Properties


class Names(Struct, frozen=True):
    """How one dialect spells the keys of an integration."""

    dialect: Dialect
    type: str = "Type"
    mode: str = "ResponseTransferMode"
    uri: str = "Uri"
    verb: str = "IntegrationHttpMethod"
    timeout: str = "TimeoutInMillis"
    mappings: str = "RequestParameters"
    content: str = "ContentHandling"
    cache: str = "CacheKeyParameters"
    credentials: str = "Credentials"
    connection: str = "ConnectionType"
    link: str = "ConnectionId"
    target: str = "IntegrationTarget"


METHOD = Names(Dialect.CLOUDFORMATION)
SYNTHESIZED = Names(Dialect.CDK)
"""A method that the CDK wrote: the same keys, but its author knows them by other names."""

EXTENSION = Names(
    Dialect.OPENAPI,
    type="type",
    mode="responseTransferMode",
    uri="uri",
    verb="httpMethod",
    timeout="timeoutInMillis",
    mappings="requestParameters",
    content="contentHandling",
    cache="cacheKeyParameters",
    credentials="credentials",
    connection="connectionType",
    link="connectionId",
    target="integrationTarget",
)


def read_integration(
    own: Properties,
    names: Names,
    declared: Fact[frozenset[str]],
    outside: tuple[Place, ...] = (),
) -> Integration:
    """Return an integration; `outside` are keys like the mode's that stand beside it."""
    spelled = own.word(names.mode)
    return Integration(
        dialect=names.dialect,
        type=convert(own.word(names.type), str.upper, "a type"),
        transfer=as_transfer(spelled),
        spelled=spelled,
        event=Absent(own.at),
        misspelt=(*misspelt(own, names.mode), *outside),
        uri=own.text(names.uri, decide=True),
        verb=convert(own.word(names.verb), str.upper, "a method"),
        timeout=own.number(names.timeout),
        mappings=own.inside(names.mappings).settings(),
        declared=declared,
        response_templates=_templates(own, names),
        content_handling=own.word(names.content),
        cache_keys=_present(own, names.cache),
        credentials=own.text(names.credentials),
        connection=own.word(names.connection),
        link=own.text(names.link),
        target=own.text(names.target),
        at=own.at,
    )


def without_mode(integration: Integration) -> Integration:
    """Return the integration of an HTTP API, where a mode that asks for a stream has no place."""
    spelled = integration.spelled
    asked = (spelled.at,) if isinstance(spelled, Known) and spelled.value != Transfer.BUFFERED else ()
    return replace(integration, transfer=Absent(integration.at), misspelt=(*asked, *integration.misspelt))


def as_transfer(spelled: Fact[str]) -> Fact[Transfer]:
    """Return the mode that a word sets; any other word sets none."""
    return convert(spelled, lambda word: Transfer(word) if word in {*Transfer} else None, "a transfer mode")


def misspelt(own: Properties, right: str) -> tuple[Place, ...]:
    """Return where keys stand that differ from the right one only in case or punctuation."""
    wanted = plain(right)
    return tuple(
        spot.key_place for name, spot in own.names().items() if name != right and plain(name) == wanted
    )


def plain(name: str) -> str:
    """Return a name's letters alone, in lower case."""
    return "".join(letter for letter in name.lower() if letter.isalpha())


def _templates(own: Properties, names: Names) -> Fact[bool]:
    """Whether a response is rewritten by a mapping template."""
    if names.dialect is Dialect.OPENAPI:
        responses = list(own.inside("responses").names().values())
        key = "responseTemplates"
    else:
        responses = own.items("IntegrationResponses")
        key = "ResponseTemplates"
    for response in responses:
        templates = own.scope.member(response, key)
        if templates is not None and (
            intrinsic(templates) or (isinstance(templates.node, Map) and templates.node.pairs)
        ):
            return Known(value=True, at=templates.key_place)
    return Absent(own.at)


def _present(own: Properties, name: str) -> Fact[bool]:
    spot = own.spot(name)
    if spot is None or own.scope.items(spot) == []:
        return Absent(own.at)
    return Known(value=True, at=spot.key_place)
