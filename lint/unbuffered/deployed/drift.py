"""The differences between a route as its template has it and as it is deployed."""

from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from unbuffered.deployed.backends import around
from unbuffered.deployed.matching import matches, same
from unbuffered.deployed.shapes import text_in
from unbuffered.deployed.wired import AUTHORIZED, Methods, Wired, caching
from unbuffered.deployed.world import DeployedApi, Snapshot, World
from unbuffered.model.drift import Aspect, Drift, Holder
from unbuffered.model.edges import Firewall
from unbuffered.model.fact import Absent, Fact, Known, Unknown, value_of
from unbuffered.model.hops import Integration, Transfer, UserPool
from unbuffered.model.route import Route, Unseen
from unbuffered.model.text import Text, text

_COGNITO = "COGNITO_USER_POOLS"


class Drifting(Struct, frozen=True):
    """Compares routes with the deployed world; what was not read of it is not compared."""

    world: World

    def marked(self, route: Route) -> Route:
        """Return a route with its differences; one that streams only where it is deployed streams."""
        api = self.world.apis.get(route.api.key) if route.api.key is not None else None
        if api is not None and self.world.lacks(route.key):
            return route
        drifts = tuple(self._drifts(route, api))
        behind, unknown = around(route, api, self.world)
        found = replace(
            route, drifts=(*drifts, *behind), unseen=(*route.unseen, *_untold(route, api), *unknown)
        )
        found = _walled(found, api) if api is not None else found
        served = _streamed(route, api)
        return replace(found, integration=served) if served is not None else found

    def _drifts(self, route: Route, api: DeployedApi | None) -> Iterator[Drift]:
        if api is not None:
            for stage in api.stages:
                yield from self._served(route, api.draft, stage)
            if api.draft is not None:
                yield from self._drafted(route, api)

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
        yield from _unwalled(route, stage)

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
        if wanted is not None and _differ(wanted, live.access):
            yield _drift(Aspect.ACCESS, _spelled(kind), live.access, kind)
        elif wanted == live.access == _COGNITO:
            yield from self._asked(route, live)

    def _asked(self, route: Route, live: Wired) -> Iterator[Drift]:
        """Yield which other pools are asked, and which other scopes: both decide which token passes."""
        authorizer = value_of(route.access.authorizer)
        pools = authorizer.pools if authorizer is not None else None
        if isinstance(pools, Known) and live.pools is not None:
            ids = [self._id(pool) for pool in pools.value]
            if None not in ids and set(ids) != live.pools:
                yield _drift(Aspect.POOLS, _listed(id_ or "" for id_ in ids), _listed(live.pools), pools)
        scopes = route.access.scopes
        wanted = () if isinstance(scopes, Absent) else value_of(scopes)
        if wanted is not None and live.scopes is not None and not same(wanted, live.scopes):
            yield _drift(Aspect.SCOPES, _listed(map(str, wanted)), _listed(live.scopes), scopes)

    def _id(self, pool: UserPool) -> str | None:
        """Return the id of a pool in AWS; None if it is not known from here."""
        if pool.key is not None:
            return self.world.physical.get(pool.key)
        return pool.name if pool.literal else None


def _listed(names: Iterator[str] | frozenset[str] | tuple[str, ...]) -> str:
    return " and ".join(sorted(names)) or "none"


def _differ(wanted: str, live: str) -> bool:
    """Whether two kinds of access certainly differ: of an authorizer only some kinds are known by name."""
    return wanted != live and not (AUTHORIZED in {wanted, live} and not {wanted, live} & {"NONE", "AWS_IAM"})


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


def _walled(route: Route, api: DeployedApi) -> Route:
    """Return a route with the web ACLs that its stages have, wherever they are associated."""
    acls = {one.name: text_in(one.stage.get("webAclArn")) for one in api.stages}
    names = {wall.name for wall in route.firewalls}
    walls = tuple(
        Firewall(_acl_name(acls[stage.name]), stage.at)
        for stage in route.stages
        if acls.get(stage.name) and not names
    )
    controls = route.controls
    if controls is not None:
        stages = tuple(
            replace(one, acl=Known(text(acls[one.name]), one.at))
            if acls.get(one.name) and not isinstance(one.acl, Known)
            else one
            for one in controls.stages
        )
        controls = replace(controls, stages=stages)
    return replace(route, firewalls=(*route.firewalls, *walls), controls=controls)


def _unwalled(route: Route, stage: Snapshot) -> Iterator[Drift]:
    """Yield a web ACL of the only stage of a template, where it is associated no more."""
    names = [one.name for one in route.stages]
    if route.firewalls and names == [stage.name] and not stage.stage.get("webAclArn"):
        wall = route.firewalls[0]
        yield Drift(Aspect.FIREWALL, Holder.STAGE, stage.name, wall.name, "none", wall.at)


def _acl_name(arn: str) -> str:
    return arn.partition("/webacl/")[2].partition("/")[0] or "a web ACL"


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
    return kind.upper() if kind.upper() in {"NONE", "AWS_IAM", _COGNITO, "CUSTOM"} else AUTHORIZED


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
        yield Drift(Aspect.CACHE, Holder.STAGE, stage.name, "off", "on", mine.at)


def _untold(route: Route, api: DeployedApi | None) -> Iterator[Unseen]:
    """Yield the stages of which an export does not tell whether they stream the route."""
    for stage in api.stages if api is not None else ():
        served = (stage.methods or {}).get((route.method, route.path))
        if served is not None and not served.mode and value_of(route.integration.transfer) is Transfer.STREAM:
            yield Unseen("deployed mode", f"the export of stage {stage.name} prints no transfer mode")
