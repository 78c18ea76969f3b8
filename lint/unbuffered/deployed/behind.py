"""What the APIs of a stack lead to: functions, agents, and the app clients whose tokens they take."""

from collections.abc import Iterator
from functools import partial
from pathlib import PurePosixPath

from msgspec import Struct

from unbuffered.deployed.fetching import Fetched
from unbuffered.deployed.functions import configuration, load_code
from unbuffered.deployed.invoked import Invoked, agents_in, function_in
from unbuffered.deployed.pools import clients_of
from unbuffered.deployed.shapes import text_in
from unbuffered.deployed.wired import Wired
from unbuffered.deployed.world import DeployedApi, Key

_AGENTCORE = "bedrock-agentcore"


class Made(Struct, frozen=True):
    """A resource of a stack: its key, its id in AWS, and the template that it stands in."""

    key: Key
    physical: str
    file: PurePosixPath


def fetch_behind(
    fetched: Fetched, apis: list[DeployedApi], functions: list[Made], agents: list[Made]
) -> None:
    """Read the functions and agents to which an API leads; a stack may have hundreds of others."""
    uris = [one.uri for one in _wired(apis)]
    invoked = [one for one in map(function_in, uris) if one is not None]
    for made in functions:
        mine = {one.full: one for one in invoked if one.name == made.physical and one.qualifier is not None}
        _function(fetched, made, list(mine.values()))
    called = agents_in(iter(uris))
    # A path mapping may name the agent, which is then not to be seen in the URI.
    hidden = any(_AGENTCORE in uri and not agents_in(iter((uri,))) for uri in uris)
    for made in agents:
        endpoints = dict.fromkeys(one.endpoint for one in called if one.id == made.physical)
        for endpoint in endpoints or ([""] if hidden else []):
            what = f"AgentCore runtime {made.physical}" + (f", endpoint {endpoint}" if endpoint else "")
            call = partial(fetched.calls.runtime, made.physical, endpoint)
            found = fetched.tried(made.file, what, call)
            if found is not None:
                fetched.world.agents[(made.key, endpoint)] = found


def _wired(apis: list[DeployedApi]) -> Iterator[Wired]:
    """Yield the methods of drafts and stages."""
    for api in apis:
        for methods in (api.draft, *(stage.methods for stage in api.stages)):
            yield from (methods or {}).values()


def _function(fetched: Fetched, made: Made, versions: list[Invoked]) -> None:
    answers = {}
    for one in versions:
        name = f"{made.physical}:{one.qualifier}" if one.qualifier else made.physical
        found = configuration(fetched, made.file, name)
        if found is not None:
            answers[name] = found
            fetched.world.functions[(made.key, one.qualifier or "")] = found
    if answers:
        load_code(fetched, made.file, made.key, answers)


def fetch_clients(fetched: Fetched, apis: list[DeployedApi], pools: list[Made], clients: list[Made]) -> None:
    """Read the app clients of the stack's own pools, where a method asks such a pool for scopes."""
    asked = {pool for one in _wired(apis) if one.scopes for pool in one.pools or ()}
    mine = {one.physical: one for one in clients}
    for pool in pools if mine else ():
        if pool.physical in asked:
            for live in clients_of(fetched, pool.file, pool.physical):
                made = mine.get(text_in(live.get("ClientId")))
                if made is not None:
                    fetched.world.clients[made.key] = live
