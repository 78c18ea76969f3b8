"""Every operation that an audit can make, and the permission that it needs; all of them only read."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation of a service, as botocore calls both; `action` is the permission that it needs, if any."""

    service: str
    name: str
    action: str


IDENTITY = Operation("sts", "GetCallerIdentity", "")
STACK = Operation("cloudformation", "DescribeStacks", "cloudformation:DescribeStacks")
RESOURCES = Operation("cloudformation", "ListStackResources", "cloudformation:ListStackResources")
TEMPLATE = Operation("cloudformation", "GetTemplate", "cloudformation:GetTemplate")
EXPORTS = Operation("cloudformation", "ListExports", "cloudformation:ListExports")
APIS = Operation("apigateway", "GetRestApis", "apigateway:GET")
API = Operation("apigateway", "GetRestApi", "apigateway:GET")
METHODS = Operation("apigateway", "GetResources", "apigateway:GET")
STAGES = Operation("apigateway", "GetStages", "apigateway:GET")
AUTHORIZERS = Operation("apigateway", "GetAuthorizers", "apigateway:GET")
SNAPSHOT = Operation("apigateway", "GetExport", "apigateway:GET")
# Not GetFunction: its answer holds an address from which anybody can load the code.
FUNCTION = Operation("lambda", "GetFunctionConfiguration", "lambda:GetFunctionConfiguration")
RUNTIME = Operation("bedrock-agentcore-control", "GetAgentRuntime", "bedrock-agentcore:GetAgentRuntime")

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
    SNAPSHOT,
    FUNCTION,
    RUNTIME,
)
"""All of them; there is no other way to AWS than through these."""

_GATEWAY = "apigateway:GET"


def policy(region: str | None) -> dict[str, object]:
    """Return the smallest IAM policy with which an audit of a Region, or of any, reads everything."""
    actions = sorted({one.action for one in READS if one.action and one.action != _GATEWAY})
    apis = f"arn:{_partition(region)}:apigateway:{region or '*'}::/restapis"
    return {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Action": actions, "Resource": "*"},
            {"Effect": "Allow", "Action": [_GATEWAY], "Resource": [apis, f"{apis}/*"]},
        ],
    }


def _partition(region: str | None) -> str:
    """Return the partition of a Region, which is the first word of every ARN in it."""
    beginnings = {"cn-": "aws-cn", "us-gov-": "aws-us-gov", "us-iso-": "aws-iso", "us-isob-": "aws-iso-b"}
    return next((name for head, name in beginnings.items() if (region or "").startswith(head)), "aws")
