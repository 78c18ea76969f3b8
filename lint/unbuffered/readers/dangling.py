"""References to nothing, as far as a route rests on them."""

from collections.abc import Iterator

from unbuffered.model.place import Place
from unbuffered.readers.intrinsics import attribute, intrinsic, substitutions
from unbuffered.readers.template import Template
from unbuffered.readers.tree import Map, Scalar, Seq, Spot

_TYPES = ("AWS::ApiGateway::", "AWS::ApiGatewayV2::", "AWS::Serverless::Api", "AWS::Serverless::HttpApi")
_GENERATED = ("Role", "Alias", "Version", "Stage", "Deployment", "Permission", "Url", "ApiKey", "UsagePlan")
"""Endings of the logical ids that SAM makes up; the part before is one of ours."""


def dangling(template: Template) -> Iterator[tuple[str, Place]]:
    """Yield what to say of every name that an API's resources refer to and nobody defines."""
    if template.generates:
        return
    for resource in template.resources.values():
        if resource.type.startswith(_TYPES) and resource.properties is not None:
            for name, place in _references(resource.properties):
                if not _defined(template, name):
                    yield f"{resource.id} refers to {name}, which is not defined in this file", place


def _defined(template: Template, name: str) -> bool:
    if name.startswith("AWS::") or name in template.resources or name in template.parameters:
        return True
    if not template.is_sam:
        return False
    made = name.startswith(("ServerlessRestApi", "ServerlessHttpApi", "ServerlessDeployment"))
    return made or any(name.startswith(own) and _made(name[len(own) :]) for own in template.resources)


def _made(rest: str) -> bool:
    return rest.startswith(".") or any(ending in rest for ending in _GENERATED)


def _references(spot: Spot) -> Iterator[tuple[str, Place]]:
    """Yield (logical id, place) of every Ref, GetAtt and Sub; a Sub's own variables are no references."""
    stack = [spot]
    while stack:
        here = stack.pop()
        call = intrinsic(here)
        if call is None:
            stack.extend(here.children())
            continue
        if call.name != "Fn::Transform":
            stack.append(call.argument)
        if call.name == "Ref" and isinstance(call.argument.node, Scalar):
            yield call.argument.node.text, call.argument.place
        elif call.name == "Fn::GetAtt" and (named := attribute(call.argument)):
            yield named[0], call.argument.place
        elif call.name == "Fn::Sub":
            yield from _substituted(call.argument)


def _substituted(argument: Spot) -> Iterator[tuple[str, Place]]:
    children = list(argument.children()) if isinstance(argument.node, Seq) else [argument]
    variables = children[1].node if len(children) > 1 else None
    own = {key.text for key, _ in variables.pairs} if isinstance(variables, Map) else set[str]()
    if children and isinstance(children[0].node, Scalar):
        for is_name, piece in substitutions(children[0].node.text):
            name = piece.partition(".")[0]
            if is_name and piece not in own and name not in own and not name.startswith("stageVariables"):
                yield name, children[0].place
