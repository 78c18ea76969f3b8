"""References to nothing, as far as a route rests on them."""

from collections.abc import Iterator

from unbuffered.model.place import Place
from unbuffered.readers.estate.template import Template
from unbuffered.readers.language.intrinsics import references

_TYPES = ("AWS::ApiGateway::", "AWS::ApiGatewayV2::", "AWS::Serverless::Api", "AWS::Serverless::HttpApi")
_ELSEWHERE = ("AWS::", "stageVariables")
"""Pseudo parameters, and what API Gateway itself puts in while it serves a call."""

_GENERATED = ("Role", "Alias", "Version", "Stage", "Deployment", "Permission", "Url", "ApiKey", "UsagePlan")
"""Endings of the logical ids that SAM makes up; the part before is one of ours."""


def dangling(template: Template) -> Iterator[tuple[str, Place]]:
    """Yield what to say of every name that an API's resources refer to and nobody defines."""
    if template.generates:
        return
    for resource in template.resources.values():
        if resource.type.startswith(_TYPES) and resource.properties is not None:
            for name, spot in references(resource.properties):
                if not _defined(template, name):
                    yield f"{resource.id} refers to {name}, which is not defined in this file", spot.place


def _defined(template: Template, name: str) -> bool:
    if name.startswith(_ELSEWHERE) or name in template.resources or name in template.parameters:
        return True
    if not template.is_sam:
        return False
    made = name.startswith(("ServerlessRestApi", "ServerlessHttpApi", "ServerlessDeployment"))
    return made or any(name.startswith(own) and _made(name[len(own) :]) for own in template.resources)


def _made(rest: str) -> bool:
    return rest.startswith(".") or any(ending in rest for ending in _GENERATED)
