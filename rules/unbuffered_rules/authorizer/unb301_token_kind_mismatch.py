"""UNB301: the token that passes API Gateway is not the one the agent wants."""

from collections.abc import Iterator

from msgspec import Struct

from unbuffered.api import (
    AgentRuntime,
    Confidence,
    Effect,
    Evidence,
    Hit,
    JwtAuthorizer,
    Link,
    Place,
    Route,
    Severity,
    rule,
    value_of,
)
from unbuffered_rules.tokens import Passing, customised, demanded, jwt_of, names_clients, passing
from unbuffered_rules.words import scopes


@rule("UNB301", severity=Severity.ERROR, effect=Effect.BREAKS, since="0.1.0")
def token_kind_mismatch(route: Route) -> Iterator[Hit]:
    """API Gateway lets one kind of Cognito token through and the agent wants the other.

    Why
    ---
    A Cognito authorizer without scopes accepts ID tokens, one with scopes access tokens. An ID
    token has aud and no client_id; an access token has client_id and no aud. AgentCore checks
    AllowedAudience against aud, AllowedClients against client_id, AllowedScopes against scope, and
    all that are set must pass. If the two sides disagree, no token in the world gets through: with
    one kind API Gateway answers 401, with the other the agent does.

    | API Gateway     | AllowedAudience | AllowedClients | both | AllowedScopes |
    | --------------- | --------------- | -------------- | ---- | ------------- |
    | Cognito         | works           | 401            | 401  | 401           |
    | Cognito, scopes | 401             | works          | 401  | works         |

    Bad
    ---
    ```yaml template.yaml
    Resources:
      Post:
        Type: AWS::ApiGateway::Method
        Properties:
          HttpMethod: POST
          AuthorizationType: COGNITO_USER_POOLS
          AuthorizerId: !Ref Auth  # finds UNB301
          Integration:
            Type: HTTP_PROXY
            IntegrationHttpMethod: POST
            ResponseTransferMode: STREAM
            Uri: !Sub https://bedrock-agentcore.${AWS::Region}.amazonaws.com/runtimes/${Agent.AgentRuntimeId}/invocations?accountId=${AWS::AccountId}
      Auth:
        Type: AWS::ApiGateway::Authorizer
        Properties:
          Type: COGNITO_USER_POOLS
          ProviderARNs: [!GetAtt Pool.Arn]
          IdentitySource: method.request.header.Authorization
      Pool: {Type: AWS::Cognito::UserPool}
      Client:
        Type: AWS::Cognito::UserPoolClient
        Properties: {UserPoolId: !Ref Pool}
      Agent:
        Type: AWS::BedrockAgentCore::Runtime
        Properties:
          AgentRuntimeName: chat
          AuthorizerConfiguration:
            CustomJWTAuthorizer:
              DiscoveryUrl: !Sub https://cognito-idp.${AWS::Region}.amazonaws.com/${Pool}/.well-known/openid-configuration
              AllowedClients: [!Ref Client]
    ```

    Good
    ----
    ```yaml template.yaml
    Resources:
      Post:
        Type: AWS::ApiGateway::Method
        Properties:
          HttpMethod: POST
          AuthorizationType: COGNITO_USER_POOLS
          AuthorizerId: !Ref Auth
          Integration:
            Type: HTTP_PROXY
            IntegrationHttpMethod: POST
            ResponseTransferMode: STREAM
            Uri: !Sub https://bedrock-agentcore.${AWS::Region}.amazonaws.com/runtimes/${Agent.AgentRuntimeId}/invocations?accountId=${AWS::AccountId}
      Auth:
        Type: AWS::ApiGateway::Authorizer
        Properties:
          Type: COGNITO_USER_POOLS
          ProviderARNs: [!GetAtt Pool.Arn]
          IdentitySource: method.request.header.Authorization
      Pool: {Type: AWS::Cognito::UserPool}
      Client:
        Type: AWS::Cognito::UserPoolClient
        Properties: {UserPoolId: !Ref Pool}
      Agent:
        Type: AWS::BedrockAgentCore::Runtime
        Properties:
          AgentRuntimeName: chat
          AuthorizerConfiguration:
            CustomJWTAuthorizer:
              DiscoveryUrl: !Sub https://cognito-idp.${AWS::Region}.amazonaws.com/${Pool}/.well-known/openid-configuration
              AllowedAudience: [!Ref Client]
    ```

    Guards
    ------
    Not for other identity providers, Lambda or JWT authorizers, a function in between, scopes or
    claims that are not known here, an audience that is no app client's id, or a runtime that is
    only beside the route and trusts another pool. Information where a pre-token trigger (V2_0,
    V3_0) may change the claims.

    Facts
    -----
    AC-08, AC-10, AC-11, COG-01, COG-02, CDK-07; what a trigger may put into aud is open (U-14).

    Source
    ------
    https://docs.aws.amazon.com/bedrock-agentcore/latest/devguide/inbound-jwt-authorizer.html
    https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-enable-cognito-user-pool.html
    """
    found = jwt_of(route)
    if found is None:
        return
    runtime, jwt = found
    audience, clients = demanded(jwt.audience), demanded(jwt.clients)
    if audience is not None and clients is not None and names_clients(jwt.audience):
        yield _both(runtime, jwt, audience, clients)
        return
    token = passing(route)
    if token is None or not _belongs(route, runtime, jwt):
        return
    demand = _unmet(jwt, token.kind)
    if demand is not None:
        yield _hit(route, runtime, jwt, token, demand)


