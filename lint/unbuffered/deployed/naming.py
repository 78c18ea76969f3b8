"""Logical ids for what is deployed without a template: names that people gave, as reports tell them."""

import json
import re
from collections.abc import Mapping

from unbuffered.deployed.shapes import mapping

API = "Api"
"""What an API is called while its template is made, and where its name is none."""

_PLAIN = re.compile(r"[^A-Za-z0-9_]+")
_LONGEST = 64
_NUMBERED = re.compile(
    r"Api|Domain|(?:Method\w*|Resource|Stage|Firewall|Response|Plan|Distribution|CachePolicy|RequestPolicy|Link"
    r"|Listener|Timeout|Function|Agent|Pool|Client|Authorizer|Balancer|\w*Server)\d*"
)
"""What else is called in a template that is made of answers."""


def numbered(word: str, ids: Mapping[str, str]) -> dict[str, str]:
    """Return a logical id for each id of AWS: the word with a number, whatever the name is."""
    return {id_: f"{word}{number}" if word != API else word for number, id_ in enumerate(ids, 1)}


def named(word: str, ids: Mapping[str, str], taken: set[str]) -> dict[str, str]:
    """Return a logical id for each id of AWS: its name, as far as it can be one and nothing else has it.

    What is called so is added to those that are `taken`.
    """
    found = {}
    for id_, number in numbered(word, ids).items():
        given = ids[id_]
        name = _PLAIN.sub("-", given).strip("-")[:_LONGEST] if given.isascii() and given.isprintable() else ""
        fits = name and name not in taken and not _NUMBERED.fullmatch(name)
        found[id_] = name if fits else number
        taken.add(found[id_])
    return found


def renamed(template: dict[str, object], api: str) -> dict[str, object]:
    """Return a template in which the API, and whatever refers to it, bears its name."""
    found: dict[str, object] = json.loads(json.dumps(template), object_hook=lambda one: _referring(one, api))
    resources = mapping(found.get("Resources"))
    found["Resources"] = {api if name == API else name: one for name, one in resources.items()}
    return found


def _referring(one: dict[str, object], api: str) -> dict[str, object]:
    """Return a mapping, with another name in it if it is a reference to the API."""
    if one == {"Ref": API}:
        return {"Ref": api}
    match one.get("Fn::GetAtt"):
        case [str(name), attribute] if name == API and len(one) == 1:
            return {"Fn::GetAtt": [api, attribute]}
        case _:
            return one
