"""Our reading of SAM beside the golden outputs that SAM's translator publishes with its tests.

    git clone --depth 1 https://github.com/aws/serverless-application-model
    python benchmarks/sam_goldens.py serverless-application-model [--streaming] [--differences]

Each template of ``tests/translator/input`` is read as its author wrote it, and its output as the
CloudFormation that it is. Every route is compared: mode, type, URI, method, timeout, authorizer, scopes,
endpoint type, compression, stages, caches and function. What differs falls into a class of EXPLAINED, or
fails the run.

The goldens hardly stream. ``--streaming`` asks every REST event of the same templates for a stream, and
lets the translator that is installed (the ``dev`` extra) make the other side.

Against commit 7000d0a3 of 2026-05-29, and with aws-sam-translator 1.115.0; none is unexplained:

| | goldens | asked to stream |
| --- | ---: | ---: |
| templates | 541 | 126 |
| routes on both sides | 382 | 287 |
| equal in every fact, or explained | 382 | 287 |
| of these with SAM's own stage called Stage | 250 | 232 |
| HTTP APIs whose callers are told as unknown | 41 | 0 |
| HTTP API's timeout | 1 | 0 |
| routes of one side alone: preflights | 38 | 27 |
| state machines | 31 | 0 |
| dropped by SAM | 4 | 2 |
| HttpApi events of a REST API | 2 | 0 |
"""

import argparse
import copy
import json
import logging
import os
import sys
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from unbuffered.collect import Source
from unbuffered.model.fact import Absent, Fact, Unknown, value_of
from unbuffered.model.hops import ApiKind
from unbuffered.model.route import Route
from unbuffered.testing import project

NOT_TRANSLATED = ("error_", "translate_", "feature_toggle_")
"""Templates that SAM refuses, and those that its tests set up in ways of their own."""

UNKNOWN = "?"

Facts = dict[str, frozenset[Any]]
"""Each fact of a route by name, in all scenarios."""

Key = tuple[str, str, str]
"""API, method and path."""

HTTP_ON_REST = {"api_with_any_method_in_swagger"}
"""Templates of which HttpApi events name a REST API."""

EXPLAINED = {
    "the stage Stage": "without OpenApiVersion SAM's deployments make a stage called Stage, for which nobody"
    " asked; it has no settings that could hold a stream back",
    "preflight": "SAM makes an OPTIONS method of Cors; here that is a fact of the routes beside it",
    "state machine": "events of state machines are not read: integrations of type AWS cannot stream",
    "HTTP API's callers": "the authorizers of SAM's HTTP APIs are told as unknown: such APIs cannot stream",
    "HTTP API's timeout": "an event adds its timeout to an operation of an HTTP API's definition",
    "HttpApi event of a REST API": "SAM makes its route all the same; here the definition decides",
    "dropped by SAM": "SAM leaves out events of an API whose definition has no paths, or lies in S3",
}
"""Every class of difference that there may be, and why it is none that matters."""


def _seen(fact: Fact[Any], show: Callable[[Any], Any] = lambda value: value, absent: object = None) -> Any:  # noqa: ANN401 - of any type
    if isinstance(fact, Unknown):
        return UNKNOWN
    return absent if isinstance(fact, Absent) else show(fact.value)


def _facts(route: Route) -> dict[str, Any]:
    integration, access, api = route.integration, route.access, route.api
    authorizer = value_of(access.authorizer)
    return {
        "kind": str(api.kind),
        "mode": _seen(integration.transfer, str, "BUFFERED"),
        "type": _seen(integration.type),
        "uri": _seen(integration.uri, lambda uri: uri.tail),
        "method": _seen(integration.verb),
        "timeout": _seen(integration.timeout),
        "callers": _seen(access.type, str, "NONE"),
        "authorizer": _seen(access.authorizer, lambda one: one.name),
        "authorizer's kind": _seen(authorizer.kind) if authorizer else _seen(access.authorizer),
        "scopes": _seen(access.scopes, lambda given: tuple(map(str, given)), ()),
        "endpoint": _seen(api.endpoint),
        "compression": _seen(api.compression),
        "stages": tuple(sorted((one.name, _seen(one.cluster), _seen(one.caching)) for one in route.stages)),
        "function": getattr(value_of(route.backend), "name", None),
    }


def routes(name: str, text: str) -> dict[Key, Facts]:
    """Return every route of a template with its facts."""
    read = project([Source(PurePosixPath(name), text, named=True)])
    if read.faults:
        raise AssertionError(f"{name}: {read.faults}")
    found: dict[Key, list[dict[str, Any]]] = {}
    for endpoint in read.endpoints:
        for _, route in endpoint.cases:
            found.setdefault((route.api.name, route.method, route.path), []).append(_facts(route))
    return {
        key: {name: frozenset(one[name] for one in cases) for name in cases[0]}
        for key, cases in found.items()
    }


@dataclass(slots=True)
class Tally:
    """What came of the comparison: counts, and what differs by class."""

    templates: int = 0
    routeless: int = 0
    compared: int = 0
    equal: int = 0
    classes: Counter[str] = field(default_factory=Counter)
    unexplained: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)

    def differ(self, why: str | None, what: str) -> None:
        """Count a difference."""
        if why is None:
            self.unexplained.append(what)
        else:
            self.classes[why] += 1
            self.told.append(f"{why}: {what}")


