"""Who may invoke a function: its own permissions, or the role that an integration names."""

from collections.abc import Iterator

from unbuffered.model.backends import GATEWAY, Grant
from unbuffered.model.fact import Absent, Fact, Known, Unknown, value_of
from unbuffered.model.place import Place
from unbuffered.model.text import Text
from unbuffered.readers.documents.tree import Scalar, Seq, Spot
from unbuffered.readers.estate.template import Resource
from unbuffered.readers.hops.versions import function_in, invoked, versions_of
from unbuffered.readers.language.worlds import Undecided
from unbuffered.readers.resolution.properties import Properties
from unbuffered.readers.resolution.reading import properties
from unbuffered.readers.resolution.scope import Scope

_PERMISSION = "AWS::Lambda::Permission"
_ByFunction = dict[tuple[str, str], tuple[Resource, ...]]

_UNSURE = ("", "")
"""In place of a function: permissions of which a condition decides what they are about."""


def grants(scope: Scope, function: Resource) -> Iterator[Grant]:
    """Yield what is permitted to others by a function's own resource policy."""
    home = scope.at(function.home)
    yield from _generated(properties(scope, function))
    about = (function.id, *(version.id for version in versions_of(home, function)), "")
    seen: set[tuple[str, str]] = set()
    for permission in home.template.about(_PERMISSION, *about):
        seen.add(permission.key)
        if _names(scope, permission, function) and _counts(scope, permission):
            yield _grant(scope, permission)
    foreign = _foreign(scope, function)
    for permission in foreign.get(function.key, ()):
        if permission.key not in seen and _counts(scope, permission):
            yield _grant(scope, permission)
    for permission in foreign.get(_UNSURE, ()):
        if permission.home != function.home:
            at = permission.spot.key_place
            yield _open(Unknown("which function it is about is decided by a condition", at), at)


def _counts(scope: Scope, permission: Resource) -> bool:
    """Whether a permission is made in this world, and not for the function's URL alone."""
    by_url = value_of(properties(scope, permission).flag("InvokedViaFunctionUrl"))
    return by_url is not True and scope.exists(permission)


def _generated(own: Properties) -> Iterator[Grant]:
    """Yield the permission that SAM writes for every event of an API."""
    for event in own.inside("Events").names().values():
        if str(value_of(own.scope.word(own.scope.member(event, "Type"), event.place))) in {"Api", "HttpApi"}:
            yield _open(Known(("lambda:InvokeFunction",), event.key_place), event.key_place)


def _open(actions: Fact[tuple[str, ...]], at: Place) -> Grant:
    """Return a grant to API Gateway, whatever calls."""
    return Grant(actions, Known(GATEWAY, at), Absent(at), Unknown("the grant names none", at), at)


def _grant(scope: Scope, permission: Resource) -> Grant:
    own = properties(scope, permission)
    action = own.word("Action")
    return Grant(
        actions=Known((action.value,), action.at, action.given) if isinstance(action, Known) else action,
        principal=own.word("Principal"),
        source=own.text("SourceArn"),
        qualifier=invoked(own.scope, own.text("FunctionName")),
        at=own.at,
    )


def _names(scope: Scope, permission: Resource, function: Resource) -> bool:
    """Whether a permission's FunctionName means this function."""
    own = properties(scope, permission)
    target = own.text("FunctionName")
    if not isinstance(target, Known):
        return False
    found = function_in(own.scope, target.value)
    if found is not None:
        return found.key == function.key
    name = value_of(properties(scope, function).word("FunctionName"))
    literal = target.value.literal
    return name is not None and literal is not None and name in literal.split(":")


def _foreign(scope: Scope, function: Resource) -> _ByFunction:
    """Return the permissions of other stacks by the function they are about, all found in one walk."""
    root = scope.at(function.home).stack
    return scope.recall(("foreign permissions", root.root.id), lambda fresh: _by_function(fresh, function))


def _by_function(scope: Scope, near: Resource) -> _ByFunction:
    found: dict[tuple[str, str], list[Resource]] = {}
    for permission in scope.around(near, _PERMISSION):
        try:
            own = properties(scope, permission)
            target = own.text("FunctionName")
            function = function_in(own.scope, target.value) if isinstance(target, Known) else None
        except Undecided:
            # Left open: a route that has nothing to do with it would be split over its condition.
            found.setdefault(_UNSURE, []).append(permission)
            continue
        if function is not None:
            found.setdefault(function.key, []).append(permission)
    return {key: tuple(listed) for key, listed in found.items()}


def role_grants(scope: Scope, credentials: Fact[Text]) -> tuple[Grant, ...]:
    """Return what the integration's own role allows; unknown as far as policies lie elsewhere."""
    role = scope.first(credentials, "AWS::IAM::Role")
    if role is None:
        return ()
    return scope.recall(("grants", *role.key), lambda fresh: tuple(_role_grants(fresh, role)))


def _role_grants(scope: Scope, role: Resource) -> Iterator[Grant]:
    own = properties(scope, role)
    if own.spot("ManagedPolicyArns") is not None:
        yield _open(Unknown("a managed policy", own.at), own.at)
    documents = [(own.scope, own.scope.member(one, "PolicyDocument")) for one in own.items("Policies")]
    for policy in own.scope.template.of("AWS::IAM::Policy", "AWS::IAM::RolePolicy"):
        attached = properties(scope, policy)
        roles = attached.texts("Roles") if policy.type == "AWS::IAM::Policy" else attached.texts("RoleName")
        if isinstance(roles, Known) and any(role.is_named_by(one) for one in roles.value):
            documents.append((attached.scope, attached.spot("PolicyDocument")))
    for there, document in documents:
        yield from _statements(there, document)


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
            why = actions if isinstance(actions, Unknown) else Unknown("no action", actions.at)
            yield _open(why, action.place)
            continue
        place = _action_place(action)
        yield _open(Known(tuple(str(one) for one in actions.value), place), place)


def _action_place(action: Spot) -> Place:
    if isinstance(action.node, Seq):
        for child in action.children():
            if isinstance(child.node, Scalar) and child.node.text.startswith("lambda:"):
                return child.place
    return action.place
