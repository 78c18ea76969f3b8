"""The door for rule packs: everything a rule may use, and nothing else."""

from unbuffered.finding import Confidence, Effect, Hit, Severity
from unbuffered.intent import BUFFERED_LIMIT, LOOKALIKES, streams_natively
from unbuffered.model.backends import (
    ADAPTER_MODE,
    ADAPTER_WRAPPER,
    AgentRuntime,
    Grant,
    JwtAuthorizer,
    LambdaFunction,
    Link,
)
from unbuffered.model.fact import Absent, Fact, Known, Unknown, value_of
from unbuffered.model.hops import ApiKind, Dialect, Integration, Setting, Transfer, UserPool
from unbuffered.model.place import Place
from unbuffered.model.route import Evidence, Route, Sibling
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
    "LOOKALIKES",
    "Absent",
    "AgentRuntime",
    "ApiKind",
    "Confidence",
    "Dialect",
    "Effect",
    "Evidence",
    "Fact",
    "Grant",
    "Hit",
    "Integration",
    "JwtAuthorizer",
    "Known",
    "LambdaFunction",
    "Link",
    "Place",
    "Route",
    "Rule",
    "Setting",
    "Severity",
    "Sibling",
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
    "streams_natively",
    "value_of",
]