class _Demand(Struct, frozen=True):
    """A claim that the runtime wants, and the kind of token that has it."""

    at: Place
    claim: str
    carried_by: str


def _unmet(jwt: JwtAuthorizer, kind: str) -> _Demand | None:
    """Return the first demand that a kind of token does not meet."""
    if kind == "access":
        audience = demanded(jwt.audience)
        return (
            _Demand(audience, "aud", "ID") if audience is not None and names_clients(jwt.audience) else None
        )
    for fact, claim in ((jwt.clients, "client_id"), (jwt.scopes, "scope")):
        at = demanded(fact)
        if at is not None:
            return _Demand(at, claim, "access")
    return None


def _belongs(route: Route, runtime: AgentRuntime, jwt: JwtAuthorizer) -> bool:
    """Whether this runtime is the one that is called, or trusts the same pool as the authorizer."""
    authorizer = value_of(route.access.authorizer)
    pools = (value_of(authorizer.pools) or ()) if authorizer is not None else ()
    if jwt.pool is not None and pools and all(pool.differs(jwt.pool) for pool in pools):
        return False
    if runtime.link is Link.REFERRED:
        return True
    return jwt.pool is not None and any(pool.is_the_same(jwt.pool) for pool in pools)


def _hit(route: Route, runtime: AgentRuntime, jwt: JwtAuthorizer, token: Passing, demand: _Demand) -> Hit:
    cure = (
        f"give the method {scopes(route)} and send the access token, or use AllowedAudience on the runtime"
        if token.kind == "ID"
        else "remove the method's scopes and send the ID token, or use AllowedClients on the runtime"
    )
    may_change = customised(jwt)
    return Hit(
        token.at,
        f"only {token.kind} tokens pass the authorizer, but agent {runtime.name} wants {demand.claim},"
        f" which Cognito's {token.kind} tokens lack, so every call is a 401",
        label=token.label,
        then=f"401: with an {token.kind} token from the agent (Claim '{demand.claim}' value mismatch),"
        f" with an {demand.carried_by} token from API Gateway",
        fix=cure,
        because=(Evidence(demand.at, f"wants {demand.claim}: only {demand.carried_by} tokens have it"),),
        severity=Severity.INFO if may_change else None,
        effect=Effect.NONE if may_change else None,
        confidence=Confidence.MEDIUM if may_change else Confidence.HIGH,
    )


def _both(runtime: AgentRuntime, jwt: JwtAuthorizer, audience: Place, clients: Place) -> Hit:
    may_change = customised(jwt)
    beside = runtime.link is Link.BESIDE
    return Hit(
        clients,
        f"agent {runtime.name} wants both aud and client_id, and no Cognito token carries both, so every call is a 401",
        label="wants client_id: only access tokens have it",
        then="401 from the agent, whichever token the client sends",
        fix="keep AllowedAudience for ID tokens or AllowedClients for access tokens, and remove the other",
        because=(Evidence(audience, "wants aud: only ID tokens have it"),),
        severity=Severity.INFO if may_change else Severity.WARNING if beside else None,
        effect=Effect.NONE if may_change or beside else None,
        confidence=Confidence.MEDIUM if may_change or beside else Confidence.HIGH,
    )
