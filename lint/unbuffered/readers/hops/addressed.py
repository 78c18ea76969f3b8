"""From the URL of an HTTP integration to what stands behind it."""

from unbuffered.model.backends import Backend, HttpEndpoint, Link
from unbuffered.model.fact import Fact, Known, Unknown
from unbuffered.model.hops import Integration
from unbuffered.model.text import Text, text
from unbuffered.model.urls import is_agentcore
from unbuffered.readers.hops.agents import configured_runtime, only_runtime, read_runtime, runtime_in
from unbuffered.readers.hops.balancers import balancer_behind
from unbuffered.readers.resolution.scope import Scope


def addressed(scope: Scope, integration: Integration, uri: Known[Text]) -> Fact[Backend]:
    """Return the agent, load balancer or server to which a URL leads."""
    url = uri.value
    if is_agentcore(url):
        runtime = runtime_in(scope, _with_path(integration, url))
        link = Link.REFERRED if runtime is not None else Link.BESIDE
        told = configured_runtime(scope, _with_path(integration, url)) if runtime is None else None
        if told is not None:
            return Known(told, uri.at)
        runtime = runtime or only_runtime(scope)
        if runtime is None:
            return Unknown("the AgentCore runtime is not in this file", uri.at)
        return Known(read_runtime(scope, runtime, link), uri.at)
    balancer = balancer_behind(scope, integration, url)
    if balancer is not None:
        return Known(balancer, uri.at)
    if url.opaque:
        return Unknown(url.tokens[0].why, uri.at)
    return Known(HttpEndpoint(url, uri.at), uri.at)


def _with_path(integration: Integration, url: Text) -> Text:
    """Return the URL with the values of its path mappings behind it, so that they are looked at too."""
    mappings = integration.mappings.value if isinstance(integration.mappings, Known) else ()
    paths = [one.value.value for one in mappings if ".path." in one.name and isinstance(one.value, Known)]
    return text(*url.parts, *(part for path in paths for part in path.parts))
