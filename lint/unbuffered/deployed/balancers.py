"""Load balancers behind the private integrations of an API."""

import re
from functools import partial
from pathlib import PurePosixPath

from unbuffered.deployed.fetching import Fetched
from unbuffered.deployed.parts import Balancer
from unbuffered.deployed.shapes import Json, text_in, words

_PRIVATE = "VPC_LINK"
_NETWORK = "net/"
_ARN = re.compile(
    r"(?P<head>arn:[\w-]+:elasticloadbalancing:[\w-]+:\d+:)(?:loadbalancer|listener)/(?P<name>(?:app|net)/[\w-]+/\w+)"
    r"(?P<listener>/\w+)?"
)
_MOST = 20
"""Listeners of a load balancer that are looked at: of each there is one call."""


def links_of(fetched: Fetched, file: PurePosixPath, integrations: list[Json]) -> dict[str, list[str]]:
    """Return the targets of the VPC links that integrations name, by their ids.

    A target that the integration names itself goes before them.
    """
    ids = dict.fromkeys(
        text_in(one.get("connectionId"))
        for one in integrations
        if one.get("connectionType") == _PRIVATE and not one.get("integrationTarget")
    )
    found: dict[str, list[str]] = {}
    for id_ in ids:
        # A stage variable may name it.
        if re.fullmatch(r"\w+", id_):
            link = fetched.tried(file, f"VPC link {id_}", partial(fetched.calls.link, id_))
            found[id_] = words(link.get("targetArns")) if link is not None else []
    return found


def balancers_of(
    fetched: Fetched, file: PurePosixPath, integrations: list[Json], links: dict[str, list[str]]
) -> list[Balancer]:
    """Return the load balancers behind integrations, with what keeps their idle timers."""
    named = [text_in(one.get("integrationTarget")) for one in integrations]
    named += [target for targets in links.values() for target in targets]
    found: dict[str, Balancer] = {}
    for fits in filter(None, map(_ARN.fullmatch, named)):
        arn = f"{fits['head']}loadbalancer/{fits['name']}"
        listener = fits[0] if fits["listener"] else ""
        if arn not in found:
            balancer = _balancer(fetched, file, arn, listener)
            if balancer is not None:
                found[arn] = balancer
    return list(found.values())


def _balancer(fetched: Fetched, file: PurePosixPath, arn: str, listener: str) -> Balancer | None:
    """Return a load balancer: one of applications keeps its timer itself, one of networks by listener."""
    calls, name = fetched.calls, arn.rpartition(":loadbalancer/")[2]
    if not name.startswith(_NETWORK):
        what = f"the attributes of load balancer {name}"
        attributes = fetched.tried(file, what, lambda: calls.balancer(arn))
        listeners: dict[str, list[Json]] = {listener: []} if listener else {}
        return Balancer(arn, attributes, listeners) if attributes is not None else None
    what = f"the listeners of load balancer {name}"
    arns = [listener] if listener else fetched.tried(file, what, lambda: calls.listeners(arn))
    known: dict[str, list[Json]] = {}
    for one in (arns or [])[:_MOST]:
        attributes = fetched.tried(file, what, partial(calls.listener, one))
        if attributes is None:
            return None
        known[one] = attributes
    return Balancer(arn, [], known) if known else None
