"""UNB410: a URL that AgentCore does not answer."""

import re
from collections.abc import Iterator
from urllib.parse import quote

from unbuffered.api import (
    Absent,
    AgentRuntime,
    ApiKind,
    Effect,
    Evidence,
    Hit,
    Known,
    Mend,
    Mending,
    Place,
    Route,
    Severity,
    Swap,
    Text,
    Unknown,
    is_agentcore,
    rule,
    value_of,
)
from unbuffered_rules import cures
from unbuffered_rules.runtime_url import RuntimeUrl, runtime_url

_TOKEN = "%24%7BToken%5B"  # noqa: S105 - CDK's placeholder, percent-encoded
_MEANT = r"https?://(?=[^/?]*bedrock)([^/?]*amazonaws[^/?]*)"
_HOST = r"(?:[\w-]+\.gateway\.)?bedrock-agentcore(?:-control)?\."
_REGION = r"^bedrock-agentcore\.([a-z]{2}(?:-[a-z]+)+-\d)\."
_ARN_REGION = r"^arn(?:%3[Aa]|:)[\w-]+(?:%3[Aa]|:)bedrock-agentcore(?:%3[Aa]|:)([a-z]{2}(?:-[a-z]+)+-\d)"


@rule("UNB410", severity=Severity.ERROR, effect=Effect.BREAKS, since="0.1.0", mending=Mending.SAFE)
def agentcore_url_malformed(route: Route) -> Iterator[Hit]:
    """The URL of the agent is one that AgentCore does not answer.

    Why
    ---
    A runtime is invoked by POST at /runtimes/{runtime}/invocations of the bedrock-agentcore host.
    The runtime is named by its percent-encoded ARN, or by its id with an accountId parameter. A
    raw ARN has a slash and becomes another path (404); an id alone lacks the account (400); the
    control host manages runtimes and does not invoke them; GET, CDK's default, is not answered.

    Bad
    ---
    ```yaml template.yaml
    Resources:
      Post:
        Type: AWS::ApiGateway::Method
        Properties:
          HttpMethod: POST
          Integration:
            Type: HTTP_PROXY
            IntegrationHttpMethod: GET  # finds UNB410
            ResponseTransferMode: STREAM
            Uri: !Sub https://bedrock-agentcore.${AWS::Region}.amazonaws.com/runtimes/${Agent.AgentRuntimeArn}/invocations  # finds UNB410
      Agent:
        Type: AWS::BedrockAgentCore::Runtime
        Properties:
          AgentRuntimeName: chat
    ```

    Good
    ----
    ```yaml template.yaml
    Resources:
      Post:
        Type: AWS::ApiGateway::Method
        Properties:
          HttpMethod: POST
          Integration:
            Type: HTTP_PROXY
            IntegrationHttpMethod: POST
            ResponseTransferMode: STREAM
            Uri: !Sub https://bedrock-agentcore.${AWS::Region}.amazonaws.com/runtimes/${Agent.AgentRuntimeId}/invocations?accountId=${AWS::AccountId}
      Agent:
        Type: AWS::BedrockAgentCore::Runtime
        Properties:
          AgentRuntimeName: chat
    ```

    Guards
    ------
    Not for a piece of the URL that a parameter decides, an ARN encoded by Join and Split, an id
    whose accountId is mapped, or a path of which the end is not known.

    Facts
    -----
    AC-01, AC-02, AC-03, AC-06, CDK-05, CDK-06; an encoded ARN is accepted (U-06).

    Source
    ------
    https://docs.aws.amazon.com/bedrock-agentcore/latest/devguide/runtime-invoke-agent.html
    """
    uri = route.integration.uri
    if not isinstance(uri, Known):
        return
    yield from _host(uri.value, uri.at)
    if not is_agentcore(uri.value):
        return
    url = runtime_url(route.integration, uri.value)
    backend = value_of(route.backend)
    if isinstance(backend, AgentRuntime) and backend.serves_tools:
        return
    yield from _where(route, url, uri.at)
    yield from _which(route, url, uri.value, uri.at)
    yield from _verb(route, uri.at, invokes=_invokes(url))
    yield from _region(url, uri.at)


def _host(url: Text, at: Place) -> Iterator[Hit]:
    """Yield a hit for a host that is meant to be AgentCore's and is misspelt."""
    match = re.match(_MEANT, str(url))
    if match is not None and url.of("AWS::BedrockAgentCore::Runtime") and not re.match(_HOST, match[1]):
        yield Hit(
            at,
            f"{match[1]} is no host of AgentCore, so the agent is never reached",
            label="no such host",
            then="every call is a 5xx: the name is not found",
            fix="call the host bedrock-agentcore.{region}.amazonaws.com",
        )


