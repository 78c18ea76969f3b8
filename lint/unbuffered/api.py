"""The door for rule packs: everything a rule may use, and nothing else."""

from unbuffered.finding import Confidence, Effect, Hit, Severity
from unbuffered.intent import BUFFERED_LIMIT, LOOKALIKES
from unbuffered.model.backends import (
    ADAPTER_MODE,
    ADAPTER_WRAPPER,
    GATEWAY,
    AgentRuntime,
    Grant,
    JwtAuthorizer,
    LambdaFunction,
    Link,
    LoadBalancer,
)
from unbuffered.model.code import Container, Passage, Server
from unbuffered.model.edges import Distribution, Preflight
from unbuffered.model.fact import Absent, Fact, Known, Unknown, value_of
from unbuffered.model.hops import (
    Api,
    ApiKind,
    AppClient,
    Authorizer,
    Deployment,
    Dialect,
    Integration,
    ResourceServer,
    Setting,
    Stage,
    Transfer,
    UserPool,
)
from unbuffered.model.pins import Pin
from unbuffered.model.place import Place
from unbuffered.model.route import Evidence, Hatch, Route, Sibling
from unbuffered.model.text import Text, Token, TokenKind
from unbuffered.model.urls import (
    is_agentcore,
    is_buffered_uri,
    is_lambda_uri,
    is_streaming_uri,
)
from unbuffered.rule import Rule, rule

__all__ = [
    "ADAPTER_MODE",
    "ADAPTER_WRAPPER",
    "BUFFERED_LIMIT",
    "GATEWAY",
    "LOOKALIKES",
    "Absent",
    "AgentRuntime",
    "Api",
    "ApiKind",
    "AppClient",
    "Authorizer",
    "Confidence",
    "Container",
    "Deployment",
    "Dialect",
    "Distribution",
    "Effect",
    "Evidence",
    "Fact",
    "Grant",
    "Hatch",
    "Hit",
    "Integration",
    "JwtAuthorizer",
    "Known",
    "LambdaFunction",
    "Link",
    "LoadBalancer",
    "Passage",
    "Pin",
    "Place",
    "Preflight",
    "ResourceServer",
    "Route",
    "Rule",
    "Server",
    "Setting",
    "Severity",
    "Sibling",
    "Stage",
    "Text",
    "Token",
    "TokenKind",
    "Transfer",
    "Unknown",
    "UserPool",
    "is_agentcore",
    "is_buffered_uri",
    "is_lambda_uri",
    "is_streaming_uri",
    "rule",
    "value_of",
]
