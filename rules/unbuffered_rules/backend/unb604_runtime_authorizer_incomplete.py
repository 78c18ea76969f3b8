"""UNB604: an inbound authorizer that AgentCore refuses."""

from collections.abc import Iterator

from unbuffered.api import (
    Absent,
    AgentRuntime,
    Effect,
    Hit,
    JwtAuthorizer,
    Known,
    Route,
    Severity,
    Text,
    rule,
    value_of,
)

_WELL_KNOWN = "/.well-known/openid-configuration"
_HOSTED_UI = ".amazoncognito.com"


@rule("UNB604", severity=Severity.ERROR, effect=Effect.BREAKS, since="0.1.0")
def runtime_authorizer_incomplete(route: Route) -> Iterator[Hit]:
    """The agent's inbound authorizer lacks what AgentCore needs to check a token.

    Why
    ---
    A JWT authorizer needs the issuer's discovery URL, ending in /.well-known/openid-configuration,
    and at least one thing to check: audience, clients, scopes or custom claims. Without them the
    runtime is not created. Cognito's issuer is cognito-idp.{region}.amazonaws.com/{pool}; its
    hosted UI is another host and serves no such document.

    Bad
    ---
    ```yaml template.yaml
    Resources:
      Post:
        Type: AWS::ApiGateway::Method
        Properties:
          HttpMethod: POST
          Integration:
            Type: HTTP_PROXY
            IntegrationHttpMethod: POST
            ResponseTransferMode: STREAM
            Uri: !Sub https://bedrock-agentcore.${AWS::Region}.amazonaws.com/runtimes/${Agent.AgentRuntimeId}/invocations?accountId=${AWS::AccountId}
      Agent:
        Type: AWS::BedrockAgentCore::Runtime
        Properties:
          AgentRuntimeName: chat
          AuthorizerConfiguration:
            CustomJWTAuthorizer:  # finds UNB604
              DiscoveryUrl: https://idp.example.com/.well-known/jwks.json  # finds UNB604
    ```

    Good
    ----
    ```yaml template.yaml
    Resources:
      Post:
        Type: AWS::ApiGateway::Method
        Properties:
          HttpMethod: POST
          Integration:
            Type: HTTP_PROXY
            IntegrationHttpMethod: POST
            ResponseTransferMode: STREAM
            Uri: !Sub https://bedrock-agentcore.${AWS::Region}.amazonaws.com/runtimes/${Agent.AgentRuntimeId}/invocations?accountId=${AWS::AccountId}
      Agent:
        Type: AWS::BedrockAgentCore::Runtime
        Properties:
          AgentRuntimeName: chat
          AuthorizerConfiguration:
            CustomJWTAuthorizer:
              DiscoveryUrl: https://idp.example.com/.well-known/openid-configuration
              AllowedAudience: [chat]
    ```

    Guards
    ------
    Not for a URL that a parameter gives or whose end is not known, nor for restrictions that are
    not known here. A hosted-UI host is a warning.

    Facts
    -----
    AC-07, CDK-07.

    Source
    ------
    https://docs.aws.amazon.com/bedrock-agentcore/latest/devguide/inbound-jwt-authorizer.html
    """
    backend = value_of(route.backend)
    jwt = value_of(backend.authorizer) if isinstance(backend, AgentRuntime) else None
    if isinstance(backend, AgentRuntime) and jwt is not None:
        yield from _discovery(backend.name, jwt)
        yield from _restrictions(backend.name, jwt)


def _discovery(name: str, jwt: JwtAuthorizer) -> Iterator[Hit]:
    match jwt.discovery:
        case Absent(at):
            yield Hit(
                at,
                f"the authorizer of agent {name} has no DiscoveryUrl, so the runtime is not created",
                label="no DiscoveryUrl here",
                then="the deployment fails",
                fix=f"add DiscoveryUrl: the issuer's URL followed by {_WELL_KNOWN}",
            )
        case Known(url, at, ()) if _ends_wrongly(url):
            yield Hit(
                at,
                f"the discovery URL of agent {name} does not end in {_WELL_KNOWN}, so the runtime is not created",
                label="no discovery document",
                then="the deployment fails",
                fix=f"end it in {_WELL_KNOWN}",
            )
        case Known(url, at, ()) if url.says(_HOSTED_UI):
            yield Hit(
                at,
                f"the discovery URL of agent {name} names Cognito's hosted UI, which is not the tokens' issuer",
                label="not the issuer",
                then="the runtime is not created, or refuses every token",
                fix="use https://cognito-idp.{region}.amazonaws.com/{pool id}" + _WELL_KNOWN,
                severity=Severity.WARNING,
                effect=Effect.NONE,
            )
        case _:
            return


def _ends_wrongly(url: Text) -> bool:
    """Whether the end of a URL is known and is not the discovery document: a pool's id or URL is not."""
    last = url.parts[-1] if url.parts else ""
    if isinstance(last, str):
        return not last.endswith(_WELL_KNOWN)
    return last.type == "AWS::Cognito::UserPool"


def _restrictions(name: str, jwt: JwtAuthorizer) -> Iterator[Hit]:
    facts = (jwt.audience, jwt.clients, jwt.scopes)
    empty = all(isinstance(fact, Absent) or value_of(fact) == () for fact in facts)
    if empty and isinstance(jwt.claims, Absent):
        yield Hit(
            jwt.at,
            f"the authorizer of agent {name} checks no audience, client, scope or claim, so the runtime is not created",
            label="nothing to check here",
            then="the deployment fails",
            fix="add AllowedClients (access tokens) or AllowedAudience (ID tokens)",
        )
