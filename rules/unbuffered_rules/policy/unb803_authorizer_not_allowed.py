"""UNB803: a route whose callers are checked in another way than a policy wants."""

from collections.abc import Iterator

from unbuffered.api import (
    Caller,
    Effect,
    Hit,
    Known,
    Promised,
    Severity,
    TokenUse,
    Unknown,
    rule,
)
from unbuffered_rules.callers import caller
from unbuffered_rules.promise import demanded, unknown, untold
from unbuffered_rules.tokens import passing

_AUTHORIZERS = {Caller.COGNITO: "Cognito", Caller.LAMBDA: "Lambda", Caller.JWT: "JWT"}
_WORDS = {
    Caller.NONE: "nobody",
    Caller.IAM: "IAM",
    **{one: f"a {name} authorizer" for one, name in _AUTHORIZERS.items()},
}
_KINDS = {TokenUse.ACCESS: "access", TokenUse.ID: "ID"}


@rule("UNB803", severity=Severity.ERROR, effect=Effect.NONE, since="0.4.0")
def authorizer_not_allowed(promised: Promised) -> Iterator[Hit]:
    """A policy wants another authorizer, or another token, than the route has.

    Why
    ---
    Authorizers of every kind work with a stream, so which one a route has is a decision, and a policy
    writes it down: `authorizer: [cognito, jwt]`, and with Cognito which of its tokens passes, `token:
    access`. A method with scopes wants access tokens, one without wants ID tokens.

    Bad
    ---
    ```yaml template.yaml
    Resources:
      Api:
        Type: AWS::ApiGateway::RestApi
        Properties: {Name: chat, EndpointConfiguration: {Types: [REGIONAL]}}
      Post:
        Type: AWS::ApiGateway::Method
        Properties:
          RestApiId: !Ref Api
          ResourceId: !GetAtt Api.RootResourceId
          HttpMethod: POST
          AuthorizationType: AWS_IAM  # finds UNB803
          Integration:
            Type: HTTP_PROXY
            IntegrationHttpMethod: POST
            ResponseTransferMode: STREAM
            TimeoutInMillis: 900000
            Uri: https://chat.example.com/
    ```
    ```yaml policy.yaml
    version: 1
    name: chat
    reason: who may talk to the model
    rules:
      - name: people-only
        routes: "**"
        reason: every answer is paid for by a person
        require: {authorizer: [cognito, jwt]}
    ```

    Good
    ----
    ```yaml template.yaml
    Resources:
      Api:
        Type: AWS::ApiGateway::RestApi
        Properties: {Name: chat, EndpointConfiguration: {Types: [REGIONAL]}}
      Login:
        Type: AWS::ApiGateway::Authorizer
        Properties:
          Name: users
          RestApiId: !Ref Api
          Type: COGNITO_USER_POOLS
          IdentitySource: method.request.header.Authorization
          ProviderARNs: [!ImportValue pool]
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
    ```yaml policy.yaml
    version: 1
    name: chat
    reason: who may talk to the model
    rules:
      - name: people-only
        routes: "**"
        reason: every answer is paid for by a person
        require: {authorizer: [cognito, jwt], token: access}
    ```

    Guards
    ------
    What is decided elsewhere is information, and so is which token a Lambda or JWT authorizer wants,
    which its code or its issuer says. A route that nobody checks, or IAM, wants no token at all, and
    breaks `token`.

    Facts
    -----
    APIGW-21, COG-01, COG-02, OAS-02.

    Source
    ------
    https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-control-access-to-api.html
    """
    yield from _authorizer(promised)
    yield from _token(promised)


def _authorizer(promised: Promised) -> Iterator[Hit]:
    demand, label = promised.clause.require.authorizer, promised.route.label
    if demand is None:
        return
    match caller(promised.route):
        case Unknown() as fact:
            yield unknown(
                promised, demand, f"{label} is guarded as policy {promised.clause.policy} wants", fact
            )
        case Known(who, at, given) if who not in demand.value:
            allowed = _spoken(demand.value)
            hit = Hit(
                at,
                f"{_WORDS[who]} checks who calls {label}, and policy {promised.clause.policy} wants {allowed}",
                label=f"checked by {_WORDS[who]}",
                then="callers get through, or are kept out, by another proof than the policy counts on",
                fix=f"have the route checked by {allowed}",
            )
            yield demanded(promised, demand, hit, given)
        case _:
            return


def _spoken(allowed: tuple[Caller, ...]) -> str:
    """Return several callers as one says them: a Cognito or JWT authorizer, or IAM."""
    kinds = [_AUTHORIZERS[one] for one in allowed if one in _AUTHORIZERS]
    listed = " or ".join(filter(None, (", ".join(kinds[:-1]), *kinds[-1:])))
    others = [_WORDS[one] for one in allowed if one not in _AUTHORIZERS]
    return ", or ".join([*([f"a {listed} authorizer"] if kinds else []), *others])


def _token(promised: Promised) -> Iterator[Hit]:
    demand, route = promised.clause.require.token, promised.route
    if demand is None:
        return
    kind, what = _KINDS[demand.value], f"{route.label} wants Cognito's {_KINDS[demand.value]} token"
    match caller(route):
        case Unknown() as fact:
            yield unknown(promised, demand, what, fact)
        case Known(Caller.COGNITO, at):
            yield from _passes(promised, demand, kind, what)
        case Known(Caller.NONE | Caller.IAM as who, at, given):
            allowed = promised.clause.require.authorizer
            if allowed is not None and who not in allowed.value:
                return  # one cause, and told by what the clause says of authorizers
            hit = Hit(
                at,
                f"{route.label} wants no token, and policy {promised.clause.policy} wants it to take {kind} tokens",
                label=f"checked by {_WORDS[who]}",
                then="a call needs no token of a user pool",
                fix="give the method a Cognito authorizer",
            )
            yield demanded(promised, demand, hit, given)
        case Known(who, at):
            yield untold(promised, demand, at, what, f"{_WORDS[who]} decides that by itself")


def _passes(promised: Promised, demand: Known[TokenUse], kind: str, what: str) -> Iterator[Hit]:
    route, token = promised.route, passing(promised.route)
    if token is None:
        at = route.access.scopes.at
        yield untold(promised, demand, at, what, "whether the method has scopes is decided elsewhere")
    elif token.kind != kind:
        hit = Hit(
            token.at,
            f"{route.label} takes {token.kind} tokens, and policy {promised.clause.policy} wants {kind} tokens",
            label=token.label,
            then=f"a call with an {kind} token is a 401",
            fix="give the method scopes"
            if demand.value is TokenUse.ACCESS
            else "take the method's scopes away",
        )
        yield demanded(promised, demand, hit)
