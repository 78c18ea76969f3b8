"""The differences between what stands behind a route, or before it, and its template."""

from collections.abc import Iterator

from unbuffered.deployed.invoked import agent_in, function_in
from unbuffered.deployed.matching import same
from unbuffered.deployed.shapes import Json, mapping, number_in, text_in, words
from unbuffered.deployed.world import DeployedApi, Ids, Key, Version, World
from unbuffered.model.backends import (
    ADAPTER_MODE,
    ADAPTER_WRAPPER,
    AgentRuntime,
    JwtAuthorizer,
    LambdaFunction,
)
from unbuffered.model.drift import Aspect, Drift, Holder
from unbuffered.model.fact import Absent, Fact, Known, Unknown, value_of
from unbuffered.model.place import Place
from unbuffered.model.route import Route, Unseen
from unbuffered.model.text import Text

_SWITCHES = (ADAPTER_MODE, ADAPTER_WRAPPER)
_HTTP = "HTTP"
"""The protocol of an agent that names none."""

Found = tuple[tuple[Drift, ...], tuple[Unseen, ...]]


def around(route: Route, api: DeployedApi | None, world: World) -> Found:
    """Return how function, agent and app clients differ, and what of them is not known."""
    uris = list(_uris(route, api))
    clients = tuple(_clients(route, world))
    match value_of(route.backend):
        case LambdaFunction() as function:
            asked = [one for one in map(function_in, uris) if one is not None]
            unseen = [Unseen("deployed function", "a stage variable tells which version is invoked")]
            named = [one.qualifier for one in asked if one.qualifier is not None]
            drifts = [
                drift
                for name, live in _versions(function.key, named if asked else None, world, world.functions)
                for drift in _configured(function, name, live)
            ]
            return (*drifts, *clients), tuple(unseen if len(named) < len(asked) else ())
        case AgentRuntime() as agent:
            called = [one.endpoint for one in map(agent_in, uris) if one is not None]
            drifts = [
                drift
                for name, live in _versions(agent.key, called or None, world, world.agents)
                for drift in _hosted(agent, name, live, world.physical)
            ]
            return (*drifts, *clients), ()
        case _:
            return clients, ()


def _uris(route: Route, api: DeployedApi | None) -> Iterator[str]:
    """Yield the targets of a route as it is deployed, in the draft and in each stage."""
    if api is None:
        return
    key = (route.method, route.path)
    for methods in (api.draft, *(stage.methods for stage in api.stages)):
        wired = (methods or {}).get(key)
        if wired is not None:
            yield wired.uri


def _versions(
    key: Key, named: list[str] | None, world: World, known: dict[Version, Json]
) -> Iterator[tuple[str, Json]]:
    """Yield (name, answer) of the versions that a route calls; of all that are known for None."""
    for (own, version), live in known.items():
        if own == key and (named is None or version in named):
            yield world.name(key, version), live


def _configured(function: LambdaFunction, name: str, live: Json) -> Iterator[Drift]:
    """Yield how a function differs from its template."""
    said = (
        (Aspect.RUNTIME, function.runtime, text_in(live.get("Runtime"))),
        (Aspect.LIMIT, function.timeout, number_in(live.get("Timeout"))),
    )
    for aspect, fact, found in said:
        if isinstance(fact, Known) and found and found != fact.value:
            unit = " s" if aspect is Aspect.LIMIT else ""
            yield Drift(aspect, Holder.FUNCTION, name, f"{fact.value}{unit}", f"{found}{unit}", fact.at)
    if "Environment" in live or isinstance(function.environment, Known):
        yield from _switched(function, name, mapping(mapping(live.get("Environment")).get("Variables")))


def _switched(function: LambdaFunction, name: str, live: Json) -> Iterator[Drift]:
    if isinstance(function.environment, Unknown):
        return
    written = {one.name: one.value for one in value_of(function.environment) or ()}
    for switch in _SWITCHES:
        fact = written.get(switch)
        found = text_in(live.get(switch))
        said = _literal(fact)
        if said is not None and said != found and not (fact is None and not found):
            at: Place = fact.at if fact is not None else function.environment.at
            yield Drift(
                Aspect.VARIABLE,
                Holder.FUNCTION,
                name,
                said or "not set",
                found or "not set",
                at,
                detail=switch,
            )


def _literal(fact: Fact[Text] | None) -> str | None:
    """Return a variable's value, empty if it is not set; None if it cannot be told from here."""
    if fact is None or isinstance(fact, Absent):
        return ""
    text = value_of(fact)
    return text.literal if text is not None else None


def _hosted(agent: AgentRuntime, name: str, live: Json, ids: Ids) -> Iterator[Drift]:
    """Yield how an agent differs from its template: what it speaks, and whom it lets in."""
    protocol = agent.protocol
    if not isinstance(protocol, Unknown):
        written = value_of(protocol) or _HTTP
        found = text_in(mapping(live.get("protocolConfiguration")).get("serverProtocol")) or _HTTP
        if written != found:
            yield Drift(Aspect.PROTOCOL, Holder.AGENT, name, written, found, protocol.at)
    jwt = mapping(mapping(live.get("authorizerConfiguration")).get("customJWTAuthorizer"))
    match agent.authorizer:
        case Absent(at):
            if jwt:
                yield Drift(Aspect.INBOUND, Holder.AGENT, name, "IAM", "a JWT authorizer", at)
        case Known(wanted, at):
            if not jwt:
                yield Drift(Aspect.INBOUND, Holder.AGENT, name, "a JWT authorizer", "IAM", at)
            else:
                yield from _demanded(wanted, name, jwt, ids)
        case Unknown():
            return


def _demanded(wanted: JwtAuthorizer, name: str, live: Json, ids: Ids) -> Iterator[Drift]:
    """Yield what the deployed authorizer of an agent demands otherwise."""
    url = text_in(live.get("discoveryUrl"))
    discovery = wanted.discovery
    if isinstance(discovery, Known) and url and not same((discovery.value,), (url,), ids):
        yield Drift(
            Aspect.INBOUND, Holder.AGENT, name, str(discovery.value), url, discovery.at, detail="DiscoveryUrl"
        )
    lists = (
        ("AllowedAudience", wanted.audience, words(live.get("allowedAudience"))),
        ("AllowedClients", wanted.clients, words(live.get("allowedClients"))),
        ("AllowedScopes", wanted.scopes, words(live.get("allowedScopes"))),
    )
    for detail, fact, found in lists:
        texts = () if isinstance(fact, Absent) else value_of(fact)
        if texts is not None and not same(texts, found, ids):
            written = _listed(map(str, texts))
            yield Drift(Aspect.INBOUND, Holder.AGENT, name, written, _listed(found), fact.at, detail=detail)


def _clients(route: Route, world: World) -> Iterator[Drift]:
    """Yield how the app clients of the pools that a route asks differ: where it has scopes, they decide."""
    authorizer = value_of(route.access.authorizer)
    if authorizer is None or not value_of(route.access.scopes):
        return
    for pool in value_of(authorizer.pools) or ():
        for client in pool.clients:
            live = world.clients.get(client.key) if client.key is not None else None
            wanted = value_of(client.scopes)
            if live is None or wanted is None:
                continue
            found = words(live.get("AllowedOAuthScopes"))
            if not same(wanted, found):
                name = text_in(live.get("ClientName")) or client.name
                written = _listed(map(str, wanted))
                yield Drift(Aspect.SCOPES, Holder.CLIENT, name, written, _listed(found), client.scopes.at)


def _listed(names: Iterator[str] | list[str]) -> str:
    return " and ".join(sorted(names)) or "none"
