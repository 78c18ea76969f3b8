"""Operators that break what stands behind an integration: functions, agents, load balancers and containers."""

# ruff: noqa: E501 - one operator, one line
# fmt: off
from bench import Operator, Where
from edits import add, append, change, drop, rename, swap

_ADAPTER = "*/*.yaml"
_BUFFERED_TWIN = """
  DeleteDraft:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Api
      ResourceId: !Ref DraftResource
      HttpMethod: DELETE
      AuthorizationType: NONE
      Integration:<here>
        Type: AWS_PROXY
        IntegrationHttpMethod: POST
        Uri: !Sub arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Draft.Arn}/invocations
"""

FUNCTION = (
    Operator("python-without-adapter", "UNB601", swap("Runtime", r"nodejs22.x", "python3.13", "/(Chat|Draft|Title)/"), "*/*.yaml"),
    Operator("adapter-taken-away", "UNB601", change(r"^( +Runtime: python3.13)((?:\n.*){1,9}?)\n +Layers:\n.*\n +Environment:\n +Variables:(?:\n +[A-Z_]+: .*)+", r"\1<here>\2"), "*/*.yaml"),
    Operator("python-by-cdk", "UNB601", swap("Runtime", "nodejs22.x", "python3.13"), "cdk-ts/*Clean*"),
    Operator("image-without-adapter", "UNB601", change(r"^(FROM .*)\nCOPY --from=public.*\nENV .*((?:\n.*)*)\nENTRYPOINT .*\nCMD .*", r'\1\2\nCMD ["app.handler"]<here>'), "image-bare/src/Dockerfile"),
    Operator("adapter-mode-removed", "UNB602", drop("AWS_LWA_INVOKE_MODE", left="^/Environment(/Variables)?$"), "*/*.yaml"),
    Operator("adapter-buffers", "UNB602", swap("AWS_LWA_INVOKE_MODE", "response_stream", "buffered"), "*/*.[yj]*"),
    Operator("adapter-mode-misspelt", "UNB602", swap("AWS_LWA_INVOKE_MODE", "response_stream", "RESPONSE-STREAM"), "*/*.yaml"),
    Operator("adapter-mode-renamed", "UNB602", rename("AWS_LWA_INVOKE_MODE", "LWA_INVOKE_MODE"), "*/*.yaml"),
    Operator("adapter-wrapper-removed", "UNB602", drop("AWS_LAMBDA_EXEC_WRAPPER", left="^/Environment(/Variables)?$"), "*/*.yaml"),
    Operator("adapter-layer-removed", "UNB602", drop("Layers", left="^/AWS_LAMBDA_EXEC_WRAPPER$"), "*/*.yaml"),
    Operator("adapter-wraps-a-module", "UNB602", swap("Handler", "run.sh", "main.handler"), "*/*.yaml"),
    Operator("adapter-for-other-processor", "UNB602", change(r"^( +Layers:)(\n.*)LayerX86:25", r"\1<here>\2LayerArm64:25"), "*/*.yaml"),
    Operator("adapter-mode-missing-in-image", "UNB602", change(r"^(COPY --from=public.*)\nENV AWS_LWA_INVOKE_MODE=response_stream$", r"\1<here>"), "image/src/Dockerfile"),
    Operator("adapter-buffers-in-image", "UNB602", change(r"=response_stream", "=buffered"), "image*/src/Dockerfile"),
    Operator("function-timeout-short", "UNB605", swap("Timeout", r"\d{3}", "10"), "*/*.yaml"),
    Operator("function-timeout-shorter-than-route", "UNB605", swap("Timeout", r"\d{3}", "60"), "*/*.yaml"),
    Operator("function-timeout-dropped", "UNB605", drop("Timeout", "^Resources/(Chat|Draft|Title)/Properties"), "[!s]*/*.yaml"),
    Operator("function-timeout-short-by-cdk", "UNB605", swap("Timeout", r"\d{3}", "10"), "cdk-ts/*Clean*"),
    Operator("phantom-permission", "UNB606", swap("Action", "lambda:InvokeFunction", "lambda:InvokeWithResponseStream", "/(Chat|Draft)?Permission/"), "*/*.yaml"),
    Operator("phantom-permission-by-cdk", "UNB606", swap("Action", "lambda:InvokeFunction", "lambda:InvokeWithResponseStream"), "cdk-ts/*"),
    Operator("other-route-buffered", "UNB607", append(_BUFFERED_TWIN), "functions/*"),
    Operator("twin-route-left-out", "UNB607", change(r"^( +Integration:)((?:\n.*){2})\n +ResponseTransferMode: STREAM(\n.*\n.*?)2021-11-15(.*)/response-streaming-invocations", r"\1<here>\2\g<3>2015-03-31\4/invocations"), "stacks/front.yaml"),
    Operator("permission-for-other-method", "UNB609", swap("SourceArn", "/POST/", "/GET/"), "functions/*"),
    Operator("permission-for-other-path", "UNB609", swap("SourceArn", "/(chat|draft)", "/talk"), "functions/*"),
    Operator("permission-for-other-stage", "UNB609", swap("SourceArn", "/live/", "/test/"), "functions/*"),
    Operator("permission-for-other-service", "UNB609", swap("Principal", "apigateway", "execute-api", "/(Chat|Draft)?Permission/"), "*/*.yaml"),
    Operator("permission-for-alias", "UNB609", change(r"^(  (?:Chat|Draft)Permission:)((?:\n.*){3})(\n +FunctionName: )!(Ref|GetAtt) (Chat|Draft)(.Arn)?", r'\1<here>\2\3!Sub "${\5}:live"<here>'), "functions/*"),
    Operator("uri-of-alias", "UNB609", swap("Uri", r"\$\{(Chat|Draft).Arn\}", r"${\1.Arn}:live"), "functions/*", Where.LABEL),
)

