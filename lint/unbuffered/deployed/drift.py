"""The differences between a route as its template has it and as it is deployed."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from unbuffered.deployed.shapes import Json, mapping, number_in, text_in
from unbuffered.deployed.wired import AUTHORIZED, Methods, Wired, caching
from unbuffered.deployed.world import DeployedApi, Ids, Snapshot, World
from unbuffered.model.backends import ADAPTER_MODE, ADAPTER_WRAPPER, LambdaFunction
from unbuffered.model.drift import Aspect, Drift, Holder
from unbuffered.model.fact import Absent, Fact, Known, Unknown, value_of
from unbuffered.model.hops import Integration, Transfer
from unbuffered.model.place import Place
from unbuffered.model.route import Route, Unseen
from unbuffered.model.text import Text, Token, TokenKind

_SWITCHES = (ADAPTER_MODE, ADAPTER_WRAPPER)


@dataclass(frozen=True, slots=True)
class Drifting:
    """Compares routes with the deployed world; what was not read of it is not compared."""

    world: World

    def marked(self, route: Route) -> Route:
        """Return a route with its differences; one that streams only where it is deployed streams."""
        api = self.world.apis.get(route.api.key) if route.api.key is not None else None
        if api is not None and self.world.lacks(route.key):
            return route
        drifts = tuple(self._drifts(route, api))
        found = replace(route, drifts=drifts, unseen=(*route.unseen, *_untold(route, api)))
        served = _streamed(route, api)
        return replace(found, integration=served) if served is not None else found

    def _drifts(self, route: Route, api: DeployedApi | None) -> Iterator[Drift]:
        if api is not None:
            for stage in api.stages:
                yield from self._served(route, api.draft, stage)
            if api.draft is not None:
                yield from self._drafted(route, api)
        function = value_of(route.backend)
        if isinstance(function, LambdaFunction) and function.key in self.world.functions:
            name = self.world.name(function.key)
            yield from _configured(function, name, self.world.functions[function.key])

    def _served(self, route: Route, draft: Methods | None, stage: Snapshot) -> Iterator[Drift]:
        """Yield how a stage differs from the template."""
        if stage.methods is None:
            return
        key = (route.method, route.path)
        planned = draft.get(key) if draft is not None else None
        served = stage.methods.get(key)
        if served is None:
            there = planned is not None
            yield Drift(
                Aspect.METHOD,
                Holder.STAGE,
                stage.name,
                route.label,
                "no such method",
                route.at,
                pending=there,
            )
            return
        ahead = {one.aspect for one in self._differences(route, planned)} if planned is not None else None
        for one in self._differences(route, served):
            pending = ahead is not None and one.aspect not in ahead
            yield replace(one, holder=Holder.STAGE, name=stage.name, pending=pending)
        yield from _cached(route, stage)

    def _drafted(self, route: Route, api: DeployedApi) -> Iterator[Drift]:
        """Yield how the draft differs from the template, where that is not told of a stage already."""
        key = (route.method, route.path)
        planned = (api.draft or {}).get(key)
        if planned is None:
            if not any(one.methods is not None for one in api.stages):
                yield Drift(Aspect.METHOD, Holder.DRAFT, "", route.label, "no such method", route.at)
            return
        served = [one.methods[key] for one in api.stages if one.methods is not None and key in one.methods]
        told = {(one.aspect, one.live) for live in served for one in self._differences(route, live)}
        for one in self._differences(route, planned):
            if (one.aspect, one.live) not in told:
                yield one

    def _differences(self, route: Route, live: Wired) -> Iterator[Drift]:
        integration = route.integration
        mode = _mode(route)
        if mode is not None and live.mode and live.mode != mode:
            yield _drift(Aspect.MODE, mode, live.mode, integration.transfer)
        uri = integration.uri
        if isinstance(uri, Known) and live.uri and not matches(uri.value, live.uri, self.world.physical):
            yield _drift(Aspect.TARGET, _short(str(uri.value)), _short(live.uri), uri)
        timeout = integration.timeout
        if isinstance(timeout, Known) and live.timeout is not None and live.timeout != timeout.value:
            yield _drift(Aspect.TIMEOUT, f"{timeout.value} ms", f"{live.timeout} ms", timeout)
        kind = route.access.type
        wanted = "NONE" if isinstance(kind, Absent) else _access(value_of(kind))
        if wanted is not None and wanted != live.access:
            yield _drift(Aspect.ACCESS, _spelled(kind), live.access, kind)


def _streamed(route: Route, api: DeployedApi | None) -> Integration | None:
    """Return the integration of a route that every stage streams, and its template does not; None else."""
    key = (route.method, route.path)
    stages = [(one.methods or {}).get(key) for one in api.stages] if api is not None else []
    first = stages[0] if stages else None
    if first is None or _mode(route) != Transfer.BUFFERED:
        return None
    if any(one is None or one.mode != Transfer.STREAM for one in stages):
        return None
    there = route.integration
    timeout = Known(first.timeout, there.timeout.at) if first.timeout is not None else there.timeout
    uri = there.uri
    if isinstance(uri, Known) and uri.value.tail != first.uri[-len(uri.value.tail) :]:
        uri = Known(Text((first.uri,)), uri.at)
    return replace(there, transfer=Known(Transfer.STREAM, there.transfer.at), uri=uri, timeout=timeout)


def _mode(route: Route) -> str | None:
    """Return the mode that a template asks for; None if it cannot be told from here."""
    match route.integration.transfer:
        case Known(mode):
            return mode
        case Absent():
            # A word that is no mode is another rule's, and nobody knows what was made of it.
            plain = isinstance(route.integration.spelled, Absent) and not route.integration.misspelt
            return Transfer.BUFFERED if plain else None
        case Unknown():
            return None


def _drift(aspect: Aspect, written: str, live: str, fact: Fact[object]) -> Drift:
    return Drift(aspect, Holder.DRAFT, "", written, live, fact.at)


def _short(uri: str) -> str:
    """Return what tells a target from others: of a Lambda URI, the function and how it is invoked."""
    return uri.partition("/functions/")[2] or uri


def _access(kind: str | None) -> str | None:
    if kind is None:
        return None
    return kind.upper() if kind.upper() in {"NONE", "AWS_IAM"} else AUTHORIZED


def _spelled(kind: Fact[str]) -> str:
    return value_of(kind) or "NONE"


def _cached(route: Route, stage: Snapshot) -> Iterator[Drift]:
    """Yield a cache that somebody switched on at a stage of which the template says nothing of the kind."""
    mine = next((one for one in route.stages if one.name == stage.name), None)
    if mine is None or not caching(stage.stage, (route.method, route.path)):
        return
    asked = value_of(mine.cluster) is not False and value_of(mine.caching) is not False
    silent = isinstance(mine.cluster, Absent) or isinstance(mine.caching, Absent)
    if not asked or (silent and not mine.selective):
        yield Drift(Aspect.CACHE, Holder.STAGE, stage.name, "no cache", "a cache", mine.at)


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


def _untold(route: Route, api: DeployedApi | None) -> Iterator[Unseen]:
    """Yield the stages of which an export does not tell whether they stream the route."""
    for stage in api.stages if api is not None else ():
        served = (stage.methods or {}).get((route.method, route.path))
        if served is not None and not served.mode and value_of(route.integration.transfer) is Transfer.STREAM:
            yield Unseen("deployed mode", f"the export of stage {stage.name} prints no transfer mode")


def matches(written: Text, live: str, physical: Ids) -> bool:
    """Whether a deployed text is what a template makes: pieces that only AWS decides may be anything."""
    known = [""]
    for part in written.parts:
        before, *after = _pieces(part, physical)
        known[-1] += before
        known += after
    head, *rest = known
    if not rest:
        return live == head
    *middle, tail = rest
    # No regular expression: many pieces that may be anything would try a long text in every way.
    if not live.startswith(head) or not live.endswith(tail) or len(live) < len(head) + len(tail):
        return False
    at, end = len(head), len(live) - len(tail)
    for piece in middle:
        found = live.find(piece, at, end)
        if found < 0:
            return False
        at = found + len(piece)
    return True


def _pieces(part: str | Token, physical: Ids) -> tuple[str, ...]:
    """Return the literals of a part, between which anything may stand; a resource has its id in it."""
    if isinstance(part, str):
        return (part,)
    id_ = physical.get((part.home, part.name)) if part.kind is TokenKind.RESOURCE else None
    if id_ is None or part.attribute not in {"", "Arn"}:
        return ("", "")
    return ("", id_, "") if part.attribute else (id_,)
