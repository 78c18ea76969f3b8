"""Every operation that an audit can make, and the permission that it needs; all of them only read."""

from msgspec import Struct


class Operation(Struct, frozen=True):
    """An operation of a service, as botocore calls both; `action` is the permission that it needs, if any.

    `resource` is the last part of the ARN that API Gateway asks the permission for; "" elsewhere.
    """

    service: str
    name: str
    action: str
    resource: str = ""


_GATEWAY = "apigateway:GET"
_APIS = "restapis"
_PLANS = "usageplans"
_DOMAINS = "domainnames"
_LINKS = "vpclinks"
_AGENTS = "bedrock-agentcore-control"

IDENTITY = Operation("sts", "GetCallerIdentity", "")
STACK = Operation("cloudformation", "DescribeStacks", "cloudformation:DescribeStacks")
RESOURCES = Operation("cloudformation", "ListStackResources", "cloudformation:ListStackResources")
TEMPLATE = Operation("cloudformation", "GetTemplate", "cloudformation:GetTemplate")
EXPORTS = Operation("cloudformation", "ListExports", "cloudformation:ListExports")
APIS = Operation("apigateway", "GetRestApis", _GATEWAY, _APIS)
API = Operation("apigateway", "GetRestApi", _GATEWAY, _APIS)
METHODS = Operation("apigateway", "GetResources", _GATEWAY, _APIS)
STAGES = Operation("apigateway", "GetStages", _GATEWAY, _APIS)
AUTHORIZERS = Operation("apigateway", "GetAuthorizers", _GATEWAY, _APIS)
RESPONSES = Operation("apigateway", "GetGatewayResponses", _GATEWAY, _APIS)
SNAPSHOT = Operation("apigateway", "GetExport", _GATEWAY, _APIS)
PLANS = Operation("apigateway", "GetUsagePlans", _GATEWAY, _PLANS)
DOMAINS = Operation("apigateway", "GetDomainNames", _GATEWAY, _DOMAINS)
LINK = Operation("apigateway", "GetVpcLink", _GATEWAY, _LINKS)
# Not GetFunction: its answer holds an address from which anybody can load the code.
FUNCTION = Operation("lambda", "GetFunctionConfiguration", "lambda:GetFunctionConfiguration")
CODE = Operation("lambda", "GetFunction", "lambda:GetFunction")
RUNTIME = Operation(_AGENTS, "GetAgentRuntime", "bedrock-agentcore:GetAgentRuntime")
ENDPOINT = Operation(_AGENTS, "GetAgentRuntimeEndpoint", "bedrock-agentcore:GetAgentRuntimeEndpoint")
POOL = Operation("cognito-idp", "DescribeUserPool", "cognito-idp:DescribeUserPool")
SERVERS = Operation("cognito-idp", "ListResourceServers", "cognito-idp:ListResourceServers")
CLIENTS = Operation("cognito-idp", "ListUserPoolClients", "cognito-idp:ListUserPoolClients")
CLIENT = Operation("cognito-idp", "DescribeUserPoolClient", "cognito-idp:DescribeUserPoolClient")
DISTRIBUTIONS = Operation("cloudfront", "ListDistributions", "cloudfront:ListDistributions")
CACHED = Operation("cloudfront", "GetCachePolicy", "cloudfront:GetCachePolicy")
ASKED = Operation("cloudfront", "GetOriginRequestPolicy", "cloudfront:GetOriginRequestPolicy")
BALANCER = Operation(
    "elbv2", "DescribeLoadBalancerAttributes", "elasticloadbalancing:DescribeLoadBalancerAttributes"
)
LISTENERS = Operation("elbv2", "DescribeListeners", "elasticloadbalancing:DescribeListeners")
LISTENER = Operation("elbv2", "DescribeListenerAttributes", "elasticloadbalancing:DescribeListenerAttributes")

READS = (
    IDENTITY,
    STACK,
    RESOURCES,
    TEMPLATE,
    EXPORTS,
    APIS,
    API,
    METHODS,
    STAGES,
    AUTHORIZERS,
    RESPONSES,
    SNAPSHOT,
    PLANS,
    DOMAINS,
    LINK,
    FUNCTION,
    RUNTIME,
    ENDPOINT,
    POOL,
    SERVERS,
    CLIENTS,
    CLIENT,
    DISTRIBUTIONS,
    CACHED,
    ASKED,
    BALANCER,
    LISTENERS,
    LISTENER,
)
"""All of them but CODE, which is made for `--code` alone; there is no other way to AWS than through these."""

_BEGINNINGS = {
    "cn-": "aws-cn",
    "eusc-": "aws-eusc",
    "us-gov-": "aws-us-gov",
    "us-iso-": "aws-iso",
    "us-isob-": "aws-iso-b",
    "eu-isoe-": "aws-iso-e",
    "us-isof-": "aws-iso-f",
}
"""Partitions by how the names of their Regions begin: a policy is printed without botocore, which knows."""


def policy(region: str | None, *, code: bool) -> dict[str, object]:
    """Return the smallest IAM policy with which an audit of a Region, or of any, reads everything."""
    made = (*READS, CODE) if code else READS
    actions = sorted({one.action for one in made if one.action and one.action != _GATEWAY})
    root = f"arn:{_partition(region)}:apigateway:{region or '*'}::"
    rows = list(dict.fromkeys(one.resource for one in made if one.resource))
    named = [f"{root}/{row}" for row in rows if row != _LINKS]
    return {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Action": actions, "Resource": "*"},
            {
                "Effect": "Allow",
                "Action": [_GATEWAY],
                "Resource": [*named, *(f"{root}/{row}/*" for row in rows if row in {_APIS, _LINKS})],
            },
        ],
    }


def _partition(region: str | None) -> str:
    """Return the partition of a Region, which is the first word of every ARN in it."""
    return next((name for head, name in _BEGINNINGS.items() if (region or "").startswith(head)), "aws")
