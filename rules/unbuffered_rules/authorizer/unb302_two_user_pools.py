"""UNB302: API Gateway and the agent trust different user pools."""

from collections.abc import Iterator

from unbuffered.api import Confidence, Effect, Evidence, Hit, Link, Route, Severity, rule, value_of
from unbuffered_rules.tokens import jwt_of


@rule("UNB302", severity=Severity.ERROR, effect=Effect.BREAKS, since="0.1.0")
def two_user_pools(route: Route) -> Iterator[Hit]:
    """API Gateway trusts one Cognito user pool and the agent another.

    Why
    ---
    The same bearer token is checked twice: by the authorizer against its pools, and by the runtime
    against the issuer of its discovery URL. A token is issued by one pool, so one of the two always
    answers 401.

    Bad
    ---
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
          ProviderARNs: [!GetAtt Staff.Arn]
          IdentitySource: method.request.header.Authorization
      Staff: {Type: AWS::Cognito::UserPool}
      Customers: {Type: AWS::Cognito::UserPool}
      Agent:
        Type: AWS::BedrockAgentCore::Runtime
        Properties:
          AgentRuntimeName: chat
          AuthorizerConfiguration:
            CustomJWTAuthorizer:
              DiscoveryUrl: !Sub https://cognito-idp.${AWS::Region}.amazonaws.com/${Customers}/.well-known/openid-configuration  # finds UNB302
              AllowedAudience: [chat]
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
          ProviderARNs: [!GetAtt Staff.Arn]
          IdentitySource: method.request.header.Authorization
      Staff: {Type: AWS::Cognito::UserPool}
      Agent:
        Type: AWS::BedrockAgentCore::Runtime
        Properties:
          AgentRuntimeName: chat
          AuthorizerConfiguration:
            CustomJWTAuthorizer:
              DiscoveryUrl: !Sub https://cognito-idp.${AWS::Region}.amazonaws.com/${Staff}/.well-known/openid-configuration
              AllowedAudience: [chat]
    ```

    Guards
    ------
    Only for pools that can be told apart: two of the template, or two literal ids. Not for other
    identity providers. A warning when the runtime is only beside the route.

    Facts
    -----
    AC-07, COG-07.

    Source
    ------
    https://docs.aws.amazon.com/bedrock-agentcore/latest/devguide/inbound-jwt-authorizer.html
    """
    found = jwt_of(route)
    authorizer = value_of(route.access.authorizer)
    if found is None or authorizer is None:
        return
    runtime, jwt = found
    pools = value_of(authorizer.pools) or ()
    trusted = jwt.pool
    if trusted is None or not pools or not all(pool.differs(trusted) for pool in pools):
        return
    beside = runtime.link is Link.BESIDE
    yield Hit(
        jwt.discovery.at,
        f"agent {runtime.name} trusts user pool {trusted.name} and the authorizer trusts {pools[0].name},"
        " so no token passes both",
        label=f"trusts {trusted.name}",
        then="401 from API Gateway or from the agent, whichever pool issued the token",
        fix="let both trust the pool that your users sign in to",
        because=(Evidence(authorizer.pools.at, f"trusts {pools[0].name}"),),
        severity=Severity.WARNING if beside else None,
        effect=Effect.NONE if beside else None,
        confidence=Confidence.MEDIUM if beside else Confidence.HIGH,
    )
