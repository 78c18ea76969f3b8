"""The controls of a route, by the way in which it is written: read and loaded only when asked for.

Each function imports what it needs when it is called, as hardly any run has a policy that asks.
"""

from collections.abc import Iterable

from msgspec.structs import replace

from unbuffered.model.controls import Controls
from unbuffered.model.fact import Absent, Fact
from unbuffered.model.place import Place
from unbuffered.readers.documents.tree import Spot
from unbuffered.readers.estate.template import Resource
from unbuffered.readers.hops.stages import StageSource, stage_sources
from unbuffered.readers.resolution.properties import Properties
from unbuffered.readers.resolution.reading import properties
from unbuffered.readers.resolution.scope import Scope

Route = tuple[str, str]
"""Method and path."""


def of_method(scope: Scope, api: Resource | None, own: Properties, route: Route) -> Controls:
    """Return the controls of an AWS::ApiGateway::Method, whose properties these are."""
    from unbuffered.readers.hops.controls import Call, read_controls, unseen_controls

    call = Call(*route, own.flag("ApiKeyRequired"), Absent(own.at))
    if api is None:
        return unseen_controls(call.key, "the API is not in this file", own.at)
    return read_controls(properties(scope, api), api, call, stage_sources(scope, api))


def of_event(
    shared: Properties, api: Resource | None, own: Properties, route: Route, sources: Iterable[StageSource]
) -> Controls:
    """Return the controls of a SAM event; `shared` are its API's properties, or what Globals say of one."""
    from unbuffered.readers.hops.controls import Call, read_controls
    from unbuffered.readers.hops.guests import sam_restricts

    auth = own.inside("Auth")
    key = auth.flag("ApiKeyRequired")
    if isinstance(key, Absent):
        key = shared.inside("Auth").flag("ApiKeyRequired")
    return read_controls(
        shared, api, Call(*route, key, sam_restricts(auth.inside("ResourcePolicy"))), sources
    )


def of_operation(scope: Scope, api: Resource | None, body: Spot, route: Route, key: Fact[bool]) -> Controls:
    """Return the controls of an operation of a definition; `api` is None for one by itself."""
    from unbuffered.readers.hops.controls import Call, read_controls, unseen_controls
    from unbuffered.readers.hops.guests import POLICY, restricts

    written = scope.member(body, POLICY)
    policy = restricts(Properties(scope, (written,) if written is not None else (), body.place))
    if api is None:
        unseen = unseen_controls(key, "only the definition is here", body.place)
        return unseen if isinstance(policy, Absent) else replace(unseen, restricts=policy)
    own = properties(scope, api)
    wanted = own.inside("Auth").flag("ApiKeyRequired") if isinstance(key, Absent) else key
    call = Call(*route, wanted, policy, defined=True)
    return read_controls(own, api, call, stage_sources(scope, api))


def of_http_route(at: Place) -> Controls:
    """Return the controls of a route of an HTTP API, of which only the routes are read."""
    from unbuffered.readers.hops.controls import unseen_controls

    return unseen_controls(Absent(at), "what an HTTP API has beside its routes is not read", at)
