"""An API with everything around it that an audit can look at."""

TEMPLATE = """\
Resources:
  Api:
    Type: AWS::ApiGateway::RestApi
    Properties: {Name: all, EndpointConfiguration: {Types: [REGIONAL]}}
  Login:
    Type: AWS::ApiGateway::Authorizer
    Properties:
      RestApiId: !Ref Api
      Name: login
      Type: COGNITO_USER_POOLS
      ProviderARNs: [!GetAtt Pool.Arn]
      IdentitySource: method.request.header.Authorization
  Agents:
    Type: AWS::ApiGateway::Resource
    Properties: {RestApiId: !Ref Api, ParentId: !GetAtt Api.RootResourceId, PathPart: agent}
  Ask:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Api
      ResourceId: !Ref Agents
      HttpMethod: POST
      AuthorizationType: COGNITO_USER_POOLS
      AuthorizerId: !Ref Login
      AuthorizationScopes: [chat/write]
      ApiKeyRequired: true
      Integration:
        Type: HTTP_PROXY
        IntegrationHttpMethod: POST
        ResponseTransferMode: STREAM
        TimeoutInMillis: 900000
        Uri: !Sub "https://bedrock-agentcore.${AWS::Region}.amazonaws.com/runtimes/${Agent.AgentRuntimeId}/\\
          invocations?accountId=111122223333&qualifier=live"
  Preflight:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Api
      ResourceId: !Ref Agents
      HttpMethod: OPTIONS
      AuthorizationType: NONE
      Integration: {Type: MOCK}
  Near:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Api
      ResourceId: !GetAtt Api.RootResourceId
      HttpMethod: GET
      AuthorizationType: NONE
      Integration:
        Type: HTTP_PROXY
        IntegrationHttpMethod: GET
        ResponseTransferMode: STREAM
        TimeoutInMillis: 900000
        ConnectionType: VPC_LINK
        ConnectionId: !Ref Link
        Uri: http://near.example.com/
  Far:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Api
      ResourceId: !GetAtt Api.RootResourceId
      HttpMethod: PUT
      AuthorizationType: NONE
      Integration:
        Type: HTTP_PROXY
        IntegrationHttpMethod: PUT
        ResponseTransferMode: STREAM
        TimeoutInMillis: 900000
        ConnectionType: VPC_LINK
        ConnectionId: v2link
        IntegrationTarget: !Ref Applications
        Uri: http://far.example.com/
  Stage:
    Type: AWS::ApiGateway::Stage
    Properties:
      RestApiId: !Ref Api
      StageName: live
      DeploymentId: !Ref Deployment
      Variables: {key: sk-of-the-stage}
  Deployment: {Type: AWS::ApiGateway::Deployment, Properties: {RestApiId: !Ref Api}}
  Plan:
    Type: AWS::ApiGateway::UsagePlan
    Properties: {ApiStages: [{ApiId: !Ref Api, Stage: live}], Throttle: {RateLimit: 10, BurstLimit: 5}}
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
      AllowedOAuthScopes: [chat/write]
  Agent:
    Type: AWS::BedrockAgentCore::Runtime
    Properties:
      AgentRuntimeName: agent
      AuthorizerConfiguration:
        CustomJWTAuthorizer:
          DiscoveryUrl: !Sub https://cognito-idp.${AWS::Region}.amazonaws.com/${Pool}/.well-known/openid-configuration
          AllowedClients: [!Ref Client]
  Link: {Type: AWS::ApiGateway::VpcLink, Properties: {Name: link, TargetArns: [!Ref Networks]}}
  Networks: {Type: AWS::ElasticLoadBalancingV2::LoadBalancer, Properties: {Type: network}}
  Door: {Type: AWS::ElasticLoadBalancingV2::Listener, Properties: {LoadBalancerArn: !Ref Networks, Port: 80}}
  Applications:
    Type: AWS::ElasticLoadBalancingV2::LoadBalancer
    Properties:
      Type: application
      LoadBalancerAttributes: [{Key: idle_timeout.timeout_seconds, Value: "400"}]
  Site:
    Type: AWS::CloudFront::Distribution
    Properties:
      DistributionConfig:
        Enabled: true
        Origins:
          - Id: api
            DomainName: !Sub "${Api}.execute-api.${AWS::Region}.amazonaws.com"
            OriginPath: /live
            CustomOriginConfig: {OriginProtocolPolicy: https-only, OriginReadTimeout: 60}
            OriginCustomHeaders: [{HeaderName: X-Door, HeaderValue: sk-of-the-origin}]
        DefaultCacheBehavior:
          TargetOriginId: api
          ViewerProtocolPolicy: https-only
          AllowedMethods: [GET, HEAD, OPTIONS, PUT, PATCH, POST, DELETE]
          CachePolicyId: !Ref Never
          OriginRequestPolicyId: !Ref Handed
  Never:
    Type: AWS::CloudFront::CachePolicy
    Properties:
      CachePolicyConfig:
        Name: never
        ParametersInCacheKeyAndForwardedToOrigin: {HeadersConfig: {HeaderBehavior: none}}
  Handed:
    Type: AWS::CloudFront::OriginRequestPolicy
    Properties:
      OriginRequestPolicyConfig: {Name: handed, HeadersConfig: {HeaderBehavior: allExcept, Headers: [Host]}}
"""