AGENT = (
    Operator("agent-wants-signatures", "UNB603", drop("AuthorizerConfiguration"), "agent/*.yaml"),
    Operator("agent-wants-signatures-by-cdk", "UNB603", drop("AuthorizerConfiguration"), "cdk-py/*"),
    Operator("discovery-url-of-issuer", "UNB604", swap("DiscoveryUrl", "/.well-known/openid-configuration", ""), "agent/*.yaml"),
    Operator("discovery-url-dropped", "UNB604", drop("DiscoveryUrl"), "agent/*.yaml"),
    Operator("discovery-url-of-hosted-ui", "UNB604", swap("DiscoveryUrl", r"cognito-idp.\$\{AWS::Region\}.amazonaws.com/\$\{Users\}", "users.auth.eu-west-1.amazoncognito.com"), "agent/*.yaml"),
    Operator("nothing-to-check", "UNB604", drop("AllowedClients|AllowedAudience"), "agent/*.yaml"),
    Operator("header-list-missing", "UNB610", drop("RequestHeaderConfiguration"), "agent/*.yaml"),
    Operator("header-list-of-others", "UNB610", change(r"^( +RequestHeaderAllowlist:)(\n +- )Authorization", r"\1<here>\2X-Amzn-Bedrock-AgentCore-Runtime-Custom-Kind"), "agent/*.yaml"),
)

BALANCER = (
    Operator("balancer-idles-shortly", "UNB608", change(r"^( +- Key: idle_timeout.timeout_seconds)(\n +Value: )\"600\"", r'\1<here>\2"60"<here>'), "private/*"),
    Operator("balancer-idles-as-ever", "UNB608", drop("LoadBalancerAttributes"), "private/*"),
    Operator("listener-idles-shortly", "UNB608", change(r"^( +- Key: tcp.idle_timeout.seconds)(\n +Value: )\"900\"", r'\1<here>\2"60"<here>'), "private/*"),
)

CONTAINER = (
    Operator("server-on-other-port", "UNB611", change(r"--port 8080", "--port 3000"), "sam/src/run.sh"),
    Operator("server-of-image-on-other-port", "UNB611", change(r'"8000"', '"9000"'), "image-bare/src/Dockerfile"),
    Operator("adapter-calls-other-port", "UNB611", add("^Resources/Chat/.*/Variables$", 'AWS_LWA_PORT: "8000"'), "sam/*.yaml", Where.LABEL),
    Operator("nginx-buffers", "UNB612", change(r"(proxy_pass .*)((?:\n.*)?)\n +proxy_buffering off;", r"\1<here>\2"), "image/src/nginx.conf"),
    Operator("nginx-is-told-to-buffer", "UNB612", change(r"(proxy_pass .*)((?:\n.*)?\n +proxy_buffering) off;", r"\1<here>\2 on;"), "image/src/nginx.conf"),
    Operator("nginx-compresses-events", "UNB612", change(r"application/json;", "text/event-stream;"), "image/src/nginx.conf"),
    Operator("nginx-reads-shortly", "UNB612", change(r"proxy_read_timeout 300s", "proxy_read_timeout 30s"), "image/src/nginx.conf"),
    Operator("package-of-another", "UNB613", change(r"^bedrock-agentcore==.*", "bedrock-agentcore-runtime"), "*/requirements.txt"),
    Operator("strands-of-another", "UNB613", change(r"^(httpx==.*)", r"\1\nstrands<here>"), "sam/src/requirements.txt"),
    Operator("agent-for-amd64", "UNB611", change(r"^FROM (?:--platform=\S+ )?", "FROM --platform=linux/amd64 "), "cdk-py/*/Dockerfile"),
    Operator("agent-on-other-port", "UNB611", change(r"app\.run\(\)", "app.run(port=9000)"), "cdk-py/*ea99*.py"),
    Operator("agent-on-loopback", "UNB611", change(r"app\.run\(\)", 'app.run(host="127.0.0.1")'), "cdk-py/*ea99*.py"),
)

BACKEND = (*FUNCTION, *AGENT, *BALANCER, *CONTAINER)