def _where(route: Route, url: RuntimeUrl, at: Place) -> Iterator[Hit]:
    if url.host.startswith("bedrock-agentcore-control"):
        yield Hit(
            at,
            f"{url.host} manages runtimes and does not invoke them, so the call is refused",
            label="the control plane",
            then="every call gets a 4xx",
            fix="call the host bedrock-agentcore.{region}.amazonaws.com",
            mend=cures.cure(route, Swap(at, "bedrock-agentcore-control.", "bedrock-agentcore."))
            if _invokes(url)
            else None,
        )
    elif not url.ends_openly and not url.path.endswith("/invocations"):
        websocket = "; API Gateway's REST APIs cannot proxy WebSockets" if url.path.endswith("/ws") else ""
        yield Hit(
            at,
            f"the path ends in /{url.path.rpartition('/')[2]}, and AgentCore streams from /invocations only{websocket}",
            label="not /invocations",
            then="every call gets 404 UnknownOperation",
            fix="end the path in /runtimes/{runtime}/invocations",
        )


def _which(route: Route, url: RuntimeUrl, whole: Text, at: Place) -> Iterator[Hit]:
    if whole.says(_TOKEN):
        yield Hit(
            at,
            "the URL holds a CDK placeholder that was percent-encoded before it was resolved",
            label="an encoded placeholder",
            then="every call gets 400 or 404",
            fix="use the agent's id with accountId, or encode with Fn.join and Fn.split instead of quote()",
        )
    elif url.is_raw_arn:
        yield Hit(
            at,
            "the runtime's ARN stands in the path unencoded, so its slash makes another path",
            label="a raw ARN",
            then="every call gets 404",
            fix="name the runtime by its id and add ?accountId=, or percent-encode the ARN (: is %3A, / is %2F)",
            mend=_encoded(route, url, at),
        )
    elif url.is_id and "accountId=" not in url.query and not _maps_account(route):
        yield Hit(
            at,
            "the runtime is named by its id without an accountId, so AgentCore cannot find it",
            label="an id without accountId",
            then="every call gets 400",
            fix="add ?accountId= to the URL, or map integration.request.querystring.accountId",
        )


def _encoded(route: Route, url: RuntimeUrl, at: Place) -> Mend | None:
    """Return the cure for an ARN of which every character is written in the URL."""
    arn = url.segment.literal if url.segment is not None else None
    if arn is None or f"/{arn}/" not in url.path:
        return None
    return cures.cure(route, Swap(at, arn, quote(arn, safe="")))


def _maps_account(route: Route) -> bool:
    """Whether a mapping adds the account; mappings that are not known here may."""
    mappings = route.integration.mappings
    if isinstance(mappings, Unknown):
        return True
    wanted = "integration.request.querystring.accountId"
    return any(mapping.name == wanted for mapping in value_of(mappings) or ())


def _invokes(url: RuntimeUrl) -> bool:
    return url.path.endswith("/invocations")


def _verb(route: Route, uri: Place, *, invokes: bool) -> Iterator[Hit]:
    mend = cures.cure(route, cures.verb(route.integration, "POST")) if invokes else None
    match route.integration.verb:
        case Known(verb, at) if verb not in {"POST", "ANY"}:
            yield Hit(
                at,
                f"the integration calls the agent with {verb}, and AgentCore answers POST only",
                label="not POST",
                then="every call gets a 4xx",
                fix="call the backend with POST (CDK's HttpIntegration takes GET unless http_method says otherwise)",
                because=(Evidence(uri, "the target is an AgentCore runtime"),),
                mend=mend,
            )
        case Absent(at) if route.api.kind is ApiKind.REST:
            yield Hit(
                at,
                "the integration does not say with which method it calls the agent, so API Gateway refuses it",
                label="no method here",
                then="the deployment fails: Enumeration value for HttpMethod must be non-empty",
                fix="call the backend with POST (IntegrationHttpMethod, httpMethod in OpenAPI)",
                because=(Evidence(uri, "the target is an AgentCore runtime"),),
                mend=mend,
            )
        case _:
            return


def _region(url: RuntimeUrl, at: Place) -> Iterator[Hit]:
    host = re.match(_REGION, url.host)
    named = re.match(_ARN_REGION, str(url.segment)) if url.segment is not None else None
    if host is not None and named is not None and host.group(1) != named.group(1):
        yield Hit(
            at,
            f"the host is in {host.group(1)} and the runtime in {named.group(1)}, so it is not found there",
            label="two Regions",
            then="every call gets 404",
            fix=f"call bedrock-agentcore.{named.group(1)}.amazonaws.com",
            severity=Severity.WARNING,
        )
