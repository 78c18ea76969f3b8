"""Which function, and which alias or version of it, a URI, ARN or name means."""

import re
from collections.abc import Iterator

from unbuffered.model.fact import Fact, Known, Unknown, value_of
from unbuffered.model.place import Place
from unbuffered.model.text import Text, Token, TokenKind
from unbuffered.readers.estate.template import Resource
from unbuffered.readers.resolution.reading import properties
from unbuffered.readers.resolution.scope import Scope

FUNCTIONS = ("AWS::Lambda::Function", "AWS::Serverless::Function")
_VERSIONS = ("AWS::Lambda::Alias", "AWS::Lambda::Version")
_NAMED = r":function:([A-Za-z0-9_-]+)"
_PLAIN = r":[A-Za-z0-9$_-]+"


def function_of(scope: Scope, token: Token) -> Resource | None:
    """Return the function that a token leads to, through aliases and versions."""
    resource = scope.find(token)
    for _ in range(3):
        if resource is None or resource.type in FUNCTIONS:
            return resource
        if resource.type not in _VERSIONS:
            return None
        own = properties(scope, resource)
        resource = own.scope.first(own.text("FunctionName"), *FUNCTIONS, *_VERSIONS)
    return None


def versions_of(scope: Scope, function: Resource) -> Iterator[Resource]:
    """Yield the aliases and versions of a function in its own stack."""
    for type_ in _VERSIONS:
        yield from scope.at(function.home).template.about(type_, function.id)


def function_in(scope: Scope, target: Text) -> Resource | None:
    """Return the function that an ARN or URI refers to, if it was read."""
    for token in target.tokens:
        found = function_of(scope, token) if token.kind is TokenKind.RESOURCE else None
        if found is not None:
            return found
    literal = re.search(_NAMED, str(target))
    return _called(scope, literal.group(1)) if literal is not None else None


def _called(scope: Scope, name: str) -> Resource | None:
    """Return the function that is given this name in the same stack, or in one stack that was read."""
    for stack in (scope.stack, *scope.estate.around(scope.stack)):
        there = scope.at(stack.id)
        for resource in there.template.of(*FUNCTIONS):
            if value_of(properties(there, resource).word("FunctionName")) == name:
                return resource
    return None


def invoked(scope: Scope, target: Fact[Text]) -> Fact[str]:
    """Return the alias or version that a URI, ARN or name means; "" for the function without one."""
    if not isinstance(target, Known):
        return Unknown("which function is meant is not known here", target.at)
    for token in target.value.tokens:
        resource = scope.find(token)
        if resource is not None and resource.type in _VERSIONS:
            return _qualifier(scope, resource, target.at)
        if resource is not None and resource.type in FUNCTIONS:
            return _spelled(scope, resource, token, target)
    literal = target.value.literal
    if literal is not None and ":" not in literal:
        return Known("", target.at)
    return Unknown("whether a version is named is not known here", target.at)


def _qualifier(scope: Scope, resource: Resource, at: Place) -> Fact[str]:
    """Return the name of an alias; a reference for one that a parameter names, and for a version's number."""
    name = properties(scope, resource).word("Name")
    plain = resource.type == "AWS::Lambda::Alias" and isinstance(name, Known) and not name.given
    return Known(name.value if plain and isinstance(name, Known) else str(resource.token), at)


def _spelled(scope: Scope, function: Resource, token: Token, target: Known[Text]) -> Fact[str]:
    """Return what stands behind a function's own name or ARN; SAM's ``Chat.Alias`` is one of its own."""
    parts = target.value.parts
    after = "".join(map(str, parts[parts.index(token) + 1 :])).partition("/")[0]
    published = properties(scope, function).spot("AutoPublishAlias") is not None
    if not after:
        own = published and token.attribute != "Arn"
        return Unknown("it may be the published alias", target.at) if own else Known("", target.at)
    if re.fullmatch(_PLAIN, after) is None:
        return Unknown("which version is meant is not known here", target.at)
    return Known(after[1:].replace("$LATEST", ""), target.at)
