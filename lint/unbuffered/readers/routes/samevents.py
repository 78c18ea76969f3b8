"""The events of SAM's functions, as their author wrote them."""

from collections.abc import Iterator

from unbuffered.model.fact import Absent, Fact, Known, Unknown, convert, value_of
from unbuffered.model.hops import Transfer
from unbuffered.model.place import Place
from unbuffered.model.text import Text
from unbuffered.readers.documents.tree import Scalar, Spot
from unbuffered.readers.estate.template import Resource
from unbuffered.readers.language.intrinsics import intrinsic
from unbuffered.readers.resolution.properties import Properties
from unbuffered.readers.resolution.reading import properties
from unbuffered.readers.resolution.scope import Scope

FUNCTION = "AWS::Serverless::Function"
MODE = "ResponseTransferMode"


def events_in(function: Resource) -> Iterator[tuple[Spot, str]]:
    """Yield the events of a function with their types."""
    events = function.properties.child("Events") if function.properties is not None else None
    for event in events.children() if events is not None else ():
        kind = event.child("Type")
        if kind is not None and isinstance(kind.node, Scalar):
            yield event, kind.node.text


def own_of(scope: Scope, event: Spot) -> Properties:
    """Return the properties of an event."""
    spot = scope.member(event, "Properties")
    return Properties(scope, (spot,) if spot is not None else (), spot.key_place if spot else event.key_place)


def route_of(own: Properties) -> tuple[str, str]:
    """Return the method and path of an event."""
    method = value_of(convert(own.word("Method"), str.upper, "a method")) or "ANY"
    path = own.text("Path")
    return method, str(path.value) if isinstance(path, Known) else "$default"


def default_route(path: str) -> str:
    """Return the path of an HTTP API's route; SAM writes the default route as a path, which it is none."""
    return "$default" if path == "/$default" else path


def api_of_event(scope: Scope, own: Properties) -> Resource | None:
    """Return the REST API that an event names, if it is in the template."""
    return referred(scope, own.text("RestApiId"))


def referred(scope: Scope, reference: Fact[Text]) -> Resource | None:
    """Return the API that an event names; SAM also takes the logical id as a plain text."""
    if not isinstance(reference, Known):
        return None
    tokens = reference.value.tokens
    return scope.find(tokens[0]) if tokens else scope.template.resources.get(str(reference.value))


def global_api(scope: Scope, at: Place) -> Properties:
    """Return what Globals say of APIs."""
    spot = scope.member(scope.template.globals, "Api")
    return Properties(scope, (spot,) if spot is not None else (), spot.key_place if spot is not None else at)


def events_of(api: Resource, scope: Scope, path: str, method: str) -> Iterator[Properties]:
    """Yield the events that invoke this operation of an API with its own definition."""
    for function in scope.template.of(FUNCTION):
        for event, kind in events_in(function):
            own = own_of(scope, event)
            target = api_of_event(scope, own) if kind == "Api" and route_of(own) == (method, path) else None
            if target is not None and target.key == api.key:
                yield own


def merges(scope: Scope, api: Resource) -> bool:
    """Whether SAM merges events into an API's own definition."""
    return value_of(properties(scope, api).flag("MergeDefinitions")) is True


def mode_of(own: Properties) -> tuple[Fact[str], Fact[Transfer]]:
    """Return the word an event says and the mode that SAM makes of it.

    Only the literal RESPONSE_STREAM streams; functions are not followed, any other word buffers.
    """
    spot = next((child for layer in own.layers if (child := layer.child(MODE)) is not None), None)
    if spot is None:
        return Absent(own.at), Absent(own.at)
    if intrinsic(spot) is not None or not isinstance(spot.node, Scalar):
        return Unknown("an intrinsic function", spot.place), Known(Transfer.BUFFERED, spot.place)
    word = spot.node.text
    mode = Transfer.STREAM if word == "RESPONSE_STREAM" else Transfer.BUFFERED
    return Known(word, spot.place), Known(mode, spot.place)


def event_mode(api: Resource, scope: Scope, path: str, method: str) -> Fact[str] | None:
    """Return the mode of the event that invokes this operation of an API with its own definition."""
    modes = (mode_of(own)[0] for own in events_of(api, scope, path, method))
    return next((spelled for spelled in modes if not isinstance(spelled, Absent)), None)
