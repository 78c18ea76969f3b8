"""What the URI of an integration invokes: a version of a function, or of an agent."""

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, unquote

from msgspec import Struct

from unbuffered.deployed.shapes import Json, mapping, text_in

_FUNCTION = re.compile(
    r"/functions/(?P<arn>arn:[\w-]+:lambda:[\w-]+:\d+:function:(?P<name>[\w-]+))(?::(?P<qualifier>[^/]*))?(?=/|$)"
)
_AGENT = re.compile(r"/runtimes/(?P<id>[^/?]+)/")
_WORD = re.compile(r"[\w$-]*")
_MOST = 2_000
"""Characters of a URI that are looked at."""


class Invoked(Struct, frozen=True):
    """A function by its ARN and name; `qualifier` is an alias or version, "" for none.

    It is None where a stage variable decides which one. `start` and `end` are where the ARN stands.
    """

    arn: str
    name: str
    qualifier: str | None
    start: int
    end: int

    @property
    def full(self) -> str:
        """What is asked for: the ARN with its qualifier."""
        return f"{self.arn}:{self.qualifier}" if self.qualifier else self.arn


def function_in(uri: str) -> Invoked | None:
    """Return the function that a URI invokes; None if it names none."""
    found = _FUNCTION.search(uri[:_MOST])
    if found is None:
        return None
    qualifier = found["qualifier"] or ""
    known = _WORD.fullmatch(qualifier) is not None
    return Invoked(
        found["arn"], found["name"], qualifier if known else None, found.start("arn"), found.end("arn")
    )


def functions_in(uris: Iterator[str]) -> list[Invoked]:
    """Return the functions that some URIs invoke and whose version is known, each once."""
    found = (function_in(uri) for uri in uris)
    named = {one.full: one for one in found if one is not None and one.qualifier is not None}
    return list(named.values())


class Agent(Struct, frozen=True):
    """An AgentCore runtime by its id; `endpoint` is the one that is called, "" for the newest version."""

    id: str
    endpoint: str = ""

    @property
    def full(self) -> str:
        """What is asked for: the id with its endpoint."""
        return f"{self.id}:{self.endpoint}" if self.endpoint else self.id


def agent_in(uri: str) -> Agent | None:
    """Return the runtime that a URI calls; None if it names none."""
    # Also behind a host name that is spelled wrong.
    found = _AGENT.search(uri[:_MOST]) if "bedrock" in uri else None
    name = unquote(found["id"]).rpartition("/")[2] if found is not None else ""
    if not re.fullmatch(r"[\w-]+", name):
        return None
    asked = dict(parse_qsl(uri[:_MOST].partition("?")[2])).get("qualifier", "")
    endpoint = asked if re.fullmatch(r"[\w-]+", asked) and asked != "DEFAULT" else ""
    return Agent(name, endpoint)


def agents_in(uris: Iterator[str]) -> list[Agent]:
    """Return the runtimes that some URIs call, each once."""
    return list({one.full: one for one in map(agent_in, uris) if one is not None}.values())


def integrations_in(resources: list[Json]) -> Iterator[Json]:
    """Yield the integrations of an API's draft."""
    for resource in resources:
        for method in mapping(resource.get("resourceMethods")).values():
            yield mapping(mapping(method).get("methodIntegration"))


def uris_in(resources: list[Json]) -> Iterator[str]:
    """Yield the URIs of an API's draft."""
    return (text_in(one.get("uri")) for one in integrations_in(resources))
