"""Operators that break the API, its stage, its authorizer and its integrations."""

# ruff: noqa: E501 - one operator, one line
# fmt: off
from bench import Operator, Where
from edits import add, append, change, drop, rename, swap, then

_STREAMING = r"2021-11-15(/functions/.*)/response-streaming-invocations"
_CDK = "*/*.template.json"
_ANY = "*/*.[yj]*"
"""Templates and definitions in either language."""
_HTTP = """
  OtherApi:
    Type: AWS::ApiGatewayV2::Api
    Properties:
      Name: other
      ProtocolType: HTTP

  OtherRoute:
    Type: AWS::ApiGatewayV2::Route
    Properties:
      ApiId: !Ref OtherApi
      RouteKey: POST /other
      Target: !Sub integrations/${OtherIntegration}

  OtherIntegration:<here>
    Type: AWS::ApiGatewayV2::Integration<here>
    Properties:<here>
      ApiId: !Ref OtherApi
      IntegrationType: AWS_PROXY
      PayloadFormatVersion: "2.0"
      IntegrationUri: !GetAtt Draft.Arn
"""

EDGE = (
    Operator("edge-endpoint", "UNB101", swap("Types", r"REGIONAL", "EDGE"), "[!c]*/*.yaml"),
    Operator("edge-endpoint-sam", "UNB101", swap("Type", r"REGIONAL", "EDGE"), "sam*/template.yaml"),
    Operator("endpoint-dropped", "UNB101", drop("EndpointConfiguration", "^Resources/Api/"), "*/*.yaml"),
    Operator("compression-on", "UNB102", add("^Resources/Api/Properties$", "MinimumCompressionSize: 1024"), "*/*.yaml"),
    Operator("compression-in-definition", "UNB102", change(r"^paths:", "x-amazon-apigateway-minimum-compression-size: 0<here>\npaths:"), "openapi/*.yaml"),
    Operator("http-api-in-front", "UNB103", append(_HTTP), "functions/*"),
    Operator("cloudfront-reads-shortly", "UNB104", swap("OriginReadTimeout", r"\d+", "30"), "*/*.[yj]*"),
    Operator("cloudfront-read-dropped", "UNB104", drop("OriginReadTimeout", left="^/(Origins|CustomOriginConfig|Id)$")),
    Operator("cloudfront-ends-early", "UNB104", swap("ResponseCompletionTimeout", r"\d+", "60")),
    Operator("cloudfront-reads-only", "UNB104", swap("AllowedMethods", r"\[.*\]", "[GET, HEAD]")),
    Operator("cloudfront-methods-dropped", "UNB104", drop("AllowedMethods")),
    Operator("cloudfront-forwards-host", "UNB104", swap("OriginRequestPolicyId", "b689b0a8-53d0-40ab-baf2-68738e2966ac", "216adef6-5c7f-47e4-b989-5492eafa07d3")),
    Operator("cloudfront-drops-token", "UNB104", drop("OriginRequestPolicyId")),
)

