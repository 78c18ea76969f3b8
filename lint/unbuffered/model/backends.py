"""What stands behind an integration."""

from enum import StrEnum

from msgspec import Struct

from unbuffered.model.code import Code, Container
from unbuffered.model.fact import Fact, Known
from unbuffered.model.hops import Setting, UserPool
from unbuffered.model.place import Place
from unbuffered.model.text import Text

ADAPTER_MODE = "AWS_LWA_INVOKE_MODE"
"""The variable that tells the Lambda Web Adapter how to answer."""

ADAPTER_WRAPPER = "AWS_LAMBDA_EXEC_WRAPPER"
"""The variable that makes Lambda start the adapter."""


GATEWAY = "apigateway.amazonaws.com"
"""The principal as which API Gateway invokes a function."""


class Link(StrEnum):
    """How a backend was found: the integration refers to it, or it is the only one beside it."""

    REFERRED = "referred"
    BESIDE = "beside"


class Grant(Struct, frozen=True):
    """Actions that somebody may do with a function: a permission, or a role's statement.

    `source` is the ARN that the call must come from, `qualifier` the alias or version that may be
    invoked: "" for the function without one, a reference as ``Fn::Sub`` would spell it for one whose
    number only the deployment decides.
    """

    actions: Fact[tuple[str, ...]]
    principal: Fact[str]
    source: Fact[Text]
    qualifier: Fact[str]
    at: Place

    @property
    def is_for_gateway(self) -> bool:
        """Whether it is, or may be, API Gateway that is permitted."""
        return not isinstance(self.principal, Known) or self.principal.value in {GATEWAY, "*"}


class LambdaFunction(Struct, frozen=True):
    """A Lambda function; `timeout` in seconds, `inline` its code when written in the template.

    `qualifier` is the alias or version that the route invokes, "" for none. `url_mode` is the invoke
    mode of its function URL. `grants` are its permissions or, where the integration has a role of its
    own (`by_role`), that role's statements. `key` tells it from every other resource that was read.
    `where` says for a reader where its code lies, `code` is where that begins, if it could be opened;
    `environment` holds what its image sets too, and `container` is that image. `streams` is where
    JavaScript, in the template or in a file, makes its handler a streaming one.
    """

    name: str
    key: tuple[str, str]
    qualifier: Fact[str]
    runtime: Fact[str]
    handler: Fact[Text]
    package: Fact[str]
    layers: Fact[tuple[Text, ...]]
    layers_at: Place
    environment: Fact[tuple[Setting, ...]]
    architecture: Fact[str]
    timeout: Fact[int]
    inline: Fact[str]
    where: Fact[Text]
    code: Fact[Code]
    container: Fact[Container]
    streams: Place | None
    url_mode: Fact[str]
    grants: tuple[Grant, ...]
    by_role: bool
    at: Place


class JwtAuthorizer(Struct, frozen=True):
    """The inbound authorizer of an AgentCore runtime; `pool` when its URL names a Cognito pool."""

    discovery: Fact[Text]
    audience: Fact[tuple[Text, ...]]
    clients: Fact[tuple[Text, ...]]
    scopes: Fact[tuple[Text, ...]]
    claims: Fact[bool]
    pool: UserPool | None
    at: Place


class AgentRuntime(Struct, frozen=True):
    """A Bedrock AgentCore runtime; without an authorizer it wants requests signed by IAM.

    `headers` are the request headers that it hands to the agent's code; `environment` holds what its
    image sets too, and `container` is that image.
    """

    name: str
    key: tuple[str, str]
    protocol: Fact[str]
    authorizer: Fact[JwtAuthorizer]
    headers: Fact[tuple[Text, ...]]
    code: Fact[Code]
    container: Fact[Container]
    environment: Fact[tuple[Setting, ...]]
    link: Link
    at: Place

    @property
    def serves_tools(self) -> bool:
        """Whether it speaks MCP or A2A, which are no streams to a person."""
        return isinstance(self.protocol, Known) and self.protocol.value in {"MCP", "A2A"}


class LoadBalancer(Struct, frozen=True):
    """A load balancer behind a VPC link; `kind` is application or network, `idle` its timer in seconds."""

    name: str
    kind: Fact[str]
    idle: Fact[int]
    at: Place


class HttpEndpoint(Struct, frozen=True):
    """A URL that API Gateway calls."""

    url: Text
    at: Place


class NoBackend(Struct, frozen=True):
    """API Gateway answers by itself (MOCK) or calls an AWS service action."""

    name: str
    at: Place


Backend = LambdaFunction | AgentRuntime | LoadBalancer | HttpEndpoint | NoBackend
