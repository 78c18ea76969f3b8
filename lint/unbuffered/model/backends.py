"""What stands behind an integration."""

from dataclasses import dataclass
from enum import StrEnum

from unbuffered.model.fact import Fact, Known
from unbuffered.model.hops import Setting, UserPool
from unbuffered.model.place import Place
from unbuffered.model.text import Text

ADAPTER_MODE = "AWS_LWA_INVOKE_MODE"
"""The variable that tells the Lambda Web Adapter how to answer."""

ADAPTER_WRAPPER = "AWS_LAMBDA_EXEC_WRAPPER"
"""The variable that makes Lambda start the adapter."""


class Link(StrEnum):
    """How a backend was found: the integration refers to it, or it is the only one beside it."""

    REFERRED = "referred"
    BESIDE = "beside"


@dataclass(frozen=True, slots=True)
class Grant:
    """Actions that somebody may do with a function: a permission, or a role's statement."""

    actions: Fact[tuple[str, ...]]
    at: Place


@dataclass(frozen=True, slots=True)
class LambdaFunction:
    """A Lambda function; `timeout` in seconds, `inline` its code when written in the template.

    `url_mode` is the invoke mode of its function URL. `grants` are the permissions given to API
    Gateway or, where the integration has a role of its own, that role's statements.
    """

    name: str
    runtime: Fact[str]
    handler: Fact[Text]
    package: Fact[str]
    layers: Fact[tuple[Text, ...]]
    layers_at: Place
    environment: Fact[tuple[Setting, ...]]
    architecture: Fact[str]
    timeout: Fact[int]
    inline: Fact[str]
    code: Fact[Text]
    url_mode: Fact[str]
    grants: tuple[Grant, ...]
    at: Place


@dataclass(frozen=True, slots=True)
class JwtAuthorizer:
    """The inbound authorizer of an AgentCore runtime; `pool` when its URL names a Cognito pool."""

    discovery: Fact[Text]
    audience: Fact[tuple[Text, ...]]
    clients: Fact[tuple[Text, ...]]
    scopes: Fact[tuple[Text, ...]]
    claims: Fact[bool]
    pool: UserPool | None
    at: Place


@dataclass(frozen=True, slots=True)
class AgentRuntime:
    """A Bedrock AgentCore runtime; without an authorizer it wants requests signed by IAM."""

    name: str
    protocol: Fact[str]
    authorizer: Fact[JwtAuthorizer]
    link: Link
    at: Place

    @property
    def serves_tools(self) -> bool:
        """Whether it speaks MCP or A2A, which are no streams to a person."""
        return isinstance(self.protocol, Known) and self.protocol.value in {"MCP", "A2A"}


@dataclass(frozen=True, slots=True)
class LoadBalancer:
    """A load balancer behind a VPC link."""

    name: str
    at: Place


@dataclass(frozen=True, slots=True)
class HttpEndpoint:
    """A URL that API Gateway calls."""

    url: Text
    at: Place


@dataclass(frozen=True, slots=True)
class NoBackend:
    """API Gateway answers by itself (MOCK) or calls an AWS service action."""

    name: str
    at: Place


Backend = LambdaFunction | AgentRuntime | LoadBalancer | HttpEndpoint | NoBackend