AUTHORIZER = (
    Operator("scopes-removed", "UNB301", drop("AuthorizationScopes", left="AuthorizerId|AuthorizationType"), "agent/*.yaml"),
    Operator("scopes-added", "UNB301", add("^Resources/Ask/Properties$", "AuthorizationScopes: [agent/chat]"), "agent/*.yaml"),
    Operator("audience-for-clients", "UNB301", rename("AllowedClients", "AllowedAudience"), "agent/*.yaml", Where.LABEL),
    Operator("clients-for-audience", "UNB301", rename("AllowedAudience", "AllowedClients"), "agent/*.yaml", Where.LABEL),
    Operator("audience-beside-clients", "UNB301", add("^Resources/Agent/.*/CustomJWTAuthorizer$", "AllowedAudience: [!Ref Web]"), "agent/*.yaml", Where.LABEL),
    Operator("other-pool-of-agent", "UNB302", swap("DiscoveryUrl", r"\$\{Users\}", "${Staff}"), "agent/*.yaml"),
    Operator("other-pool-of-authorizer", "UNB302", change(r"^( +ProviderARNs:)\n( +)- !GetAtt Users.Arn", r"\1<here>\n\2- !GetAtt Staff.Arn"), "agent/*.yaml", Where.LABEL),
    Operator("preflight-guarded", "UNB303", swap("AuthorizationType", "NONE", "COGNITO_USER_POOLS\n      AuthorizerId: !Ref Login", "^Resources/Options/"), "agent/*.yaml", Where.LABEL),
    Operator("preflight-guarded-by-default", "UNB303", change(r"^( +Cors:)((?:.*\n)*? +AddDefaultAuthorizerToCorsPreflight: )false", r"\1<here>\2true"), "sam/*.yaml"),
    Operator("preflight-not-excepted", "UNB303", drop("AddDefaultAuthorizerToCorsPreflight", left="^/Cors$"), "sam/*.yaml"),
    Operator("gateway-response-missing", "UNB303", drop("Denied", left="^Resources/Invoke/Properties/AuthorizationType$"), "agent/*.yaml"),
    Operator("gateway-response-missing-sam", "UNB303", drop("GatewayResponses", left="^Auth/DefaultAuthorizer$"), "sam/*.yaml"),
    Operator("gateway-response-for-others", "UNB303", change(r"( +AuthorizationType: COGNITO_USER_POOLS)((?:.*\n)+? +ResponseType: )DEFAULT_4XX", r"\1<here>\2DEFAULT_5XX"), "agent/*.yaml"),
    Operator("scope-undefined", "UNB304", change(r"(AuthorizationScopes:)(\n +- )agent/chat", r"\1<here>\2agent/write"), "agent/*.yaml"),
    Operator("scope-bare", "UNB304", change(r"(AuthorizationScopes:)(\n +- )agent/chat", r"\1<here>\2chat"), "agent/*.yaml"),
    Operator("scope-not-for-client", "UNB304", change(r"(AllowedOAuthScopes:)((?:\n +- [\w]+)+)\n +- agent/chat", r"\1<here>\2"), "agent/*.yaml", Where.LABEL),
    Operator("scope-defined-otherwise", "UNB304", change(r"^( +Scopes:)(\n +- ScopeName: )chat", r"\1<here>\2talk"), "agent/*.yaml", Where.LABEL),
    Operator("aud-validated-for-scopes", "UNB304", add("^Resources/Login/Properties$", "IdentityValidationExpression: ^web$"), "agent/*.yaml"),
)

_INTEGRATION = r"(Integration|x-amazon-apigateway-integration)$"
_STREAMED = r"^(?!Resources/ListOrders/).*(Integration|x-amazon-apigateway-integration)"
_MODE = r"ResponseTransferMode|responseTransferMode"