def compare(name: str, ours: dict[Key, Facts], theirs: dict[Key, Facts], tally: Tally) -> None:
    """Compare the routes of one template."""
    tally.templates += 1
    tally.routeless += not ours and not theirs
    for key in sorted({*ours, *theirs}):
        label = f"{name}: {' '.join(key[1:])} of {key[0]}"
        if key not in ours or key not in theirs:
            side = "SAM alone" if key in theirs else "ours alone"
            tally.differ(_alone(name, key, ours.get(key), theirs.get(key)), f"{label}: {side}")
            continue
        tally.compared += 1
        pairs = [(fact, ours[key][fact], theirs[key][fact]) for fact in ours[key]]
        apart = [one for one in pairs if one[1] != one[2]]
        reasons = {_why(ours[key], *one) for one in apart}
        tally.equal += None not in reasons
        for why in sorted(reasons - {None}, key=str):
            tally.differ(why, label)
        tally.unexplained += [f"{label}: {one}" for one in apart if _why(ours[key], *one) is None]


def _why(facts: Facts, name: str, mine: frozenset[Any], other: frozenset[Any]) -> str | None:
    """Return the class of a difference in one fact; None for one that nobody has explained."""
    http = facts["kind"] == {str(ApiKind.HTTP)}
    extra = (
        {tuple(one for one in stages if one[0] != "Stage") for stages in other} if name == "stages" else set()
    )
    if name == "stages" and extra == mine:
        return "the stage Stage"
    if http and name in {"callers", "authorizer", "authorizer's kind", "scopes"} and mine == {UNKNOWN}:
        return "HTTP API's callers"
    if http and name == "timeout":
        return "HTTP API's timeout"
    return None


def _alone(name: str, key: Key, ours: Facts | None, theirs: Facts | None) -> str | None:
    """Return the class of a route that one side has alone."""
    if theirs is not None and key[1] == "OPTIONS" and theirs["type"] == {"MOCK"}:
        return "preflight"
    if theirs is not None and theirs["type"] == {"AWS"}:
        return "state machine"
    if theirs is not None and theirs["kind"] == {str(ApiKind.REST)} and name in HTTP_ON_REST:
        return "HttpApi event of a REST API"
    return "dropped by SAM" if ours is not None else None


def pairs(checkout: Path) -> Iterator[tuple[str, str, str]]:
    """Yield the name of every template that SAM translates, its text and that of its golden output."""
    folder = checkout / "tests" / "translator"
    for path in sorted((folder / "input").glob("*.y*ml")):
        golden = folder / "output" / f"{path.stem}.json"
        if not path.name.startswith(NOT_TRANSLATED) and golden.is_file():
            yield path.stem, path.read_text("utf-8"), golden.read_text("utf-8")


def streaming(checkout: Path) -> Iterator[tuple[str, str, str]]:
    """Yield the same templates with every REST event asked to stream, and the translator's output."""
    os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    # Heavy, and only for this comparison.
    from samtranslator.model.exceptions import InvalidDocumentException
    from samtranslator.parser.parser import Parser
    from samtranslator.translator.translator import Translator
    from samtranslator.yaml_helper import yaml_parse

    for name, text, _ in pairs(checkout):
        template = yaml_parse(text)
        if not _ask(template):
            continue
        try:
            made = Translator({}, Parser()).translate(copy.deepcopy(template), {})
        except InvalidDocumentException:
            continue
        yield name, json.dumps(template, default=str), json.dumps(made, default=str)


def _ask(template: dict[str, Any]) -> bool:
    """Ask every REST event of a template for a stream; return whether there is any."""
    asked = False
    for resource in template.get("Resources", {}).values():
        events = (resource.get("Properties") or {}).get("Events") if isinstance(resource, dict) else None
        if resource.get("Type") != "AWS::Serverless::Function" or not isinstance(events, dict):
            continue
        for event in events.values():
            if event.get("Type") == "Api" and isinstance(event.get("Properties"), dict):
                event["Properties"]["ResponseTransferMode"] = "RESPONSE_STREAM"
                asked = True
    return asked


def compared(given: Iterator[tuple[str, str, str]]) -> Tally:
    """Return what came of comparing all."""
    tally = Tally()
    for name, text, golden in given:
        compare(name, routes("template.yaml", text), routes("golden.json", golden), tally)
    return tally


def table(tally: Tally) -> Iterator[str]:
    """Yield the figures."""
    yield f"templates {tally.templates}, without a route {tally.routeless}"
    yield f"routes on both sides {tally.compared}, equal in every fact or explained {tally.equal}"
    yield from (f"  {count:4} {why}: {EXPLAINED[why]}" for why, count in sorted(tally.classes.items()))
    yield f"unexplained {len(tally.unexplained)}"


def main() -> int:
    """Print the figures, and on request every difference."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("checkout", type=Path, help="a checkout of aws/serverless-application-model")
    parser.add_argument("--streaming", action="store_true", help="ask every REST event for a stream")
    parser.add_argument("--differences", action="store_true", help="list every difference")
    given = parser.parse_args()
    tally = compared(streaming(given.checkout) if given.streaming else pairs(given.checkout))
    lines = [*table(tally), *(tally.told if given.differences else ()), *tally.unexplained]
    sys.stdout.write("\n".join(lines) + "\n")
    return 1 if tally.unexplained else 0


if __name__ == "__main__":
    sys.exit(main())
