"""The service's numbers, each with the fact that it rests on and the page that says so."""

STREAM_TIMEOUT = 900_000
"""Milliseconds a streamed integration may take at most (APIGW-06).

https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode.html
"""

EDGE_IDLE = 30
"""Seconds without a byte after which an edge-optimized API cuts a stream (APIGW-07); same page."""

REGIONAL_IDLE = 5
"""Minutes without a byte after which a Regional or private API cuts a stream (APIGW-07); same page."""

FUNCTION_DEFAULT = 3
"""Seconds a Lambda function runs when nobody sets a timeout (LAM-06).

https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html
"""

FUNCTION_SHORT = 30
"""Seconds up to which a function's timeout is short for a stream; AWS advises a minute (LAM-06)."""

CLOUDFRONT_READ = 30
"""Seconds that CloudFront waits for an origin's next byte when nobody says otherwise (CFR-01).

https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesOrigin.html
"""

CLOUDFRONT_READ_MOST = 120
"""Seconds that CloudFront may be told to wait at most, without a raised quota (CFR-01); same page."""

BALANCER_IDLE = 60
"""Seconds of silence after which an Application Load Balancer closes a connection (LB-01).

https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html
"""

NETWORK_BALANCER_IDLE = 350
"""Seconds of silence after which a Network Load Balancer closes a connection (LB-01); same page."""

AGENT_PORT = 8080
"""The port on which AgentCore calls an agent of protocol HTTP (AC-14).

https://docs.aws.amazon.com/bedrock-agentcore/latest/devguide/runtime-http-protocol-contract.html
"""

ADAPTER_PORT = 8080
"""The port on which the web adapter calls the server when nobody says otherwise (LWA-04).

https://github.com/aws/aws-lambda-web-adapter
"""

NGINX_READ = 60
"""Seconds that nginx waits for the next bytes of a server when nobody says otherwise (PY-13).

https://nginx.org/en/docs/http/ngx_http_proxy_module.html
"""

CDK_OPTION = (2, 230, 0)
"""The version of aws-cdk-lib from which on constructs have responseTransferMode (CDK-01)."""
