"""UNB304: scopes that no token can carry."""

from collections.abc import Iterator

from unbuffered.api import (
    Absent,
    AppClient,
    Authorizer,
    Confidence,
    Effect,
    Evidence,
    Hit,
    Known,
    ResourceServer,
    Route,
    Severity,
    Text,
    UserPool,
    rule,
    value_of,
)
from unbuffered_rules.proof import streams
from unbuffered_rules.tokens import COGNITO, may_customise
from unbuffered_rules.words import client_scopes

_SELF = "aws.cognito.signin.user.admin"
_STANDARD = frozenset({"openid", "email", "phone", "profile", _SELF})
_SERVER = "AWS::Cognito::UserPoolResourceServer"


@rule("UNB304", severity=Severity.WARNING, effect=Effect.NONE, since="0.2.0")
def scopes_unreachable(route: Route) -> Iterator[Hit]:
    """The method wants a scope that nobody can obtain.

    Why
    ---
    A method with scopes takes access tokens that carry one of them. A scope is spelled
    ``identifier/name`` after the resource server that defines it, and only the OAuth endpoints hand
    it out, to an app client that may ask for it; who signs in by SRP gets
    aws.cognito.signin.user.admin alone. A scope that is not defined, or not allowed to any client, is
    a 401 for everybody. So is an identity validation expression beside scopes: it is compared with
    aud, which access tokens lack.

    Bad
    ---
    ```yaml template.yaml
    Resources:
      Pool: {Type: AWS::Cognito::UserPool, Properties: {UserPoolName: people}}
      Server:
        Type: AWS::Cognito::UserPoolResourceServer
        Properties:
          UserPoolId: !Ref Pool
          Identifier: chat
          Name: chat
          Scopes: [{ScopeName: read, ScopeDescription: read}]
      Login:
        Type: AWS::ApiGateway::Authorizer
        Properties:
          Name: login
          Type: COGNITO_USER_POOLS
          RestApiId: !Ref Api
          IdentitySource: method.request.header.Authorization
          ProviderARNs: [!GetAtt Pool.Arn]
      Api:
        Type: AWS::ApiGateway::RestApi
        Properties: {Name: chat, EndpointConfiguration: {Types: [REGIONAL]}}
      Post:
        Type: AWS::ApiGateway::Method
        Properties:
          RestApiId: !Ref Api
          ResourceId: !GetAtt Api.RootResourceId
          HttpMethod: POST
          AuthorizationType: COGNITO_USER_POOLS
          AuthorizerId: !Ref Login
          AuthorizationScopes: [chat/write]  # finds UNB304
          Integration:
            Type: HTTP_PROXY
            IntegrationHttpMethod: POST
            ResponseTransferMode: STREAM
            TimeoutInMillis: 900000
            Uri: https://chat.example.com/
    ```

    Good
    ----
    ```yaml template.yaml
    Resources:
      Pool: {Type: AWS::Cognito::UserPool, Properties: {UserPoolName: people}}
      Server:
        Type: AWS::Cognito::UserPoolResourceServer
        Properties:
          UserPoolId: !Ref Pool
          Identifier: chat
          Name: chat
          Scopes: [{ScopeName: write, ScopeDescription: write}]
      Client:
        Type: AWS::Cognito::UserPoolClient
        Properties:
          UserPoolId: !Ref Pool
          AllowedOAuthFlowsUserPoolClient: true
          AllowedOAuthFlows: [code]
          AllowedOAuthScopes: [chat/write, openid]
      Login:
        Type: AWS::ApiGateway::Authorizer
        Properties:
          Name: login
          Type: COGNITO_USER_POOLS
          RestApiId: !Ref Api
          IdentitySource: method.request.header.Authorization
          ProviderARNs: [!GetAtt Pool.Arn]
      Api:
        Type: AWS::ApiGateway::RestApi
        Properties: {Name: chat, EndpointConfiguration: {Types: [REGIONAL]}}
      Post:
        Type: AWS::ApiGateway::Method
        Properties:
          RestApiId: !Ref Api
          ResourceId: !GetAtt Api.RootResourceId
          HttpMethod: POST
          AuthorizationType: COGNITO_USER_POOLS
          AuthorizerId: !Ref Login
          AuthorizationScopes: [chat/write]
          Integration:
            Type: HTTP_PROXY
            IntegrationHttpMethod: POST
            ResponseTransferMode: STREAM
            TimeoutInMillis: 900000
            Uri: https://chat.example.com/
    ```

    Guards
    ------
    One scope of several that can be obtained suffices. Not for a pool that is not in the input, nor
    where no resource server of it is (it may be defined elsewhere), nor where a pre-token trigger of
    version 2 or later may add scopes, nor for scopes that a parameter gives. Clients are asked only if
    the pool has any here. The validation expression beside scopes is an error; not one with a slash,
    which may mean a resource that the client names and that becomes aud.

    Facts
    -----
    COG-01, COG-03, COG-04, COG-05.

    Source
    ------
    https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-integrate-with-cognito.html
    """
    authorizer = value_of(route.access.authorizer)
    wanted = route.access.scopes
    if not streams(route) or authorizer is None or value_of(authorizer.kind) != COGNITO:
        return
    if not isinstance(wanted, Known) or not wanted.value or wanted.given:
        return
    pools = value_of(authorizer.pools) or ()
    if any(may_customise(pool) for pool in pools):
        return
    yield from _compared_with_aud(authorizer, wanted)
    if len(pools) != 1 or not pools[0].here:
        return
    yield from _undefined(pools[0], wanted) or _unobtainable(route, pools[0], wanted)


