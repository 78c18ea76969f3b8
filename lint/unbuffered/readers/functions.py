"""Lambda functions: CloudFormation's and SAM's, and who may invoke them."""

import re
from collections.abc import Iterator
from dataclasses import replace

from unbuffered.model.backends import Grant, LambdaFunction
from unbuffered.model.fact import Absent, Fact, Known, Unknown, value_of
from unbuffered.model.place import Place
from unbuffered.model.text import Text, Token, TokenKind, text
from unbuffered.readers.properties import Properties
from unbuffered.readers.reading import properties
from unbuffered.readers.scope import Scope
from unbuffered.readers.template import Resource
from unbuffered.readers.tree import Scalar, Seq, Spot

FUNCTIONS = ("AWS::Lambda::Function", "AWS::Serverless::Function")
_VERSIONS = ("AWS::Lambda::Alias", "AWS::Lambda::Version")
_GATEWAY = "apigateway.amazonaws.com"
_NAMED = re.compile(r":function:([A-Za-z0-9_-]+)")


def function_of(scope: Scope, token: Token) -> Resource | None:
    """Return the function that a token leads to, through aliases and versions."""
    resource = scope.template.resources.get(token.name)
    for _ in range(3):
        if resource is None or resource.type in FUNCTIONS:
            return resource
        if resource.type not in _VERSIONS:
            return None
        target = properties(scope, resource).text("FunctionName")
        tokens = target.value.of(*FUNCTIONS, *_VERSIONS) if isinstance(target, Known) else ()
        resource = scope.template.resources.get(tokens[0].name) if tokens else None
    return None


def versions_of(scope: Scope, function: str) -> Iterator[Resource]:
    """Yield the aliases and versions of a function."""
    for type_ in _VERSIONS:
        yield from scope.template.about(type_, function)


def function_in(scope: Scope, target: Text) -> Resource | None:
    """Return the function that an ARN or URI refers to, if it is in the template."""
    for token in target.tokens:
        found = function_of(scope, token) if token.kind is TokenKind.RESOURCE else None
        if found is not None:
            return found
    literal = _NAMED.search(str(target))
    return _called(scope, literal.group(1)) if literal is not None else None


def _called(scope: Scope, name: str) -> Resource | None:
    """Return the function that is given this name in the template."""
    for resource in scope.template.of(*FUNCTIONS):
        if value_of(properties(scope, resource).word("FunctionName")) == name:
            return resource
    return None


def read_function(scope: Scope, resource: Resource, credentials: Fact[Text]) -> LambdaFunction:
    """Return a function as the route that invokes it sees it."""
    found = scope.recall(("function", resource.id), lambda fresh: _function(fresh, resource))
    if isinstance(credentials, Absent):
        return found
    return replace(found, grants=tuple(_role(scope, credentials)))


def _function(scope: Scope, resource: Resource) -> LambdaFunction:
    own = properties(scope, resource)
    code = own.inside("Code")
    layers = own.texts("Layers")
    if len(own.layers) > 1 and isinstance(layers, Known):
        layers = _merged(own)
    return LambdaFunction(
        name=resource.id,
        runtime=own.word("Runtime"),
        handler=own.text("Handler"),
        package=own.word("PackageType"),
        layers=layers,
        layers_at=layers.at,
        environment=own.inside("Environment").inside("Variables").settings(decide=True),
        architecture=_architecture(own.texts("Architectures")),
        timeout=own.number("Timeout"),
        inline=code.word("ZipFile") if code.spot("ZipFile") is not None else own.word("InlineCode"),
        code=_code(own, code),
        url_mode=_url_mode(scope, own, resource),
        grants=tuple(_grants(scope, resource)),
        at=resource.spot.key_place,
    )


def _merged(own: Properties) -> Fact[tuple[Text, ...]]:
    """Return layers of Globals and function, which SAM concatenates."""
    facts = [own.scope.texts(own.scope.member(layer, "Layers"), own.at) for layer in reversed(own.layers)]
    found: list[Text] = []
    at = own.at
    for fact in facts:
        if isinstance(fact, Unknown):
            return fact
        if isinstance(fact, Known):
            found += fact.value
            at = fact.at
    return Known(tuple(found), at)


def _architecture(fact: Fact[tuple[Text, ...]]) -> Fact[str]:
    if not isinstance(fact, Known):
        return fact
    word = fact.value[0].literal if fact.value else None
    return Known(word, fact.at, fact.given) if word is not None else Unknown("not a plain word", fact.at)


