"""A deployed stack: its template as it was handed in, its parameters' values, and what it made."""

import json
import re
from collections.abc import Iterator
from functools import partial
from pathlib import PurePosixPath

from msgspec import Struct

from unbuffered.collect import Source
from unbuffered.deployed.behind import Made, fetch_behind, fetch_clients
from unbuffered.deployed.fetching import Fetched, file_of
from unbuffered.deployed.shapes import Json, listed, mapping, text_in

_API = "AWS::ApiGateway::RestApi"
_BACKENDS = ("AWS::Lambda::Function", "AWS::BedrockAgentCore::Runtime")
_COGNITO = ("AWS::Cognito::UserPool", "AWS::Cognito::UserPoolClient")
_NESTED = "AWS::CloudFormation::Stack"
_DEEPEST = 5
"""Levels of nested stacks that are followed."""

_TRANSFORM = "Transform"
_TRANSFORMED = re.compile(r"""^["']?Transform["']?\s*:|Fn::Transform|!Transform""", re.MULTILINE)
_IMPORTS = "ImportValue"
_HIDDEN = "****"
"""What CloudFormation prints for a parameter that is not to be shown."""

_NOTHING = frozenset({"ROLLBACK_COMPLETE", "REVIEW_IN_PROGRESS", "DELETE_COMPLETE"})
"""States in which a stack has a template, and nothing that was made of it."""

_WHOLE = re.compile(r"(?:CREATE|UPDATE|IMPORT|(?:UPDATE|IMPORT)_ROLLBACK)_COMPLETE(?:_CLEANUP_IN_PROGRESS)?")


class _Part(Struct, frozen=True):
    """One stack to be read: its name or ARN, the id of its template among all, and how deep it lies."""

    name: str
    id: str
    file: PurePosixPath
    depth: int


def fetch_stack(fetched: Fetched, name: str) -> None:
    """Read a stack, those nested in it, and what they made."""
    file = file_of("stack", _short(name), "template")
    if file in fetched.sources:
        return
    described = fetched.tried(file, f"stack {name}", lambda: fetched.calls.stack(name), needed=True)
    if described is None:
        return
    root = _Part(name, str(file), file, 0)
    if _template(fetched, root, described, needed=True):
        _made(fetched, root)


def _template(fetched: Fetched, part: _Part, described: Json, *, needed: bool) -> bool:
    """Keep the template of a stack with the values of its parameters; whether there is one."""
    state = text_in(described.get("StackStatus"))
    if state in _NOTHING:
        says = f"not checked: stack {part.name}: it is in state {state}, so nothing of it is deployed"
        fetched.gap(part.file, says, fault=needed)
        return False
    if state and not _WHOLE.fullmatch(state):
        fetched.gap(
            part.file, f"stack {part.name} is in state {state}: its template may not be what is deployed"
        )
    what = f"the template of stack {part.name}"
    text = fetched.tried(part.file, what, lambda: _text(fetched, part.name), needed=needed)
    if not text:
        if text is not None:
            fetched.gap(part.file, f"not checked: {what}: it is empty", fault=needed)
        return False
    source = Source(part.file, text, named=True)
    if part.depth:
        fetched.uploaded[part.id] = source
    else:
        fetched.sources[part.file] = source
    fetched.parameters[part.file] = dict(_values(described))
    return True


def _text(fetched: Fetched, name: str) -> str:
    """Return a template as people wrote it, or as a transform made it, if it has one."""
    body = fetched.calls.template(name, "Original")
    original = _written(body)
    if _TRANSFORM not in mapping(body) and not _TRANSFORMED.search(original):
        return original
    return _written(fetched.calls.template(name, "Processed"))


def _written(body: object) -> str:
    """Return a template's text; what boto3 parsed is written again, one value on a line."""
    return body if isinstance(body, str) else json.dumps(body or {}, indent=2) if body else ""


def _values(described: Json) -> Iterator[tuple[str, str]]:
    """Yield the values of parameters as they were deployed; those that are hidden are not known."""
    for one in listed(described.get("Parameters")):
        value = text_in(one.get("ResolvedValue")) or text_in(one.get("ParameterValue"))
        if value != _HIDDEN:
            yield text_in(one.get("ParameterKey")), value


def _made(fetched: Fetched, root: _Part) -> None:
    """Read what a stack and those nested in it made: APIs with their stages, and what those lead to."""
    waiting = [root]
    found: dict[str, list[Made]] = {}
    while waiting:
        part = waiting.pop()
        what = f"the resources of stack {part.name}"
        rows = fetched.tried(part.file, what, partial(fetched.calls.resources, part.name))
        if rows is not None:
            fetched.world.listed.add(part.id)
        for row in rows or ():
            key = (part.id, text_in(row.get("LogicalResourceId")))
            physical, kind = text_in(row.get("PhysicalResourceId")), text_in(row.get("ResourceType"))
            if not physical or "DELETE" in text_in(row.get("ResourceStatus")):
                continue
            fetched.world.physical[key] = physical
            if kind == _NESTED:
                waiting += _nested(fetched, part, key[1], physical)
            else:
                found.setdefault(kind, []).append(Made(key, physical, part.file))
    apis = found.get(_API, [])
    for one in apis:
        fetched.world.apis[one.key] = fetched.api(one.file, one.physical)
    deployed = [fetched.world.apis[one.key] for one in apis]
    functions, agents = (found.get(kind, []) for kind in _BACKENDS)
    pools, clients = (found.get(kind, []) for kind in _COGNITO)
    fetch_behind(fetched, deployed, functions, agents)
    fetch_clients(fetched, deployed, pools, clients)


def _nested(fetched: Fetched, parent: _Part, logical: str, arn: str) -> list[_Part]:
    """Return a nested stack to be read, if its template can be."""
    if parent.depth >= _DEEPEST:
        fetched.gap(parent.file, f"not checked: nested stack {logical}: more than {_DEEPEST} levels")
        return []
    file = file_of("stack", _short(arn), "template")
    part = _Part(arn, f"{parent.id}/{logical}", file, parent.depth + 1)
    described = fetched.tried(file, f"nested stack {logical}", lambda: fetched.calls.stack(arn))
    if described is None or not _template(fetched, part, described, needed=False):
        return []
    return [part]


def fetch_exports(fetched: Fetched) -> None:
    """Keep what other stacks export, as templates that export the same values, if anything is imported."""
    texts = [source.text for source in (*fetched.sources.values(), *fetched.uploaded.values())]
    if not any(_IMPORTS in text for text in texts):
        return
    exports = fetched.tried(file_of("stack", "exports"), "what other stacks export", fetched.calls.exports)
    rows: dict[str, dict[str, object]] = {}
    for one in exports or ():
        by = _short(text_in(one.get("ExportingStackId")))
        if file_of("stack", by, "template") not in fetched.sources:
            outputs = rows.setdefault(by, {})
            name = {"Name": text_in(one.get("Name"))}
            outputs[f"Export{len(outputs)}"] = {"Value": text_in(one.get("Value")), "Export": name}
    for by, outputs in rows.items():
        body = {"AWSTemplateFormatVersion": "2010-09-09", "Resources": {}, "Outputs": outputs}
        file = file_of("stack", by, "exports")
        fetched.sources[file] = Source(file, json.dumps(body, indent=2), named=True)


def _short(name: str) -> str:
    """Return the name of a stack, of which AWS may have given the ARN: ``…:stack/{name}/{id}``."""
    return name.rpartition(":stack/")[2].partition("/")[0] if name.startswith("arn:") else name