def _compared_with_aud(authorizer: Authorizer, wanted: Known[tuple[Text, ...]]) -> Iterator[Hit]:
    match authorizer.validation:
        case Known(expression, at, ()) if expression and "/" not in expression:
            yield Hit(
                at,
                f"authorizer {authorizer.name} compares aud with {expression}, and access tokens, which scopes ask"
                " for, have no aud",
                label="compared with aud",
                then="every call is a 401",
                fix="remove the validation expression, or the method's scopes",
                because=(Evidence(wanted.at, "scopes: only access tokens pass"),),
                severity=Severity.ERROR,
                effect=Effect.BREAKS,
            )
        case _:
            return


def _undefined(pool: UserPool, wanted: Known[tuple[Text, ...]]) -> tuple[Hit, ...]:
    """Return a hit if none of the scopes is one that the pool can know."""
    if not all(_is_undefined(pool, scope) for scope in wanted.value):
        return ()
    bare = all("/" not in str(scope) for scope in wanted.value)
    why = (
        "a scope is spelled identifier/name" if bare else f"no resource server of pool {pool.name} defines it"
    )
    return (
        Hit(
            wanted.at,
            f"the method wants scope {_names(wanted)}, but {why}, so no token carries it",
            label="nobody defines it",
            then="every call is a 401",
            fix="spell it as its resource server defines it, or define it there",
            because=tuple(Evidence(one.names.at, "these are defined") for one in pool.servers[:1]),
            confidence=Confidence.HIGH if bare else Confidence.MEDIUM,
        ),
    )


def _names(wanted: Known[tuple[Text, ...]]) -> str:
    return " or ".join(str(scope) for scope in wanted.value)


def _is_undefined(pool: UserPool, scope: Text) -> bool:
    """Whether no resource server of the pool can be the one that defines a scope."""
    literal = scope.literal
    if literal is not None and "/" not in literal:
        return literal not in _STANDARD
    identifier, _, name = scope.tail.rpartition("/")
    if not pool.servers or not name:
        return False
    tokens = scope.of(_SERVER)
    if tokens:
        return any(_lacks(one, name) for one in pool.servers if one.key == (tokens[0].home, tokens[0].name))
    known = [text.literal for one in pool.servers if (text := value_of(one.identifier)) is not None]
    if literal is None or None in known or len(known) < len(pool.servers):
        return False
    return all(_lacks(one, name) for one in pool.servers if str(value_of(one.identifier)) == identifier)


def _lacks(server: ResourceServer, name: str) -> bool:
    return isinstance(server.names, Known) and name not in server.names.value


def _unobtainable(route: Route, pool: UserPool, wanted: Known[tuple[Text, ...]]) -> tuple[Hit, ...]:
    """Return a hit if no client of the pool may ask for any of the scopes."""
    clients = pool.clients
    if not clients or any(_may_ask(one, scope) for one in clients for scope in wanted.value):
        return ()
    return (
        Hit(
            wanted.at,
            f"the method wants scope {_names(wanted)}, but no app client of pool {pool.name} may ask for it",
            label="no client may ask for it",
            then="every call is a 401, whichever of these clients signs in",
            fix=f"allow the scope, and an OAuth flow, on the app client ({client_scopes(route)})",
            because=tuple(_asked_by(one) for one in clients[:2]),
            confidence=Confidence.MEDIUM,
        ),
    )


def _asked_by(client: AppClient) -> Evidence:
    if isinstance(client.scopes, Known):
        return Evidence(client.scopes.at, "may not ask for it")
    return Evidence(client.at, f"has no OAuth scopes: a sign-in brings {_SELF} alone")


def _may_ask(client: AppClient, scope: Text) -> bool:
    """Whether a client may obtain a scope, as far as is known here."""
    if scope.literal == _SELF:
        return True
    if isinstance(client.flows, Absent) or (isinstance(client.flows, Known) and not client.flows.value):
        return False
    if not isinstance(client.scopes, Known):
        return not isinstance(client.scopes, Absent)
    return any(one == scope or _unclear(one, scope) for one in client.scopes.value)


def _unclear(one: Text, scope: Text) -> bool:
    """Whether two spellings may mean one scope: the identifier of one is known only by reference."""
    if one.literal is not None and scope.literal is not None:
        return False
    ends = {text.tail.rpartition("/")[2] for text in (one, scope)}
    return "" in ends or len(ends) == 1
