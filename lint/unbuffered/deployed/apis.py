"""A REST API by its id: what is deployed of it, and a template made of that."""

import json
from functools import partial
from pathlib import PurePosixPath

from unbuffered.collect import Source
from unbuffered.deployed.balancers import balancers_of, links_of
from unbuffered.deployed.fetching import Fetched, file_of
from unbuffered.deployed.fronts import front_of
from unbuffered.deployed.functions import configuration, load_code
from unbuffered.deployed.invoked import agents_in, functions_in, integrations_in, uris_in
from unbuffered.deployed.parts import Parts
from unbuffered.deployed.pools import pools_of
from unbuffered.deployed.shapes import Json, listed, mapping, text_in
from unbuffered.deployed.synthesis import Names, template

_PREFLIGHT = "OPTIONS"


def fetch_api(fetched: Fetched, id_: str) -> None:
    """Read a REST API with its stages and what it invokes, and keep a template that would make it."""
    calls = fetched.calls
    file = file_of("api", id_, fetched.stage or "template")
    api = fetched.tried(file, f"API {id_}", lambda: calls.api(id_), needed=True)
    if api is None:
        return
    resources = fetched.tried(file, f"the methods of API {id_}", lambda: calls.methods(id_), needed=True)
    if resources is None:
        return
    stages = fetched.tried(file, f"the stages of API {id_}", lambda: calls.stages(id_))
    meant = fetched.meant(file, id_, stages)
    if fetched.stage and stages is not None and not meant:
        return
    parts = _parts(fetched, file, (api, resources, meant))
    names = Names(parts)
    fetched.sources[file] = Source(file, json.dumps(template(parts, names), indent=2), named=True)
    home = str(file)
    for name in dict.fromkeys(names.functions.values()):
        versions = {full: live for full, live in parts.functions.items() if names.functions[full] == name}
        load_code(fetched, file, (home, name), versions)
    fetched.world.physical |= {(home, name): id_ for name, id_ in names.physical(parts).items()}
    fetched.world.apis[(home, names.api)] = fetched.api(file, id_)


def _parts(fetched: Fetched, file: PurePosixPath, own: tuple[Json, list[Json], list[Json]]) -> Parts:
    """Return an API with what stands behind and before it."""
    api, resources, stages = own
    id_, calls = text_in(api.get("id")), fetched.calls
    authorizers = fetched.tried(file, f"the authorizers of API {id_}", lambda: calls.authorizers(id_))
    integrations = list(integrations_in(resources))
    runtimes = {
        one.full: answer
        for one in agents_in(uris_in(resources))
        if (answer := _runtime(fetched, file, one.id, one.endpoint)) is not None
    }
    links = links_of(fetched, file, integrations)
    return Parts(
        api=api,
        resources=resources,
        stages=stages,
        authorizers=authorizers or [],
        responses=_responses(fetched, file, id_) if _is_browsed(resources) else [],
        functions={
            one.full: answer
            for one in functions_in(uris_in(resources))
            if (answer := configuration(fetched, file, one.full)) is not None
        },
        runtimes=runtimes,
        pools=pools_of(fetched, file, authorizers or [], runtimes.values(), resources),
        plans=_plans(fetched, file, id_) if _wants_key(resources) else [],
        links=links,
        balancers=balancers_of(fetched, file, integrations, links),
        front=front_of(fetched, file, id_, integrations),
    )


def _runtime(fetched: Fetched, file: PurePosixPath, id_: str, endpoint: str) -> Json | None:
    what = f"AgentCore runtime {id_}" + (f", endpoint {endpoint}" if endpoint else "")
    return fetched.tried(file, what, partial(fetched.calls.runtime, id_, endpoint))


def _responses(fetched: Fetched, file: PurePosixPath, id_: str) -> list[Json] | None:
    return fetched.tried(file, f"the gateway responses of API {id_}", lambda: fetched.calls.responses(id_))


def _plans(fetched: Fetched, file: PurePosixPath, id_: str) -> list[Json]:
    """Return the usage plans over an API."""
    plans = fetched.tried(file, "the usage plans of the Region", fetched.calls.plans)
    return [
        one
        for one in plans or ()
        if any(text_in(stage.get("apiId")) == id_ for stage in listed(one.get("apiStages")))
    ]


def _methods(resources: list[Json]) -> list[tuple[str, Json]]:
    return [
        (verb, mapping(method))
        for resource in resources
        for verb, method in mapping(resource.get("resourceMethods")).items()
    ]


def _is_browsed(resources: list[Json]) -> bool:
    """Whether browsers are answered, and some calls turned away: then it matters what they see of that."""
    methods = _methods(resources)
    return any(verb == _PREFLIGHT for verb, _ in methods) and any(
        text_in(method.get("authorizerId")) for _, method in methods
    )


def _wants_key(resources: list[Json]) -> bool:
    return any(method.get("apiKeyRequired") is True for _, method in _methods(resources))
