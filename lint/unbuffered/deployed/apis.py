"""A REST API by its id: what is deployed of it, and a template made of that."""

import json
from collections.abc import Callable
from functools import partial
from pathlib import PurePosixPath

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
    stages = fetched.tried(file, f"the stages of API {id_}", lambda: calls.stages(id_))
    if fetched.stage:
        named = [one for one in stages or () if text_in(one.get("stageName")) == fetched.stage]
        if stages is not None and not named:
            fetched.gap(file, f"not checked: API {id_} has no stage {fetched.stage}", fault=True)
            return
        stages = named
    authorizers = fetched.tried(file, f"the authorizers of API {id_}", lambda: calls.authorizers(id_))
    functions = _each(fetched, file, "function", functions_in(resources), calls.function)
    runtimes = _each(fetched, file, "AgentCore runtime", runtimes_in(resources), calls.runtime)
    body = template(Parts(api, resources, stages or [], authorizers or [], functions, runtimes))
    fetched.sources[file] = Source(file, json.dumps(body, indent=2), named=True)
    fetched.world.apis[(str(file), "Api")] = fetched.api(file, id_)


def _each(
    fetched: Fetched, file: PurePosixPath, what: str, names: list[str], call: Callable[[str], Json]
) -> dict[str, Json]:
    """Return the answers about some things by their names; those that are refused are left out."""
    answers = {name: fetched.tried(file, f"{what} {name}", partial(call, name)) for name in names}
    return {name: answer for name, answer in answers.items() if answer is not None}
