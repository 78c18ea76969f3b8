"""A REST API by its id: what is deployed of it, and a template made of that."""

import json
from functools import partial

from unbuffered.collect import Source
from unbuffered.deployed.fetching import Fetched, file_of
from unbuffered.deployed.shapes import Json, text_in
from unbuffered.deployed.synthesis import Parts, functions_in, runtimes_in, template


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
    stages = fetched.tried(file, f"the stages of API {id_}", lambda: calls.stages(id_)) or []
    stages = [one for one in stages if fetched.stage in {"", text_in(one.get("stageName"))}]
    if fetched.stage and not stages:
        fetched.gap(file, f"not checked: API {id_} has no stage {fetched.stage}", fault=True)
        return
    authorizers = fetched.tried(file, f"the authorizers of API {id_}", lambda: calls.authorizers(id_)) or []
    functions: dict[str, Json] = {}
    for arn in functions_in(resources):
        found = fetched.tried(file, f"function {arn}", partial(calls.function, arn))
        if found is not None:
            functions[arn] = found
    runtimes: dict[str, Json] = {}
    for agent in runtimes_in(resources):
        found = fetched.tried(file, f"AgentCore runtime {agent}", partial(calls.runtime, agent))
        if found is not None:
            runtimes[agent] = found
    body = template(Parts(api, resources, stages, authorizers, functions, runtimes))
    fetched.sources[file] = Source(file, json.dumps(body, indent=2), named=True)
    fetched.world.apis[(str(file), "Api")] = fetched.api(file, id_)