INTEGRATION = (
    Operator("mode-left-out-of-agent", "UNB401", drop("ResponseTransferMode"), "agent/*.yaml"),
    Operator("mode-left-out-of-event", "UNB401", drop("ResponseTransferMode"), "sam/*.yaml"),
    Operator("mode-left-out-of-image", "UNB401", drop("ResponseTransferMode"), "image*/*.yaml"),
    Operator("mode-left-out-with-old-uri", "UNB401", change(rf"^( +Integration:)((?:\n.*){{2}})\n +ResponseTransferMode: STREAM(\n.*\n.*?){_STREAMING}", r"\1<here>\2\g<3>2015-03-31\4/invocations"), "functions/*.yaml"),
    Operator("mode-left-out-of-cdk-agent", "UNB401", drop("ResponseTransferMode"), "cdk-py/*"),
    Operator("buffered-uri", "UNB402", swap("Uri|uri|Fn::Sub", _STREAMING, r"2015-03-31\1/invocations"), "*/*.yaml"),
    Operator("old-date-in-uri", "UNB402", swap("Uri|uri|Fn::Sub", "path/2021-11-15", "path/2015-03-31"), "*/*.yaml"),
    Operator("buffered-end-of-uri", "UNB402", swap("Uri|uri|Fn::Sub", "/response-streaming-invocations", "/invocations"), "*/*.yaml"),
    Operator("buffered-end-of-cdk-uri", "UNB402", change(r'^( +"Uri": \{\n(?:.*\n){1,30}?.*)response-streaming-invocations', r"<here>\1invocations"), _CDK),
    Operator("mode-left-out-of-lambda", "UNB402", drop(_MODE, _INTEGRATION[:-1] + "/"), "[fs][ut]*/*.yaml"),
    Operator("mode-left-out-of-lambda-in-definition", "UNB402", drop(_MODE, r"^paths/(/chat|/title)/|DefinitionBody"), "*/*.yaml"),
    Operator("mode-left-out-of-cdk-lambda", "UNB402", drop("ResponseTransferMode"), "cdk-ts/*Clean*"),
    Operator("mode-buffered", "UNB402", swap(_MODE, r"\bSTREAM\b", "BUFFERED", r"Integration/|^paths(?!/(/rooms|/agent))|DefinitionBody"), "[fo][!i]*/*"),
    Operator("mode-buffered-in-definition", "UNB402", swap(_MODE, r"\bSTREAM\b", "BUFFERED", "DefinitionBody"), "sam-definition/*"),
    Operator("mode-buffered-by-nested-stack", "UNB402", swap("Mode", r"\bSTREAM\b", "BUFFERED", "Parameters"), "stacks/template.yaml", Where.LABEL),
    Operator("lower-case-mode", "UNB403", swap(_MODE, r"\bSTREAM\b", "stream", _INTEGRATION[:-1] + "/"), _ANY),
    Operator("mode-of-access-logs", "UNB403", swap(_MODE, r"\bSTREAM\b", "STREAMED", _INTEGRATION[:-1] + "/"), _ANY),
    Operator("mode-of-sam", "UNB403", swap(_MODE, r"\bSTREAM\b", "RESPONSE_STREAM", _INTEGRATION[:-1] + "/"), _ANY),
    Operator("mode-key-of-openapi", "UNB403", rename("ResponseTransferMode", "responseTransferMode", _INTEGRATION[:-1] + "/"), _ANY),
    Operator("mode-key-of-cloudformation", "UNB403", rename("responseTransferMode", "ResponseTransferMode"), _ANY),
    Operator("mode-key-with-dashes", "UNB403", rename(_MODE, "response-transfer-mode", _INTEGRATION[:-1] + "/"), _ANY),
    Operator("mode-given-to-nested-stack", "UNB403", swap("Mode", "STREAM", "STREAMING", "Parameters"), "stacks/template.yaml", Where.LABEL),
    Operator("cloudformation-mode-in-event", "UNB404", swap("ResponseTransferMode", "RESPONSE_STREAM", "STREAM", "Events"), "sam/*|image*/*"),
    Operator("lower-case-mode-in-event", "UNB404", swap("ResponseTransferMode", "RESPONSE_STREAM", "response_stream", "Events"), "sam/*|image*/*"),
    Operator("function-in-event", "UNB404", swap("ResponseTransferMode", "RESPONSE_STREAM", "!If [Streams, RESPONSE_STREAM, BUFFERED]", "Events"), "sam/*|image*/*"),
    Operator("mode-key-misspelt-in-event", "UNB404", rename("ResponseTransferMode", "responseTransferMode", "Events"), "sam/*|image*/*"),
    Operator("invoke-mode-in-event", "UNB404", rename("ResponseTransferMode", "InvokeMode", "Events"), "sam/*|image*/*"),
    Operator("http-api-event", "UNB404", change(r"^( +)Type: Api\n( +Properties:\n)(?: +RestApiId: .*\n)?((?: +.*\n)*? +ResponseTransferMode)", r"\1Type: HttpApi\n\2<here>\3<here>"), "sam/*|image*/*"),
    Operator("event-overruled", "UNB404", change(r"^( +)responseTransferMode: STREAM\n(.*\n.*)2021-11-15(.*Title.Arn\})/response-streaming-invocations((?:.*\n)*?.*RESPONSE_STREAM)", r"\g<2>2015-03-31\3/invocations\4<here>"), "sam-definition/*.yaml"),
    Operator("lambda-without-proxy", "UNB405", swap("Type|type", "AWS_PROXY", "AWS", _STREAMED), _ANY),
    Operator("lambda-without-proxy-in-definition", "UNB405", swap("type", "aws_proxy", "aws"), _ANY),
    Operator("http-without-proxy", "UNB405", swap("Type", "HTTP_PROXY", "HTTP", _INTEGRATION[:-1]), _ANY),
    Operator("http-without-proxy-in-definition", "UNB405", swap("type", "http_proxy", "http"), _ANY),
    Operator("mock", "UNB405", swap("Type|type", "(?i)(aws|http)_proxy", "MOCK", _STREAMED), _ANY),
    Operator("timeout-over-limit", "UNB406", swap("TimeoutInMillis|timeoutInMillis", r"[369]00000", "1000000"), _ANY),
    Operator("mode-left-out-of-proxy", "UNB406", drop(_MODE, "^Resources|^paths//rooms", left="TimeoutInMillis|timeoutInMillis"), "site/*|private/*|openapi/*"),
    Operator("mode-buffered-of-proxy", "UNB406", swap(_MODE, r"\bSTREAM\b", "BUFFERED", "^Resources|^paths//rooms"), "site/*|private/*|openapi/*", Where.LABEL),
    Operator("buffered-and-slow", "UNB406", swap("TimeoutInMillis", "20000", "60000"), "functions/*.yaml"),
    Operator("timeout-of-a-buffered-call", "UNB407", swap("TimeoutInMillis|timeoutInMillis", r"[369]00000", "29000"), _ANY),
    Operator("timeout-of-a-few-seconds", "UNB407", swap("TimeoutInMillis|timeoutInMillis", r"[369]00000", "5000"), "*/*.yaml"),
    Operator("timeout-left-out", "UNB407", drop("TimeoutInMillis|timeoutInMillis", "^(?!Resources/ListOrders)"), "*/*.yaml"),
    Operator("content-converted", "UNB408", change(r"^( +)(ResponseTransferMode: STREAM)", r"\1\2\n\1ContentHandling: CONVERT_TO_TEXT<here>"), "[!si]*/*.yaml"),
    Operator("content-converted-in-definition", "UNB408", change(r"^( +)(responseTransferMode: STREAM)", r"\1\2\n\1contentHandling: CONVERT_TO_BINARY<here>"), "*/*.yaml"),
    Operator("cache-keys", "UNB408", change(r"^( +)(ResponseTransferMode: STREAM)", r"\1\2\n\1CacheKeyParameters: [method.request.path.proxy]<here>"), "[!si]*/*.yaml"),
    Operator("response-template", "UNB408", change(r"^( +)(ResponseTransferMode: STREAM)", r'''\1\2\n\1IntegrationResponses:\n\1  - StatusCode: "200"\n\1    ResponseTemplates:<here>\n\1      application/json: "$input.body"'''), "[!si]*/*.yaml"),
    Operator("response-template-in-definition", "UNB408", change(r"^( +)(responseTransferMode: STREAM)", r'''\1\2\n\1responses:\n\1  default:\n\1    responseTemplates:<here>\n\1      application/json: "$input.body"'''), "*/*.yaml"),
    Operator("header-not-declared", "UNB409", change(r"^ +method.request.header.Authorization: true\n((?:.*\n)*?)( +integration.request.header.Authorization.*)", r"\1\2<here>"), "agent/*.yaml"),
    Operator("session-header-not-declared", "UNB409", change(r"^ +method.request.header.X-Amzn-Bedrock-AgentCore-Runtime-Session-Id: false\n((?:.*\n)*?)( +integration.request.header.X-Amzn-Bedrock.*)", r"\1\2<here>"), "agent/*.yaml"),
    Operator("header-mapped-from-nowhere", "UNB409", swap("integration.request.header.*", r"method.request.header.[\w-]+", "method.request.header.Nobody"), "*/*.yaml"),
    Operator("static-value-without-quotes", "UNB409", swap("integration.request.*", "\"'(\\w+)'\"", r"\1"), "*/*.yaml"),
    Operator("placeholder-not-filled", "UNB409", swap("uri", r"/\{room\}/", "/{room}/{seat}/"), "openapi/*.yaml"),
    Operator("header-of-definition-not-declared", "UNB409", change(r"^( +)- name: X-Trace\n(?: +.*\n){2,3}?((?: +[^ -].*\n)*?)( +integration.request.header.X-Trace.*)", r"\2\3<here>"), "openapi/*.yaml"),
    Operator("agent-called-with-get", "UNB410", swap("IntegrationHttpMethod|httpMethod", "POST", "GET"), "agent/*.yaml"),
    Operator("agent-called-with-get-by-cdk", "UNB410", swap("IntegrationHttpMethod", "POST", "GET"), "cdk-py/*"),
    Operator("agent-called-with-no-verb", "UNB410", drop("IntegrationHttpMethod"), "agent/*.yaml"),
    Operator("agent-of-control-plane", "UNB410", swap("Uri|uri", "bedrock-agentcore[.]", "bedrock-agentcore-control."), "*/*.yaml"),
    Operator("agent-by-another-path", "UNB410", swap("Uri|uri", "(bedrock-agentcore.*)/invocations([?]|$)", r"\1/invoke\2"), "agent/*|openapi/*"),
    Operator("agent-over-websocket", "UNB410", swap("Uri", "/invocations([?]|$)", r"/ws\1"), "agent/*.yaml"),
    Operator("agent-without-account", "UNB410", swap("Uri", r"[?]accountId=.*", ""), "agent/*.yaml"),
    Operator("agent-account-not-mapped", "UNB410", change(r"^( +Uri: .*Agent.AgentRuntimeId.*)((?:\n.*)*?)\n.*querystring.accountId: .*", r"\1<here>\2"), "agent/*.yaml"),
    Operator("agent-by-raw-arn", "UNB410", swap("Uri", r"\{(\w+)\.AgentRuntimeId\}", r"{\1.AgentRuntimeArn}"), "agent/*.yaml"),
    Operator("agent-by-raw-arn-in-definition", "UNB410", swap("uri", "/arn%3A.*?/", "/arn:aws:bedrock-agentcore:eu-west-1:123456789012:runtime/assistant-a1b2c3d4e5/"), "openapi/*.yaml"),
    Operator("agent-of-another-region", "UNB410", swap("uri", "bedrock-agentcore.eu-west-1", "bedrock-agentcore.us-east-1"), "openapi/*.yaml"),
    Operator("agent-of-no-host", "UNB410", swap("Uri", "bedrock-agentcore[.]", "bedrock-runtime."), "agent/*.yaml"),
)

STAGE = (
    Operator("stage-cache", "UNB501", add("^Resources/Stage/Properties$", "CacheClusterEnabled: true"), "functions/*.yaml"),
    Operator("stage-cache-sam", "UNB501", add("^Resources/Api/Properties$", "CacheClusterEnabled: true"), "sam*/template.yaml"),
    Operator("method-cache", "UNB501", swap("CachingEnabled", "false", "true"), "site/*.yaml"),
    Operator("method-cache-sam", "UNB501", add("^Resources/Api/Properties$", 'MethodSettings: [{ResourcePath: "/*", HttpMethod: "*", CachingEnabled: true}]'), "sam*/template.yaml"),
    Operator("deployment-waits-for-nothing", "UNB502", drop("DependsOn"), "*/*.yaml"),
    Operator("deployment-waits-for-another", "UNB502", then(swap("DependsOn", r"(PostChat|Get), ", ""), change(r"^  Deployment:", r"  Deployment:<here>")), "*/*.yaml"),
)