def _code(own: Properties, code: Properties) -> Fact[Text]:
    """Return where the code lies, for a reader."""
    uri = own.spot("CodeUri")
    if uri is not None and isinstance(uri.node, Scalar):
        return own.text("CodeUri")
    image = code.spot("ImageUri") or own.spot("ImageUri")
    if image is not None:
        return Known(text("a container image"), image.place)
    key = code.spot("S3Key") or uri
    if key is not None:
        return Known(text("S3"), key.place)
    return Absent(own.at)


def _url_mode(scope: Scope, own: Properties, resource: Resource) -> Fact[str]:
    """Return the invoke mode of a function's URL, from SAM's configuration or a resource of its own."""
    if own.spot("FunctionUrlConfig") is not None:
        return own.inside("FunctionUrlConfig").word("InvokeMode")
    for url in scope.template.about("AWS::Lambda::Url", resource.id):
        return properties(scope, url).word("InvokeMode")
    return Absent(own.at)


def _grants(scope: Scope, resource: Resource) -> Iterator[Grant]:
    """Yield what API Gateway may do with a function by the function's own permissions."""
    yield from _generated(properties(scope, resource))
    about = (resource.id, *(version.id for version in versions_of(scope, resource.id)), "")
    for permission in scope.template.about("AWS::Lambda::Permission", *about):
        own = properties(scope, permission)
        principal = value_of(own.word("Principal"))
        if principal in {_GATEWAY, None} and _names(scope, own.text("FunctionName"), resource):
            yield Grant(_one(own.word("Action")), own.at)


def _generated(own: Properties) -> Iterator[Grant]:
    """Yield the permission that SAM writes for every event of an API."""
    for event in own.inside("Events").names().values():
        if str(value_of(own.scope.word(own.scope.member(event, "Type"), event.place))) in {"Api", "HttpApi"}:
            yield Grant(Known(("lambda:InvokeFunction",), event.key_place), event.key_place)


def _one(fact: Fact[str]) -> Fact[tuple[str, ...]]:
    return Known((fact.value,), fact.at, fact.given) if isinstance(fact, Known) else fact


def _names(scope: Scope, target: Fact[Text], resource: Resource) -> bool:
    """Whether a permission's FunctionName means this function."""
    if not isinstance(target, Known):
        return False
    found = function_in(scope, target.value)
    if found is not None:
        return found.id == resource.id
    name = value_of(properties(scope, resource).word("FunctionName"))
    literal = target.value.literal
    return name is not None and literal is not None and name in literal.split(":")


def _role(scope: Scope, credentials: Fact[Text]) -> Iterator[Grant]:
    """Yield what the integration's own role allows; unknown as far as policies lie elsewhere."""
    tokens = credentials.value.of("AWS::IAM::Role") if isinstance(credentials, Known) else ()
    role = scope.template.resources.get(tokens[0].name) if tokens else None
    if role is None:
        return
    own = properties(scope, role)
    if own.spot("ManagedPolicyArns") is not None:
        yield Grant(Unknown("a managed policy", own.at), own.at)
    documents = [scope.member(policy, "PolicyDocument") for policy in own.items("Policies")]
    for policy in scope.template.of("AWS::IAM::Policy", "AWS::IAM::RolePolicy"):
        attached = properties(scope, policy)
        roles = attached.texts("Roles") if policy.type == "AWS::IAM::Policy" else attached.texts("RoleName")
        if isinstance(roles, Known) and any(
            token.name == role.id for one in roles.value for token in one.tokens
        ):
            documents.append(attached.spot("PolicyDocument"))
    for document in documents:
        yield from _statements(scope, document)


def _statements(scope: Scope, document: Spot | None) -> Iterator[Grant]:
    listed = scope.member(document, "Statement")
    statements = scope.items(listed) or ([listed] if listed is not None else [])
    for statement in statements:
        effect = value_of(scope.word(scope.member(statement, "Effect"), statement.place))
        action = scope.member(statement, "Action")
        if effect == "Deny" or action is None:
            continue
        actions = scope.texts(action, statement.place)
        if not isinstance(actions, Known):
            yield Grant(
                actions if isinstance(actions, Unknown) else Unknown("no action", actions.at), action.place
            )
            continue
        words = tuple(str(one) for one in actions.value)
        yield Grant(Known(words, _action_place(action)), _action_place(action))


def _action_place(action: Spot) -> Place:
    if isinstance(action.node, Seq):
        for child in action.children():
            if isinstance(child.node, Scalar) and child.node.text.startswith("lambda:"):
                return child.place
    return action.place
